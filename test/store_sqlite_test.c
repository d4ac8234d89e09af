// The store over SQLite on a real disk: rows, transactions, faults, one writer, readers, checkpoints, copies.
#include "store/store_int.h"
#include "test.h"
#include <fcntl.h>
#include <inttypes.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char pool[1 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }
static struct fault f;

// A path in a folder of this run.
static const char *path_of(const char *name)
{
    static char folder[] = "/tmp/anlan_store_XXXXXX", paths[4][256];
    static int next;
    if (strstr(folder, "XXXXXX")) MUST(mkdtemp(folder) != NULL);
    char *path = paths[next++ % COUNT(paths)];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static struct store *opened(const char *name, enum store_role role)
{
    struct store *s = NULL;
    enum rc rc = store_open((struct store_options){ .path = str_of(path_of(name)), .role = role }, &s, &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    return s;
}

// A writer over a new database with one table.
static struct store *with_table(const char *name)
{
    struct store *s = opened(name, STORE_WRITER);
    MUST(store_script(s, &f,
                      "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE, n REAL, bytes BLOB)") ==
         RC_OK);
    return s;
}

static enum rc insert(struct store *s, int64_t id, const char *word)
{
    return store_run(s, &f, "INSERT INTO t (id, word) VALUES (?1, ?2)",
                     ARGS(INT(id), word ? TEXT(str_of(word)) : NONE));
}

static int64_t counted(struct store *s)
{
    struct arena a = fresh();
    struct row r;
    MUST(store_one(s, &a, &r, &f, "SELECT count(*) FROM t", NO_ARGS) == RC_OK);
    return r.at[0].i;
}

// --- rows ------------------------------------------------------------------------------------------

TEST(each_kind_of_value_comes_back_as_it_went_in)
{
    struct arena a = fresh();
    struct store *s = with_table("values");
    struct row r;
    CHECK(store_run(s, &f, "INSERT INTO t VALUES (?1, ?2, ?3, ?4)",
                    ARGS(INT(INT64_MIN), TEXT(S("警\0情")), REAL(-0.5), BLOB(S("\xFF\0\x01")))) == RC_OK);
    CHECK_INT(store_changes(s), 1);
    CHECK(store_one(s, &a, &r, &f, "SELECT *, NULL FROM t", NO_ARGS) == RC_OK);
    CHECK_INT(r.count, 5);
    CHECK(r.at[0].kind == VALUE_INT && r.at[0].i == INT64_MIN);
    CHECK(r.at[1].kind == VALUE_TEXT && str_equal(r.at[1].s, S("警\0情")));
    CHECK(r.at[2].kind == VALUE_REAL && r.at[2].real == -0.5);
    CHECK(r.at[3].kind == VALUE_BLOB && str_equal(r.at[3].s, S("\xFF\0\x01")));
    CHECK(r.at[4].kind == VALUE_NULL);
    store_close(s);
}

TEST(an_empty_text_is_not_null)
{
    struct arena a = fresh();
    struct store *s = with_table("empty");
    struct str nothing = { 0 };
    struct row r;
    CHECK(store_run(s, &f, "INSERT INTO t VALUES (1, ?1, NULL, ?2)", ARGS(TEXT(nothing), BLOB(nothing))) ==
          RC_OK);
    CHECK(store_one(s, &a, &r, &f, "SELECT word, bytes FROM t", NO_ARGS) == RC_OK);
    CHECK(r.at[0].kind == VALUE_TEXT && r.at[0].s.len == 0 && r.at[1].kind == VALUE_BLOB &&
          r.at[1].s.len == 0);
    CHECK(store_run(s, &f, "UPDATE t SET word = ?1", ARGS(NONE)) == RC_OK);
    CHECK(store_one(s, &a, &r, &f, "SELECT word, bytes FROM t", NO_ARGS) == RC_OK &&
          r.at[0].kind == VALUE_NULL);
    store_close(s);
}

TEST(no_row_is_missing_without_a_fault)
{
    struct arena a = fresh();
    struct store *s = with_table("missing");
    struct row r;
    struct fault quiet = { 0 };
    CHECK(store_one(s, &a, &r, &quiet, "SELECT id FROM t WHERE id = 7", NO_ARGS) == RC_MISSING);
    CHECK_TEXT(quiet.text, "");
    CHECK(a.at == pool);
    store_close(s);
}

struct sum {
    struct store *s;
    int64_t rows, total, stop_at;
};

static enum rc sum_row(void *self, struct row row, struct fault *fault)
{
    struct sum *sum = self;
    sum->rows++;
    sum->total += row.at[0].i;
    return row.at[0].i == sum->stop_at ? fail(fault, RC_DENIED, "that is enough") : RC_OK;
}

TEST(a_walk_sees_each_row_in_order_and_ends_where_its_callback_says)
{
    struct store *s = with_table("walk");
    for (int64_t i = 1; i <= 5; i++)
        CHECK(store_run(s, &f, "INSERT INTO t (id) VALUES (?1)", ARGS(INT(i))) == RC_OK);
    struct sum all = { .stop_at = -1 }, some = { .stop_at = 3 }, text = { .stop_at = -1 };
    CHECK(store_each(s, &f, "SELECT id FROM t ORDER BY id", NO_ARGS, sum_row, &all) == RC_OK);
    CHECK_INT(all.total, 15);
    CHECK(store_each(s, &f, "SELECT id FROM t ORDER BY id", NO_ARGS, sum_row, &some) == RC_DENIED);
    CHECK_INT(some.total, 6);
    CHECK_TEXT(f.text, "that is enough");
    CHECK(store_each_text(s, &f, S("SELECT id FROM t WHERE id > ?1;  "), ARGS(INT(3)), sum_row, &text) ==
          RC_OK);
    CHECK_INT(text.total, 9);
    store_close(s);
}

static const char all_ids[] = "SELECT id FROM t"; // one address

static enum rc walk_within(void *self, struct row row, struct fault *)
{
    struct sum *outer = self, inner = { .stop_at = -1 };
    CHECK(store_each(outer->s, &f, all_ids, NO_ARGS, sum_row, &inner) == RC_OK);
    CHECK(store_run(outer->s, &f, "UPDATE t SET n = 1 WHERE id = ?1", ARGS(row.at[0])) == RC_OK);
    outer->total += inner.total;
    return RC_OK;
}

TEST(a_walk_may_use_the_store_and_even_its_own_sql)
{
    struct store *s = with_table("nested");
    for (int64_t i = 1; i <= 3; i++)
        CHECK(store_run(s, &f, "INSERT INTO t (id) VALUES (?1)", ARGS(INT(i))) == RC_OK);
    struct sum outer = { .s = s }, again = { .stop_at = -1 };
    CHECK(store_each(s, &f, all_ids, NO_ARGS, walk_within, &outer) == RC_OK);
    CHECK_INT(outer.total, 18);
    CHECK(store_each(s, &f, all_ids, NO_ARGS, sum_row, &again) == RC_OK && again.rows == 3);
    store_close(s);
}

TEST(a_full_arena_jumps_with_the_statement_given_back)
{
    static char little[64];
    struct store *s = with_table("jump");
    CHECK(insert(s, 1, "a word that does not fit into what is left of the little arena's room") == RC_OK);
    struct row r;
    jmp_buf full;
    struct arena a = arena_of(little, sizeof little, &full);
    bool jumped = true;
    if (setjmp(full) == 0) {
        (void)!store_one(s, &a, &r, &f, "SELECT * FROM t", NO_ARGS);
        jumped = false;
    }
    CHECK(jumped);
    CHECK(store_script(s, &f, "DROP TABLE t") == RC_OK); // locked if a statement were still going
    store_close(s);
}

TEST(a_row_one_column_past_the_limit_is_refused)
{
    struct arena a = fresh();
    struct store *s = opened("columns", STORE_WRITER);
    struct row r;
    struct sum none = { 0 };
    struct text sql = { .arena = &a };
    text_put(&sql, S("SELECT 1"));
    for (int i = 1; i < STORE_COLUMNS_MAX; i++) text_put(&sql, S(", 1"));
    CHECK(store_each_text(s, &f, text_str(&sql), NO_ARGS, sum_row, &none) == RC_OK && none.rows == 1);
    text_put(&sql, S(", 1\0"));
    CHECK(store_one(s, &a, &r, &f, text_str(&sql).at, NO_ARGS) == RC_LIMIT);
    CHECK_TEXT(f.text, "row of 65 columns exceeds 64");
    store_close(s);
}

// --- statements ------------------------------------------------------------------------------------

TEST(a_literal_is_prepared_once)
{
    struct arena a = fresh();
    struct store *s = with_table("kept");
    int32_t before = s->statements_count;
    for (int64_t i = 1; i <= 100; i++)
        CHECK(store_run(s, &f, "INSERT INTO t (id) VALUES (?1)", ARGS(INT(i))) == RC_OK);
    CHECK_INT(s->statements_count, before + 1);
    struct row r;
    CHECK(store_one(s, &a, &r, &f, "SELECT ?1", ARGS(INT(7))) == RC_OK && r.at[0].i == 7);
    CHECK(store_one(s, &a, &r, &f, "SELECT ?1", ARGS(TEXT(S("x")))) == RC_OK && str_equal(r.at[0].s, S("x")));
    store_close(s);
}

TEST(statements_past_the_limit_still_run)
{
    enum { MANY = STORE_STATEMENTS_MAX + 3 };
    static char sqls[MANY][32];
    struct arena a = fresh();
    struct store *s = opened("statements", STORE_WRITER);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            struct row r;
            (void)snprintf(sqls[i], sizeof sqls[i], "SELECT %d", i);
            CHECK(store_one(s, &a, &r, &f, sqls[i], NO_ARGS) == RC_OK && r.at[0].i == i);
        }
    CHECK_INT(s->statements_count, STORE_STATEMENTS_MAX);
    store_close(s);
}

TEST(a_kept_statement_follows_a_change_of_the_schema)
{
    static const char all[] = "SELECT * FROM t";
    struct arena a = fresh();
    struct store *s = with_table("schema");
    struct row r;
    CHECK(insert(s, 1, "a") == RC_OK);
    CHECK(store_one(s, &a, &r, &f, all, NO_ARGS) == RC_OK && r.count == 4);
    CHECK(store_script(s, &f, "ALTER TABLE t ADD COLUMN more INTEGER DEFAULT 5") == RC_OK);
    CHECK(store_one(s, &a, &r, &f, all, NO_ARGS) == RC_OK && r.count == 5 && r.at[4].i == 5);
    store_close(s);
}

static void end_by(void (*act)(struct store *), const char *name, int want_signal)
{
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        (void)!freopen("/dev/null", "w", stderr);
        act(opened(name, STORE_WRITER));
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == want_signal);
}

