package smartlead_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

type (
	lead   = smartlead.LeadInput
	custom = smartlead.CustomFields
)

// readAll reads leads and the texts of the bad rows' errors. Another error ends
// the reading and is returned.
func readAll[T any](rows iter.Seq2[T, error]) (values []T, bad []string, err error) {
	for value, err := range rows {
		var row *smartlead.LeadRowError
		switch {
		case errors.As(err, &row):
			bad = append(bad, row.Error())
		case err != nil:
			return values, bad, err
		default:
			values = append(values, value)
		}
	}
	return values, bad, nil
}

func readText(t *testing.T, text string, mapping *smartlead.LeadCSVMapping) (leads []*lead, bad []string) {
	t.Helper()
	leads, bad, err := readAll(smartlead.ReadLeadsCSV(strings.NewReader(text), mapping))
	require.NoError(t, err)
	return leads, bad
}

func readTestdata(t *testing.T, name string) (leads []*lead, bad []string) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "csv", name))
	require.NoError(t, err)
	defer file.Close()
	leads, bad, err = readAll(smartlead.ReadLeadsCSV(file, nil))
	require.NoError(t, err)
	return leads, bad
}

func TestReadLeadsCSVOfHubSpot(t *testing.T) {
	t.Parallel()
	leads, bad := readTestdata(t, "hubspot.csv")
	assert.Equal(t, []*lead{
		{
			Email: "g.perrin@fromagerie.example", FirstName: "Gaëlle", LastName: "Perrin", PhoneNumber: "04 50 11 22 33",
			CompanyName: "Fromagerie Perrin", Website: "https://fromagerie.example",
			LinkedInProfile: "https://www.linkedin.com/in/gaelle-perrin",
			CustomFields: custom{
				"Record ID - Contact": "901", "Contact owner": "Ines Moreau", "Lead Status": "NEW", "Create Date": "2026-03-12 09:14",
				"Job Title": "Buyer", "Record ID - Company": "7001", "Phone Number 2": "04 50 11 22 00", "City": "Annecy", "Country/Region": "France",
			},
		},
		{
			Email: "claire.durand@boulangerie.example", FirstName: "Claire", LastName: "Durand",
			CustomFields: custom{"Record ID - Contact": "902", "Create Date": "2026-03-13 10:00"},
		},
	}, leads)
	assert.Equal(t, []string{"smartlead: row 3 is not a lead: line 4: no e-mail address"}, bad)
}

func TestReadLeadsCSVOfApollo(t *testing.T) {
	t.Parallel()
	leads, bad := readTestdata(t, "apollo.csv")
	assert.Empty(t, bad)
	assert.Equal(t, []*lead{{
		Email: "dave@affinity.example", FirstName: "Dave", LastName: "Okafor", PhoneNumber: "+1 555 0100",
		CompanyName: "Affinity Stone, Inc.", Website: "https://affinity.example", LinkedInProfile: "http://www.linkedin.com/in/dave-okafor",
		CustomFields: custom{
			"Title": "Owner", "Company Name for Emails": "Affinity Stone", "Email Status": "Verified", "Primary Email Source": "Apollo",
			"Seniority": "Owner", "Contact Owner": "sam@sales.example", "Mobile Phone": "+1 555 0101", "Corporate Phone": "+1 555 0102",
			"Stage": "Cold", "Lists": "Stones", "# Employees": "4", "Industry": "building materials",
			"Company Linkedin Url": "http://www.linkedin.com/company/affinity-stone", "City": "Arthur", "State": "Illinois",
			"Country": "United States", "Apollo Contact Id": "65f0c0ffee", "Secondary Email": "dave.o@mail.example",
		},
	}}, leads)
}

func TestReadLeadsCSVOfClay(t *testing.T) {
	t.Parallel()
	leads, bad := readTestdata(t, "clay.csv")
	assert.Empty(t, bad)
	assert.Equal(t, []*lead{{
		Email: "ada@initech.example", FirstName: "Ada", LastName: "Abbott", Location: "Berlin, Germany", CompanyURL: "initech.example",
		LinkedInProfile: "https://www.linkedin.com/in/ada-abbott",
		CustomFields: custom{
			"Find people": "✅ Ada Abbott", "Company Table Data": "initech", "Full Name": "Ada Abbott", "Job Title": "CTO",
		},
	}}, leads)
}

