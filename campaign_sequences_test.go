package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var campaignSequenceEndpoints = []endpoint{
	{
		op: "Campaigns.ListSequences",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.ListSequences(ctx, 2710262)
		},
		want: Sequence{
			{
				ID: 7221994, CreatedAt: at("2026-03-02T07:06:35.491Z"), UpdatedAt: at("2026-03-02T07:34:03.667Z"),
				CampaignID: 2710262, Number: 1, Delay: SequenceDelay{Days: 1},
				Variants: []*SequenceVariant{{
					ID: 5340447, CreatedAt: at("2026-03-02T07:06:35.000Z"), UpdatedAt: at("2026-03-02T07:34:03.000Z"),
					SequenceID: 7221994, Label: "A", Subject: "Quick question, {{first_name}}", Body: "<p>Hi {{first_name}}</p>", Year: 2026,
				}},
			},
			{
				ID: 7221995, CreatedAt: at("2026-03-02T07:06:35.491Z"), UpdatedAt: at("2026-03-02T07:34:03.667Z"),
				CampaignID: 2710262, Number: 2, Delay: SequenceDelay{Days: 3}, Body: "<p>Bumping this up</p>",
			},
		},
	},
	{
		op:   "Campaigns.ListSequences",
		file: "Campaigns.ListSequencesOdd", // wrapped, numbers as text, the written name of the delay
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.ListSequences(ctx, 2710262)
		},
		want: Sequence{{
			ID: 7221994, CampaignID: 2710262, Number: 1, Delay: SequenceDelay{Days: 2},
			Variants: []*SequenceVariant{
				{ID: 5340447, Label: "A", Subject: "One", Body: "<p>One</p>", OptionalBody: new("<p>Other</p>"), Percentage: new(60.0)},
				{ID: 5340448, Label: "B", Subject: "Two", Body: "<p>Two</p>", Percentage: new(40.0)},
				{ID: 5340449, Label: "C", Subject: "Three", Body: "<p>Three</p>", Percentage: new(0.0), IsDeleted: true},
			},
		}},
		lost: []string{"success", "delay_in_days"},
	},
	{
		op:   "Campaigns.ListSequences",
		file: "Campaigns.ListSequencesEmpty",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.ListSequences(ctx, 2710262)
		},
		want: Sequence{},
	},
	{
		op: "Campaigns.SaveSequences",
		call: func(ctx context.Context, c *Client) (any, error) {
			return c.Campaigns.SaveSequences(ctx, 2710262, &SequenceSaveParams{Steps: []*SequenceStepParams{
				{
					Number: 1, Distribution: VariantsByWinner, TrialPercentage: new(20), WinningMetric: WinByPositiveReplyRate, Type: StepEmail,
					Variants: []*SequenceVariantParams{
						{Label: "A", Subject: "Quick question", Body: "<p>Hi</p>"},
						{Label: "B", Subject: "An idea", Body: "<p>Hello</p>", OptionalBody: new("<p>Hey</p>")},
					},
				},
				{Number: 2, Delay: SequenceDelayParams{Days: 3}, Body: "<p>Bumping this up</p>"},
			}})
		},
		want: &SequencesSaved{ack: ack{OK: true}, Data: json.RawMessage(`{"sequences":[{"seqNumber":1,"id":7221994},{"seqNumber":2,"id":7221995}]}`)},
	},
	{
		op:   "Campaigns.SaveSequences",
		file: "Campaigns.SaveSequencesWord",
		call: saveOneStep,
		want: &SequencesSaved{ack: ack{OK: true}, Data: json.RawMessage(`"success"`)},
	},
	{
		op:   "Campaigns.SaveSequences",
		file: "Campaigns.SaveSequencesArray",
		call: saveOneStep,
		want: &SequencesSaved{ack: ack{OK: true}, Data: json.RawMessage(`[{"id":1001,"seq_number":1,"subject":"Hello","email_body":"<p>Hi</p>"}]`)},
	},
	{
		op:   "Campaigns.SaveSequences",
		file: "Campaigns.SaveSequencesBare",
		call: saveOneStep,
		want: &SequencesSaved{ack: ack{OK: true}},
	},
	{
		op:   "Campaigns.SaveSequences",
		file: "Campaigns.SaveSequencesText",
		call: saveOneStep,
		want: &SequencesSaved{},
	},
	{
		op: "Campaigns.DeleteSequences",
		call: func(ctx context.Context, c *Client) (any, error) {
			return nil, c.Campaigns.DeleteSequences(ctx, 2710262)
		},
	},
}

