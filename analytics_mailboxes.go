package smartlead

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
)

var (
	opAnalyticsListMailboxHealth   = operation("Analytics.ListMailboxHealth", http.MethodGet, "/analytics/mailbox/name-wise-health-metrics", read, list, slow, required)
	opAnalyticsListDomainHealth    = operation("Analytics.ListDomainHealth", http.MethodGet, "/analytics/mailbox/domain-wise-health-metrics", read, list, slow, ownLimit, required)
	opAnalyticsProviderPerformance = operation("Analytics.ProviderPerformance", http.MethodGet, "/analytics/mailbox/provider-wise-overall-performance", read, slow, required)
	opAnalyticsMailboxCounts       = operation("Analytics.MailboxCounts", http.MethodGet, "/analytics/mailbox/overall-stats", read)
)

// AnalyticsMailboxListParams says what the report per mailbox covers.
type AnalyticsMailboxListParams struct {
	AnalyticsParams

	FullData bool `url:"full_data,omitempty"`  // as in [AnalyticsFullParams]
	Bounced  bool `url:"is_bounced,omitempty"` // only mailboxes with bounces
	Limit    int  `url:"limit"`                // rows per page; zero: 100. The most the API takes is not known.
	Offset   int  `url:"offset"`
}

func (p *AnalyticsMailboxListParams) validate() (field, reason string) {
	if field, reason = p.AnalyticsParams.validate(); reason != "" {
		return field, reason
	}
	return checkWindow(p.Offset, p.Limit)
}

func (p *AnalyticsMailboxListParams) window() (offset, limit *int) { return &p.Offset, &p.Limit }

// MailboxHealth is how the mail of one mailbox fared.
type MailboxHealth struct {
	FromEmail string `json:"from_email"`

	PerformanceStats

	Extra map[string]json.RawMessage `json:",embed"`
}

type mailboxHealthData struct {
	Rows []*MailboxHealth `json:"email_health_metrics"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListMailboxHealth returns one page of counts and rates per mailbox.
//
// SmartLead: GET /analytics/mailbox/name-wise-health-metrics. On a large account
// it can take minutes.
func (s *AnalyticsService) ListMailboxHealth(ctx context.Context, params *AnalyticsMailboxListParams, opts ...RequestOption) ([]*MailboxHealth, error) {
	data, err := report[mailboxHealthData](ctx, s, opAnalyticsListMailboxHealth.path(), sized(params), opts)
	rows := present(data.Rows)
	for _, row := range rows {
		alias(row.Extra, "email_account", &row.FromEmail)
	}
	return rows, err
}

// AllMailboxHealth returns the counts and rates of every mailbox, as
// [AnalyticsService.ListMailboxHealth] does page by page.
func (s *AnalyticsService) AllMailboxHealth(ctx context.Context, params *AnalyticsMailboxListParams, opts ...RequestOption) iter.Seq2[*MailboxHealth, error] {
	return reportRows(ctx, opts, params, func(ctx context.Context, p *AnalyticsMailboxListParams) ([]*MailboxHealth, error) {
		return s.ListMailboxHealth(ctx, p, opts...)
	})
}

// DomainHealth is how the mail of one sending domain fared.
type DomainHealth struct {
	Domain string `json:"domain"`

	PerformanceStats

	Extra map[string]json.RawMessage `json:",embed"`
}

type domainHealthData struct {
	Rows []*DomainHealth `json:"domain_health_metrics"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListDomainHealth returns one page of counts and rates per sending domain.
// Domains that sent nothing are left out. Known callers work the rates out from
// the counts rather than trust these.
//
// SmartLead: GET /analytics/mailbox/domain-wise-health-metrics. It is slow, about
// 20 seconds per 100 domains, fails when 1000 are asked for at once, and is said
// to have a limit of its own, 10 a minute. The form of its rows has medium
// confidence.
func (s *AnalyticsService) ListDomainHealth(ctx context.Context, params *AnalyticsListParams, opts ...RequestOption) ([]*DomainHealth, error) {
	data, err := report[domainHealthData](ctx, s, opAnalyticsListDomainHealth.path(), sized(params), opts)
	return data.Rows, err
}

// AllDomainHealth returns the counts and rates of every sending domain, as
// [AnalyticsService.ListDomainHealth] does page by page.
func (s *AnalyticsService) AllDomainHealth(ctx context.Context, params *AnalyticsListParams, opts ...RequestOption) iter.Seq2[*DomainHealth, error] {
	return reportRows(ctx, opts, params, func(ctx context.Context, p *AnalyticsListParams) ([]*DomainHealth, error) {
		return s.ListDomainHealth(ctx, p, opts...)
	})
}

// ProviderPerformance is how the mail of the mailboxes of each provider fared.
type ProviderPerformance struct {
	Overall []*ProviderStats    `json:"overall"`
	ByTag   []*ProviderTagStats `json:"tag_wise"` // by provider and tag of the mailbox

	Extra map[string]json.RawMessage `json:",embed"`
}

// ProviderStats are the counts and rates of one provider.
type ProviderStats struct {
	Provider AccountType `json:"email_provider"`

	PerformanceStats

	Extra map[string]json.RawMessage `json:",embed"`
}

// ProviderTagStats are the counts and rates of one provider's mailboxes with one
// tag.
type ProviderTagStats struct {
	Provider AccountType `json:"email_provider"`
	TagID    TagID       `json:"tag_id"` // zero: not said
	TagName  string      `json:"tag_name"`
	TagColor string      `json:"tag_color"` // "#4CAF50"

	PerformanceStats

	Extra map[string]json.RawMessage `json:",embed"`
}

type providerData struct {
	Overview *ProviderPerformance `json:"email_providers_performance_overview"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ProviderPerformance returns the counts and rates per mail provider, in total
// and by tag.
//
// SmartLead: GET /analytics/mailbox/provider-wise-overall-performance. On a large
// account it can take minutes. The form of its rows has medium confidence.
func (s *AnalyticsService) ProviderPerformance(ctx context.Context, params *AnalyticsFullParams, opts ...RequestOption) (*ProviderPerformance, error) {
	data, err := report[providerData](ctx, s, opAnalyticsProviderPerformance.path(), params, opts)
	performance, err := orEmpty(data.Overview, err)
	if err != nil {
		return nil, err
	}
	performance.Overall, performance.ByTag = present(performance.Overall), present(performance.ByTag)
	for _, row := range performance.Overall {
		alias(row.Extra, "provider", &row.Provider)
	}
	for _, row := range performance.ByTag {
		alias(row.Extra, "provider", &row.Provider)
		alias(row.Extra, "tag", &row.TagName)
	}
	return performance, nil
}

// MailboxCounts is how many mailboxes the account has now.
type MailboxCounts struct {
	Connected            int `json:"total_connected"`
	InUse                int `json:"in_use"` // by a campaign
	Disconnected         int `json:"disconnected"`
	EnabledWithoutWarmup int `json:"enabled_without_warmup"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type mailboxCountData struct {
	Counts *MailboxCounts `json:"overall_mailbox_stats"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// MailboxCounts returns how many mailboxes are in which state now. It takes no
// range.
//
// SmartLead: GET /analytics/mailbox/overall-stats. It has medium confidence.
func (s *AnalyticsService) MailboxCounts(ctx context.Context, params *AnalyticsClientParams, opts ...RequestOption) (*MailboxCounts, error) {
	data, err := report[mailboxCountData](ctx, s, opAnalyticsMailboxCounts.path(), params, opts)
	return orEmpty(data.Counts, err)
}
