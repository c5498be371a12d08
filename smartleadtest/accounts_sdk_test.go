package smartleadtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

func TestAccountIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, accounts := t.Context(), w.client.Accounts
	id := w.account(w.client, "ada")
	require.NoError(t, accounts.Update(ctx, id, &smartlead.AccountUpdateParams{
		MinTimeBetweenEmails: new(7), CustomTrackingDomain: new("track.sender.example"), BCC: new("log@sender.example"), Signature: new("<p>Ada</p>"),
		ClientID: smartlead.Value(smartlead.ClientID(299)),
	}))
	read := func() *smartlead.Account {
		return must(accounts.Get(ctx, id, &smartlead.AccountGetParams{IncludeCampaigns: true}))(t)
	}
	before := read()
	require.Equal(t, "s3cret", before.Password.Reveal())
	require.EqualValues(t, 299, before.ClientID)

	params := before.Params()
	params.MaxEmailsPerDay = new(35)
	require.NoError(t, accounts.Update(ctx, id, params))
	after := read()
	sameBut(t, before, after, func(a *smartlead.Account) {
		a.MaxEmailsPerDay = new(35)
		a.Warmup.MaxEmailsPerDay = 35
	})

	servers := after.SMTPParams()
	servers.SMTPHost, servers.Password = "smtp2.sender.example", smartlead.NewSecret("changed")
	require.Equal(t, id, must(accounts.ConnectSMTP(ctx, servers))(t).ID)
	sameBut(t, after, read(), func(a *smartlead.Account) {
		a.SMTPHost, a.Password = "smtp2.sender.example", smartlead.NewSecret("changed")
	})

	detached := read()
	require.NoError(t, accounts.Update(ctx, id, &smartlead.AccountUpdateParams{ClientID: smartlead.Null[smartlead.ClientID]()}))
	sameBut(t, detached, read(), func(a *smartlead.Account) { a.ClientID = 0 })
}

// The list has the same account, but for what only the single read shows.
func TestListedAccount(t *testing.T) {
	w := newWorld(t)
	ctx, id := t.Context(), w.account(w.client, "ada")
	one := must(w.client.Accounts.Get(ctx, id, nil))(t)
	listed := must(w.client.Accounts.List(ctx, nil))(t)
	require.Len(t, listed, 1)
	require.Equal(t, one.Params(), listed[0].Params())
	require.Equal(t, one.Warmup.CreatedAt, listed[0].Warmup.CreatedAt)
	require.Equal(t, one.Warmup.WarmupKeyID, listed[0].Warmup.WarmupKeyID)
	require.Equal(t, "czNjcmV0", listed[0].Password.Reveal(), "base64")
	require.True(t, listed[0].SMTPParams().Password.IsZero(), "and so it is not written back")

	existing := must(w.client.Accounts.Get(ctx, id, nil))(t).SMTPParams()
	existing.ID = 0
	_, err := w.client.Accounts.ConnectSMTP(ctx, existing)
	require.ErrorIs(t, err, smartlead.ErrConflict)
	known, ok := smartlead.ExistingAccountID(err)
	require.True(t, ok)
	require.Equal(t, id, known)
}

