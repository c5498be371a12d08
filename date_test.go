package smartlead

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDate(t *testing.T) {
	t.Parallel()
	newYear := Date{2026, time.January, 1}
	assert.Equal(t, "2026-01-01", newYear.String())
	assert.Equal(t, Date{2025, time.December, 31}, newYear.AddDays(-1))
	assert.Equal(t, 366, Date{2025, time.January, 1}.DaysSince(Date{2024, time.January, 1}))
	assert.Equal(t, -1, newYear.AddDays(-1).DaysSince(newYear))
	assert.True(t, newYear.AddDays(-1).Before(newYear))
	assert.True(t, newYear.After(newYear.AddDays(-1)))
	assert.Zero(t, newYear.Compare(Date{2026, time.January, 1}))
	assert.Equal(t, time.Thursday, newYear.Weekday())

	late := time.Date(2025, time.December, 31, 23, 30, 0, 0, time.UTC)
	assert.Equal(t, newYear, DateOf(late.In(time.FixedZone("UTC+1", 3600))))
	assert.Equal(t, newYear.AddDays(-1), DateOf(late))
}

func TestDateIsValid(t *testing.T) {
	t.Parallel()
	assert.True(t, Date{2024, time.February, 29}.IsValid())
	assert.False(t, Date{2025, time.February, 29}.IsValid())
	assert.False(t, Date{2025, 13, 1}.IsValid())
	assert.False(t, Date{Month: time.April, Day: 20}.IsValid())
	assert.False(t, Date{}.IsValid())
}

func TestDateAsJSON(t *testing.T) {
	t.Parallel()
	for text, date := range map[string]Date{`"2025-04-20"`: {2025, time.April, 20}, `""`: {}} {
		encoded, err := json.Marshal(date)
		require.NoError(t, err)
		assert.Equal(t, text, string(encoded))
		for _, unmarshal := range []func([]byte, any) error{json.Unmarshal, codec().Unmarshal} {
			var again Date
			require.NoError(t, unmarshal(encoded, &again))
			assert.Equal(t, date, again)
		}
	}
	var date Date
	require.Error(t, json.Unmarshal([]byte(`"20 Apr"`), &date))
	require.Error(t, codec().Unmarshal([]byte(`"20 Apr"`), &date))
	require.NoError(t, codec().Unmarshal([]byte(`"2025-04-20T22:00:00.000Z"`), &date), "the API's own day")
	assert.Equal(t, Date{2025, time.April, 20}, date)
	_, err := ParseDate("2025-4-20")
	require.Error(t, err)
}
