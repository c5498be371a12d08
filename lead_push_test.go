package smartlead

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var dana = Lead{ID: 3312345678, FirstName: "Dana", LastName: "Reyes", Email: "dana.reyes@northwind.example"}

func danaFound() *Lead {
	lead := dana
	lead.Extra = map[string]json.RawMessage{"lead_type": json.RawMessage(`"active"`)}
	return &lead
}

func danaGlobal() Lead {
	lead := dana
	lead.CompanyName = "Northwind"
	return lead
}

var leadSearchEndpoints = []endpoint{
	{
		op: "Leads.ListGlobal",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.ListGlobal(ctx, &GlobalLeadListParams{
				Offset: 100, Limit: 50, CreatedAfter: at("2026-05-01"), Email: "dana.reyes@northwind.example",
			})
		},
		want: &GlobalLeadPage{
			Leads: []*GlobalLead{{
				Lead: danaGlobal(), UserID: 51234, CreatedAt: at("2026-05-02T09:14:54.000Z"),
				Campaigns: []*GlobalLeadCampaign{{
					MapID: 3375876577, Status: LeadInProgress, AddedAt: at("2026-07-10T08:00:00.000Z"), LastStep: 1,
					CampaignID: 3401177, CampaignName: "Ops Q3", CampaignStatus: CampaignActive,
				}},
			}},
			Offset: 100, Limit: 50, HasMore: new(true),
		},
	},
	{
		op: "Leads.ListGlobal", file: "Leads.ListGlobal.bare",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Leads.ListGlobal(ctx, nil) },
		want: &GlobalLeadPage{Leads: []*GlobalLead{{Lead: Lead{ID: 3312345678, Email: "dana.reyes@northwind.example"}}}},
	},
	{
		op: "Leads.Search",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.Search(ctx, &LeadSearchParams{
				LastSeen: 3312345679, Limit: 1000, CampaignID: 3401177, Status: LeadBlocked, EmailStatus: EmailStatusBounced,
				Type: LeadTypeArchived, ListID: 17, ClientID: 22, Email: "dana.reyes@northwind.example",
			})
		},
		want: []*Lead{danaFound()},
		lost: []string{"ok"},
	},
	{
		op: "Leads.Search", file: "Leads.Search.bare",
		call: func(ctx context.Context, c *Client) (any, error) { return c.Leads.Search(ctx, nil) },
		want: []*Lead{danaFound()},
	},
}

var leadPushEndpoints = []endpoint{
	{
		op: "Leads.PushToCampaign",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.PushToCampaign(ctx, &LeadPushToCampaignParams{
				CampaignID: 2710262, Action: PushMove, Leads: LeadSelection{ListID: 17},
				Settings: LeadPushSettings{IgnoreGlobalBlockList: true},
			})
		},
		want: &LeadsPushed{ack: ack{OK: true}, Data: json.RawMessage(`{"total_leads":1250,"pushed":1200,"duplicates":50}`)},
	},
	{
		op: "Leads.PushToCampaign", file: "Leads.PushToCampaign.new",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.PushToCampaign(ctx, &LeadPushToCampaignParams{
				CampaignName: "Summer outreach", Action: PushCopy, Leads: LeadSelection{AllLeads: true},
				Filters: LeadFilters{
					Type: LeadTypeActive, Status: LeadCompleted, CampaignID: 2710262, CategoryIDs: CategoryIDList{1, 6},
					Uncategorized: "true", AccountID: 907, EmailStatus: EmailStatusReplied, TeamMemberID: 5,
					SequenceID: 7221994, CampaignTagID: 8, ClientID: 22, ReplyDateFrom: "2026-03-01", ReplyDateTo: "2026-03-31",
					ImportedDate: "2026-02-01", Email: "john@example.com", TagIDs: "9", ESPDomainType: "1", SegType: "2",
				},
			})
		},
		want: &LeadsPushed{ack: ack{OK: true, Message: "Leads pushed to campaign successfully"}},
	},
	{
		op: "Leads.PushBetweenLists",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.PushBetweenLists(ctx, &LeadPushBetweenListsParams{Action: PushMove, FromListID: 17, ToListID: 18})
		},
		want: &LeadsMoved{TotalLeads: 1250},
		lost: []string{"ok"},
	},
	{
		op: "Leads.PushBetweenLists", file: "Leads.PushBetweenLists.by-id",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Leads.PushBetweenLists(ctx, &LeadPushBetweenListsParams{
				Action: PushCopy, LeadIDs: []LeadID{2995276770}, ToListID: 18,
			})
		},
		want: &LeadsMoved{},
		lost: []string{"ok"},
	},
	{
		op: "Leads.PushCampaignToList",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.PushCampaignToList(ctx, &LeadPushCampaignToListParams{
				CampaignID: 2710262, ListID: 17, MapIDs: []LeadMapID{2433664091},
			})
		},
	},
	{
		op: "Leads.PushCampaignToList", file: "Leads.PushCampaignToList.all",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.PushCampaignToList(ctx, &LeadPushCampaignToListParams{
				CampaignID: 2710262, ListID: 17, AllLeads: true, Filters: LeadFilters{Status: LeadStopped},
				ArchivedFromAllCampaigns: true,
			})
		},
	},
	{
		op: "Leads.MoveToInactive",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.MoveToInactive(ctx, &LeadMoveToInactiveParams{
				ListID: 17, LeadIDs: []LeadID{2995276770}, Action: PushMove,
			})
		},
	},
	{
		op: "Leads.MoveToInactive", file: "Leads.MoveToInactive.all",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Leads.MoveToInactive(ctx, &LeadMoveToInactiveParams{ListID: 17, AllLeads: true, Unfiltered: true})
		},
	},
}

