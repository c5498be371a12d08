package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

var (
	opAccountsFetchMessages     = operation("Accounts.FetchMessages", http.MethodPost, "/email-accounts/{email_account_id}/fetch-messages", read, list, optionalParams, slow)
	opAccountsFetchMessagesBulk = operation("Accounts.FetchMessagesBulk", http.MethodPost, "/email-accounts/multi/fetch-messages", read, list, slow)
)

const (
	maxFetchedMessages = 500
	maxFetchedAccounts = 10
)

// AccountMessageParams says which mails of a mailbox to read.
type AccountMessageParams struct {
	Limit       int       `json:"limit,omitzero"`       // at most 500; zero: 100
	Folder      string    `json:"folder,omitzero"`      // "": all
	IncludeBody bool      `json:"includeBody,omitzero"` // fill AccountMessage.Body
	From        time.Time `json:"from,omitzero"`        // zero: 24 hours ago
	To          time.Time `json:"to,omitzero"`          // zero: now
}

func (p *AccountMessageParams) validate() (field, reason string) {
	switch {
	case p.Limit < 0 || p.Limit > maxFetchedMessages:
		return "limit", between(1, maxFetchedMessages, p.Limit)
	case !p.From.IsZero() && !p.To.IsZero() && p.To.Before(p.From):
		return "to", "must not be before from"
	}
	return "", ""
}

// AccountMessages are mails that lie in a mailbox.
type AccountMessages struct {
	Messages       []*AccountMessage     `json:"messages"`
	TotalCount     int                   `json:"totalCount"`
	ProcessedCount int                   `json:"processedCount"`
	Folders        []*AccountFolderCount `json:"folders"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountMessage is a mail as the mailbox's provider has it, sent or received.
type AccountMessage struct {
	MessageID string              `json:"messageId"`
	ThreadID  string              `json:"threadId"`
	Subject   string              `json:"subject"`
	From      string              `json:"from"`
	To        string              `json:"to"`
	Timestamp time.Time           `json:"timestamp"`
	Date      string              `json:"date"` // as the mail's header has it
	Folders   []*AccountFolder    `json:"folders"`
	Snippet   string              `json:"snippet"`
	Body      *AccountMessageBody `json:"body"` // only when asked for

	// Only Gmail has these.
	GmailMessageID string   `json:"gmailMessageId"`
	LabelIDs       []string `json:"labelIds"`
	HistoryID      string   `json:"historyId"`
	SizeEstimate   int      `json:"sizeEstimate"` // bytes

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountMessageBody is the content of a mail.
type AccountMessageBody struct {
	Text string `json:"text"`
	HTML string `json:"html"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountFolder is a folder that a mail lies in.
type AccountFolder struct {
	ID   string `json:"id"`
	Name string `json:"name"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountFolderCount counts the mails of a folder.
type AccountFolderCount struct {
	Name  string `json:"name"`
	Count int    `json:"count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// FetchMessages reads mails straight from a mailbox. There are no pages: for
// more than a limit of them, ask for a shorter time.
//
// SmartLead: POST /email-accounts/{email_account_id}/fetch-messages. SmartLead
// reads them from the provider, which can take long. It only reads and may be
// repeated. A mailbox that does not exist is [ErrNotFound]. It has medium
// confidence; whether a mail's time comes as text or as a number is not known and
// both are read.
func (s *AccountsService) FetchMessages(ctx context.Context, account AccountID, params *AccountMessageParams, opts ...RequestOption) (*AccountMessages, error) {
	return unwrap(call[*envelope[AccountMessages]](ctx, s.client, opAccountsFetchMessages.path(account), params, opts))
}

// AccountMessageBulkParams says which mails of which mailboxes to read.
type AccountMessageBulkParams struct {
	Requests []AccountMessageRequest // one for each mailbox, 1 to 10
}

// AccountMessageRequest says which mails of one mailbox to read.
type AccountMessageRequest struct {
	AccountMessageParams

	AccountID AccountID `json:"account_id"`
}

// accountMessageRequests is the body: an array and no object.
type accountMessageRequests []AccountMessageRequest

func (p *AccountMessageBulkParams) body() accountMessageRequests {
	if p == nil {
		return nil
	}
	return p.Requests
}

func (requests accountMessageRequests) validate() (field, reason string) {
	if len(requests) == 0 || len(requests) > maxFetchedAccounts {
		return "requests", between(1, maxFetchedAccounts, len(requests))
	}
	for i := range requests {
		if requests[i].AccountID <= 0 {
			return "account_id", fmt.Sprintf("must be a positive id, got %d", requests[i].AccountID)
		}
		if field, reason = requests[i].AccountMessageParams.validate(); reason != "" {
			return field, reason
		}
	}
	return "", ""
}

// FetchStatus is whether the mails of one mailbox could be read.
type FetchStatus string

// What can become of one mailbox, with medium confidence.
const (
	FetchSucceeded FetchStatus = "success"
	FetchFailed    FetchStatus = "error"
)

var _ = enum(FetchSucceeded, FetchFailed)

// AccountMessagesBulk is what could be read of several mailboxes.
type AccountMessagesBulk struct {
	Results []*AccountMessagesResult    `json:"results"`
	Summary *AccountMessagesBulkSummary `json:"summary"` // nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountMessagesResult is what could be read of one mailbox.
type AccountMessagesResult struct {
	AccountID AccountID        `json:"account_id"`
	Status    FetchStatus      `json:"status"`
	Mails     *AccountMessages `json:"data"`  // nil when they could not be read
	Error     string           `json:"error"` // why not

	Extra map[string]json.RawMessage `json:",embed"`
}

// AccountMessagesBulkSummary counts mailboxes.
type AccountMessagesBulkSummary struct {
	Total     int `json:"total"`
	Succeeded int `json:"success"`
	Failed    int `json:"error"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// FetchMessagesBulk reads mails of 1 to 10 mailboxes at once, as
// [AccountsService.FetchMessages] does. Some can fail while the call succeeds:
// look at each result's Status.
//
// SmartLead: POST /email-accounts/multi/fetch-messages. It can take long. It
// only reads and may be repeated. It has medium confidence.
func (s *AccountsService) FetchMessagesBulk(ctx context.Context, params *AccountMessageBulkParams, opts ...RequestOption) (*AccountMessagesBulk, error) {
	return call[*AccountMessagesBulk](ctx, s.client, opAccountsFetchMessagesBulk.path(), params.body(), opts)
}
