package smartleadtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

// lively is a world in which everything happens to some mail.
var lively = smartleadtest.WithBehaviour(smartleadtest.Behaviour{
	OpenRate: 0.7, ClickRate: 0.4, ReplyRate: 0.3, PositiveRate: 0.5, OutOfOfficeRate: 0.1, UnsubscribeRate: 0.1, BounceRate: 0.1,
})

// seen is what the server itself says happened to the mails that a test picks.
type seen struct {
	sent, opens, clicks, replies, bounced     int
	leads, openers, clickers, repliers, fresh map[int64]bool
}

func (o *outreach) seen(picks func(smartleadtest.SentMail) bool) *seen {
	s := &seen{leads: map[int64]bool{}, openers: map[int64]bool{}, clickers: map[int64]bool{}, repliers: map[int64]bool{}, fresh: map[int64]bool{}}
	for _, m := range o.server.Sent() {
		if m.Kind != "sequence" || !picks(m) {
			continue
		}
		s.sent++
		s.opens += m.Opens
		s.clicks += m.Clicks
		s.replies += m.Replies
		s.leads[m.LeadID] = true
		for _, each := range []struct {
			set   map[int64]bool
			holds bool
		}{{s.openers, m.Opens > 0}, {s.clickers, m.Clicks > 0}, {s.repliers, m.Replies > 0}, {s.fresh, m.SequenceNumber == 1}} {
			if each.holds {
				each.set[m.LeadID] = true
			}
		}
		if m.Bounced {
			s.bounced++
		}
	}
	return s
}

func everything(smartleadtest.SentMail) bool { return true }

// positive are the leads of a campaign with a positive category.
func (o *outreach) positive(campaign smartlead.CampaignID) map[int64]bool {
	found := map[int64]bool{}
	for _, l := range o.server.Leads(int64(campaign)) {
		if slices.Contains([]string{"Interested", "Meeting Request", "Information Request"}, l.Category) {
			found[l.ID] = true
		}
	}
	return found
}

// period is all days until now.
func (o *outreach) period() smartlead.AnalyticsParams {
	return smartlead.AnalyticsParams{From: smartlead.Date{Year: 2026, Month: time.March, Day: 2}, To: smartlead.DateOf(o.server.Now())}
}

func percent(part, whole int) float64 { return float64(part) * 100 / float64(whole) }

// requirePerformance compares counts and rates with what happened.
func requirePerformance(t *testing.T, want *seen, positive int, got smartlead.PerformanceStats) {
	t.Helper()
	require.Equal(t, []int{want.sent, want.opens, want.replies, want.bounced}, []int{got.Sent, got.Opened, got.Replied, got.Bounced})
	require.Equal(t, []int{len(want.leads), len(want.openers), positive}, []int{*got.UniqueLeadCount, *got.UniqueOpenCount, *got.PositiveReplied})
	require.InDelta(t, percent(len(want.openers), len(want.leads)), *got.OpenRate, 0.005)
	require.InDelta(t, percent(want.replies, len(want.openers)), *got.ReplyRate, 0.005)
	require.InDelta(t, percent(want.bounced, len(want.leads)), *got.BounceRate, 0.005)
	require.InDelta(t, percent(positive, want.replies), *got.PositiveReplyRate, 0.005)
}

func newReported(t *testing.T) *outreach {
	o := newOutreach(t, 3, 90, lively)
	o.server.Advance(20 * 24 * time.Hour)
	return o
}

