// law/bpmn by random walks: whatever is commanded, no token is lost, the same arguments give the same events, events alone give the state
// again (also by way of JSON), and it does not matter how often the clock is looked at. Over the authored models and generated ones.
#include "bpmn.h"

enum { EVENTS_MAX = 20'000, START_S = 1'738'310'400 }; // 2025-01-31T08:00:00Z

// --- invariants ------------------------------------------------------------------------------------

static bool has_wait(const struct bpmn_state *s, int32_t token)
{
    for (int32_t i = 0; i < s->wait_count; i++)
        if (s->waits[i].token == token) return true;
    return false;
}

// Why a token with nothing inside it is where it is.
static bool has_reason(const struct bpmn_model *m, const struct bpmn_state *s, const struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(m, t->node);
    bool joins = (n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE) && n->in_count > 1;
    return bpmn_is_done_by_command(n) || joins || has_wait(s, t->id);
}

static void check_state(const struct bpmn_model *m, const struct bpmn_state *s)
{
    for (int32_t i = 0; i < s->token_count; i++) {
        const struct bpmn_token *t = &s->tokens[i];
        int32_t children = 0;
        for (int32_t k = 0; k < s->token_count; k++) children += s->tokens[k].parent == t->id;
        CHECK_INT(t->children, children);
        CHECK(i == 0 ? t->id == 1 && t->parent == 0
                     : t->id > s->tokens[i - 1].id && bpmn_token_find(s, t->parent));
        CHECK(children > 0 || has_reason(m, s, t));
    }
    for (int32_t i = 0; i < s->wait_count; i++) CHECK(bpmn_token_find(s, s->waits[i].token) != NULL);
    CHECK((s->outcome > BPMN_OPEN) == (s->token_count == 0 && s->outcome != BPMN_NOT_BEGUN));
}

static struct str print(const struct life *l, const struct bpmn_state *s)
{
    return bpmn_state_print(&keep, l->m, s);
}

// Every event through JSON and back into a new instance.
static void check_replay(const struct life *l)
{
    struct bpmn_state s = { 0 };
    struct fault f;
    for (int32_t i = 0; i < l->count; i++) {
        struct bpmn_event e;
        struct str json = bpmn_event_print(&keep, l->m, &l->events[i]);
        if (bpmn_event_read(&keep, scratch(), l->m, NULL, json, &e, &f))
            test_fault(__FILE__, __LINE__, f.text, json.at, "");
        CHECK_STR(bpmn_event_print(&keep, l->m, &e), json);
        CHECK(!bpmn_apply(&keep, l->m, &s, &e, &f));
    }
    CHECK_STR(print(l, &s), print(l, &l->s));
    struct bpmn_state copy = bpmn_state_copy(&keep, &s), read = { 0 };
    CHECK_STR(print(l, &copy), print(l, &l->s));
    if (bpmn_state_read(&keep, scratch(), l->m, NULL, print(l, &s), &read, &f)) CHECK_TEXT(f.text, "");
    CHECK_STR(print(l, &read), print(l, &l->s));
}

static void check_repeatable(const struct life *l, const struct bpmn_command *c, struct instant now)
{
    struct bpmn_events first, second;
    struct fault f, g;
    enum rc rc = bpmn_step(&keep, scratch(), l->m, &l->env, &l->s, c, now, &first, &f);
    CHECK_INT(bpmn_step(&keep, scratch(), l->m, &l->env, &l->s, c, now, &second, &g), rc);
    if (rc) {
        CHECK_TEXT(f.text, g.text);
        return;
    }
    CHECK_INT(first.count, second.count);
    for (int32_t i = 0; i < first.count && i < second.count; i++)
        CHECK_STR(bpmn_event_print(&keep, l->m, &first.at[i]), bpmn_event_print(&keep, l->m, &second.at[i]));
}

