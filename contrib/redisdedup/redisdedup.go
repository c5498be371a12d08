// Package redisdedup is a [webhook.Deduplicator] over Redis, for webhook receivers that run as several processes or
// must remember what was handled over a restart.
//
//	client := redis.NewClient(&redis.Options{Addr: "redis.example:6379"})
//	store, err := redisdedup.New(client)
//	…
//	handler, err := webhook.NewHandler(handle, webhook.WithDeduplicator(store))
//
// An event is one string key, the prefix and [webhook.Event.Key]. It holds a random token of whoever handles the event
// and expires with the lease; a commit keeps it for the retention. Each call is one small script on one key, so Redis
// Cluster and Ring clients work as well, and a script that is sent twice, because its answer was lost, has the effect
// of one. Leases and retention run on Redis's clock: those of the receivers need not agree.
//
// What Redis forgets is handled again when it is delivered again. Give it a maxmemory-policy that does not evict keys,
// append-only files if it may be restarted, and mind what a crash can lose all the same: the last seconds, also of a
// killed process, with appendfsync everysec, Redis's default; nothing with always; and a failover the last moments.
//
// A client of go-redis takes its own time limits, several seconds with its repeats, unless its options set
// ContextTimeoutEnabled: do, so that the deadline of a delivery holds when Redis hangs.
//
// It needs Redis 2.6 or newer, or a server that speaks its protocol.
package redisdedup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/smartlead-go/smartlead/webhook"
)

const (
	defaultPrefix    = "smartlead:webhook:"
	defaultRetention = 7 * 24 * time.Hour
)

// Deduplicator is a [webhook.Deduplicator] over Redis. It is safe for concurrent use.
type Deduplicator struct {
	redis     redis.Scripter
	prefix    string
	retention time.Duration
}

var _ webhook.Deduplicator = (*Deduplicator)(nil)

// Option configures a [Deduplicator]. A bad value is an error of New.
type Option func(*Deduplicator) error

// WithPrefix sets what the keys in Redis begin with, "smartlead:webhook:" by default. Receivers that share a prefix
// share the events: give receivers that each handle all events prefixes of their own.
func WithPrefix(prefix string) Option {
	return func(d *Deduplicator) error {
		if prefix == "" {
			return errors.New("the prefix is empty")
		}
		d.prefix = prefix
		return nil
	}
}

// WithRetention sets for how long a handled event is remembered, 7 days by default. It is at least a millisecond.
func WithRetention(retention time.Duration) Option {
	return func(d *Deduplicator) error {
		if retention < time.Millisecond {
			return fmt.Errorf("the retention must be at least a millisecond, got %s", retention)
		}
		d.retention = retention
		return nil
	}
}

// New returns a Deduplicator that keeps its keys where client leads: a [redis.Client], [redis.ClusterClient] or
// [redis.Ring]. It sends nothing yet. The client stays the caller's to close.
func New(client redis.Scripter, opts ...Option) (*Deduplicator, error) {
	if client == nil {
		return nil, errors.New("redisdedup: the client is nil")
	}
	d := &Deduplicator{redis: client, prefix: defaultPrefix, retention: defaultRetention}
	for _, opt := range opts {
		if err := opt(d); err != nil {
			return nil, fmt.Errorf("redisdedup: %w", err)
		}
	}
	return d, nil
}

// A key holds "c" and a token while the event is claimed, "d" and a token when it is done. All scripts answer one of
// these.
const (
	granted = iota
	taken   // another has claimed it
	done    // another has committed it
)

var (
	// The own token is met when the script ran already and its answer was lost.
	claimScript = redis.NewScript(`
local held = redis.call('GET', KEYS[1])
if held and held ~= 'c' .. ARGV[1] then
  if string.sub(held, 1, 1) == 'd' then return 2 end
  return 1
end
redis.call('SET', KEYS[1], 'c' .. ARGV[1], 'PX', ARGV[2])
return 0`)

	// Without a key the lease ran out and nobody else has the event: it was handled all the same.
	commitScript = redis.NewScript(`
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 2) ~= ARGV[1] then return 1 end
redis.call('SET', KEYS[1], 'd' .. ARGV[1], 'PX', ARGV[2])
return 0`)

	releaseScript = redis.NewScript(`
local held = redis.call('GET', KEYS[1])
if held and held ~= 'c' .. ARGV[1] then return 1 end
redis.call('DEL', KEYS[1])
return 0`)
)

// Claim implements [webhook.Deduplicator]. The lease is rounded up to milliseconds.
func (d *Deduplicator) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	if key == "" {
		return nil, errors.New("redisdedup: claim: the key is empty")
	}
	if lease <= 0 {
		return nil, fmt.Errorf("redisdedup: claim: the lease must be positive, got %s", lease)
	}
	c := &claim{store: d, key: d.prefix + key, token: rand.Text()}
	answer, err := d.run(ctx, claimScript, c.key, c.token, milliseconds(lease))
	switch {
	case err != nil:
		return nil, fmt.Errorf("redisdedup: claim: %w", err)
	case answer == taken:
		return nil, webhook.ErrInProgress
	case answer == done:
		return nil, webhook.ErrDone
	}
	return c, nil
}

func (d *Deduplicator) run(ctx context.Context, script *redis.Script, key string, args ...any) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return script.Run(ctx, d.redis, []string{key}, args...).Int()
}

func milliseconds(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

// claim is one event that was granted.
type claim struct {
	store *Deduplicator
	key   string
	token string
}

// Commit implements [webhook.Claim].
func (c *claim) Commit(ctx context.Context) error {
	answer, err := c.store.run(ctx, commitScript, c.key, c.token, milliseconds(c.store.retention))
	return ended("commit", answer, err)
}

// Release implements [webhook.Claim].
func (c *claim) Release(ctx context.Context) error {
	answer, err := c.store.run(ctx, releaseScript, c.key, c.token)
	return ended("release", answer, err)
}

func ended(operation string, answer int, err error) error {
	if err != nil {
		return fmt.Errorf("redisdedup: %s: %w", operation, err)
	}
	if answer != granted {
		return webhook.ErrClaimLost
	}
	return nil
}
