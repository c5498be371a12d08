package main

import (
	"context"
	"fmt"
	"time"

	"github.com/smartlead-go/smartlead"
)

// createCampaign makes a campaign of two steps, the first with an A/B variant.
func createCampaign(ctx context.Context, client *smartlead.Client) (smartlead.CampaignID, error) {
	created, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Quickstart"})
	if err != nil {
		return 0, err
	}
	campaign := created.ID
	if _, err := client.Campaigns.SaveSequences(ctx, campaign, sequence()); err != nil {
		return 0, err
	}
	err = client.Campaigns.UpdateSettings(ctx, campaign, &smartlead.CampaignSettingsParams{
		StopLeadSettings:   smartlead.StopOnReply,
		TrackSettings:      []smartlead.TrackSetting{}, // track everything
		FollowUpPercentage: new(100),
	})
	if err != nil {
		return 0, err
	}
	err = client.Campaigns.UpdateSchedule(ctx, campaign, &smartlead.CampaignScheduleParams{
		Timezone:  "Europe/Berlin",
		Days:      []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		StartHour: "08:00", EndHour: "18:00",
		MinTimeBetweenEmails: 3,
		MaxNewLeadsPerDay:    150,
	})
	if err != nil {
		return 0, err
	}
	read, err := client.Campaigns.Get(ctx, campaign, nil)
	if err != nil {
		return 0, err
	}
	fmt.Printf("Campaign %d %q is %s: two steps, %s to %s in %s.\n", read.ID, read.Name, read.Status,
		read.Schedule.StartHour, read.Schedule.EndHour, read.Schedule.Timezone)
	return campaign, nil
}

func sequence() *smartlead.SequenceSaveParams {
	return &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{
			Number:       1,
			Distribution: smartlead.VariantsEqual,
			Variants: []*smartlead.SequenceVariantParams{
				{Label: "A", Subject: "A question, {{first_name}}", Body: "<p>Hello {{first_name}}, how does {{company_name}} find new customers?</p>"},
				{Label: "B", Subject: "{{company_name}} and us", Body: "<p>Hello {{first_name}}, we help companies like {{company_name}}.</p>"},
			},
		},
		{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 2}, Body: "<p>Did my first mail reach you, {{first_name}}?</p>"},
	}}
}

// connectMailboxes connects one mailbox of each kind, warms them up and lets the
// campaign send from them.
func connectMailboxes(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	own, err := client.Accounts.ConnectSMTP(ctx, &smartlead.AccountSMTPParams{
		FromName: "Jane Roe", FromEmail: "jane@acme.example",
		Username: "jane@acme.example", Password: smartlead.NewSecret("correct horse battery staple"),
		SMTPHost: "smtp.acme.example", SMTPPort: 587, IMAPHost: "imap.acme.example", IMAPPort: 993,
		MaxEmailsPerDay: new(60),
	})
	if err != nil {
		return err
	}
	accounts := []smartlead.AccountID{own.ID}
	for _, kind := range []smartlead.AccountType{smartlead.AccountGmail, smartlead.AccountOutlook} {
		address := fmt.Sprintf("jane.%s@acme.example", map[smartlead.AccountType]string{
			smartlead.AccountGmail: "gmail", smartlead.AccountOutlook: "outlook",
		}[kind])
		connected, err := client.Accounts.ConnectOAuth(ctx, &smartlead.AccountOAuthParams{
			FromName: "Jane Roe", FromEmail: address, Username: address, Type: kind,
			Token: smartlead.AccountOAuthTokenParams{
				Scope: "mail", TokenType: "Bearer", RefreshToken: smartlead.NewSecret("a refresh token"),
				ExpiryDate: time.Now().Add(time.Hour).UnixMilli(),
			},
			MaxEmailsPerDay: new(60),
		})
		if err != nil {
			return err
		}
		accounts = append(accounts, connected.ID)
	}
	for _, account := range accounts {
		_, err := client.Warmup.Update(ctx, account, &smartlead.WarmupParams{
			Enabled: true, TotalPerDay: 30, DailyRampup: 5, ReplyRatePercentage: 30,
		})
		if err != nil {
			return err
		}
	}
	err = client.Campaigns.AddAccounts(ctx, campaign, &smartlead.CampaignAccountAddParams{AccountIDs: accounts})
	if err != nil {
		return err
	}
	fmt.Printf("%d mailboxes connected, warming up and added to the campaign.\n", len(accounts))
	return nil
}
