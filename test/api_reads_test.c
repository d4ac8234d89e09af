// The smaller readings over HTTP: who I am, counts, what is nearby, stories and proofs; each within the scope of who asks.
#include "flow/reads.h"

TEST(who_i_am_is_said_in_words)
{
    build();
    const struct json *me = get(&chen, "/api/v1/me");
    const struct json *role = json_at(json_get(me, S("roles")), 0);
    CHECK_STR(json_str(me, S("name")), S("chen"));
    CHECK_STR(json_str(me, S("agency")), S("anlan-demo"));
    CHECK_INT(json_int(me, S("agency_number"), 0), 1);
    CHECK_STR(json_str(role, S("role")), S("call-taker"));
    CHECK(json_str(role, S("role_words")).len > 0 &&
          !str_equal(json_str(role, S("role_words")), S("call-taker")));
    CHECK(json_str(role, S("unit_words")).len > 0);
    CHECK(json_get(me, S("purposes"))->count >= 3 && json_str(me, S("ends")).len > 0);
    CHECK_STR(json_str(me, S("zone")), S("Asia/Shanghai"));
    const struct json *kinds = get(NULL, "/api/v1/kinds"),
                      *first = json_at(json_get(kinds, S("emergency")), 0);
    CHECK_STR(json_str(kinds, S("zone")), S("Asia/Shanghai"));
    CHECK_INT(json_get(kinds, S("emergency"))->count, 3);
    CHECK_STR(json_str(first, S("name")), S("police")); // in the order of the pack's file
    CHECK_STR(json_str(first, S("number")), S("110"));
    CHECK(json_str(first, S("words")).len > 0 &&
          !str_equal(json_str(first, S("words")), S("emergency/police")));
    CHECK_INT(web_get(&web, NULL, "/api/v1/me"), 401);
    web_remove(&web);
}

// The rule of a decision's table that fired, alone; -1: none or several.
static int64_t fired(const struct json *table)
{
    const struct json *rules = json_get(table, S("rules"));
    int64_t found = -1, count = 0;
    for (const struct json *r = rules ? rules->first : NULL; r; r = r->next)
        if (json_bool(r, S("fired"), false)) found = json_int(r, S("rule"), -1), count++;
    return count == 1 ? found : -1;
}

static struct str told(const struct json *table, int64_t column)
{
    return json_str(json_at(json_get(table, S("columns")), column), S("value"));
}

TEST(a_call_is_graded_while_it_is_told_and_nothing_is_recorded)
{
    build();
    int64_t before = gate_committed(web.city.gate, web.city.agency);
    CHECK_INT(web_post(&web, &chen, "/api/v1/cases/foresee",
                       "{\"kind\":\"emergency-call\",\"data\":{\"category\":\"fight\",\"ongoing\":true}}"),
              200);
    const struct json *triage = json_at(json_get(web_json(&web), S("tables")), 0);
    CHECK_STR(json_str(triage, S("decision")), S("triage"));
    CHECK_INT(fired(triage), 3);
    CHECK_STR(told(triage, 0), S("Fight"));
    CHECK_STR(told(triage, 1), S("Not told yet"));
    CHECK_STR(told(triage, 2), S("Yes"));
    const struct json *rule = json_at(json_get(triage, S("rules")), 2);
    CHECK_STR(json_at(json_get(rule, S("then")), 0)->text, S("1"));
    CHECK(json_get(rule, S("articles"))->count == 2);
    CHECK_INT(web_post(&web, &chen, "/api/v1/cases/foresee", "{\"kind\":\"emergency-call\"}"), 200);
    CHECK_INT(fired(json_at(json_get(web_json(&web), S("tables")), 0)),
              9); // nothing is known: no call that can wait
    CHECK_INT(web_post(&web, &chen, "/api/v1/cases/foresee", "{\"kind\":\"nope\"}"), 422);
    CHECK_INT(web_post(&web, &chen, "/api/v1/cases/foresee", "{\"kind\":\"emergency-call\",\"data\":[]}"),
              422);
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases/foresee", "{\"kind\":\"emergency-call\"}"), 401);
    CHECK_INT(gate_committed(web.city.gate, web.city.agency), before);
    web_remove(&web);
}

