package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/webhook"
)

// api is the part of SmartLead's API that catching up needs.
type api struct {
	webhooks  string
	retrigger int // status
	leads     int
	noHistory bool // the histories are refused

	mu    sync.Mutex
	calls []string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	query := r.URL.Query()
	query.Del("api_key")
	path := strings.TrimPrefix(r.URL.Path, "/api/v1/campaigns/3401177/")
	a.mu.Lock()
	a.calls = append(a.calls, strings.TrimSpace(fmt.Sprintf("%s %s?%s %s", r.Method, path, query.Encode(), data)))
	a.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case path == "webhooks":
		_, _ = io.WriteString(w, a.webhooks)
	case path == "webhooks/summary":
		_, _ = io.WriteString(w, `{"success":true,"data":{"summary":[{"EMAIL_REPLY":2}],"failed_calls":2,"timeRange":{"from":"2026-07-11T12:00:00.000Z","to":"2026-07-11T15:00:00.000Z"}}}`)
	case path == "webhooks/retrigger-failed-events":
		w.WriteHeader(a.retrigger)
		_, _ = io.WriteString(w, `{"success":true,"retriggered_count":5}`)
	case path == "leads":
		a.writeLeads(w)
	case strings.HasPrefix(path, "message-history-for-leads/"):
		if a.noHistory {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		a.writeHistories(w, data)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (a *api) writeLeads(w io.Writer) {
	var rows []string
	for n := range a.leads {
		rows = append(rows, fmt.Sprintf(`{"campaign_lead_map_id":%d,"lead":{"id":%d,"email":"lead%d@x.example","first_name":"L","last_name":"%d"}}`, 3375876577+n, 3312345678+n, n, n))
	}
	_, _ = fmt.Fprintf(w, `{"total_leads":"%d","data":[%s],"offset":0,"limit":100}`, a.leads, strings.Join(rows, ","))
}

// writeHistories gives each lead a mail, a reply, and a reply after the window.
func (a *api) writeHistories(w io.Writer, data []byte) {
	var asked struct {
		LeadIDs []smartlead.LeadID `json:"lead_ids"`
	}
	_ = json.Unmarshal(data, &asked)
	histories := map[smartlead.LeadID]json.RawMessage{}
	for _, id := range asked.LeadIDs {
		histories[id] = json.RawMessage(fmt.Sprintf(`{"history":[
			{"stats_id":"s%[1]d","type":"SENT","message_id":"<s%[1]d@mail.example>","time":"2026-07-11T12:51:48.200Z","from":"sam@mail.example","to":"lead@x.example","email_body":"<div>Hi</div>","subject":"A quick idea","email_seq_number":"1"},
			{"stats_id":"s%[1]d","type":"REPLY","message_id":"<r%[1]d@x.example>","time":"2026-07-11T13:53:30.000Z","from":"colleague@x.example","to":"sam@mail.example","email_body":"<div>Yes</div>"},
			{"stats_id":"s%[1]d","type":"REPLY","message_id":"<late%[1]d@x.example>","time":"2026-07-11T15:00:00.001Z","email_body":"late"},
			{"stats_id":"q%[1]d","type":"SENT","message_id":"","time":null,"email_body":"queued"}]}`, id))
	}
	encoded, _ := json.Marshal(histories)
	_, _ = w.Write(encoded)
}

func (a *api) client(t *testing.T) *smartlead.Client {
	t.Helper()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	client, err := smartlead.NewClient("key", smartlead.WithBaseURL(server.URL+"/api/v1"), smartlead.WithBackoff(0, 0))
	require.NoError(t, err)
	return client
}

func (a *api) called(part string) (calls []string) {
	for _, call := range a.calls {
		if strings.Contains(call, part) {
			calls = append(calls, call)
		}
	}
	return calls
}

var outage = webhook.CatchUpParams{
	From: time.Date(2026, 7, 11, 12, 0, 0, 0, time.UTC),
	To:   time.Date(2026, 7, 11, 15, 0, 0, 0, time.UTC),
}

const ownWebhook = `[{"id":671685,"name":"crm-sync","webhook_url":"https://hooks.acme.example/x","event_types":["EMAIL_REPLY"]}]`

func TestCatchUpRetriggersFailedEventsOnce(t *testing.T) {
	t.Parallel()
	a := &api{webhooks: ownWebhook, retrigger: http.StatusOK}
	report, err := webhook.CatchUp(t.Context(), a.client(t), campaign, &outage)
	require.NoError(t, err)
	require.NoError(t, report.SummaryErr)
	assert.JSONEq(t, `[{"EMAIL_REPLY":2}]`, string(report.Summary.Summary))
	assert.JSONEq(t, `2`, string(report.Summary.Extra["failed_calls"]))
	require.NotNil(t, report.Retriggered)
	assert.Equal(t, new(5), report.Retriggered.Count)
	assert.Equal(t, []string{`POST webhooks/retrigger-failed-events? {"fromTime":"2026-07-11T12:00:00.000Z","toTime":"2026-07-11T15:00:00.000Z"}`}, a.called("retrigger"))
	assert.Empty(t, a.called("leads"))
}

func TestCatchUpDoesNotRepeatTheRetrigger(t *testing.T) {
	t.Parallel()
	a := &api{webhooks: ownWebhook, retrigger: http.StatusBadGateway}
	report, err := webhook.CatchUp(t.Context(), a.client(t), campaign, &outage)
	var failed *smartlead.APIError
	require.ErrorAs(t, err, &failed)
	assert.True(t, failed.MaybeApplied)
	assert.NotNil(t, report.Summary)
	assert.Len(t, a.called("retrigger"), 1)
}

func TestCatchUpFallsBackToTheHistory(t *testing.T) {
	t.Parallel()
	a := &api{webhooks: `[]`, leads: 70}
	var events []*webhook.Event
	handler, err := webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
		events = append(events, event)
		return nil
	})
	require.NoError(t, err)
	// One reply did arrive by the webhook, before the outage was noticed.
	delivered := `{"event_type":"EMAIL_REPLY","stats_id":"s3312345678","sl_email_lead_id":"3312345678","campaign_id":3401177,"webhook_id":1,"sequence_number":1,` +
		`"event_timestamp":"2026-07-11T13:53:30+00:00","reply_message":{"message_id":"<r3312345678@x.example>","html":"x","text":"y","time":"2026-07-11T13:53:30+00:00"}}`
	require.Equal(t, http.StatusOK, post(handler, []byte(delivered)).Code)

	params := outage
	params.Handle = handler.Handle
	report, err := webhook.CatchUp(t.Context(), a.client(t), campaign, &params)
	require.NoError(t, err)
	assert.Nil(t, report.Retriggered)
	assert.Equal(t, 140, report.Handled)
	assert.Zero(t, report.Failed)
	assert.Len(t, events, 140, "one was known, 139 were not")
	assert.Empty(t, a.called("retrigger"))
	assert.Equal(t, []string{"GET leads?event_time_gt=2026-07-11T11%3A59%3A59.999Z&limit=100"}, a.called("GET leads"))
	assert.Len(t, a.called("message-history"), 2, "fifty leads at once")

	seen := map[string]*webhook.Event{}
	for _, event := range events[1:] {
		assert.Equal(t, webhook.ShapeHistory, event.Shape)
		switch data := event.Data.(type) {
		case *webhook.EmailSent:
			seen[string(data.Sent.MessageID)] = event
		case *webhook.EmailReply:
			seen[string(data.Reply.MessageID)] = event
		default:
			t.Errorf("an event of another type: %T", data)
		}
	}
	require.Len(t, seen, 139)
	event := seen["<r3312345679@x.example>"]
	require.NotNil(t, event)
	assert.Equal(t, smartlead.WebhookEmailReply, event.Type)
	assert.Equal(t, campaign, event.CampaignID)
	assert.Equal(t, at(t, "2026-07-11T13:53:30Z"), event.Time)
	reply, ok := event.Data.(*webhook.EmailReply)
	require.True(t, ok)
	assert.Equal(t, webhook.Lead{LeadID: 3312345679, LeadMapID: 3375876578, LeadEmail: "lead1@x.example", LeadName: "L 1"}, reply.Lead)
	assert.Equal(t, "colleague@x.example", reply.ReplyFrom)
	assert.Equal(t, sam, reply.FromEmail)
	assert.Equal(t, "<div>Yes</div>", reply.Reply.HTML)
	sentEvent := seen["<s3312345679@mail.example>"]
	require.NotNil(t, sentEvent)
	mail, ok := sentEvent.Data.(*webhook.EmailSent)
	require.True(t, ok)
	assert.True(t, mail.IsFirst())
	assert.Equal(t, "<div>Hi</div>", mail.Sent.HTML)
}

