// SQLite's files on any disk. What SQLite's own VFS promises, this one promises too: a write leaves bytes
// beside it alone (POWERSAFE_OVERWRITE), the first sync of a new journal or WAL also syncs its folder, an
// empty file does not exist to xAccess.
#include "sim/vfs.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_BYTES_MAX = 1'024 };

struct sim_file;

struct shared { // what the connections to one database share, as the kernel would keep it for an inode
    struct shared *next;
    char path[PATH_BYTES_MAX];
    int32_t users;
    int32_t lock_count;      // connections with SHARED or more
    struct sim_file *holder; // of RESERVED or more
    int32_t shm_users, region_count;
    void **regions; // the WAL's index
    int32_t shm_shared[SQLITE_SHM_NLOCK];
    struct sim_file *shm_owner[SQLITE_SHM_NLOCK];
};

struct sim_vfs {
    sqlite3_vfs base;
    struct disk disk;
    struct shared *shared;
    uint64_t seed;
    int32_t temporary_count;
    bool skips_sync;
    const struct instant *clock;
};

struct sim_file {
    sqlite3_file base;
    struct sim_vfs *v;
    struct disk_file *file;
    struct shared *shared; // of a main database, else NULL
    int lock;
    uint16_t shm_mask_shared, shm_mask_exclusive;
    bool shm_open, syncs_folder, removes_itself;
    char path[PATH_BYTES_MAX];
};

static struct sim_vfs *vfs_of(sqlite3_vfs *base) { return (struct sim_vfs *)base; }
static struct sim_file *file_of(sqlite3_file *base) { return (struct sim_file *)base; }

static struct str folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (struct str){ path, slash - path } : S("");
}

// --- bytes -----------------------------------------------------------------------------------------

static int file_read(sqlite3_file *base, void *ret_bytes, int bytes, sqlite3_int64 offset)
{
    struct sim_file *p = file_of(base);
    ptrdiff_t got = 0;
    if (p->v->disk.read(p->v->disk.self, p->file, offset, ret_bytes, bytes, &got, NULL))
        return SQLITE_IOERR_READ;
    if (got == bytes) return SQLITE_OK;
    memset((char *)ret_bytes + got, 0, (size_t)(bytes - got));
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 offset)
{
    struct sim_file *p = file_of(base);
    enum rc rc = p->v->disk.write(p->v->disk.self, p->file, offset, bytes, len, NULL);
    return rc == RC_OK ? SQLITE_OK : rc == RC_LIMIT ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 bytes)
{
    struct sim_file *p = file_of(base);
    return p->v->disk.truncate(p->v->disk.self, p->file, bytes, NULL) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int)
{
    struct sim_file *p = file_of(base);
    struct disk *d = &p->v->disk;
    if (p->v->skips_sync) return SQLITE_OK;
    if (d->sync(d->self, p->file, NULL)) return SQLITE_IOERR_FSYNC;
    if (!p->syncs_folder) return SQLITE_OK;
    if (d->sync_dir(d->self, folder_of(p->path), NULL))
        return SQLITE_IOERR_DIR_FSYNC; // SQLite's own hides this one
    p->syncs_folder = false;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret_bytes)
{
    struct sim_file *p = file_of(base);
    int64_t bytes;
    if (p->v->disk.size(p->v->disk.self, p->file, &bytes, NULL)) return SQLITE_IOERR_FSTAT;
    *ret_bytes = bytes;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *, int, void *) { return SQLITE_NOTFOUND; }
static int file_sector_bytes(sqlite3_file *) { return 4096; }
static int file_traits(sqlite3_file *) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

// --- locks of the database file --------------------------------------------------------------------

static int lock_shared(struct sim_file *p)
{
    struct sim_file *holder = p->shared->holder;
    if (holder && holder->lock >= SQLITE_LOCK_PENDING) return SQLITE_BUSY;
    p->shared->lock_count++;
    p->lock = SQLITE_LOCK_SHARED;
    return SQLITE_OK;
}

static int lock_more(struct sim_file *p, int level)
{
    struct shared *s = p->shared;
    if (s->holder && s->holder != p) return SQLITE_BUSY;
    s->holder = p;
    p->lock = level;
    if (level != SQLITE_LOCK_EXCLUSIVE || s->lock_count == 1) return SQLITE_OK;
    p->lock = SQLITE_LOCK_PENDING; // no new reader comes; those that are there may end
    return SQLITE_BUSY;
}

static int file_lock(sqlite3_file *base, int level)
{
    struct sim_file *p = file_of(base);
    if (p->lock >= level || !p->shared) return SQLITE_OK;
    return level == SQLITE_LOCK_SHARED ? lock_shared(p) : lock_more(p, level);
}

static int file_unlock(sqlite3_file *base, int level)
{
    struct sim_file *p = file_of(base);
    if (p->lock <= level || !p->shared) return SQLITE_OK;
    if (p->shared->holder == p) p->shared->holder = NULL;
    if (level == SQLITE_LOCK_NONE) p->shared->lock_count--;
    p->lock = level;
    return SQLITE_OK;
}

