package smartleadtest

import (
	"net/http"
	"slices"
)

// Leads move between campaigns and lead lists.

var pushLeadsBody = object{
	may("campaignId", whole()), may("campaignName", text()), need("action", text().oneOf("copy", "move")),
	may("leadList", objectOf(may("listId", whole()), may("leadIds", listOf(whole()).between(1, 10_000)), may("allLeads", boolean()))),
	may("csvSettings", objectOf(may("ignoreGlobalBlockList", boolean()))), may("filters", objectOf(leadFilters...)),
}

// pushLeadsToCampaign copies or moves leads into a campaign, which is created
// when it is given by a name that no campaign has.
func pushLeadsToCampaign(c *call) (answer, error) {
	selection := c.body.object("leadList")
	if !c.body.has("campaignId") && c.body.text("campaignName") == "" {
		return answer{}, refuseBody("value", "must contain at least one of [campaignId, campaignName]")
	}
	if ways := countTrue(selection.has("listId"), selection.has("leadIds"), selection.flag("allLeads")); ways > 1 {
		return answer{}, refuseBody("leadList", "must have only one of [listId, leadIds, allLeads]")
	}
	leads, list, err := c.selectLeads(selection)
	if err != nil {
		return answer{}, err
	}
	target, err := c.targetCampaign()
	if err != nil {
		return answer{}, err
	}
	c.pushLeads(leads, target)
	if c.body.text("action") == "move" {
		c.takeOut(leads, list, target)
	}
	return reply(wireOKMessage{true, "Leads pushed to campaign successfully"})
}

func countTrue(flags ...bool) int {
	n := 0
	for _, flag := range flags {
		if flag {
			n++
		}
	}
	return n
}

func (c *call) selectLeads(selection fields) ([]*lead, *leadList, error) {
	if selection.has("listId") {
		list := c.list(selection.whole("listId"))
		if list == nil {
			return nil, nil, refuseError(http.StatusBadRequest, "Invalid listId")
		}
		return slices.Clone(list.leads), list, nil
	}
	if selection.flag("allLeads") {
		leads, err := c.matchingLeads()
		return leads, nil, err
	}
	return c.leadsByID(selection.wholes("leadIds")), nil, nil
}

// matchingLeads are the leads of the account that the body's filters let
// through.
func (c *call) matchingLeads() ([]*lead, error) {
	filter, err := c.pushFilter()
	if err != nil {
		return nil, err
	}
	var leads []*lead
	for _, l := range c.state.leads {
		if l != nil && c.seesLead(l) && filter.holdsForLead(c, l) {
			leads = append(leads, l)
		}
	}
	return leads, nil
}

// leadsByID leaves out ids that do not exist.
func (c *call) leadsByID(ids []int64) []*lead {
	var leads []*lead
	for _, id := range ids {
		if l := c.leadByID(id); l != nil {
			leads = append(leads, l)
		}
	}
	return leads
}

func (c *call) targetCampaign() (*campaign, error) {
	if c.body.has("campaignId") {
		return c.campaignByID(c.body.whole("campaignId"))
	}
	name := c.body.text("campaignName")
	for _, found := range c.state.ordered {
		if found.name == name && c.sees(found.clientID) {
			return found, nil
		}
	}
	return c.newCampaign(name, nil), nil
}

func (c *call) pushLeads(leads []*lead, target *campaign) {
	ignoreBlocks := c.body.object("csvSettings").flag("ignoreGlobalBlockList")
	for _, l := range leads {
		blocked := !ignoreBlocks && c.state.isBlocked(l.profile.email, target.clientID) || l.refuses(target.clientID)
		if l.in(target) == nil && !blocked {
			c.state.enrol(l, target, c.now).ignoresBlock = ignoreBlocks
		}
	}
	c.server.wakeCampaign(target)
}

// takeOut removes moved leads from where they were: the list, or else every
// other campaign.
func (c *call) takeOut(leads []*lead, list *leadList, target *campaign) {
	if list != nil {
		list.leads = nil
		clear(list.known)
		list.updatedAt = c.now
		return
	}
	c.withdrawAll(leads, target)
}

// withdrawAll takes leads out of every campaign but one. It begins at the end:
// to take the first of many out of a long list moves all the others.
func (c *call) withdrawAll(leads []*lead, except *campaign) {
	for _, l := range slices.Backward(leads) {
		for _, e := range slices.Clone(l.enrolments) {
			if e.campaign != except && c.sees(e.campaign.clientID) {
				c.state.withdraw(e)
				c.server.completeIfDone(e.campaign)
			}
		}
	}
}

var campaignPushToListBody = object{
	need("campaignId", whole()), need("listId", whole()), may("leadMapIds", listOf(whole()).between(1, 10_000)), may("allLeads", boolean()),
	may("filters", objectOf(leadFilters...)), may("archivedFromAllCampaign", boolean()),
}

// pushCampaignLeadsToList takes leads out of a campaign into a list. It goes by
// map ids.
func pushCampaignLeadsToList(c *call) (answer, error) {
	if c.body.flag("allLeads") == c.body.has("leadMapIds") {
		return answer{}, refuseBody("leadMapIds", "must be there exactly when allLeads is not true")
	}
	filter, err := c.pushFilter()
	if err != nil {
		return answer{}, err
	}
	found, err := c.campaignByID(c.body.whole("campaignId"))
	if err != nil {
		return answer{}, err
	}
	list := c.list(c.body.whole("listId"))
	if list == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid listId")
	}
	wanted := map[int64]bool{}
	for _, id := range c.body.wholes("leadMapIds") {
		wanted[id] = true
	}
	var chosen []*enrolment
	for _, e := range found.enrolments {
		if wanted[e.id] || c.body.flag("allLeads") && filter.holdsFor(e) {
			chosen = append(chosen, e)
			list.add(e.lead)
		}
	}
	for _, e := range slices.Backward(chosen) {
		c.state.withdraw(e)
	}
	c.server.completeIfDone(found)
	return reply(wireOKMessage{true, "Leads pushed to list successfully"})
}

var moveToInactiveBody = object{
	need("listId", whole()), need("allLeads", boolean()), may("leadIds", listOf(whole()).between(1, 10_000)),
	may("filters", objectOf(leadFilters...)), may("action", text().oneOf("copy", "move")),
}

// moveLeadsToInactive moves leads of the whole account into a list. It goes by
// lead ids.
func moveLeadsToInactive(c *call) (answer, error) {
	if c.body.flag("allLeads") == c.body.has("leadIds") {
		return answer{}, refuseBody("leadIds", "must be there exactly when allLeads is not true")
	}
	list := c.list(c.body.whole("listId"))
	if list == nil {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid listId")
	}
	leads, err := c.leadsToMove()
	if err != nil {
		return answer{}, err
	}
	for _, l := range leads {
		list.add(l)
	}
	if c.body.text("action") != "copy" {
		c.withdrawAll(leads, nil)
	}
	return reply(wireOKMessage{true, "Leads inactivated from all leads successfully"})
}

func (c *call) leadsToMove() ([]*lead, error) {
	if c.body.flag("allLeads") {
		return c.matchingLeads()
	}
	return c.leadsByID(c.body.wholes("leadIds")), nil
}
