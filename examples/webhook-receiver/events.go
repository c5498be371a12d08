package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead/webhook"
)

// newHandler makes the receiver. A program of your own does its work where this
// one prints; an error there has SmartLead send the event again.
func newHandler(out io.Writer, options ...webhook.Option) (*webhook.Handler, error) {
	return webhook.NewHandler(func(_ context.Context, event *webhook.Event) error {
		_, err := fmt.Fprintf(out, "%s  %-26s %s\n", moment(event), event.Type, describe(event))
		return err
	}, options...)
}

// moment is when it happened. Changes of a campaign's status and alerts have no
// time: a program that needs one takes event.ReceivedAt, which here is the real
// time and not the simulator's.
func moment(event *webhook.Event) string {
	if event.Time.IsZero() {
		return "no time         "
	}
	return event.Time.UTC().Format("2006-01-02 15:04")
}

// describe is one line about the event. LeadEmail is always the person that the
// campaign writes to.
func describe(event *webhook.Event) string {
	switch data := event.Data.(type) {
	case *webhook.EmailSent:
		return fmt.Sprintf("mail %d to %s: %s", data.SequenceNumber, data.LeadEmail, data.Subject)
	case *webhook.EmailOpen:
		return fmt.Sprintf("%s opened mail %d", data.LeadEmail, data.SequenceNumber)
	case *webhook.EmailLinkClick:
		return fmt.Sprintf("%s followed %s", data.LeadEmail, strings.Join(data.Links, ", "))
	case *webhook.EmailReply:
		return fmt.Sprintf("%s answered for %s: %s", data.ReplyFrom, data.LeadEmail, oneLine(data.Reply.Text))
	case *webhook.EmailBounce:
		return fmt.Sprintf("%s cannot be reached since %s", data.LeadEmail, data.BouncedAt.UTC().Format(time.TimeOnly))
	case *webhook.LeadUnsubscribed:
		return data.LeadEmail + " wants no more mail"
	case *webhook.LeadCategoryUpdated:
		return fmt.Sprintf("%s is now %q, %d mails in the thread", data.LeadEmail, data.Change.NewName, len(data.History))
	case *webhook.CampaignStatusChanged:
		return fmt.Sprintf("%q went from %s to %s", event.CampaignName, data.Previous, data.Current)
	case *webhook.ManualStepReached:
		return fmt.Sprintf("step %d with %s is yours to do", data.SequenceNumber, data.LeadEmail)
	case *webhook.UntrackedReply:
		return fmt.Sprintf("%s wrote %q to %s", data.From, data.Subject, data.To)
	case *webhook.EmailAccountDisconnected:
		return fmt.Sprintf("the mailbox %s needs attention: %s", data.Email, data.Reason)
	default:
		return event.Description
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
