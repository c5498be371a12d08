package smartleadtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const march = "start_date=2026-03-01&end_date=2026-03-04"

func TestReportsRefuseWhatTheyDoNotTake(t *testing.T) {
	c := start(t, quiet)
	for path, message := range map[string]string{
		"/analytics/overall-stats-v2?start_date=2026-03-01":                      `"end_date" is required`,
		"/analytics/overall-stats-v2?start_date=01.03.2026&end_date=2026-03-04":  `"start_date" must be in YYYY-MM-DD format`,
		"/analytics/overall-stats-v2?time_zone=UTC&" + march:                     `"time_zone" is not allowed`,
		"/analytics/overall-stats-v2?timezone=Mars/Olympus&" + march:             `"timezone" must be a valid time zone`,
		"/analytics/overall-stats-v2?full_data=1&" + march:                       `"full_data" must be one of [true, false]`,
		"/analytics/overall-stats-v2?client_ids=1,x&" + march:                    `"client_ids" must be ids between commas`,
		"/analytics/day-wise-overall-stats-by-sent-time?" + march:                `"timezone" is required`,
		"/analytics/day-wise-positive-reply-stats-by-sent-time?" + march:         `"timezone" is required`,
		"/analytics/campaign/overall-stats?campaign_id=1&" + march:               `"campaign_id" is not allowed`,
		"/analytics/campaign/overall-stats?limit=many&" + march:                  `"limit" must be a whole number`,
		"/analytics/client/overall-stats?campaign_ids=1&" + march:                `"campaign_ids" is not allowed`,
		"/analytics/campaign/list?" + march:                                      `"end_date" is not allowed`,
		"/analytics/mailbox/overall-stats?" + march:                              `"end_date" is not allowed`,
		"/analytics/mailbox/domain-wise-health-metrics?is_bounced=true&" + march: `"is_bounced" is not allowed`,
		"/campaigns/1/top-level-analytics-by-date?time_zone=UTC&" + march:        `"time_zone" is not allowed`,
		"/campaigns/1/mailbox-statistics?limit=21":                               `"limit" must be less than or equal to 20`,
		"/campaigns/1/leads-statistics?created_at_gt=2026-03-01":                 `"created_at_gt" is not allowed`,
	} {
		got := c.get(path)
		require.Equal(t, 400, got.status, path)
		require.Equal(t, message, got.at(t, "message"), path)
	}
	for _, path := range []string{"/analytics/overview", "/analytics/campaign-list", "/campaigns/1/lead-statistics", "/campaigns/1/mailbox-stats", "/campaigns/1/top-level-analytics"} {
		require.Equal(t, 404, c.get(path).status, path)
	}
}

