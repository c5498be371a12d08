package redislimit

import (
	"fmt"
	"time"
)

const (
	// flushDelay is how long an answer waits for others, or for a request, to go to Redis with.
	flushDelay = 20 * time.Millisecond
	// heartbeat keeps requests under way from being taken for those of a process that has ended.
	heartbeat = 5 * time.Second
)

// wakeWorker tells the worker that something has changed, and starts it when it does not run.
func (l *Limiter) wakeWorker() {
	if !l.working {
		l.working = true
		go l.work()
		return
	}
	select {
	case l.nudge <- struct{}{}:
	default: // it has been told
	}
}

// work talks to Redis and lets requests go, until there are none.
func (l *Limiter) work() {
	heard := make(chan func(now time.Time), 1)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		wake, ok := l.step(heard)
		if !ok {
			return
		}
		timer.Reset(time.Until(wake))
		select {
		case hear := <-heard:
			l.mu.Lock()
			hear(time.Now())
			l.mu.Unlock()
		case <-l.nudge:
		case <-timer.C:
		}
	}
}

// step does all that is due and returns when the next step is, or false when nothing is left to do.
func (l *Limiter) step(heard chan<- func(time.Time)) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, s := time.Now(), &l.shared
	if s.asking && !s.away && !now.Before(s.lostAt) {
		l.lose(now, fmt.Errorf("no answer within %v", l.patience()))
	}
	if s.away {
		oldest := now.Add(-l.local.longest())
		s.forget(func(r report) bool { return r.at.Before(oldest) }) // no window holds it any more
		l.grantLocally(now)
	}
	if !l.busy() {
		l.working = false
		return time.Time{}, false
	}
	if !s.asking && !now.Before(l.callDue(now)) {
		q := l.ask(now)
		go func() {
			got, err := l.call(q)
			heard <- func(now time.Time) { l.hear(now, q, got, err) }
		}()
	}
	return l.nextStep(now), true
}

// grantLocally lets requests go by the local account.
func (l *Limiter) grantLocally(now time.Time) {
	for l.queue.Len() > 0 {
		at, ok := l.local.next(now, l.inFlight)
		if !ok {
			return
		}
		if at.After(now) {
			l.refuseLate(now)
			return
		}
		l.grant(1)
	}
}

// busy reports whether anything is under way, waits, or has to be told.
func (l *Limiter) busy() bool {
	s := &l.shared
	return s.asking || l.queue.Len() > 0 || l.inFlight > 0 || len(s.reports) > 0 || !s.away && s.told != l.inFlight
}

// callDue is when Redis is to be called next.
func (l *Limiter) callDue(now time.Time) time.Time {
	s := &l.shared
	if s.away {
		return s.askAt
	}
	due := s.heardAt.Add(heartbeat)
	switch {
	case s.urgent:
		return time.Time{}
	case len(s.reports) > 0:
		due = earlier(due, s.reports[0].at.Add(flushDelay))
	case s.told != l.inFlight:
		due = earlier(due, s.heardAt.Add(flushDelay))
	}
	if l.queue.Len() > 0 {
		due = earlier(due, l.lineDue(now))
	}
	return due
}

// lineDue is when Redis is to be asked for those in line.
func (l *Limiter) lineDue(now time.Time) time.Time {
	if !now.Before(l.shared.landed) {
		return l.shared.askAt
	}
	at, ok := l.local.next(now, l.inFlight)
	if !ok { // an answer wakes the worker
		at = l.shared.landed
	}
	return earlier(l.shared.landed, later(at, l.shared.askAt))
}

// nextStep is when the clock gives the worker something to do.
func (l *Limiter) nextStep(now time.Time) time.Time {
	s := &l.shared
	next := now.Add(heartbeat)
	switch {
	case !s.asking:
		next = earlier(next, l.callDue(now))
	case !s.away:
		next = earlier(next, s.lostAt)
	}
	if s.away && l.queue.Len() > 0 {
		if at, ok := l.local.next(now, l.inFlight); ok {
			next = earlier(next, at)
		}
	}
	return next
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
