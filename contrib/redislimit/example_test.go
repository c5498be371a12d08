package redislimit_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/redis/go-redis/v9"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/contrib/redislimit"
)

func ExampleNew() {
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	redisClient := redis.NewClient(options)
	defer func() { _ = redisClient.Close() }()

	apiKey := os.Getenv("SMARTLEAD_API_KEY")
	limiter, err := redislimit.New(redisClient, apiKey, redislimit.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}
	client, err := smartlead.NewClient(apiKey, smartlead.WithLimiter(limiter))
	if err != nil {
		log.Fatal(err)
	}
	campaigns, err := client.Campaigns.List(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(campaigns), "campaigns")
}
