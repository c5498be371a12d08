package smartleadtest

import (
	"net/http"
	"slices"
	"time"
)

// Every write goes by the map id, as a number, and is answered alike.

type wireWritten struct {
	OK      bool             `json:"ok"`
	Message string           `json:"message"`
	Data    wireSuccessAlone `json:"data"`
}

type wireSuccessAlone struct {
	Success bool `json:"success"`
}

func replyWritten(message string) (answer, error) {
	return reply(wireWritten{true, message, wireSuccessAlone{true}})
}

// onConversation makes a handler of a change to the conversation that the body
// names.
func onConversation(change func(*call, *enrolment) error) handler {
	return func(c *call) (answer, error) {
		e, err := c.mapped()
		if err != nil {
			return answer{}, err
		}
		if err := change(c, e); err != nil {
			return answer{}, err
		}
		return replyWritten("Updated successfully")
	}
}

var revenueBody = object{need("email_lead_map_id", whole()), need("revenue", number().atLeast(0))}

func updateRevenue(c *call, e *enrolment) error {
	revenue := c.body.number("revenue")
	e.campaign.revenue += revenue - e.filed().revenue
	e.file().revenue = revenue
	return nil
}

var inboxCategoryBody = object{need("email_lead_map_id", whole()), need("category_id", whole().orNull())}

func updateInboxCategory(c *call, e *enrolment) error {
	id := c.body.whole("category_id")
	if !c.body.isNull("category_id") && categoryName(id) == nil {
		return refuseError(http.StatusBadRequest, "Invalid category_id - "+numberText(id))
	}
	c.server.setCategory(e, id)
	return nil
}

var inboxMemberBody = object{need("email_lead_map_id", whole()), need("team_member_id", whole())}

// updateInboxMember takes any id: nothing lists the members of a team.
func updateInboxMember(c *call, e *enrolment) error {
	e.file().teamMember = c.body.whole("team_member_id")
	return nil
}

var readStatusBody = object{need("email_lead_map_id", whole()), need("read_status", boolean())}

func changeReadStatus(c *call, e *enrolment) error {
	e.file().unread = !c.body.flag("read_status")
	return nil
}

var reminderBody = object{
	need("email_lead_map_id", whole()), need("email_stats_id", text().nonEmpty()),
	need("message", text().nonEmpty()), need("reminder_time", text().nonEmpty()),
}

// setReminder adds one more reminder.
func setReminder(c *call, e *enrolment) error {
	at, ok := parseWireTime(c.body.text("reminder_time"))
	if !ok {
		return refuseBody("reminder_time", "must be in ISO 8601 date format")
	}
	statsID := c.body.text("email_stats_id")
	if !slices.ContainsFunc(e.mails, func(m *mail) bool { return m.statsID == statsID }) {
		return refuseError(http.StatusBadRequest, "Invalid email_stats_id")
	}
	f := e.file()
	if len(f.reminders) == 0 {
		c.state.inbox.reminded = append(c.state.inbox.reminded, e)
	}
	f.reminders = append(f.reminders, reminder{at, statsID, c.body.text("message")})
	return nil
}

var pushToSubsequenceBody = object{
	need("email_lead_map_id", whole()), need("sub_sequence_id", whole()),
	may("sub_sequence_delay_time", whole().atLeast(0)), may("stop_lead_on_parent_campaign_reply", boolean()),
}

