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
	opAnalyticsCampaignStatistics = operation("Analytics.CampaignStatistics", http.MethodGet, "/campaigns/{campaign_id}/statistics", read, list)
	opAnalyticsCampaignLeads      = operation("Analytics.CampaignLeads", http.MethodGet, "/campaigns/{campaign_id}/leads-statistics", read, list, ownLimit)
	opAnalyticsCampaignMailboxes  = operation("Analytics.CampaignMailboxes", http.MethodGet, "/campaigns/{campaign_id}/mailbox-statistics", read, list)
	opAnalyticsCampaignSequences  = operation("Analytics.CampaignSequences", http.MethodGet, "/campaigns/{campaign_id}/sequence-analytics", read, list, required)
)

const (
	maxStatisticsPage     = 1000
	maxLeadStatisticsPage = 100
	maxMailboxPage        = 20
	maxStatisticsSequence = 20
)

// MailStatus is what became of a sent mail.
type MailStatus string

// What can become of a sent mail. That statistics can be narrowed to the last
// two has medium confidence: one validator's message names only the others.
const (
	MailOpened       MailStatus = "opened"
	MailClicked      MailStatus = "clicked"
	MailReplied      MailStatus = "replied"
	MailUnsubscribed MailStatus = "unsubscribed"
	MailBounced      MailStatus = "bounced"
)

var _ = enum(MailOpened, MailClicked, MailReplied, MailUnsubscribed, MailBounced)

// CampaignStatisticsParams narrows the sent mails of a campaign. What is zero
// narrows nothing.
type CampaignStatisticsParams struct {
	Offset         int        `url:"offset,omitempty"`
	Limit          int        `url:"limit,omitempty"`                 // at most 1000; zero: 100
	SequenceNumber int        `url:"email_sequence_number,omitempty"` // of the step, 1 to 20
	Status         MailStatus `url:"email_status,omitempty"`
	SentAfter      time.Time  `url:"sent_time_start_date,omitempty" layout:"2006-01-02 15:04:05.000Z07:00"`
	SentBefore     time.Time  `url:"sent_time_end_date,omitempty" layout:"2006-01-02 15:04:05.000Z07:00"`
}

func (p *CampaignStatisticsParams) validate() (field, reason string) {
	if p.SequenceNumber < 0 || p.SequenceNumber > maxStatisticsSequence {
		return "email_sequence_number", between(1, maxStatisticsSequence, p.SequenceNumber)
	}
	if !p.SentAfter.IsZero() && !p.SentBefore.IsZero() && p.SentBefore.Before(p.SentAfter) {
		return "sent_time_end_date", "must not be before sent_time_start_date"
	}
	return pageLimits(p.Offset, p.Limit, maxStatisticsPage)
}

// inUTC returns a copy whose times are written as the API shows them.
func (p *CampaignStatisticsParams) inUTC() *CampaignStatisticsParams {
	own := orZero(p)
	own.SentAfter, own.SentBefore = own.SentAfter.UTC(), own.SentBefore.UTC()
	own.Limit = cmp.Or(own.Limit, 100) // sources disagree what the API takes for none
	return &own
}

