package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/webhook"
)

// breakDown fails as a defect in a user's code does, with that message.
var breakDown = log.New(io.Discard, "", 0).Panic

const secret, secretKey = "signing-secret-1", "7c1d2f60-1111-4c22-8d33-4e5f60718293"

// shownForms is everything that printing and logging make of a value.
func shownForms(t *testing.T, value any) []string {
	t.Helper()
	var buffer bytes.Buffer
	slog.New(slog.NewJSONHandler(&buffer, nil)).Info("x", "value", value)
	slog.New(slog.NewTextHandler(&buffer, nil)).Info("x", "value", value)
	return []string{fmt.Sprint(value), fmt.Sprintf("%+v", value), fmt.Sprintf("%#v", value), fmt.Sprintf("%s %q", value, value), buffer.String()}
}

// receiver is a handler with what was observed of it.
type receiver struct {
	*webhook.Handler

	mu       sync.Mutex
	events   []*webhook.Event
	fail     func(context.Context, *webhook.Event) error
	rejected []webhook.Rejection
	handled  []webhook.Handled
	log      bytes.Buffer
}

func newReceiver(t *testing.T, opts ...webhook.Option) *receiver {
	t.Helper()
	r := new(receiver)
	opts = append([]webhook.Option{
		webhook.WithLogger(slog.New(slog.NewJSONHandler(&lockedWriter{&r.mu, &r.log}, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		webhook.WithHooks(webhook.Hooks{
			OnRejected: func(_ context.Context, rejection webhook.Rejection) {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.rejected = append(r.rejected, rejection)
			},
			OnHandled: func(_ context.Context, handled webhook.Handled) {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.handled = append(r.handled, handled)
			},
		}),
	}, opts...)
	var err error
	r.Handler, err = webhook.NewHandler(func(ctx context.Context, event *webhook.Event) error {
		r.mu.Lock()
		r.events = append(r.events, event)
		fail := r.fail
		r.mu.Unlock()
		if fail != nil {
			return fail(ctx, event)
		}
		return nil
	}, opts...)
	require.NoError(t, err)
	return r
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func (r *receiver) results() []webhook.Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	var results []webhook.Result
	for _, handled := range r.handled {
		results = append(results, handled.Result)
	}
	return results
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.events)
}

// post delivers a body, signed with the secret.
func post(h http.Handler, data []byte, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/smartlead/0d9f", bytes.NewReader(data))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, data))
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func unsigned(r *http.Request) { r.Header.Del(webhook.SignatureHeader) }

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestHandlerHandsOutTheDelivery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(t, webhook.WithSecret(secret))
		w := post(r, body(t, "email_reply"), header("X-Request-Id", "req-1"), header("X-Webhook-Level", "Campaign"))
		assert.Equal(t, http.StatusOK, w.Code)
		assert.JSONEq(t, `{"received":true}`, w.Body.String())
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
		require.Len(t, r.events, 1)
		event := r.events[0]
		assert.Equal(t, "req-1", event.RequestID)
		assert.Equal(t, smartlead.WebhookLevelCampaign, event.Level)
		assert.True(t, event.Signed)
		assert.Equal(t, time.Now(), event.ReceivedAt)
		assert.IsType(t, new(webhook.EmailReply), event.Data)
		assert.Equal(t, []webhook.Result{webhook.ResultDone}, r.results())
	})
}

