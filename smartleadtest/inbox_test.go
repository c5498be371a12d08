package smartleadtest

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestInboxRefusesWhatAViewDoesNotTake(t *testing.T) {
	c := start(t, quiet)
	for _, example := range []struct{ path, body, message string }{
		{"inbox-replies", `{"limit":21}`, `"limit" must be less than or equal to 20`},
		{"inbox-replies", `{"campaign_id":1}`, `"campaign_id" is not allowed`},
		{"inbox-replies", `{"filters":{"campaignId":[1,2,3,4,5,6]}}`, `"filters.campaignId" must contain less than or equal to 5 items`},
		{"unread-replies", `{"filters":{"emailAccountId":[1,2,3,4,5,6,7,8,9,10,11]}}`, `"filters.emailAccountId" must contain less than or equal to 10 items`},
		{"inbox-replies", `{"filters":{"search":"0123456789012345678901234567891"}}`, `"filters.search" length must be less than or equal to 30 characters long`},
		{"inbox-replies", `{"filters":{"emailStatus":"replied"}}`, `"filters.emailStatus" must be one of [Opened, Clicked, Replied, Unsubscribed, Bounced, Accepted, Not Replied]`},
		{"inbox-replies", `{"filters":{"emailStatus":["Opened","is_opened"]}}`, `"filters.emailStatus[1]" must be one of [Opened, Clicked, Replied, Unsubscribed, Bounced, Accepted, Not Replied]`},
		{"inbox-replies", `{"filters":{"replyTimeBetween":["2026-03-01"]}}`, `"filters.replyTimeBetween" must contain at least 2 items`},
		{"inbox-replies", `{"filters":{"replyTimeBetween":["yesterday","today"]}}`, `"filters.replyTimeBetween" must be in ISO 8601 date format`},
		{"inbox-replies", `{"filters":{"subSequenceId":1}}`, `"filters.subSequenceId" is not allowed`},
		{"assigned-me", `{"filters":{"campaignId":[1]}}`, `"filters.campaignId" must be a number`},
		{"views", `{"filters":{"campaignTagId":[1,2]}}`, `"filters.campaignTagId" must be a number`},
		{"scheduled", `{"sortBy":"REPLY_TIME_DESC"}`, `"sortBy" must be one of [SCHEDULED_TIME_ASC, SCHEDULED_TIME_DESC]`},
		{"reminders", `{"sortBy":"SCHEDULED_TIME_ASC"}`, `"sortBy" must be one of [REMINDER_TIME_ASC, REMINDER_TIME_DESC]`},
		{"reminders?fetch_message_history=true", `{}`, `"fetch_message_history" is not allowed`},
	} {
		got := c.post("/master-inbox/"+example.path, example.body)
		require.Equal(t, 400, got.status, example.body)
		require.Equal(t, example.message, got.at(t, "message"))
	}
	require.JSONEq(t, `{"ok":true,"data":[],"offset":0,"limit":20}`, c.ok("/master-inbox/inbox-replies", `{"filters":{"search":null,"leadCategories":null,"campaignId":null,"emailStatus":null}}`).body)
	require.JSONEq(t, `{"ok":true,"data":[],"offset":0,"limit":20}`, c.ok("/master-inbox/sent", `{"filters":null}`).body)
}

func TestInboxRowOnTheWire(t *testing.T) {
	c := start(t, quiet)
	id, _ := c.running(1, 1)
	c.server.Advance(6 * time.Hour)
	lead, sent := c.server.Leads(id)[0], c.server.Sent()[0]
	require.NoError(t, c.server.React(id, lead.ID, Replies, "<p>Hi</p>"))
	now := wireTime(c.server.Now())
	row := `"lead_category_id":3,"last_sent_time":%q,"last_reply_time":%q,"has_new_unread_email":true,"email_account_id":%d,"revenue":"0.00",
		"is_pushed_to_sub_sequence":false,"lead_first_name":"Lead0","lead_last_name":null,"lead_email":"lead0@company0.example","email_lead_id":"%d","email_lead_map_id":"%d",
		"lead_status":"STOPPED","current_sequence_number":1,"sub_sequence_id":null,"old_replaced_lead_data":null,"lead_next_timestamp_to_send":null,"email_campaign_seq_id":null,
		"is_important":false,"is_archived":false,"is_snoozed":false,"team_member_id":null,"is_ooo_automated_push_lead":null,"email_campaign_id":%d,"email_campaign_name":"Running",
		"client_id":null,"belongs_to_sub_sequence":false,"campaign_sending_schedule":{"tz":"America/New_York","days":[1,2,3,4,5],"endHour":"17:00","startHour":"09:00"},"sequence_count":2`
	row = fmt.Sprintf(row, wireTime(sent.Time), now, lead.AccountID, lead.ID, lead.MapID, id)
	require.JSONEq(t, `{"ok":true,"data":[{`+row+`}]}`, c.get(fmt.Sprintf("/master-inbox/%d", lead.MapID)).body)

	history := fmt.Sprintf(`[{"stats_id":%[1]q,"from":"box0@sender.example","to":"lead0@company0.example","type":"SENT","message_id":%[2]q,"time":%[3]q,
		"email_body":%[4]q,"subject":%[5]q,"email_seq_number":"1","open_count":1,"click_count":0,"click_details":{}},
		{"stats_id":%[1]q,"from":"lead0@company0.example","to":"box0@sender.example","type":"REPLY","message_id":"<re-2@company0.example>","time":%[6]q,
		"email_body":"<p>Hi</p>","email_seq_number":"1","cc":[]}]`, sent.StatsID, sent.MessageID, wireTime(sent.Time), sent.Body, sent.Subject, now)
	require.JSONEq(t, `{"ok":true,"data":[{`+row+`,"email_history":`+history+`}],"offset":0,"limit":20}`,
		c.ok("/master-inbox/inbox-replies?fetch_message_history=true", `{"sortBy":"REPLY_TIME_DESC"}`).body)
}

