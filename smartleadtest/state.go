package smartleadtest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// The ids at which counting begins. They have the size of real ones: leads and
// their places in campaigns lie above 2^31.
const (
	userID           int64 = 196026
	firstCampaignID  int64 = 2710262
	firstAccountID   int64 = 97393
	firstStepID      int64 = 7221994
	firstVariantID   int64 = 5340447
	firstLeadID      int64 = 2995276770
	firstEnrolmentID int64 = 3433664091
)

// state is everything the simulated account holds. Lists are kept in the order
// of their ids, and nothing that is answered ever comes from walking a map.
type state struct {
	keys       map[string]*apiKey
	campaigns  map[int64]*campaign
	ordered    []*campaign // by id
	accounts   []*account  // by id
	usernames  map[string]*account
	leads      []*lead // by id, from firstLeadID on; nil where one was deleted
	byEmail    map[string]*lead
	enrolled   []*enrolment // by id, from firstEnrolmentID on; nil where one was removed
	lists      []*leadList  // by id
	crm        crm
	tags       []*tag                // by id
	clients    []*agencyClient       // by id
	clientKeys []*apiKey             // by id
	reconnects map[int64][]time.Time // by client, 0 being the agency
	mails      map[string]*mail      // by stats id
	sent       []*mail               // everything that left, in order
	blocks     blockList
	bounced    map[string]bool // the community bounce list
	unsubs     map[string]bool // addresses that unsubscribed without being leads
	applied    map[string]int
	journal    []happening // in the order of time
	inbox      inbox
	last       counters
}

// counters are the last ids given out.
type counters struct {
	campaign, account, step, variant, list, mail int64
	tag, mapping, note, task, block              int64
	client, clientKey                            int64
}

// apiKey is a key that is accepted; one with a client sees only that client's.
// Those that were made through the API also have an id and a name.
type apiKey struct {
	value     string
	clientID  *int64
	id        int64
	name      string
	createdAt time.Time
	updatedAt time.Time
	round     int64 // how often it was given a new value
}

func newState() *state {
	return &state{
		keys:       map[string]*apiKey{},
		campaigns:  map[int64]*campaign{},
		byEmail:    map[string]*lead{},
		usernames:  map[string]*account{},
		mails:      map[string]*mail{},
		blocks:     blockList{of: map[string][]*blockEntry{}},
		crm:        newCRM(),
		reconnects: map[int64][]time.Time{},
		bounced:    map[string]bool{},
		unsubs:     map[string]bool{},
		applied:    map[string]int{},
		last: counters{
			campaign: firstCampaignID - 1, account: firstAccountID - 1,
			step: firstStepID - 1, variant: firstVariantID - 1, list: 5300,
			tag: 7700, mapping: 90300, note: 8800, task: 9100, block: 228361160,
			client: 298, clientKey: 44,
		},
	}
}

// campaign is a campaign with its sequence, mailboxes and leads.
type campaign struct {
	id         int64
	clientID   *int64
	parentID   *int64
	name       string
	status     string
	createdAt  time.Time
	updatedAt  time.Time
	settings   settings
	schedule   *schedule
	steps      []*step
	senders    []*sender
	enrolments []*enrolment // in the order of joining, which is that of their ids
	fresh      []*enrolment // those that wait for their first mail
	orphans    []*enrolment // those whose mailbox left and that have found no other
	mails      []*mail      // of the sequence, in the order of sending
	byStatus   map[string]int
	interested int
	absent     int // leads that are expected back from an absence
	totals     totals
	revenue    float64
	newLeads   dayCount
	teamMember *int64
}

// settings are what campaigns.update_settings changes. Most can only be written.
type settings struct {
	trackSettings      []string // the words of reading
	stopLead           string
	unsubscribeText    *string
	plainText          bool
	forcePlainText     bool
	followUpPercentage int64
	espMatching        bool
	autoPauseDomain    bool
	bounceThreshold    string
	ignoreOOO          bool
	reactivateOOO      bool
	reactivateAfter    float64 // days
	categorizeOOO      bool
	aiCategories       []int64 // nil: all
	switches           fields  // the rest, kept but without effect
}

// schedule is when a campaign may send.
type schedule struct {
	zone       *time.Location
	zoneName   string
	days       []int64
	start, end string // HH:MM
	gap        int64  // minutes
	newPerDay  int64
	notBefore  time.Time
}

// totals are the counts that analytics shows, kept up to date as things happen.
type totals struct {
	sent, opens, clicks, replies, bounces, unsubscribes int
	uniqueSent, uniqueOpens, uniqueClicks               int
}

// dayCount is a count that starts again every day.
type dayCount struct {
	day, count int
}

func (d *dayCount) on(day int) int {
	if d.day != day {
		return 0
	}
	return d.count
}

func (d *dayCount) add(day int) {
	d.count = d.on(day) + 1
	d.day = day
}

// step is one mail of the sequence.
type step struct {
	id           int64
	createdAt    time.Time
	updatedAt    time.Time
	number       int64
	delayDays    int64
	subject      string
	body         string
	kind         string // EMAIL or MANUAL
	distribution string
	trialShare   int64
	metric       string
	variants     []*variant // deleted ones included
}

// variant is one of several texts of a step.
type variant struct {
	id           int64
	createdAt    time.Time
	updatedAt    time.Time
	deleted      bool
	subject      string
	body         string
	label        string
	optionalBody *string
	percentage   *int64
	sent         int
	opened       int
	clicked      int
	replied      int
	positive     int
}