func TestHandlerRefuses(t *testing.T) {
	t.Parallel()
	good := string(body(t, "email_sent"))
	tests := map[string]struct {
		body   string
		change func(*http.Request)
		status int
		reason error
		kept   bool
	}{
		"GET":               {good, func(r *http.Request) { r.Method = http.MethodGet }, http.StatusMethodNotAllowed, nil, false},
		"a form":            {"a=b", header("Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType, nil, true},
		"a page":            {"<html>", header("Content-Type", "text/html; charset=utf-8"), http.StatusUnsupportedMediaType, nil, true},
		"announced size":    {strings.Repeat("x", 4097), func(*http.Request) {}, http.StatusRequestEntityTooLarge, webhook.ErrTooLarge, false},
		"unannounced size":  {strings.Repeat("x", 4097), func(r *http.Request) { r.ContentLength = -1 }, http.StatusRequestEntityTooLarge, webhook.ErrTooLarge, true},
		"no signature":      {good, unsigned, http.StatusUnauthorized, webhook.ErrNoSignature, true},
		"wrong signature":   {good, header(webhook.SignatureHeader, webhook.Sign("other", []byte(good))), http.StatusUnauthorized, webhook.ErrBadSignature, true},
		"signed, not JSON":  {"<html>", func(*http.Request) {}, http.StatusBadRequest, webhook.ErrNotJSON, true},
		"not JSON unsigned": {"<html>", unsigned, http.StatusUnauthorized, webhook.ErrNoSignature, true},
		"nothing":           {"", func(*http.Request) {}, http.StatusBadRequest, webhook.ErrNotJSON, false},
		"broken off":        {good, func(r *http.Request) { r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), brokenReader{})) }, http.StatusServiceUnavailable, io.ErrUnexpectedEOF, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, webhook.WithSecret(secret), webhook.WithMaxBody(4096))
			w := post(r, []byte(test.body), test.change)
			assert.Equal(t, test.status, w.Code)
			assert.Empty(t, r.events)
			assert.Empty(t, r.handled)
			require.Len(t, r.rejected, 1)
			rejection := r.rejected[0]
			assert.Equal(t, test.status, rejection.StatusCode)
			require.Error(t, rejection.Reason)
			if test.reason != nil {
				require.ErrorIs(t, rejection.Reason, test.reason)
			}
			assert.Equal(t, test.kept, len(rejection.Body) > 0, "the body is there to be kept")
			for _, hidden := range []string{secret, webhook.Sign(secret, []byte(test.body))[7:], secretKey, dana} {
				assert.NotContains(t, r.log.String()+w.Body.String()+rejection.Reason.Error(), hidden)
			}
			if test.status == http.StatusMethodNotAllowed {
				assert.Equal(t, http.MethodPost, w.Header().Get("Allow"))
			}
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestHandlerTakesJSONUnderEveryContentType(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"", "application/json", "Application/JSON; charset=utf-8", "application/vnd.events+json", "text/plain", "application/octet-stream", "application/json; ;broken=", "text/html", "application/x-www-form-urlencoded", "*/*"} {
		r := newReceiver(t, webhook.WithSecret(secret))
		assert.Equal(t, http.StatusOK, post(r, body(t, "email_sent"), header("Content-Type", kind)).Code, kind)
		assert.Len(t, r.events, 1, kind)
	}
}

func TestHandlerReadsABodyOfUnknownLength(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, webhook.WithSecret(secret))
	data := []byte(`{"event_type":"NEW","filler":"` + strings.Repeat("x", 100_000) + `"}`)
	w := post(r, data, func(r *http.Request) { r.ContentLength = -1 })
	require.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, string(data), string(r.events[0].Raw))
}

func TestHandlerSignatureModes(t *testing.T) {
	t.Parallel()
	wrong := header(webhook.SignatureHeader, webhook.Sign("other", nil))
	tests := map[string]struct {
		opts                     []webhook.Option
		signed, unsigned, forged int
	}{
		"required by default": {[]webhook.Option{webhook.WithSecret(secret)}, 200, 401, 401},
		"if present":          {[]webhook.Option{webhook.WithSecret(secret), webhook.WithSignatureMode(webhook.SignatureIfPresent)}, 200, 200, 401},
		"off":                 {[]webhook.Option{webhook.WithSecret(secret), webhook.WithSignatureMode(webhook.SignatureOff)}, 200, 200, 200},
		"no secret":           {nil, 200, 200, 200},
		"rotation":            {[]webhook.Option{webhook.WithSecret("newer", secret)}, 200, 401, 401},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, append(test.opts, webhook.WithDeduplicator(nil))...)
			data := body(t, "email_sent")
			assert.Equal(t, test.signed, post(r, data).Code)
			assert.Equal(t, test.unsigned, post(r, data, unsigned).Code)
			assert.Equal(t, test.forged, post(r, data, wrong).Code)
			for i, event := range r.events {
				assert.Equal(t, i == 0 && test.forged == 401, event.Signed)
			}
		})
	}
}

