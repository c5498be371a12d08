package smartleadtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

func TestCampaignIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, campaigns := t.Context(), w.client.Campaigns
	id := w.campaign("Spring")
	read := func() *smartlead.Campaign { return must(campaigns.Get(ctx, id, nil))(t) }
	require.NoError(t, campaigns.UpdateSettings(ctx, id, &smartlead.CampaignSettingsParams{
		TrackSettings: []smartlead.TrackSetting{smartlead.DontTrackEmailOpen, smartlead.DontTrackLinkClick}, StopLeadSettings: smartlead.StopOnClick,
		UnsubscribeText: new("No more, please"), FollowUpPercentage: new(40), ClientID: smartlead.Value(smartlead.ClientID(299)),
		EnableAIESPMatching: new(true),
	}))
	require.NoError(t, campaigns.UpdateSchedule(ctx, id, &smartlead.CampaignScheduleParams{
		Timezone: "Europe/Berlin", Days: weekdays(), StartHour: "08:30", EndHour: "16:00", MinTimeBetweenEmails: 5, MaxNewLeadsPerDay: 7,
		ScheduleStartTime: w.server.Now().Add(24 * time.Hour),
	}))

	before := read()
	settings := before.SettingsParams()
	settings.Name = new("Summer")
	require.NoError(t, campaigns.UpdateSettings(ctx, id, settings))
	after := read()
	sameBut(t, before, after, func(c *smartlead.Campaign) { c.Name = "Summer" })

	schedule := after.ScheduleParams()
	schedule.EndHour = "17:00"
	require.NoError(t, campaigns.UpdateSchedule(ctx, id, schedule))
	sameBut(t, after, read(), func(c *smartlead.Campaign) { c.Schedule.EndHour = "17:00" })

	require.NoError(t, campaigns.UpdateTeamMember(ctx, id, &smartlead.CampaignTeamMemberParams{TeamMemberID: smartlead.Value(smartlead.TeamMemberID(7))}))
	require.NoError(t, campaigns.UpdateTeamMember(ctx, id, &smartlead.CampaignTeamMemberParams{TeamMemberID: smartlead.Null[smartlead.TeamMemberID]()}))
	require.NoError(t, campaigns.Delete(ctx, id))
	_, err := campaigns.Get(ctx, id, nil)
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestSequenceIsChangedInOnePlace(t *testing.T) {
	w := newWorld(t)
	ctx, campaigns := t.Context(), w.client.Campaigns
	id := w.campaign("Sequence")
	saved := must(campaigns.SaveSequences(ctx, id, &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{Number: 1, Distribution: smartlead.VariantsByPercentage, Variants: []*smartlead.SequenceVariantParams{
			{Label: "A", Subject: "Question", Body: "<p>Hi {{first_name}}</p>", Percentage: new(70)},
			{Label: "B", Subject: "Idea", Body: "<p>Hello</p>", OptionalBody: new("<p>PS</p>"), Percentage: new(30)},
		}},
		{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 3}, Body: "<p>Still there?</p>"},
	}}))(t)
	require.NotNil(t, saved)

	before := must(campaigns.ListSequences(ctx, id))(t)
	require.Len(t, before[0].Variants, 2)
	require.Equal(t, 3, before[1].Delay.Days)
	params := before.Params()
	params.Steps[0].Variants[1].Subject = "A better idea"
	must(campaigns.SaveSequences(ctx, id, params))(t)
	after := must(campaigns.ListSequences(ctx, id))(t)
	sameBut(t, &before, &after, func(s *smartlead.Sequence) { (*s)[0].Variants[1].Subject = "A better idea" })

	require.NoError(t, campaigns.DeleteSequences(ctx, id))
	require.Empty(t, must(campaigns.ListSequences(ctx, id))(t))
}

