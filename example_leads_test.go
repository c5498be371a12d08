package smartlead_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

func ExampleLeadsService() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()

	ada, err := client.Leads.GetByEmail(ctx, "ada@initech.example")
	if err != nil {
		log.Fatal(err)
	}
	if err := client.Leads.Pause(ctx, campaign, ada.ID); err != nil {
		log.Fatal(err)
	}
	for lead, err := range client.Leads.All(ctx, campaign, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(lead.Lead.Email, lead.Status)
	}
	// Output:
	// ada@initech.example PAUSED
	// ben@initech.example INPROGRESS
	// cleo@initech.example INPROGRESS
}

// A few leads in one call. For many, and for what became of each, see Import.
func ExampleLeadsService_Add() {
	server, client, campaign := sending()
	defer server.Close()

	added, err := client.Leads.Add(context.Background(), campaign, &smartlead.LeadAddParams{
		Leads: []*smartlead.LeadInput{
			{Email: "dan@hooli.example", FirstName: "Dan", CustomFields: smartlead.CustomFields{"title": "Head of Sales"}},
			{Email: "ada@initech.example"}, // there already
		},
		Settings: smartlead.LeadAddSettings{ReturnLeadIDs: true},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(added.LeadIDs.Added), "added,", added.AlreadyAdded, "there already")
	// Output: 1 added, 1 there already
}

// Any number of leads, with an outcome for each. The report adds them up.
func ExampleLeadsService_Import() {
	server, client, campaign := sending()
	defer server.Close()
	server.Block("globex.example")
	file := strings.NewReader(`Email,First Name,Company,Title
dan@hooli.example,Dan,Hooli,Head of Sales
DAN@hooli.example,Dan,Hooli,Head of Sales
eve@globex.example,Eve,Globex,CEO
nobody,,,
ada@initech.example,Ada,Initech,CTO
`)

	ctx, path := context.Background(), filepath.Join(os.TempDir(), "smartlead-example.checkpoint")
	defer os.Remove(path)

	report, err := client.Leads.Import(ctx, campaign, smartlead.ReadLeadsCSV(file, nil), &smartlead.LeadImportParams{
		Checkpoint: smartlead.ImportCheckpointFile(path), // a second run goes on where the first one stopped
		OnOutcomes: func(outcomes []smartlead.ImportOutcome) error {
			for _, outcome := range outcomes {
				fmt.Println(outcome.Row, outcome.Email, outcome.Result)
			}
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Added, "added")
	// Output:
	// 1 dan@hooli.example added
	// 2 DAN@hooli.example duplicate
	// 3 eve@globex.example refused
	// 4 nobody invalid
	// 5 ada@initech.example already_in_campaign
	// 1 added
}

// All leads of a campaign in one call, as CSV that a spreadsheet can open.
func ExampleLeadsService_ExportAll() {
	server, client, campaign := sending()
	defer server.Close()

	file, err := os.CreateTemp("", "leads-*.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	rows, err := smartlead.WriteLeadsCSV(file, client.Leads.ExportAll(context.Background(), campaign), nil)
	fmt.Println(rows, err)
	// Output: 3 <nil>
}

// The mails exchanged with one lead.
func ExampleLeadsService_History() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()
	reply(server, campaign, "ada@initech.example", "Tell me more!")

	ada, err := client.Leads.GetByEmail(ctx, "ada@initech.example")
	if err != nil {
		log.Fatal(err)
	}
	history, err := client.Leads.History(ctx, campaign, ada.ID, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, message := range history.Messages {
		fmt.Println(message.Type, "from", message.From)
	}
	// Output:
	// SENT from jane@acme.example
	// REPLY from ada@initech.example
}

// Lists hold leads that are in no campaign yet.
func ExampleLeadListsService() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()
	ctx := context.Background()

	list, err := client.LeadLists.Create(ctx, &smartlead.LeadListParams{Name: "Trade fair"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.LeadLists.Import(ctx, list.ID, &smartlead.LeadListImportParams{
		FileName: "fair.csv",
		Leads:    []*smartlead.LeadInput{{Email: "ada@initech.example"}, {Email: "ben@initech.example"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for list, err := range client.LeadLists.All(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(list.Name, list.LeadCount)
	}
	// Output: Trade fair 2
}

// No campaign writes to what is on the block list.
func ExampleBlockListService() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()
	ctx := context.Background()

	_, err := client.BlockList.Add(ctx, &smartlead.BlockListAddParams{
		Entries: []string{"globex.example", "eve@hooli.example"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for entry, err := range client.BlockList.All(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(entry.EmailOrDomain)
	}
	// Unordered output:
	// globex.example
	// eve@hooli.example
}
