package smartleadtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// outreach is a started campaign of two steps. Its mailboxes stand on two
// domains, in turn.
type outreach struct {
	*world

	campaign smartlead.CampaignID
	accounts []smartlead.AccountID
}

// newOutreach makes one with leads lead0 to leadN.
func newOutreach(t *testing.T, mailboxes, leads int, opts ...smartleadtest.Option) *outreach {
	t.Helper()
	o := &outreach{world: newWorld(t, opts...)}
	o.client = o.server.Client(o.watch(), smartlead.WithLimiter(nil))
	for i := range mailboxes {
		o.accounts = append(o.accounts, o.mailbox(i))
	}
	o.campaign = o.launch(o.client, "Spring outreach", o.accounts, 0, leads)
	return o
}

func (o *outreach) mailbox(i int) smartlead.AccountID {
	o.Helper()
	address := fmt.Sprintf("box%d@sender%d.example", i, i%2)
	made, err := o.client.Accounts.ConnectSMTP(o.Context(), &smartlead.AccountSMTPParams{
		FromName: "Ada Example", FromEmail: address, Username: address, Password: smartlead.NewSecret("s3cret"),
		SMTPHost: "smtp.sender.example", SMTPPort: 587, IMAPHost: "imap.sender.example", IMAPPort: 993,
	})
	require.NoError(o, err)
	return made.ID
}

// launch starts a campaign that sends at any time of any day.
func (o *outreach) launch(client *smartlead.Client, name string, accounts []smartlead.AccountID, from, to int) smartlead.CampaignID {
	o.Helper()
	ctx := o.Context()
	made, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: name})
	require.NoError(o, err)
	o.prepare(client, made.ID, accounts)
	var leads []*smartlead.LeadInput
	for i := from; i < to; i++ {
		leads = append(leads, &smartlead.LeadInput{Email: fmt.Sprintf("lead%d@company%d.example", i, i), FirstName: fmt.Sprint("Lead", i), LastName: "Reyes"})
	}
	added, err := client.Leads.Add(ctx, made.ID, &smartlead.LeadAddParams{Leads: leads})
	require.NoError(o, err)
	require.Equal(o, to-from, added.TotalLeads)
	require.NoError(o, client.Campaigns.Start(ctx, made.ID))
	return made.ID
}

func (o *outreach) prepare(client *smartlead.Client, campaign smartlead.CampaignID, accounts []smartlead.AccountID) {
	o.Helper()
	ctx := o.Context()
	_, err := client.Campaigns.SaveSequences(ctx, campaign, &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{Number: 1, Subject: "A question, {{first_name}}", Body: "<p>Hello {{first_name}}</p>"},
		{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 3}, Body: "<p>Still there?</p>"},
	}})
	require.NoError(o, err)
	require.NoError(o, client.Campaigns.UpdateSchedule(ctx, campaign, &smartlead.CampaignScheduleParams{
		Timezone: "UTC", Days: []time.Weekday{0, 1, 2, 3, 4, 5, 6}, StartHour: "00:00", EndHour: "23:59", MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: 1000,
	}))
	require.NoError(o, client.Campaigns.AddAccounts(ctx, campaign, &smartlead.CampaignAccountAddParams{AccountIDs: accounts}))
}

// react makes a lead of the campaign do something with its last mail.
func (o *outreach) react(i int, reaction smartleadtest.Reaction, text string) {
	o.Helper()
	require.NoError(o, o.server.React(int64(o.campaign), o.lead(i).ID, reaction, text))
}

func (o *outreach) lead(i int) smartleadtest.Lead { return o.server.Leads(int64(o.campaign))[i] }

func (o *outreach) mapID(i int) smartlead.LeadMapID { return smartlead.LeadMapID(o.lead(i).MapID) }

// get reads the conversation of a lead.
func (o *outreach) get(i int) *smartlead.InboxConversation {
	o.Helper()
	got, err := o.client.Inbox.Get(o.Context(), o.mapID(i))
	require.NoError(o, err)
	return got
}

