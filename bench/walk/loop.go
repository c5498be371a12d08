package main

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/smartlead-go/smartlead/bench/internal/callers"
	"github.com/smartlead-go/smartlead/internal/floor"
)

// loop is a walk as it is written by hand, over pages of one kind.
type loop[P any] struct {
	rows     string // what the path calls them
	pageSize int
	look     func(*P) (total string, rows int, err error)
}

var (
	leadLoop = loop[floor.LeadPage]{"leads", 100, func(page *floor.LeadPage) (string, int, error) {
		for i := range page.Data {
			if page.Data[i].Lead.Email == "" {
				return "", 0, errEmptyRow
			}
		}
		return page.Total, len(page.Data), nil
	}}
	mailLoop = loop[floor.MailPage]{"statistics", 1000, func(page *floor.MailPage) (string, int, error) {
		for i := range page.Data {
			if page.Data[i].Body == "" {
				return "", 0, errEmptyRow
			}
		}
		return page.Total, len(page.Data), nil
	}}
)

// walk looks at every row of the campaign, with that many pages under way ahead.
func (l *loop[P]) walk(caller callers.Caller, campaign, ahead int) error {
	rows, next, total := 0, 0, l.pageSize
	var queue []<-chan pageResult[P]
	for next < total || len(queue) > 0 {
		var result pageResult[P]
		if len(queue) > 0 {
			result, queue = <-queue[0], queue[1:]
		} else {
			result = l.page(caller, campaign, next)
			next += l.pageSize
		}
		if result.err != nil {
			return result.err
		}
		of, count, err := l.look(result.page)
		if err != nil {
			return err
		}
		if total, err = strconv.Atoi(of); err != nil {
			return err
		}
		for ; len(queue) < ahead && next < total; next += l.pageSize {
			queue = append(queue, l.begin(caller, campaign, next))
		}
		rows += count
	}
	if rows != total {
		return fmt.Errorf("%d of %d rows came", rows, total)
	}
	return nil
}

type pageResult[P any] struct {
	page *P
	err  error
}

func (l *loop[P]) begin(caller callers.Caller, campaign, offset int) <-chan pageResult[P] {
	result := make(chan pageResult[P], 1)
	go func() { result <- l.page(caller, campaign, offset) }()
	return result
}

func (l *loop[P]) page(caller callers.Caller, campaign, offset int) pageResult[P] {
	path := fmt.Sprintf("campaigns/%d/%s?api_key=bench-key&limit=%d&offset=%d", campaign, l.rows, l.pageSize, offset)
	page := new(P)
	err := caller.Call(http.MethodGet, path, nil, page)
	return pageResult[P]{page, err}
}
