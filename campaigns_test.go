package smartlead

import (
	"context"
	"testing"
	"time"
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
}

func TestCampaignsRefuseBadParams(t *testing.T) {
	t.Parallel()
	refused(t, "Campaigns.Create", "name", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.Create(ctx, &CampaignCreateParams{})
		return err
	})
}
