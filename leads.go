package smartlead

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// LeadsService adds leads to campaigns, reads and changes them there, and finds
// and moves them on the whole account.
//
// A lead is a person, with a [LeadID]. In each campaign it has a second id, a
// [LeadMapID], which a few calls want instead.
type LeadsService struct{ service }

// CustomFields are a lead's own fields; each name is a {{variable}} of the
// sequence, matched letter by letter. On reading, numbers, booleans and objects
// arrive as their JSON text and null as "".
type CustomFields map[string]string

// UnsubscribedClients are the agency's clients from which a lead unsubscribed:
// from the client's id to the time, as the API writes both.
type UnsubscribedClients map[string]string

var (
	_ = register(wire.StringMap[CustomFields]())
	_ = register(wire.StringMap[UnsubscribedClients]())
)

// LeadStatus is how far a lead is in a campaign.
type LeadStatus string

// The states of a lead. SmartLead may have others.
const (
	LeadStarted    LeadStatus = "STARTED"    // queued, the first mail is not sent yet
	LeadInProgress LeadStatus = "INPROGRESS" // between the first mail and the last
	LeadCompleted  LeadStatus = "COMPLETED"  // got every step
	LeadPaused     LeadStatus = "PAUSED"
	LeadStopped    LeadStatus = "STOPPED" // usually because it replied
	LeadBlocked    LeadStatus = "BLOCKED" // bounced or on the block list
)

var _ = enum(LeadStarted, LeadInProgress, LeadCompleted, LeadPaused, LeadStopped, LeadBlocked)

// Lead is a person on the account. What SmartLead does not know is empty.
type Lead struct {
	ID                  LeadID              `json:"id"`
	FirstName           string              `json:"first_name"`
	LastName            string              `json:"last_name"`
	Email               string              `json:"email"`
	PhoneNumber         string              `json:"phone_number"`
	CompanyName         string              `json:"company_name"`
	Website             string              `json:"website"`
	Location            string              `json:"location"`
	CustomFields        CustomFields        `json:"custom_fields"`
	LinkedInProfile     string              `json:"linkedin_profile"`
	CompanyURL          string              `json:"company_url"`
	IsUnsubscribed      bool                `json:"is_unsubscribed"`
	UnsubscribedClients UnsubscribedClients `json:"unsubscribed_client_id_map"`

	Extra map[string]json.RawMessage `json:",embed"`
}

var _ = register(wire.Object[Lead]())

// missing reports the empty object that some routes answer for no lead.
func (l *Lead) missing() bool { return l.ID == 0 && l.Email == "" }

// Params returns the lead as it was read, for [LeadsService.Update]. What was
// empty is left out and so stays as it is, as custom fields do that are left out;
// to empty a member, set it to new(""). Custom fields that were numbers or booleans
// go back as text.
func (l *Lead) Params() *LeadUpdateParams {
	fields := maps.Clone(l.CustomFields)
	maps.DeleteFunc(fields, func(_, value string) bool { return value == "" })
	return &LeadUpdateParams{
		Email:           l.Email,
		FirstName:       unlessEmpty(l.FirstName),
		LastName:        unlessEmpty(l.LastName),
		PhoneNumber:     unlessEmpty(l.PhoneNumber),
		CompanyName:     unlessEmpty(l.CompanyName),
		Website:         unlessEmpty(l.Website),
		Location:        unlessEmpty(l.Location),
		LinkedInProfile: unlessEmpty(l.LinkedInProfile),
		CompanyURL:      unlessEmpty(l.CompanyURL),
		CustomFields:    fields,
	}
}

// Input returns the lead as it was read, for [LeadsService.Add] to another
// campaign.
func (l *Lead) Input() *LeadInput {
	return &LeadInput{
		Email:           l.Email,
		FirstName:       l.FirstName,
		LastName:        l.LastName,
		PhoneNumber:     l.PhoneNumber,
		CompanyName:     l.CompanyName,
		Website:         l.Website,
		Location:        l.Location,
		LinkedInProfile: l.LinkedInProfile,
		CompanyURL:      l.CompanyURL,
		CustomFields:    maps.Clone(l.CustomFields),
	}
}

func unlessEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// LeadESP is who hosts a lead's mail, as found when the lead was imported.
type LeadESP int

