package faults

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
)

// corruptToxic changes a bit in some of the chunks that pass.
type corruptToxic struct {
	Every int `json:"every"` // about one chunk in that many
}

// Pipe passes chunks on until the connection ends.
func (c *corruptToxic) Pipe(stub *toxics.ToxicStub) {
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-stub.Input:
			if chunk == nil {
				stub.Close()
				return
			}
			if len(chunk.Data) > 0 && rand.IntN(c.Every) == 0 {
				chunk.Data[rand.IntN(len(chunk.Data))] ^= 1 << rand.IntN(8)
			}
			stub.Output <- chunk
		}
	}
}

// badNetwork starts a proxy in front of an address. Toxicity is the share of the
// connections that have the fault.
func badNetwork(t *testing.T, upstream string) (address string) {
	t.Helper()
	toxics.Register("corrupt", new(corruptToxic))
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(server, "smartlead", "127.0.0.1:0", upstream)
	require.NoError(t, proxy.Start())
	t.Cleanup(proxy.Stop)
	for i, toxic := range []string{
		`"type":"latency","stream":"downstream","toxicity":0.5,"attributes":{"latency":4,"jitter":4}`,
		`"type":"limit_data","stream":"upstream","toxicity":0.4,"attributes":{"bytes":50000}`,
		`"type":"limit_data","stream":"downstream","toxicity":0.4,"attributes":{"bytes":20000}`,
		`"type":"slicer","stream":"downstream","toxicity":0.2,"attributes":{"average_size":700,"size_variation":300,"delay":100}`,
		`"type":"corrupt","stream":"upstream","toxicity":0.3,"attributes":{"every":25}`,
		`"type":"corrupt","stream":"downstream","toxicity":0.3,"attributes":{"every":25}`,
		`"type":"reset_peer","stream":"downstream","toxicity":0.05,"attributes":{"timeout":20}`,
	} {
		_, err := proxy.Toxics.AddToxicJson(bytes.NewBufferString(fmt.Sprintf(`{"name":"%d",%s}`, i, toxic)))
		require.NoError(t, err)
	}
	return proxy.Listen
}
