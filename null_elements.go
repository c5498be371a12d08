package smartlead

import (
	"bytes"
	"reflect"
)

// holdsNullElement reports a null that may be an element of a list and not the
// value of a member.
func holdsNullElement(body []byte) bool {
	for at := 0; ; {
		next := bytes.Index(body[at:], []byte("null"))
		if next < 0 {
			return false
		}
		before := bytes.TrimRight(body[:at+next], " \t\r\n")
		if n := len(before); n > 0 && (before[n-1] == '[' || before[n-1] == ',') {
			return true
		}
		at += next + len("null")
	}
}

// dropNulls takes the empty places out of lists of objects: joins of the API leave
// them, and nobody expects one.
func dropNulls(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			dropNulls(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			dropNulls(field)
		}
	case reflect.Map:
		if v.Type().Elem().Kind() != reflect.Slice || !v.CanInterface() {
			return
		}
		for _, key := range v.MapKeys() {
			list := reflect.New(v.Type().Elem()).Elem()
			list.Set(v.MapIndex(key))
			dropNulls(list)
			v.SetMapIndex(key, list)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Pointer {
			return
		}
		kept := 0
		for i := range v.Len() {
			if element := v.Index(i); !element.IsNil() {
				dropNulls(element)
				if v.CanSet() {
					v.Index(kept).Set(element)
				}
				kept++
			}
		}
		if v.CanSet() {
			v.SetLen(kept)
		}
	}
}
