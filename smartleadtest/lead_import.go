package smartleadtest

import (
	"encoding/json"
	"maps"
	"regexp"
	"strconv"
	"strings"
)

// maxImport is how many leads one call may bring.
const maxImport = 400

var leadMembers = []member{
	need("email", text().nonEmpty()), may("first_name", text()), may("last_name", text()), may("phone_number", textOrNumber()),
	may("company_name", text()), may("website", text()), may("location", text()), may("custom_fields", scalarMap().atMost(200)),
	may("linkedin_profile", text()), may("company_url", text()),
}

var addLeadsBody = object{
	need("lead_list", listOf(objectOf(leadMembers...)).atMost(maxImport)),
	may("settings", objectOf(
		may("ignore_global_block_list", boolean()), may("ignore_unsubscribe_list", boolean()), may("ignore_community_bounce_list", boolean()),
		may("ignore_duplicate_leads_in_other_campaign", boolean()), may("return_lead_ids", boolean()))),
}

// wireImported is the answer of an import. upload_count counts the rows that
// were read and total_leads those that were really added; a lead that is left
// out because another campaign has it shows in no counter at all.
type wireImported struct {
	OK                bool         `json:"ok"`
	UploadCount       int          `json:"upload_count"`
	TotalLeads        int          `json:"total_leads"`
	AlreadyAdded      int          `json:"already_added_to_campaign"`
	DuplicateCount    int          `json:"duplicate_count"`
	InvalidCount      int          `json:"invalid_email_count"`
	InvalidEmails     []string     `json:"invalid_emails"`
	BlockCount        int          `json:"block_count"`
	BounceCount       int          `json:"bounce_count"`
	Unsubscribed      []string     `json:"unsubscribed_leads"`
	LimitExhausted    bool         `json:"is_lead_limit_exhausted"`
	ImportStopped     int          `json:"lead_import_stopped_count"`
	Error             *string      `json:"error"`
	EmailToLeadIDMaps *wireLeadIDs `json:"emailToLeadIdMap,omitempty"`
}

// wireLeadIDs maps addresses to lead ids, as strings.
type wireLeadIDs struct {
	New              map[string]string `json:"newlyAddedLeads"`
	Existing         map[string]string `json:"existingLeads"`
	InOtherCampaigns map[string]string `json:"existingLeadsInOtherCampaigns"`
}

// importer adds leads to one campaign and counts what became of them.
type importer struct {
	call     *call
	campaign *campaign
	settings fields
	seen     map[string]bool
	result   wireImported
	ids      wireLeadIDs
}

func addCampaignLeads(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	in := c.newImporter(found, c.body.object("settings"))
	for _, item := range c.body.list("lead_list") {
		in.add(item.(fields))
	}
	return reply(in.finish())
}

func (c *call) newImporter(into *campaign, settings fields) *importer {
	return &importer{
		call: c, campaign: into, settings: settings, seen: map[string]bool{},
		result: wireImported{OK: true, InvalidEmails: []string{}, Unsubscribed: []string{}},
		ids:    wireLeadIDs{map[string]string{}, map[string]string{}, map[string]string{}},
	}
}

// add decides about one row. The order of the checks is the order in which a
// lead can be recognized: by itself, by the lists, by the campaigns.
func (in *importer) add(row fields) {
	email := strings.TrimSpace(row.text("email"))
	key := strings.ToLower(email)
	in.result.UploadCount++
	switch {
	case !validAddress(email):
		in.result.InvalidCount++
		in.result.InvalidEmails = append(in.result.InvalidEmails, email)
	case in.seen[key]:
		in.result.DuplicateCount++
	case in.isListed(key, email):
	default:
		in.enrol(email, row)
	}
	in.seen[key] = true
}

// isListed applies the block list, the community bounce list and the
// unsubscribe list, unless the settings say to ignore them.
func (in *importer) isListed(key, email string) bool {
	st := in.call.state
	switch {
	case !in.settings.flag("ignore_global_block_list") && st.isBlocked(key, in.campaign.clientID):
		in.result.BlockCount++
	case !in.settings.flag("ignore_community_bounce_list") && (st.bounced[key] || st.bounced[domainOf(key)]):
		in.result.BounceCount++
	case !in.settings.flag("ignore_unsubscribe_list") && st.hasUnsubscribed(key, in.campaign.clientID):
		in.result.Unsubscribed = append(in.result.Unsubscribed, email)
	default:
		return false
	}
	return true
}

