package smartlead

import (
	"context"
	"io"
	"net/http"
)

var opLeadsExport = operation("Leads.Export", http.MethodGet, "/campaigns/{campaign_id}/leads-export", read, streams, slow)

// Export returns all leads of a campaign as CSV, whatever their state, as it
// comes in. The caller must close it. It can be large, about 22 MB for 5,000
// leads, and is also the only way from many addresses to the ids of their leads.
//
// Go by the names in the first row and not by the place of a column. They are
// id, campaign_lead_map_id, status, category (the name), is_interested,
// created_at, first_name, last_name, email, phone_number, company_name, website,
// location, custom_fields (a JSON object), linkedin_profile, company_url,
// is_unsubscribed, unsubscribed_client_id_map, last_email_sequence_sent,
// open_count, click_count and reply_count. A field can hold line breaks. The API
// does not say in which encoding it writes: UTF-8, or Windows-1252 on some
// accounts; take what is no valid UTF-8 as the latter.
//
// SmartLead: GET /campaigns/{campaign_id}/leads-export. A campaign that does not
// exist is [ErrNotFound]. Once rows come in, a break is an error of Read and
// nothing is repeated.
func (s *LeadsService) Export(ctx context.Context, campaign CampaignID, opts ...RequestOption) (io.ReadCloser, error) {
	return stream(ctx, s.client, opLeadsExport.path(campaign), opts)
}
