package smartlead

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAdaptiveLimiterAlone(t *testing.T) {
	for _, p := range limitPlans {
		for _, m := range serverModels {
			for _, floor := range []bool{false, true} {
				if floor && !p.headers {
					continue
				}
				t.Run(p.name(m, 0, floor, "alone"), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						w, part := measure(p, m, 0, floor, "", 1)
						t.Logf("served %d, refused %d, %.1f%%", w.served, w.refused, 100*part)
						assert.Zero(t, w.refused)
						if p.per < time.Minute {
							assert.GreaterOrEqual(t, part, 0.92)
						} else {
							assert.GreaterOrEqual(t, part, 0.98)
						}
					})
				})
			}
		}
	}
}

// neighbourRuns is how many runs, each with its own delays, make an average.
const neighbourRuns = 8

func TestAdaptiveLimiterWithNeighbour(t *testing.T) {
	for _, p := range limitPlans {
		for _, m := range serverModels {
			for _, retryAfter := range []int{0, -1, 60} {
				for _, other := range []string{"evenly", "in bursts"} {
					if time.Duration(retryAfter)*time.Second > p.per {
						continue // such a server leaves nothing to those who heed it
					}
					t.Run(p.name(m, retryAfter, false, other), func(t *testing.T) {
						t.Parallel()
						sum := 0.0
						for seed := range uint64(neighbourRuns) {
							synctest.Test(t, func(t *testing.T) {
								w, part := measure(p, m, retryAfter, false, other, seed)
								t.Logf("served %d, refused %d, the other %d/%d, most attempts %d, %.1f%%", w.served, w.refused, w.otherServed, w.otherRefused, w.worst, 100*part)
								// One refusal more or less within the measured time is a whole window where
								// Retry-After asks for one.
								assert.GreaterOrEqual(t, part, 0.75)
								assert.LessOrEqual(t, w.worst, 6)
								sum += part
							})
						}
						assert.GreaterOrEqual(t, sum/neighbourRuns, 0.85)
					})
				}
			}
		}
	}
}

// A neighbour that has left is forgotten: within two windows where the headers count everyone, and in time elsewhere.
func TestAdaptiveLimiterNeighbourLeaves(t *testing.T) {
	const leaves = 6 * time.Minute
	for _, after := range []struct {
		headers bool
		time    time.Duration
	}{{true, 2 * time.Minute}, {false, 15 * time.Minute}} {
		for _, m := range serverModels {
			t.Run(fmt.Sprintf("headers %v/%s", after.headers, m.name), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := &limitWorld{start: time.Now(), server: m.make(60, time.Minute), headers: after.headers, measureFrom: leaves + after.time, measureTo: leaves + after.time + 10*time.Minute}
					w.run(NewAdaptiveLimiter(), 32, func(ctx context.Context) {
						ctx, cancel := context.WithTimeout(ctx, leaves)
						defer cancel()
						w.evenly(2 * time.Second)(ctx)
					})
					t.Logf("served %d, refused %d", w.served, w.refused)
					assert.Zero(t, w.refused)
					assert.GreaterOrEqual(t, float64(w.served), 0.98*600)
				})
			})
		}
	}
}

func TestAdaptiveLimiterPlanChanges(t *testing.T) {
	for _, m := range serverModels {
		for _, step := range []struct{ from, to int }{{200, 60}, {60, 200}, {200, 120}} {
			t.Run(fmt.Sprintf("%s/%d to %d", m.name, step.from, step.to), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := &limitWorld{start: time.Now(), server: m.make(step.from, time.Minute), headers: true, measureFrom: 12 * time.Minute, measureTo: 22 * time.Minute}
					time.AfterFunc(5*time.Minute+7*time.Second, func() {
						w.mu.Lock()
						defer w.mu.Unlock()
						w.server.change(step.to)
					})
					w.run(NewAdaptiveLimiter(), 32, nil)
					t.Logf("served %d, refused %d", w.served, w.refused)
					assert.Zero(t, w.refused)
					assert.GreaterOrEqual(t, float64(w.served), 0.98*float64(10*step.to))
				})
			})
		}
	}
}

func TestAdaptiveLimiterHourlyCap(t *testing.T) {
	for _, retryAfter := range []int{0, -1} {
		for _, headers := range []bool{true, false} {
			t.Run(fmt.Sprintf("headers %v/Retry-After %d", headers, retryAfter), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := &cappedServer{&fixedServer{limit: 200, per: time.Minute}, &fixedServer{limit: 1000, per: time.Hour}}
					w := &limitWorld{start: time.Now(), server: server, headers: headers, retryAfter: retryAfter, measureTo: 5 * time.Hour}
					w.run(NewAdaptiveLimiter(), 32, nil)
					t.Logf("served %d, refused %d, most attempts %d", w.served, w.refused, w.worst)
					assert.GreaterOrEqual(t, w.served, 4800)
				})
			})
		}
	}
}

// A storm: the server refuses everyone for a while. Nobody may go before the pause is over, and then one first.
// One answer announces an end of the window that those after it do not know of.
func TestAdaptiveLimiterForgetsAnOddReset(t *testing.T) {
	t.Parallel()
	for _, odd := range []time.Duration{time.Hour, 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			l := NewAdaptiveLimiter()
			began := time.Now()
			for call := range 1000 {
				require.NoError(t, l.Wait(t.Context()))
				window := time.Since(began) / time.Minute
				rl := RateLimit{Limit: 200, Remaining: 150, Reset: began.Add((window + 1) * time.Minute)}
				if call == 20 {
					rl.Reset = time.Now().Add(odd)
				}
				l.Observe(rl)
			}
			assert.Less(t, time.Since(began), 10*time.Minute)
		})
	}
}

func TestAdaptiveLimiterStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewAdaptiveLimiter(RequestRate{Requests: 100, Per: time.Minute})
		start := time.Now()
		var sent []time.Duration
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				for refused := true; refused; {
					assert.NoError(t, l.Wait(t.Context()))
					mu.Lock()
					sent = append(sent, time.Since(start))
					mu.Unlock()
					refused = time.Since(start) < 5*time.Second
					pass(t.Context(), 50*time.Millisecond)
					if refused {
						l.Observe(RateLimit{Limited: true, RetryAfter: 10 * time.Second})
					} else {
						l.Observe(RateLimit{})
					}
				}
			})
		}
		wg.Wait()
		require.Len(t, sent, 64)
		together := map[time.Duration]int{}
		for _, at := range sent[32:] {
			assert.GreaterOrEqual(t, at, 10050*time.Millisecond)
			together[at]++
		}
		assert.Equal(t, 1, together[10050*time.Millisecond], "one goes first")
		assert.Equal(t, 2, together[10100*time.Millisecond], "then two")
		assert.Equal(t, 4, together[10150*time.Millisecond], "then four")
	})
}

func TestAdaptiveLimiterDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewAdaptiveLimiter(RequestRate{Requests: 2, Per: 10 * time.Second})
		for range 2 {
			require.NoError(t, l.Wait(t.Context()))
			l.Observe(RateLimit{})
		}
		assert.Equal(t, 10*time.Second, l.waitTime())
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		err := l.Wait(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.NoError(t, ctx.Err())
		assert.Zero(t, time.Since(start), "no sleep into the deadline")

		ctx, cancel = context.WithTimeout(t.Context(), 11*time.Second)
		defer cancel()
		require.NoError(t, l.Wait(ctx))
		assert.Equal(t, 10*time.Second, time.Since(start))
		l.Observe(RateLimit{Limited: true, RetryAfter: time.Hour})
		assert.ErrorIs(t, l.Wait(ctx), context.DeadlineExceeded)
		assert.Equal(t, time.Hour, l.waitTime())
	})
}

// A pause that starts while others wait ends the waits that it makes hopeless.
func TestAdaptiveLimiterPauseEndsHopelessWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewAdaptiveLimiter(RequestRate{Requests: 1, Per: time.Minute})
		require.NoError(t, l.Wait(t.Context()))
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				assert.ErrorIs(t, l.Wait(ctx), context.DeadlineExceeded)
				assert.Equal(t, time.Second, time.Since(start))
			})
		}
		pass(t.Context(), time.Second)
		l.Observe(RateLimit{Limited: true, RetryAfter: time.Hour})
		wg.Wait()
	})
}

func TestAdaptiveLimiterOrderAndCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewAdaptiveLimiter(RequestRate{Requests: 1, Per: time.Second})
		require.NoError(t, l.Wait(t.Context()))
		l.Observe(RateLimit{})
		var order []int
		var wg sync.WaitGroup
		stop := make([]context.CancelFunc, 6)
		for i := range 6 {
			ctx, cancel := context.WithCancel(t.Context())
			stop[i] = cancel
			wg.Go(func() {
				if err := l.Wait(ctx); err != nil {
					assert.ErrorIs(t, err, context.Canceled)
					return
				}
				order = append(order, i)
				l.Observe(RateLimit{})
			})
			synctest.Wait()
		}
		stop[0]()
		stop[3]()
		wg.Wait()
		assert.Equal(t, []int{1, 2, 4, 5}, order)
		for _, cancel := range stop {
			cancel()
		}
		assert.ErrorIs(t, l.Wait(canceled()), context.Canceled)
	})
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// The price of a place that is free, without headers and with those of a plan whose windows follow one another.
func BenchmarkAdaptiveLimiter(b *testing.B) {
	const limit = 1000
	ctx := context.Background()
	for _, headers := range []bool{false, true} {
		b.Run(fmt.Sprintf("headers %v", headers), func(b *testing.B) {
			// A short window, so that the account of places that come back has a steady size.
			l := NewAdaptiveLimiter(RequestRate{Requests: 1 << 30, Per: time.Millisecond})
			answer, i := RateLimit{}, 0
			start := time.Now().Add(time.Minute)
			b.ReportAllocs()
			for b.Loop() {
				if headers { // the next window begins before this one is spent
					answer = RateLimit{Limit: limit, Remaining: limit - 1 - i%900, Reset: start.Add(time.Duration(i/900) * 2 * time.Second)}
					i++
				}
				if err := l.Wait(ctx); err != nil {
					b.Fatal(err)
				}
				l.Observe(answer)
			}
		})
	}
	b.Run("64 goroutines", func(b *testing.B) {
		l := NewAdaptiveLimiter(RequestRate{Requests: 1 << 30, Per: time.Millisecond})
		b.SetParallelism(64)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				_ = l.Wait(ctx)
				l.Observe(RateLimit{})
			}
		})
	})
}
