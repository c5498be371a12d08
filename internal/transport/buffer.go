package transport

import (
	"errors"
	"io"
	"sync"
)

// ErrTooLarge is the error for a success longer than the limit.
var ErrTooLarge = errors.New("the answer is larger than the limit for responses")

const (
	firstRead    = 4 << 10
	trustedSize  = 1 << 20 // a Content-Length up to this is allocated at once
	keptCapacity = 1 << 20 // larger buffers are left to the garbage collector
)

// A buffer holds the body of one answer.
type buffer struct{ data []byte }

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func (b *buffer) release() {
	if cap(b.data) > keptCapacity {
		return
	}
	// Bodies hold passwords; the next user of the memory must not find them.
	clear(b.data)
	b.data = b.data[:0]
	buffers.Put(b)
}

// readBuffer reads r to its end or up to limit bytes, whichever comes first.
// size is what the answer says of its length, -1 when it does not say.
func readBuffer(r io.Reader, size, limit int64) (b *buffer, whole bool, err error) {
	b, _ = buffers.Get().(*buffer)
	b.reserve(int(min(max(size+1, firstRead), trustedSize)))
	for {
		if int64(len(b.data)) > limit {
			b.data = b.data[:limit]
			return b, false, nil
		}
		if len(b.data) == cap(b.data) {
			b.reserve(cap(b.data))
		}
		n, err := r.Read(b.data[len(b.data):cap(b.data)])
		b.data = b.data[:len(b.data)+n]
		if errors.Is(err, io.EOF) {
			return b, int64(len(b.data)) <= limit, nil
		}
		if err != nil {
			return b, false, err
		}
	}
}

// reserve makes room for n more bytes.
func (b *buffer) reserve(n int) {
	if cap(b.data)-len(b.data) >= n {
		return
	}
	grown := make([]byte, len(b.data), len(b.data)+n)
	copy(grown, b.data)
	b.data = grown
}
