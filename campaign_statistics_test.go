package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var campaignStatisticsEndpoints = []endpoint{
	{
		op: "Analytics.CampaignStatistics",
		call: func(ctx context.Context, c *Client) (any, error) {
			east := time.FixedZone("UTC+2", 2*60*60)
			return c.Analytics.CampaignStatistics(ctx, 10, &CampaignStatisticsParams{
				Offset: 400, Limit: 2, SequenceNumber: 1, Status: MailReplied,
				SentAfter: time.Date(2025, 9, 1, 0, 33, 2, 0, east), SentBefore: at("2025-10-01"),
			})
		},
		want: &CampaignStatisticsPage{
			Total: 419, Offset: 400, Limit: 2,
			Mails: []*CampaignMailStatistics{
				{
					StatsID: "4c8a7a5c-0d3e-4f59-9a49-2a1f0b7c9d11", LeadName: "Bob Ray", LeadEmail: "bob@example.net", LeadCategory: "Interested",
					SequenceNumber: 1, SequenceID: 31482, VariantID: 8812, Subject: "Quick question", Body: "<div>Hi Bob</div>",
					SentTime: at("2025-09-01T10:33:02.000Z"), OpenTime: at("2025-09-01T11:00:00.000Z"), ReplyTime: at("2025-09-02T08:00:00.000Z"),
					OpenCount: 2, IgnoreReply: true,
				},
				{
					StatsID: "4c8a7a5c-0d3e-4f59-9a49-2a1f0b7c9d12", LeadEmail: "ann@example.net", SequenceNumber: 2, SequenceID: 31483,
					IsUnsubscribed: true, IsBounced: true,
				},
			},
		},
	},
	{
		op:   "Analytics.CampaignStatistics",
		file: "Analytics.CampaignStatistics.missing",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignStatistics(ctx, 10, nil)
		},
		want: &CampaignStatisticsPage{},
	},
	{
		op: "Analytics.CampaignLeads",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignLeads(ctx, 10, &CampaignLeadStatisticsParams{Offset: 200, Limit: 100, EventAfter: Date{2025, 9, 1}})
		},
		want: &CampaignLeadStatisticsPage{
			Leads: []json.RawMessage{json.RawMessage(`{"lead_id":4411,"from":"jane@example.com","to":"bob@example.net","status":"INPROGRESS",` +
				`"created_at":"2025-09-01T10:33:02.000Z","lead_email":"bob@example.net","lead_name":"Bob Ray",` +
				`"sent_count":2,"open_count":1,"click_count":0,"reply_count":0,"history":[]}`)},
			HasMore: new(true), Offset: 200, Limit: 100,
		},
	},
	{
		op:   "Analytics.CampaignLeads",
		file: "Analytics.CampaignLeads.docs",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignLeads(ctx, 10, nil)
		},
		want: &CampaignLeadStatisticsPage{
			Leads: []json.RawMessage{}, Extra: map[string]json.RawMessage{"ok": json.RawMessage("true")},
		},
	},
	{
		op: "Analytics.CampaignMailboxes",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignMailboxes(ctx, 10, &CampaignMailboxParams{
				ClientID: 22, Offset: 20, Limit: 20, From: Date{2025, 9, 1}, To: Date{2025, 9, 30}, Timezone: "Europe/Berlin",
			})
		},
		want: []*CampaignMailboxStatistics{
			{
				AccountID: 97393, FromEmail: "jane@example.com", SentCount: 310, OpenCount: 40, ClickCount: 2, ReplyCount: 11,
				BounceCount: 4, UnsubscribedCount: 1,
			},
			{AccountID: 97394, SentCount: 12, ReplyCount: 1},
		},
		lost: []string{"ok"},
	},
	{
		op:   "Analytics.CampaignMailboxes",
		file: "Analytics.CampaignMailboxes.bare",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignMailboxes(ctx, 10, nil)
		},
		want: []*CampaignMailboxStatistics{{AccountID: 97393, FromEmail: "jane@example.com", SentCount: 310}},
	},
	{
		op: "Analytics.CampaignSequences",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignSequences(ctx, 10, &CampaignSequenceParams{
				From: at("2025-09-01"), To: at("2025-09-30T23:59:59Z"), Timezone: "Europe/Berlin",
			})
		},
		want: []*CampaignSequenceStatistics{{
			SequenceID: 31482, SentCount: 310, SkippedCount: 2, OpenCount: 40, ClickCount: 3, ReplyCount: 11, PositiveReplyCount: 10,
			BounceCount: 4, UnsubscribedCount: 5, FailedCount: 6, StoppedCount: 1,
			ConnectionsPending: 7, ConnectionsAccepted: 8, ConnectionsSkippedWithMail: 9,
		}},
		lost: []string{"ok"},
	},
}

func TestCampaignStatisticsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]*CampaignStatisticsParams{
		"limit":                 {Limit: 1001},
		"offset":                {Offset: -1},
		"email_sequence_number": {SequenceNumber: 21},
		"sent_time_end_date":    {SentAfter: at("2025-10-02"), SentBefore: at("2025-10-01")},
	} {
		refused(t, "Analytics.CampaignStatistics", field, func(ctx context.Context, c *Client) error {
			_, err := c.Analytics.CampaignStatistics(ctx, 10, params)
			return err
		})
	}
	for field, params := range map[string]*CampaignLeadStatisticsParams{
		"limit": {Limit: 101}, "offset": {Offset: -1}, "event_time_gt": {EventAfter: Date{2025, 2, 30}},
	} {
		refused(t, "Analytics.CampaignLeads", field, func(ctx context.Context, c *Client) error {
			_, err := c.Analytics.CampaignLeads(ctx, 10, params)
			return err
		})
	}
	for field, params := range map[string]*CampaignMailboxParams{
		"limit": {Limit: 21}, "offset": {Offset: -1}, "end_date": {From: Date{2025, 9, 1}}, "start_date": {To: Date{2025, 9, 1}},
	} {
		refused(t, "Analytics.CampaignMailboxes", field, func(ctx context.Context, c *Client) error {
			_, err := c.Analytics.CampaignMailboxes(ctx, 10, params)
			return err
		})
	}
	for _, bad := range []struct {
		field  string
		params *CampaignSequenceParams
	}{
		{"params", nil},
		{"start_date", &CampaignSequenceParams{To: at("2025-09-01")}},
		{"end_date", &CampaignSequenceParams{From: at("2025-09-01")}},
		{"end_date", &CampaignSequenceParams{From: at("2025-09-02"), To: at("2025-09-01")}},
	} {
		refused(t, "Analytics.CampaignSequences", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Analytics.CampaignSequences(ctx, 10, bad.params)
			return err
		})
	}
}

// offsetsOf collects what all yields from pages, by the offset they are asked for.
func offsetsOf[T any](t *testing.T, limit string, pages map[string]string, all func(*Client) ([]T, error)) (got []T, asked []string) {
	t.Helper()
	client := respondingClient(t, func(r *http.Request) (*http.Response, error) {
		query := r.URL.Query()
		asked = append(asked, query.Get("offset"))
		assert.Equal(t, limit, query.Get("limit"))
		body, known := pages[query.Get("offset")]
		assert.True(t, known, "asked for offset %q", query.Get("offset"))
		return httpmock.NewStringResponse(http.StatusOK, body), nil
	})
	got, err := all(client)
	require.NoError(t, err)
	return got, asked
}

func TestAllCampaignStatisticsEndsAtTheTotal(t *testing.T) {
	t.Parallel()
	mails, asked := offsetsOf(t, "1000", map[string]string{
		"":     `{"total_stats":"1003","data":[{"stats_id":"a"},{"stats_id":"b"}],"offset":0,"limit":1000}`,
		"1000": `{"total_stats":"1003","data":[{"stats_id":"c"}],"offset":1000,"limit":1000}`,
	}, func(c *Client) ([]*CampaignMailStatistics, error) {
		return Collect(c.Analytics.AllCampaignStatistics(t.Context(), 10, nil), 0)
	})
	assert.Len(t, mails, 3)
	assert.Equal(t, []string{"", "1000"}, asked)
}

func TestAllCampaignStatisticsWithoutATotal(t *testing.T) {
	t.Parallel()
	mails, asked := offsetsOf(t, "2", map[string]string{
		"":  `{"data":[{"stats_id":"a"},{"stats_id":"b"}]}`,
		"2": `{"data":[{"stats_id":"c"}]}`,
		"4": `{"data":[]}`,
	}, func(c *Client) ([]*CampaignMailStatistics, error) {
		return Collect(c.Analytics.AllCampaignStatistics(t.Context(), 10, &CampaignStatisticsParams{Limit: 2}), 0)
	})
	assert.Len(t, mails, 3)
	assert.Equal(t, []string{"", "2", "4"}, asked)
}

func TestAllCampaignLeadsEndsWhereTheAPISays(t *testing.T) {
	t.Parallel()
	leads, asked := offsetsOf(t, "100", map[string]string{
		"":    `{"data":[{"lead_id":1}],"hasMore":true,"skip":0,"limit":100}`,
		"100": `{"data":[{"lead_id":2}],"hasMore":false,"skip":100,"limit":100}`,
	}, func(c *Client) ([]json.RawMessage, error) {
		return Collect(c.Analytics.AllCampaignLeads(t.Context(), 10, nil), 0)
	})
	assert.Len(t, leads, 2)
	assert.Equal(t, []string{"", "100"}, asked)
}

func TestAllCampaignMailboxesGoesOnUntilAnEmptyPage(t *testing.T) {
	t.Parallel()
	mailboxes, asked := offsetsOf(t, "20", map[string]string{
		"":   `{"ok":true,"data":[{"email_account_id":1},{"email_account_id":2}]}`,
		"20": `{"ok":true,"data":[{"email_account_id":3}]}`,
		"40": `{"ok":true,"data":[]}`,
	}, func(c *Client) ([]*CampaignMailboxStatistics, error) {
		return Collect(c.Analytics.AllCampaignMailboxes(t.Context(), 10, nil), 0)
	})
	assert.Len(t, mailboxes, 3)
	assert.Equal(t, []string{"", "20", "40"}, asked)
}
