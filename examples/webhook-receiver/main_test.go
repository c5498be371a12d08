package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/smartleadtest"
)

// TestSimulatedRun sees each kind of event once at least, and the same number of
// lines as there were events.
func TestSimulatedRun(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, simulate(t.Context(), &out))
	for _, line := range []string{
		`CAMPAIGN_STATUS_CHANGED +"Ops Q3" went from DRAFTED to ACTIVE`,
		`EMAIL_SENT +mail 1 to dana@northwind\.example: A quick idea, Dana`,
		`EMAIL_OPEN +\S+ opened mail 1`,
		`EMAIL_LINK_CLICK +\S+ followed https://acme\.example/demo`,
		`EMAIL_REPLY +\S+ answered for \S+: \S+`,
		`EMAIL_BOUNCE +\S+ cannot be reached since`,
		`LEAD_UNSUBSCRIBED +\S+ wants no more mail`,
		`LEAD_CATEGORY_UPDATED +\S+ is now "`,
		`EMAIL_ACCOUNT_DISCONNECTED +the mailbox sam@mail\.example needs attention`,
		`answered with 200\n  answered with 200\n  answered with 401\n`,
		`1 of them made again`,
	} {
		require.Regexp(t, line, out.String())
	}
	require.Equal(t, 1, strings.Count(out.String(), "went from DRAFTED to ACTIVE"), "the event that came again was handled once")
}

func TestListen(t *testing.T) {
	require.ErrorContains(t, listen(t.Context(), io.Discard, "127.0.0.1:0", "/", false), envSecret)
	t.Setenv(envSecret, "hush")
	require.Error(t, listen(t.Context(), io.Discard, "nowhere:x", "/", false))

	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- listen(ctx, writer, "127.0.0.1:0", "/hook", false) }()
	line := make([]byte, 200)
	n, err := reader.Read(line)
	require.NoError(t, err)
	url := "http://" + regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(string(line[:n])) + "/hook"
	got := make(chan string, 1)
	go func() {
		n, _ := reader.Read(line)
		got <- string(line[:n])
	}()

	server := smartleadtest.NewServer(smartleadtest.WithWebhookSecret("hush"))
	defer server.Close()
	refused, err := server.Webhooks().Deliver(ctx, smartleadtest.WebhookPost{URL: url, Event: "EMAIL_REPLY", Unsigned: true})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, refused.Status)
	taken, err := server.Webhooks().Deliver(ctx, smartleadtest.WebhookPost{URL: url, Event: "EMAIL_REPLY"})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, taken.Status)
	require.Regexp(t, `EMAIL_REPLY +lee\.park@northwind\.example answered for dana\.reyes\d+@northwind\.example: Sounds good`, <-got)
	stop()
	require.NoError(t, <-ended)
}
