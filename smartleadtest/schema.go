package smartleadtest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The real service checks queries and bodies with the Joi library before any
// code of its own runs. This file is a small copy of the part of Joi that can be
// observed from outside: the order of checks, the conversion of "12" to 12, and
// the sentences.

type valueKind int

const (
	kindAny valueKind = iota
	kindText
	kindTextOrNumber
	kindWhole
	kindNumber
	kindBoolean
	kindList
	kindObject
	kindScalarMap
)

// rule says what one value must look like. Rules are built with the functions
// below and never changed afterwards, so that they can be shared.
type rule struct {
	kind     valueKind
	nullable bool
	filled   bool
	min, max *float64
	words    []string
	items    *rule
	list     *rule // what a list in place of the one value must look like; nil: no list
	object   object
}

// member is one named value of an object.
type member struct {
	name     string
	required bool
	rule     rule
}

// object lists every member an object may have. Any other is refused.
type object []member

// wholeBody is the name of the only member of a body that is a list and no
// object.
const wholeBody = ""

// isList tells whether it stands for a list.
func (o object) isList() bool { return len(o) == 1 && o[0].name == wholeBody }

func need(name string, r rule) member { return member{name, true, r} }
func may(name string, r rule) member  { return member{name, false, r} }

func anything() rule                  { return rule{kind: kindAny, nullable: true} }
func text() rule                      { return rule{kind: kindText} }
func textOrNumber() rule              { return rule{kind: kindTextOrNumber} }
func whole() rule                     { return rule{kind: kindWhole} }
func number() rule                    { return rule{kind: kindNumber} }
func boolean() rule                   { return rule{kind: kindBoolean} }
func listOf(items rule) rule          { return rule{kind: kindList, items: &items} }
func objectOf(members ...member) rule { return rule{kind: kindObject, object: members} }
func scalarMap() rule                 { return rule{kind: kindScalarMap} }

func (r rule) orNull() rule               { r.nullable = true; return r }
func (r rule) nonEmpty() rule             { r.filled = true; return r }
func (r rule) atLeast(limit float64) rule { r.min = &limit; return r }
func (r rule) atMost(limit float64) rule  { r.max = &limit; return r }
func (r rule) oneOf(words ...string) rule { r.words = words; return r }
func (r rule) between(a, b float64) rule  { return r.atLeast(a).atMost(b) }

// orListOf takes a list of such values as well, up to a number of them.
func (r rule) orListOf(most float64) rule {
	list := listOf(r).atMost(most)
	r.list = &list
	return r
}

// violation is the first thing that is wrong, in Joi's words.
type violation struct {
	key     string
	message string
}

func violate(path, format string, args ...any) *violation {
	if path == wholeBody {
		path = "value"
	}
	return &violation{key: path, message: strconv.Quote(path) + " " + fmt.Sprintf(format, args...)}
}

// check validates the members in the order in which they are declared, then
// looks for unknown ones, and returns the converted values.
func (o object) check(prefix string, values map[string]any) (fields, *violation) {
	checked := make(fields, len(values))
	for _, m := range o {
		value, present := values[m.name]
		path := prefix + m.name
		if !present {
			if m.required {
				return nil, violate(path, "is required")
			}
			continue
		}
		converted, wrong := m.rule.check(path, value)
		if wrong != nil {
			return nil, wrong
		}
		checked[m.name] = converted
	}
	if len(checked) == len(values) {
		return checked, nil
	}
	return nil, violate(prefix+o.firstUnknown(values), "is not allowed")
}

// firstUnknown is the alphabetically first unknown member: the order in which
// they were sent is lost, and the answer must not depend on a map's order.
func (o object) firstUnknown(values map[string]any) string {
	var unknown []string
	for name := range values {
		if !slices.ContainsFunc(o, func(m member) bool { return m.name == name }) {
			unknown = append(unknown, name)
		}
	}
	return slices.Min(unknown)
}

func (r rule) check(path string, value any) (any, *violation) {
	if value == nil {
		if r.nullable {
			return nil, nil
		}
		return nil, violate(path, "must be %s", r.noun())
	}
	if _, isList := value.([]any); isList && r.list != nil {
		return r.list.checkList(path, value)
	}
	switch r.kind {
	case kindText:
		return r.checkText(path, value)
	case kindWhole, kindNumber:
		return r.checkNumber(path, value)
	case kindBoolean:
		return checkBoolean(path, value)
	case kindList:
		return r.checkList(path, value)
	case kindObject:
		values, ok := value.(map[string]any)
		if !ok {
			return nil, violate(path, "must be %s", r.noun())
		}
		return r.object.check(path+".", values)
	case kindScalarMap:
		return r.checkScalarMap(path, value)
	case kindTextOrNumber:
		switch value.(type) {
		case string, json.Number:
			return value, nil
		}
		return nil, violate(path, "must be %s", r.noun())
	default:
		return value, nil
	}
}

