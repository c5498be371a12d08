package smartlead

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var accountTagEndpoints = []endpoint{
	{
		op: "Accounts.ListTags",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.ListTags(ctx)
		},
		want: []*Tag{{ID: 10, Name: "Winners", Color: "#B1FCCF"}, {ID: 11, Name: "Plain"}},
		lost: tagNames,
	},
	{
		op: "Accounts.CreateTag",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.CreateTag(ctx, &TagCreateParams{Name: "Primary Senders"})
		},
		want: &Tag{ID: 42, Name: "Primary Senders", Color: "#4CAF50"},
		lost: tagNames,
	},
	{
		op: "Accounts.UpdateTag",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.UpdateTag(ctx, 1, &TagUpdateParams{Name: "Primary Senders", Color: "#4CAF50"})
		},
		want: &Tag{ID: 1, Name: "Primary Senders", Color: "#4CAF50"},
		lost: append(tagNames, "ok"),
	},
	{
		op:   "Accounts.UpdateTag",
		file: "Accounts.UpdateTag.plain",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.UpdateTag(ctx, 1, (&Tag{ID: 1, Name: "Primary Senders", Color: "#4CAF50"}).Params())
		},
		want: &Tag{},
		lost: []string{"ok"},
	},
	{
		op: "Accounts.AssignTags",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.AssignTags(ctx, &AccountTagParams{AccountIDs: []AccountID{101, 102}, TagIDs: []TagID{7}})
		},
		want: &AccountTagging{
			Results: []*AccountTaggingResult{
				{AccountID: 101, TagID: 7, Action: TagAdded, MappingID: 5501},
				{AccountID: 102, TagID: 7, Action: TagSkipped, Reason: "Mapping already exists"},
			},
			Summary: &AccountTaggingSummary{Processed: 2, Added: 1, Skipped: 1},
		},
		lost: []string{"success", "message"},
	},
	{
		op:   "Accounts.AssignTags",
		file: "Accounts.AssignTags.plain",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.AssignTags(ctx, &AccountTagParams{AccountIDs: []AccountID{101}, TagIDs: []TagID{7}})
		},
		want: &AccountTagging{},
		lost: []string{"ok", "message"},
	},
	{
		op: "Accounts.RemoveTags",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.RemoveTags(ctx, &AccountTagParams{AccountIDs: []AccountID{101, 102}, TagIDs: []TagID{7}})
		},
		want: &AccountTagging{
			Results: []*AccountTaggingResult{
				{AccountID: 101, TagID: 7, Action: TagDeleted},
				{AccountID: 102, TagID: 7, Action: TagSkipped, Reason: "Mapping does not exist"},
			},
			Summary: &AccountTaggingSummary{Processed: 2, Deleted: 1, Skipped: 1},
		},
		lost: []string{"success", "message"},
	},
	{
		op: "Accounts.TagsByEmail",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.TagsByEmail(ctx, &AccountTagsByEmailParams{Emails: []string{"jane@example.com", "ada@example.com"}})
		},
		want: []*AccountTags{
			{AccountID: 101, Email: "jane@example.com", Tags: []*Tag{{ID: 7, Name: "Primary"}}},
			{AccountID: 102, Email: "ada@example.com", Tags: []*Tag{}},
		},
		lost: []string{"email_id"},
	},
	{
		op:   "Accounts.TagsByEmail",
		file: "Accounts.TagsByEmail.docs",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.TagsByEmail(ctx, &AccountTagsByEmailParams{Emails: []string{"jane@example.com"}})
		},
		want: []*AccountTags{{AccountID: 101, Email: "jane@example.com", Tags: []*Tag{{ID: 7, Name: "Primary", Color: "#4CAF50"}}}},
		lost: append(tagNames, "ok"),
	},
}

// tagNames are the members of a tag on its own; a result has tag_id and so on.
var tagNames = []string{"id", "name", "color"}

func TestAccountTagsRefuseBadParams(t *testing.T) {
	t.Parallel()
	refused(t, "Accounts.CreateTag", "name", func(ctx context.Context, c *Client) error {
		_, err := c.Accounts.CreateTag(ctx, &TagCreateParams{})
		return err
	})
	update := func(field string, tag TagID, params *TagUpdateParams) {
		refused(t, "Accounts.UpdateTag", field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.UpdateTag(ctx, tag, params)
			return err
		})
	}
	update("params", 1, nil)
	update("id", 0, &TagUpdateParams{Name: "Winners", Color: "#B1FCCF"})
	update("name", 1, &TagUpdateParams{Color: "#B1FCCF"})
	update("color", 1, &TagUpdateParams{Name: "Winners"})

	for _, bad := range []struct {
		field  string
		params *AccountTagParams
	}{
		{"params", nil},
		{"email_account_ids", &AccountTagParams{TagIDs: []TagID{7}}},
		{"email_account_ids", &AccountTagParams{AccountIDs: make([]AccountID, 26), TagIDs: []TagID{7}}},
		{"email_account_ids", &AccountTagParams{AccountIDs: []AccountID{0}, TagIDs: []TagID{7}}},
		{"tag_ids", &AccountTagParams{AccountIDs: []AccountID{1}}},
		{"tag_ids", &AccountTagParams{AccountIDs: []AccountID{1}, TagIDs: []TagID{0}}},
	} {
		refused(t, "Accounts.AssignTags", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.AssignTags(ctx, bad.params)
			return err
		})
		refused(t, "Accounts.RemoveTags", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.RemoveTags(ctx, bad.params)
			return err
		})
	}
	for _, params := range []*AccountTagsByEmailParams{{}, {Emails: []string{""}}} {
		refused(t, "Accounts.TagsByEmail", "email_ids", func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.TagsByEmail(ctx, params)
			return err
		})
	}
}

// A tag is the same whichever names its members have.
func TestTagsUnderBothNames(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"id":7,"name":"Primary","color":"#4CAF50","uses":3}`,
		`{"tag_id":"7","tag_name":"Primary","tag_color":"#4CAF50","uses":3}`,
	} {
		var row tagRow
		require.NoError(t, codec().Unmarshal([]byte(body), &row))
		tag := row.content()
		assert.Equal(t, "3", string(tag.Extra["uses"]))
		tag.Extra = nil
		assert.Equal(t, &Tag{ID: 7, Name: "Primary", Color: "#4CAF50"}, tag, body)
	}
}
