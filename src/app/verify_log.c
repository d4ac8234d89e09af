// The public files of a log: its signed head, and all hash tiles up to it, from which the root is made again.
#include "app/words.h"
#include "app/verify.h"
#include <stdio.h>
#include <stdlib.h>

struct log_check {
    struct verify *v;
    struct log_source *source;
    char prefix[16]; // "" or "aN/"
    struct checkpoint head;
    struct tree_edge *edge;
    int64_t tiles, entries;
    // an older checkpoint of this log
    bool old_awaited;
    struct checkpoint old;
};

enum { VKEY_FILE_MAX = VKEY_TEXT_MAX + 1 };

// --- head --------------------------------------------------------------------------------------------

static enum rc get(struct log_check *c, const char *name, struct str *ret_bytes, struct fault *f)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s%s", c->prefix, name);
    return log_source_get(c->source, path, ret_bytes, f);
}

static enum rc take_key(struct log_check *c, struct arena *a, struct str origin, struct fault *f)
{
    struct verify *v = c->v;
    struct str line;
    if (v->vkey) return verify_choose_key(v, origin, f);
    enum rc rc = get(c, "vkey", &line, f);
    if (!rc) rc = vkey_parse(arena_str(a, str_trim(line)), &v->keys[0], f);
    if (rc) return within(f, rc, tr("the log's own vkey"));
    v->keys_count = 1;
    return RC_OK;
}

static enum rc take_head(struct log_check *c, struct arena *a, struct str note, struct fault *f)
{
    struct verify *v = c->v;
    struct note *opened = NEW(a, struct note, 1);
    struct str origin, rest;
    char vkey[VKEY_TEXT_MAX];
    (void)str_cut(note, '\n', &origin, &rest);
    enum rc rc = take_key(c, a, origin, f);
    if (!rc) rc = checkpoint_open(note, v->keys, v->keys_count, &c->head, opened, f);
    if (rc) return within(f, rc, tr("the checkpoint"));
    verify_say(v, "key", "%.*s%s", P(vkey_print(&v->keys[0], vkey)),
               tr(v->vkey ? " (given)" : " (the log's own: compare it with one known from elsewhere)"));
    verify_say(v, "checkpoint", tr("signed, %lld entries"), (long long)c->head.size);
    return RC_OK;
}

static enum rc take_old(struct log_check *c, struct arena *a, struct fault *f)
{
    struct verify *v = c->v;
    struct str origin, rest;
    if (v->old_note.len == 0 || !str_cut(v->old_note, '\n', &origin, &rest) ||
        !str_equal(origin, c->head.origin))
        return RC_OK;
    enum rc rc = checkpoint_open(v->old_note, v->keys, v->keys_count, &c->old, NEW(a, struct note, 1), f);
    if (rc) return within(f, rc, tr("the old checkpoint"));
    if (c->old.size > c->head.size)
        return fail(f, RC_CORRUPT, tr("the old checkpoint signs %lld entries, more than the %lld of now"),
                    (long long)c->old.size, (long long)c->head.size);
    c->old_awaited = true;
    return RC_OK;
}

static enum rc meet_old(struct log_check *c, struct fault *f)
{
    if (!c->old_awaited || c->edge->size != c->old.size) return RC_OK;
    struct digest root = tree_edge_root(c->edge, c->v->hasher);
    c->old_awaited = false;
    c->v->old_met = true;
    if (!digest_equal(&root, &c->old.root))
        return fail(f, RC_CORRUPT,
                    tr("the old checkpoint signs another tree of %lld entries: this log was rewritten"),
                    (long long)c->old.size);
    return RC_OK;
}

// --- tiles -------------------------------------------------------------------------------------------

static enum rc get_tile(struct log_check *c, struct tile t, struct str *ret_bytes, struct fault *f)
{
    char name[TILE_PATH_MAX + 1], path[TILE_PATH_MAX];
    struct str text = tile_path_print(t, path);
    (void)snprintf(name, sizeof name, "%.*s", P(text));
    enum rc rc = get(c, name, ret_bytes, f);
    if (!rc && !t.entries && ret_bytes->len != t.count * (ptrdiff_t)DIGEST_BYTES)
        rc = fail(f, RC_CORRUPT, tr("%s has %td bytes, not %td"), name, ret_bytes->len,
                  t.count * (ptrdiff_t)DIGEST_BYTES);
    return rc;
}

// What the leaves make above level 0 against the tile that is served; a tile that still grows is looked at when it is done.
static enum rc check_above(void *self, const struct tile_row *row, struct fault *f)
{
    struct log_check *c = self;
    struct tile t = { .level = row->level, .number = row->number, .count = row->count };
    struct str bytes;
    if (row->level == 0 || row->count != tile_count(c->head.size, row->level, row->number)) return RC_OK;
    enum rc rc = get_tile(c, t, &bytes, f);
    if (rc) return rc;
    if (memcmp(bytes.at, row->hashes, (size_t)bytes.len) != 0)
        return fail(f, RC_CORRUPT, tr("tile %d/%lld is not what the tiles below make"), row->level,
                    (long long)row->number);
    c->tiles++;
    return RC_OK;
}

