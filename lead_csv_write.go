package smartlead

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// LeadCSVRow is what [WriteLeadsCSV] writes.
type LeadCSVRow interface {
	*LeadInput | *CampaignLead | *ExportedLead
}

// LeadCSVOptions says how [WriteLeadsCSV] writes.
type LeadCSVOptions struct {
	// CustomFields are the custom fields that have a column of their own, in this
	// order behind all others. The rest stay together in the column custom_fields,
	// a JSON object, as in SmartLead's own export: which there are is not known
	// before the last lead.
	CustomFields []string

	// NoFormulaGuard writes cells that a spreadsheet would take for a formula
	// unchanged, for readers that are no spreadsheets.
	NoFormulaGuard bool
}

// WriteLeadsCSV writes leads as CSV, one row at a time, and returns how many it
// wrote; beside an error of w the last ones may be missing there. The columns have SmartLead's own names: those of [LeadInput], those of
// SmartLead's export for an [ExportedLead], and its lead_category_id for a
// [CampaignLead]. What Extra holds is not written. An error of the iterator ends
// the writing and is returned; what came before it is written.
//
// The text is UTF-8 without a byte order mark; write "\ufeff" first for a
// spreadsheet that wants it. A cell that a spreadsheet would run as a formula has
// an apostrophe before it: one that begins with =, +, -, @ (also as full-width
// letters), a tab or a line break. Leads are written by strangers, and opening a
// list must not run what they wrote. That holds where the file is opened as what it
// is, with commas between the cells. Numbers, telephone numbers among them, are
// left as they are. A cell that has an apostrophe there itself gets one more, so
// that [ReadLeadsCSV] reads back what was written, except for white space around
// a cell (see [LeadCSVMapping].KeepSpace), empty custom fields, which are left
// out, and line breaks, which become line feeds.
func WriteLeadsCSV[T LeadCSVRow](w io.Writer, leads iter.Seq2[T, error], options *LeadCSVOptions) (rows int, err error) {
	if options == nil {
		options = &LeadCSVOptions{}
	}
	var none T
	layout := layoutOf(any(none))
	if err := layout.addCustomFields(options.CustomFields); err != nil {
		return 0, err
	}
	out := &leadWriter{layout: layout, csv: csv.NewWriter(w), guard: !options.NoFormulaGuard}
	if err := out.writeHeader(); err != nil {
		return 0, err
	}
	for lead, err := range leads {
		switch {
		case err != nil:
		case lead == none:
			err = fmt.Errorf("smartlead: row %d to write as CSV is nil", rows+1)
		default:
			err = out.write(any(lead))
		}
		if err != nil {
			out.csv.Flush()
			return rows, errors.Join(err, out.csv.Error())
		}
		rows++
	}
	out.csv.Flush()
	return rows, out.csv.Error()
}

// leadLayout is which columns a kind of lead has.
type leadLayout struct {
	header []string
	custom []string // the last columns
}

// inputHeader are the columns of a LeadInput, in the order of SmartLead's export
// but for the address, which comes first.
var (
	inputHeader = []string{
		"email", "first_name", "last_name", "phone_number", "company_name", "website", "location", "custom_fields",
		"linkedin_profile", "company_url",
	}
	campaignLeadHeader = []string{
		"id", "campaign_lead_map_id", "status", "lead_category_id", "created_at", "first_name", "last_name", "email", "phone_number",
		"company_name", "website", "location", "custom_fields", "linkedin_profile", "company_url", "is_unsubscribed",
		"unsubscribed_client_id_map",
	}
)

func layoutOf(lead any) *leadLayout {
	switch lead.(type) {
	case *CampaignLead:
		return &leadLayout{header: campaignLeadHeader}
	case *ExportedLead:
		return &leadLayout{header: exportHeader}
	default:
		return &leadLayout{header: inputHeader}
	}
}

func (l *leadLayout) addCustomFields(names []string) error {
	l.header = slices.Clone(l.header)
	for _, name := range names {
		switch {
		case name == "" || cleanHeader(name) != name:
			return fmt.Errorf("smartlead: no column can be named %q", name)
		case slices.Contains(l.header, name) || slices.Contains(smartLeadColumns, name):
			return fmt.Errorf("smartlead: the custom field %q cannot have a column: there is another of that name", name)
		}
		l.header = append(l.header, name)
		l.custom = append(l.custom, name)
	}
	return nil
}

// leadWriter writes rows of one layout.
type leadWriter struct {
	layout *leadLayout
	csv    *csv.Writer
	cells  []string
	guard  bool
}

