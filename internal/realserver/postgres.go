package realserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// PostgresPassword is what a server started by [Postgres] asks for.
const PostgresPassword = "postgres-test-password"

// Postgres starts a PostgreSQL server with an empty database. It keeps what it has committed over a Kill and Restart.
// Root cannot run it: for root, the account postgres or nobody does.
func Postgres(t testing.TB) *Server {
	t.Helper()
	initdb := find(t, "initdb", "/usr/lib/postgresql/*/bin") // Debian's place, outside PATH
	owner := unprivileged(t)
	data := newCluster(t, initdb, owner)
	return start(t, program{
		path: filepath.Join(filepath.Dir(initdb), "postgres"), // of the same version
		args: func(port int) []string {
			return []string{
				"-D", data, "-h", "127.0.0.1", "-p", strconv.Itoa(port),
				"-c", "unix_socket_directories=",
				"-c", "fsync=off", // a killed process loses nothing by it, only a machine would
			}
		},
		ready: "database system is ready to accept connections",
		user:  owner,
		url: func(addr string) string {
			return "postgres://postgres:" + PostgresPassword + "@" + addr + "/postgres?sslmode=disable"
		},
	})
}

// newCluster makes a data directory that belongs to owner.
func newCluster(t testing.TB, initdb string, owner *account) string {
	t.Helper()
	// Not t.TempDir: no other account may look into its parent.
	dir, err := os.MkdirTemp("", "smartlead-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	password, data := filepath.Join(dir, "password"), filepath.Join(dir, "data")
	if err := os.WriteFile(password, []byte(PostgresPassword), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := owner.own(dir, password); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(initdb, "-D", data, "-U", "postgres", "--auth=scram-sha-256", "--pwfile="+password,
		"--encoding=UTF8", "--locale=C", "--no-sync")
	cmd.Dir = dir
	cmd.Env = environment()
	cmd.SysProcAttr = owner.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", initdb, err, out)
	}
	return data
}
