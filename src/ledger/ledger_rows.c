// The rows of the ledger: one per agency (how far its log has come, under which fencing epoch), per entry, per tile of hashes, per
// published head, per erasure. All keys begin with the agency, also those that are one integer.
#include "ledger/ledger_int.h"
#include <stdio.h>
#include <stdlib.h>

const char ledger_schema[] =
    // `digest` covers the other columns: the row is the only place where some of them stand.
    "CREATE TABLE IF NOT EXISTS ledger_log (agency INTEGER PRIMARY KEY, slug TEXT NOT NULL, origin TEXT NOT NULL, vkey TEXT NOT NULL,"
    " era INTEGER NOT NULL, base INTEGER NOT NULL, size INTEGER NOT NULL, slots INTEGER NOT NULL, head TEXT NOT NULL,"
    " epoch INTEGER NOT NULL, digest BLOB NOT NULL);"
    // Logs that ended in a restore: row is agency << 8 | era.
    "CREATE TABLE IF NOT EXISTS ledger_era (row INTEGER PRIMARY KEY, origin TEXT NOT NULL, vkey TEXT NOT NULL, base INTEGER NOT NULL,"
    " size INTEGER NOT NULL, head TEXT NOT NULL);"
    // row is LEDGER_ROW; `sealed` holds the parts, NULL where there is none.
    "CREATE TABLE IF NOT EXISTS ledger_entry (row INTEGER PRIMARY KEY, bytes BLOB NOT NULL, sealed BLOB);"
    // row is TILE_ROW; full tiles of level 0, and of each level above the one that grows and all before it.
    "CREATE TABLE IF NOT EXISTS ledger_tile (row INTEGER PRIMARY KEY, hashes BLOB NOT NULL);"
    // Published heads: row is agency << 40 | position of the first entry that it does not cover.
    "CREATE TABLE IF NOT EXISTS ledger_head (row INTEGER PRIMARY KEY, note TEXT NOT NULL);"
    // Where the `erase` entries stand: row is LEDGER_ROW.
    "CREATE TABLE IF NOT EXISTS ledger_erasure (row INTEGER PRIMARY KEY);";

// --- the row of an agency ----------------------------------------------------------------------------

static void digest_text(struct hasher *h, struct str s)
{
    uint8_t bytes[8];
    put_be64(bytes, (uint64_t)s.len);
    hasher_put(h, bytes, sizeof bytes);
    hasher_put(h, s.at, s.len);
}

static void digest_int(struct hasher *h, int64_t n)
{
    uint8_t bytes[8];
    put_be64(bytes, (uint64_t)n);
    hasher_put(h, bytes, sizeof bytes);
}

struct digest book_digest(const struct book *b, int64_t size, int64_t slots, int64_t epoch)
{
    struct hasher *h = ledger_own()->hasher;
    hasher_start(h);
    digest_int(h, b->agency);
    digest_text(h, str_of(b->slug));
    digest_text(h, str_of(b->era.origin));
    digest_text(h, str_of(b->era.vkey));
    digest_int(h, b->era_number);
    digest_int(h, b->era.base);
    digest_int(h, size);
    digest_int(h, slots);
    digest_text(h, bytes_view(b->era.note, b->era.note_bytes));
    digest_int(h, epoch);
    return hasher_end(h);
}

enum rc book_store(struct ledger *l, struct book *b, int64_t size, int64_t slots, struct fault *f)
{
    struct digest d = book_digest(b, size, slots, l->epoch);
    enum rc rc = store_run(
        l->writer, f,
        "UPDATE ledger_log SET origin = ?3, vkey = ?4, era = ?5, base = ?6, size = ?7, slots = ?8, head = ?9,"
        " digest = ?10 WHERE agency = ?1 AND epoch = ?2",
        ARGS(INT(b->agency), INT(l->epoch), TEXT(str_of(b->era.origin)), TEXT(str_of(b->era.vkey)),
             INT(b->era_number), INT(b->era.base), INT(size), INT(slots),
             TEXT(bytes_view(b->era.note, b->era.note_bytes)), BLOB(bytes_view(d.at, sizeof d.at))));
    if (rc) return within(f, rc, "the log of agency %ld", b->agency);
    if (store_changes(l->writer) != 1)
        return fail(f, RC_CONFLICT, "another writer has opened the ledger of agency %ld since", b->agency);
    return RC_OK;
}

