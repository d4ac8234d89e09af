// Ledgercheck reads an exported ledger folder with Go's own note and tlog libraries alone (Debian's
// golang-golang-x-mod-dev), so that a second implementation, which shares no code with ours, has to agree about
// every byte: the checkpoint's signature, the root, every tile, every entry, inclusion and consistency.
//
//	ledgercheck [-old CHECKPOINT] [-hashes-only] FOLDER
//	ledgercheck -receipt FILE VKEY
//
// FOLDER holds vkey, checkpoint, tile/<L>/<N>[.p/<W>] and tile/entries/<N>[.p/<W>]. It prints "ok N entries" and
// exits with 0, or prints what is wrong and exits with 1. With -receipt it checks one receipt against the verifier
// key in the file VKEY and prints "ok entry I of N, K openings".
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight  = 8
	bundleSize  = 1 << tileHeight
	proveAllMax = 10000 // beyond it inclusion is proved for a sample; hashes are compared for every entry always
	sampleCount = 2000
)

// folder reads tiles as tlog.TileReader: the C2SP path is Go's without the height.
type folder string

func (f folder) Height() int { return tileHeight }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) path(t tlog.Tile) string {
	name := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	name = strings.Replace(name, "data/", "entries/", 1)
	return filepath.Join(string(f), "tile", filepath.FromSlash(name))
}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(f.path(t))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// stored keeps all hashes in memory, in Go's order, as its tlog.StoredHashes gives them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d is not there", index)
		}
		out[i] = s[index]
	}
	return out, nil
}

func verifierAt(path string) (note.Verifier, error) {
	vkey, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(strings.TrimSpace(string(vkey)))
}

// treeAt opens the signed checkpoint in a file.
func treeAt(path string, verifier note.Verifier) (tree tlog.Tree, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	return treeOf(data, path, verifier)
}

// treeOf opens a signed checkpoint; path says where it stood.
func treeOf(data []byte, path string, verifier note.Verifier) (tree tlog.Tree, err error) {
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tree, fmt.Errorf("%s: %w", path, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("%s: not three lines that begin with %q", path, verifier.Name())
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || tree.N < 0 || strconv.FormatInt(tree.N, 10) != lines[1] {
		return tree, fmt.Errorf("%s: %q is not a size", path, lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("%s: %q is not a root", path, lines[2])
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// leafHashes gives the hash of every entry, out of the bundles, or out of the level-0 tiles where these must do.
func leafHashes(f folder, size int64, hashesOnly bool) ([]tlog.Hash, error) {
	leaves := make([]tlog.Hash, 0, size)
	for n := int64(0); n*bundleSize < size; n++ {
		width := size - n*bundleSize
		if width > bundleSize {
			width = bundleSize
		}
		level := -1
		if hashesOnly {
			level = 0
		}
		path := f.path(tlog.Tile{H: tileHeight, L: level, N: n, W: int(width)})
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		for i := int64(0); i < width; i++ {
			var hash tlog.Hash
			if hashesOnly {
				if len(data) < tlog.HashSize {
					return nil, fmt.Errorf("%s: ends before hash %d", path, i)
				}
				data = data[copy(hash[:], data):]
			} else {
				if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
					return nil, fmt.Errorf("%s: ends before entry %d", path, i)
				}
				end := 2 + int(binary.BigEndian.Uint16(data))
				hash = tlog.RecordHash(data[2:end])
				data = data[end:]
			}
			leaves = append(leaves, hash)
		}
		if len(data) != 0 {
			return nil, fmt.Errorf("%s: %d bytes after the last entry", path, len(data))
		}
	}
	return leaves, nil
}

func store(leaves []tlog.Hash) (stored, error) {
	all := make(stored, 0, 2*len(leaves))
	for i, leaf := range leaves {
		more, err := tlog.StoredHashesForRecordHash(int64(i), leaf, all)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// checkTiles compares every tile of the tree with what the entries make.
func checkTiles(f folder, tree tlog.Tree, hashes stored) error {
	for _, t := range tlog.NewTiles(tileHeight, 0, tree.N) {
		if t.W < bundleSize && int64(t.W) != (tree.N>>(tileHeight*t.L))%bundleSize {
			continue // Go lists every width that a partial tile ever had; a folder needs the last
		}
		want, err := tlog.ReadTileData(t, hashes)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(f.path(t))
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("%s is not what the entries make", f.path(t))
		}
	}
	return nil
}

// checkInclusion proves entries out of the tiles alone, as a client would.
func checkInclusion(f folder, tree tlog.Tree, leaves []tlog.Hash) error {
	reader := tlog.TileHashReader(tree, f)
	step := int64(1)
	if tree.N > proveAllMax {
		step = tree.N/sampleCount | 1
	}
	for i := int64(0); i < tree.N; i += step {
		proof, err := tlog.ProveRecord(tree.N, i, reader)
		if err != nil {
			return fmt.Errorf("proof of entry %d: %w", i, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, i, leaves[i]); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	return nil
}

func checkConsistency(f folder, old, tree tlog.Tree) error {
	if old.N > tree.N {
		return fmt.Errorf("the old checkpoint's size %d is larger than %d", old.N, tree.N)
	}
	if old.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, f))
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("from size %d: %w", old.N, err)
	}
	return nil
}

func check(f folder, oldPath string, hashesOnly bool) (int64, error) {
	verifier, err := verifierAt(filepath.Join(string(f), "vkey"))
	if err != nil {
		return 0, err
	}
	tree, err := treeAt(filepath.Join(string(f), "checkpoint"), verifier)
	if err != nil {
		return 0, err
	}
	if tree.N == 0 { // this version of tlog has zeros for the empty tree; RFC 6962 has the hash of nothing
		if tree.Hash != sha256.Sum256(nil) {
			return 0, errors.New("size 0 without the empty tree's root")
		}
		return 0, nil
	}
	leaves, err := leafHashes(f, tree.N, hashesOnly)
	if err != nil {
		return 0, err
	}
	hashes, err := store(leaves)
	if err != nil {
		return 0, err
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return 0, err
	}
	if root != tree.Hash {
		return 0, fmt.Errorf("the entries make the root %v, the checkpoint says %v", root, tree.Hash)
	}
	if err := checkTiles(f, tree, hashes); err != nil {
		return 0, err
	}
	if err := checkInclusion(f, tree, leaves); err != nil {
		return 0, err
	}
	if oldPath == "" {
		return tree.N, nil
	}
	old, err := treeAt(oldPath, verifier)
	if err != nil {
		return 0, err
	}
	return tree.N, checkConsistency(f, old, tree)
}

func main() {
	oldPath := flag.String("old", "", "an older signed checkpoint of the same log")
	hashesOnly := flag.Bool("hashes-only", false, "the folder has no entries: believe the level-0 tiles")
	receiptPath := flag.String("receipt", "", "check this receipt; the argument is then the file of the verifier key")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: ledgercheck [-old CHECKPOINT] [-hashes-only] FOLDER, or -receipt FILE VKEY")
		os.Exit(2)
	}
	if *receiptPath != "" {
		said, err := checkReceipt(*receiptPath, flag.Arg(0))
		if err != nil {
			fmt.Fprintln(os.Stderr, "ledgercheck:", err)
			os.Exit(1)
		}
		fmt.Println(said)
		return
	}
	count, err := check(folder(flag.Arg(0)), *oldPath, *hashesOnly)
	if err != nil {
		fmt.Fprintln(os.Stderr, "ledgercheck:", err)
		os.Exit(1)
	}
	fmt.Printf("ok %d entries\n", count)
}
