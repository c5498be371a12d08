package smartleadtest

import (
	"net/http"
	"strconv"
	"time"
)

// warmup is the exchange of mails by which a mailbox earns its reputation.
type warmup struct {
	id            int64
	createdAt     time.Time
	enabled       bool
	key           string
	perDay        int64
	rampup        int64 // how many mails more each day
	rampsUp       bool
	replyRate     int64
	blockedReason string
	daysRun       int64
	sent          int
	spam          int
	received      int
	days          []warmupDay
}

// warmupDay is one day's count.
type warmupDay struct {
	day                        time.Time
	sent, replies, saved, spam int
	received                   int
}

func (w *warmup) status() string {
	if w.enabled {
		return "ACTIVE"
	}
	return "INACTIVE"
}

var warmupBody = object{
	need("warmup_enabled", boolean()),
	may("total_warmup_per_day", whole().between(1, 50)), may("daily_rampup", whole().between(5, 20)), may("reply_rate_percentage", whole().between(20, 100)),
	may("warmup_key_id", text()), may("auto_adjust_warmup", boolean()), may("is_rampup_enabled", boolean()),
}

func updateWarmup(c *call) (answer, error) {
	a := c.account()
	if a == nil {
		id := c.id("account_id")
		return answer{}, accountNotFound(&id)
	}
	c.applyWarmup(a)
	c.setText(&a.warmup.key, "warmup_key_id")
	return reply(wireAccountAnswer{
		OK: true, Message: "Email warmup details updated successfully!", AccountID: &a.id, WarmupKey: a.warmup.key,
	})
}

// applyWarmup takes over the warmup members of a body. A mailbox that never had
// warmup switched on has no warmup record at all.
func (c *call) applyWarmup(a *account) {
	if a.warmup == nil {
		if !c.body.flag("warmup_enabled") && c.route.operation != "warmup.update" {
			return
		}
		a.warmup = c.server.newWarmup(a, c.now)
	}
	w := a.warmup
	if c.body.flag("warmup_enabled") && !w.enabled {
		w.daysRun = 0 // a warmup that begins again ramps up again
	}
	w.enabled = c.body.flag("warmup_enabled")
	w.perDay = c.body.wholeOr("total_warmup_per_day", w.perDay)
	w.rampup = c.body.wholeOr("daily_rampup", w.rampup)
	w.replyRate = c.body.wholeOr("reply_rate_percentage", w.replyRate)
	if c.body.has("is_rampup_enabled") {
		w.rampsUp = c.body.flag("is_rampup_enabled")
	}
}

func (s *Server) newWarmup(a *account, now time.Time) *warmup {
	return &warmup{
		id: a.id + 700_000, createdAt: now, key: s.warmupKey(a.id),
		perDay: 30, rampup: 5, rampsUp: true, replyRate: 30,
	}
}

// warmupKey is two words, by which warmup mails are told from others.
func (s *Server) warmupKey(accountID int64) string {
	first := []string{"apple", "brass", "cedar", "delta", "ember", "fable", "grove", "harbor"}
	second := []string{"keys", "sleep", "river", "stone", "lantern", "meadow", "signal", "window"}
	return first[s.dice.below(len(first), "warmup key", accountID)] + "-" + second[s.dice.below(len(second), "warmup word", accountID)]
}

// scheduleWarmup counts every day's warmup at the midnight that ends it.
func (s *Server) scheduleWarmup() {
	s.clock.at(midnightAfter(s.clock.now), func() {
		day := s.clock.now.Add(-time.Second)
		for _, a := range s.state.accounts {
			s.warmupDay(a, day)
		}
		s.scheduleWarmup()
	})
}

// warmupDay sends one day's warmup of one mailbox: more every day up to the
// limit, answered at the chosen rate, with now and then a mail in spam.
func (s *Server) warmupDay(a *account, day time.Time) {
	w := a.warmup
	if w == nil || !w.enabled || !a.works() {
		return
	}
	w.daysRun++
	count := w.perDay
	if w.rampsUp {
		count = min(w.perDay, w.rampup*w.daysRun)
	}
	row := warmupDay{day: day, sent: int(count)}
	for i := range count {
		ids := []int64{a.id, int64(dayOf(day)), i}
		if s.dice.chance(float64(w.replyRate)/100, "warmup reply", ids...) {
			row.replies++
		}
		if s.dice.chance(0.90, "warmup received", ids...) {
			row.received++
		}
		if s.dice.chance(0.01, "warmup spam", ids...) {
			row.spam++
			row.saved++ // the network moves what it finds in spam back to the inbox
		}
	}
	w.sent += row.sent
	w.spam += row.spam
	w.received += row.received
	w.days = append(w.days, row)
}

// warmupStats covers the last seven days, both ends included. Its totals are
// strings and the rows of its days are not.
func warmupStats(c *call) (answer, error) {
	a := c.account()
	if a == nil || a.warmup == nil {
		return answer{}, refuse(http.StatusNotFound, struct {
			Message string `json:"message"`
			Status  string `json:"status"`
		}{"Email account not found", "error"})
	}
	type row struct {
		ID      int64  `json:"id"`
		Date    string `json:"date"`
		Sent    int    `json:"sent_count"`
		Replies int    `json:"reply_count"`
		Saved   int    `json:"save_from_spam_count"`
	}
	rows := []row{}
	var sent, spam, received int
	oldest := dayOf(c.now.AddDate(0, 0, -7))
	for _, day := range a.warmup.days {
		if dayOf(day.day) < oldest {
			continue
		}
		sent += day.sent
		spam += day.spam
		received += day.received
		rows = append(rows, row{a.id, day.day.Format(time.DateOnly), day.sent, day.replies, day.saved})
	}
	return reply(struct {
		ID       int64  `json:"id"`
		Sent     string `json:"sent_count"`
		Spam     string `json:"spam_count"`
		Inbox    string `json:"inbox_count"`
		Received string `json:"warmup_email_received_count"`
		Rows     []row  `json:"stats_by_date"`
	}{a.id, strconv.Itoa(sent), strconv.Itoa(spam), strconv.Itoa(sent - spam), strconv.Itoa(received), rows})
}
