// A server without a gate, asked byte by byte.
#ifndef ANLAN_TEST_API_HTTP_H
#define ANLAN_TEST_API_HTTP_H
#include "api/api_int.h"
#include "api/schemas_int.h"
#include "http.h"
#include "test.h"
#include "world/world.h"
#include <fcntl.h>

[[gnu::unused]] static struct world world;

[[gnu::unused]] static struct api *server(struct api_options o)
{
    struct fault f = { 0 };
    struct api *api = NULL;
    world = world_real();
    o.world = &world;
    enum rc rc = api_open(o, &api, &f);
    if (rc) fprintf(stderr, "%s\n", f.text);
    MUST(rc == RC_OK);
    return api;
}

[[gnu::unused]] static struct api_options quiet(void)
{
    struct api_options o = api_options_usual();
    o.log = API_LOG_NONE;
    return o;
}

[[gnu::unused]] static int connect_to(void *self)
{
    int pair[2];
    struct fault f = { 0 };
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    MUST(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    MUST(api_adopt(self, pair[1], &f) == RC_OK);
    return pair[0];
}

[[gnu::unused]] static struct http_answer answer;

[[gnu::unused]] static int ask(struct api *api, const char *bytes)
{
    return http_raw(connect_to, api, str_of(bytes), &answer);
}

#define HOST "Host: 127.0.0.1\r\n"

[[gnu::unused]] static bool says(const char *code)
{
    char want[80];
    (void)snprintf(want, sizeof want, "\"code\":\"%s\"", code);
    bool said = str_contains(answer.body, str_of(want));
    if (!said) printf("not %s but %d %.*s\n", code, answer.status, P(answer.body));
    return said;
}
#endif
