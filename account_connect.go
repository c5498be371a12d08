package smartlead

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

var (
	opAccountsConnectSMTP  = operation("Accounts.ConnectSMTP", http.MethodPost, "/email-accounts/save", once, slow)
	opAccountsConnectOAuth = operation("Accounts.ConnectOAuth", http.MethodPost, "/email-accounts/save-oauth", once, slow)
)

// AccountSMTPParams is a mailbox with its servers and passwords. With an ID it
// changes that mailbox; whether what is then nil or zero stays as it is, is not
// known.
type AccountSMTPParams struct {
	ID            AccountID `json:"id,omitzero"` // zero: a new mailbox
	FromName      string    `json:"from_name"`
	FromEmail     string    `json:"from_email"`
	Username      string    `json:"user_name"`
	Password      Secret    `json:"password"`
	SMTPHost      string    `json:"smtp_host"`
	SMTPPort      int       `json:"smtp_port"`
	IMAPHost      string    `json:"imap_host"`
	IMAPPort      int       `json:"imap_port"`
	IMAPUsername  string    `json:"imap_user_name,omitzero"` // where it is not Username
	IMAPPassword  Secret    `json:"imap_password,omitzero"`  // where it is not Password
	WarmupEnabled bool      `json:"warmup_enabled"`

	Type                 AccountType             `json:"type,omitzero"`
	Token                *AccountSMTPTokenParams `json:"token,omitzero"`
	MaxEmailsPerDay      *int                    `json:"max_email_per_day,omitzero"`    // 0 is taken; what it does is not documented
	MinTimeBetweenEmails *int                    `json:"time_to_wait_in_mins,omitzero"` // minutes
	CustomTrackingDomain *string                 `json:"custom_tracking_url,omitzero"`
	ReplyToAddress       *string                 `json:"different_reply_to_address,omitzero"`
	BCC                  *string                 `json:"bcc,omitzero"`
	Signature            *string                 `json:"signature,omitzero"` // HTML
	ClientID             Nullable[ClientID]      `json:"client_id,omitzero"` // null: the account's own
	IsSuspended          *bool                   `json:"is_suspended,omitzero"`

	WarmupTotalPerDay         int `json:"total_warmup_per_day,omitzero"`  // mails a day, 1 to 50
	WarmupDailyRampup         int `json:"daily_rampup,omitzero"`          // mails more each day, 5 to 20
	WarmupReplyRatePercentage int `json:"reply_rate_percentage,omitzero"` // 20 to 100
}

// AccountSMTPTokenParams are the tokens of a mailbox that signs in to its
// servers by OAuth. It has medium confidence.
type AccountSMTPTokenParams struct {
	Scope        string `json:"scope"`
	AccessToken  Secret `json:"access_token,omitzero"`
	RefreshToken Secret `json:"refresh_token,omitzero"`
	IDToken      Secret `json:"id_token,omitzero"`
	ExpiryDate   int64  `json:"expiry_date"` // Unix milliseconds, as the OAuth call has it
}

func (p *AccountSMTPParams) validate() (field, reason string) {
	if field = firstEmpty(
		"from_name", p.FromName, "from_email", p.FromEmail, "user_name", p.Username, "password", p.Password.Reveal(),
		"smtp_host", p.SMTPHost, "imap_host", p.IMAPHost,
	); field != "" {
		return field, "must not be empty"
	}
	switch {
	case p.ID < 0:
		return "id", "must be a positive id"
	case p.SMTPPort < 1 || p.SMTPPort > maxPort:
		return "smtp_port", between(1, maxPort, p.SMTPPort)
	case p.IMAPPort < 1 || p.IMAPPort > maxPort:
		return "imap_port", between(1, maxPort, p.IMAPPort)
	case p.Token != nil && (p.Token.Scope == "" || p.Token.ExpiryDate <= 0):
		return "token", "must have a scope and an expiry date"
	}
	if field, reason = sendingLimits(p.MaxEmailsPerDay, p.MinTimeBetweenEmails); reason != "" {
		return field, reason
	}
	return warmupLimits(p.WarmupTotalPerDay, p.WarmupDailyRampup, p.WarmupReplyRatePercentage)
}

const maxPort = 65535

// firstEmpty takes names and values in turn and returns the name of the first
// value that is empty.
func firstEmpty(namesAndValues ...string) string {
	for i := 0; i < len(namesAndValues); i += 2 {
		if strings.TrimSpace(namesAndValues[i+1]) == "" {
			return namesAndValues[i]
		}
	}
	return ""
}

