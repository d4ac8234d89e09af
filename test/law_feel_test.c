// FEEL expression by expression: what each part of the language gives, and what gives null.
#include "law_feel.h"

struct row {
    const char *text, *want;
};

static void check_rows(const char *file, int line, const struct row *rows, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++) check_eval(file, line, rows[i].text, rows[i].want);
}
#define CHECK_ROWS(rows) check_rows(__FILE__, __LINE__, (rows), COUNT(rows))

TEST(literals)
{
    static const struct row rows[] = {
        { "1.10", "1.1" },
        { ".5", "0.5" },
        { "1.2e3", "1200" },
        { "-7", "-7" },
        { "--7", "7" },
        { "\"a\\tb\\u4E2D\\U01F40E\\\"\"", "\"a\\tb中🐎\\\"\"" },
        { "\"\\uD83D\\uDCA9\" = \"💩\"", "true" },
        { "@\"2024-02-29\"", "@\"2024-02-29\"" },
        { "@\"2023-02-29\"", "null" },
        { "null", "null" },
        { "// a comment\n1 /* and\nanother */ + 1", "2" },
        { "[1, \"a\", [true]]", "[1, \"a\", [true]]" },
        { "{a: 1, \"b c\": a + 1, d e: b c}", "{a: 1, \"b c\": 2, \"d e\": 2}" },
        { "{a: 1, a: 2}", "null" },
        { "[]", "[]" },
        { "{}", "{}" },
    };
    CHECK_ROWS(rows);
}

TEST(arithmetic_is_decimal)
{
    static const struct row rows[] = {
        { "0.1 + 0.2 = 0.3", "true" },
        { "9007199254740993 + 0", "9007199254740993" },
        { "1 / 3", "0.3333333333333333333333333333333333" },
        { "9223372036854775807 + 1", "9223372036854775808" },
        { "-9223372036854775808 - 1", "-9223372036854775809" },
        { "99999999999 * 99999999999", "9999999999800000000001" },
        { "-3 ** 2", "9" },
        { "3 ** 4 ** 5", "3486784401" },
        { "2 + 3 * 4 ** 2 / 8 - 1", "7" },
        { "1 / 0", "null" },
        { "10 ** 7000", "null" },
        { "\"a\" + \"b\"", "\"ab\"" },
        { "\"a\" + 1", "null" },
        { "\"a\" - \"a\"", "null" },
        { "null + 1", "null" },
        { "[1] + 1", "null" },
        { "- \"a\"", "null" },
        { "modulo(-12, 5)", "3" },
        { "decimal(1/3, 2)", "0.33" },
        { "decimal(2.5, 0)", "2" },
        { "round half up(-2.5, 0)", "-3" },
        { "floor(1.55, 1)", "1.5" },
        { "ceiling(-1.5)", "-1" },
    };
    CHECK_ROWS(rows);
}

TEST(logic_has_three_values)
{
    static const struct row rows[] = {
        { "true and null", "null" },      { "false and null", "false" },
        { "null and false", "false" },    { "1 and false", "false" },
        { "1 and true", "null" },         { "null or true", "true" },
        { "false or null", "null" },      { "not(null)", "null" },
        { "not(false)", "true" },         { "not(1)", "null" },
        { "if null then 1 else 2", "2" }, { "if 5 then 1 else 2", "null" },
        { "if true then 1 else 2", "1" },
    };
    CHECK_ROWS(rows);
}

