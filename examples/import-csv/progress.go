package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/smartlead-go/smartlead"
)

// progress is the bar with the rows that are done, their rate and the time that
// is left.
type progress struct {
	w       io.Writer
	visible bool
	total   int
	before  int // rows that an earlier run had done; -1: not known yet
	bar     *progressbar.ProgressBar
}

func newProgress(w io.Writer, visible bool, total int) *progress {
	bar := progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetVisibility(visible),
		progressbar.OptionSetDescription("importing"),
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("leads"),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionShowElapsedTimeOnFinish(),
		progressbar.OptionSetWidth(30),
	)
	return &progress{w: w, visible: visible, total: total, before: -1, bar: bar}
}

// isTerminal reports a writer on which a bar can move.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// begin is told the first row that has an outcome: earlier runs had those before
// it, and they count neither for the rate nor for the time that is left.
func (p *progress) begin(firstRow int) {
	if p.before >= 0 {
		return
	}
	p.before = firstRow - 1
	if p.before > 0 {
		p.bar.ChangeMax(p.total - p.before)
		p.bar.Describe(fmt.Sprintf("resumed at row %d", firstRow))
	}
}

func (p *progress) update(now smartlead.ImportProgress) {
	_ = p.bar.Set(now.Rows() - p.before) // a terminal that is gone is no reason to stop
}

// finish leaves the bar where it is.
func (p *progress) finish() {
	if p.visible {
		_ = p.bar.Exit()
		fmt.Fprintln(p.w)
	}
}
