package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// WorkspaceService tells about the workspace that the key belongs to. Its
// operations stand in one document of SmartLead's only and were never seen
// working. To check a key, [ClientsService.List] is known to work.
type WorkspaceService struct{ service }

var (
	opWorkspaceOwner   = operation("Workspace.Owner", http.MethodGet, "/users/get-by-api-key", read)
	opWorkspaceCredits = operation("Workspace.Credits", http.MethodGet, "/subscription/credits-stats", read)
)

// PlanType is the kind of a user's plan. The constants have low confidence.
type PlanType string

// The kinds of plans.
const (
	PlanFree       PlanType = "FREE"
	PlanStarter    PlanType = "STARTER"
	PlanPro        PlanType = "PRO"
	PlanEnterprise PlanType = "ENTERPRISE"
)

var _ = enum(PlanFree, PlanStarter, PlanPro, PlanEnterprise)

// SubscriptionStatus is the state of a user's subscription. The constants have
// low confidence.
type SubscriptionStatus string

// The states of a subscription.
const (
	SubscriptionActive   SubscriptionStatus = "ACTIVE"
	SubscriptionCanceled SubscriptionStatus = "CANCELED"
	SubscriptionExpired  SubscriptionStatus = "EXPIRED"
	SubscriptionTrial    SubscriptionStatus = "TRIAL"
)

var _ = enum(SubscriptionActive, SubscriptionCanceled, SubscriptionExpired, SubscriptionTrial)

// User is a user of SmartLead. What the API did not tell is zero.
type User struct {
	ID           UserID             `json:"id"`
	Email        string             `json:"email"`
	Name         string             `json:"name"`
	Company      string             `json:"company"`
	Plan         PlanType           `json:"account_type"`
	Subscription SubscriptionStatus `json:"subscription_status"`
	APIKey       Secret             `json:"api_key"`
	IsAgency     bool               `json:"is_agency"`
	ClientID     ClientID           `json:"client_id"` // zero: not a client of an agency
	CreatedAt    time.Time          `json:"created_at"`

	Extra map[string]json.RawMessage `json:",embed"`
}

func (u *User) missing() bool { return u.ID == 0 && u.Email == "" }

// Owner returns the user that the key belongs to.
//
// SmartLead: GET /users/get-by-api-key. A wrong key is [ErrUnauthorized]. It has
// low confidence.
func (s *WorkspaceService) Owner(ctx context.Context, opts ...RequestOption) (*User, error) {
	return call[*User](ctx, s.client, opWorkspaceOwner.path(), nil, opts)
}

// Credits counts the credits of a subscription. What kind of credits they are is
// not documented.
type Credits struct {
	Total     int `json:"total_credits"`
	Used      int `json:"used_credits"`
	Remaining int `json:"remaining_credits"`

	Extra map[string]json.RawMessage `json:",embed"`
}

// Credits returns the credits of the subscription.
//
// SmartLead: GET /subscription/credits-stats. It has low confidence.
func (s *WorkspaceService) Credits(ctx context.Context, opts ...RequestOption) (*Credits, error) {
	return call[*Credits](ctx, s.client, opWorkspaceCredits.path(), nil, opts)
}
