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
    struct ledger *l = gate_ledger(c->api->o.gate);
    struct gate_job *job = c->job;
    char id[CASE_TEXT], code[RECEIPT_TEXT];
    ledger_case_name(l, job->agency, job->position, id);
    ledger_receipt_code(l, job->agency, job->position, code);
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_put_str(&o, "id", (struct str){ id, CASE_TEXT });
    json_put_str(&o, "receipt", (struct str){ code, RECEIPT_TEXT });
    job_put(&o, c);
    json_shut(&o, '}');
    c->answer.location = arena_print(&c->arena, "/api/v1/cases/%.*s", CASE_TEXT, id).at;
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
    if (rc) return rc;
    job->act = S("open");
    job->data = json_get(body, S("data"));
    if (job->data && job->data->kind != JSON_OBJECT)
        return refuse(c, PROBLEM_MEMBER, S("/data"), S("an object"));
    return job_send(c, opened);
}

// --- acting -----------------------------------------------------------------------------------------

// A read is durable now: only after that its fields are opened.
static enum rc open_fields(struct call *c)
{
    if (c->job->ruling.verb != VERB_READ) return RC_OK;
    return gate_opened(c->reader, c->job, &c->arena, &c->job->reply, &c->fault);
}

static enum rc acted(struct call *c)
{
    enum rc rc = job_outcome(c);
    if (!rc) rc = open_fields(c);
    if (rc) return rc;
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    job_put(&o, c);
    json_shut(&o, '}');
    return answer_json(c, 201, json_out_str(&o));
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
    if (rc) return rc;
    job->data = json_get(body, S("data"));
    if (job->data && job->data->kind != JSON_OBJECT)
        return refuse(c, PROBLEM_MEMBER, S("/data"), S("an object"));
    // The key belongs to the actor, the route and the case.
    job->route = arena_print(&c->arena, "%s %lld", c->route->path, (long long)job->casefile);
    return job_send(c, acted);
}

// --- reading ----------------------------------------------------------------------------------------

static enum rc filter_instant(struct call *c, const char *name, struct instant *ret)
{
    struct str text = target_query(&c->target, str_of(name));
    if (text.len == 0 || instant_parse(text, ret)) return RC_OK;
    return refuse(c, PROBLEM_QUERY, str_of(name), S("an RFC 3339 time"));
}

static enum rc filter_int(struct call *c, const char *name, int64_t least, int64_t most, int64_t *ret)
{
    struct str text = target_query(&c->target, str_of(name));
    int64_t n;
    if (text.len == 0) return RC_OK;
    if (!str_int64(text, &n) || n < least || n > most)
        return refuse(
            c, PROBLEM_QUERY, str_of(name),
            arena_print(&c->arena, "a number from %lld to %lld", (long long)least, (long long)most));
    *ret = n;
    return RC_OK;
}

enum rc call_filters(struct call *c, struct gate_query *ret_q)
{
    const struct target *t = &c->target;
    int64_t limit = 0, cell = -1, position = -1;
    struct str open = target_query(t, S("open"));
    struct gate_query q = {
        .number = target_query(t, S("number")),
        .kind = target_query(t, S("kind")),
        .status = target_query(t, S("status")),
        .owner = target_query(t, S("owner")),
        .area = target_query(t, S("area")),
        .channel = target_query(t, S("channel")),
        .text = target_query(t, S("text")),
        .open_only = str_equal(open, S("true")),
        .cursor = target_query(t, S("cursor")),
    };
    if (open.len && !q.open_only && !str_equal(open, S("false")))
        return refuse(c, PROBLEM_QUERY, S("open"), S("true or false"));
    enum rc rc = filter_int(c, "limit", 1, GATE_LIST_MAX, &limit);
    if (!rc) rc = filter_int(c, "cell", 0, INT64_MAX, &cell);
    if (!rc) rc = filter_int(c, "at_least", 0, INT64_MAX, &position);
    if (!rc) rc = filter_instant(c, "opened_from", &q.opened_from);
    if (!rc) rc = filter_instant(c, "opened_before", &q.opened_before);
    if (!rc) rc = filter_instant(c, "due_before", &q.due_before);
    if (rc) return rc;
    q.limit = (int32_t)limit;
    q.cell = cell;
    q.at_least_position = position;
    *ret_q = q;
    return RC_OK;
}

// What the gate finds wrong with a query is wrong with its cursor or a filter's value.
static enum rc listed(struct call *c, enum rc rc, struct str json)
{
    if (rc == RC_INVALID) return refuse(c, PROBLEM_QUERY, (struct str){ 0 }, (struct str){ 0 });
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_cases(struct call *c)
{
    struct gate_query q;
    struct str json = { 0 };
    enum rc rc = call_filters(c, &q);
    if (rc) return rc;
    return listed(c, gate_list(c->reader, &c->actor, &q, call_language(c), &c->arena, &json, &c->fault),
                  json);
}

enum rc get_public(struct call *c)
{
    struct gate_query q;
    struct str json = { 0 };
    int64_t agency;
    enum rc rc = call_filters(c, &q);
    if (!rc) rc = call_agency(c, target_query(&c->target, S("agency")), S("agency"), &agency);
    if (rc) return rc;
    c->answer.cache = CACHE_MINUTE;
    return listed(c, gate_public_list(c->reader, agency, &q, call_language(c), &c->arena, &json, &c->fault),
                  json);
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
enum rc get_acts(struct call *c) { return read_case(c, gate_story); }

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
