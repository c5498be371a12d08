package smartlead

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrCheckpointMismatch refuses to resume an import with another campaign or with
// other input than its checkpoint was made of.
var ErrCheckpointMismatch = errors.New("smartlead: the checkpoint belongs to another import")

// ImportCheckpoint keeps how far an import is, as a small text that means nothing
// to anyone else. One checkpoint serves one import, and one process at a time.
type ImportCheckpoint interface {
	// Load returns what was saved last, or nothing before the first save.
	Load(ctx context.Context) ([]byte, error)
	// Save replaces what was saved before, wholly or not at all. It is called
	// before each batch, one call at a time, and has to have stored the state for
	// good when it returns: what it loses may be sent again.
	Save(ctx context.Context, state []byte) error
}

// ImportCheckpointFile is the path of a file that is an [ImportCheckpoint]. Remove
// the file to begin anew.
type ImportCheckpointFile string

// Load reads the file. One that does not exist holds nothing.
func (f ImportCheckpointFile) Load(context.Context) ([]byte, error) {
	state, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return state, err
}

// Save writes a file beside the old one and puts it in its place: whenever the
// process or the machine stops, the file is there and whole.
func (f ImportCheckpointFile) Save(_ context.Context, state []byte) error {
	folder := filepath.Dir(string(f))
	temp, err := os.CreateTemp(folder, filepath.Base(string(f))+".*.tmp")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // of no effect once it is renamed
	_, err = temp.Write(state)
	if err == nil {
		err = temp.Sync()
	}
	if err := errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), string(f)); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder makes a rename last. Systems that cannot sync a folder have no need
// to, or no way.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}

const importStateVersion = 1

// importState is what a checkpoint holds. Rows up to Done have their outcomes;
// those after it up to Sent may have been sent, none of them before Since.
type importState struct {
	Version     int          `json:"version"`
	Campaign    CampaignID   `json:"campaign"`
	Done        int          `json:"done"`
	Sent        int          `json:"sent"`
	Since       time.Time    `json:"since,omitzero"` // by the server's clock
	Fingerprint fingerprint  `json:"fingerprint"`    // of the rows up to Sent
	Totals      ImportTotals `json:"totals"`         // of the rows up to Done
}

// decodeImportState reads a checkpoint, and refuses one that no import wrote.
func decodeImportState(data []byte) (importState, error) {
	var state importState
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&state); err != nil {
		return importState{}, fmt.Errorf("smartlead: the checkpoint cannot be read: %w", err)
	}
	reason := state.wrong()
	if reason == "" && decoder.More() {
		reason = "something follows it"
	}
	if reason != "" {
		return importState{}, fmt.Errorf("smartlead: the checkpoint cannot be used: %s", reason)
	}
	return state, nil
}

func (s *importState) wrong() string {
	switch {
	case s.Version != importStateVersion:
		return fmt.Sprintf("its version is %d and not %d", s.Version, importStateVersion)
	case s.Campaign <= 0:
		return "it names no campaign"
	case s.Done < 0 || s.Sent < s.Done:
		return fmt.Sprintf("it has %d rows done of %d sent", s.Done, s.Sent)
	case s.Sent > s.Done && s.Since.IsZero():
		return "it does not say since when rows are under way"
	case s.Totals.negative() || s.Totals.Rows() != s.Done:
		return fmt.Sprintf("its outcomes are not those of %d rows", s.Done)
	}
	return ""
}

// negative reports a count below zero, or one so large that the sum overflows.
func (t *ImportTotals) negative() bool {
	for _, result := range importResults {
		if n := t.Of(result); n < 0 || n > 1<<48 {
			return true
		}
	}
	return false
}

func (s *importState) encode() ([]byte, error) {
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}

// fingerprint tells one input from another.
type fingerprint [32]byte

// MarshalText writes it in hexadecimal.
func (f fingerprint) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, f[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (f *fingerprint) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(f)) {
		return fmt.Errorf("a fingerprint has %d digits, got %d", hex.EncodedLen(len(f)), len(text))
	}
	_, err := hex.Decode(f[:], text)
	return err
}