func (r rule) noun() string {
	if len(r.words) > 0 {
		return "one of [" + strings.Join(r.words, ", ") + "]"
	}
	switch r.kind {
	case kindText:
		return "a string"
	case kindTextOrNumber:
		return "one of [string, number]"
	case kindBoolean:
		return "a boolean"
	case kindList:
		return "an array"
	case kindObject, kindScalarMap:
		return "of type object"
	default:
		return "a number"
	}
}

func (r rule) checkText(path string, value any) (any, *violation) {
	s, ok := value.(string)
	if len(r.words) > 0 && (!ok || !slices.Contains(r.words, s)) {
		return nil, violate(path, "must be %s", r.noun())
	}
	if !ok {
		return nil, violate(path, "must be a string")
	}
	if r.filled && s == "" {
		return nil, violate(path, "is not allowed to be empty")
	}
	if r.max != nil && float64(utf8.RuneCountInString(s)) > *r.max {
		return nil, violate(path, "length must be less than or equal to %v characters long", *r.max)
	}
	return s, nil
}

func (r rule) checkNumber(path string, value any) (any, *violation) {
	digits := ""
	switch v := value.(type) {
	case json.Number:
		digits = v.String()
	case string:
		digits = strings.TrimSpace(v)
	}
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return nil, violate(path, "must be a number")
	}
	if r.min != nil && n < *r.min {
		return nil, violate(path, "must be greater than or equal to %v", *r.min)
	}
	if r.max != nil && n > *r.max {
		return nil, violate(path, "must be less than or equal to %v", *r.max)
	}
	if r.kind == kindNumber {
		return n, nil
	}
	// Ids lie above what a float64 holds exactly in general, so whole numbers
	// are read from their digits.
	i, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		if n != math.Trunc(n) {
			return nil, violate(path, "must be an integer")
		}
		i = int64(n)
	}
	return i, nil
}

func checkBoolean(path string, value any) (any, *violation) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case string:
		if v == "true" || v == "false" {
			return v == "true", nil
		}
	}
	return nil, violate(path, "must be a boolean")
}

func (r rule) checkList(path string, value any) (any, *violation) {
	values, ok := value.([]any)
	if !ok {
		return nil, violate(path, "must be an array")
	}
	if r.max != nil && float64(len(values)) > *r.max {
		return nil, violate(path, "must contain less than or equal to %v items", *r.max)
	}
	if r.min != nil && float64(len(values)) < *r.min {
		return nil, violate(path, "must contain at least %v items", *r.min)
	}
	for i, item := range values {
		converted, wrong := r.items.check(path+"["+strconv.Itoa(i)+"]", item)
		if wrong != nil {
			return nil, wrong
		}
		values[i] = converted
	}
	return values, nil
}

// checkScalarMap is for custom fields: any keys, but only plain values.
func (r rule) checkScalarMap(path string, value any) (any, *violation) {
	values, ok := value.(map[string]any)
	if !ok {
		return nil, violate(path, "must be of type object")
	}
	if r.max != nil && float64(len(values)) > *r.max {
		return nil, violate(path, "must have less than or equal to %v keys", *r.max)
	}
	wrong := ""
	for key, item := range values {
		switch item.(type) {
		case nil, string, bool, json.Number:
			continue
		}
		if wrong == "" || key < wrong {
			wrong = key
		}
	}
	if wrong != "" {
		return nil, violate(path+"."+wrong, "must be one of [string, number, boolean]")
	}
	return values, nil
}

// fields are the checked members of a query or a body. The readers return the
// zero value for what was not sent; where that matters, ask has first.
type fields map[string]any

func (f fields) has(name string) bool       { _, present := f[name]; return present }
func (f fields) isNull(name string) bool    { value, present := f[name]; return present && value == nil }
func (f fields) text(name string) string    { s, _ := f[name].(string); return s }
func (f fields) whole(name string) int64    { n, _ := f[name].(int64); return n }
func (f fields) number(name string) float64 { n, _ := f[name].(float64); return n }
func (f fields) flag(name string) bool      { b, _ := f[name].(bool); return b }
func (f fields) list(name string) []any     { l, _ := f[name].([]any); return l }
func (f fields) object(name string) fields  { o, _ := f[name].(fields); return o }

// wholeOr is whole with a value for what was not sent.
func (f fields) wholeOr(name string, otherwise int64) int64 {
	if n, ok := f[name].(int64); ok {
		return n
	}
	return otherwise
}

// wholes is a list of ids.
func (f fields) wholes(name string) []int64 {
	var numbers []int64
	for _, item := range f.list(name) {
		if n, ok := item.(int64); ok {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// texts is a list of words.
func (f fields) texts(name string) []string {
	words := []string{}
	for _, item := range f.list(name) {
		if s, ok := item.(string); ok {
			words = append(words, s)
		}
	}
	return words
}

// id is an optional id: nil when it is null or was not sent.
func (f fields) id(name string) *int64 {
	if n, ok := f[name].(int64); ok {
		return &n
	}
	return nil
}
