package smartleadtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// mailKind is why a mail was sent.
type mailKind string

const (
	mailSequence mailKind = "sequence"
	mailReply    mailKind = "reply"
	mailForward  mailKind = "forward"
	mailTest     mailKind = "test"
	mailSingle   mailKind = "single" // of no campaign and to no lead
)

// mail is one mail from a mailbox to somebody. The texts are kept as they were
// written and filled in when they are read: a million mails then share a few
// texts. What they are filled with is the profile as it was at sending.
type mail struct {
	number      int64
	statsID     string
	kind        mailKind
	campaign    *campaign
	enrolment   *enrolment
	account     *account
	profile     *profile
	to, cc      string
	stepID      int64
	stepNumber  int64
	variant     *variant
	subject     string
	body        string
	thread      string // subject of the thread that a mail without one belongs to
	attachments []attachment
	sentAt      time.Time // zero while it is queued
	dueAt       time.Time // of a mail that was scheduled for later, else zero
	opens       int
	clicks      int
	openedAt    time.Time
	clickedAt   time.Time
	bounced     bool
	replies     []*leadReply
}

// leadReply is what somebody wrote back.
type leadReply struct {
	number    int64
	at        time.Time
	from      string
	body      string
	automatic bool
	ignored   bool // an absence note that does not count as a reply
}

// attachment is a file of a mail. Its size is not kept.
type attachment struct {
	URL  string `json:"file_url"`
	Name string `json:"file_name"`
	Type string `json:"file_type"`
}

func (m *mail) replied() bool { return !m.repliedAt().IsZero() }

// repliedAt is the time of the first reply that counts.
func (m *mail) repliedAt() time.Time {
	for _, r := range m.replies {
		if !r.ignored {
			return r.at
		}
	}
	return time.Time{}
}

// newMail makes a mail that is not sent yet.
func (s *Server) newMail(kind mailKind, e *enrolment, from *account, subject, body string) *mail {
	s.state.last.mail++
	number := s.state.last.mail
	m := &mail{
		number: number, statsID: s.dice.uuid("stats", number), kind: kind, campaign: e.campaign, enrolment: e,
		account: from, profile: e.lead.profile, to: e.lead.profile.email, subject: subject, body: body,
	}
	return m
}

// newSequenceMail makes the mail of one step, in the variant whose turn it is.
// A step without a subject goes on in the thread of the mail before.
func (s *Server) newSequenceMail(e *enrolment, next *step, from *account) *mail {
	m := s.newMail(mailSequence, e, from, next.subject, next.body)
	if m.variant = next.pick(); m.variant != nil {
		m.subject, m.body = m.variant.subject, m.variant.body
	}
	m.stepID, m.stepNumber = next.id, next.number
	if m.subject == "" && len(e.mails) > 0 {
		m.thread = e.mails[0].subject
	}
	return m
}

// post sends a mail now and draws what becomes of it. Sent mails are counted for
// the mailbox, the campaign and the variant.
func (s *Server) post(m *mail, first bool) {
	now := s.clock.now
	m.sentAt = now
	m.account.sentOn.add(dayOf(now))
	m.account.lastSentAt = now
	s.state.mails[m.statsID] = m
	s.state.sent = append(s.state.sent, m)
	e := m.enrolment
	if m.kind == mailSequence {
		e.mails = append(e.mails, m)
		m.campaign.mails = append(m.campaign.mails, m)
		m.campaign.totals.sent++
		if m.variant != nil {
			m.variant.sent++
		}
	}
	if first {
		m.campaign.totals.uniqueSent++
		s.emit(event{kind: eventFirstSent, campaign: m.campaign, enrolment: e, mail: m})
	}
	s.emit(event{kind: eventSent, campaign: m.campaign, enrolment: e, mail: m})
	s.drawReactions(m, first)
}

func (m *mail) messageID() string {
	return fmt.Sprintf("<sl-%d@%s>", m.number, domainOf(m.account.fromEmail))
}

func (r *leadReply) messageID() string { return fmt.Sprintf("<re-%d@%s>", r.number, domainOf(r.from)) }

// variables are the {{names}} in a text.
var variables = regexp.MustCompile(`\{\{\s*([^{}]+?)\s*\}\}`)

// fill puts a lead's data into a text. Names match letter by letter, and one
// that nothing is known for becomes empty.
func (p *profile) fill(text string, from *account) string {
	if p == nil {
		return text // a mail to no lead
	}
	if strings.Contains(text, "%signature%") {
		text = strings.ReplaceAll(text, "%signature%", from.signature)
	}
	if !strings.Contains(text, "{{") {
		return text
	}
	var custom map[string]any
	return variables.ReplaceAllStringFunc(text, func(match string) string {
		name := variables.FindStringSubmatch(match)[1]
		if value, known := p.variable(name); known {
			return value
		}
		if custom == nil {
			custom = p.customMap()
		}
		return scalarText(custom[name])
	})
}

func (p *profile) variable(name string) (string, bool) {
	switch name {
	case "first_name":
		return p.firstName, true
	case "last_name":
		return p.lastName, true
	case "email":
		return p.email, true
	case "phone_number":
		return p.phone, true
	case "company_name":
		return p.company, true
	case "website":
		return p.website, true
	case "location":
		return p.location, true
	case "linkedin_profile":
		return p.linkedin, true
	case "company_url":
		return p.companyURL, true
	}
	return "", false
}

func scalarText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (m *mail) filledSubject() string {
	if m.subject == "" && m.thread != "" {
		return "Re: " + m.profile.fill(m.thread, m.account)
	}
	return m.profile.fill(m.subject, m.account)
}

func (m *mail) filledBody() string { return m.profile.fill(m.body, m.account) }

func numberText(n int64) string { return strconv.FormatInt(n, 10) }
