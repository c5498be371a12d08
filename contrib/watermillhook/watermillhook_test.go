package watermillhook_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/contrib/watermillhook"
	"github.com/smartlead-go/smartlead/smartleadtest"
	"github.com/smartlead-go/smartlead/webhook"
)

const topic = "smartlead"

// newReceiver is a receiver that publishes, without a memory of its own.
func newReceiver(t *testing.T, publisher message.Publisher, secret string, opts ...watermillhook.Option) *webhook.Handler {
	t.Helper()
	publish, err := watermillhook.Publish(publisher, topic, opts...)
	require.NoError(t, err)
	receiver, err := webhook.NewHandler(publish, webhook.WithSecret(secret), webhook.WithDeduplicator(nil))
	require.NoError(t, err)
	return receiver
}

func newServer(t *testing.T) *smartleadtest.Server {
	t.Helper()
	server := smartleadtest.NewServer()
	t.Cleanup(server.Close)
	return server
}

func deliver(t *testing.T, server *smartleadtest.Server, post smartleadtest.WebhookPost) smartleadtest.Delivery {
	t.Helper()
	delivery, err := server.Webhooks().Deliver(t.Context(), post)
	require.NoError(t, err)
	return delivery
}

// newChannel is a broker in memory, with a subscription to the topic.
func newChannel(t *testing.T, topic string) (*gochannel.GoChannel, <-chan *message.Message) {
	t.Helper()
	channel := gochannel.NewGoChannel(gochannel.Config{OutputChannelBuffer: 100}, nil)
	t.Cleanup(func() { _ = channel.Close() })
	messages, err := channel.Subscribe(t.Context(), topic)
	require.NoError(t, err)
	return channel, messages
}

func next(t *testing.T, messages <-chan *message.Message) *message.Message {
	t.Helper()
	select {
	case msg := <-messages:
		msg.Ack()
		return msg
	case <-time.After(10 * time.Second):
		t.Fatal("no message came")
		return nil
	}
}

// publisherFunc is a publisher of one function.
type publisherFunc func(topic string, messages ...*message.Message) error

func (f publisherFunc) Publish(topic string, messages ...*message.Message) error {
	return f(topic, messages...)
}
func (f publisherFunc) Close() error { return nil }

func TestAMessageHoldsTheBodyAndTellsWhatItIsAbout(t *testing.T) {
	server := newServer(t)
	channel, messages := newChannel(t, topic)
	delivery := deliver(t, server, smartleadtest.WebhookPost{
		Handler: newReceiver(t, channel, server.Webhooks().Secret()), Event: "EMAIL_REPLY", RequestID: "request-7", Level: "campaign",
	})
	require.Equal(t, http.StatusOK, delivery.Status)

	msg := next(t, messages)
	assert.Equal(t, string(delivery.Body), string(msg.Payload))
	event, err := webhook.Parse(delivery.Body)
	require.NoError(t, err)
	assert.Equal(t, event.Key(), msg.UUID)

	received, err := time.Parse(time.RFC3339Nano, msg.Metadata.Get(watermillhook.MetadataReceivedAt))
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), received, time.Minute)
	assert.Equal(t, message.Metadata{
		"smartlead_event_type":    "EMAIL_REPLY",
		"smartlead_campaign_id":   "3401177",
		"smartlead_request_id":    "request-7",
		"smartlead_webhook_level": "campaign",
		"smartlead_received_at":   msg.Metadata.Get(watermillhook.MetadataReceivedAt),
		"smartlead_signed":        "true",
		"smartlead_shape":         "flat",
	}, msg.Metadata)
	for name, value := range msg.Metadata {
		assert.NotContains(t, value, server.Webhooks().SecretKey(), name)
		assert.NotContains(t, value, "@", name)
	}
}

func TestDecodeGivesBackWhatWasReceived(t *testing.T) {
	server := newServer(t)
	channel, messages := newChannel(t, topic)
	var sent *webhook.Event
	receiver := newReceiver(t, channel, server.Webhooks().Secret(), watermillhook.WithTopic(func(event *webhook.Event) string {
		sent = event
		return ""
	}))
	for _, post := range []smartleadtest.WebhookPost{
		{Event: "EMAIL_SENT"},
		{Event: "EMAIL_OPEN", Shape: smartleadtest.ShapeB},
		{Event: "EMAIL_ACCOUNT_DISCONNECTED", Shape: smartleadtest.ShapeC},
		{Event: "EMAIL_ACCOUNT_DISCONNECTED", Shape: smartleadtest.ShapeD},
		{Event: "LEAD_CATEGORY_UPDATED", Relay: smartleadtest.RelayDoubleEncoded},
		{Event: "CAMPAIGN_STATUS_CHANGED"},
		{Event: "SOMETHING_NEW"},
		{Body: []byte(`[1,2]`)},
	} {
		post.Handler = receiver
		require.Equal(t, http.StatusOK, deliver(t, server, post).Status)
		msg := next(t, messages)
		got, err := watermillhook.Decode(msg)
		require.NoError(t, err)
		assert.Equal(t, sent.Key(), msg.UUID)
		assert.Equal(t, sent.Key(), got.Key(), "%s has no identity of its own without the request's id", got.Type)
		want := *sent
		want.ReceivedAt = want.ReceivedAt.UTC().Round(0) // without the monotonic clock
		assert.Equal(t, &want, got)
	}
}