// Looking at the clock once, or at every timer's instant and between, leads to the same state.
static void check_time(const struct life *l, struct instant now)
{
    struct life once = *l, often = *l;
    once.s = bpmn_state_copy(&keep, &l->s);
    often.s = bpmn_state_copy(&keep, &l->s);
    once.count = often.count = 0;
    once.events = NEW(&keep, struct bpmn_event, 4000);
    often.events = NEW(&keep, struct bpmn_event, 4000);
    once.room = often.room = 4000;
    struct bpmn_command time = { .kind = BPMN_TIME };
    enum rc rc = live(&once, time, now.ns / NS_PER_S);
    for (int64_t at = l->s.at.ns / NS_PER_S; !rc && at < now.ns / NS_PER_S && often.s.outcome == BPMN_OPEN;
         at += 777)
        CHECK(!live(&often, time, at));
    if (!rc && often.s.outcome == BPMN_OPEN) CHECK(!live(&often, time, now.ns / NS_PER_S));
    if (!rc) CHECK_STR(print(&often, &often.s), print(&once, &once.s));
}

// --- random commands -------------------------------------------------------------------------------

static int32_t below(uint64_t *seed, int32_t count) { return (int32_t)(test_random(seed) % (uint64_t)count); }

static struct feel_value random_values(uint64_t *seed)
{
    struct feel_entry *entries = NEW(&keep, struct feel_entry, 6);
    static const char *const flags[] = { "x", "y", "rain" };
    struct feel_value people[3] = { feel_string(S("Li")), feel_string(S("Wu")), feel_null() };
    struct feel_value *list = NEW(&keep, struct feel_value, 3);
    memcpy(list, people, sizeof people);
    for (int i = 0; i < 3; i++)
        entries[i] = (struct feel_entry){ str_of(flags[i]), feel_boolean(below(seed, 2)) };
    entries[3] = (struct feel_entry){ S("amount"), feel_integer(below(seed, 200)) };
    entries[4] = (struct feel_entry){ S("hours"), feel_integer(1 + below(seed, 3)) };
    entries[5] = (struct feel_entry){ S("people"), feel_list(list, below(seed, 4)) };
    return feel_context(entries, 6);
}

static int32_t any_token(const struct life *l, uint64_t *seed)
{
    return l->s.token_count ? l->s.tokens[below(seed, l->s.token_count)].id : 0;
}

static struct bpmn_command random_command(const struct life *l, uint64_t *seed)
{
    static const char *const names[] = { "answer", "visit", "alarm", "note", "enough", "bell",
                                         "B1",     "B2",    "U",     "O",    "NO" };
    struct bpmn_command c = { .node = -1, .token = any_token(l, seed), .values = random_values(seed) };
    static const enum bpmn_command_kind kinds[] = { BPMN_COMPLETE, BPMN_COMPLETE, BPMN_COMPLETE,
                                                    BPMN_COMPLETE, BPMN_TELL,     BPMN_SIGNAL_ALL,
                                                    BPMN_TIME,     BPMN_FACTS,    BPMN_FAIL,
                                                    BPMN_ESCALATE, BPMN_CANCEL };
    c.kind = l->s.outcome == BPMN_NOT_BEGUN ? BPMN_BEGIN : kinds[below(seed, COUNT(kinds))];
    if (c.kind == BPMN_CANCEL && below(seed, 8)) c.kind = BPMN_TIME;
    if (c.kind != BPMN_BEGIN) c.name = str_of(names[below(seed, COUNT(names))]);
    if (below(seed, 2)) c.until = (struct instant){ l->s.at.ns + below(seed, 3600) * NS_PER_S };
    return c;
}

