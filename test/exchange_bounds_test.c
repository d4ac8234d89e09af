// One step past what is shown, kept or looked at: it is left out, and said where it can be.
#include "flow/version.h"
#include "gate/casefile_int.h"
#include "gate/charter.h"
#include "gate/read_int.h"

static const char help[] = "{\"narrative\":\"三号楼电梯停了两天\"}";

static int64_t open_one(const char *data)
{
    struct arena mark = city.arena;
    struct asked *a = city_open_case(&city, "help-request", data);
    CHECK(city_admitted(a));
    int64_t id = a->job.casefile;
    city.arena = mark;
    return id;
}

static const struct json *answer(enum rc rc, struct str json, const struct fault *f)
{
    if (rc) printf("%s\n", f->text);
    CHECK(rc == RC_OK);
    return city_json(&city, rc ? "{}" : arena_cstr(&city.arena, json));
}

// --- what is shown -----------------------------------------------------------------------------------------------

static const struct json *proofs(int64_t id, int64_t before)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    struct actor duty = city_staff(&city, S("duty"));
    enum rc rc = gate_proofs(city.reader, &duty, city.agency, id, before, &city.arena, &json, &f);
    return answer(rc, json, &f);
}

TEST(proofs_of_one_entry_more_than_a_page_holds_are_two_pages)
{
    city_build(&city);
    int64_t id = open_one(help);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    for (int i = 1; i < PROOFS_SHOWN; i++) {
        struct arena mark = city.arena;
        CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "add", "", "{\"text\":\"补充\"}")));
        city.arena = mark;
    }
    const struct json *all = proofs(id, INT64_MAX);
    CHECK_INT(json_get(all, S("entries"))->count, PROOFS_SHOWN);
    CHECK(!json_bool(all, S("more"), true));
    CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "add", "", "{\"text\":\"补充\"}")));
    const struct json *first = proofs(id, INT64_MAX);
    const struct json *last = json_at(json_get(first, S("entries")), PROOFS_SHOWN - 1);
    CHECK_INT(json_get(first, S("entries"))->count, PROOFS_SHOWN);
    CHECK(json_bool(first, S("more"), false));
    CHECK_INT(json_int(last, S("n"), -1), 1);
    const struct json *rest = proofs(id, json_int(last, S("n"), -1));
    CHECK_INT(json_get(rest, S("entries"))->count, 1);
    CHECK(!json_bool(rest, S("more"), true));
    city_remove(&city);
}

static const struct json *linked_of(int64_t id)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    struct actor duty = city_staff(&city, S("duty"));
    city_follow(&city);
    enum rc rc = gate_case(city.reader, &duty, city.agency, id, S("en"), &city.arena, &json, &f);
    return json_get(answer(rc, json, &f), S("linked"));
}

TEST(of_one_linked_case_more_than_is_shown_the_oldest_is_left_out)
{
    char name[CASE_TEXT], data[128], oldest[CASE_TEXT];
    city_build(&city);
    int64_t id = open_one(help);
    ledger_case_name(gate_ledger(city.gate), city.agency, id, name);
    (void)snprintf(data, sizeof data, "{\"narrative\":\"x\",\"same_as\":\"%.*s\"}", CASE_TEXT, name);
    ledger_case_name(gate_ledger(city.gate), city.agency, open_one(data), oldest);
    for (int i = 1; i < LINKED_SHOWN; i++) (void)open_one(data);
    const struct json *all = linked_of(id);
    CHECK_INT(all->count, LINKED_SHOWN);
    CHECK_STR(json_str(json_at(all, LINKED_SHOWN - 1), S("id")), ((struct str){ oldest, CASE_TEXT }));
    (void)open_one(data);
    const struct json *cut = linked_of(id);
    CHECK_INT(cut->count, LINKED_SHOWN);
    for (const struct json *j = cut->first; j; j = j->next)
        CHECK(!str_equal(json_str(j, S("id")), (struct str){ oldest, CASE_TEXT }));
    city_remove(&city);
}