// enrol adds a lead that nothing speaks against. One that is in the campaign
// already is not added again, but what is known of the person is overwritten.
func (in *importer) enrol(email string, row fields) {
	st := in.call.state
	l := st.byEmail[strings.ToLower(email)]
	switch {
	case l != nil && l.in(in.campaign) != nil:
		in.result.AlreadyAdded++
		in.ids.Existing[email] = strconv.FormatInt(l.id, 10)
		st.renameLead(l, l.profile.changed(row))
		return
	case l != nil && len(l.enrolments) > 0 && !in.settings.flag("ignore_duplicate_leads_in_other_campaign"):
		in.ids.InOtherCampaigns[email] = strconv.FormatInt(l.id, 10)
		return
	case in.call.server.leadsLeft() == 0:
		in.result.LimitExhausted = true
		in.result.ImportStopped++
		return
	case l == nil:
		l = st.addLead((&profile{}).changed(row), in.call.now)
	default:
		st.renameLead(l, l.profile.changed(row))
	}
	st.enrol(l, in.campaign, in.call.now).ignoresBlock = in.settings.flag("ignore_global_block_list")
	in.result.TotalLeads++
	in.ids.New[email] = strconv.FormatInt(l.id, 10)
}

// finish wakes the campaign's mailboxes and completes the answer.
func (in *importer) finish() wireImported {
	if in.settings.flag("return_lead_ids") {
		in.result.EmailToLeadIDMaps = &in.ids
	}
	if in.result.LimitExhausted {
		sentence := "The lead credit limit has been reached, please upgrade your plan to add more leads."
		in.result.OK, in.result.Error = false, &sentence
	}
	in.call.server.wakeCampaign(in.campaign)
	return in.result
}

// leadsLeft is how many lead credits are left; any positive number when there is
// no limit.
func (s *Server) leadsLeft() int {
	if s.config.leadLimit == 0 {
		return 1
	}
	return max(s.config.leadLimit-len(s.state.byEmail), 0)
}

var addressForm = regexp.MustCompile(`^[^\s@<>(),;:"]+@([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z]{2,}$`)

func validAddress(email string) bool {
	return addressForm.MatchString(email) && !strings.Contains(email, "..")
}

func domainOf(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return domain
}

// hasUnsubscribed tells whether somebody wants no mail from a client, or none at
// all.
func (st *state) hasUnsubscribed(email string, clientID *int64) bool {
	l := st.byEmail[email]
	return st.unsubs[email] || l != nil && l.refuses(clientID)
}

// renameLead gives a lead a new profile and keeps the index of addresses.
func (st *state) renameLead(l *lead, p *profile) {
	delete(st.byEmail, strings.ToLower(l.profile.email))
	l.profile = p
	st.byEmail[strings.ToLower(p.email)] = l
}

// changed is a copy of the profile with the members of a body in place. What was
// not sent stays, and custom fields are merged.
func (p *profile) changed(f fields) *profile {
	made := *p
	for name, target := range map[string]*string{
		"email": &made.email, "first_name": &made.firstName, "last_name": &made.lastName, "company_name": &made.company,
		"website": &made.website, "location": &made.location, "linkedin_profile": &made.linkedin, "company_url": &made.companyURL,
	} {
		if f.has(name) {
			*target = f.text(name)
		}
	}
	made.email = strings.TrimSpace(made.email)
	switch phone := f["phone_number"].(type) {
	case string:
		made.phone = phone
	case json.Number:
		made.phone = phone.String()
	}
	if custom, ok := f["custom_fields"].(map[string]any); ok && len(custom) > 0 {
		merged := made.customMap()
		maps.Copy(merged, custom)
		made.customFields = encode(merged)
	}
	return &made
}

// customMap decodes the custom fields. They are kept encoded because a million
// maps would not fit in memory.
func (p *profile) customMap() map[string]any {
	decoded := map[string]any{}
	if p.customFields != nil {
		decoder := json.NewDecoder(strings.NewReader(string(p.customFields)))
		decoder.UseNumber()
		_ = decoder.Decode(&decoded) // it was encoded here
	}
	return decoded
}
