package smartlead

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

var (
	opAnalyticsListClients           = operation("Analytics.ListClients", http.MethodGet, "/analytics/client/list", read, list)
	opAnalyticsClientMonths          = operation("Analytics.ClientMonths", http.MethodGet, "/analytics/client/month-wise-count", read, list)
	opAnalyticsListClientPerformance = operation("Analytics.ListClientPerformance", http.MethodGet, "/analytics/client/overall-stats", read, list, slow, required)
	opAnalyticsTeamPerformance       = operation("Analytics.TeamPerformance", http.MethodGet, "/analytics/team-board/overall-stats", read, list, slow, required)
)

// ClientSummary names a client. Only ID and Name are certain to be there.
type ClientSummary struct {
	ID        ClientID  `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	UUID      string    `json:"uuid"`
	CreatedAt time.Time `json:"created_at"`
	UserID    UserID    `json:"user_id"`
	Logo      string    `json:"logo"`
	LogoURL   string    `json:"logo_url"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type clientListData struct {
	Rows []*ClientSummary `json:"client_list"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListClients returns the names of all clients, for a picker. It has no pages.
//
// SmartLead: GET /analytics/client/list. The form of its rows has medium
// confidence.
func (s *AnalyticsService) ListClients(ctx context.Context, params *AnalyticsClientParams, opts ...RequestOption) ([]*ClientSummary, error) {
	data, err := report[clientListData](ctx, s, opAnalyticsListClients.path(), params, opts)
	return data.Rows, err
}

// ClientMonth is how many clients a month counts.
type ClientMonth struct {
	Month string `json:"month"` // as it comes: "June", without a year, or "2024-01"
	Count int    `json:"count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type clientMonthData struct {
	Rows []*ClientMonth `json:"monthly_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ClientMonths returns the number of clients by month. It takes no range.
//
// SmartLead: GET /analytics/client/month-wise-count. The form of its rows has
// medium confidence.
func (s *AnalyticsService) ClientMonths(ctx context.Context, params *AnalyticsClientParams, opts ...RequestOption) ([]*ClientMonth, error) {
	data, err := report[clientMonthData](ctx, s, opAnalyticsClientMonths.path(), params, opts)
	return data.Rows, err
}

// AnalyticsClientListParams says what the report per client covers. It knows no
// campaigns.
type AnalyticsClientListParams struct {
	From      Date       `url:"start_date"`
	To        Date       `url:"end_date"`                   // included
	Timezone  string     `url:"timezone,omitempty"`         // IANA name that the days are meant in; "": UTC
	ClientIDs []ClientID `url:"client_ids,comma,omitempty"` // at most 50; nil: all
	Filter    string     `url:"filter,omitempty"`           // its words are not documented
	FullData  bool       `url:"full_data,omitempty"`        // as in [AnalyticsFullParams]
	Limit     int        `url:"limit"`                      // rows per page; zero: 100. The most the API takes is not known.
	Offset    int        `url:"offset"`
}

func (p *AnalyticsClientListParams) validate() (field, reason string) {
	if field, reason = checkRange(p.From, p.To); reason != "" {
		return field, reason
	}
	if reason = checkFilter(p.ClientIDs, maxReportClients); reason != "" {
		return "client_ids", reason
	}
	return checkWindow(p.Offset, p.Limit)
}

func (p *AnalyticsClientListParams) window() (offset, limit *int) { return &p.Offset, &p.Limit }

// ClientPerformance is what the campaigns of one client did.
type ClientPerformance struct {
	ClientID      ClientID `json:"client_id"` // zero: the account's own campaigns
	ClientName    string   `json:"client_name"`
	CampaignCount int      `json:"total_campaigns_count"` // that sent in the range; does not add up over days

	ClientStats `json:"campaign_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ClientStats are the counts and rates of [ClientPerformance]. What a pointer
// leads to is nil where the API left it out.
//
// Sent, Opened and Replied are events and add up over days. PositiveReplied,
// UniqueLeadCount and UniqueOpenCount are distinct leads over the whole range
// and must not be added up.
type ClientStats struct {
	Sent            int  `json:"sent"`
	Opened          int  `json:"opened"`
	Replied         int  `json:"replied"`
	PositiveReplied *int `json:"positive_replied"`
	UniqueLeadCount *int `json:"unique_lead_count"`
	UniqueOpenCount *int `json:"unique_open_count"`

	ClientHealth      *float64 `json:"client_health"`       // percent: positive replies of unique leads
	OpenRate          *float64 `json:"open_rate"`           // percent: unique opens of unique leads
	ReplyRate         *float64 `json:"reply_rate"`          // percent: replies of unique opens, or of unique leads where opens are not tracked
	PositiveReplyRate *float64 `json:"positive_reply_rate"` // percent: positive replies of replies

	Extra map[string]json.RawMessage `json:",embed"`
}

type clientPerformanceData struct {
	Rows []*ClientPerformance `json:"client_wise_performance"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListClientPerformance returns one page of counts and rates per client.
//
// SmartLead: GET /analytics/client/overall-stats. On a large account it can take
// minutes. The form of its rows has medium confidence.
func (s *AnalyticsService) ListClientPerformance(ctx context.Context, params *AnalyticsClientListParams, opts ...RequestOption) ([]*ClientPerformance, error) {
	data, err := report[clientPerformanceData](ctx, s, opAnalyticsListClientPerformance.path(), sized(params), opts)
	return data.Rows, err
}

// AllClientPerformance returns the counts and rates of every client, as
// [AnalyticsService.ListClientPerformance] does page by page.
func (s *AnalyticsService) AllClientPerformance(ctx context.Context, params *AnalyticsClientListParams, opts ...RequestOption) iter.Seq2[*ClientPerformance, error] {
	return reportRows(ctx, opts, params, func(ctx context.Context, p *AnalyticsClientListParams) ([]*ClientPerformance, error) {
		return s.ListClientPerformance(ctx, p, opts...)
	})
}

// TeamMemberPerformance is what one member of the team did. SmartLead does not
// say which of its counts are distinct over the range; taken by their names,
// replies add up over days, leads, campaigns and unique opens do not.
type TeamMemberPerformance struct {
	ID                 TeamMemberID   `json:"id"` // presumed to be the id that the inbox assigns by
	Name               string         `json:"name"`
	ProfilePictureURL  string         `json:"profile_pic_url"`
	LeadCount          int            `json:"lead_count"`
	CampaignCount      int            `json:"campaign_count"`
	ReplyCount         int            `json:"reply_count"`
	PositiveReplyCount int            `json:"positive_reply_count"`
	ReplyRate          float64        `json:"reply_rate"`          // percent
	PositiveReplyRate  float64        `json:"positive_reply_rate"` // percent
	AverageReplyTime   ReportDuration `json:"average_reply_time"`
	UniqueOpenCount    int            `json:"unique_open_count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type teamPerformanceData struct {
	Rows []*TeamMemberPerformance `json:"team_board_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// TeamPerformance returns the counts and rates per member of the team.
//
// SmartLead: GET /analytics/team-board/overall-stats. It has medium confidence:
// sources show rates and AverageReplyTime as text or as bare numbers, and the
// unit of a bare AverageReplyTime is not known.
func (s *AnalyticsService) TeamPerformance(ctx context.Context, params *AnalyticsFullParams, opts ...RequestOption) ([]*TeamMemberPerformance, error) {
	data, err := report[teamPerformanceData](ctx, s, opAnalyticsTeamPerformance.path(), params, opts)
	return data.Rows, err
}
