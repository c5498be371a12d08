package smartlead_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

const addRoute = "campaign_leads.add"

// A batch whose answer is lost is settled by the campaign's list, whether or not
// the batch was added.
func TestImportSettlesLostAnswers(t *testing.T) {
	faults := map[string]smartleadtest.Fault{
		"refused with 500":   {Kind: smartleadtest.FaultStatus, Status: http.StatusInternalServerError, Body: `{"error":"oops"}`},
		"500 after adding":   {Kind: smartleadtest.FaultStatus, Status: http.StatusInternalServerError, Applied: true},
		"502 page":           {Kind: smartleadtest.FaultHTML, Applied: true},
		"reset before":       {Kind: smartleadtest.FaultResetBeforeRead},
		"reset after":        {Kind: smartleadtest.FaultResetAfterRead},
		"reset after adding": {Kind: smartleadtest.FaultResetAfterRead, Applied: true},
		"truncated":          {Kind: smartleadtest.FaultTruncate},
		"broken JSON":        {Kind: smartleadtest.FaultMalformedJSON, Applied: true},
		"nothing":            {Kind: smartleadtest.FaultEmpty, Applied: true},
		"nothing was added":  {Kind: smartleadtest.FaultEmpty},
		"an empty object":    {Kind: smartleadtest.FaultStatus, Status: http.StatusOK, Body: `{}`, Applied: true},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			f := newImportFixture(t)
			_, err := f.run(t.Context(), theseLeads(leadAddress(1)), smartlead.LeadImportParams{})
			require.NoError(t, err)
			f.server.Advance(time.Hour)
			fault.Route, fault.Skip, fault.Times = addRoute, 1, 2
			f.server.Fault(fault)
			report, err := f.run(t.Context(), someLeads(1000), smartlead.LeadImportParams{InFlight: 2, BatchSize: 200})
			require.NoError(t, err)
			assert.Equal(t, smartlead.ImportTotals{Added: 999, AlreadyInCampaign: 1}, report.ImportTotals)
			there := f.inCampaign()
			assert.Len(t, there, 1000)
			f.checkIDs(there)
		})
	}
}

// What a lost answer had to say beside the leads it added is learned by sending
// the rest again.
func TestImportLearnsWhyLeadsAreMissing(t *testing.T) {
	f := newImportFixture(t)
	f.server.Block("blocked.example")
	f.server.Unsubscribe("gone@there.example")
	f.server.Fault(smartleadtest.Fault{Route: addRoute, Times: 1, Kind: smartleadtest.FaultResetAfterRead, Applied: true})
	report, err := f.run(t.Context(), theseLeads("a@there.example", "x@blocked.example", "gone@there.example"), smartlead.LeadImportParams{})
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{Added: 1, Refused: 1, Unsubscribed: 1}, report.ImportTotals)
	assert.Equal(t, &smartlead.ImportCounts{Unnamed: 1, Blocked: 1}, f.result(2).Counts)
}

// A lead that the server breaks on is left in doubt, alone.
func TestImportIsolatesTheLeadThatBreaksTheServer(t *testing.T) {
	f := newImportFixture(t)
	breaks := []byte(`"` + leadAddress(123) + `"`)
	f.client = f.server.Client(smartlead.WithLimiter(nil), smartlead.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return whenBodyHas(breaks, next, func(r *http.Request) (*http.Response, error) {
			return canned(r, http.StatusInternalServerError, `{"error":"Cannot read properties of undefined"}`), nil
		})
	}))
	report, err := f.run(t.Context(), someLeads(800), smartlead.LeadImportParams{})
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{Added: 799, InDoubt: 1}, report.ImportTotals)
	assert.Equal(t, smartlead.ImportInDoubt, f.result(124).Result)
	assert.ErrorIs(t, f.result(124).Err, smartlead.ErrServer)
}

func TestImportGivesUpWhereNothingArrives(t *testing.T) {
	f := newImportFixture(t)
	f.server.Fault(smartleadtest.Fault{Route: addRoute, Skip: 1, Kind: smartleadtest.FaultStatus, Status: http.StatusInternalServerError})
	report, err := f.run(t.Context(), someLeads(100_000), smartlead.LeadImportParams{InFlight: 1})
	require.ErrorIs(t, err, smartlead.ErrServer)
	assert.ErrorContains(t, err, "16 lost answers in a row")
	assert.Equal(t, 400, report.Added)
	assert.Equal(t, 400, report.InDoubt)
	assert.Equal(t, report.Rows(), 800+report.NotSent)
	assert.Less(t, report.Rows(), 100_000)
}

func TestImportLeavesInDoubtWhatCannotBeLookedUp(t *testing.T) {
	f := newImportFixture(t)
	f.server.Fault(smartleadtest.Fault{Route: addRoute, Times: 1, Kind: smartleadtest.FaultResetAfterRead, Applied: true})
	f.server.Fault(smartleadtest.Fault{Route: "campaign_leads.list", Skip: 1, Kind: smartleadtest.FaultStatus, Status: http.StatusServiceUnavailable})
	report, err := f.run(t.Context(), someLeads(100), smartlead.LeadImportParams{})
	require.ErrorIs(t, err, smartlead.ErrServer)
	assert.Equal(t, smartlead.ImportTotals{InDoubt: 100}, report.ImportTotals)
	var e *smartlead.APIError
	require.ErrorAs(t, f.result(1).Err, &e)
	assert.Equal(t, "Leads.Add", e.Operation)
}

