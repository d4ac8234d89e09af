// The server without a gate: every malformed form that libmicrohttpd lets through is refused, and the end is orderly.
#include "api_http.h"

TEST(health_is_answered_and_readiness_refused_without_a_gate)
{
    struct api *api = server(quiet());
    CHECK_INT(ask(api, "GET /healthz HTTP/1.1\r\n" HOST "\r\n"), 200);
    CHECK_STR(answer.body, S("{\"status\":\"alive\"}"));
    CHECK_INT(ask(api, "GET /readyz HTTP/1.1\r\n" HOST "\r\n"), 503);
    CHECK(says("not-ready"));
    CHECK_STR(http_field(&answer, "Retry-After"), S("2"));
    CHECK_INT(ask(api, "GET /api/v1/cases HTTP/1.1\r\n" HOST "\r\n"), 503);
    api_close(api);
}

TEST(every_answer_carries_its_guards)
{
    struct api *api = server(quiet());
    static const char *const asked[] = { "GET /healthz HTTP/1.1\r\n" HOST "\r\n",
                                         "GET /nothing HTTP/1.1\r\n" HOST "\r\n", "GET / HTTP/1.1\r\n\r\n" };
    for (ptrdiff_t i = 0; i < COUNT(asked); i++) {
        (void)ask(api, asked[i]);
        CHECK_STR(http_field(&answer, "X-Content-Type-Options"), S("nosniff"));
        CHECK_STR(http_field(&answer, "Content-Security-Policy"),
                  S("default-src 'none'; frame-ancestors 'none'"));
        CHECK_STR(http_field(&answer, "Cache-Control"), S("no-store"));
    }
    api_close(api);
}

// PROVES: RFC 9457, 3.1
TEST(problems_are_in_the_callers_language)
{
    struct api *api = server(quiet());
    CHECK_INT(ask(api, "GET /nothing HTTP/1.1\r\n" HOST "Accept-Language: zh-CN\r\n\r\n"), 404);
    CHECK(str_contains(answer.body, S("\"title\":\"该路径不存在\"")));
    CHECK_STR(http_field(&answer, "Content-Type"), S("application/problem+json"));
    CHECK_STR(http_field(&answer, "Content-Language"), S("zh-CN"));
    CHECK_INT(ask(api, "GET /nothing HTTP/1.1\r\n" HOST "Accept-Language: en\r\n\r\n"), 404);
    CHECK(str_contains(answer.body, S("\"title\":\"There is nothing at this path\"")) &&
          str_contains(answer.body, S("\"type\":\"/api/problems/no-such-path\"")));
    CHECK(str_contains(answer.body, S("\"instance\":\"")) && str_contains(answer.body, S("\"status\":404")));
    CHECK_INT(ask(api, "GET /api/problems/no-such-path HTTP/1.1\r\n" HOST "\r\n"), 200);
    CHECK_INT(ask(api, "GET /api/problems/of-no-kind HTTP/1.1\r\n" HOST "\r\n"), 404);
    api_close(api);
}

struct malformed {
    const char *bytes;
    int status; // 0: the library itself refuses, in its own words
    const char *code;
};

#define POST "POST /api/v1/session HTTP/1.1\r\n" HOST
#define JSON "Content-Type: application/json\r\n"

