package smartlead

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

var (
	// errSilent stands for the success that says nothing, as {} does.
	errSilent       = errors.New("smartlead: the API took the leads and answered nothing")
	errInvalidThere = errors.New("smartlead: the API calls the address invalid")
)

// saysNothing reports an answer without any count, as {} is.
func (a *LeadsAdded) saysNothing() bool {
	return a.LeadIDs == nil && a.UploadCount == 0 && a.TotalLeads == 0 && !a.LeadLimitExhausted && a.Error == "" &&
		a.counts() == ImportCounts{}
}

// counts are the answer's reasons for leaving leads out.
func (a *LeadsAdded) counts() ImportCounts {
	return ImportCounts{
		Duplicates:        a.DuplicateCount,
		Blocked:           a.BlockCount,
		Bounced:           a.BounceCount,
		Invalid:           max(a.InvalidEmailCount, a.InvalidEmails.Count),
		Unsubscribed:      a.UnsubscribedLeads.Count,
		AlreadyInCampaign: a.AlreadyAdded,
		LimitStopped:      a.ImportStoppedCount,
	}
}

// limitAnswer is the answer inside the refusal of an account without credits: its
// counts say what was added all the same.
func limitAnswer(err error) *LeadsAdded {
	var e *APIError
	if !errors.As(err, &e) || e.MaybeApplied || e.StatusCode == 0 {
		return nil
	}
	if e.StatusCode >= http.StatusInternalServerError || e.StatusCode == http.StatusTooManyRequests {
		return nil
	}
	var added LeadsAdded
	if codec().Unmarshal(e.Body, &added) != nil || !added.LeadLimitExhausted {
		return nil
	}
	return &added
}

// settle gives leads the results that the answer has for them.
func (b *importBatch) settle(ctx context.Context, open []int, added *LeadsAdded) {
	reader := &answerReader{rows: b.chunk.rows, added: added, counts: added.counts()}
	rest := reader.named(open)
	if !b.run.params.Settings.IgnoreDuplicatesInOtherCampaigns {
		rest = reader.elsewhere(rest)
	}
	if len(rest) > 0 && added.LeadIDs == nil || len(rest) > reader.counts.explained() {
		// The answer does not account for all, or by counts that may overlap: the
		// campaign's own list does.
		missing, err := b.run.lookup.find(ctx, b.chunk.rows, rest, b.since)
		if err != nil {
			b.giveUp(ctx, missing, ImportInDoubt, err)
			return
		}
		rest = reader.elsewhere(missing)
	}
	reader.counted(rest)
	if added.LeadLimitExhausted {
		b.chunk.unfinished = true
		b.run.stop(ErrLeadLimit)
	}
}

// answerReader reads the answer to a batch into the rows of its chunk.
type answerReader struct {
	rows   []ImportOutcome
	added  *LeadsAdded
	counts ImportCounts // without the leads that have a name
}

// named settles the leads that the answer names, and returns the others.
func (r *answerReader) named(open []int) (rest []int) {
	var ids LeadIDMap
	if r.added.LeadIDs != nil {
		ids = *r.added.LeadIDs
	}
	added, existing := addressMap{exact: ids.Added}, addressMap{exact: ids.Existing}
	invalid, unsubscribed := normalSet(r.added.InvalidEmails.Emails), normalSet(r.added.UnsubscribedLeads.Emails)
	for _, i := range open {
		row := &r.rows[i]
		if id, ok := added.find(row.Email); ok {
			row.Result, row.LeadID = ImportAdded, id
			continue
		}
		id, exists := existing.find(row.Email)
		switch address := normalAddress(row.Email); {
		case exists:
			row.Result, row.LeadID = ImportAlreadyInCampaign, id
			r.counts.AlreadyInCampaign = max(r.counts.AlreadyInCampaign-1, 0)
		case invalid[address]:
			row.Result, row.Err = ImportInvalid, errInvalidThere
			r.counts.Invalid = max(r.counts.Invalid-1, 0)
		case unsubscribed[address]:
			row.Result = ImportUnsubscribed
			r.counts.Unsubscribed = max(r.counts.Unsubscribed-1, 0)
		default:
			rest = append(rest, i)
		}
	}
	return rest
}

// elsewhere settles the leads that another campaign has, and returns the others.
// Where the settings ask for those too it comes last: whether the answer then
// names leads that were added is not known.
func (r *answerReader) elsewhere(open []int) (rest []int) {
	if r.added.LeadIDs == nil {
		return open
	}
	others := addressMap{exact: r.added.LeadIDs.InOtherCampaigns}
	for _, i := range open {
		row := &r.rows[i]
		if id, ok := others.find(row.Email); ok {
			row.Result, row.LeadID = ImportInOtherCampaign, id
		} else {
			rest = append(rest, i)
		}
	}
	return rest
}

// counted settles the leads that the answer only counts. Where all of them have
// one reason it is each one's own.
func (r *answerReader) counted(rest []int) {
	if len(rest) == 0 {
		return
	}
	counts := r.counts
	counts.Unnamed = len(rest)
	result, err := ImportRefused, fmt.Errorf("smartlead: the API left out %d leads of a call without naming them: %s", len(rest), &counts)
	switch {
	case r.added.LeadLimitExhausted && (counts.explained() == 0 || counts.all(counts.LimitStopped)):
		result, err = ImportLeadLimit, ErrLeadLimit
	case counts.all(counts.AlreadyInCampaign):
		result, err = ImportAlreadyInCampaign, nil
	case counts.all(counts.Invalid):
		result, err = ImportInvalid, errInvalidThere
	case counts.all(counts.Unsubscribed):
		result, err = ImportUnsubscribed, nil
	}
	for _, i := range rest {
		r.rows[i].Result, r.rows[i].Err = result, err
		if result == ImportRefused {
			r.rows[i].Counts = &counts
		}
	}
}

// all reports a reason that holds for every lead without a name.
func (c *ImportCounts) all(reason int) bool { return reason == c.Unnamed && c.explained() == c.Unnamed }

// addressMap finds addresses in what the API answered, whose spelling may have
// changed on the way.
type addressMap struct {
	exact  map[string]LeadID
	normal map[string]LeadID // made when it is first needed
}

func (m *addressMap) find(email string) (LeadID, bool) {
	if id, ok := m.exact[email]; ok || len(m.exact) == 0 {
		return id, ok
	}
	if m.normal == nil {
		m.normal = make(map[string]LeadID, len(m.exact))
		for address, id := range m.exact {
			m.normal[normalAddress(address)] = id
		}
	}
	id, ok := m.normal[normalAddress(email)]
	return id, ok
}

func normalSet(emails []string) map[string]bool {
	if len(emails) == 0 {
		return nil
	}
	set := make(map[string]bool, len(emails))
	for _, email := range emails {
		set[normalAddress(email)] = true
	}
	return set
}
