package watermillhook_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	wmnats "github.com/ThreeDotsLabs/watermill-nats/v2/pkg/nats"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	"github.com/nats-io/nats.go"

	"github.com/smartlead-go/smartlead/contrib/watermillhook"
	"github.com/smartlead-go/smartlead/webhook"
)

// A broker in the memory of the process, for tests.
func ExamplePublish() {
	channel := gochannel.NewGoChannel(gochannel.Config{}, watermill.NopLogger{})
	messages, err := channel.Subscribe(context.Background(), "smartlead")
	if err != nil {
		log.Fatal(err)
	}
	publish, err := watermillhook.Publish(channel, "smartlead")
	if err != nil {
		log.Fatal(err)
	}
	handler, err := webhook.NewHandler(publish, webhook.WithSecret("signing-secret"))
	if err != nil {
		log.Fatal(err)
	}

	body := `{"event_type":"EMAIL_REPLY","campaign_id":3401177,"reply_message":{"message_id":"<CAExample1@mail.example>","text":"Sounds good"}}`
	r := httptest.NewRequest(http.MethodPost, "/smartlead/0d9f", strings.NewReader(body))
	r.Header.Set(webhook.SignatureHeader, webhook.Sign("signing-secret", []byte(body)))
	handler.ServeHTTP(httptest.NewRecorder(), r)

	msg := <-messages
	event, err := watermillhook.Decode(msg)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(event.Type, event.Data.(*webhook.EmailReply).Reply.Text)
	msg.Ack()
	// Output: EMAIL_REPLY Sounds good
}

// The receiver, with NATS JetStream.
func ExamplePublish_jetStream() {
	conn, err := nats.Connect(os.Getenv("NATS_URL"),
		nats.MaxReconnects(-1),    // does not give up
		nats.ReconnectBufSize(-1)) // and says at once that the broker is away
	if err != nil {
		log.Fatal(err)
	}
	js, err := conn.JetStream()
	if err != nil {
		log.Fatal(err)
	}
	_, err = js.AddStream(&nats.StreamConfig{
		Name: "smartlead", Subjects: []string{"smartlead", "smartlead.replies"}, Duplicates: time.Hour,
	})
	if err != nil {
		log.Fatal(err)
	}
	publisher, err := wmnats.NewPublisherWithNatsConn(conn, wmnats.PublisherPublishConfig{
		Marshaler:         &wmnats.NATSMarshaler{},
		SubjectCalculator: wmnats.DefaultSubjectCalculator,
		JetStream: wmnats.JetStreamConfig{
			TrackMsgId:     true,
			ConnectOptions: []nats.JSOpt{nats.MaxWait(5 * time.Second)}, // less than webhook.WithTimeout
		},
	}, watermill.NewSlogLogger(nil))
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = publisher.Close() }()

	publish, err := watermillhook.Publish(publisher, "smartlead",
		watermillhook.WithTopic(func(event *webhook.Event) string {
			if _, ok := event.Data.(*webhook.EmailReply); ok {
				return "smartlead.replies"
			}
			return "" // the topic given above
		}))
	if err != nil {
		log.Fatal(err)
	}
	handler, err := webhook.NewHandler(publish, webhook.WithSecret(os.Getenv("SMARTLEAD_WEBHOOK_SECRET")))
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("POST /smartlead/0d9f", handler)
}

// The consumer, with NATS JetStream and a router of Watermill. What has failed is given back to the broker.
func ExampleDecode() {
	handler, err := webhook.NewHandler(nil, webhook.On(func(_ context.Context, _ *webhook.Event, reply *webhook.EmailReply) error {
		fmt.Println(reply.LeadEmail, "answered")
		return nil
	})) // add webhook.WithDeduplicator where several processes consume, or one restarts
	if err != nil {
		log.Fatal(err)
	}
	logger := watermill.NewSlogLogger(nil)
	subscriber, err := wmnats.NewSubscriber(wmnats.SubscriberConfig{
		URL:              os.Getenv("NATS_URL"),
		NatsOptions:      []nats.Option{nats.MaxReconnects(-1)},
		QueueGroupPrefix: "crm",
		JetStream: wmnats.JetStreamConfig{
			DurablePrefix:    "crm",
			AckAsync:         true, // the handler knows what it has handled
			SubscribeOptions: []nats.SubOpt{nats.AckExplicit(), nats.MaxAckPending(100)},
		},
	}, logger)
	if err != nil {
		log.Fatal(err)
	}
	router, err := message.NewRouter(message.RouterConfig{}, logger)
	if err != nil {
		log.Fatal(err)
	}
	router.AddConsumerHandler("replies", "smartlead.replies", subscriber, func(msg *message.Message) error {
		event, err := watermillhook.Decode(msg)
		if err != nil {
			log.Print(err)
			return nil // no event, and never will be
		}
		return handler.Handle(msg.Context(), event) // once, however often it comes
	})
	if err := router.Run(context.Background()); err != nil {
		log.Fatal(err)
	}
}
