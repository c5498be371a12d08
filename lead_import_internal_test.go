package smartlead

import (
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAddressSetKnowsWhatItHasSeen(t *testing.T) {
	set := newAddressSet()
	const n = 100_000
	for i := range n {
		require.True(t, set.add(fmt.Sprintf("lead%d@x.example", i)))
	}
	for i := range n {
		require.False(t, set.add(fmt.Sprintf("lead%d@x.example", i)))
	}
	assert.NotEqual(t, set.seeds, newAddressSet().seeds, "the key is random")
}

// The table's own size; bench/import measures the heap of whole imports.
func TestAddressSetTakesAtMost40BytesALead(t *testing.T) {
	set := newAddressSet()
	worst := 0.0
	for i := 1; i <= 400_000; i++ {
		set.add(fmt.Sprintf("lead%d@x.example", i))
		if i < 10_000 || i%1000 != 0 {
			continue
		}
		size := unsafe.Sizeof(*set)
		for _, shard := range set.shards {
			size += uintptr(cap(shard.slots)) * unsafe.Sizeof(addressHash{})
		}
		worst = math.Max(worst, float64(size)/float64(i))
	}
	assert.LessOrEqual(t, worst, 40.0)
	t.Logf("at most %.1f bytes a lead", worst)
}

func FuzzImportCheckpoint(f *testing.F) {
	good := importState{Version: 1, Campaign: 2710262, Done: 2, Sent: 2, Totals: ImportTotals{Added: 1, Invalid: 1}}
	text, err := good.encode()
	require.NoError(f, err)
	f.Add(text)
	for _, seed := range []string{
		"", "{}", "null", "[]", `{"version":1,"campaign":1,"done":0,"sent":400,"since":"2026-03-02T09:00:00Z","fingerprint":"` + fmt.Sprintf("%064x", 7) + `","totals":{}}`,
		`{"version":1,"campaign":1,"done":-1}`, `{"version":2}`, `{"version":1,"campaign":1,"fingerprint":"00"}`, string(text) + "x",
		`{"version":1,"campaign":1,"done":1,"sent":1,"totals":{"added":9223372036854775807,"refused":-9223372036854775806}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		state, err := decodeImportState(data)
		if err != nil {
			assert.Zero(t, state)
			return
		}
		assert.Positive(t, state.Campaign)
		assert.GreaterOrEqual(t, state.Sent, state.Done)
		assert.Equal(t, state.Done, state.Totals.Rows())
		again, err := state.encode()
		require.NoError(t, err)
		back, err := decodeImportState(again)
		require.NoError(t, err)
		assert.True(t, state.Since.Equal(back.Since))
		back.Since = state.Since
		assert.Equal(t, state, back)
	})
}
