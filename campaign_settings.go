package smartlead

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"time"
)

var (
	opCampaignsUpdateSettings = operation("Campaigns.UpdateSettings", http.MethodPost, "/campaigns/{campaign_id}/settings", idempotent)
	opCampaignsUpdateSchedule = operation("Campaigns.UpdateSchedule", http.MethodPost, "/campaigns/{campaign_id}/schedule", idempotent)
)

// CampaignSettingsParams are the settings of a campaign. What is nil stays as it
// is. Those marked write-only cannot be read back by any known call.
type CampaignSettingsParams struct {
	Name                 *string            `json:"name,omitzero"`
	TrackSettings        []TrackSetting     `json:"track_settings,omitzero"` // what to switch off; empty but not nil: track everything
	StopLeadSettings     StopLeadSetting    `json:"stop_lead_settings,omitzero"`
	UnsubscribeText      *string            `json:"unsubscribe_text,omitzero"`
	SendAsPlainText      *bool              `json:"send_as_plain_text,omitzero"`
	ForcePlainText       *bool              `json:"force_plain_text,omitzero"`     // write-only
	FollowUpPercentage   *int               `json:"follow_up_percentage,omitzero"` // 0 to 100
	ClientID             Nullable[ClientID] `json:"client_id,omitzero"`            // null detaches from the client
	EnableAIESPMatching  *bool              `json:"enable_ai_esp_matching,omitzero"`
	AutoPauseDomainLeads *bool              `json:"auto_pause_domain_leads_on_reply,omitzero"` // write-only
	IgnoreSenderLimit    *bool              `json:"ignore_ss_mailbox_sending_limit,omitzero"`  // of SmartSenders mailboxes; write-only
	// BounceAutoPauseThreshold is the bounce rate in percent at which the
	// campaign pauses, as text; "100" switches it off. Write-only. SmartLead
	// refuses or drops it while the campaign is active or paused.
	BounceAutoPauseThreshold *string                    `json:"bounce_autopause_threshold,omitzero"`
	DomainLevelRateLimit     *bool                      `json:"domain_level_rate_limit,omitzero"`          // write-only
	OutOfOffice              *CampaignOutOfOfficeParams `json:"out_of_office_detection_settings,omitzero"` // write-only
	AddUnsubscribeTag        *bool                      `json:"add_unsubscribe_tag,omitzero"`              // write-only
	AICategories             []CategoryID               `json:"ai_categorisation_options,omitzero"`        // what the AI may assign; write-only
}

// CampaignOutOfOfficeParams says what happens on an out-of-office answer.
type CampaignOutOfOfficeParams struct {
	IgnoreAsReply   *bool         `json:"ignoreOOOasReply,omitzero"`       // do not stop the sequence
	AutoReactivate  *bool         `json:"autoReactivateOOO,omitzero"`      // bring the lead back; not with AutoCategorize
	ReactivateDelay Nullable[int] `json:"reactivateOOOwithDelay,omitzero"` // days
	AutoCategorize  *bool         `json:"autoCategorizeOOO,omitzero"`      // let the AI set the category
}

func (p *CampaignSettingsParams) validate() (field, reason string) {
	if p.Name != nil && *p.Name == "" {
		return "name", "must not be empty"
	}
	if n := p.FollowUpPercentage; n != nil && (*n < 0 || *n > 100) {
		return "follow_up_percentage", fmt.Sprintf("must be between 0 and 100, got %d", *n)
	}
	if o := p.OutOfOffice; o != nil && isTrue(o.AutoReactivate) && isTrue(o.AutoCategorize) {
		return "out_of_office_detection_settings", "cannot both reactivate and categorize"
	}
	return "", ""
}

func isTrue(b *bool) bool { return b != nil && *b }

// SettingsParams returns the settings as they were read, for
// [CampaignsService.UpdateSettings]. It leaves out those that cannot be read.
func (c *Campaign) SettingsParams() *CampaignSettingsParams {
	params := &CampaignSettingsParams{
		Name:                &c.Name,
		TrackSettings:       append([]TrackSetting{}, c.TrackSettings...),
		StopLeadSettings:    c.StopLeadSettings,
		UnsubscribeText:     &c.UnsubscribeText,
		SendAsPlainText:     &c.SendAsPlainText,
		EnableAIESPMatching: &c.EnableAIESPMatching,
		ClientID:            Null[ClientID](),
	}
	if c.FollowUpPercentage != nil {
		params.FollowUpPercentage = new(int(math.Round(*c.FollowUpPercentage)))
	}
	if c.ClientID != 0 {
		params.ClientID = Value(c.ClientID)
	}
	return params
}

