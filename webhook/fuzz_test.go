package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/smartlead-go/smartlead/webhook"
)

// seedBodies adds every body of testdata.
func seedBodies(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "bodies", "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{"", "null", "{}", "[]", "[{}]", `""`, `"{}"`, `"[\"{}\"]"`, "\xef\xbb\xbf{}", `{"event_type":"EMAIL_SENT","event_type":"EMAIL_OPEN"}`, `{"lead":{},"timestamp":"1e400"}`} {
		f.Add([]byte(text))
	}
}

// FuzzParse reads any body. What is JSON gives an event, and the same one again
// from its Raw; what is not gives ErrNotJSON.
func FuzzParse(f *testing.F) {
	seedBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		original := string(body)
		event, err := webhook.Parse(body)
		if string(body) != original {
			t.Fatal("the body was changed")
		}
		if err != nil {
			if !errors.Is(err, webhook.ErrNotJSON) || event != nil {
				t.Fatalf("event %v with error %v", event, err)
			}
			if json.Valid(body) && !tooDeep(body) {
				t.Fatal("valid JSON was refused")
			}
			return
		}
		if event.Data == nil || event.Shape == "" {
			t.Fatalf("an event without data: %v", event)
		}
		again, err := webhook.Parse(event.Raw)
		if err != nil {
			t.Fatalf("Raw cannot be read: %v", err)
		}
		if again.Key() != event.Key() || again.Type != event.Type || again.Shape != event.Shape {
			t.Fatalf("Raw reads as %v %s, the body as %v %s", again, again.Shape, event, event.Shape)
		}
		for _, name := range event.Unreadable {
			if event.Extra[name] == nil {
				t.Fatalf("%q is lost", name)
			}
		}
	})
}

// tooDeep reports nesting that encoding/json and ours may judge differently.
func tooDeep(body []byte) bool {
	return strings.Count(string(body), "[")+strings.Count(string(body), "{") > 4000
}

// FuzzVerify accepts the signature of a body under one secret, and no other.
func FuzzVerify(f *testing.F) {
	f.Add("secret", []byte("{}"), "sha256=00")
	f.Add(signedSecret, []byte(signedBody), "sha256="+signedHex)
	f.Add(signedSecret, []byte(signedBody), " SHA256= "+strings.ToUpper(signedHex))
	f.Fuzz(func(t *testing.T, secret string, body []byte, value string) {
		err := webhook.Verify(secret, body, http.Header{webhook.SignatureHeader: {value}})
		if secret == "" {
			if err == nil {
				t.Fatal("an empty secret verified")
			}
			return
		}
		right := webhook.Sign(secret, body)
		digits := strings.TrimPrefix(right, "sha256=")
		if err == nil && !strings.Contains(strings.ToLower(value), digits) {
			t.Fatalf("%q was taken for %q", value, right)
		}
		if err != nil && (value == right || value == digits) {
			t.Fatalf("the right signature was refused: %v", err)
		}
		if err := webhook.Verify(secret, body, http.Header{webhook.SignatureHeader: {right}}); err != nil {
			t.Fatalf("what Sign made was refused: %v", err)
		}
		if err := webhook.Verify(secret, append(slices.Clip(body), 'x'), http.Header{webhook.SignatureHeader: {right}}); !errors.Is(err, webhook.ErrBadSignature) {
			t.Fatalf("another body was taken: %v", err)
		}
	})
}

// FuzzHandler posts anything. It is answered 200 when it is JSON and signed, and
// then handled once.
func FuzzHandler(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "bodies", "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "application/json", "", "req-1", "campaign")
		f.Add(data, "", webhook.Sign(secret, data), "", "")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType, signature, requestID, level string) {
		handled := 0
		h, err := webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
			handled++
			if event.RequestID != requestID {
				t.Fatalf("request %q became %q", requestID, event.RequestID)
			}
			return nil
		}, webhook.WithSecret(secret), webhook.WithSignatureMode(webhook.SignatureIfPresent), webhook.WithMaxBody(1<<16))
		if err != nil {
			t.Fatal(err)
		}
		w := post(h, body, func(r *http.Request) {
			r.Header = http.Header{"Content-Type": {contentType}, webhook.SignatureHeader: {signature}, "X-Request-Id": {requestID}, "X-Webhook-Level": {level}}
		})
		switch w.Code {
		case http.StatusOK:
			if handled != 1 {
				t.Fatalf("200, and handled %d times", handled)
			}
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
			if handled != 0 {
				t.Fatalf("%d, and handled %d times", w.Code, handled)
			}
		default:
			t.Fatalf("status %d", w.Code)
		}
	})
}
