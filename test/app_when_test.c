// Times as people at a terminal read them: in the agency's zone once it is known, and a deadline at midnight as the end of the day before.
#include "app/when.h"
#include "app/words.h"
#include "test.h"
#include <time.h>

static char pool[4096];

static struct str told(struct str (*tell)(struct arena *, struct str), const char *rfc3339)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    return tell(&a, str_of(rfc3339));
}

static void sit_in(const char *zone)
{
    (void)setenv("TZ", zone, 1);
    tzset();
    words_choose("en");
}

// First, while no agency's zone is known.
TEST(before_a_zone_is_known_times_are_of_this_host)
{
    sit_in("XXX+03:30");
    when_in(S("No/Such_Zone"));
    when_in(S("../../etc/passwd"));
    when_in(S(""));
    CHECK_STR(told(when_time, "2026-11-23T16:03:00.417836143Z"), S("2026-11-23 12:33:00 -03:30"));
    CHECK_STR(told(when_time, "1969-12-31T23:59:59.5Z"), S("1969-12-31 20:29:59 -03:30"));
    CHECK_STR(told(when_due, "2026-11-30T03:30:00Z"), S("by the end of 2026-11-29 (-03:30)"));
    CHECK_STR(told(when_time, "soon"), S("soon"));
    CHECK_STR(told(when_due, ""), S(""));
}

TEST(times_are_of_the_agency_wherever_one_sits)
{
    sit_in("America/New_York");
    when_in(S("Asia/Shanghai"));
    CHECK_STR(told(when_time, "2026-11-23T16:03:00.417836143Z"), S("2026-11-24 00:03:00 +08:00"));
    CHECK_STR(told(when_time, "2026-11-24T00:03:00+08:00"), S("2026-11-24 00:03:00 +08:00"));
    when_in(S("No/Such_Zone")); // changes nothing
    CHECK_STR(told(when_time, "2026-11-23T16:03:00Z"), S("2026-11-24 00:03:00 +08:00"));
}

TEST(midnight_is_the_end_of_the_day_before)
{
    sit_in("UTC");
    when_in(S("Asia/Shanghai"));
    CHECK_STR(told(when_due, "2026-11-29T16:00:00Z"), S("by the end of 2026-11-29 (Asia/Shanghai)"));
    CHECK_STR(told(when_due, "2026-12-31T16:00:00Z"), S("by the end of 2026-12-31 (Asia/Shanghai)"));
    CHECK_STR(told(when_due, "2026-11-29T16:00:01Z"), S("2026-11-30 00:00:01 +08:00"));
    CHECK_STR(told(when_due, "2026-11-29T16:00:00.001Z"), S("2026-11-30 00:00:00 +08:00"));
    CHECK_STR(told(when_due, "2026-11-29T15:59:59Z"), S("2026-11-29 23:59:59 +08:00"));
    words_choose("zh-CN");
    CHECK_STR(told(when_due, "2026-11-29T16:00:00Z"), S("2026-11-29 24时前（Asia/Shanghai）"));
}

TEST(summer_time_is_the_zones_own)
{
    sit_in("Asia/Shanghai");
    when_in(S("Europe/London"));
    CHECK_STR(told(when_time, "2026-07-01T12:00:00Z"), S("2026-07-01 13:00:00 +01:00"));
    CHECK_STR(told(when_due, "2026-06-30T23:00:00Z"), S("by the end of 2026-06-30 (Europe/London)"));
    CHECK_STR(told(when_due, "2026-12-01T00:00:00Z"), S("by the end of 2026-11-30 (Europe/London)"));
}
