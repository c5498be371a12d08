package smartleadtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ServeHTTP answers a request as SmartLead would. It serves a listener of your own
// too, and keeps working after [Server.Close].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.config.control && strings.HasPrefix(r.URL.Path, controlPath) {
		s.serveControl(w, r)
		return
	}
	path, isAPI := strings.CutPrefix(r.URL.Path, basePath+"/")
	if !isAPI {
		write(w, htmlPage(http.StatusNotFound, "Cannot "+r.Method+" "+r.URL.Path))
		return
	}
	s.setDate(w.Header())
	found, params := s.router.find(r.Method, path)
	x := &exchange{server: s, w: w, r: r, found: found, params: params}
	x.serve()
}

// setDate dates an answer by the simulated clock, which is the one that dates
// leads. With a rate limit that runs on the wall's clock it is that one, since
// clients compare the date with the limit's reset.
func (s *Server) setDate(header http.Header) {
	if s.config.limit == nil || s.config.limit.SimulatedClock {
		header.Set("Date", s.Now().UTC().Format(http.TimeFormat))
	}
}

// exchange is one request with the way its answer takes back.
type exchange struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	found  *compiledRoute
	params map[string]string
	body   []byte
}

func (x *exchange) serve() {
	fault := x.server.faults.next(x.found)
	if fault == nil {
		fault = &Fault{}
	}
	if !wait(x.r.Context(), x.server.config.latency+fault.Latency) {
		return
	}
	if fault.Kind == FaultResetBeforeRead {
		x.log(0)
		reset(x.w)
		return
	}
	if !x.readBody() {
		return
	}
	served := answer{}
	if fault.Kind == FaultNone || fault.Kind == FaultTruncate || fault.Applied {
		served = x.apply()
	}
	x.finish(fault, served)
}

// readBody reads the request, and answers by itself when that fails.
func (x *exchange) readBody() bool {
	body, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, maxBody))
	if err != nil {
		x.log(http.StatusRequestEntityTooLarge)
		write(x.w, htmlPage(http.StatusRequestEntityTooLarge, "PayloadTooLargeError: request entity too large"))
		return false
	}
	x.body = body
	return true
}

// apply counts the request, checks the key and carries the operation out.
func (x *exchange) apply() answer {
	given := x.r.URL.Query().Get("api_key")
	key := x.server.keyFor(given)
	bucket := given
	if key == nil {
		bucket = "" // unknown keys share one bucket, or there would be no end of them
	}
	if refused := x.server.limits.take(bucket, x.w.Header()); refused != nil {
		return *refused
	}
	switch {
	case given == "":
		return answer{status: http.StatusUnauthorized, contentType: contentJSON, body: encode(wireMessage{"API key is required."})}
	case key == nil:
		return answer{status: http.StatusUnauthorized, contentType: contentJSON, body: encode(wireMessage{"Invalid API Key"})}
	}
	if refused := x.server.overOwnLimit(x.found, given); refused != nil {
		return *refused
	}
	return x.server.dispatch(x.r, x.found, x.params, key, x.body)
}

// finish writes the answer, or the fault in its place.
func (x *exchange) finish(fault *Fault, served answer) {
	result := fault.answer(served)
	switch fault.Kind {
	case FaultResetAfterRead:
		x.log(0)
		reset(x.w)
	case FaultTruncate:
		x.log(0)
		truncate(x.w, result)
	default:
		x.log(result.status)
		write(x.w, result)
	}
}

func (x *exchange) log(status int) {
	entry := Request{
		Time: x.server.Now(), Method: x.r.Method, Path: x.r.URL.Path,
		Query: queryWithoutKey(x.r.URL), Body: x.body, Status: status,
	}
	if x.found != nil {
		entry.Operation = x.found.operation
	}
	x.server.log.add(entry)
}

func queryWithoutKey(u *url.URL) url.Values {
	query := u.Query()
	query.Del("api_key")
	return query
}

func (s *Server) keyFor(given string) *apiKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.keys[given]
}

// overOwnLimit applies the limits that single operations have on top of the
// account's. Their 429 carries no Retry-After, and they are only counted when
// the server has a limit at all.
func (s *Server) overOwnLimit(found *compiledRoute, key string) *answer {
	if s.config.limit == nil || found == nil || ownLimits[found.operation] == 0 {
		return nil
	}
	s.limits.mu.Lock()
	if found.ownLimit == nil {
		found.ownLimit = newLimiter(&Limit{
			Requests: ownLimits[found.operation], Window: time.Minute, NoHeaders: true, NoRetryAfter: true,
		}, s.limits.now)
	}
	s.limits.mu.Unlock()
	return found.ownLimit.take(key, http.Header{})
}

// wait waits in real time and is false when the client has gone or the server
// was closed.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// write sends an answer.
func write(w http.ResponseWriter, a answer) {
	header := w.Header()
	maps.Copy(header, a.header)
	if header.Get("Content-Type") == "" && a.contentType != "" {
		header.Set("Content-Type", a.contentType)
	}
	w.WriteHeader(a.status)
	if a.stream != nil {
		a.stream(w)
		return
	}
	_, _ = w.Write(a.body)
}

// hijack takes the connection out of the HTTP server's hands. A writer that is
// not a connection, such as a recorder, cannot be cut; the handler is aborted
// instead.
func hijack(w http.ResponseWriter) net.Conn {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}

// reset closes the connection so that the client's system reports a reset and
// not an orderly end.
func reset(w http.ResponseWriter) {
	conn := hijack(w)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// truncate announces the whole answer and sends half of it.
func truncate(w http.ResponseWriter, a answer) {
	body := a.body
	if a.stream != nil {
		var all bytes.Buffer
		a.stream(&all)
		body = all.Bytes()
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	header := w.Header().Clone()
	header.Set("Content-Type", a.contentType)
	_ = header.Write(&head)
	fmt.Fprintf(&head, "Content-Length: %d\r\n\r\n", max(len(body), 2))
	head.Write(body[:len(body)/2])
	conn := hijack(w)
	_, _ = conn.Write(head.Bytes())
	_ = conn.Close()
}

// controlPath is where programs that are not written in Go reach what tests do
// with the Server's methods.
const controlPath = "/_simulator/"

// serveControl serves them, when they run on this machine.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		write(w, htmlPage(http.StatusForbidden, "The control endpoint only serves this machine."))
		return
	}
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPath) {
	case "POST advance":
		s.serveAdvance(w, r)
	case "POST deliver":
		s.serveDeliver(w, r)
	case "GET deliveries":
		s.serveDeliveries(w)
	default:
		write(w, htmlPage(http.StatusNotFound, "Cannot "+r.Method+" "+r.URL.Path))
	}
}

// serveAdvance moves the clock.
func (s *Server) serveAdvance(w http.ResponseWriter, r *http.Request) {
	by, err := time.ParseDuration(r.URL.Query().Get("by"))
	if err != nil || by < 0 {
		refused := answer{status: http.StatusBadRequest, contentType: contentJSON, body: encode(wireError{"by must be a duration such as 24h or 90m"})}
		write(w, refused)
		return
	}
	s.Advance(by)
	done, _ := reply(struct {
		OK  bool   `json:"ok"`
		Now string `json:"now"`
	}{true, wireTime(s.Now())})
	write(w, done)
}
