package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// AnalyticsService counts what happened: on the whole account, by day, by
// campaign, client, mailbox and lead category.
//
// A report covers the days from From to To, both included. Any range is sent as
// it was asked for; the API documents no limit, and known dashboards ask for at
// most 30 days at a time. Params that the API does not like are [ErrValidation].
//
// Events add up over days: mails sent, opened, replied to, bounced and
// unsubscribed from. Unique counts do not: they are distinct leads over the
// whole range, and a lead that is counted in two ranges would count twice.
// Rates are percentages from 0 to 100 and neither add up nor average.
type AnalyticsService struct{ service }

var opAnalyticsOverall = operation("Analytics.Overall", http.MethodGet, "/analytics/overall-stats-v2", read, slow, required)

// AnalyticsParams says what a report covers.
type AnalyticsParams struct {
	From        Date         `url:"start_date"`
	To          Date         `url:"end_date"`                     // included
	Timezone    string       `url:"timezone,omitempty"`           // IANA name that the days are meant in; "": UTC
	ClientIDs   []ClientID   `url:"client_ids,comma,omitempty"`   // at most 50; nil: all
	CampaignIDs []CampaignID `url:"campaign_ids,comma,omitempty"` // at most 100; nil: all
}

func (p *AnalyticsParams) validate() (field, reason string) {
	if field, reason = checkRange(p.From, p.To); reason != "" {
		return field, reason
	}
	if reason = checkFilter(p.ClientIDs, maxReportClients); reason != "" {
		return "client_ids", reason
	}
	if reason = checkFilter(p.CampaignIDs, maxReportCampaigns); reason != "" {
		return "campaign_ids", reason
	}
	return "", ""
}

// AnalyticsFullParams says what a report covers and whether it is a full one.
type AnalyticsFullParams struct {
	AnalyticsParams

	// FullData asks for rates and unique counts. That is what callers use it
	// for; SmartLead does not say what it does.
	FullData bool `url:"full_data,omitempty"`
}

// AnalyticsClientParams narrows a report that knows no days.
type AnalyticsClientParams struct {
	ClientIDs []ClientID `url:"client_ids,comma,omitempty"` // at most 50; nil: all
}

func (p *AnalyticsClientParams) validate() (field, reason string) {
	return "client_ids", checkFilter(p.ClientIDs, maxReportClients)
}

const (
	maxReportClients   = 50
	maxReportCampaigns = 100
)

// checkFilter checks a list of ids that narrows a report. An empty one would
// not be sent and the report would cover everything.
func checkFilter[T ~int64](ids []T, most int) (reason string) {
	switch {
	case ids != nil && len(ids) == 0:
		return "must name at least one id, or be nil for all"
	case len(ids) > most:
		return fmt.Sprintf("must name at most %d ids, got %d", most, len(ids))
	}
	for _, id := range ids {
		if id <= 0 {
			return fmt.Sprintf("must be positive ids, got %d", id)
		}
	}
	return ""
}

// report carries a report and takes it out of its envelope. Without data a list
// is empty and any other report is [ErrNotFound].
func report[T any](ctx context.Context, s *AnalyticsService, r route, params any, opts []RequestOption) (T, error) {
	answer, err := call[*envelope[*T]](ctx, s.client, r, params, opts)
	if err != nil || answer.Data == nil {
		var none T
		return none, err
	}
	return *answer.Data, nil
}

// orEmpty makes an empty report of one that is null among the data.
func orEmpty[T any](found *T, err error) (*T, error) {
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		return new(T), nil
	default:
		return found, nil
	}
}

// reportPageSize is the page that is asked for when the caller does not say:
// what the API takes by itself is not known.
const reportPageSize = 100

// pagedParams are the params of a report that comes in pages.
type pagedParams[P any] interface {
	*P
	window() (offset, limit *int)
}

// sized returns a copy of params that asks for a page of known size.
func sized[P any, Params pagedParams[P]](params Params) Params {
	if params == nil {
		return nil
	}
	own := *params
	if _, limit := Params(&own).window(); *limit == 0 {
		*limit = reportPageSize
	}
	return &own
}

// reportRows walks a report page by page. The API gives no total and its largest
// page is not known, so that a short page may be all that it gives at a time:
// the next one starts after the last row received.
func reportRows[T, P any, Params pagedParams[P]](ctx context.Context, opts []RequestOption, params Params, get func(context.Context, Params) ([]T, error)) iter.Seq2[T, error] {
	first := sized(params)
	if first == nil {
		first = sized[P, Params](new(P))
	}
	start, size := first.window()
	return walk(ctx, opts, *start, *size, func(ctx context.Context, at, _ int) (page[T], error) {
		next := *first
		offset, _ := Params(&next).window()
		*offset = at
		rows, err := get(ctx, &next)
		return page[T]{rows: rows, total: -1, limit: len(rows)}, err
	})
}

