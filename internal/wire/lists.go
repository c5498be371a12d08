package wire

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Strings reads a list of texts. Where an item is an object, the text is the
// first of the members that it has, or else its JSON; one text alone is a list
// of one, and null and "" are none.
func Strings(members ...string) Rule {
	return reading(func(dec *jsontext.Decoder, out *[]string) error {
		if dec.PeekKind() != '[' {
			return readLoneString(dec, out, members)
		}
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
		items := []string{}
		for dec.PeekKind() != ']' {
			item, err := readItem(dec, members)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		*out = items
		_, err := dec.ReadToken()
		return err
	})
}

func readLoneString(dec *jsontext.Decoder, out *[]string, members []string) error {
	*out = nil
	item, err := readItem(dec, members)
	if err == nil && item != "" {
		*out = []string{item}
	}
	return err
}

func readItem(dec *jsontext.Decoder, members []string) (string, error) {
	if dec.PeekKind() != '{' {
		return readString(dec, copied)
	}
	value, err := dec.ReadValue()
	if err != nil {
		return "", err
	}
	value = slices.Clone(value)
	var object map[string]jsontext.Value
	if err := json.Unmarshal(value, &object, dec.Options()); err != nil {
		return "", err
	}
	for _, member := range members {
		var text string
		raw, ok := object[member]
		if ok && json.Unmarshal(raw, &text, dec.Options()) == nil && text != "" {
			return text, nil
		}
	}
	return string(value), nil
}
