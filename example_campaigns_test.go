package smartlead_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// From nothing to a campaign that only wants mailboxes and leads.
func ExampleCampaignsService() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()
	ctx := context.Background()

	created, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Spring"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Campaigns.SaveSequences(ctx, created.ID, &smartlead.SequenceSaveParams{
		Steps: []*smartlead.SequenceStepParams{
			{Number: 1, Subject: "A question, {{first_name}}", Body: "<p>How do you find new customers?</p>"},
			{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 3}, Body: "<p>Did my mail reach you?</p>"},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	err = client.Campaigns.UpdateSchedule(ctx, created.ID, &smartlead.CampaignScheduleParams{
		Timezone: "Europe/Berlin",
		Days:     []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday},
		// in that time zone
		StartHour: "09:00", EndHour: "17:00",
		MinTimeBetweenEmails: 10, // minutes
		MaxNewLeadsPerDay:    50,
	})
	if err != nil {
		log.Fatal(err)
	}
	campaign, err := client.Campaigns.Get(ctx, created.ID, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(campaign.Name, campaign.Status, campaign.Schedule.Timezone)
	// Output: Spring DRAFTED Europe/Berlin
}

// What was read is changed and saved. Every step keeps its id, and with it its
// statistics. A campaign that is running is paused for it.
func ExampleCampaignsService_SaveSequences() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()

	sequence, err := client.Campaigns.ListSequences(ctx, campaign)
	if err != nil {
		log.Fatal(err)
	}
	params := sequence.Params()
	params.Steps[1].Delay.Days = 5
	if err := client.Campaigns.Pause(ctx, campaign); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Campaigns.SaveSequences(ctx, campaign, params); err != nil {
		log.Fatal(err)
	}
	if err := client.Campaigns.Start(ctx, campaign); err != nil {
		log.Fatal(err)
	}

	saved, err := client.Campaigns.ListSequences(ctx, campaign)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(saved[1].Delay.Days, "days, the same step:", saved[1].ID == sequence[1].ID)
	// Output: 5 days, the same step: true
}

// An answer to a reply, in its thread.
func ExampleCampaignsService_Reply() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()
	reply(server, campaign, "ada@initech.example", "Tell me more!")

	lead, err := client.Leads.GetByEmail(ctx, "ada@initech.example")
	if err != nil {
		log.Fatal(err)
	}
	history, err := client.Leads.History(ctx, campaign, lead.ID, nil)
	if err != nil {
		log.Fatal(err)
	}
	last := history.Messages[len(history.Messages)-1]
	err = client.Campaigns.Reply(ctx, campaign, &smartlead.CampaignReplyParams{
		StatsID:   last.StatsID,
		MessageID: last.MessageID,
		Body:      "<p>With pleasure. Is Tuesday fine?</p>",
	})
	if err != nil {
		log.Fatal(err)
	}
	server.Advance(time.Minute)
	sent := server.Sent()
	fmt.Println(sent[len(sent)-1].To, sent[len(sent)-1].Body)
	// Output: ada@initech.example <p>With pleasure. Is Tuesday fine?</p>
}
