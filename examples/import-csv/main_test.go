package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
	"github.com/smartlead-go/smartlead/smartleadtest"
)

func TestMain(m *testing.M) {
	simulatedLimit.Requests = 1000 // the waiting is not what is tested
	os.Exit(m.Run())
}

// outcomesOf reads the results of all rows, which have to be there once and in
// their order.
func outcomesOf(t *testing.T, path string) map[string]int {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"row", "email", "result", "lead_id", "reason"}, records[0])
	results := map[string]int{}
	for i, record := range records[1:] {
		require.Equal(t, strconv.Itoa(i+1), record[0])
		results[record[2]]++
	}
	return results
}

// wantSample is what becomes of the sample: rows that are more than one thing at
// once are what they are found to be first.
func wantSample(t *testing.T) map[string]int {
	t.Helper()
	results := map[string]int{}
	for row := 1; row <= sampleRows; row++ {
		switch {
		case row%everyRepeated == 0:
			results["duplicate"]++
		case row%everyInvalid == 0, row%everyEmpty == 1:
			results["invalid"]++
		case row%everyBlocked == 0:
			results["refused"]++
		case row%everyUnsubscribed == 0:
			results["unsubscribed"]++
		default:
			results["added"]++
		}
	}
	return results
}

func TestSample(t *testing.T) {
	for name, args := range map[string][]string{"in one run": nil, "interrupted and resumed": {"-resume"}} {
		t.Run(name, func(t *testing.T) {
			outcomes := filepath.Join(t.TempDir(), "outcomes.csv")
			var out bytes.Buffer
			require.NoError(t, run(t.Context(), append(args, "-outcomes", outcomes), &out, io.Discard))
			results, want := outcomesOf(t, outcomes), wantSample(t)
			// A lead that an interrupted call brought in is found there by the next.
			results["added"] += results["already_in_campaign"]
			delete(results, "already_in_campaign")
			assert.Equal(t, want, results)
			assert.Contains(t, out.String(), "The campaign has "+strconv.Itoa(want["added"])+" leads.")
			if args != nil {
				assert.Contains(t, out.String(), "were done before")
			}
		})
	}
}

func TestDryRun(t *testing.T) {
	outcomes := filepath.Join(t.TempDir(), "outcomes.csv")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-dry-run", "-outcomes", outcomes}, &out, io.Discard))
	results, want := outcomesOf(t, outcomes), wantSample(t)
	assert.Equal(t, map[string]int{
		"duplicate": want["duplicate"], "invalid": want["invalid"],
		"not_sent": want["added"] + want["refused"] + want["unsubscribed"],
	}, results)
	assert.Contains(t, out.String(), "The campaign has 0 leads.")
}

// The real way, with a simulator in the place of the API.
func TestLive(t *testing.T) {
	server := smartleadtest.NewServer()
	t.Cleanup(server.Close)
	t.Setenv(smartlead.EnvAPIKey, server.APIKey())
	t.Setenv(smartlead.EnvBaseURL, server.URL())
	client := server.Client()
	created, err := client.Campaigns.Create(t.Context(), &smartlead.CampaignCreateParams{Name: "Import"})
	require.NoError(t, err)
	folder := t.TempDir()
	file := filepath.Join(folder, "leads.csv")
	sample, err := os.Create(file)
	require.NoError(t, err)
	_, err = writeSample(sample, sampleRows)
	require.NoError(t, err)
	require.NoError(t, sample.Close())
	args := []string{"-live", "-campaign", strconv.FormatInt(int64(created.ID), 10), "-map", "Title=custom_fields.job_title", "-map", "notes=-"}

	require.ErrorContains(t, run(t.Context(), append(args, "-resume", file), io.Discard, io.Discard), "nothing to resume")

	options, err := parseOptions(append(args, file), io.Discard)
	require.NoError(t, err)
	var out, bar bytes.Buffer
	first := newJob(options, client, &out, &bar)
	first.bar, first.batch = true, 100
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	first.onRow = func(row int) {
		if row > sampleRows/3 {
			interrupt()
		}
	}
	require.ErrorIs(t, first.run(ctx), context.Canceled)
	assert.Contains(t, out.String(), "Interrupted.")
	assert.Contains(t, bar.String(), "leads/s")
	assert.Less(t, len(server.Leads(int64(created.ID))), sampleRows-1000)

	require.ErrorContains(t, run(t.Context(), append(args, file), io.Discard, io.Discard), "go on with -resume")
	out.Reset()
	require.NoError(t, run(t.Context(), append(args, "-resume", file), &out, io.Discard))
	assert.Contains(t, out.String(), "were done before")
	assert.NoFileExists(t, file+".checkpoint")
	leads := server.Leads(int64(created.ID))
	results := outcomesOf(t, file+".outcomes.csv")
	assert.Len(t, leads, results["added"]+results["already_in_campaign"])

	lead, err := client.Leads.GetByEmail(t.Context(), "lead.2@hooli.example")
	require.NoError(t, err)
	assert.Equal(t, "Chloé", lead.FirstName)
	assert.Equal(t, "Hooli", lead.CompanyName)
	assert.Equal(t, "https://www.linkedin.com/in/example-2", lead.LinkedInProfile)
	assert.Equal(t, smartlead.CustomFields{"job_title": "Founder"}, lead.CustomFields)
}

func TestRefused(t *testing.T) {
	t.Setenv(smartlead.EnvAPIKey, "")
	file := filepath.Join(t.TempDir(), "leads.csv")
	require.NoError(t, os.WriteFile(file, []byte("Name\nAda\n"), 0o600))
	for want, args := range map[string][]string{
		"wants -campaign":                  {"-live", file},
		"is for -live":                     {"-campaign", "1", file},
		"one file at a time":               {file, file},
		"must be column=field":             {"-map", "Title", file},
		"no column for the e-mail address": {file},
		"does not have":                    {"-map", "Title=-", file},
		"no such file":                     {file + "x"},
		smartlead.EnvAPIKey:                {"-live", "-campaign", "1", file},
	} {
		require.ErrorContains(t, run(t.Context(), args, io.Discard, io.Discard), want)
	}
}
