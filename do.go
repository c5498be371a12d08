package smartlead

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// foreign is a value of the caller's own type, see [Client.Do].
type foreign struct{ value any }

// read decodes a body, not into the caller's value itself: an attempt that failed
// would leave a part there.
func (f *foreign) read(body []byte) error {
	fresh := reflect.New(reflect.TypeOf(f.value).Elem())
	if err := codec().UnmarshalForeign(body, fresh.Interface()); err != nil {
		return err
	}
	reflect.ValueOf(f.value).Elem().Set(fresh.Elem())
	return nil
}

// Do calls a route that has no method yet, over the same road: method and path
// ("/campaigns/12"), a query and a body, each nil for none. The answer's JSON is
// read into out, a pointer, in place of what was there, or ignored when out is nil.
// Body and out follow the tags of encoding/json; a [Secret] in the body is
// revealed. A GET may be repeated, everything else is sent once.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, body, out any, opts ...RequestOption) error {
	o := &op{name: "Do", method: method, template: path, host: coreHost, class: once, list: true}
	if method == http.MethodGet {
		o.class = read
	}
	if err := checkPath(path); err != nil {
		return o.invalid("path", err.Error())
	}
	if method == "" || strings.ContainsFunc(method, barredFromName) {
		return o.invalid("method", fmt.Sprintf("%q is no method of HTTP", method))
	}
	if target := reflect.ValueOf(out); out != nil && (target.Kind() != reflect.Pointer || target.IsNil()) {
		return o.invalid("out", fmt.Sprintf("must be a pointer to something or nil, got %T", out))
	}
	for name, values := range query {
		for _, value := range values {
			opts = append(opts, WithQuery(name, value))
		}
	}
	var params any
	if body != nil {
		params = foreign{body}
	}
	if out == nil {
		return send(ctx, c, o.path(), params, opts)
	}
	return c.carry(ctx, o.path(), params, opts, &foreign{out})
}

var errBadPath = errors.New("must start with / and hold no query, fragment or dot segment")

func checkPath(path string) error {
	parsed, err := url.Parse(path)
	if err != nil || path == "" || path[0] != '/' || parsed.Host != "" || parsed.RawQuery != "" ||
		parsed.Fragment != "" || parsed.JoinPath().Path != parsed.Path {
		return fmt.Errorf("%w, got %q", errBadPath, path)
	}
	return nil
}
