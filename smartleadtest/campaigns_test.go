package smartleadtest

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCampaignCreateAndRead(t *testing.T) {
	c := start(t)
	got := c.ok("/campaigns/create", `{"name":"Spring <outreach> & more"}`)
	require.JSONEq(t, `{"ok":true,"id":2710262,"name":"Spring <outreach> & more","created_at":"2026-03-02T09:00:00.000Z"}`, got.body)
	require.Contains(t, got.body, "<outreach> &", "the API does not escape HTML in JSON")

	require.JSONEq(t, `{"id":2710262,"user_id":196026,"created_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-02T09:00:00.000Z",
		"status":"DRAFTED","name":"Spring <outreach> & more","track_settings":[],"scheduler_cron_value":null,"min_time_btwn_emails":null,
		"max_leads_per_day":null,"stop_lead_settings":"REPLY_TO_AN_EMAIL","schedule_start_time":null,"enable_ai_esp_matching":false,
		"send_as_plain_text":false,"follow_up_percentage":100,"unsubscribe_text":null,"parent_campaign_id":null,"client_id":null}`,
		c.get("/campaigns/2710262").body)
	require.Empty(t, c.get("/campaigns/2710262?include_tags=true").at(t, "tags"))

	second, _ := c.campaign("")
	list := c.get("/campaigns")
	require.Equal(t, second, list.number(t, 0, "id"), "newest first")
	require.Equal(t, "Untitled Campaign", list.at(t, 0, "name"))
	require.Equal(t, 2, c.server.Applied("campaigns.create"))
}

func TestCampaignThatDoesNotExist(t *testing.T) {
	c := start(t)
	for _, path := range []string{"/campaigns/99", "/campaigns/99/statistics", "/campaigns/99/analytics"} {
		got := c.get(path)
		require.Equal(t, 200, got.status, path)
		require.Equal(t, "{}", got.body, path)
	}
	for _, path := range []string{"/campaigns/99/sequences", "/campaigns/99/leads", "/campaigns/99/email-accounts", "/campaigns/99/leads-export"} {
		got := c.get(path)
		require.Equal(t, 404, got.status, path)
		require.Equal(t, `{"error":"Campaign not found - Invalid campaign_id."}`, got.body, path)
	}
	require.Equal(t, 404, c.post("/campaigns/99/status", `{"status":"PAUSED"}`).status)
	got := c.post("/campaigns/99/duplicate", `{}`)
	require.Equal(t, 500, got.status)
	require.Equal(t, `{"message":"Invalid campaign Id!"}`, got.body)
}

func TestUnknownMembersAreRefused(t *testing.T) {
	c := start(t)
	_, path := c.campaign("Strict")
	for _, example := range []struct{ method, path, body, source, key string }{
		{"POST", "/campaigns/create", `{"name":"x","status":"ACTIVE"}`, "body", "status"},
		{"POST", path + "/schedule", weekdays[:len(weekdays)-1] + `,"max_leads_per_day":3}`, "body", "max_leads_per_day"},
		{"POST", path + "/leads", `{"lead_list":[{"email":"a@b.example"},{"email":"b@b.example","company":"B"}]}`, "body", "lead_list[1].company"},
		{"POST", path + "/leads", `{"lead_list":[],"return_lead_ids":true}`, "body", "return_lead_ids"},
		{"POST", path + "/sequences", `{"sequences":[{"seq_number":1,"seq_delay_details":{"delayInDays":1}}]}`, "body", "sequences[0].seq_delay_details.delay_in_days"},
		{"GET", "/campaigns?status=ACTIVE", "", "query", "status"},
		{"GET", "/campaigns/all-leads-activities?campaign_id=1", "", "query", "campaign_id"},
	} {
		got := c.call(example.method, example.path, example.body)
		require.Equal(t, 400, got.status, example.path)
		require.Equal(t, "Bad Request", got.at(t, "error"))
		require.Equal(t, example.source, got.at(t, "validation", "source"))
		require.Equal(t, []any{example.key}, got.at(t, "validation", "keys"))
		require.Regexp(t, `^"`, got.at(t, "message"))
	}
	require.Equal(t, `"nme" is not allowed`, c.post("/campaigns/create", `{"nme":"x"}`).at(t, "message"))
}

