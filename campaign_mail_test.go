package smartlead

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const mailStatsID StatsID = "8f4c9d1e-2b3a-4c5d-8e6f-7a8b9c0d1e2f"

var campaignMailEndpoints = []endpoint{
	{
		op: "Campaigns.SendTestEmail",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.SendTestEmail(ctx, 2710262, &CampaignTestEmailParams{
				LeadID: 2995276770, SequenceNumber: 1, AccountID: 4577, To: "me@example.com",
			})
		},
	},
	{
		op:   "Campaigns.SendTestEmail",
		file: "Campaigns.SendTestEmailToLead",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.SendTestEmail(ctx, 2710262, &CampaignTestEmailParams{LeadID: 2995276770, SequenceNumber: 2, ToLead: true})
		},
	},
	{
		op: "Campaigns.Reply",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.Reply(ctx, 2710262, &CampaignReplyParams{
				StatsID: mailStatsID, Body: "<p>Thanks</p>",
				To: "grace@example.com", ToFirstName: "Grace", ToLastName: "Sample",
				CC: AddressList{"ada@example.com", "bob@example.com"}, BCC: AddressList{"log@example.com"},
				ScheduledTime: at("2026-03-10T08:00:00Z"),
				MessageID:     "<reply-1@mail.example.com>", QuotedBody: "<p>Tell me more</p>", QuotedTime: at("2026-03-09T17:30:00.500Z"),
				AddSignature: new(true),
				Attachments: []*AttachmentParams{
					{URL: "https://files.example.com/offer.pdf", Name: "offer.pdf", Type: "application/pdf", Size: 52311},
					{URL: "https://files.example.com/map.png"},
				},
				ScheduleCondition: "later", SeqType: "EMAIL",
			})
		},
	},
	{
		op:   "Campaigns.Reply",
		file: "Campaigns.ReplyShort",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.Reply(ctx, 2710262, &CampaignReplyParams{
				StatsID: mailStatsID, Body: "<p>Thanks</p>", CC: AddressList{}, Attachments: []*AttachmentParams{},
			})
		},
	},
	{
		op: "Campaigns.Forward",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.Forward(ctx, 2710262, &CampaignForwardParams{
				MessageID: "<reply-1@mail.example.com>", StatsID: mailStatsID,
				To: AddressList{"ada@example.com", "bob@example.com"}, CC: AddressList{"eve@example.com"}, BCC: AddressList{"log@example.com"},
				Subject: "FYI", Body: "<p>See below</p>",
			})
		},
		want: &CampaignForwarded{ack: ack{OK: true}, MessageID: "<generated-id@mail.example.com>", Status: "success"},
	},
	{
		op:   "Campaigns.Forward",
		file: "Campaigns.ForwardOld",
		call: forwardShortly,
		want: &CampaignForwarded{ack: ack{OK: true, Message: "Email forwarded successfully"}},
	},
	{
		op:   "Campaigns.Forward",
		file: "Campaigns.ForwardText",
		call: forwardShortly,
		want: &CampaignForwarded{},
	},
}

func forwardShortly(ctx context.Context, c *Client) (any, error) {
	return c.Campaigns.Forward(ctx, 2710262, &CampaignForwardParams{
		MessageID: "<reply-1@mail.example.com>", StatsID: mailStatsID, To: AddressList{"ada@example.com"},
	})
}

func TestTestEmailRefusesBadParams(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct {
		field  string
		params *CampaignTestEmailParams
	}{
		{"params", nil},
		{"leadId", &CampaignTestEmailParams{SequenceNumber: 1, To: "me@example.com"}},
		{"sequenceNumber", &CampaignTestEmailParams{LeadID: 1, To: "me@example.com"}},
		{"selectedEmailAccountId", &CampaignTestEmailParams{LeadID: 1, SequenceNumber: 1, AccountID: -1, To: "me@example.com"}},
		{"customEmailAddress", &CampaignTestEmailParams{LeadID: 1, SequenceNumber: 1}},
		{"customEmailAddress", &CampaignTestEmailParams{LeadID: 1, SequenceNumber: 1, To: "me@example.com", ToLead: true}},
		{"customEmailAddress", &CampaignTestEmailParams{LeadID: 1, SequenceNumber: 1, To: "me"}},
	} {
		refused(t, "Campaigns.SendTestEmail", bad.field, func(ctx context.Context, c *Client) error {
			return c.Campaigns.SendTestEmail(ctx, 2710262, bad.params)
		})
	}
}

func TestReplyRefusesBadParams(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct {
		field  string
		change func(*CampaignReplyParams)
	}{
		{"email_stats_id", func(p *CampaignReplyParams) { p.StatsID = "" }},
		{"email_body", func(p *CampaignReplyParams) { p.Body = "" }},
		{"to_email", func(p *CampaignReplyParams) { p.To = "ada@example.com,bob@example.com" }},
		{"cc", func(p *CampaignReplyParams) { p.CC = AddressList{"ada@example.com", ""} }},
		{"bcc", func(p *CampaignReplyParams) { p.BCC = AddressList{"Ada <ada@example.com>"} }},
		{"attachments[0].file_url", func(p *CampaignReplyParams) { p.Attachments = []*AttachmentParams{nil} }},
		{"attachments[1].file_url", func(p *CampaignReplyParams) {
			p.Attachments = []*AttachmentParams{{URL: "https://files.example.com/a"}, {URL: "offer.pdf"}}
		}},
	} {
		params := &CampaignReplyParams{StatsID: mailStatsID, Body: "<p>Thanks</p>"}
		bad.change(params)
		refused(t, "Campaigns.Reply", bad.field, func(ctx context.Context, c *Client) error {
			return c.Campaigns.Reply(ctx, 2710262, params)
		})
	}
}

func TestForwardRefusesBadParams(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct {
		field  string
		change func(*CampaignForwardParams)
	}{
		{"message_id", func(p *CampaignForwardParams) { p.MessageID = "" }},
		{"stats_id", func(p *CampaignForwardParams) { p.StatsID = "" }},
		{"to_emails", func(p *CampaignForwardParams) { p.To = nil }},
		{"to_emails", func(p *CampaignForwardParams) { p.To = AddressList{"@example.com"} }},
		{"cc_emails", func(p *CampaignForwardParams) { p.CC = AddressList{"ada@"} }},
		{"bcc_emails", func(p *CampaignForwardParams) { p.BCC = AddressList{"a@example.com,b@example.com"} }},
	} {
		params := &CampaignForwardParams{MessageID: "<m@mail.example.com>", StatsID: mailStatsID, To: AddressList{"ada@example.com"}}
		bad.change(params)
		refused(t, "Campaigns.Forward", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Campaigns.Forward(ctx, 2710262, params)
			return err
		})
	}
}

// A mail that may have gone out is never sent again.
func TestCampaignMailIsSentOnce(t *testing.T) {
	t.Parallel()
	client, sent := oneAnswer(t, http.StatusInternalServerError, `{"ok":false,"error":"Email account not found!","status":"error"}`)
	_, err := forwardShortly(context.Background(), client)
	require.ErrorIs(t, err, ErrServer)
	assert.ErrorIs(t, err, ErrNotFound)
	assert.ErrorContains(t, err, "Email account not found!")
	assert.Len(t, *sent, 1)
}

func TestAddressListReads(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]AddressList{
		`"ada@example.com, bob@example.com,"`: {"ada@example.com", "bob@example.com"},
		`""`:                                  nil,
		`null`:                                nil,
	} {
		var list AddressList
		require.NoError(t, codec().Unmarshal([]byte(text), &list))
		assert.Equal(t, want, list, text)
	}
}
