// A disk in memory: each file has what is on the medium and what was written since; each folder likewise.
#include "sim/disk.h"
#include <stdlib.h>

// --- what there is ---------------------------------------------------------------------------------

struct content {
    char *at;
    int64_t len, room;
};

struct pending { // a change of a file that was not synced yet
    struct pending *next;
    int64_t offset; // of a write; the new length of a truncation
    ptrdiff_t len;  // -1: a truncation
    char bytes[];
};

struct node { // a file or folder, under whatever name; kept until the disk is closed
    struct node *next;
    bool folder;
    struct content now, durable;
    struct pending *first, **last;
};

struct name {
    struct str path; // owned
    struct node *node;
};

struct names {
    struct name *at;
    ptrdiff_t count, room;
};

struct
    change { // of a folder, not synced yet: `from` loses its name, `to` gains the node; either may be empty
    struct change *next;
    struct str from, to; // owned
    struct node *node;
};

struct disk_file {
    struct disk_file *next;
    struct node *node;
    struct str path; // owned
    int32_t life;    // of the machine: after a restart it is another
    bool writes;
};

struct sim_disk {
    struct sim_faults faults;
    uint64_t seed, digest;
    int64_t calls;
    int32_t life;
    bool crashed;
    struct node *first_node, **last_node;
    struct names now, durable;
    struct change *first_change, **last_change;
    struct disk_file *files;
};

static void *heap(void *old, int64_t bytes)
{
    void *p = realloc(old, (size_t)bytes);
    MUST(p != NULL);
    return p;
}

static struct str own(struct str s)
{
    char *copy = heap(NULL, s.len + 1);
    if (s.len) memcpy(copy, s.at, (size_t)s.len);
    copy[s.len] = 0;
    return (struct str){ copy, s.len };
}

static void disown(struct str s) { free((void *)(uintptr_t)s.at); }

// --- chance and trace ------------------------------------------------------------------------------

static uint64_t draw(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static int64_t draw_below(struct sim_disk *d, int64_t n)
{
    return n > 0 ? (int64_t)(draw(&d->seed) % (uint64_t)n) : 0;
}

static bool strikes(struct sim_disk *d, int32_t ppm) { return ppm > 0 && draw_below(d, 1'000'000) < ppm; }

static void trace(struct sim_disk *d, uint64_t what)
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
    trace(d, (uint64_t)call);
    trace(d, str_hash(path));
    trace(d, (uint64_t)a);
    trace(d, (uint64_t)b);
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
    trace(d, (uint64_t)rc);
    return rc;
}

// --- content ---------------------------------------------------------------------------------------

static void content_resize(struct content *c, int64_t len)
{
    if (len > c->room) {
        c->room = len < 2 * c->room ? 2 * c->room : len;
        c->at = heap(c->at, c->room);
    }
    if (len > c->len) memset(c->at + c->len, 0, (size_t)(len - c->len));
    c->len = len;
}

static void content_write(struct content *c, int64_t offset, const char *bytes, ptrdiff_t len)
{
    if (len == 0) return;
    if (offset + len > c->len) content_resize(c, offset + len);
    memcpy(c->at + offset, bytes, (size_t)len);
}

static void content_copy(struct content *to, const struct content *from)
{
    content_resize(to, 0);
    content_write(to, 0, from->at, (ptrdiff_t)from->len);
}

static void pending_apply(struct content *c, const struct pending *p)
{
    if (p->len < 0)
        content_resize(c, p->offset);
    else
        content_write(c, p->offset, p->bytes, p->len);
}

// Each sector of a write survives or not, by itself.
static void pending_apply_torn(struct sim_disk *d, struct content *c, const struct pending *p)
{
    for (ptrdiff_t at = 0; at < p->len;) {
        ptrdiff_t part = SIM_SECTOR_BYTES - (ptrdiff_t)((p->offset + at) % SIM_SECTOR_BYTES);
        if (part > p->len - at) part = p->len - at;
        if (draw_below(d, 2)) content_write(c, p->offset + at, p->bytes + at, part);
        at += part;
    }
}

static void pending_add(struct node *node, int64_t offset, const char *bytes, ptrdiff_t len)
{
    struct pending *p = heap(NULL, (int64_t)sizeof *p + (len > 0 ? len : 0));
    *p = (struct pending){ .offset = offset, .len = len };
    if (len > 0) memcpy(p->bytes, bytes, (size_t)len);
    *node->last = p;
    node->last = &p->next;
    pending_apply(&node->now, p);
}

