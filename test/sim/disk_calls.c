// The calls of the simulated disk: each is counted and traced, may fail by chance, and may be the machine's
// last.
#include "sim/disk_int.h"
#include <stdlib.h>

// --- chance and trace ------------------------------------------------------------------------------

static bool strikes(struct sim_disk *d, int32_t ppm) { return ppm > 0 && sim_draw_below(d, 1'000'000) < ppm; }

void sim_trace(struct sim_disk *d, uint64_t what)
{
    d->digest = (d->digest ^ what) * UINT64_C(0x100000001B3);
}

enum call {
    CALL_OPEN = 1,
    CALL_READ,
    CALL_WRITE,
    CALL_SYNC,
    CALL_TRUNCATE,
    CALL_SIZE,
    CALL_RENAME,
    CALL_REMOVE,
    CALL_SYNC_DIR,
    CALL_MAKE_DIR
};

// Every call begins here. False: the machine is down, or goes down with this call.
static bool serves(struct sim_disk *d, enum call call, struct str path, int64_t a, int64_t b)
{
    d->calls++;
    sim_trace(d, (uint64_t)call);
    sim_trace(d, str_hash(path));
    sim_trace(d, (uint64_t)a);
    sim_trace(d, (uint64_t)b);
    return !d->crashed && d->calls != d->faults.crash_at_call;
}

// A call that goes down with the machine has begun: what it wanted may survive as any unsynced change may.
static bool falls_now(const struct sim_disk *d) { return !d->crashed && d->calls == d->faults.crash_at_call; }

static enum rc down(struct sim_disk *d, struct fault *f)
{
    if (d->calls == d->faults.crash_at_call)
        d->crashed = true; // else it was down, or the file is of an earlier life
    return fail(f, RC_IO, "the machine is down");
}

static enum rc answer(struct sim_disk *d, enum rc rc)
{
    sim_trace(d, (uint64_t)rc);
    return rc;
}

// --- files -----------------------------------------------------------------------------------------

static bool usable(const struct sim_disk *d, const struct disk_file *file) { return file->life == d->life; }

static enum rc file_open(void *self, struct str path, enum disk_mode mode, struct disk_file **ret_file,
                         struct fault *f)
{
    struct sim_disk *d = self;
    if (!serves(d, CALL_OPEN, path, mode, 0)) return down(d, f);
    struct node *node = sim_node_at(&d->now, path);
    if (strikes(d, d->faults.open_ppm))
        return answer(d, fail(f, RC_IO, "could not open \"%.*s\": fault", P(path)));
    if (!sim_is_folder(&d->now, sim_folder_of(path)) || (!node && mode == DISK_READ))
        return answer(d, fail(f, RC_MISSING, "could not open \"%.*s\": not there", P(path)));
    if (node && mode == DISK_CREATE_NEW)
        return answer(d, fail(f, RC_CONFLICT, "could not open \"%.*s\": it is there", P(path)));
    if (node && node->folder) return answer(d, fail(f, RC_IO, "could not open \"%.*s\": a folder", P(path)));
    if (!node) {
        node = sim_node_new(d, false);
        sim_change_add(d, (struct str){ 0 }, path, node);
    }
    struct disk_file *file = sim_heap(NULL, sizeof *file);
    *file = (struct disk_file){ d->files, node, sim_own(path), d->life, mode != DISK_READ };
    d->files = file;
    *ret_file = file;
    return answer(d, RC_OK);
}

void sim_file_close(void *self, struct disk_file *file)
{
    struct sim_disk *d = self;
    if (!file) return;
    struct disk_file **at = &d->files;
    while (*at != file) at = &(*at)->next;
    *at = file->next;
    sim_disown(file->path);
    free(file);
}

