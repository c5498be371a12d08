package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"sync"

	"github.com/smartlead-go/smartlead"
)

// floorLead and the types below are plain structs of the body's members.
type floorLead struct {
	Email        string            `json:"email"`
	FirstName    string            `json:"first_name,omitempty"`
	LastName     string            `json:"last_name,omitempty"`
	PhoneNumber  string            `json:"phone_number,omitempty"`
	CompanyName  string            `json:"company_name,omitempty"`
	Website      string            `json:"website,omitempty"`
	Location     string            `json:"location,omitempty"`
	CustomFields map[string]string `json:"custom_fields,omitempty"`
}

type floorBatch struct {
	Leads    []floorLead `json:"lead_list"`
	Settings struct {
		ReturnLeadIDs bool `json:"return_lead_ids"`
	} `json:"settings"`
}

type floorAnswer struct {
	OK    bool `json:"ok"`
	Total int  `json:"total_leads"`
	IDs   struct {
		Added    map[string]string `json:"newlyAddedLeads"`
		Existing map[string]string `json:"existingLeads"`
	} `json:"emailToLeadIdMap"`
}

// floorImport sends leads in batches and looks at nothing but the status and the
// number of ids.
func floorImport(base string, leads iter.Seq2[*smartlead.LeadInput, error], inFlight int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}
	defer client.CloseIdleConnections()
	batches := make(chan *floorBatch, inFlight)
	errs := make(chan error, inFlight)
	var senders sync.WaitGroup
	for range inFlight {
		senders.Go(func() {
			for batch := range batches {
				if err := sendFloorBatch(client, base, batch); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	batch := newFloorBatch()
	for lead, err := range leads {
		if err != nil {
			return err
		}
		batch.Leads = append(batch.Leads, floorLead{
			Email: lead.Email, FirstName: lead.FirstName, LastName: lead.LastName, PhoneNumber: lead.PhoneNumber,
			CompanyName: lead.CompanyName, Website: lead.Website, Location: lead.Location, CustomFields: lead.CustomFields,
		})
		if len(batch.Leads) == batchSize {
			batches <- batch
			batch = newFloorBatch()
		}
	}
	if len(batch.Leads) > 0 {
		batches <- batch
	}
	close(batches)
	senders.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

const batchSize = 400

func newFloorBatch() *floorBatch {
	batch := &floorBatch{Leads: make([]floorLead, 0, batchSize)}
	batch.Settings.ReturnLeadIDs = true
	return batch
}

func sendFloorBatch(client *http.Client, base string, batch *floorBatch) error {
	body, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	resp, err := client.Post(fmt.Sprintf("%s/campaigns/%d/leads?api_key=bench-key", base, campaign), "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	var answer floorAnswer
	if err := json.Unmarshal(data, &answer); err != nil {
		return err
	}
	if len(answer.IDs.Added) != len(batch.Leads) {
		return fmt.Errorf("%d of %d leads were added", len(answer.IDs.Added), len(batch.Leads))
	}
	return nil
}
