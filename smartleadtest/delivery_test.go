package smartleadtest_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// receiver keeps what is posted to it and answers what it is told.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	posts  []post
	answer func(p post) int // nil: always 200
}

type post struct {
	header http.Header
	raw    []byte
	body   map[string]any
}

func (p post) event() string { text, _ := p.body["event_type"].(string); return text }

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) serve(w http.ResponseWriter, request *http.Request) {
	raw, _ := io.ReadAll(request.Body)
	p := post{header: request.Header, raw: raw}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	_ = decoder.Decode(&p.body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts = append(r.posts, p)
	if r.answer != nil {
		w.WriteHeader(r.answer(p))
	}
}

// take returns what has come and forgets it.
func (r *receiver) take() []post {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() { r.posts = nil }()
	return r.posts
}

func (r *receiver) events() []string {
	var names []string
	for _, p := range r.take() {
		names = append(names, p.event())
	}
	return names
}

var allEvents = []smartlead.WebhookEvent{
	smartlead.WebhookEmailSent, smartlead.WebhookFirstEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailLinkClick,
	smartlead.WebhookEmailReply, smartlead.WebhookEmailBounce, smartlead.WebhookLeadUnsubscribed, smartlead.WebhookLeadCategoryUpdated,
	smartlead.WebhookCampaignStatusChanged, smartlead.WebhookManualStepReached, smartlead.WebhookUntrackedReplies,
}

func subscribe(t *testing.T, client *smartlead.Client, to string, params smartlead.WebhookCreateParams) smartlead.WebhookID {
	t.Helper()
	params.Name, params.URL = "crm-sync", to
	if params.Level == "" {
		params.Level = smartlead.WebhookLevelUser
	}
	if params.EventTypes == nil {
		params.EventTypes = allEvents
	}
	created, err := client.Webhooks.Create(t.Context(), &params)
	require.NoError(t, err)
	return created.ID
}

// equip gives a campaign two steps and more, a mailbox and leads, and starts it.
func equip(t *testing.T, client *smartlead.Client, campaign smartlead.CampaignID, leads int, more ...*smartlead.SequenceStepParams) {
	t.Helper()
	_, err := client.Campaigns.SaveSequences(t.Context(), campaign, &smartlead.SequenceSaveParams{Steps: append([]*smartlead.SequenceStepParams{
		{Number: 1, Subject: "A question, {{first_name}}", Body: `<p>Hi {{first_name}}, see <a href="https://acme.example/demo">this</a>.</p>`},
		{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 2}, Body: "<p>Still there?</p>"},
	}, more...)})
	require.NoError(t, err)
	require.NoError(t, client.Campaigns.UpdateSchedule(t.Context(), campaign, &smartlead.CampaignScheduleParams{
		Timezone: "UTC", Days: []time.Weekday{0, 1, 2, 3, 4, 5, 6}, StartHour: "00:00", EndHour: "23:59", MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: 100,
	}))
	account, err := client.Accounts.ConnectSMTP(t.Context(), &smartlead.AccountSMTPParams{
		FromName: "Sam Field", FromEmail: "sam@mail.example", Username: "sam@mail.example", Password: smartlead.NewSecret("x"),
		SMTPHost: "smtp.mail.example", SMTPPort: 587, IMAPHost: "imap.mail.example", IMAPPort: 993, MaxEmailsPerDay: new(100),
	})
	require.NoError(t, err)
	require.NoError(t, client.Campaigns.AddAccounts(t.Context(), campaign, &smartlead.CampaignAccountAddParams{AccountIDs: []smartlead.AccountID{account.ID}}))
	var people []*smartlead.LeadInput
	for i := range leads {
		people = append(people, &smartlead.LeadInput{
			Email: fmt.Sprintf("dana%d@northwind.example", i), FirstName: "Dana", LastName: "Reyes", CompanyName: "Northwind",
		})
	}
	_, err = client.Leads.Add(t.Context(), campaign, &smartlead.LeadAddParams{Leads: people})
	require.NoError(t, err)
	require.NoError(t, client.Campaigns.Start(t.Context(), campaign))
}

var quietPeople = smartleadtest.WithBehaviour(smartleadtest.Behaviour{})

