package smartlead_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

// hangUp takes the connection from the server and breaks it with a reset.
func hangUp(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		t.Error("the connection cannot be taken over")
		return
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// TestBrokenConnections breaks the first connection at each point of a request
// and counts how often the API carried the call out.
func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 8<<20) // more than the socket's buffers hold
	for name, test := range map[string]struct {
		name    string // of the campaign
		breakIt func(t *testing.T, w http.ResponseWriter, r *http.Request) (applied bool)
		onDial  bool
		// of the once operation; what is not in doubt gets through
		doubt bool
	}{
		"while dialling": {name: "x", onDial: true},
		"before the request is read": {name: "x", doubt: true, breakIt: func(t *testing.T, w http.ResponseWriter, _ *http.Request) bool {
			hangUp(t, w)
			return false
		}},
		"in the middle of the request": {name: long, doubt: true, breakIt: func(t *testing.T, w http.ResponseWriter, r *http.Request) bool {
			_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
			hangUp(t, w)
			return false
		}},
		"after the request": {name: "x", doubt: true, breakIt: func(t *testing.T, w http.ResponseWriter, r *http.Request) bool {
			_, _ = io.Copy(io.Discard, r.Body)
			hangUp(t, w)
			return true
		}},
		"in the middle of the answer": {name: "x", doubt: true, breakIt: func(t *testing.T, w http.ResponseWriter, r *http.Request) bool {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"ok":true`)
			_ = http.NewResponseController(w).Flush()
			hangUp(t, w)
			return true
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var attempts, applied, dials atomic.Int32
			handler := func(w http.ResponseWriter, r *http.Request) {
				if attempts.Add(1) == 1 && test.breakIt != nil {
					if test.breakIt(t, w, r) {
						applied.Add(1)
					}
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				applied.Add(1)
				_, _ = io.WriteString(w, `{"ok":true,"id":1}`)
			}
			newClient := func() *smartlead.Client {
				attempts.Store(0)
				applied.Store(0)
				dials.Store(0)
				base := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
					if dials.Add(1) == 1 && test.onDial {
						return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
					}
					return (&net.Dialer{}).DialContext(ctx, network, address)
				}}
				t.Cleanup(base.CloseIdleConnections)
				return serve(t, handler, smartlead.WithHTTPClient(&http.Client{Transport: base}))
			}
			ctx := context.Background()

			_, err := newClient().Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: test.name})
			assert.LessOrEqual(t, applied.Load(), int32(1), "a once operation is never applied twice")
			if test.doubt {
				var apiError *smartlead.APIError
				require.ErrorAs(t, err, &apiError)
				assert.True(t, apiError.MaybeApplied)
				assert.EqualValues(t, 1, attempts.Load())
			} else {
				require.NoError(t, err)
				assert.EqualValues(t, 1, applied.Load())
			}

			_, err = newClient().Campaigns.Get(ctx, 1, nil)
			require.NoError(t, err, "a read gets through")
			err = newClient().Campaigns.UpdateSettings(ctx, 1, &smartlead.CampaignSettingsParams{Name: &test.name})
			require.NoError(t, err, "an idempotent write gets through")
		})
	}
}

// TestNothingReachedTheWire lists failures from before a connection stood.
func TestNothingReachedTheWire(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := "http://" + listener.Addr().String()
	require.NoError(t, listener.Close())
	tlsServer := httptest.NewTLSServer(http.NotFoundHandler())
	defer tlsServer.Close()
	for name, base := range map[string]string{"DNS": "https://no-such-host.invalid", "refused": closed, "TLS": tlsServer.URL} {
		client := clientOf(t, base, smartlead.WithRetries(1), smartlead.WithHTTPClient(nameless()))
		_, err := client.Campaigns.Create(context.Background(), &smartlead.CampaignCreateParams{Name: "x"})
		var apiError *smartlead.APIError
		require.ErrorAs(t, err, &apiError, name)
		assert.False(t, apiError.MaybeApplied, "%s: %v", name, err)
		assert.Zero(t, apiError.StatusCode, name)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = clientOf(t, closed).Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "x"})
	require.ErrorIs(t, err, context.Canceled)
	var apiError *smartlead.APIError
	require.ErrorAs(t, err, &apiError)
	assert.False(t, apiError.MaybeApplied)
}

// unsteady is a server that fails in every way, by a seeded draw, and remembers
// which creates it carried out.
type unsteady struct {
	t       *testing.T
	mu      sync.Mutex
	random  *rand.Rand
	applied map[string]int
	broken  int // connections
	failed  int // answers that leave the connection whole
}

func (u *unsteady) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	u.mu.Lock()
	draw := u.random.IntN(100)
	refused := draw < 4
	applies := !refused && len(body) > 0
	if applies {
		u.applied[string(body)]++
	}
	breaks := draw >= 10 && draw < 14 || draw >= 18 && draw < 20
	switch {
	case breaks:
		u.broken++
	case draw < 18:
		u.failed++
	}
	u.mu.Unlock()
	switch {
	case refused:
		w.Header().Set("Retry-After", "0.001")
		w.WriteHeader(http.StatusTooManyRequests)
	case draw < 10:
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"error":"oops"}`)
	case draw < 14:
		hangUp(u.t, w)
	case draw < 16:
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html><title>Bad gateway</title></html>")
	case draw < 18:
		_, _ = io.WriteString(w, "<html>all is well</html>")
	case draw < 20:
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"id":1,`)
	default:
		_, _ = io.WriteString(w, `{"ok":true,"id":1}`)
	}
}

// TestTenThousandCalls checks every call of 64 goroutines against what an
// unsteady server says it did.
func TestTenThousandCalls(t *testing.T) {
	const callers, calls = 64, 10_000
	before := runtime.NumGoroutine()
	u := &unsteady{t: t, random: rand.New(rand.NewPCG(1, 2)), applied: map[string]int{}}
	server := httptest.NewUnstartedServer(u)
	var connections atomic.Int64
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	base := &http.Transport{MaxIdleConnsPerHost: callers}
	client := clientOf(t, server.URL, smartlead.WithHTTPClient(&http.Client{Transport: base}), smartlead.WithRetries(10))

	results := make([]error, calls)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < calls; i = next.Add(1) - 1 {
				if i%2 == 0 {
					_, results[i] = client.Campaigns.Get(context.Background(), smartlead.CampaignID(i+1), nil)
				} else {
					_, results[i] = client.Campaigns.Create(context.Background(), &smartlead.CampaignCreateParams{Name: fmt.Sprint(i)})
				}
			}
		})
	}
	wg.Wait()
	var doubts int
	for i, err := range results {
		if i%2 == 0 {
			require.NoError(t, err, "call %d", i)
			continue
		}
		applied := u.applied[fmt.Sprintf(`{"name":"%d"}`, i)]
		var apiError *smartlead.APIError
		switch {
		case err == nil:
			require.Equal(t, 1, applied, "call %d succeeded", i)
		case errors.As(err, &apiError) && apiError.MaybeApplied:
			doubts++
			require.LessOrEqual(t, applied, 1, "call %d: %v", i, err)
		default:
			require.Zero(t, applied, "call %d: %v", i, err)
		}
	}
	assert.Positive(t, doubts, "the server was unsteady")
	// net/http dials ahead of need when a connection breaks, so that a few more
	// than one per caller and broken one can be seen; one per failed call cannot.
	assert.LessOrEqual(t, connections.Load(), int64(2*callers+u.broken), "connections")
	assert.Greater(t, u.failed, 3*callers, "failures that leave the connection whole")
	base.CloseIdleConnections()
	server.Close()
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+2 }, 10*time.Second, 10*time.Millisecond,
		"goroutines that stay")
}
