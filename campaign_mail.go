package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// AddressList is a list of e-mail addresses. SmartLead takes it as one text, with
// commas between the addresses.
type AddressList []string

var _ = register(wire.Text(parseAddressList, AddressList.join))

func parseAddressList(text string) (AddressList, bool) {
	var list AddressList
	for address := range strings.SplitSeq(text, ",") {
		if address = strings.TrimSpace(address); address != "" {
			list = append(list, address)
		}
	}
	return list, true
}

func (l AddressList) join() string { return strings.Join(l, ",") }

// check returns what is wrong with the list, "" for nothing. Addresses are bare:
// the comma of a name would split it.
func (l AddressList) check() string {
	for _, address := range l {
		local, domain, found := strings.Cut(address, "@")
		if !found || local == "" || domain == "" || strings.ContainsAny(address, ", \t\r\n<>") {
			return fmt.Sprintf("must be bare e-mail addresses, got %q", address)
		}
	}
	return ""
}

var (
	opCampaignsSendTestEmail = operation("Campaigns.SendTestEmail", http.MethodPost, "/campaigns/{campaign_id}/send-test-email", once)
	opCampaignsReply         = operation("Campaigns.Reply", http.MethodPost, "/campaigns/{campaign_id}/reply-email-thread", once)
	opCampaignsForward       = operation("Campaigns.Forward", http.MethodPost, "/campaigns/{campaign_id}/forward-email", once)
)

// CampaignTestEmailParams says which mail of a campaign to send as a test, and to
// whom.
type CampaignTestEmailParams struct {
	LeadID         LeadID    `json:"leadId"`                          // of the campaign; fills the variables
	SequenceNumber int       `json:"sequenceNumber"`                  // of the step, from 1
	AccountID      AccountID `json:"selectedEmailAccountId,omitzero"` // zero: one of the campaign's
	To             string    `json:"customEmailAddress,omitzero"`     // required, unless ToLead
	ToLead         bool      `json:"-"`                               // send it to the lead itself
}

func (p *CampaignTestEmailParams) validate() (field, reason string) {
	switch {
	case p.LeadID <= 0:
		return positive("leadId", p.LeadID)
	case p.SequenceNumber < 1:
		return "sequenceNumber", fmt.Sprintf("must be at least 1, got %d", p.SequenceNumber)
	case p.AccountID < 0:
		return positive("selectedEmailAccountId", p.AccountID)
	case p.To == "" && !p.ToLead:
		return "customEmailAddress", "must be set: without it the test goes to the lead, which ToLead asks for"
	case p.To != "" && p.ToLead:
		return "customEmailAddress", "cannot be combined with ToLead"
	case p.To != "":
		return "customEmailAddress", AddressList{p.To}.check()
	}
	return "", ""
}

// SendTestEmail sends one step of the sequence as a test, filled with the data of
// a lead.
//
// SmartLead: POST /campaigns/{campaign_id}/send-test-email. It is not repeated
// once it may have arrived: every call sends a mail. It has medium confidence.
func (s *CampaignsService) SendTestEmail(ctx context.Context, campaign CampaignID, params *CampaignTestEmailParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsSendTestEmail.path(campaign), params, opts)
}

// AttachmentParams is a file that goes with a mail.
type AttachmentParams struct {
	URL  string `json:"file_url"` // SmartLead's servers fetch it: it must be public
	Name string `json:"file_name,omitzero"`
	Type string `json:"file_type,omitzero"` // such as "application/pdf"
	Size int64  `json:"file_size,omitzero"` // bytes; taken and not kept
}

