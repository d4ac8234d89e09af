// Cases: opening one, the list of what I may see, one case, its story, an act on it, why it was so ruled.
#include "api/job_int.h"

enum rc call_agency(struct call *c, struct str slug, struct str at, int64_t *ret_agency)
{
    struct ledger *l = gate_ledger(c->api->o.gate);
    int64_t agency = slug.len ? ledger_agency_of(l, slug) : c->actor.agency;
    if (!agency && slug.len == 0 && ledger_agencies(l) == 1) agency = 1;
    if (!agency) return refuse(c, PROBLEM_MEMBER, at, S("an agency's short name"));
    *ret_agency = agency;
    return RC_OK;
}

enum rc call_case(struct call *c, struct str name, int64_t *ret_agency, int64_t *ret_id)
{
    if (ledger_case_id(gate_ledger(c->api->o.gate), name, ret_agency, ret_id)) return RC_OK;
    return refuse(c, PROBLEM_MISSING, (struct str){ 0 }, (struct str){ 0 });
}

// --- opening ----------------------------------------------------------------------------------------

static enum rc opened(struct call *c)
{
    enum rc rc = job_outcome(c);
    if (rc) return rc;
    struct case_names names = job_names(c, c->job->position);
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_put_str(&o, "id", names.id);
    if (!c->job->imported_before) json_put_str(&o, "receipt", names.receipt);
    job_put(&o, c);
    json_shut(&o, '}');
    c->answer.location = arena_print(&c->arena, "/api/v1/cases/%.*s", P(names.id)).at;
    return answer_json(c, 201, json_out_str(&o));
}

// A historic case keeps the time of its event; only whoever is signed in may bring one.
static enum rc take_source(struct call *c, const struct json *body, struct gate_job *job)
{
    struct str event;
    enum rc rc = member_text(c, body, "event", false, &event);
    if (!rc) rc = member_text(c, body, "source", false, &job->source);
    if (!rc) rc = member_text(c, body, "source_row", job->source.len > 0, &job->source_row);
    if (rc) return rc;
    bool any = event.len || job->source.len;
    if (any && c->credential != BY_SESSION && c->credential != BY_KEY)
        return refuse(c, PROBLEM_SIGNED_OUT, S("/event"), (struct str){ 0 });
    if (event.len && !instant_parse(event, &job->event))
        return refuse(c, PROBLEM_MEMBER, S("/event"), S("an RFC 3339 time"));
    return RC_OK;
}

enum rc post_case(struct call *c)
{
    const struct json *body;
    struct str agency = { 0 };
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "kind agency purpose data event source source_row");
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    rc = member_text(c, body, "kind", true, &job->kind);
    if (!rc) rc = member_text(c, body, "agency", false, &agency);
    if (!rc) rc = member_text(c, body, "purpose", false, &job->purpose);
    if (!rc) rc = call_agency(c, agency, S("/agency"), &job->agency);
    if (!rc) rc = take_source(c, body, job);
    if (!rc) rc = member_object(c, body, "data", &job->data);
    job->act = S("open");
    return rc ? rc : job_send(c, opened);
}

// --- acting -----------------------------------------------------------------------------------------

// A read is durable now: only after that its fields are opened.
static enum rc open_fields(struct call *c)
{
    if (c->job->ruling.verb != VERB_READ) return RC_OK;
    return gate_opened(c->reader, c->job, &c->arena, &c->job->reply, &c->fault);
}

static enum rc tell_act(struct call *c)
{
    enum rc rc = open_fields(c);
    return rc ? rc : answer_job(c);
}

// To open the fields of a case is to walk back over all its acts: a long one is not walked on the thread that serves everybody.
static enum rc acted(struct call *c)
{
    enum { SHORT_STORY = 64 };
    enum rc rc = job_outcome(c);
    if (rc) return rc;
    bool is_long = c->job->ruling.verb == VERB_READ && c->job->acts > SHORT_STORY;
    return is_long ? go_readers(c, tell_act) : tell_act(c);
}

enum rc post_act(struct call *c)
{
    const struct json *body;
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "act purpose data");
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    rc = call_case(c, c->arg[0], &job->agency, &job->casefile);
    if (!rc) rc = member_text(c, body, "act", true, &job->act);
    if (!rc) rc = member_text(c, body, "purpose", false, &job->purpose);
    if (!rc) rc = member_object(c, body, "data", &job->data);
    if (rc) return rc;
    // The key belongs to the actor, the route and the case.
    job->route = arena_print(&c->arena, "%s %lld", c->route->path, (long long)job->casefile);
    return job_send(c, acted);
}

// --- reading ----------------------------------------------------------------------------------------

// What the gate finds wrong with a query is wrong with its cursor or a filter's value.
static enum rc listed(struct call *c, enum problem wrong, enum rc rc, struct str json)
{
    if (rc == RC_INVALID) return refuse(c, wrong, (struct str){ 0 }, (struct str){ 0 });
    return rc ? rc : answer_json(c, 200, json);
}

static enum rc list(struct call *c, enum problem wrong, const struct gate_query *q)
{
    struct str json = { 0 };
    enum rc rc = gate_list(c->reader, &c->actor, q, call_language(c), &c->arena, &json, &c->fault);
    return listed(c, wrong, rc, json);
}

enum rc get_cases(struct call *c)
{
    struct gate_query q;
    enum rc rc = call_filters(c, &q);
    return rc ? rc : list(c, PROBLEM_QUERY, &q);
}