// pushToSubsequence ends the lead's sequence in the parent and begins the other
// one. The delay counts days here: sources disagree, and every other delay of
// the API does.
func pushToSubsequence(c *call) (answer, error) {
	e, err := c.mapped()
	if err != nil {
		return answer{}, err
	}
	child := c.state.campaigns[c.body.whole("sub_sequence_id")]
	if child == nil || child.parentID == nil || *child.parentID != e.campaign.id {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid sub_sequence_id")
	}
	if e.filed().pushedTo == child || e.lead.in(child) != nil {
		return answer{}, refuseError(http.StatusBadRequest, "Lead is already in the subsequence")
	}
	delay := c.body.whole("sub_sequence_delay_time")
	f := e.file()
	f.pushedTo, f.stopThere = child, c.body.flag("stop_lead_on_parent_campaign_reply")
	c.server.stopLead(e)
	c.server.beginSubsequence(e.lead, child, daysLong(delay))
	return reply(struct {
		OK      bool   `json:"ok"`
		Message string `json:"message"`
		Data    any    `json:"data"`
	}{true, "Lead pushed to subsequence successfully", struct {
		Success       bool  `json:"success"`
		SubsequenceID int64 `json:"sub_sequence_id"`
		Delay         int64 `json:"delay_days"`
	}{true, child.id, delay}})
}

func daysLong(n int64) time.Duration { return time.Duration(n) * 24 * time.Hour }

// beginSubsequence adds a lead to a subsequence, at once or later. One that
// waits for leads does not complete.
func (s *Server) beginSubsequence(l *lead, child *campaign, delay time.Duration) {
	child.absent++
	begin := func() {
		child.absent--
		deleted := s.state.campaigns[child.id] != child || s.state.leadByID(l.id) != l
		if !deleted && l.in(child) == nil {
			s.state.enrol(l, child, s.clock.now)
			s.wakeCampaign(child)
		}
		s.completeIfDone(child)
	}
	if delay == 0 {
		begin()
		return
	}
	s.clock.after(delay, begin)
}

var inboxResumeBody = object{
	need("campaign_id", whole()), need("email_lead_map_id", whole()), may("resume_delay_days", whole().atLeast(0).orNull()),
}

// resumeConversation counts the delay from now, so that asking again begins it
// anew. A lead that has had no mail goes on at once.
func resumeConversation(c *call) (answer, error) {
	e, err := c.mapped()
	if err != nil {
		return answer{}, err
	}
	if e.campaign.id != c.body.whole("campaign_id") {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid campaign_id")
	}
	if e.campaign.stepAfter(e.lastStep) == nil {
		return answer{}, refuseError(http.StatusBadRequest, "This is the last sequence. You cannot resume this lead.")
	}
	days := c.body.whole("resume_delay_days")
	if e.lastMail() == nil || e.status == leadBlocked {
		c.server.resume(e, days)
	} else {
		e.setStatus(leadInProgress)
		c.server.planAt(e, c.now.Add(daysLong(days)))
	}
	return replyWritten("Lead resumed successfully")
}

var blockDomainsBody = object{need("domains", listOf(text().nonEmpty()).atLeast(1)), may("source", text())}

// blockDomains returns no ids of the entries. A client's own key blocks for that
// client.
func blockDomains(c *call) (answer, error) {
	source := "manual"
	c.setText(&source, "source")
	for _, domain := range c.body.texts("domains") {
		c.state.block(domain, source, c.key.clientID, c.now)
	}
	return replyWritten("Updated successfully")
}

var replyStatusQuery = object{need("message_id", text().nonEmpty())}

// replyStatus knows the mails that went out. What the real service says of one
// that waits is not published, so it is not found here.
func replyStatus(c *call) (answer, error) {
	for _, m := range slices.Backward(c.state.inbox.answered) {
		if m.messageID() == c.query.text("message_id") && c.sees(m.campaign.clientID) {
			return reply(wireOKData{true, replyStatusOnWire(m)})
		}
	}
	return answer{}, refuse(http.StatusNotFound, struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}{false, "No reply found for the given message_id"})
}

type wireReplyStatus struct {
	MessageID     string  `json:"message_id"`
	Status        string  `json:"status"`
	StatusMessage string  `json:"status_message"`
	EventTime     string  `json:"event_time"`
	ScheduledTime *string `json:"scheduled_time"`
	StatsID       string  `json:"email_stats_id"`
}

func replyStatusOnWire(m *mail) wireReplyStatus {
	return wireReplyStatus{m.messageID(), "COMPLETED", "Email sent successfully!", wireTime(m.sentAt), wireTimeOrNull(m.dueAt), m.statsID}
}
