package smartlead

import (
	"context"
	"log/slog"
	"time"

	"github.com/smartlead-go/smartlead/internal/transport"
)

// Hooks watch the calls of a client, for metrics and alarms. Each may be nil.
// They run on the caller's goroutine, or with [WithPrefetch] on others, and must be safe for concurrent use. None
// of them sees the key.
type Hooks struct {
	OnRequest  func(context.Context, RequestInfo)  // before each attempt
	OnRetry    func(context.Context, RetryInfo)    // before the wait for another attempt
	OnResponse func(context.Context, ResponseInfo) // after each attempt
	OnDrift    func(context.Context, Drift)        // when an answer holds what this package does not know
}

// RequestInfo is an attempt that is about to be sent.
type RequestInfo struct {
	Operation string // "Campaigns.Get": it never grows with ids
	Method    string
	Path      string // with the ids and the base path, without the query
	Attempt   int    // from 1
}

// RetryInfo is an attempt that will be followed by another.
type RetryInfo struct {
	RequestInfo

	Wait       time.Duration // before the next attempt, the limiter's own wait aside
	StatusCode int           // 0 without an answer
	Err        error         // why there was no answer, or none of use
}

// ResponseInfo is an attempt that has ended.
type ResponseInfo struct {
	RequestInfo

	StatusCode int // 0 without an answer
	Duration   time.Duration
	Err        error // why there was no answer, or none of use
}

// watcher brings what the transport sees to hooks and logger.
type watcher struct {
	hooks  Hooks
	logger *slog.Logger
}

// newWatcher returns nil when nobody watches.
func newWatcher(c config) *watcher {
	if c.logger == nil && c.hooks.OnRequest == nil && c.hooks.OnRetry == nil && c.hooks.OnResponse == nil {
		return nil
	}
	return &watcher{hooks: c.hooks, logger: c.logger}
}

func infoOf(call *transport.Call, attempt int) RequestInfo {
	return RequestInfo{Operation: call.Operation, Method: call.Method, Path: call.URL.Path, Attempt: attempt}
}

// Attempt implements transport.Observer.
func (w *watcher) Attempt(ctx context.Context, call *transport.Call, attempt int) {
	if w.hooks.OnRequest != nil {
		w.hooks.OnRequest(ctx, infoOf(call, attempt))
	}
}

// Retry implements transport.Observer.
func (w *watcher) Retry(ctx context.Context, call *transport.Call, attempt int, wait time.Duration, status int, err error) {
	info := RetryInfo{RequestInfo: infoOf(call, attempt), Wait: wait, StatusCode: status, Err: err}
	if w.hooks.OnRetry != nil {
		w.hooks.OnRetry(ctx, info)
	}
	if w.logger != nil {
		w.logger.LogAttrs(ctx, slog.LevelWarn, "smartlead: repeating", append(attrsOf(info.RequestInfo, status, err),
			slog.Duration("wait", wait))...)
	}
}

// Answer implements transport.Observer.
func (w *watcher) Answer(ctx context.Context, call *transport.Call, attempt int, status int, took time.Duration, err error) {
	info := ResponseInfo{RequestInfo: infoOf(call, attempt), StatusCode: status, Duration: took, Err: err}
	if w.hooks.OnResponse != nil {
		w.hooks.OnResponse(ctx, info)
	}
	if w.logger != nil && w.logger.Enabled(ctx, slog.LevelDebug) {
		w.logger.LogAttrs(ctx, slog.LevelDebug, "smartlead: attempt", append(attrsOf(info.RequestInfo, status, err),
			slog.Duration("took", took))...)
	}
}

func attrsOf(info RequestInfo, status int, err error) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("operation", info.Operation),
		slog.String("method", info.Method),
		slog.String("path", info.Path),
		slog.Int("attempt", info.Attempt),
		slog.Int("status", status),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	return attrs
}
