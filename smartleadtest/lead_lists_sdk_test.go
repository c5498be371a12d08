package smartleadtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

func (w *world) list(name string, leads ...string) smartlead.LeadListID {
	w.Helper()
	made := must(w.client.LeadLists.Create(w.Context(), &smartlead.LeadListParams{Name: name}))(w)
	require.Equal(w, name, made.Name)
	if len(leads) > 0 {
		params := &smartlead.LeadListImportParams{Leads: people(leads...), FileName: name + ".csv"}
		imported := must(w.client.LeadLists.Import(w.Context(), made.ID, params))(w)
		require.Equal(w, len(leads), *imported.Imported)
	}
	return made.ID
}

// onList is how many leads a list has.
func (w *world) onList(id smartlead.LeadListID) int {
	w.Helper()
	return must(w.client.LeadLists.Get(w.Context(), id))(w).LeadCount
}

func TestLeadListIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, lists := t.Context(), w.client.LeadLists
	id := w.list("Q3 ops leaders", "dana", "emil")
	tag := must(w.client.Accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "priority", Color: "#FF5733"}))(t)
	require.NoError(t, lists.AssignTags(ctx, &smartlead.LeadListTagsParams{ListIDs: []smartlead.LeadListID{id}, TagIDs: []smartlead.TagID{tag.ID}}))

	before := must(lists.Get(ctx, id))(t)
	require.Equal(t, 2, before.LeadCount)
	require.Zero(t, before.ActiveLeadCount)
	require.Equal(t, []*smartlead.Tag{{ID: tag.ID, Name: "priority", Color: "#FF5733"}}, before.Tags)
	params := before.Params()
	params.Name += " EU"
	updated := must(lists.Update(ctx, id, params))(t)
	require.Equal(t, "Q3 ops leaders EU", updated.Name)
	sameBut(t, before, must(lists.Get(ctx, id))(t), func(l *smartlead.LeadList) { l.Name = "Q3 ops leaders EU" })

	require.NoError(t, lists.AssignTags(ctx, &smartlead.LeadListTagsParams{ListIDs: []smartlead.LeadListID{id}, RemoveTagIDs: []smartlead.TagID{tag.ID}}))
	require.Empty(t, must(lists.Get(ctx, id))(t).Tags)
	require.NoError(t, lists.Delete(ctx, id))
	require.NoError(t, lists.Delete(ctx, id), "a repeat does no harm")
	_, err := lists.Get(ctx, id)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	must(w.client.Leads.GetByEmail(ctx, "dana@northwind.example"))(t)
}

func TestLeadListsArePagedAndFiltered(t *testing.T) {
	w := newWorld(t)
	ctx, lists := t.Context(), w.client.LeadLists
	for i := range 23 {
		w.list(fmt.Sprintf("List %02d", i))
	}
	page := must(lists.List(ctx, nil))(t)
	require.Len(t, page.Lists, 10, "the API's own page")
	require.Equal(t, 23, page.Total)
	all := collect(t, lists.All(ctx, &smartlead.LeadListListParams{Limit: 5}))
	require.Len(t, all, 23)
	require.Equal(t, "List 22", all[22].Name)
	require.Equal(t, 4, must(lists.List(ctx, &smartlead.LeadListListParams{Name: "list 2"}))(t).Total+1, "20 to 22")

	tag := must(w.client.Accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "priority"}))(t).ID
	require.NoError(t, lists.AssignTags(ctx, &smartlead.LeadListTagsParams{ListIDs: []smartlead.LeadListID{all[3].ID, all[7].ID}, TagIDs: []smartlead.TagID{tag}}))
	tagged := must(lists.List(ctx, &smartlead.LeadListListParams{TagIDs: []smartlead.TagID{tag, 5}}))(t)
	require.Equal(t, 2, tagged.Total)
	require.Equal(t, all[7].ID, tagged.Lists[1].ID)
}