func sinceStart(server *smartleadtest.Server) *smartlead.WebhookWindowParams {
	return &smartlead.WebhookWindowParams{From: server.Now().Add(-240 * time.Hour), To: server.Now()}
}

// TestEventsOfACampaign goes through every event that a campaign brings about
// and looks at what a receiver would need of each.
func TestEventsOfACampaign(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	id := subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{})
	equip(t, client, campaign, 3)
	server.Advance(time.Hour)
	leads := server.Leads(int64(campaign))
	sent := server.Sent()
	react := func(lead int, reaction smartleadtest.Reaction, text string) []post {
		t.Helper()
		hook.take()
		require.NoError(t, server.React(int64(campaign), leads[lead].ID, reaction, text))
		server.Webhooks().Wait()
		return hook.take()
	}
	require.Equal(t, []string{"CAMPAIGN_STATUS_CHANGED", "FIRST_EMAIL_SENT", "EMAIL_SENT", "FIRST_EMAIL_SENT", "EMAIL_SENT", "FIRST_EMAIL_SENT", "EMAIL_SENT"}, hook.events())

	opened := react(0, smartleadtest.Opens, "")
	require.Len(t, opened, 1)
	common := map[string]any{
		"sl_email_lead_id": fmt.Sprint(leads[0].ID), "sl_email_lead_map_id": json.Number(fmt.Sprint(leads[0].MapID)), "stats_id": sent[0].StatsID,
		"campaign_id": json.Number(fmt.Sprint(campaign)), "campaign_name": "Ops Q3", "campaign_status": "ACTIVE", "client_id": nil,
		"from_email": "sam@mail.example", "to_email": "dana0@northwind.example", "to_name": "Dana Reyes", "sequence_number": json.Number("1"),
		"subject": "A question, Dana", "secret_key": server.Webhooks().SecretKey(), "webhook_url": hook.URL, "webhook_name": "crm-sync",
		"webhook_id":  json.Number(fmt.Sprint(id)),
		"metadata":    map[string]any{"webhook_created_at": "2026-03-02T09:00:00.000Z"},
		"app_url":     fmt.Sprintf("https://app.smartlead.ai/app/master-inbox?leadMap=%d", leads[0].MapID),
		"event_type":  "EMAIL_OPEN",
		"time_opened": "2026-03-02T10:00:00+00:00", "event_timestamp": "2026-03-02T10:00:00+00:00",
	}
	for name, value := range common {
		require.Equal(t, value, opened[0].body[name], name)
	}
	message := opened[0].body["sent_message"].(map[string]any)
	require.Equal(t, sent[0].MessageID, message["message_id"])
	require.Equal(t, "Hi Dana, see this.", message["text"])
	require.Equal(t, "2026-03-02T09:00:00+00:00", message["time"])
	require.Empty(t, react(0, smartleadtest.Opens, ""), "the first open of a mail only")

	clicked := react(0, smartleadtest.Clicks, "")
	require.Equal(t, []any{"https://acme.example/demo"}, clicked[0].body["link_details"])

	replied := react(0, smartleadtest.Replies, "<p>Sounds good</p>")
	require.Len(t, replied, 2)
	require.Equal(t, "EMAIL_REPLY", replied[0].event())
	require.Equal(t, "Sounds good\n", replied[0].body["preview_text"])
	require.Equal(t, "dana0@northwind.example", replied[0].body["sl_lead_email"])
	require.Equal(t, map[string]any{"targetLeadEmail": "dana0@northwind.example", "replyReceivedFrom": "dana0@northwind.example", "repliedCompanyDomain": "SameCompany"}, replied[0].body["leadCorrespondence"])
	require.Equal(t, replied[0].body["message_id"], replied[0].body["reply_message"].(map[string]any)["message_id"])

	moved := replied[1]
	require.Equal(t, "LEAD_CATEGORY_UPDATED", moved.event())
	require.Equal(t, json.Number(fmt.Sprint(leads[0].ID)), moved.body["lead_id"], "a number here")
	require.NotContains(t, moved.body, "sl_email_lead_id")
	require.Len(t, moved.body["history"], 2)
	require.Equal(t, "dana0@northwind.example", moved.body["last_reply"].(map[string]any)["reply_from_email"])
	change := moved.body["lead_category"].(map[string]any)
	require.Nil(t, change["old_id"])
	require.NotNil(t, change["new_id"])

	bounced := react(1, smartleadtest.Bounces, "")
	require.Equal(t, "EMAIL_BOUNCE", bounced[0].event())
	require.NotContains(t, bounced[0].body, "sl_email_lead_map_id")
	require.Equal(t, "2026-03-02T09:03:00+00:00", bounced[0].body["event_timestamp"], "the time of sending")
	require.Equal(t, "2026-03-02T10:00:00.000Z", bounced[0].body["bounce_message"].(map[string]any)["time"])

	left := react(2, smartleadtest.Unsubscribes, "")
	require.Equal(t, "LEAD_UNSUBSCRIBED", left[0].event())
	require.Equal(t, "dana2@northwind.example", left[0].body["lead_email"])
	for _, absent := range []string{"sl_email_lead_id", "sl_email_lead_map_id", "stats_id", "subject", "sequence_number"} {
		require.NotContains(t, left[0].body, absent)
	}
	ended := left[1]
	require.Equal(t, "CAMPAIGN_STATUS_CHANGED", ended.event())
	require.Equal(t, "ACTIVE", ended.body["previous_status"])
	require.Equal(t, "COMPLETED", ended.body["current_status"])
	require.NotContains(t, ended.body, "event_timestamp")
}

