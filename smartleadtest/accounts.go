package smartleadtest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// account is a mailbox.
type account struct {
	id             int64
	clientID       *int64
	createdAt      time.Time
	updatedAt      time.Time
	fromName       string
	fromEmail      string
	username       string
	password       string
	kind           string // SMTP, GMAIL, OUTLOOK, ZOHO
	smtpHost       string
	smtpPort       int64
	imapHost       string
	imapPort       int64
	imapUsername   string
	imapPassword   string
	replyTo        string
	perDay         *int64
	waitMinutes    int64
	trackingDomain string
	bcc            string
	signature      string
	suspended      bool
	deleted        bool
	smtpError      string
	imapError      string
	sentOn         dayCount
	lastSentAt     time.Time
	senders        []*sender
	warmup         *warmup
	tags           []*accountTag
	received       []received // what was written to it, in order
}

// works tells whether the mailbox can send at all.
func (a *account) works() bool {
	return !a.deleted && !a.suspended && a.smtpError == "" && a.imapError == ""
}

// defaultPerDay is the daily limit of a mailbox whose limit was never set.
const defaultPerDay = 50

var accountListQuery = object{
	may("offset", whole().atLeast(0)), may("limit", whole().atLeast(1)),
	may("isInUse", text().oneOf("true", "false")), may("emailWarmupStatus", text().oneOf("ACTIVE", "INACTIVE")),
	may("isSmtpSuccess", text().oneOf("true", "false")), may("isWarmupBlocked", text().oneOf("true", "false")),
	may("esp", text().oneOf("GMAIL", "OUTLOOK", "SMTP")), may("username", text()), may("client_id", whole()),
	may("fetch_campaigns", text().oneOf("true", "false")),
}

