package smartleadtest

import (
	"errors"
	"strings"
	"time"
)

// What a test may look at and bring about beside the API. The types are the
// simulator's own and small on purpose.

// Lead is a lead in a campaign.
type Lead struct {
	ID           int64
	MapID        int64
	Email        string
	Status       string // STARTED, INPROGRESS, COMPLETED, PAUSED, STOPPED or BLOCKED
	Category     string // empty when there is none
	LastStep     int64  // number of the last step sent
	NextAt       time.Time
	AccountID    int64 // the mailbox that writes to it; 0 before the first mail
	Unsubscribed bool
}

// SentMail is a mail that left the simulator.
type SentMail struct {
	Kind           string // sequence, reply, forward, test, or single: of no campaign and to no lead
	StatsID        string
	MessageID      string
	CampaignID     int64
	LeadID         int64
	MapID          int64
	AccountID      int64
	From           string
	To             string
	Subject        string
	Body           string
	SequenceNumber int64
	VariantLabel   string
	Time           time.Time
	Opens          int
	Clicks         int
	Replies        int
	Bounced        bool
}

// Leads returns the leads of a campaign in the order of joining.
func (s *Server) Leads(campaignID int64) []Lead {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.state.campaigns[campaignID]
	if found == nil {
		return nil
	}
	leads := make([]Lead, 0, len(found.enrolments))
	for _, e := range found.enrolments {
		l := Lead{
			ID: e.lead.id, MapID: e.id, Email: e.lead.profile.email, Status: e.status, LastStep: e.lastStep, NextAt: e.nextAt,
			Unsubscribed: e.unsubscribed || e.lead.unsubscribed,
		}
		if name := categoryName(e.category); name != nil {
			l.Category = *name
		}
		if e.sender != nil {
			l.AccountID = e.sender.account.id
		}
		leads = append(leads, l)
	}
	return leads
}

// Sent returns every mail that was sent, in the order of sending.
func (s *Server) Sent() []SentMail {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := make([]SentMail, 0, len(s.state.sent))
	for _, m := range s.state.sent {
		row := SentMail{
			Kind: string(m.kind), StatsID: m.statsID, MessageID: m.messageID(), AccountID: m.account.id, From: m.account.fromEmail,
			To: m.to, Subject: m.filledSubject(), Body: m.filledBody(), SequenceNumber: m.stepNumber, Time: m.sentAt,
			Opens: m.opens, Clicks: m.clicks, Replies: len(m.replies), Bounced: m.bounced,
		}
		if m.kind != mailSingle {
			row.CampaignID, row.LeadID, row.MapID = m.campaign.id, m.enrolment.lead.id, m.enrolment.id
		}
		if m.variant != nil {
			row.VariantLabel = m.variant.label
		}
		sent = append(sent, row)
	}
	return sent
}

// CampaignStatus is the status of a campaign as it is read; empty when there is
// no such campaign.
func (s *Server) CampaignStatus(campaignID int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.state.campaigns[campaignID]; found != nil {
		return found.status
	}
	return ""
}

// Applied is how often an operation, such as campaigns.create, was carried out.
// Requests that were refused do not count; those whose answer was lost to a
// fault after they were carried out do.
func (s *Server) Applied(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.applied[operation]
}

// Block puts addresses or whole domains on the account's block list. Leads on it
// are not imported.
func (s *Server) Block(entries ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, entry := range entries {
		s.state.block(entry, "manual", nil, s.clock.now)
	}
}

// BlockBounced puts addresses or domains on the list of those that bounced for
// other customers.
func (s *Server) BlockBounced(entries ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, entry := range entries {
		s.state.bounced[strings.ToLower(entry)] = true
	}
}

// Unsubscribe puts addresses on the unsubscribe list.
func (s *Server) Unsubscribe(emails ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, email := range emails {
		key := strings.ToLower(email)
		s.state.unsubs[key] = true
		l := s.state.byEmail[key]
		if l == nil {
			continue
		}
		s.unsubscribeEverywhere(l)
	}
}

// AddLeadList makes an empty lead list and returns its id.
func (s *Server) AddLeadList(name string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.addList(name, nil, s.clock.now).id
}

// FailAccount makes a mailbox lose its connection, with the errors that its
// servers gave. Empty texts make it work again.
func (s *Server) FailAccount(accountID int64, smtpError, imapError string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.state.accountByID(accountID)
	if a == nil {
		return errors.New("smartleadtest: no such email account")
	}
	a.smtpError, a.imapError = smtpError, imapError
	s.wakeAccount(a)
	return nil
}

// Reaction is something that a person does with a mail.
type Reaction int

// The reactions that [Server.React] brings about.
const (
	Opens Reaction = iota
	Clicks
	Replies
	RepliesAutomatically
	Bounces
	Unsubscribes
)

// React makes a lead react to the last mail that it got, now and whatever the
// rates say. The text is that of a reply. It is an error when the lead has had
// no mail.
func (s *Server) React(campaignID, leadID int64, reaction Reaction, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.state.campaigns[campaignID]
	if found == nil {
		return errors.New("smartleadtest: no such campaign")
	}
	e := s.state.enrolmentOf(leadID, found)
	if e == nil {
		return errors.New("smartleadtest: no such lead in the campaign")
	}
	m := e.lastMail()
	if m == nil {
		return errors.New("smartleadtest: the lead has had no mail")
	}
	switch reaction {
	case Opens:
		s.open(m)
	case Clicks:
		s.click(m)
	case Replies, RepliesAutomatically:
		s.answer(m, text, reaction == RepliesAutomatically)
	case Bounces:
		s.bounce(m)
	case Unsubscribes:
		s.unsubscribe(e, true)
	}
	return nil
}

// lastMail is the last mail that went to a lead, or nil. It need not be the last
// of the list: a reply may have been scheduled for later than a mail after it.
func (e *enrolment) lastMail() *mail {
	var last *mail
	for _, m := range e.mails {
		if !m.sentAt.IsZero() && (last == nil || !m.sentAt.Before(last.sentAt)) {
			last = m
		}
	}
	return last
}
