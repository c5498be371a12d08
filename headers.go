package smartlead

import (
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
)

// sharedHeaders are the headers that every call has.
type sharedHeaders struct {
	plain, withBody http.Header
	copied          bool // each call needs a copy of its own
}

func newSharedHeaders(c config) sharedHeaders {
	plain := http.Header{
		"Accept":     {"application/json"},
		"User-Agent": {c.userAgent},
	}
	withBody := plain.Clone()
	withBody.Set("Content-Type", "application/json")
	_, standard := c.base.(*http.Transport)
	return sharedHeaders{plain: plain, withBody: withBody, copied: !standard || len(c.middleware) > 0}
}

func defaultUserAgent() string {
	return "smartlead-go/" + Version + " (+https://github.com/smartlead-go/smartlead; " + runtime.Version() + ")"
}

// headers returns the client's own map where nothing is added to it: one map
// for all calls. Each call has a copy where code of a user's may write to it.
func (r *request) headers(hasBody bool) http.Header {
	shared := r.client.headers.plain
	if hasBody {
		shared = r.client.headers.withBody
	}
	if r.config.header == nil && !r.client.headers.copied {
		return shared
	}
	own := shared.Clone()
	maps.Copy(own, r.config.header)
	return own
}

// wrongHeader finds what net/http would refuse to send. It does not show values,
// which can be secrets.
func wrongHeader(header http.Header) (reason string) {
	for name, values := range header {
		if name == "" || strings.ContainsFunc(name, barredFromName) {
			return fmt.Sprintf("%q is no name of a header", name)
		}
		if slices.ContainsFunc(values, holdsControl) {
			return fmt.Sprintf("the value of %q holds a line break or another control character", name)
		}
	}
	return ""
}

func barredFromName(c rune) bool {
	letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	return !letter && (c < '0' || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}

// holdsControl reports what no value of a header may hold.
func holdsControl(value string) bool {
	return strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}

func requestID(header http.Header) string {
	if id := header.Get("X-Request-Id"); id != "" {
		return id
	}
	return header.Get("Cf-Ray")
}
