package smartleadtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// client is a plain HTTP client of one server under test.
type client struct {
	t      *testing.T
	server *Server
	key    string
}

// response is an answer with its body read.
type response struct {
	status int
	header http.Header
	body   string
}

func start(t *testing.T, opts ...Option) *client {
	t.Helper()
	server := NewServer(opts...)
	t.Cleanup(server.Close)
	return &client{t, server, server.APIKey()}
}

// try sends a request and hands back what came of it. The path may have a query.
func (c *client) try(method, path, body string) (*response, error) {
	target, err := url.Parse(c.server.URL() + path)
	if err != nil {
		return nil, err
	}
	query := target.Query()
	if c.key != "" {
		query.Set("api_key", c.key)
	}
	target.RawQuery = query.Encode()
	request, err := http.NewRequest(method, target.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	return &response{got.StatusCode, got.Header, string(all)}, err
}

func (c *client) call(method, path, body string) *response {
	c.t.Helper()
	got, err := c.try(method, path, body)
	require.NoError(c.t, err)
	return got
}

func (c *client) get(path string) *response        { c.t.Helper(); return c.call("GET", path, "") }
func (c *client) post(path, body string) *response { c.t.Helper(); return c.call("POST", path, body) }

// ok is post for what must succeed.
func (c *client) ok(path, body string) *response {
	c.t.Helper()
	got := c.post(path, body)
	require.Equal(c.t, 200, got.status, "POST %s: %s", path, got.body)
	return got
}

// into decodes the answer.
func (r *response) into(t *testing.T, target any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewBufferString(r.body))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(target), r.body)
}

// at walks to a member of a JSON answer: names and indexes.
func (r *response) at(t *testing.T, path ...any) any {
	t.Helper()
	var value any
	r.into(t, &value)
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, isObject := value.(map[string]any)
			require.True(t, isObject, "no object at %v in %s", path, r.body)
			value = object[key]
		case int:
			list, isList := value.([]any)
			require.True(t, isList && key < len(list), "no item at %v in %s", path, r.body)
			value = list[key]
		}
	}
	return value
}

func (r *response) number(t *testing.T, path ...any) int64 {
	t.Helper()
	n, isNumber := r.at(t, path...).(json.Number)
	require.True(t, isNumber, "no number at %v in %s", path, r.body)
	value, err := n.Int64()
	require.NoError(t, err)
	return value
}

const twoSteps = `{"sequences":[
	{"id":null,"seq_number":1,"seq_delay_details":{"delay_in_days":0},"variant_distribution_type":"MANUAL_EQUAL","seq_variants":[
		{"subject":"Question, {{first_name}}","email_body":"<p>Hi {{first_name}}</p>","variant_label":"A"},
		{"subject":"Idea for {{company_name}}","email_body":"<p>Hello</p>","variant_label":"B"}]},
	{"id":null,"seq_number":2,"seq_delay_details":{"delay_in_days":2},"subject":"","email_body":"<p>Still there, {{first_name}}?</p>"}]}`

const weekdays = `{"timezone":"America/New_York","days_of_the_week":[1,2,3,4,5],"start_hour":"09:00","end_hour":"17:00","min_time_btw_emails":10,"max_new_leads_per_day":100}`

// campaign makes a campaign and returns its id and path.
func (c *client) campaign(name string) (int64, string) {
	c.t.Helper()
	id := c.ok("/campaigns/create", fmt.Sprintf(`{"name":%q}`, name)).number(c.t, "id")
	return id, fmt.Sprintf("/campaigns/%d", id)
}

func (c *client) account(name string) int64 {
	c.t.Helper()
	body := fmt.Sprintf(`{"id":null,"from_name":"Ada Example","from_email":"%[1]s@sender.example","user_name":"%[1]s@sender.example","password":"s3cret",
		"smtp_host":"smtp.sender.example","smtp_port":587,"imap_host":"imap.sender.example","imap_port":993,"warmup_enabled":true,"max_email_per_day":20}`, name)
	return c.ok("/email-accounts/save", body).number(c.t, "emailAccountId")
}

// leads is the body of an import of numbered people.
func leads(from, count int) string {
	var rows []string
	for i := from; i < from+count; i++ {
		rows = append(rows, fmt.Sprintf(`{"email":"lead%d@company%d.example","first_name":"Lead%d","company_name":"Company %d","custom_fields":{"job_title":"CTO","n":%d}}`, i, i%50, i, i%50, i))
	}
	return `{"lead_list":[` + strings.Join(rows, ",") + `],"settings":{"return_lead_ids":true}}`
}

// running is a campaign with everything, started.
func (c *client) running(accounts, people int) (int64, string) {
	c.t.Helper()
	id, path := c.campaign("Running")
	c.ok(path+"/sequences", twoSteps)
	c.ok(path+"/schedule", weekdays)
	for i := range accounts {
		c.ok(path+"/email-accounts", fmt.Sprintf(`{"email_account_ids":[%d]}`, c.account(fmt.Sprintf("box%d", i))))
	}
	for from := 0; from < people; from += maxImport {
		c.ok(path+"/leads", leads(from, min(maxImport, people-from)))
	}
	c.ok(path+"/status", `{"status":"START"}`)
	return id, path
}

const day = 24 * time.Hour

func TestKey(t *testing.T) {
	c := start(t, WithAPIKey("right"))
	require.Equal(t, 200, c.get("/campaigns").status)

	c.key = ""
	require.Equal(t, `{"message":"API key is required."}`, c.get("/campaigns").body)
	c.key = "wrong"
	got := c.get("/campaigns")
	require.Equal(t, 401, got.status)
	require.Equal(t, `{"message":"Invalid API Key"}`, got.body)
}

