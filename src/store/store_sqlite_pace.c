// The pages that a mover writes into its database, synced a few at a time. SQLite writes all pages of a checkpoint and syncs them at its end: then
// thousands of them, each at another place, stand in the disk's queue at once, and whoever commits meanwhile waits behind all of them.
// The database's file of that connection gets a table of methods of its own: SQLite's, but for xWrite.
#include "store/store_int.h"
#include <stddef.h>
#include <stdlib.h>

enum { PAGES_A_SYNC = 256 };

struct pace {
    sqlite3_io_methods methods; // what the file points to, so that the file leads back to this
    const sqlite3_io_methods *real;
    int written; // since the last sync
};

static int pace_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 offset)
{
    struct pace *p = (struct pace *)((uintptr_t)file->pMethods - offsetof(struct pace, methods));
    int code = p->real->xWrite(file, bytes, len, offset);
    if (code != SQLITE_OK || ++p->written < PAGES_A_SYNC) return code;
    p->written = 0;
    return p->real->xSync(file, SQLITE_SYNC_NORMAL);
}

struct pace *pace_begin(sqlite3_file *file)
{
    struct pace *p = malloc(sizeof *p);
    MUST(p != NULL);
    p->real = file->pMethods;
    p->written = 0;
    p->methods = *p->real;
    p->methods.xWrite = pace_write;
    file->pMethods = &p->methods;
    return p;
}

void pace_end(struct pace *p) { free(p); }
