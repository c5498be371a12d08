package smartleadtest

import (
	"cmp"
	"fmt"
	"html"
	netmail "net/mail"
	"regexp"
	"strings"
	"time"
)

// The bodies of events in the flat form that real traffic has. Every member that
// a capture had is there, deprecated twins included, and none that captures
// lacked.

const appURL = "https://app.smartlead.ai/app/"

// wireHookMail is what the events about a mail have in common.
type wireHookMail struct {
	LeadID         string       `json:"sl_email_lead_id"`
	MapID          int64        `json:"sl_email_lead_map_id,omitempty"` // absent on a bounce
	CampaignStatus string       `json:"campaign_status"`
	ClientID       *int64       `json:"client_id"`
	StatsID        string       `json:"stats_id"`
	From           string       `json:"from_email"`
	To             string       `json:"to_email"`
	ToName         string       `json:"to_name"`
	CampaignName   string       `json:"campaign_name"`
	CampaignID     int64        `json:"campaign_id"`
	SequenceNumber int64        `json:"sequence_number"`
	Subject        string       `json:"subject"`
	SentBody       string       `json:"sent_message_body"`
	SentMessage    wireHookText `json:"sent_message"`
}

// wireHookText is a message inside an event.
type wireHookText struct {
	MessageID string `json:"message_id"`
	HTML      string `json:"html"`
	Text      string `json:"text"`
	Time      string `json:"time"`
}

// wireHookTail is about the webhook and ends every body.
type wireHookTail struct {
	SecretKey   string           `json:"secret_key"`
	AppURL      string           `json:"app_url,omitempty"`
	InboxLink   string           `json:"ui_master_inbox_link,omitempty"`
	Description string           `json:"description"`
	Metadata    wireHookMetadata `json:"metadata"`
	URL         string           `json:"webhook_url"`
	ID          int64            `json:"webhook_id"`
	Name        string           `json:"webhook_name"`
	EventType   eventKind        `json:"event_type"`
}

type wireHookMetadata struct {
	CreatedAt string `json:"webhook_created_at"`
}

// webhookBody is what is posted to a webhook about an event.
func (s *Server) webhookBody(e event, w *webhook) any {
	tail := wireHookTail{
		SecretKey: s.bodySecretKey(), Metadata: wireHookMetadata{wireTime(w.createdAt)},
		URL: w.url, ID: w.id, Name: w.name, EventType: e.kind,
	}
	switch e.kind {
	case eventSent, eventFirstSent:
		return hookSentBody(e, tail)
	case eventOpened:
		return hookOpenBody(e, tail)
	case eventClicked:
		return hookClickBody(e, tail)
	case eventReplied:
		return hookReplyBody(e, tail)
	case eventBounced:
		return hookBounceBody(e, tail)
	case eventUnsubscribed:
		return hookUnsubscribeBody(e, tail)
	case eventCategoryChanged:
		return hookCategoryBody(e, tail)
	case eventStatusChanged:
		return hookStatusBody(e, tail)
	case eventManualStep:
		return hookManualStepBody(e, tail)
	default:
		return hookOtherBody(e, tail)
	}
}

// bodySecretKey is the token in every body: the part of the account's API key
// before its underscore.
func (s *Server) bodySecretKey() string {
	token, _, _ := strings.Cut(s.config.apiKey, "_")
	return token
}

// inbox sets the links to the lead's conversation.
func (t wireHookTail) inbox(mapID string) wireHookTail {
	t.AppURL = appURL + "master-inbox?leadMap=" + mapID
	t.InboxLink = t.AppURL
	return t
}

func (t wireHookTail) describe(format string, args ...any) wireHookTail {
	t.Description = fmt.Sprintf(format, args...)
	return t
}

func mailPart(e event) wireHookMail {
	m, c := e.mail, e.campaign
	return wireHookMail{
		LeadID: numberText(e.enrolment.lead.id), MapID: e.enrolment.id, CampaignStatus: c.status, ClientID: c.clientID,
		StatsID: m.statsID, From: m.account.fromEmail, To: m.to, ToName: m.profile.name(),
		CampaignName: c.name, CampaignID: c.id, SequenceNumber: cmp.Or(m.stepNumber, e.enrolment.lastStep), Subject: m.filledSubject(),
		SentBody: m.filledBody(), SentMessage: hookText(m.messageID(), m.filledBody(), hookTime(m.sentAt)),
	}
}

