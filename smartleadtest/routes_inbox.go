package smartleadtest

// inboxRoutes are the operations of the master inbox. Replies and forwards have
// their routes among those of the campaigns.
func inboxRoutes() []route {
	return []route{
		{"inbox.replies", post, "/master-inbox/inbox-replies", inboxQuery, repliesBody, listReplies},
		{"inbox.unread", post, "/master-inbox/unread-replies", inboxQuery, viewBody, listUnread},
		{"inbox.important", post, "/master-inbox/important", inboxQuery, viewBody, listMarked(Important)},
		{"inbox.snoozed", post, "/master-inbox/snoozed", inboxQuery, viewBody, listMarked(Snoozed)},
		{"inbox.scheduled", post, "/master-inbox/scheduled", inboxQuery, scheduledBody, listScheduled},
		{"inbox.reminders", post, "/master-inbox/reminders", nothing, remindersBody, listReminders},
		{"inbox.archived", post, "/master-inbox/archived", inboxQuery, viewBody, listMarked(Archived)},
		{"inbox.sent", post, "/master-inbox/sent", inboxQuery, sentBody, listSentConversations},
		{"inbox.assigned_to_me", post, "/master-inbox/assigned-me", inboxQuery, assignedBody, listAssignedToMe},
		{"inbox.views", post, "/master-inbox/views", inboxQuery, filteredBody, listSentConversations},
		{"inbox.untracked", get, "/master-inbox/untracked-replies", untrackedQuery, nothing, listUntracked},
		{"inbox.get", get, "/master-inbox/{id}", nothing, nothing, getConversation},
		{"inbox.reply_status", get, "/master-inbox/reply-status", replyStatusQuery, nothing, replyStatus},

		{"inbox.update_revenue", patch, "/master-inbox/update-revenue", nothing, revenueBody, onConversation(updateRevenue)},
		{"inbox.update_category", patch, "/master-inbox/update-category", nothing, inboxCategoryBody, onConversation(updateInboxCategory)},
		{"team.assign_lead_member", post, "/master-inbox/update-team-member", nothing, inboxMemberBody, onConversation(updateInboxMember)},
		{"inbox.change_read_status", patch, "/master-inbox/change-read-status", nothing, readStatusBody, onConversation(changeReadStatus)},
		{"inbox.set_reminder", post, "/master-inbox/set-reminder", nothing, reminderBody, onConversation(setReminder)},
		{"inbox.push_to_subsequence", post, "/master-inbox/push-to-subsequence", nothing, pushToSubsequenceBody, pushToSubsequence},
		{"inbox.resume_lead", patch, "/master-inbox/resume-lead", nothing, inboxResumeBody, resumeConversation},
		{"inbox.block_domains", post, "/master-inbox/block-domains", nothing, blockDomainsBody, blockDomains},
	}
}
