// The store upon a disk that fails: whatever happens, acknowledged commits are there, and no half of any
// other. One run: a writer commits numbered transactions until its process ends or the machine falls; what
// the next life finds is compared with what was acknowledged; several lives a run, one seed a run.
#include "store/store.h"
#include "sim/disk.h"
#include "sim/vfs.h"
#include "test.h"
#include <inttypes.h>

enum { SEEDS = 300, LIVES = 4, ROWS_MAX = 12 };

struct run {
    uint64_t seed;
    struct sim_disk *disk;
    struct sim_vfs *vfs;
    bool sync_off, skips_sync;       // seeded defects
    int64_t acknowledged, attempted; // numbers of transactions
    int64_t commits, full, poisoned, crashes, doubtful;
    const char *broken; // the promise that did not hold
};

static struct fault f;

// --- what a transaction is -------------------------------------------------------------------------

static int64_t rows_of(int64_t txn) { return 1 + txn * 7 % ROWS_MAX; }

static struct str body_of(int64_t txn, int64_t n)
{
    static char body[900];
    int64_t len = 1 + (txn * 131 + n * 37) % (int64_t)sizeof body;
    for (int64_t i = 0; i < len; i++) body[i] = (char)('a' + (txn + n + i) % 26);
    return (struct str){ body, (ptrdiff_t)len };
}

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS act (txn INTEGER, n INTEGER, body TEXT, PRIMARY KEY (txn, n));"
    "CREATE INDEX IF NOT EXISTS by_body ON act (body);"
    "CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY, txn INTEGER)";

static enum rc write_rows(struct store *s, int64_t txn)
{
    enum rc rc = RC_OK;
    for (int64_t n = 0; !rc && n < rows_of(txn); n++)
        rc = store_run(s, &f, "INSERT INTO act VALUES (?1, ?2, ?3)",
                       ARGS(INT(txn), INT(n), TEXT(body_of(txn, n))));
    return rc ? rc : store_run(s, &f, "INSERT OR REPLACE INTO head VALUES (1, ?1)", ARGS(INT(txn)));
}

// --- what must hold --------------------------------------------------------------------------------

struct tally {
    int64_t txn, rows; // of the transaction that is being counted
    const char *broken;
};

static void tally_end(struct tally *t)
{
    if (t->txn > 0 && t->rows != rows_of(t->txn)) t->broken = "a transaction is there in part";
}

static enum rc tally_row(void *self, struct row row, struct fault *)
{
    struct tally *t = self;
    int64_t txn = row.at[0].i;
    if (txn != t->txn) {
        tally_end(t);
        if (txn != t->txn + 1) t->broken = "a transaction is missing";
        *t = (struct tally){ txn, 0, t->broken };
    }
    if (row.at[1].i != t->rows++ || !str_equal(row.at[2].s, body_of(txn, row.at[1].i)))
        t->broken = "a row is wrong";
    return RC_OK;
}

static enum rc head_row(void *self, struct row row, struct fault *)
{
    *(int64_t *)self = row.at[0].i;
    return RC_OK;
}

// RC_OK where everything could be read; what it says then stands in `broken`.
static enum rc look(struct run *r, struct store *s, int64_t *ret_last)
{
    struct tally t = { 0 };
    int64_t head = 0;
    enum rc rc = store_each(s, &f, "SELECT txn, n, body FROM act ORDER BY txn, n", NO_ARGS, tally_row, &t);
    if (!rc) rc = store_each(s, &f, "SELECT txn FROM head", NO_ARGS, head_row, &head);
    if (!rc) rc = store_check(s, &f);
    if (rc) return rc;
    tally_end(&t);
    if (!t.broken && head != t.txn) t.broken = "the tables disagree";
    if (!t.broken && t.txn < r->acknowledged) t.broken = "an acknowledged transaction is lost";
    if (!t.broken && t.txn > r->attempted) t.broken = "a transaction is there that nobody wrote";
    if (t.broken) r->broken = t.broken;
    if (t.txn > r->acknowledged) r->doubtful++;
    *ret_last = t.txn;
    return RC_OK;
}

// --- one life --------------------------------------------------------------------------------------

static int64_t chance(struct run *r, int64_t n) { return (int64_t)(test_random(&r->seed) % (uint64_t)n); }

static enum rc commit_one(struct run *r, struct store *s, int64_t txn)
{
    enum rc rc = store_begin(s, &f);
    if (rc) return rc;
    r->attempted = txn > r->attempted ? txn : r->attempted;
    rc = write_rows(s, txn);
    if (!rc && chance(r, 4) == 0) { // an act that is refused leaves nothing
        rc = store_mark(s, &f);
        if (!rc) rc = write_rows(s, txn + 1'000'000);
        if (!rc) rc = store_mark_undo(s, &f);
    }
    if (!rc && chance(r, 16) == 0) {
        store_rollback(s);
        return RC_OK;
    }
    if (!rc) rc = store_commit(s, &f);
    if (rc)
        store_rollback(s);
    else
        r->acknowledged = txn, r->commits++;
    return rc;
}

