package webhook_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
	"github.com/smartlead-go/smartlead/webhook"
)

// outageScene is a campaign that runs in the simulator, and a receiver that
// breaks down.
type outageScene struct {
	*testing.T

	server   *smartleadtest.Server
	client   *smartlead.Client
	campaign smartlead.CampaignID
	receiver *receiver
	url      string        // of the receiver
	state    atomic.Uint32 // of the receiver
}

// The states of the receiver.
const (
	receiverUp   uint32 = iota
	receiverDown        // does nothing and answers 503
	receiverMute        // handles the event, and the answer gets lost
)

func newOutageScene(t *testing.T) *outageScene {
	t.Helper()
	s := &outageScene{T: t, server: smartleadtest.NewServer(smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))}
	t.Cleanup(s.server.Close)
	s.client = s.server.Client()
	store, err := webhook.NewMemoryDeduplicator(0, 0)
	require.NoError(t, err)
	s.receiver = newReceiver(t, webhook.WithSecret(s.server.Webhooks().Secret()), webhook.WithDeduplicator(store))
	listening := httptest.NewServer(http.HandlerFunc(s.receive))
	t.Cleanup(listening.Close)
	s.url = listening.URL
	created, err := s.client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "Ops Q3"})
	require.NoError(t, err)
	s.campaign = created.ID
	return s
}

func (s *outageScene) receive(w http.ResponseWriter, r *http.Request) {
	switch s.state.Load() {
	case receiverDown:
		w.WriteHeader(http.StatusServiceUnavailable)
	case receiverMute:
		s.receiver.ServeHTTP(httptest.NewRecorder(), r)
		w.WriteHeader(http.StatusBadGateway)
	default:
		s.receiver.ServeHTTP(w, r)
	}
}

// handled are the events that the user's function got.
func (s *outageScene) handled() []*webhook.Event {
	s.receiver.mu.Lock()
	defer s.receiver.mu.Unlock()
	return slices.Clone(s.receiver.events)
}

func (s *outageScene) subscribe(level smartlead.WebhookLevel, events ...smartlead.WebhookEvent) {
	s.Helper()
	params := &smartlead.WebhookCreateParams{Name: "crm-sync", URL: s.url, Level: level, EventTypes: events}
	if level == smartlead.WebhookLevelCampaign {
		params.CampaignID = s.campaign
	}
	_, err := s.client.Webhooks.Create(s.Context(), params)
	require.NoError(s, err)
}

// start has the campaign send two mails, two days apart, to each of some leads.
func (s *outageScene) start(leads int) {
	s.Helper()
	_, err := s.client.Campaigns.SaveSequences(s.Context(), s.campaign, &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{Number: 1, Subject: "A quick idea", Body: "<p>Hi {{first_name}}</p>"},
		{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 2}, Body: "<p>Still there?</p>"},
	}})
	require.NoError(s, err)
	require.NoError(s, s.client.Campaigns.UpdateSchedule(s.Context(), s.campaign, &smartlead.CampaignScheduleParams{
		Timezone: "UTC", Days: []time.Weekday{0, 1, 2, 3, 4, 5, 6}, StartHour: "00:00", EndHour: "23:59", MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: 100,
	}))
	account, err := s.client.Accounts.ConnectSMTP(s.Context(), &smartlead.AccountSMTPParams{
		FromName: "Sam Field", FromEmail: sam, Username: sam, Password: smartlead.NewSecret("x"),
		SMTPHost: "smtp.mail.example", SMTPPort: 587, IMAPHost: "imap.mail.example", IMAPPort: 993, MaxEmailsPerDay: new(100),
	})
	require.NoError(s, err)
	require.NoError(s, s.client.Campaigns.AddAccounts(s.Context(), s.campaign, &smartlead.CampaignAccountAddParams{AccountIDs: []smartlead.AccountID{account.ID}}))
	people := make([]*smartlead.LeadInput, leads)
	for i := range people {
		people[i] = &smartlead.LeadInput{Email: fmt.Sprintf("dana%d@northwind.example", i), FirstName: "Dana", LastName: "Reyes"}
	}
	_, err = s.client.Leads.Add(s.Context(), s.campaign, &smartlead.LeadAddParams{Leads: people})
	require.NoError(s, err)
	require.NoError(s, s.client.Campaigns.Start(s.Context(), s.campaign))
}

// pass lets time go by, with everything that falls due.
func (s *outageScene) pass(d time.Duration) { s.server.Advance(d) }

