package smartlead

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var campaignLeadEndpoints = []endpoint{
	{
		op: "Leads.List",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.List(ctx, 2710262, &CampaignLeadListParams{
				Offset: 100, Limit: 100, Status: LeadInProgress, CategoryID: 1, EmailStatus: EmailStatusReplied,
				CreatedAfter: at("2026-03-01T00:00:00Z"), LastSentAfter: at("2026-03-02T00:00:00.5Z"),
				EventAfter: at("2026-03-03T00:00:00Z").In(time.FixedZone("", 3600)),
			})
		},
		want: &CampaignLeadPage{TotalLeads: 42, Limit: 100, Leads: []*CampaignLead{
			{
				MapID: 2433664091, Status: LeadInProgress, CreatedAt: at("2026-03-02T12:54:54.000Z"),
				Lead: Lead{
					ID: 2995276770, FirstName: "John", LastName: "Doe", Email: "john@example.com", PhoneNumber: "15550100",
					CompanyName: "Example Corp", Website: "https://example.com", Location: "Berlin",
					CustomFields: CustomFields{
						"job_title": "CTO", "team size": "12", "warm": "true", "deal.stage": `{"rank":3}`, "notes": "",
					},
					LinkedInProfile: "https://linkedin.com/in/example", CompanyURL: "https://example.com",
					UnsubscribedClients: UnsubscribedClients{"22": "2026-03-05T09:00:00.000Z"},
				},
			},
			{
				MapID: 2433664092, CategoryID: 1, Status: "NEW_WORD", CreatedAt: at("2026-03-02T12:54:54.000Z"),
				Lead: Lead{
					ID: 2995276771, Email: "jane@example.org", IsUnsubscribed: true,
					Extra: map[string]json.RawMessage{"seniority": json.RawMessage(`"high"`)},
				},
			},
		}},
		lost: []string{"rank"}, // of the custom field that is an object
	},
	{
		op: "Leads.List", file: "Leads.List.past-the-end",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Leads.List(ctx, 2710262, nil) },
		want: &CampaignLeadPage{TotalLeads: 42, Offset: 100, Limit: 100, Leads: []*CampaignLead{}},
	},
	{
		op: "Leads.Add",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.Add(ctx, 2710262, &LeadAddParams{
				Leads: []*LeadInput{
					{
						Email: "john@example.com", FirstName: "John", LastName: "Doe", PhoneNumber: "+15550100",
						CompanyName: "Example Corp", Website: "https://example.com", Location: "Berlin",
						CustomFields:    CustomFields{"job_title": "CTO"},
						LinkedInProfile: "https://linkedin.com/in/example", CompanyURL: "https://example.com",
					},
					{Email: "jane@example.org"},
				},
				Settings: LeadAddSettings{
					IgnoreGlobalBlockList: true, IgnoreUnsubscribeList: true, IgnoreCommunityBounceList: true,
					IgnoreDuplicatesInOtherCampaigns: true, ReturnLeadIDs: true,
				},
			})
		},
		want: &LeadsAdded{
			ack: ack{OK: true}, UploadCount: 3, TotalLeads: 2, AlreadyAdded: 1, DuplicateCount: 4, InvalidEmailCount: 5,
			InvalidEmails: LeadAddresses{Emails: []string{"nobody@"}, Count: 1}, BlockCount: 6, BounceCount: 7,
			UnsubscribedLeads:  LeadAddresses{Emails: []string{"gone@example.org", "left@example.org"}, Count: 2},
			ImportStoppedCount: 8,
			LeadIDs: &LeadIDMap{
				Added:            map[string]LeadID{"john@example.com": 2995276770},
				Existing:         map[string]LeadID{"jane@example.org": 2995276771},
				InOtherCampaigns: map[string]LeadID{"joe@example.net": 2995276772},
			},
		},
	},
	{
		op: "Leads.Add", file: "Leads.Add.counts-only",
		call: addJane,
		want: &LeadsAdded{ack: ack{OK: true}, UploadCount: 1, UnsubscribedLeads: LeadAddresses{Count: 3}, Error: "A sentence."},
	},
	{op: "Leads.Add", file: "Leads.Add.nothing", call: addJane, want: &LeadsAdded{}},
	{
		op: "Leads.Update",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.Update(ctx, 2710262, 2995276770, &LeadUpdateParams{
				Email: "john@example.com", FirstName: new("Jon"), LastName: new(""), PhoneNumber: new("+15550100"),
				CompanyName: new("Example Corp"), Website: new("https://example.com"), Location: new("Berlin"),
				LinkedInProfile: new("https://linkedin.com/in/example"), CompanyURL: new("https://example.com"),
				CustomFields: CustomFields{"job_title": "CEO"},
			})
		},
	},
	{op: "Leads.Delete", call: deleteJohn},
	{op: "Leads.Delete", file: "Leads.Delete.quoted", call: deleteJohn},
	{
		op: "Leads.Pause",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.Pause(ctx, 2710262, 2995276770)
		},
	},
	{
		op: "Leads.Resume",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.Resume(ctx, 2710262, 2995276770, &LeadResumeParams{DelayDays: new(3)})
		},
	},
	{
		op: "Leads.Resume", file: "Leads.Resume.at-once",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.Resume(ctx, 2710262, 2995276770, nil)
		},
	},
	{
		op: "Leads.Unsubscribe",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.Unsubscribe(ctx, 2710262, 2995276770)
		},
	},
	{
		op: "Leads.UpdateCategory",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := &LeadCategoryParams{CategoryID: Value[CategoryID](1), PauseLead: true}
			return nil, c.Leads.UpdateCategory(ctx, 2710262, 2995276770, params)
		},
	},
	{
		op: "Leads.UpdateCategory", file: "Leads.UpdateCategory.clear",
		call: func(ctx context.Context, c *Client) (any, error) {
			params := &LeadCategoryParams{CategoryID: Null[CategoryID]()}
			return nil, c.Leads.UpdateCategory(ctx, 2710262, 2995276770, params)
		},
	},
	{
		op:   "Leads.Complete",
		call: completeJohn,
		want: &LeadCompletion{ack: ack{OK: true}, Status: LeadCompletionStatus{
			NextSequence: &NextSequence{ID: 7221995, DelayInDays: 3},
		}},
	},
	{
		op: "Leads.Complete", file: "Leads.Complete.last",
		call: completeJohn,
		want: &LeadCompletion{ack: ack{OK: true}, Status: LeadCompletionStatus{IsLastSequence: true}},
	},
	{
		op: "Leads.UpdateEmailAccount",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.UpdateEmailAccount(ctx, &LeadEmailAccountParams{
				CampaignID: 2710262, LeadID: 2995276770, AccountID: 907, Override: true,
			})
		},
	},
}

