package main

import (
	"context"
	"fmt"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

const simulatedLeads = 60

// simulate runs a campaign for a week.
func simulate(ctx context.Context) (*smartleadtest.Server, smartlead.CampaignID, error) {
	server := smartleadtest.NewServer(smartleadtest.WithSeed(2))
	campaign, err := startCampaign(ctx, server.Client())
	if err != nil {
		server.Close()
		return nil, 0, err
	}
	server.Advance(7 * 24 * time.Hour)
	return server, campaign, nil
}

func startCampaign(ctx context.Context, client *smartlead.Client) (smartlead.CampaignID, error) {
	created, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Export"})
	if err != nil {
		return 0, err
	}
	campaign := created.ID
	if _, err := client.Campaigns.SaveSequences(ctx, campaign, &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{Number: 1, Subject: "A question, {{first_name}}", Body: "<p>How does {{company_name}} find customers?</p>"},
	}}); err != nil {
		return 0, err
	}
	if err := client.Campaigns.UpdateSchedule(ctx, campaign, &smartlead.CampaignScheduleParams{
		Timezone: "Europe/Berlin", Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		StartHour: "08:00", EndHour: "18:00", MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: simulatedLeads,
	}); err != nil {
		return 0, err
	}
	if err := connectMailbox(ctx, client, campaign); err != nil {
		return 0, err
	}
	if _, err := client.Leads.Add(ctx, campaign, &smartlead.LeadAddParams{Leads: people()}); err != nil {
		return 0, err
	}
	return campaign, client.Campaigns.Start(ctx, campaign)
}

// people invents leads.
func people() []*smartlead.LeadInput {
	first := []string{"Ada", "Ben", "Chloé", "Dev", "Ena", "Farid", "Gia", "Hugo", "Inés", "Jürgen"}
	leads := make([]*smartlead.LeadInput, simulatedLeads)
	for i := range leads {
		leads[i] = &smartlead.LeadInput{
			Email:        fmt.Sprintf("lead.%d@initech.example", i+1),
			FirstName:    first[i%len(first)],
			CompanyName:  "Initech, \"Inc.\"",
			CustomFields: smartlead.CustomFields{"title": "Head of Sales", "note": "met at a fair;\nasked for more"},
		}
	}
	return leads
}

func connectMailbox(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	account, err := client.Accounts.ConnectSMTP(ctx, &smartlead.AccountSMTPParams{
		FromName: "Jane Roe", FromEmail: "jane@acme.example",
		Username: "jane@acme.example", Password: smartlead.NewSecret("correct horse battery staple"),
		SMTPHost: "smtp.acme.example", SMTPPort: 587, IMAPHost: "imap.acme.example", IMAPPort: 993,
		MaxEmailsPerDay: new(60),
	})
	if err != nil {
		return err
	}
	return client.Campaigns.AddAccounts(ctx, campaign, &smartlead.CampaignAccountAddParams{AccountIDs: []smartlead.AccountID{account.ID}})
}
