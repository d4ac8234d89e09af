// Erasing: the key of a part is overwritten in its slot; the entry, its proof and the sealed bytes stay and tell nothing. What was to be
// erased is read from the log's `erase` entries at every start and done again, so that no crash and no restored key file brings a key back.
#include "ledger/ledger_int.h"

// --- where the erasures stand ------------------------------------------------------------------------

enum rc erasure_note(struct ledger *l, const struct staged *s, struct fault *f)
{
    static const char mark[] =
        "\"verb\":\"erase\""; // no text of an entry can hold it: its quotes would be escaped
    if (!memmem(s->bytes.at, (size_t)s->bytes.len, mark, sizeof mark - 1)) return RC_OK;
    struct entry_glance seen;
    enum rc rc = entry_glance(s->bytes, &seen, f);
    if (rc || !str_equal(seen.verb, S("erase"))) return rc;
    return store_run(l->writer, f, "INSERT INTO ledger_erasure (row) VALUES (?1)",
                     ARGS(INT(LEDGER_ROW(s->book->agency, s->position))));
}

// --- erasing ------------------------------------------------------------------------------------------

struct erasing {
    struct ledger *l;
    struct book *book;
    const struct str *names;
    int64_t position;
    int32_t names_count, slots, listed;
};

static bool is_named(const struct erasing *e, struct str name)
{
    for (int32_t i = 0; i < e->names_count; i++)
        if (str_equal(e->names[i], name)) return true;
    return false;
}

static enum rc erase_slot(struct erasing *e, int64_t slot, struct fault *f)
{
    uint8_t key[KEYS_SLOT_BYTES];
    enum slot_state state;
    if (slot >= e->book->slots) return fail(f, RC_CORRUPT, "key slot %ld was never handed out", slot);
    enum rc rc = keyfile_get(e->l, &e->book->keys, slot, key, &state, f);
    wipe(key, sizeof key);
    if (rc || state == SLOT_ERASED) return rc;
    rc = keyfile_erase(e->l, &e->book->keys, slot, f);
    if (!rc) e->slots++;
    return rc;
}

// One line of DIR/ledger/erasures grows by each part that is found.
static void list_part(struct erasing *e, struct str commitments, struct str name)
{
    uint8_t commitment[DIGEST_BYTES];
    char hex[HEX_CHARS(DIGEST_BYTES)];
    struct lines *t = &e->l->erasures;
    if (!commitment_find(commitments, name, commitment)) return;
    if (e->listed++ == 0)
        ledger_lines_print(t, "{\"agency\":%ld,\"at\":%ld,\"parts\":{", e->book->agency, e->position);
    else
        ledger_lines_print(t, ",");
    struct str text = hex_encode(commitment, sizeof commitment, hex);
    ledger_lines_print(t, "\"%.*s\":\"%.*s\"", P(name), P(text));
}

static enum rc erase_row(void *self, struct row r, struct fault *f)
{
    struct erasing *e = self;
    struct entry_glance seen;
    struct str sealed = r.at[1].s;
    enum rc rc = entry_glance(r.at[0].s, &seen, f);
    while (!rc && sealed.len > 0) {
        struct sealed_part p;
        rc = sealed_take(&sealed, &p, f);
        if (rc || !is_named(e, p.name)) continue;
        rc = erase_slot(e, p.slot, f);
        list_part(e, seen.parts, p.name);
    }
    return rc;
}

// Overwrites without a sync; what is erased already is left alone.
static enum rc erase_parts(struct erasing *e, struct fault *f)
{
    ptrdiff_t listed_before = e->l->erasures.len;
    enum rc rc = store_each(e->l->writer, f, "SELECT bytes, sealed FROM ledger_entry WHERE row = ?1",
                            ARGS(INT(LEDGER_ROW(e->book->agency, e->position))), erase_row, e);
    if (!rc && e->listed > 0) ledger_lines_print(&e->l->erasures, "}}\n");
    if (!rc) return RC_OK;
    e->l->erasures.len = listed_before;
    return within(f, rc, "erasing parts of position %ld of agency %ld", e->position, e->book->agency);
}

