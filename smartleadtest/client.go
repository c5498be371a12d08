package smartleadtest

import "github.com/smartlead-go/smartlead"

// Client returns a client of the server, ready for calls. It keeps to no rate
// limit when the server has none: tests would wait for nothing. Like [NewServer]
// it is for tests and panics on options that no client can have.
func (s *Server) Client(opts ...smartlead.Option) *smartlead.Client {
	own := []smartlead.Option{smartlead.WithBaseURL(s.URL())}
	if s.config.limit == nil {
		own = append(own, smartlead.WithLimiter(nil))
	}
	client, err := smartlead.NewClient(s.APIKey(), append(own, opts...)...)
	if err != nil {
		panic(err)
	}
	return client
}
