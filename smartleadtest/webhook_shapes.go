package smartleadtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// WebhookShape is a form in which events are posted, or are documented to be.
type WebhookShape string

// The shapes. Only [ShapeA] was ever seen on the wire.
const (
	// ShapeA is flat, with event_type: what really arrives.
	ShapeA WebhookShape = "A"
	// ShapeAShort is ShapeA with few members, as examples in documents have it.
	ShapeAShort WebhookShape = "A-short"
	// ShapeB is nested, with event: from older documents, for events about leads.
	ShapeB WebhookShape = "B"
	// ShapeC is an envelope with id, type and data, known for
	// EMAIL_ACCOUNT_DISCONNECTED only.
	ShapeC WebhookShape = "C"
	// ShapeD is an alert with eventType: EMAIL_ACCOUNT_DISCONNECTED,
	// LINKEDIN_DISCONNECTED and CAMPAIGN_BOUNCE_BREACH.
	ShapeD WebhookShape = "D"
)

// WebhookRelay is what an automation tool between SmartLead and the receiver made
// of a body. The signature is that of the outcome.
type WebhookRelay string

// The relays.
const (
	// RelayDoubleEncoded makes the body a JSON string that holds JSON.
	RelayDoubleEncoded WebhookRelay = "double-encoded"
	// RelayArray makes the body an array of one element.
	RelayArray WebhookRelay = "array"
)

func (r WebhookRelay) wrap(body []byte) ([]byte, error) {
	switch r {
	case "":
		return body, nil
	case RelayDoubleEncoded:
		return encode(string(body)), nil
	case RelayArray:
		return slices.Concat([]byte("["), body, []byte("]")), nil
	default:
		return nil, fmt.Errorf("relay %q is unknown", string(r))
	}
}

// The alerts, which follow a setting of their own and not webhooks.
const (
	alertAccount  eventKind = "EMAIL_ACCOUNT_DISCONNECTED"
	alertLinkedIn eventKind = "LINKEDIN_DISCONNECTED"
	alertBounces  eventKind = "CAMPAIGN_BOUNCE_BREACH"

	typeAccountAlert = "email.account.disconnected" // in ShapeC
)

// eventSpellings are the other words that documents have for events.
var eventSpellings = map[string]eventKind{
	"EMAIL_OPENED": eventOpened, "LEAD_OPENED": eventOpened, "OPENED": eventOpened,
	"EMAIL_CLICKED": eventClicked, "LEAD_CLICKED": eventClicked, "CLICKED": eventClicked,
	"EMAIL_REPLIED": eventReplied, "LEAD_REPLIED": eventReplied, "REPLIED": eventReplied,
	"EMAIL_BOUNCED": eventBounced, "LEAD_BOUNCED": eventBounced, "BOUNCED": eventBounced,
	"SENT": eventSent, "EMAIL_UNSUBSCRIBED": eventUnsubscribed, "UNSUBSCRIBED": eventUnsubscribed,
	typeAccountAlert: alertAccount,
}

// spellingsB are the words that [ShapeB] has for its events.
var spellingsB = map[eventKind]string{
	eventSent: "EMAIL_SENT", eventOpened: "EMAIL_OPENED", eventClicked: "EMAIL_CLICKED",
	eventReplied: "EMAIL_REPLIED", eventBounced: "EMAIL_BOUNCED", eventUnsubscribed: "EMAIL_UNSUBSCRIBED",
}

// shortMembers are those that [ShapeAShort] keeps.
var shortMembers = []string{
	"event_type", "from_email", "subject", "to_email", "to_name", "lead_email", "lead_name", "campaign_name", "campaign_id", "client_id",
	"sequence_number", "time_sent", "time_opened", "time_clicked", "time_replied", "link_clicked", "reply_body", "preview_text",
	"category", "previous_status", "current_status",
}