// The hosts that SmartLead tells apart.
const (
	LeadESPOther     LeadESP = 0
	LeadESPGoogle    LeadESP = 1
	LeadESPMicrosoft LeadESP = 2
)

var _ = register(wire.Int[LeadESP]())

var (
	opLeadsGet                 = operation("Leads.Get", http.MethodGet, "/leads/{lead_id}", read)
	opLeadsGetByEmail          = operation("Leads.GetByEmail", http.MethodGet, "/leads/", read)
	opLeadsListCampaigns       = operation("Leads.ListCampaigns", http.MethodGet, "/leads/{lead_id}/campaigns", read, list)
	opLeadsCampaignOverview    = operation("Leads.CampaignOverview", http.MethodGet, "/leads/{lead_id}/campaign-overview", read)
	opLeadsUnsubscribeGlobally = operation("Leads.UnsubscribeGlobally", http.MethodPost, "/leads/{lead_id}/unsubscribe", idempotent)
	opLeadsDeleteGlobally      = operation("Leads.DeleteGlobally", http.MethodDelete, "/leads/{lead_id}", idempotent, removes)
)

// LeadDetails is a lead as one looks it up by id. The types of the members kept
// raw are not known.
type LeadDetails struct {
	Lead

	UserID                   UserID          `json:"user_id"`
	CreatedAt                time.Time       `json:"created_at"`
	EmailDomain              string          `json:"email_domain"`
	ESP                      *LeadESP        `json:"esp_domain_type"` // nil: not looked up
	Year                     int             `json:"year"`
	MessageID                MessageID       `json:"message_id"`
	UnsubscribedFromCampaign CampaignID      `json:"unsubscribed_from_campaign_id"` // zero: from none
	LinkedInProfileData      json.RawMessage `json:"linkedin_profile_data"`
	Timezone                 json.RawMessage `json:"timezone"`
	Source                   json.RawMessage `json:"source"`
	SegType                  json.RawMessage `json:"seg_type"`
	WebhookLogs              json.RawMessage `json:"webhook_logs"`
}

// Get returns one lead, without what it is in a campaign: state and category
// belong to the campaign, see [LeadsService.GetByEmail] and
// [LeadsService.CampaignOverview].
//
// SmartLead: GET /leads/{lead_id}. A lead that does not exist is [ErrNotFound]. It
// has medium confidence.
func (s *LeadsService) Get(ctx context.Context, lead LeadID, opts ...RequestOption) (*LeadDetails, error) {
	return oneLead[LeadDetails](ctx, s.client, opLeadsGet.path(lead), opts)
}

func oneLead[T any](ctx context.Context, c *Client, r route, opts []RequestOption) (*T, error) {
	return unwrap(call[*soleAnswer[T]](ctx, c, r, nil, opts))
}

// LeadWithCampaigns is a lead with the campaigns it is in.
type LeadWithCampaigns struct {
	Lead

	CreatedAt time.Time         `json:"created_at"`
	Campaigns []*LeadMembership `json:"lead_campaign_data"`
}

