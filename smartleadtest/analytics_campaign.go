package smartleadtest

import (
	"net/http"
	"slices"
	"time"
)

// Reports on one campaign. How they write their counts differs per route.

var campaignDatesQuery = object{need("start_date", text()), need("end_date", text()), may("time_zone", text())}

// wireCampaignDates is the totals over some days. The user id is a string here.
type wireCampaignDates struct {
	ID           int64  `json:"id"`
	UserID       string `json:"user_id"`
	CreatedAt    string `json:"created_at"`
	Status       string `json:"status"`
	Name         string `json:"name"`
	Start        string `json:"start_date"`
	End          string `json:"end_date"`
	Sent         digits `json:"sent_count"`
	UniqueSent   digits `json:"unique_sent_count"`
	Opens        digits `json:"open_count"`
	UniqueOpens  digits `json:"unique_open_count"`
	Clicks       digits `json:"click_count"`
	UniqueClicks digits `json:"unique_click_count"`
	Replies      digits `json:"reply_count"`
	Blocked      digits `json:"block_count"`
	Total        digits `json:"total_count"`
	Drafted      digits `json:"drafted_count"`
	Bounces      digits `json:"bounce_count"`
	Unsubscribed digits `json:"unsubscribed_count"`
}

// campaignByDate is one object for the whole range. Over all of a campaign's
// days its counts are those of campaignAnalytics.
func campaignByDate(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, refuseError(http.StatusNotFound, "Invalid campaign id'")
	}
	r, err := c.campaignReport(found, time.DateOnly)
	if err != nil {
		return answer{}, err
	}
	if r.last.After(r.first.AddDate(0, 0, 30)) {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid start_date & end_date range. Date difference should be max of 30days.")
	}
	t := tallyOf(r.byDay())
	return reply(wireCampaignDates{
		ID: found.id, UserID: numberText(userID), CreatedAt: wireTime(found.createdAt), Status: found.status, Name: found.name,
		Start: c.query.text("start_date"), End: c.query.text("end_date"),
		Sent: digits(t.sent), UniqueSent: digits(len(t.reached)), Opens: digits(t.opened), UniqueOpens: digits(len(t.openers)),
		Clicks: digits(t.clicked), UniqueClicks: digits(len(t.clickers)), Replies: digits(t.firstReplies), Blocked: digits(t.bounced),
		Total: digits(t.sent), Bounces: digits(t.bounced), Unsubscribed: digits(t.unsubscribed),
	})
}

var campaignTopQuery = object{need("start_date", text()), need("end_date", text())}

// wireCampaignTop is the headline counts.
type wireCampaignTop struct {
	ID           int64  `json:"id"`
	Name         string `json:"name"`
	Status       string `json:"status"`
	Start        string `json:"start_date"`
	End          string `json:"end_date"`
	Total        digits `json:"total_count"`
	Sent         digits `json:"sent_count"`
	Skipped      digits `json:"skipped_count"`
	Opens        digits `json:"open_count"`
	Clicks       digits `json:"click_count"`
	Replies      digits `json:"reply_count"`
	Positive     digits `json:"positive_reply_count"`
	Bounces      digits `json:"bounce_count"`
	Failed       digits `json:"failed_count"`
	Stopped      digits `json:"stopped_count"`
	Unsubscribed digits `json:"unsubscribed_count"`
}

// campaignTopLevel counts those that stand stopped now, whenever they were:
// nothing else here skips a mail or fails to send one.
func campaignTopLevel(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return reply(wireEmpty{})
	}
	r, err := c.campaignReport(found, time.DateOnly)
	if err != nil {
		return answer{}, err
	}
	t := tallyOf(r.byDay())
	return reply(wireCampaignTop{
		ID: found.id, Name: found.name, Status: found.status, Start: c.query.text("start_date"), End: c.query.text("end_date"),
		Total: digits(t.sent), Sent: digits(t.sent), Opens: digits(t.opened), Clicks: digits(t.clicked), Replies: digits(t.firstReplies),
		Positive: digits(len(t.positive)), Bounces: digits(t.bounced), Stopped: digits(found.byStatus[leadStopped]), Unsubscribed: digits(t.unsubscribed),
	})
}

var campaignLeadStatsQuery = object{may("limit", whole().between(1, 100)), may("offset", whole().atLeast(0)), may("event_time_gt", text())}

// wireLeadStats has the members that sources name. No row of today's API was
// ever published.
type wireLeadStats struct {
	LeadID    int64  `json:"lead_id"`
	From      string `json:"from"`
	To        string `json:"to"`
	Status    string `json:"status"`
	CreatedAt string `json:"created_at"`
	Email     string `json:"lead_email"`
	Name      string `json:"lead_name"`
	Sent      int    `json:"sent_count"`
	Opens     int    `json:"open_count"`
	Clicks    int    `json:"click_count"`
	Replies   int    `json:"reply_count"`
	History   []any  `json:"history"`
}

type wireLeadStatsPage struct {
	Data    []wireLeadStats `json:"data"`
	HasMore bool            `json:"hasMore"`
	Skip    int64           `json:"skip"` // asked for as offset
	Limit   int64           `json:"limit"`
}