TEST(an_explanation_shows_the_tables_with_what_they_were_told)
{
    char path[160];
    build();
    CHECK_INT(
        web_post(
            &web, &chen, "/api/v1/cases",
            "{\"kind\":\"emergency-call\",\"data\":{\"narrative\":\"x\",\"category\":\"fire\",\"danger\":true}}"),
        201);
    (void)snprintf(path, sizeof path, "/api/v1/cases/%.*s/acts/0/explain",
                   P(json_str(web_json(&web), S("id"))));
    const struct json *tables = json_get(get(&chen, path), S("tables"));
    CHECK_INT(tables ? tables->count : 0, 2);
    CHECK_INT(fired(json_at(tables, 0)), 1);
    CHECK_STR(told(json_at(tables, 0), 0), S("Fire"));
    CHECK_STR(told(json_at(tables, 0), 1), S("Yes"));
    CHECK_INT(fired(json_at(tables, 1)), 2);
    CHECK_INT(
        web_post(&web, NULL, "/api/v1/cases", "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\"}}"),
        201);
    (void)snprintf(web.receipt, sizeof web.receipt, "%.*s", P(json_str(web_json(&web), S("receipt"))));
    // Its holder sees the law, not what else it was told.
    const struct json *own = json_get(get(NULL, "/api/v1/receipt/acts/0/explain"), S("tables"));
    CHECK_INT(fired(json_at(own, 0)), 6);
    CHECK_INT(told(json_at(own, 0), 0).len, 0);
    // And in sentences, with the rule by its number and the time as a clock on the wall shows it.
    bool by_number = false, by_the_wall = false;
    const struct json *why = json_get(get(NULL, "/api/v1/receipt/acts/0/explain"), S("words"));
    for (const struct json *one = why ? why->first : NULL; one; one = one->next) {
        struct str text = json_str(one, S("text"));
        by_number |= str_contains(text, S("第 6 条规则")) || str_contains(text, S("(rule 6)"));
        by_the_wall |= str_contains(text, S(" 00:00"));
        CHECK(!str_contains(text, S("T00:00")) && !str_contains(text, S("+08:00")));
    }
    CHECK(by_number && by_the_wall);
    web.receipt[0] = 0;
    web_remove(&web);
}

TEST(every_entry_of_a_case_comes_with_its_proof)
{
    char id[32], path[160];
    build();
    (void)report("help-request", NULL, id);
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 201);
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/proofs", id);
    const struct json *proofs = get(&chen, path), *entries = json_get(proofs, S("entries"));
    CHECK_INT(entries->count, 2);
    CHECK(!json_bool(proofs, S("more"), true));
    for (const struct json *e = entries->first; e; e = e->next) {
        const struct json *receipt = json_get(e, S("receipt"));
        CHECK(json_str(receipt, S("entry")).len > 0 && json_str(receipt, S("proof")).len > 0);
        CHECK_INT(json_get(receipt, S("openings"))->count, 0);
    }
    CHECK_INT(json_int(entries->first, S("n"), -1), 1);
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/proofs?before=1", id);
    CHECK_INT(json_get(get(&chen, path), S("entries"))->count, 1);
    CHECK_INT(web_get(&web, &root, path), 404); // an operator sees no case
    web_remove(&web);
}

// The key that stands in an entry's bytes, as if its reader were to send it.
static void key_in(const struct json *entry, char ret_extra[static 80])
{
    static char bytes[8192];
    ptrdiff_t len = 0;
    struct str rest, key = S("");
    CHECK(base64_decode(json_str(json_get(entry, S("receipt")), S("entry")), bytes, sizeof bytes, &len));
    struct str text = { bytes, len };
    ptrdiff_t at = str_find(text, S("\"key\":\""));
    CHECK(at >= 0);
    if (at >= 0) (void)str_cut(str_slice(text, at + 7, text.len), '/', &key, &rest);
    (void)snprintf(ret_extra, 80, "Idempotency-Key: %.*s\r\n", P(key));
}

