package watermillhook_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	wmnats "github.com/ThreeDotsLabs/watermill-nats/v2/pkg/nats"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/contrib/watermillhook"
	"github.com/smartlead-go/smartlead/internal/realserver"
	"github.com/smartlead-go/smartlead/smartleadtest"
	"github.com/smartlead-go/smartlead/webhook"
)

const (
	attempts = 4 // SmartLead delivers once and repeats three times
	senders  = 16
	patience = 2 * time.Minute // for all that must happen at last, on a busy machine
)

// events is how many are delivered in the long test.
func events() int {
	if os.Getenv("SMARTLEAD_TEST_FULL") == "1" {
		return 10_000
	}
	return 500
}

func connect(t *testing.T, broker *realserver.Server) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(broker.URL(), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1),
		nats.ReconnectWait(50*time.Millisecond), nats.ReconnectJitter(0, 0))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	return conn
}

func addStream(t *testing.T, conn *nats.Conn) nats.JetStreamContext {
	t.Helper()
	js, err := conn.JetStream()
	require.NoError(t, err)
	_, err = js.AddStream(&nats.StreamConfig{Name: topic, Subjects: []string{topic}, Storage: nats.FileStorage, Duplicates: time.Hour})
	require.NoError(t, err)
	return js
}

// newPublisher is a publisher that waits for JetStream. With ids JetStream drops repeats.
func newPublisher(t *testing.T, conn *nats.Conn, ids bool) message.Publisher {
	t.Helper()
	publisher, err := wmnats.NewPublisherWithNatsConn(conn, wmnats.PublisherPublishConfig{
		Marshaler:         &wmnats.NATSMarshaler{},
		SubjectCalculator: wmnats.DefaultSubjectCalculator,
		JetStream:         wmnats.JetStreamConfig{TrackMsgId: ids, ConnectOptions: []nats.JSOpt{nats.MaxWait(2 * time.Second)}},
	}, nil)
	require.NoError(t, err)
	return publisher
}

func subscribe(t *testing.T, conn *nats.Conn) <-chan *message.Message {
	t.Helper()
	subscriber, err := wmnats.NewSubscriberWithNatsConn(conn, wmnats.SubscriberSubscriptionConfig{
		QueueGroupPrefix: "crm",
		JetStream: wmnats.JetStreamConfig{
			DurablePrefix: "crm",
			AckAsync:      true,
			// Messages that were on their way when the broker died come again soon.
			SubscribeOptions: []nats.SubOpt{nats.DeliverAll(), nats.AckExplicit(), nats.AckWait(2 * time.Second), nats.MaxAckPending(64)},
		},
	}, nil)
	require.NoError(t, err)
	messages, err := subscriber.Subscribe(t.Context(), topic)
	require.NoError(t, err)
	t.Cleanup(func() { _ = subscriber.Close() })
	return messages
}

// identity tells deliveries apart by what the sender knows of them, and not by the key. Two changes of a campaign's
// status have the same body.
type identity struct{ requestID, body string }

// consumer handles what comes out of the broker once, and counts.
type consumer struct {
	handler  *webhook.Handler
	messages atomic.Int64 // redelivered ones included

	mu      sync.Mutex
	handled map[identity]int // how often
	want    int              // events
	all     chan struct{}    // closed when that many events were handled
}

func newConsumer(t *testing.T, want int) *consumer {
	t.Helper()
	c := &consumer{handled: make(map[identity]int), want: want, all: make(chan struct{})}
	handler, err := webhook.NewHandler(c.handle) // deduplicates in memory
	require.NoError(t, err)
	c.handler = handler
	return c
}

func (c *consumer) handle(_ context.Context, event *webhook.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := identity{event.RequestID, string(event.Raw)}
	c.handled[id]++
	if c.handled[id] == 1 && len(c.handled) == c.want {
		close(c.all)
	}
	return nil
}

// start consumes until the test ends.
func (c *consumer) start(t *testing.T, messages <-chan *message.Message) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.run(t, messages)
	}()
	t.Cleanup(func() { <-ended })
}

// run consumes until the subscription ends. The first of every ten messages it handles and does not acknowledge, like a
// consumer that dies in between.
func (c *consumer) run(t *testing.T, messages <-chan *message.Message) {
	died := make(map[string]bool)
	for msg := range messages {
		number := c.messages.Add(1)
		event, err := watermillhook.Decode(msg)
		if assert.NoError(t, err) {
			err = c.handler.Handle(msg.Context(), event)
		}
		if err != nil || number%10 == 1 && !died[msg.UUID] {
			died[msg.UUID] = true
			msg.Nack()
			continue
		}
		msg.Ack()
	}
}