static enum rc check_bundle(struct log_check *c, struct tile t, const struct digest *leaves, struct fault *f)
{
    struct str bundle, entry;
    t.entries = true;
    enum rc rc = get_tile(c, t, &bundle, f);
    for (int32_t i = 0; i < t.count && !rc; i++) {
        rc = bundle.len > 0 ? bundle_take(&bundle, &entry, f)
                            : fail(f, RC_CORRUPT, tr("bundle %lld is cut short"), (long long)t.number);
        if (rc) break;
        struct digest d = tree_leaf(c->v->hasher, entry);
        if (!digest_equal(&d, &leaves[i]))
            return fail(f, RC_CORRUPT, tr("position %lld is not the one whose hash is in the tree"),
                        (long long)(t.number * TILE_HASHES + i));
        c->entries++;
    }
    if (!rc && bundle.len > 0)
        rc = fail(f, RC_CORRUPT, tr("bundle %lld has bytes left over"), (long long)t.number);
    return rc;
}

static enum rc check_leaves(struct log_check *c, struct tile t, struct fault *f)
{
    struct digest leaves[TILE_HASHES];
    struct str bytes;
    int64_t before = c->edge->size;
    enum rc rc = get_tile(c, t, &bytes, f);
    if (rc) return rc;
    memcpy(leaves, bytes.at, (size_t)bytes.len);
    c->tiles++;
    for (int32_t i = 0; i < t.count && !rc; i++) {
        tree_edge_append(c->edge, c->v->hasher, &leaves[i]);
        rc = meet_old(c, f);
    }
    if (!rc && c->v->entries) rc = check_bundle(c, t, leaves, f);
    return rc ? rc : tree_edge_changed(c->edge, before, check_above, c, f);
}

static enum rc check_tiles(struct log_check *c, struct fault *f)
{
    enum rc rc = meet_old(c, f);
    for (struct tile t = { 0 }; !rc && tile_next(c->head.size, &t) && !t.entries && t.level == 0;)
        rc = check_leaves(c, t, f);
    if (rc) return rc;
    struct digest root = tree_edge_root(c->edge, c->v->hasher);
    if (!digest_equal(&root, &c->head.root))
        return fail(f, RC_CORRUPT, tr("the tiles do not make the root that the checkpoint signs"));
    return RC_OK;
}

// --- the whole ---------------------------------------------------------------------------------------

static void report(struct log_check *c)
{
    struct verify *v = c->v;
    verify_say(v, "tiles", tr("%lld, which make the root that is signed"), (long long)c->tiles);
    if (v->entries)
        verify_say(v, "entries", tr("%lld, each the one whose hash is in the tree"), (long long)c->entries);
    if (v->old_met && c->old.origin.len > 0)
        verify_say(v, "old", tr("the checkpoint of %lld entries is a prefix"), (long long)c->old.size);
    if (!v->json) return;
    json_open(&v->out, '{');
    json_put_int(&v->out, "entries_checked", c->entries);
    json_put_bool(&v->out, "key_given", v->vkey != NULL);
    if (v->old_met && c->old.origin.len > 0) json_put_int(&v->out, "old_size", c->old.size);
    json_put_str(&v->out, "origin", c->head.origin);
    json_put_hex(&v->out, "root", c->head.root.at, DIGEST_BYTES);
    json_put_int(&v->out, "size", c->head.size);
    json_put_int(&v->out, "tiles", c->tiles);
    json_shut(&v->out, '}');
}

static enum rc check_log(struct log_check *c, struct arena *a, struct str note, struct fault *f)
{
    c->head = (struct checkpoint){ 0 };
    c->old = (struct checkpoint){ 0 };
    c->old_awaited = false;
    c->tiles = c->entries = 0;
    tree_edge_init(c->edge);
    enum rc rc = take_head(c, a, note, f);
    if (!rc) rc = take_old(c, a, f);
    if (!rc) rc = check_tiles(c, f);
    if (!rc) report(c);
    return rc;
}

// The first agency's log, then those of others, as long as there is one.
static enum rc check_logs(struct log_check *c, struct arena *a, struct fault *f)
{
    c->prefix[0] = 0;
    for (int agency = 1;; agency++) {
        struct arena scratch = *a;
        struct str note;
        struct fault why = { 0 };
        if (agency > 1) (void)snprintf(c->prefix, sizeof c->prefix, "a%d/", agency);
        enum rc rc = get(c, "checkpoint", &note, &why);
        if (rc == RC_MISSING && agency > 1) return RC_OK;
        if (rc) return fail(f, rc, "%s", why.text);
        rc = check_log(c, &scratch, arena_str(&scratch, note), f);
        if (rc) return agency > 1 ? within(f, rc, tr("the log in a%d"), agency) : rc;
    }
}

enum rc verify_log(struct verify *v, struct arena *a, struct fault *f)
{
    struct log_check c = { .v = v, .edge = malloc(sizeof *c.edge) };
    MUST(c.edge != NULL);
    enum rc rc = log_source_open(v->place, v->token, &c.source, f);
    if (!rc) rc = check_logs(&c, a, f);
    log_source_close(c.source);
    free(c.edge);
    return rc;
}
