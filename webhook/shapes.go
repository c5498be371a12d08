package webhook

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
)

// members are the members of a JSON object, by name.
type members map[string]json.RawMessage

// text returns a member that is a string, or "".
func (m members) text(name string) string {
	value := m[name]
	if len(value) == 0 || value[0] != '"' {
		return ""
	}
	return read[string](m, name)
}

func (m members) isObject(name string) bool {
	value := m[name]
	return len(value) > 0 && value[0] == '{'
}

// read returns a member as a T, or zero where it is absent or something else.
func read[T any](m members, name string) T {
	var value, zero T
	if raw, ok := m[name]; !ok || codec().Unmarshal(raw, &value) != nil {
		return zero
	}
	return value
}

// parseByMarks reads an object that does not begin with a type of the flat shape.
func parseByMarks(data []byte) (*Event, error) {
	var m members
	if codec().Unmarshal(data, &m) != nil {
		return nil, ErrNotJSON
	}
	switch {
	case m.text("event_type") != "":
		return parseMarked(ShapeFlat, m.text("event_type"), data)
	case m.text("event") != "" || m.isObject("lead"):
		return parseMarked(ShapeNested, m.text("event"), data)
	case m.text("eventType") != "":
		return parseMarked(ShapeAlert, m.text("eventType"), data)
	case m.text("type") != "" && m.isObject("data"):
		return parseEnvelope(m)
	default:
		return parseMarked(ShapeOther, "", data)
	}
}

func parseMarked(shape Shape, word string, data []byte) (*Event, error) {
	event, err := readAs(word, data)
	if err != nil {
		return nil, err
	}
	event.RawType, event.Shape = word, shape
	delete(event.Extra, "eventType")
	if isNested(event.Extra) {
		event.settleNested()
	}
	return event, nil
}

// parseEnvelope reads the data of an envelope as a flat body.
func parseEnvelope(m members) (*Event, error) {
	event, err := parseMarked(ShapeEnvelope, m.text("type"), m["data"])
	if err != nil {
		return nil, err
	}
	event.ID = read[string](m, "id")
	fillTime(&event.Time, read[time.Time](m, "created_at"))
	if event.AppURL == "" {
		event.AppURL = read[members](m, "links").text("app")
	}
	event.Level = smartlead.WebhookLevel(read[members](m, "meta").text("level"))
	for _, name := range []string{"id", "type", "created_at", "data"} {
		delete(m, name)
	}
	if event.Extra == nil {
		event.Extra = make(map[string]json.RawMessage, len(m))
	}
	maps.Copy(event.Extra, m)
	return event, nil
}

// isNested reports the marks of a nested body among what a flat one has not.
func isNested(extra map[string]json.RawMessage) bool {
	if len(extra) == 0 {
		return false
	}
	m := members(extra)
	return m.isObject("lead") || m.text("event") != "" || m.text("timestamp") != ""
}

// nested are the parts of a nested body.
type nested struct {
	members // of the body

	lead, email, reply, link members
}

// settleNested fills in what a nested body says in objects for the lead and the
// mail. The objects stay in Extra, since they hold more than has a place.
func (e *Event) settleNested() {
	if e.Shape == ShapeFlat && members(e.Extra).isObject("lead") {
		e.Shape = ShapeNested
	}
	n := &nested{members: e.Extra}
	n.lead = read[members](n.members, "lead")
	n.email = read[members](n.members, "email")
	n.reply = read[members](n.members, "reply")
	n.link = read[members](n.members, "link")
	if e.Time.IsZero() {
		e.Time = read[time.Time](n.members, "timestamp")
		if !e.Time.IsZero() {
			delete(e.Extra, "timestamp")
		}
	}
	switch d := e.Data.(type) {
	case *EmailSent:
		n.settleMailing(&d.Mailing)
		fillTime(&d.Sent.Time, e.Time)
	case *EmailOpen:
		n.settleMailing(&d.Mailing)
		n.settleOpen(e)
	case *EmailLinkClick:
		n.settleMailing(&d.Mailing)
		n.settleClick(e, d)
	case *EmailReply:
		n.settleMailing(&d.Mailing)
		n.settleReply(e, d)
	case *EmailBounce:
		n.settleMailing(&d.Mailing)
	case *ManualReplySent:
		n.settleMailing(&d.Mailing)
	case *LeadUnsubscribed:
		n.settleMailing(&d.Mailing)
	case *LeadCategoryUpdated:
		n.settleLead(&d.Lead)
	case *ManualStepReached:
		n.settleLead(&d.Lead)
	case *Unknown:
		n.settleMailing(&d.Mailing)
	}
	if e.RawType == n.text("event") {
		delete(e.Extra, "event")
	}
}

func (n *nested) settleLead(d *Lead) {
	if d.LeadID == 0 {
		d.LeadID = read[smartlead.LeadID](n.lead, "id")
	}
	if d.LeadEmail == "" {
		d.LeadEmail = n.lead.text("email")
	}
	if d.LeadName == "" {
		d.LeadName = joinName(n.lead.text("first_name"), n.lead.text("last_name"))
	}
	if d.LeadName == "" {
		d.LeadName = joinName(n.text("lead_first_name"), n.text("lead_last_name"))
	}
}

func joinName(first, last string) string { return strings.TrimSpace(first + " " + last) }

func (n *nested) settleMailing(d *Mailing) {
	n.settleLead(&d.Lead)
	if d.FromEmail == "" {
		d.FromEmail = n.text("email_account")
	}
	if d.Subject == "" {
		d.Subject = n.email.text("subject")
	}
	if d.Sent.MessageID == "" {
		d.Sent.MessageID = smartlead.MessageID(n.email.text("message_id"))
	}
}

// settleOpen takes the last time that the mail was opened as the event's.
func (n *nested) settleOpen(e *Event) {
	fillTime(&e.Time, read[time.Time](n.members, "last_opened_at"))
	fillTime(&e.Time, read[time.Time](n.members, "first_opened_at"))
}

func (n *nested) settleClick(e *Event, d *EmailLinkClick) {
	fillTime(&e.Time, read[time.Time](n.link, "clicked_at"))
	if link := n.link.text("url"); link != "" && len(d.Links) == 0 {
		d.Links = []string{link}
	}
}

func (n *nested) settleReply(e *Event, d *EmailReply) {
	if d.Reply.MessageID == "" {
		d.Reply.MessageID = smartlead.MessageID(n.reply.text("message_id"))
	}
	if d.Reply.Text == "" {
		d.Reply.Text = n.reply.text("body")
	}
	if d.Reply.Text == "" {
		d.Reply.Text = n.text("message")
	}
	received := read[time.Time](n.reply, "received_at")
	fillTime(&e.Time, received)
	fillTime(&d.Reply.Time, received)
	fillTime(&d.Reply.Time, e.Time)
}
