// What the tests of the store share: stores in a folder of this run, one table, and its rows.
#ifndef ANLAN_TEST_STORE_HELP_H
#define ANLAN_TEST_STORE_HELP_H
#include "folder.h"
#include "store/store.h"
#include "test.h"

static char pool[1 << 20];
static struct fault f;
[[gnu::unused]] static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

[[gnu::unused]] static struct store *opened(const char *name, enum store_role role)
{
    struct store *s = NULL;
    enum rc rc = store_open((struct store_options){ .path = str_of(test_path(name)), .role = role }, &s, &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    return s;
}

// A writer over a new database with one table.
[[gnu::unused]] static struct store *with_table(const char *name)
{
    struct store *s = opened(name, STORE_WRITER);
    MUST(store_script(s, &f,
                      "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE, n REAL, bytes BLOB)") ==
         RC_OK);
    return s;
}

[[gnu::unused]] static enum rc insert(struct store *s, int64_t id, const char *word)
{
    return store_run(s, &f, "INSERT INTO t (id, word) VALUES (?1, ?2)",
                     ARGS(INT(id), word ? TEXT(str_of(word)) : NONE));
}

[[gnu::unused]] static int64_t counted(struct store *s)
{
    struct arena a = fresh();
    struct row r;
    MUST(store_one(s, &a, &r, &f, "SELECT count(*) FROM t", NO_ARGS) == RC_OK);
    return r.at[0].i;
}

// Adds up the first column; ends at one value.
struct sum {
    struct store *s;
    int64_t rows, total, stop_at;
};

[[gnu::unused]] static enum rc sum_row(void *self, struct row row, struct fault *fault)
{
    struct sum *sum = self;
    sum->rows++;
    sum->total += row.at[0].i;
    return row.at[0].i == sum->stop_at ? fail(fault, RC_DENIED, "that is enough") : RC_OK;
}
#endif