// Ends all that is pending: wholly on the medium, or by chance where `survives` says so.
static void pending_end(struct sim_disk *d, struct node *node, bool by_chance)
{
    while (node->first) {
        struct pending *p = node->first;
        int64_t fate = by_chance && !d->faults.keeps_all ? draw_below(d, 4) : 0;
        if (by_chance && d->faults.loses_all) fate = 3;
        if (fate == 0) pending_apply(&node->durable, p);
        if (fate == 1) pending_apply_torn(d, &node->durable, p);
        node->first = p->next;
        free(p);
    }
    node->last = &node->first;
}

// --- names -----------------------------------------------------------------------------------------

static struct node *node_new(struct sim_disk *d, bool folder)
{
    struct node *node = heap(NULL, sizeof *node);
    *node = (struct node){ .folder = folder };
    node->last = &node->first;
    *d->last_node = node;
    d->last_node = &node->next;
    return node;
}

static struct name *name_find(struct names *n, struct str path)
{
    for (ptrdiff_t i = 0; i < n->count; i++)
        if (str_equal(n->at[i].path, path)) return &n->at[i];
    return NULL;
}

static struct node *node_at(struct names *n, struct str path)
{
    struct name *name = name_find(n, path);
    return name ? name->node : NULL;
}

static void name_drop(struct names *n, struct str path)
{
    struct name *name = name_find(n, path);
    if (!name) return;
    disown(name->path);
    *name = n->at[--n->count];
}

static void name_set(struct names *n, struct str path, struct node *node)
{
    struct name *name = name_find(n, path);
    if (name) {
        name->node = node;
        return;
    }
    if (n->count == n->room) {
        n->room = n->room ? 2 * n->room : 16;
        n->at = heap(n->at, n->room * (int64_t)sizeof *n->at);
    }
    n->at[n->count++] = (struct name){ own(path), node };
}

static void names_end(struct names *n)
{
    for (ptrdiff_t i = 0; i < n->count; i++) disown(n->at[i].path);
    free(n->at);
}

static struct str folder_of(struct str path)
{
    while (path.len > 0 && path.at[path.len - 1] != '/') path.len--;
    return path.len > 0 ? str_slice(path, 0, path.len - 1) : path;
}

static bool is_folder(struct names *n, struct str path)
{
    if (path.len == 0) return true; // the root, and where relative paths begin
    struct node *node = node_at(n, path);
    return node && node->folder;
}

static void change_apply(struct names *n, const struct change *c)
{
    if (c->from.len > 0) name_drop(n, c->from);
    if (c->to.len > 0) name_set(n, c->to, c->node);
}

static void change_add(struct sim_disk *d, struct str from, struct str to, struct node *node)
{
    struct change *c = heap(NULL, sizeof *c);
    *c = (struct change){ .from = own(from), .to = own(to), .node = node };
    *d->last_change = c;
    d->last_change = &c->next;
    change_apply(&d->now, c);
}

// Ends what is pending in one folder (or, with NULL, in all): on the medium, or by chance.
static void changes_end(struct sim_disk *d, const struct str *folder, bool by_chance)
{
    struct change **at = &d->first_change;
    while (*at) {
        struct change *c = *at;
        bool here = !folder || str_equal(folder_of(c->to.len > 0 ? c->to : c->from), *folder);
        if (!here) {
            at = &c->next;
            continue;
        }
        bool lost = by_chance && !d->faults.keeps_all && (d->faults.loses_all || draw_below(d, 2));
        if (!lost) change_apply(&d->durable, c);
        *at = c->next;
        disown(c->from);
        disown(c->to);
        free(c);
    }
    d->last_change = at;
}

// --- files -----------------------------------------------------------------------------------------

static bool usable(const struct sim_disk *d, const struct disk_file *file) { return file->life == d->life; }

