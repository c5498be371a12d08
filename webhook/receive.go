package webhook

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
)

// ErrTooLarge says that a body is larger than [WithMaxBody] allows.
var ErrTooLarge = errors.New("webhook: the body is too large")

var (
	errMethod      = errors.New("webhook: the method is not POST")
	errContentType = errors.New("webhook: the content type is not JSON")
)

// receive reads, verifies and parses a delivery, in that order.
func (h *Handler) receive(w http.ResponseWriter, r *http.Request) (*Event, *Rejection) {
	received := time.Now()
	refuse := func(status int, reason error, body []byte) (*Event, *Rejection) {
		return nil, &Rejection{StatusCode: status, Reason: reason, Request: r, Body: body}
	}
	if r.Method != http.MethodPost {
		return refuse(http.StatusMethodNotAllowed, errMethod, nil)
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		return refuse(http.StatusUnsupportedMediaType, errContentType, nil)
	}
	body, err := readBody(w, r, h.config.maxBody)
	if errors.Is(err, ErrTooLarge) {
		return refuse(http.StatusRequestEntityTooLarge, err, body)
	}
	if err != nil {
		return refuse(http.StatusServiceUnavailable, err, body)
	}
	signed, err := h.verify(body, r.Header)
	if err != nil {
		return refuse(http.StatusUnauthorized, err, body)
	}
	event, err := Parse(body)
	if err != nil {
		return refuse(http.StatusBadRequest, err, body)
	}
	if !h.knowsKey(event.SecretKey, signed) {
		return refuse(http.StatusUnauthorized, ErrBadSecretKey, body)
	}
	event.RequestID = r.Header.Get("X-Request-Id")
	if level := r.Header.Get("X-Webhook-Level"); level != "" {
		event.Level = smartlead.WebhookLevel(strings.ToLower(strings.TrimSpace(level)))
	}
	event.ReceivedAt = received
	event.Signed = signed
	return event, nil
}

// isJSON takes what SmartLead sends, what relays make of it, and no type at all;
// it refuses forms and pages.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	switch kind {
	case "application/json", "text/json", "text/plain", "application/octet-stream":
		return true
	}
	return strings.HasSuffix(kind, "+json")
}

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
	// One byte of room more than announced lets the reader find the end.
	buffer := make([]byte, 0, min(max(r.ContentLength, 511), maxTrusted)+1)
	reader := http.MaxBytesReader(w, r.Body, limit)
	for {
		n, err := reader.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		var tooLarge *http.MaxBytesError
		switch {
		case err == io.EOF:
			return buffer, nil
		case errors.As(err, &tooLarge):
			return buffer, ErrTooLarge
		case err != nil:
			return buffer, fmt.Errorf("webhook: the body broke off: %w", err)
		}
		if len(buffer) == cap(buffer) {
			buffer = append(make([]byte, 0, 2*cap(buffer)), buffer...)
		}
	}
}

// verify reports whether there is a signature that is right.
func (h *Handler) verify(body []byte, header http.Header) (signed bool, err error) {
	if h.config.mode == SignatureOff {
		return false, nil
	}
	err = verifyAny(h.config.secrets, body, header)
	if errors.Is(err, ErrNoSignature) && h.config.mode == SignatureIfPresent {
		return false, nil
	}
	return err == nil, err
}

// knowsKey checks the secret key of a body against every known one.
func (h *Handler) knowsKey(got smartlead.Secret, signed bool) bool {
	if len(h.config.keys) == 0 {
		return true
	}
	if got.Reveal() == "" {
		return signed
	}
	known := 0
	for _, key := range h.config.keys {
		known |= subtle.ConstantTimeCompare([]byte(key.Reveal()), []byte(got.Reveal()))
	}
	return known == 1
}
