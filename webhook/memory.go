package webhook

import (
	"container/list"
	"context"
	"fmt"
	"maps"
	"sync"
	"time"
)

const (
	defaultMemoryCapacity  = 100_000
	defaultMemoryRetention = 7 * 24 * time.Hour
)

// MemoryDeduplicator is a [Deduplicator] for one process: a restart forgets what
// was handled. It takes about 200 bytes for each event it remembers.
type MemoryDeduplicator struct {
	capacity  int
	retention time.Duration

	mu        sync.Mutex
	claims    map[string]*memoryClaim
	sweepAt   int // this many claims are looked through for those that ran out
	done      map[string]*list.Element
	doneOrder *list.List // of memoryDone, the first to expire in front
}

type memoryDone struct {
	key    string
	expiry time.Time
}

// NewMemoryDeduplicator remembers the last capacity events that were handled,
// each for retention. Zero is 100,000 events and 7 days.
func NewMemoryDeduplicator(capacity int, retention time.Duration) (*MemoryDeduplicator, error) {
	if capacity < 0 {
		return nil, fmt.Errorf("webhook: the capacity must not be negative, got %d", capacity)
	}
	if retention < 0 {
		return nil, fmt.Errorf("webhook: the retention must not be negative, got %s", retention)
	}
	if capacity == 0 {
		capacity = defaultMemoryCapacity
	}
	if retention == 0 {
		retention = defaultMemoryRetention
	}
	return &MemoryDeduplicator{
		capacity:  capacity,
		retention: retention,
		claims:    map[string]*memoryClaim{},
		sweepAt:   minSweep,
		done:      map[string]*list.Element{},
		doneOrder: list.New(),
	}, nil
}

// Claim implements [Deduplicator].
func (m *MemoryDeduplicator) Claim(ctx context.Context, key string, lease time.Duration) (Claim, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.expire(now)
	if m.done[key] != nil {
		return nil, ErrDone
	}
	if other := m.claims[key]; other != nil && now.Before(other.until) {
		return nil, ErrInProgress
	}
	m.sweepClaims(now)
	claim := &memoryClaim{store: m, key: key, until: now.Add(lease)}
	m.claims[key] = claim
	return claim, nil
}

// expire forgets the events whose retention is over.
func (m *MemoryDeduplicator) expire(now time.Time) {
	for first := m.doneOrder.Front(); first != nil; first = m.doneOrder.Front() {
		if entry, _ := first.Value.(memoryDone); entry.expiry.After(now) {
			return
		}
		m.forget(first)
	}
}

func (m *MemoryDeduplicator) forget(element *list.Element) {
	entry, _ := m.doneOrder.Remove(element).(memoryDone)
	delete(m.done, entry.key)
}

const minSweep = 1024

// sweepClaims drops claims that ran out and were never ended, each time that
// there are twice as many as were left the last time.
func (m *MemoryDeduplicator) sweepClaims(now time.Time) {
	if len(m.claims) < m.sweepAt {
		return
	}
	maps.DeleteFunc(m.claims, func(_ string, claim *memoryClaim) bool { return !now.Before(claim.until) })
	m.sweepAt = max(minSweep, 2*len(m.claims))
}

// remember notes that an event was handled.
func (m *MemoryDeduplicator) remember(key string) {
	if len(m.done) >= m.capacity {
		m.forget(m.doneOrder.Front())
	}
	m.done[key] = m.doneOrder.PushBack(memoryDone{key, time.Now().Add(m.retention)})
}

type memoryClaim struct {
	store *MemoryDeduplicator
	key   string
	until time.Time
	ended bool
}

func (c *memoryClaim) Commit(context.Context) error  { return c.end(true) }
func (c *memoryClaim) Release(context.Context) error { return c.end(false) }

func (c *memoryClaim) end(handled bool) error {
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	switch other := c.store.claims[c.key]; {
	case other == c:
		delete(c.store.claims, c.key)
	case other != nil || c.store.done[c.key] != nil || c.ended:
		return ErrClaimLost
	} // or the lease ran out, the claim was swept away, and nobody came
	c.ended = true
	if handled {
		c.store.remember(c.key)
	}
	return nil
}
