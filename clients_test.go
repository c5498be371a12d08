package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func anAgencyClient() *AgencyClient {
	return &AgencyClient{
		ID: 299, UserID: 51234, Name: "Acme Agency", Email: "ops@acme.example",
		UUID: "2b1f6a52-6a52-4a57-9a0d-8f0f1e2d3c4b", CreatedAt: at("2026-01-10T10:00:00Z"),
		Access: &ClientAccess{
			Permissions:          []ClientPermission{ClientReplyMasterInbox},
			RestrictedCategories: []string{"3", "Wrong Person"},
		},
	}
}

func aClientKey() *ClientAPIKey {
	return &ClientAPIKey{
		ID: 45, ClientID: 299, Name: "production", Key: NewSecret("cl_live_0000000000000000"),
		Status: ClientAPIKeyActive, CreatedAt: at("2026-06-01T10:00:00Z"),
	}
}

var clientEndpoints = []endpoint{
	{
		op:   "Clients.List",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Clients.List(ctx) },
		want: []*AgencyClient{anAgencyClient(), {
			ID: 300, UserID: 51234, Name: "Northwind", Email: "ops@northwind.example",
			Logo: "Northwind", LogoURL: "https://northwind.example/logo.png", CreatedAt: at("2026-01-11T10:00:00Z"),
		}},
	},
	{
		op:   "Clients.List",
		file: "Clients.List.data",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Clients.List(ctx) },
		want: []*AgencyClient{{ID: 299, Name: "Acme Agency", Email: "ops@acme.example", CreatedAt: at("2026-01-10T10:00:00Z")}},
		lost: []string{"ok"},
	},
	{
		op: "Clients.Create",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Clients.Create(ctx, &ClientCreateParams{
				Email: "ops@acme.example", Name: "Acme Agency", Password: NewSecret("the-password-sent"),
				Logo: "Acme", LogoURL: "https://acme.example/logo.png",
				Permissions:   []ClientPermission{ClientFullAccess},
				AssignCredits: new(true), EmailCredits: new(5000), LeadCredits: new(0),
			})
		},
		want: &ClientCreated{
			ack: ack{OK: true}, ID: 299, Name: "Acme Agency", Email: "ops@acme.example",
			Password: NewSecret("the-password-sent"),
		},
	},
	{
		op:   "Clients.Create",
		file: "Clients.Create.data",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Clients.Create(ctx, &ClientCreateParams{Email: "ops@acme.example", Name: "Acme Agency"})
		},
		want: &ClientCreated{
			ack: ack{OK: true}, ID: 299, Name: "Acme Agency", Email: "ops@acme.example",
			APIKey: NewSecret("cl_live_0000"), CreatedAt: at("2026-01-10T10:00:00Z"),
		},
		lost: []string{"id"}, // is clientId in the result
	},
	{
		op:   "Clients.Create",
		file: "Clients.Create.id",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Clients.Create(ctx, &ClientCreateParams{Email: "ops@acme.example", Name: "Acme Agency"})
		},
		want: &ClientCreated{ack: ack{OK: true}, ID: 299},
		lost: []string{"id"},
	},
	{
		op: "Clients.Update",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := anAgencyClient().Params()
			params.Name += " EU"
			params.Password = NewSecret("another")
			params.Permissions = append(params.Permissions, ClientFullAccess)
			params.AssignCredits = new(false)
			return nil, c.Clients.Update(ctx, 299, params)
		},
	},
	{
		op: "Clients.ListAPIKeys",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Clients.ListAPIKeys(ctx, &ClientAPIKeyListParams{ClientID: 299, Status: ClientAPIKeyActive, Name: "prod"})
		},
		want: func() []*ClientAPIKey {
			key := aClientKey()
			key.UserID, key.UpdatedAt = 51234, at("2026-06-02T10:00:00Z")
			return []*ClientAPIKey{key, {
				ID: 44, ClientID: 299, UserID: 51234, Name: "old", Status: ClientAPIKeyInactive,
				CreatedAt: at("2026-05-01T10:00:00Z"), DeletedAt: at("2026-05-02T10:00:00Z"),
			}}
		}(),
		lost: []string{"message"},
	},
	{
		op: "Clients.CreateAPIKey",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Clients.CreateAPIKey(ctx, &ClientAPIKeyCreateParams{ClientID: 299, Name: "production"})
		},
		want: aClientKey(),
		lost: []string{"ok"},
	},
	{
		op:   "Clients.CreateAPIKey",
		file: "Clients.CreateAPIKey.message",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Clients.CreateAPIKey(ctx, &ClientAPIKeyCreateParams{ClientID: 299, Name: "production"})
		},
		want: func() *ClientAPIKey {
			key := aClientKey()
			key.UserID, key.UpdatedAt = 51234, at("2026-06-01T10:00:00Z")
			return key
		}(),
		lost: []string{"message"},
	},
	{
		op:   "Clients.DeleteAPIKey",
		call: func(ctx context.Context, c *Client) (any, error) { return nil, c.Clients.DeleteAPIKey(ctx, 45) },
	},
	{
		op:   "Clients.ResetAPIKey",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Clients.ResetAPIKey(ctx, 45) },
		want: func() *ClientAPIKey {
			key := aClientKey()
			key.Key = NewSecret("cl_live_1111111111111111")
			return key
		}(),
		lost: []string{"ok"},
	},
}

func TestClientsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]*ClientCreateParams{
		"params": nil,
		"email":  {Name: "Acme Agency"},
		"name":   {Email: "ops@acme.example"},
	} {
		refused(t, "Clients.Create", field, func(ctx context.Context, c *Client) error {
			_, err := c.Clients.Create(ctx, params)
			return err
		})
	}
	// Without an id the API would make a new client.
	refused(t, "Clients.Update", "id", func(ctx context.Context, c *Client) error {
		return c.Clients.Update(ctx, 0, anAgencyClient().Params())
	})
	refused(t, "Clients.Update", "params", func(ctx context.Context, c *Client) error {
		return c.Clients.Update(ctx, 299, nil)
	})
	refused(t, "Clients.Update", "email", func(ctx context.Context, c *Client) error {
		return c.Clients.Update(ctx, 299, &ClientUpdateParams{Name: "Acme Agency"})
	})
	for field, params := range map[string]*ClientAPIKeyCreateParams{
		"params":   nil,
		"clientId": {Name: "production"},
		"keyName":  {ClientID: 299, Name: "prod/1"},
	} {
		refused(t, "Clients.CreateAPIKey", field, func(ctx context.Context, c *Client) error {
			_, err := c.Clients.CreateAPIKey(ctx, params)
			return err
		})
	}
	refused(t, "Clients.ResetAPIKey", "id", func(ctx context.Context, c *Client) error {
		_, err := c.Clients.ResetAPIKey(ctx, 0)
		return err
	})
}

// What was read goes back whole, except what no call can write.
func TestClientRoundTrip(t *testing.T) {
	t.Parallel()
	read := &AgencyClient{
		ID: 299, Name: "Acme Agency", Email: "ops@acme.example", UUID: "2b1f6a52", Logo: "Acme",
		LogoURL: "https://acme.example/logo.png", Access: &ClientAccess{Permissions: []ClientPermission{"new_permission"}},
	}
	params := read.Params()
	body, err := codec().Marshal(&clientUpdate{read.ID, params})
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":299,"email":"ops@acme.example","name":"Acme Agency","logo":"Acme",
		"logo_url":"https://acme.example/logo.png","uuid":"2b1f6a52","permission":["new_permission"]}`, string(body))
	params.Permissions[0] = ClientFullAccess
	assert.Equal(t, ClientPermission("new_permission"), read.Access.Permissions[0], "what was read is not shared")
}

func TestClientSecretsDoNotShow(t *testing.T) {
	t.Parallel()
	created := &ClientCreated{Password: NewSecret("hush-1"), APIKey: NewSecret("hush-2")}
	encoded, err := json.Marshal([]any{created, aClientKey(), &User{APIKey: NewSecret("hush-3")}})
	require.NoError(t, err)
	shown := string(encoded) + fmt.Sprintf("%v %+v %#v %+v", created, *created, created, *aClientKey())
	assert.NotContains(t, shown, "hush")
	assert.NotContains(t, shown, "cl_live")
}
