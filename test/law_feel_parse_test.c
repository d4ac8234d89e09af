// Reading and printing: a printed tree reads as the same tree, for the language's corners and for thousands of random
// trees; texts at their limits and one step past.
#include "law_feel.h"

static const struct feel_name names[] = {
    { SL("x"), NULL }, { SL("long name"), NULL }, { SL("a-b"), NULL }, { SL("list"), NULL }
};
static const struct feel_scope scope = { .names = names, .name_count = COUNT(names) };

// The text printed from what was read; empty where it cannot be read.
static struct str reprint(struct arena *a, struct str text)
{
    const struct feel_program *p;
    struct fault f = { 0 };
    if (feel_compile(a, think_arena(), text, &scope, &p, NULL, &f)) {
        printf("  %.*s: %s\n", P(text), f.text);
        return (struct str){ 0 };
    }
    return feel_program_print(a, p);
}

static void check_same_tree(struct str text)
{
    struct arena a = keep_arena();
    struct str once = reprint(&a, text), twice = once.len ? reprint(&a, once) : once;
    CHECK(once.len > 0);
    CHECK_STR(twice, once);
}

TEST(printing_keeps_the_tree)
{
    static const char *const rows[][2] = {
        { "1+2*3", "1 + 2 * 3" },
        { "(1+2)*3", "(1 + 2) * 3" },
        { "1-(2-3)", "1 - (2 - 3)" },
        { "-x**2", "-x ** 2" },
        { "-(x**2)", "-(x ** 2)" },
        { "(-3)**2", "-3 ** 2" },
        { "2**(3**4)", "2 ** (3 ** 4)" },
        { "(-3).x", "(-3).x" },
        { "a - b", "a - b" },
        { "long   name", "long name" },
        { "x and (x or x)", "x and (x or x)" },
        { "(if x then 1 else 2) + 1", "(if x then 1 else 2) + 1" },
        { "if x then 1 else 2 + 1", "if x then 1 else 2 + 1" },
        { "x in (1, <5, [1..2))", "x in (1, < 5, [1..2))" },
        { "x in >= 5", "x in (>= 5)" },
        { "]1..x[", "(1..x)" },
        { "[1..(list[1])]", "[1..(list[1])]" },
        { "(<5)", "(< 5)" },
        { "{a: 1, \"b c\": {}}", "{\"a\": 1, \"b c\": {}}" },
        { "for i in 1..3, j in list return i", "for i in 1..3, j in list return i" },
        { "some i in list satisfies i > 1", "some i in list satisfies i > 1" },
        { "function(a: number, b) external {}", "function(a: number, b) external {}" },
        { "x instance of function<number, list<string>>->context<a: Any>",
          "x instance of function<number, list<string>>->context<a: Any>" },
        { "list[item > 1][1].long name", "list[item > 1][1].long name" },
        { "substring(string: \"a\", start position: 1)", "substring(string: \"a\", start position: 1)" },
        { "@\"P1D\"", "@\"P1D\"" },
        { "\"\\n\\\"\\u0001\"", "\"\\n\\\"\\u0001\"" },
        { "x between 1 and 2", "x between 1 and 2" },
        { "(x = 1) = (x = 2)", "x = 1 = (x = 2)" },
        { "count(<5)", "count(< 5)" },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        struct arena a = keep_arena();
        test_check_str(__FILE__, __LINE__, rows[i][0], reprint(&a, str_of(rows[i][0])), str_of(rows[i][1]));
        check_same_tree(str_of(rows[i][0]));
    }
}

TEST(printing_unary_tests_keeps_the_tree)
{
    static const char *const rows[][2] = {
        { "-", "-" },      { " not( <5,\"a\" ) ", "not(< 5, \"a\")" }, { "1,2", "1, 2" }, { "?>5", "? > 5" },
        { "!=x", "!= x" },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        struct arena a = keep_arena();
        const struct feel_program *p, *q;
        CHECK(feel_compile_tests(&a, think_arena(), str_of(rows[i][0]), &scope, NULL, &p, NULL, NULL) ==
              RC_OK);
        struct str once = feel_program_print(&a, p);
        CHECK_STR(once, str_of(rows[i][1]));
        CHECK(feel_compile_tests(&a, think_arena(), once, &scope, NULL, &q, NULL, NULL) == RC_OK);
        CHECK_STR(feel_program_print(&a, q), once);
    }
}

// --- random trees ----------------------------------------------------------------------------------

static void put_random(struct text *t, uint64_t *seed, int depth);

static void put_leaf(struct text *t, uint64_t *seed)
{
    static const char *const leaves[] = {
        "1",         "2.5", "-3",   "\"s\"",    "true", "null", "x",
        "long name", "a-b", "list", "@\"P1D\"", "[]",   "{}",   "date(\"2020-01-01\")"
    };
    text_put(t, str_of(leaves[test_random(seed) % COUNT(leaves)]));
}

// Parts come in brackets or bare; what the grammar then makes of them is its business, printing must keep it.
static void put_parts(struct text *t, uint64_t *seed, int depth, const char *shape)
{
    for (; *shape; shape++) {
        if (*shape != '%')
            text_char(t, *shape);
        else if (test_random(seed) & 1)
            put_random(t, seed, depth - 1);
        else {
            text_char(t, '(');
            put_random(t, seed, depth - 1);
            text_char(t, ')');
        }
    }
}

