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
	_, err = http.Get(base + "/campaigns")
	require.Error(t, err)
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	for _, args := range [][]string{{"-speed", "-1"}, {"-rate-limit", "3", "-rate-kind", "leaky"}, {"more"}, {"-addr", "nowhere:x"}, {"-unknown"}} {
		var errs bytes.Buffer
		require.Error(t, run(t.Context(), args, io.Discard, &errs), args)
	}
	var help bytes.Buffer
	require.Error(t, run(t.Context(), []string{"-h"}, io.Discard, &help))
	require.Contains(t, help.String(), "/_simulator/advance?by=24h")
}
