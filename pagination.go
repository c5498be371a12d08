package smartlead

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
)

// ErrPageRepeated ends a walk where the API answers the next page with the one
// before: going on would never end, and stopping silently would lose the rest.
var ErrPageRepeated = errors.New("smartlead: the API repeated a page")

// Collect gathers what an iterator yields, at most limit values; 0 or less means
// no limit. On an error it returns what came before it, and the error.
func Collect[T any](seq iter.Seq2[T, error], limit int) ([]T, error) {
	var values []T
	for value, err := range seq {
		if err != nil {
			return values, err
		}
		values = append(values, value)
		if limit > 0 && len(values) >= limit {
			break
		}
	}
	return values, nil
}

// page is one page of a list as the walk sees it.
type page[T any] struct {
	rows  []T
	total int   // rows in all, -1 where the API does not say
	limit int   // rows per page as the API understood it, 0 where it does not say
	more  *bool // whether rows follow, nil where the API does not say
}

// walk yields every row of a list that is asked for by offset and limit. It
// ends where the total is reached or, where there is none, on an empty page or
// when the API says that nothing follows: a page can be short before the end.
func walk[T any](ctx context.Context, opts []RequestOption, offset, limit int, get getPage[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		pages := newReadAhead(ctx, configOf(opts).prefetch, limit, get)
		defer func() { pages.stop() }() // of the errand that it ends with
		var zero T
		var previous []T
		var known int
		for at := offset; ; {
			p, err := pages.page(at)
			switch {
			case err != nil:
			case p.lost(at, known):
				err = errPageLost(at, known)
			case len(p.rows) > 0 && reflect.DeepEqual(p.rows, previous):
				err = fmt.Errorf("%w at offset %d", ErrPageRepeated, at)
			}
			if err != nil {
				yield(zero, err)
				return
			}
			for _, row := range p.rows {
				if !yield(row, nil) {
					return
				}
			}
			at += p.step(limit)
			if p.last(at) {
				return
			}
			previous, known = p.rows, max(known, p.total)
		}
	}
}

// step is how far the next page is: a page holds the places it was asked for,
// also when some of them came back empty.
func (p page[T]) step(limit int) int {
	if p.limit > 0 && p.limit < limit {
		limit = p.limit // the API took less than it was asked for
	}
	return max(limit, len(p.rows))
}

// last reports whether nothing follows this page. An empty page ends every walk:
// pages come short before the end, but none was ever seen empty there.
func (p page[T]) last(next int) bool {
	switch {
	case len(p.rows) == 0:
		return true
	case p.more != nil:
		return !*p.more
	default:
		return p.total >= 0 && next >= p.total
	}
}

// lost reports a page that says nothing, neither rows nor a total, before the end
// that an earlier one told: rows follow, and ending there would hide them.
func (p page[T]) lost(at, known int) bool {
	return len(p.rows) == 0 && p.total <= 0 && at < known
}

func errPageLost(at, known int) error {
	return fmt.Errorf("%w: nothing at offset %d of a list of %d", ErrUnexpectedBody, at, known)
}

// walkCursor yields every row of a list where a page is asked for by the last
// row of the one before. It ends on an empty page. However many pages are to be
// fetched ahead, it can be no more than one.
func walkCursor[T any, C comparable](ctx context.Context, opts []RequestOption, start C, get func(ctx context.Context, after C) ([]T, error), cursor func(T) C) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		isAhead := configOf(opts).prefetch > 0
		ahead := newErrand(ctx)
		defer ahead.stop()
		next := func() ([]T, error) { return get(ahead.ctx, start) }
		var zero T
		for after, first := start, true; ; first = false {
			rows, err := next()
			if len(rows) == 0 && err == nil {
				return
			}
			if err == nil && !first && cursor(rows[len(rows)-1]) == after {
				err = fmt.Errorf("%w after %v", ErrPageRepeated, after)
			}
			if err != nil {
				yield(zero, err)
				return
			}
			last := cursor(rows[len(rows)-1])
			next = func() ([]T, error) { return get(ahead.ctx, last) }
			if isAhead {
				next = begin(ahead, next)
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			after = last
		}
	}
}

// knownTotal is the total of a page that has rows: none at all is one that the
// API did not say.
func knownTotal(total int) int {
	if total == 0 {
		return -1
	}
	return total
}

// pageLimits checks what a caller asked for against what the API takes.
func pageLimits(offset, limit, most int) (field, reason string) {
	switch {
	case offset < 0:
		return "offset", fmt.Sprintf("must not be negative, got %d", offset)
	case limit < 0 || limit > most:
		return "limit", fmt.Sprintf("must be between 1 and %d, got %d", most, limit)
	}
	return "", ""
}
