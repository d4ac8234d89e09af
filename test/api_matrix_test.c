// Every route by everyone: nobody, each role, and another agency's people. Each cell is written down here by hand; a route without a row fails.
#include "api/api_int.h"
#include "flow/ear.h"

enum person {
    NOBODY,
    CALL_TAKER,
    ELSEWHERE,
    MEDIATOR,
    SUPERVISOR,
    OVERSEER,
    OPERATOR,
    OTHER_SUPERVISOR,
    OTHER_OVERSEER,
    OTHER_OPERATOR,
    PERSONS
};

static const char *const names[PERSONS] = { NULL,  "chen", "wang",     "zhou",      "li",
                                            "sun", "root", "other-li", "other-sun", "other-root" };

static struct web web;
static struct who who[PERSONS];
static char receipt[32];

struct cell_row {
    const char *id;
    bool with_receipt;
    const char *path; // CASE stands for a case that the command centre of the first agency owns
    const char *body; // NULL: none
    int want[PERSONS];
};

#define ALL(n)                                                                                               \
    {                                                                                                        \
        n, n, n, n, n, n, n, n, n, n                                                                         \
    }
#define OPEN_ELEVATOR                                                                                        \
    "{\"kind\":\"help-request\",\"agency\":\"anlan-demo\",\"data\":{\"narrative\":\"电梯停了\"}}"
#define OPEN "{\"kind\":\"help-request\",\"agency\":\"anlan-demo\",\"data\":{\"narrative\":\"x\"}}"

