package main

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/smartlead-go/smartlead/bench/internal/callers"
	"github.com/smartlead-go/smartlead/internal/floor"
)

const pageSize = 100

// loop is a walk as it is written by hand.
type loop struct {
	caller callers.Caller
}

// walk looks at every lead of the campaign, with that many pages under way ahead.
func (f *loop) walk(campaign, ahead int) error {
	rows, next, total := 0, 0, pageSize
	var queue []<-chan pageResult
	for next < total || len(queue) > 0 {
		var result pageResult
		if len(queue) > 0 {
			result, queue = <-queue[0], queue[1:]
		} else {
			result = f.page(campaign, next)
			next += pageSize
		}
		if result.err != nil {
			return result.err
		}
		var err error
		if total, err = strconv.Atoi(result.page.Total); err != nil {
			return err
		}
		for ; len(queue) < ahead && next < total; next += pageSize {
			queue = append(queue, f.begin(campaign, next))
		}
		for i := range result.page.Data {
			if result.page.Data[i].Lead.Email == "" {
				return errEmptyRow
			}
			rows++
		}
	}
	if rows != total {
		return fmt.Errorf("%d of %d rows came", rows, total)
	}
	return nil
}

type pageResult struct {
	page *floor.LeadPage
	err  error
}

func (f *loop) begin(campaign, offset int) <-chan pageResult {
	result := make(chan pageResult, 1)
	go func() { result <- f.page(campaign, offset) }()
	return result
}

func (f *loop) page(campaign, offset int) pageResult {
	path := fmt.Sprintf("campaigns/%d/leads?api_key=bench-key&limit=%d&offset=%d", campaign, pageSize, offset)
	var page floor.LeadPage
	err := f.caller.Call(http.MethodGet, path, nil, &page)
	return pageResult{&page, err}
}
