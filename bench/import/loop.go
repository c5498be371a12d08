package main

import (
	"fmt"
	"iter"
	"net/http"
	"sync"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/bench/internal/callers"
	"github.com/smartlead-go/smartlead/internal/floor"
)

// addAnswer is what the loop reads of the answer to a batch.
type addAnswer struct {
	OK    bool `json:"ok"`
	Total int  `json:"total_leads"`
	IDs   struct {
		Added    map[string]string `json:"newlyAddedLeads"`
		Existing map[string]string `json:"existingLeads"`
	} `json:"emailToLeadIdMap"`
}

// importByHand sends leads in batches and looks at nothing but the status and the
// number of ids.
func importByHand(caller callers.Caller, leads iter.Seq2[*smartlead.LeadInput, error], inFlight int) error {
	batches := make(chan *floor.LeadBatch, inFlight)
	errs := make(chan error, inFlight)
	var senders sync.WaitGroup
	for range inFlight {
		senders.Go(func() {
			for batch := range batches {
				if err := sendBatch(caller, batch); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	batch := floor.NewLeadBatch(batchSize)
	for lead, err := range leads {
		if err != nil {
			return err
		}
		batch.Leads = append(batch.Leads, floor.LeadInput{
			Email: lead.Email, FirstName: lead.FirstName, LastName: lead.LastName, PhoneNumber: lead.PhoneNumber,
			CompanyName: lead.CompanyName, Website: lead.Website, Location: lead.Location, CustomFields: lead.CustomFields,
		})
		if len(batch.Leads) == batchSize {
			batches <- batch
			batch = floor.NewLeadBatch(batchSize)
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

func sendBatch(caller callers.Caller, batch *floor.LeadBatch) error {
	var answer addAnswer
	path := fmt.Sprintf("campaigns/%d/leads?api_key=bench-key", campaign)
	if err := caller.Call(http.MethodPost, path, batch, &answer); err != nil {
		return err
	}
	if len(answer.IDs.Added) != len(batch.Leads) {
		return fmt.Errorf("%d of %d leads were added", len(answer.IDs.Added), len(batch.Leads))
	}
	return nil
}
