package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// VariantDistribution is how the leads of a step are shared among its variants.
type VariantDistribution string

// How leads are shared among variants.
const (
	VariantsEqual        VariantDistribution = "MANUAL_EQUAL"      // the same to each
	VariantsByPercentage VariantDistribution = "MANUAL_PERCENTAGE" // by the Percentage of each
	VariantsByWinner     VariantDistribution = "AI_EQUAL"          // equally, until one wins the rest
)

var _ = enum(VariantsEqual, VariantsByPercentage, VariantsByWinner)

// WinningMetric is what decides which variant wins.
type WinningMetric string

// What can decide which variant wins.
const (
	WinByOpenRate          WinningMetric = "OPEN_RATE"
	WinByClickRate         WinningMetric = "CLICK_RATE"
	WinByReplyRate         WinningMetric = "REPLY_RATE"
	WinByPositiveReplyRate WinningMetric = "POSITIVE_REPLY_RATE"
)

var _ = enum(WinByOpenRate, WinByClickRate, WinByReplyRate, WinByPositiveReplyRate)

// SequenceStepType is what a step does.
type SequenceStepType string

// What a step does, with medium confidence. SmartLead has other kinds, such as
// calls, under words that are not known.
const (
	StepEmail  SequenceStepType = "EMAIL"
	StepManual SequenceStepType = "MANUAL"
)

var _ = enum(StepEmail, StepManual)

// Sequence is all steps of a campaign, ordered by number.
type Sequence []*SequenceStep

// SequenceStep is one step of a sequence. The settings that share its leads
// among the variants cannot be read, see [SequenceStepParams].
type SequenceStep struct {
	ID         SequenceID         `json:"id"`
	CreatedAt  time.Time          `json:"created_at"`
	UpdatedAt  time.Time          `json:"updated_at"`
	CampaignID CampaignID         `json:"email_campaign_id"`
	Number     int                `json:"seq_number"` // from 1
	Delay      SequenceDelay      `json:"seq_delay_details"`
	Subject    string             `json:"subject"`           // "" on a later step: a reply in the thread of the one before
	Body       string             `json:"email_body"`        // HTML; subject and body can be "" when there are variants
	Variants   []*SequenceVariant `json:"sequence_variants"` // deleted ones too; nil: none

	Extra map[string]json.RawMessage `json:",embed"`
}

// SequenceDelay is how long after the step before a step is due.
type SequenceDelay struct {
	Days int `json:"delayInDays"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// UnmarshalJSON reads the delay under its name for reading or, as two sources
// have it, under the one for writing.
func (d *SequenceDelay) UnmarshalJSON(data []byte) error {
	var named struct {
		Days    int                        `json:"delayInDays"`
		Written int                        `json:"delay_in_days"`
		Extra   map[string]json.RawMessage `json:",embed"`
	}
	if err := codec().Unmarshal(data, &named); err != nil {
		return err
	}
	*d = SequenceDelay{Days: max(named.Days, named.Written), Extra: named.Extra}
	return nil
}

// SequenceVariant is one A/B variant of a step.
type SequenceVariant struct {
	ID           VariantID  `json:"id"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	IsDeleted    bool       `json:"is_deleted"` // it sends nothing and is listed for its statistics
	SequenceID   SequenceID `json:"email_campaign_seq_id"`
	Label        string     `json:"variant_label"` // "A", "B", …
	Subject      string     `json:"subject"`
	Body         string     `json:"email_body"` // HTML
	OptionalBody *string    `json:"optional_email_body_1"`
	// Percentage is the share of the leads, 0 to 100; 0 sends nothing. It is nil
	// unless the step was saved with VariantsByPercentage.
	Percentage *float64 `json:"variant_distribution_percentage"`
	Year       int      `json:"year"` // not documented, mostly 0

	Extra map[string]json.RawMessage `json:",embed"`
}

var (
	opCampaignsListSequences   = operation("Campaigns.ListSequences", http.MethodGet, "/campaigns/{campaign_id}/sequences", read, list)
	opCampaignsSaveSequences   = operation("Campaigns.SaveSequences", http.MethodPost, "/campaigns/{campaign_id}/sequences", once)
	opCampaignsDeleteSequences = operation("Campaigns.DeleteSequences", http.MethodPost, "/campaigns/{campaign_id}/sequences", idempotent)
)