func TestTotalsAgreeWithWhatHappened(t *testing.T) {
	o := newReported(t)
	ctx, want := t.Context(), o.seen(everything)
	positive := len(o.positive(o.campaign))
	for name, count := range map[string]int{
		"sent": want.sent - 90, "opens": want.opens, "clicks": want.clicks, "replies": want.replies, "bounces": want.bounced, "positive": positive,
	} {
		require.Positive(t, count, name)
	}
	overall, err := o.client.Analytics.Overall(ctx, &smartlead.AnalyticsOverallParams{AnalyticsParams: o.period(), FullData: true})
	require.NoError(t, err)
	requirePerformance(t, want, positive, overall.PerformanceStats)

	all, err := o.client.Analytics.Campaign(ctx, o.campaign)
	require.NoError(t, err)
	require.Equal(t, []int{want.sent, want.opens, want.clicks, len(want.repliers), want.bounced},
		[]int{all.SentCount, all.OpenCount, all.ClickCount, all.ReplyCount, all.BounceCount})
	require.Equal(t, []int{len(want.leads), len(want.openers), len(want.clickers)}, []int{all.UniqueSentCount, all.UniqueOpenCount, all.UniqueClickCount})

	dates := smartlead.CampaignDateParams{From: o.period().From, To: o.period().To}
	byDate, err := o.client.Analytics.CampaignByDate(ctx, o.campaign, &dates)
	require.NoError(t, err)
	require.Equal(t, all.ID, byDate.ID)
	require.Equal(t, all.UserID, byDate.UserID)
	require.Equal(t, dates.From, byDate.From)
	require.Equal(t, dates.To, byDate.To)
	require.Equal(t,
		[]int{all.SentCount, all.UniqueSentCount, all.OpenCount, all.UniqueOpenCount, all.ClickCount, all.UniqueClickCount, all.ReplyCount, all.BounceCount, all.UnsubscribedCount, all.BlockCount, all.TotalCount},
		[]int{byDate.SentCount, byDate.UniqueSentCount, byDate.OpenCount, byDate.UniqueOpenCount, byDate.ClickCount, byDate.UniqueClickCount, byDate.ReplyCount, byDate.BounceCount, byDate.UnsubscribedCount, byDate.BlockCount, byDate.TotalCount})

	top, err := o.client.Analytics.CampaignTopLevel(ctx, o.campaign, &smartlead.CampaignTopLevelParams{From: dates.From, To: dates.To})
	require.NoError(t, err)
	require.Equal(t, []int{all.SentCount, all.OpenCount, all.ClickCount, all.ReplyCount, all.BounceCount, all.UnsubscribedCount, positive, all.Leads.Stopped},
		[]int{top.SentCount, top.OpenCount, top.ClickCount, top.ReplyCount, top.BounceCount, top.UnsubscribedCount, top.PositiveReplyCount, top.StoppedCount})
}

// TestCampaignSumsOverManyDays proves that a long range, cut into pieces, gives
// what one piece would.
func TestCampaignSumsOverManyDays(t *testing.T) {
	o := newReported(t)
	ctx := t.Context()
	o.server.Advance(80 * 24 * time.Hour)
	all, err := o.client.Analytics.Campaign(ctx, o.campaign)
	require.NoError(t, err)
	dates := smartlead.CampaignDateParams{From: o.period().From, To: o.period().To, Timezone: "Asia/Tokyo"}
	sums, err := o.client.Analytics.CampaignSums(ctx, o.campaign, &dates)
	require.NoError(t, err)
	require.Equal(t, 4, o.server.Applied("campaign_stats.analytics_by_date"))
	require.Equal(t, []int{all.SentCount, all.OpenCount, all.ClickCount, all.ReplyCount, all.BounceCount, all.UnsubscribedCount},
		[]int{sums.SentCount, sums.OpenCount, sums.ClickCount, sums.ReplyCount, sums.BounceCount, sums.UnsubscribedCount})

	var refused *smartlead.APIError
	err = o.client.Do(ctx, "GET", fmt.Sprintf("/campaigns/%d/analytics-by-date", o.campaign), map[string][]string{"start_date": {"2026-03-01"}, "end_date": {"2026-04-01"}}, nil, nil)
	require.ErrorAs(t, err, &refused)
	require.Contains(t, refused.Message, "max of 30days")
	_, err = o.client.Analytics.CampaignByDate(ctx, 42, &smartlead.CampaignDateParams{From: dates.From, To: dates.From})
	require.ErrorIs(t, err, smartlead.ErrNotFound)
	_, err = o.client.Analytics.CampaignTopLevel(ctx, 42, &smartlead.CampaignTopLevelParams{From: dates.From, To: dates.From})
	require.ErrorIs(t, err, smartlead.ErrNotFound)
}

