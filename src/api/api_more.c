// Accounts by an operator, and the scan of narratives: one `read` act first, then the reading.
#include "api/job_int.h"

static const struct str none = { 0 };

// --- accounts ---------------------------------------------------------------------------------------

static enum rc account_set(struct call *c)
{
    enum rc rc = job_outcome(c);
    return rc ? rc : answer_job(c);
}

// Whose account it is goes without saying: that of the operator's own agency.
static const struct json *with_agency(struct call *c, const struct json *document, int64_t agency)
{
    if (json_get(document, S("agency"))) return document;
    struct json *whole = NEW(&c->arena, struct json, 1), *member = NEW(&c->arena, struct json, 1);
    *member = (struct json){ .kind = JSON_INT,
                             .key = S("agency"),
                             .integer = agency,
                             .next = (struct json *)(uintptr_t)document->first };
    *whole = *document;
    whole->first = member;
    whole->count++;
    return whole;
}

// The body is the account's document as the ledger will keep it; the gate checks it and who sends it.
enum rc post_user(struct call *c)
{
    const struct json *body;
    struct account own;
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "name words agency off roles");
    if (!rc) rc = gate_account(c->api->o.gate, &c->arena, c->actor.name, &own, &c->fault);
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    job->agency = own.agency;
    job->act = S("set-account");
    job->data = with_agency(c, body, own.agency);
    return job_send(c, account_set);
}

// --- scan -------------------------------------------------------------------------------------------

struct scan {
    struct str words;
    struct gate_query query;
};

static enum rc scan_read(struct call *c)
{
    struct scan *s = c->work;
    struct str json;
    enum rc rc = gate_scan(c->reader, c->job, s->words, call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

static enum rc scan_admitted(struct call *c)
{
    enum rc rc = job_outcome(c);
    return rc ? rc : go_readers(c, scan_read);
}

// In a reader's thread: the cases that will be looked at stand in the act before any of them is opened.
enum rc post_scan(struct call *c)
{
    const struct json *body;
    struct scan *s = NEW(&c->arena, struct scan, 1);
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "purpose words");
    if (!rc) rc = call_filters(c, &s->query);
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    rc = member_text(c, body, "purpose", true, &job->purpose);
    if (!rc) rc = member_text(c, body, "words", true, &s->words);
    if (!rc) rc = call_agency(c, none, S("/agency"), &job->agency);
    if (rc) return rc;
    c->work = s;
    rc = gate_scan_prepare(c->reader, &s->query, s->words, job, &c->fault);
    return rc ? rc : job_send(c, scan_admitted);
}
