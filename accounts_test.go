package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var accountEndpoints = []endpoint{
	{
		op: "Accounts.List",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.List(ctx, &AccountListParams{
				Offset: 200, Limit: 50, InUse: new(true), WarmupStatus: WarmupActive, SMTPConnected: new(false),
				WarmupBlocked: new(false), Type: AccountSMTP, Username: "jane", ClientID: 22, IncludeCampaigns: true,
			})
		},
		want: []*Account{
			{
				ID: 97393, UserID: 456, Type: AccountSMTP, FromName: "Jane Doe", FromEmail: "jane@example.com", Username: "jane@example.com",
				CreatedAt: at("2025-01-15T10:30:00.000Z"), UpdatedAt: at("2025-11-26T08:00:00.123456+00:00"),
				Password: NewSecret("czNjcmV0"), SMTPHost: "smtp.example.com", SMTPPort: 587, SMTPPortType: PortTLS,
				IMAPUsername: "jane@example.com", IMAPPassword: NewSecret("czNjcmV0"), IMAPHost: "imap.example.com", IMAPPort: 993, IMAPPortType: PortSSL,
				SMTPConnected: true, IMAPConnected: true, DailySentCount: 25, CampaignCount: 3,
				MaxEmailsPerDay: new(50), MinTimeBetweenEmails: 5, Signature: "<p>Jane</p>",
				Warmup: &AccountWarmup{
					ID: 789, Status: WarmupActive, CreatedAt: at("2025-01-15T10:30:00.000Z"), TotalSentCount: 450, TotalSpamCount: 2,
					Reputation: new(95.0), WarmupKeyID: "brass-sleep", ReplyRatePercentage: 30,
				},
				Tags:             []*Tag{{ID: 7, Name: "Primary", Color: "#4CAF50"}},
				CampaignIDs:      []CampaignID{101, 102},
				encodedPasswords: true,
			},
			{
				ID: 97394, UserID: 456, ClientID: 22, Type: AccountGmail, FromName: "Ada Roe", FromEmail: "ada@example.com", Username: "ada@example.com",
				CreatedAt: at("2025-01-15T10:30:00.000Z"), IMAPConnected: true, SMTPError: "535 Authentication failed", IsSuspended: true,
				encodedPasswords: true,
			},
		},
		lost: []string{"warmup_created_at"},
	},
	{
		op: "Accounts.Get",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.Get(ctx, 97393, &AccountGetParams{IncludeCampaigns: true, IncludeTags: true})
		},
		want: readAccount(),
	},
	{
		op: "Accounts.Update",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Accounts.Update(ctx, 10607, &AccountUpdateParams{
				FromName: new("Jane Doe"), MaxEmailsPerDay: new(0), MinTimeBetweenEmails: new(0), CustomTrackingDomain: new(""),
				BCC: new("archive@example.com"), Signature: new("<p>Jane</p>"), ClientID: Null[ClientID](), IsSuspended: new(false),
			})
		},
	},
	{
		op: "Accounts.Delete",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Accounts.Delete(ctx, 123)
		},
	},
	{
		op: "Accounts.Suspend",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Accounts.Suspend(ctx, 123)
		},
	},
	{
		op: "Accounts.Unsuspend",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Accounts.Unsuspend(ctx, 123)
		},
	},
	{
		op: "Accounts.ReconnectFailed",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Accounts.ReconnectFailed(ctx)
		},
	},
}

// readAccount is the mailbox of Accounts.Get.json.
func readAccount() *Account {
	return &Account{
		ID: 97393, UserID: 456, ClientID: 22, Type: AccountSMTP, FromName: "Jane Doe", FromEmail: "jane@example.com", Username: "jane@example.com",
		CreatedAt: at("2025-01-15T10:30:00.000Z"), UpdatedAt: at("2025-11-26T08:00:00.123456+00:00"),
		Password: NewSecret("s3cret"), SMTPHost: "smtp.example.com", SMTPPort: 587, SMTPPortType: PortTLS, SeparateIMAP: true,
		IMAPUsername: "jane-imap@example.com", IMAPPassword: NewSecret("imap-s3cret"), IMAPHost: "imap.example.com", IMAPPort: 993, IMAPPortType: PortSSL,
		SMTPConnected: true, IMAPConnected: true, DailySentCount: 25, CampaignCount: 3,
		MaxEmailsPerDay: new(0), MinTimeBetweenEmails: 5, CustomTrackingDomain: "track.example.com", BCC: "archive@example.com", ReplyToAddress: "team@example.com",
		Warmup: &AccountWarmup{
			ID: 789, Status: WarmupActive, CreatedAt: at("2025-01-15T10:30:00.000Z"), TotalSentCount: 450, TotalSpamCount: 2,
			Reputation: new(95.0), WarmupKeyID: "4711", ReplyRatePercentage: 30, TotalPerDay: 30, MinPerDay: 10, MaxEmailsPerDay: 50,
		},
		Tags:        []*Tag{{ID: 7, Name: "Primary", Color: "#4CAF50"}},
		CampaignIDs: []CampaignID{101, 102},
	}
}

func TestAccountsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]*AccountListParams{"limit": {Limit: 101}, "offset": {Offset: -1}, "emailWarmupStatus": {WarmupStatus: WarmupPaused}, "esp": {Type: AccountZoho}} {
		refused(t, "Accounts.List", field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.List(ctx, params)
			return err
		})
		refused(t, "Accounts.List", field, func(ctx context.Context, c *Client) error {
			_, err := Collect(c.Accounts.All(ctx, params), 0)
			return err
		})
	}
	for field, params := range map[string]*AccountUpdateParams{
		"params":               nil,
		"max_email_per_day":    {MaxEmailsPerDay: new(-1)},
		"time_to_wait_in_mins": {MinTimeBetweenEmails: new(-1)},
	} {
		refused(t, "Accounts.Update", field, func(ctx context.Context, c *Client) error {
			return c.Accounts.Update(ctx, 1, params)
		})
	}
}

// A page of the list can be short before its end, and has no total.
func TestAccountsAllGoesOnUntilAnEmptyPage(t *testing.T) {
	t.Parallel()
	pages := map[string]int{"": 100, "100": 3, "200": 1, "300": 0} // mailboxes by offset
	var asked []string
	client := respondingClient(t, func(r *http.Request) (*http.Response, error) {
		offset := r.URL.Query().Get("offset")
		asked = append(asked, offset)
		assert.Equal(t, "100", r.URL.Query().Get("limit"))
		assert.Equal(t, "true", r.URL.Query().Get("isInUse"))
		count, known := pages[offset]
		require.True(t, known, "asked for offset %q", offset)
		rows := make([]string, count)
		for i := range rows {
			rows[i] = fmt.Sprintf(`{"id":%s%03d}`, "1"+offset, i)
		}
		return httpmock.NewStringResponse(http.StatusOK, "["+strings.Join(rows, ",")+"]"), nil
	})
	params := &AccountListParams{InUse: new(true)}
	accounts, err := Collect(client.Accounts.All(t.Context(), params), 0)
	require.NoError(t, err)
	assert.Len(t, accounts, 104)
	assert.Equal(t, []string{"", "100", "200", "300"}, asked)
	assert.Equal(t, &AccountListParams{InUse: new(true)}, params, "params are not changed")
}

