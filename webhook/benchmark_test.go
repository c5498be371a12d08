package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
)

// The benchmarks measure the package beside the floor: what somebody writes by
// hand, crypto/hmac and encoding/json into structs with the members that the
// package's own have. Both take their turns in the same run, so that a noisy
// machine is noisy for both; the ratio of the medians is the figure.
//
//	go test -run '^$' -bench . -benchtime 20000x -cpu 1 ./webhook

// floorReply is an EMAIL_REPLY with the members of webhook.Event and
// webhook.EmailReply and none of the deprecated ones.
type floorReply struct {
	EventType      string    `json:"event_type"`
	EventTimestamp time.Time `json:"event_timestamp"`
	CampaignID     int64     `json:"campaign_id"`
	CampaignName   string    `json:"campaign_name"`
	CampaignStatus string    `json:"campaign_status"`
	ClientID       int64     `json:"client_id"`
	WebhookID      int64     `json:"webhook_id"`
	WebhookName    string    `json:"webhook_name"`
	WebhookURL     string    `json:"webhook_url"`
	AppURL         string    `json:"app_url"`
	Description    string    `json:"description"`
	SecretKey      string    `json:"secret_key"`
	Metadata       struct {
		WebhookCreatedAt time.Time `json:"webhook_created_at"`
	} `json:"metadata"`

	LeadID         string       `json:"sl_email_lead_id"`
	LeadMapID      int64        `json:"sl_email_lead_map_id"`
	LeadEmail      string       `json:"sl_lead_email"`
	StatsID        string       `json:"stats_id"`
	FromEmail      string       `json:"from_email"`
	ToEmail        string       `json:"to_email"`
	ToName         string       `json:"to_name"`
	SequenceNumber int          `json:"sequence_number"`
	Subject        string       `json:"subject"`
	Sent           floorMessage `json:"sent_message"`
	Reply          floorMessage `json:"reply_message"`
	CC             []string     `json:"cc_emails"`
	ThreadID       string       `json:"stats_thread_id"`
	Source         string       `json:"reply_source"`
	Category       int64        `json:"reply_category"`
	PromptType     string       `json:"promptType"`
	Correspondence struct {
		TargetEmail   string `json:"targetLeadEmail"`
		ReplyFrom     string `json:"replyReceivedFrom"`
		CompanyDomain string `json:"repliedCompanyDomain"`
	} `json:"leadCorrespondence"`
}

type floorMessage struct {
	MessageID string    `json:"message_id"`
	HTML      string    `json:"html"`
	Text      string    `json:"text"`
	Time      time.Time `json:"time"`
}

const benchSecret = "example-signing-secret-1"

// replyBody is the reply of testdata with a longer thread in it, 4 KB in all.
func replyBody(b *testing.B) []byte {
	b.Helper()
	body, err := os.ReadFile("testdata/bodies/email_reply.json")
	require.NoError(b, err)
	const size, mark, line = 4096, `On Sat, Jul 11, 2026 Sam wrote:`, `<p class=\"quote\">We help teams like yours to plan the quarter.</p>\r\n`
	text := strings.TrimSpace(string(body))
	lines := (size - len(text)) / (2 * len(line)) // the mark stands in two members
	return []byte(strings.ReplaceAll(text, mark, mark+strings.Repeat(line, lines)))
}

func floorVerify(body []byte, header http.Header) error {
	h := hmac.New(sha256.New, []byte(benchSecret))
	h.Write(body)
	got, err := hex.DecodeString(strings.TrimPrefix(header.Get("X-Smartlead-Signature"), "sha256="))
	if err != nil || !hmac.Equal(h.Sum(nil), got) {
		return errors.New("bad signature")
	}
	return nil
}

var (
	errWrongType = errors.New("another type")
	errWrong     = errors.New("not what was sent")
)

