package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"net/http"
	"time"
	"unicode/utf8"
)

// InboxEmailStatus filters conversations by what became of their mails. Other
// lists have other words for the same.
type InboxEmailStatus string

// What conversations can be filtered by.
const (
	InboxEmailOpened       InboxEmailStatus = "Opened"
	InboxEmailClicked      InboxEmailStatus = "Clicked"
	InboxEmailReplied      InboxEmailStatus = "Replied"
	InboxEmailUnsubscribed InboxEmailStatus = "Unsubscribed"
	InboxEmailBounced      InboxEmailStatus = "Bounced"
	InboxEmailAccepted     InboxEmailStatus = "Accepted"
	InboxEmailNotReplied   InboxEmailStatus = "Not Replied"
)

// InboxSort is the order of a view.
type InboxSort string

// The orders of the views. Scheduled and Reminders take only their own two
// (medium confidence), all others the first two.
const (
	InboxNewestReply    InboxSort = "REPLY_TIME_DESC"
	InboxNewestSent     InboxSort = "SENT_TIME_DESC"
	InboxFirstScheduled InboxSort = "SCHEDULED_TIME_ASC"
	InboxLastScheduled  InboxSort = "SCHEDULED_TIME_DESC"
	InboxFirstReminder  InboxSort = "REMINDER_TIME_ASC"
	InboxLastReminder   InboxSort = "REMINDER_TIME_DESC"
)

// InboxListParams narrows a view of the inbox. All its lists of ids are
// alternatives, nil means any; how many ids one list may hold differs per view.
type InboxListParams struct {
	Offset int
	Limit  int // 1 to 20, zero: 20
	Sort   InboxSort

	// IncludeMessages fills InboxConversation.Messages with every mail of the
	// thread, without which a view holds no text at all.
	IncludeMessages bool

	Search         string // in address, name and text, at most 30 characters
	EmailStatuses  []InboxEmailStatus
	CampaignIDs    []CampaignID
	AccountIDs     []AccountID
	TeamMemberIDs  []TeamMemberID // of the campaign
	TagIDs         []TagID        // of the campaign
	ClientIDs      []ClientID     // of the campaign
	Uncategorized  bool           // conversations without a category
	Categorized    bool           // conversations with any category
	CategoryIDs    []CategoryID   // with one of these, at most 10
	NotCategoryIDs []CategoryID   // with none of these, at most 10
	RepliedFrom    time.Time      // only together with RepliedTo
	RepliedTo      time.Time
	SubsequenceID  CampaignID // [InboxService.ListFiltered] only
}

