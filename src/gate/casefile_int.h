// gate: case states in rows of the store, and back. The row is the view; the ledger is the truth.
#ifndef ANLAN_GATE_CASEFILE_INT_H
#define ANLAN_GATE_CASEFILE_INT_H
#include "gate/act.h"
#include "store/store.h"

extern const char
    casefile_schema[]; // the tables that are functions of the ledger: casefile, clock, retry, imported

// The columns of a case in the order that casefile_of_row reads, for a SELECT from `casefile c`.
#define CASE_COLUMNS                                                                                                                 \
    "c.agency, c.id, c.year, c.ordinal, c.prefix, c.kind, c.status, c.owner, c.owned_last, c.offered, c.assignee, c.concerned, "     \
    "c.area, c.channel, c.cell, c.publicity, c.opened_ns, c.event_ns, c.closed_ns, c.acts, c.last, c.flags, c.twin_agency, c.twin, " \
    "c.score, c.title, c.clocks, c.locks, c.procedure"
enum { CASE_COLUMNS_COUNT = 29 };

// RC_CORRUPT where a column is not as casefile_save writes it.
[[nodiscard]] enum rc casefile_of_row(struct row row, struct casefile *ret_c, struct fault *f);
// RC_MISSING without a fault text, and `ret_c` as it was, where there is none. A case is large: after any other fault it may hold part of one.
[[nodiscard]] enum rc casefile_load(struct store *s, int64_t agency, int64_t id, struct casefile *ret_c,
                                    struct fault *f);
// Inserts (`is_new`) or updates the row.
[[nodiscard]] enum rc casefile_save(struct store *s, const struct casefile *c, bool is_new, struct fault *f);
// Moves the rows of its clocks from what `before` (NULL: none) had to what `c` has.
[[nodiscard]] enum rc casefile_save_clocks(struct store *s, const struct casefile *before,
                                           const struct casefile *c, struct fault *f);
#endif