func TestCampaignIsCopied(t *testing.T) {
	w := newWorld(t)
	ctx, campaigns := t.Context(), w.client.Campaigns
	id, _ := w.running(w.client, "box", "dana")
	require.NoError(t, campaigns.Pause(ctx, id))
	child := must(campaigns.CreateSubsequence(ctx, &smartlead.SubsequenceCreateParams{ParentCampaignID: id}))(t)
	require.Equal(t, id, must(campaigns.Get(ctx, child.ID, nil))(t).ParentCampaignID)
	twin := must(campaigns.Duplicate(ctx, id, nil))(t)
	copied, original := must(campaigns.Get(ctx, twin, nil))(t), must(campaigns.Get(ctx, id, nil))(t)
	require.Equal(t, smartlead.CampaignDrafted, copied.Status)
	require.Equal(t, original.ScheduleParams(), copied.ScheduleParams())
	require.Len(t, must(campaigns.ListAccounts(ctx, twin, nil))(t), 1)
	account := must(campaigns.ListAccounts(ctx, twin, nil))(t)[0].ID
	require.NoError(t, campaigns.RemoveAccounts(ctx, twin, &smartlead.CampaignAccountRemoveParams{AccountIDs: []smartlead.AccountID{account}}))
	require.Empty(t, must(campaigns.ListAccounts(ctx, twin, nil))(t))
	require.ErrorIs(t, campaigns.Start(ctx, twin), smartlead.ErrValidation)
	require.NoError(t, campaigns.Stop(ctx, id))
	require.ErrorIs(t, campaigns.Start(ctx, id), smartlead.ErrValidation)
}

func TestLeadsInACampaignThroughTheSDK(t *testing.T) {
	w := newWorld(t)
	ctx, leads := t.Context(), w.client.Leads
	campaign, added := w.running(w.client, "box", "dana", "emil")
	dana, emil := added[0], added[1]
	w.server.Advance(time.Hour)

	details := must(leads.SequenceDetails(ctx, dana.MapID, nil))(t)
	require.Len(t, details, 1)
	overview := must(leads.CampaignOverview(ctx, dana.Lead.ID))(t)
	require.Equal(t, dana.MapID, overview.Campaigns[0].MapID)
	require.Equal(t, 1, overview.Campaigns[0].CurrentStep)
	in := must(leads.ListCampaigns(ctx, dana.Lead.ID))(t)
	require.Equal(t, campaign, in[0].ID)
	activities := collect(t, leads.AllActivities(ctx, nil))
	require.Len(t, activities, 2)
	require.Equal(t, emil.MapID, activities[1].MapID)

	history := must(leads.History(ctx, campaign, dana.Lead.ID, nil))(t)
	require.Equal(t, "A quick idea", history.Messages[0].Subject)
	sentence := &smartlead.CampaignReplyParams{StatsID: history.Messages[0].StatsID, Body: "<p>One more thing</p>"}
	require.NoError(t, w.client.Campaigns.Reply(ctx, campaign, sentence))
	w.server.Advance(time.Minute)
	require.Len(t, must(leads.Histories(ctx, campaign, &smartlead.LeadHistoriesParams{LeadIDs: []smartlead.LeadID{dana.Lead.ID, emil.Lead.ID}}))(t), 2)
	forwarded := must(w.client.Campaigns.Forward(ctx, campaign, &smartlead.CampaignForwardParams{
		MessageID: history.Messages[0].MessageID, StatsID: history.Messages[0].StatsID, To: []string{"boss@acme.example"},
	}))(t)
	require.NotEmpty(t, forwarded.MessageID)
	require.NoError(t, w.client.Campaigns.SendTestEmail(ctx, campaign, &smartlead.CampaignTestEmailParams{LeadID: emil.Lead.ID, SequenceNumber: 1, To: "me@acme.example"}))

	must(leads.Complete(ctx, campaign, emil.MapID))(t)
	require.ErrorIs(t, leads.Resume(ctx, campaign, emil.Lead.ID, nil), smartlead.ErrServer, "it is at its last step")
	require.NoError(t, leads.Unsubscribe(ctx, campaign, emil.Lead.ID))
	account := must(w.client.Campaigns.ListAccounts(ctx, campaign, nil))(t)[0].ID
	require.NoError(t, leads.UpdateEmailAccount(ctx, &smartlead.LeadEmailAccountParams{CampaignID: campaign, LeadID: emil.Lead.ID, AccountID: account}))
}
