package smartlead

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"

	"github.com/smartlead-go/smartlead/internal/transport"
	"github.com/smartlead-go/smartlead/internal/wire"
)

// A rowStream is a list whose rows are so large that a page of them is not held:
// each row is decoded as it arrives. T is a row, P the page without its rows.
type rowStream[T, P any] struct {
	client *Client
	member string // of the page that holds the rows
	ask    func(offset, limit int) (route, any)
	around func(*P) (total, limit int)
}

// walk yields every row, as the other walk does.
func (s *rowStream[T, P]) walk(ctx context.Context, offset, limit int, opts []RequestOption) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		var before *T // the first row of the page before
		for at := offset; ; {
			p := &pageStream[T]{at: at, yield: yield, before: before}
			around, err := s.page(ctx, limit, opts, p)
			if p.ended {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			total, most := s.around(around)
			end := page[struct{}]{rows: make([]struct{}, p.count), total: total, limit: most}
			at, before = p.at+end.step(limit), p.first
			if end.last(at) {
				return
			}
		}
	}
}

// page reads one page. Where it breaks off, it is asked for again from the next
// row on, as often without any progress as the client repeats a call, and after the
// same waits.
func (s *rowStream[T, P]) page(ctx context.Context, limit int, opts []RequestOption, p *pageStream[T]) (*P, error) {
	var attempts int
	for breaks := 1; ; breaks++ {
		around, err := s.read(ctx, limit, opts, p)
		if p.count > 0 {
			breaks, attempts = 1, 0
		}
		failure, ok := errors.AsType[*APIError](err)
		if ok {
			failure.Attempts += attempts
			attempts = failure.Attempts
		}
		if !ok || !p.again || breaks > s.repeats(opts) {
			return around, err
		}
		if ended := p.body.request.wait(ctx, breaks, failure); ended != nil {
			failure.cause = errors.Join(failure.cause, ended)
			return nil, failure
		}
		if p.count > 0 {
			p.at, p.before = p.at+p.count, p.first
			p.count, p.first = 0, nil
		}
	}
}

// repeats is how often a call may be repeated.
func (s *rowStream[T, P]) repeats(opts []RequestOption) int {
	config := configOf(opts)
	if config.repeat != nil && config.repeat(transport.RepeatTransient) == transport.RepeatNever {
		return 0
	}
	return s.client.config.retries
}

// pageStream is one page on its way to the caller.
type pageStream[T any] struct {
	at     int // the offset it is asked for
	yield  func(*T, error) bool
	before *T // the first row of the page before

	first *T
	count int   // of its rows since at
	ended bool  // the caller has enough
	again bool  // asking once more may bring the rest
	err   error // what ends the page from this side

	body unread // of the last request
}

// row takes one row and reports whether more are wanted.
func (p *pageStream[T]) row(row *T) bool {
	if p.first == nil {
		p.first = row
		if p.before != nil && reflect.DeepEqual(row, p.before) {
			p.err = fmt.Errorf("%w at offset %d", ErrPageRepeated, p.at)
			return false
		}
	}
	p.count++
	p.ended = !p.yield(row, nil)
	return !p.ended
}

// read hands the rows of one page to p and returns what stands around them.
func (s *rowStream[T, P]) read(ctx context.Context, limit int, opts []RequestOption, p *pageStream[T]) (*P, error) {
	p.again = false
	route, params := s.ask(p.at, limit)
	body := &p.body
	if err := s.client.carry(ctx, route.streaming(), params, opts, body); err != nil {
		return nil, err
	}
	defer body.Close()
	rest, err := wire.Rows(codec(), body, s.member, s.client.config.maxResponse, func(row *T) bool {
		s.client.reportDrift(ctx, route.op, row)
		return p.row(row)
	})
	if p.ended || p.err != nil {
		return nil, p.err
	}
	if err != nil {
		p.again = ctx.Err() == nil
		return nil, body.failure(brokenRows(err))
	}
	around := new(P)
	if again, err := body.request.accept(rest, &around); err != nil {
		p.again = again && p.count == 0 && ctx.Err() == nil
		return nil, body.failure(err)
	}
	return around, nil
}

func brokenRows(err error) error {
	if bad, ok := errors.AsType[*wire.DecodeError](err); ok {
		return unexpectedBody(bad)
	}
	if wire.IsSyntax(err) {
		return unexpectedBody(err)
	}
	return fmt.Errorf("the answer broke off: %w", err)
}