// What SmartLead exports from one campaign goes into another without its state.
func TestReadLeadsCSVOfSmartLead(t *testing.T) {
	t.Parallel()
	leads, bad := readTestdata(t, "smartlead.csv")
	assert.Empty(t, bad)
	assert.Equal(t, []*lead{
		{
			Email: "jurgen@example.com", FirstName: "Jürgen", LastName: "Doe", PhoneNumber: "+15550100", CompanyName: "Example – Söhne",
			Website: "https://example.com", Location: "Köln", LinkedInProfile: "https://linkedin.com/in/example", CompanyURL: "https://example.com",
			CustomFields: custom{"job_title": "CTO", "team size": "12", "note": "two\nlines"},
		},
		{Email: "amélie@example.com", CompanyName: "Two\nLines, \"Quoted\""},
	}, leads)
}

func TestReadLeadsCSVEncodings(t *testing.T) {
	t.Parallel()
	const text = "E-Mail;Vorname;Firma\r\nada@example.com;Zoë;Müller – Söhne €\r\n"
	want := []*lead{{Email: "ada@example.com", FirstName: "", CompanyName: "", CustomFields: custom{"Vorname": "Zoë", "Firma": "Müller – Söhne €"}}}
	wide := func(order func(unit uint16) []byte) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune(text)) {
			b.Write(order(unit))
		}
		return b.String()
	}
	little := wide(func(unit uint16) []byte { return []byte{byte(unit), byte(unit >> 8)} })
	big := wide(func(unit uint16) []byte { return []byte{byte(unit >> 8), byte(unit)} })
	for name, file := range map[string]string{
		"UTF-8":                     text,
		"UTF-8 with a mark":         "\xef\xbb\xbf" + text,
		"UTF-8 with two marks":      "\xef\xbb\xbf\xef\xbb\xbf" + text,
		"UTF-16LE with a mark":      "\xff\xfe" + little,
		"UTF-16BE with a mark":      "\xfe\xff" + big,
		"UTF-16LE":                  little,
		"UTF-16BE":                  big,
		"Windows-1252":              "E-Mail;Vorname;Firma\nada@example.com;Zo\xeb;M\xfcller \x96 S\xf6hne \x80\n",
		"mostly UTF-8":              "E-Mail;Vorname;Firma\nada@example.com;Zo\xeb;Müller – Söhne €\n",
		"mostly UTF-8, with a mark": "\xef\xbb\xbfE-Mail;Vorname;Firma\nada@example.com;Zo\xeb;Müller – Söhne €\n",
		"line ends of old Macs":     strings.ReplaceAll(text, "\r\n", "\r"),
		"told to Excel":             "sep=;\r\n" + text,
	} {
		for way, reader := range map[string]io.Reader{"at once": strings.NewReader(file), "byte by byte": iotest.OneByteReader(strings.NewReader(file))} {
			leads, bad, err := readAll(smartlead.ReadLeadsCSV(reader, nil))
			require.NoError(t, err, "%s, %s", name, way)
			assert.Empty(t, bad, name)
			assert.Equal(t, want, leads, "%s, %s", name, way)
		}
	}
}

// Files are glued together, and hold several kinds of line ends.
func TestReadLeadsCSVLineEnds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"email,notes\ra@x.example,x\rb@x.example,hi\n":                           {"a@x.example", "b@x.example"},
		"email,notes\ra@x.example,x\rb@x.example,hi\r\n":                         {"a@x.example", "b@x.example"},
		"email,notes\r\na@x.example,x\rb@x.example,y\rc@x.example,z\r\n":         {"a@x.example", "b@x.example", "c@x.example"},
		"email,notes\ra@x.example,\"two\nlines\"\rb@x.example,\"and\rtwo\"\r":    {"a@x.example", "b@x.example"},
		"sep=\r\nemail;notes\r\na@x.example;x\r\n":                               {"a@x.example"},
		"\xff\xfe" + utf16Little("email,notes\ra@x.example,Ċ\rb@x.example,hi\r"): {"a@x.example", "b@x.example"},
	} {
		for way, reader := range map[string]io.Reader{"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
			leads, bad, err := readAll(smartlead.ReadLeadsCSV(reader, nil))
			require.NoError(t, err, "%q, %s", text, way)
			assert.Empty(t, bad)
			var emails []string
			for _, lead := range leads {
				emails = append(emails, lead.Email)
			}
			assert.Equal(t, want, emails, "%q, %s", text, way)
		}
	}
}

