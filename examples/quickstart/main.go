// Command quickstart runs a campaign from its creation to its first replies,
// without an account: it starts a simulated SmartLead in its own process and
// talks to it through the SDK, as it would to the real one.
//
//	go run ./examples/quickstart
//
// With -live it reads the same from the real API instead, with the key in
// SMARTLEAD_API_KEY, of the newest campaign that has sent anything. It changes
// nothing there unless -write is given; then it creates a drafted campaign with
// sequence, settings and schedule, and neither adds leads nor starts it: the
// people in this example are invented.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

func main() {
	live := flag.Bool("live", false, "read from the real API with the key in "+smartlead.EnvAPIKey)
	write := flag.Bool("write", false, "with -live: also create a drafted campaign there")
	flag.Parse()
	if err := run(*live, *write); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(live, write bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch {
	case live:
		return runLive(ctx, write)
	case write:
		return errors.New("-write is for -live; the simulator is always written to")
	default:
		return runSimulated(ctx)
	}
}

// runLive shows what is there, and writes only when told to.
func runLive(ctx context.Context, write bool) error {
	client, err := smartlead.NewClientFromEnv()
	if err != nil {
		return err
	}
	campaign, err := findCampaign(ctx, client)
	if err != nil {
		return err
	}
	if campaign != 0 {
		if err := showResults(ctx, client, campaign); err != nil {
			return err
		}
	}
	if !write {
		fmt.Println("\nNothing was changed: creating a campaign takes -write.")
		return nil
	}
	_, err = createCampaign(ctx, client)
	return err
}

// runSimulated does all of it against a SmartLead in this process.
func runSimulated(ctx context.Context) error {
	server := smartleadtest.NewServer(
		smartleadtest.WithSeed(2),
		smartleadtest.WithBehaviour(smartleadtest.Behaviour{
			OpenRate: 0.55, ClickRate: 0.1, ReplyRate: 0.07, PositiveRate: 0.4, UnsubscribeRate: 0.01, BounceRate: 0.03,
		}),
	)
	defer server.Close()
	return simulate(ctx, server)
}

// simulate runs a campaign for some days and shows what came of it.
func simulate(ctx context.Context, server *smartleadtest.Server) error {
	server.Block("globex.example")
	client := server.Client()

	campaign, err := createCampaign(ctx, client)
	if err != nil {
		return err
	}
	if err := connectMailboxes(ctx, client, campaign); err != nil {
		return err
	}
	if err := addLeads(ctx, client, campaign); err != nil {
		return err
	}
	if err := client.Campaigns.Start(ctx, campaign); err != nil {
		return err
	}
	const days = 7
	fmt.Printf("\nStarted on %s; %d days go by …\n", server.Now().Format("Monday 2 January"), days)
	server.Advance(days * 24 * time.Hour)
	return showResults(ctx, client, campaign)
}
