// One step past each limit of a decision model, and bombs that end with a spent budget.
#include "law_dmn.h"

// --- limits ----------------------------------------------------------------------------------------

static char big[4 << 20];

static struct str chain(int length)
{
    char *at = stpcpy(big, DMN_HEAD DECISION("d0", "0"));
    for (int i = 1; i < length; i++)
        at += sprintf(at,
                      "<decision name='d%d' id='d%d'>" NEEDS("Decision", "d%d") FEEL("d%d + 1") "</decision>",
                      i, i, i - 1, i - 1);
    at = stpcpy(at, DMN_TAIL);
    return (struct str){ big, at - big };
}

TEST(a_chain_of_requirements_at_its_limit_is_run_and_one_more_is_refused)
{
    char name[16];
    const struct dmn_model *m = dmn_model_of(chain(DMN_CHAIN_MAX + 1));
    (void)snprintf(name, sizeof name, "d%d", DMN_CHAIN_MAX);
    CHECK_TEXT(dmn_text_of(m, name), "256");
    struct dmn_file file = { S("t.dmn"), chain(DMN_CHAIN_MAX + 2) };
    struct fault f = { 0 };
    CHECK_INT(dmn_try(&file, 1, &m, &f), RC_LIMIT);
    CHECK(str_contains(str_of(f.text), S("more than 256 requirements in a row")));
}

static struct str nested(int depth)
{
    char *at = stpcpy(big, DMN_HEAD "<decision name='a' id='a'>");
    for (int i = 1; i < depth; i++) at = stpcpy(at, "<list>");
    at = stpcpy(at, FEEL("1"));
    for (int i = 1; i < depth; i++) at = stpcpy(at, "</list>");
    at = stpcpy(at, "</decision>" DMN_TAIL);
    return (struct str){ big, at - big };
}

static struct str types_in_a_row(int count)
{
    char *at = stpcpy(big, DMN_HEAD);
    for (int i = 0; i < count; i++)
        at += sprintf(at, "<itemDefinition name='t%d'><typeRef>t%d</typeRef></itemDefinition>", i, i + 1);
    at +=
        sprintf(at, "<itemDefinition name='t%d'><typeRef>number</typeRef></itemDefinition>" DMN_TAIL, count);
    return (struct str){ big, at - big };
}

TEST(types_in_a_row_at_their_limit_are_taken_and_one_more_is_not)
{
    CHECK_INT(dmn_problem_count(dmn_model_of(types_in_a_row(DMN_CHAIN_MAX - 1))), 0);
    const struct dmn_model *m = dmn_model_of(types_in_a_row(DMN_CHAIN_MAX));
    CHECK_INT(dmn_problem_count(m), 1);
    CHECK_STR(dmn_problem_at(m, 0)->text, S("the type \"t256\" is defined by too many others in a row"));
    CHECK(dmn_problem_count(dmn_model_of(types_in_a_row(50 * DMN_CHAIN_MAX))) > 0);
}

TEST(boxes_at_their_limit_are_taken_and_one_more_is_not)
{
    struct dmn_file file = { S("t.dmn"), nested(DMN_BOXES_MAX) };
    const struct dmn_model *m;
    struct fault f = { 0 };
    CHECK_INT(dmn_try(&file, 1, &m, &f), RC_OK);
    file.bytes = nested(DMN_BOXES_MAX + 1);
    CHECK_INT(dmn_try(&file, 1, &m, &f), RC_LIMIT);
    CHECK(str_contains(str_of(f.text), S("more than 64 boxed expressions inside one another")));
}

static struct str columns(int count)
{
    char *at = stpcpy(big, DMN_HEAD "<decision name='a' id='a'><decisionTable>");
    for (int i = 0; i < count; i++)
        at = stpcpy(at, "<input><inputExpression><text>1</text></inputExpression></input>");
    at = stpcpy(at, "<output/></decisionTable></decision>" DMN_TAIL);
    return (struct str){ big, at - big };
}

