package smartleadtest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// quiet is a world in which nobody reacts to anything.
var quiet = WithBehaviour(Behaviour{})

func TestNothingIsSentWhileTheClockStandsStill(t *testing.T) {
	c := start(t)
	c.running(1, 3)
	require.Empty(t, c.server.Sent())
	c.server.Advance(0)
	require.Empty(t, c.server.Sent(), "it is four in the morning in New York")
}

func TestSendingKeepsToScheduleGapAndDailyLimit(t *testing.T) {
	c := start(t, quiet)
	id, path := c.campaign("Pace")
	c.ok(path+"/sequences", `{"sequences":[{"seq_number":1,"seq_delay_details":{"delay_in_days":0},"subject":"Hi {{first_name}}","email_body":"<p>{{job_title}} at {{company_name}}, {{unknown}}.</p>"}]}`)
	c.ok(path+"/schedule", `{"timezone":"America/New_York","days_of_the_week":[1,3],"start_hour":"09:30","end_hour":"12:00","min_time_btw_emails":10,"max_new_leads_per_day":1000}`)
	first, second := c.account("one"), c.account("two")
	c.ok(path+"/email-accounts", fmt.Sprintf(`{"email_account_ids":[%d,%d]}`, first, second))
	c.ok(fmt.Sprintf("/email-accounts/%d", first), `{"max_email_per_day":4}`)
	c.ok(fmt.Sprintf("/email-accounts/%d", second), `{"time_to_wait_in_mins":25}`)
	c.ok(path+"/leads", leads(0, 100))
	c.ok(path+"/status", `{"status":"START"}`)
	c.server.Advance(7 * day)

	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	perDay := map[string]int{}
	last := map[int64]time.Time{}
	for _, m := range c.server.Sent() {
		local := m.Time.In(zone)
		require.Contains(t, []time.Weekday{time.Monday, time.Wednesday}, local.Weekday())
		clock := local.Format("15:04")
		require.True(t, clock >= "09:30" && clock < "12:00", clock)
		gap := map[int64]time.Duration{first: 10 * time.Minute, second: 25 * time.Minute}[m.AccountID]
		require.GreaterOrEqual(t, m.Time.Sub(last[m.AccountID]), gap)
		last[m.AccountID] = m.Time
		perDay[fmt.Sprintf("%s %d", local.Weekday(), m.AccountID)]++
	}
	require.Equal(t, map[string]int{
		fmt.Sprintf("Monday %d", first): 4, fmt.Sprintf("Monday %d", second): 6, // 09:30 to 11:35 every 25 minutes
		fmt.Sprintf("Wednesday %d", first): 4, fmt.Sprintf("Wednesday %d", second): 6,
	}, perDay)
	require.Equal(t, "Hi Lead0", c.server.Sent()[0].Subject)
	require.Equal(t, "<p>CTO at Company 0, .</p>", c.server.Sent()[0].Body)
	require.Equal(t, "ACTIVE", c.server.CampaignStatus(id))
}

func TestNewLeadsPerDay(t *testing.T) {
	c := start(t, quiet)
	_, path := c.running(3, 50)
	c.ok(path+"/schedule", `{"timezone":"UTC","days_of_the_week":[0,1,2,3,4,5,6],"start_hour":"09:00","end_hour":"23:00","min_time_btw_emails":3,"max_new_leads_per_day":7}`)
	c.server.Advance(3*day - time.Hour)
	perDay := map[int]int{}
	for _, m := range c.server.Sent() {
		if m.SequenceNumber == 1 {
			perDay[m.Time.Day()]++
		}
	}
	require.Equal(t, map[int]int{2: 7, 3: 7, 4: 7}, perDay)
}

func TestStepsFollowTheirDelayFromTheSameMailbox(t *testing.T) {
	c := start(t, quiet)
	id, _ := c.running(3, 30)
	c.server.Advance(14 * day)
	first := map[int64]SentMail{}
	for _, m := range c.server.Sent() {
		if m.SequenceNumber == 1 {
			first[m.LeadID] = m
			continue
		}
		before := first[m.LeadID]
		require.GreaterOrEqual(t, m.Time.Sub(before.Time), 2*day)
		require.Equal(t, before.AccountID, m.AccountID)
		require.Equal(t, "Re: "+before.Subject, m.Subject)
	}
	require.Len(t, c.server.Sent(), 60)
	require.Equal(t, "COMPLETED", c.server.CampaignStatus(id))

	accounts := map[int64]int{}
	for _, m := range first {
		accounts[m.AccountID]++
	}
	require.Len(t, accounts, 3, "mailboxes rotate")
	for _, count := range accounts {
		require.Equal(t, 10, count)
	}
}

