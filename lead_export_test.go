package smartlead_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

type exported = smartlead.ExportedLead

func TestReadExportedLeads(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("testdata", "csv", "smartlead.csv"))
	require.NoError(t, err)
	defer file.Close()
	rows := smartlead.ReadExportedLeads(file)
	leads, bad, err := readAll(rows)
	require.NoError(t, err)
	assert.Empty(t, bad)
	assert.Equal(t, []*exported{
		{
			MapID: 2433664091, Status: smartlead.LeadInProgress, Category: "Interested", IsInterested: true,
			CreatedAt: time.Date(2026, 3, 2, 12, 54, 54, 0, time.UTC),
			Lead: smartlead.Lead{
				ID: 2995276770, FirstName: "Jürgen", LastName: "Doe", Email: "jurgen@example.com", PhoneNumber: "+15550100",
				CompanyName: "Example – Söhne", Website: "https://example.com", Location: "Köln",
				CustomFields:    custom{"job_title": "CTO", "team size": "12", "note": "two\nlines", "none": ""},
				LinkedInProfile: "https://linkedin.com/in/example", CompanyURL: "https://example.com",
			},
			LastSequenceSent: 1, OpenCount: 2, ReplyCount: 1,
		},
		{
			MapID: 2433664092, Status: smartlead.LeadStarted, CreatedAt: time.Date(2026, 3, 2, 12, 54, 55, 0, time.UTC),
			Lead: smartlead.Lead{
				ID: 2995276771, Email: "amélie@example.com", CompanyName: "Two\nLines, \"Quoted\"", IsUnsubscribed: true,
				UnsubscribedClients: smartlead.UnsubscribedClients{"301": "2026-03-01T00:00:00.000Z"},
			},
		},
	}, leads)
	_, _, err = readAll(rows)
	require.ErrorContains(t, err, "can be read only once")
}

// Columns go by their names, those that are not known are kept, and a bad row
// costs itself.
func TestReadExportedLeadsColumns(t *testing.T) {
	t.Parallel()
	leads, bad, err := readAll(smartlead.ReadExportedLeads(strings.NewReader(strings.Join([]string{
		"email,score,status,id,is_interested,open_count,created_at,custom_fields",
		"a@example.com,7,PAUSED, 12 ,TRUE,null,,null",
		"b@example.com,,,many,,,,",
		"c@example.com,,,,perhaps,,,",
		"d@example.com,,,,,,yesterday,",
		"e@example.com,,,,,,,{",
		"f@example.com",
	}, "\n"))))
	require.NoError(t, err)
	assert.Equal(t, []*exported{
		{
			Status: smartlead.LeadPaused, IsInterested: true, Lead: smartlead.Lead{ID: 12, Email: "a@example.com"},
			Extra: map[string]string{"score": "7"},
		},
		{Lead: smartlead.Lead{Email: "f@example.com"}},
	}, leads)
	require.Len(t, bad, 4)
	assert.Equal(t, `smartlead: row 2 is not a lead: line 3: id: no whole number: "many"`, bad[0])
	assert.Equal(t, `smartlead: row 3 is not a lead: line 4: is_interested: neither true nor false: "perhaps"`, bad[1])
	assert.Equal(t, `smartlead: row 4 is not a lead: line 5: created_at: no time: "yesterday"`, bad[2])
	assert.Contains(t, bad[3], "row 5 is not a lead: line 6: custom_fields: no JSON object")
}

// What is read of an export is written as SmartLead writes it.
func TestExportedLeadsRoundTrip(t *testing.T) {
	t.Parallel()
	original, err := os.ReadFile(filepath.Join("testdata", "csv", "smartlead.csv"))
	require.NoError(t, err)
	var text bytes.Buffer
	rows, err := smartlead.WriteLeadsCSV(&text, smartlead.ReadExportedLeads(bytes.NewReader(original)), nil)
	require.NoError(t, err)
	assert.Equal(t, 2, rows)
	before, _, _ := readAll(smartlead.ReadExportedLeads(bytes.NewReader(original)))
	delete(before[0].Lead.CustomFields, "none") // an empty one
	after, bad, err := readAll(smartlead.ReadExportedLeads(&text))
	require.NoError(t, err)
	assert.Empty(t, bad)
	assert.Equal(t, before, after)
}