func TestEventsOfTheHistoryGoThroughToo(t *testing.T) {
	channel, messages := newChannel(t, topic)
	publish, err := watermillhook.Publish(channel, topic)
	require.NoError(t, err)
	event, err := webhook.Parse([]byte(`{"event_type":"EMAIL_SENT","campaign_id":3401177,"stats_id":"0f3e","event_timestamp":"2026-07-11T12:01:58Z"}`))
	require.NoError(t, err)
	event.Shape = webhook.ShapeHistory // as CatchUp makes them

	require.NoError(t, publish(t.Context(), event))
	got, err := watermillhook.Decode(next(t, messages))
	require.NoError(t, err)
	assert.Equal(t, event, got)
}

func TestAnEventWithoutIdentityIsAMessageOfItsOwn(t *testing.T) {
	channel, messages := newChannel(t, topic)
	publish, err := watermillhook.Publish(channel, topic)
	require.NoError(t, err)
	event, err := webhook.Parse([]byte(`{"event_type":"CAMPAIGN_STATUS_CHANGED","campaign_id":3401177}`))
	require.NoError(t, err)
	require.Empty(t, event.Key())

	require.NoError(t, publish(t.Context(), event))
	require.NoError(t, publish(t.Context(), event))
	one, other := next(t, messages).UUID, next(t, messages).UUID
	assert.NotEmpty(t, one)
	assert.NotEqual(t, one, other)
}

func TestTheTopicCanDependOnTheEvent(t *testing.T) {
	server := newServer(t)
	var topics []string
	receiver := newReceiver(t, publisherFunc(func(topic string, _ ...*message.Message) error {
		topics = append(topics, topic)
		return nil
	}), server.Webhooks().Secret(), watermillhook.WithTopic(func(event *webhook.Event) string {
		if _, ok := event.Data.(*webhook.EmailReply); ok {
			return "replies"
		}
		return ""
	}))
	deliver(t, server, smartleadtest.WebhookPost{Handler: receiver, Event: "EMAIL_REPLY"})
	deliver(t, server, smartleadtest.WebhookPost{Handler: receiver, Event: "EMAIL_SENT"})
	assert.Equal(t, []string{"replies", topic}, topics)
}

func TestWhatIsNotPublishedIsAskedForAgain(t *testing.T) {
	server := newServer(t)
	failure := errors.New("the broker is away")
	publisher := publisherFunc(func(string, ...*message.Message) error { return failure })

	publish, err := watermillhook.Publish(publisher, topic)
	require.NoError(t, err)
	receiver, err := webhook.NewHandler(publish, webhook.WithSecret(server.Webhooks().Secret())) // remembers what is done
	require.NoError(t, err)

	refused := deliver(t, server, smartleadtest.WebhookPost{Handler: receiver, Event: "EMAIL_REPLY"})
	assert.GreaterOrEqual(t, refused.Status, 500)
	event, err := webhook.Parse(refused.Body)
	require.NoError(t, err)
	err = publish(t.Context(), event)
	require.ErrorIs(t, err, failure)
	require.EqualError(t, err, `watermillhook: publish to topic "smartlead": the broker is away`)

	failure = nil
	again := smartleadtest.WebhookPost{Handler: receiver, Body: refused.Body, RequestID: refused.RequestID}
	assert.Equal(t, http.StatusOK, deliver(t, server, again).Status)
	failure = errors.New("a repeat is not published again")
	assert.Equal(t, http.StatusOK, deliver(t, server, again).Status)
}

// Publishers that take a context take it from the message.
func TestThePublisherSeesTheDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	publish, err := watermillhook.Publish(publisherFunc(func(_ string, messages ...*message.Message) error {
		cancel()
		return messages[0].Context().Err()
	}), topic)
	require.NoError(t, err)
	event, err := webhook.Parse([]byte(`{"event_type":"EMAIL_SENT"}`))
	require.NoError(t, err)
	require.ErrorIs(t, publish(ctx, event), context.Canceled)
}

func TestNothingIsPublishedAfterTheDeadline(t *testing.T) {
	publish, err := watermillhook.Publish(publisherFunc(func(string, ...*message.Message) error {
		t.Error("was published")
		return nil
	}), topic)
	require.NoError(t, err)
	event, err := webhook.Parse([]byte(`{"event_type":"EMAIL_SENT"}`))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, publish(ctx, event), context.Canceled)
}

func TestMetadataMayBeLost(t *testing.T) {
	got, err := watermillhook.Decode(message.NewMessage("1", message.Payload(`{"event_type":"EMAIL_SENT","campaign_id":3401177}`)))
	require.NoError(t, err)
	want, err := webhook.Parse([]byte(`{"event_type":"EMAIL_SENT","campaign_id":3401177}`))
	require.NoError(t, err)
	assert.Equal(t, want, got)

	_, err = watermillhook.Decode(message.NewMessage("another-message", message.Payload("hello")))
	require.ErrorIs(t, err, webhook.ErrNotJSON)
	require.ErrorContains(t, err, `message "another-message"`)
}

func TestBadValuesAreRefused(t *testing.T) {
	publisher := publisherFunc(func(string, ...*message.Message) error { return nil })
	_, err := watermillhook.Publish(nil, topic)
	require.EqualError(t, err, "watermillhook: the publisher is nil")
	_, err = watermillhook.Publish(publisher, "")
	require.EqualError(t, err, "watermillhook: the topic is empty")
	_, err = watermillhook.Publish(publisher, topic, watermillhook.WithTopic(nil))
	require.EqualError(t, err, "watermillhook: the function for the topic is nil")

	publish, err := watermillhook.Publish(publisher, topic)
	require.NoError(t, err)
	require.EqualError(t, publish(t.Context(), new(webhook.Event)), "watermillhook: the event has no body: Raw is empty")
}
