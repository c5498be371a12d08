package smartlead_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// importFixture is a simulator with a campaign to import into.
type importFixture struct {
	t        *testing.T
	server   *smartleadtest.Server
	client   *smartlead.Client
	campaign smartlead.CampaignID
	outcomes []smartlead.ImportOutcome
}

func newImportFixture(t *testing.T, opts ...smartleadtest.Option) *importFixture {
	t.Helper()
	server := smartleadtest.NewServer(opts...)
	t.Cleanup(server.Close)
	f := &importFixture{t: t, server: server, client: server.Client(smartlead.WithLimiter(nil), smartlead.WithBackoff(0, 0))}
	f.campaign = f.newCampaign()
	return f
}

func (f *importFixture) newCampaign() smartlead.CampaignID {
	f.t.Helper()
	created, err := f.client.Campaigns.Create(f.t.Context(), &smartlead.CampaignCreateParams{Name: "Import"})
	require.NoError(f.t, err)
	return created.ID
}

// run imports with the params and keeps the outcomes.
func (f *importFixture) run(ctx context.Context, leads iter.Seq2[*smartlead.LeadInput, error], p smartlead.LeadImportParams) (*smartlead.ImportReport, error) {
	f.t.Helper()
	f.outcomes = nil
	own := p.OnOutcomes
	p.OnOutcomes = func(rows []smartlead.ImportOutcome) error {
		f.outcomes = append(f.outcomes, rows...)
		if own != nil {
			return own(rows)
		}
		return nil
	}
	if p.SettleDelay == 0 {
		p.SettleDelay = -1
	}
	report, err := f.client.Leads.Import(ctx, f.campaign, leads, &p)
	f.checkReport(report)
	return report, err
}

// checkReport compares the report with the outcomes, which come in the order of
// the rows.
func (f *importFixture) checkReport(report *smartlead.ImportReport) {
	f.t.Helper()
	require.NotNil(f.t, report)
	assert.Equal(f.t, report.Rows(), report.Resumed+len(f.outcomes))
	for i, o := range f.outcomes {
		if o.Result == "" || i > 0 && o.Row <= f.outcomes[i-1].Row {
			require.Failf(f.t, "an outcome without a result or out of order", "%+v", o)
		}
	}
}

// result is the outcome of one row.
func (f *importFixture) result(row int) smartlead.ImportOutcome {
	f.t.Helper()
	for _, o := range f.outcomes {
		if o.Row == row {
			return o
		}
	}
	require.Failf(f.t, "no outcome", "row %d", row)
	return smartlead.ImportOutcome{}
}

// inCampaign counts the campaign's leads by address: each may be there once.
func (f *importFixture) inCampaign() map[string]smartlead.LeadID {
	f.t.Helper()
	ids := map[string]smartlead.LeadID{}
	for _, lead := range f.server.Leads(int64(f.campaign)) {
		key := strings.ToLower(lead.Email)
		if _, twice := ids[key]; twice { // testify would walk the map for each lead
			require.Failf(f.t, "in the campaign twice", "%s", key)
		}
		ids[key] = smartlead.LeadID(lead.ID)
	}
	return ids
}

// checkIDs compares the ids of the outcomes with those of the campaign.
func (f *importFixture) checkIDs(there map[string]smartlead.LeadID) {
	f.t.Helper()
	for _, o := range f.outcomes {
		if there[strings.ToLower(o.Email)] != o.LeadID {
			require.Failf(f.t, "wrong id", "%+v", o)
		}
	}
}

func leadAddress(i int) string { return fmt.Sprintf("lead%06d@company%d.example", i, i%97) }

// someLeads yields n leads with different addresses.
func someLeads(n int) iter.Seq2[*smartlead.LeadInput, error] {
	return func(yield func(*smartlead.LeadInput, error) bool) {
		for i := range n {
			lead := &smartlead.LeadInput{Email: leadAddress(i), FirstName: "Dana", CustomFields: smartlead.CustomFields{"job title": "CTO"}}
			if !yield(lead, nil) {
				return
			}
		}
	}
}

// theseLeads yields leads with the given addresses.
func theseLeads(emails ...string) iter.Seq2[*smartlead.LeadInput, error] {
	return func(yield func(*smartlead.LeadInput, error) bool) {
		for _, email := range emails {
			if !yield(&smartlead.LeadInput{Email: email}, nil) {
				return
			}
		}
	}
}

