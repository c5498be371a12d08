package wire

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var errUnreadable = errors.New("unreadable scalar")

func basicRules() []Rule {
	return []Rule{
		Int[int](), Int[int64](), Float[float64](), OptionalFloat(), Bool[bool](), String[string](), Time(),
	}
}

// Int reads a whole number from a JSON number, from text holding one, or from
// null and "", which are zero.
func Int[T ~int | ~int64]() Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		n, ok := parseInt(text)
		if !ok {
			return errUnreadable
		}
		*out = T(n)
		return nil
	})
}

// IntMod reads as Int does, modulo n: for numbers that count in a circle.
func IntMod[T ~int | ~int64](n T) Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		value, ok := parseInt(text)
		if !ok {
			return errUnreadable
		}
		*out = T(value) % n
		return nil
	})
}

// Float reads a number as Int does, and a percentage such as "0.58%" as 0.58.
func Float[T ~float64]() Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		f, ok := parseFloat(text)
		if !ok {
			return errUnreadable
		}
		*out = T(f)
		return nil
	})
}

// OptionalFloat reads what Float reads, and nil where there is none, also in words:
// a share that is not known is not 0 %.
func OptionalFloat() Rule {
	return reading(func(dec *jsontext.Decoder, out **float64) error {
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		if text = bytes.TrimSpace(text); len(text) == 0 || isNullWord(text) {
			*out = nil
			return nil
		}
		f, ok := parseFloat(text)
		if !ok {
			return errUnreadable
		}
		*out = &f
		return nil
	})
}

// Bool reads true and false, the same as text, 1 and 0, and null as false.
func Bool[T ~bool]() Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		b, ok := parseBool(text)
		if !ok {
			return errUnreadable
		}
		*out = T(b)
		return nil
	})
}

// String reads text. A number or a boolean becomes its JSON text, null becomes
// "", and an object or array becomes its JSON text too.
func String[T ~string]() Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		text, err := readString(dec, copied)
		*out = T(text)
		return err
	})
}

// StringMap reads an object of strings, with the tolerance of String for each
// value. It reads the members itself, since the general way through a map type
// takes twice as long.
func StringMap[T ~map[string]string]() Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		switch dec.PeekKind() {
		case '{':
			return readStringMap(dec, out)
		case '"': // an object as a string holding JSON
			text, err := scalarText(dec)
			if err != nil || len(bytes.TrimSpace(text)) == 0 {
				return err
			}
			return json.Unmarshal(bytes.Clone(text), out, dec.Options())
		case '[': // an empty object from a server that confuses the two
			value, err := dec.ReadValue()
			if err == nil && len(bytes.TrimSpace(value[1:len(value)-1])) > 0 {
				return errUnreadable
			}
			return err
		default:
			text, err := scalarText(dec)
			if err == nil && len(text) > 0 {
				return errUnreadable
			}
			return err
		}
	})
}

func readStringMap[T ~map[string]string](dec *jsontext.Decoder, out *T) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	var members T
	for dec.PeekKind() != '}' {
		name, err := readString(dec, internShort)
		if err != nil {
			return err
		}
		value, err := readString(dec, internShort)
		if err != nil {
			return err
		}
		if members == nil {
			members = make(T)
		}
		members[name] = value
	}
	*out = members
	_, err := dec.ReadToken()
	return err
}

func readString(dec *jsontext.Decoder, keep func(text []byte) string) (string, error) {
	value, err := dec.ReadValue()
	if err != nil {
		return "", err
	}
	return stringOf(value, keep)
}

// stringOf is what String reads from value. Keep makes a string of its text where
// that has no escapes.
func stringOf(value jsontext.Value, keep func(text []byte) string) (string, error) {
	switch value.Kind() {
	case 'n':
		return "", nil
	case '"':
		if bytes.IndexByte(value, '\\') >= 0 || !utf8.Valid(value) {
			return unquote(value)
		}
		return keep(value[1 : len(value)-1]), nil
	default:
		return string(value), nil
	}
}

func copied(text []byte) string { return string(text) }

