// Calendars: what is read, what is refused and at which line, and what a day is.
#include "law/calendar.h"
#include "packs/folder.h"
#include "test.h"

static char pool[4 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

#define HEAD                                                                                                 \
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nX-ANLAN-YEAR:2026\nX-ANLAN-NOTICE:A notice\\, no. 1\n"
#define EVENT(start, end, category)                                                                          \
    "BEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:" start "\nDTEND;VALUE=DATE:" end     \
    "\nSUMMARY:Feast\nCATEGORIES:" category "\nEND:VEVENT\n"
#define TAIL "END:VCALENDAR\n"

static struct day day_of(const char *text)
{
    struct day d;
    MUST(day_parse(str_of(text), &d));
    return d;
}

TEST(a_year_is_read_with_its_notice_holidays_and_worked_days)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    struct calendar_year y;
    CHECK_INT(calendar_year_read(&a,
                                 S(HEAD EVENT("20260215", "20260218", "HOLIDAY")
                                       EVENT("20260214", "20260215", "WORKING-DAY") TAIL),
                                 &y, &f),
              RC_OK);
    CHECK_TEXT(f.text, "");
    CHECK_INT(y.year, 2026);
    CHECK(!y.provisional);
    CHECK_STR(y.notice, S("A notice, no. 1"));
    CHECK_INT(y.days_count, 4);
    for (int32_t i = 1; i < y.days_count; i++) CHECK(y.days[i - 1].day.n < y.days[i].day.n);
    CHECK(y.days[0].kind == CALENDAR_WORKING && y.days[3].kind == CALENDAR_HOLIDAY);
    CHECK_STR(y.days[3].name, S("Feast"));
}

TEST(lines_are_unfolded_and_may_end_as_they_like)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    struct calendar_year y;
    struct str ics = S(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-ANLAN-YEAR:2026\r\nX-ANLAN-NOTICE:one\r\n  and \r\n\ttwo\r\nEND:VCALENDAR");
    CHECK_INT(calendar_year_read(&a, ics, &y, &f), RC_OK);
    CHECK_STR(y.notice, S("one and two"));
    CHECK_INT(y.days_count, 0);
}

