package smartlead

import (
	"fmt"
	"math"
	"strings"
)

// SequenceSaveParams is the whole sequence of a campaign.
type SequenceSaveParams struct {
	Steps []*SequenceStepParams `json:"sequences"` // all of them: one left out is deleted
}

// SequenceStepParams is a step to save. The way its leads are shared among the
// variants (Distribution, TrialPercentage, WinningMetric) and its Type are
// write-only: no call returns them, so set them on every save.
type SequenceStepParams struct {
	ID      SequenceID          `json:"id,omitzero"` // zero: a new step
	Number  int                 `json:"seq_number"`  // 1, 2, … without gaps; in practice at most 20
	Delay   SequenceDelayParams `json:"seq_delay_details"`
	Subject string              `json:"subject,omitzero"`    // "" on a later step: a reply in the thread of the one before
	Body    string              `json:"email_body,omitzero"` // HTML, not starting with {; required without variants
	// Distribution is how the variants share the leads. What SmartLead does when
	// it is missing is not known.
	Distribution VariantDistribution `json:"variant_distribution_type,omitzero"`
	// TrialPercentage is the share of the leads that finds the winner, 20 to 100;
	// with VariantsByWinner only.
	TrialPercentage *int                     `json:"lead_distribution_percentage,omitzero"`
	WinningMetric   WinningMetric            `json:"winning_metric_property,omitzero"` // with VariantsByWinner only
	Type            SequenceStepType         `json:"seq_type,omitzero"`                // "": an e-mail
	Variants        []*SequenceVariantParams `json:"seq_variants,omitempty"`           // all of them: one left out is deleted
}

// SequenceDelayParams is how long after the step before a step is due.
type SequenceDelayParams struct {
	Days int `json:"delay_in_days"` // 0 to 365
}

// SequenceVariantParams is a variant to save.
type SequenceVariantParams struct {
	ID           VariantID `json:"id,omitzero"` // zero: a new variant
	Label        string    `json:"variant_label"`
	Subject      string    `json:"subject"`
	Body         string    `json:"email_body"` // HTML, not starting with {, which SmartLead takes for spin syntax and loses
	OptionalBody *string   `json:"optional_email_body_1,omitzero"`
	// Percentage is the share of the leads with VariantsByPercentage, where the
	// variants sum up to 100; 0 switches one off and keeps its statistics.
	Percentage *int `json:"variant_distribution_percentage,omitzero"`
}

// Params returns the sequence as it was read, for
// [CampaignsService.SaveSequences]: with every id, without deleted variants, and
// without the settings that cannot be read, see [SequenceStepParams].
func (s Sequence) Params() *SequenceSaveParams {
	params := &SequenceSaveParams{}
	for _, step := range s {
		if step != nil {
			params.Steps = append(params.Steps, step.Params())
		}
	}
	return params
}

// Params returns the step as it was read, see [Sequence.Params].
func (s *SequenceStep) Params() *SequenceStepParams {
	params := &SequenceStepParams{
		ID: s.ID, Number: s.Number, Delay: SequenceDelayParams{s.Delay.Days},
		Subject: s.Subject, Body: s.Body,
	}
	for _, variant := range s.Variants {
		if variant == nil || variant.IsDeleted {
			continue // a deleted one is listed for its statistics only
		}
		params.Variants = append(params.Variants, variant.Params())
		if variant.Percentage != nil { // it is there for this distribution only
			params.Distribution = VariantsByPercentage
		}
	}
	return params
}

// Params returns the variant as it was read, see [Sequence.Params].
func (v *SequenceVariant) Params() *SequenceVariantParams {
	params := &SequenceVariantParams{ID: v.ID, Label: v.Label, Subject: v.Subject, Body: v.Body}
	if v.OptionalBody != nil {
		params.OptionalBody = new(*v.OptionalBody)
	}
	if v.Percentage != nil {
		params.Percentage = new(int(math.Round(*v.Percentage)))
	}
	return params
}

// repeatClass is idempotent only when the save creates nothing.
func (p *SequenceSaveParams) repeatClass() repeatClass {
	if p == nil {
		return once
	}
	for _, step := range p.Steps {
		if step == nil || step.ID == 0 {
			return once
		}
		for _, variant := range step.Variants {
			if variant == nil || variant.ID == 0 {
				return once
			}
		}
	}
	return idempotent
}

// sequencesBody is the body of a save.
type sequencesBody struct {
	Steps []sequenceStepBody `json:"sequences"`
}

// sequenceStepBody is a step with its subject, which is sent also when it is ""
// unless variants have their own.
type sequenceStepBody struct {
	*SequenceStepParams

	Subject *string `json:"subject,omitzero"`
}

func (p *SequenceSaveParams) body() *sequencesBody {
	if p == nil {
		return nil
	}
	body := &sequencesBody{}
	for _, step := range p.Steps {
		row := sequenceStepBody{SequenceStepParams: step}
		if step != nil && (step.Subject != "" || len(step.Variants) == 0) {
			row.Subject = &step.Subject
		}
		body.Steps = append(body.Steps, row)
	}
	return body
}

