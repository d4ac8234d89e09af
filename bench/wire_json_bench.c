// What JSON costs an act: reading a body of some 600 bytes, writing it again, writing it canonically, and an entry of some 500 bytes
// piece by piece.
#include "bench.h"
#include "wire/json.h"

enum { RUNS = 9, CALLS = 20 * 1000 };

static char pool[1 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static const struct str act = SL(
    "{\"act\":\"open\",\"kind\":\"neighbour-dispute\",\"purpose\":\"intake\",\"channel\":\"phone\",\"data\":{\"title\":\"楼上夜间装修\","
    "\"narrative\":\"楼上住户连续三天夜里十一点以后仍在施工，电钻声很大，老人孩子无法休息，"
    "多次沟通没有结果，希望尽快派人到现场处理。 Caller says the drilling goes on until one in the morning.\","
    "\"reporter\":{\"name\":\"王小明\",\"phone\":\"+86 571 5555 0100\",\"language\":\"zh-CN\"},"
    "\"place\":{\"lat_e7\":302741500,\"lng_e7\":1201551000,\"address\":\"文三路 100 号 3 幢 502 室\"},"
    "\"heard_at\":\"2026-03-04T23:10:00+08:00\",\"urgent\":false,\"people\":3}}");

static double parse_ns(void)
{
    double start_ns = bench_now_ns();
    for (int i = 0; i < CALLS; i++) {
        struct arena a = fresh();
        const struct json *j;
        if (json_parse(&a, act, &j, NULL)) abort();
        bench_use(j->count);
    }
    return (bench_now_ns() - start_ns) / CALLS;
}

static const struct json *tree(struct arena *a)
{
    const struct json *j;
    if (json_parse(a, act, &j, NULL)) abort();
    return j;
}

static double canonical_ns(void)
{
    struct arena kept = fresh();
    const struct json *j = tree(&kept);
    double start_ns = bench_now_ns();
    for (int i = 0; i < CALLS; i++) {
        struct arena a = kept;
        struct str out;
        if (json_canonical(&a, j, &out, NULL)) abort();
        bench_use(out.len);
    }
    return (bench_now_ns() - start_ns) / CALLS;
}

static double tree_ns(void)
{
    struct arena kept = fresh();
    const struct json *j = tree(&kept);
    double start_ns = bench_now_ns();
    for (int i = 0; i < CALLS; i++) {
        struct arena a = kept;
        struct json_out o = json_out_of(&a);
        json_put_tree(&o, NULL, j);
        bench_use(json_out_str(&o).len);
    }
    return (bench_now_ns() - start_ns) / CALLS;
}

static struct str entry(struct arena *a, int32_t i)
{
    static const uint8_t digest[32] = { 1, 2, 3 };
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_put_str(&o, "act", S("open"));
    json_put_int(&o, "agency", 1);
    json_open_key(&o, "articles", '[');
    json_put_str(&o, NULL, S("cn-psapl-2025#99"));
    json_put_str(&o, NULL, S("cn-letters-2025#21"));
    json_shut(&o, ']');
    json_put_instant(&o, "at", (struct instant){ INT64_C(1'772'637'000'123'456'789) + i });
    json_put_str(&o, "case", S("c-7f3a9b2c1d4e5f60"));
    json_put_str(&o, "kind", S("neighbour-dispute"));
    json_put_hex(&o, "pack", digest, sizeof digest);
    json_put_int(&o, "place", 0);
    json_put_int(&o, "position", 100'000 + i);
    json_open_key(&o, "sealed", '[');
    json_put_hex(&o, NULL, digest, sizeof digest);
    json_put_hex(&o, NULL, digest, sizeof digest);
    json_put_hex(&o, NULL, digest, sizeof digest);
    json_shut(&o, ']');
    json_put_str(&o, "verb", S("open"));
    json_shut(&o, '}');
    return json_out_str(&o);
}

static double entry_ns(void)
{
    double start_ns = bench_now_ns();
    for (int32_t i = 0; i < CALLS; i++) {
        struct arena a = fresh();
        bench_use(entry(&a, i).len);
    }
    return (bench_now_ns() - start_ns) / CALLS;
}

static void report(const char *name, double (*run_ns)(void), ptrdiff_t bytes)
{
    double best_ns = 1e18;
    for (int run = 0; run < RUNS; run++) best_ns = bench_min(best_ns, run_ns());
    printf("bench=%s best_ns=%.0f bytes=%td mb_per_s=%.0f runs=%d calls=%d\n", name, best_ns, bytes,
           (double)bytes * 1e3 / best_ns, RUNS, CALLS);
}

int main(void)
{
    struct arena a = fresh();
    report("json_parse", parse_ns, act.len);
    report("json_put_tree", tree_ns, act.len);
    report("json_canonical", canonical_ns, act.len);
    report("json_entry", entry_ns, entry(&a, 0).len);
    return 0;
}
