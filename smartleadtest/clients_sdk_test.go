package smartleadtest_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// tenant makes a client with a key, and the SDK's client for it.
func (w *world) tenant(name string) (smartlead.ClientID, *smartlead.Client) {
	w.Helper()
	made := must(w.client.Clients.Create(w.Context(), &smartlead.ClientCreateParams{Email: "ops@" + name + ".example", Name: name}))(w)
	key := must(w.client.Clients.CreateAPIKey(w.Context(), &smartlead.ClientAPIKeyCreateParams{ClientID: made.ID, Name: "crm"}))(w)
	return made.ID, w.as(key.Key.Reveal())
}

func TestClientIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, clients := t.Context(), w.client.Clients
	made := must(clients.Create(ctx, &smartlead.ClientCreateParams{
		Email: "ops@acme.example", Name: "Acme", Password: smartlead.NewSecret("s3cret-enough"), LogoURL: "https://acme.example/logo.png",
		Permissions: []smartlead.ClientPermission{smartlead.ClientReplyMasterInbox}, AssignCredits: new(true), LeadCredits: new(100),
	}))(t)
	require.Equal(t, "s3cret-enough", made.Password.Reveal(), "repeated in the answer")
	must(clients.Create(ctx, &smartlead.ClientCreateParams{Email: "ops@birch.example", Name: "Birch"}))(t)

	listed := must(clients.List(ctx))(t)
	require.Len(t, listed, 2)
	before := listed[0]
	require.Equal(t, made.ID, before.ID)
	require.NotEmpty(t, before.UUID)
	require.Equal(t, []smartlead.ClientPermission{smartlead.ClientReplyMasterInbox}, before.Access.Permissions)
	require.Nil(t, listed[1].Access)

	params := before.Params()
	params.Name = "Acme EU"
	require.NoError(t, clients.Update(ctx, made.ID, params))
	again := must(clients.List(ctx))(t)
	sameBut(t, before, again[0], func(c *smartlead.AgencyClient) { c.Name = "Acme EU" })
	require.Equal(t, listed[1], again[1])

	_, err := clients.Create(ctx, &smartlead.ClientCreateParams{Email: "OPS@acme.example", Name: "Twice"})
	require.ErrorIs(t, err, smartlead.ErrValidation)
	require.ErrorIs(t, clients.Update(ctx, 5, params), smartlead.ErrValidation, "the address is another's")
	params.Email = "new@acme.example"
	require.ErrorIs(t, clients.Update(ctx, 5, params), smartlead.ErrNotFound)
}

