package smartlead

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// rowsPerLead bounds a chunk of rows by a multiple of the batch, for inputs that
// hold hardly anything to send.
const rowsPerLead = 8

var (
	errNoLead    = errors.New("the row holds no lead")
	errDryRun    = errors.New("a dry run")
	errDuplicate = errors.New("an earlier row has the address")
)

// importChunk is some consecutive rows with at most one batch to send.
type importChunk struct {
	rows []ImportOutcome
	open []int // the indexes of those rows that have no result yet
	last int   // the number of the last row

	fingerprint fingerprint // of the input up to and including the last row
	unfinished  bool        // a resumed run has to do it again
	done        chan struct{}
}

func newImportChunk(batch int) *importChunk {
	return &importChunk{rows: make([]ImportOutcome, 0, batch), open: make([]int, 0, batch), done: make(chan struct{}, 1)}
}

func (c *importChunk) reset() {
	clear(c.rows)
	c.rows, c.open, c.unfinished = c.rows[:0], c.open[:0], false
}

// end gives rows a result that needs no lead's id.
func (c *importChunk) end(open []int, result ImportResult, err error) {
	for _, i := range open {
		c.rows[i].Result, c.rows[i].Err = result, err
	}
}

// importReader reads the input, row by row, into chunks.
type importReader struct {
	run   *importRun
	seen  *addressSet
	print *fingerprinter // nil without a checkpoint
	chunk *importChunk   // that is being filled, or nil
	row   int
	held  []*importChunk // of a resumed run, until the input is known to be the same
}

func newImportReader(r *importRun) *importReader {
	reader := &importReader{run: r, seen: newAddressSet()}
	if r.params.Checkpoint != nil {
		reader.print = newFingerprinter()
	}
	return reader
}

// read takes the input to its end, to its error or until the import stops. The
// error is that of the input.
func (r *importReader) read(ctx context.Context, leads iter.Seq2[*LeadInput, error]) error {
	sent := r.run.journal.loaded.Sent
	var readErr error
	for lead, err := range leads {
		if readErr = r.take(lead, err); readErr != nil {
			break
		}
		if sent > 0 && r.row == sent {
			r.resume(ctx)
		}
		if r.run.stopCause() != nil {
			break
		}
	}
	if r.row < sent && readErr == nil && r.run.stopCause() == nil {
		r.run.stop(fmt.Errorf("%w: the input ends at row %d and had %d rows", ErrCheckpointMismatch, r.row, sent))
	}
	if r.row >= sent {
		r.flush()
	}
	return readErr
}

// take adds a row. An error that is not the row's own is returned.
func (r *importReader) take(lead *LeadInput, err error) error {
	var bad *LeadRowError
	if err != nil && !errors.As(err, &bad) {
		return err
	}
	r.row++
	outcome := ImportOutcome{Row: r.row, Lead: lead}
	switch {
	case bad != nil:
		outcome.Lead, outcome.Result, outcome.Err = nil, ImportInvalid, bad
	case lead == nil:
		outcome.Result, outcome.Err = ImportInvalid, errNoLead
	default:
		r.check(&outcome)
	}
	if r.print != nil {
		r.print.add(outcome.Lead)
	}
	if r.row > r.run.journal.loaded.Done {
		r.put(outcome)
	}
	return nil
}

// check settles what needs no call: bad leads and repeated ones.
func (r *importReader) check(outcome *ImportOutcome) {
	outcome.Email = strings.TrimSpace(outcome.Lead.Email)
	if err := checkImported(outcome.Lead, outcome.Email); err != nil {
		outcome.Result, outcome.Err = ImportInvalid, err
		return
	}
	if !r.seen.add(normalAddress(outcome.Email)) {
		outcome.Result, outcome.Err = ImportDuplicate, errDuplicate
	}
}

// put adds an outcome to the chunk and passes the chunk on when it is full.
func (r *importReader) put(outcome ImportOutcome) {
	if r.chunk == nil {
		r.chunk = r.nextChunk()
	}
	c := r.chunk
	if outcome.Result == "" {
		c.open = append(c.open, len(c.rows))
	}
	c.rows = append(c.rows, outcome)
	batch := r.run.params.BatchSize
	if len(c.open) == batch || len(c.rows) == batch*rowsPerLead || r.row == r.run.journal.loaded.Sent {
		r.flush()
	}
}

// nextChunk waits for one that is not in use; those of a resumed run come on top,
// since they are held back and would never be free.
func (r *importReader) nextChunk() *importChunk {
	if r.row <= r.run.journal.loaded.Sent {
		return newImportChunk(r.run.params.BatchSize)
	}
	return <-r.run.free
}

func (r *importReader) flush() {
	c := r.chunk
	if c == nil {
		return
	}
	r.chunk = nil
	c.last = r.row
	if r.print != nil {
		c.fingerprint = r.print.sum()
	}
	if r.row <= r.run.journal.loaded.Sent {
		r.held = append(r.held, c)
		return
	}
	r.run.dispatch(c)
}

// resume begins the sending of a resumed run. The input has to be the one of the
// run before, and what that had under way is looked up first.
func (r *importReader) resume(ctx context.Context) {
	held := r.held
	r.held = nil
	if r.print.sum() != r.run.journal.loaded.Fingerprint {
		r.run.stop(fmt.Errorf("%w: its first %d rows are others than those of the import before", ErrCheckpointMismatch, r.row))
		return
	}
	r.run.resume(ctx, held)
	for _, chunk := range held {
		r.run.dispatch(chunk)
	}
}

// maxAddress is the longest address that mail servers take, in bytes.
const maxAddress = 254

// checkImported says what is wrong with a lead before it is sent. Without a dot
// in its domain an address reaches nobody, and a name with braces or control
// characters can be no {{variable}}.
func checkImported(lead *LeadInput, email string) error {
	reason := wrongEmail(email)
	if reason == "" {
		domain := email[strings.LastIndexByte(email, '@')+1:]
		switch {
		case len(email) > maxAddress:
			reason = fmt.Sprintf("must not be longer than %d bytes", maxAddress)
		case !strings.Contains(domain, "."):
			reason = fmt.Sprintf("must have a domain with a dot, got %q", email)
		}
	}
	if reason != "" {
		return &InvalidParamsError{Operation: importOperation, Field: "email", Reason: reason}
	}
	if reason := wrongCustomFields(lead.CustomFields); reason != "" {
		return &InvalidParamsError{Operation: importOperation, Field: "custom_fields", Reason: reason}
	}
	for name := range lead.CustomFields {
		if reason := wrongFieldName(name); reason != "" {
			return &InvalidParamsError{Operation: importOperation, Field: fmt.Sprintf("custom_fields[%q]", name), Reason: reason}
		}
	}
	return nil
}

func wrongFieldName(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "must have a name"
	case strings.ContainsFunc(name, func(c rune) bool { return c == '{' || c == '}' || c < ' ' || c == 0x7f }):
		return "must have no braces or control characters in its name"
	}
	return ""
}

// normalAddress is an address as it is compared: upper and lower case are the
// same, although the standard tells them apart before the @; no mail host does.
func normalAddress(email string) string { return strings.ToLower(email) }
