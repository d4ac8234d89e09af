// SQLite upon the simulated disk locks, shares, syncs and tells the time as it does upon its own files.
#include "store/store.h"
#include "sim/disk.h"
#include "sim/vfs.h"
#include "test.h"
#include <sqlite3.h>

static char pool[1 << 16];
static struct fault f;

struct place {
    struct sim_disk *disk;
    struct sim_vfs *vfs;
};

static struct place place_open(const char *name)
{
    struct sim_disk *disk = sim_disk_open(1);
    return (struct place){ disk, sim_vfs_open(name, sim_disk_face(disk), 1) };
}

static void place_close(struct place p)
{
    sim_vfs_close(p.vfs);
    sim_disk_close(p.disk);
}

static struct store *opened(const char *path, enum store_role role)
{
    struct store *s = NULL;
    enum rc rc =
        store_open((struct store_options){ .path = str_of(path), .role = role, .vfs = "sim" }, &s, &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    return s;
}

static enum rc insert(struct store *s, int64_t id)
{
    return store_run(s, &f, "INSERT INTO t (id, body) VALUES (?1, zeroblob(500))", ARGS(INT(id)));
}

static int64_t counted(struct store *s)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct row r;
    MUST(store_one(s, &a, &r, &f, "SELECT count(*) FROM t", NO_ARGS) == RC_OK);
    return r.at[0].i;
}

static struct store *with_table(const char *path)
{
    struct store *s = opened(path, STORE_WRITER);
    MUST(store_script(s, &f, "CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)") == RC_OK);
    return s;
}

TEST(instances_of_different_names_are_different_disks)
{
    struct place one = place_open("sim"), two = place_open("other");
    struct store *s = with_table("/same.db"), *other = NULL;
    struct store_options o = { .path = S("/same.db"), .role = STORE_READER, .vfs = "other" };
    CHECK(store_open(o, &other, &f) == RC_IO);
    o.role = STORE_WRITER;
    CHECK(store_open(o, &other, &f) == RC_OK);
    CHECK(store_run(other, &f, "SELECT * FROM t", NO_ARGS) == RC_INVALID); // no such table
    CHECK(insert(s, 1) == RC_OK);
    store_close(other);
    store_close(s);
    place_close(two);
    place_close(one);
}

TEST(readers_keep_their_snapshots_and_stand_in_the_way_of_truncation)
{
    struct place p = place_open("sim");
    bool done = true;
    struct store *s = with_table("/a.db"), *early = opened("/a.db", STORE_READER),
                 *late = opened("/a.db", STORE_READER);
    CHECK(store_begin(early, &f) == RC_OK);
    CHECK(insert(s, 1) == RC_OK);
    CHECK(store_begin(late, &f) == RC_OK);
    CHECK(insert(s, 2) == RC_OK);
    CHECK_INT(counted(early), 0);
    CHECK_INT(counted(late), 1);
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && !done);
    CHECK_INT(counted(early), 0);
    CHECK(store_commit(early, &f) == RC_OK);
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && !done);
    CHECK_INT(counted(late), 1);
    CHECK(store_commit(late, &f) == RC_OK);
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && done);
    CHECK_INT(sim_disk_bytes(p.disk, S("/a.db-wal")).len, 0);
    CHECK_INT(counted(early), 2);
    store_close(early);
    store_close(late);
    store_close(s);
    place_close(p);
}

// --- a mover ---------------------------------------------------------------------------------------

static int64_t wal_bytes(struct place p, const char *path)
{
    return sim_disk_bytes(p.disk, str_of(path)).len;
}

TEST(while_a_mover_moves_behind_a_snapshot_the_wal_goes_on_and_then_begins_anew)
{
    struct place p = place_open("sim");
    bool done;
    struct store *s = with_table("/m.db"), *holds = opened("/m.db", STORE_READER),
                 *moves = opened("/m.db", STORE_MOVER);
    for (int64_t id = 1; id <= 20; id++) CHECK(insert(s, id) == RC_OK);
    int64_t pages = store_wal_pages(s), bytes = wal_bytes(p, "/m.db-wal");
    CHECK(store_begin(holds, &f) == RC_OK);
    CHECK(store_checkpoint(moves, false, &done, &f) == RC_OK && done);
    CHECK_INT(store_wal_moved(moves),
              pages); // all stands in the database, so that the next commit would begin anew …
    CHECK(insert(s, 21) == RC_OK);
    CHECK(store_wal_pages(s) > pages && wal_bytes(p, "/m.db-wal") > bytes); // … but for the snapshot
    store_rollback(holds);
    CHECK(insert(s, 22) == RC_OK && store_wal_pages(s) > pages); // two were not moved
    CHECK(store_checkpoint(s, false, &done, &f) == RC_OK && done);
    CHECK_INT(store_wal_moved(s), store_wal_pages(s));
    CHECK(insert(s, 23) == RC_OK && store_wal_pages(s) < pages);
    CHECK_INT(counted(holds), 23);
    CHECK_INT(counted(moves), 23);
    CHECK(insert(moves, 24) != RC_OK); // it writes nothing of its own
    store_close(moves);
    store_close(holds);
    store_close(s);
    place_close(p);
}

