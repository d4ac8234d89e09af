#include "law/scope.h"
#include "test.h"
#include <sqlite3.h>

static char pool[4 << 20];
static struct arena fresh(void) { return (struct arena){ pool, pool + sizeof pool, NULL }; }

#define TEXT(n, o, v)                                                                                        \
    {                                                                                                        \
        (n), (o), { .text = SL(v) }                                                                          \
    }
#define NUMBER(n, o, v)                                                                                      \
    {                                                                                                        \
        (n), (o), { .is_number = true, .number = (v) }                                                       \
    }
#define CLAUSE(...)                                                                                          \
    {                                                                                                        \
        (const struct scope_term[]){ __VA_ARGS__ }, COUNT(((const struct scope_term[]){ __VA_ARGS__ }))      \
    }

static const struct scope_clause own_area[] = { CLAUSE(TEXT(SCOPE_AREA, SCOPE_WITHIN, "3301"),
                                                       NUMBER(SCOPE_AGENCY, SCOPE_EQUALS, 3)) };
static const struct scope_clause not_concerned[] = { CLAUSE(
    TEXT(SCOPE_RELATION, SCOPE_EQUALS, "concerned")) };

TEST(a_grant_admits_and_an_exclusion_wins)
{
    struct str concerned[] = { S("concerned") };
    struct law_scope s = { own_area, not_concerned, 1, 1 };
    struct scope_subject row = { .agency = 3, .knows_agency = true, .area = S("330106"), .kind = S("help") };
    CHECK(scope_admits(&s, &row));
    row.relations = concerned;
    row.relations_count = 1;
    CHECK(!scope_admits(&s, &row));
    row.relations_count = 0;
    row.area = S("3302");
    CHECK(!scope_admits(&s, &row));
}

TEST(nothing_is_admitted_by_default)
{
    struct scope_clause empty = { NULL, 0 };
    struct scope_subject row = { .agency = 3, .knows_agency = true, .area = S("330106"), .kind = S("help") };
    CHECK(!scope_admits(&(struct law_scope){ 0 }, &row));
    CHECK(!scope_admits(&(struct law_scope){ &empty, NULL, 1, 0 }, &row));
    CHECK(!scope_admits(&(struct law_scope){ own_area, &empty, 1, 1 }, &row));
    row.knows_agency = false;
    CHECK(!scope_admits(&(struct law_scope){ own_area, NULL, 1, 0 }, &row));
}

TEST(what_a_row_does_not_state_escapes_no_exclusion)
{
    const struct scope_clause high[] = { CLAUSE(NUMBER(SCOPE_SENSITIVITY, SCOPE_AT_LEAST, 3)) };
    struct law_scope s = { own_area, high, 1, 1 };
    struct scope_subject row = { .agency = 3, .knows_agency = true, .area = S("3301") };
    CHECK(!scope_admits(&s, &row));
    row.knows_sensitivity = true;
    CHECK(scope_admits(&s, &row));
}

TEST(terms_that_make_no_sense_are_refused)
{
    struct fault f;
    const struct scope_clause bad[] = {
        CLAUSE(TEXT(SCOPE_KIND, SCOPE_WITHIN, "x")),  CLAUSE(TEXT(SCOPE_AGENCY, SCOPE_EQUALS, "x")),
        CLAUSE(NUMBER(SCOPE_AREA, SCOPE_EQUALS, 1)),  CLAUSE(TEXT(SCOPE_KIND, SCOPE_EQUALS, "")),
        CLAUSE({ SCOPE_NAMES, SCOPE_EQUALS, { 0 } }),
    };
    static const char *const why[] = {
        "kind does not take \"within\"",
        "agency takes a number",
        "area takes a text",
        "kind is compared with an empty text or one with a NUL",
        "a scope term with an unknown name or operator",
    };
    for (int i = 0; i < COUNT(bad); i++) {
        CHECK(scope_check(&(struct law_scope){ &bad[i], NULL, 1, 0 }, &f) == RC_INVALID);
        CHECK_TEXT(f.text, why[i]);
    }
}

TEST(clauses_and_terms_have_limits)
{
    static struct scope_term terms[SCOPE_TERMS_MAX + 1];
    static struct scope_clause clauses[SCOPE_CLAUSES_MAX + 1];
    struct fault f;
    for (int i = 0; i < COUNT(terms); i++)
        terms[i] = (struct scope_term)NUMBER(SCOPE_AGENCY, SCOPE_EQUALS, i);
    struct scope_clause all = { terms, SCOPE_TERMS_MAX };
    CHECK(scope_check(&(struct law_scope){ &all, NULL, 1, 0 }, &f) == RC_OK);
    all.count++;
    CHECK(scope_check(&(struct law_scope){ &all, NULL, 1, 0 }, &f) == RC_LIMIT);
    CHECK(scope_check(&(struct law_scope){ clauses, NULL, SCOPE_CLAUSES_MAX, 0 }, &f) == RC_OK);
    CHECK(scope_check(&(struct law_scope){ clauses, NULL, SCOPE_CLAUSES_MAX + 1, 0 }, &f) == RC_LIMIT);
}

