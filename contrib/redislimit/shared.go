package redislimit

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/smartlead-go/smartlead"
)

//go:embed account.lua
var accountSource string

var accountScript = redis.NewScript(accountSource)

const (
	// maxReports is how many answers one call takes along.
	maxReports = 100
	// staleNews is the age at which an answer's headers say nothing any more.
	staleNews = 2 * time.Second
	// unknownReset stands for a reset that is not known.
	unknownReset = -1_000_000
	// retryPause is how long Redis is left alone after it failed.
	retryPause = time.Second
	// maxSpread is over how long the processes spread out that wait for the same moment.
	maxSpread = 100 * time.Millisecond
	// firstPatience is how much longer than later Redis may take the first time.
	firstPatience = 4
)

// sharedAccount is what this process knows of the account in Redis.
type sharedAccount struct {
	away bool // Redis is: the local account decides
	// landed is the end of the first window after Redis came back. Others may not have noticed yet and still spend their
	// parts: until then the local account has to agree.
	landed time.Time
	asking bool      // a call is under way; there is never more than one
	lostAt time.Time // when it is given up
	askAt  time.Time // when to ask for the line again, or while Redis is away, whether it is back

	reports []report // answers that Redis has not heard of, oldest first
	urgent  bool     // one of them is a 429
	told    int      // requests under way, as Redis knows

	heardAt   time.Time     // the last answer of Redis
	earliest  time.Time     // of the next place
	epoch     int64         // of the account; another one means that Redis lost it
	ahead     time.Duration // how far Redis's clock is ahead, if clockSeen
	clockSeen bool
	processes int // alive
	spare     int // this process's part of what was free
}

// report is an answer that Redis is to hear of.
type report struct {
	answered

	limits smartlead.RateLimit
}

func (s *sharedAccount) observe(ended answered, rl smartlead.RateLimit) {
	s.reports = append(s.reports, report{ended, rl})
	s.urgent = s.urgent || rl.Limited
}

// forget drops the oldest reports as long as they are over.
func (s *sharedAccount) forget(over func(report) bool) {
	kept := 0
	for kept < len(s.reports) && over(s.reports[kept]) {
		kept++
	}
	s.reports = slices.Delete(s.reports, 0, kept)
}

// question is one call of the script.
type question struct {
	args   []any
	told   int // requests under way
	wanted int
	upTo   int // the number of the last answer that it reports

	timeout time.Duration
}

// ask composes a call and marks it as under way.
func (l *Limiter) ask(now time.Time) *question {
	s := &l.shared
	q := &question{told: l.inFlight, wanted: l.queue.Len()}
	switch {
	case s.away || len(s.reports) > maxReports: // Redis shall know all before it grants anything
		q.wanted = 0
	case now.Before(s.landed):
		q.wanted = min(q.wanted, l.local.room(now, l.inFlight))
	}
	latest := int64(0)
	if s.clockSeen {
		latest = now.Add(s.ahead + 2*l.patience()).UnixMilli()
	}
	q.args = append(q.args, l.process, q.told, q.wanted, latest, len(l.rates))
	for _, rate := range l.rates {
		q.args = append(q.args, rate.Requests, rate.Per.Milliseconds())
	}
	for _, r := range s.reports[:min(len(s.reports), maxReports)] {
		q.args = r.append(q.args, now)
		q.upTo = r.number
	}
	q.timeout = l.patience()
	s.asking, s.lostAt = true, now.Add(q.timeout)
	return q
}

// patience is how long Redis may take. The first time nothing is known to keep to without it, and there is no
// connection yet.
func (l *Limiter) patience() time.Duration {
	if l.shared.heardAt.IsZero() {
		return firstPatience * l.timeout
	}
	return l.timeout
}

// append adds the answer to a call's arguments. All times are relative: the clocks need not agree.
func (r report) append(args []any, now time.Time) []any {
	age, rl := now.Sub(r.at), r.limits
	if rl.RetryAfter > 0 {
		rl.RetryAfter = max(rl.RetryAfter-age, 0)
	}
	if age > staleNews {
		rl = smartlead.RateLimit{Limited: rl.Limited && rl.RetryAfter > 0, RetryAfter: rl.RetryAfter}
	}
	limited, reset := 0, int64(unknownReset)
	if rl.Limited {
		limited = 1
	}
	if !rl.Reset.IsZero() {
		reset = rl.Reset.Sub(now).Milliseconds()
	}
	return append(args, r.number, age.Milliseconds(), limited, rl.Limit, rl.Remaining, reset, rl.RetryAfter.Milliseconds())
}

