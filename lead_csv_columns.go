package smartlead

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// LeadField is where the cells of a column go: a member of [LeadInput], a custom
// field (see [LeadCustomField]), or nowhere.
type LeadField string

// The fields of a lead.
const (
	LeadFieldEmail           LeadField = "email"
	LeadFieldFirstName       LeadField = "first_name"
	LeadFieldLastName        LeadField = "last_name"
	LeadFieldPhoneNumber     LeadField = "phone_number"
	LeadFieldCompanyName     LeadField = "company_name"
	LeadFieldWebsite         LeadField = "website"
	LeadFieldLocation        LeadField = "location"
	LeadFieldLinkedInProfile LeadField = "linkedin_profile"
	LeadFieldCompanyURL      LeadField = "company_url"
	LeadFieldCustomFields    LeadField = "custom_fields" // a JSON object of custom fields
	LeadFieldIgnore          LeadField = "-"             // the column is left out
)

const customFieldPrefix = "custom_fields."

// LeadCustomField is the custom field of this name, matched letter by letter in
// the {{variables}} of a sequence.
func LeadCustomField(name string) LeadField { return customFieldPrefix + LeadField(name) }

// leadMember is a member of a lead that a column can hold.
type leadMember struct {
	field LeadField
	of    func(*LeadInput) *string
	// The names that columns have elsewhere, the likelier first: in the exports of
	// HubSpot, Apollo and Clay and in hand-made lists. Only letters and digits
	// count, see plainHeader.
	aliases []string
}

var leadMembers = []leadMember{
	{LeadFieldEmail, func(l *LeadInput) *string { return &l.Email }, []string{
		"email", "emailaddress", "workemail", "workemailaddress", "businessemail", "professionalemail",
		"primaryemail", "contactemail", "personemail", "leademail", "validemail", "verifiedemail", "finalemail", "mail",
	}},
	{LeadFieldFirstName, func(l *LeadInput) *string { return &l.FirstName }, []string{
		"firstname", "givenname", "forename", "contactfirstname", "personfirstname", "leadfirstname", "first",
	}},
	{LeadFieldLastName, func(l *LeadInput) *string { return &l.LastName }, []string{
		"lastname", "surname", "familyname", "contactlastname", "personlastname", "leadlastname", "last",
	}},
	{LeadFieldPhoneNumber, func(l *LeadInput) *string { return &l.PhoneNumber }, []string{
		"phonenumber", "phone", "workdirectphone", "directphone", "mobilephone", "mobilephonenumber", "mobile", "mobilenumber",
		"workphone", "contactphone", "telephone", "telephonenumber", "corporatephone", "companyphone",
	}},
	{LeadFieldCompanyName, func(l *LeadInput) *string { return &l.CompanyName }, []string{
		"companyname", "company", "organization", "organizationname", "organisation", "organisationname", "accountname",
		"associatedcompany", "primaryassociatedcompany", "companynameforemails", "employer",
	}},
	{LeadFieldWebsite, func(l *LeadInput) *string { return &l.Website }, []string{
		"website", "websiteurl", "companywebsite", "companywebsiteurl", "web", "homepage",
	}},
	{LeadFieldLocation, func(l *LeadInput) *string { return &l.Location }, []string{
		"location", "personlocation", "contactlocation", "leadlocation", "finallocation",
	}},
	{LeadFieldLinkedInProfile, func(l *LeadInput) *string { return &l.LinkedInProfile }, []string{
		"linkedinprofile", "linkedinprofileurl", "linkedinurl", "personlinkedinurl", "personlinkedin", "contactlinkedinurl",
		"linkedin", "linkedinbio",
	}},
	{LeadFieldCompanyURL, func(l *LeadInput) *string { return &l.CompanyURL }, []string{
		"companyurl", "companydomain", "companydomainname", "domain",
	}},
}

// smartLeadColumns are what SmartLead's own export says of a lead's state in a
// campaign. That means nothing in another one.
var smartLeadColumns = []string{
	"id", "campaign_lead_map_id", "status", "category", "lead_category_id", "is_interested", "created_at", "is_unsubscribed",
	"unsubscribed_client_id_map", "last_email_sequence_sent", "open_count", "click_count", "reply_count",
}

// isSmartLeadHeader recognises SmartLead's own export, and what [WriteLeadsCSV]
// writes of the leads of a campaign.
func isSmartLeadHeader(header []string) bool { return slices.Contains(header, "campaign_lead_map_id") }

// leadColumn is where the cells of one column go: a member, a custom field, or
// neither.
type leadColumn struct {
	member func(*LeadInput) *string
	custom string
	asJSON bool // the cell is a JSON object of custom fields
}

