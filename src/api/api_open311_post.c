// Open311 GeoReport v2, sending: a form by a program that has a key becomes the opening of a case by nobody. The answer has the public id; the code
// of the receipt goes in a header field, for the program to hand on to its user.
#include "api/open311_int.h"
#include "exchange/open311.h"

static const struct str none = { 0 };

static enum rc posted(struct call *c)
{
    enum rc rc = job_outcome(c);
    if (rc) return rc;
    struct case_names names = job_names(c, c->job->position);
    c->answer.receipt = arena_cstr(&c->arena, names.receipt);
    struct spark s = spark_of(&c->arena, open311_format(c), 1024);
    spark_list(&s, "service_requests");
    spark_object(&s, "request");
    spark_text(&s, "service_request_id", names.id);
    spark_text(&s, "service_notice", c->job->number);
    spark_text(&s, "account_id", none);
    spark_end(&s);
    spark_end(&s);
    return open311_answer(c, 201, &s);
}

// In the form, in the query or as a bearer: whoever sends must be a program that is known.
static enum rc check_key(struct call *c, const struct form_body *b)
{
    struct str key = form_get(b, S("api_key"));
    if (key.len == 0) key = target_query(&c->target, S("api_key"));
    if (key.len == 0 && c->credential != BY_KEY)
        return refuse(c, PROBLEM_KEY, S("api_key"), S("a key of this agency is needed"));
    enum rc rc = key.len ? call_by_key(c, key) : RC_OK;
    return rc ? rc : call_limit_open311(c);
}

static enum rc take_retry_key(struct call *c, struct gate_job *job)
{
    if (!c->head.retry_key.at) return RC_OK;
    enum problem p = retry_key_check(c->head.retry_key, c->at);
    if (p) return refuse(c, p, S("Idempotency-Key"), none);
    job->retry_key = c->head.retry_key;
    return RC_OK;
}

static enum rc take_service(struct call *c, const struct form_body *b, int64_t agency,
                            const struct pack_kind **ret)
{
    struct str code = form_get(b, S("service_code"));
    if (code.len == 0) return refuse(c, PROBLEM_MEMBER, S("service_code"), S("the code of a service"));
    *ret = open311_service(gate_pack(c->api->o.gate, agency), code);
    return *ret ? RC_OK : refuse(c, PROBLEM_MISSING, S("service_code"), none);
}

static enum rc take_data(struct call *c, const struct form_body *b, const struct pack *p,
                         const struct pack_kind *k, struct gate_job *job)
{
    struct str words =
        pack_words(p, pack_language(p, call_language(c)), arena_print(&c->arena, "kind/%.*s", P(k->name)));
    struct open311_posted x = open311_data(&c->arena, k->open->form, b, words);
    if (x.wrong)
        return refuse(c, PROBLEM_FORM, x.at, open311_wrong_text(x.wrong, c->language == LANGUAGE_ZH));
    job->data = x.data;
    return RC_OK;
}

enum rc post_open311_request(struct call *c)
{
    struct form_body b;
    const struct pack_kind *kind = NULL;
    struct gate_job *job = job_new(c);
    enum rc rc =
        form_body_parse(&c->arena, c->head.content_type, (struct str){ c->body, c->body_len }, &b, &c->fault);
    if (rc == RC_MISSING)
        return refuse(c, PROBLEM_MEDIA, S("Content-Type"), S("application/x-www-form-urlencoded"));
    if (rc) return refuse(c, PROBLEM_FORM, none, arena_str(&c->arena, str_of(c->fault.text)));
    rc = check_key(c, &b);
    struct str jurisdiction = form_get(&b, S("jurisdiction_id"));
    if (jurisdiction.len == 0) jurisdiction = target_query(&c->target, S("jurisdiction_id"));
    if (!rc) rc = open311_jurisdiction(c, jurisdiction, &job->agency);
    if (!rc) rc = take_service(c, &b, job->agency, &kind);
    if (!rc && kind) rc = take_data(c, &b, gate_pack(c->api->o.gate, job->agency), kind, job);
    job->retry_key = none;
    if (!rc) rc = take_retry_key(c, job);
    if (rc || !kind) return rc;
    // The program is known by its key; who reports is the resident, and has no account.
    job->actor = (struct actor){ .class = ACTOR_ANONYMOUS, .agency = job->agency };
    job->kind = kind->name;
    job->act = kind->open->act;
    job->route =
        S("/open311/v2/requests"); // one for both formats: what a key was used for does not hang on them
    return job_send(c, posted);
}
