// Backups of keys, restores, new origins, and erasures that are not brought back.
#include "ledger_help.h"
#include "tree/tree.h"

static struct help h;
static char keys[400], copy[400];

static bool start(const char *name)
{
    int64_t agency;
    help_real(&h, name);
    if (help_open(&h) || ledger_add_agency(h.ledger, S("north"), S("anlan.example/north"), &agency, &h.f)) {
        printf("%s\n", h.f.text);
        CHECK(false);
        return false;
    }
    (void)snprintf(keys, sizeof keys, "%s/keys-backup", h.dir);
    (void)snprintf(copy, sizeof copy, "%s/copy.db", h.dir);
    return true;
}

static void finish(void)
{
    char dir[256];
    (void)snprintf(dir, sizeof dir, "%s", h.dir);
    help_fini(&h);
    help_remove(dir);
}

// Database first, keys after it.
static void back_up(void)
{
    CHECK(store_backup(h.store, str_of(copy), 100, NULL, NULL, &h.f) == RC_OK);
    CHECK(ledger_backup_keys(h.ledger, str_of(keys), &h.f) == RC_OK);
}

// A new data directory out of the backups, as after a fire; what lies in DIR/ledger is gone with it.
static enum rc restore(struct help *to, const char *name, bool over_age)
{
    char command[1200];
    help_real(to, name);
    MUST(to->world.disk.make_dir(to->world.disk.self, str_of(to->dir), &to->f) == RC_OK);
    (void)snprintf(command, sizeof command, "cp '%s' '%s'", copy, to->db);
    CHECK(system(command) == 0);
    enum rc rc = ledger_restore_keys(&to->world, str_of(keys), str_of(to->dir), over_age, &to->f);
    struct store_options so = { .path = str_of(to->db), .role = STORE_WRITER };
    if (!rc) rc = store_open(so, &to->store, &to->f);
    struct ledger_options lo = {
        .dir = str_of(to->dir), .world = &to->world, .writer = to->store, .restoring = true
    };
    return rc ? rc : ledger_open(lo, &to->ledger, &to->f);
}

static void drop(struct help *to)
{
    char dir[256];
    (void)snprintf(dir, sizeof dir, "%s", to->dir);
    help_fini(to);
    help_remove(dir);
}

static struct str newest(struct help *of, struct arena *a)
{
    int64_t size;
    struct str note;
    ledger_head(of->ledger, a, 1, &size, &note);
    return note;
}

static bool verifies(struct help *of)
{
    struct verify_report r;
    struct store *reader = help_reader(of);
    enum rc rc = ledger_verify(of->ledger, reader, 1, S(""), NULL, NULL, &r, &of->f);
    if (rc) printf("%s\n", of->f.text);
    store_close(reader);
    return rc == RC_OK;
}

TEST(a_restore_of_all_that_was_signed_goes_on_under_its_origin)
{
    if (!start("restore")) return;
    help_fill(&h, 1, 300, 50, 1);
    back_up();
    struct help to;
    CHECK(restore(&to, "restore-to", false) == RC_OK);
    CHECK(ledger_restore_check(to.ledger, 1, newest(&h, &h.arena), &to.f) == RC_OK);
    help_fill(&to, 1, 10, 10, 1);
    CHECK(verifies(&to));
    struct opening *parts;
    int32_t count;
    CHECK(ledger_open_parts(to.ledger, to.store, &to.arena, 1, 299, NULL, 0, &parts, &count, &to.f) ==
              RC_OK &&
          !parts[0].erased);
    drop(&to);
    finish();
}