static int file_is_reserved(sqlite3_file *base, int *ret_reserved)
{
    struct sim_file *p = file_of(base);
    *ret_reserved = p->shared && p->shared->holder;
    return SQLITE_OK;
}

// --- shared memory ---------------------------------------------------------------------------------

static int shm_map(sqlite3_file *base, int region, int bytes, int extend, void volatile **ret_at)
{
    struct sim_file *p = file_of(base);
    struct shared *s = p->shared;
    if (!p->shm_open) p->shm_open = true, s->shm_users++;
    *ret_at = NULL;
    if (region >= s->region_count && !extend) return SQLITE_OK;
    while (region >= s->region_count) {
        s->regions = realloc(s->regions, (size_t)(s->region_count + 1) * sizeof *s->regions);
        MUST(s->regions != NULL);
        s->regions[s->region_count] = calloc(1, (size_t)bytes);
        MUST(s->regions[s->region_count] != NULL);
        s->region_count++;
    }
    *ret_at = s->regions[region];
    return SQLITE_OK;
}

static bool shm_free(const struct sim_file *p, int slot, bool exclusive)
{
    const struct shared *s = p->shared;
    if (s->shm_owner[slot] && s->shm_owner[slot] != p) return false;
    int32_t own = p->shm_mask_shared >> slot & 1;
    return !exclusive || s->shm_shared[slot] == own;
}

static void shm_take(struct sim_file *p, int slot, bool exclusive)
{
    uint16_t bit = (uint16_t)(1u << slot);
    if (exclusive) {
        p->shared->shm_owner[slot] = p;
        p->shm_mask_exclusive |= bit;
    } else if (!(p->shm_mask_shared & bit)) {
        p->shared->shm_shared[slot]++;
        p->shm_mask_shared |= bit;
    }
}

static void shm_give(struct sim_file *p, int slot)
{
    uint16_t bit = (uint16_t)(1u << slot);
    if (p->shm_mask_exclusive & bit) p->shared->shm_owner[slot] = NULL;
    if (p->shm_mask_shared & bit) p->shared->shm_shared[slot]--;
    p->shm_mask_exclusive &= (uint16_t)~bit;
    p->shm_mask_shared &= (uint16_t)~bit;
}

static int shm_lock(sqlite3_file *base, int from, int count, int flags)
{
    struct sim_file *p = file_of(base);
    bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    if (flags & SQLITE_SHM_LOCK)
        for (int slot = from; slot < from + count; slot++)
            if (!shm_free(p, slot, exclusive)) return SQLITE_BUSY;
    for (int slot = from; slot < from + count; slot++)
        if (flags & SQLITE_SHM_LOCK)
            shm_take(p, slot, exclusive);
        else
            shm_give(p, slot);
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *) { __sync_synchronize(); }

// The last to leave takes the index with it: the next opening recovers it from the WAL.
static int shm_unmap(sqlite3_file *base, int)
{
    struct sim_file *p = file_of(base);
    struct shared *s = p->shared;
    if (!p->shm_open) return SQLITE_OK;
    for (int slot = 0; slot < SQLITE_SHM_NLOCK; slot++) shm_give(p, slot);
    p->shm_open = false;
    if (--s->shm_users > 0) return SQLITE_OK;
    while (s->region_count > 0) free(s->regions[--s->region_count]);
    free(s->regions);
    s->regions = NULL;
    return SQLITE_OK;
}

// --- opening ---------------------------------------------------------------------------------------

static struct shared *shared_ref(struct sim_vfs *v, const char *path)
{
    struct shared *s = v->shared;
    while (s && strcmp(s->path, path) != 0) s = s->next;
    if (!s) {
        s = calloc(1, sizeof *s);
        MUST(s != NULL);
        (void)snprintf(s->path, sizeof s->path, "%s", path);
        s->next = v->shared;
        v->shared = s;
    }
    s->users++;
    return s;
}

static void shared_unref(struct sim_vfs *v, struct shared *s)
{
    if (--s->users > 0) return;
    struct shared **at = &v->shared;
    while (*at != s) at = &(*at)->next;
    *at = s->next;
    free(s);
}

static int file_close(sqlite3_file *base)
{
    struct sim_file *p = file_of(base);
    struct disk *d = &p->v->disk;
    if (p->shared) {
        (void)shm_unmap(base, 0);
        (void)file_unlock(base, SQLITE_LOCK_NONE);
        shared_unref(p->v, p->shared);
    }
    d->close(d->self, p->file);
    if (p->removes_itself) (void)d->remove(d->self, str_of(p->path), NULL);
    return SQLITE_OK;
}

static enum rc disk_open(struct disk *d, const char *path, int flags, struct disk_file **ret_file)
{
    enum disk_mode mode = flags & SQLITE_OPEN_EXCLUSIVE  ? DISK_CREATE_NEW
                          : flags & SQLITE_OPEN_READONLY ? DISK_READ
                                                         : DISK_WRITE;
    if (mode != DISK_WRITE || flags & SQLITE_OPEN_CREATE)
        return d->open(d->self, str_of(path), mode, ret_file, NULL);
    enum rc rc = d->open(d->self, str_of(path), DISK_READ, ret_file, NULL); // it must be there
    if (rc) return rc;
    d->close(d->self, *ret_file);
    return d->open(d->self, str_of(path), mode, ret_file, NULL);
}

