package smartleadtest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// wireFullLead is a lead by itself. Its id is a string.
type wireFullLead struct {
	ID                  string            `json:"id"`
	UserID              int64             `json:"user_id"`
	Email               string            `json:"email"`
	FirstName           *string           `json:"first_name"`
	LastName            *string           `json:"last_name"`
	Company             *string           `json:"company_name"`
	Website             *string           `json:"website"`
	CompanyURL          *string           `json:"company_url"`
	Phone               *string           `json:"phone_number"`
	LinkedIn            *string           `json:"linkedin_profile"`
	LinkedInData        *struct{}         `json:"linkedin_profile_data"`
	Location            *string           `json:"location"`
	CustomFields        json.RawMessage   `json:"custom_fields"`
	Timezone            *string           `json:"timezone"`
	Source              *string           `json:"source"`
	SegType             *string           `json:"seg_type"`
	Year                int               `json:"year"`
	EmailDomain         string            `json:"email_domain"`
	ESP                 int               `json:"esp_domain_type"`
	CreatedAt           string            `json:"created_at"`
	MessageID           *string           `json:"message_id"`
	Unsubscribed        bool              `json:"is_unsubscribed"`
	UnsubscribedClients map[string]string `json:"unsubscribed_client_id_map"`
	UnsubscribedFrom    *int64            `json:"unsubscribed_from_campaign_id"`
	WebhookLogs         *struct{}         `json:"webhook_logs"`
}

// getLead wraps its one lead in a list; the list is empty for an unknown id.
func getLead(c *call) (answer, error) {
	rows := []wireFullLead{}
	if l := c.lead(); l != nil {
		p := l.profile
		rows = append(rows, wireFullLead{
			ID: strconv.FormatInt(l.id, 10), UserID: userID, Email: p.email,
			FirstName: textOrNull(p.firstName), LastName: textOrNull(p.lastName), Company: textOrNull(p.company),
			Website: textOrNull(p.website), CompanyURL: textOrNull(p.companyURL), Phone: textOrNull(p.phone),
			LinkedIn: textOrNull(p.linkedin), Location: textOrNull(p.location), CustomFields: p.custom(),
			Year: l.createdAt.Year(), EmailDomain: domainOf(p.email), ESP: espDomainType(p.email),
			CreatedAt: wireTime(l.createdAt), Unsubscribed: l.unsubscribed, UnsubscribedClients: l.unsubscribedClients(),
		})
	}
	return reply(wireLeadData{true, "Lead details fetched successfully", rows})
}

// wireLeadData is the envelope of the reads of one lead.
type wireLeadData struct {
	OK      bool   `json:"ok"`
	Message string `json:"message"`
	Data    any    `json:"data"`
}

// lead is the lead named in the path, or nil.
func (c *call) lead() *lead { return c.leadByID(c.id("lead_id")) }

// leadByID is a lead that the key may see, or nil.
func (c *call) leadByID(id int64) *lead {
	if l := c.state.leadByID(id); l != nil && c.seesLead(l) {
		return l
	}
	return nil
}

func leadNotFound() error {
	return refuseError(http.StatusNotFound, "Lead not found - Invalid lead_id.")
}

// espDomainType is who runs the lead's mail: 1 Google, 2 Microsoft, 0 others.
func espDomainType(email string) int {
	switch domain := strings.ToLower(domainOf(email)); {
	case domain == "gmail.com" || strings.HasPrefix(domain, "google."):
		return 1
	case domain == "outlook.com" || domain == "hotmail.com" || strings.HasPrefix(domain, "microsoft."):
		return 2
	}
	return 0
}

func listCampaignsOfLead(c *call) (answer, error) {
	l := c.lead()
	if l == nil {
		return answer{}, leadNotFound()
	}
	type row struct {
		ID     int64  `json:"id"`
		Status string `json:"status"`
		Name   string `json:"name"`
	}
	rows := []row{}
	for _, e := range l.enrolments {
		if c.sees(e.campaign.clientID) {
			rows = append(rows, row{e.campaign.id, e.campaign.status, e.campaign.name})
		}
	}
	return reply(rows)
}