func TestDailyReports(t *testing.T) {
	o := newReported(t)
	ctx, want := t.Context(), o.seen(everything)
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	params := o.period()
	params.From, params.Timezone = params.From.AddDays(-100), zone.String() // the range begins in the year before
	sentOn := map[smartlead.Date]*seen{}
	for _, m := range o.server.Sent() {
		day := smartlead.DateOf(m.Time.In(zone))
		sentOn[day] = o.seen(func(x smartleadtest.SentMail) bool { return smartlead.DateOf(x.Time.In(zone)) == day })
	}

	daily, err := o.client.Analytics.Daily(ctx, &params)
	require.NoError(t, err)
	require.Len(t, daily, params.To.DaysSince(params.From)+1)
	total := smartlead.DailyStats{}
	for i, row := range daily {
		require.Equal(t, params.From.AddDays(i), row.Day.Date)
		require.Equal(t, row.Day.In(time.UTC).Format("2 Jan"), row.Day.Label)
		require.Equal(t, row.Day.Weekday().String(), row.DayName)
		require.Zero(t, row.Bounced)
		if day := sentOn[row.Day.Date]; day != nil {
			require.Equal(t, day.sent, row.Sent)
		}
		total.Sent, total.Opened, total.Replied = total.Sent+row.Sent, total.Opened+row.Opened, total.Replied+row.Replied
	}
	require.Equal(t, []int{want.sent, want.opens, want.replies}, []int{total.Sent, total.Opened, total.Replied})

	bySent, err := o.client.Analytics.DailyBySentTime(ctx, &params)
	require.NoError(t, err)
	for _, row := range bySent {
		day := sentOn[row.Day.Date]
		if day == nil {
			require.Zero(t, row.Sent+row.Opened+row.Replied+row.Bounced)
			continue
		}
		require.Equal(t, []int{day.sent, day.opens, day.replies, day.bounced, len(day.leads)}, []int{row.Sent, row.Opened, row.Replied, row.Bounced, *row.UniqueLeadsReached}, row.Day)
	}

	for _, report := range []func(context.Context, *smartlead.AnalyticsParams, ...smartlead.RequestOption) ([]*smartlead.DailyPositiveReplies, error){
		o.client.Analytics.DailyPositiveReplies, o.client.Analytics.DailyPositiveRepliesBySentTime,
	} {
		rows, err := report(ctx, &params)
		require.NoError(t, err)
		positive := 0
		for _, row := range rows {
			positive += row.PositiveReplied
		}
		require.Equal(t, len(o.positive(o.campaign)), positive)
	}
}

// TestAxesOfADay looks at one day, on which some mails were sent and others
// answered.
func TestAxesOfADay(t *testing.T) {
	o := newOutreach(t, 1, 2, quiet)
	ctx := t.Context()
	o.server.Advance(time.Hour)
	first := smartlead.DateOf(o.server.Now())
	o.server.Advance(24 * time.Hour)
	o.react(0, smartleadtest.Replies, "yes")
	require.NoError(t, o.client.Inbox.UpdateCategory(ctx, o.mapID(0), &smartlead.InboxCategoryParams{CategoryID: smartlead.Value[smartlead.CategoryID](1)}))
	on := func(day smartlead.Date) smartlead.AnalyticsParams {
		return smartlead.AnalyticsParams{From: day, To: day}
	}

	overall, err := o.client.Analytics.Overall(ctx, &smartlead.AnalyticsOverallParams{AnalyticsParams: on(first)})
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 1, 0}, []int{overall.Sent, overall.Opened, overall.Replied, *overall.PositiveReplied}, "the positive reply is of the next day")
	overall, err = o.client.Analytics.Overall(ctx, &smartlead.AnalyticsOverallParams{AnalyticsParams: on(first.AddDays(1))})
	require.NoError(t, err)
	require.Equal(t, []int{0, 0, 0, 1}, []int{overall.Sent, overall.Opened, overall.Replied, *overall.PositiveReplied})
	require.Zero(t, *overall.OpenRate)

	rows, err := o.client.Analytics.ListCampaignPerformance(ctx, &smartlead.AnalyticsListParams{AnalyticsParams: on(first), FullData: true})
	require.NoError(t, err)
	require.Equal(t, 1, *rows[0].PositiveReplied, "by the day of the send")
	times, err := o.client.Analytics.ReplyTimes(ctx, new(on(first)))
	require.NoError(t, err)
	require.Zero(t, times.Average, "nobody replied on that day")
	sent := o.server.Sent()[0].Time
	times, err = o.client.Analytics.ReplyTimes(ctx, new(on(first.AddDays(1))))
	require.NoError(t, err)
	require.Equal(t, o.server.Now().Sub(sent).Truncate(time.Second), times.Average.Duration)
	require.True(t, strings.HasPrefix(times.Average.Label, "1d "), times.Average.Label)
	require.Equal(t, times.Average, times.Median)
	none, err := o.client.Analytics.FirstReply(ctx, new(on(first.AddDays(5))))
	require.NoError(t, err)
	require.Zero(t, none.LeadsPerFirstReply)
}

