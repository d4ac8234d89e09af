// Makes a data directory with COUNT cases, each led there by lawful acts through the gate, in batches as the clerk takes them: half are received,
// three tenths accepted, the rest resolved with a released title. Writes a pool file for the load (city.h) and says how fast the gate alone is.
//   spine_seed DIR POOL COUNT CHARTER_FOLDER PACK_FOLDER
#include "bench.h"
#include "city.h"
#include "desk/desk.h"
#include "exchange/setup.h"
#include "world/world.h"

enum { BATCH = 256, JOB_BYTES = 160 << 10, MEMORY_BYTES = 64 << 20, CASES_MAX = 10 * 1000 * 1000 };

static struct gate *gate;
static struct arena arena;
static int64_t agency, count, acts, *ids;
static struct gate_job jobs[BATCH], *waiting[BATCH];
static struct arena arenas[BATCH];
static char *memory[BATCH];

static void stop_if(enum rc rc, const struct fault *f, const char *what)
{
    if (!rc) return;
    fprintf(stderr, "spine_seed: %s: %s\n", what, f->text);
    exit(1);
}

static void person(const char *name, const char *role)
{
    struct fault f = { 0 };
    struct arena scratch = arena;
    struct setup_role roles = { .role = str_of(role), .unit = S("command") };
    stop_if(
        setup_account(gate, &scratch, S("bench"), agency, str_of(name), str_of(name), false, &roles, 1, &f),
        &f, name);
}

static void set_up(const char *charter_folder, const char *pack_folder)
{
    struct fault f = { 0 };
    const struct json *charter, *pack;
    stop_if(setup_read_charter(&arena, charter_folder, &charter, &f), &f, "charter");
    stop_if(setup_add_agency(gate, &arena, S("bench"), charter, &agency, &f), &f, "agency");
    stop_if(setup_read_pack(&arena, pack_folder, &pack, &f), &f, "pack");
    stop_if(setup_install(gate, &arena, S("bench"), agency, S("install-pack"), pack, &f), &f, "pack");
    person(CITY_TAKER, "call-taker");
    person(CITY_HANDLER, "handler");
}

// --- acts in batches --------------------------------------------------------------------------------

static void done(struct gate_job *job)
{
    if (job->outcome != GATE_ADMITTED) {
        fprintf(stderr, "spine_seed: %.*s was not admitted: %s %.*s\n", P(job->act), job->fault.text,
                P(job->ruling.reason));
        exit(1);
    }
    acts++;
    if (job->kind.len) *(int64_t *)job->self = job->casefile;
}

static struct str fresh_key(char *out)
{
    static uint64_t serial;
    struct world w = world_real();
    city_key((uint64_t)(w.now(w.self).ns / NS_PER_MS), ++serial, out);
    return (struct str){ out, CITY_KEY_CHARS };
}

static void act(int at, struct gate_job job)
{
    struct fault f = { 0 };
    static char keys[BATCH][CITY_KEY_CHARS];
    arenas[at] = arena_of(memory[at], JOB_BYTES, NULL);
    jobs[at] = job;
    jobs[at].agency = agency;
    jobs[at].arena = &arenas[at];
    jobs[at].retry_key = fresh_key(keys[at]);
    jobs[at].route = job.kind.len ? S("/api/v1/cases") : S("/api/v1/cases/{case}/acts");
    jobs[at].done = done;
    waiting[at] = &jobs[at];
    stop_if(gate_prepare(gate, &jobs[at], &f), &f, "preparing");
}

static void step(int32_t filled)
{
    struct fault f = { 0 };
    stop_if(clerk_step(gate, waiting, filled, &f), &f, "step");
    stop_if(clerk_tidy(gate, false, &f), &f, "tidying");
}

static const struct json *form(struct arena *a, const char *text)
{
    struct fault f = { 0 };
    const struct json *j = NULL;
    stop_if(json_parse(a, arena_str(a, str_of(text)), &j, &f), &f, "form");
    return j;
}

static struct actor staff(const char *name)
{
    return (struct actor){ .class = ACTOR_STAFF, .agency = agency, .name = str_of(name) };
}

static char stands(int64_t i)
{
    return i % 10 < 5 ? CITY_RECEIVED : i % 10 < 8 ? CITY_ACCEPTED : CITY_RESOLVED;
}

