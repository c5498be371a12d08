package smartleadtest

import (
	"slices"
	"strings"
	"time"
)

// leadMatcher narrows leads by what they are and by their places in campaigns.
type leadMatcher struct {
	lead  []func(*lead) bool
	place []func(*enrolment) bool
}

func (f *leadMatcher) onLead(test func(*lead) bool)       { f.lead = append(f.lead, test) }
func (f *leadMatcher) onPlace(test func(*enrolment) bool) { f.place = append(f.place, test) }

// empty tells whether everything gets through.
func (f *leadMatcher) empty() bool { return len(f.lead)+len(f.place) == 0 }

// holdsFor tests one place of a lead.
func (f *leadMatcher) holdsFor(e *enrolment) bool {
	return !slices.ContainsFunc(f.lead, func(test func(*lead) bool) bool { return !test(e.lead) }) &&
		!slices.ContainsFunc(f.place, func(test func(*enrolment) bool) bool { return !test(e) })
}

// holdsForLead wants one place, among those that the key may see, for which all
// of it holds. A filter on leads alone needs no place.
func (f *leadMatcher) holdsForLead(c *call, l *lead) bool {
	if len(f.place) > 0 {
		return slices.ContainsFunc(l.enrolments, func(e *enrolment) bool { return c.sees(e.campaign.clientID) && f.holdsFor(e) })
	}
	return !slices.ContainsFunc(f.lead, func(test func(*lead) bool) bool { return !test(l) })
}

// leadFilters are the filters of the routes that push leads: texts, all of
// them. What several of them mean is only known from their names.
var leadFilters = []member{
	may("leadType", text().oneOf("active", "yet_to_use", "previously_active", "archived")), may("status", text()), may("campaignId", text()),
	may("leadCategoryIds", text()), may("unCategorized", text()), may("emailAccountId", text()), may("emailStatus", text()),
	may("teamMemberId", text()), may("emailCampaignSeqId", text()), may("campaignTagId", text()), may("clientId", text()),
	may("replyDateFrom", text()), may("replyDateTo", text()), may("importedDate", text()), may("leadEmail", text()),
	may("tagIds", text()), may("espDomainType", text()), may("segType", text()),
}

// pushFilter reads the filters of the body.
func (c *call) pushFilter() (*leadMatcher, error) {
	f, given := &leadMatcher{}, c.body.object("filters")
	for name, test := range c.leadTests() {
		if value := given.text(name); given.has(name) {
			f.onLead(func(l *lead) bool { return test(l, value) })
		}
	}
	for name, test := range placeTests {
		if value := given.text(name); given.has(name) {
			f.onPlace(func(e *enrolment) bool { return test(e, value) })
		}
	}
	return f, c.addReplyTimes(f, given)
}

func (c *call) leadTests() map[string]func(*lead, string) bool {
	return map[string]func(*lead, string) bool{
		"leadType":  func(l *lead, kind string) bool { return l.kind() == kind },
		"leadEmail": func(l *lead, email string) bool { return lower(l.profile.email) == lower(email) },
		"importedDate": func(l *lead, date string) bool {
			return strings.HasPrefix(date, l.createdAt.UTC().Format(time.DateOnly))
		},
		"espDomainType": func(l *lead, kind string) bool { return numberText(int64(espDomainType(l.profile.email))) == kind },
		"segType":       func(*lead, string) bool { return false }, // it is null for every lead
		"tagIds": func(l *lead, ids string) bool {
			return slices.ContainsFunc(c.state.crm.tags[l], func(x *leadTag) bool { return inList(x.tag.id, ids) })
		},
	}
}

var placeTests = map[string]func(*enrolment, string) bool{
	"status":             func(e *enrolment, status string) bool { return e.status == status },
	"campaignId":         func(e *enrolment, id string) bool { return numberText(e.campaign.id) == id },
	"leadCategoryIds":    func(e *enrolment, ids string) bool { return inList(e.category, ids) },
	"unCategorized":      func(e *enrolment, wanted string) bool { return wanted != "true" || e.category == 0 },
	"emailAccountId":     func(e *enrolment, id string) bool { return e.sender != nil && numberText(e.sender.account.id) == id },
	"emailStatus":        (*enrolment).hasEmailStatus,
	"teamMemberId":       func(e *enrolment, id string) bool { return isID(e.campaign.teamMember, id) },
	"clientId":           func(e *enrolment, id string) bool { return isID(e.campaign.clientID, id) },
	"campaignTagId":      func(*enrolment, string) bool { return false }, // no campaign has tags
	"emailCampaignSeqId": (*enrolment).isAtStep,
}

// inList looks for an id in a list with commas.
func inList(id int64, ids string) bool { return slices.Contains(commaList(ids), numberText(id)) }

func isID(id *int64, wanted string) bool { return id != nil && numberText(*id) == wanted }

// isAtStep tells whether the last mail to a lead was of this step.
func (e *enrolment) isAtStep(id string) bool {
	return slices.ContainsFunc(e.campaign.steps, func(s *step) bool { return s.number == e.lastStep && numberText(s.id) == id })
}

// addReplyTimes wants a reply between two times. A date alone means all of its
// day.
func (c *call) addReplyTimes(f *leadMatcher, given fields) error {
	from, to := time.Time{}, c.now
	var ok bool
	if given.has("replyDateFrom") {
		if from, ok = parseWireTime(given.text("replyDateFrom")); !ok {
			return refuseBody("filters.replyDateFrom", "must be in ISO 8601 date format")
		}
	}
	if given.has("replyDateTo") {
		if to, ok = parseWireTime(given.text("replyDateTo")); !ok {
			return refuseBody("filters.replyDateTo", "must be in ISO 8601 date format")
		}
		if len(given.text("replyDateTo")) == len(time.DateOnly) {
			to = to.AddDate(0, 0, 1).Add(-time.Nanosecond)
		}
	}
	if !given.has("replyDateFrom") && !given.has("replyDateTo") {
		return nil
	}
	f.onPlace(func(e *enrolment) bool {
		return slices.ContainsFunc(e.mails, func(m *mail) bool {
			return slices.ContainsFunc(m.replies, func(r *leadReply) bool { return !r.at.Before(from) && !r.at.After(to) })
		})
	})
	return nil
}
