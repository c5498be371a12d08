package smartlead

import "fmt"

// Nullable is a member that may be absent, null or a value, where each of the
// three says something else. The zero Nullable is absent: it is not sent.
type Nullable[T any] struct {
	value T
	state nullableState
}

type nullableState uint8

const (
	stateAbsent nullableState = iota
	stateNull
	stateValue
)

// Null returns a Nullable that is sent as null.
func Null[T any]() Nullable[T] { return Nullable[T]{state: stateNull} }

// Value returns a Nullable that holds value.
func Value[T any](value T) Nullable[T] { return Nullable[T]{value: value, state: stateValue} }

// Get returns the value and whether there is one.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.state == stateValue }

// IsNull reports an explicit null.
func (n Nullable[T]) IsNull() bool { return n.state == stateNull }

// IsZero reports that the member is absent.
func (n Nullable[T]) IsZero() bool { return n.state == stateAbsent }

// String prints the value, "null" or "absent".
func (n Nullable[T]) String() string {
	switch n.state {
	case stateNull:
		return "null"
	case stateValue:
		return fmt.Sprint(n.value)
	default:
		return "absent"
	}
}

// MarshalJSON writes null or the value.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.state != stateValue {
		return []byte("null"), nil
	}
	return codec().Marshal(n.value)
}

// UnmarshalJSON reads null or a value, as tolerantly as everything else.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Null[T]()
		return nil
	}
	var value T
	if err := codec().Unmarshal(data, &value); err != nil {
		return err
	}
	*n = Value(value)
	return nil
}
