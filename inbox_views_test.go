package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func inboxPage(offset, limit int, rows ...*InboxConversation) *InboxPage {
	if rows == nil {
		rows = []*InboxConversation{}
	}
	return &InboxPage{ack: ack{OK: true}, Conversations: rows, Offset: offset, Limit: limit}
}

// idsTo returns the ids from 1 to last.
func idsTo[T ~int64](last int) []T {
	ids := make([]T, last)
	for i := range ids {
		ids[i] = T(i + 1)
	}
	return ids
}

var inboxViewEndpoints = []endpoint{
	{
		op: "Inbox.ListReplies",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListReplies(ctx, &InboxListParams{
				Offset: 20, Limit: 10, Sort: InboxNewestSent, IncludeMessages: true,
				Search: "pricing", EmailStatuses: []InboxEmailStatus{InboxEmailReplied, InboxEmailNotReplied},
				CampaignIDs: []CampaignID{1456277, 1456278}, AccountIDs: []AccountID{5352520},
				TeamMemberIDs: []TeamMemberID{7, 8}, TagIDs: []TagID{31}, ClientIDs: []ClientID{22, 23},
				Uncategorized: true, Categorized: true,
				CategoryIDs: []CategoryID{1, 1454}, NotCategoryIDs: []CategoryID{4},
				RepliedFrom: at("2026-03-01T00:00:00Z"), RepliedTo: at("2026-03-31T23:59:59.5Z"),
			})
		},
		want: inboxPage(20, 10, inboxRow(inboxThread)),
	},
	{
		op: "Inbox.ListReplies", file: "Inbox.ListReplies.Empty",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListReplies(ctx, nil)
		},
		want: inboxPage(0, 20),
	},
	{
		op: "Inbox.ListUnread",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListUnread(ctx, &InboxListParams{
				IncludeMessages: true, EmailStatuses: []InboxEmailStatus{InboxEmailReplied}, Sort: InboxNewestReply,
			})
		},
		want: inboxPage(0, 20, inboxRow(inboxThread)),
	},
	{
		op: "Inbox.ListImportant",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListImportant(ctx, nil)
		},
		want: inboxPage(0, 20, inboxRow(nil), &InboxConversation{
			LeadMapID: 3375876577, LeadID: 4156397120, Email: "lee@example.org", LastName: "Okoro",
			Status: LeadInProgress, TeamMemberID: 7, IsImportant: true, IsArchived: true, IsSnoozed: true,
			NextSendTime: at("2026-04-02T04:01:22.422Z"), ClientID: 22,
			CampaignID: 1456277, CampaignName: "Spring outreach", SequenceID: 2738054, SequenceCount: 3,
			SubsequenceID: 1456278, IsPushedToSubsequence: true, BelongsToSubsequence: true, IsPushedByOutOfOffice: true,
			OldReplacedLeadData: json.RawMessage("null"),
		}),
	},
	{
		op: "Inbox.ListSnoozed",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListSnoozed(ctx, &InboxListParams{Limit: 5})
		},
		want: inboxPage(0, 5, inboxRow(func(row *InboxConversation) {
			row.IsSnoozed = true
			row.Extra = map[string]json.RawMessage{"snoozed_until": json.RawMessage(`"2026-04-05T08:00:00.000Z"`)}
		})),
	},
	{
		op: "Inbox.ListScheduled",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListScheduled(ctx, &InboxListParams{Sort: InboxFirstScheduled})
		},
		want: inboxPage(0, 20, inboxRow(nil)),
	},
	{
		op: "Inbox.ListReminders",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListReminders(ctx, &InboxListParams{Sort: InboxLastReminder})
		},
		want: inboxPage(0, 20, inboxRow(nil)),
	},
	{
		op: "Inbox.ListArchived",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListArchived(ctx, &InboxListParams{Offset: 40})
		},
		want: inboxPage(40, 20, inboxRow(func(row *InboxConversation) { row.IsArchived = true })),
	},
	{
		op: "Inbox.ListSent",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListSent(ctx, &InboxListParams{CampaignIDs: idsTo[CampaignID](15), AccountIDs: idsTo[AccountID](30)})
		},
		want: inboxPage(0, 20, inboxRow(nil)),
	},
	{
		op: "Inbox.ListAssignedToMe",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListAssignedToMe(ctx, &InboxListParams{CampaignIDs: []CampaignID{1456277}, ClientIDs: []ClientID{22}})
		},
		want: inboxPage(0, 20, inboxRow(nil)),
	},
	{
		op: "Inbox.ListFiltered",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListFiltered(ctx, &InboxListParams{
				IncludeMessages: true, CampaignIDs: []CampaignID{1456277}, SubsequenceID: 1456278,
			})
		},
		want: inboxPage(0, 20, inboxRow(nil)),
	},
	{
		op: "Inbox.ListUntracked",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListUntracked(ctx, &InboxUntrackedListParams{
				Offset: 30, Limit: 10, IncludeBody: true, IncludeAttachments: true,
				From: "noreply@example.com", To: "me@sender.example", Subject: "Report",
			})
		},
		want: &InboxUntrackedPage{
			Replies: []*InboxUntrackedReply{untrackedReply(func(r *InboxUntrackedReply) {
				r.Body = &InboxUntrackedBody{Text: "See the report", HTML: "<p>See the report</p>"}
				r.Attachments = []*InboxUntrackedAttachment{{
					ID: "5b0c7f1e-22aa-4b7b-8a44-90f1f0a2b3c4", FileName: "report.zip", FileType: "application/zip",
					FileSize: 1024, FileURL: "https://bucket.example/attachments/report.zip",
					CreatedAt: at("2026-08-07T10:57:53.617Z"),
				}}
			})},
			Total:      883,
			Pagination: &InboxPagination{Offset: 30, Limit: 10, Total: 883, HasMore: true},
		},
		lost: []string{"ok", "success", "message"},
	},
	{
		op: "Inbox.ListUntracked", file: "Inbox.ListUntracked.Single",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Inbox.ListUntracked(ctx, nil)
		},
		want: &InboxUntrackedPage{
			Replies: []*InboxUntrackedReply{untrackedReply(func(r *InboxUntrackedReply) {
				r.ID, r.Subject, r.IsRead, r.CC, r.BCC = "901", "", true, "ops@example.com", "audit@example.com"
			})},
			Total: 1,
		},
		lost: []string{"success", "message"},
	},
}