static enum rc found(struct call *c)
{
    struct gate_query *q = c->work;
    q->only = c->job->scan;
    q->only_count = c->job->scan_count;
    return list(c, PROBLEM_MEMBER, q);
}

static enum rc find_admitted(struct call *c)
{
    enum rc rc = job_outcome(c);
    return rc ? rc : go_readers(c, found);
}

// What is sealed picks out the cases: first the act that says so and why, then the list.
static enum rc find(struct call *c, const struct json *body, const struct gate_query *asked)
{
    struct gate_query *q = NEW(&c->arena, struct gate_query, 1);
    struct gate_job *job = job_new(c);
    *q = *asked;
    enum rc rc = member_text(c, body, "purpose", true, &job->purpose);
    if (!rc) rc = call_agency(c, (struct str){ 0 }, S("/agency"), &job->agency);
    if (rc) return rc;
    c->work = q;
    rc = gate_find_prepare(c->reader, q, job, &c->fault);
    if (rc == RC_INVALID) return refuse(c, PROBLEM_MEMBER, (struct str){ 0 }, (struct str){ 0 });
    return rc ? rc : job_send(c, find_admitted);
}

// A reading of the list whose filters come in a body, because a telephone, a name or a document's number is not to stand in an address.
enum rc post_search(struct call *c)
{
    const struct json *body;
    struct gate_query q;
    enum rc rc = call_json(c, &body);
    if (!rc) rc = call_body_filters(c, body, &q);
    if (rc) return rc;
    return gate_query_reads(&q) ? find(c, body, &q) : list(c, PROBLEM_MEMBER, &q);
}

enum rc post_foresee(struct call *c)
{
    const struct json *body;
    struct gate_foreseen what = { 0 };
    struct str json;
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "kind data");
    if (!rc) rc = member_text(c, body, "kind", true, &what.kind);
    if (!rc) rc = call_agency(c, (struct str){ 0 }, S("/agency"), &what.agency);
    if (!rc) rc = member_object(c, body, "data", &what.data);
    if (rc) return rc;
    rc = gate_foresee(c->reader, &c->actor, &what, call_language(c), &c->arena, &json, &c->fault);
    if (rc == RC_INVALID) return refuse(c, PROBLEM_MEMBER, S("/kind"), S("a kind of the agency's pack"));
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_public(struct call *c)
{
    struct gate_query q;
    struct str json = { 0 };
    int64_t agency = 0;
    enum rc rc = call_filters(c, &q);
    if (!rc) rc = call_agency(c, target_query(&c->target, S("agency")), S("agency"), &agency);
    if (rc) return rc;
    c->answer.cache = CACHE_MINUTE;
    rc = gate_public_list(c->reader, agency, &q, call_language(c), &c->arena, &json, &c->fault);
    return listed(c, PROBLEM_QUERY, rc, json);
}

enum rc get_kinds(struct call *c)
{
    int64_t agency = 0;
    struct str json;
    enum rc rc = call_agency(c, target_query(&c->target, S("agency")), S("agency"), &agency);
    if (!rc) rc = gate_kinds(c->api->o.gate, agency, call_language(c), &c->arena, &json, &c->fault);
    if (rc) return rc;
    c->answer.cache = CACHE_MINUTE;
    return answer_json(c, 200, json);
}

typedef enum rc read_fn(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                        struct str language, struct arena *a, struct str *ret_json, struct fault *f);

static enum rc read_case(struct call *c, read_fn *read)
{
    int64_t agency, id;
    struct str json;
    enum rc rc = call_case(c, c->arg[0], &agency, &id);
    if (!rc) rc = read(c->reader, &c->actor, agency, id, call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_case(struct call *c) { return read_case(c, gate_case); }

enum rc call_before(struct call *c, int64_t *ret_before)
{
    struct str asked = target_query(&c->target, S("before"));
    *ret_before = INT64_MAX;
    if (asked.len && (!str_int64(asked, ret_before) || *ret_before < 0))
        return refuse(c, PROBLEM_QUERY, S("before"), S("the place of an act, from 0"));
    return RC_OK;
}

enum rc get_proofs(struct call *c)
{
    int64_t agency, id, before;
    struct str json;
    enum rc rc = call_before(c, &before);
    if (!rc) rc = call_case(c, c->arg[0], &agency, &id);
    if (!rc) rc = gate_proofs(c->reader, &c->actor, agency, id, before, &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_acts(struct call *c)
{
    int64_t agency, id, before;
    struct str json;
    enum rc rc = call_before(c, &before);
    if (!rc) rc = call_case(c, c->arg[0], &agency, &id);
    if (!rc)
        rc = gate_story_before(c->reader, &c->actor, agency, id, before, call_language(c), &c->arena, &json,
                               &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_procedure(struct call *c) { return read_case(c, gate_procedure); }

enum rc get_explain(struct call *c)
{
    int64_t agency, id, place;
    struct str json;
    enum rc rc = call_case(c, c->arg[0], &agency, &id);
    if (!rc && (!str_int64(c->arg[1], &place) || place < 0))
        rc = refuse(c, PROBLEM_MISSING, (struct str){ 0 }, (struct str){ 0 });
    if (!rc)
        rc = gate_explain(c->reader, &c->actor, agency, id, place, call_language(c), &c->arena, &json,
                          &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}
