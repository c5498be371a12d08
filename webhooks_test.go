package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const aWebhookURL = "https://hooks.acme.example/smartlead/0d9f"

func aWebhook(change func(*Webhook)) *Webhook {
	w := &Webhook{
		ID: 671685, Name: "crm-sync", URL: aWebhookURL, CampaignID: 3401177,
		EventTypes: []WebhookEvent{WebhookEmailSent}, Categories: []string{"Interested"},
		CreatedAt: at("2026-07-11T11:50:11.53Z"), UpdatedAt: at("2026-07-11T11:50:12.53Z"),
	}
	change(w)
	return w
}

var webhookEndpoints = []endpoint{
	{
		op: "Webhooks.Create",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.Create(ctx, &WebhookCreateParams{
				Name: "crm-sync", URL: aWebhookURL, Level: WebhookLevelCampaign, CampaignID: 3401177,
				EventTypes:  []WebhookEvent{WebhookEmailReply, WebhookLeadCategoryUpdated},
				CategoryIDs: []CategoryID{1, 77001}, ForceCreate: true,
			})
		},
		want: &WebhookCreated{ack: ack{OK: true}, ID: 671685, URL: aWebhookURL},
	},
	{
		op:   "Webhooks.Create",
		file: "Webhooks.Create.client",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.Create(ctx, &WebhookCreateParams{
				URL: aWebhookURL, Level: WebhookLevelClient, ClientID: 299, EventTypes: []WebhookEvent{WebhookEmailReply},
			})
		},
		want: &WebhookCreated{ack: ack{OK: true}, ID: 671686},
		lost: []string{"webhook_id"}, // is id in the result
	},
	{
		op:   "Webhooks.Create",
		file: "Webhooks.Create.user",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Webhooks.Create(ctx, &WebhookCreateParams{
				URL: aWebhookURL, Level: WebhookLevelUser, EventTypes: []WebhookEvent{WebhookEmailReply},
			})
		},
		want: &WebhookCreated{},
	},
	{
		op:   "Webhooks.Get",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Webhooks.Get(ctx, 671685) },
		want: aWebhook(func(w *Webhook) {
			w.EventTypes, w.Categories = []WebhookEvent{WebhookEmailReply, WebhookEmailSent}, nil
		}),
		lost: []string{"ok", "EMAIL_SENT", "EMAIL_REPLY"}, // are event types in the result
	},
	{
		op:   "Webhooks.Get",
		file: "Webhooks.Get.bare",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Webhooks.Get(ctx, 671685) },
		want: &Webhook{
			ID: 671685, URL: aWebhookURL, EventTypes: []WebhookEvent{WebhookEmailReply},
			Categories: []string{"Interested"}, CategoryIDs: []CategoryID{1, 77001},
			CreatedAt: at("2026-07-11T11:50:11.53Z"),
			Extra:     map[string]json.RawMessage{"status": json.RawMessage(`"active"`)},
		},
		lost: []string{"event_type", "1", "77001", "Interested"},
	},
	{
		op: "Webhooks.Update",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := aWebhook(func(*Webhook) {}).Params()
			params.EventTypes = []WebhookEvent{WebhookEmailReply}
			return nil, c.Webhooks.Update(ctx, 671685, params)
		},
	},
	{
		op:   "Webhooks.Delete",
		call: func(ctx context.Context, c *Client) (any, error) { return nil, c.Webhooks.Delete(ctx, 671685) },
	},
}

