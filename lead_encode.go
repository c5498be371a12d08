package smartlead

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// encodeJSON writes the batch by hand: measured on 400 leads, encoding/json
// spends half of its time on their maps of custom fields.
func (p *LeadAddParams) encodeJSON() ([]byte, error) {
	e := leadEncoder{body: make([]byte, 0, p.jsonSize())}
	e.body = append(e.body, `{"lead_list":[`...)
	for i, lead := range p.Leads {
		if i > 0 {
			e.body = append(e.body, ',')
		}
		e.lead(lead)
	}
	e.body = append(e.body, ']')
	if p.Settings != (LeadAddSettings{}) {
		settings, err := json.Marshal(p.Settings)
		if err != nil {
			return nil, err
		}
		e.body = append(append(e.body, `,"settings":`...), settings...)
	}
	return append(e.body, '}'), nil
}

// jsonSize is how long the JSON is when nothing has to be escaped, or a little more.
func (p *LeadAddParams) jsonSize() int {
	const around, perLead, perField = 512, 160, 6
	size := around
	for _, l := range p.Leads {
		size += perLead + len(l.Email) + len(l.FirstName) + len(l.LastName) + len(l.PhoneNumber) + len(l.CompanyName) +
			len(l.Website) + len(l.Location) + len(l.LinkedInProfile) + len(l.CompanyURL)
		for name, value := range l.CustomFields {
			size += perField + len(name) + len(value)
		}
	}
	return size
}

type leadEncoder struct {
	body  []byte
	names []string // scratch
}

func (e *leadEncoder) lead(l *LeadInput) {
	e.body = wire.AppendString(append(e.body, `{"email":`...), l.Email)
	e.text(`,"first_name":`, l.FirstName)
	e.text(`,"last_name":`, l.LastName)
	e.text(`,"phone_number":`, l.PhoneNumber)
	e.text(`,"company_name":`, l.CompanyName)
	e.text(`,"website":`, l.Website)
	e.text(`,"location":`, l.Location)
	e.customFields(l.CustomFields)
	e.text(`,"linkedin_profile":`, l.LinkedInProfile)
	e.text(`,"company_url":`, l.CompanyURL)
	e.body = append(e.body, '}')
}

func (e *leadEncoder) text(name, value string) {
	if value != "" {
		e.body = wire.AppendString(append(e.body, name...), value)
	}
}

// customFields writes them in the order of their names, so that equal batches
// are equal bodies.
func (e *leadEncoder) customFields(fields CustomFields) {
	if len(fields) == 0 {
		return
	}
	e.names = slices.AppendSeq(e.names[:0], maps.Keys(fields))
	slices.Sort(e.names)
	e.body = append(e.body, `,"custom_fields":{`...)
	for i, name := range e.names {
		if i > 0 {
			e.body = append(e.body, ',')
		}
		e.body = append(wire.AppendString(e.body, name), ':')
		e.body = wire.AppendString(e.body, fields[name])
	}
	e.body = append(e.body, '}')
}
