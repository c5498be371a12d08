// Command webhook-receiver receives what SmartLead posts and prints it.
//
// Without flags it needs no account: it starts a simulated SmartLead in its own
// process, runs a campaign there for some days, and shows the events as they come.
//
//	go run ./examples/webhook-receiver
//
// With -addr it only listens, for the real SmartLead or for the program
// smartlead-simulator. The signing secret comes from the environment:
//
//	SMARTLEAD_WEBHOOK_SECRET=… go run ./examples/webhook-receiver -addr :8080 -path /smartlead/0d9f
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/smartlead-go/smartlead/webhook"
)

// envSecret names the environment variable with the signing secret.
const envSecret = "SMARTLEAD_WEBHOOK_SECRET"

func main() {
	addr := flag.String("addr", "", "listen on this `address` only, without the simulator")
	path := flag.String("path", "/", "with -addr: the `path` to listen on; nobody should be able to guess it")
	unsigned := flag.Bool("unsigned", false, "with -addr: also take deliveries without a signature, until a signed one was seen")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if *addr == "" {
		err = simulate(ctx, os.Stdout)
	} else {
		err = listen(ctx, os.Stdout, *addr, *path, *unsigned)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "webhook-receiver:", err)
		os.Exit(1)
	}
}

// listen receives until the context ends.
func listen(ctx context.Context, out io.Writer, addr, path string, unsigned bool) error {
	options := []webhook.Option{webhook.WithLogger(slog.Default())}
	switch secret := os.Getenv(envSecret); {
	case secret == "" && !unsigned:
		return errors.New("set " + envSecret + ", or take deliveries without a signature with -unsigned")
	case secret != "" && unsigned:
		options = append(options, webhook.WithSecret(secret), webhook.WithSignatureMode(webhook.SignatureIfPresent))
	case secret != "":
		options = append(options, webhook.WithSecret(secret))
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	handler, err := newHandler(out, options...)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle(path, handler)
	fmt.Fprintf(out, "Listening on %s, Ctrl-C ends it.\n", listener.Addr())
	return serve(ctx, listener, mux, handler)
}

// serve serves until the context ends, and then finishes what was begun: an event
// that is being handled when the program stops is neither lost nor done twice.
func serve(ctx context.Context, listener net.Listener, mux http.Handler, handler *webhook.Handler) error {
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(last), handler.Shutdown(last))
}