func TestCatchUpRetriggersNothingWhenTheHistoryFails(t *testing.T) {
	t.Parallel()
	a := &api{webhooks: ownWebhook, retrigger: http.StatusOK, leads: 1, noHistory: true}
	params := outage
	params.ReadHistory = true
	params.Handle = func(context.Context, *webhook.Event) error { return nil }
	report, err := webhook.CatchUp(t.Context(), a.client(t), campaign, &params)
	require.ErrorIs(t, err, smartlead.ErrForbidden)
	assert.Nil(t, report.Retriggered)
	assert.Empty(t, a.called("retrigger"))
}

func TestCatchUpTellsEveryFailure(t *testing.T) {
	t.Parallel()
	a := &api{webhooks: ownWebhook, retrigger: http.StatusBadGateway, leads: 1}
	params := outage
	params.ReadHistory = true
	errRefused := errors.New("refused")
	params.Handle = func(context.Context, *webhook.Event) error { return errRefused }
	report, err := webhook.CatchUp(t.Context(), a.client(t), campaign, &params)
	require.ErrorIs(t, err, errRefused)
	var failed *smartlead.APIError
	require.ErrorAs(t, err, &failed)
	assert.True(t, failed.MaybeApplied)
	assert.Equal(t, 2, report.Failed)
}

