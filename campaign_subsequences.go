package smartlead

import (
	"context"
	"encoding/json"
	"net/http"
)

var opCampaignsCreateSubsequence = operation("Campaigns.CreateSubsequence", http.MethodPost, "/campaigns/create-subsequence", once)

// SubsequenceCreateParams is a new subsequence.
type SubsequenceCreateParams struct {
	ParentCampaignID CampaignID `json:"parent_campaign_id"`

	// Members are the other members of the body, as JSON. Only their names are
	// known, from sources that disagree: "name" and "client_id" from one, which
	// fit the answer, "subsequence_name" and "condition_events" from another.
	// SmartLead refuses names that it does not know with [ErrValidation].
	Members map[string]json.RawMessage `json:",embed"`
}

func (p *SubsequenceCreateParams) validate() (field, reason string) {
	if p.ParentCampaignID <= 0 {
		return positive("parent_campaign_id", p.ParentCampaignID)
	}
	if _, twice := p.Members["parent_campaign_id"]; twice {
		return "parent_campaign_id", "must not be among the other members too"
	}
	for name, value := range p.Members {
		if name == "" || !json.Valid(value) {
			return name, "must have a name and a value in JSON"
		}
	}
	return "", ""
}

// subsequenceCreated is the answer to a new subsequence: that of a new campaign,
// or one with the id under another name, as one page has it.
type subsequenceCreated struct {
	CampaignCreated

	SubsequenceID CampaignID `json:"subsequence_id"`
}

func (s *subsequenceCreated) content() *CampaignCreated {
	if s.ID == 0 {
		s.ID = s.SubsequenceID
	}
	return &s.CampaignCreated
}

// CreateSubsequence makes a subsequence: a campaign that leads of the parent move
// into when something happens there. It is a campaign like others, read with its
// ParentCampaignID set, and filled and configured by the same calls.
//
// SmartLead: POST /campaigns/create-subsequence. It is not repeated once it may
// have arrived: every call makes another child. When the error says
// MaybeApplied, list the campaigns and look for ParentCampaignID. Route, parent
// and answer have medium confidence. What else the body takes is not known.
func (s *CampaignsService) CreateSubsequence(ctx context.Context, params *SubsequenceCreateParams, opts ...RequestOption) (*CampaignCreated, error) {
	return unwrap(call[*subsequenceCreated](ctx, s.client, opCampaignsCreateSubsequence.path(), params, opts))
}
