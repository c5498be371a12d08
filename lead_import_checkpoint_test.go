package smartlead_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
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

// killedImport runs an import again and again, however each run ends, and keeps
// the last outcome of every row.
type killedImport struct {
	*importFixture

	checkpoint *memoryCheckpoint
	last       map[int]smartlead.ImportOutcome
}

func newKilledImport(t *testing.T) *killedImport {
	return &killedImport{newImportFixture(t), &memoryCheckpoint{}, map[int]smartlead.ImportOutcome{}}
}

func (k *killedImport) attempt(ctx context.Context, leads iter.Seq2[*smartlead.LeadInput, error]) (*smartlead.ImportReport, error) {
	k.t.Helper()
	report, err := k.run(ctx, leads, smartlead.LeadImportParams{Checkpoint: k.checkpoint, InFlight: 3, BatchSize: 50})
	for _, o := range k.outcomes {
		k.last[o.Row] = o
	}
	return report, err
}

// finish checks the end: every row has an outcome, and every lead that is said to
// be there is there, once.
func (k *killedImport) finish(report *smartlead.ImportReport, rows int) {
	k.t.Helper()
	require.Equal(k.t, rows, report.Rows())
	require.Len(k.t, k.last, rows)
	there := k.inCampaign()
	assert.Len(k.t, there, rows)
	for row, o := range k.last {
		if o.Result != smartlead.ImportAdded && o.Result != smartlead.ImportAlreadyInCampaign || there[o.Email] != o.LeadID {
			require.Failf(k.t, "not in the campaign", "row %d: %+v", row, o)
		}
	}
}

// Whatever the moment at which the store dies, and with it all knowledge of what
// came later, the next run finishes the import.
func TestImportGoesOnWhereTheCheckpointDied(t *testing.T) {
	const rows = 1000
	for diesAt := 1; diesAt <= 21; diesAt += 2 {
		t.Run(fmt.Sprint(diesAt), func(t *testing.T) {
			k := newKilledImport(t)
			k.checkpoint.diesAt = diesAt
			report, err := k.attempt(t.Context(), someLeads(rows))
			if err != nil {
				require.ErrorIs(t, err, errDied)
				k.checkpoint.diesAt = 0
				k.server.Advance(time.Hour)
				report, err = k.attempt(t.Context(), someLeads(rows))
			}
			require.NoError(t, err)
			k.finish(report, rows)
			assert.Equal(t, rows, report.Added)
		})
	}
}

// Cancelled at any call, with what the answers said lost or not. The server may
// still be at a batch when the next run looks for its leads: that one then finds
// them in the campaign when it sends them again.
func TestImportGoesOnAfterBeingCancelled(t *testing.T) {
	const rows = 1000
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 10 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			k := newKilledImport(t)
			var report *smartlead.ImportReport
			err := errors.New("not begun")
			for attempts := 0; err != nil; attempts++ {
				require.Less(t, attempts, 60)
				ctx, cancel := context.WithCancel(t.Context())
				left := 1 + random.IntN(25)
				k.client = k.server.Client(smartlead.WithLimiter(nil), smartlead.WithBackoff(0, 0), smartlead.WithMiddleware(afterCalls(left, cancel)))
				k.server.Advance(time.Minute)
				report, err = k.attempt(ctx, someLeads(rows))
				cancel()
			}
			k.finish(report, rows)
		})
	}
}

// afterCalls calls off an import during its nth call.
func afterCalls(n int, cancel func()) func(http.RoundTripper) http.RoundTripper {
	left := make(chan struct{}, n)
	for range n {
		left <- struct{}{}
	}
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			select {
			case <-left:
			default:
				cancel()
			}
			return next.RoundTrip(r)
		})
	}
}

func TestImportResumesWithoutSendingAgain(t *testing.T) {
	k := newKilledImport(t)
	_, err := k.attempt(t.Context(), someLeads(500))
	require.NoError(t, err)
	calls := k.server.Applied(addRoute)
	report, err := k.attempt(t.Context(), someLeads(500))
	require.NoError(t, err)
	assert.Equal(t, calls, k.server.Applied(addRoute))
	assert.Empty(t, k.outcomes)
	assert.Equal(t, 500, report.Resumed)
	assert.Equal(t, 500, report.Added)

	// Rows that were appended are imported; the addresses before them are known.
	longer := func(yield func(*smartlead.LeadInput, error) bool) {
		for lead, err := range someLeads(600) {
			if !yield(lead, err) {
				return
			}
		}
		yield(&smartlead.LeadInput{Email: strings.ToUpper(leadAddress(3))}, nil)
	}
	report, err = k.attempt(t.Context(), longer)
	require.NoError(t, err)
	assert.Equal(t, smartlead.ImportTotals{Added: 600, Duplicate: 1}, report.ImportTotals)
	assert.Equal(t, calls+2, k.server.Applied(addRoute))
}

