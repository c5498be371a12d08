package smartlead

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sentStats = StatsID("a891fe37-c45d-41e8-87ba-fcd44e9c33a8")

func greeting(step int) *LeadMessage {
	return &LeadMessage{
		Type: MessageSent, MessageID: "<a1@mail.example.com>", StatsID: sentStats, EmailBody: "<p>Hi John</p>", SequenceNumber: step,
	}
}

var leadHistoryEndpoints = []endpoint{
	{
		op: "Leads.History",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.History(ctx, 2710262, 2995276770, &LeadHistoryParams{After: at("2026-03-01"), PlainText: true})
		},
		want: &LeadHistory{
			Messages: []*LeadMessage{
				{
					Type: MessageSent, MessageID: "<a1@mail.example.com>", StatsID: sentStats,
					Time: at("2026-03-03T10:00:00.000Z"), From: "ada@example.com", To: "john@example.com",
					CC: json.RawMessage("[]"), BCC: json.RawMessage("[]"),
					Subject: "Quick question", EmailBody: "<p>Hi John</p>", SequenceNumber: 1, OpenCount: 2, ClickCount: 1,
					ClickDetails: json.RawMessage(`{"https://example.com":1}`), Attachments: []*MessageAttachment{},
				},
				{
					Type: MessageReply, MessageID: "<b2@mail.example.com>", StatsID: sentStats,
					From: "john@example.com", To: "ada@example.com",
					CC: json.RawMessage("null"), BCC: json.RawMessage("null"), EmailBody: "<p>Tell me more</p>",
					Attachments:  []*MessageAttachment{{URL: "https://example.com/f.pdf", Name: "f.pdf", Type: "application/pdf"}},
					ReplyDetails: json.RawMessage("null"),
					Extra:        map[string]json.RawMessage{"plain_text": json.RawMessage(`"Tell me more"`)},
				},
			},
			From: "ada@example.com", To: "john@example.com",
		},
	},
	{op: "Leads.History", file: "Leads.History.bare", call: johnsHistory, want: &LeadHistory{Messages: []*LeadMessage{greeting(0)}}},
	{op: "Leads.History", file: "Leads.History.data", call: johnsHistory, want: &LeadHistory{Messages: []*LeadMessage{greeting(0)}}},
	{op: "Leads.History", file: "Leads.History.empty", call: johnsHistory, want: &LeadHistory{}},
	{
		op: "Leads.Histories",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.Histories(ctx, 2710262, &LeadHistoriesParams{
				LeadIDs: []LeadID{2995276770, 2995276771}, After: at("2026-03-01"),
			})
		},
		want: map[LeadID]*LeadHistory{
			2995276770: {Messages: []*LeadMessage{greeting(1)}},
			2995276771: {Messages: []*LeadMessage{}},
		},
	},
	{
		op: "Leads.Histories", file: "Leads.Histories.data",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.Histories(ctx, 2710262, &LeadHistoriesParams{LeadIDs: []LeadID{2995276770}})
		},
		want: map[LeadID]*LeadHistory{2995276770: {Messages: []*LeadMessage{greeting(1)}}},
		lost: []string{"success", "message"},
	},
	{
		op: "Leads.HistoriesOfEveryLead",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.HistoriesOfEveryLead(ctx, 2710262, &LeadHistoriesOfEveryLeadParams{After: at("2026-03-01")})
		},
		want: map[LeadID]*LeadHistory{2995276770: {Messages: []*LeadMessage{greeting(1)}}},
	},
	{
		op: "Leads.HistoriesOfEveryLead", file: "Leads.HistoriesOfEveryLead.none",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.HistoriesOfEveryLead(ctx, 2710262, nil)
		},
		want: map[LeadID]*LeadHistory{},
	},
	{
		op: "Leads.ListActivities",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.ListActivities(ctx, &LeadActivityListParams{
				Offset: 100, Limit: 1000, From: at("2026-03-01"), To: at("2026-03-05"),
			})
		},
		want: &LeadActivityPage{
			Leads: []*LeadActivities{{
				LeadID: 2995276770, MapID: 2433664091, CampaignID: 2710262, CampaignName: "Spring outreach",
				CampaignStatus: CampaignActive, Status: LeadInProgress, CurrentStep: 2, CreatedAt: at("2026-03-02T12:54:54.000Z"),
				Activities: []*LeadActivity{
					{
						StatsID: sentStats, MessageID: "<a1@mail.example.com>", Subject: "Quick question", EmailBody: "Hi John",
						SentAt: at("2026-03-03T10:00:00.000Z"), From: "ada@example.com", To: "john@example.com",
						SequenceNumber: 1, OpenCount: 3, ClickCount: 1, ClickDetails: json.RawMessage("{}"),
						Reply: &LeadActivityReply{
							Time: at("2026-03-03T14:30:00.000Z"), EmailBody: "Tell me more", MessageID: "<b2@mail.example.com>",
						},
						ThreadReplies: json.RawMessage("[]"),
					},
					{StatsID: "81"},
				},
			}},
			Pagination: &LeadPagination{HasMore: new(true), Limit: 100}, HasMore: new(true),
		},
	},
	{
		op: "Leads.ListActivities", file: "Leads.ListActivities.documented",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Leads.ListActivities(ctx, nil) },
		want: &LeadActivityPage{
			Leads: []*LeadActivities{{CampaignID: 2710262, Extra: map[string]json.RawMessage{
				"lead_email": json.RawMessage(`"john@example.com"`), "activity_type": json.RawMessage(`"OPEN"`),
			}}},
			HasMore: new(true),
		},
	},
	{
		op: "Leads.SequenceDetails",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.SequenceDetails(ctx, LeadMapID(2433664091), &LeadSequenceParams{CampaignID: 2710262})
		},
		want: []*LeadSequenceStep{
			{SequenceID: 7221994, Status: "SENT", SentAt: at("2026-03-03T10:00:00.000Z"), StatusMessage: "Message sent successfully!"},
			{SequenceID: 7221995, Status: "SCHEDULED"},
		},
		lost: []string{"ok", "message"},
	},
}

