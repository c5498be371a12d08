package transport

import (
	"context"
	"net/http"
	"net/http/httptrace"
)

// untraced returns req with a trace that is not told the path, which holds the key:
// over HTTP/2 it is a header field.
func untraced(req *http.Request) *http.Request {
	trace := httptrace.ContextClientTrace(req.Context())
	if trace == nil || trace.WroteHeaderField == nil {
		return req
	}
	quiet, told := *trace, trace.WroteHeaderField
	quiet.WroteHeaderField = func(name string, values []string) {
		if name != ":path" {
			told(name, values)
		}
	}
	return req.WithContext(httptrace.WithClientTrace(traceless{req.Context()}, &quiet))
}

// traceless hides the trace of a context: another one would be added to it.
type traceless struct{ context.Context }

func (t traceless) Value(key any) any {
	value := t.Context.Value(key)
	if _, ok := value.(*httptrace.ClientTrace); ok {
		return nil
	}
	return value
}