// wireShapeB is the nested form. Which parts it has depends on the event.
type wireShapeB struct {
	Event       string       `json:"event"`
	Timestamp   string       `json:"timestamp"`
	CampaignID  int64        `json:"campaign_id"`
	Campaign    string       `json:"campaign_name"`
	LeadID      int64        `json:"lead_id"`
	AccountID   int64        `json:"email_account_id"`
	Sequence    int64        `json:"sequence_number"`
	Lead        wireLeadB    `json:"lead"`
	Email       *wireEmailB  `json:"email,omitempty"`
	OpenedCount int          `json:"opened_count,omitempty"`
	FirstOpened string       `json:"first_opened_at,omitempty"`
	LastOpened  string       `json:"last_opened_at,omitempty"`
	Link        *wireLinkB   `json:"link,omitempty"`
	Reply       *wireAnswerB `json:"reply,omitempty"`
}

type wireLeadB struct {
	Email        string          `json:"email"`
	FirstName    string          `json:"first_name"`
	LastName     string          `json:"last_name"`
	Company      string          `json:"company_name"`
	CustomFields json.RawMessage `json:"custom_fields"`
}

type wireEmailB struct {
	Subject   string `json:"subject"`
	MessageID string `json:"message_id"`
}

type wireLinkB struct {
	URL       string `json:"url"`
	ClickedAt string `json:"clicked_at"`
}

type wireAnswerB struct {
	Subject    string `json:"subject"`
	Body       string `json:"body"`
	ReceivedAt string `json:"received_at"`
	MessageID  string `json:"message_id"`
}

func shapeB(e event, word string) wireShapeB {
	m, p, at := e.mail, e.mail.profile, e.at.UTC().Format(time.RFC3339Nano)
	body := wireShapeB{
		Event: word, Timestamp: at, CampaignID: e.campaign.id, Campaign: e.campaign.name, LeadID: e.enrolment.lead.id,
		AccountID: m.account.id, Sequence: m.stepNumber, Lead: wireLeadB{p.email, p.firstName, p.lastName, p.company, p.custom()},
	}
	switch e.kind {
	case eventOpened:
		body.OpenedCount, body.FirstOpened, body.LastOpened = 1, at, at
	case eventClicked:
		body.Link = &wireLinkB{firstLink(m), at}
	case eventReplied:
		body.Reply = &wireAnswerB{"Re: " + m.filledSubject(), plainText(e.reply.body), at, bareID(e.reply.messageID())}
		fallthrough
	case eventSent:
		body.Email = &wireEmailB{m.filledSubject(), bareID(m.messageID())}
	}
	return body
}

// bareID is a message id without its angle brackets, as ShapeB has it.
func bareID(id string) string { return string(bytes.Trim([]byte(id), "<>")) }

// wireObject is a JSON object that keeps the order of its members.
type wireObject []wireObjectMember

type wireObjectMember struct {
	name  string
	value json.RawMessage
}

// objectOfWire reads one of the package's own bodies.
func objectOfWire(body any) (wireObject, error) {
	decoder := json.NewDecoder(bytes.NewReader(encode(body)))
	if _, err := decoder.Token(); err != nil { // the opening brace
		return nil, err
	}
	var object wireObject
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		object = append(object, wireObjectMember{fmt.Sprint(name), value})
	}
	return object, nil
}

// set puts a member where one of that name stands, or else at the end.
func (o *wireObject) set(name string, value json.RawMessage) {
	for i := range *o {
		if (*o)[i].name == name {
			(*o)[i].value = value
			return
		}
	}
	*o = append(*o, wireObjectMember{name, value})
}

func (o *wireObject) remove(name string) {
	*o = slices.DeleteFunc(*o, func(m wireObjectMember) bool { return m.name == name })
}

// keep takes away every member that is not named.
func (o *wireObject) keep(names []string) {
	*o = slices.DeleteFunc(*o, func(m wireObjectMember) bool { return !slices.Contains(names, m.name) })
}

func (o wireObject) encode() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(m.name))
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}
