package webhook_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
)

// categoryBody is an event with a conversation of about size bytes, in mails of
// about one mail's bytes each, with the escapes that HTML has in JSON.
func categoryBody(size, mail int) []byte {
	html := strings.Repeat(`<p class=\"x\">Grüße aus Köln \u2014 we will be there.</p>\r\n`, mail/64)
	message := func(n int) string {
		return fmt.Sprintf(`{"stats_id":"s%d","type":"REPLY","message_id":"<%d@mail.example>","time":"2026-07-11T13:53:30.000Z","email_body":"%s","cc_emails":[]}`, n, n, html)
	}
	var b bytes.Buffer
	b.WriteString(`{"lead_id":3312345678,"to_email":"dana.reyes@northwind.example","lead_category":{"new_id":1},"campaign_id":1,"history":[` + message(0))
	n := 1
	for ; b.Len()+2*len(html) < size; n++ {
		b.WriteString("," + message(n))
	}
	b.WriteString(`],"lastReply":` + message(n) + `,"last_reply":` + message(n) + `,"event_timestamp":"2026-07-11T14:01:00.000Z","event_type":"LEAD_CATEGORY_UPDATED"}`)
	return b.Bytes()
}

// A category event of 5 MB is handled with at most three times its size, counting
// every byte that is allocated from the first read to the answer. One whose length
// is not announced takes a little more when no pieces of earlier bodies are left.
func TestLargeEventsTakeLittleMemory(t *testing.T) { // not parallel: it counts what the process allocates
	const size = 5 << 20
	for name, mail := range map[string]int{"many mails": 20_000, "a few large mails": 1 << 20} {
		for _, announced := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, announced %t", name, announced), func(t *testing.T) {
				data := categoryBody(size, mail)
				require.InDelta(t, size, len(data), size/2)
				var messages int
				h, err := webhook.NewHandler(nil, webhook.WithSecret(secret), webhook.WithDeduplicator(nil),
					webhook.On(func(_ context.Context, _ *webhook.Event, d *webhook.LeadCategoryUpdated) error {
						messages = len(d.History)
						return nil
					}))
				require.NoError(t, err)
				receive := func() {
					r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(data))
					if !announced {
						r.ContentLength = -1
					}
					r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, data))
					w := httptest.NewRecorder()
					h.ServeHTTP(w, r)
					assert.Equal(t, http.StatusOK, w.Code)
				}
				receive() // what is kept for the next body does not count
				times := float64(allocated(receive)) / float64(len(data))
				t.Logf("%d bytes, %d messages: allocated %.2f times the size", len(data), messages, times)
				most := 3.0
				if !announced {
					most = 3.2
				}
				assert.Less(t, times, most)
				assert.Positive(t, messages)
			})
		}
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
