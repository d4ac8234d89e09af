// The ledger upon a disk that fails: whatever happens, acknowledged entries stand where they were, batches over two agencies are whole or
// absent, every committed part has its key unless it was erased, erased parts stay erased, and no head that was signed is contradicted.
#include "ledger_help.h"
#include "sim/disk.h"
#include "sim/vfs.h"
#include "tree/tree.h"

enum { SEEDS = 120, LIVES = 5, BATCHES = 14, ENTRIES_MAX = 2048, NOTES_MAX = 512, NORTH = 1, SOUTH = 2 };

struct told {                            // what somebody outside was told
    struct digest entry[3][ENTRIES_MAX]; // by agency and position
    int64_t size[3];
    char note[NOTES_MAX][400];
    int32_t note_agency[NOTES_MAX], notes;
    int64_t erased[3][ENTRIES_MAX]; // 1: the erasure was answered
};

struct run {
    struct sim_disk *disk;
    struct sim_vfs *vfs;
    struct sim_world world;
    uint64_t seed;
    struct told told;
    int64_t attempted[3]; // sizes if the batch under way was committed
    struct help h;
    bool skip_key_sync, skip_erasure; // seeded defects
    const char *broken;
    int64_t batches, crashes, stops, full, doubtful, erasures, lives;
};

static uint64_t chance(struct run *r, uint64_t of) { return test_random(&r->seed) % of; }

// --- a disk that forgets to sync key files -------------------------------------------------------------

static struct {
    struct disk inner;
    struct disk_file *keys[64];
    int32_t count;
    bool skip;
} forgetful;

static enum rc forgetful_open(void *self, struct str path, enum disk_mode mode, struct disk_file **ret,
                              struct fault *f)
{
    enum rc rc = forgetful.inner.open(self, path, mode, ret, f);
    if (!rc && str_ends(path, S(".keys"))) forgetful.keys[forgetful.count++ % COUNT(forgetful.keys)] = *ret;
    return rc;
}

static enum rc forgetful_sync(void *self, struct disk_file *file, struct fault *f)
{
    for (ptrdiff_t i = 0; i < COUNT(forgetful.keys); i++)
        if (forgetful.skip && forgetful.keys[i] == file) return RC_OK;
    return forgetful.inner.sync(self, file, f);
}

static struct world world_of(struct run *r)
{
    struct world w = sim_world_face(&r->world, "sim");
    forgetful.inner = w.disk;
    forgetful.count = 0;
    forgetful.skip = r->skip_key_sync;
    memset(forgetful.keys, 0, sizeof forgetful.keys);
    w.disk.open = forgetful_open;
    w.disk.sync = forgetful_sync;
    return w;
}

// --- what must hold --------------------------------------------------------------------------------

static bool is_told(struct run *r, int64_t agency, int64_t position)
{
    struct arena a = r->h.arena;
    struct str bytes;
    if (ledger_entry(r->h.store, &a, agency, position, &bytes, &r->h.f)) return false;
    struct digest d = sha256(bytes);
    return digest_equal(&d, &r->told.entry[agency][position]);
}

static void look_at_sizes(struct run *r)
{
    int64_t north = ledger_next(r->h.ledger, NORTH), south = ledger_next(r->h.ledger, SOUTH);
    bool old = north == r->told.size[NORTH] && south == r->told.size[SOUTH];
    bool new = north == r->attempted[NORTH] && south == r->attempted[SOUTH];
    if (!old && !new) r->broken = "a batch is there in part";
    if (!old && new) r->doubtful++;
}

static void look_at_parts(struct run *r, int64_t agency, int64_t position)
{
    struct arena a = r->h.arena;
    struct opening *parts;
    int32_t count;
    if (ledger_open_parts(r->h.ledger, r->h.store, &a, agency, position, NULL, 0, &parts, &count, &r->h.f)) {
        r->broken = "a committed part has no key";
        return;
    }
    for (int32_t i = 0; i < count; i++)
        if (r->told.erased[agency][position] && str_equal(parts[i].name, S("narrative")) && !parts[i].erased)
            r->broken = "an erased part can be read again";
}

