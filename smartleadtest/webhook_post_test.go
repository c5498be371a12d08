package smartleadtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/smartleadtest"
)

var sampleEvents = []string{
	"EMAIL_SENT", "FIRST_EMAIL_SENT", "EMAIL_OPEN", "EMAIL_LINK_CLICK", "EMAIL_REPLY", "EMAIL_BOUNCE", "LEAD_UNSUBSCRIBED",
	"LEAD_CATEGORY_UPDATED", "CAMPAIGN_STATUS_CHANGED", "UNTRACKED_REPLIES", "MANUAL_STEP_REACHED", "MANUAL_REPLY_SENT",
}

// breakDown fails as a defect in a user's handler does, with that message.
var breakDown = log.New(io.Discard, "", 0).Panic

func decoded(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal(body, &object), string(body))
	return object
}

func TestDeliverEveryEvent(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	hook := receive(t)
	for _, event := range sampleEvents {
		d, err := server.Webhooks().Deliver(t.Context(), smartleadtest.WebhookPost{URL: hook.URL, Event: event})
		require.NoError(t, err, event)
		require.Equal(t, []any{event, 200, hook.URL}, []any{d.Event, d.Status, d.URL})
		got := hook.take()[0]
		require.Equal(t, d.Body, got.raw)
		require.Equal(t, event, got.event())
		require.Equal(t, "user", got.header.Get("X-Webhook-Level"))
		require.Equal(t, d.RequestID, got.header.Get("X-Request-Id"))
		require.NotEmpty(t, got.header.Get("X-Smartlead-Signature"))
		require.Equal(t, server.Webhooks().SecretKey(), got.body["secret_key"])
	}
	require.Len(t, server.Webhooks().Deliveries(), len(sampleEvents))
}

// TestDeliverInEveryShape looks at the members by which the shapes are told
// apart.
func TestDeliverInEveryShape(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	body := func(event string, shape smartleadtest.WebhookShape) map[string]any {
		t.Helper()
		request, err := server.Webhooks().Request(t.Context(), smartleadtest.WebhookPost{Event: event, Shape: shape})
		require.NoError(t, err)
		raw, err := io.ReadAll(request.Body)
		require.NoError(t, err)
		return decoded(t, raw)
	}
	short := body("EMAIL_REPLY", smartleadtest.ShapeAShort)
	require.Equal(t, "EMAIL_REPLY", short["event_type"])
	require.Equal(t, "Sounds good\n", short["preview_text"])
	for _, absent := range []string{"secret_key", "webhook_id", "stats_id", "sl_email_lead_id"} {
		require.NotContains(t, short, absent)
	}

	nested := body("EMAIL_REPLY", smartleadtest.ShapeB)
	require.Equal(t, "EMAIL_REPLIED", nested["event"])
	require.NotContains(t, nested, "event_type")
	require.Equal(t, "Dana", nested["lead"].(map[string]any)["first_name"])
	require.Equal(t, "Sounds good", nested["reply"].(map[string]any)["body"])
	require.EqualValues(t, 1, body("EMAIL_OPEN", smartleadtest.ShapeB)["opened_count"])
	require.Equal(t, "https://acme.example/demo", body("EMAIL_LINK_CLICK", smartleadtest.ShapeB)["link"].(map[string]any)["url"])
	require.Equal(t, "OPENED", body("OPENED", smartleadtest.ShapeB)["event"], "the spelling that was asked for")
	require.Equal(t, "LEAD_OPENED", body("LEAD_OPENED", "")["event_type"])

	envelope := body("EMAIL_ACCOUNT_DISCONNECTED", smartleadtest.ShapeC)
	require.Equal(t, "email.account.disconnected", envelope["type"])
	require.Equal(t, "sam@mail.example", envelope["data"].(map[string]any)["email"])

	for _, alert := range []string{"EMAIL_ACCOUNT_DISCONNECTED", "LINKEDIN_DISCONNECTED", "CAMPAIGN_BOUNCE_BREACH"} {
		object := body(alert, "")
		require.Equal(t, alert, object["eventType"], "what alerts really look like")
		require.NotContains(t, object, "event_type")
		require.Equal(t, object["eventType"], body(alert, smartleadtest.ShapeD)["eventType"])
	}
}

