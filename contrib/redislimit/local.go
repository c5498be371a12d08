package redislimit

import (
	"math"
	"slices"
	"sort"
	"time"

	"github.com/smartlead-go/smartlead"
)

const (
	minPause = time.Second
	maxPause = time.Minute
	// resetMargin is waited after a window's announced end: it is told in whole seconds, rounded either way.
	resetMargin = time.Second
	// openRamp is how many requests may be under way after a pause before the ramp is over.
	openRamp = 64
	// partCut is what a refusal while Redis is away leaves of this process's part.
	partCut = 0.75
)

// localAccount is what this process knows by itself. It is kept all the time, and decides while Redis is away.
type localAccount struct {
	rates []smartlead.RequestRate // the plan, once it is known
	// recent are the answers of the longest window, oldest first.
	recent   []answered
	part     float64   // of each rate, while Redis is away
	firstMax int       // most places until firstEnd
	firstEnd time.Time // the end of the last window that Redis knew

	pausedUntil time.Time
	refusals    int // pauses in a row
	ramp        int // how many may be under way after a pause; 0 is no bound
}

// answered is one request that has ended.
type answered struct {
	number int
	at     time.Time
}

// observe takes in an answer.
func (a *localAccount) observe(ended answered, rl smartlead.RateLimit) {
	a.forget(ended.at)
	a.recent = append(a.recent, ended)
	if rl.Limited {
		a.refused(ended.at, rl)
		return
	}
	if ended.at.Before(a.pausedUntil) { // a straggler
		return
	}
	a.refusals = 0
	if a.ramp > 0 {
		a.ramp++
	}
	if a.ramp > openRamp {
		a.ramp = 0
	}
}

func (a *localAccount) refused(now time.Time, rl smartlead.RateLimit) {
	if !now.Before(a.pausedUntil) {
		a.refusals++
		a.part *= partCut
	}
	pause := minPause
	for range a.refusals - 1 {
		pause = min(3*pause, maxPause)
	}
	switch {
	case rl.RetryAfter > 0:
		pause = max(pause, rl.RetryAfter)
	case rl.Reset.After(now):
		pause = max(pause, rl.Reset.Sub(now)+resetMargin)
	}
	a.pause(now.Add(pause))
	a.ramp = 1
}

// forget drops the answers that no window holds any more.
func (a *localAccount) forget(now time.Time) {
	longest := a.longest()
	kept := sort.Search(len(a.recent), func(i int) bool { return a.recent[i].at.Add(longest).After(now) })
	a.recent = slices.Delete(a.recent, 0, kept)
}

func (a *localAccount) longest() time.Duration {
	longest := time.Duration(0)
	for _, rate := range a.rates {
		longest = max(longest, rate.Per)
	}
	return longest
}

// begin makes the account the one that decides, with a part of the limit. When Redis was heard within the window, what
// others spent of it is still spent: of the rest, spare is this process's.
func (a *localAccount) begin(now, heardAt time.Time, part float64, inFlight, spare int) {
	a.forget(now)
	a.part = part
	a.firstMax = len(a.recent) + inFlight + spare
	a.firstEnd = heardAt.Add(a.longest())
}

// pause keeps everybody back.
func (a *localAccount) pause(until time.Time) {
	if until.After(a.pausedUntil) {
		a.pausedUntil = until
	}
}

// next is when this process may send one more request without asking anybody: now, later, or, if false, not before an
// answer comes.
func (a *localAccount) next(now time.Time, inFlight int) (time.Time, bool) {
	a.forget(now)
	if a.ramp > 0 && inFlight >= a.ramp {
		return time.Time{}, false
	}
	at := later(now, a.pausedUntil)
	for _, rate := range a.rates {
		free, known := a.nextIn(rate, now, inFlight)
		if !known {
			return time.Time{}, false
		}
		at = later(at, free)
	}
	return at, true
}

func (a *localAccount) nextIn(rate smartlead.RequestRate, now time.Time, inFlight int) (time.Time, bool) {
	held := a.held(rate, now)
	excess := inFlight + len(held) - a.limit(rate, now)
	switch {
	case excess < 0:
		return now, true
	case excess < len(held):
		return held[excess].at.Add(rate.Per), true
	}
	return time.Time{}, false
}

// limit is this process's part of a rate.
func (a *localAccount) limit(rate smartlead.RequestRate, now time.Time) int {
	limit := int(float64(rate.Requests) * a.part)
	if now.Before(a.firstEnd) {
		limit = min(limit, a.firstMax)
	}
	return max(limit, 1)
}

// held are the answers whose places a window still holds.
func (a *localAccount) held(rate smartlead.RequestRate, now time.Time) []answered {
	first := sort.Search(len(a.recent), func(i int) bool { return a.recent[i].at.Add(rate.Per).After(now) })
	return a.recent[first:]
}

// room is how many requests may go now.
func (a *localAccount) room(now time.Time, inFlight int) int {
	if now.Before(a.pausedUntil) {
		return 0
	}
	room := math.MaxInt
	if a.ramp > 0 {
		room = a.ramp - inFlight
	}
	for _, rate := range a.rates {
		room = min(room, a.limit(rate, now)-inFlight-len(a.held(rate, now)))
	}
	return max(room, 0)
}