func (s *outageScene) react(lead int, reaction smartleadtest.Reaction, text string) {
	s.Helper()
	of := int64(s.campaign)
	require.NoError(s, s.server.React(of, s.server.Leads(of)[lead].ID, reaction, text))
	s.server.Webhooks().Wait()
}

// catchUp catches up with what has happened since a time, and waits until what
// that has posted is delivered.
func (s *outageScene) catchUp(since time.Time, change func(*webhook.CatchUpParams)) *webhook.CatchUpReport {
	s.Helper()
	params := &webhook.CatchUpParams{From: since, To: s.server.Now()}
	if change != nil {
		change(params)
	}
	report, err := webhook.CatchUp(s.Context(), s.client, s.campaign, params)
	require.NoError(s, err)
	require.NoError(s, report.SummaryErr)
	s.server.Webhooks().Wait()
	return report
}

// counts adds up a summary.
func counts(t *testing.T, summary *smartlead.WebhookSummary) (arrived, failed, scheduled int) {
	t.Helper()
	var rows []struct {
		Success, Failed int
		Scheduled       int `json:"scheduled_for_retry"`
	}
	require.NoError(t, json.Unmarshal(summary.Summary, &rows))
	for _, row := range rows {
		arrived += row.Success
		failed += row.Failed
		scheduled += row.Scheduled
	}
	return arrived, failed, scheduled
}

// posted are the bodies of the events that have been posted, each once, and those
// whose last attempt has failed.
func (s *outageScene) posted() (all, failed []string) {
	for _, d := range s.server.Webhooks().Deliveries() {
		const attempts = 4 // at once, and after 1, 5 and 30 minutes
		if d.Attempt == 1 {
			all = append(all, string(d.Body))
		}
		if d.Attempt == attempts && d.Status != http.StatusOK {
			failed = append(failed, string(d.Body))
		}
	}
	return all, failed
}

// identities are the events in bodies that are of some types, each by its key.
func identities(t *testing.T, bodies []string, types ...smartlead.WebhookEvent) []string {
	t.Helper()
	var found []string
	for _, body := range bodies {
		if event := parse(t, []byte(body)); slices.Contains(types, event.Type) {
			found = append(found, identity(event))
		}
	}
	return found
}

func identity(event *webhook.Event) string {
	return fmt.Sprintf("%s at %s, key %s", event.Type, event.Time, event.Key())
}

func TestCatchUpAfterAnOutage(t *testing.T) {
	t.Parallel()
	s := newOutageScene(t)
	s.subscribe(smartlead.WebhookLevelCampaign,
		smartlead.WebhookEmailSent, smartlead.WebhookFirstEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailReply,
		smartlead.WebhookEmailBounce, smartlead.WebhookLeadUnsubscribed, smartlead.WebhookLeadCategoryUpdated, smartlead.WebhookCampaignStatusChanged)
	s.start(5)
	s.pass(time.Minute)
	before := len(s.handled())
	require.Equal(t, 3, before, "the campaign started, and the first mail went out")

	since := s.server.Now()
	s.state.Store(receiverMute)
	s.react(0, smartleadtest.Opens, "")
	s.pass(time.Hour)
	s.state.Store(receiverDown)
	s.react(0, smartleadtest.Replies, "<p>Sounds good</p>")
	s.react(1, smartleadtest.Bounces, "")
	s.react(2, smartleadtest.Unsubscribes, "")
	s.pass(4 * 24 * time.Hour)
	require.Equal(t, "COMPLETED", s.server.CampaignStatus(int64(s.campaign)))
	all, failed := s.posted()
	require.Len(t, all, before+len(failed), "nothing of the outage has arrived")
	require.Greater(t, len(failed), 15)

	s.state.Store(receiverUp)
	s.server.Webhooks().ClearDeliveries()
	report := s.catchUp(since, nil)
	require.NotNil(t, report.Retriggered)
	assert.Equal(t, new(len(failed)), report.Retriggered.Count)
	_, wereFailed, _ := counts(t, report.Summary)
	assert.Equal(t, len(failed), wereFailed)
	again, _ := s.posted()
	assert.ElementsMatch(t, failed, again, "each of them is posted once")
	var handled []string
	for _, event := range s.handled() {
		assert.True(t, event.Signed)
		handled = append(handled, string(event.Raw))
	}
	assert.ElementsMatch(t, all, handled, "each event is handled once, those of the hour without answers too")

	s.server.Webhooks().ClearDeliveries()
	report = s.catchUp(since, nil)
	assert.Equal(t, new(0), report.Retriggered.Count)
	arrived, stillFailed, scheduled := counts(t, report.Summary)
	assert.Equal(t, []int{len(failed), 0, 0}, []int{arrived, stillFailed, scheduled})
	assert.Empty(t, s.server.Webhooks().Deliveries())
	assert.Len(t, s.handled(), len(all))
}

