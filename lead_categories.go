package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

var opLeadsListCategories = operation("Leads.ListCategories", http.MethodGet, "/leads/fetch-categories", read, list)

// LeadSentiment is what a category says about a lead's interest.
type LeadSentiment string

// The sentiments of a category.
const (
	SentimentPositive LeadSentiment = "positive"
	SentimentNegative LeadSentiment = "negative"
	SentimentNeutral  LeadSentiment = "neutral"
)

var _ = enum(SentimentPositive, SentimentNegative, SentimentNeutral)

// LeadCategory is what a reply can be sorted as, such as Interested.
type LeadCategory struct {
	ID        CategoryID    `json:"id"`
	CreatedAt time.Time     `json:"created_at"`
	Name      string        `json:"name"`
	Sentiment LeadSentiment `json:"sentiment_type"` // empty: none is set

	Extra map[string]json.RawMessage `json:",embed"`
}

// ListCategories returns the lead categories of the account, SmartLead's and the
// account's own, by id. Look ids up here: sources disagree which id has which
// name. No call makes, changes or deletes a category.
//
// SmartLead: GET /leads/fetch-categories.
func (s *LeadsService) ListCategories(ctx context.Context, opts ...RequestOption) ([]*LeadCategory, error) {
	return call[[]*LeadCategory](ctx, s.client, opLeadsListCategories.path(), nil, opts)
}