TEST(equality_and_order)
{
    static const struct row rows[] = {
        { "1 = 1.0", "true" },
        { "1 = \"1\"", "null" },
        { "null = null", "true" },
        { "1 = null", "false" },
        { "1 != null", "true" },
        { "[1, [2]] = [1, [2]]", "true" },
        { "{a: 1, b: 2} = {b: 2, a: 1}", "true" },
        { "1 < \"a\"", "null" },
        { "true < false", "null" },
        { "\"a\" < \"b\"", "true" },
        { "\"\uFFFD\" < \"\U0001F40E\"", "true" },
        { "5 between 1 and 5", "true" },
        { "5 between 6 and null", "false" },
        { "[1..10] = [1..10]", "true" },
        { "(=10) = [10..10]", "false" },
        { "(!=10) = (!=10)", "true" },
        { "(<10) = (null..10)", "false" },
        { "@\"2018-10-08T00:00:00+02:00\" = @\"2018-10-07T22:00:00Z\"", "true" },
        { "@\"P1D\" = @\"PT24H\"", "true" },
        { "@\"P1Y\" = @\"P12M\"", "true" },
        { "@\"P0Y\" = @\"P0D\"", "null" },
        { "is(@\"P0Y\", @\"P0D\")", "false" },
        { "is(@\"20:00:50+00:00\", @\"21:00:50+01:00\")", "false" },
        { "1 in [1..3]", "true" },
        { "1 in (2, <2)", "true" },
        { "1 in [[2..4], [1..3]]", "true" },
        { "[1,2] in [[1,2],[3]]", "true" },
        { "5 in (null..10]", "null" },
        { "5 in \"a\"", "null" },
        { "null in [null]", "true" },
    };
    CHECK_ROWS(rows);
}

TEST(lists_filters_and_paths)
{
    static const struct row rows[] = {
        { "[1,2,3][1]", "1" },
        { "[1,2,3][-1]", "3" },
        { "[1,2,3][0]", "null" },
        { "[1,2,3][4]", "null" },
        { "100[1]", "100" },
        { "100[item > 5]", "[100]" },
        { "[1,2,null,4][item > 1]", "[2, 4]" },
        { "[{a: 1}, {a: 2}][a > 1]", "[{a: 2}]" },
        { "[{item: 1}, {item: 2}][item >= 2]", "[{item: 2}]" },
        { "[{x: 1}, {y: 2}][y > 1]", "[{y: 2}]" },
        { "[{x: 1}, {y: 2}].y", "[null, 2]" },
        { "{a: {b c: 5}}.a.b c", "5" },
        { "{a: 1}.b", "null" },
        { "for limit in [1] return [1,2,3][item > limit]", "[[2, 3]]" },
        { "[{unit price: 3}, {unit price: 9}][unit price > 5].unit price", "[9]" },
        { "[1..5].start included", "true" },
        { "[1..5).end", "5" },
        { "@\"2018-12-10\".weekday", "1" },
        { "@\"P1Y2M\".months", "2" },
        { "@\"10:30:00+05:00\".time offset", "@\"PT5H\"" },
        { "[3..1]", "null" },
        { "[1..\"a\"]", "null" },
    };
    CHECK_ROWS(rows);
}

TEST(loops_and_quantifiers)
{
    static const struct row rows[] = {
        { "for i in 1..3 return i * i", "[1, 4, 9]" },
        { "for i in 4..2 return i", "[4, 3, 2]" },
        { "for i in [2..1] return i", "null" },
        { "for i in (1..4) return i", "[2, 3]" },
        { "for i in (1..2) return i", "[]" },
        { "for x in [1,2], y in [x, 10] return x + y", "[2, 11, 4, 12]" },
        { "for i in 1..4 return if i = 1 then 1 else i * partial[-1]", "[1, 2, 6, 24]" },
        { "for i in 1..3 return count(partial)", "[0, 1, 2]" },
        { "for d in @\"1980-01-03\"..@\"1980-01-01\" return d.day", "[3, 2, 1]" },
        { "for i in \"a\"..\"c\" return i", "null" },
        { "for i in 5 return i", "[5]" },
        { "some x in [1,2,3] satisfies x > 2", "true" },
        { "some x in [] satisfies x > 2", "false" },
        { "every x in [1,2], y in [3,4] satisfies x < y", "true" },
        { "every x in [1, null] satisfies x > 0", "null" },
        { "some x in [null, 1] satisfies x > 0", "true" },
    };
    CHECK_ROWS(rows);
}