func TestInboxWritesAreStrict(t *testing.T) {
	c := start(t, quiet)
	id, _ := c.running(1, 1)
	c.server.Advance(6 * time.Hour)
	mapID := c.server.Leads(id)[0].MapID
	for _, example := range []struct{ method, path, body, message string }{
		{"PATCH", "update-revenue", `{"email_lead_map_id":%d,"revenue":-1}`, `"revenue" must be greater than or equal to 0`},
		{"PATCH", "update-category", `{"email_lead_map_id":%d}`, `"category_id" is required`},
		{"PATCH", "update-category", `{"email_lead_map_id":%d,"category_id":1,"pause_lead":true}`, `"pause_lead" is not allowed`},
		{"PATCH", "change-read-status", `{"email_lead_map_id":%d,"is_read":true}`, `"read_status" is required`},
		{"POST", "update-team-member", `{"email_lead_map_id":%d,"teamMemberId":1}`, `"team_member_id" is required`},
		{"POST", "set-reminder", `{"email_lead_map_id":%d,"email_stats_id":"x","message":"m","reminder_time":"soon"}`, `"reminder_time" must be in ISO 8601 date format`},
		{"POST", "push-to-subsequence", `{"email_lead_map_id":%d,"sub_sequence_id":1,"sub_sequence_delay_time":-1}`, `"sub_sequence_delay_time" must be greater than or equal to 0`},
		{"PATCH", "resume-lead", `{"email_lead_map_id":%d}`, `"campaign_id" is required`},
	} {
		got := c.call(example.method, "/master-inbox/"+example.path, fmt.Sprintf(example.body, mapID))
		require.Equal(t, 400, got.status, example.path)
		require.Equal(t, example.message, got.at(t, "message"))
	}
	require.Equal(t, `"domains" must contain at least 1 items`, c.post("/master-inbox/block-domains", `{"domains":[]}`).at(t, "message"))
	missing := c.call("PATCH", "/master-inbox/update-revenue", `{"email_lead_map_id":5,"revenue":1}`)
	require.Equal(t, 404, missing.status)
	require.Equal(t, `{"error":"Lead mapping not found"}`, missing.body)
	require.JSONEq(t, `{"ok":true,"message":"Updated successfully","data":{"success":true}}`,
		c.call("PATCH", "/master-inbox/update-revenue", fmt.Sprintf(`{"email_lead_map_id":"%d","revenue":"12.5"}`, mapID)).body)
	require.Equal(t, "12.50", c.get(fmt.Sprintf("/master-inbox/%d", mapID)).at(t, "data", 0, "revenue"))

	unknown := c.get("/master-inbox/reply-status?message_id=" + url.QueryEscape("<nobody@sender.example>"))
	require.Equal(t, 404, unknown.status)
	require.JSONEq(t, `{"ok":false,"error":"No reply found for the given message_id"}`, unknown.body)
	require.Equal(t, `"id" must be a number`, c.get("/master-inbox/untracked-reply").at(t, "message"), "the path takes any word for an id")
}

func TestInboxShowsAThreadOnce(t *testing.T) {
	c := start(t, WithBehaviour(Behaviour{ReplyRate: 1}))
	id, path := c.running(3, 30)
	c.ok(path+"/settings", `{"stop_lead_settings":"CLICK_ON_A_LINK"}`)
	c.server.Advance(30 * day)
	for _, lead := range c.server.Leads(id) {
		require.NoError(t, c.server.React(id, lead.ID, Replies, "again"))
	}
	seen := map[any]bool{}
	for offset := 0; offset < 40; offset += 20 {
		rows := c.ok("/master-inbox/inbox-replies", fmt.Sprintf(`{"offset":%d}`, offset)).at(t, "data").([]any)
		for _, row := range rows {
			seen[row.(map[string]any)["lead_email"]] = true
		}
		require.Len(t, rows, min(20, 30-offset))
	}
	require.Len(t, seen, 30, "a conversation with many replies is one row")
}
