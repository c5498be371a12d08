package smartleadtest

// leadRoutes are the operations on leads of the whole account: looking them up,
// lists, tags, notes, tasks and the block list.
func leadRoutes() []route {
	return []route{
		{"leads.get_by_email", get, "/leads", leadByEmailQuery, nothing, getLeadByEmail},
		{"leads.list_global", get, "/leads/global-leads", globalLeadsQuery, nothing, listGlobalLeads},
		{"leads.list_all", get, "/leads/all", leadSearchQuery, nothing, searchLeads},
		{"leads.fetch_categories", get, "/leads/fetch-categories", nothing, nothing, listCategories},
		{"leads.unsubscribe", post, "/leads/{lead_id}/unsubscribe", nothing, nothing, unsubscribeLead},
		{"leads.delete", del, "/leads/{lead_id}", nothing, nothing, deleteLead},
		{"leads.push_between_lists", post, "/leads/leads/push-between-lists", nothing, pushBetweenListsBody, pushBetweenLists},

		{"blocklist.list", get, "/leads/get-domain-block-list", blockListQuery, nothing, listBlocked},
		{"blocklist.add", post, "/leads/add-domain-block-list", nothing, blockBody, addBlocked},
		{"blocklist.delete", del, "/leads/delete-domain-block-list", unblockQuery, nothing, deleteBlocked},

		{"lead_lists.list", get, "/lead-list", leadListsQuery, nothing, listLeadLists},
		{"lead_lists.create", post, "/lead-list", nothing, leadListBody, createLeadList},
		{"lead_lists.get", get, "/lead-list/{id}", nothing, nothing, getLeadList},
		{"lead_lists.update", put, "/lead-list/{id}", nothing, leadListBody, updateLeadList},
		{"lead_lists.delete", del, "/lead-list/{id}", nothing, nothing, deleteLeadList},
		{"lead_lists.import", post, "/lead-list/{id}/import", nothing, listImportBody, importIntoList},
		{"lead_lists.assign_tags", post, "/lead-list/assign-tags", nothing, assignListTagsBody, assignListTags},

		{"lead_tags.list", get, "/crm/leads/tags", leadTagsQuery, nothing, listLeadTags},
		{"lead_tags.add", post, "/crm/leads/tags", nothing, addLeadTagsBody, addLeadTags},
		{"lead_tags.remove", del, "/crm/leads/tags/{tagMappingId}", nothing, nothing, removeLeadTag},
		{"lead_notes.list", get, "/crm/leads/notes/{id}", nothing, nothing, listLeadNotes},
		{"lead_notes.create", post, "/master-inbox/create-note", nothing, createNoteBody, createNote},
		{"lead_tasks.list", get, "/crm/leads/tasks/{id}", nothing, nothing, listLeadTasks},
		{"lead_tasks.create", post, "/master-inbox/create-task", nothing, createTaskBody, createTask},
	}
}
