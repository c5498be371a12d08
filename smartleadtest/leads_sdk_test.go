package smartleadtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

func TestLeadIsFoundInEveryWay(t *testing.T) {
	w := newWorld(t, smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))
	ctx, leads := t.Context(), w.client.Leads
	campaign, added := w.running(w.client, "box", "dana", "emil")
	dana := added[0]
	sentAt := w.server.Now()
	w.server.Advance(time.Hour)
	require.NoError(t, w.server.React(int64(campaign), int64(dana.Lead.ID), smartleadtest.Replies, "Tell me more"))

	found := must(leads.GetByEmail(ctx, "Dana@northwind.example"))(t)
	require.Equal(t, dana.Lead.Input(), found.Lead.Input())
	require.Equal(t, dana.Lead.ID, found.ID)
	require.Equal(t, "VP Ops", found.CustomFields["job.title"])
	require.Len(t, found.Campaigns, 1)
	member := found.Campaigns[0]
	require.Equal(t, dana.MapID, member.MapID)
	require.Equal(t, campaign, member.CampaignID)
	require.Equal(t, sentAt, member.LastSentAt)
	require.Equal(t, w.server.Now(), member.LastReplyAt)
	require.Equal(t, w.server.Now(), member.LastActivityAt)
	_, err := leads.GetByEmail(ctx, "nobody@northwind.example")
	require.ErrorIs(t, err, smartlead.ErrNotFound)

	byID := must(leads.Get(ctx, dana.Lead.ID))(t)
	require.Equal(t, found.Lead.Input(), byID.Lead.Input())
	require.Equal(t, sentAt, byID.CreatedAt)

	global := must(leads.ListGlobal(ctx, nil))(t)
	require.Len(t, global.Leads, 2)
	require.False(t, *global.HasMore)
	in := global.Leads[0].Campaigns[0]
	require.Equal(t, dana.MapID, in.MapID)
	require.Equal(t, smartlead.LeadCompleted, in.Status)
	require.Equal(t, 1, in.LastStep)
	require.Equal(t, smartlead.CampaignCompleted, in.CampaignStatus)
	only := must(leads.ListGlobal(ctx, &smartlead.GlobalLeadListParams{Email: "emil@northwind.example"}))(t)
	require.Equal(t, added[1].Lead.ID, only.Leads[0].ID)
	require.Empty(t, must(leads.ListGlobal(ctx, &smartlead.GlobalLeadListParams{CreatedAfter: sentAt}))(t).Leads)
}

func TestAllLeadsOfTheAccountArePaged(t *testing.T) {
	w := newWorld(t)
	ctx, campaign := t.Context(), w.campaign("Many")
	var names []string
	for i := range 250 {
		names = append(names, fmt.Sprintf("lead%03d", i))
	}
	must(w.client.Leads.Add(ctx, campaign, &smartlead.LeadAddParams{Leads: people(names...)}))(t)
	first := must(w.client.Leads.List(ctx, campaign, nil))(t).Leads[0].Lead.ID

	all := collect(t, w.client.Leads.AllGlobal(ctx, nil))
	require.Len(t, all, 250)
	require.Equal(t, "lead249@northwind.example", all[249].Email)

	newestFirst := collect(t, w.client.Leads.SearchAll(ctx, &smartlead.LeadSearchParams{Limit: 100}))
	require.Len(t, newestFirst, 250)
	require.Equal(t, "lead249@northwind.example", newestFirst[0].Email)
	require.Equal(t, first, newestFirst[249].ID)

	require.NoError(t, w.client.Leads.DeleteGlobally(ctx, first))
	require.ErrorIs(t, w.client.Leads.DeleteGlobally(ctx, first), smartlead.ErrNotFound)
	require.Len(t, collect(t, w.client.Leads.AllGlobal(ctx, nil)), 249)
	require.Equal(t, 249, must(w.client.Leads.List(ctx, campaign, nil))(t).TotalLeads)
	page := must(w.client.Leads.ListGlobal(ctx, &smartlead.GlobalLeadListParams{Offset: 100, Limit: 10}))(t)
	require.Equal(t, "lead101@northwind.example", page.Leads[0].Email, "a deleted lead takes no place")
	require.True(t, *page.HasMore)
}

