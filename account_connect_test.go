package smartlead

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var accountConnectEndpoints = []endpoint{
	{
		op: "Accounts.ConnectSMTP",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.ConnectSMTP(ctx, newMailbox())
		},
		want: &AccountConnected{
			ack: ack{OK: true, Message: "Email account added/updated successfully!"}, ID: 2849, WarmupKey: "apple-keyes",
		},
	},
	{
		op:   "Accounts.ConnectSMTP",
		file: "Accounts.ConnectSMTP.change",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := newMailbox()
			params.ID, params.WarmupEnabled, params.Type = 2849, true, AccountZoho
			params.IMAPUsername, params.IMAPPassword = "jane-imap@example.com", NewSecret("imap-s3cret")
			params.Token = &AccountSMTPTokenParams{
				Scope: "mail", AccessToken: NewSecret("at-1"), RefreshToken: NewSecret("rt-1"), IDToken: NewSecret("it-1"), ExpiryDate: 1767225600000,
			}
			params.MaxEmailsPerDay, params.MinTimeBetweenEmails = new(40), new(5)
			params.CustomTrackingDomain, params.ReplyToAddress = new("track.example.com"), new("team@example.com")
			params.BCC, params.Signature = new("archive@example.com"), new("<p>Jane</p>")
			params.ClientID, params.IsSuspended = Value[ClientID](22), new(false)
			params.WarmupTotalPerDay, params.WarmupDailyRampup, params.WarmupReplyRatePercentage = 30, 5, 35
			return c.Accounts.ConnectSMTP(ctx, params)
		},
		want: &AccountConnected{
			ack: ack{OK: true, Message: "Saved"}, ID: 2849,
			Account: &Account{ID: 2849, FromEmail: "jane@example.com", SMTPConnected: true, IMAPConnected: true, Warmup: &AccountWarmup{Status: WarmupActive}},
		},
	},
	{
		op:   "Accounts.ConnectSMTP",
		file: "Accounts.ConnectSMTP.plain",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Accounts.ConnectSMTP(ctx, newMailbox())
		},
		want: &AccountConnected{ack: ack{OK: true}, ID: 123},
		lost: []string{"id"}, // emailAccountId in the result
	},
	{
		op: "Accounts.ConnectOAuth",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := newOAuthMailbox()
			params.WarmupEnabled = true
			params.Token.AccessToken, params.Token.IDToken = NewSecret("at-1"), NewSecret("it-1")
			params.Token.Expiry, params.Token.ExpiresIn, params.Token.ExtExpiresIn = "2026-01-01T00:00:00Z", 3599, 3600
			params.MaxEmailsPerDay, params.MinTimeBetweenEmails = new(40), new(5)
			params.CustomTrackingDomain, params.BCC, params.Signature = new("track.example.com"), new("archive@example.com"), new("<p>Ada</p>")
			params.ClientID = Value[ClientID](22)
			params.WarmupTotalPerDay, params.WarmupDailyRampup, params.WarmupReplyRatePercentage = 30, 5, 35
			return c.Accounts.ConnectOAuth(ctx, params)
		},
		want: &AccountConnected{
			ack: ack{OK: true, Message: "Email account added/updated successfully!"}, ID: 2850, WarmupKey: "apple-keyes",
			Account: &Account{ID: 2850, FromEmail: "ada@example.com", Type: AccountGmail, SMTPConnected: true, IMAPConnected: true},
		},
	},
	{
		op:   "Accounts.ConnectOAuth",
		file: "Accounts.ConnectOAuth.change",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := newOAuthMailbox()
			params.ID, params.Type, params.WhiteLabel, params.Token.Scope = 2850, AccountOutlook, true, "Mail.Send"
			params.ClientID = Null[ClientID]()
			return c.Accounts.ConnectOAuth(ctx, params)
		},
		want: &AccountConnected{ack: ack{OK: true, Message: "Saved"}},
	},
}

func newMailbox() *AccountSMTPParams {
	return &AccountSMTPParams{
		FromName: "Jane Doe", FromEmail: "jane@example.com", Username: "jane@example.com", Password: NewSecret("s3cret"),
		SMTPHost: "smtp.example.com", SMTPPort: 587, IMAPHost: "imap.example.com", IMAPPort: 993,
	}
}

