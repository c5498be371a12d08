package smartleadtest

import (
	"iter"
	"math"
	"slices"
	"strings"
	"time"
)

// Every view is the same list under another condition. The filters, the order
// and the form of the rows are shared; how many ids one filter may hold differs.

var inboxQuery = object{may("fetch_message_history", boolean())}

const (
	newestReply = "REPLY_TIME_DESC"
	newestSent  = "SENT_TIME_DESC"
)

// emailStatuses are the words of the inbox for those of the campaign's list of
// leads.
var emailStatuses = map[string]string{
	"Opened": "is_opened", "Clicked": "is_clicked", "Replied": "is_replied", "Unsubscribed": "is_unsubscribed",
	"Bounced": "is_bounced", "Accepted": "is_accepted", "Not Replied": "not_replied",
}

// oneOrUpTo is one id, or a list of ids where the view takes lists.
func oneOrUpTo(most float64) rule {
	if most <= 1 {
		return whole().orNull()
	}
	return whole().orListOf(most).orNull()
}

// inboxBody is the body of a view, by how many ids its filters may hold.
func inboxBody(campaigns, accounts, others float64, sorts ...string) object {
	statuses := text().oneOf("Opened", "Clicked", "Replied", "Unsubscribed", "Bounced", "Accepted", "Not Replied")
	return object{
		may("offset", whole().atLeast(0)), may("limit", whole().between(1, 20)), may("sortBy", text().oneOf(sorts...)),
		may("filters", objectOf(
			may("search", text().atMost(30).orNull()),
			may("leadCategories", objectOf(
				may("unassigned", boolean().orNull()), may("isAssigned", boolean().orNull()),
				may("categoryIdsNotIn", listOf(whole()).atMost(10).orNull()), may("categoryIdsIn", listOf(whole()).atMost(10).orNull()),
			).orNull()),
			may("emailStatus", statuses.orListOf(math.Inf(1)).orNull()),
			may("campaignId", oneOrUpTo(campaigns)), may("emailAccountId", oneOrUpTo(accounts)),
			may("campaignTeamMemberId", oneOrUpTo(others)), may("campaignTagId", oneOrUpTo(others)), may("campaignClientId", oneOrUpTo(others)),
			may("replyTimeBetween", listOf(text()).between(2, 2).orNull()),
		).orNull()),
	}
}

// withSubsequence adds the filter that one view has beyond the others.
func withSubsequence(body object) object {
	for i := range body {
		if body[i].name == "filters" {
			body[i].rule.object = append(body[i].rule.object, may("subSequenceId", whole().orNull()))
		}
	}
	return body
}

var (
	repliesBody   = inboxBody(5, 20, 10, newestReply, newestSent)
	viewBody      = inboxBody(5, 10, 10, newestReply, newestSent)
	scheduledBody = inboxBody(5, 10, 10, "SCHEDULED_TIME_ASC", "SCHEDULED_TIME_DESC")
	remindersBody = inboxBody(5, 10, 10, "REMINDER_TIME_ASC", "REMINDER_TIME_DESC")
	sentBody      = inboxBody(15, math.Inf(1), 10, newestReply, newestSent)
	assignedBody  = inboxBody(1, 1, 1, newestReply, newestSent)
	filteredBody  = withSubsequence(inboxBody(1, 1, 1, newestReply, newestSent))
)

// wireInboxPage has no total.
type wireInboxPage struct {
	OK     bool               `json:"ok"`
	Data   []wireConversation `json:"data"`
	Offset int64              `json:"offset"`
	Limit  int64              `json:"limit"`
}

// listReplies and listUnread walk only the conversations with a reply, which are
// few.
func listReplies(c *call) (answer, error) {
	return c.view(c.replied(), func(filing) bool { return true })
}

func listUnread(c *call) (answer, error) {
	return c.view(c.replied(), func(f filing) bool { return f.unread })
}

func listSentConversations(c *call) (answer, error) {
	return c.view(c.conversations(), func(filing) bool { return true })
}

