package webhook_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/webhook"
)

const (
	dana     = "dana.reyes@northwind.example"
	lee      = "lee.park@northwind.example"
	sam      = "sam@mail.example"
	campaign = smartlead.CampaignID(3401177)
	statsID  = smartlead.StatsID("1f0c9a52-7b1e-4a5e-9f4e-1d7c2f9f0a11")
	sentID   = smartlead.MessageID("<1f0c9a52-7b1e-4a5e-9f4e-1d7c2f9f0a11@mail.example>")
)

func body(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "bodies", name+".json"))
	require.NoError(t, err)
	return data
}

func parse(t testing.TB, data []byte) *webhook.Event {
	t.Helper()
	event, err := webhook.Parse(data)
	require.NoError(t, err)
	require.NotNil(t, event.Data)
	return event
}

func dataOf[T webhook.DataType](t testing.TB, name string) (*webhook.Event, *T) {
	t.Helper()
	event := parse(t, body(t, name))
	data, ok := event.Data.(*T)
	require.Truef(t, ok, "got %T", event.Data)
	return event, data
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, text)
	require.NoError(t, err)
	return when.UTC()
}

var theLead = webhook.Lead{LeadID: 3312345678, LeadMapID: 3375876577, LeadEmail: dana, LeadName: "Dana Reyes"}

func theMailing(t *testing.T, sent string) webhook.Mailing {
	t.Helper()
	return webhook.Mailing{
		Lead: theLead, StatsID: statsID, FromEmail: sam, SequenceNumber: 1, Subject: "A quick idea",
		Sent: webhook.Message{MessageID: sentID, HTML: "<div>Hi Dana</div>", Text: "Hi Dana", Time: at(t, sent)},
	}
}

func utc(m webhook.Mailing) webhook.Mailing {
	m.Sent.Time = m.Sent.Time.UTC()
	return m
}

func TestParseCommonMembers(t *testing.T) {
	t.Parallel()
	event := parse(t, body(t, "email_link_click"))
	assert.Equal(t, smartlead.WebhookEmailLinkClick, event.Type)
	assert.Equal(t, "EMAIL_LINK_CLICK", event.RawType)
	assert.Equal(t, webhook.ShapeFlat, event.Shape)
	assert.Equal(t, at(t, "2026-07-11T13:12:11.618881Z"), event.Time.UTC())
	assert.Equal(t, campaign, event.CampaignID)
	assert.Equal(t, "Ops Q3", event.CampaignName)
	assert.Equal(t, smartlead.CampaignCompleted, event.CampaignStatus)
	assert.Equal(t, smartlead.ClientID(301), event.ClientID)
	assert.Equal(t, smartlead.WebhookID(671685), event.WebhookID)
	assert.Equal(t, "crm-sync", event.WebhookName)
	assert.Equal(t, "https://hooks.acme.example/smartlead/0d9f", event.WebhookURL)
	assert.Equal(t, at(t, "2026-07-11T11:50:11.530Z"), event.WebhookCreatedAt.UTC())
	assert.Equal(t, "https://app.smartlead.ai/app/master-inbox?leadMap=3375876577", event.AppURL)
	assert.Equal(t, dana+" clicked a link in Email 1 for campaign - Ops Q3", event.Description)
	assert.Equal(t, "7c1d2f60-1111-4c22-8d33-4e5f60718293", event.SecretKey.Reveal())
	assert.Empty(t, event.Extra)
	assert.Empty(t, event.Unreadable)
	assert.True(t, event.ReceivedAt.IsZero())
}

func TestParseSent(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"email_sent", "first_email_sent"} {
		event, sent := dataOf[webhook.EmailSent](t, name)
		assert.Equal(t, smartlead.WebhookEvent(strings.ToUpper(name)), event.Type)
		assert.Equal(t, theMailing(t, "2026-07-11T12:51:48.2Z"), utc(sent.Mailing))
		assert.True(t, sent.IsFirst())
	}
}

