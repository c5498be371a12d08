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
	opLeadsListActivities  = operation("Leads.ListActivities", http.MethodGet, "/campaigns/all-leads-activities", read, list, ownLimit)
	opLeadsSequenceDetails = operation("Leads.SequenceDetails", http.MethodGet, "/leads/{lead_map_id}/sequence-details", read, list)
)

const maxActivities = 1000 // leads per page

// LeadActivityListParams narrows the activities of all leads. There is no filter
// by campaign: the API refuses every form of one.
type LeadActivityListParams struct {
	Offset int       `url:"offset,omitempty"`
	Limit  int       `url:"limit,omitempty"` // 1 to 1000; zero: 100
	From   time.Time `url:"event_time_from,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"`
	To     time.Time `url:"event_time_to,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"` // only together with From
}

func (p *LeadActivityListParams) validate() (field, reason string) {
	if p.From.IsZero() && !p.To.IsZero() {
		return "event_time_to", "needs event_time_from"
	}
	return pageLimits(p.Offset, p.Limit, maxActivities)
}

// LeadActivityPage is one page of activities.
type LeadActivityPage struct {
	Leads      []*LeadActivities `json:"data"`
	Pagination *LeadPagination   `json:"pagination"`
	HasMore    *bool             `json:"hasMore"` // also where only Pagination says so; nil: the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

func (p *LeadActivityPage) lacksRows() bool { return p.Leads == nil && saysElse(p.Extra) }

// LeadPagination is the place of a page.
type LeadPagination struct {
	HasMore *bool `json:"has_more"`
	Offset  int   `json:"offset"`
	Limit   int   `json:"limit"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadActivities are the mails of a lead in one campaign.
type LeadActivities struct {
	LeadID         LeadID          `json:"lead_id"`
	MapID          LeadMapID       `json:"email_lead_map_id"`
	CampaignID     CampaignID      `json:"campaign_id"`
	CampaignName   string          `json:"campaign_name"`
	CampaignStatus CampaignStatus  `json:"campaign_status"`
	Status         LeadStatus      `json:"status"`
	CurrentStep    int             `json:"current_seq_num"` // zero: none yet
	CreatedAt      time.Time       `json:"created_at"`
	Activities     []*LeadActivity `json:"activities"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadActivity is one sent mail and what came of it.
type LeadActivity struct {
	StatsID        StatsID            `json:"stats_id"`
	MessageID      MessageID          `json:"message_id"`
	Subject        string             `json:"subject"`
	EmailBody      string             `json:"email_body"`
	SentAt         time.Time          `json:"sent_time"`
	From           string             `json:"from_email"`
	To             string             `json:"to_email"`
	SequenceNumber int                `json:"email_seq_number"` // zero: no step of the sequence
	OpenCount      int                `json:"open_count"`
	ClickCount     int                `json:"click_count"`
	ClickDetails   json.RawMessage    `json:"click_details"`
	Reply          *LeadActivityReply `json:"reply_details"`  // nil: none
	ThreadReplies  json.RawMessage    `json:"thread_replies"` // a list; what it holds is not known

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadActivityReply is the reply to a mail.
type LeadActivityReply struct {
	Time      time.Time `json:"time"`
	EmailBody string    `json:"reply_email_body"`
	MessageID MessageID `json:"message_id"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListActivities returns one page of what was sent to all leads in all campaigns,
// with opens, clicks and replies, by lead and campaign. There is no total.
//
// SmartLead: GET /campaigns/all-leads-activities. It has a limit of its own, 10
// requests a minute. The members of the rows have medium confidence.
func (s *LeadsService) ListActivities(ctx context.Context, params *LeadActivityListParams, opts ...RequestOption) (*LeadActivityPage, error) {
	got, err := call[*LeadActivityPage](ctx, s.client, opLeadsListActivities.path(), params, opts)
	if err != nil {
		return nil, err
	}
	if got.HasMore == nil && got.Pagination != nil {
		got.HasMore = got.Pagination.HasMore
	}
	return got, nil
}

// AllActivities walks what was sent to all leads, page by page, see
// [LeadsService.ListActivities]. Its pages are the largest, since the route's own
// limit counts them.
func (s *LeadsService) AllActivities(ctx context.Context, params *LeadActivityListParams, opts ...RequestOption) iter.Seq2[*LeadActivities, error] {
	p := orZero(params)
	return walk(ctx, opts, p.Offset, cmp.Or(p.Limit, maxActivities), func(ctx context.Context, offset, limit int) (page[*LeadActivities], error) {
		next := p
		next.Offset, next.Limit = offset, limit
		got, err := s.ListActivities(ctx, &next, opts...)
		if err != nil {
			return page[*LeadActivities]{}, err
		}
		p := page[*LeadActivities]{rows: got.Leads, total: -1, more: got.HasMore}
		if got.Pagination != nil {
			p.limit = got.Pagination.Limit
		}
		return p, nil
	})
}

// LeadSequenceParams names the campaign of a lead's map id.
type LeadSequenceParams struct {
	CampaignID CampaignID `url:"campaignId,omitempty"` // may be left out: the map id tells it
}

// LeadSequenceStep is one step of the sequence as a lead got it.
type LeadSequenceStep struct {
	SequenceID    SequenceID `json:"email_campaign_seq_id"`
	Status        string     `json:"status"`    // "SENT"; other words are not known
	SentAt        time.Time  `json:"sent_time"` // zero: not sent
	StatusMessage string     `json:"status_message"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// SequenceDetails returns which steps of the sequence a lead of a campaign was
// sent, and when. It takes the lead's map id, [CampaignLead.MapID], although the
// route begins like those that take the lead's own.
//
// SmartLead: GET /leads/{lead_map_id}/sequence-details. It has low confidence. What
// an unknown map id brings is not known.
func (s *LeadsService) SequenceDetails(ctx context.Context, lead LeadMapID, params *LeadSequenceParams, opts ...RequestOption) ([]*LeadSequenceStep, error) {
	answer, err := call[*envelope[[]*LeadSequenceStep]](ctx, s.client, opLeadsSequenceDetails.path(lead), params, opts)
	if err != nil {
		return nil, err
	}
	return answer.Data, nil
}
