// tree/receipt: the receipt that proves itself: a JSON file with the entry that opened a case, the proof
// that the entry stands in the ledger, and the openings of the holder's own parts. Checked without any
// server, with this file alone. Pure. Relies on the log's verifier key being known from elsewhere: a
// receipt that brings its own key proves only that whoever holds that key wrote it, and the check says so.
#ifndef ANLAN_TREE_RECEIPT_H
#define ANLAN_TREE_RECEIPT_H
#include "tree/tree.h"

enum { RECEIPT_BYTES_MAX = 1 << 20, RECEIPT_OPENINGS_MAX = 32 };

struct receipt_opening {
    struct str name;
    uint8_t random[OPENING_BYTES];
    struct str body; // canonical JSON, byte for byte as it was committed to
};

struct receipt {
    struct str number; // of the case
    struct str code;   // that lets the holder ask; nothing here proves it
    struct str entry;  // the bytes of the entry
    struct str proof;  // a tlog-proof file
    struct str vkey;
    struct receipt_opening openings[RECEIPT_OPENINGS_MAX];
    int32_t openings_count;
};

// {"code":…,"entry":base64,"number":…,"openings":[{"body":…,"name":…,"random":hex},…],"proof":…,"vkey":…}
struct str receipt_print(struct arena *a, const struct receipt *r);
// Text lives in `a`. Members that are not known are passed over. RC_INVALID names the member; RC_LIMIT: too
// long, or too many openings.
[[nodiscard]] enum rc receipt_parse(struct arena *a, struct str bytes, struct receipt *ret_r,
                                    struct fault *f);

struct receipt_truth {            // what was proved
    struct checkpoint checkpoint; // in whose tree the entry stands; `origin` is a view of the receipt
    int64_t index;                // in the log of that origin
    int64_t position;             // in the agency's ledger: further on, by what earlier logs of it held
    bool key_known;               // false: the receipt's own key was believed
    bool number_proved;           // the entry itself says the number; false: it opens no case
    int32_t parts_count, openings_count;
};

// Every step in turn; the fault begins with the one that failed: "entry: ", "key: ", "proof: ", "position:
// ", "number: " or "opening of \"NAME\": ". `keys[0]` is the log's own key as known from elsewhere, the
// others are witnesses; with keys_count 0 the receipt's key is taken. RC_INVALID: not in form; RC_DENIED: a
// key or a signature; RC_CORRUPT: something is not what the ledger holds. Scratch: some twenty times the
// entry.
[[nodiscard]] enum rc receipt_check(struct hasher *h, struct arena scratch, const struct receipt *r,
                                    const struct note_key *keys, int32_t keys_count,
                                    struct receipt_truth *ret_truth, struct fault *f);
#endif
