package smartlead_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

// answering is a client whose calls are all answered so, and the number of its requests.
func answering(t *testing.T, status int, body string, opts ...smartlead.Option) (*smartlead.Client, *atomic.Int32) {
	t.Helper()
	requests := new(atomic.Int32)
	return carried(t, func(*http.Request) (*http.Response, error) {
		requests.Add(1)
		return carriedAnswer(status, body), nil
	}, opts...), requests
}

// Some refusals come with 500. They are final and leave no doubt.
func TestRefusalsWith500AreFinal(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{"error":"Invalid lead id"}`:                                         smartlead.ErrNotFound,
		`{"error":"This is the last sequence. You cannot resume this lead."}`: smartlead.ErrServer,
	} {
		client, requests := answering(t, http.StatusInternalServerError, body)
		err := client.Leads.Resume(t.Context(), 1, 2, nil)
		failure, ok := errors.AsType[*smartlead.APIError](err)
		require.True(t, ok)
		require.ErrorIs(t, err, want)
		assert.False(t, failure.MaybeApplied)
		assert.EqualValues(t, 1, requests.Load())
	}
	for status, body := range map[int]string{
		http.StatusInternalServerError: `{"error":"Internal server error"}`,
		http.StatusBadGateway:          `{"error":"Invalid lead id"}`,
	} {
		client, requests := answering(t, status, body)
		err := client.Leads.Resume(t.Context(), 1, 2, nil)
		failure, ok := errors.AsType[*smartlead.APIError](err)
		require.True(t, ok)
		assert.True(t, failure.MaybeApplied)
		assert.EqualValues(t, 5, requests.Load())
	}
}

// Validators repeat what they refuse, in whichever form their encoder writes it.
func TestErrorsShowNoPasswordInAnyForm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ smtp, imap, body string }{
		{`a"7&k<Zq`, "", `{"error":"smtp refused password a\"7&k<Zq"}`},
		{`a"7&k<Zq`, "", `{"error":"smtp refused password \u0061\"7\u0026k<Zq"}`},
		{`p\w"x<y`, "", `{"message":"password p\\w\"x<y is wrong"}`},
		{"pässwörd", "", `{"message":"p\u00e4ssw\u00f6rd"}`},
		{"hunter2", "hunter2-imap", `{"message":"no","x":"hunter2-imap"}`},
	} {
		client, _ := answering(t, http.StatusBadRequest, test.body)
		_, err := client.Accounts.ConnectSMTP(t.Context(), &smartlead.AccountSMTPParams{
			FromName: "Jane", FromEmail: "jane@acme.example", Username: "jane", Password: smartlead.NewSecret(test.smtp),
			SMTPHost: "smtp.acme.example", SMTPPort: 465, IMAPHost: "imap.acme.example", IMAPPort: 993,
			IMAPUsername: "jane", IMAPPassword: smartlead.NewSecret(test.imap),
		})
		failure, ok := errors.AsType[*smartlead.APIError](err)
		require.True(t, ok, err)
		for _, shown := range []string{failure.Error(), failure.Message, fmt.Sprintf("%+v", failure)} {
			assert.NotContains(t, shown, test.smtp)
		}
		assert.NotContains(t, string(failure.Body), "-imap")
	}
}

func TestLongTextsShowNoPartOfTheKey(t *testing.T) {
	t.Parallel()
	client, _ := answering(t, http.StatusOK, strings.Repeat("x", 270)+" "+plantedKey, smartlead.WithRetries(0))
	_, err := client.Campaigns.Get(t.Context(), 1, nil)
	require.ErrorIs(t, err, smartlead.ErrUnexpectedBody)
	assert.NotContains(t, err.Error(), plantedKey[:12])
}

// Many a RoundTripper sets its header on the request it gets.
func TestTransportsMayWriteHeaders(t *testing.T) {
	t.Parallel()
	client := carried(t, func(r *http.Request) (*http.Response, error) {
		assert.Empty(t, r.Header.Get("X-Tenant"), "of another call")
		r.Header.Set("X-Tenant", "acme")
		return carriedAnswer(http.StatusOK, `[]`), nil
	})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				_, err := client.Campaigns.List(t.Context(), nil)
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
}

func TestNullsInListsAreNoRows(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for body, ask := range map[string]func(*smartlead.Client) (int, error){
		`[null]`:         func(c *smartlead.Client) (int, error) { v, err := c.Accounts.List(ctx, nil); return len(v), err },
		`[ null , null]`: func(c *smartlead.Client) (int, error) { v, err := c.Accounts.ListTags(ctx); return len(v), err },
		`[null ]`:        func(c *smartlead.Client) (int, error) { v, err := c.Campaigns.List(ctx, nil); return len(v), err },
		`[null, null ]`: func(c *smartlead.Client) (int, error) {
			v, err := c.Webhooks.ListForCampaign(ctx, 1)
			return len(v), err
		},
		`{"id":1,"tags":[null,{"id":7}]}`: func(c *smartlead.Client) (int, error) {
			v, err := c.Analytics.Campaign(ctx, 1)
			require.NoError(t, err)
			return len(v.Tags) - 1, err
		},
		`{"data":[{"tags":[null]},null]}`: func(c *smartlead.Client) (int, error) {
			v, err := c.Accounts.TagsByEmail(ctx, &smartlead.AccountTagsByEmailParams{Emails: []string{"a@acme.example"}})
			require.NoError(t, err)
			return len(v) - 1 + len(v[0].Tags), err
		},
	} {
		client, _ := answering(t, http.StatusOK, body)
		count, err := ask(client)
		require.NoError(t, err, body)
		assert.Zero(t, count, body)
	}
}

// A failure that comes with 200 is no empty result.
func TestFailuresWith200AreNoResults(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	reads := map[string]func(*smartlead.Client) error{
		"Campaigns.ListSequences": func(c *smartlead.Client) error { _, err := c.Campaigns.ListSequences(ctx, 1); return err },
		"Analytics.ListClients":   func(c *smartlead.Client) error { _, err := c.Analytics.ListClients(ctx, nil); return err },
		"Workspace.Credits":       func(c *smartlead.Client) error { _, err := c.Workspace.Credits(ctx); return err },
		"Warmup.Stats":            func(c *smartlead.Client) error { _, err := c.Warmup.Stats(ctx, 1); return err },
		"Webhooks.Summary":        func(c *smartlead.Client) error { _, err := c.Webhooks.Summary(ctx, 1, nil); return err },
		"Leads.List":              func(c *smartlead.Client) error { _, err := c.Leads.List(ctx, 1, nil); return err },
	}
	for _, body := range []string{
		`{"error":"Something went wrong"}`, `{"statusCode":500,"error":"Internal Server Error"}`, `{"data":null,"error":"boom"}`,
		`{"success":"false","message":"boom"}`, `{"ok":0,"message":"boom"}`,
	} {
		for name, read := range reads {
			client, _ := answering(t, http.StatusOK, body)
			require.Error(t, read(client), "%s %s", name, body)
		}
	}
	for _, page := range []string{
		`<?xml version="1.0"?><!DOCTYPE html><html/>`, `<!-- waf --><html></html>`, `<center><h1>502 Bad Gateway</h1></center>`,
	} {
		client, _ := answering(t, http.StatusOK, page)
		_, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Spring"})
		failure, ok := errors.AsType[*smartlead.APIError](err)
		require.True(t, ok, page)
		require.ErrorIs(t, err, smartlead.ErrUnexpectedBody)
		assert.True(t, failure.MaybeApplied)
	}
}

// An empty answer in the middle of a list hides what follows it.
func TestWalksNoticeALostPage(t *testing.T) {
	t.Parallel()
	for _, lost := range []string{"", "{}", "null", `{"ok":true}`} {
		first := true
		client := carried(t, func(*http.Request) (*http.Response, error) {
			if !first {
				return carriedAnswer(http.StatusOK, lost), nil
			}
			first = false
			return carriedAnswer(http.StatusOK, `{"total_leads":"300","data":[{"campaign_lead_map_id":1,"lead":{"id":1}}]}`), nil
		})
		leads, err := smartlead.Collect(client.Leads.All(t.Context(), 1, nil), 0)
		require.ErrorIs(t, err, smartlead.ErrUnexpectedBody, lost)
		require.ErrorContains(t, err, "nothing at offset 100 of a list of 300")
		assert.Len(t, leads, 1)
	}
}

// A hook that panics, under a server that contains panics, takes no place of others.
func TestAPanicGivesItsPlaceBack(t *testing.T) {
	t.Parallel()
	breaks := true
	client, _ := answering(t, http.StatusOK, `[]`, smartlead.WithLimiter(smartlead.NewAdaptiveLimiter()), smartlead.WithHooks(smartlead.Hooks{
		OnRequest: func(context.Context, smartlead.RequestInfo) {
			if breaks {
				log.New(io.Discard, "", 0).Panic("a defect of the user's")
			}
		},
	}))
	for range 20 {
		assert.Panics(t, func() { _, _ = client.Campaigns.List(t.Context(), nil) })
	}
	breaks = false
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := client.Campaigns.List(ctx, nil)
	require.NoError(t, err)
}

func TestDoTakesNothingOfAFailedAttempt(t *testing.T) {
	t.Parallel()
	bodies := []string{`{"a":7,"m":{"old":1},"n":[]}`, `{"m":{"new":1},"n":2}`}
	client := carried(t, func(*http.Request) (*http.Response, error) {
		body := bodies[0]
		bodies = bodies[1:]
		return carriedAnswer(http.StatusOK, body), nil
	})
	type result struct {
		A, N int
		M    map[string]int
	}
	var got result
	require.NoError(t, client.Do(t.Context(), http.MethodGet, "/x", nil, nil, &got))
	assert.Equal(t, result{N: 2, M: map[string]int{"new": 1}}, got)
}

func TestDoRefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	client, requests := answering(t, http.StatusOK, `{}`)
	for _, out := range []any{struct{}{}, (*struct{})(nil), map[string]any{}} {
		require.ErrorIs(t, client.Do(t.Context(), http.MethodPost, "/x", nil, nil, out), smartlead.ErrInvalidParams)
	}
	for _, method := range []string{"", "G ET", "GET\n"} {
		require.ErrorIs(t, client.Do(t.Context(), method, "/x", nil, nil, nil), smartlead.ErrInvalidParams)
	}
	require.NoError(t, client.Do(t.Context(), http.MethodGet, "/x", nil, nil, nil, nil), "an option that is nil is none")
	assert.EqualValues(t, 1, requests.Load())
}

func TestBadRedirectsShowNoQuery(t *testing.T) {
	t.Parallel()
	client := carried(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {"http://[::1"}}, Body: io.NopCloser(strings.NewReader(""))}, nil
	})
	_, err := client.Leads.GetByEmail(t.Context(), "person@mail.example")
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "person")
}
