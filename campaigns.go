package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// CampaignsService creates, configures, starts and stops campaigns, and saves
// their sequences.
type CampaignsService struct{ service }

// CampaignStatus is what a campaign is doing.
type CampaignStatus string

// The states of a campaign. SmartLead may have others.
const (
	CampaignDrafted   CampaignStatus = "DRAFTED"
	CampaignActive    CampaignStatus = "ACTIVE"
	CampaignPaused    CampaignStatus = "PAUSED"
	CampaignStopped   CampaignStatus = "STOPPED"
	CampaignCompleted CampaignStatus = "COMPLETED"
	CampaignArchived  CampaignStatus = "ARCHIVED"
)

var _ = enum(CampaignDrafted, CampaignActive, CampaignPaused, CampaignStopped, CampaignCompleted, CampaignArchived)

// TrackSetting is one kind of tracking that is switched off.
type TrackSetting string

// What can be switched off. SmartLead reads these back under other words, which
// are translated.
const (
	DontTrackEmailOpen TrackSetting = "DONT_TRACK_EMAIL_OPEN"
	DontTrackLinkClick TrackSetting = "DONT_TRACK_LINK_CLICK"
	DontTrackReply     TrackSetting = "DONT_TRACK_REPLY_TO_AN_EMAIL"
)

var _ = enumWith(map[string]TrackSetting{
	"DONT_EMAIL_OPEN":        DontTrackEmailOpen,
	"DONT_LINK_CLICK":        DontTrackLinkClick,
	"DONT_REPLY_TO_AN_EMAIL": DontTrackReply,
}, DontTrackEmailOpen, DontTrackLinkClick, DontTrackReply)

// StopLeadSetting is what ends the sequence for a lead.
type StopLeadSetting string

// What can end a sequence. SmartLead may have others.
const (
	StopOnReply StopLeadSetting = "REPLY_TO_AN_EMAIL"
	StopOnClick StopLeadSetting = "CLICK_ON_A_LINK"
	StopOnOpen  StopLeadSetting = "OPEN_AN_EMAIL"
)

// The translated words are documented for reading and were never seen; written,
// they would be refused.
var _ = enumWith(map[string]StopLeadSetting{
	"CLICKED_LINK": StopOnClick,
	"OPENED_EMAIL": StopOnOpen,
}, StopOnReply, StopOnClick, StopOnOpen)

