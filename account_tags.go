package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

var (
	opAccountsListTags    = operation("Accounts.ListTags", http.MethodGet, "/email-accounts/tags", read, list)
	opAccountsCreateTag   = operation("Accounts.CreateTag", http.MethodPost, "/tags", once)
	opAccountsUpdateTag   = operation("Accounts.UpdateTag", http.MethodPost, "/email-accounts/tag-manager", idempotent)
	opAccountsAssignTags  = operation("Accounts.AssignTags", http.MethodPost, "/email-accounts/tag-mapping", idempotent)
	opAccountsRemoveTags  = operation("Accounts.RemoveTags", http.MethodDelete, "/email-accounts/tag-mapping", idempotent)
	opAccountsTagsByEmail = operation("Accounts.TagsByEmail", http.MethodPost, "/email-accounts/tag-list", read, list)
)

const maxTaggedAccounts = 25

// tagRow is a tag that stands on its own: its members have other names there
// than on a mailbox, and the routes disagree.
type tagRow struct {
	Tag

	ID    TagID  `json:"id"`
	Name  string `json:"name"`
	Color string `json:"color"`
}

func (r *tagRow) content() *Tag {
	tag := &r.Tag
	if r.ID != 0 {
		tag.ID = r.ID
	}
	tag.Name, tag.Color = first(r.Name, tag.Name), first(r.Color, tag.Color)
	return tag
}

// tagRows are such tags.
type tagRows []*tagRow

func (rows tagRows) content() []*Tag {
	tags := make([]*Tag, len(rows))
	for i, row := range rows {
		tags[i] = row.content()
	}
	return tags
}

// tagAnswer is the answer to a tag that was written.
type tagAnswer struct {
	ack

	Data tagRow `json:"data"`
}

func (a *tagAnswer) content() *Tag { return a.Data.content() }

// ListTags returns every tag of the account that can be put on mailboxes. There
// are no pages.
//
// SmartLead: GET /email-accounts/tags.
func (s *AccountsService) ListTags(ctx context.Context, opts ...RequestOption) ([]*Tag, error) {
	return unwrap(call[tagRows](ctx, s.client, opAccountsListTags.path(), nil, opts))
}

// TagCreateParams is a new tag.
type TagCreateParams struct {
	Name  string `json:"name"`           // names need not be unique
	Color string `json:"color,omitzero"` // "#RRGGBB"; "": SmartLead chooses one
}

func (p *TagCreateParams) validate() (field, reason string) {
	if p.Name == "" {
		return "name", "must not be empty"
	}
	return "", ""
}

// CreateTag makes a tag, for mailboxes, leads and campaigns alike. No call is
// known that deletes one.
//
// SmartLead: POST /tags. It is not repeated once it may have arrived: a second
// one would be a second tag of the same name. When the error says MaybeApplied,
// list the tags and look for the name. It has medium confidence.
func (s *AccountsService) CreateTag(ctx context.Context, params *TagCreateParams, opts ...RequestOption) (*Tag, error) {
	return unwrap(call[*tagAnswer](ctx, s.client, opAccountsCreateTag.path(), params, opts))
}

// TagUpdateParams is a tag as it shall be: all of it is written.
type TagUpdateParams struct {
	Name  string `json:"name"`
	Color string `json:"color"` // "#RRGGBB"
}

// Params returns the tag as it was read, for [AccountsService.UpdateTag].
func (t *Tag) Params() *TagUpdateParams { return &TagUpdateParams{Name: t.Name, Color: t.Color} }

// tagUpdateBody has the id beside the params.
type tagUpdateBody struct {
	*TagUpdateParams

	ID TagID `json:"id"`
}

func (b *tagUpdateBody) validate() (field, reason string) {
	switch {
	case b.TagUpdateParams == nil:
		return "params", "must not be nil"
	case b.ID <= 0:
		return "id", fmt.Sprintf("must be a positive id, got %d", b.ID)
	case b.Name == "":
		return "name", "must not be empty"
	case b.Color == "":
		return "color", "must not be empty"
	}
	return "", ""
}

// UpdateTag renames and recolors a tag, everywhere it is used. The tag in the
// answer is empty when the API says no more than that it worked.
//
// SmartLead: POST /email-accounts/tag-manager. It may be repeated. It has medium
// confidence.
func (s *AccountsService) UpdateTag(ctx context.Context, tag TagID, params *TagUpdateParams, opts ...RequestOption) (*Tag, error) {
	return unwrap(call[*tagAnswer](ctx, s.client, opAccountsUpdateTag.path(), &tagUpdateBody{params, tag}, opts))
}

// AccountTagParams pairs every one of some mailboxes with every one of some tags.
type AccountTagParams struct {
	AccountIDs []AccountID `json:"email_account_ids"` // 1 to 25
	TagIDs     []TagID     `json:"tag_ids"`           // at least one
}

