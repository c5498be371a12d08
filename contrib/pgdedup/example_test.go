package pgdedup_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/smartlead-go/smartlead/contrib/pgdedup"
	"github.com/smartlead-go/smartlead/webhook"
)

func ExampleNew() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()

	store, err := pgdedup.New(pool, pgdedup.WithTable("crm", "smartlead_events"), pgdedup.WithRetention(30*24*time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	if err := store.CreateTable(ctx); err != nil {
		log.Fatal(err)
	}
	go purge(ctx, store)

	handler, err := webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
		fmt.Println(event.Type, "in campaign", event.CampaignID)
		return nil
	}, webhook.WithSecret(os.Getenv("SMARTLEAD_WEBHOOK_SECRET")), webhook.WithDeduplicator(store))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", handler))
}

// purge deletes old rows once an hour.
func purge(ctx context.Context, store *pgdedup.Deduplicator) {
	for range time.Tick(time.Hour) {
		deleted, err := store.Purge(ctx)
		log.Println("purged", deleted, err)
	}
}
