package smartlead

import (
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

//go:generate go test -run ^TestOperationsTable$ -update .

var update = flag.Bool("update", false, "write docs/operations.md")

const (
	operationsTable = "docs/operations.md"
	confidenceFile  = "testdata/confidence.txt"
)

// TestOperationsTable keeps docs/operations.md equal to the registry.
func TestOperationsTable(t *testing.T) {
	want := operationsMarkdown(t)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(operationsTable), 0o755))
		require.NoError(t, os.WriteFile(operationsTable, []byte(want), 0o644))
		return
	}
	got, err := os.ReadFile(operationsTable)
	require.NoError(t, err)
	if string(got) != want {
		assert.Equal(t, want, string(got))
		t.Error("docs/operations.md is stale: run go generate")
	}
}

// Who reads a method's comment must not take for certain what is not.
func TestCommentsSayHowSure(t *testing.T) {
	methods := serviceMethods(t)
	for name, word := range readConfidence(t) {
		if word != "high" {
			assert.Contains(t, methods[name].comment, word+" confidence", name)
		}
	}
}

const tableHeader = `<!-- Made by go generate from the registry of operations. Do not edit. -->

# Operations

%d operations of SmartLead's V1 API have a method. What a method takes, returns
and refuses is in its comment: ` + "`go doc smartlead.CampaignsService.Get`" + `.

- **Repeat** says what a retry may do after a failure. A *read* and an *idempotent*
  write are repeated after anything that passes. A call that happens *once* is
  repeated only while nothing has reached the API, and after 429. *once\** is
  idempotent or not by its params; the comment says when.
- **Pages** names the iterator that walks all pages.
- **Sure** says how well the facts about the operation are founded. *high*: the API's
  documentation and programs that ran against it agree. *medium*: only one of the two,
  or they agree on the route and differ on the answer. *low*: named somewhere and no
  more, so expect surprises, and look into ` + "`Extra`" + `.
- **slow** operations may take 3 minutes an attempt instead of 1; **own limit** means that
  the API limits the operation beyond the key's limit; a **stream** is handed over unread.

What has no method is reached by ` + "`Client.Do`" + `; the package documentation lists it
with the reasons.
`

// operationsMarkdown is the whole document.
func operationsMarkdown(t *testing.T) string {
	methods := serviceMethods(t)
	sure := readConfidence(t)
	iterators := iteratorsOf(methods)
	var b strings.Builder
	fmt.Fprintf(&b, tableHeader, len(operations))
	for _, service := range services() {
		fmt.Fprintf(&b, "\n## %s\n\n| Method | Route | Repeat | Pages | Sure | What it does |\n| --- | --- | --- | --- | --- | --- |\n", service)
		for _, o := range operationsOf(service) {
			method := methods[o.name]
			require.NotNilf(t, method, "%s has no method", o.name)
			require.NotEmptyf(t, method.does, "%s has no comment", o.name)
			assert.Containsf(t, []string{"high", "medium", "low"}, sure[o.name], "%s in %s", o.name, confidenceFile)
			fmt.Fprintf(&b, "| `%s` | `%s %s` | %s | %s | %s | %s |\n", o.name, o.method, o.template,
				repeatOf(o, method), iterators[o.name], sure[o.name], cell(method.does)+notesOf(o))
			delete(sure, o.name)
		}
	}
	assert.Empty(t, sure, "%s names what is no operation", confidenceFile)
	b.WriteString(madeOfOthers(methods, iterators))
	return b.String()
}

// madeOfOthers lists the methods that are no operation of the API.
func madeOfOthers(methods map[string]*serviceMethod, iterators map[string]string) string {
	known := map[string]bool{}
	for _, o := range operations {
		known[o.name] = true
	}
	for operation, iterator := range iterators {
		service, _, _ := strings.Cut(operation, ".")
		known[service+"."+strings.Trim(iterator, "`")] = true
	}
	var rows []string
	for name, method := range methods {
		if !known[name] {
			rows = append(rows, fmt.Sprintf("| `%s` | %s |\n", name, cell(method.does)))
		}
	}
	if len(rows) == 0 {
		return ""
	}
	slices.Sort(rows)
	return "\n## Made of several calls\n\n| Method | What it does |\n| --- | --- |\n" + strings.Join(rows, "")
}

