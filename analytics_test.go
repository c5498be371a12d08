package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the reports of the tests cover: April 2025, whole or narrowed.
var (
	april    = AnalyticsParams{From: Date{2025, time.April, 1}, To: Date{2025, time.April, 30}}
	filtered = AnalyticsParams{
		From: april.From, To: april.To, Timezone: "Europe/Berlin",
		ClientIDs: []ClientID{42, 43}, CampaignIDs: []CampaignID{10, 11},
	}
)

// envelopeMembers are what a report comes in and its rows do not keep.
var envelopeMembers = []string{"success", "ok", "message"}

var samplePerformance = PerformanceStats{
	Sent: 500, Opened: 250, Replied: 45, Bounced: 8,
	UniqueLeadCount: new(400), UniqueOpenCount: new(180), PositiveReplied: new(12),
	OpenRate: new(45.0), ReplyRate: new(25.0), PositiveReplyRate: new(26.67), BounceRate: new(2.0),
}

func analyticsCall[P, T any](method func(*AnalyticsService, context.Context, P, ...RequestOption) (T, error), params P) func(context.Context, *Client) (any, error) {
	return func(ctx context.Context, c *Client) (any, error) { return method(c.Analytics, ctx, params) }
}

var analyticsEndpoints = []endpoint{
	{
		op: "Analytics.Overall",
		call: analyticsCall((*AnalyticsService).Overall, &AnalyticsOverallParams{
			AnalyticsParams: filtered, FullData: true, Agency: true,
		}),
		want: &OverallStats{PerformanceStats: PerformanceStats{
			Sent: 345805, Replied: 1732, Bounced: 2015,
			UniqueLeadCount: new(299105), UniqueOpenCount: new(0), PositiveReplied: new(280),
			OpenRate: new(0.0), ReplyRate: new(0.58), PositiveReplyRate: new(16.17), BounceRate: new(0.67),
		}},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.Overall", file: "Analytics.Overall.null",
		call: analyticsCall((*AnalyticsService).Overall, &AnalyticsOverallParams{AnalyticsParams: april}),
		want: &OverallStats{},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.ListCampaigns",
		call: analyticsCall((*AnalyticsService).ListCampaigns, &AnalyticsClientParams{ClientIDs: []ClientID{42}}),
		want: []*CampaignSummary{
			{ID: 10, Name: "Spring outreach", Status: CampaignActive, UserID: 4, ClientID: 42, CreatedAt: at("2025-01-15T10:30:00Z")},
			{ID: 11, Name: "Autumn outreach"},
		},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ListCampaigns", file: "Analytics.ListCampaigns.rows",
		call: analyticsCall((*AnalyticsService).ListCampaigns, nil),
		want: []*CampaignSummary{{ID: 10, Name: "Spring outreach"}},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ListCampaigns", file: "Analytics.ListCampaigns.bare",
		call: analyticsCall((*AnalyticsService).ListCampaigns, nil),
		want: []*CampaignSummary{{ID: 10, Name: "Spring outreach"}},
	},
	{
		op: "Analytics.ListCampaignPerformance",
		call: analyticsCall((*AnalyticsService).ListCampaignPerformance, &AnalyticsListParams{
			AnalyticsParams: filtered, FullData: true, Limit: 50, Offset: 100,
		}),
		want: []*CampaignPerformance{{CampaignID: 10, CampaignName: "Spring outreach", PerformanceStats: samplePerformance}},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ListCampaignPerformance", file: "Analytics.ListCampaignPerformance.short",
		call: analyticsCall((*AnalyticsService).ListCampaignPerformance, &AnalyticsListParams{AnalyticsParams: april}),
		want: []*CampaignPerformance{{
			CampaignID: 10, CampaignName: "Spring outreach",
			PerformanceStats: PerformanceStats{Sent: 500, Opened: 250, Replied: 45, Bounced: 8},
		}},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.CampaignResponses",
		call: analyticsCall((*AnalyticsService).CampaignResponses, &AnalyticsFullParams{AnalyticsParams: filtered, FullData: true}),
		want: []*CampaignResponses{
			{
				CampaignID: 10, CampaignName: "Spring outreach", LeadsContacted: 400, NotReplied: 355,
				Responses: 45, UniqueResponses: new(41), UnrecognisedResponses: new(3),
				PositiveResponses: 12, NegativeResponses: 20, NeutralResponses: 10,
			},
			{CampaignID: 11, CampaignName: "Autumn outreach", LeadsContacted: 2, NotReplied: 2},
		},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.CampaignStatuses",
		call: analyticsCall((*AnalyticsService).CampaignStatuses, &AnalyticsClientParams{ClientIDs: []ClientID{42}}),
		want: []*CampaignStatusCount{
			{Label: "Active", Count: 30},
			{Label: "Stopped"},
			{Label: "Campaigns with Smart Servers", Count: 2},
		},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.CampaignStatuses", file: "Analytics.CampaignStatuses.count",
		call: analyticsCall((*AnalyticsService).CampaignStatuses, nil),
		want: []*CampaignStatusCount{{Label: "STARTED", Count: 5, Extra: map[string]json.RawMessage{}}},
		lost: append([]string{"count"}, envelopeMembers...),
	},
	{
		op:   "Analytics.FirstReply",
		call: analyticsCall((*AnalyticsService).FirstReply, &filtered),
		want: &FirstReplyStats{LeadsPerFirstReply: 9.5},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.FirstReply", file: "Analytics.FirstReply.null",
		call: analyticsCall((*AnalyticsService).FirstReply, &april),
		want: &FirstReplyStats{},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.FollowUps",
		call: analyticsCall((*AnalyticsService).FollowUps, &filtered),
		want: &FollowUpStats{Details: &FollowUpDetails{FollowUps: 200, Replies: 10, ReplyRate: 5, FollowUpsPerCampaign: 2.5}},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.FollowUps", file: "Analytics.FollowUps.number",
		call: analyticsCall((*AnalyticsService).FollowUps, &april),
		want: &FollowUpStats{ReplyRate: 3.2},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.ReplyTimes",
		call: analyticsCall((*AnalyticsService).ReplyTimes, &filtered),
		want: &ReplyTimes{
			Average: ReportDuration{13*24*time.Hour + 20*time.Hour + 28*time.Minute + 46*time.Second, "13d 20h 28m 46s"},
			Median:  ReportDuration{2*24*time.Hour + 50*time.Minute + 41*time.Second, "2d 0h 50m 41s"},
		},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ReplyTimes", file: "Analytics.ReplyTimes.null",
		call: analyticsCall((*AnalyticsService).ReplyTimes, &april),
		want: &ReplyTimes{},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ReplyTimes", file: "Analytics.ReplyTimes.rows",
		call: analyticsCall((*AnalyticsService).ReplyTimes, &april),
		want: &ReplyTimes{Buckets: []*ReplyTimeBucket{{TimeRange: "0-1h", Count: 15}}},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.ListClients",
		call: analyticsCall((*AnalyticsService).ListClients, &AnalyticsClientParams{ClientIDs: []ClientID{42, 43}}),
		want: []*ClientSummary{
			{
				ID: 42, Name: "Acme", Email: "ops@acme.example", UUID: "0b7f3c6e-2f7d-4d8e-9a43-5a0f6f0c1b22",
				CreatedAt: at("2025-01-15T10:30:00Z"), UserID: 4, Logo: "Acme",
			},
			{ID: 43, Name: "Globex"},
		},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.ClientMonths",
		call: analyticsCall((*AnalyticsService).ClientMonths, &AnalyticsClientParams{ClientIDs: []ClientID{42}}),
		want: []*ClientMonth{{Month: "June", Count: 2}, {Month: "2024-01", Count: 5}},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ListClientPerformance",
		call: analyticsCall((*AnalyticsService).ListClientPerformance, &AnalyticsClientListParams{
			From: filtered.From, To: filtered.To, Timezone: filtered.Timezone, ClientIDs: filtered.ClientIDs,
			Filter: "all", FullData: true, Limit: 50, Offset: 100,
		}),
		want: []*ClientPerformance{
			{ClientID: 42, ClientName: "Acme", CampaignCount: 47, ClientStats: ClientStats{
				Sent: 1000, Opened: 500, Replied: 80,
				PositiveReplied: new(40), UniqueLeadCount: new(900), UniqueOpenCount: new(400),
				ClientHealth: new(4.44), OpenRate: new(44.44), ReplyRate: new(20.0), PositiveReplyRate: new(50.0),
			}},
			{CampaignCount: 10, ClientStats: ClientStats{Sent: 7}},
		},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.TeamPerformance",
		call: analyticsCall((*AnalyticsService).TeamPerformance, &AnalyticsFullParams{AnalyticsParams: filtered, FullData: true}),
		want: []*TeamMemberPerformance{
			{
				ID: 4, Name: "Jane Doe", LeadCount: 250, CampaignCount: 5, ReplyCount: 30, PositiveReplyCount: 15,
				AverageReplyTime: ReportDuration{Label: "0"}, UniqueOpenCount: 120,
			},
			{
				ID: 5, ProfilePictureURL: "https://cdn.example/5.png", LeadCount: 25, CampaignCount: 1,
				ReplyCount: 3, PositiveReplyCount: 1, ReplyRate: 12, PositiveReplyRate: 6,
				AverageReplyTime: ReportDuration{2*time.Hour + 15*time.Minute, "2h 15m"}, UniqueOpenCount: 12,
			},
			{
				ID: 6, Name: "Jon Roe", LeadCount: 1, CampaignCount: 1, ReplyCount: 1, ReplyRate: 100,
				AverageReplyTime: ReportDuration{Label: "8100.5"}, UniqueOpenCount: 1,
			},
		},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ListMailboxHealth",
		call: analyticsCall((*AnalyticsService).ListMailboxHealth, &AnalyticsMailboxListParams{
			AnalyticsParams: filtered, FullData: true, Bounced: true, Limit: 50, Offset: 100,
		}),
		want: []*MailboxHealth{{FromEmail: "jane@acme.example", PerformanceStats: samplePerformance}},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ListMailboxHealth", file: "Analytics.ListMailboxHealth.account",
		call: analyticsCall((*AnalyticsService).ListMailboxHealth, &AnalyticsMailboxListParams{AnalyticsParams: april}),
		want: []*MailboxHealth{{
			FromEmail:        "jane@acme.example",
			PerformanceStats: PerformanceStats{Sent: 500, Opened: 250, Replied: 30, Bounced: 5},
			Extra:            map[string]json.RawMessage{},
		}},
		lost: append([]string{"email_account"}, envelopeMembers...),
	},
	{
		op: "Analytics.ListDomainHealth",
		call: analyticsCall((*AnalyticsService).ListDomainHealth, &AnalyticsListParams{
			AnalyticsParams: filtered, FullData: true, Limit: 50, Offset: 100,
		}),
		want: []*DomainHealth{{Domain: "acme.example", PerformanceStats: samplePerformance}},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.ProviderPerformance",
		call: analyticsCall((*AnalyticsService).ProviderPerformance, &AnalyticsFullParams{AnalyticsParams: filtered, FullData: true}),
		want: &ProviderPerformance{
			Overall: []*ProviderStats{{Provider: AccountGmail, PerformanceStats: samplePerformance}},
			ByTag: []*ProviderTagStats{
				{Provider: AccountGmail, TagID: 7, TagName: "Primary", TagColor: "#4CAF50", PerformanceStats: samplePerformance},
				{Provider: "ZIMBRA", PerformanceStats: PerformanceStats{Sent: 1}},
			},
		},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.ProviderPerformance", file: "Analytics.ProviderPerformance.short",
		call: analyticsCall((*AnalyticsService).ProviderPerformance, &AnalyticsFullParams{AnalyticsParams: april}),
		want: &ProviderPerformance{
			Overall: []*ProviderStats{{
				Provider: AccountOutlook, PerformanceStats: PerformanceStats{Sent: 5, Opened: 2, Replied: 1},
				Extra: map[string]json.RawMessage{},
			}},
			ByTag: []*ProviderTagStats{{
				Provider: AccountOutlook, TagName: "Primary", PerformanceStats: PerformanceStats{Sent: 5, Opened: 2},
				Extra: map[string]json.RawMessage{},
			}},
		},
		lost: append([]string{"provider", "tag"}, envelopeMembers...),
	},
	{
		op:   "Analytics.MailboxCounts",
		call: analyticsCall((*AnalyticsService).MailboxCounts, &AnalyticsClientParams{ClientIDs: []ClientID{42}}),
		want: &MailboxCounts{Connected: 25, InUse: 20, Disconnected: 3, EnabledWithoutWarmup: 2},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.LeadTotals",
		call: analyticsCall((*AnalyticsService).LeadTotals, &filtered),
		want: &LeadTotals{
			Count:      LeadCounts{Total: 1000, New: 350, FollowUp: 650},
			Percentage: LeadShares{New: 35, FollowUp: 65},
		},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.LeadTotals", file: "Analytics.LeadTotals.number",
		call: analyticsCall((*AnalyticsService).LeadTotals, &april),
		want: &LeadTotals{
			Count:      LeadCounts{Total: 10, New: 6, FollowUp: 4},
			Percentage: LeadShares{New: 60, FollowUp: 40},
		},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.LeadResponses",
		call: analyticsCall((*AnalyticsService).LeadResponses, &filtered),
		want: &LeadResponses{
			Filter: []*LeadResponseFilter{{Sentiment: SentimentPositive}, {Sentiment: SentimentNegative}},
			Groups: []*LeadResponseGroup{
				{Name: "Interested", Sentiment: SentimentPositive, Responses: 45, Percentage: 15},
				{Name: "Uncategorized", Responses: 3, Percentage: 0.2},
			},
		},
		lost: envelopeMembers,
	},
	{
		op: "Analytics.LeadResponses", file: "Analytics.LeadResponses.rows",
		call: analyticsCall((*AnalyticsService).LeadResponses, &april),
		want: &LeadResponses{Groups: []*LeadResponseGroup{{
			Name: "Interested", Responses: 45, Percentage: 15, Extra: map[string]json.RawMessage{},
		}}},
		lost: append([]string{"category"}, envelopeMembers...),
	},
}

