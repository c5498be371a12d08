package smartlead

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var campaignSettingsEndpoints = []endpoint{
	{
		op: "Campaigns.UpdateSettings",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.UpdateSettings(ctx, 2710262, &CampaignSettingsParams{
				Name:                     new("Autumn outreach"),
				TrackSettings:            []TrackSetting{DontTrackEmailOpen, DontTrackLinkClick, DontTrackReply},
				StopLeadSettings:         StopOnReply,
				UnsubscribeText:          new(""),
				SendAsPlainText:          new(false),
				ForcePlainText:           new(true),
				FollowUpPercentage:       new(0),
				ClientID:                 Value(ClientID(22)),
				EnableAIESPMatching:      new(true),
				AutoPauseDomainLeads:     new(true),
				IgnoreSenderLimit:        new(false),
				BounceAutoPauseThreshold: new("5"),
				DomainLevelRateLimit:     new(true),
				OutOfOffice: &CampaignOutOfOfficeParams{
					IgnoreAsReply: new(true), AutoReactivate: new(true), ReactivateDelay: Value(3), AutoCategorize: new(false),
				},
				AddUnsubscribeTag: new(true),
				AICategories:      []CategoryID{1, 6},
			})
		},
	},
	{
		op:   "Campaigns.UpdateSettings",
		file: "Campaigns.UpdateSettingsPartly",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.UpdateSettings(ctx, 2710262, &CampaignSettingsParams{
				TrackSettings: []TrackSetting{},
				ClientID:      Null[ClientID](),
				OutOfOffice:   &CampaignOutOfOfficeParams{ReactivateDelay: Null[int]()},
			})
		},
	},
	{
		op: "Campaigns.UpdateSchedule",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.UpdateSchedule(ctx, 2710262, &CampaignScheduleParams{
				Timezone: "America/New_York", Days: []time.Weekday{time.Sunday, time.Monday, time.Saturday},
				StartHour: "09:00", EndHour: "18:30", MinTimeBetweenEmails: 20, MaxNewLeadsPerDay: 100,
				ScheduleStartTime: at("2026-03-10T08:00:00Z"),
			})
		},
	},
	{
		op:   "Campaigns.UpdateSchedule",
		file: "Campaigns.UpdateScheduleAtOnce",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.UpdateSchedule(ctx, 2710262, &CampaignScheduleParams{
				Timezone: "Asia/Calcutta", Days: []time.Weekday{time.Monday}, StartHour: "09:00", EndHour: "18:00",
				MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: 1,
			})
		},
	},
	{
		op: "Campaigns.UpdateTeamMember",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.UpdateTeamMember(ctx, 2710262, &CampaignTeamMemberParams{TeamMemberID: Value(TeamMemberID(456))})
		},
	},
	{
		op:   "Campaigns.UpdateTeamMember",
		file: "Campaigns.UpdateTeamMemberNone",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.UpdateTeamMember(ctx, 2710262, &CampaignTeamMemberParams{TeamMemberID: Null[TeamMemberID]()})
		},
	},
}

func TestCampaignSettingsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]*CampaignSettingsParams{
		"params":                           nil,
		"name":                             {Name: new("")},
		"follow_up_percentage":             {FollowUpPercentage: new(101)},
		"client_id":                        {ClientID: Value(ClientID(0))},
		"bounce_autopause_threshold":       {BounceAutoPauseThreshold: new("five")},
		"ai_categorisation_options":        {AICategories: []CategoryID{1, 0}},
		"out_of_office_detection_settings": {OutOfOffice: &CampaignOutOfOfficeParams{AutoReactivate: new(true), AutoCategorize: new(true)}},
	} {
		refused(t, "Campaigns.UpdateSettings", field, func(ctx context.Context, c *Client) error {
			return c.Campaigns.UpdateSettings(ctx, 2710262, params)
		})
	}
	refused(t, "Campaigns.UpdateTeamMember", "teamMemberId", func(ctx context.Context, c *Client) error {
		return c.Campaigns.UpdateTeamMember(ctx, 2710262, &CampaignTeamMemberParams{})
	})
	refused(t, "Campaigns.UpdateTeamMember", "teamMemberId", func(ctx context.Context, c *Client) error {
		return c.Campaigns.UpdateTeamMember(ctx, 2710262, &CampaignTeamMemberParams{TeamMemberID: Value(TeamMemberID(0))})
	})
}

