// What any thread may ask: entries, proofs of any entry, tiles and bundles. Hashes come from the tile rows and, for the partial tile of
// level 0, from the view that the clerk replaces.
#include "ledger/ledger_int.h"

// --- entries -----------------------------------------------------------------------------------------

enum rc ledger_entry(struct store *reader, struct arena *a, int64_t agency, int64_t position,
                     struct str *ret_bytes, struct fault *f)
{
    struct row r;
    enum rc rc = store_one(reader, a, &r, f, "SELECT bytes FROM ledger_entry WHERE row = ?1",
                           ARGS(INT(LEDGER_ROW(agency, position))));
    if (rc == RC_MISSING) return fail(f, RC_MISSING, "agency %ld has no position %ld", agency, position);
    if (rc) return within(f, rc, "reading position %ld of agency %ld", position, agency);
    *ret_bytes = r.at[0].s;
    return RC_OK;
}

struct walking {
    ledger_walk_fn *fn;
    void *self;
    int64_t agency, next;
};

static enum rc walk_row(void *self, struct row r, struct fault *f)
{
    struct walking *w = self;
    int64_t position = r.at[0].i - LEDGER_ROW(w->agency, INT64_C(0));
    if (position != w->next) return fail(f, RC_CORRUPT, "agency %ld has no position %ld", w->agency, w->next);
    w->next++;
    return w->fn(w->self, position, r.at[1].s, f);
}

enum rc ledger_walk(struct store *reader, int64_t agency, int64_t from, int64_t to, ledger_walk_fn *fn,
                    void *self, struct fault *f)
{
    struct walking w = { fn, self, agency, from };
    return store_each(reader, f,
                      "SELECT row, bytes FROM ledger_entry WHERE row >= ?1 AND row < ?2 ORDER BY row",
                      ARGS(INT(LEDGER_ROW(agency, from)), INT(LEDGER_ROW(agency, to))), walk_row, &w);
}

// --- proofs ------------------------------------------------------------------------------------------

void ledger_snapshot(struct ledger *l, const struct book *b, struct store *reader, struct snapshot *ret_s)
{
    (void)pthread_rwlock_rdlock(&l->lock);
    const struct book_view *v = &b->view;
    memcpy(ret_s->leaf, v->leaf, (size_t)(v->size % TILE_HASHES) * sizeof v->leaf[0]);
    if (v->note.len > 0) memcpy(ret_s->note, v->note.at, (size_t)v->note.len);
    ret_s->note_bytes = v->note.len;
    ret_s->tiles = (struct tiles){ reader,        b->agency,   b->era.base,         v->size,
                                   b->era_number, ret_s->leaf, ledger_own()->hasher };
    (void)pthread_rwlock_unlock(&l->lock);
}

// Tiles that the reader does not see although the head is signed: its snapshot is older.
static enum rc too_old(enum rc rc, struct fault *f)
{
    return rc == RC_MISSING ? within(f, RC_CONFLICT, "the reader's snapshot is older than the signed head")
                            : rc;
}

static enum rc head_from_rows(struct snapshot *s, struct own *own, struct tree_head *ret_head,
                              struct fault *f)
{
    tree_rows_init(&own->rows, own->hasher, s->tiles.size, tiles_get, &s->tiles);
    return tree_head_of(own->hasher, tree_rows_source(&own->rows), s->tiles.size, ret_head, f);
}

// Instead of the log that grows: one that ended in a restore and holds the entry. Its partial tile comes from the entries.
static enum rc snapshot_of_ended(const struct book *b, struct store *reader, int64_t position,
                                 struct snapshot *ret_s, struct era *e, struct fault *f)
{
    enum rc rc = RC_MISSING;
    for (int32_t i = 0; i < b->era_number; i++) {
        rc = era_row(reader, b->agency, i, e, f);
        if (rc) return rc;
        if (position >= e->base + e->size) continue;
        ret_s->tiles = (struct tiles){ reader, b->agency, e->base, e->size, i, NULL, ledger_own()->hasher };
        memcpy(ret_s->note, e->note, (size_t)e->note_bytes);
        ret_s->note_bytes = e->note_bytes;
        return RC_OK;
    }
    return fail(f, rc, "no log that ended holds it");
}