func TestCategoriesSetByHand(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{
		EventTypes: []smartlead.WebhookEvent{smartlead.WebhookLeadCategoryUpdated}, CategoryIDs: []smartlead.CategoryID{2},
	})
	equip(t, client, campaign, 1)
	lead := smartlead.LeadID(server.Leads(int64(campaign))[0].ID)
	for _, category := range []smartlead.CategoryID{1, 2} {
		require.NoError(t, client.Leads.UpdateCategory(t.Context(), campaign, lead, &smartlead.LeadCategoryParams{CategoryID: smartlead.Value(category)}))
	}
	require.NoError(t, client.Leads.UpdateCategory(t.Context(), campaign, lead, &smartlead.LeadCategoryParams{CategoryID: smartlead.Null[smartlead.CategoryID]()}))
	server.Webhooks().Wait()
	posts := hook.take()
	require.Len(t, posts, 1, "the webhook is limited to one category")
	require.Equal(t, map[string]any{"old_id": json.Number("1"), "old_name": "Interested", "new_id": json.Number("2"), "new_name": "Meeting Request"}, posts[0].body["lead_category"])
	require.Nil(t, posts[0].body["last_reply"])
	require.Empty(t, posts[0].body["history"])
}

func TestManualStep(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{EventTypes: []smartlead.WebhookEvent{smartlead.WebhookManualStepReached}})
	equip(t, client, campaign, 1, &smartlead.SequenceStepParams{Number: 3, Type: smartlead.StepManual, Delay: smartlead.SequenceDelayParams{Days: 1}, Body: "Call them."})
	server.Advance(96 * time.Hour)
	posts := hook.take()
	require.Len(t, posts, 1)
	lead, sent := server.Leads(int64(campaign))[0], server.Sent()
	require.Equal(t, fmt.Sprint(lead.ID), posts[0].body["lead_id"], "a text here")
	require.Equal(t, json.Number("3"), posts[0].body["current_sequence_number"])
	require.Equal(t, []any{sent[0].MessageID, sent[1].MessageID}, posts[0].body["sent_message_ids"])
	require.NotContains(t, posts[0].body, "event_timestamp")
}

func TestMailThatBelongsToNoLead(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{EventTypes: []smartlead.WebhookEvent{smartlead.WebhookUntrackedReplies}})
	equip(t, client, campaign, 1)
	server.Advance(time.Minute)
	require.NoError(t, server.Receive(server.Sent()[0].AccountID, smartleadtest.UntrackedMail{
		From: "Lee Park <lee.park@northwind.example>", Subject: "About your note", Text: "Hi", Files: []string{"offer.pdf"},
	}))
	server.Webhooks().Wait()
	posts := hook.take()
	require.Len(t, posts, 1)
	require.Equal(t, "Lee Park <lee.park@northwind.example>", posts[0].body["sender_detail"])
	require.Equal(t, "sam@mail.example", posts[0].body["recipient_detail"])
	require.Equal(t, true, posts[0].body["has_attachment"])
	require.Equal(t, "Hi", posts[0].body["reply_message"].(map[string]any)["text"])
	require.NotContains(t, posts[0].body, "campaign_id")
}