func utf16Little(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	return b.String()
}

// The beginning says UTF-8, and what is none comes later.
func TestReadLeadsCSVEncodingChangesLate(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString("email,first_name\n")
	for range 20_000 {
		file.WriteString("ada@example.com,Zoë\n")
	}
	file.WriteString("bob@example.com,Zo\xeb\n")
	leads, bad := readText(t, file.String(), nil)
	assert.Empty(t, bad)
	require.Len(t, leads, 20_001)
	for _, each := range leads {
		require.Equal(t, "Zoë", each.FirstName)
	}
}

func TestReadLeadsCSVSeparators(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ header, row string }{
		{"email,company", "a@example.com,Acme"},
		{"email;company", "a@example.com;Acme"},
		{"email\tcompany", "a@example.com\tAcme"},
		{"email|company", "a@example.com|Acme"},
		{`"Company, or ""firm"", or what";email`, `Acme;a@example.com`},
		{"company, firm, or what;email", "Acme;a@example.com"}, // more commas, but no address
		{"email", "a@example.com"},
	} {
		leads, bad := readText(t, test.header+"\n"+test.row+"\n", nil)
		assert.Empty(t, bad, test.header)
		if assert.Len(t, leads, 1, test.header) {
			assert.Equal(t, "a@example.com", leads[0].Email, test.header)
		}
	}
	leads, _ := readText(t, "email:company\na@example.com:Acme", &smartlead.LeadCSVMapping{Comma: ':'})
	assert.Equal(t, []*lead{{Email: "a@example.com", CompanyName: "Acme"}}, leads)
}

func TestReadLeadsCSVHeaders(t *testing.T) {
	t.Parallel()
	leads, bad := readText(t, "\n,,,\n\ufeff E-MAIL ,firstName,\"Last\nName\u200b\",phone,Phone,phone,,Title,Title,Title 2\n"+
		"ada@example.com,Ada,Abbott,1,2,3,4,5,6,7\n", nil)
	assert.Empty(t, bad)
	assert.Equal(t, []*lead{{
		Email: "ada@example.com", FirstName: "Ada", LastName: "Abbott", PhoneNumber: "1",
		CustomFields: custom{"Phone": "2", "phone 2": "3", "column 7": "4", "Title": "5", "Title 3": "6", "Title 2": "7"},
	}}, leads)

	// SmartLead's own names win, wherever they stand.
	leads, _ = readText(t, "Company,Email,company_name,email\nA,b@example.com,C,d@example.com\n", nil)
	assert.Equal(t, []*lead{{Email: "d@example.com", CompanyName: "C", CustomFields: custom{"Company": "A", "Email": "b@example.com"}}}, leads)
}

func TestReadLeadsCSVRows(t *testing.T) {
	t.Parallel()
	leads, bad := readText(t, strings.Join([]string{
		`email,first_name,note`,
		``,
		`ada@example.com`,          // 3: short
		` ben@example.com , Ben ,`, // 4
		`,,`,                       // no row at all
		`  ,Chloe,x`,               // 6: no address
		`dev@example.com,Dev,a,b`,  // 7: a cell too many
		`ena@example.com,Ena,"two`, // 8
		``,
		`lines",,`,              // 10: cells too many, but empty ones
		`far@example.com,F"r,x`, // 11: a quote in the middle
		`gia@example.com,Gia,"Gia ""G"" Grant"`,
	}, "\n"), nil)
	assert.Equal(t, []*lead{
		{Email: "ada@example.com"},
		{Email: "ben@example.com", FirstName: "Ben"},
		{Email: "ena@example.com", FirstName: "Ena", CustomFields: custom{"note": "two\n\nlines"}},
		{Email: "gia@example.com", FirstName: "Gia", CustomFields: custom{"note": `Gia "G" Grant`}},
	}, leads)
	assert.Equal(t, []string{
		"smartlead: row 3 is not a lead: line 6: no e-mail address",
		"smartlead: row 4 is not a lead: line 7: 4 cells where there are 3 columns",
		`smartlead: row 6 is not a lead: line 11: bare " in non-quoted-field`,
	}, bad)
}

