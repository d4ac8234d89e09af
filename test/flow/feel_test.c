// `anlan feel` as a person calls it: the value on standard output, reasons on standard error, exit code 0, 1 or 2.
#include "said.h"

// With `context` on its standard input.
static void feel(const char *arguments, const char *context)
{
    char command[4000];
    (void)snprintf(command, sizeof command, "feel %s", arguments);
    say(command, context);
}

TEST(a_value_is_printed_as_feel_or_as_json)
{
    feel("'date(\"2024-01-31\") + duration(\"P1M\")'", "");
    CHECK_TEXT(said.out, "@\"2024-02-29\"\n");
    CHECK_TEXT(said.err, "");
    CHECK_INT(said.code, 0);
    feel("'{day: date(\"2024-01-31\"), n: 1/3}' --json", "");
    CHECK_TEXT(said.out, "{\"day\":\"2024-01-31\",\"n\":0.3333333333333333333333333333333333}\n");
}

TEST(a_context_gives_the_names_in_scope_with_all_their_digits)
{
    feel("'sum(orders[unit price > 5].unit price)' --context -",
         "{\"orders\":[{\"unit price\":3},{\"unit price\":60.10}]}");
    CHECK_TEXT(said.out, "60.1\n");
    feel("'big number + 1' --context -", "{\"big number\":12345678901234567890123456789}");
    CHECK_TEXT(said.out, "12345678901234567890123456790\n");
}

TEST(a_null_says_why_and_where)
{
    feel("'1 + foo'", "");
    CHECK_TEXT(said.out, "null\n");
    CHECK_TEXT(said.err, "expression:1:5: nothing in scope has this name: foo\n"
                         "expression:1:1: a value of a wrong type: number and null\n");
    CHECK_INT(said.code, 0);
}

TEST(bad_input_is_one_line_with_its_place)
{
    feel("'[1, 2'", "");
    CHECK_TEXT(said.out, "");
    CHECK_TEXT(
        said.err,
        "anlan feel: expression: line 1, column 6: expected a comma or ] after the items, found the end\n");
    CHECK_INT(said.code, 1);
    feel("'1' --context -", "{\"a\":\n tru}");
    CHECK_TEXT(said.err, "anlan feel: standard input: line 2, column 2: expected a JSON value\n");
    CHECK_INT(said.code, 1);
    feel("'1' --context -", "[]");
    CHECK_TEXT(said.err, "anlan feel: standard input: line 1, column 1: expected a JSON object\n");
    feel("'1' --context /nowhere/at/all.json", "");
    CHECK_TEXT(said.err, "anlan feel: could not open /nowhere/at/all.json: No such file or directory\n");
    CHECK_INT(said.code, 1);
    feel("", "");
    CHECK_INT(said.code, 2);
    feel("1 2", "");
    CHECK_INT(said.code, 2);
}

TEST(a_bomb_ends_with_one_line)
{
    feel("'for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]'", "");
    CHECK_TEXT(said.out, "");
    CHECK_TEXT(said.err, "anlan feel: expression: the budget of memory is spent\n");
    CHECK_INT(said.code, 1);
}
