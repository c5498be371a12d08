package smartlead

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const importOperation = "Leads.Import"

const (
	defaultImportInFlight = 4
	defaultSettleDelay    = 2 * time.Second
)

// LeadImportParams says how leads are imported.
type LeadImportParams struct {
	// Settings are those of [LeadsService.Add]. The ids of the leads are always
	// asked for.
	Settings LeadAddSettings

	BatchSize int // leads per call, 1 to 400; zero: 400
	InFlight  int // batches under way at once; zero: 4

	// DryRun does everything but the sending: nothing reaches the API, the
	// checkpoint is not touched, and what would be sent ends as ImportNotSent.
	DryRun bool

	// Checkpoint lets an import that was stopped or killed go on where it was, by
	// the same call with the same input. Nil: no checkpoint.
	Checkpoint ImportCheckpoint

	// SettleDelay is how long to wait, after the answer to a batch was lost,
	// before the campaign is searched for its leads: the API may still be at it.
	// Zero: 2 seconds; negative: none.
	SettleDelay time.Duration

	// OnOutcomes gets the outcome of every row: some consecutive rows with each
	// call, all rows in their order, one call at a time. The slice is used again
	// after the call. An error stops the import and ends the calls; the report goes
	// on counting. [ImportOutcomeWriter] fits.
	OnOutcomes func([]ImportOutcome) error

	// OnProgress gets the state after each call of OnOutcomes, from the same
	// goroutine.
	OnProgress func(ImportProgress)
}

func (p *LeadImportParams) validate() (field, reason string) {
	switch {
	case p.BatchSize < 0 || p.BatchSize > maxLeadsPerAdd:
		return "BatchSize", fmt.Sprintf("must be between 1 and %d, got %d", maxLeadsPerAdd, p.BatchSize)
	case p.InFlight < 0:
		return "InFlight", fmt.Sprintf("must not be negative, got %d", p.InFlight)
	}
	return "", ""
}

// withDefaults is a copy with every choice made.
func (p LeadImportParams) withDefaults() LeadImportParams {
	p.Settings.ReturnLeadIDs = true
	if p.BatchSize == 0 {
		p.BatchSize = maxLeadsPerAdd
	}
	if p.InFlight == 0 {
		p.InFlight = defaultImportInFlight
	}
	if p.SettleDelay == 0 {
		p.SettleDelay = defaultSettleDelay
	}
	if p.DryRun {
		p.Checkpoint = nil
	}
	return p
}

// ImportProgress is how far an import is.
type ImportProgress struct {
	ImportTotals // of the rows with an outcome; resumed ones included

	Elapsed time.Duration // of this run
}

// ImportReport sums an import up.
type ImportReport struct {
	// ImportTotals are of all rows that were read; resumed ones included, unless the
	// run ended before it came to where the one before it had stopped.
	ImportTotals

	// Resumed is the number of rows that earlier runs had done, by the
	// checkpoint. They are read again and not reported again.
	Resumed int
	Elapsed time.Duration // of this run
}

// Import adds leads to a campaign, any number of them. It checks each one, drops
// repeats of an address within the import, sends the rest in batches, several at
// once and as fast as the limiter lets them, and has one outcome for every row:
// see [ImportResult]. The report counts them; params.OnOutcomes gets each one.
// Memory grows by some 30 bytes an address and by nothing else.
//
// Rows are counted from 1 in the order of the iterator. One that yields a
// [LeadRowError] ends as ImportInvalid and the import goes on; any other error
// ends the reading: what was read is finished and reported, and the error
// returned. The iterator runs on the caller's goroutine and should end when ctx
// does; a lead that it yielded must stay as it is until its outcome is reported.
// OnOutcomes and OnProgress run on another goroutine.
//
// When the API refuses a batch it is split until the lead that it refuses is
// alone: that one ends as ImportRefused and the others are added. When the answer
// to a batch is lost, its leads are looked up among those that joined the
// campaign since; what is not there is sent again, and again in halves, before
// anything is given up as ImportInDoubt. That the API adds no lead twice is known
// from its running users.
//
// Import stops early when ctx ends, when OnOutcomes or the checkpoint fails, when
// the lead limit is reached ([ErrLeadLimit]), when the API cannot be reached, and
// when it refuses everything: 100 leads one by one while it has taken none, or
// 1,000 in a row. Batches under way are then finished, except when
// ctx ends: their rows are ImportInDoubt. What was read and not sent is
// ImportNotSent; the rest is not read. The report is never nil and holds what was
// done, also beside an error. Nil params are the defaults.
//
// With a checkpoint, the same call with the same input goes on where it stopped:
// it reads the input again, refuses one that differs with
// [ErrCheckpointMismatch], skips what was done, and looks up what was under way
// before it sends that again. Rows after the last one that the checkpoint holds
// as done are reported again.
//
// SmartLead: POST /campaigns/{campaign_id}/leads for each batch, and
// GET /campaigns/{campaign_id}/leads once at the start, so that a campaign that
// does not exist is [ErrNotFound] before anything is sent, and to look leads up.
func (s *LeadsService) Import(ctx context.Context, campaign CampaignID, leads iter.Seq2[*LeadInput, error], params *LeadImportParams, opts ...RequestOption) (*ImportReport, error) {
	p := orZero(params)
	field, reason := p.validate()
	if reason == "" {
		field, reason = positive("campaign_id", campaign)
	}
	if reason == "" && leads == nil {
		field, reason = "leads", "must not be nil"
	}
	if reason != "" {
		return &ImportReport{}, &InvalidParamsError{Operation: importOperation, Field: field, Reason: reason}
	}
	r := newImportRun(s, campaign, p.withDefaults(), opts)
	err := r.run(ctx, leads)
	return r.report(), err
}

