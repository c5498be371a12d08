package smartleadtest

// webhookRoutes lists the operations on webhooks.
func webhookRoutes() []route {
	return []route{
		{"webhooks.create", post, "/webhook/create", nothing, webhookCreateBody, createWebhook},
		{"webhooks.get", get, "/webhook/{webhook_id}", nothing, nothing, getWebhook},
		{"webhooks.update", put, "/webhook/update/{webhook_id}", nothing, webhookUpdateBody, updateWebhook},
		{"webhooks.delete", del, "/webhook/delete", nothing, webhookDeleteBody, deleteWebhook},
		{"campaign_webhooks.list", get, "/campaigns/{campaign_id}/webhooks", nothing, nothing, listCampaignWebhooks},
		{"campaign_webhooks.upsert", post, "/campaigns/{campaign_id}/webhooks", nothing, campaignWebhookBody, saveCampaignWebhook},
		{"campaign_webhooks.delete", del, "/campaigns/{campaign_id}/webhooks", nothing, webhookDeleteBody, deleteCampaignWebhook},
		{"campaign_webhooks.summary", get, "/campaigns/{campaign_id}/webhooks/summary", webhookWindow, nothing, webhookSummary},
		{"campaign_webhooks.retrigger_failed", post, "/campaigns/{campaign_id}/webhooks/retrigger-failed-events", nothing, webhookWindow, retriggerFailedEvents},
	}
}
