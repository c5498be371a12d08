package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/smartlead-go/smartlead"
)

// ErrNotJSON says that a body is no JSON text.
var ErrNotJSON = errors.New("webhook: the body is not JSON")

// Parse reads the body of a delivery in whatever shape it has. It does not verify
// it: call [Verify] first, on the same bytes.
//
// The one error is [ErrNotJSON]. A type that is not known gives an [Unknown], as
// does JSON that is no event; a member that cannot be read is left zero and named
// in Event.Unreadable. A body that a relay wrapped in an array or a string is
// unwrapped. A body of more than 100,000 values, which no event has, is not taken
// apart: it gives an [Unknown] of [ShapeOther], with nothing but Raw. The event
// shares the bytes of body: do not change them afterwards.
func Parse(body []byte) (*Event, error) {
	data, err := unwrap(body)
	if err != nil {
		return nil, err
	}
	event, err := parse(data)
	if err != nil {
		return nil, err
	}
	event.Raw = data
	return event, nil
}

// maxWrapping is how many arrays and strings a body may be wrapped in.
const maxWrapping = 4

// unwrap takes a body out of the string or the array of one item that a relay
// put it into.
func unwrap(body []byte) ([]byte, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	for range maxWrapping {
		inner, err := unwrapOnce(body)
		if err != nil || inner == nil {
			return body, err
		}
		body = inner
	}
	return body, nil
}

// unwrapOnce returns nil for a body that is not wrapped.
func unwrapOnce(body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, ErrNotJSON
	}
	switch body[0] {
	case '[':
		if isCrowded(body) {
			return nil, nil
		}
		var items []json.RawMessage
		if codec().Unmarshal(body, &items) != nil {
			return nil, ErrNotJSON
		}
		if len(items) != 1 {
			return nil, nil
		}
		return bytes.TrimSpace(items[0]), nil
	case '"':
		var text string
		if codec().Unmarshal(body, &text) != nil {
			return nil, ErrNotJSON
		}
		inner := bytes.TrimSpace([]byte(text))
		if len(inner) == 0 || strings.IndexByte(`{["`, inner[0]) < 0 {
			return nil, nil
		}
		var value json.RawMessage
		if codec().Unmarshal(inner, &value) != nil {
			return nil, nil //nolint:nilerr // a text, which happens to begin like JSON
		}
		return inner, nil
	}
	return nil, nil
}

func parse(data []byte) (*Event, error) {
	if data[0] != '{' || isCrowded(data) {
		return parseOther(data)
	}
	word := guessType(data)
	if word == "" {
		return parseByMarks(data)
	}
	event, err := readAs(word, data)
	if err != nil {
		return nil, err
	}
	if event.RawType != word { // it was the word of an object within
		return parseByMarks(data)
	}
	event.Shape = ShapeFlat
	if isNested(event.Extra) {
		event.settleNested()
	}
	return event, nil
}

// parseOther takes JSON that is no event.
func parseOther(data []byte) (*Event, error) {
	var value json.RawMessage
	if codec().Unmarshal(data, &value) != nil {
		return nil, ErrNotJSON
	}
	return &Event{Shape: ShapeOther, Data: new(Unknown)}, nil
}

// guessType finds the type of a flat body without reading it: members stand in
// any order, the type mostly last, and reading the body twice would take twice as
// long. The guess may be wrong, which shows once the body is read.
func guessType(data []byte) string {
	const member = `"event_type"`
	at := bytes.LastIndex(data, []byte(member))
	if at < 0 {
		return ""
	}
	rest := bytes.TrimLeft(data[at+len(member):], " \t\r\n")
	rest, ok := bytes.CutPrefix(rest, []byte(":"))
	if !ok {
		return ""
	}
	rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"`))
	if !ok {
		return ""
	}
	end := bytes.IndexAny(rest[:min(len(rest), maxTypeLen)], `"\`)
	if end < 0 || rest[end] != '"' {
		return ""
	}
	return string(rest[:end])
}

// maxTypeLen is longer than any type.
const maxTypeLen = 64

// readAs reads a body as the type that a word names.
func readAs(word string, data []byte) (*Event, error) {
	kind, known := canonical(word)
	read := readers[kind]
	if !known {
		read = readUnknown
	}
	event, err := read(data)
	if err != nil {
		return nil, err
	}
	event.Type = kind
	return event, nil
}

// canonical returns the type that a word names, and whether it is known. Words
// come in any case, and in envelopes with dots.
func canonical(word string) (kind smartlead.WebhookEvent, known bool) {
	if readers[smartlead.WebhookEvent(word)] != nil {
		return smartlead.WebhookEvent(word), true
	}
	word = strings.NewReplacer(".", "_", "-", "_", " ", "_").Replace(strings.ToUpper(strings.TrimSpace(word)))
	kind = smartlead.WebhookEvent(word).Canonical()
	return kind, readers[kind] != nil
}