func TestHandlerSecretKey(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, webhook.WithSecretKey("older", secretKey))
	assert.Equal(t, http.StatusOK, post(r, body(t, "email_sent"), unsigned).Code)
	assert.Equal(t, http.StatusUnauthorized, post(r, bytes.Replace(body(t, "email_open"), []byte(secretKey), []byte("7c1d2f60-other"), 1), unsigned).Code)
	assert.Equal(t, http.StatusUnauthorized, post(r, body(t, "shape_d"), unsigned).Code, "an alert has no key")
	require.Len(t, r.rejected, 2)
	require.ErrorIs(t, r.rejected[0].Reason, webhook.ErrBadSecretKey)
	assert.NotContains(t, r.log.String(), "7c1d2f60")

	r = newReceiver(t, webhook.WithSecretKey(secretKey), webhook.WithSecret(secret), webhook.WithSignatureMode(webhook.SignatureIfPresent))
	assert.Equal(t, http.StatusOK, post(r, body(t, "shape_d")).Code, "a signature stands in for the key")
	assert.Equal(t, http.StatusUnauthorized, post(r, body(t, "shape_d"), unsigned).Code)
}

func TestHandlerRefusesBadOptions(t *testing.T) {
	t.Parallel()
	fn := func(context.Context, *webhook.Event) error { return nil }
	onSent := webhook.On(func(context.Context, *webhook.Event, *webhook.EmailSent) error { return nil })
	tests := map[string][]webhook.Option{
		"no secret":       {webhook.WithSecret()},
		"empty secret":    {webhook.WithSecret(secret, "")},
		"empty key":       {webhook.WithSecretKey("")},
		"mode, no secret": {webhook.WithSignatureMode(webhook.SignatureRequired)},
		"no mode":         {webhook.WithSecret(secret), webhook.WithSignatureMode(9)},
		"body":            {webhook.WithMaxBody(0)},
		"timeout":         {webhook.WithTimeout(0)},
		"queue":           {webhook.WithQueue(0, 1)},
		"workers":         {webhook.WithQueue(1, 0)},
		"twice":           {onSent, onSent},
		"nil function":    {webhook.On[webhook.EmailSent](nil)},
		"nil":             {nil},
	}
	for name, opts := range tests {
		_, err := webhook.NewHandler(fn, opts...)
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), secret)
	}
	_, err := webhook.NewHandler(nil)
	require.Error(t, err, "nothing to call")
	_, err = webhook.NewHandler(nil, onSent)
	require.NoError(t, err)
}

func TestHandlerShowsNoSecret(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, webhook.WithSecret(secret), webhook.WithSecretKey(secretKey))
	for _, text := range append(shownForms(t, r.Handler), shownForms(t, *r.Handler)...) {
		assert.NotContains(t, text, secret)
		assert.NotContains(t, text, secretKey)
	}
}

func TestHandlerDispatchesByType(t *testing.T) {
	t.Parallel()
	var replies []*webhook.EmailReply
	var others []smartlead.WebhookEvent
	onReply := webhook.On(func(_ context.Context, event *webhook.Event, reply *webhook.EmailReply) error {
		assert.Same(t, event.Data, reply)
		replies = append(replies, reply)
		return nil
	})
	h, err := webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
		others = append(others, event.Type)
		return nil
	}, onReply)
	require.NoError(t, err)
	for _, name := range []string{"email_reply", "email_sent", "new_type"} {
		require.Equal(t, http.StatusOK, post(h, body(t, name)).Code)
	}
	assert.Len(t, replies, 1)
	assert.Equal(t, []smartlead.WebhookEvent{smartlead.WebhookEmailSent, "LEAD_CALLED"}, others)

	var handled []webhook.Result
	h, err = webhook.NewHandler(nil, onReply, webhook.WithHooks(webhook.Hooks{
		OnHandled: func(_ context.Context, h webhook.Handled) { handled = append(handled, h.Result) },
	}))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, post(h, body(t, "new_type")).Code, "what nothing handles must not be sent again")
	assert.Equal(t, []webhook.Result{webhook.ResultIgnored}, handled)
}

