package smartlead_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/smartlead-go/smartlead"
)

// A list as Excel writes it in Germany, with one column that goes elsewhere than
// it would by itself.
func ExampleReadLeadsCSV() {
	file := strings.NewReader("E-Mail;First Name;Firma;Notes\nada@initech.example;Ada;Initech;shy\n;Ben;Hooli;\n")
	leads := smartlead.ReadLeadsCSV(file, &smartlead.LeadCSVMapping{
		Columns: map[string]smartlead.LeadField{
			"Firma": smartlead.LeadFieldCompanyName,
			"Notes": smartlead.LeadFieldIgnore,
		},
	})
	// client.Leads.Import(ctx, campaign, leads, nil)
	for lead, err := range leads {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(lead.Email, lead.FirstName, lead.CompanyName)
	}
	// Output:
	// ada@initech.example Ada Initech
	// smartlead: row 2 is not a lead: line 3: no e-mail address
}

func ExampleWriteLeadsCSV() {
	leads := func(yield func(*smartlead.LeadInput, error) bool) { // or client.Leads.All, or client.Leads.ExportAll
		yield(&smartlead.LeadInput{
			Email:        "ada@initech.example",
			FirstName:    "=1+1",
			CustomFields: smartlead.CustomFields{"title": "CTO", "team": "12"},
		}, nil)
	}
	rows, err := smartlead.WriteLeadsCSV(os.Stdout, leads, &smartlead.LeadCSVOptions{CustomFields: []string{"title"}})
	fmt.Println(rows, err)
	// Output:
	// email,first_name,last_name,phone_number,company_name,website,location,custom_fields,linkedin_profile,company_url,title
	// ada@initech.example,'=1+1,,,,,,"{""team"":""12""}",,,CTO
	// 1 <nil>
}
