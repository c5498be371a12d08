package smartlead_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/internal/floor"
)

// The benchmarks measure the SDK beside the floor: what somebody writes by hand
// for one call, with net/http, io.ReadAll and encoding/json into structs of just
// the body's members. Both make their calls in turn, in the same run, so that a
// noisy machine is noisy for both; the ratio of the medians is the figure.
//
//	go test -run '^$' -bench . -benchtime 3000x .

const smallBody = `{"id":2710262,"user_id":196026,"created_at":"2026-03-02T10:43:46.826Z","updated_at":"2026-03-04T14:02:21.776Z","status":"ACTIVE","name":"Spring outreach to new customers, with a long name"}`

const addedBody = `{"ok":true,"upload_count":400,"total_leads":400,"duplicate_count":0}`

// leadPageBody is a page of 100 different leads, about 60 KB.
func leadPageBody() string {
	var b strings.Builder
	b.WriteString(`{"total_leads":"250","data":[`)
	for i := range 100 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"campaign_lead_map_id":%d,"lead_category_id":null,"status":"INPROGRESS","created_at":"2026-03-02T10:43:%02d.826Z","lead":{"id":%d,`+
			`"first_name":"Jane%d","last_name":"Doe-%d","email":"jane.doe.%d@acme%d.example","phone_number":"+1 555 01%02d","company_name":"Acme %d Inc","website":"https://acme%d.example",`+
			`"location":"Berlin, Germany","custom_fields":{"title":"Head of Growth","industry":"Software and services","pain":"Hiring takes %d months","icebreaker":"Saw your talk number %d on scaling teams"},`+
			`"linkedin_profile":"https://linkedin.example/in/jane-doe-%d","company_url":"acme%d.example","is_unsubscribed":false,"unsubscribed_client_id_map":{}}}`,
			2995276770+i, i%60, 3995276770+i, i, i, i, i, i, i, i, i, i, i, i)
	}
	b.WriteString(`],"offset":0,"limit":100}`)
	return b.String()
}

// floorAdded is what the floor reads of addedBody.
type floorAdded struct {
	OK         bool `json:"ok"`
	Uploaded   int  `json:"upload_count"`
	Total      int  `json:"total_leads"`
	Duplicates int  `json:"duplicate_count"`
}

func benchmarkLeads() ([]*smartlead.LeadInput, *floor.LeadBatch) {
	mine, other := make([]*smartlead.LeadInput, 400), floor.NewLeadBatch(400)
	for i := range mine {
		lead := floor.LeadInput{
			Email: fmt.Sprintf("jane.doe.%d@acme.example", i), FirstName: "Jane", LastName: "Doe", PhoneNumber: "+1 555 0100",
			CompanyName: "Acme Inc", Website: "https://acme.example", Location: "Berlin, Germany",
			CustomFields: map[string]string{"title": "Head of Growth", "industry": "Software", "icebreaker": "Saw your talk on scaling teams"},
		}
		other.Leads = append(other.Leads, lead)
		mine[i] = &smartlead.LeadInput{
			Email: lead.Email, FirstName: lead.FirstName, LastName: lead.LastName, PhoneNumber: lead.PhoneNumber,
			CompanyName: lead.CompanyName, Website: lead.Website, Location: lead.Location, CustomFields: lead.CustomFields,
		}
	}
	return mine, other
}

// cannedTransport answers without a network: what is left is the client.
type cannedTransport struct {
	body   string
	header http.Header
}

func (c *cannedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: c.header, Request: r,
		Body: io.NopCloser(strings.NewReader(c.body)), ContentLength: int64(len(c.body)),
	}, nil
}

// bench is one server, or none, with a client of each kind.
type bench struct {
	url   string
	floor *http.Client
	sdk   *smartlead.Client
}

func newBench(b *testing.B, body string, network bool) *bench {
	b.Helper()
	x := &bench{url: "http://127.0.0.1:1/api/v1"}
	base := func() http.RoundTripper {
		return &cannedTransport{body: body, header: http.Header{"Content-Type": {"application/json"}}}
	}
	if network {
		answer := []byte(body)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
			_, _ = w.Write(answer)
		}))
		b.Cleanup(server.Close)
		x.url = server.URL + "/api/v1"
		base = func() http.RoundTripper { return &http.Transport{MaxIdleConnsPerHost: 128} }
	}
	x.floor = &http.Client{Transport: base()}
	sdk, err := smartlead.NewClient("sdk-key", smartlead.WithBaseURL(x.url), smartlead.WithHTTPClient(&http.Client{Transport: base()}),
		smartlead.WithLimiter(smartlead.NewAdaptiveLimiter(smartlead.RequestRate{Requests: 1 << 20, Per: time.Second})))
	if err != nil {
		b.Fatal(err)
	}
	x.sdk = sdk
	return x
}

// calls are one task, done both ways.
type calls struct{ floor, sdk func() error }

func (x *bench) get() calls {
	return calls{
		floor: func() error {
			return floor.Call(x.floor, http.MethodGet, x.url+"/campaigns/2710262?api_key=floor-key", nil, new(floor.Campaign))
		},
		sdk: func() error {
			_, err := x.sdk.Campaigns.Get(context.Background(), 2710262, nil)
			return err
		},
	}
}

func (x *bench) page() calls {
	return calls{
		floor: func() error {
			return floor.Call(x.floor, http.MethodGet, x.url+"/campaigns/2710262/leads?api_key=floor-key", nil, new(floor.LeadPage))
		},
		sdk: func() error {
			_, err := x.sdk.Leads.List(context.Background(), 2710262, nil)
			return err
		},
	}
}

func (x *bench) add() calls {
	mine, other := benchmarkLeads()
	return calls{
		floor: func() error {
			return floor.Call(x.floor, http.MethodPost, x.url+"/campaigns/2710262/leads?api_key=floor-key", other, new(floorAdded))
		},
		sdk: func() error {
			_, err := x.sdk.Leads.Add(context.Background(), 2710262, &smartlead.LeadAddParams{
				Leads: mine, Settings: smartlead.LeadAddSettings{ReturnLeadIDs: true},
			})
			return err
		},
	}
}

func BenchmarkGetLoopback(b *testing.B)  { newBench(b, smallBody, true).get().compare(b) }
func BenchmarkGetCanned(b *testing.B)    { newBench(b, smallBody, false).get().compare(b) }
func BenchmarkPageLoopback(b *testing.B) { newBench(b, leadPageBody(), true).page().compare(b) }
func BenchmarkPageCanned(b *testing.B)   { newBench(b, leadPageBody(), false).page().compare(b) }
func BenchmarkAddLoopback(b *testing.B)  { newBench(b, addedBody, true).add().compare(b) }
func BenchmarkAddCanned(b *testing.B)    { newBench(b, addedBody, false).add().compare(b) }

// BenchmarkGetParallel has 64 goroutines make small calls, round by round.
func BenchmarkGetParallel(b *testing.B) {
	const callers = 64
	c := newBench(b, smallBody, true).get()
	round := func(call func() error) func() error {
		return func() error {
			var wg sync.WaitGroup
			errs := make([]error, callers)
			for i := range callers {
				wg.Go(func() {
					for range 3 {
						if err := call(); err != nil {
							errs[i] = err
						}
					}
				})
			}
			wg.Wait()
			for _, err := range errs {
				if err != nil {
					return err
				}
			}
			return nil
		}
	}
	calls{floor: round(c.floor), sdk: round(c.sdk)}.compare(b)
}

// compare makes the calls in turn and reports the medians, their ratio, and what
// each way allocates.
func (c calls) compare(b *testing.B) {
	b.Helper()
	for range 20 { // connections, caches, pools
		b.StopTimer()
		c.must(b, c.floor)
		c.must(b, c.sdk)
	}
	b.StartTimer()
	var floors, sdks []time.Duration
	for b.Loop() {
		floors = append(floors, c.time(b, c.floor))
		sdks = append(sdks, c.time(b, c.sdk))
	}
	floorTime, sdkTime := median(floors), median(sdks)
	floorBytes, floorAllocs := c.allocations(b, c.floor)
	sdkBytes, sdkAllocs := c.allocations(b, c.sdk)
	b.ReportMetric(0, "ns/op") // a pair of calls, which means nothing
	b.ReportMetric(float64(floorTime.Nanoseconds()), "floor-ns")
	b.ReportMetric(float64(sdkTime.Nanoseconds()), "sdk-ns")
	b.ReportMetric(float64(sdkTime)/float64(floorTime), "x-time")
	b.ReportMetric(sdkBytes/floorBytes, "x-bytes")
	b.ReportMetric(sdkAllocs/floorAllocs, "x-allocs")
	b.ReportMetric(sdkAllocs-floorAllocs, "more-allocs")
}

func (c calls) must(b *testing.B, call func() error) {
	b.Helper()
	if err := call(); err != nil {
		b.Fatal(err)
	}
}

func (c calls) time(b *testing.B, call func() error) time.Duration {
	b.Helper()
	start := time.Now()
	c.must(b, call)
	return time.Since(start)
}

func (c calls) allocations(b *testing.B, call func() error) (size, count float64) {
	b.Helper()
	const rounds = 50
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range rounds {
		c.must(b, call)
	}
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc-before.TotalAlloc) / rounds, float64(after.Mallocs-before.Mallocs) / rounds
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
