package smartlead_test

import (
	"context"
	"fmt"
	"log"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// An agency makes a client with a key of its own, and works with it as the client.
func ExampleClientsService() {
	server := smartleadtest.NewServer()
	defer server.Close()
	agency := server.Client()
	ctx := context.Background()

	northwind, err := agency.Clients.Create(ctx, &smartlead.ClientCreateParams{
		Name: "Northwind", Email: "ops@northwind.example",
		Permissions: []smartlead.ClientPermission{smartlead.ClientFullAccess},
	})
	if err != nil {
		log.Fatal(err)
	}
	key, err := agency.Clients.CreateAPIKey(ctx, &smartlead.ClientAPIKeyCreateParams{ClientID: northwind.ID, Name: "crm"})
	if err != nil {
		log.Fatal(err)
	}
	// Keep the key: the list of keys may not show it again.
	workspace, err := agency.Clone(smartlead.WithAPIKey(key.Key.Reveal()))
	if err != nil {
		log.Fatal(err)
	}
	created, err := workspace.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Spring"})
	if err != nil {
		log.Fatal(err)
	}
	campaign, err := agency.Campaigns.Get(ctx, created.ID, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Northwind's own:", campaign.ClientID == northwind.ID, "- its key prints as", key.Key)
	// Output: Northwind's own: true - its key prints as [redacted]
}

// Whose key it is, and what is left on the plan.
func ExampleWorkspaceService() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()
	ctx := context.Background()

	owner, err := client.Workspace.Owner(ctx)
	if err != nil {
		log.Fatal(err)
	}
	credits, err := client.Workspace.Credits(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(owner.Email != "", credits.Total-credits.Used == credits.Remaining)
	// Output: true true
}
