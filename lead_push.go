package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/smartlead-go/smartlead/internal/wire"
)

var (
	opLeadsPushToCampaign     = operation("Leads.PushToCampaign", http.MethodPost, "/leads/push-to-campaign", once)
	opLeadsPushBetweenLists   = operation("Leads.PushBetweenLists", http.MethodPost, "/leads/leads/push-between-lists", once)
	opLeadsPushCampaignToList = operation("Leads.PushCampaignToList", http.MethodPost, "/leads/campaign/push-to-list", once)
	opLeadsMoveToInactive     = operation("Leads.MoveToInactive", http.MethodPost, "/leads/push-to-list", once)
)

const maxPushedLeads = 10_000 // ids in one call

// PushAction says what becomes of leads where they come from.
type PushAction string

// What can become of them.
const (
	PushCopy PushAction = "copy" // they stay
	PushMove PushAction = "move" // they are taken out
)

// CategoryIDList is a list of categories. SmartLead takes it as one text, with
// commas between the ids.
type CategoryIDList []CategoryID

var _ = register(wire.Text(parseCategoryIDList, CategoryIDList.join))

func parseCategoryIDList(text string) (CategoryIDList, bool) {
	var list CategoryIDList
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil {
			return nil, false
		}
		list = append(list, CategoryID(id))
	}
	return list, true
}

func (l CategoryIDList) join() string {
	texts := make([]string, 0, len(l))
	for _, id := range l {
		texts = append(texts, strconv.FormatInt(int64(id), 10))
	}
	return strings.Join(texts, ",")
}

// LeadFilters narrow what AllLeads means. Empty ones are not sent. The words and
// forms of those that are text here are not known for sure.
type LeadFilters struct {
	Type          LeadType        `json:"leadType,omitzero"`
	Status        LeadStatus      `json:"status,omitzero"`
	CampaignID    CampaignID      `json:"campaignId,omitzero,string"`
	CategoryIDs   CategoryIDList  `json:"leadCategoryIds,omitempty"`
	Uncategorized string          `json:"unCategorized,omitzero"`
	AccountID     AccountID       `json:"emailAccountId,omitzero,string"`
	EmailStatus   LeadEmailStatus `json:"emailStatus,omitzero"`
	TeamMemberID  TeamMemberID    `json:"teamMemberId,omitzero,string"`
	SequenceID    SequenceID      `json:"emailCampaignSeqId,omitzero,string"`
	CampaignTagID TagID           `json:"campaignTagId,omitzero,string"`
	ClientID      ClientID        `json:"clientId,omitzero,string"`
	ReplyDateFrom string          `json:"replyDateFrom,omitzero"`
	ReplyDateTo   string          `json:"replyDateTo,omitzero"`
	ImportedDate  string          `json:"importedDate,omitzero"`
	Email         string          `json:"leadEmail,omitzero"`
	TagIDs        string          `json:"tagIds,omitzero"`
	ESPDomainType string          `json:"espDomainType,omitzero"`
	SegType       string          `json:"segType,omitzero"`
}

// wrongSelection says what is wrong with a choice of leads, which is by one of
// the ways, and by filters only among all leads.
func wrongSelection(name string, ways int, allLeads, unfiltered bool, filters *LeadFilters) (field, reason string) {
	given := *filters
	if len(given.CategoryIDs) == 0 { // an empty list narrows nothing, and is not sent
		given.CategoryIDs = nil
	}
	filtered := !reflect.ValueOf(given).IsZero()
	switch {
	case ways != 1:
		return name, fmt.Sprintf("must choose leads in one way, got %d", ways)
	case filtered && !allLeads:
		return "filters", "go with allLeads only"
	case allLeads && !filtered && !unfiltered:
		return "filters", "must not be empty, unless Unfiltered says that every lead is meant"
	}
	return "", ""
}

func countTrue(conditions ...bool) (n int) {
	for _, condition := range conditions {
		if condition {
			n++
		}
	}
	return n
}

// wrongPushedIDs checks a list of ids that may be missing.
func wrongPushedIDs[T ~int64](field string, ids []T) (string, string) {
	if len(ids) > maxPushedLeads {
		return field, fmt.Sprintf("must hold at most %d, got %d", maxPushedLeads, len(ids))
	}
	return wrongIDs(field, ids)
}

