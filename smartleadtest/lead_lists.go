package smartleadtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// leadList is a list of leads apart from any campaign. One that a client made is
// the client's.
type leadList struct {
	id        int64
	clientID  *int64
	name      string
	createdAt time.Time
	updatedAt time.Time
	tags      []*tag
	leads     []*lead
	known     map[*lead]bool
}

func (st *state) addList(name string, clientID *int64, now time.Time) *leadList {
	st.last.list++
	made := &leadList{id: st.last.list, clientID: clientID, name: name, createdAt: now, updatedAt: now, known: map[*lead]bool{}}
	st.lists = append(st.lists, made)
	return made
}

// add is false when the lead is on the list already.
func (list *leadList) add(l *lead) bool {
	if list.known[l] {
		return false
	}
	list.known[l] = true
	list.leads = append(list.leads, l)
	return true
}

// remove takes several leads off in one walk, and is false when none was on.
func (list *leadList) remove(gone map[*lead]bool) bool {
	before := len(list.known)
	for l := range gone {
		delete(list.known, l)
	}
	if len(list.known) == before {
		return false
	}
	list.leads = slices.DeleteFunc(list.leads, func(l *lead) bool { return gone[l] })
	return true
}

// isListed tells whether a lead is on any list.
func (st *state) isListed(l *lead) bool {
	return slices.ContainsFunc(st.lists, func(list *leadList) bool { return list.known[l] })
}

// list is a list that the key may see, or nil.
func (c *call) list(id int64) *leadList {
	for _, list := range c.state.lists {
		if list.id == id && c.sees(list.clientID) {
			return list
		}
	}
	return nil
}

// wireLeadList is a list. Its counts are strings, except in the answer to its
// creation; its tags only show when it has some.
type wireLeadList struct {
	ID        int64     `json:"id"`
	Name      string    `json:"list_name"`
	CreatedAt string    `json:"created_at"`
	UpdatedAt string    `json:"updated_at"`
	Leads     any       `json:"leads_count"`
	Active    any       `json:"active_leads_count"`
	Tags      []wireTag `json:"tags,omitempty"`
}

// listOnWire counts the list's active leads, which costs a walk through it.
func listOnWire(list *leadList) *wireLeadList {
	active := 0
	for _, l := range list.leads {
		if l.active() {
			active++
		}
	}
	w := &wireLeadList{
		ID: list.id, Name: list.name, CreatedAt: wireTime(list.createdAt), UpdatedAt: wireTime(list.updatedAt),
		Leads: strconv.Itoa(len(list.leads)), Active: strconv.Itoa(active),
	}
	for _, t := range list.tags {
		w.Tags = append(w.Tags, wireTag{t.id, t.name, t.color})
	}
	return w
}

var leadListsQuery = object{
	may("listName", text()), may("tagIds", text()), may("limit", whole().between(1, 1000)), may("offset", whole().atLeast(0)),
}

// listLeadLists has pages of 10 unless asked otherwise. Its total is a string.
func listLeadLists(c *call) (answer, error) {
	var found []*leadList
	for _, list := range c.state.lists {
		if c.listsList(list) {
			found = append(found, list)
		}
	}
	type data struct {
		Lists []*wireLeadList `json:"lists"`
		Total string          `json:"totalCount"`
	}
	rows := data{[]*wireLeadList{}, strconv.Itoa(len(found))}
	for _, list := range page(found, c.query.whole("offset"), c.query.wholeOr("limit", 10)) {
		rows.Lists = append(rows.Lists, listOnWire(list))
	}
	return reply(wireOKData{true, rows})
}

func (c *call) listsList(list *leadList) bool {
	if !c.sees(list.clientID) || !strings.Contains(lower(list.name), lower(c.query.text("listName"))) {
		return false
	}
	wanted := commaList(c.query.text("tagIds"))
	return len(wanted) == 0 || slices.ContainsFunc(list.tags, func(t *tag) bool { return slices.Contains(wanted, numberText(t.id)) })
}

var leadListBody = object{need("listName", text().nonEmpty())}

// createLeadList is the one answer in which the counts are numbers.
func createLeadList(c *call) (answer, error) {
	w := listOnWire(c.state.addList(c.body.text("listName"), c.key.clientID, c.now))
	w.Leads, w.Active = 0, 0
	return reply(wireLeadData{true, "List created successfully", w})
}

// getLeadList answers 200 with null to a list that does not exist.
func getLeadList(c *call) (answer, error) {
	list := c.list(c.id("id"))
	if list == nil {
		return reply(wireOKData{true, nil})
	}
	return reply(wireOKData{true, listOnWire(list)})
}

func updateLeadList(c *call) (answer, error) {
	list := c.list(c.id("id"))
	if list == nil {
		return reply(wireOKData{true, nil})
	}
	list.name, list.updatedAt = c.body.text("listName"), c.now
	return reply(wireOKData{true, listOnWire(list)})
}