func addJane(ctx context.Context, c *Client) (any, error) {
	return c.Leads.Add(ctx, 2710262, &LeadAddParams{Leads: []*LeadInput{{Email: "jane@example.org"}}})
}

func deleteJohn(ctx context.Context, c *Client) (any, error) {
	return nil, c.Leads.Delete(ctx, 2710262, 2995276770)
}

func completeJohn(ctx context.Context, c *Client) (any, error) {
	return c.Leads.Complete(ctx, 2710262, LeadMapID(2433664091))
}

func TestLeadAddRefusesBadBatches(t *testing.T) {
	t.Parallel()
	tooMany := CustomFields{}
	for i := range 201 {
		tooMany[fmt.Sprint("field ", i)] = "x"
	}
	good := &LeadInput{Email: "john@example.com"}
	for field, leads := range map[string][]*LeadInput{
		"lead_list":                  nil,
		"lead_list[1]":               {good, nil},
		"lead_list[0].email":         {{FirstName: "John"}},
		"lead_list[1].email":         {good, {Email: "John <john@example.com>"}},
		"lead_list[2].email":         {good, good, {Email: "john.example.com"}},
		"lead_list[0].custom_fields": {{Email: "john@example.com", CustomFields: tooMany}},
	} {
		refused(t, "Leads.Add", field, func(ctx context.Context, c *Client) error {
			_, err := c.Leads.Add(ctx, 1, &LeadAddParams{Leads: leads})
			return err
		})
	}
	refused(t, "Leads.Add", "lead_list", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.Add(ctx, 1, &LeadAddParams{Leads: slices.Repeat([]*LeadInput{good}, 401)})
		return err
	})
	refused(t, "Leads.Add", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Leads.Add(ctx, 1, nil)
		return err
	})
}

func TestEmailForm(t *testing.T) {
	t.Parallel()
	for _, email := range []string{
		"john@example.com", "john.doe+a@mail-1.example.com", "o'neil@example.org", "JOHN@EXAMPLE.COM", "jörg@münchen.example",
	} {
		assert.Empty(t, wrongEmail(email), email)
	}
	for _, email := range []string{
		"", "john", "@example.com", "john@", "john@@example.com", "john@example..com", ".john@example.com", "john@example.com.",
		" john@example.com", "john@example.com ", "john doe@example.com", "John <john@example.com>", "john@example.com,jane@example.com",
	} {
		assert.NotEmpty(t, wrongEmail(email), email)
	}
}

func TestCampaignLeadsRefuseBadParams(t *testing.T) {
	t.Parallel()
	for field, params := range map[string]*CampaignLeadListParams{
		"limit": {Limit: 101}, "offset": {Offset: -1},
	} {
		refused(t, "Leads.List", field, func(ctx context.Context, c *Client) error {
			_, err := c.Leads.List(ctx, 1, params)
			return err
		})
		refused(t, "Leads.List", field, func(ctx context.Context, c *Client) error {
			_, err := Collect(c.Leads.All(ctx, 1, params), 0)
			return err
		})
	}
	refused(t, "Leads.Update", "email", func(ctx context.Context, c *Client) error {
		return c.Leads.Update(ctx, 1, 2, &LeadUpdateParams{FirstName: new("Jon")})
	})
	refused(t, "Leads.Update", "params", func(ctx context.Context, c *Client) error {
		return c.Leads.Update(ctx, 1, 2, nil)
	})
	refused(t, "Leads.Resume", "resume_lead_with_delay_days", func(ctx context.Context, c *Client) error {
		return c.Leads.Resume(ctx, 1, 2, &LeadResumeParams{DelayDays: new(-1)})
	})
	for _, params := range []*LeadCategoryParams{{}, {CategoryID: Value[CategoryID](0)}} {
		refused(t, "Leads.UpdateCategory", "category_id", func(ctx context.Context, c *Client) error {
			return c.Leads.UpdateCategory(ctx, 1, 2, params)
		})
	}
	for field, params := range map[string]*LeadEmailAccountParams{
		"email_campaign_id": {LeadID: 1, AccountID: 1},
		"email_lead_id":     {CampaignID: 1, AccountID: 1},
		"email_account_id":  {CampaignID: 1, LeadID: 1},
	} {
		refused(t, "Leads.UpdateEmailAccount", field, func(ctx context.Context, c *Client) error {
			return c.Leads.UpdateEmailAccount(ctx, params)
		})
	}
}

