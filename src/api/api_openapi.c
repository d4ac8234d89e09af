// The description (OpenAPI 3.1), written from the table of routes, so that it cannot say anything else than what the server does.
#include "api/api_int.h"
#include "api/schemas_int.h"

struct query_row {
    const char *name, *schema, *summary;
};

#define WORDS "{\"type\":\"string\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"

// clang-format off
static const struct query_row queries[] = {
    { "number", WORDS, "The case's number, whole" },
    { "kind", WORDS, "A kind of the pack" },
    { "status", WORDS, "A status of the kind" },
    { "owner", WORDS, "The unit that owns it" },
    { "assignee", WORDS, "The account that it is assigned to" },
    { "offered", WORDS, "The unit to which it stands offered" },
    { "area", WORDS, "An area's code; areas below it count" },
    { "channel", WORDS, "The door by which it came" },
    { "text", WORDS, "Words of released titles; all must occur" },
    { "cell", "{\"type\":\"integer\",\"minimum\":0}", "A 500 m cell" },
    { "open", "{\"type\":\"boolean\"}", "true: open cases only" },
    { "erasure_asked", "{\"type\":\"boolean\"}", "true: only cases of which another agency has erased parts and asks for the same here" },
    { "opened_from", TIME, "Opened at or after" },
    { "opened_before", TIME, "Opened strictly before" },
    { "due_before", TIME, "A clock is due strictly before" },
    { "limit", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":200,\"default\":50}", "Rows of a page" },
    { "cursor", WORDS, "As the page before gave it" },
    { "at_least", "{\"type\":\"integer\",\"minimum\":0}", "Waits, at most 1 s, until the view has reached this position" },
    { "total", "{\"type\":\"boolean\",\"default\":true}", "false: `total` and `total_is` are not counted and left out, for whoever asks again and again" },
    { "cases", WORDS, "These alone, as far as the filters leave them: ids with commas between, 40 at most" },
    { "after", "{\"type\":\"integer\",\"minimum\":-1,\"default\":-1}", "The seq of the last event that is known" },
    { "before", "{\"type\":\"integer\",\"minimum\":0}", "Place of an act: those before it" },
    { "earlier", "{\"type\":\"boolean\"}", "true: what was done before the case went to the agency where it now is" },
    { "drawing", "{\"type\":\"boolean\"}", "false: without the drawing itself" },
    { "by", "{\"type\":\"string\",\"enum\":[\"status\",\"kind\",\"owner\",\"area\",\"channel\"],\"default\":\"status\"}", "What is counted by" },
    { "lat", "{\"type\":\"number\",\"minimum\":-90,\"maximum\":90}", "Latitude, WGS 84" },
    { "lng", "{\"type\":\"number\",\"minimum\":-180,\"maximum\":180}", "Longitude, WGS 84" },
    { "name", WORDS, "A file's name, for people; at most 80 bytes" },
    { "bytes", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":33554432}", "How long the file is" },
    { "jurisdiction_id", WORDS, "Short name of the agency; needed where there are several" },
    { "service_request_id", WORDS, "Ids with commas between; overrides the other filters" },
    { "service_code", WORDS, "Codes with commas between" },
    { "start_date", TIME, "Requested at or after" },
    { "end_date", TIME, "Requested until; at most 90 days after start_date" },
    { "page", "{\"type\":\"integer\",\"minimum\":1,\"default\":1}", "Pages count from 1; one past the end is empty" },
    { "page_size", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"default\":1000}", "Rows of a page" },
    { "extensions", "{\"type\":\"boolean\"}", "true: with extended_attributes" },
    { "api_key", WORDS, "A program's key; it may also stand in the form or as a bearer" },
    { "agency", WORDS, "Short name of the agency; needed where there are several" },
    { "q", WORDS, "A name or an address, with or without a house number" },
    { "near", WORDS, "lat,lng: the near before the far" },
    { "bbox", WORDS, "west,south,east,north in degrees; the whole map without it" },
    { "width", "{\"type\":\"integer\",\"minimum\":64,\"maximum\":2048,\"default\":640}", "Pixels" },
    { "height", "{\"type\":\"integer\",\"minimum\":64,\"maximum\":2048,\"default\":400}", "Pixels" },
    { "theme", "{\"type\":\"string\",\"enum\":[\"light\",\"dark\"]}", "Its colours" },
    { "lang", WORDS, "Of its words, where they are not the reader's" },
    { "mark", WORDS, "lng,lat or lng,lat,LETTER, separated by semicolons: points to be shown" },
};
// clang-format on

