package smartleadtest

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// report is a range of days over some campaigns. Everything a report shows is
// counted anew from the mails that were sent and from the journal.
type report struct {
	state       *state
	only        *campaign          // the one campaign, or nil
	scope       map[*campaign]bool // those that are counted; deleted ones never are
	first, last time.Time          // the days, at their beginning
	from, to    time.Time          // the same as moments, to being after the end
	zone        *time.Location
}

// reportQuery is the query of a report over days.
func reportQuery(more ...member) object {
	return append(object{
		need("start_date", text()), need("end_date", text()), may("timezone", text()), may("client_ids", text()), may("campaign_ids", text()),
	}, more...)
}

// wordedFlag and wordedNumber are values that the validator knows as strings.
func wordedFlag(name string) member { return may(name, text().oneOf("true", "false")) }

func wordedWindow() []member { return []member{may("limit", text()), may("offset", text())} }

// report reads the range and the campaigns of an account-wide report.
func (c *call) report() (*report, error) {
	scope, err := c.reportScope()
	if err != nil {
		return nil, err
	}
	return c.reportOver(&report{state: c.state, scope: scope}, "timezone", time.DateOnly)
}

// overDays makes a handler of a report over the range that the query names.
func overDays(show func(*call, *report) (answer, error)) handler {
	return func(c *call) (answer, error) {
		r, err := c.report()
		if err != nil {
			return answer{}, err
		}
		return show(c, r)
	}
}

// campaignReport reads the range of a report on one campaign.
func (c *call) campaignReport(found *campaign, layouts ...string) (*report, error) {
	return c.reportOver(&report{state: c.state, only: found, scope: map[*campaign]bool{found: true}}, "time_zone", layouts...)
}

// reportOver fills in the days. With a clock time the range ends there, and with
// a bare date at the end of that day.
func (c *call) reportOver(r *report, zoneName string, layouts ...string) (*report, error) {
	zone, err := time.LoadLocation(c.query.text(zoneName))
	if err != nil || zone == time.Local { // the machine's own would make answers differ
		return nil, refuseInvalid("query", violate(zoneName, "must be a valid time zone"))
	}
	r.zone = zone
	begin, _, err := c.reportDay("start_date", zone, layouts)
	if err != nil {
		return nil, err
	}
	end, whole, err := c.reportDay("end_date", zone, layouts)
	if err != nil {
		return nil, err
	}
	r.first, r.last, r.from, r.to = begin, end, begin, end
	if whole {
		r.to = end.AddDate(0, 0, 1)
	}
	return r, nil
}

func (c *call) reportDay(name string, zone *time.Location, layouts []string) (moment time.Time, whole bool, err error) {
	for _, layout := range layouts {
		if moment, err := time.ParseInLocation(layout, c.query.text(name), zone); err == nil {
			return moment, layout == time.DateOnly, nil
		}
	}
	return moment, false, refuseInvalid("query", violate(name, "must be in YYYY-MM-DD format"))
}

// reportScope is the campaigns that the key sees and the query leaves.
func (c *call) reportScope() (map[*campaign]bool, error) {
	ids, err := c.idList("campaign_ids", 100)
	if err != nil {
		return nil, err
	}
	takes, err := c.clientFilter()
	if err != nil {
		return nil, err
	}
	scope := map[*campaign]bool{}
	for _, each := range c.state.ordered {
		if takes(each.clientID) && (ids == nil || slices.Contains(ids, each.id)) {
			scope[each] = true
		}
	}
	return scope, nil
}

// clientFilter tells of a client, or of none, whether key and query leave it.
func (c *call) clientFilter() (func(*int64) bool, error) {
	ids, err := c.idList("client_ids", 50)
	if err != nil {
		return nil, err
	}
	return func(id *int64) bool { return c.sees(id) && (ids == nil || id != nil && slices.Contains(ids, *id)) }, nil
}

// idList reads ids between commas; nil is all.
func (c *call) idList(name string, most int) ([]int64, error) {
	if c.query.text(name) == "" {
		return nil, nil
	}
	var ids []int64
	for part := range strings.SplitSeq(c.query.text(name), ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil {
			return nil, refuseInvalid("query", violate(name, "must be ids between commas"))
		}
		ids = append(ids, id)
	}
	if len(ids) > most {
		return nil, refuseInvalid("query", violate(name, "must contain less than or equal to %d items", most))
	}
	return ids, nil
}

// window cuts the rows of a report that comes in pages. Without a limit it is
// all of them: the real default is not published.
func window[T any](c *call, rows []T) ([]T, error) {
	offset, limit := int64(0), int64(len(rows))
	for _, asked := range []struct {
		name   string
		target *int64
	}{{"limit", &limit}, {"offset", &offset}} {
		if !c.query.has(asked.name) {
			continue
		}
		n, err := strconv.ParseInt(c.query.text(asked.name), 10, 64)
		if err != nil || n < 0 {
			return nil, refuseInvalid("query", violate(asked.name, "must be a whole number"))
		}
		*asked.target = n
	}
	return page(rows, offset, limit), nil
}

