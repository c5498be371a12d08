// Package realserver starts real servers for tests: each test has its own, a child process on a free loopback port with
// its data in a temporary directory, ended with the test. The script .ci/services installs their programs.
//
// A test whose server is not installed is skipped. With SMARTLEAD_TEST_SERVERS=require in the environment it fails.
package realserver

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// startTime is how long a server may take to be ready, on a machine that is busy with other tests.
	startTime = 30 * time.Second
	// starts is how often a server is started that ends before it is ready: another process may have taken the free
	// port, and children of a killed server may still be on their way out.
	starts = 5
	// endTime is how long the children of a killed server may take to follow it.
	endTime = 10 * time.Second
	keptLog = 16 << 10
)

// Server is a running server. Its methods are for the goroutine of the test.
type Server struct {
	t       testing.TB
	program program
	port    int
	url     string
	running *process // nil while the server is dead
}

// program tells how one kind of server is run.
type program struct {
	path  string
	args  func(port int) []string
	ready string // what the server logs once it takes connections
	user  *account
	url   func(addr string) string
}

// start runs p until the test ends.
func start(t testing.TB, p program) *Server {
	t.Helper()
	s := &Server{t: t, program: p}
	for attempt := 1; s.running == nil; attempt++ {
		s.port = freePort(t)
		s.run(attempt == starts)
	}
	s.url = p.url(s.Addr())
	t.Cleanup(s.Kill)
	return s
}

// Addr is the server's host and port, the same after a Restart.
func (s *Server) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// URL is what clients connect to, with user and password.
func (s *Server) URL() string { return s.url }

// Kill ends the server at once, as a crash would, and waits until it is gone.
func (s *Server) Kill() {
	if s.running != nil {
		s.running.kill()
		s.running = nil
	}
}

// Restart starts the server again on the same port and data, and returns when it takes connections. A server that
// runs is killed first.
func (s *Server) Restart() {
	s.t.Helper()
	s.Kill()
	for attempt := 1; s.running == nil; attempt++ {
		s.run(attempt == starts)
	}
}

// Freeze stops the server without closing its connections, until Thaw: it takes what it is sent and does not answer.
// PostgreSQL's open connections go on, since each has a process of its own.
func (s *Server) Freeze() {
	s.t.Helper()
	s.signal(freeze)
}

// Thaw lets a frozen server go on.
func (s *Server) Thaw() {
	s.t.Helper()
	s.signal(thaw)
}

func (s *Server) signal(send func(*os.Process) error) {
	s.t.Helper()
	if s.running == nil {
		s.t.Fatalf("%s does not run", s.program.path)
	}
	if err := send(s.running.cmd.Process); err != nil {
		s.t.Fatalf("%s: %v", s.program.path, err)
	}
}

// run starts the process and waits until it is ready. If it ends before that the test fails, unless there is another
// attempt.
func (s *Server) run(last bool) {
	s.t.Helper()
	p, err := launch(s.program, s.port)
	if err != nil {
		s.t.Fatalf("%s: %v", s.program.path, err)
	}
	select {
	case <-p.log.ready:
		s.running = p
	case <-p.ended:
		if last {
			s.t.Fatalf("%s ended before it was ready:\n%s", s.program.path, p.log)
		}
	case <-time.After(startTime):
		p.kill()
		s.t.Fatalf("%s was not ready within %v:\n%s", s.program.path, startTime, p.log)
	}
}

// process is one life of a server.
type process struct {
	cmd   *exec.Cmd
	log   *serverLog
	ended chan struct{}
}

func launch(p program, port int) (*process, error) {
	log := &serverLog{text: p.ready, ready: make(chan struct{})}
	cmd := exec.Command(p.path, p.args(port)...)
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = p.user.attributes()
	cmd.WaitDelay = endTime
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	running := &process{cmd: cmd, log: log, ended: make(chan struct{})}
	go func() {
		defer close(running.ended)
		_ = cmd.Wait() // also waits for the children, which hold the log open
	}()
	return running, nil
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// environment keeps the settings of whoever runs the tests away from the server.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// serverLog keeps the end of what a server writes and watches for the line that tells that it is ready.
type serverLog struct {
	text  string
	ready chan struct{}

	mu   sync.Mutex
	kept []byte
	seen bool
}

func (l *serverLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, p...)
	if !l.seen && bytes.Contains(l.kept, []byte(l.text)) {
		l.seen = true
		close(l.ready)
	}
	if drop := len(l.kept) - keptLog; drop > 0 {
		l.kept = append(l.kept[:0], l.kept[drop:]...)
	}
	return len(p), nil
}

func (l *serverLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.TrimSpace(string(l.kept))
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("no free port: %v", err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}
