// What a list may be filtered by: names that there are. One that there is not is refused with those that there are, or the nearest; in the query, in a
// body, for counts and for scans; and nobody without an account is told.
#include "flow/web.h"
#include "folder.h"

static struct web web;
static struct who chen;

static void build(void)
{
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
}

// The number of a new case that came to the unit "command", once lists have it.
static void report(char ret_number[static 32])
{
    char path[80];
    CHECK_INT(
        web_post(&web, NULL, "/api/v1/cases",
                 "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"电梯停了\",\"channel\":\"web\"}}"),
        201);
    const struct json *opened = web_json(&web);
    (void)snprintf(ret_number, 32, "%.*s", P(json_str(opened, S("number"))));
    (void)snprintf(path, sizeof path, "/api/v1/cases?at_least=%lld",
                   (long long)json_int(opened, S("seq"), -1));
    CHECK_INT(web_get(&web, &chen, path), 200);
    CHECK(json_bool(web_json(&web), S("reached"), false));
}

static bool unknown(const char *path, const char *where, const char *meant)
{
    (void)web_get(&web, &chen, path);
    const struct json *j = web_json(&web);
    bool good = web_says(&web, 400, "no-such-value") && str_equal(json_str(j, S("where")), str_of(where)) &&
                str_equal(json_str(j, S("did_you_mean")), str_of(meant));
    if (!good) printf("%s: %.*s\n", path, P(web.answer.body));
    return good;
}

// By their ids: whoever knows that something happened to some cases asks which of them a list would show.
TEST(cases_are_asked_for_by_their_ids)
{
    enum { ONE_MORE = 41 };
    char number[32], path[2000], id[27];
    build();
    report(number);
    (void)snprintf(path, sizeof path, "/api/v1/cases?number=%s", number);
    CHECK_INT(web_get(&web, &chen, path), 200);
    (void)snprintf(id, sizeof id, "%.*s",
                   P(json_str(json_at(json_get(web_json(&web), S("cases")), 0), S("id"))));
    (void)snprintf(path, sizeof path, "/api/v1/cases?cases=%s&open=true", id);
    CHECK_INT(web_get(&web, &chen, path), 200);
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 1);
    (void)snprintf(path, sizeof path, "/api/v1/cases?cases=%s,%s&kind=public-order", id, id);
    CHECK_INT(web_get(&web, &chen, path), 200);
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 0);
    for (int count = ONE_MORE - 1; count <= ONE_MORE; count++) {
        int len = snprintf(path, sizeof path, "/api/v1/cases?cases=%s", id);
        for (int i = 1; i < count; i++) len += snprintf(path + len, sizeof path - (size_t)len, ",%s", id);
        CHECK_INT(web_get(&web, &chen, path), count < ONE_MORE ? 200 : 400);
    }
    static const char *const wrong[] = { "x", ",", "0123456789012345678901234", "QZ-2026-000001" };
    for (int i = 0; i < COUNT(wrong); i++) {
        (void)snprintf(path, sizeof path, "/api/v1/cases?cases=%s", wrong[i]);
        CHECK_INT(web_get(&web, &chen, path), 400);
        CHECK_STR(json_str(web_json(&web), S("where")), S("cases"));
    }
    web_remove(&web);
}

TEST(a_name_that_there_is_not_is_refused_with_what_was_meant)
{
    build();
    CHECK(unknown("/api/v1/cases?kind=help-reqest", "kind", "help-request"));
    CHECK(unknown("/api/v1/cases?status=acepted", "status", "accepted"));
    CHECK(unknown("/api/v1/cases?open=true&owner=river-staton", "owner", "river-station"));
    CHECK(unknown("/api/v1/counts?by=status&kind=help-reqest", "kind", "help-request"));
    CHECK(unknown("/api/v1/oversight/completeness?kind=help-reqest", "kind", "help-request"));
    CHECK(unknown("/api/v1/cases?channel=by-pigeon", "channel", ""));
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?kind=helicopter"), 400);
    struct str known = json_str(web_json(&web), S("expected"));
    CHECK(str_contains(known, S("help-request, ")) || str_ends(known, S("help-request")));
    web_remove(&web);
}

