package smartlead

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Sentinel errors, for errors.Is on what a method returned.
var (
	// ErrNotFound is a missing object: 404, and 200 without an object where one was asked for.
	ErrNotFound = errors.New("smartlead: not found")
	// ErrUnauthorized is 401: the key is wrong or missing, or the plan has lapsed.
	ErrUnauthorized = errors.New("smartlead: unauthorized")
	// ErrForbidden is 403: the plan has no API access, or the edge refused the client.
	ErrForbidden = errors.New("smartlead: forbidden")
	// ErrConflict is 409, or a mailbox that exists already.
	ErrConflict = errors.New("smartlead: conflict")
	// ErrValidation is 400 or 422: the API refused what was sent.
	ErrValidation = errors.New("smartlead: refused as invalid")
	// ErrRateLimited is 429, after every permitted wait.
	ErrRateLimited = errors.New("smartlead: rate limited")
	// ErrServer is any 5xx. SmartLead also refuses some requests with 500.
	ErrServer = errors.New("smartlead: server error")
	// ErrPlan is a plan that has expired.
	ErrPlan = errors.New("smartlead: plan expired")
	// ErrUnexpectedBody is a success whose body is not what is due: HTML, text,
	// broken JSON, or JSON of another shape.
	ErrUnexpectedBody = errors.New("smartlead: unexpected body")
	// ErrInvalidParams matches every [InvalidParamsError].
	ErrInvalidParams = errors.New("smartlead: invalid params")
)

// InvalidParamsError is a call that was refused before anything was sent.
type InvalidParamsError struct {
	Operation string // "Campaigns.Create"
	Field     string // the member, by its wire name
	Reason    string
}

// Error says which member of which call is wrong.
func (e *InvalidParamsError) Error() string {
	return "smartlead: " + e.Operation + ": " + e.Field + " " + e.Reason
}

// Is matches [ErrInvalidParams].
func (e *InvalidParamsError) Is(target error) bool { return target == ErrInvalidParams }

// APIError is a call that failed, whether or not the API answered it.
type APIError struct {
	Operation  string          // "Campaigns.Get"
	StatusCode int             // of the last answer; 0 when there was none
	Code       string          // the API's own code, mostly ""
	Message    string          // the API's own words, or what went wrong without an answer
	Details    json.RawMessage // the validator's or the API's details, mostly nil
	Method     string
	Path       string // below the base URL, without the query
	RequestID  string
	RetryAfter time.Duration // what the last answer asked to wait; 0 when it did not
	RateLimit  RateLimit
	Attempts   int // requests sent, 0 when none was
	// MaybeApplied is true when the API may have carried out the call: look
	// before sending it again. It is false for a call that only reads.
	MaybeApplied bool
	Body         []byte // of the last answer, at most 64 KiB, scrubbed of key and secrets

	cause error
	kind  error // a sentinel that the status alone does not tell
}

// Error says what happened, to which call, and whether it may have taken effect.
func (e *APIError) Error() string {
	var b strings.Builder
	b.WriteString("smartlead: " + e.Operation + ": ")
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, "%d %s", e.StatusCode, http.StatusText(e.StatusCode))
		if e.Message != "" {
			b.WriteString(": ")
		}
	}
	b.WriteString(e.Message)
	if e.cause != nil && e.StatusCode != 0 {
		b.WriteString(": " + strings.ReplaceAll(e.cause.Error(), "\n", ": "))
	}
	fmt.Fprintf(&b, " (%s %s, attempt %d", e.Method, e.Path, e.Attempts)
	if e.RequestID != "" {
		b.WriteString(", request " + e.RequestID)
	}
	if e.MaybeApplied {
		b.WriteString(", may have been applied")
	}
	b.WriteString(")")
	return b.String()
}

// Unwrap returns why there was no usable answer, such as a network error or
// context.DeadlineExceeded. It is nil when the API simply refused.
func (e *APIError) Unwrap() error { return e.cause }

// Is matches the sentinel errors of this package.
func (e *APIError) Is(target error) bool {
	if e.kind != nil && target == e.kind {
		return true
	}
	switch target {
	case ErrNotFound:
		return e.StatusCode == http.StatusNotFound
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden
	case ErrConflict:
		return e.StatusCode == http.StatusConflict
	case ErrValidation:
		return e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusUnprocessableEntity
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrServer:
		return e.StatusCode >= 500
	}
	return false
}

// LogValue gives slog the parts of the error that tell it from others.
func (e *APIError) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation),
		slog.Int("status", e.StatusCode),
		slog.String("code", e.Code),
		slog.String("message", e.Message),
		slog.String("method", e.Method),
		slog.String("path", e.Path),
		slog.String("request_id", e.RequestID),
		slog.Int("attempts", e.Attempts),
		slog.Bool("maybe_applied", e.MaybeApplied),
	)
}