// LeadPushToCampaignParams says which leads to push into which campaign.
type LeadPushToCampaignParams struct {
	CampaignID   CampaignID       `json:"campaignId,omitzero"`
	CampaignName string           `json:"campaignName,omitzero"` // instead of CampaignID; makes the campaign when there is none
	Action       PushAction       `json:"action"`
	Leads        LeadSelection    `json:"leadList"`
	Settings     LeadPushSettings `json:"csvSettings,omitzero"`
	// Filters narrow AllLeads. That this call takes those of
	// [LeadsService.MoveToInactive] is not proven.
	Filters LeadFilters `json:"filters,omitzero"`
	// Unfiltered says that AllLeads without Filters, every lead of the account,
	// is meant.
	Unfiltered bool `json:"-"`
}

// LeadSelection chooses leads in one of three ways.
type LeadSelection struct {
	ListID   LeadListID `json:"listId,omitzero"`
	LeadIDs  []LeadID   `json:"leadIds,omitempty"` // at most 10,000
	AllLeads bool       `json:"allLeads,omitzero"` // those of the account that match Filters
}

// LeadPushSettings says which leads are pushed although the API would leave them
// out. It has settings that are not known.
type LeadPushSettings struct {
	IgnoreGlobalBlockList bool `json:"ignoreGlobalBlockList,omitzero"` // push also blocked ones
}

func (p *LeadPushToCampaignParams) validate() (field, reason string) {
	l := &p.Leads
	switch {
	case p.CampaignID < 0:
		return positive("campaignId", p.CampaignID)
	case l.ListID < 0:
		return positive("leadList.listId", l.ListID)
	case (p.CampaignID == 0) == (p.CampaignName == ""):
		return "campaignId", "or campaignName must be given, and only one of them"
	case p.Action == "":
		return "action", "must be copy or move"
	}
	if field, reason = wrongPushedIDs("leadList.leadIds", l.LeadIDs); reason != "" {
		return field, reason
	}
	ways := countTrue(l.ListID != 0, len(l.LeadIDs) > 0, l.AllLeads)
	return wrongSelection("leadList", ways, l.AllLeads, p.Unfiltered, &p.Filters)
}