// listAccounts answers an empty list to a limit above 100, as the real service
// was seen doing, although its documentation calls that an error.
func listAccounts(c *call) (answer, error) {
	rows := []wireListedAccount{}
	limit := c.query.wholeOr("limit", 100)
	if limit > 100 {
		return reply(rows)
	}
	skip := c.query.whole("offset")
	for _, a := range c.state.accounts {
		if !c.listsAccount(a) {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if int64(len(rows)) == limit {
			break
		}
		row := wireListedAccount{wireAccount: accountOnWire(a, c.now, base64Password), Warmup: listedWarmup(a)}
		if c.query.text("fetch_campaigns") == "true" {
			row.CampaignIDs = campaignIDs(a)
		}
		rows = append(rows, row)
	}
	return reply(rows)
}

// listsAccount applies the filters of the list.
func (c *call) listsAccount(a *account) bool {
	q := c.query
	differs := func(name string, holds bool) bool {
		return q.has(name) && q.text(name) != strconv.FormatBool(holds)
	}
	switch {
	case !c.sees(a.clientID),
		differs("isInUse", len(a.senders) > 0),
		differs("isSmtpSuccess", a.smtpError == ""),
		differs("isWarmupBlocked", a.warmup != nil && a.warmup.blockedReason != ""),
		q.has("emailWarmupStatus") && (a.warmup != nil && a.warmup.enabled) != (q.text("emailWarmupStatus") == "ACTIVE"),
		q.has("esp") && a.kind != q.text("esp"),
		q.has("client_id") && (a.clientID == nil || *a.clientID != q.whole("client_id")):
		return false
	}
	return strings.Contains(strings.ToLower(a.username), strings.ToLower(q.text("username")))
}

var accountGetQuery = object{may("fetch_campaigns", boolean()), may("fetch_tags", boolean())}

func getAccount(c *call) (answer, error) {
	a := c.account()
	if a == nil {
		return answer{}, refuseError(http.StatusNotFound, "Email account not found")
	}
	row := wireOneAccount{wireAccount: accountOnWire(a, c.now, plainPassword), Warmup: detailedWarmup(a)}
	if c.query.flag("fetch_campaigns") {
		row.CampaignIDs = campaignIDs(a)
	}
	return reply(row)
}

// account is the mailbox named in the path, or nil.
func (c *call) account() *account { return c.accountByID(c.id("account_id")) }

// accountByID is a mailbox that the key may see, or nil.
func (c *call) accountByID(id int64) *account {
	a := c.state.accountByID(id)
	if a == nil || !c.sees(a.clientID) {
		return nil
	}
	return a
}

// wireAccountAnswer is the answer of the routes that write mailboxes, whether
// they did or refused to.
type wireAccountAnswer struct {
	OK        bool   `json:"ok"`
	Message   string `json:"message"`
	ErrorCode string `json:"errorCode,omitempty"`
	AccountID *int64 `json:"emailAccountId"`
	WarmupKey string `json:"warmupKey,omitempty"`
	Error     string `json:"error,omitempty"`
	Data      any    `json:"data,omitempty"`
}

func refuseAccount(status int, message, code string, id *int64) error {
	return refuse(status, wireAccountAnswer{Message: message, ErrorCode: code, AccountID: id})
}

func accountNotFound(id *int64) error {
	return refuseAccount(http.StatusNotFound, "Email account not found!", "ACCOUNT_NOT_FOUND", id)
}

var saveAccountBody = object{
	may("id", whole().orNull()),
	need("from_name", text()), need("from_email", text().nonEmpty()), need("user_name", text().nonEmpty()), need("password", text().nonEmpty()),
	need("smtp_host", text().nonEmpty()), need("smtp_port", whole()), need("imap_host", text().nonEmpty()), need("imap_port", whole()),
	need("warmup_enabled", boolean()),
	may("imap_user_name", text()), may("imap_password", text()),
	may("type", text().oneOf("SMTP", "GMAIL", "OUTLOOK", "ZOHO")),
	may("token", objectOf(need("scope", text()), may("access_token", text()), may("refresh_token", text()), may("id_token", text()), need("expiry_date", whole()))),
	may("different_reply_to_address", text()), may("max_email_per_day", whole()), may("custom_tracking_url", text()), may("bcc", text()),
	may("time_to_wait_in_mins", whole()), may("signature", text()),
	may("total_warmup_per_day", whole().between(1, 50)), may("daily_rampup", whole().between(5, 20)), may("reply_rate_percentage", whole().between(20, 100)),
	may("client_id", whole().orNull()), may("is_suspended", boolean()),
}

// saveAccount adds a mailbox or, with an id, changes one. A host under .invalid
// stands for a mail server that refuses the password.
func saveAccount(c *call) (answer, error) {
	for _, host := range []string{c.body.text("smtp_host"), c.body.text("imap_host")} {
		if strings.HasSuffix(host, ".invalid") {
			return answer{}, refuse(http.StatusBadRequest, wireAccountAnswer{
				Message: "SMTP connection failed", ErrorCode: "ACCOUNT_VERIFICATION_FAILED", Error: "535 Authentication failed",
			})
		}
	}
	a, err := c.accountToSave("user_name")
	if err != nil {
		return answer{}, err
	}
	a.kind = "SMTP"
	if c.body.has("type") {
		a.kind = c.body.text("type")
	}
	a.password, a.imapPassword = c.body.text("password"), c.body.text("password")
	a.imapUsername = a.username
	a.smtpHost, a.smtpPort = c.body.text("smtp_host"), c.body.whole("smtp_port")
	a.imapHost, a.imapPort = c.body.text("imap_host"), c.body.whole("imap_port")
	c.setText(&a.imapUsername, "imap_user_name")
	c.setText(&a.imapPassword, "imap_password")
	c.setText(&a.replyTo, "different_reply_to_address")
	c.applyAccountSettings(a)
	return reply(savedAccount(a, nil))
}

var saveOAuthBody = object{
	may("id", whole().orNull()),
	need("from_name", text()), need("from_email", text().nonEmpty()), need("username", text().nonEmpty()),
	need("type", text().oneOf("GMAIL", "OUTLOOK")), need("warmup_enabled", boolean()), need("use_whitelabel_credentials", boolean()),
	need("token", objectOf(
		need("scope", text()), need("token_type", text()), may("access_token", text()), may("refresh_token", text()), may("id_token", text()),
		need("expiry_date", whole()), may("expiry", text()), may("expires_in", whole()), may("ext_expires_in", whole()))),
	may("max_email_per_day", whole()), may("custom_tracking_url", text()), may("bcc", text()), may("time_to_wait_in_mins", whole()), may("signature", text()),
	may("total_warmup_per_day", whole().between(1, 50)), may("daily_rampup", whole().between(5, 20)), may("reply_rate_percentage", whole().between(20, 100)),
	may("client_id", whole().orNull()),
}

// saveOAuthAccount adds or changes a Gmail or Outlook mailbox. Without any token
// there is nothing to sign in with.
func saveOAuthAccount(c *call) (answer, error) {
	token := c.body.object("token")
	if token.text("access_token") == "" && token.text("refresh_token") == "" {
		return answer{}, refuse(http.StatusBadRequest, wireOKMessage{false, "Invalid or expired OAuth token"})
	}
	a, err := c.accountToSave("username")
	if err != nil {
		return answer{}, err
	}
	a.kind = c.body.text("type")
	c.applyAccountSettings(a)
	return reply(savedAccount(a, struct {
		ID        int64  `json:"id"`
		FromEmail string `json:"from_email"`
		Type      string `json:"type"`
		SMTP      bool   `json:"is_smtp_success"`
		IMAP      bool   `json:"is_imap_success"`
	}{a.id, a.fromEmail, a.kind, true, true}))
}

// accountToSave finds the mailbox to change or makes a new one. The name of the
// user's member differs between the two routes that save.
func (c *call) accountToSave(userMember string) (*account, error) {
	username := c.body.text(userMember)
	existing := c.state.usernames[strings.ToLower(username)]
	id := c.body.id("id")
	var a *account
	switch {
	case id != nil:
		if a = c.state.accountByID(*id); a == nil || !c.sees(a.clientID) {
			return nil, accountNotFound(nil)
		}
		if existing != nil && existing != a {
			return nil, refuseAccount(http.StatusBadRequest, "Email account already exist. Please pass id to update it", "ACCOUNT_ALREADY_EXIST", &existing.id)
		}
	case existing != nil && !c.sees(existing.clientID):
		return nil, refuseAccount(http.StatusBadRequest, "Email account already added by other user.", "ACCOUNT_ALREADY_EXIST", nil)
	case existing != nil:
		return nil, refuseAccount(http.StatusBadRequest, "Email account already exist. Please pass id to update it", "ACCOUNT_ALREADY_EXIST", &existing.id)
	default:
		c.state.last.account++
		a = &account{id: c.state.last.account, clientID: c.key.clientID, createdAt: c.now}
		c.state.accounts = append(c.state.accounts, a)
	}
	delete(c.state.usernames, strings.ToLower(a.username))
	c.state.usernames[strings.ToLower(username)] = a
	a.username, a.fromName, a.fromEmail = username, c.body.text("from_name"), c.body.text("from_email")
	a.smtpError, a.imapError = "", ""
	return a, nil
}

func savedAccount(a *account, data any) wireAccountAnswer {
	key := ""
	if a.warmup != nil {
		key = a.warmup.key
	}
	return wireAccountAnswer{
		OK: true, Message: "Email account added/updated successfully!",
		AccountID: &a.id, WarmupKey: key, Data: data,
	}
}

// setText changes a text when the body has the member.
func (c *call) setText(target *string, name string) {
	if c.body.has(name) {
		*target = c.body.text(name)
	}
}

// applyAccountSettings takes over what the three writing routes share. Members
// that were not sent stay.
func (c *call) applyAccountSettings(a *account) {
	a.updatedAt = c.now
	c.setText(&a.fromName, "from_name")
	c.setText(&a.trackingDomain, "custom_tracking_url")
	c.setText(&a.bcc, "bcc")
	c.setText(&a.signature, "signature")
	if c.body.has("max_email_per_day") {
		a.perDay = c.body.id("max_email_per_day")
	}
	if c.body.has("time_to_wait_in_mins") {
		a.waitMinutes = c.body.whole("time_to_wait_in_mins")
	}
	if c.body.has("client_id") && c.key.clientID == nil {
		a.clientID = c.body.id("client_id")
	}
	if c.body.has("is_suspended") {
		a.suspended = c.body.flag("is_suspended")
	}
	if c.body.has("warmup_enabled") {
		c.applyWarmup(a)
	}
	c.server.wakeAccount(a)
}

var updateAccountBody = object{
	may("max_email_per_day", whole()), may("from_name", text()), may("custom_tracking_url", text()), may("bcc", text()), may("signature", text()),
	may("client_id", whole().orNull()), may("time_to_wait_in_mins", whole()), may("is_suspended", boolean()),
}

func updateAccount(c *call) (answer, error) {
	a := c.account()
	if a == nil {
		id := c.id("account_id")
		return answer{}, accountNotFound(&id)
	}
	c.applyAccountSettings(a)
	return reply(wireAccountAnswer{OK: true, Message: "Email account details updated successfully!", AccountID: &a.id})
}

// deleteAccount takes the mailbox out of the account and of every campaign.
// Mails that it sent keep their sender.
func deleteAccount(c *call) (answer, error) {
	a := c.account()
	if a == nil {
		id := c.id("account_id")
		return answer{}, accountNotFound(&id)
	}
	a.deleted = true
	if a.warmup != nil {
		a.warmup.enabled = false
	}
	for len(a.senders) > 0 {
		c.server.removeSender(a.senders[0])
	}
	i, _ := c.state.accountIndex(a.id)
	c.state.accounts = append(c.state.accounts[:i:i], c.state.accounts[i+1:]...)
	delete(c.state.usernames, strings.ToLower(a.username))
	return reply(wireAccountAnswer{OK: true, Message: "Email account deleted successfully!", AccountID: &a.id})
}

func suspendAccount(c *call) (answer, error) { return c.setSuspended(true, "suspended") }

func unsuspendAccount(c *call) (answer, error) { return c.setSuspended(false, "unsuspended") }

// setSuspended serves two routes that differ from their neighbours: success and
// not ok, and 400 for a mailbox that does not exist.
func (c *call) setSuspended(suspended bool, done string) (answer, error) {
	id, err := strconv.ParseInt(c.params["account_id"], 10, 64)
	if err != nil || id <= 0 {
		return answer{}, refuse(http.StatusBadRequest, wireSuccess{false, "Valid account ID is required"})
	}
	a := c.account()
	if a == nil {
		return answer{}, refuse(http.StatusBadRequest, wireSuccess{false, "Email account not found or does not belong to you"})
	}
	a.suspended = suspended
	a.updatedAt = c.now
	c.server.wakeAccount(a)
	type data struct {
		AccountID   int64 `json:"accountId"`
		IsSuspended bool  `json:"isSuspended"`
	}
	return reply(struct {
		wireSuccess
		Data data `json:"data"`
	}{wireSuccess{true, "Email account " + done + " successfully"}, data{a.id, suspended}})
}

func campaignIDs(a *account) *[]int64 {
	ids := []int64{}
	for _, s := range a.senders {
		ids = append(ids, s.campaign.id)
	}
	return &ids
}
