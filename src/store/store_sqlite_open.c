// Opening and closing a connection, its settings, and what its faults mean.
#include "store/store_int.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    WRITER_CACHE_KIB = 64 * 1024,
    READER_CACHE_KIB = 16 * 1024,
    WAL_KEPT_BYTES = 128 * 1024 * 1024,
    READER_MAP_BYTES = 1024 * 1024 * 1024,
};

// --- faults ----------------------------------------------------------------------------------------

enum rc store_rc_of(int sqlite_code)
{
    switch (sqlite_code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
        return RC_LIMIT;
    case SQLITE_CONSTRAINT:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return RC_CONFLICT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return RC_CORRUPT;
    case SQLITE_ERROR:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
        return RC_INVALID;
    default:
        return RC_IO;
    }
}

void store_poison(struct store *s)
{
    s->poisoned = true;
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
}

static bool leaves_doubt(int sqlite_code)
{
    int primary = sqlite_code & 0xFF;
    return primary == SQLITE_IOERR || primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

enum rc store_failed(struct store *s, int code, struct fault *f)
{
    enum rc rc = store_rc_of(code);
    if (s->begun && !s->undone && sqlite3_get_autocommit(s->db)) s->undone = rc;
    if (s->role == STORE_WRITER && leaves_doubt(code)) store_poison(s);
    return fail(f, rc, "%s (sqlite %d)", sqlite3_errmsg(s->db), code);
}

bool store_poisoned(const struct store *s) { return s->poisoned; }

enum rc store_usable(const struct store *s, struct fault *f)
{
    if (s->poisoned)
        return fail(f, RC_IO, "the database stopped at an earlier fault and must be opened anew");
    if (s->undone) return fail(f, s->undone, "the transaction was undone by an earlier fault");
    return RC_OK;
}

// --- files -----------------------------------------------------------------------------------------

// Never opens a file that is there: to close it again would drop the locks that SQLite holds on it.
enum rc store_make_private(const char *path, struct fault *f)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int error = errno;
    if (fd < 0)
        return fail(f,
                    error == EEXIST   ? RC_CONFLICT
                    : error == ENOSPC ? RC_LIMIT
                                      : RC_IO,
                    "could not create \"%s\": %s", path, strerrordesc_np(error));
    (void)close(fd);
    return RC_OK;
}

// The lock lasts as long as the file is open, so it ends with the process whatever ends that. It is flock,
// which a stray close of the same file elsewhere in this process does not drop.
static enum rc writer_lock(struct store *s, struct fault *f)
{
    char path[STORE_PATH_BYTES_MAX + sizeof "-lock"];
    (void)snprintf(path, sizeof path, "%s-lock", s->path);
    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock_fd < 0) return fail(f, RC_IO, "could not open \"%s\": %s", path, strerrordesc_np(errno));
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0) return RC_OK;
    return fail(f, errno == EWOULDBLOCK ? RC_CONFLICT : RC_IO, "another process holds \"%s\"", s->path);
}

static enum rc writer_files(struct store *s, struct fault *f)
{
    enum rc rc = writer_lock(s, f);
    if (rc) return rc;
    rc = store_make_private(s->path, f);
    return rc == RC_CONFLICT ? RC_OK : rc; // the WAL and its index take their mode from it
}

// --- settings --------------------------------------------------------------------------------------

// Before the first use of SQLite in the process: handles are not shared between threads, and what a savepoint
// must remember stays in memory, so that no plain text reaches a temporary file.
static void engine_configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_URI, 0); // a path is a path
    // KiB of each cache that are allocated at once: a reader's cache is emptied with every snapshot, and its pages come and go.
    (void)sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, -1024);
}

