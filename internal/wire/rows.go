package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrRowTooLarge is a row, or what stands around the rows, above the limit.
var ErrRowTooLarge = errors.New("a row is larger than the limit for responses")

// Rows reads an object as it arrives and hands each element of its list named
// member to row, so that no more than one is held; row stops the reading by
// returning false. It returns the object without those elements. What is no object
// is returned as it is.
//
// A [DecodeError] is a row that arrived and cannot be read; any other error is
// one of the arrival. A row of more than limit bytes is [ErrRowTooLarge].
func Rows[T any](c *Codec, r io.Reader, member string, limit int64, row func(*T) bool) (rest []byte, err error) {
	source := &boundedReader{r: r, limit: limit, left: limit}
	s := &rowScan[T]{dec: jsontext.NewDecoder(source, c.read), source: source, options: c.read, member: member, row: row}
	err = s.run()
	return s.rest.Bytes(), err
}

type rowScan[T any] struct {
	dec     *jsontext.Decoder
	source  *boundedReader
	options json.Options
	member  string
	row     func(*T) bool
	rest    bytes.Buffer
	stopped bool
}

func (s *rowScan[T]) run() error {
	if s.dec.PeekKind() != '{' {
		s.rest.Write(s.dec.UnreadBuffer())
		_, err := s.rest.ReadFrom(s.source)
		return err
	}
	enc := jsontext.NewEncoder(&s.rest, s.options)
	for depth := -1; depth != 0 && !s.stopped; depth = s.dec.StackDepth() {
		if err := s.next(enc); err != nil {
			return err
		}
	}
	return nil
}

// next reads one brace, or one member.
func (s *rowScan[T]) next(enc *jsontext.Encoder) error {
	token, err := s.dec.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() != '"' {
		return enc.WriteToken(token)
	}
	token = token.Clone() // what follows is read over it
	if err := enc.WriteToken(token); err != nil {
		return err
	}
	if token.String() == s.member && s.dec.PeekKind() == '[' {
		if err := enc.WriteValue(jsontext.Value("[]")); err != nil {
			return err
		}
		return s.list()
	}
	value, err := s.dec.ReadValue()
	if err != nil {
		return err
	}
	return enc.WriteValue(value)
}

func (s *rowScan[T]) list() error {
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	for s.dec.PeekKind() != ']' {
		s.source.left = s.source.limit
		row := new(T)
		if err := json.UnmarshalDecode(s.dec, row, s.options); err != nil {
			return rowError(err)
		}
		if !s.row(row) {
			s.stopped = true
			return nil
		}
	}
	s.source.left = s.source.limit
	_, err := s.dec.ReadToken()
	return err
}

// rowError tells a row that is no good from one that did not arrive whole.
func rowError(err error) error {
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		return describe(semantic)
	}
	return err
}

// IsSyntax reports an error of [Rows] that is one of what arrived, which is no JSON,
// and not of the arrival.
func IsSyntax(err error) bool {
	_, ok := errors.AsType[*jsontext.SyntacticError](err)
	return ok && !errors.Is(err, io.ErrUnexpectedEOF)
}

// boundedReader fails once more than what is left was read.
type boundedReader struct {
	r     io.Reader
	limit int64
	left  int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("%w of %d bytes", ErrRowTooLarge, b.limit)
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}