static void walk(const struct bpmn_model *m, uint64_t seed, int32_t *ret_ended)
{
    struct life l = life_of(m, EVENTS_MAX);
    int64_t now_s = START_S;
    l.env.budget = (struct bpmn_budget){ 1'000, 100, 16 };
    for (int i = 0; i < 60 && l.s.outcome <= BPMN_OPEN && l.count < EVENTS_MAX / 2; i++) {
        struct bpmn_command c = random_command(&l, &seed);
        now_s += below(&seed, 1500);
        const struct bpmn_wait *due = bpmn_next_due(m, &l.s);
        if (l.s.outcome == BPMN_OPEN && due && due->due.ns <= now_s * NS_PER_S) {
            check_time(&l, (struct instant){ now_s * NS_PER_S });
            c.kind = BPMN_TIME;
        }
        check_repeatable(&l, &c, (struct instant){ now_s * NS_PER_S });
        (void)live(&l, c, now_s);
        check_state(m, &l.s);
    }
    check_replay(&l);
    *ret_ended += l.s.outcome > BPMN_OPEN;
}

TEST(random_walks_over_the_authored_models_lose_no_token_and_replay_the_same)
{
    static char name_memory[1 << 14], model_memory[8 << 20];
    struct str names[200];
    int32_t ended = 0;
    begin_case();
    struct arena a = arena_of(name_memory, sizeof name_memory, NULL);
    int32_t count = list_files(ANLAN_SOURCE "/test/bpmn", ".bpmn", names);
    for (int32_t i = 0; i < count; i++) names[i] = arena_str(&a, names[i]);
    for (int32_t i = 0; i < count; i++) {
        char path[4096];
        struct arena models = arena_of(model_memory, sizeof model_memory, NULL);
        struct fault f;
        const struct bpmn_model *m;
        (void)snprintf(path, sizeof path, ANLAN_SOURCE "/test/bpmn/%.*s", P(names[i]));
        begin_case();
        struct bpmn_file file = { names[i], arena_str(&models, read_file(path)) };
        CHECK(!bpmn_compile(&models, scratch(), &file, 1, &m, &f));
        for (uint64_t seed = 0; seed < 60; seed++) {
            begin_case();
            walk(m, seed * 1000 + (uint64_t)i, &ended);
        }
    }
    CHECK(count >= 8 && ended >= 100);
}

static void name(char *out, const char *prefix, int32_t id) { (void)snprintf(out, 32, "%s%d", prefix, id); }

static int32_t passes(const struct life *l, int32_t id)
{
    char text[32];
    name(text, "s", id);
    int32_t count = 0, node = bpmn_node_find(l->m, str_of(text))->index;
    for (int32_t i = 0; i < l->count; i++)
        count += l->events[i].kind == BPMN_PASSED && l->events[i].node == node;
    return count;
}

// PROVES: BPMN 2.0.2 (2013), 13.4.3
TEST(an_inclusive_join_waits_only_for_tokens_that_can_come_by_a_flow_which_is_empty)
{
    begin_case();
    struct life l = life_of(
        model_of(
            PROCESS
            "<startEvent id='start'/><inclusiveGateway id='split'/><userTask id='a'/><userTask id='b'/><userTask id='c'/>"
            "<exclusiveGateway id='merge'/><inclusiveGateway id='s1'/><endEvent id='end'/>"
            "<sequenceFlow id='fa' sourceRef='split' targetRef='a'><conditionExpression>x</conditionExpression></sequenceFlow>" FLOW(
                "f0", "start", "split") FLOW("fb", "split", "b") FLOW("fc", "split", "c")
                FLOW("a1", "a", "s1") FLOW("b1", "b", "merge") FLOW("c1", "c", "merge")
                    FLOW("m1", "merge", "s1") FLOW("j1", "s1", "end") END),
        200);
    struct feel_entry x = { S("x"), feel_boolean(true) };
    struct bpmn_command begin = BEGIN;
    begin.values = feel_context(&x, 1);
    CHECK(!live(&l, begin, 1));
    CHECK(!live(&l, complete(&l, "b"), 2));
    CHECK_INT(passes(&l, 1), 0); // `a` can come by the flow that is empty
    CHECK(!live(&l, complete(&l, "a"), 3));
    CHECK_INT(passes(&l, 1), 1); // `c` can come only by a flow which a token has come by
    CHECK(!live(&l, complete(&l, "c"), 4));
    CHECK_INT(passes(&l, 1), 2);
    CHECK_INT(l.s.outcome, BPMN_COMPLETED);
}

// --- generated models: blocks ----------------------------------------------------------------------

struct maker {
    struct text nodes, flows;
    uint64_t seed;
    int32_t id, budget;
    int32_t splits[64], split_count; // inclusive pairs: ids of split, join is +1
};

static void put_flow(struct maker *k, const char *from, const char *to, const char *condition)
{
    text_print(&k->flows, "<sequenceFlow id='f%d' sourceRef='%s' targetRef='%s'>", k->id++, from, to);
    if (condition) text_print(&k->flows, "<conditionExpression>%s</conditionExpression>", condition);
    text_print(&k->flows, "</sequenceFlow>\n");
}

static void make_block(struct maker *k, const char *from, const char *condition, char *ret_last);

static void make_task(struct maker *k, const char *from, const char *condition, char *ret_last)
{
    static const char *const forms[] = {
        "<userTask id='%s'/>\n",
        "<task id='%s'/>\n",
        "<userTask id='%s'><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "</multiInstanceLoopCharacteristics></userTask>\n",
        "<userTask id='%s'><multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics></userTask>\n",
        "<scriptTask id='%s'><script>{x: not(y), y: x}</script></scriptTask>\n",
        "<intermediateCatchEvent id='%s'><timerEventDefinition><timeDuration>PT20M</timeDuration></timerEventDefinition>"
        "</intermediateCatchEvent>\n",
    };
    name(ret_last, "t", k->id++);
    int form = below(&k->seed, COUNT(forms));
    struct str before, after, rest = str_of(forms[form]);
    (void)str_cut(rest, '%', &before, &after);
    text_print(&k->nodes, "%.*s%s%.*s", P(before), ret_last, P(str_slice(after, 1, after.len)));
    put_flow(k, from, ret_last, condition);
}

// A split into two or three branches and its join, of one kind.
static void make_split(struct maker *k, const char *from, const char *condition, char *ret_last)
{
    static const char *const kinds[] = { "exclusiveGateway", "parallelGateway", "inclusiveGateway" };
    static const char *const conditions[] = { "x", "y", "x or not(x)" };
    char split[32], branch[32];
    int kind = below(&k->seed, 3), branches = 2 + below(&k->seed, 2);
    name(split, "s", k->id++);
    name(ret_last, "s", k->id++);
    if (kind == 2 && k->split_count < COUNT(k->splits)) k->splits[k->split_count++] = k->id - 2;
    text_print(&k->nodes, "<%s id='%s'/>\n<%s id='%s'/>\n", kinds[kind], split, kinds[kind], ret_last);
    put_flow(k, from, split, condition);
    char joined[32];
    memcpy(joined, ret_last, sizeof joined);
    for (int i = 0; i < branches; i++) {
        const char *own = kind == 1 ? NULL : i == branches - 1 ? conditions[2] : conditions[i];
        make_block(k, split, own, branch);
        put_flow(k, branch, joined, NULL);
    }
    memcpy(ret_last, joined, sizeof joined);
}

static void make_block(struct maker *k, const char *from, const char *condition, char *ret_last)
{
    if (--k->budget <= 0 || below(&k->seed, 3) == 0) {
        make_task(k, from, condition, ret_last);
        return;
    }
    if (below(&k->seed, 2)) {
        char middle[32];
        make_block(k, from, condition, middle);
        make_block(k, middle, NULL, ret_last);
    } else {
        make_split(k, from, condition, ret_last);
    }
}

static const struct bpmn_model *make_model(struct maker *k)
{
    char last[32];
    struct text all = { .arena = &keep };
    k->nodes.arena = k->flows.arena = &keep;
    make_block(k, "start", NULL, last);
    put_flow(k, last, "end", NULL);
    text_print(&all, PROCESS "<startEvent id='start'/><endEvent id='end'/>%.*s%.*s" END,
               P(text_str(&k->nodes)), P(text_str(&k->flows)));
    text_char(&all, 0);
    return model_of(text_str(&all).at);
}

static int32_t any_task(const struct life *l, uint64_t *seed)
{
    int32_t tasks[256], count = 0;
    for (int32_t i = 0; i < l->s.token_count && count < 256; i++) {
        const struct bpmn_token *t = &l->s.tokens[i];
        if (t->role != BPMN_BODY && bpmn_is_done_by_command(bpmn_node_at(l->m, t->node)))
            tasks[count++] = t->id;
    }
    return count ? tasks[below(seed, count)] : 0;
}

// In any order in which the tasks are done, the end is reached, and every inclusive join lets through once for each split.
static void lead_to_the_end(const struct maker *k, const struct bpmn_model *m, uint64_t seed)
{
    struct life l = life_of(m, EVENTS_MAX);
    struct bpmn_command begin = BEGIN;
    int64_t now_s = START_S;
    begin.values = random_values(&seed);
    CHECK(!live(&l, begin, now_s));
    for (int i = 0; i < 2000 && l.s.outcome == BPMN_OPEN; i++) {
        int32_t task = any_task(&l, &seed);
        const struct bpmn_wait *due = bpmn_next_due(m, &l.s);
        struct bpmn_command c = { .kind = task && below(&seed, 4) ? BPMN_COMPLETE : BPMN_TIME,
                                  .token = task };
        if (!task && due) now_s = due->due.ns / NS_PER_S;
        if (live(&l, c, now_s))
            test_fault(__FILE__, __LINE__, "a task that is open is refused", l.f.text, "");
        check_state(m, &l.s);
        if (!task && !due) break;
    }
    CHECK_INT(l.s.outcome, BPMN_COMPLETED);
    for (int32_t i = 0; i < k->split_count; i++)
        CHECK_INT(passes(&l, k->splits[i] + 1), passes(&l, k->splits[i]));
    check_replay(&l);
}

TEST(generated_procedures_of_blocks_always_reach_their_end)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        begin_case();
        struct maker k = { .seed = seed, .budget = 4 + (int32_t)(seed % 16) };
        const struct bpmn_model *m = make_model(&k);
        lead_to_the_end(&k, m, seed);
        lead_to_the_end(&k, m, ~seed);
    }
}

