package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// WebhooksService manages webhooks: the addresses that SmartLead posts events
// to. Those of a campaign can be listed and saved; those of the account and of a
// client cannot be listed, so keep the id that Create returns.
//
// A webhook of the account takes an event away from those of clients and
// campaigns: do not subscribe to one event on two levels. No call takes or
// returns a signing secret, which shows in SmartLead's app only.
type WebhooksService struct{ service }

var (
	opWebhooksCreate = operation("Webhooks.Create", http.MethodPost, "/webhook/create", once)
	opWebhooksGet    = operation("Webhooks.Get", http.MethodGet, "/webhook/{webhook_id}", read)
	opWebhooksUpdate = operation("Webhooks.Update", http.MethodPut, "/webhook/update/{webhook_id}", idempotent)
	opWebhooksDelete = operation("Webhooks.Delete", http.MethodDelete, "/webhook/delete", idempotent, removes)
)

// WebhookEvent is a kind of event that SmartLead posts.
type WebhookEvent string

// The events that can be subscribed to.
const (
	WebhookEmailSent             WebhookEvent = "EMAIL_SENT"
	WebhookFirstEmailSent        WebhookEvent = "FIRST_EMAIL_SENT" // medium confidence for webhooks of a campaign
	WebhookEmailOpen             WebhookEvent = "EMAIL_OPEN"
	WebhookEmailLinkClick        WebhookEvent = "EMAIL_LINK_CLICK"
	WebhookEmailReply            WebhookEvent = "EMAIL_REPLY"
	WebhookEmailBounce           WebhookEvent = "EMAIL_BOUNCE"
	WebhookLeadUnsubscribed      WebhookEvent = "LEAD_UNSUBSCRIBED"
	WebhookLeadCategoryUpdated   WebhookEvent = "LEAD_CATEGORY_UPDATED"
	WebhookCampaignStatusChanged WebhookEvent = "CAMPAIGN_STATUS_CHANGED"
	WebhookUntrackedReplies      WebhookEvent = "UNTRACKED_REPLIES"
	WebhookManualStepReached     WebhookEvent = "MANUAL_STEP_REACHED"
)

// Events that follow a setting in SmartLead's app and cannot be subscribed to
// here.
const (
	WebhookEmailAccountDisconnected WebhookEvent = "EMAIL_ACCOUNT_DISCONNECTED"
	WebhookLinkedInDisconnected     WebhookEvent = "LINKEDIN_DISCONNECTED"
	WebhookCampaignBounceBreach     WebhookEvent = "CAMPAIGN_BOUNCE_BREACH"
)

var _ = enumWith(webhookAliases, WebhookEmailSent, WebhookFirstEmailSent, WebhookEmailOpen,
	WebhookEmailLinkClick, WebhookEmailReply, WebhookEmailBounce, WebhookLeadUnsubscribed,
	WebhookLeadCategoryUpdated, WebhookCampaignStatusChanged, WebhookUntrackedReplies,
	WebhookManualStepReached, WebhookEmailAccountDisconnected, WebhookLinkedInDisconnected,
	WebhookCampaignBounceBreach)

// Canonical is the word that SmartLead takes where e is one that stands in
// documentation only, such as EMAIL_OPENED, and e itself otherwise.
func (e WebhookEvent) Canonical() WebhookEvent {
	if word, ok := webhookAliases[string(e)]; ok {
		return word
	}
	return e
}

// webhookAliases are words for events that stand in documentation only; written,
// they are refused.
var webhookAliases = map[string]WebhookEvent{
	"SENT":               WebhookEmailSent,
	"EMAIL_OPENED":       WebhookEmailOpen,
	"LEAD_OPENED":        WebhookEmailOpen,
	"OPENED":             WebhookEmailOpen,
	"EMAIL_CLICKED":      WebhookEmailLinkClick,
	"LEAD_CLICKED":       WebhookEmailLinkClick,
	"CLICKED":            WebhookEmailLinkClick,
	"EMAIL_REPLIED":      WebhookEmailReply,
	"LEAD_REPLIED":       WebhookEmailReply,
	"REPLIED":            WebhookEmailReply,
	"EMAIL_BOUNCED":      WebhookEmailBounce,
	"LEAD_BOUNCED":       WebhookEmailBounce,
	"BOUNCED":            WebhookEmailBounce,
	"EMAIL_UNSUBSCRIBED": WebhookLeadUnsubscribed,
	"UNSUBSCRIBED":       WebhookLeadUnsubscribed,
}

// WebhookLevel says whose events a webhook gets.
type WebhookLevel string