func TestGlobalLeadsWalk(t *testing.T) {
	t.Parallel()
	client, requests := leadAnswers(t, nil,
		`{"data":[{"id":"1"},{"id":"2"}],"skip":0,"limit":100,"hasMore":true}`,
		`{"data":[{"id":"3"}],"skip":100,"limit":100,"hasMore":false}`,
	)
	walk := client.Leads.AllGlobal(t.Context(), nil)
	for range 2 { // an iterator starts anew each time
		*requests = nil
		leads, err := Collect(walk, 0)
		require.NoError(t, err)
		assert.Len(t, leads, 3)
		assert.Len(t, *requests, 2)
	}
}

func TestLeadSearchWalk(t *testing.T) {
	t.Parallel()
	client, requests := leadAnswers(t, nil,
		`{"ok":true,"data":{"leads":[{"id":9},{"id":"8"}]}}`,
		`{"ok":true,"data":[{"id":7}]}`,
		`[]`,
	)
	leads, err := Collect(client.Leads.SearchAll(t.Context(), &LeadSearchParams{ListID: 4}), 0)
	require.NoError(t, err)
	require.Len(t, leads, 3)
	var cursors []string
	for _, r := range *requests {
		cursors = append(cursors, r.URL.Query().Get("lastSeenLeadId"))
		assert.Equal(t, "1000", r.URL.Query().Get("limit"))
		assert.Equal(t, "4", r.URL.Query().Get("listId"))
	}
	assert.Equal(t, []string{"", "8", "7"}, cursors)
}

