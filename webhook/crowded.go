package webhook

import "bytes"

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

// separators counts the commas between values. Those in a text count where the
// text may be JSON itself, which is read where an object is expected.
func separators(data []byte) int {
	count := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case ',':
			count++
		case '"':
			text := textAt(data[i+1:])
			if mayBeJSON(text) {
				count += commas(text)
			}
			i += 1 + len(text)
		}
	}
	return count
}

// mayBeJSON looks at how a text begins, behind blanks that can be escapes: with an
// object, a list or a text, whose first character can be an escape itself.
func mayBeJSON(text []byte) bool {
	text = bytes.TrimLeft(text, ` \nrt`)
	return bytes.HasPrefix(text, []byte("u00")) || len(text) > 0 && bytes.IndexByte([]byte(`{["`), text[0]) >= 0
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
