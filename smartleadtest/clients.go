package smartleadtest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// agencyClient is a client of the agency: a workspace below the account.
type agencyClient struct {
	id          int64
	createdAt   time.Time
	name        string
	email       string
	uuid        string
	logo        string
	logoURL     string
	permissions []string // nil: never given
}

// clientByID is nil for no id and for an unknown one.
func (st *state) clientByID(id *int64) *agencyClient {
	if id == nil {
		return nil
	}
	i := slices.IndexFunc(st.clients, func(x *agencyClient) bool { return x.id == *id })
	if i < 0 {
		return nil
	}
	return st.clients[i]
}

// agencyOnly refuses what a client's own key may not do.
func (c *call) agencyOnly() error {
	if c.key.clientID != nil {
		return refuseError(http.StatusForbidden, "Access denied")
	}
	return nil
}

// saveClientBody serves two operations: with an id it changes a client.
var saveClientBody = object{
	may("id", whole()), need("email", text().nonEmpty()), need("name", text().nonEmpty()), may("password", text()),
	may("logo", text().orNull()), may("logo_url", text().orNull()), may("uuid", text()), may("permission", listOf(text())),
	may("is_credit_assigned", boolean()), may("email_credits", whole()), may("lead_credits", whole()),
}

func saveClient(c *call) (answer, error) {
	if err := c.agencyOnly(); err != nil {
		return answer{}, err
	}
	email, id := c.body.text("email"), c.body.id("id")
	if !validAddress(email) {
		return answer{}, refuseBody("email", "must be a valid email")
	}
	if slices.ContainsFunc(c.state.clients, func(x *agencyClient) bool { return lower(x.email) == lower(email) && !sameID(&x.id, id) }) {
		return answer{}, refuseError(http.StatusBadRequest, "A client with this email already exists.")
	}
	if id != nil {
		return c.updateClient(*id)
	}
	if c.body.has("uuid") {
		return answer{}, refuseBody("uuid", "is not allowed")
	}
	return c.createClient()
}

// createClient repeats the password in its answer, as the real service does.
func (c *call) createClient() (answer, error) {
	c.state.last.client++
	made := &agencyClient{id: c.state.last.client, createdAt: c.now, uuid: c.server.dice.uuid("client", c.state.last.client)}
	c.applyClient(made)
	c.state.clients = append(c.state.clients, made)
	return reply(struct {
		OK       bool    `json:"ok"`
		ID       int64   `json:"clientId"`
		Name     string  `json:"name"`
		Email    string  `json:"email"`
		Password *string `json:"password"`
	}{true, made.id, made.name, made.email, textOrNull(c.body.text("password"))})
}

func (c *call) updateClient(id int64) (answer, error) {
	found := c.state.clientByID(&id)
	if found == nil {
		return answer{}, refuseError(http.StatusNotFound, "Client not found")
	}
	c.applyClient(found)
	return reply(wireOKData{true, struct {
		ID    int64  `json:"id"`
		Name  string `json:"name"`
		Email string `json:"email"`
	}{found.id, found.name, found.email}})
}

// applyClient keeps what was not sent. Passwords and credits cannot be read by
// any call and are not kept.
func (c *call) applyClient(x *agencyClient) {
	x.email, x.name = c.body.text("email"), c.body.text("name")
	c.setText(&x.logo, "logo")
	c.setText(&x.logoURL, "logo_url")
	c.setText(&x.uuid, "uuid")
	if c.body.has("permission") {
		x.permissions = c.body.texts("permission")
	}
}

// wireClient is a client as it is listed. Two names are misspelled on the wire.
type wireClient struct {
	ID        int64       `json:"id"`
	Name      string      `json:"name"`
	Email     string      `json:"email"`
	UUID      string      `json:"uuid"`
	CreatedAt string      `json:"created_at"`
	UserID    int64       `json:"user_id"`
	Logo      *string     `json:"logo"`
	LogoURL   *string     `json:"logo_url"`
	Access    *wireAccess `json:"client_permision"`
}

type wireAccess struct {
	Permissions []string `json:"permission"`
	Categories  []string `json:"retricted_category"`
}

