package smartlead

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"sync"
	"time"
)

// clockMargin is how far the clock that the API's answers show may be from the
// one that dates its leads. A larger one would only have more leads listed; what
// a smaller one misses is sent again and found to be there.
const clockMargin = 5 * time.Second

// serverClock tells the server's time from the dates of its answers.
type serverClock struct {
	mu    sync.Mutex
	ahead time.Duration // of the local clock
}

// learn takes the date of an answer that has just come.
func (c *serverClock) learn(response *Response) {
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = time.Until(date)
}

// now is at most the server's time, which its answers show in whole seconds.
func (c *serverClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead).UTC().Round(0)
}

// leadLookup finds leads in the campaign. Whoever asks while a listing is under
// way shares the next one with all others that wait.
type leadLookup struct {
	list func(ctx context.Context, since time.Time) iter.Seq2[*CampaignLead, error]

	listing sync.Mutex // held by the one that lists
	mu      sync.Mutex
	waiting []*inquiry
}

// inquiry is a search for some leads.
type inquiry struct {
	since   time.Time
	wanted  map[string]*ImportOutcome // by address; those that were found are gone
	settled bool
	err     error
}

func newInquiry(since time.Time) *inquiry {
	return &inquiry{since: since, wanted: map[string]*ImportOutcome{}}
}

// want adds open rows to the search.
func (q *inquiry) want(rows []ImportOutcome, open []int) {
	for _, i := range open {
		q.wanted[normalAddress(rows[i].Email)] = &rows[i]
	}
}

// found settles a row that is searched for, and reports whether it was one.
func (q *inquiry) found(address string, id LeadID) bool {
	row := q.wanted[address]
	if row == nil {
		return false
	}
	row.Result, row.LeadID = ImportAdded, id
	delete(q.wanted, address)
	return true
}

// unsettled are those of the open rows that have no result yet.
func unsettled(rows []ImportOutcome, open []int) (missing []int) {
	for _, i := range open {
		if rows[i].Result == "" {
			missing = append(missing, i)
		}
	}
	return missing
}

// find lists the leads that joined the campaign since then. Open rows among them
// are added; the others are returned, also with an error.
func (l *leadLookup) find(ctx context.Context, rows []ImportOutcome, open []int, since time.Time) (missing []int, err error) {
	q := newInquiry(since)
	q.want(rows, open)
	err = l.ask(ctx, q)
	return unsettled(rows, open), err
}

// ask settles an inquiry, alone or together with others.
func (l *leadLookup) ask(ctx context.Context, q *inquiry) error {
	l.mu.Lock()
	l.waiting = append(l.waiting, q)
	l.mu.Unlock()
	l.listing.Lock()
	defer l.listing.Unlock()
	if q.settled {
		return q.err
	}
	l.mu.Lock()
	all := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	err := l.walk(ctx, all)
	for _, q := range all {
		q.settled = true
		if len(q.wanted) > 0 {
			q.err = err
		}
	}
	return q.err
}

// walk lists until everything is found or the list ends.
func (l *leadLookup) walk(ctx context.Context, all []*inquiry) error {
	since := slices.MinFunc(all, func(a, b *inquiry) int { return a.since.Compare(b.since) }).since
	wanted := 0
	for _, q := range all {
		wanted += len(q.wanted)
	}
	for lead, err := range l.list(ctx, since) {
		if err != nil {
			return err
		}
		address := normalAddress(lead.Lead.Email)
		for _, q := range all {
			if q.found(address, lead.Lead.ID) {
				wanted--
			}
		}
		if wanted == 0 {
			return nil
		}
	}
	return nil
}

// listSince walks the leads that joined the campaign after a time.
func (r *importRun) listSince(ctx context.Context, since time.Time) iter.Seq2[*CampaignLead, error] {
	opts, _ := r.callOptions()
	return r.leads.All(ctx, r.campaign, &CampaignLeadListParams{CreatedAfter: since}, opts...)
}

// lookUpLater looks leads up when the API has had time to finish with them.
func (r *importRun) lookUpLater(ctx context.Context, rows []ImportOutcome, open []int, since time.Time) (missing []int, err error) {
	if err := r.letSettle(ctx); err != nil {
		return open, err
	}
	return r.lookup.find(ctx, rows, open, since)
}

func (r *importRun) letSettle(ctx context.Context) error {
	if r.params.SettleDelay <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(r.params.SettleDelay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// resume goes on from the checkpoint: what the run before had under way and the
// campaign has is added, the rest is open again.
func (r *importRun) resume(ctx context.Context, held []*importChunk) {
	r.journal.confirm()
	r.totals, r.resumed = r.journal.loaded.Totals, r.journal.loaded.Done
	q := newInquiry(r.journal.loaded.Since)
	for _, chunk := range held {
		q.want(chunk.rows, chunk.open)
	}
	if len(q.wanted) == 0 {
		return
	}
	err := r.letSettle(ctx)
	if err == nil {
		err = r.lookup.ask(ctx, q)
	}
	if err != nil {
		r.stop(err)
	}
	for _, chunk := range held {
		chunk.open = unsettled(chunk.rows, chunk.open)
		if err != nil {
			chunk.unfinished = true
			chunk.end(chunk.open, ImportInDoubt, err)
			chunk.open = nil
		}
	}
}
