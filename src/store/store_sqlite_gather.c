// The frames of a commit in a few long writes. SQLite hands each frame of the WAL over in two calls, its header and its page, and a commit has dozens
// of frames; here they are gathered until the last of them is whole, or a buffer is full. Until then nobody may read them: SQLite tells the WAL's index of a commit
// only after its last frame was written, so whoever reads finds in the file what was there without this. That is why nothing of a commit may still be held when
// its last frame was handed over: not every store syncs at its commits, and only a sync would write it.
// The WAL's file gets a table of methods of its own: SQLite's, but for the few below.
#include "store/store_int.h"
#include <stddef.h>
#include <stdlib.h>

enum {
    GATHER_BYTES =
        64 * 1024, // a longer commit is written in pieces; SQLite's own files take less than 128 KiB at once
    WAL_HEADER_BYTES = 32,
    FRAME_HEADER_BYTES = 24,
    PAGE_BYTES = 4096,
};

struct gather {
    sqlite3_io_methods methods; // what the file points to, so that the file leads back to this
    const sqlite3_io_methods *real;
    sqlite3_int64 from; // where what is held belongs
    int held;
    bool last; // the frame whose header came last is the last of its commit
    char bytes[GATHER_BYTES];
};

static struct gather *gather_of(sqlite3_file *wal)
{
    return (struct gather *)((uintptr_t)wal->pMethods - offsetof(struct gather, methods));
}

// What could not be written is forgotten: SQLite undoes the commit and begins again at the same place.
static int put_held(struct gather *g, sqlite3_file *wal)
{
    int held = g->held;
    g->held = 0;
    return held > 0 ? g->real->xWrite(wal, g->bytes, held, g->from) : SQLITE_OK;
}

// BASIS: SQLite's file format, 4.1: a frame's header holds the size of the database in bytes 4 to 7 if it is a commit's last, else zero.
static bool ends_commit(const void *header)
{
    const uint8_t *size = (const uint8_t *)header + 4;
    return (size[0] | size[1] | size[2] | size[3]) != 0;
}

static bool is_frame_header(int len, sqlite3_int64 offset)
{
    return len == FRAME_HEADER_BYTES && (offset - WAL_HEADER_BYTES) % (FRAME_HEADER_BYTES + PAGE_BYTES) == 0;
}

static int gather_write(sqlite3_file *wal, const void *bytes, int len, sqlite3_int64 offset)
{
    struct gather *g = gather_of(wal);
    int code = SQLITE_OK;
    if (g->held > 0 && (offset != g->from + g->held || len > GATHER_BYTES - g->held)) code = put_held(g, wal);
    if (code != SQLITE_OK) return code;
    if (g->held == 0) g->from = offset;
    memcpy(g->bytes + g->held, bytes, (size_t)len);
    g->held += len;
    if (!is_frame_header(len, offset)) return g->last ? put_held(g, wal) : SQLITE_OK;
    g->last = ends_commit(bytes);
    return SQLITE_OK;
}

static int gather_read(sqlite3_file *wal, void *ret_bytes, int len, sqlite3_int64 offset)
{
    struct gather *g = gather_of(wal);
    int code = put_held(g, wal);
    return code ? code : g->real->xRead(wal, ret_bytes, len, offset);
}

static int gather_truncate(sqlite3_file *wal, sqlite3_int64 bytes)
{
    struct gather *g = gather_of(wal);
    int code = put_held(g, wal);
    return code ? code : g->real->xTruncate(wal, bytes);
}

static int gather_sync(sqlite3_file *wal, int flags)
{
    struct gather *g = gather_of(wal);
    int code = put_held(g, wal);
    return code ? code : g->real->xSync(wal, flags);
}

static int gather_size(sqlite3_file *wal, sqlite3_int64 *ret_bytes)
{
    struct gather *g = gather_of(wal);
    int code = put_held(g, wal);
    return code ? code : g->real->xFileSize(wal, ret_bytes);
}

// Pages of another size end elsewhere, and on a disk that may harm what lies beside a write SQLite fills the sector after a commit's last frame
// with that frame again: neither is gathered, so that a commit is whole in the file when its index says so.
bool gather_fits(sqlite3_file *wal, int64_t page_bytes)
{
    return page_bytes == PAGE_BYTES &&
           (wal->pMethods->xDeviceCharacteristics(wal) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

struct gather *gather_begin(sqlite3_file *wal)
{
    struct gather *g = malloc(sizeof *g);
    MUST(g != NULL);
    g->real = wal->pMethods;
    g->held = 0;
    g->last = false;
    g->methods = *g->real;
    g->methods.xRead = gather_read;
    g->methods.xWrite = gather_write;
    g->methods.xTruncate = gather_truncate;
    g->methods.xSync = gather_sync;
    g->methods.xFileSize = gather_size;
    wal->pMethods = &g->methods;
    return g;
}

void gather_end(struct gather *g) { free(g); }
