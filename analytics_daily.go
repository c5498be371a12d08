package smartlead

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

var (
	opAnalyticsDaily               = operation("Analytics.Daily", http.MethodGet, "/analytics/day-wise-overall-stats", read, list, slow, required)
	opAnalyticsDailyBySent         = operation("Analytics.DailyBySentTime", http.MethodGet, "/analytics/day-wise-overall-stats-by-sent-time", read, list, slow)
	opAnalyticsDailyPositive       = operation("Analytics.DailyPositiveReplies", http.MethodGet, "/analytics/day-wise-positive-reply-stats", read, list, slow, required)
	opAnalyticsDailyPositiveBySent = operation("Analytics.DailyPositiveRepliesBySentTime", http.MethodGet, "/analytics/day-wise-positive-reply-stats-by-sent-time", read, list, slow)
)

// ReportDay is the day of a row. SmartLead writes it without the year: it is the
// day of that name within the range that was asked for. Where the range holds
// several, the name of the weekday decides, and then the order of the rows,
// earliest first.
type ReportDay struct {
	Date // zero when Label names no day of the range

	Label string // as it came: "20 Apr"
}

var _ = register(wire.Text(
	func(text string) (ReportDay, bool) { return parseReportDay(text), true },
	nil,
))

// parseReportDay reads a whole date, or day and month; Year is then 0 until the
// range is known.
func parseReportDay(text string) ReportDay {
	const leapYear = " 2000" // which has a 29 February
	day := ReportDay{Label: text}
	if t, err := time.Parse("2 Jan 2006", text+leapYear); err == nil {
		day.Date = Date{Month: t.Month(), Day: t.Day()}
	} else if date, ok := readDate(text); ok {
		day.Date = date
	}
	return day
}

// MarshalText returns the Date, or Label where there is none.
func (d ReportDay) MarshalText() ([]byte, error) {
	if d.Date.IsZero() {
		return []byte(d.Label), nil
	}
	return d.Date.MarshalText()
}

// UnmarshalText reads a whole date, and keeps any other text as the Label.
func (d *ReportDay) UnmarshalText(text []byte) error {
	*d = parseReportDay(string(text))
	if d.Year == 0 {
		d.Date = Date{}
	}
	return nil
}

// resolve finds the year of a day that came without.
func (d *ReportDay) resolve(from, to Date, weekday string, previous Date) {
	if d.Year != 0 || d.Month == 0 {
		return
	}
	var best Date
	bestRank := -1
	for year := from.Year; year <= to.Year; year++ {
		date := Date{year, d.Month, d.Day}
		if !date.IsValid() || date.Before(from) || date.After(to) {
			continue
		}
		rank := 0
		if date.Weekday().String() == weekday {
			rank += 2
		}
		if !date.Before(previous) {
			rank++
		}
		if rank > bestRank { // of equals the earliest
			best, bestRank = date, rank
		}
	}
	d.Date = best
}

