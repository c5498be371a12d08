package smartleadtest

import "time"

// Option changes how a [Server] starts.
type Option func(*config)

// config is everything that can be chosen before the server runs.
type config struct {
	seed      uint64
	start     time.Time
	apiKey    string
	addr      string
	limit     *Limit
	latency   time.Duration
	behaviour Behaviour
	leadLimit int
	control   bool

	webhookSecret  string
	webhookTimeout time.Duration
}

// defaultConfig begins on a Monday morning, so that a campaign with a weekday
// schedule sends at once.
func defaultConfig() config {
	return config{
		seed:      1,
		start:     time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC),
		apiKey:    "5f1c9a52-0000-4000-8000-simulator_example",
		addr:      "127.0.0.1:0",
		behaviour: DefaultBehaviour(),

		webhookSecret:  "simulator-signing-secret",
		webhookTimeout: 30 * time.Second,
	}
}

// WithSeed chooses the seed of everything that is left to chance. Without it the
// seed is 1.
func WithSeed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithClock sets the time at which the simulator starts. Without it that is
// Monday 2 March 2026, 09:00 UTC.
func WithClock(start time.Time) Option { return func(c *config) { c.start = start.UTC() } }

// WithAPIKey sets the key that is accepted.
func WithAPIKey(key string) Option { return func(c *config) { c.apiKey = key } }

// WithAddr sets the address to listen on. Without it that is a free port of
// 127.0.0.1.
func WithAddr(addr string) Option { return func(c *config) { c.addr = addr } }

// WithRateLimit makes the server count requests and refuse those over the
// limit. Without it there is no limit and there are no rate-limit headers.
func WithRateLimit(limit Limit) Option { return func(c *config) { c.limit = &limit } }

// WithLatency makes every answer wait, in real time.
func WithLatency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// WithBehaviour says how people react to mail. See [DefaultBehaviour].
func WithBehaviour(b Behaviour) Option { return func(c *config) { c.behaviour = b } }

// WithLeadLimit gives the account lead credits. An import that needs more than
// are left is cut short, as the API documents it. Without it there is no limit.
func WithLeadLimit(leads int) Option { return func(c *config) { c.leadLimit = leads } }

// WithWebhookSecret sets the secret that webhooks are signed with. Without it the
// simulator has one of its own, see [Webhooks.Secret]; an empty one leaves
// webhooks unsigned, as accounts without signing have them.
func WithWebhookSecret(secret string) Option { return func(c *config) { c.webhookSecret = secret } }

// WithWebhookTimeout sets how long the receiver of a webhook may take to answer,
// in real time. Without it that is 30 seconds.
func WithWebhookTimeout(d time.Duration) Option { return func(c *config) { c.webhookTimeout = d } }

// WithControl opens endpoints outside the API and without a key, for programs
// that are not written in Go. Only requests from the same machine are served.
//
//	POST /_simulator/advance?by=24h                       Server.Advance
//	POST /_simulator/deliver?event=EMAIL_REPLY&to=http://… Webhooks.Deliver
//	GET  /_simulator/deliveries                           Webhooks.Deliveries
//
// deliver also takes shape, relay, request_id and level in its query, and in its
// body, a JSON object, members to set.
func WithControl() Option { return func(c *config) { c.control = true } }

// Behaviour says how often people do what. Each rate is a probability between 0
// and 1, drawn once per mail.
type Behaviour struct {
	OpenRate        float64 // of the mails that arrive
	ClickRate       float64 // of the mails that are opened
	ReplyRate       float64 // of the mails that arrive
	PositiveRate    float64 // of the replies
	OutOfOfficeRate float64 // of the mails that arrive: an automatic answer
	UnsubscribeRate float64 // of the mails that are opened
	BounceRate      float64 // of the first mails to somebody
}

// DefaultBehaviour is a decent campaign.
func DefaultBehaviour() Behaviour {
	return Behaviour{
		OpenRate:        0.50,
		ClickRate:       0.12,
		ReplyRate:       0.08,
		PositiveRate:    0.35,
		OutOfOfficeRate: 0.02,
		UnsubscribeRate: 0.02,
		BounceRate:      0.03,
	}
}
