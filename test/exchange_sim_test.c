// The whole server in a simulated world: gate, ledger and store on a disk that fails by seed, two agencies and their people, and after every
// recovery the question whether all that anybody was told is still true (test/sim/town.h).
//   SEEDS=2000 test_exchange_sim faults      so many seeds from FIRST (1)
//   SEED=17 test_exchange_sim faults         one seed again, telling what happens
#include "sim/town.h"
#include "test.h"
#include <time.h>

static int64_t setting(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    int64_t n;
    return text && str_int64(str_of(text), &n) ? n : otherwise;
}

static void print_figures(const struct town_figures *f)
{
    printf(
        "town seeds=%ld lives=%ld batches=%ld moves=%ld asked=%ld admitted=%ld refused=%ld failed=%ld repeated=%ld doubtful=%ld entries=%ld\n",
        f->seeds, f->lives, f->batches, f->moves, f->asked, f->admitted, f->refused, f->failed, f->repeated,
        f->doubtful, f->entries);
    printf(
        "town crashes=%ld deaths=%ld unopened=%ld full=%ld full_reads=%ld resumed=%ld clocks=%ld erased=%ld moved=%ld heads=%ld receipts=%ld looks=%ld rebuilt=%ld"
        " view_stood=%ld files=%ld files_looked=%ld heard=%ld\n",
        f->crashes, f->deaths, f->unopened, f->full, f->full_reads, f->resumed, f->clocks, f->erased,
        f->moved, f->heads, f->receipts, f->looks, f->rebuilt, f->followed_late, f->files, f->files_looked,
        f->heard);
}

TEST(whatever_faults_there_are_everything_that_was_told_stays_true)
{
    struct town *t = town_open();
    int64_t one = setting("SEED", 0), first = one ? one : setting("FIRST", 1),
            count = one ? 1 : setting("SEEDS", 40);
    const char *broken = NULL;
    town_talk(t, one != 0);
    for (int64_t seed = first; seed < first + count; seed++) {
        broken = town_run(t, (uint64_t)seed);
        if (!broken) continue;
        printf("seed %ld: %s\nreplay: SEED=%ld script/check faults\n", seed, broken, seed);
        CHECK(!"every promise is kept");
        if (!getenv("ON")) break;
    }
    const struct town_figures *f = town_figures(t);
    print_figures(f);
    CHECK(count < 40 ||
          (f->admitted > 500 && f->refused > 50 && f->repeated > 50 && f->crashes > 40 && f->erased > 0 &&
           f->moves > 50 && f->files > 0 && f->heard > 0 && f->moved > 0 && f->full > 0 && f->clocks > 50));
    town_close(t);
}

TEST(the_same_seed_is_the_same_run)
{
    enum { RUNS = 3 };
    if (getenv("SEED")) SKIP("one seed is replayed");
    struct town *t = town_open();
    uint64_t digest[RUNS], other;
    for (int i = 0; i < RUNS; i++) {
        (void)town_run(t, 12);
        digest[i] = town_digest(t);
        (void)town_run(t, 13);
        other = town_digest(t);
    }
    CHECK(digest[0] == digest[1] && digest[1] == digest[2]);
    CHECK(other != digest[0]);
    town_close(t);
}
