// Makes a data directory with COUNT cases, each led there by lawful acts through the gate, in batches as the clerk takes them: three tenths are
// received, half accepted, the rest resolved with a released title. Writes a pool file for the load (city.h) and says how fast the gate alone is.
//   spine_seed DIR POOL COUNT CHARTER_FOLDER PACK_FOLDER
#define OFFICE "spine_seed"
#include "office.h"

enum { CASES_MAX = 10 * 1000 * 1000 };

static int64_t count, *ids;

static char stands(int64_t i)
{
    return i % 10 < 3 ? CITY_RECEIVED : i % 10 < 8 ? CITY_ACCEPTED : CITY_RESOLVED;
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
    office_room();
    ids = calloc((size_t)count, sizeof *ids);
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
