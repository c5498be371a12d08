package smartleadtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// call is one request on its way to a handler: routed, allowed, and with its
// query and body checked. Handlers run with the server's lock held.
type call struct {
	server *Server
	state  *state
	route  *route
	key    *apiKey
	params map[string]string
	query  fields
	body   fields
	now    time.Time
}

// handler carries out one operation. An error is a [*refusal].
type handler func(c *call) (answer, error)

// answer is what goes back when the operation was carried out.
type answer struct {
	status      int
	contentType string
	header      http.Header
	body        []byte
	// stream writes a body that is too large to build first. It is called
	// without the lock and takes it as it needs.
	stream func(w io.Writer)
}

const (
	contentJSON = "application/json; charset=utf-8"
	contentHTML = "text/html; charset=utf-8"
)

// reply answers 200 with a value as JSON.
func reply(value any) (answer, error) {
	return answer{status: http.StatusOK, contentType: contentJSON, body: encode(value)}, nil
}

// replyText answers 200 with a bare sentence, as Express does for send("...").
func replyText(sentence string) (answer, error) {
	return answer{status: http.StatusOK, contentType: contentHTML, body: []byte(sentence)}, nil
}

// encode writes JSON as Node does, with <, > and & as they are. What cannot be
// written, which none of the package's own types is, is a body that says so.
func encode(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return strconv.AppendQuote(nil, "smartleadtest: "+err.Error())
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}

// refusal is an answer that says no.
type refusal struct {
	status int
	body   any
}

func (r *refusal) Error() string { return strconv.Itoa(r.status) + " " + string(encode(r.body)) }

func (r *refusal) answer() answer {
	return answer{status: r.status, contentType: contentJSON, body: encode(r.body)}
}

// answerOf is the answer to a request that was refused.
func answerOf(err error) answer {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.answer()
	}
	return htmlPage(http.StatusInternalServerError, err.Error())
}

// refuse says no with a body of its own form.
func refuse(status int, body any) error { return &refusal{status, body} }

// The many forms of the API's errors, each under a name of its own.
type (
	wireError struct {
		Error string `json:"error"`
	}
	wireMessage struct {
		Message string `json:"message"`
	}
	wireStatusError struct {
		Error  string `json:"error"`
		Status string `json:"status"`
	}
	wireBadRequest struct {
		StatusCode int             `json:"statusCode"`
		Error      string          `json:"error"`
		Message    string          `json:"message"`
		Validation *wireValidation `json:"validation,omitempty"`
	}
	wireValidation struct {
		Source string   `json:"source"`
		Keys   []string `json:"keys"`
	}
	wireOK struct {
		OK bool `json:"ok"`
	}
	wireSuccess struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
	}
	wireOKMessage struct {
		OK      bool   `json:"ok"`
		Message string `json:"message"`
	}
	wireOKData struct {
		OK   bool `json:"ok"`
		Data any  `json:"data"`
	}
	wireEmpty struct{}
)

// refuseError is the usual form of the code behind the validator.
func refuseError(status int, sentence string) error { return refuse(status, wireError{sentence}) }

// refuseInvalid is the validator's form, source being params, query or body.
func refuseInvalid(source string, wrong *violation) error {
	return refuse(http.StatusBadRequest, wireBadRequest{
		StatusCode: http.StatusBadRequest,
		Error:      "Bad Request",
		Message:    wrong.message,
		Validation: &wireValidation{source, []string{wrong.key}},
	})
}

// refuseBody is a finding about the body that the validator words by itself.
func refuseBody(path, finding string) error {
	return refuseInvalid("body", violate(path, "%s", finding))
}

// id reads a path parameter, which the router has already found to be a number.
func (c *call) id(name string) int64 {
	n, _ := strconv.ParseInt(c.params[name], 10, 64)
	return n
}

// campaign is the campaign named in the path.
func (c *call) campaign() (*campaign, error) { return c.campaignByID(c.id("campaign_id")) }

// campaignByID finds a campaign that the key may see.
func (c *call) campaignByID(id int64) (*campaign, error) {
	found := c.state.campaigns[id]
	if found == nil || !c.sees(found.clientID) {
		return nil, refuseError(http.StatusNotFound, "Campaign not found - Invalid campaign_id.")
	}
	return found, nil
}

// enrolled is the lead named in the path, in the campaign named in the path.
func (c *call) enrolled() (*enrolment, error) {
	found, err := c.campaign()
	if err != nil {
		return nil, err
	}
	e := c.state.enrolmentOf(c.id("lead_id"), found)
	if e == nil {
		return nil, leadNotFound()
	}
	return e, nil
}

// sees tells whether the key may see what belongs to a client. The agency's own
// key sees everything.
func (c *call) sees(clientID *int64) bool {
	return c.key.clientID == nil || clientID != nil && *clientID == *c.key.clientID
}

// queryTime reads an optional time of the query.
func (c *call) queryTime(name string) (time.Time, error) {
	if !c.query.has(name) {
		return time.Time{}, nil
	}
	moment, ok := parseWireTime(c.query.text(name))
	if !ok {
		return time.Time{}, refuseInvalid("query", violate(name, "must be in ISO 8601 date format"))
	}
	return moment, nil
}

// page cuts a list for offset and limit.
func page[T any](rows []T, offset, limit int64) []T {
	from := min(max(offset, 0), int64(len(rows)))
	to := min(from+max(limit, 0), int64(len(rows)))
	return rows[from:to]
}
