package main

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strconv"

	"github.com/smartlead-go/smartlead"
)

// outcomesFile says what became of every row. It begins with the first outcome: a
// resumed import keeps what the runs before it wrote of the rows that they did.
type outcomesFile struct {
	path   string
	file   *os.File
	writer *smartlead.ImportOutcomeWriter
}

// write is for LeadImportParams.OnOutcomes.
func (f *outcomesFile) write(rows []smartlead.ImportOutcome) error {
	if f.file == nil {
		if err := f.open(rows[0].Row); err != nil {
			return err
		}
	}
	return f.writer.Write(rows)
}

func (f *outcomesFile) open(firstRow int) error {
	var kept [][]string
	if firstRow > 1 {
		var err error
		if kept, err = readOutcomes(f.path, firstRow); err != nil {
			return err
		}
	}
	file, err := os.Create(f.path)
	if err != nil {
		return err
	}
	f.file, f.writer = file, smartlead.NewImportOutcomeWriter(file)
	if len(kept) == 0 {
		return nil
	}
	f.writer.OmitHeader()
	return csv.NewWriter(file).WriteAll(kept)
}

// readOutcomes reads the header and the rows before one.
func readOutcomes(path string, before int) ([][]string, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	var kept [][]string
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) || errors.Is(err, csv.ErrFieldCount) || errors.Is(err, csv.ErrQuote) {
			return kept, nil // the last line of a run that was killed can be cut short
		}
		if err != nil {
			return nil, err
		}
		if row, _ := strconv.Atoi(record[0]); row < before { // the header has no number
			kept = append(kept, record)
		}
	}
}

func (f *outcomesFile) close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
