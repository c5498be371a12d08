package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

var (
	opLeadsListGlobal = operation("Leads.ListGlobal", http.MethodGet, "/leads/global-leads", read, list)
	opLeadsSearch     = operation("Leads.Search", http.MethodGet, "/leads/all", read, list)
)

// The largest pages.
const (
	maxGlobalLeads = 100
	maxSearchLeads = 1000
)

// LeadType is what a lead is to the account's campaigns.
type LeadType string

// The types of lead that can be asked for.
const (
	LeadTypeActive           LeadType = "active"
	LeadTypeYetToUse         LeadType = "yet_to_use"
	LeadTypePreviouslyActive LeadType = "previously_active"
	LeadTypeArchived         LeadType = "archived"
)

// GlobalLeadListParams narrows the leads of the account.
type GlobalLeadListParams struct {
	Offset       int       `url:"offset,omitempty"`
	Limit        int       `url:"limit,omitempty"` // 1 to 100; zero: 100
	CreatedAfter time.Time `url:"created_at_gt,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"`
	Email        string    `url:"email,omitempty"` // the exact address
}

func (p *GlobalLeadListParams) validate() (field, reason string) {
	return pageLimits(p.Offset, p.Limit, maxGlobalLeads)
}

// GlobalLeadPage is one page of the leads of the account.
type GlobalLeadPage struct {
	Leads   []*GlobalLead `json:"data"`
	Offset  int           `json:"skip"`
	Limit   int           `json:"limit"`
	HasMore *bool         `json:"hasMore"` // nil: the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

func (p *GlobalLeadPage) lacksRows() bool { return p.Leads == nil && saysElse(p.Extra) }

// GlobalLead is a lead of the account with the campaigns it is in.
type GlobalLead struct {
	Lead

	UserID    UserID                `json:"user_id"`
	CreatedAt time.Time             `json:"created_at"`
	Campaigns []*GlobalLeadCampaign `json:"campaigns"`
}

// GlobalLeadCampaign is what a lead is in one campaign.
type GlobalLeadCampaign struct {
	MapID          LeadMapID      `json:"email_lead_map_id"`
	Status         LeadStatus     `json:"lead_status"`
	AddedAt        time.Time      `json:"lead_added_at"`
	LastStep       int            `json:"lead_last_seq_number"` // zero: none was sent
	CampaignID     CampaignID     `json:"campaign_id"`
	CampaignName   string         `json:"campaign_name"`
	CampaignStatus CampaignStatus `json:"campaign_status"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListGlobal returns one page of all leads of the account with the campaigns
// each is in. There is no total.
//
// SmartLead: GET /leads/global-leads. It has medium confidence: it is no longer
// documented, though in use. A limit over 100 is unproven and refused.
func (s *LeadsService) ListGlobal(ctx context.Context, params *GlobalLeadListParams, opts ...RequestOption) (*GlobalLeadPage, error) {
	answer, err := call[*orBare[GlobalLeadPage, *GlobalLead]](ctx, s.client, opLeadsListGlobal.path(), params, opts)
	return pageOf(answer, err, func(rows []*GlobalLead) *GlobalLeadPage { return &GlobalLeadPage{Leads: rows} })
}

// AllGlobal walks all leads of the account, page by page, see
// [LeadsService.ListGlobal].
func (s *LeadsService) AllGlobal(ctx context.Context, params *GlobalLeadListParams, opts ...RequestOption) iter.Seq2[*GlobalLead, error] {
	p := orZero(params)
	return walk(ctx, opts, p.Offset, cmp.Or(p.Limit, maxGlobalLeads), func(ctx context.Context, offset, limit int) (page[*GlobalLead], error) {
		next := p
		next.Offset, next.Limit = offset, limit
		got, err := s.ListGlobal(ctx, &next, opts...)
		if err != nil {
			return page[*GlobalLead]{}, err
		}
		return page[*GlobalLead]{rows: got.Leads, total: -1, limit: got.Limit, more: got.HasMore}, nil
	})
}

// LeadSearchParams narrows a search over the account. There is no offset: the
// next page begins behind the last lead of the one before.
type LeadSearchParams struct {
	LastSeen    LeadID          `url:"lastSeenLeadId,omitempty"` // zero: the first page
	Limit       int             `url:"limit,omitempty"`          // 1 to 1000; zero: 100
	CampaignID  CampaignID      `url:"campaignId,omitempty"`
	Status      LeadStatus      `url:"status,omitempty"`
	EmailStatus LeadEmailStatus `url:"emailStatus,omitempty"` // its words are not known for sure
	Type        LeadType        `url:"leadType,omitempty"`
	ListID      LeadListID      `url:"listId,omitempty"`
	ClientID    ClientID        `url:"clientId,omitempty"`
	Email       string          `url:"leadEmail,omitempty"`
}

func (p *LeadSearchParams) validate() (field, reason string) {
	if p.LastSeen < 0 {
		return "lastSeenLeadId", "must not be negative"
	}
	return pageLimits(0, p.Limit, maxSearchLeads)
}

type leadSearchAnswer struct {
	ack

	Data orBare[leadSearchData, *Lead] `json:"data"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (a *leadSearchAnswer) lacksRows() bool {
	data := &a.Data.Object
	return a.Data.Bare == nil && data.Leads == nil && (len(a.Extra) > 0 || a.saysElse() || saysElse(data.Extra))
}

type leadSearchData struct {
	Leads []*Lead `json:"leads"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Search returns one page of the leads of the account that match, newest first.
// Members of the rows beyond the basic ones are not known and are in Extra.
//
// SmartLead: GET /leads/all. It has low confidence: only the path, the
// parameters and the outline of the answer are known.
func (s *LeadsService) Search(ctx context.Context, params *LeadSearchParams, opts ...RequestOption) ([]*Lead, error) {
	answer, err := call[*orBare[leadSearchAnswer, *Lead]](ctx, s.client, opLeadsSearch.path(), params, opts)
	if err != nil {
		return nil, err
	}
	data := answer.Object.Data
	return firstList(answer.Bare, data.Bare, data.Object.Leads), nil
}

// firstList returns the list that is there.
func firstList[T any](lists ...[]T) []T {
	for _, list := range lists {
		if list != nil {
			return list
		}
	}
	return nil
}

// SearchAll walks the leads of the account that match, page by page, see
// [LeadsService.Search].
func (s *LeadsService) SearchAll(ctx context.Context, params *LeadSearchParams, opts ...RequestOption) iter.Seq2[*Lead, error] {
	p := orZero(params)
	p.Limit = cmp.Or(p.Limit, maxSearchLeads)
	get := func(ctx context.Context, after LeadID) ([]*Lead, error) {
		next := p
		next.LastSeen = after
		return s.Search(ctx, &next, opts...)
	}
	return walkCursor(ctx, opts, p.LastSeen, get, func(lead *Lead) LeadID {
		if lead == nil {
			return 0
		}
		return lead.ID
	})
}