// PROVES: DESIGN 7: the code of a receipt is known to its holder only; who reads an anonymous opening, entry and words, cannot have it answered again
TEST(the_key_in_an_entry_opens_no_receipt)
{
    static const char body[] = "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\"}}";
    char key[40], sent[80], found[80], id[32], path[160], receipt[64];
    build();
    (void)snprintf(sent, sizeof sent, "Idempotency-Key: %s\r\n", web_key(key));
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", sent, body), 201);
    (void)snprintf(id, sizeof id, "%.*s", P(json_str(web_json(&web), S("id"))));
    (void)snprintf(receipt, sizeof receipt, "%.*s", P(json_str(web_json(&web), S("receipt"))));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/proofs", id);
    key_in(json_at(json_get(get(&chen, path), S("entries")), 0), found);
    CHECK(strcmp(found, sent) != 0);
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", found, body), 201);
    CHECK(!json_bool(web_json(&web), S("repeated"), false));
    CHECK(!str_equal(json_str(web_json(&web), S("receipt")), str_of(receipt)));
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", sent, body), 201);
    CHECK(json_bool(web_json(&web), S("repeated"), false));
    CHECK_STR(json_str(web_json(&web), S("receipt")), str_of(receipt));
    web_remove(&web);
}

TEST(counts_are_of_what_i_may_see)
{
    char id[32];
    build();
    (void)report("help-request", NULL, id);
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 201);
    (void)report("help-request", NULL, id);
    (void)report("neighbour-dispute", NULL, id);
    follow(report("staff-complaint", NULL, id));
    const struct json *all = get(&sun, "/api/v1/counts?by=kind");
    CHECK_INT(count_of(all, "help-request"), 2);
    CHECK_INT(count_of(all, "neighbour-dispute"), 1);
    CHECK_INT(json_int(all, S("total"), -1), 3 + count_of(all, "staff-complaint"));
    const struct json *mine = get(&zhou, "/api/v1/counts?by=kind");
    CHECK_INT(count_of(mine, "help-request"), 0);
    CHECK_INT(count_of(mine, "neighbour-dispute"), 1);
    CHECK_INT(json_int(get(&root, "/api/v1/counts"), S("total"), -1), 0);
    const struct json *status = get(&chen, "/api/v1/counts?by=status&kind=help-request");
    CHECK_INT(count_of(status, "received"), 1);
    CHECK_INT(count_of(status, "accepted"), 1);
    CHECK_INT(web_get(&web, &chen, "/api/v1/counts?by=narrative"), 400);
    web_remove(&web);
}

TEST(what_is_nearby_is_shown_by_cells_and_to_the_public_an_hour_late)
{
    char near[32], far[32], secret[32];
    build();
    (void)report("help-request", "{\"lat_e7\":301500000,\"lng_e7\":1202000000}", near);
    (void)report("staff-complaint", "{\"lat_e7\":301500000,\"lng_e7\":1202000000}", secret);
    follow(report("help-request", "{\"lat_e7\":301900000,\"lng_e7\":1202000000}", far));
    const char *here = "/api/v1/cases/nearby?lat=30.15&lng=120.2005";
    const struct json *cases = json_get(get(&chen, here), S("cases"));
    CHECK_INT(cases->count, 1);
    CHECK_STR(json_str(cases->first, S("id")), str_of(near));
    CHECK(json_int(cases->first, S("cell"), -1) >= 0); // the place itself is sealed
    CHECK(llabs(json_int(cases->first, S("lat_e7"), 0) - 301500000) < 50000);
    CHECK(json_int(cases->first, S("distance_m"), -1) >= 0 &&
          json_int(cases->first, S("distance_m"), 999) < 420);
    CHECK(json_int(cases->first, S("age_s"), -1) >= 0);
    CHECK_INT(json_get(get(&sun, here), S("cases"))->count, 2); // who may see complaints sees this one
    CHECK_INT(json_get(get(&root, here), S("cases"))->count, 0);
    CHECK_INT(json_get(get(NULL, "/api/v1/nearby?lat=30.15&lng=120.2005"), S("cases"))->count, 0);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases/nearby?lat=nan&lng=1"), 400);
    web.city.offset_ns = 3601 * NS_PER_S;
    const struct json *shown = json_get(get(NULL, "/api/v1/nearby?lat=30.15&lng=120.2005"), S("cases"));
    CHECK_INT(shown->count, 1); // the complaint about staff is nowhere
    CHECK_STR(json_str(shown->first, S("id")), str_of(near));
    CHECK(!str_contains(web.answer.body, S("电梯")));
    CHECK_INT(
        json_get(get(NULL, "/api/v1/nearby?lat=30.15&lng=120.2005&kind=emergency-call"), S("cases"))->count,
        0);
    CHECK_INT(web_get(&web, NULL, "/api/v1/nearby?lat=91&lng=120"), 400);
    CHECK_INT(web_get(&web, NULL, "/api/v1/nearby?lat=30"), 400);
    web_remove(&web);
}

