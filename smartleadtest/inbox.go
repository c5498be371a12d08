package smartleadtest

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The master inbox shows conversations. A conversation is a lead in a campaign,
// so what the inbox keeps of one hangs on the enrolment.

// inbox is what the master inbox knows beside the mails themselves.
type inbox struct {
	replies   []repliedMail // those that count, in the order of time
	answered  []*mail       // replies and forwards by hand that went out
	scheduled []*mail       // replies by hand that wait for their time, or waited
	reminded  []*enrolment  // those with a reminder
	untracked []*untrackedMail
}

// repliedMail is a reply with the mail that it answers.
type repliedMail struct {
	mail  *mail
	reply *leadReply
}

// filing is how a conversation is filed.
type filing struct {
	unread     bool
	marks      [3]bool // by Mark
	revenue    float64
	teamMember int64     // 0: nobody's
	pushedTo   *campaign // the subsequence that the lead was moved to
	stopThere  bool      // a reply here ends the subsequence there
	reminders  []reminder
}

// reminder asks the team to look at a mail again.
type reminder struct {
	at      time.Time
	statsID string
	message string
}

// filed is how a conversation is filed, for reading. Most are not filed at all.
func (e *enrolment) filed() filing {
	if e.filing == nil {
		return filing{}
	}
	return *e.filing
}

// file is the same for writing.
func (e *enrolment) file() *filing {
	if e.filing == nil {
		e.filing = &filing{}
	}
	return e.filing
}

// record keeps what the inbox and the reports need of everything that happens.
func (s *Server) record(e event) {
	s.state.keepJournal(e)
	switch e.kind {
	case eventReplied:
		s.recordReply(e)
	case eventSent:
		if e.mail.kind == mailReply || e.mail.kind == mailForward {
			s.state.inbox.answered = append(s.state.inbox.answered, e.mail)
		}
	case eventBounced:
		s.receive(e.mail.account, bounceNotice(e.mail))
	}
}

// recordReply puts the conversation on top of the inbox, unread, and ends the
// subsequence of a lead that was to leave it on a reply.
func (s *Server) recordReply(e event) {
	s.state.inbox.replies = append(s.state.inbox.replies, repliedMail{e.mail, e.reply})
	filing := e.enrolment.file()
	filing.unread = true
	if !filing.stopThere {
		return
	}
	if there := e.enrolment.lead.in(filing.pushedTo); there != nil {
		s.stopLead(there)
	}
}

// lastReply is the last reply of a lead that counts, or nil.
func (e *enrolment) lastReply() *leadReply {
	var last *leadReply
	for _, m := range e.mails {
		for _, r := range m.replies {
			if !r.ignored && (last == nil || !r.at.Before(last.at)) {
				last = r
			}
		}
	}
	return last
}

// wireConversation is a row of every view.
type wireConversation struct {
	Category        *int64               `json:"lead_category_id"`
	LastSent        *string              `json:"last_sent_time"`
	LastReply       *string              `json:"last_reply_time"`
	Unread          bool                 `json:"has_new_unread_email"`
	AccountID       *int64               `json:"email_account_id"`
	Revenue         string               `json:"revenue"` // written as a number
	Pushed          bool                 `json:"is_pushed_to_sub_sequence"`
	FirstName       *string              `json:"lead_first_name"`
	LastName        *string              `json:"lead_last_name"`
	Email           string               `json:"lead_email"`
	LeadID          string               `json:"email_lead_id"`
	MapID           string               `json:"email_lead_map_id"`
	Status          string               `json:"lead_status"`
	Step            *int64               `json:"current_sequence_number"`
	SubsequenceID   *int64               `json:"sub_sequence_id"`
	OldLead         *wireEmpty           `json:"old_replaced_lead_data"`
	NextAt          *string              `json:"lead_next_timestamp_to_send"`
	StepID          *int64               `json:"email_campaign_seq_id"`
	Important       bool                 `json:"is_important"`
	Archived        bool                 `json:"is_archived"`
	Snoozed         bool                 `json:"is_snoozed"`
	TeamMember      *int64               `json:"team_member_id"`
	PushedByAbsence *bool                `json:"is_ooo_automated_push_lead"`
	CampaignID      int64                `json:"email_campaign_id"`
	CampaignName    string               `json:"email_campaign_name"`
	ClientID        *int64               `json:"client_id"`
	InSubsequence   bool                 `json:"belongs_to_sub_sequence"`
	Schedule        *wireSchedule        `json:"campaign_sending_schedule"`
	Steps           int                  `json:"sequence_count"`
	History         *[]wireThreadMessage `json:"email_history,omitempty"` // absent unless asked for
}