func TestScheduleReadsUnderOtherNames(t *testing.T) {
	c := start(t)
	_, path := c.campaign("Scheduled")
	require.Equal(t, `{"ok":true}`, c.ok(path+"/schedule", `{"timezone":"Europe/Berlin","days_of_the_week":["1","2"],"start_hour":"08:30","end_hour":"16:00","min_time_btw_emails":"5","max_new_leads_per_day":7,"schedule_start_time":"2026-03-04T00:00:00.000Z"}`).body)
	got := c.get(path)
	require.Equal(t, map[string]any{"tz": "Europe/Berlin", "days": []any{json.Number("1"), json.Number("2")}, "startHour": "08:30", "endHour": "16:00"}, got.at(t, "scheduler_cron_value"))
	require.EqualValues(t, 5, got.number(t, "min_time_btwn_emails"))
	require.EqualValues(t, 7, got.number(t, "max_leads_per_day"))
	require.Equal(t, "2026-03-04T00:00:00.000Z", got.at(t, "schedule_start_time"))

	body := `{"timezone":%q,"days_of_the_week":[1],"start_hour":%q,"end_hour":%q,"min_time_btw_emails":%d,"max_new_leads_per_day":1}`
	require.Equal(t, "Invalid timezone - Mars/Olympus", c.post(path+"/schedule", fmt.Sprintf(body, "Mars/Olympus", "09:00", "17:00", 3)).at(t, "error"))
	require.Equal(t, "Invalid start_hour - 9", c.post(path+"/schedule", fmt.Sprintf(body, "UTC", "9", "17:00", 3)).at(t, "error"))
	require.Equal(t, "startHour cannot be greater than endHour", c.post(path+"/schedule", fmt.Sprintf(body, "UTC", "19:00", "17:00", 3)).at(t, "error"))
	require.Equal(t, `"min_time_btw_emails" must be greater than or equal to 3`, c.post(path+"/schedule", fmt.Sprintf(body, "UTC", "09:00", "17:00", 2)).at(t, "message"))
	require.Equal(t, `"days_of_the_week[0]" must be less than or equal to 6`,
		c.post(path+"/schedule", `{"timezone":"UTC","days_of_the_week":[7],"start_hour":"09:00","end_hour":"17:00","min_time_btw_emails":3,"max_new_leads_per_day":1}`).at(t, "message"))
}

func TestSettingsAreWrittenInOtherWords(t *testing.T) {
	c := start(t)
	_, path := c.campaign("Settings")
	c.ok(path+"/settings", `{"track_settings":["DONT_TRACK_EMAIL_OPEN"],"stop_lead_settings":"CLICK_ON_A_LINK","client_id":22,"follow_up_percentage":40}`)
	c.ok(path+"/settings", `{"name":"Renamed","unsubscribe_text":""}`)
	got := c.get(path)
	require.Equal(t, []any{"DONT_EMAIL_OPEN"}, got.at(t, "track_settings"), "kept by the second call")
	require.Equal(t, "CLICK_ON_A_LINK", got.at(t, "stop_lead_settings"))
	require.Equal(t, "Renamed", got.at(t, "name"))
	require.Empty(t, got.at(t, "unsubscribe_text"))
	require.EqualValues(t, 22, got.number(t, "client_id"))
	c.ok(path+"/settings", `{"client_id":null,"track_settings":[]}`)
	require.Nil(t, c.get(path).at(t, "client_id"))

	require.Equal(t, `{"error":"Invalid track_settings value - DONT_EMAIL_OPEN"}`, c.post(path+"/settings", `{"track_settings":["DONT_EMAIL_OPEN"]}`).body)
	require.Equal(t, `{"error":"Invalid stop_lead_settings value - NEVER"}`, c.post(path+"/settings", `{"stop_lead_settings":"NEVER"}`).body)
	require.Equal(t, 400, c.post(path+"/settings", `{"out_of_office_detection_settings":{"autoReactivateOOO":true,"autoCategorizeOOO":true}}`).status)
	require.Equal(t, `"track_settings" must be an array`, c.post(path+"/settings", `{"track_settings":"DONT_TRACK_EMAIL_OPEN"}`).at(t, "message"))
}

func TestStartIsRefusedUntilEverythingIsThere(t *testing.T) {
	c := start(t)
	id, path := c.campaign("Start")
	refused := func(reason string) {
		t.Helper()
		got := c.post(path+"/status", `{"status":"START"}`)
		require.Equal(t, 400, got.status)
		require.Contains(t, got.at(t, "message"), reason)
	}
	refused("sequences")
	c.ok(path+"/sequences", twoSteps)
	refused("email accounts")
	c.ok(path+"/email-accounts", fmt.Sprintf(`{"email_account_ids":["%d"]}`, c.account("a")))
	refused("leads")
	c.ok(path+"/leads", leads(0, 3))
	refused("schedule")
	c.ok(path+"/schedule", weekdays)

	got := c.post(path+"/status", `{"status":"ACTIVE"}`)
	require.Equal(t, `"status" must be one of [START, PAUSED, STOPPED]`, got.at(t, "message"))
	require.Equal(t, `{"ok":true}`, c.ok(path+"/status", `{"status":"START"}`).body)
	require.Equal(t, "ACTIVE", c.get(path).at(t, "status"))
	require.Equal(t, "ACTIVE", c.server.CampaignStatus(id))

	c.ok(path+"/status", `{"status":"STOPPED"}`)
	require.Equal(t, 400, c.post(path+"/status", `{"status":"START"}`).status, "stopped is for good")
}

