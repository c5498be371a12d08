package smartlead

import (
	"context"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var inboxActionEndpoints = []endpoint{
	{
		op: "Inbox.UpdateRevenue",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.UpdateRevenue(ctx, 2906151033, &InboxRevenueParams{Revenue: 500.5})
		},
	},
	{
		op: "Inbox.UpdateRevenue", file: "Inbox.UpdateRevenue.Zero",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.UpdateRevenue(ctx, 2906151033, &InboxRevenueParams{})
		},
	},
	{
		op: "Inbox.UpdateCategory",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.UpdateCategory(ctx, 2906151033, &InboxCategoryParams{CategoryID: Value[CategoryID](1454)})
		},
	},
	{
		op: "Inbox.UpdateCategory", file: "Inbox.UpdateCategory.Null",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.UpdateCategory(ctx, 2906151033, &InboxCategoryParams{CategoryID: Null[CategoryID]()})
		},
	},
	{
		op: "Inbox.UpdateTeamMember",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.UpdateTeamMember(ctx, 2906151033, 456)
		},
	},
	{
		op: "Inbox.CreateTask",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.CreateTask(ctx, 2906151033, &InboxTaskParams{
				Name: "Call back", Description: "Pricing for 50 seats", Priority: TaskHigh, DueDate: at("2026-12-15T09:00:00Z"),
			})
		},
		want: &InboxTask{
			ID: 789, LeadMapID: 2906151033, Name: "Call back", Description: "Pricing for 50 seats", Priority: TaskHigh,
			DueDate: at("2026-12-15T09:00:00Z"), CreatedAt: at("2026-12-01T10:00:00Z"),
		},
		lost: []string{"ok", "message"},
	},
	{
		op: "Inbox.CreateTask", file: "Inbox.CreateTask.TaskID",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.CreateTask(ctx, 2906151033, &InboxTaskParams{Name: "Call back"})
		},
		want: &InboxTask{
			ID: 790, LeadMapID: 2906151033, Name: "Call back", Priority: TaskMedium,
			Extra: map[string]json.RawMessage{"owner": json.RawMessage(`"Sam Ito"`)},
		},
		lost: []string{"success", "message", "task_id"},
	},
	{
		op: "Inbox.CreateTask", file: "Inbox.CreateTask.Bare",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.CreateTask(ctx, 2906151033, &InboxTaskParams{Name: "Call back"})
		},
		want: &InboxTask{},
		lost: []string{"ok"},
	},
	{
		op: "Inbox.CreateNote",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.CreateNote(ctx, 2906151033, &InboxNoteParams{Message: "Wants the enterprise plan"})
		},
		want: &InboxNote{
			ID: 456, LeadMapID: 2906151033, Message: "Wants the enterprise plan", CreatedAt: at("2026-12-01T10:30:00Z"),
		},
		lost: []string{"ok", "message"},
	},
	{
		op: "Inbox.CreateNote", file: "Inbox.CreateNote.Bare",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.CreateNote(ctx, 2906151033, &InboxNoteParams{Message: "Wants the enterprise plan"})
		},
		want: &InboxNote{},
		lost: []string{"ok", "message"},
	},
	{
		op: "Inbox.SetReminder",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.SetReminder(ctx, 2906151033, &InboxReminderParams{
				StatsID: inboxStats, Message: "Ask again",
				Time: time.Date(2026, time.April, 10, 8, 30, 0, 0, time.FixedZone("CEST", 2*60*60)),
			})
		},
	},
	{
		op: "Inbox.PushToSubsequence",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.PushToSubsequence(ctx, 2906151033, &InboxSubsequenceParams{
				SubsequenceID: 1456278, DelayTime: 3, StopOnParentReply: true,
			})
		},
		want: &InboxSubsequencePush{ack: ack{Success: true}, SubsequenceID: 1456278, DelayDays: 3},
		lost: []string{"ok", "message"},
	},
	{
		op: "Inbox.PushToSubsequence", file: "Inbox.PushToSubsequence.Bare",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.PushToSubsequence(ctx, 2906151033, &InboxSubsequenceParams{SubsequenceID: 1456278})
		},
		want: &InboxSubsequencePush{},
		lost: []string{"ok", "message"},
	},
	{
		op: "Inbox.ResumeLead",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.ResumeLead(ctx, 1456277, 2906151033, &InboxResumeParams{DelayDays: 2})
		},
	},
	{
		op: "Inbox.ResumeLead", file: "Inbox.ResumeLead.Now",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.ResumeLead(ctx, 1456277, 2906151033, &InboxResumeParams{})
		},
	},
	{
		op: "Inbox.BlockDomains",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.BlockDomains(ctx, &InboxBlockParams{
				Domains: []string{"spam.example", "junk.example"}, Source: BlockComplaint,
			})
		},
	},
	{
		op: "Inbox.BlockDomains", file: "Inbox.BlockDomains.Default",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Inbox.BlockDomains(ctx, &InboxBlockParams{Domains: []string{"spam.example"}})
		},
	},
}

