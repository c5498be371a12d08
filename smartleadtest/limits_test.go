package smartleadtest

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNoLimitNoHeaders(t *testing.T) {
	c := start(t)
	require.Empty(t, c.get("/campaigns").header.Get("x-ratelimit-limit"))
}

func TestFixedWindow(t *testing.T) {
	c := start(t, WithRateLimit(Limit{Requests: 3, SimulatedClock: true}))
	reset := strconv.FormatInt(c.server.Now().Add(time.Minute).Unix(), 10)
	for i, path := range []string{"/campaigns", "/nowhere", "/campaigns?x=1"} {
		got := c.get(path) // answers of 404 and 400 cost as much and carry the headers too
		require.Equal(t, []int{200, 404, 400}[i], got.status)
		require.Equal(t, "3", got.header.Get("x-ratelimit-limit"))
		require.Equal(t, strconv.Itoa(2-i), got.header.Get("x-ratelimit-remaining"))
		require.Equal(t, reset, got.header.Get("x-ratelimit-reset"))
		require.Empty(t, got.header.Get("Retry-After"))
		c.server.Advance(10 * time.Second)
	}
	got := c.get("/campaigns")
	require.Equal(t, 429, got.status)
	require.Equal(t, "Too many requests, please try again later.", got.body)
	require.Equal(t, "30", got.header.Get("Retry-After"))
	require.Equal(t, "0", got.header.Get("x-ratelimit-remaining"))
	require.Contains(t, got.header.Get("Content-Type"), "text/html")

	c.server.Advance(30 * time.Second)
	require.Equal(t, "2", c.get("/campaigns").header.Get("x-ratelimit-remaining"))
	require.Equal(t, 0, c.server.Applied("campaigns.create"))
}

func TestRefusedCallsAreNotCarriedOut(t *testing.T) {
	c := start(t, WithRateLimit(Limit{Requests: 1, NoHeaders: true, NoRetryAfter: true, JSON: true}))
	c.ok("/campaigns/create", `{}`)
	got := c.post("/campaigns/create", `{}`)
	require.Equal(t, 429, got.status)
	require.Equal(t, "RATE_LIMIT_EXCEEDED", got.at(t, "error", "code"))
	require.Positive(t, got.number(t, "error", "retry_after"))
	require.Empty(t, got.header.Get("Retry-After"))
	require.Empty(t, got.header.Get("x-ratelimit-limit"))
	require.Equal(t, 1, c.server.Applied("campaigns.create"))
}

// statuses calls at the given seconds.
func statuses(c *client, seconds ...int) []int {
	begin, got := c.server.Now(), []int{}
	for _, second := range seconds {
		c.server.Advance(begin.Add(time.Duration(second) * time.Second).Sub(c.server.Now()))
		got = append(got, c.get("/campaigns").status)
	}
	return got
}

func TestKindsOfLimit(t *testing.T) {
	limit := func(kind LimitKind, strict bool) Option {
		return WithRateLimit(Limit{Kind: kind, Requests: 2, Window: 10 * time.Second, Strict: strict, SimulatedClock: true})
	}
	// A fixed window forgets everything at once, a sliding one call by call.
	require.Equal(t, []int{200, 200, 429, 200, 200, 429}, statuses(start(t, limit(FixedWindow, false)), 0, 9, 9, 10, 10, 11))
	require.Equal(t, []int{200, 200, 429, 200, 429, 200}, statuses(start(t, limit(SlidingWindow, false)), 0, 9, 9, 10, 11, 19))
	require.Equal(t, []int{200, 200, 429, 200, 429, 200}, statuses(start(t, limit(TokenBucket, false)), 0, 0, 4, 5, 5, 10))
	// A strict limit counts what it refuses: who keeps calling stays out.
	require.Equal(t, []int{200, 200, 429, 429, 429, 200}, statuses(start(t, limit(FixedWindow, true)), 0, 0, 5, 11, 20, 30))
	require.Equal(t, []int{200, 200, 429, 429, 429, 200}, statuses(start(t, limit(SlidingWindow, true)), 0, 0, 5, 9, 14, 24))
}

func TestOperationsWithALimitOfTheirOwn(t *testing.T) {
	c := start(t, WithRateLimit(Limit{Requests: 100, SimulatedClock: true}))
	for range 10 {
		require.Equal(t, 200, c.get("/campaigns/all-leads-activities").status)
	}
	got := c.get("/campaigns/all-leads-activities")
	require.Equal(t, 429, got.status)
	require.Empty(t, got.header.Get("Retry-After"))
	require.Equal(t, "89", got.header.Get("x-ratelimit-remaining"), "the account has plenty left")
	require.Equal(t, 200, c.get("/campaigns").status)
}

