package smartleadtest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// Webhooks of every level by way of /webhook. They are written with maps, read
// with maps, and changed with lists.

var webhookCreateBody = object{
	may("webhook_url", text()), need("association_type", text().oneOf(levelUser, levelClient, levelCampaign)),
	may("email_campaign_id", whole()), may("client_id", whole()), may("name", text()),
	may("event_type_map", scalarMap()), may("category_id_map", scalarMap()),
	may("event_type", text()), may("category_id", whole()), may("webhook_type", text()), may("force_create", boolean()),
}

type wireWebhookCreated struct {
	OK  bool   `json:"ok"`
	ID  int64  `json:"id"`
	URL string `json:"webhook_url"`
}

// createWebhook answers a repeat without force_create with the webhook that is
// there: whether the API does so or refuses is not known.
func createWebhook(c *call) (answer, error) {
	made := &webhook{name: c.body.text("name"), url: c.body.text("webhook_url"), level: c.body.text("association_type"), createdAt: c.now, updatedAt: c.now}
	switch {
	case made.url == "":
		return answer{}, refuseError(http.StatusUnprocessableEntity, "webhook_url is required")
	case !webhookURL(made.url):
		return answer{}, refuseBody("webhook_url", "must be a valid uri")
	}
	for _, read := range []func(*webhook) error{c.readAssociation, c.readEventMap, c.readCategoryMap} {
		if err := read(made); err != nil {
			return answer{}, err
		}
	}
	if there := c.similarWebhook(made); there != nil && !c.body.flag("force_create") {
		made = there
	} else {
		c.server.hooks.add(made)
	}
	return reply(wireWebhookCreated{true, made.id, made.url})
}

// readAssociation ties a webhook to its campaign or client. A client's key makes
// none for the whole account.
func (c *call) readAssociation(made *webhook) (err error) {
	switch made.level {
	case levelCampaign:
		if !c.body.has("email_campaign_id") {
			return refuseBody("email_campaign_id", "is required")
		}
		made.campaign, err = c.campaignByID(c.body.whole("email_campaign_id"))
		return err
	case levelClient:
		if made.clientID = c.body.id("client_id"); made.clientID == nil {
			return refuseBody("client_id", "is required")
		}
		if !c.sees(made.clientID) {
			return resourceNotFound()
		}
	case levelUser:
		if c.key.clientID != nil {
			return refuseBody("association_type", "must be one of [client, campaign]")
		}
	}
	return nil
}

func (c *call) readEventMap(made *webhook) error {
	events, err := c.switchedOn("event_type_map")
	if err != nil {
		return err
	}
	if c.body.has("event_type") {
		events = append(events, c.body.text("event_type"))
	}
	kinds, unknown := eventKinds(events)
	switch {
	case unknown != "" && unknown == c.body.text("event_type"):
		return refuseBody("event_type", "is not a known event type")
	case unknown != "":
		return refuseBody("event_type_map."+unknown, "is not allowed")
	}
	made.setEvents(kinds)
	return nil
}

func (c *call) readCategoryMap(made *webhook) error {
	names, err := c.switchedOn("category_id_map")
	if err != nil {
		return err
	}
	for _, text := range names {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return refuseBody("category_id_map."+text, "is not allowed")
		}
		made.categories = append(made.categories, id)
	}
	if c.body.has("category_id") {
		made.categories = append(made.categories, c.body.whole("category_id"))
	}
	slices.Sort(made.categories)
	made.categories = slices.Compact(made.categories)
	return nil
}

// switchedOn are the keys of a map of booleans that are true, sorted.
func (c *call) switchedOn(name string) ([]string, error) {
	switches, _ := c.body[name].(map[string]any)
	var on []string
	for _, key := range slices.Sorted(maps.Keys(switches)) {
		value, wrong := checkBoolean(name+"."+key, switches[key])
		if wrong != nil {
			return nil, refuseInvalid("body", wrong)
		}
		if value == true {
			on = append(on, key)
		}
	}
	return on, nil
}

// eventKinds reads the names of events; unknown is the first one that cannot be
// subscribed to.
func eventKinds(names []string) (kinds []eventKind, unknown string) {
	for _, name := range names {
		if !slices.Contains(webhookEvents, eventKind(name)) {
			return nil, name
		}
		kinds = append(kinds, eventKind(name))
	}
	return kinds, ""
}

