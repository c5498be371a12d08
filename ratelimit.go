package smartlead

import (
	"context"
	"fmt"
	"time"
)

// RateLimit is what one answer of the API said about the key's limit. The zero value means it said nothing.
type RateLimit struct {
	Limit      int           // requests per window; 0 when the answer did not say
	Remaining  int           // requests left in the window; meaningful only when Limit > 0
	Reset      time.Time     // when the window ends, by the local clock; zero when unknown
	RetryAfter time.Duration // how long the server asked to wait; zero when it did not
	Limited    bool          // the answer was a 429
}

// Limiter decides when the next request may be sent. It is called once for every attempt, from many goroutines
// at once.
type Limiter interface {
	// Wait blocks until one more request may be sent. It returns ctx's error if ctx ends first.
	Wait(ctx context.Context) error
	// Observe is called exactly once for each Wait that returned nil, when that attempt has ended. It is
	// given the zero RateLimit when there was no answer.
	Observe(RateLimit)
}

// waitTooLongError says that a request's turn would come only after its context's deadline.
type waitTooLongError struct{ wait time.Duration }

func (e *waitTooLongError) Error() string {
	return fmt.Sprintf("smartlead: the rate limit leaves no room for %v, longer than the context's deadline allows", e.wait.Round(time.Millisecond))
}

func (e *waitTooLongError) Unwrap() error { return context.DeadlineExceeded }
