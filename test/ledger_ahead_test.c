// Keys that are made before they are needed: a batch that finds them ready syncs no key file, whatever becomes of a run no key is lost or used
// before it is durable, and a slot that was made in vain harms nobody.
#include "ledger/ledger_int.h"
#include "ledger_help.h"

static struct help h; // large
static struct disk inner;
static int64_t syncs, full; // of this ledger's files; whether writes find no room

static enum rc counted_sync(void *self, struct disk_file *file, struct fault *f)
{
    syncs++;
    return inner.sync(self, file, f);
}

static enum rc bounded_write(void *self, struct disk_file *file, int64_t offset, const void *bytes,
                             ptrdiff_t len, struct fault *f)
{
    return full ? fail(f, RC_LIMIT, "the disk is full") : inner.write(self, file, offset, bytes, len, f);
}

static bool start(const char *name)
{
    char dir[200];
    int64_t agency;
    (void)snprintf(dir, sizeof dir, "/tmp/anlan-%s-%d", name, (int)getpid());
    help_init(&h, world_real(), dir);
    inner = h.world.disk;
    h.world.disk.sync = counted_sync;
    h.world.disk.write = bounded_write;
    full = 0;
    return help_open(&h) == RC_OK &&
           ledger_add_agency(h.ledger, S("north"), S("north.example"), &agency, &h.f) == RC_OK;
}

static void finish(void)
{
    char line[300];
    help_fini(&h);
    (void)snprintf(line, sizeof line, "rm -rf '%s'", h.dir);
    MUST(system(line) == 0);
}

static int64_t syncs_of_batch(int32_t acts)
{
    int64_t before = syncs;
    for (int32_t i = 0; i < acts; i++) (void)help_stage(&h, 1, "note", NULL, 2);
    CHECK(help_commit(&h) == RC_OK);
    help_forget(&h);
    return syncs - before;
}

static bool all_verify(void)
{
    struct verify_report r;
    struct store *reader = help_reader(&h);
    bool good = ledger_verify(h.ledger, reader, 1, S(""), NULL, NULL, &r, &h.f) == RC_OK &&
                r.parts == r.parts_open + r.parts_erased;
    if (!good) printf("%s\n", h.f.text);
    store_close(reader);
    return good;
}

TEST(a_batch_whose_keys_are_ready_syncs_no_key_file)
{
    if (!start("ahead")) CHECK(!"it opens");
    CHECK(ledger_keys_wanted(h.ledger) == NULL); // nothing is made for an agency that has sealed nothing
    CHECK_INT(syncs_of_batch(20), 1);            // 40 keys are missing: they are made now, with 64 for later
    CHECK_INT(syncs_of_batch(20), 0);
    struct key_run *run = ledger_keys_wanted(h.ledger);
    CHECK(run != NULL && ledger_keys_wanted(h.ledger) == NULL); // one at a time
    ledger_keys_make(h.ledger, run);
    CHECK(ledger_keys_take(h.ledger, run, &h.f) == RC_OK);
    CHECK_INT(syncs_of_batch(40), 0);
    CHECK(all_verify());
    finish();
}

TEST(a_batch_that_lacks_keys_knows_that_they_are_on_their_way)
{
    if (!start("awaited")) CHECK(!"it opens");
    (void)syncs_of_batch(40);
    (void)syncs_of_batch(10);
    struct key_run *run = ledger_keys_wanted(h.ledger);
    CHECK(run != NULL);
    if (!run) return;
    for (int32_t i = 0; i < 40; i++) (void)help_stage(&h, 1, "note", NULL, 2);
    CHECK(ledger_keys_awaited(h.ledger));
    ledger_keys_make(h.ledger, run);
    CHECK(ledger_keys_take(h.ledger, run, &h.f) == RC_OK && !ledger_keys_awaited(h.ledger));
    CHECK(help_commit(&h) == RC_OK);
    CHECK(all_verify());
    finish();
}

TEST(a_run_that_found_no_room_leaves_what_was_ready_and_is_asked_for_again)
{
    if (!start("no-room")) CHECK(!"it opens");
    (void)syncs_of_batch(40);
    (void)syncs_of_batch(10);
    struct key_run *run = ledger_keys_wanted(h.ledger);
    CHECK(run != NULL);
    if (!run) return;
    full = 1;
    ledger_keys_make(h.ledger, run);
    CHECK(ledger_keys_take(h.ledger, run, &h.f) == RC_LIMIT);
    CHECK(str_contains(str_of(h.f.text), S("the disk is full")));
    full = 0;
    CHECK(!ledger_must_stop(h.ledger));
    run = ledger_keys_wanted(h.ledger);
    CHECK(run != NULL);
    if (!run) return;
    ledger_keys_make(h.ledger, run);
    CHECK(ledger_keys_take(h.ledger, run, &h.f) == RC_OK);
    CHECK_INT(syncs_of_batch(40), 0);
    CHECK(all_verify());
    finish();
}

TEST(slots_that_were_made_in_vain_are_made_anew_by_the_next_start)
{
    if (!start("in-vain")) CHECK(!"it opens");
    uint8_t before[KEYS_SLOT_BYTES], after[KEYS_SLOT_BYTES];
    enum slot_state state;
    (void)syncs_of_batch(20);
    CHECK(keyfile_get(h.ledger, &book_of(h.ledger, 1)->keys, 40, before, &state, &h.f) == RC_OK &&
          state == SLOT_KEY);
    help_close(&h);
    CHECK(help_open(&h) == RC_OK);
    CHECK(all_verify());
    CHECK_INT(syncs_of_batch(1), 1); // what is known to be ready is known to this process alone
    CHECK(keyfile_get(h.ledger, &book_of(h.ledger, 1)->keys, 40, after, &state, &h.f) == RC_OK &&
          state == SLOT_KEY);
    CHECK(memcmp(before, after, sizeof before) != 0);
    CHECK(all_verify());
    finish();
}

TEST(keys_of_an_abandoned_batch_serve_the_next_one)
{
    if (!start("abandoned")) CHECK(!"it opens");
    (void)syncs_of_batch(1);
    (void)help_stage(&h, 1, "note", NULL, 2);
    CHECK(store_begin(h.store, &h.f) == RC_OK && ledger_write(h.ledger, &h.f) == RC_OK);
    store_rollback(h.store);
    ledger_abandon(h.ledger);
    help_forget(&h);
    CHECK_INT(syncs_of_batch(1), 0);
    CHECK(all_verify());
    finish();
}

TEST(many_runs_keep_the_order_of_slots)
{
    if (!start("many")) CHECK(!"it opens");
    for (int round = 0; round < 60; round++) {
        (void)syncs_of_batch(1 + 37 * round % 90);
        for (struct key_run *run; (run = ledger_keys_wanted(h.ledger));) {
            ledger_keys_make(h.ledger, run);
            CHECK(ledger_keys_take(h.ledger, run, &h.f) == RC_OK);
        }
    }
    CHECK(book_of(h.ledger, 1)->slots_used > KEY_RUN_MAX);
    CHECK(all_verify());
    finish();
}