// Campaign is a campaign with its schedule and settings. A subsequence is a
// campaign with a ParentCampaignID.
type Campaign struct {
	ID        CampaignID     `json:"id"`
	UserID    UserID         `json:"user_id"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
	Status    CampaignStatus `json:"status"`
	Name      string         `json:"name"`

	TrackSettings        []TrackSetting  `json:"track_settings"` // what is not tracked
	Schedule             *CampaignWindow `json:"scheduler_cron_value"`
	MinTimeBetweenEmails int             `json:"min_time_btwn_emails"` // minutes
	MaxNewLeadsPerDay    int             `json:"max_leads_per_day"`
	StopLeadSettings     StopLeadSetting `json:"stop_lead_settings"`
	ScheduleStartTime    time.Time       `json:"schedule_start_time"` // zero: at once
	EnableAIESPMatching  bool            `json:"enable_ai_esp_matching"`
	SendAsPlainText      bool            `json:"send_as_plain_text"`
	FollowUpPercentage   *float64        `json:"follow_up_percentage"` // 0 to 100; nil when the API did not say
	UnsubscribeText      string          `json:"unsubscribe_text"`
	ParentCampaignID     CampaignID      `json:"parent_campaign_id"` // zero: not a subsequence
	ClientID             ClientID        `json:"client_id"`          // zero: the account's own
	Tags                 []*Tag          `json:"tags"`               // only when asked for

	Extra map[string]json.RawMessage `json:",embed"` // members this package does not know
}

// CampaignWindow is when a campaign sends: on these days between these hours of
// the time zone.
type CampaignWindow struct {
	Timezone  string         `json:"tz"` // IANA name
	Days      []time.Weekday `json:"days"`
	StartHour string         `json:"startHour"` // "09:00"
	EndHour   string         `json:"endHour"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Tag is a label of campaigns, leads and mailboxes.
type Tag struct {
	ID    TagID  `json:"tag_id"`
	Name  string `json:"tag_name"`
	Color string `json:"tag_color"` // "#FF5733"

	Extra map[string]json.RawMessage `json:",embed"`
}

var (
	_ = register(wire.Embedded[CampaignWindow]())
	_ = register(wire.Embedded[[]TrackSetting]())
	// Sources disagree whether Sunday is 0 or 7; 0 is written and both are read.
	_ = register(wire.IntMod[time.Weekday](7))
)

var (
	opCampaignsList      = operation("Campaigns.List", http.MethodGet, "/campaigns/", read, list)
	opCampaignsGet       = operation("Campaigns.Get", http.MethodGet, "/campaigns/{campaign_id}", read)
	opCampaignsCreate    = operation("Campaigns.Create", http.MethodPost, "/campaigns/create", once)
	opCampaignsDelete    = operation("Campaigns.Delete", http.MethodDelete, "/campaigns/{campaign_id}", idempotent, removes)
	opCampaignsDuplicate = operation("Campaigns.Duplicate", http.MethodPost, "/campaigns/{campaign_id}/duplicate", once, optionalParams)
	opCampaignsStart     = operation("Campaigns.Start", http.MethodPost, "/campaigns/{campaign_id}/status", idempotent)
	opCampaignsPause     = operation("Campaigns.Pause", http.MethodPost, "/campaigns/{campaign_id}/status", idempotent)
	opCampaignsStop      = operation("Campaigns.Stop", http.MethodPost, "/campaigns/{campaign_id}/status", idempotent)
)

// CampaignListParams narrows a list of campaigns.
type CampaignListParams struct {
	ClientID    ClientID `url:"client_id,omitempty"`    // zero: of every client
	IncludeTags bool     `url:"include_tags,omitempty"` // fill Campaign.Tags
}

func (p *CampaignListParams) validate() (field, reason string) {
	if p.ClientID < 0 {
		return positive("client_id", p.ClientID)
	}
	return "", ""
}

// List returns every campaign that the key can see, newest first, subsequences
// and archived ones included. The API has no pages and no filter by status here.
//
// SmartLead: GET /campaigns/.
func (s *CampaignsService) List(ctx context.Context, params *CampaignListParams, opts ...RequestOption) ([]*Campaign, error) {
	return call[[]*Campaign](ctx, s.client, opCampaignsList.path(), params, opts)
}

// CampaignGetParams says what to include in a campaign.
type CampaignGetParams struct {
	IncludeTags bool `url:"include_tags,omitempty"` // fill Campaign.Tags
}

// Get returns one campaign.
//
// SmartLead: GET /campaigns/{campaign_id}. A campaign that does not exist, or
// that the key may not see, is [ErrNotFound].
func (s *CampaignsService) Get(ctx context.Context, campaign CampaignID, params *CampaignGetParams, opts ...RequestOption) (*Campaign, error) {
	return call[*Campaign](ctx, s.client, opCampaignsGet.path(campaign), params, opts)
}

// missing reports an answer that names no campaign.
func (c *Campaign) missing() bool { return c.ID == 0 }

// CampaignCreateParams is a new campaign. Everything else about it has a call
// of its own.
type CampaignCreateParams struct {
	Name     string   `json:"name"`               // names need not be unique
	ClientID ClientID `json:"client_id,omitzero"` // zero: the account's own, or the client of a client's key
}

func (p *CampaignCreateParams) validate() (field, reason string) {
	if p.Name == "" {
		return "name", "must not be empty"
	}
	if p.ClientID < 0 {
		return positive("client_id", p.ClientID)
	}
	return "", ""
}

// CampaignCreated is the answer to a new campaign. Members that the API did not say
// are zero; ID is only where it confirmed the call with a sentence or an empty body:
// the campaign is then found by its name in [CampaignsService.List].
type CampaignCreated struct {
	ack

	ID        CampaignID `json:"id"`
	Name      string     `json:"name"`
	CreatedAt time.Time  `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Create makes an empty campaign, in status DRAFTED.
//
// SmartLead: POST /campaigns/create. It is not repeated once it may have
// arrived: a second one would be a second campaign of the same name. When the
// error says MaybeApplied, list the campaigns and look for the name.
func (s *CampaignsService) Create(ctx context.Context, params *CampaignCreateParams, opts ...RequestOption) (*CampaignCreated, error) {
	return call[*CampaignCreated](ctx, s.client, opCampaignsCreate.path(), params, opts)
}

// Delete removes a campaign with its sequence, statistics, webhooks and
// scheduled mails, for good. The leads stay on the account; whether one does that
// was in no other campaign is not known.
//
// SmartLead: DELETE /campaigns/{campaign_id}. It may be repeated; a repeat can
// be [ErrNotFound]. An active campaign may be refused: stop it first (documented,
// never seen).
func (s *CampaignsService) Delete(ctx context.Context, campaign CampaignID, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsDelete.path(campaign), nil, opts)
}

// CampaignDuplicateParams says what to copy besides the campaign itself.
type CampaignDuplicateParams struct {
	Subsequences bool `json:"duplicate_sub_sequence,omitzero"` // also the attached subsequences
	Client       bool `json:"duplicate_client_label,omitzero"` // keep the client
}

type campaignDuplicated struct {
	ID CampaignID `json:"newCampaignId"`
}

// Duplicate copies a campaign with sequence, settings, schedule and mailboxes
// into a new one, in status DRAFTED and named "<name> - copy", and returns its
// id. Leads, statistics and webhooks are not copied.
//
// SmartLead: POST /campaigns/{campaign_id}/duplicate. It is not repeated once it
// may have arrived: every call makes another copy. A campaign that does not
// exist is answered 500 "Invalid campaign Id!".
func (s *CampaignsService) Duplicate(ctx context.Context, campaign CampaignID, params *CampaignDuplicateParams, opts ...RequestOption) (CampaignID, error) {
	made, err := call[campaignDuplicated](ctx, s.client, opCampaignsDuplicate.path(campaign), params, opts)
	return made.ID, err
}

type campaignStatusParams struct {
	Status string `json:"status"`
}

// Start makes a campaign send, or go on after a pause; it then reads as ACTIVE.
//
// SmartLead: POST /campaigns/{campaign_id}/status with START. It may be
// repeated. A campaign without sequence, mailboxes, leads or schedule is refused
// with [ErrValidation].
func (s *CampaignsService) Start(ctx context.Context, campaign CampaignID, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsStart.path(campaign), &campaignStatusParams{"START"}, opts)
}

// Pause makes a campaign stop sending until it is started again.
//
// SmartLead: POST /campaigns/{campaign_id}/status with PAUSED. It may be repeated.
func (s *CampaignsService) Pause(ctx context.Context, campaign CampaignID, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsPause.path(campaign), &campaignStatusParams{"PAUSED"}, opts)
}

// Stop ends a campaign. SmartLead documents this as final: use [CampaignsService.Pause]
// for what shall go on.
//
// SmartLead: POST /campaigns/{campaign_id}/status with STOPPED. It may be repeated.
func (s *CampaignsService) Stop(ctx context.Context, campaign CampaignID, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsStop.path(campaign), &campaignStatusParams{"STOPPED"}, opts)
}
