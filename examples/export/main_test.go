package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smartlead-go/smartlead"
)

func TestExport(t *testing.T) {
	t.Parallel()
	var out, notes bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-columns", "title"}, &out, &notes))
	assert.Equal(t, strconv.Itoa(simulatedLeads)+" leads.\n", notes.String())
	assert.True(t, strings.HasPrefix(out.String(), "id,campaign_lead_map_id,status,category,is_interested,"))

	leads, err := smartlead.Collect(smartlead.ReadExportedLeads(&out), 0)
	require.NoError(t, err)
	require.Len(t, leads, simulatedLeads)
	opened, replied := 0, 0
	for _, lead := range leads {
		assert.Equal(t, "Initech, \"Inc.\"", lead.Lead.CompanyName)
		assert.Equal(t, smartlead.CustomFields{"note": "met at a fair;\nasked for more"}, lead.Lead.CustomFields)
		assert.Equal(t, map[string]string{"title": "Head of Sales"}, lead.Extra, "a column of its own")
		assert.Equal(t, 1, lead.LastSequenceSent)
		opened += lead.OpenCount
		replied += lead.ReplyCount
	}
	assert.Equal(t, "Chloé", leads[2].Lead.FirstName)
	assert.Positive(t, opened)
	assert.Positive(t, replied)
}

func TestExportChosen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "leads.csv")
	require.NoError(t, run(t.Context(), []string{"-interested", "-out", file}, io.Discard, io.Discard))
	written, err := os.Open(file)
	require.NoError(t, err)
	defer written.Close()
	leads, err := smartlead.Collect(smartlead.ReadExportedLeads(written), 0)
	require.NoError(t, err)
	assert.NotEmpty(t, leads)
	assert.Less(t, len(leads), simulatedLeads)
	for _, lead := range leads {
		assert.True(t, lead.IsInterested)
	}
}

func TestExportRaw(t *testing.T) {
	t.Parallel()
	var out, notes bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-raw"}, &out, &notes))
	assert.Equal(t, strconv.Itoa(out.Len())+" bytes.\n", notes.String())
	assert.Contains(t, out.String(), "Chlo\xe9", "the bytes of SmartLead, which are no UTF-8")
}

func TestExportRefused(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"belong together":      {"-campaign", "1"},
		"leaves nothing":       {"-raw", "-interested"},
		"-out":                 {"leads.csv"},
		"cannot have a column": {"-columns", "email"},
	} {
		require.ErrorContains(t, run(t.Context(), args, io.Discard, io.Discard), want)
	}
}