// quiet is a world in which nobody reacts to anything by themselves.
var quiet = smartleadtest.WithBehaviour(smartleadtest.Behaviour{})

// emails reads the names before the @ of a view, in its order.
func (o *outreach) names(page *smartlead.InboxPage, err error) []string {
	o.Helper()
	require.NoError(o, err)
	names := []string{}
	for _, row := range page.Conversations {
		name, _, _ := strings.Cut(row.Email, "@")
		names = append(names, name)
	}
	return names
}

func TestInboxShowsWhatTheLeadsWrote(t *testing.T) {
	o := newOutreach(t, 1, 4, quiet)
	ctx := t.Context()
	o.server.Advance(time.Hour)
	o.react(1, smartleadtest.Replies, "<p>Tell me more</p>")
	o.server.Advance(time.Minute)
	o.react(0, smartleadtest.Replies, "<p>Not now</p>")

	page, err := o.client.Inbox.ListReplies(ctx, &smartlead.InboxListParams{IncludeMessages: true})
	require.Equal(t, []string{"lead0", "lead1"}, o.names(page, err), "newest reply first")
	require.Equal(t, 20, page.Limit)
	row, lead, sent := page.Conversations[1], o.lead(1), o.server.Sent()[1]
	require.EqualValues(t, lead.MapID, row.LeadMapID)
	require.EqualValues(t, lead.ID, row.LeadID)
	require.Equal(t, "Lead1", row.FirstName)
	require.EqualValues(t, lead.Status, row.Status)
	require.True(t, row.IsUnread)
	require.Equal(t, sent.Time, row.LastSentTime.UTC())
	require.Equal(t, o.server.Now().Add(-time.Minute), row.LastReplyTime.UTC())
	require.Equal(t, o.campaign, row.CampaignID)
	require.Equal(t, "Spring outreach", row.CampaignName)
	require.Equal(t, o.accounts[0], row.AccountID)
	require.Equal(t, "UTC", row.Schedule.Timezone)
	require.Equal(t, 1, row.CurrentSequenceNumber)
	require.Equal(t, 2, row.SequenceCount)
	require.Zero(t, row.NextSendTime, "a reply ends the sequence")

	require.Len(t, row.Messages, 2)
	require.Equal(t, smartlead.MessageSent, row.Messages[0].Type)
	require.EqualValues(t, sent.MessageID, row.Messages[0].MessageID)
	require.Equal(t, "A question, Lead1", row.Messages[0].Subject)
	require.Equal(t, 1, row.Messages[0].OpenCount)
	require.Equal(t, smartlead.MessageReply, row.Messages[1].Type)
	require.EqualValues(t, sent.StatsID, row.Messages[1].StatsID)
	require.Equal(t, "<p>Tell me more</p>", row.Messages[1].EmailBody)

	one := o.get(1)
	require.Empty(t, one.Messages)
	row.Messages = nil
	require.Equal(t, row, one)
	_, err = o.client.Inbox.Get(ctx, 42)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestInboxViews(t *testing.T) {
	o := newOutreach(t, 1, 6, quiet)
	ctx, inbox := t.Context(), o.client.Inbox
	o.server.Advance(time.Hour)
	for i := range 3 {
		o.react(i, smartleadtest.Replies, "yes")
		o.server.Advance(time.Minute)
	}
	require.NoError(t, inbox.MarkRead(ctx, o.mapID(1)))
	require.NoError(t, o.server.Mark(int64(o.mapID(2)), smartleadtest.Important, true))
	require.NoError(t, o.server.Mark(int64(o.mapID(3)), smartleadtest.Archived, true))
	require.NoError(t, o.server.Mark(int64(o.mapID(4)), smartleadtest.Snoozed, true))
	require.NoError(t, inbox.UpdateTeamMember(ctx, o.mapID(5), 196026))

	require.Equal(t, []string{"lead2", "lead0"}, o.names(inbox.ListUnread(ctx, nil)))
	require.Equal(t, []string{"lead2"}, o.names(inbox.ListImportant(ctx, nil)))
	require.Equal(t, []string{"lead3"}, o.names(inbox.ListArchived(ctx, nil)))
	require.Equal(t, []string{"lead4"}, o.names(inbox.ListSnoozed(ctx, nil)))
	require.Equal(t, []string{"lead5"}, o.names(inbox.ListAssignedToMe(ctx, nil)))
	require.Equal(t, []string{"lead2", "lead1", "lead0", "lead5", "lead4", "lead3"}, o.names(inbox.ListSent(ctx, nil)), "by reply, then by mail")
	require.Equal(t, []string{"lead5", "lead4", "lead3", "lead2", "lead1", "lead0"}, o.names(inbox.ListFiltered(ctx, &smartlead.InboxListParams{Sort: smartlead.InboxNewestSent})))
	require.Equal(t, []string{"lead1"}, o.names(inbox.ListReplies(ctx, &smartlead.InboxListParams{Offset: 1, Limit: 1})))
	require.NoError(t, inbox.Reply(ctx, o.campaign, &smartlead.CampaignReplyParams{StatsID: smartlead.StatsID(o.server.Sent()[0].StatsID), Body: "Thursday"}))
	o.server.Advance(time.Minute)
	require.Equal(t, []string{"lead0", "lead2", "lead1"}, o.names(inbox.ListReplies(ctx, &smartlead.InboxListParams{Sort: smartlead.InboxNewestSent})))
	require.Empty(t, o.names(inbox.ListReplies(ctx, &smartlead.InboxListParams{Offset: 3})))

	require.True(t, o.get(2).IsImportant)
	require.True(t, o.get(3).IsArchived)
	require.True(t, o.get(4).IsSnoozed)
	require.EqualValues(t, 196026, o.get(5).TeamMemberID)
	require.NoError(t, o.server.Mark(int64(o.mapID(2)), smartleadtest.Important, false))
	require.Empty(t, o.names(inbox.ListImportant(ctx, nil)))
	require.Error(t, o.server.Mark(1, smartleadtest.Important, true))
}

func TestInboxWalksEveryConversationOnce(t *testing.T) {
	o := newOutreach(t, 3, 60, smartleadtest.WithBehaviour(smartleadtest.Behaviour{ReplyRate: 0.7, OpenRate: 0.5, OutOfOfficeRate: 0.2}))
	o.server.Advance(12 * 24 * time.Hour)
	want, mailed := map[string]bool{}, map[string]bool{}
	for _, m := range o.server.Sent() {
		mailed[m.To] = true
		if m.Replies > 0 {
			want[m.To] = true
		}
	}
	require.Greater(t, len(want), 20, "more than a page")
	got := map[string]bool{}
	var before time.Time
	for row, err := range o.client.Inbox.AllReplies(t.Context(), nil) {
		require.NoError(t, err)
		require.False(t, got[row.Email], "twice: %s", row.Email)
		require.True(t, before.IsZero() || !row.LastReplyTime.After(before))
		got[row.Email], before = true, row.LastReplyTime
	}
	require.Equal(t, want, got)
	require.Len(t, collect(t, o.client.Inbox.AllSent(t.Context(), nil)), len(mailed))
	require.Len(t, collect(t, o.client.Inbox.AllUnread(t.Context(), &smartlead.InboxListParams{Limit: 7})), len(want))
}

func TestInboxFilters(t *testing.T) {
	o := newOutreach(t, 2, 6, quiet)
	ctx, inbox := t.Context(), o.client.Inbox
	other := o.launch(o.client, "Other", o.accounts[:1], 6, 7)
	o.server.Advance(time.Hour)
	o.react(0, smartleadtest.Replies, "<p>Send me the PRICE list</p>")
	middle := o.server.Now()
	o.server.Advance(time.Hour)
	o.react(1, smartleadtest.Replies, "no")
	o.react(2, smartleadtest.Bounces, "")
	for i, category := range []smartlead.CategoryID{1, 3} {
		require.NoError(t, inbox.UpdateCategory(ctx, o.mapID(i), &smartlead.InboxCategoryParams{CategoryID: smartlead.Value(category)}))
	}
	require.NoError(t, o.client.Campaigns.UpdateTeamMember(ctx, other, &smartlead.CampaignTeamMemberParams{TeamMemberID: smartlead.Value[smartlead.TeamMemberID](77)}))

	for _, example := range []struct {
		params smartlead.InboxListParams
		want   []string
	}{
		{smartlead.InboxListParams{Search: "price"}, []string{"lead0"}},
		{smartlead.InboxListParams{Search: "lead4 rey"}, []string{"lead4"}},
		{smartlead.InboxListParams{Search: "LEAD3@"}, []string{"lead3"}},
		{smartlead.InboxListParams{Categorized: true}, []string{"lead0", "lead1"}},
		{smartlead.InboxListParams{Uncategorized: true}, []string{"lead2", "lead3", "lead4", "lead5", "lead6"}},
		{smartlead.InboxListParams{CategoryIDs: []smartlead.CategoryID{1, 2}}, []string{"lead0"}},
		{smartlead.InboxListParams{NotCategoryIDs: []smartlead.CategoryID{1}}, []string{"lead1", "lead2", "lead3", "lead4", "lead5", "lead6"}},
		{smartlead.InboxListParams{EmailStatuses: []smartlead.InboxEmailStatus{smartlead.InboxEmailBounced}}, []string{"lead2"}},
		{smartlead.InboxListParams{EmailStatuses: []smartlead.InboxEmailStatus{smartlead.InboxEmailBounced, smartlead.InboxEmailReplied}}, []string{"lead0", "lead1", "lead2"}},
		{smartlead.InboxListParams{CampaignIDs: []smartlead.CampaignID{other}}, []string{"lead6"}},
		{smartlead.InboxListParams{CampaignIDs: []smartlead.CampaignID{other, o.campaign}, Categorized: true}, []string{"lead0", "lead1"}},
		{smartlead.InboxListParams{AccountIDs: o.accounts[1:]}, []string{"lead1", "lead3", "lead5"}},
		{smartlead.InboxListParams{TeamMemberIDs: []smartlead.TeamMemberID{77, 78}}, []string{"lead6"}},
		{smartlead.InboxListParams{ClientIDs: []smartlead.ClientID{5}}, []string{}},
		{smartlead.InboxListParams{RepliedFrom: middle.Add(time.Minute), RepliedTo: o.server.Now()}, []string{"lead1"}},
	} {
		got := o.names(inbox.ListSent(ctx, &example.params))
		slices.Sort(got)
		require.Equal(t, example.want, got, "%+v", example.params)
	}
	one := smartlead.InboxListParams{CampaignIDs: []smartlead.CampaignID{other}, AccountIDs: o.accounts[:1]}
	require.Equal(t, []string{"lead6"}, o.names(inbox.ListFiltered(ctx, &one)), "a view that takes no lists")
}

func TestInboxAnswers(t *testing.T) {
	o := newOutreach(t, 1, 2, quiet)
	ctx, inbox := t.Context(), o.client.Inbox
	o.server.Advance(time.Hour)
	o.react(0, smartleadtest.Replies, "When?")
	statsID := smartlead.StatsID(o.server.Sent()[0].StatsID)
	at := o.server.Now().Add(48 * time.Hour)
	require.NoError(t, inbox.Reply(ctx, o.campaign, &smartlead.CampaignReplyParams{StatsID: statsID, Body: "<p>On Thursday</p>", ScheduledTime: at}))
	require.Equal(t, []string{"lead0"}, o.names(inbox.ListScheduled(ctx, &smartlead.InboxListParams{Sort: smartlead.InboxFirstScheduled})))

	page, err := inbox.ListScheduled(ctx, &smartlead.InboxListParams{IncludeMessages: true})
	require.NoError(t, err)
	thread := page.Conversations[0].Messages
	queued := thread[len(thread)-1]
	require.Zero(t, queued.Time)
	require.Equal(t, "<p>On Thursday</p>", queued.EmailBody)
	_, err = inbox.ReplyStatus(ctx, queued.MessageID)
	require.ErrorIs(t, err, smartlead.ErrNotFound, "nothing is known of mail that waits")

	o.server.Advance(72 * time.Hour)
	require.Empty(t, o.names(inbox.ListScheduled(ctx, nil)))
	status, err := inbox.ReplyStatus(ctx, queued.MessageID)
	require.NoError(t, err)
	require.Equal(t, smartlead.InboxReplyCompleted, status.Status)
	require.Equal(t, queued.StatsID, status.StatsID)
	require.Equal(t, at, status.EventTime.UTC())
	require.Equal(t, at, status.ScheduledTime.UTC())
	require.Equal(t, at, o.get(0).LastSentTime.UTC())

	forwarded, err := inbox.Forward(ctx, o.campaign, &smartlead.CampaignForwardParams{
		StatsID: statsID, MessageID: thread[1].MessageID, To: smartlead.AddressList{"sales@sender.example"},
	})
	require.NoError(t, err)
	status, err = inbox.ReplyStatus(ctx, forwarded.MessageID)
	require.NoError(t, err)
	require.Zero(t, status.ScheduledTime)
	last := o.server.Sent()[len(o.server.Sent())-1]
	require.Equal(t, "forward", last.Kind)
	require.Contains(t, last.Body, "When?")
}

func TestInboxWritesChangeOneThing(t *testing.T) {
	o := newOutreach(t, 1, 2, quiet)
	ctx, inbox := t.Context(), o.client.Inbox
	o.server.Advance(time.Hour)
	o.react(0, smartleadtest.Replies, "Hello")
	require.NoError(t, inbox.UpdateRevenue(ctx, o.mapID(0), &smartlead.InboxRevenueParams{Revenue: 500.5}))

	for _, example := range []struct {
		name   string
		write  func(*smartlead.InboxConversation) error
		change func(*smartlead.InboxConversation)
	}{
		{"revenue", func(c *smartlead.InboxConversation) error {
			params := c.RevenueParams()
			params.Revenue += 99.5
			return inbox.UpdateRevenue(ctx, c.LeadMapID, params)
		}, func(c *smartlead.InboxConversation) { c.Revenue = 600 }},
		{"category", func(c *smartlead.InboxConversation) error {
			params := c.CategoryParams()
			params.CategoryID = smartlead.Value[smartlead.CategoryID](2)
			return inbox.UpdateCategory(ctx, c.LeadMapID, params)
		}, func(c *smartlead.InboxConversation) { c.CategoryID = 2 }},
		{"category as it is", func(c *smartlead.InboxConversation) error {
			return inbox.UpdateCategory(ctx, c.LeadMapID, c.CategoryParams())
		}, func(*smartlead.InboxConversation) {}},
		{"no category", func(c *smartlead.InboxConversation) error {
			return inbox.UpdateCategory(ctx, c.LeadMapID, &smartlead.InboxCategoryParams{CategoryID: smartlead.Null[smartlead.CategoryID]()})
		}, func(c *smartlead.InboxConversation) { c.CategoryID = 0 }},
		{"read", func(c *smartlead.InboxConversation) error { return inbox.MarkRead(ctx, c.LeadMapID) }, func(c *smartlead.InboxConversation) { c.IsUnread = false }},
		{"unread", func(c *smartlead.InboxConversation) error { return inbox.MarkUnread(ctx, c.LeadMapID) }, func(c *smartlead.InboxConversation) { c.IsUnread = true }},
		{"member", func(c *smartlead.InboxConversation) error { return inbox.UpdateTeamMember(ctx, c.LeadMapID, 456) }, func(c *smartlead.InboxConversation) { c.TeamMemberID = 456 }},
	} {
		before, neighbour := o.get(0), o.get(1)
		require.NoError(t, example.write(before), example.name)
		example.change(before)
		require.Equal(t, before, o.get(0), example.name)
		require.Equal(t, neighbour, o.get(1), example.name)
	}
	totals, err := o.client.Analytics.Campaign(ctx, o.campaign)
	require.NoError(t, err)
	require.InDelta(t, 600, totals.Leads.Revenue, 0.001)

	var refused *smartlead.APIError
	err = inbox.UpdateCategory(ctx, o.mapID(0), &smartlead.InboxCategoryParams{CategoryID: smartlead.Value[smartlead.CategoryID](4711)})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 400, refused.StatusCode)
	require.ErrorIs(t, inbox.MarkRead(ctx, 42), smartlead.ErrNotFound)
	require.ErrorIs(t, inbox.UpdateRevenue(ctx, 42, &smartlead.InboxRevenueParams{}), smartlead.ErrNotFound)
}

