package smartlead

import (
	"fmt"

	"github.com/smartlead-go/smartlead/internal/wire"
)

// Ids are types of their own, so that passing one where another belongs does
// not compile. SmartLead sends them as numbers or as text and both are read;
// lead ids and lead map ids lie above 2^31.
type (
	// CampaignID identifies a campaign. A subsequence is a campaign too.
	CampaignID int64
	// SequenceID identifies one step of a campaign's sequence.
	SequenceID int64
	// VariantID identifies one A/B variant of a step.
	VariantID int64
	// LeadID identifies a lead, the person, on the whole account.
	LeadID int64
	// LeadMapID identifies a lead in one campaign. SmartLead also calls it
	// campaign_lead_map_id and email_lead_map_id. It is not a [LeadID].
	LeadMapID int64
	// StatsID identifies one sent or received mail, a UUID. SmartLead also calls
	// it email_stats_id.
	StatsID string
	// MessageID identifies one mail by its RFC 5322 Message-ID, angle brackets
	// included. It is not a [StatsID].
	MessageID string
	// AccountID identifies a mailbox (an email account).
	AccountID int64
	// CategoryID identifies a lead category such as Interested.
	CategoryID int64
	// ClientID identifies an agency's client.
	ClientID int64
	// UserID identifies a user of the account.
	UserID int64
	// TagID identifies a tag. One set of tags serves leads, campaigns and mailboxes.
	TagID int64
	// TeamMemberID identifies a member of the team.
	TeamMemberID int64
	// WebhookID identifies a webhook subscription.
	WebhookID int64
	// LeadListID identifies a lead list.
	LeadListID int64
	// TaskID identifies a task on a lead.
	TaskID int64
	// NoteID identifies a note on a lead.
	NoteID int64
	// TagMappingID identifies one tag on one lead. It is not a [TagID].
	TagMappingID int64
	// BlockListEntryID identifies an entry of the block list.
	BlockListEntryID int64
	// ClientAPIKeyID identifies an API key of a client. It is not the key itself.
	ClientAPIKeyID int64
)

var (
	_ = register(wire.Int[CampaignID]())
	_ = register(wire.Int[SequenceID]())
	_ = register(wire.Int[VariantID]())
	_ = register(wire.Int[LeadID]())
	_ = register(wire.Int[LeadMapID]())
	_ = register(wire.String[StatsID]())
	_ = register(wire.String[MessageID]())
	_ = register(wire.Int[AccountID]())
	_ = register(wire.Int[CategoryID]())
	_ = register(wire.Int[ClientID]())
	_ = register(wire.Int[UserID]())
	_ = register(wire.Int[TagID]())
	_ = register(wire.Int[TeamMemberID]())
	_ = register(wire.Int[WebhookID]())
	_ = register(wire.Int[LeadListID]())
	_ = register(wire.Int[TaskID]())
	_ = register(wire.Int[NoteID]())
	_ = register(wire.Int[TagMappingID]())
	_ = register(wire.Int[BlockListEntryID]())
	_ = register(wire.Int[ClientAPIKeyID]())
)

// positive checks an id that a query or a body holds; those in a path are
// checked there.
func positive[T ~int64](name string, id T) (field, reason string) {
	if id <= 0 {
		return name, fmt.Sprintf("must be a positive id, got %d", id)
	}
	return "", ""
}

// allPositive checks the ids of a list.
func allPositive[T ~int64](name string, ids []T) (field, reason string) {
	for _, id := range ids {
		if id <= 0 {
			return name, fmt.Sprintf("must hold positive ids, got %d", id)
		}
	}
	return "", ""
}
