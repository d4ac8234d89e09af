// A whole pack looked through: what `anlan law check packs/cn` and packs/uk take, loading included.
#include "../test/packs/folder.h"
#include "app/zones.h"
#include "bench.h"
#include "law/check.h"

static char files_pool[24 << 20], find_pool[128 << 20], think_pool[512 << 20];

static void look(const char *name, const char *path)
{
    enum { RUNS = 5 };
    struct arena a = arena_of(files_pool, sizeof files_pool, NULL);
    static struct folder folder;
    struct pack_context context = { .zones = zones_open() };
    struct law_check_order o = { .on = { 20'780 } };
    struct law_checked checked = { 0 };
    folder = folder_of(&a, path);
    double best_ns = 1e18;
    for (int run = 0; run < RUNS; run++) {
        struct arena find = arena_of(find_pool, sizeof find_pool, NULL);
        struct fault f = { 0 };
        const struct pack *p;
        double start_ns = bench_now_ns();
        MUST(pack_load_with(&find, folder.at, folder.count, &context, &p, &f) == RC_OK);
        MUST(law_check(&find, arena_of(think_pool, sizeof think_pool, NULL), p, &o, &checked, &f) == RC_OK);
        best_ns = bench_min(best_ns, bench_now_ns() - start_ns);
    }
    printf("bench=law_check pack=%s best_ms=%.1f runs=%d procedures=%d states=%d ways=%d decisions=%d\n",
           name, best_ns / 1e6, (int)RUNS, checked.procedures, checked.states, checked.acts, checked.tables);
}

int main(void)
{
    look("cn", ANLAN_SOURCE "/packs/cn");
    look("uk", ANLAN_SOURCE "/packs/uk");
    return 0;
}