// clang-format off
static const struct cell_row rows[] = {
    //                                                                            nobody chen wang zhou  li  sun root  other agency's
    { "root",         false, "/", NULL,                                           ALL(200) },
    { "health",       false, "/healthz", NULL,                                    ALL(200) },
    { "ready",        false, "/readyz", NULL,                                     ALL(200) },
    { "metrics",      false, "/metrics", NULL,                                    ALL(200) }, // all of them sit at this host
    { "description",  false, "/api/openapi.json", NULL,                           ALL(200) },
    { "problems",     false, "/api/problems", NULL,                               ALL(200) },
    { "problem",      false, "/api/problems/busy", NULL,                          ALL(200) },
    { "openCase",     false, "/api/v1/cases", OPEN,                               { 201, 201, 403, 403, 403, 403, 403, 403, 403, 403 } },
    { "cases",        false, "/api/v1/cases", NULL,                               { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "foresee",      false, "/api/v1/cases/foresee", "{\"kind\":\"help-request\"}", { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "search",       false, "/api/v1/cases/search", "{\"phone\":\"13800005566\",\"purpose\":\"handle-case\"}", { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "casesNearby",  false, "/api/v1/cases/nearby?lat=30&lng=120", NULL,         { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "counts",       false, "/api/v1/counts?by=kind", NULL,                      { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "overdue",      false, "/api/v1/oversight/clocks", NULL,                    { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "refusals",     false, "/api/v1/oversight/refusals", NULL,                  { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "farReads",     false, "/api/v1/oversight/reads", NULL,                     { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "completeness", false, "/api/v1/oversight/completeness", NULL,              { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "case",         false, "/api/v1/cases/CASE", NULL,                          { 401, 200, 404, 404, 200, 200, 404, 404, 404, 404 } },
    { "act",          false, "/api/v1/cases/CASE/acts", "{\"act\":\"dance\"}",    { 401, 422, 404, 404, 422, 422, 404, 404, 404, 404 } },
    { "acts",         false, "/api/v1/cases/CASE/acts", NULL,                     { 401, 200, 404, 404, 200, 200, 404, 404, 404, 404 } },
    { "explain",      false, "/api/v1/cases/CASE/acts/0/explain", NULL,           { 401, 200, 404, 404, 200, 200, 404, 404, 404, 404 } },
    { "proofs",       false, "/api/v1/cases/CASE/proofs", NULL,                   { 401, 200, 404, 404, 200, 200, 404, 404, 404, 404 } },
    { "procedure",    false, "/api/v1/cases/CASE/procedure", NULL,                { 401, 200, 404, 404, 200, 200, 404, 404, 404, 404 } },
    { "documents",    false, "/api/v1/cases/CASE/documents", NULL,                { 401, 200, 404, 404, 200, 200, 404, 404, 404, 404 } },
    { "document",     false, "/api/v1/cases/CASE/documents/0/none", "{\"purpose\":\"handle-case\"}", { 401, 404, 404, 404, 404, 404, 404, 404, 404, 404 } },
    { "beginFile",    false, "/api/v1/files?agency=anlan-demo&bytes=9", NULL,     ALL(201) },
    { "sendSlice",    false, "/api/v1/files/00000000000000000000000000000000/0", "{}", ALL(404) },
    { "fetchFile",    false, "/api/v1/cases/CASE/acts/0/files/0", "{\"purpose\":\"handle-case\"}", { 401, 404, 404, 404, 422, 422, 404, 404, 404, 404 } },
    { "scan",         false, "/api/v1/scan", "{\"purpose\":\"oversight\",\"words\":\"楼上\"}", { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "events",       false, "/api/v1/events", NULL,                              { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "receipt",      false, "/api/v1/receipt", NULL,                             ALL(401) },
    { "receipt",      true,  "/api/v1/receipt", NULL,                             ALL(200) },
    { "receiptEvents", false, "/api/v1/receipt/events", NULL,                    ALL(401) },
    { "receiptEvents", true,  "/api/v1/receipt/events", NULL,                    ALL(200) },
    { "receiptExplain", false, "/api/v1/receipt/acts/0/explain", NULL,           ALL(401) },
    { "receiptExplain", true,  "/api/v1/receipt/acts/0/explain", NULL,           ALL(200) },
    { "receiptActs",      false, "/api/v1/receipt/acts",      NULL,               ALL(401) },
    { "receiptActs",      true,  "/api/v1/receipt/acts",      NULL,               ALL(200) },
    { "receiptReads",     false, "/api/v1/receipt/reads",     NULL,               ALL(401) },
    { "receiptReads",     true,  "/api/v1/receipt/reads",     NULL,               ALL(200) },
    { "receiptProcedure", false, "/api/v1/receipt/procedure", NULL,               ALL(401) },
    { "receiptProcedure", true,  "/api/v1/receipt/procedure", NULL,               ALL(200) },
    { "receiptDocuments", false, "/api/v1/receipt/documents", NULL,               ALL(401) },
    { "receiptDocuments", true,  "/api/v1/receipt/documents", NULL,               ALL(200) },
    { "receiptDocument",  false, "/api/v1/receipt/documents/0/none", NULL,        ALL(401) },
    { "receiptDocument",  true,  "/api/v1/receipt/documents/0/none", NULL,        ALL(404) },
    { "receiptAttachment", false, "/api/v1/receipt/acts/0/files/0", NULL,        ALL(401) },
    { "receiptAttachment", true,  "/api/v1/receipt/acts/0/files/0", NULL,        ALL(404) }, // none was sent
    { "receiptFile",  false, "/api/v1/receipt/file", NULL,                        ALL(401) },
    { "receiptFile",  true,  "/api/v1/receipt/file", NULL,                        ALL(200) },
    { "receiptAct",   false, "/api/v1/receipt/add", "{\"data\":{\"text\":\"x\"}}", ALL(401) },
    { "receiptAct",   true,  "/api/v1/receipt/add", "{\"data\":{\"text\":\"x\"}}", ALL(201) },
    { "receiptAct",   true,  "/api/v1/receipt/close", "{}",                       ALL(403) }, // not a holder's act
    { "signIn",       false, "/api/v1/session", "{\"name\":\"nobody\"}", ALL(422) },
    { "whoAmI",       false, "/api/v1/session", NULL,                             { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "signOut",      false, "/api/v1/session", NULL,                             { 401, 204, 204, 204, 204, 204, 204, 204, 204, 204 } },
    { "me",           false, "/api/v1/me", NULL,                                  { 401, 200, 200, 200, 200, 200, 200, 200, 200, 200 } },
    { "setUser",      false, "/api/v1/users", "{\"name\":\"new\",\"words\":\"new\",\"agency\":1,\"roles\":[]}", { 401, 403, 403, 403, 403, 403, 201, 403, 403, 422 } },
    { "users",        false, "/api/v1/users", NULL,                               { 401, 403, 403, 403, 403, 403, 200, 403, 403, 200 } },
    { "user",         false, "/api/v1/users/chen", NULL,                          { 401, 403, 403, 403, 403, 403, 200, 403, 403, 404 } },
    { "publicCases",  false, "/api/v1/public/cases?agency=anlan-demo", NULL,      ALL(200) },
    { "nearby",       false, "/api/v1/nearby?agency=anlan-demo&lat=30&lng=120", NULL, ALL(200) },
    // This server has no map, so there is nothing for anybody (api_map_test asks for one).
    { "places",       false, "/api/v1/places?q=a", NULL,                          ALL(404) },
    { "mapStyle",     false, "/tiles/style", NULL,                                ALL(404) },
    { "mapPicture",   false, "/tiles/map.svg", NULL,                              ALL(404) },
    { "mapTile",      false, "/tiles/8/213/105.mvt", NULL,                        ALL(404) },
    { "mapTileOf",    false, "/tiles/0123456789abcdef/8/213/105.mvt", NULL,       ALL(404) },
    { "open311DiscoveryXml", false, "/open311/v2/discovery.xml", NULL,            ALL(200) },
    { "open311DiscoveryJson", false, "/open311/v2/discovery.json", NULL,          ALL(200) },
    { "open311ServicesXml", false, "/open311/v2/services.xml?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311ServicesXml", false, "/open311/v2/services.xml", NULL,              ALL(400) }, // two agencies: which?
    { "open311ServicesJson", false, "/open311/v2/services.json?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311Definition", false, "/open311/v2/services/help-request.json?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311RequestsXml", false, "/open311/v2/requests.xml?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311RequestsJson", false, "/open311/v2/requests.json?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311PostXml", false, "/open311/v2/requests.xml?jurisdiction_id=anlan-demo", "{}", ALL(400) }, // no form
    { "open311PostJson", false, "/open311/v2/requests.json?jurisdiction_id=anlan-demo", "{}", ALL(400) },
    { "open311BulkCsv", false, "/open311/v2/requests.csv?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311BulkGeojson", false, "/open311/v2/requests.geojson?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311BulkJsonl", false, "/open311/v2/requests.jsonl?jurisdiction_id=anlan-demo", NULL, ALL(200) },
    { "open311Request", false, "/open311/v2/requests/CASE.json?jurisdiction_id=anlan-demo", NULL, ALL(200) }, // its status
    { "open311Token", false, "/open311/v2/tokens/x.json?jurisdiction_id=anlan-demo", NULL, ALL(404) },
    { "packs",        false, "/api/v1/packs", NULL,                               { 401, 403, 403, 403, 403, 200, 200, 403, 200, 200 } },
    { "activatePack", false, "/api/v1/packs/activation", "{\"digest\":\"of nothing\"}", { 401, 403, 403, 403, 403, 404, 404, 403, 404, 404 } },
    { "kinds",        false, "/api/v1/kinds?agency=anlan-demo", NULL,      ALL(200) },
    { "checkpoint",   false, "/ledger/checkpoint", NULL,                          ALL(200) },
    { "vkey",         false, "/ledger/vkey", NULL,                                ALL(200) },
    { "origins",      false, "/ledger/origins", NULL,                             ALL(200) },
    { "tile",         false, "/ledger/tile/0/000.p/4", NULL,                      ALL(200) },
    { "bundle",       false, "/ledger/tile/entries/000.p/4", NULL,                { 401, 403, 403, 403, 403, 200, 403, 403, 403, 403 } },
    { "checkpointOf", false, "/ledger/a2/checkpoint", NULL,                       ALL(200) },
    { "vkeyOf",       false, "/ledger/a2/vkey", NULL,                             ALL(200) },
    { "originsOf",    false, "/ledger/a2/origins", NULL,                          ALL(200) },
    { "tileOf",       false, "/ledger/a2/tile/0/000.p/4", NULL,                   ALL(200) },
    { "bundleOf",     false, "/ledger/a2/tile/entries/000.p/4", NULL,             { 401, 403, 403, 403, 403, 403, 403, 403, 200, 403 } },
};
// clang-format on

static const struct route *route_named(const char *id)
{
    for (int32_t i = 0; i < routes_count; i++)
        if (strcmp(routes[i].id, id) == 0) return &routes[i];
    return NULL;
}

static void other_agency(void)
{
    char folder[80], command[512];
    struct fault f = { 0 };
    const struct json *charter;
    (void)snprintf(folder, sizeof folder, "%s/other", web.city.dir);
    (void)snprintf(
        command, sizeof command,
        "mkdir %s && for f in charter.yaml areas.geojson; do sed s/anlan-demo/anlan-other/g %s/docs/examples/demo-city/$f > %s/$f; done",
        folder, ANLAN_SOURCE, folder);
    MUST(system(command) == 0);
    MUST(setup_read_charter(&web.city.arena, folder, &charter, &f) == RC_OK);
    int64_t other = city_agency(&web.city, charter);
    city_person(&web.city, other, S("other-li"), S("supervisor"), S("command"), S(""));
    city_person(&web.city, other, S("other-sun"), S("overseer"), S("oversight"), S(""));
    city_person(&web.city, other, S("other-root"), S("operator"), S(""), S(""));
}

static void build(void)
{
    struct fault f = { 0 };
    web = (struct web){ 0 };
    city_build(&web.city);
    other_agency();
    city_close(&web.city);
    city_open(&web.city, true);
    for (int p = CALL_TAKER; p < PERSONS; p++)
        MUST(gate_make_key(web.city.gate, str_of(names[p]), who[p].key, &f) == RC_OK);
    struct api_options o = web_options();
    web_start(&web, o);
}

// `path` with the case's name put in.
static const char *path_of(const char *path, const char *id, char out[static 200])
{
    const char *at = strstr(path, "CASE");
    if (at)
        (void)snprintf(out, 200, "%.*s%s%s", (int)(at - path), path, id, at + 4);
    else
        (void)snprintf(out, 200, "%s", path);
    return out;
}

// The answer, checked against the schema that the description gives its route.
static void check_answer(const struct json *schemas, const struct route *r, const char *id)
{
    struct arena mark = web.city.arena;
    bool problem = web.answer.status >= 400;
    if (problem && strncmp(r->path, "/open311/", 9) == 0) return; // errors of its own form: api_open311_test
    if (web.answer.status == 204 || (!problem && r->reply != REPLY_JSON)) return;
    const struct json *schema = json_get(schemas, problem ? S("Problem") : str_of(r->schema));
    CHECK(web_conforms(schemas, schema, web_json(&web), id));
    web.city.arena = mark;
}

TEST(every_route_by_everyone)
{
    char id[64], path[200], extra[80], key[40];
    build();
    CHECK_INT(web_get(&web, NULL, "/api/openapi.json"), 200);
    const struct json *schemas = json_get(json_get(web_json(&web), S("components")), S("schemas"));
    CHECK_INT(web_post(&web, &who[CALL_TAKER], "/api/v1/cases", OPEN), 201);
    (void)snprintf(id, sizeof id, "%.*s", P(json_str(web_json(&web), S("id"))));
    (void)snprintf(receipt, sizeof receipt, "%.*s", P(json_str(web_json(&web), S("receipt"))));
    // What is published moves once a minute, and at a start.
    api_close(web.api);
    city_close(&web.city);
    city_open(&web.city, true);
    web_start(&web, web_options());
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        const struct route *r = route_named(rows[i].id);
        CHECK(r != NULL);
        for (int p = NOBODY; r && p < PERSONS; p++) {
            (void)snprintf(web.receipt, sizeof web.receipt, "%s", rows[i].with_receipt ? receipt : "");
            (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\n", web_key(key));
            int status = web_ask(&web, &who[p], method_names[r->method], path_of(rows[i].path, id, path),
                                 r->act ? extra : NULL, rows[i].body);
            if (status != rows[i].want[p])
                printf("%s by %s: %d, not %d: %.*s\n", rows[i].id, names[p] ? names[p] : "nobody", status,
                       rows[i].want[p], P(str_slice(web.answer.body, 0, 300)));
            CHECK_INT(status, rows[i].want[p]);
            check_answer(schemas, r, rows[i].id);
        }
    }
    web.receipt[0] = 0;
    web_remove(&web);
}

TEST(no_route_is_left_out)
{
    for (int32_t i = 0; i < routes_count; i++) {
        bool there = false;
        for (ptrdiff_t k = 0; k < COUNT(rows); k++) there = there || strcmp(rows[k].id, routes[i].id) == 0;
        if (!there) printf("%s has no row\n", routes[i].id);
        CHECK(there);
    }
}

// By this number a page asks for the log of its reader's own agency.
TEST(everyone_is_told_the_number_of_their_own_agency)
{
    build();
    CHECK_INT(web_get(&web, &who[OVERSEER], "/api/v1/me"), 200);
    CHECK_INT(json_int(web_json(&web), S("agency_number"), 0), 1);
    CHECK_INT(web_get(&web, &who[OTHER_OVERSEER], "/api/v1/me"), 200);
    CHECK_INT(json_int(web_json(&web), S("agency_number"), 0), 2);
    web_remove(&web);
}

// A scan looks no further than a read for the same purpose would: cases whose narrative it would not show are not even counted.
TEST(a_scan_looks_at_what_a_read_would_show)
{
    static const struct {
        enum person person;
        const char *purpose;
        int scanned;
    } all[] = {
        { CALL_TAKER, "handle-case", 1 }, { CALL_TAKER, "oversight", 0 },
        { SUPERVISOR, "supervision", 1 }, { OVERSEER, "oversight", 1 },
        { OVERSEER, "handle-case", 0 },   { MEDIATOR, "handle-case", 0 },
        { OPERATOR, "oversight", 0 },     { OTHER_OVERSEER, "oversight", 0 },
    };
    char path[80], body[120];
    build();
    CHECK_INT(web_post(&web, &who[CALL_TAKER], "/api/v1/cases", OPEN_ELEVATOR), 201);
    (void)snprintf(path, sizeof path, "/api/v1/cases?at_least=%lld",
                   (long long)json_int(web_json(&web), S("seq"), 0));
    CHECK_INT(web_get(&web, &who[CALL_TAKER], path), 200);
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        (void)snprintf(body, sizeof body, "{\"purpose\":\"%s\",\"words\":\"电梯\"}", all[i].purpose);
        CHECK_INT(web_post(&web, &who[all[i].person], "/api/v1/scan", body), 200);
        if (json_int(web_json(&web), S("scanned"), -1) != all[i].scanned)
            printf("%s for %s: %.*s\n", names[all[i].person], all[i].purpose, P(web.answer.body));
        CHECK_INT(json_int(web_json(&web), S("scanned"), -1), all[i].scanned);
        CHECK_INT(json_int(web_json(&web), S("found"), -1), all[i].scanned);
    }
    web_remove(&web);
}

// What a case-less list shows is as closed as the case itself.
TEST(lists_and_events_show_each_only_what_they_may_see)
{
    static const bool sees[PERSONS] = { [CALL_TAKER] = true, [SUPERVISOR] = true, [OVERSEER] = true };
    char id[64], path[80];
    build();
    CHECK_INT(web_post(&web, &who[CALL_TAKER], "/api/v1/cases", OPEN), 201);
    (void)snprintf(id, sizeof id, "%.*s", P(json_str(web_json(&web), S("id"))));
    (void)snprintf(path, sizeof path, "/api/v1/cases?at_least=%lld",
                   (long long)json_int(web_json(&web), S("seq"), 0));
    for (int p = CALL_TAKER; p < PERSONS; p++) {
        CHECK_INT(web_get(&web, &who[p], path), 200);
        CHECK(str_contains(web.answer.body, str_of(id)) == sees[p]);
        CHECK_INT(json_int(web_json(&web), S("total"), -1), sees[p]);
        CHECK_INT(web_ask(&web, &who[p], "GET", "/api/v1/events", "Accept: application/json\r\n", NULL), 200);
        CHECK(str_contains(web.answer.body, str_of(id)) == sees[p]);
    }
    web_remove(&web);
}

// The stream of each is the same as the page: what one may not see is not told.
TEST(live_events_tell_each_only_what_they_may_see)
{
    static const bool sees[PERSONS] = { [CALL_TAKER] = true, [SUPERVISOR] = true, [OVERSEER] = true };
    static struct ear e[PERSONS];
    struct frame f;
    char id[64];
    build();
    for (int p = CALL_TAKER; p < PERSONS; p++) {
        CHECK_INT(ear_open(&e[p], &web, &who[p], "/api/v1/events", NULL), 200);
        CHECK(ear_hears(&e[p], "hello", &f));
    }
    CHECK_INT(web_post(&web, &who[CALL_TAKER], "/api/v1/cases", OPEN), 201);
    (void)snprintf(id, sizeof id, "%.*s", P(json_str(web_json(&web), S("id"))));
    for (int p = CALL_TAKER; p < PERSONS; p++)
        if (sees[p]) CHECK(ear_hears(&e[p], "act", &f) && str_contains(str_of(f.data), str_of(id)));
    for (int p = CALL_TAKER; p < PERSONS; p++) {
        CHECK(!ear_next(&e[p], &f, sees[p] ? 10 : 60));
        ear_close(&e[p]);
    }
    web_remove(&web);
}

// The unit that a complaint is about does not see it, whatever else its people may.
TEST(a_complaint_about_staff_is_hidden_from_the_unit_concerned)
{
    char id[64], path[128];
    build();
    CHECK_INT(
        web_post(
            &web, NULL, "/api/v1/cases",
            "{\"kind\":\"staff-complaint\",\"agency\":\"anlan-demo\",\"data\":{\"narrative\":\"x\",\"unit\":\"command\"}}"),
        201);
    (void)snprintf(id, sizeof id, "%.*s", P(json_str(web_json(&web), S("id"))));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s", id);
    CHECK_INT(web_get(&web, &who[SUPERVISOR], path), 404); // li leads the command centre
    CHECK_INT(web_get(&web, &who[CALL_TAKER], path), 404);
    CHECK_INT(web_get(&web, &who[OVERSEER], path), 200);
    CHECK_INT(web_get(&web, &who[SUPERVISOR], "/api/v1/cases?kind=staff-complaint"), 200);
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 0);
    web_remove(&web);
}
