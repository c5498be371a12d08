package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

var (
	opWebhooksListForCampaign   = operation("Webhooks.ListForCampaign", http.MethodGet, "/campaigns/{campaign_id}/webhooks", read, list)
	opWebhooksSaveForCampaign   = operation("Webhooks.SaveForCampaign", http.MethodPost, "/campaigns/{campaign_id}/webhooks", idempotent)
	opWebhooksDeleteForCampaign = operation("Webhooks.DeleteForCampaign", http.MethodDelete, "/campaigns/{campaign_id}/webhooks", idempotent, removes)
	opWebhooksSummary           = operation("Webhooks.Summary", http.MethodGet, "/campaigns/{campaign_id}/webhooks/summary", read, list)
	opWebhooksRetriggerFailed   = operation("Webhooks.RetriggerFailed", http.MethodPost, "/campaigns/{campaign_id}/webhooks/retrigger-failed-events", once)
)

// ListForCampaign returns the webhooks of one campaign. Those of the account and
// of clients are not among them. There are no pages.
//
// SmartLead: GET /campaigns/{campaign_id}/webhooks. A campaign that does not
// exist is [ErrNotFound].
func (s *WebhooksService) ListForCampaign(ctx context.Context, campaign CampaignID, opts ...RequestOption) ([]*Webhook, error) {
	return unwrapAll(call[rows[webhookAnswer]](ctx, s.client, opWebhooksListForCampaign.path(campaign), nil, opts))
}

// CampaignWebhookParams is a webhook of a campaign as it shall be: a save
// replaces all of it.
type CampaignWebhookParams struct {
	ID         WebhookID      `json:"id,omitzero"` // zero: a new webhook
	Name       string         `json:"name"`
	URL        string         `json:"webhook_url"`
	EventTypes []WebhookEvent `json:"event_types"` // at least one
	// Categories are the names of the lead categories that LEAD_CATEGORY_UPDATED
	// is limited to. The API wants at least one whatever the events are: to limit
	// nothing, name all of [LeadsService.ListCategories].
	Categories []string `json:"categories"`
}

func (p *CampaignWebhookParams) validate() (field, reason string) {
	switch {
	case p.ID < 0:
		return positive("id", p.ID)
	case p.Name == "":
		return "name", "must not be empty"
	case p.URL == "":
		return "webhook_url", "must not be empty"
	case len(p.EventTypes) == 0:
		return "event_types", "must name at least one event"
	case len(p.Categories) == 0:
		return "categories", "must name at least one category"
	}
	return "", ""
}

// repeatClass tells an update, which may be repeated, from a new webhook.
func (p *CampaignWebhookParams) repeatClass() repeatClass {
	if p == nil || p.ID == 0 {
		return once
	}
	return idempotent
}

// CampaignParams returns the webhook as it was read, for
// [WebhooksService.SaveForCampaign]. Where it was read with CategoryIDs, set
// Categories to the names of these: a save without them is refused.
func (w *Webhook) CampaignParams() *CampaignWebhookParams {
	return &CampaignWebhookParams{
		ID:         w.ID,
		Name:       w.Name,
		URL:        w.URL,
		EventTypes: slices.Clone(w.EventTypes),
		Categories: slices.Clone(w.Categories),
	}
}

// SaveForCampaign makes a webhook of a campaign, or changes one when params have
// an ID. Whether a save posts a test event is not known.
//
// SmartLead: POST /campaigns/{campaign_id}/webhooks. A change may be repeated. A
// new webhook is not repeated once it may have arrived: every call makes another
// one, and each gets every event. When the error says MaybeApplied, list the
// webhooks first. A bad URL, event or category is [ErrValidation], a campaign
// that does not exist [ErrNotFound].
func (s *WebhooksService) SaveForCampaign(ctx context.Context, campaign CampaignID, params *CampaignWebhookParams, opts ...RequestOption) (*Webhook, error) {
	to := opWebhooksSaveForCampaign.path(campaign).as(params.repeatClass())
	return unwrap(call[*webhookAnswer](ctx, s.client, to, params, opts))
}

