// Who asks, over HTTP: signing in and out, sessions that end and that outlast a restart, keys, receipt codes that were made up.
#include "api/session_int.h"
#include "flow/report.h"

TEST(signing_in_gives_a_strict_cookie_and_signing_out_ends_it)
{
    struct who li, again;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    struct str cookie = http_field(&web.answer, "Set-Cookie");
    CHECK(str_starts(cookie, S("anlan_session=")) && str_contains(cookie, S("; HttpOnly")) &&
          str_contains(cookie, S("; SameSite=Strict")));
    CHECK(str_contains(cookie, S("; Path=/")) && !str_contains(cookie, S("Domain")));
    CHECK_INT(web_get(&web, &li, "/api/v1/session"), 200);
    CHECK_STR(json_str(web_json(&web), S("name")), S("li"));
    struct who old = li;
    char extra[200];
    (void)snprintf(extra, sizeof extra, "Cookie: %s\r\n",
                   li.cookie); // signing in with a session leaves that one
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/session", extra,
                      "{\"name\":\"li\",\"password\":\"" WEB_PASSWORD "\"}"),
              201);
    struct str rest, fresh;
    (void)str_cut(http_field(&web.answer, "Set-Cookie"), ';', &fresh, &rest);
    again = (struct who){ 0 };
    memcpy(again.cookie, fresh.at, (size_t)fresh.len);
    CHECK(strcmp(again.cookie, old.cookie) != 0);
    CHECK_INT(web_get(&web, &old, "/api/v1/session"), 401);
    CHECK_INT(web_ask(&web, &again, "DELETE", "/api/v1/session", NULL, NULL), 204);
    CHECK_INT(web_get(&web, &again, "/api/v1/session"), 401);
    web_remove(&web);
}

TEST(a_wrong_password_and_an_unknown_name_are_told_the_same)
{
    struct who who;
    struct str first;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "li", "not the password", &who), 401);
    first = arena_str(&web.city.arena, json_str(web_json(&web), S("title")));
    CHECK(web_says(&web, 401, "sign-in-failed"));
    CHECK_INT(web_sign_in(&web, "nobody", "not the password", &who), 401);
    CHECK_STR(json_str(web_json(&web), S("title")), first);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &who), 201);
    web_remove(&web);
}

TEST(failures_delay_the_next_try)
{
    struct who who;
    web_build(&web);
    int status = 401;
    for (int i = 0; i < 6 && status == 401; i++) status = web_sign_in(&web, "li", "not the password", &who);
    CHECK_INT(status, 429);
    CHECK(web_says(&web, 429, "sign-in-wait"));
    CHECK(http_field(&web.answer, "Retry-After").len > 0);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &who), 201); // another is not delayed
    web_remove(&web);
}

TEST(another_site_cannot_act_with_my_cookie)
{
    struct who li;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    char text[600];
    static const struct {
        const char *lines;
        int status;
    } all[] = {
        { "Sec-Fetch-Site: same-origin\r\n", 204 },
        { "Sec-Fetch-Site: cross-site\r\n", 403 },
        { "Sec-Fetch-Site: same-site\r\n", 403 },
        { "Sec-Fetch-Site: none\r\n", 403 },
        { "Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example\r\n", 403 },
        { "Origin: http://evil.example\r\n", 403 },
        { "Origin: null\r\n", 403 },
        { "", 403 },
        { "Origin: http://127.0.0.1\r\n", 204 },
    };
    for (ptrdiff_t i = COUNT(all) - 1; i >= 0; i--) {
        if (all[i].status == 204) CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
        int len = snprintf(text, sizeof text,
                           "DELETE /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n%sCookie: %s\r\n\r\n",
                           all[i].lines, li.cookie);
        int status = http_raw(web_connect, &web, (struct str){ text, len }, &web.answer);
        if (status != all[i].status) printf("%s", all[i].lines);
        CHECK_INT(status, all[i].status);
        if (status == 204) CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    }
    web_remove(&web);
}

TEST(a_key_acts_without_a_cookie_and_two_identities_are_one_too_many)
{
    struct fault f = { 0 };
    struct who key = { 0 }, li;
    web_build(&web);
    CHECK(gate_make_key(web.city.gate, S("chen"), key.key, &f) == RC_OK);
    key.key[GATE_KEY_TEXT] = 0;
    struct opened o = open_case(report);
    web.receipt[0] = 0;
    CHECK_INT(web_get(&web, &key, o.path), 200);
    CHECK_INT(act(&key, &o, "{\"act\":\"accept\"}"), 201);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    memcpy(li.key, key.key, sizeof li.key);
    CHECK_INT(web_get(&web, &li, o.path), 400);
    CHECK(web_says(&web, 400, "two-credentials"));
    key.key[5] = key.key[5] == 'a' ? 'b' : 'a';
    CHECK_INT(web_get(&web, &key, o.path), 401);
    CHECK(web_says(&web, 401, "bad-key"));
    web_remove(&web);
}

