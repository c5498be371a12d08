package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/smartlead-go/smartlead"
)

// A live campaign can have any size; this is enough to look at.
const (
	shownMailboxes = 10
	shownMails     = 5000
	shownLeads     = 1000
)

// showResults prints what a person wants to know of a campaign.
func showResults(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	if err := showMailboxes(ctx, client, campaign); err != nil {
		return err
	}
	if err := showSteps(ctx, client, campaign); err != nil {
		return err
	}
	return showLeads(ctx, client, campaign)
}

func table() *tabwriter.Writer {
	return tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
}

// showMailboxes prints what each mailbox sent for the campaign, and its warmup.
func showMailboxes(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	mailboxes, err := smartlead.Collect(client.Analytics.AllCampaignMailboxes(ctx, campaign, nil), shownMailboxes)
	if err != nil {
		return err
	}
	fmt.Println("\nSent per mailbox:")
	out := table()
	fmt.Fprintln(out, "mailbox\tkind\tsent\treplied\tbounced\twarmup, 7 days\treputation\t")
	for _, mailbox := range mailboxes {
		account, err := client.Accounts.Get(ctx, mailbox.AccountID, nil)
		if err != nil {
			return err
		}
		warmup, err := client.Warmup.Stats(ctx, mailbox.AccountID)
		if err != nil {
			return err
		}
		reputation := "–"
		if w := account.Warmup; w != nil && w.Reputation != nil {
			reputation = fmt.Sprintf("%.0f%%", *w.Reputation)
		}
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%d\t%d\t%s\t\n", mailbox.FromEmail, account.Type,
			mailbox.SentCount, mailbox.ReplyCount, mailbox.BounceCount, warmup.SentCount, reputation)
	}
	return out.Flush()
}

// step is what happened to the mails of one step and variant.
type step struct{ sent, opened, clicked, replied, bounced int }

// showSteps counts the sent mails by step and variant.
func showSteps(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	sequence, err := client.Campaigns.ListSequences(ctx, campaign)
	if err != nil {
		return err
	}
	labels := map[smartlead.VariantID]string{}
	for _, s := range sequence {
		for _, variant := range s.Variants {
			labels[variant.ID] = variant.Label
		}
	}
	mails, err := smartlead.Collect(client.Analytics.AllCampaignStatistics(ctx, campaign, nil), shownMails)
	if err != nil {
		return err
	}
	steps := map[string]*step{}
	for _, mail := range mails {
		name := fmt.Sprintf("%d%s", mail.SequenceNumber, labels[mail.VariantID])
		if steps[name] == nil {
			steps[name] = &step{}
		}
		steps[name].count(mail)
	}
	fmt.Println("\nPer step and variant:")
	out := table()
	fmt.Fprintln(out, "step\tsent\topened\tclicked\treplied\tbounced\t")
	for _, name := range sortedKeys(steps) {
		s := steps[name]
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%d\t\n", name, s.sent, s.opened, s.clicked, s.replied, s.bounced)
	}
	return out.Flush()
}

func (s *step) count(mail *smartlead.CampaignMailStatistics) {
	s.sent++
	for _, counted := range []struct {
		happened bool
		count    *int
	}{
		{!mail.OpenTime.IsZero(), &s.opened},
		{!mail.ClickTime.IsZero(), &s.clicked},
		{!mail.ReplyTime.IsZero(), &s.replied},
		{mail.IsBounced, &s.bounced},
	} {
		if counted.happened {
			*counted.count++
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// showLeads prints how many leads are in which state, and the conversation with
// one who answered.
func showLeads(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID) error {
	leads, err := smartlead.Collect(client.Leads.All(ctx, campaign, nil), shownLeads)
	if err != nil {
		return err
	}
	byStatus := map[smartlead.LeadStatus][]*smartlead.CampaignLead{}
	for _, lead := range leads {
		byStatus[lead.Status] = append(byStatus[lead.Status], lead)
	}
	fmt.Println("\nLeads:")
	for _, status := range sortedKeys(byStatus) {
		leads := byStatus[status]
		fmt.Printf("  %4d %-11s such as %s %s\n", len(leads), status, leads[0].Lead.FirstName, leads[0].Lead.LastName)
	}
	for _, lead := range byStatus[smartlead.LeadStopped] {
		history, err := client.Leads.History(ctx, campaign, lead.Lead.ID, nil)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(history.Messages, func(m *smartlead.LeadMessage) bool { return m.Type == smartlead.MessageReply }) {
			showConversation(lead, history)
			break
		}
	}
	return nil
}

func showConversation(lead *smartlead.CampaignLead, history *smartlead.LeadHistory) {
	fmt.Printf("\nThe conversation with %s %s:\n", lead.Lead.FirstName, lead.Lead.LastName)
	for _, message := range history.Messages {
		text := strings.NewReplacer("<p>", "", "</p>", " ", "\n", " ").Replace(message.EmailBody)
		fmt.Printf("  %s  %-5s %s: %s\n", message.Time.Format("Mon 15:04"), message.Type, message.From, strings.TrimSpace(text))
	}
}

// findCampaign names what the key can see and returns the newest campaign that
// has sent anything, zero when none has.
func findCampaign(ctx context.Context, client *smartlead.Client) (smartlead.CampaignID, error) {
	campaigns, err := client.Campaigns.List(ctx, nil)
	if err != nil {
		return 0, err
	}
	mailboxes, err := smartlead.Collect(client.Accounts.All(ctx, nil), 0)
	if err != nil {
		return 0, err
	}
	fmt.Printf("%d campaigns, %d mailboxes.\n", len(campaigns), len(mailboxes))
	for _, campaign := range campaigns {
		totals, err := client.Analytics.Campaign(ctx, campaign.ID)
		if err != nil {
			return 0, err
		}
		if totals.SentCount > 0 {
			fmt.Printf("The newest that sent anything is %q (%s): %d sent, %d opened, %d replied, %d bounced.\n",
				campaign.Name, campaign.Status, totals.SentCount, totals.UniqueOpenCount, totals.ReplyCount, totals.BounceCount)
			return campaign.ID, nil
		}
	}
	return 0, nil
}
