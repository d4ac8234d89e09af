// Any bytes are a year of a calendar, in order, in one year and with its notice, or are refused with a reason and the arena as it was; and
// with what is read every limit can be counted, ends after its start and tells steps that have words.
#include "law/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char pool[4 << 20];

static void check_year(const struct calendar_year *y)
{
    MUST(y->notice.len > 0 && y->days_count <= CALENDAR_DAYS_MAX);
    for (int32_t i = 0; i < y->days_count; i++) {
        MUST(civil_of_day(y->days[i].day).year == y->year && y->days[i].name.len > 0);
        MUST(i == 0 || y->days[i - 1].day.n < y->days[i].day.n);
    }
}

// Bits of the text's own digest choose the rule, so that one input always asks the same.
static void count_by(const struct calendar *c, struct arena a)
{
    uint64_t bits = str_hash(calendar_version(c));
    struct clock_rule rule = { .calendar = c,
                               .weekend = bits & 1 ? CALENDAR_WEEKEND : 1 << 7,
                               .first_day_counts = bits >> 1 & 1,
                               .next_hour = bits >> 2 & 1,
                               .hours_skip_rest = bits >> 3 & 1,
                               .rolls = bits >> 4 & 255,
                               .month_end = (enum clock_month_end)((bits >> 12) % 3),
                               .pausing = (enum clock_pausing)(bits >> 16 & 3),
                               .pausing_working = (enum clock_pausing)(bits >> 18 & 3),
                               .short_max = (int32_t)(bits >> 20 & 15) };
    struct clock_zone zone = { .offset_s = (int32_t)(bits >> 24 & 31) * 1800 - 12 * 3600 };
    struct clock_terms terms = { .limit = { (enum clock_unit)((bits >> 32) % CLOCK_UNITS),
                                            1 + (int32_t)(bits >> 36 & 63) },
                                 .rule = &rule };
    struct day first = day_of_civil((struct civil){ c->years[0].year, 1 + (int32_t)(bits >> 44 & 7), 1 });
    struct instant morning = clock_start_of_day(&zone, first);
    if (morning.ns > INT64_MAX - 9 * NS_PER_DAY || morning.ns == INT64_MIN) return; // no instants lie so late
    struct instant start = { morning.ns + (int64_t)(bits >> 48 & 31) * 3600 * NS_PER_S };
    struct clock_pause pause = { { start.ns + NS_PER_DAY }, { start.ns + 4 * NS_PER_DAY } };
    struct clock_run run = { .start = start, .pauses = &pause, .pauses_count = (int32_t)(bits >> 53 & 1) };
    struct clock_due due, again;
    MUST(clock_count(&zone, &terms, &run, &a, &due, NULL) == RC_OK && due.due.ns > start.ns &&
         due.steps_count > 2);
    MUST(clock_count(&zone, &terms, &run, NULL, &again, NULL) == RC_OK && again.due.ns == due.due.ns);
    for (int32_t i = 0; i < due.steps_count; i++) {
        struct arena scratch = a;
        MUST(utf8_valid(clock_step_words(&scratch, &zone, &due.steps[i], (enum clock_language)(i & 1))));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    struct calendar_year y;
    struct calendar c;
    enum rc rc = calendar_year_read(&a, (struct str){ (const char *)data, (ptrdiff_t)size }, &y, &f);
    if (rc) {
        MUST(f.text[0] && a.at == pool);
        return 0;
    }
    check_year(&y);
    MUST(calendar_of_years(&a, S("x"), &y, 1, &c, &f) == RC_OK);
    count_by(&c, a);
    return 0;
}
