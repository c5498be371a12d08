package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

var opInboxListUntracked = operation("Inbox.ListUntracked", http.MethodGet, "/master-inbox/untracked-replies", read, list)

const untrackedPageSize = 100

// InboxUntrackedListParams narrows the list of untracked replies.
type InboxUntrackedListParams struct {
	Offset             int    `url:"offset,omitempty"`
	Limit              int    `url:"limit,omitempty"`            // 1 to 100, zero: the API's own, 20 or 10
	IncludeBody        bool   `url:"fetchBody,omitempty"`        // fill InboxUntrackedReply.Body
	IncludeAttachments bool   `url:"fetchAttachments,omitempty"` // fill InboxUntrackedReply.Attachments
	From               string `url:"from_email,omitempty"`       // address of the sender
	To                 string `url:"to_email,omitempty"`         // address of the mailbox
	Subject            string `url:"subject_line,omitempty"`     // part of the subject
}

func (p *InboxUntrackedListParams) validate() (field, reason string) {
	return pageLimits(p.Offset, p.Limit, untrackedPageSize)
}

// InboxUntrackedPage is one page of untracked replies.
type InboxUntrackedPage struct {
	Replies    []*InboxUntrackedReply `json:"replies"`
	Total      int                    `json:"totalCount"`
	Pagination *InboxPagination       `json:"pagination"` // the same once more, nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// InboxPagination is what the API says about a page.
type InboxPagination struct {
	Offset  int  `json:"offset"`
	Limit   int  `json:"limit"`
	Total   int  `json:"totalCount"`
	HasMore bool `json:"hasMore"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// InboxUntrackedReply is a mail that a connected mailbox received and that
// belongs to no lead of a campaign: a bounce notice, a report, an answer from
// another address.
type InboxUntrackedReply struct {
	ID            string    `json:"id"`
	AccountID     AccountID `json:"account_id"` // the mailbox that received it
	MessageID     MessageID `json:"message_id"`
	UID           string    `json:"uid"` // in the mailbox
	From          string    `json:"sender_detail"`
	To            string    `json:"recipient_detail"`
	CC            string    `json:"cc"`
	BCC           string    `json:"bcc"`
	Subject       string    `json:"subject"`
	VisibleText   string    `json:"visible_text"` // without quotes
	ReceivedTime  time.Time `json:"reply_picked_time"`
	IsRead        bool      `json:"is_read"`
	HasAttachment bool      `json:"has_attachment"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`

	Body        *InboxUntrackedBody         `json:"body"`        // only when asked for
	Attachments []*InboxUntrackedAttachment `json:"attachments"` // only when asked for

	Extra map[string]json.RawMessage `json:",embed"` // members this package does not know
}

// InboxUntrackedBody is the whole text of an untracked reply.
type InboxUntrackedBody struct {
	Text string `json:"text"`
	HTML string `json:"textAsHtml"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// InboxUntrackedAttachment is a file of an untracked reply.
type InboxUntrackedAttachment struct {
	ID              string    `json:"id"`
	FileName        string    `json:"file_name"`
	FileType        string    `json:"file_type"` // MIME type
	FileSize        int64     `json:"file_size"` // bytes
	FileURL         string    `json:"file_url"`
	Charset         string    `json:"charset"`
	DownloadSkipped bool      `json:"is_download_skipped"` // the API did not keep the file
	CreatedAt       time.Time `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// untrackedData is a page in an envelope of its own, or without one: both forms
// were seen.
type untrackedData struct {
	ack
	InboxUntrackedPage

	Inner *InboxUntrackedPage `json:"data"`
}

// ListUntracked returns one page of the mails that connected mailboxes received
// and that belong to no lead of a campaign. They have no conversation.
//
// SmartLead: GET /master-inbox/untracked-replies. A limit over 100 is refused.
func (s *InboxService) ListUntracked(ctx context.Context, params *InboxUntrackedListParams, opts ...RequestOption) (*InboxUntrackedPage, error) {
	answer, err := call[envelope[untrackedData]](ctx, s.client, opInboxListUntracked.path(), params, opts)
	switch {
	case err != nil:
		return nil, err
	case answer.Data.Inner != nil:
		return answer.Data.Inner, nil
	default:
		return &answer.Data.InboxUntrackedPage, nil
	}
}

// AllUntracked walks [InboxService.ListUntracked] from params.Offset to the end.
func (s *InboxService) AllUntracked(ctx context.Context, params *InboxUntrackedListParams, opts ...RequestOption) iter.Seq2[*InboxUntrackedReply, error] {
	asked := orZero(params)
	return walk(ctx, opts, asked.Offset, cmp.Or(asked.Limit, untrackedPageSize), func(ctx context.Context, offset, limit int) (page[*InboxUntrackedReply], error) {
		next := asked
		next.Offset, next.Limit = offset, limit
		p, err := s.ListUntracked(ctx, &next, opts...)
		if err != nil {
			return page[*InboxUntrackedReply]{}, err
		}
		return p.walked(), nil
	})
}

// walked is the page as the walk sees it. Without a total the walk ends on an
// empty page.
func (p *InboxUntrackedPage) walked() page[*InboxUntrackedReply] {
	walked := page[*InboxUntrackedReply]{rows: p.Replies, total: -1}
	if p.Total > 0 {
		walked.total = p.Total
	}
	if p.Pagination != nil {
		walked.limit = p.Pagination.Limit
	}
	return walked
}
