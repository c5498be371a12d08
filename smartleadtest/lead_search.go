package smartleadtest

import (
	"slices"
	"strconv"
	"time"
)

// Leads of the whole account, without a campaign: found by address, listed and
// searched.

var leadByEmailQuery = object{need("email", text().nonEmpty())}

// wireLeadByEmail is a lead with the campaigns it is in. Its id is a string.
type wireLeadByEmail struct {
	ID string `json:"id"`
	wireProfile
	CreatedAt    string            `json:"created_at"`
	Unsubscribed bool              `json:"is_unsubscribed"`
	ClientMap    map[string]string `json:"unsubscribed_client_id_map"`
	Campaigns    []wireMembership  `json:"lead_campaign_data"`
}

// wireMembership is a lead's place in a campaign. Its map id is a number here.
type wireMembership struct {
	MapID          int64   `json:"campaign_lead_map_id"`
	CampaignID     int64   `json:"campaign_id"`
	CampaignName   string  `json:"campaign_name"`
	ClientID       *int64  `json:"client_id"`
	ClientEmail    *string `json:"client_email"`
	Category       *int64  `json:"lead_category_id"`
	LastSentAt     *string `json:"last_sent_at"`
	LastReplyAt    *string `json:"last_reply_at"`
	LastActivityAt *string `json:"last_activity_at"`
}

// getLeadByEmail answers 200 with an empty object to an address that nobody has.
func getLeadByEmail(c *call) (answer, error) {
	l := c.state.leadByEmail(c.query.text("email"))
	if l == nil || !c.seesLead(l) {
		return reply(wireEmpty{})
	}
	row := wireLeadByEmail{
		ID: strconv.FormatInt(l.id, 10), wireProfile: l.profile.onWire(), CreatedAt: wireTime(l.createdAt),
		Unsubscribed: l.unsubscribed, ClientMap: l.unsubscribedClients(), Campaigns: []wireMembership{},
	}
	if row.ClientMap == nil {
		row.ClientMap = map[string]string{} // null elsewhere
	}
	for _, e := range l.enrolments {
		if c.sees(e.campaign.clientID) {
			row.Campaigns = append(row.Campaigns, c.membership(e))
		}
	}
	return reply(row)
}

func (c *call) membership(e *enrolment) wireMembership {
	row := wireMembership{
		MapID: e.id, CampaignID: e.campaign.id, CampaignName: e.campaign.name, ClientID: e.campaign.clientID, Category: idOrNull(e.category),
		LastSentAt: wireTimeOrNull(e.lastSentAt()), LastActivityAt: wireTimeOrNull(e.lastEventAt()),
	}
	if last := e.lastReply(); last != nil {
		row.LastReplyAt = wireTimeOrNull(last.at)
	}
	if owner := c.state.clientByID(e.campaign.clientID); owner != nil {
		row.ClientEmail = &owner.email
	}
	return row
}

var globalLeadsQuery = object{
	may("offset", whole().atLeast(0)), may("limit", whole().between(1, 100)), may("created_at_gt", text()), may("email", text()),
}

// wireGlobalLead is a lead with what it is in its campaigns.
type wireGlobalLead struct {
	ID string `json:"id"`
	wireProfile
	CreatedAt string             `json:"created_at"`
	UserID    int64              `json:"user_id"`
	Campaigns []wireGlobalMember `json:"campaigns"`
}

type wireGlobalMember struct {
	Status         string `json:"lead_status"`
	CampaignID     int64  `json:"campaign_id"`
	CampaignName   string `json:"campaign_name"`
	AddedAt        string `json:"lead_added_at"`
	CampaignStatus string `json:"campaign_status"`
	MapID          int64  `json:"email_lead_map_id"`
	Step           *int64 `json:"lead_last_seq_number"`
}

// listGlobalLeads has no total, and echoes the offset under another name.
func listGlobalLeads(c *call) (answer, error) {
	after, err := c.queryTime("created_at_gt")
	if err != nil {
		return answer{}, err
	}
	offset, limit := c.query.whole("offset"), c.query.wholeOr("limit", 100)
	rows, more := c.globalPage(after, offset, limit)
	return reply(struct {
		Data  []wireGlobalLead `json:"data"`
		Skip  int64            `json:"skip"`
		Limit int64            `json:"limit"`
		More  bool             `json:"hasMore"`
	}{rows, offset, limit, more})
}