static int vfs_open(sqlite3_vfs *base, const char *path, sqlite3_file *ret_file, int flags, int *ret_flags)
{
    static const sqlite3_io_methods methods = {
        2,           file_close, file_read,   file_write,       file_truncate, file_sync,
        file_size,   file_lock,  file_unlock, file_is_reserved, file_control,  file_sector_bytes,
        file_traits, shm_map,    shm_lock,    shm_barrier,      shm_unmap,
    };
    enum { NAMED_JOURNAL = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL };
    struct sim_vfs *v = vfs_of(base);
    struct sim_file *p = file_of(ret_file);
    memset(p, 0, sizeof *p); // without methods nothing is closed if this fails
    p->v = v;
    if (path)
        (void)snprintf(p->path, sizeof p->path, "%s", path);
    else
        (void)snprintf(p->path, sizeof p->path, "temporary-%d", v->temporary_count++);
    p->removes_itself = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    p->syncs_folder = (flags & SQLITE_OPEN_CREATE) && (flags & NAMED_JOURNAL);
    if (disk_open(&v->disk, p->path, flags, &p->file)) return SQLITE_CANTOPEN;
    if (flags & SQLITE_OPEN_MAIN_DB) p->shared = shared_ref(v, p->path);
    if (ret_flags) *ret_flags = flags;
    p->base.pMethods = &methods;
    return SQLITE_OK;
}

// --- names, time, chance ---------------------------------------------------------------------------

static int vfs_delete(sqlite3_vfs *base, const char *path, int sync_folder)
{
    struct disk *d = &vfs_of(base)->disk;
    enum rc rc = d->remove(d->self, str_of(path), NULL);
    if (rc) return rc == RC_MISSING ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
    if (!sync_folder || vfs_of(base)->skips_sync) return SQLITE_OK;
    return d->sync_dir(d->self, folder_of(path), NULL) ? SQLITE_IOERR_DIR_FSYNC : SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *base, const char *path, int, int *ret_there)
{
    struct disk *d = &vfs_of(base)->disk;
    struct disk_file *file;
    int64_t bytes = 0;
    *ret_there = 0;
    enum rc rc = d->open(d->self, str_of(path), DISK_READ, &file, NULL);
    if (rc) return rc == RC_MISSING ? SQLITE_OK : SQLITE_IOERR_ACCESS;
    rc = d->size(d->self, file, &bytes, NULL);
    d->close(d->self, file);
    *ret_there = bytes > 0;
    return rc ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *, const char *path, int room, char *ret_path)
{
    return snprintf(ret_path, (size_t)room, "%s", path) < room ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int vfs_random(sqlite3_vfs *base, int count, char *ret_bytes)
{
    uint64_t *seed = &vfs_of(base)->seed;
    for (int i = 0; i < count; i++) {
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        ret_bytes[i] = (char)(*seed >> 56);
    }
    return count;
}

static int vfs_sleep(sqlite3_vfs *, int us) { return us; } // nobody else runs meanwhile

static int vfs_time(sqlite3_vfs *base, sqlite3_int64 *ret_julian_ms)
{
    enum { JULIAN_DAY_X2_OF_1970 = 4'881'175, MS_A_HALF_DAY = 43'200'000 };
    const struct instant *clock = vfs_of(base)->clock;
    int64_t unix_ms = clock ? clock->ns / NS_PER_MS : INT64_C(1'735'689'600'000);
    *ret_julian_ms = INT64_C(1) * JULIAN_DAY_X2_OF_1970 * MS_A_HALF_DAY + unix_ms;
    return SQLITE_OK;
}

static int vfs_time_days(sqlite3_vfs *base, double *ret_days)
{
    sqlite3_int64 ms;
    (void)vfs_time(base, &ms);
    *ret_days = (double)ms / 86'400'000.0;
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *, int, char *) { return 0; }

struct sim_vfs *sim_vfs_open(const char *name, struct disk disk, uint64_t seed)
{
    struct sim_vfs *v = calloc(1, sizeof *v);
    MUST(v != NULL);
    v->disk = disk;
    v->seed = seed;
    v->base = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = sizeof(struct sim_file),
        .mxPathname = PATH_BYTES_MAX - 1,
        .zName = name,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time_days,
        .xGetLastError = vfs_last_error,
        .xCurrentTimeInt64 = vfs_time,
    };
    MUST(sqlite3_vfs_register(&v->base, 0) == SQLITE_OK);
    (void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed << 1 | 1),
                               (sqlite3 *)NULL); // the WAL's salts
    return v;
}

void sim_vfs_close(struct sim_vfs *v)
{
    if (!v) return;
    MUST(!v->shared);
    (void)sqlite3_vfs_unregister(&v->base);
    free(v);
}

void sim_vfs_skip_sync(struct sim_vfs *v, bool skip) { v->skips_sync = skip; }
void sim_vfs_clock(struct sim_vfs *v, const struct instant *now) { v->clock = now; }
