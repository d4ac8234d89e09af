// A log as files that any reader of C2SP tlog-tiles takes: written whole one by one, the checkpoint last. What lies there already and is
// the same is left, so that an export over an older one costs what has grown.
#include "ledger/ledger_int.h"
#include <stdio.h>
#include <stdlib.h>

struct exporting {
    struct ledger *l;
    struct store *reader;
    struct str out;
    struct snapshot *snapshot;
    char folder[LEDGER_PATH_MAX]; // made last
    void *memory;
};

enum {
    BUNDLE_BYTES_MAX = TILE_HASHES * (LEDGER_ENTRY_MAX + 2),
    EXPORT_BYTES = 2 * BUNDLE_BYTES_MAX + (64 << 10)
};

// Each folder on the way to the file.
static enum rc make_way(struct exporting *e, const char *path, struct fault *f)
{
    const struct disk *d = &e->l->world.disk;
    struct str folder = ledger_path_folder(path);
    if (str_equal(folder, str_of(e->folder))) return RC_OK;
    for (ptrdiff_t at = e->out.len + 1; at <= folder.len; at++) {
        if (at < folder.len && folder.at[at] != '/') continue;
        enum rc rc = d->make_dir(d->self, str_slice(folder, 0, at), f);
        if (rc) return within(f, rc, "making the folder \"%.*s\"", P(folder));
    }
    (void)snprintf(e->folder, sizeof e->folder, "%.*s", P(folder));
    return RC_OK;
}

static bool is_there(const struct exporting *e, struct arena scratch, const char *path, struct str bytes)
{
    struct str there;
    return !ledger_file_read(e->l, &scratch, path, bytes.len, &there, NULL) && str_equal(there, bytes);
}

static enum rc put_file(struct exporting *e, struct arena scratch, const char *name, struct str bytes,
                        struct fault *f)
{
    char path[LEDGER_PATH_MAX];
    int n = snprintf(path, sizeof path, "%.*s/%s", P(e->out), name);
    if (n >= LEDGER_PATH_MAX - 8) return fail(f, RC_INVALID, "the folder's path is too long");
    if (is_there(e, scratch, path, bytes)) return RC_OK;
    enum rc rc = make_way(e, path, f);
    return rc ? rc : ledger_file_write(e->l, path, bytes, f);
}

static enum rc put_tile(struct exporting *e, struct tile t, struct fault *f)
{
    struct arena a = arena_of(e->memory, EXPORT_BYTES, NULL);
    const struct tiles *tiles = &e->snapshot->tiles;
    char name[TILE_PATH_MAX + 1];
    struct digest hashes[TILE_HASHES];
    struct str bytes = bytes_view(hashes, t.count * (ptrdiff_t)DIGEST_BYTES);
    enum rc rc = t.entries ? ledger_bundle_read(e->reader, &a, tiles->agency,
                                                tiles->base + t.number * TILE_HASHES, t.count, &bytes, f)
                           : tiles_get(&e->snapshot->tiles, t.level, t.number, t.count, hashes, f);
    (void)snprintf(name, sizeof name, "%.*s", P(tile_path_print(t, (char[TILE_PATH_MAX]){ 0 })));
    return rc ? rc : put_file(e, a, name, bytes, f);
}

static enum rc put_all(struct exporting *e, bool entries, struct fault *f)
{
    const struct snapshot *s = e->snapshot;
    char vkey[VKEY_TEXT_MAX + 1];
    struct arena a = arena_of(e->memory, EXPORT_BYTES, NULL);
    int bytes = snprintf(vkey, sizeof vkey, "%.*s\n", P(ledger_vkey(e->l, s->tiles.agency)));
    enum rc rc = put_file(e, a, "vkey", bytes_view(vkey, bytes), f);
    for (struct tile t = { 0 }; !rc && tile_next(s->tiles.size, &t);)
        if (!t.entries || entries) rc = put_tile(e, t, f);
    return rc ? rc : put_file(e, a, "checkpoint", bytes_view(s->note, s->note_bytes), f);
}

enum rc ledger_export(struct ledger *l, struct store *reader, int64_t agency, struct str out_dir,
                      bool entries, struct fault *f)
{
    struct exporting e = { l, reader, out_dir, malloc(sizeof *e.snapshot), "", malloc(EXPORT_BYTES) };
    MUST(e.snapshot != NULL && e.memory != NULL);
    enum rc rc = RC_OK;
    ledger_snapshot(l, book_of(l, agency), reader, e.snapshot);
    if (out_dir.len < 1 || out_dir.len > LEDGER_DIR_MAX)
        rc = fail(f, RC_INVALID, "a folder's path of %td bytes", out_dir.len);
    if (!rc) rc = l->world.disk.make_dir(l->world.disk.self, out_dir, f);
    if (!rc) rc = put_all(&e, entries, f);
    free(e.snapshot);
    free(e.memory);
    return rc ? within(f, rc, "exporting the log of agency %ld", agency) : RC_OK;
}
