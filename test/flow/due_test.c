// anlan law due as a person calls it: the instant first, each step with its articles, one clear line where it cannot be counted.
#include "said.h"

static void due(const char *arguments)
{
    char command[4000];
    (void)snprintf(command, sizeof command, "law due %s", arguments);
    say(command, "");
}

static bool begins(const char *text) { return str_starts(str_of(said.out), str_of(text)); }

static int lines(const char *text)
{
    int n = 0;
    for (; *text; text++) n += *text == '\n';
    return n;
}

TEST(the_instant_comes_first_then_the_steps_with_their_articles)
{
    due("test/packs/toy keep --start 2026-03-02T12:00:00-03:30 --language en");
    CHECK_INT(said.code, 0);
    CHECK(begins("2026-03-13T00:00:00-03:30\numbrella/keep  "));
    CHECK(says("The limit is 10 days  [lake-code-1#1]\n"));
    CHECK(says("Late from 2026-03-13T00:00:00-03:30 on\n"));
    CHECK_TEXT(said.err, "");
    due("test/packs/toy umbrella/keep --start 2026-03-02T12:00 --language zh-CN"); // local time
    CHECK(begins("2026-03-13T00:00:00-03:30\n"));
    due("test/packs/toy keep --start 2026-03-02"); // its first instant
    CHECK(begins("2026-03-13T00:00:00-03:30\n"));
    due("test/packs/toy keep --start 2026-03-02T12:00 --pause 2026-03-03T01:00..2026-03-03T03:00 --pause 2026-03-03T02:00..2026-03-03T04:30");
    CHECK(begins("2026-03-13T03:30:00-03:30\n"));
}

TEST(json_holds_the_same_in_both_languages)
{
    due("test/packs/toy keep --start 2026-03-02T12:00 --json");
    CHECK_INT(said.code, 0);
    CHECK(begins(
        "{\"kind\":\"umbrella\",\"clock\":\"keep\",\"start\":\"2026-03-02T12:00:00-03:30\",\"due\":\"2026-03-13T00:00:00-03:30\","));
    CHECK(says("\"due_utc\":\"2026-03-13T03:30:00Z\"") && says("\"last_day\":\"2026-03-12\"") &&
          says("\"articles\":[\"lake-code-1#1\"]"));
    CHECK(says("\"zh-CN\":\"期限为10日\"") && says("\"en\":\"The limit is 10 days\""));
    CHECK_INT(lines(said.out), 1);
}

// PROVES: 治安管理处罚法 (2025), art. 118: thirty days, and thirty more, twice at most
TEST(extensions_are_named_by_number_or_by_what_they_give)
{
    due("packs/cn public-order/case-period --start 2026-01-05T10:00 --extend 1");
    CHECK_INT(said.code, 0);
    CHECK(begins("2026-03-07T00:00:00+08:00\n"));
    due("packs/cn public-order/case-period --start 2026-01-05T10:00 --extend 30");
    CHECK(begins("2026-03-07T00:00:00+08:00\n"));
    due("packs/cn public-order/case-period --start 2026-01-05T10:00 --extend 1 --extend 2 --extend 30");
    CHECK_INT(said.code, 1);
    CHECK_TEXT(said.err, "anlan law: extension 1 may be granted 2 times at most\n");
}

// PROVES: Police and Criminal Evidence Act 1984 (E&W), s. 41(1): twenty-four hours, while the clocks go back
TEST(hours_pass_through_the_end_of_summer_time)
{
    due("packs/uk detention --start 2026-10-24T14:00 --language en");
    CHECK_INT(said.code, 0);
    CHECK(begins("2026-10-25T13:00:00+00:00\n") && says("uk-pace-1984#41"));
}

TEST(what_cannot_be_counted_is_one_line_and_exit_1)
{
    static const struct {
        const char *arguments, *err;
    } cases[] = {
        { "test/packs/toy lost --start 2026-03-02",
          "anlan law: no clock \"lost\" in the pack; it has keep\n" },
        { "test/packs/toy ship/keep --start 2026-03-02",
          "anlan law: no clock \"ship/keep\" in the pack; it has keep\n" },
        { "test/packs/toy keep --start yesterday",
          "anlan law: \"yesterday\" is not an instant as 2026-05-01T10:20:00+08:00, nor a local time as 2026-05-01T10:20\n" },
        { "test/packs/toy keep --start 2026-02-30",
          "anlan law: \"2026-02-30\" is not an instant as 2026-05-01T10:20:00+08:00, nor a local time as 2026-05-01T10:20\n" },
        { "test/packs/toy keep --start 2026-03-02 --pause 2026-03-03",
          "anlan law: \"2026-03-03\" is not a pause as FROM..TO, two instants\n" },
        { "test/packs/toy keep --start 2026-03-02 --pause 2026-03-04..2026-03-03",
          "anlan law: pause 1 ends before it begins\n" },
        { "test/packs/toy keep --start 2026-03-02 --pause 2026-03-01..2026-03-03",
          "anlan law: pause 1 begins before the clock starts\n" },
        { "test/packs/toy keep --start 2026-03-02 --extend 1",
          "anlan law: the clock \"keep\" cannot be extended\n" },
        { "test/packs/toy keep --start 2262-04-05",
          "anlan law: it ends after 2262-04-11, later than an instant can say\n" },
        { "test/packs/toy keep --start 2263-03-02",
          "anlan law: \"2263-03-02\" is not an instant as 2026-05-01T10:20:00+08:00, nor a local time as 2026-05-01T10:20\n" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        due(cases[i].arguments);
        CHECK_INT(said.code, 1);
        CHECK_TEXT(said.err, cases[i].err);
        CHECK_TEXT(said.out, "");
    }
    due("packs/cn public-order/case-period --start 2026-01-05 --extend 7");
    CHECK_INT(said.code, 1);
    CHECK(str_contains(str_of(said.err),
                       S("no extension \"7\" of the clock \"case-period\": it has 1 to 2 (by 30 days)")));
}

TEST(wrong_usage_is_exit_2)
{
    static const char *const cases[] = { "", "test/packs/toy", "test/packs/toy keep",
                                         "test/packs/toy keep more --start 2026-03-02",
                                         "test/packs/toy keep --start 2026-03-02 --until never" };
    for (int i = 0; i < COUNT(cases); i++) {
        due(cases[i]);
        CHECK_INT(said.code, 2);
        CHECK(lines(said.err) >= 1 && said.out[0] == 0);
    }
}