static int32_t shown_near(const struct who *who, const char *path)
{
    return json_get(get(who, path), S("cases"))->count;
}

TEST(what_is_over_for_a_day_is_offered_to_nobody_who_reports_and_to_staff_for_a_week)
{
    static const char *here = "/api/v1/nearby?lat=30.15&lng=120.2",
                      *staff = "/api/v1/cases/nearby?lat=30.15&lng=120.2";
    char id[32];
    build();
    (void)report("help-request", "{\"lat_e7\":301500000,\"lng_e7\":1202000000}", id);
    CHECK_INT(
        act(&chen, id, "{\"act\":\"decline\",\"data\":{\"ground\":\"repeated\",\"reason\":\"重复来电\"}}"),
        201);
    follow(json_int(web_json(&web), S("seq"), -1));
    web.city.offset_ns = 3601 * NS_PER_S;
    CHECK_INT(shown_near(NULL, here), 1);
    CHECK(json_bool(json_get(get(NULL, here), S("cases"))->first, S("closed"), false));
    web.city.offset_ns = NS_PER_DAY - 60 * NS_PER_S;
    CHECK_INT(shown_near(NULL, here), 1);
    web.city.offset_ns = NS_PER_DAY + 60 * NS_PER_S;
    CHECK_INT(shown_near(NULL, here), 0);
    CHECK_INT(shown_near(NULL, "/api/v1/public/cases"), 1); // it stays public
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(shown_near(&chen, staff), 1);
    web_remove(&web);
}

static struct str told_of(const struct json *act, const char *field, const char *what)
{
    const struct json *list = json_get(act, S("told"));
    for (const struct json *one = list ? list->first : NULL; one; one = one->next)
        if (str_equal(json_str(one, S("field")), str_of(field))) return json_str(one, str_of(what));
    return (struct str){ 0 };
}

TEST(a_story_tells_staff_what_is_plain_in_words_and_nothing_that_is_sealed)
{
    build();
    char path[120], id[32];
    CHECK_INT(
        web_post(
            &web, NULL, "/api/v1/cases",
            "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"家里停水了\",\"channel\":\"web\",\"category\":\"utility\","
            "\"reporter\":{\"name\":\"李四\"}}}"),
        201);
    (void)snprintf(id, sizeof id, "%.*s", P(json_str(web_json(&web), S("id"))));
    CHECK_INT(
        act(&chen, id,
            "{\"act\":\"read\",\"purpose\":\"handle-case\",\"data\":{\"parts\":[\"narrative\",\"reporter\"]}}"),
        201);
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", id);
    CHECK_INT(web_ask(&web, &chen, "GET", path, "Accept-Language: zh-CN\r\n", NULL), 200);
    CHECK(!str_contains(web.answer.body, S("停水")) && !str_contains(web.answer.body, S("李四")));
    const struct json *acts = json_get(web_json(&web), S("acts"));
    CHECK_STR(told_of(acts->first, "category", "words"), S("类别"));
    CHECK_STR(told_of(acts->first, "category", "value_words"), S("水电气热"));
    CHECK_INT(told_of(acts->first, "narrative", "words").len, 0);
    CHECK_STR(told_of(acts->first->next, "parts", "value_words"), S("情况说明、报告人"));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s", id);
    CHECK_INT(web_ask(&web, &chen, "GET", path, "Accept-Language: zh-CN\r\n", NULL), 200);
    const struct json *parts = json_get(web_json(&web), S("parts"));
    for (const struct json *p = parts->first; p; p = p->next)
        CHECK(!str_equal(json_str(p, S("words")), json_str(p, S("name"))));
    web_remove(&web);
}

// What followed another log after a restore says so; this one follows none.
TEST(a_log_that_was_never_restored_has_no_origins_but_its_own)
{
    build();
    CHECK_INT(json_get(get(NULL, "/ledger/origins"), S("origins"))->count, 0);
    CHECK_INT(json_get(get(NULL, "/ledger/a1/origins"), S("origins"))->count, 0);
    CHECK_INT(web_get(&web, NULL, "/ledger/a9/origins"), 404);
    web_remove(&web);
}

