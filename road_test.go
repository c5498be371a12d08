package smartlead_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

// served is a client of a server, with quick repeats.
func served(t *testing.T, handler http.HandlerFunc, opts ...smartlead.Option) *smartlead.Client {
	t.Helper()
	return serve(t, handler, append([]smartlead.Option{
		smartlead.WithAPIKey(plantedKey), smartlead.WithBackoff(time.Nanosecond, time.Nanosecond),
	}, opts...)...)
}

// carried is a client over a user's transport.
func carried(t *testing.T, base roundTripper, opts ...smartlead.Option) *smartlead.Client {
	t.Helper()
	opts = append([]smartlead.Option{
		smartlead.WithHTTPClient(&http.Client{Transport: base}), smartlead.WithLimiter(nil), smartlead.WithBackoff(time.Nanosecond, time.Nanosecond),
	}, opts...)
	client, err := smartlead.NewClient(plantedKey, opts...)
	require.NoError(t, err)
	return client
}

// A proxy may answer with what was asked, the key included, under 200.
func TestSuccessesThatRepeatTheRequestShowNoKey(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"invalid request %s", "<html><title>Access denied %s</title></html>"} {
		var log lockedBuffer
		client := served(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, form, r.URL) },
			smartlead.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))), smartlead.WithRetries(1),
			smartlead.WithHooks(smartlead.Hooks{OnResponse: func(_ context.Context, info smartlead.ResponseInfo) {
				assertNoKey(t, "the hook", fmt.Sprintf("%+v", info))
			}}))
		_, err := client.Campaigns.Get(t.Context(), 1, nil)
		require.ErrorIs(t, err, smartlead.ErrUnexpectedBody)
		assertNoKey(t, "the error", fmt.Sprintf("%+v", err))
		assertNoKey(t, "the log", log.String())
		require.Contains(t, err.Error(), "/campaigns/1", "the rest is there")
	}
}

// Over HTTP/2 the path is a header field, which a trace would be told.
func TestTracesSeeNoKey(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "HTTP/2.0", r.Proto)
		assert.Equal(t, plantedKey, r.URL.Query().Get("api_key"))
		_, _ = io.WriteString(w, `{"id":1}`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	var fields lockedBuffer
	var conns atomic.Int32
	trace := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			return next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
				GetConn:          func(string) { conns.Add(1) },
				WroteHeaderField: func(name string, values []string) { fmt.Fprintln(&fields, name, values) },
			})))
		})
	}
	client, err := smartlead.NewClient(plantedKey, smartlead.WithBaseURL(server.URL), smartlead.WithHTTPClient(server.Client()), smartlead.WithMiddleware(trace))
	require.NoError(t, err)
	_, err = client.Campaigns.Get(t.Context(), 1, nil)
	require.NoError(t, err)
	assertNoKey(t, "the trace", fields.String())
	assert.Contains(t, fields.String(), "user-agent", "the other fields are told")
	assert.EqualValues(t, 1, conns.Load(), "once, as all else")
}

// http.Client makes an error of some answers. They are answers all the same.
func TestAnswersThatTheLibraryCannotReadAreNotRepeated(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Header().Set("Location", "http://[::1/%zz")
		w.WriteHeader(http.StatusFound)
	})
	_, err := client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "Spring"})
	require.Error(t, err)
	assert.EqualValues(t, 1, requests.Load())
}

func TestRepeatsAreToldWithoutTheQuery(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	client := carried(t, func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	}, smartlead.WithRetries(1), smartlead.WithLogger(slog.New(slog.NewTextHandler(&log, nil))),
		smartlead.WithHooks(smartlead.Hooks{OnRetry: func(_ context.Context, info smartlead.RetryInfo) {
			assert.NotContains(t, fmt.Sprint(info.Err), "jane")
		}}))
	_, err := client.Leads.GetByEmail(t.Context(), "jane@example.com")
	require.Error(t, err)
	assert.Contains(t, log.String(), "repeating")
	assert.NotContains(t, log.String(), "jane")
}

