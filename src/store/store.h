// store: SQL behind one door. One handle is one connection, used by one thread at a time. Values are always
// bound, never spliced. Refuses a second writer.
// SQLite 3.40 under one rule: one connection writes AND checkpoints AND backs up, all others only read (two
// that write or checkpoint at once can lose a commit before SQLite 3.51.3: the WAL-reset bug). The one
// exception is a mover, and what its user must see to (STORE_MOVER).
//
// Poison. After an I/O error, a sign of corruption or a failed commit of the writer nobody knows what the WAL
// holds. The handle then answers RC_IO to everything (`store_poisoned` says so) and the process must end;
// what the next start finds is the truth. A full disk is not that: the transaction is gone as a whole
// (RC_LIMIT) and the next may succeed.
//
// Never open a store's files by other means within a process that has it open: to close them again would
// drop SQLite's locks.
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
#define ARGS(...)                                                                                            \
    ((struct values){ (const struct value[]){ __VA_ARGS__ },                                                 \
                      (int32_t)(sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)) })
#define NO_ARGS ((struct values){ NULL, 0 })

enum {
    STORE_PATH_BYTES_MAX = 1'000,
    STORE_COLUMNS_MAX = 64,     // of a row; a wider one is RC_LIMIT
    STORE_STATEMENTS_MAX = 512, // kept prepared by one handle; those beyond are prepared anew each time
    STORE_PLAN_BYTES_MAX = 8 * 1024,
    STORE_MATCH_WORDS_MAX = 32,  // of what a user typed; those beyond are left out
    STORE_TOKEN_BYTES_MAX = 128, // of an indexed word; a longer one counts by its beginning
};

enum store_role {
    STORE_WRITER, // the only one: creates, writes, checkpoints; a second one meets its lock, PATH-lock
    STORE_READER, // never writes, never checkpoints; a snapshot of more than 2 s makes the WAL grow
    // Checkpoints beside the writer and does nothing else. Its user holds a reader's snapshot, taken while the
    // WAL held pages that were not moved yet, until each checkpoint has ended, so that the WAL cannot begin anew
    // meanwhile; and the writer does not checkpoint at the same time.
    STORE_MOVER,
};
struct store_options {
    struct str path;
    enum store_role role;
    const char *vfs;   // NULL: SQLite's own, files of mode 0600. Else that one, without the lock
    int32_t cache_kib; // page cache; 0: a default. What one transaction changes stays in memory besides
    bool sync_off;     // for views that can be rebuilt: no sync at commit
    bool sync_late;    // for views that follow: a power cut may take the last commits, what is left is whole
    bool mapped; // a reader of one long snapshot: through memory; each commit of the writer would map it anew
    bool secure_delete; // deleted plain text is overwritten (the WAL is emptied by a truncating checkpoint)
};

// RC_CONFLICT: another writer holds it. RC_CORRUPT: not a database. RC_IO: cannot be opened (a reader creates
// nothing). RC_INVALID: the path. A writer that finds a WAL writes it anew before it trusts it (up to 128 MiB,
// about 0.4 s): the last process may have ended on a sync that failed.
[[nodiscard]] enum rc store_open(struct store_options options, struct store **ret_s, struct fault *f);
void store_close(struct store *s); // takes NULL; a transaction that is open is undone
bool store_poisoned(const struct store *s);

// SQL must be a literal (or live as long as the store): prepared statements are kept by its address. One
// statement with as many arguments as it has parameters. What is bound must live only during the call.
// RC_CONFLICT: a uniqueness or other constraint; RC_LIMIT: the disk is full; RC_CORRUPT; RC_INVALID: not SQL
// (a literal's fault, or a search text's); RC_IO: anything else of the world. Where a fault made the engine
// undo the whole transaction, everything until store_rollback answers with that fault's code.
[[nodiscard]] enum rc store_run(struct store *s, struct fault *f, const char *sql, struct values args);
// The first row, copied into `a`. RC_MISSING without a fault text where there is none.
[[nodiscard]] enum rc store_one(struct store *s, struct arena *a, struct row *ret_r, struct fault *f,
                                const char *sql, struct values args);