func TestUnknownRoutesAndOperations(t *testing.T) {
	c := start(t)
	for _, route := range []string{"GET /nowhere", "PATCH /campaigns/1/status", "POST /campaigns/new", "POST /campaigns"} {
		method, path, _ := strings.Cut(route, " ")
		got := c.call(method, path, "")
		require.Equal(t, 404, got.status, route)
		require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
		require.Contains(t, got.body, "<pre>Cannot "+method+" /api/v1"+path+"</pre>")
	}

	got := c.post("/campaigns/tags", `{"anything":1}`)
	require.Equal(t, 501, got.status)
	require.Contains(t, got.at(t, "message"), "campaigns.add_tags")
	require.Equal(t, 501, c.call("DELETE", "/campaigns/tags", "").status)
	require.Equal(t, 501, c.post("/campaigns/1/email-accounts/by-tag", "{}").status)
	require.Equal(t, 501, c.get("/email-accounts/fetch-email-account-details").status)
}

func TestPathsThatCollide(t *testing.T) {
	c := start(t)
	got := c.post("/email-accounts/tag", `{}`)
	require.Equal(t, 400, got.status)
	require.Equal(t, `{"statusCode":400,"error":"Bad Request","message":"\"account_id\" must be a number","validation":{"source":"params","keys":["account_id"]}}`, got.body)
	require.Equal(t, `"campaign_id" must be a number`, c.get("/campaigns/abc/leads").at(t, "message"))
}

func TestBothFormsOfSlash(t *testing.T) {
	c := start(t)
	id, path := c.campaign("Slashes")
	require.Equal(t, c.get("/campaigns").body, c.get("/campaigns/").body)
	require.Equal(t, id, c.get(path+"/").number(t, "id"))
	require.Equal(t, 200, c.get("/email-accounts/").status)
}

func TestBodiesThatAreNoObjects(t *testing.T) {
	c := start(t)
	got := c.post("/campaigns/create", `{"name":`)
	require.Equal(t, 400, got.status)
	require.Contains(t, got.body, "SyntaxError")
	require.Equal(t, `"value" must be of type object`, c.post("/campaigns/create", `[1]`).at(t, "message"))

	// Without the content type the body is not looked at, as in Express.
	id := c.account("plain")
	_, path := c.campaign("Plain")
	target := c.server.URL() + path + "/email-accounts?api_key=" + c.key
	request, err := http.NewRequest(http.MethodDelete, target, strings.NewReader(fmt.Sprintf(`{"email_account_ids":[%d]}`, id)))
	require.NoError(t, err)
	answered, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answered.Body.Close()
	require.Equal(t, 400, answered.StatusCode)
}

func TestRequestLog(t *testing.T) {
	c := start(t)
	c.get("/campaigns?include_tags=true")
	c.post("/campaigns/create", `{"nme":"x"}`)
	log := c.server.Requests()
	require.Len(t, log, 2)
	require.Equal(t, "campaigns.list", log[0].Operation)
	require.Equal(t, "/api/v1/campaigns", log[0].Path)
	require.Equal(t, url.Values{"include_tags": {"true"}}, log[0].Query)
	require.Equal(t, 400, log[1].Status)
	require.JSONEq(t, `{"nme":"x"}`, string(log[1].Body))

	c.server.ClearRequests()
	require.Empty(t, c.server.Requests())
}

func TestRequestLogIsBounded(t *testing.T) {
	var log requestLog
	for range maxLoggedRequests + 500 {
		log.add(Request{Body: make([]byte, 1)})
	}
	require.Equal(t, maxLoggedRequests, len(log.entries)-log.first)
	for range 40 {
		log.add(Request{Body: make([]byte, 1<<20)})
	}
	require.LessOrEqual(t, log.bytes, maxLoggedBytes)
	require.Equal(t, 16, len(log.entries)-log.first)
}

func TestClientKeySeesItsOwn(t *testing.T) {
	c := start(t)
	foreign, _ := c.campaign("Agency's own")
	c.server.AddAPIKey("client-key", 22)
	c.key = "client-key"
	own, _ := c.campaign("Client's")

	require.Equal(t, own, c.get("/campaigns").number(t, 0, "id"))
	require.Len(t, c.get("/campaigns").at(t), 1)
	require.EqualValues(t, 22, c.get(fmt.Sprintf("/campaigns/%d", own)).number(t, "client_id"))
	got := c.get(fmt.Sprintf("/campaigns/%d", foreign))
	require.Equal(t, 404, got.status)
	require.Equal(t, `{"error":"Campaign not found - Invalid campaign_id."}`, got.body)
}

func TestControl(t *testing.T) {
	c := start(t, WithControl())
	advance := strings.TrimSuffix(c.server.URL(), "/api/v1") + "/_simulator/advance?by="
	before := c.server.Now()
	got, err := http.Post(advance+"90m", "", nil)
	require.NoError(t, err)
	defer got.Body.Close()
	require.Equal(t, 200, got.StatusCode)
	require.Equal(t, before.Add(90*time.Minute), c.server.Now())

	bad, err := http.Post(advance+"soon", "", nil)
	require.NoError(t, err)
	defer bad.Body.Close()
	require.Equal(t, 400, bad.StatusCode)

	closed := start(t)
	refused, err := http.Post(strings.TrimSuffix(closed.server.URL(), "/api/v1")+"/_simulator/advance?by=1h", "", nil)
	require.NoError(t, err)
	defer refused.Body.Close()
	require.Equal(t, 404, refused.StatusCode)
}