// --- the two forms are one: every cell of a matrix, and random scopes ------------------------------

static const char *const areas[] = { "", "3301", "330106", "3302", "33" };
static const char *const kinds[] = { "", "help", "dispute", "Help", "a'b%" };
static const char *const relations[] = { "owner", "concerned" };
enum { AGENCIES = 4, LEVELS = 4, RELATIONS = 4, ROWS = AGENCIES * LEVELS * RELATIONS * 5 * 5 };

struct cell {
    int agency, level, relation, area, kind; // agency and level 0 are unknown; relation is a set of two bits
};

static struct cell cell_of(int row)
{
    struct cell c;
    c.agency = row % AGENCIES, row /= AGENCIES;
    c.level = row % LEVELS, row /= LEVELS;
    c.relation = row % RELATIONS, row /= RELATIONS;
    c.area = row % 5, row /= 5;
    c.kind = row;
    return c;
}

static void run_sql(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) printf("%s: %s\n", sql, why), exit(1);
}

static void bind_nullable(sqlite3_stmt *st, int at, int n)
{
    if (n)
        (void)sqlite3_bind_int(st, at, n);
    else
        (void)sqlite3_bind_null(st, at);
}

static sqlite3 *matrix(void)
{
    sqlite3 *db;
    sqlite3_stmt *row, *relation;
    MUST(sqlite3_open(":memory:", &db) == SQLITE_OK);
    run_sql(
        db,
        "CREATE TABLE c(id INTEGER PRIMARY KEY, agency, level, area TEXT, kind TEXT); CREATE TABLE r(c INTEGER, name TEXT)");
    MUST(sqlite3_prepare_v2(db, "INSERT INTO c VALUES(?1,?2,?3,?4,?5)", -1, &row, NULL) == SQLITE_OK);
    MUST(sqlite3_prepare_v2(db, "INSERT INTO r VALUES(?1,?2)", -1, &relation, NULL) == SQLITE_OK);
    run_sql(db, "BEGIN");
    for (int i = 0; i < ROWS; i++) {
        struct cell c = cell_of(i);
        (void)sqlite3_bind_int(row, 1, i);
        bind_nullable(row, 2, c.agency);
        bind_nullable(row, 3, c.level);
        if (c.area || i % 2)
            (void)sqlite3_bind_text(row, 4, areas[c.area], -1, SQLITE_STATIC);
        else
            (void)sqlite3_bind_null(row, 4);
        (void)sqlite3_bind_text(row, 5, kinds[c.kind], -1, SQLITE_STATIC);
        MUST(sqlite3_step(row) == SQLITE_DONE && sqlite3_reset(row) == SQLITE_OK);
        for (int bit = 0; bit < 2; bit++) {
            if (!(c.relation >> bit & 1)) continue;
            (void)sqlite3_bind_int(relation, 1, i);
            (void)sqlite3_bind_text(relation, 2, relations[bit], -1, SQLITE_STATIC);
            MUST(sqlite3_step(relation) == SQLITE_DONE && sqlite3_reset(relation) == SQLITE_OK);
        }
    }
    run_sql(db, "COMMIT; CREATE INDEX ri ON r(c)");
    (void)sqlite3_finalize(row);
    (void)sqlite3_finalize(relation);
    return db;
}

static bool admits_cell(const struct law_scope *s, int i)
{
    struct cell c = cell_of(i);
    struct str held[2];
    int held_count = 0;
    for (int bit = 0; bit < 2; bit++)
        if (c.relation >> bit & 1) held[held_count++] = str_of(relations[bit]);
    struct scope_subject row = { .agency = c.agency,
                                 .sensitivity = c.level,
                                 .knows_agency = c.agency > 0,
                                 .knows_sensitivity = c.level > 0,
                                 .area = str_of(areas[c.area]),
                                 .kind = str_of(kinds[c.kind]),
                                 .relations = held,
                                 .relations_count = held_count };
    return scope_admits(s, &row);
}

