package wire

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type testRow struct {
	ID   int    `json:"id"`
	Text string `json:"text"`
}

func readRows(body io.Reader, limit int64) (rows []testRow, rest string, err error) {
	left, err := Rows(NewCodec(), body, "data", limit, func(row *testRow) bool {
		rows = append(rows, *row)
		return true
	})
	return rows, strings.TrimSpace(string(left)), err
}

func TestRows(t *testing.T) {
	t.Parallel()
	two := []testRow{{1, "a"}, {2, "b"}}
	for body, want := range map[string]struct {
		rows []testRow
		rest string
	}{
		`{"total":"2","data":[{"id":"1","text":"a"},{"id":2,"text":"b"}],"limit":100}`: {two, `{"total":"2","data":[],"limit":100}`},
		`{"data":[{"id":"1","text":"a"},{"id":2,"text":"b"}]}`:                         {two, `{"data":[]}`},
		`{"data":[],"data":[{"id":1,"text":"a"}]}`:                                     {two[:1], `{"data":[],"data":[]}`},
		`{"data":null,"ok":false}`:                                                     {nil, `{"data":null,"ok":false}`},
		`{"other":{"data":[1]},"data":[]}`:                                             {nil, `{"other":{"data":[1]},"data":[]}`},
		`{}`:                                                                           {nil, `{}`},
		`[1]`:                                                                          {nil, `[1]`},
		``:                                                                             {nil, ``},
		`null`:                                                                         {nil, `null`},
	} {
		for kind, reader := range map[string]io.Reader{"at once": strings.NewReader(body), "byte by byte": iotest.OneByteReader(strings.NewReader(body))} {
			rows, rest, err := readRows(reader, 1<<20)
			require.NoError(t, err, "%s %s", body, kind)
			assert.Equal(t, want.rows, rows, "%s %s", body, kind)
			assert.Equal(t, want.rest, rest, "%s %s", body, kind)
		}
	}
}

func TestRowsThatDoNotArrive(t *testing.T) {
	t.Parallel()
	whole := `{"data":[{"id":1,"text":"a"},{"id":2,"text":"b"}],"limit":100}`
	for cut := 1; cut < len(whole); cut++ {
		broken := errors.New("connection lost")
		rows, _, err := readRows(io.MultiReader(strings.NewReader(whole[:cut]), iotest.ErrReader(broken)), 1<<20)
		require.ErrorIs(t, err, broken, "cut at %d", cut)
		assert.Len(t, rows, strings.Count(whole[:cut], "}"), "cut at %d: each row that arrived", cut)
	}
	_, _, err := readRows(strings.NewReader(whole[:20]), 1<<20)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestRowsThatAreNoGood(t *testing.T) {
	t.Parallel()
	rows, _, err := readRows(strings.NewReader(`{"data":[{"id":1},{"id":{}}]}`), 1<<20)
	var bad *DecodeError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "/data/1/id", bad.Pointer)
	assert.Len(t, rows, 1)

	_, _, err = readRows(strings.NewReader(`{"data":[{"id":1},{"text":"`+strings.Repeat("x", 1<<20)+`"}]}`), 1<<18)
	require.ErrorIs(t, err, ErrRowTooLarge)
	_, _, err = readRows(strings.NewReader(strings.Repeat(" ", 1<<20)), 1<<18)
	require.ErrorIs(t, err, ErrRowTooLarge)
}

func TestRowsAreLeftWhenAsked(t *testing.T) {
	t.Parallel()
	count := 0
	_, err := Rows(NewCodec(), strings.NewReader(`{"data":[{"id":1},{"id":2},oops`), "data", 1<<20, func(*testRow) bool {
		count++
		return count < 2
	})
	require.NoError(t, err)
	assert.Equal(t, 2, count)
}

func FuzzRows(f *testing.F) {
	f.Add(`{"total":"2","data":[{"id":"1","text":"a"},{"id":2,"text":null}],"limit":100}`)
	f.Add(`{"data":[[[[`)
	f.Add(`[]`)
	f.Fuzz(func(_ *testing.T, body string) {
		_, _, _ = readRows(strings.NewReader(body), 1<<16)
	})
}
