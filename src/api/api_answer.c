// What a stage says at its end, and the one place where a problem is written (RFC 9457).
#include "api/open311_int.h"
#include <stdio.h>

enum rc answer_json(struct call *c, int32_t status, struct str body)
{
    c->answer.status = status;
    c->answer.kind = REPLY_JSON;
    c->answer.body = body;
    return RC_OK;
}

enum rc answer_bytes(struct call *c, enum reply_kind kind, struct str body, enum cache cache, struct str etag)
{
    c->answer.status = 200;
    c->answer.kind = kind;
    c->answer.cache = cache;
    c->answer.body = body;
    if (etag.len == 0) return RC_OK;
    c->answer.etag = arena_cstr(&c->arena, etag);
    if (!c->head.if_none_match.at || !etag_listed(c->head.if_none_match, etag)) return RC_OK;
    c->answer.status = 304;
    c->answer.kind = REPLY_NONE;
    c->answer.body = (struct str){ 0 };
    return RC_OK;
}

enum rc answer_none(struct call *c, int32_t status)
{
    c->answer.status = status;
    c->answer.kind = REPLY_NONE;
    c->answer.body = (struct str){ 0 };
    return RC_OK;
}

enum rc go_clerk(struct call *c, stage_fn *then)
{
    c->next = NEXT_CLERK;
    c->then = then;
    return RC_OK;
}

enum rc go_readers(struct call *c, stage_fn *then)
{
    c->next = NEXT_READERS;
    c->then = then;
    return RC_OK;
}

enum rc refuse(struct call *c, enum problem code, struct str at, struct str expected)
{
    c->problem = (struct call_problem){ .code = code, .at = at, .expected = expected };
    return RC_INVALID;
}

enum problem problem_of(enum rc rc)
{
    switch (rc) {
    case RC_INVALID:
        return PROBLEM_FORM;
    case RC_DENIED:
        return PROBLEM_FORBIDDEN;
    case RC_MISSING:
        return PROBLEM_MISSING;
    case RC_CONFLICT:
        return PROBLEM_CONFLICT;
    case RC_LIMIT:
        return PROBLEM_TOO_COMPLEX;
    case RC_OK:
    case RC_IO:
    case RC_CORRUPT:
        break;
    }
    return PROBLEM_INTERNAL;
}

struct str call_language(const struct call *c) { return language_tag(c->language); }

struct str call_instance(const struct call *c, char out[static 48])
{
    int len = snprintf(out, 48, "%s-%016llx", c->api->boot, (unsigned long long)c->number);
    return (struct str){ out, len };
}

// --- problems ---------------------------------------------------------------------------------------

// What law refuses is a conflict with what stands, a lack of right, or data that would have to be otherwise.
static int32_t refusal_status(enum law_refusal r)
{
    switch (r) {
    case REFUSED_CONCERNED:
        return 404;
    case REFUSED_ACTOR:
    case REFUSED_RELATION:
    case REFUSED_ROLE:
        return 403;
    case REFUSED_KIND:
    case REFUSED_ACT:
    case REFUSED_PURPOSE:
    case REFUSED_DATA:
    case REFUSED_PARTS:
    case REFUSED_OPENS:
        return 422;
    default:
        return 409;
    }
}

static void put_names(struct json_out *o, const char *key, struct pack_names names)
{
    if (names.count == 0) return;
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < names.count; i++) json_put_str(o, NULL, names.at[i]);
    json_shut(o, ']');
}

