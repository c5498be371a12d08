package smartleadtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Webhooks is what a test may look at and bring about with webhooks, beside the
// API. Its methods may be called from many goroutines at once.
type Webhooks struct{ server *Server }

// Webhooks returns the server's webhooks.
//
// What happens in the simulator is posted to the webhooks that were made through
// the API, signed, in the order in which it happened, by real HTTP. What
// [Server.Advance] brings about has been posted when Advance returns; what a call
// of the API or [Server.React] brings about is posted in the background, and
// [Webhooks.Wait] or the next Advance waits for it. A post that fails with a 5xx,
// or that gets no answer, is made again after 1, 5 and 30 minutes of the
// simulator's time; another answer but a 2xx is final. [Webhooks.Deliver] posts
// any event without all that.
func (s *Server) Webhooks() *Webhooks { return &Webhooks{s} }

// Secret is what webhooks are signed with; empty when they are not.
func (w *Webhooks) Secret() string { return w.server.config.webhookSecret }

// SecretKey is the token in the secret_key of bodies, the same in all of them. As
// on the real service it is the part of the API key before its underscore.
func (w *Webhooks) SecretKey() string { return w.server.bodySecretKey() }

// Wait returns when everything that has happened so far was posted. Retries that
// fall due later are not waited for: they need [Server.Advance].
func (w *Webhooks) Wait() {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	w.server.hooks.out.settle()
}

// Deliveries returns what was posted, in the order of the answers, retries and
// posts of [Webhooks.Deliver] included. It holds the newest 50,000, and fewer when
// their bodies are large.
func (w *Webhooks) Deliveries() []Delivery {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	log := &w.server.hooks.out.log
	return slices.Clone(log.entries[log.first:])
}

// ClearDeliveries empties the list of deliveries.
func (w *Webhooks) ClearDeliveries() {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	w.server.hooks.out.log = deliveryLog{}
}

// WebhookPost is one event to post to a receiver under test. Every post without
// Body is about somebody else at another moment, so that no receiver takes it for
// a repeat: to repeat one, post the Body and the RequestID of its [Delivery].
type WebhookPost struct {
	// URL or Handler is the receiver.
	URL     string
	Handler http.Handler

	// Event is the type, such as EMAIL_REPLY, or one of the other spellings that
	// documents have for it. A type that SmartLead does not have is posted with
	// the members that all types share.
	Event string
	// Shape is the form of the body; empty is the one that the type really has.
	Shape WebhookShape
	// Relay is what an automation tool on the way made of the body.
	Relay WebhookRelay
	// Members are put into the body, at its top level, over those that stand
	// there. [Omit] takes one away.
	Members map[string]any
	// Body is posted as it is, in place of an event.
	Body []byte

	Secret    string // signs in place of the server's secret
	Unsigned  bool   // no signature
	RequestID string // in place of a new one
	Level     string // what X-Webhook-Level says; empty is user
	// Header is set over the headers that stand there. No values take one away.
	Header http.Header
}

// Omit in [WebhookPost].Members takes a member away.
var Omit any = omitted{}

type omitted struct{}

// Deliver posts one event to a receiver, once and now, whatever webhooks there
// are. A receiver that answers, with whatever status, is no error; one that does
// not is, and so is a post that cannot be made.
//
//	delivery, err := server.Webhooks().Deliver(ctx, smartleadtest.WebhookPost{
//		Handler: receiver,
//		Event:   "EMAIL_REPLY",
//		Members: map[string]any{"campaign_id": "3401177"},
//	})
func (w *Webhooks) Deliver(ctx context.Context, post WebhookPost) (Delivery, error) {
	d, err := w.prepare(post)
	if err != nil {
		return Delivery{}, fmt.Errorf("smartleadtest: webhook not posted: %w", err)
	}
	switch sender := w.server.hooks.out.sender; {
	case post.Handler != nil:
		d.Status, d.Err = sender.serve(ctx, post.Handler, d.Header, d.Body)
	case post.URL != "":
		d.Status, d.Err = sender.post(ctx, post.URL, d.Header, d.Body)
	default:
		return Delivery{}, errors.New("smartleadtest: webhook not posted: it has neither a URL nor a Handler")
	}
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	w.server.hooks.out.log.add(d)
	return d, d.Err
}

// Request is the request that [Webhooks.Deliver] would send, for receivers that
// are reached in another way. It needs neither a URL nor a Handler.
func (w *Webhooks) Request(ctx context.Context, post WebhookPost) (*http.Request, error) {
	d, err := w.prepare(post)
	if err != nil {
		return nil, fmt.Errorf("smartleadtest: no webhook request: %w", err)
	}
	if d.URL == "" {
		d.URL = handlerURL
	}
	return newPost(ctx, d.URL, d.Header, d.Body)
}

// prepare makes the body and the headers.
func (w *Webhooks) prepare(post WebhookPost) (Delivery, error) {
	number, d := w.next(post)
	if d.Body = post.Body; d.Body == nil {
		body, err := w.body(post, w.sample(post, number, d.Time))
		if err != nil {
			return d, err
		}
		d.Body = body
	}
	level := post.Level
	if level == "" {
		level = levelUser
	}
	unsigned := poster{}
	d.Header = unsigned.header(d.RequestID, level, d.Body)
	secret := post.Secret
	if secret == "" {
		secret = w.Secret()
	}
	if !post.Unsigned {
		sign(d.Header, secret, d.Body)
	}
	for name, values := range post.Header {
		name = http.CanonicalHeaderKey(name)
		delete(d.Header, name)
		if len(values) > 0 {
			d.Header[name] = slices.Clone(values)
		}
	}
	d.RequestID = d.Header.Get("X-Request-Id")
	return d, nil
}

// next numbers a post.
func (w *Webhooks) next(post WebhookPost) (int64, Delivery) {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	d := Delivery{Time: w.server.clock.now, Event: post.Event, URL: post.URL, RequestID: post.RequestID, Attempt: 1}
	requestID := w.server.newRequestID()
	if d.RequestID == "" {
		d.RequestID = requestID
	}
	return w.server.hooks.out.numbered, d
}

// sample invents an event. Their moments differ by milliseconds.
func (w *Webhooks) sample(post WebhookPost, number int64, now time.Time) sample {
	to := &webhook{id: firstWebhookID - 1, name: "crm-sync", url: post.URL, createdAt: w.server.config.start}
	if to.url == "" {
		to.url = handlerURL
	}
	return sample{w.server, number, now.Add(time.Duration(number) * time.Millisecond), to}
}

// body makes the body of an invented event.
func (w *Webhooks) body(post WebhookPost, x sample) ([]byte, error) {
	object, err := x.object(post.Event, post.Shape)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(post.Members)) {
		if post.Members[name] == Omit {
			object.remove(name)
			continue
		}
		value, err := json.Marshal(post.Members[name])
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", name, err)
		}
		object.set(name, value)
	}
	return post.Relay.wrap(object.encode())
}