func saveOneStep(ctx context.Context, c *Client) (any, error) {
	return c.Campaigns.SaveSequences(ctx, 2710262, &SequenceSaveParams{Steps: []*SequenceStepParams{
		{ID: 7221995, Number: 1, Delay: SequenceDelayParams{Days: 365}, Subject: "Hello", Body: "<p>Hi</p>"},
	}})
}

func TestSavedSteps(t *testing.T) {
	t.Parallel()
	for data, want := range map[string][]SavedStep{
		`{"sequences":[{"seqNumber":1,"id":7221994},{"seqNumber":"2","id":"7221995"}]}`: {{7221994, 1}, {7221995, 2}},
		`[{"id":1001,"seq_number":1,"subject":"Hello"}]`:                                {{1001, 1}},
		`{"sequences":[]}`: nil,
		`{}`:               nil,
		`"success"`:        nil,
		`null`:             nil,
		`12`:               nil,
		``:                 nil,
	} {
		saved := SequencesSaved{Data: json.RawMessage(data)}
		assert.Equal(t, want, saved.Steps(), data)
	}
}

func TestSequenceDelayReads(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]SequenceDelay{
		`{"delayInDays":"3"}`:                  {Days: 3},
		`{"delay_in_days":3}`:                  {Days: 3},
		`{"delayInDays":0,"delayInHours":"4"}`: {Extra: map[string]json.RawMessage{"delayInHours": json.RawMessage(`"4"`)}},
		`null`:                                 {},
	} {
		var delay SequenceDelay
		require.NoError(t, codec().Unmarshal([]byte(text), &delay))
		assert.Equal(t, want, delay, text)
	}
	assert.Error(t, codec().Unmarshal([]byte(`{"delayInDays":"soon"}`), new(SequenceDelay)))
}

// readSequence reads the answer of an endpoint test.
func readSequence(t *testing.T, name string) Sequence {
	t.Helper()
	var steps rows[SequenceStep]
	require.NoError(t, codec().Unmarshal(loadExchange(t, name).Response.Body, &steps))
	return Sequence(steps)
}

func TestSequenceRoundTrip(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"Campaigns.ListSequences": `{"sequences":[
			{"id":7221994,"seq_number":1,"seq_delay_details":{"delay_in_days":1},"seq_variants":[
				{"id":5340447,"variant_label":"A","subject":"Quick question, {{first_name}}","email_body":"<p>Hi {{first_name}}</p>"}]},
			{"id":7221995,"seq_number":2,"seq_delay_details":{"delay_in_days":3},"subject":"","email_body":"<p>Bumping this up</p>"}]}`,
		// The deleted variant stays away, and the percentages tell the distribution.
		"Campaigns.ListSequencesOdd": `{"sequences":[
			{"id":7221994,"seq_number":1,"seq_delay_details":{"delay_in_days":2},"variant_distribution_type":"MANUAL_PERCENTAGE","seq_variants":[
				{"id":5340447,"variant_label":"A","subject":"One","email_body":"<p>One</p>","optional_email_body_1":"<p>Other</p>","variant_distribution_percentage":60},
				{"id":5340448,"variant_label":"B","subject":"Two","email_body":"<p>Two</p>","variant_distribution_percentage":40}]}]}`,
	} {
		params := readSequence(t, file).Params()
		sends(t, want, params.body())
		assert.Equal(t, idempotent, params.repeatClass())
	}
}

// A step that was read with a text of its own beside its variants keeps both.
func TestSequenceKeepsTextBesideVariants(t *testing.T) {
	t.Parallel()
	step := &SequenceStep{
		ID: 1, Number: 1, Subject: "Own", Body: "<p>Own</p>",
		Variants: []*SequenceVariant{{ID: 2, Label: "A", Subject: "S", Body: "<p>B</p>", OptionalBody: new("")}, nil},
	}
	sends(t, `{"sequences":[{"id":1,"seq_number":1,"seq_delay_details":{"delay_in_days":0},"subject":"Own","email_body":"<p>Own</p>",
		"seq_variants":[{"id":2,"variant_label":"A","subject":"S","email_body":"<p>B</p>","optional_email_body_1":""}]}]}`,
		Sequence{step, nil}.Params().body())
}