// ListSequences returns the steps of a campaign with their variants.
//
// SmartLead: GET /campaigns/{campaign_id}/sequences. A campaign that does not
// exist is [ErrNotFound]. The API was seen to answer now and then with no steps,
// or with 404, although there are some: read again before concluding anything.
func (s *CampaignsService) ListSequences(ctx context.Context, campaign CampaignID, opts ...RequestOption) (Sequence, error) {
	return unwrapAll(call[rows[sequenceRow]](ctx, s.client, opCampaignsListSequences.path(campaign), nil, opts))
}

// sequenceRow is a step, whose variants documentation has under their name for
// writing: unread, they would be gone with the next save.
type sequenceRow struct {
	SequenceStep

	Written []*SequenceVariant `json:"seq_variants"`
}

func (r *sequenceRow) content() *SequenceStep {
	if r == nil {
		return nil
	}
	if r.Variants == nil {
		r.Variants = r.Written
	}
	return &r.SequenceStep
}

// SequencesSaved is the answer to a saved sequence.
type SequencesSaved struct {
	ack

	// Data is what SmartLead says about the steps. It comes in several shapes,
	// which [SequencesSaved.Steps] reads.
	Data json.RawMessage `json:"data"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// SavedStep is a step as the answer to a save names it.
type SavedStep struct {
	ID     SequenceID
	Number int
}

// savedStepRow is a step in the answer to a save, under the names of either of
// its shapes.
type savedStepRow struct {
	ID          SequenceID `json:"id"`
	SeqNumber   int        `json:"seqNumber"`
	SnakeNumber int        `json:"seq_number"`
}

// Steps returns the ids of the saved steps. It is nil where the answer does not
// tell them: list the sequences then.
func (s *SequencesSaved) Steps() []SavedStep {
	var wrapped struct {
		Rows []savedStepRow `json:"sequences"`
	}
	if codec().Unmarshal(s.Data, &wrapped) != nil && codec().Unmarshal(s.Data, &wrapped.Rows) != nil {
		return nil // the word "success", or nothing
	}
	var steps []SavedStep
	for _, row := range wrapped.Rows {
		steps = append(steps, SavedStep{ID: row.ID, Number: max(row.SeqNumber, row.SnakeNumber)})
	}
	return steps
}

// SaveSequences replaces the whole sequence of a campaign: a step or variant that
// params leave out is deleted. Start from [Sequence.Params] of what was read, so
// that every step and variant keeps its id: one that is saved without it becomes
// a new one and loses its statistics for good. One observer reports that saving
// resets the statistics of variants anyway.
//
// SmartLead: POST /campaigns/{campaign_id}/sequences. It may be repeated when
// every step and variant has its id. Otherwise it is not repeated once it may
// have arrived; when the error says MaybeApplied, list the sequences. While the
// campaign is active the API refuses, with which status is not known: pause it,
// save and start it again. A 400 is [ErrValidation] and changes nothing. A variant
// with an id that no longer exists is dropped without an error.
func (s *CampaignsService) SaveSequences(ctx context.Context, campaign CampaignID, params *SequenceSaveParams, opts ...RequestOption) (*SequencesSaved, error) {
	r := opCampaignsSaveSequences.path(campaign).as(params.repeatClass())
	return call[*SequencesSaved](ctx, s.client, r, params.body(), opts)
}

type noSequences struct {
	Steps []struct{} `json:"sequences"`
}

// DeleteSequences deletes every step of a campaign with its statistics, for good.
//
// SmartLead: POST /campaigns/{campaign_id}/sequences with an empty list. It may
// be repeated. While the campaign is active the API refuses.
func (s *CampaignsService) DeleteSequences(ctx context.Context, campaign CampaignID, opts ...RequestOption) error {
	return send(ctx, s.client, opCampaignsDeleteSequences.path(campaign), &noSequences{}, opts)
}
