package smartleadtest

import (
	"net/url"
	"slices"
	"sync"
	"time"
)

// eventUntracked is about a mail that belongs to no campaign.
const eventUntracked eventKind = "UNTRACKED_REPLIES"

// webhookEvents are the events that can be subscribed to, in the order in which
// the API lists them.
var webhookEvents = []eventKind{
	eventOpened, eventSent, eventFirstSent, eventReplied, eventClicked, eventBounced, eventUnsubscribed,
	eventCategoryChanged, eventStatusChanged, eventUntracked, eventManualStep,
}

// The levels of webhooks.
const (
	levelUser     = "user"
	levelClient   = "client"
	levelCampaign = "campaign"
)

const firstWebhookID int64 = 671685

// webhook is an address that events are posted to.
type webhook struct {
	id         int64
	name       string
	url        string
	level      string
	campaign   *campaign // on the campaign's level
	clientID   *int64    // on the client's level
	events     []eventKind
	categories []int64 // what LEAD_CATEGORY_UPDATED is limited to; none: all
	createdAt  time.Time
	updatedAt  time.Time
	deleted    bool
	postings   []*posting // on the campaign's level: in the order of their events
}

// hooks are the webhooks and what is on its way to them. The server's lock
// guards all of it.
type hooks struct {
	rows   []*webhook // by id, deleted ones taken out
	lastID int64
	out    outbox
}

func newHooks(lock sync.Locker, cfg config) hooks {
	return hooks{lastID: firstWebhookID - 1, out: newOutbox(lock, cfg)}
}

func (h *hooks) add(w *webhook) {
	h.lastID++
	w.id = h.lastID
	h.rows = append(h.rows, w)
}

func (h *hooks) remove(gone *webhook) {
	gone.deleted = true
	h.rows = slices.DeleteFunc(h.rows, func(w *webhook) bool { return w == gone })
}

// subscribed are the webhooks that an event goes to. One of the account takes
// the event away from those of clients and campaigns, whether or not its own
// categories let the event through; a client's and a campaign's both get it.
func (h *hooks) subscribed(e event) []*webhook {
	var all, own []*webhook
	for _, w := range h.rows {
		switch {
		case !slices.Contains(w.events, e.kind) || !w.covers(e.campaign):
		case w.level == levelUser:
			own = append(own, w)
		default:
			all = append(all, w)
		}
	}
	if len(own) > 0 {
		all = own
	}
	return slices.DeleteFunc(all, func(w *webhook) bool { return !w.wants(e) })
}

// covers tells whether the webhook's level reaches a campaign.
func (w *webhook) covers(c *campaign) bool {
	switch w.level {
	case levelCampaign:
		return w.campaign == c
	case levelClient:
		return c != nil && c.clientID != nil && *c.clientID == *w.clientID
	default:
		return true
	}
}

func (w *webhook) wants(e event) bool {
	return e.kind != eventCategoryChanged || len(w.categories) == 0 || slices.Contains(w.categories, e.enrolment.category)
}

// webhookByID finds a webhook that the key may see.
func (c *call) webhookByID(id int64) *webhook {
	for _, w := range c.server.hooks.rows {
		if w.id == id && c.seesWebhook(w) {
			return w
		}
	}
	return nil
}

func (c *call) seesWebhook(w *webhook) bool {
	switch w.level {
	case levelCampaign:
		return c.state.campaigns[w.campaign.id] == w.campaign && c.sees(w.campaign.clientID)
	case levelClient:
		return c.sees(w.clientID)
	default:
		return c.key.clientID == nil
	}
}

// setEvents keeps the events in the API's order, each once.
func (w *webhook) setEvents(given []eventKind) {
	w.events = slices.DeleteFunc(slices.Clone(webhookEvents), func(kind eventKind) bool { return !slices.Contains(given, kind) })
}

// webhookURL tells whether something can be posted to.
func webhookURL(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != ""
}

// categoryID finds a lead category by its name.
func categoryID(name string) (int64, bool) {
	for _, category := range leadCategories {
		if category.name == name {
			return category.id, true
		}
	}
	return 0, false
}

// close waits for the post that is under way.
func (h *hooks) close() {
	lock := h.out.idle.L
	lock.Lock()
	defer lock.Unlock()
	h.out.settle()
	h.out.sender.close()
}
