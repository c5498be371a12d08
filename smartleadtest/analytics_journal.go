package smartleadtest

import (
	"slices"
	"time"
)

// happening is an open, click, reply, bounce or unsubscription as the reports
// count it. What was sent is not in the journal: that list exists already.
type happening struct {
	at        time.Time
	kind      eventKind
	enrolment *enrolment
	mail      *mail // nil when somebody unsubscribed without a mail
	first     bool  // the lead's first of this kind in the campaign
}

// keepJournal writes down what reports count.
func (st *state) keepJournal(e event) {
	entry := happening{at: e.at, kind: e.kind, enrolment: e.enrolment, mail: e.mail}
	switch e.kind {
	case eventOpened:
		entry.first = e.mail.opens == 1 && e.enrolment.count(func(m *mail) int { return m.opens }) == 1
	case eventClicked:
		entry.first = e.mail.clicks == 1 && e.enrolment.count(func(m *mail) int { return m.clicks }) == 1
	case eventReplied:
		entry.first = e.enrolment.count((*mail).countedReplies) == 1
	case eventBounced:
		entry.first = true
	case eventUnsubscribed:
		entry.first, entry.mail = true, e.enrolment.lastMail()
	default:
		return
	}
	st.journal = append(st.journal, entry)
}

// count adds something up over the mails of a lead.
func (e *enrolment) count(of func(*mail) int) int {
	n := 0
	for _, m := range e.mails {
		n += of(m)
	}
	return n
}

func (m *mail) countedReplies() int {
	n := 0
	for _, r := range m.replies {
		if !r.ignored {
			n++
		}
	}
	return n
}

// journalFrom is the part of the journal that begins at a time.
func (st *state) journalFrom(from time.Time) []happening {
	i, _ := slices.BinarySearchFunc(st.journal, from, func(h happening, from time.Time) int {
		return h.at.Compare(from)
	})
	return st.journal[i:]
}
