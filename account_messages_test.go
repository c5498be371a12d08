package smartlead

import (
	"context"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var accountMessageEndpoints = []endpoint{
	{
		op: "Accounts.FetchMessages",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.FetchMessages(ctx, 11137698, septemberMails())
		},
		want: &AccountMessages{
			Messages: []*AccountMessage{{
				MessageID: "<a1@mail.example.com>", ThreadID: "18f1", Subject: "Re: hello", From: "bob@example.net", To: "jane@example.com",
				Timestamp: at("2025-09-01T10:00:00.000Z"), Date: "Mon, 01 Sep 2025 10:00:00 +0000",
				Folders: []*AccountFolder{{ID: "INBOX", Name: "Inbox"}}, Snippet: "Thanks", Body: &AccountMessageBody{Text: "Thanks", HTML: "<p>Thanks</p>"},
				GmailMessageID: "18f2", LabelIDs: []string{"INBOX", "UNREAD"}, HistoryID: "991", SizeEstimate: 4812,
			}},
			TotalCount: 1, ProcessedCount: 1, Folders: []*AccountFolderCount{{Name: "INBOX", Count: 1}},
		},
		lost: []string{"success", "accountId"},
	},
	{
		op:   "Accounts.FetchMessages",
		file: "Accounts.FetchMessages.plain",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.FetchMessages(ctx, 11137698, nil)
		},
		want: &AccountMessages{
			Messages: []*AccountMessage{{
				MessageID: "<a1@mail.example.com>", Subject: "Re: hello", From: "bob@example.net", To: "jane@example.com",
				Timestamp: at("2025-09-01T10:00:00Z"), Date: "Mon, 1 Sep 2025 10:00:00 +0000 (UTC)", Folders: []*AccountFolder{},
			}},
			TotalCount: 1, ProcessedCount: 1, Folders: []*AccountFolderCount{},
		},
		lost: []string{"success", "accountId", "timestamp"},
	},
	{
		op: "Accounts.FetchMessagesBulk",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.FetchMessagesBulk(ctx, &AccountMessageBulkParams{Requests: []AccountMessageRequest{
				{AccountID: 11137698, AccountMessageParams: *septemberMails()},
				{AccountID: 11137699},
			}})
		},
		want: &AccountMessagesBulk{
			Results: []*AccountMessagesResult{
				{AccountID: 11137698, Status: FetchSucceeded, Mails: &AccountMessages{
					Messages: []*AccountMessage{{
						MessageID: "<a1@mail.example.com>", ThreadID: "18f1", Subject: "Re: hello", From: "bob@example.net", To: "jane@example.com",
						Timestamp: at("2025-09-01T10:00:00.000Z"), Date: "Mon, 01 Sep 2025 10:00:00 +0000",
						Folders: []*AccountFolder{{ID: "INBOX", Name: "Inbox"}}, Snippet: "Thanks",
					}},
					TotalCount: 1, ProcessedCount: 1, Folders: []*AccountFolderCount{{Name: "INBOX", Count: 1}},
				}},
				{AccountID: 11137699, Status: FetchFailed, Error: "Account not found"},
			},
			Summary: &AccountMessagesBulkSummary{Total: 2, Succeeded: 1, Failed: 1},
		},
	},
}

func septemberMails() *AccountMessageParams {
	return &AccountMessageParams{
		Limit: 50, Folder: "INBOX", IncludeBody: true, From: at("2025-09-01T00:00:00Z"), To: at("2025-09-02T00:00:00Z"),
	}
}

func TestAccountsFetchMessagesRefusesBadParams(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]AccountMessageParams{
		"limit": {Limit: 501},
		"to":    {From: at("2025-09-02"), To: at("2025-09-01")},
	} {
		refused(t, "Accounts.FetchMessages", field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.FetchMessages(ctx, 1, &params)
			return err
		})
		refused(t, "Accounts.FetchMessagesBulk", field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.FetchMessagesBulk(ctx, &AccountMessageBulkParams{Requests: []AccountMessageRequest{{AccountID: 1, AccountMessageParams: params}}})
			return err
		})
	}
	for field, params := range map[string]*AccountMessageBulkParams{
		"requests":   {Requests: make([]AccountMessageRequest, 11)},
		"account_id": {Requests: make([]AccountMessageRequest, 1)},
	} {
		refused(t, "Accounts.FetchMessagesBulk", field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.FetchMessagesBulk(ctx, params)
			return err
		})
	}
	refused(t, "Accounts.FetchMessagesBulk", "requests", func(ctx context.Context, c *Client) error {
		_, err := c.Accounts.FetchMessagesBulk(ctx, nil)
		return err
	})
}

func TestAccountsFetchMessagesWithoutAny(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, ``, `{"success":true,"accountId":"1"}`, `{"success":true,"data":null}`} {
		messages, err := respondingClient(t, httpmock.NewStringResponder(200, body)).Accounts.FetchMessages(t.Context(), 1, nil)
		require.NoError(t, err, body)
		assert.Equal(t, &AccountMessages{}, messages, body)
	}
}
