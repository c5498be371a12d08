package redislimit

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/smartlead-go/smartlead"
)

type config struct {
	prefix  string
	rates   []smartlead.RequestRate
	timeout time.Duration
	part    float64 // of the limit, while Redis is away; 0 is by the number of processes
	log     *slog.Logger
}

func defaultConfig() config {
	return config{
		prefix:  "smartlead:limit:",
		rates:   []smartlead.RequestRate{{Requests: 10, Per: 2 * time.Second}, {Requests: 60, Per: time.Minute}},
		timeout: 500 * time.Millisecond,
		log:     slog.New(slog.DiscardHandler),
	}
}

// Option configures a [Limiter]. A bad value is an error of New.
type Option func(*config) error

// WithPrefix sets what the keys in Redis begin with, "smartlead:limit:" by default. All processes with the same API key
// need the same.
func WithPrefix(prefix string) Option {
	return func(c *config) error {
		if prefix == "" {
			return errors.New("the prefix is empty")
		}
		c.prefix = prefix
		return nil
	}
}

// WithRates sets the rates to keep to until the headers teach better, and how long the window of a limit is, which the
// headers do not say: see [smartlead.NewAdaptiveLimiter]. By default they are 10 per 2 s and 60 per 60 s. All
// processes with the same API key need the same.
func WithRates(rates ...smartlead.RequestRate) Option {
	return func(c *config) error {
		if len(rates) == 0 {
			return errors.New("there are no rates")
		}
		for _, rate := range rates {
			if rate.Requests <= 0 || rate.Per < time.Millisecond {
				return fmt.Errorf("a rate must be at least one request and a millisecond, got %d per %s", rate.Requests, rate.Per)
			}
		}
		c.rates = slices.Clone(rates)
		return nil
	}
}

// WithTimeout sets how long Redis may take before it counts as away, 500 ms by default, and four times that until it
// was heard for the first time. The limits of the Redis client itself decide only how soon it is tried again.
func WithTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		if timeout <= 0 {
			return fmt.Errorf("the timeout must be positive, got %s", timeout)
		}
		c.timeout = timeout
		return nil
	}
}

// WithLocalPart sets which part of the limit this process spends while Redis is away, above 0 and up to 1. By default
// it is nine tenths divided by the number of processes seen last, and a tenth when Redis never was there.
func WithLocalPart(part float64) Option {
	return func(c *config) error {
		if !(part > 0 && part <= 1) {
			return fmt.Errorf("the local part must be above 0 and at most 1, got %v", part)
		}
		c.part = part
		return nil
	}
}

// WithLogger logs when Redis goes away, at warn level, and when it is back, at info level. Nothing is logged by
// default.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		if logger == nil {
			return errors.New("the logger is nil")
		}
		c.log = logger
		return nil
	}
}