func listAssignedToMe(c *call) (answer, error) {
	return c.view(c.conversations(), func(f filing) bool { return f.teamMember == userID })
}

// listMarked makes the view of the conversations with a mark.
func listMarked(mark Mark) handler {
	return func(c *call) (answer, error) {
		return c.view(c.conversations(), func(f filing) bool { return f.marks[mark] })
	}
}

// listScheduled shows a lead once, whatever waits for it.
func listScheduled(c *call) (answer, error) {
	waiting := func(m *mail) bool { return m.sentAt.IsZero() && !m.enrolment.removed }
	c.state.inbox.scheduled = slices.DeleteFunc(c.state.inbox.scheduled, func(m *mail) bool { return !waiting(m) })
	var found []timed
	for _, m := range c.state.inbox.scheduled {
		found = append(found, timed{m.dueAt, m.enrolment})
	}
	return c.view(inOrder(found, c.body.text("sortBy") == "SCHEDULED_TIME_DESC"), func(filing) bool { return true })
}

func listReminders(c *call) (answer, error) {
	var found []timed
	for _, e := range c.state.inbox.reminded {
		for _, r := range e.filed().reminders {
			found = append(found, timed{r.at, e})
		}
	}
	return c.view(inOrder(found, c.body.text("sortBy") == "REMINDER_TIME_DESC"), func(filing) bool { return true })
}

// timed is a conversation with a time of its own.
type timed struct {
	at        time.Time
	enrolment *enrolment
}

// inOrder yields each conversation once, at its first time or, backwards, at its
// last.
func inOrder(found []timed, backwards bool) iter.Seq[*enrolment] {
	slices.SortStableFunc(found, func(a, b timed) int {
		if backwards {
			return b.at.Compare(a.at)
		}
		return a.at.Compare(b.at)
	})
	return func(yield func(*enrolment) bool) {
		seen := map[*enrolment]bool{}
		for _, each := range found {
			if seen[each.enrolment] {
				continue
			}
			seen[each.enrolment] = true
			if !yield(each.enrolment) {
				return
			}
		}
	}
}

// replied are the conversations with a reply in the order asked for.
func (c *call) replied() iter.Seq[*enrolment] {
	if c.body.text("sortBy") != newestSent {
		return c.byReply()
	}
	return func(yield func(*enrolment) bool) {
		for e := range c.bySent() {
			if e.lastReply() != nil && !yield(e) {
				return
			}
		}
	}
}

// conversations are all that were written to. By reply, those without one come
// last.
func (c *call) conversations() iter.Seq[*enrolment] {
	if c.body.text("sortBy") == newestSent {
		return c.bySent()
	}
	return func(yield func(*enrolment) bool) {
		for e := range c.byReply() {
			if !yield(e) {
				return
			}
		}
		for e := range c.bySent() {
			if e.lastReply() == nil && !yield(e) {
				return
			}
		}
	}
}

// byReply finds a conversation at its last reply and passes over the others, so
// that the first page costs little however long the list is.
func (c *call) byReply() iter.Seq[*enrolment] {
	return func(yield func(*enrolment) bool) {
		for _, r := range slices.Backward(c.state.inbox.replies) {
			if e := r.mail.enrolment; !e.removed && e.lastReply() == r.reply && !yield(e) {
				return
			}
		}
	}
}

// bySent does the same with the last mail.
func (c *call) bySent() iter.Seq[*enrolment] {
	return func(yield func(*enrolment) bool) {
		for _, m := range slices.Backward(c.state.sent) {
			if e := m.enrolment; e != nil && !e.removed && e.lastMail() == m && !yield(e) {
				return
			}
		}
	}
}

