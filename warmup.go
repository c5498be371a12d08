package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// WarmupService sets how mailboxes warm up, and counts what came of it. The
// settings are read with [AccountsService.Get].
type WarmupService struct{ service }

// WarmupStatus is whether a mailbox warms up.
type WarmupStatus string

// The states of warmup.
const (
	WarmupActive   WarmupStatus = "ACTIVE"
	WarmupInactive WarmupStatus = "INACTIVE" // switched off, or blocked: see AccountWarmup.BlockedReason
	WarmupPaused   WarmupStatus = "PAUSED"   // has low confidence; lists cannot be narrowed to it
)

var _ = enum(WarmupActive, WarmupInactive, WarmupPaused)

// AccountWarmup is the warmup of a mailbox. What [AccountsService.List] leaves
// out, [AccountsService.Get] has: TotalPerDay, MinPerDay, MaxEmailsPerDay and
// IsBlocked.
type AccountWarmup struct {
	ID                  int64        `json:"id"` // of the warmup, not of the mailbox
	Status              WarmupStatus `json:"status"`
	CreatedAt           time.Time    `json:"created_at"`
	TotalSentCount      int          `json:"total_sent_count"`
	TotalSpamCount      int          `json:"total_spam_count"`
	Reputation          *float64     `json:"warmup_reputation"` // percent; nil: not known yet
	WarmupKeyID         string       `json:"warmup_key_id"`     // "brass-sleep"
	ReplyRatePercentage int          `json:"reply_rate"`
	TotalPerDay         int          `json:"warmup_max_count"`
	MinPerDay           int          `json:"warmup_min_count"`
	MaxEmailsPerDay     int          `json:"max_email_per_day"`
	IsBlocked           bool         `json:"is_warmup_blocked"`
	BlockedReason       string       `json:"blocked_reason"` // such as failed DNS checks; "" when it is not blocked

	Extra map[string]json.RawMessage `json:",embed"`
}

var (
	opWarmupUpdate = operation("Warmup.Update", http.MethodPost, "/email-accounts/{email_account_id}/warmup", idempotent)
	opWarmupStats  = operation("Warmup.Stats", http.MethodGet, "/email-accounts/{email_account_id}/warmup-stats", read)
)

// WarmupParams say how a mailbox warms up. Enabled is always sent: to change
// the pace alone, start from [AccountWarmup.Params]. What else is zero or nil is
// not sent. Those marked write-only cannot be read back by any known call.
type WarmupParams struct {
	Enabled             bool   `json:"warmup_enabled"`
	TotalPerDay         int    `json:"total_warmup_per_day,omitzero"`  // mails a day, 1 to 50
	DailyRampup         int    `json:"daily_rampup,omitzero"`          // mails more each day, 5 to 20; write-only
	ReplyRatePercentage int    `json:"reply_rate_percentage,omitzero"` // 20 to 100
	WarmupKeyID         string `json:"warmup_key_id,omitzero"`
	AutoAdjust          *bool  `json:"auto_adjust_warmup,omitzero"` // write-only
	RampupEnabled       *bool  `json:"is_rampup_enabled,omitzero"`  // write-only
}

func (p *WarmupParams) validate() (field, reason string) {
	return warmupLimits(p.TotalPerDay, p.DailyRampup, p.ReplyRatePercentage)
}

// The ranges that the API takes.
const (
	maxWarmupPerDay = 50
	minRampup       = 5
	maxRampup       = 20
	minReplyRate    = 20
	maxReplyRate    = 100
)

// warmupLimits checks the pace of warmup, where zero is not sent.
func warmupLimits(perDay, rampup, replyRate int) (field, reason string) {
	switch {
	case perDay < 0 || perDay > maxWarmupPerDay:
		return "total_warmup_per_day", between(1, maxWarmupPerDay, perDay)
	case rampup != 0 && (rampup < minRampup || rampup > maxRampup):
		return "daily_rampup", between(minRampup, maxRampup, rampup)
	case replyRate != 0 && (replyRate < minReplyRate || replyRate > maxReplyRate):
		return "reply_rate_percentage", between(minReplyRate, maxReplyRate, replyRate)
	}
	return "", ""
}

func between(least, most, got int) string {
	return fmt.Sprintf("must be between %d and %d, got %d", least, most, got)
}

// Params returns the settings as they were read, for [WarmupService.Update]. It
// leaves out those that cannot be read and those outside of what the API takes.
// That warmup_max_count and reply_rate are the total_warmup_per_day and
// reply_rate_percentage of a write is likely and not verified. Of nil, the warmup of
// a mailbox that never had one, they are switched off.
func (w *AccountWarmup) Params() *WarmupParams {
	if w == nil {
		return &WarmupParams{}
	}
	params := &WarmupParams{Enabled: w.Status == WarmupActive, WarmupKeyID: w.WarmupKeyID}
	if _, reason := warmupLimits(w.TotalPerDay, 0, 0); reason == "" {
		params.TotalPerDay = w.TotalPerDay
	}
	if _, reason := warmupLimits(0, 0, w.ReplyRatePercentage); reason == "" {
		params.ReplyRatePercentage = w.ReplyRatePercentage
	}
	return params
}

// WarmupUpdated is the answer to changed warmup settings. Everything in it is
// zero when the API says no more than that it worked.
type WarmupUpdated struct {
	ack

	AccountID AccountID `json:"emailAccountId"`
	WarmupKey string    `json:"warmupKey"` // two words by which warmup mails are told from others

	Extra map[string]json.RawMessage `json:",embed"`
}

// Update switches the warmup of a mailbox on or off, at once, and sets its pace.
//
// SmartLead: POST /email-accounts/{email_account_id}/warmup. It may be repeated.
// A mailbox that does not exist is [ErrNotFound]. SmartLead itself switches
// warmup off when DNS checks fail, and says so in AccountWarmup.BlockedReason.
func (s *WarmupService) Update(ctx context.Context, account AccountID, params *WarmupParams, opts ...RequestOption) (*WarmupUpdated, error) {
	return call[*WarmupUpdated](ctx, s.client, opWarmupUpdate.path(account), params, opts)
}

// WarmupStats counts the warmup mails of a mailbox in the last 7 days.
type WarmupStats struct {
	AccountID     AccountID    `json:"id"`
	SentCount     int          `json:"sent_count"`
	SpamCount     int          `json:"spam_count"`
	InboxCount    int          `json:"inbox_count"`
	ReceivedCount int          `json:"warmup_email_received_count"`
	Days          []*WarmupDay `json:"stats_by_date"` // both ends of the 7 days included

	Extra map[string]json.RawMessage `json:",embed"`
}

// WarmupDay counts the warmup mails of a mailbox on one day.
type WarmupDay struct {
	AccountID          AccountID `json:"id"`
	Date               Date      `json:"date"`
	SentCount          int       `json:"sent_count"`
	ReplyCount         int       `json:"reply_count"`
	SavedFromSpamCount int       `json:"save_from_spam_count"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Stats returns what warmup did for a mailbox in the last 7 days; the window is
// fixed.
//
// SmartLead: GET /email-accounts/{email_account_id}/warmup-stats. A mailbox that
// does not exist or never had warmup set up is [ErrNotFound].
func (s *WarmupService) Stats(ctx context.Context, account AccountID, opts ...RequestOption) (*WarmupStats, error) {
	return call[*WarmupStats](ctx, s.client, opWarmupStats.path(account), nil, opts)
}
