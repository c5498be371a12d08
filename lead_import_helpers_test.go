package smartlead_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// refuseAddresses answers like the API's validator when a batch holds one of the
// addresses.
func refuseAddresses(emails ...string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		for _, email := range emails {
			next = whenBodyHas([]byte(`"`+email+`"`), next, func(r *http.Request) (*http.Response, error) {
				return canned(r, http.StatusBadRequest, `{"statusCode":400,"error":"Bad Request","message":"\"lead_list[0].email\" must be a valid email"}`), nil
			})
		}
		return next
	}
}

// whenBodyHas answers requests that hold some text in next's place.
func whenBodyHas(text []byte, next http.RoundTripper, answer roundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Body == nil {
			return next.RoundTrip(r)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		_ = r.Body.Close()
		if bytes.Contains(body, text) {
			return answer(r)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return next.RoundTrip(r)
	})
}

func canned(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Request: r, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// memoryCheckpoint keeps a checkpoint, until it dies.
type memoryCheckpoint struct {
	mu     sync.Mutex
	state  []byte
	saves  int
	diesAt int // the save that fails, and all after it; 0: none
}

var errDied = errors.New("the store died")

func (m *memoryCheckpoint) Load(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state, nil
}

func (m *memoryCheckpoint) Save(_ context.Context, state []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saves++
	if m.diesAt > 0 && m.saves >= m.diesAt {
		return errDied
	}
	m.state = bytes.Clone(state)
	return nil
}
