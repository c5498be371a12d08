package transport

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// spent reports an answer that says the key's own budget is used up.
func (l Limits) spent() bool { return l.Limit > 0 && l.Remaining == 0 }

// ReadLimits reads X-RateLimit-Limit, -Remaining and -Reset.
func ReadLimits(header http.Header, status int, now time.Time) Limits {
	limits := Limits{Limited: status == http.StatusTooManyRequests}
	limit, ok := headerInt(header, "X-Ratelimit-Limit")
	if ok && limit > 0 && limit <= math.MaxInt32 {
		if remaining, ok := headerInt(header, "X-Ratelimit-Remaining"); ok {
			limits.Limit = int(limit)
			limits.Remaining = int(max(0, min(remaining, limit)))
		}
	}
	if reset, ok := headerInt(header, "X-Ratelimit-Reset"); ok {
		limits.Reset = resetTime(reset, now)
	}
	return limits
}

// resetTime reads a reset as Unix seconds or milliseconds, or a small number as
// seconds from now. What lies more than a day from now is nothing to rely on.
func resetTime(n int64, now time.Time) time.Time {
	const day = 24 * 60 * 60
	var reset time.Time
	switch {
	case n <= 0:
		return reset
	case n <= day:
		reset = now.Add(time.Duration(n) * time.Second)
	case n > 1e11:
		reset = time.UnixMilli(n)
	default:
		reset = time.Unix(n, 0)
	}
	if away := reset.Sub(now); away > day*time.Second || away < -day*time.Second {
		return time.Time{}
	}
	return reset
}

func headerInt(header http.Header, name string) (int64, bool) {
	values := header[name]
	if len(values) == 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(values[0]), 10, 64)
	return n, err == nil
}

// ParseRetryAfter reads a wait in seconds, also with a fraction, or as any HTTP
// date. It is never negative and at most longest.
func ParseRetryAfter(value string, now time.Time, longest time.Duration) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return clampSeconds(seconds, longest)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(at.Sub(now), 0), longest), true
}

func clampSeconds(seconds float64, longest time.Duration) (time.Duration, bool) {
	switch {
	case math.IsNaN(seconds) || seconds < 0:
		return 0, false
	case seconds >= longest.Seconds():
		return longest, true
	default:
		return time.Duration(seconds * float64(time.Second)), true
	}
}

// askedWait is what the head of the answer asks to wait before the next
// attempt: Retry-After, or on a 429 the end of the window.
func (x *exchange) askedWait(now time.Time) time.Duration {
	if wait, ok := ParseRetryAfter(x.answer.Header.Get("Retry-After"), now, x.config.MaxWait); ok {
		return wait
	}
	if x.answer.Limits.Limited && !x.answer.Limits.Reset.IsZero() {
		return min(max(x.answer.Limits.Reset.Sub(now), 0), x.config.MaxWait)
	}
	return 0
}

// bodyWait is the wait in {"error":{"retry_after":30}} of a 429 whose head says
// nothing.
func (x *exchange) bodyWait() time.Duration {
	if !x.answer.Limits.Limited || x.answer.RetryAfter > 0 {
		return 0
	}
	_, rest, found := strings.Cut(string(x.answer.Body), `"retry_after"`)
	if !found {
		return 0
	}
	rest = strings.TrimLeft(rest, " \t\r\n:\"")
	end := strings.IndexFunc(rest, func(c rune) bool { return (c < '0' || c > '9') && c != '.' })
	if end >= 0 {
		rest = rest[:end]
	}
	wait, _ := ParseRetryAfter(rest, time.Time{}, x.config.MaxWait)
	return wait
}
