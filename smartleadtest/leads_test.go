package smartleadtest

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestImportCountsWhatBecameOfEveryLead(t *testing.T) {
	c := start(t)
	_, other := c.campaign("Other")
	c.ok(other+"/leads", `{"lead_list":[{"email":"elsewhere@people.example"}]}`)
	c.server.Block("blocked@people.example", "spam.example")
	c.server.BlockBounced("bounced@people.example")
	c.server.Unsubscribe("gone@people.example")

	_, path := c.campaign("Import")
	c.ok(path+"/leads", `{"lead_list":[{"email":"old@people.example","custom_fields":{"a":"1"}}]}`)
	rows := `{"email":"new@people.example"},{"email":"NEW@people.example"},{"email":"old@people.example","first_name":"Olga","custom_fields":{"b":2}},
		{"email":"not an address"},{"email":"blocked@people.example"},{"email":"any@spam.example"},{"email":"bounced@people.example"},
		{"email":"gone@people.example"},{"email":"elsewhere@people.example"}`
	got := c.ok(path+"/leads", `{"lead_list":[`+rows+`],"settings":{"return_lead_ids":true}}`)
	require.JSONEq(t, `{"ok":true,"upload_count":9,"total_leads":1,"already_added_to_campaign":1,"duplicate_count":1,"invalid_email_count":1,
		"invalid_emails":["not an address"],"block_count":2,"bounce_count":1,"unsubscribed_leads":["gone@people.example"],
		"is_lead_limit_exhausted":false,"lead_import_stopped_count":0,"error":null,
		"emailToLeadIdMap":{"newlyAddedLeads":{"new@people.example":"2995276772"},"existingLeads":{"old@people.example":"2995276771"},
		"existingLeadsInOtherCampaigns":{"elsewhere@people.example":"2995276770"}}}`, got.body)

	list := c.get(path + "/leads")
	require.Equal(t, "2", list.at(t, "total_leads"))
	require.Equal(t, "Olga", list.at(t, "data", 0, "lead", "first_name"), "a repeat overwrites what is known")
	require.Equal(t, map[string]any{"a": "1", "b": json.Number("2")}, list.at(t, "data", 0, "lead", "custom_fields"))
	require.Greater(t, list.number(t, "data", 0, "campaign_lead_map_id"), int64(1)<<31)

	flags := `"settings":{"ignore_global_block_list":true,"ignore_unsubscribe_list":true,"ignore_community_bounce_list":true,"ignore_duplicate_leads_in_other_campaign":true}`
	again := c.ok(path+"/leads", `{"lead_list":[`+rows+`],`+flags+`}`)
	require.EqualValues(t, 5, again.number(t, "total_leads"))
	require.EqualValues(t, 2, again.number(t, "already_added_to_campaign"))
	require.NotContains(t, again.body, "emailToLeadIdMap")
}

func TestImportRefusesWholeBatches(t *testing.T) {
	c := start(t)
	_, path := c.campaign("Import")
	require.Equal(t, `"lead_list" must contain less than or equal to 400 items`, c.post(path+"/leads", leads(0, 401)).at(t, "message"))
	require.Equal(t, `"lead_list[1].email" is required`, c.post(path+"/leads", `{"lead_list":[{"email":"a@b.example"},{"first_name":"x"}]}`).at(t, "message"))
	require.Equal(t, `"lead_list[0].custom_fields.a" must be one of [string, number, boolean]`, c.post(path+"/leads", `{"lead_list":[{"email":"a@b.example","custom_fields":{"a":{}}}]}`).at(t, "message"))
	require.Equal(t, "0", c.get(path+"/leads").at(t, "total_leads"))
	require.Equal(t, 0, c.server.Applied("campaign_leads.add"))
}

func TestImportStopsAtTheLeadLimit(t *testing.T) {
	c := start(t, WithLeadLimit(3))
	_, path := c.campaign("Limit")
	got := c.ok(path+"/leads", leads(0, 5))
	require.Equal(t, false, got.at(t, "ok"))
	require.Equal(t, true, got.at(t, "is_lead_limit_exhausted"))
	require.EqualValues(t, 2, got.number(t, "lead_import_stopped_count"))
	require.NotNil(t, got.at(t, "error"))
	require.Equal(t, "3", c.get(path+"/leads").at(t, "total_leads"))
}

