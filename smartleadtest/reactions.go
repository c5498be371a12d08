package smartleadtest

import (
	"slices"
	"time"
)

// What people do with mail. All of it is drawn when a mail is sent, from the
// seed and the place of the mail in its thread, and placed on the clock.

// drawReactions decides what becomes of a mail. Bounces hit first mails only:
// an address that took one mail takes the next.
func (s *Server) drawReactions(m *mail, first bool) {
	if m.kind != mailSequence && m.kind != mailReply {
		return
	}
	b := s.config.behaviour
	ids := []int64{m.enrolment.id, int64(len(m.enrolment.mails))}
	if first && s.dice.chance(b.BounceRate, "bounce", ids...) {
		s.clock.after(s.dice.between(time.Minute, 10*time.Minute, "bounce time", ids...), func() { s.bounce(m) })
		return
	}
	if s.dice.chance(b.OutOfOfficeRate, "out of office", ids...) {
		s.clock.after(s.dice.between(time.Minute, 5*time.Minute, "out of office time", ids...), func() {
			s.answer(m, s.absenceText(m), true)
		})
	}
	if s.dice.chance(b.ReplyRate, "reply", ids...) {
		s.clock.after(s.dice.between(30*time.Minute, 60*time.Hour, "reply time", ids...), func() {
			s.answer(m, s.replyText(m), false)
		})
	}
	if s.dice.chance(b.OpenRate, "open", ids...) {
		s.drawOpen(m, ids)
	}
}

// drawOpen places up to three opens, the first of which may lead to a click or
// to an unsubscription.
func (s *Server) drawOpen(m *mail, ids []int64) {
	b := s.config.behaviour
	at := s.clock.now.Add(s.dice.between(5*time.Minute, 36*time.Hour, "open time", ids...))
	for i := range 1 + s.dice.below(3, "opens", ids...) {
		s.clock.at(at.Add(time.Duration(i)*3*time.Hour), func() { s.open(m) })
	}
	if s.dice.chance(b.ClickRate, "click", ids...) {
		s.clock.at(at.Add(s.dice.between(time.Minute, 20*time.Minute, "click time", ids...)), func() { s.click(m) })
	}
	if s.dice.chance(b.UnsubscribeRate, "unsubscribe", ids...) {
		s.clock.at(at.Add(s.dice.between(time.Minute, 10*time.Minute, "unsubscribe time", ids...)), func() {
			if !m.enrolment.removed {
				s.unsubscribe(m.enrolment, true)
			}
		})
	}
}

// open counts an open, unless it is not tracked: a plain text carries no image.
func (s *Server) open(m *mail) {
	c := m.campaign
	if m.enrolment.removed || m.bounced || !c.settings.tracks("DONT_EMAIL_OPEN") || c.settings.plainText || c.settings.forcePlainText {
		return
	}
	if !m.enrolment.hasEmailStatus("is_opened") {
		c.totals.uniqueOpens++
	}
	m.opens++
	c.totals.opens++
	if m.opens == 1 {
		m.openedAt = s.clock.now
		if m.variant != nil {
			m.variant.opened++
		}
	}
	s.emit(event{kind: eventOpened, campaign: c, enrolment: m.enrolment, mail: m})
	if c.settings.stopLead == stopOnOpen {
		s.stopLead(m.enrolment)
	}
}

func (s *Server) click(m *mail) {
	c := m.campaign
	if m.enrolment.removed || m.bounced || !c.settings.tracks("DONT_LINK_CLICK") || c.settings.forcePlainText {
		return
	}
	if !m.enrolment.hasEmailStatus("is_clicked") {
		c.totals.uniqueClicks++
	}
	m.clicks++
	c.totals.clicks++
	if m.clicks == 1 {
		m.clickedAt = s.clock.now
		if m.variant != nil {
			m.variant.clicked++
		}
	}
	s.emit(event{kind: eventClicked, campaign: c, enrolment: m.enrolment, mail: m})
	if c.settings.stopLead == stopOnOpen || c.settings.stopLead == stopOnClick {
		s.stopLead(m.enrolment)
	}
}

// bounce blocks the lead, puts the address on the block list, and pauses the
// campaign when too many have bounced.
func (s *Server) bounce(m *mail) {
	e, c := m.enrolment, m.campaign
	if e.removed || m.bounced {
		return
	}
	m.bounced = true
	c.totals.bounces++
	s.state.block(m.profile.email, "Smartlead.ai Bounce Detection", nil, s.clock.now)
	s.emit(event{kind: eventBounced, campaign: c, enrolment: e, mail: m})
	s.finishLead(e, leadBlocked)
	const enough = 20 // with fewer mails, a rate says nothing
	rate := 100 * float64(c.totals.bounces) / float64(c.totals.sent)
	if limit := c.settings.bounceLimit(); limit < 100 && c.totals.sent >= enough && rate >= limit && c.status == campaignActive {
		s.setCampaignStatus(c, campaignPaused)
	}
}