func TestInboxNotesTasksAndReminders(t *testing.T) {
	o := newOutreach(t, 1, 3, quiet)
	ctx, inbox := t.Context(), o.client.Inbox
	o.server.Advance(time.Hour)
	before := o.get(0)
	lead := smartlead.LeadID(o.lead(0).ID)

	note, err := inbox.CreateNote(ctx, o.mapID(0), &smartlead.InboxNoteParams{Message: "Wants the <enterprise> plan"})
	require.NoError(t, err)
	require.Equal(t, o.mapID(0), note.LeadMapID)
	notes, err := o.client.Leads.ListNotes(ctx, lead)
	require.NoError(t, err)
	require.Len(t, notes, 1)
	require.Equal(t, note.ID, notes[0].ID)
	require.Equal(t, "Wants the <enterprise> plan", notes[0].Message)
	require.Equal(t, o.server.Now(), notes[0].CreatedAt.UTC())

	due := time.Date(2026, time.March, 9, 15, 0, 0, 0, time.UTC)
	task, err := inbox.CreateTask(ctx, o.mapID(0), &smartlead.InboxTaskParams{Name: "Call back", Description: "After 3pm", Priority: smartlead.TaskHigh, DueDate: due})
	require.NoError(t, err)
	_, err = inbox.CreateTask(ctx, o.mapID(0), &smartlead.InboxTaskParams{Name: "Write"})
	require.NoError(t, err)
	tasks, err := o.client.Leads.ListTasks(ctx, lead)
	require.NoError(t, err)
	require.Len(t, tasks, 2)
	require.Equal(t, task.ID, tasks[0].ID)
	require.Equal(t, smartlead.TaskHigh, tasks[0].Priority)
	require.Equal(t, due, tasks[0].DueDate.UTC())
	require.Equal(t, smartlead.TaskMedium, tasks[1].Priority)
	require.Zero(t, tasks[1].DueDate)

	sent := o.server.Sent()
	remind := func(i int, after time.Duration) error {
		return inbox.SetReminder(ctx, o.mapID(i), &smartlead.InboxReminderParams{
			StatsID: smartlead.StatsID(sent[i].StatsID), Message: "Look again", Time: o.server.Now().Add(after),
		})
	}
	require.NoError(t, remind(0, 2*time.Hour))
	require.NoError(t, remind(1, time.Hour))
	require.NoError(t, remind(1, 3*time.Hour))
	require.Equal(t, []string{"lead1", "lead0"}, o.names(inbox.ListReminders(ctx, &smartlead.InboxListParams{Sort: smartlead.InboxFirstReminder})))
	require.Equal(t, []string{"lead1", "lead0"}, o.names(inbox.ListReminders(ctx, &smartlead.InboxListParams{Sort: smartlead.InboxLastReminder})))
	err = inbox.SetReminder(ctx, o.mapID(2), &smartlead.InboxReminderParams{StatsID: smartlead.StatsID(sent[0].StatsID), Message: "x", Time: due})
	require.Error(t, err, "a mail of another conversation")
	require.Equal(t, before, o.get(0), "none of it shows in the conversation")
}

