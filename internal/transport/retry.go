package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// check decides after each attempt whether another one follows. It never
// returns an error: the library would hand it out in place of the answer.
func (x *exchange) check(_ context.Context, _ *http.Response, err error) (bool, error) {
	if x.answer.Attempts > 0 && x.waitErr == nil {
		err = x.cause // http.Client's own shows the query, and comes after answers too
	}
	if !x.mayRepeat(err) || x.spent() {
		return false, nil
	}
	x.wait = x.nextWait()
	if deadline, ok := x.Deadline(); ok && time.Until(deadline) <= x.wait {
		x.outlasted()
		return false, nil
	}
	if x.config.Observer != nil {
		x.config.Observer.Retry(x, x.call, x.answer.Attempts, x.wait, x.answer.Status, err)
	}
	if x.answer.Err != nil {
		x.answer.Err = nil // the next attempt may do better
	}
	return true, nil
}

// refusalsPerRetry is how many answers 429 a call may get for each retry it has:
// they cost nothing but time, and where other clients share the key or count
// refusals too, a call can meet several in a row.
const refusalsPerRetry = 2

// spent reports a call that has used up its attempts. Answers 429 have a budget
// of their own.
func (x *exchange) spent() bool {
	if x.call.Repeat == RepeatNever || x.refusals > x.config.Retries*refusalsPerRetry {
		return true
	}
	failures := x.answer.Attempts - x.refusals
	return failures > x.config.Retries
}

// outlasted ends the call at once instead of sleeping into the deadline: the
// caller gets the last answer, and why nothing followed it.
func (x *exchange) outlasted() {
	x.answer.Err = errors.Join(x.answer.Err, x.cause, outlasts(x.wait))
}

func outlasts(wait time.Duration) error {
	return fmt.Errorf("the next attempt is due in %s, after the context's deadline: %w",
		wait.Round(time.Millisecond), context.DeadlineExceeded)
}

// mayRepeat reports whether the call's class allows another attempt.
func (x *exchange) mayRepeat(err error) bool {
	if x.waitErr != nil || x.Err() != nil {
		return false
	}
	if x.answer.Status == http.StatusTooManyRequests {
		return true // refused before anything was done
	}
	if x.call.Repeat != RepeatTransient {
		return err != nil && !x.doubt && isTransient(err)
	}
	if err != nil {
		return isTransient(err)
	}
	return x.again || transientStatus(x.answer.Status) && !x.refused
}

func transientStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= 500
}

// isTransient reports whether an attempt without an answer may fare better next
// time. A certificate that does not fit stays so.
func isTransient(err error) bool {
	var certificate *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	return !errors.As(err, &certificate) && !errors.As(err, &header)
}

// isDialError reports errors from before there was a connection.
func isDialError(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	if errors.As(err, &dns) || !isTransient(err) {
		return true
	}
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "socks connect")
}

// nextWait is what the server asked for, or else an exponential wait with full
// jitter.
func (x *exchange) nextWait() time.Duration {
	if asked := x.answer.RetryAfter; asked > 0 {
		// A little later than asked, each at its own time.
		return asked + rand.N(min(asked/10, time.Second)+1)
	}
	return x.config.backoff(x.answer.Attempts)
}

func (c *Config) backoff(attempts int) time.Duration {
	ceiling := c.MinBackoff
	for i := 1; i < attempts && ceiling < c.MaxBackoff; i++ {
		ceiling *= 2
	}
	return rand.N(min(ceiling, c.MaxBackoff) + 1)
}

// Wait is the wait before a call is made again by its caller, who found that the
// stream of its answer was no good. It fails at once where the wait would outlast
// the deadline.
func (t *Transport) Wait(ctx context.Context, call *Call, attempt, status int, err error) error {
	wait := t.config.backoff(attempt)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return outlasts(wait)
	}
	if t.config.Observer != nil {
		t.config.Observer.Retry(ctx, call, attempt, wait, status, err)
	}
	return sleep(ctx, wait)
}
