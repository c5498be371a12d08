package smartlead

import (
	"context"
	"math"
	"net/http"
	"net/textproto"
	"strconv"
	"time"
)

// RateLimit is what one answer of the API said about the key's limit. The zero value means it said nothing.
type RateLimit struct {
	Limit      int           // requests per window; 0 when the answer did not say
	Remaining  int           // requests left in the window; meaningful only when Limit > 0
	Reset      time.Time     // when the window ends, by the local clock; zero when unknown
	RetryAfter time.Duration // how long the server asked to wait; zero when it did not
	Limited    bool          // the answer was a 429
}

// Limiter decides when the next request may be sent. It is called once for every attempt, from many goroutines
// at once.
type Limiter interface {
	// Wait blocks until one more request may be sent. It returns ctx's error if ctx ends first.
	Wait(ctx context.Context) error
	// Observe is called exactly once for each Wait that returned nil, when that attempt has ended. It is
	// given the zero RateLimit when there was no answer.
	Observe(RateLimit)
}

const (
	// maxRetryAfter is the longest wait that is believed; anything above is cut to it.
	maxRetryAfter = 24 * time.Hour
	// maxReset is how far ahead the end of a window may lie to be believed.
	maxReset = 24 * time.Hour
	// maxLimit is the highest limit that is believed.
	maxLimit = 1 << 30
	// skewTolerance is how far the server's Date may differ from our clock before it is taken for a clock
	// that runs differently: Date has whole seconds and the answer was some time on its way.
	skewTolerance = 3 * time.Second
)

// parseRateLimit reads X-RateLimit-Limit, -Remaining and -Reset. It leaves RetryAfter zero and does not allocate.
func parseRateLimit(h http.Header, status int, now time.Time) RateLimit {
	rl := RateLimit{Limited: status == http.StatusTooManyRequests}
	limit, ok := parseCount(firstHeader(h, "X-Ratelimit-Limit"))
	if ok && limit > 0 && limit <= maxLimit {
		// A limit without a remaining count says nothing about what is left: it is not a limit to go by.
		if remaining, ok := parseRemaining(firstHeader(h, "X-Ratelimit-Remaining")); ok {
			rl.Limit, rl.Remaining = int(limit), int(min(remaining, limit))
		}
	}
	if reset, ok := parseCount(firstHeader(h, "X-Ratelimit-Reset")); ok {
		rl.Reset = resetTime(reset, firstHeader(h, "Date"), now)
	}
	return rl
}

// firstHeader returns the trimmed first value of a header whose name is given in canonical form.
func firstHeader(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return textproto.TrimString(values[0])
	}
	return ""
}

// parseCount reads a number that is not negative. Digits after a decimal point are dropped.
func parseCount(s string) (int64, bool) {
	var n int64
	for i := range len(s) {
		c := s[i]
		if c == '.' && i > 0 {
			return n, allDigits(s[i+1:])
		}
		if c < '0' || c > '9' || n > (math.MaxInt64-9)/10 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, s != ""
}

// parseRemaining is parseCount with one mercy: some servers go on counting below zero.
func parseRemaining(s string) (int64, bool) {
	if len(s) > 1 && s[0] == '-' {
		_, ok := parseCount(s[1:])
		return 0, ok
	}
	return parseCount(s)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// resetTime turns a reset into a time of the local clock: it may be unix seconds, unix milliseconds, or the seconds
// that are left. It returns the zero time for what cannot be one of them.
func resetTime(n int64, date string, now time.Time) time.Time {
	const day = int64(maxReset / time.Second)
	switch {
	case n <= day:
		return now.Add(time.Duration(n) * time.Second).Round(0) // seconds from now
	case n > 1e11:
		n /= 1000 // milliseconds; as seconds it would be in the year 5138
	}
	reset := time.Unix(n, 0).Add(clockSkew(date, now))
	if ahead := reset.Sub(now); ahead > maxReset || ahead < -maxReset {
		return time.Time{}
	}
	return reset
}

// clockSkew is how far our clock is ahead of the server's, in whole seconds; zero when they agree or the server
// does not tell the time.
func clockSkew(date string, now time.Time) time.Duration {
	if date == "" {
		return 0
	}
	server, err := time.Parse(http.TimeFormat, date)
	if err != nil {
		return 0
	}
	skew := now.Sub(server).Truncate(time.Second)
	if skew.Abs() <= skewTolerance {
		return 0
	}
	return skew
}

// parseRetryAfter reads a Retry-After header: seconds, whole or decimal, or an HTTP date. The wait is never
// negative and at most maxRetryAfter.
func parseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	value = textproto.TrimString(value)
	if value == "" {
		return 0, false
	}
	if c := value[0]; c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9' {
		return parseSeconds(value)
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(date.Sub(now), 0), maxRetryAfter), true
}

func parseSeconds(value string) (time.Duration, bool) {
	for i := range len(value) { // ParseFloat also takes hexadecimal, underscores, "Inf" and "NaN"
		if c := value[i]; c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E' && (c < '0' || c > '9') {
			return 0, false
		}
	}
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil && !math.IsInf(seconds, 0) { // out of range is a number all the same
		return 0, false
	}
	if seconds >= maxRetryAfter.Seconds() {
		return maxRetryAfter, true
	}
	return time.Duration(max(seconds, 0) * float64(time.Second)), true
}
