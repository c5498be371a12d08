package webhook

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// maxValues is some ten times what the longest conversation has. A body that has
// more is somebody's attempt to have it take up a hundred times its size: each
// little value becomes an item of a list or a map.
const maxValues = 100_000

// isCrowded reports whether a body has too many values to be taken apart.
func isCrowded(data []byte) bool {
	if len(data) < 2*maxValues || commas(data) < maxValues {
		return false // as are all that are sent in earnest
	}
	return separators(data) >= maxValues
}

// separators counts the commas between values, and the values in texts that are
// JSON themselves, which is read where an object is expected.
func separators(data []byte) int {
	count := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case ',':
			count++
		case '"':
			text := textAt(data[i+1:])
			if commas(text) > 0 {
				count += valuesIn(&unescaper{bytes.NewReader(text)})
			}
			i += 1 + len(text)
		}
	}
	return count
}

// valuesIn counts the values that a text begins with as far as it is JSON: an
// object, a list, or a text of such. Of a mail there are none or few.
func valuesIn(text io.Reader) int {
	begin := bufio.NewReader(text)
	char, err := begin.ReadByte()
	for err == nil && strings.IndexByte(" \t\r\n", char) >= 0 {
		char, err = begin.ReadByte()
	}
	switch {
	case err != nil:
		return 0
	case char == '"':
		return valuesIn(&unescaper{begin})
	case char != '{' && char != '[' || begin.UnreadByte() != nil:
		return 0
	}
	dec := jsontext.NewDecoder(begin, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	count := 0
	for count < maxValues {
		token, err := dec.ReadToken()
		if err != nil {
			break
		}
		count++
		if token.Kind() == '"' {
			count += valuesIn(strings.NewReader(token.String()))
		}
	}
	return count
}

// unescaper reads the text of a JSON string from behind its opening quote to the
// closing one. What is beyond ASCII does not matter here and becomes a question
// mark where it is an escape.
type unescaper struct{ from io.ByteReader }

func (u *unescaper) Read(out []byte) (n int, err error) {
	for n < len(out) && err == nil {
		if out[n], err = u.next(); err == nil {
			n++
		}
	}
	return n, err
}

func (u *unescaper) next() (byte, error) {
	char, err := u.from.ReadByte()
	switch {
	case err != nil:
		return 0, err
	case char == '"':
		return 0, io.EOF
	case char != '\\':
		return char, nil
	}
	switch char, err = u.from.ReadByte(); char {
	case 'b', 'f', 'n', 'r', 't':
		return ' ', err
	case 'u':
		return u.code()
	default:
		return char, err
	}
}

// code reads the digits of an escape.
func (u *unescaper) code() (byte, error) {
	var digits [4]byte
	for i := range digits {
		var err error
		if digits[i], err = u.from.ReadByte(); err != nil {
			return 0, err
		}
	}
	if code, err := strconv.ParseUint(string(digits[:]), 16, 16); err == nil && code <= unicode.MaxASCII {
		return byte(code), nil
	}
	return '?', nil
}

// textAt is the text that data begins with, up to its closing quote.
func textAt(data []byte) []byte {
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return data[:i]
		}
	}
	return data
}

// commas counts all commas, those written as an escape too.
func commas(data []byte) int {
	return bytes.Count(data, []byte(",")) + bytes.Count(data, []byte(`\u002c`)) + bytes.Count(data, []byte(`\u002C`))
}
