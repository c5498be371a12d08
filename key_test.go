package smartlead_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

// plantedKey is looked for in everything a user can print. It holds characters
// that are escaped in URLs and in JSON.
const plantedKey = "9f1c2d3e-planted&key+/=\"<_secret"

// forms of the key that would give it away.
func keyForms() []string {
	return []string{plantedKey, "planted&key", "planted%26key", "9f1c2d3e", "_secret", `planted\u0026key`}
}

func assertNoKey(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range keyForms() {
		if i := strings.Index(text, form); i >= 0 {
			t.Errorf("%s shows the key: …%s…", where, text[max(0, i-80):min(len(text), i+80)])
		}
	}
}

// lockedBuffer is a log that goroutines share.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// spy is a middleware that writes down all it can see of requests and answers.
type spy struct {
	log  *lockedBuffer
	next http.RoundTripper
}

func (s spy) RoundTrip(r *http.Request) (*http.Response, error) {
	fmt.Fprintf(s.log, "%s %v %+v\n", smartlead.OperationName(r.Context()), r.URL, r)
	resp, err := s.next.RoundTrip(r)
	if err != nil {
		fmt.Fprintf(s.log, "%v %+v %#v\n", err, err, err)
		return nil, err
	}
	fmt.Fprintf(s.log, "%+v %v %+v\n", resp, resp.Request.URL, resp.Request)
	return resp, nil
}

// leakyTransport fails as careless RoundTrippers do, with the URL in its error.
type leakyTransport struct{}

func (leakyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("cannot reach %s: %w", r.URL, io.ErrUnexpectedEOF)
}

// nameless is a client that resolves no name, at once: a machine without a
// network can wait for minutes.
func nameless() *http.Client {
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no network")
	}}
	return &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Resolver: resolver}).DialContext}}
}

type failure struct {
	name string
	base string // another base URL than the server's
	// handler answers the call; it has the key, as a server does
	handler http.HandlerFunc
	opts    []smartlead.Option
	cancel  bool
}

func failures(t *testing.T) []failure {
	t.Helper()
	refusedAddr := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		return l.Addr().String()
	}()
	tlsServer := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tlsServer.Close)
	tlsServer.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect was followed to another host, Referer %q", r.Referer())
	}))
	t.Cleanup(elsewhere.Close)
	hold := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

	all := []failure{
		{name: "DNS", base: "https://no-such-host.invalid/api/v1", opts: []smartlead.Option{smartlead.WithHTTPClient(nameless())}},
		{name: "refused", base: "http://" + refusedAddr + "/api/v1"},
		{name: "TLS", base: tlsServer.URL + "/api/v1"},
		{name: "timeout", handler: hold, opts: []smartlead.Option{smartlead.WithTimeout(20 * time.Millisecond)}},
		{name: "cancelled", handler: hold, cancel: true},
		{name: "careless transport", opts: []smartlead.Option{smartlead.WithHTTPClient(&http.Client{Transport: leakyTransport{}})}},
		{name: "redirect", handler: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/?"+r.URL.RawQuery, http.StatusFound)
		}},
		{name: "not modified", handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }},
		{name: "truncated", handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"id":1,"name":"`)
		}},
		{name: "malformed JSON", handler: answer(200, `{"id":1,"name":}`)},
		{name: "wrong JSON", handler: answer(200, `{"id":{"a":[1]}}`)},
		{name: "HTML", handler: answer(200, "<html><title>hello</title></html>")},
		{name: "empty", handler: answer(200, "")},
		{name: "refusal", handler: answer(200, `{"ok":false,"message":"no"}`)},
	}
	for _, status := range []int{400, 401, 402, 403, 404, 406, 408, 409, 422, 429, 500, 501, 502, 503, 504, 524} {
		for shape, body := range errorShapes {
			all = append(all, failure{
				name: fmt.Sprintf("%d %s", status, shape),
				handler: func(w http.ResponseWriter, r *http.Request) {
					w.WriteHeader(status)
					// A server that repeats the URL, raw and decoded.
					_, _ = io.WriteString(w, strings.ReplaceAll(strings.ReplaceAll(body, "URL", r.URL.String()), "KEY", r.URL.Query().Get("api_key")))
				},
			})
		}
	}
	return all
}

