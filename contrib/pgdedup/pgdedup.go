// Package pgdedup is a [webhook.Deduplicator] over PostgreSQL with pgx, for webhook receivers that run as several
// processes or must remember what was handled over a restart.
//
//	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
//	store, err := pgdedup.New(pool)
//	err = store.CreateTable(ctx)
//	…
//	handler, err := webhook.NewHandler(handle, webhook.WithDeduplicator(store))
//
// An event is one row. It holds a random token of whoever handles the event and ends with the lease; a commit keeps it
// for the retention. Each call is one statement. Leases and retention run on the database's clock: those of the
// receivers need not agree. Rows whose time is over count as gone, and [Deduplicator.Purge] deletes them: call it now
// and then, such as once an hour.
//
// Whoever keeps the schema in migrations of their own can use this instead of CreateTable:
//
//	CREATE TABLE smartlead_webhook_events (
//		key        text        PRIMARY KEY,
//		token      text        NOT NULL,
//		done       boolean     NOT NULL,
//		expires_at timestamptz NOT NULL
//	);
//	CREATE INDEX smartlead_webhook_events_expires_at ON smartlead_webhook_events (expires_at);
//
// It needs PostgreSQL 9.5 or newer.
package pgdedup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/smartlead-go/smartlead/webhook"
)

const (
	defaultTable     = "smartlead_webhook_events"
	defaultRetention = 7 * 24 * time.Hour

	maxName     = 63 // bytes; PostgreSQL cuts longer names
	indexSuffix = "_expires_at"
	// tableLock keeps processes that start together from creating the table at the same time, which fails.
	tableLock = 0x736d6c64
)

// DB is a [pgxpool.Pool] or anything else that runs statements. A transaction is not meant: nobody would see the claim
// before it ends.
//
// [pgxpool.Pool]: https://pkg.go.dev/github.com/jackc/pgx/v5/pgxpool#Pool
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Deduplicator is a [webhook.Deduplicator] over PostgreSQL. It is as safe for concurrent use as its DB; a pool is.
type Deduplicator struct {
	db         DB
	table      pgx.Identifier
	retention  time.Duration
	statements statements
}

var _ webhook.Deduplicator = (*Deduplicator)(nil)

// Option configures a [Deduplicator]. A bad value is an error of New.
type Option func(*Deduplicator) error

// WithTable sets the table, "smartlead_webhook_events" by default: its name, or a schema and its name, each as it is,
// without quotes. A name has at most 52 bytes. Receivers that share a table share the events: give receivers that each
// handle all events tables of their own.
func WithTable(name ...string) Option {
	return func(d *Deduplicator) error {
		if len(name) != 1 && len(name) != 2 {
			return fmt.Errorf("the table must be a name, or a schema and a name, got %d parts", len(name))
		}
		for _, part := range name {
			if part == "" || strings.ContainsRune(part, 0) {
				return fmt.Errorf("the table %q has a part that is no name", name)
			}
		}
		if len(name[len(name)-1])+len(indexSuffix) > maxName {
			return fmt.Errorf("the table's name must have at most %d bytes, got %d", maxName-len(indexSuffix), len(name[len(name)-1]))
		}
		d.table = append(pgx.Identifier(nil), name...)
		return nil
	}
}

// WithRetention sets for how long a handled event is remembered, 7 days by default.
func WithRetention(retention time.Duration) Option {
	return func(d *Deduplicator) error {
		if retention <= 0 {
			return fmt.Errorf("the retention must be positive, got %s", retention)
		}
		d.retention = retention
		return nil
	}
}

// New returns a Deduplicator that keeps its rows in db. It sends nothing yet. The db stays the caller's to close.
func New(db DB, opts ...Option) (*Deduplicator, error) {
	if db == nil {
		return nil, errors.New("pgdedup: the db is nil")
	}
	d := &Deduplicator{db: db, table: pgx.Identifier{defaultTable}, retention: defaultRetention}
	for _, opt := range opts {
		if err := opt(d); err != nil {
			return nil, fmt.Errorf("pgdedup: %w", err)
		}
	}
	d.statements = newStatements(d.table)
	return d, nil
}

// CreateTable creates the table and its index where they are missing. Several processes may call it at once. It does
// not create the schema.
func (d *Deduplicator) CreateTable(ctx context.Context) error {
	if _, err := d.db.Exec(ctx, d.statements.create); err != nil {
		return fmt.Errorf("pgdedup: create table: %w", err)
	}
	return nil
}

// Purge deletes the rows whose lease or retention is over, and returns how many.
func (d *Deduplicator) Purge(ctx context.Context) (int64, error) {
	tag, err := d.db.Exec(ctx, d.statements.purge)
	if err != nil {
		return 0, fmt.Errorf("pgdedup: purge: %w", err)
	}
	return tag.RowsAffected(), nil
}

// Claim implements [webhook.Deduplicator]. The lease is rounded up to microseconds.
func (d *Deduplicator) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	if key == "" {
		return nil, errors.New("pgdedup: claim: the key is empty")
	}
	if lease <= 0 {
		return nil, fmt.Errorf("pgdedup: claim: the lease must be positive, got %s", lease)
	}
	c := &claim{store: d, key: key, token: rand.Text()}
	var granted, done bool
	err := d.db.QueryRow(ctx, d.statements.claim, key, c.token, microseconds(lease)).Scan(&granted, &done)
	switch {
	case err != nil:
		return nil, fmt.Errorf("pgdedup: claim: %w", err)
	case granted:
		return c, nil
	case done:
		return nil, webhook.ErrDone
	}
	return nil, webhook.ErrInProgress
}

func microseconds(d time.Duration) int64 {
	return int64((d + time.Microsecond - 1) / time.Microsecond)
}

// claim is one event that was granted.
type claim struct {
	store *Deduplicator
	key   string
	token string
}

// Commit implements [webhook.Claim].
func (c *claim) Commit(ctx context.Context) error {
	return c.end(ctx, "commit", c.store.statements.commit, c.key, c.token, microseconds(c.store.retention))
}

// Release implements [webhook.Claim].
func (c *claim) Release(ctx context.Context) error {
	return c.end(ctx, "release", c.store.statements.release, c.key, c.token)
}

func (c *claim) end(ctx context.Context, operation, statement string, args ...any) error {
	var ours bool
	if err := c.store.db.QueryRow(ctx, statement, args...).Scan(&ours); err != nil {
		return fmt.Errorf("pgdedup: %s: %w", operation, err)
	}
	if !ours {
		return webhook.ErrClaimLost
	}
	return nil
}
