package smartlead

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/internal/transport"
)

// limitServer is a model of a server that counts requests. It is called under its own lock.
type limitServer interface {
	// take counts a request and says whether it is served.
	take(now time.Duration) bool
	// state is what the headers say: what is left and when the window ends.
	state(now time.Duration) (remaining int, reset time.Duration)
	// plan is the limit in force; change changes it.
	plan() int
	change(limit int)
}

// fixedServer counts in windows that follow one another. A lazy one starts a window with its first request.
type fixedServer struct {
	limit int
	per   time.Duration
	lazy  bool
	end   time.Duration
	count int
}

func (s *fixedServer) roll(now time.Duration) {
	if now < s.end {
		return
	}
	s.count = 0
	if s.lazy {
		s.end = now + s.per
	} else {
		s.end += (now-s.end)/s.per*s.per + s.per
	}
}

func (s *fixedServer) plan() int        { return s.limit }
func (s *fixedServer) change(limit int) { s.limit = limit }

func (s *fixedServer) take(now time.Duration) bool {
	s.roll(now)
	if s.count >= s.limit {
		return false
	}
	s.count++
	return true
}

func (s *fixedServer) state(now time.Duration) (int, time.Duration) {
	s.roll(now)
	return max(s.limit-s.count, 0), s.end
}

// slidingServer counts what came within the last window. A strict one counts what it refused as well.
type slidingServer struct {
	limit  int
	per    time.Duration
	strict bool
	log    []time.Duration
}

func (s *slidingServer) plan() int        { return s.limit }
func (s *slidingServer) change(limit int) { s.limit = limit }

func (s *slidingServer) take(now time.Duration) bool {
	for len(s.log) > 0 && s.log[0] <= now-s.per {
		s.log = s.log[1:]
	}
	ok := len(s.log) < s.limit
	if ok || s.strict {
		s.log = append(s.log, now)
	}
	return ok
}

func (s *slidingServer) state(now time.Duration) (int, time.Duration) {
	if len(s.log) == 0 {
		return s.limit, now
	}
	return max(s.limit-len(s.log), 0), s.log[0] + s.per
}

// bucketServer refills evenly. Its reset is when the bucket will be full, or when the next token comes.
type bucketServer struct {
	limit     int
	per       time.Duration
	nextToken bool
	used      float64
	at        time.Duration
}

func (s *bucketServer) plan() int        { return s.limit }
func (s *bucketServer) change(limit int) { s.limit = limit }

func (s *bucketServer) take(now time.Duration) bool {
	s.used = max(s.used-float64(s.limit)*float64(now-s.at)/float64(s.per), 0)
	s.at = now
	if s.used+1 > float64(s.limit)+1e-9 {
		return false
	}
	s.used++
	return true
}

func (s *bucketServer) state(now time.Duration) (int, time.Duration) {
	left := s.used
	if s.nextToken {
		left = min(left, 1)
	}
	return max(int(float64(s.limit)-s.used+1e-9), 0), now + time.Duration(left*float64(s.per)/float64(s.limit))
}

// cappedServer puts a hidden cap on top of another server.
type cappedServer struct {
	limitServer
	cap limitServer
}

func (s *cappedServer) take(now time.Duration) bool {
	return s.cap.take(now) && s.limitServer.take(now)
}

// limitWorld is a server with clients around it in virtual time.
type limitWorld struct {
	mu         sync.Mutex
	start      time.Time
	seed       uint64
	rng        *rand.Rand // one for all: whichever caller goes first, the same delays come in the same order
	server     limitServer
	limit      int // of the headers
	headers    bool
	floor      bool // reset is rounded down and not up
	retryAfter int  // seconds; 0 sends none; -1 until the reset

	measureFrom, measureTo time.Duration
	served, refused        int
	otherServed            int
	otherRefused           int
	worst                  int // most attempts of one call
}

func (w *limitWorld) now() time.Duration { return time.Since(w.start) }

// arrive is a request at the server.
func (w *limitWorld) arrive(other bool) (int, http.Header) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now() + 17*time.Hour + 23456*time.Millisecond
	ok := w.server.take(now)
	if t := w.now(); t >= w.measureFrom && t < w.measureTo {
		switch {
		case other && ok:
			w.otherServed++
		case other:
			w.otherRefused++
		case ok:
			w.served++
		default:
			w.refused++
		}
	}
	h := http.Header{}
	remaining, reset := w.server.state(now)
	w.limit = w.server.plan()
	if w.headers {
		end := w.start.Add(reset - (17*time.Hour + 23456*time.Millisecond))
		unix := end.Unix()
		if !w.floor && end.Nanosecond() > 0 {
			unix++
		}
		h.Set("X-RateLimit-Limit", strconv.Itoa(w.limit))
		h.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
		h.Set("X-RateLimit-Reset", strconv.FormatInt(unix, 10))
	}
	if ok {
		return http.StatusOK, h
	}
	switch {
	case w.retryAfter > 0:
		h.Set("Retry-After", strconv.Itoa(w.retryAfter))
	case w.retryAfter < 0:
		h.Set("Retry-After", strconv.Itoa(int((reset-now)/time.Second)+1))
	}
	return http.StatusTooManyRequests, h
}

