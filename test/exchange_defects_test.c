// Six ways in which a server must never be wrong, each put in (test/sim/defects.h) and each found by the simulation: else its silence says nothing.
//   SEEDS=2000 test_exchange_defects      how many seeds each may take
#include "sim/defects.h"
#include "sim/town.h"
#include "test.h"

static int64_t seeds_max(void)
{
    const char *text = getenv("SEEDS");
    int64_t n;
    return text && str_int64(str_of(text), &n) ? n : 1000;
}

static void find(enum sim_defect defect)
{
    struct town *t = town_open();
    const char *broken = NULL;
    int64_t seed = 0;
    sim_defect = defect;
    while (!broken && seed < seeds_max()) broken = town_run(t, (uint64_t)++seed);
    sim_defect = DEFECT_NONE;
    printf("defect \"%s\": %s", sim_defect_names[defect], broken ? "caught" : "not caught");
    if (broken) printf(" at seed %ld: %s", seed, broken);
    (void)putchar('\n');
    CHECK(broken != NULL);
    town_close(t);
}

TEST(an_answer_before_the_commit_is_caught) { find(DEFECT_ANSWER_BEFORE_COMMIT); }
TEST(a_skipped_sync_is_caught) { find(DEFECT_SKIPPED_SYNC); }
TEST(a_number_that_is_not_rolled_back_is_caught) { find(DEFECT_NUMBER_KEPT); }
TEST(stale_state_within_a_batch_is_caught) { find(DEFECT_STALE_STATE); }
TEST(a_key_slot_that_is_written_late_is_caught) { find(DEFECT_LATE_KEY_SLOT); }
TEST(an_erasure_that_a_crash_loses_is_caught) { find(DEFECT_LOST_ERASURE); }

TEST(without_a_defect_the_same_seeds_keep_every_promise)
{
    struct town *t = town_open();
    for (uint64_t seed = 1; seed <= 10; seed++) {
        const char *broken = town_run(t, seed);
        if (broken) printf("seed %lu: %s\n", (unsigned long)seed, broken);
        CHECK(broken == NULL);
    }
    town_close(t);
}