func TestImportAddsEveryLead(t *testing.T) {
	f := newImportFixture(t)
	var progress []smartlead.ImportProgress
	report, err := f.run(t.Context(), someLeads(2345), smartlead.LeadImportParams{
		OnProgress: func(p smartlead.ImportProgress) { progress = append(progress, p) },
	})
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{Added: 2345}, report.ImportTotals)
	assert.Equal(t, 6, f.server.Applied("campaign_leads.add"))
	there := f.inCampaign()
	require.Len(t, there, 2345)
	f.checkIDs(there)
	assert.Equal(t, smartlead.ImportOutcome{
		Row: 2345, Lead: f.outcomes[2344].Lead, Email: leadAddress(2344), Result: smartlead.ImportAdded, LeadID: there[leadAddress(2344)],
	}, f.outcomes[2344])
	require.NotEmpty(t, progress)
	assert.Equal(t, report.ImportTotals, progress[len(progress)-1].ImportTotals)
}

func TestImportHasAnOutcomeForEveryKindOfRow(t *testing.T) {
	f := newImportFixture(t)
	_, err := f.run(t.Context(), theseLeads("old@here.example"), smartlead.LeadImportParams{})
	require.NoError(t, err)
	into := f.campaign
	f.campaign = f.newCampaign()
	_, err = f.run(t.Context(), theseLeads("other@elsewhere.example"), smartlead.LeadImportParams{})
	require.NoError(t, err)
	f.campaign = into
	f.server.Block("blocked.example")
	f.server.BlockBounced("bounced@there.example")
	f.server.Unsubscribe("gone@there.example")

	tooMany := smartlead.CustomFields{}
	for i := range 201 {
		tooMany[fmt.Sprint("field ", i)] = "x"
	}
	rows := []struct {
		lead *smartlead.LeadInput
		err  error
		want smartlead.ImportResult
	}{
		{lead: &smartlead.LeadInput{Email: "new@there.example"}, want: smartlead.ImportAdded},
		{lead: &smartlead.LeadInput{Email: " Spaced@There.example "}, want: smartlead.ImportAdded},
		{lead: &smartlead.LeadInput{Email: "NEW@there.example"}, want: smartlead.ImportDuplicate},
		{lead: &smartlead.LeadInput{Email: "old@here.example"}, want: smartlead.ImportAlreadyInCampaign},
		{lead: &smartlead.LeadInput{Email: "other@elsewhere.example"}, want: smartlead.ImportInOtherCampaign},
		{lead: &smartlead.LeadInput{Email: "no address"}, want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: "root@localhost"}, want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: strings.Repeat("a", 250) + "@there.example"}, want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: "fields@there.example", CustomFields: tooMany}, want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: "name@there.example", CustomFields: smartlead.CustomFields{"{{x}}": "y"}}, want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: "blank@there.example", CustomFields: smartlead.CustomFields{" ": "y"}}, want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: "dotted@there.example", CustomFields: smartlead.CustomFields{"a. b": "y"}}, want: smartlead.ImportAdded},
		{err: &smartlead.LeadRowError{Row: 13, Err: assert.AnError}, want: smartlead.ImportInvalid},
		{want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: "gone@there.example"}, want: smartlead.ImportUnsubscribed},
		{lead: &smartlead.LeadInput{Email: "x@blocked.example"}, want: smartlead.ImportRefused},
		{lead: &smartlead.LeadInput{Email: "bounced@there.example"}, want: smartlead.ImportRefused},
		{lead: &smartlead.LeadInput{Email: "two..dots@there.example"}, want: smartlead.ImportInvalid},
		{lead: &smartlead.LeadInput{Email: "only@here.x1"}, want: smartlead.ImportInvalid}, // the API says so
	}
	report, err := f.run(t.Context(), func(yield func(*smartlead.LeadInput, error) bool) {
		for _, row := range rows {
			if !yield(row.lead, row.err) {
				return
			}
		}
	}, smartlead.LeadImportParams{})
	require.NoError(t, err)
	want := smartlead.ImportTotals{Added: 3, AlreadyInCampaign: 1, InOtherCampaign: 1, Invalid: 10, Unsubscribed: 1, Duplicate: 1, Refused: 2}
	assert.Equal(t, want, report.ImportTotals)
	for i, row := range rows {
		got := f.result(i + 1)
		assert.Equal(t, row.want, got.Result, "row %d: %+v", i+1, row.lead)
		switch row.want {
		case smartlead.ImportAdded, smartlead.ImportAlreadyInCampaign, smartlead.ImportInOtherCampaign:
			assert.NotZero(t, got.LeadID, "row %d", i+1)
			assert.NoError(t, got.Err)
		case smartlead.ImportInvalid, smartlead.ImportDuplicate, smartlead.ImportRefused:
			assert.Error(t, got.Err, "row %d", i+1)
		}
	}
	assert.ErrorIs(t, f.result(13).Err, assert.AnError)
	counts := &smartlead.ImportCounts{Unnamed: 2, Blocked: 1, Bounced: 1}
	assert.Equal(t, counts, f.result(16).Counts)
	assert.ErrorContains(t, f.result(17).Err, "1 on the block list, 1 bounced before")
	assert.Equal(t, " Spaced@There.example ", f.result(2).Lead.Email, "the input is not changed")
	assert.Contains(t, f.inCampaign(), "spaced@there.example")
}