// checkWindow checks which rows are asked for, where the most the API takes is
// not known.
func checkWindow(offset, limit int) (field, reason string) {
	switch {
	case offset < 0:
		return "offset", fmt.Sprintf("must not be negative, got %d", offset)
	case limit < 0:
		return "limit", fmt.Sprintf("must not be negative, got %d", limit)
	}
	return "", ""
}

// present leaves out rows that came as null.
func present[T any](rows []*T) []*T {
	return slices.DeleteFunc(rows, func(row *T) bool { return row == nil })
}

// alias fills a field from a member that came under another name.
func alias[T comparable](extra map[string]json.RawMessage, name string, field *T) {
	var zero, value T
	raw, found := extra[name]
	if !found || *field != zero || codec().Unmarshal(raw, &value) != nil {
		return
	}
	*field = value
	delete(extra, name)
}

// ReportDuration is how long something took, as a report words it.
type ReportDuration struct {
	// Duration is zero when Label is "", which is none, and when it is no
	// duration: the unit of a number without one is not known.
	time.Duration

	Label string // as it came: "13d 20h 28m 46s"
}

var _ = register(wire.Text(
	func(text string) (ReportDuration, bool) { return parseReportDuration(text), true },
	nil,
))

// MarshalText returns Label, or the Duration's own form where there is none.
func (d ReportDuration) MarshalText() ([]byte, error) {
	if d.Label == "" && d.Duration != 0 {
		return []byte(d.String()), nil
	}
	return []byte(d.Label), nil
}

// UnmarshalText reads "13d 20h 28m 46s" and keeps any other text as the Label.
func (d *ReportDuration) UnmarshalText(text []byte) error {
	*d = parseReportDuration(string(text))
	return nil
}

// parseReportDuration reads what time.ParseDuration does, days before it and
// blanks between.
func parseReportDuration(text string) ReportDuration {
	const day, mostDays = 24 * time.Hour, 50_000 // twice that still fits a Duration
	label := ReportDuration{Label: text}
	compact := strings.ReplaceAll(text, " ", "")
	count, rest, inDays := strings.Cut(compact, "d")
	if !inDays {
		count, rest = "0", compact
	}
	days, err := strconv.Atoi(count)
	if err != nil || days < 0 || days > mostDays {
		return label
	}
	var clock time.Duration
	if rest != "" {
		if clock, err = time.ParseDuration(rest); err != nil || clock < 0 || clock > mostDays*day {
			return label
		}
	}
	label.Duration = time.Duration(days)*day + clock
	return label
}

// PerformanceStats are counts and rates of mail. A pointer is nil where the API
// left the value out; [AnalyticsFullParams].FullData asks for all of it.
//
// Sent, Opened, Replied and Bounced are events and add up over days. PositiveReplied,
// UniqueLeadCount and UniqueOpenCount are distinct leads over the whole range
// and must not be added up.
type PerformanceStats struct {
	Sent            int  `json:"sent"`
	Opened          int  `json:"opened"` // 0 where opens are not tracked
	Replied         int  `json:"replied"`
	Bounced         int  `json:"bounced"`
	PositiveReplied *int `json:"positive_replied"`
	UniqueLeadCount *int `json:"unique_lead_count"`
	UniqueOpenCount *int `json:"unique_open_count"`

	OpenRate          *float64 `json:"open_rate"`           // percent: unique opens of unique leads
	ReplyRate         *float64 `json:"reply_rate"`          // percent: replies of unique opens, or of unique leads where opens are not tracked
	PositiveReplyRate *float64 `json:"positive_reply_rate"` // percent: positive replies of replies
	BounceRate        *float64 `json:"bounce_rate"`         // percent: bounces of unique leads, not of mails
}

// AnalyticsOverallParams says what the totals cover.
type AnalyticsOverallParams struct {
	AnalyticsParams

	FullData bool `url:"full_data,omitempty"` // as in [AnalyticsFullParams]
	Agency   bool `url:"is_agency,omitempty"` // its effect is not documented
}

// OverallStats are the totals of the account. PositiveReplied counts by the day
// of the reply and all else by the day of the send, so it does not compare with
// that of a [CampaignPerformance].
type OverallStats struct {
	PerformanceStats

	Extra map[string]json.RawMessage `json:",embed"`
}

type overallData struct {
	Stats *OverallStats `json:"overall_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Overall returns the totals of the account. Where the API has none, counts are
// zero and pointers nil.
//
// SmartLead: GET /analytics/overall-stats-v2. On a large account it can take
// minutes.
func (s *AnalyticsService) Overall(ctx context.Context, params *AnalyticsOverallParams, opts ...RequestOption) (*OverallStats, error) {
	data, err := report[overallData](ctx, s, opAnalyticsOverall.path(), params, opts)
	return orEmpty(data.Stats, err)
}
