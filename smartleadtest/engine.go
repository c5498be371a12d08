package smartleadtest

import (
	"container/heap"
	"slices"
	"time"
)

// The sending engine. Every mailbox in a campaign takes turns of its own: at a
// turn it sends one mail, if there is one to send, and places its next turn as
// soon as its gap, its daily limit and the campaign's schedule allow. A mailbox
// that has nothing to do places no turn and is woken when that may have changed.

// setCampaignStatus changes the status and lets the mailboxes know.
func (s *Server) setCampaignStatus(c *campaign, status string) {
	if c.status == status {
		return
	}
	old := c.status
	c.status = status
	s.emit(event{kind: eventStatusChanged, campaign: c, oldStatus: old})
	s.wakeCampaign(c)
}

// addSender puts a mailbox into the campaign's rotation. Adding it twice leaves
// one place.
func (s *Server) addSender(c *campaign, a *account) {
	if c.senderOf(a.id) != nil {
		return
	}
	added := &sender{account: a, campaign: c}
	c.senders = append(c.senders, added)
	a.senders = append(a.senders, added)
	orphans := c.orphans
	c.orphans = nil
	for _, e := range orphans {
		s.assign(e, added)
	}
	s.wakeCampaign(c)
}

// removeSender takes a mailbox out of the rotation. Its leads move to the other
// mailboxes in turn, or wait for one to come.
func (s *Server) removeSender(gone *sender) {
	c := gone.campaign
	gone.removed = true
	isGone := func(x *sender) bool { return x == gone }
	c.senders = slices.DeleteFunc(c.senders, isGone)
	gone.account.senders = slices.DeleteFunc(gone.account.senders, isGone)
	for i, due := range gone.due {
		e := due.enrolment
		if !due.valid() {
			continue
		}
		if len(c.senders) == 0 {
			e.sender = nil
			c.orphans = append(c.orphans, e)
			continue
		}
		s.assign(e, c.senders[i%len(c.senders)])
	}
	gone.due = nil
}

// assign gives a lead to a mailbox. What the lead is waiting for, it then waits
// for there.
func (s *Server) assign(e *enrolment, to *sender) {
	e.sender = to
	switch {
	case e.status == leadStarted:
		e.waiting = false
		e.nextAt = s.clock.now
	case e.status != leadInProgress || e.nextAt.IsZero():
		return
	}
	heap.Push(&to.due, dueMail{e.nextAt, e})
	s.wake(to)
}

// wakeCampaign gives every mailbox of a campaign a turn.
func (s *Server) wakeCampaign(c *campaign) {
	if c.status != campaignActive {
		return
	}
	for _, each := range c.senders {
		s.wake(each)
	}
}

// wakeAccount gives a mailbox a turn in each of its campaigns.
func (s *Server) wakeAccount(a *account) {
	for _, each := range a.senders {
		s.wake(each)
	}
}

func (s *Server) wake(each *sender) { s.arm(each, s.clock.now) }

// arm places the mailbox's next turn. A turn that is already placed earlier
// stays; a later one is void from then on.
func (s *Server) arm(each *sender, at time.Time) {
	if each.campaign.status != campaignActive || !each.armedFor.IsZero() && !each.armedFor.After(at) {
		return
	}
	each.armedFor = at
	each.round++
	round := each.round
	s.clock.at(at, func() {
		if each.round == round {
			each.armedFor = time.Time{}
			s.turn(each)
		}
	})
}

// turn sends one mail, or finds out when to try again.
func (s *Server) turn(each *sender) {
	c, now := each.campaign, s.clock.now
	if c.status != campaignActive || each.removed || !each.account.works() {
		return
	}
	opening, ever := c.schedule.opening(now)
	if !ever {
		return
	}
	if free := each.account.freeAt(now, c.schedule.gap); free.After(opening) {
		opening = free
	}
	if opening.After(now) {
		s.arm(each, opening)
		return
	}
	e, retry := s.nextFor(each)
	switch {
	case e != nil:
		s.sendNext(e, each)
		s.arm(each, each.account.freeAt(now, c.schedule.gap))
	case !retry.IsZero():
		s.arm(each, retry)
	}
}

// freeAt is when the mailbox may send again: after the longer of the campaign's
// and its own gap, and on the next day once the day's limit is reached.
func (a *account) freeAt(now time.Time, gapMinutes int64) time.Time {
	if int64(a.sentOn.on(dayOf(now))) >= a.limit() {
		return midnightAfter(now)
	}
	if a.lastSentAt.IsZero() {
		return now
	}
	return a.lastSentAt.Add(time.Duration(max(gapMinutes, a.waitMinutes)) * time.Minute)
}

// nextFor is the next lead to write to. Follow-ups go before first mails. With
// none it returns the time at which there may be one, if that is known.
func (s *Server) nextFor(each *sender) (*enrolment, time.Time) {
	for len(each.due) > 0 {
		first := each.due[0]
		if !first.valid() || first.enrolment.sender != each {
			heap.Pop(&each.due)
			continue
		}
		if first.at.After(s.clock.now) {
			break
		}
		heap.Pop(&each.due)
		return first.enrolment, time.Time{}
	}
	e, retry := s.nextFresh(each.campaign)
	if e == nil && len(each.due) > 0 && (retry.IsZero() || each.due[0].at.Before(retry)) {
		retry = each.due[0].at
	}
	return e, retry
}

