// Package redislimit is a [smartlead.Limiter] over Redis: any number of processes with the same API key share its rate
// limit as one.
//
//	limiter, err := redislimit.New(redisClient, apiKey)
//	…
//	client, err := smartlead.NewClient(apiKey, smartlead.WithLimiter(limiter))
//
// SmartLead limits a key, not a process. A process that paces itself alone meets the limit when another one works with
// the same key. With this limiter they keep one account in Redis, by the rule of [smartlead.AdaptiveLimiter]: a request
// takes a place in the window when it is sent and gives it back one window after its answer. What any answer's headers
// say of limit, count and reset counts for all, and a 429 pauses all. What is free goes to the processes in even parts.
// The places of a process that ends without a word come back one window after it was missed, which takes 15 seconds.
//
// # Round trips
//
// Each round trip is one script. It reports the answers since the last and asks for places for all requests that wait,
// so that one alone costs about one, and under load many share one. Requests that wait for room ask again when there
// is some, and at least every twentieth of the window, up to a second. A process without requests sends nothing.
//
// # Without Redis
//
// No request fails because Redis does. When it is away or slow, each process keeps to its own part of the limit by its
// own account, which goes on seamlessly: the limit as last heard, divided among the processes that were last seen, less
// a tenth. Redis is tried again every second, is then told what was sent meanwhile, and the account is shared again,
// also when Redis has lost its data. Several minutes without Redis and with a changed number of processes are the one
// case in which 429s are to be expected; they pause the process that meets them.
//
// # Redis
//
// It needs Redis 5 or newer, alone or as a cluster. Four small keys hold the account; they end with a hash of the API
// key, never the key itself, and expire ten minutes after their last use. The time is that of Redis: the clocks of the
// processes need not agree. Nothing has to survive a restart.
package redislimit

import (
	"container/list"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/smartlead-go/smartlead"
)

// Limiter is a [smartlead.Limiter] that is shared over Redis. It is safe for concurrent use. While requests are under
// way or wait it runs a goroutine, which ends by itself: there is nothing to close.
type Limiter struct {
	config

	redis   redis.Scripter
	keys    []string
	process string

	mu       sync.Mutex
	queue    list.List     // of *waiter: the line, first come first served
	inFlight int           // attempts between Wait and Observe
	answers  int           // attempts that have ended, so far
	working  bool          // the worker runs
	nudge    chan struct{} // tells the worker that there is something new
	shared   sharedAccount
	local    localAccount
}

var _ smartlead.Limiter = (*Limiter)(nil)

// New returns a limiter for apiKey whose account is where client leads: a [redis.Client], [redis.ClusterClient] or
// [redis.Ring]. It sends nothing yet. The client stays the caller's to close.
func New(client redis.Scripter, apiKey string, opts ...Option) (*Limiter, error) {
	if client == nil {
		return nil, errors.New("redislimit: the client is nil")
	}
	if apiKey == "" {
		return nil, errors.New("redislimit: the API key is empty")
	}
	l := &Limiter{
		config:  defaultConfig(),
		redis:   client,
		process: rand.Text(),
		nudge:   make(chan struct{}, 1),
	}
	for _, opt := range opts {
		if err := opt(&l.config); err != nil {
			return nil, fmt.Errorf("redislimit: %w", err)
		}
	}
	l.keys = accountKeys(l.prefix, apiKey)
	l.local = localAccount{rates: l.rates}
	return l, nil
}

// accountKeys are the keys in Redis. The braces keep them together in a cluster.
func accountKeys(prefix, apiKey string) []string {
	mac := hmac.New(sha256.New, []byte("smartlead rate limit"))
	mac.Write([]byte(apiKey))
	hash := "{" + hex.EncodeToString(mac.Sum(nil)[:16]) + "}"
	return []string{prefix + "state:" + hash, prefix + "held:" + hash, prefix + "flight:" + hash, prefix + "alive:" + hash}
}

// waiter is one request in line.
type waiter struct {
	deadline time.Time  // zero when there is none
	turn     chan error // gets one value
	granted  bool
}

// Wait blocks until one more request may be sent. Requests of one process are served in the order of their arrival. It
// returns ctx's error if ctx ends first, and returns with an error that wraps [context.DeadlineExceeded] as soon as it
// is known that the turn would come only after ctx's deadline. It never fails because of Redis.
func (l *Limiter) Wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &waiter{turn: make(chan error, 1)}
	w.deadline, _ = ctx.Deadline()
	place, err := l.join(w)
	if err != nil {
		return err
	}
	select {
	case err := <-w.turn:
		return err
	case <-ctx.Done():
		l.leave(place, w)
		return ctx.Err()
	}
}

// join puts a request at the end of the line.
func (l *Limiter) join(w *waiter) (*list.Element, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue.Len() > 0 { // what is known of the next place is new
		if err := l.tooLate(w, time.Now()); err != nil {
			return nil, err
		}
		return l.queue.PushBack(w), nil
	}
	if !l.shared.away {
		l.shared.askAt = time.Time{}
	}
	l.wakeWorker()
	return l.queue.PushBack(w), nil
}

// leave takes a request out of the line, or gives back the place that it got meanwhile: nothing was sent.
func (l *Limiter) leave(place *list.Element, w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue.Remove(place)
	if w.granted {
		l.inFlight--
	}
	l.wakeWorker()
}

// Observe takes in how an attempt ended. It does not wait for Redis.
func (l *Limiter) Observe(rl smartlead.RateLimit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight = max(l.inFlight-1, 0)
	l.answers++
	ended := answered{number: l.answers, at: time.Now()}
	l.local.observe(ended, rl)
	l.shared.observe(ended, rl)
	l.wakeWorker()
}

// grant lets the first n requests in line go.
func (l *Limiter) grant(n int) {
	for ; n > 0 && l.queue.Len() > 0; n-- {
		place := l.queue.Front()
		l.queue.Remove(place)
		w := waiterAt(place)
		w.granted = true
		l.inFlight++
		w.turn <- nil
	}
}

// refuseLate ends the requests in line whose deadline comes before the next place.
func (l *Limiter) refuseLate(now time.Time) {
	for place := l.queue.Front(); place != nil; {
		next := place.Next()
		w := waiterAt(place)
		if err := l.tooLate(w, now); err != nil {
			l.queue.Remove(place)
			w.turn <- err
		}
		place = next
	}
}

func waiterAt(place *list.Element) *waiter {
	w, _ := place.Value.(*waiter) // the line holds nothing else
	return w
}

func (l *Limiter) tooLate(w *waiter, now time.Time) error {
	earliest := l.shared.earliest
	if l.shared.away {
		earliest, _ = l.local.next(now, l.inFlight)
	}
	if w.deadline.IsZero() || !earliest.After(now) || earliest.Before(w.deadline) {
		return nil
	}
	return fmt.Errorf("redislimit: the rate limit leaves no room for %v, longer than the context's deadline allows: %w",
		earliest.Sub(now).Round(time.Millisecond), context.DeadlineExceeded)
}
