package smartlead_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"maps"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

func each[T any](values ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, value := range values {
			if !yield(value, nil) {
				return
			}
		}
	}
}

func writeText[T smartlead.LeadCSVRow](t *testing.T, options *smartlead.LeadCSVOptions, leads ...T) string {
	t.Helper()
	var text bytes.Buffer
	rows, err := smartlead.WriteLeadsCSV(&text, each(leads...), options)
	require.NoError(t, err)
	assert.Equal(t, len(leads), rows)
	return text.String()
}

func TestWriteLeadsCSVOfInputs(t *testing.T) {
	t.Parallel()
	leads := []*lead{
		{
			Email: "ada@example.com", FirstName: "Ada", LastName: "O'Neil", PhoneNumber: "+49 (30) 123-45", CompanyName: "Initech, \"Inc.\"",
			Website: "https://initech.example", Location: "Berlin", LinkedInProfile: "in/ada", CompanyURL: "initech.example",
			CustomFields: custom{"title": "CTO", "b": "<2>", "a": "two\nlines", "empty": ""},
		},
		{Email: "ben@example.com"},
	}
	assert.Equal(t, "email,first_name,last_name,phone_number,company_name,website,location,custom_fields,linkedin_profile,company_url\n"+
		`ada@example.com,Ada,O'Neil,+49 (30) 123-45,"Initech, ""Inc.""",https://initech.example,Berlin,`+
		`"{""a"":""two\nlines"",""b"":""<2>"",""title"":""CTO""}",in/ada,initech.example`+"\nben@example.com,,,,,,,,,\n",
		writeText(t, nil, leads...))
	assert.Equal(t, "email,first_name,last_name,phone_number,company_name,website,location,custom_fields,linkedin_profile,company_url,title,other\n"+
		`ada@example.com,Ada,O'Neil,+49 (30) 123-45,"Initech, ""Inc.""",https://initech.example,Berlin,`+
		`"{""a"":""two\nlines"",""b"":""<2>""}",in/ada,initech.example,CTO,`+"\nben@example.com,,,,,,,,,,,\n",
		writeText(t, &smartlead.LeadCSVOptions{CustomFields: []string{"title", "other"}}, leads...))
	assert.Equal(t, "email,first_name,last_name,phone_number,company_name,website,location,custom_fields,linkedin_profile,company_url\n",
		writeText[*lead](t, nil), "no leads")
}

func TestWriteLeadsCSVOfCampaignLeads(t *testing.T) {
	t.Parallel()
	text := writeText(t, nil, &smartlead.CampaignLead{
		MapID: 2433664091, CategoryID: 1, Status: smartlead.LeadInProgress, CreatedAt: time.Date(2026, 3, 2, 12, 54, 54, 0, time.UTC),
		Lead: smartlead.Lead{
			ID: 2995276770, Email: "ada@example.com", FirstName: "Ada", CustomFields: custom{"title": "CTO"}, IsUnsubscribed: true,
			UnsubscribedClients: smartlead.UnsubscribedClients{"301": "2026-03-01"},
		},
	}, &smartlead.CampaignLead{MapID: 2, Lead: smartlead.Lead{ID: 1, Email: "ben@example.com"}})
	assert.Equal(t, "id,campaign_lead_map_id,status,lead_category_id,created_at,first_name,last_name,email,phone_number,company_name,"+
		"website,location,custom_fields,linkedin_profile,company_url,is_unsubscribed,unsubscribed_client_id_map\n"+
		`2995276770,2433664091,INPROGRESS,1,2026-03-02T12:54:54.000Z,Ada,,ada@example.com,,,,,"{""title"":""CTO""}",,,true,"{""301"":""2026-03-01""}"`+
		"\n1,2,,,,,,ben@example.com,,,,,,,,false,\n", text)

	leads, bad := readText(t, text, nil)
	assert.Empty(t, bad)
	assert.Equal(t, []*lead{
		{Email: "ada@example.com", FirstName: "Ada", CustomFields: custom{"title": "CTO"}}, {Email: "ben@example.com"},
	}, leads, "the state in the campaign is left behind")
}

// The reader removes white space around a cell before it looks for the guard.
func TestWriteLeadsCSVGuardsBehindSpace(t *testing.T) {
	t.Parallel()
	text := writeText(t, nil, &lead{Email: "a@example.com", FirstName: " '=x"})
	leads, _, err := readAll(smartlead.ReadLeadsCSV(strings.NewReader(text), nil))
	require.NoError(t, err)
	assert.Equal(t, "'=x", leads[0].FirstName)
}

// Strangers write the leads: no cell may be run by the spreadsheet that opens it.
func TestWriteLeadsCSVGuardsFormulas(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		`=HYPERLINK("https://evil.example")`: `"'=HYPERLINK(""https://evil.example"")"`,
		"+1+cmd|' /C calc'!A0":               "'+1+cmd|' /C calc'!A0",
		"-2+3+cmd":                           "'-2+3+cmd",
		"@SUM(1+1)":                          "'@SUM(1+1)",
		"\t=1":                               "'\t=1",
		"＝1":                                 "'＝1",
		"'=1":                                "''=1", // it has an apostrophe of its own
		"'+1 555":                            "''+1 555",
		"+1 (555) 0100":                      "+1 (555) 0100",
		"-12.5":                              "-12.5",
		"'tis":                               "'tis",
		" '=1":                               `" ''=1"`,
		"a=1":                                "a=1",
	} {
		original := &lead{Email: "a@example.com", FirstName: cell}
		text := writeText(t, nil, original)
		assert.Contains(t, text, "\na@example.com,"+want+",,", cell)
		leads, _ := readText(t, text, &smartlead.LeadCSVMapping{KeepSpace: true})
		assert.Equal(t, []*lead{original}, leads)
	}
	text := writeText(t, &smartlead.LeadCSVOptions{NoFormulaGuard: true}, &lead{Email: "a@example.com", FirstName: "@ada"})
	assert.Contains(t, text, "\na@example.com,@ada,,")
}

