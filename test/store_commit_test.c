// Transactions, the end of a process, one writer and many readers, the checkpoint.
#include "store_help.h"
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

// --- transactions ----------------------------------------------------------------------------------

TEST(a_savepoint_undoes_its_part_and_no_more)
{
    struct store *s = with_table("savepoint");
    CHECK(store_begin(s, &f) == RC_OK && insert(s, 1, "a") == RC_OK);
    CHECK(store_mark(s, &f) == RC_OK && insert(s, 2, "b") == RC_OK && store_mark_undo(s, &f) == RC_OK);
    CHECK(store_mark(s, &f) == RC_OK && insert(s, 3, "c") == RC_OK && store_mark_keep(s, &f) == RC_OK);
    CHECK(store_commit(s, &f) == RC_OK);
    struct sum sum = { .stop_at = -1 };
    CHECK(store_each(s, &f, "SELECT id FROM t", NO_ARGS, sum_row, &sum) == RC_OK && sum.total == 4);
    store_close(s);
}

TEST(a_rollback_leaves_nothing_and_closing_is_one)
{
    struct store *s = with_table("rollback");
    store_rollback(s); // takes a store without a transaction
    CHECK(store_begin(s, &f) == RC_OK && insert(s, 1, "a") == RC_OK);
    CHECK(store_mark(s, &f) == RC_OK);
    store_rollback(s);
    CHECK_INT(counted(s), 0);
    CHECK(store_begin(s, &f) == RC_OK && insert(s, 1, "a") == RC_OK);
    store_close(s);
    s = opened("rollback", STORE_WRITER);
    CHECK_INT(counted(s), 0);
    store_close(s);
}

// --- the end of a process --------------------------------------------------------------------------

// Commits rows one after another and says each number after its commit, until it is killed.
static void write_until_killed(const char *path, int out)
{
    struct store *s = NULL;
    if (store_open((struct store_options){ .path = str_of(path) }, &s, &f)) _exit(1);
    for (int64_t id = counted(s) + 1;; id++) {
        if (store_begin(s, &f) || insert(s, id, NULL) || store_commit(s, &f)) _exit(1);
        if (write(out, &id, sizeof id) != sizeof id) _exit(1);
        bool done;
        if (id % 50 == 0 && store_checkpoint(s, id % 100 == 0, &done, &f)) _exit(1);
    }
}

TEST(a_killed_writer_loses_nothing_that_it_acknowledged_and_frees_its_lock)
{
    enum { KILLS = 20 };
    int64_t acknowledged = 0;
    const char *path = test_path("killed");
    store_close(with_table("killed"));
    (void)fflush(stdout);
    for (int kill_number = 0; kill_number < KILLS; kill_number++) {
        int ends[2];
        MUST(pipe(ends) == 0);
        pid_t child = fork();
        if (child == 0) write_until_killed(path, ends[1]);
        (void)close(ends[1]);
        int64_t id, wanted = acknowledged + 10 + kill_number * 7;
        while (acknowledged < wanted && read(ends[0], &id, sizeof id) == sizeof id) acknowledged = id;
        (void)kill(child, SIGKILL);
        while (read(ends[0], &id, sizeof id) == sizeof id) acknowledged = id;
        (void)close(ends[0]);
        int status;
        CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
        struct store *s = opened("killed", STORE_WRITER);
        int64_t there = counted(s);
        CHECK(there == acknowledged || there == acknowledged + 1);
        CHECK(store_check(s, &f) == RC_OK);
        acknowledged = there;
        store_close(s);
    }
    CHECK(acknowledged >= KILLS * 10);
}

// --- one writer, many readers ----------------------------------------------------------------------

TEST(a_second_writer_is_refused_in_this_process_and_in_another)
{
    struct store *s = with_table("writer"), *second = NULL;
    struct store_options o = { .path = str_of(test_path("writer")), .role = STORE_WRITER };
    char want[300];
    (void)snprintf(want, sizeof want, "another process holds \"%s\"", o.path.at);
    CHECK(store_open(o, &second, &f) == RC_CONFLICT && !second);
    CHECK_TEXT(f.text, want);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) _exit(store_open(o, &second, &f) == RC_CONFLICT ? 42 : 0);
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 42);
    store_close(s);
    CHECK(store_open(o, &second, &f) == RC_OK);
    store_close(second);
}

