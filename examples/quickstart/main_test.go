package main

import (
	"flag"
	"io"
	"net/http"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// printed is what f prints.
func printed(t *testing.T, f func() error) string {
	t.Helper()
	read, write, err := os.Pipe()
	require.NoError(t, err)
	stdout := os.Stdout
	os.Stdout = write
	defer func() { os.Stdout = stdout }()
	text := make(chan string)
	go func() {
		all, _ := io.ReadAll(read)
		text <- string(all)
	}()
	err = f()
	require.NoError(t, write.Close())
	all := <-text
	require.NoError(t, err)
	return all
}

//go:generate go test -run ^TestSimulated$ -update .

var update = flag.Bool("update", false, "write the sample of the README")

var sample = regexp.MustCompile("(?s)\n```text\n(.*?)```\n")

// TestSimulated keeps the sample in the README equal to what is printed.
func TestSimulated(t *testing.T) {
	const path = "../../README.md"
	got := printed(t, func() error { return run(false, false) })
	readme, err := os.ReadFile(path)
	require.NoError(t, err)
	at := sample.FindSubmatchIndex(readme)
	require.NotNil(t, at, "the README has no sample")
	if *update {
		changed := string(readme[:at[2]]) + got + string(readme[at[3]:])
		require.NoError(t, os.WriteFile(path, []byte(changed), 0o644))
		return
	}
	assert.Equal(t, string(readme[at[2]:at[3]]), got, "the README shows something else: run go generate ./examples/quickstart")
	assert.Equal(t, got, printed(t, func() error { return run(false, false) }), "a second run")
}

// live points -live at a simulator with a campaign that has sent mails.
func live(t *testing.T) *smartleadtest.Server {
	t.Helper()
	server := smartleadtest.NewServer()
	t.Cleanup(server.Close)
	t.Setenv(smartlead.EnvAPIKey, server.APIKey())
	t.Setenv(smartlead.EnvBaseURL, server.URL())
	printed(t, func() error { return simulate(t.Context(), server) })
	server.ClearRequests()
	return server
}

// writes lists the requests that change something: a few reads are POST.
func writes(server *smartleadtest.Server) []string {
	var found []string
	for _, request := range server.Requests() {
		if request.Method != http.MethodGet {
			found = append(found, request.Operation)
		}
	}
	return found
}

func TestLiveOnlyReads(t *testing.T) {
	server := live(t)
	got := printed(t, func() error { return run(true, false) })
	for _, part := range []string{"1 campaigns, 3 mailboxes", "Sent per mailbox", "Per step and variant", "Leads:", "The conversation with", "Nothing was changed"} {
		assert.Contains(t, got, part)
	}
	assert.Empty(t, writes(server))
}

func TestLiveWritesWhenTold(t *testing.T) {
	server := live(t)
	got := printed(t, func() error { return run(true, true) })
	assert.Contains(t, got, "is DRAFTED")
	assert.Equal(t, []string{"campaigns.create", "campaigns.save_sequences", "campaigns.update_settings", "campaigns.update_schedule"}, writes(server))
}

func TestWriteIsForLive(t *testing.T) {
	require.ErrorContains(t, run(false, true), "-write is for -live")
}