func TestWebhooksRefuseBadParams(t *testing.T) {
	t.Parallel()
	events := []WebhookEvent{WebhookEmailReply}
	for _, bad := range []struct {
		field  string
		params *WebhookCreateParams
	}{
		{"params", nil},
		{"webhook_url", &WebhookCreateParams{Level: WebhookLevelUser, EventTypes: events}},
		{"association_type", &WebhookCreateParams{URL: aWebhookURL, EventTypes: events}},
		{"event_type_map", &WebhookCreateParams{URL: aWebhookURL, Level: WebhookLevelUser}},
		{"email_campaign_id", &WebhookCreateParams{URL: aWebhookURL, Level: WebhookLevelCampaign, EventTypes: events}},
		{"client_id", &WebhookCreateParams{URL: aWebhookURL, Level: WebhookLevelClient, EventTypes: events}},
		{"category_id_map", &WebhookCreateParams{URL: aWebhookURL, Level: WebhookLevelUser, EventTypes: events, CategoryIDs: []CategoryID{}}},
		{"category_id_map", &WebhookCreateParams{URL: aWebhookURL, Level: WebhookLevelUser, EventTypes: events, CategoryIDs: []CategoryID{0}}},
	} {
		refused(t, "Webhooks.Create", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Webhooks.Create(ctx, bad.params)
			return err
		})
	}
	for field, params := range map[string]*WebhookUpdateParams{
		"params":      nil,
		"webhook_url": {EventTypes: events},
		"event_types": {URL: aWebhookURL},
	} {
		refused(t, "Webhooks.Update", field, func(ctx context.Context, c *Client) error {
			return c.Webhooks.Update(ctx, 671685, params)
		})
	}
	refused(t, "Webhooks.Get", "webhook_id", func(ctx context.Context, c *Client) error {
		_, err := c.Webhooks.Get(ctx, 0)
		return err
	})
	refused(t, "Webhooks.Delete", "id", func(ctx context.Context, c *Client) error {
		return c.Webhooks.Delete(ctx, 0)
	})
}

func TestWebhookThatDoesNotExist(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"ok":true,"data":null}`, `{"ok":true,"data":{}}`, `{}`} {
		client := loopback(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		_, err := client.Webhooks.Get(t.Context(), 671685)
		require.ErrorIs(t, err, ErrNotFound, body)
	}
}

// A webhook that was read with the ids of its categories is written with their
// names: without these the filter might be lost.
func TestWebhookCategoriesAreNotLost(t *testing.T) {
	t.Parallel()
	w := aWebhook(func(w *Webhook) { w.Categories, w.CategoryIDs = nil, []CategoryID{1} })
	refused(t, "Webhooks.Update", "categories", func(ctx context.Context, c *Client) error {
		return c.Webhooks.Update(ctx, w.ID, w.Params())
	})
	refused(t, "Webhooks.SaveForCampaign", "categories", func(ctx context.Context, c *Client) error {
		_, err := c.Webhooks.SaveForCampaign(ctx, w.CampaignID, w.CampaignParams())
		return err
	})
	named := w.Params()
	named.Categories = []string{"Interested"}
	field, reason := named.validate()
	assert.Empty(t, field+reason)
}

func TestWebhookRoundTrip(t *testing.T) {
	t.Parallel()
	w := aWebhook(func(w *Webhook) { w.EventTypes = []WebhookEvent{WebhookEmailSent, "NEW_EVENT"} })
	body, err := codec().Marshal(w.Params())
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"crm-sync","webhook_url":"`+aWebhookURL+`","event_types":["EMAIL_SENT","NEW_EVENT"],
		"categories":["Interested"]}`, string(body))
	body, err = codec().Marshal(w.CampaignParams())
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":671685,"name":"crm-sync","webhook_url":"`+aWebhookURL+`",
		"event_types":["EMAIL_SENT","NEW_EVENT"],"categories":["Interested"]}`, string(body))
}

// The words of the documentation become those that the API takes, wherever they
// stand.
func TestWebhookEventWords(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"id":1,"event_types":["EMAIL_OPENED","LEAD_REPLIED","NEW_EVENT"]}`,
		`{"id":1,"event_type_map":{"EMAIL_OPENED":true,"LEAD_REPLIED":"1","NEW_EVENT":true,"EMAIL_SENT":false,"EMAIL_BOUNCE":null}}`,
		`{"id":1,"event_types":["OPENED","REPLIED","NEW_EVENT"],"event_type_map":{"EMAIL_REPLY":true},"event_type":"NEW_EVENT"}`,
		`{"data":{"id":1,"event_type":"NEW_EVENT","event_types":["EMAIL_OPEN","EMAIL_REPLY"],"category_id_map":[]}}`,
	} {
		var answer webhookAnswer
		require.NoError(t, codec().Unmarshal([]byte(body), &answer), body)
		assert.Equal(t, []WebhookEvent{WebhookEmailOpen, WebhookEmailReply, "NEW_EVENT"}, answer.content().EventTypes, body)
	}
}