// A full disk is met, emptied and forgotten; anything else ends the process.
static bool goes_on(struct run *r, struct store *s, enum rc rc)
{
    if (!rc) return true;
    if (rc != RC_LIMIT || store_poisoned(s)) return false;
    r->full++;
    struct sim_faults *faults = sim_disk_faults(r->disk);
    if (faults->bytes_max > 0) faults->bytes_max += 200'000;
    return true;
}

static enum rc checkpoint_sometimes(struct run *r, struct store *s)
{
    bool done;
    int64_t lot = chance(r, 12);
    return lot > 1 ? RC_OK : store_checkpoint(s, lot == 0, &done, &f);
}

static void write_on(struct run *r, struct store *s, struct store *reader, int64_t last)
{
    for (int i = 0; i < 25; i++) {
        if (reader && chance(r, 3) == 0) { // a snapshot stands in the way of checkpoints for a while
            store_rollback(reader);
            if (store_begin(reader, &f)) store_rollback(reader);
        }
        int64_t before = r->acknowledged;
        enum rc rc = commit_one(r, s, last + 1);
        if (!goes_on(r, s, rc) || !goes_on(r, s, checkpoint_sometimes(r, s))) return;
        if (r->acknowledged > before) last = r->acknowledged;
        if (rc == RC_LIMIT && look(r, s, &last)) return; // reads are served meanwhile, and nothing slipped in
    }
}

static void live(struct run *r)
{
    struct store *s = NULL, *reader = NULL;
    struct store_options o = {
        .path = S("/anlan.db"), .vfs = "sim", .sync_off = r->sync_off, .cache_kib = 64
    };
    int64_t last = 0;
    enum rc rc = store_open(o, &s, &f);
    if (!rc) rc = store_script(s, &f, schema);
    if (!rc) rc = look(r, s, &last);
    if (rc == RC_CORRUPT) r->broken = "the database is damaged";
    if (!rc) {
        r->acknowledged = last; // whoever saw it may rely on it from now on
        o.role = STORE_READER;
        if (chance(r, 2) && store_open(o, &reader, &f)) reader = NULL;
        write_on(r, s, reader, last);
    }
    r->poisoned += s && store_poisoned(s);
    store_close(reader);
    store_close(s);
}

// --- one run ---------------------------------------------------------------------------------------

static struct sim_faults faults_of(struct run *r)
{
    struct sim_faults faults = { 0 };
    switch (chance(r, 4)) {
    case 0:
        faults.full_ppm = 3'000;
        break;
    case 1:
        faults.bytes_max = 100'000;
        break;
    case 2:
        faults.sync_ppm = 10'000;
        faults.write_ppm = faults.short_write_ppm = faults.read_ppm = faults.open_ppm = 500;
        break;
    default:
        break; // crashes alone
    }
    return faults;
}

// The next life: after a power cut, after a kill that the machine survived, or in a new process on the same
// machine.
static void next_life(struct run *r)
{
    struct sim_faults *faults = sim_disk_faults(r->disk);
    if (sim_disk_crashed(r->disk) || chance(r, 2)) {
        r->crashes++;
        sim_disk_crash(r->disk);
        faults->keeps_all = chance(r, 4) == 0;
        sim_disk_restart(r->disk);
        faults->keeps_all = false;
    }
    faults->crash_at_call = sim_disk_calls(r->disk) + 1 + chance(r, 1'500);
}

static void run_seed(struct run *r, uint64_t seed, uint64_t *ret_digest)
{
    r->seed = seed;
    r->acknowledged = r->attempted = 0;
    r->disk = sim_disk_open(seed);
    r->vfs = sim_vfs_open("sim", sim_disk_face(r->disk), seed);
    sim_vfs_skip_sync(r->vfs, r->skips_sync);
    *sim_disk_faults(r->disk) = faults_of(r);
    for (int life = 0; life < LIVES && !r->broken; life++) {
        next_life(r);
        live(r);
    }
    if (!r->broken) { // at last a life without faults reads everything
        sim_disk_crash(r->disk);
        sim_disk_restart(r->disk);
        *sim_disk_faults(r->disk) = (struct sim_faults){ 0 };
        struct store *s = NULL;
        int64_t last;
        enum rc rc = store_open((struct store_options){ .path = S("/anlan.db"), .vfs = "sim" }, &s, &f);
        if (!rc) rc = store_script(s, &f, schema);
        if (!rc) rc = look(r, s, &last);
        if (rc) r->broken = "the database cannot be read after all";
        store_close(s);
    }
    *ret_digest = sim_disk_digest(r->disk);
    sim_vfs_close(r->vfs);
    sim_disk_close(r->disk);
}

// The first seed that breaks a promise, or -1.
static int64_t first_broken(struct run *r, uint64_t *ret_digest)
{
    *ret_digest = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        uint64_t digest;
        run_seed(r, seed, &digest);
        *ret_digest = *ret_digest * 31 + digest;
        if (r->broken) return (int64_t)seed;
    }
    return -1;
}