// deleteLeadList keeps the leads, and answers alike when there is no such list.
func deleteLeadList(c *call) (answer, error) {
	gone := c.list(c.id("id"))
	c.state.lists = slices.DeleteFunc(c.state.lists, func(list *leadList) bool { return list == gone })
	return reply(wireOKMessage{true, "Lead list deleted successfully"})
}

var assignListTagsBody = object{
	need("listIds", listOf(whole()).between(1, 10)), may("tagIds", listOf(whole()).between(1, 10)), may("removeTagIds", listOf(whole()).between(1, 10)),
}

// assignListTags takes either kind of tags alone. Documents disagree on that,
// and a client that sends both is served as well.
func assignListTags(c *call) (answer, error) {
	if !c.body.has("tagIds") && !c.body.has("removeTagIds") {
		return answer{}, refuseBody("tagIds", "is required")
	}
	var lists []*leadList
	for _, id := range c.body.wholes("listIds") {
		list := c.list(id)
		if list == nil {
			return answer{}, refuseError(http.StatusBadRequest, "Invalid list id - "+numberText(id))
		}
		lists = append(lists, list)
	}
	add, err := c.tagsByID(c.body.wholes("tagIds"))
	if err != nil {
		return answer{}, err
	}
	remove, err := c.tagsByID(c.body.wholes("removeTagIds"))
	if err != nil {
		return answer{}, err
	}
	for _, list := range lists {
		for _, t := range add {
			if !slices.Contains(list.tags, t) {
				list.tags = append(list.tags, t)
			}
		}
		list.tags = slices.DeleteFunc(list.tags, func(t *tag) bool { return slices.Contains(remove, t) })
	}
	return reply(wireOKMessage{true, "Tags updated successfully"})
}

var listImportBody = object{
	need("leadList", listOf(objectOf(leadMembers...)).atLeast(1)), need("fileName", text().nonEmpty()),
	may("emailFieldsAdded", anything()), may("customFields", anything()),
	may("csvSettings", objectOf(may("ignoreGlobalBlockList", boolean()))),
}

// wireListImported counts what became of an import. A row without a valid
// address shows in the total only.
type wireListImported struct {
	Total      int `json:"total_leads"`
	Imported   int `json:"imported"`
	Duplicates int `json:"duplicates"`
	Blocked    int `json:"blocked"`
}

func importIntoList(c *call) (answer, error) {
	list := c.list(c.id("id"))
	if list == nil {
		return answer{}, refuseError(http.StatusNotFound, "Lead list not found")
	}
	rows := c.body.list("leadList")
	result := wireListImported{Total: len(rows)}
	for _, row := range rows {
		c.importRow(list, row.(fields), &result)
	}
	list.updatedAt = c.now
	return reply(wireOKData{true, result})
}

func (c *call) importRow(list *leadList, row fields, result *wireListImported) {
	email := strings.TrimSpace(row.text("email"))
	l := c.state.leadByEmail(email)
	switch {
	case !validAddress(email):
		return
	case !c.body.object("csvSettings").flag("ignoreGlobalBlockList") && c.state.isBlocked(email, list.clientID):
		result.Blocked++
		return
	case l == nil && c.server.leadsLeft() == 0:
		return
	case l == nil:
		l = c.state.addLead((&profile{}).changed(row), c.now)
	default:
		c.state.renameLead(l, l.profile.changed(row))
	}
	if list.add(l) {
		result.Imported++
	} else {
		result.Duplicates++
	}
}

var pushBetweenListsBody = object{
	need("action", text().oneOf("copy", "move")), may("leadIds", listOf(whole()).between(1, 10_000)), may("fromListId", whole()), need("toListId", whole()),
}

// pushBetweenLists takes the leads that it moves by their ids off every other
// list, since no source is named then.
func pushBetweenLists(c *call) (answer, error) {
	if c.body.has("leadIds") == c.body.has("fromListId") {
		return answer{}, refuseBody("value", "must contain exactly one of [leadIds, fromListId]")
	}
	to := c.list(c.body.whole("toListId"))
	if to == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid toListId")
	}
	sources, leads := c.state.lists, c.leadsByID(c.body.wholes("leadIds"))
	if c.body.has("fromListId") {
		from := c.list(c.body.whole("fromListId"))
		if from == nil {
			return answer{}, refuseError(http.StatusBadRequest, "Invalid fromListId")
		}
		sources, leads = []*leadList{from}, slices.Clone(from.leads)
	}
	if c.body.text("action") == "move" {
		c.takeOffLists(leads, sources, to)
	}
	for _, l := range leads {
		to.add(l)
	}
	to.updatedAt = c.now
	return reply(wireOKData{true, struct {
		Moved int `json:"total_leads_moved"`
	}{len(leads)}})
}

func (c *call) takeOffLists(leads []*lead, sources []*leadList, except *leadList) {
	gone := map[*lead]bool{}
	for _, l := range leads {
		gone[l] = true
	}
	for _, list := range sources {
		if list != except && c.sees(list.clientID) && list.remove(gone) {
			list.updatedAt = c.now
		}
	}
}
