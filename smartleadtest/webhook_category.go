package smartleadtest

import (
	"slices"
	"strings"
)

// wireHookCategory is the body of LEAD_CATEGORY_UPDATED, the largest of all: it
// carries the whole conversation.
type wireHookCategory struct {
	CampaignStatus string             `json:"campaign_status"`
	ClientID       *int64             `json:"client_id"`
	LeadID         int64              `json:"lead_id"` // a number here
	LeadEmail      string             `json:"lead_email"`
	LeadName       string             `json:"lead_name"`
	LeadData       wireHookLead       `json:"lead_data"`
	Category       *string            `json:"category"`
	CategoryID     *int64             `json:"lead_category_id"`
	CreatedAt      string             `json:"created_at"`
	EventTime      string             `json:"event_timestamp"`
	Change         wireHookMove       `json:"lead_category"`
	Sequence       int64              `json:"current_sequence"`
	CampaignName   string             `json:"campaign_name"`
	CampaignID     int64              `json:"campaign_id"`
	From           string             `json:"from"`
	FromEmail      string             `json:"from_email"`
	To             string             `json:"to"`
	ToEmail        string             `json:"to_email"`
	ToName         string             `json:"to_name"`
	History        []*wireHookHistory `json:"history"`
	LastReplyOld   *wireHookHistory   `json:"lastReply"` // null as long as nobody has replied
	LastReply      *wireHookHistory   `json:"last_reply"`
	wireHookTail
}

type wireHookLead struct {
	wireProfile
	Category wireHookFeelings `json:"category"`
}

type wireHookFeelings struct {
	Name      *string `json:"name"`
	Sentiment *string `json:"sentiment_type"`
}

type wireHookMove struct {
	OldID   *int64  `json:"old_id"`
	OldName *string `json:"old_name"`
	NewID   *int64  `json:"new_id"`
	NewName *string `json:"new_name"`
}

type wireHookHistory struct {
	StatsID   string   `json:"stats_id"`
	Type      string   `json:"type"`
	MessageID string   `json:"message_id"`
	Time      string   `json:"time"`
	Body      string   `json:"email_body"`
	Subject   string   `json:"subject,omitempty"` // of a sent mail
	CC        []string `json:"cc_emails"`
	ReplyFrom string   `json:"reply_from_email,omitempty"` // in last_reply only
}

func hookCategoryBody(e event, tail wireHookTail) any {
	lead, c, p := e.enrolment.lead, e.campaign, e.enrolment.lead.profile
	name, from := categoryName(e.enrolment.category), lastSender(e.enrolment)
	body := wireHookCategory{
		CampaignStatus: c.status, ClientID: c.clientID, LeadID: lead.id, LeadEmail: p.email, LeadName: p.name(),
		LeadData: leadPart(e.enrolment), Category: name, CategoryID: idOrNull(e.enrolment.category),
		CreatedAt: wireTime(e.at), EventTime: wireTime(e.at),
		Change: wireHookMove{
			OldID: idOrNull(e.oldCategory), OldName: categoryName(e.oldCategory),
			NewID: idOrNull(e.enrolment.category), NewName: name,
		},
		Sequence: e.enrolment.lastStep, CampaignName: c.name, CampaignID: c.id,
		From: from, FromEmail: from, To: p.email, ToEmail: p.email, ToName: p.name(),
		wireHookTail: tail.inbox(numberText(e.enrolment.id)).
			describe("%s category changed to %s for campaign - %s", p.email, textOf(name), c.name),
	}
	body.History, body.LastReplyOld, body.LastReply = conversation(e.enrolment)
	return body
}

func leadPart(e *enrolment) wireHookLead {
	row := wireHookLead{wireProfile: e.lead.profile.onWire(), Category: wireHookFeelings{Name: categoryName(e.category)}}
	if isPositive(e.category) {
		row.Category.Sentiment = textOrNull("positive")
	}
	return row
}

// conversation is the thread in the order of time, with its last reply in both
// forms.
func conversation(e *enrolment) (thread []*wireHookHistory, lastOld, last *wireHookHistory) {
	thread = []*wireHookHistory{}
	replied := ""
	for _, m := range e.mails {
		thread = append(thread, &wireHookHistory{
			StatsID: m.statsID, Type: "SENT", MessageID: m.messageID(), Time: wireTime(m.sentAt),
			Body: m.filledBody(), Subject: m.filledSubject(), CC: []string{},
		})
		for _, r := range m.replies {
			row := &wireHookHistory{
				StatsID: m.statsID, Type: "REPLY", MessageID: r.messageID(), Time: wireTime(r.at), Body: r.body, CC: []string{},
			}
			thread = append(thread, row)
			if lastOld == nil || row.Time >= lastOld.Time {
				lastOld, replied = row, r.from
			}
		}
	}
	slices.SortStableFunc(thread, func(a, b *wireHookHistory) int { return strings.Compare(a.Time, b.Time) })
	if lastOld != nil {
		named := *lastOld
		named.ReplyFrom = replied
		last = &named
	}
	return thread, lastOld, last
}

// lastSender is the mailbox that wrote to the lead last, empty before the first
// mail.
func lastSender(e *enrolment) string {
	if m := e.lastMail(); m != nil {
		return m.account.fromEmail
	}
	return ""
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
