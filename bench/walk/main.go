// Command walk measures Leads.All beside the floor, a loop written by hand with
// net/http, io.ReadAll and encoding/json into structs of just the body's members,
// and beside peers: the same loop with its calls made by other SDKs. All walk the
// same leads in turn, first page by page of 100 and then with pages fetched ahead,
// from one server in a process of its own that has its pages ready and no limit.
// Then they walk statistics, whose rows of 10 KB the SDK decodes as they arrive.
// The figures are medians; the processor's time is that of the client alone.
//
// At last it measures the live heap of walks of two sizes, at its highest: it must
// not grow with the number of rows.
//
//	go -C bench run ./walk
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"log"
	"net/http"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/bench/internal/callers"
	"github.com/smartlead-go/smartlead/bench/internal/measure"
)

type sizes struct {
	leads, rounds int
	ahead         int
	small, large  int // of the walks whose heap is measured
	mails         int
}

func main() {
	var n sizes
	flag.IntVar(&n.leads, "leads", 100_000, "leads of a walk that is timed")
	flag.IntVar(&n.rounds, "rounds", 9, "walks of each kind that are timed; 0 for none")
	flag.IntVar(&n.ahead, "ahead", 4, "pages fetched ahead")
	flag.IntVar(&n.small, "small", 10_000, "leads of the small walk whose heap is measured")
	flag.IntVar(&n.large, "large", 1_000_000, "leads of the large walk whose heap is measured; 0 for none")
	flag.IntVar(&n.mails, "mails", 100_000, "statistics of 10 KB whose heap is measured, and a tenth of them; 0 for none")
	serve := flag.Bool("serve", false, "be the server (used by the command itself)")
	flag.Parse()
	if *serve {
		log.Fatal(measure.Serve(newServer()))
	}
	if err := run(n); err != nil {
		log.Fatal(err)
	}
}

func run(n sizes) error {
	base, stop, err := measure.StartServer()
	if err != nil {
		return err
	}
	defer stop()
	sdk, err := smartlead.NewClient("bench-key", smartlead.WithBaseURL(base), smartlead.WithLimiter(nil))
	if err != nil {
		return err
	}
	if n.rounds > 0 {
		if err := compare(base, sdk, n); err != nil {
			return err
		}
	}
	return heaps(sdk, n)
}

// compare prints the tables of the times.
func compare(base string, sdk *smartlead.Client, n sizes) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n.ahead + 1}}
	defer client.CloseIdleConnections()
	others, err := callers.All(base, client)
	if err != nil {
		return err
	}
	for _, ahead := range []int{0, n.ahead} {
		var ways []measure.Way
		for _, caller := range others {
			ways = append(ways, measure.Way{Name: caller.Name, Run: func() error { return leadLoop.walk(caller, n.leads, ahead) }})
		}
		ways = append(ways, measure.Way{Name: "Leads.All", Run: func() error { return walkLeads(sdk, n.leads, ahead, nil) }})
		if err := measure.Compare(fmt.Sprintf("walk of %d leads, %d pages of 100 ahead", n.leads, ahead), n.rounds, ways...); err != nil {
			return err
		}
	}
	mails := n.mails / 10 // as a walk of the loop holds 10 MB at a time, they are slow
	if mails == 0 {
		return nil
	}
	var ways []measure.Way
	for _, caller := range others {
		ways = append(ways, measure.Way{Name: caller.Name, Run: func() error { return mailLoop.walk(caller, mails, 0) }})
	}
	ways = append(ways, measure.Way{Name: "AllCampaignStatistics", Run: func() error { return walkStatistics(sdk, mails, 0, nil) }})
	return measure.Compare(fmt.Sprintf("walk of %d statistics of 10 KB, pages of 1000", mails), n.rounds, ways...)
}

// heaps prints the live heap of walks of different sizes.
func heaps(sdk *smartlead.Client, n sizes) error {
	type walk struct {
		name       string
		rows       int
		run        func(sdk *smartlead.Client, rows, ahead int, done func(rows int)) error
		pagesAhead int
	}
	var walks []walk
	if n.large > 0 {
		for _, ahead := range []int{0, n.ahead} {
			walks = append(walks, walk{"Leads.All", n.small, walkLeads, ahead}, walk{"Leads.All", n.large, walkLeads, ahead})
		}
	}
	if n.mails > 0 {
		const name = "Analytics.AllCampaignStatistics"
		walks = append(walks, walk{name, n.mails / 10, walkStatistics, 0}, walk{name, n.mails, walkStatistics, 0})
	}
	if len(walks) == 0 {
		return nil
	}
	fmt.Printf("live heap at its highest\n\n")
	for _, w := range walks {
		heap, err := measure.HighestHeap(w.rows, func(done func(int)) error { return w.run(sdk, w.rows, w.pagesAhead, done) })
		if err != nil {
			return err
		}
		fmt.Printf("%-31s %9d rows, %d pages ahead %8.2f MB\n", w.name, w.rows, w.pagesAhead, heap/1e6)
	}
	return nil
}

func walkLeads(sdk *smartlead.Client, leads, ahead int, done func(rows int)) error {
	return count(leads, sdk.Leads.All(context.Background(), smartlead.CampaignID(leads), nil, smartlead.WithPrefetch(ahead)),
		func(lead *smartlead.CampaignLead) bool { return lead.Lead.Email != "" }, done)
}

func walkStatistics(sdk *smartlead.Client, mails, ahead int, done func(rows int)) error {
	return count(mails, sdk.Analytics.AllCampaignStatistics(context.Background(), smartlead.CampaignID(mails), nil, smartlead.WithPrefetch(ahead)),
		func(mail *smartlead.CampaignMailStatistics) bool { return mail.Body != "" }, done)
}

var errEmptyRow = errors.New("a row came back empty")

// count walks the rows and wants that many of them, each of them whole. Done is
// told how many there were so far, unless it is nil.
func count[T any](want int, rows iter.Seq2[T, error], whole func(T) bool, done func(rows int)) error {
	got := 0
	for row, err := range rows {
		if err != nil {
			return err
		}
		if !whole(row) {
			return errEmptyRow
		}
		got++
		if done != nil {
			done(got)
		}
	}
	if got != want {
		return fmt.Errorf("%d of %d rows came", got, want)
	}
	return nil
}