// Counting the cases costs more than giving a page of them: whoever asks again and again may do without.
TEST(a_page_without_its_total_is_the_same_page)
{
    char id[32];
    build();
    follow(report("help-request", NULL, id));
    const struct json *with = get(&sun, "/api/v1/cases"), *without = get(&sun, "/api/v1/cases?total=false");
    CHECK_INT(json_int(with, S("total"), -1), 1);
    CHECK_STR(json_str(with, S("total_is")), S("exact"));
    CHECK(!json_get(without, S("total")) && !json_get(without, S("total_is")));
    CHECK_STR(json_str(json_at(json_get(without, S("cases")), 0), S("id")), str_of(id));
    CHECK_INT(json_int(get(&sun, "/api/v1/cases?total=true"), S("total"), -1), 1);
    CHECK_INT(web_get(&web, &sun, "/api/v1/cases?total=no"), 400);
    CHECK_INT(web_get(&web, &sun, "/api/v1/counts?total=false"), 400); // counts are what it is for
    CHECK_INT(web_post(&web, &sun, "/api/v1/cases/search", "{\"total\":false}"), 200);
    CHECK(!json_get(web_json(&web), S("total")) && json_get(web_json(&web), S("cases"))->count == 1);
    CHECK_INT(web_post(&web, &sun, "/api/v1/cases/search", "{\"total\":\"false\"}"), 422);
    web_remove(&web);
}

// What somebody has to do: assigned to them, or offered to their unit.
TEST(a_list_is_of_whom_it_is_assigned_to_and_of_whom_it_is_offered_to)
{
    char id[32];
    build();
    follow(report("help-request", NULL, id));
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 201);
    CHECK_INT(act(&chen, id, "{\"act\":\"transfer\",\"data\":{\"unit\":\"hill-station\",\"reason\":\"-\"}}"),
              201);
    follow(json_int(web_json(&web), S("seq"), 0));
    CHECK_INT(json_int(get(&sun, "/api/v1/cases?offered=hill-station"), S("total"), -1), 1);
    CHECK_INT(json_int(get(&sun, "/api/v1/cases?offered=river-station"), S("total"), -1), 0);
    CHECK_INT(json_int(get(&sun, "/api/v1/cases?assignee=chen"), S("total"), -1), 0);
    web_remove(&web);
}

// --- names of areas in the language of who asks -------------------------------------------------------------

enum { LANGUAGES = 2 };
static const char *const accepts[LANGUAGES] = { "Accept-Language: zh-CN\r\n", "Accept-Language: en-GB\r\n" };

static struct str first_of(const struct who *who, const char *path, const char *list, const char *member,
                           int language)
{
    CHECK_INT(web_ask(&web, who, "GET", path, accepts[language], NULL), 200);
    const struct json *j = web_json(&web);
    if (list) j = json_get(j, str_of(list));
    return json_str(json_at(j, 0), str_of(member));
}

TEST(areas_have_their_names_in_the_language_of_who_asks)
{
    static const struct str name[LANGUAGES] = { SL("河滨区"), SL("Riverside District") };
    struct who wang;
    char id[32];
    build();
    CHECK_INT(web_sign_in(&web, "wang", WEB_PASSWORD, &wang), 201);
    follow(report("help-request", "{\"lat_e7\":301500000,\"lng_e7\":1201000000}", id));
    for (int i = 0; i < LANGUAGES; i++) {
        CHECK_STR(first_of(&wang, "/api/v1/me", "roles", "area_words", i), name[i]);
        CHECK_STR(first_of(&chen, "/api/v1/counts?by=area", "counts", "words", i), name[i]);
        CHECK_STR(first_of(&chen, "/api/v1/counts?by=area", "counts", "value", i), S("0101"));
    }
    web.city.offset_ns += (3600 + 1) * NS_PER_S; // its hour has come
    for (int i = 0; i < LANGUAGES; i++) {
        CHECK(str_starts(first_of(NULL, "/api/v1/public/cases", "cases", "place", i), name[i]));
        CHECK(str_starts(first_of(NULL, "/open311/v2/requests.json", NULL, "address", i), name[i]));
    }
    web_remove(&web);
}