func TestParseOpenAndClick(t *testing.T) {
	t.Parallel()
	event, open := dataOf[webhook.EmailOpen](t, "email_open")
	assert.Equal(t, theMailing(t, "2026-07-11T12:51:48.2Z"), utc(open.Mailing))
	assert.Equal(t, at(t, "2026-07-11T13:10:02.114Z"), event.Time.UTC())
	_, click := dataOf[webhook.EmailLinkClick](t, "email_link_click")
	assert.Equal(t, []string{"https://acme.example/demo"}, click.Links)
}

func TestParseLinksInEveryForm(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		members string
		want    []string
	}{
		"text":         {`"link_details":"https://a.example"`, []string{"https://a.example"}},
		"objects":      {`"link_details":[{"url":"https://a.example","clicks":2},{"link":"https://b.example"}]`, []string{"https://a.example", "https://b.example"}},
		"other object": {`"link_details":[{"n":1}]`, []string{`{"n":1}`}},
		"deprecated":   {`"link_clicked":["https://a.example"]`, []string{"https://a.example"}},
		"null":         {`"link_details":null,"link_clicked":""`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := parse(t, []byte(`{"event_type":"EMAIL_LINK_CLICK",`+test.members+`}`))
			click, ok := event.Data.(*webhook.EmailLinkClick)
			require.True(t, ok)
			assert.Equal(t, test.want, click.Links)
			assert.Empty(t, event.Unreadable)
		})
	}
}

func TestParseReplyTellsTheLeadFromWhoAnswered(t *testing.T) {
	t.Parallel()
	event, reply := dataOf[webhook.EmailReply](t, "email_reply")
	assert.Equal(t, dana, reply.LeadEmail)
	assert.Equal(t, lee, reply.ReplyFrom)
	assert.Equal(t, "Lee Park", reply.ReplyFromName)
	assert.Empty(t, reply.LeadName, "to_name is who answered")
	assert.Equal(t, webhook.CompanySame, reply.CompanyDomain)
	assert.Equal(t, sam, reply.FromEmail)
	assert.Equal(t, smartlead.MessageID("<CAExample1@mail.example.com>"), reply.Reply.MessageID)
	assert.Equal(t, "Sounds good\n", reply.Reply.Text)
	assert.True(t, strings.HasPrefix(reply.Reply.HTML, `<div dir="ltr">Sounds good</div>`))
	assert.Equal(t, sentID, reply.Sent.MessageID)
	assert.Equal(t, "5b7a1f00-2222-4d11-9c44-aa55bb66cc77", reply.ThreadID)
	assert.Equal(t, "CAMPAIGN", reply.Source)
	assert.Equal(t, smartlead.CategoryID(1), reply.Category)
	assert.Equal(t, "default", reply.PromptType)
	assert.Empty(t, reply.CC)
	assert.Equal(t, at(t, "2026-07-11T13:53:30Z"), event.Time.UTC())
}

func TestParseReplyAddresses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ members, lead, from, fromName string }{
		"by the lead itself":         {`"sl_lead_email":"a@x.example","to_email":"A@x.example","to_name":"Ann"`, "a@x.example", "A@x.example", "Ann"},
		"to_email alone":             {`"to_email":"a@x.example"`, "a@x.example", "a@x.example", ""},
		"to_email is our mailbox":    {`"sl_lead_email":"a@x.example","from_email":"us@m.example","to_email":"us@m.example","to_name":"Us"`, "a@x.example", "", ""},
		"correspondence as a text":   {`"leadCorrespondence":"{\"targetLeadEmail\":\"a@x.example\",\"replyReceivedFrom\":\"b@x.example\"}"`, "a@x.example", "b@x.example", ""},
		"correspondence is null":     {`"leadCorrespondence":null,"lead_email":"a@x.example"`, "a@x.example", "", ""},
		"correspondence contradicts": {`"sl_lead_email":"a@x.example","to_email":"a@x.example","leadCorrespondence":{"replyReceivedFrom":"b@x.example"}`, "a@x.example", "b@x.example", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := parse(t, []byte(`{"event_type":"EMAIL_REPLY",`+test.members+`}`))
			reply, ok := event.Data.(*webhook.EmailReply)
			require.True(t, ok)
			assert.Equal(t, test.lead, reply.LeadEmail)
			assert.Equal(t, test.from, reply.ReplyFrom)
			assert.Equal(t, test.fromName, reply.ReplyFromName)
		})
	}
}

