package smartlead

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCSVRow is how long a row of a file can be, in bytes. It keeps a quote that
// is never closed from drawing the whole file into memory.
const maxCSVRow = 1 << 20

var errCSVRowTooLong = fmt.Errorf("longer than %d bytes", maxCSVRow)

// csvTable reads the rows below a header. A row that is not well formed costs
// itself and nothing that follows.
type csvTable struct {
	header []string // made unique, see uniqueHeader

	text   *rewinder
	reader *csv.Reader
	comma  rune
	start  int64 // where in the text the reader began
	line   int   // of the file, where the next row begins

	// A row that went wrong over several lines is read again from its second line.
	// Up to this line a row must have every cell: it may be a piece of another.
	doubtful int
}

// openCSV reads the header of a file. A comma of zero is found out: it is the one
// with which most columns of the header are known.
func openCSV(file io.Reader, comma rune, known func(header []string) int) (*csvTable, error) {
	text := bufio.NewReaderSize(decodeCSV(file), csvHead)
	t := &csvTable{line: 1}
	head, err := text.Peek(csvHead)
	if len(head) == 0 {
		if errors.Is(err, io.EOF) {
			return nil, errCSVEmpty
		}
		return nil, err
	}
	// The line with which Excel is told its separator.
	if line, _, found := bytes.Cut(head, []byte("\n")); found && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		if told, size := utf8.DecodeRune(line[len("sep="):]); size > 0 && comma == 0 {
			comma = told
		}
		_, _ = text.Discard(len(line) + 1) // it was seen
		head = head[len(line)+1:]
		t.line++
	}
	if comma == 0 {
		comma = sniffComma(head, known)
	}
	t.comma = comma
	t.text = &rewinder{text: text}
	t.read()
	header, _, err := t.next()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errCSVEmpty
		}
		return nil, err
	}
	t.header = uniqueHeader(header)
	return t, nil
}

var errCSVEmpty = errors.New("the file is empty: it has no row of column names")

// sniffComma tries what separates columns on the header, where quotes count. It
// takes what gives most columns that are known, and then most of them.
func sniffComma(head []byte, known func([]string) int) rune {
	best, bestScore := ',', 0
	for _, comma := range []rune{',', ';', '\t', '|'} {
		reader := csv.NewReader(bytes.NewReader(head))
		reader.Comma, reader.FieldsPerRecord = comma, -1
		header, err := reader.Read()
		if err != nil {
			continue
		}
		score := len(header) + len(head)*known(uniqueHeader(header))
		if score > bestScore {
			best, bestScore = comma, score
		}
	}
	return best
}

// uniqueHeader cleans the names of columns. A name that comes again has a number
// behind it, and a column without a name is called by its place.
func uniqueHeader(header []string) []string {
	unique := make([]string, len(header))
	taken := make(map[string]bool, len(header))
	for _, name := range header {
		taken[cleanHeader(name)] = true
	}
	seen := make(map[string]bool, len(header))
	for i, name := range header {
		name = cleanHeader(name)
		switch {
		case name == "":
			name = freeName("column", i+1, taken)
		case seen[name]:
			name = freeName(name, 2, taken)
		}
		taken[name], seen[name] = true, true
		unique[i] = name
	}
	return unique
}

func freeName(name string, number int, taken map[string]bool) string {
	for ; ; number++ {
		if numbered := fmt.Sprintf("%s %d", name, number); !taken[numbered] {
			return numbered
		}
	}
}

// cleanHeader removes space and invisible marks around the name of a column.
func cleanHeader(name string) string {
	name = strings.TrimFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
	return unguardFormula(name)
}

// csvRowError is a row that is not well formed. The ones that follow are read.
type csvRowError struct {
	line int
	err  error
}

func (e *csvRowError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *csvRowError) Unwrap() error { return e.err }

// next returns the cells of the next row that has any, valid until the next
// call, and the line on which it begins. Its error is a csvRowError, or the end.
func (t *csvTable) next() (cells []string, line int, err error) {
	for {
		cells, err = t.reader.Read()
		t.line += t.text.skipBlank()
		line = t.line
		if err != nil {
			return nil, line, t.recover(err)
		}
		t.advance()
		if !isBlank(cells) {
			return cells, line, t.checkCells(cells, line)
		}
	}
}

func isBlank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// checkCells refuses a row that has something beyond the last column. Cells
// that are missing at its end are empty, as spreadsheets leave them out.
func (t *csvTable) checkCells(cells []string, line int) error {
	if t.header == nil {
		return nil
	}
	extra := cells[min(len(cells), len(t.header)):]
	if !isBlank(extra) || len(cells) < len(t.header) && line <= t.doubtful {
		return &csvRowError{line, fmt.Errorf("%d cells where there are %d columns", len(cells), len(t.header))}
	}
	return nil
}

