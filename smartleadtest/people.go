package smartleadtest

import (
	"fmt"
	"strings"
)

// lower is the form in which addresses are compared.
func lower(email string) string { return strings.ToLower(email) }

// moodOf is the category of a person's reply to a mail.
func (s *Server) moodOf(m *mail) int64 {
	ids := []int64{m.enrolment.id, int64(len(m.enrolment.mails))}
	positive := s.dice.chance(s.config.behaviour.PositiveRate, "mood", ids...)
	second := s.dice.chance(0.4, "second mood", ids...)
	switch {
	case positive && second:
		return categoryInformation
	case positive:
		return categoryInterested
	default:
		return categoryNotInterested
	}
}

// What people write, by mood.
var replyTexts = map[int64][]string{
	categoryInterested: {
		"Thanks for writing, this sounds good. Could we talk on Thursday?",
		"Good timing, we were just looking at this. Please send me a few times that suit you.",
		"Yes, interested. What would the first step be?",
	},
	categoryInformation: {
		"Can you send me more details and a price?",
		"How does this work with the tools we already have?",
		"Tell me more, please. Do you have an example from a company like ours?",
	},
	categoryNotInterested: {
		"Thank you, but this is not for us.",
		"We have something in place already and are happy with it.",
		"No need at the moment. Please do not follow up.",
	},
}

// replyText is a person's reply.
func (s *Server) replyText(m *mail) string {
	texts := replyTexts[s.moodOf(m)]
	text := texts[s.dice.below(len(texts), "reply text", m.enrolment.id, int64(len(m.enrolment.mails)))]
	return fmt.Sprintf("<p>Hi %s,</p><p>%s</p><p>%s</p>", firstWord(m.account.fromName), text, m.profile.name())
}

// absenceText is an automatic answer.
func (s *Server) absenceText(m *mail) string {
	return fmt.Sprintf("<p>I am out of the office and will answer when I am back.</p><p>%s</p>", m.profile.name())
}

// name is what somebody signs with.
func (p *profile) name() string {
	if name := strings.TrimSpace(p.firstName + " " + p.lastName); name != "" {
		return name
	}
	local, _, _ := strings.Cut(p.email, "@")
	return local
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}