TEST(functions_and_closures)
{
    static const struct row rows[] = {
        { "(function(a, b) a - b)(5, 3)", "2" },
        { "(function(a, b) a - b)(b: 5, a: 3)", "-2" },
        { "(function(a) a)(1, 2)", "null" },
        { "(function(a: number) a)(\"x\")", "null" },
        { "(function(a: number) a)([7])", "7" },
        { "(function(a: list<number>) a)(7)", "[7]" },
        { "{k: 10, add: function(x) x + k, r: add(5)}.r", "15" },
        { "(function(x) function(y) x * y)(6)(7)", "42" },
        { "for f in (for i in 1..3 return function(x) x + i) return f(10)", "[11, 12, 13]" },
        { "sort([3,1,2], function(x, y) x > y)", "[3, 2, 1]" },
        { "sort([3,1,2], function(x, y) \"no\")", "null" },
        { "list replace([2,4,7,8], function(item, newItem) item < newItem, 5)", "[5, 5, 7, 8]" },
        { "(function() external {java: {class: \"java.lang.Runtime\", method signature: \"exit(int)\"}})()",
          "null" },
        { "{f: abs, r: f(-3)}.r", "3" },
        { "foo(1)", "null" },
        { "substring(string: \"foobar\", start position: 3)", "\"obar\"" },
        { "substring(start position: -2, string: \"foobar\")", "\"ar\"" },
        { "substring(text: \"foobar\", start position: 3)", "null" },
        { "sqrt()", "null" },
    };
    CHECK_ROWS(rows);
}

TEST(strings_count_code_points)
{
    static const struct row rows[] = {
        { "string length(\"🐎中a\")", "3" },
        { "substring(\"🐎中a\", 2)", "\"中a\"" },
        { "substring(\"foobar\", -2, 1)", "\"a\"" },
        { "substring(\"foobar\", 0)", "null" },
        { "upper case(\"aBc é\")", "\"ABC É\"" },
        { "lower case(\"ÀΣ\")", "\"àσ\"" },
        { "substring before(\"foobar\", \"bar\")", "\"foo\"" },
        { "substring after(\"foobar\", \"x\")", "\"\"" },
        { "string join([\"a\", null, \"c\"], \"-\")", "\"a-c\"" },
        { "string join([], \"-\")", "\"\"" },
        { "split(\"a;b;;c\", \";\")", "[\"a\", \"b\", \"\", \"c\"]" },
        { "string([1, \"a\", @\"2020-01-01\"])", "\"[1, \\\"a\\\", @\\\"2020-01-01\\\"]\"" },
        { "string(null)", "null" },
        { "number(\"1 000,5\", \" \", \",\")", "1000.5" },
        { "number(\"1.5\")", "1.5" },
        { "number(\"1,000\", \",\", \",\")", "null" },
        { "number(\"abc\", null, null)", "null" },
    };
    CHECK_ROWS(rows);
}

TEST(built_in_functions_of_lists)
{
    static const struct row rows[] = {
        { "sum([1, 2.5])", "3.5" },
        { "sum([])", "null" },
        { "sum(1, 2, 3)", "6" },
        { "sum([1, null])", "null" },
        { "min([\"b\", \"a\"])", "\"a\"" },
        { "max(@\"2020-01-01\", @\"2021-01-01\")", "@\"2021-01-01\"" },
        { "max([1, \"a\"])", "null" },
        { "mean([1, 2, 6])", "3" },
        { "median([8, 2, 5, 7])", "6" },
        { "mode([3, 6, 1, 9, 6, 1])", "[1, 6]" },
        { "stddev([47])", "null" },
        { "product(2, 3)", "6" },
        { "all([true, null, false])", "false" },
        { "all([])", "true" },
        { "any([false, null])", "null" },
        { "count([1, null])", "2" },
        { "list contains([1, null], null)", "true" },
        { "append([1], 2, 3)", "[1, 2, 3]" },
        { "concatenate([1], [2, 3])", "[1, 2, 3]" },
        { "union([1, 2], [2, 3])", "[1, 2, 3]" },
        { "distinct values([1, \"1\", 1, null, null])", "[1, \"1\", null]" },
        { "flatten([[1, [2]], 3])", "[1, 2, 3]" },
        { "insert before([1, 3], 2, 2)", "[1, 2, 3]" },
        { "remove([1, 2, 3], -1)", "[1, 2]" },
        { "reverse([1, 2])", "[2, 1]" },
        { "index of([1, 2, 1], 1)", "[1, 3]" },
        { "sublist([1, 2, 3], -2, 1)", "[2]" },
        { "sublist([1, 2, 3], 4)", "null" },
        { "list replace([1, 2], -1, 9)", "[1, 9]" },
    };
    CHECK_ROWS(rows);
}

