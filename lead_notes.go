package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Like those of the tags, these routes are documented and may belong to a higher
// plan.
var (
	opLeadsListNotes = operation("Leads.ListNotes", http.MethodGet, "/crm/leads/notes/{id}", read, list)
	opLeadsListTasks = operation("Leads.ListTasks", http.MethodGet, "/crm/leads/tasks/{id}", read, list)
)

// LeadNote is what somebody noted about a lead.
type LeadNote struct {
	ID        NoteID    `json:"id"`
	LeadID    LeadID    `json:"lead_id"`
	Message   string    `json:"note_message"`
	CreatedBy string    `json:"created_by"` // a name, or perhaps a user's id
	CreatedAt time.Time `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListNotes returns the notes of a lead. They are made with
// [InboxService.CreateNote]; no call changes or deletes one.
//
// SmartLead: GET /crm/leads/notes/{id}. It has low confidence: on accounts
// without the CRM the route does not exist, which is [ErrNotFound], and that it
// goes by the lead's id and not by its map id is documented and not proven.
func (s *LeadsService) ListNotes(ctx context.Context, lead LeadID, opts ...RequestOption) ([]*LeadNote, error) {
	return call[rows[LeadNote]](ctx, s.client, opLeadsListNotes.path(lead), nil, opts)
}

// LeadTask is something to be done about a lead.
type LeadTask struct {
	ID          TaskID       `json:"id"`
	LeadID      LeadID       `json:"lead_id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Priority    TaskPriority `json:"priority"`
	DueDate     time.Time    `json:"due_date"` // zero: none
	Status      string       `json:"status"`   // such as "pending"; its words are not known
	CreatedAt   time.Time    `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListTasks returns the tasks of a lead. They are made with
// [InboxService.CreateTask]; no call changes or deletes one.
//
// SmartLead: GET /crm/leads/tasks/{id}. It has low confidence, as
// [LeadsService.ListNotes] has.
func (s *LeadsService) ListTasks(ctx context.Context, lead LeadID, opts ...RequestOption) ([]*LeadTask, error) {
	return call[rows[LeadTask]](ctx, s.client, opLeadsListTasks.path(lead), nil, opts)
}
