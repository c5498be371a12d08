package smartleadtest

import (
	"net/url"
	"slices"
	"sync"
	"time"
)

// Limits of the request log, so that a long import does not fill the memory.
const (
	maxLoggedRequests = 10_000
	maxLoggedBytes    = 16 << 20
)

// Request is one request as the server received it, with the status it was
// answered with.
type Request struct {
	Time      time.Time  // the simulator's time
	Operation string     // such as campaigns.create; empty for an unknown route
	Method    string     //
	Path      string     // with /api/v1
	Query     url.Values // without the key
	Body      []byte     //
	Status    int        // 0 when the connection was cut instead
}

// requestLog keeps the newest requests.
type requestLog struct {
	mu      sync.Mutex
	entries []Request
	first   int // entries before it are forgotten and wait to be cut off
	bytes   int
}

func (l *requestLog) add(entry Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entry)
	l.bytes += len(entry.Body)
	for len(l.entries)-l.first > maxLoggedRequests || l.bytes > maxLoggedBytes && l.first < len(l.entries) {
		l.bytes -= len(l.entries[l.first].Body)
		l.entries[l.first] = Request{}
		l.first++
	}
	if l.first > len(l.entries)/2 {
		l.entries = slices.Delete(l.entries, 0, l.first)
		l.first = 0
	}
}

// Requests returns the requests received so far, oldest first. The log holds
// the newest 10,000, and fewer when their bodies are large.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Clone(s.log.entries[s.log.first:])
}

// ClearRequests empties the log.
func (s *Server) ClearRequests() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.entries, s.log.first, s.log.bytes = nil, 0, 0
}
