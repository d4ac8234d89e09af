// Random commands on one model that has most of what the engine runs: each byte or two choose a command, a token and how much time goes
// by. Every step ends in events that fit or in a reason; no token is lost; what is printed reads back.
#include "law/bpmn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TIMER(kind, text) "<timerEventDefinition><" kind ">" text "</" kind "></timerEventDefinition>"
#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>"
static const char model[] =
    "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><message id='m' name='m'/><signal id='g' name='g'/>"
    "<error id='e' errorCode='e'/><escalation id='u' escalationCode='u'/><process id='P' isExecutable='true'>"
    "<startEvent id='s'/><inclusiveGateway id='o' default='d'/><inclusiveGateway id='j'/>"
    "<userTask id='a'><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
    "<subProcess id='p'><startEvent id='ps'/><userTask id='b'/><endEvent id='pe'><escalationEventDefinition escalationRef='u'/></endEvent>" FLOW(
        "p1", "ps", "b")
        FLOW(
            "p2", "b",
            "pe") "<subProcess id='h' triggeredByEvent='true'><startEvent id='hs' isInterrupting='false'><signalEventDefinition signalRef='g'/></startEvent>"
                  "<userTask id='c'/><endEvent id='he'><errorEventDefinition errorRef='e'/></endEvent>" FLOW(
                      "h1", "hs", "c")
                      FLOW(
                          "h2", "c",
                          "he") "</subProcess></subProcess>"
                                "<boundaryEvent id='x' attachedToRef='p'><errorEventDefinition errorRef='e'/></boundaryEvent>"
                                "<boundaryEvent id='y' attachedToRef='p' cancelActivity='false'><escalationEventDefinition/></boundaryEvent>"
                                "<boundaryEvent id='z' attachedToRef='a' cancelActivity='false'>" TIMER(
                                    "timeCycle",
                                    "R3/PT5M") "</boundaryEvent>"
                                               "<boundaryEvent id='w' attachedToRef='a'><conditionalEventDefinition><condition>v</condition></conditionalEventDefinition></boundaryEvent>"
                                               "<eventBasedGateway id='k'/><intermediateCatchEvent id='k1'><messageEventDefinition messageRef='m'/></intermediateCatchEvent>"
                                               "<intermediateCatchEvent id='k2'>" TIMER(
                                                   "timeDuration",
                                                   "PT7M") "</intermediateCatchEvent><endEvent id='n'/>"
                                                           "<sequenceFlow id='d' sourceRef='o' targetRef='k'/><sequenceFlow id='f1' sourceRef='o' targetRef='a'><conditionExpression>not(v)</conditionExpression></sequenceFlow>"
                                                           "<sequenceFlow id='f2' sourceRef='o' targetRef='p'><conditionExpression>t</conditionExpression></sequenceFlow>" FLOW(
                                                               "f0", "s", "o") FLOW("f3", "a",
                                                                                    "j") FLOW("f4", "p", "j")
                                                               FLOW("f5", "k", "k1") FLOW(
                                                                   "f6", "k", "k2") FLOW("f7", "k1", "j")
                                                                   FLOW("f8", "k2", "o") FLOW(
                                                                       "f9", "j",
                                                                       "n") FLOW("fx", "x",
                                                                                 "j") FLOW("fy", "y", "n")
                                                                       FLOW("fz", "z", "n") FLOW(
                                                                           "fw", "w",
                                                                           "o") "</process></definitions>";

static char keep_memory[4 << 20], scratch_memory[16 << 20], act_memory[64 << 20];
static const struct bpmn_model *compiled;

static const struct bpmn_model *compile(void)
{
    struct arena keep = arena_of(keep_memory, sizeof keep_memory, NULL);
    struct bpmn_file file = { S("model"), str_of(model) };
    struct fault f;
    if (!compiled)
        MUST(!bpmn_compile(&keep, arena_of(scratch_memory, sizeof scratch_memory, NULL), &file, 1, &compiled,
                           &f));
    return compiled;
}

static void check(const struct bpmn_state *s)
{
    for (int32_t i = 0; i < s->token_count; i++) {
        int32_t children = 0;
        for (int32_t k = 0; k < s->token_count; k++) children += s->tokens[k].parent == s->tokens[i].id;
        MUST(children == s->tokens[i].children);
        bool held = children > 0;
        for (int32_t k = 0; k < s->wait_count; k++) held |= s->waits[k].token == s->tokens[i].id;
        const struct bpmn_node *n = bpmn_node_at(compiled, s->tokens[i].node);
        MUST(held || bpmn_is_done_by_command(n) || n->kind == BPMN_INCLUSIVE);
    }
    MUST(s->outcome <= BPMN_OPEN || s->token_count == 0);
}

static struct bpmn_command command_of(const struct bpmn_state *s, uint8_t first, uint8_t second,
                                      const struct feel_entry *facts)
{
    static const struct str names[] = { SL("m"), SL("g"), SL("e"), SL("u") };
    struct bpmn_command c = { .kind = (enum bpmn_command_kind)(first % (BPMN_CANCEL + 1)), .node = -1 };
    if (s->outcome == BPMN_NOT_BEGUN) c.kind = BPMN_BEGIN;
    if (c.kind != BPMN_BEGIN) c.name = names[second % 4];
    c.token = s->token_count ? s->tokens[second % s->token_count].id : 0;
    c.values = feel_context(facts, 2);
    return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bpmn_model *m = compile();
    const struct bpmn_env env = { .budget = { 300, 60, 16 } };
    jmp_buf full;
    struct arena a = arena_of(act_memory, sizeof act_memory, &full);
    struct bpmn_state s = { 0 };
    int64_t now = 1;
    if (size > 400 || setjmp(full)) return 0;
    for (size_t i = 0; i + 1 < size; i += 2) {
        struct feel_entry facts[] = { { S("v"), feel_boolean(data[i] & 64) },
                                      { S("t"), feel_boolean(data[i] & 128) } };
        struct bpmn_command c = command_of(&s, data[i] & 63, data[i + 1], facts);
        struct bpmn_events events;
        struct fault f = { 0 };
        now += data[i + 1] * NS_PER_S;
        if (bpmn_step(&a, arena_of(scratch_memory, sizeof scratch_memory, &full), m, &env, &s, &c,
                      (struct instant){ now }, &events, &f)) {
            MUST(f.text[0] != 0);
            continue;
        }
        for (int32_t k = 0; k < events.count; k++) MUST(!bpmn_apply(&a, m, &s, &events.at[k], &f));
        struct bpmn_state back;
        struct arena scratch = arena_of(scratch_memory, sizeof scratch_memory, &full);
        struct str json = bpmn_state_print(&a, m, &s);
        MUST(!bpmn_state_read(&a, scratch, m, NULL, json, &back, &f));
        MUST(str_equal(bpmn_state_print(&a, m, &back), json));
        check(&s);
    }
    return 0;
}
