package webhook_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead/webhook"
)

// The example of the documentation, computed with OpenSSL.
const (
	signedSecret = "example-signing-secret-1"
	signedBody   = `{"event_type":"EMAIL_REPLY","campaign_id":3401177,"sl_email_lead_id":"4012345678","to_email":"dana.reyes@northwind.example","event_timestamp":"2026-07-11T13:53:30+00:00","preview_text":"Sounds good \u2014 send a time\n"}`
	signedHex    = "d6d2333dfd54816e3d8d79f6b58d8ea10c5bb9c530db91bc55841383a2f6f664"
)

func signature(values ...string) http.Header {
	return http.Header{webhook.SignatureHeader: values}
}

func TestSign(t *testing.T) {
	t.Parallel()
	require.Len(t, signedBody, 220)
	assert.Equal(t, "sha256="+signedHex, webhook.Sign(signedSecret, []byte(signedBody)))
	assert.Equal(t, "sha256=c2904d3f2245e3b412fb65252abf08e62f1976c9cda0aeeacc581d4aae02764b",
		webhook.Sign(signedSecret, []byte(strings.ReplaceAll(signedBody, `\u2014`, "—"))))
	assert.Equal(t, "sha256=6c3dcc55b21898bce2b60f5aad55da3e53ff40d9b724e5cfcc2a804ea4945e22",
		webhook.Sign(signedSecret, []byte(signedBody+"\n")))
}

func TestVerify(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header http.Header
		body   string
		want   error
	}{
		"as documented":            {signature("sha256=" + signedHex), signedBody, nil},
		"without prefix":           {signature(signedHex), signedBody, nil},
		"upper case, spaces":       {signature("  SHA256=" + strings.ToUpper(signedHex) + " "), signedBody, nil},
		"the second of two":        {signature("sha256=00", "sha256="+signedHex), signedBody, nil},
		"absent":                   {http.Header{}, signedBody, webhook.ErrNoSignature},
		"empty":                    {signature(""), signedBody, webhook.ErrNoSignature},
		"encoded again":            {signature("sha256=" + signedHex), strings.ReplaceAll(signedBody, `\u2014`, "—"), webhook.ErrBadSignature},
		"a newline more":           {signature("sha256=" + signedHex), signedBody + "\n", webhook.ErrBadSignature},
		"too short":                {signature("sha256=" + signedHex[:62]), signedBody, webhook.ErrBadSignature},
		"too long":                 {signature("sha256=" + signedHex + "00"), signedBody, webhook.ErrBadSignature},
		"no hex":                   {signature("sha256=" + strings.Repeat("z", 64)), signedBody, webhook.ErrBadSignature},
		"the secret":               {signature(signedSecret), signedBody, webhook.ErrBadSignature},
		"base64 of the same":       {signature("1tIzPf1UgW49jXn2tY2OoQxbucUw25G8VYQTg6L29mQ="), signedBody, webhook.ErrBadSignature},
		"right one after too many": {signature("a", "b", "c", "d", signedHex), signedBody, webhook.ErrBadSignature},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := webhook.Verify(signedSecret, []byte(test.body), test.header)
			if test.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, test.want)
			assert.NotContains(t, err.Error(), signedSecret)
			assert.NotContains(t, err.Error(), signedHex[:16])
		})
	}
}

func TestVerifyNeedsASecret(t *testing.T) {
	t.Parallel()
	require.Error(t, webhook.Verify("", []byte("{}"), signature(webhook.Sign("", []byte("{}")))))
}
