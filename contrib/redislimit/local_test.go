package redislimit

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

// deadRedis is a Redis that nobody reaches. It answers after a while.
type deadRedis struct {
	redis.Scripter

	after time.Duration
}

func (d deadRedis) EvalSha(ctx context.Context, _ string, _ []string, _ ...any) *redis.Cmd {
	select {
	case <-time.After(d.after):
	case <-ctx.Done():
	}
	cmd := redis.NewCmd(ctx)
	cmd.SetErr(errors.New("connection refused"))
	return cmd
}

func newLocal(t *testing.T, client redis.Scripter, opts ...Option) *Limiter {
	t.Helper()
	l, err := New(client, "key", opts...)
	require.NoError(t, err)
	t.Cleanup(func() {
		<-time.After(2 * time.Hour)
		synctest.Wait()
		assert.False(t, l.working, "the worker has nothing to do any more and still runs")
	})
	return l
}

// pass waits for a place, uses it for as long as a request takes, and returns how long the wait was.
func pass(t *testing.T, l *Limiter, answer smartlead.RateLimit) time.Duration {
	t.Helper()
	began := time.Now()
	require.NoError(t, l.Wait(t.Context()))
	waited := time.Since(began)
	<-time.After(100 * time.Millisecond)
	l.Observe(answer)
	return waited
}

func TestWithoutRedisAProcessKeepsToItsPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t, deadRedis{}, WithRates(smartlead.RequestRate{Requests: 10, Per: time.Minute}), WithLocalPart(0.25))
		assert.Zero(t, pass(t, l, smartlead.RateLimit{}))
		assert.Zero(t, pass(t, l, smartlead.RateLimit{}))
		// The first place comes back a minute after its answer, 100 ms after which the second one's answer came.
		assert.Equal(t, time.Minute-100*time.Millisecond, pass(t, l, smartlead.RateLimit{}))
		assert.Zero(t, pass(t, l, smartlead.RateLimit{}))
		assert.Equal(t, time.Minute-100*time.Millisecond, pass(t, l, smartlead.RateLimit{}))
	})
}

func TestWithoutRedisTheDefaultIsATenth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t, deadRedis{}) // one per 2 s, six per minute
		assert.Zero(t, pass(t, l, smartlead.RateLimit{}))
		for range 5 {
			assert.Equal(t, 2*time.Second, pass(t, l, smartlead.RateLimit{}))
		}
		assert.Greater(t, pass(t, l, smartlead.RateLimit{}), 45*time.Second)
	})
}

func TestAHangingRedisHoldsUpOnlyTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t, deadRedis{after: time.Hour}, WithTimeout(300*time.Millisecond),
			WithRates(smartlead.RequestRate{Requests: 100, Per: time.Minute}), WithLocalPart(1))
		assert.Equal(t, 4*300*time.Millisecond, pass(t, l, smartlead.RateLimit{}))
		for range 10 {
			assert.Zero(t, pass(t, l, smartlead.RateLimit{}))
		}
	})
}

func TestWithoutRedisARefusalPausesTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t, deadRedis{}, WithRates(smartlead.RequestRate{Requests: 100, Per: time.Minute}), WithLocalPart(1))
		pass(t, l, smartlead.RateLimit{Limited: true, RetryAfter: 20 * time.Second})
		assert.Equal(t, 20*time.Second, pass(t, l, smartlead.RateLimit{Limited: true}))
		assert.Equal(t, 3*time.Second, pass(t, l, smartlead.RateLimit{}), "the second in a row, without a word of how long")

		// One at a time first.
		require.NoError(t, l.Wait(t.Context()))
		require.NoError(t, l.Wait(t.Context()))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, l.Wait(ctx), context.DeadlineExceeded)
		for range 2 {
			l.Observe(smartlead.RateLimit{})
		}
		require.NoError(t, l.Wait(t.Context()))
		l.Observe(smartlead.RateLimit{})
	})
}

func TestWithoutRedisADeadlineOutOfReachIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t, deadRedis{}, WithRates(smartlead.RequestRate{Requests: 1, Per: time.Minute}))
		pass(t, l, smartlead.RateLimit{})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		began := time.Now()
		err := l.Wait(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.EqualError(t, err, "redislimit: the rate limit leaves no room for 1m0s, longer than the context's deadline allows: context deadline exceeded")
		assert.Zero(t, time.Since(began))
	})
}

func TestACancelledRequestLeavesItsPlaceToTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t, deadRedis{}, WithRates(smartlead.RequestRate{Requests: 1, Per: time.Minute}))
		pass(t, l, smartlead.RateLimit{})
		ctx, cancel := context.WithCancel(t.Context())
		first, second := make(chan error, 1), make(chan time.Time, 1)
		began := time.Now()
		go func() { first <- l.Wait(ctx) }()
		synctest.Wait()
		go func() {
			assert.NoError(t, l.Wait(t.Context()))
			second <- time.Now()
		}()
		synctest.Wait()
		cancel()
		require.ErrorIs(t, <-first, context.Canceled)
		assert.Equal(t, time.Minute, (<-second).Sub(began))
		l.Observe(smartlead.RateLimit{})
	})
}

func TestRequestsAreServedInTheOrderOfArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t, deadRedis{}, WithRates(smartlead.RequestRate{Requests: 1, Per: time.Second}))
		order := make(chan int, 20)
		for i := range 20 {
			go func() {
				assert.NoError(t, l.Wait(t.Context()))
				order <- i
				l.Observe(smartlead.RateLimit{})
			}()
			synctest.Wait()
		}
		for i := range 20 {
			assert.Equal(t, i, <-order)
		}
	})
}

func TestWhatOthersSpentIsSpentWhenRedisGoes(t *testing.T) {
	now := time.Now()
	a := localAccount{rates: []smartlead.RequestRate{{Requests: 100, Per: time.Minute}}}
	for i := range 5 {
		a.observe(answered{i + 1, now}, smartlead.RateLimit{})
	}
	// 25 places would be ours, but the window had only 3 left for us.
	a.begin(now, now, 0.25, 0, 3)
	at, ok := a.next(now, 2)
	require.True(t, ok)
	assert.Equal(t, now, at)
	at, ok = a.next(now, 3)
	require.True(t, ok)
	assert.Equal(t, now.Add(time.Minute), at)

	later := now.Add(time.Minute)
	at, ok = a.next(later, 24)
	require.True(t, ok)
	assert.Equal(t, later, at)
	_, ok = a.next(later, 25)
	assert.False(t, ok, "only an answer can make room")
}