// PROVES: RFC 5545 (2009), 3.1, 3.3.4, 3.6.1
TEST(what_could_move_a_day_is_refused_with_its_line)
{
    static const struct {
        const char *ics, *fault;
    } cases[] = {
        { "", "line 1: a line without a colon" },
        { "hello", "line 1: a line without a colon" },
        { "begin:VCALENDAR\n", "line 1: a line that begins with no property in capital letters" },
        { "BEGIN:VEVENT\n", "line 1: it does not begin with BEGIN:VCALENDAR" },
        { HEAD, "line 5: the calendar does not end with END:VCALENDAR" },
        { HEAD TAIL "X:y\n", "line 7: something after END:VCALENDAR" },
        { "BEGIN:VCALENDAR\nVERSION:1.0\n" TAIL, "line 2: not version 2.0 of iCalendar" },
        { "BEGIN:VCALENDAR\nVERSION:2.0\nX-ANLAN-NOTICE:n\n" TAIL,
          "line 1: no X-ANLAN-YEAR: of which year it is" },
        { "BEGIN:VCALENDAR\nVERSION:2.0\nX-ANLAN-YEAR:2026\n" TAIL,
          "line 1: no X-ANLAN-NOTICE: which notice declares these days" },
        { "BEGIN:VCALENDAR\nVERSION:2.0\nX-ANLAN-YEAR:26\n" TAIL, "line 3: \"26\" is not a year" },
        { HEAD "X-ANLAN-PROVISIONAL:PERHAPS\n" TAIL, "line 6: \"PERHAPS\" is neither TRUE nor FALSE" },
        { HEAD "BEGIN:VTIMEZONE\n" TAIL, "line 6: a calendar holds events only, not VTIMEZONE" },
        { HEAD "RRULE:FREQ=YEARLY\n" TAIL,
          "line 6: RRULE in a calendar could move its days, and is not read" },
        { HEAD "BEGIN:VEVENT\nRRULE:FREQ=YEARLY\n",
          "line 7: RRULE in an event could move its days, and is not read" },
        { HEAD "BEGIN:VEVENT\nDTSTART:20260101T000000Z\n",
          "line 7: DTSTART is not a whole day (VALUE=DATE)" },
        { HEAD "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260229\n",
          "line 7: \"20260229\" is not a day as 20260131" },
        { HEAD "BEGIN:VEVENT\nCATEGORIES:PARTY\n",
          "line 7: category \"PARTY\" is neither HOLIDAY nor WORKING-DAY" },
        { HEAD "BEGIN:VEVENT\nSUMMARY:a\nSUMMARY:b\n", "line 8: SUMMARY stands here twice" },
        { HEAD "BEGIN:VEVENT\nSUMMARY:a\\b\n", "line 7: a backslash before nothing that needs one" },
        { HEAD "BEGIN:VEVENT\nUID:1\nEND:VEVENT\n" TAIL, "line 6: an event without UID or DTSTAMP" },
        { HEAD EVENT("20260103", "20260102", "HOLIDAY") TAIL, "line 6: an event that ends before it begins" },
        { HEAD EVENT("20260101", "20260103", "HOLIDAY") EVENT("20260102", "20260103", "WORKING-DAY") TAIL,
          "line 14: 2026-01-02 is declared twice" },
        { HEAD EVENT("20270101", "20270102", "HOLIDAY") TAIL,
          "line 1: 2027-01-01 does not lie in the year 2026" },
        { HEAD "NAME:a\1b\n" TAIL, "line 6: a control character" },
        { HEAD "NAME:\xff\n" TAIL, "line 1: not UTF-8" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct arena a = fresh();
        struct fault f = { 0 };
        struct calendar_year y;
        CHECK_INT(calendar_year_read(&a, str_of(cases[i].ics), &y, &f), RC_INVALID);
        CHECK_TEXT(f.text, cases[i].fault);
        CHECK(a.at == pool);
    }
}

static struct str many_lines(struct arena *a, int lines, int bytes)
{
    struct text t = { .arena = a };
    text_put(&t, S(HEAD));
    for (int i = 0; i < lines; i++) text_put(&t, S("NAME:x\n"));
    if (bytes) text_put(&t, S("NAME:"));
    for (int i = 5; i < bytes; i++) text_char(&t, 'x');
    if (bytes) text_char(&t, '\n');
    text_put(&t, S(TAIL));
    return text_str(&t);
}

TEST(limits_hold_one_step_past_them)
{
    struct fault f = { 0 };
    struct calendar_year y;
    struct arena a = fresh(), b = arena_of(pool + (2 << 20), 2 << 20, NULL);
    CHECK_INT(calendar_year_read(&b, many_lines(&a, CALENDAR_LINES_MAX - 6, 0), &y, &f), RC_OK);
    CHECK_INT(calendar_year_read(&b, many_lines(&a, CALENDAR_LINES_MAX - 5, 0), &y, &f), RC_LIMIT);
    CHECK_INT(calendar_year_read(&b, many_lines(&a, 0, CALENDAR_LINE_BYTES_MAX), &y, &f), RC_OK);
    CHECK_INT(calendar_year_read(&b, many_lines(&a, 0, CALENDAR_LINE_BYTES_MAX + 1), &y, &f), RC_LIMIT);
    CHECK_TEXT(f.text, "line 6: a line of more than 2048 bytes");
    CHECK_INT(calendar_year_read(&b, S(HEAD EVENT("20260101", "20260201", "HOLIDAY") TAIL), &y, &f), RC_OK);
    CHECK_INT(calendar_year_read(&b, S(HEAD EVENT("20260101", "20260202", "HOLIDAY") TAIL), &y, &f),
              RC_LIMIT);
    CHECK_TEXT(f.text, "line 6: an event of more than 31 days");
    char *big = NEW(&a, char, CALENDAR_BYTES_MAX + 1);
    CHECK_INT(calendar_year_read(&b, (struct str){ big, CALENDAR_BYTES_MAX + 1 }, &y, &f), RC_LIMIT);
}

TEST(a_year_holds_so_many_days_and_no_more)
{
    struct fault f = { 0 };
    struct calendar_year y;
    struct arena a = fresh(), b = arena_of(pool + (2 << 20), 2 << 20, NULL);
    for (int past = 0; past < 2; past++) {
        struct text t = { .arena = &a };
        text_put(&t, S(HEAD));
        for (int i = 0; i < CALENDAR_DAYS_MAX + past; i++) {
            struct civil c = civil_of_day((struct day){ day_of("2026-01-01").n + i });
            text_print(
                &t,
                "BEGIN:VEVENT\nUID:%d\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:2026%02d%02d\nSUMMARY:x\nCATEGORIES:HOLIDAY\nEND:VEVENT\n",
                i, c.month, c.day);
        }
        text_put(&t, S(TAIL));
        CHECK_INT(calendar_year_read(&b, text_str(&t), &y, &f), past ? RC_LIMIT : RC_OK);
    }
    struct calendar c;
    struct calendar_year *years = NEW(&a, struct calendar_year, CALENDAR_YEARS_MAX + 1);
    for (int i = 0; i <= CALENDAR_YEARS_MAX; i++)
        years[i] = (struct calendar_year){ .year = 1990 + (i * 37) % 65 };
    CHECK_INT(calendar_of_years(&a, S("x"), years, CALENDAR_YEARS_MAX, &c, &f), RC_OK);
    for (int i = 1; i < c.years_count; i++) CHECK(c.years[i - 1].year < c.years[i].year);
    CHECK_INT(calendar_of_years(&a, S("x"), years, CALENDAR_YEARS_MAX + 1, &c, &f), RC_LIMIT);
    years[1].year = years[0].year;
    CHECK_INT(calendar_of_years(&a, S("x"), years, 2, &c, &f), RC_CONFLICT);
}

static struct calendar calendar_at(struct arena *a, const char *folder, const char *name)
{
    struct calendar_year years[4];
    struct calendar c = { 0 };
    struct fault f = { 0 };
    for (int i = 0; i < 4; i++) {
        struct str path =
            arena_print(a, ANLAN_SOURCE "/packs/%s/calendars/%s-%d.ics", folder, name, 2024 + i);
        if (calendar_year_read(a, folder_slurp(a, arena_cstr(a, path)), &years[i], &f))
            printf("%.*s: %s\n", P(path), f.text);
    }
    CHECK_TEXT(f.text, "");
    CHECK_INT(calendar_of_years(a, str_of(name), years, 4, &c, &f), RC_OK);
    return c;
}

static int32_t days_of_kind(const struct calendar_year *y, enum calendar_kind kind)
{
    int32_t count = 0;
    for (int32_t i = 0; i < y->days_count; i++) count += y->days[i].kind == kind;
    return count;
}

// The sums of the notices: 28 days off and 8 worked, 28 and 5, 33 and 6.
TEST(years_of_the_prc_cite_their_notices_and_what_has_none_is_provisional)
{
    struct arena a = fresh();
    struct calendar c = calendar_at(&a, "cn", "cn");
    static const struct {
        const char *number;
        int32_t off, worked;
    } notices[] = { { "国办发明电〔2023〕7号", 28, 8 },
                    { "国办发明电〔2024〕12号", 28, 5 },
                    { "国办发明电〔2025〕7号", 33, 6 } };
    for (int i = 0; i < COUNT(notices); i++) {
        const struct calendar_year *y = calendar_year(&c, 2024 + i);
        CHECK(y && !y->provisional && str_contains(y->notice, str_of(notices[i].number)) &&
              y->source.len > 0);
        CHECK_INT(days_of_kind(y, CALENDAR_HOLIDAY), notices[i].off);
        CHECK_INT(days_of_kind(y, CALENDAR_WORKING), notices[i].worked);
        for (int32_t k = 0; k < y->days_count; k++) // only a rest day can be made a working day
            if (y->days[k].kind == CALENDAR_WORKING) CHECK(weekday_of_day(y->days[k].day) >= 6);
    }
    const struct calendar_year *y = calendar_year(&c, 2027);
    CHECK(y && y->provisional && days_of_kind(y, CALENDAR_WORKING) == 0 &&
          days_of_kind(y, CALENDAR_HOLIDAY) == 13);
    CHECK(calendar_year(&c, 2028) == NULL && calendar_is_provisional(&c, day_of("2028-01-04")));
    CHECK(!calendar_is_working(&c, CALENDAR_WEEKEND, day_of("2026-02-23")));
    CHECK(calendar_is_working(&c, CALENDAR_WEEKEND, day_of("2026-02-28")));
    CHECK(!calendar_is_working(&c, CALENDAR_WEEKEND, day_of("2026-03-01")));
    CHECK(calendar_is_working(&c, CALENDAR_WEEKEND, day_of("2026-03-02")));
}

TEST(bank_holidays_are_mondays_and_fridays_but_for_the_named_days)
{
    struct arena a = fresh();
    struct calendar ew = calendar_at(&a, "uk", "england-and-wales"),
                    uk = calendar_at(&a, "uk", "united-kingdom");
    for (int32_t i = 0; i < ew.years_count; i++) {
        const struct calendar_year *y = &ew.years[i];
        CHECK(!y->provisional && y->notice.len > 0);
        CHECK(y->days_count ==
              8 + (y->year == 2027)); // Christmas Day 2027 is a Saturday, and named by statutes
        for (int32_t k = 0; k < y->days_count; k++) CHECK(calendar_day(&uk, y->days[k].day) != NULL);
        CHECK_INT(calendar_year(&uk, y->year)->days_count, y->days_count + 5 + (y->year == 2026));
    }
    CHECK(calendar_day(&uk, day_of("2026-06-15")) && !calendar_day(&ew, day_of("2026-06-15")));
    CHECK(calendar_day(&ew, day_of("2026-12-28")) && !calendar_day(&ew, day_of("2026-12-26")));
}

TEST(another_file_of_a_year_is_another_version)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    struct calendar_year y[2];
    struct calendar one, other, turned;
    CHECK_INT(calendar_year_read(&a, S(HEAD TAIL), &y[0], &f), RC_OK);
    CHECK_INT(
        calendar_year_read(&a, S("BEGIN:VCALENDAR\nVERSION:2.0\nX-ANLAN-YEAR:2027\nX-ANLAN-NOTICE:n\n" TAIL),
                           &y[1], &f),
        RC_OK);
    CHECK_INT(calendar_of_years(&a, S("x"), y, 2, &one, &f), RC_OK);
    CHECK_INT(calendar_of_years(&a, S("x"), y, 1, &other, &f), RC_OK);
    CHECK_INT(calendar_of_years(&a, S("x"), (struct calendar_year[]){ y[1], y[0] }, 2, &turned, &f), RC_OK);
    CHECK(!str_equal(calendar_version(&one), calendar_version(&other)));
    CHECK_STR(calendar_version(&turned), calendar_version(&one));
    CHECK_INT(calendar_version(&one).len, CALENDAR_VERSION_BYTES);
    CHECK_INT(calendar_version(NULL).len, 0);
}