// nextFresh is the next lead that has had no mail, within the day's share of new
// leads. The day is the one of the campaign's time zone.
func (s *Server) nextFresh(c *campaign) (*enrolment, time.Time) {
	for len(c.fresh) > 0 {
		e := c.fresh[0]
		usable := e.waiting && !e.removed && e.status == leadStarted
		if local := s.clock.now.In(c.schedule.zone); usable && int64(c.newLeads.on(dayOf(local))) >= c.schedule.newPerDay {
			return nil, midnightAfter(local).UTC()
		}
		c.fresh = c.fresh[1:]
		e.waiting = false
		if usable {
			return e, time.Time{}
		}
	}
	c.fresh = nil // lets the array behind it be collected
	return nil, time.Time{}
}

// stepAfter is the step that follows the one with this number, or nil.
func (c *campaign) stepAfter(number int64) *step {
	for _, s := range c.steps {
		if s.number > number {
			return s
		}
	}
	return nil
}

// sendNext sends a lead the next step and plans the one after it.
func (s *Server) sendNext(e *enrolment, from *sender) {
	c := e.campaign
	next := c.stepAfter(e.lastStep)
	if next == nil {
		s.finishLead(e, leadCompleted)
		return
	}
	if e.lead.unsubscribed || e.unsubscribed {
		s.finishLead(e, leadStopped)
		return
	}
	if !e.ignoresBlock && s.state.isBlocked(e.lead.profile.email, c.clientID) {
		s.finishLead(e, leadBlocked)
		return
	}
	if e.sender == nil {
		e.sender = from
	}
	if e.lastStep == 0 {
		c.newLeads.add(dayOf(s.clock.now.In(c.schedule.zone)))
	}
	if e.status != leadInProgress {
		e.setStatus(leadInProgress)
	}
	first := e.lastStep == 0
	e.lastStep, e.nextAt = next.number, time.Time{}
	if next.kind == "MANUAL" {
		s.emit(event{kind: eventManualStep, campaign: c, enrolment: e})
		return
	}
	s.post(s.newSequenceMail(e, next, from.account), first)
	s.planFollowUp(e, first)
}

// planFollowUp puts the lead in line for the next step, if it gets one.
func (s *Server) planFollowUp(e *enrolment, first bool) {
	next := e.campaign.stepAfter(e.lastStep)
	share := float64(e.campaign.settings.followUpPercentage) / 100
	if next == nil || first && !s.dice.chance(share, "follow-up", e.id) {
		s.finishLead(e, leadCompleted)
		return
	}
	s.planAt(e, s.clock.now.AddDate(0, 0, int(next.delayDays)))
}

// planAt sets the time of a lead's next mail.
func (s *Server) planAt(e *enrolment, at time.Time) {
	e.nextAt = at
	if e.sender == nil || e.sender.removed {
		if len(e.campaign.senders) == 0 {
			e.sender = nil
			e.campaign.orphans = append(e.campaign.orphans, e)
			return
		}
		e.sender = e.campaign.senders[int(e.id)%len(e.campaign.senders)]
	}
	heap.Push(&e.sender.due, dueMail{at, e})
	s.arm(e.sender, at)
}

// finishLead ends a lead's sequence.
func (s *Server) finishLead(e *enrolment, status string) {
	e.nextAt = time.Time{}
	if e.status != status {
		e.setStatus(status)
	}
	s.completeIfDone(e.campaign)
}

// completeIfDone completes an active campaign in which nobody has a mail to
// come.
func (s *Server) completeIfDone(c *campaign) {
	open := c.byStatus[leadStarted] + c.byStatus[leadInProgress] + c.byStatus[leadPaused] + c.absent
	if c.status == campaignActive && open == 0 && len(c.enrolments) > 0 {
		s.setCampaignStatus(c, campaignCompleted)
	}
}

// resume lets a paused lead go on, some days after its last mail or, when it has
// had none, at once. One that is blocked stays so.
func (s *Server) resume(e *enrolment, days int64) {
	if e.status == leadStarted || e.status == leadBlocked {
		return
	}
	if e.lastSentAt().IsZero() {
		e.setStatus(leadStarted)
		if e.sender != nil {
			s.assign(e, e.sender)
			return
		}
		if !e.waiting {
			e.waiting = true
			e.campaign.fresh = append(e.campaign.fresh, e)
		}
		s.wakeCampaign(e.campaign)
		return
	}
	e.setStatus(leadInProgress)
	s.planAt(e, e.lastSentAt().AddDate(0, 0, int(days)))
}

// dueMail is a lead whose next mail has a time.
type dueMail struct {
	at        time.Time
	enrolment *enrolment
}

// valid is false once the lead was paused, stopped, planned anew or removed. The
// entry is then skipped, which is cheaper than to search for it.
func (d dueMail) valid() bool {
	e := d.enrolment
	return !e.removed && (e.status == leadInProgress || e.status == leadStarted) && e.nextAt.Equal(d.at)
}

// dueHeap orders follow-ups by time and then by the order of joining.
type dueHeap []dueMail

func (h dueHeap) Len() int { return len(h) }

func (h dueHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].enrolment.id < h[j].enrolment.id
	}
	return h[i].at.Before(h[j].at)
}

func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *dueHeap) Push(x any)   { *h = append(*h, x.(dueMail)) }

func (h *dueHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = dueMail{}
	*h = old[:len(old)-1]
	return last
}
