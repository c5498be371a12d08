// Command smartlead-simulator runs a SmartLead in memory for programs in any
// language. It prints its base URL and the key that it accepts, and ends on
// Ctrl-C.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

const usage = `smartlead-simulator is a SmartLead that runs in memory.

Its time stands still unless -speed is given. To move it, and have mail sent,
opened and answered on the way:

  curl -X POST 'http://127.0.0.1:8025/_simulator/advance?by=24h'

To post one webhook to a receiver, signed, without anything having happened, with
members of the body of your own; and to see what was posted and answered:

  curl -X POST 'http://127.0.0.1:8025/_simulator/deliver?event=EMAIL_REPLY&to=http://127.0.0.1:8080/' \
       -d '{"campaign_id":3401177}'
  curl 'http://127.0.0.1:8025/_simulator/deliveries'

These endpoints lie outside the API, take no key and serve only this machine.

Flags:
`

// settings are the command's flags.
type settings struct {
	addr      string
	key       string
	seed      uint64
	speed     float64
	limit     int
	window    time.Duration
	limitKind string
	latency   time.Duration
	blocked   string
	webhook   string
	secret    *string // nil: the built-in one
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "smartlead-simulator:", err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, out, errs io.Writer) error {
	s, err := parse(args, errs)
	if err != nil {
		return err
	}
	options, err := s.options()
	if err != nil {
		return err
	}
	server, err := smartleadtest.Start(options...)
	if err != nil {
		return err
	}
	defer server.Close()
	for _, entry := range strings.FieldsFunc(s.blocked, func(r rune) bool { return r == ',' }) {
		server.Block(strings.TrimSpace(entry))
	}
	if err := s.subscribe(ctx, server); err != nil {
		return err
	}
	greet(out, server)
	keepTime(ctx, server, s.speed)
	return nil
}

// subscribe has every event posted to the address of the flag.
func (s *settings) subscribe(ctx context.Context, server *smartleadtest.Server) error {
	if s.webhook == "" {
		return nil
	}
	_, err := server.Client().Webhooks.Create(ctx, &smartlead.WebhookCreateParams{
		Name: "simulator", URL: s.webhook, Level: smartlead.WebhookLevelUser,
		EventTypes: []smartlead.WebhookEvent{
			smartlead.WebhookEmailSent, smartlead.WebhookFirstEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailLinkClick,
			smartlead.WebhookEmailReply, smartlead.WebhookEmailBounce, smartlead.WebhookLeadUnsubscribed, smartlead.WebhookLeadCategoryUpdated,
			smartlead.WebhookCampaignStatusChanged, smartlead.WebhookUntrackedReplies, smartlead.WebhookManualStepReached,
		},
	})
	if err != nil {
		return fmt.Errorf("-webhook: %w", err)
	}
	return nil
}

// greet says all that a program needs to know, in one write.
func greet(out io.Writer, server *smartleadtest.Server) {
	secret := server.Webhooks().Secret()
	if secret == "" {
		secret = "(webhooks are not signed)"
	}
	fmt.Fprintf(out, `SmartLead simulator

  base URL        %[1]s
  API key         %[2]s
  webhook secret  %[3]s

  export SMARTLEAD_BASE_URL=%[1]s SMARTLEAD_API_KEY=%[2]s

Ctrl-C ends it.
`, server.URL(), server.APIKey(), secret)
}

func parse(args []string, errs io.Writer) (*settings, error) {
	s := &settings{}
	flags := flag.NewFlagSet("smartlead-simulator", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		fmt.Fprint(errs, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8025", "`address` to listen on")
	flags.StringVar(&s.key, "key", "", "API `key` to accept instead of the built-in one")
	flags.Uint64Var(&s.seed, "seed", 1, "seed of everything that is left to chance")
	flags.Float64Var(&s.speed, "speed", 0, "simulated seconds per real second; 0 lets the time stand still")
	flags.IntVar(&s.limit, "rate-limit", 0, "requests allowed per window; 0 means no limit")
	flags.DurationVar(&s.window, "rate-window", time.Minute, "length of the rate limit's window")
	flags.StringVar(&s.limitKind, "rate-kind", "fixed", "how the rate limit counts: fixed, sliding or token")
	flags.DurationVar(&s.latency, "latency", 0, "time that every answer waits")
	flags.StringVar(&s.blocked, "block", "", "addresses and domains for the block list, separated by commas")
	flags.StringVar(&s.webhook, "webhook", "", "`URL` of a receiver that every event is posted to")
	flags.Func("webhook-secret", "`secret` that webhooks are signed with instead of the built-in one; an empty one leaves them unsigned", func(secret string) error {
		s.secret = &secret
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.speed < 0 {
		return nil, errors.New("-speed must not be negative")
	}
	return s, nil
}

func (s *settings) options() ([]smartleadtest.Option, error) {
	options := []smartleadtest.Option{
		smartleadtest.WithAddr(s.addr), smartleadtest.WithSeed(s.seed), smartleadtest.WithLatency(s.latency), smartleadtest.WithControl(),
	}
	if s.key != "" {
		options = append(options, smartleadtest.WithAPIKey(s.key))
	}
	if s.secret != nil {
		options = append(options, smartleadtest.WithWebhookSecret(*s.secret))
	}
	if s.limit <= 0 {
		return options, nil
	}
	kinds := map[string]smartleadtest.LimitKind{
		"fixed": smartleadtest.FixedWindow, "sliding": smartleadtest.SlidingWindow, "token": smartleadtest.TokenBucket,
	}
	kind, known := kinds[s.limitKind]
	if !known {
		return nil, fmt.Errorf("unknown -rate-kind %q", s.limitKind)
	}
	limit := smartleadtest.Limit{Kind: kind, Requests: s.limit, Window: s.window}
	return append(options, smartleadtest.WithRateLimit(limit)), nil
}

// keepTime moves the simulated time along with the real one until the context
// ends.
func keepTime(ctx context.Context, server *smartleadtest.Server, speed float64) {
	if speed == 0 {
		<-ctx.Done()
		return
	}
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			server.Advance(time.Duration(float64(now.Sub(last)) * speed))
			last = now
		}
	}
}