func TestHandlerHandlesARepeatOnce(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	for i := range 3 {
		assert.Equal(t, http.StatusOK, post(r, body(t, "email_reply"), header("X-Request-Id", fmt.Sprint(i))).Code)
	}
	assert.Equal(t, 1, r.count())
	assert.Equal(t, []webhook.Result{webhook.ResultDone, webhook.ResultDuplicate, webhook.ResultDuplicate}, r.results())

	post(r, body(t, "campaign_status_changed"), header("X-Request-Id", "a"))
	post(r, body(t, "campaign_status_changed"), header("X-Request-Id", "b"))
	post(r, body(t, "campaign_status_changed"), header("X-Request-Id", "b"))
	assert.Equal(t, 3, r.count(), "without an identity the request counts")
	post(r, body(t, "campaign_status_changed"))
	post(r, body(t, "campaign_status_changed"))
	assert.Equal(t, 5, r.count(), "nothing to tell them apart by")
}

func TestHandlerFailureIsRepeated(t *testing.T) {
	t.Parallel()
	failures := map[string]func(context.Context, *webhook.Event) error{
		"error": func(_ context.Context, event *webhook.Event) error {
			return fmt.Errorf("crm refused %s with %s", event.SecretKey.Reveal(), secret)
		},
		"panic": func(_ context.Context, event *webhook.Event) error {
			breakDown("boom ", event.SecretKey.Reveal())
			return nil
		},
		"nil map":     func(context.Context, *webhook.Event) error { var m map[string]int; m["x"] = 1; return nil }, //nolint:govet,staticcheck // it panics
		"abort panic": func(context.Context, *webhook.Event) error { panic(http.ErrAbortHandler) },
	}
	for name, fail := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, webhook.WithSecret(secret))
			r.fail = fail
			w := post(r, body(t, "email_reply"))
			assert.Equal(t, http.StatusInternalServerError, w.Code)
			r.fail = nil
			assert.Equal(t, http.StatusOK, post(r, body(t, "email_reply")).Code)
			assert.Equal(t, 2, r.count())
			assert.Equal(t, []webhook.Result{webhook.ResultFailed, webhook.ResultDone}, r.results())
			var panicked *webhook.PanicError
			assert.Equal(t, name != "error", errors.As(r.handled[0].Err, &panicked))
			for _, hidden := range []string{secret, secretKey, dana} {
				assert.NotContains(t, r.log.String()+w.Body.String(), hidden)
			}
			assert.Contains(t, r.log.String(), `"type":"EMAIL_REPLY"`)
		})
	}
}

// brokenStore is a deduplicator that cannot tell.
type brokenStore struct{ claims int }

var errStore = errors.New("store is down")

func (s *brokenStore) Claim(context.Context, string, time.Duration) (webhook.Claim, error) {
	s.claims++
	return nil, errStore
}

func TestHandlerDoesNotHandleWhatItCannotClaim(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, webhook.WithDeduplicator(&brokenStore{}))
	w := post(r, body(t, "email_sent"))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.NotEmpty(t, w.Header().Get("Retry-After"))
	assert.Zero(t, r.count())
	require.Len(t, r.handled, 1)
	assert.Equal(t, webhook.ResultUnavailable, r.handled[0].Result)
	require.ErrorIs(t, r.handled[0].Err, errStore)
	require.ErrorIs(t, r.Handle(t.Context(), parse(t, body(t, "email_sent"))), errStore)
}

// forgetfulStore cannot commit.
type forgetfulStore struct{ err error }

