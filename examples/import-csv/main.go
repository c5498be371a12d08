// Command import-csv adds the leads of a CSV file to a campaign, with a progress
// bar, a file that says what became of every row, and a checkpoint from which an
// import that was interrupted goes on.
//
// Without an account it makes a sample file and imports it into a simulated
// SmartLead in its own process, rate limit included. Paths of files are relative to
// the folder that -C names:
//
//	go -C examples/import-csv run .
//	go -C examples/import-csv run . -dry-run
//	go -C examples/import-csv run . -resume              # is interrupted half way, and goes on
//	go -C examples/import-csv run . my-leads.csv
//
// With -live it works on the real API, with the key in SMARTLEAD_API_KEY:
//
//	go -C examples/import-csv run . -live -campaign 123 -dry-run my-leads.csv
//	go -C examples/import-csv run . -live -campaign 123 -map "Title=custom_fields.job_title" -map "Notes=-" my-leads.csv
//	go -C examples/import-csv run . -live -campaign 123 -resume my-leads.csv
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

	"github.com/smartlead-go/smartlead"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "import-csv:", err)
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	file     string
	live     bool
	campaign smartlead.CampaignID
	dryRun   bool
	resume   bool
	outcomes string
	mapping  smartlead.LeadCSVMapping
}

func parseOptions(args []string, errOut io.Writer) (*options, error) {
	o := &options{mapping: smartlead.LeadCSVMapping{Columns: map[string]smartlead.LeadField{}}}
	flags := flag.NewFlagSet("import-csv", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.BoolVar(&o.live, "live", false, "import into the real API with the key in "+smartlead.EnvAPIKey)
	campaign := flags.Int64("campaign", 0, "with -live: the `id` of the campaign")
	flags.BoolVar(&o.dryRun, "dry-run", false, "check every row and send nothing")
	flags.BoolVar(&o.resume, "resume", false, "go on where an interrupted import was")
	flags.StringVar(&o.outcomes, "outcomes", "", "the `file` for what became of every row; FILE.outcomes.csv when not given")
	flags.Func("map", "where a `column=field` goes: email, first_name, …, custom_fields.name, or - for nowhere; can be given again", func(text string) error {
		column, field, found := strings.Cut(text, "=")
		if !found {
			return errors.New("must be column=field")
		}
		o.mapping.Columns[column] = smartlead.LeadField(field)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.campaign = smartlead.CampaignID(*campaign)
	o.file = flags.Arg(0)
	switch {
	case flags.NArg() > 1:
		return nil, fmt.Errorf("one file at a time, got %q", flags.Args())
	case o.live && (o.file == "" || o.campaign == 0):
		return nil, errors.New("-live wants -campaign and a file")
	case !o.live && o.campaign != 0:
		return nil, errors.New("-campaign is for -live; the simulator makes its own")
	}
	return o, nil
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	o, err := parseOptions(args, errOut)
	if err != nil {
		return err
	}
	if !o.live {
		return runSimulated(ctx, o, out, errOut)
	}
	client, err := smartlead.NewClientFromEnv()
	if err != nil {
		return err
	}
	job := newJob(o, client, out, errOut)
	if err := job.checkCheckpoint(o.resume); err != nil {
		return err
	}
	return job.run(ctx)
}