// TestManyMoveTheClock has the durations add up and every event arrive, however
// the calls fall together.
func TestManyMoveTheClock(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailSent}})
	equip(t, client, campaign, 20)
	begin := server.Now()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			server.Advance(24 * time.Hour)
			server.Webhooks().Wait()
			if _, err := client.Webhooks.ListForCampaign(t.Context(), campaign); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Equal(t, 8*24*time.Hour, server.Now().Sub(begin))
	require.Len(t, server.Sent(), 40)
	require.Len(t, hook.take(), 40)
}

// TestDeliveriesAreSignedAndNamed checks the headers against the rule of the
// documentation, computed here.
func TestDeliveriesAreSignedAndNamed(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople, smartleadtest.WithWebhookSecret("example-signing-secret-1"))
	hook := receive(t)
	id := subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{Level: smartlead.WebhookLevelCampaign, CampaignID: campaign})
	equip(t, client, campaign, 2)
	server.Advance(time.Hour)
	ids := map[string]bool{}
	posts := hook.take()
	require.Len(t, posts, 5)
	for i, p := range posts {
		mac := hmac.New(sha256.New, []byte("example-signing-secret-1"))
		mac.Write(p.raw)
		require.Equal(t, "sha256="+hex.EncodeToString(mac.Sum(nil)), p.header.Get("X-Smartlead-Signature"))
		require.Equal(t, "application/json", p.header.Get("Content-Type"))
		require.Equal(t, "campaign", p.header.Get("X-Webhook-Level"))
		ids[p.header.Get("X-Request-Id")] = true
		d := server.Webhooks().Deliveries()[i]
		require.Equal(t, p.raw, d.Body)
		require.Equal(t, p.header.Get("X-Smartlead-Signature"), d.Header.Get("X-Smartlead-Signature"))
		require.EqualValues(t, id, d.WebhookID)
		require.Equal(t, []any{p.event(), p.header.Get("X-Request-Id"), hook.URL, 1, 200}, []any{d.Event, d.RequestID, d.URL, d.Attempt, d.Status})
	}
	require.Len(t, ids, 5)

	server.Webhooks().ClearDeliveries()
	require.Empty(t, server.Webhooks().Deliveries())
	unsigned, client, campaign := hooked(t, quietPeople, smartleadtest.WithWebhookSecret(""))
	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{})
	equip(t, client, campaign, 1)
	unsigned.Webhooks().Wait()
	require.Empty(t, hook.take()[0].header.Get("X-Smartlead-Signature"))
}

func TestLevelsAndTheirPrecedence(t *testing.T) {
	server, client, _ := hooked(t, quietPeople)
	created, err := client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "Of a client", ClientID: 299})
	require.NoError(t, err)
	campaign, other := created.ID, newCampaign(t, client, "Other")
	replies := []smartlead.WebhookEvent{smartlead.WebhookEmailSent}
	ofCampaign, ofClient, ofOther, ofUser := receive(t), receive(t), receive(t), receive(t)
	subscribe(t, client, ofCampaign.URL, smartlead.WebhookCreateParams{Level: smartlead.WebhookLevelCampaign, CampaignID: campaign, EventTypes: replies})
	subscribe(t, client, ofClient.URL, smartlead.WebhookCreateParams{Level: smartlead.WebhookLevelClient, ClientID: 299})
	subscribe(t, client, ofOther.URL, smartlead.WebhookCreateParams{Level: smartlead.WebhookLevelCampaign, CampaignID: other})
	equip(t, client, campaign, 2)
	server.Advance(time.Minute)
	require.Equal(t, []string{"EMAIL_SENT"}, ofCampaign.events())
	require.Equal(t, []string{"CAMPAIGN_STATUS_CHANGED", "FIRST_EMAIL_SENT", "EMAIL_SENT"}, ofClient.events())

	user := subscribe(t, client, ofUser.URL, smartlead.WebhookCreateParams{EventTypes: replies})
	server.Advance(3 * time.Minute)
	require.Equal(t, []string{"EMAIL_SENT"}, ofUser.events())
	require.Empty(t, ofCampaign.events(), "the account's webhook takes the event away")
	require.Equal(t, []string{"FIRST_EMAIL_SENT"}, ofClient.events(), "and no other event")

	require.NoError(t, client.Webhooks.Delete(t.Context(), user))
	server.Advance(48 * time.Hour)
	require.NotEmpty(t, ofCampaign.events())
	require.Empty(t, ofUser.events())
	require.Empty(t, ofOther.events(), "of another campaign")
}