func TestLeadSearchFilters(t *testing.T) {
	w := newWorld(t, smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))
	ctx, leads := t.Context(), w.client.Leads
	campaign, added := w.running(w.client, "box", "dana", "emil", "fay")
	other := w.campaign("Other")
	w.add(w.client, other, "gil")
	list := must(w.client.LeadLists.Create(ctx, &smartlead.LeadListParams{Name: "Later"}))(t).ID
	must(w.client.LeadLists.Import(ctx, list, &smartlead.LeadListImportParams{Leads: people("hana"), FileName: "later.csv"}))(t)
	w.server.Advance(time.Hour)
	require.NoError(t, w.server.React(int64(campaign), int64(added[0].Lead.ID), smartleadtest.Opens, ""))
	require.NoError(t, leads.Pause(ctx, campaign, added[2].Lead.ID))
	require.NoError(t, leads.Delete(ctx, other, must(leads.GetByEmail(ctx, "gil@northwind.example"))(t).ID))

	for name, example := range map[string]struct {
		params smartlead.LeadSearchParams
		want   []string
	}{
		"campaign":     {smartlead.LeadSearchParams{CampaignID: campaign}, []string{"fay", "emil", "dana"}},
		"status":       {smartlead.LeadSearchParams{Status: smartlead.LeadCompleted}, []string{"fay", "emil", "dana"}},
		"email status": {smartlead.LeadSearchParams{EmailStatus: "is_opened"}, []string{"dana"}},
		"list":         {smartlead.LeadSearchParams{ListID: list}, []string{"hana"}},
		"unused":       {smartlead.LeadSearchParams{Type: smartlead.LeadTypeYetToUse}, []string{"hana"}},
		"used before":  {smartlead.LeadSearchParams{Type: smartlead.LeadTypePreviouslyActive}, []string{"fay", "emil", "dana"}},
		"archived":     {smartlead.LeadSearchParams{Type: smartlead.LeadTypeArchived}, nil},
		"client":       {smartlead.LeadSearchParams{ClientID: 4}, nil},
		"address":      {smartlead.LeadSearchParams{Email: "emil@northwind.example"}, []string{"emil"}},
	} {
		var got []string
		for _, lead := range must(leads.Search(ctx, &example.params))(t) {
			got = append(got, lead.FirstName)
		}
		require.Equal(t, example.want, got, name)
	}
}

func TestLeadIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, campaign := t.Context(), w.campaign("One")
	lead := w.add(w.client, campaign, "dana")[0].Lead
	before := must(w.client.Leads.Get(ctx, lead.ID))(t)
	params := before.Params()
	params.CompanyName = new("Southwind")
	require.NoError(t, w.client.Leads.Update(ctx, campaign, lead.ID, params))
	sameBut(t, before, must(w.client.Leads.Get(ctx, lead.ID))(t), func(l *smartlead.LeadDetails) { l.CompanyName = "Southwind" })
}

func TestCategories(t *testing.T) {
	w := newWorld(t)
	categories := must(w.client.Leads.ListCategories(t.Context()))(t)
	require.Len(t, categories, 7)
	require.EqualValues(t, 1, categories[0].ID)
	require.Equal(t, "Interested", categories[0].Name)
	require.Equal(t, smartlead.SentimentPositive, categories[0].Sentiment)
	require.Equal(t, "Out Of Office", categories[5].Name)
	require.Empty(t, categories[5].Sentiment, "null")
}

