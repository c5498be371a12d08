package smartleadtest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"
)

// maxReceiverAnswer is how much of a receiver's answer is read before the
// connection is used again. Nothing in it matters.
const maxReceiverAnswer = 64 << 10

// poster posts signed bodies. It is safe for concurrent use.
type poster struct {
	client  *http.Client
	secret  string
	timeout time.Duration
}

func newPoster(cfg config) *poster {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 256 // a load test posts from many goroutines
	return &poster{
		client: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		secret: cfg.webhookSecret, timeout: cfg.webhookTimeout,
	}
}

func (p *poster) close() { p.client.CloseIdleConnections() }

// header is what a post carries.
func (p *poster) header(requestID, level string, body []byte) http.Header {
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("X-Request-Id", requestID)
	header.Set("X-Webhook-Level", level)
	sign(header, p.secret, body)
	return header
}

// sign adds the signature over the raw body, unless there is no secret.
func sign(header http.Header, secret string, body []byte) {
	if secret == "" {
		return
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	header.Set("X-Smartlead-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
}

// post sends a body to a URL and returns the status of the answer.
func (p *poster) post(ctx context.Context, url string, header http.Header, body []byte) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	request, err := newPost(ctx, url, header, body)
	if err != nil {
		return 0, err
	}
	got, err := p.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer got.Body.Close()
	if _, err := io.CopyN(io.Discard, got.Body, maxReceiverAnswer); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	return got.StatusCode, nil
}

// serve hands a body to a handler and returns the status of its answer. As in a
// server, a handler that panics has given no answer.
func (p *poster) serve(ctx context.Context, handler http.Handler, header http.Header, body []byte) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	request, err := newPost(ctx, handlerURL, header, body)
	if err != nil {
		return 0, err
	}
	request.RequestURI, request.RemoteAddr = request.URL.RequestURI(), "192.0.2.1:1234"
	defer func() {
		if failure := recover(); failure != nil {
			status, err = 0, fmt.Errorf("smartleadtest: the handler panicked: %v", failure)
		}
	}()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Code, nil
}

// handlerURL is what a request shows that went to a handler.
const handlerURL = "http://receiver.example/webhooks/smartlead"

func newPost(ctx context.Context, url string, header http.Header, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header.Clone()
	return request, nil
}