// TestRetriesFollowThePlan has the receiver fail until it is told otherwise, and
// looks at the simulator's times of the attempts.
func TestRetriesFollowThePlan(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	hook.answer = func(post) int { return 503 }
	_, err := client.Webhooks.SaveForCampaign(t.Context(), campaign, &smartlead.CampaignWebhookParams{
		Name: "x", URL: hook.URL, Categories: []string{"Interested"}, EventTypes: []smartlead.WebhookEvent{smartlead.WebhookFirstEmailSent},
	})
	require.NoError(t, err)
	equip(t, client, campaign, 1)
	begin := server.Now()

	counts := func() string {
		t.Helper()
		summary, err := client.Webhooks.Summary(t.Context(), campaign, sinceStart(server))
		require.NoError(t, err)
		require.Equal(t, server.Now(), summary.TimeRange.To)
		return string(summary.Summary)
	}
	require.Equal(t, "[]", counts())
	server.Advance(10 * time.Minute)
	require.JSONEq(t, `[{"event_type":"FIRST_EMAIL_SENT","total":1,"success":0,"failed":0,"scheduled_for_retry":1}]`, counts())
	server.Advance(50 * time.Minute)
	require.JSONEq(t, `[{"event_type":"FIRST_EMAIL_SENT","total":1,"success":0,"failed":1,"scheduled_for_retry":0}]`, counts())
	var after []time.Duration
	for i, d := range server.Webhooks().Deliveries() {
		after = append(after, d.Time.Sub(begin))
		require.Equal(t, i+1, d.Attempt)
		require.Equal(t, server.Webhooks().Deliveries()[0].RequestID, d.RequestID, "a retry keeps its id")
	}
	require.Equal(t, []time.Duration{0, time.Minute, 6 * time.Minute, 36 * time.Minute}, after)
	server.Advance(100 * time.Hour)
	require.Len(t, hook.take(), 4, "then it has failed")

	hook.answer = nil
	window := sinceStart(server)
	again, err := client.Webhooks.RetriggerFailed(t.Context(), campaign, window)
	require.NoError(t, err)
	require.Equal(t, 1, *again.Count)
	server.Webhooks().Wait()
	require.Len(t, hook.take(), 1)
	require.JSONEq(t, `[{"event_type":"FIRST_EMAIL_SENT","total":1,"success":1,"failed":0,"scheduled_for_retry":0}]`, counts())
	require.NotEqual(t, server.Webhooks().Deliveries()[0].RequestID, server.Webhooks().Deliveries()[4].RequestID)

	again, err = client.Webhooks.RetriggerFailed(t.Context(), campaign, window)
	require.NoError(t, err)
	require.Equal(t, 0, *again.Count, "nothing has failed any more")
	outside := &smartlead.WebhookWindowParams{From: begin.Add(-time.Hour), To: begin.Add(-time.Second)}
	summary, err := client.Webhooks.Summary(t.Context(), campaign, outside)
	require.NoError(t, err)
	require.JSONEq(t, "[]", string(summary.Summary))
}

func TestAnswersAndWhatTheyLeadTo(t *testing.T) {
	for _, example := range []struct {
		name     string
		status   int
		attempts int
	}{
		{"done", 204, 1},
		{"refused", 400, 1},
		{"too many", 429, 1},
		{"moved", 302, 1},
		{"broken", 500, 4},
	} {
		t.Run(example.name, func(t *testing.T) {
			server, client, campaign := hooked(t, quietPeople)
			hook := receive(t)
			hook.answer = func(post) int { return example.status }
			subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{EventTypes: []smartlead.WebhookEvent{smartlead.WebhookCampaignStatusChanged}})
			equip(t, client, campaign, 1)
			server.Advance(time.Hour)
			require.Len(t, hook.take(), example.attempts)
			require.Equal(t, example.status, server.Webhooks().Deliveries()[0].Status)
		})
	}
}

