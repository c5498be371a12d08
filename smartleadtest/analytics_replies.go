package smartleadtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Reports on leads and on what they answer.

type wireLeadTotals struct {
	Count      wireLeadCounts `json:"count"`
	Percentage wireLeadShares `json:"percentage"`
}

type wireLeadCounts struct {
	Total    int `json:"total"`
	New      int `json:"new"`
	FollowUp int `json:"follow_up"`
}

type wireLeadShares struct {
	New      string `json:"new"`
	FollowUp string `json:"follow_up"`
}

// reportLeadTotals counts those as new that got a first mail in the range, and
// as followed up all others that got one.
func reportLeadTotals(c *call, r *report) (answer, error) {
	reached, fresh := leadSet{}, leadSet{}
	for h := range r.sends() {
		reached.add(h.enrolment.lead)
		if h.first {
			fresh.add(h.enrolment.lead)
		}
	}
	all, followed := len(reached), len(reached)-len(fresh)
	return replyReport("Lead stats fetched successfully", "lead_stats", wireLeadTotals{
		wireLeadCounts{all, len(fresh), followed}, wireLeadShares{share(len(fresh), all), share(followed, all)},
	})
}

type wireCategories struct {
	Filter []wireSentiment     `json:"filter"`
	Groups []wireCategoryCount `json:"leadResponseGrouping"`
}

type wireSentiment struct {
	Sentiment string `json:"sentiment_type"`
}

type wireCategoryCount struct {
	Responses  int    `json:"total_response"`
	Name       string `json:"name"`
	Sentiment  string `json:"sentiment_type,omitempty"`
	Percentage string `json:"percentage"`
}

// reportCategories counts replies by the category that their lead has now.
func reportCategories(c *call, r *report) (answer, error) {
	all, perCategory := 0, map[int64]int{}
	for h := range r.replies() {
		all++
		perCategory[h.enrolment.category]++
	}
	result := wireCategories{[]wireSentiment{}, []wireCategoryCount{}}
	for _, category := range append(slices.Clone(leadCategories), leadCategory{name: "Uncategorized"}) {
		n := perCategory[category.id]
		if n == 0 {
			continue
		}
		result.Groups = append(result.Groups, wireCategoryCount{n, category.name, category.sentiment, share(n, all)})
		if word := (wireSentiment{category.sentiment}); category.sentiment != "" && !slices.Contains(result.Filter, word) {
			result.Filter = append(result.Filter, word)
		}
	}
	return replyReport("Category-wise responses fetched successfully!", "lead_responses_by_category", result)
}

// reportFirstReply is null where nobody replied.
func reportFirstReply(c *call, r *report) (answer, error) {
	t := tallyOf(r.bySend())
	var leads *float64
	if len(t.repliers) > 0 {
		leads = new(rounded(float64(len(t.reached)) / float64(len(t.repliers))))
	}
	return replyReport("First reply stats fetched successfully!", "leads_take_for_first_reply", leads)
}

type wireFollowUps struct {
	Rate  string            `json:"followup_reply_rate"`
	Stats wireFollowUpStats `json:"followup_stats"`
}

type wireFollowUpStats struct {
	FollowUps   int     `json:"total_followups"`
	Replies     int     `json:"followup_replies"`
	Rate        string  `json:"followup_reply_rate"`
	PerCampaign float64 `json:"avg_followups_per_campaign"`
}

// reportFollowUps counts the mails after a lead's first and the replies to them.
func reportFollowUps(c *call, r *report) (answer, error) {
	t, campaigns := &tally{}, map[*campaign]bool{}
	for h := range r.bySend() {
		campaigns[h.enrolment.campaign] = true
		if !h.mail.isFirst() {
			t.add(h)
		}
	}
	stats := wireFollowUpStats{FollowUps: t.sent, Replies: t.replied, Rate: rate(t.replied, t.sent)}
	if len(campaigns) > 0 {
		stats.PerCampaign = rounded(float64(t.sent) / float64(len(campaigns)))
	}
	return replyReportData("Follow-up reply rate stats fetched successfully!", wireFollowUps{stats.Rate, stats})
}

type wireReplyTimes struct {
	Average *string `json:"average_time_diff"`
	Median  *string `json:"median_time_diff"`
}

// reportReplyTimes measures from the first mail of a lead to its first reply.
// Both are null where nobody replied.
func reportReplyTimes(c *call, r *report) (answer, error) {
	var taken []time.Duration
	var sum time.Duration
	for h := range r.replies() {
		if h.first {
			taken = append(taken, h.at.Sub(h.enrolment.mails[0].sentAt))
			sum += taken[len(taken)-1]
		}
	}
	times := wireReplyTimes{}
	if n := len(taken); n > 0 {
		slices.Sort(taken)
		times.Average = new(daysAndHours(sum / time.Duration(n)))
		times.Median = new(daysAndHours((taken[(n-1)/2] + taken[n/2]) / 2))
	}
	return replyReport("Lead to reply time stats fetched successfully!", "lead_to_reply_time", times)
}

// daysAndHours writes "13d 20h 28m 46s", without days where there are none.
func daysAndHours(d time.Duration) string {
	seconds := int64(d / time.Second)
	text := fmt.Sprintf("%dd %dh %dm %ds", seconds/86400, seconds/3600%24, seconds/60%60, seconds%60)
	return strings.TrimPrefix(text, "0d ")
}

// wireResponses names the campaign in other words than the report of its counts.
type wireResponses struct {
	ID           int64  `json:"email_campaign_id"`
	Name         string `json:"email_campaign_name"`
	Contacted    int    `json:"leads_contacted"`
	NotReplied   int    `json:"not_replied"`
	Responses    int    `json:"total_response"`
	Unique       int    `json:"total_unique_response"`
	Unrecognised int    `json:"unrecognised_response"`
	Positive     int    `json:"total_positive_response"`
	Negative     int    `json:"total_negative_response"`
	Neutral      int    `json:"total_neutral_response"`
}

// reportResponses counts replies by their own day. A category without a
// sentiment is neutral, and no category at all is unrecognised.
func reportResponses(c *call, r *report) (answer, error) {
	sentiments := map[int64]map[string]int{}
	for h := range r.replies() {
		id := campaignOf(h)
		if sentiments[id] == nil {
			sentiments[id] = map[string]int{}
		}
		sentiments[id][sentimentOf(h.enrolment.category)]++
	}
	rows := []wireResponses{}
	for id, t := range talliesOf(r.byDay(), campaignOf).inOrder() {
		silent := 0
		for l := range t.reached {
			silent += b2i(!t.repliers[l])
		}
		of := sentiments[id]
		rows = append(rows, wireResponses{
			ID: id, Name: c.state.campaigns[id].name, Contacted: len(t.reached), NotReplied: silent, Responses: t.replied, Unique: len(t.repliers),
			Unrecognised: of[""], Positive: of[positive], Negative: of["negative"], Neutral: of["neutral"],
		})
	}
	return replyReport("Campaign wise response stats fetched successfully!", "campaign_wise_response_stats", rows)
}

func sentimentOf(category int64) string {
	found := categoryByID(category)
	switch {
	case found == nil:
		return ""
	case found.sentiment == "":
		return "neutral"
	default:
		return found.sentiment
	}
}
