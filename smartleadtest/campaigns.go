package smartleadtest

import (
	"net/http"
	"slices"
)

var campaignListQuery = object{may("client_id", whole()), may("include_tags", boolean())}

// listCampaigns answers with everything at once, newest id first.
func listCampaigns(c *call) (answer, error) {
	rows := []wireCampaign{}
	for _, found := range slices.Backward(c.state.ordered) {
		if !c.sees(found.clientID) {
			continue
		}
		if c.query.has("client_id") && (found.clientID == nil || *found.clientID != c.query.whole("client_id")) {
			continue
		}
		rows = append(rows, campaignOnWire(found, c.query.flag("include_tags")))
	}
	return reply(rows)
}

var campaignGetQuery = object{may("include_tags", boolean())}

// getCampaign answers 200 with an empty object to an id that does not exist, and
// 404 to one that belongs to another client.
func getCampaign(c *call) (answer, error) {
	if c.state.campaigns[c.id("campaign_id")] == nil {
		return reply(wireEmpty{})
	}
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	return reply(campaignOnWire(found, c.query.flag("include_tags")))
}

// wireCampaign is a campaign in the list and in the single read.
type wireCampaign struct {
	ID              int64         `json:"id"`
	UserID          int64         `json:"user_id"`
	CreatedAt       string        `json:"created_at"`
	UpdatedAt       string        `json:"updated_at"`
	Status          string        `json:"status"`
	Name            string        `json:"name"`
	TrackSettings   []string      `json:"track_settings"`
	Schedule        *wireSchedule `json:"scheduler_cron_value"`
	MinTimeBtwn     *int64        `json:"min_time_btwn_emails"`
	MaxLeadsPerDay  *int64        `json:"max_leads_per_day"`
	StopLead        string        `json:"stop_lead_settings"`
	StartTime       *string       `json:"schedule_start_time"`
	ESPMatching     bool          `json:"enable_ai_esp_matching"`
	PlainText       bool          `json:"send_as_plain_text"`
	FollowUpPercent int64         `json:"follow_up_percentage"`
	UnsubscribeText *string       `json:"unsubscribe_text"`
	ParentID        *int64        `json:"parent_campaign_id"`
	ClientID        *int64        `json:"client_id"`
	Tags            *[]wireTag    `json:"tags,omitempty"` // absent unless asked for
}

// wireSchedule is the read form of a schedule. None of its names is the one
// under which it was written.
type wireSchedule struct {
	Zone  string  `json:"tz"`
	Days  []int64 `json:"days"`
	End   string  `json:"endHour"`
	Start string  `json:"startHour"`
}

func campaignOnWire(c *campaign, withTags bool) wireCampaign {
	w := wireCampaign{
		ID: c.id, UserID: userID, CreatedAt: wireTime(c.createdAt), UpdatedAt: wireTime(c.updatedAt),
		Status: c.status, Name: c.name, TrackSettings: c.settings.trackSettings, StopLead: c.settings.stopLead,
		ESPMatching: c.settings.espMatching, PlainText: c.settings.plainText, FollowUpPercent: c.settings.followUpPercentage,
		UnsubscribeText: c.settings.unsubscribeText, ParentID: c.parentID, ClientID: c.clientID,
	}
	if s := c.schedule; s != nil {
		w.Schedule = &wireSchedule{s.zoneName, s.days, s.end, s.start}
		w.MinTimeBtwn, w.MaxLeadsPerDay, w.StartTime = &s.gap, &s.newPerDay, wireTimeOrNull(s.notBefore)
	}
	if withTags {
		w.Tags = &[]wireTag{}
	}
	return w
}

var campaignCreateBody = object{may("name", text()), may("client_id", whole().orNull())}

// wireCreated answers the creation of campaigns and subsequences.
type wireCreated struct {
	OK        bool   `json:"ok"`
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	CreatedAt string `json:"created_at"`
}

func createCampaign(c *call) (answer, error) {
	return reply(createdOnWire(c.newCampaign(c.body.text("name"), c.body.id("client_id"))))
}

func createdOnWire(made *campaign) wireCreated {
	return wireCreated{true, made.id, made.name, wireTime(made.createdAt)}
}

// newCampaign makes an empty campaign. A client's own key fills in the client.
func (c *call) newCampaign(name string, clientID *int64) *campaign {
	if name == "" {
		name = "Untitled Campaign"
	}
	if c.key.clientID != nil {
		clientID = c.key.clientID
	}
	c.state.last.campaign++
	made := &campaign{
		id: c.state.last.campaign, clientID: clientID, name: name, status: campaignDrafted,
		createdAt: c.now, updatedAt: c.now, settings: defaultSettings(), byStatus: map[string]int{},
	}
	c.state.campaigns[made.id] = made
	c.state.ordered = append(c.state.ordered, made)
	return made
}

