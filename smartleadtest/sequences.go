package smartleadtest

import (
	"net/http"
	"slices"
	"strconv"
)

var sequencesBody = object{
	need("sequences", listOf(objectOf(
		may("id", whole().orNull()), need("seq_number", whole().atLeast(1)),
		need("seq_delay_details", objectOf(need("delay_in_days", whole().between(0, 365)))),
		may("subject", text()), may("email_body", text()),
		may("variant_distribution_type", text().oneOf("MANUAL_EQUAL", "MANUAL_PERCENTAGE", "AI_EQUAL")),
		may("lead_distribution_percentage", whole().between(20, 100)),
		may("winning_metric_property", text().oneOf("OPEN_RATE", "CLICK_RATE", "REPLY_RATE", "POSITIVE_REPLY_RATE")),
		may("seq_type", text().oneOf("EMAIL", "MANUAL")),
		may("seq_variants", listOf(objectOf(
			may("id", whole()), need("subject", text()), need("email_body", text()), need("variant_label", text().nonEmpty()),
			may("variant_distribution_percentage", whole().between(0, 100)), may("optional_email_body_1", text()), may("is_deleted", boolean()),
		)).atLeast(1)),
	))),
}

// wireStep and wireVariant are the read form of the sequence.
type wireStep struct {
	ID        int64         `json:"id"`
	CreatedAt string        `json:"created_at"`
	UpdatedAt string        `json:"updated_at"`
	Campaign  int64         `json:"email_campaign_id"`
	Number    int64         `json:"seq_number"`
	Delay     wireDelay     `json:"seq_delay_details"`
	Subject   string        `json:"subject"`
	Body      string        `json:"email_body"`
	Variants  []wireVariant `json:"sequence_variants"`
}

type wireDelay struct {
	Days int64 `json:"delayInDays"`
}

type wireVariant struct {
	ID           int64   `json:"id"`
	CreatedAt    string  `json:"created_at"`
	UpdatedAt    string  `json:"updated_at"`
	Deleted      bool    `json:"is_deleted"`
	Subject      string  `json:"subject"`
	Body         string  `json:"email_body"`
	StepID       int64   `json:"email_campaign_seq_id"`
	Label        string  `json:"variant_label"`
	OptionalBody *string `json:"optional_email_body_1"`
	Percentage   *int64  `json:"variant_distribution_percentage"`
	Year         int     `json:"year"`
}

func getSequences(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	rows := []wireStep{}
	for _, s := range found.steps {
		row := wireStep{
			ID: s.id, CreatedAt: wireTime(s.createdAt), UpdatedAt: wireTime(s.updatedAt), Campaign: found.id,
			Number: s.number, Delay: wireDelay{s.delayDays}, Subject: s.subject, Body: s.body,
		}
		for _, v := range s.variants {
			row.Variants = append(row.Variants, wireVariant{
				ID: v.id, CreatedAt: wireTime(v.createdAt), UpdatedAt: wireTime(v.updatedAt), Deleted: v.deleted,
				Subject: v.subject, Body: v.body, StepID: s.id, Label: v.label, OptionalBody: v.optionalBody,
				Percentage: v.percentage, Year: v.createdAt.Year(),
			})
		}
		rows = append(rows, row)
	}
	return reply(rows)
}

// saveSequences replaces the whole sequence. Steps keep their identity by their
// id, and so do variants: one sent without its id is a new one, and the old one
// stays listed as deleted.
func saveSequences(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	if found.status == campaignActive {
		return answer{}, refuseError(http.StatusBadRequest, "Sequences of an active campaign cannot be changed. Pause the campaign first.")
	}
	sent, err := c.orderedSteps()
	if err != nil {
		return answer{}, err
	}
	steps := []*step{}
	type saved struct {
		Number int64 `json:"seqNumber"`
		ID     int64 `json:"id"`
	}
	rows := []saved{}
	for _, f := range sent {
		s := c.stepToSave(found, f)
		if s == nil {
			continue // an id that died is dropped without a word
		}
		c.applyStep(s, f)
		steps = append(steps, s)
		rows = append(rows, saved{s.number, s.id})
	}
	found.steps = steps
	found.updatedAt = c.now
	return reply(wireOKData{true, struct {
		Sequences []saved `json:"sequences"`
	}{rows}})
}

// orderedSteps are the steps of the body by number, checked as far as the
// validator's rules cannot: numbers without gaps, a text for every mail,
// percentages that add up.
func (c *call) orderedSteps() ([]fields, error) {
	list := c.body.list("sequences")
	ordered := make([]fields, len(list))
	for i, item := range list {
		f := item.(fields)
		path := "sequences[" + strconv.Itoa(i) + "]"
		number := f.whole("seq_number")
		if number > int64(len(list)) || ordered[number-1] != nil {
			return nil, refuseBody(path+".seq_number", "must count from 1 without gaps")
		}
		ordered[number-1] = f
		if !f.has("seq_variants") && f.text("email_body") == "" {
			return nil, refuseBody(path+".email_body", "is required")
		}
		if f.text("variant_distribution_type") == "MANUAL_PERCENTAGE" && sumOfPercentages(f) != 100 {
			return nil, refuseBody(path+".seq_variants", "must have percentages that add up to 100")
		}
	}
	return ordered, nil
}

