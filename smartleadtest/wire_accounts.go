package smartleadtest

import (
	"encoding/base64"
	"fmt"
	"time"
)

// wireAccount is what the two reads of mailboxes share.
type wireAccount struct {
	ID             int64     `json:"id"`
	CreatedAt      string    `json:"created_at"`
	UpdatedAt      string    `json:"updated_at"`
	UserID         int64     `json:"user_id"`
	FromName       string    `json:"from_name"`
	FromEmail      string    `json:"from_email"`
	MinTimeToWait  int64     `json:"minTimeToWaitInMins"`
	Username       string    `json:"username"`
	Password       *string   `json:"password"`
	SMTPHost       *string   `json:"smtp_host"`
	SMTPPort       *int64    `json:"smtp_port"`
	SMTPPortType   *string   `json:"smtp_port_type"`
	MessagePerDay  int64     `json:"message_per_day"`
	ReplyTo        *string   `json:"different_reply_to_address"`
	DifferentIMAP  bool      `json:"is_different_imap_account"`
	IMAPUsername   *string   `json:"imap_username"`
	IMAPPassword   *string   `json:"imap_password"`
	IMAPHost       *string   `json:"imap_host"`
	IMAPPort       *int64    `json:"imap_port"`
	IMAPPortType   *string   `json:"imap_port_type"`
	Signature      *string   `json:"signature"`
	TrackingDomain *string   `json:"custom_tracking_domain"`
	BCC            *string   `json:"bcc_email"`
	SMTPSuccess    bool      `json:"is_smtp_success"`
	IMAPSuccess    bool      `json:"is_imap_success"`
	SMTPError      *string   `json:"smtp_failure_error"`
	IMAPError      *string   `json:"imap_failure_error"`
	Type           string    `json:"type"`
	DailySentCount int       `json:"daily_sent_count"`
	ClientID       *int64    `json:"client_id"`
	CampaignCount  int       `json:"campaign_count"` // seen to stay 0
	IsSuspended    bool      `json:"is_suspended"`
	Tags           []wireTag `json:"tags"`
}

// wireTag is a tag of a campaign or mailbox.
type wireTag struct {
	ID    int64  `json:"tag_id"`
	Name  string `json:"tag_name"`
	Color string `json:"tag_color"`
}

type wireListedAccount struct {
	wireAccount
	Warmup      *wireListedWarmup `json:"warmup_details"`
	CampaignIDs *[]int64          `json:"campaign_ids,omitempty"`
}

type wireOneAccount struct {
	wireAccount
	Warmup      *wireDetailedWarmup `json:"warmup_details"`
	CampaignIDs *[]int64            `json:"campaign_ids,omitempty"`
}

// The list shows passwords in base64, the other reads as they are.
func base64Password(password string) string {
	return base64.StdEncoding.EncodeToString([]byte(password))
}
func plainPassword(password string) string { return password }

func accountOnWire(a *account, now time.Time, show func(string) string) wireAccount {
	w := wireAccount{
		ID: a.id, CreatedAt: wireTime(a.createdAt), UpdatedAt: wireTime(a.updatedAt), UserID: userID,
		FromName: a.fromName, FromEmail: a.fromEmail, MinTimeToWait: a.waitMinutes, Username: a.username,
		MessagePerDay: a.limit(), ReplyTo: textOrNull(a.replyTo),
		Signature: textOrNull(a.signature), TrackingDomain: textOrNull(a.trackingDomain), BCC: textOrNull(a.bcc),
		SMTPSuccess: a.smtpError == "", IMAPSuccess: a.imapError == "",
		SMTPError: textOrNull(a.smtpError), IMAPError: textOrNull(a.imapError),
		Type: a.kind, DailySentCount: a.sentOn.on(dayOf(now)), ClientID: a.clientID, IsSuspended: a.suspended, Tags: tagsOnWire(a.tags),
	}
	if a.smtpHost == "" {
		return w // signed in with OAuth: there is no password and no server to show
	}
	password, imapPassword := show(a.password), show(a.imapPassword)
	smtpType, imapType := portType(a.smtpPort), portType(a.imapPort)
	w.Password, w.IMAPPassword = &password, &imapPassword
	w.SMTPHost, w.SMTPPort, w.SMTPPortType = &a.smtpHost, &a.smtpPort, &smtpType
	w.IMAPHost, w.IMAPPort, w.IMAPPortType = &a.imapHost, &a.imapPort, &imapType
	w.IMAPUsername, w.DifferentIMAP = &a.imapUsername, a.imapUsername != a.username
	return w
}

// portType is the kind of encryption usual on a port.
func portType(port int64) string {
	if port == 465 || port == 993 {
		return "SSL"
	}
	return "TLS"
}

func (a *account) limit() int64 {
	if a.perDay == nil {
		return defaultPerDay
	}
	return *a.perDay
}

// textOrNull shows an empty text as null.
func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// wireListedWarmup is the warmup of a mailbox in the list. It differs from the
// one in the single read, down to the name of its date.
type wireListedWarmup struct {
	ID            int64   `json:"id"`
	Status        string  `json:"status"`
	TotalSent     int     `json:"total_sent_count"`
	TotalSpam     int     `json:"total_spam_count"`
	Reputation    string  `json:"warmup_reputation"`
	KeyID         string  `json:"warmup_key_id"`
	CreatedAt     string  `json:"warmup_created_at"`
	ReplyRate     int64   `json:"reply_rate"`
	BlockedReason *string `json:"blocked_reason"`
}

type wireDetailedWarmup struct {
	ID            int64   `json:"id"`
	Status        string  `json:"status"`
	CreatedAt     string  `json:"created_at"`
	ReplyRate     int64   `json:"reply_rate"`
	KeyID         string  `json:"warmup_key_id"`
	BlockedReason *string `json:"blocked_reason"`
	TotalSent     int     `json:"total_sent_count"`
	TotalSpam     int     `json:"total_spam_count"`
	MaxCount      int64   `json:"warmup_max_count"`
	MinCount      int64   `json:"warmup_min_count"`
	Blocked       bool    `json:"is_warmup_blocked"`
	MaxPerDay     int64   `json:"max_email_per_day"`
	Reputation    string  `json:"warmup_reputation"`
}

func listedWarmup(a *account) *wireListedWarmup {
	w := a.warmup
	if w == nil {
		return nil
	}
	return &wireListedWarmup{
		ID: w.id, Status: w.status(), TotalSent: w.sent, TotalSpam: w.spam, Reputation: w.reputation(),
		KeyID: w.key, CreatedAt: wireTime(w.createdAt), ReplyRate: w.replyRate, BlockedReason: textOrNull(w.blockedReason),
	}
}

func detailedWarmup(a *account) *wireDetailedWarmup {
	w := a.warmup
	if w == nil {
		return nil
	}
	return &wireDetailedWarmup{
		ID: w.id, Status: w.status(), CreatedAt: wireTime(w.createdAt), ReplyRate: w.replyRate, KeyID: w.key,
		BlockedReason: textOrNull(w.blockedReason), TotalSent: w.sent, TotalSpam: w.spam,
		MaxCount: w.perDay, MinCount: min(w.rampup, w.perDay), Blocked: w.blockedReason != "",
		MaxPerDay: a.limit(), Reputation: w.reputation(),
	}
}

// reputation falls with the share of warmup mails that landed in spam.
func (w *warmup) reputation() string {
	if w.sent == 0 {
		return "100%"
	}
	return fmt.Sprintf("%d%%", 100-(100*w.spam+w.sent-1)/w.sent)
}
