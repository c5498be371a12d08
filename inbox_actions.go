package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

var (
	opInboxUpdateRevenue     = operation("Inbox.UpdateRevenue", http.MethodPatch, "/master-inbox/update-revenue", idempotent)
	opInboxUpdateCategory    = operation("Inbox.UpdateCategory", http.MethodPatch, "/master-inbox/update-category", idempotent)
	opInboxUpdateTeamMember  = operation("Inbox.UpdateTeamMember", http.MethodPost, "/master-inbox/update-team-member", idempotent)
	opInboxCreateTask        = operation("Inbox.CreateTask", http.MethodPost, "/master-inbox/create-task", once)
	opInboxCreateNote        = operation("Inbox.CreateNote", http.MethodPost, "/master-inbox/create-note", once)
	opInboxSetReminder       = operation("Inbox.SetReminder", http.MethodPost, "/master-inbox/set-reminder", once)
	opInboxPushToSubsequence = operation("Inbox.PushToSubsequence", http.MethodPost, "/master-inbox/push-to-subsequence", once)
	opInboxResumeLead        = operation("Inbox.ResumeLead", http.MethodPatch, "/master-inbox/resume-lead", idempotent)
	opInboxBlockDomains      = operation("Inbox.BlockDomains", http.MethodPost, "/master-inbox/block-domains", idempotent)
)

// InboxRevenueParams is the worth of a deal.
type InboxRevenueParams struct {
	Revenue float64 `json:"revenue"` // not negative
}

func (p *InboxRevenueParams) validate() (field, reason string) {
	if p.Revenue < 0 || math.IsNaN(p.Revenue) || math.IsInf(p.Revenue, 0) {
		return "revenue", fmt.Sprintf("must be a number and not negative, got %v", p.Revenue)
	}
	return "", ""
}

// RevenueParams returns the revenue as it was read, for
// [InboxService.UpdateRevenue].
func (c *InboxConversation) RevenueParams() *InboxRevenueParams {
	return &InboxRevenueParams{Revenue: c.Revenue}
}

// UpdateRevenue sets the worth of the deal with a lead. It replaces what was
// there and adds nothing up.
//
// SmartLead: PATCH /master-inbox/update-revenue. It may be repeated. It has medium
// confidence.
func (s *InboxService) UpdateRevenue(ctx context.Context, leadMap LeadMapID, params *InboxRevenueParams, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxUpdateRevenue.path(), ofLead(leadMap, params), opts)
}

// InboxCategoryParams is the category of a conversation.
type InboxCategoryParams struct {
	CategoryID Nullable[CategoryID] `json:"category_id"` // required; null removes the category
}

func (p *InboxCategoryParams) validate() (field, reason string) {
	if id, ok := p.CategoryID.Get(); p.CategoryID.IsZero() || ok && id <= 0 {
		return "category_id", "must be a positive id or null"
	}
	return "", ""
}

// CategoryParams returns the category as it was read, for
// [InboxService.UpdateCategory].
func (c *InboxConversation) CategoryParams() *InboxCategoryParams {
	if c.CategoryID == 0 {
		return &InboxCategoryParams{CategoryID: Null[CategoryID]()}
	}
	return &InboxCategoryParams{CategoryID: Value(c.CategoryID)}
}

// UpdateCategory sets the category of a conversation, or removes it. Unlike the
// call on the campaign's lead it cannot pause the lead.
//
// SmartLead: PATCH /master-inbox/update-category. It may be repeated. A
// conversation that does not exist is [ErrNotFound] (documented, never seen). It
// has medium confidence.
func (s *InboxService) UpdateCategory(ctx context.Context, leadMap LeadMapID, params *InboxCategoryParams, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxUpdateCategory.path(), ofLead(leadMap, params), opts)
}

// inboxTeamMember is the rest of the body of UpdateTeamMember.
type inboxTeamMember struct {
	TeamMemberID TeamMemberID `json:"team_member_id"`
}

func (p *inboxTeamMember) validate() (field, reason string) {
	return positive("team_member_id", p.TeamMemberID)
}

// UpdateTeamMember assigns a conversation to a member of the team. No call is
// known that takes it away from everybody.
//
// SmartLead: POST /master-inbox/update-team-member. It may be repeated. A member
// who does not exist is [ErrNotFound] (documented, never seen). It has medium
// confidence.
func (s *InboxService) UpdateTeamMember(ctx context.Context, leadMap LeadMapID, member TeamMemberID, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxUpdateTeamMember.path(), ofLead(leadMap, &inboxTeamMember{member}), opts)
}