func services() []string {
	var services []string
	for _, o := range operations {
		service, _, _ := strings.Cut(o.name, ".")
		services = append(services, service)
	}
	slices.Sort(services)
	return slices.Compact(services)
}

// operationsOf lists the operations of one service by their routes.
func operationsOf(service string) []*op {
	var of []*op
	for _, o := range operations {
		if strings.HasPrefix(o.name, service+".") {
			of = append(of, o)
		}
	}
	slices.SortStableFunc(of, func(a, b *op) int { return strings.Compare(a.template+" "+a.method, b.template+" "+b.method) })
	return of
}

func repeatOf(o *op, method *serviceMethod) string {
	if method.computed {
		return `once\*`
	}
	return o.class.String()
}

func notesOf(o *op) string {
	var notes []string
	for _, note := range []struct {
		holds bool
		text  string
	}{{o.slow, "slow"}, {o.ownLimit, "own limit"}, {o.streams, "stream"}} {
		if note.holds {
			notes = append(notes, "**"+note.text+"**")
		}
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

var docLink = regexp.MustCompile(`\[(\w+)Service\.(\w+)\]`)

// cell makes a table's cell of the first sentence of a comment.
func cell(text string) string {
	text = docLink.ReplaceAllString(text, "`$1.$2`")
	text = regexp.MustCompile(`\[(\w+)\]`).ReplaceAllString(text, "`$1`")
	text = strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text)
	return strings.ToUpper(text[:1]) + text[1:]
}

// serviceMethod is what the source says about a method of a service.
type serviceMethod struct {
	comment  string   // in one line
	does     string   // its first sentence
	links    []string // the methods that its comment links to, as operation names
	iterates bool     // it returns an iter.Seq2
	computed bool     // its repeat class depends on its params
}

// serviceMethods reads the exported methods of all services, by names such as
// "Campaigns.Get".
func serviceMethods(t *testing.T) map[string]*serviceMethod {
	t.Helper()
	methods := map[string]*serviceMethod{}
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Recv == nil || !function.Name.IsExported() {
				continue
			}
			if service, ok := serviceOf(function); ok {
				methods[service+"."+function.Name.Name] = readMethod(function)
			}
		}
	}
	return methods
}

func serviceOf(function *ast.FuncDecl) (string, bool) {
	pointer, ok := function.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return "", false
	}
	name, ok := pointer.X.(*ast.Ident)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name.Name, "Service")
}

func readMethod(function *ast.FuncDecl) *serviceMethod {
	method := &serviceMethod{comment: strings.Join(strings.Fields(function.Doc.Text()), " "), does: predicate(function)}
	for _, link := range docLink.FindAllStringSubmatch(function.Doc.Text(), -1) {
		method.links = append(method.links, link[1]+"."+link[2])
	}
	ast.Inspect(function.Type.Results, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "Seq2" {
			method.iterates = true
		}
		return true
	})
	ast.Inspect(function.Body, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "as" {
			method.computed = true
		}
		return true
	})
	return method
}

// predicate is the first sentence of a comment without the name that it begins
// with: "returns one campaign."
func predicate(function *ast.FuncDecl) string {
	sentence := new(doc.Package).Synopsis(function.Doc.Text())
	return strings.TrimSpace(strings.TrimPrefix(sentence, function.Name.Name))
}

// iteratorsOf finds the iterator over the pages of each operation: it links to
// the operation's method, or is the All beside List.
func iteratorsOf(methods map[string]*serviceMethod) map[string]string {
	iterators := map[string]string{}
	for name, method := range methods {
		service, iterator, _ := strings.Cut(name, ".")
		if !method.iterates {
			continue
		}
		operation := service + ".List"
		if len(method.links) > 0 {
			operation = method.links[0]
		}
		iterators[operation] = "`" + iterator + "`"
	}
	return iterators
}

// readConfidence reads how sure each operation is.
func readConfidence(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(confidenceFile)
	require.NoError(t, err)
	sure := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if name, word, found := strings.Cut(strings.TrimSpace(line), " "); found && name != "#" {
			sure[name] = word
		}
	}
	return sure
}
