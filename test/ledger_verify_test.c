// Verification: a sound ledger passes, and whatever byte of it is flipped is found and named.
#include "ledger_help.h"

static struct help h;

enum { NORTH = 1, SOUTH = 2 };

// Two agencies: some 600 entries with parts, an erasure that was done, two published heads, the last ones signed after the last batch.
static bool start(const char *name)
{
    int64_t agency;
    int32_t slots;
    help_real(&h, name);
    if (help_open(&h) || ledger_add_agency(h.ledger, S("north"), S("anlan.example/north"), &agency, &h.f) ||
        ledger_add_agency(h.ledger, S("south"), S("anlan.example/south"), &agency, &h.f)) {
        printf("%s\n", h.f.text);
        CHECK(false);
        return false;
    }
    help_fill(&h, NORTH, 40, 16, 2);
    CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
    help_fill(&h, NORTH, 500, 100, 0);
    (void)help_stage(&h, NORTH, "erase", "{\"erase\":[{\"at\":\"3\",\"parts\":[\"narrative\"]}]}", 0);
    CHECK(help_commit(&h) == RC_OK);
    CHECK(ledger_erase_parts(h.ledger, NORTH, 3, &(struct str)SL("narrative"), 1, &slots, &h.f) == RC_OK &&
          slots == 1);
    CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
    help_fill(&h, SOUTH, 30, 10, 1);
    help_fill(&h, NORTH, 20, 10, 1);
    return true;
}

static void finish(void)
{
    char dir[256];
    (void)snprintf(dir, sizeof dir, "%s", h.dir);
    help_fini(&h);
    help_remove(dir);
}

// As a command does it: a store of its own, read-only, beside no server.
static enum rc verified(int64_t agency, struct str old, struct verify_report *ret_r, struct fault *f)
{
    struct store *reader = NULL;
    struct ledger *l = NULL;
    struct store_options so = { .path = str_of(h.db), .role = STORE_READER };
    enum rc rc = store_open(so, &reader, f);
    struct ledger_options lo = { .dir = str_of(h.dir), .world = &h.world, .reader = reader };
    if (!rc) rc = ledger_open(lo, &l, f);
    struct verify_options vo = { .old_note = old, .parts = true };
    if (!rc) rc = ledger_verify_with(l, reader, agency, &vo, ret_r, f);
    ledger_close(l);
    store_close(reader);
    return rc;
}

TEST(a_sound_ledger_passes_and_the_report_counts)
{
    if (!start("verify")) return;
    struct verify_report r = { 0 };
    struct store *reader = help_reader(&h);
    CHECK(ledger_verify(h.ledger, reader, NORTH, S(""), NULL, NULL, &r, &h.f) == RC_OK);
    CHECK_TEXT(h.f.text, "");
    CHECK_INT(r.entries, 561);
    CHECK_INT(r.signed_size, 551); // the head of the last batch enters the store with the next
    CHECK_INT(r.unsigned_tail, 10);
    CHECK_INT(r.parts, 100);
    CHECK_INT(r.parts_erased, 1);
    CHECK_INT(r.parts_open, 99);
    CHECK_INT(r.erasures, 1);
    CHECK_INT(r.heads, 3); // the stored one and two published
    CHECK_INT(r.tiles, 3); // two full of leaves, one above
    CHECK(r.opened);
    store_close(reader);
    help_close(&h);
    CHECK(verified(NORTH, S(""), &r, &h.f) == RC_OK && verified(SOUTH, S(""), &r, &h.f) == RC_OK);
    CHECK_INT(r.entries, 30);
    finish();
}