// respondingClient returns a client that gets every answer from respond.
func respondingClient(t *testing.T, respond httpmock.Responder) *Client {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(respond)
	client, err := NewClient("test-key", WithLimiter(nil), WithRetries(0), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	return client
}

// What was read is written back as it was, under the names that writes have.
func TestAccountParamsLoseNothing(t *testing.T) {
	t.Parallel()
	body, err := codec().Marshal(readAccount().Params())
	require.NoError(t, err)
	assert.JSONEq(t, `{"from_name":"Jane Doe","max_email_per_day":0,"time_to_wait_in_mins":5,"custom_tracking_url":"track.example.com",
		"bcc":"archive@example.com","client_id":22}`, string(body))

	account := readAccount()
	account.MaxEmailsPerDay, account.IsSuspended, account.Signature = new(50), true, "<p>Jane</p>"
	params := account.Params()
	*params.MaxEmailsPerDay = 10
	assert.Equal(t, 50, *account.MaxEmailsPerDay, "params share nothing with the mailbox")
	body, err = codec().Marshal(params)
	require.NoError(t, err)
	assert.JSONEq(t, `{"from_name":"Jane Doe","max_email_per_day":10,"time_to_wait_in_mins":5,"custom_tracking_url":"track.example.com",
		"bcc":"archive@example.com","client_id":22,"is_suspended":true,"signature":"<p>Jane</p>"}`, string(body))

	body, err = codec().Marshal((&Account{ID: 1}).Params())
	require.NoError(t, err)
	assert.JSONEq(t, `{}`, string(body), "what the mailbox does not have is left out")
}

func TestAccountsMissing(t *testing.T) {
	t.Parallel()
	answers := []struct {
		status int
		body   string
	}{
		{404, `{"error":"Email account not found"}`},
		{404, `{"ok":false,"message":"Email account not found!","errorCode":"ACCOUNT_NOT_FOUND","emailAccountId":1}`},
		{400, `{"success":false,"message":"Email account not found or does not belong to you"}`},
		{200, `{}`},
		{200, ``},
	}
	for _, answer := range answers {
		client := respondingClient(t, httpmock.NewStringResponder(answer.status, answer.body))
		_, err := client.Accounts.Get(t.Context(), 1, nil)
		assert.ErrorIs(t, err, ErrNotFound, "%d %s", answer.status, answer.body)
		if answer.status >= 400 {
			assert.ErrorIs(t, client.Accounts.Suspend(t.Context(), 1), ErrNotFound)
			assert.ErrorIs(t, client.Accounts.Delete(t.Context(), 1), ErrNotFound)
		}
	}
}

// Both of its errors say "ok": true.
func TestAccountsReconnectFailedGoesByTheStatus(t *testing.T) {
	t.Parallel()
	client := respondingClient(t, httpmock.NewStringResponder(404, `{"ok":true,"message":"No failed email account found!"}`))
	assert.ErrorIs(t, client.Accounts.ReconnectFailed(t.Context()), ErrNotFound)

	const spent = "Bulk reconnect API cannot be consumed more than 3 times a day"
	client = respondingClient(t, httpmock.NewStringResponder(406, `{"ok":true,"message":"`+spent+`"}`))
	var failed *APIError
	require.ErrorAs(t, client.Accounts.ReconnectFailed(t.Context()), &failed)
	assert.Equal(t, 406, failed.StatusCode)
	assert.Equal(t, spent, failed.Message)
	assert.Equal(t, 1, failed.Attempts)
}

func TestAccountsNeverShowPasswords(t *testing.T) {
	t.Parallel()
	account := readAccount()
	encoded, err := json.Marshal(account)
	require.NoError(t, err)
	params, err := json.Marshal(account.SMTPParams())
	require.NoError(t, err)
	for _, text := range []string{
		string(encoded), string(params),
		fmt.Sprintf("%v %+v %#v", *account, account, account), fmt.Sprintf("%+v %#v", account.SMTPParams(), account.SMTPParams()),
	} {
		assert.NotContains(t, text, "s3cret")
	}
}

func TestAccountWarmupReputation(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]*float64{`"98%"`: new(98.0), `95`: new(95.0), `"0%"`: new(0.0), `0`: new(0.0), `null`: nil, `"None"`: nil, `""`: nil, `"N/A"`: nil} {
		var warmup AccountWarmup
		require.NoError(t, codec().Unmarshal([]byte(`{"warmup_reputation":`+value+`}`), &warmup), value)
		assert.Equal(t, want, warmup.Reputation, value)
	}
}

// The list has names of its own, which are no drift.
func TestAccountsListReportsOnlyWhatIsUnknown(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(200, `[{"id":1,"new_member":true,"warmup_details":
		{"status":"RESTING","warmup_created_at":"2025-01-15T10:30:00.000Z","new_count":3}}]`))
	var drift []Drift
	client, err := NewClient("test-key", WithLimiter(nil), WithHTTPClient(&http.Client{Transport: mock}),
		WithHooks(Hooks{OnDrift: func(_ context.Context, d Drift) { drift = append(drift, d) }}))
	require.NoError(t, err)
	accounts, err := client.Accounts.List(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, accounts, 1)
	assert.Equal(t, "true", string(accounts[0].Extra["new_member"]))
	assert.Equal(t, "3", string(accounts[0].Warmup.Extra["new_count"]))
	assert.Equal(t, at("2025-01-15T10:30:00.000Z"), accounts[0].Warmup.CreatedAt)
	assert.Equal(t, []Drift{{
		Operation: "Accounts.List", Members: []string{"Account.new_member", "AccountWarmup.new_count"}, Words: []string{"WarmupStatus=RESTING"},
	}}, drift)
}

// A removal finds nothing when its own first attempt, whose answer was lost, has
// worked. What was never there is not found all the same.
func TestRemovalForgivesItsRepeat(t *testing.T) {
	t.Parallel()
	for name, statuses := range map[string][]int{"lost": {502, 404}, "never there": {404}, "refused first": {429, 404}} {
		attempts := 0
		mock := httpmock.NewMockTransport()
		mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
			attempts++
			return httpmock.NewStringResponse(statuses[attempts-1], `{"message":"Email account not found"}`), nil
		})
		client, err := NewClient("test-key", WithLimiter(nil), WithBackoff(time.Nanosecond, time.Nanosecond), WithHTTPClient(&http.Client{Transport: mock}))
		require.NoError(t, err)
		err = client.Accounts.Delete(t.Context(), 7)
		if name == "lost" {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, ErrNotFound, name)
		}
		assert.Len(t, statuses, attempts, name)
	}
}
