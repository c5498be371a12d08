package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
)

var lastID atomic.Int64

// answerBatch reads no more of a batch than it needs to answer it, so that the
// clients are what is measured.
func answerBatch(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, `{"total_leads":"0","data":[],"offset":0,"limit":1}`)
		return
	}
	in, out := new(bytes.Buffer), new(bytes.Buffer)
	in.Grow(int(r.ContentLength) + bytes.MinRead)
	out.Grow(32 << 10)
	if _, err := in.ReadFrom(r.Body); err != nil {
		return
	}
	added := writeAnswer(out, in.Bytes())
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	lastID.Add(int64(added))
	_, _ = w.Write(out.Bytes())
}

// writeAnswer gives every address in the body an id.
func writeAnswer(out *bytes.Buffer, body []byte) (added int) {
	const member = `"email":"`
	out.WriteString(`{"ok":true,"emailToLeadIdMap":{"newlyAddedLeads":{`)
	id := 2995276770 + lastID.Load()
	for {
		at := bytes.Index(body, []byte(member))
		if at < 0 {
			break
		}
		body = body[at+len(member):]
		end := bytes.IndexByte(body, '"')
		if added > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('"')
		out.Write(body[:end])
		out.WriteString(`":"`)
		out.Write(strconv.AppendInt(out.AvailableBuffer(), id+int64(added), 10))
		out.WriteByte('"')
		body = body[end+1:]
		added++
	}
	fmt.Fprintf(out, `},"existingLeads":{},"existingLeadsInOtherCampaigns":{}},"upload_count":%d,"total_leads":%d,`+
		`"already_added_to_campaign":0,"duplicate_count":0,"invalid_email_count":0,"invalid_emails":[],"block_count":0,"bounce_count":0,`+
		`"unsubscribed_leads":[],"is_lead_limit_exhausted":false,"lead_import_stopped_count":0,"error":null}`, added, added)
	return added
}
