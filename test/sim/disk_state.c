// Files and folders of the simulated disk: what is on the medium, what was changed since, and how that ends.
#include "sim/disk_int.h"
#include <stdlib.h>

void *sim_heap(void *old, int64_t bytes)
{
    void *p = realloc(old, (size_t)bytes);
    MUST(p != NULL);
    return p;
}

struct str sim_own(struct str s)
{
    char *copy = sim_heap(NULL, s.len + 1);
    if (s.len) memcpy(copy, s.at, (size_t)s.len);
    copy[s.len] = 0;
    return (struct str){ copy, s.len };
}

void sim_disown(struct str s) { free((void *)(uintptr_t)s.at); }

// --- chance ---------------------------------------------------------------------------------------

uint64_t sim_draw(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

int64_t sim_draw_below(struct sim_disk *d, int64_t n)
{
    return n > 0 ? (int64_t)(sim_draw(&d->seed) % (uint64_t)n) : 0;
}

// --- content ---------------------------------------------------------------------------------------

static void content_resize(struct content *c, int64_t len)
{
    if (len > c->room) {
        c->room = len < 2 * c->room ? 2 * c->room : len;
        c->at = sim_heap(c->at, c->room);
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

void sim_content_copy(struct content *to, const struct content *from)
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
        if (sim_draw_below(d, 2)) content_write(c, p->offset + at, p->bytes + at, part);
        at += part;
    }
}

void sim_pending_add(struct node *node, int64_t offset, const char *bytes, ptrdiff_t len)
{
    struct pending *p = sim_heap(NULL, (int64_t)sizeof *p + (len > 0 ? len : 0));
    *p = (struct pending){ .offset = offset, .len = len };
    if (len > 0) memcpy(p->bytes, bytes, (size_t)len);
    *node->last = p;
    node->last = &p->next;
    pending_apply(&node->now, p);
}

// Ends all that is pending: wholly on the medium, or by chance where `survives` says so.
void sim_pending_end(struct sim_disk *d, struct node *node, bool by_chance)
{
    while (node->first) {
        struct pending *p = node->first;
        int64_t fate = by_chance && !d->faults.keeps_all ? sim_draw_below(d, 4) : 0;
        if (by_chance && d->faults.loses_all) fate = 3;
        if (fate == 0) pending_apply(&node->durable, p);
        if (fate == 1) pending_apply_torn(d, &node->durable, p);
        node->first = p->next;
        free(p);
    }
    node->last = &node->first;
}

// --- names -----------------------------------------------------------------------------------------

struct node *sim_node_new(struct sim_disk *d, bool folder)
{
    struct node *node = sim_heap(NULL, sizeof *node);
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

struct node *sim_node_at(struct names *n, struct str path)
{
    struct name *name = name_find(n, path);
    return name ? name->node : NULL;
}

void sim_name_drop(struct names *n, struct str path)
{
    struct name *name = name_find(n, path);
    if (!name) return;
    sim_disown(name->path);
    *name = n->at[--n->count];
}

void sim_name_set(struct names *n, struct str path, struct node *node)
{
    struct name *name = name_find(n, path);
    if (name) {
        name->node = node;
        return;
    }
    if (n->count == n->room) {
        n->room = n->room ? 2 * n->room : 16;
        n->at = sim_heap(n->at, n->room * (int64_t)sizeof *n->at);
    }
    n->at[n->count++] = (struct name){ sim_own(path), node };
}

void sim_names_end(struct names *n)
{
    for (ptrdiff_t i = 0; i < n->count; i++) sim_disown(n->at[i].path);
    free(n->at);
}

struct str sim_folder_of(struct str path)
{
    while (path.len > 0 && path.at[path.len - 1] != '/') path.len--;
    return path.len > 0 ? str_slice(path, 0, path.len - 1) : path;
}

bool sim_is_folder(struct names *n, struct str path)
{
    if (path.len == 0) return true; // the root, and where relative paths begin
    struct node *node = sim_node_at(n, path);
    return node && node->folder;
}

static void change_apply(struct names *n, const struct change *c)
{
    if (c->from.len > 0) sim_name_drop(n, c->from);
    if (c->to.len > 0) sim_name_set(n, c->to, c->node);
}

void sim_change_add(struct sim_disk *d, struct str from, struct str to, struct node *node)
{
    struct change *c = sim_heap(NULL, sizeof *c);
    *c = (struct change){ .from = sim_own(from), .to = sim_own(to), .node = node };
    *d->last_change = c;
    d->last_change = &c->next;
    change_apply(&d->now, c);
}

// Ends what is pending in one folder (or, with NULL, in all): on the medium, or by chance.
void sim_changes_end(struct sim_disk *d, const struct str *folder, bool by_chance)
{
    struct change **at = &d->first_change;
    while (*at) {
        struct change *c = *at;
        bool here = !folder || str_equal(sim_folder_of(c->to.len > 0 ? c->to : c->from), *folder);
        if (!here) {
            at = &c->next;
            continue;
        }
        bool lost = by_chance && !d->faults.keeps_all && (d->faults.loses_all || sim_draw_below(d, 2));
        if (!lost) change_apply(&d->durable, c);
        *at = c->next;
        sim_disown(c->from);
        sim_disown(c->to);
        free(c);
    }
    d->last_change = at;
}