// LeadMembership is a lead's place in one campaign.
type LeadMembership struct {
	MapID          LeadMapID  `json:"campaign_lead_map_id"`
	CampaignID     CampaignID `json:"campaign_id"`
	CampaignName   string     `json:"campaign_name"`
	ClientID       ClientID   `json:"client_id"` // zero: the account's own campaign
	ClientEmail    string     `json:"client_email"`
	CategoryID     CategoryID `json:"lead_category_id"` // zero: none
	LastSentAt     time.Time  `json:"last_sent_at"`     // zero: nothing was sent
	LastReplyAt    time.Time  `json:"last_reply_at"`    // zero: it did not reply
	LastActivityAt time.Time  `json:"last_activity_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

type leadByEmailParams struct {
	Email string `url:"email"`
}

func (p *leadByEmailParams) validate() (field, reason string) {
	if p.Email == "" {
		return "email", "must not be empty"
	}
	return "", ""
}

// GetByEmail returns the lead with exactly this address, and the campaigns it is
// in with the ids it has there.
//
// SmartLead: GET /leads/. An address that no lead has is [ErrNotFound].
func (s *LeadsService) GetByEmail(ctx context.Context, email string, opts ...RequestOption) (*LeadWithCampaigns, error) {
	return call[*LeadWithCampaigns](ctx, s.client, opLeadsGetByEmail.path(), &leadByEmailParams{email}, opts)
}

// leadCampaign is a campaign that a lead is in, under either of the names that
// the documentation gives its members.
type leadCampaign struct {
	Campaign

	OtherID   CampaignID `json:"campaign_id"`
	OtherName string     `json:"campaign_name"`
}

func (c *leadCampaign) content() *Campaign {
	if c == nil {
		return nil
	}
	if c.ID == 0 {
		c.ID, c.Name = c.OtherID, c.OtherName
	}
	return &c.Campaign
}

// ListCampaigns returns the campaigns that a lead is in. Only ID, Status and Name
// are sure to be filled. The lead's ids in them are in [LeadsService.GetByEmail]
// and [LeadsService.CampaignOverview].
//
// SmartLead: GET /leads/{lead_id}/campaigns. A lead that does not exist is
// [ErrNotFound]. It has medium confidence.
func (s *LeadsService) ListCampaigns(ctx context.Context, lead LeadID, opts ...RequestOption) ([]*Campaign, error) {
	return unwrapAll(call[[]*leadCampaign](ctx, s.client, opLeadsListCampaigns.path(lead), nil, opts))
}

// LeadOverview is a lead with what it is in every campaign.
type LeadOverview struct {
	Lead

	ESP       *LeadESP                `json:"esp_domain_type"` // nil: not looked up
	Campaigns []*LeadOverviewCampaign `json:"email_campaign_leads_mappings"`
}

// LeadOverviewCampaign is what a lead is in one campaign.
type LeadOverviewCampaign struct {
	MapID         LeadMapID  `json:"id"`
	Status        LeadStatus `json:"status"`
	CategoryID    CategoryID `json:"lead_category_id"` // zero: none
	Revenue       float64    `json:"revenue"`
	CurrentStep   int        `json:"current_seq_num"`         // zero: none yet
	NextMessageAt time.Time  `json:"next_timestamp_to_reach"` // zero: none is planned
	CampaignID    CampaignID `json:"email_campaign_id"`
	Campaign      *Campaign  `json:"email_campaign"` // with ID, Name and Status

	Extra map[string]json.RawMessage `json:",embed"`
}

// CampaignOverview returns a lead with its state, step, category and revenue in
// every campaign.
//
// SmartLead: GET /leads/{lead_id}/campaign-overview. It has low confidence: only
// older documentation knows the answer. A lead that does not exist is
// [ErrNotFound].
func (s *LeadsService) CampaignOverview(ctx context.Context, lead LeadID, opts ...RequestOption) (*LeadOverview, error) {
	return oneLead[LeadOverview](ctx, s.client, opLeadsCampaignOverview.path(lead), opts)
}

// UnsubscribeGlobally unsubscribes a lead from every campaign of the account.
// No call undoes it: the lead stays listed in its campaigns and cannot be added
// to others. It fires LEAD_UNSUBSCRIBED webhooks.
//
// SmartLead: POST /leads/{lead_id}/unsubscribe. It may be repeated. The API
// refuses a call that changes nothing with status 200, which is an [APIError]
// unless the call was repeated within itself. A lead that does not exist is
// [ErrNotFound].
func (s *LeadsService) UnsubscribeGlobally(ctx context.Context, lead LeadID, opts ...RequestOption) error {
	return settled(send(ctx, s.client, opLeadsUnsubscribeGlobally.path(lead), nil, opts))
}

// settled forgives a repeat for changing nothing: the attempt before it, whose
// answer was lost, had changed it already.
func settled(err error) error {
	var e *APIError
	if errors.As(err, &e) && e.StatusCode == http.StatusOK && e.Attempts > 1 && e.kind == nil && e.cause == nil {
		return nil
	}
	return err
}

// DeleteGlobally removes a lead from the account, for good.
//
// SmartLead: DELETE /leads/{lead_id}. It has low confidence: SmartLead does not
// document the call, others' clients make it. It may be repeated; a repeat can be
// [ErrNotFound].
func (s *LeadsService) DeleteGlobally(ctx context.Context, lead LeadID, opts ...RequestOption) error {
	return send(ctx, s.client, opLeadsDeleteGlobally.path(lead), nil, opts)
}