// answer is what the script says.
type answer struct {
	now       int64
	epoch     int64
	granted   int
	again     time.Duration
	earliest  time.Duration
	pause     time.Duration
	limit     int
	per       time.Duration
	processes int
	free      int
}

// errLate is a call that the script did not carry out.
var errLate = errors.New("the call arrived too late")

// call runs the script. It can take longer than the timeout: the Redis client has limits of its own.
func (l *Limiter) call(q *question) (*answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), q.timeout)
	defer cancel()
	values, err := accountScript.Run(ctx, l.redis, l.keys, q.args...).Int64Slice()
	switch {
	case err != nil:
		return nil, err
	case len(values) == 2:
		return nil, errLate
	case len(values) != 10:
		return nil, fmt.Errorf("the script answered with %d values", len(values))
	}
	ms := func(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
	return &answer{
		now: values[0], epoch: values[1], granted: int(values[2]), again: ms(values[3]), earliest: ms(values[4]), pause: ms(values[5]),
		limit: int(values[6]), per: ms(values[7]), processes: int(values[8]), free: int(values[9]),
	}, nil
}

// hear takes in how a call ended.
func (l *Limiter) hear(now time.Time, q *question, got *answer, err error) {
	s := &l.shared
	s.asking = false
	switch {
	case errors.Is(err, errLate): // Redis is there, and its clock may have changed
		s.clockSeen = false
		s.askAt = now
	case err != nil:
		l.lose(now, err)
		s.askAt = now.Add(retryPause)
	default:
		s.forget(func(r report) bool { return r.number <= q.upTo })
		s.urgent = slices.ContainsFunc(s.reports, func(r report) bool { return r.limits.Limited })
		l.take(now, q, got)
	}
}

// take takes in an answer of Redis.
func (l *Limiter) take(now time.Time, q *question, got *answer) {
	s := &l.shared
	if s.epoch != 0 && s.epoch != got.epoch {
		l.reportAgain()
	}
	s.epoch, s.heardAt, s.earliest = got.epoch, now, now.Add(got.earliest)
	s.clockSeen, s.ahead = true, time.UnixMilli(got.now).Sub(now)
	s.processes, s.spare = got.processes, got.free/max(got.processes, 1)
	s.told = q.told + got.granted
	if got.limit > 0 {
		l.local.rates = []smartlead.RequestRate{{Requests: got.limit, Per: got.per}}
	}
	if got.pause > 0 {
		l.local.pause(now.Add(got.pause))
	}
	if s.away {
		s.away, s.landed = false, now.Add(l.local.longest())
		l.log.Info("redislimit: Redis is back, the rate limit is shared again")
	}
	l.grant(got.granted)
	l.refuseLate(now)
	s.askAt = now
	if q.wanted > 0 && got.again > 0 { // not all processes at the same moment
		s.askAt = now.Add(got.again + rand.N(min(got.again/4, maxSpread)+time.Millisecond))
	}
}

// reportAgain reports all answers that a window may hold to a Redis that has lost them.
func (l *Limiter) reportAgain() {
	var again []report
	for _, ended := range l.local.recent {
		if len(l.shared.reports) > 0 && ended.number >= l.shared.reports[0].number {
			break
		}
		again = append(again, report{answered: ended})
	}
	l.shared.reports = append(again, l.shared.reports...)
}

// lose turns to the local account.
func (l *Limiter) lose(now time.Time, err error) {
	s := &l.shared
	if s.away {
		return
	}
	s.away = true
	part := l.part
	switch {
	case part > 0:
	case s.processes > 0:
		part = knownPart / float64(s.processes)
	default:
		part = unknownPart
	}
	l.local.begin(now, s.heardAt, part, l.inFlight, s.spare)
	l.log.Warn("redislimit: Redis is away, this process keeps to its part of the rate limit", "part", part, "error", err)
}

const (
	// knownPart is what processes spend together while Redis is away, of which the number is known.
	knownPart = 0.9
	// unknownPart is what one spends that never heard of others.
	unknownPart = 0.1
)