static int set_flags(struct store *s)
{
    const struct {
        int flag, on;
    } flags[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_ENABLE_FKEY, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, s->role != STORE_WRITER },
    };
    for (ptrdiff_t i = 0; i < COUNT(flags); i++) {
        int code = sqlite3_db_config(s->db, flags[i].flag, flags[i].on, (int *)NULL);
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

// No page leaves the cache before its commit: SQLite 3.40 writes a transaction whose pages were spilled,
// overwritten in the WAL and then undone by a savepoint with frames that no recovery accepts, so that all
// from there on is lost at the next crash (test/store_sim finds it within 30 seeds if spilling is allowed).
static int set_pragmas(struct store *s, const struct store_options *o)
{
    char sql[512];
    bool writer = o->role == STORE_WRITER;
    int cache_kib = o->cache_kib ? o->cache_kib : writer ? WRITER_CACHE_KIB : READER_CACHE_KIB;
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -%d;",
                   cache_kib);
    int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK) return code;
    if (!writer) {
        (void)snprintf(sql, sizeof sql,
                       "PRAGMA query_only = ON; PRAGMA synchronous = FULL; PRAGMA mmap_size = %d;",
                       o->mapped ? READER_MAP_BYTES : 0);
        return sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    }
    (void)snprintf(
        sql, sizeof sql,
        "PRAGMA page_size = 4096; PRAGMA cache_spill = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = %s;"
        "PRAGMA secure_delete = %s; PRAGMA journal_size_limit = %d;",
        o->sync_off    ? "OFF"
        : o->sync_late ? "NORMAL"
                       : "FULL",
        o->secure_delete ? "ON" : "OFF", WAL_KEPT_BYTES);
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL);
}

static int wal_grew(void *self, sqlite3 *, const char *, int pages)
{
    ((struct store *)self)->wal_pages = pages;
    return SQLITE_OK;
}

// --- the WAL that an earlier process left ----------------------------------------------------------

enum { WAL_HEADER_BYTES = 32, FRAME_BYTES = 4096 + 24 };

static sqlite3_file *wal_file(struct store *s)
{
    sqlite3_file *wal = NULL;
    (void)sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&wal);
    return wal && wal->pMethods ? wal : NULL;
}

static int wal_rewrite(sqlite3_file *wal, sqlite3_int64 bytes)
{
    char part[32 * 1024];
    int code = SQLITE_OK;
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < bytes; at += (int)sizeof part) {
        int len = bytes - at < (int)sizeof part ? (int)(bytes - at) : (int)sizeof part;
        code = wal->pMethods->xRead(wal, part, len, at);
        if (code == SQLITE_OK) code = wal->pMethods->xWrite(wal, part, len, at);
    }
    return code == SQLITE_OK ? wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL) : code;
}

// If that process ended because a sync failed, the kernel holds pages of the WAL that never reached the disk
// and calls them clean. To append after them would be to lose the new commits with the old at the next power
// cut. So every byte is written again, unchanged, and synced before the first commit. Readers see the same
// bytes meanwhile.
static enum rc wal_renew(struct store *s, bool sync_off, struct fault *f)
{
    sqlite3_file *wal = wal_file(s);
    sqlite3_int64 bytes = 0;
    if (!wal) return RC_OK;
    int code = wal->pMethods->xFileSize(wal, &bytes);
    if (code == SQLITE_OK && bytes > 0 && !sync_off) code = wal_rewrite(wal, bytes);
    if (code != SQLITE_OK) {
        store_poison(s); // a checkpoint at its end would trust those pages
        return fail(f, store_rc_of(code), "could not renew the WAL of \"%s\" (sqlite %d)", s->path, code);
    }
    if (bytes > WAL_HEADER_BYTES) s->wal_pages = (bytes - WAL_HEADER_BYTES) / FRAME_BYTES;
    return RC_OK;
}

static enum rc wal_gather(struct store *s, struct fault *f)
{
    struct use u;
    bool there = false;
    sqlite3_file *wal = wal_file(s);
    enum rc rc = wal ? use_take(s, "PRAGMA page_size", NO_ARGS, &u, f) : RC_OK;
    if (rc || !wal) return rc;
    rc = use_step(s, &u, &there, f);
    int64_t page_bytes = there ? sqlite3_column_int64(u.st, 0) : 0;
    use_give(&u);
    if (!rc && gather_fits(wal, page_bytes)) s->gather = gather_begin(wal);
    return rc;
}

sqlite3_file *store_database_file(struct store *s)
{
    sqlite3_file *file = NULL;
    (void)sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, (void *)&file);
    MUST(file && file->pMethods);
    return file;
}

