package smartlead

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
)

// bodyError is a success whose body is none.
type bodyError struct {
	kind    error
	reason  string
	cause   error
	refused bool // the body says itself that the call failed
}

func (e *bodyError) Error() string { return e.reason }
func (e *bodyError) Unwrap() error { return e.cause }

// accept reads the body of a 2xx answer into out. With again, another attempt may
// bring a better body. Its errors are cleared of secrets: they quote the body, and
// reach loggers and hooks.
func (r *request) accept(body []byte, out any) (again bool, err error) {
	again, err = r.readBody(body, out)
	if bad, ok := errors.AsType[*bodyError](err); ok {
		clean := *bad
		clean.reason = string(r.scrub([]byte(bad.reason)))
		return again, &clean
	}
	return again, err
}

// readBody is accept, with errors that may show a secret.
func (r *request) readBody(body []byte, out any) (again bool, err error) {
	body = trimBody(body)
	isRead := r.route.class == read
	switch _, nothing := out.(*none); {
	case refuses(r.route, body):
		return false, &bodyError{reason: "refused", refused: true}
	case isMarkup(body):
		return true, &bodyError{kind: ErrUnexpectedBody, reason: textOf(r.scrub(body))}
	case nothing:
		return false, nil
	case isEmpty(body):
		return false, acceptEmpty(r.route, out)
	case startsJSON(body):
		return r.readJSON(body, out)
	case isRead:
		return true, &bodyError{kind: ErrUnexpectedBody, reason: "text instead of JSON: " + textOf(r.scrub(body))}
	default:
		return false, acceptEmpty(r.route, out) // a sentence that says it worked
	}
}

// readJSON decodes a body and says whether it is a result.
func (r *request) readJSON(body []byte, out any) (again bool, err error) {
	if own, ok := out.(*foreign); ok {
		if err := own.read(body); err != nil {
			return true, unexpectedBody(err)
		}
		return false, nil
	}
	result := reflect.ValueOf(out).Elem()
	result.SetZero() // an attempt before this one may have left a part of its body
	if err := codec().Unmarshal(body, out); err != nil {
		return true, unexpectedBody(err)
	}
	if holdsNullElement(body) {
		dropNulls(result)
	}
	switch isRead := r.route.class == read; {
	case isRead && !r.route.op.list && lacksObject(out):
		return false, errNoObject
	case isRead && saysFailure(body):
		return true, &bodyError{kind: ErrUnexpectedBody, reason: "an error instead of a result: " + textOf(r.scrub(body))}
	case lacksRows(out):
		return true, unexpectedBody(errNoRows)
	}
	return false, nil
}

// unexpectedBody is JSON that does not fit the result.
func unexpectedBody(cause error) error {
	return &bodyError{kind: ErrUnexpectedBody, reason: "the body is not what is due", cause: cause}
}

// errNoObject is a read of one object that was answered without it.
var errNoObject = &bodyError{kind: ErrNotFound, reason: "the API answered without an object"}

// lacksObject reports a result that says of itself that it holds nothing, such
// as an envelope without data.
func lacksObject(out any) bool {
	own, ok := resultAs[interface{ missing() bool }](out)
	return ok && own.missing()
}

// lacksRows reports an object that says something else than the page it should be.
// Taking it for an empty page could make a caller believe that everything is gone.
func lacksRows(out any) bool {
	own, ok := resultAs[interface{ lacksRows() bool }](out)
	return ok && own.lacksRows()
}

// saysElse reports unknown members beyond an acknowledgement, which is an answer
// without rows.
func saysElse(members map[string]json.RawMessage) bool {
	_, ok := members["ok"]
	_, success := members["success"]
	for name := range members {
		switch {
		case name == "ok", name == "success":
		case name == "message" && (ok || success):
		default:
			return true
		}
	}
	return false
}

// resultAs returns what out points to, if it is a pointer with the methods of T.
func resultAs[T any](out any) (own T, ok bool) {
	target := reflect.ValueOf(out).Elem()
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return own, false
	}
	return reflect.TypeAssert[T](target)
}

// failureMembers are those of an answer that tells of a failure and nothing else.
var failureMembers = []string{"message", "error", "statusCode", "status", "ok", "success", "code", "errorCode", "details", "validation", "data"}

// saysFailure reports an object that tells of a failure where a result is due,
// without saying so with ok or success.
func saysFailure(body []byte) bool {
	if len(body) > longestRefusal || body[0] != '{' ||
		!bytes.Contains(body, []byte(`"error"`)) && !bytes.Contains(body, []byte(`"message"`)) {
		return false
	}
	var members map[string]json.RawMessage
	if err := codec().Unmarshal(body, &members); err != nil {
		return false
	}
	for name, value := range members {
		if !slices.Contains(failureMembers, name) || name == "data" && string(value) != "null" {
			return false
		}
	}
	if rawText(members["error"]) != "" {
		return true
	}
	_, ok := members["ok"]
	_, success := members["success"]
	return rawText(members["message"]) != "" && !ok && !success
}

// acceptEmpty settles a success that says nothing: for a read of one object
// there is none, a list is empty, a write has worked.
func acceptEmpty(r route, out any) error {
	target := reflect.ValueOf(out).Elem()
	if target.Kind() != reflect.Pointer {
		return nil
	}
	if r.class == read && !r.op.list {
		return errNoObject
	}
	target.Set(reflect.New(target.Type().Elem()))
	return nil
}

// isEmpty reports a body without content.
func isEmpty(body []byte) bool {
	switch string(body) {
	case "", "null", "{}", `""`:
		return true
	}
	return false
}

func startsJSON(body []byte) bool {
	switch body[0] {
	case '{', '[', '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return true
	}
	return string(body) == "true" || string(body) == "false"
}

const longestRefusal = 4 << 10 // bytes, of a read: a longer body is a result

// refuses reports {"ok":false} and {"success":false}. The refusal of a write may
// be long: it names the leads that were refused.
func refuses(r route, body []byte) bool {
	if len(body) > longestRefusal && r.class == read || !saysFalse(body, `"ok"`) && !saysFalse(body, `"success"`) {
		return false
	}
	parsed, ok := parseErrorBody(body) // the member may be one of something within
	return ok && parsed.refused()
}

// saysFalse reports a member of that name, quotes included, that is false, or a text
// or number that means it.
func saysFalse(body []byte, name string) bool {
	for {
		_, after, found := bytes.Cut(body, []byte(name))
		if !found {
			return false
		}
		value := bytes.TrimLeft(after, " \t\r\n:\"")
		if bytes.HasPrefix(value, []byte("false")) || bytes.HasPrefix(value, []byte("0")) {
			return true
		}
		body = after
	}
}