// byDay is everything in the range on the day it happened.
func (r *report) byDay() iter.Seq[happening] {
	return func(yield func(happening) bool) {
		for h := range r.sends() {
			if !yield(h) {
				return
			}
		}
		for _, h := range r.state.journalFrom(r.from) {
			if !h.at.Before(r.to) {
				return
			}
			if r.scope[h.enrolment.campaign] && !yield(h) {
				return
			}
		}
	}
}

// bySend is the mails that were sent in the range and all that became of them,
// whenever it did.
func (r *report) bySend() iter.Seq[happening] {
	return func(yield func(happening) bool) {
		for h := range r.sends() {
			if !yield(h) {
				return
			}
		}
		for _, h := range r.state.journalFrom(r.from) {
			if r.scope[h.enrolment.campaign] && h.mail != nil && r.covers(h.mail.sentAt) && !yield(h) {
				return
			}
		}
	}
}

func (r *report) covers(at time.Time) bool { return !at.Before(r.from) && at.Before(r.to) }

// sends is the mails of sequences that were sent in the range.
func (r *report) sends() iter.Seq[happening] {
	mails := r.state.sent
	if r.only != nil {
		mails = r.only.mails
	}
	i, _ := slices.BinarySearchFunc(mails, r.from, func(m *mail, from time.Time) int { return m.sentAt.Compare(from) })
	return func(yield func(happening) bool) {
		for _, m := range mails[i:] {
			if !m.sentAt.Before(r.to) {
				return
			}
			if m.kind != mailSequence || !r.scope[m.campaign] {
				continue
			}
			if !yield(happening{m.sentAt, eventSent, m.enrolment, m, m.isFirst()}) {
				return
			}
		}
	}
}

// isFirst tells whether the lead had had no mail before.
func (m *mail) isFirst() bool { return m.enrolment.mails[0] == m }

// replies are those of the range, by the day of the reply.
func (r *report) replies() iter.Seq[happening] {
	return func(yield func(happening) bool) {
		for h := range r.byDay() {
			if h.kind == eventReplied && !yield(h) {
				return
			}
		}
	}
}

// positiveLeads are the leads with a reply in the range whose category is a
// positive one now, with the happening that counts each.
func positiveLeads(seq iter.Seq[happening]) iter.Seq[happening] {
	return func(yield func(happening) bool) {
		seen := leadSet{}
		for h := range seq {
			if h.kind != eventReplied || !isPositive(h.enrolment.category) || seen[h.enrolment.lead] {
				continue
			}
			seen.add(h.enrolment.lead)
			if !yield(h) {
				return
			}
		}
	}
}

// tally counts happenings. The sets are of distinct leads and do not add up.
type tally struct {
	sent, opened, clicked, replied, bounced, unsubscribed int
	firstReplies                                          int
	reached, openers, clickers, repliers, positive        leadSet
}

type leadSet map[*lead]bool

func (s *leadSet) add(l *lead) {
	if *s == nil {
		*s = leadSet{}
	}
	(*s)[l] = true
}

func tallyOf(seq iter.Seq[happening]) *tally {
	t := &tally{}
	for h := range seq {
		t.add(h)
	}
	return t
}

func (t *tally) add(h happening) {
	l := h.enrolment.lead
	switch h.kind {
	case eventSent:
		t.sent++
		t.reached.add(l)
	case eventOpened:
		t.opened++
		t.openers.add(l)
	case eventClicked:
		t.clicked++
		t.clickers.add(l)
	case eventReplied:
		t.addReply(h)
	case eventBounced:
		t.bounced++
	case eventUnsubscribed:
		t.unsubscribed++
	}
}

func (t *tally) addReply(h happening) {
	t.replied++
	t.repliers.add(h.enrolment.lead)
	if h.first {
		t.firstReplies++
	}
	if isPositive(h.enrolment.category) {
		t.positive.add(h.enrolment.lead)
	}
}

// tallies are counts per something, in the order of its keys.
type tallies[K cmp.Ordered] map[K]*tally

func talliesOf[K cmp.Ordered](seq iter.Seq[happening], key func(happening) K) tallies[K] {
	all := tallies[K]{}
	for h := range seq {
		all.at(key(h)).add(h)
	}
	return all
}

func (all tallies[K]) at(key K) *tally {
	if all[key] == nil {
		all[key] = &tally{}
	}
	return all[key]
}

// inOrder walks the keys from the smallest on, so that no answer depends on the
// order of a map.
func (all tallies[K]) inOrder() iter.Seq2[K, *tally] {
	keys := make([]K, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return func(yield func(K, *tally) bool) {
		for _, key := range keys {
			if !yield(key, all[key]) {
				return
			}
		}
	}
}

func campaignOf(h happening) int64 { return h.enrolment.campaign.id }

// replyReport puts one report into the envelope that all of them share.
func replyReport(message, name string, data any) (answer, error) {
	return replyReportData(message, map[string]any{name: data})
}

func replyReportData(message string, data any) (answer, error) {
	return reply(wireReport{true, message, data})
}

type wireReport struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
	Data    any    `json:"data"`
}