func TestPerformanceByWhatSent(t *testing.T) {
	o := newReported(t)
	ctx := t.Context()
	second := o.launch(o.client, "Second", o.accounts[:1], 100, 110)
	o.server.Advance(15 * 24 * time.Hour)
	positive := o.positive(o.campaign)
	for id := range o.positive(second) {
		positive[id] = true
	}
	positiveAmong := func(leads map[int64]bool) int {
		n := 0
		for id := range leads {
			if positive[id] {
				n++
			}
		}
		return n
	}
	list := &smartlead.AnalyticsListParams{AnalyticsParams: o.period(), FullData: true, Limit: 1}

	campaigns := collect(t, o.client.Analytics.AllCampaignPerformance(ctx, list))
	require.Len(t, campaigns, 2)
	for _, row := range campaigns {
		want := o.seen(func(m smartleadtest.SentMail) bool { return smartlead.CampaignID(m.CampaignID) == row.CampaignID })
		requirePerformance(t, want, positiveAmong(want.repliers), row.PerformanceStats)
	}
	require.Equal(t, "Second", campaigns[1].CampaignName)
	short, err := o.client.Analytics.ListCampaignPerformance(ctx, &smartlead.AnalyticsListParams{AnalyticsParams: o.period()})
	require.NoError(t, err)
	require.Equal(t, campaigns[0].Sent, short[0].Sent)
	require.Nil(t, short[0].OpenRate, "without full data")

	mailboxes := collect(t, o.client.Analytics.AllMailboxHealth(ctx, &smartlead.AnalyticsMailboxListParams{AnalyticsParams: o.period(), FullData: true, Limit: 2}))
	require.Len(t, mailboxes, 3)
	for _, row := range mailboxes {
		want := o.seen(func(m smartleadtest.SentMail) bool { return m.From == row.FromEmail })
		requirePerformance(t, want, positiveAmong(want.repliers), row.PerformanceStats)
	}
	bounced := collect(t, o.client.Analytics.AllMailboxHealth(ctx, &smartlead.AnalyticsMailboxListParams{AnalyticsParams: o.period(), Bounced: true}))
	require.NotEmpty(t, bounced)
	for _, row := range bounced {
		require.Positive(t, row.Bounced)
	}
	domains := collect(t, o.client.Analytics.AllDomainHealth(ctx, list))
	require.Len(t, domains, 2)
	for _, row := range domains {
		want := o.seen(func(m smartleadtest.SentMail) bool { return strings.HasSuffix(m.From, "@"+row.Domain) })
		requirePerformance(t, want, positiveAmong(want.repliers), row.PerformanceStats)
	}

	tag, err := o.client.Accounts.CreateTag(ctx, &smartlead.TagCreateParams{Name: "Primary"})
	require.NoError(t, err)
	_, err = o.client.Accounts.AssignTags(ctx, &smartlead.AccountTagParams{AccountIDs: o.accounts[1:2], TagIDs: []smartlead.TagID{tag.ID}})
	require.NoError(t, err)
	providers, err := o.client.Analytics.ProviderPerformance(ctx, &smartlead.AnalyticsFullParams{AnalyticsParams: o.period()})
	require.NoError(t, err)
	require.Len(t, providers.Overall, 1)
	all := o.seen(everything)
	require.Equal(t, smartlead.AccountSMTP, providers.Overall[0].Provider)
	requirePerformance(t, all, positiveAmong(all.repliers), providers.Overall[0].PerformanceStats)
	require.Len(t, providers.ByTag, 1)
	require.Equal(t, tag.ID, providers.ByTag[0].TagID)
	require.Equal(t, "Primary", providers.ByTag[0].TagName)
	require.Equal(t, mailboxes[1].Sent, providers.ByTag[0].Sent)
}

