package smartlead_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
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

// sentMails is a server that writes pages of sent mails as it goes.
type sentMails struct {
	mails   int
	text    string         // of each mail
	breakAt map[int]int    // how often the connection breaks before this mail
	instead map[int]string // what comes instead of this mail
	write   func(mail int) // called before a mail is written, from 0
	asked   []string       // offset/limit
	mu      sync.Mutex
}

func (s *sentMails) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	offset, _ := strconv.Atoi(query.Get("offset"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	s.mu.Lock()
	s.asked = append(s.asked, query.Get("offset")+"/"+query.Get("limit"))
	s.mu.Unlock()
	fmt.Fprintf(w, `{"data":[`)
	for i := offset; i < min(offset+limit, s.mails); i++ {
		if i > offset {
			_, _ = io.WriteString(w, ",")
		}
		if s.write != nil {
			_ = http.NewResponseController(w).Flush()
			s.write(i)
		}
		if s.breaks(i) {
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		if other, ok := s.instead[i]; ok {
			_, _ = io.WriteString(w, other)
			continue
		}
		fmt.Fprintf(w, `{"stats_id":"s-%d","lead_email":"jane@example.com","sequence_number":"1","email_message":"%s"}`, i, s.text)
	}
	fmt.Fprintf(w, `],"total_stats":"%d","offset":%d,"limit":%d}`, s.mails, offset, limit)
}

func (s *sentMails) breaks(mail int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.breakAt[mail] == 0 {
		return false
	}
	s.breakAt[mail]--
	return true
}

func (s *sentMails) client(t *testing.T, opts ...smartlead.Option) *smartlead.Client {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return clientOf(t, server.URL, opts...)
}

func statsIDs(mails []*smartlead.CampaignMailStatistics) []string {
	ids := make([]string, len(mails))
	for i, mail := range mails {
		ids[i] = string(mail.StatsID)
	}
	return ids
}

func wantIDs(from, to int) []string {
	ids := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		ids = append(ids, "s-"+strconv.Itoa(i))
	}
	return ids
}

func TestStatisticsArriveRowByRow(t *testing.T) {
	t.Parallel()
	var got atomic.Int64
	seen := make(chan int, 1)
	server := &sentMails{mails: 5, write: func(mail int) {
		if mail > 0 {
			assert.Equal(t, mail-1, <-seen, "the mail before was handed over before this one is written")
		}
	}}
	for mail, err := range server.client(t).Analytics.AllCampaignStatistics(context.Background(), 1, nil) {
		require.NoError(t, err)
		assert.Equal(t, "s-"+strconv.FormatInt(got.Load(), 10), string(mail.StatsID))
		seen <- int(got.Add(1)) - 1
	}
	assert.EqualValues(t, 5, got.Load())
	assert.Equal(t, []string{"/1000"}, server.asked)
}

func TestStatisticsGoOnAfterABreak(t *testing.T) {
	t.Parallel()
	server := &sentMails{mails: 25, breakAt: map[int]int{0: 2, 13: 3, 24: 1}}
	mails, err := smartlead.Collect(server.client(t, smartlead.WithRetries(3)).Analytics.AllCampaignStatistics(
		context.Background(), 1, &smartlead.CampaignStatisticsParams{Limit: 10}), 0)
	require.NoError(t, err)
	assert.Equal(t, wantIDs(0, 25), statsIDs(mails), "each mail once")
	assert.Equal(t, []string{"/10", "/10", "/10", "10/10", "13/10", "13/10", "13/10", "23/10", "24/10"}, server.asked)
}

// What is asked for again is waited for and told of, as any repeat is.
func TestStatisticsWaitBetweenBreaks(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{"data":[{"stats_id":"s-0"`: io.ErrUnexpectedEOF, `{"data":[}`: smartlead.ErrUnexpectedBody, `<html></html>`: smartlead.ErrUnexpectedBody, "sorry": smartlead.ErrUnexpectedBody,
	} {
		synctest.Test(t, func(t *testing.T) {
			var waits []time.Duration
			client, requests := answering(t, http.StatusOK, body, smartlead.WithRetries(3), smartlead.WithBackoff(time.Hour, time.Hour),
				smartlead.WithHooks(smartlead.Hooks{OnRetry: func(_ context.Context, info smartlead.RetryInfo) {
					assert.Equal(t, len(waits)+1, info.Attempt)
					waits = append(waits, info.Wait)
				}}))
			began := time.Now()
			_, err := smartlead.Collect(client.Analytics.AllCampaignStatistics(t.Context(), 1, nil), 0)
			require.ErrorIs(t, err, want, body)
			failure, ok := errors.AsType[*smartlead.APIError](err)
			require.True(t, ok)
			assert.Equal(t, 4, failure.Attempts)
			assert.EqualValues(t, 4, requests.Load())
			require.Len(t, waits, 3)
			assert.Equal(t, waits[0]+waits[1]+waits[2], time.Since(began))
		})
	}
}

func TestStatisticsThatKeepBreaking(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]smartlead.RequestOption{nil, {smartlead.WithNoRetry()}} {
		server := &sentMails{mails: 25, breakAt: map[int]int{13: 100}}
		mails, err := smartlead.Collect(server.client(t, smartlead.WithRetries(2)).Analytics.AllCampaignStatistics(context.Background(), 1, nil, opts...), 0)
		var apiError *smartlead.APIError
		require.ErrorAs(t, err, &apiError)
		assert.Equal(t, "Analytics.CampaignStatistics", apiError.Operation)
		assert.Contains(t, err.Error(), "broke off")
		assert.Equal(t, wantIDs(0, 13), statsIDs(mails), "what came before is not lost")
		if opts != nil {
			assert.Len(t, server.asked, 1)
		} else {
			assert.Len(t, server.asked, 3, "two repeats from where it broke")
		}
	}
}

func TestStatisticsThatAreNone(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{"ok":false,"message":"no"}`:                  nil,
		`<html><title>Bad gateway</title></html>`:      nil,
		`{"data":[{"open_count":{}}]}`:                 smartlead.ErrUnexpectedBody,
		`{"data":[{"stats_id":"a"}],"total_stats":[]}`: smartlead.ErrUnexpectedBody,
	} {
		server := httptest.NewServer(answer(http.StatusOK, body))
		_, err := smartlead.Collect(clientOf(t, server.URL).Analytics.AllCampaignStatistics(context.Background(), 1, nil), 0)
		server.Close()
		var apiError *smartlead.APIError
		require.ErrorAs(t, err, &apiError, body)
		if want != nil {
			require.ErrorIs(t, err, want, body)
		}
	}
	for _, body := range []string{`{}`, `null`, ``, `{"data":[],"total_stats":"0"}`, `{"data":null}`} {
		server := httptest.NewServer(answer(http.StatusOK, body))
		mails, err := smartlead.Collect(clientOf(t, server.URL).Analytics.AllCampaignStatistics(context.Background(), 1, nil), 0)
		server.Close()
		require.NoError(t, err, body)
		assert.Empty(t, mails)
	}
}

func TestStatisticsPageRepeated(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(answer(http.StatusOK, `{"data":[{"stats_id":"a"},{"stats_id":"b"}],"total_stats":"9","limit":2}`))
	defer server.Close()
	mails, err := smartlead.Collect(clientOf(t, server.URL).Analytics.AllCampaignStatistics(context.Background(), 1, &smartlead.CampaignStatisticsParams{Limit: 2}), 0)
	require.ErrorIs(t, err, smartlead.ErrPageRepeated)
	assert.Len(t, mails, 2)
}

func TestStatisticsMayBeLeft(t *testing.T) {
	t.Parallel()
	server := &sentMails{mails: 2000}
	for range server.client(t).Analytics.AllCampaignStatistics(context.Background(), 1, nil) {
		break
	}
	assert.Equal(t, []string{"/1000"}, server.asked)
}

func TestStatisticsAhead(t *testing.T) {
	t.Parallel()
	server := &sentMails{mails: 25}
	mails, err := smartlead.Collect(server.client(t).Analytics.AllCampaignStatistics(
		context.Background(), 1, &smartlead.CampaignStatisticsParams{Limit: 10}, smartlead.WithPrefetch(2)), 0)
	require.NoError(t, err)
	assert.Equal(t, wantIDs(0, 25), statsIDs(mails))
}

// TestStatisticsAreNotHeld walks 100 MB of mails, which must not show in what is
// allocated at a time.
func TestStatisticsAreNotHeld(t *testing.T) {
	if testing.Short() {
		t.Skip("100 MB of mails")
	}
	server := &sentMails{mails: 10_000, text: strings.Repeat("x", 10_000)}
	var most uint64
	count := 0
	for _, err := range server.client(t).Analytics.AllCampaignStatistics(context.Background(), 1, nil) {
		require.NoError(t, err)
		if count++; count%1000 == 500 {
			runtime.GC()
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			most = max(most, memory.HeapAlloc)
		}
	}
	assert.Equal(t, 10_000, count)
	assert.Less(t, most, uint64(32<<20), "live heap, this test's own included")
}
