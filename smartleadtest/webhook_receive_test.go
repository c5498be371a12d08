package smartleadtest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
	"github.com/smartlead-go/smartlead/webhook"
)

// received has a real receiver take a post, and returns what it made of it.
func received(t *testing.T, server *smartleadtest.Server, post smartleadtest.WebhookPost) *webhook.Event {
	t.Helper()
	var got *webhook.Event
	handler, err := webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
		got = event
		return nil
	}, webhook.WithSecret(server.Webhooks().Secret()))
	require.NoError(t, err)
	post.Handler = handler
	d, err := server.Webhooks().Deliver(t.Context(), post)
	require.NoError(t, err)
	require.Equal(t, 200, d.Status, string(d.Body))
	require.NotNil(t, got, string(d.Body))
	require.True(t, got.Signed)
	require.Equal(t, d.RequestID, got.RequestID)
	return got
}

// TestTheReceiverKnowsEveryMember posts every event in every shape to package
// webhook. What one of the two has a wrong name for would be left over.
func TestTheReceiverKnowsEveryMember(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	shapes := map[smartleadtest.WebhookShape][]string{
		smartleadtest.ShapeA:      sampleEvents,
		smartleadtest.ShapeAShort: sampleEvents,
		smartleadtest.ShapeB:      {"EMAIL_SENT", "EMAIL_OPEN", "EMAIL_LINK_CLICK", "EMAIL_REPLY", "EMAIL_BOUNCE", "LEAD_UNSUBSCRIBED"},
		smartleadtest.ShapeC:      {"EMAIL_ACCOUNT_DISCONNECTED"},
		smartleadtest.ShapeD:      {"EMAIL_ACCOUNT_DISCONNECTED", "LINKEDIN_DISCONNECTED", "CAMPAIGN_BOUNCE_BREACH"},
	}
	for shape, events := range shapes {
		for _, relay := range []smartleadtest.WebhookRelay{"", smartleadtest.RelayDoubleEncoded, smartleadtest.RelayArray} {
			for _, name := range events {
				event := received(t, server, smartleadtest.WebhookPost{Event: name, Shape: shape, Relay: relay})
				require.EqualValues(t, name, event.Type, shape)
				if shape != smartleadtest.ShapeB && shape != smartleadtest.ShapeC { // whose nested parts the receiver keeps whole
					require.Empty(t, event.Extra, "%s in shape %s", name, shape)
				}
				require.Empty(t, event.Unreadable, "%s in shape %s", name, shape)
				_, unknown := event.Data.(*webhook.Unknown)
				require.False(t, unknown, "%s in shape %s", name, shape)
			}
		}
	}
}

func TestTheReceiverReadsTheNestedShape(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	event := received(t, server, smartleadtest.WebhookPost{Event: "EMAIL_REPLY", Shape: smartleadtest.ShapeB})
	reply := event.Data.(*webhook.EmailReply)
	require.Regexp(t, `^dana\.reyes\d+@northwind\.example$`, reply.LeadEmail)
	require.Equal(t, "A quick idea", reply.Subject)
	require.Contains(t, reply.Reply.Text+reply.Reply.HTML, "Sounds good")
	require.WithinDuration(t, server.Now(), event.Time, time.Minute)
}

// TestTheReceiverTellsEventsApart has no two of many posts share a key, except
// the one that is a repeat.
func TestTheReceiverTellsEventsApart(t *testing.T) {
	server := smartleadtest.NewServer()
	defer server.Close()
	for _, name := range sampleEvents {
		if slices.Contains([]string{"CAMPAIGN_STATUS_CHANGED"}, name) {
			continue // has no identity of its own
		}
		first := received(t, server, smartleadtest.WebhookPost{Event: name})
		second := received(t, server, smartleadtest.WebhookPost{Event: name})
		require.NotEqual(t, first.Key(), second.Key(), name)
		again := received(t, server, smartleadtest.WebhookPost{Body: first.Raw, RequestID: "another"})
		require.Equal(t, first.Key(), again.Key(), name)
	}
}

// TestTheReceiverSeesTheCampaign compares what the receiver reads with what
// happened.
func TestTheReceiverSeesTheCampaign(t *testing.T) {
	server, client, campaign := hooked(t, quietPeople)
	hook := receive(t)
	var events []*webhook.Event
	handler, err := webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
		events = append(events, event)
		return nil
	}, webhook.WithSecret(server.Webhooks().Secret()))
	require.NoError(t, err)
	hook.Config.Handler = handler
	subscribe(t, client, hook.URL, smartlead.WebhookCreateParams{})
	equip(t, client, campaign, 1)
	server.Advance(time.Hour)
	lead, sent := server.Leads(int64(campaign))[0], server.Sent()[0]
	require.NoError(t, server.React(int64(campaign), lead.ID, smartleadtest.Replies, "<p>Yes &amp; soon</p>"))
	server.Webhooks().Wait()

	var types []string
	for _, event := range events {
		types = append(types, string(event.Type))
		require.Empty(t, event.Extra, event.Type)
		require.Empty(t, event.Unreadable, event.Type)
		require.Equal(t, campaign, event.CampaignID)
	}
	require.Equal(t, []string{
		"CAMPAIGN_STATUS_CHANGED", "FIRST_EMAIL_SENT", "EMAIL_SENT", "EMAIL_OPEN", "EMAIL_REPLY", "CAMPAIGN_STATUS_CHANGED", "LEAD_CATEGORY_UPDATED",
	}, types)
	reply := events[4].Data.(*webhook.EmailReply)
	require.EqualValues(t, lead.ID, reply.LeadID)
	require.EqualValues(t, lead.MapID, reply.LeadMapID)
	require.EqualValues(t, sent.StatsID, reply.StatsID)
	require.Equal(t, "dana0@northwind.example", reply.ReplyFrom)
	require.Equal(t, "Yes & soon\n", reply.Reply.Text)
	require.True(t, server.Now().Equal(events[4].Time))
	moved := events[6].Data.(*webhook.LeadCategoryUpdated)
	require.Len(t, moved.History, 2)
	require.Equal(t, moved.Change.NewName, server.Leads(int64(campaign))[0].Category)
}
