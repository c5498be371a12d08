package wire

import (
	"hash/maphash"
	"sync"
)

// A page of leads says some things many times: its states, the names of custom
// fields and much of what stands in them. internShort hands out one copy of each.
// It is not for names and addresses, which are different in every row: looking for
// one that is not there takes longer than to copy it.
const (
	internShards = 64
	internSlots  = 32
	internMaxLen = 32
)

type internShard struct {
	mu    sync.Mutex
	slots [internSlots]string
}

var (
	internSeed  = maphash.MakeSeed()
	internTable [internShards]internShard
)

// internShort returns text as a string, an equal one seen before if it can.
// The table is a cache of fixed size where a newer string takes the place of an
// older one; a shard that is in use is passed by, so that nobody waits.
func internShort(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	if len(text) > internMaxLen {
		return string(text)
	}
	hash := maphash.Bytes(internSeed, text)
	shard := &internTable[hash%internShards]
	if !shard.mu.TryLock() {
		return string(text)
	}
	slot := &shard.slots[(hash/internShards)%internSlots]
	if *slot != string(text) {
		*slot = string(text)
	}
	known := *slot
	shard.mu.Unlock()
	return known
}
