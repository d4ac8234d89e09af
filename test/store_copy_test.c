// Copies of a database that is written meanwhile, and the plans of statements.
#include "store_help.h"
#include <sys/stat.h>

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
    const char *path = test_path("copy");
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
