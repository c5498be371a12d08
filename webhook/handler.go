package webhook

import (
	"context"
	"net/http"
	"reflect"
	"time"
)

// Handler receives what SmartLead posts. It is an http.Handler and safe for
// concurrent use; make one with [NewHandler].
//
// It answers 200 when an event was handled, is a repeat, or is of a type that
// nothing handles; 500 when the function failed, and 503 when the event cannot be
// taken now, after which SmartLead sends it again; and 4xx to what is no delivery
// of SmartLead's, which is not sent again.
//
// An event is claimed from the [Deduplicator] before it is handled, and the claim
// is committed afterwards, or released when the function fails. So a repeat of
// what was handled does nothing, and an event whose handling failed, or ended with
// the process, is handled when it is sent again. Events without an identity, see
// [Event.Key], are handled each time.
type Handler struct {
	config *config
	work   *work
}

// NewHandler returns a Handler that calls fn for each event, except for the types
// that have a function of their own by [On]. fn may be nil when there are such.
// What it does must be done when it returns. Without [WithSecret] and
// [WithSecretKey] nothing is verified: everybody who knows the address can post.
func NewHandler(fn func(ctx context.Context, event *Event) error, opts ...Option) (*Handler, error) {
	c, err := newConfig(fn, opts)
	if err != nil {
		return nil, err
	}
	return &Handler{config: c, work: newWork(c.queue, c.workers)}, nil
}

// ServeHTTP receives one delivery.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	event, refused := h.receive(w, r)
	if refused != nil {
		h.refuse(w, refused)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	if h.config.queue > 0 {
		h.answer(w, h.enqueue(ctx, event))
		return
	}
	h.answer(w, h.process(ctx, event))
}

// Handle handles an event that did not come over HTTP, such as one of [CatchUp] or
// out of a message broker, as if it had: once, with the same deadline and without
// the queue. A repeat and a type that nothing handles are no error. The errors are
// the function's, [ErrInProgress], and the deduplicator's.
func (h *Handler) Handle(ctx context.Context, event *Event) error {
	return h.process(ctx, event).Err
}

// Shutdown refuses further deliveries with 503 and waits until the queue is empty
// and every event is handled. When ctx ends before, the contexts of the functions
// still running end, what is left in the queue is released, for which the
// deduplicator has 2 seconds, and Shutdown returns the context's error without
// waiting for the functions.
func (h *Handler) Shutdown(ctx context.Context) error {
	return h.work.shutdown(ctx)
}

// dispatch calls the function for an event. There is none for an event that
// nothing handles.
func (h *Handler) dispatch(event *Event) handle {
	if fn := h.config.byType[reflect.TypeOf(event.Data)]; fn != nil {
		return fn
	}
	return h.config.handle
}

// process handles an event from claim to commit.
func (h *Handler) process(ctx context.Context, event *Event) Handled {
	if !h.work.begin() {
		return h.finish(ctx, unavailable(event, errShuttingDown))
	}
	defer h.work.end()
	claim, ended := h.claim(ctx, event)
	if ended != nil {
		return h.finish(ctx, *ended)
	}
	return h.finish(ctx, h.run(ctx, event, claim))
}

func unavailable(event *Event, err error) Handled {
	return Handled{Event: event, Result: ResultUnavailable, Err: err}
}

// run calls the function and ends the claim.
func (h *Handler) run(ctx context.Context, event *Event, claim Claim) Handled {
	start := time.Now()
	returned := false
	defer func() {
		if !returned { // the function has ended its goroutine
			h.endClaim(ctx, event, claim, false)
		}
	}()
	err := h.call(ctx, event)
	returned = true
	done := Handled{Event: event, Result: ResultDone, Err: err, Duration: time.Since(start)}
	if err != nil {
		done.Result = ResultFailed
	}
	h.endClaim(ctx, event, claim, err == nil)
	return done
}

// call calls the function with its deadline and contains its panics.
func (h *Handler) call(ctx context.Context, event *Event) error {
	ctx, cancel := context.WithTimeout(ctx, h.config.timeout)
	defer cancel()
	defer context.AfterFunc(h.work.abort, cancel)()
	return guarded(func() error { return h.dispatch(event)(ctx, event) })
}
