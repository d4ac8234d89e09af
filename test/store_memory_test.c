// Whichever allocation of SQLite fails, once or from then on: nothing acknowledged is lost, no half
// transaction is left, and a fresh opening goes on.
#include "store/store.h"
#include "sim/disk.h"
#include "sim/vfs.h"
#include "test.h"
#include <inttypes.h>
#include <sqlite3.h>

static struct fault f;

// --- an allocator that fails -----------------------------------------------------------------------

static sqlite3_mem_methods real;
static int64_t allocations, fails_at; // the number of the first that fails; 0: none
static bool fails_for_ever;

static bool fails_now(void)
{
    allocations++;
    return fails_at > 0 && (fails_for_ever ? allocations >= fails_at : allocations == fails_at);
}

static void *failing_malloc(int bytes) { return fails_now() ? NULL : real.xMalloc(bytes); }
static void *failing_realloc(void *old, int bytes) { return fails_now() ? NULL : real.xRealloc(old, bytes); }

[[gnu::constructor]] static void allocator_install(void)
{
    MUST(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) == SQLITE_OK);
    sqlite3_mem_methods failing = real;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    MUST(sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK);
}

// --- what is done meanwhile ------------------------------------------------------------------------

static enum rc count_row(void *self, struct row row, struct fault *)
{
    *(int64_t *)self = row.at[0].i;
    return RC_OK;
}

static enum rc three_rows(struct store *s, int64_t txn)
{
    enum rc rc = RC_OK;
    for (int64_t n = 0; !rc && n < 3; n++)
        rc = store_run(s, &f, "INSERT INTO t VALUES (?1, ?2)",
                       ARGS(INT(3 * txn + n), TEXT(S("楼上噪音扰民"))));
    if (!rc)
        rc = store_run(s, &f, "INSERT INTO words (rowid, text) VALUES (?1, ?2)",
                       ARGS(INT(txn), TEXT(S("噪音 noise"))));
    return rc;
}

static enum rc one_commit(struct store *s, int64_t txn)
{
    enum rc rc = store_begin(s, &f);
    if (rc) return rc;
    rc = three_rows(s, txn);
    if (!rc) rc = store_mark(s, &f);
    if (!rc) rc = three_rows(s, txn + 1'000);
    if (!rc) rc = store_mark_undo(s, &f);
    if (!rc) rc = store_commit(s, &f);
    if (rc) store_rollback(s);
    return rc;
}

// The transactions that were acknowledged, from 1 on; the rest is a search, a walk, a checkpoint, a copy.
static int64_t work(void)
{
    struct store *s = NULL;
    int64_t acknowledged = 0, found;
    bool done;
    if (store_open((struct store_options){ .path = S("/a.db"), .vfs = "sim" }, &s, &f)) return 0;
    enum rc rc = store_script(s, &f,
                              "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, body TEXT);"
                              "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, tokenize='bigram')");
    for (int64_t txn = 1; !rc && txn <= 3; txn++) {
        rc = one_commit(s, txn);
        if (!rc) acknowledged = txn;
    }
    if (!rc)
        rc = store_each(s, &f, "SELECT count(*) FROM words WHERE words MATCH ?1", ARGS(TEXT(S("\"噪音\""))),
                        count_row, &found);
    if (!rc) rc = store_checkpoint(s, false, &done, &f);
    if (!rc) rc = store_backup(s, S("/copy.db"), 2, NULL, NULL, &f);
    store_close(s);
    return acknowledged;
}

static const char *look(int64_t acknowledged)
{
    struct store *s = NULL;
    int64_t rows = 0;
    const char *broken = NULL;
    if (store_open((struct store_options){ .path = S("/a.db"), .vfs = "sim" }, &s, &f))
        return "it cannot be opened";
    enum rc rc =
        store_each(s, &f, "SELECT count(*) FROM sqlite_schema WHERE name = 't'", NO_ARGS, count_row, &rows);
    if (!rc && rows == 1) rc = store_each(s, &f, "SELECT count(*) FROM t", NO_ARGS, count_row, &rows);
    if (rc || store_check(s, &f))
        broken = "it cannot be read";
    else if (rows % 3 != 0)
        broken = "a transaction is there in part";
    else if (rows < 3 * acknowledged)
        broken = "an acknowledged transaction is lost";
    else if (rows > 3 * (acknowledged + 1))
        broken = "a transaction is there that failed";
    store_close(s);
    return broken;
}

// One run on a fresh disk, in which allocation `at` fails.
static const char *run_with_failure(int64_t at, bool for_ever, int64_t *ret_acknowledged)
{
    struct sim_disk *disk = sim_disk_open(1);
    struct sim_vfs *vfs = sim_vfs_open("sim", sim_disk_face(disk), 1);
    allocations = 0, fails_at = at, fails_for_ever = for_ever;
    *ret_acknowledged = work();
    fails_at = 0;
    const char *broken = look(*ret_acknowledged);
    sim_vfs_close(vfs);
    sim_disk_close(disk);
    return broken;
}

static void fail_each_in_turn(bool for_ever)
{
    enum { STRIDE = 7, FIRST = 400 }; // each of the first, then every seventh
    int64_t acknowledged, runs = 0, short_of = 0;
    CHECK(run_with_failure(0, false, &acknowledged) == NULL && acknowledged == 3);
    int64_t all = allocations;
    for (int64_t at = 1; at <= all; at += at < FIRST ? 1 : STRIDE) {
        const char *broken = run_with_failure(at, for_ever, &acknowledged);
        if (broken) printf("allocation %" PRId64 ": %s (%s)\n", at, broken, f.text);
        CHECK(!broken);
        runs++;
        short_of += acknowledged < 3;
    }
    printf("store_memory allocations=%" PRId64 " runs=%" PRId64 " stopped=%" PRId64 "\n", all, runs,
           short_of);
    CHECK(all > 500 && short_of > 100);
}

TEST(each_allocation_failing_once) { fail_each_in_turn(false); }
TEST(each_allocation_failing_and_all_after_it) { fail_each_in_turn(true); }
