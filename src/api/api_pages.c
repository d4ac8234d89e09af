// Health, the list of problems and the description: what is the same for everyone and is made once.
#include "api/api_int.h"
#include <stdio.h>
#include <stdlib.h>

enum { PAGES_BYTES = 1 << 20 };

static const struct str none = { 0 };

static enum rc get_fixed(struct call *c, const struct fixed_page *p)
{
    bool packed = packing_wanted(c, p->plain.len);
    c->answer.either = true;
    c->answer.coding = packed ? "gzip" : NULL;
    return answer_bytes(c, REPLY_JSON, packed ? p->packed : p->plain, CACHE_MINUTE,
                        str_of(packed ? p->packed_etag : p->etag));
}

enum rc get_description(struct call *c) { return get_fixed(c, &c->api->description); }

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

enum rc get_problems(struct call *c) { return get_fixed(c, &c->api->problems); }

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

static struct fixed_page fixed_of(struct arena *a, struct str plain)
{
    struct fixed_page p = { .plain = plain, .packed = fixed_pack(a, plain) };
    struct digest d = sha256(plain);
    char hex[HEX_CHARS(16)];
    struct str tag = hex_encode(d.at, 16, hex);
    (void)snprintf(p.etag, sizeof p.etag, "\"%.*s\"", P(tag));
    (void)snprintf(p.packed_etag, sizeof p.packed_etag, "\"%.*s-gz\"", P(tag));
    return p;
}

void pages_open(struct api *api)
{
    api->pages = malloc(PAGES_BYTES);
    MUST(api->pages != NULL);
    struct arena a = arena_of(api->pages, PAGES_BYTES, NULL);
    api->description = fixed_of(&a, api_description(&a));
    api->problems = fixed_of(&a, problem_page(&a));
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