TEST(a_body_is_held_to_the_same_names)
{
    build();
    CHECK_INT(web_ask(&web, &chen, "POST", "/api/v1/cases/search", NULL, "{\"kind\":\"help-reqest\"}"), 400);
    CHECK_STR(json_str(web_json(&web), S("where")), S("/kind"));
    CHECK_STR(json_str(web_json(&web), S("did_you_mean")), S("help-request"));
    CHECK_INT(web_post(&web, &chen, "/api/v1/scan?status=acepted",
                       "{\"purpose\":\"handle-case\",\"words\":\"电梯\"}"),
              400);
    CHECK_STR(json_str(web_json(&web), S("did_you_mean")), S("accepted"));
    web_remove(&web);
}

TEST(names_that_there_are_need_no_case)
{
    build();
    static const char *const known[] = {
        "kind=help-request",   "status=closed", "channel=phone",
        "owner=river-station", "kind=",         "owner=river-station&status=received&kind=help-request"
    };
    for (ptrdiff_t i = 0; i < COUNT(known); i++) {
        char path[160];
        (void)snprintf(path, sizeof path, "/api/v1/cases?%s", known[i]);
        CHECK_INT(web_get(&web, &chen, path), 200);
        CHECK_INT(json_int(web_json(&web), S("total"), -1), 0);
    }
    web_remove(&web);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(test_path(name), "w");
    MUST(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

// A charter whose only unit is called "centre".
static void rename_units(void)
{
    static const char charter[] =
        "agency: anlan-demo\norigin: ledger.anlan.example/anlan-demo\n"
        "words: {en: Anlan Demo City}\nunits:\n  - {code: centre, words: {en: Centre}}\n"
        "routes:\n  - {unit: centre}\n";
    struct arena a = web.city.arena;
    struct fault f = { 0 };
    const struct json *document;
    write_file("charter.yaml", charter);
    write_file("areas.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}");
    enum rc rc = setup_read_charter(&a, test_folder(), &document, &f);
    if (!rc)
        rc = setup_install(web.city.gate, &a, S("test"), web.city.agency, S("install-charter"), document, &f);
    if (rc) printf("%s\n", f.text);
    CHECK(rc == RC_OK);
}

TEST(what_a_case_still_has_is_a_name_that_there_is)
{
    char number[32];
    build();
    report(number);
    rename_units();
    CHECK(unknown("/api/v1/cases?owner=river-station", "owner", ""));
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?owner=centre"), 200);
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?owner=command"), 200);
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 1);
    web_remove(&web);
}

// PROVES: DESIGN 6: what one may not see is as if it were not there, also by its names
TEST(a_case_that_one_may_not_see_makes_no_name_known)
{
    struct who wang;
    char number[32];
    build();
    report(number);
    rename_units();
    CHECK_INT(web_sign_in(&web, "wang", WEB_PASSWORD, &wang), 201);
    CHECK_INT(web_get(&web, &wang, "/api/v1/cases"), 200);
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 0);
    (void)web_get(&web, &wang, "/api/v1/cases?owner=command");
    CHECK(web_says(&web, 400, "no-such-value"));
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?owner=command"), 200);
    web_remove(&web);
}

TEST(the_unit_of_ones_own_post_is_a_name_that_there_is)
{
    build();
    rename_units();
    CHECK_INT(web_get(&web, &chen, "/api/v1/cases?owner=command"), 200);
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 0);
    CHECK(unknown("/api/v1/cases?owner=river-station", "owner", ""));
    web_remove(&web);
}

TEST(a_number_may_be_typed_in_small_letters)
{
    char number[32], path[80];
    build();
    report(number);
    CHECK(number[0] >= 'A' && number[0] <= 'Z');
    for (char *p = number; *p; p++)
        if (*p >= 'A' && *p <= 'Z') *p = (char)(*p - 'A' + 'a');
    (void)snprintf(path, sizeof path, "/api/v1/cases?number=%s", number);
    CHECK_INT(web_get(&web, &chen, path), 200);
    CHECK_INT(json_int(web_json(&web), S("total"), -1), 1);
    web_remove(&web);
}

TEST(who_has_no_account_is_not_told_which_names_there_are)
{
    build();
    CHECK_INT(web_get(&web, NULL, "/api/v1/cases?kind=helicopter"), 401);
    CHECK_INT(web_get(&web, NULL, "/api/v1/public/cases?kind=helicopter"), 200);
    CHECK_INT(json_get(web_json(&web), S("cases"))->count, 0);
    web_remove(&web);
}
