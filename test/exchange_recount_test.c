// Clocks counted again when a calendar changes: the entry, the case, what a stop in between does, and what must stay as it was.
#include "flow/city.h"
#include "gate/rebuild.h"

static struct city city;

static const char help[] = "{\"title\":\"电梯停运\",\"narrative\":\"电梯停了两天\",\"channel\":\"web\"}";

// One year of a calendar whose only days off, beside weekends, are the given ones (YYYYMMDD, or NULL).
static struct str calendar_of(struct arena *a, bool provisional, const char *holiday)
{
    struct text t = { .arena = a };
    text_print(
        &t,
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//EN\nX-ANLAN-YEAR:2031\nX-ANLAN-NOTICE:%s\nX-ANLAN-PROVISIONAL:%s\n",
        provisional ? "none yet" : "the notice", provisional ? "TRUE" : "FALSE");
    if (holiday)
        text_print(
            &t,
            "BEGIN:VEVENT\nUID:1\nDTSTAMP:20300101T000000Z\nDTSTART;VALUE=DATE:%s\nSUMMARY:feast\nCATEGORIES:HOLIDAY\nEND:VEVENT\n",
            holiday);
    text_put(&t, S("END:VCALENDAR\n"));
    return text_str(&t);
}

// The clock "answer" in so many working days of the rule cn-local-2026, whatever the pack says of its length.
static struct str with_working_days(struct arena *a, struct str yaml, int days)
{
    ptrdiff_t at = str_find(yaml, S("  answer:\n"));
    MUST(at >= 0);
    struct str head = str_slice(yaml, 0, at), rest = str_slice(yaml, at, yaml.len), line;
    struct text t = { .arena = a };
    text_put(&t, head);
    text_print(&t, "  answer:\n    working_days: %d\n    rule: cn-local-2026\n", days);
    (void)str_cut(rest, '\n', &line, &rest);
    for (bool inside = true; rest.len > 0;) {
        (void)str_cut(rest, '\n', &line, &rest);
        if (!str_starts(line, S("    "))) inside = false;
        struct str key = str_trim(line);
        if (inside &&
            (str_starts(key, S("days:")) || str_starts(key, S("working_days:")) ||
             str_starts(key, S("rule:"))) &&
            line.at[4] != ' ')
            continue;
        text_put(&t, line);
        text_char(&t, '\n');
    }
    return text_str(&t);
}

static struct json *text_member(struct arena *a, struct str key, struct str text)
{
    struct json *j = NEW(a, struct json, 1);
    *j = (struct json){ .kind = JSON_TEXT, .key = key, .text = text };
    return j;
}

// One person proposes it, another puts it into force.
static void put_into_force(struct arena *a, const struct json *pack)
{
    struct fault f = { 0 };
    static const struct str key = SL("\"document\":\"");
    struct gate_job propose = { .actor = city_staff(&city, S("root")),
                                .agency = city.agency,
                                .casefile = -1,
                                .act = S("propose-pack"),
                                .data = pack,
                                .arena = a };
    enum rc rc = gate_do(city.gate, &propose, &f);
    if (rc || propose.outcome != GATE_ADMITTED) printf("proposing: %s\n", f.text);
    MUST(rc == RC_OK && propose.outcome == GATE_ADMITTED);
    ptrdiff_t at = str_find(propose.entry, key);
    MUST(at >= 0);
    struct json *digest =
        text_member(a, S("digest"), str_slice(propose.entry, at + key.len, at + key.len + 64));
    struct json *data = NEW(a, struct json, 1);
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = digest };
    struct gate_job activate = { .actor = city_staff(&city, S("sun")),
                                 .agency = city.agency,
                                 .casefile = -1,
                                 .act = S("activate-pack"),
                                 .data = data,
                                 .arena = a };
    rc = gate_do(city.gate, &activate, &f);
    if (rc || activate.outcome != GATE_ADMITTED) printf("activating: %s\n", f.text);
    CHECK(rc == RC_OK && activate.outcome == GATE_ADMITTED);
}

// The manifest under a version of its own: what was in force under one name is one text for ever.
static struct str with_next_version(struct arena *a, struct str yaml)
{
    static int serial;
    struct text t = { .arena = a };
    struct str line;
    while (yaml.len > 0) {
        if (!str_cut(yaml, '\n', &line, &yaml)) yaml = S("");
        if (!str_starts(line, S("version:"))) text_print(&t, "%.*s\n", P(line));
    }
    text_print(&t, "version: \"1.0.%d\"\n", ++serial);
    return text_str(&t);
}

