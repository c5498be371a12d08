package webhook

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// span is where a member stands in the body. Deprecated members repeat what
// others say, some of them a whole mail or a conversation: their text is read
// only where the other one is absent.
type span struct{ start, end int64 }

// UnmarshalJSONFrom notes the place of the next value.
func (s *span) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	s.end = dec.InputOffset()
	s.start = s.end - int64(len(value))
	return nil
}

func (s *span) isSet() bool { return s.end > s.start }

// json returns the value as it stands in the body.
func (s *span) json(data []byte) []byte { return data[s.start:s.end] }

// text returns the value read as a string.
func (s *span) text(data []byte) string {
	if !s.isSet() {
		return ""
	}
	var text string
	if codec().Unmarshal(s.json(data), &text) != nil {
		return ""
	}
	return text
}

func (s *span) fillTime(to *time.Time, data []byte) {
	if !to.IsZero() {
		return
	}
	if t, ok := wire.ParseTime(s.text(data)); ok {
		*to = t
	}
}

// fill sets an empty member to the first of the spans that has a text.
func fill[T ~string](to *T, data []byte, from ...span) {
	for i := range from {
		if *to != "" {
			return
		}
		*to = T(from[i].text(data))
	}
}

func fillTime(to *time.Time, from time.Time) {
	if to.IsZero() {
		*to = from
	}
}
