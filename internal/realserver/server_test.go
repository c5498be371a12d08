package realserver

import (
	"bufio"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// redisSays sends commands, one a line, and returns the answers.
func redisSays(t *testing.T, s *Server, commands ...string) []string {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	answers := make([]string, 0, len(commands))
	lines := bufio.NewScanner(conn)
	for _, command := range append([]string{"AUTH " + RedisPassword}, commands...) {
		_, err := conn.Write([]byte(command + "\r\n"))
		require.NoError(t, err)
		require.True(t, lines.Scan(), "no answer to %s: %v", command, lines.Err())
		answers = append(answers, lines.Text())
	}
	return answers[1:]
}

func TestRedisKeepsItsDataOverAKill(t *testing.T) {
	s := Redis(t)
	assert.Equal(t, []string{"+OK"}, redisSays(t, s, "SET color green"))

	addr := s.Addr()
	s.Kill()
	_, err := net.Dial("tcp", addr)
	require.Error(t, err, "the server still runs")

	s.Restart()
	assert.Equal(t, addr, s.Addr())
	assert.Equal(t, []string{":5"}, redisSays(t, s, "STRLEN color"))

	s.Restart() // also without a Kill
	assert.Equal(t, []string{":5"}, redisSays(t, s, "STRLEN color"))
}

func TestTwoServersDoNotMeet(t *testing.T) {
	one, other := Redis(t), Redis(t)
	redisSays(t, one, "SET color green")
	assert.Equal(t, []string{":0"}, redisSays(t, other, "EXISTS color"))
}

func TestPostgresKeepsItsDataOverAKill(t *testing.T) {
	s := Postgres(t)
	psql := find(t, "psql", filepath.Dir(s.program.path))
	query := func(sql string) string {
		out, err := exec.Command(psql, "-X", "-A", "-t", "-q", "-d", s.URL(), "-c", sql).CombinedOutput()
		require.NoError(t, err, string(out))
		return string(out)
	}
	query("create table colors (name text); insert into colors values ('green')")
	s.Kill()
	require.Error(t, exec.Command(psql, "-X", "-d", s.URL(), "-c", "select 1").Run(), "the server still runs")
	s.Restart()
	assert.Equal(t, "green\n", query("select name from colors"))
}