func TestInboxUntrackedReplies(t *testing.T) {
	o := newOutreach(t, 2, 1, quiet)
	ctx := t.Context()
	o.server.Advance(time.Hour)
	o.react(0, smartleadtest.Bounces, "")
	for i := range 30 {
		require.NoError(t, o.server.Receive(int64(o.accounts[i%2]), smartleadtest.UntrackedMail{
			From: "reports@dmarc.example", Subject: fmt.Sprint("Report domain ", i), Text: "a < b", Files: []string{"report.zip"},
		}))
	}
	page, err := o.client.Inbox.ListUntracked(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, 31, page.Total)
	require.Len(t, page.Replies, 20)
	require.True(t, page.Pagination.HasMore)
	first := page.Replies[0]
	require.Equal(t, "Report domain 29", first.Subject)
	require.Equal(t, "reports@dmarc.example", first.From)
	require.Equal(t, "box1@sender1.example", first.To)
	require.Equal(t, o.accounts[1], first.AccountID)
	require.True(t, first.HasAttachment)
	require.Nil(t, first.Body)
	require.Empty(t, first.Attachments)
	require.Len(t, collect(t, o.client.Inbox.AllUntracked(ctx, &smartlead.InboxUntrackedListParams{Limit: 12})), 31)

	full, err := o.client.Inbox.ListUntracked(ctx, &smartlead.InboxUntrackedListParams{IncludeBody: true, IncludeAttachments: true, To: "box0@sender0.example", Subject: "domain 28"})
	require.NoError(t, err)
	require.Len(t, full.Replies, 1)
	require.Equal(t, "a < b", full.Replies[0].Body.Text)
	require.Equal(t, "report.zip", full.Replies[0].Attachments[0].FileName)
	bounced, err := o.client.Inbox.ListUntracked(ctx, &smartlead.InboxUntrackedListParams{From: "mailer-daemon@company0.example"})
	require.NoError(t, err)
	require.Len(t, bounced.Replies, 1)
	require.Contains(t, bounced.Replies[0].VisibleText, "lead0@company0.example")
}

