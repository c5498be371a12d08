package smartleadtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReplyIsQueuedAndAnsweredInPlainText(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 2)
	c.server.Advance(day)
	lead := c.server.Leads(id)[0]
	require.NoError(t, c.server.React(id, lead.ID, Replies, "<p>And the price?</p>"))
	historyPath := fmt.Sprintf("%s/leads/%d/message-history", path, lead.ID)
	stats := c.get(historyPath).at(t, "history", 0, "stats_id")

	got := c.ok(path+"/reply-email-thread", fmt.Sprintf(`{"email_stats_id":%q,"email_body":"<p>Ten a month</p>","cc":"x@people.example, y@people.example","attachments":[{"file_url":"https://files.example/a.pdf","file_name":"a.pdf","file_type":"application/pdf","file_size":12}]}`, stats))
	require.Equal(t, "Email added to the queue, will be sent out soon!", got.body)
	require.Contains(t, got.header.Get("Content-Type"), "text/html")

	queued := c.get(historyPath)
	require.Nil(t, queued.at(t, "history", 2, "time"))
	require.Nil(t, queued.at(t, "history", 2, "email_seq_number"))
	require.Equal(t, []any{"x@people.example", "y@people.example"}, queued.at(t, "history", 2, "cc"))
	require.Equal(t, map[string]any{"file_url": "https://files.example/a.pdf", "file_name": "a.pdf", "file_type": "application/pdf"}, queued.at(t, "history", 2, "attachments", 0))
	c.server.Advance(time.Minute)
	require.NotNil(t, c.get(historyPath).at(t, "history", 2, "time"))
	require.Equal(t, "reply", c.server.Sent()[len(c.server.Sent())-1].Kind)
	require.Equal(t, "1", c.get(path+"/statistics?email_status=replied").at(t, "total_stats"))

	later := wireTime(c.server.Now().Add(5 * day))
	c.ok(path+"/reply-email-thread", fmt.Sprintf(`{"email_stats_id":%q,"email_body":"later","scheduled_time":%q}`, stats, later))
	c.server.Advance(4 * day)
	require.Nil(t, c.get(historyPath).at(t, "history", 3, "time"))
	c.server.Advance(day)
	require.Equal(t, later, c.get(historyPath).at(t, "history", 3, "time"))

	require.Equal(t, `"lead_id" is not allowed`, c.post(path+"/reply-email-thread", `{"lead_id":1,"email_stats_id":"x","email_body":"y"}`).at(t, "message"))
	require.Equal(t, 400, c.post(path+"/reply-email-thread", `{"email_stats_id":"nobody","email_body":"y"}`).status)
}

func TestForwardAndTestMail(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 1)
	c.server.Advance(day)
	lead := c.server.Leads(id)[0]
	message := c.get(fmt.Sprintf("%s/leads/%d/message-history", path, lead.ID))
	body := fmt.Sprintf(`{"message_id":%q,"stats_id":%q,"to_emails":"boss@people.example","forward_email_body":"See below. "}`,
		message.at(t, "history", 0, "message_id"), message.at(t, "history", 0, "stats_id"))
	got := c.ok(path+"/forward-email", body)
	require.Equal(t, "success", got.at(t, "status"))
	require.Regexp(t, `^<.+@sender\.example>$`, got.at(t, "messageId"))
	forwarded := c.server.Sent()[1]
	require.Equal(t, "boss@people.example", forwarded.To)
	require.Equal(t, "Fwd: Question, Lead0", forwarded.Subject)
	require.Equal(t, "See below. <p>Hi Lead0</p>", forwarded.Body)

	refused := c.post(path+"/forward-email", `{"message_id":"x","stats_id":"x","to_emails":"boss@people.example"}`)
	require.Equal(t, 500, refused.status)
	require.Equal(t, `{"ok":false,"error":"Email account not found!","status":"error"}`, refused.body)
	require.Equal(t, `"to_emails" must be a string`, c.post(path+"/forward-email", `{"message_id":"x","stats_id":"x","to_emails":["a"]}`).at(t, "message"))

	c.ok(path+"/send-test-email", fmt.Sprintf(`{"leadId":%d,"sequenceNumber":2,"customEmailAddress":"me@people.example"}`, lead.ID))
	c.ok(path+"/send-test-email", fmt.Sprintf(`{"leadId":%d,"sequenceNumber":2}`, lead.ID))
	require.Equal(t, "me@people.example", c.server.Sent()[2].To)
	require.Equal(t, lead.Email, c.server.Sent()[3].To, "without an address the test goes to the lead")
	require.Equal(t, "test", c.server.Sent()[3].Kind)
	require.Equal(t, "1", c.get(path+"/analytics").at(t, "sent_count"))
}

func TestHistoryOfManyLeads(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 3)
	bulk := path + "/message-history-for-leads/bbfbdsFGHlBr76ruhjvh6fhHL"
	require.Equal(t, "{}", c.ok(bulk, `{"lead_ids":null}`).body)
	c.server.Advance(day)
	all := c.server.Leads(id)
	got := c.ok(bulk, fmt.Sprintf(`{"lead_ids":["%d",%d,5]}`, all[0].ID, all[1].ID))
	require.Len(t, got.at(t), 2)
	require.Equal(t, "1", got.at(t, fmt.Sprint(all[0].ID), "history", 0, "email_seq_number"))
	require.Len(t, c.ok(bulk, `{"lead_ids":null}`).at(t), 3)
	require.Empty(t, c.ok(bulk+"?event_time_gt=2027-01-01", `{"lead_ids":null}`).at(t, fmt.Sprint(all[0].ID), "history"))
	require.Equal(t, `"lead_ids" is required`, c.post(bulk, `{}`).at(t, "message"))
	require.Equal(t, `"event_time_gt" is not allowed`, c.post(bulk, `{"lead_ids":null,"event_time_gt":"2026-01-01"}`).at(t, "message"))
	require.Equal(t, 404, c.get(path+"/leads/5/message-history").status)
}

func TestActivities(t *testing.T) {
	c := start(t, quiet)
	id, _ := c.running(1, 3)
	require.JSONEq(t, `{"data":[],"pagination":{"has_more":false,"offset":0,"limit":100}}`, c.get("/campaigns/all-leads-activities").body)
	c.server.Advance(day)
	require.NoError(t, c.server.React(id, c.server.Leads(id)[0].ID, Replies, "<p>Yes</p>"))
	got := c.get("/campaigns/all-leads-activities?limit=2&event_time_from=2026-03-01")
	require.Equal(t, true, got.at(t, "pagination", "has_more"))
	require.Equal(t, "<p>Yes</p>", got.at(t, "data", 0, "activities", 0, "reply_details", "reply_email_body"))
	require.Nil(t, got.at(t, "data", 1, "activities", 0, "reply_details"))
	last := c.get("/campaigns/all-leads-activities?limit=2&offset=2")
	require.Equal(t, false, last.at(t, "pagination", "has_more"))
	require.Len(t, last.at(t, "data"), 1)
	require.Equal(t, `{"error":"Invalid event_time_from format. Use YYYY-MM-DD or ISO 8601 format.","status":"error"}`, c.get("/campaigns/all-leads-activities?event_time_from=soon").body)
	require.Equal(t, 400, c.get("/campaigns/all-leads-activities?event_time_to=2026-03-03").status)
}
