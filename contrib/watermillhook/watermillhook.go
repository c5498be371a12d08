// Package watermillhook hands the events of a webhook receiver to a message broker, through any publisher of
// [Watermill]: NATS JetStream, Kafka, Redis Streams, AMQP, a database.
//
//	publish, err := watermillhook.Publish(publisher, "smartlead")
//	…
//	handler, err := webhook.NewHandler(publish, webhook.WithSecret(secret))
//
// SmartLead is answered 200 once the publisher has returned without an error, and 5xx otherwise: it then delivers the
// event again, one, five and thirty minutes later. Do not add webhook.WithQueue, which answers before.
//
// # The publisher
//
// It decides what an answer of 200 is worth: let it wait for the broker's acknowledgement, for less time than
// webhook.WithTimeout allows, and fail when the broker is away.
//
//   - NATS: JetStream rather than plain NATS. Set TrackMsgId, so that JetStream drops repeats, with Duplicates of the
//     stream at an hour, since the last repeat comes 36 minutes after the event; nats.MaxWait; and
//     nats.ReconnectBufSize(-1), without which events wait in the process's memory while the broker is away.
//   - Kafka: Producer.RequiredAcks of sarama at WaitForAll, and Net.DialTimeout, which is 30 seconds, lower.
//   - AMQP: Publish.ConfirmDelivery.
//
// An event can be some megabytes, by default up to 10: see webhook.WithMaxBody. One that the broker refuses for its size
// fails at each delivery and is lost at last. NATS and Kafka take 1 MB unless max_payload, or message.max.bytes and the
// producer's MaxMessageBytes, say more.
//
// # The messages
//
// The payload is Event.Raw, the body as SmartLead posted it. It holds people's addresses and mails and the account's
// secret key: guard the topic like the receiver. The metadata holds neither. The message's id is [webhook.Event.Key],
// the same in each delivery of an event.
//
// # The consumer
//
// [Decode] gives the event back. Brokers deliver at least once, and an event may stand in the topic twice, so a consumer
// leaves out what it has handled, by the same means as a receiver: the Handle method of a [webhook.Handler] does, with a
// [webhook.Deduplicator].
//
// With NATS let the subscriber acknowledge without waiting, AckAsync: a server that was killed leaves unanswered what is
// acknowledged of its deliveries before, and a subscriber that waits stands still for five seconds at each of them.
//
// [Watermill]: https://watermill.io
package watermillhook

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/webhook"
)

// The metadata of a message, for routing, filters and partitions. What an event does not have is absent.
const (
	MetadataType       = "smartlead_event_type"    // Event.Type, such as EMAIL_REPLY
	MetadataCampaignID = "smartlead_campaign_id"   // in decimal
	MetadataRequestID  = "smartlead_request_id"    // Event.RequestID
	MetadataLevel      = "smartlead_webhook_level" // Event.Level
	MetadataReceivedAt = "smartlead_received_at"   // Event.ReceivedAt, in UTC by RFC 3339
	MetadataSigned     = "smartlead_signed"        // "true" when Event.Signed
	MetadataShape      = "smartlead_shape"         // Event.Shape
)

// Option configures [Publish].
type Option func(*destination) error

// WithTopic has choose name the topic of each event. Where it returns "", the event goes to the topic that Publish was
// given. It must be safe for concurrent use.
func WithTopic(choose func(event *webhook.Event) string) Option {
	return func(d *destination) error {
		if choose == nil {
			return errors.New("the function for the topic is nil")
		}
		d.choose = choose
		return nil
	}
}

// Publish returns a function for [webhook.NewHandler] that publishes each event to a topic and returns once publisher
// has. The publisher stays the caller's to close, after [webhook.Handler.Shutdown].
//
// The context of a message is that of the event and ends with webhook.WithTimeout. Most publishers pay no heed to it and
// have time limits of their own.
//
// An event without a Key, which cannot be told from others, gets a random id: each delivery is a message of its own.
func Publish(publisher message.Publisher, topic string, opts ...Option) (func(ctx context.Context, event *webhook.Event) error, error) {
	if publisher == nil {
		return nil, errors.New("watermillhook: the publisher is nil")
	}
	if topic == "" {
		return nil, errors.New("watermillhook: the topic is empty")
	}
	d := &destination{publisher: publisher, topic: topic}
	for _, opt := range opts {
		if err := opt(d); err != nil {
			return nil, fmt.Errorf("watermillhook: %w", err)
		}
	}
	return d.publish, nil
}

// destination is where events go.
type destination struct {
	publisher message.Publisher
	topic     string
	choose    func(*webhook.Event) string // nil: all to topic
}

func (d *destination) publish(ctx context.Context, event *webhook.Event) error {
	if len(event.Raw) == 0 {
		return errors.New("watermillhook: the event has no body: Raw is empty")
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("watermillhook: %w", err)
	}
	topic := d.topicOf(event)
	if err := d.publisher.Publish(topic, encode(ctx, event)); err != nil {
		return fmt.Errorf("watermillhook: publish to topic %q: %w", topic, err)
	}
	return nil
}

func (d *destination) topicOf(event *webhook.Event) string {
	if d.choose != nil {
		if topic := d.choose(event); topic != "" {
			return topic
		}
	}
	return d.topic
}

// encode makes the message of an event.
func encode(ctx context.Context, event *webhook.Event) *message.Message {
	id := event.Key()
	if id == "" {
		id = watermill.NewUUID()
	}
	msg := message.NewMessageWithContext(ctx, id, message.Payload(event.Raw))
	set := func(name, value string) {
		if value != "" {
			msg.Metadata.Set(name, value)
		}
	}
	set(MetadataType, string(event.Type))
	if event.CampaignID != 0 {
		set(MetadataCampaignID, strconv.FormatInt(int64(event.CampaignID), 10))
	}
	set(MetadataRequestID, event.RequestID)
	set(MetadataLevel, string(event.Level))
	if !event.ReceivedAt.IsZero() {
		set(MetadataReceivedAt, event.ReceivedAt.UTC().Format(time.RFC3339Nano))
	}
	if event.Signed {
		set(MetadataSigned, "true")
	}
	set(MetadataShape, string(event.Shape))
	return msg
}

// Decode gives back the event of a message that [Publish] has made. It does not verify: the receiver did, and whoever
// can write to the topic is trusted.
//
// What metadata got lost on the way is zero in the event. The one error is [webhook.ErrNotJSON]: acknowledge such a
// message, or move it elsewhere, since it will not become better. The event shares the bytes of the payload.
func Decode(msg *message.Message) (*webhook.Event, error) {
	event, err := webhook.Parse(msg.Payload)
	if err != nil {
		return nil, fmt.Errorf("watermillhook: message %q: %w", msg.UUID, err)
	}
	event.RequestID = msg.Metadata.Get(MetadataRequestID)
	if level := msg.Metadata.Get(MetadataLevel); level != "" {
		event.Level = smartlead.WebhookLevel(level)
	}
	if received, err := time.Parse(time.RFC3339Nano, msg.Metadata.Get(MetadataReceivedAt)); err == nil {
		event.ReceivedAt = received
	}
	event.Signed = msg.Metadata.Get(MetadataSigned) == "true"
	if shape := msg.Metadata.Get(MetadataShape); shape != "" {
		event.Shape = webhook.Shape(shape)
	}
	return event, nil
}
