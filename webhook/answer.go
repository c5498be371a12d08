package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
)

// retryAfter is what a delivery that cannot be taken now is told, in seconds.
// Whether SmartLead looks at it is not known.
const retryAfter = "30"

// answer tells SmartLead what became of a delivery.
func (h *Handler) answer(w http.ResponseWriter, done Handled) {
	switch done.Result {
	case ResultFailed:
		write(w, http.StatusInternalServerError, "the event could not be handled")
	case ResultInProgress, ResultUnavailable:
		w.Header().Set("Retry-After", retryAfter)
		write(w, http.StatusServiceUnavailable, "the event cannot be taken now")
	default:
		write(w, http.StatusOK, "")
	}
}

// refuse answers 4xx, after the hook has seen what is refused.
func (h *Handler) refuse(w http.ResponseWriter, refused *Rejection) {
	ctx := refused.Request.Context()
	h.config.logger.LogAttrs(ctx, slog.LevelWarn, "webhook: refused a delivery",
		slog.Int("status", refused.StatusCode), slog.Any("error", refused.Reason),
		slog.String("request_id", refused.Request.Header.Get("X-Request-Id")))
	if hook := h.config.hooks.OnRejected; hook != nil {
		h.contain(ctx, "OnRejected", func() { hook(ctx, *refused) })
	}
	if refused.StatusCode == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	write(w, refused.StatusCode, strings.ToLower(http.StatusText(refused.StatusCode)))
}

func write(w http.ResponseWriter, status int, problem string) {
	body := `{"received":true}`
	if problem != "" {
		body = fmt.Sprintf(`{"error":%q}`, problem)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// finish makes known what became of an event.
func (h *Handler) finish(ctx context.Context, done Handled) Handled {
	h.log(ctx, done)
	if hook := h.config.hooks.OnHandled; hook != nil {
		h.contain(ctx, "OnHandled", func() { hook(ctx, done) })
	}
	return done
}

func (h *Handler) log(ctx context.Context, done Handled) {
	level, message := slog.LevelDebug, "webhook: an event came to its end"
	switch {
	case done.Result == ResultInProgress, done.Err == nil && len(done.Event.Unreadable) > 0:
		level = slog.LevelWarn
	case done.Err != nil:
		level, message = slog.LevelError, "webhook: could not handle an event"
	}
	if !h.config.logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.Any("event", done.Event),
		slog.String("result", string(done.Result)),
		slog.Duration("duration", done.Duration),
	}
	if len(done.Event.Unreadable) > 0 {
		attrs = append(attrs, slog.Any("unreadable", done.Event.Unreadable))
	}
	if done.Err != nil {
		attrs = append(attrs, h.errorAttr(done.Event, done.Err))
	}
	if panicked := (*PanicError)(nil); errors.As(done.Err, &panicked) {
		attrs = append(attrs, slog.String("stack", string(panicked.Stack)))
	}
	h.config.logger.LogAttrs(ctx, level, message, attrs...)
}

// contain calls a hook and logs its panic: it must not undo what was handled.
func (h *Handler) contain(ctx context.Context, name string, hook func()) {
	defer func() {
		if value := recover(); value != nil {
			h.config.logger.LogAttrs(ctx, slog.LevelError, "webhook: a hook panicked",
				slog.String("hook", name), slog.String("type", fmt.Sprintf("%T", value)))
		}
	}()
	hook()
}

// PanicError is the error of a function that panicked.
type PanicError struct {
	Value any // what it panicked with
	Stack []byte
}

func newPanicError(value any) *PanicError { return &PanicError{Value: value, Stack: debug.Stack()} }

func (e *PanicError) Error() string {
	return fmt.Sprintf("webhook: the function panicked: %v", e.Value)
}

// Unwrap returns the value where it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// errorAttr is an error for the log, without the secrets that the user's function
// or a driver may have put into its text.
func (h *Handler) errorAttr(event *Event, err error) slog.Attr {
	text := err.Error()
	hidden := []string{event.SecretKey.Reveal(), event.WebhookURL}
	for _, secret := range slices.Concat(h.config.secrets, h.config.keys) {
		hidden = append(hidden, secret.Reveal())
	}
	for _, secret := range hidden {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	return slog.String("error", text)
}
