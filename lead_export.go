package smartlead

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/smartlead-go/smartlead/internal/wire"
)

var opLeadsExport = operation("Leads.Export", http.MethodGet, "/campaigns/{campaign_id}/leads-export", read, streams, slow)

// Export returns all leads of a campaign as CSV, whatever their state, as it
// comes in. The caller must close it. It can be large, about 22 MB for 5,000
// leads, and is also the only way from many addresses to the ids of their leads.
// [LeadsService.ExportAll] reads it, and [ReadExportedLeads] what was saved of it.
//
// Go by the names in the first row and not by the place of a column. They are
// id, campaign_lead_map_id, status, category (the name), is_interested,
// created_at, first_name, last_name, email, phone_number, company_name, website,
// location, custom_fields (a JSON object), linkedin_profile, company_url,
// is_unsubscribed, unsubscribed_client_id_map, last_email_sequence_sent,
// open_count, click_count and reply_count. A field can hold line breaks. The API
// does not say in which encoding it writes: UTF-8, or Windows-1252 on some
// accounts; take what is no valid UTF-8 as the latter. Letters that Windows-1252
// does not have cannot be in such a file; [LeadsService.All] has them.
//
// SmartLead: GET /campaigns/{campaign_id}/leads-export. A campaign that does not
// exist is [ErrNotFound]. Once rows come in, a break is an error of Read and
// nothing is repeated.
func (s *LeadsService) Export(ctx context.Context, campaign CampaignID, opts ...RequestOption) (io.ReadCloser, error) {
	return stream(ctx, s.client, opLeadsExport.path(campaign), opts)
}

// ExportedLead is a lead with its state in one campaign, as SmartLead exports it.
type ExportedLead struct {
	MapID            LeadMapID
	Status           LeadStatus
	Category         string // its name; "": none
	IsInterested     bool   // the category counts as positive
	CreatedAt        time.Time
	Lead             Lead
	LastSequenceSent int // the number of the last step that was sent; zero: none
	OpenCount        int
	ClickCount       int
	ReplyCount       int

	Extra map[string]string // the columns that are not known, by their names
}

