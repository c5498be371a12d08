package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead"
)

// CatchUpParams says what to catch up with.
type CatchUpParams struct {
	From time.Time // when the outage began
	To   time.Time // when it was over
	// Handle gets the events that are read from the history of messages, such as
	// [Handler.Handle], which leaves out those that were handled before. It is
	// required for a campaign whose events come through a webhook of the account
	// or of a client.
	Handle func(ctx context.Context, event *Event) error
	// ReadHistory also reads the history where the campaign has webhooks of its
	// own: a webhook of the account takes events away from them.
	ReadHistory bool
}

// CatchUpReport is what was done.
type CatchUpReport struct {
	// Summary tells what became of the events of the campaign's webhooks, as the
	// API says it. It is nil where SummaryErr tells why there is none: the call
	// may be off for an account.
	Summary    *smartlead.WebhookSummary
	SummaryErr error
	// Retriggered is what the API said to sending failed events again, nil where
	// the campaign has no webhook of its own and after an error before that.
	Retriggered *smartlead.WebhookRetrigger
	// Handled and Failed count the events from the history.
	Handled int
	Failed  int
}

// CatchUp gets the events of a campaign that an outage has kept from the receiver.
//
// Where the campaign has a webhook of its own, SmartLead sends the failed events of
// the window again, in the background; they arrive like others. This is asked for
// once and never repeated, since SmartLead would send them twice: when the error
// says MaybeApplied, look at the summary before calling again.
//
// Failed events of a webhook of the account or of a client cannot be sent again by
// any known call. Mails sent and replies are then read from the history of
// messages, lead by lead, and given to Handle as events of [ShapeHistory], with
// the Key of the delivered event where that had the usual ids, whether or not the
// webhook is subscribed to them. A first mail is EMAIL_SENT there, and one that
// somebody wrote by hand is a [ManualReplySent]. What the history does not hold is
// lost: opens, clicks, bounces, unsubscriptions and categories. The history can
// lag by some seconds. An error of Handle does not stop the rest.
//
// The history is read before anything is retriggered. When it cannot be read,
// nothing was, and CatchUp may be called again.
func CatchUp(ctx context.Context, client *smartlead.Client, campaign smartlead.CampaignID, params *CatchUpParams) (*CatchUpReport, error) {
	if params == nil {
		params = new(CatchUpParams) // whose window the first call refuses
	}
	webhooks, err := client.Webhooks.ListForCampaign(ctx, campaign)
	if err != nil {
		return nil, fmt.Errorf("webhook: catching up: %w", err)
	}
	c := &catchUp{client: client, campaign: campaign, params: params, report: new(CatchUpReport)}
	c.ownWebhook = len(webhooks) > 0
	c.readHistory = params.ReadHistory || !c.ownWebhook
	if err := c.run(ctx); err != nil {
		return c.report, fmt.Errorf("webhook: catching up: %w", err)
	}
	return c.report, nil
}

type catchUp struct {
	client   *smartlead.Client
	campaign smartlead.CampaignID
	params   *CatchUpParams
	report   *CatchUpReport

	ownWebhook  bool
	readHistory bool
	failures    []error // the first of them
}

func (c *catchUp) run(ctx context.Context) error {
	if c.readHistory && c.params.Handle == nil {
		return &smartlead.InvalidParamsError{Operation: "webhook.CatchUp", Field: "Handle", Reason: "must be set: the events come through a webhook of the account or of a client, and only the history of messages has them"}
	}
	window := &smartlead.WebhookWindowParams{From: c.params.From, To: c.params.To}
	c.report.Summary, c.report.SummaryErr = c.client.Webhooks.Summary(ctx, c.campaign, window)
	if invalid := (*smartlead.InvalidParamsError)(nil); errors.As(c.report.SummaryErr, &invalid) {
		return c.report.SummaryErr
	}
	if c.readHistory {
		if err := c.history(ctx); err != nil {
			return err
		}
	}
	// Not before the history: an event cannot be handled from there while its
	// delivery is, and a history that cannot be read must not cost a retrigger.
	if c.ownWebhook {
		retriggered, err := c.client.Webhooks.RetriggerFailed(ctx, c.campaign, window)
		if err != nil {
			return errors.Join(append(c.failures, err)...)
		}
		c.report.Retriggered = retriggered
	}
	return errors.Join(c.failures...)
}

// historyBatch is how many leads are asked for at once: a history is about 4 KB.
const historyBatch = 50