func TestImportNamesTheLeadThatSinksABatch(t *testing.T) {
	f := newImportFixture(t)
	refused := refuseAddresses(leadAddress(7), leadAddress(399), leadAddress(555))
	f.client = f.server.Client(smartlead.WithLimiter(nil), smartlead.WithMiddleware(refused))
	report, err := f.run(t.Context(), someLeads(1000), smartlead.LeadImportParams{})
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{Added: 997, Refused: 3}, report.ImportTotals)
	for _, row := range []int{8, 400, 556} {
		assert.Equal(t, smartlead.ImportRefused, f.result(row).Result)
		assert.ErrorIs(t, f.result(row).Err, smartlead.ErrValidation)
	}
	assert.Len(t, f.inCampaign(), 997)
}

func TestImportStopsWhenEverythingIsRefused(t *testing.T) {
	f := newImportFixture(t)
	f.server.Fault(smartleadtest.Fault{Route: "campaign_leads.add", Kind: smartleadtest.FaultStatus, Status: http.StatusUnprocessableEntity, Body: `{"error":"no more of these"}`})
	report, err := f.run(t.Context(), someLeads(5000), smartlead.LeadImportParams{InFlight: 1})
	require.ErrorIs(t, err, smartlead.ErrValidation)
	assert.ErrorContains(t, err, "100 refusals in a row")
	assert.Positive(t, report.Refused)
	assert.Positive(t, report.NotSent)
	assert.Zero(t, report.Added)
	assert.Less(t, report.Rows(), 5000, "the rest is not read")
}

// However the leads are cut into batches, what is refused throughout is noticed.
func TestImportStopsInSmallBatchesToo(t *testing.T) {
	f := newImportFixture(t)
	f.server.Fault(smartleadtest.Fault{Route: "campaign_leads.add", Kind: smartleadtest.FaultStatus, Status: http.StatusUnprocessableEntity, Body: `{"error":"no more of these"}`})
	report, err := f.run(t.Context(), someLeads(5000), smartlead.LeadImportParams{InFlight: 1, BatchSize: 7})
	require.ErrorIs(t, err, smartlead.ErrValidation)
	assert.Less(t, report.Rows(), 5000)
}

func TestImportPassesManyBadLeadsInARow(t *testing.T) {
	f := newImportFixture(t)
	var bad []string
	for i := range 150 {
		bad = append(bad, leadAddress(500+i))
	}
	f.client = f.server.Client(smartlead.WithLimiter(nil), smartlead.WithMiddleware(refuseAddresses(bad...)))
	report, err := f.run(t.Context(), someLeads(2000), smartlead.LeadImportParams{InFlight: 1})
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{Added: 1850, Refused: 150}, report.ImportTotals)
}

