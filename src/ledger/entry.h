// ledger/entry: one line of the book: who did what to which case, when, on which basis, and what that changes. It holds no personal
// data: what may identify a person is a sealed part, of which only the commitment stands here. Pure.
#ifndef ANLAN_LEDGER_ENTRY_H
#define ANLAN_LEDGER_ENTRY_H
#include "base/time.h"
#include "wire/json.h"

enum {
    LEDGER_ENTRY_MAX = 4096,
    ENTRY_PARTS_MAX = 16,
    ENTRY_ARTICLES_MAX = 16,
    CASE_TEXT =
        26, // a case's pseudonym: 26 characters of lower-case base32 (seal.h), the agency's permutation of (agency, id)
};

struct entry_part {
    struct str name; // "narrative", "reporter", … ; unique within the entry
    uint8_t commitment[32];
};

// A case's id is the position of the entry that opened it; -1: the entry is about no case.
struct entry {
    int64_t agency, position;
    int64_t base; // ledger_base: position of the log's first entry, where a restore began a new log; else 0
    struct instant at; // when it was admitted
    struct str act;    // the pack's name of the act
    struct str verb;   // C's verb
    struct str
        actor; // "u:NAME" staff, "h" holder of the receipt, "a" anonymous, "s" the system, "p:NAME" partner, "o:NAME" operator
    struct str purpose;  // may be empty
    struct str casefile; // pseudonym, or empty
    int64_t place;       // of this act in its case, from 0; -1 without a case
    int64_t
        previous; // position of the case's entry before this one in the same log; -1: the first, or about no case
    struct str pack; // digest of the pack that ruled, hex; empty before the first is installed
    struct str rule; // the row of the procedure that admitted or refused it
    bool refused;    // a refusal: then `does` only says why
    struct str
        retry_key; // what is kept of the idempotency key (a UUID with its time), and its scope; or empty
    struct str retry_digest; // of key, act and body, under the agency's key; 32 bytes in hex, or empty
    struct str articles[ENTRY_ARTICLES_MAX];
    int32_t articles_count;
    struct entry_part parts[ENTRY_PARTS_MAX];
    int32_t parts_count;
    const struct json *does; // what it changes (see gate/fold.h): an object; canonical when written
    const struct json *why;  // the explanation: an object, or NULL
    struct str does_text,
        why_text; // the same as canonical JSON: written as they are where the tree is NULL; decoding sets both (views of its bytes)
};

// Canonical JSON (RFC 8785) of at most LEDGER_ENTRY_MAX, else RC_LIMIT. The bytes are what the leaf hash covers. Members that hold
// nothing are left out. RC_INVALID names the member that the form does not allow: a name of a part is [A-Za-z0-9_.:-]{1,64} and unique,
// numbers in `does` and `why` are integers below 2^53 in size (decimals and instants are text). Parts are written in order of name.
[[nodiscard]] enum rc entry_encode(struct arena *a, const struct entry *e, struct str *ret_bytes,
                                   struct fault *f);
// Only canonical bytes of that shape are read: encode(decode(b)) is b, else RC_CORRUPT with what was wrong.
[[nodiscard]] enum rc entry_decode(struct arena *a, struct str bytes, struct entry *ret_e, struct fault *f);

// What a walk over many entries needs, without a tree: checks that the bytes are canonical JSON and an object, and finds these members.
struct entry_glance {
    int64_t agency, position; // -1 where they are missing
    int64_t base;
    struct str verb;      // as it stands between its quotes
    struct str parts;     // the object of commitments as it stands, or empty
    struct str does, why; // as they stand, or empty
};
[[nodiscard]] enum rc entry_glance(struct str bytes, struct entry_glance *ret_g,
                                   struct fault *f); // RC_CORRUPT

// What an entry of verb "erase" erases: its does.erase is [{"at":"POSITION","parts":["name",…]},…], positions of the same log.
struct entry_erasure {
    int64_t at;
    struct str names[ENTRY_PARTS_MAX];
    int32_t names_count;
};
[[nodiscard]] enum rc entry_erasures(struct arena *a, const struct entry *e, struct entry_erasure **ret_at,
                                     int32_t *ret_count,
                                     struct fault *f); // RC_CORRUPT: not of that shape; none for another verb
#endif
