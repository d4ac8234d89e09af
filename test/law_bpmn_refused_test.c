// What is no model is refused by name and line, one step past each limit too; bombs end with a fault that names the budget.
#include "bpmn.h"
#include <pthread.h>

#define FOLDER ANLAN_SOURCE "/test/bpmn/"

[[gnu::unused]] static enum rc compile_path(const char *path, struct str name,
                                            const struct bpmn_model **ret_m, struct fault *f)
{
    struct bpmn_file file = { name, read_file(path) };
    return bpmn_compile(&keep, scratch(), &file, 1, ret_m, f);
}

// --- what is refused -------------------------------------------------------------------------------

#define S_T "<startEvent id='s'/><userTask id='t' name='Do'/>" FLOW("f", "s", "t")
static const struct refusal {
    enum rc rc;
    const char *text, *why;
} refusals[] = {
    { RC_INVALID, PROCESS "<transaction id='x' name='Pay'/>" END,
      "m.bpmn:3:1: <transaction> \"Pay\" is not run by this engine" },
    { RC_INVALID, PROCESS "<complexGateway id='x'/>" END,
      "m.bpmn:3:1: <complexGateway> \"x\" is not run by this engine" },
    { RC_INVALID, PROCESS "<adHocSubProcess id='x'/>" END, "m.bpmn:3:1: <adHocSubProcess> \"x\" is not run" },
    { RC_INVALID, PROCESS "<userTask id='x' isForCompensation='true'/>" END,
      "m.bpmn:3:1: <userTask> \"x\" is for compensation, which is not run" },
    { RC_INVALID, PROCESS "<endEvent id='x'><compensateEventDefinition/></endEvent>" END,
      "<endEvent> \"x\" has a <compensateEventDefinition>, which is not run" },
    { RC_INVALID, PROCESS "<endEvent id='x'><cancelEventDefinition/></endEvent>" END,
      "has a <cancelEventDefinition>" },
    { RC_INVALID,
      PROCESS "<endEvent id='x'><terminateEventDefinition/><messageEventDefinition/></endEvent>" END,
      "<endEvent> \"x\" has several event definitions, which is not run" },
    { RC_INVALID, PROCESS "<subProcess id='p'><choreographyTask id='x'/></subProcess>" END,
      "<choreographyTask> \"x\" is not run by this engine" },
    { RC_INVALID,
      PROCESS
      "<startEvent id='s'/><eventBasedGateway id='g' eventGatewayType='Parallel'/>" FLOW("f", "s", "g") END,
      "<eventBasedGateway> \"g\" is a parallel event-based gateway" },
    { RC_MISSING, DEFINITIONS "<process id='P'/></definitions>",
      "m.bpmn:1:1: no executable process: none has isExecutable=\"true\"" },
    { RC_INVALID, "<x/>", "m.bpmn:1:1: expected <definitions> of BPMN 2.0, found <x> of \"\"" },
    { RC_INVALID, "<x>", "m.bpmn: line 1, column " },
    { RC_MISSING, PROCESS S_T FLOW("g", "t", "nowhere") END,
      "<sequenceFlow> \"g\": its targetRef \"nowhere\" is not there" },
    { RC_MISSING, PROCESS S_T "<sequenceFlow id='g' sourceRef='t'/>" END, "its targetRef \"\" is not there" },
    { RC_MISSING, PROCESS "<callActivity id='c' calledElement='Q'/>" END,
      "<callActivity> \"c\" calls \"Q\", which is no executable process" },
    { RC_MISSING, PROCESS "<receiveTask id='r'/>" END,
      "<receiveTask> \"r\" refers to no message (messageRef)" },
    { RC_MISSING, PROCESS "<receiveTask id='r' messageRef='m'/>" END,
      "<receiveTask> \"r\" refers to <message> \"m\", which is not there" },
    { RC_MISSING, PROCESS "<endEvent id='e'><errorEventDefinition errorRef='x'/></endEvent>" END,
      "<endEvent> \"e\" refers to <error> \"x\", which is not there" },
    { RC_MISSING, PROCESS "<endEvent id='e'><signalEventDefinition/></endEvent>" END,
      "<endEvent> \"e\" refers to no signal" },
    { RC_MISSING,
      PROCESS S_T "<boundaryEvent id='b' attachedToRef='no'><errorEventDefinition/></boundaryEvent>" END,
      "<boundaryEvent> \"b\" is attached to nothing that is there" },
    { RC_INVALID,
      PROCESS S_T "<boundaryEvent id='b' attachedToRef='s'><errorEventDefinition/></boundaryEvent>" END,
      "is attached to what is no activity beside it" },
    { RC_INVALID,
      PROCESS S_T
      "<boundaryEvent id='b' attachedToRef='t' cancelActivity='false'><errorEventDefinition/></boundaryEvent>" END,
      "an error always interrupts" },
    { RC_MISSING,
      PROCESS "<intermediateThrowEvent id='l'><linkEventDefinition name='L'/></intermediateThrowEvent>" END,
      "<intermediateThrowEvent> \"l\": no catch event of the link \"L\" is there" },
    { RC_MISSING, PROCESS "<exclusiveGateway id='g' default='d'/>" END,
      "<exclusiveGateway> \"g\": its default \"d\" is no flow of its own" },
    { RC_CONFLICT, PROCESS "<userTask id='t'/><userTask id='t'/>" END, "the id \"t\" is used twice" },
    { RC_INVALID, PROCESS "<userTask/>" END, "expected an id on <userTask>" },
    { RC_INVALID, PROCESS "<userTask id='t'/><endEvent id='e'/>" FLOW("f", "e", "t") END,
      "\"f\" leaves an end event" },
    { RC_INVALID, PROCESS S_T FLOW("g", "t", "s") END, "\"g\" leads to a start event" },
    { RC_INVALID,
      PROCESS "<userTask id='t'/><subProcess id='p'><userTask id='u'/></subProcess>" FLOW("f", "t", "u") END,
      "\"f\" leads into or out of a sub-process" },
    { RC_INVALID, PROCESS "<subProcess id='p' triggeredByEvent='true'><userTask id='u'/></subProcess>" END,
      "<subProcess> \"p\" must have exactly one start event, with a trigger" },
    { RC_INVALID, PROCESS "<subProcess id='p'><startEvent id='a'/><startEvent id='b'/></subProcess>" END,
      "<subProcess> \"p\" must have at most one start event" },
    { RC_INVALID,
      PROCESS "<subProcess id='p'><startEvent id='a'><timerEventDefinition><timeDuration>PT1H</timeDuration>"
              "</timerEventDefinition></startEvent></subProcess>" END,
      "a start event with the trigger timer is not run here" },
    { RC_INVALID, PROCESS "<eventBasedGateway id='g'/><userTask id='t'/>" FLOW("f", "g", "t") END,
      "must lead to catch events and receive tasks alone" },
    { RC_INVALID,
      PROCESS S_T "<sequenceFlow id='g' sourceRef='t' targetRef='t'>\n"
                  "<conditionExpression>a + </conditionExpression></sequenceFlow>" END,
      "m.bpmn:5:1: condition of \"g\": " },
    { RC_INVALID, PROCESS "<scriptTask id='x' scriptFormat='javascript'><script>1</script></scriptTask>" END,
      "<scriptTask> \"x\" is written in \"javascript\": only FEEL is run" },
    { RC_MISSING, PROCESS "<scriptTask id='x'/>" END, "<scriptTask> \"x\" has no script" },
    { RC_MISSING,
      PROCESS "<intermediateCatchEvent id='x'><timerEventDefinition/></intermediateCatchEvent>" END,
      "<intermediateCatchEvent> \"x\": expected timeDate, timeDuration or timeCycle" },
    { RC_MISSING, PROCESS "<userTask id='x'><multiInstanceLoopCharacteristics/></userTask>" END,
      "<userTask> \"x\": expected a loopCardinality or a loopDataInputRef" },
    { RC_MISSING,
      PROCESS "<userTask id='x'><multiInstanceLoopCharacteristics><loopDataInputRef>d</loopDataInputRef>"
              "</multiInstanceLoopCharacteristics></userTask>" END,
      "<userTask> \"x\" refers to the data \"d\", which is not there" },
    { RC_INVALID, PROCESS "<userTask id='x'><standardLoopCharacteristics loopMaximum='0'/></userTask>" END,
      "expected a loopMaximum between 1 and 1024, found \"0\"" },
    { RC_INVALID, "<!DOCTYPE x><x/>", "m.bpmn: line 1" },
};

