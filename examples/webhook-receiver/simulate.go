package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
	"github.com/smartlead-go/smartlead/webhook"
)

// receiverPath is where the receiver listens. One of your own should be at a path
// that nobody can guess.
const receiverPath = "/smartlead/0d9f"

// simulate receives from a SmartLead in this process.
func simulate(ctx context.Context, out io.Writer) (err error) {
	server := smartleadtest.NewServer(smartleadtest.WithSeed(4), smartleadtest.WithBehaviour(smartleadtest.Behaviour{
		OpenRate: 0.6, ClickRate: 0.3, ReplyRate: 0.3, PositiveRate: 0.5, UnsubscribeRate: 0.1, BounceRate: 0.1,
	}))
	defer server.Close()
	handler, err := newHandler(out, webhook.WithSecret(server.Webhooks().Secret()))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle(receiverPath, awayOnce(handler))
	url := "http://" + listener.Addr().String() + receiverPath

	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- serve(serving, listener, mux, handler) }()
	defer func() {
		stop()
		err = errors.Join(err, <-served)
	}()

	campaign, err := startCampaign(ctx, server.Client(), url)
	if err != nil {
		return err
	}
	server.Advance(5 * 24 * time.Hour)
	if err := deliverByHand(ctx, out, server, url); err != nil {
		return err
	}
	return report(ctx, out, server, campaign)
}

// awayOnce answers the first delivery as a server does that is being restarted.
// SmartLead sends it again a minute later.
func awayOnce(handler http.Handler) http.Handler {
	var came atomic.Bool
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if came.CompareAndSwap(false, true) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// startCampaign subscribes to everything that a campaign brings about, and starts
// one of two steps to a dozen people.
func startCampaign(ctx context.Context, client *smartlead.Client, url string) (smartlead.CampaignID, error) {
	created, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Ops Q3"})
	if err != nil {
		return 0, err
	}
	campaign := created.ID
	_, err = client.Webhooks.SaveForCampaign(ctx, campaign, &smartlead.CampaignWebhookParams{
		Name: "webhook-receiver",
		URL:  url,
		EventTypes: []smartlead.WebhookEvent{
			smartlead.WebhookEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailLinkClick, smartlead.WebhookEmailReply,
			smartlead.WebhookEmailBounce, smartlead.WebhookLeadUnsubscribed, smartlead.WebhookLeadCategoryUpdated,
			smartlead.WebhookCampaignStatusChanged,
		},
		// The API wants categories named, whatever the events are.
		Categories: []string{"Interested", "Not Interested", "Information Request", "Out Of Office"},
	})
	if err != nil {
		return 0, err
	}
	for _, prepare := range []func(context.Context, *smartlead.Client, smartlead.CampaignID) error{saveSequence, addMailbox, addLeads} {
		if err := prepare(ctx, client, campaign); err != nil {
			return 0, err
		}
	}
	return campaign, client.Campaigns.Start(ctx, campaign)
}

func saveSequence(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	_, err := client.Campaigns.SaveSequences(ctx, campaign, &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{Number: 1, Subject: "A quick idea, {{first_name}}", Body: `<p>Hi {{first_name}}, have a look at <a href="https://acme.example/demo">this</a>.</p>`},
		{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 2}, Body: "<p>Did my first mail reach you, {{first_name}}? It is about <a href='https://acme.example/demo'>this</a>.</p>"},
	}})
	if err != nil {
		return err
	}
	return client.Campaigns.UpdateSchedule(ctx, campaign, &smartlead.CampaignScheduleParams{
		Timezone:  "UTC",
		Days:      []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		StartHour: "08:00", EndHour: "18:00", MinTimeBetweenEmails: 10, MaxNewLeadsPerDay: 50,
	})
}

func addMailbox(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	connected, err := client.Accounts.ConnectSMTP(ctx, &smartlead.AccountSMTPParams{
		FromName: "Sam Field", FromEmail: "sam@mail.example", Username: "sam@mail.example", Password: smartlead.NewSecret("correct horse"),
		SMTPHost: "smtp.mail.example", SMTPPort: 587, IMAPHost: "imap.mail.example", IMAPPort: 993,
	})
	if err != nil {
		return err
	}
	return client.Campaigns.AddAccounts(ctx, campaign, &smartlead.CampaignAccountAddParams{AccountIDs: []smartlead.AccountID{connected.ID}})
}

func addLeads(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	var people []*smartlead.LeadInput
	for _, name := range []string{"dana", "lee", "kim", "alex", "robin", "jo", "max", "noa", "sasha", "toni", "uli", "vic"} {
		people = append(people, &smartlead.LeadInput{Email: name + "@northwind.example", FirstName: strings.ToUpper(name[:1]) + name[1:], LastName: "Reyes", CompanyName: "Northwind"})
	}
	_, err := client.Leads.Add(ctx, campaign, &smartlead.LeadAddParams{Leads: people})
	return err
}

// deliverByHand posts what no campaign brings about: an alert, a repeat of the
// last event, and a delivery that somebody else signed.
func deliverByHand(ctx context.Context, out io.Writer, server *smartleadtest.Server, url string) error {
	all := server.Webhooks().Deliveries()
	last := all[len(all)-1]
	fmt.Fprintln(out, "\nAn alert, a repeat and a forgery:")
	for _, post := range []smartleadtest.WebhookPost{
		{Event: "EMAIL_ACCOUNT_DISCONNECTED"},
		{Body: last.Body, RequestID: last.RequestID},
		{Event: "EMAIL_REPLY", Secret: "guessed"},
	} {
		post.URL = url
		delivered, err := server.Webhooks().Deliver(ctx, post)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  answered with %d\n", delivered.Status)
	}
	return nil
}

// report compares what was posted with what SmartLead says of it.
func report(ctx context.Context, out io.Writer, server *smartleadtest.Server, campaign smartlead.CampaignID) error {
	repeated := 0
	for _, delivered := range server.Webhooks().Deliveries() {
		if delivered.Attempt > 1 {
			repeated++
		}
	}
	fmt.Fprintf(out, "\n%d deliveries, %d of them made again after the receiver was away.\n", len(server.Webhooks().Deliveries()), repeated)
	summary, err := server.Client().Webhooks.Summary(ctx, campaign, &smartlead.WebhookWindowParams{
		From: server.Now().Add(-7 * 24 * time.Hour), To: server.Now(),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "SmartLead's summary: %s\n", summary.Summary)
	return nil
}