// TestCatchUpLeavesRetriesAlone catches up too early: what SmartLead will send
// again by itself is not retriggered.
func TestCatchUpLeavesRetriesAlone(t *testing.T) {
	t.Parallel()
	s := newOutageScene(t)
	s.subscribe(smartlead.WebhookLevelCampaign, smartlead.WebhookEmailSent)
	since := s.server.Now()
	s.state.Store(receiverDown)
	s.start(1)
	s.pass(10 * time.Minute)
	s.state.Store(receiverUp)
	report := s.catchUp(since, nil)
	assert.Equal(t, new(0), report.Retriggered.Count)
	assert.Empty(t, s.handled())
	s.pass(time.Hour)
	assert.Len(t, s.handled(), 1)
}

func TestCatchUpAfterAnOutageOfTheAccountsWebhook(t *testing.T) {
	t.Parallel()
	s := newOutageScene(t)
	s.subscribe(smartlead.WebhookLevelUser, smartlead.WebhookEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailReply)
	begin := s.server.Now()
	s.start(60)
	s.pass(time.Minute)
	require.Len(t, s.handled(), 1)

	s.state.Store(receiverMute)
	s.pass(time.Hour)
	s.state.Store(receiverDown)
	s.react(0, smartleadtest.Replies, "<p>Sounds good</p>")
	sent := s.server.Sent()[0]
	require.NoError(t, s.client.Campaigns.Reply(t.Context(), s.campaign, &smartlead.CampaignReplyParams{StatsID: smartlead.StatsID(sent.StatsID), Body: "<p>Thursday?</p>"}))
	s.pass(time.Hour)
	s.react(0, smartleadtest.Replies, "<p>Fine</p>")
	s.pass(4 * 24 * time.Hour)
	all, _ := s.posted()
	expected := identities(t, all, smartlead.WebhookEmailSent, smartlead.WebhookEmailReply)
	require.Len(t, expected, 60+59+2, "two mails to each but the one who has answered, twice")
	require.Len(t, s.handled(), 21, "in an hour without answers")

	s.state.Store(receiverUp)
	s.server.Webhooks().ClearDeliveries()
	fromHistory := func(p *webhook.CatchUpParams) { p.Handle = s.receiver.Handle }
	report := s.catchUp(begin, fromHistory)
	assert.Nil(t, report.Retriggered, "no call sends them again")
	assert.Equal(t, len(expected)+1, report.Handled)
	var handled []string
	byHand := 0
	for _, event := range s.handled() {
		if _, ok := event.Data.(*webhook.ManualReplySent); ok {
			byHand++
			continue
		}
		handled = append(handled, identity(event))
	}
	assert.ElementsMatch(t, expected, handled, "each once, with the key of its delivery")
	assert.Equal(t, 1, byHand)
	assert.Empty(t, s.server.Webhooks().Deliveries())

	s.catchUp(begin, fromHistory)
	assert.Len(t, s.handled(), len(expected)+1, "the second time all of them are repeats")
}

// TestCatchUpWithWebhooksOfTwoLevels has the account's webhook take the replies
// away from the campaign's.
func TestCatchUpWithWebhooksOfTwoLevels(t *testing.T) {
	t.Parallel()
	s := newOutageScene(t)
	s.subscribe(smartlead.WebhookLevelCampaign, smartlead.WebhookEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailReply)
	s.subscribe(smartlead.WebhookLevelUser, smartlead.WebhookEmailReply)
	since := s.server.Now()
	s.state.Store(receiverDown)
	s.start(20)
	s.pass(2 * time.Hour)
	s.react(0, smartleadtest.Replies, "<p>Sounds good</p>")
	s.pass(4 * 24 * time.Hour)
	all, failed := s.posted()
	require.Len(t, failed, len(all), "nothing has arrived")

	s.state.Store(receiverUp)
	report := s.catchUp(since, func(p *webhook.CatchUpParams) {
		p.ReadHistory, p.Handle = true, s.receiver.Handle
	})
	assert.Equal(t, new(len(failed)-1), report.Retriggered.Count, "all but the reply")
	assert.Equal(t, 20+19+1, report.Handled)
	var handled []string
	for _, event := range s.handled() {
		handled = append(handled, identity(event))
	}
	assert.ElementsMatch(t, identities(t, all, smartlead.WebhookEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailReply), handled)
}
