package smartleadtest

import (
	"strconv"
	"time"
)

var statisticsQuery = object{
	may("offset", whole().atLeast(0)), may("limit", whole().between(1, 1000)), may("email_sequence_number", whole().between(1, 20)),
	may("email_status", text().oneOf("opened", "clicked", "replied", "unsubscribed", "bounced")),
	may("sent_time_start_date", text()), may("sent_time_end_date", text()),
}

// wireStatistic is one sent mail with what happened to it.
type wireStatistic struct {
	StatsID      string  `json:"stats_id"`
	LeadName     *string `json:"lead_name"`
	LeadEmail    string  `json:"lead_email"`
	Category     *string `json:"lead_category"`
	Number       int64   `json:"sequence_number"`
	StepID       int64   `json:"email_campaign_seq_id"`
	VariantID    *int64  `json:"seq_variant_id"`
	Subject      string  `json:"email_subject"`
	Message      string  `json:"email_message"`
	Sent         *string `json:"sent_time"`
	Opened       *string `json:"open_time"`
	Clicked      *string `json:"click_time"`
	Replied      *string `json:"reply_time"`
	OpenCount    int     `json:"open_count"`
	ClickCount   int     `json:"click_count"`
	Unsubscribed bool    `json:"is_unsubscribed"`
	Bounced      bool    `json:"is_bounced"`
	IgnoreReply  bool    `json:"ignore_reply"`
}

// campaignStatistics has one row per mail in the order of sending. A campaign
// that does not exist is answered with an empty object.
func campaignStatistics(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return reply(wireEmpty{})
	}
	filter, err := c.statisticsFilter()
	if err != nil {
		return answer{}, err
	}
	mails := found.mails
	if filter != nil {
		mails = nil
		for _, m := range found.mails {
			if filter(m) {
				mails = append(mails, m)
			}
		}
	}
	offset, limit := c.query.whole("offset"), c.query.wholeOr("limit", 100)
	rows := []wireStatistic{}
	for _, m := range page(mails, offset, limit) {
		rows = append(rows, statisticOnWire(m))
	}
	return reply(struct {
		Total  string          `json:"total_stats"`
		Data   []wireStatistic `json:"data"`
		Offset int64           `json:"offset"`
		Limit  int64           `json:"limit"`
	}{strconv.Itoa(len(mails)), rows, offset, limit})
}

// statisticsFilter is nil when the query filters nothing.
func (c *call) statisticsFilter() (func(*mail) bool, error) {
	q := c.query
	from, to, err := c.sentTimes()
	if err != nil {
		return nil, err
	}
	if !q.has("email_sequence_number") && !q.has("email_status") && from.IsZero() && to.IsZero() {
		return nil, nil
	}
	return func(m *mail) bool {
		return (!q.has("email_sequence_number") || m.stepNumber == q.whole("email_sequence_number")) &&
			(!q.has("email_status") || m.hasStatus(q.text("email_status"))) &&
			(from.IsZero() || m.sentAt.After(from)) && (to.IsZero() || m.sentAt.Before(to))
	}, nil
}

func (c *call) sentTimes() (from, to time.Time, err error) {
	for name, target := range map[string]*time.Time{"sent_time_start_date": &from, "sent_time_end_date": &to} {
		if !c.query.has(name) {
			continue
		}
		moment, ok := parseWireTime(c.query.text(name))
		if !ok {
			return from, to, refuseInvalid("query", violate(name, "must be a valid date"))
		}
		*target = moment
	}
	return from, to, nil
}

func (m *mail) hasStatus(word string) bool {
	switch word {
	case "opened":
		return m.opens > 0
	case "clicked":
		return m.clicks > 0
	case "replied":
		return m.replied()
	case "unsubscribed":
		return m.enrolment.unsubscribed
	default:
		return m.bounced
	}
}