static void look_at_heads(struct run *r)
{
    for (int32_t i = 0; i < r->told.notes && !r->broken; i++) {
        if (i + 4 < r->told.notes && chance(r, 4) != 0) continue; // the last ones always
        struct verify_report report;
        struct verify_options o = { .old_note = str_of(r->told.note[i]), .parts = true };
        if (ledger_verify_with(r->h.ledger, r->h.store, r->told.note_agency[i], &o, &report, &r->h.f))
            r->broken = "it does not verify against a signed head";
    }
}

static void look(struct run *r)
{
    look_at_sizes(r);
    for (int64_t agency = NORTH; agency <= SOUTH; agency++)
        for (int64_t i = 0; i < ledger_next(r->h.ledger, agency) && !r->broken; i++) {
            if (i < r->told.size[agency] && !is_told(r, agency, i))
                r->broken = "an acknowledged entry is lost or another";
            if (!r->broken) look_at_parts(r, agency, i);
        }
    if (!r->broken) look_at_heads(r);
}

// --- one batch -------------------------------------------------------------------------------------

static void tell(struct run *r)
{
    struct told *t = &r->told;
    for (int64_t agency = NORTH; agency <= SOUTH; agency++)
        for (; t->size[agency] < ledger_next(r->h.ledger, agency); t->size[agency]++) {
            struct arena a = r->h.arena;
            struct proof p;
            struct str bytes;
            int64_t position = t->size[agency];
            ledger_prove_last(r->h.ledger, &a, agency, position, &p);
            if (ledger_entry(r->h.store, &a, agency, position, &bytes, &r->h.f))
                continue; // a read may fail: nothing was told then
            t->entry[agency][position] = sha256(bytes);
            if (t->notes > 0 && strncmp(t->note[t->notes - 1], p.note.at, (size_t)p.note.len) == 0) continue;
            MUST(t->notes < NOTES_MAX && p.note.len < (ptrdiff_t)sizeof t->note[0]);
            t->note_agency[t->notes] = (int32_t)agency;
            memcpy(t->note[t->notes++], p.note.at, (size_t)p.note.len);
        }
}

// Erases the narrative of an entry that is there: the entry first, then the key.
static enum rc erase_one(struct run *r)
{
    struct ledger *l = r->h.ledger;
    int64_t agency = 1 + (int64_t)chance(r, 2), size = r->told.size[agency];
    if (size == 0) return RC_OK;
    int64_t position = (int64_t)chance(r, (uint64_t)size);
    char does[100];
    int32_t slots;
    (void)snprintf(does, sizeof does, "{\"erase\":[{\"at\":\"%ld\",\"parts\":[\"narrative\"]}]}", position);
    (void)help_stage(&r->h, agency, "erase", does, 0);
    r->attempted[NORTH] = ledger_next(l, NORTH), r->attempted[SOUTH] = ledger_next(l, SOUTH);
    enum rc rc = help_commit(&r->h);
    if (rc) return rc;
    tell(r);
    if (r->skip_erasure) { // a defect: answered before the key is gone, and forgotten at the start
        rc = store_run(r->h.store, &r->h.f, "DELETE FROM ledger_erasure", NO_ARGS);
        r->told.erased[agency][position] = 1;
        return rc;
    }
    rc = ledger_erase_parts(l, agency, position, &(struct str)SL("narrative"), 1, &slots, &r->h.f);
    if (!rc) r->told.erased[agency][position] = 1, r->erasures++;
    return rc;
}

static enum rc one_batch(struct run *r)
{
    struct ledger *l = r->h.ledger;
    help_forget(&r->h);
    int64_t acts = 1 + (int64_t)chance(r, 9);
    for (int64_t i = 0; i < acts; i++)
        (void)help_stage(&r->h, 1 + (int64_t)chance(r, 2), "note", NULL, (int32_t)chance(r, 3));
    r->attempted[NORTH] = ledger_next(l, NORTH), r->attempted[SOUTH] = ledger_next(l, SOUTH);
    if (chance(r, 6) == 0) {
        ledger_abandon(l);
        r->attempted[NORTH] = r->told.size[NORTH], r->attempted[SOUTH] = r->told.size[SOUTH];
        return RC_OK;
    }
    enum rc rc = help_commit(&r->h);
    if (!rc) tell(r), r->batches++;
    if (!rc && chance(r, 5) == 0) rc = ledger_publish(l, chance(r, 2), &r->h.f);
    if (!rc && chance(r, 5) == 0) rc = erase_one(r);
    if (rc || chance(r, 6) != 0) return rc;
    rc = store_begin(r->h.store, &r->h.f);
    if (!rc) rc = ledger_write_heads(l, &r->h.f);
    if (!rc) rc = store_commit(r->h.store, &r->h.f);
    if (rc)
        store_rollback(r->h.store);
    else
        ledger_heads_written(l);
    return rc;
}