// TaskPriority is how urgent a task is.
type TaskPriority string

// The priorities of tasks.
const (
	TaskLow    TaskPriority = "LOW"
	TaskMedium TaskPriority = "MEDIUM"
	TaskHigh   TaskPriority = "HIGH"
)

var _ = enum(TaskLow, TaskMedium, TaskHigh)

// InboxTaskParams is a new task.
type InboxTaskParams struct {
	Name        string       `json:"name"`
	Description string       `json:"description,omitzero"`
	Priority    TaskPriority `json:"priority,omitzero"` // "": MEDIUM
	DueDate     time.Time    `json:"due_date,omitzero"` // zero: none
}

func (p *InboxTaskParams) validate() (field, reason string) {
	if p.Name == "" {
		return "name", "must not be empty"
	}
	return "", ""
}

// InboxTask is a task that was made. The API may leave out any of it, the id
// included.
type InboxTask struct {
	ID          TaskID       `json:"id"`
	LeadMapID   LeadMapID    `json:"email_lead_map_id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Priority    TaskPriority `json:"priority"`
	DueDate     time.Time    `json:"due_date"` // zero: none
	CreatedAt   time.Time    `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// inboxTaskMade is a task under both names that its id has been given.
type inboxTaskMade struct {
	InboxTask

	TaskID TaskID `json:"task_id"`
}

// CreateTask puts a task on the lead of a conversation. Tasks are read by
// [LeadID] and not by [LeadMapID].
//
// SmartLead: POST /master-inbox/create-task. It is not repeated once it may have
// arrived: every call makes another task. The shape of the answer has medium
// confidence.
func (s *InboxService) CreateTask(ctx context.Context, leadMap LeadMapID, params *InboxTaskParams, opts ...RequestOption) (*InboxTask, error) {
	made, err := unwrap(call[*envelope[inboxTaskMade]](ctx, s.client, opInboxCreateTask.path(), ofLead(leadMap, params), opts))
	if err != nil {
		return nil, err
	}
	made.ID = cmp.Or(made.ID, made.TaskID)
	return &made.InboxTask, nil
}

// InboxNoteParams is a new note.
type InboxNoteParams struct {
	Message string `json:"note_message"`
}

func (p *InboxNoteParams) validate() (field, reason string) {
	if p.Message == "" {
		return "note_message", "must not be empty"
	}
	return "", ""
}

// InboxNote is a note that was made. The API may leave out any of it, the id
// included.
type InboxNote struct {
	ID        NoteID    `json:"id"`
	LeadMapID LeadMapID `json:"email_lead_map_id"`
	Message   string    `json:"note_message"`
	CreatedAt time.Time `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// CreateNote adds a note to the lead of a conversation. Notes are read by
// [LeadID] and not by [LeadMapID]; none can be changed or deleted.
//
// SmartLead: POST /master-inbox/create-note. It is not repeated once it may have
// arrived: every call makes another note. The shape of the answer has medium
// confidence.
func (s *InboxService) CreateNote(ctx context.Context, leadMap LeadMapID, params *InboxNoteParams, opts ...RequestOption) (*InboxNote, error) {
	return unwrap(call[*envelope[InboxNote]](ctx, s.client, opInboxCreateNote.path(), ofLead(leadMap, params), opts))
}

// InboxReminderParams is a reminder of one message of a conversation.
type InboxReminderParams struct {
	StatsID StatsID   `json:"email_stats_id"` // of the message
	Message string    `json:"message"`
	Time    time.Time `json:"reminder_time"`
}

func (p *InboxReminderParams) validate() (field, reason string) {
	switch {
	case p.StatsID == "":
		return "email_stats_id", "must not be empty"
	case p.Message == "":
		return "message", "must not be empty"
	case p.Time.IsZero():
		return "reminder_time", "must be set"
	}
	return "", ""
}

// SetReminder reminds the team of a message at a given time. A conversation can
// have several reminders, and no call deletes one. See also
// [InboxService.ListReminders].
//
// SmartLead: POST /master-inbox/set-reminder. It is not repeated once it may
// have arrived: a second call is likely to make a second reminder. It has medium
// confidence.
func (s *InboxService) SetReminder(ctx context.Context, leadMap LeadMapID, params *InboxReminderParams, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxSetReminder.path(), ofLead(leadMap, params), opts)
}

// InboxSubsequenceParams says into which subsequence a lead moves, and how.
type InboxSubsequenceParams struct {
	SubsequenceID CampaignID `json:"sub_sequence_id"` // a subsequence of the conversation's campaign

	// DelayTime is how long to wait before the first mail. Sources disagree
	// whether it counts days, which is likelier, or seconds; it is passed on as
	// it is. Zero starts at once under either reading.
	DelayTime int `json:"sub_sequence_delay_time,omitzero"`

	StopOnParentReply bool `json:"stop_lead_on_parent_campaign_reply,omitzero"` // end it when the lead replies in the parent campaign
}

func (p *InboxSubsequenceParams) validate() (field, reason string) {
	if p.DelayTime < 0 {
		return "sub_sequence_delay_time", fmt.Sprintf("must not be negative, got %d", p.DelayTime)
	}
	return positive("sub_sequence_id", p.SubsequenceID)
}

// InboxSubsequencePush is the answer to a push into a subsequence. The API may
// leave out any of it.
type InboxSubsequencePush struct {
	ack

	SubsequenceID CampaignID `json:"sub_sequence_id"`
	DelayDays     int        `json:"delay_days"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// PushToSubsequence moves a lead into a subsequence of its campaign, which then
// begins to send. LeadMap is the lead's in the parent campaign.
//
// SmartLead: POST /master-inbox/push-to-subsequence. It is not repeated once it
// may have arrived: a second push may start the subsequence anew. When the error
// says MaybeApplied, read the conversation and look at IsPushedToSubsequence. It
// has medium confidence.
func (s *InboxService) PushToSubsequence(ctx context.Context, leadMap LeadMapID, params *InboxSubsequenceParams, opts ...RequestOption) (*InboxSubsequencePush, error) {
	return unwrap(call[*envelope[InboxSubsequencePush]](ctx, s.client, opInboxPushToSubsequence.path(), ofLead(leadMap, params), opts))
}

// InboxResumeParams says when a lead goes on.
type InboxResumeParams struct {
	DelayDays int `json:"resume_delay_days"` // zero: at once; always sent, since sources disagree about the API's own
}

func (p *InboxResumeParams) validate() (field, reason string) {
	if p.DelayDays < 0 {
		return "resume_delay_days", fmt.Sprintf("must not be negative, got %d", p.DelayDays)
	}
	return "", ""
}

// inboxResume is the rest of the body of ResumeLead.
type inboxResume struct {
	CampaignID CampaignID         `json:"campaign_id"`
	Params     *InboxResumeParams `json:",embed"`
}

func (p *inboxResume) validate() (field, reason string) {
	if p.Params == nil {
		return "params", "must not be nil"
	}
	if field, reason := positive("campaign_id", p.CampaignID); reason != "" {
		return field, reason
	}
	return p.Params.validate()
}

// ResumeLead makes the campaign go on for a lead that is paused, now or after
// some days.
//
// SmartLead: PATCH /master-inbox/resume-lead. It may be repeated; a repeat
// begins the delay anew. The call on the campaign's lead does the same by
// [LeadID]. It has medium confidence.
func (s *InboxService) ResumeLead(ctx context.Context, campaign CampaignID, leadMap LeadMapID, params *InboxResumeParams, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxResumeLead.path(), ofLead(leadMap, &inboxResume{campaign, params}), opts)
}

// BlockSource is why a domain is blocked.
type BlockSource string

// Why domains are blocked. Has medium confidence: the API takes any word.
const (
	BlockManual    BlockSource = "manual"
	BlockBounce    BlockSource = "bounce"
	BlockComplaint BlockSource = "complaint"
	BlockInvalid   BlockSource = "invalid"
)

// InboxBlockParams are domains to block.
type InboxBlockParams struct {
	Domains []string    `json:"domains"`         // no addresses
	Source  BlockSource `json:"source,omitzero"` // "": manual
}

func (p *InboxBlockParams) validate() (field, reason string) {
	if len(p.Domains) == 0 {
		return "domains", "must name at least one domain"
	}
	for _, domain := range p.Domains {
		if domain == "" || strings.ContainsAny(domain, "@ \t\r\n") {
			return "domains", fmt.Sprintf("must be domains and no addresses, got %q", domain)
		}
	}
	return "", ""
}

// BlockDomains puts domains on the account's block list, so that no campaign
// mails them. The block list has a call of its own that takes addresses too.
//
// SmartLead: POST /master-inbox/block-domains. It may be repeated: a domain
// stays blocked, though it may then stand on the list twice. The answer has no
// ids to remove them by: read the block list for these. It has medium confidence.
func (s *InboxService) BlockDomains(ctx context.Context, params *InboxBlockParams, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxBlockDomains.path(), params, opts)
}
