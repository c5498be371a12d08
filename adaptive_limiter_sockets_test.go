package smartlead_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// TestAdaptiveLimiterOverSockets is what the tests in virtual time show, once
// more over TCP: 32 goroutines that have 20 calls to make at 10 per 2 s meet no
// refusal, although refusals would count too.
func TestAdaptiveLimiterOverSockets(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as the limit says")
	}
	t.Parallel()
	for _, kind := range []smartleadtest.LimitKind{smartleadtest.FixedWindow, smartleadtest.SlidingWindow, smartleadtest.TokenBucket} {
		for _, headers := range []bool{true, false} {
			t.Run(fmt.Sprintf("kind %d, headers %v", kind, headers), func(t *testing.T) {
				t.Parallel()
				server := smartleadtest.NewServer(smartleadtest.WithRateLimit(smartleadtest.Limit{
					Kind: kind, Requests: 10, Window: 2 * time.Second, NoHeaders: !headers, Strict: true,
				}))
				t.Cleanup(server.Close)
				var refused atomic.Int32
				client, err := smartlead.NewClient(server.APIKey(), smartlead.WithBaseURL(server.URL()),
					smartlead.WithLimiter(smartlead.NewAdaptiveLimiter(smartlead.RequestRate{Requests: 10, Per: 2 * time.Second})),
					smartlead.WithHooks(smartlead.Hooks{OnResponse: func(_ context.Context, info smartlead.ResponseInfo) {
						if info.StatusCode == http.StatusTooManyRequests {
							refused.Add(1)
						}
					}}))
				require.NoError(t, err)
				var wg sync.WaitGroup
				calls := make(chan struct{}, 20)
				for range cap(calls) {
					calls <- struct{}{}
				}
				close(calls)
				for range 32 {
					wg.Go(func() {
						for range calls {
							_, err := client.Campaigns.List(t.Context(), nil)
							assert.NoError(t, err)
						}
					})
				}
				wg.Wait()
				assert.Zero(t, refused.Load(), "refusals")
				assert.Len(t, server.Requests(), 20)
			})
		}
	}
}