func TestCampaignScheduleRefusesBadParams(t *testing.T) {
	t.Parallel()
	good := CampaignScheduleParams{
		Timezone: "Europe/Berlin", Days: []time.Weekday{time.Monday}, StartHour: "09:00", EndHour: "17:00",
		MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: 1,
	}
	field, reason := good.validate()
	require.Empty(t, field+reason)
	for _, bad := range []struct {
		field  string
		change func(*CampaignScheduleParams)
	}{
		{"timezone", func(p *CampaignScheduleParams) { p.Timezone = "" }},
		{"timezone", func(p *CampaignScheduleParams) { p.Timezone = "Local" }},
		{"timezone", func(p *CampaignScheduleParams) { p.Timezone = "9 o'clock" }},
		{"days_of_the_week", func(p *CampaignScheduleParams) { p.Days = nil }},
		{"days_of_the_week", func(p *CampaignScheduleParams) { p.Days = []time.Weekday{7} }},
		{"start_hour", func(p *CampaignScheduleParams) { p.StartHour = "9am" }},
		{"start_hour", func(p *CampaignScheduleParams) { p.StartHour = "9:00" }},
		{"end_hour", func(p *CampaignScheduleParams) { p.EndHour = "25:00" }},
		{"end_hour", func(p *CampaignScheduleParams) { p.EndHour = "09:00" }},
		{"min_time_btw_emails", func(p *CampaignScheduleParams) { p.MinTimeBetweenEmails = 2 }},
		{"max_new_leads_per_day", func(p *CampaignScheduleParams) { p.MaxNewLeadsPerDay = 0 }},
	} {
		params := good
		bad.change(&params)
		refused(t, "Campaigns.UpdateSchedule", bad.field, func(ctx context.Context, c *Client) error {
			return c.Campaigns.UpdateSchedule(ctx, 2710262, &params)
		})
	}
}

// readCampaign decodes a campaign as a call would.
func readCampaign(t *testing.T, body string) *Campaign {
	t.Helper()
	var campaign Campaign
	require.NoError(t, codec().Unmarshal([]byte(body), &campaign))
	return &campaign
}

// sends compares the body that params make.
func sends(t *testing.T, want string, params validator) {
	t.Helper()
	field, reason := params.validate()
	require.Empty(t, reason, field)
	body, err := codec().Marshal(params)
	require.NoError(t, err)
	assert.JSONEq(t, want, string(body))
}

func TestCampaignSettingsRoundTrip(t *testing.T) {
	t.Parallel()
	for _, trip := range []struct{ name, read, written string }{
		{
			"everything",
			`{"id":1,"name":"Spring outreach","track_settings":["DONT_EMAIL_OPEN","DONT_LINK_CLICK","DONT_REPLY_TO_AN_EMAIL"],
				"stop_lead_settings":"CLICK_ON_A_LINK","unsubscribe_text":"Bye","send_as_plain_text":true,"enable_ai_esp_matching":true,
				"follow_up_percentage":40,"client_id":22}`,
			`{"name":"Spring outreach","track_settings":["DONT_TRACK_EMAIL_OPEN","DONT_TRACK_LINK_CLICK","DONT_TRACK_REPLY_TO_AN_EMAIL"],
				"stop_lead_settings":"CLICK_ON_A_LINK","unsubscribe_text":"Bye","send_as_plain_text":true,"enable_ai_esp_matching":true,
				"follow_up_percentage":40,"client_id":22}`,
		},
		{
			"as text and under the words of the documentation",
			`{"id":"1","name":"Old","track_settings":"[\"DONT_EMAIL_OPEN\"]","stop_lead_settings":"CLICKED_LINK","follow_up_percentage":"40.0","client_id":"22"}`,
			`{"name":"Old","track_settings":["DONT_TRACK_EMAIL_OPEN"],"stop_lead_settings":"CLICK_ON_A_LINK","unsubscribe_text":"",
				"send_as_plain_text":false,"enable_ai_esp_matching":false,"follow_up_percentage":40,"client_id":22}`,
		},
		{
			"nothing set",
			`{"id":1,"name":"","track_settings":null,"stop_lead_settings":null,"unsubscribe_text":null,"send_as_plain_text":null,
				"enable_ai_esp_matching":null,"follow_up_percentage":null,"client_id":null}`,
			`{"unsubscribe_text":"","send_as_plain_text":false,"enable_ai_esp_matching":false,"client_id":null}`,
		},
		{
			"everything tracked",
			`{"id":1,"name":"N","track_settings":[],"stop_lead_settings":"REPLY_TO_AN_EMAIL"}`,
			`{"name":"N","track_settings":[],"stop_lead_settings":"REPLY_TO_AN_EMAIL","unsubscribe_text":"",
				"send_as_plain_text":false,"enable_ai_esp_matching":false,"client_id":null}`,
		},
	} {
		t.Run(trip.name, func(t *testing.T) {
			t.Parallel()
			sends(t, trip.written, readCampaign(t, trip.read).SettingsParams())
		})
	}
}

