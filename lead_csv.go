package smartlead

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// LeadCSVMapping says how a CSV file becomes leads, where that is not to be
// found out. Nil and the zero mapping find out everything.
type LeadCSVMapping struct {
	// Columns says by its name where a column goes, such as
	// {"Title": LeadCustomField("job_title"), "Notes": LeadFieldIgnore}. Case and
	// all but letters and digits may differ from the file. A name that the file
	// does not have is an error. Columns that are not named here are guessed.
	Columns map[string]LeadField

	// IgnoreOthers leaves out the columns that are neither named nor guessed. Else
	// each becomes a custom field of its name.
	IgnoreOthers bool

	// Comma separates the cells. Zero finds it out.
	Comma rune

	// KeepSpace keeps the white space around cells, which is removed else. Around
	// an address it is always removed.
	KeepSpace bool
}

var errCSVReadTwice = errors.New("smartlead: a CSV can be read only once: open the file again")

// ReadLeadsCSV reads leads from a CSV file with a row of column names, one row at
// a time, for [LeadsService.Import]. The iterator can be used once. Nil is a
// mapping of no wishes.
//
// The encoding is found out from the first 64 KiB: a byte order mark decides,
// else it is UTF-8, UTF-16, or Windows-1252 where most of what is not ASCII cannot
// be UTF-8. A later byte that is no UTF-8 is taken for Windows-1252. Cells are
// separated by commas, semicolons, tabs or bars, whichever makes the header fit;
// a first line "sep=;" is obeyed.
//
// The columns of SmartLead's, HubSpot's, Apollo's and Clay's exports are known by
// their names, and so are the usual names in lists made by hand; case and
// punctuation do not matter. A column with SmartLead's own name, such as
// first_name, wins over all others. Of several with the same meaning, one is
// taken, and the others become custom fields like every column that is not
// known: Apollo's "Mobile Phone" stays at hand as a variable of that name. A name
// that comes twice has a number the second time, as in "Phone 2"; a column
// without a name is "column 3". The column custom_fields holds a JSON object. What
// SmartLead's export says of the state in a campaign is left out. Empty cells are
// not sent: they change nothing of a lead that exists. Full names are not split.
//
// A row that is no lead is a [LeadRowError], whose Row counts the rows that hold
// anything below the header, and whose text names the line of the file; reading
// goes on behind it. Such is a row without an address, with cells beyond the last
// column, with a broken quote, or longer than 1 MiB. Whether an address is well
// formed is left to the import. Cells missing at the end of a row are empty. Any
// other error ends the reading: no column for the address, a mapping that does not
// fit, a file that cannot be read.
//
// An apostrophe before =, +, -, @, a tab or a line break is a guard for
// spreadsheets, see [WriteLeadsCSV], and is removed.
func ReadLeadsCSV(reader io.Reader, mapping *LeadCSVMapping) iter.Seq2[*LeadInput, error] {
	if mapping == nil {
		mapping = &LeadCSVMapping{}
	}
	used := false
	return func(yield func(*LeadInput, error) bool) {
		if used {
			yield(nil, errCSVReadTwice)
			return
		}
		used = true
		rows, err := openLeadRows(reader, mapping)
		if err != nil {
			yield(nil, csvFailure(err))
			return
		}
		eachCSVRow(rows.table, rows.lead, yield)
	}
}

// csvFailure is the error that ends the reading of a file.
func csvFailure(err error) error { return fmt.Errorf("smartlead: CSV: %w", err) }

// eachCSVRow makes something of each row.
func eachCSVRow[T any](table *csvTable, read func(cells []string) (T, error), yield func(T, error) bool) {
	var none T
	for row := 1; ; row++ {
		cells, line, err := table.next()
		var bad *csvRowError
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil && !errors.As(err, &bad):
			yield(none, csvFailure(err))
			return
		}
		value := none
		if err == nil {
			if value, err = read(cells); err != nil {
				bad = &csvRowError{line, err}
			}
		}
		if bad != nil {
			value, err = none, &LeadRowError{Row: row, Err: bad}
		}
		if !yield(value, err) {
			return
		}
	}
}

// leadRows makes leads of the rows of a table.
type leadRows struct {
	table     *csvTable
	columns   []leadColumn
	customs   int // columns that are custom fields
	keepSpace bool
}

func openLeadRows(reader io.Reader, mapping *LeadCSVMapping) (*leadRows, error) {
	table, err := openCSV(reader, mapping.Comma, func(header []string) (known int) {
		columns, _ := leadColumns(header, mapping)
		for _, column := range columns {
			if column.member != nil {
				known++
			}
		}
		return known
	})
	if err != nil {
		return nil, err
	}
	rows := &leadRows{table: table, keepSpace: mapping.KeepSpace}
	if rows.columns, err = leadColumns(table.header, mapping); err != nil {
		return nil, err
	}
	for _, column := range rows.columns {
		if column.custom != "" {
			rows.customs++
		}
	}
	return rows, nil
}

// lead makes a lead of one row.
func (r *leadRows) lead(cells []string) (*LeadInput, error) {
	lead := &LeadInput{}
	var fields string
	for i, cell := range cells[:min(len(cells), len(r.columns))] {
		column := &r.columns[i]
		if column.asJSON {
			fields = cell
			continue
		}
		if cell = r.clean(cell); cell == "" {
			continue
		}
		switch {
		case column.member != nil:
			*column.member(lead) = cell
		case column.custom != "":
			if lead.CustomFields == nil {
				lead.CustomFields = make(CustomFields, r.customs)
			}
			lead.CustomFields[column.custom] = cell
		}
	}
	lead.Email = strings.TrimSpace(lead.Email)
	if lead.Email == "" {
		return nil, errors.New("no e-mail address")
	}
	return lead, lead.addCustomFields(fields)
}

func (r *leadRows) clean(cell string) string {
	if r.keepSpace {
		return unguardFormula(cell)
	}
	return strings.TrimSpace(unguardFormula(strings.TrimSpace(cell)))
}

// addCustomFields adds those of a JSON object that have no column of their own.
func (l *LeadInput) addCustomFields(object string) error {
	fields, err := parseCustomFields(object)
	if err != nil || len(fields) == 0 {
		return err
	}
	if l.CustomFields == nil {
		l.CustomFields = fields
		return nil
	}
	for name, value := range fields {
		if _, own := l.CustomFields[name]; !own {
			l.CustomFields[name] = value
		}
	}
	return nil
}

// parseCustomFields reads the cell in which SmartLead writes all custom fields.
// Empty ones are left out.
func parseCustomFields(object string) (CustomFields, error) {
	if strings.TrimSpace(object) == "" {
		return nil, nil
	}
	var fields CustomFields
	if err := codec().Unmarshal([]byte(object), &fields); err != nil {
		return nil, fmt.Errorf("custom_fields is no JSON object: %w", err)
	}
	for name, value := range fields {
		if value == "" {
			delete(fields, name)
		}
	}
	return fields, nil
}
