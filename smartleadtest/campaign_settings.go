package smartleadtest

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// trackWords pairs the words that are written with those that are read. The
// read words are refused on the way in.
var trackWords = map[string]string{
	"DONT_TRACK_EMAIL_OPEN":        "DONT_EMAIL_OPEN",
	"DONT_TRACK_LINK_CLICK":        "DONT_LINK_CLICK",
	"DONT_TRACK_REPLY_TO_AN_EMAIL": "DONT_REPLY_TO_AN_EMAIL",
}

const (
	stopOnReply = "REPLY_TO_AN_EMAIL"
	stopOnClick = "CLICK_ON_A_LINK"
	stopOnOpen  = "OPEN_AN_EMAIL"
)

func defaultSettings() settings {
	return settings{trackSettings: []string{}, stopLead: stopOnReply, followUpPercentage: 100, bounceThreshold: "100"}
}

func (s *settings) tracks(word string) bool { return !slices.Contains(s.trackSettings, word) }

var settingsBody = object{
	may("name", text()), may("track_settings", listOf(text())), may("stop_lead_settings", text()),
	may("unsubscribe_text", text()), may("send_as_plain_text", boolean()), may("force_plain_text", boolean()),
	may("follow_up_percentage", whole().between(0, 100)), may("client_id", whole().orNull()),
	may("enable_ai_esp_matching", boolean()), may("auto_pause_domain_leads_on_reply", boolean()),
	may("ignore_ss_mailbox_sending_limit", boolean()), may("bounce_autopause_threshold", text()), may("domain_level_rate_limit", boolean()),
	may("out_of_office_detection_settings", objectOf(
		may("ignoreOOOasReply", boolean()), may("autoReactivateOOO", boolean()),
		may("reactivateOOOwithDelay", number().orNull()), may("autoCategorizeOOO", boolean()))),
	may("add_unsubscribe_tag", boolean()), may("ai_categorisation_options", listOf(whole())),
}

// updateSettings changes what was sent and leaves the rest. The words are
// checked behind the validator, with an error body of another form.
func updateSettings(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	tracked, err := readTrackSettings(c.body.texts("track_settings"))
	if err != nil {
		return answer{}, err
	}
	stop := c.body.text("stop_lead_settings")
	if c.body.has("stop_lead_settings") && stop != stopOnReply && stop != stopOnClick && stop != stopOnOpen {
		return answer{}, refuseError(http.StatusBadRequest, "Invalid stop_lead_settings value - "+stop)
	}
	away := c.body.object("out_of_office_detection_settings")
	if away.flag("autoReactivateOOO") && away.flag("autoCategorizeOOO") {
		return answer{}, refuseBody("out_of_office_detection_settings", "must not have autoReactivateOOO and autoCategorizeOOO both true")
	}
	if c.body.has("track_settings") {
		found.settings.trackSettings = tracked
	}
	c.setText(&found.settings.stopLead, "stop_lead_settings")
	c.applySettings(found)
	found.settings.applyOutOfOffice(away)
	found.updatedAt = c.now
	return reply(wireOK{true})
}

func readTrackSettings(words []string) ([]string, error) {
	tracked := []string{}
	for _, word := range words {
		read, known := trackWords[word]
		if !known {
			return nil, refuseError(http.StatusBadRequest, "Invalid track_settings value - "+word)
		}
		tracked = append(tracked, read)
	}
	return tracked, nil
}

func (c *call) applySettings(found *campaign) {
	s := &found.settings
	c.setText(&found.name, "name")
	if c.body.has("unsubscribe_text") {
		word := c.body.text("unsubscribe_text")
		s.unsubscribeText = &word
	}
	c.setFlag(&s.plainText, "send_as_plain_text")
	c.setFlag(&s.forcePlainText, "force_plain_text")
	c.setFlag(&s.espMatching, "enable_ai_esp_matching")
	c.setFlag(&s.autoPauseDomain, "auto_pause_domain_leads_on_reply")
	s.followUpPercentage = c.body.wholeOr("follow_up_percentage", s.followUpPercentage)
	if c.body.has("client_id") && c.key.clientID == nil {
		found.clientID = c.body.id("client_id")
	}
	// The threshold of a campaign that has been started is dropped without an
	// error.
	if found.status != campaignActive && found.status != campaignPaused {
		c.setText(&s.bounceThreshold, "bounce_autopause_threshold")
	}
	if c.body.has("ai_categorisation_options") {
		s.aiCategories = append([]int64{}, c.body.wholes("ai_categorisation_options")...)
	}
	kept := fields{}
	for _, name := range []string{"ignore_ss_mailbox_sending_limit", "domain_level_rate_limit", "add_unsubscribe_tag"} {
		if c.body.has(name) {
			kept[name] = c.body.flag(name)
		} else if s.switches.has(name) {
			kept[name] = s.switches[name]
		}
	}
	s.switches = kept
}