// --- generated models: anything --------------------------------------------------------------------

static const struct bpmn_model *make_tangle(uint64_t *seed)
{
    static const char *const kinds[] = {
        "userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "task", "endEvent"
    };
    struct text t = { .arena = &keep };
    int32_t count = 3 + below(seed, 8);
    int kind[16];
    text_print(&t, PROCESS "<startEvent id='n0'/>");
    for (int32_t i = 1; i <= count; i++)
        text_print(&t, "<%s id='n%d'/>", kinds[kind[i] = below(seed, COUNT(kinds))], i);
    kind[0] = 0;
    for (int32_t i = 0; i < 2 * count; i++) {
        int32_t from = i <= count ? i : below(seed, count + 1), to = 1 + below(seed, count);
        if (kind[from] == 5) continue;
        text_print(&t, "<sequenceFlow id='f%d' sourceRef='n%d' targetRef='n%d'/>", i, from, to);
    }
    text_print(&t, END);
    text_char(&t, 0);
    return model_of(text_str(&t).at);
}

TEST(random_walks_over_tangles_end_within_their_budgets_and_lose_no_token)
{
    int32_t ended = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        begin_case();
        uint64_t s = seed;
        walk(make_tangle(&s), seed, &ended);
    }
    CHECK(ended >= 20);
}