enum rc book_insert(struct ledger *l, struct book *b, struct fault *f)
{
    struct digest d = book_digest(b, b->era.size, b->slots, l->epoch);
    return store_run(
        l->writer, f,
        "INSERT INTO ledger_log (agency, slug, origin, vkey, era, base, size, slots, head, epoch, digest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        ARGS(INT(b->agency), TEXT(str_of(b->slug)), TEXT(str_of(b->era.origin)), TEXT(str_of(b->era.vkey)),
             INT(b->era_number), INT(b->era.base), INT(b->era.size), INT(b->slots),
             TEXT(bytes_view(b->era.note, b->era.note_bytes)), INT(l->epoch),
             BLOB(bytes_view(d.at, sizeof d.at))));
}

// A C string out of a column: false where it is no text, too long or holds a NUL.
static bool column_text(struct value v, char *ret_text, ptrdiff_t room)
{
    if (v.kind != VALUE_TEXT || v.s.len >= room || (v.s.len > 0 && memchr(v.s.at, 0, (size_t)v.s.len)))
        return false;
    if (v.s.len > 0) memcpy(ret_text, v.s.at, (size_t)v.s.len);
    ret_text[v.s.len] = 0;
    return true;
}

static bool read_row(struct book *b, struct row r)
{
    const struct value *v = r.at;
    bool texts = column_text(v[1], b->slug, sizeof b->slug) &&
                 column_text(v[2], b->era.origin, sizeof b->era.origin) &&
                 column_text(v[3], b->era.vkey, sizeof b->era.vkey) &&
                 column_text(v[8], b->era.note, sizeof b->era.note);
    bool digest = v[10].kind == VALUE_BLOB && v[10].s.len == DIGEST_BYTES;
    if (!texts || !digest) return false;
    b->agency = v[0].i;
    b->era_number = (int32_t)v[4].i;
    b->era.base = v[5].i;
    b->era.size = v[6].i;
    b->slots = v[7].i;
    b->era.note_bytes = (int32_t)v[8].s.len;
    return v[4].i >= 0 && v[4].i < LEDGER_ERAS_MAX && b->era.base >= 0 && b->era.size >= 0 && b->slots >= 0 &&
           b->era.base + b->era.size < INT64_C(1) << LEDGER_POSITION_BITS;
}

struct row_taking {
    struct ledger *l;
    int32_t index;
};

static struct book *book_made(struct ledger *l, int32_t index)
{
    if (l->book[index]) return l->book[index];
    struct book *b = calloc(1, sizeof *b);
    MUST(b != NULL);
    l->book[index] = b;
    atomic_store(&l->books, index + 1);
    return b;
}

static enum rc take_row(struct book *b, struct row r, int64_t agency, int64_t *ret_epoch, struct fault *f)
{
    if (!read_row(b, r) || b->agency != agency)
        return fail(f, RC_CORRUPT, "the log's row of agency %ld is not one", agency);
    struct digest d = book_digest(b, b->era.size, b->slots, r.at[9].i);
    if (memcmp(d.at, r.at[10].s.at, DIGEST_BYTES) != 0)
        return fail(f, RC_CORRUPT, "the log's row of agency %ld was altered", b->agency);
    *ret_epoch = r.at[9].i;
    return RC_OK;
}

static enum rc take_each(void *self, struct row r, struct fault *f)
{
    struct row_taking *t = self;
    int64_t epoch;
    int32_t index = t->index++;
    if (index == LEDGER_AGENCIES_MAX) return fail(f, RC_LIMIT, "more than %d agencies", LEDGER_AGENCIES_MAX);
    enum rc rc = take_row(book_made(t->l, index), r, index + 1, &epoch, f);
    if (!rc && epoch > t->l->epoch) t->l->epoch = epoch;
    return rc;
}

#define LOG_COLUMNS                                                                                          \
    "SELECT agency, slug, origin, vkey, era, base, size, slots, head, epoch, digest FROM ledger_log"

enum rc book_rows(struct ledger *l, struct store *s, struct fault *f)
{
    struct row_taking t = { l, 0 };
    return store_each(s, f, LOG_COLUMNS " ORDER BY agency", NO_ARGS, take_each, &t);
}

static enum rc take_one(void *self, struct row r, struct fault *f)
{
    int64_t epoch;
    struct book *b = self;
    return take_row(b, r, b->agency, &epoch, f);
}

enum rc book_row(struct store *s, struct book *b, struct fault *f)
{
    b->era.note_bytes = -1;
    enum rc rc = store_each(s, f, LOG_COLUMNS " WHERE agency = ?1", ARGS(INT(b->agency)), take_one, b);
    if (!rc && b->era.note_bytes < 0)
        rc = fail(f, RC_CORRUPT, "the log's row of agency %ld is missing", b->agency);
    return rc;
}