// A disk that counts what is written beyond the last sync, whatever the file: while a mover moves, that is the database's alone.
static struct disk below;
static int64_t unsynced, unsynced_most;

static enum rc counting_write(void *self, struct disk_file *file, int64_t offset, const void *bytes,
                              ptrdiff_t len, struct fault *why)
{
    unsynced += len;
    if (unsynced > unsynced_most) unsynced_most = unsynced;
    return below.write(self, file, offset, bytes, len, why);
}

static enum rc counting_sync(void *self, struct disk_file *file, struct fault *why)
{
    unsynced = 0;
    return below.sync(self, file, why);
}

TEST(a_mover_never_has_more_than_a_few_pages_waiting_for_the_disk)
{
    enum { PAGE = 4096, ROWS = 6000, MOST = 256 };
    struct sim_disk *disk = sim_disk_open(1);
    below = sim_disk_face(disk);
    struct disk counting = below;
    counting.write = counting_write;
    counting.sync = counting_sync;
    struct place p = { disk, sim_vfs_open("sim", counting, 1) };
    bool done;
    struct store *s = with_table("/m.db"), *moves = opened("/m.db", STORE_MOVER);
    CHECK(store_begin(s, &f) == RC_OK);
    for (int64_t id = 1; id <= ROWS; id++) CHECK(insert(s, id) == RC_OK);
    CHECK(store_commit(s, &f) == RC_OK && store_wal_pages(s) > 2 * MOST);
    unsynced = unsynced_most = 0;
    CHECK(store_checkpoint(moves, false, &done, &f) == RC_OK && done);
    CHECK_INT(unsynced, 0); // the last ones are synced too
    CHECK(unsynced_most > PAGE && unsynced_most <= MOST * PAGE);
    CHECK_INT(counted(moves), ROWS);
    store_close(moves);
    store_close(s);
    place_close(p);
}

// --- locks, by SQLite itself -----------------------------------------------------------------------

static sqlite3 *raw(const char *path)
{
    sqlite3 *db;
    MUST(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "sim") == SQLITE_OK);
    return db;
}

static int run(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, NULL, NULL, NULL); }

TEST(two_connections_lock_each_other_out_as_on_any_file)
{
    struct place p = place_open("sim");
    sqlite3 *one = raw("/raw.db"), *two = raw("/raw.db");
    CHECK_INT(run(one, "CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)"), SQLITE_OK);
    CHECK_INT(run(two, "BEGIN IMMEDIATE"), SQLITE_BUSY);
    CHECK_INT(run(two, "BEGIN; SELECT * FROM t"), SQLITE_OK); // reading goes on beside it
    CHECK_INT(run(one, "COMMIT"), SQLITE_BUSY);               // until then
    sqlite3 *three = raw("/raw.db");
    CHECK_INT(run(three, "SELECT * FROM t"), SQLITE_BUSY); // and no new reader comes before the commit
    CHECK_INT(run(two, "COMMIT"), SQLITE_OK);
    CHECK_INT(run(one, "COMMIT"), SQLITE_OK);
    CHECK_INT(run(three, "SELECT * FROM t"), SQLITE_OK);
    CHECK_INT(run(one, "BEGIN EXCLUSIVE"), SQLITE_OK);
    CHECK_INT(run(two, "SELECT * FROM t"), SQLITE_BUSY);
    CHECK_INT(run(one, "ROLLBACK"), SQLITE_OK);
    CHECK_INT(run(two, "SELECT * FROM t"), SQLITE_OK);
    CHECK(sqlite3_close(one) == SQLITE_OK && sqlite3_close(two) == SQLITE_OK &&
          sqlite3_close(three) == SQLITE_OK);
    place_close(p);
}

static void count_file(void *self, struct str, struct str) { ++*(int *)self; }

