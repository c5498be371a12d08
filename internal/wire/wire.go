// Package wire holds the JSON settings of the SDK and the tolerant reading of
// scalars. It knows no resource: each package registers its own types in a
// [Codec].
package wire

import (
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// A Codec reads what the API sends, forgiving what it is known to vary, and
// writes what the API takes. It is safe for concurrent use.
type Codec struct {
	read  json.Options
	write json.Options

	foreignRead  json.Options
	foreignWrite json.Options
}

// A Rule teaches a Codec one Go type. Rules hold for exactly that type and not
// for others with the same underlying kind: looking a type up is then one map
// access, where a function over every value would double the time.
type Rule struct {
	goType reflect.Type
	read   *json.Unmarshalers
	member memberReader // does what read does, in an object of [Object]
	write  *json.Marshalers

	// object makes the rule of an [Object] from those of its members.
	object func(members map[reflect.Type]memberReader) Rule
}

// reading is the rule of a type that is only read.
func reading[T any](read func(*jsontext.Decoder, *T) error) Rule {
	return Rule{goType: reflect.TypeFor[T](), read: json.UnmarshalFromFunc(read), member: readMember(read)}
}

// NewCodec returns a Codec that knows the basic Go types and those of the rules.
func NewCodec(rules ...Rule) *Codec {
	rules = append(basicRules(), rules...)
	var read, objects []*json.Unmarshalers
	var write []*json.Marshalers
	members := make(map[reflect.Type]memberReader)
	for _, rule := range rules {
		if rule.object != nil {
			rule = rule.object(members)
			objects = append(objects, rule.read)
		} else {
			read = append(read, rule.read)
		}
		members[rule.goType] = rule.member
		write = append(write, rule.write)
	}
	syntax := json.JoinOptions(
		jsontext.AllowDuplicateNames(true),
		jsontext.AllowInvalidUTF8(true),
	)
	forForeign := json.WithUnmarshalers(json.JoinUnmarshalers(read...))
	forOwn := json.WithUnmarshalers(json.JoinUnmarshalers(append(read, objects...)...))
	writing := json.WithMarshalers(json.JoinMarshalers(write...))
	return &Codec{
		read:         json.JoinOptions(syntax, forOwn),
		write:        json.JoinOptions(syntax, json.Deterministic(true), writing),
		foreignRead:  json.JoinOptions(jsonv1.DefaultOptionsV1(), forForeign),
		foreignWrite: json.JoinOptions(jsonv1.DefaultOptionsV1(), writing),
	}
}

// Unmarshal reads data into out, which must be a pointer.
func (c *Codec) Unmarshal(data []byte, out any) error {
	if err := json.Unmarshal(data, out, c.read); err != nil {
		return describe(err)
	}
	return nil
}

// Marshal writes in as JSON, secrets revealed.
func (c *Codec) Marshal(in any) ([]byte, error) {
	return json.Marshal(in, c.write)
}

// UnmarshalForeign reads into a type of somebody else's, by the rules of
// encoding/json and with the tolerance of this package for scalars.
func (c *Codec) UnmarshalForeign(data []byte, out any) error {
	if err := json.Unmarshal(data, out, c.foreignRead); err != nil {
		return describe(err)
	}
	return nil
}

// MarshalForeign writes a value of somebody else's type as encoding/json would,
// secrets revealed.
func (c *Codec) MarshalForeign(in any) ([]byte, error) {
	return json.Marshal(in, c.foreignWrite)
}

// A DecodeError says which member of a body could not be read.
type DecodeError struct {
	Pointer string // JSON pointer to the member, "" for the whole body
	Offset  int64  // in bytes from the start of the body
	Reason  string
}

func (e *DecodeError) Error() string {
	at := e.Pointer
	if at == "" {
		at = "the body"
	}
	return fmt.Sprintf("cannot read %s at byte %d: %s", at, e.Offset, e.Reason)
}

// describe turns the library's error into one whose text holds no value of the
// body: values can be passwords.
func describe(err error) error {
	switch e := err.(type) { //nolint:errorlint // the library returns these two unwrapped
	case *json.SemanticError:
		reason := "unexpected value"
		if e.JSONKind != 0 {
			reason = "unexpected " + kindName(e.JSONKind)
		}
		if e.GoType != nil {
			reason += " for " + e.GoType.String()
		}
		return &DecodeError{Pointer: string(e.JSONPointer), Offset: e.ByteOffset, Reason: reason}
	case *jsontext.SyntacticError:
		return &DecodeError{Pointer: string(e.JSONPointer), Offset: e.ByteOffset, Reason: "malformed JSON"}
	default:
		return &DecodeError{Reason: "malformed JSON"}
	}
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	case '"':
		return "string"
	case '0':
		return "number"
	case '{':
		return "object"
	case '[':
		return "array"
	default:
		return "token"
	}
}

// AppendString appends text as a JSON string. What is no valid UTF-8 is replaced.
func AppendString(body []byte, text string) []byte {
	body, _ = jsontext.AppendQuote(body, text)
	return body
}
