// The counting of limits: its properties, its refusals, its steps and words, and what follows when it is counted again. The legal
// examples are in law_clock_table.
#include "app/zones.h"
#include "law/clock.h"
#include "law/feel.h"
#include "test.h"

static char pool[8 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }
static const struct clock_zone beijing = { .offset_s = 8 * 3600 };

static struct instant at(const char *text)
{
    struct instant i;
    MUST(instant_parse(str_of(text), &i));
    return i;
}

static struct clock_zone london(void)
{
    const struct feel_zones *zones = zones_open();
    return (struct clock_zone){ .zone = zones->find(zones->self, S("Europe/London")) };
}

static struct clock_terms terms(enum clock_unit unit, int32_t count)
{
    return (struct clock_terms){ .limit = { unit, count } };
}

static struct clock_due counted(const struct clock_zone *z, const struct clock_terms *t,
                                const struct clock_run *run)
{
    struct clock_due due = { 0 };
    struct fault f = { 0 };
    CHECK_INT(clock_count(z, t, run, NULL, &due, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    return due;
}

// A year of rest days for every rule to meet.
static struct calendar calendar_2026(struct arena *a, bool provisional)
{
    struct calendar_day *days = NEW(a, struct calendar_day, 9);
    struct day first = clock_day_of(&beijing, at("2026-02-15T12:00:00+08:00"));
    struct calendar c = { 0 };
    struct fault f = { 0 };
    for (int i = 0; i < 9; i++)
        days[i] = (struct calendar_day){ { first.n + i }, CALENDAR_HOLIDAY, S("festival") };
    struct calendar_year y = {
        .year = 2026, .provisional = provisional, .notice = S("n"), .days = days, .days_count = 9
    };
    memset(y.version, provisional ? 'a' : 'b', sizeof y.version);
    MUST(calendar_of_years(a, S("x"), &y, 1, &c, &f) == RC_OK);
    return c;
}

static uint64_t random_next(uint64_t *seed)
{
    *seed = *seed * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return *seed >> 33;
}

// A later start is never due earlier; a longer limit is never due earlier; no due lies before its start.
TEST(dues_keep_the_order_of_starts_and_of_limits_under_any_rule)
{
    struct arena a = fresh();
    struct calendar c = calendar_2026(&a, false);
    struct clock_zone zones[] = { beijing, london() };
    uint64_t seed = 1;
    for (int i = 0; i < 4000; i++) {
        struct clock_rule r = { .calendar = &c,
                                .weekend = random_next(&seed) & 1 ? CALENDAR_WEEKEND : 1 << 7,
                                .first_day_counts = random_next(&seed) % 4 == 0,
                                .next_hour = random_next(&seed) & 1,
                                .hours_skip_rest = random_next(&seed) % 4 == 0,
                                .rolls = (uint32_t)random_next(&seed),
                                .month_end = (enum clock_month_end)(random_next(&seed) % 3) };
        struct clock_terms t = terms((enum clock_unit)(random_next(&seed) % CLOCK_UNITS),
                                     1 + (int32_t)(random_next(&seed) % 40));
        t.rule = &r;
        t.custody = random_next(&seed) % 4 == 0;
        struct clock_run run = { .start = { at("2026-01-01T00:00:00Z").ns +
                                            (int64_t)(random_next(&seed) % (366 * 24 * 60)) * 60 *
                                                NS_PER_S } };
        const struct clock_zone *z = &zones[i & 1];
        struct clock_due due = counted(z, &t, &run);
        CHECK(due.due.ns > run.start.ns);
        run.start.ns += (int64_t)(random_next(&seed) % (72 * 60)) * 60 * NS_PER_S;
        CHECK(counted(z, &t, &run).due.ns >= due.due.ns);
        t.limit.count++;
        CHECK(counted(z, &t, &run).due.ns >= due.due.ns);
    }
}

// Custody is due no later than the same limit without custody.
TEST(nothing_that_a_rule_says_makes_custody_longer)
{
    struct arena a = fresh();
    struct calendar c = calendar_2026(&a, false);
    uint64_t seed = 7;
    for (int i = 0; i < 2000; i++) {
        struct clock_rule r = { .calendar = &c,
                                .weekend = CALENDAR_WEEKEND,
                                .next_hour = true,
                                .rolls = UINT32_MAX,
                                .short_max = 10 };
        static const enum clock_unit units[] = { CLOCK_MINUTES, CLOCK_HOURS, CLOCK_DAYS, CLOCK_MONTHS };
        struct clock_terms t = terms(units[random_next(&seed) % 4], 1 + (int32_t)(random_next(&seed) % 30));
        t.rule = &r;
        struct clock_run run = { .start = { at("2026-01-20T00:00:00Z").ns +
                                            (int64_t)(random_next(&seed) % (40 * 24 * 60)) * 60 *
                                                NS_PER_S } };
        struct instant rolled = counted(&beijing, &t, &run).due;
        t.custody = true;
        struct instant custody = counted(&beijing, &t, &run).due;
        CHECK(custody.ns <= rolled.ns);
        t.rule = NULL;
        CHECK(counted(&beijing, &t, &run).due.ns == custody.ns);
    }
}

TEST(pauses_in_any_order_and_overlapping_count_once)
{
    struct clock_terms t = terms(CLOCK_HOURS, 24);
    struct instant start = at("2026-03-02T09:00:00+08:00");
    int64_t hour = 3600 * NS_PER_S;
    struct clock_pause pauses[] = { { { start.ns + 10 * hour }, { start.ns + 12 * hour } },
                                    { { start.ns + 2 * hour }, { start.ns + 4 * hour } },
                                    { { start.ns + 3 * hour }, { start.ns + 5 * hour } },
                                    { { start.ns + 5 * hour }, { start.ns + 6 * hour } },
                                    { { start.ns + 7 * hour }, { start.ns + 7 * hour } } };
    struct clock_run run = { .start = start, .pauses = pauses, .pauses_count = COUNT(pauses) };
    CHECK_INT(counted(&beijing, &t, &run).due.ns, start.ns + (24 + 4 + 2) * hour);
}

// Three working days with a pause over the first of them: that day is left out, and nothing is added for it again.
TEST(a_pause_is_taken_out_once_also_where_days_are_read_as_working_days)
{
    struct clock_rule r = { .weekend = CALENDAR_WEEKEND,
                            .short_max = 3,
                            .pausing_working = CLOCK_PAUSE_WHOLE };
    struct clock_terms t = terms(CLOCK_DAYS, 3);
    struct clock_pause tuesday = { at("2026-03-03T00:00:00+08:00"), at("2026-03-04T00:00:00+08:00") };
    struct clock_run run = { .start = at("2026-03-02T09:00:00+08:00"),
                             .pauses = &tuesday,
                             .pauses_count = 1 };
    t.rule = &r;
    CHECK_INT(counted(&beijing, &t, &run).due.ns, at("2026-03-07T00:00:00+08:00").ns); // 4, 5, 6 March
    t.limit.count = 4; // natural days, whose pauses this rule takes by their length
    CHECK_INT(counted(&beijing, &t, &run).due.ns, at("2026-03-08T00:00:00+08:00").ns);
}

TEST(what_cannot_be_counted_is_refused_and_gives_its_memory_back)
{
    struct arena a = fresh();
    struct instant start = at("2026-03-02T09:00:00+08:00");
    struct clock_extension to = { .amount = { CLOCK_HOURS, 12 }, .to = true, .times = 1 };
    struct clock_pause backwards = { { start.ns + 2 }, { start.ns + 1 } },
                       early = { { start.ns - 1 }, { start.ns + 1 } };
    struct clock_pause many[CLOCK_PAUSES_MAX + 1];
    for (int i = 0; i <= CLOCK_PAUSES_MAX; i++)
        many[i] = (struct clock_pause){ { start.ns + 2 * i }, { start.ns + 2 * i + 1 } };
    int32_t none[] = { 1 }, twice[] = { 0, 0 }, once[] = { 0 }, lots[CLOCK_EXTENSIONS_MAX + 1] = { 0 };
    struct clock_terms t = terms(CLOCK_HOURS, 24);
    t.extensions = &to;
    t.extensions_count = 1;
    const struct {
        struct clock_run run;
        enum rc rc;
        const char *fault;
    } cases[] = {
        { { start, &backwards, 1, NULL, 0 }, RC_INVALID, "pause 1 ends before it begins" },
        { { start, &early, 1, NULL, 0 }, RC_INVALID, "pause 1 begins before the clock starts" },
        { { start, many, CLOCK_PAUSES_MAX + 1, NULL, 0 }, RC_LIMIT, "65 pauses are more than 64" },
        { { start, NULL, 0, none, 1 }, RC_INVALID, "there is no extension 2: the clock has 1" },
        { { start, NULL, 0, twice, 2 }, RC_CONFLICT, "extension 1 may be granted 1 times at most" },
        { { start, NULL, 0, lots, CLOCK_EXTENSIONS_MAX + 1 }, RC_LIMIT, "more than 16 extensions" },
        { { start, NULL, 0, once, 1 }, RC_INVALID, "an extension to 12 hours would shorten the limit" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct clock_due due;
        struct fault f = { 0 };
        CHECK_INT(clock_count(&beijing, &t, &cases[i].run, &a, &due, &f), cases[i].rc);
        CHECK_TEXT(f.text, cases[i].fault);
        CHECK(a.at == pool);
    }
    struct clock_due due;
    struct clock_run most = { start, many, CLOCK_PAUSES_MAX, NULL, 0 };
    CHECK_INT(clock_count(&beijing, &t, &most, NULL, &due, NULL), RC_OK);
    t.limit.count = CLOCK_AMOUNT_MAX + 1;
    CHECK_INT(clock_count(&beijing, &t, &most, NULL, &due, NULL), RC_INVALID);
    t.limit.count = 0;
    CHECK_INT(clock_count(&beijing, &t, &most, NULL, &due, NULL), RC_INVALID);
}

TEST(what_lies_past_the_last_instant_is_the_last_instant)
{
    struct clock_run run = { .start = { INT64_MAX - 1 } };
    for (int u = 0; u < CLOCK_UNITS; u++) {
        struct clock_terms t = terms((enum clock_unit)u, CLOCK_AMOUNT_MAX);
        CHECK_INT(counted(&beijing, &t, &run).due.ns, INT64_MAX);
    }
}

// Hours are time that passes; a day that has 23 or 25 of them still ends at midnight.
TEST(summer_time_makes_no_limit_of_hours_longer)
{
    struct clock_zone z = london();
    struct clock_terms hours = terms(CLOCK_HOURS, 24), days = terms(CLOCK_DAYS, 1);
    static const char *const nights[] = { "2026-03-28T12:00:00Z", "2026-10-24T12:00:00+01:00",
                                          "2027-03-27T23:30:00Z" };
    for (int i = 0; i < COUNT(nights); i++) {
        struct clock_run run = { .start = at(nights[i]) };
        CHECK_INT(counted(&z, &hours, &run).due.ns, run.start.ns + 24 * 3600 * NS_PER_S);
        struct instant end = counted(&z, &days, &run).due;
        CHECK_INT(clock_start_of_day(&z, clock_day_of(&z, end)).ns, end.ns);
    }
    char text[CLOCK_LOCAL_TEXT_MAX];
    struct clock_run run = { .start = at("2026-03-28T12:00:00Z") };
    CHECK_STR(clock_print_local(&z, counted(&z, &days, &run).due, text), S("2026-03-30T00:00:00+01:00"));
}

TEST(a_time_that_the_clock_skips_or_shows_twice_is_told)
{
    struct arena a = fresh();
    struct clock_zone z = london();
    struct clock_rule same_time = { .weekend = CALENDAR_WEEKEND, .same_time = true };
    struct clock_terms t = terms(CLOCK_DAYS, 1);
    t.rule = &same_time;
    static const struct {
        const char *start, *due;
        enum clock_step_kind step;
    } cases[] = {
        { "2026-03-28T01:30:00Z", "2026-03-29T02:30:00+01:00", CLOCK_STEP_GAP },
        { "2026-10-24T01:30:00+01:00", "2026-10-25T01:30:00+01:00", CLOCK_STEP_OVERLAP },
        { "2026-10-24T02:30:00+01:00", "2026-10-25T02:30:00Z", CLOCK_STEPS },
        { "2026-06-01T02:30:00+01:00", "2026-06-02T02:30:00+01:00", CLOCK_STEPS },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct clock_due due;
        struct clock_run run = { .start = at(cases[i].start) };
        CHECK_INT(clock_count(&z, &t, &run, &a, &due, NULL), RC_OK);
        CHECK_INT(due.due.ns, at(cases[i].due).ns);
        bool told = false;
        for (int32_t k = 0; k < due.steps_count; k++)
            told |= due.steps[k].kind == CLOCK_STEP_GAP || due.steps[k].kind == CLOCK_STEP_OVERLAP;
        CHECK(told == (cases[i].step != CLOCK_STEPS));
    }
}

TEST(warnings_come_before_and_never_before_the_start)
{
    struct arena a = fresh();
    struct calendar c = calendar_2026(&a, false);
    struct clock_rule r = { .calendar = &c, .weekend = CALENDAR_WEEKEND };
    static const struct clock_amount before[] = { { CLOCK_DAYS, 30 },
                                                  { CLOCK_WORKING_DAYS, 2 },
                                                  { CLOCK_DAYS, 1 },
                                                  { CLOCK_HOURS, 4 },
                                                  { CLOCK_MINUTES, 30 } };
    struct clock_terms t = terms(CLOCK_DAYS, 25);
    t.rule = &r;
    t.warnings = before;
    t.warnings_count = COUNT(before);
    struct clock_run run = { .start = at("2026-01-30T12:00:00+08:00") }; // to the end of Tuesday 24 February
    struct clock_due due = counted(&beijing, &t, &run);
    CHECK_INT(due.due.ns, at("2026-02-25T00:00:00+08:00").ns);
    CHECK_INT(due.warnings_count, 4);
    CHECK_INT(due.warnings[0].ns,
              at("2026-02-13T00:00:00+08:00").ns); // the 24th and the 13th are left to work
    CHECK_INT(due.warnings[1].ns, at("2026-02-24T00:00:00+08:00").ns);
    CHECK_INT(due.warnings[2].ns, at("2026-02-24T20:00:00+08:00").ns);
    CHECK_INT(due.warnings[3].ns, at("2026-02-24T23:30:00+08:00").ns);
}

// Every kind of step speaks both languages, and no place of a sentence is left open.
TEST(every_step_has_its_words)
{
    struct arena a = fresh();
    for (int k = 0; k < CLOCK_STEPS; k++) {
        struct clock_step s = { .kind = (enum clock_step_kind)k,
                                .at = { 1 },
                                .until = { NS_PER_S + 1 },
                                .amount = { CLOCK_DAYS, 3 },
                                .year = 2027,
                                .count = 4,
                                .name = S("name") };
        struct str zh = clock_step_words(&a, &beijing, &s, CLOCK_CHINESE),
                   en = clock_step_words(&a, &beijing, &s, CLOCK_ENGLISH);
        CHECK(clock_step_name(s.kind).len > 0 && zh.len > 0 && en.len > 0 && !str_equal(zh, en));
        CHECK(!str_contains(zh, S("{")) && !str_contains(en, S("{")) && utf8_valid(zh));
    }
    struct clock_step s = {
        .kind = CLOCK_STEP_ROLLED, .from = { 20'514 }, .to = { 20'515 }, .name = S("元旦")
    };
    CHECK_STR(
        clock_step_words(&a, &beijing, &s, CLOCK_CHINESE),
        S("2026年3月2日（周一）是休息日或者节假日（元旦），以其后第一个工作日2026年3月3日（周二）为届满之日"));
    s = (struct clock_step){ .kind = CLOCK_STEP_PAUSED,
                             .at = { 0 },
                             .until = { (26 * 3600 + 61) * NS_PER_S } };
    CHECK_STR(
        clock_step_words(&a, &beijing, &s, CLOCK_ENGLISH),
        S("1970-01-01T08:00:00+08:00 to 1970-01-02T10:01:01+08:00: paused for 1 d 2 h 1 min 1 s; the limit moves by as much"));
}

TEST(a_long_counting_tells_how_it_ends_and_how_many_steps_it_left_out)
{
    struct arena a = fresh();
    struct clock_rule r = { .weekend = CALENDAR_WEEKEND };
    struct clock_terms t = terms(CLOCK_WORKING_DAYS, 5000);
    struct clock_due due;
    struct clock_run run = { .start = at("2026-01-30T12:00:00+08:00") };
    t.rule = &r;
    CHECK_INT(clock_count(&beijing, &t, &run, &a, &due, NULL), RC_OK);
    CHECK(due.steps_count <= CLOCK_STEPS_MAX);
    CHECK_INT(due.steps[due.steps_count - 1].kind, CLOCK_STEP_DUE);
    CHECK_INT(due.steps[due.steps_count - 2].kind, CLOCK_STEP_MORE);
    CHECK(due.steps[due.steps_count - 2].count > 0);
}

TEST(a_clock_that_looked_at_a_provisional_year_says_so_and_is_counted_again)
{
    struct arena a = fresh();
    struct calendar before = calendar_2026(&a, true), after = calendar_2026(&a, false);
    struct clock_rule was = { .calendar = &before, .weekend = CALENDAR_WEEKEND },
                      is = { .calendar = &after, .weekend = CALENDAR_WEEKEND };
    struct calendar_day *days = NEW(&a, struct calendar_day, after.years[0].days_count - 1);
    memcpy(days, after.years[0].days, (size_t)(after.years[0].days_count - 1) * sizeof *days);
    struct calendar_year shorter = after.years[0];
    shorter.days = days;
    shorter.days_count--; // the notice gave one day less
    after.years = &shorter;
    struct clock_terms t = terms(CLOCK_WORKING_DAYS, 5);
    struct clock_run run = { .start = at("2026-02-12T10:00:00+08:00") };
    t.rule = &was;
    struct clock_due old = counted(&beijing, &t, &run);
    CHECK(old.provisional && old.provisional_year == 2026);
    t.rule = &is;
    struct clock_due now = counted(&beijing, &t, &run);
    CHECK(!now.provisional && now.due.ns == old.due.ns - NS_PER_DAY);
    struct clock_stamp stamp_old = { calendar_version(&before), S("") },
                       stamp_new = { calendar_version(&after), S("") };
    struct clock_recount r = clock_recount(old.due, stamp_old, &now, stamp_new, false);
    CHECK(r.changed && r.reason == CLOCK_BECAUSE_CALENDAR && r.old_due.ns == old.due.ns &&
          r.new_due.ns == now.due.ns);
    r = clock_recount(now.due, stamp_new, &now, stamp_new, false);
    CHECK(!r.changed && r.reason == CLOCK_SAME);
    r = clock_recount(now.due, stamp_new, &old, stamp_new, true); // later, and of a person's liberty
    CHECK(!r.changed && r.new_due.ns == now.due.ns);
    r = clock_recount(now.due, stamp_new, &old, (struct clock_stamp){ stamp_new.calendar, S("2027a") },
                      false);
    CHECK(r.changed && r.reason == CLOCK_BECAUSE_ZONE);
    CHECK_STR(clock_reason_name(r.reason), S("zone"));
}

TEST(names_of_units_read_back)
{
    for (int u = 0; u < CLOCK_UNITS; u++) {
        enum clock_unit unit;
        CHECK(clock_unit_parse(clock_unit_name((enum clock_unit)u), &unit) && unit == (enum clock_unit)u);
    }
    enum clock_unit unit;
    CHECK(!clock_unit_parse(S("fortnights"), &unit) && !clock_unit_parse(S(""), &unit));
    CHECK(clock_language_of(S("zh-CN")) == CLOCK_CHINESE && clock_language_of(S("en")) == CLOCK_ENGLISH);
}
