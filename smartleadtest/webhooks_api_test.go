package smartleadtest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

const hookURL = "https://hooks.acme.example/smartlead/0d9f"

// hooked is a server with its client and an empty campaign. It fails the test when
// an answer held what the SDK does not know.
func hooked(t *testing.T, opts ...smartleadtest.Option) (*smartleadtest.Server, *smartlead.Client, smartlead.CampaignID) {
	t.Helper()
	server := smartleadtest.NewServer(opts...)
	t.Cleanup(server.Close)
	drift := &driftLog{}
	t.Cleanup(func() { assert.Empty(t, drift.found) })
	client := server.Client(smartlead.WithLimiter(nil), smartlead.WithHooks(smartlead.Hooks{OnDrift: drift.add}))
	return server, client, newCampaign(t, client, "Ops Q3")
}

func newCampaign(t *testing.T, client *smartlead.Client, name string) smartlead.CampaignID {
	t.Helper()
	created, err := client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: name})
	require.NoError(t, err)
	return created.ID
}

func TestWebhookOfEveryLevel(t *testing.T) {
	server, client, campaign := hooked(t)
	for _, params := range []*smartlead.WebhookCreateParams{
		{Name: "all", Level: smartlead.WebhookLevelUser},
		{Name: "client's", Level: smartlead.WebhookLevelClient, ClientID: 299},
		{Name: "campaign's", Level: smartlead.WebhookLevelCampaign, CampaignID: campaign},
	} {
		params.URL, params.CategoryIDs = hookURL, []smartlead.CategoryID{2, 1}
		params.EventTypes = []smartlead.WebhookEvent{smartlead.WebhookEmailReply, smartlead.WebhookLeadCategoryUpdated}
		created, err := client.Webhooks.Create(t.Context(), params)
		require.NoError(t, err)
		require.Equal(t, hookURL, created.URL)

		read, err := client.Webhooks.Get(t.Context(), created.ID)
		require.NoError(t, err)
		require.Equal(t, &smartlead.Webhook{
			ID: created.ID, Name: params.Name, URL: hookURL, CampaignID: params.CampaignID, EventTypes: params.EventTypes,
			CategoryIDs: []smartlead.CategoryID{1, 2}, CreatedAt: server.Now(), UpdatedAt: server.Now(),
		}, read)

		again, err := client.Webhooks.Create(t.Context(), params)
		require.NoError(t, err)
		require.Equal(t, created.ID, again.ID, "the one that is there")
		params.ForceCreate = true
		another, err := client.Webhooks.Create(t.Context(), params)
		require.NoError(t, err)
		require.NotEqual(t, created.ID, another.ID)
	}
}

