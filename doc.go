// Package smartlead is a client for the V1 REST API of SmartLead
// (https://smartlead.ai), which sends cold e-mail: campaigns and their sequences,
// leads, mailboxes and their warmup, webhooks, analytics, the clients of agencies
// and the master inbox.
//
//	client, err := smartlead.NewClientFromEnv()
//	if err != nil {
//		log.Fatal(err)
//	}
//	campaigns, err := client.Campaigns.List(ctx, nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	for _, campaign := range campaigns {
//		if campaign.Status != smartlead.CampaignActive {
//			continue
//		}
//		totals, err := client.Analytics.Campaign(ctx, campaign.ID)
//		if err != nil {
//			log.Fatal(err)
//		}
//		fmt.Printf("%s: %d sent, %d replies\n", campaign.Name, totals.SentCount, totals.ReplyCount)
//	}
//
// [NewClient] takes the key itself. A [Client] is immutable and safe for concurrent use. [Client.Clone] makes one
// for another key, which is another workspace, over the same connections.
//
// # Services
//
// The calls stand in services, one for each thing that they are about:
//
//   - [CampaignsService]: campaigns from their creation to their end, their
//     sequences, schedule, settings and mailboxes, and replies by hand.
//   - [LeadsService]: leads of a campaign and of the account, import and export,
//     the mails exchanged with them, categories, tags, notes and tasks.
//   - [LeadListsService]: lists of leads that are in no campaign.
//   - [BlockListService]: domains and addresses that nothing is sent to.
//   - [AccountsService]: the mailboxes that mails are sent from, and their tags.
//   - [WarmupService]: the warmup of mailboxes.
//   - [AnalyticsService]: numbers of a campaign and of the whole account.
//   - [InboxService]: the conversations of all campaigns.
//   - [WebhooksService]: the webhooks themselves. What they post is received by
//     package webhook.
//   - [ClientsService]: the clients of an agency and their keys.
//   - [MailService]: one mail without a campaign.
//   - [WorkspaceService]: whose key it is, and what is left on the plan.
//
// Every method has one shape: the context, ids in the order of the path, at most
// one struct of params, and a [RequestOption] or more. Nil params mean none where
// nothing in them is required, and are [ErrInvalidParams] elsewhere. The
// params are never changed. The comment of a method names its route, its limits
// and, where it matters, how sure the facts about it are. The file
// docs/operations.md in the repository is a table of them all.
//
// # Ids
//
// SmartLead has several ids for nearly the same thing, so each is a type of its
// own. A lead has a [LeadID] on the account and a [LeadMapID] in each campaign that
// it is in. Where a method takes one, the other does not compile.
//
// # Reading and writing
//
// The types that are read hold plain values: what the API leaves out or sends as
// null is zero, and a pointer or a [Nullable] where null says something that zero
// does not. Members that this package does not know are kept in Extra, words of
// an enumeration that it does not know are passed through, and Hooks.OnDrift
// reports both. To keep an answer as it came, take it with [WithRawBody]: how
// encoding/json writes a result and reads it back differs between Go 1.26, where
// Extra is a member of that name, and Go 1.27, where its members are the object's
// own.
//
// Params are types of their own. Their required members are plain; the others are
// left out while they are zero or nil, so that new(0) sends a zero. A [Nullable]
// sends null when it is [Null]. A list that is nil is left out, and an empty one is
// sent where it says something. What is read can be turned into params, changed and
// saved:
//
//	sequence, err := client.Campaigns.ListSequences(ctx, campaign)
//	if err != nil {
//		log.Fatal(err)
//	}
//	params := sequence.Params()
//	params.Steps[1].Delay.Days = 5
//
// A [Secret] holds a password or a key. It prints, logs and encodes as
// "[redacted]"; [Secret.Reveal] returns it. The API answers with the passwords of
// mailboxes, so many a type holds one.
//
// # Errors
//
// A call fails with an [InvalidParamsError] when it was refused before anything
// was sent, and with an [APIError] when it was, also when there was no answer; walks
// and imports end with errors of their own too, such as [ErrPageRepeated] and
// [ErrLeadLimit]. What
// kind of failure it is, errors.Is tells: [ErrNotFound], [ErrUnauthorized],
// [ErrForbidden], [ErrConflict], [ErrValidation], [ErrRateLimited], [ErrServer],
// [ErrPlan], [ErrUnexpectedBody], [ErrInvalidParams]. The key is in no error.
//
// # Retries
//
// An attempt that fails by chance is repeated, 4 times by default, after a random
// wait that grows from 500 ms, or the one that the API asks for. A wait that would
// outlast the context's deadline is not begun: the call returns the API's own
// error at once.
//
// What may be repeated depends on the operation. A read and an idempotent write are
// repeated after every failure that can pass: lost connections, 408, 429 and 5xx.
// What sends, creates or spends is repeated only while nothing has reached the API,
// and after 429. When such a call fails otherwise, MaybeApplied of the [APIError]
// says whether the API may have carried it out: look before calling again. A
// removal whose first attempt had no answer and whose next one finds nothing has
// worked.
// [WithNoRetry] and [WithRetryUnsafe] decide otherwise for one call.
//
// # Rate limits
//
// Each client paces its calls by an [AdaptiveLimiter], which starts from 10
// requests in 2 seconds and 60 in a minute, learns the limit of the plan from the
// headers of every answer and spends all of it. After a 429 it holds back every
// call and not just one. Clones with the same key share it. SmartLead counts by
// key: where several processes use one, each finds the part that the others leave,
// at the price of a 429 now and then. To avoid those, share a [Limiter], as the
// module contrib/redislimit does over Redis.
//
// # Pages
//
// What comes in pages has a List for one page and an All, an iterator over the
// rest, which asks for the next page when it is needed and holds only one. It
// yields an error once and ends. [Collect] gathers what an iterator yields.
//
//	for lead, err := range client.Leads.All(ctx, campaign, nil) {
//		if err != nil {
//			log.Fatal(err)
//		}
//		fmt.Println(lead.Lead.FirstName)
//	}
//
// # Testing
//
// Package smartleadtest is a SmartLead in memory: it keeps state, its time is moved
// by the test, its rate limit and its faults can be switched on, and it answers
// with the quirks of the real one.
//
//	server := smartleadtest.NewServer()
//	defer server.Close()
//	client := server.Client()
//
// # What has no method
//
// These operations are known to exist and left to [Client.Do]:
//
//   - POST and DELETE /campaigns/tags, which put tags on campaigns and take them
//     off: only the paths are known. Get and List show the tags of a campaign.
//   - POST /campaigns/{campaign_id}/email-accounts/by-tag, which adds the mailboxes
//     with a tag: only the path is known. Take [AccountsService.All] or
//     [AccountsService.TagsByEmail], and [CampaignsService.AddAccounts].
//   - POST /email-accounts/{email_account_id}/reauth, which authenticates a mailbox
//     anew: one public client calls it, and whether it may be repeated is not known.
//   - GET /email-accounts/fetch-email-account-details: neither its parameters nor
//     its answer are known. It is not [AccountsService.Get].
//   - GET /send-email/track-email/{trackId}: the pixel in a mail that was sent by
//     [MailService.Send]. To call it is to count an open.
//
// SmartDelivery, SmartProspect and SmartSenders have hosts of their own and are not
// covered.
package smartlead
