package smartleadtest

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// wireUser is the user that a key belongs to.
type wireUser struct {
	ID           int64   `json:"id"`
	Email        string  `json:"email"`
	Name         string  `json:"name"`
	Company      *string `json:"company"`
	Plan         string  `json:"account_type"`
	APIKey       string  `json:"api_key"`
	CreatedAt    string  `json:"created_at"`
	IsAgency     bool    `json:"is_agency"`
	ClientID     *int64  `json:"client_id"`
	Subscription string  `json:"subscription_status"`
}

// user is the one behind the key: the owner of the account, or the client.
func (c *call) user() wireUser {
	company := "Harbor Outreach"
	u := wireUser{
		ID: userID, Email: "owner@harbor.example", Name: "Sam Ito", Company: &company, Plan: "PRO", APIKey: c.key.value,
		CreatedAt: "2025-01-01T00:00:00.000Z", IsAgency: true, Subscription: "ACTIVE",
	}
	if c.key.clientID == nil {
		return u
	}
	u.IsAgency, u.ClientID, u.Company = false, c.key.clientID, nil
	u.Email, u.Name = "", ""
	if owner := c.state.clientByID(c.key.clientID); owner != nil {
		u.Email, u.Name, u.CreatedAt = owner.email, owner.name, wireTime(owner.createdAt)
	}
	return u
}

func getUser(c *call) (answer, error) { return reply(c.user()) }

// creditsWithoutLimit is what an account without a lead limit shows.
const creditsWithoutLimit = 10_000

// creditsStats counts leads: which credits the real service counts is not
// published.
func creditsStats(c *call) (answer, error) {
	total, used := c.server.config.leadLimit, len(c.state.byEmail)
	if total == 0 {
		total = creditsWithoutLimit
	}
	return reply(struct {
		Total     int `json:"total_credits"`
		Used      int `json:"used_credits"`
		Remaining int `json:"remaining_credits"`
	}{total, used, max(total-used, 0)})
}

var sendEmailBody = object{
	need("to", text().nonEmpty()), need("subject", text().nonEmpty()), need("body", text().nonEmpty()),
	may("fromEmail", text()), may("fromEmailId", whole()), may("fromName", text()), may("replyTo", text()),
	may("attachments", listOf(objectOf(need("filename", text().nonEmpty()), need("content", text().nonEmpty()), need("mimeType", text().nonEmpty())))),
}

// sendEmail sends one mail outside of every campaign, at once: neither limits
// nor the block list hold it back, and nobody reacts to it.
func sendEmail(c *call) (answer, error) {
	if c.body.has("fromEmail") == c.body.has("fromEmailId") {
		return answer{}, refuseBody("value", "must contain exactly one of [fromEmail, fromEmailId]")
	}
	from := c.sendingAccount()
	if from == nil {
		return answer{}, refuseError(http.StatusNotFound, "Email account not found")
	}
	if !from.works() {
		return answer{}, refuseError(http.StatusBadRequest, "Email account "+from.fromEmail+" is suspended or not connected.")
	}
	files, err := c.attachedFiles()
	if err != nil {
		return answer{}, err
	}
	c.state.last.mail++
	number := c.state.last.mail
	c.state.sent = append(c.state.sent, &mail{
		number: number, statsID: c.server.dice.uuid("stats", number), kind: mailSingle, account: from, to: c.body.text("to"),
		subject: c.body.text("subject"), body: c.body.text("body"), attachments: files, sentAt: c.now,
	})
	type data struct {
		Message   string `json:"message"`
		MessageID string `json:"message_id"`
	}
	return reply(struct {
		Success bool `json:"success"`
		Data    data `json:"data"`
	}{true, data{"Email sent successfully", "msg_" + c.server.dice.uuid("single mail", number)[:8]}})
}

func (c *call) sendingAccount() *account {
	if c.body.has("fromEmailId") {
		return c.accountByID(c.body.whole("fromEmailId"))
	}
	for _, a := range c.state.accounts {
		if lower(a.fromEmail) == lower(c.body.text("fromEmail")) && c.sees(a.clientID) {
			return a
		}
	}
	return nil
}

// attachedFiles checks that the contents are base64. They are not kept.
func (c *call) attachedFiles() ([]attachment, error) {
	var files []attachment
	for _, item := range c.body.list("attachments") {
		file := item.(fields)
		if _, err := base64.StdEncoding.DecodeString(strings.TrimSpace(file.text("content"))); err != nil {
			return nil, refuseBody("attachments", "must hold content in base64")
		}
		files = append(files, attachment{Name: file.text("filename"), Type: file.text("mimeType")})
	}
	return files, nil
}