// A quote that is never closed costs its line and not the rest of the file.
func TestReadLeadsCSVLostQuotes(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("ben@example.com,Ben,x\n", 60_000) // longer than a row can be
	for name, test := range map[string]struct {
		rest  string
		leads int
		bad   []string
	}{
		"no other quote": {
			"ben@example.com,Ben,x\nchloe@example.com,Chloe,x\n", 2,
			[]string{`smartlead: row 1 is not a lead: line 2: extraneous or missing " in quoted-field`},
		},
		"the next quote far below": {
			"ben@example.com,Ben,x\ndev@example.com,Dev,\"fine\"\nena@example.com,Ena,x\n", 3,
			[]string{`smartlead: row 1 is not a lead: line 2: extraneous or missing " in quoted-field`},
		},
		"a file longer than a row": {
			many, 60_000,
			[]string{"smartlead: row 1 is not a lead: line 2: longer than 1048576 bytes"},
		},
		"what could be the rest of a row is not taken for one": {
			"ben@example.com\nchloe@example.com,\"Chloe\",x\n", 1,
			[]string{
				`smartlead: row 1 is not a lead: line 2: extraneous or missing " in quoted-field`,
				"smartlead: row 2 is not a lead: line 3: 1 cells where there are 3 columns",
			},
		},
	} {
		leads, bad := readText(t, "email,first_name,note\nada@example.com,\"Ada,x\n"+test.rest, nil)
		assert.Len(t, leads, test.leads, name)
		assert.Equal(t, test.bad, bad, name)
	}
}

func TestReadLeadsCSVMapping(t *testing.T) {
	t.Parallel()
	const file = "Name,Mail (work),Email,Title,Notes,Phone\nAda,ada@work.example,ada@home.example,CTO,shy,1\n"
	leads, bad := readText(t, file, &smartlead.LeadCSVMapping{Columns: map[string]smartlead.LeadField{
		"name":        smartlead.LeadFieldFirstName,
		"MAIL (WORK)": smartlead.LeadFieldEmail,
		"Title":       smartlead.LeadCustomField("job_title"),
		"Notes":       smartlead.LeadFieldIgnore,
	}})
	assert.Empty(t, bad)
	assert.Equal(t, []*lead{{
		Email: "ada@work.example", FirstName: "Ada", PhoneNumber: "1",
		CustomFields: custom{"Email": "ada@home.example", "job_title": "CTO"},
	}}, leads)

	leads, _ = readText(t, file, &smartlead.LeadCSVMapping{IgnoreOthers: true})
	assert.Equal(t, []*lead{{Email: "ada@home.example", PhoneNumber: "1"}}, leads)

	leads, _ = readText(t, "email,first_name,x\n a@example.com , Ada , \n", &smartlead.LeadCSVMapping{KeepSpace: true})
	assert.Equal(t, []*lead{{Email: "a@example.com", FirstName: " Ada ", CustomFields: custom{"x": " "}}}, leads)
}

func TestReadLeadsCSVCustomFieldsObject(t *testing.T) {
	t.Parallel()
	leads, bad := readText(t, "email,title,custom_fields\n"+
		`a@example.com,CTO,"{""title"":""CEO"",""size"":12,""gone"":null}"`+"\n"+
		`b@example.com,,"{""title"":""CEO""}"`+"\n"+
		`c@example.com,,{broken`+"\n", nil)
	assert.Equal(t, []*lead{
		{Email: "a@example.com", CustomFields: custom{"title": "CTO", "size": "12"}},
		{Email: "b@example.com", CustomFields: custom{"title": "CEO"}},
	}, leads)
	require.Len(t, bad, 1)
	assert.Contains(t, bad[0], "row 3 is not a lead: line 4: custom_fields is no JSON object")
}

