// The resident's side: what the code on a receipt opens, and what its holder may do. The code comes in a header field, never in a path.
#include "api/job_int.h"

enum rc get_receipt(struct call *c)
{
    struct str json;
    enum rc rc = gate_receipt(c->reader, &c->actor, call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

static enum rc call_flag(struct call *c, const char *name, bool otherwise, bool *ret_flag)
{
    struct str asked = target_query(&c->target, str_of(name));
    if (asked.len && !str_equal(asked, S("true")) && !str_equal(asked, S("false")))
        return refuse(c, PROBLEM_QUERY, str_of(name), S("true or false"));
    *ret_flag = asked.len ? str_equal(asked, S("true")) : otherwise;
    return RC_OK;
}

typedef enum rc paged_fn(struct gate_reader *r, const struct actor *holder, bool earlier, int64_t before,
                         struct str language, struct arena *a, struct str *ret_json, struct fault *f);

static enum rc paged(struct call *c, paged_fn *read)
{
    int64_t before;
    bool earlier;
    struct str json;
    enum rc rc = call_flag(c, "earlier", false, &earlier);
    if (!rc) rc = call_before(c, &before);
    if (!rc) rc = read(c->reader, &c->actor, earlier, before, call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

// The newest acts and reads stand in the receipt; here are those before them.
enum rc get_receipt_acts(struct call *c) { return paged(c, gate_holder_story); }
enum rc get_receipt_reads(struct call *c) { return paged(c, gate_holder_reads); }

enum rc get_receipt_file(struct call *c)
{
    struct str json;
    enum rc rc = gate_receipt_file(c->reader, &c->actor, &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_receipt_procedure(struct call *c)
{
    bool drawing;
    struct str json;
    enum rc rc = call_flag(c, "drawing", true, &drawing);
    if (!rc)
        rc = (drawing ? gate_procedure : gate_steps)(c->reader, &c->actor, c->actor.agency, c->actor.casefile,
                                                     call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_receipt_explain(struct call *c)
{
    int64_t place;
    struct str json;
    if (!str_int64(c->arg[0], &place) || place < 0)
        return refuse(c, PROBLEM_MISSING, (struct str){ 0 }, (struct str){ 0 });
    enum rc rc = gate_explain(c->reader, &c->actor, c->actor.agency, c->actor.casefile, place,
                              call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

// An act may have opened another case (a complaint): whoever did so holds its receipt too.
static void put_opened(struct json_out *o, struct call *c)
{
    const struct gate_job *job = c->job;
    if (job->casefile == c->actor.casefile || job->casefile < 0) return;
    struct case_names names = job_names(c, job->casefile);
    json_put_str(o, "id", names.id);
    json_put_str(o, "receipt", names.receipt);
}

static enum rc holder_acted(struct call *c)
{
    enum rc rc = job_outcome(c);
    if (rc) return rc;
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    put_opened(&o, c);
    job_put(&o, c);
    json_shut(&o, '}');
    return answer_json(c, 201, json_out_str(&o));
}

// Which acts a holder has is the pack's business: the last part of the path is the act's name.
enum rc post_receipt_act(struct call *c)
{
    const struct json *body;
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "data purpose");
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    job->agency = c->actor.agency;
    job->casefile = c->actor.casefile;
    job->act = c->arg[0];
    rc = member_object(c, body, "data", &job->data);
    if (!rc) rc = member_text(c, body, "purpose", false, &job->purpose);
    return rc ? rc : job_send(c, holder_acted);
}
