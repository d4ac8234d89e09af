// Smaller readings that pages are made of: who I am, counts for filters, what was reported nearby, and the lists of oversight.
#include "api/job_int.h"
#include <math.h>

// --- who I am -------------------------------------------------------------------------------------------------------

enum rc get_me(struct call *c)
{
    struct instant ends = { 0 };
    struct str json;
    struct session *one =
        c->credential == BY_SESSION ? session_find(c->api->sessions, c->session_hash, c->at) : NULL;
    if (one) ends = session_ends(one);
    enum rc rc = gate_me(c->api->o.gate, c->actor.name, ends, call_language(c), &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

// --- by filters -----------------------------------------------------------------------------------------------------

typedef enum rc filtered_fn(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                            struct str language, struct arena *a, struct str *ret_json, struct fault *f);

static enum rc query_answered(struct call *c, enum rc rc, struct str json)
{
    if (rc == RC_INVALID) return refuse(c, PROBLEM_QUERY, (struct str){ 0 }, (struct str){ 0 });
    return rc ? rc : answer_json(c, 200, json);
}

static enum rc filtered(struct call *c, filtered_fn *read)
{
    struct gate_query q;
    struct str json = { 0 };
    enum rc rc = call_filters(c, &q);
    if (rc) return rc;
    rc = read(c->reader, &c->actor, &q, call_language(c), &c->arena, &json, &c->fault);
    return query_answered(c, rc, json);
}

enum rc get_overdue(struct call *c) { return filtered(c, gate_overdue); }
enum rc get_refusals(struct call *c) { return filtered(c, gate_refusals); }
enum rc get_far_reads(struct call *c) { return filtered(c, gate_far_reads); }
enum rc get_completeness(struct call *c) { return filtered(c, gate_completeness); }

enum rc get_counts(struct call *c)
{
    struct gate_query q;
    struct str json = { 0 }, by = target_query(&c->target, S("by"));
    enum rc rc = call_filters(c, &q);
    if (rc) return rc;
    rc = gate_counts(c->reader, &c->actor, &q, by.len ? by : S("status"), call_language(c), &c->arena, &json,
                     &c->fault);
    return query_answered(c, rc, json);
}

// --- nearby ---------------------------------------------------------------------------------------------------------

// Degrees as people and maps write them.
static bool degrees(struct str text, double most, int64_t *ret_e7)
{
    double x;
    if (!str_double(text, &x) || x < -most || x > most) return false;
    *ret_e7 = llround(x * 1e7);
    return true;
}

static enum rc call_point(struct call *c, struct point *ret_p)
{
    int64_t lat_e7, lng_e7;
    if (!degrees(target_query(&c->target, S("lat")), 90, &lat_e7))
        return refuse(c, PROBLEM_QUERY, S("lat"), S("degrees from -90 to 90"));
    if (!degrees(target_query(&c->target, S("lng")), 180, &lng_e7) || !point_of(lat_e7, lng_e7, ret_p))
        return refuse(c, PROBLEM_QUERY, S("lng"), S("degrees from -180 to 180"));
    return RC_OK;
}

enum rc get_cases_nearby(struct call *c)
{
    struct gate_query q;
    struct point at = { 0 };
    struct str json = { 0 };
    enum rc rc = call_point(c, &at);
    if (!rc) rc = call_filters(c, &q);
    if (rc) return rc;
    rc = gate_nearby(c->reader, &c->actor, at, &q, call_language(c), &c->arena, &json, &c->fault);
    return query_answered(c, rc, json);
}

// Who reports something is shown what others reported there: listed rows only, as the public list gives them.
enum rc get_nearby(struct call *c)
{
    struct gate_query q;
    struct cell cells[CELLS_NEAR_MAX];
    struct point at = { 0 };
    struct str json = { 0 };
    int64_t agency;
    enum rc rc = call_point(c, &at);
    if (!rc) rc = call_filters(c, &q);
    if (!rc) rc = call_agency(c, target_query(&c->target, S("agency")), S("agency"), &agency);
    if (rc) return rc;
    q.cells = cells;
    q.cells_count = cells_near(at, GATE_NEARBY_PUBLIC_M, cells);
    q.closed_since.ns = c->at.ns - GATE_NEARBY_PUBLIC_CLOSED_DAYS * NS_PER_DAY;
    rc = gate_public_list(c->reader, agency, &q, call_language(c), &c->arena, &json, &c->fault);
    return query_answered(c, rc, json);
}