// similarWebhook posts the same events of the same level to the same address.
func (c *call) similarWebhook(made *webhook) *webhook {
	for _, w := range c.server.hooks.rows {
		sameClient := made.clientID == nil || w.clientID != nil && *w.clientID == *made.clientID
		if w.level == made.level && w.campaign == made.campaign && sameClient && w.url == made.url && slices.Equal(w.events, made.events) {
			return w
		}
	}
	return nil
}

// wireWebhookMaps is the form in which /webhook/{webhook_id} shows a webhook.
type wireWebhookMaps struct {
	ID          int64              `json:"id"`
	CampaignID  *int64             `json:"email_campaign_id"`
	Name        *string            `json:"name"`
	URL         string             `json:"webhook_url"`
	EventMap    map[eventKind]bool `json:"event_type_map"`
	CategoryMap map[string]bool    `json:"category_id_map"`
	CreatedAt   string             `json:"created_at"`
	UpdatedAt   string             `json:"updated_at"`
}

func getWebhook(c *call) (answer, error) {
	w := c.webhookByID(c.id("webhook_id"))
	if w == nil {
		return answer{}, resourceNotFound()
	}
	row := wireWebhookMaps{
		ID: w.id, Name: textOrNull(w.name), URL: w.url, EventMap: map[eventKind]bool{}, CategoryMap: map[string]bool{},
		CreatedAt: wireTime(w.createdAt), UpdatedAt: wireTime(w.updatedAt),
	}
	if w.campaign != nil {
		row.CampaignID = &w.campaign.id
	}
	for _, kind := range w.events {
		row.EventMap[kind] = true
	}
	for _, id := range w.categories {
		row.CategoryMap[numberText(id)] = true
	}
	return reply(wireOKData{true, row})
}

func resourceNotFound() error { return refuseError(http.StatusNotFound, "Resource not found") }

var webhookUpdateBody = object{
	may("name", text()), may("webhook_url", text()), may("event_types", listOf(text())), may("categories", listOf(text())),
}

// updateWebhook leaves what was not sent as it is; whether the API does so is
// not known. A webhook that is missing is called a campaign.
func updateWebhook(c *call) (answer, error) {
	w := c.webhookByID(c.id("webhook_id"))
	if w == nil {
		return answer{}, refuseError(http.StatusNotFound, "Campaign not found - Invalid campaign_id.")
	}
	changed := *w
	if err := c.readWebhookLists(&changed); err != nil {
		return answer{}, err
	}
	if c.body.has("name") {
		changed.name = c.body.text("name")
	}
	changed.updatedAt = c.now
	*w = changed
	return reply(struct {
		OK      bool   `json:"ok"`
		ID      int64  `json:"id"`
		Message string `json:"message"`
	}{true, w.id, "Webhook saved successfully"})
}

// readWebhookLists reads the members that updates and the webhooks of campaigns
// have in common, where they were sent.
func (c *call) readWebhookLists(w *webhook) error {
	if c.body.has("webhook_url") {
		w.url = c.body.text("webhook_url")
		if !webhookURL(w.url) {
			return refuseError(http.StatusBadRequest, "Invalid webhook_url - "+w.url)
		}
	}
	if c.body.has("event_types") {
		kinds, unknown := eventKinds(c.body.texts("event_types"))
		if unknown != "" {
			return refuseError(http.StatusBadRequest, "Invalid event_types - "+unknown)
		}
		w.setEvents(kinds)
	}
	if !c.body.has("categories") {
		return nil
	}
	w.categories = nil
	for _, name := range c.body.texts("categories") {
		id, known := categoryID(name)
		if !known {
			return refuseError(http.StatusBadRequest, "Invalid category - "+name)
		}
		w.categories = append(w.categories, id)
	}
	return nil
}

var webhookDeleteBody = object{need("id", whole())}

func deleteWebhook(c *call) (answer, error) {
	w := c.webhookByID(c.body.whole("id"))
	if w == nil {
		return answer{}, resourceNotFound()
	}
	c.server.hooks.remove(w)
	return reply(wireOK{true})
}
