// Ends that were missing: of what a resident adds to one case, of a walk over a story, of a read that is asked for again; and who may open a case
// of the past.
#include "flow/city.h"
#include "gate/read_int.h"
#include "gate/rebuild.h"

static struct city city;
static int64_t id;
static const char help[] =
    "{\"narrative\":\"三号楼电梯停了两天\",\"channel\":\"web\",\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}";

static void begin(void)
{
    city_build(&city);
    city_person(&city, city.agency, S("lawyer"), S("legal-reviewer"), S("command"), S(""));
    id = city_open_case(&city, "help-request", help)->job.casefile;
}

static struct asked *ask_as_holder(const char *act, const char *data)
{
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    return city_ask(&city, holder, city.agency, "", id, act, "", data);
}

TEST(what_a_resident_adds_to_one_case_has_an_end_and_what_is_theirs_to_do_stays_open)
{
    begin();
    for (int i = 0; i < HOLDER_ACTS_MAX; i++) {
        struct arena mark = city.arena;
        CHECK(city_admitted(ask_as_holder("add", "{\"text\":\"补充\"}")));
        city.arena = mark;
    }
    struct asked *over = ask_as_holder("add", "{\"text\":\"补充\"}");
    CHECK(over->rc == RC_CONFLICT && str_contains(str_of(over->fault.text), S("200 additions")));
    city_close(&city);
    city_open(&city, false); // the count stands in the row
    CHECK(ask_as_holder("add", "{\"text\":\"补充\"}")->rc == RC_CONFLICT);
    CHECK(city_admitted(city_act(&city, "duty", id, "accept", "", "{}"))); // staff go on
    CHECK(city_admitted(ask_as_holder("withdraw", "{}")));
    city_remove(&city);
}

TEST(a_story_is_told_a_hundred_acts_at_a_time)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    begin();
    for (int i = 0; i < 150; i++) {
        struct arena mark = city.arena;
        CHECK(city_admitted(ask_as_holder("add", "{\"text\":\"补充\"}")));
        city.arena = mark;
    }
    struct actor duty = city_staff(&city, S("duty"));
    CHECK(gate_story(city.reader, &duty, city.agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    const struct json *j = city_json(&city, arena_cstr(&city.arena, json));
    CHECK_INT(json_get(j, S("acts"))->count, 100);
    CHECK_INT(json_int(j, S("before"), -1), 51);
    CHECK(gate_story_before(city.reader, &duty, city.agency, id, 51, S("en"), &city.arena, &json, &f) ==
          RC_OK);
    j = city_json(&city, arena_cstr(&city.arena, json));
    CHECK_INT(json_get(j, S("acts"))->count, 51);
    CHECK_INT(json_int(json_at(json_get(j, S("acts")), 0), S("n"), -1), 0);
    CHECK_INT(json_int(j, S("total"), -1), 151);
    CHECK(json_get(j, S("before")) == NULL);
    CHECK(gate_story_before(city.reader, &duty, city.agency, id, 0, S("en"), &city.arena, &json, &f) ==
          RC_OK);
    CHECK_INT(json_get(city_json(&city, arena_cstr(&city.arena, json)), S("acts"))->count, 0);
    city_remove(&city);
}

static bool count_it(void *self, const struct entry *) { return ++*(int *)self, false; }

TEST(a_walk_back_ends_after_so_many_acts_and_says_that_it_was_cut)
{
    struct fault f = { 0 };
    struct casefile c;
    int met = 0;
    begin();
    for (int i = 0; i < 4; i++) CHECK(city_admitted(ask_as_holder("add", "{\"text\":\"补充\"}")));
    CHECK(casefile_load(gate_reader_store(city.reader), city.agency, id, &c, &f) == RC_OK && c.acts == 5);
    struct story whole = { .wanted = count_it, .self = &met, .steps_max = 5 };
    CHECK(read_story(city.reader, &c, city.arena, &whole, &f) == RC_OK && met == 5 && !whole.cut);
    met = 0;
    struct story cut = { .wanted = count_it, .self = &met, .steps_max = 4 };
    CHECK(read_story(city.reader, &c, city.arena, &cut, &f) == RC_OK && met == 4 && cut.cut);
    city_remove(&city);
}

static struct asked *read_with(const char *key)
{
    struct asked *a = NEW(&city.arena, struct asked, 1);
    struct arena *arena = NEW(&city.arena, struct arena, 1);
    *arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
    a->job = (struct gate_job){ .actor = city_staff(&city, S("duty")),
                                .agency = city.agency,
                                .casefile = id,
                                .act = S("read"),
                                .purpose = S("handle-case"),
                                .retry_key = str_of(key),
                                .route = S("acts"),
                                .data = city_json(&city, "{\"parts\":[\"reporter\"]}"),
                                .arena = arena };
    a->rc = gate_do(city.gate, &a->job, &a->fault);
    return a;
}

static bool shows_fields(struct asked *a)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    return a->rc == RC_OK && a->job.outcome == GATE_ADMITTED && a->job.ruling.verb == VERB_READ &&
           gate_opened(city.reader, &a->job, &city.arena, &json, &f) == RC_OK &&
           str_contains(json, S("13800005566"));
}

