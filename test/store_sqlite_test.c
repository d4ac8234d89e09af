// Rows and statements of the store, and what a programmer must not do with them.
#include "store_help.h"
#include "store/store_int.h"
#include <signal.h>
#include <sys/wait.h>

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

struct made {
    struct store *store;
    int32_t depth, rows;
};

static enum rc ask_again(void *self, struct row row, struct fault *fault)
{
    struct made *m = self;
    m->rows += (int32_t)row.at[0].i;
    if (m->depth-- == 0) return RC_OK;
    char sql[] = "SELECT ?1"; // the same text at another address, while the first is being walked
    return store_each_text(m->store, fault, str_of(sql), ARGS(INT(1)), ask_again, m);
}

TEST(made_sql_is_kept_by_its_text_and_may_run_within_itself)
{
    enum { MANY = STATEMENTS_MADE + 3 };
    struct made m = { .store = opened("made", STORE_WRITER), .depth = 3 };
    CHECK(store_each_text(m.store, &f, S("SELECT ?1"), ARGS(INT(1)), ask_again, &m) == RC_OK);
    CHECK_INT(m.rows, 4);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            char sql[32];
            struct made one = { .store = m.store };
            struct str text = { sql, snprintf(sql, sizeof sql, "SELECT %d + ?1", i) };
            CHECK(store_each_text(m.store, &f, text, ARGS(INT(round)), ask_again, &one) == RC_OK);
            CHECK_INT(one.rows, i + round);
        }
    CHECK(store_each_text(m.store, &f, S("SELECT 1; SELECT ?1"), ARGS(INT(1)), ask_again, &m) == RC_INVALID);
    store_close(m.store);
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