// What the second attempt is refused for may be the work of the first.
func TestRefusalsBehindADoubtKeepIt(t *testing.T) {
	t.Parallel()
	attempts := 0
	client := carried(t, func(*http.Request) (*http.Response, error) {
		if attempts++; attempts == 1 {
			return nil, io.ErrUnexpectedEOF
		}
		return carriedAnswer(http.StatusOK, `{"ok":false,"message":"already exists"}`), nil
	})
	_, err := client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "Spring"}, smartlead.WithRetryUnsafe())
	failure, ok := errors.AsType[*smartlead.APIError](err)
	require.True(t, ok)
	assert.Equal(t, 2, failure.Attempts)
	assert.True(t, failure.MaybeApplied)
}

func carriedAnswer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// node leads back to itself, which JSON does not see.
type node struct {
	Name   string `json:"name"`
	Parent *node  `json:"-"`
	Nodes  []any  `json:"-"`
}

func TestBodiesThatLeadBackToThemselves(t *testing.T) {
	t.Parallel()
	client := carried(t, func(*http.Request) (*http.Response, error) {
		return carriedAnswer(http.StatusBadRequest, `{"message":"no"}`), nil
	})
	root := &node{Name: "root"}
	root.Parent, root.Nodes = root, make([]any, 1)
	root.Nodes[0] = root.Nodes
	require.ErrorIs(t, client.Do(t.Context(), http.MethodPost, "/x", nil, root, nil), smartlead.ErrValidation)
}

func TestTransportsThatReturnTooLittle(t *testing.T) {
	t.Parallel()
	pass := func(next http.RoundTripper) http.RoundTripper { return next }
	nothing := func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(*http.Request) (*http.Response, error) { return nil, nil })
	}
	for _, opts := range [][]smartlead.Option{nil, {smartlead.WithMiddleware(pass)}, {smartlead.WithMiddleware(nothing)}} {
		client := carried(t, func(*http.Request) (*http.Response, error) { return nil, nil }, append(opts, smartlead.WithRetries(0))...)
		require.ErrorContains(t, client.Campaigns.Delete(t.Context(), 1), "neither a response nor an error")
	}
	client := carried(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusNoContent}, nil
	})
	require.NoError(t, client.Campaigns.Delete(t.Context(), 1))
}

// A body that broke off is forgotten.
func TestAttemptsLeaveNothingToTheNextOne(t *testing.T) {
	t.Parallel()
	bodies := []string{`{"id":1,"name":"OLD","status":"ACTIVE","gone":5,"created_at":{}`, `{"id":1}`}
	client := carried(t, func(*http.Request) (*http.Response, error) {
		body := bodies[0]
		bodies = bodies[1:]
		return carriedAnswer(http.StatusOK, body), nil
	})
	campaign, err := client.Campaigns.Get(t.Context(), 1, nil)
	require.NoError(t, err)
	assert.Equal(t, &smartlead.Campaign{ID: 1}, campaign)
}

// silentBody has one row and then nothing until its request ends.
type silentBody struct {
	ctx  context.Context
	rows io.Reader
}

func (b *silentBody) Read(p []byte) (int, error) {
	if n, err := b.rows.Read(p); err == nil {
		return n, nil
	}
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

func (*silentBody) Close() error { return nil }

func TestSilentStreamsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := carried(t, func(r *http.Request) (*http.Response, error) {
			resp := carriedAnswer(http.StatusOK, "")
			resp.ContentLength = -1
			resp.Body = &silentBody{r.Context(), strings.NewReader(`{"data":[{"lead_email":"jane@example.com"},`)}
			return resp, nil
		}, smartlead.WithRetries(0), smartlead.WithTimeout(time.Minute))
		rows := 0
		start := time.Now()
		for _, err := range client.Analytics.AllCampaignStatistics(t.Context(), 1, nil) {
			if err != nil {
				require.ErrorIs(t, err, context.DeadlineExceeded)
				break
			}
			rows++
			<-time.After(time.Hour) // a slow reader is not the server's silence
		}
		assert.Equal(t, 1, rows)
		assert.Equal(t, time.Hour+time.Minute, time.Since(start))
	})
}

func TestPrefetchGoesWithNoSharedResponse(t *testing.T) {
	t.Parallel()
	client := carried(t, func(*http.Request) (*http.Response, error) { return carriedAnswer(http.StatusOK, `[]`), nil })
	for _, opt := range []smartlead.RequestOption{smartlead.WithResponse(new(smartlead.Response)), smartlead.WithRawBody(new([]byte))} {
		_, err := smartlead.Collect(client.Accounts.All(t.Context(), nil, smartlead.WithPrefetch(2), opt), 0)
		bad, ok := errors.AsType[*smartlead.InvalidParamsError](err)
		require.True(t, ok)
		assert.Equal(t, "WithPrefetch", bad.Field)
	}
}

