package redisdedup_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/smartlead-go/smartlead/contrib/redisdedup"
	"github.com/smartlead-go/smartlead/webhook"
)

func ExampleNew() {
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	options.ContextTimeoutEnabled = true // else a Redis that hangs holds up a delivery longer than its deadline
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()

	store, err := redisdedup.New(client, redisdedup.WithPrefix("crm:smartlead:"), redisdedup.WithRetention(30*24*time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	handler, err := webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
		fmt.Println(event.Type, "in campaign", event.CampaignID)
		return nil
	}, webhook.WithSecret(os.Getenv("SMARTLEAD_WEBHOOK_SECRET")), webhook.WithDeduplicator(store))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", handler))
}