// importRun is one import under way. The caller's goroutine reads, InFlight
// workers send, and one more goroutine reports. A chunk of rows goes from the
// reader to a worker and, in the order of the rows, to the reporter.
type importRun struct {
	leads    *LeadsService
	campaign CampaignID
	params   LeadImportParams
	opts     []RequestOption
	began    time.Time

	clock   serverClock
	lookup  leadLookup
	journal *importJournal

	free    chan *importChunk // those that are not in use; none is made later
	work    chan *importChunk // to the workers
	ordered chan *importChunk // to the reporter

	totals  ImportTotals // the reporter's, once there is a chunk
	resumed int          // rows that earlier runs had done

	accepted atomic.Int64 // calls that the API took
	refusals atomic.Int64 // leads that it refused since, one by one

	stopping sync.Mutex
	cause    error // why nothing more is to be sent
}

func newImportRun(s *LeadsService, campaign CampaignID, p LeadImportParams, opts []RequestOption) *importRun {
	r := &importRun{
		leads: s, campaign: campaign, params: p, opts: opts, began: time.Now(),
		free:    make(chan *importChunk, 2*p.InFlight),
		work:    make(chan *importChunk, 2*p.InFlight),
		ordered: make(chan *importChunk, 2*p.InFlight),
	}
	r.lookup = leadLookup{list: r.listSince}
	r.journal = newImportJournal(p.Checkpoint, campaign)
	for range cap(r.free) {
		r.free <- newImportChunk(p.BatchSize)
	}
	return r
}

// run is the import from its checkpoint to its end.
func (r *importRun) run(ctx context.Context, leads iter.Seq2[*LeadInput, error]) error {
	if err := r.journal.load(ctx); err != nil {
		return err
	}
	if err := r.look(ctx); err != nil {
		return err
	}
	readErr := r.flow(ctx, leads)
	saveErr := r.journal.close(context.WithoutCancel(ctx))
	return errors.Join(r.stopCause(), readErr, saveErr)
}

// calledOff is the error of an import whose context has ended.
func calledOff(ctx context.Context) error {
	return fmt.Errorf("smartlead: the import was called off: %w", context.Cause(ctx))
}

// look reads one lead of the campaign: it has to exist, and the answer tells the
// server's time.
func (r *importRun) look(ctx context.Context) error {
	if r.params.DryRun {
		return nil
	}
	opts, response := r.callOptions()
	_, err := r.leads.List(ctx, r.campaign, &CampaignLeadListParams{Limit: 1}, opts...)
	r.clock.learn(response)
	return err
}

// flow runs the goroutines around the reading, and ends when every row that was
// read has been reported.
func (r *importRun) flow(ctx context.Context, leads iter.Seq2[*LeadInput, error]) error {
	unwatch := context.AfterFunc(ctx, func() { r.stop(calledOff(ctx)) })
	defer unwatch()
	var workers, reporter sync.WaitGroup
	for range r.params.InFlight {
		workers.Go(func() {
			for chunk := range r.work {
				r.deliver(ctx, chunk)
				chunk.done <- struct{}{}
			}
		})
	}
	reporter.Go(r.reportChunks)
	defer func() { // also when the iterator panics
		close(r.work)
		close(r.ordered)
		workers.Wait()
		reporter.Wait()
	}()
	return newImportReader(r).read(ctx, leads)
}

// dispatch hands a chunk over to be sent and reported.
func (r *importRun) dispatch(chunk *importChunk) {
	r.ordered <- chunk
	r.work <- chunk
}

// reportChunks reports chunk by chunk in the order of the rows.
func (r *importRun) reportChunks() {
	broken := false
	for chunk := range r.ordered {
		<-chunk.done
		for i := range chunk.rows {
			*r.totals.of(chunk.rows[i].Result)++
		}
		if r.params.OnOutcomes != nil && !broken {
			if err := r.params.OnOutcomes(chunk.rows); err != nil {
				broken = true
				r.stop(err)
			}
		}
		if broken {
			chunk.unfinished = true // nobody has heard of its rows
		}
		r.journal.settled(chunk, r.totals)
		if r.params.OnProgress != nil {
			r.params.OnProgress(ImportProgress{ImportTotals: r.totals, Elapsed: time.Since(r.began)})
		}
		r.recycle(chunk)
	}
}

// recycle makes a chunk available again. One too many comes from a resumed run.
func (r *importRun) recycle(chunk *importChunk) {
	chunk.reset()
	select {
	case r.free <- chunk:
	default:
	}
}

// stop ends the sending; the first cause is the one that is returned.
func (r *importRun) stop(cause error) {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	if r.cause == nil {
		r.cause = cause
	}
}

// stopCause is why nothing more is to be sent, or nil.
func (r *importRun) stopCause() error {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	return r.cause
}

// callOptions are the caller's, without those that would have many calls write
// to one place.
func (r *importRun) callOptions() ([]RequestOption, *Response) {
	response := new(Response)
	return append(slices.Clip(r.opts), WithPrefetch(0), WithResponse(response), WithRawBody(nil)), response
}

func (r *importRun) report() *ImportReport {
	return &ImportReport{ImportTotals: r.totals, Resumed: r.resumed, Elapsed: time.Since(r.began)}
}