// The simulator writes Windows-1252 without saying so.
func TestExportAllFromSimulator(t *testing.T) {
	t.Parallel()
	server := smartleadtest.NewServer()
	t.Cleanup(server.Close)
	client := server.Client()
	campaign, err := client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "Export"})
	require.NoError(t, err)
	inputs := []*lead{
		{Email: "jurgen@example.com", FirstName: "Jürgen", CompanyName: "Müller – \"Söhne\",\nBerlin", CustomFields: custom{"note": "two\nlines €"}},
		{Email: "ada@example.com", FirstName: "Ada", LinkedInProfile: "in/ada"},
	}
	_, err = client.Leads.Add(t.Context(), campaign.ID, &smartlead.LeadAddParams{Leads: inputs})
	require.NoError(t, err)

	leads, bad, err := readAll(client.Leads.ExportAll(t.Context(), campaign.ID))
	require.NoError(t, err)
	assert.Empty(t, bad)
	require.Len(t, leads, 2)
	for i, each := range leads {
		assert.Equal(t, inputs[i], each.Lead.Input())
		assert.Equal(t, smartlead.LeadStarted, each.Status)
		assert.NotZero(t, each.MapID)
		assert.NotZero(t, each.Lead.ID)
		assert.NotZero(t, each.CreatedAt)
	}

	_, _, err = readAll(client.Leads.ExportAll(t.Context(), campaign.ID+1000))
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	_, _, err = readAll(client.Leads.ExportAll(t.Context(), 0))
	require.ErrorIs(t, err, smartlead.ErrInvalidParams)
}

func TestExportAllAnswers(t *testing.T) {
	t.Parallel()
	const header = "id,email\n"
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if cut, whole := strings.CutSuffix(body, "CUT"); whole {
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write([]byte(cut))
			return
		}
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	client, err := smartlead.NewClient("test-key", smartlead.WithBaseURL(server.URL), smartlead.WithRetries(0))
	require.NoError(t, err)

	for _, other := range []string{"", "\n", "<html><body>not the API</body></html>", `{"ok":false,"message":"no"}`, "success"} {
		body = other
		leads, _, err := readAll(client.Leads.ExportAll(t.Context(), 1))
		require.ErrorIs(t, err, smartlead.ErrUnexpectedBody, other)
		assert.Empty(t, leads)
	}
	body = header
	leads, bad, err := readAll(client.Leads.ExportAll(t.Context(), 1))
	require.NoError(t, err)
	assert.Empty(t, leads)
	assert.Empty(t, bad)

	body = header + "1,a@example.com\n2,b@exaCUT"
	leads, bad, err = readAll(client.Leads.ExportAll(t.Context(), 1))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "test-key")
	assert.Empty(t, bad)
	require.Len(t, leads, 1, "what came before the break")

	body = header + strings.Repeat("1,a@example.com\n", 50_000)
	for _, err := range client.Leads.ExportAll(t.Context(), 1) {
		require.NoError(t, err)
		break // closes the answer
	}
}

// FuzzReadExportedLeads reads any file as an export.
func FuzzReadExportedLeads(f *testing.F) {
	file, err := os.ReadFile(filepath.Join("testdata", "csv", "smartlead.csv"))
	require.NoError(f, err)
	f.Add(file)
	f.Add([]byte("email,custom_fields\na,{}\n,null\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		rows := 0
		for lead, err := range smartlead.ReadExportedLeads(bytes.NewReader(file)) {
			rows++
			require.Equal(t, err == nil, lead != nil)
			if bad, ok := errors.AsType[*smartlead.LeadRowError](err); ok {
				require.Equal(t, rows, bad.Row)
			}
		}
	})
}
