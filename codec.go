package smartlead

import (
	"reflect"
	"sync"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// rules is what the package teaches the codec; each type is registered beside
// its declaration.
var rules []wire.Rule

// enums holds the known words of each enum type, for [Hooks].OnDrift.
var enums = map[reflect.Type]map[string]bool{}

// register adds a rule for one type. It returns a value so that it can stand in
// a package-level declaration.
func register(rule wire.Rule) struct{} {
	rules = append(rules, rule)
	return struct{}{}
}

// enum registers a string type with its known words. Unknown words pass
// through untouched.
func enum[T ~string](known ...T) struct{} { return enumWith(nil, known...) }

// enumWith registers an enum whose words are others on reading than on writing:
// read translates them into the known ones.
func enumWith[T ~string](read map[string]T, known ...T) struct{} {
	words := make(map[string]bool, len(known))
	for _, word := range known {
		words[string(word)] = true
	}
	enums[reflect.TypeFor[T]()] = words
	return register(wire.Enum(read))
}

// codec reads answers and writes bodies. It is built on first use, when every
// type is registered.
var codec = sync.OnceValue(func() *wire.Codec { return wire.NewCodec(rules...) })
