package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"time"

	"github.com/smartlead-go/smartlead"
)

const (
	defaultMaxBody = 10 << 20
	defaultTimeout = 5 * time.Second // with two calls of the deduplicator the answer is out within 10
)

// Option configures a [Handler]. A bad value is an error of NewHandler.
type Option func(*config) error

type config struct {
	handle  handle
	byType  map[reflect.Type]handle
	secrets []smartlead.Secret
	mode    SignatureMode
	modeSet bool
	keys    []smartlead.Secret
	store   Deduplicator
	noStore bool
	maxBody int64
	timeout time.Duration
	queue   int
	workers int
	logger  *slog.Logger
	hooks   Hooks
}

// handle is a user's function for one type of event or for all.
type handle func(context.Context, *Event) error

// On has fn handle the events of one type, told by the type of data:
//
//	webhook.On(func(ctx context.Context, event *webhook.Event, reply *webhook.EmailReply) error { … })
//
// The function of NewHandler then gets the events of all other types only.
func On[T DataType](fn func(ctx context.Context, event *Event, data *T) error) Option {
	return func(c *config) error {
		kind := reflect.TypeFor[*T]()
		if fn == nil {
			return fmt.Errorf("the function for %s is nil", kind.Elem().Name())
		}
		if c.byType[kind] != nil {
			return fmt.Errorf("there are two functions for %s", kind.Elem().Name())
		}
		c.byType[kind] = func(ctx context.Context, event *Event) error {
			data, _ := event.Data.(*T)
			return fn(ctx, event, data)
		}
		return nil
	}
}

// WithSecret verifies deliveries with the signing secret that SmartLead's app
// shows. Several secrets are all good, so that one can be replaced by another
// without a gap.
func WithSecret(secrets ...string) Option {
	return func(c *config) error {
		var err error
		c.secrets, err = appendSecrets(c.secrets, "secret", secrets)
		return err
	}
}

func appendSecrets(to []smartlead.Secret, what string, values []string) ([]smartlead.Secret, error) {
	if len(values) == 0 {
		return nil, fmt.Errorf("no %s is given", what)
	}
	for _, value := range values {
		if value == "" {
			return nil, fmt.Errorf("a %s is empty", what)
		}
		to = append(to, smartlead.NewSecret(value))
	}
	return to, nil
}

// SignatureMode says what becomes of deliveries without a signature. One with a
// wrong signature is refused in every mode that verifies.
type SignatureMode int

// The modes. Nobody has published a delivery with a signature, and one that is
// refused is not sent again: run with SignatureIfPresent until [Event].Signed was
// true once.
const (
	SignatureRequired  SignatureMode = iota // refuse them
	SignatureIfPresent                      // take them
	SignatureOff                            // verify nothing
)

// WithSignatureMode sets the mode, [SignatureRequired] by default when there is a
// secret and [SignatureOff] when there is none.
func WithSignatureMode(mode SignatureMode) Option {
	return func(c *config) error {
		if mode < SignatureRequired || mode > SignatureOff {
			return fmt.Errorf("there is no signature mode %d", mode)
		}
		c.mode, c.modeSet = mode, true
		return nil
	}
}

// WithSecretKey also compares the secret_key in the body, in constant time, with
// the keys given. It is a token that is the same in each body of an account, and
// not a signature: whoever has seen one body knows it. Bodies without one, such as
// alerts, are refused unless they have a valid signature.
func WithSecretKey(keys ...string) Option {
	return func(c *config) error {
		var err error
		c.keys, err = appendSecrets(c.keys, "secret key", keys)
		return err
	}
}

// WithDeduplicator sets what remembers the events that were handled, a
// [MemoryDeduplicator] by default. Nil handles every delivery, repeats included.
//
// Handlers that do different work on the same events need stores, or prefixes of
// keys, of their own.
func WithDeduplicator(store Deduplicator) Option {
	return func(c *config) error {
		c.store, c.noStore = store, store == nil
		return nil
	}
}

// WithMaxBody bounds the body of a delivery, 10 MiB by default. An event of a
// changed category carries a whole conversation and can be some megabytes.
func WithMaxBody(bytes int64) Option {
	return func(c *config) error {
		if bytes <= 0 {
			return fmt.Errorf("the largest body must be positive, got %d", bytes)
		}
		c.maxBody = bytes
		return nil
	}
}

// WithTimeout bounds the handling of one event, 5 seconds by default: SmartLead
// waits for about 30 seconds, or 10 by another source. The function's context
// ends then. It does not end when SmartLead hangs up: what was begun is finished,
// so that the repeat finds it done.
func WithTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		if timeout <= 0 {
			return fmt.Errorf("the timeout must be positive, got %s", timeout)
		}
		c.timeout = timeout
		return nil
	}
}

// WithQueue answers 200 as soon as an event is verified and has a place in a queue
// of size, and has that many workers handle it afterwards. With a full queue the
// answer is 503, and SmartLead repeats.
//
// What was answered 200 is not sent again: an event is lost when the process dies
// before it is handled, or when its function fails; Hooks.OnHandled tells of the
// latter. Use a queue that outlives the process where that matters. Call
// [Handler.Shutdown] before the process ends.
func WithQueue(size, workers int) Option {
	return func(c *config) error {
		if size <= 0 || workers <= 0 {
			return fmt.Errorf("the queue needs room and workers, got %d and %d", size, workers)
		}
		c.queue, c.workers = size, workers
		return nil
	}
}

// WithLogger logs what is refused, what fails and what cannot be read at warn or
// error level, and the rest at debug level. Bodies, addresses and secrets are
// never logged. Nothing is logged by default.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		if logger == nil {
			logger = slog.New(slog.DiscardHandler)
		}
		c.logger = logger
		return nil
	}
}

// WithHooks sets functions that watch the deliveries.
func WithHooks(hooks Hooks) Option {
	return func(c *config) error {
		c.hooks = hooks
		return nil
	}
}

func newConfig(fn handle, opts []Option) (*config, error) {
	c := &config{
		handle:  fn,
		byType:  map[reflect.Type]handle{},
		maxBody: defaultMaxBody,
		timeout: defaultTimeout,
		logger:  slog.New(slog.DiscardHandler),
	}
	for _, option := range opts {
		if option == nil {
			return nil, errors.New("webhook: an option is nil")
		}
		if err := option(c); err != nil {
			return nil, fmt.Errorf("webhook: %w", err)
		}
	}
	return c, c.complete()
}

// complete fills in the defaults that depend on other options.
func (c *config) complete() error {
	if c.handle == nil && len(c.byType) == 0 {
		return errors.New("webhook: there is no function to handle events")
	}
	if !c.modeSet && len(c.secrets) == 0 {
		c.mode = SignatureOff
	}
	if c.mode != SignatureOff && len(c.secrets) == 0 {
		return errors.New("webhook: there is no secret to verify signatures with")
	}
	if c.store == nil && !c.noStore {
		store, err := NewMemoryDeduplicator(0, 0)
		if err != nil {
			return err
		}
		c.store = store
	}
	return nil
}
