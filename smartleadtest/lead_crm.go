package smartleadtest

import (
	"net/http"
	"slices"
	"time"
)

// crm is what people keep about leads beside campaigns: tags, notes and tasks.
type crm struct {
	tags  map[*lead][]*leadTag
	notes map[*lead][]*leadNote
	tasks map[*lead][]*leadTask
	owner map[int64]*lead // of a tag on a lead, by the mapping's id
}

// leadTag is a tag on a lead.
type leadTag struct {
	mappingID int64
	tag       *tag
}

// leadNote and leadTask hang on the person, although they are made through the
// lead's place in a campaign.
type leadNote struct {
	id        int64
	message   string
	createdBy string
	createdAt time.Time
}

type leadTask struct {
	id          int64
	name        string
	description string
	priority    string
	dueDate     *string
	createdAt   time.Time
}

func newCRM() crm {
	return crm{
		tags: map[*lead][]*leadTag{}, notes: map[*lead][]*leadNote{}, tasks: map[*lead][]*leadTask{}, owner: map[int64]*lead{},
	}
}

// forget drops what was kept about a lead.
func (r *crm) forget(l *lead) {
	for _, each := range r.tags[l] {
		delete(r.owner, each.mappingID)
	}
	delete(r.tags, l)
	delete(r.notes, l)
	delete(r.tasks, l)
}

func (r *crm) hasTag(l *lead, t *tag) bool {
	return slices.ContainsFunc(r.tags[l], func(x *leadTag) bool { return x.tag == t })
}

var leadTagsQuery = object{may("leadId", whole())}

// wireLeadTag is a tag, with its mapping where it is on a lead.
type wireLeadTag struct {
	ID        int64  `json:"id"`
	MappingID int64  `json:"tag_mapping_id,omitempty"`
	Name      string `json:"name"`
	Color     string `json:"color"`
}

// listLeadTags lists the tags of one lead or, without one, all that there are.
func listLeadTags(c *call) (answer, error) {
	rows := []wireLeadTag{}
	if !c.query.has("leadId") {
		for _, t := range c.state.tags {
			if c.sees(t.clientID) {
				rows = append(rows, wireLeadTag{t.id, 0, t.name, t.color})
			}
		}
		return reply(wireOKData{true, rows})
	}
	l := c.leadByID(c.query.whole("leadId"))
	if l == nil {
		return answer{}, leadNotFound()
	}
	for _, each := range c.state.crm.tags[l] {
		if c.sees(each.tag.clientID) {
			rows = append(rows, wireLeadTag{each.tag.id, each.mappingID, each.tag.name, each.tag.color})
		}
	}
	return reply(wireOKData{true, rows})
}

var addLeadTagsBody = object{need("leadId", whole()), need("tagIds", listOf(whole()).atLeast(1))}

// addLeadTags leaves a tag that is there already as it is.
func addLeadTags(c *call) (answer, error) {
	l := c.leadByID(c.body.whole("leadId"))
	if l == nil {
		return answer{}, leadNotFound()
	}
	tags, err := c.tagsByID(c.body.wholes("tagIds"))
	if err != nil {
		return answer{}, err
	}
	r := &c.state.crm
	for _, t := range tags {
		if r.hasTag(l, t) {
			continue
		}
		c.state.last.mapping++
		r.tags[l] = append(r.tags[l], &leadTag{c.state.last.mapping, t})
		r.owner[c.state.last.mapping] = l
	}
	return reply(wireOKMessage{true, "Tags added to lead successfully"})
}

// removeLeadTag goes by the id of the mapping and not of the tag.
func removeLeadTag(c *call) (answer, error) {
	r, id := &c.state.crm, c.id("tagMappingId")
	l := r.owner[id]
	if l == nil || !c.seesLead(l) {
		return answer{}, refuseError(http.StatusNotFound, "Tag mapping not found")
	}
	delete(r.owner, id)
	r.tags[l] = slices.DeleteFunc(r.tags[l], func(x *leadTag) bool { return x.mappingID == id })
	return reply(wireOKMessage{true, "Tag removed from lead successfully"})
}

