package webhook

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

const (
	// leaseMargin is what a lease is longer than the deadline of an event, for a
	// function that notices the deadline late and for the commit. When a process
	// dies, the repeat after a minute should find the event free.
	leaseMargin = 20 * time.Second
	// storeTimeout bounds one call of the deduplicator.
	storeTimeout = 2 * time.Second
)

var errNoClaim = errors.New("webhook: the deduplicator returned neither a claim nor an error")

// guarded makes an error of a panic: what others wrote must not end the process.
func guarded(call func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = newPanicError(value)
		}
	}()
	return call()
}

func (c *config) lease() time.Duration { return c.timeout + leaseMargin }

// noClaim is the claim on an event that is not deduplicated.
type noClaim struct{}

func (noClaim) Commit(context.Context) error  { return nil }
func (noClaim) Release(context.Context) error { return nil }

// claim takes an event, or says what became of it when there is nothing to do.
func (h *Handler) claim(ctx context.Context, event *Event) (Claim, *Handled) {
	if h.dispatch(event) == nil {
		return nil, &Handled{Event: event, Result: ResultIgnored}
	}
	key := ""
	if h.config.store != nil {
		key = event.Key()
	}
	if key == "" {
		return noClaim{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	var claim Claim
	err := guarded(func() (err error) {
		if claim, err = h.config.store.Claim(ctx, key, h.config.lease()); err == nil && claim == nil {
			err = errNoClaim
		}
		return err
	})
	switch {
	case err == nil:
		return claim, nil
	case errors.Is(err, ErrDone):
		return nil, &Handled{Event: event, Result: ResultDuplicate}
	case errors.Is(err, ErrInProgress):
		return nil, &Handled{Event: event, Result: ResultInProgress, Err: err}
	default:
		ended := unavailable(event, err)
		return nil, &ended
	}
}

// endClaim commits or releases. A failed commit changes nothing about the answer:
// the event was handled, and a repeat would have it handled twice.
func (h *Handler) endClaim(ctx context.Context, event *Event, claim Claim, handled bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	h.endClaimBy(ctx, event, claim, handled)
}

// endClaimBy is endClaim within the deadline of ctx.
func (h *Handler) endClaimBy(ctx context.Context, event *Event, claim Claim, handled bool) {
	end, what := claim.Release, "release"
	if handled {
		end, what = claim.Commit, "commit"
	}
	if err := guarded(func() error { return end(ctx) }); err != nil {
		h.config.logger.LogAttrs(ctx, slog.LevelError, "webhook: could not "+what+" an event",
			slog.Any("event", event), h.errorAttr(event, err))
	}
}