TEST(built_in_functions_of_contexts)
{
    static const struct row rows[] = {
        { "get value({a b: 1}, \"a b\")", "1" },
        { "get value({a: 1}, \"b\")", "null" },
        { "get entries({a: 1})", "[{key: \"a\", value: 1}]" },
        { "context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null" },
        { "context put({x: 1, y: {a: 0}}, [\"y\", \"a\"], 2)", "{x: 1, y: {a: 2}}" },
        { "context put({}, key: \"a\", value: 1)",
          "! line 1, column 35: expected names for all arguments or for none, found \")\"" },
        { "context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}" },
    };
    CHECK_ROWS(rows);
}

TEST(instance_of_takes_every_type)
{
    static const struct row rows[] = {
        { "1 instance of number", "true" },
        { "null instance of Any", "false" },
        { "[1] instance of list<number>", "true" },
        { "[1, \"a\"] instance of list<number>", "false" },
        { "{a: 1, b: 2} instance of context<a: number>", "true" },
        { "{a: \"x\"} instance of context<a: number>", "false" },
        { "[1..2] instance of range<number>", "true" },
        { "(function(a: number) \"x\") instance of function<number>->string", "true" },
        { "(function(a: number) \"x\") instance of function<number>->number", "false" },
        { "(function() 1) instance of function<string>->number", "false" },
        { "@\"P1D\" instance of days and time duration", "true" },
        { "@\"P1D\" instance of years and months duration", "false" },
        { "@\"2020-01-01T00:00:00\" instance of date and time", "true" },
        { "1 instance of foo", "false" },
    };
    CHECK_ROWS(rows);
}

TEST(names_hold_spaces_and_symbols_and_the_longest_one_wins)
{
    struct feel_field fields[] = { { S("first name"), feel_type_named(S("string")) } };
    struct feel_type person = { .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = 1 };
    struct feel_name names[] = { { S("Pre-bureauRiskCategory"), NULL },
                                 { S("Teacher's Evaluation"), NULL },
                                 { S("decision A 2.1"), NULL },
                                 { S("a"), NULL },
                                 { S("a + b"), NULL },
                                 { S("x and y"), NULL },
                                 { S("applicant"), &person } };
    struct feel_entry entry = { S("first name"), feel_string(S("Mo")) };
    struct feel_value slots[] = { feel_integer(1),  feel_integer(2),  feel_integer(3),        feel_integer(4),
                                  feel_integer(50), feel_integer(60), feel_context(&entry, 1) };
    struct feel_scope scope = { .names = names, .name_count = COUNT(names) };
    struct feel_run r;
    CHECK_STR(eval_in(&r, S("Pre-bureauRiskCategory + Teacher's Evaluation"), &scope, slots), S("3"));
    CHECK_STR(eval_in(&r, S("decision A 2.1 * 2"), &scope, slots), S("6"));
    CHECK_STR(eval_in(&r, S("a+b - a"), &scope, slots), S("46"));
    CHECK_STR(eval_in(&r, S("x  and\ty"), &scope, slots), S("60"));
    CHECK_STR(eval_in(&r, S("applicant.first name + \"!\""), &scope, slots), S("\"Mo!\""));
    CHECK_STR(eval_in(&r, S("for a in [7] return a"), &scope, slots), S("[7]"));
}

TEST(the_last_of_two_equal_names_is_meant)
{
    struct feel_name names[] = { { S("x"), NULL }, { S("x"), NULL } };
    struct feel_value slots[] = { feel_integer(1), feel_integer(2) };
    struct feel_scope scope = { .names = names, .name_count = 2 };
    struct feel_run r;
    CHECK_STR(eval_in(&r, S("x"), &scope, slots), S("2"));
}