// What is wrong with the whole file ends the reading, with one error.
func TestReadLeadsCSVFailures(t *testing.T) {
	t.Parallel()
	columns := func(columns map[string]smartlead.LeadField) *smartlead.LeadCSVMapping {
		return &smartlead.LeadCSVMapping{Columns: columns}
	}
	for _, test := range []struct {
		file    string
		mapping *smartlead.LeadCSVMapping
		want    string
	}{
		{"", nil, "the file is empty: it has no row of column names"},
		{"\n\n,,\n", nil, "the file is empty: it has no row of column names"},
		{"Name,Company\nAda,x\n", nil, `no column for the e-mail address among "Name", "Company": name it in LeadCSVMapping.Columns`},
		{"ada@example.com,Ada\n", nil, "the first row holds an e-mail address: the file has no row of column names"},
		{"email,\"x\nada@example.com,Ada\n", nil, `line 1: extraneous or missing " in quoted-field`},
		{"email\na@example.com\n", &smartlead.LeadCSVMapping{Comma: '"'}, "csv: invalid field or comment delimiter"},
		{"email,x\n", columns(map[string]smartlead.LeadField{"Titel": smartlead.LeadFieldIgnore}),
			`the mapping names the column "Titel", which the file does not have: it has "email", "x"`},
		{"email,x\n", columns(map[string]smartlead.LeadField{"x": "e_mail"}),
			`the mapping sends the column "x" to "e_mail", which is no field of a lead`},
		{"email,x\n", columns(map[string]smartlead.LeadField{"x": smartlead.LeadCustomField("")}),
			`the mapping sends the column "x" to a custom field without a name`},
		{"email,x\n", columns(map[string]smartlead.LeadField{"x": "email", "email": "email"}),
			`the mapping sends two columns, "email" and "x", to email`},
		{"email,x\n", columns(map[string]smartlead.LeadField{"email": "-"}),
			`no column for the e-mail address among "email", "x": name it in LeadCSVMapping.Columns`},
	} {
		var errs []error
		for _, err := range smartlead.ReadLeadsCSV(strings.NewReader(test.file), test.mapping) {
			errs = append(errs, err)
		}
		if assert.Len(t, errs, 1, test.file) {
			require.EqualError(t, errs[0], "smartlead: CSV: "+test.want)
		}
	}
}

// What came before a break is read.
func TestReadLeadsCSVBrokenFile(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	long := "email\n" + strings.Repeat("ada@example.com\n", 10_000)
	for _, text := range []string{"email\nada@example.com\nben@examp", long} {
		leads, bad, err := readAll(smartlead.ReadLeadsCSV(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), nil))
		require.ErrorIs(t, err, broken)
		assert.Empty(t, bad)
		assert.Len(t, leads, strings.Count(text, "\n")-1)
	}
	_, _, err := readAll(smartlead.ReadLeadsCSV(iotest.ErrReader(broken), nil))
	require.ErrorIs(t, err, broken)
}

// A line that never ends is given up, and reading goes on behind it.
func TestReadLeadsCSVGoesOnBehindLongRows(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("y", 3<<20)
	for _, row := range []string{"b@example.com," + long + "\n", "b@example.com,\"" + long + "\"\n", long + "\r\n"} {
		leads, bad, err := readAll(smartlead.ReadLeadsCSV(strings.NewReader("email,first_name\na@example.com,A\n"+row+"c@example.com,C\nd@example.com\n\"broken\n"), nil))
		require.NoError(t, err)
		require.Len(t, leads, 3)
		assert.Equal(t, "d@example.com", leads[2].Email)
		require.Len(t, bad, 2)
		assert.Contains(t, bad[0], "line 3: longer than 1048576 bytes")
		assert.Contains(t, bad[1], "line 6", "lines are counted")
	}
	leads, bad, err := readAll(smartlead.ReadLeadsCSV(strings.NewReader("email\n"+strings.Repeat("a", 2<<20)), nil))
	require.NoError(t, err)
	assert.Empty(t, leads)
	assert.Len(t, bad, 1)
	for _, end := range []string{"\n", "\r\n"} { // empty lines are no row
		blank := strings.Repeat(end, 2<<20)
		leads, bad, err = readAll(smartlead.ReadLeadsCSV(strings.NewReader("email\na@example.com\n"+blank+"c@example.com\n\"broken\n"+blank), nil))
		require.NoError(t, err)
		assert.Len(t, leads, 2)
		require.Len(t, bad, 1)
		assert.Contains(t, bad[0], "line "+strconv.Itoa(4+2<<20))
	}
}

func TestReadLeadsCSVLosesNoColumn(t *testing.T) {
	t.Parallel()
	mapping := &smartlead.LeadCSVMapping{Columns: map[string]smartlead.LeadField{"Title": smartlead.LeadCustomField("Notes")}}
	_, _, err := readAll(smartlead.ReadLeadsCSV(strings.NewReader("email,Title,Notes\na@example.com,CEO,met in Rome\n"), mapping))
	require.ErrorContains(t, err, `the column "Title"`)
}