func TestWebhookIsChangedInOnePlace(t *testing.T) {
	server, client, _ := hooked(t)
	created, err := client.Webhooks.Create(t.Context(), &smartlead.WebhookCreateParams{
		Name: "crm-sync", URL: hookURL, Level: smartlead.WebhookLevelUser, CategoryIDs: []smartlead.CategoryID{1},
		EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailSent, smartlead.WebhookLeadCategoryUpdated},
	})
	require.NoError(t, err)
	before, err := client.Webhooks.Get(t.Context(), created.ID)
	require.NoError(t, err)

	server.Advance(time.Hour)
	params := before.Params()
	params.URL = hookURL + "/2"
	params.Categories = []string{"Interested"} // read as ids, written as names
	require.NoError(t, client.Webhooks.Update(t.Context(), created.ID, params))

	after, err := client.Webhooks.Get(t.Context(), created.ID)
	require.NoError(t, err)
	before.URL, before.UpdatedAt = hookURL+"/2", server.Now()
	require.Equal(t, before, after)

	require.NoError(t, client.Webhooks.Delete(t.Context(), created.ID))
	require.ErrorIs(t, client.Webhooks.Delete(t.Context(), created.ID), smartlead.ErrNotFound)
	require.ErrorIs(t, client.Webhooks.Update(t.Context(), created.ID, params), smartlead.ErrNotFound)
	_, err = client.Webhooks.Get(t.Context(), created.ID)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestCampaignWebhookIsChangedInOnePlace(t *testing.T) {
	server, client, campaign := hooked(t)
	saved, err := client.Webhooks.SaveForCampaign(t.Context(), campaign, &smartlead.CampaignWebhookParams{
		Name: "crm-sync", URL: hookURL, Categories: []string{"Interested", "Meeting Request"},
		EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailReply, smartlead.WebhookEmailSent, smartlead.WebhookEmailOpen},
	})
	require.NoError(t, err)
	require.Equal(t, &smartlead.Webhook{
		ID: saved.ID, Name: "crm-sync", URL: hookURL, CampaignID: campaign,
		EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailOpen, smartlead.WebhookEmailSent, smartlead.WebhookEmailReply},
		Categories: []string{"Interested", "Meeting Request"}, CreatedAt: server.Now(), UpdatedAt: server.Now(),
	}, saved, "the order of events is the server's")

	server.Advance(time.Hour)
	params := saved.CampaignParams()
	params.Name = "renamed"
	_, err = client.Webhooks.SaveForCampaign(t.Context(), campaign, params)
	require.NoError(t, err)
	saved.Name, saved.UpdatedAt = "renamed", server.Now()
	listed, err := client.Webhooks.ListForCampaign(t.Context(), campaign)
	require.NoError(t, err)
	require.Equal(t, []*smartlead.Webhook{saved}, listed)

	params.ID = 0
	_, err = client.Webhooks.SaveForCampaign(t.Context(), campaign, params)
	require.NoError(t, err)
	listed, err = client.Webhooks.ListForCampaign(t.Context(), campaign)
	require.NoError(t, err)
	require.Len(t, listed, 2, "without an id it is another one")

	require.NoError(t, client.Webhooks.DeleteForCampaign(t.Context(), campaign, saved.ID))
	require.ErrorIs(t, client.Webhooks.DeleteForCampaign(t.Context(), campaign, saved.ID), smartlead.ErrNotFound)
	other := newCampaign(t, client, "Other")
	require.ErrorIs(t, client.Webhooks.DeleteForCampaign(t.Context(), other, listed[1].ID), smartlead.ErrNotFound, "of another campaign")
	params.ID = listed[1].ID
	_, err = client.Webhooks.SaveForCampaign(t.Context(), other, params)
	require.ErrorIs(t, err, smartlead.ErrNotFound, "of another campaign")
	listed, err = client.Webhooks.ListForCampaign(t.Context(), other)
	require.NoError(t, err)
	require.Empty(t, listed)
	_, err = client.Webhooks.ListForCampaign(t.Context(), 99)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestWebhooksThatAreRefused(t *testing.T) {
	_, client, campaign := hooked(t)
	good := smartlead.CampaignWebhookParams{Name: "x", URL: hookURL, EventTypes: []smartlead.WebhookEvent{"EMAIL_SENT"}, Categories: []string{"Interested"}}
	for message, change := range map[string]func(*smartlead.CampaignWebhookParams){
		"Invalid webhook_url - hooks.acme.example": func(p *smartlead.CampaignWebhookParams) { p.URL = "hooks.acme.example" },
		"Invalid event_types - LEAD_REPLIED":       func(p *smartlead.CampaignWebhookParams) { p.EventTypes = []smartlead.WebhookEvent{"LEAD_REPLIED"} },
		"Invalid category - Curious":               func(p *smartlead.CampaignWebhookParams) { p.Categories = []string{"Interested", "Curious"} },
	} {
		bad := good
		change(&bad)
		_, err := client.Webhooks.SaveForCampaign(t.Context(), campaign, &bad)
		require.ErrorIs(t, err, smartlead.ErrValidation)
		require.ErrorContains(t, err, message)
	}
	for member, body := range map[string]string{
		`"categories" does not contain 1 required value(s)`: `{"name":"x","webhook_url":"https://a.example","event_types":["EMAIL_SENT"],"categories":[]}`,
		`"secret" is not allowed`:                           `{"name":"x","webhook_url":"https://a.example","event_types":["EMAIL_SENT"],"categories":["Interested"],"secret":"x"}`,
		`"name" is required`:                                `{"webhook_url":"https://a.example"}`,
	} {
		err := client.Do(t.Context(), "POST", fmt.Sprintf("/campaigns/%d/webhooks", campaign), nil, json.RawMessage(body), nil)
		require.ErrorIs(t, err, smartlead.ErrValidation)
		require.ErrorContains(t, err, member)
	}
	for message, body := range map[string]string{
		"webhook_url is required":                                    `{"association_type":"user"}`,
		`"association_type" must be one of [user, client, campaign]`: `{"webhook_url":"https://a.example","association_type":"1"}`,
		`"client_id" is required`:                                    `{"webhook_url":"https://a.example","association_type":"client"}`,
		`"email_campaign_id" is required`:                            `{"webhook_url":"https://a.example","association_type":"campaign"}`,
		`"event_type_map.LEAD_REPLIED" is not allowed`:               `{"webhook_url":"https://a.example","association_type":"user","event_type_map":{"LEAD_REPLIED":true}}`,
		`"event_type_map.EMAIL_SENT" must be a boolean`:              `{"webhook_url":"https://a.example","association_type":"user","event_type_map":{"EMAIL_SENT":"yes"}}`,
		`"event_type" is not a known event type`:                     `{"webhook_url":"https://a.example","association_type":"user","event_type":"LEAD_CREATED"}`,
		`"category_id_map.Interested" is not allowed`:                `{"webhook_url":"https://a.example","association_type":"user","category_id_map":{"Interested":true}}`,
		`"webhook_url" must be a valid uri`:                          `{"webhook_url":"ftp://a.example","association_type":"user"}`,
		"Campaign not found - Invalid campaign_id.":                  `{"webhook_url":"https://a.example","association_type":"campaign","email_campaign_id":99}`,
	} {
		err := client.Do(t.Context(), "POST", "/webhook/create", nil, json.RawMessage(body), nil)
		require.ErrorContains(t, err, message)
	}
}

