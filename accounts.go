package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// AccountsService connects, configures, tags and reads mailboxes: the email
// accounts that campaigns send from.
type AccountsService struct{ service }

// AccountType is how a mailbox is connected.
type AccountType string

// The kinds of mailboxes. SmartLead may have others.
const (
	AccountGmail   AccountType = "GMAIL"
	AccountOutlook AccountType = "OUTLOOK"
	AccountSMTP    AccountType = "SMTP"
	AccountZoho    AccountType = "ZOHO" // has medium confidence
)

var _ = enum(AccountGmail, AccountOutlook, AccountSMTP, AccountZoho)

// PortType is the encryption of a mail server's port.
type PortType string

// The encryptions of a port, with medium confidence.
const (
	PortSSL      PortType = "SSL"
	PortTLS      PortType = "TLS"
	PortSTARTTLS PortType = "STARTTLS" // of SMTP only
)

var _ = enum(PortSSL, PortTLS, PortSTARTTLS)

// Account is a mailbox. Which members are filled depends on the call that read
// it, and a mailbox connected by OAuth has no servers and passwords.
type Account struct {
	ID        AccountID   `json:"id"`
	UserID    UserID      `json:"user_id"`
	ClientID  ClientID    `json:"client_id"` // zero: the account's own
	CreatedAt time.Time   `json:"created_at"`
	UpdatedAt time.Time   `json:"updated_at"`
	Type      AccountType `json:"type"`
	FromName  string      `json:"from_name"`
	FromEmail string      `json:"from_email"`
	Username  string      `json:"username"`

	// Password and IMAPPassword come in base64 from [AccountsService.List] and as
	// they are from every other call.
	Password       Secret   `json:"password"`
	SMTPHost       string   `json:"smtp_host"`
	SMTPPort       int      `json:"smtp_port"`
	SMTPPortType   PortType `json:"smtp_port_type"`
	SeparateIMAP   bool     `json:"is_different_imap_account"` // IMAP has an account of its own
	IMAPUsername   string   `json:"imap_username"`
	IMAPPassword   Secret   `json:"imap_password"`
	IMAPHost       string   `json:"imap_host"`
	IMAPPort       int      `json:"imap_port"`
	IMAPPortType   PortType `json:"imap_port_type"`
	SMTPConnected  bool     `json:"is_smtp_success"`
	IMAPConnected  bool     `json:"is_imap_success"`
	SMTPError      string   `json:"smtp_failure_error"` // "" when it works
	IMAPError      string   `json:"imap_failure_error"`
	IsSuspended    bool     `json:"is_suspended"`
	DailySentCount int      `json:"daily_sent_count"` // sent today
	CampaignCount  int      `json:"campaign_count"`   // seen to stay 0; count CampaignIDs

	MaxEmailsPerDay      *int   `json:"message_per_day"`     // what 0 does is not documented; nil: not set
	MinTimeBetweenEmails int    `json:"minTimeToWaitInMins"` // minutes
	CustomTrackingDomain string `json:"custom_tracking_domain"`
	ReplyToAddress       string `json:"different_reply_to_address"`
	BCC                  string `json:"bcc_email"`
	Signature            string `json:"signature"` // HTML

	Warmup      *AccountWarmup `json:"warmup_details"` // nil: never set up
	Tags        []*Tag         `json:"tags"`           // nil where the call does not tell
	CampaignIDs []CampaignID   `json:"campaign_ids"`   // only when asked for

	// encodedPasswords is set where the passwords are in base64, so that they
	// are not written back like that.
	encodedPasswords bool

	Extra map[string]json.RawMessage `json:",embed"`
}

func (a *Account) missing() bool { return a.ID == 0 && a.FromEmail == "" }

// accountRow is a mailbox as the list shows it.
type accountRow struct {
	Account

	Warmup *accountWarmupRow `json:"warmup_details"`
}

// accountWarmupRow is the warmup of a listed mailbox: its date has another name.
type accountWarmupRow struct {
	AccountWarmup

	CreatedAt time.Time `json:"warmup_created_at"`
}

// accountRows is a page of the list.
type accountRows []*accountRow

func (rows accountRows) content() []*Account {
	accounts := make([]*Account, len(rows))
	for i, row := range rows {
		accounts[i] = row.account()
	}
	return accounts
}

// account fills what the list says in its own way.
func (r *accountRow) account() *Account {
	account := &r.Account
	account.encodedPasswords = true
	if w := r.Warmup; w != nil {
		account.Warmup = &w.AccountWarmup
		account.Warmup.CreatedAt = w.CreatedAt
	}
	return account
}