func TestReportsOnOneCampaign(t *testing.T) {
	o := newReported(t)
	ctx := t.Context()
	mailboxes := collect(t, o.client.Analytics.AllCampaignMailboxes(ctx, o.campaign, &smartlead.CampaignMailboxParams{Limit: 2}))
	require.Len(t, mailboxes, 3)
	for _, row := range mailboxes {
		want := o.seen(func(m smartleadtest.SentMail) bool { return smartlead.AccountID(m.AccountID) == row.AccountID })
		require.Equal(t, []int{want.sent, want.opens, want.clicks, want.replies, want.bounced}, []int{row.SentCount, row.OpenCount, row.ClickCount, row.ReplyCount, row.BounceCount})
	}
	first := o.period().From
	oneDay, err := o.client.Analytics.CampaignMailboxes(ctx, o.campaign, &smartlead.CampaignMailboxParams{From: first, To: first})
	require.NoError(t, err)
	sum := 0
	for _, row := range oneDay {
		sum += row.SentCount
	}
	require.Equal(t, o.seen(func(m smartleadtest.SentMail) bool { return smartlead.DateOf(m.Time) == first }).sent, sum)

	steps, err := o.client.Campaigns.ListSequences(ctx, o.campaign)
	require.NoError(t, err)
	sequences, err := o.client.Analytics.CampaignSequences(ctx, o.campaign, &smartlead.CampaignSequenceParams{From: first.In(time.UTC), To: o.server.Now().Add(time.Second)})
	require.NoError(t, err)
	require.Len(t, sequences, 2)
	stopped := 0
	for i, row := range sequences {
		require.Equal(t, steps[i].ID, row.SequenceID)
		want := o.seen(func(m smartleadtest.SentMail) bool { return m.SequenceNumber == int64(i+1) })
		require.Equal(t, []int{want.sent, want.opens, want.clicks, want.replies, want.bounced}, []int{row.SentCount, row.OpenCount, row.ClickCount, row.ReplyCount, row.BounceCount})
		stopped += row.StoppedCount
	}
	all, err := o.client.Analytics.Campaign(ctx, o.campaign)
	require.NoError(t, err)
	require.Equal(t, all.Leads.Stopped, stopped)

	leads := collect(t, o.client.Analytics.AllCampaignLeads(ctx, o.campaign, &smartlead.CampaignLeadStatisticsParams{Limit: 40}))
	require.Len(t, leads, 90)
	total := 0
	for _, raw := range leads {
		var row struct {
			Sent int `json:"sent_count"`
		}
		require.NoError(t, json.Unmarshal(raw, &row))
		total += row.Sent
	}
	require.Equal(t, all.SentCount, total)
	late, err := o.client.Analytics.CampaignLeads(ctx, o.campaign, &smartlead.CampaignLeadStatisticsParams{EventAfter: first.AddDays(4)})
	require.NoError(t, err)
	require.NotEmpty(t, late.Leads)
	require.Less(t, len(late.Leads), 90)

	mails := collect(t, o.client.Analytics.AllCampaignStatistics(ctx, o.campaign, nil))
	require.Len(t, mails, all.SentCount)
}

