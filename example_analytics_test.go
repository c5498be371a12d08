package smartlead_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/smartlead-go/smartlead"
)

func ExampleAnalyticsService() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()
	reply(server, campaign, "ada@initech.example", "Tell me more!")

	totals, err := client.Analytics.Campaign(ctx, campaign)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(totals.SentCount, "sent,", totals.ReplyCount, "replied")

	days, err := client.Analytics.Daily(ctx, &smartlead.AnalyticsParams{
		From: smartlead.Date{Year: 2026, Month: time.March, Day: 2},
		To:   smartlead.Date{Year: 2026, Month: time.March, Day: 3},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, day := range days {
		fmt.Println(day.Day, day.Sent, day.Replied)
	}
	// Output:
	// 3 sent, 1 replied
	// 2026-03-02 3 0
	// 2026-03-03 0 1
}

// Every mail of a campaign, a page of 1000 at a time.
func ExampleAnalyticsService_AllCampaignStatistics() {
	server, client, campaign := sending()
	defer server.Close()

	for mail, err := range client.Analytics.AllCampaignStatistics(context.Background(), campaign, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(mail.LeadEmail, mail.SequenceNumber, mail.Subject)
	}
	// Unordered output:
	// ada@initech.example 1 A question, Ada
	// ben@initech.example 1 A question, Ben
	// cleo@initech.example 1 A question, Cleo
}
