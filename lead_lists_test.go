package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func aLeadList() *LeadList {
	return &LeadList{
		ID: 5001, Name: "Q3 ops leaders", LeadCount: 1250, ActiveLeadCount: 300,
		CreatedAt: at("2026-06-01T10:00:00Z"), UpdatedAt: at("2026-06-03T10:00:00Z"),
	}
}

var leadListEndpoints = []endpoint{
	{
		op: "LeadLists.List",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.LeadLists.List(ctx, &LeadListListParams{Name: "ops", TagIDs: []TagID{7712, 7713}, Limit: 2, Offset: 4})
		},
		want: &LeadListPage{Total: 12, Lists: []*LeadList{aLeadList(), {
			ID: 5002, Name: "New", CreatedAt: at("2026-06-04T10:00:00Z"),
			Tags: []*Tag{{ID: 7712, Name: "priority", Color: "#FF5733"}},
		}}},
		lost: []string{"ok"},
	},
	{
		op:   "LeadLists.List",
		file: "LeadLists.List.bare",
		call: func(ctx context.Context, c *Client) (any, error) { return c.LeadLists.List(ctx, nil) },
		want: &LeadListPage{Lists: []*LeadList{{ID: 5001, Name: "Q3 ops leaders"}}, Total: 1},
		lost: []string{"total_count"},
	},
	{
		op:   "LeadLists.List",
		file: "LeadLists.List.array",
		call: func(ctx context.Context, c *Client) (any, error) { return c.LeadLists.List(ctx, nil) },
		want: &LeadListPage{Lists: []*LeadList{{
			ID: 5001, Name: "Q3 ops leaders", LeadCount: 1250, CreatedAt: at("2026-06-01T10:00:00Z"),
		}}},
		lost: []string{"ok", "name", "lead_count"},
	},
	{
		op: "LeadLists.Create",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.LeadLists.Create(ctx, &LeadListParams{Name: "Q3 ops leaders"})
		},
		want: &LeadList{
			ID: 5001, Name: "Q3 ops leaders",
			CreatedAt: at("2026-06-01T10:00:00Z"), UpdatedAt: at("2026-06-01T10:00:00Z"),
		},
		lost: []string{"ok", "message"},
	},
	{
		op:   "LeadLists.Create",
		file: "LeadLists.Create.flat",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.LeadLists.Create(ctx, &LeadListParams{Name: "Q3 ops leaders"})
		},
		want: &LeadList{ID: 5001, Name: "Q3 ops leaders"},
		lost: []string{"ok", "listName"},
	},
	{
		op:   "LeadLists.Get",
		call: func(ctx context.Context, c *Client) (any, error) { return c.LeadLists.Get(ctx, 5001) },
		want: aLeadList(),
		lost: []string{"ok"},
	},
	{
		op: "LeadLists.Update",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := aLeadList().Params()
			params.Name += " EU"
			return c.LeadLists.Update(ctx, 5001, params)
		},
		want: &LeadList{
			ID: 5001, Name: "Q3 ops leaders EU", LeadCount: 1250, ActiveLeadCount: 300,
			CreatedAt: at("2026-06-01T10:00:00Z"), UpdatedAt: at("2026-06-05T10:00:00Z"),
		},
		lost: []string{"ok"},
	},
	{
		op:   "LeadLists.Update",
		file: "LeadLists.Update.null",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.LeadLists.Update(ctx, 5001, &LeadListParams{Name: "Q3 ops leaders EU"})
		},
		want: &LeadList{},
		lost: []string{"ok"},
	},
	{
		op:   "LeadLists.Delete",
		call: func(ctx context.Context, c *Client) (any, error) { return nil, c.LeadLists.Delete(ctx, 5001) },
	},
	{
		op: "LeadLists.AssignTags",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.LeadLists.AssignTags(ctx, &LeadListTagsParams{
				ListIDs: []LeadListID{5001, 5002}, TagIDs: []TagID{7712}, RemoveTagIDs: []TagID{7713},
			})
		},
	},
	{
		// An empty list is refused by the API, so it is left out.
		op:   "LeadLists.AssignTags",
		file: "LeadLists.AssignTags.remove",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.LeadLists.AssignTags(ctx, &LeadListTagsParams{
				ListIDs: []LeadListID{5001}, TagIDs: []TagID{}, RemoveTagIDs: []TagID{7713},
			})
		},
	},
	{
		op: "LeadLists.Import",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.LeadLists.Import(ctx, 5001, &LeadListImportParams{
				Leads: []*LeadInput{
					{
						Email: "dana.reyes@northwind.example", FirstName: "Dana", CompanyName: "Northwind",
						CustomFields: CustomFields{"job_title": "VP Ops"},
					},
					{Email: "lee.park@northwind.example"},
				},
				FileName:     "q3.csv",
				Settings:     LeadListImportSettings{IgnoreGlobalBlockList: true},
				EmailFields:  json.RawMessage(`{"email":true}`),
				CustomFields: json.RawMessage("null"),
			})
		},
		want: &LeadListImport{Total: new(2), Imported: new(2), Duplicates: new(0), Blocked: new(0)},
		lost: []string{"ok"},
	},
	{
		op:   "LeadLists.Import",
		file: "LeadLists.Import.flat",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.LeadLists.Import(ctx, 5001, &LeadListImportParams{
				Leads: []*LeadInput{{Email: "dana.reyes@northwind.example"}}, FileName: "q3.csv",
			})
		},
		want: &LeadListImport{Imported: new(2)},
		lost: []string{"ok", "imported_count"},
	},
}

func TestLeadListsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]*LeadListListParams{
		"limit":  {Limit: 1001},
		"offset": {Offset: -1},
		"tagIds": {TagIDs: []TagID{}},
	} {
		refused(t, "LeadLists.List", field, func(ctx context.Context, c *Client) error {
			_, err := c.LeadLists.List(ctx, params)
			return err
		})
	}
	refused(t, "LeadLists.Create", "listName", func(ctx context.Context, c *Client) error {
		_, err := c.LeadLists.Create(ctx, &LeadListParams{})
		return err
	})
	refused(t, "LeadLists.Get", "id", func(ctx context.Context, c *Client) error {
		_, err := c.LeadLists.Get(ctx, 0)
		return err
	})
	refused(t, "LeadLists.Update", "params", func(ctx context.Context, c *Client) error {
		_, err := c.LeadLists.Update(ctx, 5001, nil)
		return err
	})
	eleven := []TagID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	for _, bad := range []struct {
		field  string
		params *LeadListTagsParams
	}{
		{"listIds", &LeadListTagsParams{TagIDs: []TagID{1}}},
		{"listIds", &LeadListTagsParams{ListIDs: make([]LeadListID, 11), TagIDs: []TagID{1}}},
		{"listIds", &LeadListTagsParams{ListIDs: []LeadListID{0}, TagIDs: []TagID{1}}},
		{"tagIds", &LeadListTagsParams{ListIDs: []LeadListID{5001}}},
		{"tagIds", &LeadListTagsParams{ListIDs: []LeadListID{5001}, TagIDs: eleven}},
		{"removeTagIds", &LeadListTagsParams{ListIDs: []LeadListID{5001}, RemoveTagIDs: eleven}},
		{"removeTagIds", &LeadListTagsParams{ListIDs: []LeadListID{5001}, RemoveTagIDs: []TagID{-1}}},
	} {
		refused(t, "LeadLists.AssignTags", bad.field, func(ctx context.Context, c *Client) error {
			return c.LeadLists.AssignTags(ctx, bad.params)
		})
	}
	for field, params := range map[string]*LeadListImportParams{
		"params":            nil,
		"leadList":          {FileName: "q3.csv"},
		"fileName":          {Leads: []*LeadInput{{Email: "dana@northwind.example"}}},
		"leadList[1].email": {Leads: []*LeadInput{{Email: "dana@northwind.example"}, {}}, FileName: "q3.csv"},
	} {
		refused(t, "LeadLists.Import", field, func(ctx context.Context, c *Client) error {
			_, err := c.LeadLists.Import(ctx, 5001, params)
			return err
		})
	}
}

func TestLeadListThatDoesNotExist(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"ok":true,"data":null}`, `{"ok":true}`, `{}`, ``} {
		client := loopback(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		list, err := client.LeadLists.Get(t.Context(), 5001)
		require.ErrorIs(t, err, ErrNotFound, body)
		assert.Nil(t, list)
	}
}

func TestLeadListsAll(t *testing.T) {
	t.Parallel()
	calls := 0
	client := loopback(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		assert.Equal(t, "1", r.URL.Query().Get("limit"))
		id := `"1"`
		if r.URL.Query().Get("offset") == "1" {
			id = `2`
		}
		_, _ = w.Write([]byte(`{"ok":true,"data":{"lists":[{"id":` + id + `}],"totalCount":"2"}}`))
	})
	lists, err := Collect(client.LeadLists.All(t.Context(), &LeadListListParams{Limit: 1}), 0)
	require.NoError(t, err)
	require.Len(t, lists, 2)
	assert.Equal(t, LeadListID(2), lists[1].ID)
	assert.Equal(t, 2, calls, "the total ends the walk")
}
