// What the ledger costs the clerk per act: staging, writing and advancing at batches of 64, parts already sealed; CPU time of the thread.
// `PROGRAM [FOLDER]`: where the store is made (else the build folder); the commit itself is the store's and is shown beside it.
#include "ledger_bench.h"
#include <unistd.h>

enum { RUNS = 5, BATCH = 64, BATCHES = 200, BODY_BYTES = 600, ARENA_BYTES = 1 << 20 };

struct cost {
    double encode_ns, seal_ns, ledger_ns, write_ns, advance_ns, commit_cpu_ns, commit_wall_ns, prove_ns;
};

static struct store *store;
static struct ledger *ledger;
static char memory[ARENA_BYTES], body[BODY_BYTES];

static void one_batch(struct cost *c)
{
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct part parts[BATCH];
    struct str entries[BATCH];
    uint8_t random[LEDGER_PART_RANDOM];
    int64_t first = ledger_next(ledger, 1);
    for (int i = 0; i < BATCH; i++) {
        world.random(world.self, random, sizeof random);
        double start = cpu_now_ns();
        must(ledger_seal_part(ledger, 1, &a, S("narrative"), (struct str){ body, BODY_BYTES }, random,
                              &parts[i], &f));
        double sealed = cpu_now_ns();
        entries[i] = entry_of(&a, first + i, &parts[i]);
        c->encode_ns += cpu_now_ns() - sealed;
        c->seal_ns += sealed - start;
    }
    must(store_begin(store, &f));
    double start = cpu_now_ns();
    for (int i = 0; i < BATCH; i++) ledger_stage(ledger, 1, entries[i], &parts[i], 1);
    must(ledger_write(ledger, &f));
    double written = cpu_now_ns(), wall = bench_now_ns();
    must(store_commit(store, &f));
    double committed = cpu_now_ns();
    c->commit_wall_ns += bench_now_ns() - wall;
    ledger_advance(ledger);
    double advanced = cpu_now_ns();
    for (int i = 0; i < BATCH; i++) {
        struct proof p;
        struct arena scratch = a;
        ledger_prove_last(ledger, &scratch, 1, first + i, &p);
        bench_use(p.count);
    }
    c->prove_ns += cpu_now_ns() - advanced;
    c->write_ns += written - start;
    c->advance_ns += advanced - committed;
    c->commit_cpu_ns += committed - written;
}

static struct cost one_run(void)
{
    struct cost c = { 0 };
    for (int i = 0; i < BATCHES; i++) {
        bool done;
        one_batch(&c);
        if (store_wal_pages(store) > 4000) must(store_checkpoint(store, false, &done, &f));
    }
    const double acts = (double)BATCH * BATCHES;
    return (struct cost){ c.encode_ns / acts,      c.seal_ns / acts,    (c.write_ns + c.advance_ns) / acts,
                          c.write_ns / acts,       c.advance_ns / acts, c.commit_cpu_ns / acts,
                          c.commit_wall_ns / acts, c.prove_ns / acts };
}

int main(int argc, char **argv)
{
    char dir[400], command[500], db[500];
    (void)snprintf(dir, sizeof dir, "%s/bench-ledger-%d", argc > 1 ? argv[1] : ANLAN_BUILD, (int)getpid());
    (void)snprintf(db, sizeof db, "%s/anlan.db", dir);
    world = world_real();
    must(world.disk.make_dir(world.disk.self, str_of(dir), &f));
    must(store_open((struct store_options){ .path = str_of(db), .role = STORE_WRITER }, &store, &f));
    must(ledger_open((struct ledger_options){ .dir = str_of(dir), .world = &world, .writer = store }, &ledger,
                     &f));
    int64_t agency;
    must(ledger_add_agency(ledger, S("bench"), S("anlan.example/bench"), &agency, &f));
    memset(body, 'b', sizeof body);
    struct cost best = { 0 };
    double median[RUNS];
    for (int run = 0; run < RUNS; run++) {
        struct cost c = one_run();
        median[run] = c.ledger_ns;
        if (run == 0 || c.ledger_ns < best.ledger_ns) best = c;
    }
    printf(
        "bench=ledger_append batch=%d ledger_ns=%.0f median_ns=%.0f write_ns=%.0f advance_ns=%.0f encode_ns=%.0f seal_ns=%.0f prove_ns=%.0f "
        "commit_cpu_ns=%.0f commit_wall_ns=%.0f entry_bytes=%td runs=%d\n",
        BATCH, best.ledger_ns, bench_median(median, RUNS), best.write_ns, best.advance_ns, best.encode_ns,
        best.seal_ns, best.prove_ns, best.commit_cpu_ns, best.commit_wall_ns, ({
            struct arena a = arena_of(memory, sizeof memory, NULL);
            struct part p = { .name = S("narrative") };
            entry_of(&a, 1000, &p).len;
        }),
        RUNS);
    ledger_close(ledger);
    store_close(store);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command) != 0;
}
