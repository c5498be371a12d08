package smartlead

import "time"

const (
	// shareCut is what a refusal leaves of the places in use; fullShare is within how many windows they all come
	// back, minFullShare the least time for that.
	shareCut     = 0.9
	fullShare    = 15
	minFullShare = 4 * time.Minute
)

// limitWindow is the account of one limit.
type limitWindow struct {
	limit   int
	per     time.Duration
	held    placeRing // when the places of answered requests are given back, in order
	counted int       // what the server said it has counted, less what has been given back since

	// share is how much of the limit is ours to use. A refusal that this account did not foresee means that somebody
	// else uses a part: the share falls to a little less than we had just got, and grows back, slowly at first
	// and then faster, so that a steady neighbour costs few refusals and one that has left is soon forgotten.
	share    float64
	cutFrom  float64       // the share before the last refusal
	cutShare float64       // and after it
	cutAt    time.Duration // and its time; 0 when there was none
	othersAt time.Duration // when the server last had counted more than ours
}

// free is how many more requests may be sent; negative when too many were.
func (w *limitWindow) free(inFlight int) int {
	return min(w.limit-inFlight-max(w.counted, w.held.n), w.ours()-inFlight-w.held.n)
}

func (w *limitWindow) ours() int { return int(w.share + 0.5) }

// shareSpent reports whether our share of the limit, and not the limit, is what keeps requests waiting.
func (w *limitWindow) shareSpent() bool { return w.ours() < w.limit && w.ours() <= w.held.n }

// shrink cuts the share after a refusal. Refusals within one window are one: the first cut cannot have shown yet.
func (w *limitWindow) shrink(now time.Duration) {
	if !w.justCut(now) {
		w.cutFrom, w.cutAt = w.share, now
	}
	w.cutShare = w.afterCut()
	w.share = w.cutShare
}

// keepShare corrects a cut of this window by what has been served since.
func (w *limitWindow) keepShare(now time.Duration) {
	if w.justCut(now) {
		w.cutShare = max(w.cutShare, w.afterCut())
		w.share = max(w.share, w.cutShare)
	}
}

// seeOthers gives all of the limit back once the server has counted nobody's requests but ours for a whole window.
func (w *limitWindow) seeOthers(inFlight int, now time.Duration) {
	if w.counted > w.held.n+inFlight {
		w.othersAt = now
	} else if now-max(w.othersAt, w.cutAt) > w.per {
		w.share = float64(w.limit)
	}
}

func (w *limitWindow) justCut(now time.Duration) bool { return w.cutAt != 0 && now-w.cutAt < w.per }

// afterCut is a little less than what we got, and not less than half of what was ours: a server may refuse for reasons
// that are no fault of ours.
func (w *limitWindow) afterCut() float64 {
	return max(min(w.cutFrom, float64(w.held.n))*shareCut, w.cutFrom/2, 1)
}

// grow gives the share back, as long as requests are served.
func (w *limitWindow) grow(now time.Duration) {
	if limit := float64(w.limit); w.share < limit {
		t := float64(now-w.cutAt) / float64(max(fullShare*w.per, minFullShare))
		w.share = min(w.cutShare+limit*t*t, limit)
	}
}

func (w *limitWindow) hold(now time.Duration) { w.held.push(now + w.per) }

// expire gives places back. The server gave them back a little earlier.
func (w *limitWindow) expire(now time.Duration) {
	for w.held.n > 0 && w.held.at(0) <= now {
		w.held.drop(1)
		w.counted = max(w.counted-1, 0)
	}
}

// recount adopts the server's count. It forgets from the oldest on: requests that we still hold and it does not.
func (w *limitWindow) recount(counted int) {
	w.counted = counted
	w.held.drop(max(w.held.n-counted, 0))
}

// resize changes how long the window is, and with it how long places are held.
func (w *limitWindow) resize(per time.Duration) {
	for i := range w.held.n {
		*w.held.ptr(i) += per - w.per
	}
	w.per = per
}

// nextPlace is when the clock makes room for one more.
func (w *limitWindow) nextPlace(inFlight int, now time.Duration) time.Duration {
	free := w.free(inFlight)
	if free > 0 {
		return now
	}
	if -free < w.held.n {
		return w.held.at(-free)
	}
	return neverTime
}

// earliest is a lower bound of when a request with others ahead of it can have a place.
func (w *limitWindow) earliest(inFlight, ahead int, now time.Duration) time.Duration {
	// Requests under way may be among those that the server has counted.
	missing := ahead + max(max(w.held.n+inFlight, w.counted)-w.limit, w.held.n+inFlight-w.ours())
	if missing < 0 {
		return now
	}
	if missing < w.held.n {
		return w.held.at(missing)
	}
	return now + w.per*time.Duration(missing/max(w.limit, 1))
}

func longestWindow(windows []limitWindow) *limitWindow {
	found := &windows[0]
	for i := range windows {
		if windows[i].per > found.per {
			found = &windows[i]
		}
	}
	return found
}

// placeRing is a queue of times that grows as needed.
type placeRing struct {
	buf   []time.Duration // its length is a power of two
	start int
	n     int
}

func (r *placeRing) ptr(i int) *time.Duration { return &r.buf[(r.start+i)&(len(r.buf)-1)] }
func (r *placeRing) at(i int) time.Duration   { return *r.ptr(i) }

func (r *placeRing) push(t time.Duration) {
	if r.n == len(r.buf) {
		grown := make([]time.Duration, max(2*len(r.buf), 16))
		for i := range r.n {
			grown[i] = r.at(i)
		}
		r.buf, r.start = grown, 0
	}
	r.n++
	*r.ptr(r.n - 1) = t
}

func (r *placeRing) drop(k int) {
	r.start += k
	r.n -= k
	if len(r.buf) > 0 {
		r.start &= len(r.buf) - 1
	}
}