// A walk goes on where the total is missing, and leaves the caller's params as
// they are.
func TestCampaignLeadsWalk(t *testing.T) {
	t.Parallel()
	row := func(id int) string {
		return fmt.Sprintf(`{"campaign_lead_map_id":%d,"lead":{"id":%d}}`, id, id+10)
	}
	client, requests := leadAnswers(t, nil,
		`{"total_leads":null,"data":[`+row(1)+`,`+row(2)+`]}`,
		`{"data":[`+row(3)+`]}`,
		`{"data":[]}`,
	)
	params := &CampaignLeadListParams{Offset: 1, Limit: 2, Status: LeadPaused}
	leads, err := Collect(client.Leads.All(t.Context(), 5, params), 0)
	require.NoError(t, err)
	require.Len(t, leads, 3)
	assert.Equal(t, LeadID(13), leads[2].Lead.ID)
	assert.Equal(t, &CampaignLeadListParams{Offset: 1, Limit: 2, Status: LeadPaused}, params)
	var asked []string
	for _, r := range *requests {
		q := r.URL.Query()
		asked = append(asked, q.Get("offset")+"/"+q.Get("limit")+"/"+q.Get("status"))
	}
	assert.Equal(t, "1/2/PAUSED 3/2/PAUSED 5/2/PAUSED", strings.Join(asked, " "))
}

func TestCampaignLeadsWalkAsksForLargestPages(t *testing.T) {
	t.Parallel()
	client, requests := leadAnswers(t, nil, `{"total_leads":"1","data":[{"campaign_lead_map_id":1}]}`)
	leads, err := Collect(client.Leads.All(t.Context(), 5, nil), 0)
	require.NoError(t, err)
	assert.Len(t, leads, 1)
	require.Len(t, *requests, 1)
	assert.Equal(t, "100", (*requests)[0].URL.Query().Get("limit"))
}

// Sources know other forms of a page. An object that says something else is no
// empty page: everything would seem to be gone.
func TestCampaignLeadsInOtherForms(t *testing.T) {
	t.Parallel()
	client, _ := leadAnswers(t, nil, `[{"campaign_lead_map_id":1}]`)
	page, err := client.Leads.List(t.Context(), 5, nil)
	require.NoError(t, err)
	assert.Equal(t, []*CampaignLead{{MapID: 1}}, page.Leads)
	for _, body := range []string{`{"total":150,"leads":[{"campaign_lead_map_id":1}]}`, `{"message":"later"}`} {
		client, _ = leadAnswers(t, nil, body)
		_, err = Collect(client.Leads.All(t.Context(), 5, nil), 0)
		require.ErrorIs(t, err, ErrUnexpectedBody, body)
	}
}

// A refusal that names hundreds of addresses is a refusal all the same.
func TestLongRefusalOfLeads(t *testing.T) {
	t.Parallel()
	invalid := strings.Repeat(`"jane.doe.who.has.a.long.name@northwind.example",`, 300)
	client, _ := leadAnswers(t, nil, `{"ok": false,"is_lead_limit_exhausted":true,"invalid_emails":[`+invalid+`"last@northwind.example"],"error":"no credits left"}`)
	_, err := client.Leads.Add(t.Context(), 5, &LeadAddParams{Leads: []*LeadInput{{Email: "ada@example.com"}}})
	require.ErrorContains(t, err, "no credits left")
	client, _ = leadAnswers(t, nil, `{"ok":true,"invalid_emails":[`+invalid+`"last@northwind.example"],"nested":{"ok":false}}`)
	_, err = client.Leads.Add(t.Context(), 5, &LeadAddParams{Leads: []*LeadInput{{Email: "ada@example.com"}}})
	require.NoError(t, err, "the answer's own member counts")
}

func TestResumeOfNoLead(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusInternalServerError, `{"error":"Invalid lead id"}`))
	client, err := NewClient("test-key", WithLimiter(nil), WithRetries(0), WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	err = client.Leads.Resume(t.Context(), 5, 6, nil)
	require.ErrorIs(t, err, ErrNotFound)
	failure, ok := errors.AsType[*APIError](err)
	require.True(t, ok)
	assert.False(t, failure.MaybeApplied)
}