func (p *AccountTagParams) validate() (field, reason string) {
	switch {
	case len(p.AccountIDs) == 0 || len(p.AccountIDs) > maxTaggedAccounts:
		return "email_account_ids", "must hold between 1 and 25 mailboxes, got " + fmt.Sprint(len(p.AccountIDs))
	case len(p.TagIDs) == 0:
		return "tag_ids", "must not be empty"
	}
	for _, id := range p.AccountIDs {
		if id <= 0 {
			return "email_account_ids", fmt.Sprintf("must be positive ids, got %d", id)
		}
	}
	for _, id := range p.TagIDs {
		if id <= 0 {
			return "tag_ids", fmt.Sprintf("must be positive ids, got %d", id)
		}
	}
	return "", ""
}

// TagAction is what became of one pair of mailbox and tag.
type TagAction string

// What can become of a pair.
const (
	TagAdded   TagAction = "added"
	TagDeleted TagAction = "deleted" // taken off
	TagSkipped TagAction = "skipped" // it was so already
	TagFailed  TagAction = "failed"  // has medium confidence
)

var _ = enum(TagAdded, TagDeleted, TagSkipped, TagFailed)

// AccountTagging is what became of each pair. It is empty when the API says no
// more than that it worked.
type AccountTagging struct {
	Results []*AccountTaggingResult `json:"results"`
	Summary *AccountTaggingSummary  `json:"summary"` // nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountTaggingResult is what became of one pair.
type AccountTaggingResult struct {
	AccountID AccountID `json:"email_account_id"`
	TagID     TagID     `json:"tag_id"`
	Action    TagAction `json:"action"`
	MappingID int64     `json:"mapping_id"` // of a pair that was added
	Reason    string    `json:"reason"`     // of a pair that was skipped or failed

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountTaggingSummary counts pairs.
type AccountTaggingSummary struct {
	Processed int `json:"total_processed"`
	Added     int `json:"added"`
	Deleted   int `json:"deleted"`
	Skipped   int `json:"skipped"`
	Failed    int `json:"failed"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// AssignTags puts every one of the tags on every one of the mailboxes, 25
// mailboxes at most. Some pairs can fail while the call succeeds: look at
// Summary.Failed.
//
// SmartLead: POST /email-accounts/tag-mapping. It may be repeated: pairs that
// are there already are skipped.
func (s *AccountsService) AssignTags(ctx context.Context, params *AccountTagParams, opts ...RequestOption) (*AccountTagging, error) {
	return unwrap(call[*envelope[AccountTagging]](ctx, s.client, opAccountsAssignTags.path(), params, opts))
}

// RemoveTags takes every one of the tags off every one of the mailboxes, 25
// mailboxes at most. The tags themselves stay. Some pairs can fail while the call
// succeeds: look at Summary.Failed.
//
// SmartLead: DELETE /email-accounts/tag-mapping. It may be repeated: pairs that
// are not there are skipped.
func (s *AccountsService) RemoveTags(ctx context.Context, params *AccountTagParams, opts ...RequestOption) (*AccountTagging, error) {
	return unwrap(call[*envelope[AccountTagging]](ctx, s.client, opAccountsRemoveTags.path(), params, opts))
}

// AccountTagsByEmailParams names mailboxes by their addresses.
type AccountTagsByEmailParams struct {
	Emails []string `json:"email_ids"` // addresses; keep to 25 a call
}

func (p *AccountTagsByEmailParams) validate() (field, reason string) {
	if len(p.Emails) == 0 {
		return "email_ids", "must not be empty"
	}
	if slices.Contains(p.Emails, "") {
		return "email_ids", "must not hold an empty address"
	}
	return "", ""
}

// AccountTags are the tags of one mailbox.
type AccountTags struct {
	AccountID AccountID `json:"email_account_id"`
	Email     string    `json:"from_email"`
	Tags      []*Tag    `json:"tags"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// accountTagsRow is the same with the names that routes disagree on.
type accountTagsRow struct {
	AccountTags

	Email string  `json:"email_id"`
	Tags  tagRows `json:"tags"`
}

// accountTagsAnswer holds one row for each mailbox.
type accountTagsAnswer struct {
	Data []*accountTagsRow `json:"data"`
}

func (a *accountTagsAnswer) content() []*AccountTags {
	accounts := make([]*AccountTags, len(a.Data))
	for i, row := range a.Data {
		accounts[i] = &row.AccountTags
		accounts[i].Email = first(row.AccountTags.Email, row.Email)
		accounts[i].Tags = row.Tags.content()
	}
	return accounts
}

// TagsByEmail returns the tags of the mailboxes with these addresses. Addresses
// that are none of yours are left out without a word.
//
// SmartLead: POST /email-accounts/tag-list. It only reads and may be repeated.
// It has medium confidence.
func (s *AccountsService) TagsByEmail(ctx context.Context, params *AccountTagsByEmailParams, opts ...RequestOption) ([]*AccountTags, error) {
	return unwrap(call[*accountTagsAnswer](ctx, s.client, opAccountsTagsByEmail.path(), params, opts))
}
