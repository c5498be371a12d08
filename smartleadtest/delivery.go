package smartleadtest

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// What happens is posted by one goroutine at a time, one event after the other,
// without the lock. It starts when there is something to post and ends when
// there is nothing left. The clock does not move on before it has ended, so that
// a retry falls due the same time after its attempt in every run.

// retryDelays are the waits before the second, third and fourth attempt. Older
// documents speak of five retries within seven hours.
var retryDelays = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute}

type postingState int

const (
	postingWaiting postingState = iota
	postingArrived
	postingFailed
)

// posting is one event on its way to one webhook.
type posting struct {
	webhook   *webhook
	kind      eventKind
	at        time.Time // of the event
	requestID string
	body      []byte // until it has arrived
	attempts  int
	state     postingState
}

// outbox is what waits to be posted now, and what was posted. The server's lock
// guards it.
type outbox struct {
	waiting  []*posting
	busy     bool
	idle     *sync.Cond
	numbered int64 // posts so far, for ids
	sender   *poster
	log      deliveryLog
}

func newOutbox(lock sync.Locker, cfg config) outbox {
	return outbox{idle: sync.NewCond(lock), sender: newPoster(cfg)}
}

// postEvent queues an event for every webhook that wants it.
func (s *Server) postEvent(e event) {
	if !posted(e) {
		return
	}
	for _, w := range s.hooks.subscribed(e) {
		p := &posting{webhook: w, kind: e.kind, at: e.at, requestID: s.newRequestID(), body: encode(s.webhookBody(e, w))}
		if w.level == levelCampaign {
			w.postings = append(w.postings, p)
		}
		s.enqueue(p)
	}
}

// posted tells which of the things that happen are posted: sent mails of the
// sequence, the first open and the first click of a mail, categories that are
// set. What is posted when one is taken away is not known.
func posted(e event) bool {
	switch e.kind {
	case eventSent:
		return e.mail.kind == mailSequence
	case eventOpened:
		return e.mail.opens == 1
	case eventClicked:
		return e.mail.clicks == 1
	case eventCategoryChanged:
		return e.enrolment.category != 0
	default:
		return true
	}
}

// newRequestID numbers the posts: the same run gives the same ids.
func (s *Server) newRequestID() string {
	s.hooks.out.numbered++
	return s.dice.uuid("request id", s.hooks.out.numbered)
}

// enqueue has something posted at once. After Close nothing is.
func (s *Server) enqueue(p *posting) {
	out := &s.hooks.out
	if s.stopped.Err() != nil {
		return
	}
	out.waiting = append(out.waiting, p)
	if !out.busy {
		out.busy = true
		go s.postWaiting()
	}
}

// postAgain starts a failed event anew, as a delivery of its own.
func (s *Server) postAgain(p *posting) {
	p.state, p.attempts, p.requestID = postingWaiting, 0, s.newRequestID()
	s.enqueue(p)
}

// postWaiting posts until nothing waits.
func (s *Server) postWaiting() {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &s.hooks.out
	for len(out.waiting) > 0 && s.stopped.Err() == nil {
		next := out.waiting[0]
		out.waiting = out.waiting[1:]
		if !next.webhook.deleted {
			s.attempt(next)
		}
	}
	out.waiting, out.busy = nil, false
	out.idle.Broadcast()
}

// attempt posts once, giving the lock away meanwhile, and plans what follows.
func (s *Server) attempt(p *posting) {
	p.attempts++
	d := Delivery{
		Time: s.clock.now, Event: string(p.kind), WebhookID: p.webhook.id, URL: p.webhook.url, RequestID: p.requestID,
		Attempt: p.attempts, Header: s.hooks.out.sender.header(p.requestID, p.webhook.level, p.body), Body: p.body,
	}
	s.mu.Unlock()
	d.Status, d.Err = s.hooks.out.sender.post(s.stopped, d.URL, d.Header, d.Body)
	s.mu.Lock()
	s.hooks.out.log.add(d)
	switch {
	case d.Status >= 200 && d.Status < 300:
		p.state, p.body = postingArrived, nil
	case d.retried() && p.attempts <= len(retryDelays):
		s.clock.at(d.Time.Add(retryDelays[p.attempts-1]), func() { s.enqueue(p) })
	default:
		p.state = postingFailed
	}
}

// settle waits until nothing is being posted. It gives the lock away meanwhile.
func (o *outbox) settle() {
	for o.busy {
		o.idle.Wait()
	}
}

// between are the postings whose event lies in a window, its ends included.
func (w *webhook) between(begin, end time.Time) []*posting {
	from, _ := slices.BinarySearchFunc(w.postings, begin, func(p *posting, t time.Time) int { return p.at.Compare(t) })
	to := from
	for to < len(w.postings) && !w.postings[to].at.After(end) {
		to++
	}
	return w.postings[from:to]
}

// Delivery is one post of an event, with what came of it.
type Delivery struct {
	Time      time.Time // the simulator's time
	Event     string    // such as EMAIL_REPLY; empty for a body of the test's own
	WebhookID int64     // 0 for what [Webhooks.Deliver] posted
	URL       string    // empty when it went to a handler
	RequestID string    // what X-Request-Id said
	Attempt   int       // 1 for the first
	Header    http.Header
	Body      []byte
	Status    int   // of the receiver's answer; 0 when there was none
	Err       error // why there was none
}

// retried tells whether the delivery is made again: after a fault of the
// receiver's, and when there was no answer. What becomes of a redirect is not
// known; here it is an answer like a 4xx.
func (d *Delivery) retried() bool { return d.Status == 0 || d.Status >= 500 }

// Limits of the log of deliveries.
const (
	maxLoggedDeliveries    = 50_000
	maxLoggedDeliveryBytes = 128 << 20
)

// deliveryLog keeps the newest deliveries.
type deliveryLog struct {
	entries []Delivery
	first   int // entries before it are forgotten and wait to be cut off
	bytes   int
}

func (l *deliveryLog) add(d Delivery) {
	l.entries = append(l.entries, d)
	l.bytes += len(d.Body)
	for len(l.entries)-l.first > maxLoggedDeliveries || l.bytes > maxLoggedDeliveryBytes && l.first < len(l.entries) {
		l.bytes -= len(l.entries[l.first].Body)
		l.entries[l.first] = Delivery{}
		l.first++
	}
	if l.first > len(l.entries)/2 {
		l.entries = slices.Delete(l.entries, 0, l.first)
		l.first = 0
	}
}