func TestSequencesKeepTheirIdsAndRefuseReadNames(t *testing.T) {
	c := start(t)
	id, path := c.campaign("Sequences")
	require.Equal(t, "[]", c.get(path+"/sequences").body)
	require.Equal(t, `{"ok":true,"data":{"sequences":[{"seqNumber":1,"id":7221994},{"seqNumber":2,"id":7221995}]}}`, c.ok(path+"/sequences", twoSteps).body)

	got := c.get(path + "/sequences")
	require.Equal(t, id, got.number(t, 0, "email_campaign_id"))
	require.EqualValues(t, 2, got.number(t, 1, "seq_delay_details", "delayInDays"))
	require.Nil(t, got.at(t, 1, "sequence_variants"))
	require.Equal(t, "B", got.at(t, 0, "sequence_variants", 1, "variant_label"))
	require.EqualValues(t, 7221994, got.number(t, 0, "sequence_variants", 1, "email_campaign_seq_id"))
	require.Nil(t, got.at(t, 0, "sequence_variants", 0, "variant_distribution_percentage"))

	// A keeps its id, B is sent without one, and step 2 is left out.
	first := got.number(t, 0, "sequence_variants", 0, "id")
	save := `{"sequences":[{"id":7221994,"seq_number":1,"seq_delay_details":{"delay_in_days":0},"variant_distribution_type":"MANUAL_PERCENTAGE","seq_variants":[
		{"id":%d,"subject":"A2","email_body":"a","variant_label":"A","variant_distribution_percentage":%d},
		{"subject":"B2","email_body":"b","variant_label":"B","variant_distribution_percentage":30}]}]}`
	require.Equal(t, 400, c.post(path+"/sequences", fmt.Sprintf(save, first, 60)).status, "percentages must add up")
	c.ok(path+"/sequences", fmt.Sprintf(save, first, 70))
	got = c.get(path + "/sequences")
	require.Len(t, got.at(t), 1)
	require.Len(t, got.at(t, 0, "sequence_variants"), 3)
	require.Equal(t, first, got.number(t, 0, "sequence_variants", 0, "id"))
	require.Equal(t, "A2", got.at(t, 0, "sequence_variants", 0, "subject"))
	require.Equal(t, true, got.at(t, 0, "sequence_variants", 1, "is_deleted"))
	require.EqualValues(t, 30, got.number(t, 0, "sequence_variants", 2, "variant_distribution_percentage"))

	// A variant whose id died is dropped without a word.
	dead := got.number(t, 0, "sequence_variants", 1, "id")
	c.ok(path+"/sequences", fmt.Sprintf(`{"sequences":[{"id":7221994,"seq_number":1,"seq_delay_details":{"delay_in_days":0},"seq_variants":[{"id":%d,"subject":"x","email_body":"x","variant_label":"B"}]}]}`, dead))
	require.Equal(t, "Idea for {{company_name}}", c.get(path+"/sequences").at(t, 0, "sequence_variants", 1, "subject"))

	for message, body := range map[string]string{
		`"sequences[0].created_at" is not allowed`:                  `{"sequences":[{"created_at":"x","seq_number":1,"seq_delay_details":{"delay_in_days":1},"email_body":"x"}]}`,
		`"sequence" is not allowed`:                                 `{"sequences":[],"sequence":[]}`,
		`"sequences[0].seq_variants" must contain at least 1 items`: `{"sequences":[{"seq_number":1,"seq_delay_details":{"delay_in_days":1},"seq_variants":[]}]}`,
		`"sequences[0].seq_variants" must be an array`:              `{"sequences":[{"seq_number":1,"seq_delay_details":{"delay_in_days":1},"seq_variants":null}]}`,
		`"sequences[0].email_body" is required`:                     `{"sequences":[{"seq_number":1,"seq_delay_details":{"delay_in_days":1}}]}`,
		`"sequences[0].seq_number" must count from 1 without gaps`:  `{"sequences":[{"seq_number":2,"seq_delay_details":{"delay_in_days":1},"email_body":"x"}]}`,
	} {
		require.Equal(t, message, c.post(path+"/sequences", body).at(t, "message"))
	}
	c.ok(path+"/sequences", `{"sequences":[]}`)
	require.Equal(t, "[]", c.get(path+"/sequences").body)
}

