// packs/cn through the gate: a public-order case from the report to the sealed record, a limit of questioning that is reached, a dispute that
// becomes dangerous, a call that changes hands; and the ledger says the same again.
#include "flow/city_case.h"
#include "gate/rebuild.h"

static struct city city;
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

static void founded(void)
{
    static const struct {
        const char *name, *role, *unit, *area;
    } people[] = {
        { "chen", "call-taker", "command", "" },    { "wang", "handler", "river-station", "0101" },
        { "duty", "handler", "command", "" },       { "zhou", "mediator", "mediation", "" },
        { "li", "supervisor", "command", "" },      { "zhang", "bureau-head", "command", "" },
        { "law", "legal-reviewer", "command", "" },
    };
    struct fault f = { 0 };
    const struct json *charter;
    if (city.gate) return;
    city = (struct city){ .world = world_real(), .dir = "/tmp/anlan-cn-XXXXXX" };
    MUST(mkdtemp(city.dir) != NULL);
    city.world.now = standing_now;
    city.world.random = city_random;
    city.world.self = &city;
    city.memory = malloc(CITY_BYTES);
    city.arena = arena_of(city.memory, CITY_BYTES, NULL);
    set_clock("2026-10-01T08:00:00+08:00");
    city_open(&city, false);
    MUST(setup_read_charter(&city.arena, ANLAN_SOURCE "/docs/examples/demo-city", &charter, &f) == RC_OK);
    city.agency = city_agency(&city, charter);
    for (int i = 0; i < COUNT(people); i++)
        city_person(&city, city.agency, str_of(people[i].name), str_of(people[i].role),
                    str_of(people[i].unit), str_of(people[i].area));
}

static struct asked *does(const char *at, const char *who, int64_t casefile, const char *act,
                          const char *data)
{
    set_clock(at);
    return city_act(&city, who, casefile, act, "", data);
}

static void check_refused(const struct asked *a, const char *refusal)
{
    CHECK(a->rc == RC_OK && a->job.outcome == GATE_REFUSED);
    CHECK_STR(law_refusal_name(a->job.ruling.refusal), str_of(refusal));
}

static int64_t reported(const char *at, const char *kind, const char *data)
{
    set_clock(at);
    struct asked *a = city_open_case(&city, kind, data);
    CHECK(city_admitted(a));
    return a->job.casefile;
}

static const char in_the_street[] =
    "{\"narrative\":\"有人打架\",\"category\":\"fight\",\"place\":{\"lat_e7\":301000000,\"lng_e7\":1201000000}}";
static const char of_age[] =
    "{\"age\":\"adult\",\"complex\":false,\"detention\":false,\"many\":false,\"identity\":true}";
static const char on_record[] =
    "{\"officers\":2,\"case_place\":true,\"recording\":\"AV-1\",\"text\":\"承认\"}";

// PROVES: PSAPL 2025, art. 96: approved by the head of the department, another person; art. 97: eight hours from arrival, and no more.
TEST(a_summons_is_approved_by_another_and_questioning_ends_at_its_limit)
{
    founded();
    int64_t id = reported("2026-11-02T08:00:00+08:00", "public-order", in_the_street);
    struct asked *a = does("2026-11-02T08:30:00+08:00", "wang", id, "accept", NULL);
    CHECK(city_admitted(a));
    city_check_due(a, "case-period", "2026-12-03T00:00:00+08:00"); // 3 November to 2 December, a Wednesday
    CHECK(city_admitted(
        does("2026-11-02T08:40:00+08:00", "wang", id, "summon",
             "{\"mode\":\"written\",\"reason\":\"涉嫌殴打他人\",\"suspect\":{\"name\":\"赵某\"}}")));
    check_refused(does("2026-11-02T08:45:00+08:00", "wang", id, "approve-summons", NULL), "role");
    CHECK(city_admitted(does("2026-11-02T08:50:00+08:00", "li", id, "approve-summons", NULL)));
    CHECK_TEXT(city_status(&city, id), "summoned");
    CHECK(city_admitted(a = does("2026-11-02T10:00:00+08:00", "wang", id, "arrive", of_age)));
    city_check_due(a, "questioning-8h", "2026-11-02T18:00:00+08:00");
    CHECK(city_admitted(does("2026-11-02T10:30:00+08:00", "wang", id, "question", on_record)));
    pass("2026-11-02T18:00:01+08:00");
    check_refused(does("2026-11-02T18:01:00+08:00", "wang", id, "question", on_record), "status");
    check_refused(does("2026-11-02T18:01:00+08:00", "wang", id, "conclude",
                       "{\"finding\":\"violation\",\"text\":\"x\"}"),
                  "status");
    CHECK(city_admitted(does("2026-11-02T18:02:00+08:00", "wang", id, "leave", NULL)));
    CHECK_TEXT(city_status(&city, id), "working");
}

