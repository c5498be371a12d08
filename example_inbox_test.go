package smartlead_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/smartlead-go/smartlead"
)

// Unread replies become tasks, and are read then.
func ExampleInboxService() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()
	reply(server, campaign, "ada@initech.example", "Tell me more!")

	unread, err := smartlead.Collect(client.Inbox.AllUnread(ctx, nil), 0)
	if err != nil {
		log.Fatal(err)
	}
	for _, conversation := range unread {
		fmt.Println(conversation.Email, "in", conversation.CampaignName)
		_, err := client.Inbox.CreateTask(ctx, conversation.LeadMapID, &smartlead.InboxTaskParams{
			Name:     "Call " + conversation.FirstName,
			Priority: smartlead.TaskHigh,
			DueDate:  time.Date(2026, time.March, 10, 9, 0, 0, 0, time.UTC),
		})
		if err != nil {
			log.Fatal(err)
		}
		if err := client.Inbox.MarkRead(ctx, conversation.LeadMapID); err != nil {
			log.Fatal(err)
		}
	}
	// Output: ada@initech.example in Spring
}

// Every call of the inbox goes by the lead's map id; reports and lists have it too.
func ExampleInboxService_Get() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()
	reply(server, campaign, "ben@initech.example", "No, thank you.")

	ben, err := client.Leads.GetByEmail(ctx, "ben@initech.example")
	if err != nil {
		log.Fatal(err)
	}
	conversation, err := client.Inbox.Get(ctx, ben.Campaigns[0].MapID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(conversation.FirstName, conversation.IsUnread)
	// Output: Ben true
}