func TestVariantsAreDistributed(t *testing.T) {
	c := start(t, quiet)
	_, path := c.campaign("Variants")
	c.ok(path+"/sequences", `{"sequences":[{"seq_number":1,"seq_delay_details":{"delay_in_days":0},"variant_distribution_type":"MANUAL_PERCENTAGE","seq_variants":[
		{"subject":"a","email_body":"a","variant_label":"A","variant_distribution_percentage":70},
		{"subject":"b","email_body":"b","variant_label":"B","variant_distribution_percentage":30},
		{"subject":"c","email_body":"c","variant_label":"C","variant_distribution_percentage":0}]}]}`)
	c.ok(path+"/schedule", weekdays)
	for i := range 3 {
		c.ok(path+"/email-accounts", fmt.Sprintf(`{"email_account_ids":[%d]}`, c.account(fmt.Sprint("box", i))))
	}
	c.ok(path+"/leads", leads(0, 100))
	c.ok(path+"/status", `{"status":"START"}`)
	c.server.Advance(7 * day)
	labels := map[string]int{}
	for _, m := range c.server.Sent() {
		labels[m.VariantLabel]++
	}
	require.Equal(t, map[string]int{"A": 70, "B": 30}, labels)
}

func TestFollowUpShare(t *testing.T) {
	c := start(t, quiet)
	_, path := c.running(1, 10)
	c.ok(path+"/settings", `{"follow_up_percentage":0}`)
	c.server.Advance(14 * day)
	require.Len(t, c.server.Sent(), 10)
}

func TestReplyStopsTheLead(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 2)
	c.server.Advance(day)
	lead := c.server.Leads(id)[0]
	require.NoError(t, c.server.React(id, lead.ID, Replies, "<p>Tell me more</p>"))
	require.Equal(t, "STOPPED", c.server.Leads(id)[0].Status)
	c.server.Advance(14 * day)
	require.EqualValues(t, 1, c.server.Leads(id)[0].LastStep)
	require.EqualValues(t, 2, c.server.Leads(id)[1].LastStep)

	history := c.get(fmt.Sprintf("%s/leads/%d/message-history", path, lead.ID))
	require.Equal(t, "REPLY", history.at(t, "history", 1, "type"))
	require.Equal(t, "<p>Tell me more</p>", history.at(t, "history", 1, "email_body"))
	require.Equal(t, history.at(t, "history", 0, "stats_id"), history.at(t, "history", 1, "stats_id"))
	require.Nil(t, history.at(t, "history", 1, "subject"))
	require.Equal(t, "1", history.at(t, "history", 0, "email_seq_number"))
	require.EqualValues(t, 1, history.number(t, "history", 0, "open_count"), "nobody answers unread mail")
	require.Equal(t, "1", c.get(path+"/leads?emailStatus=is_replied").at(t, "total_leads"))
}

func TestStopSettings(t *testing.T) {
	for _, example := range []struct {
		setting  string
		reaction Reaction
		status   string
	}{
		{"REPLY_TO_AN_EMAIL", Opens, "INPROGRESS"}, {"REPLY_TO_AN_EMAIL", Clicks, "INPROGRESS"},
		{"CLICK_ON_A_LINK", Opens, "INPROGRESS"}, {"CLICK_ON_A_LINK", Clicks, "STOPPED"}, {"CLICK_ON_A_LINK", Replies, "STOPPED"},
		{"OPEN_AN_EMAIL", Opens, "STOPPED"}, {"OPEN_AN_EMAIL", Unsubscribes, "STOPPED"}, {"OPEN_AN_EMAIL", Bounces, "BLOCKED"},
	} {
		c := start(t, quiet)
		id, path := c.running(1, 1)
		c.ok(path+"/settings", fmt.Sprintf(`{"stop_lead_settings":%q}`, example.setting))
		c.server.Advance(day)
		require.NoError(t, c.server.React(id, c.server.Leads(id)[0].ID, example.reaction, "x"))
		require.Equal(t, example.status, c.server.Leads(id)[0].Status, "%+v", example)
	}
}

