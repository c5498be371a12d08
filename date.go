package smartlead

import (
	"cmp"
	"fmt"
	"net/url"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// Date is a day of the calendar, without a time or a time zone. The zero Date is
// no day at all and is not sent.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

var _ = register(wire.Text(readDate, nil))

// readDate takes the day of whatever the API writes for a time.
func readDate(text string) (Date, bool) {
	t, ok := wire.ParseTime(text)
	if !ok || t.IsZero() {
		return Date{}, ok
	}
	return DateOf(t), true
}

// DateOf returns the day of t in t's own time zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// ParseDate reads "2006-01-02".
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("smartlead: no date of the form YYYY-MM-DD: %q", text)
	}
	return DateOf(t), nil
}

// String returns "2006-01-02", or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// IsZero reports the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// IsValid reports a day that the calendar has.
func (d Date) IsValid() bool { return d.Year > 0 && d.Year <= 9999 && DateOf(d.In(time.UTC)) == d }

// In returns the start of the day in a time zone, or the first moment after it
// where the clock jumps over midnight.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// AddDays returns the day n days later, earlier for a negative n.
func (d Date) AddDays(n int) Date {
	d.Day += n
	return DateOf(d.In(time.UTC))
}

// DaysSince returns how many days lie between earlier and d.
func (d Date) DaysSince(earlier Date) int {
	const day = 24 * 60 * 60
	return int((d.In(time.UTC).Unix() - earlier.In(time.UTC).Unix()) / day)
}

// Compare returns -1 when d is before other, 1 when it is after it, else 0.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Before reports whether d is before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.In(time.UTC).Weekday() }

// MarshalText returns String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02"; "" is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	var err error
	*d, err = ParseDate(string(text))
	return err
}

// EncodeValues writes the day into a query.
func (d Date) EncodeValues(key string, values *url.Values) error {
	values.Set(key, d.String())
	return nil
}

// checkRange checks the days that a report is asked for, both included.
func checkRange(from, to Date) (field, reason string) {
	switch {
	case !from.IsValid():
		return "start_date", "must be a day" + butGot(from)
	case !to.IsValid():
		return "end_date", "must be a day" + butGot(to)
	case to.Before(from):
		return "end_date", fmt.Sprintf("must not be before %s, got %s", from, to)
	}
	return "", ""
}

func butGot(d Date) string {
	if d.IsZero() {
		return ", got none"
	}
	return ", got " + d.String()
}
