package smartlead

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/smartlead-go/smartlead/internal/transport"
)

const (
	// resetMargin is waited after a window's announced end: it is told in whole seconds, rounded either way.
	resetMargin    = time.Second
	maxResetMargin = 5 * time.Second
	// sameReset is how far two announced ends of the same window may lie apart.
	sameReset = 1500 * time.Millisecond
	// fewEarlier is how many answers with an earlier reset may have been overtaken, whatever is under way. More of them
	// in a row say that the later one was odd.
	fewEarlier = 2
	// minPause and maxPause bound the pause after a 429 that does not say how long to wait.
	minPause = time.Second
	maxPause = time.Minute
	// longRefusal is how many refusals in a row outlast any window at the pace of the backoff.
	longRefusal = 8
	// openRamp is how many requests may be under way after a pause before the ramp is over.
	openRamp = 64
	// neverTime is the time at which only another answer can make room, not the clock.
	neverTime = time.Duration(math.MaxInt64)
)

// RequestRate is a number of requests in a span of time.
type RequestRate struct {
	Requests int
	Per      time.Duration
}

// AdaptiveLimiter is the [Limiter] that a [Client] uses unless told otherwise. It learns the plan's limit from the
// headers of the answers, spends all of it and no more, and pauses everyone on a 429. It is safe for concurrent
// use and starts no goroutines.
//
// A request takes one of the window's places when it is sent and gives it back one window after its answer: the
// server had counted it before the answer left, so no window of the server's holds too many, whichever way it counts.
// What the server says it has counted corrects that account, so others who spend the same budget are seen too.
type AdaptiveLimiter struct {
	mu   sync.Mutex
	base time.Time // all times below are durations since base: monotonic and cheap to compare

	rates    []RequestRate // where it started from
	windows  []limitWindow // all of them must have a place; exactly one once the headers have taught the plan
	known    bool          // the headers have taught the plan
	answers  bool          // at least one attempt has ended
	inFlight int           // attempts between Wait and Observe; each holds a place in every window

	reset       time.Duration // the end of the server's window as announced; 0 when unknown
	seenReset   time.Time     // the announced time that readReset converted last
	seenResetAt time.Duration // and what became of it
	margin      time.Duration // how long after reset the window is sure to have ended
	probeAt     time.Duration // when to ask the server again although no place is known to be free
	raised      int           // answers in a row that spoke of a higher limit
	earlier     int           // answers in a row that spoke of an earlier reset
	stretched   bool          // a reset has made the plan's window longer than was known

	pausedUntil time.Duration
	refusals    int // pauses in a row that no answer but another 429 followed
	ramp        int // how many may be under way after a pause; 0 is no bound

	queue limitQueue
}

// NewAdaptiveLimiter returns a limiter that keeps to all the given rates until the headers teach it better. Without
// rates it starts from 10 requests per 2 s and 60 per 60 s. Rates that are not positive are ignored.
func NewAdaptiveLimiter(rates ...RequestRate) *AdaptiveLimiter {
	l := &AdaptiveLimiter{base: time.Now(), margin: resetMargin}
	for _, rate := range rates {
		if rate.Requests > 0 && rate.Per > 0 {
			l.rates = append(l.rates, rate)
		}
	}
	if len(l.rates) == 0 {
		l.rates = []RequestRate{{10, 2 * time.Second}, {60, time.Minute}}
	}
	for _, rate := range l.rates {
		l.windows = append(l.windows, limitWindow{limit: rate.Requests, per: rate.Per, share: float64(rate.Requests)})
	}
	return l
}

// Wait blocks until one more request may be sent. Waiting goroutines are served in the order of their arrival. It
// returns ctx's error if ctx ends first, and returns at once with an error that wraps [context.DeadlineExceeded] if
// the turn would come only after ctx's deadline.
func (l *AdaptiveLimiter) Wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	if l.queue.head == nil && l.take() {
		l.mu.Unlock()
		return nil
	}
	return l.waitInLine(ctx)
}

// waitInLine is called with the lock held and releases it.
func (l *AdaptiveLimiter) waitInLine(ctx context.Context) error {
	if err := l.tooLate(ctx, l.queue.length); err != nil {
		l.mu.Unlock()
		return err
	}
	me := &limitWaiter{wake: make(chan struct{}, 1)}
	l.queue.push(me)
	defer func() {
		l.queue.remove(me)
		l.queue.wakeHead() // whoever is first now sets the next timer
		l.mu.Unlock()
	}()
	for {
		first := l.queue.head == me
		if first && l.take() {
			return nil
		}
		if err := l.tooLate(ctx, 0); err != nil {
			return err
		}
		at := neverTime
		if first { // only the first in line watches the clock; the others wait to become the first
			at = l.nextPlace(l.now())
		}
		l.mu.Unlock()
		err := me.sleep(ctx, at-l.now())
		l.mu.Lock()
		if err != nil {
			return err
		}
	}
}

