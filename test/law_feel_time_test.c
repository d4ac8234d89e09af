// Dates, times, durations and zones: the calendar's laws over 400 years, gaps and overlaps, the ends of the range.
#include "law_feel.h"

static struct feel_value apply(struct feel_run *r, const struct feel_program *p, struct feel_value a,
                               struct feel_value b)
{
    struct feel_value slots[] = { a, b };
    r->arena = arena_of(feel_memory, sizeof feel_memory, NULL);
    r->left = FEEL_BUDGET;
    return feel_eval(r, p, slots);
}

static const struct feel_program *compile2(struct arena *a, const char *text)
{
    static const struct feel_name names[] = { { SL("a"), NULL }, { SL("b"), NULL } };
    static const struct feel_scope scope = { .names = names, .name_count = 2 };
    const struct feel_program *p;
    MUST(feel_compile(a, think_arena(), str_of(text), &scope, &p, NULL, NULL) == RC_OK);
    return p;
}

TEST(each_day_of_400_years_has_the_parts_that_counting_gives)
{
    struct arena a = keep_arena();
    struct feel_run r = test_run();
    const struct feel_program *parts =
        compile2(&a, "date(a.year, a.month, a.day) = a and a + @\"P1D\" - a = @\"P1D\"");
    const struct feel_program *week = compile2(&a, "week of year(a)"), *weekday = compile2(&a, "a.weekday");
    const struct feel_program *in_year = compile2(&a, "day of year(a)");
    int64_t first = day_of_civil((struct civil){ 1800, 1, 1 }).n, n, day_of_year = 1;
    int32_t year = 1800, month = 1, day = 1;
    for (int64_t d = first; d < first + 146'097; d++) {
        struct feel_value date = feel_date((struct day){ d }), none = feel_null();
        CHECK(feel_is_true(apply(&r, parts, date, none)));
        struct civil c = civil_of_day((struct day){ d });
        CHECK(c.year == year && c.month == month && c.day == day);
        CHECK(feel_to_int(apply(&r, in_year, date, none), &n) && n == day_of_year);
        CHECK(feel_to_int(apply(&r, weekday, date, none), &n) && n == (d - first + 2) % 7 + 1); // a Wednesday
        int64_t from_monday = n - 1, jan4 = d - day_of_year + 4; // ISO: week 1 holds 4 January
        int64_t jan4_monday = jan4 - (jan4 - first + 2 + 70'000) % 7, monday = d - from_monday;
        CHECK(feel_to_int(apply(&r, week, date, none), &n));
        if (month > 1 && month < 12) CHECK_INT(n, (monday - jan4_monday) / 7 + 1);
        day++, day_of_year++;
        if (day > days_in_month(year, month)) day = 1, month++;
        if (month > 12) month = 1, day_of_year = 1, year++;
    }
    CHECK_INT(year, 2200);
}

TEST(months_are_clamped_to_the_month_and_go_back_where_they_did_not_clamp)
{
    struct arena a = keep_arena();
    struct feel_run r = test_run();
    const struct feel_program *add = compile2(&a, "a + b"), *subtract = compile2(&a, "a - b");
    uint64_t seed = 7;
    for (int i = 0; i < 50'000; i++) {
        int64_t days = (int64_t)(test_random(&seed) % 1'000'000) - 500'000,
                months = (int64_t)(test_random(&seed) % 4801) - 2400;
        struct feel_value date = feel_date((struct day){ days }), by = feel_months_duration(months);
        struct feel_value moved = apply(&r, add, date, by);
        struct civil from = civil_of_day((struct day){ days }), to = civil_of_day((struct day){ moved.n });
        int32_t last = days_in_month(to.year, to.month);
        CHECK(to.year * 12 + to.month == from.year * 12 + from.month + months);
        CHECK(to.day == (from.day < last ? from.day : last));
        if (to.day == from.day) CHECK(apply(&r, subtract, moved, by).n == days);
    }
}

TEST(days_and_seconds_add_up_on_the_line_of_instants)
{
    struct arena a = keep_arena();
    struct feel_run r = test_run();
    const struct feel_program *back = compile2(&a, "(a + b) - b = a and (a + b) - a = b");
    uint64_t seed = 9;
    for (int i = 0; i < 20'000; i++) {
        struct feel_moment m = { .local_s = (int64_t)(test_random(&seed) % 20'000'000'000) - 10'000'000'000,
                                 .ns = (int32_t)(test_random(&seed) % 1'000'000'000) };
        int64_t seconds = (int64_t)(test_random(&seed) % 2'000'000'000) - 1'000'000'000;
        int32_t ns = (int32_t)(test_random(&seed) % 1'000'000'000);
        struct arena scratch = think_arena();
        struct feel_value at = feel_moment(&scratch, FEEL_DATE_TIME, m);
        CHECK(feel_is_true(apply(&r, back, at, feel_days_duration(seconds, seconds < 0 ? -ns : ns))));
    }
}

TEST(durations_and_points)
{
    CHECK_FEEL("@\"2024-01-31\" + @\"P1M\"", "@\"2024-02-29\"");
    CHECK_FEEL("@\"2024-03-31\" - @\"P1M\"", "@\"2024-02-29\"");
    CHECK_FEEL("@\"2024-02-29\" + @\"P1Y\"", "@\"2025-02-28\"");
    CHECK_FEEL("@\"2024-01-01\" - @\"2023-01-01\"", "@\"P365D\"");
    CHECK_FEEL("@\"2021-01-01\" - @\"PT1H\"", "@\"2020-12-31\"");
    CHECK_FEEL("@\"23:30:00\" + @\"PT1H\"", "@\"00:30:00\"");
    CHECK_FEEL("@\"10:00:00\" - @\"12:30:00\"", "@\"-PT2H30M\"");
    CHECK_FEEL("@\"10:00:00\" + @\"P1M\"", "null");
    CHECK_FEEL("@\"P1M\" * 26", "@\"P2Y2M\"");
    CHECK_FEEL("2.5 * @\"P1M\"", "@\"P2M\"");
    CHECK_FEEL("0 * @\"P1M\"", "@\"P0M\"");
    CHECK_FEEL("@\"P1D\" / 3", "@\"PT8H\"");
    CHECK_FEEL("@\"P1D\" / @\"PT1H\"", "24");
    CHECK_FEEL("@\"P1D\" / 0", "null");
    CHECK_FEEL("@\"P1D\" + @\"P1M\"", "null");
    CHECK_FEEL("-@\"PT0.5S\"", "@\"-PT0.5S\"");
    CHECK_FEEL("duration(\"P1Y2D\")", "null");
    CHECK_FEEL("duration(\"PT\")", "null");
    CHECK_FEEL("@\"2021-01-02T00:00:00Z\" - @\"2021-01-01\"", "@\"P1D\"");
    CHECK_FEEL("@\"2021-01-02T00:00:00\" - @\"2021-01-01T00:00:00Z\"", "null");
    CHECK_FEEL("years and months duration(@\"2013-08-24\", @\"2011-12-22\")", "@\"-P1Y8M\"");
    CHECK_FEEL("date and time(@\"2017-01-01\", @\"23:59:01Z\")", "@\"2017-01-01T23:59:01Z\"");
    CHECK_FEEL("time(11, 59, 45.5, @\"-PT2H\")", "@\"11:59:45.5-02:00\"");
    CHECK_FEEL("day of week(@\"2019-09-17\")", "\"Tuesday\"");
    CHECK_FEEL("month of year(@\"2019-09-17\")", "\"September\"");
    CHECK_FEEL("week of year(@\"2005-01-01\")", "53");
    CHECK_FEEL("week of year(@\"2003-12-29\")", "1");
}

TEST(the_ends_of_the_years_and_one_step_past)
{
    CHECK_FEEL("@\"999999999-12-31\"", "@\"999999999-12-31\"");
    CHECK_FEEL("@\"999999999-12-31\" + @\"P1D\"", "null");
    CHECK_FEEL("@\"-999999999-01-01\" - @\"P1D\"", "null");
    CHECK_FEEL("@\"1000000000-01-01\"", "null");
    CHECK_FEEL("@\"-999999999-12-31T23:59:59.999999999+02:00\"",
               "@\"-999999999-12-31T23:59:59.999999999+02:00\"");
    CHECK_FEEL("@\"999999999-12-31T23:59:59.999999999\" + @\"PT1S\"", "null");
    CHECK_FEEL("@\"10:00:00.1234567891\"", "null");
    CHECK_FEEL("@\"10:00:00+18:00\"", "@\"10:00:00+18:00\"");
    CHECK_FEEL("@\"10:00:00+18:00:01\"", "null");
    CHECK_FEEL("@\"24:00:00\"", "null");
    CHECK_FEEL("@\"23:59:60\"", "null");
    CHECK_FEEL("@\"0000-01-01\"", "@\"0000-01-01\"");
    CHECK_FEEL("@\"-0000-01-01\"", "null");
    CHECK_FEEL("@\"P9999999999999999999D\"", "null");
    CHECK_FEEL("@\"999999999-12-31T00:00:00\" - @\"-999999999-01-01T00:00:00\"", "@\"P730484999633D\"");
}

// PROVES: RFC 8536, 3 (TZif data and footer), with the rule for gaps and overlaps of docs/law/feel.md
TEST(zones_know_gaps_overlaps_and_the_years_after_the_table)
{
    if (!have_zones()) SKIP("no zones on this system");
    CHECK_FEEL("@\"2026-10-25T01:30:00@Europe/London\" = @\"2026-10-25T01:30:00+01:00\"",
               "true"); // the first of the two
    CHECK_FEEL("@\"2026-03-29T01:30:00@Europe/London\"",
               "@\"2026-03-29T02:30:00@Europe/London\""); // not there: forward
    CHECK_FEEL("@\"2026-03-29T00:30:00@Europe/London\" + @\"PT1H\"",
               "@\"2026-03-29T02:30:00@Europe/London\"");
    CHECK_FEEL("@\"2026-10-25T00:30:00@Europe/London\" + @\"PT2H\" = @\"2026-10-25T01:30:00Z\"", "true");
    CHECK_FEEL("@\"2026-01-31T12:00:00@Europe/London\" + @\"P6M\"", "@\"2026-07-31T12:00:00@Europe/London\"");
    CHECK_FEEL("@\"2500-07-01T12:00:00@Europe/London\" = @\"2500-07-01T11:00:00Z\"", "true");
    CHECK_FEEL("@\"999999999-12-31T12:00:00@Europe/Paris\" = @\"999999999-12-31T11:00:00Z\"", "true");
    CHECK_FEEL("@\"2026-07-01T12:00:00@Australia/Sydney\".time offset", "@\"PT10H\"");
    CHECK_FEEL("@\"2026-01-01T12:00:00@Australia/Sydney\".time offset", "@\"PT11H\"");
    CHECK_FEEL("@\"2026-01-01T12:00:00@Australia/Sydney\".timezone", "\"Australia/Sydney\"");
    CHECK_FEEL("@\"1880-01-01T12:00:00@Asia/Shanghai\".time offset", "@\"PT8H5M43S\"");
    CHECK_FEEL("@\"2026-01-01T12:00:00@Asia/Nowhere\"", "null");
    CHECK_FEEL("@\"12:00:00@Europe/London\" = @\"12:00:00@Europe/London\"", "true");
    CHECK_FEEL("@\"12:00:00@Europe/London\" < @\"13:00:00Z\"", "null");
    CHECK_FEEL("@\"12:00:00@Etc/UTC\" = @\"12:00:00Z\"", "true");
}

TEST(every_hour_of_ten_years_goes_to_local_time_and_back)
{
    static const char *const names[] = { "Europe/London",       "America/New_York",  "Asia/Shanghai",
                                         "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia" };
    if (!have_zones()) SKIP("no zones on this system");
    for (ptrdiff_t i = 0; i < COUNT(names); i++) {
        const struct feel_zone *z = zone_from_system(NULL, str_of(names[i]));
        int overlaps = 0;
        for (int64_t utc_s = 1'262'304'000; utc_s < 1'577'836'800; utc_s += 1800) { // 2010 to 2020
            int32_t offset_s = feel_zone_offset_at(z, utc_s), found_s;
            enum feel_local form = feel_zone_offset_of_local(z, utc_s + offset_s, &found_s);
            overlaps += form == FEEL_LOCAL_OVERLAP;
            CHECK(form != FEEL_LOCAL_GAP); // a local time that an instant has is there
            if (form == FEEL_LOCAL_PLAIN)
                CHECK_INT(found_s, offset_s);
            else
                CHECK(found_s >= offset_s); // the first of the two instants has the greater offset
        }
        CHECK(overlaps > 0 || i == 2);
    }
}

TEST(a_broken_zone_file_is_refused_and_leaves_the_arena)
{
    static const char header[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    struct arena a = keep_arena();
    const struct feel_zone *z;
    struct fault f = { 0 };
    char *start = a.at;
    CHECK(feel_zone_parse(&a, S("x"), S("TZix"), &z, &f) == RC_INVALID);
    CHECK(feel_zone_parse(&a, S("x"), (struct str){ header, sizeof header - 1 }, &z, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "zone x: not a TZif header");
    CHECK(a.at == start);
    static char large[FEEL_ZONE_BYTES_MAX + 1] = "TZif2";
    CHECK(feel_zone_parse(&a, S("x"), (struct str){ large, sizeof large }, &z, &f) == RC_LIMIT);
}

TEST(now_and_today_are_what_the_run_says)
{
    CHECK_FEEL("now()", "@\"2023-11-14T22:13:20.000000123Z\"");
    CHECK_FEEL("today()", "@\"2023-11-14\"");
    CHECK_FEEL("now(1)", "null");
    if (!have_zones()) SKIP("no zones on this system");
    struct feel_run r = test_run();
    struct arena a = keep_arena();
    const struct feel_program *p;
    CHECK(feel_compile(&a, think_arena(), S("[string(now()), string(today())]"), NULL, &p, NULL, NULL) ==
          RC_OK);
    r.now_zone = zone_from_system(NULL, S("Asia/Shanghai"));
    CHECK_STR(feel_print(&a, feel_eval(&r, p, NULL), true),
              S("[\"2023-11-15T06:13:20.000000123@Asia/Shanghai\", \"2023-11-15\"]"));
}
