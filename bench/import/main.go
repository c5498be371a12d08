// Command import measures Leads.Import beside the floor, a loop written by hand with
// net/http and encoding/json, and beside peers: the same loop with its calls made
// by other SDKs. All have the same batches and as many of them at once, and import
// the same leads in turn into one server, in a process of its own, that answers
// each batch with the ids of its leads and has no limit. The figures are medians;
// the processor's time is that of the client alone.
//
// Then it measures the live heap of imports of two sizes, at its highest: what
// grows with the number of leads is the set of their addresses.
//
//	go -C bench run ./import
package main

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"log"
	"net/http"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/bench/internal/callers"
	"github.com/smartlead-go/smartlead/bench/internal/measure"
)

const campaign smartlead.CampaignID = 2710262

func main() {
	leads := flag.Int("leads", 100_000, "leads of an import that is timed")
	rounds := flag.Int("rounds", 9, "imports of each kind that are timed; 0 for none")
	small := flag.Int("small", 10_000, "leads of the small import whose heap is measured")
	large := flag.Int("large", 1_000_000, "leads of the large import whose heap is measured; 0 for none")
	inFlight := flag.Int("inflight", 4, "batches under way at once")
	serve := flag.Bool("serve", false, "be the server (used by the command itself)")
	flag.Parse()
	if *serve {
		log.Fatal(measure.Serve(http.HandlerFunc(answerBatch)))
	}
	if err := run(*leads, *rounds, *small, *large, *inFlight); err != nil {
		log.Fatal(err)
	}
}

func run(leads, rounds, small, large, inFlight int) error {
	base, stop, err := measure.StartServer()
	if err != nil {
		return err
	}
	defer stop()
	if rounds > 0 {
		if err := compareTimes(base, leads, rounds, inFlight); err != nil {
			return err
		}
	}
	if large > 0 {
		return compareHeaps(base, small, large, inFlight)
	}
	return nil
}

// compareTimes prints what the imports take.
func compareTimes(base string, leads, rounds, inFlight int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}
	defer client.CloseIdleConnections()
	others, err := callers.All(base, client)
	if err != nil {
		return err
	}
	var ways []measure.Way
	for _, caller := range others {
		ways = append(ways, measure.Way{Name: caller.Name, Run: func() error { return importByHand(caller, sampleLeads(leads), inFlight) }})
	}
	ways = append(ways, measure.Way{Name: "Leads.Import", Run: func() error { return sdkImport(base, leads, inFlight, nil) }})
	return measure.Compare(fmt.Sprintf("import of %d leads, %d batches of 400 at once", leads, inFlight), rounds, ways...)
}

// sdkImport is the import through the SDK, with an outcome for every row. Done is
// told how many rows have theirs, unless it is nil.
func sdkImport(base string, leads, inFlight int, done func(rows int)) error {
	client, err := smartlead.NewClient("bench-key", smartlead.WithBaseURL(base), smartlead.WithLimiter(nil))
	if err != nil {
		return err
	}
	outcomes := 0
	report, err := client.Leads.Import(context.Background(), campaign, sampleLeads(leads), &smartlead.LeadImportParams{
		InFlight: inFlight,
		OnOutcomes: func(rows []smartlead.ImportOutcome) error {
			outcomes += len(rows)
			if done != nil {
				done(outcomes)
			}
			return nil
		},
	})
	switch {
	case err != nil:
		return err
	case report.Added != leads || outcomes != leads:
		return fmt.Errorf("%d leads were added, with %d outcomes", report.Added, outcomes)
	}
	return nil
}

// compareHeaps prints the live heap of two imports.
func compareHeaps(base string, small, large, inFlight int) error {
	fmt.Printf("live heap at its highest, %d batches of 400 at once\n\n", inFlight)
	var heaps []float64
	for _, leads := range []int{small, large} {
		heap, err := measure.HighestHeap(leads, func(done func(int)) error { return sdkImport(base, leads, inFlight, done) })
		if err != nil {
			return err
		}
		heaps = append(heaps, heap)
		fmt.Printf("%9d leads %8.2f MB\n", leads, heap/1e6)
	}
	fmt.Printf("%9s %14.1f bytes for each lead more\n", "", (heaps[1]-heaps[0])/float64(large-small))
	return nil
}

// sampleLeads yields different leads of some 300 bytes each.
func sampleLeads(n int) iter.Seq2[*smartlead.LeadInput, error] {
	return func(yield func(*smartlead.LeadInput, error) bool) {
		for i := range n {
			lead := &smartlead.LeadInput{
				Email: fmt.Sprintf("dana.reyes.%d@northwind.example", i), FirstName: "Dana", LastName: "Reyes", PhoneNumber: "+1 555 0100",
				CompanyName: "Northwind", Website: "https://northwind.example", Location: "Austin, Texas",
				CustomFields: smartlead.CustomFields{"title": "Head of Growth", "industry": "Software", "icebreaker": "Saw your talk on scaling teams"},
			}
			if !yield(lead, nil) {
				return
			}
		}
	}
}
