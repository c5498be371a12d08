package smartlead

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"maps"
	"slices"
)

// fingerprinter computes the fingerprint of an input as it is read.
type fingerprinter struct {
	digest hash.Hash
	row    []byte
	names  []string
}

func newFingerprinter() *fingerprinter { return &fingerprinter{digest: sha256.New()} }

// add takes one more row, nil for one that holds no lead. Every text comes with
// its length, so that no two inputs look alike.
func (f *fingerprinter) add(lead *LeadInput) {
	f.row = f.row[:0]
	if lead == nil {
		f.row = append(f.row, 0)
	} else {
		f.row = append(f.row, 1)
		f.texts(lead.Email, lead.FirstName, lead.LastName, lead.PhoneNumber, lead.CompanyName, lead.Website,
			lead.Location, lead.LinkedInProfile, lead.CompanyURL)
		f.row = binary.AppendUvarint(f.row, uint64(len(lead.CustomFields)))
		f.names = slices.AppendSeq(f.names[:0], maps.Keys(lead.CustomFields))
		slices.Sort(f.names)
		for _, name := range f.names {
			f.texts(name, lead.CustomFields[name])
		}
	}
	_, _ = f.digest.Write(f.row) // never fails
}

func (f *fingerprinter) texts(texts ...string) {
	for _, text := range texts {
		f.row = binary.AppendUvarint(f.row, uint64(len(text)))
		f.row = append(f.row, text...)
	}
}

// sum is the fingerprint of the rows so far.
func (f *fingerprinter) sum() fingerprint {
	var sum fingerprint
	f.digest.Sum(sum[:0])
	return sum
}
