// Acts that no single entry can hold, and the way of a receipt after its case went to another agency.
#include "flow/agencies.h"

TEST(an_erasure_of_more_parts_than_an_entry_can_name_takes_several_entries_and_one_commit)
{
    enum { ADDED = 190 };
    two_agencies();
    int64_t id = case_with_additions(ADDED);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    int64_t entries = ledger_next(gate_ledger(city.gate), city.agency), batches = city.gate->batches;
    struct asked *erased =
        city_act(&city, "lawyer", id, "erase", "", "{\"parts\":[\"narrative\"],\"reason\":\"期满\"}");
    CHECK(city_admitted(erased));
    int64_t grown = ledger_next(gate_ledger(city.gate), city.agency) - entries;
    CHECK(grown > ADDED / EFFECT_ERASES_MAX && grown < ADDED / 10);
    CHECK_INT(city.gate->batches, batches + 1);
    CHECK_INT(erased->job.position,
              ledger_next(gate_ledger(city.gate), city.agency) - 1); // its own entry is the last
    struct counted n = count_parts(city.agency, id, S("narrative"));
    CHECK_INT(n.parts, ADDED + 2); // and the reason of the erasure itself
    CHECK_INT(n.erased, ADDED + 1);
    n = count_parts(city.agency, id, S("reporter"));
    CHECK(n.parts == 1 && n.erased == 0);
    CHECK(verifies(city.agency));
    rebuild_is_equal();
    city_remove(&city);
}

TEST(a_retry_of_such_an_erasure_finds_the_acts_own_entry)
{
    two_agencies();
    int64_t id = case_with_additions(60);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    char key[40];
    int64_t ms = city_now(&city).ns / NS_PER_MS, first = -1;
    (void)snprintf(key, sizeof key, "%08llx-%04llx-7000-8000-000000000001", (long long)(ms >> 16),
                   (long long)(ms & 0xFFFF));
    for (int i = 0; i < 2; i++) {
        struct asked *a = NEW(&city.arena, struct asked, 1);
        struct arena arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
        a->job =
            (struct gate_job){ .actor = city_staff(&city, S("lawyer")),
                               .agency = city.agency,
                               .casefile = id,
                               .act = S("erase"),
                               .retry_key = str_of(key),
                               .route = S("r"),
                               .data = city_json(&city, "{\"parts\":[\"narrative\"],\"reason\":\"期满\"}"),
                               .arena = &arena };
        a->rc = gate_do(city.gate, &a->job, &a->fault);
        CHECK(city_admitted(a) && a->job.repeated == (i == 1));
        if (i == 0) first = a->job.position;
        CHECK_INT(a->job.position, first);
    }
    city_remove(&city);
}

TEST(a_case_of_more_parts_than_an_entry_can_hold_goes_whole_to_another_agency)
{
    enum { ADDED = 50 };
    two_agencies();
    int64_t id = case_with_additions(ADDED), entries = ledger_next(gate_ledger(city.gate), there),
            twin = hand_over(id);
    CHECK_INT(twin, entries); // the entry that opens it comes first
    CHECK_INT(ledger_next(gate_ledger(city.gate), there) - entries,
              (ADDED + 3 + ENTRY_PARTS_MAX - 1) / ENTRY_PARTS_MAX);
    CHECK_INT(count_parts(there, twin, S("narrative")).parts, ADDED + 2); // and why it was offered
    CHECK_INT(count_parts(there, twin, S("reporter")).parts, 1);
    struct asked *read = city_ask(&city, mei, there, "", twin, "read", "handle-case",
                                  "{\"parts\":[\"narrative\",\"reporter\"]}");
    struct fault f = { 0 };
    struct str json = { 0 };
    CHECK(city_admitted(read) && gate_opened(city.reader, &read->job, &city.arena, &json, &f) == RC_OK);
    CHECK(str_contains(json, S("三号楼电梯停了两天")) && str_contains(json, S("13800005566")));
    CHECK(verifies(city.agency) && verifies(there));
    rebuild_is_equal();
    city_remove(&city);
}