// TestWebhooksOfAClient has a client's key see what is the client's and nothing
// else.
func TestWebhooksOfAClient(t *testing.T) {
	server, client, campaign := hooked(t)
	server.AddAPIKey("client-key", 299)
	scoped, err := client.Clone(smartlead.WithAPIKey("client-key"))
	require.NoError(t, err)
	create := func(by *smartlead.Client, params *smartlead.WebhookCreateParams) (*smartlead.WebhookCreated, error) {
		params.URL, params.EventTypes = hookURL, []smartlead.WebhookEvent{smartlead.WebhookEmailReply}
		return by.Webhooks.Create(t.Context(), params)
	}
	own, err := create(scoped, &smartlead.WebhookCreateParams{Level: smartlead.WebhookLevelClient, ClientID: 299})
	require.NoError(t, err)
	_, err = scoped.Webhooks.Get(t.Context(), own.ID)
	require.NoError(t, err)

	for _, params := range []*smartlead.WebhookCreateParams{
		{Level: smartlead.WebhookLevelUser},
		{Level: smartlead.WebhookLevelClient, ClientID: 300},
		{Level: smartlead.WebhookLevelCampaign, CampaignID: campaign},
	} {
		_, err := create(scoped, params)
		require.Error(t, err)
		made, err := create(client, params)
		require.NoError(t, err)
		_, err = scoped.Webhooks.Get(t.Context(), made.ID)
		require.ErrorIs(t, err, smartlead.ErrNotFound)
		require.ErrorIs(t, scoped.Webhooks.Delete(t.Context(), made.ID), smartlead.ErrNotFound)
	}
}

func TestWebhooksOfADeletedCampaignAreGone(t *testing.T) {
	_, client, campaign := hooked(t)
	made, err := client.Webhooks.Create(t.Context(), &smartlead.WebhookCreateParams{
		URL: hookURL, Level: smartlead.WebhookLevelCampaign, CampaignID: campaign, EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailSent},
	})
	require.NoError(t, err)
	require.NoError(t, client.Campaigns.Delete(t.Context(), campaign))
	_, err = client.Webhooks.Get(t.Context(), made.ID)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}
