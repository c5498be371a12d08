package redisdedup_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/contrib/redisdedup"
	"github.com/smartlead-go/smartlead/internal/realserver"
	"github.com/smartlead-go/smartlead/webhook"
	"github.com/smartlead-go/smartlead/webhook/deduptest"
)

func connect(t *testing.T, server *realserver.Server) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(server.URL())
	require.NoError(t, err)
	options.MaxRetries, options.DialerRetries = -1, 1 // a server that is away is told of at once
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func newStore(t *testing.T, client redis.Scripter, opts ...redisdedup.Option) *redisdedup.Deduplicator {
	t.Helper()
	store, err := redisdedup.New(client, opts...)
	require.NoError(t, err)
	return store
}

func TestConformance(t *testing.T) {
	server := realserver.Redis(t)
	deduptest.Run(t, func(t *testing.T) webhook.Deduplicator { return newStore(t, connect(t, server)) })
}

func TestAHandledEventIsKeptForTheRetention(t *testing.T) {
	client := connect(t, realserver.Redis(t))
	store := newStore(t, client, redisdedup.WithPrefix("crm:"), redisdedup.WithRetention(time.Hour))

	claim, err := store.Claim(t.Context(), "event", 90*time.Second)
	require.NoError(t, err)
	assertExpiry(t, client, "crm:event", 90*time.Second)

	require.NoError(t, claim.Commit(t.Context()))
	assertExpiry(t, client, "crm:event", time.Hour)
}

func assertExpiry(t *testing.T, client *redis.Client, key string, want time.Duration) {
	t.Helper()
	left, err := client.PTTL(t.Context(), key).Result()
	require.NoError(t, err)
	assert.LessOrEqual(t, left, want)
	assert.Greater(t, left, want-time.Minute)
}

func TestPrefixesDoNotMeet(t *testing.T) {
	client := connect(t, realserver.Redis(t))
	one, other := newStore(t, client), newStore(t, client, redisdedup.WithPrefix("audit:"))
	_, err := one.Claim(t.Context(), "event", time.Minute)
	require.NoError(t, err)
	_, err = other.Claim(t.Context(), "event", time.Minute)
	require.NoError(t, err)
}

// The client repeats a command whose answer was lost.
func TestAScriptThatIsSentTwiceHasTheEffectOfOne(t *testing.T) {
	client := connect(t, realserver.Redis(t))
	store := newStore(t, &twice{client})

	claim, err := store.Claim(t.Context(), "committed", time.Minute)
	require.NoError(t, err)
	require.NoError(t, claim.Commit(t.Context()))
	_, err = store.Claim(t.Context(), "committed", time.Minute)
	require.ErrorIs(t, err, webhook.ErrDone)

	claim, err = store.Claim(t.Context(), "released", time.Minute)
	require.NoError(t, err)
	require.NoError(t, claim.Release(t.Context()))
	_, err = store.Claim(t.Context(), "released", time.Minute)
	require.NoError(t, err)
}

// twice sends each script again when it has run.
type twice struct{ *redis.Client }

func (c *twice) EvalSha(ctx context.Context, sha string, keys []string, args ...any) *redis.Cmd {
	if first := c.Client.EvalSha(ctx, sha, keys, args...); first.Err() != nil {
		return first
	}
	return c.Client.EvalSha(ctx, sha, keys, args...)
}

func (c *twice) Eval(ctx context.Context, script string, keys []string, args ...any) *redis.Cmd {
	if first := c.Client.Eval(ctx, script, keys, args...); first.Err() != nil {
		return first
	}
	return c.Client.Eval(ctx, script, keys, args...)
}

func TestALeaseThatRanOutUnnoticedCanStillCommit(t *testing.T) {
	client := connect(t, realserver.Redis(t))
	store := newStore(t, client, redisdedup.WithPrefix("p:"))
	claim, err := store.Claim(t.Context(), "event", time.Minute)
	require.NoError(t, err)
	require.EqualValues(t, 1, client.Del(t.Context(), "p:event").Val()) // as at the end of the lease

	require.NoError(t, claim.Commit(t.Context()))
	_, err = store.Claim(t.Context(), "event", time.Minute)
	require.ErrorIs(t, err, webhook.ErrDone)
}

func TestWhatIsDoneStaysDoneOverACrash(t *testing.T) {
	server := realserver.Redis(t)
	store := newStore(t, connect(t, server))
	claim, err := store.Claim(t.Context(), "event", time.Minute)
	require.NoError(t, err)
	require.NoError(t, claim.Commit(t.Context()))

	server.Kill()
	_, err = store.Claim(t.Context(), "event", time.Minute)
	require.ErrorContains(t, err, "redisdedup: claim: ")
	require.NotErrorIs(t, err, webhook.ErrDone)
	require.ErrorContains(t, claim.Commit(t.Context()), "redisdedup: commit: ")
	require.ErrorContains(t, claim.Release(t.Context()), "redisdedup: release: ")

	server.Restart()
	_, err = store.Claim(t.Context(), "event", time.Minute)
	require.ErrorIs(t, err, webhook.ErrDone)
}

func TestErrorsHoldNoPassword(t *testing.T) {
	server := realserver.Redis(t)
	wrong := redis.NewClient(&redis.Options{Addr: server.Addr(), Password: "another-secret-password"})
	t.Cleanup(func() { _ = wrong.Close() })
	_, err := newStore(t, wrong).Claim(t.Context(), "event", time.Minute)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "another-secret-password")

	client := connect(t, server)
	server.Kill()
	_, err = newStore(t, client).Claim(t.Context(), "event", time.Minute)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), realserver.RedisPassword)
}

func TestBadValuesAreRefused(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "redis.invalid:6379"})
	t.Cleanup(func() { _ = client.Close() })

	_, err := redisdedup.New(nil)
	require.EqualError(t, err, "redisdedup: the client is nil")
	_, err = redisdedup.New(client, redisdedup.WithPrefix(""))
	require.EqualError(t, err, "redisdedup: the prefix is empty")
	_, err = redisdedup.New(client, redisdedup.WithRetention(0))
	require.EqualError(t, err, "redisdedup: the retention must be at least a millisecond, got 0s")

	store := newStore(t, client)
	_, err = store.Claim(t.Context(), "", time.Minute)
	require.EqualError(t, err, "redisdedup: claim: the key is empty")
	_, err = store.Claim(t.Context(), "event", 0)
	require.EqualError(t, err, "redisdedup: claim: the lease must be positive, got 0s")
}