func (s *settings) applyOutOfOffice(away fields) {
	if away.has("ignoreOOOasReply") {
		s.ignoreOOO = away.flag("ignoreOOOasReply")
	}
	if away.has("autoReactivateOOO") {
		s.reactivateOOO = away.flag("autoReactivateOOO")
	}
	if away.has("reactivateOOOwithDelay") {
		s.reactivateAfter = away.number("reactivateOOOwithDelay")
	}
	if away.has("autoCategorizeOOO") {
		s.categorizeOOO = away.flag("autoCategorizeOOO")
	}
}

// setFlag changes a switch when the body has the member.
func (c *call) setFlag(target *bool, name string) {
	if c.body.has(name) {
		*target = c.body.flag(name)
	}
}

// bounceLimit is the bounce rate in percent at which the campaign pauses.
func (s *settings) bounceLimit() float64 {
	limit, err := strconv.ParseFloat(s.bounceThreshold, 64)
	if err != nil {
		return 100
	}
	return limit
}

var scheduleBody = object{
	need("timezone", text()), need("days_of_the_week", listOf(whole().between(0, 6))),
	need("start_hour", text()), need("end_hour", text()),
	need("min_time_btw_emails", whole().atLeast(3)), need("max_new_leads_per_day", whole().atLeast(1)),
	may("schedule_start_time", text().orNull()),
}

var hourForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// updateSchedule replaces the whole schedule.
func updateSchedule(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	made := &schedule{
		zoneName: c.body.text("timezone"), days: c.body.wholes("days_of_the_week"),
		start: c.body.text("start_hour"), end: c.body.text("end_hour"),
		gap: c.body.whole("min_time_btw_emails"), newPerDay: c.body.whole("max_new_leads_per_day"),
	}
	if sentence := made.fault(); sentence != "" {
		return answer{}, refuseError(http.StatusBadRequest, sentence)
	}
	if begin := c.body.text("schedule_start_time"); begin != "" {
		moment, ok := parseWireTime(begin)
		if !ok {
			return answer{}, refuseBody("schedule_start_time", "must be in ISO 8601 date format")
		}
		made.notBefore = moment
	}
	found.schedule = made
	found.updatedAt = c.now
	c.server.wakeCampaign(found)
	return reply(wireOK{true})
}

// fault checks what the validator cannot, and resolves the time zone.
func (s *schedule) fault() string {
	zone, err := time.LoadLocation(s.zoneName)
	switch {
	case err != nil || s.zoneName == "" || s.zoneName == "Local":
		return "Invalid timezone - " + s.zoneName
	case !hourForm.MatchString(s.start):
		return "Invalid start_hour - " + s.start
	case !hourForm.MatchString(s.end):
		return "Invalid end_hour - " + s.end
	case s.start >= s.end:
		return "startHour cannot be greater than endHour"
	}
	s.zone = zone
	return ""
}

// opening is the first moment from t on at which the schedule lets mail out. It
// is false when no day of the week is chosen.
func (s *schedule) opening(t time.Time) (time.Time, bool) {
	if t.Before(s.notBefore) {
		t = s.notBefore
	}
	local := t.In(s.zone)
	for range 8 {
		start, end := s.hourOn(local, s.start), s.hourOn(local, s.end)
		if slices.Contains(s.days, int64(local.Weekday())) && local.Before(end) {
			if local.Before(start) {
				local = start
			}
			return local.UTC(), true
		}
		local = midnightAfter(local)
	}
	return time.Time{}, false
}

// hourOn is a time such as 09:30 on the day of t.
func (s *schedule) hourOn(t time.Time, clock string) time.Time {
	hours, minutes, _ := strings.Cut(clock, ":")
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	year, month, day := t.Date()
	return time.Date(year, month, day, h, m, 0, 0, s.zone)
}
