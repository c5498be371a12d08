package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

var (
	opLeadsList               = operation("Leads.List", http.MethodGet, "/campaigns/{campaign_id}/leads", read, list)
	opLeadsUpdate             = operation("Leads.Update", http.MethodPost, "/campaigns/{campaign_id}/leads/{lead_id}", idempotent)
	opLeadsDelete             = operation("Leads.Delete", http.MethodDelete, "/campaigns/{campaign_id}/leads/{lead_id}", idempotent, removes)
	opLeadsPause              = operation("Leads.Pause", http.MethodPost, "/campaigns/{campaign_id}/leads/{lead_id}/pause", idempotent)
	opLeadsResume             = operation("Leads.Resume", http.MethodPost, "/campaigns/{campaign_id}/leads/{lead_id}/resume", idempotent, optionalParams)
	opLeadsUnsubscribe        = operation("Leads.Unsubscribe", http.MethodPost, "/campaigns/{campaign_id}/leads/{lead_id}/unsubscribe", idempotent)
	opLeadsUpdateCategory     = operation("Leads.UpdateCategory", http.MethodPost, "/campaigns/{campaign_id}/leads/{lead_id}/category", idempotent)
	opLeadsComplete           = operation("Leads.Complete", http.MethodPost, "/campaigns/{campaign_id}/leads/{lead_map_id}/manual-complete", idempotent)
	opLeadsUpdateEmailAccount = operation("Leads.UpdateEmailAccount", http.MethodPost, "/campaigns/update-lead-email-account", idempotent)
)

const maxCampaignLeads = 100 // per page

// LeadEmailStatus is what became of the mails to a lead.
type LeadEmailStatus string

// What leads can be filtered by.
const (
	EmailStatusOpened        LeadEmailStatus = "is_opened"
	EmailStatusClicked       LeadEmailStatus = "is_clicked"
	EmailStatusBounced       LeadEmailStatus = "is_bounced"
	EmailStatusReplied       LeadEmailStatus = "is_replied"
	EmailStatusUnsubscribed  LeadEmailStatus = "is_unsubscribed"
	EmailStatusSpam          LeadEmailStatus = "is_spam"
	EmailStatusAccepted      LeadEmailStatus = "is_accepted"
	EmailStatusNotReplied    LeadEmailStatus = "not_replied"
	EmailStatusSenderBounced LeadEmailStatus = "is_sender_bounced"
)

// CampaignLeadListParams narrows the leads of a campaign. There is no filter by
// address or by list.
type CampaignLeadListParams struct {
	Offset        int             `url:"offset,omitempty"`
	Limit         int             `url:"limit,omitempty"`  // 1 to 100; zero: 100
	Status        LeadStatus      `url:"status,omitempty"` // not documented for LeadBlocked
	CategoryID    CategoryID      `url:"lead_category_id,omitempty"`
	EmailStatus   LeadEmailStatus `url:"emailStatus,omitempty"`
	CreatedAfter  time.Time       `url:"created_at_gt,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"` // joined the campaign
	LastSentAfter time.Time       `url:"last_sent_time_gt,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"`
	EventAfter    time.Time       `url:"event_time_gt,omitempty" layout:"2006-01-02T15:04:05.000Z07:00"` // anything sent or received
}

func (p *CampaignLeadListParams) validate() (field, reason string) {
	return pageLimits(p.Offset, p.Limit, maxCampaignLeads)
}

