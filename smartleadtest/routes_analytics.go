package smartleadtest

// analyticsRoutes are the reports: those on one campaign and those on the whole
// account.
func analyticsRoutes() []route {
	days := reportQuery()
	full := reportQuery(wordedFlag("full_data"))
	paged := reportQuery(append(wordedWindow(), wordedFlag("full_data"))...)
	return []route{
		{"campaign_stats.analytics_by_date", get, "/campaigns/{campaign_id}/analytics-by-date", campaignDatesQuery, nothing, campaignByDate},
		{"campaign_stats.top_level_by_date", get, "/campaigns/{campaign_id}/top-level-analytics-by-date", campaignTopQuery, nothing, campaignTopLevel},
		{"campaign_stats.leads", get, "/campaigns/{campaign_id}/leads-statistics", campaignLeadStatsQuery, nothing, campaignLeadStats},
		{"campaign_stats.mailboxes", get, "/campaigns/{campaign_id}/mailbox-statistics", campaignMailboxQuery, nothing, campaignMailboxes},
		{"campaign_stats.sequences", get, "/campaigns/{campaign_id}/sequence-analytics", campaignDatesQuery, nothing, campaignSequences},

		{"analytics.campaign_list", get, "/analytics/campaign/list", clientsQuery, nothing, reportCampaigns},
		{"analytics.client_list", get, "/analytics/client/list", clientsQuery, nothing, reportClients},
		{"analytics.client_month_wise_count", get, "/analytics/client/month-wise-count", clientsQuery, nothing, reportClientMonths},
		{"analytics.campaign_status_stats", get, "/analytics/campaign/status-stats", clientsQuery, nothing, reportCampaignStatuses},
		{"analytics.mailbox_overall_stats", get, "/analytics/mailbox/overall-stats", clientsQuery, nothing, reportMailboxCounts},

		{"analytics.overall_stats", get, "/analytics/overall-stats-v2", reportQuery(wordedFlag("is_agency"), wordedFlag("full_data")), nothing, overDays(reportOverall)},
		{"analytics.day_wise_overall_stats", get, "/analytics/day-wise-overall-stats", days, nothing, overDays(reportDaily)},
		{"analytics.day_wise_overall_stats_by_sent_time", get, "/analytics/day-wise-overall-stats-by-sent-time", zonedQuery, nothing, overDays(reportDailyBySent)},
		{"analytics.day_wise_positive_replies", get, "/analytics/day-wise-positive-reply-stats", days, nothing, overDays(reportDailyPositive)},
		{"analytics.day_wise_positive_replies_by_sent_time", get, "/analytics/day-wise-positive-reply-stats-by-sent-time", zonedQuery, nothing, overDays(reportDailyPositiveBySent)},

		{"analytics.campaign_overall_stats", get, "/analytics/campaign/overall-stats", paged, nothing, overDays(reportCampaignPerformance)},
		{"analytics.client_overall_stats", get, "/analytics/client/overall-stats", clientPerformanceQuery, nothing, overDays(reportClientPerformance)},
		{"analytics.mailbox_name_health", get, "/analytics/mailbox/name-wise-health-metrics", append(paged, wordedFlag("is_bounced")), nothing, overDays(reportMailboxHealth)},
		{"analytics.mailbox_domain_health", get, "/analytics/mailbox/domain-wise-health-metrics", paged, nothing, overDays(reportDomainHealth)},
		{"analytics.mailbox_provider_performance", get, "/analytics/mailbox/provider-wise-overall-performance", full, nothing, overDays(reportProviders)},
		{"analytics.team_board_overall_stats", get, "/analytics/team-board/overall-stats", full, nothing, overDays(reportTeam)},

		{"analytics.lead_overall_stats", get, "/analytics/lead/overall-stats", days, nothing, overDays(reportLeadTotals)},
		{"analytics.lead_category_responses", get, "/analytics/lead/category-wise-response", days, nothing, overDays(reportCategories)},
		{"analytics.leads_for_first_reply", get, "/analytics/campaign/leads-take-for-first-reply", days, nothing, overDays(reportFirstReply)},
		{"analytics.followup_reply_rate", get, "/analytics/campaign/follow-up-reply-rate", days, nothing, overDays(reportFollowUps)},
		{"analytics.lead_to_reply_time", get, "/analytics/campaign/lead-to-reply-time", days, nothing, overDays(reportReplyTimes)},
		{"analytics.campaign_response_stats", get, "/analytics/campaign/response-stats", full, nothing, overDays(reportResponses)},
	}
}