func hookText(messageID, body, at string) wireHookText {
	return wireHookText{messageID, body, plainText(body), at}
}

// hookTime is a time as most members of events have it: with an offset, and with
// no more digits than are needed.
func hookTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999-07:00") }

// wireHookSent is the part of the events about a mail that names its texts once
// more.
type wireHookSent struct {
	TimeSent      string `json:"time_sent"`
	EventTime     string `json:"event_timestamp"`
	CustomSubject string `json:"custom_subject"`
	CustomMessage string `json:"custom_email_message"`
	MessageID     string `json:"message_id"`
}

func sentPart(m *mail) wireHookSent {
	at := hookTime(m.sentAt)
	return wireHookSent{at, at, m.filledSubject(), m.filledBody(), m.messageID()}
}

func hookSentBody(e event, tail wireHookTail) any {
	return struct {
		wireHookMail
		wireHookSent
		wireHookTail
	}{mailPart(e), sentPart(e.mail), tail.inbox(numberText(e.enrolment.id)).
		describe("Email %d sent to %s for campaign - %s", e.mail.stepNumber, e.mail.to, e.campaign.name)}
}

func hookOpenBody(e event, tail wireHookTail) any {
	at := hookTime(e.at)
	return struct {
		wireHookMail
		TimeOpened string `json:"time_opened"`
		EventTime  string `json:"event_timestamp"`
		wireHookTail
	}{mailPart(e), at, at, tail.inbox(numberText(e.enrolment.id)).
		describe("%s opened Email %d for campaign - %s", e.mail.to, e.mail.stepNumber, e.campaign.name)}
}

func hookClickBody(e event, tail wireHookTail) any {
	at, links := hookTime(e.at), []string{firstLink(e.mail)}
	return struct {
		wireHookMail
		TimeClicked string   `json:"time_clicked"`
		EventTime   string   `json:"event_timestamp"`
		LinkClicked []string `json:"link_clicked"`
		LinkDetails []string `json:"link_details"`
		wireHookTail
	}{mailPart(e), at, at, links, links, tail.inbox(numberText(e.enrolment.id)).
		describe("%s clicked a link in Email %d for campaign - %s", e.mail.to, e.mail.stepNumber, e.campaign.name)}
}

var link = regexp.MustCompile(`https?://[^\s"'<>]+`)

// firstLink is the link of a mail that people click on. A mail without one,
// which people click on all the same, gets one to the sender's domain.
func firstLink(m *mail) string {
	if found := link.FindString(m.filledBody()); found != "" {
		return found
	}
	return "https://" + domainOf(m.account.fromEmail) + "/"
}

// wireHookReply is what only a reply has. Its to_email is whoever replied.
type wireHookReply struct {
	ReplySource    string                 `json:"reply_source"`
	LeadEmail      string                 `json:"sl_lead_email"`
	CC             []string               `json:"cc_emails"`
	TimeReplied    string                 `json:"time_replied"`
	EventTime      string                 `json:"event_timestamp"`
	ReplyMessage   wireHookText           `json:"reply_message"`
	ReplyBody      string                 `json:"reply_body"`
	MessageID      string                 `json:"message_id"`
	PreviewText    string                 `json:"preview_text"`
	Correspondence wireHookCorrespondence `json:"leadCorrespondence"`
}

type wireHookCorrespondence struct {
	Target  string `json:"targetLeadEmail"`
	From    string `json:"replyReceivedFrom"`
	Company string `json:"repliedCompanyDomain"`
}

