// The same work as bench/tree_merkle_bench.c with Go's own tlog, all hashes in memory: the peer of `script/bench tree`.
package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	entries    = 1000000
	entryBytes = 600
	proofs     = 200000
	kept       = 2000 // the last proofs made; checked again and again
	step       = 7919
	runs       = 3
)

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = s[index]
	}
	return out, nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func nth(i int64) int64 { return i * step % entries }

var names []string
var best = map[string]float64{}

func measure(name string, count int, work func()) {
	start := time.Now()
	work()
	ns := float64(time.Since(start).Nanoseconds()) / float64(count)
	if old, seen := best[name]; !seen {
		names = append(names, name)
		best[name] = ns
	} else if ns < old {
		best[name] = ns
	}
}

func main() {
	var all stored
	leaves := make([]tlog.Hash, entries)
	found := make([]tlog.RecordProof, kept)
	grown := make([]tlog.TreeProof, kept)
	old := make([]tlog.Hash, kept)
	var root tlog.Hash
	for run := 0; run < runs; run++ {
		measure("append", entries, func() {
			all = make(stored, 0, 2*entries)
			data := make([]byte, entryBytes)
			for i := int64(0); i < entries; i++ {
				for j := 0; j < entryBytes; j += 8 {
					binary.BigEndian.PutUint64(data[j:], uint64(i))
				}
				leaves[i] = tlog.RecordHash(data)
				more, err := tlog.StoredHashesForRecordHash(i, leaves[i], all)
				must(err)
				all = append(all, more...)
			}
		})
		var err error
		root, err = tlog.TreeHash(entries, all)
		must(err)
		measure("prove_inclusion", proofs, func() {
			for i := int64(0); i < proofs; i++ {
				p, err := tlog.ProveRecord(entries, nth(i), all)
				must(err)
				found[i%kept] = p
			}
		})
		measure("check_inclusion", proofs, func() {
			for i := int64(0); i < proofs; i++ {
				index := nth(proofs - kept + i%kept)
				must(tlog.CheckRecord(found[i%kept], entries, root, index, leaves[index]))
			}
		})
		measure("prove_consistency", proofs, func() {
			for i := int64(0); i < proofs; i++ {
				p, err := tlog.ProveTree(entries, 1+nth(i), all)
				must(err)
				grown[i%kept] = p
			}
		})
		for i := int64(0); i < kept && run == 0; i++ {
			old[i], err = tlog.TreeHash(1+nth(proofs-kept+i), all)
			must(err)
		}
		measure("check_consistency", proofs, func() {
			for i := int64(0); i < proofs; i++ {
				oldSize := 1 + nth(proofs-kept+i%kept)
				must(tlog.CheckTree(grown[i%kept], entries, root, oldSize, old[i%kept]))
			}
		})
	}
	for _, name := range names {
		fmt.Printf("bench=tree_%s best_ns=%.1f per_s=%.0f\n", name, best[name], 1e9/best[name])
	}
	fmt.Printf("root=%s\n", hex.EncodeToString(root[:]))
}
