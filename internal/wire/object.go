package wire

import (
	stdjson "encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Object reads a struct as it would be read without a rule, but faster: the rules of
// its members are looked up once and not for each row. That is for rows that come by
// the hundred thousand. Each field must be a member of the body, but for one that
// takes the unknown ones.
func Object[T any]() Rule {
	return Rule{object: func(members map[reflect.Type]memberReader) Rule {
		o := newObjectReader(reflect.TypeFor[T](), members)
		return reading(func(dec *jsontext.Decoder, out *T) error {
			return o.read(dec, reflect.ValueOf(out).Elem())
		})
	}}
}

// memberReader reads the next value into a field.
type memberReader func(dec *jsontext.Decoder, field reflect.Value) error

// readMember makes one, whose errors are those of the library's own way.
func readMember[T any](read func(*jsontext.Decoder, *T) error) memberReader {
	return func(dec *jsontext.Decoder, field reflect.Value) error {
		out, _ := reflect.TypeAssert[*T](field.Addr())
		err := read(dec, out)
		if errors.Is(err, errors.ErrUnsupported) {
			return json.UnmarshalDecode(dec, out)
		}
		return located(dec, reflect.TypeFor[*T](), err)
	}
}

// located adds to an error which member it is about, unless it says so.
func located(dec *jsontext.Decoder, t reflect.Type, err error) error {
	if err == errUnreadable { //nolint:errorlint // wrapped, it has been here
		err = &json.SemanticError{GoType: t, Err: err}
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok && semantic.JSONPointer == "" {
		semantic.JSONPointer = dec.StackPointer()
	}
	return err
}

// readAny is for a field whose type has no rule.
func readAny(dec *jsontext.Decoder, field reflect.Value) error {
	return json.UnmarshalDecode(dec, field.Addr().Interface())
}

type objectReader struct {
	fields  func() []objectField // made on first use, when every rule is known
	places  map[string]int       // in fields, by name
	unknown int                  // the field that takes unknown members, -1: none does
}

type objectField struct {
	name  string
	index int
	read  memberReader
}

func newObjectReader(t reflect.Type, members map[reflect.Type]memberReader) *objectReader {
	o := &objectReader{places: make(map[string]int), unknown: -1}
	var fields []objectField
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if option == "embed" {
			o.unknown = i
			continue
		}
		o.places[name] = len(fields)
		fields = append(fields, objectField{name: name, index: i})
	}
	o.fields = sync.OnceValue(func() []objectField {
		for i := range fields {
			fields[i].read = members[t.Field(fields[i].index).Type]
			if fields[i].read == nil {
				fields[i].read = readAny
			}
		}
		return fields
	})
	return o
}

func (o *objectReader) read(dec *jsontext.Decoder, out reflect.Value) error {
	if dec.PeekKind() != '{' {
		return errors.ErrUnsupported
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	fields := o.fields()
	for next := 0; dec.PeekKind() != '}'; {
		name, err := dec.ReadValue()
		if err != nil {
			return err
		}
		// Mostly the members come in the order of the fields.
		if next == len(fields) || fields[next].name != string(name[1:len(name)-1]) {
			text, err := stringOf(name, copied)
			if err != nil {
				return err
			}
			place, known := o.places[text]
			if !known {
				if err := o.keep(dec, out, text); err != nil {
					return err
				}
				continue
			}
			next = place
		}
		if err := fields[next].read(dec, out.Field(fields[next].index)); err != nil {
			return err
		}
		next++
	}
	_, err := dec.ReadToken()
	return err
}

// keep takes an unknown member, if there is a field for it.
func (o *objectReader) keep(dec *jsontext.Decoder, out reflect.Value, name string) error {
	if o.unknown < 0 {
		return dec.SkipValue()
	}
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	unknown, _ := reflect.TypeAssert[*map[string]stdjson.RawMessage](out.Field(o.unknown).Addr())
	if *unknown == nil {
		*unknown = make(map[string]stdjson.RawMessage)
	}
	(*unknown)[name] = stdjson.RawMessage(value.Clone())
	return nil
}
