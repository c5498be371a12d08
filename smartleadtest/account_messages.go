package smartleadtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxReconnects is how often a day failed mailboxes can be connected again.
const maxReconnects = 3

// reconnectFailed queues all mailboxes that lost their connection. They work
// again five minutes later. Its refusals say ok.
func reconnectFailed(c *call) (answer, error) {
	whose := int64(0)
	if c.key.clientID != nil {
		whose = *c.key.clientID
	}
	recent := slices.DeleteFunc(c.state.reconnects[whose], func(at time.Time) bool { return !at.After(c.now.Add(-24 * time.Hour)) })
	if len(recent) >= maxReconnects {
		return answer{}, refuse(http.StatusNotAcceptable, wireOKMessage{true, "Bulk reconnect API cannot be consumed more than 3 times a day"})
	}
	failed := slices.DeleteFunc(slices.Clone(c.state.accounts), func(a *account) bool {
		return !c.sees(a.clientID) || a.smtpError == "" && a.imapError == ""
	})
	if len(failed) == 0 {
		return answer{}, refuse(http.StatusNotFound, wireOKMessage{true, "No failed email account found!"})
	}
	c.state.reconnects[whose] = append(recent, c.now)
	server := c.server
	server.clock.after(5*time.Minute, func() {
		for _, a := range failed {
			a.smtpError, a.imapError = "", ""
			server.wakeAccount(a)
		}
	})
	return reply(wireOKMessage{true, "Email account(s) added to the queue to reconnect. We will send you an email once completed."})
}

// received is something that was written to a mailbox.
type received struct {
	mail  *mail
	reply *leadReply
}

var (
	fetchMembers = []member{
		may("limit", whole().between(1, 500)), may("folder", text()), may("includeBody", boolean()), may("from", text()), may("to", text()),
	}
	fetchMessagesBody     = object(fetchMembers)
	fetchMessagesBulkBody = object{need(wholeBody, listOf(objectOf(append([]member{need("account_id", whole())}, fetchMembers...)...)).between(1, 10))}
)

// boxMail is a mail that lies in a mailbox.
type boxMail struct {
	at                            time.Time
	number                        int64
	id, thread, subject, from, to string
	body                          string
	folder                        wireFolder
}

// wireFolder is a folder of a mailbox.
type wireFolder struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

var (
	folderInbox = wireFolder{"INBOX", "Inbox"}
	folderSent  = wireFolder{"SENT", "Sent"}
)

type wireBox struct {
	Messages  []wireBoxMail     `json:"messages"`
	Total     int               `json:"totalCount"`
	Processed int               `json:"processedCount"`
	Folders   []wireFolderCount `json:"folders"`
}

type wireFolderCount struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// wireBoxMail is a mail as its provider shows it. Four members are Gmail's.
type wireBoxMail struct {
	MessageID string       `json:"messageId"`
	ThreadID  string       `json:"threadId"`
	GmailID   string       `json:"gmailMessageId,omitempty"`
	Subject   string       `json:"subject"`
	From      string       `json:"from"`
	To        string       `json:"to"`
	Timestamp string       `json:"timestamp"`
	Date      string       `json:"date"`
	Folders   []wireFolder `json:"folders"`
	LabelIDs  []string     `json:"labelIds,omitempty"`
	Snippet   string       `json:"snippet"`
	Size      int          `json:"sizeEstimate,omitempty"`
	HistoryID string       `json:"historyId,omitempty"`
	Body      *wireBoxBody `json:"body,omitempty"`
}

type wireBoxBody struct {
	Text string `json:"text"`
	HTML string `json:"html"`
}

// fetchMessages shows the account's id as a string.
func fetchMessages(c *call) (answer, error) {
	a := c.account()
	if a == nil {
		return answer{}, refuseError(http.StatusNotFound, "Account not found")
	}
	box, err := c.box(a, c.body, "")
	if err != nil {
		return answer{}, err
	}
	return reply(struct {
		Success   bool    `json:"success"`
		AccountID string  `json:"accountId"`
		Data      wireBox `json:"data"`
	}{true, strconv.FormatInt(a.id, 10), box})
}

// fetchMessagesBulk takes a list as its body, and answers 200 although some
// mailboxes may be unknown.
func fetchMessagesBulk(c *call) (answer, error) {
	type result struct {
		AccountID int64    `json:"account_id"`
		Status    string   `json:"status"`
		Data      *wireBox `json:"data,omitempty"`
		Error     string   `json:"error,omitempty"`
	}
	type summary struct {
		Total   int `json:"total"`
		Success int `json:"success"`
		Error   int `json:"error"`
	}
	results, counts := []result{}, summary{}
	for i, item := range c.body.list(wholeBody) {
		wanted := item.(fields)
		id := wanted.whole("account_id")
		counts.Total++
		a := c.accountByID(id)
		if a == nil {
			counts.Error++
			results = append(results, result{id, "error", nil, "Account not found"})
			continue
		}
		box, err := c.box(a, wanted, fmt.Sprintf("[%d].", i))
		if err != nil {
			return answer{}, err
		}
		counts.Success++
		results = append(results, result{id, "success", &box, ""})
	}
	return reply(struct {
		Results []result `json:"results"`
		Summary summary  `json:"summary"`
	}{results, counts})
}