TEST(acknowledged_commits_survive_and_others_are_whole_or_absent)
{
    struct run r = { 0 };
    uint64_t digest;
    int64_t seed = first_broken(&r, &digest);
    printf("store_sim seeds=%d commits=%" PRId64 " crashes=%" PRId64 " poisoned=%" PRId64 " full=%" PRId64
           " doubtful=%" PRId64 " digest=%016" PRIx64 "\n",
           SEEDS, r.commits, r.crashes, r.poisoned, r.full, r.doubtful, digest);
    if (seed >= 0) printf("seed %" PRId64 ": %s (%s)\n", seed, r.broken, f.text);
    CHECK_INT(seed, -1);
    CHECK(r.commits > 3'000 && r.crashes > 300 && r.poisoned > 50 && r.full > 20 && r.doubtful > 5);
}

TEST(a_store_that_does_not_sync_is_caught)
{
    struct run r = { .sync_off = true };
    uint64_t digest;
    int64_t seed = first_broken(&r, &digest);
    printf("store_sim defect=sync_off caught_at_seed=%" PRId64 " because=\"%s\"\n", seed,
           r.broken ? r.broken : "");
    CHECK(seed >= 0);
}

TEST(a_sync_that_is_skipped_is_caught)
{
    struct run r = { .skips_sync = true };
    uint64_t digest;
    int64_t seed = first_broken(&r, &digest);
    printf("store_sim defect=skips_sync caught_at_seed=%" PRId64 " because=\"%s\"\n", seed,
           r.broken ? r.broken : "");
    CHECK(seed >= 0);
}

// --- every point of one script ---------------------------------------------------------------------

// A few transactions, checkpoints and one reader; true: it came to its end.
static bool script(struct run *r)
{
    struct store *s = NULL;
    bool done;
    struct store_options o = { .path = S("/anlan.db"), .vfs = "sim" };
    enum rc rc = store_open(o, &s, &f);
    if (!rc) rc = store_script(s, &f, schema);
    for (int64_t txn = 1; !rc && txn <= 6; txn++) {
        rc = store_begin(s, &f);
        r->attempted = txn;
        if (!rc) rc = write_rows(s, txn);
        if (!rc) rc = store_commit(s, &f);
        if (!rc) r->acknowledged = txn;
        if (!rc && txn % 2 == 0) rc = store_checkpoint(s, txn == 4, &done, &f);
    }
    store_close(s);
    return !rc;
}

static void crash_at(struct run *r, int64_t call, int fate)
{
    struct store *s = NULL;
    int64_t last;
    sim_disk_faults(r->disk)->crash_at_call = call;
    (void)script(r);
    MUST(sim_disk_crashed(r->disk));
    sim_disk_faults(r->disk)->loses_all = fate == 0;
    sim_disk_faults(r->disk)->keeps_all = fate == 1;
    sim_disk_restart(r->disk);
    enum rc rc = store_open((struct store_options){ .path = S("/anlan.db"), .vfs = "sim" }, &s, &f);
    if (!rc) rc = store_script(s, &f, schema);
    if (!rc) rc = look(r, s, &last);
    if (rc) r->broken = "the database cannot be read";
    store_close(s);
}

// PROVES: whichever call is the last, whatever part of the unsynced survives, the promises hold.
TEST(a_crash_at_every_call_of_a_script)
{
    enum { FATES = 6 }; // all lost, all kept, four by chance
    struct run whole = { .disk = sim_disk_open(0) };
    struct sim_vfs *vfs = sim_vfs_open("sim", sim_disk_face(whole.disk), 0);
    CHECK(script(&whole));
    int64_t calls = sim_disk_calls(whole.disk), broken = 0;
    sim_vfs_close(vfs);
    sim_disk_close(whole.disk);
    for (int64_t call = 1; call <= calls; call++)
        for (int fate = 0; fate < FATES; fate++) {
            struct run r = { .disk = sim_disk_open((uint64_t)(call * FATES + fate)) };
            vfs = sim_vfs_open("sim", sim_disk_face(r.disk), 0);
            crash_at(&r, call, fate);
            if (r.broken && broken++ < 5)
                printf("call %" PRId64 " fate %d: %s (%s)\n", call, fate, r.broken, f.text);
            sim_vfs_close(vfs);
            sim_disk_close(r.disk);
        }
    printf("store_sim script_calls=%" PRId64 " crashes=%" PRId64 " broken=%" PRId64 "\n", calls,
           calls * FATES, broken);
    CHECK(calls > 100);
    CHECK_INT(broken, 0);
}

TEST(the_same_seed_is_the_same_run)
{
    uint64_t first, second, other;
    for (uint64_t seed = 1; seed < 10; seed++) {
        struct run r = { 0 };
        run_seed(&r, seed, &first);
        run_seed(&r, seed, &second);
        run_seed(&r, seed + 100, &other);
        CHECK(first == second && first != other);
    }
}