func TestAnalyticsRefuseBadParams(t *testing.T) {
	t.Parallel()
	day := Date{2025, time.April, 1}
	many := func(n int) []ClientID { return slices.Repeat([]ClientID{1}, n) }
	for name, test := range map[string]struct {
		field  string
		params *AnalyticsParams
	}{
		"no params":          {"params", nil},
		"no days":            {"start_date", &AnalyticsParams{}},
		"no end":             {"end_date", &AnalyticsParams{From: day}},
		"no such day":        {"end_date", &AnalyticsParams{From: day, To: Date{2025, time.April, 31}}},
		"end before start":   {"end_date", &AnalyticsParams{From: day, To: day.AddDays(-1)}},
		"no client":          {"client_ids", &AnalyticsParams{From: day, To: day, ClientIDs: []ClientID{}}},
		"client zero":        {"client_ids", &AnalyticsParams{From: day, To: day, ClientIDs: []ClientID{0}}},
		"too many clients":   {"client_ids", &AnalyticsParams{From: day, To: day, ClientIDs: many(51)}},
		"no campaign":        {"campaign_ids", &AnalyticsParams{From: day, To: day, CampaignIDs: []CampaignID{}}},
		"too many campaigns": {"campaign_ids", &AnalyticsParams{From: day, To: day, CampaignIDs: slices.Repeat([]CampaignID{1}, 101)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, "Analytics.Daily", test.field, func(ctx context.Context, c *Client) error {
				_, err := c.Analytics.Daily(ctx, test.params)
				return err
			})
		})
	}
	refused(t, "Analytics.DailyBySentTime", "timezone", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.DailyBySentTime(ctx, &april)
		return err
	})
	refused(t, "Analytics.DailyPositiveRepliesBySentTime", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.DailyPositiveRepliesBySentTime(ctx, nil)
		return err
	})
	refused(t, "Analytics.ListClients", "client_ids", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.ListClients(ctx, &AnalyticsClientParams{ClientIDs: many(51)})
		return err
	})
	refused(t, "Analytics.ListClientPerformance", "start_date", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.ListClientPerformance(ctx, &AnalyticsClientListParams{})
		return err
	})
	refused(t, "Analytics.ListClientPerformance", "client_ids", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.ListClientPerformance(ctx, &AnalyticsClientListParams{From: day, To: day, ClientIDs: many(51)})
		return err
	})
	refused(t, "Analytics.ListMailboxHealth", "limit", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.ListMailboxHealth(ctx, &AnalyticsMailboxListParams{AnalyticsParams: april, Limit: -1})
		return err
	})
	refused(t, "Analytics.ListDomainHealth", "offset", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.ListDomainHealth(ctx, &AnalyticsListParams{AnalyticsParams: april, Offset: -1})
		return err
	})
	refused(t, "Analytics.ListCampaignPerformance", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.ListCampaignPerformance(ctx, nil)
		return err
	})
	refused(t, "Analytics.ListCampaignPerformance", "start_date", func(ctx context.Context, c *Client) error {
		_, err := Collect(c.Analytics.AllCampaignPerformance(ctx, nil), 0)
		return err
	})
}