func statisticOnWire(m *mail) wireStatistic {
	w := wireStatistic{
		StatsID: m.statsID, LeadEmail: m.profile.email, Category: categoryName(m.enrolment.category),
		Number: m.stepNumber, StepID: m.stepID, Subject: m.filledSubject(), Message: m.filledBody(),
		Sent: wireTimeOrNull(m.sentAt), Opened: wireTimeOrNull(m.openedAt), Clicked: wireTimeOrNull(m.clickedAt),
		Replied: wireTimeOrNull(m.repliedAt()), OpenCount: m.opens, ClickCount: m.clicks,
		Unsubscribed: m.enrolment.unsubscribed, Bounced: m.bounced,
	}
	if m.profile.firstName+m.profile.lastName != "" {
		name := m.profile.name()
		w.LeadName = &name
	}
	if m.variant != nil {
		w.VariantID = &m.variant.id
	}
	for _, r := range m.replies {
		w.IgnoreReply = w.IgnoreReply || r.ignored
	}
	return w
}

// wireAnalytics is the totals of a campaign: strings, but for the states of its
// leads, which are numbers under keys of mixed spelling.
type wireAnalytics struct {
	ID                int64          `json:"id"`
	UserID            int64          `json:"user_id"`
	CreatedAt         string         `json:"created_at"`
	Status            string         `json:"status"`
	Name              string         `json:"name"`
	Sent              string         `json:"sent_count"`
	Opens             string         `json:"open_count"`
	Clicks            string         `json:"click_count"`
	Replies           string         `json:"reply_count"`
	Blocked           string         `json:"block_count"`
	Total             string         `json:"total_count"`
	Drafted           string         `json:"drafted_count"`
	Bounces           string         `json:"bounce_count"`
	Unsubscribed      string         `json:"unsubscribed_count"`
	Steps             string         `json:"sequence_count"`
	UniqueOpens       string         `json:"unique_open_count"`
	UniqueClicks      string         `json:"unique_click_count"`
	UniqueSent        string         `json:"unique_sent_count"`
	Tags              []wireEmpty    `json:"tags"`
	ClientID          *int64         `json:"client_id"`
	ClientName        *string        `json:"client_name"`
	ClientEmail       *string        `json:"client_email"`
	ClientCompanyName *string        `json:"client_company_name"`
	ParentID          *int64         `json:"parent_campaign_id"`
	PlainText         bool           `json:"send_as_plain_text"`
	Leads             wireLeadStates `json:"campaign_lead_stats"`
}

type wireLeadStates struct {
	Total      int     `json:"total"`
	NotStarted int     `json:"notStarted"`
	InProgress int     `json:"inprogress"`
	Completed  int     `json:"completed"`
	Paused     int     `json:"paused"`
	Stopped    int     `json:"stopped"`
	Blocked    int     `json:"blocked"`
	Interested int     `json:"interested"`
	Revenue    float64 `json:"revenue"`
}

// campaignAnalytics counts replies per lead, where the statistics show them per
// mail.
func campaignAnalytics(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return reply(wireEmpty{})
	}
	t := found.totals
	return reply(wireAnalytics{
		ID: found.id, UserID: userID, CreatedAt: wireTime(found.createdAt), Status: found.status, Name: found.name,
		Sent: strconv.Itoa(t.sent), Opens: strconv.Itoa(t.opens), Clicks: strconv.Itoa(t.clicks), Replies: strconv.Itoa(t.replies),
		Blocked: strconv.Itoa(found.byStatus[leadBlocked]), Total: strconv.Itoa(t.sent), Drafted: "0",
		Bounces: strconv.Itoa(t.bounces), Unsubscribed: strconv.Itoa(t.unsubscribes), Steps: strconv.Itoa(len(found.steps)),
		UniqueOpens: strconv.Itoa(t.uniqueOpens), UniqueClicks: strconv.Itoa(t.uniqueClicks), UniqueSent: strconv.Itoa(t.uniqueSent),
		Tags: []wireEmpty{}, ClientID: found.clientID, ParentID: found.parentID, PlainText: found.settings.plainText,
		Leads: wireLeadStates{
			Total: len(found.enrolments), NotStarted: found.byStatus[leadStarted], InProgress: found.byStatus[leadInProgress],
			Completed: found.byStatus[leadCompleted], Paused: found.byStatus[leadPaused], Stopped: found.byStatus[leadStopped],
			Blocked: found.byStatus[leadBlocked], Interested: found.interested, Revenue: found.revenue,
		},
	})
}