func TestCampaignParamsAreCopies(t *testing.T) {
	t.Parallel()
	campaign := readCampaign(t, `{"name":"Before","track_settings":["DONT_EMAIL_OPEN"],"scheduler_cron_value":{"tz":"UTC","days":[1]}}`)
	settings, schedule := campaign.SettingsParams(), campaign.ScheduleParams()
	*settings.Name = "After"
	settings.TrackSettings[0] = DontTrackReply
	schedule.Days[0] = time.Friday
	assert.Equal(t, "Before", campaign.Name)
	assert.Equal(t, []TrackSetting{DontTrackEmailOpen}, campaign.TrackSettings)
	assert.Equal(t, []time.Weekday{time.Monday}, campaign.Schedule.Days)
}

func TestCampaignScheduleRoundTrip(t *testing.T) {
	t.Parallel()
	written := `{"timezone":"America/New_York","days_of_the_week":[0,1,6],"start_hour":"09:00","end_hour":"18:00",
		"min_time_btw_emails":20,"max_new_leads_per_day":100,"schedule_start_time":"2026-03-10T08:00:00.5Z"}`
	for _, trip := range []struct{ name, schedule string }{
		{"an object", `{"tz":"America/New_York","days":[0,1,6],"endHour":"18:00","startHour":"09:00"}`},
		{"Sunday as 7", `{"tz":"America/New_York","days":[7,1,6],"endHour":"18:00","startHour":"09:00"}`},
		{"a string", `"{\"tz\":\"America/New_York\",\"days\":[\"0\",\"1\",\"6\"],\"endHour\":\"18:00\",\"startHour\":\"09:00\"}"`},
	} {
		t.Run(trip.name, func(t *testing.T) {
			t.Parallel()
			campaign := readCampaign(t, `{"id":1,"min_time_btwn_emails":20,"max_leads_per_day":100,
				"schedule_start_time":"2026-03-10T08:00:00.500Z","scheduler_cron_value":`+trip.schedule+`}`)
			sends(t, written, campaign.ScheduleParams())
		})
	}
}

// A campaign without a schedule gives params that cannot be saved by accident.
func TestCampaignWithoutSchedule(t *testing.T) {
	t.Parallel()
	campaign := readCampaign(t, `{"id":1,"scheduler_cron_value":null,"min_time_btwn_emails":10,"max_leads_per_day":100}`)
	require.Nil(t, campaign.Schedule)
	params := campaign.ScheduleParams()
	refused(t, "Campaigns.UpdateSchedule", "timezone", func(ctx context.Context, c *Client) error {
		return c.Campaigns.UpdateSchedule(ctx, 1, params)
	})
	params.Timezone, params.Days = "UTC", []time.Weekday{time.Monday}
	params.StartHour, params.EndHour = "08:00", "12:00"
	sends(t, `{"timezone":"UTC","days_of_the_week":[1],"start_hour":"08:00","end_hour":"12:00","min_time_btw_emails":10,"max_new_leads_per_day":100}`, params)
}