static enum rc file_read(void *self, struct disk_file *file, int64_t offset, void *ret_bytes, ptrdiff_t bytes,
                         ptrdiff_t *ret_got, struct fault *f)
{
    struct sim_disk *d = self;
    if (!serves(d, CALL_READ, file->path, offset, bytes) || !usable(d, file)) return down(d, f);
    if (strikes(d, d->faults.read_ppm))
        return answer(d, fail(f, RC_IO, "could not read \"%.*s\": fault", P(file->path)));
    int64_t left = file->node->now.len - offset;
    ptrdiff_t got = left < 0 ? 0 : left < bytes ? (ptrdiff_t)left : bytes;
    if (got > 0) memcpy(ret_bytes, file->node->now.at + offset, (size_t)got);
    if (got > 0 && strikes(d, d->faults.flip_ppm)) {
        int64_t bit = sim_draw_below(d, 8 * got);
        ((char *)ret_bytes)[bit / 8] ^= (char)(1 << bit % 8);
    }
    *ret_got = got;
    return answer(d, RC_OK);
}

static int64_t bytes_used(struct sim_disk *d)
{
    int64_t used = 0;
    for (ptrdiff_t i = 0; i < d->now.count; i++) used += d->now.at[i].node->now.len;
    return used;
}

// How much of a write the disk takes before it is full.
static ptrdiff_t bytes_that_fit(struct sim_disk *d, const struct node *node, int64_t offset, ptrdiff_t len)
{
    if (d->faults.bytes_max == 0 || offset + len <= node->now.len) return len;
    int64_t end_max = node->now.len + d->faults.bytes_max - bytes_used(d);
    if (offset + len <= end_max) return len;
    return end_max > offset ? (ptrdiff_t)(end_max - offset) : 0;
}

static enum rc file_write(void *self, struct disk_file *file, int64_t offset, const void *bytes,
                          ptrdiff_t len, struct fault *f)
{
    struct sim_disk *d = self;
    MUST(file->writes && offset >= 0 && len >= 0);
    sim_trace(d, str_hash((struct str){ bytes, len }));
    if (!serves(d, CALL_WRITE, file->path, offset, len) || !usable(d, file)) {
        if (falls_now(d) && usable(d, file)) sim_pending_add(file->node, offset, bytes, len);
        return down(d, f);
    }
    ptrdiff_t taken = bytes_that_fit(d, file->node, offset, len);
    enum rc rc = taken < len ? RC_LIMIT : RC_OK;
    if (!rc && strikes(d, d->faults.full_ppm)) rc = RC_LIMIT, taken = (ptrdiff_t)sim_draw_below(d, len);
    if (!rc && strikes(d, d->faults.short_write_ppm)) rc = RC_IO, taken = (ptrdiff_t)sim_draw_below(d, len);
    if (!rc && strikes(d, d->faults.write_ppm)) rc = RC_IO, taken = 0;
    if (taken > 0) sim_pending_add(file->node, offset, bytes, taken);
    if (rc)
        (void)fail(f, rc, "could not write \"%.*s\": %s", P(file->path),
                   rc == RC_LIMIT ? "disk full" : "fault");
    return answer(d, rc);
}

// A sync that fails has dropped what it did not write, as Linux does: the file looks whole until the crash.
static enum rc file_sync(void *self, struct disk_file *file, struct fault *f)
{
    struct sim_disk *d = self;
    if (!serves(d, CALL_SYNC, file->path, 0, 0) || !usable(d, file)) return down(d, f);
    bool fails = strikes(d, d->faults.sync_ppm);
    sim_pending_end(d, file->node, fails);
    if (!fails) return answer(d, RC_OK);
    return answer(d, fail(f, RC_IO, "could not sync \"%.*s\": fault", P(file->path)));
}

static enum rc file_truncate(void *self, struct disk_file *file, int64_t bytes, struct fault *f)
{
    struct sim_disk *d = self;
    MUST(file->writes && bytes >= 0);
    bool served = serves(d, CALL_TRUNCATE, file->path, bytes, 0) && usable(d, file);
    if (!served && !(falls_now(d) && usable(d, file))) return down(d, f);
    if (served && strikes(d, d->faults.write_ppm))
        return answer(d, fail(f, RC_IO, "could not truncate \"%.*s\": fault", P(file->path)));
    sim_pending_add(file->node, bytes, NULL, -1);
    return served ? answer(d, RC_OK) : down(d, f);
}