static void put_basis(struct json_out *o, const struct call *c, const struct ruling *r)
{
    int32_t language = 0;
    const struct pack *p = c->problem.pack;
    for (int32_t i = 0; p && i < p->languages.count; i++)
        if (str_equal(p->languages.at[i], pack_language(p, call_language(c)))) language = i;
    json_open_key(o, "basis", '[');
    for (int32_t i = 0; i < r->articles.count; i++) {
        const struct pack_article *a = r->articles.at[i];
        json_open(o, '{');
        json_put_str(o, "name", a->name);
        json_put_str(o, "instrument", a->instrument_title[language]);
        json_put_str(o, "title", a->title[language]);
        json_put_bool(o, "verified", a->verified);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_needed_words(struct json_out *o, const struct call *c, const struct ruling *r)
{
    const struct pack *p = c->problem.pack;
    const char *family = gate_needed_family(law_refusal_name(r->refusal));
    char path[2 * GATE_TEXT_MAX];
    if (!p || r->needed.count == 0) return;
    json_open_key(o, "needed_words", '[');
    for (int32_t i = 0; i < r->needed.count; i++) {
        struct str name = str_slice(r->needed.at[i], 0, GATE_TEXT_MAX);
        struct str key = { path, snprintf(path, sizeof path, "%s/%.*s", family, P(name)) },
                   words = pack_words(p, pack_language(p, call_language(c)), key);
        json_put_str(o, NULL, str_equal(words, key) ? r->needed.at[i] : words);
    }
    json_shut(o, ']');
}

static struct str refusal_title(const struct call *c, const struct ruling *r, struct arena *a)
{
    struct str key = arena_print(a, "refusal/%.*s", P(law_refusal_name(r->refusal)));
    if (!c->problem.pack) return problem_row(PROBLEM_REFUSED)->title[c->language];
    return pack_words(c->problem.pack, pack_language(c->problem.pack, call_language(c)), key);
}

static void put_ruling(struct json_out *o, const struct call *c)
{
    const struct ruling *r = c->problem.ruling;
    json_put_str(o, "refusal", law_refusal_name(r->refusal));
    if (r->row) json_put_str(o, "rule", r->row->id);
    put_basis(o, c, r);
    put_names(o, "needed", r->needed);
    put_needed_words(o, c, r);
    const struct pack *p = c->problem.pack;
    struct str because =
        p ? gate_because(o->text.arena, p, pack_language(p, call_language(c)), r) : (struct str){ 0 };
    if (because.len) json_put_str(o, "because", because);
    if (r->field.len) json_put_str(o, "where", r->field);
    if (r->reason.len) json_put_str(o, "reason", api_said(o->text.arena, r->reason, call_language(c)));
}

static void put_problem(struct json_out *o, struct call *c, struct str title)
{
    const struct problem_row *row = problem_row(c->problem.code);
    char instance[48];
    json_put_str(o, "type", arena_print(&c->tail, "/api/problems/%.*s", P(row->code)));
    json_put_str(o, "title", title);
    json_put_int(o, "status", c->answer.status);
    json_put_str(o, "detail", row->right[c->language]);
    json_put_str(o, "instance", call_instance(c, instance));
    json_put_str(o, "code", row->code);
}

static void write_whole(struct call *c)
{
    const struct ruling *ruling = c->problem.ruling;
    struct str title = problem_row(c->problem.code)->title[c->language];
    if (ruling) title = refusal_title(c, ruling, &c->tail);
    struct json_out o = json_out_of(&c->tail);
    json_open(&o, '{');
    put_problem(&o, c, title);
    if (c->problem.at.len && utf8_valid(c->problem.at)) json_put_str(&o, "where", c->problem.at);
    if (c->problem.expected.len)
        json_put_str(&o, "expected", api_said(&c->tail, c->problem.expected, call_language(c)));
    if (c->problem.meant.len) json_put_str(&o, "did_you_mean", c->problem.meant);
    if (c->problem.limit) json_put_int(&o, "limit", c->problem.limit);
    // What failed inside is for the log; what was wrong with the request is for who sent it.
    if (c->fault.text[0] && c->answer.status < 500)
        json_put_str(&o, "reason", api_said(&c->tail, str_of(c->fault.text), call_language(c)));
    if (ruling) put_ruling(&o, c);
    json_shut(&o, '}');
    c->answer.body = json_out_str(&o);
}

static void write_least(struct call *c)
{
    const struct problem_row *row = problem_row(c->problem.code);
    static const char format[] =
        "{\"type\":\"/api/problems/%.*s\",\"title\":\"%.*s\",\"status\":%d,\"code\":\"%.*s\"}";
    c->answer.body = arena_print(&c->tail, format, P(row->code), P(row->title[c->language]), c->answer.status,
                                 P(row->code));
}

static int32_t retry_after_s(enum problem p)
{
    switch (p) {
    case PROBLEM_BUSY:
        return 1;
    case PROBLEM_CONNECTIONS:
    case PROBLEM_NOT_READY:
        return 2;
    case PROBLEM_STOPPING:
        return 5;
    case PROBLEM_DISK_FULL:
        return 30;
    default:
        return 0;
    }
}

void call_write_problem(struct call *c)
{
    struct call_answer *a = &c->answer;
    int32_t wait_s = a->retry_after_s;
    bool closing = a->closing;
    *a = (struct call_answer){ .kind = REPLY_JSON,
                               .status = problem_row(c->problem.code)->status,
                               .retry_after_s = wait_s,
                               .closing = closing };
    if (c->problem.ruling) a->status = refusal_status(c->problem.ruling->refusal);
    if (!a->retry_after_s) a->retry_after_s = retry_after_s(c->problem.code);
    if (c->problem.code == PROBLEM_STOPPING || c->problem.code == PROBLEM_CONNECTIONS) a->closing = true;
    bool open311 = open311_asked(c);
    if (open311) a->status = open311_status(a->status);
    struct arena whole = c->tail;
    if (setjmp(c->full) == 0) return open311 ? open311_write_problem(c) : write_whole(c);
    c->tail = whole;
    write_least(c);
}
