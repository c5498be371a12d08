// Package deduptest holds the tests that every webhook.Deduplicator has to pass.
package deduptest

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
)

const (
	// longLease outlives every test.
	longLease = 10 * time.Minute
	// shortLease runs out within a test. Stores may round it up to a second.
	shortLease = time.Second
	// patience is how long a test waits for something that is due.
	patience = 15 * time.Second
)

// Run tests the store that open returns. open is called once for each test; the
// stores may share their contents, since no key is used twice.
func Run(t *testing.T, open func(t *testing.T) webhook.Deduplicator) {
	t.Helper()
	tests := map[string]func(t *testing.T, store webhook.Deduplicator){
		"a committed event is done":                testCommit,
		"a claimed event is in progress":           testInProgress,
		"a released event can be claimed":          testRelease,
		"keys do not meddle with each other":       testKeys,
		"a lease that ran out lets another in":     testLease,
		"a lost claim cannot commit":               testLostCommit,
		"a lost claim cannot release":              testLostRelease,
		"a lost claim cannot undo what is done":    testLostAfterDone,
		"of concurrent claims exactly one wins":    testConcurrentClaims,
		"of concurrent takeovers exactly one wins": testConcurrentTakeover,
		"a cancelled context claims nothing":       testCancelled,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func newKey() string { return rand.Text() }

func claim(t *testing.T, store webhook.Deduplicator, key string, lease time.Duration) webhook.Claim {
	t.Helper()
	got, err := store.Claim(t.Context(), key, lease)
	require.NoError(t, err)
	require.NotNil(t, got)
	return got
}

func requireRefused(t *testing.T, store webhook.Deduplicator, key string, want error) {
	t.Helper()
	got, err := store.Claim(t.Context(), key, longLease)
	require.ErrorIs(t, err, want)
	require.Nil(t, got, "a claim came with the error")
}

// takeOver claims a key whose lease is about to run out, and waits for that.
func takeOver(t *testing.T, store webhook.Deduplicator, key string) webhook.Claim {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		got, err := store.Claim(t.Context(), key, longLease)
		if err == nil {
			return got
		}
		require.ErrorIs(t, err, webhook.ErrInProgress)
		require.True(t, time.Now().Before(deadline), "the lease of %s did not run out within %s", shortLease, patience)
		pause(t)
	}
}

func pause(t *testing.T) {
	t.Helper()
	select {
	case <-t.Context().Done():
		require.NoError(t, t.Context().Err())
	case <-time.After(20 * time.Millisecond):
	}
}

func testCommit(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	require.NoError(t, claim(t, store, key, longLease).Commit(t.Context()))
	requireRefused(t, store, key, webhook.ErrDone)
	requireRefused(t, store, key, webhook.ErrDone)
}

func testInProgress(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	first := claim(t, store, key, longLease)
	requireRefused(t, store, key, webhook.ErrInProgress)
	require.NoError(t, first.Commit(t.Context()), "an attempt of another must not harm the claim")
}

func testRelease(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	require.NoError(t, claim(t, store, key, longLease).Release(t.Context()))
	second := claim(t, store, key, longLease)
	requireRefused(t, store, key, webhook.ErrInProgress)
	require.NoError(t, second.Commit(t.Context()))
	requireRefused(t, store, key, webhook.ErrDone)
}

func testKeys(t *testing.T, store webhook.Deduplicator) {
	done, open := newKey(), newKey()
	other := claim(t, store, open, longLease)
	require.NoError(t, claim(t, store, done, longLease).Commit(t.Context()))
	require.NoError(t, other.Release(t.Context()))
	requireRefused(t, store, done, webhook.ErrDone)
	claim(t, store, open, longLease)
}

func testLease(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	claim(t, store, key, shortLease)
	second := takeOver(t, store, key)
	requireRefused(t, store, key, webhook.ErrInProgress)
	require.NoError(t, second.Commit(t.Context()))
	requireRefused(t, store, key, webhook.ErrDone)
}

func testLostCommit(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	lost := claim(t, store, key, shortLease)
	second := takeOver(t, store, key)
	require.ErrorIs(t, lost.Commit(t.Context()), webhook.ErrClaimLost)
	requireRefused(t, store, key, webhook.ErrInProgress)
	require.NoError(t, second.Release(t.Context()))
	claim(t, store, key, longLease)
}

func testLostRelease(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	lost := claim(t, store, key, shortLease)
	second := takeOver(t, store, key)
	require.ErrorIs(t, lost.Release(t.Context()), webhook.ErrClaimLost)
	requireRefused(t, store, key, webhook.ErrInProgress)
	require.NoError(t, second.Commit(t.Context()))
	requireRefused(t, store, key, webhook.ErrDone)
}

func testLostAfterDone(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	lost := claim(t, store, key, shortLease)
	require.NoError(t, takeOver(t, store, key).Commit(t.Context()))
	require.ErrorIs(t, lost.Release(t.Context()), webhook.ErrClaimLost)
	requireRefused(t, store, key, webhook.ErrDone)
}

func testConcurrentClaims(t *testing.T, store webhook.Deduplicator) {
	requireOneWinner(t, store, newKey())
}

func testConcurrentTakeover(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	lost := claim(t, store, key, shortLease)
	for deadline := time.Now().Add(patience); ; {
		if contend(t, store, key) == 1 {
			break
		}
		require.True(t, time.Now().Before(deadline), "the lease of %s did not run out within %s", shortLease, patience)
		pause(t)
	}
	require.ErrorIs(t, lost.Commit(t.Context()), webhook.ErrClaimLost)
}

func requireOneWinner(t *testing.T, store webhook.Deduplicator, key string) {
	t.Helper()
	require.Equal(t, 1, contend(t, store, key), "claims that were granted")
}

// contend claims one key from many goroutines and counts the claims granted,
// which must be none or one.
func contend(t *testing.T, store webhook.Deduplicator, key string) int {
	t.Helper()
	const contenders = 16
	var granted atomic.Int32
	var group sync.WaitGroup
	start := make(chan struct{})
	for range contenders {
		group.Go(func() {
			<-start
			_, err := store.Claim(t.Context(), key, longLease)
			if err == nil {
				granted.Add(1)
				return
			}
			assert.ErrorIs(t, err, webhook.ErrInProgress)
		})
	}
	close(start)
	group.Wait()
	require.LessOrEqual(t, granted.Load(), int32(1), "claims that were granted")
	return int(granted.Load())
}

func testCancelled(t *testing.T, store webhook.Deduplicator) {
	key := newKey()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := store.Claim(ctx, key, longLease)
	require.Error(t, err)
	require.Nil(t, got)
	require.False(t, errors.Is(err, webhook.ErrDone) || errors.Is(err, webhook.ErrInProgress), "got %v", err)
}