func TestWhatIsNotTrackedIsNotCounted(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 1)
	c.ok(path+"/settings", `{"track_settings":["DONT_TRACK_EMAIL_OPEN","DONT_TRACK_LINK_CLICK","DONT_TRACK_REPLY_TO_AN_EMAIL"]}`)
	c.server.Advance(day)
	for _, reaction := range []Reaction{Opens, Clicks, Replies} {
		require.NoError(t, c.server.React(id, c.server.Leads(id)[0].ID, reaction, "x"))
	}
	got := c.get(path + "/analytics")
	require.Equal(t, []any{"0", "0", "0"}, []any{got.at(t, "open_count"), got.at(t, "click_count"), got.at(t, "reply_count")})
}

func TestAbsenceNotes(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 2)
	c.ok(path+"/settings", `{"out_of_office_detection_settings":{"ignoreOOOasReply":true}}`)
	c.server.Advance(day)
	all := c.server.Leads(id)
	require.NoError(t, c.server.React(id, all[0].ID, RepliesAutomatically, "away"))
	require.Equal(t, "INPROGRESS", c.server.Leads(id)[0].Status)
	require.Equal(t, "0", c.get(path+"/analytics").at(t, "reply_count"))
	require.Equal(t, true, c.get(path+"/statistics").at(t, "data", 0, "ignore_reply"))

	c.ok(path+"/settings", `{"out_of_office_detection_settings":{"ignoreOOOasReply":false,"autoReactivateOOO":true,"reactivateOOOwithDelay":3}}`)
	require.NoError(t, c.server.React(id, all[1].ID, RepliesAutomatically, "away"))
	require.Equal(t, "STOPPED", c.server.Leads(id)[1].Status)
	c.server.Advance(7 * day)
	require.EqualValues(t, 2, c.server.Leads(id)[1].LastStep, "back from the absence")
}

func TestReplyPausesTheDomain(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 60) // lead0 and lead50 share a domain
	c.ok(path+"/settings", `{"auto_pause_domain_leads_on_reply":true}`)
	c.server.Advance(day)
	require.NoError(t, c.server.React(id, c.server.Leads(id)[0].ID, Replies, "x"))
	require.Equal(t, "PAUSED", c.server.Leads(id)[50].Status)
	require.Equal(t, "STARTED", c.server.Leads(id)[49].Status)
}

func TestBouncesBlockAndPause(t *testing.T) {
	c := start(t, WithBehaviour(Behaviour{BounceRate: 1}))
	id, path := c.campaign("Bounces")
	c.ok(path+"/settings", `{"bounce_autopause_threshold":"50"}`)
	c.ok(path+"/sequences", twoSteps)
	c.ok(path+"/schedule", weekdays)
	for i := range 2 {
		c.ok(path+"/email-accounts", fmt.Sprintf(`{"email_account_ids":[%d]}`, c.account(fmt.Sprint("box", i))))
	}
	c.ok(path+"/leads", leads(0, 60))
	c.ok(path+"/status", `{"status":"START"}`)
	c.ok(path+"/settings", `{"bounce_autopause_threshold":"100"}`) // dropped without an error
	c.server.Advance(day)
	require.Equal(t, "PAUSED", c.server.CampaignStatus(id))
	require.Equal(t, "BLOCKED", c.server.Leads(id)[0].Status)
	require.Less(t, len(c.server.Sent()), 30)

	_, other := c.campaign("Other")
	require.EqualValues(t, 1, c.ok(other+"/leads", leads(0, 1)).number(t, "block_count"), "the address is on the block list now")
}

func TestPausedCampaignAndSuspendedMailboxDoNotSend(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(2, 40)
	accounts := c.get(path + "/email-accounts")
	first := accounts.number(t, 0, "id")
	c.call("PUT", fmt.Sprintf("/email-accounts/suspend/%d", first), "")
	c.server.Advance(day)
	require.False(t, slices.ContainsFunc(c.server.Sent(), func(m SentMail) bool { return m.AccountID == first }))
	require.Len(t, c.server.Sent(), 20)

	c.call("DELETE", fmt.Sprintf("/email-accounts/unsuspend/%d", first), "")
	c.ok(path+"/status", `{"status":"PAUSED"}`)
	c.server.Advance(day)
	require.Len(t, c.server.Sent(), 20)
	c.ok(path+"/status", `{"status":"START"}`)
	c.server.Advance(12 * day)
	require.Equal(t, "COMPLETED", c.server.CampaignStatus(id))
	require.Len(t, c.server.Sent(), 80)
}

