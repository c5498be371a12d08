package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"time"
)

// BlockListService keeps the account's block list: domains and addresses that
// no campaign writes to.
type BlockListService struct{ service }

var (
	opBlockListList   = operation("BlockList.List", http.MethodGet, "/leads/get-domain-block-list", read, list)
	opBlockListAdd    = operation("BlockList.Add", http.MethodPost, "/leads/add-domain-block-list", idempotent)
	opBlockListDelete = operation("BlockList.Delete", http.MethodDelete, "/leads/delete-domain-block-list", idempotent, inQuery, removes)
)

// BlockListEntry is a domain or an address that no campaign writes to.
type BlockListEntry struct {
	ID            BlockListEntryID `json:"id"`
	EmailOrDomain string           `json:"email_or_domain"`
	CreatedAt     time.Time        `json:"created_at"`
	Source        string           `json:"source"`    // who added it, in free words such as "manual"
	ClientID      ClientID         `json:"client_id"` // zero: it holds for the whole account

	Extra map[string]json.RawMessage `json:",embed"`
}

// mostBlockListRows is the largest page of the block list.
const mostBlockListRows = 1000

// BlockListParams narrows the block list and says which page of it to return.
type BlockListParams struct {
	Offset   int      `url:"offset,omitempty"`
	Limit    int      `url:"limit,omitempty"`            // at most 1000; zero: the API's default of 100
	ClientID ClientID `url:"filter_client_id,omitempty"` // zero: of every client
	// EmailOrDomain and EmailWithDomain search by address or domain. How the two
	// differ is not documented.
	EmailOrDomain   string `url:"filter_email_or_domain,omitempty"`
	EmailWithDomain string `url:"filter_email_with_domain,omitempty"`
}

func (p *BlockListParams) validate() (field, reason string) {
	return pageLimits(p.Offset, p.Limit, mostBlockListRows)
}

// List returns one page of the block list. It grows large on real accounts,
// since bounces are added to it.
//
// SmartLead: GET /leads/get-domain-block-list. The API does not say how many
// entries there are.
func (s *BlockListService) List(ctx context.Context, params *BlockListParams, opts ...RequestOption) ([]*BlockListEntry, error) {
	return call[[]*BlockListEntry](ctx, s.client, opBlockListList.path(), params, opts)
}

// All walks the whole block list from params.Offset on, in pages of
// params.Limit or else of 1000.
//
// SmartLead: GET /leads/get-domain-block-list, until a page is empty.
func (s *BlockListService) All(ctx context.Context, params *BlockListParams, opts ...RequestOption) iter.Seq2[*BlockListEntry, error] {
	query := orZero(params)
	return walk(ctx, opts, query.Offset, cmp.Or(query.Limit, mostBlockListRows), func(ctx context.Context, offset, limit int) (page[*BlockListEntry], error) {
		query := query
		query.Offset, query.Limit = offset, limit
		entries, err := s.List(ctx, &query, opts...)
		return page[*BlockListEntry]{rows: entries, total: -1}, err
	})
}

// BlockListAddParams says what to block.
type BlockListAddParams struct {
	Entries  []string `json:"domain_block_list"`  // domains, addresses or both; no maximum is documented
	ClientID ClientID `json:"client_id,omitzero"` // zero: for the whole account
}

func (p *BlockListAddParams) validate() (field, reason string) {
	switch {
	case len(p.Entries) == 0:
		return "domain_block_list", "must not be empty"
	case slices.Contains(p.Entries, ""):
		return "domain_block_list", "must not hold an empty entry"
	}
	return "", ""
}

// BlockListAdded tells what became of new entries. Both counts are zero when
// the API did not give them.
type BlockListAdded struct {
	ack

	Uploaded int `json:"uploadCount"`
	Added    int `json:"totalDomainAdded"` // without those that were there already

	Extra map[string]json.RawMessage `json:",embed"`
}

// Add blocks domains and addresses: no campaign writes to leads that match from
// now on.
//
// SmartLead: POST /leads/add-domain-block-list. It may be repeated: what is
// blocked already is not added twice. The counts have medium confidence.
func (s *BlockListService) Add(ctx context.Context, params *BlockListAddParams, opts ...RequestOption) (*BlockListAdded, error) {
	return call[*BlockListAdded](ctx, s.client, opBlockListAdd.path(), params, opts)
}

// blockListDelete is the query of a delete.
type blockListDelete struct {
	ID BlockListEntryID `url:"id"`
}

func (p *blockListDelete) validate() (field, reason string) { return positive("id", p.ID) }

// Delete takes one entry off the block list: it can be written to again at once.
//
// SmartLead: DELETE /leads/delete-domain-block-list with the id in the query. It
// may be repeated; a repeat is [ErrNotFound]. It has medium confidence.
func (s *BlockListService) Delete(ctx context.Context, entry BlockListEntryID, opts ...RequestOption) error {
	return send(ctx, s.client, opBlockListDelete.path(), &blockListDelete{entry}, opts)
}
