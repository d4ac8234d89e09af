// Health, the list of problems and the description: what is the same for everyone and is made once.
#include "api/api_int.h"
#include <stdio.h>
#include <stdlib.h>

enum { PAGES_BYTES = 1 << 20 };

static const struct str none = { 0 };

static enum rc get_page(struct call *c, struct str page, const char *etag)
{
    return answer_bytes(c, REPLY_JSON, page, CACHE_MINUTE, str_of(etag));
}

enum rc get_description(struct call *c) { return get_page(c, c->api->description, c->api->description_etag); }

static struct str problem_page(struct arena *a)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '[');
    for (int p = PROBLEM_NONE + 1; p < PROBLEMS; p++) {
        const struct problem_row *row = problem_row(p);
        json_open(&o, '{');
        json_put_str(&o, "code", row->code);
        json_put_int(&o, "status", row->status);
        for (int l = 0; l < LANGUAGES; l++) {
            json_open_key(&o, language_tag(l).at, '{');
            json_put_str(&o, "title", row->title[l]);
            json_put_str(&o, "detail", row->right[l]);
            json_shut(&o, '}');
        }
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    return json_out_str(&o);
}

enum rc get_problems(struct call *c) { return get_page(c, c->api->problems, c->api->problems_etag); }

// One row of the list: where a problem's `type` leads.
enum rc get_problem(struct call *c)
{
    for (int p = PROBLEM_NONE + 1; p < PROBLEMS; p++) {
        const struct problem_row *row = problem_row(p);
        if (!str_equal(row->code, c->arg[0])) continue;
        struct json_out o = json_out_of(&c->arena);
        json_open(&o, '{');
        json_put_str(&o, "code", row->code);
        json_put_int(&o, "status", row->status);
        json_put_str(&o, "title", row->title[c->language]);
        json_put_str(&o, "detail", row->right[c->language]);
        json_shut(&o, '}');
        return answer_json(c, 200, json_out_str(&o));
    }
    return refuse(c, PROBLEM_MISSING, none, none);
}

static void tag(struct str page, char ret_etag[static 40])
{
    struct digest d = sha256(page);
    char hex[HEX_CHARS(16)];
    (void)snprintf(ret_etag, 40, "\"%.*s\"", P(hex_encode(d.at, 16, hex)));
}

void pages_open(struct api *api)
{
    api->pages = malloc(PAGES_BYTES);
    MUST(api->pages != NULL);
    struct arena a = arena_of(api->pages, PAGES_BYTES, NULL);
    api->description = api_description(&a);
    api->problems = problem_page(&a);
    tag(api->description, api->description_etag);
    tag(api->problems, api->problems_etag);
}

void pages_close(struct api *api) { free(api->pages); }

// --- health -----------------------------------------------------------------------------------------

enum rc get_health(struct call *c) { return answer_json(c, 200, S("{\"status\":\"alive\"}")); }

enum rc get_ready(struct call *c)
{
    if (!c->api->o.gate) return refuse(c, PROBLEM_NOT_READY, none, none);
    return answer_json(c, 200, S("{\"status\":\"ready\"}"));
}

enum rc get_metrics(struct call *c)
{
    struct str text = metrics_write(c->api, &c->arena);
    return answer_bytes(c, REPLY_TEXT, text, CACHE_NEVER, none);
}