static void fill_proof(struct arena *a, const struct snapshot *s, int64_t index,
                       const struct tree_proof *from, struct str vkey, struct proof *p)
{
    MUST(from->count <= LEDGER_PROOF_HASHES_MAX);
    p->agency = s->tiles.agency;
    p->index = index;
    p->size = s->tiles.size;
    p->count = from->count;
    memcpy(p->hashes, from->at, (size_t)from->count * sizeof p->hashes[0]);
    p->note = arena_str(a, bytes_view(s->note, s->note_bytes));
    p->vkey = vkey.len > 0 ? arena_str(a, vkey) : vkey;
}

enum rc ledger_prove(struct ledger *l, struct store *reader, struct arena *a, int64_t agency,
                     int64_t position, struct proof *ret_p, struct fault *f)
{
    const struct book *b = book_of(l, agency);
    struct own *own = ledger_own();
    struct snapshot s;
    struct era ended = { 0 };
    struct tree_head head;
    struct tree_proof proof;
    enum rc rc = RC_OK;
    ledger_snapshot(l, b, reader, &s);
    if (position >= 0 && position < b->era.base) rc = snapshot_of_ended(b, reader, position, &s, &ended, f);
    int64_t index = position - s.tiles.base;
    if (!rc && (index < 0 || index >= s.tiles.size))
        return fail(f, RC_MISSING, "position %ld of agency %ld is not under its signed head", position,
                    agency);
    if (!rc) rc = head_from_rows(&s, own, &head, f);
    if (!rc) rc = tree_prove_inclusion(tree_rows_source(&own->rows), &head, index, &proof, f);
    if (rc) return within(f, too_old(rc, f), "proving position %ld of agency %ld", position, agency);
    fill_proof(a, &s, index, &proof, str_of(ended.vkey), ret_p);
    return RC_OK;
}

enum rc ledger_origins(struct ledger *l, struct store *reader, int64_t agency,
                       int64_t ret_positions[static LEDGER_ERAS_MAX], int32_t *ret_count, struct fault *f)
{
    const struct book *b = book_of(l, agency);
    int32_t count = 0;
    if (b->era_number > 0) ret_positions[count++] = b->era.base;
    for (int32_t i = b->era_number - 1; i > 0; i--) { // the first of all follows none
        struct era e;
        enum rc rc = era_row(reader, agency, i, &e, f);
        if (rc) return rc;
        ret_positions[count++] = e.base;
    }
    *ret_count = count;
    return RC_OK;
}

enum rc ledger_prove_consistency(struct ledger *l, struct store *reader, struct arena *a, int64_t agency,
                                 int64_t old_size, int64_t size, uint8_t (**ret_hashes)[32],
                                 int32_t *ret_count, struct fault *f)
{
    const struct book *b = book_of(l, agency);
    struct own *own = ledger_own();
    struct snapshot s;
    struct tree_head head;
    struct tree_proof proof;
    ledger_snapshot(l, b, reader, &s);
    if (old_size < 0 || old_size > size || size > s.tiles.size)
        return fail(f, RC_INVALID, "no proof leads from %ld to %ld entries of the %ld that agency %ld has",
                    old_size, size, s.tiles.size, agency);
    tree_rows_init(&own->rows, own->hasher, s.tiles.size, tiles_get, &s.tiles);
    enum rc rc = tree_head_of(own->hasher, tree_rows_source(&own->rows), size, &head, f);
    if (!rc) rc = tree_prove_consistency(tree_rows_source(&own->rows), &head, old_size, &proof, f);
    if (rc)
        return within(f, too_old(rc, f), "proving that %ld entries of agency %ld extend %ld", size, agency,
                      old_size);
    uint8_t(*out)[32] = (uint8_t(*)[32])NEW(a, uint8_t, proof.count * 32);
    memcpy(out, proof.at, (size_t)proof.count * sizeof *out);
    *ret_hashes = out;
    *ret_count = proof.count;
    return RC_OK;
}

// --- tiles and bundles -------------------------------------------------------------------------------

