package smartleadtest

import (
	"net/http"
	"slices"
)

const (
	get   = http.MethodGet
	post  = http.MethodPost
	put   = http.MethodPut
	del   = http.MethodDelete
	patch = http.MethodPatch
)

// nothing is the query or the body of an operation that takes none. Unknown
// members are refused all the same.
var nothing = object{}

// ownLimits are the requests a minute that single operations allow on top of
// the account's limit.
var ownLimits = map[string]int{
	"campaign_leads.activities": 10,
	"campaign_stats.leads":      10,
}

// routes lists every operation that is played, one line each: its name in the
// fact files, method, path, query, body and handler.
func routes() []route {
	played := []route{
		{"campaigns.list", get, "/campaigns", campaignListQuery, nothing, listCampaigns},
		{"campaigns.get", get, "/campaigns/{campaign_id}", campaignGetQuery, nothing, getCampaign},
		{"campaigns.create", post, "/campaigns/create", nothing, campaignCreateBody, createCampaign},
		{"campaigns.delete", del, "/campaigns/{campaign_id}", nothing, nothing, deleteCampaign},
		{"campaigns.duplicate", post, "/campaigns/{campaign_id}/duplicate", nothing, campaignDuplicateBody, duplicateCampaign},
		{"campaigns.update_status", post, "/campaigns/{campaign_id}/status", nothing, campaignStatusBody, updateCampaignStatus},
		{"campaigns.update_settings", post, "/campaigns/{campaign_id}/settings", nothing, settingsBody, updateSettings},
		{"campaigns.update_schedule", post, "/campaigns/{campaign_id}/schedule", nothing, scheduleBody, updateSchedule},
		{"campaigns.get_sequences", get, "/campaigns/{campaign_id}/sequences", nothing, nothing, getSequences},
		{"campaigns.save_sequences", post, "/campaigns/{campaign_id}/sequences", nothing, sequencesBody, saveSequences},
		{"campaigns.create_subsequence", post, "/campaigns/create-subsequence", nothing, subsequenceBody, createSubsequence},
		{"campaigns.update_team_member", post, "/campaigns/{campaign_id}/team-member", nothing, teamMemberBody, updateTeamMember},
		{"campaigns.list_by_lead", get, "/leads/{lead_id}/campaigns", nothing, nothing, listCampaignsOfLead},

		{"campaigns.send_test_email", post, "/campaigns/{campaign_id}/send-test-email", nothing, testEmailBody, sendTestEmail},
		{"campaigns.reply_email_thread", post, "/campaigns/{campaign_id}/reply-email-thread", nothing, replyThreadBody, replyEmailThread},
		{"campaigns.forward_email", post, "/campaigns/{campaign_id}/forward-email", nothing, forwardBody, forwardEmail},

		{"campaign_email_accounts.list", get, "/campaigns/{campaign_id}/email-accounts", campaignGetQuery, nothing, listCampaignAccounts},
		{"campaign_email_accounts.add", post, "/campaigns/{campaign_id}/email-accounts", nothing, campaignAccountsAddBody, addCampaignAccounts},
		{"campaign_email_accounts.remove", del, "/campaigns/{campaign_id}/email-accounts", nothing, campaignAccountsRemoveBody, removeCampaignAccounts},

		{"campaign_leads.list", get, "/campaigns/{campaign_id}/leads", campaignLeadsQuery, nothing, listCampaignLeads},
		{"campaign_leads.add", post, "/campaigns/{campaign_id}/leads", nothing, addLeadsBody, addCampaignLeads},
		{"campaign_leads.update", post, "/campaigns/{campaign_id}/leads/{lead_id}", nothing, updateLeadBody, updateCampaignLead},
		{"campaign_leads.delete", del, "/campaigns/{campaign_id}/leads/{lead_id}", nothing, nothing, deleteCampaignLead},
		{"campaign_leads.pause", post, "/campaigns/{campaign_id}/leads/{lead_id}/pause", nothing, nothing, pauseLead},
		{"campaign_leads.resume", post, "/campaigns/{campaign_id}/leads/{lead_id}/resume", nothing, resumeLeadBody, resumeLead},
		{"campaign_leads.unsubscribe", post, "/campaigns/{campaign_id}/leads/{lead_id}/unsubscribe", nothing, nothing, unsubscribeCampaignLead},
		{"campaign_leads.update_category", post, "/campaigns/{campaign_id}/leads/{lead_id}/category", nothing, leadCategoryBody, updateLeadCategory},
		{"campaign_leads.mark_complete", post, "/campaigns/{campaign_id}/leads/{lead_map_id}/manual-complete", nothing, nothing, markLeadComplete},
		{"campaign_leads.update_email_account", post, "/campaigns/update-lead-email-account", nothing, leadAccountBody, updateLeadAccount},
		{"campaign_leads.message_history", get, "/campaigns/{campaign_id}/leads/{lead_id}/message-history", historyQuery, nothing, messageHistory},
		{"campaign_leads.message_history_bulk", post, "/campaigns/{campaign_id}/message-history-for-leads/bbfbdsFGHlBr76ruhjvh6fhHL", bulkHistoryQuery, bulkHistoryBody, messageHistoryBulk},
		{"campaign_leads.export", get, "/campaigns/{campaign_id}/leads-export", nothing, nothing, exportCampaignLeads},
		{"campaign_leads.push", post, "/leads/push-to-campaign", nothing, pushLeadsBody, pushLeadsToCampaign},
		{"campaign_leads.activities", get, "/campaigns/all-leads-activities", activitiesQuery, nothing, listActivities},

		{"leads.get", get, "/leads/{lead_id}", nothing, nothing, getLead},
		{"leads.sequence_details", get, "/leads/{lead_map_id}/sequence-details", sequenceDetailsQuery, nothing, leadSequenceDetails},
		{"leads.campaign_overview", get, "/leads/{lead_id}/campaign-overview", nothing, nothing, leadCampaignOverview},
		{"leads.campaign_push_to_list", post, "/leads/campaign/push-to-list", nothing, campaignPushToListBody, pushCampaignLeadsToList},
		{"leads.move_to_inactive", post, "/leads/push-to-list", nothing, moveToInactiveBody, moveLeadsToInactive},

		{"accounts.list", get, "/email-accounts", accountListQuery, nothing, listAccounts},
		{"accounts.get", get, "/email-accounts/{account_id}", accountGetQuery, nothing, getAccount},
		{"accounts.create_smtp", post, "/email-accounts/save", nothing, saveAccountBody, saveAccount},
		{"accounts.create_oauth", post, "/email-accounts/save-oauth", nothing, saveOAuthBody, saveOAuthAccount},
		{"accounts.update", post, "/email-accounts/{account_id}", nothing, updateAccountBody, updateAccount},
		{"accounts.delete", del, "/email-accounts/{account_id}", nothing, nothing, deleteAccount},
		{"accounts.suspend", put, "/email-accounts/suspend/{account_id:text}", nothing, nothing, suspendAccount},
		{"accounts.unsuspend", del, "/email-accounts/unsuspend/{account_id:text}", nothing, nothing, unsuspendAccount},
		{"warmup.update", post, "/email-accounts/{account_id}/warmup", nothing, warmupBody, updateWarmup},
		{"warmup.stats", get, "/email-accounts/{account_id}/warmup-stats", nothing, nothing, warmupStats},

		{"campaign_stats.statistics", get, "/campaigns/{campaign_id}/statistics", statisticsQuery, nothing, campaignStatistics},
		{"campaign_stats.analytics", get, "/campaigns/{campaign_id}/analytics", nothing, nothing, campaignAnalytics},
	}
	return slices.Concat(played, leadRoutes(), clientRoutes(), accountRoutes(), webhookRoutes(), inboxRoutes(), analyticsRoutes(), knownRoutes())
}
