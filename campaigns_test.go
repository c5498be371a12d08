package smartlead

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var campaignEndpoints = []endpoint{
	{
		op: "Campaigns.List",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.List(ctx, &CampaignListParams{ClientID: 22, IncludeTags: true})
		},
		want: []*Campaign{{
			ID: 2710262, UserID: 196026, Status: CampaignActive, Name: "Spring outreach",
			CreatedAt: at("2026-03-02T10:43:46.826Z"), UpdatedAt: at("2026-03-04T14:02:21.776Z"),
			TrackSettings: []TrackSetting{DontTrackEmailOpen, DontTrackLinkClick},
			Schedule: &CampaignWindow{
				Timezone: "America/New_York", StartHour: "09:00", EndHour: "18:00",
				Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
			},
			MinTimeBetweenEmails: 20, MaxNewLeadsPerDay: 100, StopLeadSettings: StopOnReply,
			SendAsPlainText: true, FollowUpPercentage: new(100.0), ClientID: 22,
			Tags: []*Tag{{ID: 1, Name: "Q1", Color: "#FF5733"}},
		}},
		lost: []string{"track_settings"},
	},
	{
		op: "Campaigns.Get",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.Get(ctx, 2710262, nil)
		},
		want: &Campaign{
			ID: 2710262, UserID: 196026, Status: CampaignDrafted, Name: "Spring outreach",
			CreatedAt: at("2026-03-02T10:43:46.826Z"), UpdatedAt: at("2026-03-04T14:02:21.776Z"),
			TrackSettings: []TrackSetting{}, MinTimeBetweenEmails: 10, MaxNewLeadsPerDay: 100,
			StopLeadSettings: StopOnReply, FollowUpPercentage: new(100.0),
		},
	},
	{
		op: "Campaigns.Create",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.Create(ctx, &CampaignCreateParams{Name: "Spring outreach"})
		},
		want: &CampaignCreated{ack: ack{OK: true}, ID: 2710263, Name: "Spring outreach", CreatedAt: at("2026-03-02T10:43:46.826Z")},
	},
	{
		op:   "Campaigns.List",
		file: "Campaigns.ListOld", // numbers, schedule and tracking as text, Sunday as 7
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.List(ctx, nil)
		},
		want: []*Campaign{{
			ID: 2710262, UserID: 196026, Status: CampaignCompleted, Name: "Old form",
			CreatedAt: at("2022-05-26T03:47:31.448094+00:00"), UpdatedAt: at("2022-05-26T03:47:31.448094+00:00"),
			TrackSettings: []TrackSetting{DontTrackReply},
			Schedule: &CampaignWindow{
				Timezone: "Australia/Sydney", StartHour: "10:00", EndHour: "23:00",
				Days: []time.Weekday{time.Sunday, time.Monday, time.Saturday},
			},
			MinTimeBetweenEmails: 10, MaxNewLeadsPerDay: 10, StopLeadSettings: StopOnOpen,
			ScheduleStartTime:  at("2022-05-26T03:47:31.448094+00:00"),
			FollowUpPercentage: new(33.5), ParentCampaignID: 13423,
		}},
		lost: []string{"track_settings", "scheduler_cron_value", "stop_lead_settings"},
	},
	{
		op:   "Campaigns.List",
		file: "Campaigns.ListEmpty",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.List(ctx, nil)
		},
		want: []*Campaign(nil),
	},
	{
		op:   "Campaigns.Create",
		file: "Campaigns.CreateForClient",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.Create(ctx, &CampaignCreateParams{Name: "Spring outreach", ClientID: 22})
		},
		want: &CampaignCreated{ack: ack{OK: true}, ID: 2710263, CreatedAt: at("2022-11-07T16:23:24.025929+00:00")},
	},
	{
		op: "Campaigns.Delete",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.Delete(ctx, 2710262)
		},
	},
	{
		op:   "Campaigns.Delete",
		file: "Campaigns.DeleteDocumented",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.Delete(ctx, 2710262)
		},
	},
	{
		op: "Campaigns.Duplicate",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.Duplicate(ctx, 2710262, &CampaignDuplicateParams{Subsequences: true, Client: true})
		},
		want: CampaignID(2710264),
		lost: []string{"ok", "newCampaignId"},
	},
	{
		op:   "Campaigns.Duplicate",
		file: "Campaigns.DuplicatePlain",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.Duplicate(ctx, 2710262, nil)
		},
		want: CampaignID(2710264),
		lost: []string{"ok", "newCampaignId"},
	},
	{
		op: "Campaigns.Start",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.Start(ctx, 2710262)
		},
	},
	{
		op: "Campaigns.Pause",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.Pause(ctx, 2710262)
		},
	},
	{
		op: "Campaigns.Stop",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.Stop(ctx, 2710262)
		},
	},
}

