package webhook_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/webhook"
)

const exampleReply = `{"event_type":"EMAIL_REPLY","campaign_id":3401177,"sl_lead_email":"dana.reyes@northwind.example","to_email":"lee.park@northwind.example",` +
	`"reply_message":{"message_id":"<CAExample1@mail.example>","text":"Sounds good"},"event_timestamp":"2026-07-11T13:53:30+00:00"}`

// deliver posts a body as SmartLead does, and prints the answer.
func deliver(handler http.Handler, path, body string) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhook.SignatureHeader, webhook.Sign("signing-secret", []byte(body)))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
}

// With net/http.
func ExampleNewHandler() {
	handler, err := webhook.NewHandler(func(ctx context.Context, event *webhook.Event) error {
		switch data := event.Data.(type) {
		case *webhook.EmailReply:
			fmt.Printf("%s answered for %s: %s\n", data.ReplyFrom, data.LeadEmail, data.Reply.Text)
		case *webhook.LeadUnsubscribed:
			fmt.Println(data.LeadEmail, "wants no more mail")
		}
		return nil
	}, webhook.WithSecret("signing-secret"))
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /smartlead/0d9f", handler)

	deliver(mux, "/smartlead/0d9f", exampleReply)
	deliver(mux, "/smartlead/0d9f", exampleReply) // a repeat is not handled again
	// Output:
	// lee.park@northwind.example answered for dana.reyes@northwind.example: Sounds good
	// 200 {"received":true}
	// 200 {"received":true}
}

func ExampleOn() {
	handler, err := webhook.NewHandler(nil,
		webhook.On(func(ctx context.Context, event *webhook.Event, reply *webhook.EmailReply) error {
			fmt.Println("reply in campaign", event.CampaignID)
			return nil
		}),
		webhook.On(func(ctx context.Context, event *webhook.Event, bounce *webhook.EmailBounce) error {
			fmt.Println("bounce at", bounce.BouncedAt)
			return nil
		}),
		webhook.WithSecret("signing-secret"),
	)
	if err != nil {
		log.Fatal(err)
	}
	deliver(handler, "/", exampleReply)
	// Output:
	// reply in campaign 3401177
	// 200 {"received":true}
}

// With chi the handler is mounted as it is.
func ExampleHandler_chi() {
	handler := exampleHandler()

	// router := chi.NewRouter()
	// router.Method(http.MethodPost, "/smartlead/0d9f", handler)

	deliver(handler, "/smartlead/0d9f", exampleReply)
	// Output:
	// EMAIL_REPLY
	// 200 {"received":true}
}

// With gin the handler is wrapped. No middleware before it may read the body, as
// one does that binds or logs it.
func ExampleHandler_gin() {
	handler := exampleHandler()

	// router := gin.New()
	// router.POST("/smartlead/0d9f", gin.WrapH(handler))

	deliver(handler, "/smartlead/0d9f", exampleReply)
	// Output:
	// EMAIL_REPLY
	// 200 {"received":true}
}

// With echo the handler is wrapped.
func ExampleHandler_echo() {
	handler := exampleHandler()

	// router := echo.New()
	// router.POST("/smartlead/0d9f", echo.WrapHandler(handler))

	deliver(handler, "/smartlead/0d9f", exampleReply)
	// Output:
	// EMAIL_REPLY
	// 200 {"received":true}
}

func exampleHandler() *webhook.Handler {
	handler, err := webhook.NewHandler(func(ctx context.Context, event *webhook.Event) error {
		fmt.Println(event.Type)
		return nil
	}, webhook.WithSecret("signing-secret"))
	if err != nil {
		log.Fatal(err)
	}
	return handler
}

// A handler with a queue answers at once and is shut down before the process ends.
func ExampleHandler_Shutdown() {
	answered := make(chan struct{})
	handler, err := webhook.NewHandler(func(ctx context.Context, event *webhook.Event) error {
		<-answered // work that takes longer than the answer
		fmt.Println("handled")
		return nil
	}, webhook.WithSecret("signing-secret"), webhook.WithQueue(1000, 8))
	if err != nil {
		log.Fatal(err)
	}
	deliver(handler, "/", exampleReply)
	close(answered)
	// First shut down the http.Server, so that nothing comes any more.
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := handler.Shutdown(ctx); err != nil {
		log.Print(err)
	}
	// Output:
	// 200 {"received":true}
	// handled
}

// Where a framework has no place for an http.Handler, verify and parse the bytes
// that came over the wire.
func ExampleParse() {
	body := []byte(exampleReply)
	header := http.Header{webhook.SignatureHeader: {webhook.Sign("signing-secret", body)}}

	if err := webhook.Verify("signing-secret", body, header); err != nil {
		log.Fatal(err)
	}
	event, err := webhook.Parse(body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(event.Type, event.Time.UTC())
	// Output: EMAIL_REPLY 2026-07-11 13:53:30 +0000 UTC
}

func ExampleCatchUp() {
	client, err := smartlead.NewClientFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	handler := exampleHandler()
	report, err := webhook.CatchUp(context.Background(), client, 3401177, &webhook.CatchUpParams{
		From:   time.Date(2026, 7, 11, 12, 0, 0, 0, time.UTC),
		To:     time.Date(2026, 7, 11, 15, 0, 0, 0, time.UTC),
		Handle: handler.Handle,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stdout, report.Handled, "events from the history")
}
