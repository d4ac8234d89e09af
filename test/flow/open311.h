// An agency with an application's key, asked by Open311 GeoReport v2.
#ifndef ANLAN_TEST_FLOW_OPEN311_H
#define ANLAN_TEST_FLOW_OPEN311_H
#include "flow/web.h"
#include "wire/xml.h"

static struct web web;
static char key[80];

enum { HOUR = 3600 };

[[gnu::unused]] static void build(void)
{
    struct fault f = { 0 };
    web = (struct web){ 0 };
    city_build(&web.city);
    city_person(&web.city, web.city.agency, S("app"), S("partner-agency"), S("river-station"), S(""));
    city_close(&web.city);
    city_open(&web.city, true);
    MUST(gate_make_key(web.city.gate, S("app"), key, &f) == RC_OK);
    web_start(&web, web_options());
}

[[gnu::unused]] static int get(const char *path) { return web_get(&web, NULL, path); }

[[gnu::unused]] static int post_as(const char *path, const char *type, const char *extra, const char *body)
{
    static char text[256 << 10];
    int len =
        snprintf(text, sizeof text,
                 "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                 path, extra ? extra : "", type, strlen(body), body);
    return http_raw(web_connect, &web, (struct str){ text, len }, &web.answer);
}

// Sends a form with the key in it.
[[gnu::unused]] static int post(const char *fields)
{
    static char body[200 << 10];
    (void)snprintf(body, sizeof body, "api_key=%s&%s", key, fields);
    return post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded; charset=utf-8", NULL,
                   body);
}

// The whole answer as XML; lives in the city's arena.
[[gnu::unused]] static const struct xml_node *xml(void)
{
    struct xml_doc doc = { 0 };
    struct fault f = { 0 };
    struct str copy = arena_str(&web.city.arena, web.answer.body);
    if (xml_parse(&web.city.arena, copy, &doc, &f) != RC_OK) printf("not XML: %s: %.*s\n", f.text, P(copy));
    return doc.root;
}

[[gnu::unused]] static const struct json *first(void) { return json_at(web_json(&web), 0); }

// The id that the last POST gave.
[[gnu::unused]] static struct str posted_id(void)
{
    return arena_str(&web.city.arena, json_str(first(), S("service_request_id")));
}

[[gnu::unused]] static bool says_error(int status, const char *word)
{
    const struct json *e = first();
    bool good = web.answer.status == status && json_int(e, S("code"), 0) == status &&
                str_contains(json_str(e, S("description")), str_of(word));
    if (!good) printf("not %d \"%s\": %d %.*s\n", status, word, web.answer.status, P(web.answer.body));
    return good;
}

#define LISTED "service_code=help-request&lat=30.1512&long=120.2034"

// Lets the search view follow, then an hour pass.
[[gnu::unused]] static void let_an_hour_pass(void)
{
    struct gate_numbers n;
    for (int i = 0; i < 200; i++) {
        gate_numbers(web.city.gate, &n);
        if (n.search_position >= n.ledger_position) break;
        usleep(20'000);
    }
    web.city.offset_ns += (HOUR + 1) * NS_PER_S;
}
#endif
