package smartlead_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
	"github.com/smartlead-go/smartlead/webhook"
)

// Replies of the whole account are posted to a program of yours; package webhook
// receives them.
func ExampleWebhooksService() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()
	ctx := context.Background()

	created, err := client.Webhooks.Create(ctx, &smartlead.WebhookCreateParams{
		Name:       "crm",
		URL:        "https://crm.acme.example/hooks/smartlead-0d9f",
		Level:      smartlead.WebhookLevelUser,
		EventTypes: []smartlead.WebhookEvent{smartlead.WebhookEmailReply, smartlead.WebhookLeadUnsubscribed},
	})
	if err != nil {
		log.Fatal(err)
	}
	saved, err := client.Webhooks.Get(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(saved.Name, saved.EventTypes)
	// Output: crm [EMAIL_REPLY LEAD_UNSUBSCRIBED]
}

// A receiver, and a delivery that the simulator signs and posts to it.
func ExampleWebhooksService_receive() {
	server := smartleadtest.NewServer(smartleadtest.WithWebhookSecret("whsec_example"))
	defer server.Close()
	secret := "whsec_example" // from SmartLead's webhook settings

	handler, err := webhook.NewHandler(nil,
		webhook.WithSecret(secret),
		webhook.WithSignatureMode(webhook.SignatureIfPresent),
		webhook.On(func(_ context.Context, event *webhook.Event, reply *webhook.EmailReply) error {
			fmt.Println(event.Type, "signed:", event.Signed, "-", reply.Reply.Text)
			return nil
		}),
	)
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /hooks/smartlead-0d9f", handler)

	delivery, err := server.Webhooks().Deliver(context.Background(), smartleadtest.WebhookPost{
		Handler: handler,
		Event:   "EMAIL_REPLY",
		Members: map[string]any{"reply_message": map[string]any{"text": "Call me."}},
	})
	fmt.Println(delivery.Status, err)
	// Output:
	// EMAIL_REPLY signed: true - Call me.
	// 200 <nil>
}

func startCampaign(t *testing.T, client *smartlead.Client) smartlead.CampaignID {
	t.Helper()
	return startSpring(client)
}

// TestFollowUp is the README's example of a test.
func TestFollowUp(t *testing.T) {
	server := smartleadtest.NewServer()
	t.Cleanup(server.Close)
	campaign := startCampaign(t, server.Client()) // your code

	server.Advance(24 * time.Hour) // mails go out, are opened, answered, bounce
	require.NotEmpty(t, server.Sent())

	server.Fault(smartleadtest.Fault{Route: "GET /campaigns/{campaign_id}", Kind: smartleadtest.FaultHTML, Times: 2})
	_, err := server.Client().Campaigns.Get(t.Context(), campaign, nil)
	require.NoError(t, err, "a 502 that passes is no failure")
}