func johnsHistory(ctx context.Context, c *Client) (any, error) {
	return c.Leads.History(ctx, 2710262, 2995276770, nil)
}

// For the API no leads are all leads: only a call named for it may say so.
func TestHistoriesRefuseNoLeads(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]*LeadHistoriesParams{
		"params": nil, "lead_ids": {LeadIDs: []LeadID{}}, "lead_ids[1]": {LeadIDs: []LeadID{1, 0}},
	} {
		refused(t, "Leads.Histories", field, func(ctx context.Context, c *Client) error {
			_, err := c.Leads.Histories(ctx, 1, params)
			return err
		})
	}
}

func TestActivitiesWalk(t *testing.T) {
	t.Parallel()
	client, requests := leadAnswers(t, nil,
		`{"data":[{"lead_id":1}],"pagination":{"has_more":true,"offset":0,"limit":100}}`,
		`{"data":[{"lead_id":2}],"hasMore":false}`,
	)
	rows, err := Collect(client.Leads.AllActivities(t.Context(), nil), 0)
	require.NoError(t, err)
	assert.Len(t, rows, 2)
	require.Len(t, *requests, 2)
	assert.Equal(t, "1000", (*requests)[0].URL.Query().Get("limit"))
	assert.Equal(t, "100", (*requests)[1].URL.Query().Get("offset"), "the API took a smaller page")

	refused(t, "Leads.ListActivities", "event_time_to", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.ListActivities(ctx, &LeadActivityListParams{To: at("2026-03-05")})
		return err
	})
	refused(t, "Leads.ListActivities", "limit", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.ListActivities(ctx, &LeadActivityListParams{Limit: 1001})
		return err
	})
}

func TestAttachmentRoundTrip(t *testing.T) {
	t.Parallel()
	var file MessageAttachment
	const text = `{"file_url":"https://example.com/f.pdf","file_name":"f.pdf","file_type":"application/pdf"}`
	require.NoError(t, codec().Unmarshal([]byte(text), &file))
	sent, err := codec().Marshal(file.Params())
	require.NoError(t, err)
	assert.JSONEq(t, text, string(sent))
}
