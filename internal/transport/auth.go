package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// auth adds the key to a copy of each request, below everything that a user can
// hook into: middleware, logs and errors only ever see the request without it.
type auth struct {
	base  http.RoundTripper
	hosts []*url.URL
	query string // "api_key=…"

	key, escaped string
}

func newAuth(config Config) *auth {
	escaped := url.QueryEscape(config.Key)
	return &auth{base: config.Base, hosts: config.Hosts, query: "api_key=" + escaped, key: config.Key, escaped: escaped}
}

func (a *auth) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.send(req.WithContext(req.Context()))
	if resp != nil {
		resp.Request = req // not the one that was sent
	}
	return resp, err
}

// send adds the key to req itself, which nobody else may hold.
func (a *auth) send(req *http.Request) (*http.Response, error) {
	if a.owns(req.URL) {
		keyed := *req.URL
		if keyed.RawQuery == "" {
			keyed.RawQuery = a.query
		} else {
			keyed.RawQuery += "&" + a.query
		}
		req.URL = &keyed
		req = untraced(req)
	}
	resp, err := whole(a.base.RoundTrip(req))
	if err != nil {
		return nil, a.scrub(err)
	}
	a.scrubHeader(resp.Header)
	return resp, nil
}

// owns reports whether the key belongs to the host of u.
func (a *auth) owns(u *url.URL) bool {
	for _, host := range a.hosts {
		if u.Scheme == host.Scheme && u.Host == host.Host {
			return true
		}
	}
	return false
}

// scrubHeader hides a key that an answer repeats, as Location does.
func (a *auth) scrubHeader(header http.Header) {
	for _, values := range header {
		for i, value := range values {
			if clean := a.clean(value); clean != value {
				values[i] = clean
			}
		}
	}
}

// clean replaces the key in text, as it is and as a query has it.
func (a *auth) clean(text string) string {
	text = strings.ReplaceAll(text, a.key, "[redacted]")
	if a.escaped != a.key {
		text = strings.ReplaceAll(text, a.escaped, "[redacted]")
	}
	return text
}

// scrub replaces an error whose text shows the key: a RoundTripper of the
// user's may put the URL into its errors.
func (a *auth) scrub(err error) error {
	text := err.Error()
	clean := a.clean(text)
	if clean == text {
		return err
	}
	return &scrubbedError{text: clean, is: func(target error) bool { return errors.Is(err, target) }}
}

// scrubbedError keeps what an error is and hides what it says. It does not
// unwrap, since the error below still holds the key.
type scrubbedError struct {
	text string
	is   func(error) bool
}

func (e *scrubbedError) Error() string        { return e.text }
func (e *scrubbedError) Is(target error) bool { return e.is(target) }