TEST(a_read_repeated_by_its_key_shows_its_fields_again_as_long_as_it_covers)
{
    char key[40];
    begin();
    int64_t ms = city_now(&city).ns / NS_PER_MS;
    (void)snprintf(key, sizeof key, "%08llx-%04llx-7000-8000-000000000001", (long long)(ms >> 16),
                   (long long)(ms & 0xFFFF));
    struct asked *first = read_with(key), *again = read_with(key);
    CHECK(shows_fields(first) && !first->job.repeated);
    CHECK(shows_fields(again) && again->job.repeated && again->job.position == first->job.position);
    CHECK(city_admitted(
        city_act(&city, "lawyer", id, "lock", "", "{\"parts\":[\"reporter\"],\"reason\":\"未成年人\"}")));
    CHECK(read_with(key)->rc == RC_CONFLICT);
    CHECK(city_admitted(
        city_act(&city, "lawyer", id, "unlock", "", "{\"parts\":[\"reporter\"],\"reason\":\"已满十八\"}")));
    CHECK(shows_fields(read_with(key)));
    city.offset_ns += (GATE_READ_MINUTES * 60 + 1) * NS_PER_S;
    again = read_with(key);
    CHECK(again->rc == RC_CONFLICT && str_contains(str_of(again->fault.text), S("new key")));
    city_remove(&city);
}

TEST(what_is_wrong_with_a_form_is_said_once)
{
    struct asked *wrong;
    begin();
    wrong = city_open_case(&city, "help-request", "{\"narrative\":7,\"channel\":\"web\"}");
    CHECK(wrong->rc == RC_INVALID && str_starts(str_of(wrong->fault.text), S("/narrative: ")));
    CHECK(!str_contains(str_of(wrong->fault.text + 1), S("/narrative")));
    wrong = city_open_case(&city, "help-request", "{}");
    CHECK(wrong->rc == RC_INVALID && str_starts(str_of(wrong->fault.text), S("/")));
    city_remove(&city);
}

// An entry of 4 KiB may hold so many empty values that its tree needs a hundred times as much.
TEST(a_last_entry_with_the_largest_tree_hinders_no_start)
{
    struct fault f = { 0 };
    struct str bytes;
    begin();
    struct text does = { .arena = &city.arena };
    text_put(&does, S("{\"data\":["));
    for (int i = 0; i < 1'700; i++) text_put(&does, i ? S(",0") : S("0"));
    text_put(&does, S("]}"));
    struct ledger *l = gate_ledger(city.gate);
    struct entry e = { .agency = city.agency,
                       .position = ledger_next(l, city.agency),
                       .at = city_now(&city),
                       .act = S("note"),
                       .verb = S("record"),
                       .actor = S("s"),
                       .place = -1,
                       .previous = -1,
                       .does_text = text_str(&does) };
    CHECK(entry_encode(&city.arena, &e, &bytes, &f) == RC_OK);
    ledger_stage(l, city.agency, bytes, NULL, 0);
    CHECK(store_begin(city.gate->writer, &f) == RC_OK && ledger_write(l, &f) == RC_OK &&
          store_commit(city.gate->writer, &f) == RC_OK);
    ledger_advance(l);
    city_close(&city);
    city_open(&city, false);
    CHECK(city.gate->last_at[city.agency].ns == e.at.ns);
    city_remove(&city);
}

static int64_t retry_rows(void)
{
    struct fault f = { 0 };
    struct row row;
    CHECK(store_one(city.gate->writer, &city.arena, &row, &f, "SELECT count(*) FROM retry", NO_ARGS) ==
          RC_OK);
    return row.at[0].i;
}

static void note_with_key(int serial)
{
    char key[40];
    struct arena mark = city.arena,
                 arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
    int64_t ms = city_now(&city).ns / NS_PER_MS;
    struct fault f = { 0 };
    (void)snprintf(key, sizeof key, "%08llx-%04llx-7000-8000-%012x", (long long)(ms >> 16),
                   (long long)(ms & 0xFFFF), (unsigned)serial);
    struct gate_job job = { .actor = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id },
                            .agency = city.agency,
                            .casefile = id,
                            .act = S("add"),
                            .retry_key = str_of(key),
                            .route = S("r"),
                            .data = city_json(&city, "{\"text\":\"补充\"}"),
                            .arena = &arena };
    CHECK(gate_do(city.gate, &job, &f) == RC_OK && job.outcome == GATE_ADMITTED);
    city.arena = mark;
}

TEST(keys_that_are_over_go_in_slices_and_a_rebuild_leaves_them_out_too)
{
    struct fault f = { 0 };
    struct view_digest before[REBUILD_VIEWS], after[REBUILD_VIEWS];
    struct rebuild_report made;
    int32_t count;
    int64_t gone;
    begin();
    for (int i = 0; i < 30; i++) note_with_key(i);
    CHECK_INT(retry_rows(), 30);
    city.offset_ns += (RETRY_KEPT_DAYS + 1) * NS_PER_DAY;
    for (int i = 30; i < 35; i++) note_with_key(i); // the ledger's time has gone on
    CHECK_INT(retry_rows(), 35);
    CHECK(retry_prune(city.gate->writer, city.agency, city.gate->last_at[city.agency], 12, &gone, &f) ==
          RC_OK);
    CHECK_INT(gone, 12);
    CHECK(clerk_tidy(city.gate, false, &f) == RC_OK); // only when nothing else is to do
    CHECK_INT(retry_rows(), 23);
    CHECK(clerk_tidy(city.gate, true, &f) == RC_OK);
    CHECK_INT(retry_rows(), 5);
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK || (printf("%s\n", f.text), false));
    CHECK(view_digests(city.gate, after, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) CHECK(memcmp(before[i].digest, after[i].digest, 32) == 0);
    CHECK_INT(retry_rows(), 5);
    city_remove(&city);
}
