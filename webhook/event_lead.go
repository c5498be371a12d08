package webhook

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/mail"
	"time"

	"github.com/smartlead-go/smartlead"
)

// LeadUnsubscribed is a lead that wants no more mail: by a link, by its mail
// program, or set in the master inbox or through the API. Find the lead by its
// address; LeadID and most of the mailing are absent when somebody of the account
// did it.
type LeadUnsubscribed struct {
	Mailing

	UnsubscribedClients smartlead.UnsubscribedClients `json:"unsubscribed_client_id_map"` // empty: from everything
}

func settleUnsubscribed(_ *Event, d *LeadUnsubscribed, _ *struct{}, c *common) { c.settleLead(&d.Lead) }

// LeadCategoryUpdated is a lead that was sorted into another category, by hand,
// by SmartLead or through the API. It carries the whole conversation and can be
// some megabytes.
type LeadCategoryUpdated struct {
	Lead

	LeadData       *LeadData      `json:"lead_data"` // nil where absent
	Change         CategoryChange `json:"lead_category"`
	FromEmail      string         `json:"from_email"` // the account's mailbox
	SequenceNumber int            `json:"current_sequence"`
	// StatsID is that of the last reply, or of the last mail where nobody replied.
	StatsID   smartlead.StatsID `json:"stats_id"`
	History   []*ThreadMessage  `json:"history"`    // the oldest first
	LastReply *ThreadMessage    `json:"last_reply"` // nil: no reply
}

// CategoryChange is the category before and after. Zero is none. Ids and names
// are those of [smartlead.LeadsService.ListCategories].
type CategoryChange struct {
	OldID   smartlead.CategoryID `json:"old_id"`
	OldName string               `json:"old_name"`
	NewID   smartlead.CategoryID `json:"new_id"`
	NewName string               `json:"new_name"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadData is the lead as SmartLead knows it.
type LeadData struct {
	Email           string                 `json:"email"`
	FirstName       string                 `json:"first_name"`
	LastName        string                 `json:"last_name"`
	PhoneNumber     string                 `json:"phone_number"`
	CompanyName     string                 `json:"company_name"`
	Website         string                 `json:"website"`
	Location        string                 `json:"location"`
	CustomFields    smartlead.CustomFields `json:"custom_fields"`
	LinkedInProfile string                 `json:"linkedin_profile"`
	CompanyURL      string                 `json:"company_url"`
	Category        DataCategory           `json:"category"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// DataCategory is the category of a lead.
type DataCategory struct {
	Name      string                  `json:"name"`
	Sentiment smartlead.LeadSentiment `json:"sentiment_type"` // empty: none is set

	Extra map[string]json.RawMessage `json:",embed"`
}

// ThreadMessage is one mail of a conversation.
type ThreadMessage struct {
	StatsID   smartlead.StatsID     `json:"stats_id"`
	Type      smartlead.MessageType `json:"type"`
	MessageID smartlead.MessageID   `json:"message_id"`
	Time      time.Time             `json:"time"`
	Subject   string                `json:"subject"`
	EmailBody string                `json:"email_body"` // HTML; JSON where SmartLead sends an object
	CC        []string              `json:"cc_emails"`
	ReplyFrom string                `json:"reply_from_email"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type oldCategory struct {
	From       span                 `json:"from"`
	Category   string               `json:"category"`
	CategoryID smartlead.CategoryID `json:"lead_category_id"`
	CreatedAt  time.Time            `json:"created_at"`
	LastReply  span                 `json:"lastReply"`
	Sequence   int                  `json:"sequence_number"`
}

func settleCategory(e *Event, d *LeadCategoryUpdated, old *oldCategory, c *common) {
	c.settleLead(&d.Lead)
	fillTime(&e.Time, old.CreatedAt)
	fill(&d.FromEmail, c.data, old.From)
	d.Change.NewName = cmp.Or(d.Change.NewName, old.Category)
	d.Change.NewID = cmp.Or(d.Change.NewID, old.CategoryID)
	d.SequenceNumber = cmp.Or(d.SequenceNumber, old.Sequence)
	d.settleLastReply(old.LastReply, c.data)
	if d.LeadData != nil {
		d.LeadEmail = cmp.Or(d.LeadEmail, d.LeadData.Email)
	}
	switch {
	case d.StatsID != "":
	case d.LastReply != nil && d.LastReply.StatsID != "":
		d.StatsID = d.LastReply.StatsID
	case len(d.History) > 0 && d.History[len(d.History)-1] != nil:
		d.StatsID = d.History[len(d.History)-1].StatsID
	}
}

// settleLastReply takes the older spelling where the newer one is absent, and
// nil for an empty object.
func (d *LeadCategoryUpdated) settleLastReply(old span, data []byte) {
	if d.LastReply == nil && old.isSet() {
		reply := new(ThreadMessage)
		if codec().Unmarshal(old.json(data), reply) == nil {
			d.LastReply = reply
		}
	}
	if r := d.LastReply; r != nil && r.StatsID == "" && r.MessageID == "" && r.EmailBody == "" && len(r.Extra) == 0 {
		d.LastReply = nil
	}
}

// ManualStepReached is a lead that is due for something that a person does: a
// call, a message, a task.
type ManualStepReached struct {
	Lead

	SequenceNumber int                   `json:"current_sequence_number"` // of the step
	SentMessageIDs []smartlead.MessageID `json:"sent_message_ids"`        // the mails so far
}

type oldStep struct {
	SequenceNumber int `json:"sequence_number"`
}

func settleStep(_ *Event, d *ManualStepReached, old *oldStep, c *common) {
	c.settleLead(&d.Lead)
	d.SequenceNumber = cmp.Or(d.SequenceNumber, old.SequenceNumber)
}

// UntrackedReply is a mail in one of the account's mailboxes that belongs to no
// lead and no campaign: UNTRACKED_REPLIES. Its texts may be escaped twice, a line
// break as a backslash and an n.
type UntrackedReply struct {
	Reply         Message `json:"reply_message"`
	From          string  `json:"sender_detail"`    // "Lee Park <lee@…>" or a bare address
	To            string  `json:"recipient_detail"` // in the same form
	CC            string  `json:"cc"`
	BCC           string  `json:"bcc"`
	Subject       string  `json:"subject"`
	VisibleText   string  `json:"visible_text"` // without what it quotes
	HasAttachment bool    `json:"has_attachment"`
}

// Sender reads From.
func (d *UntrackedReply) Sender() (*mail.Address, error) { return parseAddress(d.From) }

// Recipient reads To.
func (d *UntrackedReply) Recipient() (*mail.Address, error) { return parseAddress(d.To) }

// parseAddress gives an error without the address in it.
func parseAddress(text string) (*mail.Address, error) {
	address, err := mail.ParseAddress(text)
	if err != nil {
		return nil, errors.New("webhook: no mail address in the form \"Name <address>\"")
	}
	return address, nil
}

func settleUntracked(e *Event, d *UntrackedReply, _ *struct{}, _ *common) {
	fillTime(&e.Time, d.Reply.Time)
}
