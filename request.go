package smartlead

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"

	"github.com/google/go-querystring/query"

	"github.com/smartlead-go/smartlead/internal/transport"
)

// none is the result of an operation that says no more than that it worked.
type none struct{}

// ack is what many answers say besides their result. A false one never gets as
// far as a result.
type ack struct {
	OK      bool   `json:"ok"`
	Success bool   `json:"success"`
	Message string `json:"message"` // the API's own words, mostly ""
}

// saysElse reports words that acknowledge nothing.
func (a *ack) saysElse() bool { return a.Message != "" && !a.OK && !a.Success }

// envelope is an answer whose result stands in a member of its own.
type envelope[T any] struct {
	ack

	Data T `json:"data"`
}

// Response is the HTTP side of a call, see [WithResponse].
type Response struct {
	StatusCode int // of the last answer, 0 when there was none
	Header     http.Header
	RequestID  string
	RateLimit  RateLimit
	Attempts   int
}

// RequestOption changes one call.
type RequestOption func(*requestConfig)

type requestConfig struct {
	header   http.Header
	query    url.Values
	response *Response
	rawBody  *[]byte
	repeat   func(transport.Repeat) transport.Repeat
	prefetch int
}

// WithResponse fills response with the HTTP side of the call, also when it fails.
func WithResponse(response *Response) RequestOption {
	return func(c *requestConfig) { c.response = response }
}

// WithRawBody fills raw with the body of a success as it came. It can hold
// secrets, such as the passwords of mailboxes.
func WithRawBody(raw *[]byte) RequestOption {
	return func(c *requestConfig) { c.rawBody = raw }
}

// WithHeader sets a header of the request. One that HTTP does not allow makes the
// call fail with [ErrInvalidParams].
func WithHeader(name, value string) RequestOption {
	return func(c *requestConfig) {
		if c.header == nil {
			c.header = http.Header{}
		}
		c.header.Set(name, value)
	}
}

// WithQuery adds a query parameter that the method does not offer. SmartLead
// refuses parameters it does not know.
func WithQuery(name, value string) RequestOption {
	return func(c *requestConfig) {
		if c.query == nil {
			c.query = url.Values{}
		}
		c.query.Add(name, value)
	}
}

// WithNoRetry sends the call once, whatever happens.
func WithNoRetry() RequestOption {
	return func(c *requestConfig) {
		c.repeat = func(transport.Repeat) transport.Repeat { return transport.RepeatNever }
	}
}

// WithRetryUnsafe repeats the call after anything transient, although that may
// carry it out twice.
func WithRetryUnsafe() RequestOption {
	return func(c *requestConfig) {
		c.repeat = func(transport.Repeat) transport.Repeat { return transport.RepeatTransient }
	}
}

// configOf is what the options of a call say.
func configOf(opts []RequestOption) requestConfig {
	var config requestConfig
	for _, opt := range opts {
		if opt != nil {
			opt(&config)
		}
	}
	return config
}

// request is one call on its way.
type request struct {
	client *Client
	route  route
	params any
	config requestConfig
	call   transport.Call
	url    url.URL
}

// call carries one call and returns its typed result.
func call[T any](ctx context.Context, c *Client, r route, params any, opts []RequestOption) (T, error) {
	var result T
	if err := c.carry(ctx, r, params, opts, &result); err != nil {
		var zero T
		return zero, err
	}
	return result, nil
}

// send carries one call whose answer has nothing to tell.
func send(ctx context.Context, c *Client, r route, params any, opts []RequestOption) error {
	return c.carry(ctx, r, params, opts, &none{})
}

// stream carries one call whose success is handed over unread.
func stream(ctx context.Context, c *Client, r route, opts []RequestOption) (io.ReadCloser, error) {
	var answer unread
	err := c.carry(ctx, r, nil, opts, &answer)
	return answer.ReadCloser, err
}

// unread is a success whose body is still to be read.
type unread struct {
	io.ReadCloser

	request *request
	answer  *transport.Answer
}

// failure makes the error of a body that is no good after all.
func (u *unread) failure(err error) error {
	u.answer.Err = err
	return u.request.failure(u.answer)
}

