// Whole conversations over HTTP: from a resident's report to the end of the case; lists, the ledger, retries, a full disk.
#include "flow/report.h"
#include "store/store.h"
#include "tree/receipt.h"

static void check_receipt(void)
{
    struct fault f = { 0 };
    struct receipt r;
    char *memory = malloc(1 << 20);
    struct arena a = arena_of(memory, 1 << 20, NULL);
    struct str file = arena_str(&web.city.arena, web.answer.body);
    CHECK(receipt_parse(&a, file, &r, &f) == RC_OK);
    if (f.text[0]) printf("%s\n", f.text);
    free(memory);
}

TEST(a_case_goes_from_report_to_end)
{
    struct who chen, duty;
    web_build(&web);
    struct opened o = open_case(report);
    CHECK(str_starts(str_of(web.receipt), S("AL-")));
    const struct json *j = web_json(&web);
    CHECK(json_str(j, S("number")).len > 0 && json_str(j, S("proof")).len > 0 &&
          json_str(j, S("entry")).len > 0);
    CHECK(!str_contains(web.answer.body, S("张三")) && !str_contains(web.answer.body, S("13800005566")));
    CHECK_STR(http_field(&web.answer, "Location"), str_of(o.path));

    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 200);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/file"), 200);
    check_receipt();
    CHECK_INT(web_post(&web, NULL, "/api/v1/receipt/add", "{\"data\":{\"text\":\"水也停了\"}}"), 201);
    char receipt[32];
    memcpy(receipt, web.receipt, sizeof receipt);
    web.receipt[0] = 0;

    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "duty", WEB_PASSWORD, &duty), 201);
    CHECK_INT(web_get(&web, &chen, o.path), 200);
    CHECK(!str_contains(web.answer.body, S("张三")));
    CHECK_INT(act(&chen, &o, "{\"act\":\"accept\"}"), 201);
    CHECK_INT(
        act(&chen, &o,
            "{\"act\":\"read\",\"purpose\":\"handle-case\",\"data\":{\"parts\":[\"narrative\",\"reporter\"]}}"),
        201);
    CHECK(str_contains(web.answer.body, S("张三")));
    CHECK_INT(act(&chen, &o, "{\"act\":\"assign\",\"data\":{\"person\":\"duty\"}}"), 201);
    CHECK_INT(act(&duty, &o, "{\"act\":\"acknowledge\"}"), 201);
    CHECK_INT(
        act(&duty, &o,
            "{\"act\":\"resolve\",\"data\":{\"code\":\"helped\",\"answer\":\"已修好\",\"public_title\":\"电梯停运已恢复\"}}"),
        201);
    CHECK_INT(act(&duty, &o, "{\"act\":\"close\"}"), 201);
    CHECK_STR(json_str(web_json(&web), S("status")), S("closed"));

    char path[160];
    (void)snprintf(path, sizeof path, "%s/acts", o.path);
    CHECK_INT(web_get(&web, &chen, path), 200);
    (void)snprintf(path, sizeof path, "%s/acts/1/explain", o.path);
    CHECK_INT(web_get(&web, &chen, path), 200);
    memcpy(web.receipt, receipt, sizeof receipt);
    CHECK_INT(web_post(&web, NULL, "/api/v1/receipt/rate", "{\"data\":{\"score\":5}}"), 201);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 200);
    CHECK(str_contains(web.answer.body, S("handle-case"))); // who read my fields, and why
    web.receipt[0] = 0;
    web_remove(&web);
}

TEST(a_complaint_out_of_a_receipt_has_a_receipt_of_its_own)
{
    char first[32];
    web_build(&web);
    (void)open_case(report);
    memcpy(first, web.receipt, sizeof first);
    CHECK_INT(web_post(&web, NULL, "/api/v1/receipt/add", "{\"data\":{\"text\":\"水也停了\"}}"), 201);
    CHECK(json_get(web_json(&web), S("receipt")) == NULL); // no case was opened
    CHECK_INT(
        web_post(&web, NULL, "/api/v1/receipt/complain",
                 "{\"data\":{\"kind\":\"staff-complaint\",\"narrative\":\"态度不好\",\"unit\":\"command\"}}"),
        201);
    const struct json *j = web_json(&web);
    CHECK(json_str(j, S("id")).len == CASE_TEXT && str_starts(json_str(j, S("receipt")), S("AL-")));
    CHECK(!str_equal(json_str(j, S("receipt")), str_of(first)));
    (void)snprintf(web.receipt, sizeof web.receipt, "%.*s", P(json_str(j, S("receipt"))));
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 200);
    CHECK_STR(json_str(json_get(web_json(&web), S("case")), S("kind")), S("staff-complaint"));
    web.receipt[0] = 0;
    web_remove(&web);
}

