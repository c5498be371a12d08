package smartleadtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// tag is a tag of the workspace. One set serves mailboxes, leads and lead lists;
// a tag that a client made is the client's.
type tag struct {
	id       int64
	clientID *int64
	name     string
	color    string
}

// accountTag is a tag on a mailbox.
type accountTag struct {
	mappingID int64
	tag       *tag
}

func tagsOnWire(tags []*accountTag) []wireTag {
	rows := []wireTag{}
	for _, each := range tags {
		rows = append(rows, wireTag{each.tag.id, each.tag.name, each.tag.color})
	}
	return rows
}

// wirePlainTag is a tag by itself. Its names differ from those that it has on a
// mailbox.
type wirePlainTag struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Color string `json:"color"`
}

func (t *tag) onWire() wirePlainTag { return wirePlainTag{t.id, t.name, t.color} }

// tag is a tag that the key may see, or nil.
func (c *call) tag(id int64) *tag {
	for _, t := range c.state.tags {
		if t.id == id && c.sees(t.clientID) {
			return t
		}
	}
	return nil
}

// tagsByID refuses ids that do not exist.
func (c *call) tagsByID(ids []int64) ([]*tag, error) {
	var tags []*tag
	for _, id := range ids {
		found := c.tag(id)
		if found == nil {
			return nil, refuseError(http.StatusBadRequest, "Invalid tag id - "+strconv.FormatInt(id, 10))
		}
		tags = append(tags, found)
	}
	return tags, nil
}

func listTags(c *call) (answer, error) {
	rows := []wirePlainTag{}
	for _, t := range c.state.tags {
		if c.sees(t.clientID) {
			rows = append(rows, t.onWire())
		}
	}
	return reply(rows)
}

// The name is checked by the handler: this route does not answer in the
// validator's form.
var createTagBody = object{may("name", text()), may("color", text())}

// createTag answers 201 and without an ok. A name that exists is made again.
func createTag(c *call) (answer, error) {
	if c.body.text("name") == "" {
		return answer{}, refuseError(http.StatusBadRequest, `"name" is required`)
	}
	c.state.last.tag++
	made := &tag{c.state.last.tag, c.key.clientID, c.body.text("name"), "#B1FCCF"}
	c.setText(&made.color, "color")
	c.state.tags = append(c.state.tags, made)
	result, err := reply(struct {
		Data wirePlainTag `json:"data"`
	}{made.onWire()})
	result.status = http.StatusCreated
	return result, err
}

var updateTagBody = object{need("id", whole()), need("name", text().nonEmpty()), need("color", text().nonEmpty())}

func updateTag(c *call) (answer, error) {
	found := c.tag(c.body.whole("id"))
	if found == nil {
		return answer{}, refuseError(http.StatusNotFound, "Tag not found")
	}
	found.name, found.color = c.body.text("name"), c.body.text("color")
	return reply(wireOKData{true, found.onWire()})
}

// The lists have no bounds here, because the two routes answer in a form of
// their own.
var tagMappingBody = object{may("email_account_ids", listOf(whole())), may("tag_ids", listOf(whole()))}

// maxTaggedAccounts is how many mailboxes one call tags.
const maxTaggedAccounts = 25

// wireTagging is what became of every pair of mailbox and tag.
type wireTagging struct {
	Results []wireTagged      `json:"results"`
	Summary wireTaggedSummary `json:"summary"`
}

