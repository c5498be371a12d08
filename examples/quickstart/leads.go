package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/smartlead-go/smartlead"
)

const leadCount = 250

// addLeads imports leads of which some repeat others, have no valid address or
// are blocked, and says what became of those.
func addLeads(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	var others []smartlead.ImportOutcome
	report, err := client.Leads.Import(ctx, campaign, people(), &smartlead.LeadImportParams{
		OnOutcomes: func(outcomes []smartlead.ImportOutcome) error {
			for _, outcome := range outcomes {
				if outcome.Result != smartlead.ImportAdded {
					others = append(others, outcome)
				}
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Printf("\n%d leads handed over, %d added. The others:\n", report.Rows(), report.Added)
	for _, outcome := range others {
		fmt.Printf("  row %3d  %-28s  %-9s  %s\n", outcome.Row, outcome.Email, outcome.Result, why(outcome))
	}
	return nil
}

// why says what kept a lead out.
func why(outcome smartlead.ImportOutcome) string {
	invalid, isInvalid := errors.AsType[*smartlead.InvalidParamsError](outcome.Err)
	switch {
	case outcome.Counts != nil: // SmartLead gives the reasons of a batch, not of a lead
		return outcome.Counts.String()
	case isInvalid:
		return invalid.Field + " " + invalid.Reason
	case outcome.Err != nil:
		return outcome.Err.Error()
	}
	return ""
}

// people invents leads, among them some that repeat others, some whose address
// is none and some of a blocked company.
func people() iter.Seq2[*smartlead.LeadInput, error] {
	return func(yield func(*smartlead.LeadInput, error) bool) {
		for i := range leadCount {
			if !yield(person(i), nil) {
				return
			}
		}
	}
}

var (
	firstNames = []string{"Ada", "Ben", "Chloe", "Dev", "Ena", "Farid", "Gia", "Hugo", "Ines", "Jon"}
	lastNames  = []string{"Abbott", "Brandt", "Costa", "Dietz", "Ekman", "Fabre", "Grant"}
	companies  = []string{"Initech", "Umbrella", "Hooli", "Vandelay", "Stark"}
)

func person(i int) *smartlead.LeadInput {
	lead := &smartlead.LeadInput{
		FirstName:    firstNames[i%len(firstNames)],
		LastName:     lastNames[i%len(lastNames)],
		CompanyName:  companies[i%len(companies)],
		CustomFields: smartlead.CustomFields{"title": "Head of Sales"},
	}
	address := fmt.Sprintf("%s.%s.%d@%s.example", lead.FirstName, lead.LastName, i, lead.CompanyName)
	switch {
	case i%50 == 49: // a repeat, and addresses are the same in any case
		return &smartlead.LeadInput{Email: strings.ToUpper(person(i - 15).Email)}
	case i%60 == 59: // no top-level domain
		address = fmt.Sprintf("somebody.%d@initech", i)
	case i%60 == 39: // blocked
		address = fmt.Sprintf("somebody.%d@globex.example", i)
	}
	lead.Email = strings.ToLower(address)
	return lead
}