func TestParseShortReply(t *testing.T) {
	t.Parallel()
	event, reply := dataOf[webhook.EmailReply](t, "shape_a_short")
	assert.Equal(t, webhook.ShapeFlat, event.Shape)
	assert.Equal(t, at(t, "2026-07-11T13:53:30Z"), event.Time)
	assert.Equal(t, "<div>Sounds good</div>", reply.Reply.HTML)
	assert.Equal(t, "Sounds good", reply.Reply.Text)
	assert.Equal(t, event.Time, reply.Reply.Time)
	assert.Equal(t, dana, reply.LeadEmail)
	assert.Equal(t, dana, reply.ReplyFrom)
	assert.Equal(t, "Dana Reyes", reply.LeadName)
}

func TestParseBounceHasItsOwnTime(t *testing.T) {
	t.Parallel()
	event, bounce := dataOf[webhook.EmailBounce](t, "email_bounce")
	assert.Equal(t, at(t, "2026-07-11T12:01:58.023Z"), bounce.SentAt.UTC())
	assert.Equal(t, at(t, "2026-07-11T12:01:59Z"), bounce.BouncedAt)
	assert.Equal(t, bounce.BouncedAt, event.Time)
	assert.Equal(t, theMailing(t, "2026-07-11T12:01:58.023Z"), utc(bounce.Mailing), "the map id stands in the link only")
	assert.Equal(t, smartlead.MessageID("<6a52.1d3a.GMR@mx.example>"), bounce.Bounce.MessageID)
	assert.False(t, bounce.SenderOriginated)
}

func TestParseBounceWithoutItsParts(t *testing.T) {
	t.Parallel()
	event := parse(t, []byte(`{"event_type":"EMAIL_BOUNCED","event_timestamp":"2026-07-11T12:01:58.023+00:00","created_at":"2026-07-11T12:02:05.000Z",
		"bounce_reply_message_id":"<b@mx.example>","bounce_reply_email":"no such user","is_sender_originated_bounce":null,"description":"x"}`))
	bounce, ok := event.Data.(*webhook.EmailBounce)
	require.True(t, ok)
	assert.Equal(t, smartlead.WebhookEmailBounce, event.Type)
	assert.Equal(t, "EMAIL_BOUNCED", event.RawType)
	assert.Equal(t, at(t, "2026-07-11T12:02:05Z"), event.Time)
	assert.Equal(t, smartlead.MessageID("<b@mx.example>"), bounce.Bounce.MessageID)
	assert.Equal(t, "no such user", bounce.Bounce.HTML)
}

func TestParseUnsubscribed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lead_unsubscribed", "lead_unsubscribed_bare"} {
		event, data := dataOf[webhook.LeadUnsubscribed](t, name)
		assert.Equal(t, webhook.Lead{LeadEmail: dana, LeadName: "Dana Reyes"}, data.Lead)
		assert.Empty(t, data.StatsID)
		assert.Empty(t, data.UnsubscribedClients)
		assert.Empty(t, event.Unreadable)
		assert.Equal(t, at(t, "2026-07-11T14:46:19.940Z"), event.Time)
	}
}

