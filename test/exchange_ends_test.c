// One step past what is kept or looked at at once: parts that go along with a case, cases that a scan and a find look at; and what changes of
// people leave behind within a minute.
#include "flow/agencies.h"
#include "gate/read_int.h"

enum { CARRIED = 64 * ENTRY_PARTS_MAX }; // parts that may go along

static void note(int64_t id)
{
    struct arena mark = city.arena;
    CHECK(city_admitted(city_act(&city, "duty", id, "record", "", "{\"text\":\"备注\"}")));
    city.arena = mark;
}

// Two come with the report and one with the offer to hand it over; the offer to hand it back is the one too many.
TEST(a_case_goes_over_with_so_many_parts_and_not_with_one_more)
{
    two_agencies();
    int64_t id = case_with_additions(0);
    for (int i = 0; i < CARRIED - 3; i++) note(id);
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

// Rows as the follower would write them: so many cases need not be opened to be too many.
static void put_rows(int count, const char *phone)
{
    struct fault f = { 0 };
    uint8_t token[16];
    struct store *s = follower_store(city.gate);
    ledger_search_token(gate_ledger(city.gate), 1, arena_print(&city.arena, "p%s", phone), token);
    MUST(store_begin(s, &f) == RC_OK);
    for (int i = 1'000; i < 1'000 + count; i++) {
        enum rc rc = store_run(
            s, &f,
            "INSERT OR REPLACE INTO hit (row, agency, id, year, ordinal, number, kind, status, owner, unit, offered, assignee, concerned, area, channel,"
            " cell, publicity, opened_ns, closed_ns, due_ns, acts, last, title, asked) VALUES (?1, 1, ?2, 2026, ?2, 'X', 'help-request', 'received',"
            " 'command', 'command', '', '', '', '', 'web', -1, 0, 1, 0, 0, 1, 0, '', 0)",
            ARGS(INT(LEDGER_ROW(1, i)), INT(i)));
        if (!rc)
            rc = store_run(
                s, &f,
                "INSERT OR REPLACE INTO token (agency, token, row, position, part) VALUES (1, ?1, ?2, 0, 'reporter')",
                ARGS(BLOB(((struct str){ (const char *)token, 16 })), INT(LEDGER_ROW(1, i))));
        if (rc) printf("%s\n", f.text);
        MUST(rc == RC_OK);
    }
    MUST(store_commit(s, &f) == RC_OK);
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
    city_build(&city);
    put_rows(5'000, "1");
    CHECK(gate_scan_prepare(city.reader, &q, S("电梯"), look_job(), &f) == RC_OK);
    put_rows(5'001, "1");
    CHECK(gate_scan_prepare(city.reader, &q, S("电梯"), look_job(), &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "more than 5000 cases are left after the filters: narrow them");
    city_remove(&city);
}

TEST(a_find_names_1000_cases_and_not_1001)
{
    struct gate_query q = { .cell = -1, .at_least_position = -1, .phone = S("13800001111") };
    struct fault f = { 0 };
    city_build(&city);
    put_rows(1'000, "13800001111");
    CHECK(gate_find_prepare(city.reader, &q, look_job(), &f) == RC_OK);
    put_rows(1'001, "13800001111");
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