// deleteCampaign removes the campaign with everything that belongs to it. The
// leads stay on the account.
func deleteCampaign(c *call) (answer, error) {
	gone, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	gone.status = campaignStopped
	for len(gone.senders) > 0 {
		c.server.removeSender(gone.senders[0])
	}
	for len(gone.enrolments) > 0 {
		c.state.withdraw(gone.enrolments[len(gone.enrolments)-1])
	}
	for _, m := range gone.mails {
		delete(c.state.mails, m.statsID)
	}
	delete(c.state.campaigns, gone.id)
	c.state.ordered = slices.DeleteFunc(c.state.ordered, func(x *campaign) bool { return x == gone })
	return reply(wireOK{true})
}

var campaignDuplicateBody = object{may("duplicate_sub_sequence", boolean()), may("duplicate_client_label", boolean())}

// duplicateCampaign refuses an unknown campaign with a 500 and a message, which
// is no fault of the server.
func duplicateCampaign(c *call) (answer, error) {
	original, err := c.campaign()
	if err != nil {
		return answer{}, refuse(http.StatusInternalServerError, wireMessage{"Invalid campaign Id!"})
	}
	made := c.copyCampaign(original, original.name+" - copy")
	if c.body.flag("duplicate_sub_sequence") {
		for _, child := range slices.Clone(c.state.ordered) {
			if child.parentID != nil && *child.parentID == original.id {
				c.copyCampaign(child, child.name).parentID = &made.id
			}
		}
	}
	return reply(struct {
		OK bool  `json:"ok"`
		ID int64 `json:"newCampaignId"`
	}{true, made.id})
}

// copyCampaign copies sequence, settings, schedule and mailboxes. Leads and what
// happened to them are not copied, nor is the client unless the body asks.
func (c *call) copyCampaign(original *campaign, name string) *campaign {
	var clientID *int64
	if c.body.flag("duplicate_client_label") {
		clientID = original.clientID
	}
	made := c.newCampaign(name, clientID)
	made.settings, made.parentID = original.settings, original.parentID
	if original.schedule != nil {
		schedule := *original.schedule
		made.schedule = &schedule
	}
	for _, s := range original.steps {
		made.steps = append(made.steps, c.copyStep(s))
	}
	for _, s := range original.senders {
		c.server.addSender(made, s.account)
	}
	return made
}

// copyStep copies a step with the variants that are still there.
func (c *call) copyStep(original *step) *step {
	made := *original
	c.state.last.step++
	made.id, made.createdAt, made.updatedAt, made.variants = c.state.last.step, c.now, c.now, nil
	for _, v := range original.variants {
		if v.deleted {
			continue
		}
		c.state.last.variant++
		made.variants = append(made.variants, &variant{
			id: c.state.last.variant, createdAt: c.now, updatedAt: c.now, subject: v.subject, body: v.body,
			label: v.label, optionalBody: v.optionalBody, percentage: v.percentage,
		})
	}
	return &made
}

var campaignStatusBody = object{need("status", text().oneOf("START", "PAUSED", "STOPPED"))}

// updateCampaignStatus takes START for starting and for resuming; the campaign
// then reads ACTIVE. STOPPED is for good.
func updateCampaignStatus(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	status := c.body.text("status")
	if status == "START" {
		status = campaignActive
		if missing := found.missingForStart(); missing != "" {
			return answer{}, refuseStart("Campaign cannot be started: " + missing)
		}
	}
	if found.status == campaignStopped && status != campaignStopped {
		return answer{}, refuseStart("A stopped campaign cannot be started or paused again.")
	}
	c.server.setCampaignStatus(found, status)
	found.updatedAt = c.now
	return reply(wireOK{true})
}

func refuseStart(sentence string) error {
	return refuse(http.StatusBadRequest, wireBadRequest{StatusCode: http.StatusBadRequest, Error: "Bad Request", Message: sentence})
}

// missingForStart names what a campaign lacks before it can send.
func (c *campaign) missingForStart() string {
	switch {
	case len(c.steps) == 0:
		return "it has no sequences."
	case len(c.senders) == 0:
		return "it has no email accounts."
	case len(c.enrolments) == 0:
		return "it has no leads."
	case c.schedule == nil:
		return "it has no schedule."
	}
	return ""
}

var subsequenceBody = object{
	need("parent_campaign_id", whole()), may("name", text()), may("client_id", whole().orNull()),
	may("subsequence_name", text()), may("condition_events", listOf(anything())),
}

// createSubsequence makes the child campaign. Leads do not move into it by
// themselves: what its conditions mean is not published.
func createSubsequence(c *call) (answer, error) {
	parent, err := c.campaignByID(c.body.whole("parent_campaign_id"))
	if err != nil {
		return answer{}, err
	}
	name := c.body.text("name")
	if name == "" {
		name = c.body.text("subsequence_name")
	}
	made := c.newCampaign(name, parent.clientID)
	made.parentID = &parent.id
	return reply(createdOnWire(made))
}

var teamMemberBody = object{need("teamMemberId", whole().orNull())}

func updateTeamMember(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	found.teamMember = c.body.id("teamMemberId")
	return reply(wireSuccess{true, "Team member updated"})
}
