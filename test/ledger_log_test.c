// The log of an agency: appending, heads, proofs, parts, erasures, opening again.
#include "ledger_help.h"
#include "tree/tree.h"

static struct help h;

static bool start(const char *name)
{
    help_real(&h, name);
    int64_t agency = 0;
    if (help_open(&h) || ledger_add_agency(h.ledger, S("north"), S("anlan.example/north"), &agency, &h.f)) {
        printf("%s\n", h.f.text);
        CHECK(false);
        return false;
    }
    CHECK_INT(agency, 1);
    return true;
}

static void finish(void)
{
    char dir[256];
    (void)snprintf(dir, sizeof dir, "%s", h.dir);
    help_fini(&h);
    help_remove(dir);
}

static enum rc again(void)
{
    help_close(&h);
    return help_open(&h);
}

// Does the proof lead from the entry to the root that its note signs with the agency's key?
static bool proves(const struct proof *p, struct str entry)
{
    struct note_key key;
    struct note note;
    struct checkpoint c;
    struct tree_proof t = { .count = p->count };
    struct fault f = { 0 };
    memcpy(t.at, p->hashes, (size_t)p->count * 32);
    if (vkey_parse(ledger_vkey(h.ledger, p->agency), &key, &f) ||
        checkpoint_open(p->note, &key, 1, &c, &note, &f))
        return false;
    struct hasher *hasher = hasher_open();
    struct digest leaf = tree_leaf(hasher, entry);
    bool good = c.size == p->size && tree_check_inclusion(hasher, &leaf, p->index, p->size, &c.root, &t);
    hasher_close(hasher);
    return good;
}

TEST(an_agency_begins_with_a_signed_empty_tree)
{
    if (!start("empty")) return;
    int64_t size = -1;
    struct str note;
    ledger_head(h.ledger, &h.arena, 1, &size, &note);
    CHECK_INT(size, 0);
    CHECK(str_starts(
        note,
        S("anlan.example/north\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— anlan.example/north ")));
    CHECK_STR(ledger_slug(h.ledger, 1), S("north"));
    CHECK_INT(ledger_agency_of(h.ledger, S("north")), 1);
    CHECK_INT(ledger_agency_of(h.ledger, S("south")), 0);
    CHECK(again() == RC_OK);
    CHECK_INT(ledger_agencies(h.ledger), 1);
    finish();
}

static void sign_elsewhere(void *self, int64_t agency, struct str text, uint8_t ret_signature[static 64])
{
    int64_t *asked = self;
    asked[0]++;
    CHECK(agency == 1 && str_starts(text, S("anlan.example/north\n")) && str_ends(text, S("\n")));
    memset(ret_signature, 0x5A, 64);
}

TEST(heads_can_be_signed_elsewhere)
{
    if (!start("signer")) return;
    int64_t asked = 0, size;
    struct str note;
    struct ledger *l = NULL;
    ledger_close(h.ledger);
    struct ledger_options lo = {
        .dir = str_of(h.dir), .world = &h.world, .writer = h.store, .sign = sign_elsewhere, .signer = &asked
    };
    CHECK(ledger_open(lo, &l, &h.f) == RC_OK);
    CHECK_INT(asked, 1);
    ledger_head(l, &h.arena, 1, &size, &note);
    CHECK(str_contains(note, S("WlpaWlpa")));
    h.ledger = l;
    finish();
}

TEST(names_and_origins_that_cannot_be_are_refused)
{
    if (!start("names")) return;
    int64_t agency = 7;
    CHECK(ledger_add_agency(h.ledger, S("North"), S("a.example"), &agency, &h.f) == RC_INVALID);
    CHECK(ledger_add_agency(h.ledger, S(""), S("a.example"), &agency, &h.f) == RC_INVALID);
    CHECK(ledger_add_agency(h.ledger, S("a"), S("a b"), &agency, &h.f) == RC_INVALID);
    CHECK(ledger_add_agency(h.ledger, S("a"), S("a+b"), &agency, &h.f) == RC_INVALID);
    CHECK(ledger_add_agency(h.ledger, S("north"), S("a.example"), &agency, &h.f) == RC_CONFLICT);
    CHECK(ledger_add_agency(h.ledger, S("a"), S("anlan.example/north"), &agency, &h.f) == RC_CONFLICT);
    CHECK_INT(agency, 7);
    CHECK_INT(ledger_agencies(h.ledger), 1);
    finish();
}

