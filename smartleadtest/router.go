package smartleadtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxBody is the largest request body that is read.
const maxBody = 10 << 20

// route is one operation: its name in the fact files, where it is, what it
// takes, and who carries it out. A nil handler is answered with 501.
type route struct {
	operation string
	method    string
	path      string // relative to /api/v1; {name} is a number, {name:text} any text
	query     object
	body      object
	handle    handler
}

// router finds routes. Candidates share the method and the number of segments.
type router struct {
	candidates map[routeKey][]*compiledRoute
}

type routeKey struct {
	method   string
	segments int
}

type compiledRoute struct {
	*route
	segments []segment
	ownLimit *limiter
}

// segment is one part of a path between slashes.
type segment struct {
	literal string
	param   string // empty for a literal
	text    bool
}

func newRouter(all []route) *router {
	r := &router{candidates: map[routeKey][]*compiledRoute{}}
	for i := range all {
		compiled := &compiledRoute{route: &all[i]}
		for _, part := range splitPath(all[i].path) {
			compiled.segments = append(compiled.segments, parseSegment(part))
		}
		key := routeKey{all[i].method, len(compiled.segments)}
		r.candidates[key] = append(r.candidates[key], compiled)
	}
	return r
}

func parseSegment(part string) segment {
	if !strings.HasPrefix(part, "{") {
		return segment{literal: part}
	}
	name, kind, _ := strings.Cut(strings.Trim(part, "{}"), ":")
	return segment{param: name, text: kind == "text"}
}

// splitPath ignores a slash at the end: the API answers both forms alike.
func splitPath(path string) []string {
	return strings.Split(strings.Trim(path, "/"), "/")
}

// find returns the route for a path below /api/v1. A literal segment wins over a
// parameter, from left to right, so that /campaigns/create is never taken for a
// campaign.
func (r *router) find(method, path string) (*compiledRoute, map[string]string) {
	parts := splitPath(path)
	var best *compiledRoute
	for _, candidate := range r.candidates[routeKey{method, len(parts)}] {
		if candidate.matches(parts) && (best == nil || candidate.before(best)) {
			best = candidate
		}
	}
	if best == nil {
		return nil, nil
	}
	params := map[string]string{}
	for i, s := range best.segments {
		if s.param != "" {
			params[s.param] = parts[i]
		}
	}
	return best, params
}

func (c *compiledRoute) matches(parts []string) bool {
	for i, s := range c.segments {
		if s.param == "" && s.literal != parts[i] || s.param != "" && parts[i] == "" {
			return false
		}
	}
	return true
}

// before tells whether this route is more particular than another that also
// matches.
func (c *compiledRoute) before(other *compiledRoute) bool {
	for i, s := range c.segments {
		if literal := s.param == ""; literal != (other.segments[i].param == "") {
			return literal
		}
	}
	return false
}

// checkParams finds path parameters that should be numbers and are not, which is
// also what becomes of a word that no route knows.
func (c *compiledRoute) checkParams(params map[string]string) error {
	for _, s := range c.segments {
		if s.param == "" || s.text {
			continue
		}
		if _, err := strconv.ParseInt(params[s.param], 10, 64); err != nil {
			return refuseInvalid("params", violate(s.param, "must be a number"))
		}
	}
	return nil
}

// readQuery checks the query without the key.
func (c *compiledRoute) readQuery(query url.Values) (fields, error) {
	values := make(map[string]any, len(query))
	for name, all := range query {
		if name != "api_key" && len(all) > 0 {
			values[name] = all[0]
		}
	}
	checked, wrong := c.query.check("", values)
	if wrong != nil {
		return nil, refuseInvalid("query", wrong)
	}
	return checked, nil
}

// readBody checks the body. As in Express, a body without the JSON content type
// is not looked at, and a missing one is an empty object.
func (c *compiledRoute) readBody(r *http.Request, body []byte) (fields, error) {
	if r.Method == http.MethodGet {
		return fields{}, nil
	}
	var decoded any = map[string]any{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" && len(bytes.TrimSpace(body)) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&decoded); err != nil {
			return nil, errBadJSON
		}
		if _, err := decoder.Token(); err != io.EOF {
			return nil, errBadJSON
		}
	}
	if c.body.isList() {
		decoded = map[string]any{wholeBody: decoded}
	}
	values, ok := decoded.(map[string]any)
	if !ok {
		return nil, refuseBody("value", "must be of type object")
	}
	checked, wrong := c.body.check("", values)
	if wrong != nil {
		return nil, refuseInvalid("body", wrong)
	}
	return checked, nil
}

// errBadJSON stands for the HTML page with which Express answers a body that it
// cannot parse.
var errBadJSON = &refusal{status: http.StatusBadRequest}

func htmlPage(status int, sentence string) answer {
	text := `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Error</title>
</head>
<body>
<pre>` + html.EscapeString(sentence) + `</pre>
</body>
</html>
`
	return answer{status: status, contentType: contentHTML, body: []byte(text)}
}

// dispatch takes a request that has passed the key and the limit through
// validation to its handler.
func (s *Server) dispatch(r *http.Request, found *compiledRoute, params map[string]string, key *apiKey, body []byte) answer {
	if found == nil {
		return htmlPage(http.StatusNotFound, "Cannot "+r.Method+" "+r.URL.Path)
	}
	if err := found.checkParams(params); err != nil {
		return answerOf(err)
	}
	if found.handle == nil {
		return notImplemented(found.route)
	}
	query, err := found.readQuery(r.URL.Query())
	if err != nil {
		return answerOf(err)
	}
	checked, err := found.readBody(r, body)
	if errors.Is(err, errBadJSON) {
		return htmlPage(http.StatusBadRequest, "SyntaxError: Unexpected token in JSON")
	}
	if err != nil {
		return answerOf(err)
	}
	return s.carryOut(&call{server: s, route: found.route, key: key, params: params, query: query, body: checked})
}

// carryOut runs the handler under the lock and counts what was done.
func (s *Server) carryOut(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.state, c.now = s.state, s.clock.now
	result, err := c.route.handle(c)
	if err != nil {
		return answerOf(err)
	}
	s.state.applied[c.route.operation]++
	return result
}

func notImplemented(r *route) answer {
	return answer{
		status:      http.StatusNotImplemented,
		contentType: contentJSON,
		body: encode(wireMessage{fmt.Sprintf("The simulator does not play %s (%s %s).",
			r.operation, r.method, r.path)}),
	}
}
