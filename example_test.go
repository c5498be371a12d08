package smartlead_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// The examples run against a SmartLead in memory. With an account, the client
// comes from [smartlead.NewClient] instead, and the rest stays as it is.

// sending is a campaign that three leads got their first mail from: ada, ben and
// cleo at initech.example. Nobody reacts but by server.React.
func sending() (*smartleadtest.Server, *smartlead.Client, smartlead.CampaignID) {
	server := smartleadtest.NewServer(smartleadtest.WithBehaviour(smartleadtest.Behaviour{}))
	client := server.Client()
	campaign := startSpring(client)
	server.Advance(24 * time.Hour)
	return server, client, campaign
}

// startSpring starts a campaign of two steps, a mailbox and three leads.
func startSpring(client *smartlead.Client) smartlead.CampaignID {
	ctx := context.Background()
	campaign, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Spring"})
	check(err)
	_, err = client.Campaigns.SaveSequences(ctx, campaign.ID, &smartlead.SequenceSaveParams{Steps: []*smartlead.SequenceStepParams{
		{Number: 1, Subject: "A question, {{first_name}}", Body: "<p>How do you find new customers?</p>"},
		{Number: 2, Delay: smartlead.SequenceDelayParams{Days: 3}, Body: "<p>Did my mail reach you?</p>"},
	}})
	check(err)
	check(client.Campaigns.UpdateSchedule(ctx, campaign.ID, &smartlead.CampaignScheduleParams{
		Timezone: "Europe/Berlin", Days: []time.Weekday{1, 2, 3, 4, 5}, StartHour: "08:00", EndHour: "18:00",
		MinTimeBetweenEmails: 3, MaxNewLeadsPerDay: 100,
	}))
	account, err := client.Accounts.ConnectSMTP(ctx, &smartlead.AccountSMTPParams{
		FromName: "Jane Roe", FromEmail: "jane@acme.example", Username: "jane@acme.example",
		Password: smartlead.NewSecret("correct horse"),
		SMTPHost: "smtp.acme.example", SMTPPort: 587, IMAPHost: "imap.acme.example", IMAPPort: 993,
	})
	check(err)
	check(client.Campaigns.AddAccounts(ctx, campaign.ID, &smartlead.CampaignAccountAddParams{
		AccountIDs: []smartlead.AccountID{account.ID},
	}))
	_, err = client.Leads.Add(ctx, campaign.ID, &smartlead.LeadAddParams{Leads: []*smartlead.LeadInput{
		{Email: "ada@initech.example", FirstName: "Ada", CompanyName: "Initech"},
		{Email: "ben@initech.example", FirstName: "Ben", CompanyName: "Initech"},
		{Email: "cleo@initech.example", FirstName: "Cleo", CompanyName: "Initech"},
	}})
	check(err)
	check(client.Campaigns.Start(ctx, campaign.ID))
	return campaign.ID
}

// reply makes a lead answer its last mail.
func reply(server *smartleadtest.Server, campaign smartlead.CampaignID, email, text string) {
	for _, lead := range server.Leads(int64(campaign)) {
		if lead.Email == email {
			check(server.React(int64(campaign), lead.ID, smartleadtest.Replies, text))
		}
	}
}

