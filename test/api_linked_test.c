// "This is mine too": each report is a case of its own, and the staff see which are about one thing, from either side and as far as they may.
#include "flow/web.h"

static struct web web;
static struct who chen, duty;

static int64_t report(const char *kind, const char *same_as, char ret_id[static 32])
{
    char body[512];
    (void)snprintf(body, sizeof body, "{\"kind\":\"%s\",\"data\":{\"narrative\":\"路灯不亮\"%s%s%s}}", kind,
                   same_as ? ",\"same_as\":\"" : "", same_as ? same_as : "", same_as ? "\"" : "");
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases", body), 201);
    const struct json *j = web_json(&web);
    (void)snprintf(ret_id, 32, "%.*s", P(json_str(j, S("id"))));
    return json_int(j, S("seq"), -1);
}

static const struct json *linked(const struct who *who, const char *id)
{
    char path[160];
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s", id);
    CHECK_INT(web_get(&web, who, path), 200);
    return json_get(web_json(&web), S("linked"));
}

static int link_to(const char *id, const char *other)
{
    char path[160], body[160];
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", id);
    (void)snprintf(body, sizeof body, "{\"act\":\"link\",\"data\":{\"case\":\"%s\"}}", other);
    return web_post(&web, &duty, path, body);
}

// A case anew that is linked to this one; the position of the act.
static int64_t report_linked(const char *kind, const char *first)
{
    char other[32];
    (void)report(kind, NULL, other);
    CHECK_INT(link_to(first, other), 201);
    return json_int(web_json(&web), S("seq"), -1);
}

static void follow(int64_t seq)
{
    char path[80];
    (void)snprintf(path, sizeof path, "/api/v1/cases?at_least=%lld", (long long)seq);
    CHECK_INT(web_get(&web, &chen, path), 200);
    CHECK(json_bool(web_json(&web), S("reached"), false));
}

static void build(void)
{
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "duty", WEB_PASSWORD, &duty), 201);
}

TEST(who_reports_the_same_thing_has_a_case_of_their_own_and_the_staff_see_both)
{
    char first[32], second[32], third[32];
    build();
    (void)report("help-request", NULL, first);
    (void)report("help-request", first, second);
    follow(report("help-request", first, third));
    CHECK(strcmp(first, second) != 0);
    const struct json *of_first = linked(&chen, first);
    CHECK_INT(of_first->count, 2);
    CHECK_STR(json_str(json_at(of_first, 0), S("id")), str_of(third)); // the newest first
    CHECK_STR(json_str(json_at(of_first, 1), S("id")), str_of(second));
    CHECK(json_str(json_at(of_first, 0), S("number")).len > 0 &&
          json_str(json_at(of_first, 0), S("status_words")).len > 0);
    const struct json *of_second = linked(&chen, second);
    CHECK_INT(of_second->count, 1);
    CHECK_STR(json_str(json_at(of_second, 0), S("id")), str_of(first));
    web_remove(&web);
}

TEST(what_the_staff_link_by_its_number_is_told_from_both_sides_once)
{
    char first[32], second[32], number[64], path[160];
    build();
    (void)report("help-request", NULL, first);
    follow(report("help-request", first, second));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s", first);
    CHECK_INT(web_get(&web, &chen, path), 200);
    (void)snprintf(number, sizeof number, "%.*s", P(json_str(web_json(&web), S("number"))));
    CHECK_INT(link_to(second, number), 201);
    follow(json_int(web_json(&web), S("seq"), -1));
    CHECK_INT(linked(&chen, first)->count, 1);
    CHECK_INT(linked(&chen, second)->count, 1);
    CHECK_INT(link_to(second, second), 201); // itself
    follow(json_int(web_json(&web), S("seq"), -1));
    CHECK_INT(linked(&chen, second)->count, 1);
    CHECK_INT(link_to(second, "QZ-1999-999999"), 201); // none
    follow(json_int(web_json(&web), S("seq"), -1));
    CHECK_INT(linked(&chen, second)->count, 1);
    web_remove(&web);
}

// PROVES: DESIGN 6: the predicate of single reads holds for what a case names
TEST(a_case_that_one_may_not_see_is_not_told_of)
{
    char complaint[32], request[32], receipt[160];
    build();
    (void)report("staff-complaint", NULL, complaint);
    follow(report("help-request", complaint, request));
    (void)snprintf(receipt, sizeof receipt, "/api/v1/cases/%s", complaint);
    CHECK_INT(web_get(&web, &chen, receipt), 404);
    CHECK_INT(linked(&chen, request)->count, 0);
    web_remove(&web);
}

TEST(a_form_takes_nothing_but_the_length_of_a_public_id)
{
    build();
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases",
                       "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\",\"same_as\":\"QZ-1\"}}"),
              422);
    char id[32];
    follow(report("help-request", "zzzzzzzzzzzzzzzzzzzzzzzzzz", id)); // of no case
    CHECK_INT(linked(&chen, id)->count, 0);
    web_remove(&web);
}

TEST(the_holder_is_told_of_no_other_case)
{
    char first[32], body[160];
    build();
    (void)report("help-request", NULL, first);
    (void)snprintf(body, sizeof body,
                   "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\",\"same_as\":\"%s\"}}", first);
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases", body), 201);
    follow(json_int(web_json(&web), S("seq"), -1));
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases", body), 201);
    (void)snprintf(web.receipt, sizeof web.receipt, "%.*s", P(json_str(web_json(&web), S("receipt"))));
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 200);
    CHECK(json_get(web_json(&web), S("case")) != NULL);
    CHECK(json_get(json_get(web_json(&web), S("case")), S("linked")) == NULL);
    const struct json *acts = json_get(json_get(web_json(&web), S("story")), S("acts"));
    CHECK_INT(json_get(json_at(acts, 0), S("told"))->count, 0);
    web_remove(&web);
}

static void linked_are(const char *id, int32_t count, bool more)
{
    CHECK_INT(linked(&chen, id)->count, count);
    CHECK(json_bool(web_json(&web), S("linked_more"), false) == more);
}

TEST(twenty_that_are_about_the_same_are_told_and_of_one_more_that_there_are_more)
{
    char first[32], other[32];
    int64_t seq = 0;
    build();
    (void)report("help-request", NULL, first);
    for (int i = 0; i < 20; i++) seq = report("help-request", first, other);
    follow(seq);
    linked_are(first, 20, false);
    follow(report("help-request", first, other));
    linked_are(first, 20, true);
    CHECK_STR(json_str(json_at(linked(&chen, first), 0), S("id")), str_of(other)); // the newest stay
    web_remove(&web);
}

TEST(how_many_there_are_that_one_may_not_see_is_not_said)
{
    char request[32];
    int64_t seq = 0;
    build();
    (void)report("help-request", NULL, request);
    for (int i = 0; i < 21; i++) seq = report_linked("staff-complaint", request);
    follow(seq);
    linked_are(request, 0, false);
    web_remove(&web);
}

TEST(a_case_says_of_twenty_others_that_they_are_about_the_same_and_that_it_says_so_of_more)
{
    char first[32];
    int64_t seq = 0;
    build();
    (void)report("help-request", NULL, first);
    for (int i = 0; i < 21; i++) {
        seq = report_linked("help-request", first);
        if (i == 19) follow(seq), linked_are(first, 20, false);
    }
    follow(seq);
    linked_are(first, 20, true);
    web_remove(&web);
}