// UpdateSettings changes the settings that params name and leaves the others.
// It is also how a campaign is renamed. Leads in progress keep the old settings.
//
// SmartLead: POST /campaigns/{campaign_id}/settings. It may be repeated. The
// answer does not echo what was applied: read the campaign to verify.
func (s *CampaignsService) UpdateSettings(ctx context.Context, campaign CampaignID, params *CampaignSettingsParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsUpdateSettings.path(campaign), params, opts)
}

// CampaignScheduleParams is the whole schedule of a campaign: a save replaces
// all of it.
type CampaignScheduleParams struct {
	Timezone             string         `json:"timezone"` // IANA name
	Days                 []time.Weekday `json:"days_of_the_week"`
	StartHour            string         `json:"start_hour"`          // "09:00", in Timezone
	EndHour              string         `json:"end_hour"`            // after StartHour
	MinTimeBetweenEmails int            `json:"min_time_btw_emails"` // minutes, at least 3
	MaxNewLeadsPerDay    int            `json:"max_new_leads_per_day"`
	ScheduleStartTime    time.Time      `json:"schedule_start_time,omitzero"` // zero: at once
}

func (p *CampaignScheduleParams) validate() (field, reason string) {
	if _, err := time.LoadLocation(p.Timezone); p.Timezone == "" || p.Timezone == "Local" || err != nil && !zonesMissing() {
		return "timezone", fmt.Sprintf("must be an IANA name such as Europe/Berlin, got %q", p.Timezone)
	}
	if len(p.Days) == 0 {
		return "days_of_the_week", "must name at least one day"
	}
	for _, day := range p.Days {
		if day < time.Sunday || day > time.Saturday {
			return "days_of_the_week", fmt.Sprintf("must be between 0 (Sunday) and 6, got %d", day)
		}
	}
	start, err := time.Parse("15:04", p.StartHour)
	if err != nil {
		return "start_hour", fmt.Sprintf("must be HH:MM, got %q", p.StartHour)
	}
	end, err := time.Parse("15:04", p.EndHour)
	if err != nil {
		return "end_hour", fmt.Sprintf("must be HH:MM, got %q", p.EndHour)
	}
	switch {
	case !end.After(start):
		return "end_hour", "must be after start_hour"
	case p.MinTimeBetweenEmails < 3:
		return "min_time_btw_emails", fmt.Sprintf("must be at least 3 minutes, got %d", p.MinTimeBetweenEmails)
	case p.MaxNewLeadsPerDay < 1:
		return "max_new_leads_per_day", fmt.Sprintf("must be at least 1, got %d", p.MaxNewLeadsPerDay)
	}
	return "", ""
}

// zonesMissing reports a machine without time zone data, where no name can be
// checked.
func zonesMissing() bool {
	_, err := time.LoadLocation("America/New_York")
	return err != nil
}

// ScheduleParams returns the schedule as it was read, for
// [CampaignsService.UpdateSchedule].
func (c *Campaign) ScheduleParams() *CampaignScheduleParams {
	params := &CampaignScheduleParams{
		MinTimeBetweenEmails: c.MinTimeBetweenEmails,
		MaxNewLeadsPerDay:    c.MaxNewLeadsPerDay,
		ScheduleStartTime:    c.ScheduleStartTime,
	}
	if w := c.Schedule; w != nil {
		params.Timezone, params.Days = w.Timezone, append([]time.Weekday(nil), w.Days...)
		params.StartHour, params.EndHour = w.StartHour, w.EndHour
	}
	return params
}

// UpdateSchedule replaces the schedule of a campaign. A campaign cannot start
// before it has one.
//
// SmartLead: POST /campaigns/{campaign_id}/schedule. It may be repeated. That a
// gap under 3 minutes and a cap under 1 lead are refused has medium confidence.
func (s *CampaignsService) UpdateSchedule(ctx context.Context, campaign CampaignID, params *CampaignScheduleParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsUpdateSchedule.path(campaign), params, opts)
}