func TestParseKeepsUnknownMembersOfACategory(t *testing.T) {
	t.Parallel()
	event := parse(t, []byte(`{"event_type":"LEAD_CATEGORY_UPDATED","lead_category":{"new_id":1,"by":"AI"},"lead_data":{"category":{"name":"Interested","color":"green"}}}`))
	data, ok := event.Data.(*webhook.LeadCategoryUpdated)
	require.True(t, ok)
	assert.Equal(t, map[string]json.RawMessage{"by": json.RawMessage(`"AI"`)}, data.Change.Extra)
	assert.Equal(t, map[string]json.RawMessage{"color": json.RawMessage(`"green"`)}, data.LeadData.Category.Extra)
}

func TestParseCategory(t *testing.T) {
	t.Parallel()
	event, data := dataOf[webhook.LeadCategoryUpdated](t, "lead_category_updated")
	assert.Equal(t, theLead, data.Lead)
	assert.Equal(t, webhook.CategoryChange{NewID: 1, NewName: "Interested"}, data.Change)
	require.NotNil(t, data.LeadData)
	assert.Equal(t, "Northwind", data.LeadData.CompanyName)
	assert.Equal(t, smartlead.CustomFields{"job_title": "VP Ops"}, data.LeadData.CustomFields)
	assert.Equal(t, webhook.DataCategory{Name: "Interested", Sentiment: smartlead.SentimentPositive}, data.LeadData.Category)
	assert.Equal(t, sam, data.FromEmail)
	assert.Equal(t, 1, data.SequenceNumber)
	assert.Equal(t, statsID, data.StatsID)
	require.Len(t, data.History, 2)
	assert.Equal(t, smartlead.MessageSent, data.History[0].Type)
	assert.Equal(t, "<div>Hi Dana</div>", data.History[0].EmailBody)
	require.NotNil(t, data.LastReply)
	assert.Equal(t, dana, data.LastReply.ReplyFrom)
	assert.Empty(t, event.Extra)
}

func TestParseCategoryVariants(t *testing.T) {
	t.Parallel()
	event := parse(t, []byte(`{"event_type":"LEAD_CATEGORY_UPDATED","category":"Meeting","lead_category_id":"4","to":"a@x.example","from":"us@m.example",
		"history":"[{\"type\":\"SENT\",\"stats_id\":\"s1\",\"email_body\":{\"html\":\"x\"},\"cc_emails\":\"c@x.example\"}]","last_reply":{},"lastReply":null,"lead_data":""}`))
	data, ok := event.Data.(*webhook.LeadCategoryUpdated)
	require.True(t, ok)
	assert.Empty(t, event.Unreadable)
	assert.Equal(t, webhook.CategoryChange{NewID: 4, NewName: "Meeting"}, data.Change)
	assert.Equal(t, "a@x.example", data.LeadEmail)
	assert.Equal(t, "us@m.example", data.FromEmail)
	assert.Nil(t, data.LastReply, "an empty object is no reply")
	require.Len(t, data.History, 1)
	assert.JSONEq(t, `{"html":"x"}`, data.History[0].EmailBody)
	assert.Equal(t, []string{"c@x.example"}, data.History[0].CC)
	assert.Equal(t, smartlead.StatsID("s1"), data.StatsID)

	event = parse(t, []byte(`{"event_type":"LEAD_CATEGORY_UPDATED","lastReply":{"stats_id":"s2","email_body":"hi"}}`))
	data, ok = event.Data.(*webhook.LeadCategoryUpdated)
	require.True(t, ok)
	require.NotNil(t, data.LastReply, "the older spelling alone")
	assert.Equal(t, smartlead.StatsID("s2"), data.StatsID)
}

