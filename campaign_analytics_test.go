package smartlead

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var campaignAnalyticsEndpoints = []endpoint{
	{
		op: "Analytics.Campaign",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.Campaign(ctx, 10)
		},
		want: &CampaignAnalytics{
			ID: 10, UserID: 4, CreatedAt: at("2025-01-15T10:30:00.000Z"), Status: CampaignActive, Name: "Q1 outreach",
			ParentCampaignID: 9, SendAsPlainText: true, Tags: []*Tag{{ID: 17, Name: "outbound", Color: "#B1FCCF"}},
			ClientID: 42, ClientName: "Northwind", ClientEmail: "ops@example.org", ClientCompanyName: "Northwind Inc",
			SentCount: 2040, UniqueSentCount: 713, OpenCount: 388, UniqueOpenCount: 301, ClickCount: 12, UniqueClickCount: 10,
			ReplyCount: 86, BounceCount: 22, UnsubscribedCount: 9, BlockCount: 3, DraftedCount: 1, TotalCount: 2041, SequenceCount: 4,
			Leads: &CampaignLeadCounts{
				Total: 712, NotStarted: 102, InProgress: 310, Completed: 280, Paused: 5, Stopped: 12, Blocked: 6, Interested: 14, Revenue: 99.5,
			},
		},
		lost: tagNames,
	},
	{
		op:   "Analytics.Campaign",
		file: "Analytics.Campaign.old",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.Campaign(ctx, 10)
		},
		want: &CampaignAnalytics{
			ID: 10, UserID: 4, CreatedAt: at("2025-01-15T10:30:00.000Z"), Status: CampaignCompleted, Name: "Q1 outreach",
			Tags: []*Tag{}, SentCount: 2040, OpenCount: 388,
		},
	},
	{
		op: "Analytics.CampaignByDate",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignByDate(ctx, 10, &CampaignDateParams{From: Date{2025, 9, 1}, To: Date{2025, 10, 1}, Timezone: "Europe/Berlin"})
		},
		want: &CampaignDateAnalytics{
			ID: 10, UserID: 4, CreatedAt: at("2025-01-15T10:30:00.000Z"), Status: CampaignActive, Name: "Q1 outreach",
			From: Date{2025, 9, 1}, To: Date{2025, 10, 1},
			SentCount: 310, UniqueSentCount: 120, OpenCount: 40, UniqueOpenCount: 33, ClickCount: 3, UniqueClickCount: 2,
			ReplyCount: 11, BounceCount: 4, UnsubscribedCount: 1, BlockCount: 5, DraftedCount: 6, TotalCount: 311,
		},
	},
	{
		op: "Analytics.CampaignTopLevel",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Analytics.CampaignTopLevel(ctx, 10, &CampaignTopLevelParams{From: Date{2025, 1, 1}, To: Date{2025, 9, 30}})
		},
		want: &CampaignTopLevel{
			ID: 10, Name: "Q1 outreach", Status: CampaignActive, From: Date{2025, 9, 1}, To: Date{2025, 9, 30},
			TotalCount: 311, SentCount: 310, SkippedCount: 2, OpenCount: 40, ClickCount: 3, ReplyCount: 11, PositiveReplyCount: 5,
			BounceCount: 4, FailedCount: 6, UnsubscribedCount: 1,
		},
	},
}

func TestCampaignAnalyticsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct {
		field    string
		from, to Date
	}{
		{"start_date", Date{}, Date{2025, 9, 1}},
		{"end_date", Date{2025, 9, 1}, Date{}},
		{"end_date", Date{2025, 9, 2}, Date{2025, 9, 1}},
		{"start_date", Date{2025, 2, 30}, Date{2025, 9, 1}},
	} {
		params := &CampaignDateParams{From: bad.from, To: bad.to}
		refused(t, "Analytics.CampaignByDate", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Analytics.CampaignByDate(ctx, 10, params)
			return err
		})
		refused(t, "Analytics.CampaignByDate", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Analytics.CampaignSums(ctx, 10, params)
			return err
		})
		refused(t, "Analytics.CampaignTopLevel", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Analytics.CampaignTopLevel(ctx, 10, &CampaignTopLevelParams{From: bad.from, To: bad.to})
			return err
		})
	}
	refused(t, "Analytics.CampaignByDate", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.CampaignByDate(ctx, 10, nil)
		return err
	})
	refused(t, "Analytics.CampaignByDate", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.CampaignSums(ctx, 10, nil)
		return err
	})
	refused(t, "Analytics.CampaignTopLevel", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.CampaignTopLevel(ctx, 10, nil)
		return err
	})
}

// Unique counts cannot be joined.
func TestCampaignByDateRefusesMoreThan30Days(t *testing.T) {
	t.Parallel()
	refused(t, "Analytics.CampaignByDate", "end_date", func(ctx context.Context, c *Client) error {
		_, err := c.Analytics.CampaignByDate(ctx, 10, &CampaignDateParams{From: Date{2025, 9, 1}, To: Date{2025, 10, 2}})
		return err
	})
}