// CampaignReplyParams is a reply in the thread of a lead.
type CampaignReplyParams struct {
	StatsID StatsID `json:"email_stats_id"` // of a mail in the thread, from the message history
	Body    string  `json:"email_body"`     // HTML

	// To is where the reply goes. When it is "" that is the address the lead was
	// imported with, which is wrong when somebody else answered.
	To            string      `json:"to_email,omitzero"`
	ToFirstName   string      `json:"to_first_name,omitzero"`
	ToLastName    string      `json:"to_last_name,omitzero"`
	CC            AddressList `json:"cc,omitempty"`
	BCC           AddressList `json:"bcc,omitempty"`
	ScheduledTime time.Time   `json:"scheduled_time,omitzero"` // zero: at once

	MessageID  MessageID `json:"reply_message_id,omitzero"` // of the mail answered, for threading
	QuotedBody string    `json:"reply_email_body,omitzero"` // the mail answered, to be quoted
	QuotedTime time.Time `json:"reply_email_time,omitzero"` // when it came

	AddSignature      *bool               `json:"add_signature,omitzero"`
	Attachments       []*AttachmentParams `json:"attachments,omitempty"`
	ScheduleCondition string              `json:"schedule_condition,omitzero"` // its words are not known
	SeqType           string              `json:"seq_type,omitzero"`           // its words are not known
}

func (p *CampaignReplyParams) validate() (field, reason string) {
	switch {
	case p.StatsID == "":
		return "email_stats_id", "must not be empty"
	case p.Body == "":
		return "email_body", "must not be empty"
	}
	if reason := (AddressList{p.To}).check(); p.To != "" && reason != "" {
		return "to_email", reason
	}
	if reason := p.CC.check(); reason != "" {
		return "cc", reason
	}
	if reason := p.BCC.check(); reason != "" {
		return "bcc", reason
	}
	for i, file := range p.Attachments {
		if file == nil || !strings.HasPrefix(file.URL, "https://") && !strings.HasPrefix(file.URL, "http://") {
			return fmt.Sprintf("attachments[%d].file_url", i), "must be a public http or https URL"
		}
	}
	return "", ""
}

// Reply sends a reply in the thread of a lead, from the mailbox that owns the
// thread, or schedules it. It is queued: the message history can show it without
// a time at first.
//
// SmartLead: POST /campaigns/{campaign_id}/reply-email-thread. It is not repeated
// once it may have arrived: every call sends a mail. When the error says
// MaybeApplied, look into the message history.
func (s *CampaignsService) Reply(ctx context.Context, campaign CampaignID, params *CampaignReplyParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsReply.path(campaign), params, opts)
}

// CampaignForwardParams says which mail to forward to whom.
type CampaignForwardParams struct {
	MessageID MessageID   `json:"message_id"` // of the mail, from the message history
	StatsID   StatsID     `json:"stats_id"`   // of the same mail
	To        AddressList `json:"to_emails"`
	CC        AddressList `json:"cc_emails,omitempty"`
	BCC       AddressList `json:"bcc_emails,omitempty"`
	Subject   string      `json:"forward_email_subject,omitzero"` // "": the campaign's subject
	Body      string      `json:"forward_email_body,omitzero"`    // HTML or text above the forwarded mails; "": nothing
}

func (p *CampaignForwardParams) validate() (field, reason string) {
	switch {
	case p.MessageID == "":
		return "message_id", "must not be empty"
	case p.StatsID == "":
		return "stats_id", "must not be empty"
	case len(p.To) == 0:
		return "to_emails", "must hold at least one address"
	}
	if reason := p.To.check(); reason != "" {
		return "to_emails", reason
	}
	if reason := p.CC.check(); reason != "" {
		return "cc_emails", reason
	}
	return "bcc_emails", p.BCC.check()
}

// CampaignForwarded is the answer to a forwarded mail. Some answers say no more
// than that it worked, and MessageID is then "".
type CampaignForwarded struct {
	ack

	MessageID MessageID `json:"messageId"` // of the mail that was sent
	Status    string    `json:"status"`    // "success"

	Extra map[string]json.RawMessage `json:",embed"`
}

// Forward sends a mail of a thread to other addresses.
//
// SmartLead: POST /campaigns/{campaign_id}/forward-email. It is not repeated once
// it may have arrived: every call sends a mail. A refusal comes with status 500,
// such as "Email account not found!", which is [ErrNotFound] and [ErrServer]. It
// has medium confidence.
func (s *CampaignsService) Forward(ctx context.Context, campaign CampaignID, params *CampaignForwardParams, opts ...RequestOption) (*CampaignForwarded, error) {
	return call[*CampaignForwarded](ctx, s.client, opCampaignsForward.path(campaign), params, opts)
}