func TestAccountsAreWalked(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, name := range []string{"ada", "ben", "cleo", "dora", "eve"} {
		w.account(w.client, name)
	}
	all := collect(t, w.client.Accounts.All(ctx, &smartlead.AccountListParams{Limit: 2}))
	require.Len(t, all, 5)
	require.NoError(t, w.client.Accounts.Suspend(ctx, all[0].ID))
	require.True(t, must(w.client.Accounts.Get(ctx, all[0].ID, nil))(t).IsSuspended)
	require.NoError(t, w.client.Accounts.Unsuspend(ctx, all[0].ID))
	require.ErrorIs(t, w.client.Accounts.Suspend(ctx, 5), smartlead.ErrNotFound)
	require.NoError(t, w.client.Accounts.Delete(ctx, all[0].ID))
	require.ErrorIs(t, w.client.Accounts.Delete(ctx, all[0].ID), smartlead.ErrNotFound)
	_, err := w.client.Accounts.Get(ctx, all[0].ID, nil)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestOAuthAccountThroughTheSDK(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	params := &smartlead.AccountOAuthParams{
		FromName: "Gil", FromEmail: "gil@sender.example", Username: "gil@sender.example", Type: smartlead.AccountGmail, WarmupEnabled: true,
		Token:             smartlead.AccountOAuthTokenParams{Scope: "mail", TokenType: "Bearer", RefreshToken: smartlead.NewSecret("token"), ExpiryDate: 1790000000000},
		WarmupTotalPerDay: 25,
	}
	made := must(w.client.Accounts.ConnectOAuth(ctx, params))(t)
	require.NotEmpty(t, made.WarmupKey)
	got := must(w.client.Accounts.Get(ctx, made.ID, nil))(t)
	require.Equal(t, smartlead.AccountGmail, got.Type)
	require.Empty(t, got.SMTPHost)
	require.Equal(t, 25, got.Warmup.TotalPerDay)
}

func TestWarmupIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, id := t.Context(), w.account(w.client, "ada")
	must(w.client.Warmup.Update(ctx, id, &smartlead.WarmupParams{Enabled: true, TotalPerDay: 20, DailyRampup: 5, ReplyRatePercentage: 40}))(t)
	w.server.Advance(48 * time.Hour)
	read := func() *smartlead.Account { return must(w.client.Accounts.Get(ctx, id, nil))(t) }
	before := read()
	params := before.Warmup.Params()
	params.ReplyRatePercentage = 60
	updated := must(w.client.Warmup.Update(ctx, id, params))(t)
	require.Equal(t, id, updated.AccountID)
	require.Equal(t, before.Warmup.WarmupKeyID, updated.WarmupKey)
	sameBut(t, before, read(), func(a *smartlead.Account) { a.Warmup.ReplyRatePercentage = 60 })

	stats := must(w.client.Warmup.Stats(ctx, id))(t)
	require.Equal(t, id, stats.AccountID)
	require.Len(t, stats.Days, 2)
	require.Equal(t, 15, stats.SentCount, "5 and then 10")
	require.Equal(t, stats.SentCount, stats.InboxCount+stats.SpamCount)
	require.Equal(t, smartlead.Date{Year: 2026, Month: time.March, Day: 2}, stats.Days[0].Date)
	_, err := w.client.Warmup.Stats(ctx, 5)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestTagIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, accounts := t.Context(), w.client.Accounts
	made := must(accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "Primary", Color: "#4CAF50"}))(t)
	twin := must(accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "Primary"}))(t)
	require.NotEqual(t, made.ID, twin.ID, "a name that exists is made again")
	require.NotEmpty(t, twin.Color, "a color is chosen")
	before := must(accounts.ListTags(ctx))(t)
	require.Equal(t, []*smartlead.Tag{made, twin}, before)

	params := before[0].Params()
	params.Name = "Winners"
	updated := must(accounts.UpdateTag(ctx, made.ID, params))(t)
	require.Equal(t, "Winners", updated.Name)
	after := must(accounts.ListTags(ctx))(t)
	sameBut(t, before[0], after[0], func(tag *smartlead.Tag) { tag.Name = "Winners" })
	require.Equal(t, before[1], after[1])
	_, err := accounts.UpdateTag(ctx, 5, params)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestTagsOfAccounts(t *testing.T) {
	w := newWorld(t)
	ctx, accounts := t.Context(), w.client.Accounts
	ada, ben := w.account(w.client, "ada"), w.account(w.client, "ben")
	primary := must(accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "Primary", Color: "#4CAF50"}))(t)
	old := must(accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "Old", Color: "#B1FCCF"}))(t)

	pairs := &smartlead.AccountTagParams{AccountIDs: []smartlead.AccountID{ada, ben}, TagIDs: []smartlead.TagID{primary.ID, old.ID}}
	first := must(accounts.AssignTags(ctx, pairs))(t)
	require.Equal(t, &smartlead.AccountTaggingSummary{Processed: 4, Added: 4}, first.Summary)
	require.NotZero(t, first.Results[0].MappingID)
	pairs.AccountIDs = []smartlead.AccountID{ada, 5}
	second := must(accounts.AssignTags(ctx, pairs))(t)
	require.Equal(t, &smartlead.AccountTaggingSummary{Processed: 4, Skipped: 2, Failed: 2}, second.Summary)
	require.Equal(t, smartlead.TagFailed, second.Results[2].Action)

	removed := must(accounts.RemoveTags(ctx, &smartlead.AccountTagParams{AccountIDs: []smartlead.AccountID{ben}, TagIDs: []smartlead.TagID{old.ID}}))(t)
	require.Equal(t, &smartlead.AccountTaggingSummary{Processed: 1, Deleted: 1}, removed.Summary)
	again := must(accounts.RemoveTags(ctx, &smartlead.AccountTagParams{AccountIDs: []smartlead.AccountID{ben}, TagIDs: []smartlead.TagID{old.ID}}))(t)
	require.Equal(t, smartlead.TagSkipped, again.Results[0].Action)

	require.Equal(t, []*smartlead.Tag{primary, old}, must(accounts.Get(ctx, ada, &smartlead.AccountGetParams{IncludeTags: true}))(t).Tags)
	listed := must(accounts.List(ctx, nil))(t)
	require.Equal(t, []*smartlead.Tag{primary}, listed[1].Tags)
	byEmail := must(accounts.TagsByEmail(ctx, &smartlead.AccountTagsByEmailParams{Emails: []string{"Ben@sender.example", "nobody@sender.example"}}))(t)
	require.Len(t, byEmail, 1, "others are left out without a word")
	require.Equal(t, ben, byEmail[0].AccountID)
	require.Equal(t, "ben@sender.example", byEmail[0].Email)
	require.Equal(t, []*smartlead.Tag{{ID: primary.ID, Name: "Primary"}}, byEmail[0].Tags, "without a color here")

	campaign := w.campaign("One")
	require.NoError(t, w.client.Campaigns.AddAccounts(ctx, campaign, &smartlead.CampaignAccountAddParams{AccountIDs: []smartlead.AccountID{ben}}))
	inCampaign := must(w.client.Campaigns.ListAccounts(ctx, campaign, &smartlead.CampaignAccountListParams{IncludeTags: true}))(t)
	require.Equal(t, []*smartlead.Tag{primary}, inCampaign[0].Tags)
}

