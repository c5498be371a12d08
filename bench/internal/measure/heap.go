package measure

import (
	"runtime"
	"runtime/metrics"
)

// looks is prime, so that they fall on every place of a page.
const looks = 97

// HighestHeap returns the most bytes that were in use during the work, those of
// the whole process. The work reports how many of its rows are done; now and then
// that collects the garbage and looks at what is left. It looks from within the
// work, which stands still meanwhile: what it went on to allocate during a
// collection would count as in use.
func HighestHeap(rows int, work func(done func(rows int)) error) (float64, error) {
	every, next, highest := max(rows/looks, 1), 0, liveHeap()
	err := work(func(done int) {
		if done < next {
			return
		}
		next = done + every
		highest = max(highest, liveHeap())
	})
	return float64(highest), err
}

// liveHeap is what a collection finds to be in use.
func liveHeap() uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