// carry takes a call from its params to its result: the one road.
func (c *Client) carry(ctx context.Context, r route, params any, opts []RequestOption, out any) error {
	req := &request{client: c, route: r, params: params, config: configOf(opts)}
	if err := req.build(); err != nil {
		return err
	}
	if !r.streams {
		req.call.Accept = func(answer *transport.Answer) (bool, error) { return req.accept(answer.Body, out) }
	}
	answer := c.transport.Do(ctx, &req.call)
	defer answer.Release()
	req.report(answer)
	if answer.Success() {
		if body, ok := out.(*unread); ok {
			*body = unread{answer.Stream, req, answer}
			return nil
		}
		c.reportDrift(ctx, r.op, out)
		return nil
	}
	return req.unlessGone(req.failure(answer))
}

// unlessGone forgives a removal for finding nothing after an attempt that had no
// answer: that attempt has removed it.
func (r *request) unlessGone(err error) error {
	var e *APIError
	if r.route.op.removes && errors.As(err, &e) && errors.Is(e, ErrNotFound) && e.MaybeApplied && e.Attempts > 1 && !isMarkup(trimBody(e.Body)) {
		return nil
	}
	return err
}

// build makes the request or says why the params are no good.
func (r *request) build() error {
	o := r.route.op
	if r.route.err != nil {
		return r.route.err
	}
	if r.config.prefetch < 0 {
		return o.invalid("WithPrefetch", fmt.Sprintf("must not be negative, got %d", r.config.prefetch))
	}
	if r.config.prefetch > 0 && (r.config.response != nil || r.config.rawBody != nil) {
		return o.invalid("WithPrefetch", "cannot go with WithResponse or WithRawBody: pages ahead would fill them while they are read")
	}
	if reason := wrongHeader(r.config.header); reason != "" {
		return o.invalid("WithHeader", reason)
	}
	if err := r.checkParams(); err != nil {
		return err
	}
	values, body, err := r.encode()
	if err != nil {
		return err
	}
	base := r.client.hosts[o.host]
	r.url = url.URL{Scheme: base.Scheme, Host: base.Host, RawQuery: values}
	if err := r.setPath(base.Path); err != nil {
		return err
	}
	r.call = transport.Call{
		Operation: o.name,
		Method:    o.method,
		URL:       &r.url,
		Header:    r.headers(body != nil),
		Body:      body,
		Repeat:    r.repeat(),
		Writes:    r.route.class != read,
		Timeout:   r.client.attemptTimeout(o),
		Stream:    r.route.streams,
		Pause:     r.client.pauses[o.name],
		Refused:   refusedForGood,
	}
	return nil
}

// setPath joins the base path and the route, keeping an escaped form where the
// two differ.
func (r *request) setPath(base string) error {
	escaped := base + r.route.path
	plain, err := url.PathUnescape(escaped)
	if err != nil {
		return r.route.op.invalid("path", "is not well formed")
	}
	r.url.Path = plain
	if plain != escaped {
		r.url.RawPath = escaped
	}
	return nil
}

// validator is what params implement that can be wrong before they are sent.
// Validate names the member by its wire name.
type validator interface {
	validate() (field, reason string)
}

func (r *request) checkParams() error {
	o := r.route.op
	if isNilPointer(r.params) {
		switch {
		case o.paramsInQuery() && !o.required:
			r.params = nil
		case o.optional:
			r.params = struct{}{}
		default:
			return o.invalid("params", "must not be nil")
		}
	}
	if isNilPointer(r.route.query) {
		r.route.query = nil
	}
	for _, params := range []any{r.route.query, r.params} {
		v, ok := params.(validator)
		if !ok {
			continue
		}
		if field, reason := v.validate(); reason != "" {
			return o.invalid(field, reason)
		}
	}
	return nil
}

// orZero is params, or their zero value when a caller left them out.
func orZero[P any](params *P) P {
	if params == nil {
		var zero P
		return zero
	}
	return *params
}

