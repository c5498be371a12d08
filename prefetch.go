package smartlead

import (
	"context"
	"sync"
)

// WithPrefetch makes an iterator fetch up to that many pages ahead while its
// caller is busy with the one before. Rows keep their order, and the requests
// wait for the limiter as all do. Each page ahead is held in memory, and where
// the API gives no total, up to that many requests go out beyond the end. A list
// whose pages are asked for by the last row of the one before is fetched one page
// ahead at most. It cannot go with [WithResponse] and [WithRawBody]. Calls that are
// no iterator take no other notice.
func WithPrefetch(pages int) RequestOption {
	return func(c *requestConfig) { c.prefetch = pages }
}

// An errand is work under way for somebody who may stop asking for it.
type errand struct {
	parent context.Context //nolint:containedctx // for another errand
	ctx    context.Context //nolint:containedctx // it ends with this one
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func newErrand(ctx context.Context) *errand {
	e := &errand{parent: ctx}
	e.ctx, e.cancel = context.WithCancel(ctx)
	return e
}

// stop ends what is under way and waits for it.
func (e *errand) stop() {
	e.cancel()
	e.wg.Wait()
}

// begin starts get and returns a function that waits for its result.
func begin[P any](e *errand, get func() (P, error)) func() (P, error) {
	var result P
	var err error
	done := make(chan struct{})
	e.wg.Go(func() {
		defer close(done)
		result, err = get()
	})
	return func() (P, error) {
		<-done
		return result, err
	}
}

// getPage asks for one page of a list.
type getPage[T any] func(ctx context.Context, offset, limit int) (page[T], error)

// readAhead hands out the pages of a list in order, with the next ones under way.
type readAhead[T any] struct {
	*errand

	depth int
	limit int
	get   getPage[T]
	queue []pageAhead[T] // in order
}

type pageAhead[T any] struct {
	offset int
	wait   func() (page[T], error)
}

func newReadAhead[T any](ctx context.Context, depth, limit int, get getPage[T]) *readAhead[T] {
	return &readAhead[T]{errand: newErrand(ctx), depth: depth, limit: limit, get: get}
}

// page returns the page at offset. Pages that were fetched for other places are
// thrown away: the API took another step than the pages before let expect.
func (r *readAhead[T]) page(offset int) (page[T], error) {
	if len(r.queue) > 0 && r.queue[0].offset != offset {
		r.restart()
	}
	wait := func() (page[T], error) { return r.get(r.ctx, offset, r.limit) }
	if len(r.queue) > 0 {
		wait, r.queue = r.queue[0].wait, r.queue[1:]
	}
	p, err := wait()
	if err == nil {
		r.fill(offset, p)
	}
	return p, err
}

func (r *readAhead[T]) restart() {
	r.stop()
	r.errand, r.queue = newErrand(r.parent), nil
}

// fill asks for the pages that follow p.
func (r *readAhead[T]) fill(offset int, p page[T]) {
	step := p.step(r.limit)
	at := offset + step
	if n := len(r.queue); n > 0 {
		at = r.queue[n-1].offset + step
	}
	for ; len(r.queue) < r.depth && !p.last(at); at += step {
		r.queue = append(r.queue, r.ask(at))
	}
}

func (r *readAhead[T]) ask(offset int) pageAhead[T] {
	return pageAhead[T]{offset: offset, wait: begin(r.errand, func() (page[T], error) {
		return r.get(r.ctx, offset, r.limit)
	})}
}
