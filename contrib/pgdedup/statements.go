package pgdedup

import (
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// statements are the SQL for one table.
type statements struct {
	create, purge, claim, commit, release string
}

func newStatements(table pgx.Identifier) statements {
	fill := strings.NewReplacer(
		"{table}", table.Sanitize(),
		"{index}", pgx.Identifier{table[len(table)-1] + indexSuffix}.Sanitize(),
		"{lock}", strconv.Itoa(tableLock),
	).Replace
	return statements{
		create: fill(createSQL), purge: fill(purgeSQL), claim: fill(claimSQL), commit: fill(commitSQL), release: fill(releaseSQL),
	}
}

// Without arguments these go out together, as one transaction that holds the lock.
const createSQL = `
SELECT pg_advisory_xact_lock({lock});
CREATE TABLE IF NOT EXISTS {table} (
	key        text        PRIMARY KEY,
	token      text        NOT NULL,
	done       boolean     NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS {index} ON {table} (expires_at)`

const purgeSQL = `DELETE FROM {table} WHERE expires_at <= clock_timestamp()`

// claimSQL takes a row that is missing or over. The row of another that it cannot see, since it came after the
// statement began, is a claim of just now.
const claimSQL = `
WITH granted AS (
	INSERT INTO {table} AS held (key, token, done, expires_at)
	VALUES ($1, $2, false, clock_timestamp() + $3::bigint * interval '1 microsecond')
	ON CONFLICT (key) DO UPDATE SET token = excluded.token, done = false, expires_at = excluded.expires_at
	WHERE held.expires_at <= clock_timestamp()
	RETURNING 1
)
SELECT EXISTS (SELECT FROM granted),
	EXISTS (SELECT FROM {table} WHERE key = $1 AND done AND expires_at > clock_timestamp())`

// commitSQL also takes a row that is missing: its lease ran out, it was purged, and the event was handled all the same.
const commitSQL = `
WITH committed AS (
	INSERT INTO {table} AS held (key, token, done, expires_at)
	VALUES ($1, $2, true, clock_timestamp() + $3::bigint * interval '1 microsecond')
	ON CONFLICT (key) DO UPDATE SET done = true, expires_at = excluded.expires_at
	WHERE held.token = excluded.token
	RETURNING 1
)
SELECT EXISTS (SELECT FROM committed)`

const releaseSQL = `
WITH released AS (
	DELETE FROM {table} WHERE key = $1 AND token = $2 AND NOT done RETURNING 1
)
SELECT EXISTS (SELECT FROM released) OR NOT EXISTS (SELECT FROM {table} WHERE key = $1)`