static const struct json *form_field(const struct json *form, const char *name)
{
    return json_get(json_get(form, S("properties")), str_of(name));
}

static const struct json *named(const struct json *list, const char *key, const char *name)
{
    for (const struct json *j = list ? list->first : NULL; j; j = j->next)
        if (str_equal(json_str(j, str_of(key)), str_of(name))) return j;
    return NULL;
}

// PROVES: issue 5: the unit concerned cannot see a complaint about its staff. By a word that is no unit's code nobody would be kept out.
TEST(the_unit_that_a_complaint_is_about_is_chosen_and_never_misspelt)
{
    web_build(&web);
    CHECK_INT(web_get(&web, NULL, "/api/v1/kinds"), 200);
    const struct json *kind = named(json_get(web_json(&web), S("kinds")), "kind", "staff-complaint");
    const struct json *unit = form_field(json_get(kind, S("form")), "unit");
    CHECK_INT(json_get(unit, S("enum"))->count, 6);
    CHECK_STR(json_str(json_get(unit, S("x-words")), S("river-station")), S("Riverside Station"));
    CHECK_INT(
        web_post(&web, NULL, "/api/v1/cases",
                 "{\"kind\":\"staff-complaint\",\"data\":{\"narrative\":\"x\",\"unit\":\"河滨派出所\"}}"),
        422);
    CHECK_STR(json_str(web_json(&web), S("where")), S("/unit"));
    CHECK_INT(
        web_post(&web, NULL, "/api/v1/cases",
                 "{\"kind\":\"staff-complaint\",\"data\":{\"narrative\":\"x\",\"unit\":\"river-station\"}}"),
        201);

    (void)open_case(report);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 200);
    const struct json *acts = json_get(json_get(web_json(&web), S("case")), S("acts"));
    unit = form_field(json_get(named(acts, "act", "complain"), S("form")), "unit");
    CHECK_INT(json_get(unit, S("enum"))->count, 6);
    CHECK_INT(
        web_post(&web, NULL, "/api/v1/receipt/complain",
                 "{\"data\":{\"kind\":\"staff-complaint\",\"narrative\":\"x\",\"unit\":\"somewhere\"}}"),
        422);
    web.receipt[0] = 0;
    web_remove(&web);
}

TEST(a_receipt_is_read_page_by_page_and_its_steps_without_the_drawing)
{
    web_build(&web);
    (void)open_case(report);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/reads"), 200);
    CHECK_INT(json_get(web_json(&web), S("reads"))->count, 0);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/reads?before=-1"), 400);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/reads?earlier=perhaps"), 400);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/reads?earlier=true"), 404); // it was nowhere before
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/procedure"), 200);
    const struct json *whole = web_json(&web);
    CHECK(json_str(whole, S("xml")).len > 0);
    int32_t elements = json_get(whole, S("elements"))->count;
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/procedure?drawing=false"), 200);
    CHECK(json_get(web_json(&web), S("xml")) == NULL);
    CHECK_INT(json_get(web_json(&web), S("elements"))->count, elements);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/procedure?drawing=1"), 400);
    web.receipt[0] = 0;
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/reads"), 401);
    web_remove(&web);
}

TEST(lists_search_and_events_show_what_is_mine)
{
    struct who chen, root;
    web_build(&web);
    struct opened o = open_case(report);
    web.receipt[0] = 0;
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?at_least=0"), 200);
    CHECK(str_contains(web.answer.body, str_of(o.id)));
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 1);
    CHECK_INT(web_get(&web, &root, "/api/v1/cases"), 200); // an operator sees no case
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 0);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?kind=help-request&open=true&limit=1"), 200);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?limit=201"), 400);
    CHECK(web_says(&web, 400, "query"));
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?colour=red"), 400);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?opened_from=yesterday"), 400);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?cursor=nonsense"), 400);
    CHECK_INT(web_ask(&web, &chen, "GET", "/api/v1/events", "Accept: application/json\r\n", NULL), 200);
    CHECK(str_contains(web.answer.body, str_of(o.id)));
    CHECK_INT(web_get(&web, &chen, "/api/v1/events?after=-2"), 400);
    CHECK_INT(web_get(&web, NULL, "/api/v1/public/cases"), 200); // not yet an hour old
    CHECK(!str_contains(web.answer.body, S("电梯")));
    CHECK_INT(web_post(&web, &chen, "/api/v1/scan", "{\"purpose\":\"handle-case\",\"words\":\"老人\"}"), 200);
    web_remove(&web);
}

