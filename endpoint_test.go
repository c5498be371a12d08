package smartlead

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// endpoint is the test of one operation: testdata/operations/<op>.json holds the
// request that must go out, exactly, and the answer that comes back, shaped like
// the facts; call makes the call and want is what it must return.
type endpoint struct {
	op   string // the operation's name, also that of the file
	file string // another file, for a second answer of the same operation
	call func(context.Context, *Client) (any, error)
	want any
	// lost lists what the answer holds and the result does not, by member name,
	// where that is meant: a flag such as "ok", or a word that is translated.
	lost []string
}

// exchange is the content of a file in testdata/operations.
type exchange struct {
	Request struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Query  url.Values      `json:"query"`
		Body   json.RawMessage `json:"body"`
	} `json:"request"`
	Response struct {
		Status int             `json:"status"` // 200 when absent
		Type   string          `json:"type"`   // application/json when absent
		Body   json.RawMessage `json:"body"`
		Text   string          `json:"text"` // instead of Body
	} `json:"response"`
}

// endpoints gathers the tests of all services.
func endpoints() []endpoint {
	return slices.Concat(
		campaignEndpoints, campaignSettingsEndpoints, campaignSequenceEndpoints, campaignAccountEndpoints, campaignMailEndpoints, subsequenceEndpoints,
		analyticsEndpoints, dailyEndpoints,
		inboxEndpoints, inboxActionEndpoints, inboxViewEndpoints,
		accountEndpoints, accountConnectEndpoints, accountMessageEndpoints, accountTagEndpoints, warmupEndpoints,
		campaignStatisticsEndpoints, campaignAnalyticsEndpoints,
		leadEndpoints,
		blockListEndpoints, leadListEndpoints, leadTagEndpoints, clientEndpoints, mailEndpoints, workspaceEndpoints,
		webhookEndpoints, campaignWebhookEndpoints,
	)
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints() {
		name := e.op
		if e.file != "" {
			name = e.file
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e.run(t, name)
		})
	}
}

// TestEveryOperationHasATest walks the registry.
func TestEveryOperationHasATest(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{}
	for _, e := range endpoints() {
		tested[e.op] = true
	}
	known := map[string]bool{}
	for _, o := range operations {
		assert.Falsef(t, known[o.name], "%s is registered twice", o.name)
		known[o.name] = true
		assert.Truef(t, tested[o.name], "%s has no endpoint test", o.name)
	}
	for name := range tested {
		assert.Truef(t, known[name], "%s is tested and not registered", name)
	}
}

func (e endpoint) run(t *testing.T, file string) {
	x := loadExchange(t, file)
	o := findOperation(t, e.op)
	assert.Equal(t, o.method, x.Request.Method, "the registered method")
	mock := httpmock.NewMockTransport()
	var failure error
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		failure = x.compare(r)
		return x.answer(r), nil
	})
	client, err := NewClient("test-key", WithLimiter(nil), WithRetries(0),
		WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)

	got, err := e.call(context.Background(), client)
	require.NoError(t, err)
	require.NoError(t, failure)
	require.Equal(t, 1, mock.GetTotalCallCount(), "requests sent")
	assert.Equal(t, e.want, got)
	if len(x.Response.Body) > 0 && got != nil {
		assert.Empty(t, lostValues(t, x.Response.Body, got, e.lost), "values of the answer that the result lost")
	}
}

func findOperation(t *testing.T, name string) *op {
	t.Helper()
	i := slices.IndexFunc(operations, func(o *op) bool { return o.name == name })
	require.GreaterOrEqual(t, i, 0, "%s is not registered", name)
	return operations[i]
}

func loadExchange(t *testing.T, name string) *exchange {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "operations", name+".json"))
	require.NoError(t, err)
	var x exchange
	require.NoError(t, json.Unmarshal(data, &x))
	return &x
}

// compare reports where a request differs from the expected one.
func (x *exchange) compare(r *http.Request) error {
	if r.Method != x.Request.Method || r.URL.EscapedPath() != "/api/v1"+x.Request.Path {
		return fmt.Errorf("sent %s %s, expected %s /api/v1%s", r.Method, r.URL.EscapedPath(), x.Request.Method, x.Request.Path)
	}
	query := r.URL.Query()
	if query.Get("api_key") != "test-key" {
		return errors.New("sent without the key")
	}
	query.Del("api_key")
	if len(query)+len(x.Request.Query) > 0 && !reflect.DeepEqual(query, x.Request.Query) {
		return fmt.Errorf("sent query %v, expected %v", query, x.Request.Query)
	}
	return x.compareBody(r)
}

