package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func aCampaignWebhook() *CampaignWebhookParams {
	return &CampaignWebhookParams{
		Name: "crm-sync", URL: aWebhookURL,
		EventTypes: []WebhookEvent{WebhookEmailSent, WebhookEmailOpen, WebhookEmailReply},
		Categories: []string{"Interested", "Meeting Request"},
	}
}

// aWindow is July in UTC; its end is given in another zone.
func aWindow() *WebhookWindowParams {
	return &WebhookWindowParams{From: at("2026-07-01T00:00:00Z"), To: at("2026-07-31T23:59:59.9999+02:00")}
}

var campaignWebhookEndpoints = []endpoint{
	{
		op:   "Webhooks.ListForCampaign",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Webhooks.ListForCampaign(ctx, 3401177) },
		want: []*Webhook{
			aWebhook(func(w *Webhook) { w.EventTypes = []WebhookEvent{WebhookEmailSent, WebhookEmailReply} }),
			{
				ID: 671687, URL: "https://hooks.acme.example/2", CampaignID: 3401177,
				EventTypes: []WebhookEvent{WebhookEmailBounce},
				CreatedAt:  at("2026-07-12T11:50:11.53Z"), UpdatedAt: at("2026-07-12T11:50:11.53Z"),
			},
		},
	},
	{
		op:   "Webhooks.ListForCampaign",
		file: "Webhooks.ListForCampaign.data",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Webhooks.ListForCampaign(ctx, 3401177) },
		want: []*Webhook{aWebhook(func(w *Webhook) {
			w.Extra = map[string]json.RawMessage{"is_active": json.RawMessage("true")}
		})},
		lost: []string{"success"},
	},
	{
		op: "Webhooks.SaveForCampaign",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.SaveForCampaign(ctx, 3401177, aCampaignWebhook())
		},
		want: aWebhook(func(w *Webhook) {
			w.EventTypes = []WebhookEvent{WebhookEmailOpen, WebhookEmailSent, WebhookEmailReply}
			w.Categories = []string{"Interested", "Meeting Request"}
		}),
	},
	{
		op:   "Webhooks.SaveForCampaign",
		file: "Webhooks.SaveForCampaign.maps",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := aCampaignWebhook()
			params.ID = 671685
			return c.Webhooks.SaveForCampaign(ctx, 3401177, params)
		},
		want: aWebhook(func(w *Webhook) {
			w.EventTypes = []WebhookEvent{WebhookEmailOpen, WebhookEmailReply, WebhookEmailSent}
			w.Categories, w.CategoryIDs = nil, []CategoryID{1, 2}
		}),
		lost: []string{"EMAIL_SENT", "EMAIL_REPLY", "EMAIL_OPEN", "1", "2"}, // are in lists in the result
	},
	{
		op:   "Webhooks.SaveForCampaign",
		file: "Webhooks.SaveForCampaign.older",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.SaveForCampaign(ctx, 3401177, aCampaignWebhook())
		},
		want: aWebhook(func(w *Webhook) { w.ID, w.CreatedAt, w.UpdatedAt = 0, time.Time{}, time.Time{} }),
		lost: []string{"ok"},
	},
	{
		op:   "Webhooks.SaveForCampaign",
		file: "Webhooks.SaveForCampaign.data",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.SaveForCampaign(ctx, 3401177, aCampaignWebhook())
		},
		want: aWebhook(func(*Webhook) {}),
		lost: []string{"success"},
	},
	{
		op: "Webhooks.DeleteForCampaign",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Webhooks.DeleteForCampaign(ctx, 3401177, 671685)
		},
	},
	{
		op:   "Webhooks.Summary",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Webhooks.Summary(ctx, 3401177, aWindow()) },
		want: &WebhookSummary{
			Summary:   json.RawMessage("[]"),
			TimeRange: &WebhookTimeRange{From: at("2026-07-01T00:00:00Z"), To: at("2026-07-31T21:59:59.999Z")},
		},
		lost: []string{"success"},
	},
	{
		op:   "Webhooks.Summary",
		file: "Webhooks.Summary.counters",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Webhooks.Summary(ctx, 3401177, aWindow()) },
		want: &WebhookSummary{Extra: map[string]json.RawMessage{
			"total": json.RawMessage("10"), "success": json.RawMessage("8"), "failed": json.RawMessage("2"),
		}},
	},
	{
		op: "Webhooks.RetriggerFailed",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.RetriggerFailed(ctx, 3401177, aWindow())
		},
		want: &WebhookRetrigger{ack: ack{Success: true}, Count: new(5)},
	},
	{
		op:   "Webhooks.RetriggerFailed",
		file: "Webhooks.RetriggerFailed.ok",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.RetriggerFailed(ctx, 3401177, aWindow())
		},
		want: &WebhookRetrigger{ack: ack{OK: true}},
	},
}

func TestCampaignWebhooksRefuseBadParams(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(*CampaignWebhookParams){
		"id":          func(p *CampaignWebhookParams) { p.ID = -1 },
		"name":        func(p *CampaignWebhookParams) { p.Name = "" },
		"webhook_url": func(p *CampaignWebhookParams) { p.URL = "" },
		"event_types": func(p *CampaignWebhookParams) { p.EventTypes = nil },
		"categories":  func(p *CampaignWebhookParams) { p.Categories = []string{} },
	} {
		refused(t, "Webhooks.SaveForCampaign", field, func(ctx context.Context, c *Client) error {
			params := aCampaignWebhook()
			change(params)
			_, err := c.Webhooks.SaveForCampaign(ctx, 3401177, params)
			return err
		})
	}
	refused(t, "Webhooks.SaveForCampaign", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Webhooks.SaveForCampaign(ctx, 3401177, nil)
		return err
	})
	refused(t, "Webhooks.DeleteForCampaign", "id", func(ctx context.Context, c *Client) error {
		return c.Webhooks.DeleteForCampaign(ctx, 3401177, 0)
	})
	for _, bad := range []struct {
		field  string
		params *WebhookWindowParams
	}{
		{"fromTime", nil},
		{"fromTime", &WebhookWindowParams{To: at("2026-07-31T00:00:00Z")}},
		{"toTime", &WebhookWindowParams{From: at("2026-07-01T00:00:00Z")}},
		{"toTime", &WebhookWindowParams{From: at("2026-07-02T00:00:00Z"), To: at("2026-07-01T00:00:00Z")}},
	} {
		refused(t, "Webhooks.Summary", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Webhooks.Summary(ctx, 3401177, bad.params)
			return err
		})
		refused(t, "Webhooks.RetriggerFailed", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Webhooks.RetriggerFailed(ctx, 3401177, bad.params)
			return err
		})
	}
}

// A new webhook whose answer is lost must not be made twice; a change may be
// sent again.
func TestCampaignWebhookRepeats(t *testing.T) {
	t.Parallel()
	for id, attempts := range map[WebhookID]int{0: 1, 671685: 2} {
		calls := 0
		client := loopback(t, func(w http.ResponseWriter, _ *http.Request) {
			calls++
			w.WriteHeader(http.StatusBadGateway)
		})
		patient, err := client.Clone(WithRetries(1), WithBackoff(time.Millisecond, time.Millisecond))
		require.NoError(t, err)
		params := aCampaignWebhook()
		params.ID = id
		_, err = patient.Webhooks.SaveForCampaign(t.Context(), 3401177, params)
		require.ErrorIs(t, err, ErrServer)
		assert.Equal(t, attempts, calls, "with id %d", id)
	}
}
