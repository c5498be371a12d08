package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// newServer has every row ready before it begins, so that the clients are what is
// measured. A campaign has as many rows as its id says.
func newServer() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/campaigns/{campaign}/leads", newList("total_leads", 100_000, writeLead))
	mux.Handle("GET /api/v1/campaigns/{campaign}/statistics", newList("total_stats", 2000, writeMail))
	return mux
}

// list is a list whose rows begin again after the last that is ready. They are
// many times a page, since a page that comes twice ends a walk.
type list struct {
	total string // the member that holds the total
	text  []byte // the rows, a comma after each
	ends  []int  // where in text each row ends
}

func newList(total string, rows int, write func(*bytes.Buffer, int)) *list {
	var text bytes.Buffer
	l := &list{total: total}
	for i := range rows {
		write(&text, i)
		l.ends = append(l.ends, text.Len())
		text.WriteByte(',')
	}
	l.text = text.Bytes()
	return l
}

// rows returns those from one place to another, which must not go beyond the last
// that is ready.
func (l *list) rows(from, to int) []byte {
	if from >= to {
		return nil
	}
	from, last := from%len(l.ends), (to-1)%len(l.ends)
	begin := 0
	if from > 0 {
		begin = l.ends[from-1] + 1
	}
	return l.text[begin:l.ends[last]]
}

func (l *list) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	count, _ := strconv.Atoi(r.PathValue("campaign"))
	query := r.URL.Query()
	offset, _ := strconv.Atoi(query.Get("offset"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	if limit <= 0 || len(l.ends)%limit != 0 || offset%limit != 0 {
		http.Error(w, "no such page is ready", http.StatusBadRequest)
		return
	}
	head := fmt.Appendf(nil, `{"%s":"%d","data":[`, l.total, count)
	rows := l.rows(offset, min(offset+limit, count))
	tail := fmt.Appendf(nil, `],"offset":%d,"limit":%d}`, offset, limit)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(head)+len(rows)+len(tail)))
	for _, part := range [][]byte{head, rows, tail} {
		_, _ = w.Write(part)
	}
}

// writeLead writes a lead of some 700 bytes.
func writeLead(out *bytes.Buffer, i int) {
	fmt.Fprintf(out, `{"campaign_lead_map_id":%d,"lead_category_id":null,"status":"INPROGRESS","created_at":"2026-03-02T12:54:%02d.000Z","lead":{"id":%d,`+
		`"first_name":"Dana %d","last_name":"Reyes-%d","email":"dana.reyes.%d@northwind%d.example","phone_number":"+1 555 01%02d","company_name":"Northwind %d",`+
		`"website":"https://northwind%d.example","location":"Austin, Texas","custom_fields":{"title":"Head of Growth","industry":"Software and services",`+
		`"pain":"Hiring takes %d months","icebreaker":"Saw your talk number %d on scaling teams"},"linkedin_profile":"https://linkedin.example/in/dana-reyes-%d",`+
		`"company_url":"https://northwind%d.example","is_unsubscribed":false,"unsubscribed_client_id_map":{}}}`,
		2433664091+i, i%60, 2995276770+i, i, i, i, i, i%100, i, i, i%12, i, i, i)
}

var mailText = strings.Repeat(`<div style=\"margin:0\">Saw your talk on scaling teams, and liked it.</div>\n`, 125)

// writeMail writes a mail of some 10 KB.
func writeMail(out *bytes.Buffer, i int) {
	fmt.Fprintf(out, `{"stats_id":"4c8a7a5c-0d3e-4f59-9a49-%012x","lead_name":"Dana Reyes","lead_email":"dana.reyes.%d@northwind.example","lead_category":null,`+
		`"sequence_number":1,"email_campaign_seq_id":31482,"seq_variant_id":8812,"email_subject":"Quick question","email_message":"%s",`+
		`"sent_time":"2026-03-02T10:33:02.000Z","open_time":null,"click_time":null,"reply_time":null,"open_count":0,"click_count":0,`+
		`"is_unsubscribed":false,"is_bounced":false,"ignore_reply":false}`, i, i, mailText)
}
