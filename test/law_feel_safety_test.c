// Expressions come from outside: whatever they say, a run ends within its budgets and says which one, takes nothing
// from the heap, and a program can be run by many threads at once.
#include "law_feel.h"
#include <malloc.h>
#include <pthread.h>
#include <time.h>

static double cpu_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

TEST(a_bomb_ends_with_its_budget_named_in_bounded_time)
{
    static const char *const bombs[][2] = {
        { "for i in 1..1000000000000 return 1", "memory" },
        { "count(for i in 1..1000000000000 return null)", "memory" },
        { "some i in 1..1000000000000 satisfies i < 0", "steps" },
        { "every i in 1..100000, j in 1..100000 satisfies i > 0", "steps" },
        { "for i in 1..200 return if i = 1 then \"0123456789\" else partial[-1] + partial[-1]", "memory" },
        { "for i in 1..200 return if i = 1 then [1,2] else concatenate(partial[-1], partial[-1])", "memory" },
        { "string(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])", "memory" },
        { "flatten(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])", "steps" },
        { "(function(f) f(f))(function(f) f(f))", "depth" },
        { "(function(f) 1 + f(f))(function(f) 1 + f(f))", "depth" },
        { "sort(for i in 1..100000 return i, function(a, b) every k in 1..1000 satisfies k > 0)", "steps" },
        { "distinct values(for i in 1..100000 return i)", "steps" },
        { "{a: for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]], r: a = (for i in 1..60 return if "
          "i = 1 then [1] else [partial[-1], partial[-1]])}.r",
          "steps" },
        { "count(split(string join(for i in 1..300000 return \"aaaaaaaaaa;\"), \";\"))", "steps" },
        { "replace(string join(for i in 1..100000 return \"aaaaaaaaaa\"), \"a\", \"bbbbbbbbbbbbbbbbbbbb\")",
          "steps" },
        { "upper case(for i in 1..40 return if i = 1 then \"éééééééééé\" else partial[-1] + partial[-1])",
          "memory" },
    };
    for (ptrdiff_t i = 0; i < COUNT(bombs); i++) {
        double start_s = cpu_s();
        check_eval(__FILE__, __LINE__, bombs[i][0], bombs[i][1]);
        double took_s = cpu_s() - start_s;
        CHECK(took_s < 10); // some tenths of a second without sanitizers
        if (took_s >= 10) printf("  %.1f s: %s\n", took_s, bombs[i][0]);
    }
}

TEST(what_looks_like_a_bomb_and_is_none)
{
    CHECK_FEEL("count(for i in 1..100000 return i)", "100000");
    CHECK_FEEL("sum(for i in 1..100000 return i)", "5000050000");
    CHECK_FEEL("10 ** 1000000000", "null");
    CHECK_FEEL("decimal(1, 6176)", "1");
    CHECK_FEEL("count(flatten(for i in 1..1000 return [[i]]))", "1000");
    CHECK_FEEL("(function(f, n) f(f, n))(function(f, n) if n = 0 then 0 else 1 + f(f, n - 1), 300)", "300");
}

TEST(a_spent_budget_says_where)
{
    struct feel_run r;
    CHECK_STR(eval_in(&r, S("1 +\n(some i in 1..1000000000000 satisfies i < 0)"), NULL, NULL), S("steps"));
    CHECK(r.stopped == FEEL_E_STEPS && r.diagnostic_count == 1 && feel_said[0].code == FEEL_E_STEPS);
    CHECK(feel_said[0].program != NULL && feel_said[0].span.line == 1);
}

