package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
)

// These routes are documented, and a client that tried them found them missing:
// they may belong to a higher plan.
var (
	opLeadsListTags  = operation("Leads.ListTags", http.MethodGet, "/crm/leads/tags", read, list)
	opLeadsAddTags   = operation("Leads.AddTags", http.MethodPost, "/crm/leads/tags", once)
	opLeadsRemoveTag = operation("Leads.RemoveTag", http.MethodDelete, "/crm/leads/tags/{tagMappingId}", idempotent, removes)
)

// LeadTag is a tag, and its place on a lead where one was asked for.
type LeadTag struct {
	ID        TagID        `json:"id"`
	MappingID TagMappingID `json:"tag_mapping_id"` // for [LeadsService.RemoveTag]; zero: on no lead
	Name      string       `json:"name"`
	Color     string       `json:"color"` // "#FF5733"

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadTagListParams narrows a list of tags.
type LeadTagListParams struct {
	LeadID LeadID `url:"leadId,omitempty"` // zero: every tag that there is
}

// ListTags returns the tags of one lead, or all tags.
//
// SmartLead: GET /crm/leads/tags. It has low confidence: on accounts without the
// CRM the route does not exist, which is [ErrNotFound].
func (s *LeadsService) ListTags(ctx context.Context, params *LeadTagListParams, opts ...RequestOption) ([]*LeadTag, error) {
	return call[rows[LeadTag]](ctx, s.client, opLeadsListTags.path(), params, opts)
}

// LeadTagsParams are tags to put on a lead.
type LeadTagsParams struct {
	TagIDs []TagID `json:"tagIds"`
}

// leadTags is the body of AddTags.
type leadTags struct {
	LeadID LeadID `json:"leadId"`
	*LeadTagsParams
}

func (p *leadTags) validate() (field, reason string) {
	switch {
	case p.LeadTagsParams == nil:
		return "params", "must not be nil"
	case len(p.TagIDs) == 0:
		return "tagIds", "must not be empty"
	}
	if field, reason := allPositive("tagIds", p.TagIDs); reason != "" {
		return field, reason
	}
	return positive("leadId", p.LeadID)
}

// AddTags puts tags on a lead, beside those that it has.
//
// SmartLead: POST /crm/leads/tags. It is not repeated once it may have arrived:
// that a repeat changes nothing is likely and not proven. It has low confidence,
// see [LeadsService.ListTags].
func (s *LeadsService) AddTags(ctx context.Context, lead LeadID, params *LeadTagsParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsAddTags.path(), &leadTags{lead, params}, opts)
}

// RemoveTag takes a tag off a lead, by the MappingID of [LeadTag].
//
// SmartLead: DELETE /crm/leads/tags/{tagMappingId}. It may be repeated; a repeat
// can be [ErrNotFound]. It has low confidence, see [LeadsService.ListTags].
func (s *LeadsService) RemoveTag(ctx context.Context, mapping TagMappingID, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsRemoveTag.path(mapping), nil, opts)
}
