package smartleadtest_test

import (
	"context"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// world is a server with the SDK's client on it. Its tests send what the SDK
// sends and look at what the SDK makes of the answers.
type world struct {
	*testing.T

	server *smartleadtest.Server
	client *smartlead.Client
	drift  *driftLog
}

// driftLog gathers what the SDK did not know in the answers.
type driftLog struct {
	mu    sync.Mutex
	found []smartlead.Drift
}

func (d *driftLog) add(_ context.Context, found smartlead.Drift) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.found = append(d.found, found)
}

// newWorld fails the test when an answer held anything that the SDK does not
// know: one of the two is then wrong about a name.
func newWorld(t *testing.T, opts ...smartleadtest.Option) *world {
	t.Helper()
	server := smartleadtest.NewServer(opts...)
	t.Cleanup(server.Close)
	w := &world{T: t, server: server, drift: &driftLog{}}
	w.client = server.Client(w.watch())
	t.Cleanup(func() { assert.Empty(t, w.drift.found) })
	return w
}

func (w *world) watch() smartlead.Option {
	return smartlead.WithHooks(smartlead.Hooks{OnDrift: w.drift.add})
}

// as is a client with another key.
func (w *world) as(key string) *smartlead.Client {
	w.Helper()
	client, err := w.client.Clone(smartlead.WithAPIKey(key))
	require.NoError(w, err)
	return client
}

// must hands on what a call returned.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		require.NoError(t, err)
		return value
	}
}

func (w *world) campaign(name string) smartlead.CampaignID {
	w.Helper()
	return campaignOf(w, w.client, name)
}

func campaignOf(w *world, client *smartlead.Client, name string) smartlead.CampaignID {
	w.Helper()
	return must(client.Campaigns.Create(w.Context(), &smartlead.CampaignCreateParams{Name: name}))(w).ID
}

// people are leads to add, with everything filled in.
func people(names ...string) []*smartlead.LeadInput {
	var leads []*smartlead.LeadInput
	for _, name := range names {
		leads = append(leads, &smartlead.LeadInput{
			Email: name + "@northwind.example", FirstName: name, LastName: "Reyes", PhoneNumber: "+14155550123", CompanyName: "Northwind",
			Website: "northwind.example", Location: "Austin, TX", LinkedInProfile: "https://www.linkedin.com/in/" + name,
			CompanyURL: "https://northwind.example", CustomFields: smartlead.CustomFields{"job.title": "VP Ops"},
		})
	}
	return leads
}

// add puts leads into a campaign and returns them in the order of their names.
func (w *world) add(client *smartlead.Client, campaign smartlead.CampaignID, names ...string) []*smartlead.CampaignLead {
	w.Helper()
	added := must(client.Leads.Add(w.Context(), campaign, &smartlead.LeadAddParams{Leads: people(names...)}))(w)
	require.Equal(w, len(names), added.TotalLeads)
	leads := must(client.Leads.List(w.Context(), campaign, nil))(w).Leads
	return leads[len(leads)-len(names):]
}

func (w *world) account(client *smartlead.Client, name string) smartlead.AccountID {
	w.Helper()
	return must(client.Accounts.ConnectSMTP(w.Context(), &smartlead.AccountSMTPParams{
		FromName: "Ada Example", FromEmail: name + "@sender.example", Username: name + "@sender.example", Password: smartlead.NewSecret("s3cret"),
		SMTPHost: "smtp.sender.example", SMTPPort: 587, IMAPHost: "imap.sender.example", IMAPPort: 993, WarmupEnabled: true,
		MaxEmailsPerDay: new(20),
	}))(w).ID
}

func weekdays() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
}

// running is a started campaign of one step, one mailbox and these leads.
func (w *world) running(client *smartlead.Client, mailbox string, names ...string) (smartlead.CampaignID, []*smartlead.CampaignLead) {
	w.Helper()
	ctx, campaign := w.Context(), campaignOf(w, client, "Running")
	_, err := client.Campaigns.SaveSequences(ctx, campaign, &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{Number: 1, Subject: "A quick idea", Body: "<p>Hi {{first_name}}</p>"},
	}})
	require.NoError(w, err)
	require.NoError(w, client.Campaigns.UpdateSchedule(ctx, campaign, &smartlead.CampaignScheduleParams{
		Timezone: "UTC", Days: weekdays(), StartHour: "09:00", EndHour: "17:00", MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: 100,
	}))
	require.NoError(w, client.Campaigns.AddAccounts(ctx, campaign, &smartlead.CampaignAccountAddParams{AccountIDs: []smartlead.AccountID{w.account(client, mailbox)}}))
	leads := w.add(client, campaign, names...)
	require.NoError(w, client.Campaigns.Start(ctx, campaign))
	return campaign, leads
}

// sameBut compares two reads of one thing, the change being what was written
// between them. The clock stands still, so that the times are the same as well.
func sameBut[T any](t *testing.T, before, after *T, change func(*T)) {
	t.Helper()
	change(before)
	require.Equal(t, before, after)
}

// collect walks through everything.
func collect[T any](t testing.TB, all iter.Seq2[T, error]) []T {
	t.Helper()
	return must(smartlead.Collect(all, 0))(t)
}
