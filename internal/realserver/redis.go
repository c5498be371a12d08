package realserver

import (
	"strconv"
	"testing"
)

// RedisPassword is what a server started by [Redis] asks for.
const RedisPassword = "redis-test-password"

// Redis starts a Redis server. It keeps what it has acknowledged over a Kill and Restart.
func Redis(t testing.TB) *Server {
	t.Helper()
	path := find(t, "redis-server")
	dir := t.TempDir()
	return start(t, program{
		path: path,
		args: func(port int) []string {
			return []string{
				"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", dir, "--requirepass", RedisPassword,
				"--appendonly", "yes", "--save", "",
				// The default, everysec, answers before it writes while an earlier write is on its way to the disk.
				"--appendfsync", "always",
			}
		},
		ready: "Ready to accept connections",
		url:   func(addr string) string { return "redis://:" + RedisPassword + "@" + addr + "/0" },
	})
}
