module github.com/smartlead-go/smartlead/bench

go 1.26.0

toolchain go1.26.8

require (
	github.com/digitalocean/godo v1.237.0
	github.com/google/go-github/v88 v88.0.0
	github.com/openai/openai-go/v3 v3.98.0
	github.com/smartlead-go/smartlead v0.0.0
)

require (
	github.com/coder/websocket v1.8.15 // indirect
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
	github.com/tidwall/gjson v1.20.0 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
	golang.org/x/oauth2 v0.27.0 // indirect
	golang.org/x/text v0.44.0 // indirect
	golang.org/x/time v0.6.0 // indirect
)

replace github.com/smartlead-go/smartlead => ../