// The levels of webhooks.
const (
	WebhookLevelUser     WebhookLevel = "user" // the whole account
	WebhookLevelClient   WebhookLevel = "client"
	WebhookLevelCampaign WebhookLevel = "campaign"
)

var _ = enum(WebhookLevelUser, WebhookLevelClient, WebhookLevelCampaign)

// Webhook is an address that gets events.
type Webhook struct {
	ID         WebhookID      `json:"id"`
	Name       string         `json:"name"`
	URL        string         `json:"webhook_url"`
	CampaignID CampaignID     `json:"email_campaign_id"` // zero: not of a campaign
	EventTypes []WebhookEvent `json:"event_types"`
	// Categories and CategoryIDs are the lead categories that
	// LEAD_CATEGORY_UPDATED is limited to. Some answers name them, others give
	// their ids; neither means all.
	Categories  []string     `json:"categories"`
	CategoryIDs []CategoryID `json:"category_ids"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// webhookSwitches are event types or category ids that are on or off.
type webhookSwitches map[string]string

var _ = register(wire.StringMap[webhookSwitches]())

// on returns what is switched on, sorted.
func (s webhookSwitches) on() []string {
	var names []string
	for name, value := range s {
		if on, err := strconv.ParseBool(value); err == nil && on {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// webhookAnswer is a webhook in every shape that it comes in.
type webhookAnswer struct {
	ack
	Webhook

	EventType   WebhookEvent    `json:"event_type"`
	EventMap    webhookSwitches `json:"event_type_map"`
	CategoryMap webhookSwitches `json:"category_id_map"`
	Data        *webhookAnswer  `json:"data"`
}

func (a *webhookAnswer) missing() bool { return a.ID == 0 && (a.Data == nil || a.Data.missing()) }

func (a *webhookAnswer) content() *Webhook {
	if a.Data != nil {
		return a.Data.content()
	}
	w := &a.Webhook
	for _, name := range a.EventMap.on() {
		w.addEvent(cmp.Or(webhookAliases[name], WebhookEvent(name)))
	}
	w.addEvent(a.EventType)
	for _, text := range a.CategoryMap.on() {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			w.CategoryIDs = append(w.CategoryIDs, CategoryID(id))
		} else {
			w.Categories = append(w.Categories, text)
		}
	}
	return w
}

func (w *Webhook) addEvent(event WebhookEvent) {
	if event != "" && !slices.Contains(w.EventTypes, event) {
		w.EventTypes = append(w.EventTypes, event)
	}
}

// WebhookCreateParams is a new webhook.
type WebhookCreateParams struct {
	Name       string       `json:"name,omitzero"`
	URL        string       `json:"webhook_url"`
	Level      WebhookLevel `json:"association_type"`
	CampaignID CampaignID   `json:"email_campaign_id,omitzero"` // required on the campaign's level
	ClientID   ClientID     `json:"client_id,omitzero"`         // required on the client's level

	EventTypes  []WebhookEvent `json:"-"` // at least one
	CategoryIDs []CategoryID   `json:"-"` // limits LEAD_CATEGORY_UPDATED to these; nil: all categories

	ForceCreate bool `json:"force_create,omitzero"` // also where there is a similar webhook
}

// webhookCreate is the body of a create, which has maps for the lists.
type webhookCreate struct {
	*WebhookCreateParams

	EventMap    map[WebhookEvent]bool `json:"event_type_map"`
	CategoryMap map[CategoryID]bool   `json:"category_id_map,omitzero"`
}

func newWebhookCreate(p *WebhookCreateParams) *webhookCreate {
	if p == nil {
		return nil
	}
	return &webhookCreate{p, switchedOn(p.EventTypes), switchedOn(p.CategoryIDs)}
}

func switchedOn[T comparable](values []T) map[T]bool {
	if values == nil {
		return nil
	}
	on := make(map[T]bool, len(values))
	for _, value := range values {
		on[value] = true
	}
	return on
}

func (p *webhookCreate) validate() (field, reason string) {
	switch {
	case p.URL == "":
		return "webhook_url", "must not be empty"
	case p.Level == "":
		return "association_type", "must be user, client or campaign"
	case len(p.EventMap) == 0:
		return "event_type_map", "must name at least one event"
	case p.CategoryMap != nil && len(p.CategoryMap) == 0:
		return "category_id_map", "must not be empty; nil means all categories"
	}
	if field, reason := allPositive("category_id_map", p.CategoryIDs); reason != "" {
		return field, reason
	}
	switch p.Level {
	case WebhookLevelCampaign:
		return positive("email_campaign_id", p.CampaignID)
	case WebhookLevelClient:
		return positive("client_id", p.ClientID)
	}
	return "", ""
}

// WebhookCreated is the answer to a new webhook. ID is zero when the API did not
// tell it.
type WebhookCreated struct {
	ack

	ID  WebhookID `json:"id"`
	URL string    `json:"webhook_url"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// webhookCreatedAnswer has the id under one of two names.
type webhookCreatedAnswer struct {
	WebhookCreated

	OtherID WebhookID `json:"webhook_id"`
}

func (a *webhookCreatedAnswer) content() *WebhookCreated {
	a.ID = cmp.Or(a.ID, a.OtherID)
	return &a.WebhookCreated
}

// Create makes a webhook for the account, a client or a campaign. Keep the id:
// webhooks made here cannot be listed, except a campaign's.
//
// SmartLead: POST /webhook/create. It is not repeated once it may have arrived:
// that a repeat without ForceCreate makes no second webhook is likely and not
// proven. It has medium confidence.
func (s *WebhooksService) Create(ctx context.Context, params *WebhookCreateParams, opts ...RequestOption) (*WebhookCreated, error) {
	return unwrap(call[*webhookCreatedAnswer](ctx, s.client, opWebhooksCreate.path(), newWebhookCreate(params), opts))
}

// Get returns one webhook, of any level.
//
// SmartLead: GET /webhook/{webhook_id}. A webhook that does not exist is
// [ErrNotFound]. It has medium confidence.
func (s *WebhooksService) Get(ctx context.Context, webhook WebhookID, opts ...RequestOption) (*Webhook, error) {
	return unwrap(call[*webhookAnswer](ctx, s.client, opWebhooksGet.path(webhook), nil, opts))
}

// WebhookUpdateParams is a webhook as it shall be. Whether the API keeps what is
// not sent is not known: start from [Webhook.Params] of what was read.
type WebhookUpdateParams struct {
	Name       string         `json:"name,omitzero"`
	URL        string         `json:"webhook_url"`
	EventTypes []WebhookEvent `json:"event_types"`         // at least one
	Categories []string       `json:"categories,omitzero"` // the names of categories

	// nameless are categories that were read by id, so that their names must be
	// set before writing: what is left out might be lost.
	nameless []CategoryID
}

func (p *WebhookUpdateParams) validate() (field, reason string) {
	switch {
	case p.URL == "":
		return "webhook_url", "must not be empty"
	case len(p.EventTypes) == 0:
		return "event_types", "must name at least one event"
	case p.Categories == nil && len(p.nameless) > 0:
		return "categories", "must be set: the webhook was read with the ids of categories, and is written with their names"
	}
	return "", ""
}

// Params returns the webhook as it was read, for [WebhooksService.Update]. Where
// it was read with CategoryIDs, set Categories to the names of these: an update
// without them is refused.
func (w *Webhook) Params() *WebhookUpdateParams {
	return &WebhookUpdateParams{
		Name:       w.Name,
		URL:        w.URL,
		EventTypes: slices.Clone(w.EventTypes),
		Categories: slices.Clone(w.Categories),
		nameless:   slices.Clone(w.CategoryIDs),
	}
}

// Update changes a webhook.
//
// SmartLead: PUT /webhook/update/{webhook_id}. It may be repeated. It has low
// confidence: sources disagree about the body, and that categories go by name is
// taken from the webhooks of campaigns.
func (s *WebhooksService) Update(ctx context.Context, webhook WebhookID, params *WebhookUpdateParams, opts ...RequestOption) error {
	return send(ctx, s.client, opWebhooksUpdate.path(webhook), params, opts)
}

// webhookDelete is the body of a delete.
type webhookDelete struct {
	ID WebhookID `json:"id"`
}

func (p *webhookDelete) validate() (field, reason string) { return positive("id", p.ID) }

// Delete removes a webhook.
//
// SmartLead: DELETE /webhook/delete with the id in the body. It may be repeated;
// a repeat is [ErrNotFound]. It has medium confidence: sources disagree whether
// the id goes there or into the path. When the Body of the [APIError] is a page of
// HTML, the route is missing and not the webhook: then try [Client.Do] with DELETE
// /webhook/delete/{webhook_id}.
func (s *WebhooksService) Delete(ctx context.Context, webhook WebhookID, opts ...RequestOption) error {
	return send(ctx, s.client, opWebhooksDelete.path(), &webhookDelete{webhook}, opts)
}