// TestReportsOnTheWire shows how differently the reports write the same numbers.
func TestReportsOnTheWire(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 3)
	c.server.Advance(day + 12*time.Hour)
	for i, reaction := range []Reaction{Replies, Opens} {
		require.NoError(t, c.server.React(id, c.server.Leads(id)[i].ID, reaction, "yes"))
	}
	lead := c.server.Leads(id)[0]
	require.Equal(t, 200, c.post(fmt.Sprintf("%s/leads/%d/category", path, lead.ID), `{"category_id":1}`).status)

	require.JSONEq(t, `{"success":true,"message":"Overall Stats fetched successfully!","data":{"overall_stats":{"sent":"3","opened":"2","replied":"1","bounced":"0",
		"unique_lead_count":"3","unique_open_count":"2","positive_replied":1,"open_rate":"66.67%","reply_rate":"50.00%","positive_reply_rate":"100.00%","bounce_rate":"0.00%"}}}`,
		c.get("/analytics/overall-stats-v2?"+march).body)
	require.JSONEq(t, fmt.Sprintf(`[{"id":%d,"campaign_name":"Running","sent":3,"opened":2,"replied":1,"bounced":0}]`, id),
		data(t, c.get("/analytics/campaign/overall-stats?"+march), "campaign_wise_performance"))
	require.JSONEq(t, `[{"domain":"sender.example","sent":"3","opened":"2","replied":"1","bounced":"0","unique_lead_count":"3","unique_open_count":"2","positive_replied":"1",
		"open_rate":"66.67%","reply_rate":"50.00%","positive_reply_rate":"100.00%","bounce_rate":"0.00%"}]`,
		data(t, c.get("/analytics/mailbox/domain-wise-health-metrics?full_data=true&"+march), "domain_health_metrics"))
	require.JSONEq(t, `[{"status":"Active","total_count":"1"},{"status":"Paused","total_count":0},{"status":"Drafted","total_count":0},{"status":"Completed","total_count":0},
		{"status":"Stopped","total_count":0},{"status":"Campaigns with Smart Servers","total_count":0}]`, data(t, c.get("/analytics/campaign/status-stats"), "campaign_status_stats"))

	days := c.get("/analytics/day-wise-overall-stats?" + march)
	require.JSONEq(t, `{"date":"2 Mar","day_name":"Monday","email_engagement_metrics":{"sent":3,"opened":0,"replied":0,"bounced":0,"unsubscribed":0}}`, string(encode(days.at(t, "data", "day_wise_stats", 1))))
	require.JSONEq(t, `{"date":"3 Mar","day_name":"Tuesday","email_engagement_metrics":{"sent":0,"opened":2,"replied":1,"bounced":0,"unsubscribed":0}}`, string(encode(days.at(t, "data", "day_wise_stats", 2))))
	bySent := c.get("/analytics/day-wise-overall-stats-by-sent-time?timezone=UTC&" + march)
	require.JSONEq(t, `{"date":"2 Mar","day_name":"Monday","email_engagement_metrics":{"sent":"3","opened":"2","replied":"1","bounced":"0","unsubscribed":"0","positive_replied":"1","unique_lead_reached":"3"}}`,
		string(encode(bySent.at(t, "data", "day_wise_stats", 1))))
	positive := c.get("/analytics/day-wise-positive-reply-stats?" + march)
	require.JSONEq(t, `{"positive_replied":0}`, string(encode(positive.at(t, "data", "day_wise_stats", 0, "email_engagement_metrics"))))
	require.JSONEq(t, `{"positive_replied":"1"}`, string(encode(positive.at(t, "data", "day_wise_stats", 2, "email_engagement_metrics"))))

	require.JSONEq(t, `{"count":{"total":3,"new":3,"follow_up":0},"percentage":{"new":"100%","follow_up":"0%"}}`, data(t, c.get("/analytics/lead/overall-stats?"+march), "lead_stats"))
	require.JSONEq(t, `{"filter":[{"sentiment_type":"positive"}],"leadResponseGrouping":[{"total_response":1,"name":"Interested","sentiment_type":"positive","percentage":"100%"}]}`,
		data(t, c.get("/analytics/lead/category-wise-response?"+march), "lead_responses_by_category"))
	require.JSONEq(t, `{"average_time_diff":"1d 7h 0m 0s","median_time_diff":"1d 7h 0m 0s"}`, data(t, c.get("/analytics/campaign/lead-to-reply-time?"+march), "lead_to_reply_time"))
	require.JSONEq(t, `{"average_time_diff":null,"median_time_diff":null}`, data(t, c.get("/analytics/campaign/lead-to-reply-time?start_date=2026-03-01&end_date=2026-03-01"), "lead_to_reply_time"))
	require.Equal(t, "3", data(t, c.get("/analytics/campaign/leads-take-for-first-reply?"+march), "leads_take_for_first_reply"))
	require.Equal(t, "null", data(t, c.get("/analytics/campaign/leads-take-for-first-reply?start_date=2026-03-01&end_date=2026-03-01"), "leads_take_for_first_reply"))

	byDate := c.get(path + "/analytics-by-date?" + march)
	require.Equal(t, "196026", byDate.at(t, "user_id"), "a string on this route")
	require.Equal(t, "3", byDate.at(t, "sent_count"))
	require.Equal(t, `{"ok":true,"data":[]}`, c.get("/campaigns/99/mailbox-statistics").body)
	require.Equal(t, "{}", c.get("/campaigns/99/leads-statistics").body)
	missing := c.get("/campaigns/99/analytics-by-date?" + march)
	require.Equal(t, 404, missing.status)
	require.Equal(t, `{"error":"Invalid campaign id'"}`, missing.body)
}

func data(t *testing.T, r *response, name string) string {
	t.Helper()
	return string(encode(r.at(t, "data", name)))
}

func TestDaysAndHours(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"13d 20h 28m 46s": 13*day + 20*time.Hour + 28*time.Minute + 46*time.Second,
		"10d 0h 0m 0s":    10 * day,
		"0h 50m 41s":      50*time.Minute + 41*time.Second,
	} {
		require.Equal(t, want, daysAndHours(d))
	}
}