func TestWriteLeadsCSVGuardsNamesOfColumns(t *testing.T) {
	t.Parallel()
	original := &lead{Email: "a@example.com", CustomFields: custom{"=1+1": "two"}}
	text := writeText(t, &smartlead.LeadCSVOptions{CustomFields: []string{"=1+1"}}, original)
	assert.Contains(t, text, ",'=1+1\n")
	leads, _ := readText(t, text, nil)
	assert.Equal(t, []*lead{original}, leads)
}

// A full disk is told also where the input ends early.
func TestWriteLeadsCSVTellsOfBothErrors(t *testing.T) {
	t.Parallel()
	_, err := smartlead.WriteLeadsCSV(failingWriter{}, func(yield func(*lead, error) bool) {
		_ = yield(&lead{Email: "a@example.com"}, nil) && yield(nil, io.ErrUnexpectedEOF)
	}, nil)
	require.ErrorIs(t, err, errWriter)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestWriteLeadsCSVErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("the campaign is gone")
	var text bytes.Buffer
	rows, err := smartlead.WriteLeadsCSV(&text, func(yield func(*lead, error) bool) {
		_ = yield(&lead{Email: "a@example.com"}, nil) && yield(nil, broken) && assert.Fail(t, "goes on after an error")
	}, nil)
	require.ErrorIs(t, err, broken)
	assert.Equal(t, 1, rows)
	assert.Contains(t, text.String(), "\na@example.com,", "what came before it is written")

	for _, name := range []string{"", " title", "email", "custom_fields", "status"} {
		_, err := smartlead.WriteLeadsCSV(&text, each[*lead](), &smartlead.LeadCSVOptions{CustomFields: []string{name}})
		require.ErrorContains(t, err, "column", name)
	}
	_, err = smartlead.WriteLeadsCSV(&text, each[*lead](), &smartlead.LeadCSVOptions{CustomFields: []string{"a", "a"}})
	require.ErrorContains(t, err, `"a" cannot have a column`)
	_, err = smartlead.WriteLeadsCSV(&text, each((*lead)(nil)), nil)
	require.ErrorContains(t, err, "row 1")

	_, err = smartlead.WriteLeadsCSV(failingWriter{}, each(&lead{Email: "a@example.com"}), nil)
	require.ErrorIs(t, err, errWriter)
}

var errWriter = errors.New("the disk is full")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errWriter }

// FuzzLeadCSVRoundTrip writes a lead and reads it back.
func FuzzLeadCSVRoundTrip(f *testing.F) {
	f.Add("ada@example.com", "Ada", "a;b|c\td", "title", "CTO", "note", "two\nlines", true)
	f.Add("a", "'=1", "\"", "Email", "b", "custom_fields", "{}", true)
	f.Add("0", "0", "\r", "0", "0", "", "0", false)
	f.Add("a", " ", "\xff", "a;b;c;d;e;f;g;h;i;j;k", "=", "x\r", "\r", false)
	f.Fuzz(func(t *testing.T, email, first, company, name1, value1, name2, value2 string, columns bool) {
		if !utf8.ValidString(strings.Join([]string{name1, value1, name2, value2}, " ")) {
			return // how many marks stand for what is wrong is not promised
		}
		if columns && strings.Contains(name1+name2, "\r") {
			return // no column keeps that name
		}
		want := &lead{Email: email, FirstName: first, CompanyName: company, CustomFields: custom{name1: value1, name2: value2}}
		var options smartlead.LeadCSVOptions
		if columns {
			options.CustomFields = []string{name1, name2}
		}
		var text bytes.Buffer
		if _, err := smartlead.WriteLeadsCSV(&text, each(want), &options); err != nil {
			require.True(t, columns, err)
			return
		}
		leads, bad, err := readAll(smartlead.ReadLeadsCSV(&text, &smartlead.LeadCSVMapping{KeepSpace: true}))
		require.NoError(t, err)
		want.Email = strings.TrimSpace(writable(email))
		if want.Email == "" {
			require.Len(t, bad, 1)
			return
		}
		want.FirstName, want.CompanyName = writable(first), writable(company)
		for name, value := range want.CustomFields {
			if columns {
				want.CustomFields[name] = writable(value)
			}
		}
		maps.DeleteFunc(want.CustomFields, func(_, value string) bool { return value == "" })
		if len(want.CustomFields) == 0 {
			want.CustomFields = nil
		}
		require.Empty(t, bad)
		require.Equal(t, []*lead{want}, leads)
	})
}

// writable is a text as a cell can hold it.
func writable(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, "\ufffd"))
}