// Who holds a receipt sees units, never people by name, and of the acts of others only what their forms tell: in the papers and in the drawing too.
TEST(a_holder_is_told_no_more_by_papers_and_drawing_than_by_the_story)
{
    founded();
    int64_t id = reported("2026-11-03T08:00:00+08:00", "public-order", in_the_street);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    struct str json, html, opened;
    struct fault f = { 0 };
    CHECK(city_admitted(does("2026-11-03T08:30:00+08:00", "wang", id, "accept", NULL)));
    CHECK(city_admitted(
        does("2026-11-03T08:40:00+08:00", "wang", id, "summon", "{\"mode\":\"oral\",\"reason\":\"斗殴\"}")));
    CHECK(city_admitted(does("2026-11-03T09:00:00+08:00", "wang", id, "arrive", of_age)));
    struct asked *a = does("2026-11-03T09:30:00+08:00", "wang", id, "question", on_record);
    CHECK(city_admitted(a));
    struct document_request q = { city.agency, id, a->job.acts - 1, S("questioning-record"), S("en") };
    CHECK(gate_holder_opened(city.reader, &holder, &q, &city.arena, &opened, &f) == RC_OK);
    CHECK(gate_document(city.reader, &holder, &q, opened, &city.arena, &html, &f) == RC_OK);
    CHECK(!str_contains(html, S("AV-1")) && !str_contains(html, S("承认")));
    struct actor wang = city_staff(&city, S("wang"));
    CHECK(gate_document(city.reader, &wang, &q, (struct str){ 0 }, &city.arena, &html, &f) == RC_OK);
    CHECK(str_contains(html, S("AV-1")));
    CHECK(gate_procedure(city.reader, &wang, city.agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    CHECK(str_contains(json, S("\"summoned_by\":\"wang\"")));
    CHECK(str_contains(json, S("\"po-closed\":\"Closed\"")) && str_contains(json, S("\"words\":\"Closed\"")));
    CHECK(gate_procedure(city.reader, &wang, city.agency, id, S("zh-CN"), &city.arena, &json, &f) == RC_OK);
    CHECK(str_contains(json, S("\"po-closed\":\"已办结\"")) && str_contains(json, S("\"po-f39\":\"是\"")));
    CHECK(!str_contains(json, S("\"words\":\"已办结 Closed\"")));
    CHECK(gate_procedure(city.reader, &holder, city.agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    CHECK(str_contains(json, S("\"way\"")) && !str_contains(json, S("wang")) &&
          !str_contains(json, S("summoned_by")));
}

// Since when the case stands where it stands, as its drawing tells it; 0 where it stands nowhere, or at steps that it came to at different times.
static int64_t stands_since_ns(int64_t id)
{
    struct actor duty = city_staff(&city, S("duty"));
    const struct json *j;
    struct str json;
    struct fault f = { 0 };
    int64_t since_ns = 0;
    MUST(gate_procedure(city.reader, &duty, city.agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    MUST(json_parse(&city.arena, json, &j, &f) == RC_OK);
    for (const struct json *e = json_get(j, S("elements"))->first; e; e = e->next) {
        struct instant since = { 0 };
        if (!str_equal(json_str(e, S("standing")), S("here"))) continue;
        if (str_equal(json_str(e, S("type")), S("sub-process")))
            continue; // it lasts as long as what lies in it
        if (!instant_parse(json_str(e, S("since")), &since)) return 0;
        if (since_ns && since_ns != since.ns) return 0;
        since_ns = since.ns;
    }
    return since_ns;
}

TEST(a_case_stands_at_its_step_since_it_came_there_whatever_else_is_done)
{
    static const char note[] = "{\"text\":\"又打来电话\"}";
    struct instant came, taken;
    founded();
    MUST(instant_parse(S("2026-11-06T08:00:00+08:00"), &came));
    MUST(instant_parse(S("2026-11-06T08:30:00+08:00"), &taken));
    int64_t id = reported("2026-11-06T08:00:00+08:00", "help-request",
                          "{\"narrative\":\"电梯停了\",\"category\":\"utility\",\"danger\":false}");
    CHECK_INT(stands_since_ns(id), came.ns);
    check_refused(does("2026-11-06T08:10:00+08:00", "duty", id, "close", NULL), "status");
    CHECK(city_admitted(does("2026-11-06T08:20:00+08:00", "duty", id, "record", note)));
    CHECK_INT(stands_since_ns(id), came.ns);
    CHECK(city_admitted(does("2026-11-06T08:30:00+08:00", "duty", id, "accept", NULL)));
    CHECK(city_admitted(does("2026-11-06T09:00:00+08:00", "duty", id, "record", note)));
    check_refused(does("2026-11-06T09:10:00+08:00", "duty", id, "close", NULL), "status");
    CHECK_INT(stands_since_ns(id), taken.ns);
}

// PROVES: PSAPL 2025, arts. 98, 109, 112, 115, 116, 123, 136: a guardian first; told before, decided by whom it may be and by another person, served,
// paid, the record sealed.
TEST(a_case_from_the_report_to_the_sealed_record)
{
    founded();
    int64_t id = reported("2026-11-09T08:00:00+08:00", "public-order", in_the_street);
    struct asked *a;
    CHECK(city_admitted(does("2026-11-09T08:30:00+08:00", "wang", id, "accept", NULL)));
    CHECK(city_admitted(
        does("2026-11-09T08:40:00+08:00", "wang", id, "summon", "{\"mode\":\"oral\",\"reason\":\"斗殴\"}")));
    CHECK(city_admitted(
        does("2026-11-09T09:00:00+08:00", "wang", id, "arrive",
             "{\"age\":\"16-17\",\"complex\":false,\"detention\":false,\"many\":true,\"identity\":true}")));
    check_refused(does("2026-11-09T09:10:00+08:00", "wang", id, "question", on_record), "decision");
    CHECK(city_admitted(
        does("2026-11-09T09:20:00+08:00", "wang", id, "guardian-present", "{\"who\":\"parent\"}")));
    CHECK(city_admitted(does("2026-11-09T09:30:00+08:00", "wang", id, "question", on_record)));
    CHECK(city_admitted(does("2026-11-09T11:00:00+08:00", "wang", id, "leave", NULL)));
    CHECK(city_admitted(does("2026-11-09T15:00:00+08:00", "wang", id, "conclude",
                             "{\"finding\":\"violation\",\"text\":\"录像\"}")));
    check_refused(does("2026-11-09T15:30:00+08:00", "wang", id, "tell",
                       "{\"penalty\":\"fine\",\"fine\":1500,\"text\":\"拟罚款\"}"),
                  "decision");
    CHECK(city_admitted(
        does("2026-11-09T16:00:00+08:00", "wang", id, "tell",
             "{\"penalty\":\"fine\",\"fine\":1500,\"guardian_told\":true,\"text\":\"拟罚款\"}")));
    CHECK(city_admitted(does(
        "2026-11-10T09:00:00+08:00", "wang", id, "propose",
        "{\"penalty\":\"fine\",\"fine\":1500,\"age\":\"16-17\",\"other_evidence\":true,\"text\":\"拟\"}")));
    check_refused(does("2026-11-10T10:00:00+08:00", "li", id, "decide", "{}"), "decision");
    struct str found;
    struct fault f = { 0 };
    const struct json *list;
    struct gate_query newest = { .cell = -1, .at_least_position = -1, .limit = 1 };
    struct actor supervisor = city_staff(&city, S("li"));
    CHECK(gate_refusals(city.reader, &supervisor, &newest, S("en"), &city.arena, &found, &f) == RC_OK);
    CHECK(json_parse(&city.arena, found, &list, &f) == RC_OK);
    const struct json *one =
        json_at(json_get(list, S("acts")), 0); // by which decision, and why, in the pack's words
    CHECK_STR(json_str(one, S("refusal")), S("decision"));
    CHECK(json_str(one, S("decision_words")).len > 0 && json_str(one, S("because")).len > 0);
    CHECK(city_admitted(a = does("2026-11-10T11:00:00+08:00", "zhang", id, "decide", "{}")));
    city_check_due(a, "service", "2026-11-13T00:00:00+08:00"); // 11 and 12 November
    CHECK(
        city_admitted(a = does("2026-11-10T14:00:00+08:00", "wang", id, "serve", "{\"how\":\"in-person\"}")));
    city_check_due(a, "payment", "2026-11-26T00:00:00+08:00"); // 11 to 25 November
    CHECK(city_admitted(does("2026-11-12T09:00:00+08:00", "wang", id, "execute", "{\"code\":\"paid\"}")));
    CHECK(city_admitted(does("2026-11-12T10:00:00+08:00", "wang", id, "resolve",
                             "{\"code\":\"penalty\",\"answer\":\"已处罚\"}")));
    check_refused(does("2026-11-12T10:10:00+08:00", "wang", id, "close", NULL), "status");
    CHECK(city_admitted(does("2026-11-12T10:20:00+08:00", "law", id, "seal-record",
                             "{\"parts\":[\"narrative\"],\"reason\":\"未成年人\"}")));
    CHECK(city_admitted(does("2026-11-12T10:30:00+08:00", "wang", id, "close", NULL)));
    CHECK_TEXT(city_status(&city, id), "closed");
    set_clock("2026-11-12T11:00:00+08:00");
    a = city_act(&city, "wang", id, "read", "handle-case", "{\"parts\":[\"narrative\"]}");
    CHECK(a->rc == RC_OK && a->job.outcome == GATE_REFUSED); // sealed
}

// PROVES: People's Mediation Law 2010, art. 25: what may become an offence goes to the police; one owner at each instant.
TEST(a_dispute_that_becomes_dangerous_goes_to_the_police)
{
    founded();
    int64_t id = reported("2026-11-16T09:00:00+08:00", "neighbour-dispute", "{\"narrative\":\"楼上漏水\"}");
    struct asked *a;
    CHECK(city_admitted(does("2026-11-16T09:30:00+08:00", "zhou", id, "accept", NULL)));
    check_refused(does("2026-11-16T09:40:00+08:00", "zhou", id, "begin-mediation",
                       "{\"consent\":\"both-consent\",\"neutral\":false}"),
                  "decision");
    CHECK(city_admitted(does("2026-11-16T10:00:00+08:00", "zhou", id, "begin-mediation",
                             "{\"consent\":\"both-consent\",\"neutral\":true}")));
    CHECK(city_admitted(does("2026-11-16T11:00:00+08:00", "zhou", id, "hold-session",
                             "{\"held\":\"apart\",\"text\":\"愿意赔偿八百元\"}")));
    a = city_act(&city, "zhou", id, "read", "handle-case", "{\"parts\":[\"session\"]}");
    CHECK(city_admitted(a));
    CHECK(city_admitted(
        a = does("2026-11-16T14:00:00+08:00", "zhou", id, "report-danger", "{\"text\":\"持刀威胁\"}")));
    city_check_due(a, "take-over", "2026-11-16T16:00:00+08:00");
    CHECK(city_admitted(does("2026-11-16T14:01:00+08:00", "zhou", id, "transfer",
                             "{\"unit\":\"command\",\"reason\":\"激化\"}")));
    CHECK(city_admitted(a = does("2026-11-16T14:05:00+08:00", "duty", id, "accept-transfer", NULL)));
    CHECK_STR(a->job.owner, S("command"));
    a = city_act(&city, "duty", id, "read", "handle-case", "{\"parts\":[\"narrative\",\"session\"]}");
    check_refused(a, "decision"); // what was offered in mediation is not for the police
    pass("2026-11-16T16:00:01+08:00");
    CHECK(city_admitted(does("2026-11-16T16:05:00+08:00", "duty", id, "take-over", NULL)));
    CHECK_TEXT(city_status(&city, id), "working");
}

// PROVES: 国办发〔2022〕12号: one clock through a hand-over; whoever is in danger is answered first.
TEST(a_call_changes_hands_under_one_clock_and_danger_comes_first)
{
    founded();
    int64_t id =
        reported("2026-11-18T09:00:00+08:00", "help-request", "{\"narrative\":\"x\",\"category\":\"road\"}");
    struct asked *a = does("2026-11-18T09:01:00+08:00", "duty", id, "confer", "{\"outcome\":\"theirs\"}");
    CHECK(city_admitted(a));
    city_check_due(a, "answer", "2026-11-24T00:00:00+08:00"); // 19 to 23 November
    CHECK(city_admitted(does("2026-11-18T09:02:00+08:00", "duty", id, "transfer",
                             "{\"unit\":\"river-station\",\"reason\":\"商定\"}")));
    CHECK(city_admitted(a = does("2026-11-18T10:00:00+08:00", "wang", id, "accept-transfer", NULL)));
    city_check_due(a, "answer", "2026-11-24T00:00:00+08:00");
    id = reported("2026-11-18T11:00:00+08:00", "emergency-call",
                  "{\"narrative\":\"有人持刀\",\"category\":\"danger\",\"danger\":true}");
    check_refused(does("2026-11-18T11:01:00+08:00", "duty", id, "transfer",
                       "{\"unit\":\"hotline/desk\",\"reason\":\"x\"}"),
                  "decision");
    CHECK(city_admitted(a = does("2026-11-18T11:02:00+08:00", "chen", id, "dispatch", "{}")));
    city_check_due(a, "arrival", "2026-11-18T11:12:00+08:00");
}

TEST(the_law_gives_the_same_answers_again)
{
    struct replay_report r = { 0 };
    struct fault f = { 0 };
    char path[96];
    founded();
    (void)snprintf(path, sizeof path, "%s/replay.db", city.dir);
    enum rc rc = gate_replay(city.gate, &(struct replay_options){ .path = str_of(path) }, &r, &f);
    if (rc) printf("replay: %s\n", f.text);
    CHECK(rc == RC_OK && r.asked > 40 && r.same == r.asked);
    city_remove(&city);
}