func TestParseOtherEvents(t *testing.T) {
	t.Parallel()
	event, status := dataOf[webhook.CampaignStatusChanged](t, "campaign_status_changed")
	assert.Equal(t, &webhook.CampaignStatusChanged{Previous: smartlead.CampaignActive, Current: smartlead.CampaignPaused}, status)
	assert.True(t, event.Time.IsZero())

	_, step := dataOf[webhook.ManualStepReached](t, "manual_step_reached")
	assert.Equal(t, smartlead.LeadID(3312345678), step.LeadID)
	assert.Equal(t, dana, step.LeadEmail)
	assert.Equal(t, 2, step.SequenceNumber)
	assert.Equal(t, []smartlead.MessageID{sentID}, step.SentMessageIDs)

	event, reply := dataOf[webhook.UntrackedReply](t, "untracked_replies")
	assert.Zero(t, event.CampaignID)
	assert.Equal(t, at(t, "2026-07-11T15:24:33.353Z"), event.Time)
	sender, err := reply.Sender()
	require.NoError(t, err)
	assert.Equal(t, lee, sender.Address)
	assert.Equal(t, "Lee Park", sender.Name)
	recipient, err := reply.Recipient()
	require.NoError(t, err)
	assert.Equal(t, sam, recipient.Address)
	_, err = (&webhook.UntrackedReply{From: "not <an address"}).Sender()
	assert.Error(t, err)

	_, manual := dataOf[webhook.ManualReplySent](t, "manual_reply_sent")
	assert.Equal(t, statsID, manual.StatsID)
	assert.Equal(t, dana, manual.LeadEmail)

	event, threaded := dataOf[webhook.EmailReply](t, "threaded_reply")
	assert.Equal(t, smartlead.WebhookEmailReply, event.Type)
	assert.Equal(t, "5b7a1f00-2222-4d11-9c44-aa55bb66cc77", threaded.ThreadID)
}

func TestParseAlerts(t *testing.T) {
	t.Parallel()
	event, mailbox := dataOf[webhook.EmailAccountDisconnected](t, "email_account_disconnected")
	assert.Equal(t, webhook.ShapeAlert, event.Shape)
	assert.Equal(t, smartlead.WebhookEmailAccountDisconnected, event.Type)
	assert.Equal(t, smartlead.AccountID(20084486), mailbox.AccountID)
	assert.Equal(t, sam, mailbox.Email)
	assert.Equal(t, "SMTP Failure - Host unavailable", mailbox.Reason)
	assert.Equal(t, "https://app.smartlead.ai/app/email-account/20084486/error-state", event.AppURL)
	assert.Empty(t, event.Extra)

	_, linkedIn := dataOf[webhook.LinkedInDisconnected](t, "linkedin_disconnected")
	assert.Equal(t, smartlead.AccountID(7781), linkedIn.AccountID)

	event, breach := dataOf[webhook.CampaignBounceBreach](t, "campaign_bounce_breach")
	assert.Equal(t, campaign, event.CampaignID)
	assert.Equal(t, "Your campaign bounce threshold has been breached", breach.Reason)
}

func TestParseEnvelope(t *testing.T) {
	t.Parallel()
	event, mailbox := dataOf[webhook.EmailAccountDisconnected](t, "shape_c")
	assert.Equal(t, webhook.ShapeEnvelope, event.Shape)
	assert.Equal(t, smartlead.WebhookEmailAccountDisconnected, event.Type)
	assert.Equal(t, "email.account.disconnected", event.RawType)
	assert.Equal(t, "evt_test_001", event.ID)
	assert.Equal(t, at(t, "2026-06-01T10:00:00Z"), event.Time)
	assert.Equal(t, smartlead.WebhookLevelUser, event.Level)
	assert.Equal(t, "https://app.smartlead.ai", event.AppURL)
	assert.Equal(t, smartlead.AccountID(20084486), mailbox.AccountID)
	assert.Equal(t, "SMTP Failure - Host unavailable", mailbox.Reason)
	assert.Contains(t, event.Extra, "meta")
	event, _ = dataOf[webhook.CampaignBounceBreach](t, "envelope_bounce")
	assert.Equal(t, campaign, event.CampaignID)
}