// What a column of the first table of the opening was told; NULL: that is not worked out.
static const struct json *told_of(int64_t id)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    struct actor duty = city_staff(&city, S("duty"));
    enum rc rc = gate_explain(city.reader, &duty, city.agency, id, 0, S("en"), &city.arena, &json, &f);
    const struct json *table = json_at(json_get(answer(rc, json, &f), S("tables")), 0);
    CHECK(table != NULL);
    return json_get(json_at(json_get(table, S("columns")), 0), S("value"));
}

static void finish(struct gate_job *job) { (void)job; }

// So many acts, many to a commit: each alone would wait for the disk.
static void record(int64_t id, int count)
{
    enum { AT_ONCE = 64 };
    struct fault f = { 0 };
    while (count > 0) {
        struct arena mark = city.arena;
        struct gate_job *jobs[AT_ONCE];
        int n = count < AT_ONCE ? count : AT_ONCE;
        for (int i = 0; i < n; i++) {
            struct arena *arena = NEW(&city.arena, struct arena, 1);
            *arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
            jobs[i] = NEW(&city.arena, struct gate_job, 1);
            *jobs[i] = (struct gate_job){ .actor = city_staff(&city, S("chen")),
                                          .agency = city.agency,
                                          .casefile = id,
                                          .act = S("record"),
                                          .data = city_json(&city, "{\"text\":\"x\"}"),
                                          .arena = arena,
                                          .done = finish };
            CHECK(gate_prepare(city.gate, jobs[i], &f) == RC_OK);
        }
        CHECK(clerk_step(city.gate, jobs, n, &f) == RC_OK);
        for (int i = 0; i < n; i++) CHECK(jobs[i]->outcome == GATE_ADMITTED);
        city.arena = mark;
        count -= n;
    }
}

// The explanation of an act, told again out of all acts of its case.
TEST(what_a_table_was_told_is_not_worked_out_of_a_story_that_is_too_long)
{
    city_build(&city);
    struct arena mark = city.arena;
    struct asked *a = city_open_case(&city, "emergency-call", "{\"narrative\":\"x\"}");
    CHECK(city_admitted(a));
    int64_t id = a->job.casefile;
    city.arena = mark;
    record(id, ACTS_BEFORE_MAX - 1);
    CHECK(told_of(id) != NULL);
    CHECK(city_admitted(city_act(&city, "chen", id, "record", "", "{\"text\":\"x\"}")));
    CHECK(told_of(id) == NULL); // the rules that fired stand in the entry all the same
    city_remove(&city);
}

// --- what is looked at --------------------------------------------------------------------------------------------

// Who proposed the very same pack, and whose account the boss has made: none of them is another person than the boss.
static void propose_by_many(const struct json *document, int count)
{
    struct fault f = { 0 };
    struct setup_role operator= { .role = S("operator") };
    for (int i = 0; i < count; i++) {
        char name[16];
        struct arena mark = city.arena;
        (void)snprintf(name, sizeof name, "u%02d", i);
        CHECK(setup_account_as(city.gate, &city.arena, S("boss"), city.agency, str_of(name), str_of(name),
                               false, &operator, 1, &f) == RC_OK);
        CHECK(city_admitted(house(name, "propose-pack", document)));
        city.arena = mark;
    }
}

TEST(of_more_proposers_than_are_looked_at_the_last_is_no_second_person)
{
    city_build(&city);
    city_person(&city, city.agency, S("boss"), S("operator"), S(""), S(""));
    city_person(&city, city.agency, S("z-last"), S("operator"), S(""), S(""));
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    propose_by_many(next, PROPOSERS_MAX);
    CHECK(city_admitted(house("z-last", "propose-pack", next)));
    struct asked *a = house("boss", "activate-pack", digest_data(digest_of(next)));
    CHECK(a->rc == RC_DENIED); // the last one, a second person, stands beyond those that are looked at
    struct fault f = { 0 };
    CHECK(store_run(city.gate->writer, &f,
                    "DELETE FROM installed WHERE kind = 'pack-proposed' AND name = 'u:u00'",
                    NO_ARGS) == RC_OK);
    CHECK(city_admitted(house("boss", "activate-pack", digest_data(digest_of(next)))));
    city_remove(&city);
}

