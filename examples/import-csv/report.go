package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/smartlead-go/smartlead"
)

// results are all that can become of a row, and what that means.
var results = []struct {
	result  smartlead.ImportResult
	meaning string
}{
	{smartlead.ImportAdded, "new in the campaign"},
	{smartlead.ImportAlreadyInCampaign, "was in the campaign before; its data was updated"},
	{smartlead.ImportInOtherCampaign, "left out: another campaign has it"},
	{smartlead.ImportDuplicate, "left out: an earlier row of the file has the address"},
	{smartlead.ImportInvalid, "left out: no lead, or no address to write to"},
	{smartlead.ImportUnsubscribed, "left out: unsubscribed"},
	{smartlead.ImportRefused, "left out or refused by SmartLead; the outcomes say why"},
	{smartlead.ImportLeadLimit, "left out: no lead credits left"},
	{smartlead.ImportInDoubt, "sent, and not known whether it arrived"},
	{smartlead.ImportNotSent, "not sent"},
}

// printReport prints the outcomes as a table, and how fast it went.
func printReport(w io.Writer, report *smartlead.ImportReport, total int) {
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, each := range results {
		if count := report.Of(each.result); count > 0 {
			fmt.Fprintf(table, "%s\t%7d\t%5.1f %%\t%s\n", each.result, count, 100*float64(count)/float64(report.Rows()), each.meaning)
		}
	}
	_ = table.Flush()
	fmt.Fprintln(w)
	done := report.Rows() - report.Resumed
	fmt.Fprintf(w, "%d of %d rows in %s, %.0f a second", done, total, report.Elapsed.Round(time.Millisecond), float64(done)/report.Elapsed.Seconds())
	if report.Resumed > 0 {
		fmt.Fprintf(w, "; %d were done before", report.Resumed)
	}
	fmt.Fprintln(w, ".")
}
