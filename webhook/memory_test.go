package webhook_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
	"github.com/smartlead-go/smartlead/webhook/deduptest"
)

func newMemory(t *testing.T, capacity int, retention time.Duration) *webhook.MemoryDeduplicator {
	t.Helper()
	store, err := webhook.NewMemoryDeduplicator(capacity, retention)
	require.NoError(t, err)
	return store
}

func TestMemoryDeduplicator(t *testing.T) {
	t.Parallel()
	deduptest.Run(t, func(t *testing.T) webhook.Deduplicator { return newMemory(t, 0, 0) })
}

func handleKey(t *testing.T, store webhook.Deduplicator, key string) {
	t.Helper()
	claim, err := store.Claim(t.Context(), key, time.Minute)
	require.NoError(t, err)
	require.NoError(t, claim.Commit(t.Context()))
}

func TestMemoryDeduplicatorForgetsAfterItsRetention(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory(t, 0, time.Hour)
		handleKey(t, store, "a")
		<-time.After(time.Hour - time.Second)
		_, err := store.Claim(t.Context(), "a", time.Minute)
		require.ErrorIs(t, err, webhook.ErrDone)
		<-time.After(time.Second)
		handleKey(t, store, "a")
	})
}

func TestMemoryDeduplicatorIsBounded(t *testing.T) {
	t.Parallel()
	store := newMemory(t, 3, 0)
	for n := range 4 {
		handleKey(t, store, fmt.Sprint(n))
	}
	for n := 1; n < 4; n++ {
		_, err := store.Claim(t.Context(), fmt.Sprint(n), time.Minute)
		require.ErrorIs(t, err, webhook.ErrDone, n)
	}
	handleKey(t, store, "0") // the oldest had to go
}

func TestMemoryDeduplicatorCommitsAfterTheLeaseIfNobodyCame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory(t, 0, 0)
		claim, err := store.Claim(t.Context(), "a", time.Second)
		require.NoError(t, err)
		<-time.After(time.Minute)
		require.NoError(t, claim.Commit(t.Context()))
		_, err = store.Claim(t.Context(), "a", time.Second)
		require.ErrorIs(t, err, webhook.ErrDone)
	})
}

// Claims that ran out are swept away, each time that there are many.
func TestMemoryDeduplicatorRemembersWhatWasSwept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory(t, 0, 0)
		abandoned, err := store.Claim(t.Context(), "abandoned", time.Second)
		require.NoError(t, err)
		<-time.After(time.Minute)
		for n := range 2000 {
			_, err := store.Claim(t.Context(), fmt.Sprint(n), time.Hour)
			require.NoError(t, err)
		}
		require.NoError(t, abandoned.Commit(t.Context()), "nobody else came")
		_, err = store.Claim(t.Context(), "abandoned", time.Hour)
		require.ErrorIs(t, err, webhook.ErrDone)
		require.ErrorIs(t, abandoned.Release(t.Context()), webhook.ErrClaimLost)
		_, err = store.Claim(t.Context(), "0", time.Hour)
		assert.ErrorIs(t, err, webhook.ErrInProgress)
	})
}

func TestMemoryDeduplicatorRefusesBadBounds(t *testing.T) {
	t.Parallel()
	_, err := webhook.NewMemoryDeduplicator(-1, 0)
	require.Error(t, err)
	_, err = webhook.NewMemoryDeduplicator(0, -time.Second)
	require.Error(t, err)
}