// BenchmarkReply verifies, parses and dispatches a reply of 4 KB.
func BenchmarkReply(b *testing.B) {
	body := replyBody(b)
	header := http.Header{"X-Smartlead-Signature": {webhook.Sign(benchSecret, body)}}
	use := func(from string) error {
		if from != "lee.park@northwind.example" {
			return errWrong
		}
		return nil
	}
	handler, err := webhook.NewHandler(nil, webhook.WithDeduplicator(nil),
		webhook.On(func(_ context.Context, _ *webhook.Event, reply *webhook.EmailReply) error {
			return use(reply.ReplyFrom)
		}))
	require.NoError(b, err)
	pair{
		floor: func() error {
			if err := floorVerify(body, header); err != nil {
				return err
			}
			var reply floorReply
			if err := json.Unmarshal(body, &reply); err != nil {
				return err
			}
			switch reply.EventType {
			case "EMAIL_REPLY":
				return use(reply.ToEmail)
			default:
				return errWrongType
			}
		},
		sdk: func() error {
			if err := webhook.Verify(benchSecret, body, header); err != nil {
				return err
			}
			event, err := webhook.Parse(body)
			if err != nil {
				return err
			}
			return handler.Handle(context.Background(), event)
		},
	}.compare(b)
}

// BenchmarkReplyServed does the same through both ways' http.Handler, with
// deduplication on our side only.
func BenchmarkReplyServed(b *testing.B) {
	body := replyBody(b)
	signature := webhook.Sign(benchSecret, body)
	count := 0
	handler, err := webhook.NewHandler(nil, webhook.WithSecret(benchSecret),
		webhook.On(func(context.Context, *webhook.Event, *webhook.EmailReply) error { count++; return nil }))
	require.NoError(b, err)
	floor := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data := make([]byte, r.ContentLength)
		if _, err := r.Body.Read(data); err != nil || floorVerify(data, r.Header) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var reply floorReply
		if json.Unmarshal(data, &reply) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		count++
		_, _ = w.Write([]byte(`{"received":true}`))
	})
	serve := func(h http.Handler) func() error {
		return func() error {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Smartlead-Signature", signature)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				return fmt.Errorf("status %d", w.Code)
			}
			return nil
		}
	}
	pair{floor: serve(floor), sdk: serve(handler)}.compare(b)
}

// pair is one task, done both ways.
type pair struct{ floor, sdk func() error }

// compare takes turns and reports the medians, their ratio, and what each way
// allocates.
func (p pair) compare(b *testing.B) {
	b.Helper()
	for range 200 { // caches, pools
		must(b, p.floor)
		must(b, p.sdk)
	}
	var floors, sdks []time.Duration
	for b.Loop() {
		floors = append(floors, timed(b, p.floor))
		sdks = append(sdks, timed(b, p.sdk))
	}
	floorTime, sdkTime := median(floors), median(sdks)
	floorBytes, floorAllocs := allocations(b, p.floor)
	sdkBytes, sdkAllocs := allocations(b, p.sdk)
	b.ReportMetric(0, "ns/op") // a pair, which means nothing
	b.ReportMetric(float64(floorTime.Nanoseconds()), "floor-ns")
	b.ReportMetric(float64(sdkTime.Nanoseconds()), "sdk-ns")
	b.ReportMetric(float64(time.Second)/float64(sdkTime), "events/s")
	b.ReportMetric(float64(sdkTime)/float64(floorTime), "x-time")
	b.ReportMetric(sdkBytes/floorBytes, "x-bytes")
	b.ReportMetric(sdkAllocs/floorAllocs, "x-allocs")
}

func must(b *testing.B, call func() error) {
	b.Helper()
	if err := call(); err != nil {
		b.Fatal(err)
	}
}

func timed(b *testing.B, call func() error) time.Duration {
	b.Helper()
	start := time.Now()
	must(b, call)
	return time.Since(start)
}

func allocations(b *testing.B, call func() error) (size, count float64) {
	b.Helper()
	const rounds = 50
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range rounds {
		must(b, call)
	}
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc-before.TotalAlloc) / rounds, float64(after.Mallocs-before.Mallocs) / rounds
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
