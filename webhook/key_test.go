package webhook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func keyOf(t *testing.T, text string) string {
	t.Helper()
	return parse(t, []byte(text)).Key()
}

func TestKeyIsTheSameForEachDelivery(t *testing.T) {
	t.Parallel()
	first := parse(t, body(t, "email_sent"))
	first.RequestID = "req-1"
	again := parse(t, body(t, "email_sent"))
	again.RequestID = "req-2"
	assert.Equal(t, first.Key(), again.Key())
	assert.Len(t, first.Key(), 64)
	assert.Equal(t, first.Key(), parse(t, body(t, "numbers_as_text")).Key(), "numbers as text, fewer members")
	other := strings.Replace(string(body(t, "email_sent")), `"webhook_id":671685`, `"webhook_id":671686`, 1)
	assert.Equal(t, first.Key(), keyOf(t, other), "through another webhook")
}

func TestKeysOfTheEventsOfOneMailDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range []string{
		"email_sent", "first_email_sent", "email_open", "email_link_click", "email_reply", "email_bounce", "lead_unsubscribed",
		"lead_category_updated", "manual_step_reached", "untracked_replies", "threaded_reply", "manual_reply_sent", "new_type", "shape_c",
	} {
		key := parse(t, body(t, name)).Key()
		require.NotEmpty(t, key, name)
		assert.Empty(t, seen[key], name)
		seen[key] = name
	}
}

func TestKeyTellsEventsApart(t *testing.T) {
	t.Parallel()
	pairs := map[string][2]string{
		"two opens":           {`{"event_type":"EMAIL_OPEN","stats_id":"s","event_timestamp":"2026-07-11T12:00:00.001Z"}`, `{"event_type":"EMAIL_OPEN","stats_id":"s","event_timestamp":"2026-07-11T12:00:00.002Z"}`},
		"two links":           {`{"event_type":"EMAIL_LINK_CLICK","stats_id":"s","event_timestamp":"2026-07-11T12:00:00Z","link_details":["a"]}`, `{"event_type":"EMAIL_LINK_CLICK","stats_id":"s","event_timestamp":"2026-07-11T12:00:00Z","link_details":["b"]}`},
		"two replies":         {`{"event_type":"EMAIL_REPLY","stats_id":"s","message_id":"<1>","event_timestamp":"2026-07-11T12:00:00Z"}`, `{"event_type":"EMAIL_REPLY","stats_id":"s","message_id":"<2>","event_timestamp":"2026-07-11T12:00:00Z"}`},
		"two campaigns":       {`{"event_type":"LEAD_UNSUBSCRIBED","campaign_id":1,"lead_email":"a","event_timestamp":"2026-07-11T12:00:00Z"}`, `{"event_type":"LEAD_UNSUBSCRIBED","campaign_id":2,"lead_email":"a","event_timestamp":"2026-07-11T12:00:00Z"}`},
		"two categories":      {`{"event_type":"LEAD_CATEGORY_UPDATED","lead_id":1,"lead_category":{"new_id":1},"event_timestamp":"2026-07-11T12:00:00Z"}`, `{"event_type":"LEAD_CATEGORY_UPDATED","lead_id":1,"lead_category":{"new_id":2},"event_timestamp":"2026-07-11T12:00:00Z"}`},
		"categories by name":  {`{"event_type":"LEAD_CATEGORY_UPDATED","lead_id":1,"category":"A","event_timestamp":"2026-07-11T12:00:00Z"}`, `{"event_type":"LEAD_CATEGORY_UPDATED","lead_id":1,"category":"B","event_timestamp":"2026-07-11T12:00:00Z"}`},
		"two steps":           {`{"event_type":"MANUAL_STEP_REACHED","campaign_id":1,"lead_id":1,"current_sequence_number":1}`, `{"event_type":"MANUAL_STEP_REACHED","campaign_id":1,"lead_id":1,"current_sequence_number":2}`},
		"members of new type": {`{"event_type":"NEW","event_timestamp":"2026-07-11T12:00:00Z","x":1}`, `{"event_type":"NEW","event_timestamp":"2026-07-11T12:00:00Z","x":2}`},
		"two mailboxes":       {`{"event_type":"EMAIL_ACCOUNT_DISCONNECTED","email":"a@acme.example","event_timestamp":"2026-07-11T12:00:00Z"}`, `{"event_type":"EMAIL_ACCOUNT_DISCONNECTED","email":"b@acme.example","event_timestamp":"2026-07-11T12:00:00Z"}`},
		"two accounts":        {`{"event_type":"LINKEDIN_DISCONNECTED","accountId":1,"event_timestamp":"2026-07-11T12:00:00Z"}`, `{"event_type":"LINKEDIN_DISCONNECTED","accountId":2,"event_timestamp":"2026-07-11T12:00:00Z"}`},
		"parts do not merge":  {`{"event_type":"EMAIL_LINK_CLICK","stats_id":"s","event_timestamp":"2026-07-11T12:00:00Z","link_details":["ab","c"]}`, `{"event_type":"EMAIL_LINK_CLICK","stats_id":"s","event_timestamp":"2026-07-11T12:00:00Z","link_details":["a","bc"]}`},
	}
	for name, pair := range pairs {
		first, second := keyOf(t, pair[0]), keyOf(t, pair[1])
		assert.NotEmpty(t, first, name)
		assert.NotEqual(t, first, second, name)
	}
}

func TestKeyIgnoresHowThingsAreWritten(t *testing.T) {
	t.Parallel()
	assert.Equal(t,
		keyOf(t, `{"event_type":"LEAD_UNSUBSCRIBED","campaign_id":1,"lead_email":"dana@x.example","event_timestamp":"2026-07-11T12:00:00Z"}`),
		keyOf(t, `{"event_timestamp":"2026-07-11T14:00:00.000+02:00","to_email":" Dana@X.example","campaign_id":"1","event_type":"UNSUBSCRIBED"}`))
}

func TestKeyWithoutIdentityIsTheRequest(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"campaign_status_changed", "email_account_disconnected", "linkedin_disconnected", "campaign_bounce_breach"} {
		event := parse(t, body(t, name))
		assert.Empty(t, event.Key(), name)
		event.RequestID = "req-1"
		first := event.Key()
		assert.NotEmpty(t, first, name)
		event.RequestID = "req-2"
		assert.NotEqual(t, first, event.Key(), name)
	}
}

func TestKeyDependsOnTheBodyAlone(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bodies/*.json")
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		event := parse(t, data)
		key := event.Key()
		if key == "" {
			continue
		}
		event.RequestID, event.Level, event.Signed = "req-1", "user", true
		assert.Equal(t, key, event.Key(), file)
	}
}
