package smartleadtest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

var historyQuery = object{may("event_time_gt", text()), may("show_plain_text_response", boolean())}

// wireSentMessage and wireReplyMessage are the two forms of a message: which
// members it has depends on its type.
type wireSentMessage struct {
	Type         string       `json:"type"`
	MessageID    string       `json:"message_id"`
	StatsID      string       `json:"stats_id"`
	Time         *string      `json:"time"`
	From         string       `json:"from"`
	To           string       `json:"to"`
	CC           []string     `json:"cc"`
	BCC          []string     `json:"bcc"`
	Subject      string       `json:"subject"`
	Body         string       `json:"email_body"`
	SeqNumber    *string      `json:"email_seq_number"` // null on a reply written by hand
	OpenCount    int          `json:"open_count"`
	ClickCount   int          `json:"click_count"`
	ClickDetails wireEmpty    `json:"click_details"`
	Attachments  []attachment `json:"attachments"`
}

type wireReplyMessage struct {
	Type         string       `json:"type"`
	MessageID    string       `json:"message_id"`
	StatsID      string       `json:"stats_id"`
	Time         string       `json:"time"`
	From         string       `json:"from"`
	To           string       `json:"to"`
	CC           *string      `json:"cc"`
	BCC          *string      `json:"bcc"`
	Subject      *string      `json:"subject"`
	Body         string       `json:"email_body"`
	Attachments  []attachment `json:"attachments"`
	ReplyDetails *string      `json:"reply_details"`
}

// message is a message of a thread: a mail, or a reply to it.
type message struct {
	at    time.Time // zero sorts last: the mail is still queued
	mail  *mail
	reply *leadReply // nil for the mail itself
}