TEST(every_entry_of_a_batch_is_proved_at_once)
{
    if (!start("prove")) return;
    static const int64_t batches[] = { 1, 2, 61, 64, 127, 1, 1, 254, 3, 300, 1024, 5 };
    for (ptrdiff_t b = 0; b < COUNT(batches); b++) {
        int64_t first = ledger_next(h.ledger, 1);
        for (int64_t i = 0; i < batches[b]; i++) CHECK_INT(help_stage(&h, 1, "note", NULL, 0), first + i);
        CHECK(help_commit(&h) == RC_OK);
        for (int64_t i = first; i < first + batches[b]; i++) {
            struct arena a = h.arena;
            struct proof p, slow;
            struct str entry;
            ledger_prove_last(h.ledger, &a, 1, i, &p);
            CHECK(ledger_entry(h.store, &a, 1, i, &entry, &h.f) == RC_OK);
            CHECK(proves(&p, entry));
            if (i % 17 != 0) continue;
            CHECK(ledger_prove(h.ledger, h.store, &a, 1, i, &slow, &h.f) == RC_OK);
            CHECK(slow.count == p.count && memcmp(slow.hashes, p.hashes, (size_t)p.count * 32) == 0);
            CHECK_STR(slow.note, p.note);
        }
        help_forget(&h);
    }
    finish();
}

TEST(old_entries_are_proved_after_a_start)
{
    if (!start("old")) return;
    help_fill(&h, 1, 1500, 97, 0);
    CHECK(again() == RC_OK);
    struct store *reader = help_reader(&h);
    for (int64_t i = 0; i < 1500; i += 13) {
        struct arena a = h.arena;
        struct proof p;
        struct str entry;
        CHECK(ledger_entry(reader, &a, 1, i, &entry, &h.f) == RC_OK);
        CHECK(ledger_prove(h.ledger, reader, &a, 1, i, &p, &h.f) == RC_OK);
        CHECK_INT(p.size, 1500);
        CHECK(proves(&p, entry));
    }
    struct proof p;
    CHECK(ledger_prove(h.ledger, reader, &h.arena, 1, 1500, &p, &h.f) == RC_MISSING);
    store_close(reader);
    finish();
}

TEST(heads_are_consistent_with_one_another)
{
    if (!start("consistency")) return;
    int64_t sizes[12], size;
    struct digest roots[12];
    struct note_key key;
    CHECK(vkey_parse(ledger_vkey(h.ledger, 1), &key, &h.f) == RC_OK);
    for (int i = 0; i < 12; i++) {
        help_fill(&h, 1, 1 + i * 53, 64, 0);
        struct str text;
        struct note note;
        struct checkpoint c;
        ledger_head(h.ledger, &h.arena, 1, &size, &text);
        CHECK(checkpoint_open(text, &key, 1, &c, &note, &h.f) == RC_OK);
        sizes[i] = c.size, roots[i] = c.root;
    }
    struct hasher *hasher = hasher_open();
    for (int old = 0; old < 12; old++)
        for (int new = old; new < 12; new ++) {
            uint8_t(*hashes)[32];
            struct tree_proof proof = { 0 };
            struct arena a = h.arena;
            CHECK(ledger_prove_consistency(h.ledger, h.store, &a, 1, sizes[old], sizes[new], &hashes,
                                           &proof.count, &h.f) == RC_OK);
            memcpy(proof.at, hashes, (size_t)proof.count * 32);
            CHECK(tree_check_consistency(hasher, sizes[old], &roots[old], sizes[new], &roots[new], &proof));
        }
    hasher_close(hasher);
    finish();
}

TEST(an_abandoned_batch_leaves_nothing)
{
    if (!start("abandon")) return;
    help_fill(&h, 1, 300, 50, 1);
    int64_t size, size_after;
    struct str head, head_after;
    ledger_head(h.ledger, &h.arena, 1, &size, &head);
    for (int i = 0; i < 20; i++) (void)help_stage(&h, 1, "note", NULL, 2);
    CHECK(store_begin(h.store, &h.f) == RC_OK && ledger_write(h.ledger, &h.f) == RC_OK);
    store_rollback(h.store);
    ledger_abandon(h.ledger);
    ledger_head(h.ledger, &h.arena, 1, &size_after, &head_after);
    CHECK_STR(head_after, head);
    CHECK_INT(ledger_next(h.ledger, 1), 300);
    help_fill(&h, 1, 10, 10, 1); // takes the same positions and slots
    struct opening *parts;
    int32_t count;
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 305, NULL, 0, &parts, &count, &h.f) == RC_OK &&
          count == 1);
    CHECK(again() == RC_OK);
    CHECK_INT(ledger_next(h.ledger, 1), 310);
    finish();
}

