package smartlead

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var mailEndpoints = []endpoint{
	{
		op: "Mail.Send",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Mail.Send(ctx, &MailSendParams{
				To: "dana.reyes@northwind.example", Subject: "The deck", Body: "<p>Here it is</p>",
				FromAccountID: 907, FromName: "Sam Ito", ReplyTo: "sam@mail.example",
				Attachments: []*MailAttachmentParams{{Filename: "deck.pdf", Content: []byte("%PDF-"), MIMEType: "application/pdf"}},
			})
		},
		want: &MailSent{
			ack:       ack{Success: true, Message: "Email sent successfully"},
			MessageID: "msg_67890abcde",
		},
	},
	{
		op:   "Mail.Send",
		file: "Mail.Send.flat",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Mail.Send(ctx, &MailSendParams{
				To: "dana.reyes@northwind.example", Subject: "The deck", Body: "Here it is",
				FromEmail: "sam@mail.example", Attachments: []*MailAttachmentParams{},
			})
		},
		want: &MailSent{ack: ack{OK: true}, MessageID: "msg_67890abcde"},
	},
}

func TestMailRefusesBadParams(t *testing.T) {
	t.Parallel()
	good := MailSendParams{To: "dana@northwind.example", Subject: "The deck", Body: "Here it is", FromAccountID: 907}
	for _, bad := range []struct {
		field  string
		change func(*MailSendParams)
	}{
		{"to", func(p *MailSendParams) { p.To = "" }},
		{"subject", func(p *MailSendParams) { p.Subject = "" }},
		{"body", func(p *MailSendParams) { p.Body = "" }},
		{"fromEmailId", func(p *MailSendParams) { p.FromAccountID = 0 }},
		{"fromEmailId", func(p *MailSendParams) { p.FromAccountID = -1 }},
		{"fromEmailId", func(p *MailSendParams) { p.FromEmail = "sam@mail.example" }},
		{"attachments[0]", func(p *MailSendParams) { p.Attachments = []*MailAttachmentParams{nil} }},
		{"attachments[0]", func(p *MailSendParams) {
			p.Attachments = []*MailAttachmentParams{{Filename: "deck.pdf", MIMEType: "application/pdf"}}
		}},
	} {
		refused(t, "Mail.Send", bad.field, func(ctx context.Context, c *Client) error {
			params := good
			bad.change(&params)
			_, err := c.Mail.Send(ctx, &params)
			return err
		})
	}
}

// A mail whose answer is lost must not go out a second time.
func TestSingleMailIsSentOnce(t *testing.T) {
	t.Parallel()
	calls := 0
	client := loopback(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.WriteHeader(http.StatusBadGateway)
	})
	patient, err := client.Clone(WithRetries(3))
	require.NoError(t, err)
	_, err = patient.Mail.Send(t.Context(), &MailSendParams{
		To: "dana@northwind.example", Subject: "The deck", Body: "Here it is", FromAccountID: 907,
	})
	var failed *APIError
	require.ErrorAs(t, err, &failed)
	assert.True(t, failed.MaybeApplied)
	assert.Equal(t, 1, calls)
}