func TestListImportCountsLeads(t *testing.T) {
	w := newWorld(t)
	ctx, id := t.Context(), w.list("Leads", "dana")
	must(w.client.BlockList.Add(ctx, &smartlead.BlockListAddParams{Entries: []string{"emil@northwind.example"}}))(t)
	params := &smartlead.LeadListImportParams{Leads: people("dana", "emil", "fay"), FileName: "more.csv"}
	params.Leads[0].CompanyName = "Southwind"
	got := must(w.client.LeadLists.Import(ctx, id, params))(t)
	require.Equal(t, []int{3, 1, 1, 1}, []int{*got.Total, *got.Imported, *got.Duplicates, *got.Blocked})
	require.Equal(t, "Southwind", must(w.client.Leads.GetByEmail(ctx, "dana@northwind.example"))(t).CompanyName)

	params.Settings.IgnoreGlobalBlockList = true
	require.Equal(t, 1, *must(w.client.LeadLists.Import(ctx, id, params))(t).Imported)
	require.Equal(t, 3, w.onList(id))
	_, err := w.client.LeadLists.Import(ctx, 5, params)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestLeadsMoveBetweenListsAndCampaigns(t *testing.T) {
	w := newWorld(t)
	ctx, leads := t.Context(), w.client.Leads
	from, to := w.list("From", "dana", "emil", "fay"), w.list("To")
	dana := must(leads.GetByEmail(ctx, "dana@northwind.example"))(t).ID

	moved := must(leads.PushBetweenLists(ctx, &smartlead.LeadPushBetweenListsParams{Action: smartlead.PushMove, LeadIDs: []smartlead.LeadID{dana}, ToListID: to}))(t)
	require.Equal(t, 1, moved.TotalLeads)
	require.Equal(t, []int{2, 1}, []int{w.onList(from), w.onList(to)})
	must(leads.PushBetweenLists(ctx, &smartlead.LeadPushBetweenListsParams{Action: smartlead.PushCopy, FromListID: from, ToListID: to}))(t)
	require.Equal(t, []int{2, 3}, []int{w.onList(from), w.onList(to)})
	must(leads.PushBetweenLists(ctx, &smartlead.LeadPushBetweenListsParams{Action: smartlead.PushMove, FromListID: to, ToListID: from}))(t)
	require.Equal(t, []int{3, 0}, []int{w.onList(from), w.onList(to)})

	campaign := w.campaign("Target")
	must(leads.PushToCampaign(ctx, &smartlead.LeadPushToCampaignParams{CampaignID: campaign, Action: smartlead.PushCopy, Leads: smartlead.LeadSelection{ListID: from}}))(t)
	inCampaign := must(leads.List(ctx, campaign, nil))(t).Leads
	require.Len(t, inCampaign, 3)
	require.Equal(t, 3, must(w.client.LeadLists.Get(ctx, from))(t).ActiveLeadCount)

	require.Equal(t, "emil@northwind.example", inCampaign[0].Lead.Email, "in the order of the list")

	require.NoError(t, leads.Delete(ctx, campaign, dana))
	require.Equal(t, 3, w.onList(from), "a lead that is on a list stays")
	require.NoError(t, leads.PushCampaignToList(ctx, &smartlead.LeadPushCampaignToListParams{
		CampaignID: campaign, ListID: to, AllLeads: true, Filters: smartlead.LeadFilters{Email: "emil@northwind.example"},
	}))
	require.NoError(t, leads.MoveToInactive(ctx, &smartlead.LeadMoveToInactiveParams{ListID: to, LeadIDs: []smartlead.LeadID{inCampaign[1].Lead.ID}, Action: smartlead.PushMove}))
	require.Equal(t, 2, w.onList(to))
	require.Empty(t, must(leads.List(ctx, campaign, nil))(t).Leads)
}

// Every filter lets through one of three leads of a campaign, or none at all.
func TestPushFilters(t *testing.T) {
	w := newWorld(t, smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))
	ctx, leads := t.Context(), w.client.Leads
	campaign, added := w.running(w.client, "box", "dana", "emil", "fay")
	w.list("Other", "gil")
	tag := must(w.client.Accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "priority"}))(t).ID
	dana := added[0].Lead.ID
	require.NoError(t, leads.AddTags(ctx, dana, &smartlead.LeadTagsParams{TagIDs: []smartlead.TagID{tag}}))
	w.server.Advance(4 * time.Minute) // two of the three get their mail
	require.NoError(t, w.server.React(int64(campaign), int64(dana), smartleadtest.Replies, "Yes"))
	require.NoError(t, leads.UpdateCategory(ctx, campaign, dana, &smartlead.LeadCategoryParams{CategoryID: smartlead.Value(smartlead.CategoryID(2))}))
	step := must(w.client.Campaigns.ListSequences(ctx, campaign))(t)[0].ID
	account := must(w.client.Campaigns.ListAccounts(ctx, campaign, nil))(t)[0].ID
	today := w.server.Now().Format(time.DateOnly)

	for name, example := range map[string]struct {
		filters smartlead.LeadFilters
		want    int
	}{
		"type":          {smartlead.LeadFilters{Type: smartlead.LeadTypeActive}, 1},
		"status":        {smartlead.LeadFilters{Status: smartlead.LeadStarted}, 1},
		"campaign":      {smartlead.LeadFilters{CampaignID: campaign}, 3},
		"categories":    {smartlead.LeadFilters{CategoryIDs: smartlead.CategoryIDList{1, 2}}, 1},
		"uncategorized": {smartlead.LeadFilters{Uncategorized: "true", CampaignID: campaign}, 2},
		"account":       {smartlead.LeadFilters{AccountID: account}, 2},
		"e-mail status": {smartlead.LeadFilters{EmailStatus: "is_replied"}, 1},
		"member":        {smartlead.LeadFilters{TeamMemberID: 7}, 0},
		"step":          {smartlead.LeadFilters{SequenceID: step}, 2},
		"campaign tag":  {smartlead.LeadFilters{CampaignTagID: tag}, 0},
		"client":        {smartlead.LeadFilters{ClientID: 299}, 0},
		"reply since":   {smartlead.LeadFilters{ReplyDateFrom: today}, 1},
		"reply until":   {smartlead.LeadFilters{ReplyDateTo: today}, 1},
		"reply before":  {smartlead.LeadFilters{ReplyDateTo: "2026-03-01"}, 0},
		"imported":      {smartlead.LeadFilters{ImportedDate: today}, 4},
		"address":       {smartlead.LeadFilters{Email: "fay@northwind.example"}, 1},
		"tags":          {smartlead.LeadFilters{TagIDs: fmt.Sprint(tag)}, 1},
		"esp":           {smartlead.LeadFilters{ESPDomainType: "1"}, 0},
		"segment":       {smartlead.LeadFilters{SegType: "b2b"}, 0},
	} {
		list := w.list(name)
		require.NoError(t, leads.MoveToInactive(ctx, &smartlead.LeadMoveToInactiveParams{ListID: list, AllLeads: true, Filters: example.filters, Action: smartlead.PushCopy}), name)
		require.Equal(t, example.want, w.onList(list), name)
		require.NoError(t, w.client.LeadLists.Delete(ctx, list))
	}
	target := w.campaign("Target")
	must(leads.PushToCampaign(ctx, &smartlead.LeadPushToCampaignParams{
		CampaignID: target, Action: smartlead.PushCopy, Leads: smartlead.LeadSelection{AllLeads: true}, Filters: smartlead.LeadFilters{Type: smartlead.LeadTypeYetToUse},
	}))(t)
	require.Equal(t, "gil@northwind.example", must(leads.List(ctx, target, nil))(t).Leads[0].Lead.Email)
}
