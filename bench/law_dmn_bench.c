// Decision tables in one thread: decisions a second with the explanation kept, the curve over the number of
// rules, a large model from its text to the first answer, and what a model and one decision take. Lines of
// key=value for bench/law/tables.
#include "bench.h"
#include "law/dmn.h"
#include "seal/seal.h"
#include <malloc.h>

enum { RUNS = 7, INPUTS = 16, COLUMNS_MAX = 6, TEXT_BYTES = 16 << 20, MODEL_BYTES_WANTED = 500'000 };

static char keep_memory[256 << 20], scratch_memory[192 << 20], run_memory[1 << 20], text[TEXT_BYTES];

static void digest(struct str bytes, uint8_t ret_digest[static DMN_DIGEST_BYTES])
{
    struct digest d = sha256(bytes);
    memcpy(ret_digest, d.at, DMN_DIGEST_BYTES);
}

// CPU time, as the peer's side measures too: what else the machine does counts less.
static double cpu_now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

// --- models: the same cells as bench/law/tables.mjs ------------------------------------------------

static const char *const names[COLUMNS_MAX] = { "age", "kind", "urgent", "amount", "day", "place" };

static char *put_cell(char *at, int column, int i)
{
    switch (column) {
    case 0:
        return at + sprintf(at, "[%d..%d)", i % 20 * 5, i % 20 * 5 + 6);
    case 1:
        return at + sprintf(at, "\"k%d\", \"k%d\"", i % 5, (i + 1) % 5);
    case 2:
        return at + sprintf(at, "%s", i % 3 == 0 ? "\"yes\"" : i % 3 == 1 ? "\"no\"" : "-");
    case 3:
        return at + sprintf(at, "&lt; %d.5", 100 + i);
    case 4:
        return at + sprintf(at, "&gt;= @\"2026-%02d-%02d\"", 1 + i % 12, 1 + i % 28);
    default:
        return at + sprintf(at, "%s", i % 2 ? "-" : "not(\"p1\", \"p2\")");
    }
}

static char *put_table(char *at, int rules, int columns, const char *name)
{
    at += sprintf(at, "<decision id='%s' name='%s'><variable id='%s_v' name='%s'/>", name, name, name, name);
    for (int i = 0; i < columns; i++)
        at += sprintf(
            at, "<informationRequirement id='%s_q%d'><requiredInput href='#%s'/></informationRequirement>",
            name, i, names[i]);
    at += sprintf(at, "<decisionTable id='%s_t' hitPolicy='FIRST'>", name);
    for (int i = 0; i < columns; i++)
        at += sprintf(
            at, "<input id='%s_i%d'><inputExpression id='%s_e%d'><text>%s</text></inputExpression></input>",
            name, i, name, i, names[i]);
    at += sprintf(at, "<output id='%s_o'/><annotation name='basis'/>", name);
    for (int rule = 0; rule < rules; rule++) {
        at += sprintf(at, "<rule id='%s_r%d'>", name, rule);
        for (int i = 0; i < columns; i++) {
            at += sprintf(at, "<inputEntry><text>");
            at = put_cell(at, i, rule);
            at += sprintf(at, "</text></inputEntry>");
        }
        at += sprintf(
            at,
            "<outputEntry><text>%d</text></outputEntry><annotationEntry><text>xx-2026#%d</text></annotationEntry></rule>",
            rule + 1, rule);
    }
    return at + sprintf(at, "</decisionTable></decision>\n");
}

static struct str model_text(int rules, int columns, ptrdiff_t bytes_wanted)
{
    char *at =
        text +
        sprintf(
            text,
            "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' namespace='urn:bench' name='bench'>\n");
    for (int i = 0; i < COLUMNS_MAX; i++)
        at += sprintf(at, "<inputData id='%s' name='%s'/>", names[i], names[i]);
    at = put_table(at, rules, columns, "t");
    for (int i = 0; at - text < bytes_wanted; i++) {
        char name[20];
        (void)sprintf(name, "d%d", i);
        at = put_table(at, rules, columns, name);
    }
    at += sprintf(at, "</definitions>");
    return (struct str){ text, at - text };
}

static const struct dmn_model *compile(struct str source)
{
    struct dmn_file file = { S("bench.dmn"), source };
    struct arena keep = arena_of(keep_memory, sizeof keep_memory, NULL),
                 scratch = arena_of(scratch_memory, sizeof scratch_memory, NULL);
    const struct dmn_model *m;
    struct fault f;
    if (dmn_compile(&keep, scratch, &file, 1, digest, &m, &f)) fprintf(stderr, "%s\n", f.text), exit(1);
    return m;
}

// --- inputs and decisions --------------------------------------------------------------------------

struct question {
    struct dmn_input inputs[COLUMNS_MAX];
};

static void make_questions(const struct dmn_model *m, int columns, struct question *q)
{
    static const struct str kinds[] = { SL("k0"), SL("k1"), SL("k2"), SL("k3"), SL("k4") },
                            places[] = { SL("p0"), SL("p1"), SL("p3") };
    for (int i = 0; i < INPUTS; i++) {
        struct feel_value values[COLUMNS_MAX] = { feel_integer(i * 6 + 2),
                                                  feel_string(kinds[(i * 6 + 2) / 5 % 5]),
                                                  feel_string(i % 2 ? S("yes") : S("no")),
                                                  feel_integer(90 + i),
                                                  feel_date((struct day){ 20'500 + i * 20 }),
                                                  feel_string(places[i % 3]) };
        for (int c = 0; c < columns; c++)
            q[i].inputs[c] =
                (struct dmn_input){ dmn_find(m, (struct str){ 0 }, str_of(names[c])), values[c] };
    }
}

static struct feel_run fresh_run(void)
{
    return feel_run_of(arena_of(run_memory, sizeof run_memory, NULL), FEEL_BUDGET);
}

static int64_t decide(const struct dmn_model *m, const struct dmn_element *what, const struct question *q,
                      int columns, ptrdiff_t *ret_bytes)
{
    struct feel_run r = fresh_run();
    struct dmn_answer answer;
    int64_t n = 0;
    if (dmn_decide(&r, m, what, q->inputs, columns, true, &answer, NULL)) exit(1);
    if (ret_bytes) *ret_bytes = r.arena.at - run_memory;
    return answer.value.kind == FEEL_NUMBER && feel_to_int(answer.value, &n) ? n : 0;
}

static void measure(int rules, int columns, int calls)
{
    static struct question questions[INPUTS];
    const struct dmn_model *m = compile(model_text(rules, columns, 0));
    const struct dmn_element *what = dmn_find(m, (struct str){ 0 }, S("t"));
    double runs[RUNS];
    int64_t sum = 0;
    ptrdiff_t bytes = 0;
    make_questions(m, columns, questions);
    for (int i = 0; i < INPUTS; i++) sum += decide(m, what, &questions[i], columns, &bytes) * (i + 1);
    size_t heap = mallinfo2().uordblks;
    for (int run = 0; run < RUNS; run++) {
        double start_ns = cpu_now_ns();
        for (int i = 0; i < calls; i++) bench_use(decide(m, what, &questions[i % INPUTS], columns, NULL));
        runs[run] = (cpu_now_ns() - start_ns) / calls;
    }
    heap = mallinfo2().uordblks - heap;
    double median = bench_median(runs, RUNS);
    printf(
        "bench=table rules=%d columns=%d median_ns=%.1f per_s=%.0f model_bytes=%td decision_bytes=%td heap_bytes=%zu answer=%ld\n",
        rules, columns, median, 1e9 / median, dmn_bytes(m), bytes, heap, sum);
}

// A model of some 500 kB, from its text to the answer of one decision.
static void measure_first_answer(void)
{
    static struct question questions[INPUTS];
    struct str source = model_text(20, 4, MODEL_BYTES_WANTED);
    double runs[RUNS];
    int64_t answer = 0;
    ptrdiff_t model_bytes = 0;
    for (int run = 0; run < RUNS; run++) {
        double start_ns = cpu_now_ns();
        const struct dmn_model *m = compile(source);
        make_questions(m, 4, questions);
        answer = decide(m, dmn_find(m, (struct str){ 0 }, S("t")), &questions[3], 4, NULL);
        runs[run] = cpu_now_ns() - start_ns;
        model_bytes = dmn_bytes(m);
    }
    printf("bench=first_answer text_bytes=%td median_ms=%.2f model_bytes=%td answer=%ld\n", source.len,
           bench_median(runs, RUNS) / 1e6, model_bytes, answer);
}

int main(void)
{
    static const int curve[] = { 20, 50, 100, 200, 500, 1000, 2000, 5000 };
    measure(20, 4, 400'000);
    for (int i = 0; i < COUNT(curve); i++) measure(curve[i], 6, 200'000);
    measure_first_answer();
    return 0;
}