TEST(what_cannot_be_run_is_refused_by_name_and_line)
{
    for (int i = 0; i < COUNT(refusals); i++) {
        const struct bpmn_model *m;
        struct fault f = { 0 };
        begin_case();
        struct arena before = keep;
        CHECK_INT(compile_text(str_of(refusals[i].text), &m, &f), refusals[i].rc);
        CHECK(keep.at == before.at);
        if (!str_contains(str_of(f.text), str_of(refusals[i].why))) CHECK_TEXT(f.text, refusals[i].why);
    }
}

// --- the law's words -------------------------------------------------------------------------------

TEST(articles_roles_form_and_act_are_read_on_tasks_branches_and_timers)
{
    begin_case();
    const struct bpmn_model *m = model_of(
        PROCESS
        "<startEvent id='s'/><userTask id='t' anlan:act='accept' anlan:form='acceptance' anlan:roles='clerk  lead' "
        "anlan:articles='cn-psapl-2025#99 cn-psapl-2025#100'/>"
        "<sequenceFlow id='f' sourceRef='s' targetRef='t' anlan:articles='cn-psapl-2025#98'/>"
        "<boundaryEvent id='b' attachedToRef='t' anlan:clock='decide' anlan:articles='cn-psapl-2025#101'>"
        "<timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></boundaryEvent>" END);
    const struct bpmn_law *law = &bpmn_node_find(m, S("t"))->law;
    CHECK_STR(law->act, S("accept"));
    CHECK_STR(law->form, S("acceptance"));
    CHECK_INT(law->roles.count, 2);
    CHECK_STR(law->roles.at[1], S("lead"));
    CHECK_INT(law->articles.count, 2);
    CHECK_STR(law->articles.at[0], S("cn-psapl-2025#99"));
    CHECK_STR(bpmn_flow_at(m, 0)->law.articles.at[0], S("cn-psapl-2025#98"));
    CHECK_STR(bpmn_node_find(m, S("b"))->law.clock, S("decide"));
    CHECK_STR(bpmn_node_find(m, S("b"))->law.articles.at[0], S("cn-psapl-2025#101"));
    CHECK_INT(bpmn_node_find(m, S("s"))->law.articles.count, 0);
}