// leadColumns finds out where each column goes.
func leadColumns(header []string, mapping *LeadCSVMapping) ([]leadColumn, error) {
	fields, err := mapping.named(header)
	if err != nil {
		return nil, err
	}
	guessFields(header, fields)
	if !slices.Contains(fields, LeadFieldEmail) {
		return nil, noEmailColumn(header)
	}
	columns := make([]leadColumn, len(header))
	for i, field := range fields {
		if field == "" && !mapping.IgnoreOthers {
			field = LeadCustomField(header[i])
			if at := slices.Index(fields, field); at >= 0 {
				return nil, fmt.Errorf("the mapping sends the column %q to %s, where the column %q goes by its name", header[at], field, header[i])
			}
		}
		columns[i] = field.column()
	}
	return columns, nil
}

func (f LeadField) column() leadColumn {
	if name, custom := strings.CutPrefix(string(f), customFieldPrefix); custom {
		return leadColumn{custom: name}
	}
	for _, member := range leadMembers {
		if member.field == f {
			return leadColumn{member: member.of}
		}
	}
	return leadColumn{asJSON: f == LeadFieldCustomFields}
}

// check says what is wrong with a field.
func (f LeadField) check() string {
	column := f.column()
	switch {
	case f == customFieldPrefix:
		return "a custom field without a name"
	case column.member == nil && column.custom == "" && !column.asJSON && f != LeadFieldIgnore:
		return fmt.Sprintf("%q, which is no field of a lead", f)
	}
	return ""
}

// named returns the field of each column that the mapping names, "" for others.
func (m *LeadCSVMapping) named(header []string) ([]LeadField, error) {
	fields := make([]LeadField, len(header))
	for name, field := range m.Columns {
		if wrong := field.check(); wrong != "" {
			return nil, fmt.Errorf("the mapping sends the column %q to %s", name, wrong)
		}
		at := findHeader(header, name)
		if at < 0 {
			return nil, fmt.Errorf("the mapping names the column %q, which the file does not have: it has %s", name, quoteNames(header))
		}
		if fields[at] != "" && fields[at] != field {
			return nil, fmt.Errorf("the mapping names the column %q twice", header[at])
		}
		fields[at] = field
	}
	for i, field := range fields {
		if other := slices.Index(fields, field); other < i && field != "" && field != LeadFieldIgnore {
			return nil, fmt.Errorf("the mapping sends two columns, %q and %q, to %s", header[other], header[i], field)
		}
	}
	return fields, nil
}

// findHeader finds the column of a name: as it is written, or else by its letters
// and digits alone.
func findHeader(header []string, name string) int {
	if at := slices.Index(header, cleanHeader(name)); at >= 0 {
		return at
	}
	plain := plainHeader(name)
	return slices.IndexFunc(header, func(each string) bool { return plain != "" && plainHeader(each) == plain })
}

// guessFields gives the fields that nothing goes to yet a column by its name.
func guessFields(header []string, fields []LeadField) {
	guess := func(field LeadField, at int) {
		if at >= 0 && fields[at] == "" && !slices.Contains(fields, field) {
			fields[at] = field
		}
	}
	for _, member := range leadMembers {
		guess(member.field, slices.Index(header, string(member.field))) // the name of SmartLead itself
	}
	guess(LeadFieldCustomFields, slices.Index(header, string(LeadFieldCustomFields)))
	if isSmartLeadHeader(header) {
		for i, name := range header {
			if fields[i] == "" && slices.Contains(smartLeadColumns, name) {
				fields[i] = LeadFieldIgnore
			}
		}
	}
	plain := make([]string, len(header))
	for i, name := range header {
		if fields[i] == "" {
			plain[i] = plainHeader(name)
		}
	}
	for _, member := range leadMembers {
		for _, alias := range member.aliases {
			guess(member.field, slices.Index(plain, alias))
		}
	}
}

// plainHeader keeps the letters and digits of a name, in lower case: "E-Mail" and
// "first_name" are "email" and "firstname".
func plainHeader(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// noEmailColumn explains a file in which no column holds the addresses.
func noEmailColumn(header []string) error {
	if slices.ContainsFunc(header, func(name string) bool { return wrongEmail(name) == "" }) {
		return errors.New("the first row holds an e-mail address: the file has no row of column names")
	}
	return fmt.Errorf("no column for the e-mail address among %s: name it in LeadCSVMapping.Columns", quoteNames(header))
}

func quoteNames(names []string) string {
	const shown = 20
	var b strings.Builder
	for i, name := range names {
		if i == shown {
			fmt.Fprintf(&b, " and %d more", len(names)-shown)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%.60q", name)
	}
	return b.String()
}