// A list by what is sealed is a read, and says for what.
static int64_t found(const struct who *who, const char *filters)
{
    char body[400];
    bool reads =
        strstr(filters, "\"phone\"") || strstr(filters, "\"name\"") || strstr(filters, "\"document\"");
    (void)snprintf(body, sizeof body, "%.*s%s}", (int)strlen(filters) - 1, filters,
                   reads ? ",\"purpose\":\"handle-case\"" : "");
    int status = web_ask(&web, who, "POST", "/api/v1/cases/search", NULL, body);
    if (status != 200) printf("%s: %d %.*s\n", body, status, P(web.answer.body));
    return json_int(web_json(&web), S("total"), -1);
}

TEST(a_person_is_found_by_telephone_name_and_document_in_a_body)
{
    struct who chen, root;
    char body[200];
    web_build(&web);
    (void)open_case(report);
    struct opened two = open_case(
        "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\",\"reporter\":{\"name\":\"李四\",\"document\":\"E1234 567X\"}}}");
    (void)snprintf(body, sizeof body, "{\"document\":\"e1234567x\",\"at_least\":%lld}",
                   (long long)json_int(web_json(&web), S("seq"), 0));
    web.receipt[0] = 0;
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
    CHECK_INT(found(&chen, body), 1);
    CHECK(str_contains(web.answer.body, str_of(two.id)));
    CHECK_INT(found(&chen, "{\"phone\":\"138-0000-5566\"}"), 1);
    CHECK(!str_contains(web.answer.body, str_of(two.id)) && !str_contains(web.answer.body, S("5566")));
    CHECK_INT(
        found(&chen, "{\"name\":\"张三\",\"phone\":\"13800005566\",\"kind\":\"help-request\",\"open\":true}"),
        1);
    CHECK_INT(found(&chen, "{\"name\":\"李四\",\"phone\":\"13800005566\"}"), 0); // of two cases
    CHECK_INT(found(&chen, "{\"name\":\"李\"}"), 0);                             // whole, or not at all
    CHECK_INT(found(&chen, "{\"phone\":\"e1234567x\"}"), 0); // each kind of token for itself
    CHECK_INT(found(&chen, "{}"), 2);
    CHECK_INT(found(&chen, "{\"limit\":1}"), 2);
    (void)snprintf(body, sizeof body, "{\"limit\":1,\"cursor\":\"%.*s\"}",
                   P(json_str(web_json(&web), S("cursor"))));
    CHECK_INT(found(&chen, body), 2);
    CHECK(!str_contains(web.answer.body, str_of(two.id))); // the older one
    CHECK_INT(found(&root, "{\"name\":\"张三\"}"), 0);     // an operator sees no case
    CHECK_INT(web_ask(&web, &chen, "POST", "/api/v1/cases/search", NULL, "{\"phone\":\"13800005566\"}"), 422);
    CHECK(str_contains(web.answer.body, S("/purpose")));
    web_remove(&web);
}

TEST(a_search_that_cannot_be_is_told_which_member)
{
    static const struct {
        const char *body, *where;
    } all[] = {
        { "{\"phone\":138}", "/phone" },     { "{\"colour\":\"red\"}", "/colour" },
        { "{\"limit\":201}", "/limit" },     { "{\"limit\":\"1\"}", "/limit" },
        { "{\"cell\":-1}", "/cell" },        { "{\"open\":\"true\"}", "/open" },
        { "{\"open\":1}", "/open" },         { "{\"opened_from\":\"yesterday\"}", "/opened_from" },
        { "{\"cursor\":\"nonsense\"}", "" },
    };
    struct who chen;
    char text[400];
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        (void)web_ask(&web, &chen, "POST", "/api/v1/cases/search", NULL, all[i].body);
        CHECK(web_says(&web, 422, "member"));
        CHECK_STR(json_str(web_json(&web), S("where")), str_of(all[i].where));
    }
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases/search", NULL, "{}"), 401);
    int len = snprintf(
        text, sizeof text,
        "POST /api/v1/cases/search HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: %s\r\n"
        "Sec-Fetch-Site: cross-site\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        chen.cookie);
    CHECK_INT(http_raw(web_connect, &web, (struct str){ text, len }, &web.answer), 403);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?phone=13800005566"), 400); // nor in an address
    web_remove(&web);
}

