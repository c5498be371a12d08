package smartleadtest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// The bodies as they are on the wire, letter by letter: tolerant readers would
// not notice when a count turned from a string into a number.
func TestShapesOnTheWire(t *testing.T) {
	c := start(t)
	_, path := c.campaign("Ops")
	c.ok(path+"/leads", `{"lead_list":[{"email":"dana@northwind.example","first_name":"Dana"}]}`)
	c.account("ada")
	const at = "2026-03-02T09:00:00.000Z"

	for _, example := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/leads/?email=nobody@northwind.example", "", 200, `{}`},
		{"GET", "/leads/?email=DANA@northwind.example", "", 200, `{"id":"2995276770","first_name":"Dana","last_name":null,"email":"dana@northwind.example","created_at":"` + at + `",
			"phone_number":null,"company_name":null,"website":null,"location":null,"custom_fields":{},"linkedin_profile":null,"company_url":null,
			"is_unsubscribed":false,"unsubscribed_client_id_map":{},"lead_campaign_data":[{"campaign_lead_map_id":3433664091,"campaign_id":2710262,
			"campaign_name":"Ops","client_id":null,"client_email":null,"lead_category_id":null,"last_sent_at":null,"last_reply_at":null,"last_activity_at":null}]}`},
		{"GET", "/leads/global-leads?limit=1", "", 200, `{"data":[{"id":"2995276770","first_name":"Dana","last_name":null,"email":"dana@northwind.example",
			"phone_number":null,"company_name":null,"website":null,"location":null,"custom_fields":{},"linkedin_profile":null,"company_url":null,
			"created_at":"` + at + `","user_id":196026,"campaigns":[{"lead_status":"STARTED","campaign_id":2710262,"campaign_name":"Ops",
			"lead_added_at":"` + at + `","campaign_status":"DRAFTED","email_lead_map_id":3433664091,"lead_last_seq_number":null}]}],"skip":0,"limit":1,"hasMore":false}`},
		{"GET", "/leads/all", "", 200, `{"ok":true,"data":{"leads":[{"id":2995276770,"email":"dana@northwind.example","first_name":"Dana","last_name":null}]}}`},
		{"POST", "/leads/2995276770/unsubscribe", "{}", 200, `{"ok":true}`},
		{"POST", "/leads/2995276770/unsubscribe", "", 200, `{"ok":false}`},

		{"POST", "/lead-list/", `{"listName":"Later"}`, 200, `{"ok":true,"message":"List created successfully","data":{"id":5301,"list_name":"Later",
			"created_at":"` + at + `","updated_at":"` + at + `","leads_count":0,"active_leads_count":0}}`},
		{"GET", "/lead-list/", "", 200, `{"ok":true,"data":{"lists":[{"id":5301,"list_name":"Later","created_at":"` + at + `","updated_at":"` + at + `",
			"leads_count":"0","active_leads_count":"0"}],"totalCount":"1"}}`},
		{"GET", "/lead-list/5", "", 200, `{"ok":true,"data":null}`},
		{"PUT", "/lead-list/5", `{"listName":"x"}`, 200, `{"ok":true,"data":null}`},
		{"DELETE", "/lead-list/5", "", 200, `{"ok":true,"message":"Lead list deleted successfully"}`},
		{"POST", "/lead-list/5301/import", `{"leadList":[{"email":"emil@northwind.example"},{"email":"no address"}],"fileName":"x"}`, 200,
			`{"ok":true,"data":{"total_leads":2,"imported":1,"duplicates":0,"blocked":0}}`},

		{"GET", "/leads/get-domain-block-list?limit=1001", "", 422, `{"error":"Limit must be between 1 and 1000"}`},
		{"POST", "/leads/add-domain-block-list", `{}`, 422, `{"error":"domain_block_list must be an array"}`},
		{"POST", "/leads/add-domain-block-list", `{"domain_block_list":["a.example","a.example"]}`, 200, `{"uploadCount":2,"totalDomainAdded":1}`},
		{"DELETE", "/leads/delete-domain-block-list?id=5", "", 404, `{"error":"Block list entry not found"}`},

		{"POST", "/tags", `{"name":"Primary","color":"#4CAF50"}`, 201, `{"data":{"id":7701,"name":"Primary","color":"#4CAF50"}}`},
		{"POST", "/tags", `{}`, 400, `{"error":"\"name\" is required"}`},
		{"GET", "/email-accounts/tags", "", 200, `[{"id":7701,"name":"Primary","color":"#4CAF50"}]`},
		{"POST", "/email-accounts/tag-mapping", `{"email_account_ids":[97393],"tag_ids":[7701]}`, 200, `{"success":true,"message":"Tag mapping operation completed",
			"data":{"results":[{"email_account_id":97393,"tag_id":7701,"action":"added","mapping_id":90301}],"summary":{"total_processed":1,"added":1,"skipped":0,"failed":0}}}`},
		{"POST", "/email-accounts/tag-mapping", `{"email_account_ids":[],"tag_ids":[7701]}`, 400,
			`{"success":false,"message":"Validation error","error":"email_account_ids must contain at least 1 item"}`},
		{"POST", "/email-accounts/tag-list", `{"email_ids":["ada@sender.example"]}`, 200, `{"data":[{"email_account_id":97393,"email_id":"ada@sender.example","tags":[{"tag_id":7701,"tag_name":"Primary"}]}]}`},
		{"DELETE", "/email-accounts/tag-mapping", `{"email_account_ids":[97393],"tag_ids":[7701]}`, 200, `{"success":true,"message":"Tag removal operation completed",
			"data":{"results":[{"email_account_id":97393,"tag_id":7701,"action":"deleted"}],"summary":{"total_processed":1,"deleted":1,"skipped":0,"failed":0}}}`},
		{"POST", "/email-accounts/reconnect-failed-email-accounts", `{}`, 404, `{"ok":true,"message":"No failed email account found!"}`},
		{"POST", "/email-accounts/97393/fetch-messages", `{}`, 200, `{"success":true,"accountId":"97393","data":{"messages":[],"totalCount":0,"processedCount":0,"folders":[]}}`},
		{"POST", "/email-accounts/multi/fetch-messages", `[{"account_id":5}]`, 200,
			`{"results":[{"account_id":5,"status":"error","error":"Account not found"}],"summary":{"total":1,"success":0,"error":1}}`},

		{"POST", "/client/save", `{"email":"ops@acme.example","name":"Acme","password":"the-password-sent","permission":["full_access"],"logo":null}`, 200,
			`{"ok":true,"clientId":299,"name":"Acme","email":"ops@acme.example","password":"the-password-sent"}`},
		{"POST", "/client/save", `{"id":299,"email":"ops@acme.example","name":"Acme EU"}`, 200, `{"ok":true,"data":{"id":299,"name":"Acme EU","email":"ops@acme.example"}}`},
		{"POST", "/send-email/initiate", `{"to":"x@y.example","subject":"s","body":"b","fromEmail":"nobody@sender.example"}`, 404, `{"error":"Email account not found"}`},
		{"GET", "/subscription/credits-stats", "", 200, `{"total_credits":10000,"used_credits":2,"remaining_credits":9998}`},
	} {
		got := c.call(example.method, example.path, example.body)
		name := example.method + " " + example.path
		require.Equal(t, example.status, got.status, "%s: %s", name, got.body)
		require.JSONEq(t, example.want, got.body, name)
	}
}

