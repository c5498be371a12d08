// Package smartleadtest is a SmartLead that runs in memory.
//
// [NewServer] starts it on a loopback port. It speaks the V1 REST API over real
// HTTP, keeps state, and answers with the API's own quirks: totals that are
// strings, names that differ between reading and writing, plain-text successes,
// 200 with an empty object for what does not exist, 400 for a member it does not
// know. It is meant for the tests of programs that use SmartLead, for examples,
// and for anyone who wants to try a client without an account.
//
//	server := smartleadtest.NewServer()
//	defer server.Close()
//	// point a client at server.URL() with the key server.APIKey()
//	server.Advance(24 * time.Hour) // mail goes out, is opened, answered, bounces
//
// Time stands still until [Server.Advance] moves it; the work that falls due on
// the way is done in order. What people do with a mail is drawn from a seed and
// depends on nothing else, so the same calls with the same seed give the same
// bytes. Everybody in it is invented and lives under an example domain.
//
// Webhooks that were made through the API are posted, signed and retried, see
// [Server.Webhooks]; [Webhooks.Deliver] posts any event to a receiver under test.
//
// An operation that the simulator knows but does not play answers 501 with a
// message that names it. It never pretends.
package smartleadtest
