// store: SQL behind one door. One handle is one connection, used by one thread. Values are always bound, never spliced.
// SQLite 3.40 under the rule that one connection writes AND checkpoints and all others only read (WAL-reset bug, fixed in 3.51.3).
#ifndef ANLAN_STORE_STORE_H
#define ANLAN_STORE_STORE_H
#include "base/base.h"
#include "base/world.h"

struct store;

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };
struct value {
    enum value_kind kind;
    int64_t i;
    double real;
    struct str s; // text or blob
};
struct values {
    const struct value *at;
    int32_t count;
};
struct row {
    struct value *at;
    int32_t count;
};

#define INT(x) ((struct value){ .kind = VALUE_INT, .i = (x) })
#define REAL(x) ((struct value){ .kind = VALUE_REAL, .real = (x) })
#define TEXT(x) ((struct value){ .kind = VALUE_TEXT, .s = (x) })
#define BLOB(x) ((struct value){ .kind = VALUE_BLOB, .s = (x) })
#define NONE ((struct value){ .kind = VALUE_NULL })
#define ARGS(...)                                                                                                  \
    ((struct values){ (const struct value[]){ __VA_ARGS__ },                                                       \
                      (int32_t)(sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)) })
#define NO_ARGS ((struct values){ NULL, 0 })

enum store_role {
    STORE_WRITER,  // the only one: creates, writes, checkpoints; holds a lock that a second writer process meets as RC_CONFLICT
    STORE_READER,  // never writes, never checkpoints
};
struct store_options {
    struct str path;
    enum store_role role;
    const char *vfs;       // NULL: SQLite's own (world.sqlite_vfs)
    int32_t cache_kib;     // page cache; 0: a default
    bool sync_off;         // for views that can be rebuilt: no sync at commit
};

[[nodiscard]] enum rc store_open(struct store_options options, struct store **ret_s, struct fault *f);
void store_close(struct store *s); // takes NULL

// SQL must be a literal (or live as long as the store): prepared statements are kept by its address.
// RC_CONFLICT: a uniqueness or other constraint; RC_LIMIT: the disk is full; RC_CORRUPT; RC_IO: anything else of the world.
[[nodiscard]] enum rc store_run(struct store *s, struct fault *f, const char *sql, struct values args);
// The first row, copied into `a`. RC_MISSING without a fault text where there is none.
[[nodiscard]] enum rc store_one(struct store *s, struct arena *a, struct row *ret_r, struct fault *f, const char *sql, struct values args);
// Each row in turn; what `row` points to lives only during the call. The callback returns RC_OK to go on; anything else ends the walk and is
// returned. It must not longjmp: so it gets no arena that can be full except where it catches that itself.
typedef enum rc store_row_fn(void *self, struct row row, struct fault *f);
[[nodiscard]] enum rc store_each(struct store *s, struct fault *f, const char *sql, struct values args, store_row_fn *row, void *self);
// The same for SQL that was put together at run time (prepared anew, not kept).
[[nodiscard]] enum rc store_each_text(struct store *s, struct fault *f, struct str sql, struct values args, store_row_fn *row, void *self);
int64_t store_changes(struct store *s); // rows changed by the last store_run

[[nodiscard]] enum rc store_begin(struct store *s, struct fault *f);  // BEGIN IMMEDIATE for the writer; a read snapshot for a reader
[[nodiscard]] enum rc store_commit(struct store *s, struct fault *f); // durable when it returns RC_OK (writer, unless sync_off)
void store_rollback(struct store *s);                                 // takes a store without a transaction
[[nodiscard]] enum rc store_mark(struct store *s, struct fault *f);     // a savepoint, one level deep
[[nodiscard]] enum rc store_mark_keep(struct store *s, struct fault *f);
[[nodiscard]] enum rc store_mark_undo(struct store *s, struct fault *f);

[[nodiscard]] enum rc store_script(struct store *s, struct fault *f, const char *sql); // several statements: schemas
// Moves up to all of the WAL into the database; `ret_done`: nothing was left and (with `truncate`) the WAL file is empty.
[[nodiscard]] enum rc store_checkpoint(struct store *s, bool truncate, bool *ret_done, struct fault *f);
int64_t store_wal_pages(struct store *s); // pages in the WAL after the last commit
// Copies the whole database to a new file, `pages_a_step` at a time; the writer may go on between steps through `between` (may be NULL).
[[nodiscard]] enum rc store_backup(struct store *s, struct str to_path, int32_t pages_a_step, void (*between)(void *), void *self, struct fault *f);
[[nodiscard]] enum rc store_check(struct store *s, struct fault *f); // quick_check; RC_CORRUPT with what was found
#endif
