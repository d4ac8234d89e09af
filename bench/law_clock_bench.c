// Counting limits: a natural one, one of working days across a festival, and a month in a zone with summer time; and the same with every
// step told.
#include "bench.h"
#include "law/clock.h"
#include "law/feel.h"

enum { RUNS = 7, CALLS = 20 * 1000 };

static char pool[1 << 20];

struct limit {
    const char *name;
    struct clock_zone zone;
    struct clock_terms terms;
    struct instant start;
};

static const struct feel_zone *zone_read(struct arena *a, const char *path)
{
    static char bytes[FEEL_ZONE_BYTES_MAX];
    const struct feel_zone *z;
    FILE *file = fopen(path, "rb");
    MUST(file != NULL);
    ptrdiff_t len = (ptrdiff_t)fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    MUST(feel_zone_parse(a, S("Europe/London"), (struct str){ bytes, len }, &z, NULL) == RC_OK);
    return z;
}

static double ns_of(const struct limit *l, struct arena *steps)
{
    double best_ns = 1e18;
    for (int run = 0; run < RUNS; run++) {
        double start_ns = bench_now_ns();
        for (int32_t i = 0; i < CALLS; i++) {
            struct clock_run when = { .start = { l->start.ns + i * NS_PER_S } };
            struct arena scratch = steps ? *steps : (struct arena){ 0 };
            struct clock_due due;
            MUST(clock_count(&l->zone, &l->terms, &when, steps ? &scratch : NULL, &due, NULL) == RC_OK);
            bench_use(due.due.ns);
        }
        best_ns = bench_min(best_ns, (bench_now_ns() - start_ns) / CALLS);
    }
    return best_ns;
}

int main(void)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct calendar_day days[9];
    struct calendar c;
    struct instant february;
    MUST(instant_parse(S("2026-02-05T10:00:00+08:00"), &february));
    for (int i = 0; i < COUNT(days); i++)
        days[i] = (struct calendar_day){ { february.ns / NS_PER_DAY + 10 + i }, CALENDAR_HOLIDAY, S("x") };
    struct calendar_year year = { .year = 2026, .notice = S("x"), .days = days, .days_count = COUNT(days) };
    MUST(calendar_of_years(&a, S("x"), &year, 1, &c, NULL) == RC_OK);
    struct clock_rule rule = { .calendar = &c, .weekend = CALENDAR_WEEKEND, .rolls = UINT32_MAX };
    struct clock_zone beijing = { .offset_s = 8 * 3600 };
    struct clock_zone london = { .zone = zone_read(&a, "/usr/share/zoneinfo/Europe/London") };
    const struct limit limits[] = {
        { "hours_8", beijing, { .limit = { CLOCK_HOURS, 8 } }, february },
        { "days_30", beijing, { .limit = { CLOCK_DAYS, 30 }, .rule = &rule }, february },
        { "working_days_20", beijing, { .limit = { CLOCK_WORKING_DAYS, 20 }, .rule = &rule }, february },
        { "months_3_summer_time", london, { .limit = { CLOCK_MONTHS, 3 }, .rule = &rule }, february },
    };
    for (int i = 0; i < COUNT(limits); i++)
        printf("bench=clock_count limit=%s best_ns=%.0f with_steps_ns=%.0f runs=%d calls=%d\n",
               limits[i].name, ns_of(&limits[i], NULL), ns_of(&limits[i], &a), RUNS, CALLS);
    return 0;
}