TEST(columns_at_their_limit_are_taken_and_one_more_is_not)
{
    struct dmn_file file = { S("t.dmn"), columns(DMN_COLUMNS_MAX) };
    const struct dmn_model *m;
    struct fault f = { 0 };
    CHECK_INT(dmn_try(&file, 1, &m, &f), RC_OK);
    file.bytes = columns(DMN_COLUMNS_MAX + 1);
    CHECK_INT(dmn_try(&file, 1, &m, &f), RC_LIMIT);
}

static struct str repeated(const char *head, const char *unit, int count, const char *tail)
{
    char *at = stpcpy(big, head);
    for (int i = 0; i < count; i++) at = stpcpy(at, unit);
    at = stpcpy(at, tail);
    return (struct str){ big, at - big };
}

TEST(rules_elements_and_requirements_at_their_limits_are_taken_and_one_more_is_not)
{
    static const struct {
        const char *head, *unit, *tail, *why;
        int most;
    } cases[] = {
        { DMN_HEAD "<decision name='a' id='a'><decisionTable><output/>", "<rule><outputEntry/></rule>",
          "</decisionTable></decision>" DMN_TAIL, "the table has more than 65536 rules", DMN_RULES_MAX },
        { DMN_HEAD, "<inputData name='a'/>", DMN_TAIL, "65537 elements, more than 65536", DMN_ELEMENTS_MAX },
        { DMN_HEAD "<inputData name='i' id='i'/><decision name='a' id='a'>", NEEDS("Input", "i"),
          FEEL("i") "</decision>" DMN_TAIL, "\"a\" has more than 1024 requirements", DMN_REQUIREMENTS_MAX },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct dmn_file file = { S("t.dmn"),
                                 repeated(cases[i].head, cases[i].unit, cases[i].most, cases[i].tail) };
        const struct dmn_model *m;
        struct fault f = { 0 };
        CHECK_INT(dmn_try(&file, 1, &m, &f), RC_OK);
        file.bytes = repeated(cases[i].head, cases[i].unit, cases[i].most + 1, cases[i].tail);
        CHECK_INT(dmn_try(&file, 1, &m, &f), RC_LIMIT);
        CHECK(str_ends(str_of(f.text), str_of(cases[i].why)));
    }
}

TEST(too_many_files_are_refused)
{
    static struct dmn_file files[DMN_FILES_MAX + 1];
    const struct dmn_model *m;
    struct fault f = { 0 };
    for (int i = 0; i < COUNT(files); i++) files[i] = (struct dmn_file){ S("x.dmn"), S(DMN_HEAD DMN_TAIL) };
    CHECK_INT(dmn_try(files, DMN_FILES_MAX, &m, &f), RC_OK);
    CHECK_INT(dmn_try(files, DMN_FILES_MAX + 1, &m, &f), RC_LIMIT);
    CHECK_INT(dmn_try(files, 0, &m, &f), RC_LIMIT);
}

// --- bombs -----------------------------------------------------------------------------------------

TEST(knowledge_that_never_ends_ends_with_a_spent_budget)
{
    const struct dmn_model *m = MODEL(
        "<businessKnowledgeModel name='f' id='f'><variable name='f'/><encapsulatedLogic><formalParameter name='n'/>" FEEL(
            "f(n + 1)") "</encapsulatedLogic></businessKnowledgeModel><decision name='a' id='a'><variable name='a'/>" KNOWS("f")
            FEEL("f(1)") "</decision>");
    struct feel_run r = dmn_fresh_run();
    CHECK_INT(dmn_answer_of(&r, m, S("a"), NULL, 0).kind, FEEL_NULL);
    CHECK(r.stopped == FEEL_E_DEPTH || r.stopped == FEEL_E_STEPS);
}

TEST(nested_iterators_end_with_a_spent_budget)
{
#define OVER(v, inner)                                                                                       \
    "<for iteratorVariable='" v "'><in>" FEEL("[1..1000000]") "</in><return>" inner "</return></for>"
    const struct dmn_model *m = MODEL(BOX("a", OVER("i", OVER("j", OVER("k", FEEL("i + j + k"))))));
    struct feel_run r = dmn_fresh_run();
    CHECK_INT(dmn_answer_of(&r, m, S("a"), NULL, 0).kind, FEEL_NULL);
    CHECK(r.stopped == FEEL_E_MEMORY || r.stopped == FEEL_E_STEPS);
}
