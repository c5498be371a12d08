package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const inboxStats StatsID = "6d6ef88a-d0c9-4b7c-9522-922c05b37a35"

// inboxRow is the conversation of the recorded answers, changed as a test needs.
func inboxRow(change func(*InboxConversation)) *InboxConversation {
	row := &InboxConversation{
		LeadMapID: 2906151033, LeadID: 2326941038, Email: "dana@example.com", FirstName: "Dana",
		Status: LeadCompleted, CategoryID: 1454, IsUnread: true,
		LastSentTime: at("2026-03-08T13:01:33.131Z"), LastReplyTime: at("2026-03-31T16:48:44Z"),
		AccountID: 5352520, CampaignID: 1456277, CampaignName: "Spring outreach",
		Schedule: &CampaignWindow{
			Timezone: "Asia/Kolkata", StartHour: "09:00", EndHour: "18:00",
			Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		},
		CurrentSequenceNumber: 1, SequenceCount: 3,
		OldReplacedLeadData: json.RawMessage("null"),
	}
	if change != nil {
		change(row)
	}
	return row
}

func inboxThread(row *InboxConversation) {
	row.Messages = []*LeadMessage{
		{
			Type: MessageSent, StatsID: inboxStats, MessageID: "<6d6ef88a-d0c9@sender.example>",
			From: "me@sender.example", To: "dana@example.com", Time: at("2026-03-07T11:13:06.744Z"),
			Subject: "A question", EmailBody: "<div>Hello</div>", SequenceNumber: 1, OpenCount: 9,
			ClickDetails: json.RawMessage("{}"),
		},
		{
			Type: MessageReply, StatsID: inboxStats, MessageID: "<CALvt9@mail.example.com>",
			From: "dana@example.com", To: "me@sender.example", Time: at("2026-03-07T11:18:14Z"),
			EmailBody: "<div>Hi</div>", SequenceNumber: 1, CC: json.RawMessage("[]"),
		},
		{
			Type: MessageSent, StatsID: inboxStats, MessageID: "<77aa@sender.example>",
			From: "me@sender.example", To: "dana@example.com", EmailBody: "<div>Soon</div>",
			CC: json.RawMessage("null"), ClickDetails: json.RawMessage("{}"),
		},
	}
}

var inboxEndpoints = []endpoint{
	{
		op: "Inbox.Get",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.Get(ctx, 2906151033)
		},
		want: inboxRow(func(row *InboxConversation) { row.Revenue, row.Status = 500.5, LeadInProgress }),
		lost: []string{"ok"},
	},
	{
		op: "Inbox.ReplyStatus",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ReplyStatus(ctx, "<4d9ff292-b7a4-45a1-80aa-e1ac2c925404-133jc7w@sender.example>")
		},
		want: &InboxReplyStatus{
			MessageID: "<4d9ff292-b7a4-45a1-80aa-e1ac2c925404-133jc7w@sender.example>",
			StatsID:   "4d9ff292-b7a4-45a1-80aa-e1ac2c925404", Status: InboxReplyCompleted,
			StatusMessage: "Email sent successfully!", EventTime: at("2026-03-12T11:29:05.173Z"),
		},
		lost: []string{"ok"},
	},
	{
		op: "Inbox.MarkRead",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.MarkRead(ctx, 2906151033)
		},
	},
	{
		op: "Inbox.MarkUnread",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.MarkUnread(ctx, 2906151033)
		},
	},
	{
		op: "Inbox.Reply",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.Reply(ctx, 1456277, &CampaignReplyParams{
				StatsID: inboxStats, Body: "<p>Tuesday suits us</p>",
				To: "dana@example.com", ToFirstName: "Dana", ToLastName: "Ruiz",
				CC: AddressList{"ada@sender.example", "bo@sender.example"}, BCC: AddressList{"log@sender.example"},
				ScheduledTime: at("2026-04-01T09:00:00Z"), MessageID: "<CALvt9@mail.example.com>",
				QuotedBody: "<div>Hi</div>", QuotedTime: at("2026-03-07T11:18:14Z"),
				AddSignature: new(false), ScheduleCondition: "NOW", SeqType: "EMAIL",
				Attachments: []*AttachmentParams{{
					URL: "https://files.example/offer.pdf", Name: "offer.pdf", Type: "application/pdf", Size: 2048,
				}},
			})
		},
	},
	{
		op: "Inbox.Reply", file: "Inbox.Reply.JSON",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.Reply(ctx, 1456277, &CampaignReplyParams{StatsID: inboxStats, Body: "Yes"})
		},
	},
	{
		op: "Inbox.Forward",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.Forward(ctx, 1456277, &CampaignForwardParams{
				MessageID: "<CALvt9@mail.example.com>", StatsID: inboxStats,
				To: AddressList{"sales@sender.example", "boss@sender.example"},
				CC: AddressList{"ada@sender.example"}, BCC: AddressList{"log@sender.example"},
				Subject: "Please take over", Body: "<p>See below</p>",
			})
		},
		want: &CampaignForwarded{ack: ack{OK: true}, MessageID: "<generated-id@sender.example>", Status: "success"},
	},
	{
		op: "Inbox.Forward", file: "Inbox.Forward.Text",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.Forward(ctx, 1456277, &CampaignForwardParams{
				MessageID: "<CALvt9@mail.example.com>", StatsID: inboxStats, To: AddressList{"sales@sender.example"},
			})
		},
		want: &CampaignForwarded{},
	},
}