// The index of the WAL grows in steps, and only after a commit frame was written and synced: a disk that is
// full just then would leave that commit in doubt. So room for WAL_KEPT_BYTES is taken beforehand. What
// cannot be had now is tried again by SQLite when it is needed.
static void wal_index_reserve(struct store *s)
{
    enum {
        REGION_BYTES = 32 * 1024,
        REGION_PAGES = 4096,
        HEADER_PAGES = 34
    }; // the first region indexes so many fewer
    enum { REGIONS = (WAL_KEPT_BYTES / FRAME_BYTES + HEADER_PAGES) / REGION_PAGES + 1 };
    sqlite3_file *file = store_database_file(s);
    void volatile *region;
    MUST(file->pMethods->iVersion >= 2);
    for (int i = 0; i < REGIONS; i++)
        if (file->pMethods->xShmMap(file, i, REGION_BYTES, 1, &region) != SQLITE_OK) return;
}

// --- opening ---------------------------------------------------------------------------------------

static int connect(struct store *s, const struct store_options *o)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= o->role == STORE_WRITER  ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
             : o->role == STORE_MOVER ? SQLITE_OPEN_READWRITE
                                      : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(s->path, &s->db, flags, o->vfs);
    if (code == SQLITE_OK) code = sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
    if (code == SQLITE_OK) code = set_flags(s);
    if (code == SQLITE_OK) code = store_bigram_register(s->db);
    if (code == SQLITE_OK) code = set_pragmas(s, o);
    return code;
}

// The schema is read here, which opens the WAL and meets what is no database now and not at the first act.
static enum rc prove(struct store *s, struct fault *f)
{
    char found[16] = "";
    struct use u;
    bool there = false;
    enum rc rc = store_run(s, f, "SELECT 1 FROM sqlite_schema LIMIT 1", NO_ARGS);
    if (!rc) rc = use_take(s, "PRAGMA journal_mode", NO_ARGS, &u, f);
    if (rc) return rc;
    rc = use_step(s, &u, &there, f);
    if (there) (void)snprintf(found, sizeof found, "%s", (const char *)sqlite3_column_text(u.st, 0));
    use_give(&u);
    if (rc || strcmp(found, "wal") == 0) return rc;
    return fail(f, RC_IO, "its journal mode is \"%s\", not wal", found);
}

static enum rc store_start(struct store *s, const struct store_options *o, struct fault *f)
{
    enum rc rc = s->role == STORE_WRITER && s->posix ? writer_files(s, f) : RC_OK;
    if (rc) return rc;
    int code = connect(s, o);
    if (code != SQLITE_OK) {
        rc = store_failed(s, code, f);
        return within(f, rc, "could not open database \"%s\"", s->path);
    }
    rc = prove(s, f);
    if (rc) return within(f, rc, "could not open database \"%s\"", s->path);
    if (s->role == STORE_MOVER) s->pace = pace_begin(store_database_file(s));
    if (s->role != STORE_WRITER) return RC_OK;
    wal_index_reserve(s);
    (void)sqlite3_wal_hook(s->db, wal_grew, s); // also takes the place of the automatic checkpoint
    rc = wal_renew(s, o->sync_off, f);
    return rc ? rc : wal_gather(s, f);
}

enum rc store_open(struct store_options options, struct store **ret_s, struct fault *f)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    (void)pthread_once(&configured, engine_configure);
    struct str path = options.path;
    if (path.len == 0 || path.len > STORE_PATH_BYTES_MAX || memchr(path.at, 0, (size_t)path.len))
        return fail(f, RC_INVALID, "path of %td bytes is not one of 1 to %d without a zero byte", path.len,
                    STORE_PATH_BYTES_MAX);
    struct store *s = calloc(1, sizeof *s);
    MUST(s != NULL);
    memcpy(s->path, path.at, (size_t)path.len);
    s->role = options.role;
    s->posix = options.vfs == NULL;
    s->lock_fd = -1;
    enum rc rc = store_start(s, &options, f);
    if (rc) {
        store_close(s);
        return rc;
    }
    *ret_s = s;
    return RC_OK;
}

void store_close(struct store *s)
{
    if (!s) return;
    if (s->db) store_rollback(s);
    statements_end(s);
    MUST(sqlite3_close(s->db) == SQLITE_OK); // no walk or backup is going on
    gather_end(s->gather);                   // after the file that points into it
    pace_end(s->pace);
    if (s->lock_fd >= 0) (void)close(s->lock_fd); // after the database: the next writer finds it closed
    free(s);
}