// history walks the leads that something happened to.
func (c *catchUp) history(ctx context.Context) error {
	batch := make(map[smartlead.LeadID]*smartlead.CampaignLead, historyBatch)
	// The API takes what is after a time and not what is at it.
	since := c.params.From.Add(-time.Millisecond)
	for lead, err := range c.client.Leads.All(ctx, c.campaign, &smartlead.CampaignLeadListParams{EventAfter: since}) {
		if err != nil {
			return err
		}
		batch[lead.Lead.ID] = lead
		if len(batch) < historyBatch {
			continue
		}
		if err := c.histories(ctx, batch, since); err != nil {
			return err
		}
		clear(batch)
	}
	if len(batch) > 0 {
		return c.histories(ctx, batch, since)
	}
	return nil
}

// histories hands out the messages of some leads.
func (c *catchUp) histories(ctx context.Context, leads map[smartlead.LeadID]*smartlead.CampaignLead, since time.Time) error {
	ids := slices.Sorted(maps.Keys(leads))
	histories, err := c.client.Leads.Histories(ctx, c.campaign, &smartlead.LeadHistoriesParams{LeadIDs: ids, After: since})
	if err != nil {
		return err
	}
	for _, id := range ids {
		history := histories[id]
		if history == nil {
			continue
		}
		for _, message := range history.Messages {
			if err := ctx.Err(); err != nil {
				return err
			}
			if message != nil {
				c.message(ctx, leads[id], message)
			}
		}
	}
	return nil
}

// maxFailures is how many errors of Handle are returned; the report counts all.
const maxFailures = 10

func (c *catchUp) message(ctx context.Context, lead *smartlead.CampaignLead, message *smartlead.LeadMessage) {
	if message.Time.Before(c.params.From) || message.Time.After(c.params.To) {
		return
	}
	event, err := c.event(lead, message)
	if err == nil {
		if event == nil {
			return
		}
		err = c.params.Handle(ctx, event)
	}
	if err == nil {
		c.report.Handled++
		return
	}
	c.report.Failed++
	if len(c.failures) < maxFailures {
		c.failures = append(c.failures, err)
	}
}

// historyBody is a message in the flat shape.
type historyBody struct {
	Type           smartlead.WebhookEvent `json:"event_type"`
	Time           time.Time              `json:"event_timestamp"`
	CampaignID     smartlead.CampaignID   `json:"campaign_id"`
	LeadID         smartlead.LeadID       `json:"sl_email_lead_id"`
	LeadMapID      smartlead.LeadMapID    `json:"sl_email_lead_map_id,omitempty"`
	LeadEmail      string                 `json:"lead_email"`
	LeadName       string                 `json:"lead_name,omitempty"`
	StatsID        smartlead.StatsID      `json:"stats_id,omitempty"`
	FromEmail      string                 `json:"from_email,omitempty"`
	SequenceNumber int                    `json:"sequence_number,omitempty"`
	Subject        string                 `json:"subject,omitempty"`
	Sent           *historyMessage        `json:"sent_message,omitempty"`
	Reply          *historyMessage        `json:"reply_message,omitempty"`
	Correspondence map[string]string      `json:"leadCorrespondence,omitempty"`
	CC             json.RawMessage        `json:"cc_emails,omitempty"`
}

type historyMessage struct {
	MessageID smartlead.MessageID `json:"message_id"`
	HTML      string              `json:"html"`
	Time      time.Time           `json:"time"`
}

// event writes a message as SmartLead would have posted it and reads that, so that
// it has everything that a delivered event has. It is nil for a mail that is
// neither sent nor received yet.
func (c *catchUp) event(lead *smartlead.CampaignLead, message *smartlead.LeadMessage) (*Event, error) {
	body := historyBody{
		Time:           message.Time,
		CampaignID:     c.campaign,
		LeadID:         lead.Lead.ID,
		LeadMapID:      lead.MapID,
		LeadEmail:      lead.Lead.Email,
		LeadName:       strings.TrimSpace(lead.Lead.FirstName + " " + lead.Lead.LastName),
		StatsID:        message.StatsID,
		SequenceNumber: message.SequenceNumber,
		Subject:        message.Subject,
		CC:             message.CC,
	}
	mail := &historyMessage{MessageID: message.MessageID, HTML: message.EmailBody, Time: message.Time}
	switch message.Type {
	case smartlead.MessageSent:
		body.Type, body.Sent, body.FromEmail = smartlead.WebhookEmailSent, mail, message.From
		if message.SequenceNumber == 0 { // written by hand
			body.Type = EventManualReplySent
		}
	case smartlead.MessageReply:
		body.Type, body.Reply, body.FromEmail = smartlead.WebhookEmailReply, mail, message.To
		body.Correspondence = map[string]string{"replyReceivedFrom": message.From}
	default:
		return nil, nil
	}
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("message %s: %w", message.MessageID, err)
	}
	event, err := Parse(data)
	if err != nil {
		return nil, err
	}
	event.Shape = ShapeHistory
	return event, nil
}
