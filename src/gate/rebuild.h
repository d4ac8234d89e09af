// gate/rebuild: the views made again from the ledger, and the ledger's decisions asked of the law again. Offline, on an open gate without threads.
#ifndef ANLAN_GATE_REBUILD_H
#define ANLAN_GATE_REBUILD_H
#include "gate/gate.h"

typedef void rebuild_progress(void *self, int64_t done, int64_t of);

enum { REBUILD_VIEWS = 9 };
struct view_digest {
    const char *view; // the table
    int64_t rows;
    uint8_t
        digest[32]; // SHA-256 over its rows in the order of their key, each column with its type and length
};
// The canonical dump of every view: the tables that are functions of the ledger, and the search view's. The search view is brought up to date first.
[[nodiscard]] enum rc view_digests(struct gate *g, struct view_digest ret[static REBUILD_VIEWS],
                                   int32_t *ret_count, struct fault *f);

struct rebuild_report {
    int64_t entries, cases, refused, parts_erased;
};
// Empties the views and folds every entry again; the search view begins anew. Never asks the law. Where it is cut off the data directory opens only with
// gate_options.rebuilding, to be rebuilt again.
[[nodiscard]] enum rc gate_rebuild(struct gate *g, rebuild_progress *progress, void *self,
                                   struct rebuild_report *ret_r, struct fault *f);
// The same into a store of its own at `path`, compared row by row with what is there: RC_CORRUPT names the first view, row and column that differ.
[[nodiscard]] enum rc gate_rebuild_check(struct gate *g, struct str path, rebuild_progress *progress,
                                         void *self, struct rebuild_report *ret_r, struct fault *f);

struct replay_report {
    int64_t entries, asked, same, different, house,
        erased; // house: ruled by the server itself; erased: their data is gone, so they cannot be asked again
};
struct replay_difference { // lives while it is told
    int64_t agency, position;
    struct str act, was, now; // explanations, canonical JSON
};
struct replay_options {
    struct str
        path; // a store of its own for states that wait, which the caller removes afterwards (also -wal and -shm), as for the check above
    const struct pack *
        instead; // asked in place of every pack of its id: what would have been otherwise; NULL: each act's own pack
    rebuild_progress *progress;
    void (*differs)(void *self, const struct replay_difference *d); // may be NULL
    void *self;
};
// Asks the pack that ruled each act (kept by its digest) the same question again, and tells every act whose answer differs.
[[nodiscard]] enum rc gate_replay(struct gate *g, const struct replay_options *o, struct replay_report *ret_r,
                                  struct fault *f);
#endif
