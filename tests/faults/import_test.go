package faults

import (
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

const (
	kills    = 3
	addRoute = "campaign_leads.add"
)

// TestImportLosesNothing runs an import in a process of its own, kills that three
// times, starts it again until it is through, and compares what it said of every
// row with what the server has.
func TestImportLosesNothing(t *testing.T) {
	job := importJob{Leads: 3_000, BatchSize: 50}
	if os.Getenv("SMARTLEAD_TEST_FULL") != "" {
		job.Leads = 50_000
	}
	folder := t.TempDir()
	server, upstream := startServer(t, filepath.Join(folder, "certificate.pem"))
	campaign, err := server.Client().Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "Import"})
	require.NoError(t, err)
	server.Block("blocked.example")
	server.Unsubscribe(address(unsubscribed))
	failSome(server)
	job.URL = "https://" + badNetwork(t, upstream) + "/api/v1"
	job.Key, job.Campaign, job.Folder = server.APIKey(), campaign.ID, folder

	runs, killed := runUntilDone(t, server, job)
	assert.Equal(t, kills, killed)
	outcomes, err := readOutcomes(job.outcomesPath())
	require.NoError(t, err)
	require.Len(t, outcomes, job.Leads, "every row has an outcome")
	compare(t, server, job, outcomes)
	assert.Greater(t, server.Applied("campaign_leads.list"), runs, "leads were looked up")
	t.Logf("%d rows in %d runs, %d kills; %d batches were carried out, leads were looked up on %d pages; %v", job.Leads, runs, killed,
		server.Applied(addRoute), server.Applied("campaign_leads.list")-runs, tally(outcomes))
}

// startServer starts a simulator behind TLS, which is what tells a corrupted
// request from a good one. Its time goes on.
func startServer(t *testing.T, certificate string) (server *smartleadtest.Server, address string) {
	t.Helper()
	server = smartleadtest.NewServer()
	t.Cleanup(server.Close)
	front := httptest.NewUnstartedServer(server)
	front.Config.ErrorLog = discard
	front.StartTLS()
	t.Cleanup(front.Close)
	block := &pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}
	require.NoError(t, os.WriteFile(certificate, pem.EncodeToMemory(block), 0o600))

	letTimePass(t, server)
	return server, front.Listener.Addr().String()
}

// letTimePass has the server's clock run ten times as fast as here.
func letTimePass(t *testing.T, server *smartleadtest.Server) {
	t.Helper()
	stop, stopped := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(stop); <-stopped })
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				server.Advance(100 * time.Millisecond)
			case <-stop:
				return
			}
		}
	}()
}

// failSome has 5 % of the answers fail, some after the call was carried out.
func failSome(server *smartleadtest.Server) {
	refused := http.Header{"Retry-After": {"0"}}
	server.Fault(smartleadtest.Fault{Probability: 0.015, Kind: smartleadtest.FaultStatus, Status: http.StatusInternalServerError, Body: `{"error":"oops"}`})
	server.Fault(smartleadtest.Fault{Probability: 0.015, Kind: smartleadtest.FaultStatus, Status: http.StatusInternalServerError, Body: `{"error":"oops"}`, Applied: true})
	server.Fault(smartleadtest.Fault{Probability: 0.02, Kind: smartleadtest.FaultStatus, Status: http.StatusTooManyRequests, Header: refused, Body: "Too many requests, please try again later."})
}

// runUntilDone runs the import as often as it takes. The first runs are killed
// when a quarter, a half and three quarters of the leads are there.
func runUntilDone(t *testing.T, server *smartleadtest.Server, job importJob) (runs, killed int) {
	t.Helper()
	const most = 40
	for runs < most {
		runs++
		process := job.start(t)
		ended := make(chan error, 1)
		go func() { ended <- process.Wait() }()
		if killed < kills && waitForLeads(server, job, (killed+1)*job.Leads/(kills+1), ended) {
			require.NoError(t, process.Process.Signal(syscall.SIGKILL))
			killed++
		}
		if err := <-ended; err == nil {
			return runs, killed
		}
	}
	require.Failf(t, "the import does not end", "after %d runs", most)
	return runs, killed
}

// waitForLeads is false when the process ends before the leads are there.
func waitForLeads(server *smartleadtest.Server, job importJob, leads int, ended chan error) bool {
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for server.Applied(addRoute)*job.BatchSize < leads {
		select {
		case err := <-ended:
			ended <- err
			return false
		case <-ticker.C:
		}
	}
	return true
}

// start runs this test's program as the import.
func (j importJob) start(t *testing.T) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(j)
	require.NoError(t, err)
	process := exec.CommandContext(t.Context(), os.Args[0])
	process.Env = append(os.Environ(), jobVariable+"="+string(text))
	process.Stderr = os.Stderr
	require.NoError(t, process.Start())
	return process
}

// compare holds every outcome against the campaign.
func compare(t *testing.T, server *smartleadtest.Server, job importJob, outcomes map[int]outcome) {
	t.Helper()
	there := map[string]int{}
	for _, lead := range server.Leads(int64(job.Campaign)) {
		there[strings.ToLower(lead.Email)]++
	}
	said := 0
	for row, o := range outcomes {
		email := strings.ToLower(job.lead(row - 1).Email)
		in := there[email]
		switch o.result {
		case smartlead.ImportAdded, smartlead.ImportAlreadyInCampaign:
			said++
			if in != 1 {
				t.Errorf("row %d is %s and %d times in the campaign", row, o.result, in)
			}
		case smartlead.ImportInvalid, smartlead.ImportRefused, smartlead.ImportUnsubscribed:
			if in != 0 || !oddRow(row-1) {
				t.Errorf("row %d is %s and %d times in the campaign", row, o.result, in)
			}
		case smartlead.ImportDuplicate:
			if !oddRow(row - 1) {
				t.Errorf("row %d is no duplicate", row)
			}
		default:
			t.Errorf("row %d is %s: %s", row, o.result, o.reason)
		}
	}
	assert.Len(t, there, said, "nobody else is in the campaign")
}

func tally(outcomes map[int]outcome) map[smartlead.ImportResult]int {
	counts := map[smartlead.ImportResult]int{}
	for _, o := range outcomes {
		counts[o.result]++
	}
	return counts
}
