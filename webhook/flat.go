package webhook

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
)

// common is the members that most flat bodies have.
type common struct {
	EventType      string                   `json:"event_type"`
	EventTimestamp time.Time                `json:"event_timestamp"`
	CampaignID     smartlead.CampaignID     `json:"campaign_id"`
	CampaignName   string                   `json:"campaign_name"`
	CampaignStatus smartlead.CampaignStatus `json:"campaign_status"`
	ClientID       smartlead.ClientID       `json:"client_id"`
	WebhookID      smartlead.WebhookID      `json:"webhook_id"`
	WebhookName    string                   `json:"webhook_name"`
	WebhookURL     string                   `json:"webhook_url"`
	AppURL         string                   `json:"app_url"`
	InboxLink      span                     `json:"ui_master_inbox_link"`
	Description    string                   `json:"description"`
	SecretKey      smartlead.Secret         `json:"secret_key"`
	Metadata       metadata                 `json:"metadata"`

	// What the types say in members of their own.
	LeadID  smartlead.LeadID `json:"lead_id"`
	ToEmail string           `json:"to_email"`
	To      string           `json:"to"`
	ToName  string           `json:"to_name"`

	data []byte // what was read
}

type metadata struct {
	WebhookCreatedAt time.Time `json:"webhook_created_at"`
}

// event puts the common members into an event.
func (c *common) event() *Event {
	e := &Event{
		RawType:          c.EventType,
		Time:             c.EventTimestamp,
		CampaignID:       c.CampaignID,
		CampaignName:     c.CampaignName,
		CampaignStatus:   c.CampaignStatus,
		ClientID:         c.ClientID,
		WebhookID:        c.WebhookID,
		WebhookName:      c.WebhookName,
		WebhookURL:       c.WebhookURL,
		WebhookCreatedAt: c.Metadata.WebhookCreatedAt,
		AppURL:           c.AppURL,
		Description:      c.Description,
		SecretKey:        c.SecretKey,
	}
	fill(&e.AppURL, c.data, c.InboxLink)
	return e
}

// settleLead fills in what the types say in different members.
func (c *common) settleLead(lead *Lead) {
	c.settleMapID(lead)
	lead.LeadEmail = cmp.Or(lead.LeadEmail, c.ToEmail, c.To)
	lead.LeadName = cmp.Or(lead.LeadName, c.ToName)
}

// settleMapID reads the ids of the lead from their other places.
func (c *common) settleMapID(lead *Lead) {
	lead.LeadID = cmp.Or(lead.LeadID, c.LeadID)
	if lead.LeadMapID == 0 {
		link := c.AppURL
		fill(&link, c.data, c.InboxLink)
		lead.LeadMapID = mapIDOf(link)
	}
}

// mapIDOf reads the lead's map id from a link to the master inbox.
func mapIDOf(link string) smartlead.LeadMapID {
	if !strings.Contains(link, "leadMap=") {
		return 0
	}
	u, err := url.Parse(link)
	if err != nil {
		return 0
	}
	var id smartlead.LeadMapID
	text, _ := json.Marshal(u.Query().Get("leadMap"))
	_ = codec().Unmarshal(text, &id) // an id that is none is none
	return id
}

// reader reads a flat body as one type of event.
type reader func(data []byte) (*Event, error)

// readers are the types that are known.
var readers = map[smartlead.WebhookEvent]reader{
	smartlead.WebhookEmailSent:                flat(settleSent),
	smartlead.WebhookFirstEmailSent:           flat(settleSent),
	smartlead.WebhookEmailOpen:                flat(settleOpen),
	smartlead.WebhookEmailLinkClick:           flat(settleClick),
	smartlead.WebhookEmailReply:               flat(settleReply),
	smartlead.WebhookEmailBounce:              flat(settleBounce),
	smartlead.WebhookLeadUnsubscribed:         flat(settleUnsubscribed),
	smartlead.WebhookLeadCategoryUpdated:      flat(settleCategory),
	smartlead.WebhookCampaignStatusChanged:    flat(settleStatus),
	smartlead.WebhookUntrackedReplies:         flat(settleUntracked),
	smartlead.WebhookManualStepReached:        flat(settleStep),
	smartlead.WebhookEmailAccountDisconnected: flat(settleDisconnected),
	smartlead.WebhookLinkedInDisconnected:     flat(settleLinkedIn),
	smartlead.WebhookCampaignBounceBreach:     flat(settleBreach),
	EventManualReplySent:                      flat(settleManualReply),
}

var readUnknown = flat(settleUnknown)

// flatBody is a flat body, read in one pass: the common members, those of the
// type T, and in W those that are deprecated or spelled otherwise.
type flatBody[T DataType, W any] struct {
	common

	Data  T                          `json:",embed"`
	Old   W                          `json:",embed"`
	Extra map[string]json.RawMessage `json:",embed"`
}

// flat returns the reader of a type. settle completes what was read.
func flat[T DataType, W any](settle func(*Event, *T, *W, *common)) reader {
	return func(data []byte) (*Event, error) {
		body := new(flatBody[T, W])
		kept, err := readMost(data, body)
		if err != nil {
			return nil, err
		}
		body.data = kept.data
		event := body.event()
		event.Data = &body.Data
		event.Extra = body.Extra
		kept.addTo(event)
		settle(event, &body.Data, &body.Old, &body.common)
		return event, nil
	}
}

// kept is what could be read of a body, and what could not.
type kept struct {
	data       []byte // the body without what could not be read
	unreadable map[string]json.RawMessage
}

func (k *kept) addTo(e *Event) {
	if len(k.unreadable) == 0 {
		return
	}
	if e.Extra == nil {
		e.Extra = make(map[string]json.RawMessage, len(k.unreadable))
	}
	maps.Copy(e.Extra, k.unreadable)
	e.Unreadable = slices.Sorted(maps.Keys(k.unreadable))
}

// readMost reads data into out and leaves out the members that cannot be read:
// a refused delivery is not sent again, so what can be read must not be lost with
// what cannot.
func readMost[T any](data []byte, out *T) (kept, error) {
	if codec().Unmarshal(data, out) == nil {
		return kept{data: data}, nil
	}
	k, err := leaveOut(data, new(T))
	if err != nil {
		return kept{}, err
	}
	*out = *new(T)
	if codec().Unmarshal(k.data, out) != nil {
		return kept{}, ErrNotJSON
	}
	return k, nil
}

// maxMembers is more than any event has. What has more is somebody's attempt to
// keep the receiver busy.
const maxMembers = 1000

// leaveOut tries each member alone and takes those out that cannot be read.
func leaveOut(data []byte, try any) (kept, error) {
	var members map[string]json.RawMessage
	if codec().Unmarshal(data, &members) != nil {
		return kept{}, ErrNotJSON
	}
	if len(members) > maxMembers {
		return kept{data: []byte("{}"), unreadable: members}, nil
	}
	k := kept{unreadable: map[string]json.RawMessage{}}
	for name, value := range members {
		alone, err := codec().Marshal(map[string]json.RawMessage{name: value})
		if err != nil || codec().Unmarshal(alone, try) != nil {
			k.unreadable[name] = value
		}
	}
	maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool {
		_, bad := k.unreadable[name]
		return bad
	})
	var err error
	k.data, err = codec().Marshal(members)
	return k, err
}