// writeHeader writes the names of the columns. Those of custom fields come from
// strangers too.
func (w *leadWriter) writeHeader() error {
	w.add(w.layout.header...)
	return w.csv.Write(w.cells)
}

func (w *leadWriter) write(lead any) error {
	w.cells = w.cells[:0]
	var fields CustomFields
	switch lead := lead.(type) {
	case *LeadInput:
		fields = lead.CustomFields
		w.add(lead.Email, lead.FirstName, lead.LastName, lead.PhoneNumber, lead.CompanyName, lead.Website, lead.Location,
			w.rest(fields), lead.LinkedInProfile, lead.CompanyURL)
	case *CampaignLead:
		fields = lead.Lead.CustomFields
		w.add(csvInt(lead.Lead.ID), csvInt(lead.MapID), string(lead.Status), csvInt(lead.CategoryID), csvTime(lead.CreatedAt))
		w.addPerson(&lead.Lead)
	case *ExportedLead:
		fields = lead.Lead.CustomFields
		w.add(csvInt(lead.Lead.ID), csvInt(lead.MapID), string(lead.Status), lead.Category, strconv.FormatBool(lead.IsInterested),
			csvTime(lead.CreatedAt))
		w.addPerson(&lead.Lead)
		w.add(csvInt(lead.LastSequenceSent), strconv.Itoa(lead.OpenCount), strconv.Itoa(lead.ClickCount), strconv.Itoa(lead.ReplyCount))
	}
	for _, name := range w.layout.custom {
		w.add(fields[name])
	}
	return w.csv.Write(w.cells)
}

// addPerson adds what belongs to the lead in every campaign.
func (w *leadWriter) addPerson(lead *Lead) {
	w.add(lead.FirstName, lead.LastName, lead.Email, lead.PhoneNumber, lead.CompanyName, lead.Website, lead.Location,
		w.rest(lead.CustomFields), lead.LinkedInProfile, lead.CompanyURL, strconv.FormatBool(lead.IsUnsubscribed),
		csvJSON(map[string]string(lead.UnsubscribedClients)))
}

func (w *leadWriter) add(cells ...string) {
	for _, cell := range cells {
		if !utf8.ValidString(cell) {
			cell = strings.ToValidUTF8(cell, "\ufffd")
		}
		if w.guard {
			cell = guardFormula(cell)
		}
		w.cells = append(w.cells, cell)
	}
}

// rest is the cell of the custom fields that have no column of their own.
func (w *leadWriter) rest(fields CustomFields) string {
	rest := make(map[string]string, len(fields))
	for name, value := range fields {
		if value != "" && !slices.Contains(w.layout.custom, name) {
			rest[name] = value
		}
	}
	return csvJSON(rest)
}

// csvJSON writes an object with sorted names, and nothing for an empty one.
func csvJSON(object map[string]string) string {
	if len(object) == 0 {
		return ""
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(object) // a map of texts can always be written
	return strings.TrimSuffix(text.String(), "\n")
}

// csvInt writes a number, and nothing for zero.
func csvInt[T ~int | ~int64](n T) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

func csvTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// guardFormula puts an apostrophe before what a spreadsheet would run, and before
// what already looks so guarded.
func guardFormula(cell string) string {
	if space, text := quotedBehindSpace(cell); text != "" {
		return space + guardFormula(text)
	}
	if cell == "" || !startsFormula(strings.TrimLeft(cell, "'")) {
		return cell
	}
	if cell[0] != '\'' && strings.Trim(cell, "+-0123456789 ()./") == "" {
		return cell // a number
	}
	return "'" + cell
}

// unguardFormula removes the apostrophe that guardFormula put there.
func unguardFormula(cell string) string {
	if space, text := quotedBehindSpace(cell); text != "" {
		return space + unguardFormula(text)
	}
	if cell != "" && cell[0] == '\'' && startsFormula(strings.TrimLeft(cell, "'")) {
		return cell[1:]
	}
	return cell
}

// quotedBehindSpace cuts white space off an apostrophe: a reader may do so before it
// looks for a guard.
func quotedBehindSpace(cell string) (space, text string) {
	text = strings.TrimLeftFunc(cell, unicode.IsSpace)
	if text == cell || !strings.HasPrefix(text, "'") || startsFormula(cell) {
		return "", ""
	}
	return cell[:len(cell)-len(text)], text
}

// startsFormula reports what makes a spreadsheet read on as a formula, the
// full-width forms of Japanese spreadsheets included.
func startsFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}
