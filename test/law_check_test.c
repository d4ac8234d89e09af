// law/check: the token game of small models: what is whole raises nothing, each kind of fault is found, and by a shortest way.
#include "law/check.h"
#include "bpmn.h"

static char explore_memory[192 << 20];

struct game {
    const struct bpmn_model *m;
    struct explore_order o;
    struct law_findings found;
    struct explored seen;
    struct fault f;
    enum rc rc;
};

static struct game game_of(const char *text)
{
    struct game g = { .m = model_of(text) };
    g.o = (struct explore_order){ .model = g.m, .process = S("P"), .states_max = 20'000 };
    return g;
}

static void play(struct game *g)
{
    struct arena scratch = arena_of(explore_memory, sizeof explore_memory, NULL);
    g->rc = law_explore(&keep, scratch, &g->o, &g->found, &g->seen, &g->f);
    if (g->rc) printf("%s\n", g->f.text);
}

static void print_all(const struct game *g)
{
    for (int32_t i = 0; i < g->found.count; i++)
        printf("  %s: %.*s\n%.*s\n", law_finding_name(g->found.at[i].kind), P(g->found.at[i].text),
               P(g->found.at[i].way));
}

static struct game played(const char *text)
{
    struct game g = game_of(text);
    play(&g);
    return g;
}

static bool is_whole(const struct game *g)
{
    bool whole = g->rc == RC_OK && g->found.count == 0 && g->seen.whole;
    if (!whole) print_all(g);
    return whole;
}

// The only finding, of that kind, at that element.
static bool has_only(const struct game *g, enum law_finding_kind kind, const char *element)
{
    const struct law_finding *f = g->found.at;
    bool so = g->found.count == 1 && f->kind == kind && str_equal(f->element, str_of(element)) && f->fault;
    if (!so) print_all(g);
    return so;
}

static int32_t lines_of(struct str way)
{
    int32_t count = way.len > 0;
    for (ptrdiff_t i = 0; i < way.len; i++) count += way.at[i] == '\n';
    return count;
}

#define TASK(id) "<userTask id='" id "'/>\n"
#define WHEN(id, from, to, condition)                                                                        \
    "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'><conditionExpression>" condition      \
    "</conditionExpression></sequenceFlow>\n"
#define START "<startEvent id='s'/>\n"
#define STOP "<endEvent id='e'/>\n"

// --- what is whole -------------------------------------------------------------------------------------

TEST(a_line_of_tasks_is_whole)
{
    begin_case();
    struct game g = played(PROCESS START TASK("a") TASK("b") STOP FLOW("1", "s", "a") FLOW("2", "a", "b")
                               FLOW("3", "b", "e") END);
    CHECK(is_whole(&g));
    CHECK_INT(g.seen.states, 4); // not begun, a, b, over
}

TEST(branches_joined_as_they_were_split_are_whole)
{
    begin_case();
    struct game g = played(PROCESS START "<parallelGateway id='g'/><parallelGateway id='j'/>" TASK("a")
                               TASK("b") STOP FLOW("1", "s", "g") FLOW("2", "g", "a") FLOW("3", "g", "b")
                                   FLOW("4", "a", "j") FLOW("5", "b", "j") FLOW("6", "j", "e") END);
    CHECK(is_whole(&g));
}

TEST(conditions_that_cover_every_case_need_no_default)
{
    begin_case();
    struct game g =
        played(PROCESS START TASK("a") TASK("b") "<exclusiveGateway id='x'/>" STOP FLOW("1", "s", "x")
                   WHEN("2", "x", "a", "fine &gt; 500") WHEN("3", "x", "b", "fine &lt;= 500")
                       FLOW("4", "a", "e") FLOW("5", "b", "e") END);
    CHECK(is_whole(&g));
}

TEST(a_fact_stays_what_it_was_until_it_is_set_anew)
{
    begin_case();
    const char *text = PROCESS START TASK("a") TASK(
        "b") "<exclusiveGateway id='x'/><exclusiveGateway id='y'/>"
             "<parallelGateway id='g'/><parallelGateway id='j'/>" STOP
                 // The second gateway decides as the first did, so the join is met exactly where it was split.
                 FLOW("1", "s", "x") WHEN("2", "x", "g", "both") WHEN("3", "x", "y", "not(both)")
                     FLOW("4", "g", "a") FLOW("5", "g", "b") FLOW("6", "a", "j") FLOW("7", "b", "j")
                         FLOW("8", "j", "y") WHEN("9", "y", "c", "both") WHEN("10", "y", "e", "not(both)")
                             TASK("c") FLOW("11", "c", "e") END;
    struct game g = game_of(text);
    struct explore_act act = { bpmn_node_find(g.m, S("a"))->index, S("someone: a"), NULL, NULL, 0 };
    g.o.acts = &act; // which sets nothing
    g.o.act_count = 1;
    play(&g);
    CHECK(is_whole(&g));
    CHECK_INT(g.seen.states, 6); // not begun; over; both: two tasks, either alone, c
}

TEST(loops_times_and_messages_are_whole)
{
    begin_case();
    struct game g = played(
        DEFINITIONS
        "<message id='M' name='m'/><process id='P' isExecutable='true'><dataObject id='people' name='people'/>" START
            TASK(
                "a") "<boundaryEvent id='late' attachedToRef='a'><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
                     "<boundaryEvent id='note' attachedToRef='a' cancelActivity='false'><messageEventDefinition messageRef='M'/></boundaryEvent>" TASK(
                         "remind") "<userTask id='each'><multiInstanceLoopCharacteristics><loopDataInputRef>people</loopDataInputRef></multiInstanceLoopCharacteristics></userTask>"
                                   "<exclusiveGateway id='x' default='6'/>" STOP FLOW("1", "s", "a")
                                       FLOW("2", "a", "each") FLOW("3", "late", "a")
                                           FLOW("4", "note", "remind") FLOW("8", "remind", "e")
                                               FLOW("5", "each", "x") FLOW("6", "x", "e")
                                                   WHEN("7", "x", "a", "again") END);
    CHECK(g.found.count == 0 && g.rc == RC_OK && g.seen.whole);
    CHECK(g.seen.alike); // any number of notes may come: a third beside two is left out, and that is said
    if (g.found.count) print_all(&g);
}

// --- what is not -----------------------------------------------------------------------------------------

TEST(a_join_after_a_choice_waits_for_ever)
{
    begin_case();
    struct game g =
        played(PROCESS START "<exclusiveGateway id='x' default='2'/><parallelGateway id='j'/>" TASK("a")
                   TASK("b") STOP FLOW("1", "s", "x") FLOW("2", "x", "a") WHEN("3", "x", "b", "serious")
                       FLOW("4", "a", "j") FLOW("5", "b", "j") FLOW("6", "j", "e") END);
    bool found_join = false;
    for (int32_t i = 0; i < g.found.count; i++) {
        const struct law_finding *f = &g.found.at[i];
        found_join |= f->kind == FOUND_DEADLOCK && str_equal(f->element, S("j")) && lines_of(f->way) == 2 &&
                      str_contains(f->way, S("[serious = "));
    }
    CHECK(found_join);
    if (!found_join) print_all(&g);
}

TEST(a_join_that_waits_for_ever_is_found_though_the_case_can_be_withdrawn)
{
    begin_case();
    struct game g = played(
        DEFINITIONS
        "<message id='M' name='withdraw'/><process id='P' isExecutable='true'>" START
        "<exclusiveGateway id='x' default='2'/><parallelGateway id='j'/>" TASK("a") TASK("b") STOP FLOW(
            "1", "s", "x") FLOW("2", "x", "a") WHEN("3", "x", "b", "serious") FLOW("4", "a", "j")
            FLOW("5", "b", "j") FLOW(
                "6", "j",
                "e") "<subProcess id='W' triggeredByEvent='true'><startEvent id='w'><messageEventDefinition messageRef='M'/></startEvent>"
                     "<endEvent id='we'/>" FLOW("7", "w", "we") "</subProcess>" END);
    bool deadlock = false;
    for (int32_t i = 0; i < g.found.count; i++)
        deadlock |= g.found.at[i].kind == FOUND_DEADLOCK && str_equal(g.found.at[i].element, S("j"));
    CHECK(deadlock);
}

TEST(a_choice_without_an_open_branch_is_found_with_the_value_that_shows_it)
{
    begin_case();
    struct game g =
        played(PROCESS START TASK("a") TASK("b") "<exclusiveGateway id='x'/>" STOP FLOW("1", "s", "x")
                   WHEN("2", "x", "a", "fine &gt; 500") WHEN("3", "x", "b", "fine &lt; 500")
                       FLOW("4", "a", "e") FLOW("5", "b", "e") END);
    CHECK_INT(g.found.count, 1);
    CHECK_INT(g.found.at[0].kind, FOUND_BRANCH);
    CHECK(str_contains(g.found.at[0].text, S("no branch is open")));
    CHECK(str_contains(g.found.at[0].way, S("[fine = 500]")));
}

TEST(a_condition_on_what_nobody_has_set_is_found)
{
    begin_case();
    struct game g = game_of(PROCESS START TASK("a") "<exclusiveGateway id='x' default='2'/>" STOP FLOW(
        "1", "s", "x") FLOW("2", "x", "e") WHEN("3", "x", "a", "fine &gt; 500") FLOW("4", "a", "e") END);
    struct feel_value none = feel_null(), values[] = { feel_integer(1), feel_integer(1000) };
    struct explore_fact fact = { S("fine"), &none, values, 2 };
    g.o.facts = &fact;
    g.o.fact_count = 1;
    play(&g);
    bool found_null = g.found.count && g.found.at[0].kind == FOUND_BRANCH &&
                      str_contains(g.found.at[0].text, S("gives null"));
    CHECK(found_null);
}

TEST(a_step_that_nothing_leads_to_is_found)
{
    begin_case();
    struct game g = played(PROCESS START TASK("a") TASK("b") STOP FLOW("1", "s", "a") FLOW("2", "a", "e")
                               FLOW("3", "b", "e") END);
    CHECK(has_only(&g, FOUND_UNREACHABLE, "b"));
}

TEST(a_step_behind_a_condition_that_never_holds_is_found)
{
    begin_case();
    struct game g = game_of(
        PROCESS START TASK("a") TASK("b") "<exclusiveGateway id='x' default='2'/>" STOP FLOW("1", "s", "x")
            FLOW("2", "x", "a") WHEN("3", "x", "b", "tier = 48") FLOW("4", "a", "e") FLOW("5", "b", "e") END);
    struct feel_value values[] = { feel_integer(8), feel_integer(12), feel_integer(24) };
    struct explore_fact fact = { S("tier"), &values[0], values, 3 };
    g.o.facts = &fact;
    g.o.fact_count = 1;
    play(&g);
    CHECK(has_only(&g, FOUND_UNREACHABLE, "b"));
}

TEST(ways_that_are_split_and_not_joined_are_found)
{
    begin_case();
    struct game g = played(PROCESS START "<parallelGateway id='g'/>" TASK("a") TASK("b") TASK("c")
                               STOP FLOW("1", "s", "g") FLOW("2", "g", "a") FLOW("3", "g", "b")
                                   FLOW("4", "a", "c") FLOW("5", "b", "c") FLOW("6", "c", "e") END);
    CHECK(has_only(&g, FOUND_LOST_TOKEN, "c"));
    CHECK_INT(lines_of(g.found.at[0].way), 3); // it begins, a, b
}

TEST(a_task_that_leads_nowhere_loses_its_token)
{
    begin_case();
    struct game g = played(PROCESS START TASK("a") FLOW("1", "s", "a") END);
    CHECK(has_only(&g, FOUND_LOST_TOKEN, "a"));
}

TEST(a_circle_without_a_way_out_has_no_end)
{
    begin_case();
    struct game g = played(
        PROCESS START TASK("a") TASK("b") "<exclusiveGateway id='x' default='2'/>" STOP FLOW("1", "s", "x")
            FLOW("2", "x", "e") WHEN("3", "x", "a", "strange") FLOW("4", "a", "b") FLOW("5", "b", "a") END);
    CHECK(has_only(&g, FOUND_NO_END, "a"));
    CHECK_INT(lines_of(g.found.at[0].way), 1);
}

TEST(a_circle_that_waits_for_nothing_has_no_end)
{
    begin_case();
    struct game g =
        played(PROCESS START
               "<exclusiveGateway id='x'/><scriptTask id='a'><script>{ n: 1 }</script></scriptTask>" FLOW(
                   "1", "s", "x") FLOW("2", "x", "a") FLOW("3", "a", "x") END);
    CHECK(g.found.count >= 1 && g.found.at[0].kind == FOUND_NO_END);
}

// --- statuses ----------------------------------------------------------------------------------------------

static const struct str statuses[] = { SL("received"), SL("closed") };
static const bool closed[] = { false, true };
#define STATUS(id, status) "<userTask id='" id "' anlan:status='" status "'/>\n"

static struct game with_statuses(const char *text)
{
    struct game g = game_of(text);
    g.o.statuses = statuses;
    g.o.is_closed = closed;
    g.o.status_count = 2;
    play(&g);
    return g;
}

TEST(a_case_must_be_closed_when_the_last_token_is_gone)
{
    begin_case();
    struct game good = with_statuses(
        PROCESS START STATUS("a", "received") "<endEvent id='e' anlan:status='closed'/>" FLOW("1", "s", "a")
            FLOW("2", "a", "e") END);
    CHECK(is_whole(&good));
    struct game bad =
        with_statuses(PROCESS START STATUS("a", "received") STOP FLOW("1", "s", "a") FLOW("2", "a", "e") END);
    CHECK(bad.found.count == 1 && bad.found.at[0].kind == FOUND_LOST_TOKEN);
}

TEST(a_case_must_not_be_closed_while_a_token_is_left)
{
    begin_case();
    struct game g = with_statuses(
        PROCESS START "<parallelGateway id='g'/>" STATUS("a", "received")
            TASK("b") "<endEvent id='e' anlan:status='closed'/><endEvent id='f' anlan:status='closed'/>" FLOW(
                "1", "s", "g") FLOW("2", "g", "a") FLOW("3", "g", "b") FLOW("4", "a", "e") FLOW("5", "b", "f")
                END);
    CHECK(g.found.count == 1 && g.found.at[0].kind == FOUND_LOST_TOKEN &&
          str_contains(g.found.at[0].text, S("left behind")));
}

// --- bounds ------------------------------------------------------------------------------------------------

TEST(one_state_past_the_limit_is_a_fault_that_says_so)
{
    begin_case();
    const char *text = PROCESS START TASK("a") TASK("b") STOP FLOW("1", "s", "a") FLOW("2", "a", "b")
        FLOW("3", "b", "e") END;
    struct game just = game_of(text), past = game_of(text);
    just.o.states_max = 4;
    past.o.states_max = 3;
    play(&just);
    play(&past);
    CHECK(is_whole(&just));
    CHECK(past.found.count == 1 && past.found.at[0].kind == FOUND_BOUND && !past.seen.whole);
}

TEST(one_fact_past_the_limit_is_refused)
{
    begin_case();
    struct text t = { .arena = &keep };
    struct arena text_arena = keep;
    for (int extra = 0; extra < 2; extra++) {
        static char memory[1 << 16];
        text_arena = arena_of(memory, sizeof memory, NULL);
        t = (struct text){ .arena = &text_arena };
        text_print(&t, "%s",
                   PROCESS START "<exclusiveGateway id='x' default='0'/>" STOP FLOW("1", "s", "x")
                       FLOW("0", "x", "e"));
        text_print(&t, "<sequenceFlow id='c' sourceRef='x' targetRef='e'><conditionExpression>f0");
        for (int i = 1; i < CHECK_FACTS_MAX - 8; i++) text_print(&t, " and f%d", i);
        text_print(&t, "</conditionExpression></sequenceFlow>");
        text_print(&t, "<sequenceFlow id='d' sourceRef='x' targetRef='e'><conditionExpression>g0");
        for (int i = 1; i < 8 + extra; i++) text_print(&t, " and g%d", i);
        text_print(&t, "</conditionExpression></sequenceFlow>%s", END);
        text_char(&t, 0);
        struct game g = game_of(text_str(&t).at);
        g.o.states_max = 10;
        g.rc = law_explore(&keep, arena_of(explore_memory, sizeof explore_memory, NULL), &g.o, &g.found,
                           &g.seen, &g.f);
        CHECK_INT(g.rc, extra ? RC_LIMIT : RC_OK);
    }
}