TEST(a_readers_snapshot_begins_at_once_and_stands_still)
{
    struct store *s = with_table("snapshot"), *reader = opened("snapshot", STORE_READER);
    CHECK(insert(s, 1, "a") == RC_OK);
    CHECK(store_begin(reader, &f) == RC_OK); // the snapshot is taken here, not at the first question
    CHECK(insert(s, 2, "b") == RC_OK);
    CHECK_INT(counted(reader), 1);
    CHECK_INT(counted(s), 2);
    CHECK(store_commit(reader, &f) == RC_OK);
    CHECK_INT(counted(reader), 2);
    store_close(reader);
    store_close(s);
}

// Also where pages have another size than ours, and no sync would bring it there.
TEST(a_commit_is_whole_in_the_file_when_it_is_answered)
{
    struct store *s = NULL;
    sqlite3 *made;
    const char *path = test_path("small");
    struct store_options o = { .path = str_of(path), .role = STORE_WRITER, .sync_late = true };
    MUST(sqlite3_open(path, &made) == SQLITE_OK);
    MUST(
        sqlite3_exec(
            made,
            "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT)",
            NULL, NULL, NULL) == SQLITE_OK);
    MUST(sqlite3_close(made) == SQLITE_OK);
    MUST(store_open(o, &s, &f) == RC_OK);
    struct store *reader = opened("small", STORE_READER);
    for (int64_t id = 1; id <= 20; id++) {
        CHECK(insert(s, id, "a") == RC_OK);
        CHECK_INT(counted(reader), id);
    }
    store_close(reader);
    store_close(s);
}

TEST(a_reader_cannot_write)
{
    struct store *s = with_table("readonly"), *reader = opened("readonly", STORE_READER);
    CHECK(insert(reader, 1, "a") == RC_IO);
    CHECK(store_script(reader, &f, "CREATE TABLE u (x)") == RC_IO);
    CHECK(!store_poisoned(reader));
    CHECK_INT(counted(reader), 0);
    store_close(reader);
    store_close(s);
}

TEST(new_files_are_for_their_owner_only)
{
    (void)umask(0);
    struct store *s = with_table("mode");
    static const char *const names[] = { "mode", "mode-wal", "mode-shm", "mode-lock" };
    struct stat about;
    for (ptrdiff_t i = 0; i < COUNT(names); i++)
        CHECK(stat(test_path(names[i]), &about) == 0 && (about.st_mode & 0777) == 0600);
    store_close(s);
}

// Each transaction moves one from `left` to `right`: whoever sees the sum change has seen half of one.
struct watcher {
    pthread_t thread;
    struct store *reader;
    const atomic_bool *ended;
    int64_t looks, halves, faults;
};

static enum rc watch_row(void *self, struct row row, struct fault *)
{
    struct watcher *w = self;
    w->looks++;
    if (row.at[0].i + row.at[1].i != 1'000'000) w->halves++;
    return RC_OK;
}

static void *watch(void *self)
{
    struct watcher *w = self;
    struct fault own = { 0 };
    while (!atomic_load(w->ended)) {
        enum rc rc = store_begin(w->reader, &own);
        for (int i = 0; !rc && i < 2; i++)
            rc = store_each(w->reader, &own, "SELECT (SELECT n FROM left), (SELECT n FROM right)", NO_ARGS,
                            watch_row, w);
        if (!rc)
            rc = store_commit(w->reader, &own);
        else
            store_rollback(w->reader);
        if (rc) w->faults++;
    }
    return NULL;
}

