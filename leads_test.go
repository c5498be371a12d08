package smartlead

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var leadEndpoints = slices.Concat(
	leadBasicEndpoints, campaignLeadEndpoints, leadHistoryEndpoints, leadSearchEndpoints, leadPushEndpoints,
)

var leadBasicEndpoints = []endpoint{
	{
		op: "Leads.Get",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.Get(ctx, 2995276770)
		},
		want: &LeadDetails{
			Lead: Lead{
				ID: 2995276770, FirstName: "John", LastName: "Doe", Email: "john@example.com", PhoneNumber: "+15550100",
				CompanyName: "Example Corp", Website: "https://example.com", Location: "Berlin",
				CustomFields:    CustomFields{"job_title": "CTO"},
				LinkedInProfile: "https://linkedin.com/in/example", CompanyURL: "https://example.com",
			},
			UserID: 196026, CreatedAt: at("2026-03-02T12:54:54.000Z"), EmailDomain: "example.com",
			ESP: new(LeadESPGoogle), Year: 2026, UnsubscribedFromCampaign: 2710263,
			LinkedInProfileData: json.RawMessage(`{"headline":"Builder"}`), Timezone: json.RawMessage(`"Europe/Berlin"`),
			Source: json.RawMessage("null"), SegType: json.RawMessage("2"), WebhookLogs: json.RawMessage("null"),
		},
		lost: []string{"ok", "message"},
	},
	{
		op: "Leads.Get", file: "Leads.Get.sparse",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.Get(ctx, 2995276770)
		},
		want: &LeadDetails{Lead: Lead{ID: 2995276770, Email: "john@example.com"}},
		lost: []string{"ok"},
	},
	{
		op: "Leads.GetByEmail",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.GetByEmail(ctx, "dana+ops@northwind.example")
		},
		want: &LeadWithCampaigns{
			Lead: Lead{
				ID: 3312345678, FirstName: "Dana", LastName: "Reyes", Email: "dana+ops@northwind.example",
				PhoneNumber: "+14155550123", CompanyName: "Northwind", Website: "northwind.example",
				Location: "Austin, TX", CustomFields: CustomFields{"job_title": "VP Ops"},
				LinkedInProfile: "https://www.linkedin.com/in/dana-reyes", CompanyURL: "https://northwind.example",
			},
			CreatedAt: at("2026-05-02T09:14:54.000Z"),
			Campaigns: []*LeadMembership{{
				MapID: 3375876577, CampaignID: 3401177, CampaignName: "Ops Q3", CategoryID: 1,
				LastSentAt: at("2026-07-11T12:51:48.200Z"), LastActivityAt: at("2026-07-11T12:51:48.200Z"),
			}},
		},
	},
	{
		op: "Leads.ListCampaigns",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.ListCampaigns(ctx, 2995276770)
		},
		want: []*Campaign{
			{ID: 2710262, Status: CampaignActive, Name: "Spring outreach"},
			{ID: 2710263, Status: CampaignDrafted},
		},
	},
	{
		op: "Leads.ListCampaigns", file: "Leads.ListCampaigns.documented",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.ListCampaigns(ctx, 2995276770)
		},
		want: []*Campaign{{ID: 3401177, Status: CampaignActive, Name: "Ops Q3"}},
		lost: []string{"campaign_id", "campaign_name"},
	},
	{
		op: "Leads.CampaignOverview",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.CampaignOverview(ctx, 2995276770)
		},
		want: &LeadOverview{
			Lead: Lead{
				ID: 2995276770, FirstName: "John", LastName: "Doe", Email: "john@example.com", CompanyName: "Example Corp",
			},
			ESP: new(LeadESPOther),
			Campaigns: []*LeadOverviewCampaign{{
				MapID: 2433664091, Status: LeadCompleted, Revenue: 1200.5, CurrentStep: 1, CampaignID: 2710262,
				Campaign: &Campaign{ID: 2710262, Name: "Spring outreach", Status: CampaignCompleted},
			}},
		},
		lost: []string{"ok", "message"},
	},
	{
		op: "Leads.ListCategories",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.ListCategories(ctx)
		},
		want: []*LeadCategory{
			{ID: 1, CreatedAt: at("2022-09-14T08:21:10.171Z"), Name: "Interested", Sentiment: SentimentPositive},
			{ID: 6, CreatedAt: at("2022-09-14T08:21:10.171Z"), Name: "Out Of Office"},
			{ID: 184321, CreatedAt: at("2026-02-03T11:05:00.000Z"), Name: "Send pricing", Sentiment: SentimentNeutral},
		},
	},
	{
		op: "Leads.UnsubscribeGlobally",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.UnsubscribeGlobally(ctx, 2995276770)
		},
	},
	{
		op: "Leads.DeleteGlobally",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.DeleteGlobally(ctx, 2995276770)
		},
	},
	{
		op: "Leads.Export",
		call: func(ctx context.Context, c *Client) (any, error) {
			body, err := c.Leads.Export(ctx, 2710262)
			if err != nil {
				return nil, err
			}
			defer body.Close()
			text, err := io.ReadAll(body)
			return string(text), err
		},
		want: "id,campaign_lead_map_id,status,category,custom_fields,email\n" +
			"2995276770,2433664091,INPROGRESS,Interested,\"{\"\"job_title\"\":\"\"CTO\"\"}\",john@example.com\n",
	},
}