// advance forgets the row that was read.
func (t *csvTable) advance() { t.line += t.text.forget(t.start + t.reader.InputOffset()) }

// recover goes on behind a row that could not be read. One that ran over several
// lines has probably lost a quote on its first: that line alone is given up.
func (t *csvTable) recover(err error) error {
	var malformed *csv.ParseError
	bad := &csvRowError{line: t.line}
	switch {
	case errors.As(err, &malformed):
		bad.err = malformed.Err
	case errors.Is(err, errCSVRowTooLong):
		bad.err = err
	default:
		return err
	}
	first := t.text.firstLine()
	if first == 0 && malformed == nil { // one line that is too long
		if err := t.text.dropLine(); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("line %d: %w", bad.line, err)
		}
		t.line++
		t.read()
		return bad
	}
	if first == 0 { // the last one
		t.advance()
		return bad
	}
	if malformed != nil && malformed.Line == malformed.StartLine {
		t.advance()
		return bad
	}
	if malformed != nil {
		t.doubtful = max(t.doubtful, t.line+malformed.Line-malformed.StartLine)
	} else {
		t.doubtful = max(t.doubtful, t.line+t.text.lines())
	}
	t.line += t.text.rewind(first)
	t.read()
	return bad
}

// read begins to read where the text stands.
func (t *csvTable) read() {
	t.reader = csv.NewReader(t.text)
	t.reader.Comma, t.reader.FieldsPerRecord, t.reader.ReuseRecord = t.comma, -1, true
	t.start = t.text.at()
}

// rewinder holds what was read of a text since the row that is being read began.
type rewinder struct {
	text io.Reader
	held []byte
	low  int   // where in held the row begins
	next int   // where in held the next Read begins
	base int64 // where in the text held begins

	blank int // empty lines that were dropped and not counted yet
}

// Read hands out what is held before it reads on. It refuses to hold more than a
// row can be long.
func (r *rewinder) Read(p []byte) (int, error) {
	if r.next == len(r.held) {
		if len(r.held)-r.low > maxCSVRow {
			r.dropBlank()
		}
		if len(r.held)-r.low > maxCSVRow {
			return 0, errCSVRowTooLong
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.held[r.next:])
	r.next += n
	return n, nil
}

func (r *rewinder) fill() error {
	const chunk = 16 << 10
	if r.low > 0 {
		kept := copy(r.held, r.held[r.low:])
		r.held, r.next, r.base, r.low = r.held[:kept], r.next-r.low, r.base+int64(r.low), 0
	}
	end := len(r.held)
	if cap(r.held)-end < chunk {
		r.held = append(make([]byte, 0, 2*cap(r.held)+chunk), r.held...)
	}
	for {
		n, err := r.text.Read(r.held[end : end+chunk])
		r.held = r.held[:end+n]
		if n > 0 {
			return nil // an error comes again
		}
		if err != nil {
			return err
		}
	}
}

// at is where in the text the next Read begins.
func (r *rewinder) at() int64 { return r.base + int64(r.next) }

// forget drops what lies before a place in the text and counts its lines.
func (r *rewinder) forget(before int64) (lines int) {
	from := r.low
	r.low = int(before - r.base)
	return bytes.Count(r.held[from:r.low], []byte("\n"))
}

// skipBlank drops the empty lines before a row and counts them.
func (r *rewinder) skipBlank() (lines int) {
	r.dropBlank()
	lines, r.blank = r.blank, 0
	return lines
}

func (r *rewinder) dropBlank() {
	for ; ; r.blank++ {
		rest := r.held[r.low:]
		switch {
		case bytes.HasPrefix(rest, []byte("\n")):
			r.low++
		case bytes.HasPrefix(rest, []byte("\r\n")):
			r.low += 2
		default:
			return
		}
	}
}

// dropLine drops the line that the row begins with, up to its end or that of the
// text, without holding it.
func (r *rewinder) dropLine() error {
	for {
		end := r.firstLine()
		if end > 0 {
			r.low += end
		} else {
			r.low = len(r.held)
		}
		r.next = r.low
		if end > 0 {
			return nil
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// firstLine is the length of the first line of the row, 0 when it has no end.
func (r *rewinder) firstLine() int {
	return bytes.IndexByte(r.held[r.low:], '\n') + 1
}

// lines counts the lines that are held from the row on.
func (r *rewinder) lines() int { return bytes.Count(r.held[r.low:], []byte("\n")) }

// rewind drops the first bytes of the row and lets the rest be read again.
func (r *rewinder) rewind(first int) (lines int) {
	lines = r.forget(r.base + int64(r.low+first))
	r.next = r.low
	return lines
}