// Each row in turn; what `row` points to lives only during the call. The callback returns RC_OK to go on;
// anything else ends the walk and is returned. It must not longjmp: so it gets no arena that can be full
// except where it catches that itself. It may use the same store, also the same SQL.
typedef enum rc store_row_fn(void *self, struct row row, struct fault *f);
[[nodiscard]] enum rc store_each(struct store *s, struct fault *f, const char *sql, struct values args,
                                 store_row_fn *row, void *self);
// The same for SQL that was put together at run time (prepared anew, not kept).
[[nodiscard]] enum rc store_each_text(struct store *s, struct fault *f, struct str sql, struct values args,
                                      store_row_fn *row, void *self);
int64_t store_changes(struct store *s); // rows changed by the last store_run

// The writer's transaction; for a reader a snapshot, taken now.
[[nodiscard]] enum rc store_begin(struct store *s, struct fault *f);
// Durable when it returns RC_OK (writer, unless sync_off or sync_late).
[[nodiscard]] enum rc store_commit(struct store *s, struct fault *f);
void store_rollback(struct store *s); // takes a store without a transaction
// A savepoint within a transaction, one level deep.
[[nodiscard]] enum rc store_mark(struct store *s, struct fault *f);
[[nodiscard]] enum rc store_mark_keep(struct store *s, struct fault *f);
[[nodiscard]] enum rc store_mark_undo(struct store *s, struct fault *f);

// Several statements without values: schemas.
[[nodiscard]] enum rc store_script(struct store *s, struct fault *f, const char *sql);

// Writer, outside a transaction. Moves what no reader still needs from the WAL into the database; never waits
// for a reader. `ret_done`: nothing was left and (with `truncate`) the WAL file is empty. There is no
// automatic checkpoint: the cost of one call grows with the pages since the last, so call it often, when
// there is time.
[[nodiscard]] enum rc store_checkpoint(struct store *s, bool truncate, bool *ret_done, struct fault *f);
// Pages in the WAL after the last commit; those that were moved count until it starts anew.
int64_t store_wal_pages(struct store *s);
// Pages of the WAL that stood in the database after the last checkpoint of this handle; they count until it
// starts anew. Never fewer than there are, as long as no other handle checkpoints.
int64_t store_wal_moved(struct store *s);

enum { STORE_BACKUP_AT_ONCE = -1 };
// Writer, outside a transaction. Copies the whole database to a new file, `pages_a_step` at a time; the
// writer may go on between steps through `between` (may be NULL): what it commits is in the copy too.
// A reader copies too, in one step (STORE_BACKUP_AT_ONCE): what stood there at one instant, while the writer in
// another process goes on; its WAL cannot be emptied meanwhile.
// RC_CONFLICT: the file is there. A fault leaves no file.
[[nodiscard]] enum rc store_backup(struct store *s, struct str to_path, int32_t pages_a_step,
                                   void (*between)(void *), void *self, struct fault *f);
// SQLite's quick_check: RC_CORRUPT with what was found.
[[nodiscard]] enum rc store_check(struct store *s, struct fault *f);
// How the engine would run the SQL: EXPLAIN QUERY PLAN, one step a line, for tests of plans. Cut at
// STORE_PLAN_BYTES_MAX.
[[nodiscard]] enum rc store_plan(struct store *s, struct arena *a, struct str *ret_plan, struct fault *f,
                                 const char *sql, struct values args);

// Search. Every connection knows the FTS5 tokenizer `bigram` (`tokenize = 'bigram'`, detail full): runs of
// Chinese, Japanese and Korean characters become overlapping pairs, each run's last character also stands
// alone; other words are letters, digits and marks, folded (case, full width, Latin accents). So any two or
// more characters that stand together are found; FTS5's own `trigram` finds no two-character word, silently.
//
// What a user typed as a MATCH expression: all words must occur, in any order; the characters of one word
// stand together; a word that ends in a lone character also matches what begins with it. Nothing typed acts
// as an operator. Empty where nothing can be searched.
struct str store_match(struct arena *a, struct str typed);
#endif
