package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/smartlead-go/smartlead"
)

const leadCount = 250

// addLeads adds a batch in which not all is as it should be, and says what
// became of each lead.
func addLeads(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	leads := people()
	added, err := client.Leads.Add(ctx, campaign, &smartlead.LeadAddParams{
		Leads:    leads,
		Settings: smartlead.LeadAddSettings{ReturnLeadIDs: true},
	})
	if err != nil {
		return err
	}
	fates := map[string][]string{}
	for _, lead := range leads {
		fate := fateOf(lead.Email, added, fates)
		fates[fate] = append(fates[fate], lead.Email)
	}
	fmt.Printf("\n%d leads handed over:\n", len(leads))
	for _, fate := range []string{fateAdded, fateRepeated, fateInvalid, fateRefused} {
		if emails := fates[fate]; len(emails) > 0 {
			fmt.Printf("  %4d %-34s %s\n", len(emails), fate, examples(emails))
		}
	}
	return nil
}

const (
	fateAdded    = "added"
	fateRepeated = "in the batch already"
	fateInvalid  = "no valid address"
	fateRefused  = "left out (blocked or unsubscribed)"
)

// fateOf reads from the API's answer what became of one lead: it lists those it
// added and those with a bad address, and only counts the rest.
func fateOf(email string, added *smartlead.LeadsAdded, fates map[string][]string) string {
	for _, invalid := range added.InvalidEmails.Emails {
		if strings.EqualFold(invalid, email) {
			return fateInvalid
		}
	}
	for address := range added.LeadIDs.Added {
		if !strings.EqualFold(address, email) {
			continue
		}
		for _, earlier := range fates[fateAdded] {
			if strings.EqualFold(earlier, email) {
				return fateRepeated
			}
		}
		return fateAdded
	}
	return fateRefused
}

// examples names the first few.
func examples(emails []string) string {
	const shown = 2
	if len(emails) <= shown {
		return strings.Join(emails, ", ")
	}
	return strings.Join(emails[:shown], ", ") + ", …"
}

// people invents leads, among them some that repeat others, some whose address
// is none and some of a blocked company.
func people() []*smartlead.LeadInput {
	first := []string{"Ada", "Ben", "Chloe", "Dev", "Ena", "Farid", "Gia", "Hugo", "Ines", "Jon"}
	last := []string{"Abbott", "Brandt", "Costa", "Dietz", "Ekman", "Fabre", "Grant"}
	companies := []string{"initech", "umbrella", "hooli", "vandelay", "stark"}
	leads := make([]*smartlead.LeadInput, 0, leadCount)
	for i := range leadCount {
		lead := &smartlead.LeadInput{
			FirstName:   first[i%len(first)],
			LastName:    last[i%len(last)],
			CompanyName: companies[i%len(companies)],
			CustomFields: smartlead.CustomFields{
				"title": "Head of Sales",
			},
		}
		lead.Email = strings.ToLower(fmt.Sprintf("%s.%s.%d@%s.example", lead.FirstName, lead.LastName, i, lead.CompanyName))
		switch {
		case i%50 == 49:
			lead.Email = strings.ToUpper(leads[i-10].Email)
		case i%60 == 59:
			lead.Email = fmt.Sprintf("somebody.%d@initech", i) // no top-level domain
		case i%40 == 39:
			lead.Email = fmt.Sprintf("somebody.%d@globex.example", i)
		}
		leads = append(leads, lead)
	}
	return leads
}