static enum rc file_open(void *self, struct str path, enum disk_mode mode, struct disk_file **ret_file,
                         struct fault *f)
{
    struct sim_disk *d = self;
    if (!serves(d, CALL_OPEN, path, mode, 0)) return down(d, f);
    struct node *node = node_at(&d->now, path);
    if (strikes(d, d->faults.open_ppm))
        return answer(d, fail(f, RC_IO, "could not open \"%.*s\": fault", P(path)));
    if (!is_folder(&d->now, folder_of(path)) || (!node && mode == DISK_READ))
        return answer(d, fail(f, RC_MISSING, "could not open \"%.*s\": not there", P(path)));
    if (node && mode == DISK_CREATE_NEW)
        return answer(d, fail(f, RC_CONFLICT, "could not open \"%.*s\": it is there", P(path)));
    if (node && node->folder) return answer(d, fail(f, RC_IO, "could not open \"%.*s\": a folder", P(path)));
    if (!node) {
        node = node_new(d, false);
        change_add(d, (struct str){ 0 }, path, node);
    }
    struct disk_file *file = heap(NULL, sizeof *file);
    *file = (struct disk_file){ d->files, node, own(path), d->life, mode != DISK_READ };
    d->files = file;
    *ret_file = file;
    return answer(d, RC_OK);
}

static void file_close(void *self, struct disk_file *file)
{
    struct sim_disk *d = self;
    if (!file) return;
    struct disk_file **at = &d->files;
    while (*at != file) at = &(*at)->next;
    *at = file->next;
    disown(file->path);
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
        int64_t bit = draw_below(d, 8 * got);
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
    trace(d, str_hash((struct str){ bytes, len }));
    if (!serves(d, CALL_WRITE, file->path, offset, len) || !usable(d, file)) {
        if (falls_now(d) && usable(d, file)) pending_add(file->node, offset, bytes, len);
        return down(d, f);
    }
    ptrdiff_t taken = bytes_that_fit(d, file->node, offset, len);
    enum rc rc = taken < len ? RC_LIMIT : RC_OK;
    if (!rc && strikes(d, d->faults.full_ppm)) rc = RC_LIMIT, taken = (ptrdiff_t)draw_below(d, len);
    if (!rc && strikes(d, d->faults.short_write_ppm)) rc = RC_IO, taken = (ptrdiff_t)draw_below(d, len);
    if (!rc && strikes(d, d->faults.write_ppm)) rc = RC_IO, taken = 0;
    if (taken > 0) pending_add(file->node, offset, bytes, taken);
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
    pending_end(d, file->node, fails);
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
    pending_add(file->node, bytes, NULL, -1);
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
    change_add(d, from, to, node);
    return served ? answer(d, RC_OK) : down(d, f);
}

static enum rc path_rename(void *self, struct str from, struct str to, struct fault *f)
{
    struct sim_disk *d = self;
    bool served = serves(d, CALL_RENAME, from, (int64_t)str_hash(to), 0);
    struct node *node = node_at(&d->now, from);
    if (!node || !is_folder(&d->now, folder_of(to)))
        return served ? answer(d, fail(f, RC_MISSING, "could not rename \"%.*s\": not there", P(from)))
                      : down(d, f);
    MUST(!node->folder);
    return change_call(d, served, from, to, node, f);
}

static enum rc path_remove(void *self, struct str path, struct fault *f)
{
    struct sim_disk *d = self;
    bool served = serves(d, CALL_REMOVE, path, 0, 0);
    struct node *node = node_at(&d->now, path);
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
    if (!is_folder(&d->now, folder))
        return answer(d, fail(f, RC_MISSING, "could not sync folder \"%.*s\": not there", P(path)));
    bool fails = strikes(d, d->faults.sync_ppm);
    changes_end(d, &folder, fails);
    return answer(d, fails ? fail(f, RC_IO, "could not sync folder \"%.*s\": fault", P(path)) : RC_OK);
}

static enum rc dir_make(void *self, struct str path, struct fault *f)
{
    struct sim_disk *d = self;
    struct str folder = without_slash(path);
    bool served = serves(d, CALL_MAKE_DIR, folder, 0, 0);
    struct node *there = node_at(&d->now, folder);
    if (served && (there || folder.len == 0))
        return answer(d,
                      !there || there->folder ? RC_OK : fail(f, RC_CONFLICT, "\"%.*s\" is a file", P(path)));
    if (served && !is_folder(&d->now, folder_of(folder)))
        return answer(d, fail(f, RC_MISSING, "could not make folder \"%.*s\": nowhere", P(path)));
    if (there || folder.len == 0) return down(d, f);
    return change_call(d, served, (struct str){ 0 }, folder, node_new(d, true), f);
}

// --- crash and restart -----------------------------------------------------------------------------

