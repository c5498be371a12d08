package smartleadtest

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recordedRequest is what the SDK was seen to send for one of its operations.
// There is a file for every operation that has a method.
type recordedRequest struct {
	Request struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Query  url.Values      `json:"query"`
		Body   json.RawMessage `json:"body"`
	} `json:"request"`
}

// Whatever has a method is played, and what the method sends gets past the
// validator. Nothing of what the requests speak of exists here, so that most are
// then refused.
func TestEveryRecordedRequestIsUnderstood(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "operations", "*.json"))
	require.NoError(t, err)
	require.Greater(t, len(files), 100)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			var recorded recordedRequest
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(data, &recorded))
			r := recorded.Request
			path := strings.TrimPrefix(r.Path, basePath)
			if len(r.Query) > 0 {
				path += "?" + r.Query.Encode()
			}
			got := start(t).call(r.Method, path, string(r.Body))
			assert.NotEqual(t, 501, got.status, "not played: %s", got.body)
			assert.NotContains(t, got.body, "<pre>Cannot ", "no such route")
			assert.NotContains(t, got.body, `"validation":`)
		})
	}
}