// Observe takes in how an attempt ended.
func (l *AdaptiveLimiter) Observe(rl RateLimit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.answers = true
	l.inFlight = max(l.inFlight-1, 0)
	l.expire(now)
	if rl.Limited {
		l.refused(now, rl)
	} else {
		l.served(now, rl)
	}
	l.queue.wakeHead()
}

// waitTime is how long a request that asks now would wait at the least; zero when it may go at once.
func (l *AdaptiveLimiter) waitTime() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.expire(now)
	return l.earliest(now, l.queue.length) - now
}

func (l *AdaptiveLimiter) now() time.Duration { return time.Since(l.base) }

// take takes a place in every window if there is one.
func (l *AdaptiveLimiter) take() bool {
	// Places that are known to be free are still free whatever the time is: no need to look at the clock.
	if l.pausedUntil != 0 || l.ramp != 0 || !l.hasPlace() {
		now := l.now()
		l.expire(now)
		if l.nextPlace(now) > now {
			return false
		}
		l.pausedUntil = 0
	}
	l.inFlight++
	return true
}

func (l *AdaptiveLimiter) hasPlace() bool {
	for i := range l.windows {
		if l.windows[i].free(l.inFlight) <= 0 {
			return false
		}
	}
	return true
}

func (l *AdaptiveLimiter) expire(now time.Duration) {
	for i := range l.windows {
		l.windows[i].expire(now)
	}
}

// nextPlace is when the clock alone makes room for one more request: now, later, or never.
func (l *AdaptiveLimiter) nextPlace(now time.Duration) time.Duration {
	if l.ramp > 0 && l.inFlight >= l.ramp {
		return neverTime
	}
	at := now
	for i := range l.windows {
		at = max(at, l.windows[i].nextPlace(l.inFlight, now))
	}
	if l.known && l.inFlight == 0 && !l.windows[0].shareSpent() { // one request may ask for news
		at = min(at, max(l.probeAt, now))
	}
	return max(at, l.pausedUntil)
}

// earliest is a lower bound of when a request can go that has others ahead of it in the line.
func (l *AdaptiveLimiter) earliest(now time.Duration, ahead int) time.Duration {
	at := now
	if l.answers { // before the first answer nobody knows what the limit is
		for i := range l.windows {
			at = max(at, l.windows[i].earliest(l.inFlight, ahead, now))
		}
		if l.known && ahead < l.windows[0].limit {
			at = min(at, max(l.probeAt, now))
		}
	}
	return max(at, l.pausedUntil)
}

// tooLate returns an error if a request with others ahead of it cannot go before ctx's deadline.
func (l *AdaptiveLimiter) tooLate(ctx context.Context, ahead int) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		return nil
	}
	now := l.now()
	wait := l.earliest(now, ahead) - now
	if wait <= 0 || wait < time.Until(deadline) {
		return nil
	}
	return &waitTooLongError{wait: wait}
}

// served takes in an attempt that was not refused.
func (l *AdaptiveLimiter) served(now time.Duration, rl RateLimit) {
	if now < l.pausedUntil { // a straggler from before the pause
		defer l.keepShares(now)
	} else {
		l.refusals = 0
		for i := range l.windows {
			l.windows[i].grow(now)
		}
		if l.ramp > 0 {
			l.ramp++
		}
		if l.ramp > openRamp {
			l.ramp = 0
		}
	}
	if rl.Limit > 0 {
		l.learn(now, rl)
		return
	}
	l.hold(now)
}

func (l *AdaptiveLimiter) hold(now time.Duration) {
	for i := range l.windows {
		l.windows[i].hold(now)
	}
}

// keepShares takes in that one more was served that was under way when another was refused.
func (l *AdaptiveLimiter) keepShares(now time.Duration) {
	for i := range l.windows {
		l.windows[i].keepShare(now)
	}
}

// refused takes in a 429: it pauses everyone, and lets a single request try first when the pause is over.
func (l *AdaptiveLimiter) refused(now time.Duration, rl RateLimit) {
	first := now >= l.pausedUntil // not one more of the same burst
	if first {
		if l.refusals++; l.refusals == 1 {
			l.fullest(rl.RetryAfter).shrink(now)
		}
	}
	switch {
	case l.known && rl.Limit == l.windows[0].limit:
		l.learn(now, rl)
	case first: // some servers count what they refuse, and a place that was not needed costs less than a refusal
		l.hold(now)
	}
	l.ramp = 1
	l.pausedUntil = max(l.pausedUntil, l.pauseEnd(now, rl))
	l.probeAt = l.pausedUntil
	l.queue.wakeAll() // their deadlines may be out of reach now
}