// globalPage walks only through the leads of the page when nothing filters and
// no lead was deleted, and through those before it otherwise.
func (c *call) globalPage(after time.Time, offset, limit int64) (rows []wireGlobalLead, more bool) {
	rows = []wireGlobalLead{}
	leads, plain := c.state.leads, c.key.clientID == nil && after.IsZero() && len(c.state.byEmail) == len(c.state.leads)
	if c.query.has("email") {
		leads, plain = []*lead{c.state.leadByEmail(c.query.text("email"))}, false
	}
	if plain {
		leads, offset = leads[min(offset, int64(len(leads))):], 0
	}
	for _, l := range leads {
		if l == nil || !c.seesLead(l) || !l.createdAt.After(after) {
			continue
		}
		if offset--; offset >= 0 {
			continue
		}
		if int64(len(rows)) == limit {
			return rows, true
		}
		rows = append(rows, c.globalLead(l))
	}
	return rows, false
}

func (c *call) globalLead(l *lead) wireGlobalLead {
	row := wireGlobalLead{
		ID: strconv.FormatInt(l.id, 10), wireProfile: l.profile.onWire(),
		CreatedAt: wireTime(l.createdAt), UserID: userID, Campaigns: []wireGlobalMember{},
	}
	for _, e := range l.enrolments {
		if c.sees(e.campaign.clientID) {
			row.Campaigns = append(row.Campaigns, wireGlobalMember{
				e.status, e.campaign.id, e.campaign.name, wireTime(e.createdAt), e.campaign.status, e.id, idOrNull(e.lastStep),
			})
		}
	}
	return row
}

var leadSearchQuery = object{
	may("limit", whole().between(1, 1000)), may("lastSeenLeadId", whole()), may("campaignId", whole()),
	may("status", text().oneOf(leadStarted, leadInProgress, leadCompleted, leadPaused, leadStopped, leadBlocked)),
	may("emailStatus", text()), may("leadType", text().oneOf("active", "yet_to_use", "previously_active", "archived")),
	may("listId", whole()), may("clientId", whole()), may("leadEmail", text()),
}

// searchLeads goes from the newest lead to the oldest. The next page begins
// below the last lead of the one before.
func searchLeads(c *call) (answer, error) {
	type row struct {
		ID        int64   `json:"id"`
		Email     string  `json:"email"`
		FirstName *string `json:"first_name"`
		LastName  *string `json:"last_name"`
	}
	type data struct {
		Leads []row `json:"leads"`
	}
	found := data{[]row{}}
	limit, holds := int(c.query.wholeOr("limit", 100)), c.searchFilter()
	for _, l := range slices.Backward(c.leadsBelow(c.query.whole("lastSeenLeadId"))) {
		if l == nil || !c.seesLead(l) || !holds(l) {
			continue
		}
		if len(found.Leads) == limit {
			break
		}
		found.Leads = append(found.Leads, row{l.id, l.profile.email, textOrNull(l.profile.firstName), textOrNull(l.profile.lastName)})
	}
	return reply(wireOKData{true, found})
}

// leadsBelow are the leads with a lower id, or all for 0.
func (c *call) leadsBelow(id int64) []*lead {
	if id == 0 {
		return c.state.leads
	}
	return c.state.leads[:min(max(id-firstLeadID, 0), int64(len(c.state.leads)))]
}

// searchFilter puts the query's filters on leads and on their places in
// campaigns together. Those on places must hold for one and the same place.
func (c *call) searchFilter() func(*lead) bool {
	q := c.query
	var f leadMatcher
	if q.has("leadEmail") {
		f.onLead(func(l *lead) bool { return lower(l.profile.email) == lower(q.text("leadEmail")) })
	}
	if q.has("leadType") {
		f.onLead(func(l *lead) bool { return l.kind() == q.text("leadType") })
	}
	if q.has("listId") {
		list := c.list(q.whole("listId"))
		f.onLead(func(l *lead) bool { return list != nil && list.known[l] })
	}
	if q.has("campaignId") {
		f.onPlace(func(e *enrolment) bool { return e.campaign.id == q.whole("campaignId") })
	}
	if q.has("status") {
		f.onPlace(func(e *enrolment) bool { return e.status == q.text("status") })
	}
	if q.has("emailStatus") {
		f.onPlace(func(e *enrolment) bool { return e.hasEmailStatus(q.text("emailStatus")) })
	}
	if q.has("clientId") {
		f.onPlace(func(e *enrolment) bool {
			return e.campaign.clientID != nil && *e.campaign.clientID == q.whole("clientId")
		})
	}
	return func(l *lead) bool { return f.holdsForLead(c, l) }
}

// kind is what a lead is to the account's campaigns. Nothing here is ever
// archived.
func (l *lead) kind() string {
	switch {
	case l.active():
		return "active"
	case l.used:
		return "previously_active"
	default:
		return "yet_to_use"
	}
}

// active tells whether a campaign still has something to do for the lead.
func (l *lead) active() bool {
	return slices.ContainsFunc(l.enrolments, func(e *enrolment) bool {
		return e.status == leadStarted || e.status == leadInProgress || e.status == leadPaused
	})
}