// isNilPointer reports params that a caller left out, as opposed to an operation
// that has none.
func isNilPointer(params any) bool {
	v := reflect.ValueOf(params)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// encode turns params into a query or a body, as the operation wants them.
func (r *request) encode() (values string, body []byte, err error) {
	o := r.route.op
	inQuery := []any{r.route.query}
	switch params := r.params.(type) {
	case nil:
	case foreign:
		body, err = codec().MarshalForeign(params.value)
	default:
		if o.paramsInQuery() {
			inQuery = append(inQuery, params)
		} else {
			body, err = marshal(params)
		}
	}
	if err != nil {
		return "", nil, o.invalid("params", "cannot be encoded: "+err.Error())
	}
	values, err = r.encodeQuery(inQuery)
	return values, body, err
}

// ownEncoder is what params implement that are so large that the general way of
// writing them would be felt.
type ownEncoder interface {
	encodeJSON() ([]byte, error)
}

func marshal(params any) ([]byte, error) {
	if own, ok := params.(ownEncoder); ok {
		return own.encodeJSON()
	}
	return codec().Marshal(params)
}

func (r *request) encodeQuery(params []any) (string, error) {
	o := r.route.op
	all := r.config.query
	if all.Has("api_key") {
		return "", o.invalid("api_key", "is set by the client; use Clone with WithAPIKey for another key")
	}
	for _, p := range params {
		if p == nil {
			continue
		}
		values, err := query.Values(p)
		if err != nil {
			return "", o.invalid("params", "cannot be encoded: "+err.Error())
		}
		for name, added := range values {
			if all == nil {
				all = url.Values{}
			}
			all[name] = append(all[name], added...)
		}
	}
	return all.Encode(), nil
}

func (r *request) repeat() transport.Repeat {
	repeat := transport.RepeatTransient
	if r.route.class == once {
		repeat = transport.RepeatUnsent
	}
	if r.config.repeat != nil {
		repeat = r.config.repeat(repeat)
	}
	return repeat
}

// wait is the pause before the call is made once more because its success, which
// was handed over unread, turned out to be no good.
func (r *request) wait(ctx context.Context, attempt int, failure *APIError) error {
	return r.client.transport.Wait(ctx, &r.call, attempt, failure.StatusCode, failure.cause)
}

// report fills what the options asked for.
func (r *request) report(answer *transport.Answer) {
	if r.config.response != nil {
		*r.config.response = Response{
			StatusCode: answer.Status,
			Header:     answer.Header,
			RequestID:  requestID(answer.Header),
			RateLimit:  RateLimit(answer.Limits),
			Attempts:   answer.Attempts,
		}
	}
	if r.config.rawBody != nil && answer.Status >= 200 && answer.Status < 300 {
		*r.config.rawBody = bytes.Clone(answer.Body)
	}
}

// failure makes the error of a call that did not succeed.
func (r *request) failure(answer *transport.Answer) error {
	e := &APIError{
		Operation:    r.route.op.name,
		StatusCode:   answer.Status,
		Method:       r.route.op.method,
		Path:         r.route.path,
		RequestID:    requestID(answer.Header),
		RetryAfter:   answer.RetryAfter,
		RateLimit:    RateLimit(answer.Limits),
		Attempts:     answer.Attempts,
		MaybeApplied: answer.MaybeApplied,
	}
	body := answer.Body[:min(len(answer.Body), transport.MaxErrorBody)]
	e.Body = r.scrub(body)
	var bad *bodyError
	switch {
	case errors.As(answer.Err, &bad):
		e.kind = bad.kind
		if bad.refused {
			e.MaybeApplied = e.MaybeApplied && e.Attempts > 1 // by an attempt before the refusal
			e.explain()
			r.scrubWords(e)
		} else {
			e.Message, e.cause = bad.reason, bad.cause
		}
	case answer.Status == 0:
		e.Message, e.cause = "no answer: "+causeText(answer.Err), answer.Err
	case answer.Status >= 300 && answer.Status < 400:
		e.Message = "a redirect, which is not followed"
		e.cause = answer.Err
	case answer.Status < 300:
		e.Message, e.cause = "the body could not be read", answer.Err
	default:
		e.cause = answer.Err
		e.explain()
		r.scrubWords(e)
	}
	return e
}

func causeText(err error) string {
	if err == nil {
		return "the call was not sent"
	}
	return err.Error()
}
