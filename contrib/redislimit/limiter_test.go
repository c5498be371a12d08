package redislimit_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/contrib/redislimit"
	"github.com/smartlead-go/smartlead/internal/realserver"
)

const apiKey = "5f1c9a52-0000-4000-8000-example_key_of_nobody"

// patient keeps a busy machine from being taken for a Redis that is away.
const patient = 30 * time.Second

func connect(t *testing.T, server *realserver.Server) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(server.URL())
	require.NoError(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// newLimiter is a limiter as another process would have it.
func newLimiter(t *testing.T, server *realserver.Server, key string, opts ...redislimit.Option) *redislimit.Limiter {
	t.Helper()
	limiter, err := redislimit.New(connect(t, server), key, append([]redislimit.Option{redislimit.WithTimeout(patient)}, opts...)...)
	require.NoError(t, err)
	return limiter
}

func hourly(requests int) redislimit.Option {
	return redislimit.WithRates(smartlead.RequestRate{Requests: requests, Per: time.Hour})
}

// ofPlan is an answer with headers.
func ofPlan(limit, remaining int) smartlead.RateLimit {
	return smartlead.RateLimit{Limit: limit, Remaining: remaining, Reset: time.Now().Add(time.Hour)}
}

func pass(t *testing.T, l *redislimit.Limiter, answer smartlead.RateLimit) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	require.NoError(t, l.Wait(ctx))
	l.Observe(answer)
}

// requireFull waits until a request is told at once that there is no room within minutes.
func requireFull(t *testing.T, l *redislimit.Limiter, room string) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()
		err := l.Wait(ctx)
		if err == nil {
			l.Observe(smartlead.RateLimit{})
		}
		require.ErrorIs(c, err, context.DeadlineExceeded)
		require.ErrorContains(c, err, "redislimit: the rate limit leaves no room for "+room)
	}, patient, time.Millisecond)
}

func TestProcessesShareOneWindow(t *testing.T) {
	server := realserver.Redis(t)
	one, other := newLimiter(t, server, apiKey, hourly(6)), newLimiter(t, server, apiKey, hourly(6))
	for i := range 3 {
		pass(t, one, ofPlan(6, 5-2*i))
		pass(t, other, ofPlan(6, 4-2*i))
	}
	requireFull(t, one, "59m")
	requireFull(t, other, "59m")
	pass(t, newLimiter(t, server, "another-key"), smartlead.RateLimit{})
}

func TestWhatOneLearnsCountsForAll(t *testing.T) {
	server := realserver.Redis(t)
	one, other := newLimiter(t, server, apiKey, hourly(100)), newLimiter(t, server, apiKey, hourly(100))
	pass(t, other, smartlead.RateLimit{})
	pass(t, one, ofPlan(50, 0)) // somebody else has spent it all
	requireFull(t, other, "59m")
}

// One answer announces an end of the window that those after it do not know of.
func TestAnOddResetIsForgotten(t *testing.T) {
	limiter := newLimiter(t, realserver.Redis(t), apiKey, hourly(6))
	odd := ofPlan(6, 5)
	odd.Reset = time.Now().Add(20 * time.Hour)
	pass(t, limiter, odd)
	for left := 4; left >= 0; left-- {
		pass(t, limiter, ofPlan(6, left))
	}
	requireFull(t, limiter, "59m")
}

func TestARefusalPausesAll(t *testing.T) {
	server := realserver.Redis(t)
	one, other := newLimiter(t, server, apiKey), newLimiter(t, server, apiKey)
	pass(t, other, smartlead.RateLimit{})
	pass(t, one, smartlead.RateLimit{Limited: true, RetryAfter: 30 * time.Minute})
	requireFull(t, other, "29m")
	requireFull(t, one, "29m")
}

func TestTheKeyStaysOutOfRedis(t *testing.T) {
	server := realserver.Redis(t)
	limiter := newLimiter(t, server, apiKey, redislimit.WithPrefix("crm:limit:"))
	pass(t, limiter, ofPlan(60, 59))
	client := connect(t, server)
	keys := client.Keys(t.Context(), "*").Val()
	require.NotEmpty(t, keys)
	for _, key := range keys {
		assert.True(t, strings.HasPrefix(key, "crm:limit:"), key)
		assert.Positive(t, client.TTL(t.Context(), key).Val(), "%s never expires", key)
		dump := key + client.Dump(t.Context(), key).Val()
		for _, part := range strings.FieldsFunc(apiKey, func(r rune) bool { return r == '-' || r == '_' }) {
			if len(part) > 4 {
				assert.NotContains(t, dump, part)
			}
		}
	}
}

