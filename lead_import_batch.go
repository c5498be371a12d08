package smartlead

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	// wholeTries is how often leads are sent together although the answers are
	// lost, before they are sent in halves: one lead may be what the server
	// breaks on.
	wholeTries = 3
	// maxLosses is how many calls in a row may go without an answer before the
	// import stops: the batch is then not what is wrong.
	maxLosses = 16
	// maxRefusals is how many leads in a row may be refused one by one before the
	// import stops, and maxFirstRefusals how many while it has added none.
	maxRefusals      = 1000
	maxFirstRefusals = 100
)

// importBatch is the sending of one chunk.
type importBatch struct {
	run   *importRun
	chunk *importChunk
	since time.Time // just before the first sending, by the server's clock

	leads    []*LeadInput // scratch
	losses   int          // in a row
	lastLoss error
	accepted int64 // calls of the run when this began
}

// deliver brings the open rows of a chunk to their results.
func (r *importRun) deliver(ctx context.Context, chunk *importChunk) {
	if len(chunk.open) == 0 {
		return
	}
	if r.params.DryRun {
		chunk.end(chunk.open, ImportNotSent, errDryRun)
		return
	}
	b := &importBatch{run: r, chunk: chunk, since: r.clock.now().Add(-clockMargin), accepted: r.accepted.Load()}
	if b.halted(chunk.open, 1) {
		return
	}
	if err := r.journal.sending(ctx, chunk, b.since); err != nil {
		b.giveUp(ctx, chunk.open, ImportNotSent, err)
		return
	}
	b.send(ctx, chunk.open, 1)
	b.stopIfAway()
}

// stopIfAway stops the import where a whole batch, down to its last lead, has got
// no answer and nothing else has either: it is then not the leads.
func (b *importBatch) stopIfAway() {
	if b.losses == 0 || b.run.accepted.Load() > b.accepted {
		return
	}
	b.chunk.unfinished = true
	b.run.stop(fmt.Errorf("smartlead: the import stopped: no answer to %d calls in a row: %w", b.losses, b.lastLoss))
}

// send sends leads together and sees to what becomes of each. They were sent
// before when it is not the first try.
func (b *importBatch) send(ctx context.Context, open []int, try int) {
	if b.halted(open, try) {
		return
	}
	added, err := b.add(ctx, open)
	if exhausted := limitAnswer(err); exhausted != nil {
		added, err = exhausted, nil
	}
	switch {
	case err == nil && added.saysNothing():
		b.lost(ctx, open, try, errSilent)
	case err == nil:
		b.losses = 0
		b.run.accepted.Add(1)
		b.run.refusals.Store(0)
		b.settle(ctx, open, added)
	case isRefusal(err):
		b.refused(ctx, open, try, err)
	case maybeApplied(err):
		b.lost(ctx, open, try, err)
	default:
		b.giveUp(ctx, open, unsent(try), err)
	}
}

// unsent is the result of leads that are not sent now. Those that were sent
// before are not in the campaign as far as one can see, which may be too soon.
func unsent(try int) ImportResult {
	if try > 1 {
		return ImportInDoubt
	}
	return ImportNotSent
}

// halted ends rows when the import has stopped.
func (b *importBatch) halted(open []int, try int) bool {
	cause := b.run.stopCause()
	if cause == nil {
		return false
	}
	b.chunk.unfinished = true
	b.chunk.end(open, unsent(try), cause)
	return true
}

// giveUp stops the import and ends the rows.
func (b *importBatch) giveUp(ctx context.Context, open []int, result ImportResult, err error) {
	b.chunk.unfinished = true
	b.chunk.end(open, result, err)
	if ctx.Err() != nil {
		err = calledOff(ctx)
	}
	b.run.stop(err)
}

// add makes the call.
func (b *importBatch) add(ctx context.Context, open []int) (*LeadsAdded, error) {
	b.leads = b.leads[:0]
	for _, i := range open {
		b.leads = append(b.leads, b.chunk.rows[i].sendable())
	}
	opts, response := b.run.callOptions()
	added, err := b.run.leads.Add(ctx, b.run.campaign, &LeadAddParams{Leads: b.leads, Settings: b.run.params.Settings}, opts...)
	b.run.clock.learn(response)
	return added, err
}

// sendable is the lead with the address trimmed.
func (o *ImportOutcome) sendable() *LeadInput {
	if o.Lead.Email == o.Email {
		return o.Lead
	}
	trimmed := *o.Lead
	trimmed.Email = o.Email
	return &trimmed
}

// isRefusal reports an answer that says that something in the batch is wrong.
func isRefusal(err error) bool {
	var e *APIError
	if !errors.As(err, &e) || e.MaybeApplied || errors.Is(err, ErrNotFound) {
		return false
	}
	switch e.StatusCode {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return true
	}
	return false
}

// maybeApplied reports a call that may have added leads. A refusal with status
// 200 counts too: it can come after a part of them.
func maybeApplied(err error) bool {
	var e *APIError
	return errors.As(err, &e) && (e.MaybeApplied || e.StatusCode == http.StatusOK)
}

// refused splits leads that the API refuses together, until the one that it
// means is alone.
func (b *importBatch) refused(ctx context.Context, open []int, try int, err error) {
	b.losses = 0 // it is there
	if len(open) > 1 {
		b.sendHalves(ctx, open, try)
		return
	}
	b.chunk.end(open, ImportRefused, err)
	refusals, most := b.run.refusals.Add(1), int64(maxRefusals)
	if b.run.accepted.Load() == 0 {
		most = maxFirstRefusals
	}
	if refusals >= most {
		err = fmt.Errorf("smartlead: the import stopped after %d refusals in a row: %w", refusals, err)
		b.giveUp(ctx, nil, ImportNotSent, err)
	}
}

func (b *importBatch) sendHalves(ctx context.Context, open []int, try int) {
	half := len(open) / 2
	b.send(ctx, open[:half], try)
	b.send(ctx, open[half:], try)
}

// lost looks up what became of leads after their answer was lost, and sends those
// again that are not in the campaign.
func (b *importBatch) lost(ctx context.Context, open []int, try int, err error) {
	b.losses++
	b.lastLoss = err
	if ctx.Err() != nil {
		b.giveUp(ctx, open, ImportInDoubt, err)
		return
	}
	missing, lookErr := b.run.lookUpLater(ctx, b.chunk.rows, open, b.since)
	switch {
	case lookErr != nil:
		b.giveUp(ctx, missing, ImportInDoubt, errors.Join(err, lookErr))
	case len(missing) == 0:
		b.losses = 0
	case b.losses >= maxLosses:
		err = fmt.Errorf("smartlead: the import stopped after %d lost answers in a row: %w", b.losses, err)
		b.giveUp(ctx, missing, ImportInDoubt, err)
	case try < wholeTries:
		b.send(ctx, missing, try+1)
	case len(missing) > 1:
		b.sendHalves(ctx, missing, try)
	default:
		b.chunk.end(missing, ImportInDoubt, err)
	}
}