// Some leads that get no answer are an outage when nothing else gets one either. A
// later run settles them.
func TestImportOfAFewLeadsNoticesAnOutage(t *testing.T) {
	for _, size := range []int{0, 2} {
		f := newImportFixture(t)
		store := &memoryCheckpoint{}
		f.server.Fault(smartleadtest.Fault{Route: "campaign_leads.add", Kind: smartleadtest.FaultStatus, Status: http.StatusBadGateway, Times: 1000})
		report, err := f.run(t.Context(), someLeads(5), smartlead.LeadImportParams{Checkpoint: store, BatchSize: size, InFlight: 1})
		require.ErrorIs(t, err, smartlead.ErrServer)
		assert.Zero(t, report.Added)

		f.server.ClearFaults()
		report, err = f.run(t.Context(), someLeads(5), smartlead.LeadImportParams{Checkpoint: store, BatchSize: size})
		require.NoError(t, err)
		assert.Equal(t, 5, report.Added)
		assert.Len(t, f.inCampaign(), 5)
	}
}

func TestImportStopsAtOtherRefusals(t *testing.T) {
	for status, want := range map[int]error{
		http.StatusUnauthorized: smartlead.ErrUnauthorized, http.StatusForbidden: smartlead.ErrForbidden, http.StatusNotFound: smartlead.ErrNotFound,
	} {
		f := newImportFixture(t)
		f.server.Fault(smartleadtest.Fault{Route: "campaign_leads.add", Skip: 2, Kind: smartleadtest.FaultStatus, Status: status, Body: `{"message":"no"}`})
		report, err := f.run(t.Context(), someLeads(100_000), smartlead.LeadImportParams{})
		require.ErrorIs(t, err, want)
		assert.Equal(t, 800, report.Added)
		assert.Equal(t, report.Rows(), report.Added+report.NotSent)
		assert.Less(t, report.Rows(), 100_000)
	}
}

func TestImportRefusesACampaignThatDoesNotExist(t *testing.T) {
	f := newImportFixture(t)
	f.campaign = 99
	report, err := f.run(t.Context(), someLeads(10), smartlead.LeadImportParams{})
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	assert.Zero(t, report.Rows())
}

func TestImportRefusesBadParams(t *testing.T) {
	f := newImportFixture(t)
	for field, p := range map[string]smartlead.LeadImportParams{
		"BatchSize": {BatchSize: 401}, "InFlight": {InFlight: -1},
	} {
		_, err := f.client.Leads.Import(t.Context(), f.campaign, someLeads(1), &p)
		var invalid *smartlead.InvalidParamsError
		require.ErrorAs(t, err, &invalid)
		assert.Equal(t, field, invalid.Field)
	}
	_, err := f.client.Leads.Import(t.Context(), 0, someLeads(1), nil)
	require.ErrorIs(t, err, smartlead.ErrInvalidParams)
	_, err = f.client.Leads.Import(t.Context(), f.campaign, nil, nil)
	require.ErrorIs(t, err, smartlead.ErrInvalidParams)
	assert.Zero(t, f.server.Applied("campaign_leads.list"))
}

func TestImportReachesTheLeadLimit(t *testing.T) {
	f := newImportFixture(t, smartleadtest.WithLeadLimit(1000))
	report, err := f.run(t.Context(), someLeads(100_000), smartlead.LeadImportParams{InFlight: 1})
	require.ErrorIs(t, err, smartlead.ErrLeadLimit)
	assert.Equal(t, 1000, report.Added)
	assert.Equal(t, 200, report.LeadLimit)
	assert.Equal(t, report.Rows(), report.Added+report.LeadLimit+report.NotSent)
	assert.Equal(t, smartlead.ImportLeadLimit, f.result(1001).Result)
	assert.Less(t, report.Rows(), 100_000)
}

func TestImportFinishesWhatWasReadBeforeAnError(t *testing.T) {
	f := newImportFixture(t)
	report, err := f.run(t.Context(), func(yield func(*smartlead.LeadInput, error) bool) {
		for lead, err := range someLeads(500) {
			yield(lead, err)
		}
		assert.False(t, yield(nil, assert.AnError))
	}, smartlead.LeadImportParams{})
	require.ErrorIs(t, err, assert.AnError)
	assert.Equal(t, smartlead.ImportTotals{Added: 500}, report.ImportTotals)
}

