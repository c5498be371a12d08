package smartleadtest

import (
	"errors"
	"fmt"
	"time"
)

// Invented events for Webhooks.Deliver: nothing in the simulator has happened.

// sample is an event that did not happen, with the webhook that it goes to.
type sample struct {
	server  *Server
	number  int64
	at      time.Time
	webhook *webhook
}

// object is the body of the sample in a shape.
func (x sample) object(name string, shape WebhookShape) (wireObject, error) {
	if name == "" {
		return nil, errors.New("it has neither an Event nor a Body")
	}
	kind := eventKind(name)
	if canonical, other := eventSpellings[name]; other {
		kind = canonical
	}
	alert := kind == alertAccount || kind == alertLinkedIn || kind == alertBounces
	if shape == "" {
		shape = ShapeA
		if alert {
			shape = ShapeD
		}
	}
	switch {
	case shape == ShapeD && alert:
		return objectOfWire(x.alert(kind))
	case shape == ShapeC && kind == alertAccount:
		return objectOfWire(x.envelope())
	case shape == ShapeB && spellingsB[kind] != "":
		return objectOfWire(shapeB(x.event(kind), x.wordB(name, kind)))
	case (shape == ShapeA || shape == ShapeAShort) && !alert:
		return x.flat(name, kind, shape)
	default:
		return nil, fmt.Errorf("no sample of %s in shape %q is known: post a Body of your own", name, string(shape))
	}
}

func (x sample) flat(name string, kind eventKind, shape WebhookShape) (wireObject, error) {
	object, err := objectOfWire(x.server.webhookBody(x.event(kind), x.webhook))
	if err != nil {
		return nil, err
	}
	object.set("event_type", encode(name))
	if shape == ShapeAShort {
		object.keep(shortMembers)
	}
	return object, nil
}

// wordB is the word for the event, unless the caller chose another spelling.
func (x sample) wordB(name string, kind eventKind) string {
	if name == string(kind) {
		return spellingsB[kind]
	}
	return name
}

// event is about a lead of its own and a moment of its own.
func (x sample) event(kind eventKind) event {
	clientID := int64(301)
	c := &campaign{id: 3401177, name: "Ops Q3", status: campaignActive, clientID: &clientID}
	from := &account{id: 20084486, fromName: "Sam Field", fromEmail: "sam@mail.example"}
	p := &profile{
		email: fmt.Sprintf("dana.reyes%d@northwind.example", x.number), firstName: "Dana", lastName: "Reyes",
		company: "Northwind", customFields: []byte(`{"job_title":"VP Ops"}`),
	}
	e := &enrolment{
		id: 3375876577 + x.number, lead: &lead{id: 3312345678 + x.number, profile: p}, campaign: c, status: leadInProgress, lastStep: 1,
	}
	m := &mail{
		number: 1_000_000_000 + x.number, statsID: x.server.dice.uuid("webhook sample", x.number), kind: mailSequence, campaign: c,
		enrolment: e, account: from, profile: p, to: p.email, stepNumber: 1, subject: "A quick idea",
		body: `<div>Hi Dana, <a href="https://acme.example/demo">have a look</a>.</div>`, sentAt: x.at.Add(-time.Hour), opens: 1, clicks: 1,
	}
	e.mails = []*mail{m}
	happened := event{kind: kind, at: x.at, campaign: c, enrolment: e, mail: m}
	switch kind {
	case eventReplied, eventCategoryChanged:
		// A colleague answers: to_email is then not the lead's address.
		happened.reply = &leadReply{number: m.number, at: x.at, from: "lee.park@northwind.example", body: "<div>Sounds good</div>"}
		m.replies = []*leadReply{happened.reply}
		e.category = categoryInterested
	case eventUntracked:
		stray := UntrackedMail{From: "Lee Park <lee.park@northwind.example>", Subject: "About your note", Text: "Hi\n"}
		return event{kind: kind, at: x.at, untracked: &untrackedMail{UntrackedMail: stray, number: m.number, account: from}}
	case eventStatusChanged:
		happened.oldStatus, c.status = campaignActive, campaignPaused
	}
	return happened
}

// wireAlert is the form of the notifications.
type wireAlert struct {
	EventType  eventKind `json:"eventType"`
	AccountID  int64     `json:"accountId,omitempty"`
	CampaignID int64     `json:"campaignId,omitempty"`
	Email      string    `json:"email,omitempty"`
	Error      string    `json:"error"`
	AppURL     string    `json:"appUrl"`
	Title      string    `json:"title"`
	Message    string    `json:"message"`
}

const (
	alertAddress = "sam@mail.example"
	alertReason  = "SMTP Failure - Host unavailable"
)

// alert has no time and no id of its own, so each is about another mailbox or
// campaign. That of LinkedIn is assumed to look like that of a mailbox.
func (x sample) alert(kind eventKind) wireAlert {
	body := wireAlert{EventType: kind, AccountID: 20084486 + x.number, Email: alertAddress, Error: alertReason}
	switch kind {
	case alertLinkedIn:
		body.AccountID, body.Error, body.AppURL = 7781+x.number, "Cookie expired", "https://app.smartlead.ai"
		body.Title, body.Message = "LinkedIn account needs attention", "LinkedIn session is no longer valid"
	case alertBounces:
		body = wireAlert{
			EventType: kind, CampaignID: 3401177 + x.number, Error: "Your campaign bounce threshold has been breached",
			AppURL: fmt.Sprintf("%semail-campaign/%d", appURL, 3401177+x.number), Title: "Campaign Paused - Bounce threshold",
			Message: fmt.Sprintf("Hey Sam, your campaign %d passed its bounce limit and was paused.", 3401177+x.number),
		}
	default:
		body.AppURL = fmt.Sprintf("%semail-account/%d/error-state", appURL, body.AccountID)
		body.Title = "Email account " + alertAddress + " needs attention"
		body.Message = "Hey Sam, one of your sender accounts got disconnected with error - " + alertReason + ".\nPlease review it."
	}
	return body
}

// wireEnvelope is the form with id, type and data.
type wireEnvelope struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	CreatedAt string `json:"created_at"`
	Data      struct {
		AccountID int64  `json:"account_id"`
		Email     string `json:"email"`
		Reason    string `json:"reason"`
	} `json:"data"`
	Links struct {
		App string `json:"app"`
	} `json:"links"`
	Meta struct {
		Attempt int    `json:"attempt"`
		Level   string `json:"level"`
	} `json:"meta"`
}

func (x sample) envelope() wireEnvelope {
	body := wireEnvelope{ID: fmt.Sprintf("evt_test_%03d", x.number), Type: typeAccountAlert, CreatedAt: x.at.UTC().Format(time.RFC3339Nano)}
	body.Data.AccountID, body.Data.Email, body.Data.Reason = 20084486, alertAddress, alertReason
	body.Links.App, body.Meta.Attempt, body.Meta.Level = "https://app.smartlead.ai", 1, levelUser
	return body
}
