package smartlead

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// datedMembers is what a report by day does not keep: the day is resolved.
var datedMembers = append([]string{"date"}, envelopeMembers...)

var dailyEndpoints = []endpoint{
	{
		op:   "Analytics.Daily",
		call: analyticsCall((*AnalyticsService).Daily, &filtered),
		want: []*DailyStats{
			{
				Day: ReportDay{Date{2025, time.April, 20}, "20 Apr"}, DayName: "Sunday",
				Sent: 150, Opened: 52, Replied: 8, Unsubscribed: 1,
				Extra: map[string]json.RawMessage{"forwarded": json.RawMessage("4")},
			},
			{Day: ReportDay{Date{2025, time.April, 21}, "21 Apr"}},
		},
		lost: datedMembers,
	},
	{
		op: "Analytics.Daily", file: "Analytics.Daily.flat",
		call: analyticsCall((*AnalyticsService).Daily, &AnalyticsParams{From: Date{2023, time.December, 1}, To: Date{2024, time.January, 31}}),
		want: []*DailyStats{
			{
				Day: ReportDay{Date{2024, time.January, 15}, "2024-01-15"}, Sent: 150, Opened: 52, Replied: 8,
				Extra: map[string]json.RawMessage{"forwarded": json.RawMessage("4")},
			},
			{Day: ReportDay{Label: "Total"}, Sent: 151},
		},
		lost: envelopeMembers,
	},
	{
		op:   "Analytics.DailyBySentTime",
		call: analyticsCall((*AnalyticsService).DailyBySentTime, &filtered),
		want: []*DailySentStats{
			{
				Day: ReportDay{Date{2025, time.April, 20}, "20 Apr"}, DayName: "Sunday",
				Sent: 150, Opened: 60, Replied: 9, Bounced: 3, Unsubscribed: 1,
				PositiveReplied: new(2), UniqueLeadsReached: new(140),
			},
			{Day: ReportDay{Date{2025, time.April, 21}, "21 Apr"}, DayName: "Monday", Sent: 1},
		},
		lost: datedMembers,
	},
	{
		op:   "Analytics.DailyPositiveReplies",
		call: analyticsCall((*AnalyticsService).DailyPositiveReplies, &AnalyticsParams{From: Date{2025, time.December, 1}, To: Date{2026, time.January, 31}}),
		want: []*DailyPositiveReplies{
			{Day: ReportDay{Date{2025, time.December, 31}, "31 Dec"}, DayName: "Wednesday"},
			{Day: ReportDay{Date{2026, time.January, 1}, "1 Jan"}, DayName: "Thursday", PositiveReplied: 1},
		},
		lost: datedMembers,
	},
	{
		op:   "Analytics.DailyPositiveRepliesBySentTime",
		call: analyticsCall((*AnalyticsService).DailyPositiveRepliesBySentTime, &AnalyticsParams{From: april.From, To: april.To, Timezone: "UTC"}),
		want: []*DailyPositiveReplies{
			{Day: ReportDay{Date{2025, time.April, 20}, "20 Apr"}, DayName: "Sunday", PositiveReplied: 5},
		},
		lost: datedMembers,
	},
}

func TestReportDayResolve(t *testing.T) {
	t.Parallel()
	date := func(text string) Date {
		if text == "" {
			return Date{}
		}
		d, err := ParseDate(text)
		require.NoError(t, err)
		return d
	}
	for name, test := range map[string]struct {
		from, to, label, weekday, previous string
		want                               string
	}{
		"within a year":            {"2025-04-01", "2025-04-30", "20 Apr", "Sunday", "", "2025-04-20"},
		"first day":                {"2025-04-01", "2025-04-30", "1 Apr", "", "", "2025-04-01"},
		"last day":                 {"2025-04-01", "2025-04-30", "30 Apr", "", "", "2025-04-30"},
		"two digits":               {"2025-04-01", "2025-04-30", "02 Apr", "", "", "2025-04-02"},
		"before New Year":          {"2025-12-20", "2026-01-10", "31 Dec", "", "", "2025-12-31"},
		"after New Year":           {"2025-12-20", "2026-01-10", "1 Jan", "", "2025-12-31", "2026-01-01"},
		"the leap day":             {"2023-06-01", "2024-06-01", "29 Feb", "Thursday", "", "2024-02-29"},
		"no leap day":              {"2025-01-01", "2025-12-31", "29 Feb", "", "", ""},
		"outside":                  {"2025-04-01", "2025-04-30", "1 May", "", "", ""},
		"whole date":               {"2025-04-01", "2025-04-30", "2024-01-15", "", "", "2024-01-15"},
		"not a day":                {"2025-04-01", "2025-04-30", "Total", "", "", ""},
		"several years, weekday":   {"2024-01-01", "2026-12-31", "20 Apr", "Sunday", "", "2025-04-20"},
		"several years, order":     {"2024-01-01", "2026-12-31", "20 Apr", "", "2025-04-19", "2025-04-20"},
		"several years, neither":   {"2024-01-01", "2026-12-31", "20 Apr", "", "", "2024-04-20"},
		"the weekday does not fit": {"2025-04-01", "2025-04-30", "20 Apr", "Monday", "", "2025-04-20"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			day := parseReportDay(test.label)
			day.resolve(date(test.from), date(test.to), test.weekday, date(test.previous))
			assert.Equal(t, ReportDay{date(test.want), test.label}, day)
		})
	}
}

// Rows that come latest first are told apart by their weekdays.
func TestReportDaysInReverse(t *testing.T) {
	t.Parallel()
	from, to := Date{2024, time.March, 1}, Date{2026, time.March, 1}
	previous := from
	for want := to; !want.Before(from); want = want.AddDays(-1) {
		day := parseReportDay(want.In(time.UTC).Format("2 Jan"))
		day.resolve(from, to, want.Weekday().String(), previous)
		require.Equal(t, want, day.Date)
		previous = day.Date
	}
}

func TestReportDayAsJSON(t *testing.T) {
	t.Parallel()
	for text, day := range map[string]ReportDay{
		`"2025-04-20"`: {Date{2025, time.April, 20}, "20 Apr"},
		`"Total"`:      {Label: "Total"},
		`""`:           {},
	} {
		encoded, err := json.Marshal(day)
		require.NoError(t, err)
		assert.Equal(t, text, string(encoded))
		var again ReportDay
		require.NoError(t, json.Unmarshal(encoded, &again))
		assert.Equal(t, day.Date, again.Date)
	}
	var day ReportDay
	require.NoError(t, json.Unmarshal([]byte(`"20 Apr"`), &day))
	assert.Equal(t, ReportDay{Label: "20 Apr"}, day)
}
