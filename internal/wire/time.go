package wire

import (
	"strconv"
	"strings"
	"time"
)

// timeLayouts are the forms met besides RFC 3339, most frequent first. Those
// without a zone are taken as UTC.
var timeLayouts = []string{
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05-07",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05-07",
	"2006-01-02T15:04Z07:00",
	"2006-01-02",
	time.RFC1123,
	time.RFC1123Z,
}

// ParseTime reads every form of time the API is known to use. What the machine's
// own zone is makes no difference.
func ParseTime(text string) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if text == "" || text == "null" || text == "0" {
		return time.Time{}, true
	}
	if t, err := time.ParseInLocation(time.RFC3339, text, time.UTC); err == nil {
		return t, true
	}
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return t, true
		}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return unixTime(n), true
	}
	return time.Time{}, false
}

// parseTime reads the usual form, RFC 3339 in UTC, without allocating and
// leaves every other one to ParseTime.
func parseTime(text []byte) (time.Time, bool) {
	if t, ok := parseUTC(text); ok {
		return t, true
	}
	return ParseTime(string(text))
}

// parseUTC reads 2006-01-02T15:04:05Z with up to nine digits of a second.
func parseUTC(text []byte) (time.Time, bool) {
	const shape = "0000-00-00T00:00:00"
	if len(text) < len(shape)+1 || len(text) > len(shape)+11 || text[len(text)-1] != 'Z' {
		return time.Time{}, false
	}
	for i, c := range []byte(shape) {
		if c == '0' && (text[i] < '0' || text[i] > '9') || c != '0' && text[i] != c {
			return time.Time{}, false
		}
	}
	nanos, ok := parseFraction(text[len(shape) : len(text)-1])
	if !ok {
		return time.Time{}, false
	}
	year, month, day := digits(text[:4]), digits(text[5:7]), digits(text[8:10])
	hour, minute, second := digits(text[11:13]), digits(text[14:16]), digits(text[17:19])
	if month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if t.Day() != day { // 31 April is no date; let time.Parse say so
		return time.Time{}, false
	}
	return t, true
}

// parseFraction reads ".826" as nanoseconds; nothing is 0.
func parseFraction(text []byte) (int, bool) {
	if len(text) == 0 {
		return 0, true
	}
	if text[0] != '.' || len(text) == 1 || len(text) > 10 {
		return 0, false
	}
	nanos := 0
	for i := 1; i < 10; i++ {
		nanos *= 10
		if i < len(text) {
			if text[i] < '0' || text[i] > '9' {
				return 0, false
			}
			nanos += int(text[i] - '0')
		}
	}
	return nanos, true
}

func digits(text []byte) int {
	n := 0
	for _, c := range text {
		n = n*10 + int(c-'0')
	}
	return n
}

// unixTime takes seconds or milliseconds: a number of seconds this large would
// lie after the year 5000.
func unixTime(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	if n > 1e11 || n < -1e11 {
		return time.UnixMilli(n).UTC()
	}
	return time.Unix(n, 0).UTC()
}
