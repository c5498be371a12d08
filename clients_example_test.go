package smartlead_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/smartlead-go/smartlead"
)

// agencyServer knows one client, who has one campaign.
func agencyServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path + " " + r.URL.Query().Get("api_key") {
		case "GET /api/v1/client/ agency-key":
			fmt.Fprint(w, `[{"id":299,"name":"Northwind","email":"ops@northwind.example"}]`)
		case "POST /api/v1/client/api-key agency-key":
			fmt.Fprint(w, `{"ok":true,"data":{"id":45,"client_id":299,"key_name":"crm","api_key":"northwind-key"}}`)
		case "GET /api/v1/campaigns/ northwind-key":
			fmt.Fprint(w, `[{"id":2710262,"name":"Spring outreach","client_id":299}]`)
		default:
			http.Error(w, `{"message":"Invalid API Key"}`, http.StatusUnauthorized)
		}
	}))
}

// An agency lists the campaigns of each client through a key of the client.
func ExampleClientsService() {
	server := agencyServer()
	defer server.Close()
	ctx := context.Background()

	agency, err := smartlead.NewClient("agency-key", smartlead.WithBaseURL(server.URL+"/api/v1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	clients, err := agency.Clients.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range clients {
		// Keep the key: the list of keys may not show it again.
		key, err := agency.Clients.CreateAPIKey(ctx, &smartlead.ClientAPIKeyCreateParams{ClientID: c.ID, Name: "crm"})
		if err != nil {
			fmt.Println(err)
			return
		}
		workspace, err := agency.Clone(smartlead.WithAPIKey(key.Key.Reveal()))
		if err != nil {
			fmt.Println(err)
			return
		}
		campaigns, err := workspace.Campaigns.List(ctx, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.Name, "has", len(campaigns), "campaign; its key prints as", key.Key)
	}
	// Output: Northwind has 1 campaign; its key prints as [redacted]
}