func TestImportDryRunSendsNothing(t *testing.T) {
	f := newImportFixture(t)
	checkpoint := &memoryCheckpoint{}
	report, err := f.run(t.Context(), theseLeads("a@x.example", "b@x.example", "A@x.example", "bad"), smartlead.LeadImportParams{DryRun: true, Checkpoint: checkpoint})
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{NotSent: 2, Duplicate: 1, Invalid: 1}, report.ImportTotals)
	assert.Len(t, f.server.Requests(), 1, "the campaign's creation")
	assert.Zero(t, checkpoint.saves)
}

func TestImportStopsWhenOutcomesCannotBeKept(t *testing.T) {
	f := newImportFixture(t)
	calls := 0
	params := &smartlead.LeadImportParams{OnOutcomes: func([]smartlead.ImportOutcome) error {
		calls++
		return assert.AnError
	}}
	report, err := f.client.Leads.Import(t.Context(), f.campaign, someLeads(100_000), params)
	require.ErrorIs(t, err, assert.AnError)
	assert.Equal(t, 1, calls)
	assert.Less(t, report.Rows(), 100_000)
	assert.Len(t, f.inCampaign(), report.Added)
}

func TestImportCancelledReportsWhatIsDoneInDoubtAndNotSent(t *testing.T) {
	f := newImportFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	hold := make(chan struct{})
	defer close(hold)
	held := 0
	f.client = f.server.Client(smartlead.WithLimiter(nil), smartlead.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if r.Method == http.MethodPost {
				if held++; held == 3 { // the third batch was added, and its answer does not come
					cancel()
				}
			}
			return resp, err
		})
	}))
	report, err := f.run(ctx, someLeads(100_000), smartlead.LeadImportParams{InFlight: 1})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, report.Rows(), report.Added+report.InDoubt+report.NotSent)
	assert.GreaterOrEqual(t, report.Added, 800)
	assert.LessOrEqual(t, report.InDoubt, 400)
	assert.Less(t, report.Rows(), 10_000)
	assert.Len(t, f.inCampaign(), 1200)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Rows are those of the iterator, not those of a file that it was made of.
func TestImportCountsRowsItself(t *testing.T) {
	t.Parallel()
	f := newImportFixture(t)
	file := func(who string) iter.Seq2[*smartlead.LeadInput, error] {
		return smartlead.ReadLeadsCSV(strings.NewReader("email,first_name\n,Nobody\n"+who+"@northwind.example,A\n"), nil)
	}
	_, err := f.run(t.Context(), func(yield func(*smartlead.LeadInput, error) bool) {
		for _, who := range []string{"ada", "ben"} {
			for lead, err := range file(who) {
				if !yield(lead, err) {
					return
				}
			}
		}
	}, smartlead.LeadImportParams{DryRun: true})
	require.NoError(t, err)
	var rows []int
	for _, outcome := range f.outcomes {
		rows = append(rows, outcome.Row)
	}
	assert.Equal(t, []int{1, 2, 3, 4}, rows)
}

// Counts overlap: where no lead is named, only the campaign's list knows which are
// in it.
func TestImportAsksWhereCountsOverlap(t *testing.T) {
	t.Parallel()
	f := newImportFixture(t)
	_, err := f.run(t.Context(), theseLeads("a@x.example", "b@x.example"), smartlead.LeadImportParams{})
	require.NoError(t, err)
	f.server.Advance(24 * time.Hour) // so that those are not of the next import
	f.client, err = f.client.Clone(smartlead.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err != nil || r.Method != http.MethodPost {
				return resp, err
			}
			_ = resp.Body.Close()
			return canned(r, http.StatusOK, `{"ok":true,"upload_count":4,"total_leads":2,"already_added_to_campaign":2,"duplicate_count":2,"invalid_email_count":0}`), nil
		})
	}))
	require.NoError(t, err)
	report, err := f.run(t.Context(), theseLeads("a@x.example", "b@x.example", "c@x.example", "d@x.example"), smartlead.LeadImportParams{})
	require.NoError(t, err)
	assert.Equal(t, 2, report.Added, "%+v", report)
}

func TestOutcomesRunNoFormula(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	require.NoError(t, smartlead.NewImportOutcomeWriter(&text).Write([]smartlead.ImportOutcome{{Row: 1, Email: `=HYPERLINK("https://evil.example")`, Result: smartlead.ImportInvalid}}))
	assert.Contains(t, text.String(), `"'=HYPERLINK(`)
}