// unquote reads a string with escapes. A conversation can be some megabytes of
// HTML in one string, so that it does not copy once more what it has just made.
func unquote(value jsontext.Value) (string, error) {
	text, err := jsontext.AppendUnquote(make([]byte, 0, len(value)), value)
	if len(text) == 0 {
		if err != nil {
			return "", errUnreadable
		}
		return "", nil
	}
	if cap(text) > 2*len(text) { // mostly escapes: the rest is not worth keeping
		return string(text), nil
	}
	return unsafe.String(unsafe.SliceData(text), len(text)), nil // text is not changed any more
}

// Enum reads a word and translates those that the API reads and writes under
// different names, so that users meet one vocabulary.
func Enum[T ~string](read map[string]T) Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		text, err := readString(dec, internShort)
		if err != nil {
			return err
		}
		word, ok := read[text]
		if !ok {
			word = T(text)
		}
		*out = word
		return nil
	})
}

// Text reads a type from the text of a scalar; null and "" are its zero value.
// With format it is also written through it.
func Text[T any](parse func(string) (T, bool), format func(T) string) Rule {
	rule := reading(func(dec *jsontext.Decoder, out *T) error {
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		var zero T
		if len(text) == 0 {
			*out = zero
			return nil
		}
		value, ok := parse(string(text))
		if !ok {
			return errUnreadable
		}
		*out = value
		return nil
	})
	if format != nil {
		rule.write = json.MarshalToFunc(func(enc *jsontext.Encoder, in T) error {
			return enc.WriteToken(jsontext.String(format(in)))
		})
	}
	return rule
}

// Embedded reads an object or array type that sometimes comes as a string
// holding JSON. "" leaves the zero value.
func Embedded[T any]() Rule {
	return reading(func(dec *jsontext.Decoder, out *T) error {
		if dec.PeekKind() != '"' {
			return errors.ErrUnsupported
		}
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		var zero T
		*out = zero
		if len(bytes.TrimSpace(text)) == 0 {
			return nil
		}
		return json.Unmarshal(bytes.Clone(text), out, dec.Options())
	})
}

// Time reads every form of time the API is known to use; null, "" and 0 are the
// zero time.
func Time() Rule {
	return reading(func(dec *jsontext.Decoder, out *time.Time) error {
		text, err := scalarText(dec)
		if err != nil {
			return err
		}
		t, ok := parseTime(text)
		if !ok {
			return errUnreadable
		}
		*out = t
		return nil
	})
}

// scalarText reads the next scalar and returns its text without quotes, valid
// until the next read. It is empty for null.
func scalarText(dec *jsontext.Decoder) ([]byte, error) {
	value, err := dec.ReadValue()
	if err != nil {
		return nil, err
	}
	switch value.Kind() {
	case 'n':
		return nil, nil
	case '"':
		if bytes.IndexByte(value, '\\') < 0 {
			return value[1 : len(value)-1], nil
		}
		return jsontext.AppendUnquote(nil, value)
	case '{', '[':
		return nil, errUnreadable
	default:
		return value, nil
	}
}

func parseInt(text []byte) (int64, bool) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return 0, true
	}
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return n, true
	}
	if isNullWord(text) {
		return 0, true
	}
	f, ok := parseFloat(text)
	if !ok || f != math.Trunc(f) || math.Abs(f) >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

func parseFloat(text []byte) (float64, bool) {
	text = bytes.TrimSpace(text)
	text = bytes.TrimSuffix(text, []byte("%"))
	text = bytes.TrimSpace(text)
	if len(text) == 0 || isNullWord(text) {
		return 0, true
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// isNullWord reports words that stand for "nothing" where a number is due.
func isNullWord(text []byte) bool {
	switch string(text) {
	case "null", "None", "none", "N/A", "-":
		return true
	}
	return false
}

func parseBool(text []byte) (value, ok bool) {
	switch string(text) { // as nearly all are written
	case "true":
		return true, true
	case "false":
		return false, true
	}
	switch strings.ToLower(string(bytes.TrimSpace(text))) {
	case "", "null", "false", "0", "no":
		return false, true
	case "true", "1", "yes":
		return true, true
	}
	return false, false
}
