package smartleadtest

import "encoding/json"

// wireProfile is what is known of a person, wherever a lead is shown.
type wireProfile struct {
	FirstName    *string         `json:"first_name"`
	LastName     *string         `json:"last_name"`
	Email        string          `json:"email"`
	Phone        *string         `json:"phone_number"`
	Company      *string         `json:"company_name"`
	Website      *string         `json:"website"`
	Location     *string         `json:"location"`
	CustomFields json.RawMessage `json:"custom_fields"`
	LinkedIn     *string         `json:"linkedin_profile"`
	CompanyURL   *string         `json:"company_url"`
}

func (p *profile) onWire() wireProfile {
	return wireProfile{
		FirstName: textOrNull(p.firstName), LastName: textOrNull(p.lastName), Email: p.email, Phone: textOrNull(p.phone),
		Company: textOrNull(p.company), Website: textOrNull(p.website), Location: textOrNull(p.location),
		CustomFields: p.custom(), LinkedIn: textOrNull(p.linkedin), CompanyURL: textOrNull(p.companyURL),
	}
}

// wireLead is a lead inside a row of the campaign's list.
type wireLead struct {
	ID int64 `json:"id"`
	wireProfile
	Unsubscribed bool              `json:"is_unsubscribed"`
	ClientMap    map[string]string `json:"unsubscribed_client_id_map"`
}

// wireCampaignLead is a row of the campaign's list.
type wireCampaignLead struct {
	MapID     int64    `json:"campaign_lead_map_id"`
	Category  *int64   `json:"lead_category_id"`
	Status    string   `json:"status"`
	CreatedAt string   `json:"created_at"`
	Lead      wireLead `json:"lead"`
}

func leadOnWire(l *lead) wireLead {
	return wireLead{ID: l.id, wireProfile: l.profile.onWire(), Unsubscribed: l.unsubscribed, ClientMap: l.unsubscribedClients()}
}

// custom is the object of custom fields, empty when there are none.
func (p *profile) custom() json.RawMessage {
	if p.customFields == nil {
		return json.RawMessage("{}")
	}
	return p.customFields
}

func campaignLeadOnWire(e *enrolment) wireCampaignLead {
	return wireCampaignLead{
		MapID: e.id, Category: idOrNull(e.category), Status: e.status, CreatedAt: wireTime(e.createdAt), Lead: leadOnWire(e.lead),
	}
}

// idOrNull shows a missing id as null.
func idOrNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}
