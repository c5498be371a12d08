package smartleadtest

import (
	"net/http"
	"strconv"
)

// wireCampaignAccount is a mailbox as the campaign shows it. The password is in
// plain text, as on the real route.
type wireCampaignAccount struct {
	ID             int64              `json:"id"`
	CreatedAt      string             `json:"created_at"`
	UpdatedAt      string             `json:"updated_at"`
	FromName       string             `json:"from_name"`
	FromEmail      string             `json:"from_email"`
	Username       string             `json:"username"`
	Password       *string            `json:"password"`
	SMTPHost       *string            `json:"smtp_host"`
	SMTPPort       *int64             `json:"smtp_port"`
	SMTPPortType   *string            `json:"smtp_port_type"`
	MessagePerDay  int64              `json:"message_per_day"`
	ReplyTo        string             `json:"different_reply_to_address"`
	IMAPPassword   *string            `json:"imap_password"`
	IMAPHost       *string            `json:"imap_host"`
	IMAPPort       *int64             `json:"imap_port"`
	IMAPPortType   *string            `json:"imap_port_type"`
	Signature      *string            `json:"signature"`
	TrackingDomain string             `json:"custom_tracking_domain"`
	BCC            string             `json:"bcc_email"`
	SMTPSuccess    bool               `json:"is_smtp_success"`
	IMAPSuccess    bool               `json:"is_imap_success"`
	SMTPError      *string            `json:"smtp_failure_error"`
	IMAPError      *string            `json:"imap_failure_error"`
	Type           string             `json:"type"`
	DailySentCount int                `json:"daily_sent_count"`
	CampaignCount  int                `json:"campaign_count"`
	ClientID       *int64             `json:"client_id"`
	IsSuspended    bool               `json:"is_suspended"`
	Warmup         *wireWarmupSummary `json:"warmup_details"`
	Tags           *[]wireTag         `json:"tags,omitempty"`
}

type wireWarmupSummary struct {
	Status string `json:"status"`
}

func listCampaignAccounts(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	rows := []wireCampaignAccount{}
	for _, s := range found.senders {
		w := accountOnWire(s.account, c.now, plainPassword)
		row := wireCampaignAccount{
			ID: w.ID, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt, FromName: w.FromName, FromEmail: w.FromEmail,
			Username: w.Username, Password: w.Password, SMTPHost: w.SMTPHost, SMTPPort: w.SMTPPort, SMTPPortType: w.SMTPPortType,
			MessagePerDay: w.MessagePerDay, ReplyTo: s.account.replyTo, IMAPPassword: w.IMAPPassword, IMAPHost: w.IMAPHost,
			IMAPPort: w.IMAPPort, IMAPPortType: w.IMAPPortType, Signature: w.Signature, TrackingDomain: s.account.trackingDomain,
			BCC: s.account.bcc, SMTPSuccess: w.SMTPSuccess, IMAPSuccess: w.IMAPSuccess, SMTPError: w.SMTPError, IMAPError: w.IMAPError,
			Type: w.Type, DailySentCount: w.DailySentCount, ClientID: w.ClientID, IsSuspended: w.IsSuspended,
		}
		if s.account.warmup != nil {
			row.Warmup = &wireWarmupSummary{s.account.warmup.status()}
		}
		if c.query.flag("include_tags") {
			row.Tags = &w.Tags
		}
		rows = append(rows, row)
	}
	return reply(rows)
}

var (
	campaignAccountsAddBody    = object{need("email_account_ids", listOf(whole()).atLeast(1)), may("auto_adjust_warmup", boolean())}
	campaignAccountsRemoveBody = object{need("email_account_ids", listOf(whole()).atLeast(1))}
)

// addCampaignAccounts adds all of the mailboxes or, when one of them cannot
// send, none.
func addCampaignAccounts(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	var accounts []*account
	for _, id := range c.body.wholes("email_account_ids") {
		a := c.state.accountByID(id)
		switch {
		case a == nil || !c.sees(a.clientID):
			return answer{}, refuseError(http.StatusBadRequest, "Invalid email account id - "+strconv.FormatInt(id, 10))
		case !a.works():
			return answer{}, refuseError(http.StatusBadRequest, "Email account "+a.fromEmail+" is suspended or not connected.")
		}
		accounts = append(accounts, a)
	}
	for _, a := range accounts {
		c.server.addSender(found, a)
	}
	found.updatedAt = c.now
	return reply(wireOK{true})
}

func removeCampaignAccounts(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	leaving := map[*sender]bool{}
	for _, id := range c.body.wholes("email_account_ids") {
		s := found.senderOf(id)
		if s == nil {
			return answer{}, refuseError(http.StatusNotFound, "Email account "+strconv.FormatInt(id, 10)+" is not part of the campaign.")
		}
		leaving[s] = true
	}
	if found.status == campaignActive && len(leaving) == len(found.senders) {
		return answer{}, refuseError(http.StatusBadRequest, "The last email account of an active campaign cannot be removed.")
	}
	for _, s := range append([]*sender(nil), found.senders...) {
		if leaving[s] {
			c.server.removeSender(s)
		}
	}
	found.updatedAt = c.now
	return reply(wireOK{true})
}

// senderOf is the place of a mailbox in the campaign, or nil.
func (c *campaign) senderOf(accountID int64) *sender {
	for _, s := range c.senders {
		if s.account.id == accountID {
			return s
		}
	}
	return nil
}