func (b *sequencesBody) validate() (field, reason string) {
	if len(b.Steps) == 0 {
		return "sequences", "must not be empty, which would delete every step; that is what DeleteSequences does"
	}
	check := sequenceCheck{
		numbers:  map[int]bool{},
		steps:    map[SequenceID]bool{},
		variants: map[VariantID]bool{},
	}
	for i, step := range b.Steps {
		at := fmt.Sprintf("sequences[%d]", i)
		if step.SequenceStepParams == nil {
			return at, "must not be nil"
		}
		if field, reason := check.step(step.SequenceStepParams, len(b.Steps)); reason != "" {
			return at + "." + field, reason
		}
	}
	return "", ""
}

// sequenceCheck looks through a sequence before it is saved.
type sequenceCheck struct {
	numbers  map[int]bool
	steps    map[SequenceID]bool
	variants map[VariantID]bool
}

func (c *sequenceCheck) step(s *SequenceStepParams, steps int) (field, reason string) {
	switch {
	case s.ID < 0:
		return "id", "must be a positive id, or zero for a new step"
	case s.ID != 0 && c.steps[s.ID]:
		return "id", fmt.Sprintf("%d belongs to another step already", s.ID)
	case s.Number < 1 || s.Number > steps || c.numbers[s.Number]:
		return "seq_number", fmt.Sprintf("must count from 1 to %d without gaps, got %d", steps, s.Number)
	case s.Delay.Days < 0 || s.Delay.Days > 365:
		return "seq_delay_details.delay_in_days", fmt.Sprintf("must be between 0 and 365, got %d", s.Delay.Days)
	case s.Body == "" && len(s.Variants) == 0 && (s.Type == "" || s.Type == StepEmail):
		return "email_body", "must not be empty in a step without variants"
	}
	c.steps[s.ID], c.numbers[s.Number] = true, true
	if reason := checkBody(s.Body); reason != "" {
		return "email_body", reason
	}
	if field, reason := s.checkDistribution(); reason != "" {
		return field, reason
	}
	return c.stepVariants(s)
}

// checkBody refuses what SmartLead is known to lose: it takes a brace at the
// start for the start of spin syntax.
func checkBody(body string) string {
	if strings.HasPrefix(body, "{") {
		return "must not start with {, since SmartLead then loses the text; put it into a tag such as <p>"
	}
	return ""
}

func (s *SequenceStepParams) checkDistribution() (field, reason string) {
	switch {
	case s.TrialPercentage != nil && (*s.TrialPercentage < 20 || *s.TrialPercentage > 100):
		return "lead_distribution_percentage", fmt.Sprintf("must be between 20 and 100, got %d", *s.TrialPercentage)
	case s.TrialPercentage != nil && s.Distribution != VariantsByWinner:
		return "lead_distribution_percentage", "is for AI_EQUAL only"
	case s.WinningMetric != "" && s.Distribution != VariantsByWinner:
		return "winning_metric_property", "is for AI_EQUAL only"
	}
	return "", ""
}

func (c *sequenceCheck) stepVariants(s *SequenceStepParams) (field, reason string) {
	labels := map[string]bool{}
	for i, v := range s.Variants {
		at := fmt.Sprintf("seq_variants[%d]", i)
		if v == nil {
			return at, "must not be nil"
		}
		if field, reason := c.variant(v, s.Number, labels); reason != "" {
			return at + "." + field, reason
		}
	}
	if s.Distribution == VariantsByPercentage && len(s.Variants) > 0 {
		return "seq_variants", checkPercentages(s.Variants)
	}
	return "", ""
}

func (c *sequenceCheck) variant(v *SequenceVariantParams, step int, labels map[string]bool) (field, reason string) {
	switch {
	case v.ID < 0:
		return "id", "must be a positive id, or zero for a new variant"
	case v.ID != 0 && c.variants[v.ID]:
		return "id", fmt.Sprintf("%d belongs to another variant already", v.ID)
	case v.Label == "":
		return "variant_label", "must not be empty"
	case labels[v.Label]:
		return "variant_label", fmt.Sprintf("%q belongs to another variant already", v.Label)
	case v.Subject == "" && step == 1:
		return "subject", "must not be empty in the first step"
	case v.Body == "":
		return "email_body", "must not be empty"
	case v.Percentage != nil && (*v.Percentage < 0 || *v.Percentage > 100):
		return "variant_distribution_percentage", fmt.Sprintf("must be between 0 and 100, got %d", *v.Percentage)
	}
	c.variants[v.ID], labels[v.Label] = true, true
	return "email_body", checkBody(v.Body)
}

// mostSending is how many variants of a step SmartLead sends by percentage.
const mostSending = 10

func checkPercentages(variants []*SequenceVariantParams) (reason string) {
	sum, sending := 0, 0
	for _, v := range variants {
		if v.Percentage == nil {
			return fmt.Sprintf("must each have a variant_distribution_percentage with MANUAL_PERCENTAGE, and %q has none", v.Label)
		}
		sum += *v.Percentage
		if *v.Percentage > 0 {
			sending++
		}
	}
	switch {
	case sum != 100:
		return fmt.Sprintf("must have percentages that sum up to 100, got %d", sum)
	case sending > mostSending:
		return fmt.Sprintf("must have at most %d variants with a percentage above 0, got %d", mostSending, sending)
	}
	return ""
}