func campaignLeadStats(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return reply(wireEmpty{})
	}
	after, err := c.eventTimeAfter()
	if err != nil {
		return answer{}, err
	}
	rows := found.enrolments
	if !after.IsZero() {
		rows = slices.DeleteFunc(slices.Clone(rows), func(e *enrolment) bool { return !e.lastEventAt().After(after) })
	}
	offset, limit := c.query.whole("offset"), c.query.wholeOr("limit", 100)
	result := wireLeadStatsPage{[]wireLeadStats{}, offset+limit < int64(len(rows)), offset, limit}
	for _, e := range page(rows, offset, limit) {
		result.Data = append(result.Data, leadStatsOnWire(e))
	}
	return reply(result)
}

func leadStatsOnWire(e *enrolment) wireLeadStats {
	p := e.lead.profile
	row := wireLeadStats{
		LeadID: e.lead.id, To: p.email, Status: e.status, CreatedAt: wireTime(e.createdAt), Email: p.email, Name: p.name(),
		Opens: e.count(func(m *mail) int { return m.opens }), Clicks: e.count(func(m *mail) int { return m.clicks }),
		Replies: e.count((*mail).countedReplies), Sent: e.count(func(m *mail) int { return b2i(m.kind == mailSequence) }),
		History: e.history(time.Time{}),
	}
	if e.sender != nil {
		row.From = e.sender.account.fromEmail
	}
	return row
}

var campaignMailboxQuery = object{
	may("client_id", whole()), may("offset", whole().atLeast(0)), may("limit", whole().between(1, 20)),
	may("start_date", text()), may("end_date", text()), may("time_zone", text()), may("private_api_key", text()),
}

type wireCampaignMailbox struct {
	AccountID    int64  `json:"email_account_id"`
	From         string `json:"from_email"`
	Sent         digits `json:"sent_count"`
	Opens        digits `json:"open_count"`
	Clicks       digits `json:"click_count"`
	Replies      digits `json:"reply_count"`
	Bounces      digits `json:"bounce_count"`
	Unsubscribed digits `json:"unsubscribed_count"`
}

// campaignMailboxes has a row for every mailbox in the rotation and for those
// that have left it and sent.
func campaignMailboxes(c *call) (answer, error) {
	rows := []wireCampaignMailbox{}
	found, err := c.campaign()
	if err != nil || c.query.has("client_id") && !sameID(found.clientID, c.query.id("client_id")) {
		return reply(wireOKData{true, rows})
	}
	r, err := c.mailboxRange(found)
	if err != nil {
		return answer{}, err
	}
	var rotation []*account
	for _, s := range found.senders {
		rotation = append(rotation, s.account)
	}
	for _, t := range perAccount(r.byDay(), rotation...) {
		rows = append(rows, wireCampaignMailbox{
			AccountID: t.account.id, From: t.account.fromEmail, Sent: digits(t.sent), Opens: digits(t.opened), Clicks: digits(t.clicked),
			Replies: digits(t.replied), Bounces: digits(t.bounced), Unsubscribed: digits(t.unsubscribed),
		})
	}
	return reply(wireOKData{true, page(rows, c.query.whole("offset"), c.query.wholeOr("limit", 20))})
}

// mailboxRange is the whole campaign unless both dates are there: one alone is
// ignored and not refused.
func (c *call) mailboxRange(found *campaign) (*report, error) {
	if c.query.has("start_date") && c.query.has("end_date") {
		return c.campaignReport(found, time.DateOnly)
	}
	return &report{state: c.state, only: found, scope: map[*campaign]bool{found: true}, from: found.createdAt, to: c.now.Add(1)}, nil
}

// campaignSequences has a row for every step, without its number.
func campaignSequences(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	r, err := c.campaignReport(found, time.DateTime, time.DateOnly)
	if err != nil {
		return answer{}, err
	}
	perStep := tallies[int64]{}
	for h := range r.byDay() {
		if h.mail != nil {
			perStep.at(h.mail.stepID).add(h)
		}
	}
	rows := []wireCampaignStep{}
	for _, s := range found.steps {
		t := perStep.at(s.id)
		rows = append(rows, wireCampaignStep{
			StepID: s.id, Sent: t.sent, Opens: t.opened, Clicks: t.clicked, Replies: t.replied, Bounces: t.bounced,
			Unsubscribed: t.unsubscribed, Stopped: found.stoppedAt(s.number), Positive: len(t.positive),
		})
	}
	return reply(wireOKData{true, rows})
}

type wireCampaignStep struct {
	StepID              int64 `json:"email_campaign_seq_id"`
	Sent                int   `json:"sent_count"`
	Skipped             int   `json:"skipped_count"`
	Opens               int   `json:"open_count"`
	Clicks              int   `json:"click_count"`
	Replies             int   `json:"reply_count"`
	Bounces             int   `json:"bounce_count"`
	Unsubscribed        int   `json:"unsubscribed_count"`
	Failed              int   `json:"failed_count"`
	Stopped             int   `json:"stopped_count"`
	ConnectionsPending  int   `json:"ln_connection_req_pending_count"`
	ConnectionsAccepted int   `json:"ln_connection_req_accepted_count"`
	ConnectionsSkipped  int   `json:"ln_connection_req_skipped_sent_msg_count"`
	Positive            int   `json:"positive_reply_count"`
}

// stoppedAt is how many leads stand stopped after a step.
func (c *campaign) stoppedAt(number int64) int {
	n := 0
	for _, e := range c.enrolments {
		if e.status == leadStopped && e.lastStep == number {
			n++
		}
	}
	return n
}
