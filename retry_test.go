package smartlead_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

// serve starts a server and a client of it.
func serve(t *testing.T, handler http.HandlerFunc, opts ...smartlead.Option) *smartlead.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientOf(t, server.URL, opts...)
}

func clientOf(t *testing.T, base string, opts ...smartlead.Option) *smartlead.Client {
	t.Helper()
	client, err := smartlead.NewClient("test-key", append([]smartlead.Option{
		smartlead.WithBaseURL(base + "/api/v1"), smartlead.WithLimiter(nil), smartlead.WithBackoff(0, time.Millisecond),
	}, opts...)...)
	require.NoError(t, err)
	return client
}

// TestServerWaits reads the wait of each form of 429 from the hook that is told
// of it, and ends the call there.
func TestServerWaits(t *testing.T) {
	t.Parallel()
	header := func(pairs ...string) map[string]string {
		h := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			h[pairs[i]] = pairs[i+1]
		}
		return h
	}
	// Times count from the answer: {20s http} is an HTTP date 20 s later.
	fill := func(value string, now time.Time) string {
		span, form, _ := strings.Cut(strings.Trim(value, "{}"), " ")
		after, err := time.ParseDuration(span)
		if err != nil {
			return value
		}
		at := now.Add(after).UTC()
		switch form {
		case "http":
			return at.Format(http.TimeFormat)
		case "old":
			return at.Format(time.RFC850)
		case "unix":
			return strconv.FormatInt(at.Unix(), 10)
		}
		return value
	}
	const jitter = time.Second // what is added at most
	for name, test := range map[string]struct {
		header      map[string]string
		body        string
		least, most time.Duration
	}{
		"seconds":               {header("Retry-After", "30"), "", 30 * time.Second, 30*time.Second + jitter},
		"fraction":              {header("Retry-After", "1.5"), "", 1500 * time.Millisecond, 1500*time.Millisecond + jitter},
		"date":                  {header("Retry-After", "{20s http}"), "", 15 * time.Second, 20*time.Second + jitter},
		"old date form":         {header("Retry-After", "{20s old}"), "", 15 * time.Second, 20*time.Second + jitter},
		"past date":             {header("Retry-After", "{-1h http}"), "", 0, time.Millisecond},
		"absent":                {header(), "", 0, time.Millisecond},
		"negative":              {header("Retry-After", "-5"), "", 0, time.Millisecond},
		"garbage":               {header("Retry-After", "soon"), "", 0, time.Millisecond},
		"absurd":                {header("Retry-After", "99999999999999999"), "", 2 * time.Minute, 2*time.Minute + jitter},
		"absurder":              {header("Retry-After", "1e400"), "", 2 * time.Minute, 2*time.Minute + jitter},
		"absurd date":           {header("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"), "", 2 * time.Minute, 2*time.Minute + jitter},
		"body":                  {header(), `{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"slow down","retry_after":12}}`, 12 * time.Second, 12*time.Second + jitter},
		"body as text":          {header(), `{"error":{"retry_after":"12"}}`, 12 * time.Second, 12*time.Second + jitter},
		"reset":                 {header("X-RateLimit-Reset", "{40s unix}"), "", 35 * time.Second, 40*time.Second + jitter},
		"absurd reset":          {header("X-RateLimit-Reset", "99999999999999"), "", 0, time.Millisecond},
		"Retry-After and reset": {header("Retry-After", "3", "X-RateLimit-Reset", "{40s unix}"), "", 3 * time.Second, 3*time.Second + jitter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var waits []time.Duration
			client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range test.header {
					w.Header().Set(name, fill(value, time.Now()))
				}
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = io.WriteString(w, test.body)
			}, smartlead.WithHooks(smartlead.Hooks{OnRetry: func(_ context.Context, i smartlead.RetryInfo) {
				waits = append(waits, i.Wait)
				cancel()
			}}))
			_, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "x"})
			require.ErrorIs(t, err, smartlead.ErrRateLimited)
			require.ErrorIs(t, err, context.Canceled)
			require.Len(t, waits, 1)
			assert.GreaterOrEqual(t, waits[0], test.least)
			assert.LessOrEqual(t, waits[0], test.most)
		})
	}
}