// A step whose variants are all deleted must have a text of its own.
func TestSequenceWithoutLiveVariants(t *testing.T) {
	t.Parallel()
	read := Sequence{{ID: 1, Number: 1, Variants: []*SequenceVariant{{ID: 2, IsDeleted: true, Label: "A"}}}}
	refused(t, "Campaigns.SaveSequences", "sequences[0].email_body", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.SaveSequences(ctx, 1, read.Params())
		return err
	})
}

func TestSequenceParamsAreNotTouched(t *testing.T) {
	t.Parallel()
	read := readSequence(t, "Campaigns.ListSequencesOdd")
	params, again := read.Params(), read.Params()
	client, sent := oneAnswer(t, http.StatusOK, `{"ok":true}`)
	_, err := client.Campaigns.SaveSequences(context.Background(), 1, params)
	require.NoError(t, err)
	assert.Len(t, *sent, 1)
	assert.Equal(t, again, params)
	*params.Steps[0].Variants[0].OptionalBody = "changed"
	assert.Equal(t, "<p>Other</p>", *read[0].Variants[0].OptionalBody)
}

// A save is repeated only when the repeat creates nothing.
func TestSequenceSaveRepeats(t *testing.T) {
	t.Parallel()
	known := func() *SequenceSaveParams { return readSequence(t, "Campaigns.ListSequences").Params() }
	newStep := known()
	newStep.Steps[1].ID = 0
	newVariant := known()
	newVariant.Steps[0].Variants[0].ID = 0
	for _, save := range []struct {
		name   string
		params *SequenceSaveParams
		sent   int
	}{
		{"every id", known(), 3},
		{"a new step", newStep, 1},
		{"a new variant", newVariant, 1},
	} {
		t.Run(save.name, func(t *testing.T) {
			t.Parallel()
			client, sent := oneAnswer(t, http.StatusBadGateway, `<html><title>502 Bad Gateway</title></html>`)
			_, err := client.Campaigns.SaveSequences(context.Background(), 1, save.params)
			require.ErrorIs(t, err, ErrServer)
			assert.Len(t, *sent, save.sent)
		})
	}
}

// A refusal with status 200 is an error and no saved sequence.
func TestSequenceSaveRefusedWith200(t *testing.T) {
	t.Parallel()
	client, _ := oneAnswer(t, http.StatusOK, `{"ok":false,"error":"Sequence is locked"}`)
	_, err := client.Campaigns.SaveSequences(context.Background(), 1, readSequence(t, "Campaigns.ListSequences").Params())
	assert.ErrorContains(t, err, "Sequence is locked")
}

// What a test changes in a good sequence of two steps, of which the first has two
// variants.
func goodSequence() *SequenceSaveParams {
	return &SequenceSaveParams{Steps: []*SequenceStepParams{
		{
			ID: 1, Number: 1, Distribution: VariantsByPercentage,
			Variants: []*SequenceVariantParams{
				{ID: 1, Label: "A", Subject: "One", Body: "<p>One</p>", Percentage: new(70)},
				{ID: 2, Label: "B", Subject: "Two", Body: "<p>Two</p>", Percentage: new(30)},
			},
		},
		{Number: 2, Delay: SequenceDelayParams{Days: 3}, Body: "<p>Three</p>"},
	}}
}