func untrackedReply(change func(*InboxUntrackedReply)) *InboxUntrackedReply {
	reply := &InboxUntrackedReply{
		ID: "0b1f6a52-7d0e-4b57-9a57-4c6f0b1e7a11", AccountID: 1234567, MessageID: "<abc@provider.example>", UID: "812",
		From: "noreply@example.com", To: "me@sender.example", Subject: "Report domain: sender.example",
		ReceivedTime: at("2026-08-07T10:57:53.615Z"), HasAttachment: true,
		CreatedAt: at("2026-08-07T10:57:53.617Z"), UpdatedAt: at("2026-08-07T10:57:53.617Z"),
	}
	change(reply)
	return reply
}

// inboxLists are the views with their iterators.
var inboxLists = map[string]struct {
	list func(*InboxService, context.Context, *InboxListParams, ...RequestOption) (*InboxPage, error)
	all  func(*InboxService, context.Context, *InboxListParams, ...RequestOption) iter.Seq2[*InboxConversation, error]
}{
	"Inbox.ListReplies":      {(*InboxService).ListReplies, (*InboxService).AllReplies},
	"Inbox.ListUnread":       {(*InboxService).ListUnread, (*InboxService).AllUnread},
	"Inbox.ListImportant":    {(*InboxService).ListImportant, (*InboxService).AllImportant},
	"Inbox.ListSnoozed":      {(*InboxService).ListSnoozed, (*InboxService).AllSnoozed},
	"Inbox.ListScheduled":    {(*InboxService).ListScheduled, (*InboxService).AllScheduled},
	"Inbox.ListReminders":    {(*InboxService).ListReminders, (*InboxService).AllReminders},
	"Inbox.ListArchived":     {(*InboxService).ListArchived, (*InboxService).AllArchived},
	"Inbox.ListSent":         {(*InboxService).ListSent, (*InboxService).AllSent},
	"Inbox.ListAssignedToMe": {(*InboxService).ListAssignedToMe, (*InboxService).AllAssignedToMe},
	"Inbox.ListFiltered":     {(*InboxService).ListFiltered, (*InboxService).AllFiltered},
}