TEST(more_timers_than_a_step_may_do_are_taken_in_parts)
{
    begin_case();
    struct life l = life_of(
        model_of(
            PROCESS
            "<startEvent id='s'/><userTask id='t'/><boundaryEvent id='b' attachedToRef='t' cancelActivity='false'><timerEventDefinition>"
            "<timeCycle>R/PT1S</timeCycle></timerEventDefinition></boundaryEvent>" FLOW("f", "s", "t") END),
        2000);
    static const struct feel_zones zones = { .version = SL("2025b") };
    l.env.budget = (struct bpmn_budget){ 100, 10, 8 };
    l.env.zones = &zones;
    struct bpmn_command time = { .kind = BPMN_TIME };
    CHECK(!live(&l, BEGIN, 1));
    CHECK_STR(l.events[l.count - 1].name, S("2025b")); // the zone database that the due instant rests on
    CHECK(live(&l, time, 1000) == RC_LIMIT);
    CHECK(live(&l, complete(&l, "t"), 1000) == RC_CONFLICT);
    CHECK(!live(&l, time, 20));
    CHECK(bpmn_next_due(l.m, &l.s)->due.ns == 21 * NS_PER_S);
    CHECK(!live(&l, (struct bpmn_command){ .kind = BPMN_CANCEL }, 1000)); // need not wait for the clock
    CHECK_INT(l.s.outcome, BPMN_CANCELLED);
}

// --- events that do not fit ------------------------------------------------------------------------

