// Whatever goes wrong has its code; a full disk is got over, and an input/output error ends the handle.
#include "store_help.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

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
    const char *path = test_path("text");
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1'000; i++) (void)fputs("this is no database ", file);
    (void)fclose(file);
    struct store_options o = { .path = str_of(path), .role = STORE_WRITER };
    CHECK(store_open(o, &s, &f) == RC_CORRUPT);
    o.role = STORE_READER;
    CHECK(store_open(o, &s, &f) == RC_CORRUPT);
    o.path = str_of(test_path("nowhere"));
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
    (void)strcpy(folder, test_path("small"));
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
    flip_byte(test_path("damaged"), 3 * 4096 + 3); // the count of cells of a page
    s = opened("damaged", STORE_WRITER);
    CHECK(store_check(s, &f) == RC_CORRUPT);
    CHECK(f.text[0] != 0);
    store_close(s);
}
