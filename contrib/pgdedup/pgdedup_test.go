package pgdedup_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/contrib/pgdedup"
	"github.com/smartlead-go/smartlead/internal/realserver"
	"github.com/smartlead-go/smartlead/webhook"
	"github.com/smartlead-go/smartlead/webhook/deduptest"
)

func connect(t *testing.T, server *realserver.Server) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), server.URL())
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}

func newStore(t *testing.T, db pgdedup.DB, opts ...pgdedup.Option) *pgdedup.Deduplicator {
	t.Helper()
	store, err := pgdedup.New(db, opts...)
	require.NoError(t, err)
	require.NoError(t, store.CreateTable(t.Context()))
	return store
}

func claim(t *testing.T, store *pgdedup.Deduplicator, key string) webhook.Claim {
	t.Helper()
	got, err := store.Claim(t.Context(), key, time.Minute)
	require.NoError(t, err)
	return got
}

// The tests share a server, each with a table of its own: it takes seconds to make one.
func TestPostgres(t *testing.T) {
	server := realserver.Postgres(t)
	tests := map[string]func(t *testing.T, pool *pgxpool.Pool){
		"processes that start together create the table once": testCreateTable,
		"any name can be the table's":                         testTableNames,
		"a handled event is kept for the retention":           testRetention,
		"purge deletes what is over":                          testPurge,
		"a statement sent twice has the effect of one":        testTwice,
		"a purged claim can still commit":                     testPurgedClaim,
		"a missing table is named":                            testMissingTable,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, connect(t, server)) })
	}
	t.Run("conformance", func(t *testing.T) {
		pool := connect(t, server)
		deduptest.Run(t, func(t *testing.T) webhook.Deduplicator { return newStore(t, pool) })
	})
	t.Run("errors hold no password", func(t *testing.T) { testPasswords(t, server) })
	t.Run("what is done stays done over a crash", func(t *testing.T) { testCrash(t, server) })
}

func testCreateTable(t *testing.T, pool *pgxpool.Pool) {
	store, err := pgdedup.New(pool, pgdedup.WithTable("created_together"))
	require.NoError(t, err)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() { assert.NoError(t, store.CreateTable(t.Context())) })
	}
	group.Wait()
	claim(t, store, "event")
}

func testTableNames(t *testing.T, pool *pgxpool.Pool) {
	_, err := pool.Exec(t.Context(), `CREATE SCHEMA "Sales & co"`)
	require.NoError(t, err)
	for _, name := range [][]string{
		{"Sales & co", "events"},
		{`odd"; DROP SCHEMA "Sales & co" CASCADE; --`},
		{"SELECT"},
		{"naïve {index}"},
		{strings.Repeat("n", 52)},
	} {
		store := newStore(t, pool, pgdedup.WithTable(name...))
		require.NoError(t, claim(t, store, "event").Commit(t.Context()), name)
		_, err := store.Claim(t.Context(), "event", time.Minute)
		require.ErrorIs(t, err, webhook.ErrDone, name)
	}
	var rows int
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM "Sales & co".events`).Scan(&rows))
	assert.Equal(t, 1, rows)
}

func testRetention(t *testing.T, pool *pgxpool.Pool) {
	store := newStore(t, pool, pgdedup.WithTable("retained"), pgdedup.WithRetention(time.Hour))
	left := func() time.Duration {
		var left time.Duration
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT expires_at - clock_timestamp() FROM retained`).Scan(&left))
		return left
	}
	held := claim(t, store, "event")
	assert.LessOrEqual(t, left(), time.Minute)
	assert.Positive(t, left())
	require.NoError(t, held.Commit(t.Context()))
	assert.LessOrEqual(t, left(), time.Hour)
	assert.Greater(t, left(), 30*time.Minute)

	_, err := pool.Exec(t.Context(), `UPDATE retained SET expires_at = clock_timestamp()`)
	require.NoError(t, err)
	claim(t, store, "event")
}

func testPurge(t *testing.T, pool *pgxpool.Pool) {
	store := newStore(t, pool, pgdedup.WithTable("purged"))
	for _, key := range []string{"old done", "done"} {
		require.NoError(t, claim(t, store, key).Commit(t.Context()))
	}
	for _, key := range []string{"old claim", "claim"} {
		claim(t, store, key)
	}
	_, err := pool.Exec(t.Context(), `UPDATE purged SET expires_at = clock_timestamp() WHERE key LIKE 'old%'`)
	require.NoError(t, err)

	deleted, err := store.Purge(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 2, deleted)
	_, err = store.Claim(t.Context(), "done", time.Minute)
	require.ErrorIs(t, err, webhook.ErrDone)
	_, err = store.Claim(t.Context(), "claim", time.Minute)
	require.ErrorIs(t, err, webhook.ErrInProgress)
}