// environment sets what a shell or a container would, and returns what undoes it.
func environment(server *smartleadtest.Server) (undo func()) {
	check(os.Setenv(smartlead.EnvAPIKey, server.APIKey()))
	check(os.Setenv(smartlead.EnvBaseURL, server.URL()))
	return func() {
		check(os.Unsetenv(smartlead.EnvAPIKey))
		check(os.Unsetenv(smartlead.EnvBaseURL))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Campaigns that are running, and how they do.
func Example() {
	server, _, _ := sending()
	defer server.Close()
	defer environment(server)()
	ctx := context.Background()

	client, err := smartlead.NewClientFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	campaigns, err := client.Campaigns.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, campaign := range campaigns {
		if campaign.Status != smartlead.CampaignActive {
			continue
		}
		totals, err := client.Analytics.Campaign(ctx, campaign.ID)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d sent, %d replies\n", campaign.Name, totals.SentCount, totals.ReplyCount)
	}
	// Output: Spring: 3 sent, 0 replies
}

func ExampleNewClient() {
	client, err := smartlead.NewClient("your-api-key",
		smartlead.WithLogger(slog.Default()),
		smartlead.WithUserAgent("acme-crm/2.1"),
		smartlead.WithRetries(5),
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client) // never the key
	// Output: smartlead.Client(server.smartlead.ai)
}

func ExampleNewClientFromEnv() {
	server := smartleadtest.NewServer()
	defer server.Close()
	defer environment(server)() // SMARTLEAD_API_KEY and SMARTLEAD_BASE_URL

	client, err := smartlead.NewClientFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	campaigns, err := client.Campaigns.List(context.Background(), nil)
	fmt.Println(len(campaigns), err)
	// Output: 0 <nil>
}

// Another key is another workspace. The clone uses the same connections and has
// a rate limiter of its own.
func ExampleClient_Clone() {
	server, agency, _ := sending()
	defer server.Close()
	server.AddAPIKey("northwinds-key", 299)

	northwind, err := agency.Clone(smartlead.WithAPIKey("northwinds-key"))
	if err != nil {
		log.Fatal(err)
	}
	for _, client := range []*smartlead.Client{agency, northwind} {
		campaigns, err := client.Campaigns.List(context.Background(), nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(campaigns), "campaigns")
	}
	// Output:
	// 1 campaigns
	// 0 campaigns
}

// Do reaches what has no method, with the same retries, limits and errors.
func ExampleClient_Do() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"ok":true}`)
	}))
	defer api.Close()
	client, err := smartlead.NewClient("key", smartlead.WithBaseURL(api.URL))
	if err != nil {
		log.Fatal(err)
	}

	var answer struct {
		OK bool `json:"ok"`
	}
	body := map[string]any{} // what it takes is not known
	err = client.Do(context.Background(), http.MethodPost, "/email-accounts/123/reauth", nil, body, &answer)
	fmt.Println(answer.OK, err)
	// Output: true <nil>
}

// What went wrong, by kind and in detail.
func ExampleAPIError() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()

	_, err := client.Campaigns.Get(context.Background(), 404, nil)
	switch {
	case errors.Is(err, smartlead.ErrNotFound):
		fmt.Println("no such campaign")
	case errors.Is(err, smartlead.ErrUnauthorized):
		fmt.Println("a wrong key")
	}
	if failure, ok := errors.AsType[*smartlead.APIError](err); ok {
		fmt.Println(failure.Operation, failure.Attempts)
	}
	// Output:
	// no such campaign
	// Campaigns.Get 1
}

// A create is not repeated when its answer is lost. The error says so, and the
// caller looks before trying again.
func ExampleAPIError_maybeApplied() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client()
	ctx := context.Background()
	server.Fault(smartleadtest.Fault{
		Route: "POST /campaigns/create", Kind: smartleadtest.FaultResetAfterRead, Times: 1, Applied: true,
	})

	_, err := client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Spring"})
	if failure, ok := errors.AsType[*smartlead.APIError](err); ok && failure.MaybeApplied {
		campaigns, err := client.Campaigns.List(ctx, nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("it is there:", len(campaigns) == 1 && campaigns[0].Name == "Spring")
	}
	// Output: it is there: true
}

// Bad input is refused before anything is sent.
func ExampleInvalidParamsError() {
	client, err := smartlead.NewClient("key")
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Campaigns.Get(context.Background(), 0, nil)
	fmt.Println(err)
	fmt.Println(errors.Is(err, smartlead.ErrInvalidParams))
	// Output:
	// smartlead: Campaigns.Get: campaign_id must be a positive id, got 0
	// true
}

// All walks every page and holds one at a time; Collect gathers what it yields.
func ExampleCollect() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()

	for lead, err := range client.Leads.All(ctx, campaign, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(lead.Lead.FirstName)
	}
	leads, err := smartlead.Collect(client.Leads.All(ctx, campaign, nil), 2) // at most 2
	fmt.Println(len(leads), err)
	// Output:
	// Ada
	// Ben
	// Cleo
	// 2 <nil>
}

func ExampleWithResponse() {
	server := smartleadtest.NewServer(smartleadtest.WithRateLimit(smartleadtest.Limit{Requests: 200}))
	defer server.Close()
	client := server.Client()

	var response smartlead.Response
	_, err := client.Campaigns.List(context.Background(), nil, smartlead.WithResponse(&response))
	fmt.Println(response.StatusCode, response.Attempts, response.RateLimit.Remaining, err)
	// Output: 200 1 199 <nil>
}

// The limiter learns the plan's limit by itself. A plan that is known beforehand
// can be given, so that the first calls keep to it.
func ExampleNewAdaptiveLimiter() {
	limiter := smartlead.NewAdaptiveLimiter(smartlead.RequestRate{Requests: 60, Per: time.Minute})
	client, err := smartlead.NewClient("key", smartlead.WithLimiter(limiter))
	fmt.Println(client, err)
	// Output: smartlead.Client(server.smartlead.ai) <nil>
}

// Hooks count calls by an operation name that never grows with ids.
func ExampleHooks() {
	server := smartleadtest.NewServer()
	defer server.Close()
	client := server.Client(smartlead.WithHooks(smartlead.Hooks{
		OnResponse: func(_ context.Context, info smartlead.ResponseInfo) {
			fmt.Println(info.Operation, info.StatusCode)
		},
		OnDrift: func(_ context.Context, drift smartlead.Drift) {
			fmt.Println("new in the API:", drift.Members, drift.Words)
		},
	}))
	_, err := client.Campaigns.List(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	// Output: Campaigns.List 200
}

// Middleware sees each attempt, without the key.
func ExampleWithMiddleware() {
	server := smartleadtest.NewServer()
	defer server.Close()
	trace := func(next http.RoundTripper) http.RoundTripper {
		return transportFunc(func(r *http.Request) (*http.Response, error) {
			fmt.Println(smartlead.OperationName(r.Context()), r.Method, r.URL.Path, r.URL.RawQuery)
			return next.RoundTrip(r)
		})
	}
	client := server.Client(smartlead.WithMiddleware(trace))
	_, err := client.Campaigns.List(context.Background(), &smartlead.CampaignListParams{IncludeTags: true})
	if err != nil {
		log.Fatal(err)
	}
	// Output: Campaigns.List GET /api/v1/campaigns/ include_tags=true
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Nullable says whether a member is left as it is, set, or emptied.
func ExampleNullable() {
	server, client, campaign := sending()
	defer server.Close()
	ctx := context.Background()

	for _, params := range []*smartlead.CampaignSettingsParams{
		{Name: new("Spring, northern")},                  // the client stays as it is
		{ClientID: smartlead.Null[smartlead.ClientID]()}, // the campaign is the account's own
	} {
		if err := client.Campaigns.UpdateSettings(ctx, campaign, params); err != nil {
			log.Fatal(err)
		}
	}
	for _, request := range server.Requests() {
		if request.Operation == "campaigns.update_settings" {
			fmt.Printf("%s\n", request.Body)
		}
	}
	// Output:
	// {"name":"Spring, northern"}
	// {"client_id":null}
}

// A Secret shows itself only where it is asked to.
func ExampleSecret() {
	params := &smartlead.AccountSMTPParams{Password: smartlead.NewSecret("correct horse")}
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("connecting", "password", params.Password)

	fmt.Println(params.Password, bytes.Contains(logged.Bytes(), []byte("horse")))
	fmt.Println(params.Password.Reveal())
	// Output:
	// [redacted] false
	// correct horse
}
