package smartlead

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Option configures a [Client]. A bad value is an error of NewClient or Clone.
type Option func(*config) error

// WithAPIKey sets the key, for [Client.Clone]: another key is another workspace.
func WithAPIKey(key string) Option {
	return func(c *config) error {
		if strings.TrimSpace(key) == "" {
			return errors.New("the API key is empty")
		}
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return errors.New("the API key holds spaces or characters that no key has")
		}
		c.apiKey = NewSecret(key)
		return nil
	}
}

// WithBaseURL sets where the API is, up to and including /api/v1. Plain http is
// refused except to this machine, since the key travels in the URL.
func WithBaseURL(base string) Option {
	return func(c *config) error {
		u, err := url.Parse(base)
		switch {
		case err != nil:
			return errors.New("the base URL cannot be parsed")
		case u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
			return errors.New("the base URL must be an absolute http(s) URL")
		case u.User != nil || u.RawQuery != "" || u.Fragment != "":
			return errors.New("the base URL must have no user, query or fragment")
		case u.Scheme == "http" && !isLoopback(u.Hostname()):
			return fmt.Errorf("the base URL must be https: the key would travel in the clear to %s", u.Host)
		}
		c.baseURL = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}
		return nil
	}
}

// WithHTTPClient takes the Transport of client and, when it has one, its
// Timeout as [WithTimeout]. Its cookie jar and redirect policy are not used. The
// Transport sends the requests and so sees the key in their URL: tracing and logging
// belong into a [WithMiddleware], where it is not.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return errors.New("the HTTP client is nil")
		}
		c.base = client.Transport
		if c.base == nil {
			c.base = http.DefaultTransport
		}
		if client.Timeout > 0 {
			return WithTimeout(client.Timeout)(c)
		}
		return nil
	}
}

// WithMiddleware wraps the transport, once per attempt. Middleware sees requests
// without the key, so what it traces or logs cannot leak it, and finds the
// operation's name by [OperationName]. The first one given sees a request first.
func WithMiddleware(middleware ...func(http.RoundTripper) http.RoundTripper) Option {
	return func(c *config) error {
		for _, m := range middleware {
			if m == nil {
				return errors.New("a middleware is nil")
			}
		}
		c.middleware = append(slices.Clip(c.middleware), middleware...)
		return nil
	}
}

// WithRetries sets how many attempts may follow the first, 4 by default and 0
// for none.
func WithRetries(retries int) Option {
	return func(c *config) error {
		if retries < 0 {
			return fmt.Errorf("retries must not be negative, got %d", retries)
		}
		c.retries = retries
		return nil
	}
}

// WithBackoff sets the bounds of the wait between attempts where the API does
// not ask for one: at most least before the first repeat, doubling up to most,
// 500 ms and 30 s by default. The wait is drawn between zero and that.
func WithBackoff(least, most time.Duration) Option {
	return func(c *config) error {
		if least < 0 || most < least {
			return fmt.Errorf("the backoff must go from zero or more upwards, got %s to %s", least, most)
		}
		c.minBackoff, c.maxBackoff = least, most
		return nil
	}
}

// WithMaxWait bounds the wait that an answer may ask of its call, 2 minutes by
// default. The limiter may hold calls back for longer, until the window of the rate
// limit ends; the deadline of their context bounds that.
func WithMaxWait(most time.Duration) Option {
	return func(c *config) error {
		if most <= 0 {
			return fmt.Errorf("the longest wait must be positive, got %s", most)
		}
		c.maxWait = most
		return nil
	}
}

// WithLimiter sets what paces the calls, an [AdaptiveLimiter] by default; nil
// turns pacing off.
func WithLimiter(limiter Limiter) Option {
	return func(c *config) error {
		c.limiter, c.limiterSet = limiter, true
		return nil
	}
}

// WithLogger logs each attempt at debug level and each repeat at warn level,
// without keys, queries or bodies. Nothing is logged by default.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		c.logger = logger
		return nil
	}
}

// WithHooks sets functions that watch the calls.
func WithHooks(hooks Hooks) Option {
	return func(c *config) error {
		c.hooks = hooks
		return nil
	}
}

// WithUserAgent puts name before the SDK's own User-Agent. SmartLead's edge
// refuses requests without a telling one.
func WithUserAgent(name string) Option {
	return func(c *config) error {
		if name == "" || holdsControl(name) {
			return errors.New("the User-Agent is empty or holds a control character")
		}
		c.userAgent = name + " " + defaultUserAgent()
		return nil
	}
}

// WithTimeout bounds one attempt, including the reading of its answer; the time
// spent waiting for the limiter does not count. It is 1 minute by default, and
// 3 for operations known to be slow; a timeout that is given holds for these too. Of
// an answer that is handed over as it arrives it bounds each silence of the server.
// 0 means no bound but the context's.
func WithTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		if timeout < 0 {
			return fmt.Errorf("the timeout must not be negative, got %s", timeout)
		}
		c.timeout, c.timeoutSet = timeout, true
		return nil
	}
}

// WithMaxResponseSize bounds the body of a success, 256 MiB by default. A larger
// one is an error and is not read on. Streams are not bounded.
func WithMaxResponseSize(bytes int64) Option {
	return func(c *config) error {
		if bytes <= 0 {
			return fmt.Errorf("the largest response must be positive, got %d", bytes)
		}
		c.maxResponse = bytes
		return nil
	}
}
