package smartleadtest

import (
	"container/heap"
	"time"
)

// clock is the simulated time with everything that is due later. It is guarded
// by the server's lock.
type clock struct {
	now     time.Time
	pending taskHeap
	placed  uint64
}

// task is a piece of work with its time.
type task struct {
	at    time.Time
	order uint64 // tasks of the same moment run in the order they were placed
	run   func()
}

// at places work. Work for a moment that has passed runs with the next advance.
func (c *clock) at(moment time.Time, run func()) {
	c.placed++
	heap.Push(&c.pending, task{moment, c.placed, run})
}

// after places work some time from now.
func (c *clock) after(d time.Duration, run func()) {
	c.at(c.now.Add(d), run)
}

// runNext does the next thing that falls due by a moment, and is false when
// there is none. The time stands at each task's own moment while it runs, and
// tasks may place further tasks.
func (c *clock) runNext(by time.Time) bool {
	if len(c.pending) == 0 || c.pending[0].at.After(by) {
		return false
	}
	next := heap.Pop(&c.pending).(task)
	if next.at.After(c.now) {
		c.now = next.at
	}
	next.run()
	return true
}

type taskHeap []task

func (h taskHeap) Len() int { return len(h) }

func (h taskHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].order < h[j].order
	}
	return h[i].at.Before(h[j].at)
}

func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any)   { *h = append(*h, x.(task)) }

func (h *taskHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = task{} // lets the closure be collected
	*h = old[:len(old)-1]
	return last
}

// Now is the simulator's time.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock.now
}

// Advance moves the simulator's time and does everything that falls due on the
// way: mails are sent, opened, clicked, answered and bounced, warmup runs,
// webhooks are posted. When it returns, all of it has happened. A negative
// duration moves nothing.
//
// The receiver of a webhook may call the API but not Advance: the time waits for
// the receiver's answer.
func (s *Server) Advance(d time.Duration) {
	s.advancing.Lock()
	defer s.advancing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks.out.settle()
	end := s.clock.now.Add(max(d, 0))
	for s.clock.runNext(end) {
		s.hooks.out.settle()
	}
	s.clock.now = end
}

// dayOf is a date as a number that can be compared, such as 20260302.
func dayOf(t time.Time) int {
	year, month, day := t.Date()
	return year*10000 + int(month)*100 + day
}

// midnightAfter is the beginning of the next day in the time's own zone.
func midnightAfter(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, t.Location())
}

// wireTime writes a time as the API does: UTC with milliseconds.
func wireTime(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// wireTimeOrNull is null for a time that has not come.
func wireTimeOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := wireTime(t)
	return &text
}

// parseWireTime reads the forms of time that the API accepts in queries and
// bodies: ISO 8601, the older form with a blank, and a bare date.
func parseWireTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999Z07:00", "2006-01-02T15:04:05.999", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