// A success can account for fewer leads than were sent, or for none.
func TestImportAsksTheCampaignWhereTheAnswerIsSilent(t *testing.T) {
	tests := []struct {
		name, body string
		applied    bool
		want       smartlead.ImportTotals
	}{
		{"counts without names", `{"ok":true,"upload_count":3,"total_leads":3}`, true, smartlead.ImportTotals{Added: 3}},
		{"nothing imported and no reason", `{"ok":true,"upload_count":3,"total_leads":0,"emailToLeadIdMap":{"newlyAddedLeads":{}}}`, false, smartlead.ImportTotals{Refused: 3}},
		{"all were there", `{"ok":true,"upload_count":3,"total_leads":0,"already_added_to_campaign":3}`, false, smartlead.ImportTotals{AlreadyInCampaign: 3}},
		{"unsubscribed by count", `{"ok":true,"upload_count":3,"total_leads":0,"unsubscribed_leads":3}`, false, smartlead.ImportTotals{Unsubscribed: 3}},
		{"invalid by count", `{"ok":true,"upload_count":3,"invalid_email_count":3}`, false, smartlead.ImportTotals{Invalid: 3}},
		{"several reasons", `{"ok":true,"upload_count":3,"block_count":1,"duplicate_count":2}`, false, smartlead.ImportTotals{Refused: 3}},
		{"numbers as ids", `{"ok":true,"emailToLeadIdMap":{"newlyAddedLeads":{"A@X.example":1},"existingLeads":{"b@x.example":"2"},"existingLeadsInOtherCampaigns":{"c@x.example":3}}}`, false, smartlead.ImportTotals{Added: 1, AlreadyInCampaign: 1, InOtherCampaign: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newImportFixture(t)
			f.server.Fault(smartleadtest.Fault{Route: addRoute, Kind: smartleadtest.FaultStatus, Status: http.StatusOK, Body: test.body, Applied: test.applied})
			report, err := f.run(t.Context(), theseLeads("a@x.example", "b@x.example", "c@x.example"), smartlead.LeadImportParams{})
			require.NoError(t, err)
			assert.Equal(t, test.want, report.ImportTotals)
			assert.Len(t, f.inCampaign(), map[bool]int{true: 3}[test.applied])
		})
	}
}

// The lead limit is told with ok:false, on whatever status, and after a part of
// the leads was added.
func TestImportReadsTheLeadLimitFromARefusal(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusForbidden} {
		f := newImportFixture(t)
		f.server.Fault(smartleadtest.Fault{Route: addRoute, Kind: smartleadtest.FaultStatus, Status: status, Body: `{"ok":false,"is_lead_limit_exhausted":true,"lead_import_stopped_count":2,"error":"The lead credit limit has been reached"}`})
		report, err := f.run(t.Context(), theseLeads("a@x.example", "b@x.example"), smartlead.LeadImportParams{})
		require.ErrorIs(t, err, smartlead.ErrLeadLimit)
		assert.Equal(t, smartlead.ImportTotals{LeadLimit: 2}, report.ImportTotals)
	}
}

func TestImportAddsLeadsOfOtherCampaignsWhenAsked(t *testing.T) {
	f := newImportFixture(t)
	_, err := f.run(t.Context(), someLeads(10), smartlead.LeadImportParams{})
	require.NoError(t, err)
	f.campaign = f.newCampaign()
	report, err := f.run(t.Context(), someLeads(10), smartlead.LeadImportParams{Settings: smartlead.LeadAddSettings{IgnoreDuplicatesInOtherCampaigns: true}})
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{Added: 10}, report.ImportTotals)
	assert.Len(t, f.inCampaign(), 10)
}

func TestImportOutcomeWriter(t *testing.T) {
	var text strings.Builder
	w := smartlead.NewImportOutcomeWriter(&text)
	rows := []smartlead.ImportOutcome{
		{Row: 1, Email: "dana@x.example", Result: smartlead.ImportAdded, LeadID: 2995276770},
		{Row: 2, Email: `odd,"one`, Result: smartlead.ImportInvalid, Err: errors.New("no @")},
	}
	require.NoError(t, w.Write(rows[:1]))
	require.NoError(t, w.Write(rows[1:]))
	assert.Equal(t, "row,email,result,lead_id,reason\n1,dana@x.example,added,2995276770,\n2,\"odd,\"\"one\",invalid,,no @\n", text.String())

	text.Reset()
	require.NoError(t, smartlead.NewImportOutcomeWriter(&text).OmitHeader().Write(rows[:1]))
	assert.Equal(t, "1,dana@x.example,added,2995276770,\n", text.String())

	err := smartlead.NewImportOutcomeWriter(brokenWriter{}).Write(rows)
	assert.ErrorIs(t, err, assert.AnError)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, assert.AnError }
