package smartleadtest

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Counts and rates of mail: of everything, and per campaign, client, mailbox,
// domain, provider and member of the team. All but positive replies of the
// totals go by the day of the send.

func reportOverall(c *call, r *report) (answer, error) {
	t := tallyOf(r.bySend())
	t.positive = tallyOf(r.replies()).positive
	return replyReport("Overall Stats fetched successfully!", "overall_stats", performanceOnWire[digits, int](t, true))
}

type wireCampaignPerformance struct {
	ID   int64  `json:"id"`
	Name string `json:"campaign_name"`
	wirePerformance[int, int]
}

// reportCampaignPerformance leaves out campaigns that sent nothing.
func reportCampaignPerformance(c *call, r *report) (answer, error) {
	rows := []wireCampaignPerformance{}
	for id, t := range talliesOf(r.bySend(), campaignOf).inOrder() {
		rows = append(rows, wireCampaignPerformance{id, c.state.campaigns[id].name, performanceOnWire[int, int](t, c.fullData())})
	}
	rows, err := window(c, rows)
	if err != nil {
		return answer{}, err
	}
	return replyReport("Campaign wise performance fetched successfully!", "campaign_wise_performance", rows)
}

var clientPerformanceQuery = append(object{
	need("start_date", text()), need("end_date", text()), may("timezone", text()), may("client_ids", text()), may("filter", text()),
}, append(wordedWindow(), wordedFlag("full_data"))...)

type wireClientPerformance struct {
	ID        *int64          `json:"client_id"` // null: the account's own campaigns
	Name      *string         `json:"client_name"`
	Campaigns digits          `json:"total_campaigns_count"`
	Stats     wireClientStats `json:"campaign_stats"`
}

type wireClientStats struct {
	Sent         int    `json:"sent"`
	Opened       int    `json:"opened"`
	Replied      int    `json:"replied"`
	Positive     int    `json:"positive_replied"`
	Leads        int    `json:"unique_lead_count"`
	Openers      int    `json:"unique_open_count"`
	Health       string `json:"client_health"`
	OpenRate     string `json:"open_rate"`
	ReplyRate    string `json:"reply_rate"`
	PositiveRate string `json:"positive_reply_rate"`
}

// reportClientPerformance has one row for the campaigns of no client.
func reportClientPerformance(c *call, r *report) (answer, error) {
	clientOf := func(h happening) int64 {
		if id := h.enrolment.campaign.clientID; id != nil {
			return *id
		}
		return 0
	}
	perClient := talliesOf(r.bySend(), clientOf)
	campaigns := map[int64]map[*campaign]bool{}
	for h := range r.sends() {
		if campaigns[clientOf(h)] == nil {
			campaigns[clientOf(h)] = map[*campaign]bool{}
		}
		campaigns[clientOf(h)][h.enrolment.campaign] = true
	}
	rows := []wireClientPerformance{}
	for id, t := range perClient.inOrder() {
		rows = append(rows, wireClientPerformance{
			ID: idOrNull(id), Name: c.state.clientName(id), Campaigns: digits(len(campaigns[id])), Stats: clientStatsOnWire(t),
		})
	}
	rows, err := window(c, rows)
	if err != nil {
		return answer{}, err
	}
	return replyReport("Client wise performance fetched successfully!", "client_wise_performance", rows)
}

func clientStatsOnWire(t *tally) wireClientStats {
	return wireClientStats{
		Sent: t.sent, Opened: t.opened, Replied: t.replied, Positive: len(t.positive), Leads: len(t.reached), Openers: len(t.openers),
		Health: rate(len(t.positive), len(t.reached)), OpenRate: t.openRate(), ReplyRate: t.replyRate(), PositiveRate: t.positiveReplyRate(),
	}
}

// clientName is null for a client that nobody made, such as one that a test
// only gave a key.
func (st *state) clientName(id int64) *string {
	if found := st.clientByID(&id); found != nil {
		return &found.name
	}
	return nil
}

// accountTally counts for one mailbox, which may have been deleted since.
type accountTally struct {
	tally
	account *account
}

// perAccount counts by the mailbox that sent the mail, in the order of the
// mailboxes. Those given have a row without any mail.
func perAccount(seq iter.Seq[happening], given ...*account) []*accountTally {
	all := map[*account]*accountTally{}
	at := func(a *account) *accountTally {
		if all[a] == nil {
			all[a] = &accountTally{account: a}
		}
		return all[a]
	}
	for _, a := range given {
		at(a)
	}
	for h := range seq {
		if h.mail != nil {
			at(h.mail.account).add(h)
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b *accountTally) int { return cmp.Compare(a.account.id, b.account.id) })
}

type wireMailboxHealth struct {
	From string `json:"from_email"`
	wirePerformance[int, int]
}