// sender delivers events as SmartLead does: one that was answered 5xx, or not at all, it delivers again later.
type sender struct {
	server   *smartleadtest.Server
	url      string
	accepted atomic.Int64
	refused  atomic.Int64 // answers of 5xx
}

// kinds are delivered in turn.
var kinds = []string{"EMAIL_SENT", "EMAIL_OPEN", "EMAIL_LINK_CLICK", "EMAIL_REPLY", "EMAIL_BOUNCE", "LEAD_UNSUBSCRIBED", "LEAD_CATEGORY_UPDATED", "CAMPAIGN_STATUS_CHANGED"}

// round makes one attempt at each post and returns the deliveries by outcome.
func (s *sender) round(t *testing.T, posts []smartleadtest.WebhookPost) (accepted, refused []smartleadtest.WebhookPost) {
	t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	var taken atomic.Int64
	for range senders {
		group.Go(func() {
			for i := taken.Add(1) - 1; i < int64(len(posts)); i = taken.Add(1) - 1 {
				repeat, ok := s.attempt(t, posts[i])
				mu.Lock()
				if ok {
					accepted = append(accepted, repeat)
				} else {
					refused = append(refused, repeat)
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return accepted, refused
}

// all delivers every post, again and again as long as SmartLead would. during runs beside the first round.
func (s *sender) all(t *testing.T, posts []smartleadtest.WebhookPost, broker *nats.Conn, during func()) []smartleadtest.WebhookPost {
	t.Helper()
	var accepted, refused []smartleadtest.WebhookPost
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		accepted, refused = s.round(t, posts)
	}()
	during()
	<-ended
	for attempt := 2; attempt <= attempts && len(refused) > 0; attempt++ {
		require.Eventually(t, broker.IsConnected, patience, 10*time.Millisecond) // a minute and more has gone by
		var more []smartleadtest.WebhookPost
		more, refused = s.round(t, refused)
		accepted = append(accepted, more...)
	}
	require.Empty(t, refused, "SmartLead gives these up")
	require.Len(t, accepted, len(posts))
	return accepted
}

// attempt delivers once. It returns the post that repeats the delivery, and whether the receiver took it.
func (s *sender) attempt(t *testing.T, post smartleadtest.WebhookPost) (smartleadtest.WebhookPost, bool) {
	post.URL = s.url
	delivery, err := s.server.Webhooks().Deliver(t.Context(), post)
	assert.NoError(t, err)
	ok := delivery.Status == http.StatusOK
	if ok {
		s.accepted.Add(1)
	} else {
		assert.GreaterOrEqual(t, delivery.Status, 500, "SmartLead does not repeat after such an answer")
		s.refused.Add(1)
	}
	return smartleadtest.WebhookPost{Body: delivery.Body, RequestID: delivery.RequestID}, ok
}

func TestNoEventIsLostWhenTheBrokerIsKilled(t *testing.T) {
	broker := realserver.NATS(t)
	total := events()
	conn := connect(t, broker)
	js := addStream(t, conn)
	consumer := newConsumer(t, total)
	consumer.start(t, subscribe(t, connect(t, broker)))

	server := newServer(t)
	receiver := httptest.NewServer(newReceiver(t, newPublisher(t, conn, true), server.Webhooks().Secret()))
	defer receiver.Close()
	sender := &sender{server: server, url: receiver.URL}

	posts := make([]smartleadtest.WebhookPost, total)
	for i := range posts {
		posts[i].Event = kinds[i%len(kinds)]
	}
	began := time.Now()
	accepted := sender.all(t, posts, conn, func() { killInTheMiddle(t, broker, sender, total) })
	sent := time.Since(began)
	assert.Equal(t, total, stored(t, js), "JetStream keeps an event once")

	// SmartLead repeats also what it did not hear the answer to, and not every broker knows a repeat.
	plain := httptest.NewServer(newReceiver(t, newPublisher(t, conn, false), server.Webhooks().Secret()))
	defer plain.Close()
	sender.url = plain.URL
	repeats, _ := sender.round(t, accepted[:total/10])
	require.Len(t, repeats, total/10)
	require.Equal(t, total+total/10, stored(t, js))

	select {
	case <-consumer.all:
	case <-time.After(patience):
		t.Error("events are missing")
	}
	consumed := time.Since(began)
	require.Eventually(t, func() bool {
		info, err := js.ConsumerInfo(topic, "crm")
		return err == nil && info.NumPending == 0 && info.NumAckPending == 0
	}, patience, 50*time.Millisecond, "the consumer has not had everything")

	assertEachOnce(t, consumer, accepted)
	assert.Positive(t, sender.refused.Load(), "the broker was not away")
	t.Logf("%d events: %d deliveries, %d of them answered 5xx; %d messages in the stream, %d given to the consumer, %d events handled; "+
		"all accepted after %v, all handled after %v", total, sender.accepted.Load()+sender.refused.Load(), sender.refused.Load(),
		stored(t, js), consumer.messages.Load(), len(consumer.handled), sent.Round(time.Millisecond), consumed.Round(time.Millisecond))
}

// stored counts the messages in the stream.
func stored(t *testing.T, js nats.JetStreamContext) int {
	t.Helper()
	info, err := js.StreamInfo(topic)
	require.NoError(t, err)
	return int(info.State.Msgs)
}

// killInTheMiddle kills the broker when half of the events are in, and starts it again when some were refused.
func killInTheMiddle(t *testing.T, broker *realserver.Server, sender *sender, total int) {
	t.Helper()
	reached := func(count *atomic.Int64, want int) {
		require.Eventually(t, func() bool { return count.Load() >= int64(want) }, patience, time.Millisecond)
	}
	reached(&sender.accepted, total/2)
	broker.Kill()
	reached(&sender.refused, total/20)
	broker.Restart()
}

func assertEachOnce(t *testing.T, c *consumer, posts []smartleadtest.WebhookPost) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	handled := len(c.handled)
	assert.Equal(t, len(posts), handled, "others were handled than delivered")
	for _, post := range posts {
		if times := c.handled[identity{post.RequestID, string(post.Body)}]; times != 1 {
			t.Fatalf("an event was handled %d times: %.200s", times, post.Body)
		}
	}
}

func TestALargeEventGoesThroughJetStream(t *testing.T) {
	broker := realserver.NATS(t)
	conn := connect(t, broker)
	addStream(t, conn)
	messages := subscribe(t, connect(t, broker))
	server := newServer(t)
	receiver := newReceiver(t, newPublisher(t, conn, true), server.Webhooks().Secret())

	delivery := deliver(t, server, smartleadtest.WebhookPost{
		Handler: receiver, Event: "LEAD_CATEGORY_UPDATED", RequestID: "request-7",
		Members: map[string]any{"description": string(bytes.Repeat([]byte("long "), 1<<20))},
	})
	require.Equal(t, http.StatusOK, delivery.Status)
	msg := next(t, messages)
	event, err := watermillhook.Decode(msg)
	require.NoError(t, err)
	assert.Equal(t, event.Key(), msg.UUID)
	assert.Equal(t, "request-7", event.RequestID)
	assert.True(t, bytes.Equal(delivery.Body, event.Raw), "the body is another one")
}

func TestARepeatIsDroppedByJetStream(t *testing.T) {
	conn := connect(t, realserver.NATS(t))
	js := addStream(t, conn)
	server := newServer(t)
	receiver := newReceiver(t, newPublisher(t, conn, true), server.Webhooks().Secret())

	first := deliver(t, server, smartleadtest.WebhookPost{Handler: receiver, Event: "EMAIL_REPLY"})
	require.Equal(t, http.StatusOK, first.Status)
	again := deliver(t, server, smartleadtest.WebhookPost{Handler: receiver, Body: first.Body, RequestID: "another"})
	require.Equal(t, http.StatusOK, again.Status)

	require.Equal(t, 1, stored(t, js))
	kept, err := js.GetLastMsg(topic, topic)
	require.NoError(t, err)
	event, err := webhook.Parse(first.Body)
	require.NoError(t, err)
	assert.Equal(t, event.Key(), kept.Header.Get(nats.MsgIdHdr))
}

func TestWithoutTheBrokerNothingIsAccepted(t *testing.T) {
	broker := realserver.NATS(t)
	conn := connect(t, broker)
	addStream(t, conn)
	server := newServer(t)
	receiver := newReceiver(t, newPublisher(t, conn, true), server.Webhooks().Secret())
	broker.Kill()

	refused := deliver(t, server, smartleadtest.WebhookPost{Handler: receiver, Event: "EMAIL_REPLY"})
	assert.GreaterOrEqual(t, refused.Status, 500)

	broker.Restart()
	require.Eventually(t, conn.IsConnected, patience, 10*time.Millisecond)
	again := deliver(t, server, smartleadtest.WebhookPost{Handler: receiver, Body: refused.Body, RequestID: refused.RequestID})
	assert.Equal(t, http.StatusOK, again.Status)
}
