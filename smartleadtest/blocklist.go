package smartleadtest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// blockList holds the domains and addresses that no campaign writes to.
type blockList struct {
	entries []*blockEntry            // by id
	of      map[string][]*blockEntry // by what is blocked, in lower case
}

// blockEntry holds for the whole account or for one client.
type blockEntry struct {
	id        int64
	blocked   string
	createdAt time.Time
	source    string
	clientID  *int64
}

// block adds an entry and is false when it was there already.
func (st *state) block(what, source string, clientID *int64, now time.Time) bool {
	key := lower(strings.TrimSpace(what))
	if slices.ContainsFunc(st.blocks.of[key], func(e *blockEntry) bool { return sameID(e.clientID, clientID) }) {
		return false
	}
	st.last.block++
	made := &blockEntry{st.last.block, key, now, source, clientID}
	st.blocks.entries = append(st.blocks.entries, made)
	st.blocks.of[key] = append(st.blocks.of[key], made)
	return true
}

func (st *state) unblock(gone *blockEntry) {
	isGone := func(e *blockEntry) bool { return e == gone }
	st.blocks.entries = slices.DeleteFunc(st.blocks.entries, isGone)
	st.blocks.of[gone.blocked] = slices.DeleteFunc(st.blocks.of[gone.blocked], isGone)
}

// isBlocked tells whether a campaign of this client may not write to an address.
func (st *state) isBlocked(email string, clientID *int64) bool {
	if len(st.blocks.entries) == 0 {
		return false
	}
	email = lower(email)
	holds := func(e *blockEntry) bool { return e.clientID == nil || sameID(e.clientID, clientID) }
	return slices.ContainsFunc(st.blocks.of[email], holds) || slices.ContainsFunc(st.blocks.of[domainOf(email)], holds)
}

// sameID compares ids of which either may be missing.
func sameID(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

var (
	blockListFilters = []member{
		may("filter_client_id", whole()), may("filter_email_or_domain", text()), may("filter_email_with_domain", text()),
	}
	// The limit has no bounds here, because this route words them itself.
	blockListQuery = append(object{may("offset", whole().atLeast(0)), may("limit", whole())}, blockListFilters...)
)

// wireBlockEntry is an entry of the block list.
type wireBlockEntry struct {
	ID        int64  `json:"id"`
	Blocked   string `json:"email_or_domain"`
	CreatedAt string `json:"created_at"`
	Source    string `json:"source"`
	ClientID  *int64 `json:"client_id"`
}

// listBlocked answers with a bare list and no total. A client sees the entries
// of its own. Only a filter costs a walk through the whole list.
func listBlocked(c *call) (answer, error) {
	offset, limit := c.query.whole("offset"), c.query.wholeOr("limit", 100)
	if limit < 1 || limit > 1000 {
		return answer{}, refuseError(http.StatusUnprocessableEntity, "Limit must be between 1 and 1000")
	}
	found := c.state.blocks.entries
	if c.key.clientID != nil || slices.ContainsFunc(blockListFilters, func(m member) bool { return c.query.has(m.name) }) {
		found = slices.DeleteFunc(slices.Clone(found), func(e *blockEntry) bool { return !c.listsBlocked(e) })
	}
	rows := []wireBlockEntry{}
	for _, e := range page(found, offset, limit) {
		rows = append(rows, wireBlockEntry{e.id, e.blocked, wireTime(e.createdAt), e.source, e.clientID})
	}
	return reply(rows)
}

// listsBlocked applies the filters. How the last two differ is not published:
// here one looks for a part of the entry, the other for what blocks an address.
func (c *call) listsBlocked(e *blockEntry) bool {
	q := c.query
	address := lower(q.text("filter_email_with_domain"))
	switch {
	case !c.sees(e.clientID),
		q.has("filter_client_id") && (e.clientID == nil || *e.clientID != q.whole("filter_client_id")),
		address != "" && e.blocked != address && e.blocked != domainOf(address):
		return false
	}
	return strings.Contains(e.blocked, lower(q.text("filter_email_or_domain")))
}

// The list has no rule here, because this route words its absence itself.
var blockBody = object{may("domain_block_list", anything()), may("client_id", whole().orNull())}

// addBlocked counts what was sent and what is new. A client's own key blocks for
// that client.
func addBlocked(c *call) (answer, error) {
	sent, isList := c.body["domain_block_list"].([]any)
	if !isList {
		return answer{}, refuseError(http.StatusUnprocessableEntity, "domain_block_list must be an array")
	}
	clientID := c.body.id("client_id")
	if c.key.clientID != nil {
		clientID = c.key.clientID
	}
	added := 0
	for _, what := range c.body.texts("domain_block_list") {
		if strings.TrimSpace(what) != "" && c.state.block(what, "manual", clientID, c.now) {
			added++
		}
	}
	return reply(struct {
		Uploaded int `json:"uploadCount"`
		Added    int `json:"totalDomainAdded"`
	}{len(sent), added})
}

var unblockQuery = object{need("id", whole())}

// deleteBlocked finds the entry by an id in the query.
func deleteBlocked(c *call) (answer, error) {
	for _, e := range c.state.blocks.entries {
		if e.id == c.query.whole("id") && c.sees(e.clientID) {
			c.state.unblock(e)
			return reply(wireSuccess{true, "Entry deleted successfully"})
		}
	}
	return answer{}, refuseError(http.StatusNotFound, "Block list entry not found")
}