TEST(readers_in_other_threads_see_whole_transactions_and_meet_no_fault)
{
    enum { WATCHERS = 3, MOVES = 1'500 };
    struct watcher watchers[WATCHERS] = { 0 };
    atomic_bool ended = false;
    bool done;
    struct store *s = opened("threads", STORE_WRITER);
    CHECK(store_script(s, &f,
                       "CREATE TABLE left (n INTEGER); CREATE TABLE right (n INTEGER);"
                       "INSERT INTO left VALUES (1000000); INSERT INTO right VALUES (0)") == RC_OK);
    for (int i = 0; i < WATCHERS; i++) {
        watchers[i].reader = opened("threads", STORE_READER);
        watchers[i].ended = &ended;
        MUST(pthread_create(&watchers[i].thread, NULL, watch, &watchers[i]) == 0);
    }
    for (int move = 0; move < MOVES; move++) {
        CHECK(store_begin(s, &f) == RC_OK);
        CHECK(store_run(s, &f, "UPDATE left SET n = n - 1", NO_ARGS) == RC_OK);
        CHECK(store_run(s, &f, "UPDATE right SET n = n + 1", NO_ARGS) == RC_OK);
        CHECK(store_commit(s, &f) == RC_OK);
        if (move % 20 == 0) CHECK(store_checkpoint(s, move % 40 == 0, &done, &f) == RC_OK);
    }
    atomic_store(&ended, true);
    for (int i = 0; i < WATCHERS; i++) {
        CHECK(pthread_join(watchers[i].thread, NULL) == 0);
        CHECK(watchers[i].looks > 10 && watchers[i].halves == 0 && watchers[i].faults == 0);
        store_close(watchers[i].reader);
    }
    store_close(s);
}

// Pages of one row each: how many a transaction changed is how many frames its commit has, and every way of them to lie in what is written at once
// comes up. A reader has a file of its own, so what it finds would also be there if this process ended now.
struct stamped {
    int64_t rows, stamp, others;
};

static enum rc stamp_row(void *self, struct row row, struct fault *)
{
    struct stamped *seen = self;
    seen->rows++;
    if (row.at[0].i != seen->stamp) seen->others++;
    return RC_OK;
}

// `emptied`: the WAL begins anew at each commit, over the frames of earlier ones.
static void every_length_of_a_commit(struct store_options o, bool emptied)
{
    enum { PAGES_MAX = 70 };
    struct store *s, *reader;
    bool done;
    o.path = str_of(test_path(o.sync_late ? emptied ? "late-anew" : "late" : emptied ? "off-anew" : "off"));
    MUST(store_open(o, &s, &f) == RC_OK);
    CHECK(store_script(s, &f, "CREATE TABLE t (id INTEGER PRIMARY KEY, stamp INTEGER, bytes BLOB)") == RC_OK);
    for (int64_t id = 1; id <= PAGES_MAX; id++)
        CHECK(store_run(s, &f, "INSERT INTO t VALUES (?1, 0, zeroblob(3000))", ARGS(INT(id))) == RC_OK);
    o.role = STORE_READER;
    MUST(store_open(o, &reader, &f) == RC_OK);
    for (int64_t pages = 1; pages <= PAGES_MAX; pages++) {
        struct stamped seen = { .stamp = pages };
        CHECK(store_begin(s, &f) == RC_OK);
        CHECK(store_run(s, &f, "UPDATE t SET stamp = ?1 WHERE id <= ?1", ARGS(INT(pages))) == RC_OK);
        CHECK(store_commit(s, &f) == RC_OK);
        CHECK(store_each(reader, &f, "SELECT stamp FROM t WHERE id <= ?1", ARGS(INT(pages)), stamp_row,
                         &seen) == RC_OK);
        CHECK(seen.rows == pages && seen.others == 0);
        if (emptied) CHECK(store_checkpoint(s, false, &done, &f) == RC_OK && done);
    }
    store_close(reader);
    store_close(s);
}

TEST(a_commit_of_any_length_is_there_for_readers_without_a_sync)
{
    every_length_of_a_commit((struct store_options){ .sync_late = true }, false);
    every_length_of_a_commit((struct store_options){ .sync_late = true }, true);
    every_length_of_a_commit((struct store_options){ .sync_off = true }, false);
    every_length_of_a_commit((struct store_options){ .sync_off = true }, true);
}

// --- the checkpoint --------------------------------------------------------------------------------

static int64_t bytes_of(const char *name)
{
    struct stat about;
    return stat(test_path(name), &about) == 0 ? about.st_size : -1;
}

TEST(nothing_is_checkpointed_unasked)
{
    struct store *s = with_table("unasked");
    CHECK(store_begin(s, &f) == RC_OK);
    for (int64_t i = 1; i <= 6'000; i++)
        CHECK(store_run(s, &f, "INSERT INTO t (id, bytes) VALUES (?1, zeroblob(4000))", ARGS(INT(i))) ==
              RC_OK);
    CHECK(store_commit(s, &f) == RC_OK);
    CHECK(store_wal_pages(s) > 6'000);
    CHECK_INT(bytes_of("unasked"), 4096); // all but the first page is in the WAL
    store_close(s);
}

TEST(the_index_of_the_wal_has_its_room_before_it_is_needed)
{
    struct store *s = with_table("index");
    CHECK(bytes_of("index-shm") >= 5 * 32 * 1024);
    CHECK(insert(s, 1, "a") == RC_OK && counted(s) == 1);
    store_close(s);
}

TEST(a_checkpoint_moves_what_readers_allow_and_says_so)
{
    bool done = true;
    struct store *s = with_table("checkpoint"), *reader = opened("checkpoint", STORE_READER);
    CHECK(insert(s, 1, "a") == RC_OK);
    CHECK(store_begin(reader, &f) == RC_OK);
    CHECK(insert(s, 2, "b") == RC_OK);
    CHECK(store_checkpoint(s, false, &done, &f) == RC_OK && !done); // the reader still needs the old page
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && !done);
    CHECK(bytes_of("checkpoint-wal") > 0);
    CHECK_INT(counted(reader), 1);
    CHECK(store_commit(reader, &f) == RC_OK);
    CHECK(store_checkpoint(s, false, &done, &f) == RC_OK && done);
    CHECK(bytes_of("checkpoint-wal") > 0);
    CHECK(store_wal_pages(s) > 0);
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && done);
    CHECK_INT(bytes_of("checkpoint-wal"), 0);
    CHECK_INT(store_wal_pages(s), 0);
    CHECK_INT(counted(reader), 2);
    store_close(reader);
    store_close(s);
}

TEST(a_truncating_checkpoint_does_not_wait_for_a_reader)
{
    bool done = true;
    struct store *s = with_table("nowait"), *reader = opened("nowait", STORE_READER);
    struct timespec from, to;
    CHECK(insert(s, 1, "a") == RC_OK && store_begin(reader, &f) == RC_OK && insert(s, 2, "b") == RC_OK);
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && !done);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    CHECK(to.tv_sec - from.tv_sec <= 1);
    store_close(reader);
    store_close(s);
}

