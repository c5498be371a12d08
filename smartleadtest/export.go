package smartleadtest

import (
	"encoding/csv"
	"io"
	"net/http"
	"strconv"
	"unicode/utf8"
)

// exportChunk is how many leads are written before the lock is given up, so
// that a long download does not hold up everybody else.
const exportChunk = 500

var exportColumns = []string{
	"id", "campaign_lead_map_id", "status", "category", "is_interested", "created_at", "first_name", "last_name", "email", "phone_number",
	"company_name", "website", "location", "custom_fields", "linkedin_profile", "company_url", "is_unsubscribed", "unsubscribed_client_id_map",
	"last_email_sequence_sent", "open_count", "click_count", "reply_count",
}

// exportCampaignLeads streams the leads as CSV in Windows-1252 without saying
// so, as the real service was seen doing.
func exportCampaignLeads(c *call) (answer, error) {
	found, err := c.campaign()
	if err != nil {
		return answer{}, err
	}
	name := "attachment; filename=sl_campaign_" + strconv.FormatInt(found.id, 10) + "_leads.csv"
	server := c.server
	return answer{
		status: http.StatusOK, contentType: "text/csv", header: http.Header{"Content-Disposition": {name}},
		stream: func(w io.Writer) { server.exportTo(w, found) },
	}, nil
}

func (s *Server) exportTo(w io.Writer, c *campaign) {
	out := csv.NewWriter(&windows1252{w: w})
	_ = out.Write(exportColumns)
	for after := int64(0); ; {
		rows, last := s.exportRows(c, after)
		for _, row := range rows {
			_ = out.Write(row)
		}
		out.Flush()
		if len(rows) < exportChunk || out.Error() != nil {
			return
		}
		after = last
	}
}

// exportRows are the next leads after a map id.
func (s *Server) exportRows(c *campaign, after int64) ([][]string, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chunk := page(c.enrolments, int64(c.indexAfter(after)), exportChunk)
	rows := make([][]string, 0, len(chunk))
	for _, e := range chunk {
		rows = append(rows, exportRow(e))
		after = e.id
	}
	return rows, after
}

func exportRow(e *enrolment) []string {
	var opens, clicks, replies int
	for _, m := range e.mails {
		opens += m.opens
		clicks += m.clicks
		replies += len(m.replies)
	}
	category, step := "", ""
	if name := categoryName(e.category); name != nil {
		category = *name
	}
	if e.lastStep > 0 {
		step = strconv.FormatInt(e.lastStep, 10)
	}
	p := e.lead.profile
	return []string{
		strconv.FormatInt(e.lead.id, 10), strconv.FormatInt(e.id, 10), e.status, category, strconv.FormatBool(isPositive(e.category)),
		wireTime(e.createdAt), p.firstName, p.lastName, p.email, p.phone, p.company, p.website, p.location, string(p.custom()),
		p.linkedin, p.companyURL, strconv.FormatBool(e.lead.unsubscribed), "", step,
		strconv.Itoa(opens), strconv.Itoa(clicks), strconv.Itoa(replies),
	}
}

// windows1252 turns UTF-8 into Windows-1252 on its way through.
type windows1252 struct {
	w    io.Writer
	half []byte // the beginning of a letter that a buffer's end cut in two
}

// special are the letters of Windows-1252 that do not have their Unicode number.
var special = map[rune]byte{
	'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, '‡': 0x87, 'ˆ': 0x88, '‰': 0x89, 'Š': 0x8a, '‹': 0x8b, 'Œ': 0x8c, 'Ž': 0x8e,
	'‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '˜': 0x98, '™': 0x99, 'š': 0x9a, '›': 0x9b, 'œ': 0x9c, 'ž': 0x9e, 'Ÿ': 0x9f,
}

func (t *windows1252) Write(p []byte) (int, error) {
	text := append(t.half, p...) //nolint:gocritic // half is set anew below
	out := make([]byte, 0, len(text))
	for len(text) > 0 && utf8.FullRune(text) {
		letter, size := utf8.DecodeRune(text)
		text = text[size:]
		switch b, found := special[letter]; {
		case found:
			out = append(out, b)
		case letter < 0x80 || letter >= 0xa0 && letter <= 0xff:
			out = append(out, byte(letter))
		default:
			out = append(out, '?')
		}
	}
	t.half = append([]byte(nil), text...)
	_, err := t.w.Write(out)
	return len(p), err
}
