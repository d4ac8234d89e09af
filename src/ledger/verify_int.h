// Private to ledger: what the two halves of a verification share: the walk with its tree, and the sealed parts.
#ifndef ANLAN_LEDGER_VERIFY_INT_H
#define ANLAN_LEDGER_VERIFY_INT_H
#include "ledger/ledger_int.h"

// A signed root that the walk will come to.
struct awaited {
    bool set;
    int64_t size;
    struct digest root;
    const char *what;
};
enum { STORED_HEAD, OLD_CHECKPOINT, PUBLISHED_NEXT, AWAITED_COUNT };

enum { PLAIN_BYTES_MAX = OPENING_BYTES + LEDGER_PART_BYTES_MAX };
enum slot_mark { MARK_NONE, MARK_ERASED = 1, MARK_TO_ERASE = 2 };

struct verifying {
    struct ledger *ledger;
    struct store *store;
    const struct book *book; // its keys
    const struct verify_options *options;
    struct hasher *hasher;
    struct verify_report report;
    struct tree_edge *edge;
    uint8_t *plain; // one part, opened
    // the log that is being walked
    struct era era;
    int32_t era_number;
    int64_t signed_size, tiles_until, heads_seen, published, entries_of;
    struct awaited awaited[AWAITED_COUNT];
    bool old_found;
    // slots are handed out in order, so the next part's is known
    int64_t next_slot, slots;
    uint8_t *slot_marks; // one byte a slot: enum slot_mark
};

// The parts beside an entry against what it commits to.
[[nodiscard]] enum rc verify_parts(struct verifying *v, struct str commitments, struct value sealed,
                                   struct fault *f);
// The slots that the `erase` entries name, and no others, hold no key any more.
[[nodiscard]] enum rc verify_erased(struct verifying *v, struct fault *f);
#endif