// packs/cn with that clock and that year.
static void install(int days, bool provisional, const char *holiday)
{
    struct fault f = { 0 };
    struct arena a = city.arena;
    const struct json *read;
    MUST(setup_read_pack(&a, ANLAN_SOURCE "/packs/cn", &read, &f) == RC_OK);
    struct json *list = (struct json *)(uintptr_t)json_get(read, S("files"));
    struct json *year = NEW(&a, struct json, 1),
                *path = text_member(&a, S("path"), S("calendars/cn-2031.ics"));
    path->next = text_member(&a, S("text"), calendar_of(&a, provisional, holiday));
    *year = (struct json){ .kind = JSON_OBJECT, .count = 2, .first = path, .next = list->first };
    for (struct json *file = list->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next)
            if (!str_equal(m->key, S("text")))
                continue;
            else if (str_equal(json_str(file, S("path")), S("shared/answer.yaml")))
                m->text = with_working_days(&a, m->text, days);
            else if (str_equal(json_str(file, S("path")), S("pack.yaml")))
                m->text = with_next_version(&a, m->text);
    list->first = year;
    list->count++;
    put_into_force(&a, read);
}

static void steps(int count)
{
    struct fault f = { 0 };
    for (int i = 0; i < count; i++) CHECK(clerk_step(city.gate, NULL, 0, &f) == RC_OK);
}

static void set_time(const char *text)
{
    struct instant at;
    struct world real = world_real();
    MUST(instant_parse(str_of(text), &at));
    city.offset_ns = at.ns - real.now(real.self).ns;
}