// --- limits ----------------------------------------------------------------------------------------

static struct str nested(int levels)
{
    struct text t = { .arena = &keep };
    text_print(&t, PROCESS);
    for (int i = 0; i < levels; i++) text_print(&t, "<subProcess id='p%d'>", i);
    for (int i = 0; i < levels; i++) text_print(&t, "</subProcess>");
    text_print(&t, END);
    return text_str(&t);
}

static struct str many(int count, const char *format)
{
    struct text t = { .arena = &keep };
    text_print(&t, PROCESS);
    for (int i = 0; i < count; i++) {
        struct str before, after, rest = str_of(format);
        (void)str_cut(rest, '@', &before, &after);
        text_print(&t, "%.*s%d%.*s", P(before), i, P(after));
    }
    text_print(&t, END);
    return text_str(&t);
}

static void check_limit(struct str fits, struct str past, const char *why)
{
    const struct bpmn_model *m;
    struct fault f = { 0 };
    if (compile_text(fits, &m, &f)) CHECK_TEXT(f.text, "a model");
    CHECK(compile_text(past, &m, &f) == RC_LIMIT);
    if (!str_contains(str_of(f.text), str_of(why))) CHECK_TEXT(f.text, why);
}

TEST(one_past_each_limit_of_a_model_is_refused)
{
    begin_case();
    check_limit(nested(BPMN_NESTING_MAX), nested(BPMN_NESTING_MAX + 1),
                "more than 32 sub-processes inside one another");
    begin_case();
    check_limit(many(BPMN_NODES_MAX - 1, "<task id='t@'/>"), many(BPMN_NODES_MAX, "<task id='t@'/>"),
                "16385 elements, more than 16384");
    begin_case();
    check_limit(many(BPMN_VARIABLES_MAX - 6, "<dataObject id='d@' name='d@'/>"), // six are the engine's own
                many(BPMN_VARIABLES_MAX - 5, "<dataObject name='d@'/>"), "more than 1024 names of variables");
}

TEST(no_files_and_too_many_are_refused)
{
    begin_case();
    struct bpmn_file files[BPMN_FILES_MAX + 1] = { 0 };
    const struct bpmn_model *m;
    struct fault f;
    CHECK(bpmn_compile(&keep, scratch(), files, 0, &m, &f) == RC_LIMIT);
    CHECK(bpmn_compile(&keep, scratch(), files, BPMN_FILES_MAX + 1, &m, &f) == RC_LIMIT);
}

