package smartleadtest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

const oauth = `{"from_name":"Gil","from_email":"gil@sender.example","username":"gil@sender.example","type":%q,"warmup_enabled":false,"use_whitelabel_credentials":false,
	"token":{"scope":"mail","token_type":"Bearer","access_token":%q,"expiry_date":1790000000000}}`

func TestAccountsShowPasswordsDifferently(t *testing.T) {
	c := start(t)
	id := c.account("ada")
	listed := c.get("/email-accounts/")
	require.Equal(t, "czNjcmV0", listed.at(t, 0, "password"), "base64")
	require.Equal(t, "czNjcmV0", listed.at(t, 0, "imap_password"))
	require.Contains(t, listed.body, `"warmup_created_at"`)
	one := c.get(fmt.Sprintf("/email-accounts/%d/", id))
	require.Equal(t, "s3cret", one.at(t, "password"), "plain")
	require.EqualValues(t, 20, one.number(t, "message_per_day"))
	require.Equal(t, "100%", one.at(t, "warmup_details", "warmup_reputation"))
	require.EqualValues(t, 30, one.number(t, "warmup_details", "warmup_max_count"))
	require.NotContains(t, one.body, "campaign_ids")
	require.Equal(t, []any{}, c.get(fmt.Sprintf("/email-accounts/%d?fetch_campaigns=true", id)).at(t, "campaign_ids"))
}

func TestAccountSaveIsAnUpsert(t *testing.T) {
	c := start(t)
	id := c.account("ada")
	body := func(id, host string) string {
		return fmt.Sprintf(`{"id":%s,"from_name":"Ada L","from_email":"ada@sender.example","user_name":"ada@sender.example","password":"new",
			"smtp_host":%q,"smtp_port":465,"imap_host":"imap.sender.example","imap_port":993,"warmup_enabled":true}`, id, host)
	}
	again := c.post("/email-accounts/save", body("null", "smtp.sender.example"))
	require.Equal(t, 400, again.status)
	require.JSONEq(t, fmt.Sprintf(`{"ok":false,"message":"Email account already exist. Please pass id to update it","errorCode":"ACCOUNT_ALREADY_EXIST","emailAccountId":%d}`, id), again.body)

	saved := c.ok("/email-accounts/save", body(fmt.Sprint(id), "smtp.sender.example"))
	require.Equal(t, id, saved.number(t, "emailAccountId"))
	require.NotEmpty(t, saved.at(t, "warmupKey"))
	got := c.get(fmt.Sprintf("/email-accounts/%d", id))
	require.Equal(t, "new", got.at(t, "password"))
	require.Equal(t, "SSL", got.at(t, "smtp_port_type"))
	require.EqualValues(t, 20, got.number(t, "message_per_day"), "kept")

	unknown := c.post("/email-accounts/save", body("5", "smtp.sender.example"))
	require.Equal(t, 404, unknown.status)
	require.JSONEq(t, `{"ok":false,"message":"Email account not found!","errorCode":"ACCOUNT_NOT_FOUND","emailAccountId":null}`, unknown.body)
	failed := c.post("/email-accounts/save", body("null", "smtp.sender.invalid"))
	require.Equal(t, 400, failed.status)
	require.Equal(t, "ACCOUNT_VERIFICATION_FAILED", failed.at(t, "errorCode"))
	require.Equal(t, `"user_name" is required`, c.post("/email-accounts/save", `{"from_name":"x","from_email":"x@y.example","username":"x"}`).at(t, "message"))
}

func TestOAuthAccounts(t *testing.T) {
	c := start(t)
	saved := c.ok("/email-accounts/save-oauth", fmt.Sprintf(oauth, "GMAIL", "token"))
	require.Equal(t, "GMAIL", saved.at(t, "data", "type"))
	got := c.get(fmt.Sprintf("/email-accounts/%d", saved.number(t, "emailAccountId")))
	for _, name := range []string{"password", "smtp_host", "smtp_port", "imap_password", "warmup_details"} {
		require.Nil(t, got.at(t, name), name)
	}
	require.Equal(t, "Invalid or expired OAuth token", c.post("/email-accounts/save-oauth", fmt.Sprintf(oauth, "OUTLOOK", "")).at(t, "message"))
	require.Equal(t, `"type" must be one of [GMAIL, OUTLOOK]`, c.post("/email-accounts/save-oauth", fmt.Sprintf(oauth, "SMTP", "x")).at(t, "message"))
}

func TestAccountListPagesAndFilters(t *testing.T) {
	c := start(t)
	for i := range 12 {
		c.account(fmt.Sprintf("box%02d", i))
	}
	c.ok("/email-accounts/save-oauth", fmt.Sprintf(oauth, "GMAIL", "token"))
	require.Len(t, c.get("/email-accounts/?limit=10").at(t), 10)
	require.Len(t, c.get("/email-accounts/?limit=10&offset=10").at(t), 3)
	require.Equal(t, "[]", c.get("/email-accounts/?offset=50").body)
	over := c.get("/email-accounts/?limit=101")
	require.Equal(t, 200, over.status)
	require.Equal(t, "[]", over.body, "over the limit is no error, only empty")
	require.Len(t, c.get("/email-accounts/?esp=GMAIL").at(t), 1)
	require.Len(t, c.get("/email-accounts/?emailWarmupStatus=INACTIVE").at(t), 1)
	require.Len(t, c.get("/email-accounts/?username=BOX0").at(t), 10)
	require.Empty(t, c.get("/email-accounts/?isInUse=true").at(t))
	require.Equal(t, `"esp" must be one of [GMAIL, OUTLOOK, SMTP]`, c.get("/email-accounts/?esp=gmail").at(t, "message"))
}