// Every day of a longer range is asked for once, in pieces that the API takes.
func TestCampaignSumsJoinsPieces(t *testing.T) {
	t.Parallel()
	var asked []string
	client := respondingClient(t, func(r *http.Request) (*http.Response, error) {
		query := r.URL.Query()
		assert.Equal(t, "Europe/Berlin", query.Get("time_zone"))
		asked = append(asked, query.Get("start_date")+" "+query.Get("end_date"))
		return httpmock.NewStringResponse(http.StatusOK, fmt.Sprintf(`{"id":10,"user_id":"4","status":"ACTIVE","name":"Q1 outreach",
			"start_date":%q,"end_date":%q,"sent_count":"100","unique_sent_count":"90","open_count":"40","click_count":"5","reply_count":"11",
			"bounce_count":"4","unsubscribed_count":"1"}`, query.Get("start_date"), query.Get("end_date"))), nil
	})
	params := &CampaignDateParams{From: Date{2025, 12, 15}, To: Date{2026, 3, 1}, Timezone: "Europe/Berlin"}
	sums, err := client.Analytics.CampaignSums(t.Context(), 10, params)
	require.NoError(t, err)
	assert.Equal(t, []string{"2025-12-15 2026-01-13", "2026-01-14 2026-02-12", "2026-02-13 2026-03-01"}, asked)
	assert.Equal(t, &CampaignSums{
		ID: 10, Status: CampaignActive, Name: "Q1 outreach", From: Date{2025, 12, 15}, To: Date{2026, 3, 1},
		SentCount: 300, OpenCount: 120, ClickCount: 15, ReplyCount: 33, BounceCount: 12, UnsubscribedCount: 3,
	}, sums)
	assert.Equal(t, &CampaignDateParams{From: Date{2025, 12, 15}, To: Date{2026, 3, 1}, Timezone: "Europe/Berlin"}, params, "params are not changed")

	asked = nil
	_, err = client.Analytics.CampaignSums(t.Context(), 10, &CampaignDateParams{From: Date{2026, 1, 1}, To: Date{2026, 1, 30}, Timezone: "Europe/Berlin"})
	require.NoError(t, err)
	assert.Equal(t, []string{"2026-01-01 2026-01-30"}, asked)
}

func TestCampaignSumsFailsAsAWhole(t *testing.T) {
	t.Parallel()
	calls := 0
	client := respondingClient(t, func(*http.Request) (*http.Response, error) {
		if calls++; calls == 2 {
			return httpmock.NewStringResponse(http.StatusBadRequest, `{"error":"Invalid campaign id'"}`), nil
		}
		return httpmock.NewStringResponse(http.StatusOK, `{"id":10,"sent_count":"100"}`), nil
	})
	sums, err := client.Analytics.CampaignSums(t.Context(), 10, &CampaignDateParams{From: Date{2025, 1, 1}, To: Date{2025, 12, 31}})
	assert.ErrorIs(t, err, ErrValidation)
	assert.Nil(t, sums)
	assert.Equal(t, 2, calls)
}

func TestCampaignAnalyticsMissing(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, ``} {
		client := respondingClient(t, httpmock.NewStringResponder(http.StatusOK, body))
		_, err := client.Analytics.Campaign(t.Context(), 10)
		assert.ErrorIs(t, err, ErrNotFound)
		_, err = client.Analytics.CampaignTopLevel(t.Context(), 10, &CampaignTopLevelParams{From: Date{2025, 1, 1}, To: Date{2025, 1, 2}})
		assert.ErrorIs(t, err, ErrNotFound)
	}
}

// An answer in a form that is not known must not look like a campaign where
// nothing has happened.
func TestTotalsThatNameNoCampaign(t *testing.T) {
	t.Parallel()
	june := &CampaignDateParams{From: Date{2026, time.June, 1}, To: Date{2026, time.June, 30}}
	for name, get := range map[string]func(c *Client) error{
		"Campaign":       func(c *Client) error { _, err := c.Analytics.Campaign(t.Context(), 5); return err },
		"CampaignByDate": func(c *Client) error { _, err := c.Analytics.CampaignByDate(t.Context(), 5, june); return err },
		"CampaignSums":   func(c *Client) error { _, err := c.Analytics.CampaignSums(t.Context(), 5, june); return err },
		"CampaignTopLevel": func(c *Client) error {
			_, err := c.Analytics.CampaignTopLevel(t.Context(), 5, &CampaignTopLevelParams{From: june.From, To: june.To})
			return err
		},
	} {
		client, _ := leadAnswers(t, nil, `{"ok":true}`)
		require.ErrorIs(t, get(client), ErrNotFound, name)
	}
	client, _ := leadAnswers(t, nil, `{"ok":true,"data":{"id":5,"sent_count":"7"}}`)
	totals, err := client.Analytics.Campaign(t.Context(), 5)
	require.NoError(t, err)
	require.Equal(t, 7, totals.SentCount)
}