// What stands in a folder that was lost is lost with it.
static bool is_reachable(struct names *n, struct str path)
{
    for (struct str folder = folder_of(path); folder.len > 0; folder = folder_of(folder))
        if (!is_folder(n, folder)) return false;
    return true;
}

static void names_survive(struct sim_disk *d)
{
    for (ptrdiff_t i = d->durable.count - 1; i >= 0; i--)
        if (!is_reachable(&d->durable, d->durable.at[i].path)) name_drop(&d->durable, d->durable.at[i].path);
    names_end(&d->now);
    d->now = (struct names){ 0 };
    for (ptrdiff_t i = 0; i < d->durable.count; i++)
        name_set(&d->now, d->durable.at[i].path, d->durable.at[i].node);
}

void sim_disk_crash(struct sim_disk *d) { d->crashed = true; }

void sim_disk_restart(struct sim_disk *d)
{
    struct sim_faults kept = d->faults;
    int64_t mood = draw_below(d, 8); // one crash in eight loses all, one in eight nothing
    if (!kept.keeps_all && !kept.loses_all) d->faults.keeps_all = mood == 0, d->faults.loses_all = mood == 1;
    for (struct node *node = d->first_node; node; node = node->next) {
        pending_end(d, node, true);
        content_copy(&node->now, &node->durable);
    }
    changes_end(d, NULL, true);
    names_survive(d);
    d->faults = kept;
    d->faults.crash_at_call = 0;
    d->crashed = false;
    d->life++;
    trace(d, (uint64_t)d->life);
}

// --- the disk --------------------------------------------------------------------------------------

struct sim_disk *sim_disk_open(uint64_t seed)
{
    struct sim_disk *d = heap(NULL, sizeof *d);
    *d = (struct sim_disk){ .seed = seed, .digest = UINT64_C(0xCBF29CE484222325) };
    d->last_node = &d->first_node;
    d->last_change = &d->first_change;
    return d;
}

void sim_disk_close(struct sim_disk *d)
{
    if (!d) return;
    while (d->files) file_close(d, d->files);
    d->faults = (struct sim_faults){ .loses_all = true };
    changes_end(d, NULL, true);
    while (d->first_node) {
        struct node *node = d->first_node;
        pending_end(d, node, true);
        d->first_node = node->next;
        free(node->now.at);
        free(node->durable.at);
        free(node);
    }
    names_end(&d->now);
    names_end(&d->durable);
    free(d);
}

struct disk sim_disk_face(struct sim_disk *d)
{
    return (struct disk){
        .self = d,
        .open = file_open,
        .close = file_close,
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

struct sim_faults *sim_disk_faults(struct sim_disk *d) { return &d->faults; }
int64_t sim_disk_calls(const struct sim_disk *d) { return d->calls; }
uint64_t sim_disk_digest(const struct sim_disk *d) { return d->digest; }
bool sim_disk_crashed(const struct sim_disk *d) { return d->crashed; }

struct str sim_disk_bytes(struct sim_disk *d, struct str path)
{
    struct node *node = node_at(&d->now, path);
    return node ? (struct str){ node->now.at, (ptrdiff_t)node->now.len } : (struct str){ 0 };
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct name *)a)->path, ((const struct name *)b)->path);
}

void sim_disk_each(struct sim_disk *d, void (*file)(void *self, struct str path, struct str bytes),
                   void *self)
{
    if (d->now.count > 0) qsort(d->now.at, (size_t)d->now.count, sizeof *d->now.at, by_path);
    for (ptrdiff_t i = 0; i < d->now.count; i++) {
        struct node *node = d->now.at[i].node;
        if (!node->folder)
            file(self, d->now.at[i].path, (struct str){ node->now.at, (ptrdiff_t)node->now.len });
    }
}

// --- the world -------------------------------------------------------------------------------------

static struct instant stepped_clock(void *self)
{
    struct sim_world *w = self;
    w->now.ns += w->step_ns;
    return w->now;
}

static void drawn_random(void *self, void *ret_bytes, ptrdiff_t n)
{
    struct sim_world *w = self;
    for (char *at = ret_bytes; n > 0; at += 8, n -= 8) {
        uint64_t bits = draw(&w->seed);
        memcpy(at, &bits, (size_t)(n < 8 ? n : 8));
    }
}

struct world sim_world_face(struct sim_world *w, const char *sqlite_vfs)
{
    return (struct world){ stepped_clock, drawn_random, w, sim_disk_face(w->disk), sqlite_vfs };
}
