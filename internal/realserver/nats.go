package realserver

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// NATSPassword is what a server started by [NATS] asks for.
const NATSPassword = "nats-test-password"

// natsMaxPayload is what a message may hold: an event of a changed category can be some megabytes.
const natsMaxPayload = 16 << 20

// NATS starts a NATS server with JetStream. It keeps what it has acknowledged over a Kill and Restart.
func NATS(t testing.TB) *Server {
	t.Helper()
	path := find(t, "nats-server")
	config := natsConfig(t)
	return start(t, program{
		path:  path,
		args:  func(port int) []string { return []string{"-c", config, "-a", "127.0.0.1", "-p", strconv.Itoa(port)} },
		ready: "Server is ready",
		url:   func(addr string) string { return "nats://nats:" + NATSPassword + "@" + addr },
	})
}

// natsConfig writes the settings that have no flag.
func natsConfig(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	text := fmt.Sprintf("max_payload: %d\nauthorization { user: nats, password: %q }\njetstream { store_dir: %q }\n",
		natsMaxPayload, NATSPassword, dir)
	path := filepath.Join(dir, "nats.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
