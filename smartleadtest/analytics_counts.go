package smartleadtest

import (
	"math"
	"strconv"
)

// How reports write numbers. It differs per report, and within some of them.

// digits is a count as a string.
type digits int

// MarshalJSON writes the quotes.
func (d digits) MarshalJSON() ([]byte, error) {
	return []byte(strconv.Quote(strconv.Itoa(int(d)))), nil
}

// mixed is a count as a string, but for the number 0.
type mixed int

// MarshalJSON writes the quotes unless there is nothing.
func (m mixed) MarshalJSON() ([]byte, error) {
	if m == 0 {
		return []byte("0"), nil
	}
	return digits(m).MarshalJSON()
}

// ratio is part of whole in percent, 0 of nothing.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) * 100 / float64(whole)
}

// rate is the usual form, such as "0.58%".
func rate(part, whole int) string {
	return strconv.FormatFloat(ratio(part, whole), 'f', 2, 64) + "%"
}

// share has no zeros at its end: "15%", "0.2%".
func share(part, whole int) string {
	return strconv.FormatFloat(rounded(ratio(part, whole)), 'f', -1, 64) + "%"
}

func rounded(x float64) float64 { return math.Round(x*100) / 100 }

// The rates of a tally. Each divides by something else, and the rate of replies
// by leads where no opens are known.
func (t *tally) openRate() string          { return rate(len(t.openers), len(t.reached)) }
func (t *tally) positiveReplyRate() string { return rate(len(t.positive), t.replied) }
func (t *tally) bounceRate() string        { return rate(t.bounced, len(t.reached)) }

func (t *tally) replyRate() string { return rate(t.replied, t.replyBase()) }

func (t *tally) replyBase() int {
	if len(t.openers) > 0 {
		return len(t.openers)
	}
	return len(t.reached)
}

// wirePerformance is the counts of most reports, N being how they are written
// and P how positive replies are. Without full data the unique counts and the
// rates are left out.
type wirePerformance[N, P ~int] struct {
	Sent         N       `json:"sent"`
	Opened       N       `json:"opened"`
	Replied      N       `json:"replied"`
	Bounced      N       `json:"bounced"`
	Leads        *N      `json:"unique_lead_count,omitempty"`
	Openers      *N      `json:"unique_open_count,omitempty"`
	Positive     *P      `json:"positive_replied,omitempty"`
	OpenRate     *string `json:"open_rate,omitempty"`
	ReplyRate    *string `json:"reply_rate,omitempty"`
	PositiveRate *string `json:"positive_reply_rate,omitempty"`
	BounceRate   *string `json:"bounce_rate,omitempty"`
}

func performanceOnWire[N, P ~int](t *tally, full bool) wirePerformance[N, P] {
	w := wirePerformance[N, P]{Sent: N(t.sent), Opened: N(t.opened), Replied: N(t.replied), Bounced: N(t.bounced)}
	if full {
		w.Leads, w.Openers, w.Positive = new(N(len(t.reached))), new(N(len(t.openers))), new(P(len(t.positive)))
		w.OpenRate, w.ReplyRate = new(t.openRate()), new(t.replyRate())
		w.PositiveRate, w.BounceRate = new(t.positiveReplyRate()), new(t.bounceRate())
	}
	return w
}

// fullData tells whether the caller asked for everything. What the parameter
// does is not documented: it is what live callers send to get the rates.
func (c *call) fullData() bool { return c.query.text("full_data") == "true" }
