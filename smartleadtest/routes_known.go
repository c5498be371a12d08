package smartleadtest

// knownRoutes lists the operations that exist and are not played: too little is
// known of them, or they are not meant for programs. A request for one is
// answered with 501 and its name. Whoever plays one moves its line to the routes
// of its subject and gives it a query, a body and a handler.
func knownRoutes() []route {
	known := func(operation, method, path string) route {
		return route{operation: operation, method: method, path: path}
	}
	return []route{
		known("campaigns.add_tags", post, "/campaigns/tags"),
		known("campaigns.remove_tags", del, "/campaigns/tags"),
		known("campaign_email_accounts.add_by_tag", post, "/campaigns/{campaign_id}/email-accounts/by-tag"),
		known("accounts.reauth", post, "/email-accounts/{account_id}/reauth"),
		known("accounts.fetch_details", get, "/email-accounts/fetch-email-account-details"),
		known("send_email.track", get, "/send-email/track-email/{trackId:text}"),
	}
}
