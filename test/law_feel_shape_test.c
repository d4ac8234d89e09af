// What a unary test says of itself agrees with what it gives when it is run, on every input of its kind.
#include "law_feel.h"

static const struct feel_program *compile_tests(struct arena *a, const char *text)
{
    const struct feel_program *p = NULL;
    struct fault f = { 0 };
    if (feel_compile_tests(a, think_arena(), str_of(text), NULL, NULL, &p, NULL, &f))
        printf("%s: %s\n", text, f.text);
    MUST(p);
    return p;
}

static struct feel_test_shape shape_of(const char *text)
{
    struct arena a = keep_arena();
    return feel_tests_shape(compile_tests(&a, text));
}

static bool shape_says(struct feel_test_shape s, struct feel_value v)
{
    bool in = false;
    for (int32_t i = 0; i < s.part_count; i++) {
        const struct feel_range *part = &s.parts[i];
        int order;
        bool point = part->low.kind && part->high.kind && feel_equal(part->low, part->high) == 1;
        bool low = !part->low.kind ||
                   (feel_compare(v, part->low, &order) && (order > 0 || (order == 0 && part->low_closed)));
        bool high = !part->high.kind ||
                    (feel_compare(part->high, v, &order) && (order > 0 || (order == 0 && part->high_closed)));
        in = in || (point ? feel_equal(v, part->low) == 1 : low && high);
    }
    return s.form == FEEL_TEST_ANY || in == (s.form == FEEL_TEST_PARTS);
}

TEST(shapes_agree_with_running_the_test)
{
    static const char *const numbers[] = { "-",
                                           "5",
                                           "< 5",
                                           "<= 5",
                                           "> 5, 2",
                                           ">= 5",
                                           "[2..5)",
                                           "(2..5], 9",
                                           "not(5)",
                                           "not([2..5], > 8)",
                                           "!= 5",
                                           "= 5",
                                           "[[1..2], [4..5]]",
                                           "2 + 3",
                                           "(< 3)",
                                           "-1" };
    static const char *const strings[] = { "\"b\"",          "\"a\", \"c\"", "not(\"a\")",
                                           "[\"b\"..\"c\"]", "< \"b\"",      "!= \"b\"" };
    static const char *const dates[] = { "@\"2024-01-02\"", "< date(\"2024-01-03\")",
                                         "[@\"2024-01-02\"..@\"2024-01-03\"]" };
    static const char *const booleans[] = { "true", "false", "not(true)", "true, false", "-" };
    static const char *const durations[] = { "< @\"P2D\"", "[@\"P1D\"..@\"P3D\")" };
    static const struct {
        const char *const *tests;
        ptrdiff_t count;
        enum feel_kind kind;
    } rows[] = {
        { numbers, COUNT(numbers), FEEL_NUMBER },
        { strings, COUNT(strings), FEEL_STRING },
        { dates, COUNT(dates), FEEL_DATE },
        { booleans, COUNT(booleans), FEEL_BOOLEAN },
        { durations, COUNT(durations), FEEL_DAYS_DURATION },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++)
        for (ptrdiff_t t = 0; t < rows[i].count; t++) {
            struct arena a = keep_arena();
            const struct feel_program *p = compile_tests(&a, rows[i].tests[t]);
            struct feel_test_shape s = feel_tests_shape(p);
            CHECK(s.form != FEEL_TEST_OTHER && (s.form == FEEL_TEST_ANY || s.kind == rows[i].kind));
            for (int n = -1; n < 12; n++) {
                struct feel_run r = test_run();
                struct feel_value v = feel_integer(n);
                if (rows[i].kind == FEEL_STRING)
                    v = feel_string(n % 3 == 0 ? S("a") : n % 3 == 1 ? S("b") : S("c"));
                if (rows[i].kind == FEEL_DATE) v = feel_date((struct day){ 19722 + n });
                if (rows[i].kind == FEEL_BOOLEAN) v = feel_boolean(n & 1);
                if (rows[i].kind == FEEL_DAYS_DURATION) v = feel_days_duration(n * 40'000, 0);
                CHECK(feel_is_true(feel_test(&r, p, NULL, v)) == shape_says(s, v));
                if (test_faults) return (void)printf("  test %s, input %d\n", rows[i].tests[t], n);
            }
        }
}

TEST(points_are_known_as_such)
{
    CHECK(shape_of("1, 2").points && shape_of("not(\"a\")").points && !shape_of("1, < 0").points);
    CHECK_INT(shape_of("1, [2..3], > 9").part_count, 3);
}

TEST(what_depends_on_more_than_the_input_must_be_run)
{
    CHECK(shape_of("? > 5").form == FEEL_TEST_OTHER);
    CHECK(shape_of("1, \"a\"").form == FEEL_TEST_OTHER);
    CHECK(shape_of("< today()").form == FEEL_TEST_OTHER);
    CHECK(shape_of("null").form == FEEL_TEST_OTHER);
    CHECK(shape_of("[1..null)").form == FEEL_TEST_OTHER);
    CHECK(shape_of("@\"10:00:00Z\"").form == FEEL_TEST_OTHER);
    CHECK(shape_of("contains(?, \"a\")").form == FEEL_TEST_OTHER);
}

static const char *test_text(const char *tests, struct feel_value input)
{
    struct arena a = keep_arena();
    struct feel_run r = test_run();
    struct feel_value v = feel_test(&r, compile_tests(&a, tests), NULL, input);
    return v.kind == FEEL_NULL ? "null" : v.n ? "true" : "false";
}

TEST(unary_tests_give_what_a_cell_means)
{
    CHECK_TEXT(test_text("-", feel_null()), "true");
    CHECK_TEXT(test_text("null", feel_null()), "true");
    CHECK_TEXT(test_text("\"a\"", feel_null()), "false");
    CHECK_TEXT(test_text("< 5", feel_null()), "null");
    CHECK_TEXT(test_text("? > 5 and ? < 7", feel_integer(6)), "true");
    CHECK_TEXT(test_text("contains(?, \"b\")", feel_string(S("abc"))), "true");
    CHECK_TEXT(test_text("not(contains(?, \"b\"))", feel_string(S("abc"))), "false");
    CHECK_TEXT(test_text("not(1) and true", feel_integer(2)), "false"); // the value null, which 2 is not
    CHECK_TEXT(test_text("false", feel_boolean(false)), "true");
    CHECK_TEXT(test_text("count([1,2]) > 1", feel_integer(9)), "true"); // decides by itself
    CHECK_TEXT(test_text("true", feel_integer(9)), "null");
    CHECK_TEXT(test_text("[1, 2, 3]", feel_integer(2)), "true");
    CHECK_TEXT(test_text("5", feel_string(S("5"))), "null");
}
