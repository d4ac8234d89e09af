// The `clocks:` of a kind, the rules of counting/ and the files of calendars/: what is taken, what is refused and where, and how a clock of a pack
// is counted. The pack is test/packs/toy with its clock replaced.
#include "app/zones.h"
#include "law/pack.h"
#include "law/rule.h"
#include "packs/folder.h"
#include "test.h"

static char pool[64 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

#define CALENDAR(year, day)                                                                                  \
    "BEGIN:VCALENDAR\nVERSION:2.0\nX-ANLAN-YEAR:" year "\nX-ANLAN-NOTICE:n\nBEGIN:VEVENT\nUID:1\n"           \
    "DTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:" day                                                      \
    "\nSUMMARY:pier day\nCATEGORIES:HOLIDAY\nEND:VEVENT\nEND:VCALENDAR\n"
#define RULE "rule: pier\narticles: [\"lake-code-1#1\"]\n"
#define CLOCK "    articles: [\"lake-code-1#1\"]\n    consequence: keep-over\n    owner_role: warden\n"

static struct str replaced(struct arena *a, struct str text, struct str from, struct str to)
{
    ptrdiff_t at = str_find(text, from);
    MUST(at >= 0);
    return arena_print(a, "%.*s%.*s%.*s", P(str_slice(text, 0, at)), P(to),
                       P(str_slice(text, at + from.len, text.len)));
}

static void put_file(struct folder *folder, const char *path, const char *text)
{
    if (text) folder->at[folder->count++] = (struct pack_file){ str_of(path), str_of(text) };
}

struct files { // NULL: not there
    const char *clock, *rule, *calendar, *zone,
        *over; // over: what the act of the missed clock does to clocks
};

static enum rc load_with(struct arena *a, struct files x, const struct feel_zones *zones,
                         const struct pack **ret_p, struct fault *f)
{
    struct folder folder = folder_of(a, ANLAN_SOURCE "/test/packs/toy");
    for (int32_t i = 0; i < folder.count; i++) {
        struct pack_file *file = &folder.at[i];
        if (x.clock && str_equal(file->path, S("kinds/umbrella.yaml")))
            file->bytes = replaced(
                a, file->bytes,
                S("    days: 10\n    articles: [\"lake-code-1#1\"]\n    warn_before_hours: [48]\n    consequence: keep-over\n    owner_role: warden\n"),
                str_of(x.clock));
        if (x.over && str_equal(file->path, S("procedures/umbrella.bpmn")))
            file->bytes = replaced(a, file->bytes, S("anlan:clock=\"keep\""),
                                   arena_print(a, "anlan:clocks=\"%s\" anlan:clock=\"keep\"", x.over));
        if (x.zone && str_equal(file->path, S("pack.yaml")))
            file->bytes =
                replaced(a, file->bytes, S("{name: Lakeland/Pier, offset: \"-03:30\"}"), str_of(x.zone));
    }
    put_file(&folder, "counting/pier.yaml", x.rule);
    put_file(&folder, "calendars/pier-2026.ics", x.calendar);
    return pack_load_with(a, folder.at, folder.count, &(struct pack_context){ .zones = zones }, ret_p, f);
}

// "kinds/umbrella.yaml:+2: …" is two lines below the clock's name.
static struct str fault_of(struct arena *a, const char *text)
{
    struct str want = str_of(text), line,
               rest = folder_slurp(a, ANLAN_SOURCE "/test/packs/toy/kinds/umbrella.yaml");
    struct str lead = S("kinds/umbrella.yaml:+");
    if (!str_starts(want, lead)) return want;
    int number = 1;
    for (; str_cut(rest, '\n', &line, &rest) && !str_equal(line, S("  keep:")); number++) {
    }
    want = str_slice(want, lead.len, want.len);
    return arena_print(a, "kinds/umbrella.yaml:%d%.*s", number + want.at[0] - '0',
                       P(str_slice(want, 1, want.len)));
}

TEST(clocks_rules_and_calendars_at_fault_are_refused_with_file_and_line)
{
    static const struct {
        struct files x;
        const char *fault;
    } cases[] = {
        { { .clock = "    hours: 2\n    rule: ashore\n" CLOCK },
          "kinds/umbrella.yaml:+2: no counting rule \"ashore\": no file counting/ashore.yaml" },
        { { .clock = "    working_days: 2\n    rule: pier\n    custody: true\n" CLOCK, .rule = RULE },
          "kinds/umbrella.yaml:+0: clock \"keep\" limits liberty, where no rest day is left out" },
        { { .clock = "    days: 2\n    warn: [{months: 1}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: unknown key \"months\" in a warning (known: minutes hours days working_days)" },
        { { .clock = "    days: 2\n    warn: [{working_days: 1}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: working days need a rule, and clock \"keep\" names none" },
        { { .clock = "    days: 2\n    warn: [{days: 1}]\n    warn_before_hours: [1]\n" CLOCK },
          "kinds/umbrella.yaml:+2: clock \"keep\" has both warn and warn_before_hours" },
        { { .clock = "    days: 2\n    extensions: []\n" CLOCK },
          "kinds/umbrella.yaml:+2: \"extensions\" is not a list of extensions" },
        { { .clock = "    days: 2\n    extensions: [{by: {days: 1}}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: an extension rests on no article" },
        { { .clock = "    days: 2\n    extensions: [{articles: [\"lake-code-1#1\"]}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: an extension needs either by or to" },
        { { .clock =
                "    days: 2\n    extensions: [{to: {days: 2}, articles: [\"lake-code-1#1\"]}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: an extension to 2 days does not lengthen the limit" },
        { { .clock =
                "    hours: 2\n    extensions: [{by: {months: 2}, articles: [\"lake-code-1#1\"]}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: a clock of hours cannot be extended by months" },
        { { .clock =
                "    days: 2\n    extensions: [{by: {days: 1}, approval: pope, articles: [\"lake-code-1#1\"]}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: no role \"pope\" in pack.yaml" },
        { { .clock =
                "    days: 2\n    extensions: [{by: {days: 1}, times: 17, articles: [\"lake-code-1#1\"]}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: more than 16 extensions in all" },
        { { .clock = "    days: 2\n    pauses: [{acts: [wait]}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: a pause rests on no article" },
        { { .clock = "    days: 2\n    pauses: [{articles: [\"lake-code-1#1\"]}]\n" CLOCK },
          "kinds/umbrella.yaml:+2: a pause that no act makes" },
        { { .clock = "    months: 1201\n" CLOCK },
          "kinds/umbrella.yaml:+1: \"months\" is 1201, not 1 to 1200" },
        { { .rule = "rule: pier\n" }, "counting/pier.yaml:1: rule \"pier\" rests on no article" },
        { { .rule = "rule: quay\narticles: [\"lake-code-1#1\"]\n" },
          "counting/pier.yaml:1: rule \"quay\" stands in the file of another name" },
        { { .rule = RULE "calendar: pier\n" },
          "counting/pier.yaml:3: no calendar \"pier\": no file calendars/pier-YEAR.ics" },
        { { .rule = RULE "weekend: [someday]\n" },
          "counting/pier.yaml:3: \"someday\" is no day of the week" },
        { { .rule = RULE "rolls: [hours]\n" },
          "counting/pier.yaml:3: \"hours\" is not days, months or years" },
        { { .rule = RULE "first_day: perhaps\n" },
          "counting/pier.yaml:3: \"first_day\" cannot be \"perhaps\"" },
        { { .rule = RULE "first_day: same\nends: time\n" },
          "counting/pier.yaml:1: a limit whose first day counts cannot end at the time of day of its start" },
        { { .rule = RULE "short_days: 3\n" },
          "counting/pier.yaml:3: \"short_days\" is not a list of numbers" },
        { { .rule = RULE "short_days: [0]\n" }, "counting/pier.yaml:3: not a number of days, 1 to 366" },
        { { .rule = RULE "pause: {days: never}\n" }, "counting/pier.yaml:3: \"days\" cannot be \"never\"" },
        { { .rule = RULE "sundays: off\n" },
          "counting/pier.yaml:3: unknown key \"sundays\" in a counting rule (known: rule articles calendar weekend first_day first_hour ends rolls month_end pause short_days hours)" },
        { { .calendar = CALENDAR("2027", "20270101") },
          "calendars/pier-2026.ics:1: it is the calendar of 2027, not of 2026" },
        { { .calendar = "BEGIN:VCALENDAR\n" },
          "calendars/pier-2026.ics: line 1: the calendar does not end with END:VCALENDAR" },
        { { .zone = "{name: Europe/London, offset: \"+00:00\", summer_time: true}" },
          "pack.yaml:4: zone Europe/London has summer time, and no data of time zones are at hand" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct arena a = fresh();
        struct fault f = { 0 };
        const struct pack *p = NULL;
        CHECK(load_with(&a, cases[i].x, NULL, &p, &f) != RC_OK && p == NULL);
        CHECK_STR(str_of(f.text), fault_of(&a, cases[i].fault));
    }
}

// The system never records a release that no person made.
TEST(the_system_cannot_end_the_clock_of_a_persons_liberty)
{
    static const char custody[] = "    hours: 8\n    custody: true\n" CLOCK, plain[] = "    hours: 8\n" CLOCK;
    static const struct {
        struct files x;
        bool refused;
    } cases[] = {
        { { .clock = custody, .over = "stop:keep" }, true },
        { { .clock = custody, .over = "stop:all" }, true },
        { { .clock = custody, .over = "extend:keep" }, true }, // it cannot be extended
        { { .clock = custody }, false },
        { { .clock = plain, .over = "stop:keep" }, false },
        { { .clock = plain, .over = "stop:all" }, false },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct arena a = fresh();
        struct fault f = { 0 };
        const struct pack *p = NULL;
        CHECK((load_with(&a, cases[i].x, NULL, &p, &f) != RC_OK) == cases[i].refused);
        if (i < 2)
            CHECK(
                str_ends(str_of(f.text), S("lets the system end the clock \"keep\" of a person's liberty")));
        if (!cases[i].refused) CHECK_TEXT(f.text, "");
    }
}

TEST(a_file_of_calendars_that_would_be_passed_over_is_refused)
{
    static const char *const paths[] = { "calendars/pier.ics",        "calendars/pier-26.ics",
                                         "calendars/2026.ics",        "calendars/pier-2026.txt",
                                         "calendars/a/pier-2026.ics", "calendars/Pier-2026.ics" };
    for (int i = 0; i < COUNT(paths); i++) {
        struct arena a = fresh();
        struct fault f = { 0 };
        const struct pack *p = NULL;
        struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
        put_file(&folder, paths[i], CALENDAR("2026", "20260101"));
        CHECK(pack_load(&a, folder.at, folder.count, &p, &f) == RC_INVALID);
        CHECK(str_starts(str_of(f.text), str_of(paths[i])));
    }
}

TEST(more_rules_than_a_pack_may_have_are_refused)
{
    struct arena a = fresh();
    for (int past = 0; past < 2; past++) {
        struct fault f = { 0 };
        const struct pack *p = NULL;
        struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
        for (int i = 0; i < PACK_RULES_MAX + past; i++)
            put_file(&folder, arena_cstr(&a, arena_print(&a, "counting/r-%d.yaml", i)),
                     arena_cstr(&a, arena_print(&a, "rule: r-%d\narticles: [\"lake-code-1#1\"]\n", i)));
        CHECK_INT(pack_load(&a, folder.at, folder.count, &p, &f), past ? RC_LIMIT : RC_OK);
    }
}

static struct instant at(const char *text)
{
    struct instant i;
    MUST(instant_parse(str_of(text), &i));
    return i;
}

static const struct pack_clock *keep_of(const struct pack *p)
{
    return pack_clock(pack_kind(p, S("umbrella")), S("keep"));
}

TEST(a_whole_clock_is_read_and_counted_by_its_rule)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct files x = {
        .clock =
            "    days: 5\n    rule: pier\n    warn: [{working_days: 1}, {minutes: 90}]\n"
            "    pauses: [{acts: [dry], articles: [\"lake-code-1#1\"]}]\n"
            "    extensions:\n      - {name: once, by: {days: 3}, times: 2, approval: [warden, ferry], articles: [\"lake-code-1#1\"]}\n"
            "      - {name: whole, to: {months: 1}, articles: [\"lake-code-1#1\"]}\n" CLOCK,
        .rule = RULE
        "calendar: pier\nrolls: [days]\nshort_days: {up_to: 3}\npause: {days: touched, working_days: touched}\nmonth_end: over\n",
        .calendar = CALENDAR("2026", "20260309"),
    };
    CHECK_INT(load_with(&a, x, NULL, &p, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    if (!p) return;
    const struct pack_clock *c = keep_of(p);
    CHECK(c->days == 5 && c->terms.rule == pack_counting(p, S("pier")) && c->extend_times_max == 3 &&
          c->extend_days == 3);
    CHECK_STR(c->terms.extensions[0].approval, S("warden ferry"));
    CHECK(c->warn_count == 1 &&
          c->warn_before_h[0] == 2); // ninety minutes, rounded up; working days have no hours
    CHECK(c->pauses_count == 1 && pack_names_hold(c->pauses[0].acts, S("dry")));
    CHECK_INT(pack_clock_stamp(p, c).calendar.len, CALENDAR_VERSION_BYTES);
    CHECK_INT(pack_clock_stamp(p, c).zone.len, 0);
    // Tuesday 3 March; day 5 is Sunday the 8th; Monday the 9th is pier day; Tuesday the 10th.
    CHECK_INT(pack_clock_due(p, c, at("2026-03-03T12:00:00-03:30")).ns, at("2026-03-11T00:00:00-03:30").ns);
    // Extended by three working days from Sunday the 8th: 10, 11, 12.
    struct clock_run run = { .start = at("2026-03-03T12:00:00-03:30"),
                             .extended = (int32_t[]){ 0 },
                             .extended_count = 1 };
    struct clock_due due;
    CHECK_INT(pack_clock_count(p, c, &run, NULL, &due, &f), RC_OK);
    CHECK_INT(due.due.ns, at("2026-03-13T00:00:00-03:30").ns);
    CHECK_INT(due.warnings[0].ns, at("2026-03-12T00:00:00-03:30").ns);
    // To a month: 3 April, a Friday.
    run.extended = (int32_t[]){ 1 };
    CHECK_INT(pack_clock_count(p, c, &run, NULL, &due, &f), RC_OK);
    CHECK_INT(due.due.ns, at("2026-04-04T00:00:00-03:30").ns);
    // The same by the history of a clock that runs: paused on the 5th and 6th, extended twice.
    struct clock_pause pause = { at("2026-03-05T09:00:00-03:30"), at("2026-03-06T09:00:00-03:30") };
    struct law_clock now = { .name = c->name,
                             .start = run.start,
                             .extended_times = 2,
                             .has_history = true,
                             .pauses = &pause,
                             .pauses_count = 1 };
    CHECK(pack_clock_again(p, c, &now,
                           &due)); // natural days 4, 7, 8, 9, 10 March; working days 11, 12, 13; 16, 17, 18
    CHECK_INT(due.due.ns, at("2026-03-19T00:00:00-03:30").ns);
    now.has_history = false;
    CHECK(!pack_clock_again(p, c, &now, &due));
    now.has_history = true;
    now.extended_times = 4; // one more than there are
    CHECK(!pack_clock_again(p, c, &now, &due));
}

TEST(a_pack_whose_zone_has_summer_time_counts_by_its_data)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct files x = { .clock = "    days: 1\n" CLOCK,
                       .zone = "{name: Europe/London, offset: \"+00:00\", summer_time: true}" };
    CHECK_INT(load_with(&a, x, zones_open(), &p, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    if (!p) return;
    CHECK(p->zones == zones_open() && p->clock_zone.zone != NULL);
    CHECK_INT(pack_clock_due(p, keep_of(p), at("2026-03-28T12:00:00Z")).ns,
              at("2026-03-30T00:00:00+01:00").ns);
    CHECK_STR(pack_clock_stamp(p, keep_of(p)).zone, zones_open()->version);
    x.zone = "{name: Europe/Atlantis, offset: \"+00:00\", summer_time: true}";
    CHECK_INT(load_with(&a, x, zones_open(), &p, &f), RC_INVALID);
    CHECK_TEXT(f.text, "pack.yaml:4: the data of time zones know no \"Europe/Atlantis\"");
}
