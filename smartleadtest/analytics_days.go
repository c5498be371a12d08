package smartleadtest

import "iter"

// zonedQuery is that of the two reports that insist on a time zone.
var zonedQuery = object{
	need("start_date", text()), need("end_date", text()), need("timezone", text()), may("client_ids", text()), may("campaign_ids", text()),
}

// wireDay is a day without its year.
type wireDay struct {
	Date    string `json:"date"`
	Weekday string `json:"day_name"`
	Metrics any    `json:"email_engagement_metrics"`
}

// replyDays answers with a row for every day of the range, each event being on
// the day that the caller says.
func (r *report) replyDays(seq iter.Seq[happening], bySend bool, metrics func(*tally) any) (answer, error) {
	perDay := talliesOf(seq, func(h happening) int {
		if bySend {
			return dayOf(h.mail.sentAt.In(r.zone))
		}
		return dayOf(h.at.In(r.zone))
	})
	rows := []wireDay{}
	for day := r.first; !day.After(r.last); day = day.AddDate(0, 0, 1) {
		rows = append(rows, wireDay{day.Format("2 Jan"), day.Weekday().String(), metrics(perDay.at(dayOf(day)))})
	}
	return replyReport("Day wise stats fetched successfully!", "day_wise_stats", rows)
}

type wireDayCounts struct {
	Sent         int `json:"sent"`
	Opened       int `json:"opened"`
	Replied      int `json:"replied"`
	Bounced      int `json:"bounced"` // always 0
	Unsubscribed int `json:"unsubscribed"`
}

func reportDaily(c *call, r *report) (answer, error) {
	return r.replyDays(r.byDay(), false, func(t *tally) any {
		return wireDayCounts{Sent: t.sent, Opened: t.opened, Replied: t.replied, Unsubscribed: t.unsubscribed}
	})
}

// wireSentDayCounts are strings, unlike those of the report beside it.
type wireSentDayCounts struct {
	Sent         digits `json:"sent"`
	Opened       digits `json:"opened"`
	Replied      digits `json:"replied"`
	Bounced      digits `json:"bounced"`
	Unsubscribed digits `json:"unsubscribed"`
	Positive     digits `json:"positive_replied"`
	Reached      digits `json:"unique_lead_reached"`
}

func reportDailyBySent(c *call, r *report) (answer, error) {
	return r.replyDays(r.bySend(), true, func(t *tally) any {
		return wireSentDayCounts{
			Sent: digits(t.sent), Opened: digits(t.opened), Replied: digits(t.replied), Bounced: digits(t.bounced),
			Unsubscribed: digits(t.unsubscribed), Positive: digits(len(t.positive)), Reached: digits(len(t.reached)),
		}
	})
}

type wirePositiveDay struct {
	Positive mixed `json:"positive_replied"`
}

func positiveDay(t *tally) any { return wirePositiveDay{mixed(len(t.positive))} }

// reportDailyPositive counts a lead once in the whole range, on the day of its
// first reply, so that the days add up to the positive replies of the totals.
func reportDailyPositive(c *call, r *report) (answer, error) {
	return r.replyDays(positiveLeads(r.byDay()), false, positiveDay)
}

func reportDailyPositiveBySent(c *call, r *report) (answer, error) {
	return r.replyDays(positiveLeads(r.bySend()), true, positiveDay)
}
