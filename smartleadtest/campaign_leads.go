package smartleadtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

var campaignLeadsQuery = object{
	may("offset", whole().atLeast(0)), may("limit", whole().between(1, 100)),
	may("status", text().oneOf(leadStarted, leadInProgress, leadCompleted, leadPaused, leadStopped)),
	may("lead_category_id", whole()),
	may("emailStatus", text().oneOf("is_opened", "is_clicked", "is_bounced", "is_replied", "is_unsubscribed", "is_spam", "is_accepted", "not_replied", "is_sender_bounced")),
	may("created_at_gt", text()), may("last_sent_time_gt", text()), may("event_time_gt", text()),
}

// wireCampaignLeads is a page of leads. Its total is a string.
type wireCampaignLeads struct {
	Total  string             `json:"total_leads"`
	Data   []wireCampaignLead `json:"data"`
	Offset int64              `json:"offset"`
	Limit  int64              `json:"limit"`
}

// listCampaignLeads costs one page when nothing filters, and a walk through the
// campaign otherwise.
func listCampaignLeads(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	filter, err := c.leadFilter()
	if err != nil {
		return answer{}, err
	}
	rows := found.enrolments
	if !filter.empty() {
		rows = nil
		for _, e := range found.enrolments {
			if filter.holdsFor(e) {
				rows = append(rows, e)
			}
		}
	}
	offset, limit := c.query.whole("offset"), c.query.wholeOr("limit", 100)
	result := wireCampaignLeads{strconv.Itoa(len(rows)), []wireCampaignLead{}, offset, limit}
	for _, e := range page(rows, offset, limit) {
		result.Data = append(result.Data, campaignLeadOnWire(e))
	}
	return reply(result)
}

// leadFilter reads the filters of the query.
func (c *call) leadFilter() (*leadMatcher, error) {
	q, f := c.query, &leadMatcher{}
	if q.has("status") {
		f.onPlace(func(e *enrolment) bool { return e.status == q.text("status") })
	}
	if q.has("lead_category_id") {
		f.onPlace(func(e *enrolment) bool { return e.category == q.whole("lead_category_id") })
	}
	if q.has("emailStatus") {
		f.onPlace(func(e *enrolment) bool { return e.hasEmailStatus(q.text("emailStatus")) })
	}
	for _, limit := range []struct {
		name   string
		moment func(*enrolment) time.Time
	}{
		{"created_at_gt", func(e *enrolment) time.Time { return e.createdAt }},
		{"last_sent_time_gt", (*enrolment).lastSentAt},
		{"event_time_gt", (*enrolment).lastEventAt},
	} {
		after, err := c.queryTime(limit.name)
		if err != nil {
			return nil, err
		}
		if !after.IsZero() {
			f.onPlace(func(e *enrolment) bool { return limit.moment(e).After(after) })
		}
	}
	return f, nil
}

func (e *enrolment) hasEmailStatus(word string) bool {
	some := func(holds func(*mail) bool) bool { return slices.ContainsFunc(e.mails, holds) }
	switch word {
	case "is_opened":
		return some(func(m *mail) bool { return m.opens > 0 })
	case "is_clicked":
		return some(func(m *mail) bool { return m.clicks > 0 })
	case "is_bounced":
		return some(func(m *mail) bool { return m.bounced })
	case "is_replied":
		return some((*mail).replied)
	case "not_replied":
		return !some((*mail).replied)
	case "is_unsubscribed":
		return e.unsubscribed || e.lead.unsubscribed
	case "is_accepted":
		return some(func(m *mail) bool { return !m.sentAt.IsZero() && !m.bounced })
	default: // nothing lands in spam and no sender bounces here
		return false
	}
}

func (e *enrolment) lastSentAt() time.Time {
	if last := e.lastMail(); last != nil {
		return last.sentAt
	}
	return time.Time{}
}

func (e *enrolment) lastEventAt() time.Time {
	last := e.lastSentAt()
	for _, m := range e.mails {
		for _, moment := range []time.Time{m.openedAt, m.clickedAt, m.repliedAt()} {
			if moment.After(last) {
				last = moment
			}
		}
	}
	return last
}

// updateCampaignLead changes the person, in every campaign. Text members that
// were not sent stay, and custom fields are merged.
func updateCampaignLead(c *call) (answer, error) {
	if _, err := c.campaign(); err != nil {
		return answer{}, err
	}
	l := c.state.leadByID(c.id("lead_id"))
	if l == nil || !c.seesLead(l) {
		return answer{}, refuse(http.StatusNotFound, struct {
			OK    bool   `json:"ok"`
			Error string `json:"error"`
		}{false, "Invalid request!"})
	}
	email := c.body.text("email")
	if !validAddress(email) {
		return answer{}, refuseBody("email", "must be a valid email")
	}
	if other := c.state.leadByEmail(email); other != nil && other != l {
		return answer{}, refuseError(http.StatusBadRequest, "A lead with this email already exists.")
	}
	c.state.renameLead(l, l.profile.changed(c.body))
	return reply(wireOK{true})
}