func TestReportsOnReplies(t *testing.T) {
	o := newReported(t)
	ctx, want, params := t.Context(), o.seen(everything), o.period()
	totals, err := o.client.Analytics.LeadTotals(ctx, &params)
	require.NoError(t, err)
	require.Equal(t, smartlead.LeadCounts{Total: 90, New: 90}, totals.Count)
	require.EqualValues(t, 100, totals.Percentage.New)
	later := params
	later.From = params.From.AddDays(3)
	totals, err = o.client.Analytics.LeadTotals(ctx, &later)
	require.NoError(t, err)
	followed := o.seen(func(m smartleadtest.SentMail) bool { return !smartlead.DateOf(m.Time).Before(later.From) })
	require.Equal(t, len(followed.leads), totals.Count.FollowUp+totals.Count.New)
	require.Equal(t, len(followed.fresh), totals.Count.New)
	require.InDelta(t, percent(totals.Count.FollowUp, totals.Count.Total), totals.Percentage.FollowUp, 0.005)

	responses, err := o.client.Analytics.LeadResponses(ctx, &params)
	require.NoError(t, err)
	sum, share := 0, 0.0
	for _, group := range responses.Groups {
		sum += group.Responses
		share += group.Percentage
		require.InDelta(t, percent(group.Responses, want.replies), group.Percentage, 0.005, group.Name)
	}
	require.Equal(t, want.replies, sum)
	require.InDelta(t, 100, share, 0.1)
	require.Equal(t, "Interested", responses.Groups[0].Name)
	require.EqualValues(t, "positive", responses.Groups[0].Sentiment)
	require.Len(t, responses.Filter, 2)

	perCampaign, err := o.client.Analytics.CampaignResponses(ctx, &smartlead.AnalyticsFullParams{AnalyticsParams: params})
	require.NoError(t, err)
	require.Len(t, perCampaign, 1)
	row := perCampaign[0]
	require.Equal(t, []int{90, 90 - len(want.repliers), want.replies, len(want.repliers)}, []int{row.LeadsContacted, row.NotReplied, row.Responses, *row.UniqueResponses})
	require.Equal(t, want.replies, row.PositiveResponses+row.NegativeResponses+row.NeutralResponses+*row.UnrecognisedResponses)
	require.GreaterOrEqual(t, row.PositiveResponses, len(o.positive(o.campaign)))

	first, err := o.client.Analytics.FirstReply(ctx, &params)
	require.NoError(t, err)
	require.InDelta(t, 90/float64(len(want.repliers)), first.LeadsPerFirstReply, 0.005)
	followUps, err := o.client.Analytics.FollowUps(ctx, &params)
	require.NoError(t, err)
	second := o.seen(func(m smartleadtest.SentMail) bool { return m.SequenceNumber == 2 })
	require.Equal(t, []int{second.sent, second.replies}, []int{followUps.Details.FollowUps, followUps.Details.Replies})
	require.InDelta(t, percent(second.replies, second.sent), followUps.ReplyRate, 0.005)
	require.EqualValues(t, second.sent, followUps.Details.FollowUpsPerCampaign)
	times, err := o.client.Analytics.ReplyTimes(ctx, &params)
	require.NoError(t, err)
	require.Positive(t, times.Average.Duration)
	require.Positive(t, times.Median.Duration)
}

