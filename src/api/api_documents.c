// Documents that acts have issued: the list of a case's, and one of them as HTML. What is sealed in it is opened by a read act of its reader,
// durable before the answer, as for every sealed field; a holder is shown their own parts and what they were told.
#include "api/job_int.h"

enum rc get_documents(struct call *c)
{
    int64_t agency, id;
    struct str json;
    enum rc rc = call_case(c, c->arg[0], &agency, &id);
    if (!rc)
        rc = gate_documents(c->reader, &c->actor, agency, id, call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_receipt_documents(struct call *c)
{
    struct str json;
    enum rc rc = gate_documents(c->reader, &c->actor, c->actor.agency, c->actor.casefile, call_language(c),
                                &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

static enum rc answer_document(struct call *c, const struct document_request *q, struct str opened)
{
    struct str html;
    enum rc rc = gate_document(c->reader, &c->actor, q, opened, &c->arena, &html, &c->fault);
    if (rc) return rc;
    c->answer.type = "text/html; charset=utf-8";
    return answer_bytes(c, REPLY_BYTES, html, CACHE_NEVER, (struct str){ 0 });
}

static enum rc take_place(struct call *c, struct str text, struct document_request *q)
{
    if (str_int64(text, &q->place) && q->place >= 0) return RC_OK;
    return refuse(c, PROBLEM_MISSING, (struct str){ 0 }, (struct str){ 0 });
}

// --- for staff: by a read act ------------------------------------------------------------------------------

static enum rc document_opened(struct call *c)
{
    struct str opened = { 0 };
    enum rc rc = job_outcome(c);
    if (!rc) rc = gate_opened(c->reader, c->job, &c->arena, &opened, &c->fault);
    return rc ? rc : answer_document(c, c->document, opened);
}

static const struct json *parts_data(struct arena *a, struct pack_names parts)
{
    struct json *data = NEW(a, struct json, 1), *list = NEW(a, struct json, 1), **end = &list->first;
    *list = (struct json){ .kind = JSON_ARRAY, .key = S("parts"), .count = parts.count };
    for (int32_t i = 0; i < parts.count; i++) {
        *end = NEW(a, struct json, 1);
        **end = (struct json){ .kind = JSON_TEXT, .text = parts.at[i] };
        end = &(*end)->next;
    }
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = list };
    return data;
}

// What needs nothing sealed is no read.
static enum rc document_asked(struct call *c)
{
    struct pack_names parts;
    struct gate_job *job = c->job;
    enum rc rc = gate_document_parts(c->reader, &c->actor, c->document, &c->arena, &parts, &c->fault);
    if (rc) return rc;
    if (parts.count == 0) return answer_document(c, c->document, (struct str){ 0 });
    job->data = parts_data(&c->arena, parts);
    return job_send(c, document_opened);
}

enum rc post_document(struct call *c)
{
    const struct json *body;
    struct document_request *q = NEW(&c->arena, struct document_request, 1);
    struct str act = S("read");
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "act purpose");
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    rc = call_case(c, c->arg[0], &job->agency, &job->casefile);
    if (!rc) rc = member_text(c, body, "purpose", false, &job->purpose);
    if (!rc) rc = member_text(c, body, "act", false, &act);
    if (!rc) rc = take_place(c, c->arg[1], q);
    if (rc) return rc;
    job->act = act.len ? act : S("read");
    job->route = arena_print(&c->arena, "%s %lld %lld %.*s", c->route->path, (long long)job->casefile,
                             (long long)q->place, P(c->arg[2]));
    q->agency = job->agency;
    q->casefile = job->casefile;
    q->name = c->arg[2];
    q->language = call_language(c);
    c->document = q;
    return go_readers(c, document_asked);
}

// --- for the holder ----------------------------------------------------------------------------------------

enum rc get_receipt_document(struct call *c)
{
    struct document_request q = { .agency = c->actor.agency,
                                  .casefile = c->actor.casefile,
                                  .name = c->arg[1],
                                  .language = call_language(c) };
    struct str opened = { 0 };
    enum rc rc = take_place(c, c->arg[0], &q);
    if (!rc) rc = gate_holder_opened(c->reader, &c->actor, &q, &c->arena, &opened, &c->fault);
    return rc ? rc : answer_document(c, &q, opened);
}
