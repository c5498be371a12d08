// Package webhook receives what SmartLead posts to its users' servers.
//
// [NewHandler] makes an http.Handler that reads a delivery, verifies it, parses
// its event and calls a function, once per event:
//
//	handler, err := webhook.NewHandler(nil,
//		webhook.WithSecret(secret),
//		webhook.On(func(ctx context.Context, event *webhook.Event, reply *webhook.EmailReply) error {
//			return crm.NoteReply(ctx, event.CampaignID, reply.LeadEmail, reply.Reply.Text)
//		}),
//	)
//	http.Handle("/smartlead/0d9f", handler)
//
// It goes wherever an http.Handler goes, chi, gin and echo included. Other
// frameworks call [Verify] and [Parse] on the bytes that came over the wire.
//
// # Trust
//
// Whether SmartLead signs every delivery is not known: documents say so, and no
// delivery with a signature has been published. Run with [SignatureIfPresent]
// until [Event].Signed was true once, then with a required one. Use an address
// that nobody can guess in any case, and [WithSecretKey] where there is no
// signature.
//
// # Repeats
//
// SmartLead sends an event again when it got 5xx or no answer within about 30
// seconds: by the newer of two documents 1, 5 and 30 minutes later, after which the
// event is marked failed; by the older one five times within about 7 hours, after
// which the webhook is switched off. It does not repeat after 4xx. Events come in
// any order, and more than once. [CatchUp] is for what an outage has cost.
//
// A [Handler] remembers what was handled in the process's memory. Where several
// processes receive, or one restarts, give it a [Deduplicator] that they share.
package webhook
