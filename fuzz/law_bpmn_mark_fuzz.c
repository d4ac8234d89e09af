// Marks of procedures from any bytes: refused, or a state that prints as it was read and that a step takes or refuses, without a panic.
#include "law/bpmn.h"
#include <stdlib.h>

static const char model_text[] =
    "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:anlan='urn:anlan:law:1' targetNamespace='t'>"
    "<process id='P' isExecutable='true'><startEvent id='s'/><sequenceFlow id='a' sourceRef='s' targetRef='p'/>"
    "<parallelGateway id='p'/><sequenceFlow id='b' sourceRef='p' targetRef='t'/><sequenceFlow id='c' sourceRef='p' targetRef='sub'/>"
    "<userTask id='t'/><boundaryEvent id='late' attachedToRef='t' cancelActivity='false' anlan:clock='c'><timerEventDefinition>"
    "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><sequenceFlow id='l' sourceRef='late' targetRef='e'/>"
    "<sequenceFlow id='d' sourceRef='t' targetRef='j'/><subProcess id='sub'><startEvent id='s2'/>"
    "<sequenceFlow id='g' sourceRef='s2' targetRef='m'/><userTask id='m'><multiInstanceLoopCharacteristics><loopCardinality>n"
    "</loopCardinality></multiInstanceLoopCharacteristics></userTask></subProcess><sequenceFlow id='f' sourceRef='sub' targetRef='j'/>"
    "<parallelGateway id='j'/><sequenceFlow id='h' sourceRef='j' targetRef='e'/><endEvent id='e'/></process></definitions>";

static char keep_memory[8 << 20], scratch_memory[8 << 20];

static const struct bpmn_model *model(struct arena *a)
{
    static char memory[4 << 20];
    static struct arena own;
    static const struct bpmn_model *m;
    struct fault f;
    (void)a;
    if (m) return m;
    own = arena_of(memory, sizeof memory, NULL);
    struct bpmn_file file = { S("m.bpmn"), str_of(model_text) };
    if (bpmn_compile(&own, arena_of(scratch_memory, sizeof scratch_memory, NULL), &file, 1, &m, &f)) abort();
    return m;
}

static void step(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                 const struct bpmn_state *s)
{
    struct bpmn_env env = { .keeps_clocks = true };
    for (int32_t i = 0; i < s->token_count && i < 8; i++) {
        struct bpmn_command c = { .kind = BPMN_COMPLETE, .node = -1, .token = s->tokens[i].id };
        struct bpmn_events events;
        struct fault f;
        (void)bpmn_step(a, scratch, m, &env, s, &c, (struct instant){ 1 }, &events, &f);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena a = arena_of(keep_memory, sizeof keep_memory, NULL),
                 scratch = arena_of(scratch_memory, sizeof scratch_memory, NULL);
    const struct bpmn_model *m = model(&a);
    struct bpmn_state s, again;
    struct fault f = { 0 };
    if (size > 4096) return 0;
    struct str text = arena_str(&a, (struct str){ (const char *)data, (ptrdiff_t)size });
    if (bpmn_mark_read(&a, scratch, m, NULL, text, &s, &f)) return 0;
    struct str printed = bpmn_mark_print(&a, &s);
    if (bpmn_mark_read(&a, scratch, m, NULL, printed, &again, &f)) abort();
    if (!str_equal(bpmn_mark_print(&a, &again), printed)) abort();
    step(&a, scratch, m, &s);
    return 0;
}
