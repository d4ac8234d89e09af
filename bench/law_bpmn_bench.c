// Procedures in memory: an instance from its start over a user task, a gateway and a user task to its end, and the compiling of the model.
#include "bench.h"
#include "law/bpmn.h"

static const char model[] =
    "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' targetNamespace='urn:anlan:bench'>"
    "<process id='P' isExecutable='true'>"
    "<startEvent id='start'/><userTask id='ask'/><exclusiveGateway id='choose' default='f3'/>"
    "<userTask id='grant'/><userTask id='refuse'/><endEvent id='end'/>"
    "<sequenceFlow id='f1' sourceRef='start' targetRef='ask'/><sequenceFlow id='f2' sourceRef='ask' targetRef='choose'/>"
    "<sequenceFlow id='f3' sourceRef='choose' targetRef='refuse'/>"
    "<sequenceFlow id='f4' sourceRef='choose' targetRef='grant'>"
    "<conditionExpression>approved = true and amount &lt; 5000</conditionExpression></sequenceFlow>"
    "<sequenceFlow id='f5' sourceRef='grant' targetRef='end'/><sequenceFlow id='f6' sourceRef='refuse' targetRef='end'/>"
    "</process></definitions>";

static char keep_memory[16 << 20], scratch_memory[4 << 20], act_memory[1 << 20];

static const struct bpmn_model *compile(struct arena *keep)
{
    struct bpmn_file file = { S("bench.bpmn"), str_of(model) };
    const struct bpmn_model *m;
    struct fault f;
    MUST(!bpmn_compile(keep, arena_of(scratch_memory, sizeof scratch_memory, NULL), &file, 1, &m, &f));
    return m;
}

// Steps, applies, and gives how many events there were.
static int32_t command(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                       struct bpmn_command c)
{
    struct bpmn_events events;
    struct bpmn_env env = { 0 };
    struct fault f;
    struct arena scratch = arena_of(scratch_memory, sizeof scratch_memory, NULL);
    MUST(!bpmn_step(a, scratch, m, &env, s, &c, (struct instant){ 1 }, &events, &f));
    for (int32_t i = 0; i < events.count; i++) MUST(!bpmn_apply(a, m, s, &events.at[i], &f));
    return events.count;
}

static int32_t instance(const struct bpmn_model *m)
{
    struct feel_entry facts[] = { { S("approved"), feel_boolean(true) },
                                  { S("amount"), feel_integer(1200) } };
    struct arena a = arena_of(act_memory, sizeof act_memory, NULL);
    struct bpmn_state s = { 0 };
    int32_t events = command(&a, m, &s, (struct bpmn_command){ .kind = BPMN_BEGIN, .node = -1 });
    for (int task = 0; task < 2; task++)
        events += command(&a, m, &s,
                          (struct bpmn_command){ .kind = BPMN_COMPLETE,
                                                 .token = s.tokens[1].id,
                                                 .values = task ? feel_null() : feel_context(facts, 2) });
    MUST(s.outcome == BPMN_COMPLETED);
    return events;
}

int main(void)
{
    enum { RUNS = 7, INSTANCES = 200 * 1000, MODELS = 2000 };
    struct arena keep = arena_of(keep_memory, sizeof keep_memory, NULL);
    const struct bpmn_model *m = compile(&keep);
    double best_ns = 1e18, compile_ns = 1e18;
    int64_t events = 0;
    for (int run = 0; run < RUNS; run++) {
        double start_ns = bench_now_ns();
        for (int32_t i = 0; i < INSTANCES; i++) events = instance(m);
        best_ns = bench_min(best_ns, (bench_now_ns() - start_ns) / INSTANCES);
        start_ns = bench_now_ns();
        for (int32_t i = 0; i < MODELS; i++) {
            struct arena again = arena_of(keep_memory, sizeof keep_memory, NULL);
            bench_use(bpmn_bytes(compile(&again)));
        }
        compile_ns = bench_min(compile_ns, (bench_now_ns() - start_ns) / MODELS);
    }
    printf("bench=law_bpmn_instance best_ns=%.0f per_s=%.0f events=%lld runs=%d instances=%d\n", best_ns,
           1e9 / best_ns, (long long)events, RUNS, INSTANCES);
    printf("bench=law_bpmn_compile best_ns=%.0f bytes=%td runs=%d models=%d\n", compile_ns, bpmn_bytes(m),
           RUNS, MODELS);
    return 0;
}