TEST(what_an_undone_act_staged_is_taken_back)
{
    if (!start("unstage")) return;
    (void)help_stage(&h, 1, "note", NULL, 1);
    int32_t mark = ledger_staged(h.ledger);
    (void)help_stage(&h, 1, "note", NULL, 3);
    (void)help_stage(&h, 1, "note", NULL, 2);
    ledger_unstage(h.ledger, mark);
    CHECK_INT(ledger_next(h.ledger, 1), 1);
    CHECK_INT(help_stage(&h, 1, "note", NULL, 1), 1);
    CHECK(help_commit(&h) == RC_OK);
    CHECK_INT(ledger_next(h.ledger, 1), 2);
    finish();
}

TEST(parts_open_again_and_only_those_that_are_asked_for)
{
    if (!start("parts")) return;
    help_fill(&h, 1, 5, 5, 3);
    CHECK(again() == RC_OK);
    struct opening *parts;
    int32_t count;
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 3, NULL, 0, &parts, &count, &h.f) == RC_OK);
    CHECK_INT(count, 3);
    CHECK_STR(parts[1].name, S("reporter"));
    CHECK_STR(parts[1].canonical, help_body(&h.arena, 3, S("reporter")));
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 3, &(struct str)SL("subject"), 1, &parts, &count,
                            &h.f) == RC_OK);
    CHECK_INT(count, 1);
    CHECK_STR(parts[0].canonical, help_body(&h.arena, 3, S("subject")));
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 9, NULL, 0, &parts, &count, &h.f) == RC_MISSING);
    finish();
}

TEST(an_opening_is_what_the_entry_commits_to)
{
    if (!start("opening")) return;
    help_fill(&h, 1, 1, 1, 1);
    struct opening *parts;
    struct entry e;
    struct str bytes;
    int32_t count;
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 0, NULL, 0, &parts, &count, &h.f) == RC_OK);
    CHECK(ledger_entry(h.store, &h.arena, 1, 0, &bytes, &h.f) == RC_OK &&
          entry_decode(&h.arena, bytes, &e, &h.f) == RC_OK);
    struct hasher *hasher = hasher_open();
    struct digest d = seal_commitment(hasher, parts[0].salt, parts[0].canonical);
    hasher_close(hasher);
    CHECK(memcmp(d.at, e.parts[0].commitment, 32) == 0);
    finish();
}

TEST(an_erased_part_stays_erased_and_others_stay_readable)
{
    if (!start("erase")) return;
    help_fill(&h, 1, 3, 3, 3);
    struct opening *parts;
    int32_t count, slots;
    (void)help_stage(&h, 1, "erase", "{\"erase\":[{\"at\":\"1\",\"parts\":[\"narrative\",\"subject\"]}]}", 0);
    CHECK(help_commit(&h) == RC_OK);
    CHECK(ledger_erase_parts(h.ledger, 1, 1, (struct str[]){ SL("narrative"), SL("subject") }, 2, &slots,
                             &h.f) == RC_OK);
    CHECK_INT(slots, 2);
    for (int round = 0; round < 2; round++) {
        CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 1, NULL, 0, &parts, &count, &h.f) == RC_OK &&
              count == 3);
        CHECK(parts[0].erased && parts[2].erased && parts[0].canonical.len == 0);
        CHECK(!parts[1].erased && parts[1].canonical.len > 0);
        CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 2, NULL, 0, &parts, &count, &h.f) == RC_OK &&
              !parts[0].erased);
        CHECK(again() == RC_OK);
    }
    finish();
}

TEST(a_start_does_an_erasure_that_was_only_written)
{
    if (!start("erase-late")) return;
    help_fill(&h, 1, 2, 2, 1);
    (void)help_stage(&h, 1, "erase", "{\"erase\":[{\"at\":\"0\",\"parts\":[\"narrative\"]}]}", 0);
    CHECK(help_commit(&h) == RC_OK);
    struct opening *parts;
    int32_t count;
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 0, NULL, 0, &parts, &count, &h.f) == RC_OK &&
          !parts[0].erased);
    CHECK(again() == RC_OK);
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 0, NULL, 0, &parts, &count, &h.f) == RC_OK &&
          parts[0].erased);
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, 1, NULL, 0, &parts, &count, &h.f) == RC_OK &&
          !parts[0].erased);
    finish();
}