// LeadsPushed is the answer to a push.
type LeadsPushed struct {
	ack

	// Data is documented as {"total_leads":1250,"pushed":1200,"duplicates":50};
	// older documentation has none.
	Data json.RawMessage `json:"data"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// PushToCampaign copies or moves leads of a list, of the account or by id into a
// campaign. A large selection is probably pushed after the answer: list the
// campaign's leads to see what became of it.
//
// SmartLead: POST /leads/push-to-campaign. It is not repeated once it may have
// arrived: it may make a campaign, and move takes leads out of the source. The
// answer has medium confidence.
func (s *LeadsService) PushToCampaign(ctx context.Context, params *LeadPushToCampaignParams, opts ...RequestOption) (*LeadsPushed, error) {
	return call[*LeadsPushed](ctx, s.client, opLeadsPushToCampaign.path(), params, opts)
}

// LeadPushBetweenListsParams says which leads to push into which list: by id, or
// all of another list.
type LeadPushBetweenListsParams struct {
	Action     PushAction `json:"action"`
	LeadIDs    []LeadID   `json:"leadIds,omitempty"` // at most 10,000
	FromListID LeadListID `json:"fromListId,omitzero"`
	ToListID   LeadListID `json:"toListId"`
}

func (p *LeadPushBetweenListsParams) validate() (field, reason string) {
	switch {
	case p.Action == "":
		return "action", "must be copy or move"
	case p.FromListID < 0:
		return positive("fromListId", p.FromListID)
	case (len(p.LeadIDs) == 0) == (p.FromListID == 0):
		return "leadIds", "or fromListId must be given, and only one of them"
	case p.ToListID <= 0:
		return positive("toListId", p.ToListID)
	}
	return wrongPushedIDs("leadIds", p.LeadIDs)
}

// class tells a push that a repeat leaves as it is from one that would also take
// what the source got meanwhile.
func (p *LeadPushBetweenListsParams) class() repeatClass {
	if p != nil && (p.Action == PushCopy || len(p.LeadIDs) > 0) {
		return idempotent
	}
	return once
}

// LeadsMoved is the answer to a push between lists.
type LeadsMoved struct {
	TotalLeads int `json:"total_leads_moved"` // zero also when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// PushBetweenLists copies or moves leads into a list.
//
// SmartLead: POST /leads/leads/push-between-lists. It may be repeated, except a
// move out of a list, which is not repeated once it may have arrived: it would
// also take what the list got meanwhile. The answer has medium confidence.
func (s *LeadsService) PushBetweenLists(ctx context.Context, params *LeadPushBetweenListsParams, opts ...RequestOption) (*LeadsMoved, error) {
	return unwrap(call[*envelope[LeadsMoved]](ctx, s.client, opLeadsPushBetweenLists.path().as(params.class()), params, opts))
}

// LeadPushCampaignToListParams says which leads of a campaign to push into which
// list: by map id, or all that match.
type LeadPushCampaignToListParams struct {
	CampaignID CampaignID  `json:"campaignId"`
	ListID     LeadListID  `json:"listId"`
	MapIDs     []LeadMapID `json:"leadMapIds,omitempty"` // at most 10,000
	AllLeads   bool        `json:"allLeads,omitzero"`    // those of the campaign that match Filters
	Filters    LeadFilters `json:"filters,omitzero"`     // narrow AllLeads
	// Unfiltered says that AllLeads without Filters, every lead of the campaign,
	// is meant.
	Unfiltered bool `json:"-"`
	// ArchivedFromAllCampaigns takes also leads that are archived across the
	// campaigns.
	ArchivedFromAllCampaigns bool `json:"archivedFromAllCampaign,omitzero"`
}

func (p *LeadPushCampaignToListParams) validate() (field, reason string) {
	if field, reason = positive("campaignId", p.CampaignID); reason != "" {
		return field, reason
	}
	if field, reason = positive("listId", p.ListID); reason != "" {
		return field, reason
	}
	if field, reason = wrongPushedIDs("leadMapIds", p.MapIDs); reason != "" {
		return field, reason
	}
	ways := countTrue(len(p.MapIDs) > 0, p.AllLeads)
	return wrongSelection("leadMapIds", ways, p.AllLeads, p.Unfiltered, &p.Filters)
}

// PushCampaignToList takes leads out of a campaign into a list. Whether they stay
// in the campaign as well is not known. It takes map ids, where
// [LeadsService.MoveToInactive] takes lead ids.
//
// SmartLead: POST /leads/campaign/push-to-list. It is not repeated once it may
// have arrived: all leads would be those of then. It has low confidence.
func (s *LeadsService) PushCampaignToList(ctx context.Context, params *LeadPushCampaignToListParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsPushCampaignToList.path(), params, opts)
}

// LeadMoveToInactiveParams says which leads of the account to push into which
// list: by id, or all that match.
type LeadMoveToInactiveParams struct {
	ListID   LeadListID  `json:"listId"`
	AllLeads bool        `json:"allLeads"`          // those of the account that match Filters
	LeadIDs  []LeadID    `json:"leadIds,omitempty"` // at most 10,000
	Filters  LeadFilters `json:"filters,omitzero"`  // narrow AllLeads
	Action   PushAction  `json:"action,omitzero"`   // what the API does without one is not known
	// Unfiltered says that AllLeads without Filters, every lead of the account,
	// is meant.
	Unfiltered bool `json:"-"`
}

func (p *LeadMoveToInactiveParams) validate() (field, reason string) {
	if field, reason = positive("listId", p.ListID); reason != "" {
		return field, reason
	}
	if field, reason = wrongPushedIDs("leadIds", p.LeadIDs); reason != "" {
		return field, reason
	}
	ways := countTrue(len(p.LeadIDs) > 0, p.AllLeads)
	return wrongSelection("leadIds", ways, p.AllLeads, p.Unfiltered, &p.Filters)
}

// MoveToInactive moves or copies leads of the whole account into a list, which
// SmartLead calls making them inactive.
//
// SmartLead: POST /leads/push-to-list. It is not repeated once it may have
// arrived: all leads would be those of then. It has medium confidence.
func (s *LeadsService) MoveToInactive(ctx context.Context, params *LeadMoveToInactiveParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsMoveToInactive.path(), params, opts)
}