TEST(an_operator_pages_through_the_accounts_of_the_agency)
{
    static const char *const all[] = { "chen", "duty", "li", "root", "sun", "wang", "zhou" };
    struct who root, chen;
    char path[100] = "/api/v1/users?limit=3";
    ptrdiff_t seen = 0, pages = 0;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_post(&web, &root, "/api/v1/users",
                       "{\"name\":\"zhou\",\"words\":\"周\",\"off\":true,\"roles\":[]}"),
              201); // whose agency it is goes without saying
    for (struct str cursor = S("-"); cursor.len; pages++) {
        CHECK_INT(web_get(&web, &root, path), 200);
        const struct json *j = web_json(&web);
        for (const struct json *u = json_get(j, S("users"))->first; u && seen < COUNT(all);
             u = u->next, seen++) {
            CHECK_STR(json_str(u, S("name")), str_of(all[seen]));
            CHECK_INT(json_bool(u, S("off"), false), seen == COUNT(all) - 1);
        }
        cursor = json_str(j, S("cursor"));
        (void)snprintf(path, sizeof path, "/api/v1/users?limit=3&cursor=%.*s", P(cursor));
    }
    CHECK_INT(seen, COUNT(all));
    CHECK_INT(pages, 3);
    CHECK_INT(web_get(&web, &root, "/api/v1/users?limit=7"), 200);
    CHECK(!json_get(web_json(&web), S("cursor"))); // the last page says so
    CHECK_INT(web_get(&web, &root, "/api/v1/users?limit=201"), 400);
    CHECK_INT(web_get(&web, &chen, "/api/v1/users"), 403);
    web_remove(&web);
}

// As docs/operator/people.md says: the same rule as the command line's, and nothing of it reaches the ledger.
TEST(an_account_with_a_mistyped_role_unit_or_area_is_refused)
{
    static const struct {
        const char *role, *reason;
    } wrong[] = {
        { "\"role\":\"handlr\"", "the pack has no role \"handlr\"; did you mean \"handler\"?" },
        { "\"role\":\"handler\",\"unit\":\"rivr-station\"",
          "the charter has no unit \"rivr-station\"; did you mean \"river-station\"?" },
        { "\"role\":\"handler\",\"unit\":\"moon\"", "the charter has no unit \"moon\"" },
        { "\"role\":\"handler\",\"unit\":\"command\",\"area\":\"99\"", "the charter has no area \"99\"" },
        { "\"role\":\"handler\"", "the role \"handler\" sees what its unit has, so it needs one: command, " },
    };
    struct who root;
    char body[200];
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
    int64_t before = ledger_next(gate_ledger(web.city.gate), web.city.agency);
    for (int i = 0; i < COUNT(wrong); i++) {
        (void)snprintf(body, sizeof body, "{\"name\":\"gao\",\"words\":\"高\",\"roles\":[{%s}]}",
                       wrong[i].role);
        CHECK_INT(web_post(&web, &root, "/api/v1/users", body), 422);
        CHECK(str_starts(json_str(web_json(&web), S("reason")), str_of(wrong[i].reason)));
    }
    CHECK_INT(ledger_next(gate_ledger(web.city.gate), web.city.agency), before);
    CHECK_INT(web_get(&web, &root, "/api/v1/users/gao"), 404);
    CHECK_INT(
        web_post(
            &web, &root, "/api/v1/users",
            "{\"name\":\"gao\",\"words\":\"高\",\"off\":true,\"roles\":[{\"role\":\"handler\",\"unit\":\"moon\"}]}"),
        201); // a unit that the charter has lost keeps nobody from shutting an account
    CHECK_INT(
        web_post(
            &web, &root, "/api/v1/users",
            "{\"name\":\"gao\",\"words\":\"高\",\"roles\":[{\"role\":\"handler\",\"unit\":\"river-station\",\"area\":\"0101\"}]}"),
        201);
    web_remove(&web);
}