func conversationOnWire(e *enrolment, withHistory bool) wireConversation {
	c, p, f := e.campaign, e.lead.profile, e.filed()
	w := wireConversation{
		Category: idOrNull(e.category), LastSent: wireTimeOrNull(e.lastSentAt()), Unread: f.unread,
		Revenue: strconv.FormatFloat(f.revenue, 'f', 2, 64), Pushed: f.pushedTo != nil,
		FirstName: textOrNull(p.firstName), LastName: textOrNull(p.lastName), Email: p.email,
		LeadID: numberText(e.lead.id), MapID: numberText(e.id), Status: e.status,
		Step: idOrNull(e.lastStep), NextAt: wireTimeOrNull(e.nextAt), StepID: e.runningStep(),
		Important: f.marks[Important], Archived: f.marks[Archived], Snoozed: f.marks[Snoozed], TeamMember: idOrNull(f.teamMember),
		CampaignID: c.id, CampaignName: c.name, ClientID: c.clientID, InSubsequence: c.parentID != nil, Steps: len(c.steps),
	}
	if r := e.lastReply(); r != nil {
		w.LastReply = wireTimeOrNull(r.at)
	}
	if e.sender != nil {
		w.AccountID = &e.sender.account.id
	}
	if f.pushedTo != nil {
		w.SubsequenceID = &f.pushedTo.id
	}
	if s := c.schedule; s != nil {
		w.Schedule = &wireSchedule{s.zoneName, s.days, s.end, s.start}
	}
	if withHistory {
		history := threadOnWire(e)
		w.History = &history
	}
	return w
}

// runningStep is the step that a lead stands at, and null once its sequence is
// over.
func (e *enrolment) runningStep() *int64 {
	if e.status != leadInProgress {
		return nil
	}
	for _, s := range e.campaign.steps {
		if s.number == e.lastStep {
			return &s.id
		}
	}
	return nil
}

// wireThreadMessage is a message of a conversation. A reply has no subject and
// counts nothing, a mail has no cc.
type wireThreadMessage struct {
	StatsID      string     `json:"stats_id"`
	From         string     `json:"from"`
	To           string     `json:"to"`
	Type         string     `json:"type"`
	MessageID    string     `json:"message_id"`
	Time         *string    `json:"time"`
	Body         string     `json:"email_body"`
	Subject      *string    `json:"subject,omitempty"`
	Number       *string    `json:"email_seq_number"` // null on a mail written by hand
	Opens        *int       `json:"open_count,omitempty"`
	Clicks       *int       `json:"click_count,omitempty"`
	ClickDetails *wireEmpty `json:"click_details,omitempty"`
	CC           *[]string  `json:"cc,omitempty"`
}

func threadOnWire(e *enrolment) []wireThreadMessage {
	rows := []wireThreadMessage{}
	for _, m := range e.thread() {
		row := wireThreadMessage{
			StatsID: m.mail.statsID, From: m.mail.account.fromEmail, To: m.mail.to, Type: "SENT", MessageID: m.mail.messageID(),
			Time: wireTimeOrNull(m.at),
		}
		if m.mail.kind == mailSequence {
			number := numberText(m.mail.stepNumber)
			row.Number = &number
		}
		if r := m.reply; r != nil {
			row.From, row.To, row.Type, row.MessageID, row.Body = r.from, m.mail.account.fromEmail, "REPLY", r.messageID(), r.body
			row.CC = &[]string{}
		} else {
			subject := m.mail.filledSubject()
			row.Subject, row.Body, row.Opens, row.Clicks = &subject, m.mail.filledBody(), &m.mail.opens, &m.mail.clicks
			row.ClickDetails = &wireEmpty{}
		}
		rows = append(rows, row)
	}
	return rows
}

// getConversation wraps its one row in a list. The id is a map id.
func getConversation(c *call) (answer, error) {
	e := c.conversation(c.id("id"))
	if e == nil {
		return answer{}, refuseError(http.StatusNotFound, fmt.Sprintf("Inbox item not found with ID %d", c.id("id")))
	}
	return reply(wireOKData{true, []wireConversation{conversationOnWire(e, false)}})
}

// conversation is a lead in a campaign that the key may see, or nil.
func (c *call) conversation(mapID int64) *enrolment {
	if e := c.state.enrolmentByID(mapID); e != nil && c.sees(e.campaign.clientID) {
		return e
	}
	return nil
}

// Mark is how the web app files a conversation. No call of the API does.
type Mark int

// The marks that [Server.Mark] puts on a conversation.
const (
	Important Mark = iota
	Archived
	Snoozed
)

// Mark files a conversation, or takes the mark off it. It goes by the lead's map
// id.
func (s *Server) Mark(mapID int64, mark Mark, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.state.enrolmentByID(mapID)
	if e == nil {
		return errors.New("smartleadtest: no such conversation")
	}
	e.file().marks[mark] = on
	return nil
}