// An object that says something else is no empty page: everything would seem to be
// gone. An acknowledgement without rows is one.
func TestPagesThatSaySomethingElse(t *testing.T) {
	t.Parallel()
	for body, empty := range map[string]bool{
		`{"message":"Please come back later"}`: false, `{"ok":true,"elsewhere":[{"id":1}]}`: false, `{"data":{"elsewhere":[{"id":1}]}}`: false,
		`{"ok":true}`: true, `{"success":true,"message":"Nothing found"}`: true, `{}`: true, `{"ok":true,"data":[]}`: true,
	} {
		client := served(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		for name, err := range map[string]error{
			"Leads.All":                       walked(client.Leads.All(t.Context(), 1, nil)),
			"Leads.AllGlobal":                 walked(client.Leads.AllGlobal(t.Context(), nil)),
			"Leads.SearchAll":                 walked(client.Leads.SearchAll(t.Context(), nil)),
			"Leads.AllActivities":             walked(client.Leads.AllActivities(t.Context(), nil)),
			"LeadLists.All":                   walked(client.LeadLists.All(t.Context(), nil)),
			"Leads.History":                   failed(client.Leads.History(t.Context(), 1, 1, nil)),
			"Inbox.AllReplies":                walked(client.Inbox.AllReplies(t.Context(), nil)),
			"Analytics.AllCampaignStatistics": walked(client.Analytics.AllCampaignStatistics(t.Context(), 1, nil)),
			"the same, ahead":                 walked(client.Analytics.AllCampaignStatistics(t.Context(), 1, nil, smartlead.WithPrefetch(2))),
			"Analytics.AllCampaignLeads":      walked(client.Analytics.AllCampaignLeads(t.Context(), 1, nil)),
		} {
			if empty {
				require.NoError(t, err, "%s: %s", name, body)
			} else {
				require.ErrorIs(t, err, smartlead.ErrUnexpectedBody, "%s: %s", name, body)
			}
		}
	}
}

// An object that says something else is nobody's: all its members would be zero.
func TestObjectsThatSaySomethingElse(t *testing.T) {
	t.Parallel()
	client := served(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"message":"Please come back later"}`) })
	for name, err := range map[string]error{
		"Campaigns.Get":   failed(client.Campaigns.Get(t.Context(), 1, nil)),
		"Accounts.Get":    failed(client.Accounts.Get(t.Context(), 1, nil)),
		"Leads.Get":       failed(client.Leads.Get(t.Context(), 1)),
		"Inbox.Get":       failed(client.Inbox.Get(t.Context(), 1)),
		"Workspace.Owner": failed(client.Workspace.Owner(t.Context())),
	} {
		require.ErrorIs(t, err, smartlead.ErrNotFound, name)
	}
}

// A header that net/http refuses to send is refused before it could seem that a
// write was begun.
func TestHeadersThatHTTPDoesNotAllow(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		fmt.Fprintf(w, `{"ok":true,"id":1,"name":%q}`, r.Header.Get("X-Trace"))
	})
	for name, value := range map[string]string{"": "a", "X Trace": "a", "X-Tracé": "a", "X-Trace:": "a", "X-Trace": "secret\nvalue", "X-Other": "secret\x00", "X-Del": "\x7f"} {
		_, err := client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "a"}, smartlead.WithHeader(name, value))
		require.ErrorIs(t, err, smartlead.ErrInvalidParams, "%q: %q", name, value)
		assert.NotContains(t, err.Error(), "secret")
	}
	assert.Zero(t, calls.Load())
	campaign, err := client.Campaigns.Get(t.Context(), 1, nil, smartlead.WithHeader("X-Trace", "a\tb é"))
	require.NoError(t, err)
	assert.Equal(t, "a\tb é", campaign.Name)
}

func failed[T any](_ T, err error) error { return err }

// walked is how a walk that finds nothing ends.
func walked[T any](rows iter.Seq2[T, error]) error {
	found, err := smartlead.Collect(rows, 0)
	if len(found) > 0 {
		return fmt.Errorf("%d rows came", len(found))
	}
	return err
}
