package transport

import (
	"math"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// spent reports an answer that says the key's own budget is used up.
func (l Limits) spent() bool { return l.Limit > 0 && l.Remaining == 0 }

const (
	// MaxRetryAfter is the longest wait that is believed; anything above is cut to it.
	MaxRetryAfter = 24 * time.Hour
	// maxReset is how far ahead the end of a window may lie to be believed.
	maxReset = 24 * time.Hour
	// maxLimit is the highest limit that is believed.
	maxLimit = 1 << 30
	// skewTolerance is how far the server's Date may differ from our clock before it is taken for a clock
	// that runs differently: Date has whole seconds and the answer was some time on its way.
	skewTolerance = 3 * time.Second
)

// ReadLimits reads X-RateLimit-Limit, -Remaining and -Reset. It leaves RetryAfter zero and does not allocate.
func ReadLimits(h http.Header, status int, now time.Time) Limits {
	rl := Limits{Limited: status == http.StatusTooManyRequests}
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

// ReadRetryAfter reads a Retry-After header: seconds, whole or decimal, or an HTTP date, of a server whose clock says
// date. The wait is never negative and at most MaxRetryAfter.
func ReadRetryAfter(value, date string, now time.Time) (time.Duration, bool) {
	value = textproto.TrimString(value)
	if value == "" {
		return 0, false
	}
	if c := value[0]; c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9' {
		return parseSeconds(value)
	}
	due, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(due.Add(clockSkew(date, now)).Sub(now), 0), MaxRetryAfter), true
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
	if seconds >= MaxRetryAfter.Seconds() {
		return MaxRetryAfter, true
	}
	return time.Duration(max(seconds, 0) * float64(time.Second)), true
}

// askedWait is what the head of the answer asks to wait before the next
// attempt: Retry-After, or on a 429 the end of the window.
func (x *exchange) askedWait(now time.Time) time.Duration {
	if wait, ok := ReadRetryAfter(firstHeader(x.answer.Header, "Retry-After"), firstHeader(x.answer.Header, "Date"), now); ok {
		return min(wait, x.config.MaxWait)
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
	wait, _ := ReadRetryAfter(rest, "", time.Time{})
	return min(wait, x.config.MaxWait)
}
