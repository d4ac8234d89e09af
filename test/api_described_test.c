// What the server says of its own routes.
#include "api_http.h"

// --- description ------------------------------------------------------------------------------------

static char description_memory[1 << 20];

static const struct json *description(void)
{
    struct arena a = arena_of(description_memory, sizeof description_memory, NULL);
    struct str text = api_description(&a);
    static char tree_memory[4 << 20];
    struct arena t = arena_of(tree_memory, sizeof tree_memory, NULL);
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(&t, text, &j, &f) == RC_OK);
    if (f.text[0]) printf("%s\n", f.text);
    return j;
}

static struct str described_path(const char *path, char out[static 128])
{
    int len = snprintf(out, 128, "%s", path);
    if (len > 2 && strcmp(out + len - 2, "+}") == 0) out[len - 2] = '}', len--;
    return (struct str){ out, len };
}

TEST(every_route_is_described_and_nothing_else_is)
{
    static const char *const methods[METHODS] = { "get", "post", "delete" };
    const struct json *paths = json_get(description(), S("paths"));
    char path[128];
    int32_t operations = 0;
    for (int32_t i = 0; i < routes_count; i++) {
        const struct json *p = json_get(paths, described_path(routes[i].path, path)),
                          *operation = json_get(p, str_of(methods[routes[i].method]));
        if (!operation) printf("%s is not described\n", routes[i].path);
        CHECK(operation != NULL);
        CHECK_STR(json_str(operation, S("operationId")), str_of(routes[i].id));
        CHECK((json_get(operation, S("requestBody")) != NULL) == (routes[i].body_bytes_max > 0));
        CHECK(routes[i].schema == NULL || schema_named(routes[i].schema) != NULL);
        CHECK(routes[i].act == false || routes[i].method != METHOD_GET);
    }
    for (const struct json *p = paths->first; p; p = p->next) operations += p->count;
    CHECK_INT(operations, routes_count);
}

TEST(operation_ids_are_unique_and_references_lead_somewhere)
{
    const struct json *j = description();
    const struct json *schemas = json_get(json_get(j, S("components")), S("schemas"));
    for (int32_t i = 0; i < routes_count; i++)
        for (int32_t k = 0; k < i; k++) CHECK(strcmp(routes[i].id, routes[k].id) != 0);
    struct arena a = arena_of(description_memory, sizeof description_memory, NULL);
    struct str rest = api_description(&a), head;
    struct str mark = S("#/components/schemas/");
    for (ptrdiff_t at; (at = str_find(rest, mark)) >= 0;) {
        rest = str_slice(rest, at + mark.len, rest.len);
        (void)str_cut(rest, '"', &head, &rest);
        if (!json_get(schemas, head)) printf("no schema %.*s\n", P(head));
        CHECK(json_get(schemas, head) != NULL);
    }
}

TEST(the_description_is_served_with_a_tag)
{
    struct api *api = server(quiet());
    CHECK_INT(ask(api, "GET /api/openapi.json HTTP/1.1\r\n" HOST "\r\n"), 200);
    CHECK(str_starts(answer.body, S("{\"openapi\":\"3.1.0\"")));
    char again[200];
    (void)snprintf(again, sizeof again,
                   "GET /api/openapi.json HTTP/1.1\r\n" HOST "If-None-Match: %.*s\r\n\r\n",
                   P(http_field(&answer, "ETag")));
    CHECK_INT(ask(api, again), 304);
    CHECK_INT(answer.body.len, 0);
    api_close(api);
}

static struct route_match routed(enum method m, const char *path)
{
    static char memory[4096];
    static struct target t;
    struct arena a = arena_of(memory, sizeof memory, NULL);
    CHECK(target_parse(&a, str_of(path), &t) == PROBLEM_NONE);
    return route_find(routes, routes_count, m, &t);
}

TEST(paths_lead_to_their_routes)
{
    struct route_match m = routed(METHOD_GET, "/api/v1/cases/abc/acts/3/explain");
    CHECK(m.route && strcmp(m.route->id, "explain") == 0);
    CHECK_STR(m.arg[0], S("abc"));
    CHECK_STR(m.arg[1], S("3"));
    m = routed(METHOD_GET, "/ledger/tile/0/x001/234.p/17");
    CHECK(m.route && strcmp(m.route->id, "tile") == 0);
    CHECK_STR(m.arg[0], S("0/x001/234.p/17"));
    m = routed(METHOD_GET, "/ledger/tile/entries/000");
    CHECK(m.route && strcmp(m.route->id, "bundle") == 0);
    m = routed(METHOD_GET, "/ledger/a2/tile/0/000");
    CHECK(m.route && strcmp(m.route->id, "tileOf") == 0);
    CHECK_STR(m.arg[0], S("a2"));
    CHECK_STR(m.arg[1], S("0/000"));
    m = routed(METHOD_GET, "/api/v1/receipt/file");
    CHECK(m.route && strcmp(m.route->id, "receiptFile") == 0);
    m = routed(METHOD_POST, "/api/v1/receipt/rate");
    CHECK(m.route && strcmp(m.route->id, "receiptAct") == 0);
    m = routed(METHOD_DELETE, "/api/v1/cases");
    CHECK(!m.route && m.allowed == (1u << METHOD_GET | 1u << METHOD_POST));
    CHECK(routed(METHOD_GET, "/api/v1/cases/abc/nothing").allowed == 0);
    CHECK(routed(METHOD_GET, "/ledger").allowed == 0);
}
