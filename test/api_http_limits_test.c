// One step past each limit of a message and of those who send them.
#include "api_http.h"

// --- limits -----------------------------------------------------------------------------------------

TEST(header_fields_one_too_many)
{
    struct api *api = server(quiet());
    static char text[16'384];
    for (int extra = 0; extra < 2; extra++) {
        int len = sprintf(text, "GET /healthz HTTP/1.1\r\n" HOST);
        for (int i = 1; i < API_HEADERS_MAX + extra; i++) len += sprintf(text + len, "X-%d: y\r\n", i);
        (void)sprintf(text + len, "\r\n");
        CHECK_INT(ask(api, text), extra ? 431 : 200);
    }
    api_close(api);
}

TEST(header_bytes_one_too_many)
{
    struct api *api = server(quiet());
    static char text[API_HEADER_BYTES_MAX + 256];
    for (int extra = 0; extra < 2; extra++) {
        int len = sprintf(text, "GET /healthz HTTP/1.1\r\n" HOST "X: ");
        int value = API_HEADER_BYTES_MAX - 4 - 9 - 1 + extra;
        memset(text + len, 'v', (size_t)value);
        (void)sprintf(text + len + value, "\r\n\r\n");
        CHECK_INT(ask(api, text), extra ? 431 : 200);
    }
    api_close(api);
}

TEST(a_path_one_too_long)
{
    struct api *api = server(quiet());
    static char text[API_TARGET_BYTES_MAX + 256];
    for (int extra = 0; extra < 2; extra++) {
        int len = sprintf(text, "GET /");
        memset(text + len, 'a', API_TARGET_BYTES_MAX - 1 + (size_t)extra);
        (void)sprintf(text + len + API_TARGET_BYTES_MAX - 1 + extra, " HTTP/1.1\r\n" HOST "\r\n");
        CHECK_INT(ask(api, text), extra ? 414 : 404);
    }
    api_close(api);
}

TEST(a_header_that_no_pool_holds_is_refused)
{
    struct api *api = server(quiet());
    enum { HUGE_BYTES = 200'000 };
    char *text = malloc(HUGE_BYTES + 256);
    int len = sprintf(text, "GET /healthz HTTP/1.1\r\n" HOST "X: ");
    memset(text + len, 'v', HUGE_BYTES);
    (void)sprintf(text + len + HUGE_BYTES, "\r\n\r\n");
    int status = ask(api, text);
    CHECK(status == 0 || (status >= 400 && status < 500));
    CHECK_INT(ask(api, "GET /healthz HTTP/1.1\r\n" HOST "\r\n"), 200);
    free(text);
    api_close(api);
}

TEST(one_connection_too_many_is_told_so)
{
    struct api_options o = quiet();
    o.connections_max = 3;
    struct api *api = server(o);
    int fd[4];
    for (int i = 0; i < 4; i++) {
        fd[i] = connect_to(api);
        CHECK(http_write(fd[i], S("GET /healthz HTTP/1.1\r\n" HOST "\r\n")));
        http_read(fd[i], &answer, false);
        CHECK_INT(answer.status, i < 3 ? 200 : 503);
    }
    CHECK(says("too-many-connections"));
    CHECK(http_field(&answer, "Retry-After").len > 0);
    for (int i = 0; i < 4; i++) close(fd[i]);
    api_close(api);
}

TEST(requests_of_one_address_are_limited_behind_a_proxy)
{
    struct api_options o = quiet();
    o.behind_proxy = true;
    o.by_address = (struct api_rate){ 0.001, 5 };
    struct api *api = server(o);
    static const char asked[] =
        "GET /healthz HTTP/1.1\r\n" HOST "X-Forwarded-For: 6.6.6.6, 192.0.2.%d\r\n\r\n";
    char text[200];
    for (int i = 0; i < 6; i++) {
        (void)snprintf(text, sizeof text, asked, i); // all of one /24
        CHECK_INT(ask(api, text), i < 5 ? 200 : 429);
    }
    CHECK(says("too-many-requests"));
    CHECK(http_field(&answer, "Retry-After").len > 0);
    CHECK_INT(ask(api, "GET /healthz HTTP/1.1\r\n" HOST "X-Forwarded-For: 198.51.100.1\r\n\r\n"), 200);
    CHECK_INT(ask(api, "GET /healthz HTTP/1.1\r\n" HOST "\r\n"), 200); // this host
    CHECK_INT(ask(api, "GET /healthz HTTP/1.1\r\n" HOST "X-Forwarded-For: somewhere\r\n\r\n"), 400);
    api_close(api);
}

TEST(metrics_are_for_this_host)
{
    struct api_options o = quiet();
    o.behind_proxy = true;
    struct api *api = server(o);
    CHECK_INT(ask(api, "GET /healthz HTTP/1.1\r\n" HOST "\r\n"), 200);
    CHECK_INT(ask(api, "GET /metrics HTTP/1.1\r\n" HOST "\r\n"), 200);
    CHECK(str_contains(answer.body, S("anlan_http_requests_total{route=\"health\",class=\"2xx\"} 1")));
    CHECK_STR(http_field(&answer, "Content-Type"), S("text/plain; charset=utf-8"));
    CHECK_INT(ask(api, "GET /metrics HTTP/1.1\r\n" HOST "X-Forwarded-For: 192.0.2.1\r\n\r\n"), 404);
    api_close(api);
}