static void put_random(struct text *t, uint64_t *seed, int depth)
{
    static const char *const shapes[] = {
        "% + %",
        "% - %",
        "% * %",
        "% / %",
        "% ** %",
        "% = %",
        "% < %",
        "% >= %",
        "% and %",
        "% or %",
        "(% between % and %)",
        "(%) in (%, < %, > %)",
        "(%) in [(%)..(%)]",
        "-(%)",
        "(if % then % else %)",
        "(for i in (%) return %)",
        "(for i in (%)..(%), j in (%) return i)",
        "(some i in (%) satisfies %)",
        "(every i in (%) satisfies (i))",
        "[%, %]",
        "{a: %, \"b c\": %}",
        "(function(p, q: number) %)",
        "(%)[%]",
        "(%)[item > 1]",
        "(%).long name",
        "(%).foo",
        "f(%, %)",
        "count(%)",
        "substring(string: %, start position: %)",
        "(%) instance of list<number>",
        "[(%)..(%))",
        "(< %)",
        "(%)(%)",
        "not(%)",
    };
    if (depth == 0 || test_random(seed) % 5 == 0)
        put_leaf(t, seed);
    else
        put_parts(t, seed, depth, shapes[test_random(seed) % COUNT(shapes)]);
}

TEST(twenty_thousand_random_trees_print_and_read_the_same)
{
    static char memory[1 << 20];
    uint64_t seed = 42;
    int read = 0;
    for (int i = 0; i < 20'000 && !test_faults; i++) {
        struct arena a = arena_of(memory, sizeof memory, NULL), keep = keep_arena();
        struct text t = { .arena = &a };
        const struct feel_program *p;
        put_random(&t, &seed, 1 + (int)(test_random(&seed) % 4));
        if (feel_compile(&keep, think_arena(), text_str(&t), &scope, &p, NULL, NULL))
            continue; // bare parts may not fit
        read++;
        check_same_tree(text_str(&t));
    }
    CHECK(read > 15'000);
}

// --- limits ----------------------------------------------------------------------------------------

static enum rc compile_repeated(const char *open, int count, const char *middle, const char *close)
{
    static char text[FEEL_SOURCE_MAX + 64];
    struct arena a = keep_arena();
    const struct feel_program *p;
    int at = 0;
    for (int i = 0; i < count; i++) at += snprintf(text + at, sizeof text - (size_t)at, "%s", open);
    at += snprintf(text + at, sizeof text - (size_t)at, "%s", middle);
    for (int i = 0; i < count; i++) at += snprintf(text + at, sizeof text - (size_t)at, "%s", close);
    return feel_compile(&a, think_arena(), (struct str){ text, at }, &scope, &p, NULL, NULL);
}

TEST(nesting_at_its_limit_and_one_step_past)
{
    enum { BRACKETS_MAX = FEEL_NESTING_MAX / 2 - 1 }; // a bracket is an expression and its operand
    CHECK(compile_repeated("(", BRACKETS_MAX, "1", ")") == RC_OK);
    CHECK(compile_repeated("(", BRACKETS_MAX + 1, "1", ")") == RC_LIMIT);
    CHECK(compile_repeated("[", BRACKETS_MAX + 1, "1", "]") == RC_LIMIT);
    CHECK(compile_repeated("{a:", 100'000, "1", "}") == RC_LIMIT);
    CHECK(compile_repeated("-", 100'000, "x", "") == RC_LIMIT);
    CHECK(compile_repeated("if x then ", 10'000, "1", " else 2") == RC_LIMIT);
    CHECK(compile_repeated("x[", 10'000, "1", "]") == RC_LIMIT);
    CHECK(compile_repeated("function(a) ", 10'000, "1", "") == RC_LIMIT);
    CHECK(compile_repeated("", 799, "1", "+1") == RC_OK);
    CHECK(compile_repeated("", 800, "1", "+1") == RC_LIMIT);
    CHECK(compile_repeated("", FEEL_NESTING_MAX, "x", ".y") == RC_OK);
    CHECK(compile_repeated("", FEEL_NESTING_MAX + 1, "x", ".y") == RC_LIMIT);
}

TEST(texts_at_their_length_and_one_byte_past)
{
    static char text[FEEL_SOURCE_MAX + 1];
    struct arena a = keep_arena();
    const struct feel_program *p;
    struct fault f;
    memset(text, ' ', sizeof text);
    text[0] = '1';
    CHECK(feel_compile(&a, think_arena(), (struct str){ text, FEEL_SOURCE_MAX }, NULL, &p, NULL, NULL) ==
          RC_OK);
    char *mark = a.at;
    CHECK(feel_compile(&a, think_arena(), (struct str){ text, FEEL_SOURCE_MAX + 1 }, NULL, &p, NULL, &f) ==
          RC_LIMIT);
    CHECK_TEXT(f.text, "1048577 bytes of text exceed 1048576");
    CHECK(a.at == mark);
}

TEST(names_at_their_number_and_one_past)
{
    static struct feel_name many[FEEL_NAMES_MAX + 1];
    struct arena a = keep_arena();
    const struct feel_program *p;
    for (ptrdiff_t i = 0; i < COUNT(many); i++) many[i].name = arena_print(&a, "n%td", i);
    struct feel_scope wide = { .names = many, .name_count = FEEL_NAMES_MAX };
    CHECK(feel_compile(&a, think_arena(), S("n4095"), &wide, &p, NULL, NULL) == RC_OK &&
          feel_program_uses(p, 4095));
    wide.name_count++;
    CHECK(feel_compile(&a, think_arena(), S("n4095"), &wide, &p, NULL, NULL) == RC_LIMIT);
}

TEST(text_that_is_not_utf8_is_refused)
{
    struct arena a = keep_arena();
    const struct feel_program *p;
    CHECK(feel_compile(&a, think_arena(), S("\"\xC3\""), NULL, &p, NULL, NULL) == RC_INVALID);
}