// answering returns a client whose every request is answered by answer.
func answeringAnalytics(t *testing.T, answer func(*http.Request) string) *AnalyticsService {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(answer(r))), Request: r,
		}, nil
	})
	client, err := NewClient("test-key", WithLimiter(nil), WithRetries(0), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	return client.Analytics
}

// The API's largest page is not known: a page shorter than asked for must not
// end the walk, nor make it step over rows.
func TestAnalyticsAllGoesOnAfterShortPages(t *testing.T) {
	t.Parallel()
	const total, most = 7, 3
	var asked []string
	analytics := answeringAnalytics(t, func(r *http.Request) string {
		query := r.URL.Query()
		asked = append(asked, query.Get("offset")+"+"+query.Get("limit"))
		var offset int
		_, _ = fmt.Sscan(query.Get("offset"), &offset)
		var domains []string
		for i := offset; i < min(offset+most, total); i++ {
			domains = append(domains, fmt.Sprintf(`{"domain":"d%d.example"}`, i))
		}
		return `{"success":true,"data":{"domain_health_metrics":[` + strings.Join(domains, ",") + `]}}`
	})
	params := &AnalyticsListParams{AnalyticsParams: april, Offset: 1}
	walk := analytics.AllDomainHealth(context.Background(), params)
	for range 2 { // an iterator can be used again
		asked = nil
		found, err := Collect(walk, 0)
		require.NoError(t, err)
		require.Len(t, found, total-1)
		assert.Equal(t, "d1.example", found[0].Domain)
		assert.Equal(t, "d6.example", found[5].Domain)
		assert.Equal(t, []string{"1+100", "4+100", "7+100"}, asked)
	}
	assert.Equal(t, &AnalyticsListParams{AnalyticsParams: april, Offset: 1}, params, "params are never changed")
}