func TestCampaignsRefuseBadParams(t *testing.T) {
	t.Parallel()
	refused(t, "Campaigns.Create", "name", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.Create(ctx, &CampaignCreateParams{})
		return err
	})
	refused(t, "Campaigns.Create", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.Create(ctx, nil)
		return err
	})
	refused(t, "Campaigns.Create", "client_id", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.Create(ctx, &CampaignCreateParams{Name: "Spring outreach", ClientID: -1})
		return err
	})
	refused(t, "Campaigns.List", "client_id", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.List(ctx, &CampaignListParams{ClientID: -1})
		return err
	})
	refused(t, "Campaigns.Get", "campaign_id", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.Get(ctx, 0, nil)
		return err
	})
	refused(t, "Campaigns.Delete", "campaign_id", func(ctx context.Context, c *Client) error {
		return c.Campaigns.Delete(ctx, -4)
	})
	refused(t, "Campaigns.Start", "campaign_id", func(ctx context.Context, c *Client) error {
		return c.Campaigns.Start(ctx, 0)
	})
}

func TestCampaignThatIsMissing(t *testing.T) {
	t.Parallel()
	for _, answer := range []struct {
		name   string
		status int
		body   string
	}{
		{"empty object", http.StatusOK, `{}`},
		{"no body", http.StatusOK, ``},
		{"404", http.StatusNotFound, `{"error":"Campaign not found - Invalid campaign_id."}`},
	} {
		t.Run(answer.name, func(t *testing.T) {
			t.Parallel()
			client, _ := oneAnswer(t, answer.status, answer.body)
			_, err := client.Campaigns.Get(context.Background(), 2710262, nil)
			assert.ErrorIs(t, err, ErrNotFound)
		})
	}
}

func TestDuplicateOfNothing(t *testing.T) {
	t.Parallel()
	client, _ := oneAnswer(t, http.StatusInternalServerError, `{"message":"Invalid campaign Id!"}`)
	_, err := client.Campaigns.Duplicate(context.Background(), 1, nil)
	require.ErrorIs(t, err, ErrServer)
	assert.ErrorContains(t, err, "Invalid campaign Id!")
}

// oneAnswer returns a client whose every call gets one answer, and the bodies of
// the requests that it sent.
func oneAnswer(t *testing.T, status int, body string) (client *Client, sent *[]string) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	sent = &[]string{}
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		data := []byte(nil)
		if r.Body != nil {
			var err error
			if data, err = io.ReadAll(r.Body); err != nil {
				return nil, err
			}
		}
		*sent = append(*sent, string(data))
		return httpmock.NewStringResponse(status, body), nil
	})
	client, err := NewClient("test-key", WithLimiter(nil), WithBackoff(time.Nanosecond, time.Nanosecond),
		WithRetries(2), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	return client, sent
}

func TestMissingCampaignIsNotFound(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"ok":true}`, `{"message":"hm"}`, `{"success":true,"data":null}`} {
		client, _ := leadAnswers(t, nil, body)
		_, err := client.Campaigns.Get(t.Context(), 1, nil)
		require.ErrorIs(t, err, ErrNotFound, body)
	}
}