func newOAuthMailbox() *AccountOAuthParams {
	return &AccountOAuthParams{
		FromName: "Ada Roe", FromEmail: "ada@example.com", Username: "ada@example.com", Type: AccountGmail,
		Token: AccountOAuthTokenParams{
			Scope: "https://mail.google.com/", TokenType: "Bearer", RefreshToken: NewSecret("rt-1"), ExpiryDate: 1767225600000,
		},
	}
}

func TestAccountsConnectSMTPRefusesBadParams(t *testing.T) {
	t.Parallel()
	for field, spoil := range map[string]func(*AccountSMTPParams){
		"id":                    func(p *AccountSMTPParams) { p.ID = -1 },
		"from_name":             func(p *AccountSMTPParams) { p.FromName = "" },
		"from_email":            func(p *AccountSMTPParams) { p.FromEmail = " " },
		"user_name":             func(p *AccountSMTPParams) { p.Username = "" },
		"password":              func(p *AccountSMTPParams) { p.Password = Secret{} },
		"smtp_host":             func(p *AccountSMTPParams) { p.SMTPHost = "" },
		"imap_host":             func(p *AccountSMTPParams) { p.IMAPHost = "" },
		"smtp_port":             func(p *AccountSMTPParams) { p.SMTPPort = 0 },
		"imap_port":             func(p *AccountSMTPParams) { p.IMAPPort = 65536 },
		"token":                 func(p *AccountSMTPParams) { p.Token = &AccountSMTPTokenParams{Scope: "mail"} },
		"max_email_per_day":     func(p *AccountSMTPParams) { p.MaxEmailsPerDay = new(-1) },
		"total_warmup_per_day":  func(p *AccountSMTPParams) { p.WarmupTotalPerDay = 51 },
		"daily_rampup":          func(p *AccountSMTPParams) { p.WarmupDailyRampup = 4 },
		"reply_rate_percentage": func(p *AccountSMTPParams) { p.WarmupReplyRatePercentage = 19 },
	} {
		params := newMailbox()
		spoil(params)
		refused(t, "Accounts.ConnectSMTP", field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.ConnectSMTP(ctx, params)
			return err
		})
	}
	refused(t, "Accounts.ConnectSMTP", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Accounts.ConnectSMTP(ctx, nil)
		return err
	})
}

func TestAccountsConnectOAuthRefusesBadParams(t *testing.T) {
	t.Parallel()
	for field, spoil := range map[string]func(*AccountOAuthParams){
		"id":                   func(p *AccountOAuthParams) { p.ID = -1 },
		"from_name":            func(p *AccountOAuthParams) { p.FromName = "" },
		"from_email":           func(p *AccountOAuthParams) { p.FromEmail = "" },
		"username":             func(p *AccountOAuthParams) { p.Username = "" },
		"type":                 func(p *AccountOAuthParams) { p.Type = AccountSMTP },
		"token.scope":          func(p *AccountOAuthParams) { p.Token.Scope = "" },
		"token.token_type":     func(p *AccountOAuthParams) { p.Token.TokenType = "" },
		"token":                func(p *AccountOAuthParams) { p.Token.RefreshToken = Secret{} },
		"token.expiry_date":    func(p *AccountOAuthParams) { p.Token.ExpiryDate = 0 },
		"time_to_wait_in_mins": func(p *AccountOAuthParams) { p.MinTimeBetweenEmails = new(-1) },
		"daily_rampup":         func(p *AccountOAuthParams) { p.WarmupDailyRampup = 21 },
	} {
		params := newOAuthMailbox()
		spoil(params)
		refused(t, "Accounts.ConnectOAuth", field, func(ctx context.Context, c *Client) error {
			_, err := c.Accounts.ConnectOAuth(ctx, params)
			return err
		})
	}
	refused(t, "Accounts.ConnectOAuth", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Accounts.ConnectOAuth(ctx, nil)
		return err
	})
}