func TestBodiesThatAreLists(t *testing.T) {
	c := start(t)
	const path = "/email-accounts/multi/fetch-messages"
	for body, want := range map[string]string{
		`{}`:                             `"value" must be an array`,
		`[]`:                             `"value" must contain at least 1 items`,
		`[{"account_id":1},{}]`:          `"[1].account_id" is required`,
		`[{"account_id":1,"limit":501}]`: `"[0].limit" must be less than or equal to 500`,
		`[{"account_id":1,"offset":1}]`:  `"[0].offset" is not allowed`,
	} {
		got := c.post(path, body)
		require.Equal(t, 400, got.status)
		require.Equal(t, want, got.at(t, "message"), body)
	}
	id := c.account("ada")
	got := c.post(path, fmt.Sprintf(`[{"account_id":%d,"from":"yesterday"}]`, id))
	require.Equal(t, `"[0].from" must be in ISO 8601 date format`, got.at(t, "message"))
}

func TestMembersOfOneAnotherAreRefused(t *testing.T) {
	c := start(t)
	for _, example := range []struct{ path, body, want string }{
		{"/leads/leads/push-between-lists", `{"action":"copy","toListId":1}`, `"value" must contain exactly one of [leadIds, fromListId]`},
		{"/leads/leads/push-between-lists", `{"action":"shift","toListId":1,"fromListId":2}`, `"action" must be one of [copy, move]`},
		{"/lead-list/assign-tags", `{"listIds":[1]}`, `"tagIds" is required`},
		{"/lead-list/assign-tags", `{"listIds":[1],"tagIds":[1],"removeTagIds":[]}`, `"removeTagIds" must contain at least 1 items`},
		{"/lead-list/1/import", `{"leadList":[{"email":"a@b.example"}]}`, `"fileName" is required`},
		{"/client/save", `{"email":"a@b.example","name":"A","uuid":"x"}`, `"uuid" is not allowed`},
		{"/client/api-key", `{"clientId":1,"keyName":"a/b"}`, `"keyName" fails to match the required pattern: /^[A-Za-z0-9 _-]+$/`},
		{"/send-email/initiate", `{"to":"a@b.example","subject":"s","body":"b"}`, `"value" must contain exactly one of [fromEmail, fromEmailId]`},
		{"/master-inbox/create-task", `{"email_lead_map_id":1,"name":"x","priority":"URGENT"}`, `"priority" must be one of [LOW, MEDIUM, HIGH]`},
	} {
		got := c.post(example.path, example.body)
		require.Equal(t, 400, got.status, got.body)
		require.Equal(t, example.want, got.at(t, "message"))
	}
}