func TestDeliverByWayOfARelay(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	var raw []byte
	receiver := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { raw, _ = io.ReadAll(r.Body) })
	deliver := func(relay smartleadtest.WebhookRelay) {
		t.Helper()
		_, err := server.Webhooks().Deliver(t.Context(), smartleadtest.WebhookPost{Handler: receiver, Event: "EMAIL_REPLY", Relay: relay})
		require.NoError(t, err)
	}
	deliver(smartleadtest.RelayDoubleEncoded)
	var inner string
	require.NoError(t, json.Unmarshal(raw, &inner))
	require.Equal(t, "EMAIL_REPLY", decoded(t, []byte(inner))["event_type"])
	deliver(smartleadtest.RelayArray)
	var list []map[string]any
	require.NoError(t, json.Unmarshal(raw, &list))
	require.Len(t, list, 1)
	require.Equal(t, "EMAIL_REPLY", list[0]["event_type"])
}

func TestDeliverWithMembersAndHeaders(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	post := smartleadtest.WebhookPost{
		Event: "EMAIL_SENT", Secret: "another", RequestID: "req-1", Level: "campaign",
		Members: map[string]any{"campaign_id": "3401177", "stats_id": smartleadtest.Omit, "new_member": []int{1}, "client_id": nil},
		Header:  http.Header{"x-webhook-level": nil, "Content-Type": {"text/plain"}},
	}
	request, err := server.Webhooks().Request(t.Context(), post)
	require.NoError(t, err)
	require.Equal(t, "text/plain", request.Header.Get("Content-Type"))
	require.Equal(t, "req-1", request.Header.Get("X-Request-Id"))
	require.NotContains(t, request.Header, "X-Webhook-Level")
	raw, err := io.ReadAll(request.Body)
	require.NoError(t, err)
	object := decoded(t, raw)
	require.Equal(t, "3401177", object["campaign_id"])
	require.NotContains(t, object, "stats_id")
	require.Equal(t, []any{1.0}, object["new_member"])
	require.Nil(t, object["client_id"])

	// The same body under the two secrets.
	again, err := server.Webhooks().Request(t.Context(), smartleadtest.WebhookPost{Body: raw})
	require.NoError(t, err)
	require.NotEqual(t, request.Header.Get("X-Smartlead-Signature"), again.Header.Get("X-Smartlead-Signature"))
	unsigned, err := server.Webhooks().Request(t.Context(), smartleadtest.WebhookPost{Body: raw, Unsigned: true})
	require.NoError(t, err)
	require.NotContains(t, unsigned.Header, "X-Smartlead-Signature")
}

// TestSignatureOfTheDocumentation is the worked example.
func TestSignatureOfTheDocumentation(t *testing.T) {
	server := smartleadtest.NewServer(smartleadtest.WithWebhookSecret("example-signing-secret-1"))
	defer server.Close()
	body := `{"event_type":"EMAIL_REPLY","campaign_id":3401177,"sl_email_lead_id":"4012345678","to_email":"dana.reyes@northwind.example","event_timestamp":"2026-07-11T13:53:30+00:00","preview_text":"Sounds good \u2014 send a time\n"}`
	request, err := server.Webhooks().Request(t.Context(), smartleadtest.WebhookPost{Body: []byte(body)})
	require.NoError(t, err)
	require.Equal(t, "sha256=d6d2333dfd54816e3d8d79f6b58d8ea10c5bb9c530db91bc55841383a2f6f664", request.Header.Get("X-Smartlead-Signature"))
}

