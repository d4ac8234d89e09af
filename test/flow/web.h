// The small agency of city.h behind a running api, and people who talk to it over HTTP: with a cookie, a key, a receipt, or as nobody.
#ifndef ANLAN_TEST_WEB_H
#define ANLAN_TEST_WEB_H
#include "api/api.h"
#include "flow/city.h"
#include "http.h"
#include <fcntl.h>
#include <time.h>

#define WEB_PASSWORD "a long enough password"

struct web {
    struct city city;
    struct api *api;
    struct http_answer answer; // the last one
    char receipt[32];          // sent as Anlan-Receipt where it is set
    char known[8][16];         // people who have their password already: making one is slow
};

struct who {          // one person at a work station
    char cookie[160]; // "anlan_session=…"
    char key[80];     // an API key
};

[[gnu::unused]] static int web_connect(void *self)
{
    struct web *w = self;
    int pair[2];
    struct fault f = { 0 };
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    MUST(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    MUST(api_adopt(w->api, pair[1], &f) == RC_OK);
    return pair[0];
}

[[gnu::unused]] static void web_start(struct web *w, struct api_options o)
{
    struct fault f = { 0 };
    o.gate = w->city.gate;
    o.world = &w->city.world;
    enum rc rc = api_open(o, &w->api, &f);
    if (rc) fprintf(stderr, "api: %s\n", f.text);
    MUST(rc == RC_OK);
}

[[gnu::unused]] static struct api_options web_options(void)
{
    struct api_options o = api_options_usual();
    o.log = API_LOG_NONE;
    o.by_identity = (struct api_rate){ 0 };
    return o;
}

[[gnu::unused]] static void web_build(struct web *w)
{
    *w = (struct web){ 0 };
    city_build(&w->city);
    city_close(&w->city);
    city_open(&w->city, true);
    web_start(w, web_options());
}

[[gnu::unused]] static void web_remove(struct web *w)
{
    api_close(w->api);
    free(w->answer.memory);
    city_remove(&w->city);
}

// A new UUIDv7.
[[gnu::unused]] static const char *web_key(char out[static 40])
{
    static uint64_t seed = 1;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1'000'000,
             r = test_random(&seed) ^ (uint64_t)getpid() << 40;
    (void)snprintf(out, 40, "%08llx-%04llx-7%03llx-8%03llx-%012llx",
                   (unsigned long long)(ms >> 16 & 0xffffffff), (unsigned long long)(ms & 0xffff),
                   (unsigned long long)(r & 0xfff), (unsigned long long)(r >> 12 & 0xfff),
                   (unsigned long long)(test_random(&seed) & 0xffffffffffff));
    return out;
}

// Is the answer as the description says? Members that it does not know are a fault of the description.
[[gnu::unused]] static bool web_conforms(const struct json *schemas, const struct json *schema,
                                         const struct json *value, const char *where)
{
    struct str ref = json_str(schema, S("$ref")), type = json_str(schema, S("type")),
               mark = S("#/components/schemas/");
    if (ref.len)
        return web_conforms(schemas, json_get(schemas, str_slice(ref, mark.len, ref.len)), value, where);
    const struct json *members = json_get(schema, S("properties")),
                      *required = json_get(schema, S("required"));
    static const struct {
        struct str name;
        enum json_kind kind;
    } kinds[] = { { SL("object"), JSON_OBJECT },
                  { SL("array"), JSON_ARRAY },
                  { SL("string"), JSON_TEXT },
                  { SL("integer"), JSON_INT },
                  { SL("boolean"), JSON_BOOL } };
    bool good = schema != NULL && value != NULL;
    for (ptrdiff_t i = 0; good && i < COUNT(kinds); i++)
        if (str_equal(type, kinds[i].name)) good = value->kind == kinds[i].kind;
    for (const struct json *r = good && required ? required->first : NULL; r; r = r->next)
        if (!json_get(value, r->text)) printf("%s: no %.*s\n", where, P(r->text)), good = false;
    if (good && value->kind == JSON_OBJECT && members)
        for (const struct json *m = value->first; m; m = m->next) {
            const struct json *member = json_get(members, m->key);
            if (!member) printf("%s: %.*s is not described\n", where, P(m->key));
            good = member && web_conforms(schemas, member, m, where) && good;
        }
    if (good && value->kind == JSON_ARRAY)
        for (const struct json *i = value->first; i; i = i->next)
            good = web_conforms(schemas, json_get(schema, S("items")), i, where) && good;
    if (!good) printf("%s: not a %.*s as described\n", where, P(type));
    return good;
}

// One request on a connection of its own. `who` and `body` may be NULL; `extra` are further header lines. Gives the status.
[[gnu::unused]] static int web_ask(struct web *w, const struct who *who, const char *method, const char *path,
                                   const char *extra, const char *body)
{
    static char text[3 << 20];
    int len =
        snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n%s",
                 method, path, extra ? extra : "");
    if (who && who->cookie[0])
        len += snprintf(text + len, sizeof text - (size_t)len, "Cookie: %s\r\n", who->cookie);
    if (who && who->key[0])
        len += snprintf(text + len, sizeof text - (size_t)len, "Authorization: Bearer %s\r\n", who->key);
    if (w->receipt[0])
        len += snprintf(text + len, sizeof text - (size_t)len, "Anlan-Receipt: %s\r\n", w->receipt);
    if (body)
        len += snprintf(text + len, sizeof text - (size_t)len,
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    len += snprintf(text + len, sizeof text - (size_t)len, "\r\n%s", body ? body : "");
    return http_raw(web_connect, w, (struct str){ text, len }, &w->answer);
}

[[gnu::unused]] static int web_get(struct web *w, const struct who *who, const char *path)
{
    return web_ask(w, who, "GET", path, NULL, NULL);
}

// An act, with a new key.
[[gnu::unused]] static int web_post(struct web *w, const struct who *who, const char *path, const char *body)
{
    char key[40], extra[80];
    (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\n", web_key(key));
    return web_ask(w, who, "POST", path, extra, body);
}

[[gnu::unused]] static void web_give_password(struct web *w, const char *name)
{
    struct fault f = { 0 };
    for (ptrdiff_t i = 0; i < COUNT(w->known); i++) {
        if (strcmp(w->known[i], name) == 0) return;
        if (w->known[i][0]) continue;
        if (gate_set_password(w->city.gate, str_of(name), S(WEB_PASSWORD), &f) == RC_OK)
            (void)snprintf(w->known[i], sizeof w->known[i], "%s", name);
        return;
    }
}

// Signs in by HTTP; whoever has an account here has WEB_PASSWORD.
[[gnu::unused]] static int web_sign_in(struct web *w, const char *name, const char *password,
                                       struct who *ret_who)
{
    char body[256];
    web_give_password(w, name);
    (void)snprintf(body, sizeof body, "{\"name\":\"%s\",\"password\":\"%s\"}", name, password);
    int status = web_ask(w, NULL, "POST", "/api/v1/session", NULL, body);
    struct str cookie, rest;
    *ret_who = (struct who){ 0 };
    (void)str_cut(http_field(&w->answer, "Set-Cookie"), ';', &cookie, &rest);
    if (cookie.len < (ptrdiff_t)sizeof ret_who->cookie && cookie.len > 0)
        memcpy(ret_who->cookie, cookie.at, (size_t)cookie.len);
    return status;
}

// The body of the last answer; lives in the city's arena.
[[gnu::unused]] static const struct json *web_json(struct web *w)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    if (json_parse(&w->city.arena, w->answer.body, &j, &f) != RC_OK)
        printf("not JSON: %s: %.*s\n", f.text, P(w->answer.body));
    return j;
}

[[gnu::unused]] static bool web_says(struct web *w, int status, const char *code)
{
    struct str got = json_str(web_json(w), S("code"));
    if (w->answer.status == status && str_equal(got, str_of(code))) return true;
    printf("not %d %s but %d %.*s\n", status, code, w->answer.status, P(w->answer.body));
    return false;
}
#endif
