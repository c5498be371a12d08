package smartlead

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
)

var opLeadsAdd = operation("Leads.Add", http.MethodPost, "/campaigns/{campaign_id}/leads", once)

const (
	maxLeadsPerAdd  = 400
	maxCustomFields = 200
)

// LeadInput is a lead to add. The API refuses a whole batch for one member that
// it does not know: whatever else is known of a lead goes into CustomFields.
type LeadInput struct {
	Email           string       `json:"email"`
	FirstName       string       `json:"first_name,omitempty"`
	LastName        string       `json:"last_name,omitempty"`
	PhoneNumber     string       `json:"phone_number,omitempty"`
	CompanyName     string       `json:"company_name,omitempty"`
	Website         string       `json:"website,omitempty"`
	Location        string       `json:"location,omitempty"`
	CustomFields    CustomFields `json:"custom_fields,omitempty"` // at most 200
	LinkedInProfile string       `json:"linkedin_profile,omitempty"`
	CompanyURL      string       `json:"company_url,omitempty"`
}

func (l *LeadInput) validate() (field, reason string) {
	if l == nil {
		return "", "must not be nil"
	}
	if reason := wrongEmail(l.Email); reason != "" {
		return ".email", reason
	}
	if reason := wrongCustomFields(l.CustomFields); reason != "" {
		return ".custom_fields", reason
	}
	return "", ""
}

func wrongCustomFields(fields CustomFields) string {
	if len(fields) > maxCustomFields {
		return fmt.Sprintf("must hold at most %d, got %d", maxCustomFields, len(fields))
	}
	return ""
}

