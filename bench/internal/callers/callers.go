// Package callers makes calls of the API without this SDK: by hand, and through
// the request functions that the SDKs of other APIs export.
package callers

import (
	"context"
	"net/http"

	"github.com/digitalocean/godo"
	"github.com/google/go-github/v88/github"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/smartlead-go/smartlead/internal/floor"
)

// Caller makes calls. The path is relative to the base URL, with its query.
type Caller struct {
	Name string
	Call func(method, path string, body, out any) error
}

// All returns the floor, which is what somebody writes by hand, and the peers. All
// of them use the client, so that they share its connections.
func All(base string, client *http.Client) ([]Caller, error) {
	base += "/"
	callers := []Caller{{"floor", func(method, path string, body, out any) error {
		return floor.Call(client, method, base+path, body, out)
	}}}
	for _, peer := range []func(string, *http.Client) (Caller, error){withGitHub, withGodo, withOpenAI} {
		caller, err := peer(base, client)
		if err != nil {
			return nil, err
		}
		callers = append(callers, caller)
	}
	return callers, nil
}

func withGitHub(base string, client *http.Client) (Caller, error) {
	sdk, err := github.NewClient(github.WithHTTPClient(client), github.WithURLs(&base, nil))
	return Caller{"go-github", func(method, path string, body, out any) error {
		req, err := sdk.NewRequest(context.Background(), method, path, body)
		if err != nil {
			return err
		}
		_, err = sdk.Do(req, out)
		return err
	}}, err
}

func withGodo(base string, client *http.Client) (Caller, error) {
	sdk, err := godo.New(client, godo.SetBaseURL(base))
	return Caller{"godo", func(method, path string, body, out any) error {
		req, err := sdk.NewRequest(context.Background(), method, path, body)
		if err != nil {
			return err
		}
		_, err = sdk.Do(context.Background(), req, out)
		return err
	}}, err
}

func withOpenAI(base string, client *http.Client) (Caller, error) {
	sdk := openai.NewClient(option.WithHTTPClient(client), option.WithBaseURL(base), option.WithAPIKey("bench-key"))
	return Caller{"openai-go", func(method, path string, body, out any) error {
		return sdk.Execute(context.Background(), method, path, body, out)
	}}, nil
}
