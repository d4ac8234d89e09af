// Checking a whole log: one walk over its entries in order, from which everything else is made again and compared: tiles, roots under every
// signed head, the order of key slots, the list of erasures. Parts are opened where that is asked for.
#include "ledger/entry_int.h"
#include "ledger/ledger_int.h"
#include "ledger/verify_ahead.h"
#include "ledger/verify_int.h"
#include <stdlib.h>

enum { STEP = 1024 }; // entries between two looks at the tiles

// --- heads -------------------------------------------------------------------------------------------

static enum rc meet(struct verifying *v, const struct awaited *w, struct fault *f)
{
    struct digest root = tree_edge_root(v->edge, v->hasher);
    if (digest_equal(&root, &w->root)) return v->report.heads++, RC_OK;
    return fail(f, RC_CORRUPT, "%s signs another tree of %ld entries than these make", w->what, w->size);
}

static enum rc take_head(void *self, struct row r, struct fault *f)
{
    struct verifying *v = self;
    struct awaited *next = &v->awaited[PUBLISHED_NEXT];
    struct checkpoint c;
    int64_t end = r.at[0].i - LEDGER_ROW(v->report.agency, v->era.base);
    if (r.at[1].kind != VALUE_TEXT) return fail(f, RC_CORRUPT, "published head %ld is no note", end);
    enum rc rc = head_open(&v->era, r.at[1].s, &c, f);
    if (rc) return within(f, RC_CORRUPT, "published head %ld", end);
    if (c.size != end) return fail(f, RC_CORRUPT, "published head %ld signs %ld entries", end, c.size);
    *next = (struct awaited){ .set = true, .size = c.size, .root = c.root, .what = "a published head" };
    v->heads_seen = end;
    v->published++;
    return RC_OK;
}

static enum rc next_published(struct verifying *v, struct fault *f)
{
    v->awaited[PUBLISHED_NEXT].set = false;
    int64_t row = LEDGER_ROW(v->report.agency, v->era.base), from = row + v->heads_seen,
            to = row + v->era.size;
    return store_each(v->store, f,
                      "SELECT row, note FROM ledger_head WHERE row > ?1 AND row <= ?2 ORDER BY row LIMIT 1",
                      ARGS(INT(from), INT(to)), take_head, v);
}

static enum rc meet_heads(struct verifying *v, struct fault *f)
{
    for (int32_t i = 0; i < AWAITED_COUNT; i++) {
        struct awaited *w = &v->awaited[i];
        if (!w->set || w->size != v->edge->size) continue;
        enum rc rc = meet(v, w, f);
        if (rc) return rc;
        w->set = false;
        if (i == PUBLISHED_NEXT && (rc = next_published(v, f))) return rc;
    }
    return RC_OK;
}

static enum rc await(struct verifying *v, int32_t which, struct str note, const char *what, struct fault *f)
{
    struct checkpoint c;
    enum rc rc = head_open(&v->era, note, &c, f);
    if (rc) return within(f, rc == RC_DENIED ? RC_DENIED : RC_CORRUPT, "%s", what);
    if (c.size > v->era.size)
        return fail(f, RC_CORRUPT, "%s signs %ld entries, the store holds %ld", what, c.size, v->era.size);
    v->awaited[which] = (struct awaited){ .set = true, .size = c.size, .root = c.root, .what = what };
    return RC_OK;
}

// --- tiles -------------------------------------------------------------------------------------------

struct tile_look {
    const struct tile_row *want;
    bool found;
};