static struct str story(int64_t id)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    struct actor li = city_staff(&city, S("li"));
    CHECK(gate_story(city.reader, &li, city.agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    return json;
}

static struct str seen(int64_t id)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    struct actor li = city_staff(&city, S("li"));
    CHECK(gate_case(city.reader, &li, city.agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    return json;
}

static int64_t open_log_size(const struct city *c) { return ledger_next(gate_ledger(c->gate), c->agency); }

static int64_t running; // a case that was opened under the provisional year

// Five working days from Monday 3 March 2031: 4, 5, 6, 7, 10; late from the 11th, 00:00 +08:00.
TEST(a_notice_that_replaces_a_provisional_year_moves_the_clock_by_an_entry_of_its_own)
{
    city_build(&city);
    set_time("2031-03-03T10:00:00+08:00");
    install(5, true, NULL);
    struct asked *open = city_open_case(&city, "help-request", help);
    CHECK(city_admitted(open));
    running = open->job.casefile;
    CHECK(str_contains(seen(running), S("2031-03-10T16:00:00Z")));
    CHECK(str_contains(open->job.entry, S("\"calendar\":\"")));
    install(5, false, "20310305");
    steps(3);
    CHECK(str_contains(seen(running), S("2031-03-11T16:00:00Z")));
    CHECK(str_contains(story(running), S("clock-recomputed")) &&
          str_contains(story(running), S("A limit was counted again")));
}

TEST(what_the_calendar_does_not_move_has_no_entry)
{
    int64_t before = open_log_size(&city);
    install(5, false, "20310412"); // a Saturday in April
    steps(3);
    CHECK(str_contains(seen(running), S("2031-03-10T16:00:00Z"))); // the 5th is worked again
    install(5, false, "20310413");
    int64_t after = open_log_size(&city);
    steps(3);
    CHECK_INT(open_log_size(&city), after);
    CHECK(after > before);
}

TEST(a_stop_between_the_notice_and_the_counting_loses_nothing)
{
    install(5, false, "20310306");
    city_close(&city);
    city_open(&city, false);
    CHECK(str_contains(seen(running), S("2031-03-10T16:00:00Z")));
    steps(3);
    CHECK(str_contains(seen(running), S("2031-03-11T16:00:00Z")));
    int64_t size = open_log_size(&city);
    city_close(&city);
    city_open(&city, false);
    steps(3);
    CHECK_INT(open_log_size(&city), size);
}

// The pack has another limit now: what runs keeps its instant, whatever its calendar says.
TEST(another_limit_is_no_matter_of_the_calendar)
{
    install(4, false, "20310307");
    steps(3);
    CHECK(str_contains(seen(running), S("2031-03-11T16:00:00Z")));
    install(4, false, "20310305"); // the same limit as the pack before, but not as this clock's
    steps(3);
    CHECK(str_contains(seen(running), S("2031-03-11T16:00:00Z")));
}

TEST(a_clock_that_was_missed_is_not_counted_again)
{
    set_time("2031-03-20T10:00:00+08:00");
    steps(3);
    int64_t size = open_log_size(&city);
    install(4, false, "20310310");
    steps(3);
    CHECK_INT(open_log_size(&city), size + 2); // proposal and activation
}

// --- data of a zone ------------------------------------------------------------------------------------------

static char zone_memory[1 << 16];
static const struct feel_zone *zone_now;

static const struct feel_zone *find_zone(void *, struct str name)
{
    return str_equal(name, S("Asia/Shanghai")) ? zone_now : NULL;
}

// A TZif file of version 2 with one type and no transition, whose footer is the POSIX rule.
static const struct feel_zone *zone_of(struct arena *a, const char *rule)
{
    struct fault f = { 0 };
    const struct feel_zone *z = NULL;
    struct text t = { .arena = a };
    static const char header[] =
        "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4";
    static const char type[] = "\0\0\x70\x80\0\0CST";
    for (int i = 0; i < 2; i++) {
        text_put(&t, (struct str){ header, 44 });
        text_put(&t, (struct str){ type, 10 });
    }
    text_print(&t, "\n%s\n", rule);
    struct arena own = arena_of(zone_memory, sizeof zone_memory, NULL);
    enum rc rc = feel_zone_parse(&own, S("Asia/Shanghai"), text_str(&t), &z, &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    return z;
}

static void install_with_summer_time(void)
{
    struct fault f = { 0 };
    struct arena a = city.arena;
    const struct json *read;
    MUST(setup_read_pack(&a, ANLAN_SOURCE "/packs/cn", &read, &f) == RC_OK);
    for (struct json *file = json_get(read, S("files"))->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            if (!str_equal(m->key, S("text")) || !str_equal(json_str(file, S("path")), S("pack.yaml")))
                continue;
            ptrdiff_t at = str_find(m->text, S("offset: \"+08:00\""));
            MUST(at >= 0);
            struct str summer = arena_print(&a, "%.*ssummer_time: true, %.*s", P(str_slice(m->text, 0, at)),
                                            P(str_slice(m->text, at, m->text.len)));
            m->text = with_next_version(&a, summer);
        }
    put_into_force(&a, read);
}

// The state moves its clocks by an hour: what ends with a day ends an hour earlier or later, and says why.
TEST(newer_zone_data_move_the_clocks_that_ran_when_the_server_starts_with_them)
{
    struct feel_zones zones = { .find = find_zone, .version = S("2031a") };
    city_close(&city);
    zone_now = zone_of(&city.arena, "CST-8");
    city.zones = &zones;
    city_open(&city, false);
    set_time("2031-06-02T10:00:00+08:00");
    install_with_summer_time();
    struct asked *open = city_open_case(&city, "help-request", help);
    CHECK(city_admitted(open) && open->job.clocks_count > 0);
    CHECK(str_contains(open->job.entry, S("\"zone\":\"2031a\"")));
    struct instant due = open->job.clocks[0].due;
    steps(3);
    CHECK(!str_contains(story(open->job.casefile), S("clock-recomputed")));
    city_close(&city);
    zone_now = zone_of(&city.arena, "CST-9");
    zones.version = S("2031b");
    city_open(&city, false);
    steps(3);
    CHECK(str_contains(story(open->job.casefile), S("clock-recomputed")));
    char text[INSTANT_TEXT_MAX];
    struct instant earlier = { due.ns - 3600 * NS_PER_S };
    CHECK(str_contains(seen(open->job.casefile), instant_print(earlier, text)));
    int64_t size = open_log_size(&city);
    city_close(&city);
    city_open(&city, false);
    steps(3);
    CHECK_INT(open_log_size(&city), size);
}

TEST(views_made_again_from_the_ledger_know_the_same_instants)
{
    struct fault f = { 0 };
    struct rebuild_report made;
    char path[96];
    (void)snprintf(path, sizeof path, "%s/again.db", city.dir);
    city_follow(&city);
    enum rc rc = gate_rebuild_check(city.gate, str_of(path), NULL, NULL, &made, &f);
    if (rc) printf("%s\n", f.text);
    CHECK(rc == RC_OK && made.entries > 5);
    city_remove(&city);
}