func TestAccountUpdateReadsBackUnderOtherNames(t *testing.T) {
	c := start(t)
	path := fmt.Sprintf("/email-accounts/%d", c.account("ada"))
	c.ok(path, `{"max_email_per_day":0,"custom_tracking_url":"t.sender.example","bcc":"b@sender.example","time_to_wait_in_mins":7,"client_id":3}`)
	got := c.get(path)
	require.EqualValues(t, 0, got.number(t, "message_per_day"), "0 is stored")
	require.Equal(t, "t.sender.example", got.at(t, "custom_tracking_domain"))
	require.Equal(t, "b@sender.example", got.at(t, "bcc_email"))
	require.EqualValues(t, 7, got.number(t, "minTimeToWaitInMins"))
	c.ok(path, `{"client_id":null}`)
	require.Nil(t, c.get(path).at(t, "client_id"))
	require.Equal(t, `"message_per_day" is not allowed`, c.post(path, `{"message_per_day":3}`).at(t, "message"))
	require.Equal(t, 404, c.post("/email-accounts/5", `{}`).status)
	require.Equal(t, `{"error":"Email account not found"}`, c.get("/email-accounts/5").body)
}

func TestAccountSuspendAndDelete(t *testing.T) {
	c := start(t)
	id := c.account("ada")
	require.JSONEq(t, fmt.Sprintf(`{"success":true,"message":"Email account suspended successfully","data":{"accountId":%d,"isSuspended":true}}`, id),
		c.call("PUT", fmt.Sprintf("/email-accounts/suspend/%d", id), "").body)
	require.Equal(t, true, c.get(fmt.Sprintf("/email-accounts/%d", id)).at(t, "is_suspended"))
	require.Equal(t, false, c.call("DELETE", fmt.Sprintf("/email-accounts/unsuspend/%d", id), "").at(t, "data", "isSuspended"))
	missing := c.call("PUT", "/email-accounts/suspend/5", "")
	require.Equal(t, 400, missing.status)
	require.JSONEq(t, `{"success":false,"message":"Email account not found or does not belong to you"}`, missing.body)
	require.Equal(t, "Valid account ID is required", c.call("PUT", "/email-accounts/suspend/x", "").at(t, "message"))

	path := fmt.Sprintf("/email-accounts/%d", id)
	require.JSONEq(t, fmt.Sprintf(`{"ok":true,"message":"Email account deleted successfully!","emailAccountId":%d}`, id), c.call("DELETE", path, "").body)
	again := c.call("DELETE", path, "")
	require.Equal(t, 404, again.status)
	require.Equal(t, id, again.number(t, "emailAccountId"))
	require.Equal(t, "[]", c.get("/email-accounts").body)
	require.Equal(t, id+1, c.account("ada"), "the address is free again")
}

func TestWarmupRampsUp(t *testing.T) {
	c := start(t)
	path := fmt.Sprintf("/email-accounts/%d", c.account("ada"))
	c.ok(path+"/warmup", `{"warmup_enabled":"true","total_warmup_per_day":12,"daily_rampup":5,"reply_rate_percentage":"100","warmup_key_id":"my-key"}`)
	c.server.Advance(4 * day)
	got := c.get(path + "/warmup-stats")
	require.Equal(t, "39", got.at(t, "sent_count"), "5, 10, then the limit of 12 twice")
	for i, count := range []int64{5, 10, 12, 12} {
		require.Equal(t, count, got.number(t, "stats_by_date", i, "sent_count"))
		require.Equal(t, count, got.number(t, "stats_by_date", i, "reply_count"))
	}
	require.Equal(t, "2026-03-02", got.at(t, "stats_by_date", 0, "date"))
	require.EqualValues(t, 39, c.get(path).number(t, "warmup_details", "total_sent_count"))
	require.Equal(t, "my-key", c.get(path).at(t, "warmup_details", "warmup_key_id"))

	c.server.Advance(20 * day)
	require.Len(t, c.get(path+"/warmup-stats").at(t, "stats_by_date"), 7)
	c.ok(path+"/warmup", `{"warmup_enabled":false}`)
	require.Equal(t, "INACTIVE", c.get(path).at(t, "warmup_details", "status"))
	sent := c.get(path).number(t, "warmup_details", "total_sent_count")
	c.server.Advance(3 * day)
	require.Equal(t, sent, c.get(path).number(t, "warmup_details", "total_sent_count"))
}

func TestWarmupRefusals(t *testing.T) {
	c := start(t)
	path := fmt.Sprintf("/email-accounts/%d", c.account("ada"))
	require.Equal(t, `"warmup_enabled" is required`, c.post(path+"/warmup", `{"daily_rampup":5}`).at(t, "message"))
	require.Equal(t, `"daily_rampup" must be greater than or equal to 5`, c.post(path+"/warmup", `{"warmup_enabled":true,"daily_rampup":2}`).at(t, "message"))
	require.Equal(t, 404, c.post("/email-accounts/5/warmup", `{"warmup_enabled":true}`).status)

	cold := c.ok("/email-accounts/save-oauth", fmt.Sprintf(oauth, "GMAIL", "token")).number(t, "emailAccountId")
	got := c.get(fmt.Sprintf("/email-accounts/%d/warmup-stats", cold))
	require.Equal(t, 404, got.status)
	require.JSONEq(t, `{"message":"Email account not found","status":"error"}`, got.body)
}
