package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// ErrTooLarge says that a body is larger than [WithMaxBody] allows.
var ErrTooLarge = errors.New("webhook: the body is too large")

// maxTrusted is how much room a Content-Length gets before the body has come.
const maxTrusted = 16 << 20

// readBody reads a body once, into a buffer of its size where that is announced.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, ErrTooLarge
	}
	if r.Body == nil {
		return nil, nil
	}
	body := newBodyBuffer(r.ContentLength, limit)
	reader := http.MaxBytesReader(w, r.Body, limit)
	for {
		n, err := reader.Read(body.room())
		body.add(n)
		var tooLarge *http.MaxBytesError
		switch {
		case err == io.EOF:
			return body.join(), nil
		case errors.As(err, &tooLarge):
			return body.join(), ErrTooLarge
		case err != nil:
			return body.join(), fmt.Errorf("webhook: the body broke off: %w", err)
		}
	}
}

// bodyBuffer collects a body. What has no room in the first part goes into pieces,
// which are joined once: a slice that grows would be copied again and again, and
// take four times the size of the body.
type bodyBuffer struct {
	first  []byte
	pieces []*piece
	last   int // bytes in the last piece
}

type piece [64 << 10]byte

// spare pieces are used again, so that a body that was not announced takes little
// more memory than one that was.
var spare = sync.Pool{New: func() any { return new(piece) }}

// newBodyBuffer has room for what is announced. Where nothing is, that is for a
// small body, or for the largest where that is less than a piece.
func newBodyBuffer(announced, limit int64) *bodyBuffer {
	room := min(max(announced, 511), maxTrusted)
	if announced < 0 && limit < int64(len(piece{})) {
		room = limit
	}
	// One byte more lets the reader find the end.
	return &bodyBuffer{first: make([]byte, 0, room+1)}
}

// room returns where the next bytes go. It is never empty.
func (b *bodyBuffer) room() []byte {
	if len(b.first) < cap(b.first) {
		return b.first[len(b.first):cap(b.first)]
	}
	if len(b.pieces) == 0 || b.last == len(piece{}) {
		next, _ := spare.Get().(*piece)
		b.pieces, b.last = append(b.pieces, next), 0
	}
	return b.pieces[len(b.pieces)-1][b.last:]
}

// add says that the next n bytes are there.
func (b *bodyBuffer) add(n int) {
	if len(b.pieces) == 0 {
		b.first = b.first[:len(b.first)+n]
		return
	}
	b.last += n
}

// join returns the whole body and gives the pieces back.
func (b *bodyBuffer) join() []byte {
	if len(b.pieces) == 0 {
		return b.first
	}
	full := len(b.pieces) - 1
	body := make([]byte, 0, len(b.first)+full*len(piece{})+b.last)
	body = append(body, b.first...)
	for i, p := range b.pieces {
		if i < full {
			body = append(body, p[:]...)
		} else {
			body = append(body, p[:b.last]...)
		}
		spare.Put(p)
	}
	b.pieces = nil
	return body
}
