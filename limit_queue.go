package smartlead

import (
	"context"
	"time"
)

// limitWaiter is one goroutine in line.
type limitWaiter struct {
	wake       chan struct{}
	prev, next *limitWaiter
}

// limitQueue is the line, first come first served.
type limitQueue struct {
	head, tail *limitWaiter
	length     int
}

func (q *limitQueue) push(w *limitWaiter) {
	if w.prev = q.tail; q.tail == nil {
		q.head = w
	} else {
		q.tail.next = w
	}
	q.tail = w
	q.length++
}

func (q *limitQueue) remove(w *limitWaiter) {
	if w.prev == nil {
		q.head = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.tail = w.prev
	} else {
		w.next.prev = w.prev
	}
	q.length--
}

func (q *limitQueue) wakeHead() {
	if q.head != nil {
		q.head.signal()
	}
}

func (q *limitQueue) wakeAll() {
	for w := q.head; w != nil; w = w.next {
		w.signal()
	}
}

// sleep ends after d, with a signal, or with an error when ctx ends. It has no clock if d is longer than any clock runs.
func (w *limitWaiter) sleep(ctx context.Context, d time.Duration) error {
	var alarm <-chan time.Time
	if d < neverTime/2 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-w.wake:
	case <-alarm:
	}
	return nil
}

func (w *limitWaiter) signal() {
	select {
	case w.wake <- struct{}{}:
	default: // it has a signal already
	}
}