func TestLeadListPagesAndFilters(t *testing.T) {
	c := start(t)
	id, path := c.campaign("List")
	c.ok(path+"/leads", leads(0, 250))
	last := c.get(path + "/leads?offset=200")
	require.Equal(t, "250", last.at(t, "total_leads"))
	require.Len(t, last.at(t, "data"), 50)
	past := c.get(path + "/leads?offset=300&limit=10")
	require.Equal(t, "250", past.at(t, "total_leads"))
	require.Equal(t, []any{}, past.at(t, "data"))
	require.Equal(t, `"limit" must be less than or equal to 100`, c.get(path+"/leads?limit=101").at(t, "message"))
	require.Equal(t, 400, c.get(path+"/leads?status=BLOCKED").status)

	lead := c.server.Leads(id)[7]
	leadPath := fmt.Sprintf("%s/leads/%d", path, lead.ID)
	c.ok(leadPath+"/pause", "")
	c.ok(leadPath+"/category", `{"category_id":1}`)
	paused := c.get(path + "/leads?status=PAUSED")
	require.Equal(t, "1", paused.at(t, "total_leads"))
	require.Equal(t, lead.ID, paused.number(t, "data", 0, "lead", "id"))
	require.EqualValues(t, 1, paused.number(t, "data", 0, "lead_category_id"))
	require.Equal(t, "1", c.get(path+"/leads?lead_category_id=1").at(t, "total_leads"))
	require.Equal(t, "0", c.get(path+"/leads?created_at_gt=2026-03-03").at(t, "total_leads"))
	require.Equal(t, "250", c.get(path+"/leads?created_at_gt=2026-03-01T00:00:00Z&emailStatus=not_replied").at(t, "total_leads"))
}

func TestLeadUpdateReachesThePersonEverywhere(t *testing.T) {
	c := start(t)
	first, path := c.campaign("One")
	_, other := c.campaign("Two")
	c.ok(path+"/leads", leads(0, 1))
	c.ok(other+"/leads", strings.Replace(leads(0, 1), `"return_lead_ids":true`, `"ignore_duplicate_leads_in_other_campaign":true`, 1))
	lead := c.server.Leads(first)[0].ID
	update := fmt.Sprintf("%s/leads/%d", path, lead)
	c.ok(update, `{"email":"lead0@company0.example","last_name":"Doe","custom_fields":{"team":"A"}}`)
	got := c.get(other + "/leads")
	require.Equal(t, "Lead0", got.at(t, "data", 0, "lead", "first_name"))
	require.Equal(t, "Doe", got.at(t, "data", 0, "lead", "last_name"))
	require.Equal(t, "CTO", got.at(t, "data", 0, "lead", "custom_fields", "job_title"))
	require.Equal(t, "A", got.at(t, "data", 0, "lead", "custom_fields", "team"))
	require.Equal(t, `"email" is required`, c.post(update, `{"last_name":"Doe"}`).at(t, "message"))
	require.Equal(t, `{"ok":false,"error":"Invalid request!"}`, c.post(path+"/leads/1", `{"email":"a@b.example"}`).body)
}

func TestLeadDeleteAnswersWithABareWord(t *testing.T) {
	c := start(t)
	id, path := c.campaign("Delete")
	c.ok(path+"/leads", leads(0, 3))
	lead := c.server.Leads(id)[1].ID
	got := c.call("DELETE", fmt.Sprintf("%s/leads/%d", path, lead), "")
	require.Equal(t, "success", got.body)
	require.Contains(t, got.header.Get("Content-Type"), "text/html")
	require.Equal(t, "2", c.get(path+"/leads").at(t, "total_leads"))
	require.Equal(t, []any{}, c.get(fmt.Sprintf("/leads/%d", lead)).at(t, "data"), "it was in no other campaign")
}

