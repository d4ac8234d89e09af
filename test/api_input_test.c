// Bodies that are not as they must be, over HTTP: what was wrong, where, and what would be right.
#include "flow/report.h"

struct wrong {
    const char *body;
    int status;
    const char *code, *where;
};

TEST(bad_bodies_are_told_what_and_where)
{
    static const struct wrong all[] = {
        { "", 400, "json", "" },
        { "{", 400, "json", "" },
        { "[]", 400, "json", "/" },
        { "{\"kind\":\"help-request\",\"kind\":\"x\"}", 400, "json", "" },
        { "\xff", 400, "json", "" },
        { "{\"kind\":1}", 422, "member", "/kind" },
        { "{\"data\":{}}", 422, "member", "/kind" },
        { "{\"kind\":\"\"}", 422, "member", "/kind" },
        { "{\"kind\":\"help-request\",\"data\":[]}", 422, "member", "/data" },
        { "{\"kind\":\"help-request\",\"colour/~\":1}", 422, "member", "/colour~1~0" },
        { "{\"kind\":\"no-such-kind\",\"data\":{}}", 422, "form", "/kind" },
        { "{\"kind\":\"help-request\",\"data\":{}}", 422, "form", NULL },
        { "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"\"}}", 422, "form", "/narrative" },
        { "{\"kind\":\"help-request\",\"agency\":\"nowhere\",\"data\":{}}", 422, "member", "/agency" },
        { "{\"kind\":\"help-request\",\"event\":\"2020-01-01T00:00:00Z\",\"data\":{}}", 401,
          "sign-in-required", "/event" },
    };
    web_build(&web);
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        (void)web_post(&web, NULL, "/api/v1/cases", all[i].body);
        CHECK(web_says(&web, all[i].status, all[i].code));
        if (all[i].where) CHECK_STR(json_str(web_json(&web), S("where")), str_of(all[i].where));
        CHECK(http_field(&web.answer, "Content-Type").len == (ptrdiff_t)strlen("application/problem+json"));
    }
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases",
                      "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", NULL),
              415);
    web_remove(&web);
}

// In the language of whoever asked, also what lower floors say of it; the place stands before it as it is.
TEST(what_is_wrong_is_said_in_chinese_to_who_asks_in_chinese)
{
    static const struct {
        const char *path, *body, *reason, *expected;
    } all[] = {
        { "/api/v1/cases", "{\"kind\":\"help-reqest\",\"data\":{}}", "/kind: 本机关没有“help-reqest”这类案件",
          "本机关没有“help-reqest”这类案件" },
        { "/api/v1/cases", "{\"kind\":\"help-request\",\"data\":{}}", "/narrative: 必须填写", "必须填写" },
        { "/api/v1/cases", "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"a\",\"narrativ\":\"a\"}}",
          "/narrativ: 本表单没有此字段", "本表单没有此字段" },
        { "/api/v1/cases", "{\"a", "第 1 行第 3 列：内容提前结束", "" },
        { "/api/v1/cases", "[]", "", "一个对象" },
        { "/api/v1/cases", "{\"kind\":1}", "", "文本" },
        { "/api/v1/cases/search", "{\"limit\":201}", "", "1 至 200 之间的整数" },
    };
    struct who chen;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        char key[40], extra[120];
        (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\nAccept-Language: zh-CN\r\n",
                       web_key(key));
        CHECK(web_ask(&web, &chen, "POST", all[i].path, extra, all[i].body) >= 400);
        CHECK_STR(json_str(web_json(&web), S("reason")), str_of(all[i].reason));
        CHECK_STR(json_str(web_json(&web), S("expected")), str_of(all[i].expected));
    }
    web_remove(&web);
}

TEST(a_refusal_names_rule_basis_and_what_would_be_needed)
{
    struct who chen;
    web_build(&web);
    struct opened o = open_case(report);
    web.receipt[0] = 0;
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    char path[160], key[40], extra[120];
    (void)snprintf(path, sizeof path, "%s/acts", o.path);
    (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\nAccept-Language: zh-CN\r\n", web_key(key));
    CHECK_INT(web_ask(&web, &chen, "POST", path, extra, "{\"act\":\"close\"}"),
              403); // only a handler's, a mediator's …
    const struct json *j = web_json(&web);
    CHECK_STR(json_str(j, S("code")), S("refused"));
    CHECK_STR(json_str(j, S("refusal")), S("role"));
    CHECK(json_str(j, S("rule")).len > 0 && json_get(j, S("needed")) && json_get(j, S("needed"))->count > 0);
    CHECK_INT(json_get(j, S("needed_words"))->count, json_get(j, S("needed"))->count);
    CHECK(str_contains(web.answer.body, S("\"handler\"")) &&
          str_contains(web.answer.body, S("\"承办民警\"")));
    CHECK(json_get(j, S("basis")) && json_get(j, S("basis"))->count > 0);
    CHECK(utf8_count(json_str(j, S("title"))) < json_str(j, S("title")).len); // not English
    CHECK_INT(web_post(&web, &chen, path, "{\"act\":\"read\",\"data\":{\"parts\":[\"narrative\"]}}"),
              422); // no purpose
    CHECK_STR(json_str(web_json(&web), S("refusal")), S("purpose"));
    CHECK_INT(web_post(&web, &chen, path, "{\"act\":\"dance\"}"), 422);
    web_remove(&web);
}

TEST(one_byte_beyond_the_body_limit)
{
    enum { LIMIT = 8 << 10 };
    web_build(&web);
    static char body[LIMIT + 2];
    memset(body, ' ', LIMIT + 1);
    body[LIMIT] = 0;
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/session", NULL, body), 400); // read, and not JSON
    body[LIMIT] = ' ';
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/session", NULL, body), 413);
    CHECK_INT(json_int(web_json(&web), S("limit"), 0), LIMIT);
    web_remove(&web);
}

TEST(a_large_body_that_is_mostly_brackets_is_too_complex_and_harms_nobody)
{
    web_build(&web);
    enum { BYTES = 900'000 };
    static char body[BYTES + 64];
    int len = sprintf(body, "{\"kind\":\"help-request\",\"data\":{\"narrative\":[");
    while (len < BYTES) body[len++] = '1', body[len++] = ',';
    (void)sprintf(body + len, "1]}}");
    int status = web_post(&web, NULL, "/api/v1/cases", body);
    CHECK(status == 413 || status == 422);
    CHECK_INT(web_get(&web, NULL, "/healthz"), 200);
    web_remove(&web);
}
