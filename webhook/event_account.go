package webhook

import (
	"cmp"

	"github.com/smartlead-go/smartlead"
)

// CampaignStatusChanged is a campaign that was started, paused, stopped,
// completed or archived. It has no time of its own: take Event.ReceivedAt.
type CampaignStatusChanged struct {
	Previous smartlead.CampaignStatus `json:"previous_status"` // empty: not known
	Current  smartlead.CampaignStatus `json:"current_status"`
}

func settleStatus(e *Event, d *CampaignStatusChanged, _ *struct{}, _ *common) {
	d.Current = cmp.Or(d.Current, e.CampaignStatus)
}

// EmailAccountDisconnected is a mailbox that SmartLead can no longer use. It
// follows a setting of the user's notifications and not a webhook.
type EmailAccountDisconnected struct {
	AccountID smartlead.AccountID `json:"accountId"`
	Email     string              `json:"email"`
	Reason    string              `json:"error"`
	Title     string              `json:"title"`
	Message   string              `json:"message"` // to the user, in English
}

// LinkedInDisconnected is a LinkedIn account whose session is no longer valid. It
// has low confidence: the body is taken to be that of [EmailAccountDisconnected].
type LinkedInDisconnected struct {
	EmailAccountDisconnected
}

// CampaignBounceBreach is a campaign that SmartLead paused because too many mails
// bounced: Event.CampaignID says which. It follows a setting of the user's
// notifications and not a webhook.
type CampaignBounceBreach struct {
	Reason  string `json:"error"`
	Title   string `json:"title"`
	Message string `json:"message"` // to the user, in English
}

// oldAlert is how the flat and the enveloped shape spell the members of alerts.
type oldAlert struct {
	EventType  span                 `json:"eventType"`
	AppURL     span                 `json:"appUrl"`
	CampaignID smartlead.CampaignID `json:"campaignId"`
	AccountID  smartlead.AccountID  `json:"account_id"`
	Reason     span                 `json:"reason"`
}

func (o *oldAlert) settle(e *Event, reason *string, data []byte) {
	fill(&e.AppURL, data, o.AppURL)
	fill(reason, data, o.Reason)
	e.CampaignID = cmp.Or(e.CampaignID, o.CampaignID)
}

func settleDisconnected(e *Event, d *EmailAccountDisconnected, old *oldAlert, c *common) {
	old.settle(e, &d.Reason, c.data)
	d.AccountID = cmp.Or(d.AccountID, old.AccountID)
}

func settleLinkedIn(e *Event, d *LinkedInDisconnected, old *oldAlert, c *common) {
	settleDisconnected(e, &d.EmailAccountDisconnected, old, c)
}

func settleBreach(e *Event, d *CampaignBounceBreach, old *oldAlert, c *common) {
	old.settle(e, &d.Reason, c.data)
}