// PROVES: RFC 9112, 6.3 (one end of a message)
TEST(malformed_messages_are_refused)
{
    static const struct malformed all[] = {
        { POST JSON "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400, "framing" },
        { POST JSON "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, "framing" },
        { POST JSON "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "framing" },
        { POST JSON "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411, "length-required" },
        { POST JSON "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}", 400, "framing" },
        { POST JSON "Content-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\n{}", 400, "framing" },
        { POST JSON "\r\n", 411, "length-required" },
        { POST JSON "Content-Length: +2\r\n\r\n{}", 0, "framing" },
        { POST JSON "Content-Length: -2\r\n\r\n{}", 0, "framing" },
        { POST JSON "Content-Length: 0x2\r\n\r\n{}", 0, "framing" },
        { POST JSON "Content-Length: 2, 2\r\n\r\n{}", 0, "framing" },
        { POST JSON "Content-Length: 99999999999999999999999\r\n\r\n{}", 0, "framing" },
        { POST JSON "Content-Length : 2\r\n\r\n{}", 400, "header" },
        { "GET /healthz HTTP/1.1\r\n\r\n", 400, "host" },
        { "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "host" },
        { "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "host" },
        { "GET /healthz HTTP/1.1\r\n" HOST "A B: c\r\n\r\n", 400, "header" },
        { "GET /healthz HTTP/1.1\r\n" HOST "A: b\x01\r\n\r\n", 400, "header" },
        { "GET /healthz HTTP/1.1\r\n" HOST "A: b\x7f\r\n\r\n", 400, "header" },
        { "GET /healthz HTTP/1.1\r\n" HOST "Origin: \xff\r\n\r\n", 400, "header" },
        { "GET /healthz HTTP/1.1\r\n" HOST "A: b\rc\r\n\r\n", 400, NULL },
        { "GET /%00healthz HTTP/1.1\r\n" HOST "\r\n", 400, "percent-encoding" },
        { "GET /healthz%00 HTTP/1.1\r\n" HOST "\r\n", 400, "percent-encoding" },
        { "GET /health%7 HTTP/1.1\r\n" HOST "\r\n", 400, "percent-encoding" },
        { "GET /%c0%af HTTP/1.1\r\n" HOST "\r\n", 400, "percent-encoding" },
        { "GET /\xe6\xa1\x88 HTTP/1.1\r\n" HOST "\r\n", 400, "percent-encoding" },
        { "GET /%2e%2e/healthz HTTP/1.1\r\n" HOST "\r\n", 400, "target" },
        { "GET //healthz HTTP/1.1\r\n" HOST "\r\n", 400, "target" },
        { "GET http://127.0.0.1/healthz HTTP/1.1\r\n" HOST "\r\n", 400, "target" },
        { "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 400, "target" },
        { "GET /healthz?x=1 HTTP/1.1\r\n" HOST "\r\n", 400, "query" },
        { "GET /healthz HTTP/2.0\r\n" HOST "\r\n", 0, "http-version" },
        { "GET /healthz HTTP/1.10\r\n" HOST "\r\n", 0, "http-version" },
        { "GET /healthz HTTP/0.9\r\n" HOST "\r\n", 0, "http-version" },
        { "GET /healthz HTTP/1.1\r\n" HOST "Expect: something\r\n\r\n", 417, "expectation" },
        { "GET /healthz HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 400, "body-unexpected" },
        { "GET /healthz HTTP/1.1\r\n" HOST "Cookie: a=1\r\nCookie: b=2\r\n\r\n", 400, "header" },
        { "BREW /healthz HTTP/1.1\r\n" HOST "\r\n", 405, "method" },
        { "get /healthz HTTP/1.1\r\n" HOST "\r\n", 405, "method" },
        { "PUT /api/v1/session HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}", 405, "method" },
    };
    struct api *api = server(quiet());
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        int status = ask(api, all[i].bytes);
        bool good = status >= 400 && status < 600;
        if (all[i].status) good = status == all[i].status && (!all[i].code || says(all[i].code));
        if (!good) printf("answered %d to\n%s\n", status, all[i].bytes);
        CHECK(good);
    }
    api_close(api);
}

// After a message whose end is not clear nothing of the same connection is read any more.
TEST(no_second_request_hides_behind_a_malformed_one)
{
    struct api *api = server(quiet());
    int fd = connect_to(api);
    CHECK(http_write(fd, S(POST JSON
                           "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}GET /healthz HTTP/1.1\r\n" HOST
                           "\r\n")));
    http_read(fd, &answer, false);
    CHECK_INT(answer.status, 400);
    http_read(fd, &answer, false);
    CHECK(answer.status == 0 && answer.closed);
    close(fd);
    api_close(api);
}

TEST(what_a_path_takes_is_in_allow)
{
    struct api *api = server(quiet());
    CHECK_INT(ask(api, "PATCH /api/v1/session HTTP/1.1\r\n" HOST "\r\n"), 405);
    CHECK_STR(http_field(&answer, "Allow"), S("GET, HEAD, POST, DELETE"));
    CHECK_INT(ask(api, "DELETE /healthz HTTP/1.1\r\n" HOST "\r\n"), 405);
    CHECK_STR(http_field(&answer, "Allow"), S("GET, HEAD"));
    api_close(api);
}

// A person who has mistyped an address gets a page, where the build carries pages; a program a problem, and so does everybody below /api.
TEST(nothing_is_told_to_a_browser_as_a_page)
{
    struct api *api = server(quiet());
#define BROWSER "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: zh-CN\r\n"
    CHECK_INT(ask(api, "GET /no/such HTTP/1.1\r\n" HOST BROWSER "If-None-Match: *\r\n\r\n"), 404);
    if (pages_count() > 0) {
        CHECK_STR(http_field(&answer, "Content-Type"), S("text/html; charset=utf-8"));
        CHECK_STR(http_field(&answer, "Cache-Control"), S("no-store"));
        CHECK(str_contains(http_field(&answer, "Content-Security-Policy"), S("script-src 'self'")));
        CHECK(http_field(&answer, "ETag").len == 0);
        CHECK(str_contains(answer.body, S("<html lang=\"zh-CN\"")));
    } else {
        CHECK(says("no-such-path"));
    }
    static const char *const told[] = {
        "GET /no/such HTTP/1.1\r\n" HOST "\r\n",
        "GET /no/such HTTP/1.1\r\n" HOST "Accept: application/json\r\n\r\n",
        "GET /api/v1/no-such HTTP/1.1\r\n" HOST BROWSER "\r\n",
        "GET /ledger HTTP/1.1\r\n" HOST BROWSER "\r\n",
        "POST /no/such HTTP/1.1\r\n" HOST BROWSER JSON "Content-Length: 2\r\n\r\n{}",
        "DELETE /no/such HTTP/1.1\r\n" HOST BROWSER "\r\n",
    };
    for (ptrdiff_t i = 0; i < COUNT(told); i++) {
        CHECK_INT(ask(api, told[i]), 404);
        CHECK(says("no-such-path"));
    }
    api_close(api);
}

TEST(a_connection_serves_many_requests_and_refusals)
{
    struct api *api = server(quiet());
    int fd = connect_to(api);
    for (int i = 0; i < 20; i++) {
        static const char *const asked[] = { "GET /healthz HTTP/1.1\r\n" HOST "\r\n",
                                             "GET /nothing HTTP/1.1\r\n" HOST "\r\n",
                                             "POST /nothing HTTP/1.1\r\n" HOST JSON
                                             "Content-Length: 11\r\n\r\n{\"a\":\"bcd\"}" };
        CHECK(http_write(fd, str_of(asked[i % 3])));
        http_read(fd, &answer, false);
        CHECK_INT(answer.status, i % 3 ? 404 : 200);
    }
    close(fd);
    api_close(api);
}

TEST(pipelined_requests_are_answered_in_order)
{
    struct api *api = server(quiet());
    int fd = connect_to(api);
    CHECK(http_write(fd, S("GET /healthz HTTP/1.1\r\n" HOST "\r\nGET /nothing HTTP/1.1\r\n" HOST "\r\n")));
    char all[8192];
    ptrdiff_t len = 0, got;
    struct str two = { all, 0 };
    while (str_find(two, S("no-such-path")) < 0 &&
           (got = http_fill(fd, all + len, (ptrdiff_t)sizeof all - len)) > 0)
        two.len = len += got;
    CHECK(str_find(two, S("alive")) > 0 && str_find(two, S("alive")) < str_find(two, S("no-such-path")));
    close(fd);
    api_close(api);
}

TEST(head_answers_without_a_body)
{
    struct api *api = server(quiet());
    int fd = connect_to(api);
    CHECK(http_write(fd, S("HEAD /healthz HTTP/1.1\r\n" HOST "\r\n")));
    http_read(fd, &answer, true);
    CHECK_INT(answer.status, 200);
    CHECK_STR(http_field(&answer, "Content-Length"), S("18"));
    close(fd);
    api_close(api);
}

// --- where it listens, how it ends ------------------------------------------------------------------

TEST(only_this_host_is_listened_on_unless_a_proxy_is_declared)
{
    struct api_options o = quiet();
    struct api *api = NULL;
    struct fault f = { 0 };
    world = world_real();
    o.world = &world;
    static const struct str refused[] = { SL("0.0.0.0:0"),      SL("[::]:0"),    SL("192.0.2.1:80"),
                                          SL("8311"),           SL("127.0.0.1"), SL("127.0.0.1:65536"),
                                          SL("example.org:80"), SL("unix:"),     SL(":80") };
    for (ptrdiff_t i = 0; i < COUNT(refused); i++) {
        o.listen = refused[i];
        CHECK(api_open(o, &api, &f) == RC_INVALID);
    }
    o.listen = S("0.0.0.0:0");
    o.behind_proxy = true;
    CHECK(api_open(o, &api, &f) == RC_OK);
    api_close(api);
}

TEST(a_unix_socket_is_made_and_removed_and_a_stale_one_replaced)
{
    char path[64];
    struct api_options o = quiet();
    (void)snprintf(path, sizeof path, "unix:/tmp/anlan-test-%d.sock", (int)getpid());
    o.listen = str_of(path);
    struct api *api = server(o);
    CHECK(access(path + 5, F_OK) == 0);
    struct fault f = { 0 };
    struct api *second = NULL;
    CHECK(api_open((struct api_options){ .world = &world, .listen = o.listen }, &second, &f) ==
          RC_IO);                       // one is alive there
    CHECK(access(path + 5, F_OK) == 0); // and still is
    api_close(api);
    CHECK(access(path + 5, F_OK) != 0);
}

TEST(an_idle_connection_does_not_hold_up_the_end)
{
    struct api *api = server(quiet());
    int fd = connect_to(api);
    CHECK(http_write(fd, S("GET /healthz HTTP/1.1\r\n" HOST "\r\n")));
    http_read(fd, &answer, false);
    int64_t began = monotonic_ns();
    api_close(api);
    CHECK(monotonic_ns() - began < NS_PER_S);
    http_read(fd, &answer, false);
    CHECK(answer.closed);
    close(fd);
}