// CampaignLeadPage is one page of the leads of a campaign.
type CampaignLeadPage struct {
	TotalLeads int             `json:"total_leads"` // that match, on all pages
	Offset     int             `json:"offset"`
	Limit      int             `json:"limit"`
	Leads      []*CampaignLead `json:"data"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (p *CampaignLeadPage) lacksRows() bool { return p.Leads == nil && saysElse(p.Extra) }

// CampaignLead is a lead with its state in one campaign.
type CampaignLead struct {
	MapID      LeadMapID  `json:"campaign_lead_map_id"`
	CategoryID CategoryID `json:"lead_category_id"` // zero: none
	Status     LeadStatus `json:"status"`
	CreatedAt  time.Time  `json:"created_at"` // when the lead joined the campaign
	Lead       Lead       `json:"lead"`

	Extra map[string]json.RawMessage `json:",embed"`
}

var _ = register(wire.Object[CampaignLead]())

// List returns one page of the leads of a campaign with their state there. Nil
// params are the first 100.
//
// SmartLead: GET /campaigns/{campaign_id}/leads. A campaign that does not exist
// is [ErrNotFound]; an unknown status is [ErrValidation].
func (s *LeadsService) List(ctx context.Context, campaign CampaignID, params *CampaignLeadListParams, opts ...RequestOption) (*CampaignLeadPage, error) {
	answer, err := call[*orBare[CampaignLeadPage, *CampaignLead]](ctx, s.client, opLeadsList.path(campaign), params, opts)
	return pageOf(answer, err, func(rows []*CampaignLead) *CampaignLeadPage { return &CampaignLeadPage{Leads: rows} })
}

// All walks the leads of a campaign, page by page, see [LeadsService.List].
func (s *LeadsService) All(ctx context.Context, campaign CampaignID, params *CampaignLeadListParams, opts ...RequestOption) iter.Seq2[*CampaignLead, error] {
	p := orZero(params)
	return walk(ctx, opts, p.Offset, cmp.Or(p.Limit, maxCampaignLeads), func(ctx context.Context, offset, limit int) (page[*CampaignLead], error) {
		next := p
		next.Offset, next.Limit = offset, limit
		got, err := s.List(ctx, campaign, &next, opts...)
		if err != nil {
			return page[*CampaignLead]{}, err
		}
		return page[*CampaignLead]{rows: got.Leads, total: knownTotal(got.TotalLeads), limit: got.Limit}, nil
	})
}

// LeadUpdateParams is what to change of a lead. What is nil stays as it is.
type LeadUpdateParams struct {
	Email           string       `json:"email"` // the API wants it also when it stays
	FirstName       *string      `json:"first_name,omitzero"`
	LastName        *string      `json:"last_name,omitzero"`
	PhoneNumber     *string      `json:"phone_number,omitzero"`
	CompanyName     *string      `json:"company_name,omitzero"`
	Website         *string      `json:"website,omitzero"`
	Location        *string      `json:"location,omitzero"`
	LinkedInProfile *string      `json:"linkedin_profile,omitzero"`
	CompanyURL      *string      `json:"company_url,omitzero"`
	CustomFields    CustomFields `json:"custom_fields,omitzero"` // merged into the lead's own, at most 200
}

func (p *LeadUpdateParams) validate() (field, reason string) {
	if reason := wrongEmail(p.Email); reason != "" {
		return "email", reason
	}
	if reason := wrongCustomFields(p.CustomFields); reason != "" {
		return "custom_fields", reason
	}
	return "", ""
}

// Update changes a lead. It changes the person, in every campaign: the one that
// is named only gives access. [Lead.Params] makes the params from what was read.
//
// SmartLead: POST /campaigns/{campaign_id}/leads/{lead_id}. It may be repeated.
// A lead that the key cannot touch is [ErrNotFound].
func (s *LeadsService) Update(ctx context.Context, campaign CampaignID, lead LeadID, params *LeadUpdateParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsUpdate.path(campaign, lead), params, opts)
}

// Delete removes a lead from a campaign. When that was its only campaign, expect
// the lead itself to be deleted for good; sources disagree about it.
//
// SmartLead: DELETE /campaigns/{campaign_id}/leads/{lead_id}. It may be repeated;
// a repeat can be [ErrNotFound].
func (s *LeadsService) Delete(ctx context.Context, campaign CampaignID, lead LeadID, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsDelete.path(campaign, lead), nil, opts)
}

// Pause stops the mails of this campaign to a lead until it is resumed. Other
// campaigns go on.
//
// SmartLead: POST /campaigns/{campaign_id}/leads/{lead_id}/pause. It may be repeated.
func (s *LeadsService) Pause(ctx context.Context, campaign CampaignID, lead LeadID, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsPause.path(campaign, lead), nil, opts)
}

// LeadResumeParams says when a lead gets its next mail.
type LeadResumeParams struct {
	// DelayDays counts from the last mail that was sent. Nil is the delay of the
	// next step, also from then, or at once when nothing was sent yet.
	DelayDays *int `json:"resume_lead_with_delay_days,omitzero"`
}

func (p *LeadResumeParams) validate() (field, reason string) {
	if p.DelayDays != nil && *p.DelayDays < 0 {
		return "resume_lead_with_delay_days", fmt.Sprintf("must not be negative, got %d", *p.DelayDays)
	}
	return "", ""
}

// Resume lets a paused lead go on in the campaign; mails may go out at once. Nil
// params keep the delay of the next step.
//
// SmartLead: POST /campaigns/{campaign_id}/leads/{lead_id}/resume. It may be
// repeated: the time is reckoned from the last mail. A lead at its last step is
// refused with 500 ([ErrServer]), and so is one that does not exist, which is
// [ErrNotFound] too.
func (s *LeadsService) Resume(ctx context.Context, campaign CampaignID, lead LeadID, params *LeadResumeParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsResume.path(campaign, lead), params, opts)
}

// Unsubscribe unsubscribes a lead from this campaign; for all of them see
// [LeadsService.UnsubscribeGlobally]. No call undoes it. One source says that the
// lead is kept out of later campaigns as well.
//
// SmartLead: POST /campaigns/{campaign_id}/leads/{lead_id}/unsubscribe. It may be
// repeated. The API may refuse a call that changes nothing with status 200.
func (s *LeadsService) Unsubscribe(ctx context.Context, campaign CampaignID, lead LeadID, opts ...RequestOption) error {
	return settled(send(ctx, s.client, opLeadsUnsubscribe.path(campaign, lead), nil, opts))
}

// LeadCategoryParams sets or clears the category of a lead.
type LeadCategoryParams struct {
	CategoryID Nullable[CategoryID] `json:"category_id"` // required; null clears it
	PauseLead  bool                 `json:"pause_lead,omitzero"`
}

func (p *LeadCategoryParams) validate() (field, reason string) {
	if p.CategoryID.IsZero() {
		return "category_id", "must be an id, or null to clear it"
	}
	if id, given := p.CategoryID.Get(); given {
		return positive("category_id", id)
	}
	return "", ""
}

// UpdateCategory sets or clears a lead's category in the campaign; for the ids
// see [LeadsService.ListCategories]. It reads back in [CampaignLead.CategoryID].
//
// SmartLead: POST /campaigns/{campaign_id}/leads/{lead_id}/category. It may be
// repeated. An unknown category is [ErrValidation].
func (s *LeadsService) UpdateCategory(ctx context.Context, campaign CampaignID, lead LeadID, params *LeadCategoryParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsUpdateCategory.path(campaign, lead), params, opts)
}

// LeadCompletion tells where in the sequence a lead was when it was completed.
type LeadCompletion struct {
	ack

	Status LeadCompletionStatus `json:"status"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadCompletionStatus is a place in the sequence.
type LeadCompletionStatus struct {
	IsLastSequence bool          `json:"isLastSequence"`
	NextSequence   *NextSequence `json:"nextSequence"` // nil: none, or the API did not say

	Extra map[string]json.RawMessage `json:",embed"`
}

// NextSequence is the step that would have followed.
type NextSequence struct {
	ID          SequenceID `json:"id"`
	DelayInDays int        `json:"delayInDays"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Complete marks a lead as completed in the campaign: it gets no further steps.
// It takes the lead's map id, [CampaignLead.MapID].
//
// SmartLead: POST /campaigns/{campaign_id}/leads/{lead_map_id}/manual-complete.
// That it may be repeated is probable, not known. A map id of another campaign
// is [ErrNotFound].
func (s *LeadsService) Complete(ctx context.Context, campaign CampaignID, lead LeadMapID, opts ...RequestOption) (*LeadCompletion, error) {
	return call[*LeadCompletion](ctx, s.client, opLeadsComplete.path(campaign, lead), nil, opts)
}

// LeadEmailAccountParams chooses the mailbox that writes to a lead.
type LeadEmailAccountParams struct {
	CampaignID CampaignID `json:"email_campaign_id"`
	LeadID     LeadID     `json:"email_lead_id"`
	AccountID  AccountID  `json:"email_account_id"`
	Override   bool       `json:"override_lead_email_account,omitzero"` // replace one that is assigned already
}

func (p *LeadEmailAccountParams) validate() (field, reason string) {
	if field, reason = positive("email_campaign_id", p.CampaignID); reason != "" {
		return field, reason
	}
	if field, reason = positive("email_lead_id", p.LeadID); reason != "" {
		return field, reason
	}
	return positive("email_account_id", p.AccountID)
}

// UpdateEmailAccount chooses the mailbox that writes to one lead of a campaign.
// No call reads it back.
//
// SmartLead: POST /campaigns/update-lead-email-account. It may be repeated. The
// answer has only medium confidence and nothing is read from it.
func (s *LeadsService) UpdateEmailAccount(ctx context.Context, params *LeadEmailAccountParams, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsUpdateEmailAccount.path(), params, opts)
}