type wireHistory struct {
	History []any  `json:"history"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
}

func messageHistory(c *call) (answer, error) {
	e, err := c.enrolled()
	if err != nil {
		return answer{}, err
	}
	after, err := c.eventTimeAfter()
	if err != nil {
		return answer{}, err
	}
	result := wireHistory{History: e.history(after), To: e.lead.profile.email}
	if len(e.mails) > 0 {
		result.From = e.mails[0].account.fromEmail
	}
	return reply(result)
}

func (c *call) eventTimeAfter() (time.Time, error) { return c.queryTime("event_time_gt") }

// history is the thread as the campaign routes show it.
func (e *enrolment) history(after time.Time) []any {
	rows := []any{}
	for _, m := range e.thread() {
		switch {
		case !after.IsZero() && !m.at.After(after):
		case m.reply != nil:
			rows = append(rows, replyOnWire(m.mail, m.reply))
		default:
			rows = append(rows, sentOnWire(m.mail))
		}
	}
	return rows
}

// thread is all messages in the order of time, queued mails last.
func (e *enrolment) thread() []message {
	var messages []message
	for _, m := range e.mails {
		messages = append(messages, message{m.sentAt, m, nil})
		for _, r := range m.replies {
			messages = append(messages, message{r.at, m, r})
		}
	}
	slices.SortStableFunc(messages, func(a, b message) int {
		if a.at.IsZero() != b.at.IsZero() {
			return cmp.Compare(b2i(a.at.IsZero()), b2i(b.at.IsZero()))
		}
		return a.at.Compare(b.at)
	})
	return messages
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sentOnWire(m *mail) wireSentMessage {
	w := wireSentMessage{
		Type: "SENT", MessageID: m.messageID(), StatsID: m.statsID, Time: wireTimeOrNull(m.sentAt),
		From: m.account.fromEmail, To: m.to, CC: commaList(m.cc), BCC: []string{}, Subject: m.filledSubject(), Body: m.filledBody(),
		OpenCount: m.opens, ClickCount: m.clicks, Attachments: append([]attachment{}, m.attachments...),
	}
	if m.kind == mailSequence {
		number := strconv.FormatInt(m.stepNumber, 10)
		w.SeqNumber = &number
	}
	return w
}

// replyOnWire shows a reply under the stats id of the mail that it answers.
func replyOnWire(m *mail, r *leadReply) wireReplyMessage {
	return wireReplyMessage{
		Type: "REPLY", MessageID: r.messageID(), StatsID: m.statsID, Time: wireTime(r.at),
		From: r.from, To: m.account.fromEmail, Body: r.body, Attachments: []attachment{},
	}
}

var (
	bulkHistoryQuery = object{may("event_time_gt", text())}
	bulkHistoryBody  = object{need("lead_ids", listOf(whole()).orNull())}
)

// messageHistoryBulk answers with a map by lead id. Null instead of a list means
// every lead of the campaign.
func messageHistoryBulk(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	after, err := c.eventTimeAfter()
	if err != nil {
		return answer{}, err
	}
	threads := map[string]wireHistory{} // encoding/json sorts the keys
	add := func(e *enrolment) {
		if e != nil && len(e.mails) > 0 {
			threads[strconv.FormatInt(e.lead.id, 10)] = wireHistory{History: e.history(after)}
		}
	}
	if c.body.isNull("lead_ids") {
		for _, e := range found.enrolments {
			add(e)
		}
		return reply(threads)
	}
	for _, id := range c.body.wholes("lead_ids") {
		add(c.state.enrolmentOf(id, found))
	}
	return reply(threads)
}

var activitiesQuery = object{
	may("offset", whole().atLeast(0)), may("limit", whole().between(1, 1000)), may("event_time_from", text()), may("event_time_to", text()),
}

// wireActivity is what happened to one lead of one campaign.
type wireActivity struct {
	LeadID         int64              `json:"lead_id"`
	MapID          int64              `json:"email_lead_map_id"`
	CampaignID     int64              `json:"campaign_id"`
	CampaignName   string             `json:"campaign_name"`
	CampaignStatus string             `json:"campaign_status"`
	Status         string             `json:"status"`
	Step           int64              `json:"current_seq_num"`
	CreatedAt      string             `json:"created_at"`
	Activities     []wireActivityMail `json:"activities"`
}

type wireActivityMail struct {
	StatsID      string             `json:"stats_id"`
	MessageID    string             `json:"message_id"`
	Subject      string             `json:"subject"`
	Body         string             `json:"email_body"`
	Sent         string             `json:"sent_time"`
	From         string             `json:"from_email"`
	To           string             `json:"to_email"`
	SeqNumber    int64              `json:"email_seq_number"`
	OpenCount    int                `json:"open_count"`
	ClickCount   int                `json:"click_count"`
	ClickDetails wireEmpty          `json:"click_details"`
	Reply        *wireActivityReply `json:"reply_details"`
	Thread       []wireEmpty        `json:"thread_replies"`
}

type wireActivityReply struct {
	Time      string `json:"time"`
	Body      string `json:"reply_email_body"`
	MessageID string `json:"message_id"`
}

type wirePagination struct {
	HasMore bool  `json:"has_more"`
	Offset  int64 `json:"offset"`
	Limit   int64 `json:"limit"`
}

// listActivities walks the leads of all campaigns that had mail in the time.
func listActivities(c *call) (answer, error) {
	from, to, err := c.activityTimes()
	if err != nil {
		return answer{}, err
	}
	offset, limit := c.query.whole("offset"), c.query.wholeOr("limit", 100)
	rows, skipped := []wireActivity{}, int64(0)
	for _, found := range c.state.ordered {
		if !c.sees(found.clientID) {
			continue
		}
		for _, e := range found.enrolments {
			mails := e.sentBetween(from, to)
			if len(mails) == 0 {
				continue
			}
			if skipped < offset {
				skipped++
				continue
			}
			if int64(len(rows)) == limit {
				return replyActivities(rows, wirePagination{true, offset, limit})
			}
			rows = append(rows, activityOnWire(e, mails))
		}
	}
	return replyActivities(rows, wirePagination{false, offset, limit})
}

func replyActivities(rows []wireActivity, paging wirePagination) (answer, error) {
	return reply(struct {
		Data       []wireActivity `json:"data"`
		Pagination wirePagination `json:"pagination"`
	}{rows, paging})
}

func (c *call) activityTimes() (from, to time.Time, err error) {
	moments := map[string]*time.Time{"event_time_from": &from, "event_time_to": &to}
	for _, name := range []string{"event_time_from", "event_time_to"} {
		if !c.query.has(name) {
			continue
		}
		moment, ok := parseWireTime(c.query.text(name))
		if !ok {
			return from, to, refuse(http.StatusBadRequest, wireStatusError{"Invalid " + name + " format. Use YYYY-MM-DD or ISO 8601 format.", "error"})
		}
		*moments[name] = moment
	}
	if c.query.has("event_time_to") && !c.query.has("event_time_from") {
		return from, to, refuseInvalid("query", violate("event_time_to", "must come with event_time_from"))
	}
	return from, to, nil
}

func (e *enrolment) sentBetween(from, to time.Time) []*mail {
	var mails []*mail
	for _, m := range e.mails {
		if !m.sentAt.IsZero() && !m.sentAt.Before(from) && (to.IsZero() || !m.sentAt.After(to)) {
			mails = append(mails, m)
		}
	}
	return mails
}

func activityOnWire(e *enrolment, mails []*mail) wireActivity {
	row := wireActivity{
		LeadID: e.lead.id, MapID: e.id, CampaignID: e.campaign.id, CampaignName: e.campaign.name, CampaignStatus: e.campaign.status,
		Status: e.status, Step: e.lastStep, CreatedAt: wireTime(e.createdAt), Activities: []wireActivityMail{},
	}
	for _, m := range mails {
		item := wireActivityMail{
			StatsID: m.statsID, MessageID: m.messageID(), Subject: m.filledSubject(), Body: m.filledBody(), Sent: wireTime(m.sentAt),
			From: m.account.fromEmail, To: m.to, SeqNumber: m.stepNumber, OpenCount: m.opens, ClickCount: m.clicks, Thread: []wireEmpty{},
		}
		if len(m.replies) > 0 {
			r := m.replies[0]
			item.Reply = &wireActivityReply{wireTime(r.at), r.body, r.messageID()}
		}
		row.Activities = append(row.Activities, item)
	}
	return row
}