// box reads what lies in a mailbox, newest first: without a time, that of the
// last day.
func (c *call) box(a *account, wanted fields, prefix string) (wireBox, error) {
	from, to := c.now.Add(-24*time.Hour), c.now
	for _, end := range []struct {
		name   string
		moment *time.Time
	}{{"from", &from}, {"to", &to}} {
		if !wanted.has(end.name) {
			continue
		}
		moment, ok := parseWireTime(wanted.text(end.name))
		if !ok {
			return wireBox{}, refuseBody(prefix+end.name, "must be in ISO 8601 date format")
		}
		*end.moment = moment
	}
	mails := c.state.mailsIn(a, from, to)
	if folder := wanted.text("folder"); folder != "" {
		mails = slices.DeleteFunc(mails, func(m boxMail) bool {
			return !strings.EqualFold(m.folder.ID, folder) && !strings.EqualFold(m.folder.Name, folder)
		})
	}
	return boxOnWire(a, mails, wanted), nil
}

func boxOnWire(a *account, mails []boxMail, wanted fields) wireBox {
	box := wireBox{Messages: []wireBoxMail{}, Total: len(mails), Folders: []wireFolderCount{}}
	for _, folder := range []wireFolder{folderInbox, folderSent} {
		count := 0
		for _, m := range mails {
			count += b2i(m.folder == folder)
		}
		if count > 0 {
			box.Folders = append(box.Folders, wireFolderCount{folder.ID, count})
		}
	}
	for _, m := range page(mails, 0, wanted.wholeOr("limit", 100)) {
		box.Messages = append(box.Messages, m.onWire(a.kind == "GMAIL", wanted.flag("includeBody")))
	}
	box.Processed = len(box.Messages)
	return box
}

func (m *boxMail) onWire(gmail, withBody bool) wireBoxMail {
	plain := plainText(m.body)
	w := wireBoxMail{
		MessageID: m.id, ThreadID: m.thread, Subject: m.subject, From: m.from, To: m.to, Timestamp: wireTime(m.at),
		Date: m.at.UTC().Format(time.RFC1123Z), Folders: []wireFolder{m.folder}, Snippet: snippet(plain),
	}
	if gmail {
		w.GmailID, w.HistoryID = strconv.FormatInt(m.number, 16), strconv.FormatInt(m.number, 10)
		w.LabelIDs, w.Size = []string{m.folder.ID}, len(m.body)
	}
	if withBody {
		w.Body = &wireBoxBody{plain, m.body}
	}
	return w
}

// snippet is the beginning of a text, on one line.
func snippet(plain string) string {
	const most = 100
	runes := []rune(strings.Join(strings.Fields(plain), " "))
	return string(runes[:min(len(runes), most)])
}

// mailsIn finds what a mailbox sent and received in a time, newest first. Both
// lists are in the order of time, so that only that part of them is walked.
func (st *state) mailsIn(a *account, from, to time.Time) []boxMail {
	var mails []boxMail
	start, _ := slices.BinarySearchFunc(st.sent, from, func(m *mail, t time.Time) int { return m.sentAt.Compare(t) })
	for _, m := range st.sent[start:] {
		if m.sentAt.After(to) {
			break
		}
		if m.account == a {
			mails = append(mails, boxMail{
				m.sentAt, m.number, m.messageID(), m.threadID(), m.filledSubject(), a.fromEmail, m.to, m.filledBody(), folderSent,
			})
		}
	}
	start, _ = slices.BinarySearchFunc(a.received, from, func(r received, t time.Time) int { return r.reply.at.Compare(t) })
	for _, r := range a.received[start:] {
		if r.reply.at.After(to) {
			break
		}
		mails = append(mails, boxMail{
			r.reply.at, r.reply.number, r.reply.messageID(), r.mail.threadID(), replySubject(r.mail), r.reply.from, a.fromEmail, r.reply.body, folderInbox,
		})
	}
	slices.SortStableFunc(mails, func(x, y boxMail) int { return y.at.Compare(x.at) })
	return mails
}

// threadID is the same for all mails between a mailbox and a lead.
func (m *mail) threadID() string {
	if m.enrolment == nil {
		return strconv.FormatInt(m.number, 16)
	}
	return strconv.FormatInt(m.enrolment.id, 16)
}

func replySubject(m *mail) string {
	subject := m.filledSubject()
	if strings.HasPrefix(subject, "Re: ") {
		return subject
	}
	return "Re: " + subject
}
