// What one ruling costs: an open with its data, an assignment, a refusal; all that an actor may do; and loading packs/cn.
#include "../test/packs/folder.h"
#include "bench.h"
#include "law/rule.h"

static char text_pool[4 << 20], pool[64 << 20], scratch_pool[1 << 20];

struct sample {
    const char *name;
    struct law_question q;
};

static double rule_ns(const struct pack *p, const struct law_question *q)
{
    enum { RUNS = 7, CALLS = 20 * 1000 };
    double best_ns = 1e18;
    for (int run = 0; run < RUNS; run++) {
        double start_ns = bench_now_ns();
        for (int i = 0; i < CALLS; i++) {
            struct arena a = arena_of(scratch_pool, sizeof scratch_pool, NULL);
            struct ruling r;
            law_rule(p, q, &a, &r);
            bench_use(r.explanation.len);
        }
        best_ns = bench_min(best_ns, (bench_now_ns() - start_ns) / CALLS);
    }
    return best_ns;
}

static double acts_ns(const struct pack *p, const struct law_question *q)
{
    enum { RUNS = 7, CALLS = 5 * 1000 };
    double best_ns = 1e18;
    for (int run = 0; run < RUNS; run++) {
        double start_ns = bench_now_ns();
        for (int i = 0; i < CALLS; i++) {
            struct arena a = arena_of(scratch_pool, sizeof scratch_pool, NULL);
            const struct law_option *options;
            bench_use(law_acts(p, q, &a, &options));
        }
        best_ns = bench_min(best_ns, (bench_now_ns() - start_ns) / CALLS);
    }
    return best_ns;
}

int main(void)
{
    struct arena texts = arena_of(text_pool, sizeof text_pool, NULL), a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&texts, ANLAN_SOURCE "/packs/cn");
    struct fault f = { 0 };
    const struct pack *p;
    double load_ns = 1e18;
    for (int run = 0; run < 5; run++) {
        a = arena_of(pool, sizeof pool, NULL);
        double start_ns = bench_now_ns();
        MUST(pack_load(&a, folder.at, folder.count, &p, &f) == RC_OK);
        load_ns = bench_min(load_ns, bench_now_ns() - start_ns);
    }
    printf("bench=pack_load best_ms=%.2f bytes=%td\n", load_ns / 1e6, a.at - pool);
    const struct json *report, *person;
    MUST(
        json_parse(
            &a,
            S("{\"narrative\":\"loud music after midnight\",\"title\":\"noise\",\"channel\":\"web\",\"place\":"
              "{\"lat_e7\":302500000,\"lng_e7\":1201500000},\"reporter\":{\"wish\":\"named\",\"phone\":\"13800000000\"}}"),
            &report, &f) == RC_OK);
    MUST(json_parse(&a, S("{\"person\":\"p-1\"}"), &person, &f) == RC_OK);
    static const struct str roles[] = { SL("dispatcher"), SL("handler") };
    struct instant now = { 1'780'000'000 * NS_PER_S };
    struct sample samples[] = {
        { "open",
          { .now = now,
            .kind = S("help-request"),
            .act = S("open"),
            .by = LAW_BY_ANONYMOUS,
            .data = report } },
        { "assign",
          { .now = now,
            .kind = S("help-request"),
            .status = S("received"),
            .act = S("assign"),
            .by = LAW_BY_STAFF,
            .roles = roles,
            .roles_count = 2,
            .relations = LAW_OWNER,
            .data = person } },
        { "refused",
          { .now = now,
            .kind = S("help-request"),
            .status = S("closed"),
            .act = S("assign"),
            .by = LAW_BY_STAFF,
            .roles = roles,
            .roles_count = 2,
            .relations = LAW_OWNER,
            .data = person } },
    };
    for (int i = 0; i < COUNT(samples); i++)
        printf("bench=law_rule act=%s best_ns=%.0f\n", samples[i].name, rule_ns(p, &samples[i].q));
    printf("bench=law_acts best_ns=%.0f\n", acts_ns(p, &samples[1].q));
    return 0;
}
