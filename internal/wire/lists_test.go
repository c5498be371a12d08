package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStrings(t *testing.T) {
	t.Parallel()
	codec := NewCodec(Strings("url", "email"))
	tests := map[string][]string{
		`["a","b\n"]`:                          {"a", "b\n"},
		`[]`:                                   {},
		`null`:                                 nil,
		`""`:                                   nil,
		`"a"`:                                  {"a"},
		`{"email":"a"}`:                        {"a"},
		`[1,true,null]`:                        {"1", "true", ""},
		`[{"url":"u","email":"e"}]`:            {"u"},
		`[{"url":null,"email":"e"},{"n":[1]}]`: {"e", `{"n":[1]}`},
	}
	for text, want := range tests {
		got := []string{"before"}
		require.NoError(t, codec.Unmarshal([]byte(text), &got), text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{`["a"`, `[{"url":]`, `{`, ``} {
		var got []string
		require.Error(t, codec.Unmarshal([]byte(text), &got), text)
	}
}

func TestStringsAreUnescaped(t *testing.T) {
	t.Parallel()
	codec := NewCodec()
	long := strings.Repeat("x", 1000)
	for text, want := range map[string]string{
		`"a\"b"`:           "a\"b",
		`"` + long + `\n"`: long + "\n",
		`"` + strings.Repeat(`\u003c`, 100) + `"`: strings.Repeat("<", 100),
		"\"\xff\"":       "\ufffd",
		`"\ud83d\ude00"`: "😀",
	} {
		data := []byte(text)
		var got string
		require.NoError(t, codec.Unmarshal(data, &got))
		clear(data) // what was read must not share the body's bytes
		assert.Equal(t, want, got)
	}
}
