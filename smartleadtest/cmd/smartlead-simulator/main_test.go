package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRunServesUntilItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-key", "test-key", "-rate-limit", "5", "-block", "spam.example, a@b.example", "-speed", "60"}, writer, io.Discard)
		writer.Close()
	}()
	printed := make([]byte, 4096)
	n, err := reader.Read(printed)
	require.NoError(t, err)
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	text := string(printed[:n])
	require.Contains(t, text, "test-key")
	base := regexp.MustCompile(`http://\S+/api/v1`).FindString(text)
	require.NotEmpty(t, base)

	answered, err := http.Get(base + "/campaigns?api_key=test-key")
	require.NoError(t, err)
	defer answered.Body.Close()
	require.Equal(t, 200, answered.StatusCode)
	require.Equal(t, "5", answered.Header.Get("x-ratelimit-limit"))

	moved, err := http.Post(strings.TrimSuffix(base, "/api/v1")+"/_simulator/advance?by=24h", "", nil)
	require.NoError(t, err)
	defer moved.Body.Close()
	require.Equal(t, 200, moved.StatusCode)

	stop()
	require.NoError(t, <-ended)
	_, err = http.Get(base + "/campaigns") //nolint:bodyclose // there is no answer
	require.Error(t, err)
}

// TestWebhooksReachAReceiver has an event posted by the control endpoint, and one
// that a call of the API brings about.
func TestWebhooksReachAReceiver(t *testing.T) {
	posted := make(chan *http.Request, 2)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { posted <- r }))
	defer receiver.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-key", "test-key", "-webhook", receiver.URL + "/all", "-webhook-secret", "hush"}, writer, io.Discard)
		writer.Close()
	}()
	printed := make([]byte, 4096)
	n, err := reader.Read(printed)
	require.NoError(t, err)
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	require.Contains(t, string(printed[:n]), "hush")
	base := regexp.MustCompile(`http://\S+/api/v1`).FindString(string(printed[:n]))
	control := strings.TrimSuffix(base, "/api/v1") + "/_simulator/"

	answered, err := http.Post(control+"deliver?event=EMAIL_REPLY&to="+receiver.URL+"/one", "application/json", strings.NewReader(`{"campaign_id":7}`))
	require.NoError(t, err)
	defer answered.Body.Close()
	body, err := io.ReadAll(answered.Body)
	require.NoError(t, err)
	require.Equal(t, 200, answered.StatusCode, string(body))
	require.Contains(t, string(body), `"campaign_id":7`)
	got := <-posted
	require.Equal(t, "/one", got.URL.Path)
	require.NotEmpty(t, got.Header.Get("X-Smartlead-Signature"))

	made, err := http.Post(base+"/campaigns/create?api_key=test-key", "application/json", strings.NewReader(`{}`))
	require.NoError(t, err)
	defer made.Body.Close()
	var campaign struct{ ID int64 }
	require.NoError(t, json.NewDecoder(made.Body).Decode(&campaign))
	paused, err := http.Post(fmt.Sprintf("%s/campaigns/%d/status?api_key=test-key", base, campaign.ID), "application/json", strings.NewReader(`{"status":"PAUSED"}`))
	require.NoError(t, err)
	defer paused.Body.Close()
	require.Equal(t, "/all", (<-posted).URL.Path)

	for _, wrong := range []string{"deliver?to=" + receiver.URL, "deliver?event=EMAIL_SENT", "deliver?event=EMAIL_SENT&shape=Z&to=" + receiver.URL} {
		refused, err := http.Post(control+wrong, "application/json", nil)
		require.NoError(t, err)
		require.NoError(t, refused.Body.Close())
		require.Equal(t, 400, refused.StatusCode, wrong)
	}
	listed, err := http.Get(control + "deliveries")
	require.NoError(t, err)
	defer listed.Body.Close()
	var rows []struct {
		Event  string
		Status int
	}
	require.NoError(t, json.NewDecoder(listed.Body).Decode(&rows))
	require.Equal(t, "EMAIL_REPLY", rows[0].Event)
	require.Equal(t, 200, rows[0].Status)
	stop()
	require.NoError(t, <-ended)
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	for _, args := range [][]string{{"-speed", "-1"}, {"-rate-limit", "3", "-rate-kind", "leaky"}, {"more"}, {"-addr", "nowhere:x"}, {"-unknown"}, {"-addr", "127.0.0.1:0", "-webhook", "nowhere"}} {
		var errs bytes.Buffer
		require.Error(t, run(t.Context(), args, io.Discard, &errs), args)
	}
	var help bytes.Buffer
	require.Error(t, run(t.Context(), []string{"-h"}, io.Discard, &help))
	require.Contains(t, help.String(), "/_simulator/advance?by=24h")
}
