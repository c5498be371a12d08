package smartleadtest

import (
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
)

// Mail that reaches a mailbox and belongs to no lead: bounce notices come by
// themselves, anything else through Server.Receive.

// UntrackedMail is a mail that belongs to no lead of a campaign.
type UntrackedMail struct {
	From    string
	Subject string
	Text    string
	Files   []string // names of attachments
}

// untrackedMail is such a mail in a mailbox.
type untrackedMail struct {
	UntrackedMail

	number  int64
	id      string
	account *account
	at      time.Time
}

// Receive puts a mail into a mailbox. Nobody among the leads wrote it, so it
// shows among the untracked replies.
func (s *Server) Receive(accountID int64, mail UntrackedMail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.state.accountByID(accountID)
	if a == nil {
		return errors.New("smartleadtest: no such email account")
	}
	s.emit(event{kind: eventUntracked, untracked: s.receive(a, mail)})
	return nil
}

func (s *Server) receive(a *account, mail UntrackedMail) *untrackedMail {
	number := int64(len(s.state.inbox.untracked) + 1)
	mail.Files = slices.Clone(mail.Files)
	got := &untrackedMail{mail, number, s.dice.uuid("untracked", number), a, s.clock.now}
	s.state.inbox.untracked = append(s.state.inbox.untracked, got)
	return got
}

func (u *untrackedMail) messageID() string {
	return fmt.Sprintf("<in-%d@%s>", u.number, domainOf(senderAddress(u.From)))
}

// bounceNotice is what the lead's mail server sends back.
func bounceNotice(m *mail) UntrackedMail {
	return UntrackedMail{
		From:    "mailer-daemon@" + domainOf(m.to),
		Subject: "Undelivered Mail Returned to Sender",
		Text:    fmt.Sprintf("Your message to %s could not be delivered.", m.to),
	}
}

var untrackedQuery = object{
	may("limit", whole().between(1, 100)), may("offset", whole().atLeast(0)), may("fetchBody", boolean()), may("fetchAttachments", boolean()),
	may("from_email", text()), may("to_email", text()), may("subject_line", text()),
}

// wireUntracked is a row. Its sender and recipient have other names than the
// filters for them.
type wireUntracked struct {
	ID          string             `json:"id"`
	AccountID   int64              `json:"account_id"`
	MessageID   string             `json:"message_id"`
	UID         string             `json:"uid"`
	From        string             `json:"sender_detail"`
	To          string             `json:"recipient_detail"`
	CC          string             `json:"cc"`
	BCC         string             `json:"bcc"`
	Subject     *string            `json:"subject"`
	Text        *string            `json:"visible_text"`
	PickedAt    string             `json:"reply_picked_time"`
	Read        bool               `json:"is_read"`
	HasFiles    bool               `json:"has_attachment"`
	CreatedAt   string             `json:"created_at"`
	UpdatedAt   string             `json:"updated_at"`
	Body        *wireUntrackedBody `json:"body,omitempty"`        // absent unless asked for
	Attachments *[]wireFile        `json:"attachments,omitempty"` // absent unless asked for
}

type wireUntrackedBody struct {
	Text string `json:"text"`
	HTML string `json:"textAsHtml"`
}

type wireFile struct {
	ID        string  `json:"id"`
	Type      string  `json:"file_type"`
	Size      int     `json:"file_size"`
	Name      string  `json:"file_name"`
	Charset   *string `json:"charset"`
	URL       string  `json:"file_url"`
	Skipped   bool    `json:"is_download_skipped"`
	CreatedAt string  `json:"created_at"`
}

type wireUntrackedPage struct {
	Replies    []wireUntracked    `json:"replies"`
	Total      int64              `json:"totalCount"`
	Pagination wireInboxPaginated `json:"pagination"`
}

type wireInboxPaginated struct {
	Limit   int64 `json:"limit"`
	Offset  int64 `json:"offset"`
	Total   int64 `json:"totalCount"`
	HasMore bool  `json:"hasMore"`
}

// listUntracked puts the page, newest first, into two envelopes.
func listUntracked(c *call) (answer, error) {
	offset, limit := c.query.whole("offset"), c.query.wholeOr("limit", 20)
	result := wireUntrackedPage{Replies: []wireUntracked{}}
	for _, u := range slices.Backward(c.state.inbox.untracked) {
		if !c.listsUntracked(u) {
			continue
		}
		if result.Total >= offset && result.Total < offset+limit {
			result.Replies = append(result.Replies, c.untrackedOnWire(u))
		}
		result.Total++
	}
	result.Pagination = wireInboxPaginated{limit, offset, result.Total, offset+limit < result.Total}
	return reply(wireOKData{true, struct {
		Success bool              `json:"success"`
		Message string            `json:"message"`
		Data    wireUntrackedPage `json:"data"`
	}{true, "Successfully retrieved master inbox untracked replies", result}})
}

func (c *call) listsUntracked(u *untrackedMail) bool {
	q := c.query
	return c.sees(u.account.clientID) &&
		(!q.has("from_email") || lower(senderAddress(u.From)) == lower(q.text("from_email"))) &&
		(!q.has("to_email") || lower(u.account.fromEmail) == lower(q.text("to_email"))) &&
		strings.Contains(lower(u.Subject), lower(q.text("subject_line")))
}

func (c *call) untrackedOnWire(u *untrackedMail) wireUntracked {
	w := wireUntracked{
		ID: u.id, AccountID: u.account.id, MessageID: u.messageID(), UID: numberText(u.number),
		From: u.From, To: u.account.fromEmail, Subject: textOrNull(u.Subject), Text: &u.Text,
		PickedAt: wireTime(u.at), HasFiles: len(u.Files) > 0, CreatedAt: wireTime(u.at), UpdatedAt: wireTime(u.at),
	}
	if c.query.flag("fetchBody") {
		w.Body = &wireUntrackedBody{u.Text, "<p>" + html.EscapeString(u.Text) + "</p>"}
	}
	if c.query.flag("fetchAttachments") {
		w.Attachments = &[]wireFile{}
		for i, name := range u.Files {
			*w.Attachments = append(*w.Attachments, wireFile{
				ID: c.server.dice.uuid("file", u.number, int64(i)), Type: "application/octet-stream", Size: 1024, Name: name,
				URL: "https://bucket.example/attachments/" + name, CreatedAt: wireTime(u.at),
			})
		}
	}
	return w
}
