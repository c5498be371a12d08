package smartlead

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
)

// Drift is what an answer held that this package does not know: the API has
// moved on, or the facts it was built from were incomplete. Nothing is lost by
// it: unknown members are in Extra and unknown words are in their fields.
type Drift struct {
	Operation string
	Members   []string // "Campaign.new_member", sorted
	Words     []string // "CampaignStatus=NEW_WORD", sorted
}

// reportDrift looks through a result for OnDrift. It costs nothing without the
// hook.
func (c *Client) reportDrift(ctx context.Context, o *op, out any) {
	if c.config.hooks.OnDrift == nil {
		return
	}
	found := driftFinder{members: map[string]bool{}, words: map[string]bool{}}
	found.look(reflect.ValueOf(out))
	if len(found.members)+len(found.words) == 0 {
		return
	}
	c.config.hooks.OnDrift(ctx, Drift{
		Operation: o.name,
		Members:   sortedKeys(found.members),
		Words:     sortedKeys(found.words),
	})
}

type driftFinder struct{ members, words map[string]bool }

var extraType = reflect.TypeFor[map[string]json.RawMessage]()

func (f *driftFinder) look(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			f.look(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			f.look(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			f.look(v.MapIndex(key))
		}
	case reflect.Struct:
		f.lookStruct(v)
	case reflect.String:
		f.lookWord(v)
	}
}

func (f *driftFinder) lookStruct(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case !field.IsExported():
		case field.Name == "Extra" && field.Type == extraType:
			for _, key := range v.Field(i).MapKeys() {
				f.members[v.Type().Name()+"."+key.String()] = true
			}
		default:
			f.look(v.Field(i))
		}
	}
}

func (f *driftFinder) lookWord(v reflect.Value) {
	known, isEnum := enums[v.Type()]
	if isEnum && v.Len() > 0 && !known[v.String()] {
		f.words[v.Type().Name()+"="+v.String()] = true
	}
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