TEST(every_null_that_is_an_error_says_why_and_where)
{
    struct feel_run r;
    CHECK_STR(eval_in(&r, S("1 +\n  foo"), NULL, NULL), S("null"));
    CHECK_INT(r.diagnostic_count, 2);
    CHECK(feel_said[0].code == FEEL_E_NAME && feel_said[0].span.line == 2 && feel_said[0].span.column == 3);
    CHECK_STR(feel_said[0].detail, S("foo"));
    CHECK(feel_said[1].code == FEEL_E_TYPE && feel_said[1].span.line == 1);
    CHECK_STR(eval_in(&r, S("true and null"), NULL, NULL), S("null"));
    CHECK_INT(r.diagnostic_count, 0);
}

TEST(what_cannot_be_read_is_told_in_one_line_with_its_place)
{
    static const struct row rows[] = {
        { "", "! line 1, column 1: expected an expression, found the end" },
        { "1 +", "! line 1, column 4: expected an expression, found the end" },
        { "1 2", "! line 1, column 3: expected an operator or the end, found \"2\"" },
        { "[1, 2", "! line 1, column 6: expected a comma or ] after the items, found the end" },
        { "if true\nthen 1", "! line 2, column 7: expected `else`, found the end" },
        { "{a 1}", "! line 1, column 5: expected a colon after the name of the entry, found \"}\"" },
        { "\"abc", "! line 1, column 5: expected the closing \" of a string, found the end" },
        { "\"\\uD83D\"",
          "! line 1, column 2: expected escapes such as \\n, \\\" or \\u4E2D in the string, found \"\\uD83D\"\"" },
        { "for in [1] return 1", "! line 1, column 8: expected `in`, found \"[1] return 1\"" },
        { "1e9999", "! line 1, column 1: expected a number that 34 digits can hold, found \"1e9999\"" },
        { "[1..2", "! line 1, column 6: expected ] or ) or [ at the end of the range, found the end" },
        { "中 中", "! line 1, column 3: expected an operator or the end, found \"中\"" },
    };
    CHECK_ROWS(rows);
}

TEST(lazy_values_are_made_once_and_a_circle_is_null)
{
    struct feel_run r = test_run();
    struct feel_name name = { S("x"), NULL };
    struct feel_scope scope = { .names = &name, .name_count = 1 };
    struct feel_lazy circle = { .state = FEEL_LAZY_RUNS };
    struct feel_value slot = feel_lazy(&circle);
    CHECK_STR(eval_in(&r, S("x"), &scope, &slot), S("null"));
    CHECK(feel_said[0].code == FEEL_E_CYCLE);
    struct feel_lazy done = { .state = FEEL_LAZY_DONE, .value = feel_integer(5) };
    slot = feel_lazy(&done);
    CHECK_STR(eval_in(&r, S("[1,5][item = x] = [x] and x + x = 10"), &scope, &slot), S("true"));
}

TEST(programs_say_what_they_use_and_what_is_constant)
{
    struct arena a = keep_arena();
    struct feel_name names[] = { { S("x"), NULL }, { S("y"), NULL } };
    struct feel_scope scope = { .names = names, .name_count = 2 };
    const struct feel_program *p;
    struct feel_value v;
    struct str name;
    CHECK(feel_compile(&a, think_arena(), S("for i in [1] return i + y + zed"), &scope, &p, NULL, NULL) ==
          RC_OK);
    CHECK(!feel_program_uses(p, 0) && feel_program_uses(p, 1) && !feel_program_uses(p, 2));
    CHECK(!feel_program_constant(p, &v));
    CHECK(feel_program_unknown(p, 0, &name, NULL) && str_equal(name, S("zed")) &&
          !feel_program_unknown(p, 1, &name, NULL));
    CHECK(feel_compile(&a, think_arena(), S("date(\"2024-01-31\") + duration(\"P1M\")"), &scope, &p, NULL,
                       NULL) == RC_OK);
    CHECK(feel_program_constant(p, &v) && v.kind == FEEL_DATE && v.n == 19782);
}
