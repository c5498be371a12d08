package smartlead_test

import (
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocumentedCode proves that what the README and the package page show can be
// compiled and works: every block of code stands in an example or a test.
func TestDocumentedCode(t *testing.T) {
	t.Parallel()
	tested := testedCode(t)
	blocks := append(readmeBlocks(t), packageBlocks(t)...)
	assert.NotEmpty(t, blocks)
	for _, block := range blocks {
		if !strings.Contains(tested, withoutIndent(block)) {
			t.Errorf("no example or test holds this block:\n%s", block)
		}
	}
}

// testedCode is the code of all examples and of the test that the README shows.
func testedCode(t *testing.T) string {
	t.Helper()
	paths, err := filepath.Glob("example*_test.go")
	require.NoError(t, err)
	var b strings.Builder
	for _, path := range paths {
		code, err := os.ReadFile(path)
		require.NoError(t, err)
		b.WriteString(withoutIndent(string(code)))
	}
	return b.String()
}

// withoutIndent leaves out what may differ between an example and a block:
// indentation, empty lines and the space before comments.
func withoutIndent(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if fields := strings.Fields(line); len(fields) > 0 {
			b.WriteString(strings.Join(fields, " ") + "\n")
		}
	}
	return b.String()
}

var goBlock = regexp.MustCompile("(?s)\n```go\n(.*?)```\n")

func readmeBlocks(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var blocks []string
	for _, match := range goBlock.FindAllStringSubmatch(string(readme), -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

func packageBlocks(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	var blocks []string
	for _, block := range new(comment.Parser).Parse(docText(file)).Content {
		if code, ok := block.(*comment.Code); ok {
			blocks = append(blocks, code.Text)
		}
	}
	return blocks
}

var (
	codeBlock    = regexp.MustCompile("(?s)```.*?```")
	relativeLink = regexp.MustCompile(`\]\(([^):#]+)\)`)
)

// TestLinks proves that what the documents link to in the repository is there.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"} {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, match := range relativeLink.FindAllStringSubmatch(codeBlock.ReplaceAllString(string(text), ""), -1) {
			_, err := os.Stat(match[1])
			assert.NoErrorf(t, err, "%s links to %s", path, match[1])
		}
	}
}

func docText(file *ast.File) string {
	if file.Doc == nil {
		return ""
	}
	return file.Doc.Text()
}
