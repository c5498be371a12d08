package smartleadtest

import (
	"net/http"
	"regexp"
	"sync"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind int

const (
	// FaultNone only waits for Latency; the request is then served as usual.
	FaultNone FaultKind = iota
	// FaultStatus answers with Status, Header and Body.
	FaultStatus
	// FaultHTML answers like a proxy whose server is away: a 502 (or Status)
	// with an HTML page.
	FaultHTML
	// FaultMalformedJSON answers 200 (or Status) with JSON that breaks off, of
	// the length that was announced.
	FaultMalformedJSON
	// FaultEmpty answers 200 (or Status) without a body.
	FaultEmpty
	// FaultResetBeforeRead resets the connection before the body is read.
	FaultResetBeforeRead
	// FaultResetAfterRead resets the connection after the request was read.
	FaultResetAfterRead
	// FaultTruncate announces the whole answer, sends half of it and closes the
	// connection. The operation is always carried out.
	FaultTruncate
)

// Fault makes requests go wrong.
type Fault struct {
	// Route chooses the requests: "POST /campaigns/{campaign_id}/leads" (names
	// of placeholders do not matter), an operation such as
	// "campaign_leads.add", or "" for every request.
	Route string
	// Skip lets this many matching requests through first.
	Skip int
	// Times is how often the fault happens; 0 means until it is cleared.
	Times int
	// Probability is the chance that a matching request is hit; 0 means always.
	// The draw depends on the seed and on how many requests matched before.
	Probability float64
	// Applied has the operation carried out before the fault shows, so that the
	// caller sees a failure that was none.
	Applied bool

	Kind    FaultKind
	Latency time.Duration // waited in real time, before anything else
	Status  int
	Header  http.Header
	Body    string
}

// faultList holds the active faults. The first one that applies wins.
type faultList struct {
	dice   dice
	mu     sync.Mutex
	active []*activeFault
}

type activeFault struct {
	Fault
	route   string // normalized
	matched int64
	hit     int
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func normalizeRoute(route string) string { return placeholder.ReplaceAllString(route, "{}") }

// Fault adds a fault. Faults are tried in the order in which they were added,
// and at most one hits a request. They stand in front of everything else: a
// request that is hit needs no key and costs nothing of the rate limit, unless
// it is carried out.
func (s *Server) Fault(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active = append(s.faults.active, &activeFault{Fault: f, route: normalizeRoute(f.Route)})
}

// ClearFaults removes every fault.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active = nil
}

// next is the fault that hits a request of this route, which is nil when the
// path is unknown.
func (l *faultList) next(found *compiledRoute) *Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.active {
		if f.matches(found) && f.strikes(l.dice) {
			return &f.Fault
		}
	}
	return nil
}

func (f *activeFault) matches(found *compiledRoute) bool {
	if f.route == "" {
		return true
	}
	return found != nil &&
		(f.route == found.operation || f.route == normalizeRoute(found.method+" "+found.path))
}

func (f *activeFault) strikes(d dice) bool {
	f.matched++
	if f.matched <= int64(f.Skip) || f.Times > 0 && f.hit >= f.Times {
		return false
	}
	if f.Probability > 0 && !d.chance(f.Probability, "fault "+f.route, f.matched) {
		return false
	}
	f.hit++
	return true
}

// answer is what the client gets to see, served being the real answer when the
// operation was carried out.
func (f *Fault) answer(served answer) answer {
	status := f.Status
	if status == 0 {
		status = http.StatusOK
	}
	switch f.Kind {
	case FaultStatus:
		return answer{status: status, contentType: contentJSON, header: f.Header, body: []byte(f.Body)}
	case FaultHTML:
		if f.Status == 0 {
			status = http.StatusBadGateway
		}
		body := f.Body
		if body == "" {
			body = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
		}
		return answer{status: status, contentType: "text/html", header: f.Header, body: []byte(body)}
	case FaultMalformedJSON:
		body := f.Body
		if body == "" {
			body = `{"ok":true,"data":[{"id":`
		}
		return answer{status: status, contentType: contentJSON, header: f.Header, body: []byte(body)}
	case FaultEmpty:
		return answer{status: status, contentType: contentJSON, header: f.Header}
	default:
		return served
	}
}
