package smartleadtest

import (
	"time"
)

// Webhooks of a campaign, which know categories by their names, and what became
// of their events.

// wireWebhookLists is the form in which a campaign's route shows a webhook.
type wireWebhookLists struct {
	ID         int64       `json:"id"`
	Name       *string     `json:"name"`
	CreatedAt  string      `json:"created_at"`
	UpdatedAt  string      `json:"updated_at"`
	URL        string      `json:"webhook_url"`
	CampaignID int64       `json:"email_campaign_id"`
	EventTypes []eventKind `json:"event_types"`
	Categories []string    `json:"categories"` // null when there are none
}

func webhookOnWire(w *webhook) wireWebhookLists {
	row := wireWebhookLists{
		ID: w.id, Name: textOrNull(w.name), CreatedAt: wireTime(w.createdAt), UpdatedAt: wireTime(w.updatedAt),
		URL: w.url, CampaignID: w.campaign.id, EventTypes: append([]eventKind{}, w.events...),
	}
	for _, id := range w.categories {
		if name := categoryName(id); name != nil {
			row.Categories = append(row.Categories, *name)
		}
	}
	return row
}

// campaignHooks are the webhooks of a campaign's own level.
func (c *call) campaignHooks(of *campaign) []*webhook {
	var own []*webhook
	for _, w := range c.server.hooks.rows {
		if w.campaign == of {
			own = append(own, w)
		}
	}
	return own
}

func listCampaignWebhooks(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	rows := []wireWebhookLists{}
	for _, w := range c.campaignHooks(found) {
		rows = append(rows, webhookOnWire(w))
	}
	return reply(rows)
}

var campaignWebhookBody = object{
	may("id", whole().orNull()), need("name", text().nonEmpty()), need("webhook_url", text()),
	need("event_types", listOf(text())), need("categories", listOf(text())),
}

// saveCampaignWebhook makes another webhook whenever there is no id.
func saveCampaignWebhook(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	for _, name := range []string{"event_types", "categories"} {
		if len(c.body.list(name)) == 0 {
			return answer{}, refuseBody(name, "does not contain 1 required value(s)")
		}
	}
	w := &webhook{level: levelCampaign, campaign: found, createdAt: c.now}
	id := c.body.id("id")
	if id != nil {
		if w = c.webhookByID(*id); w == nil || w.campaign != found {
			return answer{}, resourceNotFound()
		}
	}
	changed := *w
	if err := c.readWebhookLists(&changed); err != nil {
		return answer{}, err
	}
	changed.name, changed.updatedAt = c.body.text("name"), c.now
	*w = changed
	if id == nil {
		c.server.hooks.add(w)
	}
	return reply(webhookOnWire(w))
}

func deleteCampaignWebhook(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	w := c.webhookByID(c.body.whole("id"))
	if w == nil || w.campaign != found {
		return answer{}, resourceNotFound()
	}
	c.server.hooks.remove(w)
	return reply(wireOK{true})
}

var webhookWindow = object{need("fromTime", text()), need("toTime", text())}

// readWindow reads a window of time out of the query or the body.
func readWindow(source string, from fields) (begin, end time.Time, err error) {
	moments := map[string]*time.Time{"fromTime": &begin, "toTime": &end}
	for _, name := range []string{"fromTime", "toTime"} {
		moment, ok := parseWireTime(from.text(name))
		if !ok {
			return begin, end, refuseInvalid(source, violate(name, "must be in ISO 8601 date format"))
		}
		*moments[name] = moment
	}
	return begin, end, nil
}

// wireWebhookCounts is a row of the summary. The rows' members are not known:
// that there is one for each event type with such counts is documented, and the
// names are those of the official command-line tool where it has them.
type wireWebhookCounts struct {
	EventType eventKind `json:"event_type"`
	Total     int       `json:"total"`
	Success   int       `json:"success"`
	Failed    int       `json:"failed"`
	Scheduled int       `json:"scheduled_for_retry"`
}

func (row *wireWebhookCounts) count(p *posting) {
	row.Total++
	switch p.state {
	case postingArrived:
		row.Success++
	case postingFailed:
		row.Failed++
	default:
		row.Scheduled++
	}
}

type wireTimeRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type wireWebhookSummary struct {
	Summary   []wireWebhookCounts `json:"summary"`
	TimeRange wireTimeRange       `json:"timeRange"`
}

// webhookSummary counts the events of the campaign's own webhooks, those of
// other levels not.
func webhookSummary(c *call) (answer, error) {
	begin, end, err := readWindow("query", c.query)
	if err != nil {
		return answer{}, err
	}
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	counts := map[eventKind]*wireWebhookCounts{}
	for _, w := range c.campaignHooks(found) {
		for _, p := range w.between(begin, end) {
			if counts[p.kind] == nil {
				counts[p.kind] = &wireWebhookCounts{EventType: p.kind}
			}
			counts[p.kind].count(p)
		}
	}
	result := wireWebhookSummary{[]wireWebhookCounts{}, wireTimeRange{wireTime(begin), wireTime(end)}}
	for _, kind := range webhookEvents {
		if counts[kind] != nil {
			result.Summary = append(result.Summary, *counts[kind])
		}
	}
	return reply(struct {
		Success bool               `json:"success"`
		Data    wireWebhookSummary `json:"data"`
	}{true, result})
}

// retriggerFailedEvents posts again, in the background, what has failed for
// good.
func retriggerFailedEvents(c *call) (answer, error) {
	begin, end, err := readWindow("body", c.body)
	if err != nil {
		return answer{}, err
	}
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	count := 0
	for _, w := range c.campaignHooks(found) {
		for _, p := range w.between(begin, end) {
			if p.state == postingFailed {
				c.server.postAgain(p)
				count++
			}
		}
	}
	return reply(struct {
		Success bool `json:"success"`
		Count   int  `json:"retriggered_count"`
	}{true, count})
}