func TestEveryKeyHasItsOwnBucket(t *testing.T) {
	c := start(t, WithRateLimit(Limit{Requests: 1}))
	c.server.AddAPIKey("second", 9)
	require.Equal(t, 200, c.get("/campaigns").status)
	require.Equal(t, 429, c.get("/campaigns").status)
	c.key = "second"
	require.Equal(t, 200, c.get("/campaigns").status)
	for i := range 2 { // unknown keys share one bucket
		c.key = fmt.Sprint("unknown", i)
		require.Equal(t, []int{401, 429}[i], c.get("/campaigns").status)
	}
}

func TestFaults(t *testing.T) {
	c := start(t)
	create := "POST /campaigns/create"
	for _, example := range []struct {
		name    string
		fault   Fault
		applied int
		check   func(*response, error)
	}{
		{"status", Fault{Kind: FaultStatus, Status: 503, Header: http.Header{"Retry-After": {"7"}}, Body: `{"message":"busy"}`}, 0, func(r *response, err error) {
			require.NoError(t, err)
			require.Equal(t, 503, r.status)
			require.Equal(t, "7", r.header.Get("Retry-After"))
			require.Equal(t, `{"message":"busy"}`, r.body)
		}},
		{"status after it was done", Fault{Kind: FaultStatus, Status: 500, Applied: true}, 1, func(r *response, err error) {
			require.NoError(t, err)
			require.Equal(t, 500, r.status)
		}},
		{"html", Fault{Kind: FaultHTML}, 0, func(r *response, err error) {
			require.NoError(t, err)
			require.Equal(t, 502, r.status)
			require.Contains(t, r.body, "<h1>502 Bad Gateway</h1>")
			require.Equal(t, "text/html", r.header.Get("Content-Type"))
		}},
		{"malformed", Fault{Kind: FaultMalformedJSON, Applied: true}, 1, func(r *response, err error) {
			require.NoError(t, err)
			require.Equal(t, 200, r.status)
			require.Equal(t, `{"ok":true,"data":[{"id":`, r.body)
		}},
		{"empty", Fault{Kind: FaultEmpty}, 0, func(r *response, err error) {
			require.NoError(t, err)
			require.Empty(t, r.body)
		}},
		{"reset before read", Fault{Kind: FaultResetBeforeRead}, 0, func(r *response, err error) { require.Error(t, err) }},
		{"reset after read", Fault{Kind: FaultResetAfterRead}, 0, func(r *response, err error) { require.Error(t, err) }},
		{"reset after it was done", Fault{Kind: FaultResetAfterRead, Applied: true}, 1, func(r *response, err error) { require.Error(t, err) }},
		{"truncated", Fault{Kind: FaultTruncate}, 1, func(r *response, err error) {
			require.ErrorContains(t, err, "unexpected EOF")
			require.Equal(t, 200, r.status)
			require.NotEmpty(t, r.body)
		}},
	} {
		example.fault.Route, example.fault.Times = create, 1
		before := c.server.Applied("campaigns.create")
		c.server.Fault(example.fault)
		example.check(c.try("POST", "/campaigns/create", `{"name":"x"}`))
		require.Equal(t, before+example.applied, c.server.Applied("campaigns.create"), example.name)
		c.ok("/campaigns/create", `{}`) // the fault is used up
		c.server.ClearFaults()
	}
}

func TestFaultsChooseTheirRequests(t *testing.T) {
	c := start(t)
	_, path := c.campaign("x")
	broken := Fault{Kind: FaultStatus, Status: 500}

	broken.Route = "GET /campaigns/{id}/leads"
	c.server.Fault(broken)
	require.Equal(t, 500, c.get(path+"/leads").status)
	require.Equal(t, 200, c.get(path).status)
	require.Equal(t, 400, c.post(path+"/leads", `{}`).status)
	c.server.ClearFaults()

	broken.Route, broken.Skip, broken.Times = "campaigns.get", 1, 2
	c.server.Fault(broken)
	require.Equal(t, []int{200, 500, 500, 200}, []int{c.get(path).status, c.get(path).status, c.get(path).status, c.get(path).status})
	c.server.ClearFaults()

	c.server.Fault(Fault{Kind: FaultStatus, Status: 500, Probability: 0.5})
	hit := 0
	for range 100 {
		if c.get(path).status == 500 {
			hit++
		}
	}
	require.InDelta(t, 50, hit, 20)
	require.Equal(t, 0, c.server.Requests()[0].Status-200)
}

func TestLatencyEndsWithTheServer(t *testing.T) {
	server := NewServer(WithLatency(time.Hour))
	done := make(chan error)
	go func() {
		answered, err := http.Get(server.URL() + "/campaigns?api_key=" + server.APIKey())
		if err == nil {
			answered.Body.Close()
		}
		done <- err
	}()
	server.Close()
	require.Error(t, <-done)
}