// A full disk refuses and goes on; anything else ends the process.
static bool goes_on(struct run *r, enum rc rc)
{
    if (!rc) return true;
    if (rc != RC_LIMIT || store_poisoned(r->h.store) || ledger_must_stop(r->h.ledger)) return false;
    r->full++;
    struct sim_faults *faults = sim_disk_faults(r->disk);
    if (faults->bytes_max > 0) faults->bytes_max += 300'000;
    return true;
}

// --- one life --------------------------------------------------------------------------------------

static enum rc open_up(struct run *r)
{
    int64_t agency;
    enum rc rc = help_open(&r->h);
    if (!rc && ledger_agencies(r->h.ledger) == 0)
        rc = ledger_add_agency(r->h.ledger, S("north"), S("anlan.example/north"), &agency, &r->h.f);
    if (!rc && ledger_agencies(r->h.ledger) == 1)
        rc = ledger_add_agency(r->h.ledger, S("south"), S("anlan.example/south"), &agency, &r->h.f);
    return rc;
}

static void live(struct run *r)
{
    int64_t acts = r->h.acts;
    r->h.world = world_of(r);
    enum rc rc = open_up(r);
    if (rc == RC_CORRUPT && !sim_disk_crashed(r->disk)) r->broken = "what a crash left is refused as corrupt";
    if (!rc && r->lives == 0) r->attempted[NORTH] = r->attempted[SOUTH] = 0;
    if (!rc) look_at_sizes(r);
    if (!rc && !r->broken) {
        tell(r); // whoever sees it now may rely on it
        for (int i = 0; i < BATCHES && goes_on(r, rc); i++) rc = one_batch(r);
        r->stops += ledger_must_stop(r->h.ledger) || store_poisoned(r->h.store);
    }
    r->h.acts = acts + 1000; // bodies differ from life to life
    help_close(&r->h);
    r->lives++;
}

// A start without faults, which reads everything.
static void look_at_all(struct run *r)
{
    *sim_disk_faults(r->disk) = (struct sim_faults){ 0 };
    r->h.world = world_of(r);
    enum rc rc = help_open(&r->h);
    if (rc) r->broken = "it does not open again";
    if (!rc && ledger_agencies(r->h.ledger) == 2) {
        look(r);
        if (!r->broken) tell(r);
        r->attempted[NORTH] = r->told.size[NORTH], r->attempted[SOUTH] = r->told.size[SOUTH];
    }
    if (!rc && ledger_agencies(r->h.ledger) < 2 && r->told.size[NORTH] + r->told.size[SOUTH] > 0)
        r->broken = "an agency is lost";
    help_close(&r->h);
}

static struct sim_faults faults_of(struct run *r)
{
    struct sim_faults faults = { 0 };
    switch (chance(r, 4)) {
    case 0:
        faults.full_ppm = 4'000;
        break;
    case 1:
        faults.bytes_max = 900'000;
        break;
    case 2:
        faults.sync_ppm = 5'000;
        faults.write_ppm = faults.short_write_ppm = faults.open_ppm = faults.rename_ppm = 500;
        break;
    default:
        break;
    }
    faults.crash_at_call = sim_disk_calls(r->disk) + 1 + (int64_t)chance(r, 900);
    return faults;
}

static void begin(struct run *r, uint64_t seed)
{
    memset(&r->told, 0, sizeof r->told);
    memset(r->attempted, 0, sizeof r->attempted);
    r->seed = seed;
    r->lives = 0;
    r->disk = sim_disk_open(seed);
    r->vfs = sim_vfs_open("sim", sim_disk_face(r->disk), seed);
    r->world = (struct sim_world){
        .now = { 1'700'000'000 * NS_PER_S }, .step_ns = 7 * NS_PER_S, .seed = seed, .disk = r->disk
    };
    help_init(&r->h, world_of(r), "/data");
}

static void end(struct run *r)
{
    help_fini(&r->h);
    sim_vfs_close(r->vfs);
    sim_disk_close(r->disk);
}

static void restart(struct run *r)
{
    r->crashes++;
    sim_disk_crash(r->disk);
    sim_disk_restart(r->disk);
}

static void run_seed(struct run *r, uint64_t seed)
{
    begin(r, seed);
    for (int life = 0; life < LIVES && !r->broken; life++) {
        *sim_disk_faults(r->disk) = faults_of(r);
        live(r);
        if (sim_disk_crashed(r->disk) || chance(r, 2)) restart(r);
        if (!r->broken) look_at_all(r);
    }
    end(r);
}

static int64_t first_broken(struct run *r)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        run_seed(r, seed);
        if (r->broken) return (int64_t)seed;
    }
    return -1;
}