func TestReconnectFailed(t *testing.T) {
	w := newWorld(t)
	ctx, accounts := t.Context(), w.client.Accounts
	id := w.account(w.client, "ada")
	require.ErrorIs(t, accounts.ReconnectFailed(ctx), smartlead.ErrNotFound, "none has failed")
	for range 3 {
		require.NoError(t, w.server.FailAccount(int64(id), "connection lost", ""))
		require.False(t, must(accounts.Get(ctx, id, nil))(t).SMTPConnected)
		require.NoError(t, accounts.ReconnectFailed(ctx))
		w.server.Advance(10 * time.Minute)
		require.True(t, must(accounts.Get(ctx, id, nil))(t).SMTPConnected)
	}
	var refused *smartlead.APIError
	require.ErrorAs(t, accounts.ReconnectFailed(ctx), &refused)
	require.Equal(t, 406, refused.StatusCode, "three times a day")
	require.NoError(t, w.server.FailAccount(int64(id), "", "connection lost"))
	w.server.Advance(24 * time.Hour)
	require.NoError(t, accounts.ReconnectFailed(ctx))
}

func TestMailsAreFetchedFromMailboxes(t *testing.T) {
	w := newWorld(t, smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))
	ctx, accounts := t.Context(), w.client.Accounts
	campaign, leads := w.running(w.client, "ada", "dana", "emil")
	ada := must(accounts.List(ctx, nil))(t)[0].ID
	w.server.Advance(time.Hour)
	require.NoError(t, w.server.React(int64(campaign), int64(leads[0].Lead.ID), smartleadtest.Replies, "<p>Tell me &amp; my team more</p>"))
	repliedAt := w.server.Now()

	box := must(accounts.FetchMessages(ctx, ada, nil))(t)
	require.Equal(t, 3, box.TotalCount)
	require.Equal(t, 3, box.ProcessedCount)
	require.Equal(t, []*smartlead.AccountFolderCount{{Name: "INBOX", Count: 1}, {Name: "SENT", Count: 2}}, box.Folders)
	newest := box.Messages[0]
	require.Equal(t, "dana@northwind.example", newest.From)
	require.Equal(t, "ada@sender.example", newest.To)
	require.Equal(t, "Re: A quick idea", newest.Subject)
	require.Equal(t, "Tell me & my team more", newest.Snippet)
	require.Equal(t, repliedAt, newest.Timestamp)
	require.Equal(t, "Mon, 02 Mar 2026 10:00:00 +0000", newest.Date)
	require.Nil(t, newest.Body)
	require.Equal(t, newest.ThreadID, box.Messages[2].ThreadID, "dana's mail was the first")
	require.Empty(t, newest.GmailMessageID)

	one := must(accounts.FetchMessages(ctx, ada, &smartlead.AccountMessageParams{Limit: 1, Folder: "sent", IncludeBody: true}))(t)
	require.Equal(t, []int{2, 1}, []int{one.TotalCount, one.ProcessedCount})
	require.Equal(t, "<p>Hi emil</p>", one.Messages[0].Body.HTML)
	require.Equal(t, "Hi emil", one.Messages[0].Body.Text)
	before := &smartlead.AccountMessageParams{From: repliedAt.Add(-2 * time.Hour), To: repliedAt.Add(-time.Minute)}
	require.Equal(t, 2, must(accounts.FetchMessages(ctx, ada, before))(t).TotalCount)
	_, err := accounts.FetchMessages(ctx, 5, nil)
	require.ErrorIs(t, err, smartlead.ErrNotFound)

	bulk := must(accounts.FetchMessagesBulk(ctx, &smartlead.AccountMessageBulkParams{Requests: []smartlead.AccountMessageRequest{
		{AccountID: ada, AccountMessageParams: smartlead.AccountMessageParams{Limit: 2}}, {AccountID: 5},
	}}))(t)
	require.Equal(t, &smartlead.AccountMessagesBulkSummary{Total: 2, Succeeded: 1, Failed: 1}, bulk.Summary)
	require.Len(t, bulk.Results[0].Mails.Messages, 2)
	require.Equal(t, smartlead.FetchFailed, bulk.Results[1].Status)
	require.Nil(t, bulk.Results[1].Mails)
	require.Equal(t, "Account not found", bulk.Results[1].Error)

	w.server.Advance(48 * time.Hour)
	require.Zero(t, must(accounts.FetchMessages(ctx, ada, nil))(t).TotalCount, "the last day only")
}
