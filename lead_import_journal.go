package smartlead

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// importJournal keeps the checkpoint of an import up to date. Without a
// checkpoint it does nothing.
type importJournal struct {
	store    ImportCheckpoint
	campaign CampaignID
	loaded   importState // what the run before left; zero for a new import

	mu     sync.Mutex
	state  importState
	active bool // the input is known to be that of the checkpoint
	open   []sending
	frozen bool // a chunk was not finished: what follows is not done either
	saved  importState
}

// sending is a chunk that may have been sent and is not done.
type sending struct {
	last  int
	since time.Time
}

func newImportJournal(store ImportCheckpoint, campaign CampaignID) *importJournal {
	return &importJournal{store: store, campaign: campaign, state: importState{Version: importStateVersion, Campaign: campaign}}
}

// load reads what the run before left.
func (j *importJournal) load(ctx context.Context) error {
	if j.store == nil {
		return nil
	}
	data, err := j.store.Load(ctx)
	if err != nil {
		return fmt.Errorf("smartlead: the checkpoint cannot be loaded: %w", err)
	}
	if len(data) == 0 {
		j.active = true
		return nil
	}
	state, err := decodeImportState(data)
	if err != nil {
		return err
	}
	if state.Campaign != j.campaign {
		return fmt.Errorf("%w: it is for campaign %d and not %d", ErrCheckpointMismatch, state.Campaign, j.campaign)
	}
	j.loaded = state
	j.active = state.Sent == 0
	return nil
}

// confirm goes on from the loaded state: the input is the same.
func (j *importJournal) confirm() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.active = true
	j.state, j.saved = j.loaded, j.loaded
	if j.state.Sent > j.state.Done {
		j.open = []sending{{j.state.Sent, j.state.Since}}
	}
}

// sending saves that a chunk is about to be sent, since when by the server's
// clock. It must not be sent when that fails.
func (j *importJournal) sending(ctx context.Context, chunk *importChunk, since time.Time) error {
	if j.store == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.open = append(j.open, sending{chunk.last, since})
	if chunk.last > j.state.Sent {
		j.state.Sent, j.state.Fingerprint = chunk.last, chunk.fingerprint
	}
	return j.save(ctx)
}

// settled notes that a chunk's outcomes were reported. It saves nothing: the next
// sending does, and a run that is killed before only reports them once more.
func (j *importJournal) settled(chunk *importChunk, totals ImportTotals) {
	if j.store == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.frozen = j.frozen || chunk.unfinished
	if j.frozen {
		return
	}
	j.state.Done, j.state.Totals = chunk.last, totals
	if chunk.last > j.state.Sent {
		j.state.Sent, j.state.Fingerprint = chunk.last, chunk.fingerprint
	}
	j.open = slices.DeleteFunc(j.open, func(s sending) bool { return s.last <= chunk.last })
}

// close saves the end of the run.
func (j *importJournal) close(ctx context.Context) error {
	if j.store == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.active {
		return nil
	}
	return j.save(ctx)
}

func (j *importJournal) save(ctx context.Context) error {
	j.state.Since = time.Time{}
	for _, s := range j.open {
		if j.state.Since.IsZero() || s.since.Before(j.state.Since) {
			j.state.Since = s.since
		}
	}
	if j.state == j.saved {
		return nil
	}
	data, err := j.state.encode()
	if err == nil {
		err = j.store.Save(ctx, data)
	}
	if err != nil {
		return fmt.Errorf("smartlead: the checkpoint cannot be saved: %w", err)
	}
	j.saved = j.state
	return nil
}
