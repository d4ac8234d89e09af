// packs/uk on its own through the gate: nothing of another pack is there. A person is detained; clocks act at their instants, over hospital and over
// the change of the clocks; at the limit only release or the record of the overrun is open, and the ledger says the same again.
#include "../src/app/zones.h"
#include "flow/city_case.h"
#include "gate/rebuild.h"

static struct city city;

static const struct json *folder_document(struct arena *a, const char *folder, bool charter)
{
    struct fault f = { 0 };
    const struct json *j = NULL;
    enum rc rc = charter ? setup_read_charter(a, folder, &j, &f) : setup_read_pack(a, folder, &j, &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    return j;
}

static struct instant stands_at; // the clock stands until it is set

static struct instant standing_now(void *) { return stands_at; }

static void set_clock(const char *at) { MUST(instant_parse(str_of(at), &stands_at)); }

// The clerk looks whether a clock is due.
static void pass(const char *at)
{
    struct fault f = { 0 };
    set_clock(at);
    for (int i = 0; i < 8; i++) MUST(clerk_step(city.gate, NULL, 0, &f) == RC_OK);
}

static bool borough(void)
{
    struct fault f = { 0 };
    city = (struct city){ .world = world_real(), .dir = "/tmp/anlan-uk-XXXXXX" };
    if (!zones_open()->find(zones_open()->self, S("Europe/London"))) return false;
    MUST(mkdtemp(city.dir) != NULL);
    city.world.now = standing_now;
    city.world.random = city_random;
    city.world.self = &city;
    city.zones = zones_open();
    city.memory = malloc(CITY_BYTES);
    city.arena = arena_of(city.memory, CITY_BYTES, NULL);
    set_clock("2026-10-24T17:00:00+01:00");
    city_open(&city, false);
    MUST(!setup_add_agency(city.gate, &city.arena, S("test"),
                           folder_document(&city.arena, ANLAN_SOURCE "/docs/examples/borough", true),
                           &city.agency, &f));
    enum rc rc = setup_install(city.gate, &city.arena, S("test"), city.agency, S("install-pack"),
                               folder_document(&city.arena, ANLAN_SOURCE "/packs/uk", false), &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    city_person(&city, city.agency, S("ash"), S("officer"), S("response"), S(""));
    city_person(&city, city.agency, S("birch"), S("custody-officer"), S("custody-suite"), S(""));
    city_person(&city, city.agency, S("cedar"), S("inspector"), S("response"), S(""));
    city_person(&city, city.agency, S("dale"), S("superintendent"), S("response"), S(""));
    city_person(&city, city.agency, S("hazel"), S("call-handler"), S("contact"), S(""));
    return true;
}

static int64_t arrest(const char *at)
{
    set_clock(at);
    struct asked *a = city_ask(
        &city, city_staff(&city, S("ash")), city.agency, "custody", -1, "open", "",
        "{\"offence\":\"Burglary.\",\"grounds\":\"Found inside.\",\"detainee\":{\"name\":\"A Person\"}}");
    CHECK(city_admitted(a));
    return a->job.casefile;
}

static struct asked *does(const char *at, const char *who, int64_t casefile, const char *act,
                          const char *data)
{
    set_clock(at);
    return city_act(&city, who, casefile, act, "", data);
}

static const char authorised[] =
    "{\"grounds\":\"To question.\",\"indictable\":true,\"under_18\":false,\"vulnerable\":false}";
static const char reviewed[] = "{\"grounds\":\"Still needed.\",\"representations\":\"none-wished\"}";

// PROVES: PACE 1984, s. 41(2), (6), (7): 24 hours from arrival, hospital not counted, over the night on which clocks go back.
TEST(a_night_in_custody_over_the_change_to_winter_time)
{
    if (!borough()) SKIP("no zone database");
    int64_t id = arrest("2026-10-24T21:30:00+01:00");
    // Entered ten minutes late: 22:00 BST is 21:00 UTC; + 24 h = 25 October 21:00 GMT.
    struct asked *a = does("2026-10-24T22:10:00+01:00", "birch", id, "arrive",
                           "{\"arrived_at\":\"2026-10-24T22:00:00+01:00\"}");
    CHECK(city_admitted(a));
    city_check_due(a, "detention", "2026-10-25T21:00:00Z");
    city_check_due(a, "whole-detention", "2026-10-28T21:00:00Z");
    CHECK(
        city_admitted(a = does("2026-10-24T22:15:00+01:00", "birch", id, "authorise-detention", authorised)));
    city_check_due(a, "first-review", "2026-10-25T03:15:00Z"); // 21:15 UTC + 6 h
    CHECK(city_admitted(does("2026-10-24T22:20:00+01:00", "birch", id, "tell-rights",
                             "{\"wants_someone_told\":true,\"wants_advice\":false}")));
    // In hospital from 23:30 UTC to 02:00 UTC: 2 h 30, though the wall clock shows 1 h 30.
    CHECK(city_admitted(
        does("2026-10-25T00:30:00+01:00", "birch", id, "to-hospital", "{\"reason\":\"A cut.\"}")));
    CHECK(city_admitted(a = does("2026-10-25T02:00:00Z", "birch", id, "from-hospital", NULL)));
    city_check_due(a, "detention", "2026-10-25T23:30:00Z");
    city_check_due(a, "first-review", "2026-10-25T03:15:00Z");
    // The first review is missed: the system says so at its instant; made later, it does not move the next one.
    pass("2026-10-25T03:20:00Z");
    CHECK(city_admitted(a = does("2026-10-25T04:00:00Z", "cedar", id, "review", reviewed)));
    city_check_due(a, "next-review", "2026-10-25T12:15:00Z"); // 03:15 + 9 h
    CHECK(city_admitted(a = does("2026-10-25T12:00:00Z", "cedar", id, "review", reviewed)));
    city_check_due(a, "next-review", "2026-10-25T21:00:00Z");
    CHECK_TEXT(city_status(&city, id), "detained");
}

// At a custody limit only release or the record of an overrun stays open.
TEST(at_the_limit_only_release_or_the_record_of_the_overrun_is_open)
{
    if (!city.gate) SKIP("no zone database");
    int64_t id = arrest("2026-11-02T07:30:00Z");
    CHECK(city_admitted(does("2026-11-02T08:00:00Z", "birch", id, "arrive", "{}")));
    CHECK(city_admitted(does("2026-11-02T08:10:00Z", "birch", id, "authorise-detention", authorised)));
    CHECK(city_admitted(does("2026-11-02T08:20:00Z", "birch", id, "tell-rights",
                             "{\"wants_someone_told\":true,\"wants_advice\":true}")));
    CHECK(city_admitted(does("2026-11-02T14:00:00Z", "cedar", id, "review", reviewed)));
    CHECK(city_admitted(does("2026-11-02T22:30:00Z", "cedar", id, "review", reviewed)));
    pass("2026-11-03T08:00:01Z");
    CHECK_TEXT(city_status(&city, id), "overrun");
    static const struct {
        const char *who, *act, *data;
    } shut[] = {
        { "birch", "charge", "{\"offence\":\"Burglary.\"}" },
        { "cedar", "review", reviewed },
        { "ash", "begin-interview", "{}" },
        { "birch", "record", "{\"text\":\"A note.\"}" },
        { "dale", "authorise-extension",
          "{\"grounds\":\"x\",\"representations\":\"none-wished\",\"necessary\":true,\"diligent\":true,\"grounds_told\":true}" }
    };
    for (int i = 0; i < COUNT(shut); i++) {
        struct asked *a = does("2026-11-03T08:01:00Z", shut[i].who, id, shut[i].act, shut[i].data);
        CHECK(a->rc == RC_OK && a->job.outcome == GATE_REFUSED);
        CHECK_STR(law_refusal_name(a->job.ruling.refusal), S("status"));
    }
    CHECK(city_admitted(does("2026-11-03T08:02:00Z", "birch", id, "record-overrun",
                             "{\"ground\":\"other\",\"reason\":\"Nobody came.\"}")));
    CHECK_TEXT(city_status(&city, id), "overrun");
    CHECK(city_admitted(does("2026-11-03T08:03:00Z", "birch", id, "release", "{\"code\":\"limit\"}")));
    CHECK_TEXT(city_status(&city, id), "released");
}

TEST(anyone_can_reach_the_police_and_is_answered)
{
    if (!city.gate) SKIP("no zone database");
    set_clock("2026-12-23T10:00:00Z");
    struct asked *a = city_open_case(&city, "incident", "{\"narrative\":\"My bicycle is gone.\"}");
    CHECK(city_admitted(a));
    city_check_due(a, "record-crime", "2026-12-24T10:00:00Z");
    city_check_due(a, "tell-victim", "2027-01-05T00:00:00Z"); // 24, 29, 30, 31 December and 4 January
    int64_t id = a->job.casefile;
    CHECK(city_admitted(does("2026-12-23T10:10:00Z", "hazel", id, "accept", NULL)));
    CHECK(
        city_admitted(does("2026-12-23T10:20:00Z", "hazel", id, "record-crime", "{\"outcome\":\"crime\"}")));
    CHECK(city_admitted(does("2026-12-23T10:30:00Z", "hazel", id, "answer",
                             "{\"code\":\"recorded\",\"answer\":\"It is recorded.\"}")));
    CHECK(city_admitted(does("2026-12-23T10:40:00Z", "hazel", id, "close", NULL)));
    CHECK_TEXT(city_status(&city, id), "closed");
}

TEST(the_law_gives_the_same_answers_again)
{
    if (!city.gate) SKIP("no zone database");
    struct replay_report r = { 0 };
    struct fault f = { 0 };
    char path[96];
    (void)snprintf(path, sizeof path, "%s/replay.db", city.dir);
    enum rc rc = gate_replay(city.gate, &(struct replay_options){ .path = str_of(path) }, &r, &f);
    if (rc) printf("replay: %s\n", f.text);
    CHECK(rc == RC_OK && r.asked > 25 && r.same == r.asked);
    city_remove(&city);
}