TEST(an_account_that_is_switched_off_has_no_session_any_more)
{
    struct who root, zhou;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
    CHECK_INT(web_sign_in(&web, "zhou", WEB_PASSWORD, &zhou), 201);
    CHECK_INT(web_get(&web, &root, "/api/v1/users/zhou"), 200);
    CHECK_INT(web_get(&web, &zhou, "/api/v1/users/root"), 403);
    static const char off[] = "{\"name\":\"zhou\",\"words\":\"zhou\",\"agency\":1,\"off\":true,\"roles\":[]}";
    CHECK_INT(web_post(&web, &zhou, "/api/v1/users", off), 403);
    CHECK_INT(web_get(&web, &zhou, "/api/v1/session"), 200);
    CHECK_INT(web_post(&web, &root, "/api/v1/users", off), 201);
    CHECK_INT(web_get(&web, &zhou, "/api/v1/session"), 401);
    web_remove(&web);
}

TEST(a_new_password_ends_the_sessions_that_the_old_one_began)
{
    struct fault f = { 0 };
    struct who old, zhou, fresh;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &old), 201);
    CHECK_INT(web_sign_in(&web, "zhou", WEB_PASSWORD, &zhou), 201);
    CHECK_INT(web_get(&web, &old, "/api/v1/session"), 200);
    CHECK(gate_set_password(web.city.gate, S("li"), S("quite another password"), &f) == RC_OK);
    CHECK_INT(web_get(&web, &old, "/api/v1/session"), 401);  // at once
    CHECK_INT(web_get(&web, &zhou, "/api/v1/session"), 200); // and nobody else's
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &fresh), 401);
    CHECK_INT(web_sign_in(&web, "li", "quite another password", &fresh), 201);
    CHECK_INT(web_get(&web, &fresh, "/api/v1/session"), 200);
    CHECK_INT(web_get(&web, &old, "/api/v1/session"), 401);
    web_remove(&web);
}

// As `anlan user password` does it, which needs the server to be stopped.
TEST(a_password_that_was_set_between_two_starts_ends_sessions_too)
{
    struct fault f = { 0 };
    struct who li, zhou;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    CHECK_INT(web_sign_in(&web, "zhou", WEB_PASSWORD, &zhou), 201);
    api_close(web.api);
    city_close(&web.city);
    city_open(&web.city, false);
    CHECK(gate_set_password(web.city.gate, S("li"), S("quite another password"), &f) == RC_OK);
    city_close(&web.city);
    city_open(&web.city, true);
    web_start(&web, web_options());
    CHECK_INT(web_get(&web, &li, "/api/v1/session"), 401);
    CHECK_INT(web_get(&web, &zhou, "/api/v1/session"), 200);
    web_remove(&web);
}

TEST(a_restart_keeps_sessions_and_cases)
{
    struct who li;
    web_build(&web);
    struct opened o = open_case(report);
    web.receipt[0] = 0;
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    api_close(web.api);
    city_close(&web.city);
    city_open(&web.city, true);
    web_start(&web, web_options());
    CHECK_INT(web_get(&web, &li, "/api/v1/session"), 200);
    CHECK_INT(web_get(&web, &li, o.path), 200);
    web.city.offset_ns = INT64_C(16) * 60 * NS_PER_S; // a quarter of an hour of rest
    CHECK_INT(web_get(&web, &li, "/api/v1/session"), 401);
    web_remove(&web);
}

// A code that is not found is a wrong one only where the view of receipts is whole; until then, soon after a start, the answer is 503.
static void wait_for_receipts(void)
{
    enum { TRIES = 400 };
    (void)snprintf(web.receipt, sizeof web.receipt, "AL-0000000000000000");
    for (int i = 0; i < TRIES && web_get(&web, NULL, "/api/v1/receipt") == 503; i++)
        (void)nanosleep(&(struct timespec){ .tv_nsec = 50 * NS_PER_MS }, NULL);
}

TEST(a_made_up_receipt_code_opens_nothing)
{
    web_build(&web);
    (void)open_case(report);
    char good[32];
    memcpy(good, web.receipt, sizeof good);
    wait_for_receipts();
    for (int i = 3; i < 19; i++) {
        memcpy(web.receipt, good, sizeof good);
        web.receipt[i] = good[i] == '0' ? '1' : '0';
        CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 401);
        CHECK(web_says(&web, 401, "receipt-required"));
    }
    (void)snprintf(web.receipt, sizeof web.receipt, "x");
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 401);
    web.receipt[0] = 0;
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 401);
    web_remove(&web);
}