func TestSequencesOfAnActiveCampaignCannotBeSaved(t *testing.T) {
	c := start(t)
	_, path := c.running(1, 3)
	require.Equal(t, 400, c.post(path+"/sequences", twoSteps).status)
	c.ok(path+"/status", `{"status":"PAUSED"}`)
	c.ok(path+"/sequences", twoSteps)
}

func TestDuplicateAndSubsequence(t *testing.T) {
	c := start(t)
	id, path := c.running(2, 3)
	child := c.ok("/campaigns/create-subsequence", fmt.Sprintf(`{"parent_campaign_id":%d,"name":"Nurture"}`, id))
	require.Equal(t, "Nurture", child.at(t, "name"))
	require.Equal(t, id, c.get(fmt.Sprintf("/campaigns/%d", child.number(t, "id"))).number(t, "parent_campaign_id"))

	made := c.ok(path+"/duplicate", `{"duplicate_sub_sequence":true}`).number(t, "newCampaignId")
	copied := fmt.Sprintf("/campaigns/%d", made)
	got := c.get(copied)
	require.Equal(t, "Running - copy", got.at(t, "name"))
	require.Equal(t, "DRAFTED", got.at(t, "status"))
	require.Equal(t, "America/New_York", got.at(t, "scheduler_cron_value", "tz"))
	require.Len(t, c.get(copied+"/sequences").at(t), 2)
	require.NotEqual(t, c.get(path+"/sequences").number(t, 0, "id"), c.get(copied+"/sequences").number(t, 0, "id"))
	require.Len(t, c.get(copied+"/email-accounts").at(t), 2)
	require.Equal(t, "0", c.get(copied+"/leads").at(t, "total_leads"))
	require.Equal(t, made, c.get("/campaigns").number(t, 0, "parent_campaign_id"), "the subsequence was copied too")
}

func TestCampaignDeleteKeepsTheLeads(t *testing.T) {
	c := start(t)
	id, path := c.running(1, 3)
	lead := c.server.Leads(id)[0].ID
	c.server.Advance(2 * day)
	require.Equal(t, `{"ok":true}`, c.call("DELETE", path, "").body)
	require.Equal(t, 404, c.call("DELETE", path, "").status)
	require.Equal(t, "{}", c.get(path).body)
	require.Len(t, c.get(fmt.Sprintf("/leads/%d", lead)).at(t, "data"), 1)
	require.Equal(t, "[]", c.get(fmt.Sprintf("/leads/%d/campaigns", lead)).body)
	sent := len(c.server.Sent())
	c.server.Advance(10 * day)
	require.Len(t, c.server.Sent(), sent)
}

func TestTeamMember(t *testing.T) {
	c := start(t)
	_, path := c.campaign("Team")
	require.JSONEq(t, `{"success":true,"message":"Team member updated"}`, c.ok(path+"/team-member", `{"teamMemberId":5}`).body)
	c.ok(path+"/team-member", `{"teamMemberId":null}`)
	require.Equal(t, `"teamMemberId" is required`, c.post(path+"/team-member", `{}`).at(t, "message"))
}

func TestCampaignAccounts(t *testing.T) {
	c := start(t)
	_, path := c.running(2, 3)
	got := c.get(path + "/email-accounts")
	require.Equal(t, "s3cret", got.at(t, 0, "password"), "plain text on this route")
	require.Equal(t, "ACTIVE", got.at(t, 0, "warmup_details", "status"))
	first, second := got.number(t, 0, "id"), got.number(t, 1, "id")
	ids := func(list ...int64) string {
		encoded, _ := json.Marshal(map[string]any{"email_account_ids": list})
		return string(encoded)
	}
	c.ok(path+"/email-accounts", ids(first))
	require.Len(t, c.get(path+"/email-accounts").at(t), 2, "adding twice leaves one")

	require.Equal(t, 404, c.call("DELETE", path+"/email-accounts", ids(12)).status)
	require.Equal(t, 400, c.call("DELETE", path+"/email-accounts", ids(first, second)).status, "the last ones of an active campaign")
	require.Equal(t, `{"ok":true}`, c.call("DELETE", path+"/email-accounts", ids(first)).body)
	require.Equal(t, 400, c.post(path+"/email-accounts", `{"email_account_ids":[]}`).status)

	require.NoError(t, c.server.FailAccount(first, "535 Authentication failed", ""))
	require.Equal(t, 400, c.post(path+"/email-accounts", ids(first)).status, "a mailbox that is not connected")
}
