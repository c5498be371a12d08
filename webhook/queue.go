package webhook

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

var (
	errShuttingDown = errors.New("webhook: the handler is shutting down")
	errQueueFull    = errors.New("webhook: the queue is full")
)

// work counts what is being handled, and holds the queue. Its goroutines live only
// while there is something to do.
type work struct {
	size, workers int
	abort         context.Context // ends when Shutdown waits no longer
	abortNow      context.CancelFunc

	mu      sync.Mutex
	closing bool
	active  int // events being handled
	busy    int // of these, by workers
	queue   []*job
	idle    chan struct{} // closed when nothing is left to do, nil before Shutdown
}

// job is an event in the queue.
type job struct {
	run  func()
	drop func(context.Context)
}

func newWork(size, workers int) *work {
	w := &work{size: size, workers: workers}
	w.abort, w.abortNow = context.WithCancel(context.Background())
	return w
}

// begin notes that an event is going to be handled; it reports false when the
// handler is shutting down.
func (w *work) begin() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return false
	}
	w.active++
	return true
}

func (w *work) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.active--
	w.settle()
}

// settle tells Shutdown when nothing is left to do.
func (w *work) settle() {
	if w.idle != nil && w.active == 0 && len(w.queue) == 0 {
		close(w.idle)
		w.idle = nil
	}
}

// push has a worker run a job, now or later.
func (w *work) push(j *job) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closing:
		return errShuttingDown
	case w.busy < w.workers:
		w.active++
		w.busy++
		go w.work(j)
	case len(w.queue) < w.size:
		w.queue = append(w.queue, j)
	default:
		return errQueueFull
	}
	return nil
}

// work runs jobs until the queue is empty.
func (w *work) work(j *job) {
	returned := false
	defer func() {
		if !returned { // a function has ended this goroutine: another one goes on
			go w.work(w.next())
		}
	}()
	for j != nil {
		j.run()
		j = w.next()
	}
	returned = true
}

func (w *work) next() *job {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 {
		w.active--
		w.busy--
		w.settle()
		return nil
	}
	j := w.queue[0]
	w.queue[0] = nil
	w.queue = w.queue[1:]
	return j
}

func (w *work) shutdown(ctx context.Context) error {
	idle := w.close()
	select {
	case <-idle:
	case <-ctx.Done():
	}
	select {
	case <-idle: // even if ctx has ended as well
		return nil
	default:
	}
	w.abortNow()
	left := w.drain()
	drop(left)
	return fmt.Errorf("webhook: shut down with %d events left in the queue: %w", len(left), ctx.Err())
}

// dropAtOnce is how many events are released at once.
const dropAtOnce = 16

// drop releases what nobody will handle, all of it within the time of one call.
func drop(left []*job) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	places := make(chan struct{}, dropAtOnce)
	var dropping sync.WaitGroup
	for _, j := range left {
		places <- struct{}{}
		dropping.Go(func() {
			defer func() { <-places }()
			j.drop(ctx)
		})
	}
	dropping.Wait()
}

// close takes no more work, and returns a channel that is closed when all is done.
func (w *work) close() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closing = true
	if w.idle == nil {
		w.idle = make(chan struct{})
	}
	idle := w.idle
	w.settle()
	return idle
}

// drain takes what is left in the queue.
func (w *work) drain() []*job {
	w.mu.Lock()
	defer w.mu.Unlock()
	left := w.queue
	w.queue = nil
	w.settle()
	return left
}

// enqueue claims an event and puts it into the queue. Without an error the event
// has its place.
func (h *Handler) enqueue(ctx context.Context, event *Event) Handled {
	claim, ended := h.claim(ctx, event)
	if ended != nil {
		return h.finish(ctx, *ended)
	}
	claimed := time.Now()
	err := h.work.push(&job{
		run: func() { h.runQueued(ctx, event, claim, claimed) },
		drop: func(ctx context.Context) {
			h.endClaimBy(ctx, event, claim, false)
			h.finish(ctx, Handled{Event: event, Result: ResultUnavailable, Err: errShuttingDown, Waited: time.Since(claimed)})
		},
	})
	if err != nil {
		h.endClaim(ctx, event, claim, false)
		return h.finish(ctx, unavailable(event, err))
	}
	return Handled{Event: event, Result: ResultDone}
}

// runQueued handles an event whose turn has come.
func (h *Handler) runQueued(ctx context.Context, event *Event, claim Claim, claimed time.Time) {
	waited := time.Since(claimed)
	if waited > leaseMargin/2 {
		var ended *Handled
		if claim, ended = h.renew(ctx, event, claim); ended != nil {
			ended.Waited = waited
			h.finish(ctx, *ended)
			return
		}
	}
	done := h.run(ctx, event, claim)
	done.Waited = waited
	h.finish(ctx, done)
}

// renew takes an event anew whose lease would run out while it is handled. When
// the deduplicator cannot tell, the event is handled all the same: SmartLead has
// its answer and sends it no more.
func (h *Handler) renew(ctx context.Context, event *Event, claim Claim) (Claim, *Handled) {
	h.endClaim(ctx, event, claim, false)
	claim, ended := h.claim(ctx, event)
	if ended != nil && ended.Result == ResultUnavailable {
		return noClaim{}, nil
	}
	return claim, ended
}