// view answers with one page of the conversations that the filters leave.
func (c *call) view(found iter.Seq[*enrolment], holds func(filing) bool) (answer, error) {
	filter, err := c.inboxFilter()
	if err != nil {
		return answer{}, err
	}
	offset, limit := c.body.whole("offset"), c.body.wholeOr("limit", 20)
	page := wireInboxPage{true, []wireConversation{}, offset, limit}
	skip := offset
	for e := range found {
		if e.removed || !c.sees(e.campaign.clientID) || !holds(e.filed()) || !filter(e) {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		page.Data = append(page.Data, conversationOnWire(e, c.query.flag("fetch_message_history")))
		if int64(len(page.Data)) == limit {
			break
		}
	}
	return reply(page)
}

// inboxFilter is all filters in one. No campaign has a tag here.
func (c *call) inboxFilter() (func(*enrolment) bool, error) {
	f := c.body.object("filters")
	from, to, err := replyTimes(f)
	if err != nil {
		return nil, err
	}
	return func(e *enrolment) bool {
		return f.search(e) && f.object("leadCategories").takesCategory(e.category) && f.takesStatus(e) &&
			f.takesID("campaignId", &e.campaign.id) && f.takesID("emailAccountId", e.accountID()) &&
			f.takesID("campaignTeamMemberId", e.campaign.teamMember) && f.takesID("campaignClientId", e.campaign.clientID) &&
			f.takesID("campaignTagId", nil) && f.takesSubsequence(e) && (from.IsZero() || repliedBetween(e, from, to))
	}, nil
}

// replyTimes are both zero when nothing was asked.
func replyTimes(f fields) (from, to time.Time, err error) {
	between := f.texts("replyTimeBetween")
	if len(between) == 0 {
		return from, to, nil
	}
	from, isFrom := parseWireTime(between[0])
	to, isTo := parseWireTime(between[1])
	if !isFrom || !isTo {
		return from, to, refuseBody("filters.replyTimeBetween", "must be in ISO 8601 date format")
	}
	return from, to, nil
}

func repliedBetween(e *enrolment, from, to time.Time) bool {
	r := e.lastReply()
	return r != nil && !r.at.Before(from) && !r.at.After(to)
}

func (e *enrolment) accountID() *int64 {
	if e.sender == nil {
		return nil
	}
	return &e.sender.account.id
}

// search looks into address, name and the text of every message.
func (f fields) search(e *enrolment) bool {
	wanted := strings.ToLower(f.text("search"))
	holds := func(text string) bool { return strings.Contains(strings.ToLower(text), wanted) }
	p := e.lead.profile
	if wanted == "" || holds(p.email) || holds(p.firstName+" "+p.lastName) {
		return true
	}
	return slices.ContainsFunc(e.thread(), func(m message) bool {
		if m.reply != nil {
			return holds(m.reply.body)
		}
		return holds(m.mail.filledBody())
	})
}

// takesCategory reads the four members as what to add and, at the end, what to
// leave out.
func (f fields) takesCategory(id int64) bool {
	in, notIn := f.wholes("categoryIdsIn"), f.wholes("categoryIdsNotIn")
	unassigned, assigned := f.flag("unassigned"), f.flag("isAssigned")
	if slices.Contains(notIn, id) {
		return false
	}
	if id == 0 {
		return unassigned || !assigned && in == nil
	}
	return slices.Contains(in, id) || in == nil && (assigned || !unassigned)
}

func (f fields) takesStatus(e *enrolment) bool {
	wanted := f.texts("emailStatus")
	if one := f.text("emailStatus"); one != "" {
		wanted = []string{one}
	}
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(word string) bool { return e.hasEmailStatus(emailStatuses[word]) })
}

// takesID compares with the one id or with each of the list.
func (f fields) takesID(name string, id *int64) bool {
	if !f.has(name) || f.isNull(name) {
		return true
	}
	return id != nil && (f.whole(name) == *id || slices.Contains(f.wholes(name), *id))
}

func (f fields) takesSubsequence(e *enrolment) bool {
	if there := e.filed().pushedTo; there != nil {
		return f.takesID("subSequenceId", &there.id)
	}
	return f.takesID("subSequenceId", nil)
}
