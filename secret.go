package smartlead

import (
	"encoding/json"
	"log/slog"

	"github.com/smartlead-go/smartlead/internal/wire"
)

const redacted = "[redacted]"

// Secret is a password, token or key that does not show itself: printed, logged
// or encoded as JSON it reads "[redacted]", also inside other values. Only
// [Secret.Reveal] and the body of a call that sends it hold the text. The zero
// Secret is no secret at all and is not sent.
type Secret struct {
	// A pointer, since fmt prints the text of unexported fields that hold it
	// but only the address of what they point to.
	text *string
}

// NewSecret returns a Secret that holds text.
func NewSecret(text string) Secret { return Secret{text: &text} }

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == nil }

// String returns "[redacted]", or "" for the zero Secret.
func (s Secret) String() string {
	if s.text == nil {
		return ""
	}
	return redacted
}

// GoString is String for %#v.
func (s Secret) GoString() string { return "smartlead.Secret(" + s.String() + ")" }

// LogValue is String for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON writes the redacted form.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// UnmarshalJSON reads the text of a JSON string; null and "" are the zero Secret.
func (s *Secret) UnmarshalJSON(data []byte) error { return codec().Unmarshal(data, s) }

var _ = register(wire.Text(
	func(text string) (Secret, bool) { return NewSecret(text), true },
	Secret.Reveal,
))
