// Who read a holder's parts, back to the first. The way from a receipt's code to its case: known at once, known after the view has it, known after a restart, and never called wrong where the
// view is behind. And a search view of an older shape is made anew.
#include "flow/city.h"
#include "gate/read_int.h"

static struct city city;
static const char help[] = "{\"narrative\":\"电梯停了\",\"channel\":\"web\"}";

static struct str code_of(int64_t id)
{
    char code[RECEIPT_TEXT];
    ledger_receipt_code(gate_ledger(city.gate), city.agency, id, code);
    return arena_str(&city.arena, (struct str){ code, RECEIPT_TEXT });
}

static enum rc holder(struct str code, int64_t *ret_id)
{
    struct fault f = { 0 };
    struct actor actor = { 0 };
    enum rc rc = gate_holder(city.reader, code, &actor, &f);
    *ret_id = rc ? -1 : actor.casefile;
    return rc;
}

static int64_t open_one(void)
{
    struct arena mark = city.arena;
    struct asked *a = city_open_case(&city, "help-request", help);
    int64_t id = a->job.casefile;
    CHECK(city_admitted(a));
    city.arena = mark;
    return id;
}

TEST(a_receipt_is_known_at_once_and_after_the_view_has_followed)
{
    int64_t id, found;
    city_build(&city);
    id = open_one();
    CHECK(city.gate->search_position[city.agency] <= id); // the view has not come so far
    CHECK(holder(code_of(id), &found) == RC_OK && found == id);
    CHECK(holder(S("AL-0000000000000000"), &found) == RC_MISSING);
    city_follow(&city);
    CHECK(holder(code_of(id), &found) == RC_OK && found == id);
    city_remove(&city);
}

TEST(a_start_whose_view_is_behind_asks_to_wait_and_calls_no_receipt_wrong)
{
    int64_t id, found;
    city_build(&city);
    city_follow(&city);
    id = open_one();
    city_close(&city); // the view does not hold it
    city_open(&city, false);
    CHECK(holder(code_of(id), &found) == RC_LIMIT);
    CHECK(holder(S("AL-0000000000000000"), &found) == RC_LIMIT);
    city_follow(&city);
    CHECK(holder(code_of(id), &found) == RC_OK && found == id);
    CHECK(holder(S("AL-0000000000000000"), &found) == RC_MISSING);
    city_remove(&city);
}

// Some of the slots of the table in memory are then full of cases that the view does not hold.
TEST(a_receipt_that_had_to_be_forgotten_is_not_called_wrong)
{
    enum { MANY = 120'000 };
    int64_t agency, found, known = 0;
    uint8_t hash[RECEIPT_HASH];
    city_build(&city);
    for (int64_t i = 0; i < MANY; i++) recent_put(city.gate, city.agency, 1'000 + i);
    for (int64_t i = 0; i < MANY; i += 100) {
        receipt_hash_of(city.gate, city.agency, 1'000 + i, hash);
        if (!recent_find(city.gate, hash, &agency, &found)) continue;
        CHECK(agency == city.agency && found == 1'000 + i);
        known++;
    }
    CHECK(known > MANY / 100 / 3 && known < MANY / 100);
    CHECK(!recent_is_whole(city.gate)); // so a code that nobody knows is asked to come again
    CHECK(holder(S("AL-0000000000000000"), &found) == RC_LIMIT);
    city_remove(&city);
}

TEST(a_search_view_of_an_older_shape_is_made_anew)
{
    struct fault f = { 0 };
    int64_t id, found;
    struct row row;
    city_build(&city);
    id = open_one();
    city_follow(&city);
    CHECK(store_script(follower_store(city.gate), &f,
                       "DROP TABLE receipt; ALTER TABLE hit DROP COLUMN title; PRAGMA user_version = 1") ==
          RC_OK);
    city_close(&city);
    city_open(&city, false);
    CHECK_INT(city.gate->search_position[city.agency], 0);
    city_follow(&city);
    CHECK(holder(code_of(id), &found) == RC_OK && found == id);
    CHECK(store_one(follower_store(city.gate), &city.arena, &row, &f, "SELECT count(title) FROM hit",
                    NO_ARGS) == RC_OK &&
          row.at[0].i == 1);
    city_remove(&city);
}

// --- who has read --------------------------------------------------------------------------------------------------------------------------

// Every session reads anew; within one a reading covers the next ones for a while.
static void read_in_session(int64_t id, int32_t session)
{
    struct actor duty = city_staff(&city, S("duty"));
    struct arena mark = city.arena;
    memcpy(duty.session, &session, sizeof session);
    CHECK(city_admitted(
        city_ask(&city, duty, city.agency, "", id, "read", "handle-case", "{\"parts\":[\"narrative\"]}")));
    city.arena = mark;
}

static const struct json *parsed(struct str json)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(&city.arena, json, &j, &f) == RC_OK);
    return j;
}

static const struct json *receipt_of(const struct actor *who)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    CHECK(gate_receipt(city.reader, who, S("en"), &city.arena, &json, &f) == RC_OK);
    return parsed(json);
}

static const struct json *reads_before(const struct actor *who, int64_t before)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    CHECK(gate_holder_reads(city.reader, who, false, before, S("en"), &city.arena, &json, &f) == RC_OK);
    return parsed(json);
}

TEST(readings_that_the_receipt_has_no_room_for_are_had_page_by_page)
{
    enum { BEYOND = 3 };
    struct fault f = { 0 };
    struct str json;
    city_build(&city);
    int64_t id = open_one();
    struct actor who = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    for (int32_t i = 0; i < READS_SHOWN; i++) read_in_session(id, i + 1);
    const struct json *all = receipt_of(&who);
    CHECK_INT(json_get(all, S("reads"))->count, READS_SHOWN);
    CHECK(!json_get(all, S("reads_more")) && !json_get(all, S("reads_before")));

    for (int32_t i = 0; i < BEYOND; i++) read_in_session(id, READS_SHOWN + i + 1);
    const struct json *newest = receipt_of(&who);
    CHECK_INT(json_get(newest, S("reads"))->count, READS_SHOWN);
    CHECK(json_bool(newest, S("reads_more"), false));
    int64_t before = json_int(newest, S("reads_before"), -1);
    CHECK_INT(before, 1 + BEYOND); // the opening is act 0, and the first readings are left out
    const struct json *older = reads_before(&who, before);
    CHECK_INT(json_get(older, S("reads"))->count, BEYOND);
    CHECK(json_get(older, S("before")) == NULL);
    // Together they are all, each once, in the order in which they were done.
    const struct json *last = json_at(json_get(older, S("reads")), BEYOND - 1),
                      *next = json_at(json_get(newest, S("reads")), 0);
    CHECK(str_compare(json_str(last, S("at")), json_str(next, S("at"))) < 0);
    CHECK_INT(json_get(reads_before(&who, 1), S("reads"))->count, 0);
    CHECK_INT(json_get(reads_before(&who, 2), S("reads"))->count, 1);
    CHECK(gate_holder_reads(city.reader, &who, true, before, S("en"), &city.arena, &json, &f) == RC_MISSING);
    city_remove(&city);
}