func TestLeadsOfARemovedMailboxGoOn(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(2, 20)
	c.server.Advance(day)
	first := c.get(path+"/email-accounts").number(t, 0, "id")
	require.Equal(t, 200, c.call("DELETE", fmt.Sprintf("/email-accounts/%d", first), "").status)
	c.server.Advance(10 * day)
	require.Equal(t, "COMPLETED", c.server.CampaignStatus(id))
	require.Len(t, c.server.Sent(), 40)
}

func TestMailboxChosenByHand(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(2, 10)
	second := c.get(path+"/email-accounts").number(t, 1, "id")
	for _, l := range c.server.Leads(id) {
		c.ok("/campaigns/update-lead-email-account", fmt.Sprintf(`{"email_account_id":%d,"email_campaign_id":%d,"email_lead_id":%d}`, second, id, l.ID))
	}
	c.server.Advance(10 * day)
	require.Len(t, c.server.Sent(), 20)
	for _, m := range c.server.Sent() {
		require.Equal(t, second, m.AccountID)
	}
	require.Equal(t, 400, c.post("/campaigns/update-lead-email-account", fmt.Sprintf(`{"email_account_id":1,"email_campaign_id":%d,"email_lead_id":2}`, id)).status)
}

func TestManualStepWaits(t *testing.T) {
	c := start(t, quiet)
	var kinds []eventKind
	c.server.listeners = append(c.server.listeners, func(e event) { kinds = append(kinds, e.kind) })
	id, path := c.running(1, 1)
	c.ok(path+"/status", `{"status":"PAUSED"}`)
	c.ok(path+"/sequences", `{"sequences":[{"seq_number":1,"seq_type":"MANUAL","seq_delay_details":{"delay_in_days":0},"email_body":"call them"}]}`)
	c.ok(path+"/status", `{"status":"START"}`)
	c.server.Advance(3 * day)
	require.Empty(t, c.server.Sent())
	require.Equal(t, "INPROGRESS", c.server.Leads(id)[0].Status)
	require.Contains(t, kinds, eventManualStep)
	c.ok(fmt.Sprintf("%s/leads/%d/manual-complete", path, c.server.Leads(id)[0].MapID), "")
	require.Equal(t, "COMPLETED", c.server.CampaignStatus(id))
}

func TestEventsAreEmitted(t *testing.T) {
	c := start(t, WithBehaviour(Behaviour{OpenRate: 0.9, ClickRate: 0.5, ReplyRate: 0.4, PositiveRate: 0.5, BounceRate: 0.1, UnsubscribeRate: 0.1}))
	counts := map[eventKind]int{}
	var last time.Time
	c.server.listeners = append(c.server.listeners, func(e event) {
		counts[e.kind]++
		require.False(t, e.at.Before(last))
		last = e.at
	})
	_, path := c.running(2, 60)
	c.server.Advance(20 * day)
	got := c.get(path + "/analytics")
	require.Equal(t, fmt.Sprint(counts[eventSent]), got.at(t, "sent_count"))
	require.Equal(t, fmt.Sprint(counts[eventFirstSent]), got.at(t, "unique_sent_count"))
	require.Equal(t, fmt.Sprint(counts[eventOpened]), got.at(t, "open_count"))
	require.Equal(t, fmt.Sprint(counts[eventClicked]), got.at(t, "click_count"))
	require.Equal(t, fmt.Sprint(counts[eventBounced]), got.at(t, "bounce_count"))
	require.Equal(t, fmt.Sprint(counts[eventUnsubscribed]), got.at(t, "unsubscribed_count"))
	require.Positive(t, counts[eventReplied])
	require.Positive(t, counts[eventCategoryChanged])
	require.Equal(t, 2, counts[eventStatusChanged], "started and completed")
}

