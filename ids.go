package smartlead

import "github.com/smartlead-go/smartlead/internal/wire"

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
)

var (
	_ = register(wire.Int[CampaignID]())
	_ = register(wire.Int[SequenceID]())
	_ = register(wire.Int[VariantID]())
	_ = register(wire.Int[LeadID]())
	_ = register(wire.Int[LeadMapID]())
	_ = register(wire.String[StatsID]())
	_ = register(wire.Int[AccountID]())
	_ = register(wire.Int[CategoryID]())
	_ = register(wire.Int[ClientID]())
	_ = register(wire.Int[UserID]())
	_ = register(wire.Int[TagID]())
	_ = register(wire.Int[TeamMemberID]())
	_ = register(wire.Int[WebhookID]())
	_ = register(wire.Int[LeadListID]())
)