// inboxAnswering returns a client whose every call is answered with body.
func inboxAnswering(t *testing.T, body string) *Client {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusOK, body))
	client, err := NewClient("test-key", WithLimiter(nil), WithRetries(0), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	return client
}

func TestInboxMissingObjects(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"ok":true,"data":[]}`, `{"ok":true,"data":null}`, `{"ok":true}`, `{"ok":true,"data":[null]}`, `{"ok":true,"data":[{}]}`, `{}`, ``} {
		conversation, err := inboxAnswering(t, body).Inbox.Get(context.Background(), 2906151033)
		require.ErrorIs(t, err, ErrNotFound, "body %s", body)
		assert.Nil(t, conversation)
	}
	for _, body := range []string{`{"ok":true,"data":null}`, `{"ok":true}`, `{}`} {
		status, err := inboxAnswering(t, body).Inbox.ReplyStatus(context.Background(), "<a@sender.example>")
		require.ErrorIs(t, err, ErrNotFound, "body %s", body)
		assert.Nil(t, status)
	}
}

func TestInboxRefusesBadIDs(t *testing.T) {
	t.Parallel()
	refused(t, "Inbox.Get", "id", func(ctx context.Context, c *Client) error {
		_, err := c.Inbox.Get(ctx, 0)
		return err
	})
	for _, id := range []MessageID{"", "<>", MessageID(inboxStats), "a@sender.example"} {
		refused(t, "Inbox.ReplyStatus", "message_id", func(ctx context.Context, c *Client) error {
			_, err := c.Inbox.ReplyStatus(ctx, id)
			return err
		})
	}
	refused(t, "Inbox.MarkRead", "email_lead_map_id", func(ctx context.Context, c *Client) error {
		return c.Inbox.MarkRead(ctx, 0)
	})
	refused(t, "Inbox.MarkUnread", "email_lead_map_id", func(ctx context.Context, c *Client) error {
		return c.Inbox.MarkUnread(ctx, -1)
	})
}

func TestInboxRefusesBadMail(t *testing.T) {
	t.Parallel()
	refused(t, "Inbox.Reply", "campaign_id", func(ctx context.Context, c *Client) error {
		return c.Inbox.Reply(ctx, 0, &CampaignReplyParams{StatsID: inboxStats, Body: "Yes"})
	})
	refused(t, "Inbox.Reply", "params", func(ctx context.Context, c *Client) error {
		return c.Inbox.Reply(ctx, 1456277, nil)
	})
	refused(t, "Inbox.Reply", "email_stats_id", func(ctx context.Context, c *Client) error {
		return c.Inbox.Reply(ctx, 1456277, &CampaignReplyParams{Body: "Yes"})
	})
	refused(t, "Inbox.Forward", "to_emails", func(ctx context.Context, c *Client) error {
		_, err := c.Inbox.Forward(ctx, 1456277, &CampaignForwardParams{MessageID: "<a@sender.example>", StatsID: inboxStats})
		return err
	})
}

// Sources know other forms. An object that says something else is no empty view:
// the inbox would seem to be done.
func TestInboxInOtherForms(t *testing.T) {
	t.Parallel()
	const row = `{"email_lead_map_id":"2906151033","lead_email":"dana@example.com"}`
	for _, body := range []string{`{"ok":true,"data":` + row + `}`, row} {
		conversation, err := inboxAnswering(t, body).Inbox.Get(t.Context(), 2906151033)
		require.NoError(t, err, body)
		require.Equal(t, "dana@example.com", conversation.Email)
	}
	page, err := inboxAnswering(t, `[`+row+`]`).Inbox.ListReplies(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, page.Conversations, 1)
	_, err = Collect(inboxAnswering(t, `{"messages":[`+row+`],"total_count":1}`).Inbox.AllReplies(t.Context(), nil), 0)
	require.ErrorIs(t, err, ErrUnexpectedBody)
}