func TestParseNested(t *testing.T) {
	t.Parallel()
	lead := webhook.Lead{LeadID: 3312345678, LeadEmail: dana, LeadName: "Dana Reyes"}

	event, reply := dataOf[webhook.EmailReply](t, "shape_b")
	assert.Equal(t, webhook.ShapeNested, event.Shape)
	assert.Equal(t, smartlead.WebhookEmailReply, event.Type)
	assert.Equal(t, at(t, "2026-07-11T13:53:30Z"), event.Time)
	assert.Equal(t, lead, reply.Lead)
	assert.Equal(t, "Sounds good", reply.Reply.Text)
	assert.Equal(t, smartlead.MessageID("reply-abc123"), reply.Reply.MessageID)
	assert.Equal(t, smartlead.MessageID("abc123@mail.example"), reply.Sent.MessageID)
	assert.Equal(t, "A quick idea", reply.Subject)
	assert.Contains(t, event.Extra, "lead", "it holds more than has a place")
	assert.NotContains(t, event.Extra, "event")
	assert.NotContains(t, event.Extra, "timestamp")

	for _, name := range []string{"nested_sent", "nested_event_type"} {
		event, sent := dataOf[webhook.EmailSent](t, name)
		assert.Equal(t, webhook.ShapeNested, event.Shape)
		assert.Equal(t, lead, sent.Lead)
		assert.Equal(t, at(t, "2026-07-11T12:51:48Z"), event.Time)
	}
	event, _ = dataOf[webhook.EmailOpen](t, "nested_opened")
	assert.Equal(t, at(t, "2026-07-11T13:20:02Z"), event.Time)
	_, click := dataOf[webhook.EmailLinkClick](t, "nested_clicked")
	assert.Equal(t, []string{"https://acme.example/demo"}, click.Links)

	_, mapped := dataOf[webhook.EmailReply](t, "map_replied")
	assert.Equal(t, webhook.Lead{LeadEmail: dana, LeadName: "Dana Reyes"}, mapped.Lead)
	assert.Equal(t, "Sounds good", mapped.Reply.Text)
	assert.Equal(t, sam, mapped.FromEmail)
}

func TestParseAliases(t *testing.T) {
	t.Parallel()
	aliases := map[smartlead.WebhookEvent][]string{
		smartlead.WebhookEmailSent:        {"SENT", "email_sent", " EMAIL_SENT "},
		smartlead.WebhookEmailOpen:        {"EMAIL_OPENED", "LEAD_OPENED", "OPENED"},
		smartlead.WebhookEmailLinkClick:   {"EMAIL_CLICKED", "LEAD_CLICKED", "CLICKED"},
		smartlead.WebhookEmailReply:       {"EMAIL_REPLIED", "LEAD_REPLIED", "REPLIED", "Replied"},
		smartlead.WebhookEmailBounce:      {"EMAIL_BOUNCED", "LEAD_BOUNCED", "BOUNCED"},
		smartlead.WebhookLeadUnsubscribed: {"EMAIL_UNSUBSCRIBED", "UNSUBSCRIBED"},
	}
	for want, words := range aliases {
		for _, word := range words {
			for _, member := range []string{"event_type", "event", "eventType"} {
				event := parse(t, []byte(`{"`+member+`":"`+word+`"}`))
				assert.Equal(t, want, event.Type, "%s as %s", word, member)
				assert.Equal(t, word, event.RawType)
				assert.NotEqual(t, "*webhook.Unknown", fmt.Sprintf("%T", event.Data))
			}
		}
	}
}

func TestParseUnwrapsWhatRelaysWrap(t *testing.T) {
	t.Parallel()
	want := parse(t, body(t, "email_reply"))
	for _, name := range []string{"relay_string", "relay_array", "relay_string_in_array"} {
		got := parse(t, body(t, name))
		assert.Equal(t, want.Data, got.Data, name)
		assert.Equal(t, want.Key(), got.Key(), name)
		assert.JSONEq(t, string(want.Raw), string(got.Raw), name)
	}
	got := parse(t, append([]byte("\xef\xbb\xbf \n"), body(t, "email_reply")...))
	assert.Equal(t, want.Data, got.Data, "a byte order mark")
}