static struct scope_term random_term(uint64_t *seed)
{
    struct scope_term t = { .name = (enum scope_name)(test_random(seed) % SCOPE_NAMES) };
    struct fault f;
    switch (t.name) {
    case SCOPE_AGENCY:
    case SCOPE_SENSITIVITY:
        t.value = (struct scope_value){ .is_number = true, .number = (int64_t)(test_random(seed) % 5) };
        break;
    case SCOPE_AREA:
        t.value.text = str_of(areas[1 + test_random(seed) % 4]);
        break;
    case SCOPE_KIND:
        t.value.text = str_of(kinds[1 + test_random(seed) % 4]);
        break;
    default:
        t.value.text = str_of(relations[test_random(seed) % 2]);
        break;
    }
    do t.op = (enum scope_operator)(test_random(seed) % SCOPE_OPERATORS);
    while (scope_check(&(struct law_scope){ &(struct scope_clause){ &t, 1 }, NULL, 1, 0 }, &f) != RC_OK);
    return t;
}

static int32_t random_clauses(struct arena *a, uint64_t *seed, const struct scope_clause **ret)
{
    int32_t count = (int32_t)(test_random(seed) % 4);
    struct scope_clause *clauses = NEW(a, struct scope_clause, count);
    for (int32_t i = 0; i < count; i++) {
        clauses[i].count = (int32_t)(test_random(seed) % 4);
        struct scope_term *terms = NEW(a, struct scope_term, clauses[i].count);
        for (int32_t j = 0; j < clauses[i].count; j++) terms[j] = random_term(seed);
        clauses[i].terms = terms;
    }
    *ret = clauses;
    return count;
}

// How many rows of the matrix the two forms judge differently.
static int differences(sqlite3 *db, struct arena a, const struct law_scope *sql_scope,
                       const struct law_scope *c_scope, int *admitted)
{
    struct scope_columns columns = { "c.agency",
                                     "c.area",
                                     "c.kind",
                                     "c.level",
                                     "EXISTS (SELECT 1 FROM r WHERE r.c = c.id AND r.name = %s)",
                                     1 };
    struct scope_sql sql = scope_sql(&a, sql_scope, &columns);
    sqlite3_stmt *st;
    struct str query = arena_print(&a, "SELECT id, %.*s FROM c ORDER BY id", P(sql.where));
    int different = 0;
    MUST(sqlite3_prepare_v2(db, query.at, (int)query.len, &st, NULL) == SQLITE_OK);
    CHECK_INT(sqlite3_bind_parameter_count(st), sql.values_count);
    for (int32_t i = 0; i < sql.values_count; i++) {
        const struct scope_value *v = &sql.values[i];
        if (v->is_number)
            (void)sqlite3_bind_int64(st, i + 1, v->number);
        else
            (void)sqlite3_bind_text(st, i + 1, v->text.at, (int)v->text.len, SQLITE_STATIC);
    }
    for (int i = 0; i < ROWS; i++) {
        MUST(sqlite3_step(st) == SQLITE_ROW);
        bool by_sql = sqlite3_column_int(st, 1) == 1, by_c = admits_cell(c_scope, sqlite3_column_int(st, 0));
        different += by_sql != by_c;
        *admitted += by_c;
    }
    (void)sqlite3_finalize(st);
    return different;
}

// Lists ask the SQL and single reads the predicate: they must never differ, on no row and for no scope.
TEST(sql_and_predicate_agree_on_every_row_for_random_scopes)
{
    sqlite3 *db = matrix();
    uint64_t seed = 20260727;
    int admitted = 0, different = 0;
    for (int round = 0; round < 400; round++) {
        struct arena a = fresh();
        struct law_scope s = { 0 };
        s.grants_count = random_clauses(&a, &seed, &s.grants);
        s.exclusions_count = random_clauses(&a, &seed, &s.exclusions);
        different += differences(db, a, &s, &s, &admitted);
    }
    CHECK_INT(different, 0);
    CHECK(admitted > 10'000 && admitted < 400 * ROWS / 2);
    (void)sqlite3_close(db);
}

TEST(a_wrong_term_in_one_form_is_seen_by_the_matrix)
{
    sqlite3 *db = matrix();
    int admitted = 0;
    const struct scope_clause wrong[] = { CLAUSE(TEXT(SCOPE_AREA, SCOPE_WITHIN, "3301"),
                                                 NUMBER(SCOPE_AGENCY, SCOPE_DIFFERS, 3)) };
    struct law_scope s = { own_area, not_concerned, 1, 1 }, bad = { wrong, not_concerned, 1, 1 },
                     open = { own_area, NULL, 1, 0 };
    CHECK_INT(differences(db, fresh(), &s, &s, &admitted), 0);
    CHECK(differences(db, fresh(), &s, &bad, &admitted) > 0);
    CHECK(differences(db, fresh(), &bad, &s, &admitted) > 0);
    CHECK(differences(db, fresh(), &open, &s, &admitted) > 0);
    CHECK(differences(db, fresh(), &s, &open, &admitted) > 0);
    (void)sqlite3_close(db);
}