// mapped is the place of a lead that a body names by its map id.
func (c *call) mapped() (*enrolment, error) {
	e := c.state.enrolmentByID(c.body.whole("email_lead_map_id"))
	if e == nil || !c.sees(e.campaign.clientID) {
		return nil, refuseError(http.StatusNotFound, "Lead mapping not found")
	}
	return e, nil
}

// wireLeadNote is a note as it is listed.
type wireLeadNote struct {
	ID        int64  `json:"id"`
	LeadID    int64  `json:"lead_id"`
	Message   string `json:"note_message"`
	CreatedBy string `json:"created_by"`
	CreatedAt string `json:"created_at"`
}

// listLeadNotes goes by the id of the person, as documented.
func listLeadNotes(c *call) (answer, error) {
	l := c.leadByID(c.id("id"))
	if l == nil {
		return answer{}, leadNotFound()
	}
	rows := []wireLeadNote{}
	for _, n := range c.state.crm.notes[l] {
		rows = append(rows, wireLeadNote{n.id, l.id, n.message, n.createdBy, wireTime(n.createdAt)})
	}
	return reply(wireOKData{true, rows})
}

var createNoteBody = object{need("email_lead_map_id", whole()), need("note_message", text().nonEmpty())}

func createNote(c *call) (answer, error) {
	e, err := c.mapped()
	if err != nil {
		return answer{}, err
	}
	c.state.last.note++
	made := &leadNote{c.state.last.note, c.body.text("note_message"), c.user().Name, c.now}
	c.state.crm.notes[e.lead] = append(c.state.crm.notes[e.lead], made)
	return reply(wireLeadData{true, "Note created successfully", struct {
		ID        int64  `json:"id"`
		MapID     int64  `json:"email_lead_map_id"`
		Message   string `json:"note_message"`
		CreatedAt string `json:"created_at"`
	}{made.id, e.id, made.message, wireTime(made.createdAt)}})
}

// wireLeadTask is a task as it is listed.
type wireLeadTask struct {
	ID          int64   `json:"id"`
	LeadID      int64   `json:"lead_id"`
	Name        string  `json:"name"`
	Description *string `json:"description"`
	Priority    string  `json:"priority"`
	DueDate     *string `json:"due_date"`
	Status      string  `json:"status"`
	CreatedAt   string  `json:"created_at"`
}

// listLeadTasks shows every task as pending: no call finishes one.
func listLeadTasks(c *call) (answer, error) {
	l := c.leadByID(c.id("id"))
	if l == nil {
		return answer{}, leadNotFound()
	}
	rows := []wireLeadTask{}
	for _, t := range c.state.crm.tasks[l] {
		rows = append(rows, wireLeadTask{t.id, l.id, t.name, textOrNull(t.description), t.priority, t.dueDate, "pending", wireTime(t.createdAt)})
	}
	return reply(wireOKData{true, rows})
}

var createTaskBody = object{
	need("email_lead_map_id", whole()), need("name", text().nonEmpty()), may("description", text()),
	may("priority", text().oneOf("LOW", "MEDIUM", "HIGH")), may("due_date", text()),
}

func createTask(c *call) (answer, error) {
	e, err := c.mapped()
	if err != nil {
		return answer{}, err
	}
	made := &leadTask{name: c.body.text("name"), description: c.body.text("description"), priority: "MEDIUM", createdAt: c.now}
	c.setText(&made.priority, "priority")
	if c.body.has("due_date") {
		due, ok := parseWireTime(c.body.text("due_date"))
		if !ok {
			return answer{}, refuseBody("due_date", "must be in ISO 8601 date format")
		}
		made.dueDate = wireTimeOrNull(due)
	}
	c.state.last.task++
	made.id = c.state.last.task
	c.state.crm.tasks[e.lead] = append(c.state.crm.tasks[e.lead], made)
	return reply(wireLeadData{true, "Task created successfully", struct {
		ID          int64   `json:"id"`
		MapID       int64   `json:"email_lead_map_id"`
		Name        string  `json:"name"`
		Description *string `json:"description"`
		Priority    string  `json:"priority"`
		DueDate     *string `json:"due_date"`
		CreatedAt   string  `json:"created_at"`
	}{made.id, e.id, made.name, textOrNull(made.description), made.priority, made.dueDate, wireTime(made.createdAt)}})
}