static void check_stops(const char *text, const char *why)
{
    struct life l = life_of(model_of(text), 40'000);
    CHECK(live(&l, BEGIN, 1) == RC_LIMIT);
    if (!str_contains(str_of(l.f.text), str_of(why))) CHECK_TEXT(l.f.text, why);
    CHECK_INT(l.s.outcome, BPMN_NOT_BEGUN);
}

TEST(bombs_end_with_a_fault_that_names_the_budget)
{
    begin_case(); // round and round without a wait
    check_stops(PROCESS
                "<startEvent id='s'/><exclusiveGateway id='a'/><exclusiveGateway id='b'/>" FLOW("f", "s", "a")
                    FLOW("g", "a", "b") FLOW("h", "b", "a") END,
                "more than 10000 steps in one command: a loop without a wait");
    begin_case(); // each round leaves two behind
    check_stops(
        PROCESS
        "<startEvent id='s'/><exclusiveGateway id='a'/><parallelGateway id='b'/><userTask id='t'/>" FLOW(
            "f", "s", "a") FLOW("g", "a", "b") FLOW("h", "b", "a") FLOW("i", "b", "t") FLOW("j", "b", "t")
            END,
        "more than 4096 tokens in one instance");
    begin_case(); // a process that calls itself
    check_stops(PROCESS "<startEvent id='s'/><callActivity id='c' calledElement='P'/>" FLOW("f", "s", "c")
                    END,
                "lies more than 64 levels deep");
    begin_case();
    check_stops(PROCESS
                "<startEvent id='s'/><userTask id='t'><multiInstanceLoopCharacteristics><loopCardinality>1025"
                "</loopCardinality></multiInstanceLoopCharacteristics></userTask>" FLOW("f", "s", "t") END,
                "\"t\" would be done more than 1024 times");
    begin_case();
    check_stops(
        PROCESS
        "<startEvent id='s'/><scriptTask id='t' anlan:result='x'><script>count(for i in 1..100000, j in "
        "1..100000 return 1)</script></scriptTask>" FLOW("f", "s", "t") END,
        "script of \"t\": ");
}

TEST(kept_messages_have_a_limit)
{
    begin_case();
    struct life l =
        life_of(model_of(PROCESS "<startEvent id='s'/><userTask id='t'/>" FLOW("f", "s", "t") END), 200);
    struct bpmn_command tell = { .kind = BPMN_TELL, .name = S("m"), .until = { 100 * NS_PER_S } };
    CHECK(!live(&l, BEGIN, 1));
    for (int i = 0; i < BPMN_LETTERS_MAX; i++) CHECK(!live(&l, tell, 2));
    CHECK(live(&l, tell, 2) == RC_LIMIT);
    CHECK_TEXT(l.f.text, "more than 64 messages are kept already");
}

TEST(a_value_that_json_cannot_say_is_refused)
{
    begin_case();
    struct life l =
        life_of(model_of(PROCESS "<startEvent id='s'/><userTask id='t'/>" FLOW("f", "s", "t") END), 100);
    struct feel_value deep = feel_integer(1);
    for (int i = 0; i < BPMN_VALUE_DEPTH_MAX; i++) {
        struct feel_value *item = NEW(&keep, struct feel_value, 1);
        *item = deep;
        deep = feel_list(item, 1);
    }
    struct feel_entry entry = { S("x"), deep };
    CHECK(!live(
        &l, (struct bpmn_command){ .kind = BPMN_BEGIN, .node = -1, .values = feel_context(&entry, 1) }, 1));
    struct feel_entry deeper = { S("x"), feel_list(&deep, 1) };
    CHECK(live(&l, (struct bpmn_command){ .kind = BPMN_FACTS, .values = feel_context(&deeper, 1) }, 1) ==
          RC_INVALID);
    CHECK_TEXT(l.f.text, "variable \"x\": a value has more than 24 levels");
    struct feel_entry function = { S("x"), feel_builtin(S("count")) };
    CHECK(live(&l, (struct bpmn_command){ .kind = BPMN_FACTS, .values = feel_context(&function, 1) }, 1) ==
          RC_INVALID);
    CHECK_TEXT(l.f.text, "variable \"x\": a function cannot be kept");
    CHECK(live(&l, (struct bpmn_command){ .kind = BPMN_FACTS, .values = feel_integer(1) }, 1) == RC_INVALID);
    CHECK_TEXT(l.f.text, "expected a context of values, found a number");
}