// An API that ignores the cursor would answer the same page for ever.
func TestLeadSearchWalkEndsOnARepeatedPage(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[{"id":9},{"id":8}]`, `[{"email":"john@example.com"}]`} {
		client, requests := leadAnswers(t, nil, body)
		_, err := Collect(client.Leads.SearchAll(t.Context(), nil), 0)
		require.ErrorIs(t, err, ErrPageRepeated)
		assert.Len(t, *requests, 2)
	}
}

func TestLeadListsEmptyAnswers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `null`, `[]`, `{"ok":true}`, `{"ok":true,"data":null}`} {
		client, _ := leadAnswers(t, nil, body)
		found, err := client.Leads.Search(t.Context(), nil)
		require.NoError(t, err, body)
		assert.Empty(t, found)
		all, err := Collect(client.Leads.AllGlobal(t.Context(), nil), 0)
		require.NoError(t, err, body)
		assert.Empty(t, all)
	}
}

func TestPushClass(t *testing.T) {
	t.Parallel()
	assert.Equal(t, once, (*LeadPushBetweenListsParams)(nil).class())
	assert.Equal(t, once, (&LeadPushBetweenListsParams{Action: PushMove, FromListID: 1}).class())
	assert.Equal(t, idempotent, (&LeadPushBetweenListsParams{Action: PushMove, LeadIDs: []LeadID{1}}).class())
	assert.Equal(t, idempotent, (&LeadPushBetweenListsParams{Action: PushCopy, FromListID: 1}).class())
}

func TestPushesRefuseBadParams(t *testing.T) {
	t.Parallel()
	byList := LeadSelection{ListID: 1}
	for _, c := range []struct {
		field  string
		params *LeadPushToCampaignParams
	}{
		{"params", nil},
		{"campaignId", &LeadPushToCampaignParams{Action: PushCopy, Leads: byList}},
		{"campaignId", &LeadPushToCampaignParams{CampaignID: 1, CampaignName: "x", Action: PushCopy, Leads: byList}},
		{"action", &LeadPushToCampaignParams{CampaignID: 1, Leads: byList}},
		{"leadList", &LeadPushToCampaignParams{CampaignID: 1, Action: PushCopy}},
		{"leadList", &LeadPushToCampaignParams{CampaignID: 1, Action: PushCopy, Leads: LeadSelection{ListID: 1, LeadIDs: []LeadID{1}}}},
		{"leadList.leadIds", &LeadPushToCampaignParams{CampaignID: 1, Action: PushCopy, Leads: LeadSelection{LeadIDs: make([]LeadID, 10_001)}}},
		{"leadList.leadIds[0]", &LeadPushToCampaignParams{CampaignID: 1, Action: PushCopy, Leads: LeadSelection{LeadIDs: []LeadID{0}}}},
		{"filters", &LeadPushToCampaignParams{CampaignID: 1, Action: PushCopy, Leads: LeadSelection{AllLeads: true}}},
		{"filters", &LeadPushToCampaignParams{CampaignID: 1, Action: PushCopy, Leads: LeadSelection{AllLeads: true}, Filters: LeadFilters{CategoryIDs: CategoryIDList{}}}},
		{"filters", &LeadPushToCampaignParams{CampaignID: 1, Action: PushCopy, Leads: byList, Filters: LeadFilters{ClientID: 1}}},
	} {
		refused(t, "Leads.PushToCampaign", c.field, func(ctx context.Context, client *Client) error {
			_, err := client.Leads.PushToCampaign(ctx, c.params)
			return err
		})
	}
	for _, c := range []struct {
		field  string
		params *LeadPushBetweenListsParams
	}{
		{"params", nil},
		{"action", &LeadPushBetweenListsParams{FromListID: 1, ToListID: 2}},
		{"leadIds", &LeadPushBetweenListsParams{Action: PushCopy, ToListID: 2}},
		{"leadIds", &LeadPushBetweenListsParams{Action: PushCopy, FromListID: 1, LeadIDs: []LeadID{1}, ToListID: 2}},
		{"toListId", &LeadPushBetweenListsParams{Action: PushCopy, FromListID: 1}},
	} {
		refused(t, "Leads.PushBetweenLists", c.field, func(ctx context.Context, client *Client) error {
			_, err := client.Leads.PushBetweenLists(ctx, c.params)
			return err
		})
	}
	for field, params := range map[string]*LeadPushCampaignToListParams{
		"campaignId": {ListID: 1, MapIDs: []LeadMapID{1}},
		"listId":     {CampaignID: 1, MapIDs: []LeadMapID{1}},
		"leadMapIds": {CampaignID: 1, ListID: 1, MapIDs: []LeadMapID{1}, AllLeads: true},
		"filters":    {CampaignID: 1, ListID: 1, AllLeads: true},
	} {
		refused(t, "Leads.PushCampaignToList", field, func(ctx context.Context, client *Client) error {
			return client.Leads.PushCampaignToList(ctx, params)
		})
	}
	for field, params := range map[string]*LeadMoveToInactiveParams{
		"listId":  {LeadIDs: []LeadID{1}},
		"leadIds": {ListID: 1, LeadIDs: []LeadID{}},
		"filters": {ListID: 1, AllLeads: true},
	} {
		refused(t, "Leads.MoveToInactive", field, func(ctx context.Context, client *Client) error {
			return client.Leads.MoveToInactive(ctx, params)
		})
	}
}
