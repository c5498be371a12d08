package smartlead

import (
	"context"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var warmupEndpoints = []endpoint{
	{
		op: "Warmup.Update",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Warmup.Update(ctx, 10607, &WarmupParams{
				Enabled: true, TotalPerDay: 40, DailyRampup: 5, ReplyRatePercentage: 30, WarmupKeyID: "banan-apple",
				AutoAdjust: new(false), RampupEnabled: new(true),
			})
		},
		want: &WarmupUpdated{
			ack: ack{OK: true, Message: "Email warmup details updated successfully!"}, AccountID: 10607, WarmupKey: "banan-apple",
		},
	},
	{
		op:   "Warmup.Update",
		file: "Warmup.Update.off",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Warmup.Update(ctx, 10607, &WarmupParams{})
		},
		want: &WarmupUpdated{ack: ack{OK: true, Message: "Warmup settings updated successfully"}},
	},
	{
		op: "Warmup.Stats",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Warmup.Stats(ctx, 97393)
		},
		want: &WarmupStats{
			AccountID: 97393, SentCount: 112, SpamCount: 1, InboxCount: 111, ReceivedCount: 98,
			Days: []*WarmupDay{{AccountID: 97393, Date: Date{2025, 9, 1}, SentCount: 16, ReplyCount: 5, SavedFromSpamCount: 1}},
		},
	},
	{
		op:   "Warmup.Stats",
		file: "Warmup.Stats.nulls",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Warmup.Stats(ctx, 97393)
		},
		want: &WarmupStats{AccountID: 97393},
	},
}

func TestWarmupRefusesBadParams(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct {
		field  string
		params *WarmupParams
	}{
		{"params", nil},
		{"total_warmup_per_day", &WarmupParams{TotalPerDay: 51}},
		{"total_warmup_per_day", &WarmupParams{TotalPerDay: -1}},
		{"daily_rampup", &WarmupParams{DailyRampup: 4}},
		{"daily_rampup", &WarmupParams{DailyRampup: 21}},
		{"reply_rate_percentage", &WarmupParams{ReplyRatePercentage: 19}},
		{"reply_rate_percentage", &WarmupParams{ReplyRatePercentage: 101}},
	} {
		refused(t, "Warmup.Update", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Warmup.Update(ctx, 1, bad.params)
			return err
		})
	}
}

func TestWarmupParamsLoseNothing(t *testing.T) {
	t.Parallel()
	body, err := codec().Marshal(readAccount().Warmup.Params())
	require.NoError(t, err)
	assert.JSONEq(t, `{"warmup_enabled":true,"total_warmup_per_day":30,"reply_rate_percentage":30,"warmup_key_id":"4711"}`, string(body))

	old := &AccountWarmup{Status: WarmupInactive, TotalPerDay: 80, ReplyRatePercentage: 10}
	params := old.Params()
	assert.Equal(t, &WarmupParams{}, params, "what the API would refuse is left out")
	_, reason := params.validate()
	assert.Empty(t, reason)
}

func TestWarmupStatsMissing(t *testing.T) {
	t.Parallel()
	client := respondingClient(t, httpmock.NewStringResponder(404, `{"message":"Email account not found","status":"error"}`))
	_, err := client.Warmup.Stats(t.Context(), 1)
	assert.ErrorIs(t, err, ErrNotFound)
	var failed *APIError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "Email account not found", failed.Message)
}
