package smartleadtest

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
	_ "time/tzdata" // schedules name time zones, and a test machine may have none installed
)

// basePath is where the API begins, as on the real host.
const basePath = "/api/v1"

// Server is a SmartLead in memory. Its methods may be called from several
// goroutines at once.
type Server struct {
	config config
	dice   dice
	router *router
	limits *limiter
	faults faultList
	log    requestLog

	// advancing is held while the clock moves, which gives mu away in between.
	advancing sync.Mutex

	// mu guards the state and the clock: whoever reads or changes them holds it.
	mu        sync.Mutex
	clock     clock
	state     *state
	hooks     hooks
	listeners []func(event)

	listener net.Listener
	http     *http.Server
	stopped  context.Context
	stop     context.CancelFunc
	served   chan struct{}
}

// NewServer starts a server for a test. Like those of net/http/httptest it panics
// when it cannot listen, which on a free loopback port does not happen; a program
// that is told its address calls [Start]. The caller must call [Server.Close].
func NewServer(opts ...Option) *Server {
	s, err := Start(opts...)
	if err != nil {
		panic(err)
	}
	return s
}

// Start starts a server, or says why it cannot listen at the address of
// [WithAddr]. The caller must call [Server.Close].
func Start(opts ...Option) (*Server, error) {
	s := newServer(opts)
	listener, err := net.Listen("tcp", s.config.addr)
	if err != nil {
		return nil, fmt.Errorf("smartleadtest: %w", err)
	}
	s.listener = listener
	s.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0),
		BaseContext:       func(net.Listener) context.Context { return s.stopped },
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener)
	}()
	return s, nil
}

// newServer makes everything but the listener.
func newServer(opts []Option) *Server {
	cfg := defaultConfig()
	for _, opt := range opts {
		opt(&cfg)
	}
	s := &Server{
		config: cfg,
		dice:   dice{cfg.seed},
		router: newRouter(routes()),
		clock:  clock{now: cfg.start},
		state:  newState(),
		served: make(chan struct{}),
	}
	s.stopped, s.stop = context.WithCancel(context.Background())
	s.hooks = newHooks(&s.mu, cfg)
	s.limits = newLimiter(cfg.limit, s.limitClock())
	s.faults.dice = s.dice
	s.state.keys[cfg.apiKey] = &apiKey{value: cfg.apiKey}
	s.listeners = []func(event){s.record, s.postEvent}
	s.scheduleWarmup()
	return s
}

// limitClock is the clock of the rate limit. It is the wall's, because clients
// wait in real time, unless the limit asks for the simulated one.
func (s *Server) limitClock() func() time.Time {
	if s.config.limit != nil && s.config.limit.SimulatedClock {
		return s.Now
	}
	return time.Now
}

// URL is the base URL of the API, with /api/v1 and without a trailing slash.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + basePath }

// APIKey is the key that the server accepts.
func (s *Server) APIKey() string { return s.config.apiKey }

// AddAPIKey makes the server accept one more key, which sees only what belongs
// to one client of the agency.
func (s *Server) AddAPIKey(key string, clientID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.keys[key] = &apiKey{value: key, clientID: &clientID}
}

// Close stops listening, closes every connection and ends the answers that were
// still waiting. Webhooks are not posted any more.
func (s *Server) Close() {
	s.stop()
	_ = s.http.Close()
	<-s.served
	s.hooks.close()
}