func TestPauseResumeAndTheWrongId(t *testing.T) {
	c := start(t, WithBehaviour(Behaviour{}))
	id, path := c.running(1, 2)
	lead := c.server.Leads(id)[0]
	leadPath := fmt.Sprintf("%s/leads/%d", path, lead.ID)
	c.server.Advance(day) // the first mails are out, the second ones two days later

	require.Equal(t, `{"ok":true,"data":"success"}`, c.ok(leadPath+"/pause", "").body)
	require.Equal(t, "PAUSED", c.server.Leads(id)[0].Status)
	require.True(t, c.server.Leads(id)[0].NextAt.IsZero())
	c.server.Advance(5 * day)
	require.EqualValues(t, 1, c.server.Leads(id)[0].LastStep)

	sent := c.server.Sent()[0].Time
	c.ok(leadPath+"/resume", `{"resume_lead_with_delay_days":9}`)
	require.Equal(t, "INPROGRESS", c.server.Leads(id)[0].Status)
	require.Equal(t, sent.Add(9*day), c.server.Leads(id)[0].NextAt, "counted from the last mail")
	c.ok(leadPath+"/resume", `{}`)
	require.Equal(t, sent.Add(2*day), c.server.Leads(id)[0].NextAt, "the step's own delay")
	c.server.Advance(3 * day)
	require.EqualValues(t, 2, c.server.Leads(id)[0].LastStep)

	got := c.post(leadPath+"/resume", `{}`)
	require.Equal(t, 500, got.status)
	require.Equal(t, `{"error":"This is the last sequence. You cannot resume this lead."}`, got.body)
	got = c.post(path+"/leads/5/resume", `{}`)
	require.Equal(t, `{"error":"Invalid lead id"}`, got.body)
	require.Equal(t, 400, c.post(leadPath+"/resume", `{"resume_lead_with_delay_days":-1}`).status)
	require.Equal(t, 404, c.post(fmt.Sprintf("%s/leads/%d/pause", path, lead.MapID), "").status, "a map id where a lead id belongs")
	require.Equal(t, 404, c.post(fmt.Sprintf("%s/leads/%d/manual-complete", path, lead.ID), "").status, "and the other way round")
}

func TestCategoryUnsubscribeAndComplete(t *testing.T) {
	c := start(t)
	id, path := c.campaign("States")
	c.ok(path+"/sequences", twoSteps)
	c.ok(path+"/leads", leads(0, 3))
	all := c.server.Leads(id)
	leadPath := fmt.Sprintf("%s/leads/%d", path, all[0].ID)

	c.ok(leadPath+"/category", `{"category_id":1,"pause_lead":true}`)
	require.Equal(t, "Interested", c.server.Leads(id)[0].Category)
	require.Equal(t, "PAUSED", c.server.Leads(id)[0].Status)
	require.EqualValues(t, 1, c.get(path+"/analytics").number(t, "campaign_lead_stats", "interested"))
	c.ok(leadPath+"/category", `{"category_id":null}`)
	require.Empty(t, c.server.Leads(id)[0].Category)
	require.Equal(t, `"category_id" is required`, c.post(leadPath+"/category", `{}`).at(t, "message"))
	require.Equal(t, 400, c.post(leadPath+"/category", `{"category_id":4711}`).status)

	require.Equal(t, `{"ok":true}`, c.ok(fmt.Sprintf("%s/leads/%d/unsubscribe", path, all[1].ID), "").body)
	require.True(t, c.server.Leads(id)[1].Unsubscribed)
	require.Equal(t, false, c.get(path+"/leads").at(t, "data", 1, "lead", "is_unsubscribed"), "only from this campaign")
	require.Equal(t, "1", c.get(path+"/analytics").at(t, "unsubscribed_count"))

	got := c.ok(fmt.Sprintf("%s/leads/%d/manual-complete", path, all[2].MapID), "")
	require.Equal(t, `{"ok":true,"status":{"isLastSequence":false,"nextSequence":{"id":7221994,"delayInDays":"0"}}}`, got.body)
	require.Equal(t, "COMPLETED", c.server.Leads(id)[2].Status)
}

func TestLeadByIdAndItsCampaigns(t *testing.T) {
	c := start(t, WithBehaviour(Behaviour{}))
	id, path := c.running(1, 1)
	c.server.Advance(day)
	lead := c.server.Leads(id)[0]
	got := c.get(fmt.Sprintf("/leads/%d", lead.ID))
	require.Equal(t, fmt.Sprint(lead.ID), got.at(t, "data", 0, "id"), "a string here")
	require.Equal(t, "company0.example", got.at(t, "data", 0, "email_domain"))
	require.Equal(t, fmt.Sprintf(`[{"id":%d,"status":"ACTIVE","name":"Running"}]`, id), c.get(fmt.Sprintf("/leads/%d/campaigns", lead.ID)).body)

	overview := c.get(fmt.Sprintf("/leads/%d/campaign-overview", lead.ID))
	require.Equal(t, lead.MapID, overview.number(t, "data", "email_campaign_leads_mappings", 0, "id"))
	require.Equal(t, wireTime(lead.NextAt), overview.at(t, "data", "email_campaign_leads_mappings", 0, "next_timestamp_to_reach"))

	details := c.get(fmt.Sprintf("/leads/%d/sequence-details", lead.MapID))
	require.Equal(t, "SENT", details.at(t, "data", 0, "status"))
	require.Equal(t, c.get(path+"/sequences").number(t, 0, "id"), details.number(t, "data", 0, "email_campaign_seq_id"))
}

