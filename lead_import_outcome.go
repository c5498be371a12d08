package smartlead

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrLeadLimit ends an import when the account has no lead credits left.
var ErrLeadLimit = errors.New("smartlead: the account's lead limit is reached")

// LeadRowError is one row of an input that holds no lead. An iterator that
// yields it to [LeadsService.Import] loses that row and nothing else.
type LeadRowError struct {
	Row int   // counted from 1 in the order of the iterator; zero: the importer counts
	Err error // what is wrong with it
}

// Error says which row is wrong and how.
func (e *LeadRowError) Error() string {
	if e.Row == 0 {
		return fmt.Sprintf("smartlead: a row is not a lead: %v", e.Err)
	}
	return fmt.Sprintf("smartlead: row %d is not a lead: %v", e.Row, e.Err)
}

// Unwrap returns what is wrong with the row.
func (e *LeadRowError) Unwrap() error { return e.Err }

// ImportResult is what became of one row of an import.
type ImportResult string

// The results. Every row that was read has exactly one.
const (
	ImportAdded             ImportResult = "added"               // new in the campaign
	ImportAlreadyInCampaign ImportResult = "already_in_campaign" // was there before; what was given of it is overwritten
	ImportInOtherCampaign   ImportResult = "in_other_campaign"   // left out, since another campaign has it
	ImportInvalid           ImportResult = "invalid"             // no lead, or no address that can be sent to
	ImportUnsubscribed      ImportResult = "unsubscribed"        // left out as unsubscribed
	ImportDuplicate         ImportResult = "duplicate"           // an earlier row of this import has the address
	ImportRefused           ImportResult = "refused"             // left out or refused by SmartLead, see Err and Counts
	ImportLeadLimit         ImportResult = "lead_limit"          // left out, since the account has no credits left
	ImportInDoubt           ImportResult = "in_doubt"            // sent, and not known whether it arrived
	ImportNotSent           ImportResult = "not_sent"            // the import stopped before it, or was a dry run
)

var importResults = []ImportResult{
	ImportAdded, ImportAlreadyInCampaign, ImportInOtherCampaign, ImportInvalid, ImportUnsubscribed,
	ImportDuplicate, ImportRefused, ImportLeadLimit, ImportInDoubt, ImportNotSent,
}

// ImportOutcome is one row of an import with what became of it.
type ImportOutcome struct {
	Row    int        // counted from 1 in the order of the iterator
	Lead   *LeadInput // as the iterator gave it; nil for a row that held none
	Email  string     // without space around it; "" for a row that held no lead
	Result ImportResult
	LeadID LeadID // zero where SmartLead did not say
	Err    error  // why; nil where the result says it all

	// Counts is what SmartLead said of the leads that it left out without naming
	// them, for the whole call that this row was part of. It is nil except for
	// ImportRefused.
	Counts *ImportCounts
}

// ImportCounts is how many leads of one call SmartLead left out without naming
// them, and why.
type ImportCounts struct {
	Unnamed           int // leads of the call without a result of their own
	Duplicates        int
	Blocked           int // on the block list
	Bounced           int // bounced before
	Invalid           int
	Unsubscribed      int
	AlreadyInCampaign int
	LimitStopped      int // over the lead limit
}

// explained is the number of leads with a reason.
func (c *ImportCounts) explained() int {
	return c.Duplicates + c.Blocked + c.Bounced + c.Invalid + c.Unsubscribed + c.AlreadyInCampaign + c.LimitStopped
}

// String lists the reasons with their counts.
func (c *ImportCounts) String() string {
	var parts []string
	for _, reason := range []struct {
		count int
		words string
	}{
		{c.Duplicates, "duplicates"},
		{c.Blocked, "on the block list"},
		{c.Bounced, "bounced before"},
		{c.Invalid, "invalid"},
		{c.Unsubscribed, "unsubscribed"},
		{c.AlreadyInCampaign, "already in the campaign"},
		{c.LimitStopped, "over the lead limit"},
		{max(c.Unnamed-c.explained(), 0), "for no reason given"},
	} {
		if reason.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", reason.count, reason.words))
		}
	}
	return strings.Join(parts, ", ")
}

// ImportTotals counts rows by their results.
type ImportTotals struct {
	Added             int `json:"added"`
	AlreadyInCampaign int `json:"already_in_campaign"`
	InOtherCampaign   int `json:"in_other_campaign"`
	Invalid           int `json:"invalid"`
	Unsubscribed      int `json:"unsubscribed"`
	Duplicate         int `json:"duplicate"`
	Refused           int `json:"refused"`
	LeadLimit         int `json:"lead_limit"`
	InDoubt           int `json:"in_doubt"`
	NotSent           int `json:"not_sent"`
}

// Of returns the count of one result.
func (t *ImportTotals) Of(result ImportResult) int {
	if count := t.of(result); count != nil {
		return *count
	}
	return 0
}

// Rows is the sum of all counts.
func (t *ImportTotals) Rows() int {
	return t.Added + t.AlreadyInCampaign + t.InOtherCampaign + t.Invalid + t.Unsubscribed + t.Duplicate +
		t.Refused + t.LeadLimit + t.InDoubt + t.NotSent
}

func (t *ImportTotals) of(result ImportResult) *int {
	switch result {
	case ImportAdded:
		return &t.Added
	case ImportAlreadyInCampaign:
		return &t.AlreadyInCampaign
	case ImportInOtherCampaign:
		return &t.InOtherCampaign
	case ImportInvalid:
		return &t.Invalid
	case ImportUnsubscribed:
		return &t.Unsubscribed
	case ImportDuplicate:
		return &t.Duplicate
	case ImportRefused:
		return &t.Refused
	case ImportLeadLimit:
		return &t.LeadLimit
	case ImportInDoubt:
		return &t.InDoubt
	case ImportNotSent:
		return &t.NotSent
	}
	return nil
}

// ImportOutcomeWriter writes outcomes as CSV, a row for each and a header above:
// row, email, result, lead_id, reason. What a spreadsheet would run has an apostrophe
// before it, see [WriteLeadsCSV]. Its Write fits [LeadImportParams.OnOutcomes]. In a
// file to which a resumed import was appended the last line of a row counts: what
// was not sent or in doubt before comes again.
type ImportOutcomeWriter struct {
	csv    *csv.Writer
	header bool
}

// NewImportOutcomeWriter returns a writer of outcomes to w.
func NewImportOutcomeWriter(w io.Writer) *ImportOutcomeWriter {
	return &ImportOutcomeWriter{csv: csv.NewWriter(w)}
}

// OmitHeader leaves out the header, for a file that goes on, and returns the
// writer.
func (w *ImportOutcomeWriter) OmitHeader() *ImportOutcomeWriter {
	w.header = true
	return w
}

// Write writes outcomes and flushes them.
func (w *ImportOutcomeWriter) Write(outcomes []ImportOutcome) error {
	if !w.header {
		w.header = true
		_ = w.csv.Write([]string{"row", "email", "result", "lead_id", "reason"}) // an error stays for Flush
	}
	for i := range outcomes {
		_ = w.csv.Write(outcomes[i].record())
	}
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("smartlead: writing outcomes: %w", err)
	}
	return nil
}

func (o *ImportOutcome) record() []string {
	id, reason := "", ""
	if o.LeadID != 0 {
		id = strconv.FormatInt(int64(o.LeadID), 10)
	}
	if o.Err != nil {
		reason = strings.ReplaceAll(o.Err.Error(), "\n", ": ") // a row is a line
	}
	return []string{strconv.Itoa(o.Row), guardFormula(o.Email), string(o.Result), id, guardFormula(reason)}
}