// TestStatisticsAddUp compares what is told per mail with what is told per
// campaign.
func TestStatisticsAddUp(t *testing.T) {
	c := start(t, WithBehaviour(Behaviour{OpenRate: 0.9, ClickRate: 0.5, ReplyRate: 0.4, PositiveRate: 0.5, BounceRate: 0.1}))
	_, path := c.running(3, 250)
	c.server.Advance(30 * day)
	analytics := c.get(path + "/analytics")
	first := c.get(path + "/statistics?email_sequence_number=1&limit=1")
	second := c.get(path + "/statistics?email_sequence_number=2&limit=1")
	all := c.get(path + "/statistics?limit=1000")
	require.Equal(t, analytics.at(t, "sent_count"), all.at(t, "total_stats"))
	require.Equal(t, "250", first.at(t, "total_stats"))
	require.Equal(t, analytics.at(t, "bounce_count"), c.get(path+"/statistics?email_status=bounced&limit=1").at(t, "total_stats"))
	require.NotEqual(t, "0", second.at(t, "total_stats"))

	var rows struct {
		Data []wireStatistic `json:"data"`
	}
	all.into(t, &rows)
	opens := 0
	variants := map[int64]int{}
	for _, row := range rows.Data {
		opens += row.OpenCount
		if row.VariantID != nil {
			variants[*row.VariantID]++
		}
		require.Equal(t, row.Replied != nil && !row.Bounced, row.Replied != nil, "nobody answers a mail that bounced")
	}
	require.Equal(t, analytics.at(t, "open_count"), fmt.Sprint(opens))
	require.Len(t, variants, 2)

	states := "campaign_lead_stats"
	sum := int64(0)
	for _, name := range []string{"notStarted", "inprogress", "completed", "paused", "stopped", "blocked"} {
		sum += analytics.number(t, states, name)
	}
	require.EqualValues(t, 250, sum)
	require.EqualValues(t, 250, analytics.number(t, states, "total"))
	require.Positive(t, analytics.number(t, states, "interested"))
	require.Equal(t, `"limit" must be less than or equal to 1000`, c.get(path+"/statistics?limit=1001").at(t, "message"))
	require.Equal(t, "0", c.get(path+"/statistics?sent_time_end_date=2026-03-02%2010:00:00.000Z").at(t, "total_stats"))
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	story := func(seed uint64, extra bool) string {
		c := start(t, WithSeed(seed))
		id, path := c.running(3, 120)
		if extra {
			c.get("/campaigns") // a read in between changes nothing
		}
		c.server.Advance(9 * day)
		told := c.get(path+"/statistics?limit=1000").body + c.get(path+"/analytics").body + c.get(path+"/leads").body +
			c.get(path+"/leads-export").body + c.get("/email-accounts").body + c.get("/campaigns/all-leads-activities?limit=1000").body
		return told + c.post(path+"/message-history-for-leads/bbfbdsFGHlBr76ruhjvh6fhHL", `{"lead_ids":null}`).body + fmt.Sprint(c.server.Leads(id))
	}
	require.Equal(t, story(7, false), story(7, true))
	require.NotEqual(t, story(7, false), story(8, false))
}

// TestOneStepOrMany proves that it does not matter in how many steps the clock
// is moved.
func TestOneStepOrMany(t *testing.T) {
	story := func(step time.Duration) string {
		c := start(t)
		_, path := c.running(2, 40)
		for moved := time.Duration(0); moved < 6*day; moved += step {
			c.server.Advance(step)
		}
		return c.get(path + "/statistics?limit=1000").body
	}
	require.Equal(t, story(6*day), story(90*time.Minute))
}

func TestTheWinningVariantTakesOver(t *testing.T) {
	c := start(t, quiet)
	id, path := c.campaign("Winner")
	c.ok(path+"/sequences", `{"sequences":[{"seq_number":1,"seq_delay_details":{"delay_in_days":0},"variant_distribution_type":"AI_EQUAL","lead_distribution_percentage":20,"winning_metric_property":"REPLY_RATE","seq_variants":[
		{"subject":"a","email_body":"a","variant_label":"A"},{"subject":"b","email_body":"b","variant_label":"B"}]}]}`)
	c.ok(path+"/schedule", weekdays)
	c.ok(path+"/email-accounts", fmt.Sprintf(`{"email_account_ids":[%d]}`, c.account("box")))
	c.ok(path+"/leads", leads(0, 60))
	c.ok(path+"/status", `{"status":"START"}`)
	c.server.Advance(day)
	require.Equal(t, "B", c.server.Sent()[1].VariantLabel)
	require.NoError(t, c.server.React(id, c.server.Sent()[1].LeadID, Replies, "yes"))
	c.server.Advance(2 * day)
	labels := map[string]int{}
	for _, m := range c.server.Sent() {
		labels[m.VariantLabel]++
	}
	require.Equal(t, map[string]int{"A": 10, "B": 50}, labels)
}

