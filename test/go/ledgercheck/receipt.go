package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type receipt struct {
	Number   string
	Entry    []byte // base64 in JSON
	Proof    string
	Openings []struct{ Name, Random, Body string }
}

// entryOf is what a receipt needs of an entry: where it stands, and what it commits to.
type entryOf struct {
	Position *int64
	Parts    map[string]string
}

// proofOf reads a C2SP tlog-proof file.
func proofOf(text string) (index int64, proof tlog.RecordProof, checkpoint string, err error) {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, nil, "", errors.New("not a tlog-proof file of version 1")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, nil, "", errors.New("the proof has no index")
	}
	if index, err = strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64); err != nil {
		return 0, nil, "", err
	}
	for _, line := range lines[1:] {
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(raw) != tlog.HashSize {
			return 0, nil, "", fmt.Errorf("%q is not a hash", line)
		}
		var hash tlog.Hash
		copy(hash[:], raw)
		proof = append(proof, hash)
	}
	return index, proof, checkpoint, nil
}

func checkOpenings(r receipt, entry entryOf) error {
	for _, o := range r.Openings {
		random, err := hex.DecodeString(o.Random)
		if err != nil || len(random) != sha256.Size {
			return fmt.Errorf("opening of %q: not 32 random bytes", o.Name)
		}
		want, err := hex.DecodeString(entry.Parts[o.Name])
		got := sha256.Sum256(append(random, o.Body...))
		if err != nil || !bytes.Equal(got[:], want) {
			return fmt.Errorf("opening of %q is not what the entry committed to", o.Name)
		}
	}
	return nil
}

func checkInTree(r receipt, entry entryOf, verifier note.Verifier) (index int64, tree tlog.Tree, err error) {
	index, proof, checkpoint, err := proofOf(r.Proof)
	if err != nil {
		return 0, tree, err
	}
	if tree, err = treeOf([]byte(checkpoint), "the receipt's checkpoint", verifier); err != nil {
		return 0, tree, err
	}
	if index < 0 || index >= tree.N {
		return 0, tree, fmt.Errorf("entry %d is not in a tree of %d", index, tree.N)
	}
	if entry.Position == nil || *entry.Position < index { // it counts on where a ledger goes on under a new origin
		return 0, tree, fmt.Errorf("the entry's position is before its index %d", index)
	}
	return index, tree, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(r.Entry))
}

func checkReceipt(path, vkeyPath string) (said string, err error) {
	var r receipt
	var entry entryOf
	verifier, err := verifierAt(vkeyPath)
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return "", err
	}
	if err := json.Unmarshal(r.Entry, &entry); err != nil {
		return "", err
	}
	index, tree, err := checkInTree(r, entry, verifier)
	if err != nil {
		return "", err
	}
	if err := checkOpenings(r, entry); err != nil {
		return "", err
	}
	return fmt.Sprintf("ok entry %d of %d, %d openings", index, tree.N, len(r.Openings)), nil
}
