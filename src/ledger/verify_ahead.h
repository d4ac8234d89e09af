// Private to ledger: the part of a verification that needs no order, done by a second thread while the first one reads on: whether each entry is
// canonical, and the hash of its leaf. Entries go in as they are read and come out in the same order.
#ifndef ANLAN_LEDGER_VERIFY_AHEAD_H
#define ANLAN_LEDGER_VERIFY_AHEAD_H
#include "ledger/entry.h"
#include "store/store.h"
#include "tree/tree.h"

enum { AHEAD_ROWS = 256, AHEAD_BLOCKS = 4, AHEAD_BLOCK_BYTES = 512 << 10 };

struct ahead_row {
    int64_t row;
    struct value bytes, sealed; // as they stand in the store
    struct entry_glance seen;   // views in `bytes`
    struct digest leaf;
    enum rc
        rc; // what looking at the entry gave; the fault, of the first row where it is not RC_OK, is the block's
};

struct ahead_block {
    struct ahead_row at[AHEAD_ROWS];
    int32_t count;
    struct fault fault;
    char *memory; // of what the rows hold; grows where one row needs more
    ptrdiff_t used, room;
};

typedef enum rc ahead_take(void *self, const struct ahead_block *b, int32_t index, struct fault *f);

// `entries`: how many will come; a short log is looked at in this thread. `take` is called in order for each, by the caller's own thread, from within
// ahead_put and ahead_end.
struct ahead;
struct ahead *ahead_open(int64_t entries, ahead_take *take, void *self);
[[nodiscard]] enum rc ahead_put(struct ahead *a, struct row r, struct fault *f); // row, bytes, sealed
[[nodiscard]] enum rc ahead_end(struct ahead *a, struct fault *f);               // all that were put
void ahead_close(struct ahead *a);                                               // takes NULL
#endif