enum rc ledger_erase_list(struct ledger *l, const struct ledger_erasure *at, int32_t count,
                          int32_t *ret_slots, struct fault *f)
{
    int32_t slots[LEDGER_AGENCIES_MAX + 1] = { 0 };
    enum rc rc = RC_OK;
    MUST(l->writer);
    if (l->must_stop) return fail(f, RC_IO, "a sync has failed: nothing is erased any more");
    for (int32_t i = 0; !rc && i < count; i++) {
        struct erasing e = {
            l, book_of(l, at[i].agency), at[i].names, at[i].position, at[i].names_count, 0, 0
        };
        rc = erase_parts(&e, f);
        slots[at[i].agency] += e.slots;
    }
    *ret_slots = 0;
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(l); agency++) {
        struct book *b = book_of(l, agency);
        if (slots[agency] > 0) rc = ledger_file_sync(l, b->keys.file, b->keys.path.text, f);
        *ret_slots += slots[agency];
    }
    return rc;
}

enum rc ledger_erase_parts(struct ledger *l, int64_t agency, int64_t position, const struct str *names,
                           int32_t names_count, int32_t *ret_slots, struct fault *f)
{
    struct ledger_erasure one = { agency, position, names, names_count };
    return ledger_erase_list(l, &one, 1, ret_slots, f);
}

// --- at the start -------------------------------------------------------------------------------------

struct erasure_rows {
    struct ledger *l;
    int64_t next;     // the row to go on from
    struct str bytes; // a copy, of the entry found
    int64_t row;
};

static enum rc take_erasure(void *self, struct row r, struct fault *f)
{
    struct erasure_rows *e = self;
    if (r.at[1].kind != VALUE_BLOB || r.at[1].s.len > LEDGER_ENTRY_MAX)
        return fail(f, RC_CORRUPT, "erasure at row %ld names no entry", r.at[0].i);
    uint8_t *copy = ledger_buffer(e->l, LEDGER_ENTRY_MAX);
    memcpy(copy, r.at[1].s.at, (size_t)r.at[1].s.len);
    e->bytes = bytes_view(copy, r.at[1].s.len);
    e->row = r.at[0].i;
    return RC_OK;
}

static enum rc apply_entry(struct ledger *l, struct book *b, struct str bytes, int32_t *slots,
                           struct fault *f)
{
    struct arena a = ledger_scratch(l);
    struct entry entry;
    struct entry_erasure *erasures = NULL;
    int32_t count = 0;
    enum rc rc = entry_decode(&a, bytes, &entry, f);
    if (!rc) rc = entry_erasures(&a, &entry, &erasures, &count, f);
    for (int32_t i = 0; i < count && !rc; i++) {
        struct erasing e = { l, b, erasures[i].names, erasures[i].at, erasures[i].names_count, 0, 0 };
        rc = erase_parts(&e, f);
        *slots += e.slots;
    }
    return rc;
}

static enum rc apply_book(struct ledger *l, struct book *b, struct fault *f)
{
    struct erasure_rows e = { .l = l, .next = LEDGER_ROW(b->agency, INT64_C(0)) };
    int32_t slots = 0;
    for (;;) {
        e.bytes.len = 0;
        enum rc rc =
            store_each(l->writer, f,
                       "SELECT x.row, e.bytes FROM ledger_erasure x LEFT JOIN ledger_entry e ON e.row = x.row"
                       " WHERE x.row >= ?1 AND x.row < ?2 ORDER BY x.row LIMIT 1",
                       ARGS(INT(e.next), INT(LEDGER_ROW(b->agency + 1, INT64_C(0)))), take_erasure, &e);
        if (!rc && e.bytes.len > 0) rc = apply_entry(l, b, e.bytes, &slots, f);
        if (rc) return within(f, rc, "doing the erasures of agency %ld again", b->agency);
        if (e.bytes.len == 0) break;
        e.next = e.row + 1;
    }
    return slots > 0 ? ledger_file_sync(l, b->keys.file, b->keys.path.text, f) : RC_OK;
}

enum rc erasures_apply(struct ledger *l, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; i < ledger_agencies(l) && !rc; i++) rc = apply_book(l, l->book[i], f);
    return rc;
}
