package smartlead_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

// leadPages answers pages of a campaign's leads, each after a second, and
// counts how many it is working on at once.
type leadPages struct {
	leads   int
	most    int // rows that it gives at a time, whatever is asked for
	later   int // the same from the second page on; 0: no less
	failAt  int // offset, 0: nowhere
	busy    atomic.Int32
	busiest atomic.Int32

	mu    sync.Mutex
	asked []int
}

func (p *leadPages) RoundTrip(r *http.Request) (*http.Response, error) {
	n := p.busy.Add(1)
	defer p.busy.Add(-1)
	for most := p.busiest.Load(); n > most && !p.busiest.CompareAndSwap(most, n); most = p.busiest.Load() {
	}
	query := r.URL.Query()
	offset, _ := strconv.Atoi(query.Get("offset"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	limit = min(limit, p.most)
	if offset > 0 && p.later > 0 {
		limit = min(limit, p.later)
	}
	p.mu.Lock()
	p.asked = append(p.asked, offset)
	p.mu.Unlock()
	select {
	case <-time.After(time.Second):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if p.failAt > 0 && offset >= p.failAt {
		return canned(r, http.StatusBadRequest, `{"message":"no"}`), nil
	}
	var rows []string
	for i := offset; i < min(offset+limit, p.leads); i++ {
		rows = append(rows, fmt.Sprintf(`{"campaign_lead_map_id":%d}`, i+1))
	}
	return canned(r, http.StatusOK, fmt.Sprintf(`{"total_leads":"%d","offset":%d,"limit":%d,"data":[%s]}`, p.leads, offset, limit, strings.Join(rows, ","))), nil
}

func (p *leadPages) client(t *testing.T) *smartlead.Client {
	t.Helper()
	client, err := smartlead.NewClient("key", smartlead.WithHTTPClient(&http.Client{Transport: p}), smartlead.WithLimiter(nil))
	require.NoError(t, err)
	return client
}

func TestPrefetchKeepsTheOrder(t *testing.T) {
	t.Parallel()
	for _, most := range []int{100, 40} { // as asked for, and an API that gives less
		synctest.Test(t, func(t *testing.T) {
			server := &leadPages{leads: 730, most: most}
			began := time.Now()
			next := smartlead.LeadMapID(1)
			for lead, err := range server.client(t).Leads.All(t.Context(), 1, nil, smartlead.WithPrefetch(3)) {
				require.NoError(t, err)
				assert.Equal(t, next, lead.MapID)
				next++
			}
			pages := (730 + most - 1) / most
			assert.EqualValues(t, 731, next, "every lead")
			assert.Len(t, server.asked, pages, "and no page beyond the total")
			assert.EqualValues(t, 3, server.busiest.Load(), "three pages under way")
			assert.Equal(t, time.Duration(1+(pages-1+2)/3)*time.Second, time.Since(began), "three at a time after the first")
		})
	}
}

func TestPrefetchEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &leadPages{leads: 10_000, most: 100}
		for range server.client(t).Leads.All(t.Context(), 1, nil, smartlead.WithPrefetch(5)) {
			break
		}
		assert.Zero(t, server.busy.Load(), "nothing is under way")
		assert.LessOrEqual(t, len(server.asked), 6)
	})
}

// The pages ahead were asked for at other places than the API then takes.
func TestPrefetchEndsAlsoAfterAnotherStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &leadPages{leads: 10_000, most: 100, later: 50}
		rows := 0
		for _, err := range server.client(t).Leads.All(t.Context(), 1, nil, smartlead.WithPrefetch(3)) {
			require.NoError(t, err)
			if rows++; rows == 160 {
				break
			}
		}
		assert.Zero(t, server.busy.Load(), "nothing is under way")
	})
}

func TestPrefetchReportsAnErrorInItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &leadPages{leads: 1000, most: 100, failAt: 300}
		leads, err := smartlead.Collect(server.client(t).Leads.All(t.Context(), 1, nil, smartlead.WithPrefetch(8)), 0)
		require.ErrorIs(t, err, smartlead.ErrValidation)
		assert.Len(t, leads, 300)
		assert.Zero(t, server.busy.Load())
	})
}

func TestPrefetchIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &leadPages{leads: 1000, most: 100}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		leads, err := smartlead.Collect(server.client(t).Leads.All(ctx, 1, nil, smartlead.WithPrefetch(2)), 0)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Len(t, leads, 100)
	})
}

// leadSearch answers pages that are asked for by the last row seen.
type leadSearch struct{ asked atomic.Int32 }

func (s *leadSearch) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked.Add(1)
	after, _ := strconv.Atoi(r.URL.Query().Get("lastSeenLeadId"))
	select {
	case <-time.After(time.Second):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if after >= 6 {
		return canned(r, http.StatusOK, `{"ok":true,"data":[]}`), nil
	}
	return canned(r, http.StatusOK, fmt.Sprintf(`{"ok":true,"data":[{"id":%d},{"id":%d}]}`, after+1, after+2)), nil
}

func TestPrefetchByCursorIsOnePageAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &leadSearch{}
		client, err := smartlead.NewClient("key", smartlead.WithHTTPClient(&http.Client{Transport: server}), smartlead.WithLimiter(nil))
		require.NoError(t, err)
		began := time.Now()
		var ids []smartlead.LeadID
		for lead, err := range client.Leads.SearchAll(t.Context(), nil, smartlead.WithPrefetch(4)) {
			require.NoError(t, err)
			ids = append(ids, lead.ID)
			<-time.After(500 * time.Millisecond) // what a caller does with a row
		}
		assert.Equal(t, []smartlead.LeadID{1, 2, 3, 4, 5, 6}, ids)
		assert.EqualValues(t, 4, server.asked.Load())
		assert.Equal(t, 4*time.Second, time.Since(began), "each page came while the one before was worked on")
	})
}

func TestPrefetchBelowZeroIsRefused(t *testing.T) {
	t.Parallel()
	server := &leadPages{leads: 1, most: 100}
	_, err := smartlead.Collect(server.client(t).Leads.All(t.Context(), 1, nil, smartlead.WithPrefetch(-1)), 0)
	var invalid *smartlead.InvalidParamsError
	require.ErrorAs(t, err, &invalid)
}
