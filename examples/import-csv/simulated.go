package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// simulation is a SmartLead in this process with a campaign to import into.
type simulation struct {
	server   *smartleadtest.Server
	campaign smartlead.CampaignID
}

// simulatedLimit lets an import of the sample take some seconds.
var simulatedLimit = smartleadtest.Limit{Requests: 10, Window: 2 * time.Second}

// simulatedBatch is how many leads go with each call there.
const simulatedBatch = 250

func startSimulation(ctx context.Context, limit smartleadtest.Limit, unsubscribed []string) (*simulation, error) {
	server := smartleadtest.NewServer(smartleadtest.WithRateLimit(limit))
	server.Block(blockedDomain)
	server.Unsubscribe(unsubscribed...)
	created, err := server.Client().Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Import"})
	if err != nil {
		server.Close()
		return nil, err
	}
	return &simulation{server, created.ID}, nil
}

// runSimulated imports a file, or the sample, into the simulator.
func runSimulated(ctx context.Context, o *options, out, errOut io.Writer) error {
	folder, err := os.MkdirTemp("", "import-csv-")
	if err != nil {
		return err
	}
	var unsubscribed []string
	if o.file == "" {
		o.file = filepath.Join(folder, "sample.csv")
		if unsubscribed, err = makeSample(o.file); err != nil {
			return err
		}
	}
	if o.outcomes == "" {
		o.outcomes = filepath.Join(folder, "outcomes.csv")
	}
	simulation, err := startSimulation(ctx, simulatedLimit, unsubscribed)
	if err != nil {
		return err
	}
	defer simulation.server.Close()
	o.campaign = simulation.campaign
	j := newJob(o, simulation.server.Client(), out, errOut)
	j.batch, j.checkpoint = simulatedBatch, filepath.Join(folder, "checkpoint")
	fmt.Fprintf(out, "A simulated SmartLead, which takes %d calls in %s.\n", simulatedLimit.Requests, simulatedLimit.Window)
	if o.resume {
		err = j.runInTwo(ctx)
	} else {
		err = j.run(ctx)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The campaign has %d leads.\n", len(simulation.server.Leads(int64(simulation.campaign))))
	return nil
}

func makeSample(path string) (unsubscribed []string, err error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	unsubscribed, err = writeSample(file, sampleRows)
	return unsubscribed, errors.Join(err, file.Close())
}

// runInTwo interrupts the import half way, as Ctrl-C does, and resumes it: the
// simulator forgets its leads when the program ends.
func (j *job) runInTwo(ctx context.Context) error {
	total, err := j.countRows(ctx)
	if err != nil {
		return err
	}
	half, interrupt := context.WithCancel(ctx)
	defer interrupt()
	j.onRow = func(row int) {
		if row >= total/2 {
			interrupt()
		}
	}
	err = j.run(half)
	j.onRow = nil
	if ctx.Err() != nil || !errors.Is(err, context.Canceled) {
		return err
	}
	fmt.Fprintln(j.out, "\nAnd again:")
	return j.run(ctx)
}