func TestSequencesRefuseBadParams(t *testing.T) {
	t.Parallel()
	field, reason := goodSequence().body().validate()
	require.Empty(t, reason, field)
	for _, bad := range []struct {
		field  string
		change func(p *SequenceSaveParams, first, second *SequenceStepParams)
	}{
		{"sequences", func(p *SequenceSaveParams, _, _ *SequenceStepParams) { p.Steps = nil }},
		{"sequences[1]", func(p *SequenceSaveParams, _, _ *SequenceStepParams) { p.Steps[1] = nil }},
		{"sequences[1].id", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.ID = -1 }},
		{"sequences[1].id", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.ID = 1 }},
		{"sequences[0].seq_number", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Number = 0 }},
		{"sequences[1].seq_number", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.Number = 1 }},
		{"sequences[1].seq_number", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.Number = 3 }},
		{"sequences[1].seq_delay_details.delay_in_days", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.Delay.Days = -1 }},
		{"sequences[1].seq_delay_details.delay_in_days", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.Delay.Days = 366 }},
		{"sequences[1].email_body", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.Body = "" }},
		{"sequences[1].email_body", func(_ *SequenceSaveParams, _, second *SequenceStepParams) { second.Body = "{Hi|Hello} there" }},
		{"sequences[0].lead_distribution_percentage", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.TrialPercentage = new(50) }},
		{"sequences[0].lead_distribution_percentage", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) {
			first.Distribution, first.TrialPercentage = VariantsByWinner, new(19)
		}},
		{"sequences[0].winning_metric_property", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.WinningMetric = WinByOpenRate }},
		{"sequences[0].seq_variants[1]", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1] = nil }},
		{"sequences[0].seq_variants[1].id", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].ID = -1 }},
		{"sequences[0].seq_variants[1].id", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].ID = 1 }},
		{"sequences[0].seq_variants[1].variant_label", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].Label = "" }},
		{"sequences[0].seq_variants[1].variant_label", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].Label = "A" }},
		{"sequences[0].seq_variants[1].subject", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].Subject = "" }},
		{"sequences[0].seq_variants[1].email_body", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].Body = "" }},
		{"sequences[0].seq_variants[1].email_body", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) {
			first.Variants[1].Body = "{{first_name}}, hello"
		}},
		{"sequences[0].seq_variants[1].variant_distribution_percentage", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) {
			first.Variants[1].Percentage = new(101)
		}},
		{"sequences[0].seq_variants", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].Percentage = new(31) }},
		{"sequences[0].seq_variants", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].Percentage = new(29) }},
		{"sequences[0].seq_variants", func(_ *SequenceSaveParams, first, _ *SequenceStepParams) { first.Variants[1].Percentage = nil }},
	} {
		params := goodSequence()
		bad.change(params, params.Steps[0], params.Steps[1])
		refused(t, "Campaigns.SaveSequences", bad.field, func(ctx context.Context, c *Client) error {
			_, err := c.Campaigns.SaveSequences(ctx, 2710262, params)
			return err
		})
	}
	refused(t, "Campaigns.SaveSequences", "params", func(ctx context.Context, c *Client) error {
		_, err := c.Campaigns.SaveSequences(ctx, 2710262, nil)
		return err
	})
	refused(t, "Campaigns.DeleteSequences", "campaign_id", func(ctx context.Context, c *Client) error {
		return c.Campaigns.DeleteSequences(ctx, 0)
	})
}

func TestSequencesWithElevenSendingVariants(t *testing.T) {
	t.Parallel()
	params := &SequenceSaveParams{Steps: []*SequenceStepParams{{Number: 1, Distribution: VariantsByPercentage}}}
	step := params.Steps[0]
	for label := range strings.SplitSeq("ABCDEFGHIJK", "") {
		step.Variants = append(step.Variants, &SequenceVariantParams{Label: label, Subject: "S", Body: "<p>B</p>", Percentage: new(9)})
	}
	*step.Variants[0].Percentage = 10
	field, reason := params.body().validate()
	assert.Equal(t, "sequences[0].seq_variants", field)
	assert.Contains(t, reason, "at most 10")

	*step.Variants[0].Percentage, *step.Variants[10].Percentage = 19, 0
	field, reason = params.body().validate()
	assert.Empty(t, reason, field)
}

// What the rules leave alone: a manual step without a text, a variant that
// threads, and steps in any order.
func TestSequencesThatArePermitted(t *testing.T) {
	t.Parallel()
	params := &SequenceSaveParams{Steps: []*SequenceStepParams{
		{Number: 2, Variants: []*SequenceVariantParams{{Label: "A", Body: "<p>Threads</p>"}}},
		{Number: 1, Type: StepManual},
	}}
	sends(t, `{"sequences":[
		{"seq_number":2,"seq_delay_details":{"delay_in_days":0},"seq_variants":[{"variant_label":"A","subject":"","email_body":"<p>Threads</p>"}]},
		{"seq_number":1,"seq_delay_details":{"delay_in_days":0},"subject":"","seq_type":"MANUAL"}]}`, params.body())
}

// Variants that documentation has under another name must not be gone after the
// next save.
func TestSequenceKeepsVariantsUnderTheirOtherName(t *testing.T) {
	t.Parallel()
	client, _ := leadAnswers(t, nil, `[{"id":1,"seq_number":1,"seq_variants":[{"id":7,"variant_label":"A","subject":"Hi","email_body":"<p>Hi</p>"}]}]`)
	sequence, err := client.Campaigns.ListSequences(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, sequence[0].Variants, 1)
	require.Equal(t, VariantID(7), sequence.Params().Steps[0].Variants[0].ID)
}
