// One step past what is kept or looked at at once: parts that go along with a case, cases that a scan and a find look at; and what changes of
// people leave behind within a minute.
#include "flow/agencies.h"
#include "gate/read_int.h"

static int64_t id; // of the case that is looked for

enum { CARRIED = 64 * ENTRY_PARTS_MAX }; // parts that may go along

static void note(void)
{
    struct arena mark = city.arena;
    CHECK(city_admitted(city_act(&city, "duty", id, "record", "", "{\"text\":\"备注\"}")));
    city.arena = mark;
}

// Two come with the report and one with the offer to hand it over; the offer to hand it back is the one too many.
TEST(a_case_goes_over_with_so_many_parts_and_not_with_one_more)
{
    two_agencies();
    id = case_with_additions(0);
    for (int i = 0; i < CARRIED - 3; i++) note();
    int64_t twin = hand_over(id);
    CHECK_INT(count_parts(there, twin, S("narrative")).parts, CARRIED - 1);
    CHECK(city_admitted(city_ask(&city, mei, there, "", twin, "transfer", "",
                                 "{\"unit\":\"anlan-demo/command\",\"reason\":\"退回\"}")));
    struct asked *a =
        city_ask(&city, city_staff(&city, S("duty")), there, "", twin, "accept-transfer", "", "{}");
    CHECK(a->rc == RC_LIMIT && a->job.outcome == GATE_FAILED);
    CHECK_TEXT(a->fault.text, "the case has more than 1024 sealed parts: it cannot be handed over");
    CHECK(city_admitted(
        city_ask(&city, mei, there, "", twin, "record", "", "{\"text\":\"备注\"}"))); // it stays
    city_remove(&city);
}

// --- scans and finds -------------------------------------------------------------------------------------------------

static void run(struct store *s, const char *sql, struct values args)
{
    struct fault f = { 0 };
    enum rc rc = store_run(s, &f, sql, args);
    if (rc) printf("%s: %s\n", sql, f.text);
    MUST(rc == RC_OK);
}

// The case as the search view has it, again and again: that many need not be opened to be too many.
static void be_many(int from, int to)
{
    struct fault f = { 0 };
    struct store *s = follower_store(city.gate);
    int64_t first = LEDGER_ROW(city.agency, id);
    MUST(store_begin(s, &f) == RC_OK);
    run(s, "CREATE TEMP TABLE one AS SELECT * FROM hit WHERE row = ?1", ARGS(INT(first)));
    for (int i = from; i < to; i++) {
        run(s, "UPDATE one SET row = ?1, id = ?1", ARGS(INT(first + i)));
        run(s, "INSERT INTO hit SELECT * FROM one", NO_ARGS);
        run(s, "INSERT INTO token SELECT agency, token, ?1, position, part FROM token WHERE row = ?2",
            ARGS(INT(first + i), INT(first)));
    }
    run(s, "DROP TABLE one", NO_ARGS);
    MUST(store_commit(s, &f) == RC_OK);
}

static void begin(void)
{
    city_build(&city);
    id = city_open_case(&city, "help-request", help)->job.casefile;
    city_follow(&city);
}

static struct gate_job *look_job(void)
{
    struct gate_job *job = NEW(&city.arena, struct gate_job, 1);
    struct arena *arena = NEW(&city.arena, struct arena, 1);
    *arena = arena_of(NEW(&city.arena, char, 4 << 20), 4 << 20, NULL);
    *job = (struct gate_job){ .actor = city_staff(&city, S("li")),
                              .agency = city.agency,
                              .purpose = S("handle-case"),
                              .arena = arena };
    return job;
}

TEST(a_scan_looks_at_5000_cases_and_not_at_5001)
{
    struct gate_query q = { .cell = -1, .at_least_position = -1 };
    struct fault f = { 0 };
    begin();
    be_many(1, 5'000);
    CHECK(gate_scan_prepare(city.reader, &q, S("电梯"), look_job(), &f) == RC_OK);
    be_many(5'000, 5'001);
    CHECK(gate_scan_prepare(city.reader, &q, S("电梯"), look_job(), &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "more than 5000 cases are left after the filters: narrow them");
    city_remove(&city);
}

TEST(a_find_names_1000_cases_and_not_1001)
{
    struct gate_query q = { .cell = -1, .at_least_position = -1, .phone = S("13800005566") };
    struct fault f = { 0 };
    begin();
    be_many(1, 1'000);
    CHECK(gate_find_prepare(city.reader, &q, look_job(), &f) == RC_OK);
    be_many(1'000, 1'001);
    CHECK(gate_find_prepare(city.reader, &q, look_job(), &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "more than 1000 cases are left after the filters: narrow them");
    city_remove(&city);
}

// --- people -------------------------------------------------------------------------------------------------------------

// What readers may stand on is kept for a minute, however much has changed; and nothing of it is lost (the sanitizer looks).
TEST(a_flood_of_changes_within_a_minute_is_kept_and_then_let_go)
{
    enum { CHANGES = 200 };
    city_build(&city);
    for (int i = 0; i < CHANGES; i++)
        city_person(&city, city.agency, S("wang"), i % 2 ? S("handler") : S("mediator"), S("mediation"),
                    S(""));
    int32_t kept = 0;
    for (const struct retired *r = city.gate->retired; r; r = r->next) kept++;
    CHECK(kept >= 2 * CHANGES); // the person, and the list that named them
    city.offset_ns += 61 * NS_PER_S;
    city_person(&city, city.agency, S("wang"), S("handler"), S("mediation"), S(""));
    kept = 0;
    for (const struct retired *r = city.gate->retired; r; r = r->next) kept++;
    CHECK_INT(kept, 2);
    struct account wang;
    struct fault f = { 0 };
    CHECK(gate_account(city.gate, &city.arena, S("wang"), &wang, &f) == RC_OK);
    CHECK_STR(wang.roles[0].role, S("handler"));
    city_remove(&city);
}
