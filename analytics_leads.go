package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
)

var (
	opAnalyticsLeadTotals    = operation("Analytics.LeadTotals", http.MethodGet, "/analytics/lead/overall-stats", read, slow, required)
	opAnalyticsLeadResponses = operation("Analytics.LeadResponses", http.MethodGet, "/analytics/lead/category-wise-response", read, slow, required)
)

// LeadTotals is how many leads were written to. They are leads over the whole
// range: neither counts nor percentages add up over days.
type LeadTotals struct {
	Count      LeadCounts `json:"count"`
	Percentage LeadShares `json:"percentage"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadCounts are the counts of [LeadTotals].
type LeadCounts struct {
	Total    int `json:"total"`
	New      int `json:"new"` // got their first mail
	FollowUp int `json:"follow_up"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadShares are the percentages of [LeadTotals].
type LeadShares struct {
	New      float64 `json:"new"`
	FollowUp float64 `json:"follow_up"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type leadTotalData struct {
	Totals *LeadTotals `json:"lead_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadTotals returns how many leads were written to, new ones and follow-ups.
// Where the API has none they are zero.
//
// SmartLead: GET /analytics/lead/overall-stats. It has medium confidence.
func (s *AnalyticsService) LeadTotals(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) (*LeadTotals, error) {
	data, err := report[leadTotalData](ctx, s, opAnalyticsLeadTotals.path(), params, opts)
	return orEmpty(data.Totals, err)
}

// LeadResponses are the replies by category of the lead.
type LeadResponses struct {
	Filter []*LeadResponseFilter `json:"filter"` // the sentiments that occur
	Groups []*LeadResponseGroup  `json:"leadResponseGrouping"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadResponseFilter is one sentiment of [LeadResponses].
type LeadResponseFilter struct {
	Sentiment LeadSentiment `json:"sentiment_type"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadResponseGroup is one category of [LeadResponses]. Whether Responses counts
// replies or leads is not documented: do not add it up over days.
type LeadResponseGroup struct {
	Name       string        `json:"name"`           // of the category: "Interested", "Uncategorized"
	Sentiment  LeadSentiment `json:"sentiment_type"` // "": the category has none
	Responses  int           `json:"total_response"`
	Percentage float64       `json:"percentage"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type leadResponseData struct {
	Responses orBare[LeadResponses, *LeadResponseGroup] `json:"lead_responses_by_category"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadResponses returns the replies per lead category.
//
// SmartLead: GET /analytics/lead/category-wise-response.
func (s *AnalyticsService) LeadResponses(ctx context.Context, params *AnalyticsParams, opts ...RequestOption) (*LeadResponses, error) {
	data, err := report[leadResponseData](ctx, s, opAnalyticsLeadResponses.path(), params, opts)
	if err != nil {
		return nil, err
	}
	responses := data.Responses.Object
	for _, row := range present(data.Responses.Bare) {
		alias(row.Extra, "category", &row.Name)
		responses.Groups = append(responses.Groups, row)
	}
	return &responses, nil
}
