package transport

import (
	"io"
	"net/http"
	"time"
)

// An Answer is how a call ended.
type Answer struct {
	Status     int           // of the last answer received, 0 when there was none
	Header     http.Header   // of the last answer
	Body       []byte        // read body, valid until Release
	Stream     io.ReadCloser // instead of Body for a success of a streaming call
	RetryAfter time.Duration // what the last answer asked for
	Limits     Limits
	Attempts   int
	// MaybeApplied is true when the API may have carried out a call that failed.
	MaybeApplied bool
	// Err is why there is no usable answer. With a Status it is why no further
	// attempt was made, or why the body could not be used.
	Err error

	buffer *buffer
}

// Release gives the body's memory back. The body must not be used any more.
func (a *Answer) Release() {
	if a.buffer != nil {
		a.buffer.release()
		a.buffer, a.Body = nil, nil
	}
}

// Success reports a 2xx status whose body was read.
func (a *Answer) Success() bool { return a.Status >= 200 && a.Status < 300 && a.Err == nil }