func TestUnsubscribeGlobally(t *testing.T) {
	w := newWorld(t)
	ctx, leads := t.Context(), w.client.Leads
	first, second := w.campaign("First"), w.campaign("Second")
	dana := w.add(w.client, first, "dana")[0].Lead
	must(leads.Add(ctx, second, &smartlead.LeadAddParams{Leads: people("dana"), Settings: smartlead.LeadAddSettings{IgnoreDuplicatesInOtherCampaigns: true}}))(t)

	require.NoError(t, leads.UnsubscribeGlobally(ctx, dana.ID))
	require.True(t, must(leads.Get(ctx, dana.ID))(t).IsUnsubscribed)
	for _, campaign := range []smartlead.CampaignID{first, second} {
		require.Equal(t, smartlead.LeadStopped, must(leads.List(ctx, campaign, nil))(t).Leads[0].Status)
	}
	third := must(leads.Add(ctx, w.campaign("Third"), &smartlead.LeadAddParams{Leads: people("dana")}))(t)
	require.Equal(t, []string{"dana@northwind.example"}, third.UnsubscribedLeads.Emails)

	var refused *smartlead.APIError
	require.ErrorAs(t, leads.UnsubscribeGlobally(ctx, dana.ID), &refused, "200 and not ok: nothing was left to do")
	require.Equal(t, 200, refused.StatusCode)
	require.ErrorIs(t, leads.UnsubscribeGlobally(ctx, 5), smartlead.ErrNotFound)
}

func TestTagsOfLeads(t *testing.T) {
	w := newWorld(t)
	ctx, leads := t.Context(), w.client.Leads
	campaign := w.campaign("One")
	dana := w.add(w.client, campaign, "dana")[0].Lead.ID
	hot := must(w.client.Accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "hot", Color: "#FF5733"}))(t)
	cold := must(w.client.Accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "cold"}))(t)

	require.NoError(t, leads.AddTags(ctx, dana, &smartlead.LeadTagsParams{TagIDs: []smartlead.TagID{hot.ID, cold.ID}}))
	require.NoError(t, leads.AddTags(ctx, dana, &smartlead.LeadTagsParams{TagIDs: []smartlead.TagID{hot.ID}}), "there already")
	tags := must(leads.ListTags(ctx, &smartlead.LeadTagListParams{LeadID: dana}))(t)
	require.Len(t, tags, 2)
	require.Equal(t, "hot", tags[0].Name)
	require.Equal(t, "#FF5733", tags[0].Color)
	require.NotZero(t, tags[0].MappingID)

	require.NoError(t, leads.RemoveTag(ctx, tags[0].MappingID))
	require.ErrorIs(t, leads.RemoveTag(ctx, tags[0].MappingID), smartlead.ErrNotFound)
	left := must(leads.ListTags(ctx, &smartlead.LeadTagListParams{LeadID: dana}))(t)
	require.Equal(t, tags[1:], left)

	all := must(leads.ListTags(ctx, nil))(t)
	require.Len(t, all, 2)
	require.Zero(t, all[0].MappingID, "on no lead in particular")
	require.ErrorIs(t, leads.AddTags(ctx, dana, &smartlead.LeadTagsParams{TagIDs: []smartlead.TagID{5}}), smartlead.ErrValidation)
	require.ErrorIs(t, leads.AddTags(ctx, 5, &smartlead.LeadTagsParams{TagIDs: []smartlead.TagID{hot.ID}}), smartlead.ErrNotFound)
}

