// The law of an agency over HTTP: which version is in force, which are proposed, and the second person's word that puts one into force. To propose
// one is for whoever has its folder and the server's directory: a pack is read and checked as a folder.
#include "api/job_int.h"

// Who answers for the rules: an operator or an overseer of the agency.
static enum rc answers_for_rules(struct call *c, struct account *ret_own)
{
    struct gate *g = c->api->o.gate;
    enum rc rc = gate_account(g, &c->arena, c->actor.name, ret_own, &c->fault);
    if (!rc && (gate_may(g, ret_own, POWER_OPERATE, c->at) || gate_may(g, ret_own, POWER_OVERSEE, c->at)))
        return RC_OK;
    c->fault = (struct fault){ 0 };
    return refuse(c, PROBLEM_FORBIDDEN, (struct str){ 0 }, (struct str){ 0 });
}

enum rc get_packs(struct call *c)
{
    struct account own;
    struct str json;
    enum rc rc = answers_for_rules(c, &own);
    if (!rc) rc = gate_packs(c->reader, own.agency, &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

static enum rc tell_packs(struct call *c)
{
    struct str json;
    enum rc rc = gate_packs(c->reader, c->job->agency, &c->arena, &json, &c->fault);
    return rc ? rc : answer_json(c, 201, json);
}

static enum rc activated(struct call *c)
{
    enum rc rc = job_outcome(c);
    return rc ? rc : go_readers(c, tell_packs);
}

// The gate says whether it is proposed, and by another person.
enum rc post_activation(struct call *c)
{
    const struct json *body;
    struct account own;
    struct str digest;
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "digest");
    if (!rc) rc = member_text(c, body, "digest", true, &digest);
    if (!rc) rc = answers_for_rules(c, &own);
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    job->agency = own.agency;
    job->act = S("activate-pack");
    job->data = body;
    return job_send(c, activated);
}