// repeatClass tells an update, which may be repeated, from a new mailbox.
func (p *AccountSMTPParams) repeatClass() repeatClass {
	if p == nil || p.ID == 0 {
		return once
	}
	return idempotent
}

// SMTPParams returns the mailbox as it was read, for [AccountsService.ConnectSMTP]
// to change its servers or passwords. Start from a mailbox read by
// [AccountsService.Get]: from the list, whose passwords are in base64, Password
// and IMAPPassword are left out.
func (a *Account) SMTPParams() *AccountSMTPParams {
	same := a.Params()
	params := &AccountSMTPParams{
		ID: a.ID, Type: a.Type, FromName: a.FromName, FromEmail: a.FromEmail, Username: a.Username,
		SMTPHost: a.SMTPHost, SMTPPort: a.SMTPPort,
		IMAPHost: a.IMAPHost, IMAPPort: a.IMAPPort, IMAPUsername: a.IMAPUsername,
		ReplyToAddress:  unlessZero(a.ReplyToAddress),
		MaxEmailsPerDay: same.MaxEmailsPerDay, MinTimeBetweenEmails: same.MinTimeBetweenEmails,
		CustomTrackingDomain: same.CustomTrackingDomain, BCC: same.BCC, Signature: same.Signature,
		ClientID: same.ClientID, IsSuspended: same.IsSuspended,
	}
	if !a.encodedPasswords {
		params.Password, params.IMAPPassword = a.Password, a.IMAPPassword
	}
	if a.Warmup != nil {
		warmup := a.Warmup.Params()
		params.WarmupEnabled, params.WarmupTotalPerDay = warmup.Enabled, warmup.TotalPerDay
		params.WarmupReplyRatePercentage = warmup.ReplyRatePercentage
	}
	return params
}