static enum rc look_at_tile(void *self, struct row r, struct fault *f)
{
    struct tile_look *t = self;
    const struct tile_row *w = t->want;
    struct str got = r.at[0].s;
    t->found = true;
    if (r.at[0].kind != VALUE_BLOB || got.len != w->count * (ptrdiff_t)DIGEST_BYTES)
        return fail(f, RC_CORRUPT, "tile %d/%ld has %td bytes, not %td", w->level, w->number, got.len,
                    w->count * (ptrdiff_t)DIGEST_BYTES);
    for (int32_t i = 0; i < w->count; i++)
        if (memcmp(got.at + i * DIGEST_BYTES, w->hashes[i].at, DIGEST_BYTES) != 0)
            return fail(f, RC_CORRUPT, "tile %d/%ld: its hash %d is not what the entries make", w->level,
                        w->number, i);
    return RC_OK;
}

static enum rc check_tile(void *self, const struct tile_row *row, struct fault *f)
{
    struct verifying *v = self;
    struct tile_look look = { .want = row };
    if (row->count != tile_count(v->era.size, row->level, row->number)) return RC_OK; // it still grows
    enum rc rc = store_each(v->store, f, "SELECT hashes FROM ledger_tile WHERE row = ?1",
                            ARGS(INT(TILE_ROW(v->report.agency, v->era_number, row->level, row->number))),
                            look_at_tile, &look);
    if (rc) return rc;
    if (!look.found) return fail(f, RC_CORRUPT, "tile %d/%ld is missing", row->level, row->number);
    v->report.tiles++;
    return RC_OK;
}

static enum rc check_tiles(struct verifying *v, struct fault *f)
{
    enum rc rc = tree_edge_changed(v->edge, v->tiles_until, check_tile, v, f);
    v->tiles_until = v->edge->size;
    return rc;
}

// --- entries -----------------------------------------------------------------------------------------

static enum rc look_at_erasure(void *self, struct row, struct fault *)
{
    *(bool *)self = true;
    return RC_OK;
}

static enum rc check_erase_entry(struct verifying *v, int64_t position, struct fault *f)
{
    bool listed = false;
    enum rc rc = store_each(v->store, f, "SELECT row FROM ledger_erasure WHERE row = ?1",
                            ARGS(INT(LEDGER_ROW(v->report.agency, position))), look_at_erasure, &listed);
    if (rc) return rc;
    if (!listed) return fail(f, RC_CORRUPT, "it erases, and is not in the list of erasures");
    v->report.erasures++;
    return RC_OK;
}

static enum rc check_entry(struct verifying *v, int64_t position, const struct ahead_row *r,
                           const struct fault *found, struct fault *f)
{
    const struct entry_glance *seen = &r->seen;
    if (r->rc) return *f = *found, r->rc;
    if (seen->agency != v->report.agency || seen->position != position || seen->base != v->era.base)
        return fail(f, RC_CORRUPT, "it says that it stands at %ld of agency %ld", seen->position,
                    seen->agency);
    tree_edge_append(v->edge, v->hasher, &r->leaf);
    enum rc rc = verify_parts(v, seen->parts, r->sealed, f);
    if (!rc && str_equal(seen->verb, S("erase"))) rc = check_erase_entry(v, position, f);
    return rc;
}

static enum rc take_entry(void *self, const struct ahead_block *b, int32_t index, struct fault *f)
{
    struct verifying *v = self;
    const struct ahead_row *r = &b->at[index];
    int64_t position = v->era.base + v->edge->size, found = r->row - LEDGER_ROW(v->report.agency, INT64_C(0));
    if (found != position) return fail(f, RC_CORRUPT, "position %ld is missing", position);
    enum rc rc = check_entry(v, position, r, &b->fault, f);
    if (rc) return within(f, rc, "position %ld", position);
    v->report.entries++;
    rc = meet_heads(v, f);
    if (rc || v->edge->size % STEP != 0) return rc;
    if (v->options->progress) v->options->progress(v->options->self, v->report.entries, v->entries_of);
    return check_tiles(v, f);
}

static enum rc read_row(void *self, struct row r, struct fault *f) { return ahead_put(self, r, f); }