func TestInboxSubsequence(t *testing.T) {
	o := newOutreach(t, 1, 3, quiet)
	ctx, inbox := t.Context(), o.client.Inbox
	child, err := o.client.Campaigns.CreateSubsequence(ctx, &smartlead.SubsequenceCreateParams{ParentCampaignID: o.campaign})
	require.NoError(t, err)
	o.prepare(o.client, child.ID, o.accounts)
	o.server.Advance(time.Hour)
	before := o.get(0)
	pushed, err := inbox.PushToSubsequence(ctx, o.mapID(0), &smartlead.InboxSubsequenceParams{SubsequenceID: child.ID, StopOnParentReply: true})
	require.NoError(t, err)
	require.Equal(t, child.ID, pushed.SubsequenceID)
	after := o.get(0)
	require.True(t, after.IsPushedToSubsequence)
	require.Equal(t, child.ID, after.SubsequenceID)
	require.Equal(t, smartlead.LeadStopped, after.Status, "it has moved")
	require.Equal(t, before.Revenue, after.Revenue)
	_, err = inbox.PushToSubsequence(ctx, o.mapID(0), &smartlead.InboxSubsequenceParams{SubsequenceID: child.ID})
	require.Error(t, err, "twice")
	_, err = inbox.PushToSubsequence(ctx, o.mapID(1), &smartlead.InboxSubsequenceParams{SubsequenceID: o.campaign})
	require.Error(t, err, "no subsequence")

	pushed, err = inbox.PushToSubsequence(ctx, o.mapID(1), &smartlead.InboxSubsequenceParams{SubsequenceID: child.ID, DelayTime: 2})
	require.NoError(t, err)
	require.Equal(t, 2, pushed.DelayDays)
	require.Equal(t, []string{"lead1"}, o.names(inbox.ListFiltered(ctx, &smartlead.InboxListParams{SubsequenceID: child.ID, Search: "lead1"})))

	require.NoError(t, o.client.Campaigns.Start(ctx, child.ID))
	o.server.Advance(time.Hour)
	require.Len(t, o.server.Leads(int64(child.ID)), 1)
	o.react(0, smartleadtest.Replies, "I answered the first mail")
	require.Equal(t, "STOPPED", o.server.Leads(int64(child.ID))[0].Status, "a reply in the parent ends it")
	o.server.Advance(48 * time.Hour)
	there := o.server.Leads(int64(child.ID))
	require.Len(t, there, 2)
	require.EqualValues(t, 1, there[1].LastStep)
	inChild, err := inbox.Get(ctx, smartlead.LeadMapID(there[1].MapID))
	require.NoError(t, err)
	require.True(t, inChild.BelongsToSubsequence)
}

