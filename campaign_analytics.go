package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

var (
	opAnalyticsCampaign         = operation("Analytics.Campaign", http.MethodGet, "/campaigns/{campaign_id}/analytics", read)
	opAnalyticsCampaignByDate   = operation("Analytics.CampaignByDate", http.MethodGet, "/campaigns/{campaign_id}/analytics-by-date", read, required)
	opAnalyticsCampaignTopLevel = operation("Analytics.CampaignTopLevel", http.MethodGet, "/campaigns/{campaign_id}/top-level-analytics-by-date", read, required)
)

// CampaignAnalytics are the totals of a campaign since it began.
type CampaignAnalytics struct {
	ID               CampaignID     `json:"id"`
	UserID           UserID         `json:"user_id"`
	CreatedAt        time.Time      `json:"created_at"`
	Status           CampaignStatus `json:"status"`
	Name             string         `json:"name"`
	ParentCampaignID CampaignID     `json:"parent_campaign_id"` // zero: not a subsequence
	SendAsPlainText  bool           `json:"send_as_plain_text"`
	Tags             []*Tag         `json:"tags"`

	ClientID          ClientID `json:"client_id"` // zero: the account's own
	ClientName        string   `json:"client_name"`
	ClientEmail       string   `json:"client_email"`
	ClientCompanyName string   `json:"client_company_name"`

	SentCount         int `json:"sent_count"`
	UniqueSentCount   int `json:"unique_sent_count"`
	OpenCount         int `json:"open_count"`
	UniqueOpenCount   int `json:"unique_open_count"`
	ClickCount        int `json:"click_count"`
	UniqueClickCount  int `json:"unique_click_count"`
	ReplyCount        int `json:"reply_count"`
	BounceCount       int `json:"bounce_count"`
	UnsubscribedCount int `json:"unsubscribed_count"`
	BlockCount        int `json:"block_count"`
	DraftedCount      int `json:"drafted_count"`
	TotalCount        int `json:"total_count"`
	SequenceCount     int `json:"sequence_count"` // steps

	Leads *CampaignLeadCounts `json:"campaign_lead_stats"` // nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// CampaignLeadCounts counts the leads of a campaign by where they stand. Total
// is the sum of those from NotStarted to Blocked.
type CampaignLeadCounts struct {
	Total      int     `json:"total"`
	NotStarted int     `json:"notStarted"`
	InProgress int     `json:"inprogress"`
	Completed  int     `json:"completed"`
	Paused     int     `json:"paused"`
	Stopped    int     `json:"stopped"`
	Blocked    int     `json:"blocked"`
	Interested int     `json:"interested"` // outside of the sum
	Revenue    float64 `json:"revenue"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// missing reports totals that name no campaign: an answer in a form that is not
// known, which must not look like a campaign where nothing has happened.
func (a *CampaignAnalytics) missing() bool { return a.ID == 0 }

// campaignAnalyticsRow is the same with tags as they are named there. It may stand
// in data.
type campaignAnalyticsRow struct {
	CampaignAnalytics

	Tags tagRows               `json:"tags"`
	Data *campaignAnalyticsRow `json:"data"`
}

func (r *campaignAnalyticsRow) missing() bool { return r.content().missing() }

func (r *campaignAnalyticsRow) content() *CampaignAnalytics {
	if r.Data != nil {
		return r.Data.content()
	}
	r.CampaignAnalytics.Tags = r.Tags.content()
	return &r.CampaignAnalytics
}

// Campaign returns the totals of a campaign since it began, and where its leads
// stand.
//
// SmartLead: GET /campaigns/{campaign_id}/analytics. A campaign that does not
// exist is [ErrNotFound].
func (s *AnalyticsService) Campaign(ctx context.Context, campaign CampaignID, opts ...RequestOption) (*CampaignAnalytics, error) {
	return unwrap(call[*campaignAnalyticsRow](ctx, s.client, opAnalyticsCampaign.path(campaign), nil, opts))
}

// CampaignDateParams says which days the totals of a campaign cover.
type CampaignDateParams struct {
	From     Date   `url:"start_date"`
	To       Date   `url:"end_date"`            // taken as included, as in the account's reports
	Timezone string `url:"time_zone,omitempty"` // IANA name that the days are meant in
}

// mostDaysApart is how far apart the API lets two days be.
const mostDaysApart = 30

func (p *CampaignDateParams) validate() (field, reason string) {
	if field, reason = checkRange(p.From, p.To); reason != "" {
		return field, reason
	}
	if days := p.To.DaysSince(p.From); days > mostDaysApart {
		return "end_date", fmt.Sprintf("must be at most %d days after start_date, got %d; CampaignSums takes longer ranges", mostDaysApart, days)
	}
	return "", ""
}

// parts cuts the range into ones that the API takes, without a day in two of
// them. What is wrong with params is left for the call to say.
func (p *CampaignDateParams) parts() []*CampaignDateParams {
	if p == nil {
		return []*CampaignDateParams{nil}
	}
	if _, reason := checkRange(p.From, p.To); reason != "" {
		return []*CampaignDateParams{p}
	}
	var parts []*CampaignDateParams
	for from := p.From; !from.After(p.To); {
		part := *p
		part.From = from
		if last := from.AddDays(mostDaysApart - 1); last.Before(p.To) {
			part.To = last
		}
		parts = append(parts, &part)
		from = part.To.AddDays(1)
	}
	return parts
}

// CampaignDateAnalytics are the totals of a campaign over some days. The unique
// counts are distinct leads over all of them and must not be added up.
type CampaignDateAnalytics struct {
	ID        CampaignID     `json:"id"`
	UserID    UserID         `json:"user_id"`
	CreatedAt time.Time      `json:"created_at"`
	Status    CampaignStatus `json:"status"`
	Name      string         `json:"name"`
	From      Date           `json:"start_date"` // zero when the API did not say
	To        Date           `json:"end_date"`

	SentCount         int `json:"sent_count"`
	UniqueSentCount   int `json:"unique_sent_count"`
	OpenCount         int `json:"open_count"`
	UniqueOpenCount   int `json:"unique_open_count"`
	ClickCount        int `json:"click_count"`
	UniqueClickCount  int `json:"unique_click_count"`
	ReplyCount        int `json:"reply_count"`
	BounceCount       int `json:"bounce_count"`
	UnsubscribedCount int `json:"unsubscribed_count"`
	BlockCount        int `json:"block_count"`
	DraftedCount      int `json:"drafted_count"`
	TotalCount        int `json:"total_count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (a *CampaignDateAnalytics) missing() bool { return a.ID == 0 }

// CampaignByDate returns the totals of a campaign over at most 30 days, as one
// sum and not by day. A longer range is refused here, since unique counts cannot
// be joined: see [AnalyticsService.CampaignSums].
//
// SmartLead: GET /campaigns/{campaign_id}/analytics-by-date. A campaign that does
// not exist is answered 400 or 404 "Invalid campaign id". An older reference calls
// the route deprecated; the present one does not.
func (s *AnalyticsService) CampaignByDate(ctx context.Context, campaign CampaignID, params *CampaignDateParams, opts ...RequestOption) (*CampaignDateAnalytics, error) {
	r := opAnalyticsCampaignByDate.path(campaign)
	return call[*CampaignDateAnalytics](ctx, s.client, r, params, opts)
}

// CampaignSums are those totals of a campaign over some days that add up.
type CampaignSums struct {
	ID                CampaignID     `json:"id"`
	Status            CampaignStatus `json:"status"`
	Name              string         `json:"name"`
	From              Date           `json:"start_date"` // as it was asked for
	To                Date           `json:"end_date"`
	SentCount         int            `json:"sent_count"`
	OpenCount         int            `json:"open_count"`
	ClickCount        int            `json:"click_count"`
	ReplyCount        int            `json:"reply_count"`
	BounceCount       int            `json:"bounce_count"`
	UnsubscribedCount int            `json:"unsubscribed_count"`
}

func (sums *CampaignSums) add(part *CampaignDateAnalytics) {
	sums.ID, sums.Status, sums.Name = part.ID, part.Status, part.Name
	sums.SentCount += part.SentCount
	sums.OpenCount += part.OpenCount
	sums.ClickCount += part.ClickCount
	sums.ReplyCount += part.ReplyCount
	sums.BounceCount += part.BounceCount
	sums.UnsubscribedCount += part.UnsubscribedCount
}

// CampaignSums returns what adds up of the totals of a campaign over any number
// of days.
//
// SmartLead: GET /campaigns/{campaign_id}/analytics-by-date, once for every 30
// days, one after another. When one of them fails, so does the whole. A
// [WithResponse] is filled by the last one.
func (s *AnalyticsService) CampaignSums(ctx context.Context, campaign CampaignID, params *CampaignDateParams, opts ...RequestOption) (*CampaignSums, error) {
	sums := &CampaignSums{}
	for _, part := range params.parts() {
		got, err := s.CampaignByDate(ctx, campaign, part, opts...)
		if err != nil {
			return nil, err
		}
		sums.add(got)
	}
	sums.From, sums.To = params.From, params.To
	return sums, nil
}

// CampaignTopLevelParams says which days the headline counts cover.
type CampaignTopLevelParams struct {
	From Date `url:"start_date"`
	To   Date `url:"end_date"` // taken as included, as in the account's reports
}

func (p *CampaignTopLevelParams) validate() (field, reason string) {
	return checkRange(p.From, p.To)
}

// CampaignTopLevel are the headline counts of a campaign over some days. Each is
// zero where the API did not say.
type CampaignTopLevel struct {
	ID                 CampaignID     `json:"id"`
	Name               string         `json:"name"`
	Status             CampaignStatus `json:"status"`
	From               Date           `json:"start_date"`
	To                 Date           `json:"end_date"`
	TotalCount         int            `json:"total_count"`
	SentCount          int            `json:"sent_count"`
	SkippedCount       int            `json:"skipped_count"`
	OpenCount          int            `json:"open_count"`
	ClickCount         int            `json:"click_count"`
	ReplyCount         int            `json:"reply_count"`
	PositiveReplyCount int            `json:"positive_reply_count"`
	BounceCount        int            `json:"bounce_count"`
	FailedCount        int            `json:"failed_count"`
	StoppedCount       int            `json:"stopped_count"`
	UnsubscribedCount  int            `json:"unsubscribed_count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (l *CampaignTopLevel) missing() bool { return l.ID == 0 }

// CampaignTopLevel returns the headline counts of a campaign over some days,
// positive replies among them. No limit of days is known, and no time zone can be
// chosen.
//
// SmartLead: GET /campaigns/{campaign_id}/top-level-analytics-by-date. A campaign
// that does not exist is [ErrNotFound]. It has medium confidence.
func (s *AnalyticsService) CampaignTopLevel(ctx context.Context, campaign CampaignID, params *CampaignTopLevelParams, opts ...RequestOption) (*CampaignTopLevel, error) {
	r := opAnalyticsCampaignTopLevel.path(campaign)
	return call[*CampaignTopLevel](ctx, s.client, r, params, opts)
}
