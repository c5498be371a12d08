// Command import measures Leads.Import beside the floor: a loop written by hand
// with net/http and encoding/json, with the same batches and as many of them at
// once. Both import the same leads in turn into one server, in a process of its
// own, that answers each batch with the ids of its leads and has no limit. The
// figures are medians; the processor's time is that of the client alone.
//
// Then it measures the live heap of imports of two sizes, at its highest: what
// grows with the number of leads is the set of their addresses.
//
//	go run ./bench/import
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"iter"
	"log"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
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
		log.Fatal(serveBatches())
	}
	if err := measure(*leads, *rounds, *small, *large, *inFlight); err != nil {
		log.Fatal(err)
	}
}

func measure(leads, rounds, small, large, inFlight int) error {
	base, stop, err := startServer()
	if err != nil {
		return err
	}
	defer stop()
	if rounds > 0 {
		if err := compare(base, leads, rounds, inFlight); err != nil {
			return err
		}
	}
	if large > 0 {
		return compareHeaps(base, small, large, inFlight)
	}
	return nil
}

// startServer runs this program once more, as the server.
func startServer() (base string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	server := exec.Command(self, "-serve")
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := server.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("the server did not start: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}

// cost is what one import took.
type cost struct{ wall, processor time.Duration }

func timed(work func() error) (cost, error) {
	runtime.GC() // each begins with nothing of the one before
	processor, began := processorTime(), time.Now()
	err := work()
	return cost{time.Since(began), processorTime() - processor}, err
}

// compare times both ways in turn and prints the table.
func compare(base string, leads, rounds, inFlight int) error {
	ways := []struct {
		name string
		run  func() error
	}{
		{"floor", func() error { return floorImport(base, sampleLeads(leads), inFlight) }},
		{"Leads.Import", func() error { return sdkImport(base, leads, inFlight, nil) }},
	}
	costs := make([][]cost, len(ways))
	for round := range rounds + 1 {
		for i, way := range ways {
			c, err := timed(way.run)
			if err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			if round > 0 { // the first is for connections and caches
				costs[i] = append(costs[i], c)
			}
		}
	}
	fmt.Printf("import of %d leads, %d batches of 400 at once, medians of %d\n\n", leads, inFlight, rounds)
	fmt.Printf("%-14s %10s %8s %12s %8s\n", "", "wall", "", "processor", "")
	floor := middle(costs[0])
	for i, way := range ways {
		c := middle(costs[i])
		fmt.Printf("%-14s %8dms %7.2fx %10dms %7.2fx\n", way.name, c.wall.Milliseconds(), ratio(c.wall, floor.wall),
			c.processor.Milliseconds(), ratio(c.processor, floor.processor))
	}
	fmt.Println()
	return nil
}

func middle(costs []cost) cost {
	walls, processors := make([]time.Duration, len(costs)), make([]time.Duration, len(costs))
	for i, c := range costs {
		walls[i], processors[i] = c.wall, c.processor
	}
	slices.Sort(walls)
	slices.Sort(processors)
	return cost{walls[len(walls)/2], processors[len(processors)/2]}
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

// sdkImport is the import through the SDK, with an outcome for every row.
func sdkImport(base string, leads, inFlight int, onProgress func(smartlead.ImportProgress)) error {
	client, err := smartlead.NewClient("bench-key", smartlead.WithBaseURL(base), smartlead.WithLimiter(nil))
	if err != nil {
		return err
	}
	outcomes := 0
	report, err := client.Leads.Import(context.Background(), campaign, sampleLeads(leads), &smartlead.LeadImportParams{
		InFlight: inFlight,
		OnOutcomes: func(rows []smartlead.ImportOutcome) error {
			outcomes += len(rows)
			return nil
		},
		OnProgress: onProgress,
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
		heap, err := highestHeap(base, leads, inFlight)
		if err != nil {
			return err
		}
		heaps = append(heaps, heap)
		fmt.Printf("%9d leads %8.2f MB\n", leads, heap/1e6)
	}
	fmt.Printf("%9s %14.1f bytes for each lead more\n", "", (heaps[1]-heaps[0])/float64(large-small))
	return nil
}

// highestHeap collects the garbage a hundred times during an import and looks at
// what is left.
func highestHeap(base string, leads, inFlight int) (float64, error) {
	const looks = 100
	every, next, highest := leads/looks, 0, uint64(0)
	start := liveHeap()
	err := sdkImport(base, leads, inFlight, func(p smartlead.ImportProgress) {
		if p.Rows() < next {
			return
		}
		next += every
		highest = max(highest, liveHeap())
	})
	return float64(highest) - float64(start), err
}

func liveHeap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
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
