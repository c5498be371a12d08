package smartleadtest

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// LimitKind is the way in which a rate limit counts.
type LimitKind int

const (
	// FixedWindow begins a window with the first request after the last window
	// ended and forgets all of it at once. The real service was seen doing this.
	FixedWindow LimitKind = iota
	// SlidingWindow looks back one window from every request.
	SlidingWindow
	// TokenBucket holds as many tokens as requests are allowed and refills
	// evenly.
	TokenBucket
)

// Limit is a rate limit per API key, over all operations. While there is one, the
// few operations that have a limit of their own keep to that as well.
type Limit struct {
	Kind     LimitKind
	Requests int           // allowed per window; 200 when 0
	Window   time.Duration // a minute when 0

	NoHeaders    bool // leave out x-ratelimit-limit, -remaining and -reset
	NoRetryAfter bool // leave out Retry-After on 429
	JSON         bool // the documented JSON body on 429, not the text seen in practice
	Strict       bool // refused requests count as well: who keeps calling stays out

	// SimulatedClock lets the window run on the simulator's time. Without it
	// the window runs on the wall clock, because clients wait in real time.
	SimulatedClock bool
}

// limiter counts the requests of each key.
type limiter struct {
	limit *Limit
	now   func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket is the count of one key. Which fields are used depends on the kind.
type bucket struct {
	ends   time.Time   // fixed window
	used   int         // fixed window
	times  []time.Time // sliding window
	tokens float64     // token bucket
	filled time.Time   // token bucket
}

// verdict is what the limiter says of one request.
type verdict struct {
	allowed   bool
	remaining int
	reset     time.Time
}

func newLimiter(limit *Limit, now func() time.Time) *limiter {
	if limit != nil {
		filled := *limit
		if filled.Requests == 0 {
			filled.Requests = 200
		}
		if filled.Window == 0 {
			filled.Window = time.Minute
		}
		limit = &filled
	}
	return &limiter{limit: limit, now: now, buckets: map[string]*bucket{}}
}

// take counts one request and writes the headers. It returns an answer when the
// request is refused.
func (l *limiter) take(key string, header http.Header) *answer {
	if l.limit == nil {
		return nil
	}
	now := l.now()
	v := l.count(key, now)
	if !l.limit.NoHeaders {
		header.Set("x-ratelimit-limit", strconv.Itoa(l.limit.Requests))
		header.Set("x-ratelimit-remaining", strconv.Itoa(v.remaining))
		header.Set("x-ratelimit-reset", strconv.FormatInt(ceilUnix(v.reset), 10))
	}
	if v.allowed {
		return nil
	}
	wait := max(int(math.Ceil(v.reset.Sub(now).Seconds())), 1)
	if !l.limit.NoRetryAfter {
		header.Set("Retry-After", strconv.Itoa(wait))
	}
	refused := tooManyRequests(l.limit.JSON, wait)
	return &refused
}

func (l *limiter) count(key string, now time.Time) verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		b = &bucket{tokens: float64(l.limit.Requests), filled: now}
		l.buckets[key] = b
	}
	switch l.limit.Kind {
	case SlidingWindow:
		return b.takeSliding(l.limit, now)
	case TokenBucket:
		return b.takeToken(l.limit, now)
	default:
		return b.takeFixed(l.limit, now)
	}
}

func (b *bucket) takeFixed(limit *Limit, now time.Time) verdict {
	if !now.Before(b.ends) {
		b.ends, b.used = now.Add(limit.Window), 0
	}
	allowed := b.used < limit.Requests
	if allowed {
		b.used++
	} else if limit.Strict {
		b.ends = now.Add(limit.Window)
	}
	return verdict{allowed, limit.Requests - b.used, b.ends}
}

func (b *bucket) takeSliding(limit *Limit, now time.Time) verdict {
	kept := 0
	for kept < len(b.times) && !b.times[kept].Add(limit.Window).After(now) {
		kept++
	}
	b.times = append(b.times[:0], b.times[kept:]...)
	allowed := len(b.times) < limit.Requests
	if !allowed && limit.Strict {
		b.times = b.times[1:] // the refused request takes the oldest one's place
	}
	if allowed || limit.Strict {
		b.times = append(b.times, now)
	}
	return verdict{allowed, limit.Requests - len(b.times), b.times[0].Add(limit.Window)}
}

func (b *bucket) takeToken(limit *Limit, now time.Time) verdict {
	perSecond := float64(limit.Requests) / limit.Window.Seconds()
	b.tokens = min(float64(limit.Requests), b.tokens+now.Sub(b.filled).Seconds()*perSecond)
	b.filled = now
	allowed := b.tokens >= 1
	switch {
	case allowed:
		b.tokens--
	case limit.Strict:
		b.tokens = 0
	}
	reset := now
	if b.tokens < 1 {
		reset = now.Add(time.Duration((1 - b.tokens) / perSecond * float64(time.Second)))
	}
	return verdict{allowed, int(b.tokens), reset}
}

func ceilUnix(t time.Time) int64 {
	return int64(math.Ceil(float64(t.UnixMilli()) / 1000))
}

// tooManyRequests is the stock answer of the package express-rate-limit, or the
// form that the documentation shows.
func tooManyRequests(asJSON bool, wait int) answer {
	const sentence = "Too many requests, please try again later."
	if !asJSON {
		return answer{status: http.StatusTooManyRequests, contentType: contentHTML, body: []byte(sentence)}
	}
	type detail struct {
		Code       string `json:"code"`
		Message    string `json:"message"`
		RetryAfter int    `json:"retry_after"`
	}
	return answer{
		status:      http.StatusTooManyRequests,
		contentType: contentJSON,
		body: encode(struct {
			Error detail `json:"error"`
		}{detail{"RATE_LIMIT_EXCEEDED", sentence, wait}}),
	}
}
