package webhook

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/smartlead-go/smartlead"
)

// EventManualReplySent is probably an answer sent from the master inbox. It
// cannot be subscribed to, and its name has low confidence. Every other type has
// its constant in package smartlead, such as [smartlead.WebhookEmailReply].
const EventManualReplySent smartlead.WebhookEvent = "MANUAL_REPLY_SENT"

// Shape is a form in which SmartLead writes events.
type Shape string

// The shapes. Only the flat one was seen on the wire; the others stand in
// documentation.
const (
	ShapeFlat     Shape = "flat"     // all members side by side, with an event_type
	ShapeNested   Shape = "nested"   // with objects for the lead and the mail
	ShapeEnvelope Shape = "envelope" // with id, type and data
	ShapeAlert    Shape = "alert"    // in camelCase, with an eventType
	ShapeOther    Shape = "other"    // JSON that is none of these
	ShapeHistory  Shape = "history"  // not posted: made by [CatchUp] from the history of messages
)

// Event is one thing that happened. What the body does not hold is zero.
//
// Printed, logged or written as JSON it shows what it is about, and neither a
// secret nor anybody's address. In an unexported field of another type fmt prints
// its parts without asking it: keep it in an exported one, or print what you need.
type Event struct {
	// Type is what happened, in the canonical word: a documented alias such as
	// EMAIL_REPLIED reads [smartlead.WebhookEmailReply]. A word that is not known
	// is in upper case.
	Type    smartlead.WebhookEvent
	RawType string // the word as it was sent
	Shape   Shape

	// Time is when it happened. Events come in any order: sort by it. For an
	// [EmailBounce] it is when the bounce came. It is zero where the body has no
	// time, as for a change of a campaign's status and for alerts.
	Time time.Time

	CampaignID     smartlead.CampaignID
	CampaignName   string
	CampaignStatus smartlead.CampaignStatus // when the event was sent
	ClientID       smartlead.ClientID       // zero: not of an agency's client

	// Data is what happened in detail: a pointer to one of the types of
	// [DataType], *[Unknown] for a type that is not known. It is never nil.
	Data any

	WebhookID        smartlead.WebhookID
	WebhookName      string
	WebhookURL       string // can hold a secret in its path
	WebhookCreatedAt time.Time
	AppURL           string           // the place in SmartLead's app
	Description      string           // an English sentence, not for parsing
	SecretKey        smartlead.Secret // the account's token, the same in every event
	ID               string           // the event's own id, which only [ShapeEnvelope] has

	// Extra holds the members that are not known, and those that could not be
	// read, whose names are in Unreadable.
	Extra      map[string]json.RawMessage
	Unreadable []string
	// Raw is the body as it was received, less what a relay wrapped it in. It is
	// shared, not copied: do not change it. It holds the secret key.
	Raw json.RawMessage

	// The rest is known of a delivery only, not by [Parse].

	// RequestID is the id of the delivery. Whether a repeat has the same one is
	// not known.
	RequestID  string
	Level      smartlead.WebhookLevel // whose webhook it is
	ReceivedAt time.Time
	Signed     bool // there was a signature, and it is right
}

// String names the event without showing what it holds.
func (e Event) String() string {
	return fmt.Sprintf("webhook event %s of campaign %d", e.Type, e.CampaignID)
}

// GoString is String for %#v.
func (e Event) GoString() string { return e.String() }

// MarshalJSON writes no more than LogValue shows, so that a value that holds events
// can be logged as JSON. To keep an event, keep Raw, which [Parse] reads.
func (e Event) MarshalJSON() ([]byte, error) {
	shown := map[string]any{}
	for _, attr := range e.LogValue().Group() {
		shown[attr.Key] = attr.Value.Any()
	}
	return json.Marshal(shown)
}

// LogValue is what slog shows of the event.
func (e Event) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("type", string(e.Type))}
	if e.CampaignID != 0 {
		attrs = append(attrs, slog.Int64("campaign_id", int64(e.CampaignID)))
	}
	if e.WebhookID != 0 {
		attrs = append(attrs, slog.Int64("webhook_id", int64(e.WebhookID)))
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", e.RequestID))
	}
	if key := e.Key(); key != "" {
		attrs = append(attrs, slog.String("key", key))
	}
	return slog.GroupValue(attrs...)
}

// DataType lists what [Event].Data can point to.
type DataType interface {
	EmailSent | EmailOpen | EmailLinkClick | EmailReply | EmailBounce | ManualReplySent |
		LeadUnsubscribed | LeadCategoryUpdated | ManualStepReached | UntrackedReply |
		CampaignStatusChanged | CampaignBounceBreach | EmailAccountDisconnected | LinkedInDisconnected |
		Unknown
}

// Unknown is an event whose type is not known, or a body that is no event at all.
// The members that events usually have are read; all others are in [Event].Extra,
// and [Event].Raw has everything.
type Unknown struct {
	Mailing
}
