package smartlead_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// A mailbox is connected, and those that do not work are listed.
func ExampleAccountsService() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()
	ctx := context.Background()

	connected, err := client.Accounts.ConnectSMTP(ctx, &smartlead.AccountSMTPParams{
		FromName: "Jane Roe", FromEmail: "jane@acme.example",
		Username: "jane@acme.example", Password: smartlead.NewSecret("correct horse"),
		SMTPHost: "smtp.acme.example", SMTPPort: 587,
		IMAPHost: "imap.acme.example", IMAPPort: 993,
		MaxEmailsPerDay: new(40),
	})
	if err != nil {
		log.Fatal(err)
	}
	_ = server.FailAccount(int64(connected.ID), "535 authentication failed", "")

	for account, err := range client.Accounts.All(ctx, &smartlead.AccountListParams{SMTPConnected: new(false)}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(account.FromEmail, account.SMTPError)
	}
	// Output: jane@acme.example 535 authentication failed
}

func ExampleWarmupService() {
	server, client, _ := sending()
	defer server.Close()
	ctx := context.Background()

	accounts, err := client.Accounts.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Warmup.Update(ctx, accounts[0].ID, &smartlead.WarmupParams{
		Enabled:             true,
		TotalPerDay:         20,
		DailyRampup:         5,
		ReplyRatePercentage: 30,
	})
	if err != nil {
		log.Fatal(err)
	}
	server.Advance(48 * time.Hour)
	stats, err := client.Warmup.Stats(ctx, accounts[0].ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stats.SentCount > 0)
	// Output: true
}

// One mail, without a campaign.
func ExampleMailService() {
	server, client, _ := sending()
	defer server.Close()

	_, err := client.Mail.Send(context.Background(), &smartlead.MailSendParams{
		FromEmail: "jane@acme.example",
		To:        "ada@initech.example",
		Subject:   "Tuesday",
		Body:      "<p>See you at ten.</p>",
	})
	if err != nil {
		log.Fatal(err)
	}
	sent := server.Sent()
	fmt.Println(sent[len(sent)-1].To, sent[len(sent)-1].Subject)
	// Output: ada@initech.example Tuesday
}
