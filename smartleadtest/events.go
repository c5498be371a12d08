package smartleadtest

import "time"

// eventKind is something that the real service tells webhooks about.
type eventKind string

const (
	eventSent            eventKind = "EMAIL_SENT"
	eventFirstSent       eventKind = "FIRST_EMAIL_SENT"
	eventOpened          eventKind = "EMAIL_OPEN"
	eventClicked         eventKind = "EMAIL_LINK_CLICK"
	eventReplied         eventKind = "EMAIL_REPLY"
	eventBounced         eventKind = "EMAIL_BOUNCE"
	eventUnsubscribed    eventKind = "LEAD_UNSUBSCRIBED"
	eventCategoryChanged eventKind = "LEAD_CATEGORY_UPDATED"
	eventStatusChanged   eventKind = "CAMPAIGN_STATUS_CHANGED"
	eventManualStep      eventKind = "MANUAL_STEP_REACHED"
)

// event is one thing that happened. Which members are set depends on the kind.
type event struct {
	kind      eventKind
	at        time.Time
	campaign  *campaign
	enrolment *enrolment
	mail      *mail
	reply     *leadReply

	oldStatus   string // of the campaign
	oldCategory int64  // of the lead; 0: none
	untracked   *untrackedMail
}

// emit is the one place through which everything that happens is made known, so
// that the delivery of webhooks can hang itself in. It runs with the lock held.
func (s *Server) emit(e event) {
	e.at = s.clock.now
	for _, listen := range s.listeners {
		listen(e)
	}
}
