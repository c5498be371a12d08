package smartlead

import (
	"context"
	"encoding/json"
	"testing"
)

var subsequenceEndpoints = []endpoint{
	{
		op: "Campaigns.CreateSubsequence",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.CreateSubsequence(ctx, &SubsequenceCreateParams{
				ParentCampaignID: 2710262,
				Members: map[string]json.RawMessage{
					"name":             json.RawMessage(`"Nurture"`),
					"condition_events": json.RawMessage(`[]`),
				},
			})
		},
		want: &CampaignCreated{ack: ack{OK: true}, ID: 3023, Name: "Nurture", CreatedAt: at("2026-03-02T16:23:24.025929+00:00")},
	},
	{
		op:   "Campaigns.CreateSubsequence",
		file: "Campaigns.CreateSubsequenceDocumented",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.CreateSubsequence(ctx, &SubsequenceCreateParams{ParentCampaignID: 2710262})
		},
		want: &CampaignCreated{ack: ack{Success: true}, ID: 456},
		lost: []string{"subsequence_id"},
	},
}

func TestSubsequenceRefusesBadParams(t *testing.T) {
	t.Parallel()
	members := func(name, value string) map[string]json.RawMessage {
		return map[string]json.RawMessage{name: json.RawMessage(value)}
	}
	for _, bad := range []struct {
		field  string
		params *SubsequenceCreateParams
	}{
		{"params", nil},
		{"parent_campaign_id", &SubsequenceCreateParams{}},
		{"parent_campaign_id", &SubsequenceCreateParams{ParentCampaignID: 1, Members: members("parent_campaign_id", "2")}},
		{"name", &SubsequenceCreateParams{ParentCampaignID: 1, Members: members("name", "Nurture")}},
	} {
		refused(t, "Campaigns.CreateSubsequence", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Campaigns.CreateSubsequence(ctx, bad.params)
			return err
		})
	}
}
