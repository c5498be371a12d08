package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

var (
	opLeadsHistory   = operation("Leads.History", http.MethodGet, "/campaigns/{campaign_id}/leads/{lead_id}/message-history", read, list)
	opLeadsHistories = operation("Leads.Histories", http.MethodPost, historiesPath, read, list)
	// A history is about 4 KB, so that 25,000 leads are 100 MB.
	opLeadsHistoriesOfEveryLead = operation("Leads.HistoriesOfEveryLead", http.MethodPost, historiesPath, read, list, slow)
)

// The last segment is part of the published route and no secret.
const historiesPath = "/campaigns/{campaign_id}/message-history-for-leads/bbfbdsFGHlBr76ruhjvh6fhHL"

// MessageType says which way a mail went.
type MessageType string

// The directions of a mail.
const (
	MessageSent  MessageType = "SENT"  // to the lead
	MessageReply MessageType = "REPLY" // from the lead
)

var _ = enum(MessageSent, MessageReply)

// LeadHistory is every mail exchanged with a lead in one campaign.
type LeadHistory struct {
	Messages []*LeadMessage `json:"history"`
	From     string         `json:"from"` // the mailbox; mostly empty
	To       string         `json:"to"`   // the lead; mostly empty

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadMessage is one mail. The counts belong to sent mails.
type LeadMessage struct {
	Type           MessageType          `json:"type"`
	MessageID      MessageID            `json:"message_id"`
	StatsID        StatsID              `json:"stats_id"` // what a reply or forward names
	Time           time.Time            `json:"time"`     // zero: only queued so far
	From           string               `json:"from"`
	To             string               `json:"to"`
	CC             json.RawMessage      `json:"cc"` // a list or null; what it holds is not known
	BCC            json.RawMessage      `json:"bcc"`
	Subject        string               `json:"subject"`          // empty on replies
	EmailBody      string               `json:"email_body"`       // HTML
	SequenceNumber int                  `json:"email_seq_number"` // zero: no step of the sequence
	OpenCount      int                  `json:"open_count"`
	ClickCount     int                  `json:"click_count"`
	ClickDetails   json.RawMessage      `json:"click_details"`
	Attachments    []*MessageAttachment `json:"attachments"`
	ReplyDetails   json.RawMessage      `json:"reply_details"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// MessageAttachment is a file that came with a mail.
type MessageAttachment struct {
	URL  string `json:"file_url"`
	Name string `json:"file_name"`
	Type string `json:"file_type"` // "application/pdf"

	Extra map[string]json.RawMessage `json:",embed"`
}

// Params returns the file for a reply.
func (a *MessageAttachment) Params() *AttachmentParams {
	return &AttachmentParams{URL: a.URL, Name: a.Name, Type: a.Type}
}

// LeadHistoryParams narrows a history.
type LeadHistoryParams struct {
	After time.Time `url:"event_time_gt,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"` // only newer mails
	// PlainText adds the text without HTML. The name of that member is not known:
	// it is in LeadMessage.Extra.
	PlainText bool `url:"show_plain_text_response,omitempty"`
}

// historyAnswer is a history in each of the forms that are known of.
type historyAnswer = orBare[historyObject, *LeadMessage]

type historyObject struct {
	LeadHistory

	Data []*LeadMessage `json:"data"`
}

func (h *historyObject) lacksRows() bool {
	return h.Messages == nil && h.Data == nil && saysElse(h.Extra)
}

func historyOf(answer *historyAnswer) *LeadHistory {
	history := &answer.Object.LeadHistory
	history.Messages = firstList(history.Messages, answer.Object.Data, answer.Bare)
	return history
}

// History returns the mails exchanged with a lead in a campaign, with their
// bodies. A reply can be missing for some seconds after its webhook has come.
//
// SmartLead: GET /campaigns/{campaign_id}/leads/{lead_id}/message-history. A
// campaign that does not exist is [ErrNotFound]; a lead that does not can be an
// empty history.
func (s *LeadsService) History(ctx context.Context, campaign CampaignID, lead LeadID, params *LeadHistoryParams, opts ...RequestOption) (*LeadHistory, error) {
	answer, err := call[*historyAnswer](ctx, s.client, opLeadsHistory.path(campaign, lead), params, opts)
	if err != nil {
		return nil, err
	}
	return historyOf(answer), nil
}

// LeadHistoriesParams says whose histories to read.
type LeadHistoriesParams struct {
	LeadIDs []LeadID  `url:"-" json:"lead_ids"`
	After   time.Time `url:"event_time_gt,omitempty" json:"-" layout:"2006-01-02T15:04:05.000Z07:00"` // only newer mails
}

func (p *LeadHistoriesParams) validate() (field, reason string) {
	if len(p.LeadIDs) == 0 {
		return "lead_ids", "must name at least one lead: none means every lead, see HistoriesOfEveryLead"
	}
	return wrongIDs("lead_ids", p.LeadIDs)
}

// wrongIDs finds an id in a list that cannot be one.
func wrongIDs[T ~int64](field string, ids []T) (string, string) {
	for i, id := range ids {
		if id <= 0 {
			return positive(fmt.Sprintf("%s[%d]", field, i), id)
		}
	}
	return "", ""
}

// historiesAnswer is the histories by the text of the lead's id, also within data.
type historiesAnswer struct {
	ack

	Data   map[string]*historyAnswer `json:"data"`
	ByLead map[string]*historyAnswer `json:",embed"`
}

// Histories returns the mails exchanged with several leads of a campaign, by
// lead. A lead without any is missing. The largest number of leads is not known;
// a history is about 4 KB on average.
//
// SmartLead: POST /campaigns/{campaign_id}/message-history-for-leads, with a last
// segment that is always the same. It only reads and may be repeated.
func (s *LeadsService) Histories(ctx context.Context, campaign CampaignID, params *LeadHistoriesParams, opts ...RequestOption) (map[LeadID]*LeadHistory, error) {
	return s.histories(ctx, opLeadsHistories.path(campaign).withQuery(params), params, opts)
}

// LeadHistoriesOfEveryLeadParams narrows the histories.
type LeadHistoriesOfEveryLeadParams struct {
	After time.Time `url:"event_time_gt,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"` // only newer mails
}

type everyLead struct {
	LeadIDs *LeadID `json:"lead_ids"` // always null, which means every lead
}

// HistoriesOfEveryLead is [LeadsService.Histories] for all leads of a campaign,
// in one answer: on a large campaign it is slow and can pass the limit that
// [WithMaxResponseSize] sets.
//
// SmartLead: POST /campaigns/{campaign_id}/message-history-for-leads, with null
// for the leads. It only reads and may be repeated.
func (s *LeadsService) HistoriesOfEveryLead(ctx context.Context, campaign CampaignID, params *LeadHistoriesOfEveryLeadParams, opts ...RequestOption) (map[LeadID]*LeadHistory, error) {
	return s.histories(ctx, opLeadsHistoriesOfEveryLead.path(campaign).withQuery(params), &everyLead{}, opts)
}

func (s *LeadsService) histories(ctx context.Context, r route, body any, opts []RequestOption) (map[LeadID]*LeadHistory, error) {
	answer, err := call[*historiesAnswer](ctx, s.client, r, body, opts)
	if err != nil {
		return nil, err
	}
	histories := make(map[LeadID]*LeadHistory, len(answer.ByLead)+len(answer.Data))
	for _, byLead := range []map[string]*historyAnswer{answer.Data, answer.ByLead} {
		for text, history := range byLead {
			id, err := strconv.ParseInt(text, 10, 64)
			if err == nil && history != nil {
				histories[LeadID(id)] = historyOf(history)
			}
		}
	}
	return histories, nil
}
