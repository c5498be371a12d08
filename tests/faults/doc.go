// Package faults imports leads over a connection that is cut, delayed and
// corrupted, into a server that fails, with a process that is killed, and proves
// that no lead is lost or added twice. It is a module of its own for the sake of
// the proxy that does the damage.
//
//	go test ./...                          a short round
//	SMARTLEAD_TEST_FULL=1 go test ./...    50,000 leads
package faults
