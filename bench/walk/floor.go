package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// floorPage and the types below are plain structs of the body's members.
type floorPage struct {
	Total  string              `json:"total_leads"`
	Offset int                 `json:"offset"`
	Limit  int                 `json:"limit"`
	Data   []floorCampaignLead `json:"data"`
}

type floorCampaignLead struct {
	MapID      int64     `json:"campaign_lead_map_id"`
	CategoryID *int64    `json:"lead_category_id"`
	Status     string    `json:"status"`
	CreatedAt  time.Time `json:"created_at"`
	Lead       floorLead `json:"lead"`
}

type floorLead struct {
	ID                  int64             `json:"id"`
	FirstName           string            `json:"first_name"`
	LastName            string            `json:"last_name"`
	Email               string            `json:"email"`
	PhoneNumber         string            `json:"phone_number"`
	CompanyName         string            `json:"company_name"`
	Website             string            `json:"website"`
	Location            string            `json:"location"`
	CustomFields        map[string]string `json:"custom_fields"`
	LinkedInProfile     string            `json:"linkedin_profile"`
	CompanyURL          string            `json:"company_url"`
	IsUnsubscribed      bool              `json:"is_unsubscribed"`
	UnsubscribedClients map[string]string `json:"unsubscribed_client_id_map"`
}

const pageSize = 100

// floor is a loop as it is written by hand.
type floor struct {
	base   string
	client *http.Client
}

// walk looks at every lead of the campaign, with that many pages under way ahead.
func (f *floor) walk(campaign, ahead int) error {
	rows, next, total := 0, 0, pageSize
	var queue []<-chan floorResult
	for next < total || len(queue) > 0 {
		var result floorResult
		if len(queue) > 0 {
			result, queue = <-queue[0], queue[1:]
		} else {
			result = f.page(campaign, next)
			next += pageSize
		}
		if result.err != nil {
			return result.err
		}
		var err error
		if total, err = strconv.Atoi(result.page.Total); err != nil {
			return err
		}
		for ; len(queue) < ahead && next < total; next += pageSize {
			queue = append(queue, f.begin(campaign, next))
		}
		for i := range result.page.Data {
			if result.page.Data[i].Lead.Email == "" {
				return errEmptyRow
			}
			rows++
		}
	}
	if rows != total {
		return fmt.Errorf("%d of %d rows came", rows, total)
	}
	return nil
}

type floorResult struct {
	page *floorPage
	err  error
}

func (f *floor) begin(campaign, offset int) <-chan floorResult {
	result := make(chan floorResult, 1)
	go func() { result <- f.page(campaign, offset) }()
	return result
}

func (f *floor) page(campaign, offset int) floorResult {
	resp, err := f.client.Get(fmt.Sprintf("%s/campaigns/%d/leads?api_key=bench-key&limit=%d&offset=%d", f.base, campaign, pageSize, offset))
	if err != nil {
		return floorResult{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return floorResult{err: err}
	}
	if resp.StatusCode != http.StatusOK {
		return floorResult{err: fmt.Errorf("status %d", resp.StatusCode)}
	}
	page := new(floorPage)
	return floorResult{page, json.Unmarshal(body, page)}
}
