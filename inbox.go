package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// InboxService is the master inbox: the conversations of all campaigns, what is
// answered in them and what is noted about them.
//
// A conversation is a lead in one campaign, so everything here goes by
// [LeadMapID] and not by [LeadID].
type InboxService struct{ service }

// InboxConversation is a lead in one campaign as the inbox shows it: a thread
// with ten replies is one conversation.
type InboxConversation struct {
	LeadMapID LeadMapID  `json:"email_lead_map_id"` // what every call of this service goes by
	LeadID    LeadID     `json:"email_lead_id"`
	Email     string     `json:"lead_email"`
	FirstName string     `json:"lead_first_name"`
	LastName  string     `json:"lead_last_name"`
	Status    LeadStatus `json:"lead_status"`

	CategoryID   CategoryID   `json:"lead_category_id"` // zero: none
	Revenue      float64      `json:"revenue"`
	TeamMemberID TeamMemberID `json:"team_member_id"` // zero: assigned to nobody
	IsUnread     bool         `json:"has_new_unread_email"`
	IsImportant  bool         `json:"is_important"`
	IsArchived   bool         `json:"is_archived"`
	IsSnoozed    bool         `json:"is_snoozed"`

	LastSentTime  time.Time `json:"last_sent_time"`              // zero: nothing sent yet
	LastReplyTime time.Time `json:"last_reply_time"`             // zero: no reply yet
	NextSendTime  time.Time `json:"lead_next_timestamp_to_send"` // zero: nothing is due

	AccountID             AccountID       `json:"email_account_id"` // the mailbox that writes to the lead; zero: none yet
	ClientID              ClientID        `json:"client_id"`        // zero: the account's own
	CampaignID            CampaignID      `json:"email_campaign_id"`
	CampaignName          string          `json:"email_campaign_name"`
	Schedule              *CampaignWindow `json:"campaign_sending_schedule"`
	SequenceID            SequenceID      `json:"email_campaign_seq_id"`
	CurrentSequenceNumber int             `json:"current_sequence_number"`
	SequenceCount         int             `json:"sequence_count"` // steps of the campaign

	SubsequenceID         CampaignID      `json:"sub_sequence_id"` // zero: none
	IsPushedToSubsequence bool            `json:"is_pushed_to_sub_sequence"`
	BelongsToSubsequence  bool            `json:"belongs_to_sub_sequence"` // the campaign is a subsequence itself
	IsPushedByOutOfOffice bool            `json:"is_ooo_automated_push_lead"`
	OldReplacedLeadData   json.RawMessage `json:"old_replaced_lead_data"` // not known: only null was seen

	Messages []*LeadMessage `json:"email_history"` // only when asked for

	Extra map[string]json.RawMessage `json:",embed"` // members this package does not know
}

var (
	opInboxGet         = operation("Inbox.Get", http.MethodGet, "/master-inbox/{id}", read)
	opInboxReplyStatus = operation("Inbox.ReplyStatus", http.MethodGet, "/master-inbox/reply-status", read)
	opInboxMarkRead    = operation("Inbox.MarkRead", http.MethodPatch, "/master-inbox/change-read-status", idempotent)
	opInboxMarkUnread  = operation("Inbox.MarkUnread", http.MethodPatch, "/master-inbox/change-read-status", idempotent)
)

// Get returns one conversation. It comes without its messages: no option for
// them is known.
//
// SmartLead: GET /master-inbox/{id}. A conversation that does not exist is
// [ErrNotFound]. The shape of the answer has medium confidence.
func (s *InboxService) Get(ctx context.Context, leadMap LeadMapID, opts ...RequestOption) (*InboxConversation, error) {
	return unwrap(call[*soleAnswer[InboxConversation]](ctx, s.client, opInboxGet.path(leadMap), nil, opts))
}

// missing reports an object that names no conversation.
func (c *InboxConversation) missing() bool { return c.LeadMapID == 0 && c.Email == "" }

// InboxReplyState is what became of a reply.
type InboxReplyState string

// InboxReplyCompleted is the one state that is known: the reply went out.
const InboxReplyCompleted InboxReplyState = "COMPLETED"

var _ = enum(InboxReplyCompleted)

// InboxReplyStatus is what became of a mail sent from the inbox.
type InboxReplyStatus struct {
	MessageID     MessageID       `json:"message_id"`
	StatsID       StatsID         `json:"email_stats_id"`
	Status        InboxReplyState `json:"status"`
	StatusMessage string          `json:"status_message"` // in words
	EventTime     time.Time       `json:"event_time"`
	ScheduledTime time.Time       `json:"scheduled_time"` // zero: not scheduled

	Extra map[string]json.RawMessage `json:",embed"`
}

// inboxReplyStatusParams holds the message id, which goes into the query.
type inboxReplyStatusParams struct {
	MessageID MessageID `url:"message_id"`
}

func (p *inboxReplyStatusParams) validate() (field, reason string) {
	id := p.MessageID
	if len(id) < 3 || id[0] != '<' || id[len(id)-1] != '>' {
		return "message_id", fmt.Sprintf("must be a Message-ID with its angle brackets, got %q", id)
	}
	return "", ""
}

// ReplyStatus tells what became of a mail that was sent from the inbox, by its
// Message-ID, angle brackets included. [InboxService.Forward] returns it,
// [InboxService.Reply] does not: read it from the messages of the conversation.
//
// SmartLead: GET /master-inbox/reply-status. A message that is not such a mail
// is [ErrNotFound]. It has medium confidence.
func (s *InboxService) ReplyStatus(ctx context.Context, message MessageID, opts ...RequestOption) (*InboxReplyStatus, error) {
	answer, err := call[*envelope[*InboxReplyStatus]](ctx, s.client, opInboxReplyStatus.path(), &inboxReplyStatusParams{message}, opts)
	if err != nil {
		return nil, err
	}
	return answer.Data, nil
}

// leadMapParams is the body of a call about one conversation: its id and what
// the call is about, which must not be nil.
type leadMapParams[P validator] struct {
	LeadMapID LeadMapID `json:"email_lead_map_id"`
	Params    P         `json:",embed"`
}

func ofLead[P validator](leadMap LeadMapID, params P) *leadMapParams[P] {
	return &leadMapParams[P]{leadMap, params}
}

func (p *leadMapParams[P]) validate() (field, reason string) {
	if field, reason := positive("email_lead_map_id", p.LeadMapID); reason != "" {
		return field, reason
	}
	if isNilPointer(p.Params) {
		return "params", "must not be nil"
	}
	return p.Params.validate()
}

// inboxReadStatus is the rest of both read status calls. False must be sent.
type inboxReadStatus struct {
	Read bool `json:"read_status"`
}

func (*inboxReadStatus) validate() (field, reason string) { return "", "" }

// MarkRead marks a conversation as read; its IsUnread is false then.
//
// SmartLead: PATCH /master-inbox/change-read-status with true. It may be
// repeated. There is no call for several conversations at once. It has medium
// confidence.
func (s *InboxService) MarkRead(ctx context.Context, leadMap LeadMapID, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxMarkRead.path(), ofLead(leadMap, &inboxReadStatus{true}), opts)
}

// MarkUnread marks a conversation as not read yet; its IsUnread is true then.
//
// SmartLead: PATCH /master-inbox/change-read-status with false. It may be repeated. It
// has medium confidence.
func (s *InboxService) MarkUnread(ctx context.Context, leadMap LeadMapID, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxMarkUnread.path(), ofLead(leadMap, &inboxReadStatus{false}), opts)
}
