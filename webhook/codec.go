package webhook

import (
	"sync"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/internal/wire"
)

// codec reads bodies. It knows every type that they are read into.
var codec = sync.OnceValue(func() *wire.Codec {
	return wire.NewCodec(
		wire.Int[smartlead.AccountID](),
		wire.Int[smartlead.CampaignID](),
		wire.Int[smartlead.CategoryID](),
		wire.Int[smartlead.ClientID](),
		wire.Int[smartlead.LeadID](),
		wire.Int[smartlead.LeadMapID](),
		wire.Int[smartlead.WebhookID](),
		wire.String[smartlead.MessageID](),
		wire.String[smartlead.StatsID](),
		wire.String[smartlead.CampaignStatus](),
		wire.String[smartlead.LeadSentiment](),
		wire.String[smartlead.MessageType](),
		wire.String[smartlead.WebhookLevel](),
		wire.String[CompanyDomain](),
		wire.StringMap[smartlead.CustomFields](),
		wire.StringMap[smartlead.UnsubscribedClients](),
		wire.Strings("url", "link", "email", "email_address", "address"),
		wire.Text(func(text string) (smartlead.Secret, bool) { return smartlead.NewSecret(text), true }, nil),
		// A relay may write objects as strings that hold JSON.
		wire.Embedded[Message](),
		wire.Embedded[LeadData](),
		wire.Embedded[DataCategory](),
		wire.Embedded[CategoryChange](),
		wire.Embedded[ThreadMessage](),
		wire.Embedded[[]*ThreadMessage](),
		wire.Embedded[correspondence](),
		wire.Embedded[metadata](),
	)
})
