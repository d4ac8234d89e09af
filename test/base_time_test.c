#include "base/time.h"
#include "test.h"

TEST(days_and_civil_dates_agree_over_four_hundred_years_and_their_weekdays_follow)
{
    struct day d = day_of_civil((struct civil){ 1799, 12, 31 });
    int32_t weekday = weekday_of_day(d);
    for (int64_t year = 1800; year < 2200; year++)
        for (int32_t month = 1; month <= 12; month++)
            for (int32_t day = 1; day <= days_in_month(year, month); day++) {
                struct day next = day_of_civil((struct civil){ year, month, day });
                struct civil back = civil_of_day(next);
                weekday = weekday % 7 + 1;
                if (next.n != d.n + 1 || back.year != year || back.month != month || back.day != day ||
                    weekday_of_day(next) != weekday)
                    CHECK(!"one day after the other");
                d = next;
            }
    CHECK_INT(day_of_civil((struct civil){ 1970, 1, 1 }).n, 0);
    CHECK_INT(weekday_of_day(day_of_civil((struct civil){ 2026, 11, 23 })), 1);
}

TEST(instants_are_read_with_their_zone_and_written_in_utc)
{
    static const struct {
        struct str in, out;
    } rows[] = {
        { SL("2026-01-02T03:04:05Z"), SL("2026-01-02T03:04:05Z") },
        { SL("2026-01-02T03:04:05.5+08:00"), SL("2026-01-01T19:04:05.500Z") },
        { SL("1969-12-31T23:59:59.000000001-00:30"), SL("1970-01-01T00:29:59.000000001Z") },
        { SL("1800-02-28T23:59:59Z"), SL("1800-02-28T23:59:59Z") },
    };
    char out[INSTANT_TEXT_MAX];
    for (int i = 0; i < COUNT(rows); i++) {
        struct instant t;
        CHECK(instant_parse(rows[i].in, &t));
        CHECK_STR(instant_print(t, out), rows[i].out);
    }
}

TEST(what_is_no_instant_or_day_is_refused)
{
    static const struct str bad[] = {
        SL(""),
        SL("2026-02-30T00:00:00Z"),
        SL("2026-01-01T24:00:00Z"),
        SL("2026-01-01T00:00:60Z"),
        SL("2026-01-01T00:00:00"),
        SL("2026-01-01T00:00:00.Z"),
        SL("2026-01-01T00:00:00.1234567890Z"),
        SL("2026-01-01T00:00:00+24:00"),
        SL("9999-01-01T00:00:00Z"),
        SL("2026-01-01T00:00:00Zx"),
    };
    struct instant t;
    struct day d;
    for (int i = 0; i < COUNT(bad); i++) CHECK(!instant_parse(bad[i], &t));
    CHECK(!day_parse(S("2025-02-29"), &d) && !day_parse(S("2025-2-9"), &d) &&
          !day_parse(S("2025-01-01 "), &d));
    CHECK(day_parse(S("2024-02-29"), &d));
}
