package smartleadtest

import (
	"encoding/json"
	"io"
	"net/http"
)

// wireDelivery is a delivery as the control endpoints show it.
type wireDelivery struct {
	Time      string          `json:"time"`
	Event     string          `json:"event"`
	WebhookID int64           `json:"webhook_id,omitempty"`
	URL       string          `json:"url"`
	RequestID string          `json:"request_id"`
	Attempt   int             `json:"attempt"`
	Status    int             `json:"status"` // 0: no answer
	Error     string          `json:"error,omitempty"`
	Body      json.RawMessage `json:"body,omitempty"`
}

func deliveryOnWire(d Delivery) wireDelivery {
	row := wireDelivery{
		Time: wireTime(d.Time), Event: d.Event, WebhookID: d.WebhookID, URL: d.URL, RequestID: d.RequestID, Attempt: d.Attempt, Status: d.Status,
	}
	if d.Err != nil {
		row.Error = d.Err.Error()
	}
	if json.Valid(d.Body) {
		row.Body = d.Body
	}
	return row
}

// serveDeliver is [Webhooks.Deliver]: the query says what and where to, and the
// body, a JSON object, has members to set.
func (s *Server) serveDeliver(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	post := WebhookPost{
		URL: query.Get("to"), Event: query.Get("event"), Shape: WebhookShape(query.Get("shape")), Relay: WebhookRelay(query.Get("relay")),
		RequestID: query.Get("request_id"), Level: query.Get("level"),
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil && len(body) > 0 {
		err = json.Unmarshal(body, &post.Members)
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, wireError{"the body must be a JSON object of members to set: " + err.Error()})
		return
	}
	d, err := s.Webhooks().Deliver(r.Context(), post)
	switch {
	case err != nil && d.Body == nil:
		writeJSON(w, http.StatusBadRequest, wireError{err.Error()})
	case err != nil:
		writeJSON(w, http.StatusBadGateway, deliveryOnWire(d))
	default:
		writeJSON(w, http.StatusOK, deliveryOnWire(d))
	}
}

// serveDeliveries is [Webhooks.Deliveries].
func (s *Server) serveDeliveries(w http.ResponseWriter) {
	rows := []wireDelivery{}
	for _, d := range s.Webhooks().Deliveries() {
		rows = append(rows, deliveryOnWire(d))
	}
	writeJSON(w, http.StatusOK, rows)
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	write(w, answer{status: status, contentType: contentJSON, body: encode(value)})
}
