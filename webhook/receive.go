package webhook

import (
	"crypto/subtle"
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
)

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
	if err != nil && !isJSON(r.Header.Get("Content-Type")) {
		return refuse(http.StatusUnsupportedMediaType, errContentType, body)
	}
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

// isJSON takes what SmartLead sends, what relays make of it, and no type at all.
// Only a body that is not JSON is refused for its type: a relay may have a wrong
// one, and what is refused comes no more.
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