// ExportAll walks all leads of a campaign, whatever their state, as
// [LeadsService.Export] hands them over: in one call and much faster than
// [LeadsService.All], with the numbers of opens, clicks and replies. It holds one
// row at a time. A row that cannot be read is a [LeadRowError] and the walk goes
// on; any other error ends it. An answer that is not that of an export is
// [ErrUnexpectedBody].
func (s *LeadsService) ExportAll(ctx context.Context, campaign CampaignID, opts ...RequestOption) iter.Seq2[*ExportedLead, error] {
	return func(yield func(*ExportedLead, error) bool) {
		body, err := s.Export(ctx, campaign, opts...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer body.Close()
		readExport(body, yield)
	}
}

// ReadExportedLeads reads a file that [LeadsService.Export] or SmartLead's
// website wrote, as [LeadsService.ExportAll] does. The iterator can be used once.
func ReadExportedLeads(file io.Reader) iter.Seq2[*ExportedLead, error] {
	used := false
	return func(yield func(*ExportedLead, error) bool) {
		if used {
			yield(nil, errCSVReadTwice)
			return
		}
		used = true
		readExport(file, yield)
	}
}

func readExport(file io.Reader, yield func(*ExportedLead, error) bool) {
	table, err := openCSV(file, ',', nil)
	var bad *csvRowError
	switch {
	case errors.Is(err, errCSVEmpty):
		yield(nil, fmt.Errorf("%w: %w, which every export of leads has", ErrUnexpectedBody, err))
		return
	case errors.As(err, &bad) || err == nil && !slices.Contains(table.header, "email"):
		yield(nil, fmt.Errorf("%w: it does not begin with the columns of an export of leads", ErrUnexpectedBody))
		return
	case err != nil:
		yield(nil, csvFailure(err))
		return
	}
	setters := make([]func(*ExportedLead, string) error, len(table.header))
	known := exportColumns()
	for i, name := range table.header {
		setters[i] = known[name]
		if setters[i] == nil {
			setters[i] = extraColumn(name)
		}
	}
	eachCSVRow(table, func(cells []string) (*ExportedLead, error) {
		lead := &ExportedLead{}
		for i, cell := range cells[:min(len(cells), len(setters))] {
			if err := setters[i](lead, cell); err != nil {
				return nil, fmt.Errorf("%s: %w", table.header[i], err)
			}
		}
		return lead, nil
	}, yield)
}

// exportHeader are the columns of SmartLead's export, in its order.
var exportHeader = []string{
	"id", "campaign_lead_map_id", "status", "category", "is_interested", "created_at", "first_name", "last_name", "email", "phone_number",
	"company_name", "website", "location", "custom_fields", "linkedin_profile", "company_url", "is_unsubscribed",
	"unsubscribed_client_id_map", "last_email_sequence_sent", "open_count", "click_count", "reply_count",
}

// exportColumns reads the cells of each column. It is no variable, which would be
// part of programs that export nothing.
func exportColumns() map[string]func(*ExportedLead, string) error {
	return map[string]func(*ExportedLead, string) error{
		"id":                         intColumn(func(l *ExportedLead) *LeadID { return &l.Lead.ID }),
		"campaign_lead_map_id":       intColumn(func(l *ExportedLead) *LeadMapID { return &l.MapID }),
		"status":                     func(l *ExportedLead, cell string) error { l.Status = LeadStatus(cell); return nil },
		"category":                   textColumn(func(l *ExportedLead) *string { return &l.Category }),
		"is_interested":              boolColumn(func(l *ExportedLead) *bool { return &l.IsInterested }),
		"created_at":                 readExportTime,
		"first_name":                 textColumn(func(l *ExportedLead) *string { return &l.Lead.FirstName }),
		"last_name":                  textColumn(func(l *ExportedLead) *string { return &l.Lead.LastName }),
		"email":                      textColumn(func(l *ExportedLead) *string { return &l.Lead.Email }),
		"phone_number":               textColumn(func(l *ExportedLead) *string { return &l.Lead.PhoneNumber }),
		"company_name":               textColumn(func(l *ExportedLead) *string { return &l.Lead.CompanyName }),
		"website":                    textColumn(func(l *ExportedLead) *string { return &l.Lead.Website }),
		"location":                   textColumn(func(l *ExportedLead) *string { return &l.Lead.Location }),
		"custom_fields":              objectColumn(func(l *ExportedLead) *CustomFields { return &l.Lead.CustomFields }),
		"linkedin_profile":           textColumn(func(l *ExportedLead) *string { return &l.Lead.LinkedInProfile }),
		"company_url":                textColumn(func(l *ExportedLead) *string { return &l.Lead.CompanyURL }),
		"is_unsubscribed":            boolColumn(func(l *ExportedLead) *bool { return &l.Lead.IsUnsubscribed }),
		"unsubscribed_client_id_map": objectColumn(func(l *ExportedLead) *UnsubscribedClients { return &l.Lead.UnsubscribedClients }),
		"last_email_sequence_sent":   intColumn(func(l *ExportedLead) *int { return &l.LastSequenceSent }),
		"open_count":                 intColumn(func(l *ExportedLead) *int { return &l.OpenCount }),
		"click_count":                intColumn(func(l *ExportedLead) *int { return &l.ClickCount }),
		"reply_count":                intColumn(func(l *ExportedLead) *int { return &l.ReplyCount }),
	}
}

func textColumn(of func(*ExportedLead) *string) func(*ExportedLead, string) error {
	return func(l *ExportedLead, cell string) error {
		*of(l) = cell
		return nil
	}
}

func intColumn[T ~int | ~int64](of func(*ExportedLead) *T) func(*ExportedLead, string) error {
	return func(l *ExportedLead, cell string) error {
		cell = strings.TrimSpace(cell)
		if cell == "" || cell == "null" {
			return nil
		}
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			return fmt.Errorf("no whole number: %.40q", cell)
		}
		*of(l) = T(n)
		return nil
	}
}

func boolColumn(of func(*ExportedLead) *bool) func(*ExportedLead, string) error {
	return func(l *ExportedLead, cell string) error {
		cell = strings.ToLower(strings.TrimSpace(cell))
		if cell == "" || cell == "null" {
			return nil
		}
		value, err := strconv.ParseBool(cell)
		if err != nil {
			return fmt.Errorf("neither true nor false: %.40q", cell)
		}
		*of(l) = value
		return nil
	}
}

func objectColumn[T CustomFields | UnsubscribedClients](of func(*ExportedLead) *T) func(*ExportedLead, string) error {
	return func(l *ExportedLead, cell string) error {
		if strings.TrimSpace(cell) == "" {
			return nil
		}
		if err := codec().Unmarshal([]byte(cell), of(l)); err != nil {
			return fmt.Errorf("no JSON object: %w", err)
		}
		return nil
	}
}

func readExportTime(l *ExportedLead, cell string) error {
	t, ok := wire.ParseTime(cell)
	if !ok {
		return fmt.Errorf("no time: %.40q", cell)
	}
	l.CreatedAt = t
	return nil
}

func extraColumn(name string) func(*ExportedLead, string) error {
	return func(l *ExportedLead, cell string) error {
		if cell == "" {
			return nil
		}
		if l.Extra == nil {
			l.Extra = map[string]string{}
		}
		l.Extra[name] = cell
		return nil
	}
}
