package smartlead

import (
	"context"
	"fmt"
	"net/http"
)

var (
	opCampaignsListAccounts   = operation("Campaigns.ListAccounts", http.MethodGet, "/campaigns/{campaign_id}/email-accounts", read, list)
	opCampaignsAddAccounts    = operation("Campaigns.AddAccounts", http.MethodPost, "/campaigns/{campaign_id}/email-accounts", idempotent)
	opCampaignsRemoveAccounts = operation("Campaigns.RemoveAccounts", http.MethodDelete, "/campaigns/{campaign_id}/email-accounts", idempotent)
)

// CampaignAccountListParams says what to include in the mailboxes of a campaign.
type CampaignAccountListParams struct {
	IncludeTags bool `url:"include_tags,omitempty"` // fill Account.Tags
}

// ListAccounts returns the mailboxes that a campaign sends from, all of them at
// once. Their passwords are in clear text.
//
// SmartLead: GET /campaigns/{campaign_id}/email-accounts. A campaign that does
// not exist is [ErrNotFound].
func (s *CampaignsService) ListAccounts(ctx context.Context, campaign CampaignID, params *CampaignAccountListParams, opts ...RequestOption) ([]*Account, error) {
	return call[rows[Account]](ctx, s.client, opCampaignsListAccounts.path(campaign), params, opts)
}

// CampaignAccountAddParams names the mailboxes to add to a campaign.
type CampaignAccountAddParams struct {
	AccountIDs []AccountID `json:"email_account_ids"`
	// AutoAdjustWarmup is sent by SmartLead's own client and described nowhere.
	AutoAdjustWarmup *bool `json:"auto_adjust_warmup,omitzero"`
}

func (p *CampaignAccountAddParams) validate() (field, reason string) {
	return checkAccountIDs(p.AccountIDs)
}

func checkAccountIDs(ids []AccountID) (field, reason string) {
	if len(ids) == 0 {
		return "email_account_ids", "must hold at least one id"
	}
	for i, id := range ids {
		if id <= 0 {
			return positive(fmt.Sprintf("email_account_ids[%d]", i), id)
		}
	}
	return "", ""
}

// AddAccounts adds mailboxes to those that a campaign sends from.
//
// SmartLead: POST /campaigns/{campaign_id}/email-accounts. It may be repeated: a
// mailbox added twice is there once. A suspended mailbox, or one that failed its
// connection test, is refused with [ErrValidation] (documented, never seen).
func (s *CampaignsService) AddAccounts(ctx context.Context, campaign CampaignID, params *CampaignAccountAddParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsAddAccounts.path(campaign), params, opts)
}

// CampaignAccountRemoveParams names the mailboxes to take out of a campaign.
type CampaignAccountRemoveParams struct {
	AccountIDs []AccountID `json:"email_account_ids"`
}

func (p *CampaignAccountRemoveParams) validate() (field, reason string) {
	return checkAccountIDs(p.AccountIDs)
}

// RemoveAccounts takes mailboxes out of a campaign. The mailboxes themselves
// stay. What becomes of leads in progress on them is not known.
//
// SmartLead: DELETE /campaigns/{campaign_id}/email-accounts. It may be repeated;
// a mailbox that is not in the campaign, as on a repeat, can be [ErrNotFound].
// The last mailbox of an active campaign may be refused (documented, never seen).
func (s *CampaignsService) RemoveAccounts(ctx context.Context, campaign CampaignID, params *CampaignAccountRemoveParams, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsRemoveAccounts.path(campaign), params, opts)
}