func TestParseNumbersAsText(t *testing.T) {
	t.Parallel()
	event, sent := dataOf[webhook.EmailSent](t, "numbers_as_text")
	assert.Equal(t, campaign, event.CampaignID)
	assert.Zero(t, event.ClientID, `the text "null"`)
	assert.Equal(t, smartlead.WebhookID(671685), event.WebhookID)
	assert.Equal(t, theLead.LeadID, sent.LeadID)
	assert.Equal(t, theLead.LeadMapID, sent.LeadMapID)
	assert.Equal(t, 1, sent.SequenceNumber)
}

func TestParseTimes(t *testing.T) {
	t.Parallel()
	want := at(t, "2026-07-11T12:51:48Z")
	for _, text := range []string{
		"2026-07-11T12:51:48+00:00", "2026-07-11T12:51:48Z", "2026-07-11T12:51:48.0+00:00", "2026-07-11T12:51:48.000Z",
		"2026-07-11T12:51:48.000000+00:00", "2026-07-11T14:51:48+02:00", "2026-07-11 12:51:48", "1783774308000",
	} {
		event := parse(t, []byte(`{"event_type":"EMAIL_OPEN","event_timestamp":"`+text+`"}`))
		assert.Truef(t, want.Equal(event.Time), "%s read as %s", text, event.Time)
	}
	for _, none := range []string{`null`, `""`, `0`} {
		event := parse(t, []byte(`{"event_type":"EMAIL_OPEN","event_timestamp":`+none+`}`))
		assert.True(t, event.Time.IsZero(), none)
	}
}

func TestParseKeepsWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	event := parse(t, []byte(`{"event_type":"NEW","event":"x","timestamp":"soon"}`))
	assert.Contains(t, event.Extra, "event")
	assert.Contains(t, event.Extra, "timestamp")

	event, unknown := dataOf[webhook.Unknown](t, "new_type")
	assert.Equal(t, smartlead.WebhookEvent("LEAD_CALLED"), event.Type)
	assert.Equal(t, dana, unknown.LeadEmail)
	assert.Equal(t, theLead.LeadID, unknown.LeadID)
	assert.JSONEq(t, `{"seconds":95}`, string(event.Extra["call"]))
	assert.Empty(t, event.Unreadable)

	for _, text := range []string{`{}`, `[]`, `[{"event_type":"EMAIL_SENT"},{}]`, `null`, `12`, `"hello"`, `"{not json"`, `{"type":5,"data":{}}`, `{"event_type":7}`} {
		event := parse(t, []byte(text))
		assert.Equal(t, webhook.ShapeOther, event.Shape, text)
		assert.IsType(t, new(webhook.Unknown), event.Data, text)
		assert.Empty(t, event.Key(), text)
		assert.Equal(t, text, string(event.Raw))
	}
}

func TestParseLeavesOutWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	event, sent := dataOf[webhook.EmailSent](t, "unreadable_members")
	assert.Equal(t, []string{"campaign_id", "event_timestamp", "sequence_number"}, event.Unreadable)
	assert.JSONEq(t, `{"id":3401177}`, string(event.Extra["campaign_id"]))
	assert.Equal(t, statsID, sent.StatsID)
	assert.Equal(t, dana, sent.LeadEmail)
	assert.Equal(t, smartlead.MessageID("<m1@mail.example>"), sent.Sent.MessageID, "a deprecated member, read by its place in the body")
	assert.JSONEq(t, string(body(t, "unreadable_members")), string(event.Raw))
}