func (s *forgetfulStore) Claim(context.Context, string, time.Duration) (webhook.Claim, error) {
	return s, nil
}
func (s *forgetfulStore) Commit(context.Context) error  { return s.err }
func (s *forgetfulStore) Release(context.Context) error { return s.err }

func TestHandlerAnswersDoneWhenTheCommitFails(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, webhook.WithDeduplicator(&forgetfulStore{errStore}))
	assert.Equal(t, http.StatusOK, post(r, body(t, "email_sent")).Code, "it was handled: a repeat would do it twice")
	assert.Contains(t, r.log.String(), "could not commit")
}

func TestHandlerInProgressElsewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(t)
		release := make(chan error)
		r.fail = func(context.Context, *webhook.Event) error { return <-release }
		first := make(chan int)
		sent := body(t, "email_sent")
		go func() { first <- post(r, sent).Code }()
		synctest.Wait()

		w := post(r, body(t, "email_sent"))
		assert.Equal(t, http.StatusServiceUnavailable, w.Code, "the other may yet fail")
		assert.NotEmpty(t, w.Header().Get("Retry-After"))
		assert.Equal(t, 1, r.count())
		require.ErrorIs(t, r.Handle(t.Context(), parse(t, body(t, "email_sent"))), webhook.ErrInProgress)

		release <- nil
		assert.Equal(t, http.StatusOK, <-first)
		assert.Equal(t, http.StatusOK, post(r, body(t, "email_sent")).Code)
		assert.Equal(t, 1, r.count())
	})
}

func TestHandlerDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(t, webhook.WithTimeout(3*time.Second))
		r.fail = func(ctx context.Context, _ *webhook.Event) error {
			<-ctx.Done()
			return ctx.Err()
		}
		start := time.Now()
		assert.Equal(t, http.StatusInternalServerError, post(r, body(t, "email_sent")).Code)
		assert.Equal(t, 3*time.Second, time.Since(start))
		require.ErrorIs(t, r.handled[0].Err, context.DeadlineExceeded)
		assert.Equal(t, 3*time.Second, r.handled[0].Duration)
	})
}

func TestHandlerFinishesWhenTheCallerHangsUp(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	type key struct{}
	r.fail = func(ctx context.Context, _ *webhook.Event) error {
		assert.Equal(t, "kept", ctx.Value(key{}))
		return ctx.Err()
	}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "kept"))
	cancel()
	w := post(r, body(t, "email_sent"), func(r *http.Request) { *r = *r.WithContext(ctx) })
	assert.Equal(t, http.StatusOK, w.Code)
}

func TestHandlerContainsPanicsOfHooks(t *testing.T) {
	t.Parallel()
	boom := func() { breakDown("boom") }
	h, err := webhook.NewHandler(func(context.Context, *webhook.Event) error { return nil }, webhook.WithSecret(secret), webhook.WithHooks(webhook.Hooks{
		OnRejected: func(context.Context, webhook.Rejection) { boom() },
		OnHandled:  func(context.Context, webhook.Handled) { boom() },
	}))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, post(h, body(t, "email_sent")).Code)
	assert.Equal(t, http.StatusUnauthorized, post(h, body(t, "email_sent"), unsigned).Code)
}

func TestHandlerWarnsOfWhatItCannotRead(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	assert.Equal(t, http.StatusOK, post(r, body(t, "unreadable_members")).Code)
	assert.Contains(t, r.log.String(), `"level":"WARN"`)
	assert.Contains(t, r.log.String(), `"unreadable":["campaign_id","event_timestamp","sequence_number"]`)
}

func TestHandlerOverTheWire(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, webhook.WithSecret(secret))
	server := httptest.NewServer(r)
	defer server.Close()
	data := body(t, "lead_category_updated")
	for _, reader := range []io.Reader{bytes.NewReader(data), io.MultiReader(bytes.NewReader(data))} { // the second is chunked
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, reader)
		require.NoError(t, err)
		req.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, data))
		resp, err := server.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, http.StatusOK, resp.StatusCode)
	}
	assert.Equal(t, 1, r.count())
}