// A caller may repeat a commit or release whose answer was lost.
func testTwice(t *testing.T, pool *pgxpool.Pool) {
	store := newStore(t, pool, pgdedup.WithTable("twice"))
	committed := claim(t, store, "committed")
	require.NoError(t, committed.Commit(t.Context()))
	require.NoError(t, committed.Commit(t.Context()))

	released := claim(t, store, "released")
	require.NoError(t, released.Release(t.Context()))
	require.NoError(t, released.Release(t.Context()))
	claim(t, store, "released")
	require.ErrorIs(t, released.Release(t.Context()), webhook.ErrClaimLost)
}

func testPurgedClaim(t *testing.T, pool *pgxpool.Pool) {
	store := newStore(t, pool, pgdedup.WithTable("purged_claim"))
	held := claim(t, store, "event")
	_, err := pool.Exec(t.Context(), `UPDATE purged_claim SET expires_at = clock_timestamp()`)
	require.NoError(t, err)
	_, err = store.Purge(t.Context())
	require.NoError(t, err)

	require.NoError(t, held.Commit(t.Context()))
	_, err = store.Claim(t.Context(), "event", time.Minute)
	require.ErrorIs(t, err, webhook.ErrDone)
}

func testMissingTable(t *testing.T, pool *pgxpool.Pool) {
	store, err := pgdedup.New(pool, pgdedup.WithTable("never_created"))
	require.NoError(t, err)
	_, err = store.Claim(t.Context(), "event", time.Minute)
	require.ErrorContains(t, err, `pgdedup: claim: ERROR: relation "never_created" does not exist`)
	_, err = store.Purge(t.Context())
	require.ErrorContains(t, err, "pgdedup: purge: ")
}

func testPasswords(t *testing.T, server *realserver.Server) {
	const secret = "another-secret-password"
	pool, err := pgxpool.New(t.Context(), strings.Replace(server.URL(), realserver.PostgresPassword, secret, 1))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := pgdedup.New(pool)
	require.NoError(t, err)
	err = store.CreateTable(t.Context())
	require.ErrorContains(t, err, "pgdedup: create table: ")
	assert.NotContains(t, err.Error(), secret)
}

func testCrash(t *testing.T, server *realserver.Server) {
	store := newStore(t, connect(t, server), pgdedup.WithTable("crashed"))
	done, open := claim(t, store, "done"), claim(t, store, "open")
	require.NoError(t, done.Commit(t.Context()))

	server.Kill()
	_, err := store.Claim(t.Context(), "done", time.Minute)
	require.ErrorContains(t, err, "pgdedup: claim: ")
	require.NotErrorIs(t, err, webhook.ErrDone)
	assert.NotContains(t, err.Error(), realserver.PostgresPassword)
	require.ErrorContains(t, open.Commit(t.Context()), "pgdedup: commit: ")
	require.ErrorContains(t, open.Release(t.Context()), "pgdedup: release: ")

	server.Restart()
	_, err = store.Claim(t.Context(), "done", time.Minute)
	require.ErrorIs(t, err, webhook.ErrDone)
	_, err = store.Claim(t.Context(), "open", time.Minute)
	require.ErrorIs(t, err, webhook.ErrInProgress)
	require.NoError(t, open.Release(t.Context()))
}

func TestBadValuesAreRefused(t *testing.T) {
	pool, err := pgxpool.New(context.Background(), "postgres://db.invalid/postgres")
	require.NoError(t, err)
	t.Cleanup(pool.Close)

	_, err = pgdedup.New(nil)
	require.EqualError(t, err, "pgdedup: the db is nil")
	for _, bad := range []struct {
		option pgdedup.Option
		want   string
	}{
		{pgdedup.WithTable(), "pgdedup: the table must be a name, or a schema and a name, got 0 parts"},
		{pgdedup.WithTable("db", "crm", "events"), "pgdedup: the table must be a name, or a schema and a name, got 3 parts"},
		{pgdedup.WithTable("crm", ""), `pgdedup: the table ["crm" ""] has a part that is no name`},
		{pgdedup.WithTable("a\x00b"), `pgdedup: the table ["a\x00b"] has a part that is no name`},
		{pgdedup.WithTable(strings.Repeat("n", 53)), "pgdedup: the table's name must have at most 52 bytes, got 53"},
		{pgdedup.WithRetention(-time.Second), "pgdedup: the retention must be positive, got -1s"},
	} {
		_, err := pgdedup.New(pool, bad.option)
		require.EqualError(t, err, bad.want)
	}

	store, err := pgdedup.New(pool)
	require.NoError(t, err)
	_, err = store.Claim(t.Context(), "", time.Minute)
	require.EqualError(t, err, "pgdedup: claim: the key is empty")
	_, err = store.Claim(t.Context(), "event", 0)
	require.EqualError(t, err, "pgdedup: claim: the lease must be positive, got 0s")
}