// stopLead ends the sequence of a lead that is still in it.
func (s *Server) stopLead(e *enrolment) {
	if e.status == leadStarted || e.status == leadInProgress || e.status == leadPaused {
		s.finishLead(e, leadStopped)
	}
}

// unsubscribe ends the lead's sequence here and, when the person meant all mail,
// everywhere.
func (s *Server) unsubscribe(e *enrolment, everywhere bool) {
	if e.unsubscribed || everywhere && e.lead.unsubscribed {
		return
	}
	e.unsubscribed = true
	e.campaign.totals.unsubscribes++
	s.emit(event{kind: eventUnsubscribed, campaign: e.campaign, enrolment: e})
	s.stopLead(e)
	if !everywhere {
		return
	}
	e.lead.unsubscribed = true
	for _, other := range slices.Clone(e.lead.enrolments) {
		s.stopLead(other)
	}
}

// answer records a reply to a mail. An absence note counts as one unless the
// campaign ignores those.
func (s *Server) answer(m *mail, body string, automatic bool) {
	e, c := m.enrolment, m.campaign
	if e.removed || m.bounced || !c.settings.tracks("DONT_REPLY_TO_AN_EMAIL") {
		return
	}
	if !automatic && m.opens == 0 {
		s.open(m) // nobody answers what they have not read
	}
	s.state.last.mail++
	r := &leadReply{
		number: s.state.last.mail, at: s.clock.now, from: m.to, body: body, automatic: automatic,
		ignored: automatic && c.settings.ignoreOOO,
	}
	again := e.hasEmailStatus("is_replied")
	if automatic && c.settings.reactivateOOO {
		s.returnFromAbsence(e)
	}
	m.replies = append(m.replies, r)
	m.account.received = append(m.account.received, received{m, r})
	if !r.ignored {
		if !again {
			c.totals.replies++
		}
		if m.variant != nil {
			m.variant.replied++
		}
		s.emit(event{kind: eventReplied, campaign: c, enrolment: e, mail: m, reply: r})
		s.stopLead(e)
	}
	s.categorize(m, automatic)
	if !automatic && c.settings.autoPauseDomain {
		s.pauseDomain(e)
	}
}

// returnFromAbsence brings a lead back some days after its absence note. The
// campaign is not complete before that.
func (s *Server) returnFromAbsence(e *enrolment) {
	days := e.campaign.settings.reactivateAfter
	if days == 0 {
		days = 7
	}
	e.campaign.absent++
	s.clock.after(time.Duration(days*24)*time.Hour, func() {
		e.campaign.absent--
		if !e.removed && !e.unsubscribed && e.status == leadStopped && e.campaign.stepAfter(e.lastStep) != nil {
			e.setStatus(leadInProgress)
			s.planAt(e, s.clock.now)
		}
		s.completeIfDone(e.campaign)
	})
}

// pauseDomain pauses the other leads of the domain somebody answered from.
func (s *Server) pauseDomain(replied *enrolment) {
	domain := domainOf(lower(replied.lead.profile.email))
	for _, e := range replied.campaign.enrolments {
		waiting := e.status == leadStarted || e.status == leadInProgress
		if e != replied && waiting && domainOf(lower(e.lead.profile.email)) == domain {
			e.setStatus(leadPaused)
			e.nextAt = time.Time{}
		}
	}
}

// categorize gives the lead the category of its reply, if the campaign's
// settings allow that category.
func (s *Server) categorize(m *mail, automatic bool) {
	c := m.campaign
	id := s.moodOf(m)
	if automatic {
		id = categoryOutOfOffice
		if !c.settings.categorizeOOO && c.settings.aiCategories == nil {
			return
		}
	}
	if c.settings.aiCategories == nil || slices.Contains(c.settings.aiCategories, id) {
		if m.variant != nil && isPositive(id) {
			m.variant.positive++
		}
		s.setCategory(m.enrolment, id)
	}
}

// setCategory changes a lead's category; 0 clears it.
func (s *Server) setCategory(e *enrolment, id int64) {
	if e.category == id {
		return
	}
	if isPositive(e.category) {
		e.campaign.interested--
	}
	if isPositive(id) {
		e.campaign.interested++
	}
	old := e.category
	e.category = id
	s.emit(event{kind: eventCategoryChanged, campaign: e.campaign, enrolment: e, oldCategory: old})
}