func TestPushAndListMoves(t *testing.T) {
	c := start(t)
	source, path := c.campaign("Source")
	c.ok(path+"/leads", leads(0, 4))
	all := c.server.Leads(source)
	list := c.server.AddLeadList("Later")

	got := c.ok("/leads/push-to-campaign", fmt.Sprintf(`{"campaignName":"Made","action":"copy","leadList":{"leadIds":[%d]}}`, all[0].ID))
	require.Equal(t, `{"ok":true,"message":"Leads pushed to campaign successfully"}`, got.body)
	require.Equal(t, "Made", c.get("/campaigns").at(t, 0, "name"))
	made := c.get("/campaigns").number(t, 0, "id")
	require.Len(t, c.server.Leads(made), 1)
	require.Len(t, c.server.Leads(source), 4)

	c.ok("/leads/push-to-campaign", fmt.Sprintf(`{"campaignId":%d,"action":"move","leadList":{"leadIds":[%d]}}`, made, all[1].ID))
	require.Len(t, c.server.Leads(source), 3)
	c.ok("/leads/campaign/push-to-list", fmt.Sprintf(`{"campaignId":"%d","listId":%d,"leadMapIds":[%d]}`, source, list, all[2].MapID))
	require.Len(t, c.server.Leads(source), 2)
	c.ok("/leads/push-to-list", fmt.Sprintf(`{"listId":%d,"allLeads":false,"leadIds":[%d]}`, list, all[3].ID))
	require.Len(t, c.server.Leads(source), 1)
	c.ok("/leads/push-to-campaign", fmt.Sprintf(`{"campaignId":%d,"action":"move","leadList":{"listId":%d}}`, made, list))
	require.Len(t, c.server.Leads(made), 4)

	c.ok("/leads/campaign/push-to-list", fmt.Sprintf(`{"campaignId":%d,"listId":%d,"allLeads":true,"filters":{"leadEmail":%q}}`, made, list, all[1].Email))
	require.Len(t, c.server.Leads(made), 3)
	c.ok("/leads/push-to-list", fmt.Sprintf(`{"listId":%d,"allLeads":true,"action":"copy"}`, list))
	require.Len(t, c.server.Leads(made), 3)
	c.ok("/leads/push-to-list", fmt.Sprintf(`{"listId":%d,"allLeads":true}`, list))
	require.Empty(t, c.server.Leads(made))
	c.ok("/leads/push-to-campaign", fmt.Sprintf(`{"campaignId":%d,"action":"copy","leadList":{"listId":%d}}`, made, list))
	require.Len(t, c.server.Leads(made), 4)

	require.Equal(t, 400, c.post("/leads/push-to-campaign", `{"action":"copy"}`).status)
	require.Equal(t, 400, c.post("/leads/push-to-campaign", `{"campaignId":1,"action":"copy","leadList":{"listId":1,"allLeads":true}}`).status)
	c.ok("/leads/push-to-list", fmt.Sprintf(`{"listId":%d,"allLeads":true,"filters":{"segType":"x"}}`, list))
	require.Len(t, c.server.Leads(made), 4, "nobody has a segment")
	refused := c.post("/leads/push-to-list", fmt.Sprintf(`{"listId":%d,"allLeads":true,"filters":{"segment":"x"}}`, list))
	require.Equal(t, `"filters.segment" is not allowed`, refused.at(t, "message"))
}

func TestExportIsWindows1252(t *testing.T) {
	c := start(t)
	id, path := c.campaign("Export")
	c.ok(path+"/leads", `{"lead_list":[{"email":"jose@people.example","first_name":"José","last_name":"Łuk’s “x”","company_name":"Line\nbreak, Inc","custom_fields":{"job.title x":"CTO"}}]}`)
	got := c.get(path + "/leads-export")
	require.Equal(t, "text/csv", got.header.Get("Content-Type"))
	require.Equal(t, fmt.Sprintf("attachment; filename=sl_campaign_%d_leads.csv", id), got.header.Get("Content-Disposition"))
	require.Contains(t, got.body, "Jos\xe9,")
	require.Contains(t, got.body, "?uk\x92s \x93x\x94")

	rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Len(t, rows[0], 22)
	require.Equal(t, "Line\nbreak, Inc", rows[1][10])
	require.Equal(t, `{"job.title x":"CTO"}`, rows[1][13])
}

func TestExportOfManyChunks(t *testing.T) {
	c := start(t)
	_, path := c.campaign("Export")
	for from := 0; from < 2*exportChunk; from += 250 {
		c.ok(path+"/leads", leads(from, 250))
	}
	rows, err := csv.NewReader(strings.NewReader(c.get(path + "/leads-export").body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2*exportChunk+1)
}