// TestInboxViewsWalk lets each iterator walk a view of 45 conversations, from
// the fifth on, with pages that come short before the end.
func TestInboxViewsWalk(t *testing.T) {
	t.Parallel()
	for name, view := range inboxLists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, asked := inboxOf(t, 45, findOperation(t, name).template)
			params := &InboxListParams{Offset: 4, CampaignIDs: []CampaignID{9}}
			all, err := Collect(view.all(client.Inbox, context.Background(), params), 0)
			require.NoError(t, err)
			require.Len(t, all, 41)
			assert.Equal(t, LeadMapID(5), all[0].LeadMapID)
			assert.Equal(t, LeadMapID(45), all[40].LeadMapID)
			assert.Equal(t, []string{
				`{"filters":{"campaignId":9},"limit":20,"offset":4}`,
				`{"filters":{"campaignId":9},"limit":20,"offset":24}`,
				`{"filters":{"campaignId":9},"limit":20,"offset":44}`,
				`{"filters":{"campaignId":9},"limit":20,"offset":64}`,
			}, *asked)
			assert.Equal(t, &InboxListParams{Offset: 4, CampaignIDs: []CampaignID{9}}, params, "params were changed")
		})
	}
}

// inboxOf returns a client for a view with that many conversations, and the
// bodies it is asked with.
func inboxOf(t *testing.T, size int, path string) (*Client, *[]string) {
	t.Helper()
	asked := new([]string)
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodPost, DefaultBaseURL+path, func(r *http.Request) (*http.Response, error) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		*asked = append(*asked, compacted(sent))
		var body struct{ Offset, Limit int }
		if err := json.Unmarshal(sent, &body); err != nil {
			return nil, err
		}
		var rows []string
		for i := body.Offset + 1; i <= min(body.Offset+body.Limit, size); i++ {
			rows = append(rows, fmt.Sprintf(`{"email_lead_map_id":"%d"}`, i))
		}
		answer := fmt.Sprintf(`{"ok":true,"data":[%s],"offset":%d,"limit":%d}`, strings.Join(rows, ","), body.Offset, body.Limit)
		return httpmock.NewStringResponse(http.StatusOK, answer), nil
	})
	client, err := NewClient("test-key", WithLimiter(nil), WithRetries(0), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	return client, asked
}

// compacted writes JSON with its members in order.
func compacted(data []byte) string {
	var value any
	if json.Unmarshal(data, &value) != nil {
		return string(data)
	}
	ordered, _ := json.Marshal(value)
	return string(ordered)
}

func TestInboxUntrackedWalk(t *testing.T) {
	t.Parallel()
	var asked []string
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		query := r.URL.Query()
		asked = append(asked, query.Get("offset")+"+"+query.Get("limit"))
		total := `"totalCount":"150","pagination":{"limit":100,"offset":0,"totalCount":150,"hasMore":true}`
		return httpmock.NewStringResponse(http.StatusOK, `{"ok":true,"data":{"success":true,"data":{"replies":[{"id":`+
			fmt.Sprint(len(asked))+`}],`+total+`}}}`), nil
	})
	client, err := NewClient("test-key", WithLimiter(nil), WithRetries(0), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	all, err := Collect(client.Inbox.AllUntracked(context.Background(), nil), 0)
	require.NoError(t, err)
	assert.Len(t, all, 2)
	assert.Equal(t, []string{"+100", "100+100"}, asked, "the walk ends at the total")
}