func TestLeadsWithoutAMailboxWaitForOne(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 3)
	c.server.Advance(day)
	only := c.get(path+"/email-accounts").number(t, 0, "id")
	c.call("DELETE", fmt.Sprintf("/email-accounts/%d", only), "")
	c.server.Advance(10 * day)
	require.Len(t, c.server.Sent(), 3)
	c.ok(path+"/email-accounts", fmt.Sprintf(`{"email_account_ids":[%d]}`, c.account("another")))
	c.server.Advance(3 * day)
	require.Len(t, c.server.Sent(), 6)
	require.Equal(t, "COMPLETED", c.server.CampaignStatus(id))
}

func TestPausedBeforeTheFirstMail(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 3)
	first := c.server.Leads(id)[0].ID
	c.ok(fmt.Sprintf("%s/leads/%d/pause", path, first), "")
	c.server.Advance(day)
	require.Len(t, c.server.Sent(), 2)
	c.ok(fmt.Sprintf("%s/leads/%d/resume", path, first), "{}")
	require.Equal(t, "STARTED", c.server.Leads(id)[0].Status, "it is queued again")
	c.server.Advance(10 * day)
	require.Len(t, c.server.Sent(), 6)
}

func TestUnsubscribedPeopleGetNoMoreMail(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 3)
	c.server.Advance(day)
	c.server.Unsubscribe("LEAD0@company0.example")
	c.server.Advance(10 * day)
	require.Len(t, c.server.Sent(), 5)
	require.True(t, c.server.Leads(id)[0].Unsubscribed)
	require.Equal(t, true, c.get(path+"/leads?emailStatus=is_unsubscribed").at(t, "data", 0, "lead", "is_unsubscribed"))
	require.Equal(t, "1", c.get(path+"/statistics?email_status=unsubscribed").at(t, "total_stats"))
}

func TestFiltersByTimeAndEvent(t *testing.T) {
	c := start(t, quiet)
	id, path := c.running(1, 4)
	c.server.Advance(day)
	moment := wireTime(c.server.Now())
	c.server.Advance(time.Hour)
	all := c.server.Leads(id)
	require.NoError(t, c.server.React(id, all[0].ID, Opens, ""))
	require.NoError(t, c.server.React(id, all[1].ID, Clicks, ""))
	require.NoError(t, c.server.React(id, all[2].ID, Bounces, ""))
	for query, count := range map[string]string{
		"last_sent_time_gt=" + moment: "0", "last_sent_time_gt=2026-03-02": "4", "event_time_gt=" + moment: "2",
		"emailStatus=is_opened": "1", "emailStatus=is_clicked": "1", "emailStatus=is_bounced": "1", "emailStatus=is_accepted": "3", "emailStatus=is_spam": "0",
	} {
		require.Equal(t, count, c.get(path+"/leads?"+query).at(t, "total_leads"), query)
	}
	require.Equal(t, 400, c.get(path+"/leads?event_time_gt=soon").status)
	require.Equal(t, "1", c.get(path+"/statistics?email_status=clicked").at(t, "total_stats"))

	require.Error(t, c.server.React(99, all[0].ID, Opens, ""))
	require.Error(t, c.server.React(id, 99, Opens, ""))
}

func TestTextsAreFilledIn(t *testing.T) {
	p := &profile{
		email: "a@b.example", firstName: "Ann", lastName: "Bee", phone: "+1", company: "Co", website: "w", location: "Rome",
		linkedin: "l", companyURL: "u", customFields: []byte(`{"job.title x":"CTO","n":7,"yes":true,"gone":null}`),
	}
	from := &account{signature: "<b>Ada</b>"}
	require.Equal(t, "Ann Bee a@b.example +1 Co w Rome l u CTO 7 true - <b>Ada</b>", p.fill(
		"{{first_name}} {{last_name}} {{email}} {{phone_number}} {{company_name}} {{website}} {{location}} {{linkedin_profile}} {{company_url}} {{job.title x}} {{ n }} {{yes}} {{gone}}- %signature%", from))
	require.Equal(t, "no variables", p.fill("no variables", from))
	require.Equal(t, "Ann Bee", p.name())
	require.Equal(t, "x", (&profile{email: "x@y.example"}).name())
}

func TestClockAndAddress(t *testing.T) {
	begin := time.Date(2030, 1, 2, 3, 4, 5, 0, time.FixedZone("x", 3600))
	c := start(t, WithClock(begin), WithAddr("127.0.0.1:0"))
	require.Equal(t, begin.UTC(), c.server.Now())
	c.server.Advance(-time.Hour)
	require.Equal(t, begin.UTC(), c.server.Now(), "time does not go back")
	require.Panics(t, func() { NewServer(WithAddr("nowhere:x")) })
}