TEST(two_agencies_share_a_batch)
{
    if (!start("two")) return;
    int64_t south = 0;
    CHECK(ledger_add_agency(h.ledger, S("south"), S("anlan.example/south"), &south, &h.f) == RC_OK &&
          south == 2);
    for (int i = 0; i < 10; i++) {
        CHECK_INT(help_stage(&h, 1, "transfer", NULL, 1), 2 * i);
        CHECK_INT(help_stage(&h, 2, "accept", NULL, 2), i);
        CHECK_INT(help_stage(&h, 1, "note", NULL, 1), 2 * i + 1);
        CHECK(help_commit(&h) == RC_OK);
        struct proof p;
        struct str entry;
        for (int64_t agency = 1; agency <= 2; agency++) {
            int64_t last = ledger_next(h.ledger, agency) - 1;
            ledger_prove_last(h.ledger, &h.arena, agency, last, &p);
            CHECK(ledger_entry(h.store, &h.arena, agency, last, &entry, &h.f) == RC_OK && proves(&p, entry));
        }
    }
    CHECK(again() == RC_OK);
    struct opening *parts;
    int32_t count;
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 2, 9, NULL, 0, &parts, &count, &h.f) == RC_OK &&
          count == 2);
    CHECK_STR(parts[1].canonical, help_body(&h.arena, 28, S("reporter")));
    finish();
}

TEST(a_store_that_is_older_than_what_was_published_is_not_opened)
{
    if (!start("older")) return;
    char copy[400], command[2000];
    help_fill(&h, 1, 40, 10, 0);
    help_close(&h);
    (void)snprintf(copy, sizeof copy, "%s.copy", h.dir);
    (void)snprintf(command, sizeof command, "cp '%s' '%s'", h.db, copy);
    CHECK(system(command) == 0);
    CHECK(help_open(&h) == RC_OK);
    help_fill(&h, 1, 10, 10, 0);
    help_close(&h); // publishes 50
    (void)snprintf(command, sizeof command, "rm -f '%s-wal' '%s-shm' && mv '%s' '%s'", h.db, h.db, copy,
                   h.db);
    CHECK(system(command) == 0);
    CHECK(help_open(&h) == RC_CORRUPT);
    CHECK(str_contains(str_of(h.f.text), S("signs 50 entries, the store holds 40")));
    finish();
}

TEST(a_second_writer_fences_the_first_off)
{
    if (!start("fence")) return;
    help_fill(&h, 1, 3, 3, 0);
    struct fault f = { 0 };
    struct ledger *second = NULL;
    struct ledger_options lo = { .dir = str_of(h.dir), .world = &h.world, .writer = h.store };
    CHECK(ledger_open(lo, &second, &f) == RC_OK);
    (void)help_stage(&h, 1, "note", NULL, 0);
    CHECK(help_commit(&h) == RC_CONFLICT);
    CHECK(str_contains(str_of(h.f.text), S("another writer has opened")));
    ledger_close(second);
    CHECK_INT(ledger_next(h.ledger, 1), 3);
    finish();
}

TEST(tiles_and_bundles_are_those_of_the_published_tree)
{
    if (!start("tiles")) return;
    help_fill(&h, 1, 700, 100, 0);
    struct str tile, bundle, entry, taken;
    CHECK(ledger_tile(h.ledger, h.store, &h.arena, 1, 0, 0, 256, &tile, &h.f) ==
          RC_MISSING); // nothing is published yet
    CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
    CHECK(ledger_tile(h.ledger, h.store, &h.arena, 1, 0, 2, 188, &tile, &h.f) == RC_OK);
    CHECK(ledger_tile(h.ledger, h.store, &h.arena, 1, 0, 2, 189, &tile, &h.f) == RC_MISSING);
    CHECK(ledger_tile(h.ledger, h.store, &h.arena, 1, 1, 0, 2, &tile, &h.f) == RC_OK);
    CHECK(ledger_tile(h.ledger, h.store, &h.arena, 1, 2, 0, 1, &tile, &h.f) == RC_MISSING);
    help_fill(&h, 1, 100, 100, 0); // tile 2 is full now; it is served as it was published
    CHECK(ledger_tile(h.ledger, h.store, &h.arena, 1, 0, 2, 256, &tile, &h.f) == RC_MISSING);
    CHECK(ledger_tile(h.ledger, h.store, &h.arena, 1, 0, 2, 188, &tile, &h.f) == RC_OK);
    CHECK_INT(tile.len, 188 * 32);
    CHECK(ledger_bundle(h.ledger, h.store, &h.arena, 1, 2, 188, &bundle, &h.f) == RC_OK);
    struct hasher *hasher = hasher_open();
    for (int64_t i = 512; i < 700; i++) {
        struct arena a = h.arena;
        CHECK(bundle_take(&bundle, &taken, &h.f) == RC_OK);
        CHECK(ledger_entry(h.store, &a, 1, i, &entry, &h.f) == RC_OK);
        CHECK_STR(taken, entry);
        struct digest d = tree_leaf(hasher, entry);
        CHECK(memcmp(d.at, tile.at + (i - 512) * 32, 32) == 0);
    }
    CHECK_INT(bundle.len, 0);
    hasher_close(hasher);
    finish();
}