func TestReportsOnTheWorkspace(t *testing.T) {
	o := newOutreach(t, 3, 4, quiet)
	ctx := t.Context()
	client, err := o.client.Clients.Create(ctx, &smartlead.ClientCreateParams{Name: "Northwind", Email: "ops@northwind.example"})
	require.NoError(t, err)
	theirs, err := o.client.Campaigns.Create(ctx, &smartlead.CampaignCreateParams{Name: "Theirs", ClientID: client.ID})
	require.NoError(t, err)
	o.prepare(o.client, theirs.ID, o.accounts[:1])
	_, err = o.client.Leads.Add(ctx, theirs.ID, &smartlead.LeadAddParams{Leads: []*smartlead.LeadInput{{Email: "theirs@northwind.example"}}})
	require.NoError(t, err)
	require.NoError(t, o.client.Campaigns.Start(ctx, theirs.ID))
	o.server.Advance(time.Hour)
	require.NoError(t, o.server.FailAccount(int64(o.accounts[2]), "535 authentication failed", ""))
	require.NoError(t, o.client.Campaigns.Pause(ctx, o.campaign))
	narrowed := &smartlead.AnalyticsClientParams{ClientIDs: []smartlead.ClientID{client.ID}}

	campaigns, err := o.client.Analytics.ListCampaigns(ctx, nil)
	require.NoError(t, err)
	require.Len(t, campaigns, 2)
	require.Equal(t, smartlead.CampaignPaused, campaigns[0].Status)
	campaigns, err = o.client.Analytics.ListCampaigns(ctx, narrowed)
	require.NoError(t, err)
	require.Len(t, campaigns, 1)
	require.Equal(t, client.ID, campaigns[0].ClientID)

	clients, err := o.client.Analytics.ListClients(ctx, nil)
	require.NoError(t, err)
	require.Len(t, clients, 1)
	require.Equal(t, "Northwind", clients[0].Name)
	months, err := o.client.Analytics.ClientMonths(ctx, narrowed)
	require.NoError(t, err)
	require.Equal(t, []*smartlead.ClientMonth{{Month: "March", Count: 1}}, months)

	statuses, err := o.client.Analytics.CampaignStatuses(ctx, nil)
	require.NoError(t, err)
	counts := map[string]int{}
	for _, row := range statuses {
		counts[row.Label] = row.Count
	}
	require.Equal(t, map[string]int{"Active": 1, "Paused": 1, "Drafted": 0, "Completed": 0, "Stopped": 0, "Campaigns with Smart Servers": 0}, counts)
	mailboxes, err := o.client.Analytics.MailboxCounts(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, &smartlead.MailboxCounts{Connected: 2, InUse: 3, Disconnected: 1, EnabledWithoutWarmup: 2}, mailboxes)

	performance := collect(t, o.client.Analytics.AllClientPerformance(ctx, &smartlead.AnalyticsClientListParams{From: o.period().From, To: o.period().To}))
	require.Len(t, performance, 2)
	require.Zero(t, performance[0].ClientID)
	require.Equal(t, 4, performance[0].Sent)
	require.Equal(t, "Northwind", performance[1].ClientName)
	require.Equal(t, 1, performance[1].CampaignCount)
	require.Equal(t, 1, performance[1].Sent)
	require.EqualValues(t, 0, *performance[1].ClientHealth)

	require.NoError(t, o.client.Inbox.UpdateTeamMember(ctx, o.mapID(0), 456))
	o.react(0, smartleadtest.Replies, "yes")
	team, err := o.client.Analytics.TeamPerformance(ctx, &smartlead.AnalyticsFullParams{AnalyticsParams: o.period()})
	require.NoError(t, err)
	require.Len(t, team, 2)
	require.EqualValues(t, 456, team[0].ID)
	require.Equal(t, []int{1, 1, 1, 1}, []int{team[0].LeadCount, team[0].CampaignCount, team[0].ReplyCount, team[0].UniqueOpenCount})
	require.EqualValues(t, 100, team[0].ReplyRate)
	require.Equal(t, "Sam Ito", team[1].Name)
}

func TestReportsOfAClient(t *testing.T) {
	o := newOutreach(t, 1, 3, quiet)
	ctx := t.Context()
	o.server.AddAPIKey("client-22", 22)
	client := o.server.Client(smartlead.WithAPIKey("client-22"), smartlead.WithLimiter(nil))
	theirs := o.launch(client, "Theirs", []smartlead.AccountID{o.account(client, "theirs")}, 3, 5)
	o.server.Advance(time.Hour)
	params := o.period()
	for _, example := range []struct {
		client *smartlead.Client
		change func(*smartlead.AnalyticsParams)
		sent   int
	}{
		{o.client, func(*smartlead.AnalyticsParams) {}, 5},
		{client, func(*smartlead.AnalyticsParams) {}, 2},
		{o.client, func(p *smartlead.AnalyticsParams) { p.ClientIDs = []smartlead.ClientID{22, 23} }, 2},
		{o.client, func(p *smartlead.AnalyticsParams) { p.CampaignIDs = []smartlead.CampaignID{o.campaign} }, 3},
		{client, func(p *smartlead.AnalyticsParams) { p.CampaignIDs = []smartlead.CampaignID{o.campaign} }, 0},
	} {
		asked := params
		example.change(&asked)
		got, err := example.client.Analytics.Overall(ctx, &smartlead.AnalyticsOverallParams{AnalyticsParams: asked})
		require.NoError(t, err)
		require.Equal(t, example.sent, got.Sent)
	}
	require.NoError(t, o.client.Campaigns.Delete(ctx, theirs))
	got, err := o.client.Analytics.Overall(ctx, &smartlead.AnalyticsOverallParams{AnalyticsParams: params})
	require.NoError(t, err)
	require.Equal(t, 3, got.Sent, "a deleted campaign takes its numbers along")
}