TEST(a_reader_that_closes_last_leaves_the_wal_as_it_is)
{
    struct store *s = with_table("last"), *reader = opened("last", STORE_READER);
    struct store *writer = s;
    CHECK(insert(s, 1, "a") == RC_OK);
    CHECK_INT(counted(reader), 1);
    store_close(writer); // not the last connection: it cannot checkpoint
    int64_t before = bytes_of("last-wal");
    store_close(reader);
    CHECK(before > 0);
    CHECK_INT(bytes_of("last-wal"), before);
    s = opened("last", STORE_WRITER);
    CHECK(store_wal_pages(s) > 0); // what was left is known at once
    CHECK_INT(counted(s), 1);
    store_close(s);
}

TEST(deleted_plain_text_is_gone_from_every_file_after_a_truncating_checkpoint)
{
    static const char *const names[] = { "erase", "erase-wal" };
    static char bytes[1 << 20];
    struct store *s = NULL;
    bool done = false;
    struct store_options o = { .path = str_of(test_path("erase")),
                               .role = STORE_WRITER,
                               .secure_delete = true };
    CHECK(store_open(o, &s, &f) == RC_OK);
    CHECK(store_script(s, &f, "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE)") == RC_OK);
    for (int64_t i = 0; i < 300; i++) {
        char word[64];
        (void)snprintf(word, sizeof word, "%s %" PRId64,
                       i == 150 ? "Zhang-San-13800000000" : "somebody else's row", i);
        CHECK(insert(s, i, word) == RC_OK);
    }
    CHECK(store_run(s, &f, "DELETE FROM t WHERE id = 150", NO_ARGS) == RC_OK);
    CHECK(store_checkpoint(s, true, &done, &f) == RC_OK && done);
    for (ptrdiff_t i = 0; i < COUNT(names); i++) {
        char copy[300]; // read by another process: our closing it would drop the locks
        (void)snprintf(copy, sizeof copy, "grep -c Zhang-San %s", test_path(names[i]));
        FILE *grep = popen(copy, "r");
        CHECK(fread(bytes, 1, sizeof bytes, grep) > 0 && bytes[0] == '0');
        (void)pclose(grep);
    }
    store_close(s);
}