var updateLeadBody = object{
	need("email", text().nonEmpty()), may("first_name", text()), may("last_name", text()), may("phone_number", text()),
	may("company_name", text()), may("website", text()), may("location", text()), may("linkedin_profile", text()), may("company_url", text()),
	may("custom_fields", scalarMap().atMost(200)),
}

// seesLead tells whether the key may see a lead: a client sees those in its own
// campaigns and lists.
func (c *call) seesLead(l *lead) bool {
	return c.key.clientID == nil ||
		slices.ContainsFunc(l.enrolments, func(e *enrolment) bool { return c.sees(e.campaign.clientID) }) ||
		slices.ContainsFunc(c.state.lists, func(list *leadList) bool { return c.sees(list.clientID) && list.known[l] })
}

// deleteCampaignLead answers with the bare word. A lead that was in no other
// campaign and no list goes for good.
func deleteCampaignLead(c *call) (answer, error) {
	e, err := c.enrolled()
	if err != nil {
		return answer{}, err
	}
	c.state.withdraw(e)
	if len(e.lead.enrolments) == 0 && !c.state.isListed(e.lead) {
		c.state.deleteLead(e.lead)
	}
	c.server.completeIfDone(e.campaign)
	return replyText("success")
}

// pauseLead clears the time of the next mail. A lead whose sequence is over
// stays as it is.
func pauseLead(c *call) (answer, error) {
	e, err := c.enrolled()
	if err != nil {
		return answer{}, err
	}
	if e.status == leadStarted || e.status == leadInProgress {
		e.setStatus(leadPaused)
		e.nextAt = time.Time{}
	}
	return reply(wireOKData{true, "success"})
}

var resumeLeadBody = object{may("resume_lead_with_delay_days", whole().atLeast(0).orNull())}

// resumeLead counts the delay from the last mail: the given one, or else that of
// the next step. Its refusals have status 500.
func resumeLead(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	e := c.state.enrolmentOf(c.id("lead_id"), found)
	if e == nil {
		return answer{}, refuseError(http.StatusInternalServerError, "Invalid lead id")
	}
	next := found.stepAfter(e.lastStep)
	if next == nil {
		return answer{}, refuseError(http.StatusInternalServerError, "This is the last sequence. You cannot resume this lead.")
	}
	days := c.body.wholeOr("resume_lead_with_delay_days", next.delayDays)
	c.server.resume(e, days)
	return reply(wireOKData{true, "success"})
}

func unsubscribeCampaignLead(c *call) (answer, error) {
	e, err := c.enrolled()
	if err != nil {
		return answer{}, err
	}
	c.server.unsubscribe(e, false)
	return reply(wireOK{true})
}

var leadCategoryBody = object{need("category_id", whole().orNull()), may("pause_lead", boolean())}

func updateLeadCategory(c *call) (answer, error) {
	e, err := c.enrolled()
	if err != nil {
		return answer{}, err
	}
	id := c.body.whole("category_id")
	if !c.body.isNull("category_id") && categoryName(id) == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid category_id - "+strconv.FormatInt(id, 10))
	}
	c.server.setCategory(e, id)
	if c.body.flag("pause_lead") && (e.status == leadStarted || e.status == leadInProgress) {
		e.setStatus(leadPaused)
		e.nextAt = time.Time{}
	}
	return reply(wireOK{true})
}

// markLeadComplete is the one route here whose second id is the map id.
func markLeadComplete(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	e := c.state.enrolmentByID(c.id("lead_map_id"))
	if e == nil || e.campaign != found {
		return answer{}, refuseError(http.StatusNotFound, "Lead not found - Invalid campaign_lead_map_id.")
	}
	type nextStep struct {
		ID    int64  `json:"id"`
		Delay string `json:"delayInDays"` // a string, on this route
	}
	type status struct {
		IsLast bool      `json:"isLastSequence"`
		Next   *nextStep `json:"nextSequence"`
	}
	result := status{IsLast: true}
	if next := found.stepAfter(e.lastStep); next != nil {
		result = status{Next: &nextStep{next.id, strconv.FormatInt(next.delayDays, 10)}}
	}
	if e.status != leadCompleted {
		e.setStatus(leadCompleted)
		e.nextAt = time.Time{}
		c.server.completeIfDone(found)
	}
	return reply(struct {
		OK     bool   `json:"ok"`
		Status status `json:"status"`
	}{true, result})
}

var leadAccountBody = object{
	need("email_account_id", whole()), need("email_campaign_id", whole()), need("email_lead_id", whole()), may("override_lead_email_account", boolean()),
}

// updateLeadAccount pins a lead to one mailbox of the campaign. One that is
// pinned already stays where it is unless the body says to override.
func updateLeadAccount(c *call) (answer, error) {
	found, err := c.campaignByID(c.body.whole("email_campaign_id"))
	if err != nil {
		return answer{}, err
	}
	e := c.state.enrolmentOf(c.body.whole("email_lead_id"), found)
	if e == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid email_lead_id")
	}
	s := found.senderOf(c.body.whole("email_account_id"))
	if s == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid email_account_id")
	}
	if e.sender == nil || c.body.flag("override_lead_email_account") {
		c.server.assign(e, s)
	}
	return reply(wireSuccess{true, "Lead email account updated"})
}
