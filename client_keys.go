package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"time"
)

var (
	opClientsListAPIKeys  = operation("Clients.ListAPIKeys", http.MethodGet, "/client/api-key", read, list)
	opClientsCreateAPIKey = operation("Clients.CreateAPIKey", http.MethodPost, "/client/api-key", once)
	opClientsDeleteAPIKey = operation("Clients.DeleteAPIKey", http.MethodDelete, "/client/api-key/{id}", idempotent, removes)
	opClientsResetAPIKey  = operation("Clients.ResetAPIKey", http.MethodPut, "/client/api-key/reset/{id}", once)
)

// ClientAPIKeyStatus says whether a client's API key works.
type ClientAPIKeyStatus string

// The states of a client's API key.
const (
	ClientAPIKeyActive   ClientAPIKeyStatus = "active"
	ClientAPIKeyInactive ClientAPIKeyStatus = "inactive"
)

var _ = enum(ClientAPIKeyActive, ClientAPIKeyInactive)

// ClientAPIKey is an API key of a client. [Client.Clone] with its Key serves the
// client's workspace.
type ClientAPIKey struct {
	ID        ClientAPIKeyID     `json:"id"`
	ClientID  ClientID           `json:"client_id"`
	UserID    UserID             `json:"user_id"`  // the agency
	Name      string             `json:"key_name"` // what it is for
	Key       Secret             `json:"api_key"`  // zero when the API did not show it
	Status    ClientAPIKeyStatus `json:"status"`
	CreatedAt time.Time          `json:"created_at"`
	UpdatedAt time.Time          `json:"updated_at"`
	DeletedAt time.Time          `json:"deleted_at"` // zero: not deleted

	Extra map[string]json.RawMessage `json:",embed"`
}

// ClientAPIKeyListParams narrows a list of keys.
type ClientAPIKeyListParams struct {
	ClientID ClientID           `url:"clientId,omitempty"` // zero: of every client
	Status   ClientAPIKeyStatus `url:"status,omitempty"`
	Name     string             `url:"keyName,omitempty"` // a part of the name
}

// ListAPIKeys returns the API keys of clients. The keys themselves may be masked
// or missing: keep the one that CreateAPIKey returns.
//
// SmartLead: GET /client/api-key. The API is not known to have pages here. The
// shape of the answer has medium confidence.
func (s *ClientsService) ListAPIKeys(ctx context.Context, params *ClientAPIKeyListParams, opts ...RequestOption) ([]*ClientAPIKey, error) {
	return call[rows[ClientAPIKey]](ctx, s.client, opClientsListAPIKeys.path(), params, opts)
}

// ClientAPIKeyCreateParams is a new key of a client.
type ClientAPIKeyCreateParams struct {
	ClientID ClientID `json:"clientId"`
	Name     string   `json:"keyName"` // letters, digits, spaces, hyphens and underscores
}

var apiKeyName = regexp.MustCompile(`^[A-Za-z0-9 _-]+$`)

func (p *ClientAPIKeyCreateParams) validate() (field, reason string) {
	if !apiKeyName.MatchString(p.Name) {
		return "keyName", "must consist of letters, digits, spaces, hyphens and underscores"
	}
	return positive("clientId", p.ClientID)
}

// CreateAPIKey makes an API key for a client.
//
// SmartLead: POST /client/api-key. It is not repeated once it may have arrived:
// every call makes another key. Sources disagree whether a client can have
// several. The shape of the answer has medium confidence.
func (s *ClientsService) CreateAPIKey(ctx context.Context, params *ClientAPIKeyCreateParams, opts ...RequestOption) (*ClientAPIKey, error) {
	return unwrap(call[*envelope[ClientAPIKey]](ctx, s.client, opClientsCreateAPIKey.path(), params, opts))
}

// DeleteAPIKey removes an API key of a client: it stops working.
//
// SmartLead: DELETE /client/api-key/{id}. It may be repeated; a repeat can be
// [ErrNotFound]. The route has medium confidence.
func (s *ClientsService) DeleteAPIKey(ctx context.Context, key ClientAPIKeyID, opts ...RequestOption) error {
	return send(ctx, s.client, opClientsDeleteAPIKey.path(key), nil, opts)
}

// ResetAPIKey gives an API key of a client a new value. The old one stops
// working at once.
//
// SmartLead: PUT /client/api-key/reset/{id}. It is not repeated once it may have
// arrived: every call makes another value. When the error says MaybeApplied, the
// new value is lost unless the list shows it: reset again. The shape of the
// answer has medium confidence.
func (s *ClientsService) ResetAPIKey(ctx context.Context, key ClientAPIKeyID, opts ...RequestOption) (*ClientAPIKey, error) {
	return unwrap(call[*envelope[ClientAPIKey]](ctx, s.client, opClientsResetAPIKey.path(key), nil, opts))
}
