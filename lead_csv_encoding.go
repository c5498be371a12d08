package smartlead

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// csvHead is how much of a file is looked at before it is read, in bytes.
const csvHead = 64 << 10

const utf8BOM = "\xef\xbb\xbf"

// decodeCSV returns the text of a file as UTF-8, with every line ended by a line
// feed. It looks at the beginning to find out how the file is written.
func decodeCSV(file io.Reader) io.Reader {
	buffered := bufio.NewReaderSize(file, csvHead)
	head, err := buffered.Peek(csvHead)
	var rest io.Reader = buffered
	if err != nil && !errors.Is(err, io.EOF) {
		rest = io.MultiReader(bytes.NewReader(bytes.Clone(head)), brokenReader{err})
	}
	return &lineEnds{text: transform.NewReader(rest, csvDecoder(head))}
}

// csvDecoder finds the encoding by its byte order mark. Without one it is UTF-16
// where every other byte is zero, Windows-1252 where more is no UTF-8 than is,
// and else UTF-8.
func csvDecoder(head []byte) transform.Transformer {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), isUTF16(head, 1):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case bytes.HasPrefix(head, []byte("\xfe\xff")), isUTF16(head, 0):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	case !bytes.HasPrefix(head, []byte(utf8BOM)) && isWindows1252(head):
		return &lenientUTF8{begun: true, windows: true}
	default:
		return &lenientUTF8{}
	}
}

// isUTF16 reports a text whose bytes at odd (high: 1) or even (high: 0) places
// are zero as the upper halves of Latin letters are, from the first on.
func isUTF16(head []byte, high int) bool {
	head = head[:min(len(head), 256)&^1]
	var letters int
	for i := 0; i < len(head); i += 2 {
		if head[i+high] == 0 && head[i+1-high] != 0 {
			letters++
		} else if i == 0 {
			return false
		}
	}
	return letters > 0 && letters >= len(head)/2*7/10
}

// isWindows1252 reports a text with more bytes that cannot be UTF-8 than letters
// that are.
func isWindows1252(head []byte) bool {
	var wrong, right int
	for utf8.FullRune(head) {
		letter, size := utf8.DecodeRune(head)
		switch {
		case size > 1:
			right++
		case letter == utf8.RuneError:
			wrong++
		}
		head = head[size:]
	}
	return wrong > right
}

// windows1252 are the letters of the bytes from 0x80 to 0x9f; all others have
// their number in Unicode. The five that mean nothing are controls, as in browsers.
// The library's tables would bring 110 kB of other encodings into every program.
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}

func fromWindows1252(b byte) rune {
	if b >= 0x80 && b <= 0x9f {
		return windows1252[b-0x80]
	}
	return rune(b)
}

// lenientUTF8 removes a byte order mark, lets UTF-8 through and takes any other
// byte for Windows-1252: files are glued together from several sources.
type lenientUTF8 struct {
	begun   bool
	windows bool // nothing is UTF-8
}

func (d *lenientUTF8) Reset() {}

func (d *lenientUTF8) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if !d.begun {
		if !atEOF && len(src) < len(utf8BOM) {
			return 0, 0, transform.ErrShortSrc
		}
		d.begun = true
		if bytes.HasPrefix(src, []byte(utf8BOM)) {
			nSrc = len(utf8BOM)
		}
	}
	for nSrc < len(src) {
		if valid := d.valid(src[nSrc:min(len(src), nSrc+len(dst)-nDst)]); valid > 0 {
			nDst += copy(dst[nDst:], src[nSrc:nSrc+valid])
			nSrc += valid
			continue
		}
		letter, size := fromWindows1252(src[nSrc]), 1
		if !d.windows {
			if !atEOF && !utf8.FullRune(src[nSrc:]) {
				return nDst, nSrc, transform.ErrShortSrc
			}
			if whole, length := utf8.DecodeRune(src[nSrc:]); length > 1 {
				letter, size = whole, length // there was no room for it
			}
		}
		if nDst+utf8.RuneLen(letter) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], letter)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// valid returns how many of the first bytes stay as they are.
func (d *lenientUTF8) valid(text []byte) int {
	if !d.windows && utf8.Valid(text) {
		return len(text)
	}
	var valid int
	for valid < len(text) {
		if text[valid] < utf8.RuneSelf {
			valid++
			continue
		}
		_, size := utf8.DecodeRune(text[valid:])
		if d.windows || size == 1 {
			break
		}
		valid += size
	}
	return valid
}

// lineEnds turns the line ends of Windows and of old Macs into line feeds, also
// where a file has several kinds.
type lineEnds struct {
	text  io.Reader
	after bool // what comes next stands behind a carriage return
}

func (r *lineEnds) Read(p []byte) (int, error) {
	for {
		n, err := r.text.Read(p)
		if kept := r.convert(p[:n]); kept > 0 || err != nil || len(p) == 0 {
			return kept, err
		}
	}
}

// convert works in place and returns how many bytes are left.
func (r *lineEnds) convert(text []byte) (kept int) {
	if !r.after && bytes.IndexByte(text, '\r') < 0 {
		return len(text)
	}
	for _, c := range text {
		second := c == '\n' && r.after
		r.after = c == '\r'
		switch {
		case second: // of one line end
			continue
		case r.after:
			c = '\n'
		}
		text[kept] = c
		kept++
	}
	return kept
}

// brokenReader is the end of a file that broke while its beginning was read.
type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }
