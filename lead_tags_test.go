package smartlead

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var leadTagEndpoints = []endpoint{
	{
		op: "Leads.ListTags",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.ListTags(ctx, &LeadTagListParams{LeadID: 3312345678})
		},
		want: []*LeadTag{
			{ID: 7712, MappingID: 90331, Name: "priority", Color: "#FF5733"},
			{ID: 7713, MappingID: 90332, Name: "cold"},
		},
		lost: []string{"ok"},
	},
	{
		op:   "Leads.ListTags",
		file: "Leads.ListTags.bare",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Leads.ListTags(ctx, nil) },
		want: []*LeadTag{{ID: 7712, Name: "priority", Color: "#FF5733"}},
	},
	{
		op: "Leads.AddTags",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.AddTags(ctx, 3312345678, &LeadTagsParams{TagIDs: []TagID{7712, 7713}})
		},
	},
	{
		op:   "Leads.RemoveTag",
		call: func(ctx context.Context, c *Client) (any, error) { return nil, c.Leads.RemoveTag(ctx, 90331) },
	},
	{
		op:   "Leads.ListNotes",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Leads.ListNotes(ctx, 3312345678) },
		want: []*LeadNote{
			{
				ID: 8801, LeadID: 3312345678, Message: "Asked for pricing", CreatedBy: "Sam Ito",
				CreatedAt: at("2026-07-12T09:00:00Z"),
			},
			{
				ID: 8802, LeadID: 3312345678, Message: "Called", CreatedBy: "51234",
				CreatedAt: at("2026-07-13T09:00:00Z"),
			},
		},
		lost: []string{"ok"},
	},
	{
		op:   "Leads.ListTasks",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Leads.ListTasks(ctx, 3312345678) },
		want: []*LeadTask{
			{
				ID: 9120, LeadID: 3312345678, Name: "Call back", Description: "After 3pm", Priority: TaskHigh,
				DueDate: at("2026-07-20T15:00:00Z"), Status: "pending", CreatedAt: at("2026-07-12T09:00:00Z"),
			},
			{
				ID: 9121, LeadID: 3312345678, Name: "Send the deck", Priority: TaskMedium,
				Status: "pending", CreatedAt: at("2026-07-12T09:00:00Z"),
			},
		},
		lost: []string{"ok"},
	},
}

func TestLeadTagsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct {
		field  string
		lead   LeadID
		params *LeadTagsParams
	}{
		{"params", 1, nil},
		{"leadId", 0, &LeadTagsParams{TagIDs: []TagID{7712}}},
		{"tagIds", 1, &LeadTagsParams{}},
		{"tagIds", 1, &LeadTagsParams{TagIDs: []TagID{0}}},
	} {
		refused(t, "Leads.AddTags", bad.field, func(ctx context.Context, c *Client) error {
			return c.Leads.AddTags(ctx, bad.lead, bad.params)
		})
	}
	refused(t, "Leads.RemoveTag", "tagMappingId", func(ctx context.Context, c *Client) error {
		return c.Leads.RemoveTag(ctx, 0)
	})
	refused(t, "Leads.ListNotes", "id", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.ListNotes(ctx, 0)
		return err
	})
	refused(t, "Leads.ListTasks", "id", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.ListTasks(ctx, -1)
		return err
	})
}

// The route is missing on accounts without the CRM, as Express says it.
func TestLeadTagsWithoutTheCRM(t *testing.T) {
	t.Parallel()
	client := loopback(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("<!DOCTYPE html><html><body><pre>Cannot GET /api/v1/crm/leads/tags</pre></body></html>"))
	})
	_, err := client.Leads.ListTags(t.Context(), nil)
	require.ErrorIs(t, err, ErrNotFound)
	assert.Contains(t, err.Error(), "Cannot GET /api/v1/crm/leads/tags")
}

// An object that holds no list must not pass for an empty list.
func TestRowsInEveryShape(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		`[]`:                               0,
		`null`:                             0,
		`{}`:                               0,
		`{"ok":true,"data":null}`:          0,
		`{"ok":true,"data":[]}`:            0,
		`{"ok":true,"data":[{"id":"7"}]}`:  1,
		`[{"id":1},{"id":2}]`:              2,
		`{"message":"see you"}`:            -1,
		`{"data":{"id":1}}`:                -1,
		`"words"`:                          -1,
		`{"ok":true,"data":[{"id":"no"}]}`: -1,
	} {
		client := loopback(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		tags, err := client.Leads.ListTags(t.Context(), nil)
		if want < 0 {
			require.ErrorIs(t, err, ErrUnexpectedBody, body)
			continue
		}
		require.NoError(t, err, body)
		assert.Len(t, tags, want, body)
	}
}