var (
	opAccountsList            = operation("Accounts.List", http.MethodGet, "/email-accounts/", read, list)
	opAccountsGet             = operation("Accounts.Get", http.MethodGet, "/email-accounts/{email_account_id}/", read)
	opAccountsUpdate          = operation("Accounts.Update", http.MethodPost, "/email-accounts/{email_account_id}", idempotent)
	opAccountsDelete          = operation("Accounts.Delete", http.MethodDelete, "/email-accounts/{email_account_id}", idempotent, removes)
	opAccountsSuspend         = operation("Accounts.Suspend", http.MethodPut, "/email-accounts/suspend/{email_account_id}", idempotent)
	opAccountsUnsuspend       = operation("Accounts.Unsuspend", http.MethodDelete, "/email-accounts/unsuspend/{email_account_id}", idempotent)
	opAccountsReconnectFailed = operation("Accounts.ReconnectFailed", http.MethodPost, "/email-accounts/reconnect-failed-email-accounts", once)
)

const maxAccountPage = 100

// AccountListParams narrows a list of mailboxes. What is nil or zero narrows
// nothing.
type AccountListParams struct {
	Offset           int          `url:"offset,omitempty"`
	Limit            int          `url:"limit,omitempty"`             // at most 100, which is also what zero means
	InUse            *bool        `url:"isInUse,omitempty"`           // part of a campaign
	WarmupStatus     WarmupStatus `url:"emailWarmupStatus,omitempty"` // ACTIVE or INACTIVE
	SMTPConnected    *bool        `url:"isSmtpSuccess,omitempty"`
	WarmupBlocked    *bool        `url:"isWarmupBlocked,omitempty"`
	Type             AccountType  `url:"esp,omitempty"`             // GMAIL, OUTLOOK or SMTP
	Username         string       `url:"username,omitempty"`        // a part of it
	ClientID         ClientID     `url:"client_id,omitempty"`       // zero: of every client
	IncludeCampaigns bool         `url:"fetch_campaigns,omitempty"` // fill Account.CampaignIDs
}

func (p *AccountListParams) validate() (field, reason string) {
	switch {
	case p.WarmupStatus == WarmupPaused:
		return "emailWarmupStatus", "must be ACTIVE or INACTIVE"
	case p.Type == AccountZoho:
		return "esp", "must be GMAIL, OUTLOOK or SMTP"
	}
	return pageLimits(p.Offset, p.Limit, maxAccountPage)
}

// List returns one page of mailboxes, with their passwords in base64. Their
// warmup settings are not complete, see [AccountsService.Get].
//
// SmartLead: GET /email-accounts/. A page can be shorter than Limit before the
// end of the list; only an empty one is the end. A limit above 100 is refused
// here, since the API answers it with 400 or with nothing.
func (s *AccountsService) List(ctx context.Context, params *AccountListParams, opts ...RequestOption) ([]*Account, error) {
	return unwrap(call[accountRows](ctx, s.client, opAccountsList.path(), params, opts))
}

// All yields every mailbox from params.Offset on, see [AccountsService.List].
// It ends on an empty page.
func (s *AccountsService) All(ctx context.Context, params *AccountListParams, opts ...RequestOption) iter.Seq2[*Account, error] {
	own := orZero(params)
	return walk(ctx, opts, own.Offset, cmp.Or(own.Limit, maxAccountPage), func(ctx context.Context, offset, limit int) (page[*Account], error) {
		at := own
		at.Offset, at.Limit = offset, limit
		rows, err := s.List(ctx, &at, opts...)
		return page[*Account]{rows: rows, total: -1}, err
	})
}

// AccountGetParams says what to include in a mailbox.
type AccountGetParams struct {
	IncludeCampaigns bool `url:"fetch_campaigns,omitempty"` // fill Account.CampaignIDs
	IncludeTags      bool `url:"fetch_tags,omitempty"`      // fill Account.Tags; has medium confidence
}

// Get returns one mailbox with its warmup settings and its passwords as they are.
//
// SmartLead: GET /email-accounts/{email_account_id}/. A mailbox that does not
// exist, or that the key may not see, is [ErrNotFound].
func (s *AccountsService) Get(ctx context.Context, account AccountID, params *AccountGetParams, opts ...RequestOption) (*Account, error) {
	return call[*Account](ctx, s.client, opAccountsGet.path(account), params, opts)
}

