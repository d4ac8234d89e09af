// law/bpmn: an instance in another version of its model: tokens, scopes, waits and facts stand where the map says; what cannot is refused by name.
#include "bpmn.h"

#define TASK(id) "<userTask id='" id "'/>\n"
#define START "<startEvent id='s'/>\n"
#define STOP "<endEvent id='e'/>\n"
#define TIMER(id, at, interrupts, length)                                                                    \
    "<boundaryEvent id='" id "' attachedToRef='" at "' cancelActivity='" interrupts                          \
    "'><timerEventDefinition><timeDuration>" length                                                          \
    "</timeDuration></timerEventDefinition></boundaryEvent>\n"

struct moved {
    enum rc rc;
    struct bpmn_state s;
    struct fault f;
};

static struct moved move_with(const struct life *l, const struct bpmn_model *to,
                              const struct bpmn_rename *renames, int32_t count, int64_t at_s)
{
    struct moved r = { 0 };
    struct bpmn_move move = { l->m, to, &l->s, S("P"), renames, count, feel_null() };
    r.rc = bpmn_move(&keep, scratch(), &l->env, &move, (struct instant){ at_s * NS_PER_S }, &r.s, &r.f);
    return r;
}

static struct moved move(const struct life *l, const struct bpmn_model *to)
{
    return move_with(l, to, NULL, 0, 100);
}

// Ids of the nodes where tokens stand that hold nothing, in their order.
static struct str stands(const struct bpmn_model *m, const struct bpmn_state *s)
{
    struct text t = { .arena = &keep };
    for (int32_t i = 0; i < s->token_count; i++)
        if (s->tokens[i].children == 0)
            text_print(&t, "%s%.*s", t.len ? " " : "", P(bpmn_node_at(m, s->tokens[i].node)->id));
    return text_str(&t);
}

static struct str waits(const struct bpmn_model *m, const struct bpmn_state *s)
{
    struct text t = { .arena = &keep };
    for (int32_t i = 0; i < s->wait_count; i++)
        text_print(&t, "%s%.*s@%lld", t.len ? " " : "", P(bpmn_node_at(m, s->waits[i].node)->id),
                   (long long)(s->waits[i].due.ns / NS_PER_S));
    return text_str(&t);
}

// The state reads back as it was written, so it is one that the model takes.
static bool reads_back(const struct bpmn_model *m, const struct bpmn_state *s)
{
    struct bpmn_state again;
    struct fault f = { 0 };
    struct str json = bpmn_state_print(&keep, m, s);
    if (bpmn_state_read(&keep, scratch(), m, NULL, json, &again, &f)) return printf("%s\n", f.text), false;
    return str_equal(bpmn_state_print(&keep, m, &again), json);
}

TEST(a_token_stays_at_its_node_and_its_timer_keeps_its_instant)
{
    begin_case();
    const char *text = PROCESS START TASK("a") TIMER("t", "a", "true", "PT1H") STOP FLOW("1", "s", "a")
        FLOW("2", "a", "e") FLOW("3", "t", "e") END;
    const char *later = PROCESS START TASK("new") TASK("a") TIMER("t", "a", "true", "PT9H")
        TIMER("u", "a", "false", "PT2H") STOP FLOW("0", "s", "new") FLOW("1", "new", "a") FLOW("2", "a", "e")
            FLOW("3", "t", "e") FLOW("4", "u", "e") END;
    struct life l = life_of(model_of(text), 50);
    const struct bpmn_model *to = model_of(later);
    MUST(!live(&l, BEGIN, 10));
    struct moved r = move(&l, to);
    CHECK_INT(r.rc, RC_OK);
    CHECK_STR(stands(to, &r.s), S("a"));
    CHECK_STR(waits(to, &r.s), S("t@3610 u@7300")); // what ran goes on; what is new runs from the move
    CHECK(reads_back(to, &r.s));
}

TEST(a_timer_that_has_happened_is_not_waited_for_again)
{
    begin_case();
    const char *text = PROCESS START TASK("a") TIMER("t", "a", "false", "PT1M") STOP FLOW("1", "s", "a")
        FLOW("2", "a", "e") FLOW("3", "t", "e") END;
    struct life l = life_of(model_of(text), 50);
    MUST(!live(&l, BEGIN, 10));
    MUST(!live(&l, (struct bpmn_command){ .kind = BPMN_TIME, .node = -1 }, 90));
    struct moved r = move(&l, l.m);
    CHECK_STR(waits(l.m, &r.s), S(""));
    CHECK_STR(stands(l.m, &r.s), S("a"));
}