TEST(events_that_do_not_fit_are_refused_and_change_nothing)
{
    begin_case();
    struct life l =
        life_of(model_of(PROCESS "<startEvent id='s'/><userTask id='t'/>" FLOW("f", "s", "t") END), 100);
    CHECK(!live(&l, BEGIN, 5));
    int32_t t = bpmn_node_find(l.m, S("t"))->index;
    struct instant at = l.s.at;
    const struct bpmn_event wrong[] = {
        { .kind = BPMN_BEGAN, .token = 1, .at = at },
        { .kind = BPMN_ENTERED, .token = 9, .node = t, .parent = 7, .flow = -1, .at = at },
        { .kind = BPMN_ENTERED, .token = 2, .node = t, .parent = 1, .flow = -1, .at = at }, // an old id
        { .kind = BPMN_ENTERED,
          .token = 9,
          .node = t,
          .parent = 2,
          .flow = -1,
          .at = at }, // a task holds nothing
        { .kind = BPMN_ENTERED, .token = 9, .node = 99, .parent = 1, .flow = -1, .at = at },
        { .kind = BPMN_DID, .token = 1, .node = 0, .at = at }, // something is in it
        { .kind = BPMN_DID, .token = 2, .node = 0, .at = at },
        { .kind = BPMN_WAITED, .token = 8, .node = t, .wait = 9, .at = at },
        { .kind = BPMN_HAPPENED, .wait = 3, .node = t, .at = at },
        { .kind = BPMN_LAPSED, .wait = 3, .node = t, .at = at },
        { .kind = BPMN_WROTE, .token = 8, .at = at },
        { .kind = BPMN_KEPT, .wait = 1, .at = at },
        { .kind = BPMN_DROPPED, .wait = 1, .at = at },
        { .kind = BPMN_FINISHED, .outcome = BPMN_COMPLETED, .at = at },
        { .kind = BPMN_PASSED, .node = t, .at = { 4 * NS_PER_S } }, // before the last
        { .kind = BPMN_EVENT_KINDS, .at = at },
    };
    struct str before = print(&l, &l.s);
    for (int i = 0; i < COUNT(wrong); i++) {
        CHECK(bpmn_apply(&keep, l.m, &l.s, &wrong[i], &l.f) == RC_CORRUPT);
        CHECK_STR(print(&l, &l.s), before);
    }
}

TEST(a_state_that_does_not_fit_the_model_is_refused)
{
    static const struct {
        const char *json, *why;
    } rows[] = {
        { "[]", "state: expected a state" },
        { "{}", "state: expected a state" },
        { "{\"outcome\":\"open\"}", "state: the outcome does not fit the tokens" },
        { "{\"outcome\":\"open\",\"last_id\":1,\"tokens\":[{\"id\":1,\"node\":\"x\"}]}",
          "state: expected a node of the model, found \"x\"" },
        { "{\"outcome\":\"open\",\"last_id\":1,\"tokens\":[{\"id\":1,\"node\":\"t\"}]}",
          "state: token 1 cannot be where it is" },
        { "{\"outcome\":\"open\",\"last_id\":1,\"tokens\":[{\"id\":1,\"node\":\"P\"},{\"id\":2,\"node\":\"t\",\"parent\":1}]}",
          "state: token 2 cannot be where it is" },
        { "{\"outcome\":\"open\",\"last_id\":2,\"tokens\":[{\"id\":1,\"node\":\"P\"}],\"waits\":[{\"id\":2,\"node\":\"t\",\"token\":5}]}",
          "state: wait 2 does not fit" },
    };
    begin_case();
    const struct bpmn_model *m =
        model_of(PROCESS "<startEvent id='s'/><userTask id='t'/>" FLOW("f", "s", "t") END);
    for (int i = 0; i < COUNT(rows); i++) {
        struct bpmn_state s;
        struct fault f;
        CHECK(bpmn_state_read(&keep, scratch(), m, NULL, str_of(rows[i].json), &s, &f) == RC_INVALID);
        CHECK_TEXT(f.text, rows[i].why);
    }
}

TEST(values_come_back_from_json_as_they_were)
{
    begin_case();
    struct life l = life_of(
        model_of(
            PROCESS
            "<startEvent id='s'/><scriptTask id='c' anlan:result='r'><script>"
            "{a: 0.1, b: 12345678901234567890123456789012, c: @\"2025-01-31\", d: @\"PT1.5H\", e: @\"P1M\", f: "
            "@\"2025-01-31T08:00:00Z\", \"@\": 1, \"#x\": \"z\", h: [null, true, -7], i: @\"08:30:00\", \"é\": {}}</script></scriptTask>"
            "<userTask id='t'/>" FLOW("f", "s", "c") FLOW("g", "c", "t") END),
        100);
    if (live(&l, BEGIN, 5)) CHECK_TEXT(l.f.text, "");
    check_replay(&l);
    CHECK(str_contains(print(&l, &l.s), S("{\"##x\":\"z\",\"@@\":1,\"a\":{\"#\":\"0.1\"},")));
}