static void open_cases(void)
{
    static char text[1024];
    for (int64_t from = 0; from < count; from += BATCH) {
        int32_t filled = (int32_t)(count - from < BATCH ? count - from : BATCH);
        struct arena scratch = arena;
        for (int i = 0; i < filled; i++) {
            (void)snprintf(
                text, sizeof text,
                "{\"title\":\"%lld号楼电梯停运\",\"narrative\":\"%lld号楼的电梯从昨天傍晚起停在三层与四层之间,楼里住着好几位行动不便的老人,买菜看病都下不来。物业说配件要等,"
                "可是一直没有给出修好的日子。请派人来看一看,也请告诉我们什么时候能修好。\",\"channel\":\"phone\",\"category\":\"utility\","
                "\"place\":{\"lat_e7\":%lld,\"lng_e7\":%lld,\"address\":\"河滨路%lld号\"},\"reporter\":{\"name\":\"张三\",\"phone\":\"138%08lld\"}}",
                (long long)(from + i) % 97, (long long)(from + i),
                301'000'000 + (long long)(from + i) * 37 % 400'000,
                1'201'000'000 + (long long)(from + i) * 91 % 400'000, (long long)(from + i) % 999,
                (long long)(from + i));
            act(i, (struct gate_job){ .actor = staff(CITY_TAKER),
                                      .kind = S("help-request"),
                                      .casefile = -1,
                                      .act = S("open"),
                                      .data = form(&scratch, text),
                                      .self = &ids[from + i] });
        }
        step(filled);
    }
}

// Every case of whose standing `wanted` has the letter gets this act.
static void lead(const char *name, const char *wanted)
{
    static char text[256];
    int32_t filled = 0;
    struct arena scratch = arena;
    for (int64_t i = 0; i < count; i++) {
        if (!strchr(wanted, stands(i))) continue;
        struct gate_job job = { .actor = staff(CITY_HANDLER), .casefile = ids[i], .act = str_of(name) };
        if (strcmp(name, "resolve") == 0) {
            char word[CITY_WORD_BYTES];
            city_word((uint64_t)i, word);
            (void)snprintf(
                text, sizeof text,
                "{\"code\":\"helped\",\"answer\":\"配件已换,电梯已经恢复运行。\",\"public_title\":\"%.*s小区电梯恢复运行\"}",
                CITY_WORD_BYTES, word);
            job.data = form(&scratch, text);
        }
        act(filled++, job);
        if (filled == BATCH) step(filled), filled = 0, scratch = arena;
    }
    if (filled) step(filled);
}

static double timed(const char *what, double start_ns, int64_t before)
{
    double now = bench_now_ns();
    printf("bench=spine_seed what=%s acts=%lld acts_per_s=%.0f\n", what, (long long)(acts - before),
           (double)(acts - before) * 1e9 / (now - start_ns));
    return now;
}

static void fill(void)
{
    struct fault f = { 0 };
    int64_t behind, before = acts;
    double start = bench_now_ns();
    open_cases();
    start = timed("open", start, before), before = acts;
    lead("accept", (char[]){ CITY_ACCEPTED, CITY_RESOLVED, 0 });
    start = timed("accept", start, before), before = acts;
    lead("resolve", (char[]){ CITY_RESOLVED, 0 });
    start = timed("resolve", start, before);
    do stop_if(follower_step(gate, &behind, &f), &f, "following");
    while (behind > 0);
    printf("bench=spine_seed what=follow acts=%lld acts_per_s=%.0f\n", (long long)acts,
           (double)acts * 1e9 / (bench_now_ns() - start));
}

static void write_pool(const char *path)
{
    struct fault f = { 0 };
    char key[GATE_KEY_TEXT], name[CASE_TEXT];
    const char *people[] = { CITY_TAKER, CITY_HANDLER };
    FILE *file = fopen(path, "w");
    if (!file) perror(path), exit(1);
    for (int i = 0; i < 2; i++) {
        stop_if(gate_make_key(gate, str_of(people[i]), key, &f), &f, people[i]);
        fprintf(file, "%.*s\n", GATE_KEY_TEXT, key);
    }
    for (int64_t i = 0; i < count; i++) {
        ledger_case_name(gate_ledger(gate), agency, ids[i], name);
        fprintf(file, "%c %.*s\n", stands(i), CASE_TEXT, name);
    }
    if (fclose(file) != 0) perror(path), exit(1);
}

int main(int argc, char **argv)
{
    struct fault f = { 0 };
    struct world world = world_real();
    if (argc != 6 || !str_int64(str_of(argv[3]), &count) || count < 1 || count > CASES_MAX) {
        fprintf(stderr, "usage: spine_seed DIR POOL COUNT CHARTER_FOLDER PACK_FOLDER\n");
        return 2;
    }
    arena = arena_of(malloc(MEMORY_BYTES), MEMORY_BYTES, NULL);
    ids = calloc((size_t)count, sizeof *ids);
    for (int i = 0; i < BATCH; i++) memory[i] = malloc(JOB_BYTES);
    struct gate_options o = { .dir = str_of(argv[1]),
                              .world = &world,
                              .no_threads = true,
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count };
    stop_if(gate_open(o, &gate, &f), &f, "opening");
    set_up(argv[4], argv[5]);
    fill();
    write_pool(argv[2]);
    gate_close(gate);
    return 0;
}