// An addition may have gone through when the answer is lost; a change is repeated.
func TestAccountsConnectRepeatsChangesOnly(t *testing.T) {
	t.Parallel()
	for id, attempts := range map[AccountID]int{0: 1, 2849: 2} {
		calls := 0
		mock := httpmock.NewMockTransport()
		mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
			calls++
			return httpmock.NewStringResponse(http.StatusBadGateway, "bad gateway"), nil
		})
		client, err := NewClient("test-key", WithLimiter(nil), WithRetries(1), WithBackoff(1, 1), WithHTTPClient(&http.Client{Transport: mock}))
		require.NoError(t, err)
		smtp, oauth := newMailbox(), newOAuthMailbox()
		smtp.ID, oauth.ID = id, id
		_, err = client.Accounts.ConnectSMTP(t.Context(), smtp)
		assert.ErrorIs(t, err, ErrServer)
		assert.Equal(t, attempts, calls, "ConnectSMTP with id %d", id)
		calls = 0
		_, err = client.Accounts.ConnectOAuth(t.Context(), oauth)
		assert.ErrorIs(t, err, ErrServer)
		assert.Equal(t, attempts, calls, "ConnectOAuth with id %d", id)
	}
}

func TestExistingAccountID(t *testing.T) {
	t.Parallel()
	connect := func(status int, body string) error {
		_, err := respondingClient(t, httpmock.NewStringResponder(status, body)).Accounts.ConnectSMTP(t.Context(), newMailbox())
		require.Error(t, err)
		return err
	}
	err := connect(400, `{"ok":false,"message":"Email account already exist. Please pass id to update it","errorCode":"ACCOUNT_ALREADY_EXIST","emailAccountId":2849}`)
	assert.ErrorIs(t, err, ErrConflict)
	id, exists := ExistingAccountID(err)
	assert.True(t, exists)
	assert.Equal(t, AccountID(2849), id)

	err = connect(400, `{"ok":false,"message":"Email account already added by other user.","errorCode":"ACCOUNT_ALREADY_EXIST","emailAccountId":null}`)
	assert.ErrorIs(t, err, ErrConflict)
	_, exists = ExistingAccountID(err)
	assert.False(t, exists)

	err = connect(404, `{"ok":false,"message":"Email account not found!","errorCode":"ACCOUNT_NOT_FOUND","emailAccountId":7}`)
	_, exists = ExistingAccountID(err)
	assert.False(t, exists)
	_, exists = ExistingAccountID(errors.New("another error"))
	assert.False(t, exists)

	err = connect(400, `{"ok":false,"message":"Sign-in failed","errorCode":"ACCOUNT_VERIFICATION_FAILED","error":"535 Authentication failed"}`)
	assert.ErrorIs(t, err, ErrValidation)
	var failed *APIError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "ACCOUNT_VERIFICATION_FAILED", failed.Code)
	assert.Contains(t, failed.Message, "535 Authentication failed")
}

// What was read is all that a change of the servers needs.
func TestAccountSMTPParamsLoseNothing(t *testing.T) {
	t.Parallel()
	account := readAccount()
	account.Signature, account.IsSuspended = "<p>Jane</p>", true
	body, err := codec().Marshal(account.SMTPParams())
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":97393,"from_name":"Jane Doe","from_email":"jane@example.com","user_name":"jane@example.com","password":"s3cret",
		"smtp_host":"smtp.example.com","smtp_port":587,"imap_host":"imap.example.com","imap_port":993,"imap_user_name":"jane-imap@example.com",
		"imap_password":"imap-s3cret","warmup_enabled":true,"type":"SMTP","max_email_per_day":0,"time_to_wait_in_mins":5,
		"custom_tracking_url":"track.example.com","different_reply_to_address":"team@example.com","bcc":"archive@example.com",
		"signature":"<p>Jane</p>","client_id":22,"is_suspended":true,"total_warmup_per_day":30,"reply_rate_percentage":30}`, string(body))
	_, reason := account.SMTPParams().validate()
	assert.Empty(t, reason)
}

// The list has passwords in base64: written back, they would lock the mailbox out.
func TestAccountSMTPParamsLeaveEncodedPasswordsOut(t *testing.T) {
	t.Parallel()
	client := respondingClient(t, httpmock.NewStringResponder(200, `[{"id":1,"username":"jane@example.com","password":"czNjcmV0","imap_password":"czNjcmV0"}]`))
	accounts, err := client.Accounts.List(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, accounts, 1)
	assert.Equal(t, "czNjcmV0", accounts[0].Password.Reveal())
	params := accounts[0].SMTPParams()
	assert.True(t, params.Password.IsZero())
	assert.True(t, params.IMAPPassword.IsZero())
}
