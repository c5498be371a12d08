package smartleadtest

import (
	"net/http"
	"slices"
	"strings"
)

var testEmailBody = object{
	need("leadId", whole()), need("sequenceNumber", whole().atLeast(1)), may("selectedEmailAccountId", whole()), may("customEmailAddress", text()),
}

// sendTestEmail sends one step filled with a lead's data. Without an address of
// its own the test goes to the lead, as on the real service.
func sendTestEmail(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	e := c.state.enrolmentOf(c.body.whole("leadId"), found)
	if e == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid leadId")
	}
	i := slices.IndexFunc(found.steps, func(s *step) bool { return s.number == c.body.whole("sequenceNumber") })
	if i < 0 {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid sequenceNumber")
	}
	from := c.testSender(found)
	if from == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Email account not found!")
	}
	m := c.server.newSequenceMail(e, found.steps[i], from)
	m.kind = mailTest
	if to := c.body.text("customEmailAddress"); to != "" {
		m.to = to
	}
	c.server.post(m, false)
	return reply(wireSuccess{true, "Test email sent successfully"})
}

func (c *call) testSender(found *campaign) *account {
	if c.body.has("selectedEmailAccountId") {
		return c.accountByID(c.body.whole("selectedEmailAccountId"))
	}
	if len(found.senders) == 0 {
		return nil
	}
	return found.senders[0].account
}

var replyThreadBody = object{
	need("email_stats_id", text().nonEmpty()), need("email_body", text().nonEmpty()),
	may("to_email", text()), may("to_first_name", text()), may("to_last_name", text()), may("scheduled_time", text()),
	may("reply_message_id", text()), may("reply_email_body", text()), may("reply_email_time", text()), may("cc", text()), may("bcc", text()),
	may("schedule_condition", text()), may("add_signature", boolean()), may("seq_type", text()),
	may("attachments", listOf(objectOf(need("file_url", text().nonEmpty()), may("file_name", text()), may("file_type", text()), may("file_size", whole())))),
}

// replyEmailThread queues a reply: it is in the history at once, without a time,
// and goes out when the clock next moves or at the time that was asked for. The
// answer is a sentence and not JSON.
func replyEmailThread(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	original := c.state.mails[c.body.text("email_stats_id")]
	if original == nil || original.campaign != found || original.enrolment.removed {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid email_stats_id")
	}
	due := c.now
	if wanted := c.body.text("scheduled_time"); wanted != "" {
		moment, ok := parseWireTime(wanted)
		if !ok {
			return answer{}, refuseBody("scheduled_time", "must be in ISO 8601 date format")
		}
		due = moment
	}
	m := c.server.newMail(mailReply, original.enrolment, original.account, "", c.body.text("email_body"))
	m.thread = original.subject
	if m.thread == "" {
		m.thread = original.thread
	}
	c.addressReply(m, original)
	if due.After(c.now) {
		m.dueAt = due
		c.state.inbox.scheduled = append(c.state.inbox.scheduled, m)
	}
	original.enrolment.mails = append(original.enrolment.mails, m)
	c.state.mails[m.statsID] = m
	server := c.server
	server.clock.at(due, func() {
		if !m.enrolment.removed {
			server.post(m, false)
		}
	})
	return replyText("Email added to the queue, will be sent out soon!")
}

func (c *call) addressReply(m, original *mail) {
	m.to = original.profile.email
	c.setText(&m.to, "to_email")
	m.cc = c.body.text("cc")
	if c.body.flag("add_signature") {
		m.body += original.account.signature
	}
	for _, item := range c.body.list("attachments") {
		f := item.(fields)
		m.attachments = append(m.attachments, attachment{f.text("file_url"), f.text("file_name"), f.text("file_type")})
	}
}

var forwardBody = object{
	need("message_id", text().nonEmpty()), need("stats_id", text().nonEmpty()), need("to_emails", text().nonEmpty()),
	may("cc_emails", text()), may("bcc_emails", text()), may("forward_email_subject", text()), may("forward_email_body", text()),
}

// forwardEmail sends a message of a thread on. Its refusal has status 500.
func forwardEmail(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	original := c.state.mails[c.body.text("stats_id")]
	if original == nil || original.campaign != found || original.account.deleted {
		return answer{}, refuse(http.StatusInternalServerError, struct {
			OK     bool   `json:"ok"`
			Error  string `json:"error"`
			Status string `json:"status"`
		}{false, "Email account not found!", "error"})
	}
	subject := c.body.text("forward_email_subject")
	if subject == "" {
		subject = "Fwd: " + original.filledSubject()
	}
	m := c.server.newMail(mailForward, original.enrolment, original.account, subject, c.body.text("forward_email_body")+c.forwarded(original))
	m.to, m.cc = c.body.text("to_emails"), c.body.text("cc_emails")
	c.server.post(m, false)
	return reply(struct {
		OK        bool   `json:"ok"`
		MessageID string `json:"messageId"`
		Status    string `json:"status"`
	}{true, m.messageID(), "success"})
}

// forwarded is the text of the message that was chosen: the mail itself or a
// reply to it.
func (c *call) forwarded(original *mail) string {
	for _, r := range original.replies {
		if r.messageID() == c.body.text("message_id") {
			return r.body
		}
	}
	return original.filledBody()
}

// commaList splits a list of addresses.
func commaList(text string) []string {
	addresses := []string{}
	for address := range strings.SplitSeq(text, ",") {
		if address = strings.TrimSpace(address); address != "" {
			addresses = append(addresses, address)
		}
	}
	return addresses
}