// leadAnswers returns a client whose calls get these answers, the last one again
// and again, and the requests that were made.
func leadAnswers(t *testing.T, opts []Option, answers ...string) (*Client, *[]*http.Request) {
	t.Helper()
	var requests []*http.Request
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		body := answers[min(len(requests), len(answers)-1)]
		requests = append(requests, r)
		if body == "" {
			return httpmock.NewStringResponse(http.StatusBadGateway, ""), nil
		}
		return httpmock.NewStringResponse(http.StatusOK, body), nil
	})
	opts = append([]Option{WithLimiter(nil), WithRetries(0), WithHTTPClient(&http.Client{Transport: mock})}, opts...)
	client, err := NewClient("test-key", opts...)
	require.NoError(t, err)
	return client, &requests
}

func TestMissingLeadIsNotFound(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `null`, `{"ok":true}`, `{"ok":true,"data":[]}`, `{"ok":true,"data":null}`, `{"data":[null]}`, `{"ok":true,"data":{}}`, `{"ok":true,"data":[{}]}`} {
		client, _ := leadAnswers(t, nil, body)
		_, err := client.Leads.Get(t.Context(), 1)
		require.ErrorIs(t, err, ErrNotFound, body)
		_, err = client.Leads.CampaignOverview(t.Context(), 1)
		require.ErrorIs(t, err, ErrNotFound, body)
	}
	client, _ := leadAnswers(t, nil, `{"id":7,"email":"ada@example.com"}`)
	lead, err := client.Leads.Get(t.Context(), 7)
	require.NoError(t, err)
	require.Equal(t, "ada@example.com", lead.Email, "the lead alone")
	client, _ = leadAnswers(t, nil, `{}`)
	_, err = client.Leads.GetByEmail(t.Context(), "nobody@example.com")
	require.ErrorIs(t, err, ErrNotFound)
}

// The first attempt has unsubscribed the lead and its answer is lost: that the
// second changes nothing is no failure.
func TestUnsubscribeForgivesItsRepeat(t *testing.T) {
	t.Parallel()
	quick := []Option{WithRetries(1), WithBackoff(time.Nanosecond, time.Nanosecond)}
	client, requests := leadAnswers(t, quick, "", `{"ok":false}`)
	require.NoError(t, client.Leads.UnsubscribeGlobally(t.Context(), 1))
	assert.Len(t, *requests, 2)
	client, _ = leadAnswers(t, quick, "", `{"ok":false}`)
	require.NoError(t, client.Leads.Unsubscribe(t.Context(), 1, 2))

	client, _ = leadAnswers(t, quick, `{"ok":false}`)
	require.Error(t, client.Leads.UnsubscribeGlobally(t.Context(), 1), "refused at once")
	client, _ = leadAnswers(t, quick, "", `<html><body>not the API</body></html>`)
	require.ErrorIs(t, client.Leads.UnsubscribeGlobally(t.Context(), 1), ErrUnexpectedBody)
}

// What is read of a lead is written back without loss.
func TestLeadRoundTrip(t *testing.T) {
	t.Parallel()
	const text = `{"id":1,"email":"john@example.com","first_name":"John","last_name":null,"phone_number":15550100,
		"company_name":"Example Corp","website":"https://example.com","location":"Berlin","linkedin_profile":"in/john",
		"company_url":"https://example.org","custom_fields":{"job_title":"CTO","team size":12,"a.b":{"c":[1]}}}`
	const back = `{"email":"john@example.com","first_name":"John","phone_number":"15550100",
		"company_name":"Example Corp","website":"https://example.com","location":"Berlin","linkedin_profile":"in/john",
		"company_url":"https://example.org","custom_fields":{"job_title":"CTO","team size":"12","a.b":"{\"c\":[1]}"}}`
	var lead Lead
	require.NoError(t, codec().Unmarshal([]byte(text), &lead))
	for _, params := range []any{lead.Params(), lead.Input()} {
		sent, err := codec().Marshal(params)
		require.NoError(t, err)
		assert.JSONEq(t, back, string(sent))
	}
	params := lead.Params()
	params.CustomFields["job_title"] = "CEO"
	*params.FirstName = "Jon"
	assert.Equal(t, "CTO", lead.CustomFields["job_title"], "params are a copy")
	assert.Equal(t, "John", lead.FirstName)
}

func TestLeadsRefuseBadIDs(t *testing.T) {
	t.Parallel()
	refused(t, "Leads.Get", "lead_id", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.Get(ctx, 0)
		return err
	})
	refused(t, "Leads.GetByEmail", "email", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.GetByEmail(ctx, "")
		return err
	})
	refused(t, "Leads.Pause", "campaign_id", func(ctx context.Context, c *Client) error {
		return c.Leads.Pause(ctx, 0, 1)
	})
	refused(t, "Leads.Complete", "lead_map_id", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.Complete(ctx, 1, 0)
		return err
	})
	refused(t, "Leads.Export", "campaign_id", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.Export(ctx, -1)
		return err
	})
}

// An empty custom field was perhaps none: to write it could only lose something.
func TestLeadParamsLeaveEmptyFieldsOut(t *testing.T) {
	t.Parallel()
	lead := &Lead{Email: "ada@example.com", CustomFields: CustomFields{"title": "CTO", "score": ""}}
	require.Equal(t, CustomFields{"title": "CTO"}, lead.Params().CustomFields)
	require.Len(t, lead.CustomFields, 2, "the lead stays as it is")
}
