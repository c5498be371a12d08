package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/smartlead-go/smartlead"
)

// SignatureHeader is the header that holds the signature of a delivery.
const SignatureHeader = "X-Smartlead-Signature"

const signaturePrefix = "sha256="

// Why a delivery is not trusted. No text of an error holds a signature or a
// secret.
var (
	ErrNoSignature  = errors.New("webhook: the delivery has no " + SignatureHeader + " header")
	ErrBadSignature = errors.New("webhook: the signature does not belong to the body and the secret")
	ErrBadSecretKey = errors.New("webhook: the secret_key in the body is absent or another one")
	errNoSecret     = errors.New("webhook: the secret to verify with is empty")
)

// Sign returns what [SignatureHeader] has to hold for a body: "sha256=" and the
// HMAC-SHA256 of its bytes in lower-case hex.
func Sign(secret string, body []byte) string {
	return signaturePrefix + hex.EncodeToString(mac(secret, body))
}

// Verify checks the signature of a delivery, in constant time. body is what came
// over the wire, byte for byte: JSON that was decoded and encoded again has
// another signature. The error is [ErrNoSignature] or [ErrBadSignature]. An empty
// secret verifies nothing and is an error.
//
// The prefix may be missing and the digits may be in upper case. The scheme has
// no time in it: that a delivery is not a repeat is told by [Event.Key].
func Verify(secret string, body []byte, header http.Header) error {
	return verifyAny([]smartlead.Secret{smartlead.NewSecret(secret)}, body, header)
}

// verifyAny checks against each secret and each value of the header, so that the
// time does not tell which one was right.
func verifyAny(secrets []smartlead.Secret, body []byte, header http.Header) error {
	values := header.Values(SignatureHeader)
	if strings.TrimSpace(strings.Join(values, "")) == "" {
		return ErrNoSignature
	}
	valid := false
	for _, secret := range secrets {
		if secret.Reveal() == "" {
			return errNoSecret
		}
		want := mac(secret.Reveal(), body)
		for _, value := range values[:min(len(values), maxSignatures)] {
			if hmac.Equal(want, decodeSignature(value)) {
				valid = true
			}
		}
	}
	if !valid {
		return ErrBadSignature
	}
	return nil
}

// maxSignatures bounds the work that a header can cause.
const maxSignatures = 4

func mac(secret string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	return h.Sum(nil)
}

// decodeSignature returns nil for what is no signature.
func decodeSignature(value string) []byte {
	value = strings.TrimSpace(value)
	if len(value) >= len(signaturePrefix) && strings.EqualFold(value[:len(signaturePrefix)], signaturePrefix) {
		value = strings.TrimSpace(value[len(signaturePrefix):])
	}
	if len(value) != hex.EncodedLen(sha256.Size) {
		return nil
	}
	sum, err := hex.DecodeString(value)
	if err != nil {
		return nil
	}
	return sum
}
