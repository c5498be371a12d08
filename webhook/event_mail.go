package webhook

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
)

// Lead is whom an event is about.
type Lead struct {
	LeadID    smartlead.LeadID    `json:"sl_email_lead_id"`     // absent from LEAD_UNSUBSCRIBED, and sometimes elsewhere
	LeadMapID smartlead.LeadMapID `json:"sl_email_lead_map_id"` // also read from the link to the app
	// LeadEmail is the person the campaign targets, never who answered and never
	// a mailbox of the account.
	LeadEmail string `json:"lead_email"`
	LeadName  string `json:"lead_name"` // as imported: can hold line breaks
}

// Mailing is the mail of a campaign that an event is about, and its lead.
type Mailing struct {
	Lead

	StatsID        smartlead.StatsID `json:"stats_id"`        // one per sent mail, shared by everything that happens to it
	FromEmail      string            `json:"from_email"`      // the account's mailbox
	SequenceNumber int               `json:"sequence_number"` // of the step, from 1
	Subject        string            `json:"subject"`         // empty for a follow-up in the same thread
	Sent           Message           `json:"sent_message"`
}

// Message is one mail. What the body does not hold is empty.
type Message struct {
	MessageID smartlead.MessageID `json:"message_id"`
	HTML      string              `json:"html"` // for a mail in plain text, its text
	Text      string              `json:"text"`
	Time      time.Time           `json:"time"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// EmailSent is a mail that a campaign sent: EMAIL_SENT and FIRST_EMAIL_SENT. They
// are two events where both are subscribed to.
type EmailSent struct {
	Mailing
}

// IsFirst reports whether it is the first mail that the lead got from the
// campaign. Whether SmartLead writes FIRST_EMAIL_SENT or EMAIL_SENT for it is not
// known, so the number of the step decides.
func (d *EmailSent) IsFirst() bool { return d.SequenceNumber == 1 }

// EmailOpen is a mail that was opened: its tracking pixel was loaded. Mail
// clients that block or fetch images on their own make it unreliable.
type EmailOpen struct {
	Mailing
}

// EmailLinkClick is a link in a mail that was followed, by the lead or by a mail
// gateway that checks links.
type EmailLinkClick struct {
	Mailing

	Links []string `json:"link_details"` // where an item is more than a URL, its URL
}

// EmailReply is an answer to a mail of a campaign, also a later one in the same
// thread, one by a colleague, and one by an out-of-office program.
//
// To answer it, call [smartlead.CampaignsService.Reply] with StatsID,
// Reply.MessageID and Event.Time.
type EmailReply struct {
	Mailing

	// ReplyFrom is who answered. It need not be LeadEmail: see CompanyDomain. It
	// is empty where the body does not tell.
	ReplyFrom     string
	ReplyFromName string
	Reply         Message              `json:"reply_message"` // Text is the new part only, HTML also quotes the thread
	CC            []string             `json:"cc_emails"`
	ThreadID      string               `json:"stats_thread_id"`
	Source        string               `json:"reply_source"`   // "CAMPAIGN" is the one value seen
	Category      smartlead.CategoryID `json:"reply_category"` // zero: not sorted yet; LEAD_CATEGORY_UPDATED tells later
	PromptType    string               `json:"promptType"`
	CompanyDomain CompanyDomain
}

// CompanyDomain compares the domain of who answered with the lead's.
type CompanyDomain string

// The results of the comparison.
const (
	CompanySame      CompanyDomain = "SameCompany"
	CompanyDifferent CompanyDomain = "DifferentCompany"
	CompanyUnknown   CompanyDomain = "Unknown"
)

// EmailBounce is a mail that could not be delivered, for now or for good.
type EmailBounce struct {
	Mailing

	SentAt    time.Time // what the body calls the time of the event
	BouncedAt time.Time // zero where the body does not tell
	// Bounce is the notice. Its text is cut at about 200 characters and holds
	// HTML entities.
	Bounce Message `json:"bounce_message"`
	// SenderOriginated says that the account's own mailbox refused, so that the
	// lead's address may be good.
	SenderOriginated bool `json:"is_sender_originated_bounce"`
}

// ManualReplySent is probably an answer sent from the master inbox. It has low
// confidence: only its name is known.
type ManualReplySent struct {
	Mailing
}

// The types below read the deprecated members that say what others say too, and
// take them where the others are absent.

type oldSent struct {
	TimeSent           span `json:"time_sent"`
	CustomSubject      span `json:"custom_subject"`
	CustomEmailMessage span `json:"custom_email_message"`
	SentMessageBody    span `json:"sent_message_body"`
	MessageID          span `json:"message_id"`
}

func (o *oldSent) settle(e *Event, d *Mailing, data []byte) {
	o.TimeSent.fillTime(&e.Time, data)
	fill(&d.Subject, data, o.CustomSubject)
	fill(&d.Sent.HTML, data, o.CustomEmailMessage, o.SentMessageBody)
	fill(&d.Sent.MessageID, data, o.MessageID)
}

func settleSent(e *Event, d *EmailSent, old *oldSent, c *common) {
	c.settleLead(&d.Lead)
	old.settle(e, &d.Mailing, c.data)
}

func settleManualReply(e *Event, d *ManualReplySent, old *oldSent, c *common) {
	c.settleLead(&d.Lead)
	old.settle(e, &d.Mailing, c.data)
}

type oldOpen struct {
	TimeOpened      span `json:"time_opened"`
	SentMessageBody span `json:"sent_message_body"`
}

func settleOpen(e *Event, d *EmailOpen, old *oldOpen, c *common) {
	c.settleLead(&d.Lead)
	old.TimeOpened.fillTime(&e.Time, c.data)
	fill(&d.Sent.HTML, c.data, old.SentMessageBody)
}

type oldClick struct {
	TimeClicked     span     `json:"time_clicked"`
	LinkClicked     []string `json:"link_clicked"`
	SentMessageBody span     `json:"sent_message_body"`
}

func settleClick(e *Event, d *EmailLinkClick, old *oldClick, c *common) {
	c.settleLead(&d.Lead)
	old.TimeClicked.fillTime(&e.Time, c.data)
	fill(&d.Sent.HTML, c.data, old.SentMessageBody)
	if len(d.Links) == 0 {
		d.Links = old.LinkClicked
	}
}

type oldReply struct {
	TargetEmail     string         `json:"sl_lead_email"`
	Correspondence  correspondence `json:"leadCorrespondence"`
	TimeReplied     span           `json:"time_replied"`
	ReplyBody       span           `json:"reply_body"`
	PreviewText     span           `json:"preview_text"`
	MessageID       span           `json:"message_id"`
	SentMessageBody span           `json:"sent_message_body"`
}

type correspondence struct {
	TargetEmail   string        `json:"targetLeadEmail"`
	ReplyFrom     string        `json:"replyReceivedFrom"`
	CompanyDomain CompanyDomain `json:"repliedCompanyDomain"`
}

// settleReply tells the lead from who answered. to_email is who answered in most
// accounts, but in one it was the account's own mailbox.
func settleReply(e *Event, d *EmailReply, old *oldReply, c *common) {
	c.settleMapID(&d.Lead)
	to := c.ToEmail
	if strings.EqualFold(to, d.FromEmail) {
		to = ""
	}
	d.LeadEmail = cmp.Or(old.TargetEmail, old.Correspondence.TargetEmail, d.LeadEmail, to)
	d.ReplyFrom = cmp.Or(old.Correspondence.ReplyFrom, to)
	d.CompanyDomain = old.Correspondence.CompanyDomain
	if to != "" {
		d.ReplyFromName = c.ToName
	}
	if strings.EqualFold(d.ReplyFrom, d.LeadEmail) {
		d.LeadName = cmp.Or(d.LeadName, d.ReplyFromName)
	}
	old.TimeReplied.fillTime(&e.Time, c.data)
	fillTime(&e.Time, d.Reply.Time)
	fillTime(&d.Reply.Time, e.Time)
	fill(&d.Reply.HTML, c.data, old.ReplyBody)
	fill(&d.Reply.Text, c.data, old.PreviewText)
	fill(&d.Reply.MessageID, c.data, old.MessageID)
	fill(&d.Sent.HTML, c.data, old.SentMessageBody)
}

type oldBounce struct {
	CreatedAt time.Time `json:"created_at"`
	IsBounced span      `json:"is_bounced"` // always true
	MessageID span      `json:"bounce_reply_message_id"`
	Email     span      `json:"bounce_reply_email"`
	Preview   span      `json:"bounce_reply_email_preview"`

	oldSent
}

// settleBounce moves the time of the event to when the bounce came: the body
// repeats when the mail was sent.
func settleBounce(e *Event, d *EmailBounce, old *oldBounce, c *common) {
	c.settleLead(&d.Lead)
	old.settle(e, &d.Mailing, c.data)
	fill(&d.Bounce.MessageID, c.data, old.MessageID)
	fill(&d.Bounce.HTML, c.data, old.Email)
	fill(&d.Bounce.Text, c.data, old.Preview)
	d.SentAt = e.Time
	d.BouncedAt = d.Bounce.Time
	fillTime(&d.BouncedAt, old.CreatedAt)
	if !d.BouncedAt.IsZero() {
		e.Time = d.BouncedAt
	}
}

func settleUnknown(_ *Event, d *Unknown, _ *struct{}, c *common) { c.settleLead(&d.Lead) }