// More than a short log, so that a second thread looks ahead: the same counts, and of several wrong entries the first is named.
TEST(a_long_log_is_looked_at_by_two_threads_in_its_order)
{
    enum { ENTRIES = 6'000 };
    struct verify_report r = { 0 };
    struct fault f = { 0 };
    help_real(&h, "verify-long");
    int64_t agency;
    CHECK(help_open(&h) == RC_OK &&
          ledger_add_agency(h.ledger, S("north"), S("anlan.example/north"), &agency, &h.f) == RC_OK);
    help_fill(&h, NORTH, ENTRIES, 500, 1);
    CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
    CHECK(verified(NORTH, S(""), &r, &f) == RC_OK);
    CHECK_INT(r.entries, ENTRIES);
    CHECK_INT(r.parts_open, r.parts);
    CHECK(
        store_script(
            h.store, &h.f,
            "UPDATE ledger_entry SET bytes = substr(bytes, 1, 40) || X'00' || substr(bytes, 42) WHERE row & 1048575 IN "
            "(2503, 5003)") == RC_OK);
    CHECK(verified(NORTH, S(""), &r, &f) == RC_CORRUPT);
    CHECK(strstr(f.text, "position 2503") != NULL || (printf("%s\n", f.text), false));
    finish();
}

TEST(an_old_checkpoint_must_be_a_prefix)
{
    if (!start("verify-old")) return;
    struct verify_report r;
    struct str old, other;
    int64_t size;
    char notes[4096];
    struct arena a = arena_of(notes, sizeof notes, NULL);
    ledger_published(h.ledger, &a, NORTH, &size, &old);
    ledger_head(h.ledger, &a, SOUTH, &size, &other);
    help_fill(&h, NORTH, 20, 10, 0);
    help_close(&h);
    CHECK(verified(NORTH, old, &r, &h.f) == RC_OK);
    CHECK_INT(r.heads,
              4); // the stored one, two published, the old one; that of the closing stands in its file alone
    CHECK(verified(NORTH, other, &r, &h.f) == RC_DENIED);
    CHECK_TEXT(h.f.text, "agency 1: the old checkpoint is of another log");
    char spoiled[1024];
    memcpy(spoiled, old.at, (size_t)old.len);
    spoiled[str_find(old, S("\n")) + 1]++; // a digit of the size
    CHECK(verified(NORTH, (struct str){ spoiled, old.len }, &r, &h.f) == RC_DENIED);
    finish();
}

// --- flipped bytes -----------------------------------------------------------------------------------

struct cell {
    char table[32], column[32];
    int64_t rowid;
};

struct cells {
    struct cell at[8000];
    int32_t count;
    const char *table, *column;
};

static enum rc take_cell(void *self, struct row r, struct fault *)
{
    struct cells *c = self;
    struct cell *cell = &c->at[c->count++];
    MUST(c->count < COUNT(c->at));
    (void)snprintf(cell->table, sizeof cell->table, "%s", c->table);
    (void)snprintf(cell->column, sizeof cell->column, "%s", c->column);
    cell->rowid = r.at[0].i;
    return RC_OK;
}

static struct store *writer(void)
{
    struct store *s = NULL;
    struct store_options so = { .path = str_of(h.db), .role = STORE_WRITER, .sync_off = true };
    MUST(store_open(so, &s, &h.f) == RC_OK);
    return s;
}

// Every column of every row, of large tables those of some rows.
static void list_cells(struct cells *c)
{
    static const char *const columns[][2] = {
        { "ledger_log", "agency" },  { "ledger_log", "slug" },     { "ledger_log", "origin" },
        { "ledger_log", "vkey" },    { "ledger_log", "era" },      { "ledger_log", "base" },
        { "ledger_log", "size" },    { "ledger_log", "slots" },    { "ledger_log", "head" },
        { "ledger_log", "epoch" },   { "ledger_log", "digest" },   { "ledger_entry", "row" },
        { "ledger_entry", "bytes" }, { "ledger_entry", "sealed" }, { "ledger_tile", "row" },
        { "ledger_tile", "hashes" }, { "ledger_head", "row" },     { "ledger_head", "note" },
        { "ledger_erasure", "row" },
    };
    struct store *s = writer();
    for (ptrdiff_t i = 0; i < COUNT(columns); i++) {
        char sql[200];
        c->table = columns[i][0], c->column = columns[i][1];
        int n = snprintf(
            sql, sizeof sql,
            "SELECT rowid FROM %s WHERE %s IS NOT NULL AND (rowid %% 3 = 0 OR '%s' <> 'ledger_entry')",
            c->table, c->column, c->table);
        MUST(store_each_text(s, &h.f, (struct str){ sql, n }, NO_ARGS, take_cell, c) == RC_OK);
    }
    store_close(s);
}

static char copy[1 << 16];

static enum rc take_value(void *self, struct row r, struct fault *)
{
    struct value *v = self;
    *v = r.at[0];
    if (v->kind == VALUE_INT) return RC_OK;
    MUST(v->s.len < (ptrdiff_t)sizeof copy);
    memcpy(copy, v->s.at, (size_t)v->s.len);
    v->s.at = copy;
    return RC_OK;
}

static enum rc no_row(void *, struct row, struct fault *) { return RC_OK; }

static bool is_key(const struct cell *c)
{
    return strcmp(c->column, "row") == 0 || strcmp(c->column, "agency") == 0;
}

// Turns one bit of the cell; `turn` says which. Doing it again puts it back. `rowid` follows where the key itself is turned.
static void flip(struct cell *c, uint64_t turn)
{
    char sql[200];
    struct value v = NONE;
    struct store *s = writer();
    int n = snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE rowid = ?1", c->column, c->table);
    MUST(store_each_text(s, &h.f, (struct str){ sql, n }, ARGS(INT(c->rowid)), take_value, &v) == RC_OK);
    int64_t after = c->rowid;
    if (v.kind == VALUE_INT) {
        bool key = is_key(c);
        v.i ^=
            INT64_C(1) << turn %
                              (key ? 40
                                   : 8); // the agency's number in a key is turned by ledger_log's own column
        if (key) after = v.i;
    } else {
        copy[turn / 8 % (uint64_t)v.s.len] ^= (char)(1 << turn % 8);
    }
    n = snprintf(sql, sizeof sql, "UPDATE %s SET %s = ?2 WHERE rowid = ?1", c->table, c->column);
    enum rc rc = store_each_text(s, &h.f, (struct str){ sql, n }, ARGS(INT(c->rowid), v), no_row, NULL);
    if (rc == RC_CONFLICT) after = c->rowid; // another row has that key: nothing was turned
    MUST(rc == RC_OK || rc == RC_CONFLICT);
    c->rowid = after;
    store_close(s);
}

TEST(a_flipped_bit_in_any_column_of_any_row_is_found)
{
    if (!start("verify-flip")) return;
    help_close(&h);
    static struct cells cells;
    cells.count = 0;
    list_cells(&cells);
    int32_t found = 0;
    uint64_t seed = 5;
    for (int32_t i = 0; i < cells.count; i++) {
        struct cell *c = &cells.at[i];
        struct verify_report r;
        struct fault f = { 0 };
        uint64_t turn = test_random(&seed);
        int64_t before = c->rowid;
        flip(c, turn);
        if (is_key(c) && c->rowid == before) continue; // nothing was turned
        bool corrupt = verified(NORTH, S(""), &r, &f) != RC_OK || verified(SOUTH, S(""), &r, &f) != RC_OK;
        if (!corrupt || f.text[0] == 0)
            printf("not found: %s.%s of row %ld\n", c->table, c->column, c->rowid);
        CHECK(corrupt && f.text[0] != 0);
        found += corrupt;
        flip(c, turn);
        CHECK_INT(c->rowid, before);
    }
    struct verify_report r;
    CHECK(verified(NORTH, S(""), &r, &h.f) == RC_OK);
    CHECK(found > 200);
    finish();
}

// --- the key file ------------------------------------------------------------------------------------

static void turn_byte(const char *name, long at)
{
    char path[400];
    (void)snprintf(path, sizeof path, "%s/%s", h.dir, name);
    FILE *file = fopen(path, "r+");
    MUST(file != NULL && fseek(file, at, SEEK_SET) == 0);
    int byte = fgetc(file);
    MUST(byte != EOF && fseek(file, at, SEEK_SET) == 0 && fputc(byte ^ 0x10, file) != EOF);
    MUST(fclose(file) == 0);
}

TEST(a_flipped_byte_of_a_key_slot_is_found_and_named)
{
    if (!start("verify-keys")) return;
    help_close(&h);
    for (int64_t slot = 0; slot < 100; slot += 3) {
        struct verify_report r;
        long at = 4096 + 72 * slot + slot % 72;
        char name[32];
        turn_byte("secret/a1.keys", at);
        CHECK(verified(NORTH, S(""), &r, &h.f) == RC_CORRUPT);
        (void)snprintf(name, sizeof name, "key slot %ld", slot);
        CHECK(str_contains(str_of(h.f.text), str_of(name)));
        turn_byte("secret/a1.keys", at);
    }
    finish();
}

TEST(a_flipped_byte_of_a_key_header_or_of_the_master_key_is_found)
{
    if (!start("verify-header")) return;
    help_close(&h);
    struct verify_report r;
    for (long at = 0; at < 4096; at += 11) {
        turn_byte("secret/a1.keys", at);
        CHECK(verified(NORTH, S(""), &r, &h.f) == RC_CORRUPT);
        CHECK(str_contains(str_of(h.f.text), S("the keys of agency 1")));
        turn_byte("secret/a1.keys", at);
    }
    turn_byte("secret/master.key", 7);
    CHECK(verified(NORTH, S(""), &r, &h.f) == RC_CORRUPT);
    finish();
}

TEST(a_flipped_byte_of_the_published_checkpoint_is_found)
{
    if (!start("verify-checkpoint")) return;
    help_close(&h);
    struct verify_report r;
    for (long at = 0; at < 150; at += 7) {
        turn_byte("ledger/checkpoint", at);
        CHECK(verified(NORTH, S(""), &r, &h.f) == RC_CORRUPT);
        turn_byte("ledger/checkpoint", at);
    }
    finish();
}

TEST(a_key_that_is_gone_without_an_entry_is_found)
{
    if (!start("verify-gone")) return;
    int32_t slots;
    CHECK(ledger_erase_parts(h.ledger, NORTH, 5, &(struct str)SL("reporter"), 1, &slots, &h.f) == RC_OK &&
          slots == 1);
    help_close(&h);
    struct verify_report r;
    CHECK(verified(NORTH, S(""), &r, &h.f) == RC_CORRUPT);
    CHECK_TEXT(h.f.text, "agency 1: key slot 11 is erased, and no entry says so");
    finish();
}