static void put_text(struct json_out *o, const char *key, const char *text)
{
    json_put_str(o, key, str_of(text));
}
static void put_raw(struct json_out *o, const char *key, const char *json)
{
    json_put_raw(o, key, str_of(json));
}

static void put_parameter(struct json_out *o, const char *in, struct str name, const char *schema,
                          const char *summary, bool required)
{
    json_open(o, '{');
    json_put_str(o, "name", name);
    put_text(o, "in", in);
    json_put_bool(o, "required", required);
    if (summary) put_text(o, "description", summary);
    put_raw(o, "schema", schema);
    json_shut(o, '}');
}

static void put_path_parameters(struct json_out *o, const struct route *r)
{
    struct str rest = str_of(r->path), before, name;
    while (str_cut(rest, '{', &before, &rest)) {
        (void)str_cut(rest, '}', &name, &rest);
        if (str_ends(name, S("+"))) name.len--;
        put_parameter(o, "path", name, WORDS, NULL, true);
    }
}

static void put_queries(struct json_out *o, const struct route *r)
{
    struct str rest = str_of(r->queries), name;
    while (rest.len > 0) {
        (void)str_cut(rest, ' ', &name, &rest);
        const struct query_row *row = NULL;
        for (ptrdiff_t i = 0; i < COUNT(queries); i++)
            if (str_equal(str_of(queries[i].name), name)) row = &queries[i];
        MUST(row != NULL); // a route's query without words
        put_parameter(o, "query", name, row->schema, row->summary, false);
    }
}

static void put_parameters(struct json_out *o, const struct route *r)
{
    json_open_key(o, "parameters", '[');
    put_path_parameters(o, r);
    put_queries(o, r);
    if (r->act)
        put_parameter(o, "header", S("Idempotency-Key"), "{\"type\":\"string\",\"format\":\"uuid\"}",
                      "A UUIDv7; the same again repeats the answer, not the act", true);
    json_shut(o, ']');
}

static const char *media_of(const struct route *r)
{
    static const struct {
        struct str end;
        const char *media;
    } by_end[] = { { SL(".xml"), "text/xml" },
                   { SL(".csv"), "text/csv" },
                   { SL(".geojson"), "application/geo+json" },
                   { SL(".jsonl"), "application/x-ndjson" } };
    for (ptrdiff_t i = 0; i < COUNT(by_end); i++)
        if (str_ends(str_of(r->path), by_end[i].end)) return by_end[i].media;
    if (r->reply == REPLY_TEXT) return "text/plain";
    return r->reply == REPLY_BYTES || r->reply == REPLY_FILE ? "application/octet-stream"
                                                             : "application/json";
}

static const char *request_media_of(const struct route *r)
{
    if (r->body == BODY_FORM) return "application/x-www-form-urlencoded";
    return r->body == BODY_RAW ? "application/octet-stream" : "application/json";
}

static void put_content(struct json_out *o, struct arena *a, const char *media, const char *schema)
{
    json_open_key(o, media, '{');
    json_open_key(o, "schema", '{');
    if (schema)
        put_text(o, "$ref", arena_print(a, "#/components/schemas/%s", schema).at);
    else
        put_text(o, "type", "string");
    json_shut(o, '}');
    json_shut(o, '}');
}

static void put_success(struct json_out *o, struct arena *a, const struct route *r)
{
    json_open_key(o, arena_print(a, "%d", r->status).at, '{');
    put_text(o, "description", r->reply == REPLY_NONE ? "Done" : "The answer");
    if (r->reply != REPLY_NONE) {
        json_open_key(o, "content", '{');
        if (r->reply == REPLY_EVENTS) put_content(o, a, "text/event-stream", NULL);
        if (r->reply != REPLY_EVENTS || r->schema) put_content(o, a, media_of(r), r->schema);
        json_shut(o, '}');
    }
    json_shut(o, '}');
}

static void put_problem(struct json_out *o, const char *status)
{
    put_raw(o, status, "{\"$ref\":\"#/components/responses/Problem\"}");
}

