// The clerk's share of an act: openings (two sealed parts), assignments, answers and reads over cases that are there, in batches of 64, durable.
#define TEST_WITHOUT_MAIN
#include "bench.h"
#include "flow/city.h"

enum { BATCH = 64, ROUNDS = 400, JOB_BYTES = 160 << 10 };

static struct city city;
static char *memory[BATCH];
static struct arena arenas[BATCH];
static struct gate_job jobs[BATCH], *waiting[BATCH];
static int64_t ids[BATCH * ROUNDS];
static int32_t ids_count;
static double prepare_ns, step_ns, step_cpu_ns;

static double cpu_now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int64_t acts, refused;

static void done(struct gate_job *job)
{
    acts += job->outcome == GATE_ADMITTED;
    refused += job->outcome != GATE_ADMITTED;
    if (job->outcome == GATE_ADMITTED && job->kind.len && ids_count < COUNT(ids))
        ids[ids_count++] = job->casefile;
}

static void key(char out[static 37], uint64_t n)
{
    int64_t ms = city.world.now(city.world.self).ns / NS_PER_MS;
    (void)snprintf(out, 37, "%08llx-%04llx-7%03llx-8%03llx-%012llx", (unsigned long long)(ms >> 16),
                   (unsigned long long)(ms & 0xFFFF), (unsigned long long)(n >> 12 & 0xFFF),
                   (unsigned long long)(n & 0xFFF), (unsigned long long)n);
}

static void round_of(const char *kind, const char *act, const char *name, const char *purpose,
                     const struct json *data, int32_t from)
{
    static char keys[BATCH][37];
    static uint64_t serial;
    struct fault f = { 0 };
    double start = bench_now_ns();
    for (int i = 0; i < BATCH; i++) {
        struct actor actor = name[0] ? city_staff(&city, str_of(name))
                                     : (struct actor){ .class = ACTOR_ANONYMOUS, .agency = city.agency };
        key(keys[i], ++serial * 7919);
        arenas[i] = arena_of(memory[i], JOB_BYTES, NULL);
        jobs[i] = (struct gate_job){ .actor = actor,
                                     .agency = city.agency,
                                     .kind = str_of(kind),
                                     .casefile = kind[0] ? -1 : ids[from + i],
                                     .act = str_of(act),
                                     .purpose = str_of(purpose),
                                     .data = data,
                                     .retry_key = { keys[i], 36 },
                                     .route = S("POST /cases"),
                                     .arena = &arenas[i],
                                     .done = done };
        enum rc rc = gate_prepare(city.gate, &jobs[i], &f);
        if (rc) printf("%s\n", f.text), exit(1);
        waiting[i] = &jobs[i];
    }
    double middle = bench_now_ns(), cpu = cpu_now_ns();
    if (clerk_step(city.gate, waiting, BATCH, &f) || clerk_tidy(city.gate, false, &f))
        printf("%s\n", f.text), exit(1);
    prepare_ns += middle - start;
    step_ns += bench_now_ns() - middle;
    step_cpu_ns += cpu_now_ns() - cpu;
    if (refused)
        printf("%s refused %lld: %.*s status %.*s\n", act, (long long)refused, P(jobs[0].ruling.explanation),
               P(jobs[0].status)),
            exit(1);
}

static void report(const char *what)
{
    printf(
        "bench=gate_clerk what=%s acts=%lld prepare_us=%.2f step_us=%.2f step_cpu_us=%.2f acts_per_s=%.0f\n",
        what, (long long)acts, prepare_ns / 1e3 / (double)acts, step_ns / 1e3 / (double)acts,
        step_cpu_ns / 1e3 / (double)acts, (double)acts * 1e9 / step_ns);
    acts = 0, prepare_ns = step_ns = step_cpu_ns = 0;
}

int main(int argc, char **argv)
{
    (void)argv;
    city_build(&city);
    for (int i = 0; i < BATCH; i++) memory[i] = malloc(JOB_BYTES);
    char narrative[1024] = "{\"title\":\"电梯停运\",\"narrative\":\"";
    for (int i = 0; i < 110; i++) strcat(narrative, "电梯");
    strcat(narrative, "\",\"channel\":\"web\",\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}");
    const struct json *open = city_json(&city, narrative), *none = city_json(&city, "{}"),
                      *person = city_json(&city, "{\"person\":\"duty\"}");
    const struct json *answer = city_json(
                          &city,
                          "{\"code\":\"helped\",\"answer\":\"已修好\",\"public_title\":\"电梯已恢复运行\"}"),
                      *read = city_json(&city, "{\"parts\":[\"narrative\"]}");
    for (int r = 0; r < ROUNDS; r++) round_of("help-request", "open", "", "", open, 0);
    report("open");
    if (argc > 1) return city_remove(&city), 0;
    for (int r = 0; r < ROUNDS; r++) round_of("", "accept", "duty", "", none, r * BATCH);
    report("accept");
    for (int r = 0; r < ROUNDS; r++) round_of("", "assign", "chen", "", person, r * BATCH);
    report("assign");
    for (int r = 0; r < ROUNDS; r++) round_of("", "read", "duty", "handle-case", read, r * BATCH);
    report("read");
    for (int r = 0; r < ROUNDS; r++) round_of("", "resolve", "duty", "", answer, r * BATCH);
    report("resolve");
    city_remove(&city);
    return 0;
}
