package smartleadtest

// accountRoutes are the operations on mailboxes beside the basic ones: tags,
// connecting again, and reading what lies in them.
func accountRoutes() []route {
	return []route{
		{"accounts.reconnect_failed", post, "/email-accounts/reconnect-failed-email-accounts", nothing, nothing, reconnectFailed},
		{"accounts.fetch_messages", post, "/email-accounts/{account_id}/fetch-messages", nothing, fetchMessagesBody, fetchMessages},
		{"accounts.fetch_messages_bulk", post, "/email-accounts/multi/fetch-messages", nothing, fetchMessagesBulkBody, fetchMessagesBulk},

		{"accounts.tags_list", get, "/email-accounts/tags", nothing, nothing, listTags},
		{"accounts.tags_create", post, "/tags", nothing, createTagBody, createTag},
		{"accounts.tags_update", post, "/email-accounts/tag-manager", nothing, updateTagBody, updateTag},
		{"accounts.tags_assign", post, "/email-accounts/tag-mapping", nothing, tagMappingBody, assignAccountTags},
		{"accounts.tags_remove", del, "/email-accounts/tag-mapping", nothing, tagMappingBody, removeAccountTags},
		{"accounts.tags_for_emails", post, "/email-accounts/tag-list", nothing, tagListBody, tagsForAddresses},
	}
}