var sequenceDetailsQuery = object{may("campaignId", whole())}

// leadSequenceDetails takes a map id, although its path begins with /leads.
func leadSequenceDetails(c *call) (answer, error) {
	e := c.state.enrolmentByID(c.id("lead_map_id"))
	if e == nil || !c.sees(e.campaign.clientID) || c.query.has("campaignId") && e.campaign.id != c.query.whole("campaignId") {
		return answer{}, refuseError(http.StatusNotFound, "Lead not found - Invalid campaign_lead_map_id.")
	}
	type row struct {
		Status  string  `json:"status"`
		Sent    *string `json:"sent_time"`
		Message *string `json:"status_message"`
		StepID  int64   `json:"email_campaign_seq_id"`
	}
	rows := []row{}
	for _, m := range e.mails {
		if m.kind == mailSequence {
			sentence := "Message sent successfully!"
			rows = append(rows, row{"SENT", wireTimeOrNull(m.sentAt), &sentence, m.stepID})
		}
	}
	return reply(wireLeadData{true, "Lead sequence details fetched successfully", rows})
}

// wireOverview is a lead with its state in every campaign.
type wireOverview struct {
	ID           string             `json:"id"`
	Email        string             `json:"email"`
	LastName     *string            `json:"last_name"`
	FirstName    *string            `json:"first_name"`
	Phone        *string            `json:"phone_number"`
	Company      *string            `json:"company_name"`
	Website      *string            `json:"website"`
	CompanyURL   *string            `json:"company_url"`
	Location     *string            `json:"location"`
	CustomFields json.RawMessage    `json:"custom_fields"`
	LinkedIn     *string            `json:"linkedin_profile"`
	ESP          int                `json:"esp_domain_type"`
	Mappings     []wireOverviewItem `json:"email_campaign_leads_mappings"`
}

type wireOverviewItem struct {
	ID         int64                `json:"id"`
	Status     string               `json:"status"`
	Category   *int64               `json:"lead_category_id"`
	Revenue    float64              `json:"revenue"`
	Step       *int64               `json:"current_seq_num"`
	NextAt     *string              `json:"next_timestamp_to_reach"`
	CampaignID int64                `json:"email_campaign_id"`
	Campaign   wireOverviewCampaign `json:"email_campaign"`
}

type wireOverviewCampaign struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"`
}

func leadCampaignOverview(c *call) (answer, error) {
	l := c.lead()
	if l == nil {
		return answer{}, leadNotFound()
	}
	p := l.profile
	result := wireOverview{
		ID: strconv.FormatInt(l.id, 10), Email: p.email, LastName: textOrNull(p.lastName), FirstName: textOrNull(p.firstName),
		Phone: textOrNull(p.phone), Company: textOrNull(p.company), Website: textOrNull(p.website), CompanyURL: textOrNull(p.companyURL),
		Location: textOrNull(p.location), CustomFields: p.custom(), LinkedIn: textOrNull(p.linkedin), ESP: espDomainType(p.email),
		Mappings: []wireOverviewItem{},
	}
	for _, e := range l.enrolments {
		if !c.sees(e.campaign.clientID) {
			continue
		}
		result.Mappings = append(result.Mappings, wireOverviewItem{
			ID: e.id, Status: e.status, Category: idOrNull(e.category), Revenue: e.filed().revenue, Step: idOrNull(e.lastStep), NextAt: wireTimeOrNull(e.nextAt),
			CampaignID: e.campaign.id, Campaign: wireOverviewCampaign{e.campaign.id, e.campaign.name, e.campaign.status},
		})
	}
	return reply(wireLeadData{true, "Campaign lead overview fetched successfully", result})
}
