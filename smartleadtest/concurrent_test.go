package smartleadtest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestManyAtOnce has 64 goroutines read and write, with faults, while the clock
// moves. What it proves, it proves under -race.
func TestManyAtOnce(t *testing.T) {
	c := start(t, WithRateLimit(Limit{Requests: 1_000_000}))
	id, path := c.running(3, 100)
	c.server.Fault(Fault{Kind: FaultResetAfterRead, Applied: true, Probability: 0.05, Route: "campaigns.create"})
	c.server.Fault(Fault{Kind: FaultTruncate, Probability: 0.05, Route: "campaign_leads.list"})

	var workers sync.WaitGroup
	for worker := range 64 {
		workers.Go(func() {
			for round := range 10 {
				lead := c.server.Leads(id)[(worker+round)%50]
				switch (worker + round) % 8 {
				case 0:
					_, _ = c.try("POST", "/campaigns/create", `{}`)
				case 1:
					_, _ = c.try("POST", path+"/leads", leads(1000+worker*10+round, 1))
				case 2:
					_, _ = c.try("GET", path+"/leads?limit=10", "")
				case 3:
					_, _ = c.try("POST", fmt.Sprintf("%s/leads/%d/pause", path, lead.ID), "")
				case 4:
					_, _ = c.try("POST", fmt.Sprintf("%s/leads/%d/resume", path, lead.ID), "")
				case 5:
					_, _ = c.try("GET", path+"/statistics", "")
				case 6:
					_, _ = c.try("GET", path+"/leads-export", "")
				case 7:
					c.server.Advance(20 * time.Minute)
					c.server.Requests()
					c.server.Sent()
				}
			}
		})
	}
	workers.Wait()

	created := 0
	for _, r := range c.server.Requests() {
		if r.Operation == "campaigns.create" {
			created++
		}
	}
	require.Equal(t, created, c.server.Applied("campaigns.create"), "each was done once, whatever the client saw")
	require.Len(t, c.get("/campaigns").at(t), created)
}

// TestHandlerWithoutAConnection uses the handler as other listeners would.
func TestHandlerWithoutAConnection(t *testing.T) {
	c := start(t)
	recorder := httptest.NewRecorder()
	c.server.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/api/v1/campaigns?api_key="+c.key, nil))
	require.Equal(t, "[]", recorder.Body.String())

	c.server.Fault(Fault{Kind: FaultResetAfterRead})
	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		c.server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/campaigns", nil))
	})
}

func TestBodiesHaveALimit(t *testing.T) {
	c := start(t)
	answered, err := http.Post(c.server.URL()+"/campaigns/create?api_key="+c.key, "application/json", io.LimitReader(neverEnding{}, maxBody+1))
	if err == nil { // the connection may be cut before the answer is read
		defer answered.Body.Close()
		require.Equal(t, 413, answered.StatusCode)
	}
	require.Equal(t, 0, c.server.Applied("campaigns.create"))
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) {
	copy(p, strings.Repeat(" ", len(p)))
	return len(p), nil
}

// BenchmarkImport shows that 400 leads cost the same in a large campaign as in
// an empty one.
func BenchmarkImport(b *testing.B) {
	server := newServer(nil)
	path := "/api/v1/campaigns/2710262/leads?api_key=" + server.APIKey()
	serve := func(target, body string) {
		request := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, request)
		if recorder.Code != 200 {
			b.Fatal(recorder.Body)
		}
	}
	serve("/api/v1/campaigns/create?api_key="+server.APIKey(), `{}`)
	for i := 0; b.Loop(); i++ {
		serve(path, leads(i*maxImport, maxImport))
	}
}
