package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// exchangeKey finds the exchange in the context of its requests.
type exchangeKey struct{}

// An exchange is one call under way. It is the context of its own requests, so
// that the layers below find it without a map or another allocation, and it
// holds the retry client that is made for this call alone: the library's hooks
// see neither the request nor the call, closures of their own do.
type exchange struct {
	context.Context //nolint:containedctx // it is a context

	config *Config
	call   *Call
	answer Answer

	retry   retryablehttp.Client
	request retryablehttp.Request

	began    time.Time
	timer    *time.Timer
	wait     time.Duration // before the next attempt
	waitErr  error         // why an attempt could not begin
	cause    error         // why the last attempt brought no answer
	again    bool          // the last success was not acceptable but may be next time
	doubt    bool          // an attempt may have been carried out
	turn     bool          // the limiter waits for the end of the attempt
	refused  bool          // by an answer 500, for good
	refusals int           // attempts answered 429
	dialling atomic.Bool
	wrote    atomic.Bool
}

// Value makes the exchange findable by the layers below.
func (x *exchange) Value(key any) any {
	if key == (exchangeKey{}) {
		return x
	}
	return x.Context.Value(key)
}

// noHeader is what http.Client gets to see; each attempt has the call's own.
var noHeader = http.Header{}

func (x *exchange) run(client *http.Client) {
	request := &http.Request{
		Method: x.call.Method, URL: x.call.URL, Host: x.call.URL.Host, Header: noHeader,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	x.request.Request = request.WithContext(x)
	if len(x.call.Body) > 0 {
		// A []byte is rewound for free and cannot fail.
		_ = x.request.SetBody(x.call.Body)
	}
	x.retry.HTTPClient = client
	x.retry.RetryMax = x.maxAttempts()
	x.retry.CheckRetry = x.check
	x.retry.Backoff = func(time.Duration, time.Duration, int, *http.Response) time.Duration { return x.wait }
	x.retry.ErrorHandler = retryablehttp.PassthroughErrorHandler
	resp, err := x.retry.Do(&x.request)
	if resp != nil {
		_ = resp.Body.Close() // what is needed of it was read by the attempt
	}
	x.finish(err)
}

// maxAttempts is a bound for the library; check counts by itself.
func (x *exchange) maxAttempts() int { return x.config.Retries * (1 + refusalsPerRetry) }

// finish settles the answer when no further attempt follows.
func (x *exchange) finish(err error) {
	a := &x.answer
	switch {
	case a.Err != nil: // settled where it was found
	case x.waitErr != nil:
		a.Err = x.waitErr
	case x.cause != nil:
		a.Err = x.cause
	default: // nil, or the context ended while waiting for the next attempt
		a.Err = err
		if outer, ok := errors.AsType[*url.Error](err); ok {
			a.Err = outer.Err // it shows the query
		}
	}
	if ended := x.Err(); ended != nil && a.Err != nil && !errors.Is(a.Err, ended) {
		a.Err = errors.Join(a.Err, ended)
	}
	a.MaybeApplied = x.doubt && !a.Success()
}

// begin starts an attempt: nothing of the one before is left but the doubt.
func (x *exchange) begin() {
	x.answer.Release()
	x.answer = Answer{Attempts: x.answer.Attempts + 1}
	x.cause, x.again, x.refused = nil, false, false
	x.dialling.Store(false)
	x.wrote.Store(false)
	x.began = time.Now()
	if x.config.Observer != nil {
		x.config.Observer.Attempt(x, x.call, x.answer.Attempts)
	}
}

// noAnswer notes that the attempt failed without an answer, and returns why.
func (x *exchange) noAnswer(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		err = cause
	}
	x.cause = err
	if x.mayHaveArrived(err) {
		x.doubt = true
	}
	x.tell(0, err)
	return err
}

// mayHaveArrived reports whether the API may have got the request although it
// did not answer.
func (x *exchange) mayHaveArrived(err error) bool {
	if !x.call.Writes {
		return false
	}
	if x.dialling.Load() {
		return x.wrote.Load()
	}
	return !isDialError(err)
}

// headers takes what the answer's head says.
func (x *exchange) headers(resp *http.Response) {
	now := time.Now()
	a := &x.answer
	a.Status, a.Header = resp.StatusCode, resp.Header
	a.Limits = ReadLimits(resp.Header, resp.StatusCode, now)
	a.RetryAfter = x.askedWait(now)
	a.Limits.RetryAfter = a.RetryAfter
	if a.Limits.Limited {
		x.refusals++
	}
}

// limits settles what the answer says about limits, when its body is there.
func (x *exchange) limits() {
	a := &x.answer
	a.RetryAfter = max(a.RetryAfter, x.bodyWait())
	a.Limits.RetryAfter = a.RetryAfter
	if a.Limits.Limited && x.call.Pause != nil && !a.Limits.spent() {
		// The limit of this operation alone: the others go on.
		x.call.Pause.until(time.Now().Add(a.RetryAfter))
		a.Limits.Limited = false
	}
	x.observe(a.Limits)
}

// observe reports the end of an attempt to the limiter.
func (x *exchange) observe(limits Limits) {
	x.turn = false
	if x.config.Limiter != nil {
		x.config.Limiter.Observe(limits)
	}
}

func (x *exchange) streams(status int) bool {
	return x.call.Stream && status >= 200 && status < 300
}

// readBody reads the answer's body within its bounds, so that the connection
// goes back to the pool before anything else happens.
func (x *exchange) readBody(ctx context.Context, resp *http.Response) {
	a := &x.answer
	success := a.Status >= 200 && a.Status < 300
	limit := int64(MaxErrorBody)
	if success {
		limit = x.config.MaxResponse
	}
	buffer, whole, err := readBuffer(resp.Body, resp.ContentLength, limit)
	if !success && !whole && err == nil {
		_, _ = io.CopyN(io.Discard, resp.Body, 4*MaxErrorBody) // to keep the connection
	}
	_ = resp.Body.Close()
	resp.Body = http.NoBody
	a.buffer, a.Body = buffer, buffer.data
	x.limits()
	switch {
	case !success:
		x.failed()
	case err != nil:
		if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
			err = cause
		}
		x.unusable(fmt.Errorf("the answer broke off: %w", err), true)
	case !whole:
		x.unusable(fmt.Errorf("%w of %d bytes", ErrTooLarge, limit), false)
	case x.call.Accept != nil:
		if again, err := x.call.Accept(a); err != nil {
			x.unusable(err, again)
		}
	}
	x.tell(a.Status, a.Err)
}

// failed notes what an answer that is no success says about the call.
func (x *exchange) failed() {
	a := &x.answer
	x.refused = a.Status == http.StatusInternalServerError && x.call.Refused != nil && x.call.Refused(a.Body)
	unclear := a.Status >= 500 && !x.refused || a.Status == http.StatusRequestTimeout || a.Status < 200
	x.doubt = x.doubt || x.call.Writes && unclear
}

// unusable notes a success whose body cannot be used.
func (x *exchange) unusable(err error, again bool) {
	x.answer.Err, x.again = err, again
	x.doubt = x.doubt || x.call.Writes
}

func (x *exchange) tell(status int, err error) {
	if x.config.Observer != nil {
		x.config.Observer.Answer(x, x.call, x.answer.Attempts, status, time.Since(x.began), err)
	}
}

// OperationName returns the operation of the call that ctx belongs to.
func OperationName(ctx context.Context) string {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x.call.Operation
	}
	return ""
}