func TestAnalyticsAllMailboxesAndClients(t *testing.T) {
	t.Parallel()
	analytics := answeringAnalytics(t, func(r *http.Request) string {
		if r.URL.Query().Get("offset") != "0" {
			return `{"success":true,"data":{}}`
		}
		return `{"success":true,"data":{"email_health_metrics":[{"from_email":"jane@acme.example"}],"client_wise_performance":[{"client_id":"42"}],"campaign_wise_performance":[{"id":"10"}]}}`
	})
	ctx := context.Background()
	mailboxes, err := Collect(analytics.AllMailboxHealth(ctx, &AnalyticsMailboxListParams{AnalyticsParams: april, Limit: 20}), 0)
	require.NoError(t, err)
	require.Len(t, mailboxes, 1)
	assert.Equal(t, "jane@acme.example", mailboxes[0].FromEmail)
	clients, err := Collect(analytics.AllClientPerformance(ctx, &AnalyticsClientListParams{From: april.From, To: april.To}), 0)
	require.NoError(t, err)
	require.Len(t, clients, 1)
	assert.Equal(t, ClientID(42), clients[0].ClientID)
	campaigns, err := Collect(analytics.AllCampaignPerformance(ctx, &AnalyticsListParams{AnalyticsParams: april}), 0)
	require.NoError(t, err)
	require.Len(t, campaigns, 1)
	assert.Equal(t, CampaignID(10), campaigns[0].CampaignID)
}

// A list may be empty; a report that is not there is missing.
func TestAnalyticsWithoutData(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, body := range []string{`{}`, `null`, ``, `{"success":true,"message":""}`, `{"ok":true,"data":null}`} {
		analytics := answeringAnalytics(t, func(*http.Request) string { return body })
		days, err := analytics.Daily(ctx, &april)
		require.NoError(t, err, body)
		assert.Empty(t, days)
		campaigns, err := analytics.ListCampaigns(ctx, nil)
		require.NoError(t, err, body)
		assert.Empty(t, campaigns)
		for _, get := range []func() (any, error){
			func() (any, error) { return analytics.Overall(ctx, &AnalyticsOverallParams{AnalyticsParams: april}) },
			func() (any, error) { return analytics.LeadTotals(ctx, &april) },
			func() (any, error) { return analytics.LeadResponses(ctx, &april) },
			func() (any, error) { return analytics.FirstReply(ctx, &april) },
			func() (any, error) { return analytics.FollowUps(ctx, &april) },
			func() (any, error) { return analytics.ReplyTimes(ctx, &april) },
			func() (any, error) {
				return analytics.ProviderPerformance(ctx, &AnalyticsFullParams{AnalyticsParams: april})
			},
			func() (any, error) { return analytics.MailboxCounts(ctx, nil) },
		} {
			got, err := get()
			require.ErrorIs(t, err, ErrNotFound, body)
			assert.Nil(t, got)
		}
	}
}

