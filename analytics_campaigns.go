package smartlead

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"time"
)

var (
	opAnalyticsListCampaigns           = operation("Analytics.ListCampaigns", http.MethodGet, "/analytics/campaign/list", read, list)
	opAnalyticsListCampaignPerformance = operation("Analytics.ListCampaignPerformance", http.MethodGet, "/analytics/campaign/overall-stats", read, list, slow, required)
	opAnalyticsCampaignResponses       = operation("Analytics.CampaignResponses", http.MethodGet, "/analytics/campaign/response-stats", read, list, slow, required)
	opAnalyticsCampaignStatuses        = operation("Analytics.CampaignStatuses", http.MethodGet, "/analytics/campaign/status-stats", read, list)
	opAnalyticsFirstReply              = operation("Analytics.FirstReply", http.MethodGet, "/analytics/campaign/leads-take-for-first-reply", read, slow, required)
	opAnalyticsFollowUps               = operation("Analytics.FollowUps", http.MethodGet, "/analytics/campaign/follow-up-reply-rate", read, slow, required)
	opAnalyticsReplyTimes              = operation("Analytics.ReplyTimes", http.MethodGet, "/analytics/campaign/lead-to-reply-time", read, slow, required)
)

// CampaignSummary names a campaign. Only ID and Name are certain to be there.
type CampaignSummary struct {
	ID        CampaignID     `json:"id"`
	Name      string         `json:"name"`
	Status    CampaignStatus `json:"status"`
	UserID    UserID         `json:"user_id"`
	ClientID  ClientID       `json:"client_id"` // zero: the account's own, or not said
	CreatedAt time.Time      `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type campaignListData struct {
	Rows []*CampaignSummary `json:"campaign_list"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListCampaigns returns the names of all campaigns, for a picker. It has no pages.
//
// SmartLead: GET /analytics/campaign/list.
func (s *AnalyticsService) ListCampaigns(ctx context.Context, params *AnalyticsClientParams, opts ...RequestOption) ([]*CampaignSummary, error) {
	// Some callers are ready for the rows without their names, or without the
	// envelope too.
	type data = orBare[campaignListData, *CampaignSummary]
	answer, err := call[*orBare[envelope[data], *CampaignSummary]](ctx, s.client, opAnalyticsListCampaigns.path(), params, opts)
	if err != nil {
		return nil, err
	}
	return slices.Concat(answer.Bare, answer.Object.Data.Bare, answer.Object.Data.Object.Rows), nil
}

// AnalyticsListParams says what a report that comes in pages covers.
type AnalyticsListParams struct {
	AnalyticsParams

	FullData bool `url:"full_data,omitempty"` // as in [AnalyticsFullParams]
	Limit    int  `url:"limit"`               // rows per page; zero: 100. The most the API takes is not known.
	Offset   int  `url:"offset"`
}

func (p *AnalyticsListParams) validate() (field, reason string) {
	if field, reason = p.AnalyticsParams.validate(); reason != "" {
		return field, reason
	}
	return checkWindow(p.Offset, p.Limit)
}

func (p *AnalyticsListParams) window() (offset, limit *int) { return &p.Offset, &p.Limit }

// CampaignPerformance is what one campaign did. PositiveReplied counts by
// another day than that of [OverallStats] and does not compare with it.
type CampaignPerformance struct {
	CampaignID   CampaignID `json:"id"`
	CampaignName string     `json:"campaign_name"`

	PerformanceStats

	Extra map[string]json.RawMessage `json:",embed"`
}

type campaignPerformanceData struct {
	Rows []*CampaignPerformance `json:"campaign_wise_performance"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListCampaignPerformance returns one page of counts and rates per campaign.
//
// SmartLead: GET /analytics/campaign/overall-stats. On a large account it can
// take minutes.
func (s *AnalyticsService) ListCampaignPerformance(ctx context.Context, params *AnalyticsListParams, opts ...RequestOption) ([]*CampaignPerformance, error) {
	data, err := report[campaignPerformanceData](ctx, s, opAnalyticsListCampaignPerformance.path(), sized(params), opts)
	return data.Rows, err
}

// AllCampaignPerformance returns the counts and rates of every campaign, as
// [AnalyticsService.ListCampaignPerformance] does page by page.
func (s *AnalyticsService) AllCampaignPerformance(ctx context.Context, params *AnalyticsListParams, opts ...RequestOption) iter.Seq2[*CampaignPerformance, error] {
	return reportRows(ctx, opts, params, func(ctx context.Context, p *AnalyticsListParams) ([]*CampaignPerformance, error) {
		return s.ListCampaignPerformance(ctx, p, opts...)
	})
}

// CampaignResponses is what was replied to one campaign, by the day of the
// reply. It counts replies, which add up over days, save LeadsContacted and
// NotReplied, which are leads, and UniqueResponses: those must not be added up.
type CampaignResponses struct {
	CampaignID            CampaignID `json:"email_campaign_id"`
	CampaignName          string     `json:"email_campaign_name"`
	LeadsContacted        int        `json:"leads_contacted"`
	NotReplied            int        `json:"not_replied"`
	Responses             int        `json:"total_response"`
	UniqueResponses       *int       `json:"total_unique_response"` // nil when the API did not say
	UnrecognisedResponses *int       `json:"unrecognised_response"` // nil when the API did not say
	PositiveResponses     int        `json:"total_positive_response"`
	NegativeResponses     int        `json:"total_negative_response"`
	NeutralResponses      int        `json:"total_neutral_response"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type campaignResponseData struct {
	Rows []*CampaignResponses `json:"campaign_wise_response_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// CampaignResponses returns the replies per campaign and sentiment. The API
// offers no pages here.
//
// SmartLead: GET /analytics/campaign/response-stats. On a large account it can
// take minutes.
func (s *AnalyticsService) CampaignResponses(ctx context.Context, params *AnalyticsFullParams, opts ...RequestOption) ([]*CampaignResponses, error) {
	data, err := report[campaignResponseData](ctx, s, opAnalyticsCampaignResponses.path(), params, opts)
	return data.Rows, err
}

// CampaignStatusCount is how many campaigns are in one state now.
type CampaignStatusCount struct {
	// Label is for display and no [CampaignStatus]: "Active", "Stopped",
	// "Campaigns with Smart Servers".
	Label string `json:"status"`
	Count int    `json:"total_count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type campaignStatusData struct {
	Rows []*CampaignStatusCount `json:"campaign_status_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// CampaignStatuses returns how many campaigns are in each state now. It knows no
// days.
//
// SmartLead: GET /analytics/campaign/status-stats. The form of its rows has
// medium confidence.
func (s *AnalyticsService) CampaignStatuses(ctx context.Context, params *AnalyticsClientParams, opts ...RequestOption) ([]*CampaignStatusCount, error) {
	data, err := report[campaignStatusData](ctx, s, opAnalyticsCampaignStatuses.path(), params, opts)
	rows := present(data.Rows)
	for _, row := range rows {
		alias(row.Extra, "count", &row.Count)
	}
	return rows, err
}

// FirstReplyStats says how many leads it takes. It is a ratio over the whole
// range and does not add up.
type FirstReplyStats struct {
	LeadsPerFirstReply float64 `json:"leads_take_for_first_reply"` // zero: nobody replied

	Extra map[string]json.RawMessage `json:",embed"`
}

// FirstReply returns how many leads are contacted for one first reply.
//
// SmartLead: GET /analytics/campaign/leads-take-for-first-reply. It has medium
// confidence.
func (s *AnalyticsService) FirstReply(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) (*FirstReplyStats, error) {
	stats, err := report[FirstReplyStats](ctx, s, opAnalyticsFirstReply.path(), params, opts)
	return orEmpty(&stats, err)
}

// FollowUpStats says how follow-up mails are replied to. Only the counts of
// Details add up over days.
type FollowUpStats struct {
	// ReplyRate is in percent. In the only known sample it is not the one in
	// Details.
	ReplyRate float64          `json:"followup_reply_rate"`
	Details   *FollowUpDetails `json:"followup_stats"` // nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// FollowUpDetails are the counts behind [FollowUpStats].
type FollowUpDetails struct {
	FollowUps            int     `json:"total_followups"`
	Replies              int     `json:"followup_replies"`
	ReplyRate            float64 `json:"followup_reply_rate"` // percent
	FollowUpsPerCampaign float64 `json:"avg_followups_per_campaign"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// FollowUps returns the reply rate of follow-up mails.
//
// SmartLead: GET /analytics/campaign/follow-up-reply-rate. It has medium
// confidence.
func (s *AnalyticsService) FollowUps(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) (*FollowUpStats, error) {
	stats, err := report[FollowUpStats](ctx, s, opAnalyticsFollowUps.path(), params, opts)
	return orEmpty(&stats, err)
}

// ReplyTimes says how long leads take from the first mail to their reply, over
// the whole range: neither number adds up.
type ReplyTimes struct {
	Average ReportDuration `json:"average_time_diff"` // zero: nobody replied
	Median  ReportDuration `json:"median_time_diff"`

	// Buckets is the form of the report in one source, without average and
	// median. It is nil in the usual form.
	Buckets []*ReplyTimeBucket `json:"buckets,omitempty"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ReplyTimeBucket is how many leads replied within a span of time.
type ReplyTimeBucket struct {
	TimeRange string `json:"time_range"` // "0-1h"
	Count     int    `json:"count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type replyTimeData struct {
	Times orBare[ReplyTimes, *ReplyTimeBucket] `json:"lead_to_reply_time"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ReplyTimes returns how long leads take to reply.
//
// SmartLead: GET /analytics/campaign/lead-to-reply-time. It has medium
// confidence.
func (s *AnalyticsService) ReplyTimes(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) (*ReplyTimes, error) {
	data, err := report[replyTimeData](ctx, s, opAnalyticsReplyTimes.path(), params, opts)
	if err != nil {
		return nil, err
	}
	times := data.Times.Object
	times.Buckets = data.Times.Bare
	return &times, nil
}