// pauseEnd is until when nobody may send after a 429: what the server asked for, and not less than a
// backoff that grows with each refusal in a row. The first time the server is taken at its word.
func (l *AdaptiveLimiter) pauseEnd(now time.Duration, rl RateLimit) time.Duration {
	if reset := l.readReset(now, rl.Reset); rl.RetryAfter > 0 || reset > now {
		told := reset + l.margin
		if l.known { // in one window every place comes back, however the end was rounded
			told = min(told, now+l.windows[0].per, reset+l.windows[0].per/4)
		}
		if rl.RetryAfter > 0 {
			told = now + min(rl.RetryAfter, transport.MaxRetryAfter)
		}
		if l.refusals < 2 {
			return told
		}
		return max(told, now+l.backoff(l.refusals-1))
	}
	return now + l.backoff(l.refusals)
}

// backoff is how long to pause after a number of refusals in a row: from a second, or less when a window is short, up
// to a quarter of the longest window.
func (l *AdaptiveLimiter) backoff(refusals int) time.Duration {
	pause, most := minPause, time.Duration(0)
	for i := range l.windows {
		pause, most = min(pause, l.windows[i].per/4), max(most, l.windows[i].per/4)
	}
	if refusals > longRefusal { // refusals that outlast every window come from a limit that nobody told us of
		most = maxPause
	}
	most = min(most, maxPause)
	for ; refusals > 1 && pause < most; refusals-- {
		pause *= 3
	}
	return min(pause, most)
}

// fullest is the window that most likely made the server refuse a request: of those that are long enough to have a
// request come back so late, or the longest if none is, the one that is fullest.
func (l *AdaptiveLimiter) fullest(retryAfter time.Duration) *limitWindow {
	found := longestWindow(l.windows)
	for i := range l.windows {
		w := &l.windows[i]
		if w.per+resetMargin > retryAfter && float64(w.held.n)*found.share > float64(found.held.n)*w.share {
			found = w
		}
	}
	return found
}

// learn takes in an answer that carries the plan.
func (l *AdaptiveLimiter) learn(now time.Duration, rl RateLimit) {
	l.learnLimit(rl.Limit)
	plan := &l.windows[0]
	counted := max(rl.Limit-rl.Remaining, 0)
	reset := l.readReset(now, rl.Reset)
	if ahead := reset - now; reset != 0 && ahead > plan.per+2*resetMargin {
		plan.resize(ahead)
		l.stretched = true
	}
	switch {
	case reset == 0: // nothing tells old news from new: the higher count is the safe one
		plan.hold(now)
		plan.counted = max(plan.counted, counted)
		l.probeAt = now + plan.per
		return
	case l.reset == 0 || reset > l.reset+sameReset: // a new window, or a window that slides: the latest news
		plan.hold(now)
		plan.recount(counted)
		l.reset, l.earlier = reset, 0
	case reset < l.reset-sameReset:
		plan.hold(now)
		if l.earlier++; !l.stretched || l.earlier <= max(l.inFlight, fewEarlier) {
			return // overtaken by later answers, or of a bucket that fills up
		}
		l.setPlan(rl.Limit) // the later reset was an odd one, and so is the window that it stretched
		l.stretched = false
		if ahead := reset - now; ahead > plan.per+2*resetMargin {
			plan.resize(ahead)
		}
		plan.recount(counted)
		l.reset, l.earlier = reset, 0
	default: // the count of a window only rises; answers may overtake one another
		if l.probeAt <= now { // the window was thought to have ended
			l.margin = min(l.margin+resetMargin, maxResetMargin)
		}
		plan.hold(now)
		plan.counted = max(plan.counted, counted)
		l.earlier = 0
	}
	plan.seeOthers(l.inFlight, now)
	l.probeAt = max(l.reset+l.margin, now+resetMargin)
}

// learnLimit takes in the plan's limit: a lower one at once, a higher one when it cannot come from answers that were
// under way while the limit fell.
func (l *AdaptiveLimiter) learnLimit(limit int) {
	if !l.known {
		l.known = true
		l.windows = []limitWindow{*longestWindow(l.windows)}
		l.setPlan(limit)
		return
	}
	if plan := &l.windows[0]; limit == plan.limit {
		l.raised = 0
	} else if l.raised++; limit < plan.limit || l.raised > l.inFlight {
		l.setPlan(limit)
	}
}

// setPlan adopts a limit. The headers do not say how long its window is: a rate that was given with this limit does, and
// else it is the longest one of those given until the reset proves it longer.
func (l *AdaptiveLimiter) setPlan(limit int) {
	l.raised = 0
	plan := &l.windows[0]
	plan.limit, plan.share, plan.cutAt = limit, float64(limit), 0
	per := time.Duration(0)
	for _, rate := range l.rates {
		if rate.Requests == limit {
			plan.resize(rate.Per)
			return
		}
		per = max(per, rate.Per)
	}
	plan.resize(per)
}

// readReset converts an announced end of a window; 0 when there is none or it is past.
func (l *AdaptiveLimiter) readReset(now time.Duration, reset time.Time) time.Duration {
	if reset.IsZero() {
		return 0
	}
	if reset != l.seenReset {
		l.seenReset = reset
		l.seenResetAt = now + time.Until(reset)
	}
	if l.seenResetAt < now-sameReset { // a clock that disagrees with ours: no use
		return 0
	}
	return l.seenResetAt
}
