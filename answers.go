package smartlead

import (
	"errors"
	"net/http"

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

// missing is the error of a read that was answered without its object, such as
// an envelope without data.
func (r route) missing() error {
	return &APIError{
		Operation:  r.op.name,
		StatusCode: http.StatusOK,
		Message:    "the API answered without an object",
		Method:     r.op.method,
		Path:       r.path,
		Attempts:   1,
		kind:       ErrNotFound,
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
