// Verification of a whole log, as `anlan verify` does it: one core, pages from the system's cache, a store of its own.
// `PROGRAM [ENTRIES [FOLDER]]`: a million entries of some 600 bytes with a part each, unless said otherwise.
#include "ledger_bench.h"
#include <sys/resource.h>
#include <unistd.h>

enum { RUNS = 3, BATCH = 1024, BODY_BYTES = 400, ARENA_BYTES = 16 << 20 };

static void one_batch(struct ledger *l, struct store *s, struct arena a, int64_t count)
{
    struct part *parts = NEW(&a, struct part, count);
    char body[BODY_BYTES];
    memset(body, 'b', sizeof body);
    for (int64_t i = 0; i < count; i++) {
        uint8_t random[LEDGER_PART_RANDOM];
        int64_t position = ledger_next(l, 1);
        world.random(world.self, random, sizeof random);
        must(ledger_seal_part(l, 1, &a, S("narrative"), (struct str){ body, BODY_BYTES }, random, &parts[i],
                              &f));
        ledger_stage(l, 1, entry_of(&a, position, &parts[i]), &parts[i], 1);
    }
    must(store_begin(s, &f));
    must(ledger_write(l, &f));
    must(store_commit(s, &f));
    ledger_advance(l);
}

static void fill(const char *dir, const char *db, int64_t entries)
{
    struct store *s;
    struct ledger *l;
    int64_t agency;
    bool done;
    char *memory = malloc(ARENA_BYTES);
    must(store_open((struct store_options){ .path = str_of(db), .role = STORE_WRITER, .sync_off = true }, &s,
                    &f));
    must(ledger_open((struct ledger_options){ .dir = str_of(dir), .world = &world, .writer = s }, &l, &f));
    must(ledger_add_agency(l, S("bench"), S("anlan.example/bench"), &agency, &f));
    for (int64_t at = 0; at < entries; at += BATCH) {
        one_batch(l, s, arena_of(memory, ARENA_BYTES, NULL), entries - at < BATCH ? entries - at : BATCH);
        if (at / BATCH % 16 == 0) must(store_checkpoint(s, false, &done, &f));
    }
    ledger_close(l);
    must(store_checkpoint(s, true, &done, &f));
    store_close(s);
    free(memory);
}

static double verify(const char *dir, const char *db, bool parts, double *ret_open_ns, double *ret_cpu_ns)
{
    struct store *s;
    struct ledger *l;
    struct verify_report r;
    struct verify_options o = { .parts = parts };
    double start = bench_now_ns();
    must(store_open((struct store_options){ .path = str_of(db), .role = STORE_READER }, &s, &f));
    must(ledger_open((struct ledger_options){ .dir = str_of(dir), .world = &world, .reader = s }, &l, &f));
    double opened = bench_now_ns(), cpu = cpu_now_ns();
    must(ledger_verify_with(l, s, 1, &o, &r, &f));
    double end = bench_now_ns();
    *ret_cpu_ns = cpu_now_ns() - cpu;
    ledger_close(l);
    store_close(s);
    *ret_open_ns = opened - start;
    return end - start;
}

int main(int argc, char **argv)
{
    char dir[400], command[500], db[500];
    int64_t entries = argc > 1 ? atoll(argv[1]) : 1'000'000;
    (void)snprintf(dir, sizeof dir, "%s/bench-verify-%d", argc > 2 ? argv[2] : ANLAN_BUILD, (int)getpid());
    (void)snprintf(db, sizeof db, "%s/anlan.db", dir);
    world = world_real();
    must(world.disk.make_dir(world.disk.self, str_of(dir), &f));
    fill(dir, db, entries);
    double best = 1e18, best_cpu = 1e18, with_parts, open_ns, cpu_ns, open_best = 1e18;
    for (int run = 0; run < RUNS; run++) {
        best = bench_min(best, verify(dir, db, false, &open_ns, &cpu_ns));
        best_cpu = bench_min(best_cpu, cpu_ns);
        open_best = bench_min(open_best, open_ns);
    }
    with_parts = verify(dir, db, true, &open_ns, &cpu_ns);
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    printf(
        "bench=ledger_verify entries=%lld best_s=%.2f best_cpu_s=%.2f entries_per_s=%.0f open_ms=%.1f with_parts_s=%.2f with_parts_cpu_s=%.2f peak_mb=%ld runs=%d\n",
        (long long)entries, best / 1e9, best_cpu / 1e9, (double)entries / (best / 1e9), open_best / 1e6,
        with_parts / 1e9, cpu_ns / 1e9, use.ru_maxrss / 1024, RUNS);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command) != 0;
}