TEST(the_receipt_follows_its_case_to_the_other_agency)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    char code[RECEIPT_TEXT];
    struct actor holder;
    two_agencies();
    int64_t id = case_with_additions(1);
    CHECK(city_admitted(city_act(&city, "duty", id, "read", "handle-case", "{\"parts\":[\"reporter\"]}")));
    int64_t twin = hand_over(id);
    ledger_receipt_code(gate_ledger(city.gate), city.agency, id, code);
    CHECK(gate_holder(city.reader, (struct str){ code, RECEIPT_TEXT }, &holder, &f) == RC_OK);
    CHECK(holder.agency == there && holder.casefile == twin && holder.held_agency == city.agency &&
          holder.held == id);
    CHECK(city_admitted(
        city_ask(&city, mei, there, "", twin, "read", "handle-case", "{\"parts\":[\"narrative\"]}")));
    CHECK(gate_receipt(city.reader, &holder, S("en"), &city.arena, &json, &f) == RC_OK ||
          (printf("%s\n", f.text), false));
    const struct json *j = city_json(&city, arena_cstr(&city.arena, json));
    CHECK_STR(json_str(json_get(j, S("case")), S("agency")), S("neighbour"));
    CHECK(!json_bool(json_get(j, S("case")), S("moved"), false));
    CHECK_INT(json_get(j, S("reads"))->count, 2); // here and there
    CHECK(json_get(json_get(j, S("earlier")), S("story")) != NULL);
    CHECK_STR(json_str(json_get(j, S("receipt")), S("code")),
              ((struct str){ code, RECEIPT_TEXT })); // the proof of what was given
    // What the holder adds now is added where the case goes on.
    CHECK(city_admitted(
        city_ask(&city, holder, holder.agency, "", holder.casefile, "add", "", "{\"text\":\"还没修好\"}")));
    CHECK_INT(count_parts(there, twin, S("narrative")).parts, 4);
    // A part that is locked there is not in the receipt either.
    struct actor counsel = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") };
    CHECK(city_admitted(city_ask(&city, counsel, there, "", twin, "lock", "",
                                 "{\"parts\":[\"reporter\"],\"reason\":\"未成年人\"}")));
    CHECK(gate_receipt_file(city.reader, &holder, &city.arena, &json, &f) == RC_OK);
    CHECK(!str_contains(json, S("13800005566")) && str_contains(json, S("三号楼")));
    city_remove(&city);
}

// The acts of one page, counted; `ret_before` is where the page before it ends, or -1 with the oldest act.
static int32_t page_of_story(const struct actor *holder, bool earlier, int64_t before, int64_t *ret_before,
                             int64_t *ret_first)
{
    struct fault f = { 0 };
    struct str json = S("{}");
    *ret_before = -1;
    if (gate_holder_story(city.reader, holder, earlier, before, S("en"), &city.arena, &json, &f)) return -1;
    const struct json *j = city_json(&city, arena_cstr(&city.arena, json)), *acts = json_get(j, S("acts"));
    *ret_before = json_int(j, S("before"), -1);
    *ret_first = json_int(json_at(acts, 0), S("n"), -1);
    return acts->count;
}

TEST(a_holder_reads_a_long_story_page_by_page_here_and_where_it_was_before)
{
    enum { ADDED = 130 };
    two_agencies();
    int64_t id = case_with_additions(ADDED), before = INT64_MAX, first = -1, last_first = INT64_MAX;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK_INT(page_of_story(&holder, true, INT64_MAX, &before, &first), -1); // it was nowhere before
    int32_t seen = 0, pages = 0;
    before = INT64_MAX;
    do {
        int32_t count = page_of_story(&holder, false, before, &before, &first);
        CHECK(count > 0 && first < last_first && (before < 0 || before == first));
        last_first = first;
        seen += count;
        pages++;
    } while (before >= 0 && pages < 10);
    CHECK_INT(pages, 2);
    CHECK_INT(first, 0);
    CHECK(seen > ADDED);
    int64_t twin = hand_over(id);
    struct actor moved = {
        .class = ACTOR_HOLDER, .agency = there, .casefile = twin, .held_agency = city.agency, .held = id
    };
    CHECK(page_of_story(&moved, false, INT64_MAX, &before, &first) > 0);
    CHECK_INT(first, 0);
    CHECK_INT(page_of_story(&moved, true, INT64_MAX, &before, &first), 100);
    CHECK(before > 0 && page_of_story(&moved, true, before, &before, &first) > 0 && first == 0);
    city_remove(&city);
}