// travel is the time on the way to the server or back.
func (w *limitWorld) travel(ctx context.Context) {
	w.mu.Lock()
	d := 10*time.Millisecond + time.Duration(w.rng.Int64N(int64(20*time.Millisecond)))
	w.mu.Unlock()
	pass(ctx, d)
}

// pass lets virtual time go by, until ctx ends.
func pass(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// call sends one call, again after each 429.
func (w *limitWorld) call(ctx context.Context, l Limiter) error {
	for attempt := 1; ; attempt++ {
		if err := l.Wait(ctx); err != nil {
			return err
		}
		w.travel(ctx)
		status, h := w.arrive(false)
		w.travel(ctx)
		rl := RateLimit(transport.ReadLimits(h, status, time.Now()))
		rl.RetryAfter, _ = transport.ReadRetryAfter(h.Get("Retry-After"), time.Now())
		l.Observe(rl)
		if status == http.StatusOK {
			w.mu.Lock()
			w.worst = max(w.worst, attempt)
			w.mu.Unlock()
			return nil
		}
	}
}

// run keeps n callers busy until the end of the measurement.
func (w *limitWorld) run(l Limiter, n int, other func(ctx context.Context)) {
	w.rng = rand.New(rand.NewPCG(w.seed, 7))
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for w.call(ctx, l) == nil {
			}
		})
	}
	if other != nil {
		wg.Go(func() { other(ctx) })
	}
	pass(ctx, w.measureTo)
	cancel()
	wg.Wait()
}

// evenly sends requests at an even pace and never heeds a 429.
func (w *limitWorld) evenly(every time.Duration) func(ctx context.Context) {
	return func(ctx context.Context) {
		for ctx.Err() == nil {
			w.arrive(true)
			pass(ctx, every)
		}
	}
}

// inBursts sends n requests at once, again and again.
func (w *limitWorld) inBursts(n int, every time.Duration) func(ctx context.Context) {
	return func(ctx context.Context) {
		for ctx.Err() == nil {
			for range n {
				w.arrive(true)
				pass(ctx, 10*time.Millisecond)
			}
			pass(ctx, every-time.Duration(n)*10*time.Millisecond)
		}
	}
}

type serverModel struct {
	name   string
	make   func(limit int, per time.Duration) limitServer
	strict bool
}

var serverModels = []serverModel{
	{name: "fixed", make: func(n int, per time.Duration) limitServer { return &fixedServer{limit: n, per: per} }},
	{name: "lazy", make: func(n int, per time.Duration) limitServer { return &fixedServer{limit: n, per: per, lazy: true} }},
	{name: "sliding", make: func(n int, per time.Duration) limitServer { return &slidingServer{limit: n, per: per} }},
	{name: "strict", strict: true, make: func(n int, per time.Duration) limitServer { return &slidingServer{limit: n, per: per, strict: true} }},
	{name: "bucket", make: func(n int, per time.Duration) limitServer { return &bucketServer{limit: n, per: per} }},
	{name: "bucket, reset is the next token", make: func(n int, per time.Duration) limitServer { return &bucketServer{limit: n, per: per, nextToken: true} }},
}

// limitPlan is a limit and what a test's limiter knows of it beforehand.
type limitPlan struct {
	limit   int
	per     time.Duration
	headers bool
	rates   []RequestRate
}

var limitPlans = []limitPlan{
	{200, time.Minute, true, nil},
	{60, time.Minute, true, nil},
	{60, time.Minute, false, nil},
	{10, 2 * time.Second, true, nil},
	{10, 2 * time.Second, false, []RequestRate{{10, 2 * time.Second}}},
}

// measure runs 32 callers for a quarter of an hour, of which the first two minutes do not count. It returns the
// world and the part of what was possible that the callers got.
func measure(p limitPlan, m serverModel, retryAfter int, floor bool, other string, seed uint64) (*limitWorld, float64) {
	w := &limitWorld{
		start: time.Now(), seed: seed, server: m.make(p.limit, p.per), headers: p.headers, floor: floor, retryAfter: retryAfter,
		measureFrom: 2 * time.Minute, measureTo: 14 * time.Minute,
	}
	var neighbour func(context.Context)
	switch other {
	case "evenly":
		neighbour = w.evenly(p.per * 2 / time.Duration(p.limit))
	case "in bursts":
		neighbour = w.inBursts(p.limit/2, p.per)
	}
	w.run(NewAdaptiveLimiter(p.rates...), 32, neighbour)
	left := float64(p.limit)*float64(w.measureTo-w.measureFrom)/float64(p.per) - float64(w.otherServed)
	if m.strict { // what was refused has used up the budget as well
		left -= float64(w.otherRefused)
	}
	return w, float64(w.served) / left
}

func (p limitPlan) name(m serverModel, retryAfter int, floor bool, other string) string {
	return fmt.Sprintf("%d per %v/headers %v/%s/Retry-After %d/floor %v/%s", p.limit, p.per, p.headers, m.name, retryAfter, floor, other)
}

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
