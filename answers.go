package smartlead

import (
	"errors"
	"reflect"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// shaped is an answer whose result stands in one place or another.
type shaped[T any] interface{ content() T }

// unwrap takes the result out of an answer.
func unwrap[A shaped[T], T any](answer A, err error) (T, error) {
	if err != nil {
		var zero T
		return zero, err
	}
	return answer.content(), nil
}

// unwrapAll does so for every row of a list.
func unwrapAll[A shaped[T], T any](answers []A, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	results := make([]T, len(answers))
	for i, answer := range answers {
		results[i] = answer.content()
	}
	return results, nil
}

// content is never nil: a write that was answered without data has worked.
func (e *envelope[T]) content() *T { return &e.Data }

// missing reports an envelope without its object. The road asks it of reads of
// one object.
func (e *envelope[T]) missing() bool { return isMissing(&e.Data) }

// isMissing reports a result that holds nothing: a pointer to nothing, or a list
// that begins with it. Other results tell it themselves.
func isMissing[T any](result *T) bool { return holdsNothing(reflect.ValueOf(result).Elem()) }

func holdsNothing(v reflect.Value) bool {
	if own, ok := reflect.TypeAssert[interface{ missing() bool }](v.Addr()); ok {
		return own.missing()
	}
	switch v.Kind() {
	case reflect.Pointer:
		return v.IsNil() || holdsNothing(v.Elem())
	case reflect.Slice:
		return v.Len() == 0 || holdsNothing(v.Index(0))
	}
	return false
}

// orBare is an object around a list, or the list alone: some routes are known
// with both.
type orBare[O, E any] struct {
	Object O
	Bare   []E
}

// UnmarshalJSONFrom reads the one or the other in one pass.
func (b *orBare[O, E]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '[' {
		return jsonv2.UnmarshalDecode(dec, &b.Bare)
	}
	return jsonv2.UnmarshalDecode(dec, &b.Object)
}

func (b *orBare[O, E]) lacksRows() bool {
	page, ok := any(&b.Object).(interface{ lacksRows() bool })
	return b.Bare == nil && ok && page.lacksRows()
}

func (b *orBare[O, E]) missing() bool { return isMissing(&b.Object) && isMissing(&b.Bare) }

// pageOf takes a page out of an answer that may be its rows alone.
func pageOf[P, E any](answer *orBare[P, E], err error, of func(rows []E) *P) (*P, error) {
	switch {
	case err != nil:
		return nil, err
	case answer.Bare != nil:
		return of(answer.Bare), nil
	default:
		return &answer.Object, nil
	}
}

// rows is a list that comes bare or in the data of an envelope.
type rows[T any] []*T

var errNoRows = errors.New("neither a list nor an object that holds one")

// UnmarshalJSONFrom reads both forms in one pass. An object without data is no
// list: taking it for an empty one could make a caller believe that everything
// is gone.
func (r *rows[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return jsonv2.UnmarshalDecode(dec, (*[]*T)(r))
	}
	untouched := []*T{nil}
	wrapped := envelope[[]*T]{Data: untouched}
	if err := jsonv2.UnmarshalDecode(dec, &wrapped); err != nil {
		return err
	}
	if len(wrapped.Data) == 1 && wrapped.Data[0] == nil {
		return errNoRows
	}
	*r = wrapped.Data
	return nil
}

// soleAnswer is an object that stands in data, alone or in a list of one, or that is
// the answer itself: sources differ.
type soleAnswer[T any] struct{ object *T }

// UnmarshalJSONFrom takes the body for the object itself when it has no data.
func (a *soleAnswer[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	body, err := dec.ReadValue()
	if err != nil {
		return err
	}
	var wrapped envelope[orBare[*T, *T]]
	if err := codec().Unmarshal(body, &wrapped); err != nil {
		return err
	}
	switch data := wrapped.Data; {
	case data.Object != nil:
		a.object = data.Object
	case len(data.Bare) > 0:
		a.object = data.Bare[0]
	case data.Bare == nil:
		return codec().Unmarshal(body, &a.object)
	}
	return nil
}

func (a *soleAnswer[T]) missing() bool { return isMissing(&a.object) }
func (a *soleAnswer[T]) content() *T   { return a.object }