static void put_responses(struct json_out *o, struct arena *a, const struct route *r)
{
    json_open_key(o, "responses", '{');
    put_success(o, a, r);
    put_problem(o, "400");
    if (r->who == WHO_SIGNED_IN || r->who == WHO_HOLDER || r->run == post_session) put_problem(o, "401");
    if (r->method != METHOD_GET || r->who == WHO_SIGNED_IN) put_problem(o, "403");
    if (r->gate) put_problem(o, "404");
    if (r->act) put_problem(o, "409");
    if (r->body_bytes_max) put_problem(o, "413"), put_problem(o, "415"), put_problem(o, "422");
    put_problem(o, "429");
    put_problem(o, "503");
    json_shut(o, '}');
}

static void put_security(struct json_out *o, const struct route *r)
{
    if (r->who == WHO_SIGNED_IN) put_raw(o, "security", "[{\"session\":[]},{\"key\":[]}]");
    if (r->who == WHO_HOLDER) put_raw(o, "security", "[{\"receipt\":[]}]");
    if (r->run == post_case) put_raw(o, "security", "[{},{\"session\":[]},{\"key\":[]}]");
}

static void put_operation(struct json_out *o, struct arena *a, const struct route *r)
{
    static const char *const names[METHODS] = { "get", "post", "delete" };
    json_open_key(o, names[r->method], '{');
    put_text(o, "operationId", r->id);
    put_text(o, "summary", r->summary);
    put_security(o, r);
    put_parameters(o, r);
    if (r->request) {
        json_open_key(o, "requestBody", '{');
        json_put_bool(o, "required", true);
        put_raw(o, "content", arena_print(a, "{\"%s\":{\"schema\":%s}}", request_media_of(r), r->request).at);
        json_shut(o, '}');
    }
    put_responses(o, a, r);
    json_shut(o, '}');
}

// "{tile+}" takes what is left of the path; OpenAPI has no word for it and reads "{tile}".
static struct str path_of(struct arena *a, const struct route *r)
{
    struct str path = arena_str(a, str_of(r->path));
    if (!str_ends(path, S("+}"))) return path;
    return arena_print(a, "%.*s}", P(str_slice(path, 0, path.len - 2)));
}

static void put_paths(struct json_out *o, struct arena *a, const struct route *table, int32_t count)
{
    json_open_key(o, "paths", '{');
    for (int32_t i = 0; i < count; i++) {
        if (i > 0 && strcmp(table[i].path, table[i - 1].path) == 0)
            continue; // rows of one path stand together
        json_put_key(o, path_of(a, &table[i]));
        json_open(o, '{');
        for (int32_t k = i; k < count && strcmp(table[k].path, table[i].path) == 0; k++)
            put_operation(o, a, &table[k]);
        json_shut(o, '}');
    }
    json_shut(o, '}');
}

static void put_components(struct json_out *o)
{
    json_open_key(o, "components", '{');
    json_open_key(o, "schemas", '{');
    for (int32_t i = 0; i < schema_rows_count; i++) put_raw(o, schema_rows[i].name, schema_rows[i].schema);
    json_shut(o, '}');
    put_raw(
        o, "responses",
        "{\"Problem\":{\"description\":\"What was wrong, where, and what would be right (RFC 9457)\","
        "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}}");
    put_raw(
        o, "securitySchemes",
        "{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-anlan\",\"description\":\"anlan_session without TLS\"},"
        "\"key\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"An API key (ak_...)\"},"
        "\"receipt\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"Anlan-Receipt\"}}");
    json_shut(o, '}');
}

struct str description_write(struct arena *a, const struct route *table, int32_t count)
{
    enum { ROOM = 256 << 10 };
    // The text grows at the front of its own half, the small pieces lie behind it.
    struct arena pieces = arena_of(NEW(a, char, ROOM), ROOM, a->full);
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    put_text(&o, "openapi", "3.1.0");
    put_raw(
        &o, "info",
        "{\"title\":\"Anlan\",\"version\":\"1\",\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"},"
        "\"description\":\"Every change is an act: admitted and durable, or refused with the rule that refuses it. Times are RFC 3339.\"}");
    put_paths(&o, &pieces, table, count);
    put_components(&o);
    json_shut(&o, '}');
    return json_out_str(&o);
}

struct str api_description(struct arena *a) { return description_write(a, routes, routes_count); }