static enum rc check_entries(struct verifying *v, struct fault *f)
{
    int64_t from = LEDGER_ROW(v->report.agency, v->era.base);
    struct ahead *ahead = ahead_open(v->era.size, take_entry, v);
    enum rc rc = store_each(
        v->store, f, "SELECT row, bytes, sealed FROM ledger_entry WHERE row >= ?1 AND row < ?2 ORDER BY row",
        ARGS(INT(from), INT(from + v->era.size)), read_row, ahead);
    if (!rc) rc = ahead_end(ahead, f);
    ahead_close(ahead);
    return rc;
}

// --- one log -----------------------------------------------------------------------------------------

static enum rc take_number(void *self, struct row r, struct fault *)
{
    *(int64_t *)self = r.at[0].i;
    return RC_OK;
}

static enum rc count_rows(struct verifying *v, const char *sql, int64_t from, int64_t to, int64_t want,
                          const char *what, struct fault *f)
{
    int64_t count = -1;
    enum rc rc = store_each(v->store, f, sql, ARGS(INT(from), INT(to)), take_number, &count);
    if (rc || count == want) return rc;
    return fail(f, RC_CORRUPT, "the store has %ld %s, not %ld", count, what, want);
}

// The old checkpoint may be of any log that the agency had.
static enum rc await_old(struct verifying *v, struct fault *f)
{
    struct str note = v->options->old_note, origin, rest;
    if (v->old_found || note.len == 0 || !str_cut(note, '\n', &origin, &rest) ||
        !str_equal(origin, str_of(v->era.origin)))
        return RC_OK;
    v->old_found = true;
    return await(v, OLD_CHECKPOINT, note, "the old checkpoint", f);
}

static enum rc verify_era(struct verifying *v, struct fault *f)
{
    int64_t agency = v->report.agency;
    tree_edge_init(v->edge);
    v->tiles_until = 0;
    v->heads_seen =
        v->era_number == 0 ? -1 : 0; // the row of a later log's empty tree is that of the whole log before it
    int64_t tiles_before = v->report.tiles;
    enum rc rc = await(v, STORED_HEAD, bytes_view(v->era.note, v->era.note_bytes), "the stored head", f);
    v->signed_size = v->awaited[STORED_HEAD].size;
    if (!rc) rc = await_old(v, f);
    if (!rc) rc = next_published(v, f);
    if (!rc) rc = meet_heads(v, f);
    if (!rc) rc = check_entries(v, f);
    if (!rc && v->edge->size != v->era.size)
        rc = fail(f, RC_CORRUPT, "position %ld is missing", v->era.base + v->edge->size);
    if (!rc) rc = check_tiles(v, f);
    if (rc) return rc;
    return count_rows(v, "SELECT count(*) FROM ledger_tile WHERE row >= ?1 AND row < ?2",
                      TILE_ROW(agency, v->era_number, 0, INT64_C(0)),
                      TILE_ROW(agency, v->era_number + 1, 0, INT64_C(0)), v->report.tiles - tiles_before,
                      "tiles", f);
}

// That was checked against the tree when the ledger was opened, or signed since.
static int64_t published_size(struct verifying *v)
{
    (void)pthread_rwlock_rdlock(&v->ledger->lock);
    int64_t size = v->book->view.published_size;
    (void)pthread_rwlock_unlock(&v->ledger->lock);
    return size <= v->era.size ? size : 0; // published after this snapshot was taken
}

static enum rc verify_eras(struct verifying *v, const struct book *last, struct fault *f)
{
    int64_t base = 0;
    for (v->era_number = 0; v->era_number <= last->era_number; v->era_number++) {
        enum rc rc = RC_OK;
        if (v->era_number == last->era_number)
            v->era = last->era;
        else
            rc = era_row(v->store, v->report.agency, v->era_number, &v->era, f);
        if (!rc && v->era.base != base)
            rc = fail(f, RC_CORRUPT, "log %d begins at %ld, not at %ld", v->era_number, v->era.base, base);
        if (!rc) rc = verify_era(v, f);
        if (rc) return rc;
        base += v->era.size;
    }
    int64_t published = v->book->era_number == last->era_number ? published_size(v) : 0;
    v->report.signed_size = last->era.base + (published > v->signed_size ? published : v->signed_size);
    return RC_OK;
}