TEST(the_ledger_is_open_to_anyone_and_its_entries_to_an_overseer)
{
    struct who sun, chen;
    web_build(&web);
    (void)open_case(report);
    web.receipt[0] = 0;
    CHECK_INT(web_get(&web, NULL, "/ledger/checkpoint"), 200);
    CHECK(str_starts(web.answer.body, S("ledger.anlan.example/anlan-demo\n")));
    CHECK_INT(web_get(&web, NULL, "/ledger/a1/checkpoint"), 200);
    CHECK_INT(web_get(&web, NULL, "/ledger/vkey"), 200);
    CHECK(str_starts(web.answer.body, S("ledger.anlan.example/anlan-demo+")));
    CHECK_INT(web_get(&web, NULL, "/ledger/a2/vkey"), 404);
    CHECK_INT(web_get(&web, NULL, "/ledger/a01/vkey"), 404);
    CHECK_INT(web_get(&web, NULL, "/ledger/tile/0/900"), 404);
    CHECK_INT(web_get(&web, NULL, "/ledger/tile/0/0"), 404);
    CHECK_INT(web_get(&web, NULL, "/ledger/tile/entries/000.p/1"), 401);
    CHECK_INT(web_sign_in(&web, "sun", WEB_PASSWORD, &sun), 201);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_get(&web, &chen, "/ledger/tile/entries/000.p/1"), 403);
    CHECK(web_get(&web, &sun, "/ledger/tile/entries/000.p/1") != 403);
    web_remove(&web);
}

// --- retries ----------------------------------------------------------------------------------------

TEST(a_retry_is_answered_again_and_done_once)
{
    char key[40], extra[80], id[64];
    web_build(&web);
    (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\n", web_key(key));
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", extra, report), 201);
    (void)snprintf(id, sizeof id, "%.*s", P(json_str(web_json(&web), S("id"))));
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", extra, report), 201);
    CHECK_STR(json_str(web_json(&web), S("id")), str_of(id));
    CHECK(json_bool(web_json(&web), S("repeated"), false));
    static char other[2048];
    (void)snprintf(other, sizeof other, "%s", report);
    char *phone = strstr(other, "5566");
    MUST(phone != NULL);
    phone[0] = '7';
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", extra, other), 422);
    CHECK(web_says(&web, 422, "idempotency-key-used"));
    web_remove(&web);
}

TEST(an_act_needs_a_key_of_this_month)
{
    web_build(&web);
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", NULL, report), 400);
    CHECK(web_says(&web, 400, "idempotency-key-required"));
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", "Idempotency-Key: 1\r\n", report), 400);
    CHECK(web_says(&web, 400, "idempotency-key"));
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases",
                      "Idempotency-Key: 017f22e2-79b0-7cc3-98c4-dc0c0c07398f\r\n", report),
              422);
    CHECK(web_says(&web, 422, "idempotency-key-old"));
    web_remove(&web);
}

// --- a full disk ------------------------------------------------------------------------------------

// SQLite takes no page more than it is allowed, and says so in the words of a full disk.
static enum rc allow_pages(void *self, struct store *writer, struct fault *f)
{
    return store_script(writer, f, self);
}

TEST(a_full_disk_refuses_acts_and_serves_reads_and_goes_on_by_itself)
{
    static char no_more[] = "PRAGMA max_page_count = 1", enough[] = "PRAGMA max_page_count = 1000000000";
    struct fault f = { 0 };
    struct who chen, li;
    char key[40], extra[80];
    web_build(&web);
    struct opened o = open_case(report);
    web.receipt[0] = 0;
    web_give_password(&web, "li");
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK(gate_task(web.city.gate, allow_pages, no_more, &f) == RC_OK);
    int status = 201;
    for (int i = 0; i < 200 && status == 201; i++) { // what room there is in its pages is used first
        (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\n", web_key(key));
        status = web_ask(&web, NULL, "POST", "/api/v1/cases", extra, report);
    }
    CHECK(web_says(&web, 503, "disk-full"));
    CHECK(http_field(&web.answer, "Retry-After").len > 0);
    CHECK_INT(web_get(&web, &chen, o.path), 200);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    CHECK_INT(web_get(&web, &li, o.path), 200);
    CHECK_INT(web_get(&web, NULL, "/ledger/checkpoint"), 200);
    CHECK(gate_task(web.city.gate, allow_pages, enough, &f) == RC_OK);
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", extra, report), 201); // the same request again
    CHECK(!json_bool(web_json(&web), S("repeated"), true));
    web_remove(&web);
}
