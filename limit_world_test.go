package smartlead

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

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
		rl.RetryAfter, _ = transport.ReadRetryAfter(h.Get("Retry-After"), "", time.Now())
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