func TestKeysOfClientsAreRenewedAndDeleted(t *testing.T) {
	w := newWorld(t)
	ctx, clients := t.Context(), w.client.Clients
	client := must(clients.Create(ctx, &smartlead.ClientCreateParams{Email: "ops@acme.example", Name: "Acme"}))(t).ID
	crm := must(clients.CreateAPIKey(ctx, &smartlead.ClientAPIKeyCreateParams{ClientID: client, Name: "crm"}))(t)
	require.Equal(t, smartlead.ClientAPIKeyActive, crm.Status)
	must(w.as(crm.Key.Reveal()).Campaigns.List(ctx, nil))(t)

	w.server.Advance(time.Hour)
	reset := must(clients.ResetAPIKey(ctx, crm.ID))(t)
	require.Equal(t, crm.ID, reset.ID)
	require.NotEqual(t, crm.Key.Reveal(), reset.Key.Reveal())
	_, err := w.as(crm.Key.Reveal()).Campaigns.List(ctx, nil)
	require.ErrorIs(t, err, smartlead.ErrUnauthorized)
	must(w.as(reset.Key.Reveal()).Campaigns.List(ctx, nil))(t)

	second := must(clients.CreateAPIKey(ctx, &smartlead.ClientAPIKeyCreateParams{ClientID: client, Name: "reports 2026"}))(t)
	keys := must(clients.ListAPIKeys(ctx, nil))(t)
	require.Len(t, keys, 2)
	require.Equal(t, reset, keys[0])
	require.Equal(t, keys[1:], must(clients.ListAPIKeys(ctx, &smartlead.ClientAPIKeyListParams{Name: "REPORT"}))(t))
	require.Empty(t, must(clients.ListAPIKeys(ctx, &smartlead.ClientAPIKeyListParams{Status: smartlead.ClientAPIKeyInactive}))(t))
	require.Empty(t, must(clients.ListAPIKeys(ctx, &smartlead.ClientAPIKeyListParams{ClientID: 5}))(t))

	require.NoError(t, clients.DeleteAPIKey(ctx, second.ID))
	require.ErrorIs(t, clients.DeleteAPIKey(ctx, second.ID), smartlead.ErrNotFound)
	_, err = w.as(second.Key.Reveal()).Campaigns.List(ctx, nil)
	require.ErrorIs(t, err, smartlead.ErrUnauthorized)
	_, err = clients.CreateAPIKey(ctx, &smartlead.ClientAPIKeyCreateParams{ClientID: 5, Name: "lost"})
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

// Two clients and the agency itself, each with a bit of everything.
func TestKeyOfAClientSeesOnlyItsOwn(t *testing.T) {
	w := newWorld(t, smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))
	ctx := t.Context()
	acmeID, acme := w.tenant("acme")
	birchID, birch := w.tenant("birch")
	agencyCampaign, agencyLeads := w.running(w.client, "agency", "dana")
	acmeCampaign, acmeLeads := w.running(acme, "acme", "emil")
	birchCampaign, birchLeads := w.running(birch, "birch", "fay")
	w.server.Advance(time.Hour)
	list := must(birch.LeadLists.Create(ctx, &smartlead.LeadListParams{Name: "Birch's"}))(t).ID
	must(birch.LeadLists.Import(ctx, list, &smartlead.LeadListImportParams{Leads: people("gil"), FileName: "x.csv"}))(t)
	tag := must(birch.Accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "Birch's"}))(t).ID
	must(birch.BlockList.Add(ctx, &smartlead.BlockListAddParams{Entries: []string{"rival.example"}}))(t)
	foreignAccount := must(birch.Accounts.List(ctx, nil))(t)[0].ID

	campaigns := must(acme.Campaigns.List(ctx, nil))(t)
	require.Len(t, campaigns, 1)
	require.Equal(t, acmeCampaign, campaigns[0].ID)
	require.Equal(t, acmeID, campaigns[0].ClientID)
	require.Len(t, must(w.client.Campaigns.List(ctx, nil))(t), 3, "the agency sees all")
	require.Equal(t, birchID, must(w.client.Campaigns.List(ctx, &smartlead.CampaignListParams{ClientID: birchID}))(t)[0].ClientID)

	accounts := must(acme.Accounts.List(ctx, nil))(t)
	require.Len(t, accounts, 1)
	require.Equal(t, "acme@sender.example", accounts[0].FromEmail)
	require.Equal(t, acmeLeads[0].Lead.ID, must(acme.Leads.ListGlobal(ctx, nil))(t).Leads[0].ID)
	require.Len(t, collect(t, acme.Leads.AllGlobal(ctx, nil)), 1)
	require.Len(t, collect(t, acme.Leads.SearchAll(ctx, nil)), 1)
	require.Len(t, collect(t, birch.Leads.AllGlobal(ctx, nil)), 2, "one in a campaign, one on a list")
	require.Len(t, must(acme.Leads.ListActivities(ctx, nil))(t).Leads, 1)
	require.Empty(t, must(acme.LeadLists.List(ctx, nil))(t).Lists)
	require.Empty(t, must(acme.Accounts.ListTags(ctx))(t))
	require.Empty(t, must(acme.BlockList.List(ctx, nil))(t))
	require.Equal(t, birchID, must(w.client.BlockList.List(ctx, nil))(t)[0].ClientID)
	require.Equal(t, acmeID, must(acme.Clients.List(ctx))(t)[0].ID)
	require.Len(t, must(acme.Clients.ListAPIKeys(ctx, nil))(t), 1)

	foreignLead, foreignMap := birchLeads[0].Lead.ID, birchLeads[0].MapID
	for name, call := range map[string]func() error{
		"campaign":      func() error { _, err := acme.Campaigns.Get(ctx, birchCampaign, nil); return err },
		"agency's":      func() error { _, err := acme.Campaigns.Get(ctx, agencyCampaign, nil); return err },
		"lead":          func() error { _, err := acme.Leads.Get(ctx, foreignLead); return err },
		"agency's lead": func() error { _, err := acme.Leads.Get(ctx, agencyLeads[0].Lead.ID); return err },
		"address":       func() error { _, err := acme.Leads.GetByEmail(ctx, "fay@northwind.example"); return err },
		"overview":      func() error { _, err := acme.Leads.CampaignOverview(ctx, foreignLead); return err },
		"notes":         func() error { _, err := acme.Leads.ListNotes(ctx, foreignLead); return err },
		"steps":         func() error { _, err := acme.Leads.SequenceDetails(ctx, foreignMap, nil); return err },
		"unsubscribe":   func() error { return acme.Leads.UnsubscribeGlobally(ctx, foreignLead) },
		"delete":        func() error { return acme.Leads.DeleteGlobally(ctx, foreignLead) },
		"tag a lead": func() error {
			return acme.Leads.AddTags(ctx, foreignLead, &smartlead.LeadTagsParams{TagIDs: []smartlead.TagID{tag}})
		},
		"note": func() error {
			_, err := acme.Inbox.CreateNote(ctx, foreignMap, &smartlead.InboxNoteParams{Message: "x"})
			return err
		},
		"list":    func() error { _, err := acme.LeadLists.Get(ctx, list); return err },
		"account": func() error { _, err := acme.Accounts.Get(ctx, foreignAccount, nil); return err },
		"mails":   func() error { _, err := acme.Accounts.FetchMessages(ctx, foreignAccount, nil); return err },
		"send": func() error {
			_, err := acme.Mail.Send(ctx, &smartlead.MailSendParams{To: "x@y.example", Subject: "x", Body: "x", FromAccountID: foreignAccount})
			return err
		},
	} {
		require.ErrorIs(t, call(), smartlead.ErrNotFound, name)
	}
	_, err := acme.Clients.Create(ctx, &smartlead.ClientCreateParams{Email: "x@y.example", Name: "X"})
	require.ErrorIs(t, err, smartlead.ErrForbidden)
	_, err = acme.Clients.CreateAPIKey(ctx, &smartlead.ClientAPIKeyCreateParams{ClientID: birchID, Name: "stolen"})
	require.ErrorIs(t, err, smartlead.ErrForbidden)
	require.NoError(t, acme.LeadLists.Delete(ctx, list))
	require.Len(t, must(birch.LeadLists.List(ctx, nil))(t).Lists, 1, "another's list stays")

	must(w.client.Accounts.List(ctx, nil))(t)
	owner := must(w.client.Workspace.Owner(ctx))(t)
	require.True(t, owner.IsAgency)
	require.Equal(t, w.server.APIKey(), owner.APIKey.Reveal())
	user := must(acme.Workspace.Owner(ctx))(t)
	require.Equal(t, acmeID, user.ClientID)
	require.Equal(t, "ops@acme.example", user.Email)
}