TEST(the_head_is_published_at_most_once_a_minute)
{
    if (!start("publish")) return;
    int64_t size;
    struct str note;
    CHECK(ledger_publish(h.ledger, false, &h.f) == RC_OK); // the first at once
    help_fill(&h, 1, 10, 10, 0);
    CHECK(ledger_publish(h.ledger, false, &h.f) == RC_OK);
    ledger_published(h.ledger, &h.arena, 1, &size, &note);
    CHECK_INT(size, 0);
    CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
    ledger_published(h.ledger, &h.arena, 1, &size, &note);
    CHECK_INT(size, 10);
    finish();
}

TEST(a_reader_without_keys_reads_and_opens_no_part)
{
    if (!start("keyless")) return;
    help_fill(&h, 1, 300, 50, 1);
    help_close(&h);
    char secret[400], hidden[400];
    (void)snprintf(secret, sizeof secret, "%s/secret", h.dir);
    (void)snprintf(hidden, sizeof hidden, "%s/hidden", h.dir);
    CHECK(rename(secret, hidden) == 0);
    struct store *reader = help_reader(&h);
    struct ledger *l = NULL;
    struct ledger_options lo = { .dir = str_of(h.dir), .world = &h.world, .reader = reader };
    CHECK(ledger_open(lo, &l, &h.f) == RC_OK);
    CHECK(!ledger_has_keys(l));
    struct proof p;
    struct opening *parts;
    int32_t count;
    CHECK(ledger_prove(l, reader, &h.arena, 1, 123, &p, &h.f) == RC_OK);
    CHECK(ledger_open_parts(l, reader, &h.arena, 1, 123, NULL, 0, &parts, &count, &h.f) == RC_MISSING);
    ledger_close(l);
    store_close(reader);
    CHECK(help_open(&h) == RC_MISSING); // a writer must not make new keys over old logs
    finish();
}

// --- names -------------------------------------------------------------------------------------------

TEST(case_names_come_back_and_made_up_ones_do_not)
{
    if (!start("case-names")) return;
    int64_t south, agency, id;
    CHECK(ledger_add_agency(h.ledger, S("south"), S("anlan.example/south"), &south, &h.f) == RC_OK);
    for (int64_t i = 0; i < 200; i++) {
        char name[CASE_TEXT];
        ledger_case_name(h.ledger, 1 + i % 2, i * i, name);
        CHECK(ledger_case_id(h.ledger, (struct str){ name, CASE_TEXT }, &agency, &id));
        CHECK(agency == 1 + i % 2 && id == i * i);
        name[i % CASE_TEXT] = name[i % CASE_TEXT] == '7' ? '8' : '7';
        CHECK(!ledger_case_id(h.ledger, (struct str){ name, CASE_TEXT }, &agency, &id));
    }
    CHECK(!ledger_case_id(h.ledger, S(""), &agency, &id));
    finish();
}

TEST(a_receipt_code_is_known_however_it_is_typed)
{
    if (!start("codes")) return;
    char code[RECEIPT_TEXT], typed[64];
    uint8_t want[RECEIPT_HASH], got[RECEIPT_HASH];
    ledger_receipt_code(h.ledger, 1, 42, code);
    struct str whole = { code, RECEIPT_TEXT };
    CHECK(str_starts(whole, S("AL-")));
    ledger_receipt_hash(h.ledger, whole, want);
    ledger_receipt_hash(h.ledger, str_slice(whole, 3, RECEIPT_TEXT), got); // without its beginning
    CHECK(memcmp(got, want, sizeof want) == 0);
    int n = snprintf(typed, sizeof typed, "al %.4s-%.4s-%.4s-%.4s", code + 3, code + 7, code + 11, code + 15);
    for (int i = 0; i < n; i++)
        typed[i] = typed[i] >= 'A' && typed[i] <= 'Z' ? (char)(typed[i] + 32) : typed[i];
    ledger_receipt_hash(h.ledger, (struct str){ typed, n }, got);
    CHECK(memcmp(got, want, sizeof want) == 0);
    ledger_receipt_code(h.ledger, 1, 43, code);
    ledger_receipt_hash(h.ledger, whole, got);
    CHECK(memcmp(got, want, sizeof want) != 0);
    ledger_receipt_hash(h.ledger, S(""), got);
    finish();
}
