package smartleadtest

// clientRoutes are the operations of an agency: its clients, their keys, and
// what concerns the workspace as a whole.
func clientRoutes() []route {
	return []route{
		{"clients.create", post, "/client/save", nothing, saveClientBody, saveClient}, // and clients.update
		{"clients.list", get, "/client", nothing, nothing, listClients},
		{"client_api_keys.create", post, "/client/api-key", nothing, clientKeyBody, createClientKey},
		{"client_api_keys.list", get, "/client/api-key", clientKeysQuery, nothing, listClientKeys},
		{"client_api_keys.delete", del, "/client/api-key/{id}", nothing, nothing, deleteClientKey},
		{"client_api_keys.reset", put, "/client/api-key/reset/{id}", nothing, nothing, resetClientKey},

		{"users.get_by_api_key", get, "/users/get-by-api-key", nothing, nothing, getUser},
		{"subscription.credits_stats", get, "/subscription/credits-stats", nothing, nothing, creditsStats},
		{"send_email.initiate", post, "/send-email/initiate", nothing, sendEmailBody, sendEmail},
	}
}