TEST(a_restore_that_holds_less_begins_a_new_origin_that_names_the_old_head)
{
    if (!start("origin")) return;
    help_fill(&h, 1, 300, 50, 1);
    back_up();
    help_fill(&h, 1, 20, 20, 1);
    struct help to;
    struct str note = newest(&h, &h.arena);
    CHECK(restore(&to, "origin-to", false) == RC_OK);
    CHECK(ledger_restore_check(to.ledger, 1, note, &to.f) == RC_CONFLICT);
    CHECK(ledger_new_origin(to.ledger, 1, S(""), note, S("o:admin"), &to.f) == RC_OK);
    CHECK_STR(ledger_origin(to.ledger, 1), S("anlan.example/north/2"));
    CHECK_INT(ledger_base(to.ledger, 1), 300);
    CHECK_INT(ledger_next(to.ledger, 1), 301);
    struct str first;
    struct entry e;
    CHECK(ledger_entry(to.store, &to.arena, 1, 300, &first, &to.f) == RC_OK &&
          entry_decode(&to.arena, first, &e, &to.f) == RC_OK);
    CHECK_STR(e.verb, S("origin"));
    CHECK_INT(e.base, 300);
    CHECK_STR(json_str(json_get(e.does, S("old")), S("newest")), note);
    CHECK_INT(json_int(json_get(e.does, S("old")), S("size"), -1), 300);
    // its proof leads to the head of the new log, as its first leaf
    struct proof p;
    struct note_key key;
    struct note opened;
    struct checkpoint c;
    CHECK(ledger_prove(to.ledger, to.store, &to.arena, 1, 300, &p, &to.f) == RC_OK && p.index == 0 &&
          p.size == 1 && p.count == 0);
    CHECK(vkey_parse(ledger_vkey(to.ledger, 1), &key, &to.f) == RC_OK &&
          checkpoint_open(p.note, &key, 1, &c, &opened, &to.f) == RC_OK);
    CHECK_STR(c.origin, S("anlan.example/north/2"));
    CHECK_STR(json_str(json_get(e.does, S("old")), S("vkey")), ledger_vkey(h.ledger, 1));
    // an entry of the log that ended is proved under that log's last head, with that log's key
    CHECK(ledger_prove(to.ledger, to.store, &to.arena, 1, 299, &p, &to.f) == RC_OK && p.index == 299 &&
          p.size == 300);
    CHECK(vkey_parse(p.vkey, &key, &to.f) == RC_OK &&
          checkpoint_open(p.note, &key, 1, &c, &opened, &to.f) == RC_OK);
    CHECK_STR(c.origin, S("anlan.example/north"));
    struct tree_proof proof = { .count = p.count };
    memcpy(proof.at, p.hashes, (size_t)p.count * 32);
    CHECK(ledger_entry(to.store, &to.arena, 1, 299, &first, &to.f) == RC_OK);
    struct hasher *hasher = hasher_open();
    struct digest leaf = tree_leaf(hasher, first);
    CHECK(tree_check_inclusion(hasher, &leaf, p.index, p.size, &c.root, &proof));
    hasher_close(hasher);
    // again: the numbers of origins go on
    CHECK(verifies(&to));
    help_close(&to);
    CHECK(help_open(&to) == RC_OK);
    CHECK(ledger_new_origin(to.ledger, 1, S(""), S(""), S("o:admin"), &to.f) == RC_OK);
    CHECK_STR(ledger_origin(to.ledger, 1), S("anlan.example/north/3"));
    CHECK_INT(ledger_next(to.ledger, 1), 302);
    int64_t origins[LEDGER_ERAS_MAX];
    int32_t origins_count = -1;
    CHECK(ledger_origins(to.ledger, to.store, 1, origins, &origins_count, &to.f) == RC_OK);
    CHECK(origins_count == 2 && origins[0] == 301 && origins[1] == 300); // the newest first
    CHECK(ledger_origins(h.ledger, h.store, 1, origins, &origins_count, &h.f) == RC_OK && origins_count == 0);
    CHECK(verifies(&to));
    drop(&to);
    finish();
}

TEST(entries_of_a_new_origin_that_do_not_say_its_base_are_found)
{
    if (!start("base")) return;
    help_fill(&h, 1, 10, 10, 0);
    CHECK(ledger_new_origin(h.ledger, 1, S("anlan.example/north-after"), S(""), S("o:admin"), &h.f) == RC_OK);
    help_fill(&h, 1, 1, 1, 0); // carries the base
    CHECK(verifies(&h));
    struct entry e = { .agency = 1,
                       .position = ledger_next(h.ledger, 1),
                       .act = S("a"),
                       .verb = S("v"),
                       .actor = S("s"),
                       .place = -1,
                       .previous = -1 };
    struct str bytes;
    CHECK(entry_encode(&h.arena, &e, &bytes, &h.f) == RC_OK);
    ledger_stage(h.ledger, 1, bytes, NULL, 0);
    CHECK(help_commit(&h) == RC_OK);
    CHECK(!verifies(&h));
    finish();
}

