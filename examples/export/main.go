// Command export writes the leads of a campaign as CSV, with their state there
// and how often each opened, clicked and replied.
//
// Without an account it runs a campaign in a simulated SmartLead in its own
// process and exports that one:
//
//	go run ./examples/export > leads.csv
//	go run ./examples/export -interested -columns title -out leads.csv
//	go run ./examples/export -raw > leads.csv
//
// With -live it reads from the real API, with the key in SMARTLEAD_API_KEY. It
// changes nothing there.
//
//	go run ./examples/export -live -campaign 123 -out leads.csv
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"strings"

	"github.com/smartlead-go/smartlead"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "export:", err)
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	live       bool
	campaign   smartlead.CampaignID
	file       string
	columns    []string
	interested bool
	raw        bool
}

func parseOptions(args []string, errOut io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.BoolVar(&o.live, "live", false, "read from the real API with the key in "+smartlead.EnvAPIKey)
	campaign := flags.Int64("campaign", 0, "with -live: the `id` of the campaign")
	flags.StringVar(&o.file, "out", "", "the `file` to write; the standard output when not given")
	columns := flags.String("columns", "", "custom fields, separated by commas, that get a column of their own")
	flags.BoolVar(&o.interested, "interested", false, "only leads whose category counts as positive")
	flags.BoolVar(&o.raw, "raw", false, "what SmartLead answers, byte by byte")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.campaign = smartlead.CampaignID(*campaign)
	if *columns != "" {
		o.columns = strings.Split(*columns, ",")
	}
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("what is %q? The file to write is -out", flags.Arg(0))
	case o.live != (o.campaign != 0):
		return nil, errors.New("-live and -campaign belong together")
	case o.raw && (o.interested || o.columns != nil):
		return nil, errors.New("-raw leaves nothing to choose")
	}
	return o, nil
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	o, err := parseOptions(args, errOut)
	if err != nil {
		return err
	}
	client, done, err := o.client(ctx)
	if err != nil {
		return err
	}
	defer done()
	if o.file == "" {
		return o.export(ctx, client, out, errOut)
	}
	file, err := os.Create(o.file)
	if err != nil {
		return err
	}
	return errors.Join(o.export(ctx, client, file, errOut), file.Close())
}

// client returns that of the real API, or that of a simulator with a campaign.
func (o *options) client(ctx context.Context) (client *smartlead.Client, done func(), err error) {
	if o.live {
		client, err = smartlead.NewClientFromEnv()
		return client, func() {}, err
	}
	server, campaign, err := simulate(ctx)
	if err != nil {
		return nil, nil, err
	}
	o.campaign = campaign
	return server.Client(), server.Close, nil
}

func (o *options) export(ctx context.Context, client *smartlead.Client, out, errOut io.Writer) error {
	if o.raw {
		return o.copyRaw(ctx, client, out, errOut)
	}
	leads := o.chosen(client.Leads.ExportAll(ctx, o.campaign), errOut)
	rows, err := smartlead.WriteLeadsCSV(out, leads, &smartlead.LeadCSVOptions{CustomFields: o.columns})
	fmt.Fprintf(errOut, "%d leads.\n", rows)
	return err
}

// copyRaw hands the answer through.
func (o *options) copyRaw(ctx context.Context, client *smartlead.Client, out, errOut io.Writer) error {
	body, err := client.Leads.Export(ctx, o.campaign)
	if err != nil {
		return err
	}
	defer body.Close()
	size, err := io.Copy(out, body)
	fmt.Fprintf(errOut, "%d bytes.\n", size)
	return err
}

// chosen leaves out the leads that were not asked for, and the rows that cannot be
// read, which it reports.
func (o *options) chosen(leads iter.Seq2[*smartlead.ExportedLead, error], errOut io.Writer) iter.Seq2[*smartlead.ExportedLead, error] {
	return func(yield func(*smartlead.ExportedLead, error) bool) {
		for lead, err := range leads {
			var bad *smartlead.LeadRowError
			switch {
			case errors.As(err, &bad):
				fmt.Fprintln(errOut, "left out:", bad)
				continue
			case err == nil && o.interested && !lead.IsInterested:
				continue
			}
			if !yield(lead, err) {
				return
			}
		}
	}
}