static struct run run; // large

TEST(whatever_fails_the_ledger_keeps_its_promises)
{
    run = (struct run){ 0 };
    int64_t seed = first_broken(&run);
    printf("ledger_sim seeds=%d batches=%ld crashes=%ld stops=%ld full=%ld doubtful=%ld erasures=%ld\n",
           SEEDS, run.batches, run.crashes, run.stops, run.full, run.doubtful, run.erasures);
    if (seed >= 0) printf("seed %ld: %s (%s)\n", seed, run.broken, run.h.f.text);
    CHECK_INT(seed, -1);
    CHECK(run.batches > 1'000 && run.crashes > 200 && run.stops > 10 && run.full > 5 && run.doubtful > 3 &&
          run.erasures > 50);
}

TEST(a_key_slot_that_was_not_synced_is_caught)
{
    run = (struct run){ .skip_key_sync = true };
    int64_t seed = first_broken(&run);
    printf("ledger_sim defect=key_slot_not_synced caught_at_seed=%ld because=\"%s\"\n", seed,
           run.broken ? run.broken : "");
    CHECK(seed >= 0);
}

TEST(an_erasure_that_is_lost_is_caught)
{
    run = (struct run){ .skip_erasure = true };
    int64_t seed = first_broken(&run);
    printf("ledger_sim defect=erasure_lost caught_at_seed=%ld because=\"%s\"\n", seed,
           run.broken ? run.broken : "");
    CHECK(seed >= 0);
}

// --- every call of one script ------------------------------------------------------------------------

// Opens, two agencies, three batches over both, an erasure. True: it came to its end.
static bool script(struct run *r)
{
    enum rc rc = open_up(r);
    for (int batch = 0; batch < 3 && !rc; batch++) {
        help_forget(&r->h);
        for (int i = 0; i < 4; i++) (void)help_stage(&r->h, 1 + i % 2, "note", NULL, i % 3);
        r->attempted[NORTH] = ledger_next(r->h.ledger, NORTH),
        r->attempted[SOUTH] = ledger_next(r->h.ledger, SOUTH);
        rc = help_commit(&r->h);
        if (!rc) tell(r);
        if (!rc && batch == 1) rc = erase_one(r);
        if (!rc && batch == 1) rc = ledger_publish(r->h.ledger, true, &r->h.f);
    }
    help_close(&r->h);
    return !rc;
}

TEST(a_crash_at_any_call_of_a_script_leaves_all_of_a_batch_or_nothing)
{
    static const char *const fates[] = { "all that was not synced is lost", "nothing is lost",
                                         "some is lost" };
    int64_t points = 0, calls = 0;
    for (int fate = 0; fate < COUNT(fates); fate++)
        for (int64_t call = 1; call == 1 || call <= calls; call++) {
            run = (struct run){ 0 };
            begin(&run, (uint64_t)call);
            sim_disk_faults(run.disk)->crash_at_call = call;
            bool whole = script(&run);
            if (call == 1 && fate == 0) { // how many there are: one run without a crash
                end(&run);
                begin(&run, 1);
                CHECK(script(&run));
                calls = sim_disk_calls(run.disk);
                end(&run);
                continue;
            }
            MUST(!whole || sim_disk_crashed(run.disk) || call > calls - 40); // closing may be what crashed
            sim_disk_faults(run.disk)->loses_all = fate == 0;
            sim_disk_faults(run.disk)->keeps_all = fate == 1;
            restart(&run);
            look_at_all(&run);
            if (run.broken)
                printf("crash at call %ld, %s: %s (%s)\n", call, fates[fate], run.broken, run.h.f.text);
            CHECK(!run.broken);
            end(&run);
            points++;
        }
    printf("ledger_sim crash_points=%ld calls=%ld\n", points, calls);
    CHECK(points > 500);
}
