package smartleadtest

import (
	"slices"
	"time"
)

// refuses tells whether a person wants no mail from a client, or none at all.
func (l *lead) refuses(clientID *int64) bool {
	if l.unsubscribed || clientID == nil {
		return l.unsubscribed
	}
	_, refused := l.clientUnsubs[*clientID]
	return refused
}

// unsubscribedClients is null when the lead refuses nobody's mail in particular.
func (l *lead) unsubscribedClients() map[string]string {
	if l.clientUnsubs == nil {
		return nil
	}
	clients := map[string]string{}
	for id, at := range l.clientUnsubs {
		clients[numberText(id)] = wireTime(at)
	}
	return clients
}

// unsubscribeEverywhere ends all mail to a lead.
func (s *Server) unsubscribeEverywhere(l *lead) {
	for _, e := range slices.Clone(l.enrolments) {
		s.unsubscribe(e, true)
		s.stopLead(e)
	}
	l.unsubscribed = true
}

// unsubscribeLead ends all mail to a lead. With a client's key it ends the mail
// of that client, since the person may be another client's as well. When there
// was nothing to end the answer is 200 and not ok.
func unsubscribeLead(c *call) (answer, error) {
	l := c.lead()
	if l == nil {
		return answer{}, leadNotFound()
	}
	if l.refuses(c.key.clientID) {
		return reply(wireOK{false})
	}
	if c.key.clientID == nil {
		c.server.unsubscribeEverywhere(l)
		return reply(wireOK{true})
	}
	for _, e := range slices.Clone(l.enrolments) {
		if c.sees(e.campaign.clientID) {
			c.server.unsubscribe(e, false)
		}
	}
	if l.clientUnsubs == nil {
		l.clientUnsubs = map[int64]time.Time{}
	}
	l.clientUnsubs[*c.key.clientID] = c.now
	return reply(wireOK{true})
}

// deleteLead removes a lead from the account. With a client's key it goes from
// that client's campaigns and lists, and stays for others who have it.
func deleteLead(c *call) (answer, error) {
	l := c.lead()
	if l == nil {
		return answer{}, leadNotFound()
	}
	c.withdrawAll([]*lead{l}, nil)
	for _, list := range c.state.lists {
		if c.sees(list.clientID) {
			list.remove(map[*lead]bool{l: true})
		}
	}
	if len(l.enrolments) == 0 && !c.state.isListed(l) {
		c.state.deleteLead(l)
	}
	return reply(wireOK{true})
}
