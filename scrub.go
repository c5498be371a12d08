package smartlead

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// scrub returns a copy of an error's body without the key and without any
// secret that this call sent: validators like to repeat what they refuse.
func (r *request) scrub(body []byte) []byte {
	if len(body) == 0 {
		return nil
	}
	var forms []string
	for _, secret := range append(secretsIn(r.params), r.client.config.apiKey.Reveal()) {
		forms = append(forms, formsOf(secret)...)
	}
	// The longest first: a secret may be the beginning of another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	clean := bytes.Clone(body)
	for _, form := range forms {
		clean = bytes.ReplaceAll(clean, []byte(form), []byte(redacted))
	}
	return clean
}

// scrubWords clears what was read out of an error's body, where a secret may have
// stood in yet another form.
func (r *request) scrubWords(e *APIError) {
	e.Message = string(r.scrub([]byte(e.Message)))
	e.Code = string(r.scrub([]byte(e.Code)))
	e.Details = r.scrub(e.Details)
}

// formsOf lists how a secret can stand in a body.
func formsOf(secret string) []string {
	if secret == "" {
		return nil
	}
	escaped, _ := json.Marshal(secret)
	plain, _ := jsontext.AppendQuote(nil, secret)
	return []string{
		secret,
		unquoted(escaped),
		unquoted(plain),
		strings.Trim(strconv.QuoteToASCII(secret), `"`),
		url.QueryEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
}

func unquoted(text []byte) string { return string(text[1 : len(text)-1]) }

var secretType = reflect.TypeFor[Secret]()

// secretsIn collects every Secret in params.
func secretsIn(params any) []string {
	search := secretSearch{seen: map[visited]bool{}}
	search.walk(reflect.ValueOf(params))
	return search.found
}

// secretSearch walks values, which may lead back to themselves.
type secretSearch struct {
	found []string
	seen  map[visited]bool
}

type visited struct {
	at   unsafe.Pointer
	kind reflect.Type
	size int
}

// again reports a value that is being walked already, or was.
func (s *secretSearch) again(v reflect.Value) bool {
	place := visited{at: v.UnsafePointer(), kind: v.Type()}
	if v.Kind() == reflect.Slice {
		place.size = v.Len()
	}
	known := s.seen[place]
	s.seen[place] = true
	return known
}

func (s *secretSearch) walk(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	if v.Type() == secretType {
		if text := v.Field(0); !text.IsNil() {
			s.found = append(s.found, text.Elem().String())
		}
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		s.walk(v.Elem())
	case reflect.Pointer:
		if !v.IsNil() && !s.again(v) {
			s.walk(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			s.walk(field)
		}
	case reflect.Slice:
		if v.IsNil() || s.again(v) {
			return
		}
		for i := range v.Len() {
			s.walk(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() || s.again(v) {
			return
		}
		for _, key := range v.MapKeys() {
			s.walk(v.MapIndex(key))
		}
	}
}