type wireTagged struct {
	AccountID int64  `json:"email_account_id"`
	TagID     int64  `json:"tag_id"`
	Action    string `json:"action"`
	MappingID int64  `json:"mapping_id,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// wireTaggedSummary has added when tags were put on and deleted when they were
// taken off.
type wireTaggedSummary struct {
	Processed int  `json:"total_processed"`
	Added     *int `json:"added,omitempty"`
	Deleted   *int `json:"deleted,omitempty"`
	Skipped   int  `json:"skipped"`
	Failed    int  `json:"failed"`
}

func assignAccountTags(c *call) (answer, error) {
	return c.tagAccounts("Tag mapping operation completed", "added", c.putTag)
}

func removeAccountTags(c *call) (answer, error) {
	return c.tagAccounts("Tag removal operation completed", "deleted", c.takeTag)
}

// tagAccounts does something with every pair. Pairs can fail while the call
// succeeds.
func (c *call) tagAccounts(message, done string, do func(*account, *tag) wireTagged) (answer, error) {
	accountIDs, tagIDs := c.body.wholes("email_account_ids"), c.body.wholes("tag_ids")
	switch {
	case len(accountIDs) == 0:
		return answer{}, refuseTagging("email_account_ids must contain at least 1 item")
	case len(accountIDs) > maxTaggedAccounts:
		return answer{}, refuseTagging("email_account_ids must contain at most 25 items")
	case len(tagIDs) == 0:
		return answer{}, refuseTagging("tag_ids must contain at least 1 item")
	}
	result := wireTagging{Results: []wireTagged{}}
	count := 0
	for _, accountID := range accountIDs {
		for _, tagID := range tagIDs {
			row := c.tagPair(accountID, tagID, do)
			row.AccountID, row.TagID = accountID, tagID
			result.Results = append(result.Results, row)
			switch row.Action {
			case done:
				count++
			case "skipped":
				result.Summary.Skipped++
			default:
				result.Summary.Failed++
			}
		}
	}
	result.Summary.Processed = len(result.Results)
	if done == "added" {
		result.Summary.Added = &count
	} else {
		result.Summary.Deleted = &count
	}
	return reply(struct {
		wireSuccess
		Data wireTagging `json:"data"`
	}{wireSuccess{true, message}, result})
}

func refuseTagging(finding string) error {
	return refuse(http.StatusBadRequest, struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
		Error   string `json:"error"`
	}{false, "Validation error", finding})
}

func (c *call) tagPair(accountID, tagID int64, do func(*account, *tag) wireTagged) wireTagged {
	a, t := c.accountByID(accountID), c.tag(tagID)
	switch {
	case a == nil:
		return wireTagged{Action: "failed", Reason: "Email account not found"}
	case t == nil:
		return wireTagged{Action: "failed", Reason: "Tag not found"}
	}
	return do(a, t)
}

func (c *call) putTag(a *account, t *tag) wireTagged {
	if slices.ContainsFunc(a.tags, func(x *accountTag) bool { return x.tag == t }) {
		return wireTagged{Action: "skipped", Reason: "Mapping already exists"}
	}
	c.state.last.mapping++
	a.tags = append(a.tags, &accountTag{c.state.last.mapping, t})
	return wireTagged{Action: "added", MappingID: c.state.last.mapping}
}

func (c *call) takeTag(a *account, t *tag) wireTagged {
	before := len(a.tags)
	a.tags = slices.DeleteFunc(a.tags, func(x *accountTag) bool { return x.tag == t })
	if len(a.tags) == before {
		return wireTagged{Action: "skipped", Reason: "Mapping does not exist"}
	}
	return wireTagged{Action: "deleted"}
}

var tagListBody = object{need("email_ids", listOf(text()).atLeast(1))}

// wireAddressTags are the tags of one mailbox. They have no color here.
type wireAddressTags struct {
	AccountID int64            `json:"email_account_id"`
	Email     string           `json:"email_id"`
	Tags      []wireAddressTag `json:"tags"`
}

type wireAddressTag struct {
	ID   int64  `json:"tag_id"`
	Name string `json:"tag_name"`
}

// tagsForAddresses leaves out addresses that no mailbox has.
func tagsForAddresses(c *call) (answer, error) {
	wanted := map[string]bool{}
	for _, email := range c.body.texts("email_ids") {
		wanted[lower(strings.TrimSpace(email))] = true
	}
	rows := []wireAddressTags{}
	for _, a := range c.state.accounts {
		if !wanted[lower(a.fromEmail)] || !c.sees(a.clientID) {
			continue
		}
		row := wireAddressTags{a.id, a.fromEmail, []wireAddressTag{}}
		for _, each := range a.tags {
			row.Tags = append(row.Tags, wireAddressTag{each.tag.id, each.tag.name})
		}
		rows = append(rows, row)
	}
	return reply(struct {
		Data []wireAddressTags `json:"data"`
	}{rows})
}
