// Where a case of a test's city stands: its status, and until when its clocks run.
#ifndef ANLAN_TEST_CITY_CASE_H
#define ANLAN_TEST_CITY_CASE_H
#include "flow/city.h"
#include "gate/gate_int.h"

// The status of a case; valid until the next call.
[[gnu::unused]] static const char *city_status(struct city *c, int64_t casefile)
{
    static char status[64];
    struct row row;
    struct fault f = { 0 };
    struct arena scratch = c->arena;
    MUST(!store_one(c->gate->writer, &scratch, &row, &f, "SELECT status FROM casefile WHERE row = ?1",
                    ARGS(INT(LEDGER_ROW(c->agency, casefile)))));
    (void)snprintf(status, sizeof status, "%.*s", P(row.at[0].s));
    return status;
}

// That a clock runs after an act, and until when.
[[gnu::unused]] static void city_check_due(const struct asked *a, const char *clock, const char *due)
{
    struct instant want;
    char is[INSTANT_TEXT_MAX] = "", should_be[INSTANT_TEXT_MAX] = "";
    MUST(instant_parse(str_of(due), &want));
    for (int32_t i = 0; i < a->job.clocks_count; i++)
        if (str_equal(a->job.clocks[i].name, str_of(clock))) {
            CHECK_STR(instant_print(a->job.clocks[i].due, is), instant_print(want, should_be));
            return;
        }
    printf("clock %s does not run\n", clock);
    CHECK(!"it runs");
}
#endif