func TestParseLeavesOutAllOfAMemberThatCannotBeReadToItsEnd(t *testing.T) {
	t.Parallel()
	const history = `[{"stats_id":"s1"},{"stats_id":"s2","time":"yesterday"}]`
	event := parse(t, []byte(`{"event_type":"LEAD_CATEGORY_UPDATED","lead_id":5,"history":`+history+`}`))
	data, ok := event.Data.(*webhook.LeadCategoryUpdated)
	require.True(t, ok)
	assert.Nil(t, data.History)
	assert.Equal(t, smartlead.LeadID(5), data.LeadID)
	assert.Equal(t, []string{"history"}, event.Unreadable)
	assert.JSONEq(t, history, string(event.Extra["history"]))
}

func TestParseDoesNotTryTooManyMembers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"campaign_id":[],"event_type":"EMAIL_SENT"`)
	for n := range 2000 {
		fmt.Fprintf(&b, `,"m%d":1`, n)
	}
	event := parse(t, []byte(b.String()+"}"))
	assert.Equal(t, smartlead.WebhookEmailSent, event.Type)
	assert.Len(t, event.Extra, 2002, "nothing is lost")
}

func TestParseIsNotFooledByATypeWithin(t *testing.T) {
	t.Parallel()
	event := parse(t, []byte(`{"event_type":"EMAIL_OPEN","campaign_id":1,"extra":{"event_type":"EMAIL_BOUNCE"}}`))
	assert.IsType(t, new(webhook.EmailOpen), event.Data)
	assert.Equal(t, smartlead.WebhookEmailOpen, event.Type)
	assert.Equal(t, smartlead.CampaignID(1), event.CampaignID)
	event = parse(t, []byte(`{"event":"EMAIL_OPENED","lead":{"event_type":"EMAIL_BOUNCE"}}`))
	assert.IsType(t, new(webhook.EmailOpen), event.Data)
}

func TestParseRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "\xef\xbb\xbf", "{", "}", `{"event_type":"EMAIL_SENT"`, `{"event_type":"EMAIL_SENT"}}`, `{"event_type":"EMAIL_SENT",}`,
		"event_type=EMAIL_SENT", "<html>", `[{"a":]`, `"abc`, `tru`, `[1,2`, strings.Repeat("[", 20_000)} {
		_, err := webhook.Parse([]byte(text))
		require.ErrorIs(t, err, webhook.ErrNotJSON, "%.40q", text)
	}
}

func TestEventShowsNoSecretAndNoAddress(t *testing.T) {
	t.Parallel()
	event := parse(t, body(t, "email_reply"))
	event.RequestID = "req-1"
	for _, value := range []any{event, *event, []*webhook.Event{event}, webhook.Handled{Event: event}} {
		for _, text := range shownForms(t, value) {
			for _, hidden := range []string{"7c1d2f60", "northwind", "Sounds good", "0d9f"} {
				assert.NotContains(t, text, hidden)
			}
		}
	}
}

func TestEveryBodyIsCovered(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bodies/*.json")
	require.NoError(t, err)
	seen := map[smartlead.WebhookEvent]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, json.Valid(data), file)
		seen[parse(t, data).Type] = true
	}
	for _, kind := range []smartlead.WebhookEvent{
		smartlead.WebhookEmailSent, smartlead.WebhookFirstEmailSent, smartlead.WebhookEmailOpen, smartlead.WebhookEmailLinkClick,
		smartlead.WebhookEmailReply, smartlead.WebhookEmailBounce, smartlead.WebhookLeadUnsubscribed, smartlead.WebhookLeadCategoryUpdated,
		smartlead.WebhookCampaignStatusChanged, smartlead.WebhookUntrackedReplies, smartlead.WebhookManualStepReached,
		smartlead.WebhookEmailAccountDisconnected, smartlead.WebhookLinkedInDisconnected, smartlead.WebhookCampaignBounceBreach,
		webhook.EventManualReplySent,
	} {
		assert.True(t, seen[kind], "no body of a %s", kind)
	}
}
