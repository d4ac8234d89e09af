// store, inside: the handle, its prepared statements, and how SQLite's answers become ours.
#ifndef ANLAN_STORE_STORE_INT_H
#define ANLAN_STORE_STORE_INT_H
#include "store/store.h"
#include <sqlite3.h>

enum {
    STORE_BUSY_MS = 2'000
}; // how long to wait for a reader that came first after a crash and recovers the WAL
enum { STATEMENTS_MADE = 16 };
enum { STATEMENT_SLOTS = 2 * STORE_STATEMENTS_MAX }; // a power of two; half stay free

struct gather;
struct pace;

struct statement {
    const char *sql; // its address is the key; NULL: the slot is free, or the statement is kept by nobody
    sqlite3_stmt *st;
    bool busy; // a walk over its rows is going on
};

struct store {
    sqlite3 *db;
    enum store_role role;
    bool posix; // SQLite's own files, not those of a VFS that was named
    bool begun, marked;
    enum rc undone; // why the engine undid the transaction that is `begun`; RC_OK: it did not
    bool poisoned;
    int lock_fd;           // of PATH-lock; -1 for a reader
    struct gather *gather; // of the writer's WAL; NULL for a reader
    struct pace *pace;     // of a mover's database; else NULL
    int64_t wal_pages, wal_moved;
    int64_t changes;
    int32_t statements_count;
    struct statement statements[STATEMENT_SLOTS];
    struct statement made[STATEMENTS_MADE]; // of SQL made at run time, by its text
    uint32_t made_next;                     // the one that gives way next
    char path[STORE_PATH_BYTES_MAX + 1];
};

// store_sqlite_open.c
enum rc store_rc_of(int sqlite_code); // for a code that is no success
// What SQLite answered, as a fault; the writer is poisoned where nobody knows what the WAL holds.
enum rc store_failed(struct store *s, int code, struct fault *f);
void store_poison(struct store *s);
enum rc store_usable(const struct store *s, struct fault *f); // RC_OK, or why nothing can be done with it now
sqlite3_file *store_database_file(struct store *s);           // SQLite's own, of an open handle
enum rc store_make_private(const char *path,
                           struct fault *f); // an empty file of mode 0600; RC_CONFLICT if it is there

// store_sqlite_statement.c: a statement of our own between take and give.
struct use {
    struct statement *kept; // NULL: it ends with its use
    sqlite3_stmt *st;
};
enum rc use_take(struct store *s, const char *sql, struct values args, struct use *ret_use, struct fault *f);
enum rc use_take_text(struct store *s, struct str sql, struct values args, struct use *ret_use,
                      struct fault *f);
void use_give(struct use *u);
// One row further: RC_OK and `ret_row`, or RC_OK and not.
enum rc use_step(struct store *s, struct use *u, bool *ret_row, struct fault *f);
void statements_end(struct store *s);

// store_sqlite_rows.c
enum rc use_row(struct store *s, struct use *u, struct value *columns, struct row *ret_row, struct fault *f);

// store_sqlite_gather.c: from now on the WAL's frames are written commit by commit. Ends after the file was closed; takes NULL.
bool gather_fits(sqlite3_file *wal, int64_t page_bytes);
struct gather *gather_begin(sqlite3_file *wal);
void gather_end(struct gather *g);

// store_sqlite_pace.c: from now on the pages of a checkpoint are synced a few at a time. Ends after the file was closed; takes NULL.
struct pace *pace_begin(sqlite3_file *file);
void pace_end(struct pace *p);

// store_bigram.c
int store_bigram_register(sqlite3 *db); // an SQLite code
#endif
