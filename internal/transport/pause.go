package transport

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A Pause holds back the calls of one operation that has a rate limit of its
// own. The zero value lets everything pass.
type Pause struct {
	mu  sync.Mutex
	end time.Time
}

// until holds calls back until end.
func (p *Pause) until(end time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if end.After(p.end) {
		p.end = end
	}
}

// wait blocks until the pause is over, or fails at once where the context would
// end before it.
func (p *Pause) wait(ctx context.Context) error {
	p.mu.Lock()
	left := time.Until(p.end)
	p.mu.Unlock()
	if left <= 0 {
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= left {
		return fmt.Errorf("this operation is paused for %s, past the context's deadline: %w",
			left.Round(time.Millisecond), context.DeadlineExceeded)
	}
	return sleep(ctx, left)
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