func hookReplyBody(e event, tail wireHookTail) any {
	m, r := e.mail, e.reply
	about, lead := mailPart(e), m.profile.email
	if about.To = r.from; !strings.EqualFold(r.from, lead) {
		about.ToName = nameInAddress(r.from)
	}
	message := wireHookText{r.messageID(), withQuote(m, r), plainText(r.body) + "\n", hookTime(r.at)}
	company := "DifferentCompany"
	if strings.EqualFold(domainOf(r.from), domainOf(lead)) {
		company = "SameCompany"
	}
	return struct {
		wireHookMail
		wireHookReply
		wireHookTail
	}{about, wireHookReply{
		ReplySource: "CAMPAIGN", LeadEmail: lead, CC: []string{}, TimeReplied: message.Time, EventTime: message.Time,
		ReplyMessage: message, ReplyBody: message.HTML, MessageID: message.MessageID, PreviewText: message.Text,
		Correspondence: wireHookCorrespondence{lead, r.from, company},
	}, tail.inbox(numberText(e.enrolment.id)).
		describe("%s replied to Email %d for campaign - %s ", r.from, m.stepNumber, e.campaign.name)}
}

// withQuote is a reply with the mail that it answers, as mail programs send it.
func withQuote(m *mail, r *leadReply) string {
	return fmt.Sprintf("<div dir=\"ltr\">%s</div><br><div class=\"gmail_quote\">On %s %s wrote:<br>%s</div>\r\n",
		r.body, m.sentAt.UTC().Format("Mon, Jan 2, 2006"), m.account.fromName, m.filledBody())
}

// nameInAddress makes "Lee Park" of lee.park@northwind.example.
func nameInAddress(address string) string {
	local, _, _ := strings.Cut(address, "@")
	words := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ")
}

// hookBounceBody has no map id, and for its event_timestamp the time of sending:
// that of the bounce is in bounce_message.
func hookBounceBody(e event, tail wireHookTail) any {
	about := mailPart(e)
	about.MapID = 0
	const notice = "Address not found. Your message wasn&#39;t delivered"
	message := wireHookText{fmt.Sprintf("<bounce-%d.GMR@mx.example>", e.mail.number), notice, notice, wireTime(e.at)}
	return struct {
		wireHookMail
		wireHookSent
		IsBounced      bool         `json:"is_bounced"`
		BySender       bool         `json:"is_sender_originated_bounce"`
		BounceID       string       `json:"bounce_reply_message_id"`
		BounceText     string       `json:"bounce_reply_email"`
		BouncePreview  string       `json:"bounce_reply_email_preview"`
		BounceMessages wireHookText `json:"bounce_message"`
		wireHookTail
	}{about, sentPart(e.mail), true, false, message.MessageID, notice, notice, message, tail.inbox(numberText(e.enrolment.id)).
		describe("Email %d sent to %s got bounced for campaign - %s", e.mail.stepNumber, e.mail.to, e.campaign.name)}
}

// hookUnsubscribeBody has no id of the lead and none of a mail.
func hookUnsubscribeBody(e event, tail wireHookTail) any {
	p := e.enrolment.lead.profile
	return struct {
		CampaignStatus string `json:"campaign_status"`
		ClientID       *int64 `json:"client_id"`
		EventTime      string `json:"event_timestamp"`
		LeadEmail      string `json:"lead_email"`
		To             string `json:"to_email"`
		From           string `json:"from_email"`
		LeadName       string `json:"lead_name"`
		ToName         string `json:"to_name"`
		CampaignName   string `json:"campaign_name"`
		SentMessage    struct {
			MessageID *string `json:"message_id"`
			Text      string  `json:"text"`
		} `json:"sent_message"`
		CampaignID int64             `json:"campaign_id"`
		ClientMap  map[string]string `json:"unsubscribed_client_id_map"` // empty for a person who wants nobody's mail
		wireHookTail
	}{
		CampaignStatus: e.campaign.status, ClientID: e.campaign.clientID, EventTime: wireTime(e.at), LeadEmail: p.email, To: p.email,
		LeadName: p.name(), ToName: p.name(), CampaignName: e.campaign.name, CampaignID: e.campaign.id,
		ClientMap:    refusedClients(e.enrolment.lead),
		wireHookTail: tail.inbox("").describe("Lead - %s unsubscribed from the campaign - %s", p.email, e.campaign.name),
	}
}

func refusedClients(l *lead) map[string]string {
	if clients := l.unsubscribedClients(); clients != nil {
		return clients
	}
	return map[string]string{}
}