// DailyStats is one day of [AnalyticsService.Daily]. Its counts are events and add
// up over days.
type DailyStats struct {
	Day          ReportDay `json:"date"`
	DayName      string    `json:"day_name"` // "Sunday"; "" when the API did not say
	Sent         int       `json:"sent"`
	Opened       int       `json:"opened"`
	Replied      int       `json:"replied"`
	Bounced      int       `json:"bounced"` // always 0: see [AnalyticsService.DailyBySentTime]
	Unsubscribed int       `json:"unsubscribed"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Daily returns the events of each day, each on the day it happened.
//
// SmartLead: GET /analytics/day-wise-overall-stats. On a large account it can
// take minutes.
func (s *AnalyticsService) Daily(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) ([]*DailyStats, error) {
	return dailyReport(ctx, s, opAnalyticsDaily.path(), params, opts, func(r *dayRow, c dayCounts) *DailyStats {
		return &DailyStats{
			Day: r.Day, DayName: r.DayName,
			Sent: c.Sent, Opened: c.Opened, Replied: c.Replied, Bounced: c.Bounced, Unsubscribed: c.Unsubscribed,
			Extra: r.extra(),
		}
	})
}

// DailySentStats is one day of [AnalyticsService.DailyBySentTime]. Its counts are
// events and add up over days, save PositiveReplied and UniqueLeadsReached:
// those are distinct leads and must not be added up.
type DailySentStats struct {
	Day                ReportDay `json:"date"`
	DayName            string    `json:"day_name"` // "Sunday"; "" when the API did not say
	Sent               int       `json:"sent"`
	Opened             int       `json:"opened"`
	Replied            int       `json:"replied"`
	Bounced            int       `json:"bounced"`
	Unsubscribed       int       `json:"unsubscribed"`
	PositiveReplied    *int      `json:"positive_replied"`    // nil when the API did not say
	UniqueLeadsReached *int      `json:"unique_lead_reached"` // nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// DailyBySentTime returns the events of the mails of each day, each on the day
// its mail was sent. The last days keep growing while replies come in. The
// params must name a time zone.
//
// SmartLead: GET /analytics/day-wise-overall-stats-by-sent-time. On a large
// account it can take minutes. The form of its rows has medium confidence.
func (s *AnalyticsService) DailyBySentTime(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) ([]*DailySentStats, error) {
	return dailyReport(ctx, s, opAnalyticsDailyBySent.path().withQuery(zoned{params}), params, opts, func(r *dayRow, c dayCounts) *DailySentStats {
		return &DailySentStats{
			Day: r.Day, DayName: r.DayName,
			Sent: c.Sent, Opened: c.Opened, Replied: c.Replied, Bounced: c.Bounced, Unsubscribed: c.Unsubscribed,
			PositiveReplied: c.PositiveReplied, UniqueLeadsReached: c.UniqueLeadsReached,
			Extra: r.extra(),
		}
	})
}

// DailyPositiveReplies is the positive replies of one day. By the day of the
// reply they add up to PositiveReplied of [OverallStats]; whether they add up by
// the day of the send is not documented.
type DailyPositiveReplies struct {
	Day             ReportDay `json:"date"`
	DayName         string    `json:"day_name"` // "Sunday"; "" when the API did not say
	PositiveReplied int       `json:"positive_replied"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// DailyPositiveReplies returns the positive replies of each day, by the day of
// the reply. Days long past change when a lead gets another category.
//
// SmartLead: GET /analytics/day-wise-positive-reply-stats. On a large account it
// can take minutes. The form of its rows has medium confidence.
func (s *AnalyticsService) DailyPositiveReplies(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) ([]*DailyPositiveReplies, error) {
	return dailyReport(ctx, s, opAnalyticsDailyPositive.path(), params, opts, positiveDay)
}

// DailyPositiveRepliesBySentTime returns the positive replies to the mails of
// each day, by the day of the send. The last days keep growing while replies
// come in. The params must name a time zone.
//
// SmartLead: GET /analytics/day-wise-positive-reply-stats-by-sent-time. On a large
// account it can take minutes. The form of its rows has medium confidence.
func (s *AnalyticsService) DailyPositiveRepliesBySentTime(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) ([]*DailyPositiveReplies, error) {
	return dailyReport(ctx, s, opAnalyticsDailyPositiveBySent.path().withQuery(zoned{params}), params, opts, positiveDay)
}

func positiveDay(r *dayRow, c dayCounts) *DailyPositiveReplies {
	day := &DailyPositiveReplies{Day: r.Day, DayName: r.DayName, Extra: r.extra()}
	if c.PositiveReplied != nil {
		day.PositiveReplied = *c.PositiveReplied
	}
	return day
}

// zoned refuses params without a time zone. It adds nothing to the query.
type zoned struct{ params *AnalyticsParams }

func (z zoned) validate() (field, reason string) {
	switch {
	case z.params == nil:
		return "params", "must not be nil"
	case z.params.Timezone == "":
		return "timezone", "must not be empty in this report"
	}
	return "", ""
}

// dayRow is a row of every report by day, in the two forms that sources show.
type dayRow struct {
	Day     ReportDay `json:"date"`
	DayName string    `json:"day_name"`

	dayCounts

	Nested nestedDayCounts `json:"email_engagement_metrics"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type nestedDayCounts struct {
	dayCounts

	Extra map[string]json.RawMessage `json:",embed"`
}

type dayCounts struct {
	Sent               int  `json:"sent"`
	Opened             int  `json:"opened"`
	Replied            int  `json:"replied"`
	Bounced            int  `json:"bounced"`
	Unsubscribed       int  `json:"unsubscribed"`
	PositiveReplied    *int `json:"positive_replied"`
	UniqueLeadsReached *int `json:"unique_lead_reached"`
}

// counts returns those of the form that came; the other one's are all absent.
func (r *dayRow) counts() dayCounts {
	if r.Nested.dayCounts != (dayCounts{}) {
		return r.Nested.dayCounts
	}
	return r.dayCounts
}

func (r *dayRow) extra() map[string]json.RawMessage {
	if r.Extra == nil {
		return r.Nested.Extra
	}
	maps.Copy(r.Extra, r.Nested.Extra)
	return r.Extra
}

type dayData struct {
	Rows []*dayRow `json:"day_wise_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// dailyReport carries a report by day, dates its rows and makes of them what the
// method returns.
func dailyReport[T any](ctx context.Context, s *AnalyticsService, r route, params *AnalyticsParams, opts []RequestOption, row func(*dayRow, dayCounts) *T) ([]*T, error) {
	data, err := report[dayData](ctx, s, r, params, opts)
	if err != nil {
		return nil, err
	}
	var rows []*T
	previous := params.From
	for _, r := range present(data.Rows) {
		r.Day.resolve(params.From, params.To, r.DayName, previous)
		if !r.Day.IsZero() {
			previous = r.Day.Date
		}
		rows = append(rows, row(r, r.counts()))
	}
	return rows, nil
}