// InboxPage is one page of a view. The API gives no total: a view ends on an
// empty page.
type InboxPage struct {
	ack

	Conversations []*InboxConversation `json:"data"`
	Offset        int                  `json:"offset"`
	Limit         int                  `json:"limit"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (p *InboxPage) lacksRows() bool {
	return p.Conversations == nil && (len(p.Extra) > 0 || p.saysElse())
}

const (
	inboxPageSize     = 20
	inboxSearchLength = 30
	inboxCategories   = 10
)

// inboxView is one view of the inbox and what it takes.
type inboxView struct {
	op          *op
	campaigns   int // ids in one filter at most
	accounts    int
	others      int // team members, tags, clients
	noMessages  bool
	subsequence bool
}

var (
	opInboxListReplies      = operation("Inbox.ListReplies", http.MethodPost, "/master-inbox/inbox-replies", read, list)
	opInboxListUnread       = operation("Inbox.ListUnread", http.MethodPost, "/master-inbox/unread-replies", read, list)
	opInboxListImportant    = operation("Inbox.ListImportant", http.MethodPost, "/master-inbox/important", read, list)
	opInboxListSnoozed      = operation("Inbox.ListSnoozed", http.MethodPost, "/master-inbox/snoozed", read, list)
	opInboxListScheduled    = operation("Inbox.ListScheduled", http.MethodPost, "/master-inbox/scheduled", read, list)
	opInboxListReminders    = operation("Inbox.ListReminders", http.MethodPost, "/master-inbox/reminders", read, list)
	opInboxListArchived     = operation("Inbox.ListArchived", http.MethodPost, "/master-inbox/archived", read, list)
	opInboxListSent         = operation("Inbox.ListSent", http.MethodPost, "/master-inbox/sent", read, list)
	opInboxListAssignedToMe = operation("Inbox.ListAssignedToMe", http.MethodPost, "/master-inbox/assigned-me", read, list)
	opInboxListFiltered     = operation("Inbox.ListFiltered", http.MethodPost, "/master-inbox/views", read, list)
)

var (
	inboxReplies      = &inboxView{op: opInboxListReplies, campaigns: 5, accounts: 20, others: 10}
	inboxUnread       = &inboxView{op: opInboxListUnread, campaigns: 5, accounts: 10, others: 10}
	inboxImportant    = &inboxView{op: opInboxListImportant, campaigns: 5, accounts: 10, others: 10}
	inboxSnoozed      = &inboxView{op: opInboxListSnoozed, campaigns: 5, accounts: 10, others: 10}
	inboxScheduled    = &inboxView{op: opInboxListScheduled, campaigns: 5, accounts: 10, others: 10}
	inboxReminders    = &inboxView{op: opInboxListReminders, campaigns: 5, accounts: 10, others: 10, noMessages: true}
	inboxArchived     = &inboxView{op: opInboxListArchived, campaigns: 5, accounts: 10, others: 10}
	inboxSent         = &inboxView{op: opInboxListSent, campaigns: 15, accounts: math.MaxInt, others: 10}
	inboxAssignedToMe = &inboxView{op: opInboxListAssignedToMe, campaigns: 1, accounts: 1, others: 1}
	inboxFiltered     = &inboxView{op: opInboxListFiltered, campaigns: 1, accounts: 1, others: 1, subsequence: true}
)

// ListReplies returns one page of the conversations that the lead replied in,
// newest reply first. A list by ids takes 5 campaigns, 20 mailboxes and 10 of
// the others. A reply can be missing for some seconds after its webhook.
//
// SmartLead: POST /master-inbox/inbox-replies, which only reads. A limit over
// 20 is refused.
func (s *InboxService) ListReplies(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxReplies, params, opts)
}

// AllReplies walks [InboxService.ListReplies] from params.Offset to the end.
func (s *InboxService) AllReplies(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxReplies, params, opts)
}

// ListUnread returns one page of the conversations with a reply that nobody has
// read yet, newest reply first. A list by ids takes 5 campaigns and 10 of the
// others.
//
// SmartLead: POST /master-inbox/unread-replies, which only reads.
func (s *InboxService) ListUnread(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxUnread, params, opts)
}

// AllUnread walks [InboxService.ListUnread] from params.Offset to the end. What
// is marked read during the walk leaves the view, and as many others are then
// passed over: [Collect] first.
func (s *InboxService) AllUnread(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxUnread, params, opts)
}

// ListImportant returns one page of the conversations marked important. A list
// by ids takes 5 campaigns and 10 of the others.
//
// SmartLead: POST /master-inbox/important, which only reads. The shape of the
// answer has medium confidence.
func (s *InboxService) ListImportant(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxImportant, params, opts)
}

// AllImportant walks [InboxService.ListImportant] from params.Offset to the end.
func (s *InboxService) AllImportant(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxImportant, params, opts)
}

// ListSnoozed returns one page of the conversations put off for later. A list
// by ids takes 5 campaigns and 10 of the others. No call snoozes one, and until
// when one is snoozed is not known: look into Extra.
//
// SmartLead: POST /master-inbox/snoozed, which only reads. The shape of the
// answer has medium confidence.
func (s *InboxService) ListSnoozed(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxSnoozed, params, opts)
}

// AllSnoozed walks [InboxService.ListSnoozed] from params.Offset to the end.
func (s *InboxService) AllSnoozed(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxSnoozed, params, opts)
}

// ListScheduled returns one page of the conversations with a mail queued for a
// later time. A list by ids takes 5 campaigns and 10 of the others. It is
// sorted by [InboxFirstScheduled] or [InboxLastScheduled]; whether a
// conversation tells the time is not known: look into Extra.
//
// SmartLead: POST /master-inbox/scheduled, which only reads. The shape of the
// answer has medium confidence.
func (s *InboxService) ListScheduled(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxScheduled, params, opts)
}

// AllScheduled walks [InboxService.ListScheduled] from params.Offset to the end.
func (s *InboxService) AllScheduled(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxScheduled, params, opts)
}

// ListReminders returns one page of the conversations with an active reminder.
// A list by ids takes 5 campaigns and 10 of the others; IncludeMessages is not
// taken. It is sorted by [InboxFirstReminder] or [InboxLastReminder]. What a
// conversation says of its reminder is not known: look into Extra.
//
// SmartLead: POST /master-inbox/reminders, which only reads. The shape of the
// answer has medium confidence.
func (s *InboxService) ListReminders(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxReminders, params, opts)
}

// AllReminders walks [InboxService.ListReminders] from params.Offset to the end.
func (s *InboxService) AllReminders(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxReminders, params, opts)
}

// ListArchived returns one page of the archived conversations. A list by ids
// takes 5 campaigns and 10 of the others. No call archives one.
//
// SmartLead: POST /master-inbox/archived, which only reads. The shape of the
// answer has medium confidence.
func (s *InboxService) ListArchived(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxArchived, params, opts)
}

// AllArchived walks [InboxService.ListArchived] from params.Offset to the end.
func (s *InboxService) AllArchived(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxArchived, params, opts)
}

// ListSent returns one page of the conversations that a mail went out in. A
// list by ids takes 15 campaigns, any number of mailboxes and 10 of the others.
//
// SmartLead: POST /master-inbox/sent, which only reads. That it takes
// IncludeMessages and the shape of the answer have medium confidence.
func (s *InboxService) ListSent(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxSent, params, opts)
}

// AllSent walks [InboxService.ListSent] from params.Offset to the end.
func (s *InboxService) AllSent(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxSent, params, opts)
}

// ListAssignedToMe returns one page of the conversations assigned to the user
// behind the key. A list by ids takes one id.
//
// SmartLead: POST /master-inbox/assigned-me, which only reads. It has low
// confidence: in spring 2026 the API answered it with a database error.
func (s *InboxService) ListAssignedToMe(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxAssignedToMe, params, opts)
}

// AllAssignedToMe walks [InboxService.ListAssignedToMe] from params.Offset to
// the end.
func (s *InboxService) AllAssignedToMe(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxAssignedToMe, params, opts)
}

// ListFiltered returns one page of the conversations that the filters of params
// leave, the subsequence included, which no other view filters by. A list by
// ids takes one id. The saved views of the web app cannot be named: repeat
// their filters here.
//
// SmartLead: POST /master-inbox/views, which only reads. The shape of the
// answer has medium confidence.
func (s *InboxService) ListFiltered(ctx context.Context, params *InboxListParams, opts ...RequestOption) (*InboxPage, error) {
	return s.list(ctx, inboxFiltered, params, opts)
}

// AllFiltered walks [InboxService.ListFiltered] from params.Offset to the end.
func (s *InboxService) AllFiltered(ctx context.Context, params *InboxListParams, opts ...RequestOption) iter.Seq2[*InboxConversation, error] {
	return s.all(ctx, inboxFiltered, params, opts)
}

func (s *InboxService) list(ctx context.Context, view *inboxView, params *InboxListParams, opts []RequestOption) (*InboxPage, error) {
	if params == nil {
		params = new(InboxListParams)
	}
	body := newInboxBody(view, params)
	r := view.op.path().withQuery(inboxQuery{params.IncludeMessages})
	answer, err := call[*orBare[InboxPage, *InboxConversation]](ctx, s.client, r, body, opts)
	return pageOf(answer, err, func(rows []*InboxConversation) *InboxPage { return &InboxPage{Conversations: rows} })
}

func (s *InboxService) all(ctx context.Context, view *inboxView, params *InboxListParams, opts []RequestOption) iter.Seq2[*InboxConversation, error] {
	asked := orZero(params)
	return walk(ctx, opts, asked.Offset, cmp.Or(asked.Limit, inboxPageSize), func(ctx context.Context, offset, limit int) (page[*InboxConversation], error) {
		next := asked
		next.Offset, next.Limit = offset, limit
		p, err := s.list(ctx, view, &next, opts)
		if err != nil {
			return page[*InboxConversation]{}, err
		}
		return page[*InboxConversation]{rows: p.Conversations, total: -1, limit: p.Limit}, nil
	})
}

// inboxQuery is the one member of a view that goes into the query.
type inboxQuery struct {
	Messages bool `url:"fetch_message_history,omitempty"`
}

// inboxBody is what a view is asked. The limit is always sent: sources disagree
// about the API's own.
type inboxBody struct {
	Offset  int          `json:"offset"`
	Limit   int          `json:"limit"`
	Filters inboxFilters `json:"filters,omitzero"`
	Sort    InboxSort    `json:"sortBy,omitzero"`

	view   *inboxView
	params *InboxListParams
}

// inboxFilters hold one id or word where there is one and a list where there
// are more: some views refuse a list.
type inboxFilters struct {
	Search        string           `json:"search,omitzero"`
	Categories    inboxCategorized `json:"leadCategories,omitzero"`
	EmailStatus   any              `json:"emailStatus,omitzero"`
	CampaignID    any              `json:"campaignId,omitzero"`
	AccountID     any              `json:"emailAccountId,omitzero"`
	TeamMemberID  any              `json:"campaignTeamMemberId,omitzero"`
	TagID         any              `json:"campaignTagId,omitzero"`
	ClientID      any              `json:"campaignClientId,omitzero"`
	ReplyTime     []time.Time      `json:"replyTimeBetween,omitzero"`
	SubsequenceID CampaignID       `json:"subSequenceId,omitzero"`
}

type inboxCategorized struct {
	Unassigned bool         `json:"unassigned,omitzero"`
	IsAssigned bool         `json:"isAssigned,omitzero"`
	NotIn      []CategoryID `json:"categoryIdsNotIn,omitzero"`
	In         []CategoryID `json:"categoryIdsIn,omitzero"`
}

func newInboxBody(view *inboxView, p *InboxListParams) *inboxBody {
	body := &inboxBody{
		Offset: p.Offset,
		Limit:  cmp.Or(p.Limit, inboxPageSize),
		Sort:   p.Sort,
		Filters: inboxFilters{
			Search:        p.Search,
			Categories:    inboxCategorized{p.Uncategorized, p.Categorized, p.NotCategoryIDs, p.CategoryIDs},
			EmailStatus:   oneOrMore(p.EmailStatuses),
			CampaignID:    oneOrMore(p.CampaignIDs),
			AccountID:     oneOrMore(p.AccountIDs),
			TeamMemberID:  oneOrMore(p.TeamMemberIDs),
			TagID:         oneOrMore(p.TagIDs),
			ClientID:      oneOrMore(p.ClientIDs),
			SubsequenceID: p.SubsequenceID,
		},
		view:   view,
		params: p,
	}
	if !p.RepliedFrom.IsZero() || !p.RepliedTo.IsZero() {
		body.Filters.ReplyTime = []time.Time{p.RepliedFrom, p.RepliedTo}
	}
	return body
}

// oneOrMore is nil, the only value, or all of them.
func oneOrMore[T any](values []T) any {
	switch len(values) {
	case 0:
		return nil
	case 1:
		return values[0]
	default:
		return values
	}
}

func (b *inboxBody) validate() (field, reason string) {
	p, view := b.params, b.view
	if field, reason := pageLimits(p.Offset, p.Limit, inboxPageSize); reason != "" {
		return field, reason
	}
	switch {
	case p.IncludeMessages && view.noMessages:
		return "fetch_message_history", "is not taken by this view"
	case utf8.RuneCountInString(p.Search) > inboxSearchLength:
		return "search", fmt.Sprintf("must have at most %d characters", inboxSearchLength)
	case p.RepliedFrom.IsZero() != p.RepliedTo.IsZero():
		return "replyTimeBetween", "must have both ends"
	case p.RepliedTo.Before(p.RepliedFrom):
		return "replyTimeBetween", "must not end before it begins"
	case p.SubsequenceID != 0 && !view.subsequence:
		return "subSequenceId", "is not taken by this view"
	case p.SubsequenceID < 0:
		return "subSequenceId", fmt.Sprintf("must be a positive id, got %d", p.SubsequenceID)
	case p.EmailStatuses != nil && len(p.EmailStatuses) == 0:
		return "emailStatus", "must not be empty, or be nil for all"
	}
	return p.checkIDs(view)
}

// checkIDs checks the lists of ids. An empty one is refused: it looks like "none
// of them" and would not be sent, which means all.
func (p *InboxListParams) checkIDs(view *inboxView) (field, reason string) {
	for _, filter := range []struct{ field, reason string }{
		{"campaignId", checkFilter(p.CampaignIDs, view.campaigns)},
		{"emailAccountId", checkFilter(p.AccountIDs, view.accounts)},
		{"campaignTeamMemberId", checkFilter(p.TeamMemberIDs, view.others)},
		{"campaignTagId", checkFilter(p.TagIDs, view.others)},
		{"campaignClientId", checkFilter(p.ClientIDs, view.others)},
		{"categoryIdsIn", checkFilter(p.CategoryIDs, inboxCategories)},
		{"categoryIdsNotIn", checkFilter(p.NotCategoryIDs, inboxCategories)},
	} {
		if filter.reason != "" {
			return filter.field, filter.reason
		}
	}
	return "", ""
}
