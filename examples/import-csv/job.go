package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/smartlead-go/smartlead"
)

// job is the import of one file into one campaign.
type job struct {
	client     *smartlead.Client
	campaign   smartlead.CampaignID
	file       string
	outcomes   string // the file for what became of every row
	checkpoint string // the file from which to go on
	mapping    *smartlead.LeadCSVMapping
	dryRun     bool
	batch      int // leads per call, 0 for as many as there can be
	out        io.Writer
	errOut     io.Writer     // for the progress bar
	bar        bool          // whether errOut can show it
	onRow      func(row int) // is told of the last row with an outcome; nil for none
}

func newJob(o *options, client *smartlead.Client, out, errOut io.Writer) *job {
	j := &job{
		client: client, campaign: o.campaign, file: o.file, outcomes: o.outcomes, checkpoint: o.file + ".checkpoint",
		mapping: &o.mapping, dryRun: o.dryRun, out: out, errOut: errOut, bar: isTerminal(errOut),
	}
	if j.outcomes == "" {
		j.outcomes = o.file + ".outcomes.csv"
	}
	return j
}

// checkCheckpoint keeps a new import from taking the place of one that can go on.
func (j *job) checkCheckpoint(resume bool) error {
	_, err := os.Stat(j.checkpoint)
	switch found := err == nil; {
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	case resume && !found:
		return fmt.Errorf("nothing to resume: there is no %s", j.checkpoint)
	case !resume && found && !j.dryRun:
		return fmt.Errorf("an import of this file was interrupted: go on with -resume, or remove %s", j.checkpoint)
	}
	return nil
}

// run imports the file and says what became of it.
func (j *job) run(ctx context.Context) error {
	total, err := j.countRows(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(j.out, "%d rows in %s.\n", total, j.file)
	report, err := j.send(ctx, total)
	if report.Rows() > 0 {
		printReport(j.out, report, total)
		fmt.Fprintf(j.out, "Every row with its outcome: %s\n", j.outcomes)
	}
	switch {
	case j.dryRun:
	case err == nil:
		return j.forget()
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(j.out, "Interrupted. %s holds where it was; -resume goes on from there.\n", j.checkpoint)
	}
	return err
}

// countRows reads the file once, so that the bar knows its end and a file that
// cannot be read is refused before anything is sent.
func (j *job) countRows(ctx context.Context) (rows int, err error) {
	file, err := os.Open(j.file)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for _, err := range smartlead.ReadLeadsCSV(file, j.mapping) {
		var bad *smartlead.LeadRowError
		if err != nil && !errors.As(err, &bad) {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		rows++
	}
	return rows, nil
}

// send imports the file. The report is never nil.
func (j *job) send(ctx context.Context, total int) (*smartlead.ImportReport, error) {
	none := &smartlead.ImportReport{}
	file, err := os.Open(j.file)
	if err != nil {
		return none, err
	}
	defer file.Close()
	outcomes := &outcomesFile{path: j.outcomes}
	bar := newProgress(j.errOut, j.bar, total)
	report, err := j.client.Leads.Import(ctx, j.campaign, smartlead.ReadLeadsCSV(file, j.mapping), &smartlead.LeadImportParams{
		BatchSize:  j.batch,
		DryRun:     j.dryRun,
		Checkpoint: smartlead.ImportCheckpointFile(j.checkpoint),
		OnOutcomes: func(rows []smartlead.ImportOutcome) error {
			bar.begin(rows[0].Row)
			if j.onRow != nil {
				j.onRow(rows[len(rows)-1].Row)
			}
			return outcomes.write(rows)
		},
		OnProgress: bar.update,
	})
	bar.finish()
	return report, errors.Join(err, outcomes.close())
}

// forget removes the checkpoint of an import that is complete.
func (j *job) forget() error {
	if err := os.Remove(j.checkpoint); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
