package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"
)

// attempts is the RoundTripper below the retry loop: one call of it is one
// attempt. It deliberately has no CloseIdleConnections method: the retry
// library calls that after a failed call and would empty the user's pool.
type attempts struct {
	next   http.RoundTripper
	auth   *auth // next itself, when there is no middleware
	config *Config
}

func (a *attempts) RoundTrip(req *http.Request) (*http.Response, error) {
	x, _ := req.Context().Value(exchangeKey{}).(*exchange)
	if err := a.waitTurn(x); err != nil {
		closeBody(req)
		x.waitErr = err
		return nil, err
	}
	x.turn = true
	defer x.giveBack()
	x.begin()
	ctx, end := x.attemptContext()
	resp, err := a.send(x, req.WithContext(ctx))
	if err != nil {
		end()
		err = x.noAnswer(ctx, err)
		x.observe(Limits{})
		return nil, err
	}
	x.headers(resp)
	if x.streams(resp.StatusCode) {
		x.stopTimer()
		x.observe(x.answer.Limits)
		x.tell(x.answer.Status, nil)
		x.answer.Stream = &streamBody{ReadCloser: resp.Body, ctx: ctx, timer: x.timer, timeout: x.call.Timeout, end: end}
		resp.Body = http.NoBody
		return resp, nil
	}
	x.readBody(ctx, resp)
	end()
	return resp, nil
}

// giveBack tells the limiter of an attempt that a panic, in a hook or below, has ended.
func (x *exchange) giveBack() {
	if x.turn {
		x.observe(Limits{})
	}
}

// send sends req, a copy made for this attempt. The headers are put in here and
// not before, since http.Client copies those it gets.
func (a *attempts) send(x *exchange, req *http.Request) (*http.Response, error) {
	req.Header = x.call.Header
	if a.auth == nil {
		return whole(a.next.RoundTrip(req))
	}
	resp, err := a.auth.send(req)
	if resp != nil {
		resp.Request = x.request.Request // the one without the key
	}
	return resp, err
}

var errNoResponse = errors.New("the RoundTripper returned neither a response nor an error")

// whole makes up for a RoundTripper that leaves out what it must return.
func whole(resp *http.Response, err error) (*http.Response, error) {
	switch {
	case err != nil:
		return nil, err
	case resp == nil:
		return nil, errNoResponse
	case resp.Body == nil:
		resp.Body = http.NoBody
	}
	return resp, nil
}

// waitTurn waits at the limiter and at the pause of the operation.
func (a *attempts) waitTurn(x *exchange) error {
	if x.call.Pause != nil {
		if err := x.call.Pause.wait(x); err != nil {
			return err
		}
	}
	if a.config.Limiter == nil {
		return x.Err()
	}
	return a.config.Limiter.Wait(x)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// attemptContext bounds one attempt. The returned function frees what it holds
// and must be called once, when the answer has been read.
func (x *exchange) attemptContext() (context.Context, context.CancelFunc) {
	ctx := context.Context(x)
	if x.call.Writes {
		ctx = x.traced(ctx)
	}
	if x.call.Timeout <= 0 && !x.call.Stream {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	if x.call.Timeout > 0 {
		x.timer = time.AfterFunc(x.call.Timeout, func() { cancel(&timeoutError{after: x.call.Timeout}) })
	}
	return ctx, func() {
		x.stopTimer()
		cancel(nil)
	}
}

func (x *exchange) stopTimer() {
	if x.timer != nil {
		x.timer.Stop()
	}
}

// traced notices whether anything of a write went out. A base that is no
// http.Transport reports nothing; then the error has to tell.
func (x *exchange) traced(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { x.dialling.Store(true) },
		WroteHeaders: func() { x.wrote.Store(true) },
	})
}

// streamBody is the body of a streamed success. Whoever reads it may take their
// time; the server may not be silent for longer than an attempt may take.
type streamBody struct {
	io.ReadCloser

	ctx     context.Context //nolint:containedctx // of the attempt that the body belongs to
	timer   *time.Timer     // nil: no bound
	timeout time.Duration
	end     context.CancelFunc
}

func (s *streamBody) Read(data []byte) (int, error) {
	if s.timer != nil {
		s.timer.Reset(s.timeout)
		defer s.timer.Stop()
	}
	n, err := s.ReadCloser.Read(data)
	if cause := context.Cause(s.ctx); cause != nil && errors.Is(err, context.Canceled) {
		err = cause
	}
	return n, err
}

func (s *streamBody) Close() error {
	err := s.ReadCloser.Close()
	s.end()
	return err
}

// timeoutError is the cause of an attempt that took too long.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string { return "no answer within " + e.after.String() }

// Timeout marks the error as a timeout, as net.Error does.
func (e *timeoutError) Timeout() bool { return true }

// Is lets a caller treat it as the deadline it is.
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }
