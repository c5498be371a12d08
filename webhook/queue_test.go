package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
)

func sent(n int) []byte {
	return fmt.Appendf(nil, `{"event_type":"EMAIL_SENT","campaign_id":1,"stats_id":"s%d","event_timestamp":"2026-07-11T12:00:00Z"}`, n)
}

// gated is a receiver whose function waits until it is let through.
func gated(t *testing.T, opts ...webhook.Option) (*receiver, chan error) {
	t.Helper()
	gate := make(chan error)
	r := newReceiver(t, opts...)
	r.fail = func(ctx context.Context, _ *webhook.Event) error {
		select {
		case err := <-gate:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return r, gate
}

func TestQueueAnswersBeforeTheEventIsHandled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, gate := gated(t, webhook.WithQueue(2, 1))
		for n := range 3 { // one at work, two waiting
			assert.Equal(t, http.StatusOK, post(r, sent(n)).Code)
		}
		synctest.Wait()
		assert.Equal(t, 1, r.count())

		w := post(r, sent(3))
		assert.Equal(t, http.StatusServiceUnavailable, w.Code, "the queue is full")
		assert.NotEmpty(t, w.Header().Get("Retry-After"))
		assert.Equal(t, http.StatusServiceUnavailable, post(r, sent(1)).Code, "a repeat of what waits: it may yet fail")

		gate <- nil
		synctest.Wait()
		assert.Equal(t, http.StatusOK, post(r, sent(3)).Code, "what was turned away was released")
		gate <- nil
		gate <- errors.New("failed")
		gate <- nil
		synctest.Wait()
		assert.Equal(t, 4, r.count())
		assert.Equal(t, []webhook.Result{
			webhook.ResultUnavailable, webhook.ResultInProgress,
			webhook.ResultDone, webhook.ResultDone, webhook.ResultFailed, webhook.ResultDone,
		}, r.results())

		assert.Equal(t, http.StatusOK, post(r, sent(0)).Code)
		assert.Equal(t, http.StatusOK, post(r, sent(2)).Code, "what failed may come again")
		gate <- nil
		synctest.Wait()
		assert.Equal(t, 5, r.count())
		require.NoError(t, r.Shutdown(t.Context()))
	})
}

func TestQueueContainsPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(t, webhook.WithQueue(4, 1))
		r.fail = func(_ context.Context, event *webhook.Event) error { breakDown("boom"); return nil }
		assert.Equal(t, http.StatusOK, post(r, sent(1)).Code)
		assert.Equal(t, http.StatusOK, post(r, sent(2)).Code)
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, []webhook.Result{webhook.ResultFailed, webhook.ResultFailed}, r.results())
	})
}

func TestQueueDeadlineCountsFromTheTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, gate := gated(t, webhook.WithQueue(1, 1), webhook.WithTimeout(8*time.Second))
		post(r, sent(0))
		post(r, sent(1))
		<-time.After(7 * time.Second)
		gate <- nil
		<-time.After(7 * time.Second)
		gate <- nil
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, []webhook.Result{webhook.ResultDone, webhook.ResultDone}, r.results())
		assert.Equal(t, 7*time.Second, r.handled[1].Duration)
		assert.Equal(t, 7*time.Second, r.handled[1].Waited)
	})
}

// A lease must not run out while an event waits: the second delivery of an event
// that waited long is turned away, and the event is handled once.
func TestQueueRenewsTheLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, gate := gated(t, webhook.WithQueue(4, 1), webhook.WithTimeout(30*time.Second))
		post(r, sent(0))
		post(r, sent(1))
		<-time.After(29 * time.Second)
		gate <- nil
		synctest.Wait()
		<-time.After(25 * time.Second) // the lease from before has run out by now
		assert.Equal(t, http.StatusServiceUnavailable, post(r, sent(1)).Code)
		gate <- nil
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, 2, r.count())
	})
}

func TestQueueDropsWhatAnotherTookMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory(t, 0, 0)
		r, gate := gated(t, webhook.WithQueue(4, 1), webhook.WithTimeout(time.Minute), webhook.WithDeduplicator(store))
		other := newReceiver(t, webhook.WithDeduplicator(store))
		for n := range 3 {
			post(r, sent(n))
		}
		<-time.After(55 * time.Second)
		gate <- nil
		synctest.Wait()
		<-time.After(50 * time.Second) // the lease of the third has run out
		assert.Equal(t, http.StatusOK, post(other, sent(2)).Code)
		assert.Equal(t, 1, other.count())
		gate <- nil
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, 2, r.count())
		assert.Equal(t, []webhook.Result{webhook.ResultDone, webhook.ResultDone, webhook.ResultDuplicate}, r.results())
	})
}

func TestShutdownDrainsTheQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(t, webhook.WithQueue(100, 3))
		r.fail = func(context.Context, *webhook.Event) error { <-time.After(time.Second); return nil }
		for n := range 10 {
			require.Equal(t, http.StatusOK, post(r, sent(n)).Code)
		}
		start := time.Now()
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, 4*time.Second, time.Since(start), "ten events, three at a time")
		assert.Equal(t, 10, r.count())
		w := post(r, sent(11))
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
		require.NoError(t, r.Shutdown(t.Context()), "again")
	})
}

func TestShutdownReleasesWhatIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, err := webhook.NewMemoryDeduplicator(0, 0)
		require.NoError(t, err)
		r, _ := gated(t, webhook.WithQueue(10, 1), webhook.WithDeduplicator(store))
		for n := range 3 {
			post(r, sent(n))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err = r.Shutdown(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Contains(t, err.Error(), "2 events")
		synctest.Wait()
		assert.Equal(t, 1, r.count())
		assert.True(t, slices.ContainsFunc(r.handled, func(done webhook.Handled) bool { return errors.Is(done.Err, context.Canceled) }), "the function's context ended")

		next := newReceiver(t, webhook.WithDeduplicator(store))
		for n := range 3 {
			assert.Equal(t, http.StatusOK, post(next, sent(n)).Code)
		}
		assert.Equal(t, 3, next.count(), "nothing stayed claimed")
	})
}

func TestShutdownWithoutAQueueWaitsForTheFunctions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, gate := gated(t)
		code := make(chan int, 1)
		go func() { code <- post(r, sent(0)).Code }()
		synctest.Wait()
		down := make(chan error, 1)
		go func() { down <- r.Shutdown(t.Context()) }()
		synctest.Wait()
		assert.Empty(t, down)
		assert.Equal(t, http.StatusServiceUnavailable, post(r, sent(1)).Code)
		gate <- nil
		require.NoError(t, <-down)
		assert.Equal(t, http.StatusOK, <-code)
	})
}

func TestShutdownOfAnIdleHandler(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		require.NoError(t, newReceiver(t).Shutdown(ended), "nothing is left, whatever the context says")
	}
}

// hangingStore claims at once and then takes as long as it is let.
type hangingStore struct{}

func (s hangingStore) Claim(context.Context, string, time.Duration) (webhook.Claim, error) {
	return s, nil
}

func (hangingStore) Commit(ctx context.Context) error { return waitFor(ctx) }

func (hangingStore) Release(ctx context.Context) error { return waitFor(ctx) }

func waitFor(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestShutdownReleasesInTheTimeOfOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, _ := gated(t, webhook.WithQueue(100, 1), webhook.WithDeduplicator(hangingStore{}))
		for n := range 100 {
			post(r, sent(n))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		require.ErrorContains(t, r.Shutdown(ctx), "99 events")
		assert.Equal(t, 3*time.Second, time.Since(start))
	})
}

// panickingStore panics where it is told to.
type panickingStore struct{ claim, end bool }

func (s panickingStore) Claim(context.Context, string, time.Duration) (webhook.Claim, error) {
	if s.claim {
		breakDown("claim")
	}
	if s.end {
		return s, nil
	}
	return nil, nil
}

func (panickingStore) Commit(context.Context) error { breakDown("commit"); return nil }

func (panickingStore) Release(context.Context) error { breakDown("release"); return nil }

func TestPanicsOfADeduplicatorAreContained(t *testing.T) {
	t.Parallel()
	for _, store := range []panickingStore{{claim: true}, {end: true}, {}} {
		for _, opts := range [][]webhook.Option{nil, {webhook.WithQueue(1, 1)}} {
			synctest.Test(t, func(t *testing.T) {
				r := newReceiver(t, append(opts, webhook.WithDeduplicator(store))...)
				code := post(r, sent(0)).Code
				synctest.Wait()
				if store.end {
					assert.Equal(t, http.StatusOK, code)
					assert.Equal(t, 1, r.count(), "the function ran")
				} else {
					assert.Equal(t, http.StatusServiceUnavailable, code)
				}
				require.NoError(t, r.Shutdown(t.Context()))
			})
		}
	}
}

// A function may end its goroutine, as a test's FailNow does.
func TestFunctionsThatEndTheirGoroutine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, err := webhook.NewMemoryDeduplicator(0, 0)
		require.NoError(t, err)
		r := newReceiver(t, webhook.WithQueue(2, 1), webhook.WithDeduplicator(store))
		r.fail = func(context.Context, *webhook.Event) error {
			runtime.Goexit()
			return nil
		}
		for n := range 3 {
			assert.Equal(t, http.StatusOK, post(r, sent(n)).Code)
		}
		synctest.Wait()
		assert.Equal(t, 3, r.count(), "another worker went on")
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, http.StatusOK, post(newReceiver(t, webhook.WithDeduplicator(store)), sent(0)).Code, "nothing stayed claimed")
	})
}