// TestReceiverThatIsAway answers nothing: one cuts the first connection, and the
// other does not listen at all.
func TestReceiverThatIsAway(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	var seen atomic.Int32
	cutting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen.Add(1) == 1 {
			panic(http.ErrAbortHandler)
		}
		hook.serve(w, r)
	}))
	t.Cleanup(cutting.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	for _, to := range []string{cutting.URL, gone.URL} {
		subscribe(t, client, to, smartlead.WebhookCreateParams{EventTypes: []smartlead.WebhookEvent{smartlead.WebhookCampaignStatusChanged}})
	}
	equip(t, client, campaign, 1)
	server.Advance(2 * time.Minute)
	all := server.Webhooks().Deliveries()
	require.Len(t, all, 4)
	require.Error(t, all[0].Err)
	require.Equal(t, []any{cutting.URL, 1, 0}, []any{all[0].URL, all[0].Attempt, all[0].Status})
	require.Equal(t, []any{gone.URL, 1, 0}, []any{all[1].URL, all[1].Attempt, all[1].Status})
	require.Equal(t, []any{cutting.URL, 2, 200}, []any{all[2].URL, all[2].Attempt, all[2].Status})
	require.NoError(t, all[2].Err)
	require.Len(t, hook.take(), 1)
}

func TestReceiverThatIsTooSlow(t *testing.T) {
	server := smartleadtest.NewServer(smartleadtest.WithWebhookTimeout(time.Millisecond))
	defer server.Close()
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer slow.Close()
	_, err := server.Webhooks().Deliver(t.Context(), smartleadtest.WebhookPost{URL: slow.URL, Event: "EMAIL_SENT"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, server.Webhooks().Deliveries()[0].Err, context.DeadlineExceeded)
}

// TestReceiverThatCallsTheAPI pauses the campaign on the first mail, while the
// clock stands and waits for it.
func TestReceiverThatCallsTheAPI(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		_ = client.Campaigns.Pause(t.Context(), campaign)
	}))
	t.Cleanup(hook.Close)
	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailSent}})
	equip(t, client, campaign, 20)
	server.Advance(24 * time.Hour)
	require.Len(t, server.Sent(), 1)
	require.Equal(t, "PAUSED", server.CampaignStatus(int64(campaign)))
}

func TestPostsEndWithTheWebhookAndTheServer(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	hook.answer = func(post) int { return 500 }
	id := subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailSent}})
	equip(t, client, campaign, 1)
	server.Advance(0)
	require.Len(t, hook.take(), 1)
	require.NoError(t, client.Webhooks.Delete(t.Context(), id))
	server.Advance(time.Hour)
	require.Empty(t, hook.take(), "no retry to a webhook that is gone")

	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{})
	server.Close()
	server.Advance(72 * time.Hour)
	require.Len(t, server.Sent(), 2)
	require.Empty(t, hook.take())
}

// TestSameSeedSamePosts runs a busy week twice.
func TestSameSeedSamePosts(t *testing.T) {
	run := func() []string {
		server, client, campaign := hooked(t, smartleadtest.WithSeed(7))
		failed := 0
		receiver := http.NewServeMux()
		hook := httptest.NewUnstartedServer(receiver)
		receiver.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
			if failed++; failed%5 == 0 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		hook.Start()
		defer hook.Close()
		subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{})
		equip(t, client, campaign, 60)
		server.Advance(7 * 24 * time.Hour)
		var seen []string
		for _, d := range server.Webhooks().Deliveries() {
			body := bytes.ReplaceAll(d.Body, []byte(hook.URL), nil)
			seen = append(seen, fmt.Sprint(d.Time, d.Event, d.RequestID, d.Attempt, d.Status, string(body)))
		}
		return seen
	}
	first := run()
	require.Greater(t, len(first), 200)
	require.Equal(t, first, run())
	kinds := map[string]bool{}
	for _, event := range allEvents {
		kinds[string(event)] = slices.ContainsFunc(first, func(line string) bool { return bytes.Contains([]byte(line), []byte(`"event_type":"`+event+`"`)) })
	}
	require.True(t, kinds["EMAIL_REPLY"] && kinds["EMAIL_OPEN"] && kinds["EMAIL_LINK_CLICK"] && kinds["CAMPAIGN_STATUS_CHANGED"])
}