// Reading keeps close to what was asked for: a row at a time, and never the file.
func TestReadLeadsCSVStreams(t *testing.T) {
	t.Parallel()
	const row = "ada@example.com,Ada,\"two\nlines\"\n"
	file := &countingReader{text: io.MultiReader(strings.NewReader("email,first_name,note\n"), strings.NewReader(strings.Repeat(row, 100_000)))}
	rows := 0
	for _, err := range smartlead.ReadLeadsCSV(file, nil) {
		require.NoError(t, err)
		rows++
		if ahead := file.read - rows*len(row); ahead > 256<<10 {
			require.Fail(t, "read too far", "%d bytes at row %d", ahead, rows)
		}
	}
	assert.Equal(t, 100_000, rows)
}

type countingReader struct {
	text io.Reader
	read int
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.text.Read(p)
	r.read += n
	return n, err
}

func TestReadLeadsCSVOnce(t *testing.T) {
	t.Parallel()
	leads := smartlead.ReadLeadsCSV(strings.NewReader("email\na@example.com\nb@example.com\n"), nil)
	for range leads {
		break
	}
	_, _, err := readAll(leads)
	require.ErrorContains(t, err, "can be read only once")
}

// FuzzReadLeadsCSV reads any file. Every row is a lead with an address or an
// error, whatever the file is cut into.
func FuzzReadLeadsCSV(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "csv", "*.csv"))
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(text)
	}
	for _, text := range []string{"", "\xff\xfe", "sep=", "sep=;\nemail;x\n", "email\r\"\r", "email,x\na,\"\nb,\"\"\nc,\"d", "e\x00m\x00", "email\n\n\n\"a\n\n\""} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		leads, bad, err := readAll(smartlead.ReadLeadsCSV(bytes.NewReader(file), nil))
		for _, each := range leads {
			require.NotEmpty(t, each.Email)
			require.Equal(t, strings.TrimSpace(each.Email), each.Email)
			for name, value := range each.CustomFields {
				require.NotEmpty(t, value, name)
			}
		}
		require.LessOrEqual(t, len(leads)+len(bad), len(file))
		slowLeads, slowBad, slowErr := readAll(smartlead.ReadLeadsCSV(iotest.OneByteReader(bytes.NewReader(file)), nil))
		require.Equal(t, leads, slowLeads)
		require.Equal(t, bad, slowBad)
		require.Equal(t, err == nil, slowErr == nil)
	})
}

// BenchmarkReadLeadsCSV reads 100,000 leads, and BenchmarkPlainCSV only their
// cells with encoding/csv.
func BenchmarkReadLeadsCSV(b *testing.B) {
	file := benchmarkCSV(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		var rows int
		for _, err := range smartlead.ReadLeadsCSV(bytes.NewReader(file), nil) {
			if err != nil {
				b.Fatal(err)
			}
			rows++
		}
		if rows != benchmarkRows {
			b.Fatal(rows)
		}
	}
}

func BenchmarkPlainCSV(b *testing.B) {
	file := benchmarkCSV(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		reader := csv.NewReader(bytes.NewReader(file))
		for {
			if _, err := reader.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

const benchmarkRows = 100_000

func benchmarkCSV(b *testing.B) []byte {
	b.Helper()
	var file bytes.Buffer
	_, err := smartlead.WriteLeadsCSV(&file, func(yield func(*lead, error) bool) {
		for row := range benchmarkRows {
			each := maps.Clone(custom{"title": "Head of Sales", "team size": "12"})
			if !yield(&lead{
				Email: "zoe." + string(rune('a'+row%26)) + "@initech.example", FirstName: "Zoë", LastName: "Abbott", PhoneNumber: "+15550100",
				CompanyName: "Initech, Inc.", Website: "https://initech.example", Location: "Berlin", CustomFields: each,
				LinkedInProfile: "https://www.linkedin.com/in/zoe", CompanyURL: "https://initech.example",
			}, nil) {
				return
			}
		}
	}, &smartlead.LeadCSVOptions{CustomFields: []string{"title", "team size"}})
	require.NoError(b, err)
	return file.Bytes()
}
