package transport

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestReadLimits(t *testing.T) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	unix := now.Unix()
	for _, test := range []struct {
		limit, remaining, reset, date string
		want                          Limits
	}{
		{"200", "199", strconv.FormatInt(unix+30, 10), "", Limits{Limit: 200, Remaining: 199, Reset: now.Add(30 * time.Second)}},
		{" 60 ", "61", strconv.FormatInt(unix*1000+30000, 10), "", Limits{Limit: 60, Remaining: 60, Reset: now.Add(30 * time.Second)}},
		{"60", "-3", "30", "", Limits{Limit: 60, Reset: now.Add(30 * time.Second)}},
		{"200.0", "5", strconv.FormatInt(unix+330, 10), now.Add(5 * time.Minute).Format(http.TimeFormat), Limits{Limit: 200, Remaining: 5, Reset: now.Add(30 * time.Second)}},
		{"200", "", "", "", Limits{}},
		{"-200", "5", "-5", "", Limits{}},
		{"99999999999999999999", "5", "99999999999999999999", "", Limits{}},
		{"x", "5", "9000000000", "", Limits{}},
		{"0", "0", "1000000", "yesterday", Limits{}},
	} {
		h := http.Header{}
		h.Set("X-RateLimit-Limit", test.limit)
		h.Set("X-RateLimit-Remaining", test.remaining)
		h.Set("X-RateLimit-Reset", test.reset)
		h.Set("Date", test.date)
		got := ReadLimits(h, http.StatusOK, now)
		assert.True(t, test.want.Reset.Equal(got.Reset), "%v: %v", test, got.Reset)
		got.Reset, test.want.Reset = time.Time{}, time.Time{}
		assert.Equal(t, test.want, got)
		h.Set("Date", now.Format(http.TimeFormat))
		assert.Zero(t, testing.AllocsPerRun(10, func() { ReadLimits(h, http.StatusOK, now) }))
	}
	assert.Equal(t, Limits{Limited: true}, ReadLimits(nil, http.StatusTooManyRequests, now))
}

func TestReadRetryAfter(t *testing.T) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"30": 30 * time.Second, " 1.5 ": 1500 * time.Millisecond, "0": 0, "-5": 0, "1e400": MaxRetryAfter, "-1e400": 0,
		"99999999999999999999": MaxRetryAfter, now.Add(time.Minute).Format(http.TimeFormat): time.Minute,
		now.Add(time.Minute).Format(time.ANSIC): time.Minute, "Mon, 01 Jan 2001 00:00:00 GMT": 0,
		"Fri, 01 Jan 9999 00:00:00 GMT": MaxRetryAfter,
	} {
		got, ok := ReadRetryAfter(value, "", now)
		assert.True(t, ok, value)
		assert.Equal(t, want, got, value)
	}
	// A server whose clock is ten minutes behind ours means the same wait.
	behind := now.Add(-10 * time.Minute)
	got, ok := ReadRetryAfter(behind.Add(20*time.Second).Format(http.TimeFormat), behind.Format(http.TimeFormat), now)
	assert.True(t, ok)
	assert.Equal(t, 20*time.Second, got)
	for _, value := range []string{"", "soon", "NaN", "Inf", "0x10", "1_0", "-", "30s", "1-1"} {
		_, ok := ReadRetryAfter(value, "", now)
		assert.False(t, ok, value)
	}
}

func FuzzReadLimits(f *testing.F) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	f.Add("200", "199", "1788264030", "Tue, 01 Sep 2026 12:00:00 GMT")
	f.Fuzz(func(t *testing.T, limit, remaining, reset, date string) {
		h := http.Header{"X-Ratelimit-Limit": {limit}, "X-Ratelimit-Remaining": {remaining}, "X-Ratelimit-Reset": {reset}, "Date": {date}}
		rl := ReadLimits(h, http.StatusOK, now)
		if rl.Limit < 0 || rl.Limit > maxLimit || rl.Remaining < 0 || rl.Remaining > rl.Limit {
			t.Fatalf("%+v", rl)
		}
		if ahead := rl.Reset.Sub(now); !rl.Reset.IsZero() && ahead.Abs() > maxReset {
			t.Fatalf("%v ahead", ahead)
		}
	})
}

func FuzzReadRetryAfter(f *testing.F) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	f.Add("30")
	f.Add("1e309")
	f.Add("Tue, 01 Sep 2026 12:00:00 GMT")
	f.Fuzz(func(t *testing.T, value string) {
		wait, ok := ReadRetryAfter(value, "", now)
		if wait < 0 || wait > MaxRetryAfter || !ok && wait != 0 {
			t.Fatalf("%v %v", wait, ok)
		}
	})
}
