//go:build !linux

package realserver

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// account is whom a server runs as. Only Linux has others than whoever runs the tests, which is nil.
type account struct{}

func unprivileged(t testing.TB) *account {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("this server does not run as root")
	}
	return nil
}

func (a *account) own(...string) error              { return nil }
func (a *account) attributes() *syscall.SysProcAttr { return nil }

var errNoFreeze = errors.New("freezing a server works on Linux only")

func freeze(*os.Process) error { return errNoFreeze }
func thaw(*os.Process) error   { return errNoFreeze }