func TestInboxResumesALead(t *testing.T) {
	o := newOutreach(t, 1, 2, quiet)
	ctx := t.Context()
	o.server.Advance(time.Hour)
	require.NoError(t, o.client.Leads.Pause(ctx, o.campaign, smartlead.LeadID(o.lead(0).ID)))
	require.NoError(t, o.client.Inbox.ResumeLead(ctx, o.campaign, o.mapID(0), &smartlead.InboxResumeParams{DelayDays: 5}))
	got := o.get(0)
	require.Equal(t, smartlead.LeadInProgress, got.Status)
	require.Equal(t, o.server.Now().Add(5*24*time.Hour), got.NextSendTime.UTC())
	require.NoError(t, o.client.Inbox.ResumeLead(ctx, o.campaign, o.mapID(0), &smartlead.InboxResumeParams{}))
	o.server.Advance(time.Minute)
	require.EqualValues(t, 2, o.lead(0).LastStep, "at once")
	require.Error(t, o.client.Inbox.ResumeLead(ctx, o.campaign, o.mapID(0), &smartlead.InboxResumeParams{}), "no step follows")

	other := o.launch(o.client, "Other", o.accounts, 2, 3)
	require.ErrorIs(t, o.client.Inbox.ResumeLead(ctx, other, o.mapID(1), &smartlead.InboxResumeParams{}), smartlead.ErrValidation)
	fresh := o.server.Leads(int64(other))[0]
	require.NoError(t, o.client.Leads.Pause(ctx, other, smartlead.LeadID(fresh.ID)))
	require.NoError(t, o.client.Inbox.ResumeLead(ctx, other, smartlead.LeadMapID(fresh.MapID), &smartlead.InboxResumeParams{}))
	o.server.Advance(time.Hour)
	require.EqualValues(t, 1, o.server.Leads(int64(other))[0].LastStep, "one that had had no mail")
}

