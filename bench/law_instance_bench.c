// One procedure in memory, in one thread: an instance from its start over a user task and a gateway to its end, again and again. The peer
// (bench/procedures/peer) runs the same file.
//   bench_law_instance MODEL
#include "bench.h"
#include "law/bpmn.h"

enum { RUNS = 7, INSTANCES = 200 * 1000, MODEL_BYTES = 1 << 16 };

static char keep_memory[1 << 20], scratch_memory[1 << 20], act_memory[1 << 18], model_bytes[MODEL_BYTES];

static const struct bpmn_model *read_model(const char *path, struct arena *keep)
{
    FILE *file = fopen(path, "rb");
    if (!file) perror(path), exit(1);
    struct bpmn_file model = { str_of(path),
                               { model_bytes, (ptrdiff_t)fread(model_bytes, 1, MODEL_BYTES, file) } };
    (void)fclose(file);
    const struct bpmn_model *m;
    struct fault f = { 0 };
    if (bpmn_compile(keep, arena_of(scratch_memory, sizeof scratch_memory, NULL), &model, 1, &m, &f))
        fprintf(stderr, "%s\n", f.text), exit(1);
    return m;
}

// Steps, and takes in the events: what a case's state is made of.
static void command(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s, struct bpmn_command c)
{
    struct bpmn_events events;
    struct bpmn_env env = { 0 };
    struct fault f;
    struct arena scratch = arena_of(scratch_memory, sizeof scratch_memory, NULL);
    MUST(!bpmn_step(a, scratch, m, &env, s, &c, (struct instant){ 1 }, &events, &f));
    for (int32_t i = 0; i < events.count; i++) MUST(!bpmn_apply(a, m, s, &events.at[i], &f));
}

static void instance(const struct bpmn_model *m)
{
    struct feel_entry fact = { S("approved"), feel_boolean(true) };
    struct arena a = arena_of(act_memory, sizeof act_memory, NULL);
    struct bpmn_state s = { 0 };
    command(&a, m, &s, (struct bpmn_command){ .kind = BPMN_BEGIN, .node = -1 });
    MUST(s.token_count == 2); // the process, and the user task
    command(&a, m, &s,
            (struct bpmn_command){
                .kind = BPMN_COMPLETE, .token = s.tokens[1].id, .values = feel_context(&fact, 1) });
    MUST(s.outcome == BPMN_COMPLETED);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: bench_law_instance MODEL\n");
        return 2;
    }
    struct arena keep = arena_of(keep_memory, sizeof keep_memory, NULL);
    const struct bpmn_model *m = read_model(argv[1], &keep);
    double best_ns = 1e18;
    for (int run = 0; run < RUNS; run++) {
        double start_ns = bench_now_ns();
        for (int32_t i = 0; i < INSTANCES; i++) instance(m);
        best_ns = bench_min(best_ns, (bench_now_ns() - start_ns) / INSTANCES);
    }
    printf("what=anlan per_s=%.0f best_ns=%.0f runs=%d instances=%d\n", 1e9 / best_ns, best_ns, RUNS,
           INSTANCES);
    return 0;
}
