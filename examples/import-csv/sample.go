package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// sampleRows is how many rows the sample file has.
const sampleRows = 5000

// What becomes of some rows of the sample: every so many-th one.
const (
	everyRepeated     = 40  // has the address of an earlier row
	everyInvalid      = 90  // has an address that is none
	everyEmpty        = 200 // has no address
	everyBlocked      = 60  // is of a company on the block list
	everyUnsubscribed = 150 // has unsubscribed
)

const blockedDomain = "globex.example"

// writeSample writes a list as they come: its names are not SmartLead's, and not
// every row is good. It returns the addresses that have unsubscribed.
func writeSample(w io.Writer, rows int) (unsubscribed []string, err error) {
	first := []string{"Ada", "Ben", "Chloé", "Dev", "Ena", "Farid", "Gia", "Hugo", "Inés", "Jürgen"}
	last := []string{"Abbott", "Brandt", "Costa", "Dietz", "Ekman", "Fabre", "Grant"}
	companies := []string{"Initech", "Umbrella", "Hooli", "Vandelay", "Stark"}
	titles := []string{"Head of Sales", "CTO", "Founder"}
	out := csv.NewWriter(w)
	out.Comma = ';'
	_ = out.Write([]string{"Work E-Mail", "First Name", "Last Name", "Company", "Title", "LinkedIn URL", "Notes"})
	var previous string
	for row := 1; row <= rows; row++ {
		company := companies[row%len(companies)]
		email := fmt.Sprintf("lead.%d@%s.example", row, strings.ToLower(company))
		switch {
		case row%everyRepeated == 0:
			email = strings.ToUpper(previous)
		case row%everyInvalid == 0:
			email = fmt.Sprintf("lead.%d at initech", row)
		case row%everyEmpty == 1:
			email = ""
		case row%everyBlocked == 0:
			email = fmt.Sprintf("lead.%d@%s", row, blockedDomain)
		case row%everyUnsubscribed == 0:
			unsubscribed = append(unsubscribed, email)
		}
		if email != "" {
			previous = email
		}
		_ = out.Write([]string{
			email, first[row%len(first)], last[row%len(last)], company, titles[row%len(titles)],
			fmt.Sprintf("https://www.linkedin.com/in/example-%d", row), "met at a fair;\nasked for \"more\"",
		})
	}
	out.Flush()
	return unsubscribed, out.Error()
}
