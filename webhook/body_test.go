package webhook_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
)

// bodyOf is an event of exactly size bytes, no two parts of which are alike.
func bodyOf(size int) []byte {
	const begin, end = `{"event_type":"NEW","pad":"`, `"}`
	var pad strings.Builder
	for n := 0; pad.Len() < size; n++ {
		fmt.Fprintf(&pad, "%d-", n)
	}
	return []byte(begin + pad.String()[:size-len(begin)-len(end)] + end)
}

// chunked is a delivery whose length is not announced.
func chunked(data []byte, body io.Reader) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", body)
	r.ContentLength = -1
	r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, data))
	return r
}

func TestBodiesOfEverySizeAreRead(t *testing.T) {
	t.Parallel()
	const piece, first = 64 << 10, 512
	h := newReceiver(t, webhook.WithSecret(secret), webhook.WithDeduplicator(nil))
	for _, edge := range []int{first, first + piece, first + 2*piece, first + 3*piece} {
		for size := edge - 2; size <= edge+2; size++ {
			data := bodyOf(size)
			for name, body := range map[string]io.Reader{
				"whole": bytes.NewReader(data), "in halves": iotest.HalfReader(bytes.NewReader(data)), "with its end": iotest.DataErrReader(bytes.NewReader(data)),
			} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, chunked(data, body))
				require.Equal(t, http.StatusOK, w.Code, "%d bytes, %s", size, name)
				require.Equal(t, string(data), string(h.events[len(h.events)-1].Raw), "%d bytes, %s", size, name)
			}
		}
	}
}

func TestChunkedBodiesAreBounded(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{100, 512, 64 << 10, 64<<10 + 512, 200_000} {
		h := newReceiver(t, webhook.WithSecret(secret), webhook.WithMaxBody(int64(limit)))
		data := bodyOf(limit)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, chunked(data, bytes.NewReader(data)))
		assert.Equal(t, http.StatusOK, w.Code, limit)

		data = bodyOf(limit + 1)
		w = httptest.NewRecorder()
		h.ServeHTTP(w, chunked(data, bytes.NewReader(data)))
		assert.Equal(t, http.StatusRequestEntityTooLarge, w.Code, limit)
		require.Len(t, h.rejected, 1)
		require.ErrorIs(t, h.rejected[0].Reason, webhook.ErrTooLarge)
		assert.Equal(t, string(data[:limit]), string(h.rejected[0].Body), "what came is kept")
	}
}

func TestChunkedBodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	h := newReceiver(t)
	data := bodyOf(150_000)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, chunked(data, io.MultiReader(bytes.NewReader(data), iotest.ErrReader(io.ErrUnexpectedEOF))))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Len(t, h.rejected, 1)
	assert.Equal(t, string(data), string(h.rejected[0].Body))
}

// TestBodiesDoNotMix sends many bodies at once over HTTP: what one was read into is
// used for the next.
func TestBodiesDoNotMix(t *testing.T) {
	t.Parallel()
	h := newReceiver(t, webhook.WithSecret(secret))
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	var sent, got []string
	var all sync.WaitGroup
	for n := range 8 {
		var bodies [][]byte
		for i := range 5 {
			data := bodyOf(70_000 + 1000*i + n)
			sent = append(sent, string(data))
			bodies = append(bodies, data)
		}
		all.Go(func() {
			for _, data := range bodies {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, struct{ io.Reader }{bytes.NewReader(data)})
				if !assert.NoError(t, err) {
					return
				}
				r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, data))
				answer, err := server.Client().Do(r)
				if assert.NoError(t, err) {
					assert.Equal(t, http.StatusOK, answer.StatusCode)
					answer.Body.Close()
				}
			}
		})
	}
	all.Wait()
	for _, event := range h.events {
		got = append(got, string(event.Raw))
	}
	slices.Sort(sent)
	slices.Sort(got)
	assert.True(t, slices.Equal(sent, got)) // a difference would be too long to print
}