func TestInboxBlocksDomains(t *testing.T) {
	o := newOutreach(t, 1, 1, quiet)
	ctx := t.Context()
	require.NoError(t, o.client.Inbox.BlockDomains(ctx, &smartlead.InboxBlockParams{Domains: []string{"globex.example"}, Source: smartlead.BlockComplaint}))
	added, err := o.client.Leads.Add(ctx, o.campaign, &smartlead.LeadAddParams{Leads: []*smartlead.LeadInput{{Email: "dana@globex.example"}}})
	require.NoError(t, err)
	require.Zero(t, added.TotalLeads)
	require.Equal(t, 1, added.BlockCount)
}

func TestInboxOfAClient(t *testing.T) {
	o := newOutreach(t, 2, 2, quiet)
	ctx := t.Context()
	o.server.AddAPIKey("client-22", 22)
	client := o.server.Client(smartlead.WithAPIKey("client-22"), smartlead.WithLimiter(nil))
	made, err := o.client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Theirs", ClientID: 22})
	require.NoError(t, err)
	o.prepare(o.client, made.ID, o.accounts)
	_, err = o.client.Leads.Add(ctx, made.ID, &smartlead.LeadAddParams{Leads: []*smartlead.LeadInput{{Email: "theirs@northwind.example"}}})
	require.NoError(t, err)
	require.NoError(t, o.client.Campaigns.Start(ctx, made.ID))
	o.server.Advance(time.Hour)
	require.Len(t, o.names(o.client.Inbox.ListSent(ctx, nil)), 3)
	require.Equal(t, []string{"theirs"}, o.names(client.Inbox.ListSent(ctx, nil)))
	_, err = client.Inbox.Get(ctx, o.mapID(0))
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	require.ErrorIs(t, client.Inbox.MarkRead(ctx, o.mapID(0)), smartlead.ErrNotFound)
	untracked, err := client.Inbox.ListUntracked(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, untracked.Replies)
}
