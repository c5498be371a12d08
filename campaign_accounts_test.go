package smartlead

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var campaignAccountEndpoints = []endpoint{
	{
		op: "Campaigns.ListAccounts",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.ListAccounts(ctx, 2710262, &CampaignAccountListParams{IncludeTags: true})
		},
		want: []*Account{{
			ID: 4577, CreatedAt: at("2026-01-10T09:00:00.000Z"), UpdatedAt: at("2026-02-01T09:00:00.000Z"),
			Type: AccountSMTP, FromName: "Ada Example", FromEmail: "ada@example.com", Username: "ada@example.com",
			Password: NewSecret("not-a-real-secret"), SMTPHost: "smtp.example.com", SMTPPort: 587, SMTPPortType: PortTLS,
			IMAPPassword: NewSecret("not-a-real-secret-either"), IMAPHost: "imap.example.com", IMAPPort: 993, IMAPPortType: PortSSL,
			SMTPConnected: true, IMAPConnected: true, CampaignCount: 1, MaxEmailsPerDay: new(40), Signature: "<p>Ada</p>",
			Warmup: &AccountWarmup{Status: WarmupActive},
			Tags:   []*Tag{{ID: 1, Name: "Primary", Color: "#4CAF50"}},
		}},
	},
	{
		op:   "Campaigns.ListAccounts",
		file: "Campaigns.ListAccountsDocumented",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.ListAccounts(ctx, 2710262, nil)
		},
		want: []*Account{{ID: 4577, FromEmail: "ada@example.com", FromName: "Ada Example", Type: AccountGmail}},
		lost: []string{"ok"},
	},
	{
		op: "Campaigns.AddAccounts",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.AddAccounts(ctx, 2710262, &CampaignAccountAddParams{AccountIDs: []AccountID{4577, 4578}})
		},
	},
	{
		op:   "Campaigns.AddAccounts",
		file: "Campaigns.AddAccountsAdjusted",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.AddAccounts(ctx, 2710262, &CampaignAccountAddParams{
				AccountIDs: []AccountID{4577}, AutoAdjustWarmup: new(false),
			})
		},
	},
	{
		op: "Campaigns.RemoveAccounts",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.RemoveAccounts(ctx, 2710262, &CampaignAccountRemoveParams{AccountIDs: []AccountID{4577, 4578}})
		},
	},
}

func TestCampaignAccountsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct {
		field string
		ids   []AccountID
	}{
		{"email_account_ids", nil},
		{"email_account_ids", []AccountID{}},
		{"email_account_ids[1]", []AccountID{4577, 0}},
	} {
		refused(t, "Campaigns.AddAccounts", bad.field, func(ctx context.Context, c *Client) error {
			return c.Campaigns.AddAccounts(ctx, 1, &CampaignAccountAddParams{AccountIDs: bad.ids})
		})
		refused(t, "Campaigns.RemoveAccounts", bad.field, func(ctx context.Context, c *Client) error {
			return c.Campaigns.RemoveAccounts(ctx, 1, &CampaignAccountRemoveParams{AccountIDs: bad.ids})
		})
	}
	refused(t, "Campaigns.RemoveAccounts", "params", func(ctx context.Context, c *Client) error {
		return c.Campaigns.RemoveAccounts(ctx, 1, nil)
	})
	refused(t, "Campaigns.ListAccounts", "campaign_id", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.ListAccounts(ctx, 0, nil)
		return err
	})
}

// The passwords of the mailboxes come in clear text and show nowhere.
func TestCampaignAccountsHidePasswords(t *testing.T) {
	t.Parallel()
	client, _ := oneAnswer(t, 200, string(loadExchange(t, "Campaigns.ListAccounts").Response.Body))
	accounts, err := client.Campaigns.ListAccounts(context.Background(), 1, nil)
	require.NoError(t, err)
	require.Len(t, accounts, 1)
	for _, format := range []string{"%v", "%+v", "%#v"} {
		assert.NotContains(t, fmt.Sprintf(format, *accounts[0]), "not-a-real-secret")
	}
	assert.Equal(t, "not-a-real-secret", accounts[0].Password.Reveal())
}