func TestInboxActionsRefuseBadParams(t *testing.T) {
	t.Parallel()
	const lead LeadMapID = 2906151033
	for _, test := range []struct {
		op, field string
		call      func(context.Context, *Client) error
	}{
		{"UpdateRevenue", "email_lead_map_id", func(ctx context.Context, c *Client) error {
			return c.Inbox.UpdateRevenue(ctx, 0, &InboxRevenueParams{})
		}},
		{"UpdateRevenue", "params", func(ctx context.Context, c *Client) error {
			return c.Inbox.UpdateRevenue(ctx, lead, nil)
		}},
		{"UpdateRevenue", "revenue", func(ctx context.Context, c *Client) error {
			return c.Inbox.UpdateRevenue(ctx, lead, &InboxRevenueParams{Revenue: -1})
		}},
		{"UpdateRevenue", "revenue", func(ctx context.Context, c *Client) error {
			return c.Inbox.UpdateRevenue(ctx, lead, &InboxRevenueParams{Revenue: math.NaN()})
		}},
		{"UpdateCategory", "category_id", func(ctx context.Context, c *Client) error {
			return c.Inbox.UpdateCategory(ctx, lead, &InboxCategoryParams{})
		}},
		{"UpdateCategory", "category_id", func(ctx context.Context, c *Client) error {
			return c.Inbox.UpdateCategory(ctx, lead, &InboxCategoryParams{CategoryID: Value[CategoryID](0)})
		}},
		{"UpdateTeamMember", "team_member_id", func(ctx context.Context, c *Client) error {
			return c.Inbox.UpdateTeamMember(ctx, lead, 0)
		}},
		{"CreateTask", "name", func(ctx context.Context, c *Client) error {
			_, err := c.Inbox.CreateTask(ctx, lead, &InboxTaskParams{Description: "Pricing"})
			return err
		}},
		{"CreateNote", "note_message", func(ctx context.Context, c *Client) error {
			_, err := c.Inbox.CreateNote(ctx, lead, &InboxNoteParams{})
			return err
		}},
		{"CreateNote", "params", func(ctx context.Context, c *Client) error {
			_, err := c.Inbox.CreateNote(ctx, lead, nil)
			return err
		}},
		{"SetReminder", "email_stats_id", func(ctx context.Context, c *Client) error {
			return c.Inbox.SetReminder(ctx, lead, &InboxReminderParams{Message: "Ask again", Time: at("2026-04-10T08:30:00Z")})
		}},
		{"SetReminder", "message", func(ctx context.Context, c *Client) error {
			return c.Inbox.SetReminder(ctx, lead, &InboxReminderParams{StatsID: inboxStats, Time: at("2026-04-10T08:30:00Z")})
		}},
		{"SetReminder", "reminder_time", func(ctx context.Context, c *Client) error {
			return c.Inbox.SetReminder(ctx, lead, &InboxReminderParams{StatsID: inboxStats, Message: "Ask again"})
		}},
		{"PushToSubsequence", "sub_sequence_id", func(ctx context.Context, c *Client) error {
			_, err := c.Inbox.PushToSubsequence(ctx, lead, &InboxSubsequenceParams{})
			return err
		}},
		{"PushToSubsequence", "sub_sequence_delay_time", func(ctx context.Context, c *Client) error {
			_, err := c.Inbox.PushToSubsequence(ctx, lead, &InboxSubsequenceParams{SubsequenceID: 1456278, DelayTime: -1})
			return err
		}},
		{"ResumeLead", "campaign_id", func(ctx context.Context, c *Client) error {
			return c.Inbox.ResumeLead(ctx, 0, lead, &InboxResumeParams{})
		}},
		{"ResumeLead", "email_lead_map_id", func(ctx context.Context, c *Client) error {
			return c.Inbox.ResumeLead(ctx, 1456277, 0, &InboxResumeParams{})
		}},
		{"ResumeLead", "params", func(ctx context.Context, c *Client) error {
			return c.Inbox.ResumeLead(ctx, 1456277, lead, nil)
		}},
		{"ResumeLead", "resume_delay_days", func(ctx context.Context, c *Client) error {
			return c.Inbox.ResumeLead(ctx, 1456277, lead, &InboxResumeParams{DelayDays: -1})
		}},
		{"BlockDomains", "params", func(ctx context.Context, c *Client) error {
			return c.Inbox.BlockDomains(ctx, nil)
		}},
		{"BlockDomains", "domains", func(ctx context.Context, c *Client) error {
			return c.Inbox.BlockDomains(ctx, &InboxBlockParams{})
		}},
		{"BlockDomains", "domains", func(ctx context.Context, c *Client) error {
			return c.Inbox.BlockDomains(ctx, &InboxBlockParams{Domains: []string{"spam.example", "dana@example.com"}})
		}},
	} {
		t.Run(test.op+"/"+test.field, func(t *testing.T) {
			t.Parallel()
			refused(t, "Inbox."+test.op, test.field, test.call)
		})
	}
}

// TestInboxConversationIsWrittenBackAsRead proves that what can be set on a
// conversation comes back as it was read, also when it was not set.
func TestInboxConversationIsWrittenBackAsRead(t *testing.T) {
	t.Parallel()
	for wire, want := range map[string][2]string{
		`{"revenue":"500.50","lead_category_id":"1454"}`: {`{"revenue":500.5}`, `{"category_id":1454}`},
		`{"revenue":null,"lead_category_id":null}`:       {`{"revenue":0}`, `{"category_id":null}`},
	} {
		var read InboxConversation
		require.NoError(t, codec().Unmarshal([]byte(wire), &read))
		revenue, err := codec().Marshal(read.RevenueParams())
		require.NoError(t, err)
		assert.JSONEq(t, want[0], string(revenue))
		category, err := codec().Marshal(read.CategoryParams())
		require.NoError(t, err)
		assert.JSONEq(t, want[1], string(category))
	}
}