func sumOfPercentages(f fields) int64 {
	var sum int64
	for _, item := range f.list("seq_variants") {
		sum += item.(fields).whole("variant_distribution_percentage")
	}
	return sum
}

// stepToSave finds the step or makes a new one. It is nil for an id that the
// campaign does not have.
func (c *call) stepToSave(found *campaign, f fields) *step {
	id := f.id("id")
	if id == nil {
		c.state.last.step++
		return &step{id: c.state.last.step, createdAt: c.now}
	}
	i := slices.IndexFunc(found.steps, func(s *step) bool { return s.id == *id })
	if i < 0 {
		return nil
	}
	return found.steps[i]
}

func (c *call) applyStep(s *step, f fields) {
	s.updatedAt = c.now
	s.number = f.whole("seq_number")
	s.delayDays = f.object("seq_delay_details").whole("delay_in_days")
	s.subject, s.body = f.text("subject"), f.text("email_body")
	s.kind = "EMAIL"
	if f.has("seq_type") {
		s.kind = f.text("seq_type")
	}
	s.distribution = f.text("variant_distribution_type")
	s.trialShare = f.whole("lead_distribution_percentage")
	s.metric = f.text("winning_metric_property")
	c.applyVariants(s, f.list("seq_variants"))
}

func (c *call) applyVariants(s *step, list []any) {
	kept := map[*variant]bool{}
	for _, item := range list {
		f := item.(fields)
		v := c.variantToSave(s, f)
		if v == nil {
			continue
		}
		kept[v] = true
		v.updatedAt = c.now
		v.subject, v.body, v.label = f.text("subject"), f.text("email_body"), f.text("variant_label")
		v.optionalBody, v.percentage = nil, nil
		if f.has("optional_email_body_1") {
			body := f.text("optional_email_body_1")
			v.optionalBody = &body
		}
		if s.distribution == "MANUAL_PERCENTAGE" {
			v.percentage = f.id("variant_distribution_percentage")
		}
	}
	for _, v := range s.variants {
		if !kept[v] && !v.deleted {
			v.deleted, v.updatedAt = true, c.now
		}
	}
}

// variantToSave finds the variant or makes a new one. It is nil for an id that
// is unknown or deleted: the server drops such a variant without a word.
func (c *call) variantToSave(s *step, f fields) *variant {
	if !f.has("id") {
		c.state.last.variant++
		made := &variant{id: c.state.last.variant, createdAt: c.now}
		s.variants = append(s.variants, made)
		return made
	}
	for _, v := range s.variants {
		if v.id == f.whole("id") && !v.deleted {
			return v
		}
	}
	return nil
}

// live are the variants that may be sent.
func (s *step) live() []*variant {
	var live []*variant
	for _, v := range s.variants {
		if !v.deleted && !(s.distribution == "MANUAL_PERCENTAGE" && v.percentage != nil && *v.percentage == 0) {
			live = append(live, v)
		}
	}
	return live
}

// pick chooses the variant of the next mail; nil when the step has none.
// Percentages are met as closely as whole mails allow, equal shares likewise.
func (s *step) pick() *variant {
	live := s.live()
	if len(live) == 0 {
		return nil
	}
	if s.distribution == "AI_EQUAL" {
		if winner := s.winner(live); winner != nil {
			return winner
		}
	}
	best := live[0]
	for _, v := range live[1:] {
		if v.load() < best.load() {
			best = v
		}
	}
	return best
}

// load is how far a variant has used up its share.
func (v *variant) load() float64 {
	share := 1.0
	if v.percentage != nil && *v.percentage > 0 {
		share = float64(*v.percentage)
	}
	return float64(v.sent+1) / share
}

// winner is the best variant once enough mails tried all of them. The API takes
// the trial as a share of the leads; the simulator counts the first hundred.
func (s *step) winner(live []*variant) *variant {
	trial := int(s.trialShare)
	if trial == 0 {
		trial = 20
	}
	sent := 0
	best := live[0]
	for _, v := range live {
		sent += v.sent
		if v.rate(s.metric) > best.rate(s.metric) {
			best = v
		}
	}
	if sent < trial {
		return nil
	}
	return best
}

func (v *variant) rate(metric string) float64 {
	if v.sent == 0 {
		return 0
	}
	hits := v.replied
	switch metric {
	case "OPEN_RATE":
		hits = v.opened
	case "CLICK_RATE":
		hits = v.clicked
	case "POSITIVE_REPLY_RATE":
		hits = v.positive
	}
	return float64(hits) / float64(v.sent)
}