static void change_sql(struct store *s)
{
    char sql[32] = "SELECT 1";
    struct sum sum = { 0 };
    (void)!store_each(s, &f, sql, NO_ARGS, sum_row, &sum);
    (void)strcpy(sql, "SELECT 2");
    (void)!store_each(s, &f, sql, NO_ARGS, sum_row, &sum);
}

static void bind_too_few(struct store *s) { (void)!store_run(s, &f, "SELECT ?1, ?2", ARGS(INT(1))); }

static void begin_twice(struct store *s)
{
    (void)!store_begin(s, &f);
    (void)!store_begin(s, &f);
}

TEST(a_programmers_mistake_stops_the_process)
{
    end_by(change_sql, "mistake_a", SIGABRT);
    end_by(bind_too_few, "mistake_b", SIGABRT);
    end_by(begin_twice, "mistake_c", SIGABRT);
}

// --- faults ----------------------------------------------------------------------------------------

TEST(a_repeated_key_is_a_conflict_and_spares_the_transaction)
{
    struct store *s = with_table("conflict");
    CHECK(store_begin(s, &f) == RC_OK);
    CHECK(insert(s, 1, "a") == RC_OK);
    CHECK(insert(s, 2, "a") == RC_CONFLICT);
    CHECK(str_contains(str_of(f.text), S("t.word")));
    CHECK(insert(s, 2, "b") == RC_OK && store_commit(s, &f) == RC_OK);
    CHECK_INT(counted(s), 2);
    CHECK(!store_poisoned(s));
    store_close(s);
}