TEST(of_more_proposals_than_an_operator_is_told_of_it_is_said_that_there_are_more)
{
    enum { TOLD = 64 };
    struct fault f = { 0 };
    struct str json = { 0 };
    city_build(&city);
    city_person(&city, city.agency, S("boss"), S("operator"), S(""), S(""));
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    propose_by_many(next, TOLD);
    const struct json *told = answer(gate_packs(city.reader, city.agency, &city.arena, &json, &f), json, &f);
    CHECK_INT(json_get(told, S("proposed"))->count, TOLD);
    CHECK(json_get(told, S("more")) == NULL);
    CHECK(city_admitted(house("root", "propose-pack", next)));
    told = answer(gate_packs(city.reader, city.agency, &city.arena, &json, &f), json, &f);
    CHECK_INT(json_get(told, S("proposed"))->count, TOLD);
    CHECK(json_bool(told, S("more"), false));
    city_remove(&city);
}

// --- what is kept --------------------------------------------------------------------------------------------------

TEST(of_more_parts_than_a_case_keeps_as_asked_for_the_last_is_left_out)
{
    static char names[CASE_ASKED_MAX + 1][8];
    struct casefile c = { 0 };
    struct entry entry = { .place = 1 };
    struct effects e = { .cell = -1, .asked_agency = 2, .asked_case = 7, .asked_count = CASE_ASKED_MAX + 1 };
    for (int i = 0; i <= CASE_ASKED_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "part%d", i);
        e.asked[i] = str_of(names[i]);
    }
    case_fold(&c, &entry, &e);
    CHECK_INT(c.asked_count, CASE_ASKED_MAX);
    CHECK_STR(name_str(&c.asked[CASE_ASKED_MAX - 1]), str_of(names[CASE_ASKED_MAX - 1]));
    case_fold(&c, &entry, &e); // asked again: each stands once
    CHECK_INT(c.asked_count, CASE_ASKED_MAX);
}

// --- what a charter holds -----------------------------------------------------------------------------------------

static enum rc read_charter(int units, int routes, struct fault *f)
{
    enum { CHARTER_ROOM = 64 << 20 };
    void *memory = malloc(CHARTER_ROOM);
    MUST(memory != NULL);
    struct arena a = arena_of(memory, CHARTER_ROOM, NULL);
    struct text t = { .arena = &a };
    const struct json *tree;
    const struct charter *c;
    text_print(&t, "{\"agency\":\"a\",\"origin\":\"ledger.example/a\",\"words\":{\"en\":\"A\"},\"units\":[");
    for (int i = 0; i < units; i++)
        text_print(&t, "%s{\"code\":\"u%d\",\"words\":{\"en\":\"U\"}}", i ? "," : "", i);
    text_print(&t, "],\"routes\":[");
    for (int i = 0; i < routes; i++)
        text_print(&t, "%s{\"unit\":\"u0\"%s}", i ? "," : "", i + 1 < routes ? ",\"area\":\"x\"" : "");
    text_print(&t, "]}");
    enum rc rc = json_parse(&a, text_str(&t), &tree, f);
    if (!rc) rc = charter_read(&a, tree, &c, f);
    free(memory);
    return rc;
}

TEST(a_charter_of_one_unit_or_route_more_is_refused)
{
    struct fault f = { 0 };
    CHECK(read_charter(CHARTER_UNITS_MAX, 1, &f) == RC_OK);
    CHECK(read_charter(CHARTER_UNITS_MAX + 1, 1, &f) == RC_LIMIT && str_contains(str_of(f.text), S("units")));
    CHECK(read_charter(1, CHARTER_ROUTES_MAX, &f) != RC_LIMIT);
    CHECK(read_charter(1, CHARTER_ROUTES_MAX + 1, &f) == RC_LIMIT &&
          str_contains(str_of(f.text), S("routes")));
}
