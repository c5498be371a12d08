package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

var opLeadListsImport = operation("LeadLists.Import", http.MethodPost, "/lead-list/{id}/import", once)

// LeadListImportParams are leads for a list.
type LeadListImportParams struct {
	Leads    []*LeadInput `json:"leadList"`
	FileName string       `json:"fileName"` // what to call the batch: required, although no file is sent

	Settings LeadListImportSettings `json:"csvSettings,omitzero"`

	// EmailFields says which columns hold addresses, and CustomFields defines
	// custom fields. The shape of both is not known; leave them nil.
	EmailFields  json.RawMessage `json:"emailFieldsAdded,omitzero"`
	CustomFields json.RawMessage `json:"customFields,omitzero"`
}

// LeadListImportSettings say which leads are added although the API would
// leave them out.
type LeadListImportSettings struct {
	IgnoreGlobalBlockList bool `json:"ignoreGlobalBlockList,omitzero"` // add also blocked ones
}

func (p *LeadListImportParams) validate() (field, reason string) {
	switch {
	case len(p.Leads) == 0:
		return "leadList", "must not be empty"
	case p.FileName == "":
		return "fileName", "must not be empty"
	}
	for i, lead := range p.Leads {
		if field, reason := lead.validate(); reason != "" {
			return fmt.Sprintf("leadList[%d]%s", i, field), reason
		}
	}
	return "", ""
}

// LeadListImport tells what became of an import. A count is nil when the API did
// not give it.
type LeadListImport struct {
	Total      *int `json:"total_leads"`
	Imported   *int `json:"imported"`
	Duplicates *int `json:"duplicates"`
	Blocked    *int `json:"blocked"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// leadListImportAnswer has the counts in data, or one of them beside it.
type leadListImportAnswer struct {
	ack
	LeadListImport

	Count *int            `json:"imported_count"`
	Data  *LeadListImport `json:"data"`
}

func (a *leadListImportAnswer) content() *LeadListImport {
	counts := cmp.Or(a.Data, &a.LeadListImport)
	counts.Imported = cmp.Or(counts.Imported, a.Count)
	return counts
}

// Import adds leads to a list. No maximum is documented: keep to the 400 of
// [LeadsService.Add].
//
// SmartLead: POST /lead-list/{id}/import. It is not repeated once it may have
// arrived: a repeat adds no lead twice, but makes a second batch. The shape of
// the answer has medium confidence.
func (s *LeadListsService) Import(ctx context.Context, list LeadListID, params *LeadListImportParams, opts ...RequestOption) (*LeadListImport, error) {
	return unwrap(call[*leadListImportAnswer](ctx, s.client, opLeadListsImport.path(list), params, opts))
}