// A person can be a lead of two clients. What one of them does stays with it.
func TestClientsShareALead(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	acmeID, acme := w.tenant("acme")
	_, birch := w.tenant("birch")
	acmeCampaign, birchCampaign := campaignOf(w, acme, "Acme's"), campaignOf(w, birch, "Birch's")
	lead := w.add(acme, acmeCampaign, "dana")[0].Lead.ID
	both := smartlead.LeadAddSettings{IgnoreDuplicatesInOtherCampaigns: true}
	must(birch.Leads.Add(ctx, birchCampaign, &smartlead.LeadAddParams{Leads: people("dana"), Settings: both}))(t)

	require.NoError(t, acme.Leads.UnsubscribeGlobally(ctx, lead))
	require.Equal(t, smartlead.LeadStopped, must(acme.Leads.List(ctx, acmeCampaign, nil))(t).Leads[0].Status)
	inBirch := must(birch.Leads.List(ctx, birchCampaign, nil))(t).Leads[0]
	require.Equal(t, smartlead.LeadStarted, inBirch.Status)
	require.False(t, inBirch.Lead.IsUnsubscribed)
	require.Contains(t, inBirch.Lead.UnsubscribedClients, fmt.Sprint(int64(acmeID)))
	again := must(acme.Leads.Add(ctx, campaignOf(w, acme, "Again"), &smartlead.LeadAddParams{Leads: people("dana"), Settings: both}))(t)
	require.Equal(t, 1, again.UnsubscribedLeads.Count)
	require.Error(t, acme.Leads.UnsubscribeGlobally(ctx, lead), "nothing was left to do")

	require.NoError(t, acme.Leads.DeleteGlobally(ctx, lead))
	_, err := acme.Leads.Get(ctx, lead)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	must(birch.Leads.Get(ctx, lead))(t)
	require.NoError(t, birch.Leads.DeleteGlobally(ctx, lead))
	_, err = w.client.Leads.Get(ctx, lead)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestCredits(t *testing.T) {
	w := newWorld(t, smartleadtest.WithLeadLimit(10))
	w.add(w.client, w.campaign("One"), "dana", "emil")
	credits := must(w.client.Workspace.Credits(t.Context()))(t)
	require.Equal(t, []int{10, 2, 8}, []int{credits.Total, credits.Used, credits.Remaining})
	without := must(newWorld(t).client.Workspace.Credits(t.Context()))(t)
	require.Equal(t, []int{10_000, 0, 10_000}, []int{without.Total, without.Used, without.Remaining})
}

func TestSingleMail(t *testing.T) {
	w := newWorld(t)
	ctx, account := t.Context(), w.account(w.client, "ada")
	params := &smartlead.MailSendParams{
		To: "dana@northwind.example", Subject: "Hello {{first_name}}", Body: "<p>Just this once</p>", FromEmail: "ada@sender.example",
		FromName: "Ada", ReplyTo: "replies@sender.example",
		Attachments: []*smartlead.MailAttachmentParams{{Filename: "offer.pdf", Content: []byte("%PDF"), MIMEType: "application/pdf"}},
	}
	sent := must(w.client.Mail.Send(ctx, params))(t)
	require.NotEmpty(t, sent.MessageID)
	require.Equal(t, "Email sent successfully", sent.Message)
	params.FromEmail, params.FromAccountID = "", account
	must(w.client.Mail.Send(ctx, params))(t)

	log := w.server.Sent()
	require.Len(t, log, 2)
	require.Equal(t, "single", log[0].Kind)
	require.Equal(t, "Hello {{first_name}}", log[0].Subject, "it knows no lead to fill in")
	require.EqualValues(t, account, log[1].AccountID)
	require.Zero(t, log[0].CampaignID)
	require.Contains(t, string(w.server.Requests()[1].Body), base64.StdEncoding.EncodeToString([]byte("%PDF")))

	params.FromAccountID = 5
	_, err := w.client.Mail.Send(ctx, params)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	require.NoError(t, w.client.Accounts.Suspend(ctx, account))
	params.FromAccountID = account
	_, err = w.client.Mail.Send(ctx, params)
	require.ErrorIs(t, err, smartlead.ErrValidation)
	must(w.client.Inbox.ListSent(ctx, nil))(t) // is not put out by a mail to no lead
}