static enum rc verify_end(struct verifying *v, const struct book *last, struct fault *f)
{
    int64_t low = LEDGER_ROW(v->report.agency, INT64_C(0)),
            high = LEDGER_ROW(v->report.agency + 1, INT64_C(0));
    enum rc rc = count_rows(v, "SELECT count(*) FROM ledger_entry WHERE row >= ?1 AND row < ?2", low, high,
                            v->report.entries, "entries", f);
    if (!rc)
        rc = count_rows(v, "SELECT count(*) FROM ledger_erasure WHERE row >= ?1 AND row < ?2", low, high,
                        v->report.erasures, "erasures", f);
    if (!rc)
        rc = count_rows(v, "SELECT count(*) FROM ledger_head WHERE row >= ?1 AND row < ?2", low, high,
                        v->published, "published heads", f);
    if (!rc && v->next_slot != last->slots)
        rc = fail(f, RC_CORRUPT, "the entries have %ld key slots, the log counts %ld", v->next_slot,
                  last->slots);
    if (!rc) rc = verify_erased(v, f);
    v->report.old_extended = v->old_found;
    if (!rc && v->options->old_note.len > 0 && !v->options->old_elsewhere && !v->old_found)
        rc = fail(f, RC_DENIED, "the old checkpoint is of another log");
    return rc;
}

static enum rc verify_snapshot(struct verifying *v, struct book *row, struct fault *f)
{
    row->agency = v->report.agency;
    enum rc rc = book_row(v->store, row, f);
    if (rc) return rc;
    v->entries_of = row->era.base + row->era.size;
    v->slots = row->slots;
    v->slot_marks = calloc((size_t)row->slots + 1, 1);
    MUST(v->slot_marks != NULL);
    rc = verify_eras(v, row, f);
    if (!rc) rc = verify_end(v, row, f);
    return rc;
}

enum rc ledger_verify_with(struct ledger *l, struct store *reader, int64_t agency,
                           const struct verify_options *o, struct verify_report *ret_r, struct fault *f)
{
    if (o->parts && !l->has_keys) return fail(f, RC_MISSING, "verifying with parts: the keys are not here");
    struct verifying v = {
        .ledger = l,
        .store = reader,
        .book = book_of(l, agency),
        .options = o,
        .hasher = ledger_own()->hasher,
        .report = { .agency = agency, .opened = o->parts },
        .edge = malloc(sizeof *v.edge),
        .plain = malloc(PLAIN_BYTES_MAX),
    };
    struct book *row = calloc(1, sizeof *row);
    MUST(v.edge != NULL && v.plain != NULL && row != NULL);
    enum rc rc = store_begin(reader, f);
    if (!rc) rc = verify_snapshot(&v, row, f);
    store_rollback(reader);
    v.report.unsigned_tail = v.report.entries - v.report.signed_size;
    v.report.origin = ledger_origin(l, agency);
    if (v.plain) wipe(v.plain, PLAIN_BYTES_MAX);
    free(v.plain);
    free(v.slot_marks);
    free(v.edge);
    free(row);
    if (rc) return within(f, rc, "agency %ld", agency);
    *ret_r = v.report;
    return RC_OK;
}

enum rc ledger_verify(struct ledger *l, struct store *reader, int64_t agency, struct str old_note,
                      void (*progress)(void *, int64_t done, int64_t of), void *self,
                      struct verify_report *ret_r, struct fault *f)
{
    struct verify_options o = {
        .old_note = old_note, .parts = l->has_keys, .progress = progress, .self = self
    };
    return ledger_verify_with(l, reader, agency, &o, ret_r, f);
}