TEST(what_is_not_one_statement_is_invalid)
{
    struct store *s = with_table("invalid");
    struct sum sum = { 0 };
    CHECK(store_run(s, &f, "SELEC 1", NO_ARGS) == RC_INVALID);
    CHECK(store_run(s, &f, "SELECT 1; SELECT 2", NO_ARGS) == RC_INVALID);
    CHECK(store_run(s, &f, "", NO_ARGS) == RC_INVALID);
    CHECK(store_run(s, &f, "SELECT \"no such column\" FROM t", NO_ARGS) ==
          RC_INVALID); // not a text in disguise
    CHECK(store_each_text(s, &f, S("SELECT 1; SELECT 2"), NO_ARGS, sum_row, &sum) == RC_INVALID);
    CHECK(store_script(s, &f, "CREATE TABLE u (x); nonsense") == RC_INVALID);
    CHECK(!store_poisoned(s));
    store_close(s);
}

TEST(a_file_that_is_no_database_is_corrupt_and_a_missing_one_is_not_made_by_a_reader)
{
    struct store *s = NULL;
    const char *path = path_of("text");
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1'000; i++) (void)fputs("this is no database ", file);
    (void)fclose(file);
    struct store_options o = { .path = str_of(path), .role = STORE_WRITER };
    CHECK(store_open(o, &s, &f) == RC_CORRUPT);
    o.role = STORE_READER;
    CHECK(store_open(o, &s, &f) == RC_CORRUPT);
    o.path = str_of(path_of("nowhere"));
    CHECK(store_open(o, &s, &f) == RC_IO);
    CHECK(access(o.path.at, F_OK) != 0);
    o.path = S("");
    CHECK(store_open(o, &s, &f) == RC_INVALID);
    CHECK(s == NULL);
    store_close(NULL);
}