// errorBody is the union of the shapes that the API gives its errors.
type errorBody struct {
	OK         *bool           `json:"ok"`
	Success    *bool           `json:"success"`
	Message    json.RawMessage `json:"message"`
	Error      json.RawMessage `json:"error"`
	Code       string          `json:"code"`
	ErrorCode  string          `json:"errorCode"`
	Details    json.RawMessage `json:"details"`
	Validation json.RawMessage `json:"validation"`
	Data       json.RawMessage `json:"data"`
}

// refused reports the shape of a refusal that comes with status 200.
func (b *errorBody) refused() bool {
	return b.OK != nil && !*b.OK || b.Success != nil && !*b.Success
}

// parseErrorBody reads an error's body, if it is JSON.
func parseErrorBody(body []byte) (*errorBody, bool) {
	body = trimBody(body)
	if len(body) == 0 || body[0] != '{' {
		return nil, false
	}
	var parsed errorBody
	if err := codec().Unmarshal(body, &parsed); err != nil {
		return nil, false
	}
	return &parsed, true
}

// explain fills code, message and details from the body.
func (e *APIError) explain() {
	parsed, ok := parseErrorBody(e.Body)
	if !ok {
		e.Message = textOf(e.Body)
		e.classify()
		return
	}
	e.Code = first(parsed.ErrorCode, parsed.Code)
	e.Details = firstRaw(parsed.Validation, parsed.Details)
	e.Message = rawText(parsed.Message)
	switch inner, nested := parseErrorBody(parsed.Error); {
	case nested: // {"error":{"code","message","details"}}
		e.Code = first(e.Code, inner.ErrorCode, inner.Code)
		e.Message = first(rawText(inner.Message), e.Message)
		e.Details = firstRaw(e.Details, inner.Details)
	case e.Message == "":
		e.Message = rawText(parsed.Error)
	case !isReason(rawText(parsed.Error), e.StatusCode): // "message" with the cause in "error"
		e.Message += ": " + rawText(parsed.Error)
	}
	e.classify()
}

// classify finds the sentinel that the words tell and the status does not.
func (e *APIError) classify() {
	words := strings.ToLower(e.Message)
	switch {
	case e.kind != nil:
	case e.Code == "ACCOUNT_ALREADY_EXIST":
		e.kind = ErrConflict
	case e.Code == "ACCOUNT_NOT_FOUND":
		e.kind = ErrNotFound
	case strings.Contains(words, "plan expired"):
		e.kind = ErrPlan
	case strings.Contains(words, "not found"), strings.Contains(words, "invalid campaign id"), strings.Contains(words, "invalid lead id"):
		e.kind = ErrNotFound // some routes say so with 400 or 500
	}
}

// refusedForGood reports the body of an answer 500 that is known to be a refusal and
// not a broken server.
func refusedForGood(body []byte) bool {
	if isMarkup(trimBody(body)) {
		return false // of something on the way
	}
	e := APIError{Body: body}
	e.explain()
	return e.kind != nil || strings.Contains(strings.ToLower(e.Message), "this is the last sequence")
}

// isReason reports text that only repeats the status, as the validator's
// "Bad Request" does.
func isReason(text string, status int) bool {
	return text == "" || strings.EqualFold(text, http.StatusText(status))
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func firstRaw(values ...json.RawMessage) json.RawMessage {
	for _, value := range values {
		if len(value) > 0 && string(value) != "null" {
			return value
		}
	}
	return nil
}

// rawText is the text of a JSON string, or the JSON of anything else.
func rawText(raw json.RawMessage) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	var text string
	if err := codec().Unmarshal(raw, &text); err != nil {
		return string(raw)
	}
	return text
}

const shownText = 300 // characters of a body without JSON in an error's message

// textOf makes a message of a body that is not JSON.
func textOf(body []byte) string {
	body = trimBody(body)
	if isHTML(body) {
		return "an HTML page instead of JSON" + htmlTitle(body)
	}
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "")), " ")
	if runes := []rune(text); len(runes) > shownText {
		text = string(runes[:shownText]) + "…"
	}
	return text
}

// isMarkup reports HTML or XML, which is never an answer of this API.
func isMarkup(body []byte) bool { return len(body) > 0 && body[0] == '<' }

func isHTML(body []byte) bool {
	if len(body) == 0 || body[0] != '<' {
		return false
	}
	head := bytes.ToLower(body[:min(len(body), 64)])
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) ||
		bytes.HasPrefix(head, []byte("<head")) || bytes.HasPrefix(head, []byte("<body"))
}

// htmlTitle finds the words of a page that tell most: its title, or what
// Express puts into <pre>.
func htmlTitle(body []byte) string {
	for _, tag := range []string{"pre", "title"} {
		_, after, found := bytes.Cut(body, []byte("<"+tag+">"))
		if !found {
			continue
		}
		text, _, found := bytes.Cut(after, []byte("</"+tag+">"))
		if found && len(text) > 0 && len(text) <= shownText {
			return ": " + strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "")), " ")
		}
	}
	return ""
}

// trimBody removes space and a byte order mark around a body.
func trimBody(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\xef\xbb\xbf")))
}
