package smartlead

import (
	"hash/maphash"
	"math/bits"
)

// addressSet holds the addresses that an import has seen, each as a keyed hash of
// 128 bits: no list is long enough for two addresses to meet in one, and nobody
// without the key can make them. It is all of an import that grows, so it is a
// table of bare hashes, in shards that grow one by one: a single table would hold
// its old half beside the new one, and a map takes twice the room.
type addressSet struct {
	seeds  [2]maphash.Seed
	shards [addressShards]addressShard
}

const (
	addressShards = 256
	firstSlots    = 8
)

func newAddressSet() *addressSet {
	return &addressSet{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
}

// add reports whether the address is new.
func (s *addressSet) add(address string) bool {
	h := addressHash{maphash.String(s.seeds[0], address), maphash.String(s.seeds[1], address)}
	if h == (addressHash{}) {
		h[1] = 1 // the empty slot
	}
	return s.shards[h[0]%addressShards].add(h)
}

type addressHash [2]uint64

// addressShard is a hash table with linear probing. Its slots are chosen by the
// hash's second word, its shard by the first.
type addressShard struct {
	slots []addressHash
	used  int
}

func (s *addressShard) add(h addressHash) bool {
	if s.used*5 >= len(s.slots)*4 {
		s.grow()
	}
	at := s.find(h)
	if s.slots[at] == h {
		return false
	}
	s.slots[at] = h
	s.used++
	return true
}

// find returns the slot of h, or the empty one where it belongs.
func (s *addressShard) find(h addressHash) int {
	high, _ := bits.Mul64(h[1], uint64(len(s.slots))) // a slot, evenly, without a division
	at := int(high)                                   //nolint:gosec // less than the number of slots
	for s.slots[at] != h && s.slots[at] != (addressHash{}) {
		at++
		if at == len(s.slots) {
			at = 0
		}
	}
	return at
}

// grow makes room by half as much again: 80 % full before, 53 % after, which is
// 20 to 30 bytes for an address.
func (s *addressShard) grow() {
	old := s.slots
	s.slots = make([]addressHash, max(firstSlots, len(old)+len(old)/2))
	for _, h := range old {
		if h != (addressHash{}) {
			s.slots[s.find(h)] = h
		}
	}
}