TEST(a_path_one_byte_past_the_limit_is_refused)
{
    char longest[STORE_PATH_BYTES_MAX + 1];
    struct store *s = NULL;
    for (ptrdiff_t i = 0; i < COUNT(longest); i++) longest[i] = i % 2 ? '.' : '/';
    struct store_options o = { .path = { longest, COUNT(longest) }, .role = STORE_READER };
    CHECK(store_open(o, &s, &f) == RC_INVALID);
    o.path.len--;
    CHECK(store_open(o, &s, &f) == RC_IO); // the root is no database, but the path is taken
}

TEST(a_full_database_refuses_the_act_keeps_what_was_and_goes_on_when_there_is_room)
{
    struct store *s = with_table("full");
    char big[3'000];
    struct str whole = { big, sizeof big };
    memset(big, 'x', sizeof big);
    CHECK(insert(s, 1, "kept") == RC_OK);
    CHECK(store_script(s, &f, "PRAGMA max_page_count = 6") == RC_OK);
    CHECK(store_begin(s, &f) == RC_OK);
    enum rc rc = RC_OK;
    for (int64_t i = 2; !rc && i < 20; i++)
        rc = store_run(s, &f, "INSERT INTO t (id, bytes) VALUES (?1, ?2)", ARGS(INT(i), BLOB(whole)));
    CHECK(rc == RC_LIMIT && !store_poisoned(s));
    store_rollback(s);
    CHECK_INT(counted(s), 1);
    CHECK(store_script(s, &f, "PRAGMA max_page_count = 1000") == RC_OK);
    CHECK(store_begin(s, &f) == RC_OK && insert(s, 2, "after") == RC_OK && store_commit(s, &f) == RC_OK);
    CHECK_INT(counted(s), 2);
    store_close(s);
}

TEST(after_the_engine_undid_the_transaction_nothing_slips_out_alone)
{
    struct store *s = with_table("undone");
    CHECK(insert(s, 1, "a") == RC_OK);
    CHECK(store_begin(s, &f) == RC_OK && insert(s, 2, "b") == RC_OK);
    CHECK(store_run(s, &f, "INSERT OR ROLLBACK INTO t (id) VALUES (1)", NO_ARGS) == RC_CONFLICT);
    CHECK(insert(s, 3, "c") == RC_CONFLICT); // would be committed by itself
    CHECK_TEXT(f.text, "the transaction was undone by an earlier fault");
    CHECK(store_commit(s, &f) == RC_CONFLICT);
    CHECK(!store_poisoned(s));
    CHECK_INT(counted(s), 1);
    CHECK(store_begin(s, &f) == RC_OK && insert(s, 3, "c") == RC_OK && store_commit(s, &f) == RC_OK);
    CHECK_INT(counted(s), 2);
    store_close(s);
}

enum { EXIT_SKIP = 77 };

// A file system of 2 MiB of our own, or the end of the child where the machine does not allow one.
static void mount_small(const char *folder)
{
    bool alone = unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
    if (!alone || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) _exit(EXIT_SKIP);
    if (mkdir(folder, 0700) != 0 || mount("none", folder, "tmpfs", 0, "size=2m") != 0) _exit(EXIT_SKIP);
}

static void fill_and_free(const char *folder)
{
    char filler[300], big[3'000];
    int64_t id = 0;
    mount_small(folder);
    (void)snprintf(filler, sizeof filler, "%s/filler", folder);
    int fd = open(filler, O_CREAT | O_WRONLY, 0600);
    MUST(fd >= 0 && posix_fallocate(fd, 0, 1'000'000) == 0);
    memset(big, 'x', sizeof big);
    struct str whole = { big, sizeof big };
    struct store *s = with_table("small/db"), *reader = opened("small/db", STORE_READER);
    enum rc rc = RC_OK;
    while (!rc) {
        rc = store_begin(s, &f);
        if (!rc) rc = store_run(s, &f, "INSERT INTO t (bytes) VALUES (?1)", ARGS(BLOB(whole)));
        if (!rc) rc = store_commit(s, &f);
        if (!rc) id++;
    }
    store_rollback(s);
    CHECK(rc == RC_LIMIT && !store_poisoned(s) && id > 20);
    CHECK(store_run(s, &f, "INSERT INTO t (bytes) VALUES (?1)", ARGS(BLOB(whole))) ==
          RC_LIMIT);           // and so is the next
    CHECK_INT(counted(s), id); // reads are served
    CHECK_INT(counted(reader), id);
    MUST(unlink(filler) == 0 && close(fd) == 0);
    CHECK(insert(s, 10'000, "goes on by itself") == RC_OK);
    CHECK_INT(counted(reader), id + 1);
    store_close(reader);
    store_close(s);
}

TEST(a_full_file_system_refuses_serves_reads_and_goes_on)
{
    char folder[256];
    (void)strcpy(folder, path_of("small"));
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        fill_and_free(folder);
        (void)fflush(stdout);
        _exit(test_faults > 0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    if (WEXITSTATUS(status) == EXIT_SKIP) SKIP("no file system can be mounted here");
    CHECK_INT(WEXITSTATUS(status), 0);
}

// A limit on the size of files makes the kernel answer EFBIG, which SQLite reports as an I/O error.
TEST(an_input_output_error_poisons_the_writer_and_the_next_opening_has_all_that_was_acknowledged)
{
    struct store *s = with_table("poison");
    struct rlimit before, tight;
    char big[3'000];
    struct str whole = { big, sizeof big };
    memset(big, 'x', sizeof big);
    CHECK(insert(s, 1, "acknowledged") == RC_OK);
    MUST(getrlimit(RLIMIT_FSIZE, &before) == 0 && signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    tight = (struct rlimit){ 64 * 1024, before.rlim_max };
    MUST(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    enum rc rc = RC_OK;
    int64_t acknowledged = 1;
    while (!rc) {
        rc = store_run(s, &f, "INSERT INTO t (bytes) VALUES (?1)", ARGS(BLOB(whole)));
        if (!rc) acknowledged++;
    }
    MUST(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(rc == RC_IO);
    CHECK(store_poisoned(s));
    CHECK(insert(s, 1'000, "too late") == RC_IO);
    CHECK_TEXT(f.text, "the database stopped at an earlier fault and must be opened anew");
    bool done;
    CHECK(store_checkpoint(s, false, &done, &f) == RC_IO && store_begin(s, &f) == RC_IO);
    store_close(s);
    s = opened("poison", STORE_WRITER);
    CHECK_INT(counted(s), acknowledged);
    CHECK(store_check(s, &f) == RC_OK);
    store_close(s);
}

static void flip_byte(const char *path, long at)
{
    FILE *file = fopen(path, "r+");
    (void)fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    (void)fseek(file, at, SEEK_SET);
    (void)fputc(byte ^ 0xFF, file);
    (void)fclose(file);
}

TEST(a_damaged_page_is_found_by_the_check)
{
    struct store *s = with_table("damaged");
    for (int64_t i = 1; i < 500; i++)
        CHECK(store_run(s, &f, "INSERT INTO t (id, bytes) VALUES (?1, zeroblob(100))", ARGS(INT(i))) ==
              RC_OK);
    CHECK(store_check(s, &f) == RC_OK);
    store_close(s);
    flip_byte(path_of("damaged"), 3 * 4096 + 3); // the count of cells of a page
    s = opened("damaged", STORE_WRITER);
    CHECK(store_check(s, &f) == RC_CORRUPT);
    CHECK(f.text[0] != 0);
    store_close(s);
}

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
    const char *path = path_of("killed");
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
    struct store_options o = { .path = str_of(path_of("writer")), .role = STORE_WRITER };
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
        CHECK(stat(path_of(names[i]), &about) == 0 && (about.st_mode & 0777) == 0600);
    store_close(s);
}

// --- the checkpoint --------------------------------------------------------------------------------

static int64_t bytes_of(const char *name)
{
    struct stat about;
    return stat(path_of(name), &about) == 0 ? about.st_size : -1;
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
    struct store_options o = { .path = str_of(path_of("erase")),
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
        (void)snprintf(copy, sizeof copy, "grep -c Zhang-San %s", path_of(names[i]));
        FILE *grep = popen(copy, "r");
        CHECK(fread(bytes, 1, sizeof bytes, grep) > 0 && bytes[0] == '0');
        (void)pclose(grep);
    }
    store_close(s);
}

// --- copies ----------------------------------------------------------------------------------------

struct busy_writer {
    struct store *s;
    int64_t next;
};

static void write_between(void *self)
{
    struct busy_writer *w = self;
    if (w->next > 2'050) return;
    CHECK(store_begin(w->s, &f) == RC_OK);
    CHECK(store_run(w->s, &f, "INSERT INTO t (id, bytes) VALUES (?1, zeroblob(1000))",
                    ARGS(INT(w->next++))) == RC_OK);
    CHECK(store_run(w->s, &f, "UPDATE t SET n = 1 WHERE id = 1", NO_ARGS) ==
          RC_OK); // a page that was copied before
    CHECK(store_commit(w->s, &f) == RC_OK);
}

static struct str dumped(struct store *s, struct arena *a)
{
    struct row r;
    MUST(store_one(s, a, &r, &f,
                   "SELECT group_concat(id || ',' || ifnull(n, '-') || ',' || ifnull(length(bytes), '-')) "
                   "FROM (SELECT * FROM t ORDER BY id)",
                   NO_ARGS) == RC_OK);
    return r.at[0].s;
}

TEST(a_backup_taken_while_writing_equals_the_database)
{
    struct arena a = fresh();
    struct store *s = with_table("original");
    CHECK(store_begin(s, &f) == RC_OK);
    for (int64_t i = 1; i <= 2'000; i++)
        CHECK(store_run(s, &f, "INSERT INTO t (id, bytes) VALUES (?1, zeroblob(1000))", ARGS(INT(i))) ==
              RC_OK);
    CHECK(store_commit(s, &f) == RC_OK);
    struct busy_writer w = { s, 2'001 };
    const char *path = path_of("copy");
    CHECK(store_backup(s, str_of(path), 10, write_between, &w, &f) == RC_OK);
    CHECK_INT(w.next, 2'051); // it did write meanwhile
    struct store *copy = opened("copy", STORE_WRITER);
    CHECK_STR(dumped(copy, &a), dumped(s, &a));
    CHECK(store_check(copy, &f) == RC_OK);
    store_close(copy);
    struct stat about;
    CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600);
    CHECK(store_backup(s, str_of(path), 10, NULL, NULL, &f) == RC_CONFLICT);
    CHECK(stat(path, &about) == 0); // what was there is left alone
    CHECK(store_backup(s, S("/nowhere/copy"), 10, NULL, NULL, &f) == RC_IO);
    store_close(s);
}

// --- plans -----------------------------------------------------------------------------------------

TEST(a_plan_shows_whether_an_index_serves)
{
    struct arena a = fresh();
    struct store *s = with_table("plan");
    struct str plan;
    CHECK(store_plan(s, &a, &plan, &f, "SELECT id FROM t WHERE word = ?1", ARGS(TEXT(S("x")))) == RC_OK);
    CHECK(str_contains(plan, S("SEARCH t USING COVERING INDEX")) && str_ends(plan, S("\n")));
    CHECK(store_plan(s, &a, &plan, &f, "SELECT id FROM t WHERE n = 1", NO_ARGS) == RC_OK);
    CHECK_STR(plan, S("SCAN t\n"));
    CHECK(store_plan(s, &a, &plan, &f, "SELECT nothing FROM t", NO_ARGS) == RC_INVALID);
    store_close(s);
}

// --- search ----------------------------------------------------------------------------------------

static struct str found(struct store *s, struct arena *a, const char *typed)
{
    struct row r;
    struct str match = store_match(a, str_of(typed));
    if (match.len == 0) return S("");
    enum rc rc = store_one(
        s, a, &r, &f,
        "SELECT ifnull(group_concat(rowid), '') FROM (SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid)",
        ARGS(TEXT(match)));
    if (rc) printf("%s: %s\n", typed, f.text);
    return rc ? S("fault") : r.at[0].s;
}

static struct store *with_words(const char *name)
{
    static const char *const texts[] = {
        "楼上噪音扰民，已报警",                // 1
        "A区12号楼水管破裂",                   // 2
        "朝阳区路灯损坏，street light broken", // 3
        "老人走失",                            // 4
        "No. AL-2025-000123 Élan café",        // 5
    };
    struct store *s = opened(name, STORE_WRITER);
    MUST(store_script(s, &f, "CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='bigram')") ==
         RC_OK);
    for (ptrdiff_t i = 0; i < COUNT(texts); i++)
        MUST(store_run(s, &f, "INSERT INTO words (rowid, text) VALUES (?1, ?2)",
                       ARGS(INT(i + 1), TEXT(str_of(texts[i])))) == RC_OK);
    return s;
}

TEST(two_characters_are_found_wherever_they_stand)
{
    struct arena a = fresh();
    struct store *s = with_words("words");
    CHECK_STR(found(s, &a, "噪音"), S("1"));
    CHECK_STR(found(s, &a, "扰民"), S("1"));
    CHECK_STR(found(s, &a, "音扰"), S("1"));
    CHECK_STR(found(s, &a, "报警"), S("1")); // at the very end
    CHECK_STR(found(s, &a, "楼上噪音扰民"), S("1"));
    CHECK_STR(found(s, &a, "噪扰"), S("")); // not side by side
    CHECK_STR(found(s, &a, "走失 老人"), S("4"));
    CHECK_STR(found(s, &a, "走失 报警"), S(""));
    store_close(s);
}

TEST(one_character_is_found_at_the_beginning_the_middle_and_the_end_of_a_run)
{
    struct arena a = fresh();
    struct store *s = with_words("one");
    CHECK_STR(found(s, &a, "楼"), S("1,2"));
    CHECK_STR(found(s, &a, "警"), S("1"));
    CHECK_STR(found(s, &a, "区"), S("2,3"));
    store_close(s);
}

TEST(mixed_text_is_found_across_scripts)
{
    struct arena a = fresh();
    struct store *s = with_words("mixed");
    CHECK_STR(found(s, &a, "A区12号楼"), S("2"));
    CHECK_STR(found(s, &a, "区12号"), S("2"));
    CHECK_STR(found(s, &a, "12号"), S("2"));
    CHECK_STR(found(s, &a, "STREET"), S("3"));
    CHECK_STR(found(s, &a, "light 路灯"), S("3"));
    CHECK_STR(found(s, &a, "stree"), S("")); // whole words
    CHECK_STR(found(s, &a, "elan CAFE"), S("5"));
    CHECK_STR(found(s, &a, "al-2025-000123"), S("5"));
    CHECK_STR(found(s, &a, "2025-AL"), S(""));
    store_close(s);
}

TEST(whatever_is_typed_is_words_and_never_a_fault)
{
    static const char *const typed[] = { "\" OR 1=1 --", "NEAR(楼 水)", "text:噪音", "噪音*", "^噪音",
                                         "a AND",        "(",           "NOT 噪音",  "-噪音" };
    struct arena a = fresh();
    struct store *s = with_words("typed");
    for (ptrdiff_t i = 0; i < COUNT(typed); i++) CHECK(!str_equal(found(s, &a, typed[i]), S("fault")));
    CHECK_STR(found(s, &a, "噪音*"), S("1"));
    store_close(s);
}

// Why the tokenizer is ours: trigram finds no word of two characters, and does not say so.
TEST(trigram_misses_two_characters_silently)
{
    struct arena a = fresh();
    struct store *s = opened("trigram", STORE_WRITER);
    struct row r;
    CHECK(store_script(s, &f,
                       "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='trigram');"
                       "INSERT INTO words VALUES ('楼上噪音扰民')") == RC_OK);
    CHECK_STR(found(s, &a, "噪音扰"), S("1"));
    CHECK_STR(found(s, &a, "噪音"), S(""));
    CHECK(store_one(s, &a, &r, &f, "SELECT count(*) FROM words WHERE text LIKE '%噪音扰%'", NO_ARGS) ==
              RC_OK &&
          r.at[0].i == 1);
    store_close(s);
}

TEST(a_reader_searches_too)
{
    struct arena a = fresh();
    struct store *s = with_words("searcher"), *reader = opened("searcher", STORE_READER);
    CHECK_STR(found(reader, &a, "噪音"), S("1"));
    store_close(reader);
    store_close(s);
}
