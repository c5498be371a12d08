package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// MailService sends single mails outside of campaigns.
type MailService struct{ service }

var opMailSend = operation("Mail.Send", http.MethodPost, "/send-email/initiate", once)

// MailSendParams is a mail and the mailbox that it goes out from: FromAccountID
// or FromEmail, and not both.
type MailSendParams struct {
	To            string                  `json:"to"`
	Subject       string                  `json:"subject"`
	Body          string                  `json:"body"` // HTML or text
	FromEmail     string                  `json:"fromEmail,omitzero"`
	FromAccountID AccountID               `json:"fromEmailId,omitzero"`
	FromName      string                  `json:"fromName,omitzero"`
	ReplyTo       string                  `json:"replyTo,omitzero"`
	Attachments   []*MailAttachmentParams `json:"attachments,omitempty"`
}

// MailAttachmentParams is a file that goes with a mail.
type MailAttachmentParams struct {
	Filename string `json:"filename"`
	Content  []byte `json:"content"`  // sent as base64
	MIMEType string `json:"mimeType"` // such as "application/pdf"
}

func (p *MailSendParams) validate() (field, reason string) {
	switch {
	case p.To == "":
		return "to", "must not be empty"
	case p.Subject == "":
		return "subject", "must not be empty"
	case p.Body == "":
		return "body", "must not be empty"
	case (p.FromEmail == "") == (p.FromAccountID == 0):
		return "fromEmailId", "or fromEmail must be given, and not both"
	case p.FromAccountID < 0:
		return positive("fromEmailId", p.FromAccountID)
	}
	for i, file := range p.Attachments {
		if file == nil || file.Filename == "" || file.MIMEType == "" || len(file.Content) == 0 {
			return fmt.Sprintf("attachments[%d]", i), "must have a filename, a MIME type and content"
		}
	}
	return "", ""
}

// MailSent is the answer to a mail that was sent.
type MailSent struct {
	ack

	MessageID string `json:"message_id"` // SmartLead's own; "" when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// mailSentAnswer has its members in data or beside it.
type mailSentAnswer struct {
	MailSent

	Data *MailSent `json:"data"`
}

func (a *mailSentAnswer) content() *MailSent {
	if a.Data == nil {
		return &a.MailSent
	}
	a.Data.OK, a.Data.Success = a.OK, a.Success
	a.Data.Message = cmp.Or(a.Data.Message, a.Message)
	return a.Data
}

// Send sends one mail from a connected mailbox, at once. As far as is documented
// neither a campaign's limits nor the block list hold it back.
//
// SmartLead: POST /send-email/initiate. It is not repeated once it may have
// arrived: every call sends a mail. A mailbox that does not exist is
// [ErrNotFound]. The shape of the answer has medium confidence.
func (s *MailService) Send(ctx context.Context, params *MailSendParams, opts ...RequestOption) (*MailSent, error) {
	return unwrap(call[*mailSentAnswer](ctx, s.client, opMailSend.path(), params, opts))
}