TEST(what_was_erased_after_the_backup_is_erased_again)
{
    if (!start("erasures")) return;
    char list[4096];
    help_fill(&h, 1, 20, 20, 2);
    back_up();
    int32_t slots, erased, unknown;
    struct opening *parts;
    int32_t count;
    (void)help_stage(&h, 1, "erase", "{\"erase\":[{\"at\":\"7\",\"parts\":[\"narrative\",\"reporter\"]}]}",
                     0);
    (void)help_stage(&h, 1, "note", NULL, 1);
    (void)help_stage(&h, 1, "erase", "{\"erase\":[{\"at\":\"21\",\"parts\":[\"narrative\"]}]}", 0);
    CHECK(help_commit(&h) == RC_OK);
    CHECK(ledger_erase_parts(h.ledger, 1, 7, (struct str[]){ SL("narrative"), SL("reporter") }, 2, &slots,
                             &h.f) == RC_OK);
    CHECK(ledger_erase_parts(h.ledger, 1, 21, &(struct str)SL("narrative"), 1, &slots, &h.f) == RC_OK);
    CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
    char path[400];
    (void)snprintf(path, sizeof path, "%s/ledger/erasures", h.dir);
    FILE *file = fopen(path, "r");
    MUST(file != NULL);
    struct str lines = { list, (ptrdiff_t)fread(list, 1, sizeof list, file) };
    (void)fclose(file);
    CHECK(str_contains(lines, S("{\"agency\":1,\"at\":7,\"parts\":{\"narrative\":\"")));

    struct help to;
    CHECK(restore(&to, "erasures-to", false) == RC_OK);
    CHECK(ledger_open_parts(to.ledger, to.store, &to.arena, 1, 7, NULL, 0, &parts, &count, &to.f) == RC_OK &&
          !parts[0].erased);
    CHECK(ledger_new_origin(to.ledger, 1, S(""), S(""), S("o:admin"), &to.f) == RC_OK);
    CHECK(ledger_erase_again(to.ledger, lines, S("o:admin"), &erased, &unknown, &to.f) == RC_OK);
    CHECK_INT(erased, 2);
    CHECK_INT(unknown, 1); // the entry at 21 was made after the backup
    CHECK(ledger_open_parts(to.ledger, to.store, &to.arena, 1, 7, NULL, 0, &parts, &count, &to.f) == RC_OK);
    CHECK(parts[0].erased && parts[1].erased);
    CHECK(ledger_erase_again(to.ledger, lines, S("o:admin"), &erased, &unknown, &to.f) == RC_OK &&
          erased == 0);
    CHECK(verifies(&to));
    CHECK(ledger_erase_again(to.ledger, S("{\"agency\":1}\n"), S("o:admin"), &erased, &unknown, &to.f) ==
          RC_INVALID);
    CHECK_TEXT(to.f.text, "erasing again, line 1 of the list: it does not say agency, at and parts");
    drop(&to);
    finish();
}

TEST(old_keys_under_a_log_that_erased_them_are_erased_at_the_start)
{
    if (!start("old-keys")) return;
    int32_t slots, count;
    struct opening *parts;
    help_fill(&h, 1, 5, 5, 1);
    CHECK(ledger_backup_keys(h.ledger, str_of(keys), &h.f) == RC_OK);
    (void)help_stage(&h, 1, "erase", "{\"erase\":[{\"at\":\"2\",\"parts\":[\"narrative\"]}]}", 0);
    CHECK(help_commit(&h) == RC_OK);
    CHECK(ledger_erase_parts(h.ledger, 1, 2, &(struct str)SL("narrative"), 1, &slots, &h.f) == RC_OK);
    CHECK(store_backup(h.store, str_of(copy), 100, NULL, NULL, &h.f) == RC_OK);
    struct help to;
    CHECK(restore(&to, "old-keys-to", false) == RC_OK);
    CHECK(ledger_open_parts(to.ledger, to.store, &to.arena, 1, 2, NULL, 0, &parts, &count, &to.f) == RC_OK &&
          parts[0].erased);
    CHECK(ledger_open_parts(to.ledger, to.store, &to.arena, 1, 3, NULL, 0, &parts, &count, &to.f) == RC_OK &&
          !parts[0].erased);
    drop(&to);
    finish();
}

TEST(a_key_backup_past_its_days_is_refused)
{
    if (!start("age")) return;
    help_fill(&h, 1, 2, 2, 1);
    back_up();
    char path[500];
    (void)snprintf(path, sizeof path, "%s/taken", keys);
    struct {
        const char *line;
        enum rc rc;
    } cases[] = { { "2020-01-01T00:00:00Z\n", RC_LIMIT },
                  { "2200-01-01T00:00:00Z\n", RC_LIMIT },
                  { "soon\n", RC_CORRUPT } };
    for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
        FILE *file = fopen(path, "w");
        MUST(file != NULL && fputs(cases[i].line, file) >= 0 && fclose(file) == 0);
        struct help to;
        CHECK(restore(&to, "age-to", false) == cases[i].rc);
        drop(&to);
    }
    FILE *file = fopen(path, "w");
    MUST(file != NULL && fputs(cases[0].line, file) >= 0 && fclose(file) == 0);
    struct help to;
    CHECK(restore(&to, "age-to", true) == RC_OK);
    CHECK(ledger_restore_keys(&to.world, str_of(keys), str_of(to.dir), true, &to.f) ==
          RC_CONFLICT); // keys are there already
    drop(&to);
    finish();
}
