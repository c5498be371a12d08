package smartlead

import "context"

var workspaceEndpoints = []endpoint{
	{
		op:   "Workspace.Owner",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Workspace.Owner(ctx) },
		want: &User{
			ID: 51234, Email: "owner@acme.example", Name: "Sam Ito", Company: "Acme",
			Plan: PlanPro, Subscription: SubscriptionActive, IsAgency: true,
			APIKey:    NewSecret("00000000-0000-0000-0000-000000000000_abc1234"),
			CreatedAt: at("2025-01-01T00:00:00Z"),
		},
	},
	{
		op:   "Workspace.Credits",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Workspace.Credits(ctx) },
		want: &Credits{Total: 10000, Used: 2500, Remaining: 7500},
	},
}
