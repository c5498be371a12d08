package smartlead

import (
	"context"
	"net/http"
)

var (
	opInboxReply   = operation("Inbox.Reply", http.MethodPost, "/campaigns/{campaign_id}/reply-email-thread", once)
	opInboxForward = operation("Inbox.Forward", http.MethodPost, "/campaigns/{campaign_id}/forward-email", once)
)

// Reply answers in a conversation, at once or at a given time. StatsID is that
// of any of its messages; To is best set to who wrote last, which need not be
// the lead's own address. It is the same call as [CampaignsService.Reply].
//
// SmartLead: POST /campaigns/{campaign_id}/reply-email-thread. It is not
// repeated once it may have arrived: every call sends a mail. When the error
// says MaybeApplied, look into the messages of the conversation. A success says
// that the mail is queued and no more, see [InboxService.ReplyStatus].
func (s *InboxService) Reply(ctx context.Context, campaign CampaignID, params *CampaignReplyParams, opts ...RequestOption) error {
	return send(ctx, s.client, opInboxReply.path(campaign), params, opts)
}

// Forward sends a message of a conversation on to other addresses. It is the
// same call as [CampaignsService.Forward].
//
// SmartLead: POST /campaigns/{campaign_id}/forward-email. It is not repeated
// once it may have arrived: every call sends a mail. A refusal, such as "Email
// account not found!", comes with status 500. The shape of the answer has medium
// confidence; where it is a sentence, MessageID is "".
func (s *InboxService) Forward(ctx context.Context, campaign CampaignID, params *CampaignForwardParams, opts ...RequestOption) (*CampaignForwarded, error) {
	return call[*CampaignForwarded](ctx, s.client, opInboxForward.path(campaign), params, opts)
}
