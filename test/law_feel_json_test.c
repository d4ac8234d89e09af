// JSON to values and back: all digits are kept, types turn text into dates, what is not JSON is refused with its place.
#include "law_feel.h"

static const char *round_trip(const char *json, const struct feel_type *type)
{
    static char out[4096];
    struct feel_run r = test_run();
    struct feel_value v;
    struct fault f = { 0 };
    enum rc rc = feel_json_read(&r, str_of(json), type, &v, &f);
    struct str s = rc ? str_of(f.text) : feel_json_print(&r.arena, v);
    (void)snprintf(out, sizeof out, "%.*s", P(s));
    return out;
}

TEST(json_comes_back_as_it_went_in)
{
    static const char *const same[] = {
        "null",
        "true",
        "[]",
        "{}",
        "[1,2.5,-3]",
        "{\"a\":{\"b\":[null]}}",
        "\"\\\"\\\\\\n\\t\"",
        "\"中\"",
        "1234567890123456789012345678901234",
        "0.1234567890123456789012345678901234",
    };
    for (ptrdiff_t i = 0; i < COUNT(same); i++) CHECK_TEXT(round_trip(same[i], NULL), same[i]);
    CHECK_TEXT(round_trip(" { \"a\" : 1.50e1 } ", NULL), "{\"a\":15}");
    CHECK_TEXT(round_trip("\"\\ud83d\\udca9\\/\"", NULL), "\"💩/\"");
}

TEST(what_is_no_json_is_refused_with_its_place)
{
    static const char *const rows[][2] = {
        { "", "line 1, column 1: expected a JSON value" },
        { "[1,\n x]", "line 2, column 2: expected a JSON value" },
        { "[1 2]", "line 1, column 4: expected a comma or ] after the items" },
        { "{\"a\":1,\"a\":2}", "line 1, column 11: expected a name that is not there already" },
        { "{a:1}", "line 1, column 2: expected the name of a member in quotes" },
        { "01", "line 1, column 1: expected a number that 34 digits can hold" },
        { "1e9999", "line 1, column 1: expected a number that 34 digits can hold" },
        { "1 2", "line 1, column 3: expected the end" },
        { "\"a", "line 1, column 3: expected the closing \" of a string" },
        { "\"\\q\"", "line 1, column 4: expected JSON's escapes in a string" },
        { "\"\\ud83d\"", "line 1, column 8: expected JSON's escapes in a string" },
        { "\xff", "line 1, column 1: expected UTF-8 text" },
        { "nul", "line 1, column 1: expected a JSON value" },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) CHECK_TEXT(round_trip(rows[i][0], NULL), rows[i][1]);
}

TEST(nesting_at_its_limit_and_one_step_past)
{
    char text[512];
    for (int past = 0; past <= 1; past++) {
        int depth = 101 + past;
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        text[2 * depth] = 0;
        if (past)
            CHECK_TEXT(round_trip(text, NULL), "line 1, column 102: expected fewer levels of nesting");
        else
            CHECK_TEXT(round_trip(text, NULL), text);
    }
}

TEST(a_type_turns_text_into_what_it_names)
{
    struct feel_field fields[] = { { S("born"), feel_type_named(S("date")) },
                                   { S("name"), feel_type_named(S("string")) } };
    struct feel_type person = { .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = 2 };
    struct feel_type people = { .kind = FEEL_T_LIST, .element = &person };
    struct feel_run r = test_run();
    struct feel_value v;
    CHECK(feel_json_read(&r, S("[{\"born\":\"2000-02-29\",\"name\":\"2000-02-29\"},{\"born\":\"no\"}]"),
                         &people, &v, NULL) == RC_OK);
    CHECK(feel_get(v.items[0], S("born"))->kind == FEEL_DATE &&
          feel_get(v.items[0], S("name"))->kind == FEEL_STRING);
    CHECK(feel_get(v.items[1], S("born"))->kind == FEEL_STRING && !feel_conforms(&r, v, &people));
}

TEST(json_larger_than_its_arena_is_refused)
{
    static char text[1 << 16];
    static char small[1 << 12];
    memset(text, ' ', sizeof text);
    text[0] = '[';
    for (int i = 1; i + 2 < (int)sizeof text; i += 2) text[i] = '1', text[i + 1] = ',';
    struct feel_run r = feel_run_of(arena_of(small, sizeof small, NULL), FEEL_BUDGET);
    struct feel_value v;
    struct fault f = { 0 };
    CHECK(feel_json_read(&r, (struct str){ text, sizeof text }, NULL, &v, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "JSON: the budget of memory is spent");
}
