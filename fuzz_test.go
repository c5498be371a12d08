package smartlead

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// seedBodies adds every wire body of testdata.
func seedBodies(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "operations", "*.json"))
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
	for _, body := range []string{"", "null", "{}", "[]", `""`, "success", "<html>", "{\"ok\":false}", "\xef\xbb\xbf{}", `[{"id":"1e400"}]`} {
		f.Add([]byte(body))
	}
}

// FuzzErrorBody explains any body as an error's.
func FuzzErrorBody(f *testing.F) {
	seedBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &APIError{Operation: "Do", StatusCode: http.StatusBadRequest, Body: body}
		e.explain()
		if len(e.Error()) > 2*len(body)+2000 {
			t.Fatalf("a message of %d bytes from %d", len(e.Error()), len(body))
		}
	})
}

// FuzzAnswer reads any body as the result of an operation.
func FuzzAnswer(f *testing.F) {
	seedBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, out := range []any{new(*Campaign), new([]*Campaign), new(*CampaignCreated), new(none)} {
			for _, o := range []*op{opCampaignsGet, opCampaignsList, opCampaignsCreate} {
				r := &request{client: &Client{}, route: route{op: o, class: o.class}}
				_, err := r.readBody(body, out)
				var bad *bodyError
				if err != nil && !errors.As(err, &bad) {
					t.Fatalf("an error of another kind: %T", err)
				}
			}
		}
	})
}

// FuzzPath joins any text into a path and keeps it one segment.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"a", "..", "a/b", "%2e", "a?b#c", "\x00", "é"} {
		f.Add(seed)
	}
	client, err := NewClient("k")
	if err != nil {
		f.Fatal(err)
	}
	o := &op{name: "Do", method: http.MethodGet, literals: []string{"/x/", "/y"}, params: []string{"p"}, host: coreHost}
	f.Fuzz(func(t *testing.T, segment string) {
		r := &request{client: client, route: o.path(segment)}
		if r.build() != nil {
			return
		}
		escaped := r.url.EscapedPath()
		if got := r.url.JoinPath().EscapedPath(); got != escaped {
			t.Fatalf("%q cleans to %q", escaped, got)
		}
		var slashes int
		for _, c := range escaped {
			if c == '/' {
				slashes++
			}
		}
		if slashes != 5 {
			t.Fatalf("%q has %d segments", escaped, slashes)
		}
	})
}