TEST(a_node_takes_another_name_and_another_scope)
{
    begin_case();
    const char *text = PROCESS START TASK("a") STOP FLOW("1", "s", "a") FLOW("2", "a", "e") END;
    const char *later = PROCESS START
        "<subProcess id='S'><startEvent id='ss'/>" TASK("b") "<endEvent id='se'/>" FLOW("3", "ss", "b")
            FLOW("4", "b", "se") "</subProcess>" TIMER("t", "S", "true", "PT1H") STOP FLOW("1", "s", "S")
                FLOW("2", "S", "e") FLOW("5", "t", "e") END;
    struct life l = life_of(model_of(text), 50);
    const struct bpmn_model *to = model_of(later);
    struct bpmn_rename rename = { S("a"), S("b") };
    MUST(!live(&l, BEGIN, 10));
    struct moved r = move_with(&l, to, &rename, 1, 100);
    CHECK_INT(r.rc, RC_OK);
    CHECK_STR(stands(to, &r.s), S("b"));
    CHECK_STR(waits(to, &r.s), S("t@3700"));
    struct life on = { .m = to, .s = r.s, .events = NEW(&keep, struct bpmn_event, 50), .room = 50 };
    MUST(!live(&on, complete(&on, "b"), 200));
    CHECK_INT(on.s.outcome, BPMN_COMPLETED);
}

TEST(a_scope_that_is_no_more_dissolves)
{
    begin_case();
    const char *text = PROCESS START
        "<subProcess id='S'><startEvent id='ss'/>" TASK("a") "<endEvent id='se'/>" FLOW("3", "ss", "a")
            FLOW("4", "a", "se") "</subProcess>" TIMER("t", "S", "true", "PT1H") STOP FLOW("1", "s", "S")
                FLOW("2", "S", "e") FLOW("5", "t", "e") END;
    const char *later = PROCESS START TASK("a") STOP FLOW("1", "s", "a") FLOW("2", "a", "e") END;
    struct life l = life_of(model_of(text), 50);
    const struct bpmn_model *to = model_of(later);
    MUST(!live(&l, BEGIN, 10));
    struct moved r = move(&l, to);
    CHECK_INT(r.rc, RC_OK);
    CHECK_STR(stands(to, &r.s), S("a"));
    CHECK_INT(r.s.token_count, 2);
    CHECK_INT(r.s.wait_count, 0);
}

TEST(a_join_keeps_who_has_come)
{
    begin_case();
    const char *text = PROCESS START "<parallelGateway id='g'/><parallelGateway id='j'/>" TASK("a") TASK("b")
        STOP FLOW("1", "s", "g") FLOW("2", "g", "a") FLOW("3", "g", "b") FLOW("4", "a", "j")
            FLOW("5", "b", "j") FLOW("6", "j", "e") END;
    struct life l = life_of(model_of(text), 50);
    MUST(!live(&l, BEGIN, 10) && !live(&l, complete(&l, "a"), 11));
    struct moved r = move(&l, l.m);
    CHECK_INT(r.rc, RC_OK);
    CHECK_STR(stands(l.m, &r.s), S("b j"));
    struct life on = { .m = l.m, .s = r.s, .events = NEW(&keep, struct bpmn_event, 50), .room = 50 };
    MUST(!live(&on, complete(&on, "b"), 200));
    CHECK_INT(on.s.outcome, BPMN_COMPLETED);
}

TEST(times_that_are_over_stay_over)
{
    begin_case();
    const char *text = PROCESS START
        "<userTask id='a'><multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics></userTask>" STOP FLOW("1", "s", "a") FLOW("2", "a", "e") END;
    struct life l = life_of(model_of(text), 80);
    MUST(!live(&l, BEGIN, 10) && !live(&l, complete(&l, "a"), 11));
    struct moved r = move(&l, l.m);
    CHECK_INT(r.rc, RC_OK);
    struct life on = { .m = l.m, .s = r.s, .events = NEW(&keep, struct bpmn_event, 50), .room = 50 };
    MUST(!live(&on, complete(&on, "a"), 200));
    CHECK_INT(on.s.outcome, BPMN_OPEN);
    MUST(!live(&on, complete(&on, "a"), 201));
    CHECK_INT(on.s.outcome, BPMN_COMPLETED);
}

TEST(facts_stay_and_new_ones_are_added)
{
    begin_case();
    const struct bpmn_model *m =
        model_of(PROCESS START TASK("a") STOP FLOW("1", "s", "a") FLOW("2", "a", "e") END);
    struct life l = life_of(m, 50);
    struct feel_entry entry = { S("tier"), feel_integer(24) },
                      more[] = { { S("tier"), feel_integer(8) }, { S("minor"), feel_boolean(false) } };
    struct bpmn_command begin = BEGIN;
    begin.values = feel_context(&entry, 1);
    MUST(!live(&l, begin, 10));
    struct moved r = { 0 };
    struct bpmn_move move = { l.m, m, &l.s, S("P"), NULL, 0, feel_context(more, 2) };
    CHECK_INT(bpmn_move(&keep, scratch(), &l.env, &move, (struct instant){ 100 * NS_PER_S }, &r.s, &r.f),
              RC_OK);
    CHECK_INT(r.s.variable_count, 2);
    CHECK_STR(feel_print(&keep, r.s.variables[0].value, false), S("24"));
    CHECK_STR(feel_print(&keep, r.s.variables[1].value, false), S("false"));
}

