package smartleadtest

import "slices"

// The reports without days: what there is now.

var clientsQuery = object{may("client_ids", text())}

type wireReportCampaign struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Status    string `json:"status"`
	UserID    int64  `json:"user_id"`
	ClientID  *int64 `json:"client_id"`
	CreatedAt string `json:"created_at"`
}

func reportCampaigns(c *call) (answer, error) {
	takes, err := c.clientFilter()
	if err != nil {
		return answer{}, err
	}
	rows := []wireReportCampaign{}
	for _, each := range c.state.ordered {
		if takes(each.clientID) {
			rows = append(rows, wireReportCampaign{each.id, each.name, each.status, userID, each.clientID, wireTime(each.createdAt)})
		}
	}
	return replyReport("Campaign list fetched successfully!", "campaign_list", rows)
}

type wireReportClient struct {
	ID        int64   `json:"id"`
	Name      string  `json:"name"`
	Email     string  `json:"email"`
	UUID      string  `json:"uuid"`
	CreatedAt string  `json:"created_at"`
	UserID    int64   `json:"user_id"`
	Logo      *string `json:"logo"`
	LogoURL   *string `json:"logo_url"`
}

func reportClients(c *call) (answer, error) {
	clients, err := c.reportedClients()
	if err != nil {
		return answer{}, err
	}
	rows := []wireReportClient{}
	for _, each := range clients {
		rows = append(rows, wireReportClient{
			ID: each.id, Name: each.name, Email: each.email, UUID: each.uuid, CreatedAt: wireTime(each.createdAt), UserID: userID,
			Logo: textOrNull(each.logo), LogoURL: textOrNull(each.logoURL),
		})
	}
	return replyReport("Clients fetched successfully", "client_list", rows)
}

// reportedClients are the clients that the key sees and the query leaves.
func (c *call) reportedClients() ([]*agencyClient, error) {
	takes, err := c.clientFilter()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(c.state.clients), func(each *agencyClient) bool { return !takes(&each.id) }), nil
}

type wireClientMonth struct {
	Month string `json:"month"` // without the year
	Count digits `json:"count"`
}

// reportClientMonths counts the clients by the month in which they were made,
// in the order of time.
func reportClientMonths(c *call) (answer, error) {
	clients, err := c.reportedClients()
	if err != nil {
		return answer{}, err
	}
	rows := []wireClientMonth{}
	var last string
	for _, each := range clients {
		if month := each.createdAt.Format("2006-01"); month != last {
			rows = append(rows, wireClientMonth{Month: each.createdAt.Month().String()})
			last = month
		}
		rows[len(rows)-1].Count++
	}
	return replyReport("Monthly stats for clients fetched successfully", "monthly_stats", rows)
}

// statusLabels are the words of this report for the states of campaigns.
var statusLabels = []struct{ status, label string }{
	{campaignActive, "Active"}, {campaignPaused, "Paused"}, {campaignDrafted, "Drafted"}, {campaignCompleted, "Completed"}, {campaignStopped, "Stopped"},
}

type wireStatusCount struct {
	Status string `json:"status"`
	Count  mixed  `json:"total_count"`
}

// reportCampaignStatuses ends with a row that is no state.
func reportCampaignStatuses(c *call) (answer, error) {
	takes, err := c.clientFilter()
	if err != nil {
		return answer{}, err
	}
	counts := map[string]int{}
	for _, each := range c.state.ordered {
		if takes(each.clientID) {
			counts[each.status]++
		}
	}
	rows := []wireStatusCount{}
	for _, each := range statusLabels {
		rows = append(rows, wireStatusCount{each.label, mixed(counts[each.status])})
	}
	rows = append(rows, wireStatusCount{"Campaigns with Smart Servers", 0})
	return replyReport("Campaign status stats fetched successfully!", "campaign_status_stats", rows)
}

type wireMailboxCounts struct {
	Connected     int `json:"total_connected"`
	InUse         int `json:"in_use"`
	Disconnected  int `json:"disconnected"`
	WithoutWarmup int `json:"enabled_without_warmup"`
}

func reportMailboxCounts(c *call) (answer, error) {
	takes, err := c.clientFilter()
	if err != nil {
		return answer{}, err
	}
	counts := wireMailboxCounts{}
	for _, a := range c.state.accounts {
		if a.deleted || !takes(a.clientID) {
			continue
		}
		counts.InUse += b2i(len(a.senders) > 0)
		if a.smtpError != "" || a.imapError != "" {
			counts.Disconnected++
			continue
		}
		counts.Connected++
		counts.WithoutWarmup += b2i(a.warmup == nil || !a.warmup.enabled)
	}
	return replyReport("Overall mailbox stats fetched successfully!", "overall_mailbox_stats", counts)
}