static enum rc file_size(void *self, struct disk_file *file, int64_t *ret_bytes, struct fault *f)
{
    struct sim_disk *d = self;
    if (!serves(d, CALL_SIZE, file->path, 0, 0) || !usable(d, file)) return down(d, f);
    *ret_bytes = file->node->now.len;
    return answer(d, RC_OK);
}

// --- folders ---------------------------------------------------------------------------------------

// Makes the change, unless the machine was down before; then says whether the call ended well.
static enum rc change_call(struct sim_disk *d, bool served, struct str from, struct str to, struct node *node,
                           struct fault *f)
{
    if (!served && !falls_now(d)) return down(d, f);
    if (served && strikes(d, d->faults.rename_ppm))
        return answer(d, fail(f, RC_IO, "could not change folder of \"%.*s\": fault", P(to.len ? to : from)));
    sim_change_add(d, from, to, node);
    return served ? answer(d, RC_OK) : down(d, f);
}

static enum rc path_rename(void *self, struct str from, struct str to, struct fault *f)
{
    struct sim_disk *d = self;
    bool served = serves(d, CALL_RENAME, from, (int64_t)str_hash(to), 0);
    struct node *node = sim_node_at(&d->now, from);
    if (!node || !sim_is_folder(&d->now, sim_folder_of(to)))
        return served ? answer(d, fail(f, RC_MISSING, "could not rename \"%.*s\": not there", P(from)))
                      : down(d, f);
    MUST(!node->folder);
    return change_call(d, served, from, to, node, f);
}

static enum rc path_remove(void *self, struct str path, struct fault *f)
{
    struct sim_disk *d = self;
    bool served = serves(d, CALL_REMOVE, path, 0, 0);
    struct node *node = sim_node_at(&d->now, path);
    if (!node)
        return served ? answer(d, fail(f, RC_MISSING, "could not remove \"%.*s\": not there", P(path)))
                      : down(d, f);
    MUST(!node->folder);
    return change_call(d, served, path, (struct str){ 0 }, NULL, f);
}

static struct str without_slash(struct str path)
{
    return path.len > 0 && path.at[path.len - 1] == '/' ? str_slice(path, 0, path.len - 1) : path;
}

static enum rc dir_sync(void *self, struct str path, struct fault *f)
{
    struct sim_disk *d = self;
    struct str folder = without_slash(path);
    if (!serves(d, CALL_SYNC_DIR, folder, 0, 0)) return down(d, f);
    if (!sim_is_folder(&d->now, folder))
        return answer(d, fail(f, RC_MISSING, "could not sync folder \"%.*s\": not there", P(path)));
    bool fails = strikes(d, d->faults.sync_ppm);
    sim_changes_end(d, &folder, fails);
    return answer(d, fails ? fail(f, RC_IO, "could not sync folder \"%.*s\": fault", P(path)) : RC_OK);
}

static enum rc dir_make(void *self, struct str path, struct fault *f)
{
    struct sim_disk *d = self;
    struct str folder = without_slash(path);
    bool served = serves(d, CALL_MAKE_DIR, folder, 0, 0);
    struct node *there = sim_node_at(&d->now, folder);
    if (served && (there || folder.len == 0))
        return answer(d,
                      !there || there->folder ? RC_OK : fail(f, RC_CONFLICT, "\"%.*s\" is a file", P(path)));
    if (served && !sim_is_folder(&d->now, sim_folder_of(folder)))
        return answer(d, fail(f, RC_MISSING, "could not make folder \"%.*s\": nowhere", P(path)));
    if (there || folder.len == 0) return down(d, f);
    return change_call(d, served, (struct str){ 0 }, folder, sim_node_new(d, true), f);
}

// --- the face ------------------------------------------------------------------------------------------

struct disk sim_disk_face(struct sim_disk *d)
{
    return (struct disk){
        .self = d,
        .open = file_open,
        .close = sim_file_close,
        .read = file_read,
        .write = file_write,
        .sync = file_sync,
        .truncate = file_truncate,
        .size = file_size,
        .rename = path_rename,
        .remove = path_remove,
        .sync_dir = dir_sync,
        .make_dir = dir_make,
    };
}
