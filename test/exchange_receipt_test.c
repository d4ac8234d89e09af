// The way from a receipt's code to its case: known at once, known after the view has it, known after a restart, and never called wrong where the
// view is behind. And a search view of an older shape is made anew.
#include "flow/city.h"
#include "gate/gate_int.h"

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