TEST(what_is_over_stays_over)
{
    begin_case();
    const struct bpmn_model *m =
        model_of(PROCESS START TASK("a") STOP FLOW("1", "s", "a") FLOW("2", "a", "e") END);
    struct life l = life_of(m, 50);
    MUST(!live(&l, BEGIN, 10) && !live(&l, complete(&l, "a"), 11));
    struct moved r = move(&l, m);
    CHECK_INT(r.rc, RC_OK);
    CHECK_INT(r.s.outcome, BPMN_COMPLETED);
}

TEST(where_a_token_cannot_stand_is_refused_by_name)
{
    static const struct {
        const char *later;
        struct bpmn_rename rename;
        enum rc rc;
        const char *why;
    } rows[] = {
        { PROCESS START TASK("b") STOP FLOW("1", "s", "b") FLOW("2", "b", "e") END,
          { SL("x"), SL("x") },
          RC_MISSING,
          "a token stands at \"a\", and the map" },
        { PROCESS START TASK("b") STOP FLOW("1", "s", "b") FLOW("2", "b", "e") END,
          { SL("a"), SL("e") },
          RC_INVALID,
          "\"e\" cannot hold the token" },
        { PROCESS START TASK("b") STOP FLOW("1", "s", "b") FLOW("2", "b", "e") END,
          { SL("a"), SL("P") },
          RC_INVALID,
          "\"P\" is a process" },
        { PROCESS START
          "<userTask id='b'><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>" STOP
              FLOW("1", "s", "b") FLOW("2", "b", "e") END,
          { SL("a"), SL("b") },
          RC_INVALID,
          "\"b\" cannot hold the token" },
        { PROCESS START TASK("b") "<parallelGateway id='j'/>" STOP FLOW("1", "s", "b") FLOW("2", "b", "j")
              FLOW("3", "s", "j") FLOW("4", "j", "e") END,
          { SL("a"), SL("j") },
          RC_MISSING,
          "\"j\" joins, and the flow \"1\"" },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        begin_case();
        struct life l =
            life_of(model_of(PROCESS START TASK("a") STOP FLOW("1", "s", "a") FLOW("2", "a", "e") END), 50);
        MUST(!live(&l, BEGIN, 10));
        struct moved r = move_with(&l, model_of(rows[i].later), &rows[i].rename, 1, 100);
        CHECK_INT(r.rc, rows[i].rc);
        CHECK(str_starts(str_of(r.f.text), str_of(rows[i].why)));
        if (r.rc != rows[i].rc || !str_starts(str_of(r.f.text), str_of(rows[i].why)))
            printf("%s\n", r.f.text);
    }
}

// --- placing -----------------------------------------------------------------------------------------------

TEST(a_token_is_put_where_no_procedure_led_before)
{
    begin_case();
    const struct bpmn_model *m = model_of(
        DEFINITIONS "<message id='M' name='withdraw'/><process id='P' isExecutable='true'>" START TASK(
            "a") "<subProcess id='S'><startEvent id='ss'/>" TASK("b")
            TASK("c") "<endEvent id='se'/>" FLOW("3", "ss", "b") FLOW("4", "b", "c") FLOW(
                "5", "c", "se") "</subProcess>" TIMER("t", "S", "true",
                                                      "PT1H") STOP FLOW("1", "s",
                                                                        "a") FLOW("6", "a",
                                                                                  "S") FLOW("2", "S", "e")
                FLOW("7", "t", "e") "<subProcess id='W' triggeredByEvent='true'><startEvent id='w'><messageEventDefinition messageRef='M'/></startEvent><endEvent id='we'/>" FLOW(
                    "8", "w", "we") "</subProcess>" END);
    struct bpmn_env env = { 0 };
    struct bpmn_state s;
    struct fault f = { 0 };
    struct str node = S("c");
    CHECK_INT(bpmn_place(&keep, scratch(), &env, m, S("P"), &node, 1, feel_null(),
                         (struct instant){ 100 * NS_PER_S }, &s, &f),
              RC_OK);
    CHECK_STR(stands(m, &s), S("c"));
    CHECK_INT(s.wait_count, 2); // the limit of the scope, and the withdrawal
    CHECK(reads_back(m, &s));
    struct str nowhere[] = { S("x"), S("t"), S("ss"), S("P") };
    for (int i = 0; i < COUNT(nowhere); i++)
        CHECK_INT(bpmn_place(&keep, scratch(), &env, m, S("P"), &nowhere[i], 1, feel_null(),
                             (struct instant){ 0 }, &s, &f),
                  i ? RC_INVALID : RC_MISSING);
}
