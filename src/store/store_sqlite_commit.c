// Transactions, savepoints, scripts and the checkpoint.
#include "store/store_int.h"

// --- transactions ----------------------------------------------------------------------------------

enum rc store_begin(struct store *s, struct fault *f)
{
    MUST(!s->begun);
    bool writer = s->role == STORE_WRITER;
    enum rc rc = store_run(s, f, writer ? "BEGIN IMMEDIATE" : "BEGIN", NO_ARGS);
    if (rc) return rc;
    s->begun = true;
    if (writer) return RC_OK;
    rc = store_run(s, f, "SELECT 1 FROM sqlite_schema LIMIT 1", NO_ARGS); // only a read takes the snapshot
    if (rc) store_rollback(s);
    return rc;
}

// A full disk leaves no doubt: the commit frame is the last that is written, so it is not in the WAL. After
// any other failure it may be.
enum rc store_commit(struct store *s, struct fault *f)
{
    MUST(s->begun && !s->marked);
    enum rc rc = store_run(s, f, "COMMIT", NO_ARGS);
    if (rc) {
        if (s->role == STORE_WRITER && rc != RC_LIMIT && !s->undone) store_poison(s);
        store_rollback(s);
        return rc;
    }
    s->begun = false;
    return RC_OK;
}

void store_rollback(struct store *s)
{
    s->begun = s->marked = false;
    s->undone = RC_OK;
    if (sqlite3_get_autocommit(s->db)) return;
    int code = sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    if (code != SQLITE_OK && s->role == STORE_WRITER) store_poison(s);
}

// --- savepoints ------------------------------------------------------------------------------------

enum rc store_mark(struct store *s, struct fault *f)
{
    MUST(s->begun && !s->marked);
    enum rc rc = store_run(s, f, "SAVEPOINT act", NO_ARGS);
    s->marked = rc == RC_OK;
    return rc;
}

enum rc store_mark_keep(struct store *s, struct fault *f)
{
    MUST(s->marked);
    s->marked = false;
    return store_run(s, f, "RELEASE act", NO_ARGS);
}

enum rc store_mark_undo(struct store *s, struct fault *f)
{
    MUST(s->marked);
    s->marked = false;
    enum rc rc = store_run(s, f, "ROLLBACK TO act", NO_ARGS);
    return rc ? rc : store_run(s, f, "RELEASE act", NO_ARGS);
}

// --- scripts ---------------------------------------------------------------------------------------

enum rc store_script(struct store *s, struct fault *f, const char *sql)
{
    enum rc rc = store_usable(s, f);
    if (rc) return rc;
    int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? RC_OK : store_failed(s, code, f);
}

// --- the checkpoint --------------------------------------------------------------------------------

// Never waits: a reader that is in the way is an answer, not a fault.
static int checkpoint(struct store *s, int mode, int *ret_pages, int *ret_moved)
{
    (void)sqlite3_busy_timeout(s->db, 0);
    int code = sqlite3_wal_checkpoint_v2(s->db, "main", mode, ret_pages, ret_moved);
    (void)sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
    return code;
}

// SQLite syncs the database only where a checkpoint comes to the end of the WAL. What a mover moved is synced
// at once, so that little is left for the writer, who comes to that end.
static int sync_moved(struct store *s)
{
    sqlite3_file *file = store_database_file(s);
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

enum rc store_checkpoint(struct store *s, bool truncate, bool *ret_done, struct fault *f)
{
    MUST(s->role != STORE_READER && !s->begun && !(truncate && s->role == STORE_MOVER));
    enum rc rc = store_usable(s, f);
    if (rc) return rc;
    int pages = 0, moved = 0;
    int code =
        checkpoint(s, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
    if (code == SQLITE_OK && s->role == STORE_MOVER) code = sync_moved(s);
    if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) {
        rc = store_failed(s, code, f);
        return within(f, rc, "checkpoint");
    }
    *ret_done = code == SQLITE_OK && pages == moved;
    if (moved >= 0) s->wal_moved = moved;
    if (*ret_done && truncate) s->wal_pages = s->wal_moved = 0;
    return RC_OK;
}

int64_t store_wal_pages(struct store *s) { return s->wal_pages; }
int64_t store_wal_moved(struct store *s) { return s->wal_moved; }