// lead is a person. What is known of them is replaced as a whole, so that a mail
// can keep what was known when it was sent.
type lead struct {
	id           int64
	createdAt    time.Time
	profile      *profile
	unsubscribed bool
	clientUnsubs map[int64]time.Time // clients whose mail the person does not want
	used         bool                // is or was in a campaign
	enrolments   []*enrolment
}

// profile is never changed once it is in use.
type profile struct {
	email, firstName, lastName, phone, company string
	website, location, linkedin, companyURL    string
	customFields                               json.RawMessage // an object, or nil
}

// enrolment is a lead in a campaign.
type enrolment struct {
	id           int64
	lead         *lead
	campaign     *campaign
	createdAt    time.Time
	status       string
	category     int64 // 0: none
	sender       *sender
	lastStep     int64 // number of the last step sent
	nextAt       time.Time
	mails        []*mail
	unsubscribed bool
	removed      bool
	filing       *filing
	waiting      bool // in the campaign's queue of fresh leads
	ignoresBlock bool // was added although it is on the block list
}

// sender is a mailbox in a campaign's rotation.
type sender struct {
	account  *account
	campaign *campaign
	due      dueHeap // follow-ups that are this mailbox's to send
	armedFor time.Time
	round    uint64
	removed  bool
}

// Statuses of campaigns and of leads in them, as they are read.
const (
	campaignDrafted   = "DRAFTED"
	campaignActive    = "ACTIVE"
	campaignPaused    = "PAUSED"
	campaignStopped   = "STOPPED"
	campaignCompleted = "COMPLETED"

	leadStarted    = "STARTED"
	leadInProgress = "INPROGRESS"
	leadCompleted  = "COMPLETED"
	leadPaused     = "PAUSED"
	leadStopped    = "STOPPED"
	leadBlocked    = "BLOCKED"
)

// setStatus moves a lead from one status to another and keeps the counts.
func (e *enrolment) setStatus(status string) {
	e.campaign.byStatus[e.status]--
	e.campaign.byStatus[status]++
	e.status = status
}

func (st *state) leadByID(id int64) *lead {
	if i := id - firstLeadID; i >= 0 && i < int64(len(st.leads)) {
		return st.leads[i]
	}
	return nil
}

func (st *state) leadByEmail(email string) *lead { return st.byEmail[strings.ToLower(email)] }

func (st *state) addLead(p *profile, now time.Time) *lead {
	added := &lead{id: firstLeadID + int64(len(st.leads)), createdAt: now, profile: p}
	key := strings.ToLower(p.email)
	added.unsubscribed = st.unsubs[key]
	st.leads = append(st.leads, added)
	st.byEmail[key] = added
	return added
}

// deleteLead forgets a lead that is in no campaign any more.
func (st *state) deleteLead(l *lead) {
	st.leads[l.id-firstLeadID] = nil
	st.crm.forget(l)
	for _, list := range st.lists {
		list.remove(map[*lead]bool{l: true})
	}
	delete(st.byEmail, strings.ToLower(l.profile.email))
}

// enrolmentByID finds a lead in a campaign by its map id.
func (st *state) enrolmentByID(id int64) *enrolment {
	if i := id - firstEnrolmentID; i >= 0 && i < int64(len(st.enrolled)) {
		return st.enrolled[i]
	}
	return nil
}

func (st *state) enrolmentOf(leadID int64, in *campaign) *enrolment {
	if found := st.leadByID(leadID); found != nil {
		return found.in(in)
	}
	return nil
}

// in is the lead's place in a campaign. A lead is in few campaigns, so a short
// walk costs less than a map for every lead.
func (l *lead) in(c *campaign) *enrolment {
	for _, e := range l.enrolments {
		if e.campaign == c {
			return e
		}
	}
	return nil
}

func (st *state) enrol(l *lead, c *campaign, now time.Time) *enrolment {
	e := &enrolment{
		id: firstEnrolmentID + int64(len(st.enrolled)), lead: l, campaign: c,
		createdAt: now, status: leadStarted, waiting: true,
	}
	st.enrolled = append(st.enrolled, e)
	l.used = true
	l.enrolments = append(l.enrolments, e)
	c.enrolments = append(c.enrolments, e)
	c.fresh = append(c.fresh, e)
	c.byStatus[leadStarted]++
	return e
}

// withdraw takes a lead out of a campaign. Mails that were sent stay counted.
func (st *state) withdraw(e *enrolment) {
	e.removed = true
	c := e.campaign
	c.byStatus[e.status]--
	if isPositive(e.category) {
		c.interested--
	}
	c.revenue -= e.filed().revenue
	i := c.indexAfter(e.id - 1)
	c.enrolments = slices.Delete(c.enrolments, i, i+1)
	e.lead.enrolments = slices.DeleteFunc(e.lead.enrolments, func(x *enrolment) bool { return x == e })
	st.enrolled[e.id-firstEnrolmentID] = nil
}

// indexAfter is where the first lead with a map id above this one stands.
func (c *campaign) indexAfter(id int64) int {
	i, _ := slices.BinarySearchFunc(c.enrolments, id+1, func(e *enrolment, id int64) int {
		return cmp.Compare(e.id, id)
	})
	return i
}

func (st *state) accountByID(id int64) *account {
	if i, found := st.accountIndex(id); found {
		return st.accounts[i]
	}
	return nil
}

func (st *state) accountIndex(id int64) (int, bool) {
	return slices.BinarySearchFunc(st.accounts, id, func(a *account, id int64) int {
		return cmp.Compare(a.id, id)
	})
}
