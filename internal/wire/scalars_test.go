package wire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type (
	word   string
	words  map[string]string
	object struct {
		Name string `json:"name"`
	}
	everything struct {
		Int    int                        `json:"int"`
		Float  float64                    `json:"float"`
		Bool   bool                       `json:"bool"`
		Text   string                     `json:"text"`
		Time   time.Time                  `json:"time"`
		Word   word                       `json:"word"`
		Words  words                      `json:"words"`
		Object object                     `json:"object"`
		Day    weekday                    `json:"day"`
		List   []string                   `json:"list"`
		Extra  map[string]json.RawMessage `json:",embed"`
	}
	weekday int
)

var testCodec = NewCodec(
	Enum(map[string]word{"OLD": "new"}), StringMap[words](), Embedded[object](), IntMod[weekday](7),
	Strings("name", "email"),
)

func readEverything(t *testing.T, body string) everything {
	t.Helper()
	var got everything
	require.NoError(t, testCodec.Unmarshal([]byte(body), &got), body)
	return got
}

func TestWhatIsForgiven(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for member, forms := range map[string]struct {
		bodies []string
		want   everything
	}{
		"int":         {[]string{`12`, `"12"`, `" 12 "`, `12.0`, `"12.0"`, `1.2e1`}, everything{Int: 12}},
		"int, none":   {[]string{`null`, `""`, `"null"`, `"None"`, `"N/A"`, `0`}, everything{}},
		"float":       {[]string{`0.58`, `"0.58"`, `"0.58%"`, `"0.58 %"`}, everything{Float: 0.58}},
		"float, none": {[]string{`null`, `""`, `"-"`, `"%"`}, everything{}},
		"bool":        {[]string{`true`, `"true"`, `"TRUE"`, `1`, `"1"`, `"yes"`}, everything{Bool: true}},
		"bool, none":  {[]string{`false`, `null`, `0`, `""`, `"no"`}, everything{}},
		"text":        {[]string{`"15550100"`, `15550100`}, everything{Text: "15550100"}},
		"text, none":  {[]string{`null`, `""`}, everything{}},
		"text, more":  {[]string{`{"a":1}`, `"{\"a\":1}"`}, everything{Text: `{"a":1}`}},
		"time":        {[]string{`"2026-03-02T12:00:00Z"`, `"2026-03-02T12:00:00.000Z"`, `"2026-03-02 12:00:00"`, `"2026-03-02T13:00:00+01:00"`, `1772452800`, `1772452800000`, `"1772452800"`}, everything{Time: noon}},
		"time, none":  {[]string{`null`, `""`, `0`}, everything{}},
		"word":        {[]string{`"OLD"`, `"new"`}, everything{Word: "new"}},
		"word, other": {[]string{`"NEVER SEEN"`}, everything{Word: "NEVER SEEN"}},
		"words":       {[]string{`{"a":"1","b":"x"}`, `{"a":1,"b":"x"}`, `"{\"a\":1,\"b\":\"x\"}"`}, everything{Words: words{"a": "1", "b": "x"}}},
		"words, none": {[]string{`null`, `{}`, `[]`, `""`}, everything{}},
		"object":      {[]string{`{"name":"a"}`, `"{\"name\":\"a\"}"`}, everything{Object: object{Name: "a"}}},
		"day":         {[]string{`1`, `8`, `"1"`}, everything{Day: 1}},
		"list":        {[]string{`["a","b"]`, `[{"name":"a"},{"email":"b"}]`, `["a",{"email":"b"}]`}, everything{List: []string{"a", "b"}}},
		"list, none":  {[]string{`null`, `""`}, everything{}},
	} {
		name, _, _ := strings.Cut(member, ",")
		for _, form := range forms.bodies {
			got := readEverything(t, `{"`+name+`":`+form+`}`)
			got.Time = got.Time.UTC()
			if forms.want.Time.IsZero() {
				assert.True(t, got.Time.IsZero(), "%s: %s", member, form)
				got.Time = time.Time{}
			}
			assert.Equal(t, forms.want, got, "%s: %s", member, form)
		}
	}
}

func TestWhatIsNotForgiven(t *testing.T) {
	t.Parallel()
	for body, pointer := range map[string]string{
		`{"int":"twelve"}`:      "/int",
		`{"int":1.5}`:           "/int",
		`{"int":[1]}`:           "/int",
		`{"int":1e30}`:          "/int",
		`{"float":"NaN"}`:       "/float",
		`{"bool":"perhaps"}`:    "/bool",
		`{"time":"tomorrow"}`:   "/time",
		`{"words":[1]}`:         "/words",
		`{"object":{"name":"a"`: "",
	} {
		var got everything
		err := testCodec.Unmarshal([]byte(body), &got)
		var bad *DecodeError
		require.ErrorAs(t, err, &bad, body)
		if pointer != "" {
			assert.Equal(t, pointer, bad.Pointer, body)
		}
		assert.NotContains(t, bad.Error(), "twelve", "values can be secrets")
	}
}

func TestUnknownMembersAreKept(t *testing.T) {
	t.Parallel()
	got := readEverything(t, `{"int":1,"other":{"a":[1]},"text":"a","text":"b"}`)
	assert.Equal(t, map[string]json.RawMessage{"other": json.RawMessage(`{"a":[1]}`)}, got.Extra)
	assert.Equal(t, "b", got.Text, "the last of two counts")
}

// FuzzUnmarshal reads anything: an error or a value, never a panic, and no error
// that shows what was read.
func FuzzUnmarshal(f *testing.F) {
	f.Add(`{"int":"1","float":"5%","bool":"x","text":1,"time":"2026-03-02","word":"OLD","words":"{}","object":"","day":9,"list":[{}]}`)
	f.Add(`{"words":{"a":{"b":1}},"list":"x","other":1}`)
	f.Add("{\"text\":\"\xff\\u0000\\ud800\"}")
	f.Fuzz(func(t *testing.T, body string) {
		var got everything
		err := testCodec.Unmarshal([]byte(body), &got)
		var bad *DecodeError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("%T: %v", err, err)
		}
		if err == nil {
			if _, err := testCodec.Marshal(got); err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
		}
	})
}
