package smartlead

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	opCampaignsUpdateSettings   = operation("Campaigns.UpdateSettings", http.MethodPost, "/campaigns/{campaign_id}/settings", idempotent)
	opCampaignsUpdateSchedule   = operation("Campaigns.UpdateSchedule", http.MethodPost, "/campaigns/{campaign_id}/schedule", idempotent)
	opCampaignsUpdateTeamMember = operation("Campaigns.UpdateTeamMember", http.MethodPost, "/campaigns/{campaign_id}/team-member", idempotent)
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
	if id, ok := p.ClientID.Get(); ok && id <= 0 {
		return positive("client_id", id)
	}
	if text := p.BounceAutoPauseThreshold; text != nil {
		if percent, err := strconv.ParseFloat(*text, 64); err != nil || !(percent >= 0 && percent <= 100) {
			return "bounce_autopause_threshold", fmt.Sprintf("must be a percentage such as \"5\", got %q", *text)
		}
	}
	for _, category := range p.AICategories {
		if category <= 0 {
			return positive("ai_categorisation_options", category)
		}
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
		TrackSettings:       slices.Clone(c.TrackSettings), // nil, when the API said null, stays so
		StopLeadSettings:    c.StopLeadSettings,
		UnsubscribeText:     new(c.UnsubscribeText),
		SendAsPlainText:     new(c.SendAsPlainText),
		EnableAIESPMatching: new(c.EnableAIESPMatching),
		ClientID:            Null[ClientID](),
	}
	if c.Name != "" { // a campaign can be without, but not be renamed to nothing
		params.Name = new(c.Name)
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
// SmartLead: POST /campaigns/{campaign_id}/settings. It may be repeated. A word
// that the API does not know is [ErrValidation]. The answer does not echo what
// was applied: read the campaign to verify. That what is left out stays as it is
// is how live clients use the call; it is not documented.
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
	if !isZoneName(p.Timezone) {
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
	switch {
	case !isHourOfDay(p.StartHour):
		return "start_hour", fmt.Sprintf("must be HH:MM, got %q", p.StartHour)
	case !isHourOfDay(p.EndHour):
		return "end_hour", fmt.Sprintf("must be HH:MM, got %q", p.EndHour)
	case p.EndHour <= p.StartHour:
		return "end_hour", "must be after start_hour"
	case p.MinTimeBetweenEmails < 3:
		return "min_time_btw_emails", fmt.Sprintf("must be at least 3 minutes, got %d", p.MinTimeBetweenEmails)
	case p.MaxNewLeadsPerDay < 1:
		return "max_new_leads_per_day", fmt.Sprintf("must be at least 1, got %d", p.MaxNewLeadsPerDay)
	}
	return "", ""
}

// isHourOfDay reports HH:MM, 24 hours a day, with both digits of the hour.
func isHourOfDay(text string) bool {
	at, err := time.Parse("15:04", text)
	return err == nil && at.Format("15:04") == text
}

// isZoneName reports what can be an IANA name. Whether there is such a zone is
// for the API to say: the data of this machine may lack it, or old names of
// zones such as US/Eastern, which campaigns have.
func isZoneName(name string) bool {
	return name != "" && name != "Local" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("/_+-", r)
	})
}

// ScheduleParams returns the schedule as it was read, for
// [CampaignsService.UpdateSchedule]. Of a campaign that has none yet, the days,
// hours and time zone are empty and must be filled first.
func (c *Campaign) ScheduleParams() *CampaignScheduleParams {
	params := &CampaignScheduleParams{
		MinTimeBetweenEmails: c.MinTimeBetweenEmails,
		MaxNewLeadsPerDay:    c.MaxNewLeadsPerDay,
		ScheduleStartTime:    c.ScheduleStartTime,
	}
	if w := c.Schedule; w != nil {
		params.Timezone, params.Days = w.Timezone, slices.Clone(w.Days)
		params.StartHour, params.EndHour = w.StartHour, w.EndHour
	}
	return params
}

// UpdateSchedule replaces the whole schedule of a campaign. To change one value,
// change it in [Campaign.ScheduleParams] of what was read. A campaign cannot
// start before it has a schedule.
//
// SmartLead: POST /campaigns/{campaign_id}/schedule. It may be repeated. A time
// zone that does not exist is [ErrValidation]. That a gap under 3 minutes and a
// cap under 1 lead are refused has medium confidence.
func (s *CampaignsService) UpdateSchedule(ctx context.Context, campaign CampaignID, params *CampaignScheduleParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsUpdateSchedule.path(campaign), params, opts)
}

// CampaignTeamMemberParams names who is in charge of a campaign.
type CampaignTeamMemberParams struct {
	TeamMemberID Nullable[TeamMemberID] `json:"teamMemberId"` // required; null clears the assignment
}

func (p *CampaignTeamMemberParams) validate() (field, reason string) {
	if id, ok := p.TeamMemberID.Get(); ok && id <= 0 || p.TeamMemberID.IsZero() {
		return "teamMemberId", "must be a positive id, or null to clear the assignment"
	}
	return "", ""
}

// UpdateTeamMember puts a member of the team in charge of a campaign, or nobody.
// The assignment cannot be read back, and no known call lists the members: their
// ids come from SmartLead's app.
//
// SmartLead: POST /campaigns/{campaign_id}/team-member. It may be repeated. A
// campaign that does not exist is [ErrNotFound]. It has medium confidence.
func (s *CampaignsService) UpdateTeamMember(ctx context.Context, campaign CampaignID, params *CampaignTeamMemberParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsUpdateTeamMember.path(campaign), params, opts)
}