TEST(budgets_at_their_ends_and_one_step_past)
{
    struct arena a = keep_arena();
    const struct feel_program *p;
    CHECK(feel_compile(&a, think_arena(), S("some i in 1..1000 satisfies i < 0"), NULL, &p, NULL, NULL) ==
          RC_OK);
    for (int past = 0; past <= 1; past++) { // one step for the program and one for each turn
        struct feel_run r = test_run();
        r.left.steps = 1001 - past;
        struct feel_value v = feel_eval(&r, p, NULL);
        CHECK(past ? r.stopped == FEEL_E_STEPS && v.kind == FEEL_NULL
                   : r.stopped == FEEL_E_NONE && v.kind == FEEL_BOOLEAN);
    }
    CHECK(feel_compile(&a, think_arena(), S("[1, today(), 3]"), NULL, &p, NULL, NULL) == RC_OK);
    for (int past = 0; past <= 1; past++) { // three values, and what today() needs on its way
        static char memory[256];
        ptrdiff_t room = 3 * (ptrdiff_t)sizeof(struct feel_value) + (ptrdiff_t)sizeof(struct feel_moment);
        struct feel_run r = feel_run_of(arena_of(memory, room - past, NULL), FEEL_BUDGET);
        CHECK(feel_eval(&r, p, NULL).kind == (past ? FEEL_NULL : FEEL_LIST));
        CHECK(r.stopped == (past ? FEEL_E_MEMORY : FEEL_E_NONE));
    }
}

TEST(values_nested_deeper_than_the_limit_cannot_be_compared)
{
    CHECK_FEEL("{a: for i in 1..190 return if i = 1 then [1] else [partial[-1]], r: a[-1] = a[-1]}.r",
               "true");
    CHECK_FEEL("{a: for i in 1..210 return if i = 1 then [1] else [partial[-1]], r: a[-1] = a[-1]}.r",
               "null");
}

static void checked(const char *text)
{
    struct arena a = keep_arena();
    const struct feel_program *p;
    struct fault f;
    if (feel_compile(&a, think_arena(), str_of(text), NULL, &p, NULL, &f)) return (void)CHECK(!"compiles");
    struct feel_run r = test_run();
    size_t before = mallinfo2().uordblks;
    struct feel_value v = feel_eval(&r, p, NULL);
    CHECK(mallinfo2().uordblks == before);
    CHECK(r.stopped == FEEL_E_NONE && v.kind != FEEL_NULL);
}

TEST(a_run_takes_nothing_from_the_heap)
{
#ifdef __SANITIZE_ADDRESS__
    SKIP("the sanitizer's heap cannot be asked");
#endif
    checked("for i in 1..1000 return {a: i, b: string(i)}");
    checked(
        "for s in [\"ab\", \"cd\"] return [matches(s, \"a.\"), replace(s, \"[a-c]\", \"x\"), split(s, \"b\"), upper case(s + \"é\")]");
    checked(
        "for i in 1..50 return [exp(i), sqrt(i), i ** 0.5, log(i), stddev([i, 2, 3]), decimal(i / 7, 3)]");
    checked("sort(for i in 1..100 return -i, function(a, b) a < b)");
    checked("for i in 1..9 return date(2020, i, 1) + duration(\"P\" + string(i) + \"M\")");
}

// --- threads ---------------------------------------------------------------------------------------

enum { THREADS = 4, ROUNDS = 2000 };

struct worker {
    const struct feel_program *program;
    pthread_t thread;
    int wrong;
};

static void *work(void *self)
{
    struct worker *w = self;
    char *memory = malloc(1 << 20);
    for (int i = 0; memory && i < ROUNDS; i++) {
        struct feel_run r = feel_run_of(arena_of(memory, 1 << 20, NULL), FEEL_BUDGET);
        struct feel_value x = feel_integer(i), v = feel_eval(&r, w->program, &x);
        struct str text = feel_print(&r.arena, v, false);
        char want[64];
        (void)snprintf(want, sizeof want, "%d-x%d", 2 * i, i % 10);
        w->wrong += !str_equal(text, str_of(want));
    }
    w->wrong += memory == NULL;
    free(memory);
    return NULL;
}

TEST(one_program_is_run_by_many_threads)
{
    struct arena a = keep_arena();
    struct feel_name name = { S("n"), NULL };
    struct feel_scope scope = { .names = &name, .name_count = 1 };
    struct worker workers[THREADS] = { 0 };
    const struct feel_program *p;
    CHECK(
        feel_compile(
            &a, think_arena(),
            S("string(sum(for i in [n, n] return i)) + replace(\"-y\" + string(modulo(n, 10)), \"y\", \"x\")"),
            &scope, &p, NULL, NULL) == RC_OK);
    for (int i = 0; i < THREADS; i++) {
        workers[i].program = p;
        MUST(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        CHECK_INT(workers[i].wrong, 0);
    }
}
