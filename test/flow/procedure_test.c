// `anlan procedure run`, as a person calls it: output, one line on standard error, exit code 0, 1 or 2.
#include "test.h"
#include <sys/wait.h>

struct said {
    char text[1 << 14];
    int code;
};

// Both outputs of `anlan procedure ARGUMENTS`, in the folder of the sources.
static struct said run(const char *arguments)
{
    struct said said = { 0 };
    char command[8000];
    (void)snprintf(command, sizeof command, "cd '%s' && '%s/src/app/anlan' procedure %s 2>&1", ANLAN_SOURCE,
                   ANLAN_BUILD, arguments);
    FILE *pipe = popen(command, "r");
    MUST(pipe != NULL);
    (void)fread(said.text, 1, sizeof said.text - 1, pipe);
    int status = pclose(pipe);
    said.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return said;
}

static bool says(const struct said *s, const char *text)
{
    return str_contains(str_of(s->text), str_of(text));
}

TEST(a_scenario_prints_its_trace)
{
    struct said s = run("run docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json");
    CHECK_INT(s.code, 0);
    CHECK(says(
        &s,
        "2026-03-04T10:00:00+08:00 message request for hearing\n  refused: nobody waits for the message"));
    CHECK(says(&s, "  2026-03-02T01:00:00Z waits lapsed #6 for #4 due 2026-03-09T16:00:00Z\n"));
    CHECK(says(&s, "  2026-03-25T07:00:00Z finished completed\n"));
}

TEST(the_trace_is_told_in_words_with_articles)
{
    struct said s =
        run("run docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json --language en");
    CHECK_INT(s.code, 0);
    CHECK(
        says(&s, "  2026-03-02T01:00:00Z branch: Yes (hearing offered = true); basis: cn-psapl-2025#117\n"));
    CHECK(says(&s, "time runs: Time to ask is over, until 2026-03-09T16:00:00Z; basis: cn-apl-2021#64\n"));
    CHECK(says(&s, "  2026-03-25T07:00:00Z the procedure is over: completed\n"));
    s = run("run docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json --language zh-CN");
    CHECK_INT(s.code, 0);
    CHECK(says(&s, "待办：Decide；依据：cn-psapl-2025#109\n"));
}

TEST(the_state_is_printed_as_json)
{
    struct said s = run("run docs/law/examples/hearing.bpmn --script docs/law/examples/hearing.json --json");
    CHECK_INT(s.code, 0);
    CHECK(s.text[0] == '{' && says(&s, "\"outcome\":\"completed\""));
}

TEST(months_are_counted_in_the_zone_that_is_named)
{
    const char *there =
        "run test/bpmn/months.bpmn --script test/bpmn/months_return_to_the_31st.json --zone Asia/Shanghai";
    struct said s = run(there);
    if (says(&s, "there is no time zone")) SKIP("tzdata is not installed");
    CHECK_INT(s.code,
              1); // the script states what happens in UTC; the day begins eight hours earlier in Shanghai
    CHECK(says(&s, "waits day #4 for #2 due 2025-02-28T16:00:00Z"));
}

TEST(what_is_wrong_is_said_in_one_line)
{
    struct said s = run("run docs/law/examples/hearing.bpmn");
    CHECK_INT(s.code, 2);
    s = run("run nowhere.bpmn --script docs/law/examples/hearing.json");
    CHECK_INT(s.code, 1);
    CHECK(says(&s, "could not open nowhere.bpmn"));
    s = run("run docs/law/examples/penalty.dmn --script docs/law/examples/hearing.json");
    CHECK_INT(s.code, 1);
    CHECK(says(&s, "docs/law/examples/penalty.dmn:"));
    CHECK(says(&s, "expected <definitions> of BPMN 2.0"));
    s = run("run test/bpmn/months.bpmn --script test/bpmn/months.bpmn");
    CHECK_INT(s.code, 1);
    CHECK(says(&s, "test/bpmn/months.bpmn: line 1"));
}
