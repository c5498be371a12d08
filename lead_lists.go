package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// LeadListsService keeps leads in named lists, apart from any campaign.
type LeadListsService struct{ service }

var (
	opLeadListsList       = operation("LeadLists.List", http.MethodGet, "/lead-list/", read, list)
	opLeadListsCreate     = operation("LeadLists.Create", http.MethodPost, "/lead-list/", once)
	opLeadListsGet        = operation("LeadLists.Get", http.MethodGet, "/lead-list/{id}", read)
	opLeadListsUpdate     = operation("LeadLists.Update", http.MethodPut, "/lead-list/{id}", idempotent)
	opLeadListsDelete     = operation("LeadLists.Delete", http.MethodDelete, "/lead-list/{id}", idempotent, removes)
	opLeadListsAssignTags = operation("LeadLists.AssignTags", http.MethodPost, "/lead-list/assign-tags", idempotent)
)

// LeadList is a named list of leads.
type LeadList struct {
	ID              LeadListID `json:"id"`
	Name            string     `json:"list_name"`
	LeadCount       int        `json:"leads_count"`
	ActiveLeadCount int        `json:"active_leads_count"`
	CreatedAt       time.Time  `json:"created_at"`
	UpdatedAt       time.Time  `json:"updated_at"`
	Tags            []*Tag     `json:"tags"` // nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// Params returns the list as it was read, for [LeadListsService.Update].
func (l *LeadList) Params() *LeadListParams { return &LeadListParams{Name: l.Name} }

// LeadListParams is what can be set of a list.
type LeadListParams struct {
	Name string `json:"listName"`
}

func (p *LeadListParams) validate() (field, reason string) {
	if p.Name == "" {
		return "listName", "must not be empty"
	}
	return "", ""
}

// LeadListPage is one page of lists.
type LeadListPage struct {
	Lists []*LeadList `json:"lists"`
	Total int         `json:"totalCount"` // of all pages; zero when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// leadListRow is a list under any of the names that sources give its members.
type leadListRow struct {
	LeadList

	DocumentedName string `json:"name"`
	WrittenName    string `json:"listName"`
	OtherLeadCount int    `json:"lead_count"`
}

func (r *leadListRow) content() *LeadList {
	if r == nil {
		return nil
	}
	r.Name = first(r.Name, r.DocumentedName, r.WrittenName)
	r.LeadCount = cmp.Or(r.LeadCount, r.OtherLeadCount)
	return &r.LeadList
}

// leadListRows is a page of lists as it comes.
type leadListRows struct {
	Lists      []*leadListRow `json:"lists"`
	Total      int            `json:"totalCount"`
	OtherTotal int            `json:"total_count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (r *leadListRows) content() *LeadListPage {
	page := &LeadListPage{Total: cmp.Or(r.Total, r.OtherTotal), Extra: r.Extra}
	page.Lists, _ = unwrapAll(r.Lists, nil)
	return page
}

// leadListsAnswer is a page, which may stand in data; documentation has the bare
// lists there.
type leadListsAnswer struct {
	ack
	leadListRows

	Data *orBare[leadListRows, *leadListRow] `json:"data"`
}

func (a *leadListsAnswer) content() *LeadListPage { return a.rows().content() }

func (a *leadListsAnswer) rows() *leadListRows {
	switch {
	case a.Data == nil:
		return &a.leadListRows
	case a.Data.Bare != nil:
		return &leadListRows{Lists: a.Data.Bare}
	default:
		return &a.Data.Object
	}
}

func (a *leadListsAnswer) lacksRows() bool {
	rows := a.rows()
	return rows.Lists == nil && (saysElse(rows.Extra) || a.saysElse())
}

// leadListAnswer is a list, which may stand in data.
type leadListAnswer struct {
	ack
	leadListRow

	Data *leadListRow `json:"data"`
}

func (a *leadListAnswer) content() *LeadList { return cmp.Or(a.Data, &a.leadListRow).content() }

func (a *leadListAnswer) missing() bool { return a.content().ID == 0 }

// mostLeadLists is the largest page of lists.
const mostLeadLists = 1000

// LeadListListParams narrows the lists and says which page of them to return.
type LeadListListParams struct {
	Name   string  `url:"listName,omitempty"`     // a part of the name
	TagIDs []TagID `url:"tagIds,comma,omitempty"` // with these tags
	Limit  int     `url:"limit,omitempty"`        // at most 1000; zero: the API's default of 10
	Offset int     `url:"offset,omitempty"`
}

func (p *LeadListListParams) validate() (field, reason string) {
	if p.TagIDs != nil && len(p.TagIDs) == 0 {
		return "tagIds", "must not be empty; nil means any"
	}
	if field, reason := allPositive("tagIds", p.TagIDs); reason != "" {
		return field, reason
	}
	return pageLimits(p.Offset, p.Limit, mostLeadLists)
}

// List returns one page of the account's lists.
//
// SmartLead: GET /lead-list/. The shape of the answer has medium confidence.
func (s *LeadListsService) List(ctx context.Context, params *LeadListListParams, opts ...RequestOption) (*LeadListPage, error) {
	return unwrap(call[*leadListsAnswer](ctx, s.client, opLeadListsList.path(), params, opts))
}

// All walks the account's lists from params.Offset on, in pages of params.Limit
// or else of 1000.
//
// SmartLead: GET /lead-list/.
func (s *LeadListsService) All(ctx context.Context, params *LeadListListParams, opts ...RequestOption) iter.Seq2[*LeadList, error] {
	query := orZero(params)
	return walk(ctx, opts, query.Offset, cmp.Or(query.Limit, mostLeadLists), func(ctx context.Context, offset, limit int) (page[*LeadList], error) {
		query := query
		query.Offset, query.Limit = offset, limit
		lists, err := s.List(ctx, &query, opts...)
		if err != nil {
			return page[*LeadList]{}, err
		}
		return page[*LeadList]{rows: lists.Lists, total: knownTotal(lists.Total)}, nil
	})
}

// Create makes an empty list.
//
// SmartLead: POST /lead-list/. It is not repeated once it may have arrived: a
// second one would be a second list of the same name. When the error says
// MaybeApplied, look for the name first. The shape of the answer has medium
// confidence.
func (s *LeadListsService) Create(ctx context.Context, params *LeadListParams, opts ...RequestOption) (*LeadList, error) {
	return unwrap(call[*leadListAnswer](ctx, s.client, opLeadListsCreate.path(), params, opts))
}

// Get returns one list.
//
// SmartLead: GET /lead-list/{id}. A list that does not exist is [ErrNotFound].
// The shape of the answer has medium confidence.
func (s *LeadListsService) Get(ctx context.Context, list LeadListID, opts ...RequestOption) (*LeadList, error) {
	return unwrap(call[*leadListAnswer](ctx, s.client, opLeadListsGet.path(list), nil, opts))
}

// Update renames a list, and returns it if the API does, or else an empty one. That
// may also be the answer for a list that does not exist.
//
// SmartLead: PUT /lead-list/{id}. It may be repeated. The shape of the answer has
// medium confidence.
func (s *LeadListsService) Update(ctx context.Context, list LeadListID, params *LeadListParams, opts ...RequestOption) (*LeadList, error) {
	return unwrap(call[*leadListAnswer](ctx, s.client, opLeadListsUpdate.path(list), params, opts))
}

// Delete removes a list. The leads stay on the account.
//
// SmartLead: DELETE /lead-list/{id}. It may be repeated.
func (s *LeadListsService) Delete(ctx context.Context, list LeadListID, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadListsDelete.path(list), nil, opts)
}

// mostTagged is how many lists and tags one call takes.
const mostTagged = 10

// LeadListTagsParams says which tags go onto lists and which come off. What is
// empty is not sent.
type LeadListTagsParams struct {
	ListIDs      []LeadListID `json:"listIds"`                // 1 to 10
	TagIDs       []TagID      `json:"tagIds,omitempty"`       // to put on, at most 10
	RemoveTagIDs []TagID      `json:"removeTagIds,omitempty"` // to take off, at most 10
}

func (p *LeadListTagsParams) validate() (field, reason string) {
	switch {
	case len(p.ListIDs) == 0 || len(p.ListIDs) > mostTagged:
		return "listIds", fmt.Sprintf("must name 1 to %d lists, got %d", mostTagged, len(p.ListIDs))
	case len(p.TagIDs)+len(p.RemoveTagIDs) == 0:
		return "tagIds", "must not be empty"
	case len(p.TagIDs) > mostTagged:
		return "tagIds", fmt.Sprintf("must name at most %d tags, got %d", mostTagged, len(p.TagIDs))
	case len(p.RemoveTagIDs) > mostTagged:
		return "removeTagIds", fmt.Sprintf("must name at most %d tags, got %d", mostTagged, len(p.RemoveTagIDs))
	}
	if field, reason := allPositive("listIds", p.ListIDs); reason != "" {
		return field, reason
	}
	if field, reason := allPositive("tagIds", p.TagIDs); reason != "" {
		return field, reason
	}
	return allPositive("removeTagIds", p.RemoveTagIDs)
}

// AssignTags puts tags on lists and takes others off.
//
// SmartLead: POST /lead-list/assign-tags. It may be repeated. Sources disagree
// whether tags can be taken off without putting any on; where the API wants some
// it answers [ErrValidation]. It has medium confidence.
func (s *LeadListsService) AssignTags(ctx context.Context, params *LeadListTagsParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadListsAssignTags.path(), params, opts)
}