// --- logs that ended ---------------------------------------------------------------------------------

static enum rc take_era(void *self, struct row r, struct fault *f)
{
    struct era *e = self;
    const struct value *v = r.at;
    if (!column_text(v[0], e->origin, sizeof e->origin) || !column_text(v[1], e->vkey, sizeof e->vkey) ||
        !column_text(v[4], e->note, sizeof e->note) || v[2].i < 0 || v[3].i < 0)
        return fail(f, RC_CORRUPT, "the row of a log that ended is not one");
    e->base = v[2].i;
    e->size = v[3].i;
    e->note_bytes = (int32_t)v[4].s.len;
    return RC_OK;
}

enum rc era_row(struct store *s, int64_t agency, int32_t era_number, struct era *ret_e, struct fault *f)
{
    *ret_e = (struct era){ .note_bytes = -1 };
    enum rc rc = store_each(s, f, "SELECT origin, vkey, base, size, head FROM ledger_era WHERE row = ?1",
                            ARGS(INT(agency << 8 | era_number)), take_era, ret_e);
    if (!rc && ret_e->note_bytes < 0)
        rc = fail(f, RC_CORRUPT, "agency %ld has no row of its log %d", agency, era_number);
    return rc;
}

// --- tiles -------------------------------------------------------------------------------------------

struct hashes_wanted {
    struct digest *to;
    struct hasher *hasher;
    int32_t count, got;
};

static enum rc take_tile(void *self, struct row r, struct fault *f)
{
    struct hashes_wanted *w = self;
    ptrdiff_t bytes = w->count * (ptrdiff_t)DIGEST_BYTES;
    if (r.at[0].kind != VALUE_BLOB || r.at[0].s.len < bytes)
        return fail(f, RC_CORRUPT, "a tile of %td bytes instead of %td", r.at[0].s.len, bytes);
    memcpy(w->to, r.at[0].s.at, (size_t)bytes);
    w->got = w->count;
    return RC_OK;
}

static enum rc take_leaf(void *self, struct row r, struct fault *)
{
    struct hashes_wanted *w = self;
    w->to[w->got++] = tree_leaf(w->hasher, r.at[0].s);
    return RC_OK;
}

static enum rc leaves_of_entries(const struct tiles *t, int64_t first, struct hashes_wanted *w,
                                 struct fault *f)
{
    int64_t row = LEDGER_ROW(t->agency, t->base + first);
    return store_each(t->store, f, "SELECT bytes FROM ledger_entry WHERE row >= ?1 AND row < ?2 ORDER BY row",
                      ARGS(INT(row), INT(row + w->count)), take_leaf, w);
}

enum rc tiles_get(void *self, int32_t level, int64_t number, int32_t count, struct digest *ret_hashes,
                  struct fault *f)
{
    const struct tiles *t = self;
    struct hashes_wanted w = { ret_hashes, t->hasher, count, 0 };
    if (level == 0 && t->leaf && number == t->size / TILE_HASHES) {
        memcpy(ret_hashes, t->leaf, (size_t)count * sizeof *ret_hashes);
        return RC_OK;
    }
    enum rc rc = store_each(t->store, f, "SELECT hashes FROM ledger_tile WHERE row = ?1",
                            ARGS(INT(TILE_ROW(t->agency, t->era, level, number))), take_tile, &w);
    if (!rc && w.got == 0 && level == 0) rc = leaves_of_entries(t, number * TILE_HASHES, &w, f);
    if (rc) return within(f, rc, "tile %d/%ld of agency %ld", level, number, t->agency);
    if (w.got < count)
        return fail(f, RC_MISSING, "tile %d/%ld of agency %ld has %d hashes, not %d", level, number,
                    t->agency, w.got, count);
    return RC_OK;
}

struct tile_writing {
    struct ledger *l;
    const struct book *b;
};

static enum rc put_tile(void *self, const struct tile_row *row, struct fault *f)
{
    const struct tile_writing *w = self;
    return store_run(
        w->l->writer, f,
        "INSERT INTO ledger_tile (row, hashes) VALUES (?1, ?2) ON CONFLICT (row) DO UPDATE SET hashes = excluded.hashes",
        ARGS(INT(TILE_ROW(w->b->agency, w->b->era_number, row->level, row->number)),
             BLOB(bytes_view(row->hashes, row->count * (ptrdiff_t)DIGEST_BYTES))));
}

enum rc tiles_put(struct ledger *l, struct book *b, int64_t old_size, struct fault *f)
{
    struct tile_writing w = { l, b };
    return tree_edge_changed(b->edge, old_size, put_tile, &w, f);
}
