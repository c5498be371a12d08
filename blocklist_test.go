package smartlead

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var blockListEndpoints = []endpoint{
	{
		op: "BlockList.List",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.BlockList.List(ctx, &BlockListParams{
				Offset: 100, Limit: 1000, ClientID: 301,
				EmailOrDomain: "competitor.example", EmailWithDomain: "stop@acme.example",
			})
		},
		want: []*BlockListEntry{
			{
				ID: 228361167, EmailOrDomain: "competitor.example",
				CreatedAt: at("2026-01-25T12:38:45.193Z"), Source: "Smartlead.ai Bounce Detection",
			},
			{ID: 228361201, EmailOrDomain: "stop@acme.example", CreatedAt: at("2026-02-01T08:00:00Z"), ClientID: 301},
		},
	},
	{
		op: "BlockList.Add",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.BlockList.Add(ctx, &BlockListAddParams{
				Entries: []string{"competitor.example", "stop@acme.example"}, ClientID: 301,
			})
		},
		want: &BlockListAdded{Uploaded: 2, Added: 1},
	},
	{
		op:   "BlockList.Add",
		file: "BlockList.Add.message",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.BlockList.Add(ctx, &BlockListAddParams{Entries: []string{"competitor.example"}})
		},
		want: &BlockListAdded{ack: ack{Success: true, Message: "3 entries added to block list"}},
	},
	{
		op: "BlockList.Delete",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.BlockList.Delete(ctx, 228361167)
		},
	},
}

func TestBlockListRefusesBadParams(t *testing.T) {
	t.Parallel()
	refused(t, "BlockList.List", "limit", func(ctx context.Context, c *Client) error {
		_, err := c.BlockList.List(ctx, &BlockListParams{Limit: 1001})
		return err
	})
	refused(t, "BlockList.List", "offset", func(ctx context.Context, c *Client) error {
		_, err := Collect(c.BlockList.All(ctx, &BlockListParams{Offset: -1}), 0)
		return err
	})
	for field, params := range map[string]*BlockListAddParams{
		"params":            nil,
		"domain_block_list": {Entries: []string{"acme.example", ""}},
	} {
		refused(t, "BlockList.Add", field, func(ctx context.Context, c *Client) error {
			_, err := c.BlockList.Add(ctx, params)
			return err
		})
	}
	refused(t, "BlockList.Add", "domain_block_list", func(ctx context.Context, c *Client) error {
		_, err := c.BlockList.Add(ctx, &BlockListAddParams{Entries: []string{}})
		return err
	})
	refused(t, "BlockList.Delete", "id", func(ctx context.Context, c *Client) error {
		return c.BlockList.Delete(ctx, 0)
	})
}

// loopback returns a client of a server that answers as the handler does.
func loopback(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := NewClient("test-key", WithBaseURL(server.URL+"/api/v1"), WithLimiter(nil), WithRetries(0))
	require.NoError(t, err)
	return client
}

// The block list has no total, and a page can be short before the end.
func TestBlockListAllGoesOnPastAShortPage(t *testing.T) {
	t.Parallel()
	pages := map[string]string{
		"":     `[{"id":1,"email_or_domain":"a.example"}]`,
		"1000": `[{"id":2,"email_or_domain":"b.example"}]`,
		"2000": `[]`,
	}
	client := loopback(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "1000", r.URL.Query().Get("limit"))
		assert.Equal(t, "301", r.URL.Query().Get("filter_client_id"))
		_, _ = w.Write([]byte(pages[r.URL.Query().Get("offset")]))
	})
	params := &BlockListParams{ClientID: 301}
	entries, err := Collect(client.BlockList.All(t.Context(), params), 0)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	assert.Equal(t, "b.example", entries[1].EmailOrDomain)
	assert.Equal(t, &BlockListParams{ClientID: 301}, params, "the caller's params")
}

func TestBlockListAllEndsAtAnError(t *testing.T) {
	t.Parallel()
	client := loopback(t, func(w http.ResponseWriter, r *http.Request) {
		if offset, _ := strconv.Atoi(r.URL.Query().Get("offset")); offset > 0 {
			http.Error(w, `{"error":"Limit must be between 1 and 1000"}`, http.StatusUnprocessableEntity)
			return
		}
		_, _ = w.Write([]byte(`[{"id":1,"email_or_domain":"a.example"}]`))
	})
	entries, err := Collect(client.BlockList.All(t.Context(), nil), 0)
	assert.Len(t, entries, 1)
	require.ErrorIs(t, err, ErrValidation)
}