func TestImportRefusesToResumeWithOtherInput(t *testing.T) {
	k := newKilledImport(t)
	_, err := k.attempt(t.Context(), someLeads(200))
	require.NoError(t, err)
	saved := string(k.checkpoint.state)
	changed := func(change func(int, *smartlead.LeadInput) *smartlead.LeadInput) iter.Seq2[*smartlead.LeadInput, error] {
		return func(yield func(*smartlead.LeadInput, error) bool) {
			i := 0
			for lead, err := range someLeads(300) {
				if !yield(change(i, lead), err) {
					return
				}
				i++
			}
		}
	}
	inputs := map[string]iter.Seq2[*smartlead.LeadInput, error]{
		"another address": changed(func(i int, l *smartlead.LeadInput) *smartlead.LeadInput {
			if i == 199 {
				l.Email = "other@x.example"
			}
			return l
		}),
		"another field": changed(func(i int, l *smartlead.LeadInput) *smartlead.LeadInput {
			if i == 0 {
				l.CustomFields["job title"] = "CEO"
			}
			return l
		}),
		"text moved": changed(func(i int, l *smartlead.LeadInput) *smartlead.LeadInput {
			if i == 10 {
				l.FirstName, l.LastName = "", l.FirstName
			}
			return l
		}),
		"a row less": someLeads(199),
		"no rows":    someLeads(0),
	}
	for name, input := range inputs {
		t.Run(name, func(t *testing.T) {
			calls := k.server.Applied(addRoute)
			report, err := k.attempt(t.Context(), input)
			require.ErrorIs(t, err, smartlead.ErrCheckpointMismatch)
			assert.Zero(t, report.Rows())
			assert.Equal(t, calls, k.server.Applied(addRoute))
			assert.Equal(t, saved, string(k.checkpoint.state))
		})
	}
	k.campaign = k.newCampaign()
	_, err = k.attempt(t.Context(), someLeads(200))
	require.ErrorIs(t, err, smartlead.ErrCheckpointMismatch)
}

func TestImportRefusesADamagedCheckpoint(t *testing.T) {
	k := newKilledImport(t)
	k.checkpoint.state = []byte(`{"version":1,`)
	_, err := k.attempt(t.Context(), someLeads(10))
	require.ErrorContains(t, err, "checkpoint cannot be read")
	assert.Zero(t, k.server.Applied("campaign_leads.list"))
}

// After the lead limit a resumed run tries again what the limit kept out.
func TestImportGoesOnAfterTheLeadLimit(t *testing.T) {
	k := newKilledImport(t)
	k.server.Fault(smartleadtest.Fault{Route: addRoute, Skip: 4, Kind: smartleadtest.FaultStatus, Status: http.StatusOK, Body: `{"ok":false,"is_lead_limit_exhausted":true,"lead_import_stopped_count":50,"error":"The lead credit limit has been reached"}`})
	report, err := k.attempt(t.Context(), someLeads(1000))
	require.ErrorIs(t, err, smartlead.ErrLeadLimit)
	assert.Positive(t, report.LeadLimit)
	k.server.ClearFaults()
	report, err = k.attempt(t.Context(), someLeads(1000))
	require.NoError(t, err)
	k.finish(report, 1000)
}

func TestImportCheckpointFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "import.checkpoint")
	file := smartlead.ImportCheckpointFile(path)
	state, err := file.Load(t.Context())
	require.NoError(t, err)
	assert.Empty(t, state)

	require.NoError(t, file.Save(t.Context(), []byte("first")))
	require.NoError(t, file.Save(t.Context(), []byte("second")))
	state, err = file.Load(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "second", string(state))
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing is left beside it")

	assert.Error(t, smartlead.ImportCheckpointFile(filepath.Join(path, "below")).Save(t.Context(), nil))
}

func TestImportResumesFromAFile(t *testing.T) {
	f := newImportFixture(t)
	path := filepath.Join(t.TempDir(), "import.checkpoint")
	params := smartlead.LeadImportParams{Checkpoint: smartlead.ImportCheckpointFile(path), BatchSize: 100}
	broken := func(yield func(*smartlead.LeadInput, error) bool) {
		for lead, err := range someLeads(450) {
			if !yield(lead, err) {
				return
			}
		}
		yield(nil, assert.AnError)
	}
	_, err := f.run(t.Context(), broken, params)
	require.ErrorIs(t, err, assert.AnError)
	report, err := f.run(t.Context(), someLeads(1000), params)
	require.NoError(t, err)
	assert.Equal(t, 450, report.Resumed)
	assert.Equal(t, 1000, report.Added)
	assert.Len(t, f.inCampaign(), 1000)
}
