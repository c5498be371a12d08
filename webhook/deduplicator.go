package webhook

import (
	"context"
	"errors"
	"time"
)

// A Deduplicator remembers which events were handled, by [Event.Key].
//
// Implementations are safe for concurrent use. The package deduptest holds the
// tests that one has to pass.
type Deduplicator interface {
	// Claim takes key for lease, so that nobody else handles the event
	// meanwhile. It returns [ErrDone] when the event was handled already and
	// [ErrInProgress] when somebody is at it. Any other error says that the
	// store could not tell.
	Claim(ctx context.Context, key string, lease time.Duration) (Claim, error)
}

// A Claim is the right to handle one event. Exactly one of its methods is
// called, once. A claim whose lease ran out, and that somebody else took
// meanwhile, changes nothing any more: its methods return [ErrClaimLost].
type Claim interface {
	// Commit says that the event was handled. It is remembered for as long as
	// the store keeps what is done.
	Commit(ctx context.Context) error
	// Release says that the event was not handled: the next delivery may.
	Release(ctx context.Context) error
}

// The errors of a [Deduplicator].
var (
	ErrDone       = errors.New("webhook: the event was handled already")
	ErrInProgress = errors.New("webhook: the event is being handled")
	ErrClaimLost  = errors.New("webhook: the lease ran out and somebody else took the event")
)
