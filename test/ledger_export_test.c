// A log as files, read by Go's note and tlog libraries (skipped where Go is not installed); receipts, checked with the file alone.
#include "ledger_help.h"
#include "tree/receipt.h"
#include <sys/wait.h>

static struct help h;
static char out[400];

static bool start(const char *name, int64_t entries)
{
    int64_t agency;
    help_real(&h, name);
    if (help_open(&h) || ledger_add_agency(h.ledger, S("north"), S("anlan.example/north"), &agency, &h.f)) {
        printf("%s\n", h.f.text);
        CHECK(false);
        return false;
    }
    help_fill(&h, 1, entries, 100, 1);
    (void)snprintf(out, sizeof out, "%s/out", h.dir);
    return true;
}

static void finish(void)
{
    char dir[256];
    (void)snprintf(dir, sizeof dir, "%s", h.dir);
    help_fini(&h);
    help_remove(dir);
}

static int run(const char *command)
{
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// 3: no Go here. Else what the checker says of the folder.
static int go_check(const char *options)
{
    char command[2000];
    (void)snprintf(command, sizeof command,
                   "mkdir -p '%s/go' && '%s/test/go/build' ledgercheck '%s/go/ledgercheck.ledger'",
                   ANLAN_BUILD, ANLAN_SOURCE, ANLAN_BUILD);
    int built = run(command);
    if (built != 0) return built;
    (void)snprintf(command, sizeof command, "'%s/go/ledgercheck.ledger' %s '%s' > '%s.said'", ANLAN_BUILD,
                   options, out, out);
    return run(command);
}

static void spoil(const char *name)
{
    char path[600];
    (void)snprintf(path, sizeof path, "%s/%s", out, name);
    FILE *file = fopen(path, "r+");
    MUST(file != NULL && fseek(file, 40, SEEK_SET) == 0);
    int byte = fgetc(file);
    MUST(fseek(file, 40, SEEK_SET) == 0 && fputc(byte ^ 1, file) != EOF && fclose(file) == 0);
}

TEST(another_language_accepts_every_entry_of_an_export)
{
    if (!start("export", 900)) return;
    CHECK(ledger_export(h.ledger, h.store, 1, str_of(out), true, &h.f) == RC_OK);
    int said = go_check("");
    if (said == 3) {
        finish();
        SKIP("Go or its packages are not installed");
    }
    CHECK_INT(said, 0);
    spoil("tile/entries/001");
    CHECK_INT(go_check(""), 1);
    spoil("tile/entries/001");
    spoil("tile/0/002");
    CHECK_INT(go_check(""), 1);
    finish();
}

TEST(an_export_over_an_older_one_is_consistent_with_it)
{
    if (!start("export-grow", 300)) return;
    char command[1000], old[500];
    (void)snprintf(old, sizeof old, "%s/checkpoint.old", h.dir);
    CHECK(ledger_export(h.ledger, h.store, 1, str_of(out), false, &h.f) == RC_OK);
    (void)snprintf(command, sizeof command, "cp '%s/checkpoint' '%s'", out, old);
    CHECK_INT(run(command), 0);
    help_fill(&h, 1, 400, 37, 0);
    CHECK(ledger_export(h.ledger, h.store, 1, str_of(out), true, &h.f) == RC_OK);
    (void)snprintf(command, sizeof command, "-old '%s'", old);
    int said = go_check(command);
    finish();
    if (said == 3) SKIP("Go or its packages are not installed");
    CHECK_INT(said, 0);
}

TEST(a_directory_that_was_opened_to_read_exports_its_newest_head)
{
    if (!start("export-reader", 513)) return;
    help_close(&h);
    struct store *reader = help_reader(&h);
    struct ledger *l;
    struct ledger_options lo = { .dir = str_of(h.dir), .world = &h.world, .reader = reader };
    CHECK(ledger_open(lo, &l, &h.f) == RC_OK);
    CHECK(ledger_export(l, reader, 1, str_of(out), true, &h.f) == RC_OK);
    int64_t size;
    struct str note;
    ledger_head(l, &h.arena, 1, &size, &note);
    CHECK_INT(size, 513); // published when the writer closed
    ledger_close(l);
    store_close(reader);
    int said = go_check("");
    finish();
    if (said == 3) SKIP("Go or its packages are not installed");
    CHECK_INT(said, 0);
}

// --- receipts ----------------------------------------------------------------------------------------

// A receipt of the entry at `position`, with the openings of its parts.
static struct str receipt_of(int64_t position)
{
    struct proof p;
    struct str entry;
    struct opening *parts;
    int32_t count;
    CHECK(ledger_entry(h.store, &h.arena, 1, position, &entry, &h.f) == RC_OK);
    CHECK(ledger_prove(h.ledger, h.store, &h.arena, 1, position, &p, &h.f) == RC_OK);
    CHECK(ledger_open_parts(h.ledger, h.store, &h.arena, 1, position, NULL, 0, &parts, &count, &h.f) ==
          RC_OK);
    return ledger_receipt_json(&h.arena, S("N-2026-1"), S("AL-0000"), entry, &p, ledger_vkey(h.ledger, 1),
                               parts, count);
}

TEST(a_receipt_proves_itself_and_a_spoiled_one_does_not)
{
    if (!start("receipt", 400)) return;
    struct str bytes = receipt_of(123);
    struct receipt *r = NEW(&h.arena, struct receipt, 1);
    struct receipt_truth truth;
    struct note_key key;
    struct hasher *hasher = hasher_open();
    CHECK(vkey_parse(ledger_vkey(h.ledger, 1), &key, &h.f) == RC_OK);
    CHECK(receipt_parse(&h.arena, bytes, r, &h.f) == RC_OK);
    CHECK_INT(r->openings_count, 1);
    CHECK(receipt_check(hasher, h.arena, r, &key, 1, &truth, &h.f) == RC_OK);
    CHECK_INT(truth.index, 123);
    CHECK_INT(truth.checkpoint.size, 400);
    CHECK_INT(truth.openings_count, 1);
    r->openings[0].random[3] ^= 1;
    CHECK(receipt_check(hasher, h.arena, r, &key, 1, &truth, &h.f) == RC_CORRUPT);
    hasher_close(hasher);
    finish();
}