// AccountUpdateParams are the sending settings of a mailbox. What is nil stays
// as it is; an empty text removes. Servers and passwords are changed by
// [AccountsService.ConnectSMTP].
type AccountUpdateParams struct {
	FromName             *string            `json:"from_name,omitzero"`
	MaxEmailsPerDay      *int               `json:"max_email_per_day,omitzero"`    // 0 is taken; what it does is not documented
	MinTimeBetweenEmails *int               `json:"time_to_wait_in_mins,omitzero"` // minutes
	CustomTrackingDomain *string            `json:"custom_tracking_url,omitzero"`
	BCC                  *string            `json:"bcc,omitzero"`
	Signature            *string            `json:"signature,omitzero"` // HTML
	ClientID             Nullable[ClientID] `json:"client_id,omitzero"` // null detaches from the client
	IsSuspended          *bool              `json:"is_suspended,omitzero"`
}

func (p *AccountUpdateParams) validate() (field, reason string) {
	return sendingLimits(p.MaxEmailsPerDay, p.MinTimeBetweenEmails)
}

// sendingLimits checks what every way to write a mailbox has in common.
func sendingLimits(perDay, minutes *int) (field, reason string) {
	switch {
	case perDay != nil && *perDay < 0:
		return "max_email_per_day", "must not be negative"
	case minutes != nil && *minutes < 0:
		return "time_to_wait_in_mins", "must not be negative"
	}
	return "", ""
}

// Params returns the settings as they were read, for [AccountsService.Update].
// What the mailbox does not have is left out, and so stays as it is.
func (a *Account) Params() *AccountUpdateParams {
	params := &AccountUpdateParams{
		FromName:             unlessZero(a.FromName),
		MaxEmailsPerDay:      copyOf(a.MaxEmailsPerDay),
		MinTimeBetweenEmails: unlessZero(a.MinTimeBetweenEmails),
		CustomTrackingDomain: unlessZero(a.CustomTrackingDomain),
		BCC:                  unlessZero(a.BCC),
		Signature:            unlessZero(a.Signature),
		IsSuspended:          unlessZero(a.IsSuspended),
	}
	if a.ClientID != 0 {
		params.ClientID = Value(a.ClientID)
	}
	return params
}

// unlessZero returns a pointer to value, or nil when it is zero.
func unlessZero[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

func copyOf[T any](value *T) *T {
	if value == nil {
		return nil
	}
	return new(*value)
}

// Update changes the settings that params name and leaves the others.
//
// SmartLead: POST /email-accounts/{email_account_id}. It may be repeated. A
// mailbox that does not exist is [ErrNotFound]. Sources disagree whether
// MaxEmailsPerDay counts warmup mails too.
func (s *AccountsService) Update(ctx context.Context, account AccountID, params *AccountUpdateParams, opts ...RequestOption) error {
	return send(ctx, s.client, opAccountsUpdate.path(account), params, opts)
}

// Delete removes a mailbox from the account and from all campaigns, running
// ones included, and ends its warmup.
//
// SmartLead: DELETE /email-accounts/{email_account_id}. It may be repeated; a
// repeat is [ErrNotFound].
func (s *AccountsService) Delete(ctx context.Context, account AccountID, opts ...RequestOption) error {
	return send(ctx, s.client, opAccountsDelete.path(account), nil, opts)
}

// Suspend stops a mailbox from sending campaign and warmup mails. It stays part
// of its campaigns.
//
// SmartLead: PUT /email-accounts/suspend/{email_account_id}. It may be repeated.
// A mailbox that does not exist is [ErrNotFound], which the API answers with 400.
// It has medium confidence.
func (s *AccountsService) Suspend(ctx context.Context, account AccountID, opts ...RequestOption) error {
	return send(ctx, s.client, opAccountsSuspend.path(account), nil, opts)
}

// Unsuspend lets a suspended mailbox send again.
//
// SmartLead: DELETE /email-accounts/unsuspend/{email_account_id}. It may be
// repeated. A mailbox that does not exist is [ErrNotFound]. It has medium
// confidence.
func (s *AccountsService) Unsuspend(ctx context.Context, account AccountID, opts ...RequestOption) error {
	return send(ctx, s.client, opAccountsUnsuspend.path(account), nil, opts)
}

// ReconnectFailed asks SmartLead to connect again every mailbox of the account
// whose connection failed. It only queues the work; the result comes by mail.
//
// SmartLead: POST /email-accounts/reconnect-failed-email-accounts. The API takes
// it three times a day and answers 406 after that, so it is not repeated once it
// may have arrived. When no mailbox has failed it is [ErrNotFound]. It has medium
// confidence.
func (s *AccountsService) ReconnectFailed(ctx context.Context, opts ...RequestOption) error {
	return send(ctx, s.client, opAccountsReconnectFailed.path(), struct{}{}, opts)
}