func reportMailboxHealth(c *call, r *report) (answer, error) {
	rows := []wireMailboxHealth{}
	for _, t := range perAccount(r.bySend()) {
		if c.query.text("is_bounced") == "true" && t.bounced == 0 {
			continue
		}
		rows = append(rows, wireMailboxHealth{t.account.fromEmail, performanceOnWire[int, int](&t.tally, c.fullData())})
	}
	rows, err := window(c, rows)
	if err != nil {
		return answer{}, err
	}
	return replyReport("Email health metrics fetched successfully", "email_health_metrics", rows)
}

type wireDomainHealth struct {
	Domain string `json:"domain"`
	wirePerformance[digits, digits]
}

func reportDomainHealth(c *call, r *report) (answer, error) {
	domain := func(h happening) string { return strings.ToLower(domainOf(h.mail.account.fromEmail)) }
	rows := []wireDomainHealth{}
	for name, t := range talliesOf(r.bySend(), domain).inOrder() {
		rows = append(rows, wireDomainHealth{name, performanceOnWire[digits, digits](t, c.fullData())})
	}
	rows, err := window(c, rows)
	if err != nil {
		return answer{}, err
	}
	return replyReport("Domain health metrics fetched successfully", "domain_health_metrics", rows)
}

type wireProvider struct {
	Provider string `json:"email_provider"`
	wirePerformance[digits, digits]
}

type wireProviderTag struct {
	Provider string `json:"email_provider"`
	wireTag
	wirePerformance[digits, digits]
}

type wireProviders struct {
	Overall []wireProvider    `json:"overall"`
	ByTag   []wireProviderTag `json:"tag_wise"`
}

// reportProviders counts a mailbox with two tags in two rows of the second list.
func reportProviders(c *call, r *report) (answer, error) {
	result := wireProviders{[]wireProvider{}, []wireProviderTag{}}
	perProvider := talliesOf(r.bySend(), func(h happening) string { return h.mail.account.kind })
	for kind, t := range perProvider.inOrder() {
		result.Overall = append(result.Overall, wireProvider{kind, performanceOnWire[digits, digits](t, true)})
		result.ByTag = append(result.ByTag, r.providerTags(kind)...)
	}
	return replyReport("Email providers performance overview fetched successfully", "email_providers_performance_overview", result)
}

func (r *report) providerTags(kind string) []wireProviderTag {
	perTag, tags := tallies[int64]{}, map[int64]*tag{}
	for h := range r.bySend() {
		if h.mail.account.kind != kind {
			continue
		}
		for _, each := range h.mail.account.tags {
			tags[each.tag.id] = each.tag
			perTag.at(each.tag.id).add(h)
		}
	}
	var rows []wireProviderTag
	for id, t := range perTag.inOrder() {
		rows = append(rows, wireProviderTag{kind, wireTag{id, tags[id].name, tags[id].color}, performanceOnWire[digits, digits](t, true)})
	}
	return rows
}

// wireMember has its rates as bare numbers. What a reply time means is not
// published, so there is none.
type wireMember struct {
	ID           int64   `json:"id"`
	Name         *string `json:"name"`
	Picture      *string `json:"profile_pic_url"`
	Leads        int     `json:"lead_count"`
	Campaigns    int     `json:"campaign_count"`
	Replies      int     `json:"reply_count"`
	Positive     int     `json:"positive_reply_count"`
	ReplyRate    float64 `json:"reply_rate"`
	PositiveRate float64 `json:"positive_reply_rate"`
	ReplyTime    int     `json:"average_reply_time"`
	Openers      int     `json:"unique_open_count"`
}

// reportTeam counts a conversation for its own member or else for that of the
// campaign. The owner of the account is there without any; nobody else has a
// name here.
func reportTeam(c *call, r *report) (answer, error) {
	perMember := tallies[int64]{userID: &tally{}}
	campaigns := map[int64]map[*campaign]bool{}
	for h := range r.bySend() {
		member := h.enrolment.member()
		if member == 0 {
			continue
		}
		if campaigns[member] == nil {
			campaigns[member] = map[*campaign]bool{}
		}
		campaigns[member][h.enrolment.campaign] = true
		perMember.at(member).add(h)
	}
	rows := []wireMember{}
	for id, t := range perMember.inOrder() {
		row := wireMember{
			ID: id, Leads: len(t.reached), Campaigns: len(campaigns[id]), Replies: t.replied, Positive: len(t.positive),
			ReplyRate: rounded(ratio(t.replied, t.replyBase())), PositiveRate: rounded(ratio(len(t.positive), t.replied)), Openers: len(t.openers),
		}
		if id == userID && c.key.clientID == nil {
			row.Name = new(c.user().Name)
		}
		rows = append(rows, row)
	}
	return replyReport("Team board overall stats fetched successfully", "team_board_stats", rows)
}

// member is who a conversation is assigned to, 0 being nobody.
func (e *enrolment) member() int64 {
	if id := e.filed().teamMember; id != 0 {
		return id
	}
	if id := e.campaign.teamMember; id != nil {
		return *id
	}
	return 0
}