// hookStatusBody has neither a lead nor a time.
func hookStatusBody(e event, tail wireHookTail) any {
	c := e.campaign
	tail.AppURL = fmt.Sprintf("%sapp/email-campaign/%d/analytics", appURL, c.id) // with app twice, as in the official sample
	return struct {
		Previous       *string `json:"previous_status"`
		Current        string  `json:"current_status"`
		CampaignStatus string  `json:"campaign_status"`
		ClientID       *int64  `json:"client_id"`
		CampaignName   string  `json:"campaign_name"`
		CampaignID     int64   `json:"campaign_id"`
		wireHookTail
	}{textOrNull(e.oldStatus), c.status, c.status, c.clientID, c.name, c.id,
		tail.describe("Email Campaign status changed %s to %s for campaign - %s", e.oldStatus, c.status, c.name)}
}

// hookManualStepBody has its own names for the lead and the step, and no time.
func hookManualStepBody(e event, tail wireHookTail) any {
	p, c := e.enrolment.lead.profile, e.campaign
	tail.AppURL = fmt.Sprintf("%semail-campaign/%d/lead-list", appURL, c.id)
	ids := []string{}
	for _, m := range e.enrolment.mails {
		ids = append(ids, m.messageID())
	}
	return struct {
		LeadName       string   `json:"lead_name"`
		LeadID         string   `json:"lead_id"`
		LeadEmail      string   `json:"lead_email"`
		SentIDs        []string `json:"sent_message_ids"`
		CampaignStatus string   `json:"campaign_status"`
		CampaignName   string   `json:"campaign_name"`
		ClientID       *int64   `json:"client_id"`
		CampaignID     int64    `json:"campaign_id"`
		Step           int64    `json:"current_sequence_number"`
		wireHookTail
	}{p.name(), numberText(e.enrolment.lead.id), p.email, ids, c.status, c.name, c.clientID, c.id, e.enrolment.lastStep,
		tail.describe("Manual step reached for Campaign - %s and lead email - %s", c.name, p.email)}
}

// hookOtherBody is the body of UNTRACKED_REPLIES and, with what all events share,
// of any type that the simulator does not know.
func hookOtherBody(e event, tail wireHookTail) any {
	if e.kind == eventUntracked {
		return untrackedBody(e, tail)
	}
	return struct {
		EventTime    string `json:"event_timestamp"`
		CampaignID   int64  `json:"campaign_id"`
		CampaignName string `json:"campaign_name"`
		StatsID      string `json:"stats_id"`
		LeadID       string `json:"sl_email_lead_id"`
		From         string `json:"from_email"`
		To           string `json:"to_email"`
		wireHookTail
	}{hookTime(e.at), e.campaign.id, e.campaign.name, e.mail.statsID, numberText(e.enrolment.lead.id), e.mail.account.fromEmail, e.mail.to,
		tail.inbox(numberText(e.enrolment.id))}
}

// untrackedBody knows neither campaign nor lead. Copies are texts, not lists.
func untrackedBody(e event, tail wireHookTail) any {
	got, at := e.untracked, wireTime(e.at)
	return struct {
		EventTime     string       `json:"event_timestamp"`
		Message       wireHookText `json:"reply_message"`
		Sender        string       `json:"sender_detail"`
		Recipient     string       `json:"recipient_detail"`
		CC            string       `json:"cc"`
		BCC           string       `json:"bcc"`
		Subject       string       `json:"subject"`
		VisibleText   string       `json:"visible_text"`
		HasAttachment bool         `json:"has_attachment"`
		wireHookTail
	}{at, wireHookText{got.messageID(), "", got.Text, at}, got.From,
		got.account.fromEmail, "", "", got.Subject, got.Text, len(got.Files) > 0, tail}
}

// senderAddress is the address in "Lee Park <lee.park@northwind.example>", or in
// a bare one.
func senderAddress(from string) string {
	if parsed, err := netmail.ParseAddress(from); err == nil {
		return parsed.Address
	}
	return from
}

var (
	lineBreak = regexp.MustCompile(`(?i)<br\s*/?>|</p>|</div>`)
	htmlTag   = regexp.MustCompile(`<[^>]*>`)
)

// plainText is the text of an HTML body.
func plainText(body string) string {
	text := htmlTag.ReplaceAllString(lineBreak.ReplaceAllString(body, "\n"), "")
	return strings.TrimSpace(html.UnescapeString(text))
}
