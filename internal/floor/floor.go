// Package floor is what somebody writes by hand for a call of the API: net/http,
// io.ReadAll and encoding/json into structs of just the body's members. The
// benchmarks measure the SDK beside it.
package floor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Campaign is the answer to GET /campaigns/{campaign_id}.
type Campaign struct {
	ID        int64     `json:"id"`
	UserID    int64     `json:"user_id"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Status    string    `json:"status"`
	Name      string    `json:"name"`
}

// LeadPage is the answer to GET /campaigns/{campaign_id}/leads.
type LeadPage struct {
	Total  string         `json:"total_leads"`
	Data   []CampaignLead `json:"data"`
	Offset int            `json:"offset"`
	Limit  int            `json:"limit"`
}

// CampaignLead is a row of a [LeadPage].
type CampaignLead struct {
	MapID      int64     `json:"campaign_lead_map_id"`
	CategoryID *int64    `json:"lead_category_id"`
	Status     string    `json:"status"`
	CreatedAt  time.Time `json:"created_at"`
	Lead       Lead      `json:"lead"`
}

// Lead is the lead of a [CampaignLead].
type Lead struct {
	ID                  int64             `json:"id"`
	FirstName           string            `json:"first_name"`
	LastName            string            `json:"last_name"`
	Email               string            `json:"email"`
	PhoneNumber         string            `json:"phone_number"`
	CompanyName         string            `json:"company_name"`
	Website             string            `json:"website"`
	Location            string            `json:"location"`
	CustomFields        map[string]string `json:"custom_fields"`
	LinkedInProfile     string            `json:"linkedin_profile"`
	CompanyURL          string            `json:"company_url"`
	IsUnsubscribed      bool              `json:"is_unsubscribed"`
	UnsubscribedClients map[string]string `json:"unsubscribed_client_id_map"`
}

// MailPage is the answer to GET /campaigns/{campaign_id}/statistics.
type MailPage struct {
	Total  string `json:"total_stats"`
	Data   []Mail `json:"data"`
	Offset int    `json:"offset"`
	Limit  int    `json:"limit"`
}

// Mail is a row of a [MailPage].
type Mail struct {
	StatsID        string     `json:"stats_id"`
	LeadName       string     `json:"lead_name"`
	LeadEmail      string     `json:"lead_email"`
	LeadCategory   *string    `json:"lead_category"`
	SequenceNumber int        `json:"sequence_number"`
	SequenceID     int64      `json:"email_campaign_seq_id"`
	VariantID      int64      `json:"seq_variant_id"`
	Subject        string     `json:"email_subject"`
	Body           string     `json:"email_message"`
	SentTime       time.Time  `json:"sent_time"`
	OpenTime       *time.Time `json:"open_time"`
	ClickTime      *time.Time `json:"click_time"`
	ReplyTime      *time.Time `json:"reply_time"`
	OpenCount      int        `json:"open_count"`
	ClickCount     int        `json:"click_count"`
	IsUnsubscribed bool       `json:"is_unsubscribed"`
	IsBounced      bool       `json:"is_bounced"`
	IgnoreReply    bool       `json:"ignore_reply"`
}

// LeadBatch is the body of POST /campaigns/{campaign_id}/leads.
type LeadBatch struct {
	Leads    []LeadInput `json:"lead_list"`
	Settings struct {
		ReturnLeadIDs bool `json:"return_lead_ids"`
	} `json:"settings"`
}

// NewLeadBatch returns an empty batch with room for that many leads, whose ids
// are asked for.
func NewLeadBatch(room int) *LeadBatch {
	batch := &LeadBatch{Leads: make([]LeadInput, 0, room)}
	batch.Settings.ReturnLeadIDs = true
	return batch
}

// LeadInput is a lead of a [LeadBatch].
type LeadInput struct {
	Email        string            `json:"email"`
	FirstName    string            `json:"first_name,omitempty"`
	LastName     string            `json:"last_name,omitempty"`
	PhoneNumber  string            `json:"phone_number,omitempty"`
	CompanyName  string            `json:"company_name,omitempty"`
	Website      string            `json:"website,omitempty"`
	Location     string            `json:"location,omitempty"`
	CustomFields map[string]string `json:"custom_fields,omitempty"`
}

// Call makes one call and decodes its answer into out. The address is whole, key and
// query included.
func Call(client *http.Client, method, address string, body, out any) error {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		reader = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, address, reader)
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return json.Unmarshal(data, out)
}
