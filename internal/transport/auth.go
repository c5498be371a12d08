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
	key   string
}

func newAuth(config Config) *auth {
	return &auth{
		base:  config.Base,
		hosts: config.Hosts,
		query: "api_key=" + url.QueryEscape(config.Key),
		key:   config.Key,
	}
}

// keyed is a request with the URL it points to, in one allocation.
type keyed struct {
	request http.Request
	url     url.URL
}

func (a *auth) RoundTrip(req *http.Request) (*http.Response, error) {
	sent := req
	if a.owns(req.URL) {
		sent = a.withKey(req)
	}
	resp, err := a.base.RoundTrip(sent)
	if err != nil {
		return nil, a.scrub(err)
	}
	resp.Request = req // not the one that was sent
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

func (a *auth) withKey(req *http.Request) *http.Request {
	k := &keyed{request: *req, url: *req.URL}
	if k.url.RawQuery == "" {
		k.url.RawQuery = a.query
	} else {
		k.url.RawQuery += "&" + a.query
	}
	k.request.URL = &k.url
	return &k.request
}

// scrub replaces an error whose text shows the key: a RoundTripper of the
// user's may put the URL into its errors.
func (a *auth) scrub(err error) error {
	text := err.Error()
	clean := strings.ReplaceAll(text, a.key, "[redacted]")
	clean = strings.ReplaceAll(clean, a.query, "api_key=[redacted]")
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