// TestDeadlineShorterThanWait proves that a call does not sleep into its
// deadline: when it returns, the context is still alive.
func TestDeadlineShorterThanWait(t *testing.T) {
	t.Parallel()
	for _, limiter := range []smartlead.Limiter{nil, smartlead.NewAdaptiveLimiter()} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, "Too many requests, please try again later.")
		}, smartlead.WithLimiter(limiter))
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		t.Cleanup(cancel)
		_, err := client.Campaigns.Get(ctx, 1, nil)
		require.NoError(t, ctx.Err(), "the call returned before its deadline")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, smartlead.ErrRateLimited)
		var apiError *smartlead.APIError
		require.ErrorAs(t, err, &apiError)
		assert.Equal(t, "Too many requests, please try again later.", apiError.Message)
		assert.Equal(t, time.Minute, apiError.RetryAfter)
		assert.Equal(t, 1, apiError.Attempts)
		assert.False(t, apiError.MaybeApplied)
		if limiter != nil { // paused for everyone, and said at once
			_, err = client.Campaigns.Get(ctx, 2, nil)
			require.NoError(t, ctx.Err())
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.ErrorAs(t, err, &apiError)
			assert.Zero(t, apiError.Attempts, "nothing was sent")
		}
	}
}

// TestWhatIsRepeated has the server fail once and then answer.
func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	get := func(ctx context.Context, c *smartlead.Client, opts ...smartlead.RequestOption) error {
		_, err := c.Campaigns.Get(ctx, 1, nil, opts...)
		return err
	}
	pause := func(ctx context.Context, c *smartlead.Client, opts ...smartlead.RequestOption) error {
		return c.Campaigns.Pause(ctx, 1, opts...)
	}
	create := func(ctx context.Context, c *smartlead.Client, opts ...smartlead.RequestOption) error {
		_, err := c.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "x"}, opts...)
		return err
	}
	type call = func(context.Context, *smartlead.Client, ...smartlead.RequestOption) error
	type expectation struct {
		repeated bool
		maybe    bool // MaybeApplied when it is not repeated
	}
	yes, no, doubt := expectation{repeated: true}, expectation{}, expectation{maybe: true}
	for name, test := range map[string]struct {
		first               http.HandlerFunc
		read, update, write expectation
	}{
		"429":        {answer(429, ""), yes, yes, yes},
		"408":        {answer(408, ""), yes, yes, doubt},
		"500":        {answer(500, `{"error":"oops"}`), yes, yes, doubt},
		"501":        {answer(501, ""), no, doubt, doubt},
		"502 HTML":   {answer(502, "<html><title>Bad gateway</title></html>"), yes, yes, doubt},
		"503":        {answer(503, ""), yes, yes, doubt},
		"524":        {answer(524, ""), yes, yes, doubt},
		"400":        {answer(400, `{"message":"no"}`), no, no, no},
		"401":        {answer(401, `{"message":"Invalid API Key"}`), no, no, no},
		"404":        {answer(404, ""), no, no, no},
		"406 quota":  {answer(406, "try again after 24 hours"), no, no, no},
		"HTML 200":   {answer(200, "<!doctype html><p>hello"), yes, yes, doubt},
		"broken 200": {answer(200, `{"id":1,`), yes, no, doubt},
		"cut 200": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"id"`)
		}, yes, yes, doubt},
		"reset": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, yes, yes, doubt},
	} {
		for kind, c := range map[string]struct {
			call call
			want expectation
		}{"read": {get, test.read}, "idempotent": {pause, test.update}, "once": {create, test.write}} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				var hits atomic.Int32
				client := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if hits.Add(1) == 1 {
						test.first(w, r)
						return
					}
					_, _ = io.WriteString(w, `{"ok":true,"id":1}`)
				})
				err := c.call(context.Background(), client)
				if name == "broken 200" && kind == "idempotent" {
					require.NoError(t, err, "a write whose answer tells nothing is done")
					return
				}
				if c.want.repeated {
					require.NoError(t, err)
					assert.EqualValues(t, 2, hits.Load())
					return
				}
				assert.EqualValues(t, 1, hits.Load())
				var apiError *smartlead.APIError
				require.ErrorAs(t, err, &apiError)
				assert.Equal(t, c.want.maybe, apiError.MaybeApplied, "MaybeApplied of %v", err)
				assert.Equal(t, 1, apiError.Attempts)
			})
		}
	}
}

func TestRetryOptions(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}, smartlead.WithRetries(2))
	ctx := context.Background()

	_, err := client.Campaigns.Get(ctx, 1, nil)
	require.ErrorIs(t, err, smartlead.ErrServer)
	assert.EqualValues(t, 3, hits.Swap(0))
	var apiError *smartlead.APIError
	require.ErrorAs(t, err, &apiError)
	assert.Equal(t, 3, apiError.Attempts)

	_, err = client.Campaigns.Get(ctx, 1, nil, smartlead.WithNoRetry())
	require.ErrorIs(t, err, smartlead.ErrServer)
	assert.EqualValues(t, 1, hits.Swap(0))

	_, err = client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "x"}, smartlead.WithRetryUnsafe())
	require.ErrorIs(t, err, smartlead.ErrServer)
	assert.EqualValues(t, 3, hits.Swap(0))
}

// TestPoolSurvivesFailures counts the connections of calls that all fail.
func TestPoolSurvivesFailures(t *testing.T) {
	t.Parallel()
	var connections, hits atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write(make([]byte, 100<<10)) // more than is kept of an error
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := clientOf(t, server.URL, smartlead.WithRetries(2))
	for range 10 {
		_, err := client.Campaigns.Get(context.Background(), 1, nil)
		require.ErrorIs(t, err, smartlead.ErrServer)
	}
	assert.EqualValues(t, 30, hits.Load())
	assert.EqualValues(t, 1, connections.Load(), "connections of 30 failed attempts")
}

// TestStorm lets 32 callers run into a server that refuses everything for a
// while, and counts what they send while it does.
func TestStorm(t *testing.T) {
	t.Parallel()
	const callers = 32
	var requests, served atomic.Int32
	var all sync.WaitGroup // is through when every caller has sent its first request
	all.Add(callers)
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) <= callers {
			all.Done()
			all.Wait()
			w.Header().Set("Retry-After", "0.2")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		served.Add(1)
		_, _ = io.WriteString(w, `{"id":1}`)
	}, smartlead.WithLimiter(smartlead.NewAdaptiveLimiter(smartlead.RequestRate{Requests: callers, Per: 500 * time.Millisecond})),
		smartlead.WithRetries(10))
	var wg sync.WaitGroup
	errs := make(chan error, callers)
	for range callers {
		wg.Go(func() {
			_, err := client.Campaigns.Get(context.Background(), 1, nil)
			errs <- err
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	assert.EqualValues(t, callers, served.Load(), "every call was answered")
	assert.EqualValues(t, 2*callers, requests.Load(), "nobody called while the server had asked to wait")
}

func TestResponseLimit(t *testing.T) {
	t.Parallel()
	const limit, promised = 1 << 20, 1 << 30
	var sent atomic.Int64
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(promised))
		block := make([]byte, 64<<10)
		for range promised / len(block) {
			n, err := w.Write(block)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}, smartlead.WithMaxResponseSize(limit))
	_, err := client.Campaigns.Get(context.Background(), 1, nil)
	require.ErrorContains(t, err, "larger than the limit")
	var apiError *smartlead.APIError
	require.ErrorAs(t, err, &apiError)
	assert.Equal(t, 1, apiError.Attempts, "it would not get smaller")
	assert.LessOrEqual(t, len(apiError.Body), 64<<10)
	assert.Less(t, sent.Load(), int64(64<<20), "the rest was not read")
}

func TestCallerCancels(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(context.Background())
	mine := errors.New("shutting down")
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices the end of a connection only then
		cancel(mine)
		<-r.Context().Done()
	})
	_, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "x"})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, mine)
	var apiError *smartlead.APIError
	require.ErrorAs(t, err, &apiError)
	assert.True(t, apiError.MaybeApplied, "the request was out")
	assert.Equal(t, 1, apiError.Attempts)
}