// A null among the rows is no row.
func TestAnalyticsNullRows(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	analytics := answeringAnalytics(t, func(*http.Request) string {
		return `{"success":true,"data":{"day_wise_stats":[null],"campaign_status_stats":[null],"email_health_metrics":[null],` +
			`"email_providers_performance_overview":{"overall":[null],"tag_wise":[null]},"lead_responses_by_category":[null]}}`
	})
	days, err := analytics.Daily(ctx, &april)
	require.NoError(t, err)
	assert.Empty(t, days)
	statuses, err := analytics.CampaignStatuses(ctx, nil)
	require.NoError(t, err)
	assert.Empty(t, statuses)
	mailboxes, err := analytics.ListMailboxHealth(ctx, &AnalyticsMailboxListParams{AnalyticsParams: april})
	require.NoError(t, err)
	assert.Empty(t, mailboxes)
	providers, err := analytics.ProviderPerformance(ctx, &AnalyticsFullParams{AnalyticsParams: april})
	require.NoError(t, err)
	assert.Empty(t, providers.Overall)
	assert.Empty(t, providers.ByTag)
	responses, err := analytics.LeadResponses(ctx, &april)
	require.NoError(t, err)
	assert.Empty(t, responses.Groups)
}

func TestReportDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"13d 20h 28m 46s": 332*time.Hour + 28*time.Minute + 46*time.Second,
		"2h 15m":          2*time.Hour + 15*time.Minute,
		"3d":              72 * time.Hour,
		"0":               0,
		"0s":              0,
		"135":             0, // the unit is not known
		"soon":            0,
		"-2d":             0,
		"999999999d":      0,
		"50000d 1200000h": 100_000 * 24 * time.Hour,
		"50001d":          0,
		"1d 1200001h":     0,
		"1d -5h":          0,
		"":                0,
	} {
		var got ReportDuration
		require.NoError(t, codec().Unmarshal([]byte(`"`+text+`"`), &got))
		assert.Equal(t, want, got.Duration, text)
		assert.Equal(t, text, got.Label)
		encoded, err := json.Marshal(got)
		require.NoError(t, err)
		var again ReportDuration
		require.NoError(t, json.Unmarshal(encoded, &again))
		assert.Equal(t, got, again)
	}
	encoded, err := json.Marshal(ReportDuration{Duration: time.Minute})
	require.NoError(t, err)
	assert.JSONEq(t, `"1m0s"`, string(encoded))
}
