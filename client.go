package smartlead

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead/internal/transport"
)

// Version is the version of this package, as sent in the User-Agent.
const Version = "0.1.0"

// DefaultBaseURL is where SmartLead's V1 API lives.
const DefaultBaseURL = "https://server.smartlead.ai/api/v1"

// Environment variables that [NewClientFromEnv] reads.
const (
	EnvAPIKey  = "SMARTLEAD_API_KEY"
	EnvBaseURL = "SMARTLEAD_BASE_URL"
)

const (
	defaultTimeout     = time.Minute
	slowTimeout        = 3 * time.Minute
	defaultRetries     = 4
	defaultMinBackoff  = 500 * time.Millisecond
	defaultMaxBackoff  = 30 * time.Second
	defaultMaxWait     = 2 * time.Minute
	defaultMaxResponse = 256 << 20
)

// Client is the API as one key sees it. It is immutable and safe for concurrent
// use; make one and keep it.
type Client struct {
	Campaigns *CampaignsService
	Leads     *LeadsService
	LeadLists *LeadListsService
	Accounts  *AccountsService
	Warmup    *WarmupService
	Analytics *AnalyticsService
	Inbox     *InboxService
	BlockList *BlockListService
	Clients   *ClientsService
	Webhooks  *WebhooksService
	Mail      *MailService
	Workspace *WorkspaceService

	config    config
	hosts     map[apiHost]*url.URL
	transport *transport.Transport
	pauses    map[string]*transport.Pause
	headers   sharedHeaders
}

// service is what every service holds.
type service struct{ client *Client }

// config is what the options set.
type config struct {
	apiKey      Secret
	baseURL     *url.URL
	base        http.RoundTripper
	middleware  []func(http.RoundTripper) http.RoundTripper
	limiter     Limiter
	limiterSet  bool // by an option of this NewClient or Clone
	logger      *slog.Logger
	hooks       Hooks
	userAgent   string
	timeout     time.Duration
	timeoutSet  bool
	retries     int
	minBackoff  time.Duration
	maxBackoff  time.Duration
	maxWait     time.Duration
	maxResponse int64
}

// NewClient returns a Client for the workspace that apiKey belongs to. It sends
// nothing; a wrong key shows on the first call, as [ErrUnauthorized].
func NewClient(apiKey string, opts ...Option) (*Client, error) {
	c := config{
		userAgent:   defaultUserAgent(),
		timeout:     defaultTimeout,
		retries:     defaultRetries,
		minBackoff:  defaultMinBackoff,
		maxBackoff:  defaultMaxBackoff,
		maxWait:     defaultMaxWait,
		maxResponse: defaultMaxResponse,
	}
	all := append([]Option{WithBaseURL(DefaultBaseURL), WithAPIKey(apiKey)}, opts...)
	if err := c.apply(all); err != nil {
		return nil, err
	}
	if c.base == nil {
		c.base = defaultBase()
	}
	if !c.limiterSet {
		c.limiter = NewAdaptiveLimiter()
	}
	return newClient(c), nil
}

// NewClientFromEnv returns a Client for the key in SMARTLEAD_API_KEY and, when
// it is set, the base URL in SMARTLEAD_BASE_URL.
func NewClientFromEnv(opts ...Option) (*Client, error) {
	key := os.Getenv(EnvAPIKey)
	if key == "" {
		return nil, errors.New("smartlead: the environment variable " + EnvAPIKey + " is not set")
	}
	if base := os.Getenv(EnvBaseURL); base != "" {
		opts = append([]Option{WithBaseURL(base)}, opts...)
	}
	return NewClient(key, opts...)
}

// Clone returns a Client that differs from c by opts, over the same
// connections. With [WithAPIKey] it serves another workspace and gets an
// [AdaptiveLimiter] of its own, unless opts give it one; clones with the same
// key share theirs, since the limit belongs to the key.
func (c *Client) Clone(opts ...Option) (*Client, error) {
	changed := c.config
	changed.limiterSet = false
	if err := changed.apply(opts); err != nil {
		return nil, err
	}
	otherKey := changed.apiKey.Reveal() != c.config.apiKey.Reveal()
	if otherKey && !changed.limiterSet && changed.limiter != nil {
		changed.limiter = NewAdaptiveLimiter()
	}
	return newClient(changed), nil
}

func (c *config) apply(opts []Option) error {
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(c); err != nil {
			return fmt.Errorf("smartlead: %w", err)
		}
	}
	return nil
}

func newClient(c config) *Client {
	client := &Client{
		config:  c,
		hosts:   map[apiHost]*url.URL{coreHost: c.baseURL},
		pauses:  map[string]*transport.Pause{},
		headers: newSharedHeaders(c),
	}
	for _, o := range operations {
		if o.ownLimit {
			client.pauses[o.name] = new(transport.Pause)
		}
	}
	settings := transport.Config{
		Base:        c.base,
		Middleware:  c.middleware,
		Hosts:       []*url.URL{c.baseURL},
		Key:         c.apiKey.Reveal(),
		Retries:     c.retries,
		MinBackoff:  c.minBackoff,
		MaxBackoff:  c.maxBackoff,
		MaxWait:     c.maxWait,
		MaxResponse: c.maxResponse,
	}
	if c.limiter != nil {
		settings.Limiter = limiterBridge{c.limiter}
	}
	if watcher := newWatcher(c); watcher != nil {
		settings.Observer = watcher
	}
	client.transport = transport.New(settings)
	client.addServices()
	return client
}

func (c *Client) addServices() {
	s := service{c}
	c.Campaigns = &CampaignsService{s}
	c.Leads = &LeadsService{s}
	c.Accounts = &AccountsService{s}
	c.Warmup = &WarmupService{s}
	c.Analytics = &AnalyticsService{s}
	c.Inbox = &InboxService{s}
	c.BlockList = &BlockListService{s}
	c.LeadLists = &LeadListsService{s}
	c.Clients = &ClientsService{s}
	c.Webhooks = &WebhooksService{s}
	c.Mail = &MailService{s}
	c.Workspace = &WorkspaceService{s}
}

// limiterBridge hands the transport's findings to a Limiter.
type limiterBridge struct{ Limiter }

func (b limiterBridge) Observe(limits transport.Limits) { b.Limiter.Observe(RateLimit(limits)) }

// defaultBase is the standard transport with room for many calls to one host:
// with its two idle connections per host, most of 64 goroutines would dial anew
// for each call.
func defaultBase() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	base := standard.Clone()
	base.MaxIdleConns = 512
	base.MaxIdleConnsPerHost = 128
	return base
}

// attemptTimeout is how long one attempt of the operation may take.
func (c *Client) attemptTimeout(o *op) time.Duration {
	if o.slow && !c.config.timeoutSet {
		return slowTimeout
	}
	return c.config.timeout
}

// String tells the client's host and nothing else.
func (c *Client) String() string { return "smartlead.Client(" + c.config.baseURL.Host + ")" }

// GoString is String for %#v.
func (c *Client) GoString() string { return c.String() }

// Format prints String for every verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue is String for slog.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON writes String.
func (c *Client) MarshalJSON() ([]byte, error) { return []byte(`"` + c.String() + `"`), nil }

// isLoopback reports a host that is this machine.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
