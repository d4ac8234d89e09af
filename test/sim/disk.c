// The simulated disk as a whole: its beginning and end, crash and restart, and the world around it.
#include "sim/disk_int.h"
#include <stdlib.h>

// --- crash and restart -----------------------------------------------------------------------------

// What stands in a folder that was lost is lost with it.
static bool is_reachable(struct names *n, struct str path)
{
    for (struct str folder = sim_folder_of(path); folder.len > 0; folder = sim_folder_of(folder))
        if (!sim_is_folder(n, folder)) return false;
    return true;
}

static void names_survive(struct sim_disk *d)
{
    for (ptrdiff_t i = d->durable.count - 1; i >= 0; i--)
        if (!is_reachable(&d->durable, d->durable.at[i].path))
            sim_name_drop(&d->durable, d->durable.at[i].path);
    sim_names_end(&d->now);
    d->now = (struct names){ 0 };
    for (ptrdiff_t i = 0; i < d->durable.count; i++)
        sim_name_set(&d->now, d->durable.at[i].path, d->durable.at[i].node);
}

void sim_disk_crash(struct sim_disk *d) { d->crashed = true; }

void sim_disk_restart(struct sim_disk *d)
{
    struct sim_faults kept = d->faults;
    int64_t mood = sim_draw_below(d, 8); // one crash in eight loses all, one in eight nothing
    if (!kept.keeps_all && !kept.loses_all) d->faults.keeps_all = mood == 0, d->faults.loses_all = mood == 1;
    for (struct node *node = d->first_node; node; node = node->next) {
        sim_pending_end(d, node, true);
        sim_content_copy(&node->now, &node->durable);
    }
    sim_changes_end(d, NULL, true);
    names_survive(d);
    d->faults = kept;
    d->faults.crash_at_call = 0;
    d->crashed = false;
    d->life++;
    sim_trace(d, (uint64_t)d->life);
}

// --- the disk --------------------------------------------------------------------------------------

struct sim_disk *sim_disk_open(uint64_t seed)
{
    struct sim_disk *d = sim_heap(NULL, sizeof *d);
    *d = (struct sim_disk){ .seed = seed, .digest = UINT64_C(0xCBF29CE484222325) };
    d->last_node = &d->first_node;
    d->last_change = &d->first_change;
    return d;
}

void sim_disk_close(struct sim_disk *d)
{
    if (!d) return;
    while (d->files) sim_file_close(d, d->files);
    d->faults = (struct sim_faults){ .loses_all = true };
    sim_changes_end(d, NULL, true);
    while (d->first_node) {
        struct node *node = d->first_node;
        sim_pending_end(d, node, true);
        d->first_node = node->next;
        free(node->now.at);
        free(node->durable.at);
        free(node);
    }
    sim_names_end(&d->now);
    sim_names_end(&d->durable);
    free(d);
}

struct sim_faults *sim_disk_faults(struct sim_disk *d) { return &d->faults; }
int64_t sim_disk_calls(const struct sim_disk *d) { return d->calls; }
uint64_t sim_disk_digest(const struct sim_disk *d) { return d->digest; }
bool sim_disk_crashed(const struct sim_disk *d) { return d->crashed; }

struct str sim_disk_bytes(struct sim_disk *d, struct str path)
{
    struct node *node = sim_node_at(&d->now, path);
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
        uint64_t bits = sim_draw(&w->seed);
        memcpy(at, &bits, (size_t)(n < 8 ? n : 8));
    }
}

struct world sim_world_face(struct sim_world *w, const char *sqlite_vfs)
{
    return (struct world){ stepped_clock, drawn_random, w, sim_disk_face(w->disk), sqlite_vfs };
}
