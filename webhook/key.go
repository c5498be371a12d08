package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
)

// Key is the identity of the event, the same in each delivery of it: a hash of
// its type, its ids and its time. An event that comes through two webhooks has one
// Key. It reads the body and nothing else, except for bodies without an identity,
// such as a change of a campaign's status: two changes of the same kind have the
// same body. These take RequestID, and where that is empty too Key is "": such an
// event cannot be told from others.
//
// For a type that is not known the whole body counts. Two deliveries of one body
// have one Key, also those of a button that posts a fixed sample.
func (e *Event) Key() string {
	var id identity
	id.text(string(e.Type))
	if !e.identify(&id) {
		if e.RequestID == "" {
			return ""
		}
		id.buffer = append(id.buffer[:0], "request\n"...)
		id.text(string(e.Type))
		id.text(e.RequestID)
	}
	sum := sha256.Sum256(id.buffer)
	return hex.EncodeToString(sum[:])
}

// identity collects what makes an event itself, each part with its length, so
// that parts cannot run into each other.
type identity struct{ buffer []byte }

func (id *identity) text(part string) {
	id.buffer = strconv.AppendInt(id.buffer, int64(len(part)), 10)
	id.buffer = append(id.buffer, ':')
	id.buffer = append(id.buffer, part...)
}

func (id *identity) number(part int64) { id.text(strconv.FormatInt(part, 10)) }

func (id *identity) time(part time.Time) {
	if part.IsZero() {
		id.text("")
		return
	}
	id.number(part.UnixNano())
}

// identify adds what makes the event itself and reports whether that is enough.
func (e *Event) identify(id *identity) bool { //nolint:gocyclo,funlen // a case for each type of event
	if e.ID != "" {
		id.text(e.ID)
		return true
	}
	id.number(int64(e.CampaignID))
	id.time(e.Time)
	timed := !e.Time.IsZero()
	switch d := e.Data.(type) {
	case *EmailSent:
		return id.mail(&d.Mailing) && (timed || d.StatsID != "" || d.Sent.MessageID != "")
	case *EmailOpen:
		return id.mail(&d.Mailing) && timed
	case *EmailLinkClick:
		for _, link := range d.Links {
			id.text(link)
		}
		return id.mail(&d.Mailing) && timed
	case *EmailReply:
		if id.message(d.Reply.MessageID) {
			return true
		}
		return id.mail(&d.Mailing) && timed
	case *EmailBounce:
		if id.message(d.Bounce.MessageID) {
			return true
		}
		return id.mail(&d.Mailing) && (timed || d.StatsID != "")
	case *ManualReplySent:
		return id.mail(&d.Mailing) && timed
	case *LeadUnsubscribed:
		return id.person(0, d.LeadEmail) && timed
	case *LeadCategoryUpdated:
		id.number(int64(d.Change.NewID))
		id.text(d.Change.NewName)
		return id.person(d.LeadID, d.LeadEmail) && timed
	case *ManualStepReached:
		id.number(int64(d.SequenceNumber))
		return id.person(d.LeadID, d.LeadEmail) && (timed || d.SequenceNumber > 0)
	case *UntrackedReply:
		return id.message(d.Reply.MessageID)
	case *CampaignStatusChanged:
		id.text(string(d.Previous))
		id.text(string(d.Current))
		return timed && e.CampaignID != 0
	case *EmailAccountDisconnected:
		return id.account(d) && timed
	case *LinkedInDisconnected:
		return id.account(&d.EmailAccountDisconnected) && timed
	case *CampaignBounceBreach:
		return timed && e.CampaignID != 0
	default:
		sum := sha256.Sum256(e.Raw)
		id.text(string(sum[:]))
		return timed
	}
}

// message adds the id of a mail that came in, which belongs to one event only.
func (id *identity) message(message smartlead.MessageID) bool {
	id.text(string(message))
	return message != ""
}

// mail adds a mail that was sent, or else to whom.
func (id *identity) mail(d *Mailing) bool {
	switch {
	case d.StatsID != "":
		id.text(string(d.StatsID))
	case d.Sent.MessageID != "":
		id.text(string(d.Sent.MessageID))
	default:
		id.number(int64(d.SequenceNumber))
		return id.person(d.LeadID, d.LeadEmail)
	}
	return true
}

// account adds the account that was lost: many are at once, and some bodies name
// them by their address alone.
func (id *identity) account(d *EmailAccountDisconnected) bool {
	id.number(int64(d.AccountID))
	id.text(strings.ToLower(strings.TrimSpace(d.Email)))
	return d.AccountID != 0 || d.Email != ""
}

// person adds a lead.
func (id *identity) person(lead smartlead.LeadID, email string) bool {
	if lead != 0 {
		id.number(int64(lead))
		return true
	}
	id.text(strings.ToLower(strings.TrimSpace(email)))
	return email != ""
}
