package smartlead

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// ClientsService manages an agency's clients and their API keys. What a client
// owns is reached with a key of the client:
//
//	key, err := agency.Clients.CreateAPIKey(ctx, &smartlead.ClientAPIKeyCreateParams{ClientID: id, Name: "crm"})
//	client, err := agency.Clone(smartlead.WithAPIKey(key.Key.Reveal()))
//
// The clone shares the agency's connections and has a rate limiter of its own.
// SmartLead has no call that returns or deletes a single client.
type ClientsService struct{ service }

var (
	opClientsList   = operation("Clients.List", http.MethodGet, "/client/", read, list)
	opClientsCreate = operation("Clients.Create", http.MethodPost, "/client/save", once)
	opClientsUpdate = operation("Clients.Update", http.MethodPost, "/client/save", idempotent)
)

// ClientPermission is what a client may do. SmartLead may have others than the
// constants.
type ClientPermission string

// What a client may do.
const (
	ClientReplyMasterInbox ClientPermission = "reply_master_inbox"
	ClientFullAccess       ClientPermission = "full_access"
)

var _ = enum(ClientReplyMasterInbox, ClientFullAccess)

// AgencyClient is a client of an agency: a workspace of its own below the
// account.
type AgencyClient struct {
	ID        ClientID      `json:"id"`
	UserID    UserID        `json:"user_id"` // the agency
	Name      string        `json:"name"`
	Email     string        `json:"email"`
	UUID      string        `json:"uuid"`
	Logo      string        `json:"logo"`
	LogoURL   string        `json:"logo_url"`
	Access    *ClientAccess `json:"client_permision"` // nil when the API did not say
	CreatedAt time.Time     `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// ClientAccess is what a client may do and see.
type ClientAccess struct {
	Permissions []ClientPermission `json:"permission"`
	// RestrictedCategories are lead categories, by id or by name. They cannot be
	// set by any known call.
	RestrictedCategories []string `json:"retricted_category"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Params returns the client as it was read, for [ClientsService.Update]. It
// leaves out the password and the credits, which cannot be read.
func (c *AgencyClient) Params() *ClientUpdateParams {
	params := &ClientUpdateParams{
		Email:   c.Email,
		Name:    c.Name,
		Logo:    c.Logo,
		LogoURL: c.LogoURL,
		UUID:    c.UUID,
	}
	if c.Access != nil {
		params.Permissions = slices.Clone(c.Access.Permissions)
	}
	return params
}

// List returns every client of the account.
//
// SmartLead: GET /client/. The API has no pages here.
func (s *ClientsService) List(ctx context.Context, opts ...RequestOption) ([]*AgencyClient, error) {
	return call[rows[AgencyClient]](ctx, s.client, opClientsList.path(), nil, opts)
}

// ClientCreateParams is a new client.
type ClientCreateParams struct {
	Email       string             `json:"email"` // unique on all of SmartLead
	Name        string             `json:"name"`
	Password    Secret             `json:"password,omitzero"`
	Logo        string             `json:"logo,omitzero"` // an image in base64; older documentation has the brand's name here
	LogoURL     string             `json:"logo_url,omitzero"`
	Permissions []ClientPermission `json:"permission,omitzero"`
	// AssignCredits gives the client a share of the account's credits:
	// EmailCredits and LeadCredits.
	AssignCredits *bool `json:"is_credit_assigned,omitzero"`
	EmailCredits  *int  `json:"email_credits,omitzero"`
	LeadCredits   *int  `json:"lead_credits,omitzero"`
}

func (p *ClientCreateParams) validate() (field, reason string) { return checkClient(p.Email, p.Name) }

func checkClient(email, name string) (field, reason string) {
	switch {
	case email == "":
		return "email", "must not be empty"
	case name == "":
		return "name", "must not be empty"
	}
	return "", ""
}

// ClientCreated is the answer to a new client. What the API did not tell is
// zero; that can be everything, the id included.
type ClientCreated struct {
	ack

	ID        ClientID  `json:"clientId"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Password  Secret    `json:"password"` // as it was sent
	APIKey    Secret    `json:"api_key"`
	CreatedAt time.Time `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// clientCreatedAnswer has the id in one of three places.
type clientCreatedAnswer struct {
	ClientCreated

	PlainID ClientID             `json:"id"`
	Data    *clientCreatedAnswer `json:"data"`
}

func (a *clientCreatedAnswer) content() *ClientCreated {
	created := &a.ClientCreated
	if a.Data != nil {
		created = a.Data.content()
		created.ack = a.ack
	}
	created.ID = cmp.Or(created.ID, a.PlainID)
	return created
}

// Create makes a client.
//
// SmartLead: POST /client/save. It is not repeated once it may have arrived: a
// repeat is refused, since the address is taken by then. When the error says
// MaybeApplied, look for the address in the list. The shape of the answer has
// medium confidence.
func (s *ClientsService) Create(ctx context.Context, params *ClientCreateParams, opts ...RequestOption) (*ClientCreated, error) {
	return unwrap(call[*clientCreatedAnswer](ctx, s.client, opClientsCreate.path(), params, opts))
}

// ClientUpdateParams is the whole client. Whether the API keeps what is not sent
// is not known: start from [AgencyClient.Params] of what was read.
type ClientUpdateParams struct {
	Email         string             `json:"email"`
	Name          string             `json:"name"`
	Password      Secret             `json:"password,omitzero"`
	Logo          string             `json:"logo,omitzero"`
	LogoURL       string             `json:"logo_url,omitzero"`
	UUID          string             `json:"uuid,omitzero"`
	Permissions   []ClientPermission `json:"permission,omitzero"`
	AssignCredits *bool              `json:"is_credit_assigned,omitzero"`
	EmailCredits  *int               `json:"email_credits,omitzero"`
	LeadCredits   *int               `json:"lead_credits,omitzero"`
}

// clientUpdate is the body of an update: without the id it would be a create.
type clientUpdate struct {
	ID ClientID `json:"id"`
	*ClientUpdateParams
}

func (p *clientUpdate) validate() (field, reason string) {
	if field, reason := positive("id", p.ID); reason != "" {
		return field, reason
	}
	if p.ClientUpdateParams == nil {
		return "params", "must not be nil"
	}
	return checkClient(p.Email, p.Name)
}

// Update changes a client.
//
// SmartLead: POST /client/save with the id in the body. It may be repeated. The
// whole call has medium confidence.
func (s *ClientsService) Update(ctx context.Context, client ClientID, params *ClientUpdateParams, opts ...RequestOption) error {
	return send(ctx, s.client, opClientsUpdate.path(), &clientUpdate{client, params}, opts)
}