func TestInboxUntrackedEmpty(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{}`, `{"ok":true,"data":null}`, `{"ok":true,"data":{"success":true,"data":null}}`} {
		page, err := inboxAnswering(t, body).Inbox.ListUntracked(context.Background(), nil)
		require.NoError(t, err, "body %s", body)
		assert.Empty(t, page.Replies)
		all, err := Collect(inboxAnswering(t, body).Inbox.AllUntracked(context.Background(), nil), 0)
		require.NoError(t, err, "body %s", body)
		assert.Empty(t, all)
	}
}

func TestInboxViewsRefuseBadParams(t *testing.T) {
	t.Parallel()
	from, to := at("2026-03-01T00:00:00Z"), at("2026-03-31T00:00:00Z")
	everywhere := map[string]*InboxListParams{
		"offset":           {Offset: -1},
		"limit":            {Limit: 21},
		"search":           {Search: strings.Repeat("ü", 31)},
		"replyTimeBetween": {RepliedFrom: to, RepliedTo: from},
		"emailStatus":      {EmailStatuses: []InboxEmailStatus{}},
		"campaignId":       {CampaignIDs: idsTo[CampaignID](16)},
		"emailAccountId":   {AccountIDs: []AccountID{0}},
		"campaignTagId":    {TagIDs: idsTo[TagID](11)},
		"campaignClientId": {ClientIDs: []ClientID{}},
		"categoryIdsIn":    {CategoryIDs: idsTo[CategoryID](11)},
		"categoryIdsNotIn": {NotCategoryIDs: []CategoryID{}},
	}
	for name, view := range inboxLists {
		check := func(field string, params *InboxListParams) {
			t.Run(name+"/"+field, func(t *testing.T) {
				t.Parallel()
				refused(t, name, field, func(ctx context.Context, c *Client) error {
					_, err := view.list(c.Inbox, ctx, params)
					return err
				})
				refused(t, name, field, func(ctx context.Context, c *Client) error {
					_, err := Collect(view.all(c.Inbox, ctx, params), 0)
					return err
				})
			})
		}
		for field, params := range everywhere {
			check(field, params)
		}
		if name != "Inbox.ListFiltered" {
			check("subSequenceId", &InboxListParams{SubsequenceID: 1456278})
		}
	}
}

// TestInboxViewsDiffer holds what one view takes and another does not.
func TestInboxViewsDiffer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		op, field string
		params    *InboxListParams
	}{
		{"Inbox.ListReplies", "emailAccountId", &InboxListParams{AccountIDs: idsTo[AccountID](21)}},
		{"Inbox.ListReplies", "replyTimeBetween", &InboxListParams{RepliedTo: at("2026-03-31T00:00:00Z")}},
		{"Inbox.ListUnread", "emailAccountId", &InboxListParams{AccountIDs: idsTo[AccountID](11)}},
		{"Inbox.ListUnread", "campaignId", &InboxListParams{CampaignIDs: idsTo[CampaignID](6)}},
		{"Inbox.ListSent", "campaignTeamMemberId", &InboxListParams{TeamMemberIDs: idsTo[TeamMemberID](11)}},
		{"Inbox.ListReminders", "fetch_message_history", &InboxListParams{IncludeMessages: true}},
		{"Inbox.ListAssignedToMe", "campaignId", &InboxListParams{CampaignIDs: idsTo[CampaignID](2)}},
		{"Inbox.ListAssignedToMe", "emailAccountId", &InboxListParams{AccountIDs: idsTo[AccountID](2)}},
		{"Inbox.ListFiltered", "campaignTagId", &InboxListParams{TagIDs: idsTo[TagID](2)}},
		{"Inbox.ListFiltered", "subSequenceId", &InboxListParams{SubsequenceID: -1}},
	} {
		refused(t, test.op, test.field, func(ctx context.Context, c *Client) error {
			_, err := inboxLists[test.op].list(c.Inbox, ctx, test.params)
			return err
		})
	}
	refused(t, "Inbox.ListUntracked", "limit", func(ctx context.Context, c *Client) error {
		_, err := c.Inbox.ListUntracked(ctx, &InboxUntrackedListParams{Limit: 101})
		return err
	})
}
