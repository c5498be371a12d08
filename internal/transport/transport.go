// Package transport carries one call to the API over HTTP: it waits its turn at
// the limiter, adds the key, repeats what may be repeated and reads the answer
// within bounds. It knows no resource and no JSON.
package transport

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A Limiter decides when one more attempt may be sent. Observe is called once
// for every Wait that returned nil, when that attempt has ended.
type Limiter interface {
	Wait(ctx context.Context) error
	Observe(Limits)
}

// Limits is what one answer said about the rate limit; the zero value means it
// said nothing.
type Limits struct {
	Limit      int
	Remaining  int
	Reset      time.Time
	RetryAfter time.Duration
	Limited    bool
}

// An Observer sees every attempt of every call, without key and query values.
type Observer interface {
	Attempt(ctx context.Context, call *Call, attempt int)
	Retry(ctx context.Context, call *Call, attempt int, wait time.Duration, status int, err error)
	Answer(ctx context.Context, call *Call, attempt int, status int, took time.Duration, err error)
}

// Config is what all calls of one client share.
type Config struct {
	Base       http.RoundTripper
	Middleware []func(http.RoundTripper) http.RoundTripper // the first one sees a request first
	Hosts      []*url.URL                                  // the hosts that get the key
	Key        string
	Limiter    Limiter  // nil: no limiting
	Observer   Observer // nil: nobody watches

	Retries     int // after the first attempt
	MinBackoff  time.Duration
	MaxBackoff  time.Duration
	MaxWait     time.Duration // longest wait that a server may ask for
	MaxResponse int64         // bytes of a success; errors keep MaxErrorBody
}

// MaxErrorBody is how much of an error's body is kept.
const MaxErrorBody = 64 << 10

// Repeat says when an attempt of a call may be followed by another.
type Repeat int

const (
	// RepeatUnsent repeats only what did not reach the API, or was refused with 429.
	RepeatUnsent Repeat = iota
	// RepeatTransient repeats after anything transient.
	RepeatTransient
	// RepeatNever sends once.
	RepeatNever
)

// A Call is one logical call; it may take several attempts.
type Call struct {
	Operation string
	Method    string
	URL       *url.URL // without the key
	Header    http.Header
	Body      []byte
	Repeat    Repeat
	Writes    bool          // changes something, so that a lost answer leaves a doubt
	Timeout   time.Duration // per attempt, 0 for none
	Stream    bool          // a success is handed over unread
	Pause     *Pause        // of an operation that has a limit of its own, or nil

	// Accept reads the body of a success. With again the body was not what is
	// due and another attempt may bring it.
	Accept func(answer *Answer) (again bool, err error)

	// Refused reports an answer 500 whose body says that the call was refused, which
	// another attempt would be too. Nil: none does.
	Refused func(body []byte) bool
}

// Transport carries calls. It is safe for concurrent use.
type Transport struct {
	config Config
	client *http.Client
}

// New returns a Transport for config.
func New(config Config) *Transport {
	t := &Transport{config: config}
	key := newAuth(config)
	chain := &attempts{config: &t.config}
	if len(config.Middleware) == 0 {
		chain.auth = key
	}
	next := http.RoundTripper(key)
	for _, wrap := range slices.Backward(config.Middleware) {
		next = wrap(next)
	}
	chain.next = next
	t.client = &http.Client{
		Transport: chain,
		// A redirect would carry the key, or at least the path, to a host that
		// nobody chose; following one is never right for this API.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return t
}

// Do carries call to its end. The answer is never nil; Release it after use.
func (t *Transport) Do(ctx context.Context, call *Call) *Answer {
	x := &exchange{Context: ctx, config: &t.config, call: call}
	x.run(t.client)
	return &x.answer
}