func TestCatchUpReadsTheHistoryOnDemand(t *testing.T) {
	t.Parallel()
	a := &api{webhooks: ownWebhook, retrigger: http.StatusOK, leads: 12}
	params := outage
	params.ReadHistory = true
	errRefused := errors.New("refused")
	params.Handle = func(_ context.Context, event *webhook.Event) error {
		if event.Type == smartlead.WebhookEmailReply {
			return errRefused
		}
		return nil
	}
	report, err := webhook.CatchUp(t.Context(), a.client(t), campaign, &params)
	require.ErrorIs(t, err, errRefused)
	assert.Equal(t, 12, report.Handled, "the others are not lost with it")
	assert.Equal(t, 12, report.Failed)
	assert.NotNil(t, report.Retriggered)
}

func TestCatchUpRefusesBadParams(t *testing.T) {
	t.Parallel()
	a := &api{webhooks: `[]`}
	var invalid *smartlead.InvalidParamsError
	_, err := webhook.CatchUp(t.Context(), a.client(t), campaign, &outage)
	require.ErrorAs(t, err, &invalid)
	assert.Equal(t, "Handle", invalid.Field)
	a.webhooks = ownWebhook
	_, err = webhook.CatchUp(t.Context(), a.client(t), campaign, nil)
	require.ErrorAs(t, err, &invalid)
	assert.Equal(t, "fromTime", invalid.Field)
	_, err = webhook.CatchUp(t.Context(), a.client(t), 0, &outage)
	require.ErrorAs(t, err, &invalid)
	assert.Empty(t, a.called("retrigger"))
}