func (x *exchange) compareBody(r *http.Request) error {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return err
		}
	}
	if len(sent) == 0 || len(x.Request.Body) == 0 {
		if len(sent) != len(x.Request.Body) {
			return fmt.Errorf("sent body %q, expected %q", sent, x.Request.Body)
		}
		return nil
	}
	if contentType := r.Header.Get("Content-Type"); contentType != "application/json" {
		return fmt.Errorf("sent a body as %q", contentType)
	}
	var got, want any
	if err := json.Unmarshal(sent, &got); err != nil {
		return fmt.Errorf("sent a body that is no JSON: %s", sent)
	}
	if err := json.Unmarshal(x.Request.Body, &want); err != nil {
		return err
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("sent body %s, expected %s", sent, x.Request.Body)
	}
	return nil
}

func (x *exchange) answer(r *http.Request) *http.Response {
	body := string(x.Response.Body)
	if x.Response.Text != "" {
		body = x.Response.Text
	}
	status := x.Response.Status
	if status == 0 {
		status = http.StatusOK
	}
	resp := httpmock.NewStringResponse(status, body)
	resp.Header.Set("Content-Type", "application/json; charset=utf-8")
	if x.Response.Type != "" {
		resp.Header.Set("Content-Type", x.Response.Type)
	}
	resp.Request = r
	return resp
}

// lostValues lists the scalars of a wire body that do not appear in the result,
// under the same member name or under none.
func lostValues(t *testing.T, body []byte, result any, meant []string) []string {
	t.Helper()
	var wireBody, typed any
	require.NoError(t, json.Unmarshal(body, &wireBody))
	encoded, err := codec().Marshal(result)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(encoded, &typed))
	kept := map[string]int{}
	eachScalar("", typed, func(name, value string) {
		kept[name+"="+value]++
		kept["="+value]++
	})
	var lost []string
	eachScalar("", wireBody, func(name, value string) {
		leaf := name + "=" + value
		switch {
		case value == "" || slices.Contains(meant, name):
		case kept[leaf] > 0:
			kept[leaf]--
		case name == "" && kept["="+value] > 0:
			kept["="+value]--
		default:
			lost = append(lost, leaf)
		}
	})
	return lost
}

// eachScalar visits the scalars of decoded JSON with the name of the member that
// holds them, in the form that all ways to write the same value share.
func eachScalar(name string, value any, visit func(name, value string)) {
	switch v := value.(type) {
	case map[string]any:
		for key, member := range v {
			if inner, ok := member.(map[string]any); ok && len(inner) == 0 {
				continue
			}
			eachScalar(key, member, visit)
		}
	case []any:
		for _, element := range v {
			eachScalar(name, element, visit)
		}
	default:
		visit(name, plainValue(value))
	}
}

// plainValue makes "12", 12 and "12%" one, and so all forms of a time. What is
// zero and null is "".
func plainValue(value any) string {
	text := ""
	switch v := value.(type) {
	case nil:
	case bool:
		if v {
			text = "true"
		}
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		text = strings.TrimSuffix(strings.TrimSpace(v), "%")
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			text = strconv.FormatFloat(n, 'f', -1, 64)
		} else if at, ok := wire.ParseTime(text); ok && !at.IsZero() {
			text = at.UTC().Format(time.RFC3339Nano)
		} else if ok {
			text = ""
		}
		if text == "false" {
			text = ""
		}
	}
	if text == "0" {
		return ""
	}
	return text
}

// at parses a time of a test's expectation.
func at(text string) time.Time {
	t, ok := wire.ParseTime(text)
	if !ok {
		log.Fatalf("no time: %q", text)
	}
	return t
}

// refused runs a call that must fail before anything is sent, for the given field.
func refused(t *testing.T, op, field string, call func(context.Context, *Client) error) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	client, err := NewClient("test-key", WithRetries(0), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	err = call(context.Background(), client)
	var invalid *InvalidParamsError
	require.ErrorAs(t, err, &invalid)
	assert.Equal(t, op, invalid.Operation)
	assert.Equal(t, field, invalid.Field)
	assert.NotEmpty(t, invalid.Reason)
	assert.Zero(t, mock.GetTotalCallCount(), "requests sent")
}
