package realserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// required is the environment variable that turns skipped tests into failures.
const required = "SMARTLEAD_TEST_SERVERS"

// find returns the path of a program: from PATH, from the repository's bin, or from the last folder that a pattern
// matches. It skips the test when there is none.
func find(t testing.TB, name string, patterns ...string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if root, ok := repository(); ok {
		patterns = append(patterns, filepath.Join(root, "bin"))
	}
	for _, pattern := range patterns {
		found, _ := filepath.Glob(filepath.Join(pattern, name))
		if len(found) > 0 {
			return found[len(found)-1]
		}
	}
	missing := name + " is not installed; .ci/services installs it"
	if os.Getenv(required) == "require" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

var rootModule = regexp.MustCompile(`(?m)^module github\.com/smartlead-go/smartlead$`)

// repository is the folder of the root module, at or above the test's.
func repository() (string, bool) {
	dir, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && rootModule.Match(mod) {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}