// AccountConnected is the answer to a mailbox that was added or changed.
type AccountConnected struct {
	ack

	ID        AccountID `json:"emailAccountId"` // zero when the API did not say
	WarmupKey string    `json:"warmupKey"`      // two words by which warmup mails are told from others; "" when the API did not say
	Account   *Account  `json:"data"`           // parts of the mailbox; nil when the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// accountConnectedRow is the answer with its third place for the id.
type accountConnectedRow struct {
	AccountConnected

	PlainID AccountID `json:"id"`
}

func (r *accountConnectedRow) content() *AccountConnected {
	connected := &r.AccountConnected
	if connected.ID == 0 && connected.Account != nil {
		connected.ID = connected.Account.ID
	}
	if connected.ID == 0 {
		connected.ID = r.PlainID
	}
	return connected
}

// ConnectSMTP adds a mailbox by its servers and passwords, or changes the one
// that params.ID names: the only way to change servers and passwords.
//
// SmartLead: POST /email-accounts/save. SmartLead signs in to both servers
// before it answers, which can take long. A change may be repeated; an addition
// is not once it may have arrived, although a second one would only be refused.
// A mailbox that is there already is [ErrConflict], see [ExistingAccountID]; an
// unknown ID is [ErrNotFound]; a sign-in that fails is [ErrValidation], mostly with
// the code ACCOUNT_VERIFICATION_FAILED. Sources disagree whether a mailbox that
// cannot sign in is stored: look for its username before adding it again. The
// answer has medium confidence.
func (s *AccountsService) ConnectSMTP(ctx context.Context, params *AccountSMTPParams, opts ...RequestOption) (*AccountConnected, error) {
	return unwrap(call[*accountConnectedRow](ctx, s.client, opAccountsConnectSMTP.path().as(params.repeatClass()), params, opts))
}

// AccountOAuthParams is a Gmail or Outlook mailbox with its OAuth tokens. With
// an ID it changes that mailbox; whether what is then nil or zero stays as it is,
// is not known.
type AccountOAuthParams struct {
	ID            AccountID               `json:"id,omitzero"` // zero: a new mailbox
	FromName      string                  `json:"from_name"`
	FromEmail     string                  `json:"from_email"`
	Username      string                  `json:"username"`
	Type          AccountType             `json:"type"` // GMAIL or OUTLOOK
	Token         AccountOAuthTokenParams `json:"token"`
	WhiteLabel    bool                    `json:"use_whitelabel_credentials"` // the tokens come from an OAuth app of your own
	WarmupEnabled bool                    `json:"warmup_enabled"`

	MaxEmailsPerDay      *int               `json:"max_email_per_day,omitzero"`    // 0 is taken; what it does is not documented
	MinTimeBetweenEmails *int               `json:"time_to_wait_in_mins,omitzero"` // minutes
	CustomTrackingDomain *string            `json:"custom_tracking_url,omitzero"`
	BCC                  *string            `json:"bcc,omitzero"`
	Signature            *string            `json:"signature,omitzero"` // HTML
	ClientID             Nullable[ClientID] `json:"client_id,omitzero"` // null: the account's own

	WarmupTotalPerDay         int `json:"total_warmup_per_day,omitzero"`  // mails a day, 1 to 50
	WarmupDailyRampup         int `json:"daily_rampup,omitzero"`          // mails more each day, 5 to 20
	WarmupReplyRatePercentage int `json:"reply_rate_percentage,omitzero"` // 20 to 100
}

// AccountOAuthTokenParams are the tokens that Google or Microsoft gave.
type AccountOAuthTokenParams struct {
	Scope        string `json:"scope"`
	TokenType    string `json:"token_type"` // "Bearer"
	AccessToken  Secret `json:"access_token,omitzero"`
	RefreshToken Secret `json:"refresh_token,omitzero"` // one of the two is needed
	IDToken      Secret `json:"id_token,omitzero"`
	ExpiryDate   int64  `json:"expiry_date"`     // Unix milliseconds, see time.Time.UnixMilli
	Expiry       string `json:"expiry,omitzero"` // the format is not known
	ExpiresIn    int    `json:"expires_in,omitzero"`
	ExtExpiresIn int    `json:"ext_expires_in,omitzero"`
}

func (p *AccountOAuthParams) validate() (field, reason string) {
	if field = firstEmpty(
		"from_name", p.FromName, "from_email", p.FromEmail, "username", p.Username,
		"token.scope", p.Token.Scope, "token.token_type", p.Token.TokenType,
	); field != "" {
		return field, "must not be empty"
	}
	switch {
	case p.ID < 0:
		return "id", "must be a positive id"
	case p.Type != AccountGmail && p.Type != AccountOutlook:
		return "type", "must be GMAIL or OUTLOOK"
	case p.Token.AccessToken.Reveal() == "" && p.Token.RefreshToken.Reveal() == "":
		return "token", "must have an access token or a refresh token"
	case p.Token.ExpiryDate <= 0:
		return "token.expiry_date", "must be a time in Unix milliseconds"
	}
	if field, reason = sendingLimits(p.MaxEmailsPerDay, p.MinTimeBetweenEmails); reason != "" {
		return field, reason
	}
	return warmupLimits(p.WarmupTotalPerDay, p.WarmupDailyRampup, p.WarmupReplyRatePercentage)
}

// repeatClass tells an update, which may be repeated, from a new mailbox.
func (p *AccountOAuthParams) repeatClass() repeatClass {
	if p == nil || p.ID == 0 {
		return once
	}
	return idempotent
}

// ConnectOAuth adds a Gmail or Outlook mailbox by its OAuth tokens, or changes
// the one that params.ID names.
//
// SmartLead: POST /email-accounts/save-oauth. It may take long, as
// [AccountsService.ConnectSMTP] does. A change may be repeated; an addition is not once
// it may have arrived. Tokens that are wrong or have expired are [ErrValidation].
// That a mailbox that is there already is [ErrConflict], as with
// [AccountsService.ConnectSMTP], is assumed. The answer has medium confidence.
func (s *AccountsService) ConnectOAuth(ctx context.Context, params *AccountOAuthParams, opts ...RequestOption) (*AccountConnected, error) {
	return unwrap(call[*accountConnectedRow](ctx, s.client, opAccountsConnectOAuth.path().as(params.repeatClass()), params, opts))
}

// ExistingAccountID returns the id of the mailbox that is there already, from
// the error of a call that tried to add it again; pass it as the ID of the same
// params to change that mailbox instead. It is false for any other error, and
// where the mailbox belongs to another user of SmartLead.
func ExistingAccountID(err error) (AccountID, bool) {
	var refused *APIError
	if !errors.As(err, &refused) || refused.Code != "ACCOUNT_ALREADY_EXIST" {
		return 0, false
	}
	var body struct {
		ID AccountID `json:"emailAccountId"`
	}
	if err := codec().Unmarshal(refused.Body, &body); err != nil {
		return 0, false
	}
	return body.ID, body.ID > 0
}
