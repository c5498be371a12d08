package wire

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type (
	row struct {
		ID     int       `json:"id"`
		Name   string    `json:"name"`
		At     time.Time `json:"at"`
		Open   bool      `json:"open"`
		Words  words     `json:"words"`
		Inner  inner     `json:"inner"`
		Nested object    `json:"nested"`
		Inners []*inner  `json:"inners"`

		Extra map[string]json.RawMessage `json:",embed"`
	}
	inner struct {
		Email string   `json:"email"`
		Share *float64 `json:"share"`
	}
)

// The two differ in how they read row and inner.
var (
	rowRules     = []Rule{StringMap[words](), Embedded[object]()}
	generalCodec = NewCodec(rowRules...)
	objectCodec  = NewCodec(append(slices.Clone(rowRules), Object[row](), Object[inner]())...)
)

var rowBodies = []string{
	`{"id":"1","name":"Dana","at":"2026-03-02T12:00:00Z","open":1,"words":{"a":2},"inner":{"email":"a","share":"5%"},"nested":"{\"name\":\"a\"}","inners":[{"email":"b"},null,{}]}`,
	`{"name":"a","id":1,"id":2,"open":true,"name":"b","inner":{"email":"a"},"inner":{"share":1}}`,
	`{"other":{"a":[1]},"id":1,"n\u0061me":"escaped","other":null,"more":1}`,
	`{"ID":1,"Name":"capitals are other members"}`,
	`{"inner":null,"inners":null,"words":null,"nested":null,"at":null}`,
	`{"inner":[],"id":1}`, `{"inner":"","id":1}`, `{"inner":{"share":"x"}}`, `{"inners":[{"email":"a"},{"share":[1]}]}`,
	`{"id":"twelve"}`, ` { "id" : [ 1 ] } `, `{"name":{"a":1},"at":"tomorrow"}`, `{"words":[1]}`, `{"nested":"{\"name\":"}`, `{"nested":{"name":1}}`,
	`{"id":1,`, `{"id"`, `{"id":1 "name":2}`, `{1:2}`, `{"inner":{"email":"a"`, `{"other":`, `{"other":{"a":}}`,
	"{\"n\xffme\":1,\"name\":\"\xff\"}", `{"":1}`, `{}`, `null`, `[]`, `1`, `"a"`, ``, `{"id":1}{`,
}

// FuzzObject reads rows in both ways, which must come to the same.
func FuzzObject(f *testing.F) {
	for _, body := range rowBodies {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var want, got row
		wantErr, gotErr := generalCodec.Unmarshal([]byte(body), &want), objectCodec.Unmarshal([]byte(body), &got)
		require.Equal(t, wantErr, gotErr)
		if wantErr == nil {
			require.Equal(t, want, got)
		}
	})
}

func TestObjectIsReadIntoWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, codec := range []*Codec{generalCodec, objectCodec} {
		got := row{ID: 1, Name: "before", Extra: map[string]json.RawMessage{"a": json.RawMessage(`1`)}}
		require.NoError(t, codec.Unmarshal([]byte(`{"name":"after","b":2}`), &got))
		assert.Equal(t, row{ID: 1, Name: "after", Extra: map[string]json.RawMessage{"a": json.RawMessage(`1`), "b": json.RawMessage(`2`)}}, got)
		require.NoError(t, codec.Unmarshal([]byte(`null`), &got))
		assert.Zero(t, got)
	}
}