static int64_t published_size(struct ledger *l, const struct book *b)
{
    (void)pthread_rwlock_rdlock(&l->lock);
    int64_t size = b->view.published_size;
    (void)pthread_rwlock_unlock(&l->lock);
    return size;
}

// A partial tile is served up to what was published, and also where it has become a full one since.
static enum rc check_width(struct ledger *l, const struct book *b, int32_t level, int64_t number,
                           int32_t width, struct fault *f)
{
    bool sense = level >= 0 && level < TILE_LEVELS && number >= 0 && number < INT64_C(1) << 32 &&
                 width >= 1 && width <= TILE_HASHES;
    if (sense && width <= tile_count(published_size(l, b), level, number)) return RC_OK;
    return fail(f, RC_MISSING, "tile %d/%ld of %d hashes is not part of what agency %ld has published", level,
                number, width, b->agency);
}

enum rc ledger_tile(struct ledger *l, struct store *reader, struct arena *a, int64_t agency, int32_t level,
                    int64_t number, int32_t width, struct str *ret_bytes, struct fault *f)
{
    const struct book *b = book_of(l, agency);
    struct snapshot s;
    enum rc rc = check_width(l, b, level, number, width, f);
    if (rc) return rc;
    struct digest *out = NEW(a, struct digest, width);
    ledger_snapshot(l, b, reader, &s);
    rc = tiles_get(&s.tiles, level, number, width, out, f);
    if (rc) return too_old(rc, f);
    *ret_bytes = bytes_view(out, width * (ptrdiff_t)sizeof *out);
    return RC_OK;
}

// Measured first, since the callback must not jump out of a full arena.
struct bundling {
    uint8_t *bytes;
    ptrdiff_t len, room;
};

static enum rc bundle_measure(void *self, struct row r, struct fault *f)
{
    struct bundling *b = self;
    int32_t want = (int32_t)b->room, got = (int32_t)r.at[0].i;
    if (got != want) return fail(f, RC_CONFLICT, "the reader's snapshot has %d of %d entries", got, want);
    b->room = (ptrdiff_t)(r.at[1].i + 2 * r.at[0].i);
    return RC_OK;
}

static enum rc bundle_fill(void *self, struct row r, struct fault *f)
{
    struct bundling *b = self;
    struct str entry = r.at[0].s;
    if (entry.len > LEDGER_ENTRY_MAX || b->len + 2 + entry.len > b->room)
        return fail(f, RC_CORRUPT, "an entry of %td bytes", entry.len);
    b->bytes[b->len++] = (uint8_t)(entry.len >> 8);
    b->bytes[b->len++] = (uint8_t)entry.len;
    memcpy(b->bytes + b->len, entry.at, (size_t)entry.len);
    b->len += entry.len;
    return RC_OK;
}

enum rc ledger_bundle_read(struct store *reader, struct arena *a, int64_t agency, int64_t first,
                           int32_t width, struct str *ret_bytes, struct fault *f)
{
    struct bundling b = { .room = width };
    struct values range = ARGS(INT(LEDGER_ROW(agency, first)), INT(LEDGER_ROW(agency, first + width)));
    enum rc rc = store_each(
        reader, f,
        "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM ledger_entry WHERE row >= ?1 AND row < ?2",
        range, bundle_measure, &b);
    if (rc) return rc;
    b.bytes = NEW(a, uint8_t, b.room);
    rc = store_each(reader, f, "SELECT bytes FROM ledger_entry WHERE row >= ?1 AND row < ?2 ORDER BY row",
                    range, bundle_fill, &b);
    if (!rc) *ret_bytes = bytes_view(b.bytes, b.len);
    return rc;
}

enum rc ledger_bundle(struct ledger *l, struct store *reader, struct arena *a, int64_t agency, int64_t number,
                      int32_t width, struct str *ret_bytes, struct fault *f)
{
    const struct book *b = book_of(l, agency);
    enum rc rc = check_width(l, b, 0, number, width, f);
    if (!rc)
        rc = ledger_bundle_read(reader, a, agency, b->era.base + number * TILE_HASHES, width, ret_bytes, f);
    return rc ? within(f, rc, "bundle %ld of agency %ld", number, agency) : RC_OK;
}