func TestAnAccountThatRedisLostIsMadeAgain(t *testing.T) {
	server := realserver.Redis(t)
	one, other := newLimiter(t, server, apiKey, hourly(6)), newLimiter(t, server, apiKey, hourly(6))
	for range 5 {
		pass(t, one, smartlead.RateLimit{})
	}
	require.NoError(t, connect(t, server).FlushAll(t.Context()).Err())
	pass(t, other, smartlead.RateLimit{})
	requireFull(t, one, "59m")
	requireFull(t, other, "59m")
}

func TestThePlacesOfAProcessThatEndedComeBackAWindowLater(t *testing.T) {
	server := realserver.Redis(t)
	ended, other := newLimiter(t, server, apiKey, hourly(2)), newLimiter(t, server, apiKey, hourly(2))
	pass(t, other, smartlead.RateLimit{})
	require.NoError(t, ended.Wait(t.Context())) // and no Observe
	client := connect(t, server)
	processes := client.Keys(t.Context(), "smartlead:limit:alive:*").Val()
	require.Len(t, processes, 1)
	require.EventuallyWithT(t, func(c *assert.CollectT) { // the process that is said to have ended says now and then that it lives
		for _, process := range client.ZRange(t.Context(), processes[0], 0, -1).Val() {
			require.NoError(t, client.ZAdd(t.Context(), processes[0], redis.Z{Score: 1, Member: process}).Err()) // long ago
		}
		requireFull(t, other, "59m")
		held := client.Keys(t.Context(), "smartlead:limit:held:*").Val()
		require.Len(t, held, 1)
		assert.EqualValues(c, 2, client.ZCard(t.Context(), held[0]).Val())
	}, 10*time.Second, time.Millisecond)
	ended.Observe(smartlead.RateLimit{})
}

func TestAHangingRedisHoldsNobodyUp(t *testing.T) {
	server := realserver.Redis(t)
	limiter := newLimiter(t, server, apiKey, hourly(1000), redislimit.WithTimeout(200*time.Millisecond), redislimit.WithLocalPart(1))
	pass(t, limiter, smartlead.RateLimit{})
	server.Freeze()
	for range 10 {
		pass(t, limiter, smartlead.RateLimit{})
	}
	server.Thaw()
	client := connect(t, server)
	require.EventuallyWithT(t, func(c *assert.CollectT) { // Redis hears of all of them
		held := client.Keys(t.Context(), "smartlead:limit:held:*").Val()
		require.Len(c, held, 1)
		require.EqualValues(c, 11, client.ZCard(t.Context(), held[0]).Val())
	}, patient, 20*time.Millisecond)
}

func TestBadValuesAreRefused(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "redis.invalid:6379"})
	t.Cleanup(func() { _ = client.Close() })
	_, err := redislimit.New(nil, apiKey)
	require.EqualError(t, err, "redislimit: the client is nil")
	_, err = redislimit.New(client, "")
	require.EqualError(t, err, "redislimit: the API key is empty")
	for _, bad := range []struct {
		option redislimit.Option
		want   string
	}{
		{redislimit.WithPrefix(""), "redislimit: the prefix is empty"},
		{redislimit.WithRates(), "redislimit: there are no rates"},
		{redislimit.WithRates(smartlead.RequestRate{Requests: 0, Per: time.Second}), "redislimit: a rate must be at least one request and a millisecond, got 0 per 1s"},
		{redislimit.WithTimeout(0), "redislimit: the timeout must be positive, got 0s"},
		{redislimit.WithLocalPart(1.5), "redislimit: the local part must be above 0 and at most 1, got 1.5"},
		{redislimit.WithLogger(nil), "redislimit: the logger is nil"},
	} {
		_, err := redislimit.New(client, apiKey, bad.option)
		require.EqualError(t, err, bad.want)
	}
}