TEST(a_temporary_file_goes_when_it_is_closed)
{
    struct place p = place_open("sim");
    int files = 0;
    sqlite3 *db = raw("/raw.db");
    CHECK_INT(run(db, "PRAGMA temp_store = FILE; CREATE TEMP TABLE big (x); PRAGMA temp.cache_size = 1;"
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                      "INSERT INTO big SELECT randomblob(200) FROM n;"),
              SQLITE_OK);
    sim_disk_each(p.disk, count_file, &files);
    CHECK(files >= 1); // the temporary one; the database itself may still be unwritten
    CHECK(sqlite3_close(db) == SQLITE_OK);
    files = 0;
    sim_disk_each(p.disk, count_file, &files);
    CHECK_INT(files, 1);
    place_close(p);
}

TEST(sql_sees_the_time_of_the_simulated_clock)
{
    struct place p = place_open("sim");
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct instant now = { 0 };
    struct row r;
    struct store *s = opened("/a.db", STORE_WRITER);
    sim_vfs_clock(p.vfs, &now);
    CHECK(store_one(s, &a, &r, &f, "SELECT datetime('now')", NO_ARGS) == RC_OK);
    CHECK_STR(r.at[0].s, S("1970-01-01 00:00:00"));
    now.ns = INT64_C(1'700'000'000) * NS_PER_S;
    CHECK(store_one(s, &a, &r, &f, "SELECT unixepoch('now')", NO_ARGS) == RC_OK &&
          r.at[0].i == 1'700'000'000);
    store_close(s);
    place_close(p);
}

// --- copies ----------------------------------------------------------------------------------------

TEST(a_finished_backup_survives_the_loss_of_all_that_was_not_synced)
{
    struct place p = place_open("sim");
    struct store *s = with_table("/a.db");
    for (int64_t id = 1; id <= 100; id++) CHECK(insert(s, id) == RC_OK);
    CHECK(store_backup(s, S("/copy.db"), 5, NULL, NULL, &f) == RC_OK);
    sim_disk_faults(p.disk)->loses_all = true;
    sim_disk_crash(p.disk);
    store_close(s);
    sim_disk_restart(p.disk);
    struct store *copy = opened("/copy.db", STORE_WRITER);
    CHECK_INT(counted(copy), 100);
    CHECK(store_check(copy, &f) == RC_OK);
    store_close(copy);
    place_close(p);
}

TEST(a_backup_that_meets_a_full_disk_leaves_no_file_and_the_writer_goes_on)
{
    struct place p = place_open("sim");
    bool done;
    struct store *s = with_table("/a.db");
    for (int64_t id = 1; id <= 100; id++) CHECK(insert(s, id) == RC_OK);
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && done);
    sim_disk_faults(p.disk)->bytes_max = 80'000;
    CHECK(store_backup(s, S("/copy.db"), 5, NULL, NULL, &f) == RC_LIMIT);
    CHECK(sim_disk_bytes(p.disk, S("/copy.db")).at == NULL);
    CHECK(!store_poisoned(s) && insert(s, 101) == RC_OK);
    sim_disk_faults(p.disk)->bytes_max = 0;
    CHECK(store_backup(s, S("/copy.db"), 5, NULL, NULL, &f) == RC_OK);
    store_close(s);
    place_close(p);
}

TEST(a_checkpoint_that_fails_poisons_and_loses_nothing)
{
    struct place p = place_open("sim");
    bool done;
    struct store *s = with_table("/a.db");
    for (int64_t id = 1; id <= 20; id++) CHECK(insert(s, id) == RC_OK);
    sim_disk_faults(p.disk)->sync_ppm = 1'000'000;
    CHECK(store_checkpoint(s, false, &done, &f) == RC_IO);
    CHECK(str_starts(str_of(f.text), S("checkpoint: ")));
    CHECK(store_poisoned(s));
    store_close(s);
    sim_disk_faults(p.disk)->sync_ppm = 0;
    sim_disk_faults(p.disk)->loses_all = true;
    s = opened("/a.db", STORE_WRITER); // a new process on the same machine, then a power cut
    CHECK(insert(s, 21) == RC_OK);
    sim_disk_crash(p.disk);
    store_close(s);
    sim_disk_restart(p.disk);
    s = opened("/a.db", STORE_WRITER);
    CHECK_INT(counted(s), 21);
    CHECK(store_check(s, &f) == RC_OK);
    store_close(s);
    place_close(p);
}