// wrongEmail says what is wrong with the form of an address.
func wrongEmail(email string) string {
	if email == "" {
		return "must not be empty"
	}
	if isPlainEmail(email) {
		return ""
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email {
		return fmt.Sprintf("must be an e-mail address, got %q", email)
	}
	return ""
}

// isPlainEmail recognises the usual address without the cost of a parser, which
// would be felt on a full batch. What it does not know may still be right.
func isPlainEmail(email string) bool {
	local, domain, found := strings.Cut(email, "@")
	return found && isDotted(local, &localBytes) && isDotted(domain, &domainBytes)
}

const lettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

var (
	localBytes  = byteSet(lettersAndDigits + "!#$%&'*+-/=?^_`{|}~")
	domainBytes = byteSet(lettersAndDigits + "-")
)

func byteSet(members string) (set [256]bool) {
	for i := range len(members) {
		set[members[i]] = true
	}
	return set
}

// isDotted reports bytes of the set, in parts between dots.
func isDotted(text string, set *[256]bool) bool {
	afterDot := true
	for i := range len(text) {
		if set[text[i]] {
			afterDot = false
			continue
		}
		if text[i] != '.' || afterDot {
			return false
		}
		afterDot = true
	}
	return !afterDot
}

// LeadAddParams is a batch of leads to add to a campaign, and how.
type LeadAddParams struct {
	Leads    []*LeadInput    `json:"lead_list"` // 1 to 400
	Settings LeadAddSettings `json:"settings,omitzero"`
}

// LeadAddSettings says which leads are added although the API would leave them
// out, and what it answers.
type LeadAddSettings struct {
	IgnoreGlobalBlockList            bool `json:"ignore_global_block_list,omitzero"`                 // add also blocked ones
	IgnoreUnsubscribeList            bool `json:"ignore_unsubscribe_list,omitzero"`                  // add also unsubscribed ones
	IgnoreCommunityBounceList        bool `json:"ignore_community_bounce_list,omitzero"`             // add also those that bounced for others
	IgnoreDuplicatesInOtherCampaigns bool `json:"ignore_duplicate_leads_in_other_campaign,omitzero"` // add also those of other campaigns
	ReturnLeadIDs                    bool `json:"return_lead_ids,omitzero"`                          // fill LeadsAdded.LeadIDs
}

func (p *LeadAddParams) validate() (field, reason string) {
	if n := len(p.Leads); n < 1 || n > maxLeadsPerAdd {
		return "lead_list", fmt.Sprintf("must hold 1 to %d leads, got %d", maxLeadsPerAdd, n)
	}
	for i, lead := range p.Leads {
		if member, reason := lead.validate(); reason != "" {
			return fmt.Sprintf("lead_list[%d]%s", i, member), reason
		}
	}
	return "", ""
}

// LeadsAdded is what became of a batch. The counts overlap and do not add up to
// the size of the batch.
type LeadsAdded struct {
	ack

	// UploadCount is the number of leads in the request and TotalLeads how many
	// of them are new in the campaign, as seen on the live API. The older
	// documentation has it the other way round: compare both and derive nothing.
	UploadCount int `json:"upload_count"`
	TotalLeads  int `json:"total_leads"`

	AlreadyAdded      int `json:"already_added_to_campaign"` // were in the campaign before; also within UploadCount
	DuplicateCount    int `json:"duplicate_count"`           // left out as duplicates
	InvalidEmailCount int `json:"invalid_email_count"`
	BlockCount        int `json:"block_count"`  // left out for the block list
	BounceCount       int `json:"bounce_count"` // left out for earlier bounces

	InvalidEmails     LeadAddresses `json:"invalid_emails"`
	UnsubscribedLeads LeadAddresses `json:"unsubscribed_leads"` // left out as unsubscribed

	LeadLimitExhausted bool   `json:"is_lead_limit_exhausted"`   // the account has no lead credits left
	ImportStoppedCount int    `json:"lead_import_stopped_count"` // left out for that
	Error              string `json:"error"`                     // mostly ""

	LeadIDs *LeadIDMap `json:"emailToLeadIdMap"` // nil unless Settings.ReturnLeadIDs asked for it

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadIDMap leads from addresses to the ids of their leads. A lead that was left
// out because another campaign has it shows only here.
type LeadIDMap struct {
	Added            map[string]LeadID `json:"newlyAddedLeads"`
	Existing         map[string]LeadID `json:"existingLeads"`
	InOtherCampaigns map[string]LeadID `json:"existingLeadsInOtherCampaigns"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// LeadAddresses are addresses that were left out. An older form of the answer
// counts them without naming them.
type LeadAddresses struct {
	Emails []string
	Count  int // the length of Emails where they are named
}

// UnmarshalJSON reads a list or a count.
func (a *LeadAddresses) UnmarshalJSON(data []byte) error {
	*a = LeadAddresses{}
	if data[0] != '[' {
		return codec().Unmarshal(data, &a.Count)
	}
	err := codec().Unmarshal(data, &a.Emails)
	a.Count = len(a.Emails)
	return err
}

// MarshalJSON writes the list, or the count where there is none.
func (a LeadAddresses) MarshalJSON() ([]byte, error) {
	if a.Emails == nil && a.Count != 0 {
		return codec().Marshal(a.Count)
	}
	return codec().Marshal(a.Emails)
}

// Add adds up to 400 leads to a campaign. A lead that exists is not made again,
// but what is given of it here overwrites what the account knows of it, in every
// campaign. Leads join the schedule some time after the answer, and a paused one
// stays paused.
//
// SmartLead: POST /campaigns/{campaign_id}/leads. It is not repeated once it may
// have arrived: leads are not added twice, but the counts of the first attempt
// would be lost. One bad row is [ErrValidation] for the whole batch; a campaign
// that does not exist is [ErrNotFound]. Without lead credits the API refuses, and
// the counts are in the body of the [APIError]. A success can have added nothing
// for no reason given, and was also seen as {}, where everything here is zero:
// compare the counts, and use [WithRawBody] to keep the answer as it came.
func (s *LeadsService) Add(ctx context.Context, campaign CampaignID, params *LeadAddParams, opts ...RequestOption) (*LeadsAdded, error) {
	return call[*LeadsAdded](ctx, s.client, opLeadsAdd.path(campaign), params, opts)
}