func TestDeliverSaysWhatIsWrong(t *testing.T) {
	server := smartleadtest.NewServer()
	hook := receive(t)
	for reason, post := range map[string]smartleadtest.WebhookPost{
		"neither a URL nor a Handler":                     {Event: "EMAIL_SENT"},
		"neither an Event nor a Body":                     {URL: hook.URL},
		`no sample of EMAIL_SENT in shape "D" is known`:   {URL: hook.URL, Event: "EMAIL_SENT", Shape: smartleadtest.ShapeD},
		`no sample of LINKEDIN_DISCONNECTED in shape "C"`: {URL: hook.URL, Event: "LINKEDIN_DISCONNECTED", Shape: smartleadtest.ShapeC},
		`no sample of CAMPAIGN_STATUS_CHANGED in shape`:   {URL: hook.URL, Event: "CAMPAIGN_STATUS_CHANGED", Shape: smartleadtest.ShapeB},
		`relay "pigeon" is unknown`:                       {URL: hook.URL, Event: "EMAIL_SENT", Relay: "pigeon"},
		`member "odd"`:                                    {URL: hook.URL, Event: "EMAIL_SENT", Members: map[string]any{"odd": make(chan int)}},
		"the handler panicked: out of order":              {Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { breakDown("out of order") }), Event: "EMAIL_SENT"},
	} {
		_, err := server.Webhooks().Deliver(t.Context(), post)
		require.ErrorContains(t, err, reason)
	}
	require.Empty(t, hook.take())
	hook.answer = func(post) int { return 401 }
	d, err := server.Webhooks().Deliver(t.Context(), smartleadtest.WebhookPost{URL: hook.URL, Event: "EMAIL_SENT"})
	require.NoError(t, err, "an answer is an answer")
	require.Equal(t, 401, d.Status)
	require.Len(t, server.Webhooks().Deliveries(), 2, "the panic and the 401")
}

// TestDeliverManyAtOnce posts from many goroutines: each post is another event,
// and two that are the same were asked for.
func TestDeliverManyAtOnce(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	hook := receive(t)
	const workers, each = 16, 50
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				if _, err := server.Webhooks().Deliver(t.Context(), smartleadtest.WebhookPost{URL: hook.URL, Event: "EMAIL_REPLY"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	ids, leads, moments := map[string]bool{}, map[any]bool{}, map[any]bool{}
	posts := hook.take()
	for _, p := range posts {
		ids[p.header.Get("X-Request-Id")], leads[p.body["sl_email_lead_id"]], moments[p.body["event_timestamp"]] = true, true, true
	}
	require.Len(t, posts, workers*each)
	require.Len(t, ids, workers*each)
	require.Len(t, leads, workers*each)
	require.Len(t, moments, workers*each)

	first := server.Webhooks().Deliveries()[0]
	_, err := server.Webhooks().Deliver(t.Context(), smartleadtest.WebhookPost{URL: hook.URL, Body: first.Body, RequestID: first.RequestID})
	require.NoError(t, err)
	again := hook.take()[0]
	require.Equal(t, first.Body, again.raw)
	require.Equal(t, first.RequestID, again.header.Get("X-Request-Id"))
}

func ExampleWebhooks_Deliver() {
	server := smartleadtest.NewServer()
	defer server.Close()
	receiver := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var event struct {
			Type string `json:"event_type"`
			From string `json:"to_email"`
			Text string `json:"preview_text"`
		}
		_ = json.NewDecoder(r.Body).Decode(&event)
		fmt.Printf("%s: %s wrote %q\n", event.Type, event.From, event.Text)
		w.WriteHeader(http.StatusAccepted)
	})
	delivery, err := server.Webhooks().Deliver(context.Background(), smartleadtest.WebhookPost{
		Handler: receiver,
		Event:   "EMAIL_REPLY",
		Members: map[string]any{"preview_text": "Call me"},
	})
	fmt.Println(delivery.Status, err)
	// Output:
	// EMAIL_REPLY: lee.park@northwind.example wrote "Call me"
	// 202 <nil>
}

func BenchmarkDeliver(b *testing.B) {
	server := smartleadtest.NewServer()
	defer server.Close()
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer hook.Close()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := server.Webhooks().Deliver(b.Context(), smartleadtest.WebhookPost{URL: hook.URL, Event: "EMAIL_REPLY"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
