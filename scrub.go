package smartlead

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
)

// scrub returns a copy of an error's body without the key and without any
// secret that this call sent: validators like to repeat what they refuse.
func (r *request) scrub(body []byte) []byte {
	if len(body) == 0 {
		return nil
	}
	clean := bytes.Clone(body)
	secrets := append(secretsIn(reflect.ValueOf(r.params), nil), r.client.config.apiKey.Reveal())
	for _, secret := range secrets {
		for _, form := range formsOf(secret) {
			clean = bytes.ReplaceAll(clean, []byte(form), []byte(redacted))
		}
	}
	return clean
}

// formsOf lists how a secret can stand in a body.
func formsOf(secret string) []string {
	if secret == "" {
		return nil
	}
	quoted, _ := json.Marshal(secret)
	return []string{
		secret,
		strings.Trim(string(quoted), `"`),
		url.QueryEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
}

var secretType = reflect.TypeFor[Secret]()

// secretsIn collects every Secret in params.
func secretsIn(v reflect.Value, found []string) []string {
	if !v.IsValid() {
		return found
	}
	if v.Type() == secretType {
		if text := v.Field(0); !text.IsNil() {
			found = append(found, text.Elem().String())
		}
		return found
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			found = secretsIn(v.Elem(), found)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			found = secretsIn(field, found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			found = secretsIn(v.Index(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			found = secretsIn(v.MapIndex(key), found)
		}
	}
	return found
}
