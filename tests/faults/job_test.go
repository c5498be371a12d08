package faults

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/smartlead-go/smartlead"
)

const jobVariable = "SMARTLEAD_FAULTS_IMPORT"

var discard = log.New(io.Discard, "", 0)

// importJob is an import that another process makes.
type importJob struct {
	URL, Key         string
	Campaign         smartlead.CampaignID
	Folder           string
	Leads, BatchSize int
}

func (j importJob) outcomesPath() string { return filepath.Join(j.Folder, "outcomes.csv") }

// TestMain is the import instead of the tests when the variable says so.
func TestMain(m *testing.M) {
	text := os.Getenv(jobVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var job importJob
	err := json.Unmarshal([]byte(text), &job)
	if err == nil {
		err = job.run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the import stopped:", err)
		os.Exit(1)
	}
}

// run goes on with the import where its checkpoint says.
func (j importJob) run(ctx context.Context) error {
	client, err := j.client()
	if err != nil {
		return err
	}
	file, err := openOutcomes(j.outcomesPath())
	if err != nil {
		return err
	}
	_, err = client.Leads.Import(ctx, j.Campaign, j.input(), &smartlead.LeadImportParams{
		BatchSize:   j.BatchSize,
		Checkpoint:  smartlead.ImportCheckpointFile(filepath.Join(j.Folder, "checkpoint")),
		SettleDelay: 20 * time.Millisecond,
		OnOutcomes:  smartlead.NewImportOutcomeWriter(file).OmitHeader().Write,
	})
	return errors.Join(err, file.Close())
}

func (j importJob) client() (*smartlead.Client, error) {
	certificate, err := os.ReadFile(filepath.Join(j.Folder, "certificate.pem"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}, MaxIdleConnsPerHost: 8}
	return smartlead.NewClient(j.Key, smartlead.WithBaseURL(j.URL), smartlead.WithHTTPClient(&http.Client{Transport: transport}),
		smartlead.WithLimiter(nil), smartlead.WithBackoff(time.Millisecond, 20*time.Millisecond), smartlead.WithTimeout(5*time.Second),
		smartlead.WithRetries(8))
}

// openOutcomes opens the outcomes to go on behind the last whole line: a process
// that is killed may leave half of one.
func openOutcomes(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	whole := int64(bytes.LastIndexByte(content, '\n') + 1)
	if err := file.Truncate(whole); err != nil {
		return nil, err
	}
	_, err = file.Seek(whole, io.SeekStart)
	return file, err
}

// outcome is what was said of a row, last.
type outcome struct {
	result smartlead.ImportResult
	reason string
}

func readOutcomes(path string) (map[int]outcome, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	outcomes := map[int]outcome{}
	for _, record := range records {
		row, err := strconv.Atoi(record[0])
		if err != nil {
			return nil, err
		}
		outcomes[row] = outcome{smartlead.ImportResult(record[2]), record[4]}
	}
	return outcomes, err
}

const (
	oddEvery     = 100 // one row in that many is not simply added
	unsubscribed = 250
)

// oddRow tells the rows that end without a lead.
func oddRow(i int) bool { return i%oddEvery == oddEvery-1 || i == unsubscribed }

func address(i int) string { return fmt.Sprintf("dana.reyes.%d@northwind.example", i) }

// lead is the lead of a row.
func (j importJob) lead(i int) *smartlead.LeadInput {
	lead := &smartlead.LeadInput{Email: address(i), FirstName: "Dana", LastName: "Reyes", CompanyName: "Northwind",
		CustomFields: smartlead.CustomFields{"title": "Head of Growth", "row": strconv.Itoa(i)}}
	if i%oddEvery == oddEvery-1 {
		switch i / oddEvery % 3 {
		case 0:
			lead.Email = address(i - 7) // a duplicate
		case 1:
			lead.Email = "nobody at northwind"
		case 2:
			lead.Email = fmt.Sprintf("dana.reyes.%d@blocked.example", i)
		}
	}
	return lead
}

func (j importJob) input() iter.Seq2[*smartlead.LeadInput, error] {
	return func(yield func(*smartlead.LeadInput, error) bool) {
		for i := range j.Leads {
			if !yield(j.lead(i), nil) {
				return
			}
		}
	}
}