// Notes and tasks are made by the map id and read by the lead's own.
func TestNotesAndTasks(t *testing.T) {
	w := newWorld(t)
	ctx, lead := t.Context(), w.add(w.client, w.campaign("One"), "dana")[0]

	made := must(w.client.Inbox.CreateNote(ctx, lead.MapID, &smartlead.InboxNoteParams{Message: "Asked for pricing"}))(t)
	require.Equal(t, lead.MapID, made.LeadMapID)
	notes := must(w.client.Leads.ListNotes(ctx, lead.Lead.ID))(t)
	require.Equal(t, []*smartlead.LeadNote{{
		ID: made.ID, LeadID: lead.Lead.ID, Message: "Asked for pricing", CreatedBy: "Sam Ito", CreatedAt: w.server.Now(),
	}}, notes)

	due := w.server.Now().Add(48 * time.Hour)
	task := must(w.client.Inbox.CreateTask(ctx, lead.MapID, &smartlead.InboxTaskParams{Name: "Call back", Description: "After 3pm", Priority: smartlead.TaskHigh, DueDate: due}))(t)
	must(w.client.Inbox.CreateTask(ctx, lead.MapID, &smartlead.InboxTaskParams{Name: "Send the deck"}))(t)
	tasks := must(w.client.Leads.ListTasks(ctx, lead.Lead.ID))(t)
	require.Len(t, tasks, 2)
	require.Equal(t, &smartlead.LeadTask{
		ID: task.ID, LeadID: lead.Lead.ID, Name: "Call back", Description: "After 3pm", Priority: smartlead.TaskHigh, DueDate: due,
		Status: "pending", CreatedAt: w.server.Now(),
	}, tasks[0])
	require.Equal(t, smartlead.TaskMedium, tasks[1].Priority)
	require.True(t, tasks[1].DueDate.IsZero())

	_, err := w.client.Inbox.CreateNote(ctx, 5, &smartlead.InboxNoteParams{Message: "lost"})
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	_, err = w.client.Leads.ListNotes(ctx, 5)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestBlockList(t *testing.T) {
	w := newWorld(t)
	ctx, blocks := t.Context(), w.client.BlockList
	added := must(blocks.Add(ctx, &smartlead.BlockListAddParams{Entries: []string{"Competitor.example", "stop@acme.example"}}))(t)
	require.Equal(t, 2, added.Uploaded)
	require.Equal(t, 2, added.Added)
	again := must(blocks.Add(ctx, &smartlead.BlockListAddParams{Entries: []string{"competitor.example", "new.example"}}))(t)
	require.Equal(t, 2, again.Uploaded)
	require.Equal(t, 1, again.Added)
	must(blocks.Add(ctx, &smartlead.BlockListAddParams{Entries: []string{"competitor.example"}, ClientID: 301}))(t)

	entries := collect(t, blocks.All(ctx, &smartlead.BlockListParams{Limit: 2}))
	require.Len(t, entries, 4)
	require.Equal(t, &smartlead.BlockListEntry{ID: entries[0].ID, EmailOrDomain: "competitor.example", CreatedAt: w.server.Now(), Source: "manual"}, entries[0])
	require.EqualValues(t, 301, entries[3].ClientID)
	require.Equal(t, entries[3:], must(blocks.List(ctx, &smartlead.BlockListParams{ClientID: 301}))(t))
	require.Equal(t, entries[1:2], must(blocks.List(ctx, &smartlead.BlockListParams{EmailOrDomain: "acme"}))(t))
	require.Equal(t, []*smartlead.BlockListEntry{entries[0], entries[3]}, must(blocks.List(ctx, &smartlead.BlockListParams{EmailWithDomain: "someone@competitor.example"}))(t))

	require.NoError(t, blocks.Delete(ctx, entries[1].ID))
	require.ErrorIs(t, blocks.Delete(ctx, entries[1].ID), smartlead.ErrNotFound)
	require.Len(t, must(blocks.List(ctx, nil))(t), 3)
}

func TestBlockedLeadsGetNoMail(t *testing.T) {
	w := newWorld(t, smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))
	ctx := t.Context()
	campaign, _ := w.running(w.client, "box", "dana", "emil")
	must(w.client.Leads.Add(ctx, campaign, &smartlead.LeadAddParams{Leads: []*smartlead.LeadInput{{Email: "fay@elsewhere.example"}}}))(t)
	must(w.client.BlockList.Add(ctx, &smartlead.BlockListAddParams{Entries: []string{"northwind.example"}}))(t)
	must(w.client.BlockList.Add(ctx, &smartlead.BlockListAddParams{Entries: []string{"elsewhere.example"}, ClientID: 301}))(t)
	must(w.client.Leads.Add(ctx, campaign, &smartlead.LeadAddParams{Leads: people("gil"), Settings: smartlead.LeadAddSettings{IgnoreGlobalBlockList: true}}))(t)
	w.server.Advance(24 * time.Hour)

	var got []smartlead.LeadStatus
	for _, lead := range must(w.client.Leads.List(ctx, campaign, nil))(t).Leads {
		got = append(got, lead.Status)
	}
	want := []smartlead.LeadStatus{smartlead.LeadBlocked, smartlead.LeadBlocked, smartlead.LeadCompleted, smartlead.LeadCompleted}
	require.Equal(t, want, got, "blocked for another client only, and added in spite of the list")
}
