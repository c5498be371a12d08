package webhook_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
)

// unknownMembers are members of an object, as small as can be.
func unknownMembers(count int) string {
	var b strings.Builder
	for n := range count {
		b.WriteString(`"x` + strconv.FormatInt(int64(n), 36) + `":1,`)
	}
	return b.String()
}

func TestCrowdedBodiesTakeLittleMemory(t *testing.T) { // not parallel: it counts what the process allocates
	const count = 300_000
	members, items := unknownMembers(count), strings.Repeat("{},", count)+"{}"
	for name, body := range map[string]string{
		"members":                  `{` + members + `"event_type":"EMAIL_SENT"}`,
		"members of no event":      `{` + members + `"x":1}`,
		"members of a mail":        `{"event_type":"EMAIL_SENT","sent_message":{` + members + `"x":1}}`,
		"members of a wrong value": `{` + members + `"event_type":"EMAIL_SENT","sequence_number":[]}`,
		"a list":                   `[` + items + `]`,
		"a list in a member":       `{"event_type":"LEAD_CATEGORY_UPDATED","history":[` + items + `]}`,
		"a list in a text":         `{"event_type":"LEAD_CATEGORY_UPDATED","history":" \n[` + items + `]"}`,
		"a list in two texts":      `{"event_type":"LEAD_CATEGORY_UPDATED","history":"\"[` + items + `]\""}`,
		"a list in escapes":        `{"event_type":"LEAD_CATEGORY_UPDATED","history":"\u005b` + strings.ReplaceAll(items, ",", `\u002c`) + `]"}`,
	} {
		t.Run(name, func(t *testing.T) {
			data := []byte(body)
			var event *webhook.Event
			times := float64(allocated(func() {
				var err error
				event, err = webhook.Parse(data)
				require.NoError(t, err)
			})) / float64(len(data))
			t.Logf("%d bytes: allocated %.2f times the size", len(data), times)
			assert.Less(t, times, 2.0)
			assert.IsType(t, &webhook.Unknown{}, event.Data)
			assert.Equal(t, webhook.ShapeOther, event.Shape)
			assert.Empty(t, event.Type)
			assert.Empty(t, event.Extra)
			assert.Len(t, event.Raw, len(data))
		})
	}
}

// TestTextsAreNotCrowded has more commas in texts than an event may have values.
func TestTextsAreNotCrowded(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"commas":                strings.Repeat("well, ", 200_000),
		"behind a line break":   `\r\n<div>` + strings.Repeat("well, ", 200_000),
		"in quotes":             strings.Repeat(`so \",\" `, 200_000),
		"in another alphabet":   `\u0434` + strings.Repeat(",", 200_000),
		"of escaped HTML":       `\u003cp style=\u0022a\u0022\u003e` + strings.Repeat("well, ", 200_000),
		"behind brackets":       `[image: logo] ` + strings.Repeat("well, ", 200_000),
		"behind a list":         `[1, 2] ` + strings.Repeat("well, ", 200_000),
		"behind braces":         `{first_name}, ` + strings.Repeat("well, ", 200_000),
		"behind a quotation":    `\"Well\" ` + strings.Repeat("well, ", 200_000),
		"that end with a slash": strings.Repeat(`so,\\`, 200_000),
	} {
		body := `{"event_type":"EMAIL_REPLY","reply_message":{"text":"` + text + `"},"cc_emails":["[a, b]"]}`
		data, ok := parse(t, []byte(body)).Data.(*webhook.EmailReply)
		require.True(t, ok, name)
		assert.GreaterOrEqual(t, len(data.Reply.Text), 200_000, name)
	}
}

func TestManyUnknownMembersAreKept(t *testing.T) {
	t.Parallel()
	event := parse(t, []byte(`{`+unknownMembers(90_000)+`"event_type":"EMAIL_SENT"}`))
	assert.IsType(t, &webhook.EmailSent{}, event.Data)
	assert.Len(t, event.Extra, 90_000)
}

func TestCrowdedBodiesThatAreNotJSON(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"{" + strings.Repeat(",", 300_000),
		`{"` + strings.Repeat(`a","`, 300_000),
		`["` + strings.Repeat(`,\`, 300_000),
		`["` + strings.Repeat(`,,`, 300_000) + `\`,
		"[" + strings.Repeat("1,", 300_000),
	} {
		_, err := webhook.Parse([]byte(body))
		require.ErrorIs(t, err, webhook.ErrNotJSON)
	}
}
