package smartlead

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/smartlead-go/smartlead/internal/transport"
)

// repeatClass says when an operation may be sent again.
type repeatClass int

const (
	read       repeatClass = iota // changes nothing
	idempotent                    // changes something, to the same end however often
	once                          // sends, creates or spends: never twice
)

func (c repeatClass) String() string {
	return [...]string{"read", "idempotent", "once"}[c]
}

// apiHost is one of SmartLead's hosts.
type apiHost string

// coreHost serves everything that this package covers so far.
const coreHost apiHost = "core"

// op is one operation of the API, as registered by [operation].
type op struct {
	name     string
	method   string
	template string
	host     apiHost
	class    repeatClass

	literals []string // the template between its parameters
	params   []string // the names of the parameters

	inQuery  bool // params go into the query although the method has a body
	optional bool // nil params are sent as {}
	required bool // nil params are refused although they go into the query
	list     bool // an empty answer is an empty list and not a missing object
	streams  bool // a success is handed over unread
	slow     bool // known to take minutes
	ownLimit bool // has a rate limit of its own
	removes  bool // takes away what its ids name
}

type operationOption func(*op)

func inQuery(o *op)        { o.inQuery = true }
func optionalParams(o *op) { o.optional = true }
func required(o *op)       { o.required = true }
func list(o *op)           { o.list = true }
func streams(o *op)        { o.streams = true }
func slow(o *op)           { o.slow = true }
func ownLimit(o *op)       { o.ownLimit = true }
func removes(o *op)        { o.removes = true }

// paramsInQuery reports where the operation's params go.
func (o *op) paramsInQuery() bool { return o.method == http.MethodGet || o.inQuery }

// operations is the registry, in the order of the files. Tests walk it.
var operations []*op

// operation registers an operation of the core host.
func operation(name, method, path string, class repeatClass, options ...operationOption) *op {
	o := &op{name: name, method: method, template: path, host: coreHost, class: class}
	for _, option := range options {
		option(o)
	}
	rest := path
	for {
		literal, after, found := strings.Cut(rest, "{")
		o.literals = append(o.literals, literal)
		if !found {
			break
		}
		var param string
		param, rest, _ = strings.Cut(after, "}")
		o.params = append(o.params, param)
	}
	operations = append(operations, o)
	return o
}

// route is an operation with its path filled in.
type route struct {
	op    *op
	path  string // escaped
	class repeatClass
	query any // params for the query, beside those for the body
	err   error

	streams bool // a success is handed over unread
}

// withQuery adds params that go into the query of a call that also has a body.
func (r route) withQuery(params any) route {
	r.query = params
	return r
}

// as changes the repeat class for this one call.
func (r route) as(class repeatClass) route {
	r.class = class
	return r
}

// streaming hands a success of this one call over unread.
func (r route) streaming() route {
	r.streams = true
	return r
}

// path fills the parameters of the path, in order: ids or text. A zero id, an
// empty text and a dot segment are refused.
func (o *op) path(values ...any) route {
	r := route{op: o, class: o.class, streams: o.streams}
	if len(values) == 0 {
		r.path = o.template
		return r
	}
	path := make([]byte, 0, len(o.template)+20)
	for i, literal := range o.literals {
		path = append(path, literal...)
		if i == len(o.params) {
			break
		}
		segment, reason := pathSegment(values[i])
		if reason != "" {
			r.err = o.invalid(o.params[i], reason)
			return r
		}
		path = append(path, url.PathEscape(segment)...)
	}
	r.path = string(path)
	return r
}

func pathSegment(value any) (segment, reason string) {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.String {
		switch text := v.String(); text {
		case "":
			return "", "must not be empty"
		case ".", "..":
			return "", "must not be a dot segment"
		default:
			return text, ""
		}
	}
	id := v.Int()
	if id <= 0 {
		return "", fmt.Sprintf("must be a positive id, got %d", id)
	}
	return strconv.FormatInt(id, 10), ""
}

func (o *op) invalid(field, reason string) error {
	return &InvalidParamsError{Operation: o.name, Field: field, Reason: reason}
}

// OperationName returns the name of the operation that a request belongs to,
// such as "Campaigns.Get", from the context of the request. It is for
// middleware: the name never grows with ids, so it suits spans and metrics.
// Outside a request it is "".
func OperationName(ctx context.Context) string { return transport.OperationName(ctx) }
