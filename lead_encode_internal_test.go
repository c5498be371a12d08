package smartlead

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLeadEncoderKnowsEveryMember compares the batch written by hand with what
// the tags of its types say.
func TestLeadEncoderKnowsEveryMember(t *testing.T) {
	t.Parallel()
	full := &LeadInput{}
	fields := reflect.ValueOf(full).Elem()
	for i := range fields.NumField() {
		switch field := fields.Field(i); field.Kind() {
		case reflect.String:
			field.SetString(fmt.Sprintf("<%d \"quoted\" \u2028 & \\ \n é>", i))
		case reflect.Map:
			field.Set(reflect.ValueOf(CustomFields{"b \"": "x", "a": "", "é": "\t"}))
		default:
			t.Fatalf("the encoder has no way to write %s", fields.Type().Field(i).Name)
		}
	}
	for name, params := range map[string]*LeadAddParams{
		"full":  {Leads: []*LeadInput{full, {Email: "jane@example.com"}, full}, Settings: LeadAddSettings{ReturnLeadIDs: true, IgnoreUnsubscribeList: true}},
		"empty": {Leads: []*LeadInput{{CustomFields: CustomFields{}}}},
	} {
		want, err := json.Marshal(params)
		require.NoError(t, err)
		got, err := params.encodeJSON()
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(got), name)
		again, _ := params.encodeJSON()
		assert.Equal(t, string(got), string(again), "%s: equal batches are equal bodies", name)
	}
}

func TestLeadEncoderReplacesBrokenText(t *testing.T) {
	t.Parallel()
	got, err := (&LeadAddParams{Leads: []*LeadInput{{Email: "a@example.com", FirstName: "J\xffne"}}}).encodeJSON()
	require.NoError(t, err)
	assert.JSONEq(t, `{"lead_list":[{"email":"a@example.com","first_name":"J\ufffdne"}]}`, string(got))
}
