package smartleadtest

import (
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Chance without a sequence: every draw is a hash of the seed, of what it is for
// and of whom it concerns. A stream of random numbers would make every outcome
// depend on how many draws came before it, and one more call in a test would
// change all later replies.

// dice are the simulator's source of chance.
type dice struct {
	seed uint64
}

// bits is 64 well-mixed bits for this purpose and these ids.
func (d dice) bits(purpose string, ids ...int64) uint64 {
	h := mix(d.seed ^ 0x9e3779b97f4a7c15)
	for i := range len(purpose) {
		h = mix(h ^ uint64(purpose[i]))
	}
	for _, id := range ids {
		h = mix(h ^ uint64(id))
	}
	return h
}

// mix is the finalizer of splitmix64.
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9
	h = (h ^ (h >> 27)) * 0x94d049bb133111eb
	return h ^ (h >> 31)
}

// chance is true with the given probability.
func (d dice) chance(probability float64, purpose string, ids ...int64) bool {
	return float64(d.bits(purpose, ids...)>>11)/(1<<53) < probability
}

// below is a number from 0 to n-1.
func (d dice) below(n int, purpose string, ids ...int64) int {
	return int(d.bits(purpose, ids...) % uint64(n))
}

// between is a whole number of seconds between the two durations.
func (d dice) between(least, most time.Duration, purpose string, ids ...int64) time.Duration {
	seconds := int64((most - least) / time.Second)
	return least + time.Duration(int64(d.bits(purpose, ids...)%uint64(seconds+1)))*time.Second
}

// uuid has the form of a random UUID.
func (d dice) uuid(purpose string, ids ...int64) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], d.bits(purpose, ids...))
	binary.BigEndian.PutUint64(b[8:], d.bits(purpose+"/2", ids...))
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[0:8], b[0:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:36], b[10:16])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}
