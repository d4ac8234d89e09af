// `anlan procedure run`, as a person calls it: output, one line on standard error, exit code 0, 1 or 2.
#include "said.h"

static void run(const char *arguments)
{
    char command[4000];
    (void)snprintf(command, sizeof command, "procedure run %s", arguments);
    say(command, "");
}

static bool complains(const char *text) { return str_contains(str_of(said.err), str_of(text)); }

TEST(a_scenario_prints_its_trace)
{
    run("docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json");
    CHECK_INT(said.code, 0);
    CHECK(says(
        "2026-03-04T10:00:00+08:00 message request for hearing\n  refused: nobody waits for the message"));
    CHECK(says("  2026-03-02T01:00:00Z waits lapsed #6 for #4 due 2026-03-09T16:00:00Z\n"));
    CHECK(says("  2026-03-25T07:00:00Z finished completed\n"));
}

TEST(the_trace_is_told_in_words_with_articles)
{
    run("docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json --language en");
    CHECK_INT(said.code, 0);
    CHECK(says("  2026-03-02T01:00:00Z branch: Yes (hearing offered = true); basis: cn-psapl-2025#117\n"));
    CHECK(says("time runs: Time to ask is over, until 2026-03-09T16:00:00Z; basis: cn-apl-2021#64\n"));
    CHECK(says("  2026-03-25T07:00:00Z the procedure is over: completed\n"));
    run("docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json --language zh-CN");
    CHECK_INT(said.code, 0);
    CHECK(says("待办：Decide；依据：cn-psapl-2025#109\n"));
}

TEST(the_state_is_printed_as_json)
{
    run("docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json --json");
    CHECK_INT(said.code, 0);
    CHECK(said.out[0] == '{' && says("\"outcome\":\"completed\""));
}

TEST(months_are_counted_in_the_zone_that_is_named)
{
    const char *there =
        "test/bpmn/months.bpmn --script test/bpmn/months_return_to_the_31st.json --zone Asia/Shanghai";
    run(there);
    if (complains("there is no time zone")) SKIP("tzdata is not installed");
    CHECK_INT(said.code,
              1); // the script states what happens in UTC; the day begins eight hours earlier in Shanghai
    CHECK(says("waits day #4 for #2 due 2025-02-28T16:00:00Z"));
}

TEST(what_is_wrong_is_said_in_one_line)
{
    run("docs/law/examples/hearing.bpmn");
    CHECK_INT(said.code, 2);
    run("nowhere.bpmn --script docs/law/examples/hearing.json");
    CHECK_INT(said.code, 1);
    CHECK(complains("could not open nowhere.bpmn"));
    run("docs/law/examples/penalty.dmn --script docs/law/examples/hearing.json");
    CHECK_INT(said.code, 1);
    CHECK(complains("docs/law/examples/penalty.dmn:"));
    CHECK(complains("expected <definitions> of BPMN 2.0"));
    run("test/bpmn/months.bpmn --script test/bpmn/months.bpmn");
    CHECK_INT(said.code, 1);
    CHECK(complains("test/bpmn/months.bpmn: line 1"));
}
