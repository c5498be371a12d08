package measure

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Way is one way of doing the work.
type Way struct {
	Name string
	Run  func() error
}

// Compare does the work every way in turn, so that a noisy machine is noisy for
// all, and prints the medians and how they stand to the first, the floor. The
// processor's time is that of this process.
func Compare(title string, rounds int, ways ...Way) error {
	costs := make([][]cost, len(ways))
	for round := range rounds + 1 {
		for i, way := range ways {
			c, err := timed(way.Run)
			if err != nil {
				return fmt.Errorf("%s: %w", way.Name, err)
			}
			if round > 0 { // the first is for connections and caches
				costs[i] = append(costs[i], c)
			}
		}
	}
	fmt.Printf("%s, medians of %d\n\n%-22s %10s %8s %12s %8s\n", title, rounds, "", "wall", "", "processor", "")
	least := middle(costs[0])
	for i, way := range ways {
		c := middle(costs[i])
		fmt.Printf("%-22s %8dms %7.2fx %10dms %7.2fx\n", way.Name, c.wall.Milliseconds(), ratio(c.wall, least.wall),
			c.processor.Milliseconds(), ratio(c.processor, least.processor))
	}
	fmt.Println()
	return nil
}

// cost is what the work took once.
type cost struct{ wall, processor time.Duration }

func timed(work func() error) (cost, error) {
	runtime.GC() // each begins with nothing of the one before
	processor, began := processorTime(), time.Now()
	err := work()
	return cost{time.Since(began), processorTime() - processor}, err
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