// errorShapes are the bodies that the API gives its errors. URL and KEY stand
// for what a careless server would repeat.
var errorShapes = map[string]string{
	"message":   `{"message":"URL"}`,
	"sentence":  `{"error":"no URL KEY"}`,
	"nested":    `{"error":{"code":"C","message":"URL KEY","details":{"url":"URL"}}}`,
	"validator": `{"statusCode":400,"error":"Bad Request","message":"\"x\" URL","validation":{"source":"query","keys":["URL"]}}`,
	"ok":        `{"ok":false,"message":"URL","errorCode":"X"}`,
	"success":   `{"success":false,"message":"URL"}`,
	"text":      "Cannot GET URL KEY",
	"HTML":      "<!DOCTYPE html><html><body><pre>Cannot GET URL KEY</pre></body></html>",
	"empty":     "",
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestKeyNeverAppears(t *testing.T) {
	t.Parallel()
	for _, f := range failures(t) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.run(t)
		})
	}
}

func (f failure) run(t *testing.T) {
	t.Helper()
	base, log := f.base, &lockedBuffer{}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if f.handler != nil {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, plantedKey, r.URL.Query().Get("api_key"), "the server gets the key")
			assert.NotContains(t, r.Referer(), "planted")
			if f.cancel {
				cancel()
			}
			f.handler(w, r)
		}))
		defer server.Close()
		base = server.URL + "/api/v1"
	}
	opts := []smartlead.Option{
		smartlead.WithRetries(1), smartlead.WithBackoff(0, 0), smartlead.WithMaxWait(time.Millisecond), smartlead.WithLimiter(nil),
		smartlead.WithLogger(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		smartlead.WithMiddleware(func(next http.RoundTripper) http.RoundTripper { return spy{log: log, next: next} }),
		smartlead.WithHooks(smartlead.Hooks{
			OnRequest:  func(_ context.Context, i smartlead.RequestInfo) { fmt.Fprintf(log, "%+v\n", i) },
			OnRetry:    func(_ context.Context, i smartlead.RetryInfo) { fmt.Fprintf(log, "%+v\n", i) },
			OnResponse: func(_ context.Context, i smartlead.ResponseInfo) { fmt.Fprintf(log, "%+v\n", i) },
		}),
	}
	if base != "" {
		opts = append(opts, smartlead.WithBaseURL(base))
	}
	client, err := smartlead.NewClient(plantedKey, append(opts, f.opts...)...)
	require.NoError(t, err)

	var response smartlead.Response
	_, err = client.Campaigns.Get(ctx, 2710262, nil, smartlead.WithResponse(&response))
	require.Error(t, err)
	for text := err; text != nil; text = errors.Unwrap(text) {
		assertNoKey(t, "the error", fmt.Sprintf("%v %+v %#v %s %q", text, text, text, text, text))
	}
	encoded, jsonErr := json.Marshal(err)
	require.NoError(t, jsonErr)
	assertNoKey(t, "the error as JSON", string(encoded))
	var apiError *smartlead.APIError
	require.ErrorAs(t, err, &apiError)
	assertNoKey(t, "the error's body", string(apiError.Body)+string(apiError.Details))
	assertNoKey(t, "the client", fmt.Sprintf("%v %+v %#v %+v %#v", client, client, client, *client.Campaigns, *client.Campaigns))
	encoded, jsonErr = json.Marshal(client)
	require.NoError(t, jsonErr)
	assertNoKey(t, "the client as JSON", string(encoded))
	assertNoKey(t, "the response", fmt.Sprintf("%+v", response))
	logger := slog.New(slog.NewJSONHandler(log, nil))
	logger.Error("failed", "error", err, "client", client)
	logger.Error("failed", "error", *apiError)
	assertNoKey(t, "the log", log.String())
	assert.Contains(t, log.String(), "Campaigns.Get", "the log was written")
}

func TestKeyGoesToNoOtherHost(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.URL.RawQuery, "another host gets the key")
	}))
	defer other.Close()
	reroute := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			moved := r.Clone(r.Context())
			moved.URL.Host = strings.TrimPrefix(other.URL, "http://")
			moved.URL.Scheme = "http"
			return next.RoundTrip(moved)
		})
	}
	client, err := smartlead.NewClient(plantedKey, smartlead.WithMiddleware(reroute), smartlead.WithRetries(0))
	require.NoError(t, err)
	_, err = client.Campaigns.Get(context.Background(), 1, nil)
	require.ErrorIs(t, err, smartlead.ErrNotFound, "the other host answered with nothing")
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestPlainHTTPIsRefused(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"http://server.smartlead.ai/api/v1", "http://10.0.0.1/api/v1", "ftp://127.0.0.1", "server.smartlead.ai", "https://user@host/", "https://host/?api_key=x"} {
		_, err := smartlead.NewClient("key", smartlead.WithBaseURL(base))
		require.Error(t, err, base)
	}
	for _, base := range []string{"https://server.smartlead.ai/api/v1/", "http://127.0.0.1:8025/api/v1", "http://localhost:1", "http://[::1]:1"} {
		_, err := smartlead.NewClient("key", smartlead.WithBaseURL(base))
		require.NoError(t, err, base)
	}
}