// CampaignStatisticsPage is one page of the sent mails of a campaign.
type CampaignStatisticsPage struct {
	Mails  []*CampaignMailStatistics `json:"data"`
	Total  int                       `json:"total_stats"` // of all pages
	Offset int                       `json:"offset"`
	Limit  int                       `json:"limit"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (p *CampaignStatisticsPage) lacksRows() bool { return p.Mails == nil && saysElse(p.Extra) }

// CampaignMailStatistics is one sent mail and what became of it.
type CampaignMailStatistics struct {
	StatsID        StatsID    `json:"stats_id"`
	LeadName       string     `json:"lead_name"`
	LeadEmail      string     `json:"lead_email"`
	LeadCategory   string     `json:"lead_category"`   // of the lead: it is on all its rows, also on those without a reply
	SequenceNumber int        `json:"sequence_number"` // of the step
	SequenceID     SequenceID `json:"email_campaign_seq_id"`
	VariantID      VariantID  `json:"seq_variant_id"` // zero: the step has no variants
	Subject        string     `json:"email_subject"`
	Body           string     `json:"email_message"` // HTML
	SentTime       time.Time  `json:"sent_time"`
	OpenTime       time.Time  `json:"open_time"`  // zero: not opened
	ClickTime      time.Time  `json:"click_time"` // zero: not clicked
	ReplyTime      time.Time  `json:"reply_time"` // zero: not replied to
	OpenCount      int        `json:"open_count"` // 0 where opens are not tracked
	ClickCount     int        `json:"click_count"`
	IsUnsubscribed bool       `json:"is_unsubscribed"`
	IsBounced      bool       `json:"is_bounced"`
	IgnoreReply    bool       `json:"ignore_reply"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// CampaignStatistics returns one page of the sent mails of a campaign, each with
// its whole text: a mail is about 10 KB.
//
// SmartLead: GET /campaigns/{campaign_id}/statistics. A campaign that does not
// exist has no mails. A limit above 1000 is refused here. The numbers are others
// than in [AnalyticsService.Campaign], which counts leads: one reply can stand on
// several mails.
func (s *AnalyticsService) CampaignStatistics(ctx context.Context, campaign CampaignID, params *CampaignStatisticsParams, opts ...RequestOption) (*CampaignStatisticsPage, error) {
	return call[*CampaignStatisticsPage](ctx, s.client, opAnalyticsCampaignStatistics.path(campaign), params.inUTC(), opts)
}

// AllCampaignStatistics yields every sent mail of a campaign from params.Offset
// on, see [AnalyticsService.CampaignStatistics]. It asks for 1000 at a time, about
// 10 MB, with params.Limit for fewer, and holds one mail at a time: each is
// decoded as it arrives. An answer that breaks off is asked for again from the
// next mail on. [WithPrefetch] holds whole pages instead.
func (s *AnalyticsService) AllCampaignStatistics(ctx context.Context, campaign CampaignID, params *CampaignStatisticsParams, opts ...RequestOption) iter.Seq2[*CampaignMailStatistics, error] {
	own := orZero(params)
	if own.Limit == 0 {
		own.Limit = maxStatisticsPage
	}
	if configOf(opts).prefetch > 0 {
		return s.statisticsAhead(ctx, campaign, own, opts)
	}
	rows := &rowStream[CampaignMailStatistics, CampaignStatisticsPage]{
		client: s.client,
		member: "data",
		ask: func(offset, limit int) (route, any) {
			at := own
			at.Offset, at.Limit = offset, limit
			return opAnalyticsCampaignStatistics.path(campaign), at.inUTC()
		},
		around: func(p *CampaignStatisticsPage) (total, limit int) { return knownTotal(p.Total), p.Limit },
	}
	return rows.walk(ctx, own.Offset, own.Limit, opts)
}

func (s *AnalyticsService) statisticsAhead(ctx context.Context, campaign CampaignID, own CampaignStatisticsParams, opts []RequestOption) iter.Seq2[*CampaignMailStatistics, error] {
	return walk(ctx, opts, own.Offset, own.Limit, func(ctx context.Context, offset, limit int) (page[*CampaignMailStatistics], error) {
		at := own
		at.Offset, at.Limit = offset, limit
		got, err := s.CampaignStatistics(ctx, campaign, &at, opts...)
		if err != nil {
			return page[*CampaignMailStatistics]{}, err
		}
		return page[*CampaignMailStatistics]{rows: got.Mails, total: knownTotal(got.Total), limit: got.Limit}, nil
	})
}

// CampaignLeadStatisticsParams narrows the activity of a campaign's leads.
type CampaignLeadStatisticsParams struct {
	Offset     int  `url:"offset,omitempty"`
	Limit      int  `url:"limit,omitempty"`         // at most 100, which is also what zero means
	EventAfter Date `url:"event_time_gt,omitempty"` // leads whose last event is after this day; zero: all
}

func (p *CampaignLeadStatisticsParams) validate() (field, reason string) {
	if !p.EventAfter.IsZero() && !p.EventAfter.IsValid() {
		return "event_time_gt", "must be a day"
	}
	return pageLimits(p.Offset, p.Limit, maxLeadStatisticsPage)
}

// CampaignLeadStatisticsPage is one page of the activity of a campaign's leads.
type CampaignLeadStatisticsPage struct {
	Leads   []json.RawMessage `json:"data"`    // as they came
	HasMore *bool             `json:"hasMore"` // nil when the API did not say
	Offset  int               `json:"skip"`
	Limit   int               `json:"limit"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (p *CampaignLeadStatisticsPage) lacksRows() bool { return p.Leads == nil && saysElse(p.Extra) }

// CampaignLeads returns one page of what happened with each lead of a campaign.
// The members of a lead are not verified, so each is JSON as it came: sources
// name lead_id, lead_email, lead_name, from, to, status, created_at, history and
// sent, open, click and reply counts.
//
// SmartLead: GET /campaigns/{campaign_id}/leads-statistics. It is said to have a
// rate limit of its own, 10 a minute: on 429 only this call waits. It has medium
// confidence.
func (s *AnalyticsService) CampaignLeads(ctx context.Context, campaign CampaignID, params *CampaignLeadStatisticsParams, opts ...RequestOption) (*CampaignLeadStatisticsPage, error) {
	return call[*CampaignLeadStatisticsPage](ctx, s.client, opAnalyticsCampaignLeads.path(campaign), params, opts)
}

// AllCampaignLeads yields what happened with each lead of a campaign from
// params.Offset on, see [AnalyticsService.CampaignLeads].
func (s *AnalyticsService) AllCampaignLeads(ctx context.Context, campaign CampaignID, params *CampaignLeadStatisticsParams, opts ...RequestOption) iter.Seq2[json.RawMessage, error] {
	own := orZero(params)
	return walk(ctx, opts, own.Offset, cmp.Or(own.Limit, maxLeadStatisticsPage), func(ctx context.Context, offset, limit int) (page[json.RawMessage], error) {
		at := own
		at.Offset, at.Limit = offset, limit
		got, err := s.CampaignLeads(ctx, campaign, &at, opts...)
		if err != nil {
			return page[json.RawMessage]{}, err
		}
		return page[json.RawMessage]{rows: got.Leads, total: -1, limit: got.Limit, more: got.HasMore}, nil
	})
}

// CampaignMailboxParams narrows the statistics of a campaign's mailboxes.
type CampaignMailboxParams struct {
	ClientID ClientID `url:"client_id,omitempty"` // zero: of every client
	Offset   int      `url:"offset,omitempty"`
	Limit    int      `url:"limit,omitempty"`      // at most 20; zero: 20
	From     Date     `url:"start_date,omitempty"` // with To; zero: since the campaign began
	To       Date     `url:"end_date,omitempty"`   // with From
	Timezone string   `url:"time_zone,omitempty"`  // IANA name that the days are meant in; "": UTC
}

func (p *CampaignMailboxParams) validate() (field, reason string) {
	if !p.From.IsZero() || !p.To.IsZero() { // the API ignores one date alone
		if field, reason = checkRange(p.From, p.To); reason != "" {
			return field, reason
		}
	}
	return pageLimits(p.Offset, p.Limit, maxMailboxPage)
}

// CampaignMailboxStatistics are the totals of a campaign for one mailbox.
type CampaignMailboxStatistics struct {
	AccountID         AccountID `json:"email_account_id"`
	FromEmail         string    `json:"from_email"`
	SentCount         int       `json:"sent_count"`
	OpenCount         int       `json:"open_count"`
	ClickCount        int       `json:"click_count"`
	ReplyCount        int       `json:"reply_count"`
	BounceCount       int       `json:"bounce_count"`
	UnsubscribedCount int       `json:"unsubscribed_count"` // has low confidence; zero when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// CampaignMailboxes returns one page of the totals of a campaign for each
// mailbox that sends for it.
//
// SmartLead: GET /campaigns/{campaign_id}/mailbox-statistics. A limit above 20 and
// one date without the other are refused here. It has medium confidence.
func (s *AnalyticsService) CampaignMailboxes(ctx context.Context, campaign CampaignID, params *CampaignMailboxParams, opts ...RequestOption) ([]*CampaignMailboxStatistics, error) {
	own := orZero(params)
	own.Limit = cmp.Or(own.Limit, maxMailboxPage) // what the API takes for none is not known
	return call[rows[CampaignMailboxStatistics]](ctx, s.client, opAnalyticsCampaignMailboxes.path(campaign), &own, opts)
}

// AllCampaignMailboxes yields the totals of a campaign for each mailbox from
// params.Offset on, see [AnalyticsService.CampaignMailboxes]. It ends on an empty
// page.
func (s *AnalyticsService) AllCampaignMailboxes(ctx context.Context, campaign CampaignID, params *CampaignMailboxParams, opts ...RequestOption) iter.Seq2[*CampaignMailboxStatistics, error] {
	own := orZero(params)
	return walk(ctx, opts, own.Offset, cmp.Or(own.Limit, maxMailboxPage), func(ctx context.Context, offset, limit int) (page[*CampaignMailboxStatistics], error) {
		at := own
		at.Offset, at.Limit = offset, limit
		got, err := s.CampaignMailboxes(ctx, campaign, &at, opts...)
		return page[*CampaignMailboxStatistics]{rows: got, total: -1}, err
	})
}

// CampaignSequenceParams says which time the statistics of a campaign's steps
// cover. It is sent as the clock shows it, without a zone.
type CampaignSequenceParams struct {
	From     time.Time `url:"start_date" layout:"2006-01-02 15:04:05"`
	To       time.Time `url:"end_date" layout:"2006-01-02 15:04:05"`
	Timezone string    `url:"time_zone,omitempty"` // IANA name that the two are meant in; what "" means is not known
}

func (p *CampaignSequenceParams) validate() (field, reason string) {
	switch {
	case p.From.IsZero():
		return "start_date", "must be a time"
	case p.To.IsZero():
		return "end_date", "must be a time"
	case p.To.Before(p.From):
		return "end_date", "must not be before start_date"
	}
	return "", ""
}

// CampaignSequenceStatistics are the totals of a campaign for one step.
type CampaignSequenceStatistics struct {
	SequenceID         SequenceID `json:"email_campaign_seq_id"` // the number of the step is in the campaign's sequence
	SentCount          int        `json:"sent_count"`
	SkippedCount       int        `json:"skipped_count"`
	OpenCount          int        `json:"open_count"`
	ClickCount         int        `json:"click_count"`
	ReplyCount         int        `json:"reply_count"`
	PositiveReplyCount int        `json:"positive_reply_count"`
	BounceCount        int        `json:"bounce_count"`
	UnsubscribedCount  int        `json:"unsubscribed_count"`
	FailedCount        int        `json:"failed_count"`
	StoppedCount       int        `json:"stopped_count"`

	// Connection requests on LinkedIn.
	ConnectionsPending         int `json:"ln_connection_req_pending_count"`
	ConnectionsAccepted        int `json:"ln_connection_req_accepted_count"`
	ConnectionsSkippedWithMail int `json:"ln_connection_req_skipped_sent_msg_count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// CampaignSequences returns the totals of a campaign for each step of its
// sequence.
//
// SmartLead: GET /campaigns/{campaign_id}/sequence-analytics. It has medium
// confidence: sources disagree whether the API wants a time or only a date, and a
// time is sent.
func (s *AnalyticsService) CampaignSequences(ctx context.Context, campaign CampaignID, params *CampaignSequenceParams, opts ...RequestOption) ([]*CampaignSequenceStatistics, error) {
	r := opAnalyticsCampaignSequences.path(campaign)
	return call[rows[CampaignSequenceStatistics]](ctx, s.client, r, params, opts)
}