// listClients answers with everything at once. A client sees itself.
func listClients(c *call) (answer, error) {
	rows := []wireClient{}
	for _, x := range c.state.clients {
		if !c.sees(&x.id) {
			continue
		}
		row := wireClient{
			ID: x.id, Name: x.name, Email: x.email, UUID: x.uuid, CreatedAt: wireTime(x.createdAt), UserID: userID,
			Logo: textOrNull(x.logo), LogoURL: textOrNull(x.logoURL),
		}
		if x.permissions != nil {
			row.Access = &wireAccess{x.permissions, []string{}}
		}
		rows = append(rows, row)
	}
	return reply(rows)
}

// wireClientKey is a key of a client, its value included.
type wireClientKey struct {
	ID        int64   `json:"id"`
	ClientID  int64   `json:"client_id"`
	Name      string  `json:"key_name"`
	Value     string  `json:"api_key"`
	Status    string  `json:"status"`
	CreatedAt string  `json:"created_at"`
	UpdatedAt string  `json:"updated_at"`
	UserID    int64   `json:"user_id"`
	DeletedAt *string `json:"deleted_at"`
}

// active is the status of every key: a deleted one is gone.
const active = "active"

func (k *apiKey) onWire() wireClientKey {
	return wireClientKey{
		ID: k.id, ClientID: *k.clientID, Name: k.name, Value: k.value, Status: active,
		CreatedAt: wireTime(k.createdAt), UpdatedAt: wireTime(k.updatedAt), UserID: userID,
	}
}

var clientKeyBody = object{need("clientId", whole()), need("keyName", text().nonEmpty())}

var keyName = regexp.MustCompile(`^[A-Za-z0-9 _-]+$`)

func createClientKey(c *call) (answer, error) {
	if err := c.agencyOnly(); err != nil {
		return answer{}, err
	}
	if !keyName.MatchString(c.body.text("keyName")) {
		return answer{}, refuseBody("keyName", "fails to match the required pattern: /^[A-Za-z0-9 _-]+$/")
	}
	clientID := c.body.whole("clientId")
	if c.state.clientByID(&clientID) == nil {
		return answer{}, refuseError(http.StatusNotFound, "Client not found")
	}
	c.state.last.clientKey++
	made := &apiKey{clientID: &clientID, id: c.state.last.clientKey, name: c.body.text("keyName"), createdAt: c.now}
	c.state.clientKeys = append(c.state.clientKeys, made)
	c.renew(made)
	return reply(wireOKData{true, made.onWire()})
}

// renew gives a key a value that was never used. The one before it stops working
// at once.
func (c *call) renew(k *apiKey) {
	delete(c.state.keys, k.value)
	k.round++
	k.value = fmt.Sprintf("cl_live_%016x", c.server.dice.bits("client key", k.id, k.round))
	k.updatedAt = c.now
	c.state.keys[k.value] = k
}

var clientKeysQuery = object{may("clientId", whole()), may("status", text().oneOf(active, "inactive")), may("keyName", text())}

func listClientKeys(c *call) (answer, error) {
	rows := []wireClientKey{}
	for _, k := range c.state.clientKeys {
		if c.sees(k.clientID) && c.listsKey(k) {
			rows = append(rows, k.onWire())
		}
	}
	return reply(struct {
		Message string          `json:"message"`
		Data    []wireClientKey `json:"data"`
	}{"API keys fetched successfully", rows})
}

func (c *call) listsKey(k *apiKey) bool {
	q := c.query
	return (!q.has("clientId") || *k.clientID == q.whole("clientId")) && (!q.has("status") || q.text("status") == active) &&
		strings.Contains(lower(k.name), lower(q.text("keyName")))
}

// clientKey is the key that the path names.
func (c *call) clientKey() (*apiKey, error) {
	if err := c.agencyOnly(); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.state.clientKeys, func(k *apiKey) bool { return k.id == c.id("id") })
	if i < 0 {
		return nil, refuseError(http.StatusNotFound, "API key not found")
	}
	return c.state.clientKeys[i], nil
}

func deleteClientKey(c *call) (answer, error) {
	gone, err := c.clientKey()
	if err != nil {
		return answer{}, err
	}
	delete(c.state.keys, gone.value)
	c.state.clientKeys = slices.DeleteFunc(c.state.clientKeys, func(k *apiKey) bool { return k == gone })
	return reply(wireOK{true})
}

func resetClientKey(c *call) (answer, error) {
	found, err := c.clientKey()
	if err != nil {
		return answer{}, err
	}
	c.renew(found)
	return reply(wireOKData{true, found.onWire()})
}
