package webhook

import (
	"context"
	"net/http"
	"time"
)

// Hooks watch the deliveries, for metrics and alarms, and to save what would be
// lost. Each may be nil. They must be safe for concurrent use; a panic in one is
// contained.
type Hooks struct {
	// OnRejected is called before a delivery is refused. What is refused with 4xx
	// is not sent again: keep the body where it may have to be looked at.
	OnRejected func(context.Context, Rejection)
	// OnHandled is called after a delivery that was not refused has come to its
	// end, with a queue after its event was handled.
	OnHandled func(context.Context, Handled)
}

// Rejection is a delivery that is refused.
type Rejection struct {
	StatusCode int // 4xx, or 503 for a body that broke off
	// Reason is, among others, [ErrNoSignature], [ErrBadSignature],
	// [ErrBadSecretKey], [ErrNotJSON] or [ErrTooLarge].
	Reason  error
	Request *http.Request // its body has been read
	// Body is what was read of the body, nil where that was not begun. It holds
	// the account's secret key, and nobody vouches for the rest.
	Body []byte
}

// Handled is what became of a delivery.
type Handled struct {
	Event    *Event
	Result   Result
	Err      error         // why, for all but ResultDone, ResultIgnored and ResultDuplicate
	Duration time.Duration // of the function, zero when it did not run
	Waited   time.Duration // in the queue
}

// Result says in one word what became of a delivery.
type Result string

// The results, and what SmartLead is answered without a queue.
const (
	ResultDone        Result = "done"        // 200
	ResultIgnored     Result = "ignored"     // 200: no function handles this type
	ResultDuplicate   Result = "duplicate"   // 200: handled before
	ResultFailed      Result = "failed"      // 500: the function failed or panicked
	ResultInProgress  Result = "in_progress" // 503: being handled, and may yet fail
	ResultUnavailable Result = "unavailable" // 503: the deduplicator, the queue or the handler cannot take it
)
