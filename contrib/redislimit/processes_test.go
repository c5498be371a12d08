package redislimit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/contrib/redislimit"
	"github.com/smartlead-go/smartlead/internal/realserver"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// workerEnv makes the test binary a process of the shown run instead.
const workerEnv = "SMARTLEAD_TEST_WORKER"

func TestMain(m *testing.M) {
	if setup := os.Getenv(workerEnv); setup != "" {
		if err := work(setup); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// workerSetup is what a process of the run has to do: calls, until its standard input ends and Redis was seen to come
// back.
type workerSetup struct {
	BaseURL, APIKey, RedisURL string
	Parallel                  int
	Requests                  int
	Window                    time.Duration
}

// workerResult is what became of it.
type workerResult struct {
	Served, Refused, RoundTrips int64
	Errors                      []string
	Log                         string
}

// worker is one process of the run.
type worker struct {
	client *smartlead.Client
	log    journal
	redis  roundTrips
	ended  atomic.Bool // the standard input

	mu     sync.Mutex
	result workerResult
}

func work(encoded string) error {
	var setup workerSetup
	if err := json.Unmarshal([]byte(encoded), &setup); err != nil {
		return err
	}
	w := &worker{}
	if err := w.connect(setup); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		w.ended.Store(true)
	}()
	var group sync.WaitGroup
	for range setup.Parallel {
		group.Go(w.run)
	}
	group.Wait()
	w.result.RoundTrips = w.redis.n.Load()
	w.result.Log = w.log.String()
	return json.NewEncoder(os.Stdout).Encode(&w.result)
}

func (w *worker) connect(setup workerSetup) error {
	logging.Disable() // go-redis's own words on standard error
	options, err := redis.ParseURL(setup.RedisURL)
	if err != nil {
		return err
	}
	redisClient := redis.NewClient(options)
	redisClient.AddHook(&w.redis)
	limiter, err := redislimit.New(redisClient, setup.APIKey,
		redislimit.WithRates(smartlead.RequestRate{Requests: setup.Requests, Per: setup.Window}),
		redislimit.WithLogger(slog.New(slog.NewTextHandler(&w.log, nil))))
	if err != nil {
		return err
	}
	w.client, err = smartlead.NewClient(setup.APIKey, smartlead.WithBaseURL(setup.BaseURL), smartlead.WithLimiter(limiter),
		smartlead.WithHooks(smartlead.Hooks{OnResponse: w.count}))
	return err
}

func (w *worker) count(_ context.Context, info smartlead.ResponseInfo) {
	if info.StatusCode == http.StatusTooManyRequests {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.result.Refused++
	}
}

// run makes one call after the other.
func (w *worker) run() {
	for !w.ended.Load() || !strings.Contains(w.log.String(), "Redis is back") {
		_, err := w.client.Campaigns.List(context.Background(), nil)
		w.mu.Lock()
		if err == nil {
			w.result.Served++
		} else {
			w.result.Errors = append(w.result.Errors, err.Error())
		}
		w.mu.Unlock()
	}
}

// journal is a log that is read while it is written.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// roundTrips counts what goes to Redis, but for the greetings of new connections.
type roundTrips struct{ n atomic.Int64 }

func (r *roundTrips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (r *roundTrips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		r.n.Add(1)
		return next(ctx, cmd)
	}
}

func (r *roundTrips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// show is the size of a shown run.
type show struct {
	limit     smartleadtest.Limit
	processes int
	calls     int // at least
	killAt    int // calls served when Redis is killed
	restartAt int // and when it comes back
}

// Eight processes with one key against a server that counts, Redis killed for a while in the middle.
func TestProcesses(t *testing.T) {
	const short, long = 2 * time.Second, 10 * time.Second
	shows := map[string]show{
		"fixed window": {smartleadtest.Limit{Requests: 80, Window: short}, 8, 240, 90, 150},
	}
	if os.Getenv("SMARTLEAD_TEST_FULL") == "1" {
		for name, limit := range map[string]smartleadtest.Limit{
			"fixed window, full":   {Kind: smartleadtest.FixedWindow, Requests: 200, Window: long},
			"sliding window, full": {Kind: smartleadtest.SlidingWindow, Requests: 200, Window: long},
			"token bucket, full":   {Kind: smartleadtest.TokenBucket, Requests: 200, Window: long},
			"strict, full":         {Kind: smartleadtest.FixedWindow, Requests: 200, Window: long, Strict: true},
			"silent, full":         {Kind: smartleadtest.SlidingWindow, Requests: 200, Window: long, NoHeaders: true, NoRetryAfter: true},
		} {
			shows[name] = show{limit, 8, 1200, 400, 800}
		}
	}
	for name, s := range shows {
		t.Run(name, s.run)
	}
}

func (s show) run(t *testing.T) {
	redisServer := realserver.Redis(t)
	server := smartleadtest.NewServer(smartleadtest.WithRateLimit(s.limit), smartleadtest.WithLatency(30*time.Millisecond))
	t.Cleanup(server.Close)

	began := time.Now()
	results, end := s.start(t, workerSetup{
		BaseURL: server.URL(), APIKey: server.APIKey(), RedisURL: redisServer.URL(),
		Parallel: 10, Requests: s.limit.Requests, Window: s.limit.Window,
	})
	waitServed(t, server, s.killAt)
	redisServer.Kill()
	killed, refusedBefore := time.Since(began), refusals(server)
	waitServed(t, server, s.restartAt)
	waitUntil(t, func() bool { return time.Since(began) > killed+s.limit.Window }) // so that no process misses it
	redisServer.Restart()
	back, refusedUntilBack := time.Since(began), refusals(server)
	waitServed(t, server, s.calls)
	end()

	sum := workerResult{}
	for range s.processes {
		result := <-results
		sum.Served += result.Served
		sum.Refused += result.Refused
		sum.RoundTrips += result.RoundTrips
		sum.Errors = append(sum.Errors, result.Errors...)
		assert.Contains(t, result.Log, "Redis is away")
		assert.NotContains(t, result.Log, realserver.RedisPassword)
		assert.NotContains(t, result.Log, server.APIKey())
	}
	took := time.Since(began)
	possible := float64(s.limit.Requests) * (1 + took.Seconds()/s.limit.Window.Seconds())
	t.Logf("%d calls of %d processes at %d per %v in %v, %.0f%% of what is possible; Redis away from %v to %v; %.2f round trips a call; %d answers 429: %d before, %d while Redis was away, %d after",
		sum.Served, s.processes, s.limit.Requests, s.limit.Window, took.Round(time.Millisecond), 100*float64(sum.Served)/possible,
		killed.Round(time.Millisecond), back.Round(time.Millisecond), float64(sum.RoundTrips)/float64(sum.Served),
		sum.Refused, refusedBefore, refusedUntilBack-refusedBefore, refusals(server)-refusedUntilBack)
	assert.Empty(t, sum.Errors, "calls that failed for good")
	assert.EqualValues(t, countStatus(server, http.StatusOK), sum.Served)
	assert.EqualValues(t, refusals(server), sum.Refused)
	assert.Less(t, sum.Refused, sum.Served/5)
}

// start starts the processes. It returns what each says at its end, and a function that asks them for it.
func (s show) start(t *testing.T, setup workerSetup) (<-chan workerResult, func()) {
	t.Helper()
	encoded, err := json.Marshal(setup)
	require.NoError(t, err)
	results := make(chan workerResult, s.processes)
	inputs := make([]io.Closer, s.processes)
	for i := range s.processes {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), workerEnv+"="+string(encoded))
		cmd.Stderr = os.Stderr
		inputs[i], err = cmd.StdinPipe()
		require.NoError(t, err)
		go func() {
			var result workerResult
			out, err := cmd.Output()
			if err == nil {
				err = json.Unmarshal(out, &result)
			}
			if err != nil {
				result.Errors = append(result.Errors, err.Error())
			}
			results <- result
		}()
	}
	return results, func() {
		for _, input := range inputs {
			_ = input.Close()
		}
	}
}

func waitServed(t *testing.T, server *smartleadtest.Server, n int) {
	t.Helper()
	waitUntil(t, func() bool { return countStatus(server, http.StatusOK) >= n })
}

func waitUntil(t *testing.T, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 5*time.Minute, 20*time.Millisecond)
}

func refusals(server *smartleadtest.Server) int {
	return countStatus(server, http.StatusTooManyRequests)
}

func countStatus(server *smartleadtest.Server, status int) int {
	n := 0
	for _, request := range server.Requests() {
		if request.Status == status {
			n++
		}
	}
	return n
}