// DeleteForCampaign removes a webhook of a campaign.
//
// SmartLead: DELETE /campaigns/{campaign_id}/webhooks with the id in the body. It
// may be repeated; a repeat can be [ErrNotFound].
func (s *WebhooksService) DeleteForCampaign(ctx context.Context, campaign CampaignID, webhook WebhookID, opts ...RequestOption) error {
	return send(ctx, s.client, opWebhooksDeleteForCampaign.path(campaign), &webhookDelete{webhook}, opts)
}

// WebhookWindowParams is a window of time.
type WebhookWindowParams struct {
	From time.Time // required
	To   time.Time // required
}

// webhookWindow is the window as it is sent: in UTC, to the millisecond.
type webhookWindow struct {
	From string `url:"fromTime" json:"fromTime"`
	To   string `url:"toTime" json:"toTime"`

	params WebhookWindowParams
}

func newWebhookWindow(p *WebhookWindowParams) *webhookWindow {
	if p == nil {
		p = new(WebhookWindowParams) // which is refused
	}
	const layout = "2006-01-02T15:04:05.000Z"
	return &webhookWindow{p.From.UTC().Format(layout), p.To.UTC().Format(layout), *p}
}

func (w *webhookWindow) validate() (field, reason string) {
	switch {
	case w.params.From.IsZero():
		return "fromTime", "must be set"
	case w.params.To.IsZero():
		return "toTime", "must be set"
	case w.params.To.Before(w.params.From):
		return "toTime", "must not be before fromTime"
	}
	return "", ""
}

// WebhookSummary tells what became of the events of a campaign's webhooks.
type WebhookSummary struct {
	// Summary is not known: the one answer that was seen had an empty list here,
	// and documents disagree. Documented counters beside it are in Extra.
	Summary   json.RawMessage   `json:"summary"`
	TimeRange *WebhookTimeRange `json:"timeRange"` // nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// WebhookTimeRange is the window that a summary covers.
type WebhookTimeRange struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// webhookSummaryAnswer has its members in data or beside it. It has no ack: one
// document has a count for "success".
type webhookSummaryAnswer struct {
	WebhookSummary

	Success json.RawMessage `json:"success"` // a flag beside data, otherwise a count
	Data    *WebhookSummary `json:"data"`
}

func (a *webhookSummaryAnswer) content() *WebhookSummary {
	if a.Data != nil {
		return a.Data
	}
	if a.Success != nil {
		if a.Extra == nil {
			a.Extra = map[string]json.RawMessage{}
		}
		a.Extra["success"] = a.Success
	}
	return &a.WebhookSummary
}

// Summary tells what became of the events of a campaign's webhooks in a window
// of time.
//
// SmartLead: GET /campaigns/{campaign_id}/webhooks/summary. It has medium
// confidence, was called a private beta, and may be off for an account.
func (s *WebhooksService) Summary(ctx context.Context, campaign CampaignID, params *WebhookWindowParams, opts ...RequestOption) (*WebhookSummary, error) {
	return unwrap(call[*webhookSummaryAnswer](ctx, s.client, opWebhooksSummary.path(campaign), newWebhookWindow(params), opts))
}

// WebhookRetrigger is the answer to RetriggerFailed.
type WebhookRetrigger struct {
	ack

	Count *int `json:"retriggered_count"` // events; nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// RetriggerFailed posts the events of a window of time again whose delivery has
// failed. It goes on in the background, in small batches: look at the summary
// afterwards.
//
// SmartLead: POST /campaigns/{campaign_id}/webhooks/retrigger-failed-events. It
// is not repeated once it may have arrived: a repeat can deliver the same events
// once more. The receiver meets events again in any case. The shape of the
// answer has medium confidence.
func (s *WebhooksService) RetriggerFailed(ctx context.Context, campaign CampaignID, params *WebhookWindowParams, opts ...RequestOption) (*WebhookRetrigger, error) {
	return call[*WebhookRetrigger](ctx, s.client, opWebhooksRetriggerFailed.path(campaign), newWebhookWindow(params), opts)
}
